//! What a row's columns say: which of them follow from its sheet, which from the person's seat, and which of a stored row
//! are not what they would be written as.

use super::people::Plan;
use super::reading::Evaluation;
use super::writing::Fresh;
use chrono::NaiveDate;
use domain::evaluation::Sheet;
use domain::moment::Moment;
use domain::number::Exact;
use domain::score::quantities::{Percent, Points};
use entity::coded::Coded;
use entity::evaluation;
use entity::ids::EvaluationId;
use sea_orm::{IdenStatic, Iterable, ModelTrait};

/// The row that is written for what came out, as the first and latest revision.
pub(super) fn row(plan: &Plan, as_of: NaiveDate, at: Moment, fresh: &Fresh<'_>) -> Evaluation {
    let Fresh { expected, template, sheet, .. } = fresh;
    let seat = Evaluation {
        id: EvaluationId(0),
        person_id: expected.person,
        period_id: plan.period.id,
        revision: 1,
        latest: true,
        person_code: plan.code(expected.index).to_owned(),
        unit_id: expected.unit,
        agency_id: expected.agency,
        position_id: expected.position,
        position_group: Coded(expected.group),
        leads: Coded(expected.leads),
        template_id: *template,
        rule_set_id: plan.terms.id,
        status: Coded(sheet.status),
        reason: None,
        general_source: None,
        score: None,
        score_exact: None,
        level: None,
        class: None,
        general: None,
        quantity: None,
        quality: None,
        progress: None,
        unit_results: None,
        organising: None,
        unity: None,
        result: None,
        result_exact: None,
        unexcused_delays: None,
        as_of,
        computed_at: at.0,
        lines: String::new(),
        explanation: String::new(),
    };
    saying(seat, sheet)
}

/// A row as it says what a sheet says: every column that follows from the sheet, the others as they are.
#[must_use]
pub(crate) fn saying(row: Evaluation, sheet: &Sheet) -> Evaluation {
    let nano = |value: Option<&Exact>| value.and_then(Exact::floor_nano);
    let percent = |value: &Option<Percent>| nano(value.as_ref().map(Percent::exact));
    let parts = &sheet.components;
    Evaluation {
        status: Coded(sheet.status),
        reason: sheet.reason.clone(),
        general_source: sheet.general_source.map(Coded),
        score: nano(sheet.score.as_ref()),
        score_exact: sheet.score.as_ref().map(ToString::to_string),
        level: sheet.level.map(Coded),
        class: sheet.class.map(Coded),
        general: nano(parts.general.as_ref().map(Points::exact)),
        quantity: percent(&parts.quantity),
        quality: percent(&parts.quality),
        progress: percent(&parts.progress),
        unit_results: percent(&parts.unit_results),
        organising: percent(&parts.organising),
        unity: percent(&parts.unity),
        result: percent(&parts.result),
        result_exact: parts.result.as_ref().map(|result| result.exact().to_string()),
        unexcused_delays: sheet.unexcused_delays.and_then(|delays| i32::try_from(delays).ok()),
        lines: sheet.lines.clone(),
        explanation: sheet.explanation.clone(),
        ..row
    }
}

/// The columns in which two rows differ, in the order of the table.
pub(crate) fn differing(one: &Evaluation, other: &Evaluation) -> Vec<&'static str> {
    evaluation::Column::iter()
        .filter(|column| one.get(*column) != other.get(*column))
        .map(|column| column.as_str())
        .collect()
}

/// The columns of a stored row that are not what would be written now for what came out: none where writing it again
/// changes nothing. Revision and moment are the stored row's own.
#[must_use]
pub fn not_as_written(
    stored: &Evaluation,
    plan: &Plan,
    as_of: NaiveDate,
    fresh: &Fresh<'_>,
) -> Vec<&'static str> {
    let written = row(plan, as_of, Moment(stored.computed_at), fresh);
    let written = Evaluation { id: stored.id, revision: stored.revision, as_of: stored.as_of, ..written };
    differing(stored, &written)
}
