//! Writing output records: sets of them by their natural key, one by one for what a superior changes, and deliveries.

use super::{Record, is_superiors};
use crate::audit::Event;
use crate::canonical::{canonical, digest};
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::score::products::Origin;
use entity::coded::Coded;
use entity::ids::{OutputRecordId, PeriodId, PersonId, ProductId};
use entity::output_record;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, NotSet, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// The natural key of a record inside a period: source, reference, part.
pub type Key = (String, String, i32);

/// One record as its writer sends it, resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assigned {
    /// The system or register that sends it.
    pub source: String,
    /// Its number there.
    pub reference: String,
    /// The part: 1 unless it was split.
    pub part: i32,
    /// Who is assigned.
    pub person: PersonId,
    /// What.
    pub product: ProductId,
    /// Planned, taken over or ad hoc.
    pub origin: Origin,
    /// The snapshot of the coefficient, in 10⁻⁶.
    pub coefficient: i64,
    /// Units.
    pub assigned: i32,
    /// The day it is due.
    pub deadline: NaiveDate,
    /// Beyond what the position requires.
    pub beyond_requirement: bool,
    /// Remarks.
    pub note: Option<String>,
    /// The number of the superior's document, where HR enters it for him.
    pub document: Option<String>,
    /// What a source without days and units sends beside it.
    pub counts: Counts,
}

/// What a source sends that knows neither days nor units; [`super::settle`] lays it on both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Units finished.
    pub completed: Option<i32>,
    /// Failed reviews.
    pub failed_reviews: Option<i32>,
    /// Delays.
    pub delays: Option<i32>,
}

/// What became of one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Saved {
    /// It is new.
    Created,
    /// It was there and has changed.
    Updated,
    /// The same came before: nothing has changed.
    Unchanged,
}

/// A value of a superior that was kept whatever the source sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The input's place in the set.
    pub index: usize,
    /// The field.
    pub field: String,
    /// What a superior set.
    pub kept: String,
    /// What was sent.
    pub sent: String,
}

/// What became of a set of inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The record of each input and what became of it, in the order of the input.
    pub saved: Vec<(OutputRecordId, Saved)>,
    /// Values kept.
    pub kept: Vec<Kept>,
    /// Whose records have become somebody else's.
    pub former: Vec<PersonId>,
}

/// Brings a set of records of one period to what is sent; the same twice changes nothing. Whether input repeats is judged
/// against what was last sent, not against the row as changed since. What a superior has set stays, unless it is a superior
/// (or HR in his place) who sends: `decided` tells that.
pub async fn assign(
    tx: &mut Tx,
    permit: &Permitted<act::AssignRecords>,
    period: PeriodId,
    sent: &[Assigned],
    decided: bool,
) -> Found<Outcome> {
    let known = known(tx, period, sent).await?;
    let mut outcome = Outcome::default();
    let (mut rows, mut changes, mut states) = (Vec::new(), Vec::new(), Vec::new());
    for (index, input) in sent.iter().enumerate() {
        permit.person(input.person)?;
        let sent_digest = digest(&canonical(input));
        let Some(before) = known.get(&key_of(input)) else {
            rows.push(fresh(tx, period, input, sent_digest));
            changes.push(json!({ "before": null, "after": input }));
            states.push(Saved::Created);
            continue;
        };
        if repeated(before, &sent_digest) {
            let voided =
                |_| Kept { index, field: "voided".into(), kept: "true".into(), sent: "false".into() };
            outcome.kept.extend(before.voided_at.map(voided));
            states.push(Saved::Unchanged);
            continue;
        }
        let mut after = Record {
            person_id: input.person,
            product_id: input.product,
            origin: Coded(input.origin),
            assigned: input.assigned,
            deadline: Some(input.deadline),
            beyond_requirement: input.beyond_requirement,
            note: input.note.clone(),
            on_behalf_document: input.document.clone(),
            sent_digest: Some(sent_digest),
            version: before.version + 1,
            ..before.clone()
        };
        if after.product_id != before.product_id {
            after.coefficient = input.coefficient;
        }
        if !decided && is_superiors(before) {
            keep(index, before, &mut after, &mut outcome.kept);
        }
        if before.person_id != after.person_id {
            // Whoever holds it was charged before it was locked; another by now is charged by another try.
            permit.person(before.person_id).map_err(|_| Fail::Busy)?;
            outcome.former.push(before.person_id);
        }
        changes.push(json!({ "before": told(before), "after": told(&after) }));
        rows.push(output_record::ActiveModel {
            id: NotSet,
            ..output_record::ActiveModel::from(after).reset_all()
        });
        states.push(Saved::Updated);
    }
    upsert(tx, rows).await?;
    if changes.len() == 1 {
        let event = Event::new("AssignRecords", "output_record", None);
        tx.record(event.change(&changes[0]["before"], &changes[0]["after"]));
    } else {
        for chunk in changes.chunks(5_000) {
            let former: Vec<_> =
                chunk.iter().map(|change| &change["before"]).filter(|row| !row.is_null()).collect();
            let new: Vec<_> = chunk.iter().map(|change| &change["after"]).collect();
            let payload =
                json!({ "rows": chunk.len(), "digest": digest(&canonical(&new)), "former": former });
            tx.record(Event::new("AssignRecords", "output_record", None).batch(payload));
        }
    }
    let now = self::known(tx, period, sent).await?;
    for (input, state) in sent.iter().zip(states) {
        let row =
            now.get(&key_of(input)).ok_or_else(|| Fail::Broken("a saved record is not there".into()))?;
        outcome.saved.push((row.id, state));
    }
    Ok(outcome)
}

