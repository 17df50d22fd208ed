//! The inputs of a chunk of people in one period: a fixed number of statements, however many people there are.

use super::people::Plan;
use crate::db::Source;
use crate::fail::Found;
use domain::evaluation::numbering::{Finished, read_numbers, renumbered};
use domain::evaluation::{Away, HandedOver, Stretch};
use domain::periods::Days;
use domain::score::products::{
    Confirmation, Counts, Event, EventKind, HandOver, HandOverReason, Origin, ProductRow, Severity,
};
use domain::score::quantities::Coefficient;
use domain::terms::PeriodDecisionKind;
use entity::coded::Coded;
use entity::ids::{OutputRecordId, PersonId, ProductId};
use entity::{
    absence, account, criterion_score, delivery, handed_over_score, output_event, output_record,
    period_decision, person,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// One line of the general criteria, or of a leader's đ and e.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The line.
    pub line: String,
    /// Self, reviewer's and final points, in 10⁻⁹.
    pub points: [Option<i64>; 3],
    /// Why.
    pub reason: Option<String>,
    /// What satisfaction proposed when the final value was decided.
    pub proposal: Option<String>,
}

/// What one person's evaluation of the period is computed from.
#[derive(Clone, Debug, Default)]
pub struct PersonInputs {
    /// Records with their events, finished units first.
    pub rows: Vec<ProductRow>,
    /// Criteria lines.
    pub criteria: Vec<Criterion>,
    /// Absences inside the period.
    pub absences: Vec<Away>,
    /// The number of the decision that excuses it.
    pub excused_by: Option<String>,
    /// Parts that other bodies handed over.
    pub handed_over: Vec<HandedOver>,
}

/// The inputs of a chunk.
pub type ChunkInputs = HashMap<PersonId, PersonInputs>;

/// Reads the inputs of a chunk of people.
pub async fn read_inputs(source: &Source<'_>, plan: &Plan, people: &[PersonId]) -> Found<ChunkInputs> {
    let mut chunk: ChunkInputs = people.iter().map(|person| (*person, PersonInputs::default())).collect();
    records(source, plan, people, &mut chunk).await?;
    criteria(source, plan, people, &mut chunk).await?;
    for (person, away) in absences(source, people, plan.days).await? {
        if let Some(own) = chunk.get_mut(&person) {
            own.absences.push(away);
        }
    }
    let decisions = period_decision::Entity::find()
        .filter(period_decision::Column::PeriodId.eq(plan.period.id))
        .filter(period_decision::Column::PersonId.is_in(people.iter().copied()))
        .filter(period_decision::Column::Kind.eq(Coded(PeriodDecisionKind::Excused)))
        .filter(period_decision::Column::VoidedAt.is_null())
        .all(source)
        .await?;
    for row in decisions {
        if let Some(own) = chunk.get_mut(&row.person_id) {
            own.excused_by = Some(row.decision_number);
        }
    }
    for (person, part) in handed_over(source, people, plan.period.id).await? {
        if let Some(own) = chunk.get_mut(&person) {
            own.handed_over.push(part);
        }
    }
    Ok(chunk)
}

/// Scores that other bodies handed over for a period, in order of body.
pub(super) async fn handed_over(
    source: &Source<'_>,
    people: &[PersonId],
    period: entity::ids::PeriodId,
) -> Found<Vec<(PersonId, HandedOver)>> {
    let rows = handed_over_score::Entity::find()
        .filter(handed_over_score::Column::PeriodId.eq(period))
        .filter(handed_over_score::Column::PersonId.is_in(people.iter().copied()))
        .filter(handed_over_score::Column::VoidedAt.is_null())
        .order_by_asc(handed_over_score::Column::Body)
        .all(source)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let part = HandedOver {
                body: row.body,
                document: row.document,
                score: row.score_exact.parse().ok()?,
                result: row.result_exact.and_then(|result| result.parse().ok()),
                working_days: u32::try_from(row.working_days).unwrap_or_default(),
                unexcused_delays: row.unexcused_delays.map(i64::from),
            };
            Some((row.person_id, part))
        })
        .collect())
}

/// Absences that have a day in a window, cut to it.
pub(super) async fn absences(
    source: &Source<'_>,
    people: &[PersonId],
    window: Days,
) -> Found<Vec<(PersonId, Away)>> {
    let rows = absence::Entity::find()
        .filter(absence::Column::PersonId.is_in(people.iter().copied()))
        .filter(absence::Column::VoidedAt.is_null())
        .filter(absence::Column::FirstDay.lte(window.to()))
        .filter(
            Condition::any()
                .add(absence::Column::LastDay.is_null())
                .add(absence::Column::LastDay.gte(window.from())),
        )
        .order_by_asc(absence::Column::PersonId)
        .order_by_asc(absence::Column::FirstDay)
        .order_by_asc(absence::Column::Id)
        .all(source)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let days = Days::since(row.first_day, row.last_day)?.shared_with(window)?;
            Some((row.person_id, Away { kind: row.kind.0, days: Stretch::from(days) }))
        })
        .collect())
}

