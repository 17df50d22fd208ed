//! Stale marks: what has changed since an evaluation was computed, as inserted rows (person, period, change, moment).
//!
//! Nothing is updated, so that a save about one officer never waits for the rows of the leaders above him. A mark stands
//! on the person's row, on those of the leaders whose scope holds him, and on the quarters and years made of them; on a
//! row of a LOCKED period it proposes a revision. `evaluate` deletes exactly the marks it has read.

mod reach;

pub(crate) use reach::opened;
pub use reach::{Reach, end_moved, mark_days};

use crate::db::{Source, each};
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::subtree;
use crate::rows;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::{PeriodKind, PeriodState, Term};
use entity::ids::{PeriodId, PersonId, StaleMarkId, UnitId};
use entity::{agency_period, appointment, evaluation, period, stale_mark, unit_ancestor, using_agency};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many changes a mark names; their number is told beside them.
pub const CHANGES_TOLD: usize = 20;

/// How a change begins that bears on the class of a year and not on its score.
pub const OF_CLASS: &str = "class: ";

/// A mark as an evaluation reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its key.
    pub id: StaleMarkId,
    /// Whose row it stands on.
    pub person: PersonId,
    /// It bears on the class only: a locked year takes it up as a revision.
    pub of_class: bool,
}

/// Which periods a change touches.
#[derive(Clone, Copy, Debug)]
pub enum When<'a> {
    /// These, and the quarters and years made of them.
    Periods(&'a [PeriodId]),
    /// Every period with a day among these.
    Days(Days),
}

/// Marks what a change of these people's inputs makes stale: their rows, those of every leader in whose scope they are
/// on the last day of their time in the period, and all quarters and years made of them. What changes who leads whom
/// goes by [`Reach`], before it and after it.
pub async fn mark(tx: &Tx, people: &[PersonId], when: When<'_>, change: &str) -> Found<()> {
    let named = match when {
        When::Periods(named) => named,
        When::Days(days) => {
            let about: Vec<(PersonId, Days)> = people.iter().map(|person| (*person, days)).collect();
            return mark_days(tx, &about, change).await;
        }
    };
    let touched = periods(&tx.source(), named).await?;
    let all: BTreeSet<usize> = (0..touched.len()).collect();
    let mut reach = Reach::default();
    for chunk in people.chunks(5_000) {
        let wanted = chunk.iter().map(|person| (*person, all.clone())).collect();
        reach.climb(&tx.source(), wanted, &touched).await?;
    }
    reach.insert(tx, change).await
}

/// Marks the year rows of these people only: what bears on a class and not on a score (acts, cases, findings, study
/// decisions, organisation results, cap membership).
pub async fn mark_year(tx: &Tx, people: &[PersonId], year: i32, change: &str) -> Found<()> {
    let row = period::Entity::find()
        .filter(period::Column::Kind.eq(PeriodKind::Year.code()))
        .filter(period::Column::Year.eq(year))
        .one(tx.conn())
        .await?;
    let Some(row) = row else { return Ok(()) };
    insert(tx, people.iter().map(|person| (*person, row.id)), &format!("{OF_CLASS}{change}")).await
}

