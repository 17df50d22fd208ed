//! HR of the receiving agency records scores that another body handed over for a period or a part of it (Decree 335/2025,
//! Art. 10.2, 19.1).

use crate::services::charge::{Charged, charge};
use crate::services::checks::{
    NUMBER, REASON, all_good, check_name, check_text, check_version, placed, unseen,
};
use crate::services::organisation_result::check_percent;
use crate::services::record::period;
use domain::deadlines::Calendar;
use domain::number::Exact;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::terms::CalendarDayKind;
use serde::Serialize;
use std::collections::BTreeSet;
use store::handed_over_score::{self as rows, HandedOverScore, ScoreInput};
use store::ids::{HandedOverScoreId, PersonId};
use store::period::PeriodRow;
use store::policy::act;
use store::stale::{self, When};
use store::{Call, Fail, Found, Source, Tx, calendar, person, rule_set, write};

/// A handed-over score as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordScore {
    /// Personal code.
    pub person: String,
    /// The period's name: `2026-05`, `2026-Q2`.
    pub period: String,
    /// Which body gave it.
    pub body: String,
    /// Points of 100.
    pub score: Exact,
    /// R in per cent, where it was told.
    pub result: Option<Exact>,
    /// The working days that it covers.
    pub working_days: i32,
    /// Delays that no confirmed cause excuses, where they were told.
    pub unexcused_delays: Option<i32>,
    /// The document's number.
    pub document: Option<String>,
    /// The version that was read, of a score that is there.
    pub expected_version: Option<i64>,
}

