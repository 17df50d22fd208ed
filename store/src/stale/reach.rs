//! Whom a change touches: the people it is about, the leaders whose scope holds them, and what is made of their rows.
//!
//! A change of who leads whom is looked at twice, before it is written and after, and marked once: whoever led somebody
//! before has lost him, whoever leads him now has won him.

use super::{days, insert, made_of};
use crate::agency::{self, AgencyBook};
use crate::appointment::{self, Whose};
use crate::db::Source;
use crate::fail::Found;
use crate::leadership::RosterBook;
use crate::position::PositionBook;
use crate::setting;
use crate::write::Tx;
use chrono::Days as DayCount;
use domain::periods::Days;
use domain::terms::{PeriodKind, PeriodState, Term};
use entity::ids::{PeriodId, PersonId, PositionId, UnitId};
use entity::{agency_period, period, supervision_scope};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// People a roster at a time.
const CHUNK: usize = 5_000;

/// What a change makes stale, gathered while it is made.
#[derive(Clone, Debug, Default)]
pub struct Reach(BTreeSet<(PersonId, PeriodId)>);

impl Reach {
    /// Adds whom it touches, as things now stand, that something about these people changes on these days: every period
    /// with a day among them that an agency has opened (a row of another there is not), and where somebody is tracked by
    /// quarter all of that quarter. A year goes by the calendar, and by the day after it, which shows who only moves on.
    pub async fn people(&mut self, tx: &Tx, about: &[(PersonId, Days)]) -> Found<()> {
        if about.is_empty() {
            return Ok(());
        }
        let source = tx.source();
        let opened = opened(&source).await?;
        let near = |days: Days| opened.iter().any(|period| holds(period, days));
        let about: Vec<(PersonId, Days)> = about.iter().copied().filter(|(_, days)| near(*days)).collect();
        let quarterly = by_quarter(&source, &about).await?;
        for chunk in about.chunks(CHUNK) {
            let mut wanted: BTreeMap<PersonId, BTreeSet<usize>> = BTreeMap::new();
            for (person, days) in chunk {
                let places = (0..opened.len()).filter(|place| holds(&opened[*place], *days));
                let own: BTreeSet<usize> = places.collect();
                let all = wanted.entry(*person).or_default();
                if quarterly.contains(person) {
                    let of_quarters = own.iter().flat_map(|place| inside(&opened, *place));
                    all.extend(of_quarters.collect::<Vec<_>>());
                }
                all.extend(own);
            }
            self.climb(&source, wanted, &opened).await?;
        }
        Ok(())
    }

    /// The same for people some of whom may lead: also whoever shares the work out with one of them. Who is led by them
    /// is not touched: no row tells its superior.
    pub async fn leaders(&mut self, tx: &Tx, about: &[(PersonId, Days)]) -> Found<()> {
        let beside = beside(&tx.source(), about).await?;
        let all: Vec<(PersonId, Days)> = about.iter().copied().chain(beside).collect();
        self.people(tx, &all).await
    }

    /// Adds the rows of people in one opened period, with the leaders above them and what is made of them.
    pub(crate) async fn rows(
        &mut self,
        tx: &Tx,
        people: impl Iterator<Item = PersonId>,
        period: &period::Model,
    ) -> Found<()> {
        let opened = opened(&tx.source()).await?;
        let Some(place) = opened.iter().position(|other| other.id == period.id) else { return Ok(()) };
        let wanted = people.map(|person| (person, BTreeSet::from([place]))).collect();
        self.climb(&tx.source(), wanted, &opened).await
    }

    /// Inserts the marks, each once.
    pub async fn insert(self, tx: &Tx, change: &str) -> Found<()> {
        insert(tx, self.0.into_iter(), change).await
    }