type RecordRow = (
    OutputRecordId,
    PersonId,
    ProductId,
    Coded<Origin>,
    i64,
    i32,
    i32,
    Option<PersonId>,
    Option<Coded<HandOverReason>>,
    String,
    i32,
);

async fn records(
    source: &Source<'_>,
    plan: &Plan,
    people: &[PersonId],
    chunk: &mut ChunkInputs,
) -> Found<()> {
    let rows: Vec<RecordRow> = output_record::Entity::find()
        .select_only()
        .column(output_record::Column::Id)
        .column(output_record::Column::PersonId)
        .column(output_record::Column::ProductId)
        .column(output_record::Column::Origin)
        .column(output_record::Column::Coefficient)
        .column(output_record::Column::Assigned)
        .column(output_record::Column::Completed)
        .column(output_record::Column::HandedOverToId)
        .column(output_record::Column::HandedOverReason)
        .column(output_record::Column::Reference)
        .column(output_record::Column::Part)
        .filter(output_record::Column::PeriodId.eq(plan.period.id))
        .filter(output_record::Column::PersonId.is_in(people.iter().copied()))
        .filter(output_record::Column::VoidedAt.is_null())
        .order_by_asc(output_record::Column::PersonId)
        .order_by_asc(output_record::Column::Id)
        .into_tuple()
        .all(source)
        .await?;
    let receivers: Vec<PersonId> = rows.iter().filter_map(|row| row.7).collect();
    let receivers = person_codes(source, &receivers).await?;
    let mut places: HashMap<OutputRecordId, (PersonId, usize)> = HashMap::with_capacity(rows.len());
    let mut of_product: HashMap<(PersonId, ProductId), u32> = HashMap::with_capacity(rows.len());
    for row in &rows {
        *of_product.entry((row.1, row.2)).or_default() += 1;
    }
    for (id, person, product, origin, coefficient, assigned, completed, to, reason, reference, part) in rows {
        let Some(own) = chunk.get_mut(&person) else { continue };
        places.insert(id, (person, own.rows.len()));
        let planned = origin.0 == Origin::Plan;
        own.rows.push(ProductRow {
            id: id.0,
            code: plan.products.get(&product).cloned().unwrap_or_default(),
            reference: match (of_product.get(&(person, product)), part) {
                (None | Some(1), _) => String::new(),
                (_, 1) => reference,
                _ => format!("{reference}/{part}"),
            },
            coefficient: Coefficient::from_micro(coefficient),
            assigned: if planned { assigned.into() } else { 0 },
            completed: completed.into(),
            promised: (!planned).then_some(assigned.into()),
            origin: origin.0,
            handed_over: (to.is_some() || reason.is_some()).then(|| HandOver {
                to: to.and_then(|to| receivers.get(&to).cloned()).unwrap_or_default(),
                reason: reason.map(|reason| reason.0).unwrap_or_default(),
            }),
            events: Vec::new(),
            counts: Counts::default(),
        });
    }
    events(source, plan, people, chunk, &places).await
}

/// The records of a chunk, as a condition of what hangs on them.
fn records_of(plan: &Plan, people: &[PersonId]) -> SelectStatement {
    Query::select()
        .column(output_record::Column::Id)
        .from(output_record::Entity)
        .and_where(output_record::Column::PeriodId.eq(plan.period.id))
        .and_where(output_record::Column::PersonId.is_in(people.iter().copied()))
        .and_where(output_record::Column::VoidedAt.is_null())
        .take()
}

