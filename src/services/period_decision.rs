//! HR of the agency records numbered decisions on one person and period: a tracked month or quarter excused (it counts as
//! worked), a study year classified or not (Decree 335/2025, Art. 11.2, 19). Never about oneself; voided, never deleted.

use crate::services::appointment::known_person;
use crate::services::charge::charge;
use crate::services::checks::{
    REASON, all_good, check_decision, check_text, check_version, placed, shortened,
};
use crate::services::year_class::{self, Touched, Years, agency_in, of_agency};
use domain::evaluation::find_period;
use domain::periods::{Period, Tracking};
use domain::refusal::{Code, Refusal};
use domain::terms::{PeriodDecisionKind, PeriodKind, Term};
use serde::Serialize;
use store::expected::tracked_by;
use store::ids::{PeriodDecisionId, PeriodId, PersonId};
use store::period::{PeriodRow, calendar};
use store::period_decision::{self, PeriodDecision};
use store::policy::{Permitted, act};
use store::stale::{self, When};
use store::{Call, Fail, Found, Source, Tx, guard, person, write};

/// A decision as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordDecision {
    /// Personal code.
    pub person: String,
    /// The period: `2026-05`, `2026-Q2`, `2026`.
    pub period: String,
    /// What was decided.
    pub kind: PeriodDecisionKind,
    /// The decision's number.
    pub decision_number: String,
    /// Why.
    pub reason: String,
    /// The version that was read, of a decision that is there.
    pub expected_version: Option<i64>,
}

/// Records a decision, or brings the one on that person and period to what is described. HR of the agency may; nobody
/// records one about himself.
///
/// # Errors
/// `PERSON_UNKNOWN`, `PERIOD_UNKNOWN`, `DECISION_PERIOD`, `DECISION_NOT_TRACKED`, `NOT_SERVING`, `DECISION_NUMBER_MISSING`, `TEXT_OUT_OF_RANGE`,
/// `STALE_VERSION`; of a month or quarter `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`, of a year `CLASS_SETTLED`; NOT_FOUND,
/// FORBIDDEN without HR of the agency.
pub async fn record(call: &Call, input: &RecordDecision) -> Found<PeriodDecision> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> =
            check_decision(&input.decision_number, "decisionNumber").into_iter().collect();
        refusals.extend(check_text(&input.reason, REASON, "reason"));
        all_good(refusals)?;
        let person = known_person::<act::RecordDecision>(tx, &input.person, "person").await?;
        let period = named(&tx.source(), &input.period).await?;
        if (input.kind == PeriodDecisionKind::Excused) == (period.kind.0 == PeriodKind::Year) {
            return Err(Refusal::new(Code::DecisionPeriod, "kind")
                .with("kind", input.kind.code())
                .with("period", &input.period)
                .into());
        }
        let known = live(tx, person, period.id).await?;
        let after = PeriodDecision {
            id: known.as_ref().map_or(PeriodDecisionId(0), |known| known.id),
            person_id: person,
            period_id: period.id,
            kind: input.kind.into(),
            decision_number: input.decision_number.trim().to_owned(),
            reason: input.reason.clone(),
            voided_at: None,
            void_reason: None,
            version: known.as_ref().map_or(1, |known| known.version),
        };
        let held = hold(tx, person, &input.person, &period, known.as_ref(), &after).await?;
        if live(tx, person, period.id).await? != known {
            return Err(Fail::Busy);
        }
        check_version(known.as_ref().map(|known| known.version), input.expected_version)?;
        check_tracked(&tx.source(), person, &input.person, &period).await?;
        held.touched.judge("period")?;
        if let Some(known) = known.as_ref().filter(|known| **known == after) {
            return Ok(known.id);
        }
        let id = period_decision::put(tx, &held.permit, known.as_ref(), after).await?;
        held.mark(tx, person, &period).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// The decision on the person and period that an input names.
///
/// # Errors
/// `PERIOD_UNKNOWN`.
pub async fn find(source: &Source<'_>, input: &RecordDecision) -> Found<Option<PeriodDecisionId>> {
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let period = named(source, &input.period).await?;
    let ids: Vec<PersonId> = people.values().map(|person| person.id).collect();
    let mut rows = period_decision::of_people(source, &ids).await?.into_values().flatten();
    Ok(rows.find(|row| row.voided_at.is_none() && row.period_id == period.id).map(|row| row.id))
}

