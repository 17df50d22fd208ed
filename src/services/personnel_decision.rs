//! HR of a person's unit decides on his need: proposed with reason, legal ground and the figures of the row, signed with a
//! number, carried out or withdrawn. The product proposes; a person decides, and never about himself.

mod parts;

pub use parts::Parts;

use crate::services::appointment::person_of;
use crate::services::checks::{REASON, all_good, check_decision, check_text, check_version};
use crate::services::training_need::{Need, compute, period_of};
use chrono::NaiveDate;
use domain::decision::{DecisionKind, DecisionState};
use domain::refusal::{Code, Language, Refusal};
use domain::terms::Term;
use domain::training::TrainingGround;
use serde::Serialize;
use store::ids::{PersonId, PersonnelDecisionId};
use store::period::{self, PeriodRow};
use store::personnel_decision::{self as rows, PersonnelDecision};
use store::policy::{Permitted, act, on_people};
use store::{Call, Fail, Found, Source, Tx, canonical, guard, person, position, write};

/// The row of needs that is decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NeedName {
    /// Personal code.
    pub person: String,
    /// The period's name.
    pub period: String,
    /// The ground.
    pub ground: TrainingGround,
    /// Code of the competency, of a gap.
    pub competency: Option<String>,
    /// Code of the field, of one outside his specialisation.
    pub field: Option<String>,
}

/// A decision as it is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposeDecision {
    /// On which row.
    pub need: NeedName,
    /// The digest of the row's figures as they were read.
    pub expected_evidence: String,
    /// What is to be done.
    pub kind: DecisionKind,
    /// Why.
    pub reason: String,
    /// By which rule.
    pub legal_ground: String,
    /// What its kind takes.
    pub parts: Parts,
    /// The version that was read, of a proposal that is there.
    pub expected_version: Option<i64>,
}

/// Proposes a decision on a need, or brings the proposal of the same row and kind to what is described.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` without reason or legal ground, `DECISION_PART`, `DATES_REVERSED`, unknown codes,
/// `POSITION_RETIRED`, `NEED_CHANGED`, `DECISION_STATE` where it was signed already, `STALE_VERSION`; NOT_FOUND, FORBIDDEN
/// without HR over his unit or about oneself.
pub async fn propose(call: &Call, input: &ProposeDecision) -> Found<PersonnelDecision> {
    let id = write(call, input, async |tx| {
        let mut refusals = input.parts.faults(input.kind);
        refusals.extend(check_text(&input.reason, REASON, "reason"));
        refusals.extend(check_text(&input.legal_ground, REASON, "legalGround"));
        all_good(refusals)?;
        let person = person_of(tx, &input.need.person, "need.person").await?;
        guard::people(tx, &[person]).await?;
        let permit = on_people::<act::DecideMeasures>(tx, &[person], tx.call().today).await?;
        let period = period_of(&tx.source(), &input.need.period, "need.period").await?;
        let need = find_need(tx, person, &period, |need| is_named(need, &input.need)).await?;
        let need = need.filter(|need| need.digest() == input.expected_evidence);
        let need = need.ok_or_else(|| Refusal::new(Code::NeedChanged, "expectedEvidence"))?;
        let described = described(tx, input, &need, &period).await?;
        save(tx, &permit, input, described).await
    })
    .await?;
    get(call, id).await
}

fn is_named(need: &Need, name: &NeedName) -> bool {
    let competency = need.competency().map(|competency| competency.code.as_str());
    let field_fits = name.ground != TrainingGround::OutsideSpecialisation || need.of.field == name.field;
    need.ground() == name.ground && competency == name.competency.as_deref() && field_fits
}

async fn find_need(
    tx: &Tx,
    person: PersonId,
    period: &PeriodRow,
    which: impl Fn(&Need) -> bool,
) -> Found<Option<Need>> {
    let needs = compute(&tx.source(), &[person], period, tx.call().today).await?;
    Ok(needs.into_iter().find(|need| which(need)))
}