impl RecordScore {
    fn faults(&self) -> Vec<Refusal> {
        let hundred = Exact::whole(100);
        let delays = self.unexcused_delays.filter(|delays| *delays < 0);
        [
            check_name(&self.body, "body"),
            check_percent(&self.score, &hundred, "score"),
            self.result.as_ref().and_then(|result| check_percent(result, &hundred, "result")),
            delays.map(|delays| {
                let refusal = Refusal::new(Code::AmountOutOfRange, "unexcusedDelays");
                refusal.with("value", delays).with("min", 0).with("max", i32::MAX)
            }),
            self.document.as_deref().and_then(|text| check_text(text, NUMBER, "document")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn applied(&self, row: &HandedOverScore) -> HandedOverScore {
        HandedOverScore {
            score_exact: self.score.to_string(),
            result_exact: self.result.as_ref().map(Exact::to_string),
            working_days: self.working_days,
            unexcused_delays: self.unexcused_delays,
            document: self.document.clone(),
            ..row.clone()
        }
    }
}

/// Records a score, or brings the one of that person, period and body to what is described. HR of the agency that tracks
/// him in the period may; nobody about himself. His row and all above it are marked.
///
/// # Errors
/// `PERSON_UNKNOWN`, `PERIOD_UNKNOWN`, `NOT_SERVING`, `PERCENT_OUT_OF_RANGE`, `AMOUNT_OUT_OF_RANGE`,
/// `PART_OUTSIDE_PERIOD`, `NAME_INVALID`, `TEXT_OUT_OF_RANGE`, `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`, `STALE_VERSION`;
/// NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn record(call: &Call, input: &RecordScore) -> Found<HandedOverScore> {
    let id = write(call, input, async |tx| {
        all_good(input.faults())?;
        let period = period(tx, &input.period, "period").await?;
        let person = crate::services::appointment::person_of(tx, &input.person, "person").await?;
        let charged = charged(tx, &period, person, &input.person, "person").await;
        let charged = charged.map_err(|fail| unseen(fail, &input.person, "person"))?;
        let live = live(tx, person, &period).await?;
        let (known, others): (Vec<_>, Vec<_>) = live.into_iter().partition(|row| row.body == input.body);
        let known = known.into_iter().next();
        check_version(known.as_ref().map(|row| row.version), input.expected_version)?;
        let taken = others.iter().map(|row| row.working_days).fold(0, i32::saturating_add);
        let left = working_days(&tx.source(), &period).await?.saturating_sub(taken);
        if !(1..=left).contains(&input.working_days) {
            return Err(Refusal::new(Code::PartOutsidePeriod, "workingDays")
                .with("value", input.working_days)
                .with("max", left.max(0))
                .into());
        }
        let id = match known {
            None => {
                let new = ScoreInput {
                    person,
                    period: period.id,
                    body: input.body.clone(),
                    score: input.score.to_string(),
                    result: input.result.as_ref().map(Exact::to_string),
                    working_days: input.working_days,
                    unexcused_delays: input.unexcused_delays,
                    document: input.document.clone(),
                };
                rows::create(tx, &charged.permit, &new).await?
            }
            Some(row) => {
                let after = input.applied(&row);
                if after == row {
                    return Ok(row.id);
                }
                rows::change(tx, &charged.permit, &row, after).await?;
                row.id
            }
        };
        stale::mark(tx, &[person], When::Periods(&[period.id]), "score handed over").await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Voids a score; it stays, with the reason. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`; NOT_FOUND, FORBIDDEN without
/// HR over his unit.
pub async fn void(
    call: &Call,
    id: HandedOverScoreId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<HandedOverScore> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let row = rows::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        let period = store::period::find_many(&tx.source(), &[row.period_id]).await?.remove(&row.period_id);
        let period = period.ok_or(Fail::NotFound)?;
        let known = person::find_many(&tx.source(), &[row.person_id]).await?.remove(&row.person_id);
        let code = known.map(|person| person.code).unwrap_or_default();
        let charged = charged(tx, &period, row.person_id, &code, "id").await?;
        // Read again after the guards are held.
        let row = rows::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_some() {
            return Ok(id);
        }
        let voided_at = Some(tx.call().at.0);
        let after = HandedOverScore { voided_at, void_reason: Some(reason.to_owned()), ..row.clone() };
        rows::change(tx, &charged.permit, &row, after).await?;
        stale::mark(tx, &[row.person_id], When::Periods(&[row.period_id]), "handed-over score voided")
            .await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Holds the period and the person, and judges him.
async fn charged(
    tx: &mut Tx,
    period: &PeriodRow,
    person: PersonId,
    code: &str,
    path: &str,
) -> Found<Charged<act::RecordDecision>> {
    let charged = charge::<act::RecordDecision>(tx, period, &[person]).await;
    let charged = charged.map_err(|fail| placed(fail, if path == "id" { path } else { "period" }))?;
    if charged.knows_nobody() {
        return Err(Fail::NotFound);
    }
    charged.of(person, code, path)??;
    Ok(charged)
}

async fn live(tx: &Tx, person: PersonId, period: &PeriodRow) -> Found<Vec<HandedOverScore>> {
    let mut own = rows::of_people(&tx.source(), &[person]).await?.remove(&person).unwrap_or_default();
    own.retain(|row| row.period_id == period.id && row.voided_at.is_none());
    Ok(own)
}

/// The working days of a period by the city's calendar.
async fn working_days(source: &Source<'_>, period: &PeriodRow) -> Found<i32> {
    let (_, rules) = rule_set::in_force(source, period.closing_day).await?;
    let days = Days::new(period.first_day, period.closing_day);
    let days = days.ok_or_else(|| Fail::Broken("a period ends before it begins".into()))?;
    let (mut off, mut worked) = (BTreeSet::new(), BTreeSet::new());
    for row in calendar::list(source, days).await? {
        match row.kind.0 {
            CalendarDayKind::Holiday | CalendarDayKind::ExchangedOff => off.insert(row.day),
            CalendarDayKind::ExchangedWork => worked.insert(row.day),
        };
    }
    let count = Calendar::new(&rules.deadlines, off, worked).count_working_days(days.from(), days.to());
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// The score of the person, period and body that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordScore) -> Found<Option<HandedOverScoreId>> {
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let Some(person) = people.get(&input.person) else { return Ok(None) };
    let Some(named) = crate::services::record::parse_period(&input.period) else { return Ok(None) };
    let Some(period) = store::codes::period(source, named).await? else { return Ok(None) };
    let own = rows::of_people(source, &[person.id]).await?.remove(&person.id).unwrap_or_default();
    let alike = |row: &&HandedOverScore| {
        row.voided_at.is_none() && row.period_id == period.id && row.body == input.body
    };
    Ok(own.iter().find(alike).map(|row| row.id))
}

async fn get(call: &Call, id: HandedOverScoreId) -> Found<HandedOverScore> {
    rows::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
