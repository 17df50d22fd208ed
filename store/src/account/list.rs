//! The accounts that a viewer may see.

use super::Account;
use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Visibility, subtree};
use chrono::NaiveDate;
use entity::ids::{AccountId, UnitId};
use entity::{account, person, role_grant};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// Which accounts a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// The start of the login, or of a word of the person's name.
    pub search: Option<String>,
    /// Only those with a role over this unit or below it, or of people who serve there.
    pub within: Option<UnitId>,
    /// Only disabled ones, or only enabled ones.
    pub disabled: Option<bool>,
}

/// The accounts that a viewer may see, and a filter keeps.
fn condition(filter: &AccountFilter, sees: &Visibility, root: Option<UnitId>, day: NaiveDate) -> Condition {
    let mut all = Condition::all();
    if !root.is_some_and(|root| sees.covers(&[root])) {
        let person = sees.condition(account::Column::PersonId, None::<account::Column>);
        all = all.add(sees.subtrees().fold(person, |any, unit| any.add(granted_in(unit))));
    }
    if let Some(unit) = filter.within {
        let there =
            Visibility::subtree(unit, day).condition(account::Column::PersonId, None::<account::Column>);
        all = all.add(Condition::any().add(there).add(granted_in(unit)));
    }
    if let Some(disabled) = filter.disabled {
        let column = account::Column::DisabledAt;
        all = all.add(if disabled { column.is_not_null() } else { column.is_null() });
    }
    if let Some(text) = &filter.search {
        let named = Query::select()
            .column(person::Column::Id)
            .from(person::Entity)
            .cond_where(dialect::begins_a_word(person::Column::NameFolded, text))
            .take();
        all = all.add(
            Condition::any()
                .add(dialect::begins(account::Column::Login, &text.to_lowercase()))
                .add(account::Column::PersonId.in_subquery(named)),
        );
    }
    all
}

pub(super) fn granted_in(unit: UnitId) -> sea_orm::sea_query::SimpleExpr {
    let granted = Query::select()
        .column(role_grant::Column::AccountId)
        .from(role_grant::Entity)
        .and_where(role_grant::Column::RevokedAt.is_null())
        .and_where(role_grant::Column::UnitId.in_subquery(subtree(unit)))
        .take();
    account::Column::Id.in_subquery(granted)
}

/// Whose list it is: what he sees, the root of the tree, and the day.
#[derive(Clone, Debug)]
pub struct Onlooker {
    /// What he may read by `ReadAccounts`.
    pub sees: Visibility,
    /// The root unit.
    pub root: Option<UnitId>,
    /// The city's day.
    pub today: NaiveDate,
}

/// A page of accounts in order of login.
pub async fn list(
    source: &Source<'_>,
    filter: &AccountFilter,
    onlooker: &Onlooker,
    from: Option<&str>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Account>> {
    let holds = condition(filter, &onlooker.sees, onlooker.root, onlooker.today);
    let mut select = account::Entity::find().filter(holds);
    if let Some(login) = from {
        let column = account::Column::Login;
        select = select.filter(if backwards { column.lt(login) } else { column.gt(login) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    Ok(select.order_by(account::Column::Login, order).limit(limit).all(source).await?)
}

/// How many accounts a filter holds.
pub async fn count(source: &Source<'_>, filter: &AccountFilter, onlooker: &Onlooker) -> Found<i64> {
    let holds = condition(filter, &onlooker.sees, onlooker.root, onlooker.today);
    let count = account::Entity::find().filter(holds).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The account of a login, where the viewer may see it.
pub async fn find_visible(source: &Source<'_>, login: &str, onlooker: &Onlooker) -> Found<Option<Account>> {
    let holds = condition(&AccountFilter::default(), &onlooker.sees, onlooker.root, onlooker.today);
    let select =
        account::Entity::find().filter(account::Column::Login.eq(login.to_lowercase())).filter(holds);
    Ok(select.one(source).await?)
}

/// Of these accounts those that the viewer may see.
pub async fn find_visible_many(
    source: &Source<'_>,
    ids: &[AccountId],
    onlooker: &Onlooker,
) -> Found<HashMap<AccountId, Account>> {
    let holds = condition(&AccountFilter::default(), &onlooker.sees, onlooker.root, onlooker.today);
    let select = account::Entity::find().filter(account::Column::Id.is_in(ids.iter().copied())).filter(holds);
    Ok(select.all(source).await?.into_iter().map(|row| (row.id, row)).collect())
}
