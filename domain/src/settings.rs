//! What the decree, or its silence, leaves to the agency: dated settings over the rule set in force. Each is typed,
//! with its default (or none), and says whether the law leaves it open, readers differ, or it is a choice of this house.

use crate::cap::CapBase;
use crate::number::Exact;
use crate::periods::Tracking;
use crate::placement::Weights;
use crate::refusal::{Code, Language, Refusal};
use crate::rules::{CapMode, LatePolicy, QuarterMethod, RuleSet, SickLeave};
use crate::staffing::{Norm, Rounding};
use crate::terms::{PositionGroup, Term};
use crate::training::Limits;
use chrono::{Datelike, NaiveDate};

crate::terms! {
    /// Why there is a setting at all.
    SettingGround {
        /// The decree leaves it to the agency.
        Law = "LAW", "Nghị định giao cho cơ quan", "Left to the agency by the decree";
        /// The decree is silent; this is an agency's choice.
        Choice = "CHOICE", "Nghị định không quy định", "The decree is silent";
        /// Good readers of the decree differ.
        Unsure = "UNSURE", "Có nhiều cách hiểu", "Read in more than one way";
    }
}

/// What the table says of one setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The code as stored and sent.
    pub code: &'static str,
    /// What people call it, in Vietnamese and in English.
    pub labels: (&'static str, &'static str),
    /// Which values it takes, in Vietnamese and in English.
    pub values: (&'static str, &'static str),
    /// What holds while it is not set; `None`: nothing, and what needs it says so. `RULES`: what the rule set says.
    pub default: Option<&'static str>,
    /// The article it comes from.
    pub article: &'static str,
    /// Why it is a setting.
    pub ground: SettingGround,
    /// It enters scores: a locked period keeps it.
    pub enters_scores: bool,
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $vi:literal, $en:literal,
        values $values_vi:literal, $values_en:literal, default $default:expr, $article:literal, $ground:ident, $enters:literal;)*) => {
        /// A setting.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Setting { $($(#[doc = $doc])* $name,)* }

        impl Setting {
            /// Every setting, in the order of the table.
            pub const ALL: &'static [Setting] = &[$(Setting::$name,)*];

            /// What the table says of it.
            #[must_use]
            pub const fn about(self) -> About {
                match self { $(Setting::$name => About {
                    code: $code, labels: ($vi, $en), values: ($values_vi, $values_en), default: $default,
                    article: $article, ground: SettingGround::$ground, enters_scores: $enters,
                },)* }
            }
        }
    };
}

