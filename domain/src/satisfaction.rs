//! Citizen satisfaction (Annex I, II.4): the one line where it enters a score by law, as a proposal to the reviewer.
//!
//! k of n ratings are satisfied. `shrunk = (k + s·m) / (n + s)` is for points, the lower end of the Wilson interval for
//! ranking, and how much of it shows about a person depends on n.

use crate::number::Exact;
use crate::rules::Satisfaction;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

crate::terms! {
    /// Whose service was rated: both are countings of their own, never added.
    RatingSubject {
        /// The officer who served.
        Person = "PERSON", "Công chức", "Civil servant";
        /// The unit.
        Unit = "UNIT", "Đơn vị", "Unit";
    }

    /// How a citizen was served.
    RatingChannel {
        /// At the counter.
        Counter = "COUNTER", "Trực tiếp tại quầy", "At the counter";
        /// Through the portal.
        Online = "ONLINE", "Trực tuyến", "Online";
        /// By post.
        Post = "POST", "Bưu chính công ích", "By post";
    }

    /// How much of a figure is shown: few ratings are noise, and would betray the raters.
    Disclosure {
        /// Nothing but how many ratings there are of a unit; of a person nothing at all.
        Hidden = "HIDDEN", "Không hiển thị vì ít lượt đánh giá", "Not shown, too few ratings";
        /// Shown as provisional: cannot alone lower a grade.
        Provisional = "PROVISIONAL", "Tạm thời, 10 đến 29 lượt", "Provisional, 10 to 29 ratings";
        /// In full.
        Full = "FULL", "Đầy đủ, từ 30 lượt", "In full, from 30 ratings";
    }
}

/// Ratings counted: how many, and how many of them satisfied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ratings {
    satisfied: u64,
    total: u64,
}

impl Ratings {
    /// `satisfied` of `total`; `None` where more are satisfied than there are.
    #[must_use]
    pub fn new(satisfied: u64, total: u64) -> Option<Self> {
        (satisfied <= total).then_some(Self { satisfied, total })
    }

    /// The ratings on the scale of 1 to 5, counted.
    #[must_use]
    pub fn count(ratings: &[u8], rules: &Satisfaction) -> Self {
        let satisfied = ratings.iter().filter(|&&rating| rating >= rules.satisfied_from).count() as u64;
        Self { satisfied, total: ratings.len() as u64 }
    }

    /// k: satisfied ones.
    #[must_use]
    pub const fn satisfied(self) -> u64 {
        self.satisfied
    }

    /// n: all of them.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.total
    }

    /// p = k / n; `None` without ratings.
    #[must_use]
    pub fn share(self) -> Option<Exact> {
        whole(self.satisfied).checked_div(&whole(self.total))
    }

    /// (k + s·m) / (n + s), exact; `None` where there is nothing to divide by. `field_mean` is m: the field's share
    /// over the twelve months before, fixed when the period opens.
    #[must_use]
    pub fn shrunk(self, field_mean: &Exact, rules: &Satisfaction) -> Option<Exact> {
        let weight = whole(u64::from(rules.shrink_weight));
        let sum = whole(self.satisfied) + &weight * field_mean;
        sum.checked_div(&(whole(self.total) + weight))
    }

    /// The Wilson interval, its ends in 10⁻⁹ and rounded outwards, so that it never claims more than it knows;
    /// `None` without ratings.
    ///
    /// `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`, multiplied by n: `(k + z²/2 ± √(z²·k(n−k)/n + z⁴/4)) / (n + z²)`.
    #[must_use]
    pub fn wilson(self, rules: &Satisfaction) -> Option<Interval> {
        let (k, n) = (whole(self.satisfied), whole(self.total));
        let square = &rules.wilson_z * &rules.wilson_z;
        let half = &square * &Exact::fraction(1, 2);
        let spread = (&(&square * &k) * &(&n - &k)).checked_div(&n)? + &half * &half;
        let root = spread.root_up(ROOT_DECIMALS);
        let middle = k + half;
        let width = n + square;
        let low = (&middle - &root).checked_div(&width)?;
        let high = (&middle + &root).checked_div(&width)?;
        let nano = Exact::whole(1_000_000_000);
        let floor = |value: &Exact| (value * &nano).floor().checked_div(&nano);
        // -⌊-x⌋ is the ceiling; a root rounded up must not carry an end beyond the shares there are.
        let negative = Exact::zero() - high;
        let high = Exact::zero() - floor(&negative)?;
        Some(Interval { low: floor(&low)?.max(Exact::zero()), high: high.min(Exact::whole(1)) })
    }

    /// How much of it is shown about a person.
    #[must_use]
    pub const fn disclosure(self, rules: &Satisfaction) -> Disclosure {
        if self.total < rules.provisional_from {
            Disclosure::Hidden
        } else if self.total < rules.full_from {
            Disclosure::Provisional
        } else {
            Disclosure::Full
        }
    }
}

