//! Training needs: what a position requires and its holder does not have yet, and what his evaluation says.
//!
//! `priority = gap · weight · (1 + overdue share + dissatisfaction share in that field)`. Missing data is never a ground:
//! who has not been assessed has no gap, and who is excused has no low line. A person decides; this only proposes.

use crate::number::Exact;
use crate::refusal::Language;
use crate::satisfaction::Ratings;
use crate::settings::Setting;

/// The levels of a competency.
pub const LEVELS: std::ops::RangeInclusive<u8> = 1..=5;

crate::terms! {
    /// Why training is proposed.
    TrainingGround {
        /// A competency of the position is below the required level.
        CompetencyGap = "COMPETENCY_GAP", "Năng lực thấp hơn yêu cầu của vị trí", "A competency below the level of the position";
        /// He works in a field that he is not specialised in.
        OutsideSpecialisation = "OUTSIDE_SPECIALISATION", "Lĩnh vực ngoài chuyên môn đào tạo", "A field outside his specialisation";
        /// Low points for professional competence (Annex I, II.1).
        LowProfessional = "LOW_PROFESSIONAL", "Điểm năng lực chuyên môn (II.1) thấp", "Low points for professional competence (II.1)";
        /// Low points for meeting tasks (Annex I, II.2).
        LowTasks = "LOW_TASKS", "Điểm đáp ứng nhiệm vụ (II.2) thấp", "Low points for meeting tasks (II.2)";
        /// Low quality of results (Art. 14, b).
        LowQuality = "LOW_QUALITY", "Chất lượng sản phẩm thấp", "Low quality of results";
        /// Slow results (Art. 14, c).
        LowProgress = "LOW_PROGRESS", "Tiến độ thấp", "Slow results";
        /// Citizens are not satisfied, from enough ratings.
        LowSatisfaction = "LOW_SATISFACTION", "Mức độ hài lòng của người dân thấp", "Low satisfaction of citizens";
        /// The score is below that of COMPLETED (Art. 17.1).
        BelowCompleted = "BELOW_COMPLETED", "Điểm dưới mức hoàn thành nhiệm vụ", "A score below the level of completed";
    }

    /// A group of competencies in the framework.
    CompetencyGroup {
        /// Required in every position.
        Common = "COMMON", "Năng lực chung", "Common";
        /// Of a field.
        Professional = "PROFESSIONAL", "Năng lực chuyên môn", "Professional";
        /// Of leaders and managers.
        Leadership = "LEADERSHIP", "Năng lực lãnh đạo, quản lý", "Leadership";
    }

    /// What the level of a person's competency was assessed by. Of assessments of one day the first of these counts.
    AssessmentSource {
        /// A competency test (sát hạch).
        Test = "TEST", "Sát hạch", "Test";
        /// A certificate, or the result of a course.
        Certificate = "CERTIFICATE", "Chứng chỉ, kết quả khóa học", "Certificate";
        /// The assessment of his superior or his unit.
        Review = "REVIEW", "Nhận xét của cấp trên, đơn vị", "Review";
    }
}

impl TrainingGround {
    /// The agency setting that the limit is: `None` of a gap and of a field outside his specialisation, which have none, and
    /// of the score, whose least is the rule set's.
    #[must_use]
    pub const fn limited_by(self) -> Option<Setting> {
        match self {
            Self::LowProfessional | Self::LowTasks => Some(Setting::NeedLineShare),
            Self::LowQuality => Some(Setting::NeedQuality),
            Self::LowProgress => Some(Setting::NeedProgress),
            Self::LowSatisfaction => Some(Setting::NeedSatisfaction),
            Self::CompetencyGap | Self::OutsideSpecialisation | Self::BelowCompleted => None,
        }
    }
}

/// A share with what it was made of, so that it can be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Of those counted.
    pub part: u64,
    /// All that could count.
    pub whole: u64,
}

impl Share {
    /// part / whole; 0 of nothing, for missing data is never a ground.
    #[must_use]
    pub fn value(self) -> Exact {
        let whole = Exact::whole(i128::from(self.whole));
        Exact::whole(i128::from(self.part)).checked_div(&whole).unwrap_or_else(Exact::zero)
    }
}

