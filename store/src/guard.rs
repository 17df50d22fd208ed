//! Guards before judgement. The first statements of a use case lock what its verdict rests on, in a fixed order: the
//! agency's period, then people, then the object. A writer shares the period's row, locking a period takes it alone;
//! so nobody reads OPEN, is overtaken by a lock that carries, and writes into what is frozen.
//!
//! On PostgreSQL these are row locks held until the commit. On SQLite a writing transaction is alone from its start
//! (BEGIN IMMEDIATE), and the same statements lock nothing more.

mod class;
mod counted;
mod planning;

pub use class::{settled_years, unsettled_ceiling, unsettled_scopes};
pub(crate) use counted::{Counted, counted, moved_in_locked};
pub(crate) use planning::{insert_planned, plan_marked, planned};

use crate::agency::{self, AgencyBook, Seat, last_seat};
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::write::Tx;
use domain::periods::Days;
use domain::refusal::{Code, Language, Refusal};
use domain::terms::{PeriodKind, PeriodState};
use entity::ids::{PeriodId, PersonId, UnitId};
use entity::{agency_period, period, person, unit};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};

/// A set of periods of agencies, in the order in which they are locked.
pub type Pairs = BTreeSet<(PeriodId, UnitId)>;

/// The proof that a period of an agency is OPEN and stays so until the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPeriod {
    agency: UnitId,
    period: period::Model,
}

impl OpenPeriod {
    /// The agency.
    #[must_use]
    pub fn agency(&self) -> UnitId {
        self.agency
    }

    /// The period.
    #[must_use]
    pub fn period(&self) -> &period::Model {
        &self.period
    }

    /// The only way to one: a locked row that says OPEN.
    fn parse(row: &agency_period::Model, period: period::Model) -> Option<Self> {
        (row.state.0 == PeriodState::Open).then_some(Self { agency: row.agency_id, period })
    }
}

/// The proof that periods of agencies are PLANNED or OPEN and stay so until the commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unlocked(Pairs);

impl Unlocked {
    /// Whether the proof is about this period of this agency.
    #[must_use]
    pub fn holds(&self, agency: UnitId, period: PeriodId) -> bool {
        self.0.contains(&(period, agency))
    }
}

/// Holds a period of an agency open until the commit.
///
/// # Errors
/// `PERIOD_NOT_PLANNED`, `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`, each with the names of period and agency.
pub async fn open_period(tx: &Tx, agency: UnitId, period: PeriodId) -> Found<OpenPeriod> {
    let pair = Pairs::from([(period, agency)]);
    let row = hold(tx, &pair, LockType::Share).await?.pop();
    let known = period::Entity::find_by_id(period).one(tx.conn()).await?;
    let (Some(row), Some(known)) = (row, known) else {
        return Err(named(&tx.source(), Code::PeriodNotPlanned, agency, period).await?.into());
    };
    let code = match row.state.0 {
        PeriodState::Planned => Code::PeriodNotOpen,
        PeriodState::Locked => Code::PeriodLocked,
        PeriodState::Open => {
            return OpenPeriod::parse(&row, known)
                .ok_or_else(|| Fail::Broken("an open period is not open".into()));
        }
    };
    Err(named(&tx.source(), code, agency, period).await?.into())
}

/// Holds a set of periods of agencies until the commit: each may be PLANNED or OPEN.
///
/// # Errors
/// `PERIOD_LOCKED` with the first that is locked, `PERIOD_NOT_PLANNED` with one that does not exist.
pub async fn unlocked(tx: &Tx, pairs: Pairs) -> Found<Unlocked> {
    let rows = hold(tx, &pairs, LockType::Share).await?;
    let found: Pairs = rows.iter().map(|row| (row.period_id, row.agency_id)).collect();
    if let Some((period, agency)) = pairs.difference(&found).next() {
        return Err(named(&tx.source(), Code::PeriodNotPlanned, *agency, *period).await?.into());
    }
    if let Some(row) = rows.iter().find(|row| row.state.0 == PeriodState::Locked) {
        return Err(named(&tx.source(), Code::PeriodLocked, row.agency_id, row.period_id).await?.into());
    }
    Ok(Unlocked(pairs))
}

/// Holds every planned period in which an input about these people on these days counts. A dated input may not change
/// what it says about any day of a locked period of the person's agency: the one that tracks him on the last day of his
/// time in it (of a year: that of his main appointment). Pass only the days about which something changes; ending later
/// what goes on changes nothing about a locked day. Days that are not planned yet are free.
///
/// # Errors
/// `PERIOD_LOCKED` with the first that is locked.
pub async fn unlocked_days(tx: &Tx, people: &[PersonId], days: Days) -> Found<Unlocked> {
    let counted = counted(tx, people, days).await?;
    unlocked(tx, counted.into_iter().map(|((_, period), agency)| (period, agency)).collect()).await
}