impl std::iter::Sum for Ratings {
    /// Over several fields k and n are added.
    fn sum<Items: Iterator<Item = Self>>(items: Items) -> Self {
        items.fold(Self::default(), |sum, item| Self {
            satisfied: sum.satisfied.saturating_add(item.satisfied),
            total: sum.total.saturating_add(item.total),
        })
    }
}

/// Decimals of the root inside the Wilson interval: three more than its ends are kept with.
const ROOT_DECIMALS: u32 = 12;

fn whole(value: u64) -> Exact {
    Exact::whole(i128::from(value))
}

/// A Wilson interval, as shares from 0 to 1 in whole 10⁻⁹.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end: what rankings use.
    pub low: Exact,
    /// The upper end.
    pub high: Exact,
}

/// m over several fields: the mean of the fields' means, weighted by the ratings in each; `None` without ratings.
#[must_use]
pub fn weighted_field_mean(fields: &[(Ratings, Exact)]) -> Option<Exact> {
    let sum: Exact = fields.iter().map(|(ratings, mean)| &whole(ratings.total) * mean).sum();
    sum.checked_div(&whole(fields.iter().map(|(ratings, _)| *ratings).sum::<Ratings>().total))
}

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

/// A counting as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// n and k.
    pub ratings: Ratings,
    /// How much of it is shown; of a HIDDEN one nothing but n.
    pub disclosure: Disclosure,
    /// The Wilson interval; `None` where it is hidden.
    pub interval: Option<Interval>,
    /// The share shrunk towards m; `None` where it is hidden, or m is not known.
    pub shrunk: Option<Exact>,
}

impl Figure {
    /// A figure with all that may be told of it.
    #[must_use]
    pub fn of(ratings: Ratings, mean: Option<&Exact>, rules: &Satisfaction) -> Self {
        let disclosure = ratings.disclosure(rules);
        let told = disclosure != Disclosure::Hidden;
        let interval = if told { ratings.wilson(rules) } else { None };
        let shrunk = mean.filter(|_| told).and_then(|mean| ratings.shrunk(mean, rules));
        Self { ratings, disclosure, interval, shrunk }
    }

    /// The same, told no more.
    #[must_use]
    pub fn hidden(ratings: Ratings) -> Self {
        Self { ratings, disclosure: Disclosure::Hidden, interval: None, shrunk: None }
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

/// What satisfaction proposes for a line, with the figures that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Proposal {
    /// The proposed points.
    pub points: Exact,
    /// n.
    pub rated: u64,
    /// k.
    pub satisfied: u64,
    /// The share shrunk towards m.
    pub shrunk: Exact,
    /// m.
    pub mean: Exact,
    /// The share that gives 0 points.
    pub from: Exact,
    /// The share that gives the maximum.
    pub to: Exact,
}

/// A linear way from shares to points: `from` gives 0, `to` the maximum, below and above are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The share that gives 0 points.
    pub from: Exact,
    /// The share that gives the maximum; above `from`.
    pub to: Exact,
    /// The most points of the line.
    pub max: Exact,
    /// Points are multiples of this, above 0.
    pub step: Exact,
}

impl Feed {
    /// The proposed points for a shrunk share, cut down to the step, never rounded up; `None` where `from` and `to`
    /// are one, or the step is 0.
    #[must_use]
    pub fn propose(&self, shrunk: &Exact) -> Option<Exact> {
        let share = (shrunk - &self.from).checked_div(&(&self.to - &self.from))?;
        let share = share.max(Exact::zero()).min(Exact::whole(1));
        let steps = (&self.max * &share).checked_div(&self.step)?.floor();
        Some(&steps * &self.step)
    }