settings! {
    /// Whether people are tracked by month or by quarter.
    Tracking = "tracking", "Kỳ theo dõi", "Tracking", values "MONTH (theo tháng) hoặc QUARTER (theo quý)", "MONTH or QUARTER",
        default Some("MONTH"), "17.1", Law, true;
    /// How a quarter follows from its months.
    QuarterMethod = "quarter_method", "Cách tính điểm quý", "How a quarter is computed",
        values "MEAN_OF_MONTHS (bình quân các tháng) hoặc POOLED (gộp kết quả)", "MEAN_OF_MONTHS or POOLED",
        default None, "17.3", Unsure, true;
    /// Of whom the rate of the ceiling is taken.
    CapBase = "cap_base", "Cơ sở tính trần xuất sắc", "Base of the excellence cap",
        values "LITERAL, INCLUSIVE hoặc HEADCOUNT", "LITERAL, INCLUSIVE or HEADCOUNT", default None, "20.5a", Unsure, false;
    /// Where the limit of 100 % of task results is drawn.
    CapMode = "cap_mode", "Giới hạn 100 % kết quả", "Limit of 100 % of task results",
        values "MEAN (trên bình quân) hoặc EACH (từng tiêu chí)", "MEAN or EACH", default Some("RULES"), "12.3, 18.1d", Unsure, true;
    /// What a late but finished unit earns.
    LatePolicy = "late_policy", "Sản phẩm chậm tiến độ", "Late work",
        values "MINUS_25_EACH hoặc ZERO_WHEN_LATE", "MINUS_25_EACH or ZERO_WHEN_LATE", default Some("RULES"), "14.2c", Unsure, true;
    /// What sick and maternity leave are for the six months of 11.1.
    SickLeave = "sick_leave", "Nghỉ ốm, thai sản khi xét 6 tháng", "Sick leave and the six months",
        values "COUNTS_AS_WORKED hoặc LIFTS_MINIMUM", "COUNTS_AS_WORKED or LIFTS_MINIMUM", default Some("RULES"), "11.1, 11.2", Unsure, true;
    /// Groups of similar tasks that are one group here.
    GroupsJoined = "groups_joined", "Ghép nhóm nhiệm vụ tương đồng", "Groups joined for the cap",
        values "NONE, hoặc các nhóm nối bằng dấu +, ví dụ PROFESSIONAL+SUPPORT", "NONE, or groups joined by +, such as PROFESSIONAL+SUPPORT",
        default Some("NONE"), "20.5a", Law, false;
    /// The agency's own lower limit for the whole body.
    CapBodyLimit = "cap_body_limit", "Số lượng xuất sắc tối đa của cơ quan", "Own limit of the cap",
        values "NONE, hoặc số người từ 0 đến 100000", "NONE, or a number of people from 0 to 100000", default Some("NONE"), "20.5", Choice, false;
    /// The rate of 25 % that the competent authority has decided.
    CapRate25 = "cap_rate_25", "Tỷ lệ 25 % theo quyết định", "Rate of 25 % by decision",
        values "NONE, hoặc GRANTED kèm số quyết định", "NONE, or GRANTED with the decision's number", default Some("NONE"), "20.5b", Law, false;
    /// By how many points a final value may differ from the self value without a reason.
    SelfDifference = "self_difference", "Chênh lệch với điểm tự chấm không cần lý do", "Difference from the self value without a reason",
        values "số điểm từ 0 đến 30, nhiều nhất 6 chữ số thập phân", "points from 0 to 30, at most 6 decimals", default Some("0"), "19.1", Choice, true;
    /// By how many points a self value may differ from the final value of the period before without being an exception.
    SelfException = "self_exception", "Mức coi là điểm tự chấm khác thường", "When a self value is an exception",
        values "số điểm từ 0 đến 30, nhiều nhất 6 chữ số thập phân", "points from 0 to 30, at most 6 decimals", default Some("0.5"), "", Choice, false;
    /// Posts of the government block of a commune by its population.
    NormGovernment = "norm_government", "Định mức biên chế khối chính quyền", "Norm of the government block",
        values "dạng 32+1/2000>16000 FLOOR (hoặc CEILING): 32 biên chế, thêm 1 cho mỗi 2.000 dân trên 16.000",
        "such as 32+1/2000>16000 FLOOR (or CEILING): 32 posts and 1 for each 2,000 residents above 16,000",
        default Some("32+1/2000>16000 FLOOR"), "CV 09/CV-BCĐ (30/5/2025)", Unsure, false;
    /// Posts of the Party block of a commune.
    NormParty = "norm_party", "Định mức biên chế khối Đảng", "Norm of the Party block",
        values "từ - đến, ví dụ 17-20", "from - to, such as 17-20", default Some("17-20"), "", Choice, false;
    /// Posts of the Front block of a commune.
    NormFront = "norm_front", "Định mức biên chế khối Mặt trận", "Norm of the Front block",
        values "từ - đến, ví dụ 8-10", "from - to, such as 8-10", default Some("8-10"), "", Choice, false;
    /// From how many fields on a person counts as stretched.
    StretchedFrom = "stretched_from", "Số lĩnh vực coi là quá tải", "Fields that stretch a person",
        values "số lĩnh vực từ 2 đến 20", "a number of fields from 2 to 20", default Some("3"), "", Choice, false;
    /// How much each term of a fit counts.
    FitWeights = "fit_weights", "Trọng số mức phù hợp", "Weights of a fit",
        values "năm tỷ lệ nối bằng dấu /, cộng lại bằng 1: chuyên môn, năng lực, kết quả, mức cấp thiết, nguyện vọng",
        "five shares joined by /, together 1: specialisation, cover, results, severity, wish",
        default Some("0.40/0.25/0.20/0.10/0.05"), "", Choice, false;
    /// Below which share of the maximum II.1 and II.2 are a ground for training.
    NeedLineShare = "need_line_share", "Ngưỡng II.1, II.2 để đề xuất đào tạo", "Limit of II.1 and II.2 for training",
        values "tỷ lệ từ 0 đến 1", "a share from 0 to 1", default Some("0.6"), "", Choice, false;
    /// Below which b a ground for training is told.
    NeedQuality = "need_quality", "Ngưỡng chất lượng để đề xuất đào tạo", "Limit of quality for training",
        values "phần trăm từ 0 đến 100", "per cent from 0 to 100", default Some("80"), "", Choice, false;
    /// Below which c a ground for training is told.
    NeedProgress = "need_progress", "Ngưỡng tiến độ để đề xuất đào tạo", "Limit of progress for training",
        values "phần trăm từ 0 đến 100", "per cent from 0 to 100", default Some("80"), "", Choice, false;
    /// Below which shrunk share of satisfied citizens a ground for training is told.
    NeedSatisfaction = "need_satisfaction", "Ngưỡng hài lòng để đề xuất đào tạo", "Limit of satisfaction for training",
        values "tỷ lệ từ 0 đến 1", "a share from 0 to 1", default Some("0.80"), "", Choice, false;
    /// m where a field has no ratings of twelve months before.
    SatisfactionMean = "satisfaction_mean", "Mức hài lòng chung khi lĩnh vực chưa có số liệu", "Mean of satisfaction where a field has none yet",
        values "NONE, hoặc tỷ lệ từ 0 đến 1", "NONE, or a share from 0 to 1", default Some("NONE"), "", Choice, false;
}

