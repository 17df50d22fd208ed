//! HR records acts: conclusions of a violation and the decisions on them (Decree 335/2025, Art. 11.3, 20.4b-c). Never about
//! oneself, voided with a reason, never deleted; the text is readable only by who may read the texts of acts.

use crate::services::appointment::known_person;
use crate::services::checks::{
    NUMBER, REASON, all_good, check_days, check_decision, check_story, check_text, check_version,
};
use crate::services::owner::unit_of;
use crate::services::year_class::{self, Touched, Years};
use chrono::NaiveDate;
use domain::class::{ActKind, DisciplineForm, DisciplinedBy};
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use store::act::{self, Act, ActDecision, Careers, DecisionInput};
use store::ids::{ActDecisionId, ActId, PersonId, UnitId};
use store::policy::{Permitted, act as actions, on_people};
use store::{Call, Fail, Found, Source, Tx, guard, person, rule_set, write};

/// An act as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordAct {
    /// Personal code.
    pub person: String,
    /// The number under which the act is known.
    pub reference: String,
    /// What it violates.
    pub kind: ActKind,
    /// The day of the act, where it is known.
    pub act_on: Option<NaiveDate>,
    /// Code of the unit at which it happened, where it is known.
    pub act_at_unit: Option<String>,
    /// The day of the conclusion, where there is one without discipline.
    pub concluded_on: Option<NaiveDate>,
    /// The year whose class it lowered before it was recorded here.
    pub used_in_year: Option<i32>,
    /// What happened; not given: stays as it is.
    pub text: Option<String>,
    /// The version that was read, of an act that is there.
    pub expected_version: Option<i64>,
}

/// A decision on an act as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordActDecision {
    /// The act.
    pub act: ActId,
    /// Whose decision.
    pub decided_by: DisciplinedBy,
    /// Its form.
    pub form: DisciplineForm,
    /// The day it takes effect.
    pub effective_on: NaiveDate,
    /// Its number.
    pub decision_number: String,
    /// The version of the act that was read.
    pub expected_version: Option<i64>,
}

/// An act with its decisions, voided ones too.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    row: Act,
    decisions: Vec<ActDecision>,
}

