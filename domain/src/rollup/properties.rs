//! What must hold for every mean.

use super::{Entry, Mean, PeriodValue, mean};
use crate::number::Exact;
use crate::periods::Period;
use crate::score::quantities::Score;
use proptest::prelude::*;

fn entries(scores: Vec<(i128, i128)>) -> Vec<Entry> {
    let months = (1..=12).filter_map(|month| Period::month(2026, month));
    let value = |(numerator, denominator)| {
        PeriodValue::Scored(Score::new(Exact::fraction(i128::min(numerator, 100 * denominator), denominator)))
    };
    months.zip(scores).map(|(period, score)| Entry { period, value: value(score), ended: true }).collect()
}

proptest! {
    #[test]
    fn a_mean_lies_between_its_months_in_any_order(
        scores in prop::collection::vec((0_i128..10_000, 1_i128..1_000), 1..12),
        turn in 0_usize..12,
    ) {
        let mut entries = entries(scores);
        let members: Vec<Score> = entries.iter().filter_map(|entry| entry.score().cloned()).collect();
        let first = mean(&entries);
        prop_assert_eq!(&first, &mean(&entries));
        let places = entries.len();
        entries.rotate_left(turn % places);
        entries.reverse();
        prop_assert_eq!(&first, &mean(&entries));
        let Mean::Scored { score, months_counted } = first else { panic!("every month has a score") };
        prop_assert_eq!(months_counted as usize, places);
        prop_assert!(members.iter().min().is_some_and(|least| *least <= score));
        prop_assert!(members.iter().max().is_some_and(|most| *most >= score));
    }

    #[test]
    fn an_excused_month_changes_no_mean(scores in prop::collection::vec((0_i128..10_000, 1_i128..1_000), 1..11)) {
        let mut entries = entries(scores);
        let before = mean(&entries);
        let period = Period::month(2026, 12).expect("a month");
        entries.push(Entry { period, value: PeriodValue::Excused(super::Excuse::Sick), ended: false });
        prop_assert_eq!(before, mean(&entries));
    }
}
