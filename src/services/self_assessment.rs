//! A person assesses himself (Art. 19.1): he saves a draft, submits it once, and may take it back while his superior has
//! not begun. His work itself (`completed`, evidence) is recorded as deliveries; the draft holds points and remarks.

use crate::services::charge::{Charged, charge};
use crate::services::checks::{all_good, check_text, check_version, shortened};
use crate::services::criteria::Forms;
use crate::services::form::nano;
use crate::services::record::period;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::self_assessment::SelfAssessmentState;
use serde::Serialize;
use std::collections::HashSet;
use store::criterion::CriterionScore;
use store::ids::{PersonId, SelfAssessmentId};
use store::period::PeriodRow;
use store::policy::act;
use store::self_assessment::{self, OwnLine, SelfAssessment};
use store::stale::{self, When};
use store::{Call, Fail, Found, Tx, write};

/// The longest remark on a line, and on the whole.
pub const REMARK: usize = 2_000;

/// A draft as it is sent: the whole of it.
#[derive(Clone, Debug, Serialize)]
pub struct DraftInput {
    /// The period's name.
    pub period: String,
    /// Remarks on the whole.
    pub note: Option<String>,
    /// Lines so far.
    pub lines: Vec<DraftLine>,
    /// The version that was read; 0: there was none.
    pub expected_version: Option<i64>,
}

/// One line of a draft.
#[derive(Clone, Debug, Serialize)]
pub struct DraftLine {
    /// The line's code in the template.
    pub line: String,
    /// Points; nothing yet.
    pub points: Option<Exact>,
    /// A remark.
    pub note: Option<String>,
}

