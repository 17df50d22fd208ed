//! People: reading them as far as a viewer sees, and writing what does not change from day to day.

mod write;

pub use write::{PersonInput, create_many, update_many};

use crate::branches::{counts_of_each, rows_of_each};
use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Visibility, on_day};
use crate::rows;
use chrono::NaiveDate;
use domain::terms::{AppointmentKind, Term};
use entity::ids::{FieldId, PersonId};
use entity::{
    appointment, field, person, person_specialisation, position, position_field, position_version, unit,
    unit_ancestor,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, 
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::HashMap;

/// A person as stored.
pub type Person = person::Model;

/// Everybody the viewer sees, as a condition on rows of people.
fn seen(visibility: &Visibility) -> Condition {
    visibility.condition((person::Entity, person::Column::Id), None::<(person::Entity, person::Column)>)
}

/// People by key, of those the viewer sees.
pub async fn find_seen(
    source: &Source<'_>,
    visibility: &Visibility,
    ids: &[PersonId],
) -> Found<HashMap<PersonId, Person>> {
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids.iter().copied()))
        .filter(seen(visibility))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|person| (person.id, person)).collect())
}

/// A person by code, where the viewer sees him.
pub async fn find_seen_by_code(
    source: &Source<'_>,
    visibility: &Visibility,
    code: &str,
) -> Found<Option<Person>> {
    let select = person::Entity::find().filter(person::Column::Code.eq(code)).filter(seen(visibility));
    Ok(select.one(source).await?)
}

/// People by key, for services that judge them.
pub async fn find_many(source: &Source<'_>, ids: &[PersonId]) -> Found<HashMap<PersonId, Person>> {
    rows::by_ids::<person::Entity>(source, ids).await
}

/// People by code, for services that judge them.
pub async fn find_by_codes(source: &Source<'_>, codes: &[String]) -> Found<HashMap<String, Person>> {
    let rows = person::Entity::find().filter(person::Column::Code.is_in(codes)).all(source).await?;
    Ok(rows.into_iter().map(|person| (person.code.clone(), person)).collect())
}

/// The fields that people are specialised in, in order of key.
pub async fn specialisations(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<FieldId>>> {
    let mut fields: HashMap<PersonId, Vec<FieldId>> = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = person_specialisation::Entity::find()
            .filter(person_specialisation::Column::PersonId.is_in(chunk.iter().copied()))
            .order_by_asc(person_specialisation::Column::FieldId)
            .all(source)
            .await?;
        for row in rows {
            fields.entry(row.person_id).or_default().push(row.field_id);
        }
    }
    Ok(fields)
}

/// Which people a list is of. All that is said must hold of one appointment, main or secondment, on the day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonFilter {
    /// The code of a unit: only who serves in its subtree.
    pub within: Option<String>,
    /// The start of a word of the name, or of the code.
    pub search: Option<String>,
    /// The code of the position.
    pub position: Option<String>,
    /// The code of the position's primary field.
    pub field: Option<String>,
    /// The day; without unit, position and field those are listed too who do not serve on it.
    pub on: NaiveDate,
}

