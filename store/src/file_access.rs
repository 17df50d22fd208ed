//! Who looked at a person's file: one row a person, reader and day. It is a log beside the audit trail: nothing is changed
//! by it, and no query waits for it or fails with it.

use crate::db::{Db, Source};
use crate::fail::Found;
use chrono::NaiveDate;
use domain::moment::Moment;
use entity::ids::{AccountId, FileAccessId, PersonId};
use entity::{account, file_access, person};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::{HashMap, HashSet};

/// An access with who it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAccess {
    /// The row's key.
    pub id: FileAccessId,
    /// The day.
    pub day: NaiveDate,
    /// The first time that day.
    pub first_at: Moment,
    /// The login that looked.
    pub login: String,
    /// The name of the person behind it, where it is a person's.
    pub name: Option<String>,
}

/// Notes that an account looked at people's files on a day; who is noted already is not noted again.
pub async fn note(db: &Db, account: AccountId, people: &[PersonId], day: NaiveDate, at: Moment) -> Found<()> {
    let known: Vec<PersonId> = file_access::Entity::find()
        .select_only()
        .column(file_access::Column::PersonId)
        .filter(file_access::Column::PersonId.is_in(people.iter().copied()))
        .filter(file_access::Column::AccountId.eq(account))
        .filter(file_access::Column::Day.eq(day))
        .into_tuple()
        .all(&db.read())
        .await?;
    let mut new: HashSet<PersonId> = people.iter().copied().collect();
    for person in known {
        new.remove(&person);
    }
    if new.is_empty() {
        return Ok(());
    }
    let rows = new.into_iter().map(|person| file_access::ActiveModel {
        id: sea_orm::NotSet,
        person_id: Set(person),
        account_id: Set(account),
        day: Set(day),
        first_at: Set(at.0),
    });
    let once = OnConflict::columns([
        file_access::Column::PersonId,
        file_access::Column::AccountId,
        file_access::Column::Day,
    ])
    .do_nothing()
    .to_owned();
    let transaction = db.begin().await?;
    file_access::Entity::insert_many(rows).on_conflict(once).exec_without_returning(&transaction).await?;
    Ok(transaction.commit().await?)
}

/// Who looked at a person's file, the latest first.
pub async fn list(
    source: &Source<'_>,
    person: PersonId,
    from: Option<FileAccessId>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<FileAccess>> {
    use file_access::Column::Id;
    let mut select = file_access::Entity::find().filter(file_access::Column::PersonId.eq(person));
    if let Some(from) = from {
        select = select.filter(if backwards { Id.gt(from) } else { Id.lt(from) });
    }
    let order = if backwards { Order::Asc } else { Order::Desc };
    let rows = select.order_by(Id, order).limit(limit).all(source).await?;
    let accounts: HashMap<AccountId, account::Model> = account::Entity::find()
        .filter(account::Column::Id.is_in(rows.iter().map(|row| row.account_id)))
        .all(source)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let names: HashMap<PersonId, String> = person::Entity::find()
        .filter(person::Column::Id.is_in(accounts.values().filter_map(|row| row.person_id)))
        .all(source)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let told = |row: file_access::Model| {
        let account = accounts.get(&row.account_id);
        FileAccess {
            id: row.id,
            day: row.day,
            first_at: Moment(row.first_at),
            login: account.map(|account| account.login.clone()).unwrap_or_default(),
            name: account.and_then(|account| names.get(&account.person_id?).cloned()),
        }
    };
    Ok(rows.into_iter().map(told).collect())
}

/// How many accesses there are.
pub async fn count(source: &Source<'_>, person: PersonId) -> Found<i64> {
    let rows = file_access::Entity::find().filter(file_access::Column::PersonId.eq(person));
    Ok(i64::try_from(rows.count(source).await?).unwrap_or(i64::MAX))
}
