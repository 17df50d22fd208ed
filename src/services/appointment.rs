//! HR appoints people, moves them, ends and voids appointments. On each day of service there is exactly one main
//! appointment and at most one secondment.

mod received;

pub(crate) use self::received::elsewhere;
use self::received::{discreet, received};
use crate::services::checks::{
    NUMBER, REASON, all_good, check_days, check_text, check_version, placed, unseen,
};
use crate::services::owner::{check_usable, unit_of};
use crate::services::post_plan::check_in_use;
use chrono::{Days as DayCount, NaiveDate};
use domain::appointments::{Clash, Stint, clash, is_main, needs_decision};
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::terms::AppointmentKind;
use serde::Serialize;
use store::appointment::{self, Appointment, AppointmentInput};
use store::guard::{self, Stretch};
use store::ids::{AppointmentId, PersonId, PositionId, UnitId};
use store::policy::{Act, Permitted, act, on_people, on_person_in};
use store::position::PositionBook;
use store::{Call, Fail, Found, Trail, Tx, leadership, person, position, unit, write};

/// An appointment as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Appoint {
    /// Personal code.
    pub person: String,
    /// Code of the position.
    pub position: String,
    /// Code of the unit.
    pub unit: String,
    /// Its kind.
    pub kind: AppointmentKind,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it runs.
    pub to: Option<NaiveDate>,
    /// Per cent of the time, 1 to 100.
    pub share_percent: i32,
    /// The decision's number.
    pub decision: Option<String>,
}

impl Appoint {
    /// What can be said without the database.
    #[must_use]
    pub fn faults(&self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        refusals.extend(check_days(self.from, self.to, "to"));
        if !(1..=100).contains(&self.share_percent) {
            let refusal = Refusal::new(Code::ShareOutOfRange, "sharePercent");
            refusals.push(refusal.with("value", self.share_percent));
        }
        match &self.decision {
            Some(number) => refusals.extend(check_text(number, NUMBER, "decisionNumber")),
            None if needs_decision(self.kind) => {
                refusals.push(Refusal::new(Code::DecisionNeeded, "decisionNumber"));
            }
            None => {}
        }
        refusals
    }

    /// Position and unit by their codes, the position usable in the unit.
    ///
    /// # Errors
    /// `POSITION_UNKNOWN`, `UNIT_UNKNOWN`, `NOT_USABLE_HERE`.
    pub async fn place(&self, tx: &Tx) -> Found<(PositionId, UnitId)> {
        let known = position::find_by_code(&tx.source(), &self.position).await?;
        let unknown = || Refusal::new(Code::PositionUnknown, "position").with("code", &self.position);
        let position = known.ok_or_else(unknown)?;
        check_in_use(&position, self.from, "position")?;
        let unit = unit_of(tx, &self.unit, "unit").await?;
        check_usable(tx, position.owner_unit_id, &self.position, unit, "position").await?;
        Ok((position.id, unit))
    }

    /// The appointment for a person, resolved.
    #[must_use]
    pub fn input(&self, person: PersonId, (position, unit): (PositionId, UnitId)) -> AppointmentInput {
        AppointmentInput {
            person,
            position,
            unit,
            kind: self.kind,
            from: self.from,
            to: self.to,
            share_percent: self.share_percent,
            decision: self.decision.clone(),
        }
    }
}

/// The person of a code.
///
/// # Errors
/// `PERSON_UNKNOWN` at `path`.
pub async fn person_of(tx: &Tx, code: &str, path: &str) -> Found<PersonId> {
    let found = person::find_by_codes(&tx.source(), &[code.to_owned()]).await?.remove(code);
    let unknown = || Refusal::new(Code::PersonUnknown, path).with("code", code);
    Ok(found.ok_or_else(unknown)?.id)
}

