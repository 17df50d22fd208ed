//! How many posts a commune has by norm, and what is over or missing.
//!
//! Government block: a base, and one post more for each so many residents above a number (32 posts; one for each 2,000
//! above 16,000). Whether a part of 2,000 counts is read in two ways, so both are told. Party and Front: a band. People on
//! secondment stay on their sender's payroll, so the norm counts main appointments; a need asks who is there to work.

use crate::number::Exact;
use std::fmt;
use std::str::FromStr;

/// The norm of one block, as it holds on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// Posts by population.
    ByPopulation {
        /// Posts whatever the population.
        base: u32,
        /// Residents up to which the base serves.
        served: u32,
        /// Residents for each further post; above 0.
        each: u32,
        /// Which of both readings is in force.
        rounding: Rounding,
    },
    /// From so many posts to so many.
    Band {
        /// At least.
        low: u32,
        /// At most.
        high: u32,
    },
}

/// Whether a begun step of population earns its post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Only a full one.
    Floor,
    /// A begun one too.
    Ceiling,
}

/// Posts by norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Posts {
    /// By the reading in force, or the lower end of the band: below it posts are missing.
    pub low: u32,
    /// The upper end of the band; the same as `low` where the norm is one number: above it people are over.
    pub high: u32,
    /// By the other reading, or the upper end of the band, for comparison.
    pub beside: u32,
}

impl std::ops::Add for Posts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high, beside: self.beside + other.beside }
    }
}

impl Norm {
    /// The posts for a population.
    #[must_use]
    pub fn posts(self, population: u32) -> Posts {
        match self {
            Self::ByPopulation { base, served, each, rounding } => {
                let above = population.saturating_sub(served);
                let (floor, ceiling) = (base + above / each, base + above.div_ceil(each));
                let (held, beside) = match rounding {
                    Rounding::Floor => (floor, ceiling),
                    Rounding::Ceiling => (ceiling, floor),
                };
                Posts { low: held, high: held, beside }
            }
            Self::Band { low, high } => Posts { low, high, beside: high },
        }
    }
}

impl fmt::Display for Norm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByPopulation { base, served, each, rounding } => {
                let rounding = match rounding {
                    Rounding::Floor => "FLOOR",
                    Rounding::Ceiling => "CEILING",
                };
                write!(out, "{base}+1/{each}>{served} {rounding}")
            }
            Self::Band { low, high } => write!(out, "{low}-{high}"),
        }
    }
}

/// The text is no norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANorm;

impl FromStr for Norm {
    type Err = NotANorm;

    /// `32+1/2000>16000 FLOOR`, or `17-20`.
    fn from_str(text: &str) -> Result<Self, NotANorm> {
        let number = |text: &str| -> Option<u32> {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten().filter(|number| *number <= 10_000_000)
        };
        let read = || {
            if let Some((low, high)) = text.split_once('-') {
                let (low, high) = (number(low)?, number(high)?);
                return (low <= high).then_some(Self::Band { low, high });
            }
            let (sum, rounding) = text.split_once(' ')?;
            let rounding = match rounding {
                "FLOOR" => Rounding::Floor,
                "CEILING" => Rounding::Ceiling,
                _ => return None,
            };
            let (base, step) = sum.split_once("+1/")?;
            let (each, served) = step.split_once('>')?;
            let (base, each, served) = (number(base)?, number(each)?, number(served)?);
            (each > 0).then_some(Self::ByPopulation { base, served, each, rounding })
        };
        read().ok_or(NotANorm)
    }
}

/// People counted in a unit, block or post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Heads {
    /// Main appointments: who is on the payroll.
    pub main: u32,
    /// Of those, away on secondment.
    pub away: u32,
    /// On secondment here.
    pub here: u32,
}

impl Heads {
    /// Who is there to work.
    #[must_use]
    pub const fn working(self) -> u32 {
        (self.main + self.here).saturating_sub(self.away)
    }

    /// People over the norm (above 0) or missing (below 0), by those on the payroll.
    #[must_use]
    pub fn against(self, posts: Posts) -> i64 {
        let (main, low, high) = (i64::from(self.main), i64::from(posts.low), i64::from(posts.high));
        if main > high { main - high } else { (main - low).min(0) }
    }

    /// How many of the planned posts nobody works in.
    #[must_use]
    pub const fn unfilled(self, planned: u32) -> u32 {
        planned.saturating_sub(self.working())
    }
}

impl std::ops::Add for Heads {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { main: self.main + other.main, away: self.away + other.away, here: self.here + other.here }
    }
}