impl PersonFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if self.within.is_some() || self.position.is_some() || self.field.is_some() {
            all = all.add(Expr::col((person::Entity, person::Column::Id)).in_subquery(self.serving()));
        }
        if let Some(text) = &self.search {
            all = all.add(
                Condition::any()
                    .add(dialect::begins_a_word(person::Column::NameFolded, text))
                    .add(dialect::begins(person::Column::Code, text)),
            );
        }
        all
    }

    fn serving(&self) -> SelectStatement {
        let mut select = Query::select();
        select
            .column(appointment::Column::PersonId)
            .from(appointment::Entity)
            .and_where(appointment::Column::VoidedAt.is_null())
            .and_where(appointment::Column::Kind.ne(AppointmentKind::Concurrent.code()))
            .cond_where(on_day(appointment::Column::ValidFrom, appointment::Column::ValidTo, self.on));
        if let Some(code) = &self.within {
            let root = Query::select()
                .column(unit::Column::Id)
                .from(unit::Entity)
                .and_where(unit::Column::Code.eq(code))
                .take();
            let below = Query::select()
                .column(unit_ancestor::Column::UnitId)
                .from(unit_ancestor::Entity)
                .and_where(Expr::col(unit_ancestor::Column::AncestorId).in_subquery(root))
                .take();
            select.and_where(Expr::col(appointment::Column::UnitId).in_subquery(below));
        }
        if let Some(code) = &self.position {
            let positions = Query::select()
                .column(position::Column::Id)
                .from(position::Entity)
                .and_where(position::Column::Code.eq(code))
                .take();
            select.and_where(Expr::col(appointment::Column::PositionId).in_subquery(positions));
        }
        if let Some(code) = &self.field {
            select.and_where(Expr::col(appointment::Column::PositionId).in_subquery(self.of_field(code)));
        }
        select
    }

    /// Positions whose version on the day has this primary field.
    fn of_field(&self, code: &str) -> SelectStatement {
        let later = Alias::new("later");
        let newer = Query::select()
            .expr(Expr::val(1))
            .from_as(position_version::Entity, later.clone())
            .and_where(
                Expr::col((later.clone(), position_version::Column::PositionId))
                    .equals((position_version::Entity, position_version::Column::PositionId)),
            )
            .and_where(Expr::col((later.clone(), position_version::Column::ValidFrom)).lte(self.on))
            .and_where(
                Expr::col((later, position_version::Column::ValidFrom))
                    .gt(Expr::col((position_version::Entity, position_version::Column::ValidFrom))),
            )
            .take();
        Query::select()
            .column((position_version::Entity, position_version::Column::PositionId))
            .from(position_version::Entity)
            .inner_join(
                position_field::Entity,
                Expr::col((position_field::Entity, position_field::Column::PositionVersionId))
                    .equals((position_version::Entity, position_version::Column::Id)),
            )
            .inner_join(
                field::Entity,
                Expr::col((field::Entity, field::Column::Id))
                    .equals((position_field::Entity, position_field::Column::FieldId)),
            )
            .and_where(position_field::Column::Ordinal.eq(0))
            .and_where(field::Column::Code.eq(code))
            .and_where(Expr::exists(newer).not())
            .take()
    }
}

/// A page of the people that a viewer sees, in order of code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PeoplePage {
    /// Whom the viewer sees.
    pub sees: Visibility,
    /// Which of them.
    pub filter: PersonFilter,
    /// Only those behind this code, in the page's direction.
    pub from: Option<String>,
    /// From the end.
    pub backwards: bool,
    /// How many.
    pub limit: u64,
}

impl PeoplePage {
    fn select(&self) -> SelectStatement {
        let mut select = person::Entity::find().filter(seen(&self.sees)).filter(self.filter.condition());
        if let Some(code) = &self.from {
            let column = person::Column::Code;
            select = select.filter(if self.backwards { column.lt(code) } else { column.gt(code) });
        }
        let order = if self.backwards { Order::Desc } else { Order::Asc };
        select.order_by(person::Column::Code, order).limit(self.limit).into_query()
    }
}

/// Pages of people, all in one statement: what many units of an answer ask for.
pub async fn pages(source: &Source<'_>, wanted: &[PeoplePage]) -> Found<HashMap<PeoplePage, Vec<Person>>> {
    let pages = rows_of_each(source, wanted.iter().map(PeoplePage::select).collect()).await?;
    let sorted = |(page, mut people): (&PeoplePage, Vec<Person>)| {
        // Codes are ordered by bytes.
        people.sort_by(|one, other| one.code.cmp(&other.code));
        if page.backwards {
            people.reverse();
        }
        (page.clone(), people)
    };
    Ok(wanted.iter().zip(pages).map(sorted).collect())
}

/// People to be counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PeopleCount {
    /// Whom the viewer sees.
    pub sees: Visibility,
    /// Which of them.
    pub filter: PersonFilter,
}

/// How many people each of these filters holds, of those a viewer sees, in one statement.
pub async fn counts(source: &Source<'_>, wanted: &[PeopleCount]) -> Found<HashMap<PeopleCount, i64>> {
    let select = |count: &PeopleCount| {
        let rows = person::Entity::find().filter(seen(&count.sees)).filter(count.filter.condition());
        rows.select_only().column(person::Column::Id).into_query()
    };
    let counts = counts_of_each(source, wanted.iter().map(select).collect()).await?;
    Ok(wanted.iter().cloned().zip(counts).collect())
}

