//! How numbers are shown: two decimals, half up. The decree does not regulate rounding.
//!
//! Thresholds compare exact values (89.995 is not 90), so a score that rounding would lift to a threshold which it
//! misses is shown one hundredth less: nobody reads 90.00 beside "hoàn thành tốt".

use crate::number::Exact;
use crate::rules::Levels;

/// A score, or a mean of scores, in points of 100.
#[must_use]
pub fn show_score(score: &Exact, levels: &Levels) -> String {
    let shown = score.rounded(2);
    // The text comes from `rounded`, so it reads back.
    let Ok(value) = shown.parse::<Exact>() else { return shown };
    let misses = levels.thresholds().into_iter().any(|threshold| *score < *threshold && value >= *threshold);
    if misses { (&value - &Exact::fraction(1, 100)).rounded(2) } else { shown }
}

/// A share in per cent (a, b, c, R), or points that are no score of a period: shown plainly.
#[must_use]
pub fn show_plain(value: &Exact) -> String {
    value.rounded(2)
}

/// The same of a stored 10⁻⁹ value, without the detour over a fraction: lists show thousands of them.
#[must_use]
pub fn show_nano(nano: i64) -> String {
    const HUNDREDTH: i128 = 10_000_000;
    let sign = if nano < 0 { "-" } else { "" };
    let hundredths = (i128::from(nano).abs() + HUNDREDTH / 2) / HUNDREDTH;
    if hundredths == 0 {
        return "0.00".to_owned();
    }
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    #[test]
    fn a_stored_value_is_shown_as_its_fraction() {
        let near = (-30_000_000_i64..30_000_000).step_by(499_999);
        for nano in near.chain([0, 5_000_000, -5_000_000, 4_999_999, 89_995_000_000, i64::MAX, i64::MIN]) {
            assert_eq!(show_nano(nano), show_plain(&Exact::from_nano(nano)), "{nano}");
        }
    }

    #[test]
    fn a_score_never_shows_a_threshold_that_it_misses() {
        let levels = RuleSet::vn_335_2025().levels;
        for (score, shown) in [
            ("89.995", "89.99"),
            ("89.9949", "89.99"),
            ("90", "90.00"),
            ("69.999999", "69.99"),
            ("49.995", "49.99"),
        ] {
            assert_eq!(show_score(&score.parse().expect("a number"), &levels), shown);
        }
        assert_eq!(show_plain(&"89.995".parse().expect("a number")), "90.00");
    }
}