/// Holds a set of periods of agencies until the commit, and tells those that are locked.
async fn locked_among(tx: &Tx, pairs: &Pairs) -> Found<HashMap<(PeriodId, UnitId), Refusal>> {
    let mut refusals = HashMap::new();
    for row in hold(tx, pairs, LockType::Share).await? {
        if row.state.0 == PeriodState::Locked {
            let refusal = named(&tx.source(), Code::PeriodLocked, row.agency_id, row.period_id).await?;
            refusals.insert((row.period_id, row.agency_id), refusal);
        }
    }
    Ok(refusals)
}

/// The same for what is about units (a new appointment there, a row of supervision): the agencies above them.
///
/// # Errors
/// `PERIOD_LOCKED` with the first that is locked.
pub async fn unlocked_units(tx: &Tx, units: &[UnitId], days: Days) -> Found<Unlocked> {
    let periods = periods_of(tx, days).await?;
    let book = AgencyBook::load(&tx.source(), units).await?;
    let mut pairs = Pairs::new();
    for period in &periods {
        let day = period.closing_day.min(days.to());
        pairs.extend(units.iter().filter_map(|unit| Some((period.id, book.of(*unit, day)?))));
    }
    unlocked(tx, pairs).await
}

/// Days about which something is said of a person, of what is in a unit, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The person: the agency that tracks him as things stand.
    pub person: Option<PersonId>,
    /// The unit: the agency above it.
    pub unit: Option<UnitId>,
    /// The days.
    pub days: Days,
}

/// [`unlocked_days`] and [`unlocked_units`] for a whole file: every period that the stretches touch is held until the
/// commit, in a number of statements that does not depend on how many they are; those that touch a locked one are told
/// by their places, the others are free.
pub async fn unlocked_stretches(tx: &Tx, stretches: &[Stretch]) -> Found<HashMap<usize, Refusal>> {
    let first = stretches.iter().map(|stretch| stretch.days.from()).min();
    let last = stretches.iter().map(|stretch| stretch.days.to()).max();
    let Some(days) = first.zip(last).and_then(|(first, last)| Days::new(first, last)) else {
        return Ok(HashMap::new());
    };
    let periods = periods_of(tx, days).await?;
    let Some(window) = span(&periods) else { return Ok(HashMap::new()) };
    let mut people: Vec<PersonId> = stretches.iter().filter_map(|stretch| stretch.person).collect();
    people.sort_unstable();
    people.dedup();
    let mut rows = Vec::new();
    for chunk in people.chunks(10_000) {
        rows.extend(agency::appointments(&tx.source(), chunk, window).await?);
    }
    let own: HashMap<PersonId, &[entity::appointment::Model]> = rows
        .chunk_by(|one, next| one.person_id == next.person_id)
        .map(|own| (own[0].person_id, own))
        .collect();
    let units: Vec<UnitId> = rows
        .iter()
        .map(|row| row.unit_id)
        .chain(stretches.iter().filter_map(|stretch| stretch.unit))
        .collect();
    let book = AgencyBook::load(&tx.source(), &units).await?;
    let mut touched: Vec<(usize, (PeriodId, UnitId))> = Vec::new();
    for (at, stretch) in stretches.iter().enumerate() {
        for period in &periods {
            let Some(days) = days_of(period).filter(|days| days.shared_with(stretch.days).is_some()) else {
                continue;
            };
            let seat = if period.kind.0 == PeriodKind::Year { Seat::Main } else { Seat::Tracking };
            let of_person = stretch.person.and_then(|person| own.get(&person)).and_then(|own| {
                let (unit, day) = last_seat(own, days, seat)?;
                book.of(unit, day)
            });
            let of_unit = stretch.unit.and_then(|unit| book.of(unit, days.to().min(stretch.days.to())));
            touched
                .extend([of_person, of_unit].into_iter().flatten().map(|agency| (at, (period.id, agency))));
        }
    }
    let pairs: Pairs = touched.iter().map(|(_, pair)| *pair).collect();
    let refusals = locked_among(tx, &pairs).await?;
    let mut refused = HashMap::new();
    for (at, pair) in touched {
        if let Some(refusal) = refusals.get(&pair) {
            refused.entry(at).or_insert_with(|| refusal.clone());
        }
    }
    Ok(refused)
}

/// The same for what holds in every period that closes on one of these days: a setting of one agency, or a rule set
/// of all. Settings and rules are read on a period's closing day.
///
/// # Errors
/// `PERIOD_LOCKED` with the first that is locked.
pub async fn unlocked_closings(tx: &Tx, agency: Option<UnitId>, closing: Days) -> Found<Unlocked> {
    let periods: Vec<PeriodId> = period::Entity::find()
        .select_only()
        .column(period::Column::Id)
        .filter(period::Column::ClosingDay.gte(closing.from()))
        .filter(period::Column::ClosingDay.lte(crate::dialect::storable(closing.to())))
        .into_tuple()
        .all(tx.conn())
        .await?;
    let mut rows = agency_period::Entity::find().filter(agency_period::Column::PeriodId.is_in(periods));
    if let Some(agency) = agency {
        rows = rows.filter(agency_period::Column::AgencyId.eq(agency));
    }
    let rows = rows.all(tx.conn()).await?;
    unlocked(tx, rows.into_iter().map(|row| (row.period_id, row.agency_id)).collect()).await
}

