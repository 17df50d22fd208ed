//! A row of a ranking page: its columns, and how its cells are read.

use super::ranking::Wants;
use super::ranking_filter::RankingFilter;
use crate::fail::{Fail, Found};
use domain::ranking::RankedBy;
use entity::{evaluation, satisfaction_figure, unit};
use sea_orm::{DbErr, QueryResult, TryGetable};

/// One row of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedRow {
    /// The evaluation, without its explanation, and without its lines where they were not wanted.
    pub evaluation: evaluation::Model,
    /// What it is ordered by; `None` for one without a rank.
    pub value: Option<i64>,
    /// The name of the person.
    pub person_name: Option<String>,
    /// Where he was.
    pub unit: Option<unit::Model>,
    /// What his position was called on the last day of the period.
    pub position_name: Option<String>,
    /// What citizens said of him, where it was wanted and may be shown.
    pub satisfaction: Option<satisfaction_figure::Model>,
}

/// The columns of an evaluation that a list reads, in the order in which they are read.
pub(super) const COLUMNS: [evaluation::Column; 31] = {
    use evaluation::Column as C;
    [
        C::Id,
        C::PersonId,
        C::PeriodId,
        C::Revision,
        C::Latest,
        C::PersonCode,
        C::UnitId,
        C::AgencyId,
        C::PositionId,
        C::PositionGroup,
        C::Leads,
        C::TemplateId,
        C::RuleSetId,
        C::Status,
        C::Reason,
        C::GeneralSource,
        C::Score,
        C::ScoreExact,
        C::Level,
        C::Class,
        C::General,
        C::Quantity,
        C::Quality,
        C::Progress,
        C::UnitResults,
        C::Organising,
        C::Unity,
        C::Result,
        C::ResultExact,
        C::UnexcusedDelays,
        C::AsOf,
    ]
};

/// The columns of a figure of what citizens said, in the order in which they are read.
pub(super) const FIGURE: [satisfaction_figure::Column; 10] = {
    use satisfaction_figure::Column as C;
    [
        C::PersonId,
        C::PeriodId,
        C::Rated,
        C::Satisfied,
        C::Mean,
        C::ShrunkExact,
        C::Shrunk,
        C::Low,
        C::High,
        C::Full,
    ]
};

/// Cells of a row, one after the other: by index, as finding a column by name costs more than reading it.
pub(super) struct Cells<'a> {
    pub(super) row: &'a QueryResult,
    pub(super) at: usize,
}

impl Cells<'_> {
    pub(super) fn next<T: TryGetable>(&mut self) -> Result<T, Fail> {
        let cell = self.row.try_get_by_index(self.at).map_err(|error: DbErr| Fail::from(error))?;
        self.at += 1;
        Ok(cell)
    }
}

/// Reads a row in the order in which the page selects.
pub(super) fn read(
    cells: &mut Cells<'_>,
    filter: &RankingFilter,
    wants: Wants,
    ranked: bool,
) -> Found<RankedRow> {
    let evaluation = evaluation::Model {
        id: cells.next()?,
        person_id: cells.next()?,
        period_id: cells.next()?,
        revision: cells.next()?,
        latest: cells.next()?,
        person_code: cells.next()?,
        unit_id: cells.next()?,
        agency_id: cells.next()?,
        position_id: cells.next()?,
        position_group: cells.next()?,
        leads: cells.next()?,
        template_id: cells.next()?,
        rule_set_id: cells.next()?,
        status: cells.next()?,
        reason: cells.next()?,
        general_source: cells.next()?,
        score: cells.next()?,
        score_exact: cells.next()?,
        level: cells.next()?,
        class: cells.next()?,
        general: cells.next()?,
        quantity: cells.next()?,
        quality: cells.next()?,
        progress: cells.next()?,
        unit_results: cells.next()?,
        organising: cells.next()?,
        unity: cells.next()?,
        result: cells.next()?,
        result_exact: cells.next()?,
        unexcused_delays: cells.next()?,
        as_of: cells.next()?,
        computed_at: cells.next()?,
        lines: if wants.lines { cells.next()? } else { String::new() },
        explanation: String::new(),
    };
    let person_name = if wants.person { cells.next()? } else { None };
    let unit = if wants.unit {
        Some(unit::Model {
            id: cells.next()?,
            code: cells.next()?,
            name: cells.next()?,
            name_folded: cells.next()?,
            kind: cells.next()?,
            block: cells.next()?,
            parent_id: cells.next()?,
            population: cells.next()?,
            version: cells.next()?,
        })
    } else {
        None
    };
    let position_name = if wants.position { cells.next()? } else { None };
    let low = if filter.by == RankedBy::Satisfaction { cells.next()? } else { None };
    let satisfaction = if wants.satisfaction { figure(cells)? } else { None };
    let value = if ranked { filter.value(&evaluation, low) } else { None };
    Ok(RankedRow { evaluation, value, person_name, unit, position_name, satisfaction })
}

/// What citizens said, where there is a figure.
fn figure(cells: &mut Cells<'_>) -> Found<Option<satisfaction_figure::Model>> {
    let (person, period) = (cells.next()?, cells.next()?);
    let (Some(person_id), Some(period_id)) = (person, period) else {
        cells.at += FIGURE.len() - 2;
        return Ok(None);
    };
    Ok(Some(satisfaction_figure::Model {
        person_id,
        period_id,
        rated: cells.next()?,
        satisfied: cells.next()?,
        mean: cells.next()?,
        shrunk_exact: cells.next()?,
        shrunk: cells.next()?,
        low: cells.next()?,
        high: cells.next()?,
        full: cells.next()?,
    }))
}
