//! Citizen satisfaction (Annex I, II.4): the one line where it enters a score by law, as a proposal to the reviewer.
//!
//! k of n ratings are satisfied. `shrunk = (k + s·m) / (n + s)` is for points, the lower end of the Wilson interval for
//! ranking, and how much of it shows about a person depends on n. What several figures of one unit would betray together
//! is hidden by `hiding`.

mod hiding;

pub use hiding::{Counted, parts, shown, shown_of_unit};

use crate::number::Exact;
use crate::rules::Satisfaction;
use serde::{Deserialize, Serialize};

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
    fn how_much_is_told_depends_on_how_many_rated() {
        let rules = RuleSet::vn_335_2025().satisfaction;
        assert_eq!(ratings(9, 9).disclosure(&rules), Disclosure::Hidden);
        assert_eq!(ratings(29, 29).disclosure(&rules), Disclosure::Provisional);
        assert_eq!(ratings(30, 30).disclosure(&rules), Disclosure::Full);
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