/// Saves the draft of one's own sheet in an open period: what is sent replaces what was there.
///
/// # Errors
/// `SELF_SUBMITTED`, `LINE_UNKNOWN`, `LINE_OUT_OF_RANGE`, `OFF_STEP`, `LIST_REPEATED`, `TEXT_OUT_OF_RANGE`, `NO_TEMPLATE`,
/// `STALE_VERSION`, those of the period; NOT_FOUND for who is no person, `NOT_SERVING`.
pub async fn save(call: &Call, input: &DraftInput) -> Found<SelfAssessmentId> {
    write(call, input, async |tx| {
        let own = own(tx, &input.period).await?;
        check_version(Some(own.before.as_ref().map_or(0, |row| row.version)), input.expected_version)?;
        if let Some(before) = &own.before {
            not_submitted(before)?;
        }
        let (mut refusals, mut lines, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        refusals.extend(input.note.as_deref().and_then(|note| check_text(note, REMARK, "note")));
        for (index, line) in input.lines.iter().enumerate() {
            let at = format!("lines.{index}");
            if !seen.insert(line.line.as_str()) {
                let refusal = Refusal::new(Code::ListRepeated, &format!("{at}.line"));
                refusals.push(refusal.with("code", shortened(&line.line)));
            }
            refusals.extend(
                line.note.as_deref().and_then(|note| check_text(note, REMARK, &format!("{at}.note"))),
            );
            refusals
                .extend(own.forms.fits(own.person, &own.code, &line.line, line.points.as_ref(), &at).err());
            let points = line.points.as_ref().map(|points| nano(points, &format!("{at}.points"))).transpose();
            match points {
                Ok(points) => {
                    lines.push(OwnLine { line: line.line.clone(), points, note: line.note.clone() });
                }
                Err(refusal) => refusals.push(refusal),
            }
        }
        all_good(refusals)?;
        lines.sort_by(|one, next| one.line.cmp(&next.line));
        let (permit, before) = (&own.charged.permit, own.before.as_ref());
        let note = input.note.as_deref();
        self_assessment::save(tx, permit, own.person, own.period.id, before, note, &lines).await
    })
    .await
}

/// Submits the draft: every line of the template has a value.
///
/// # Errors
/// `SELF_NOT_BEGUN` without a draft, `SELF_LINES_MISSING` naming the lines, `STALE_VERSION`, those of the period. The same
/// twice changes nothing.
pub async fn submit(call: &Call, period: &str, expected_version: Option<i64>) -> Found<SelfAssessmentId> {
    write(call, &(period, expected_version), async |tx| {
        let own = own(tx, period).await?;
        let Some(before) = &own.before else {
            return Err(Refusal::new(Code::SelfNotBegun, "period").into());
        };
        check_version(Some(before.version), expected_version)?;
        if own.submitted() {
            return Ok(before.id);
        }
        check_complete(before, own.forms.lines(own.person))?;
        let lines = self_assessment::lines(before)?;
        // A template published since the draft was written may have other lines, maxima or step.
        let refusals = lines.iter().filter_map(|line| {
            let points = line.points.map(Exact::from_nano);
            own.forms.fits(own.person, &own.code, &line.line, points.as_ref(), "").err()
        });
        all_good(refusals.collect())?;
        let known = own.forms.known.get(&own.person).map_or(&[][..], Vec::as_slice);
        self_assessment::submit(tx, &own.charged.permit, before, &lines, known).await?;
        stale::mark(tx, &[own.person], When::Periods(&[own.period.id]), "self-assessment submitted").await?;
        Ok(before.id)
    })
    .await
}

/// Takes a submitted self-assessment back, while the superior has not begun.
///
/// # Errors
/// `SELF_NOT_BEGUN`, `REVIEW_BEGUN` once a line of his has a reviewer's or final value, `STALE_VERSION`, those of the
/// period. The same twice changes nothing.
pub async fn take_back(call: &Call, period: &str, expected_version: Option<i64>) -> Found<SelfAssessmentId> {
    write(call, &(period, expected_version), async |tx| {
        let own = own(tx, period).await?;
        let Some(before) = &own.before else {
            return Err(Refusal::new(Code::SelfNotBegun, "period").into());
        };
        check_version(Some(before.version), expected_version)?;
        if !own.submitted() {
            return Ok(before.id);
        }
        let rows = own.forms.known.get(&own.person).map_or(&[][..], Vec::as_slice);
        check_not_reviewed(rows)?;
        self_assessment::take_back(tx, &own.charged.permit, before).await?;
        stale::mark(tx, &[own.person], When::Periods(&[own.period.id]), "self-assessment taken back").await?;
        Ok(before.id)
    })
    .await
}

/// Refused once it is submitted.
///
/// # Errors
/// `SELF_SUBMITTED`.
pub(super) fn not_submitted(own: &SelfAssessment) -> Result<(), Refusal> {
    match own.state.0 {
        SelfAssessmentState::Draft => Ok(()),
        SelfAssessmentState::Submitted => Err(Refusal::new(Code::SelfSubmitted, "")),
    }
}

/// Refused while a line of the form has no value in the draft.
///
/// # Errors
/// `SELF_LINES_MISSING`; a draft that cannot be read.
pub(super) fn check_complete<'a>(own: &SelfAssessment, form: impl Iterator<Item = &'a str>) -> Found<()> {
    let lines = self_assessment::lines(own)?;
    let given: HashSet<&str> =
        lines.iter().filter(|own| own.points.is_some()).map(|own| own.line.as_str()).collect();
    let missing: Vec<&str> = form.filter(|line| !given.contains(line)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(Code::SelfLinesMissing, "").with("lines", missing.join(", ")).into())
}

/// Refused once the superior has begun to score.
///
/// # Errors
/// `REVIEW_BEGUN`.
pub(super) fn check_not_reviewed(rows: &[CriterionScore]) -> Result<(), Refusal> {
    let begun = |row: &CriterionScore| row.reviewer_points.is_some() || row.final_points.is_some();
    if rows.iter().any(begun) { Err(Refusal::new(Code::ReviewBegun, "")) } else { Ok(()) }
}

/// His own sheet, held.
struct Own {
    person: PersonId,
    code: String,
    period: PeriodRow,
    charged: Charged<act::AssessSelf>,
    forms: Forms,
    before: Option<SelfAssessment>,
}

impl Own {
    fn submitted(&self) -> bool {
        self.before.as_ref().is_some_and(|row| row.state.0 == SelfAssessmentState::Submitted)
    }
}

async fn own(tx: &mut Tx, name: &str) -> Found<Own> {
    let person = tx.call().viewer.person.ok_or(Fail::NotFound)?;
    let period = period(tx, name, "period").await?;
    let charged = charge::<act::AssessSelf>(tx, &period, &[person]).await?;
    let code =
        store::person::find_many(&tx.source(), &[person]).await?.remove(&person).ok_or(Fail::NotFound)?.code;
    charged.of(person, &code, "period")??;
    let forms = Forms::load(tx, &charged.seats, &[person], &period).await?;
    let before = self_assessment::of_people(&tx.source(), &[person], period.id).await?.remove(&person);
    Ok(Own { person, code, period, charged, forms, before })
}