/// 1 − k/n of a unit's ratings in a field; nothing from fewer than `full_from` ratings.
#[must_use]
pub fn dissatisfaction(ratings: Ratings, full_from: u64) -> Share {
    if ratings.total() < full_from {
        return Share::default();
    }
    Share { part: ratings.total() - ratings.satisfied(), whole: ratings.total() }
}

/// The terms of a priority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priority {
    /// Levels missing.
    pub gap: u8,
    /// How much the position rests on this competency (default 1).
    pub weight: Exact,
    /// Units of the field late without excuse or unfinished, of those due in twelve months.
    pub overdue: Share,
    /// Ratings in that field that are not satisfied.
    pub dissatisfaction: Share,
}

impl Priority {
    /// gap · weight · (1 + overdue + dissatisfaction), exact.
    #[must_use]
    pub fn value(&self) -> Exact {
        let share = Exact::whole(1) + self.overdue.value() + self.dissatisfaction.value();
        &(&Exact::whole(i128::from(self.gap)) * &self.weight) * &share
    }

    /// The formula with its figures.
    #[must_use]
    pub fn explanation(&self, language: Language) -> String {
        let (gap, weight, value) = (self.gap, self.weight.rounded(2), self.value().rounded(2));
        let (late, due) = (self.overdue.part, self.overdue.whole);
        let (unhappy, rated) = (self.dissatisfaction.part, self.dissatisfaction.whole);
        match language {
            Language::Vi => format!(
                "Ưu tiên = thiếu {gap} bậc × trọng số {weight} × (1 + {late}/{due} quá hạn hoặc chưa xong + {unhappy}/{rated} chưa hài lòng) = {value}."
            ),
            Language::En => format!(
                "Priority = {gap} {} missing × weight {weight} × (1 + {late}/{due} overdue or unfinished + {unhappy}/{rated} not satisfied) = {value}.",
                if gap == 1 { "level" } else { "levels" }
            ),
        }
    }
}

/// The levels missing; `None` where he has not been assessed.
#[must_use]
pub fn gap(required: u8, actual: Option<u8>) -> Option<u8> {
    actual.map(|actual| required.saturating_sub(actual))
}

/// Below which figures a need is proposed: choices of ours, dated settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of the maximum of II.1 and of II.2.
    pub line_share: Exact,
    /// Of b, in per cent.
    pub quality: Exact,
    /// Of c, in per cent.
    pub progress: Exact,
    /// Of the shrunk share of satisfied citizens, from 0 to 1.
    pub satisfaction: Exact,
}

impl Default for Limits {
    fn default() -> Self {
        let share = Exact::fraction(4, 5);
        Self {
            line_share: Exact::fraction(3, 5),
            quality: Exact::whole(80),
            progress: Exact::whole(80),
            satisfaction: share,
        }
    }
}

/// What is known of one person; `None` where nothing is, which is never a ground.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// II.1 and II.2, each with its maximum.
    pub professional: Option<(Exact, Exact)>,
    /// II.2 with its maximum.
    pub tasks: Option<(Exact, Exact)>,
    /// b, in per cent.
    pub quality: Option<Exact>,
    /// c, in per cent.
    pub progress: Option<Exact>,
    /// His own ratings with their shrunk share, where they may be shown.
    pub satisfaction: Option<(Ratings, Exact)>,
    /// The score with the least of COMPLETED.
    pub score: Option<(Exact, Exact)>,
}

/// A ground with the figures it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Which.
    pub ground: TrainingGround,
    /// The figure.
    pub value: Exact,
    /// The figure it is below.
    pub limit: Exact,
}

impl Ground {
    /// One sentence with its figures.
    #[must_use]
    pub fn explanation(&self, language: Language) -> String {
        use crate::terms::Term;
        let (what, value, limit) =
            (self.ground.label(language), self.value.rounded(2), self.limit.rounded(2));
        match language {
            Language::Vi => format!("{what}: {value}, dưới ngưỡng {limit}."),
            Language::En => format!("{what}: {value}, below the limit of {limit}."),
        }
    }