async fn events(
    source: &Source<'_>,
    plan: &Plan,
    people: &[PersonId],
    chunk: &mut ChunkInputs,
    places: &HashMap<OutputRecordId, (PersonId, usize)>,
) -> Found<()> {
    let rows = output_event::Entity::find()
        .filter(output_event::Column::RecordId.in_subquery(records_of(plan, people)))
        .filter(output_event::Column::VoidedAt.is_null())
        .order_by_asc(output_event::Column::RecordId)
        .order_by_asc(output_event::Column::Id)
        .all(source)
        .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut with_events: Vec<OutputRecordId> = rows.iter().map(|row| row.record_id).collect();
    with_events.dedup();
    let numbers = numbering(source, plan, chunk, places, &with_events).await?;
    let confirmed: Vec<i64> = rows.iter().filter_map(|row| row.confirmed_by_id).collect();
    let names = account_names(source, &confirmed).await?;
    let superiors: Vec<PersonId> = rows.iter().filter_map(|row| row.confirmed_for_id).collect();
    let superiors = person_codes(source, &superiors).await?;
    for row in rows {
        let Some((person, place)) = places.get(&row.record_id) else { continue };
        let Some(record) = chunk.get_mut(person).and_then(|own| own.rows.get_mut(*place)) else { continue };
        let count = i64::from(row.count);
        let Some(stored) = row.unit_number else {
            // A source that has only counts: one on each of units 1, 2, …
            match row.kind.0 {
                EventKind::Delay => record.counts.delays += count,
                EventKind::Quality => record.counts.failed_reviews += count,
            }
            continue;
        };
        let stored = i64::from(stored);
        let unit = numbers.get(&row.record_id).and_then(|own| own.get(&stored)).copied().unwrap_or(stored);
        record.events.push(Event {
            unit: Some(unit),
            kind: row.kind.0,
            severity: row.severity.map_or(Severity::default(), |severity| severity.0),
            count,
            cause: row.cause.0,
            confirmation: row.confirmed_at.map(|at| Confirmation {
                // Who HR entered it for has confirmed it; that HR entered it the trail tells.
                by: (row.confirmed_for_id.and_then(|superior| superiors.get(&superior).cloned()))
                    .or_else(|| row.confirmed_by_id.and_then(|by| names.get(&by).cloned()))
                    .unwrap_or_default(),
                on: domain::moment::Moment(at).rfc3339().chars().take(10).collect(),
                reason: row.confirmation.unwrap_or_default(),
                evidence: String::new(),
            }),
            before_takeover: row.before_takeover,
        });
    }
    for own in chunk.values_mut() {
        for record in own.rows.iter_mut().filter(|record| record.events.len() > 1) {
            record.events.sort_by_key(|event| event.unit);
        }
    }
    Ok(())
}

/// The engine's numbers of the units of records with events: finished first.
async fn numbering(
    source: &Source<'_>,
    plan: &Plan,
    chunk: &ChunkInputs,
    places: &HashMap<OutputRecordId, (PersonId, usize)>,
    records: &[OutputRecordId],
) -> Found<HashMap<OutputRecordId, std::collections::BTreeMap<i64, i64>>> {
    let mut numbers = HashMap::new();
    for ids in records.chunks(10_000) {
        let rows = delivery::Entity::find()
            .filter(delivery::Column::RecordId.is_in(ids.iter().copied()))
            .filter(delivery::Column::DayFinished.lte(plan.period.closing_day))
            .order_by_asc(delivery::Column::RecordId)
            .order_by_asc(delivery::Column::DayFinished)
            .all(source)
            .await?;
        for own in rows.chunk_by(|one, next| one.record_id == next.record_id) {
            let record = own[0].record_id;
            let units = places
                .get(&record)
                .and_then(|(person, place)| chunk.get(person)?.rows.get(*place))
                .map_or(0, |record| Ord::max(record.units(), record.promised.unwrap_or(0)));
            let finished: Vec<Finished> = own
                .iter()
                .map(|row| Finished {
                    units: row.units.into(),
                    numbers: row.unit_numbers.as_deref().map(read_numbers).unwrap_or_default(),
                })
                .collect();
            numbers.insert(record, renumbered(&finished, units));
        }
    }
    Ok(numbers)
}

async fn criteria(
    source: &Source<'_>,
    plan: &Plan,
    people: &[PersonId],
    chunk: &mut ChunkInputs,
) -> Found<()> {
    type Row = (PersonId, String, Option<i64>, Option<i64>, Option<i64>, Option<String>, Option<String>);
    let rows: Vec<Row> = criterion_score::Entity::find()
        .select_only()
        .column(criterion_score::Column::PersonId)
        .column(criterion_score::Column::Line)
        .column(criterion_score::Column::SelfPoints)
        .column(criterion_score::Column::ReviewerPoints)
        .column(criterion_score::Column::FinalPoints)
        .column(criterion_score::Column::Reason)
        .column(criterion_score::Column::Proposal)
        .filter(criterion_score::Column::PeriodId.eq(plan.period.id))
        .filter(criterion_score::Column::PersonId.is_in(people.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    for (person, line, own, reviewer, decided, reason, proposal) in rows {
        if let Some(inputs) = chunk.get_mut(&person) {
            inputs.criteria.push(Criterion { line, points: [own, reviewer, decided], reason, proposal });
        }
    }
    Ok(())
}

async fn person_codes(source: &Source<'_>, people: &[PersonId]) -> Found<HashMap<PersonId, String>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(PersonId, String)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Code)
        .filter(person::Column::Id.is_in(people.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Who stands behind accounts: the person's code, else the login.
async fn account_names(source: &Source<'_>, accounts: &[i64]) -> Found<HashMap<i64, String>> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = account::Entity::find()
        .filter(Expr::col(account::Column::Id).is_in(accounts.iter().copied()))
        .all(source)
        .await?;
    let people: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
    let codes = person_codes(source, &people).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let code = row.person_id.and_then(|person| codes.get(&person).cloned());
            (row.id.0, code.unwrap_or(row.login))
        })
        .collect())
}
