//! Levels, classes and columns as words of the field.

use crate::class::Class;
use crate::refusal::Language;
use crate::rules::Level;
use crate::score::general::GeneralSource;
use crate::terms::Term;

impl Term for Class {
    const NAME: &'static str = "Class";
    const ABOUT: &'static str = "A class of the year (Art. 20). Before the excellence cap has run, EXCELLENT means a candidate for it.";
    const ALL: &'static [Self] = &[Self::Excellent, Self::Good, Self::Completed, Self::NotCompleted];

    fn about(self) -> &'static str {
        match self {
            Self::Excellent => "Excellent performance (hoàn thành xuất sắc nhiệm vụ, 20.1).",
            Self::Good => "Good performance (hoàn thành tốt nhiệm vụ, 20.2).",
            Self::Completed => "Completed (hoàn thành nhiệm vụ, 20.3).",
            Self::NotCompleted => "Not completed (không hoàn thành nhiệm vụ, 20.4).",
        }
    }

    fn code(self) -> &'static str {
        Class::code(self)
    }

    fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Excellent, Language::Vi) => "Hoàn thành xuất sắc nhiệm vụ",
            (Self::Excellent, Language::En) => "Excellent",
            (Self::Good, Language::Vi) => "Hoàn thành tốt nhiệm vụ",
            (Self::Good, Language::En) => "Good",
            (Self::Completed, Language::Vi) => "Hoàn thành nhiệm vụ",
            (Self::Completed, Language::En) => "Completed",
            (Self::NotCompleted, Language::Vi) => "Không hoàn thành nhiệm vụ",
            (Self::NotCompleted, Language::En) => "Not completed",
        }
    }
}

impl Term for Level {
    const NAME: &'static str = "ScoreLevel";
    const ABOUT: &'static str =
        "The level of points of a score (Art. 20.1-20.4a); the class itself is decided once a year.";
    const ALL: &'static [Self] = &[Self::Excellent, Self::Good, Self::Completed, Self::NotCompleted];

    fn about(self) -> &'static str {
        match self {
            Self::Excellent => "90 points or more.",
            Self::Good => "70 to under 90 points.",
            Self::Completed => "50 to under 70 points.",
            Self::NotCompleted => "Under 50 points.",
        }
    }

    fn code(self) -> &'static str {
        Class::from(self).code()
    }

    fn label(self, language: Language) -> &'static str {
        Term::label(Class::from(self), language)
    }
}

impl Term for GeneralSource {
    const NAME: &'static str = "GeneralSource";
    const ABOUT: &'static str =
        "The column of the general criteria that a score rests on (Form 01); only FINAL makes a final score.";
    const ALL: &'static [Self] = &[Self::Final, Self::Reviewer, Self::Own];

    fn about(self) -> &'static str {
        match self {
            Self::Final => "What the competent person decided.",
            Self::Reviewer => "What the reviewer proposes.",
            Self::Own => "What he gave himself.",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Final => "FINAL",
            Self::Reviewer => "REVIEWER",
            Self::Own => "SELF",
        }
    }

    fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Final, Language::Vi) => "Điểm chính thức",
            (Self::Final, Language::En) => "Final",
            (Self::Reviewer, Language::Vi) => "Người nhận xét",
            (Self::Reviewer, Language::En) => "Reviewer",
            (Self::Own, Language::Vi) => "Tự chấm",
            (Self::Own, Language::En) => "Self",
        }
    }
}