    /// The same of LOW_SATISFACTION, with the ratings that its value is drawn from.
    #[must_use]
    pub fn told_of(&self, ratings: Ratings, language: Language) -> String {
        use crate::terms::Term;
        let (what, value, limit) =
            (self.ground.label(language), self.value.rounded(2), self.limit.rounded(2));
        let (k, n, share) =
            (ratings.satisfied(), ratings.total(), ratings.share().unwrap_or_else(Exact::zero));
        let share = share.rounded(2);
        match language {
            Language::Vi => format!(
                "{what}: {k}/{n} lượt hài lòng ({share}), hiệu chỉnh theo mức chung của lĩnh vực là {value}, dưới ngưỡng {limit}."
            ),
            Language::En => format!(
                "{what}: {k} of {n} satisfied ({share}), drawn towards the mean of the field {value}, below the limit of {limit}."
            ),
        }
    }
}

/// The fields of a position that its holder is not specialised in, in the order of the position. A leader's primary
/// field is leading itself, which nobody is trained in as a field; who has no specialisation on file has no such ground.
#[must_use]
pub fn outside<F: Copy + PartialEq>(fields: &[F], leads: bool, specialisations: &[F]) -> Vec<F> {
    if specialisations.is_empty() {
        return Vec::new();
    }
    let asked = fields.iter().skip(usize::from(leads && fields.len() > 1));
    asked.filter(|field| !specialisations.contains(field)).copied().collect()
}