impl Setting {
    /// Whether the ceiling of a year is drawn by it: it stays until the cap run of that year is final (Art. 20.5).
    #[must_use]
    pub const fn draws_ceiling(self) -> bool {
        matches!(self, Self::CapBase | Self::GroupsJoined | Self::CapBodyLimit | Self::CapRate25)
    }

    /// The setting of a code.
    ///
    /// # Errors
    /// `SETTING_UNKNOWN` at `setting`.
    pub fn find(code: &str) -> Result<Self, Refusal> {
        Self::ALL.iter().copied().find(|setting| setting.about().code == code).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|setting| setting.about().code).collect();
            Refusal::new(Code::SettingUnknown, "setting")
                .with("setting", code)
                .with("known", known.join(", "))
        })
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match language {
            Language::Vi => self.about().labels.0,
            Language::En => self.about().labels.1,
        }
    }

    /// Checks a value, its decision and its first day.
    ///
    /// # Errors
    /// `SETTING_VALUE`, `DECISION_NUMBER_MISSING` for 25 % without one, `SETTING_DAY` for tracking from inside a quarter.
    pub fn check(self, value: &str, from: NaiveDate, decision: Option<&str>) -> Result<(), Refusal> {
        let mut settings = Settings::default();
        if settings.set(self, value).is_none() {
            let about = self.about();
            return Err(Refusal::new(Code::SettingValue, "value")
                .with("value", value)
                .with("setting", about.code)
                .with("mend_vi", about.values.0)
                .with("mend_en", about.values.1));
        }
        if self == Self::CapRate25 && settings.rate_of_25 && decision.is_none() {
            return Err(Refusal::new(Code::DecisionNumberMissing, "decisionNumber"));
        }
        if self == Self::Tracking && (from.day() != 1 || !from.month0().is_multiple_of(3)) {
            let quarter = NaiveDate::from_ymd_opt(from.year(), from.month0() / 3 * 3 + 1, 1).unwrap_or(from);
            return Err(Refusal::new(Code::SettingDay, "validFrom").with("quarter_day", quarter));
        }
        Ok(())
    }
}