/// Voids a decision; it stays, with the reason, and counts no more. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`, `CLASS_SETTLED`; NOT_FOUND,
/// FORBIDDEN without HR of the agency.
pub async fn void(
    call: &Call,
    id: PeriodDecisionId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<PeriodDecision> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let known = known(tx, id).await?;
        let period = store::period::find_many(&tx.source(), &[known.period_id]).await?;
        let period = period.into_values().next().ok_or(Fail::NotFound)?;
        let after = PeriodDecision {
            voided_at: Some(tx.call().at.0),
            void_reason: Some(reason.to_owned()),
            ..known.clone()
        };
        let held = hold(tx, known.person_id, "", &period, Some(&known), &after).await;
        let held = held.map_err(|fail| placed(fail, "id"))?;
        if self::known(tx, id).await? != known {
            return Err(Fail::Busy);
        }
        check_version(Some(known.version), expected_version)?;
        if known.voided_at.is_some() {
            return Ok(id);
        }
        held.touched.judge("id")?;
        period_decision::put(tx, &held.permit, Some(&known), after).await?;
        held.mark(tx, known.person_id, &period).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

struct Held {
    permit: Permitted<act::RecordDecision>,
    touched: Touched,
}

impl Held {
    /// Marks the year's row of a study decision; of a month his row, those of the leaders above and all made of them.
    async fn mark(self, tx: &Tx, person: PersonId, period: &PeriodRow) -> Found<()> {
        if period.kind.0 == PeriodKind::Year {
            return self.touched.mark(tx, "study decision").await;
        }
        stale::mark(tx, &[person], When::Periods(&[period.id]), "decision on a period").await
    }
}

/// Holds the period and the person, and asks for the right: a month or quarter must be open, a year not settled.
async fn hold(
    tx: &mut Tx,
    person: PersonId,
    code: &str,
    period: &PeriodRow,
    before: Option<&PeriodDecision>,
    after: &PeriodDecision,
) -> Found<Held> {
    if period.kind.0 != PeriodKind::Year {
        let charged = charge::<act::RecordDecision>(tx, period, &[person]).await?;
        if charged.knows_nobody() {
            return Err(Fail::NotFound);
        }
        charged.of(person, code, "person")??;
        let seat = charged.seats.get(&person).ok_or(Fail::NotFound)?;
        let permit = of_agency(tx, person, seat.agency).await?;
        return Ok(Held { permit, touched: Touched::nothing() });
    }
    let agency = agency_in(tx, person, code, period).await?;
    let kind = |row: &PeriodDecision| row.voided_at.is_none().then_some(row.kind.0);
    let touched = if before.and_then(kind) == kind(after) {
        Touched::nothing()
    } else {
        let year = Years::from([(person, period.year)]);
        year_class::hold(tx, year.clone(), &year).await?
    };
    guard::people(tx, &[person]).await?;
    Ok(Held { permit: of_agency(tx, person, agency).await?, touched })
}

/// Refuses a month of somebody who is tracked by the quarter, and a quarter of one who is tracked by the month: nothing
/// would come of it.
async fn check_tracked(source: &Source<'_>, person: PersonId, code: &str, row: &PeriodRow) -> Found<()> {
    if row.kind.0 == PeriodKind::Year {
        return Ok(());
    }
    let tracking = tracked_by(source, &[person], row).await?.remove(&person);
    let (Some(period), Some(tracking)) = (calendar(row), tracking) else { return Ok(()) };
    let quarter = period.months().1.div_ceil(3);
    let year = period.year();
    let (tracked, mend) = match (period, tracking) {
        (Period::Month(_), Tracking::Quarterly) => (("quý", "quarter"), format!("{year}-Q{quarter}")),
        (Period::Quarter(_), Tracking::Monthly) => {
            let months = quarter * 3 - 2..=quarter * 3;
            let months: Vec<String> = months.map(|month| format!("{year}-{month:02}")).collect();
            (("tháng", "month"), months.join(", "))
        }
        _ => return Ok(()),
    };
    Err(Refusal::new(Code::DecisionNotTracked, "period")
        .with("code", code)
        .with("period", period)
        .with("tracked_vi", tracked.0)
        .with("tracked_en", tracked.1)
        .with("mend", mend)
        .into())
}

async fn named(source: &Source<'_>, name: &str) -> Found<PeriodRow> {
    let unknown = || Refusal::new(Code::PeriodUnknown, "period").with("value", shortened(name));
    let named = find_period(name).ok_or_else(unknown)?;
    Ok(store::codes::period(source, named).await?.ok_or_else(unknown)?)
}

async fn live(tx: &Tx, person: PersonId, period: PeriodId) -> Found<Option<PeriodDecision>> {
    let rows = period_decision::of_people(&tx.source(), &[person]).await?.remove(&person);
    let mut rows = rows.unwrap_or_default().into_iter();
    Ok(rows.find(|row| row.voided_at.is_none() && row.period_id == period))
}

async fn known(tx: &Tx, id: PeriodDecisionId) -> Found<PeriodDecision> {
    period_decision::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

async fn get(call: &Call, id: PeriodDecisionId) -> Found<PeriodDecision> {
    period_decision::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
