//! What a tracked period says to the means above it, in the order in which the questions are asked: excused, still
//! running, nothing to evaluate, not enough data, G not final, scored.

use super::value::{Excuse, OpenState, PeriodValue};
use crate::score::period::{Outcome, PeriodResult};

/// Why an expected person has nothing that can be evaluated (MISSING).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NothingToEvaluate {
    /// His position has no published template.
    NoTemplate,
    /// No row stands for him yet.
    NoRow,
}

/// The value of one person and tracked period in which he has a day of service.
///
/// `has_ended`: `as_of` lies after the closing day. A running period is PROVISIONAL with the score it has so far, or
/// without one where a line is missing; only an ended one can be MISSING or have INSUFFICIENT_DATA.
#[must_use]
pub fn period_value(
    excuse: Option<Excuse>,
    has_ended: bool,
    evaluated: Result<&PeriodResult, NothingToEvaluate>,
) -> PeriodValue {
    if let Some(excuse) = excuse {
        return PeriodValue::Excused(excuse);
    }
    if !has_ended {
        let so_far = evaluated.ok().and_then(PeriodResult::score_so_far).cloned();
        return PeriodValue::Open { state: OpenState::Provisional, so_far };
    }
    match evaluated.map(|result| &result.outcome) {
        Err(NothingToEvaluate::NoTemplate | NothingToEvaluate::NoRow) => {
            PeriodValue::without_score(OpenState::Missing)
        }
        Ok(Outcome::InsufficientData(_)) => PeriodValue::without_score(OpenState::InsufficientData),
        Ok(Outcome::Provisional(score, _)) => {
            PeriodValue::Open { state: OpenState::Provisional, so_far: Some(score.clone()) }
        }
        Ok(Outcome::Scored(score)) => PeriodValue::Scored(score.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Exact;
    use crate::rules::RuleSet;
    use crate::score::general::{Column, GeneralScores};
    use crate::score::period::{Options, PeriodInput, Role, evaluate};
    use crate::score::products::{Counts, Origin, ProductRow};
    use crate::score::quantities::{Coefficient, Score};

    fn result(completed: i64, is_final: bool, rows: usize) -> PeriodResult {
        let rules = RuleSet::vn_335_2025();
        let column = Some(Column::of_total(Exact::whole(30), &rules.general).expect("0 to 30"));
        let general = if is_final {
            GeneralScores { final_score: column, ..GeneralScores::default() }
        } else {
            GeneralScores { self_score: column, ..GeneralScores::default() }
        };
        let row = ProductRow {
            id: 1,
            code: "P1".to_owned(),
            reference: String::new(),
            coefficient: Coefficient::from_micro(1_000_000),
            assigned: 1,
            completed,
            promised: None,
            origin: Origin::Plan,
            handed_over: None,
            events: Vec::new(),
            counts: Counts::default(),
        };
        let rows = vec![row; rows];
        let input = PeriodInput { role: Role::Staff, general, rows, options: Options::of(&rules) };
        evaluate(&input, &rules).expect("a sound input")
    }

    #[test]
    fn the_first_question_that_applies_decides() {
        let full = Score::new(Exact::whole(100));
        let open = |state, so_far| PeriodValue::Open { state, so_far };
        let (scored, not_final, nothing) = (result(1, true, 1), result(1, false, 1), result(0, true, 0));
        let value = |has_ended, evaluated| period_value(None, has_ended, evaluated);
        assert_eq!(value(true, Ok(&scored)), PeriodValue::Scored(full.clone()));
        assert_eq!(value(true, Ok(&not_final)), open(OpenState::Provisional, Some(full.clone())));
        assert_eq!(value(true, Ok(&nothing)), open(OpenState::InsufficientData, None));
        assert_eq!(value(true, Err(NothingToEvaluate::NoTemplate)), open(OpenState::Missing, None));
        assert_eq!(value(false, Err(NothingToEvaluate::NoRow)), open(OpenState::Provisional, None));
        assert_eq!(value(false, Ok(&scored)), open(OpenState::Provisional, Some(full)));
        let excused = period_value(Some(Excuse::Sick), false, Ok(&scored));
        assert_eq!(excused, PeriodValue::Excused(Excuse::Sick));
    }
}
