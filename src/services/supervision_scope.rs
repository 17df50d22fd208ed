//! HR puts deputies and acting heads in charge (Decree 335/2025, Art. 15.3-15.4, 16.2). Heads need no row: their scope
//! follows from their appointment.

use crate::services::appointment::{known_person, person_of};
use crate::services::checks::{NUMBER, REASON, all_good, check_days, check_text, check_version, placed};
use crate::services::owner::unit_of;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use store::guard::{self, Stretch};
use store::ids::{PersonId, SupervisionScopeId};
use store::policy::{Permitted, act, on_people, on_person_in, on_unit};
use store::supervision_scope::{self, ScopeInput, SupervisionScope, Under};
use store::{Call, Fail, Found, Source, Tx, appointment, field, leadership, person, stale, unit, write};

/// A row as it is sent: exactly one of a person, a field in a unit, a unit, or (`acting`) the headship of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaveScope {
    /// Personal code of the leader.
    pub leader: String,
    /// Personal code of who is led.
    pub person: Option<String>,
    /// Code of the unit that is led.
    pub unit: Option<String>,
    /// Code of the field that is led in the unit.
    pub field: Option<String>,
    /// He stands in the place of the unit's head.
    pub acting: bool,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it goes on.
    pub to: Option<NaiveDate>,
    /// The decision's number.
    pub decision: Option<String>,
    /// The version that was read, of a row that is there.
    pub expected_version: Option<i64>,
}

/// Puts a leader in charge, or brings the row of that leader, subject and first day to what is described. HR over the
/// unit (or over the person) may; nobody puts himself in charge.
///
/// # Errors
/// `SUBJECT_UNCLEAR`, `OVER_HIMSELF`, `LEADER_NOT_SERVING`, `SUPERVISION_TWICE`, `CYCLE`, `PERIOD_LOCKED`, unknown codes,
/// `DATES_REVERSED`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR.
pub async fn save(call: &Call, input: &SaveScope) -> Found<SupervisionScope> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> = check_days(input.from, input.to, "to").into_iter().collect();
        refusals
            .extend(input.decision.as_deref().and_then(|text| check_text(text, NUMBER, "decisionNumber")));
        let clear = match (&input.person, &input.unit, &input.field) {
            (Some(_), None, None) => !input.acting,
            (None, Some(_), field) => !(input.acting && field.is_some()),
            _ => false,
        };
        if !clear {
            refusals.push(Refusal::new(Code::SubjectUnclear, ""));
        }
        all_good(refusals)?;
        let under = under(tx, input).await?;
        // Who may not write such a row learns nothing of the leader's code.
        match under {
            Under::Field(unit, _) | Under::Unit(unit) | Under::HeadOf(unit) => {
                on_unit::<act::EditScopes>(tx, unit).await?;
            }
            Under::Person(person) => {
                on_people::<act::EditScopes>(tx, &[person], tx.call().today).await?;
            }
        }
        let leader = person_of(tx, &input.leader, "leader").await?;
        if under == Under::Person(leader) {
            return Err(Fail::refused(Code::OverHimself, "leader"));
        }
        let described =
            ScopeInput { leader, under, from: input.from, to: input.to, decision: input.decision.clone() };
        let permit = permit(tx, leader, under).await?;
        put(tx, &permit, &described, &input.leader, input.expected_version).await
    })
    .await?;
    get(call, id).await
}

/// The row of the leader, subject and first day that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &SaveScope) -> Found<Option<SupervisionScopeId>> {
    let codes: Vec<String> =
        [Some(&input.leader), input.person.as_ref()].into_iter().flatten().cloned().collect();
    let people = person::find_by_codes(source, &codes).await?;
    let (Some(leader), led) =
        (people.get(&input.leader), input.person.as_ref().and_then(|code| people.get(code)))
    else {
        return Ok(None);
    };
    let unit = match &input.unit {
        Some(code) => unit::find_by_code(source, code).await?.map(|unit| unit.id),
        None => None,
    };
    let field = match &input.field {
        Some(code) => field::find_by_code(source, code).await?.map(|field| field.id),
        None => None,
    };
    let rows = supervision_scope::of_leaders(source, &[leader.id]).await?.into_values().flatten();
    let mut alike = rows.filter(|row| {
        row.valid_from == input.from
            && row.acting == input.acting
            && (row.person_id, row.unit_id, row.field_id) == (led.map(|person| person.id), unit, field)
    });
    Ok(alike.next().map(|row| row.id))
}