    /// Adds rows of people in periods, given by their places in `periods`, with the leaders above them in each and all
    /// quarters and years made of what is marked.
    pub(super) async fn climb(
        &mut self,
        source: &Source<'_>,
        mut open: BTreeMap<PersonId, BTreeSet<usize>>,
        periods: &[period::Model],
    ) -> Found<()> {
        let used: BTreeSet<usize> = open.values().flatten().copied().collect();
        let Some(window) = hull(used.iter().filter_map(|place| days(&periods[*place]))) else {
            return Ok(());
        };
        let mut seen: HashSet<(PersonId, usize)> = HashSet::new();
        // Leaders of leaders: most are found with the first step, since a head answers for all below.
        while !open.is_empty() {
            let people: Vec<PersonId> = open.keys().copied().collect();
            // Who has just put a second leader of one rank over somebody is refused by the check that follows, and none of
            // this is kept.
            let Some(book) = RosterBook::near(source, &people, window).await? else { return Ok(()) };
            let mut above: BTreeMap<PersonId, BTreeSet<usize>> = BTreeMap::new();
            for (person, places) in open {
                for place in places {
                    let period = &periods[place];
                    if !seen.insert((person, place)) {
                        continue;
                    }
                    self.0.insert((person, period.id));
                    // A year is made of other rows: it counts for no leader.
                    if period.kind.0 == PeriodKind::Year {
                        continue;
                    }
                    let whole = made_of(periods, period).into_iter();
                    let rolled = whole.filter(|whole| {
                        periods.iter().any(|other| other.id == *whole && other.kind.0 != PeriodKind::Month)
                    });
                    self.0.extend(rolled.map(|whole| (person, whole)));
                    let Some(index) = book.index(person) else { continue };
                    let Some(day) = days(period).and_then(|days| book.roster.last_day(index, days)) else {
                        continue;
                    };
                    for leader in book.roster.chain(index, day) {
                        if let Some(leader) =
                            book.person(leader).filter(|leader| !seen.contains(&(*leader, place)))
                        {
                            above.entry(leader).or_default().insert(place);
                        }
                    }
                }
            }
            open = above;
        }
        Ok(())
    }
}

/// Marks what a change about these people on these days touches, where it changes nobody's leader.
pub async fn mark_days(tx: &Tx, about: &[(PersonId, Days)], change: &str) -> Found<()> {
    let mut reach = Reach::default();
    reach.people(tx, about).await?;
    reach.insert(tx, change).await
}

/// The days about which a stretch says something else once it ends on another day.
#[must_use]
pub fn end_moved(before: Days, after: Days) -> Option<Days> {
    let from = before.to().min(after.to()).checked_add_days(DayCount::new(1))?;
    Days::new(from, before.to().max(after.to()))
}

/// The days from the first to the last of all.
fn hull(all: impl Iterator<Item = Days>) -> Option<Days> {
    all.reduce(|one, next| Days::new(one.from().min(next.from()), one.to().max(next.to())).unwrap_or(one))
}

/// The periods that some agency has opened: in no other is anybody evaluated.
pub(crate) async fn opened(source: &Source<'_>) -> Found<Vec<period::Model>> {
    let begun = Query::select()
        .column(agency_period::Column::PeriodId)
        .from(agency_period::Entity)
        .and_where(agency_period::Column::State.ne(PeriodState::Planned.code()))
        .take();
    Ok(period::Entity::find()
        .filter(period::Column::Id.in_subquery(begun))
        .order_by_asc(period::Column::Id)
        .all(source)
        .await?)
}

fn holds(period: &period::Model, about: Days) -> bool {
    let own = if period.kind.0 == PeriodKind::Year {
        let last = period.closing_day.max(period.calendar_last_day);
        Days::new(period.first_day.min(period.calendar_first_day), last.succ_opt().unwrap_or(last))
    } else {
        days(period)
    };
    own.is_some_and(|own| own.shared_with(about).is_some())
}

/// The quarter of a period, and its months.
fn inside(periods: &[period::Model], place: usize) -> impl Iterator<Item = usize> {
    let period = &periods[place];
    let quarter = periods.iter().find(|other| {
        other.kind.0 == PeriodKind::Quarter
            && period.kind.0 != PeriodKind::Year
            && other.first_day <= period.first_day
            && other.closing_day >= period.closing_day
    });
    let within = move |at: &usize| {
        quarter.is_some_and(|quarter| {
            periods[*at].first_day >= quarter.first_day && periods[*at].closing_day <= quarter.closing_day
        })
    };
    (0..periods.len()).filter(within)
}