/// Which inputs of a set [`assign`] would leave unchanged: they repeat what was last sent, or their record was voided.
pub async fn repeats(tx: &Tx, period: PeriodId, sent: &[Assigned]) -> Found<Vec<bool>> {
    let known = known(tx, period, sent).await?;
    let same = |input: &Assigned| {
        known.get(&key_of(input)).is_some_and(|before| repeated(before, &digest(&canonical(input))))
    };
    Ok(sent.iter().map(same).collect())
}

fn repeated(before: &Record, sent_digest: &str) -> bool {
    before.sent_digest.as_deref() == Some(sent_digest) || before.voided_at.is_some()
}

/// What a superior has set stays.
fn keep(index: usize, before: &Record, after: &mut Record, kept: &mut Vec<Kept>) {
    let mut tell = |field: &str, stays: String, sent: String| {
        if stays != sent {
            kept.push(Kept { index, field: field.to_owned(), kept: stays, sent });
        }
    };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    tell("assigned", before.assigned.to_string(), after.assigned.to_string());
    tell("deadline", day(before.deadline), day(after.deadline));
    tell("origin", code(before.origin.0), code(after.origin.0));
    tell("person", before.person_id.0.to_string(), after.person_id.0.to_string());
    after.assigned = before.assigned;
    after.deadline = before.deadline;
    after.origin = before.origin;
    after.person_id = before.person_id;
}

fn code(origin: Origin) -> String {
    domain::terms::Term::code(origin).to_owned()
}

fn key_of(input: &Assigned) -> Key {
    (input.source.clone(), input.reference.clone(), input.part)
}

fn fresh(tx: &Tx, period: PeriodId, input: &Assigned, sent_digest: String) -> output_record::ActiveModel {
    output_record::ActiveModel {
        id: NotSet,
        person_id: Set(input.person),
        period_id: Set(period),
        product_id: Set(input.product),
        source: Set(input.source.clone()),
        reference: Set(input.reference.clone()),
        part: Set(input.part),
        origin: Set(Coded(input.origin)),
        origin_record_id: Set(None),
        coefficient: Set(input.coefficient),
        assigned: Set(input.assigned),
        completed: Set(0),
        deadline: Set(Some(input.deadline)),
        sent_digest: Set(Some(sent_digest)),
        kept_by_superior: Set(false),
        handed_over_to_id: Set(None),
        handed_over_reason: Set(None),
        beyond_requirement: Set(input.beyond_requirement),
        evidence: Set(None),
        note: Set(input.note.clone()),
        entered_by_id: Set(tx.call().viewer.account.map_or(0, |account| account.0)),
        entered_at: Set(tx.call().at.0),
        on_behalf_document: Set(input.document.clone()),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
    }
}

/// The rows of these keys, held until the commit.
pub(super) async fn known(tx: &Tx, period: PeriodId, sent: &[Assigned]) -> Found<HashMap<Key, Record>> {
    let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for input in sent {
        by_source.entry(&input.source).or_default().push(&input.reference);
    }
    let mut found = HashMap::new();
    for (source, references) in by_source {
        for chunk in references.chunks(10_000) {
            let rows = output_record::Entity::find()
                .filter(output_record::Column::Source.eq(source))
                .filter(output_record::Column::PeriodId.eq(period))
                .filter(output_record::Column::Reference.is_in(chunk.iter().copied()))
                .order_by_asc(output_record::Column::Id)
                .lock_exclusive()
                .all(tx.conn())
                .await?;
            found.extend(
                rows.into_iter().map(|row| ((row.source.clone(), row.reference.clone(), row.part), row)),
            );
        }
    }
    Ok(found)
}

