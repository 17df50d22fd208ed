//! One run: who is stale or has no row, chunk by chunk in an order in which each leader comes after whom he leads.

use super::compute::{Chunk, is_tracked, sheets};
use super::scope::{Outcomes, closings};
use crate::services::checks::shortened;
use chrono::NaiveDate;
use domain::evaluation::{Sheet, classified_again, find_period};
use domain::periods::Period;
use domain::refusal::{Code, Language, Refusal};
use domain::terms::{EvaluationStatus, PeriodState, Term};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use store::evaluation::{
    Expected, Fresh, Held, Plan, each_day, explanations, hold, latest_ids, read_entries, read_inputs,
    read_year, save, unit_codes,
};
use store::ids::{PersonId, StaleMarkId, TemplateId, UnitId};
use store::period::PeriodRow;
use store::policy::{act, on_unit};
use store::stale::{Mark, on_row_of};
use store::{Call, Fail, Found, guard, period, stale, unit, write};

/// People a transaction.
const CHUNK: usize = 500;

/// How many of those without a score a result names.
const NAMED: usize = 1_000;

/// What is to be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The period: `2026-03`, `2026-Q1`, `2026`.
    pub period: String,
    /// The code of the unit: its people and those of all below.
    pub unit: String,
    /// The day by which it is decided which periods have ended.
    pub as_of: NaiveDate,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluated {
    /// Who is expected in the period.
    pub expected: usize,
    /// Whose row was computed: it was stale, missing, or above somebody's who was.
    pub computed: usize,
    /// Whose row is new or has changed.
    pub changed: usize,
    /// Whose period is not open, by agency.
    pub skipped: Vec<Skipped>,
    /// How many of the computed rows have each status.
    pub statuses: BTreeMap<String, usize>,
    /// Those for whom nothing can be evaluated, or whose input is refused, each with the reason; the first of them.
    pub without: Vec<OpenPerson>,
    /// The run was cancelled: what was done stays.
    pub cancelled: bool,
}

/// An agency whose period is not open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The agency's code.
    pub agency: String,
    /// The state of the period there.
    pub state: String,
    /// How many people.
    pub people: usize,
}

/// Somebody without a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPerson {
    /// His code.
    pub person: String,
    /// The status of his row.
    pub status: String,
    /// Why.
    pub reason: Option<String>,
}

/// Who is told how far a run is, and says whether it goes on.
pub trait Progress: Send {
    /// Told before each chunk and at the end: how many people are done, of how many.
    fn go_on(&mut self, done: u64, total: u64) -> impl Future<Output = Found<bool>> + Send;
}

/// Nobody is told, and the run goes on to its end.
pub struct ToTheEnd;

impl Progress for ToTheEnd {
    async fn go_on(&mut self, _: u64, _: u64) -> Found<bool> {
        Ok(true)
    }
}

