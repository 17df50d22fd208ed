//! Citizens' satisfaction: ratings counted by source systems, a row a subject (a person or a unit), field, channel and
//! period; the one figure of a person that may be shown; the figures of units; what independent surveys published.
//!
//! Rows about people are read inside a [`Tx`] only, to judge what is written and to make the figures: whatever else is
//! shown about a person comes from `satisfaction_figure`, in which nothing hidden stands.

mod figures;
mod means;
mod survey;
mod units;

pub use figures::{Figure, figures, hold, recompute};
pub use means::{Means, fix_means};
pub use survey::{SurveyInput, SurveyShown, save_surveys, surveys};
pub use units::{UnitFigure, of_subtree, of_units};

use crate::audit::Event;
use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::trail::{Batch, Trail};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::rules::RuleSet;
use domain::satisfaction::{RatingChannel, RatingSubject};
use domain::terms::Term;
use entity::coded::Coded;
use entity::ids::{FieldId, PeriodId, PersonId, UnitId};
use entity::satisfaction_result::{self, Column as C};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

static SHIPPED: LazyLock<Arc<RuleSet>> = LazyLock::new(|| Arc::new(RuleSet::vn_335_2025()));

/// What is counted: of whom, through which unit, in which field, channel and period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The person; none: the unit itself.
    pub person: Option<PersonId>,
    /// The unit; of a person the one through which he served.
    pub unit: UnitId,
    /// The field.
    pub field: FieldId,
    /// The channel.
    pub channel: RatingChannel,
    /// The month or quarter.
    pub period: PeriodId,
}

/// Ratings counted, as they are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counting {
    /// What is counted.
    pub key: Key,
    /// n.
    pub rated: i64,
    /// k, at most n.
    pub satisfied: i64,
    /// Which system counted.
    pub source: String,
    /// Its number there.
    pub reference: String,
    /// Why an earlier figure is corrected.
    pub reason: Option<String>,
}

/// The rows that countings may repeat or correct.
#[derive(Default)]
pub struct Known {
    by_key: HashMap<Key, satisfaction_result::Model>,
    by_reference: HashMap<(String, String), Key>,
}

/// What a counting is to the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// New.
    New,
    /// The same as its sender has sent before.
    Repeated,
    /// It replaces another figure.
    Corrects,
    /// Its reference is that of another counting.
    ReferenceTaken,
}

impl Known {
    /// What a counting is to the rows that are there.
    ///
    /// A row about a person repeats only what the same account has sent under the same reference: whoever else sends his
    /// guess must say why, and so never learns from the answer whether it was right.
    #[must_use]
    pub fn standing(&self, counting: &Counting, account: i64) -> Standing {
        let reference = (counting.source.clone(), counting.reference.clone());
        if self.by_reference.get(&reference).is_some_and(|key| *key != counting.key) {
            return Standing::ReferenceTaken;
        }
        let Some(row) = self.by_key.get(&counting.key) else { return Standing::New };
        let same = row.source == counting.source
            && row.reference == counting.reference
            && (row.rated, row.satisfied) == (counting.rated, counting.satisfied)
            && (row.person_id.is_none() || row.entered_by_id == account);
        if same { Standing::Repeated } else { Standing::Corrects }
    }
}

fn key_of(row: &satisfaction_result::Model) -> Key {
    Key {
        person: row.person_id,
        unit: row.unit_id,
        field: row.field_id,
        channel: row.channel.0,
        period: row.period_id,
    }
}

