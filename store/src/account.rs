//! Accounts: who may come in. What each is granted stands in `role_grant`, where it is logged in in `session`.

mod list;

pub use list::{AccountFilter, Onlooker, count, find_visible, find_visible_many, list};

use crate::audit::Event;
use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found, is_duplicate};
use crate::policy::{Action, Permitted, act, subtree};
use crate::rows;
use crate::trail::Trail;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::moment::Moment;
use domain::refusal::{Code, Refusal};
use domain::terms::AppointmentKind;
use entity::coded::Coded;
use entity::ids::{AccountId, PersonId, UnitId};
use entity::{account, appointment, person};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::json;
use std::collections::HashMap;

/// An account as stored.
pub type Account = account::Model;

/// The account of a login, whatever its case.
pub async fn find_by_login(source: &Source<'_>, login: &str) -> Found<Option<Account>> {
    Ok(account::Entity::find().filter(account::Column::Login.eq(login.to_lowercase())).one(source).await?)
}

/// Accounts by key.
pub async fn find_many(source: &Source<'_>, ids: &[AccountId]) -> Found<HashMap<AccountId, Account>> {
    rows::by_ids::<account::Entity>(source, ids).await
}

/// An account by key.
pub async fn get(source: &Source<'_>, id: AccountId) -> Found<Account> {
    account::Entity::find_by_id(id).one(source).await?.ok_or(Fail::NotFound)
}

/// An account whose row stays locked until the transaction ends: what is judged is what is written.
pub async fn lock(tx: &Tx, id: AccountId) -> Found<Account> {
    account::Entity::find_by_id(id).lock_exclusive().one(tx.conn()).await?.ok_or(Fail::NotFound)
}

/// The person behind an account, as far as managing accounts needs to know him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// His key.
    pub person: PersonId,
    /// His personal code.
    pub code: String,
    /// His name.
    pub name: String,
}

/// The people behind accounts, by key.
pub async fn holders(source: &Source<'_>, people: &[PersonId]) -> Found<HashMap<PersonId, Holder>> {
    let rows =
        person::Entity::find().filter(person::Column::Id.is_in(people.iter().copied())).all(source).await?;
    let holder = |row: person::Model| (row.id, Holder { person: row.id, code: row.code, name: row.name });
    Ok(rows.into_iter().map(holder).collect())
}

/// The person of a code.
pub async fn find_holder(source: &Source<'_>, code: &str) -> Found<Option<Holder>> {
    let row = person::Entity::find().filter(person::Column::Code.eq(code)).one(source).await?;
    Ok(row.map(|row| Holder { person: row.id, code: row.code, name: row.name }))
}

/// What an account belongs to: its person, and every unit it is granted a role over, now or from a later day.
pub async fn places(source: &Source<'_>, id: AccountId) -> Found<Option<(Option<PersonId>, Vec<UnitId>)>> {
    let Some(account) = account::Entity::find_by_id(id).one(source).await? else { return Ok(None) };
    let mut units: Vec<UnitId> =
        crate::role_grant::of_accounts(source, &[id]).await?.into_iter().map(|grant| grant.unit_id).collect();
    units.sort_unstable();
    units.dedup();
    Ok(Some((account.person_id, units)))
}

/// A new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its login, in small letters.
    pub login: String,
    /// Whose it is; none for an account of a system.
    pub person: Option<PersonId>,
    /// Its one-time password; none until its slip is printed: nobody comes in by it before.
    pub password: Option<OneTime>,
}

/// A one-time password as it is stored.
#[derive(Clone, Debug)]
pub struct OneTime {
    /// Its hash.
    pub hash: String,
    /// From when on nobody comes in by it.
    pub until: Moment,
}

/// Creates an account that must change its password first.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::ManageAccounts>,
    new: NewAccount,
) -> Found<AccountId> {
    permit.new_account(new.person)?;
    let told = told(&new);
    let inserted = account::Entity::insert(row(tx, &new)).exec_with_returning(tx.conn()).await;
    let account = inserted.map_err(|error| {
        if is_duplicate(&error) {
            Refusal::new(Code::LoginTaken, "login").with("login", &new.login).into()
        } else {
            Fail::from(error)
        }
    })?;
    tx.record(Event::new("ManageAccounts", "account", Some(account.id.0)).change(&(), &told));
    Ok(account.id)
}

fn row(tx: &Tx, new: &NewAccount) -> account::ActiveModel {
    account::ActiveModel {
        login: Set(new.login.clone()),
        person_id: Set(new.person),
        password_hash: Set(new.password.as_ref().map(|password| password.hash.clone())),
        must_change_password: Set(true),
        one_time_until: Set(new.password.as_ref().map(|password| password.until.0)),
        disabled_at: Set(None),
        created_at: Set(tx.call().at.0),
        version: Set(1),
        ..Default::default()
    }
}

fn told(new: &NewAccount) -> serde_json::Value {
    json!({ "login": new.login, "person": new.person.map(|person| person.0) })
}