/// Evaluates: recomputes whose row is stale or missing, writes what differs, and clears the marks that were read. Running
/// it twice changes nothing.
///
/// # Errors
/// `UNIT_UNKNOWN`, `PERIOD_NOT_PLANNED`, `RULE_SET_NOT_IN_FORCE`, `CYCLE`, all before anything is written; FORBIDDEN or
/// NOT_FOUND without HR over the unit.
pub async fn evaluate(call: &Call, order: &Order, progress: &mut impl Progress) -> Found<Evaluated> {
    let call = Call { key: None, ..call.clone() };
    let source = call.db.read();
    let root = unit::find_by_code(&source, &order.unit)
        .await?
        .ok_or_else(|| Refusal::new(Code::UnitUnknown, "unit").with("code", &order.unit))?;
    let root_id = root.id;
    write(&call, &(), async |tx| on_unit::<act::Evaluate>(tx, root_id).await.map(|_| ())).await?;
    let period = known_period(&source, order, &root.name).await?;
    // Marks first, then everything that is read: a change in between leaves its own.
    let marks = stale::of_period(&source, period.id).await?;
    let plan = Arc::new(Plan::load(&source, period, root_id).await?);
    let mut outcomes = Some(Outcomes::load(&source, &plan).await?);
    let todo = todo(&source, &plan, order.as_of, &marks).await?;
    let total = todo.len() as u64;
    let mut done = Evaluated { expected: plan.expected.len(), ..Evaluated::default() };
    let mut skipped: BTreeMap<UnitId, (Option<PeriodState>, usize)> = BTreeMap::new();
    let mut counted = 0;
    for places in todo.chunks(CHUNK) {
        if !progress.go_on(counted, total).await? {
            done.cancelled = true;
            break;
        }
        let before = outcomes.take().ok_or_else(|| Fail::Broken("outcomes are with a chunk".into()))?;
        let mut part = None;
        let (plan, marks, part_of) = (&plan, &marks, &mut part);
        write(&call, &(), async |tx| {
            let permit = on_unit::<act::Evaluate>(tx, root_id).await?;
            let agencies: BTreeSet<UnitId> =
                places.iter().map(|place| plan.expected[*place].agency).collect();
            let held = hold(tx, plan, &agencies).await?;
            // A locked year still takes up what bears on its classes, as revisions.
            let (open, closed): (Vec<usize>, Vec<usize>) =
                places.iter().partition(|place| is_open(held.get(&plan.expected[**place].agency)));
            let people: Vec<PersonId> = open.iter().map(|place| plan.expected[*place].person).collect();
            guard::people(tx, &people).await?;
            let (classes, closed): (Vec<usize>, Vec<usize>) =
                closed.into_iter().partition(|place| held_class(plan, &held, *place, marks));
            let again = reclassified(tx, plan, order.as_of, &classes).await?;
            let chunk = gather(tx, plan, order.as_of, open).await?;
            let (mut computed, after) = computed(plan, order.as_of, chunk, before).await?;
            computed.extend(again);
            let fresh: Vec<Fresh<'_>> = computed
                .iter()
                .map(|(place, template, sheet)| Fresh {
                    expected: &plan.expected[*place],
                    template: *template,
                    sheet: sheet.clone(),
                    tracked: is_tracked(plan, &plan.expected[*place]),
                })
                .collect();
            let of_class = classes.iter().map(|place| plan.expected[*place].person);
            let read: Vec<StaleMarkId> = people
                .iter()
                .flat_map(|person| on_row_of(marks, *person))
                .chain(of_class.flat_map(|person| on_row_of(marks, person)).filter(|mark| mark.of_class))
                .map(|mark| mark.id)
                .collect();
            let written = save(tx, &permit, plan, order.as_of, &held, &fresh, &read).await?;
            let states = closed
                .iter()
                .map(|place| plan.expected[*place].agency)
                .map(|agency| (agency, held.get(&agency).map(|held| held.state)))
                .collect::<Vec<_>>();
            let changed = written.changed.len();
            *part_of = Some((computed, after, changed, states));
            Ok(())
        })
        .await?;
        let (computed, after, changed, states) =
            part.ok_or_else(|| Fail::Broken("a chunk was committed and told nothing".into()))?;
        outcomes = Some(after);
        done.computed += computed.len();
        done.changed += changed;
        for (agency, state) in states {
            skipped.entry(agency).or_insert((state, 0)).1 += 1;
        }
        for (place, _, sheet) in computed {
            tell(&mut done, plan.code(plan.expected[place].index), &sheet);
        }
        counted += places.len() as u64;
    }
    if !done.cancelled {
        progress.go_on(counted, total).await?;
    }
    let codes = unit_codes(&source, &skipped.keys().copied().collect::<Vec<_>>()).await?;
    done.skipped = skipped
        .into_iter()
        .map(|(agency, (state, people))| Skipped {
            agency: codes.get(&agency).cloned().unwrap_or_default(),
            state: state.map_or("NOT_PLANNED", Term::code).to_owned(),
            people,
        })
        .collect();
    Ok(done)
}

/// Whether a place is in a locked year, with a mark that bears on the class only.
fn held_class(plan: &Plan, held: &HashMap<UnitId, Held>, place: usize, marks: &[Mark]) -> bool {
    let one = &plan.expected[place];
    let locked = held.get(&one.agency).is_some_and(|held| held.state == PeriodState::Locked);
    let marked = || on_row_of(marks, one.person).iter().any(|mark| mark.of_class);
    locked && matches!(plan.calendar, Period::Year(_)) && marked()
}

/// The sheets of a locked year under today's inputs of the class; scores stay as they are.
async fn reclassified(tx: &store::Tx, plan: &Plan, as_of: NaiveDate, places: &[usize]) -> Found<Computed> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let source = tx.source();
    let chosen: Vec<&Expected> = places.iter().map(|place| &plan.expected[*place]).collect();
    let people: Vec<PersonId> = chosen.iter().map(|one| one.person).collect();
    let mut year = read_year(&source, plan, &chosen, as_of).await?;
    let ids = latest_ids(&source, plan.period.id, &people).await?;
    let texts = explanations(&source, &ids.values().copied().collect::<Vec<_>>()).await?;
    let sheet = |place: &usize| {
        let one = &plan.expected[*place];
        let facts = year.remove(&one.person)?;
        let text = texts.get(ids.get(&one.person)?)?;
        let sheet = classified_again(text, facts.class, facts.study_classified, &plan.terms.rules)?;
        Some((*place, None, sheet))
    };
    Ok(places.iter().filter_map(sheet).collect())
}

