//! How much work each person of a unit had in a period, against the middle of the city for his group.

use super::Board;
use crate::services::record::parse_period;
use chrono::NaiveDate;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::staffing::median;
use domain::terms::PositionGroup;
use std::collections::{BTreeMap, HashMap};
use store::agency::AgencyBook;
use store::ids::PersonId;
use store::period::PeriodRow;
use store::staffing::{Load, latest_period, loads};
use store::{Found, Source};

/// The work of one person, in standard products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonLoad {
    /// What he had.
    pub load: Load,
    /// Σ k·A of the median of his group; `None` where that is nothing.
    pub assigned_of_median: Option<Exact>,
    /// Σ k·C of the median of his group; `None` where that is nothing.
    pub completed_of_median: Option<Exact>,
}

/// The middle of the city for one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLoad {
    /// The group.
    pub group: PositionGroup,
    /// Of how many people.
    pub people: usize,
    /// The median of Σ k·A.
    pub assigned: Exact,
    /// The median of Σ k·C.
    pub completed: Exact,
}

/// The work of a unit in a period.
#[derive(Clone, Debug)]
pub struct Workload {
    /// The period.
    pub period: PeriodRow,
    /// The city's medians, group by group.
    pub groups: Vec<GroupLoad>,
    /// Who works in the unit and had any work in the period, the most assigned first, then by key.
    pub people: Vec<PersonLoad>,
}

/// The work of a board's people in a period: the one named, else the latest one of the unit's agency that is open or
/// locked; `None` where there is none yet.
///
/// # Errors
/// `PERIOD_UNKNOWN` at `period` for one that is not planned or no month or quarter.
pub async fn workload(
    source: &Source<'_>,
    board: &Board,
    named: Option<&str>,
    today: NaiveDate,
) -> Found<Option<Workload>> {
    let period = match named {
        Some(code) => {
            let known = match parse_period(code) {
                Some(name) => store::codes::period(source, name).await?,
                None => None,
            };
            Some(known.ok_or_else(|| Refusal::new(Code::PeriodUnknown, "period").with("value", code))?)
        }
        None => {
            let book = AgencyBook::load(source, &[board.unit.id]).await?;
            match book.of(board.unit.id, today) {
                Some(agency) => latest_period(source, agency, today).await?,
                None => None,
            }
        }
    };
    let Some(period) = period else { return Ok(None) };
    let all = loads(source, board.root, &period).await?;
    let mut by_group: BTreeMap<PositionGroup, (Vec<Exact>, Vec<Exact>)> = BTreeMap::new();
    for load in &all {
        let (assigned, completed) = by_group.entry(load.group).or_default();
        assigned.push(load.assigned.clone());
        completed.push(load.completed.clone());
    }
    let groups: Vec<GroupLoad> = by_group
        .into_iter()
        .filter_map(|(group, (assigned, completed))| {
            let people = assigned.len();
            Some(GroupLoad { group, people, assigned: median(assigned)?, completed: median(completed)? })
        })
        .collect();
    let mut own: HashMap<PersonId, Load> = all.into_iter().map(|load| (load.person, load)).collect();
    let mut people: Vec<PersonLoad> = board
        .workers
        .iter()
        .filter_map(|worker| {
            let load = own.remove(&worker.person)?;
            let middle = groups.iter().find(|group| group.group == load.group)?;
            Some(PersonLoad {
                assigned_of_median: load.assigned.checked_div(&middle.assigned),
                completed_of_median: load.completed.checked_div(&middle.completed),
                load,
            })
        })
        .collect();
    people.sort_by(|one, next| {
        (&next.load.assigned, one.load.person).cmp(&(&one.load.assigned, next.load.person))
    });
    Ok(Some(Workload { period, groups, people }))
}
