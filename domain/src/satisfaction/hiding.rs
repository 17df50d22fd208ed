//! What figures of one unit would betray together: a small number of ratings must not be had by subtracting what is shown
//! from a sum, whatever is shown (Annex I, II.4).

use super::{Disclosure, Figure, Ratings};
use crate::number::Exact;
use crate::rules::Satisfaction;
use std::collections::{BTreeMap, BTreeSet};

/// Which of a unit's people are shown, by position. Beside those with too few ratings the smallest shown one is
/// hidden too while the hidden are one person or too few ratings together: else they could be had by subtraction.
#[must_use]
pub fn shown_of_unit(people: &[Ratings], rules: &Satisfaction) -> Vec<bool> {
    let mut shown: Vec<bool> =
        people.iter().map(|ratings| ratings.disclosure(rules) != Disclosure::Hidden).collect();
    let parts: Vec<(usize, Ratings)> = people.iter().copied().enumerate().collect();
    hide_betrayed(&parts, &mut shown, rules);
    shown
}

/// Hides of one unit's parts, given by the places of their people, until none can be had by subtraction; tells whether
/// it hid any.
fn hide_betrayed(parts: &[(usize, Ratings)], shown: &mut [bool], rules: &Satisfaction) -> bool {
    let mut changed = false;
    loop {
        let of = |wanted: bool, shown: &[bool]| -> Vec<(usize, Ratings)> {
            let rated = parts.iter().filter(|(place, ratings)| {
                ratings.total > 0 && shown.get(*place).copied().unwrap_or(false) == wanted
            });
            rated.copied().collect()
        };
        let hidden = of(false, shown);
        let together: Ratings = hidden.iter().map(|(_, ratings)| *ratings).sum();
        if hidden.is_empty() || (hidden.len() > 1 && together.total >= rules.provisional_from) {
            return changed;
        }
        let smallest = of(true, shown).into_iter().min_by_key(|(_, ratings)| ratings.total);
        match smallest.and_then(|(place, _)| shown.get_mut(place)) {
            Some(place) => *place = false,
            None => return changed,
        }
        changed = true;
    }
}

/// The ratings of one person in a period, all fields and channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Through each unit.
    pub by_unit: BTreeMap<i64, Ratings>,
    /// As each account has entered them.
    pub by_writer: BTreeMap<i64, Ratings>,
}

