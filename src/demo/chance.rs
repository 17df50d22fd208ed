//! Chance that can be repeated: SplitMix64, keyed by the seed and by what is asked about.
//!
//! A demo must be the same at each start, on every machine and in each release of every library, and a month of one
//! person must not depend on how many people were made before. So the generator is these few lines (Steele, Lea and
//! Flood 2014), not a crate whose streams may change, and each question has a stream of its own.

/// A stream of numbers that depends on nothing but its key.
#[derive(Clone, Debug)]
pub struct Chance(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    /// The stream of `seed` about the thing that `key` names.
    #[must_use]
    pub fn of(seed: u64, key: &[u64]) -> Self {
        let mut state = Self(seed);
        for &part in key {
            state = Self(state.next() ^ part.wrapping_mul(GOLDEN));
        }
        state
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u128::from(high.abs_diff(low)) + 1;
        let offset = (u128::from(self.next()) * span) >> 64;
        low.saturating_add(i64::try_from(offset).unwrap_or(0))
    }

    /// Whether something happens that happens in `share` of a thousand cases.
    pub fn in_thousand(&mut self, share: i64) -> bool {
        self.between(0, 999) < share
    }

    /// The place of one of `count` things.
    pub fn place(&mut self, count: usize) -> usize {
        let last = i64::try_from(count).unwrap_or(i64::MAX) - 1;
        usize::try_from(self.between(0, last.max(0))).unwrap_or(0)
    }

    /// One of several texts.
    pub fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.place(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one_and_stays_in_range() {
        let mut first = Chance(1_234_567);
        assert_eq!([first.next(), first.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        let mut chance = Chance::of(335, &[1, 2]);
        let mut seen = [0; 7];
        for _ in 0..7_000 {
            seen[usize::try_from(chance.between(-3, 3) + 3).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (800..1_200).contains(count)), "{seen:?}");
    }
}