/// The grounds that an evaluation gives, in the order of the vocabulary.
#[must_use]
pub fn grounds(known: &Known, limits: &Limits, full_from: u64) -> Vec<Ground> {
    let line = |ground, line: &Option<(Exact, Exact)>| {
        line.as_ref().map(|(points, maximum)| (ground, points.clone(), maximum * &limits.line_share))
    };
    let percent = |ground, value: &Option<Exact>, limit: &Exact| {
        value.clone().map(|value| (ground, value, limit.clone()))
    };
    let rated = known.satisfaction.as_ref().filter(|(ratings, _)| ratings.total() >= full_from);
    [
        line(TrainingGround::LowProfessional, &known.professional),
        line(TrainingGround::LowTasks, &known.tasks),
        percent(TrainingGround::LowQuality, &known.quality, &limits.quality),
        percent(TrainingGround::LowProgress, &known.progress, &limits.progress),
        rated.map(|(_, share)| (TrainingGround::LowSatisfaction, share.clone(), limits.satisfaction.clone())),
        known.score.clone().map(|(score, least)| (TrainingGround::BelowCompleted, score, least)),
    ]
    .into_iter()
    .flatten()
    .filter(|(_, value, limit)| value < limit)
    .map(|(ground, value, limit)| Ground { ground, value, limit })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratings(satisfied: u64, total: u64) -> Ratings {
        Ratings::new(satisfied, total).expect("k of n")
    }

    #[test]
    fn a_priority_worked_by_hand() {
        // 2 levels × 1.5 × (1 + 3/12 + 10/40) = 4.5
        let priority = Priority {
            gap: 2,
            weight: Exact::fraction(3, 2),
            overdue: Share { part: 3, whole: 12 },
            dissatisfaction: dissatisfaction(ratings(30, 40), 30),
        };
        assert_eq!(priority.value(), Exact::fraction(9, 2));
        assert_eq!(
            priority.explanation(Language::En),
            "Priority = 2 levels missing × weight 1.50 × (1 + 3/12 overdue or unfinished + 10/40 not satisfied) = 4.50."
        );
    }

    #[test]
    fn missing_data_is_never_a_ground() {
        assert_eq!(gap(4, None), None);
        assert_eq!((gap(4, Some(2)), gap(2, Some(5))), (Some(2), Some(0)));
        assert_eq!(dissatisfaction(ratings(0, 29), 30), Share::default());
        assert_eq!(Share::default().value(), Exact::zero());
        assert_eq!(grounds(&Known::default(), &Limits::default(), 30), []);
        let few = Known { satisfaction: Some((ratings(0, 29), Exact::zero())), ..Known::default() };
        assert_eq!(grounds(&few, &Limits::default(), 30), []);
    }

    #[test]
    fn fields_outside_the_specialisation() {
        // A head of culture and society with five fields behind leading, trained in one of them.
        assert_eq!(outside(&[0, 1, 2, 3, 4, 5], true, &[3]), [1, 2, 4, 5]);
        assert_eq!(outside(&[1, 2], false, &[2]), [1]);
        assert_eq!(outside(&[1], true, &[2]), [1], "the only field of a leader is asked for");
        assert_eq!(outside(&[1, 2], false, &[]), [0; 0]);
    }

    #[test]
    fn a_ground_is_told_with_its_figures() {
        let ground = Ground {
            ground: TrainingGround::LowQuality,
            value: Exact::fraction(157, 2),
            limit: Exact::whole(80),
        };
        assert_eq!(
            ground.explanation(Language::En),
            "Low quality of results: 78.50, below the limit of 80.00."
        );
        assert_eq!(ground.explanation(Language::Vi), "Chất lượng sản phẩm thấp: 78.50, dưới ngưỡng 80.00.");
    }

    #[test]
    fn low_satisfaction_is_told_with_its_ratings() {
        // (24 + 30 · 0.9) / (40 + 30)
        let ground = Ground {
            ground: TrainingGround::LowSatisfaction,
            value: Exact::fraction(51, 70),
            limit: Exact::fraction(4, 5),
        };
        assert_eq!(
            ground.told_of(ratings(24, 40), Language::En),
            "Low satisfaction of citizens: 24 of 40 satisfied (0.60), drawn towards the mean of the field 0.73, below the limit of 0.80."
        );
        assert_eq!(
            ground.told_of(ratings(24, 40), Language::Vi),
            "Mức độ hài lòng của người dân thấp: 24/40 lượt hài lòng (0.60), hiệu chỉnh theo mức chung của lĩnh vực là 0.73, dưới ngưỡng 0.80."
        );
    }

    #[test]
    fn each_ground_begins_below_its_limit() {
        let line = |points| Some((Exact::fraction(points, 100), Exact::fraction(5, 2)));
        let at = Known {
            professional: line(150),
            tasks: line(150),
            quality: Some(Exact::whole(80)),
            progress: Some(Exact::whole(80)),
            satisfaction: Some((ratings(24, 30), Exact::fraction(4, 5))),
            score: Some((Exact::whole(50), Exact::whole(50))),
        };
        assert_eq!(grounds(&at, &Limits::default(), 30), []);
        let below = Known {
            professional: line(149),
            tasks: line(149),
            quality: Some(Exact::fraction(7999, 100)),
            progress: Some(Exact::fraction(7999, 100)),
            satisfaction: Some((ratings(23, 30), Exact::fraction(79, 100))),
            score: Some((Exact::fraction(4999, 100), Exact::whole(50))),
        };
        let found: Vec<_> =
            grounds(&below, &Limits::default(), 30).iter().map(|ground| ground.ground).collect();
        assert_eq!(
            found,
            [
                TrainingGround::LowProfessional,
                TrainingGround::LowTasks,
                TrainingGround::LowQuality,
                TrainingGround::LowProgress,
                TrainingGround::LowSatisfaction,
                TrainingGround::BelowCompleted,
            ]
        );
    }

    proptest! {
        #[test]
        fn a_priority_grows_with_each_of_its_terms(gap in 0_u8..5, late in 0_u64..50, due in 50_u64..90, unhappy in 0_u64..30) {
            let of = |gap, late, unhappy| Priority {
                gap,
                weight: Exact::whole(1),
                overdue: Share { part: late, whole: due },
                dissatisfaction: Share { part: unhappy, whole: 40 },
            }.value();
            let value = of(gap, late, unhappy);
            prop_assert!(value <= of(gap + 1, late, unhappy));
            prop_assert!(value <= of(gap, late + 1, unhappy));
            prop_assert!(value <= of(gap, late, unhappy + 1));
            prop_assert!(value <= Exact::whole(3 * i128::from(gap)));
        }
    }
}