/// Those of these people who serve in an agency that has ever tracked by quarter: how a month is tracked then depends
/// on all of its quarter.
async fn by_quarter(source: &Source<'_>, about: &[(PersonId, Days)]) -> Found<HashSet<PersonId>> {
    let agencies = setting::quarterly(source).await?;
    let Some(window) = hull(about.iter().map(|(_, days)| *days)).filter(|_| !agencies.is_empty()) else {
        return Ok(HashSet::new());
    };
    let people: Vec<PersonId> = about.iter().map(|(person, _)| *person).collect();
    let window = window
        .from()
        .checked_sub_days(DayCount::new(92))
        .and_then(|from| Days::new(from, window.to()))
        .unwrap_or(window);
    let rows = agency::appointments(source, &people, window).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(source, &units).await?;
    let quarterly = |unit: UnitId| book.above(unit).iter().any(|above| agencies.contains(above));
    Ok(rows.iter().filter(|row| quarterly(row.unit_id)).map(|row| row.person_id).collect())
}

/// Who leads beside those of these people who lead: by a leading position in a unit where one of them is posted or
/// which he has a row over, or by a row over it.
async fn beside(source: &Source<'_>, about: &[(PersonId, Days)]) -> Found<Vec<(PersonId, Days)>> {
    let Some(window) = hull(about.iter().map(|(_, days)| *days)) else { return Ok(Vec::new()) };
    let own: HashSet<PersonId> = about.iter().map(|(person, _)| *person).collect();
    let people: Vec<PersonId> = own.iter().copied().collect();
    let rows = agency::appointments(source, &people, window).await?;
    let book = positions(source, &rows).await?;
    let mut scopes = Vec::new();
    for chunk in people.chunks(10_000) {
        let of_leaders = supervision_scope::Column::LeaderId.is_in(chunk.iter().copied());
        scopes.extend(live(source, window, of_leaders.into()).await?);
    }
    let mut leading: HashSet<PersonId> = scopes.iter().map(|row| row.leader_id).collect();
    leading.extend(rows.iter().filter(|row| book.leads(row.position_id)).map(|row| row.person_id));
    let on = about.iter().filter(|(person, _)| leading.contains(person)).map(|(_, days)| *days);
    let Some(on) = hull(on) else { return Ok(Vec::new()) };
    let units: BTreeSet<UnitId> = rows
        .iter()
        .filter(|row| leading.contains(&row.person_id))
        .map(|row| row.unit_id)
        .chain(scopes.iter().filter_map(|row| row.unit_id))
        .collect();
    let units: Vec<UnitId> = units.into_iter().collect();
    let posted = appointment::list(source, Whose::Units(&units), on).await?;
    let book = positions(source, &posted).await?;
    let over = supervision_scope::Column::UnitId.is_in(units.iter().copied());
    let others = live(source, on, over.into()).await?;
    let found: BTreeSet<PersonId> = posted
        .iter()
        .filter(|row| book.leads(row.position_id))
        .map(|row| row.person_id)
        .chain(others.iter().map(|row| row.leader_id))
        .filter(|person| !own.contains(person))
        .collect();
    Ok(found.into_iter().map(|person| (person, on)).collect())
}

async fn positions(source: &Source<'_>, rows: &[entity::appointment::Model]) -> Found<PositionBook> {
    let positions: BTreeSet<PositionId> = rows.iter().map(|row| row.position_id).collect();
    PositionBook::load(source, Some(&positions.into_iter().collect::<Vec<_>>())).await
}

async fn live(source: &Source<'_>, on: Days, which: Condition) -> Found<Vec<supervision_scope::Model>> {
    let rows = supervision_scope::Entity::find()
        .filter(supervision_scope::Column::VoidedAt.is_null())
        .filter(supervision_scope::Column::ValidFrom.lte(crate::dialect::storable(on.to())))
        .filter(
            Condition::any()
                .add(supervision_scope::Column::ValidTo.is_null())
                .add(supervision_scope::Column::ValidTo.gte(on.from())),
        )
        .filter(which);
    Ok(rows.all(source).await?)
}