/// The settings of an agency as they hold on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// By month or by quarter.
    pub tracking: Tracking,
    /// How a quarter follows from its months; nothing where the agency has not chosen.
    pub quarter_method: Option<QuarterMethod>,
    /// The base of the cap; nothing where the agency has not chosen.
    pub cap_base: Option<CapBase>,
    /// Where the limit of 100 % is drawn, over the rule set.
    pub cap_mode: Option<CapMode>,
    /// What late work earns, over the rule set.
    pub late_policy: Option<LatePolicy>,
    /// Sick leave and the six months, over the rule set.
    pub sick_leave: Option<SickLeave>,
    /// Groups that are one group for the cap; empty or at least two.
    pub groups_joined: Vec<PositionGroup>,
    /// The agency's own limit for the body.
    pub cap_body_limit: Option<u64>,
    /// The competent authority has decided 25 %.
    pub rate_of_25: bool,
    /// Points that the final value may differ from the self value by without a reason.
    pub self_difference: Exact,
    /// Points that a self value may differ from the final value before by without being an exception.
    pub self_exception: Exact,
    /// Of the government block.
    pub norm_government: Norm,
    /// Of the Party block.
    pub norm_party: Norm,
    /// Of the Front block.
    pub norm_front: Norm,
    /// Fields that stretch a person.
    pub stretched_from: u32,
    /// Of the terms of a fit.
    pub fit_weights: Weights,
    /// Below which figures training is proposed.
    pub need: Limits,
    /// m where a field has no ratings of twelve months before; nothing is proposed without either.
    pub satisfaction_mean: Option<Exact>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tracking: Tracking::Monthly,
            quarter_method: None,
            cap_base: None,
            cap_mode: None,
            late_policy: None,
            sick_leave: None,
            groups_joined: Vec::new(),
            cap_body_limit: None,
            rate_of_25: false,
            self_difference: Exact::zero(),
            self_exception: Exact::fraction(1, 2),
            norm_government: Norm::ByPopulation {
                base: 32,
                served: 16_000,
                each: 2_000,
                rounding: Rounding::Floor,
            },
            norm_party: Norm::Band { low: 17, high: 20 },
            norm_front: Norm::Band { low: 8, high: 10 },
            stretched_from: 3,
            fit_weights: Weights::default(),
            need: Limits::default(),
            satisfaction_mean: None,
        }
    }
}

impl Settings {
    /// Sets one value; `None` for a value that the setting does not take.
    pub fn set(&mut self, setting: Setting, value: &str) -> Option<()> {
        fn one_of<T: Copy>(value: &str, words: &[(&str, T)]) -> Option<T> {
            words.iter().find(|(word, _)| *word == value).map(|(_, meaning)| *meaning)
        }
        // A number from 0 with at most 6 decimals.
        fn up_to(value: &str, most: i128) -> Option<Exact> {
            let number: Exact = value.parse().ok()?;
            let fits = !number.is_negative() && number <= Exact::whole(most) && number.has_decimals(6);
            fits.then_some(number)
        }
        match setting {
            Setting::Tracking => {
                let words = [("MONTH", Tracking::Monthly), ("QUARTER", Tracking::Quarterly)];
                self.tracking = one_of(value, &words)?;
            }
            Setting::QuarterMethod => {
                self.quarter_method = Some(QuarterMethod::find(value)?);
            }
            Setting::CapBase => {
                self.cap_base = Some(CapBase::find(value)?);
            }
            Setting::CapMode => {
                self.cap_mode = Some(CapMode::find(value)?);
            }
            Setting::LatePolicy => {
                self.late_policy = Some(LatePolicy::find(value)?);
            }
            Setting::SickLeave => {
                self.sick_leave = Some(SickLeave::find(value)?);
            }
            Setting::GroupsJoined if value == "NONE" => self.groups_joined = Vec::new(),
            Setting::GroupsJoined => {
                let groups: Option<Vec<PositionGroup>> = value.split('+').map(PositionGroup::find).collect();
                let mut groups = groups?;
                let named = groups.len();
                groups.sort_unstable();
                groups.dedup();
                (named == groups.len() && named >= 2).then_some(())?;
                self.groups_joined = groups;
            }
            Setting::CapBodyLimit if value == "NONE" => self.cap_body_limit = None,
            Setting::CapBodyLimit => {
                let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
                let limit: u64 = digits.then(|| value.parse().ok()).flatten()?;
                self.cap_body_limit = (limit <= 100_000).then_some(Some(limit))?;
            }
            Setting::CapRate25 => {
                self.rate_of_25 = one_of(value, &[("NONE", false), ("GRANTED", true)])?;
            }
            Setting::SelfDifference => {
                self.self_difference = up_to(value, 30)?;
            }
            Setting::SelfException => self.self_exception = up_to(value, 30)?,
            Setting::NormGovernment => self.norm_government = value.parse().ok()?,
            Setting::NormParty => self.norm_party = value.parse().ok()?,
            Setting::NormFront => self.norm_front = value.parse().ok()?,
            Setting::StretchedFrom => {
                let fields: u32 = value.parse().ok()?;
                self.stretched_from = (2..=20).contains(&fields).then_some(fields)?;
            }
            Setting::FitWeights => self.fit_weights = Weights::read(value)?,
            Setting::NeedLineShare => self.need.line_share = up_to(value, 1)?,
            Setting::NeedQuality => self.need.quality = up_to(value, 100)?,
            Setting::NeedProgress => self.need.progress = up_to(value, 100)?,
            Setting::NeedSatisfaction => self.need.satisfaction = up_to(value, 1)?,
            Setting::SatisfactionMean if value == "NONE" => self.satisfaction_mean = None,
            Setting::SatisfactionMean => self.satisfaction_mean = Some(up_to(value, 1)?),
        }
        Some(())
    }

