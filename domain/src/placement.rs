//! Who fits an unfilled post, and whom the law bars from moving (Decree 170/2025). The product orders and explains;
//! a person decides.
//!
//! `fit = Σ weight · term` over five terms from 0 to 1: specialisation, cover of the competencies, results of the last four
//! quarters, severity of the need, wish. A term without data counts 0 and is told as missing, never guessed.

mod explain;

pub use explain::{FitTerm, Weighed};

use crate::class::Class;
use crate::number::Exact;
use chrono::NaiveDate;

/// What movement follows from and what it may not break.
pub const BASIS: &str = "Decree 170/2025/NĐ-CP";
/// What a change of position asks of a professional post.
pub const CHANGE_BASIS: &str = "Decree 170/2025/NĐ-CP, Article 23";

crate::terms! {
    /// What bars a person from being moved (Decree 170/2025).
    MoveBarKind {
        /// Under disciplinary review.
        DisciplinaryReview = "DISCIPLINARY_REVIEW", "Đang trong thời gian xem xét kỷ luật", "Under disciplinary review";
        /// Prosecuted, investigated, or linked to an inspection.
        Investigated = "INVESTIGATED", "Đang bị khởi tố, điều tra, thanh tra, kiểm tra", "Prosecuted, investigated or inspected";
        /// Treated for a critical illness.
        CriticalIllness = "CRITICAL_ILLNESS", "Đang điều trị bệnh hiểm nghèo", "Treated for a critical illness";
        /// On long study.
        LongStudy = "LONG_STUDY", "Đang đi học dài hạn", "On long study";
        /// Already on secondment.
        Seconded = "SECONDED", "Đang biệt phái", "Already on secondment";
        /// Pregnant, on maternity leave, or with a child under 36 months; not where he asks himself.
        YoungChild = "YOUNG_CHILD", "Mang thai, nghỉ thai sản hoặc nuôi con dưới 36 tháng", "Pregnancy, maternity leave or a child under 36 months";
        /// Officially confirmed special hardship; not where he asks himself.
        Hardship = "HARDSHIP", "Hoàn cảnh đặc biệt khó khăn được xác nhận", "Confirmed special hardship";
        /// Another case that the head has set.
        Other = "OTHER", "Trường hợp khác theo quy định của người đứng đầu", "Another case set by the head";
    }

    /// What those who match people are told of a gate: a sensitive bar is told as protection, never by its own name.
    MoveGate {
        /// Under disciplinary review.
        DisciplinaryReview = "DISCIPLINARY_REVIEW", "Đang trong thời gian xem xét kỷ luật", "Under disciplinary review";
        /// Prosecuted, investigated, or linked to an inspection.
        Investigated = "INVESTIGATED", "Đang bị khởi tố, điều tra, thanh tra, kiểm tra", "Prosecuted, investigated or inspected";
        /// On long study.
        LongStudy = "LONG_STUDY", "Đang đi học dài hạn", "On long study";
        /// Already on secondment.
        Seconded = "SECONDED", "Đang biệt phái", "Already on secondment";
        /// Another case that the head has set.
        Other = "OTHER", "Trường hợp khác theo quy định của người đứng đầu", "Another case set by the head";
        /// Protected by law; the reason is nobody's business here.
        Protected = "PROTECTED", "Thuộc trường hợp được pháp luật bảo vệ", "Protected by law";
        /// Not rated good or better in the year before.
        NotGood = "NOT_GOOD", "Năm trước chưa được xếp loại hoàn thành tốt trở lên", "Not rated good or better in the year before";
        /// A disciplinary decision is in effect in the year or the one before.
        Disciplined = "DISCIPLINED", "Bị kỷ luật", "Disciplined";
    }

    /// What a move is (Decree 170/2025; Hải Phòng's Plan 196 takes them in this order).
    MoveKind {
        /// Inside the unit.
        Rearrangement = "REARRANGEMENT", "Bố trí lại trong đơn vị", "Rearrangement inside the unit";
        /// điều động
        Transfer = "TRANSFER", "Điều động", "Transfer";
        /// biệt phái
        Secondment = "SECONDMENT", "Biệt phái", "Secondment";
        /// luân chuyển
        Rotation = "ROTATION", "Luân chuyển", "Rotation";
        /// kiêm nhiệm
        Concurrent = "CONCURRENT", "Kiêm nhiệm", "Concurrent post";
    }
}

impl MoveBarKind {
    /// Whether the person's own request lifts it.
    #[must_use]
    pub const fn lifted_by_request(self) -> bool {
        matches!(self, Self::YoungChild | Self::Hardship)
    }

    /// What those who match are told.
    #[must_use]
    pub const fn gate(self) -> MoveGate {
        match self {
            Self::DisciplinaryReview => MoveGate::DisciplinaryReview,
            Self::Investigated => MoveGate::Investigated,
            Self::LongStudy => MoveGate::LongStudy,
            Self::Seconded => MoveGate::Seconded,
            Self::Other => MoveGate::Other,
            Self::CriticalIllness | Self::YoungChild | Self::Hardship => MoveGate::Protected,
        }
    }
}