/// Marks everybody whose agency this is (or everybody), in every period closing on one of these days that an agency
/// above them has opened: for what touches all (a setting, a rule set). One statement.
pub async fn mark_closings(tx: &Tx, of: Option<UnitId>, closing: Days, change: &str) -> Found<()> {
    let served = |column| Expr::col((appointment::Entity, column));
    let day = |column| Expr::col((period::Entity, column));
    let above = |column| Expr::col((unit_ancestor::Entity, column));
    let agency = |column| Expr::col((agency_period::Entity, column));
    let select = Query::select()
        .distinct()
        .column((appointment::Entity, appointment::Column::PersonId))
        .column((period::Entity, period::Column::Id))
        .expr(Expr::value(change))
        .expr(Expr::value(tx.call().at.0))
        .from(appointment::Entity)
        .inner_join(
            unit_ancestor::Entity,
            above(unit_ancestor::Column::UnitId).equals((appointment::Entity, appointment::Column::UnitId)),
        )
        .inner_join(
            agency_period::Entity,
            agency(agency_period::Column::AgencyId)
                .equals((unit_ancestor::Entity, unit_ancestor::Column::AncestorId)),
        )
        .inner_join(
            period::Entity,
            day(period::Column::Id).equals((agency_period::Entity, agency_period::Column::PeriodId)),
        )
        .and_where(served(appointment::Column::VoidedAt).is_null())
        .and_where_option(of.map(|unit| served(appointment::Column::UnitId).in_subquery(subtree(unit))))
        .and_where_option(of.map(|unit| Expr::exists(nearer_agency(unit)).not()))
        .and_where(served(appointment::Column::ValidFrom).lte(day(period::Column::ClosingDay)))
        .cond_where(
            Condition::any()
                .add(served(appointment::Column::ValidTo).is_null())
                .add(served(appointment::Column::ValidTo).gte(day(period::Column::FirstDay))),
        )
        .and_where(agency(agency_period::Column::State).ne(PeriodState::Planned.code()))
        .and_where(day(period::Column::ClosingDay).gte(closing.from()))
        .and_where(day(period::Column::ClosingDay).lte(dialect::storable(closing.to())))
        .take();
    insert_from(tx, select).await
}

/// An agency between a unit and the unit of an appointment on the closing day: whoever serves there goes by its settings.
fn nearer_agency(unit: UnitId) -> SelectStatement {
    let between = Alias::new("between_them");
    let above = |column: unit_ancestor::Column| Expr::col((between.clone(), column));
    let mark = |column| Expr::col((using_agency::Entity, column));
    let closes = || (period::Entity, period::Column::ClosingDay);
    Query::select()
        .expr(Expr::val(1))
        .from_as(unit_ancestor::Entity, between.clone())
        .inner_join(
            using_agency::Entity,
            mark(using_agency::Column::UnitId).equals((between.clone(), unit_ancestor::Column::AncestorId)),
        )
        .and_where(
            above(unit_ancestor::Column::UnitId).equals((appointment::Entity, appointment::Column::UnitId)),
        )
        .and_where(above(unit_ancestor::Column::AncestorId).ne(unit))
        .and_where(above(unit_ancestor::Column::AncestorId).in_subquery(subtree(unit)))
        .and_where(mark(using_agency::Column::ValidFrom).lte(Expr::col(closes())))
        .cond_where(
            Condition::any()
                .add(mark(using_agency::Column::ValidTo).is_null())
                .add(mark(using_agency::Column::ValidTo).gte(Expr::col(closes()))),
        )
        .take()
}

