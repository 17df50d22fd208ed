//! Citizen satisfaction (Annex I, II.4): the one line where it enters a score by law, as a proposal to the reviewer.
//!
//! k of n ratings are satisfied. `shrunk = (k + s·m) / (n + s)` is for points, the lower end of the Wilson interval for
//! ranking, and how much of it shows about a person depends on n.

use crate::number::Exact;
use crate::rules::Satisfaction;

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

/// How much of a person's figure is shown: few ratings are noise, and would betray the raters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disclosure {
    /// Nothing.
    Hidden,
    /// Shown as provisional: cannot alone lower a grade.
    Provisional,
    /// In full.
    Full,
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
    loop {
        let hidden = || people.iter().zip(&shown).filter(|(ratings, shown)| !**shown && ratings.total > 0);
        let together: Ratings = hidden().map(|(ratings, _)| *ratings).sum();
        let betrayed = hidden().count() == 1 || together.total < rules.provisional_from;
        if hidden().count() == 0 || !betrayed {
            return shown;
        }
        let still = (0..people.len()).filter(|&index| shown.get(index) == Some(&true));
        let smallest = still.min_by_key(|&index| people.get(index).map(|ratings| ratings.total));
        match smallest.and_then(|index| shown.get_mut(index)) {
            Some(place) => *place = false,
            None => return shown,
        }
    }
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
}