/// A bar as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Barred {
    /// Which.
    pub bar: MoveBarKind,
    /// The last day it holds; open where unknown.
    pub until: Option<NaiveDate>,
}

/// A gate that is shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shut {
    /// Which.
    pub gate: MoveGate,
    /// The law it follows from.
    pub basis: &'static str,
    /// The last day it holds; open where unknown.
    pub until: Option<NaiveDate>,
}

/// What the gates are checked on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Bars in force.
    pub barred: Vec<Barred>,
    /// He has asked to be moved.
    pub asked: bool,
    /// The class of the year before; `None` where he has none yet, which shuts no gate and is told.
    pub class_before: Option<Class>,
    /// Disciplined in the year or the one before.
    pub disciplined: bool,
}

/// The gates that are shut, each once, the one that holds longest where several are told alike. Empty: he may be moved.
#[must_use]
pub fn shut(standing: &Standing) -> Vec<Shut> {
    let bars = standing.barred.iter().filter(|barred| !(standing.asked && barred.bar.lifted_by_request()));
    let mut all: Vec<Shut> =
        bars.map(|barred| Shut { gate: barred.bar.gate(), basis: BASIS, until: barred.until }).collect();
    if standing.class_before.is_some_and(|class| class < Class::Good) {
        all.push(Shut { gate: MoveGate::NotGood, basis: CHANGE_BASIS, until: None });
    }
    if standing.disciplined {
        all.push(Shut { gate: MoveGate::Disciplined, basis: CHANGE_BASIS, until: None });
    }
    // Open ends hold longest.
    all.sort_by_key(|shut| (shut.gate, shut.until.is_some(), std::cmp::Reverse(shut.until)));
    all.dedup_by_key(|shut| shut.gate);
    all
}

/// The first of Plan 196's measures that such a move is: rearranged inside the agency, moved from where people are over,
/// else seconded.
#[must_use]
pub const fn measure(inside: bool, surplus: bool) -> MoveKind {
    match (inside, surplus) {
        (true, _) => MoveKind::Rearrangement,
        (false, true) => MoveKind::Transfer,
        (false, false) => MoveKind::Secondment,
    }
}

/// One competency: what the post requires, what he has, and its weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Competency {
    /// The required level.
    pub required: u8,
    /// His level; `None` where he has not been assessed, which covers nothing.
    pub actual: Option<u8>,
    /// Above 0.
    pub weight: Exact,
}

/// `1 − Σ w·max(0, required − actual) / Σ w·required`; `None` where the post requires nothing.
#[must_use]
pub fn cover(competencies: &[Competency]) -> Option<Exact> {
    let sum = |of: &dyn Fn(&Competency) -> u8| -> Exact {
        competencies.iter().map(|one| &one.weight * &Exact::whole(i128::from(of(one)))).sum()
    };
    let missing = sum(&|one| one.required.saturating_sub(one.actual.unwrap_or(0)));
    let required = sum(&|one| one.required);
    Some(Exact::whole(1) - missing.checked_div(&required)?)
}

/// The term for his specialisations against the fields of the post, its primary one first: 1 where he is specialised in
/// the primary one, 1/2 where in another of them, else 0.
#[must_use]
pub fn specialisation<Field: PartialEq>(post: &[Field], his: &[Field]) -> Exact {
    match post.split_first() {
        Some((primary, _)) if his.contains(primary) => Exact::whole(1),
        Some((_, others)) if others.iter().any(|field| his.contains(field)) => Exact::fraction(1, 2),
        _ => Exact::zero(),
    }
}

/// How much each term counts: a dated setting; shipped 0.40, 0.25, 0.20, 0.10, 0.05.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Of [`Fit::specialisation`].
    pub specialisation: Exact,
    /// Of [`Fit::cover`].
    pub cover: Exact,
    /// Of [`Fit::results`].
    pub results: Exact,
    /// Of [`Fit::severity`].
    pub severity: Exact,
    /// Of [`Fit::wish`].
    pub wish: Exact,
}

impl Weights {
    /// Five shares joined by `/`, in the order of the fields, at least 0 and together 1.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let shares: Vec<Exact> = text.split('/').map(|share| share.parse().ok()).collect::<Option<_>>()?;
        let [specialisation, cover, results, severity, wish] = <[Exact; 5]>::try_from(shares).ok()?;
        let all = Self { specialisation, cover, results, severity, wish };
        let sound = all.each().into_iter().all(|share| !share.is_negative() && share.has_decimals(6));
        (sound && all.each().into_iter().sum::<Exact>() == Exact::whole(1)).then_some(all)
    }

    fn each(&self) -> [Exact; 5] {
        [&self.specialisation, &self.cover, &self.results, &self.severity, &self.wish].map(Clone::clone)
    }
}

impl Default for Weights {
    fn default() -> Self {
        let percent = |percent| Exact::fraction(percent, 100);
        Self {
            specialisation: percent(40),
            cover: percent(25),
            results: percent(20),
            severity: percent(10),
            wish: percent(5),
        }
    }
}

