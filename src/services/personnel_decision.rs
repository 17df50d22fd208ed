//! HR of a person's unit decides on his need: proposed with reason, legal ground and the figures of the row, signed with a
//! number, carried out or withdrawn. The product proposes; a person decides, and never about himself.

mod parts;
mod row;

pub use parts::Parts;
pub use row::{NeedName, explain, outdated};

use crate::services::appointment::known_person;
use crate::services::checks::{REASON, all_good, check_decision, check_text, check_version};
use crate::services::post_plan::check_in_use;
use chrono::NaiveDate;
use domain::decision::{DecisionKind, DecisionState};
use domain::refusal::{Code, Language, Refusal};
use domain::terms::Term;
use domain::training::TrainingGround;
use row::{Row, named, stands};
use serde::Serialize;
use store::ids::{PersonId, PersonnelDecisionId};
use store::personnel_decision::{self as rows, PersonnelDecision};
use store::policy::{Permitted, act, on_people};
use store::{Call, Fail, Found, Source, Tx, canonical, guard, person, position, write};

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
        let mut refusals = input.parts.faults(input.kind, input.need.kind());
        refusals.extend(check_text(&input.reason, REASON, "reason"));
        refusals.extend(check_text(&input.legal_ground, REASON, "legalGround"));
        all_good(refusals)?;
        let person = known_person::<act::DecideMeasures>(tx, input.need.person(), "need.person").await?;
        guard::people(tx, &[person]).await?;
        let permit = on_people::<act::DecideMeasures>(tx, &[person], tx.call().today).await?;
        let row = named(tx, person, &input.need).await?.filter(|row| row.digest == input.expected_evidence);
        let row = row.ok_or_else(|| Refusal::new(Code::NeedChanged, "expectedEvidence"))?;
        let described = described(tx, input, person, row).await?;
        save(tx, &permit, input, described).await
    })
    .await?;
    get(call, id).await
}

/// The row of a proposal.
async fn described(tx: &Tx, input: &ProposeDecision, person: PersonId, of: Row) -> Found<PersonnelDecision> {
    let parts = input.parts.resolve(tx, input.kind, &of).await?;
    Ok(PersonnelDecision {
        id: PersonnelDecisionId(0),
        person_id: person,
        kind: input.kind.into(),
        state: DecisionState::Proposed.into(),
        need: input.need.kind().into(),
        ground: of.ground.map(Into::into),
        competency_id: of.competency,
        period_id: of.period,
        post_unit_id: of.post.map(|(unit, _)| unit),
        post_position_id: of.post.map(|(_, position)| position),
        evaluation_id: of.evaluation.map(|(id, _)| id),
        evaluation_revision: of.evaluation.map(|(_, revision)| revision),
        need_field_id: of.field,
        field_id: parts.field,
        provider_unit_id: parts.provider,
        move_kind: input.parts.move_kind.map(Into::into),
        to_unit_id: parts.to.map(|(unit, _)| unit),
        to_position_id: parts.to.map(|(_, position)| position),
        planned_from: input.parts.planned_from,
        planned_to: input.parts.planned_to,
        reason: input.reason.trim().to_owned(),
        legal_ground: input.legal_ground.trim().to_owned(),
        decision_number: None,
        decided_on: None,
        withdrawn_reason: None,
        evidence: of.evidence,
        row_digest: of.digest,
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
    let alike =
        |row: &&PersonnelDecision| row.state.0.is_open() && row.kind == new.kind && same_need(row, &new);
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
    let outside = one.ground.is_some_and(|ground| ground.0 == TrainingGround::OutsideSpecialisation);
    one.need == other.need
        && one.ground == other.ground
        && one.competency_id == other.competency_id
        && one.period_id == other.period_id
        && (one.post_unit_id, one.post_position_id) == (other.post_unit_id, other.post_position_id)
        && (!outside || one.need_field_id == other.need_field_id)
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
        let places = [row.post_position_id, row.to_position_id];
        let places: Vec<_> = places.into_iter().flatten().collect();
        let day = row.planned_from.map_or(tx.call().today, |from| from.max(tx.call().today));
        for place in position::find_many(&tx.source(), &places).await?.values() {
            check_in_use(&place.row, day, "id")?;
        }
        if !stands(tx, &row).await? {
            return Err(Refusal::new(Code::NeedChanged, "id").into());
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
    let code = input.need.person().to_owned();
    let people = person::find_by_codes(source, std::slice::from_ref(&code)).await?;
    let Some(person) = people.get(&code) else { return Ok(None) };
    let named =
        |row: &&PersonnelDecision| row.kind.0 == input.kind && row.state.0.is_open() && input.need.names(row);
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