/// The row of a proposal.
async fn described(
    tx: &Tx,
    input: &ProposeDecision,
    need: &Need,
    period: &PeriodRow,
) -> Found<PersonnelDecision> {
    let parts = input.parts.resolve(tx, input.kind, need.field).await?;
    let evaluation = need.evaluation();
    Ok(PersonnelDecision {
        id: PersonnelDecisionId(0),
        person_id: need.person,
        kind: input.kind.into(),
        state: DecisionState::Proposed.into(),
        ground: need.ground().into(),
        competency_id: need.competency().map(|competency| competency.id),
        period_id: period.id,
        evaluation_id: evaluation.map(|(id, ..)| id),
        evaluation_revision: evaluation.map(|(_, revision, _)| revision),
        need_field_id: need.field,
        field_id: parts.field,
        provider_unit_id: parts.provider,
        move_kind: input.parts.move_kind.map(Into::into),
        to_unit_id: parts.to_unit,
        to_position_id: parts.to_position,
        planned_from: input.parts.planned_from,
        planned_to: input.parts.planned_to,
        reason: input.reason.trim().to_owned(),
        legal_ground: input.legal_ground.trim().to_owned(),
        decision_number: None,
        decided_on: None,
        withdrawn_reason: None,
        evidence: need.evidence(),
        entered_by_id: tx.call().viewer.account.map_or(0, |account| account.0),
        entered_at: tx.call().at.0,
        version: 1,
    })
}

/// A proposal of the same row and kind is brought to what is described; one that was signed stands.
async fn save(
    tx: &mut Tx,
    permit: &Permitted<act::DecideMeasures>,
    input: &ProposeDecision,
    new: PersonnelDecision,
) -> Found<PersonnelDecisionId> {
    let alike = |row: &&PersonnelDecision| {
        matches!(row.state.0, DecisionState::Proposed | DecisionState::Decided)
            && row.kind == new.kind
            && row.period_id == new.period_id
            && same_need(row, &new)
    };
    let known = rows::of_person(&tx.source(), new.person_id).await?;
    let known = known.iter().find(alike);
    check_version(known.map(|row| row.version), input.expected_version)?;
    let Some(before) = known else { return rows::create(tx, permit, new).await };
    let kept = |after: PersonnelDecision| PersonnelDecision {
        id: before.id,
        entered_by_id: before.entered_by_id,
        entered_at: before.entered_at,
        version: before.version,
        ..after
    };
    if before.state.0 == DecisionState::Decided {
        return Err(wrong_state(before, "need").into());
    }
    let after = kept(new);
    if after != *before {
        rows::change(tx, permit, before, after).await?;
    }
    Ok(before.id)
}

fn same_need(one: &PersonnelDecision, other: &PersonnelDecision) -> bool {
    one.ground == other.ground
        && one.competency_id == other.competency_id
        && (one.ground.0 != TrainingGround::OutsideSpecialisation || one.need_field_id == other.need_field_id)
}