/// The terms of a fit, each from 0 to 1; `None` where there is no data, which counts 0 and is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Whether he is trained in the fields of the post.
    pub specialisation: Option<Exact>,
    /// How much of the required competencies he covers.
    pub cover: Option<Exact>,
    /// The mean score of his last four quarters, of 100.
    pub results: Option<Exact>,
    /// Unfilled posts of the need, of those planned.
    pub severity: Option<Exact>,
    /// 1 where he has asked to go there.
    pub wish: Option<Exact>,
}

impl Fit {
    /// Σ weight · term, from 0 to 1, exact.
    #[must_use]
    pub fn value(&self, weights: &Weights) -> Exact {
        let terms = [&self.specialisation, &self.cover, &self.results, &self.severity, &self.wish];
        weights.each().iter().zip(terms).filter_map(|(weight, term)| Some(weight * term.as_ref()?)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().expect("a day"))
    }

    #[test]
    fn a_sensitive_bar_is_told_as_protection_and_lifted_by_his_own_request() {
        let barred = |bar, until| Barred { bar, until };
        let mut standing = Standing {
            barred: vec![
                barred(MoveBarKind::YoungChild, day("2027-05-01")),
                barred(MoveBarKind::CriticalIllness, day("2027-01-31")),
                barred(MoveBarKind::Seconded, None),
            ],
            ..Standing::default()
        };
        let gates = |standing: &Standing| -> Vec<_> {
            shut(standing).into_iter().map(|shut| (shut.gate, shut.until)).collect()
        };
        assert_eq!(gates(&standing), [(MoveGate::Seconded, None), (MoveGate::Protected, day("2027-05-01"))]);
        standing.asked = true;
        assert_eq!(gates(&standing), [(MoveGate::Seconded, None), (MoveGate::Protected, day("2027-01-31"))]);
    }

    #[test]
    fn a_change_of_position_asks_for_a_good_year_and_no_discipline() {
        let of = |class_before, disciplined| -> Vec<_> {
            let standing = Standing { class_before, disciplined, ..Standing::default() };
            shut(&standing).into_iter().map(|shut| shut.gate).collect()
        };
        assert_eq!(of(Some(Class::Good), false), []);
        assert_eq!(of(None, false), [], "no class yet shuts nothing");
        assert_eq!(of(Some(Class::Completed), true), [MoveGate::NotGood, MoveGate::Disciplined]);
    }

    #[test]
    fn a_fit_worked_by_hand() {
        let one = |required, actual, weight| Competency { required, actual, weight: Exact::whole(weight) };
        // missing 1·1 + 0 + 2·2 = 5 of 3 + 2 + 2·2 = 9
        let covered = cover(&[one(3, Some(2), 1), one(2, Some(4), 1), one(2, None, 2)]);
        assert_eq!(covered, Some(Exact::fraction(4, 9)));
        assert_eq!(cover(&[]), None);
        let fit = Fit {
            specialisation: Some(specialisation(&["health", "education"], &["education"])),
            cover: covered,
            results: Some(Exact::fraction(9, 10)),
            severity: Some(Exact::fraction(1, 2)),
            wish: None,
        };
        // 0.4·1/2 + 0.25·4/9 + 0.2·9/10 + 0.1·1/2 = 0.2 + 1/9 + 0.18 + 0.05
        assert_eq!(fit.value(&Weights::default()), Exact::fraction(43, 100) + Exact::fraction(1, 9));
        assert_eq!(specialisation(&["health", "education"], &["health"]), Exact::whole(1));
        assert_eq!(specialisation::<&str>(&["health"], &[]), Exact::zero());
    }

    #[test]
    fn measures_in_their_order() {
        assert_eq!(measure(true, false), MoveKind::Rearrangement);
        assert_eq!(measure(false, true), MoveKind::Transfer);
        assert_eq!(measure(false, false), MoveKind::Secondment);
    }

    #[test]
    fn weights_add_up_to_one() {
        assert_eq!(Weights::read("0.40/0.25/0.20/0.10/0.05"), Some(Weights::default()));
        for text in ["", "0.40/0.25/0.20/0.10", "0.40/0.25/0.20/0.10/0.06", "1.40/-0.40/0/0/0", "a/b/c/d/e"] {
            assert_eq!(Weights::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_fit_is_a_share_and_grows_with_each_term(terms in proptest::array::uniform5(0_i128..100), which in 0_usize..5) {
            let fit = |terms: [i128; 5]| {
                let [specialisation, cover, results, severity, wish] = terms.map(|term| Some(Exact::fraction(term, 100)));
                Fit { specialisation, cover, results, severity, wish }.value(&Weights::default())
            };
            let mut better = terms;
            better[which] += 1;
            prop_assert!(fit(terms) < fit(better));
            prop_assert!(!fit(terms).is_negative() && fit(better) <= Exact::whole(1));
        }
    }
}