/// Ends a row on a day; also earlier or later than it ends now.
///
/// # Errors
/// `DATES_REVERSED`, `VOIDED`, `STALE_VERSION`, `SUPERVISION_TWICE`, `CYCLE`, `PERIOD_LOCKED`; NOT_FOUND, FORBIDDEN
/// without HR.
pub async fn end(
    call: &Call,
    id: SupervisionScopeId,
    last_day: NaiveDate,
    expected_version: Option<i64>,
) -> Found<SupervisionScope> {
    write(call, &(id, last_day, expected_version), async |tx| {
        let row =
            supervision_scope::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        let under =
            Under::of(&row).ok_or_else(|| Fail::Broken(format!("scope {} names no subject", id.0)))?;
        let permit = permit(tx, row.leader_id, under).await?;
        if row.voided_at.is_some() {
            return Err(Fail::refused(Code::Voided, "id"));
        }
        all_good(check_days(row.valid_from, Some(last_day), "lastDay").into_iter().collect())?;
        let described = ScopeInput {
            leader: row.leader_id,
            under,
            from: row.valid_from,
            to: Some(last_day),
            decision: row.decision_number.clone(),
        };
        let ended = put(tx, &permit, &described, "", expected_version).await;
        ended.map_err(|fail| if is_stale(&fail) { fail } else { placed(fail, "lastDay") })
    })
    .await?;
    get(call, id).await
}

/// Voids a row; it stays, with the reason, and leads nobody any more. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `PERIOD_LOCKED`, `CYCLE`; NOT_FOUND, FORBIDDEN without HR.
pub async fn void(
    call: &Call,
    id: SupervisionScopeId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<SupervisionScope> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let row =
            supervision_scope::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        let under =
            Under::of(&row).ok_or_else(|| Fail::Broken(format!("scope {} names no subject", id.0)))?;
        let permit = permit(tx, row.leader_id, under).await?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_some() {
            return Ok(id);
        }
        let days = Days::since(row.valid_from, row.valid_to)
            .ok_or_else(|| Fail::Broken("days out of order".into()))?;
        let before = rows_of(tx, row.leader_id).await?;
        let held = hold(tx, under, days).await;
        held.map_err(|fail| placed(fail, "id"))?;
        alone(tx, row.leader_id, under).await?;
        if rows_of(tx, row.leader_id).await? != before {
            return Err(Fail::Busy);
        }
        let voided_at = Some(tx.call().at.0);
        let after = SupervisionScope { voided_at, void_reason: Some(reason.to_owned()), ..row.clone() };
        supervision_scope::change(tx, &permit, &row, after).await?;
        if let Some((_, refusal)) = leadership::circle(&tx.source(), &[row.leader_id], days).await? {
            return Err(placed(refusal.into(), "id"));
        }
        Ok(id)
    })
    .await?;
    get(call, id).await
}

fn is_stale(fail: &Fail) -> bool {
    matches!(fail, Fail::Refused(refusals) if refusals.iter().any(|refusal| refusal.code == Code::StaleVersion))
}

async fn under(tx: &Tx, input: &SaveScope) -> Found<Under> {
    if let Some(code) = &input.person {
        return Ok(Under::Person(known_person::<act::EditScopes>(tx, code, "person").await?));
    }
    let code = input.unit.as_deref().unwrap_or_default();
    let unit = unit_of(tx, code, "unit").await?;
    Ok(match &input.field {
        _ if input.acting => Under::HeadOf(unit),
        None => Under::Unit(unit),
        Some(code) => {
            let known = field::find_by_code(&tx.source(), code).await?;
            let unknown = || Refusal::new(Code::FieldUnknown, "field").with("code", code);
            Under::Field(unit, known.ok_or_else(unknown)?.id)
        }
    })
}