impl Counted {
    /// Adds what an account entered through a unit.
    pub fn add(&mut self, unit: i64, writer: i64, ratings: Ratings) {
        for (part, key) in [(&mut self.by_unit, unit), (&mut self.by_writer, writer)] {
            let known = part.entry(key).or_default();
            *known = [*known, ratings].into_iter().sum();
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> Ratings {
        self.by_unit.values().copied().sum()
    }

    /// Whether he would be shown where nobody else was rated: with enough ratings in each unit, and so that no writer can
    /// take what he entered himself off the sum and is left with few.
    fn shows_alone(&self, rules: &Satisfaction) -> bool {
        let total = self.total().total;
        let few = |count: u64| (1..rules.provisional_from).contains(&count);
        total >= rules.provisional_from
            && !self.by_unit.values().any(|part| few(part.total))
            && !self.by_writer.values().any(|part| few(total - part.total))
    }
}

/// Who is shown in a period, by position: who is shown in each unit through which he was rated. One who is hidden
/// because of one unit is hidden in the others too, which may hide somebody more there.
#[must_use]
pub fn shown(people: &[Counted], rules: &Satisfaction) -> Vec<bool> {
    let mut shown: Vec<bool> = people.iter().map(|counted| counted.shows_alone(rules)).collect();
    let units: BTreeSet<i64> = people.iter().flat_map(|counted| counted.by_unit.keys().copied()).collect();
    let parts: Vec<Vec<(usize, Ratings)>> = units
        .iter()
        .map(|unit| {
            let part = |(place, counted): (usize, &Counted)| Some((place, *counted.by_unit.get(unit)?));
            people.iter().enumerate().filter_map(part).collect()
        })
        .collect();
    loop {
        let mut changed = false;
        for part in &parts {
            changed |= hide_betrayed(part, &mut shown, rules);
        }
        if !changed {
            return shown;
        }
    }
}

/// The parts of one counting (by field, by channel), each with its m: those with few ratings, and those that could be
/// had from the others by subtraction, are hidden.
#[must_use]
pub fn parts(cells: &[(Ratings, Option<Exact>)], rules: &Satisfaction) -> Vec<Figure> {
    let ratings: Vec<Ratings> = cells.iter().map(|(ratings, _)| *ratings).collect();
    let shown = shown_of_unit(&ratings, rules);
    cells
        .iter()
        .zip(shown)
        .map(
            |((ratings, mean), shown)| {
                if shown { Figure::of(*ratings, mean.as_ref(), rules) } else { Figure::hidden(*ratings) }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    fn ratings(satisfied: u64, total: u64) -> Ratings {
        Ratings::new(satisfied, total).expect("k of n")
    }

    #[test]
    fn few_ratings_show_nothing_and_cannot_be_had_by_subtraction() {
        let rules = RuleSet::vn_335_2025().satisfaction;
        let of = |totals: &[u64]| {
            shown_of_unit(&totals.iter().map(|&total| ratings(total, total)).collect::<Vec<_>>(), &rules)
        };
        assert_eq!(
            of(&[9, 10, 40]),
            [false, false, true],
            "one hidden person: the smallest shown one hides too"
        );
        assert_eq!(of(&[4, 5, 12, 40]), [false, false, false, true], "nine ratings together");
        assert_eq!(of(&[9, 9, 12]), [false, false, true]);
        assert_eq!(of(&[10, 40]), [true, true]);
    }

    fn counted(parts: &[(i64, i64, u64)]) -> Counted {
        let mut all = Counted::default();
        for &(unit, writer, total) in parts {
            all.add(unit, writer, ratings(total, total));
        }
        all
    }

    #[test]
    fn who_is_hidden_in_one_unit_is_hidden_in_each() {
        let rules = RuleSet::vn_335_2025().satisfaction;
        let of = |people: &[&[(i64, i64, u64)]]| {
            shown(&people.iter().map(|parts| counted(parts)).collect::<Vec<_>>(), &rules)
        };
        assert_eq!(of(&[&[(1, 1, 40)], &[(1, 1, 40), (2, 1, 9)], &[(2, 1, 50)]]), [false, false, false]);
        assert_eq!(
            of(&[&[(1, 1, 40)], &[(1, 1, 40), (2, 1, 12)], &[(2, 1, 50)], &[(2, 1, 9)]]),
            [false, false, true, false],
            "the smallest of unit 2 hides, which leaves one hidden person in unit 1"
        );
        assert_eq!(of(&[&[(1, 1, 40), (2, 1, 10)], &[(2, 1, 50)]]), [true, true]);
    }

    #[test]
    fn no_writer_can_take_his_own_entry_off_the_sum() {
        let rules = RuleSet::vn_335_2025().satisfaction;
        assert_eq!(shown(&[counted(&[(1, 1, 9), (1, 2, 100)])], &rules), [false]);
        assert_eq!(shown(&[counted(&[(1, 1, 10), (1, 2, 100)])], &rules), [true]);
        assert_eq!(shown(&[counted(&[(1, 1, 0), (1, 2, 100)])], &rules), [true]);
    }

    #[test]
    fn parts_of_a_unit_cannot_be_had_by_subtraction() {
        let rules = RuleSet::vn_335_2025().satisfaction;
        let cells: Vec<_> = [5, 20, 60].map(|total| (ratings(total, total), None)).to_vec();
        let told: Vec<bool> = parts(&cells, &rules).iter().map(|part| part.interval.is_some()).collect();
        assert_eq!(told, [false, false, true]);
    }
}