/// Inserts marks as they are given.
pub(crate) async fn insert(
    tx: &Tx,
    marks: impl Iterator<Item = (PersonId, PeriodId)>,
    change: &str,
) -> Found<()> {
    let at = tx.call().at.0;
    let rows: Vec<stale_mark::ActiveModel> = marks
        .map(|(person, period)| stale_mark::ActiveModel {
            person_id: Set(person),
            period_id: Set(period),
            change: Set(change.to_owned()),
            at: Set(at),
            ..Default::default()
        })
        .collect();
    for chunk in rows.chunks(dialect::rows_per_insert(4)) {
        stale_mark::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// The condition that a row of `evaluation` is stale: a mark stands on it, or a period that it is made of has ended since
/// the day it was computed for. EXCUSED is settled either way.
#[must_use]
pub fn is_stale(today: NaiveDate) -> Condition {
    let row = |column| Expr::col((evaluation::Entity, column));
    let marked = Query::select()
        .expr(Expr::val(1))
        .from(stale_mark::Entity)
        .and_where(
            Expr::col((stale_mark::Entity, stale_mark::Column::PeriodId))
                .eq(row(evaluation::Column::PeriodId)),
        )
        .and_where(
            Expr::col((stale_mark::Entity, stale_mark::Column::PersonId))
                .eq(row(evaluation::Column::PersonId)),
        )
        .take();
    let (whole, part) = (Alias::new("whole_period"), Alias::new("part_of_it"));
    let of = |alias: &Alias, column: period::Column| Expr::col((alias.clone(), column));
    let ended = Query::select()
        .expr(Expr::val(1))
        .from_as(period::Entity, whole.clone())
        .from_as(period::Entity, part.clone())
        .and_where(of(&whole, period::Column::Id).eq(row(evaluation::Column::PeriodId)))
        .and_where(of(&part, period::Column::Year).eq(of(&whole, period::Column::Year)))
        .and_where(of(&part, period::Column::FirstDay).gte(of(&whole, period::Column::FirstDay)))
        .and_where(of(&part, period::Column::ClosingDay).lte(of(&whole, period::Column::ClosingDay)))
        .and_where(of(&part, period::Column::ClosingDay).lt(today))
        .and_where(of(&part, period::Column::ClosingDay).gte(row(evaluation::Column::AsOf)))
        .take();
    Condition::any()
        .add(Expr::exists(marked))
        .add(Condition::all().add(row(evaluation::Column::Status).ne("EXCUSED")).add(Expr::exists(ended)))
}

/// The marks of these people in a period, oldest first.
pub async fn list(
    source: &Source<'_>,
    people: &[PersonId],
    period: PeriodId,
) -> Found<Vec<stale_mark::Model>> {
    Ok(stale_mark::Entity::find()
        .filter(stale_mark::Column::PeriodId.eq(period))
        .filter(stale_mark::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(stale_mark::Column::Id)
        .all(source)
        .await?)
}

/// Every mark of a period, in order of person: read before the inputs, so that a later change leaves its own.
pub async fn of_period(source: &Source<'_>, period: PeriodId) -> Found<Vec<Mark>> {
    let select = stale_mark::Entity::find()
        .select_only()
        .column(stale_mark::Column::Id)
        .column(stale_mark::Column::PersonId)
        .column(stale_mark::Column::Change)
        .filter(stale_mark::Column::PeriodId.eq(period))
        .into_tuple();
    let mut marks = Vec::new();
    each(select, source, |(id, person, change): (StaleMarkId, PersonId, String)| {
        marks.push(Mark { id, person, of_class: change.starts_with(OF_CLASS) });
    })
    .await?;
    marks.sort_unstable_by_key(|mark| (mark.person, mark.id));
    Ok(marks)
}

/// Those of these marks, in order of person, that stand on the row of one person.
#[must_use]
pub fn on_row_of(marks: &[Mark], person: PersonId) -> &[Mark] {
    rows::under(marks, person, |mark| mark.person)
}

/// Deletes marks that were read; what was marked meanwhile stays.
pub async fn delete(tx: &Tx, marks: &[StaleMarkId]) -> Found<()> {
    for chunk in marks.chunks(10_000) {
        stale_mark::Entity::delete_many()
            .filter(stale_mark::Column::Id.is_in(chunk.iter().copied()))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// What has changed since a row was computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The moment of the first change.
    pub since: i64,
    /// How many changes there were.
    pub count: usize,
    /// The first of them, at most [`CHANGES_TOLD`].
    pub changes: Vec<String>,
}

impl Stale {
    /// Whether it names inputs of a year's class.
    #[must_use]
    pub fn tells_class_inputs(&self) -> bool {
        self.changes.iter().any(|change| change.starts_with(OF_CLASS))
    }

    /// The same for who may not read those: that there was one, and not which.
    #[must_use]
    pub fn without_class_inputs(self) -> Self {
        let (of_class, mut changes): (Vec<String>, Vec<String>) =
            self.changes.into_iter().partition(|change| change.starts_with(OF_CLASS));
        changes.extend(of_class.first().map(|_| OF_CLASS.trim_end_matches([':', ' ']).to_owned()));
        Self { changes, ..self }
    }
}

/// The marks of rows, by person and period, told in short; a row without a mark is left out.
pub async fn told(
    source: &Source<'_>,
    rows: &[(PersonId, PeriodId)],
) -> Found<HashMap<(PersonId, PeriodId), Stale>> {
    let wanted: HashSet<_> = rows.iter().copied().collect();
    let people: BTreeSet<_> = rows.iter().map(|(person, _)| *person).collect();
    let periods: BTreeSet<_> = rows.iter().map(|(_, period)| *period).collect();
    let marks = stale_mark::Entity::find()
        .filter(stale_mark::Column::PeriodId.is_in(periods))
        .filter(stale_mark::Column::PersonId.is_in(people))
        .order_by_asc(stale_mark::Column::Id)
        .all(source)
        .await?;
    let mut told: HashMap<_, Stale> = HashMap::new();
    for mark in marks {
        let key = (mark.person_id, mark.period_id);
        if !wanted.contains(&key) {
            continue;
        }
        let stale =
            told.entry(key).or_insert_with(|| Stale { since: mark.at, count: 0, changes: Vec::new() });
        stale.since = Ord::min(stale.since, mark.at);
        stale.count += 1;
        if stale.changes.len() < CHANGES_TOLD && !stale.changes.contains(&mark.change) {
            stale.changes.push(mark.change);
        }
    }
    Ok(told)
}

fn days(period: &period::Model) -> Option<Days> {
    Days::new(period.first_day, period.closing_day)
}

/// The periods named and all that are made of them; below a quarter its last month, in which leaders tracked by month
/// count it.
async fn periods(source: &Source<'_>, named: &[PeriodId]) -> Found<Vec<period::Model>> {
    let named =
        period::Entity::find().filter(period::Column::Id.is_in(named.iter().copied())).all(source).await?;
    let years: BTreeSet<i32> = named.iter().map(|period| period.year).collect();
    let mut all = period::Entity::find()
        .filter(period::Column::Year.is_in(years))
        .order_by_asc(period::Column::Id)
        .all(source)
        .await?;
    let touched: BTreeSet<PeriodId> = named.iter().flat_map(|named| made_of(&all, named)).collect();
    all.retain(|other| touched.contains(&other.id));
    Ok(all)
}

/// A period with all that are made of it; with a quarter its last month, in which leaders tracked by month count it.
#[must_use]
pub fn made_of(year: &[period::Model], named: &period::Model) -> Vec<PeriodId> {
    let touched = year.iter().filter(|other| {
        let holds = other.year == named.year
            && other.first_day <= named.first_day
            && other.closing_day >= named.closing_day;
        let last_month = named.kind.0 == PeriodKind::Quarter
            && other.kind.0 == PeriodKind::Month
            && other.closing_day == named.closing_day;
        holds || last_month
    });
    touched.map(|period| period.id).collect()
}

/// Marks the rows that these people have of these periods; who has none needs no mark. One statement a chunk.
pub async fn mark_rows(tx: &Tx, people: &[PersonId], periods: &[PeriodId], change: &str) -> Found<()> {
    if people.is_empty() || periods.is_empty() {
        return Ok(());
    }
    for chunk in people.chunks(10_000) {
        let select = Query::select()
            .column(evaluation::Column::PersonId)
            .column(evaluation::Column::PeriodId)
            .expr(Expr::value(change))
            .expr(Expr::value(tx.call().at.0))
            .from(evaluation::Entity)
            .and_where(Expr::col(evaluation::Column::Latest).eq(true))
            .and_where(Expr::col(evaluation::Column::PersonId).is_in(chunk.iter().map(|person| person.0)))
            .and_where(Expr::col(evaluation::Column::PeriodId).is_in(periods.iter().map(|period| period.0)))
            .take();
        insert_from(tx, select).await?;
    }
    Ok(())
}

async fn insert_from(tx: &Tx, select: SelectStatement) -> Found<()> {
    let mut statement = Query::insert();
    statement
        .into_table(stale_mark::Entity)
        .columns([
            stale_mark::Column::PersonId,
            stale_mark::Column::PeriodId,
            stale_mark::Column::Change,
            stale_mark::Column::At,
        ])
        .select_from(select)
        .map_err(|error| Fail::Broken(format!("marks: {error}")))?;
    tx.conn().execute(&statement).await?;
    Ok(())
}