    /// What a figure that is shown proposes; `None` with fewer than `least` ratings.
    #[must_use]
    pub fn proposal(
        &self,
        ratings: Ratings,
        mean: &Exact,
        least: u64,
        rules: &Satisfaction,
    ) -> Option<Proposal> {
        if ratings.total < least {
            return None;
        }
        let shrunk = ratings.shrunk(mean, rules)?;
        Some(Proposal {
            points: self.propose(&shrunk)?,
            rated: ratings.total,
            satisfied: ratings.satisfied,
            shrunk,
            mean: mean.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
        })
    }
}

/// Whether satisfaction may feed this line: II.4 itself or an agency's sub-line of it, and no other.
#[must_use]
pub fn may_feed(line: &str, rules: &Satisfaction) -> bool {
    line.strip_prefix(rules.line.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    fn ratings(satisfied: u64, total: u64) -> Ratings {
        Ratings::new(satisfied, total).expect("k of n")
    }

    #[test]
    fn lower_ends_of_the_interval() {
        let rules = RuleSet::vn_335_2025().satisfaction;
        for (k, n, low) in [
            (1, 1, "0.2065"),
            (5, 5, "0.5655"),
            (9, 10, "0.5958"),
            (28, 30, "0.7868"),
            (95, 100, "0.8882"),
            (466, 467, "0.9880"),
        ] {
            let interval = ratings(k, n).wilson(&rules).expect("n > 0");
            assert_eq!(interval.low.rounded(4), low, "{k}/{n}");
        }
        assert_eq!(ratings(0, 0).wilson(&rules), None);
        assert_eq!(ratings(5, 5).wilson(&rules).map(|interval| interval.high), Some(Exact::whole(1)));
    }

    #[test]
    fn a_share_is_shrunk_towards_its_field() {
        let rules = RuleSet::vn_335_2025().satisfaction;
        let shrunk = ratings(9, 10).shrunk(&Exact::fraction(4, 5), &rules);
        assert_eq!(shrunk, Some(Exact::fraction(33, 40)));
        assert_eq!(ratings(0, 0).shrunk(&Exact::fraction(4, 5), &rules), Some(Exact::fraction(4, 5)));
    }

    #[test]
    fn points_stay_between_nothing_and_the_maximum() {
        let rules = RuleSet::vn_335_2025();
        let max = rules.general.find_line("II.4").map(|line| line.max.clone()).expect("II.4");
        let (from, to) = (rules.satisfaction.from.clone(), rules.satisfaction.to.clone());
        let feed = Feed { from, to, max, step: rules.general.step };
        for (share, points) in [("0.5", "0"), ("0.70", "0"), ("0.949", "9/4"), ("0.95", "5/2"), ("1", "5/2")]
        {
            let share = share.parse().expect("a share");
            assert_eq!(feed.propose(&share).map(|points| points.to_string()).as_deref(), Some(points));
        }
        assert!(may_feed("II.4", &rules.satisfaction) && may_feed("II.4.a", &rules.satisfaction));
        assert!(!may_feed("II.41", &rules.satisfaction) && !may_feed("I.2", &rules.satisfaction));
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
        assert_eq!(ratings(29, 29).disclosure(&rules), Disclosure::Provisional);
        assert_eq!(ratings(30, 30).disclosure(&rules), Disclosure::Full);
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

    #[test]
    fn a_proposal_needs_enough_ratings_and_tells_what_it_rests_on() {
        let rules = RuleSet::vn_335_2025();
        let feed = Feed {
            from: rules.satisfaction.from.clone(),
            to: rules.satisfaction.to.clone(),
            max: Exact::fraction(5, 2),
            step: rules.general.step.clone(),
        };
        let mean = Exact::fraction(9, 10);
        assert_eq!(feed.proposal(ratings(29, 29), &mean, 30, &rules.satisfaction), None);
        let made = feed.proposal(ratings(27, 30), &mean, 30, &rules.satisfaction).expect("30 ratings");
        assert_eq!((made.points.to_string(), made.shrunk.to_string()), ("2".to_owned(), "9/10".to_owned()));
        let text = serde_json::to_string(&made).expect("plain data");
        assert_eq!(serde_json::from_str::<Proposal>(&text).expect("the same"), made);
    }
}
