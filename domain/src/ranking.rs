//! Ranking of one period's scores: place, ties and percentile.
//!
//! The decree ranks nobody by name; it caps the excellent (Art. 20.5) and asks for uses of the results (Art. 23). A rank
//! is 1 + the number of people above (1, 1, 3). Ranks and ties are read from the stored 10⁻⁹ value; the cap, which
//! decides about people, reads the exact fractions.

use crate::number::Exact;

crate::terms! {
    /// What a ranking is ordered by.
    RankedBy {
        /// The score of the period: general criteria and task results (Art. 12, 17.1).
        Total = "TOTAL", "Tổng điểm", "Total score";
        /// R, the task results in per cent after the cap (Art. 13-16).
        Result = "RESULT", "Kết quả thực hiện nhiệm vụ", "Task results";
        /// G, the general criteria (Art. 12.2).
        General = "GENERAL", "Tiêu chí chung", "General criteria";
        /// a, the quantity (Art. 14.1).
        Quantity = "QUANTITY", "Số lượng", "Quantity";
        /// b, the quality (Art. 14.2).
        Quality = "QUALITY", "Chất lượng", "Quality";
        /// c, the progress (Art. 14.3).
        Progress = "PROGRESS", "Tiến độ", "Progress";
        /// What citizens said: the lower end of the Wilson interval, of those whose figure may be shown (Annex I, II.4).
        Satisfaction = "SATISFACTION", "Mức độ hài lòng", "Citizens' satisfaction";
    }
    /// In which direction a list runs.
    Direction {
        /// The lowest first.
        Asc = "ASC", "Từ thấp đến cao", "Ascending";
        /// The highest first.
        Desc = "DESC", "Từ cao đến thấp", "Descending";
    }
}

/// What stands outside a page, as far as the page's places depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Everybody ranked.
    pub population: i64,
    /// People above the highest value of the page.
    pub above_top: i64,
    /// People at the highest value of the page.
    pub at_top: i64,
    /// People at the lowest value of the page.
    pub at_bottom: i64,
}

/// Somebody's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1 + the number of people above.
    pub rank: i64,
    /// People with the same value, himself included.
    pub equal: i64,
}

impl Place {
    /// 100 · (number below + half of those equal, himself included) / population, in two decimals.
    #[must_use]
    pub fn percentile(self, population: i64) -> String {
        let below = population - (self.rank - 1) - self.equal;
        let twice = i128::from(below) * 2 + i128::from(self.equal);
        if population <= 0 {
            return Exact::zero().rounded(2);
        }
        Exact::fraction(twice * 50, i128::from(population)).rounded(2)
    }
}

/// The place of each value of a page. `values` stand in the order of the list (the highest first or last); a page is a
/// run of the whole list, so that only people equal to its first and last value can stand outside it.
#[must_use]
pub fn places(values: &[i64], around: &Around) -> Vec<Place> {
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return Vec::new() };
    let (top, bottom) = (*first.max(last), *first.min(last));
    let on_page = |value: i64| values.iter().filter(|other| **other == value).count() as i64;
    let mut known: Option<(i64, Place)> = None;
    let mut above = around.above_top;
    let mut place_of = |value: i64| {
        if let Some((last, place)) = known
            && last == value
        {
            return place;
        }
        let equal = if value == top {
            around.at_top
        } else if value == bottom {
            around.at_bottom
        } else {
            on_page(value)
        };
        let place = Place { rank: above + 1, equal };
        above += equal;
        known = Some((value, place));
        place
    };
    // Downwards from the highest, whichever way the list runs.
    if *first == top {
        values.iter().map(|value| place_of(*value)).collect()
    } else {
        let mut places: Vec<Place> = values.iter().rev().map(|value| place_of(*value)).collect();
        places.reverse();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_people_share_a_rank_and_the_next_one_is_skipped() {
        let around = Around { population: 4, above_top: 0, at_top: 2, at_bottom: 1 };
        let ranks: Vec<i64> =
            places(&[90, 90, 80, 70], &around).into_iter().map(|place| place.rank).collect();
        assert_eq!(ranks, [1, 1, 3, 4]);
    }

    #[test]
    fn the_percentile_counts_half_of_those_equal() {
        assert_eq!(Place { rank: 1, equal: 1 }.percentile(1), "50.00");
        assert_eq!(Place { rank: 1, equal: 2 }.percentile(4), "75.00");
        assert_eq!(Place { rank: 3, equal: 1 }.percentile(3), "16.67");
        assert_eq!(Place { rank: 1, equal: 1 }.percentile(0), "0.00");
    }

    proptest! {
        #[test]
        fn a_page_has_the_places_of_the_whole_list(
            mut values in prop::collection::vec(0_i64..6, 1..40), start in 0_usize..40, size in 1_usize..10, rising: bool,
        ) {
            values.sort_unstable();
            if !rising { values.reverse(); }
            let start = start.min(values.len() - 1);
            let page = &values[start..(start + size).min(values.len())];
            let count = |test: &dyn Fn(i64) -> bool| values.iter().filter(|value| test(**value)).count() as i64;
            let (top, bottom) = (*page.iter().max().unwrap(), *page.iter().min().unwrap());
            let around = Around {
                population: values.len() as i64,
                above_top: count(&|value| value > top),
                at_top: count(&|value| value == top),
                at_bottom: count(&|value| value == bottom),
            };
            for (value, place) in page.iter().zip(places(page, &around)) {
                prop_assert_eq!(place.rank, 1 + count(&|other| other > *value));
                prop_assert_eq!(place.equal, count(&|other| other == *value));
            }
        }
    }
}