/// The person of a code, where the caller may know of him for what he does.
///
/// # Errors
/// `PERSON_UNKNOWN` at `path`, whether there is nobody of that code or he is none of the caller's business.
pub async fn known_person<A: Act>(tx: &Tx, code: &str, path: &str) -> Found<PersonId> {
    let person = person_of(tx, code, path).await?;
    match on_people::<A>(tx, &[person], tx.call().today).await {
        Err(fail @ Fail::NotFound) => Err(unseen(fail, code, path)),
        // The verdict falls once everything is held.
        _ => Ok(person),
    }
}

/// Appoints somebody, or brings an appointment that is there to what is described. HR of the unit may; nobody appoints
/// himself.
///
/// # Errors
/// `APPOINTMENT_OVERLAP`, `MAIN_MISSING`, `PERIOD_LOCKED`, `DECISION_NEEDED`, `DATES_REVERSED`, `SHARE_OUT_OF_RANGE`,
/// unknown codes, `SUPERVISION_TWICE` and `CYCLE`; FORBIDDEN without HR over the unit.
pub async fn appoint(call: &Call, input: &Appoint) -> Found<Appointment> {
    let id = write(call, input, async |tx| {
        all_good(input.faults())?;
        let received = received(tx, input).await?;
        let described = |_: &[Appointment]| vec![input.input(received.person, received.place)];
        let ids = match put(tx, &received.permit, received.person, described).await {
            Ok(ids) => ids,
            Err(fail) => return Err(discreet(tx, input, &received, fail).await?),
        };
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    get(call, id).await
}

/// Moves somebody (điều động, luân chuyển): ends his main appointment the day before and begins the new one, in one
/// write by HR of the receiving unit, with the decision's number.
///
/// # Errors
/// As [`appoint`]; `INVALID_INPUT` for a kind that moves nobody.
pub async fn transfer(call: &Call, input: &Appoint) -> Found<Appointment> {
    let id = write(call, input, async |tx| {
        let mut refusals = input.faults();
        if !matches!(input.kind, AppointmentKind::Transfer | AppointmentKind::Rotation) {
            let refusal = Refusal::new(Code::InvalidInput, "kind").with("value", "kind");
            refusals.push(refusal.with("mend", "TRANSFER, ROTATION"));
        }
        all_good(refusals)?;
        let received = received(tx, input).await?;
        let moved = input.input(received.person, received.place);
        let described = |rows: &[Appointment]| {
            let rows: Vec<AppointmentInput> = rows.iter().map(AppointmentInput::of).collect();
            moves(&rows, &moved)
        };
        let ids = match put(tx, &received.permit, received.person, described).await {
            Ok(ids) => ids,
            Err(fail) => return Err(discreet(tx, input, &received, fail).await?),
        };
        ids.last().copied().ok_or(Fail::NotFound)
    })
    .await?;
    get(call, id).await
}

/// The main appointment that a new one from its day on replaces, ended the day before, and the new one.
#[must_use]
pub fn moves(rows: &[AppointmentInput], moved: &AppointmentInput) -> Vec<AppointmentInput> {
    let former = rows.iter().find(|row| {
        is_main(row.kind)
            && row.key() != moved.key()
            && row.from < moved.from
            && row.to.is_none_or(|to| to >= moved.from)
    });
    let day_before = moved.from.checked_sub_days(DayCount::new(1));
    let ended = former.map(|row| AppointmentInput { to: day_before, ..row.clone() });
    ended.into_iter().chain([moved.clone()]).collect()
}

/// Ends an appointment on a day; also earlier or later than it ends now.
///
/// # Errors
/// `DATES_REVERSED`, `VOIDED`, `STALE_VERSION`, `APPOINTMENT_OVERLAP`, `PERIOD_LOCKED`; NOT_FOUND, FORBIDDEN without HR
/// over its unit.
pub async fn end(
    call: &Call,
    id: AppointmentId,
    last_day: NaiveDate,
    decision: Option<&str>,
    expected_version: Option<i64>,
) -> Found<Appointment> {
    write(call, &(id, last_day, decision, expected_version), async |tx| {
        let row = readable(tx, id).await?;
        let permit = on_person_in(tx, row.person_id, &[row.unit_id]).await?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_some() {
            return Err(Fail::refused(Code::Voided, "id"));
        }
        let mut refusals: Vec<Refusal> =
            check_days(row.valid_from, Some(last_day), "lastDay").into_iter().collect();
        refusals.extend(decision.and_then(|number| check_text(number, NUMBER, "decisionNumber")));
        all_good(refusals)?;
        put(tx, &permit, row.person_id, |_| {
            let now = AppointmentInput::of(&row);
            let decision = decision.map(str::to_owned).or(now.decision.clone());
            vec![AppointmentInput { to: Some(last_day), decision, ..now }]
        })
        .await
        .map_err(|fail| placed(fail, "lastDay"))?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Voids an appointment that should never have been entered; it stays, with the reason. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `MAIN_MISSING` where a secondment or concurrent post hangs on it,
/// `PERIOD_LOCKED`; NOT_FOUND, FORBIDDEN without HR over its unit.
pub async fn void(
    call: &Call,
    id: AppointmentId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<Appointment> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let row = readable(tx, id).await?;
        let permit = on_person_in(tx, row.person_id, &[row.unit_id]).await?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_some() {
            return Ok(id);
        }
        let before = rows_of(tx, row.person_id).await?;
        let days = Days::since(row.valid_from, row.valid_to);
        let held = hold(tx, row.person_id, days.map(|days| (row.unit_id, days)).as_slice()).await;
        held.map_err(|fail| placed(fail, "id"))?;
        let rows = locked(tx, row.person_id, &before).await?;
        let left: Vec<AppointmentInput> =
            rows.iter().filter(|other| other.id != id).map(AppointmentInput::of).collect();
        stand(tx, &left, &[]).await.map_err(|fail| placed(fail, "id"))?;
        let voided_at = Some(tx.call().at.0);
        let after = Appointment { voided_at, void_reason: Some(reason.to_owned()), ..row.clone() };
        appointment::change(tx, &permit, &row, after).await?;
        led(tx, row.person_id, days).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// An appointment whose person the caller may know of.
async fn readable(tx: &Tx, id: AppointmentId) -> Found<Appointment> {
    appointment::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

async fn get(call: &Call, id: AppointmentId) -> Found<Appointment> {
    appointment::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

async fn rows_of(tx: &Tx, person: PersonId) -> Found<Vec<Appointment>> {
    Ok(appointment::of_people(&tx.source(), &[person]).await?.remove(&person).unwrap_or_default())
}

/// Writes appointments of one person: guards, then the person, then the rules, then the rows. `described` is made from
/// his appointments as they are.
///
/// # Errors
/// What the rules refuse; BUSY where somebody else has just written his appointments.
pub async fn put(
    tx: &mut Tx,
    permit: &Permitted<act::EditPeople>,
    person: PersonId,
    described: impl Fn(&[Appointment]) -> Vec<AppointmentInput>,
) -> Found<Vec<AppointmentId>> {
    let before = rows_of(tx, person).await?;
    let inputs = described(&before);
    let changed: Vec<(UnitId, Days)> = inputs
        .iter()
        .filter_map(|input| {
            let known = before.iter().map(AppointmentInput::of).find(|row| row.key() == input.key());
            Some((input.unit, input.changed(known.as_ref())?))
        })
        .collect();
    hold(tx, person, &changed).await?;
    let rows = locked(tx, person, &before).await?;
    let others = rows.iter().map(AppointmentInput::of);
    let others = others.filter(|row| inputs.iter().all(|input| input.key() != row.key()));
    let stints: Vec<AppointmentInput> = others.chain(inputs.iter().cloned()).collect();
    stand(tx, &stints, &inputs).await?;
    let ids = appointment::upsert_many(tx, permit, &inputs, &mut Trail::Each).await?;
    let first = changed.iter().map(|(_, days)| days.from()).min();
    let last = changed.iter().map(|(_, days)| days.to()).max();
    led(tx, person, first.zip(last).and_then(|(first, last)| Days::new(first, last))).await?;
    Ok(ids)
}

/// Holds the periods that a change of his appointments touches: of his agency and of the units concerned.
async fn hold(tx: &Tx, person: PersonId, changed: &[(UnitId, Days)]) -> Found<()> {
    let stretches: Vec<Stretch> = changed
        .iter()
        .map(|(unit, days)| Stretch { person: Some(person), unit: Some(*unit), days: *days })
        .collect();
    match guard::unlocked_stretches(tx, &stretches).await?.into_values().next() {
        Some(refusal) => Err(placed(refusal.into(), "from")),
        None => Ok(()),
    }
}

/// Locks the person and reads his appointments again: whoever wrote them meanwhile makes this call one to be repeated.
async fn locked(tx: &Tx, person: PersonId, before: &[Appointment]) -> Found<Vec<Appointment>> {
    guard::people(tx, &[person]).await?;
    let rows = rows_of(tx, person).await?;
    if rows == before { Ok(rows) } else { Err(Fail::Busy) }
}

/// Whether appointments of one person can stand beside each other.
async fn stand(tx: &Tx, stints: &[AppointmentInput], inputs: &[AppointmentInput]) -> Found<()> {
    let Some(found) = clash_of(stints) else { return Ok(()) };
    let units: Vec<UnitId> = stints.iter().map(|stint| stint.unit).collect();
    let positions: Vec<PositionId> = stints.iter().map(|stint| stint.position).collect();
    let units = unit::find_many(&tx.source(), &units).await?;
    let positions = position::find_many(&tx.source(), &positions).await?;
    let is_new = |stint: &AppointmentInput| inputs.contains(stint);
    let unit_code = |unit: UnitId| units.get(&unit).map(|unit| unit.code.clone());
    let position_code = |position: PositionId| positions.get(&position).map(|known| known.row.code.clone());
    Err(placed(refusal(found, stints, is_new, unit_code, position_code).into(), "from"))
}

/// The first clash among appointments of one person.
#[must_use]
pub fn clash_of(stints: &[AppointmentInput]) -> Option<Clash> {
    let all: Vec<Stint> = stints
        .iter()
        .filter_map(|stint| {
            let days = Days::since(stint.from, stint.to)?;
            Some(Stint { kind: stint.kind, days })
        })
        .collect();
    clash(&all)
}

/// A clash as a refusal that names the appointment already there.
pub fn refusal(
    clash: Clash,
    stints: &[AppointmentInput],
    is_new: impl Fn(&AppointmentInput) -> bool,
    unit_code: impl Fn(UnitId) -> Option<String>,
    position_code: impl Fn(PositionId) -> Option<String>,
) -> Refusal {
    match clash {
        Clash::Overlap { first, second, day } => {
            let there = if is_new(&stints[first]) { &stints[second] } else { &stints[first] };
            Refusal::new(Code::AppointmentOverlap, "")
                .with("day", day)
                .with("unit", unit_code(there.unit).unwrap_or_default())
                .with("position", position_code(there.position).unwrap_or_default())
                .with("from", there.from)
        }
        Clash::MainMissing { stint } => Refusal::new(Code::MainMissing, "").with("day", stints[stint].from),
    }
}

/// Whether the scopes still stand, now that a leader's appointments have changed on these days.
async fn led(tx: &Tx, person: PersonId, days: Option<Days>) -> Found<()> {
    let Some(days) = days else { return Ok(()) };
    let source = tx.source();
    if let Some((_, refusal)) = leadership::second_leader(&source, &[person]).await? {
        return Err(placed(refusal.into(), "person"));
    }
    let positions: Vec<PositionId> = rows_of(tx, person).await?.iter().map(|row| row.position_id).collect();
    let book = PositionBook::load(&source, Some(&positions)).await?;
    let leads = positions.iter().any(|id| book.leads(*id));
    let leads = leads || !leadership::with_rows(&source, &[person]).await?.is_empty();
    if leads && let Some((_, refusal)) = leadership::circle(&source, &[person], days).await? {
        return Err(placed(refusal.into(), "person"));
    }
    Ok(())
}
