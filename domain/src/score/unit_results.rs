//! Line d of a leader (Art. 15.3a): "100 % nếu tất cả công chức thuộc thẩm quyền quản lý đạt mức hoàn thành nhiệm vụ
//! trở lên; 50 % nếu có ít nhất một công chức ở mức không hoàn thành nhiệm vụ".
//!
//! It is decided bottom-up from the scores of the leader's own period; what it says here is said once, for one
//! leader and the outcomes of the people in his scope, however the scope was found.

use crate::number::Exact;
use crate::rules::TaskResults;
use serde::{Deserialize, Serialize};

/// What a leader's line d, đ or e may be: the decree knows these two values only (15.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub enum LeaderValue {
    /// 50 %: shortcomings.
    #[serde(rename = "50")]
    Half,
    /// 100 %.
    #[serde(rename = "100")]
    Full,
}

impl LeaderValue {
    /// The value in per cent, by the rule set (100 or 50).
    #[must_use]
    pub fn percent(self, rules: &TaskResults) -> u8 {
        match self {
            Self::Full => rules.leader_line_full,
            Self::Half => rules.leader_line_half,
        }
    }

    /// The value that stands for `percent`; `None` for every other number.
    #[must_use]
    pub fn from_percent(percent: i64, rules: &TaskResults) -> Option<Self> {
        [Self::Full, Self::Half].into_iter().find(|value| i64::from(value.percent(rules)) == percent)
    }
}

/// How one person of a scope stands in the leader's period.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MemberOutcome {
    /// He has a final score, in points of 100.
    Scored(Exact),
    /// He was excused for the whole period: he leaves the scope.
    Excused,
    /// He is not a civil servant under the decree: he was never in the scope.
    OutsideRegime,
    /// Nothing can be evaluated yet.
    Missing,
    /// Something that the score needs is missing.
    InsufficientData,
    /// He has a score that is not final.
    Provisional,
    /// A month of his is open, so that his mean over the leader's period is.
    Blocked,
}

impl MemberOutcome {
    /// How a person tracked by month stands over a leader's longer period: the mean of his months (17.3), without
    /// the excused ones; one open month leaves it open.
    #[must_use]
    pub fn over_months(months: &[Self]) -> Self {
        let mut scores = Vec::new();
        for month in months {
            match month {
                Self::Scored(score) => scores.push(score.clone()),
                Self::Excused | Self::OutsideRegime => {}
                Self::Missing | Self::InsufficientData | Self::Provisional | Self::Blocked => {
                    return Self::Blocked;
                }
            }
        }
        let count = Exact::whole(scores.len() as i128);
        scores.into_iter().sum::<Exact>().checked_div(&count).map_or(Self::Excused, Self::Scored)
    }
}

/// What line d of one leader comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitResults<Key> {
    /// 100 or 50; `None` while it waits for somebody.
    pub value: Option<LeaderValue>,
    /// Whom it waits for, in order of key; empty unless `value` is `None`.
    pub waits_for: Vec<Key>,
    /// Those whose score is under the level (50), in order of key.
    pub below: Vec<Key>,
    /// Nobody in the scope has a score: 100 with the warning EMPTY_SCOPE.
    pub empty: bool,
}

/// Decides line d of one leader from the outcomes of the people in his scope.
///
/// `level` is the score everybody needs (50, `rules.task_results.leader_scope_level`). In this order: one scored
/// person under it gives 50 at once; else one open person leaves the line open; else nobody scored gives 100 with a
/// warning; else 100. The order of `members` does not matter.
pub fn unit_results<'a, Key: Ord>(
    members: impl IntoIterator<Item = (Key, &'a MemberOutcome)>,
    level: &Exact,
) -> UnitResults<Key> {
    let (mut below, mut waits_for, mut scored) = (Vec::new(), Vec::new(), false);
    for (key, outcome) in members {
        match outcome {
            MemberOutcome::Scored(score) => {
                scored = true;
                if score < level {
                    below.push(key);
                }
            }
            MemberOutcome::Excused | MemberOutcome::OutsideRegime => {}
            MemberOutcome::Missing
            | MemberOutcome::InsufficientData
            | MemberOutcome::Provisional
            | MemberOutcome::Blocked => waits_for.push(key),
        }
    }
    below.sort();
    waits_for.sort();
    if !below.is_empty() {
        return UnitResults { value: Some(LeaderValue::Half), waits_for: Vec::new(), below, empty: false };
    }
    if !waits_for.is_empty() {
        return UnitResults { value: None, waits_for, below, empty: false };
    }
    UnitResults { value: Some(LeaderValue::Full), waits_for, below, empty: !scored }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(members: &[(&'static str, MemberOutcome)]) -> UnitResults<&'static str> {
        unit_results(members.iter().map(|(id, outcome)| (*id, outcome)), &Exact::whole(50))
    }

    #[test]
    fn one_under_the_level_decides_at_once() {
        let score = "49.99".parse().expect("a number");
        let got = decide(&[("b", MemberOutcome::Missing), ("a", MemberOutcome::Scored(score))]);
        assert_eq!((got.value, got.below, got.waits_for), (Some(LeaderValue::Half), vec!["a"], vec![]));
    }

    #[test]
    fn an_open_person_leaves_the_line_open_and_is_named() {
        let got = decide(&[
            ("c", MemberOutcome::Provisional),
            ("a", MemberOutcome::Scored(Exact::whole(50))),
            ("b", MemberOutcome::Blocked),
        ]);
        assert_eq!((got.value, got.waits_for), (None, vec!["b", "c"]));
    }

    #[test]
    fn nobody_scored_gives_100_and_says_so() {
        let got = decide(&[("a", MemberOutcome::Excused), ("b", MemberOutcome::OutsideRegime)]);
        assert_eq!((got.value, got.empty), (Some(LeaderValue::Full), true));
    }

    #[test]
    fn months_give_their_mean_without_the_excused_ones() {
        let months = ["40", "60"].map(|text| MemberOutcome::Scored(text.parse().expect("a number")));
        let mut with_leave = months.to_vec();
        with_leave.push(MemberOutcome::Excused);
        assert_eq!(MemberOutcome::over_months(&with_leave), MemberOutcome::Scored(Exact::whole(50)));
        with_leave.push(MemberOutcome::Missing);
        assert_eq!(MemberOutcome::over_months(&with_leave), MemberOutcome::Blocked);
        assert_eq!(MemberOutcome::over_months(&[]), MemberOutcome::Excused);
    }
}