/// HR over the subject's unit, or over the person who is led; never about himself as leader or as led.
async fn permit(tx: &Tx, leader: PersonId, under: Under) -> Found<Permitted<act::EditScopes>> {
    match under {
        Under::Field(unit, _) | Under::Unit(unit) | Under::HeadOf(unit) => {
            on_person_in(tx, leader, &[unit]).await
        }
        Under::Person(person) => {
            on_people::<act::EditScopes>(tx, &[person], tx.call().today).await?;
            on_person_in(tx, leader, &[]).await
        }
    }
}

async fn put(
    tx: &mut Tx,
    permit: &Permitted<act::EditScopes>,
    input: &ScopeInput,
    leader_code: &str,
    expected_version: Option<i64>,
) -> Found<SupervisionScopeId> {
    let before = rows_of(tx, input.leader).await?;
    let known = before.iter().find(|row| Under::of(row) == Some(input.under) && row.valid_from == input.from);
    check_version(known.map(|row| row.version), expected_version)?;
    let days = Days::since(input.from, input.to).ok_or_else(|| Fail::Broken("days out of order".into()))?;
    let changed = match known.and_then(|row| Days::since(row.valid_from, row.valid_to)) {
        Some(known) => stale::end_moved(known, days),
        None => Some(days),
    };
    if let Some(changed) = changed {
        hold(tx, input.under, changed).await?;
    }
    alone(tx, input.leader, input.under).await?;
    if rows_of(tx, input.leader).await? != before {
        return Err(Fail::Busy);
    }
    let id = match known {
        None => {
            if appointment::tracking(&tx.source(), &[input.leader], input.from).await?.is_empty() {
                return Err(Refusal::new(Code::LeaderNotServing, "leader")
                    .with("code", leader_code)
                    .with("day", input.from)
                    .into());
            }
            supervision_scope::create(tx, permit, input).await?
        }
        Some(row) => {
            let after = SupervisionScope {
                valid_to: input.to,
                decision_number: input.decision.clone(),
                ..row.clone()
            };
            if after != *row {
                supervision_scope::change(tx, permit, row, after).await?;
            }
            row.id
        }
    };
    let source = tx.source();
    if let Some((_, refusal)) = leadership::second_leader(&source, &[input.leader]).await? {
        return Err(placed(refusal.into(), "from"));
    }
    if let Some(changed) = changed
        && let Some((_, refusal)) = leadership::circle(&source, &[input.leader], changed).await?
    {
        return Err(placed(refusal.into(), "leader"));
    }
    Ok(id)
}

/// Rows over one subject are written one after the other, so that two leaders are not put over it at once.
async fn alone(tx: &Tx, leader: PersonId, under: Under) -> Found<()> {
    match under {
        Under::Person(person) => guard::people(tx, &[leader, person]).await,
        Under::Field(unit, _) | Under::Unit(unit) | Under::HeadOf(unit) => {
            guard::people(tx, &[leader]).await?;
            unit::lock(tx, unit).await
        }
    }
}

/// Holds the periods that the row touches: of the agency of the unit, or of the person who is led.
async fn hold(tx: &Tx, under: Under, days: Days) -> Found<()> {
    let stretch = match under {
        Under::Person(person) => Stretch { person: Some(person), unit: None, days },
        Under::Field(unit, _) | Under::Unit(unit) | Under::HeadOf(unit) => {
            Stretch { person: None, unit: Some(unit), days }
        }
    };
    match guard::unlocked_stretches(tx, &[stretch]).await?.remove(&0) {
        Some(refusal) => Err(placed(refusal.into(), "from")),
        None => Ok(()),
    }
}

async fn rows_of(tx: &Tx, leader: PersonId) -> Found<Vec<SupervisionScope>> {
    Ok(supervision_scope::of_leaders(&tx.source(), &[leader]).await?.remove(&leader).unwrap_or_default())
}

async fn get(call: &Call, id: SupervisionScopeId) -> Found<SupervisionScope> {
    supervision_scope::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