fn is_open(held: Option<&Held>) -> bool {
    held.is_some_and(|held| held.state == PeriodState::Open)
}

/// The row of the period that an order names; `PERIOD_NOT_PLANNED` where there is none.
pub(super) async fn known_period(source: &store::Source<'_>, order: &Order, unit: &str) -> Found<PeriodRow> {
    let unknown = || Refusal::new(Code::PeriodUnknown, "period").with("value", shortened(&order.period));
    let calendar = find_period(&order.period).ok_or_else(unknown)?;
    let (kind, number) = period::numbered(calendar);
    period::find(source, kind, calendar.year(), number).await?.ok_or_else(|| {
        Refusal::new(Code::PeriodNotPlanned, "period")
            .with("period_vi", calendar.label(Language::Vi))
            .with("period_en", calendar.label(Language::En))
            .with("agency", unit)
            .into()
    })
}

/// Who is to be computed, as places in the plan's order: stale, without a row, or with one for which the calendar has
/// moved on; and the leaders above them.
async fn todo(
    source: &store::Source<'_>,
    plan: &Plan,
    as_of: NaiveDate,
    marks: &[Mark],
) -> Found<Vec<usize>> {
    let mut known: Vec<Option<NaiveDate>> = vec![None; plan.members.len()];
    each_day(source, plan.period.id, |person, day| {
        if let Some(index) = plan.book.index(person) {
            known[index.0 as usize] = Some(day);
        }
    })
    .await?;
    let closings = closings(plan);
    let moved_on =
        |before: NaiveDate| closings.iter().any(|(_, closing)| (before > *closing) != (as_of > *closing));
    let mut due = vec![false; plan.members.len()];
    for one in &plan.expected {
        let fresh = known[one.index.0 as usize].is_none_or(moved_on);
        if fresh || !on_row_of(marks, one.person).is_empty() {
            due[one.index.0 as usize] = true;
            if is_tracked(plan, one) {
                for leader in plan.graph.leaders_above(one.index) {
                    due[leader.0 as usize] = true;
                }
            }
        }
    }
    Ok((0..plan.expected.len()).filter(|place| due[plan.expected[*place].index.0 as usize]).collect())
}

/// Reads what a chunk is computed from.
async fn gather(tx: &store::Tx, plan: &Plan, as_of: NaiveDate, places: Vec<usize>) -> Found<Chunk> {
    let source = tx.source();
    let (own, made): (Vec<&Expected>, Vec<&Expected>) =
        places.iter().map(|place| &plan.expected[*place]).partition(|one| is_tracked(plan, one));
    let mut chunk = Chunk { places, ..Chunk::default() };
    if !own.is_empty() {
        let people: Vec<PersonId> = own.iter().map(|one| one.person).collect();
        chunk.inputs = read_inputs(&source, plan, &people).await?;
    }
    if !made.is_empty() {
        chunk.entries = read_entries(&source, plan, &made, as_of).await?;
        if matches!(plan.calendar, Period::Year(_)) {
            chunk.year = read_year(&source, plan, &made, as_of).await?;
        }
    }
    Ok(chunk)
}

type Computed = Vec<(usize, Option<TemplateId>, Sheet)>;

/// Computes a chunk where it does not hold up the async threads.
async fn computed(
    plan: &Arc<Plan>,
    as_of: NaiveDate,
    mut chunk: Chunk,
    mut outcomes: Outcomes,
) -> Found<(Computed, Outcomes)> {
    let plan = Arc::clone(plan);
    tokio::task::spawn_blocking(move || {
        let sheets = sheets(&plan, as_of, &mut chunk, &mut outcomes);
        (sheets, outcomes)
    })
    .await
    .map_err(|error| Fail::Broken(format!("computing a chunk: {error}")))
}

fn tell(done: &mut Evaluated, code: &str, sheet: &Sheet) {
    *done.statuses.entry(sheet.status.code().to_owned()).or_default() += 1;
    let refused = sheet.reason.as_deref().and_then(Code::find).is_some();
    if (sheet.status == EvaluationStatus::Missing || refused) && done.without.len() < NAMED {
        done.without.push(OpenPerson {
            person: code.to_owned(),
            status: sheet.status.code().to_owned(),
            reason: sheet.reason.clone(),
        });
    }
}
