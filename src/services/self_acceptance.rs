//! A superior takes over the self values of those he names, with the exceptions told first: a self value far from the
//! final one of the period before is taken over only when the superior has said how many there are.

use crate::services::charge::{OnBehalf, charge, on_behalf};
use crate::services::checks::{or_told, shortened};
use crate::services::criteria::{Forms, Scored, save};
use crate::services::form::written;
use crate::services::record::period;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::self_assessment::{SelfAssessmentState, difference};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap, HashSet};
use store::criterion::{self, CriterionScore, FinalScore};
use store::ids::PersonId;
use store::policy::act;
use store::stale::{self, When};
use store::{Call, Fail, Found, self_assessment, write};

/// Whose self values are taken over.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptInput {
    /// The period's name.
    pub period: String,
    /// Codes of the people.
    pub people: Vec<String>,
    /// How many exceptions the superior has seen and takes over too.
    pub exceptions: i32,
    /// For whom HR enters them.
    pub on_behalf: OnBehalf,
}

/// Whether a self value is an exception: it is further from the final value of the period before than the agency allows.
/// Where there was none before, there is nothing to differ from.
#[must_use]
pub fn is_exception(own: i64, before: Option<i64>, allowed: &Exact) -> bool {
    let own = Exact::from_nano(own);
    before.is_some_and(|before| difference(&own, &Exact::from_nano(before)) > *allowed)
}

/// Takes the self value of each line that has no final value yet over as the final one: all people or none.
///
/// # Errors
/// `PERSON_UNKNOWN`, `NOT_SERVING`, `LIST_REPEATED`, `SELF_NOT_SUBMITTED`, `EXCEPTIONS_DIFFER` with their number and lines,
/// `ON_BEHALF_MISSING`, `ON_BEHALF_WRONG`, those of the period; FORBIDDEN about oneself.
pub async fn accept(call: &Call, input: &AcceptInput) -> Found<Scored> {
    write(call, input, async |tx| {
        let period = period(tx, &input.period, "period").await?;
        let codes = input.people.iter().map(String::as_str);
        let people =
            store::codes::people(&tx.source(), codes.chain(input.on_behalf.superior.as_deref())).await?;
        let whom: BTreeSet<PersonId> =
            input.people.iter().filter_map(|code| people.get(code).copied()).collect();
        let whom: Vec<PersonId> = whom.into_iter().collect();
        let charged = charge::<act::ScoreCriteria>(tx, &period, &whom).await?;
        let forms = Forms::load(tx, &charged.seats, &whom, &period).await?;
        let submitted = self_assessment::of_people(&tx.source(), &whom, period.id).await?;
        let before = before(tx, &period, &whom).await?;
        let (mut refusals, mut order, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        let (mut finals, mut exceptions, mut entered_in) = (Vec::new(), Vec::new(), None);
        for (index, code) in input.people.iter().enumerate() {
            let path = format!("people.{index}");
            let Some(person) = people.get(code).copied() else {
                refusals.push(Refusal::new(Code::PersonUnknown, &path).with("code", shortened(code)));
                continue;
            };
            if !seen.insert(person) {
                refusals.push(Refusal::new(Code::ListRepeated, &path).with("code", code));
                continue;
            }
            let charge = or_told(charged.of(person, code, &path)?, &mut refusals);
            let Some(charge) = charge else { continue };
            let place = or_told(on_behalf(charge, &input.on_behalf, &people), &mut refusals);
            let Some(place) = place else { continue };
            if submitted.get(&person).is_none_or(|row| row.state.0 != SelfAssessmentState::Submitted) {
                refusals.push(Refusal::new(Code::SelfNotSubmitted, &path).with("code", code));
                continue;
            }
            let document = place.as_ref().map(|place| place.document.clone());
            entered_in = place.or(entered_in);
            let allowed =
                forms.settings.get(&person).map_or_else(Exact::zero, |set| set.self_exception.clone());
            for row in forms.known.get(&person).into_iter().flatten() {
                let (Some(own), None) = (row.self_points, row.final_points) else { continue };
                // What departs from the proposal of satisfaction needs a reason of its own: it stays open.
                if forms.departs(person, &row.line, own) {
                    continue;
                }
                let last = before.get(&person).and_then(|rows| last_of(rows, &row.line));
                if is_exception(own, last, &allowed) {
                    exceptions.push(format!("{code} {}: {}", row.line, written(own)));
                }
                finals.push(FinalScore {
                    person,
                    line: row.line.clone(),
                    points: own,
                    reason: None,
                    document: document.clone(),
                    proposal: forms.proposed(person, &row.line),
                });
            }
            order.push(person);
        }
        if !refusals.is_empty() {
            return Err(Fail::Refused(refusals));
        }
        if i64::from(input.exceptions) != i64::try_from(exceptions.len()).unwrap_or(i64::MAX) {
            let (count, told) = (exceptions.len(), exceptions.len().min(10));
            let mut lines = exceptions[..told].join("; ");
            if told < count {
                lines.push_str(" …");
            }
            let refusal = Refusal::new(Code::ExceptionsDiffer, "exceptions");
            return Err(refusal.with("count", count).with("lines", lines).into());
        }
        let changed = save(tx, &charged.permit, period.id, &forms.known, finals, entered_in.as_ref()).await?;
        stale::mark(tx, &changed, When::Periods(&[period.id]), "self values taken over").await?;
        Ok(Scored { period: period.id, people: order })
    })
    .await
}

async fn before(
    tx: &store::Tx,
    period: &store::period::PeriodRow,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<CriterionScore>>> {
    match store::codes::period_before(&tx.source(), period).await? {
        Some(before) => criterion::of_people(&tx.source(), people, before.id).await,
        None => Ok(HashMap::new()),
    }
}

/// The final value of a line among a person's rows.
#[must_use]
pub fn last_of(rows: &[CriterionScore], line: &str) -> Option<i64> {
    rows.iter().find(|row| row.line == line)?.final_points
}
