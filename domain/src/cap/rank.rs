//! The order of candidates: exact score, then the rule set's tie-breaks; what is left equal is one tie.

use crate::number::Exact;
use crate::rules::TieBreak;

/// Somebody at EXCELLENT before the cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<Id> {
    /// Who.
    pub id: Id,
    /// The exact score of the year.
    pub score: Exact,
    /// R as the mean of the same months, in per cent, where it is known.
    pub results: Option<Exact>,
    /// Delays of the year that are not excused, where they are counted.
    pub unexcused_delays: Option<u64>,
}

/// The candidates as ties, best first. `ranked` may carry anything beside the candidate.
pub(super) fn ties<Item, Id: Ord>(
    items: Vec<Item>,
    candidate: impl Fn(&Item) -> &Candidate<Id> + Copy,
    tie_breaks: &[TieBreak],
) -> Vec<Vec<Item>> {
    let mut result = Vec::new();
    for tie in split(items, |item| candidate(item).score.clone()) {
        broken(tie, candidate, tie_breaks, &mut result);
    }
    for tie in &mut result {
        tie.sort_by(|left, right| candidate(left).id.cmp(&candidate(right).id));
    }
    result
}

/// Breaks one tie as far as the values reach. A tie-break that nobody has a value for is passed over; where only some
/// have one, nothing is guessed for the others and the tie stays.
fn broken<Item, Id: Ord>(
    tie: Vec<Item>,
    candidate: impl Fn(&Item) -> &Candidate<Id> + Copy,
    tie_breaks: &[TieBreak],
    result: &mut Vec<Vec<Item>>,
) {
    let Some((first, rest)) = tie_breaks.split_first().filter(|_| tie.len() > 1) else {
        result.push(tie);
        return;
    };
    let value = |item: &Item| {
        let candidate = candidate(item);
        match first {
            TieBreak::Results => candidate.results.clone(),
            // Fewer delays are better.
            TieBreak::UnexcusedDelays => {
                candidate.unexcused_delays.map(|delays| Exact::zero() - Exact::whole(i128::from(delays)))
            }
        }
    };
    let known = tie.iter().filter(|item| value(item).is_some()).count();
    if known == 0 {
        broken(tie, candidate, rest, result);
    } else if known < tie.len() {
        result.push(tie);
    } else {
        for part in split(tie, value) {
            broken(part, candidate, rest, result);
        }
    }
}

/// Groups of equal value, the highest first.
fn split<Item, Key: Ord>(mut items: Vec<Item>, key: impl Fn(&Item) -> Key) -> Vec<Vec<Item>> {
    items.sort_by_cached_key(|item| std::cmp::Reverse(key(item)));
    let mut parts: Vec<(Key, Vec<Item>)> = Vec::new();
    for item in items {
        let value = key(&item);
        match parts.last_mut() {
            Some((last, part)) if *last == value => part.push(item),
            _ => parts.push((value, vec![item])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}