async fn upsert(tx: &Tx, rows: Vec<output_record::ActiveModel>) -> Found<()> {
    use output_record::Column as C;
    let over = OnConflict::columns([C::Source, C::Reference, C::PeriodId, C::Part])
        .update_columns([
            C::PersonId,
            C::ProductId,
            C::Origin,
            C::Coefficient,
            C::Assigned,
            C::Deadline,
            C::SentDigest,
            C::BeyondRequirement,
            C::Note,
            C::OnBehalfDocument,
            C::Version,
        ])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(26)) {
        output_record::Entity::insert_many(chunk.to_vec())
            .on_conflict(over.clone())
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// A record as the audit trail tells it.
pub(super) fn told(row: &Record) -> serde_json::Value {
    json!({
        "person": row.person_id, "period": row.period_id, "product": row.product_id, "source": row.source,
        "reference": row.reference, "part": row.part, "origin": row.origin.0, "assigned": row.assigned,
        "completed": row.completed, "deadline": row.deadline, "handed_over_to": row.handed_over_to_id,
        "handed_over_reason": row.handed_over_reason.map(|reason| reason.0), "note": row.note,
        "evidence": row.evidence, "voided": row.voided_at.is_some(), "version": row.version,
    })
}

/// A record, held until the commit.
pub async fn lock(tx: &Tx, id: OutputRecordId) -> Found<Record> {
    output_record::Entity::find_by_id(id).lock_exclusive().one(tx.conn()).await?.ok_or(Fail::NotFound)
}

/// All parts of a record's reference in its period, held until the commit.
pub async fn parts(tx: &Tx, row: &Record) -> Found<Vec<Record>> {
    Ok(output_record::Entity::find()
        .filter(output_record::Column::Source.eq(&row.source))
        .filter(output_record::Column::Reference.eq(&row.reference))
        .filter(output_record::Column::PeriodId.eq(row.period_id))
        .order_by_asc(output_record::Column::Part)
        .lock_exclusive()
        .all(tx.conn())
        .await?)
}

/// What is changed of one record. What a superior changes stays whatever the source sends later: the row says so.
pub async fn change<A>(
    tx: &mut Tx,
    permit: &Permitted<A>,
    before: &Record,
    after: Record,
    reason: Option<&str>,
) -> Found<Record> {
    permit.person(before.person_id)?;
    let after = Record { version: before.version + 1, ..after };
    output_record::Entity::update(output_record::ActiveModel::from(after.clone()).reset_all())
        .exec(tx.conn())
        .await?;
    let event = Event::new("AssignRecords", "output_record", Some(before.id.0));
    tx.record(event.change(&told(before), &told(&after)).because(reason));
    Ok(after)
}

/// A row that the system numbers: made by splitting or taking over, linked to where it came from.
pub async fn insert_part<A>(
    tx: &mut Tx,
    permit: &Permitted<A>,
    row: Record,
    reason: Option<&str>,
) -> Found<Record> {
    permit.person(row.person_id)?;
    let call = tx.call();
    let model = output_record::ActiveModel {
        id: NotSet,
        entered_by_id: Set(call.viewer.account.map_or(0, |account| account.0)),
        entered_at: Set(call.at.0),
        sent_digest: Set(None),
        kept_by_superior: Set(true),
        version: Set(1),
        ..output_record::ActiveModel::from(row).reset_all()
    };
    let made = output_record::Entity::insert(model).exec_with_returning(tx.conn()).await?;
    let event = Event::new("AssignRecords", "output_record", Some(made.id.0));
    tx.record(event.change(&(), &told(&made)).because(reason));
    Ok(made)
}

/// Takes a record out of use; it is never deleted.
pub async fn void(
    tx: &mut Tx,
    permit: &Permitted<act::AssignRecords>,
    before: &Record,
    by_superior: bool,
    reason: &str,
) -> Found<Record> {
    let (voided_at, void_reason) = (Some(tx.call().at.0), Some(reason.to_owned()));
    let kept_by_superior = before.kept_by_superior || by_superior;
    let after = Record { voided_at, void_reason, kept_by_superior, ..before.clone() };
    change(tx, permit, before, after, Some(reason)).await
}
