//! The person's own assessment of a period (Art. 19.1): a draft that only he sees, submitted once, taken back while his
//! superior has not begun. It never becomes final by itself.

use crate::number::Exact;

crate::terms! {
    /// Where a self-assessment stands; no row: not begun.
    SelfAssessmentState {
        /// Being written; nobody else sees it.
        Draft = "DRAFT", "Đang soạn", "Draft";
        /// Handed in; what was written then is kept as it was.
        Submitted = "SUBMITTED", "Đã nộp", "Submitted";
    }
}

/// Whether a final value needs a reason: it differs from the self value by more than the agency's setting allows.
#[must_use]
pub fn needs_reason(own: Option<&Exact>, value: &Exact, allowed: &Exact) -> bool {
    own.is_some_and(|own| difference(own, value) > *allowed)
}

/// How far apart two values are.
#[must_use]
pub fn difference(one: &Exact, other: &Exact) -> Exact {
    if one < other { other - one } else { one - other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_needed_beyond_what_the_agency_allows() {
        let half = Exact::fraction(1, 2);
        let of = |own: i128, value: i128, allowed: &Exact| {
            needs_reason(Some(&Exact::fraction(own, 4)), &Exact::fraction(value, 4), allowed)
        };
        assert!(!of(8, 8, &Exact::zero()) && of(8, 9, &Exact::zero()) && of(9, 8, &Exact::zero()));
        assert!(!of(8, 10, &half) && of(8, 11, &half) && of(11, 8, &half));
        assert!(
            !needs_reason(None, &Exact::whole(2), &Exact::zero()),
            "who has not assessed himself is not differed from"
        );
    }
}