/// The rows that these countings may repeat or correct, in a number of statements that does not grow with them.
pub async fn known(tx: &Tx, countings: &[Counting]) -> Found<Known> {
    let mut known = Known::default();
    if countings.is_empty() {
        return Ok(known);
    }
    let periods: BTreeSet<PeriodId> = countings.iter().map(|one| one.key.period).collect();
    let units: BTreeSet<UnitId> = countings.iter().map(|one| one.key.unit).collect();
    let fields: BTreeSet<FieldId> = countings.iter().map(|one| one.key.field).collect();
    let rows = satisfaction_result::Entity::find()
        .filter(C::PeriodId.is_in(periods))
        .filter(C::UnitId.is_in(units))
        .filter(C::FieldId.is_in(fields))
        .order_by_asc(C::Id)
        .all(tx.conn())
        .await?;
    known.by_key.extend(rows.into_iter().map(|row| (key_of(&row), row)));
    let sources: BTreeSet<&str> = countings.iter().map(|one| one.source.as_str()).collect();
    let references: Vec<&str> =
        countings.iter().map(|one| one.reference.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    for chunk in references.chunks(10_000) {
        let rows = satisfaction_result::Entity::find()
            .filter(C::Source.is_in(sources.iter().copied()))
            .filter(C::Reference.is_in(chunk.iter().copied()))
            .all(tx.conn())
            .await?;
        let keys = rows.into_iter().map(|row| {
            let key = key_of(&row);
            ((row.source, row.reference), key)
        });
        known.by_reference.extend(keys);
    }
    Ok(known)
}

/// Writes countings that were judged: each new, repeated, or a correction with its reason.
pub async fn save(
    tx: &mut Tx,
    people: &Permitted<act::RecordSatisfaction>,
    units: &Permitted<act::RecordSatisfaction>,
    known: &Known,
    countings: &[Counting],
    batch: &mut Batch,
) -> Found<()> {
    const ACTION: Action = Action::RecordSatisfaction;
    const NOUN: &str = "satisfaction_result";
    let call = tx.call().clone();
    let account = call.viewer.account.map_or(0, |account| account.0);
    let mut new = Vec::new();
    let mut trail = Trail::Batch(batch);
    for one in countings {
        match one.key.person {
            Some(person) => people.person(person)?,
            None => units.unit(one.key.unit)?,
        }
        let subject = one.key.person.map_or(RatingSubject::Unit, |_| RatingSubject::Person);
        match (known.standing(one, account), known.by_key.get(&one.key)) {
            (Standing::Repeated, _) => trail.unchanged(),
            (_, Some(row)) => {
                let after = satisfaction_result::Model {
                    rated: one.rated,
                    satisfied: one.satisfied,
                    source: one.source.clone(),
                    reference: one.reference.clone(),
                    reason: one.reason.clone(),
                    entered_by_id: account,
                    entered_at: call.at.0,
                    version: row.version + 1,
                    ..row.clone()
                };
                trail.note(tx, ACTION, NOUN, row.id.0, Some(told(row)), told(&after));
                let after = satisfaction_result::ActiveModel::from(after).reset_all();
                satisfaction_result::Entity::update(after).exec(tx.conn()).await?;
            }
            (_, None) => {
                let said = json!({
                    "subject": subject.code(), "person": one.key.person, "unit": one.key.unit, "field": one.key.field,
                    "channel": one.key.channel.code(), "period": one.key.period, "rated": one.rated,
                    "satisfied": one.satisfied, "source": one.source, "reference": one.reference,
                });
                trail.note(tx, ACTION, NOUN, 0, None, said);
                new.push(satisfaction_result::ActiveModel {
                    subject: Set(Coded(subject)),
                    person_id: Set(one.key.person),
                    unit_id: Set(one.key.unit),
                    field_id: Set(one.key.field),
                    channel: Set(Coded(one.key.channel)),
                    period_id: Set(one.key.period),
                    rated: Set(one.rated),
                    satisfied: Set(one.satisfied),
                    source: Set(one.source.clone()),
                    reference: Set(one.reference.clone()),
                    reason: Set(one.reason.clone()),
                    entered_by_id: Set(account),
                    entered_at: Set(call.at.0),
                    version: Set(1),
                    ..Default::default()
                });
            }
        }
    }
    for chunk in new.chunks(dialect::rows_per_insert(14)) {
        satisfaction_result::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// A row as the audit trail tells it.
fn told(row: &satisfaction_result::Model) -> Value {
    json!({
        "subject": row.subject.0.code(), "person": row.person_id, "unit": row.unit_id, "field": row.field_id,
        "channel": row.channel.0.code(), "period": row.period_id, "rated": row.rated, "satisfied": row.satisfied,
        "source": row.source, "reference": row.reference, "reason": row.reason,
    })
}

/// The rules of a day; of one before any is in force those that the program ships.
pub async fn rules_on(source: &Source<'_>, day: NaiveDate) -> Found<Arc<RuleSet>> {
    match crate::rule_set::find_in_force(source, day).await? {
        Some((row, _)) => crate::rule_set::parsed(&row),
        None => Ok(Arc::clone(&SHIPPED)),
    }
}

/// An event about what a batch did, where it did anything.
pub fn record_batch(tx: &mut Tx, batch: Batch, source: &Value) {
    if !batch.is_unchanged() {
        let event: Event = batch.event(Action::RecordSatisfaction, "satisfaction_result", source);
        tx.record(event);
    }
}