/// Creates accounts, whose logins nobody has. The keys are in the order given.
pub async fn create_many(
    tx: &mut Tx,
    permit: &Permitted<act::ManageAccounts>,
    new: &[NewAccount],
    trail: &mut Trail<'_>,
) -> Found<Vec<AccountId>> {
    let mut rows = Vec::new();
    for account in new {
        permit.new_account(account.person)?;
        rows.push(row(tx, account));
    }
    for chunk in rows.chunks(dialect::rows_per_insert(8)) {
        account::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    let logins: Vec<String> = new.iter().map(|account| account.login.clone()).collect();
    let known = find_by_logins(&tx.source(), &logins).await?;
    let mut ids = Vec::new();
    for account in new {
        let id = known.get(&account.login).ok_or(Fail::NotFound)?.id;
        trail.note(tx, Action::ManageAccounts, "account", id.0, None, told(account));
        ids.push(id);
    }
    Ok(ids)
}

/// The accounts of logins in small letters.
pub async fn find_by_logins(source: &Source<'_>, logins: &[String]) -> Found<HashMap<String, Account>> {
    let rows = account::Entity::find()
        .filter(account::Column::Login.is_in(logins.iter().map(String::as_str)))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|account| (account.login.clone(), account)).collect())
}

/// Gives accounts without password their first one; those that have got one meanwhile stay as they are. The keys of
/// those that took it.
pub async fn set_first_passwords(
    tx: &mut Tx,
    permit: &Permitted<act::ManageAccounts>,
    passwords: &[(AccountId, OneTime)],
) -> Found<Vec<AccountId>> {
    let mut set = Vec::new();
    for (id, password) in passwords {
        permit.of_account(*id)?;
        let done = account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(password.hash.clone()))
            .col_expr(account::Column::OneTimeUntil, Expr::value(password.until.0))
            .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
            .filter(account::Column::Id.eq(*id))
            .filter(account::Column::PasswordHash.is_null())
            .exec(tx.conn())
            .await?;
        if done.rows_affected == 1 {
            let event = Event::new("ManageAccounts", "account", Some(id.0));
            tx.record(event.batch(json!({ "password": "one-time" })));
            set.push(*id);
        }
    }
    Ok(set)
}

/// Sets the password of an account; with `until` it is a one-time password: it lets in before that moment only, and must
/// be changed before anything else. Who knew the former one must lose his sessions in the same transaction
/// (`session::revoke_all`).
pub async fn set_password<A: crate::policy::Act>(
    tx: &mut Tx,
    permit: &Permitted<A>,
    hash: String,
    until: Option<Moment>,
) -> Found<()> {
    let id = permit.account()?;
    let one_time = until.is_some();
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .col_expr(account::Column::MustChangePassword, Expr::value(one_time))
        .col_expr(account::Column::OneTimeUntil, Expr::value(until.map(|until| until.0)))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    let event = Event::new(A::ACTION.name(), "account", Some(id.0));
    tx.record(event.batch(json!({ "password": if one_time { "one-time" } else { "changed" } })));
    Ok(())
}

/// Disables an account or enables it again; whether anything changed.
pub async fn set_disabled(
    tx: &mut Tx,
    permit: &Permitted<act::ManageAccounts>,
    disabled: bool,
    reason: Option<&str>,
) -> Found<bool> {
    let id = permit.account()?;
    let before = lock(tx, id).await?;
    if before.disabled_at.is_some() == disabled {
        return Ok(false);
    }
    account::Entity::update_many()
        .col_expr(account::Column::DisabledAt, Expr::value(disabled.then_some(tx.call().at.0)))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    let told = |disabled: bool| json!({ "disabled": disabled });
    let event = Event::new("ManageAccounts", "account", Some(id.0)).because(reason);
    tx.record(event.change(&told(!disabled), &told(disabled)));
    Ok(true)
}

/// The people who serve in a subtree on a day, by main appointment.
fn serving(unit: UnitId, day: NaiveDate) -> SelectStatement {
    Query::select()
        .column(appointment::Column::PersonId)
        .from(appointment::Entity)
        .and_where(appointment::Column::VoidedAt.is_null())
        .and_where(
            appointment::Column::Kind
                .is_not_in([Coded(AppointmentKind::Concurrent), Coded(AppointmentKind::Secondment)]),
        )
        .cond_where(crate::policy::on_day(appointment::Column::ValidFrom, appointment::Column::ValidTo, day))
        .and_where(appointment::Column::UnitId.in_subquery(subtree(unit)))
        .take()
}

/// The accounts of a subtree that have no password yet, in order of login: of who serves there on a day, and those of
/// systems with a role there.
pub async fn without_password(source: &Source<'_>, unit: UnitId, day: NaiveDate) -> Found<Vec<Account>> {
    let of_systems = Condition::all().add(account::Column::PersonId.is_null()).add(list::granted_in(unit));
    let there =
        Condition::any().add(account::Column::PersonId.in_subquery(serving(unit, day))).add(of_systems);
    Ok(account::Entity::find()
        .filter(account::Column::PasswordHash.is_null())
        .filter(account::Column::DisabledAt.is_null())
        .filter(there)
        .order_by_asc(account::Column::Login)
        .all(source)
        .await?)
}

/// The people who serve in a subtree on a day, by main appointment, and have no account.
pub async fn people_without(source: &Source<'_>, unit: UnitId, day: NaiveDate) -> Found<Vec<Holder>> {
    let have = Query::select()
        .column(account::Column::PersonId)
        .from(account::Entity)
        .and_where(account::Column::PersonId.is_not_null())
        .take();
    let rows = person::Entity::find()
        .filter(person::Column::Id.in_subquery(serving(unit, day)))
        .filter(person::Column::Id.not_in_subquery(have))
        .order_by_asc(person::Column::Code)
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| Holder { person: row.id, code: row.code, name: row.name }).collect())
}