/// Signs a proposal with its number. The row that it rests on must still be as it was.
///
/// # Errors
/// `DECISION_NUMBER_MISSING`, `DAY_IN_FUTURE`, `NEED_CHANGED`, `POSITION_RETIRED`, `DECISION_STATE`, `STALE_VERSION`;
/// NOT_FOUND, FORBIDDEN without HR over his unit or about oneself.
pub async fn decide(
    call: &Call,
    id: PersonnelDecisionId,
    number: &str,
    decided_on: NaiveDate,
    expected_version: Option<i64>,
) -> Found<PersonnelDecision> {
    write(call, &(id, number, decided_on, expected_version), async |tx| {
        let mut refusals: Vec<Refusal> = check_decision(number, "decisionNumber").into_iter().collect();
        if decided_on > tx.call().today {
            refusals.push(Refusal::new(Code::DayInFuture, "decidedOn").with("day", decided_on));
        }
        all_good(refusals)?;
        let (row, permit) = held(tx, id).await?;
        if row.state.0 == DecisionState::Decided
            && row.decision_number.as_deref() == Some(number.trim())
            && row.decided_on == Some(decided_on)
        {
            return Ok(id);
        }
        check_version(Some(row.version), expected_version)?;
        step(&row, DecisionState::Decided)?;
        let period = period::find_many(&tx.source(), &[row.period_id]).await?.remove(&row.period_id);
        let period = period.ok_or(Fail::NotFound)?;
        let now = find_need(tx, row.person_id, &period, |need| need.evidence() == row.evidence).await?;
        if now.is_none() {
            return Err(Refusal::new(Code::NeedChanged, "id").into());
        }
        if let Some(to) = row.to_position_id {
            let position = position::find_many(&tx.source(), &[to]).await?.remove(&to);
            parts::check_in_use(position.as_ref().map(|position| &position.row), tx.call().today, "id")?;
        }
        let after = PersonnelDecision {
            state: DecisionState::Decided.into(),
            decision_number: Some(number.trim().to_owned()),
            decided_on: Some(decided_on),
            ..row.clone()
        };
        rows::change(tx, &permit, &row, after).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Marks a signed decision as carried out. The same twice changes nothing.
///
/// # Errors
/// `DECISION_STATE`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over his unit or about oneself.
pub async fn complete(
    call: &Call,
    id: PersonnelDecisionId,
    expected_version: Option<i64>,
) -> Found<PersonnelDecision> {
    write(call, &(id, expected_version), async |tx| {
        let (row, permit) = held(tx, id).await?;
        if row.state.0 == DecisionState::Done {
            return Ok(id);
        }
        check_version(Some(row.version), expected_version)?;
        step(&row, DecisionState::Done)?;
        let after = PersonnelDecision { state: DecisionState::Done.into(), ..row.clone() };
        rows::change(tx, &permit, &row, after).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Withdraws a proposal or a signed decision; it stays readable with the reason. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` without a reason, `DECISION_STATE`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over his unit
/// or about oneself.
pub async fn withdraw(
    call: &Call,
    id: PersonnelDecisionId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<PersonnelDecision> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let (row, permit) = held(tx, id).await?;
        if row.withdrawn_reason.as_deref() == Some(reason) {
            return Ok(id);
        }
        check_version(Some(row.version), expected_version)?;
        step(&row, DecisionState::Withdrawn)?;
        let after = PersonnelDecision {
            state: DecisionState::Withdrawn.into(),
            withdrawn_reason: Some(reason.to_owned()),
            ..row.clone()
        };
        rows::change(tx, &permit, &row, after).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// A decision whose person is held, and the proof that the caller may decide about him.
async fn held(
    tx: &Tx,
    id: PersonnelDecisionId,
) -> Found<(PersonnelDecision, Permitted<act::DecideMeasures>)> {
    let row = rows::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
    guard::people(tx, &[row.person_id]).await?;
    let row = rows::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
    let permit = on_people::<act::DecideMeasures>(tx, &[row.person_id], tx.call().today).await?;
    Ok((row, permit))
}

fn step(row: &PersonnelDecision, to: DecisionState) -> Result<(), Refusal> {
    row.state.0.next().contains(&to).then_some(()).ok_or_else(|| wrong_state(row, "id"))
}

fn wrong_state(row: &PersonnelDecision, path: &str) -> Refusal {
    Refusal::new(Code::DecisionStateWrong, path)
        .with("state_vi", row.state.0.label(Language::Vi))
        .with("state_en", row.state.0.label(Language::En))
}

/// A step that there is for a decision, and what stands in its way: `verdict` of the policy, its state, its evidence.
#[must_use]
pub fn possible(
    row: &PersonnelDecision,
    verdict: Option<&Refusal>,
    outdated: bool,
) -> Vec<(&'static str, Option<Refusal>)> {
    let steps = [
        ("decideDecision", DecisionState::Decided),
        ("completeDecision", DecisionState::Done),
        ("withdrawDecision", DecisionState::Withdrawn),
    ];
    let blocked = |to: DecisionState| {
        let stale = (to == DecisionState::Decided && outdated).then(|| Refusal::new(Code::NeedChanged, "id"));
        verdict.cloned().or_else(|| step(row, to).err()).or(stale)
    };
    steps.into_iter().map(|(mutation, to)| (mutation, blocked(to))).collect()
}

/// The open decision on the row and of the kind that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &ProposeDecision) -> Found<Option<PersonnelDecisionId>> {
    let code = &input.need.person;
    let people = person::find_by_codes(source, std::slice::from_ref(code)).await?;
    let Some(person) = people.get(code) else { return Ok(None) };
    let named = |row: &&PersonnelDecision| {
        let evidence: serde_json::Value = serde_json::from_str(&row.evidence).unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        row.kind.0 == input.kind
            && matches!(row.state.0, DecisionState::Proposed | DecisionState::Decided)
            && row.ground.0 == input.need.ground
            && text(&evidence["period"]).as_deref() == Some(&input.need.period)
            && text(&evidence["figures"]["competency"]) == input.need.competency
            && (input.need.ground != TrainingGround::OutsideSpecialisation
                || text(&evidence["field"]) == input.need.field)
    };
    Ok(rows::of_person(source, person.id).await?.iter().find(named).map(|row| row.id))
}

/// The digest of the figures that a decision keeps.
#[must_use]
pub fn evidence_digest(row: &PersonnelDecision) -> String {
    canonical::digest(&row.evidence)
}

async fn get(call: &Call, id: PersonnelDecisionId) -> Found<PersonnelDecision> {
    rows::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