/// Records an act, or brings the one of that person and reference to what is described. HR of his unit may; nobody
/// records his own.
///
/// # Errors
/// `PERSON_UNKNOWN`, `UNIT_UNKNOWN`, `DATES_REVERSED`, `INVALID_INPUT`, `TEXT_OUT_OF_RANGE`, `STALE_VERSION`,
/// `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn record(call: &Call, input: &RecordAct) -> Found<Act> {
    let id = write(call, input, async |tx| {
        all_good(input.faults())?;
        let person = known_person::<actions::RecordYearInputs>(tx, &input.person, "person").await?;
        let unit = match &input.act_at_unit {
            Some(code) => Some(unit_of(tx, code, "actAtUnit").await?),
            None => None,
        };
        let text = input.text.as_deref();
        let known = live(tx, person, &input.reference).await?;
        let after = Known {
            row: Act { id: known.as_ref().map_or(ActId(0), |known| known.row.id), ..input.row(person, unit) },
            decisions: known.as_ref().map(|known| known.decisions.clone()).unwrap_or_default(),
        };
        let touched = touched(tx, known.as_ref(), &after).await?;
        guard::people(tx, &[person]).await?;
        if live(tx, person, &input.reference).await? != known {
            return Err(Fail::Busy);
        }
        let permit = on_people::<actions::RecordYearInputs>(tx, &[person], tx.call().today).await?;
        check_version(known.as_ref().map(|known| known.row.version), input.expected_version)?;
        touched.judge("reference")?;
        let id = match &known {
            None => act::create(tx, &permit, after.row, text).await?,
            Some(known) => {
                let row = Act { version: known.row.version, ..after.row };
                let text = new_text(tx, &known.row, text).await?;
                if row == known.row && text.is_none() {
                    return Ok(known.row.id);
                }
                act::change(tx, &permit, &known.row, row, text).await?;
                known.row.id
            }
        };
        touched.mark(tx, "act").await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

impl RecordAct {
    fn faults(&self) -> Vec<Refusal> {
        let mut refusals: Vec<Refusal> =
            check_text(&self.reference, NUMBER, "reference").into_iter().collect();
        let reversed = self.act_on.and_then(|from| check_days(from, self.concluded_on, "concludedOn"));
        refusals.extend(reversed);
        if let Some(year) = self.used_in_year.filter(|year| !(2000..=2100).contains(year)) {
            let refusal = Refusal::new(Code::InvalidInput, "usedInYear").with("value", year);
            refusals.push(refusal.with("mend", "2000 – 2100"));
        }
        refusals.extend(check_story(self.text.as_deref(), "text"));
        refusals
    }

    fn row(&self, person: PersonId, unit: Option<UnitId>) -> Act {
        Act {
            id: ActId(0),
            person_id: person,
            reference: self.reference.clone(),
            kind: self.kind.into(),
            act_on: self.act_on,
            act_at_unit_id: unit,
            concluded_on: self.concluded_on,
            used_in_year: self.used_in_year,
            voided_at: None,
            void_reason: None,
            version: 1,
        }
    }
}

/// The act of the person and reference that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordAct) -> Found<Option<ActId>> {
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let ids: Vec<PersonId> = people.values().map(|person| person.id).collect();
    let mut rows = act::of_people(source, &ids).await?.into_values().flatten();
    Ok(rows.find(|row| row.voided_at.is_none() && row.reference == input.reference).map(|row| row.id))
}

/// Records a decision on an act, or brings the one of that number to what is described.
///
/// # Errors
/// `VOIDED` for an act that was voided, `DECISION_NUMBER_MISSING`, `DATES_REVERSED` for a decision before the act,
/// `STALE_VERSION`, `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR over the person's unit.
pub async fn record_decision(call: &Call, input: &RecordActDecision) -> Found<Act> {
    let id = write(call, input, async |tx| {
        all_good(check_decision(&input.decision_number, "decisionNumber").into_iter().collect())?;
        let number = input.decision_number.trim();
        let described = DecisionInput {
            decided_by: input.decided_by,
            form: input.form,
            effective_on: input.effective_on,
            decision_number: number.to_owned(),
            void_reason: None,
        };
        let alike = |row: &&ActDecision| row.voided_at.is_none() && row.decision_number == number;
        let act = input.act;
        put_decision(tx, act, "act", input.expected_version, alike, |_| Ok(Some(described))).await
    })
    .await?;
    get(call, id).await
}

/// Takes a decision on an act out of use; it stays, with the reason. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR over the
/// person's unit.
pub async fn void_decision(
    call: &Call,
    id: ActDecisionId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<Act> {
    let act = write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let act = act::find_decision(&tx.source(), id).await?.ok_or(Fail::NotFound)?.act_id;
        let alike = |row: &&ActDecision| row.id == id;
        put_decision(tx, act, "id", expected_version, alike, |known| {
            let standing = known.filter(|row| row.voided_at.is_none());
            Ok(standing.map(|row| DecisionInput {
                decided_by: row.decided_by.0,
                form: row.form.0,
                effective_on: row.effective_on,
                decision_number: row.decision_number.clone(),
                void_reason: Some(reason.to_owned()),
            }))
        })
        .await
    })
    .await?;
    get(call, act).await
}

/// Writes what `described` makes of the decision that `alike` finds; nothing where it makes nothing new.
async fn put_decision(
    tx: &mut Tx,
    id: ActId,
    path: &str,
    expected_version: Option<i64>,
    alike: impl Fn(&&ActDecision) -> bool,
    described: impl FnOnce(Option<&ActDecision>) -> Found<Option<DecisionInput>>,
) -> Found<ActId> {
    let known = known(tx, id).await?;
    let before = known.decisions.iter().find(&alike);
    let after = described(before)?;
    let mut decisions: Vec<ActDecision> = known.decisions.iter().filter(|row| !alike(row)).cloned().collect();
    decisions.extend(after.as_ref().map(|input| row_of(id, before, input, tx)));
    let changed = after.as_ref().is_some_and(|input| before.is_none_or(|row| !says(row, input)));
    let next = Known { row: known.row.clone(), decisions };
    let touched = if changed { touched(tx, Some(&known), &next).await? } else { Touched::nothing() };
    let permit = held(tx, &known).await?;
    check_version(Some(known.row.version), expected_version)?;
    if known.row.voided_at.is_some() {
        return Err(Fail::refused(Code::Voided, path));
    }
    let Some(input) = after.filter(|_| changed) else { return Ok(id) };
    if let Some(refusal) =
        known.row.act_on.and_then(|act_on| check_days(act_on, Some(input.effective_on), "effectiveOn"))
    {
        return Err(refusal.into());
    }
    touched.judge(path)?;
    act::change_decision(tx, &permit, &known.row, before, &input).await?;
    touched.mark(tx, "decision on an act").await?;
    Ok(id)
}

