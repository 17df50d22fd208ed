//! What bears on the class of a year stays writable while the year is locked, until the cap run of the person's scope is
//! final (Art. 20.5, 21.3): from then on a decision of the root re-opens the year first.

use super::{Pairs, hold};
use crate::fail::Found;
use crate::write::Tx;
use domain::refusal::{Code, Refusal};
use domain::terms::{CapRunState, Leads, PeriodKind, PeriodState};
use entity::coded::Coded;
use entity::ids::{CapRunId, PeriodId, PersonId, UnitId};
use entity::{cap_row, cap_run, evaluation, period};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Holds the years of people until the commit, and tells those whose class is settled: locked for the person's agency,
/// with a cap run of his scope in force. The others may change.
pub async fn settled_years(
    tx: &Tx,
    years: &BTreeSet<(PersonId, i32)>,
) -> Found<HashMap<(PersonId, i32), Refusal>> {
    let people: BTreeSet<PersonId> = years.iter().map(|(person, _)| *person).collect();
    let numbers: BTreeSet<i32> = years.iter().map(|(_, year)| *year).collect();
    if years.is_empty() {
        return Ok(HashMap::new());
    }
    let periods: HashMap<PeriodId, i32> = period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Year)))
        .filter(period::Column::Year.is_in(numbers.iter().copied()))
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.id, row.year))
        .collect();
    // Who has no row of a year has no class in it.
    type Row = (PersonId, PeriodId, UnitId, UnitId, Coded<Leads>);
    let rows: Vec<Row> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::PersonId)
        .column(evaluation::Column::PeriodId)
        .column(evaluation::Column::UnitId)
        .column(evaluation::Column::AgencyId)
        .column(evaluation::Column::Leads)
        .filter(evaluation::Column::Latest.eq(true))
        .filter(evaluation::Column::PersonId.is_in(people.iter().copied()))
        .filter(evaluation::Column::PeriodId.is_in(periods.keys().copied()))
        .into_tuple()
        .all(tx.conn())
        .await?;
    let root = crate::unit::find_root(&tx.source()).await?;
    // The head of an agency counts in the managing agency's scope (Art. 10.2).
    let scope =
        |row: &Row| if row.4.0 == Leads::Head && row.2 == row.3 { root.unwrap_or(row.3) } else { row.3 };
    let pairs: Pairs = rows.iter().flat_map(|row| [(row.1, row.3), (row.1, scope(row))]).collect();
    let states = hold(tx, &pairs, LockType::Share).await?;
    let locked: HashSet<(PeriodId, UnitId)> = states
        .into_iter()
        .filter(|row| row.state.0 == PeriodState::Locked)
        .map(|row| (row.period_id, row.agency_id))
        .collect();
    let runs = cap_run::Entity::find()
        .filter(cap_run::Column::State.eq(Coded(CapRunState::Final)))
        .filter(cap_run::Column::Year.is_in(numbers))
        .all(tx.conn())
        .await?;
    let inside: HashSet<(CapRunId, PersonId)> = cap_row::Entity::find()
        .filter(cap_row::Column::CapRunId.is_in(runs.iter().map(|run| run.id)))
        .filter(cap_row::Column::PersonId.is_in(people))
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.cap_run_id, row.person_id))
        .collect();
    let agencies: Vec<UnitId> = locked.iter().map(|(_, agency)| *agency).collect();
    let names = crate::unit::find_many(&tx.source(), &agencies).await?;
    let mut settled = HashMap::new();
    for row in rows.iter().filter(|row| locked.contains(&(row.1, row.3))) {
        let Some(year) = periods.get(&row.1).copied().filter(|year| years.contains(&(row.0, *year))) else {
            continue;
        };
        let mut of_year = runs.iter().filter(|run| run.year == year);
        let own = of_year.find(|run| inside.contains(&(run.id, row.0)) || run.agency_id == scope(row));
        if let Some(run) = own {
            let refusal = Refusal::new(Code::ClassSettled, "")
                .with("year", year)
                .with("agency", names.get(&row.3).map_or("?", |unit| unit.name.as_str()))
                .with("decision", run.decision_number.as_deref().unwrap_or("?"));
            settled.insert((row.0, year), refusal);
        }
    }
    Ok(settled)
}
