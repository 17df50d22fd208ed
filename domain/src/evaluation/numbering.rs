//! The engine's numbers of a record's units: finished ones first, in the order of completion. What is stored keeps the
//! numbers it was given.

use std::collections::BTreeMap;

/// Units finished on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// How many.
    pub units: i64,
    /// Which, where the delivery names them; else the lowest open ones.
    pub numbers: Vec<i64>,
}

/// The engine's number of each stored one, as far as it differs: `deliveries` in order of day, up to the closing day;
/// `units` is the record's largest number.
#[must_use]
pub fn renumbered(deliveries: &[Finished], units: i64) -> BTreeMap<i64, i64> {
    let mut order: Vec<i64> = Vec::new();
    let mut done = std::collections::BTreeSet::new();
    for delivery in deliveries {
        if delivery.numbers.is_empty() {
            let mut left = delivery.units;
            let mut number = 1;
            while left > 0 && number <= units.max(delivery.units) {
                if done.insert(number) {
                    order.push(number);
                    left -= 1;
                }
                number += 1;
            }
        } else {
            order.extend(delivery.numbers.iter().copied().filter(|number| done.insert(*number)));
        }
    }
    let mut next = 0;
    let mut engine = BTreeMap::new();
    for stored in order {
        next += 1;
        engine.insert(stored, next);
    }
    for stored in 1..=units {
        if !done.contains(&stored) {
            next += 1;
            engine.insert(stored, next);
        }
    }
    engine.retain(|stored, number| stored != number);
    engine
}

/// Numbers as a delivery stores them: `1,3` or `[1,3]`.
#[must_use]
pub fn read_numbers(text: &str) -> Vec<i64> {
    text.split(|sign: char| !sign.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finished_units_come_first_in_the_order_of_completion() {
        let named = |numbers: &[i64]| Finished { units: numbers.len() as i64, numbers: numbers.to_vec() };
        let lowest = |units| Finished { units, numbers: Vec::new() };
        // Unit 3 was finished first, then the lowest open one: 3 → 1, 1 → 2, 2 → 3, and 4 stays.
        let engine = renumbered(&[named(&[3]), lowest(1)], 4);
        assert_eq!(engine, BTreeMap::from([(3, 1), (1, 2), (2, 3)]));
        assert!(renumbered(&[lowest(2)], 4).is_empty());
        assert_eq!(read_numbers("[1, 3]"), [1, 3]);
    }
}