fn row_of(act: ActId, before: Option<&ActDecision>, input: &DecisionInput, tx: &Tx) -> ActDecision {
    ActDecision {
        id: before.map_or(ActDecisionId(0), |row| row.id),
        act_id: act,
        decided_by: input.decided_by.into(),
        form: input.form.into(),
        effective_on: input.effective_on,
        decision_number: input.decision_number.clone(),
        voided_at: input.void_reason.as_ref().map(|_| tx.call().at.0),
        void_reason: input.void_reason.clone(),
    }
}

fn says(row: &ActDecision, input: &DecisionInput) -> bool {
    (row.decided_by.0, row.form.0, row.effective_on, row.voided_at.is_some())
        == (input.decided_by, input.form, input.effective_on, input.void_reason.is_some())
}

/// Voids an act; it stays, with the reason, and counts no more. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR over the
/// person's unit.
pub async fn void(call: &Call, id: ActId, reason: &str, expected_version: Option<i64>) -> Found<Act> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let known = known(tx, id).await?;
        let voided = Act {
            voided_at: Some(tx.call().at.0),
            void_reason: Some(reason.to_owned()),
            ..known.row.clone()
        };
        let next = Known { row: voided.clone(), decisions: known.decisions.clone() };
        let touched = touched(tx, Some(&known), &next).await?;
        let permit = held(tx, &known).await?;
        check_version(Some(known.row.version), expected_version)?;
        if known.row.voided_at.is_some() {
            return Ok(id);
        }
        touched.judge("id")?;
        act::change(tx, &permit, &known.row, voided, None).await?;
        touched.mark(tx, "act").await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Holds the person, reads the act again and asks for the right: whoever wrote it meanwhile makes this call one to be
/// repeated.
async fn held(tx: &Tx, before: &Known) -> Found<Permitted<actions::RecordYearInputs>> {
    let person = before.row.person_id;
    guard::people(tx, &[person]).await?;
    if known(tx, before.row.id).await? != *before {
        return Err(Fail::Busy);
    }
    on_people(tx, &[person], tx.call().today).await
}

/// The years whose rows tell of an act before or after it changes, and those whose class the change concerns.
async fn touched(tx: &Tx, before: Option<&Known>, after: &Known) -> Found<Touched> {
    let source = tx.source();
    let person = after.row.person_id;
    let classes = &rule_set::in_force(&source, tx.call().today).await?.1.classes;
    let units = before.into_iter().chain([after]).filter_map(|known| known.row.act_at_unit_id);
    let careers = Careers::load(&source, &[person], units).await?;
    let seen = |known: &Known| {
        let standing = known.row.voided_at.is_none();
        standing.then(|| careers.act(&known.row, &known.decisions, classes))
    };
    let (was, is) = (before.and_then(seen), seen(after));
    if was == is {
        return Ok(Touched::nothing());
    }
    let both = || [&was, &is].into_iter().flatten();
    let told: Years = both().flat_map(|act| act.told_in(None, classes)).map(|year| (person, year)).collect();
    let counts = |act: &Option<domain::class::Act>| {
        let usage = act.as_ref().and_then(|act| act.find_use(None, classes))?;
        Some((usage.year, usage.ground, usage.charged_to))
    };
    let (used, uses) = (counts(&was), counts(&is));
    let changing: Years = if used == uses {
        Years::new()
    } else {
        [used, uses].into_iter().flatten().map(|(year, ..)| (person, year)).collect()
    };
    year_class::hold(tx, told, &changing).await
}

async fn live(tx: &Tx, person: PersonId, reference: &str) -> Found<Option<Known>> {
    let rows = act::of_people(&tx.source(), &[person]).await?.remove(&person).unwrap_or_default();
    let row = rows.into_iter().find(|row| row.voided_at.is_none() && row.reference == reference);
    match row {
        Some(row) => known(tx, row.id).await.map(Some),
        None => Ok(None),
    }
}

async fn known(tx: &Tx, id: ActId) -> Found<Known> {
    let row = act::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
    let decisions = act::decisions(&tx.source(), &[id]).await?.remove(&id).unwrap_or_default();
    Ok(Known { row, decisions })
}

/// The text that is to be written: one that is given and is not the present one.
async fn new_text<'a>(tx: &Tx, row: &Act, given: Option<&'a str>) -> Found<Option<&'a str>> {
    let Some(text) = given else { return Ok(None) };
    let texts = act::texts(&tx.source(), &[row.person_id]).await?;
    let mut present = texts.into_values().flatten().filter(|text| text.act_id == row.id);
    Ok(present.next().is_none_or(|present| present.body != text).then_some(text))
}

async fn get(call: &Call, id: ActId) -> Found<Act> {
    act::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
