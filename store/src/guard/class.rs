//! What bears on the class of a year stays writable while the year is locked, until the cap run of the person's scope is
//! final (Art. 20.5, 21.3): from then on a decision of the root re-opens the year first, for his agency or for the scope.

use super::{Pairs, hold};
use crate::cap::{self, CapRun};
use crate::cap_membership;
use crate::fail::Found;
use crate::write::Tx;
use crate::year_seat::year_seats;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::terms::{PeriodKind, PeriodState};
use entity::coded::Coded;
use entity::ids::{PersonId, UnitId};
use entity::period;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Holds the years of people until the commit, and tells those whose class is settled: locked for the person's agency and
/// in his scope, with a cap run of that scope in force. The others may change.
pub async fn settled_years(
    tx: &Tx,
    years: &BTreeSet<(PersonId, i32)>,
) -> Found<HashMap<(PersonId, i32), Refusal>> {
    let numbers: BTreeSet<i32> = years.iter().map(|(_, year)| *year).collect();
    let planned = period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Year)))
        .filter(period::Column::Year.is_in(numbers))
        .order_by_asc(period::Column::Year)
        .all(tx.conn())
        .await?;
    let mut settled = HashMap::new();
    for year in &planned {
        let people: Vec<PersonId> =
            years.iter().filter(|(_, of)| *of == year.year).map(|(person, _)| *person).collect();
        let held = HeldYear::load(tx, &people, None, year).await?;
        for (person, standing) in &held.standings {
            let run = standing.counted.iter().find_map(|scope| held.runs.get(scope));
            if let Some(run) = run.filter(|_| standing.own.is_some_and(|own| held.locked.contains(&own))) {
                settled.insert((*person, year.year), held.refusal(run));
            }
        }
    }
    Ok(settled)
}

/// Holds the year of every scope that a membership of these people in the scope `of` can change: the one in which they
/// count without it, those in which they count now, and that one.
///
/// # Errors
/// `CLASS_SETTLED` where one is locked with a cap run in force.
pub async fn unsettled_scopes(tx: &Tx, people: &[PersonId], of: UnitId, year: &period::Model) -> Found<()> {
    let held = HeldYear::load(tx, people, Some(of), year).await?;
    let touched = held.standings.values().flat_map(|one| one.counted.iter().copied().chain(one.usual));
    match touched.chain([of]).find_map(|scope| held.runs.get(&scope)) {
        Some(run) => Err(held.refusal(run).into()),
        None => Ok(()),
    }
}

/// Holds the years that close on these days for the ceiling of an agency's scope.
///
/// # Errors
/// `CLASS_SETTLED` where one is locked with a cap run in force.
pub async fn unsettled_ceiling(tx: &Tx, of: UnitId, days: Days) -> Found<()> {
    let years = period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Year)))
        .filter(period::Column::ClosingDay.gte(days.from()))
        .filter(period::Column::ClosingDay.lte(crate::dialect::storable(days.to())))
        .order_by_asc(period::Column::Year)
        .all(tx.conn())
        .await?;
    for year in &years {
        unsettled_scopes(tx, &[], of, year).await?;
    }
    Ok(())
}

/// Where somebody stands for the class of a year.
#[derive(Default)]
struct Standing {
    /// The agency that evaluates him.
    own: Option<UnitId>,
    /// The scope in which he counts where no membership says otherwise.
    usual: Option<UnitId>,
    /// The scopes in which he counts: by membership, by his seat, or by a row of a run in force.
    counted: BTreeSet<UnitId>,
}

/// A year as some people stand in it, held until the commit for their agencies and scopes.
struct HeldYear {
    standings: HashMap<PersonId, Standing>,
    locked: HashSet<UnitId>,
    /// The runs in force of those that are locked, by the agency of the scope.
    runs: HashMap<UnitId, CapRun>,
    names: HashMap<UnitId, String>,
}

impl HeldYear {
    async fn load(tx: &Tx, people: &[PersonId], also: Option<UnitId>, year: &period::Model) -> Found<Self> {
        let source = tx.source();
        let root = crate::unit::find_root(&source).await?;
        let seats = year_seats(&source, people, year).await?;
        let last = cap_membership::latest(&source, year.closing_day, Some(people)).await?;
        let mut standings: HashMap<PersonId, Standing> =
            people.iter().map(|person| (*person, Standing::default())).collect();
        for ((agency, person), _) in last.iter().filter(|(_, row)| row.belongs) {
            standings.entry(*person).or_default().counted.insert(*agency);
        }
        for (person, seat) in &seats {
            let standing = standings.entry(*person).or_default();
            standing.own = Some(seat.agency);
            standing.usual = seat.scope(root);
            let elsewhere = !standing.counted.is_empty();
            let stays = |usual: &UnitId| !last.contains_key(&(*usual, *person)) && !elsewhere;
            standing.counted.extend(standing.usual.filter(stays));
        }
        for (agency, person) in cap::final_places(&source, people, year.year).await? {
            standings.entry(person).or_default().counted.insert(agency);
        }
        // A run becomes final while it holds its year, so it is read once that is held here.
        let touched =
            standings.values().flat_map(|one| one.counted.iter().copied().chain(one.own).chain(one.usual));
        let pairs: Pairs = touched.chain(also).map(|agency| (year.id, agency)).collect();
        let states = hold(tx, &pairs, LockType::Share).await?;
        let locked: HashSet<UnitId> = states
            .into_iter()
            .filter(|row| row.state.0 == PeriodState::Locked)
            .map(|row| row.agency_id)
            .collect();
        let runs: Vec<CapRun> = cap::final_runs(&source, [year.year])
            .await?
            .into_iter()
            .filter(|run| locked.contains(&run.agency_id))
            .collect();
        let agencies: Vec<UnitId> = runs.iter().map(|run| run.agency_id).collect();
        let names = crate::unit::find_many(&source, &agencies).await?;
        Ok(Self {
            standings,
            locked,
            runs: runs.into_iter().map(|run| (run.agency_id, run)).collect(),
            names: names.into_iter().map(|(id, unit)| (id, unit.name)).collect(),
        })
    }

    fn refusal(&self, run: &CapRun) -> Refusal {
        Refusal::new(Code::ClassSettled, "")
            .with("year", run.year)
            .with("agency", self.names.get(&run.agency_id).map_or("?", String::as_str))
            .with("decision", run.decision_number.as_deref().unwrap_or("?"))
    }
}