crate::terms! {
    /// Why the posts of somebody stretch him.
    StretchReason {
        /// They have as many fields as the setting `stretched_from` says, or more.
        ManyFields = "MANY_FIELDS", "Phụ trách quá nhiều lĩnh vực", "Too many fields";
        /// They have a field that he is not trained in.
        OutsideSpecialisation = "OUTSIDE_SPECIALISATION", "Có lĩnh vực trái chuyên môn", "A field outside his specialisations";
    }
}

/// What the posts of one person ask of him on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch<Field> {
    /// The fields of all his posts, each once, in the order of the posts.
    pub fields: Vec<Field>,
    /// Those of them that he is not trained in.
    pub outside: Vec<Field>,
    /// Why he is stretched; empty: he is not.
    pub reasons: Vec<StretchReason>,
}

/// Whether somebody is stretched: from so many fields on, or by a field outside his specialisations.
#[must_use]
pub fn stretch<Field: Copy + PartialEq>(
    posts: impl IntoIterator<Item = Field>,
    trained: &[Field],
    from: u32,
) -> Stretch<Field> {
    let mut fields = Vec::new();
    for field in posts {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    let outside: Vec<Field> = fields.iter().copied().filter(|field| !trained.contains(field)).collect();
    let many = u32::try_from(fields.len()).unwrap_or(u32::MAX) >= from;
    let reasons = [
        many.then_some(StretchReason::ManyFields),
        (!outside.is_empty()).then_some(StretchReason::OutsideSpecialisation),
    ];
    Stretch { fields, outside, reasons: reasons.into_iter().flatten().collect() }
}

/// The middle of a list: the mean of both middle ones where their number is even; `None` of nothing.
#[must_use]
pub fn median(mut values: Vec<Exact>) -> Option<Exact> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper.clone());
    }
    Some((values.get(middle.checked_sub(1)?)? + upper) * Exact::fraction(1, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn government(rounding: Rounding) -> Norm {
        Norm::ByPopulation { base: 32, served: 16_000, each: 2_000, rounding }
    }

    #[test]
    fn posts_by_population() {
        let norm = government(Rounding::Floor);
        for (population, floor, ceiling) in [
            (686, 32, 32),
            (16_000, 32, 32),
            (16_001, 32, 33),
            (18_000, 33, 33),
            (50_307, 49, 50),
            (161_051, 104, 105),
        ] {
            assert_eq!(
                norm.posts(population),
                Posts { low: floor, high: floor, beside: ceiling },
                "{population}"
            );
            let other = government(Rounding::Ceiling).posts(population);
            assert_eq!(other, Posts { low: ceiling, high: ceiling, beside: floor }, "{population}");
        }
    }

    #[test]
    fn a_norm_reads_as_it_is_written() {
        for norm in
            [government(Rounding::Floor), government(Rounding::Ceiling), Norm::Band { low: 17, high: 20 }]
        {
            assert_eq!(norm.to_string().parse(), Ok(norm));
        }
        for text in
            ["", "32", "20-17", "32+1/0>16000 FLOOR", "32+1/2000>16000", "+32-40", "32+1/2000>16000 ROUND"]
        {
            assert_eq!(text.parse::<Norm>(), Err(NotANorm), "{text}");
        }
    }

    #[test]
    fn who_is_over_and_who_is_missing() {
        let band = Norm::Band { low: 17, high: 20 }.posts(0);
        let heads = |main| Heads { main, away: 2, here: 1 };
        assert_eq!([15, 17, 20, 23].map(|main| heads(main).against(band)), [-2, 0, 0, 3]);
        assert_eq!(heads(10).working(), 9);
        assert_eq!((heads(10).unfilled(11), heads(10).unfilled(5)), (2, 0));
    }

    #[test]
    fn five_fields_and_trained_in_one() {
        let head = stretch(["lead", "culture", "education", "health", "culture", "home"], &["culture"], 3);
        assert_eq!(head.fields, ["lead", "culture", "education", "health", "home"]);
        assert_eq!(head.outside, ["lead", "education", "health", "home"]);
        assert_eq!(head.reasons, [StretchReason::ManyFields, StretchReason::OutsideSpecialisation]);
        assert_eq!(stretch(["a", "b"], &["b", "a"], 3).reasons, []);
        assert_eq!(stretch(["a", "b", "c"], &["b", "a", "c"], 3).reasons, [StretchReason::ManyFields]);
        assert_eq!(stretch(["a"], &[], 3).reasons, [StretchReason::OutsideSpecialisation]);
        assert_eq!(stretch::<u8>([], &[], 2).reasons, []);
    }

    #[test]
    fn the_middle() {
        let of = |values: &[i128]| median(values.iter().copied().map(Exact::whole).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3, 1, 2]), Some(Exact::whole(2)));
        assert_eq!(of(&[4, 1, 2, 3]), Some(Exact::fraction(5, 2)));
    }
}