/// The row of a period of an agency, held alone until the commit: for opening, locking and re-opening it.
///
/// # Errors
/// `PERIOD_NOT_PLANNED` where there is no such period for the agency.
pub async fn alone(tx: &Tx, agency: UnitId, period: PeriodId) -> Found<agency_period::Model> {
    let pair = Pairs::from([(period, agency)]);
    match hold(tx, &pair, LockType::Update).await?.pop() {
        Some(row) => Ok(row),
        None => Err(named(&tx.source(), Code::PeriodNotPlanned, agency, period).await?.into()),
    }
}

/// Holds people until the commit, in order of key, after the periods and before any object of theirs. What a verdict
/// says of them (their agency, their superior) is read after this. Their keys stay free to be named: a mark on a leader
/// never waits for who holds him, or who evaluates them all would stand in the way of each save below, and it in his.
pub async fn people(tx: &Tx, people: &[PersonId]) -> Found<()> {
    let mut people = people.to_vec();
    people.sort_unstable();
    people.dedup();
    for chunk in people.chunks(10_000) {
        person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(person::Column::Id.is_in(chunk.iter().copied()))
            .order_by_asc(person::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple::<PersonId>()
            .all(tx.conn())
            .await?;
    }
    Ok(())
}

/// A refusal that names a period and an agency in both languages.
pub async fn named(source: &Source<'_>, code: Code, agency: UnitId, period: PeriodId) -> Found<Refusal> {
    let period = period::Entity::find_by_id(period).one(source).await?;
    let agency = unit::Entity::find_by_id(agency).one(source).await?;
    Ok(naming(code, period.as_ref(), agency.as_ref().map(|unit| unit.name.as_str())))
}

/// The same of a period and an agency that are known already.
#[must_use]
pub fn naming(code: Code, period: Option<&period::Model>, agency: Option<&str>) -> Refusal {
    let known = period.and_then(crate::period::calendar);
    let name = |language| known.map_or_else(|| "?".to_owned(), |period| period.label(language));
    Refusal::new(code, "period")
        .with("period_vi", name(Language::Vi))
        .with("period_en", name(Language::En))
        .with("agency", agency.unwrap_or("?"))
}

/// The days of a period: from the day after the closing day before to its own.
#[must_use]
pub fn days_of(period: &period::Model) -> Option<Days> {
    Days::new(period.first_day, period.closing_day)
}

/// Locks the rows of a set, in order of period and agency; a row that an agency marked later still lacks is made.
async fn hold(tx: &Tx, pairs: &Pairs, lock: LockType) -> Found<Vec<agency_period::Model>> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = select(tx, pairs, lock).await?;
    if rows.len() < pairs.len() {
        let found: Pairs = rows.iter().map(|row| (row.period_id, row.agency_id)).collect();
        if planning::make(tx, &pairs.difference(&found).copied().collect()).await? {
            rows = select(tx, pairs, lock).await?;
        }
    }
    Ok(rows)
}

async fn select(tx: &Tx, pairs: &Pairs, lock: LockType) -> Found<Vec<agency_period::Model>> {
    let mut all = Vec::new();
    let pairs: Vec<_> = pairs.iter().copied().collect();
    for chunk in pairs.chunks(5_000) {
        let mut any = Condition::any();
        for of_period in chunk.chunk_by(|one, next| one.0 == next.0) {
            any = any.add(
                Condition::all()
                    .add(agency_period::Column::PeriodId.eq(of_period[0].0))
                    .add(agency_period::Column::AgencyId.is_in(of_period.iter().map(|pair| pair.1))),
            );
        }
        let rows = agency_period::Entity::find()
            .filter(any)
            .order_by_asc(agency_period::Column::PeriodId)
            .order_by_asc(agency_period::Column::AgencyId)
            .lock(lock)
            .all(tx.conn());
        all.extend(rows.await?);
    }
    Ok(all)
}

async fn periods_of(tx: &Tx, days: Days) -> Found<Vec<period::Model>> {
    Ok(period::Entity::find()
        .filter(period::Column::FirstDay.lte(crate::dialect::storable(days.to())))
        .filter(period::Column::ClosingDay.gte(days.from()))
        .order_by_asc(period::Column::Id)
        .all(tx.conn())
        .await?)
}

fn span(periods: &[period::Model]) -> Option<Days> {
    let from = periods.iter().map(|period| period.first_day).min()?;
    Days::new(from, periods.iter().map(|period| period.closing_day).max()?)
}
