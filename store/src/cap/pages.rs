//! Pages of the rows of runs, as a viewer sees them: of all runs of an answer in one statement.

use super::CapRow;
use crate::branches::{counts_of_each, rows_of_each};
use crate::db::Source;
use crate::fail::Found;
use crate::policy::Visibility;
use entity::cap_row;
use entity::ids::{CapRunId, PersonId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::HashMap;

/// The rows of a run, of people whom the viewer sees.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SeenRows {
    /// The run.
    pub run: CapRunId,
    /// Whom the viewer sees.
    pub sees: Visibility,
}

impl SeenRows {
    fn select(&self) -> Select<cap_row::Entity> {
        let person = (cap_row::Entity, cap_row::Column::PersonId);
        cap_row::Entity::find()
            .filter(cap_row::Column::CapRunId.eq(self.run))
            .filter(self.sees.condition(person, None::<(cap_row::Entity, cap_row::Column)>))
    }
}

/// A page of them, in order of person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RowsPage {
    /// Of which rows.
    pub rows: SeenRows,
    /// Only those behind this person, in the page's direction.
    pub from: Option<PersonId>,
    /// From the end.
    pub backwards: bool,
    /// How many.
    pub limit: u64,
}

/// Pages of rows, all in one statement.
pub async fn pages(source: &Source<'_>, wanted: &[RowsPage]) -> Found<HashMap<RowsPage, Vec<CapRow>>> {
    use cap_row::Column::PersonId as Person;
    let select = |page: &RowsPage| {
        let mut rows = page.rows.select();
        if let Some(from) = page.from {
            rows = rows.filter(if page.backwards { Person.lt(from) } else { Person.gt(from) });
        }
        let rows = if page.backwards { rows.order_by_desc(Person) } else { rows.order_by_asc(Person) };
        rows.limit(page.limit).into_query()
    };
    let pages = rows_of_each(source, wanted.iter().map(select).collect()).await?;
    let sorted = |(page, mut rows): (&RowsPage, Vec<CapRow>)| {
        rows.sort_by_key(|row| row.person_id);
        if page.backwards {
            rows.reverse();
        }
        (page.clone(), rows)
    };
    Ok(wanted.iter().zip(pages).map(sorted).collect())
}

/// How many of them there are, in one statement.
pub async fn counts(source: &Source<'_>, wanted: &[SeenRows]) -> Found<HashMap<SeenRows, i64>> {
    let select = |rows: &SeenRows| rows.select().select_only().column(cap_row::Column::PersonId).into_query();
    let counts = counts_of_each(source, wanted.iter().map(select).collect()).await?;
    Ok(wanted.iter().cloned().zip(counts).collect())
}
