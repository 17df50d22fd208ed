//! An exact number is the same whether machine integers hold it or not: against `num-rational` alone.

use domain::number::Exact;
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

/// Numbers of all sizes, the edges of 64 and 128 bits among them.
fn whole() -> impl Strategy<Value = i128> {
    let edge = [i64::MAX.into(), i64::MIN.into(), i128::from(i64::MAX) + 1, i128::MAX, i128::MIN];
    prop_oneof![
        -20..20_i128,
        any::<i64>().prop_map(i128::from),
        any::<i128>(),
        prop::sample::select(edge.to_vec())
    ]
}

fn pair() -> impl Strategy<Value = (Exact, BigRational)> {
    (whole(), whole().prop_filter("no denominator", |denominator| *denominator != 0)).prop_map(
        |(numerator, denominator)| {
            let expected = BigRational::new(BigInt::from(numerator), BigInt::from(denominator));
            (Exact::fraction(numerator, denominator), expected)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arithmetic_is_that_of_fractions((a, x) in pair(), (b, y) in pair()) {
        prop_assert_eq!((&a + &b).to_string(), (&x + &y).to_string());
        prop_assert_eq!((&a - &b).to_string(), (&x - &y).to_string());
        prop_assert_eq!((&a * &b).to_string(), (&x * &y).to_string());
        prop_assert_eq!(a.checked_div(&b).is_none(), b.is_zero());
        if let Some(quotient) = a.checked_div(&b) {
            prop_assert_eq!(quotient.to_string(), (&x / &y).to_string());
        }
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a.floor().to_string(), x.floor().to_string());
        prop_assert_eq!(a.is_whole(), x.is_integer());
    }

    /// Each number has one form: what comes back from a text or by detours is equal and hashes alike.
    #[test]
    fn a_number_has_one_form((a, _) in pair(), (b, _) in pair()) {
        prop_assert_eq!(&a.to_string().parse::<Exact>().expect("its own text"), &a);
        prop_assert_eq!(&(&(&a + &b) - &b), &a);
        prop_assert_eq!((&a - &a).is_zero(), true);
    }

    #[test]
    fn columns_hold_what_they_can(nano in any::<i64>(), micro in any::<i64>()) {
        prop_assert_eq!(Exact::from_nano(nano).floor_nano(), Some(nano));
        prop_assert_eq!(Exact::from_micro(micro).exact_micro(), Some(micro));
    }
}

#[test]
fn decimals_round_half_up() {
    let shown = |text: &str, places| text.parse::<Exact>().expect("a number").rounded(places);
    assert_eq!(shown("89.995", 2), "90.00");
    assert_eq!(shown("-0.005", 2), "-0.01");
    assert_eq!(shown("-0.004", 2), "0.00");
    assert_eq!(shown("2/3", 4), "0.6667");
    assert_eq!(shown("2.5", 0), "3");
}

#[test]
fn a_number_is_written_with_all_its_decimals() {
    for text in ["0.0000001", "-2.5", "30.01", "7", "1/3", "0.000000000000000000000000000001"] {
        let number: Exact = text.parse().expect("a number");
        assert_eq!(number.written(), text);
    }
}