    /// The rule set with what this agency chose instead of its defaults.
    #[must_use]
    pub fn over(&self, rules: &RuleSet) -> RuleSet {
        let mut rules = rules.clone();
        rules.task_results.cap_mode = self.cap_mode.unwrap_or(rules.task_results.cap_mode);
        rules.task_results.late_policy = self.late_policy.unwrap_or(rules.task_results.late_policy);
        rules.rollup.sick_leave = self.sick_leave.unwrap_or(rules.rollup.sick_leave);
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(code: &str, value: &str, from: &str, decision: Option<&str>) -> Result<(), Code> {
        let setting = Setting::find(code).map_err(|refusal| refusal.code)?;
        setting.check(value, from.parse().expect("a day"), decision).map_err(|refusal| refusal.code)
    }

    #[test]
    fn each_value_is_checked() {
        let day = "2026-01-01";
        assert_eq!(checked("tracking", "QUARTER", "2026-04-01", None), Ok(()));
        assert_eq!(checked("tracking", "QUARTER", "2026-05-01", None), Err(Code::SettingDay));
        assert_eq!(checked("tracking", "WEEK", day, None), Err(Code::SettingValue));
        assert_eq!(checked("colour", "RED", day, None), Err(Code::SettingUnknown));
        assert_eq!(checked("cap_rate_25", "GRANTED", day, None), Err(Code::DecisionNumberMissing));
        assert_eq!(checked("cap_rate_25", "GRANTED", day, Some("12/QĐ")), Ok(()));
        for (code, good, bad) in [
            ("groups_joined", "PROFESSIONAL+SUPPORT", "SUPPORT"),
            ("groups_joined", "NONE", "SUPPORT+SUPPORT"),
            ("cap_body_limit", "12", "+12"),
            ("self_difference", "0.5", "31"),
            ("self_difference", "0", "0.0000001"),
            ("cap_base", "LITERAL", "literal"),
            ("late_policy", "ZERO_WHEN_LATE", ""),
            ("norm_government", "32+1/2000>16000 CEILING", "32"),
            ("norm_party", "17-20", "20-17"),
            ("stretched_from", "4", "1"),
            ("fit_weights", "1/0/0/0/0", "1/1/0/0/0"),
            ("need_quality", "75.5", "101"),
            ("need_satisfaction", "0.8", "80"),
            ("satisfaction_mean", "0.9226", "92.26"),
        ] {
            assert_eq!(checked(code, good, day, None), Ok(()), "{code} {good}");
            assert_eq!(checked(code, bad, day, None), Err(Code::SettingValue), "{code} {bad}");
        }
    }

    #[test]
    fn every_default_is_a_value_and_what_the_rules_say_stays() {
        for setting in Setting::ALL {
            if let Some(default) = setting.about().default.filter(|default| *default != "RULES") {
                let mut settings = Settings::default();
                assert_eq!(settings.set(*setting, default), Some(()), "{setting:?}");
                assert_eq!(settings, Settings::default(), "{setting:?}");
            }
        }
        let rules = RuleSet::vn_335_2025();
        assert_eq!(Settings::default().over(&rules), rules);
    }
}
