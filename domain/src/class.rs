//! The class of a year (Art. 20): "xếp loại chất lượng công chức".
//!
//! score class → legal overrides (20.4b-d) → head's ceiling (20.6) → overlay rules → excellence cap (20.5).
//! Each step has its own class, the lowest is final; everything here stops before the cap, which needs all others.

mod act;
mod decide;
mod years;

pub use act::{Act, ActKind, Body, Decision, DisciplineForm, DisciplinedBy, Use};
pub use decide::classify;
pub use decide::{
    ClassWarning, Classification, CorruptionCases, Facts, Ground, Outcome, Overlay, OverlayRule, Step,
};
pub use years::{Years, YearsOfActs, classify_years};

use crate::rules::Level;
use crate::terms;
use crate::terms::Term;
use serde::{Deserialize, Serialize};

terms! {
    /// A class of the year (Art. 20), for people and for organisations, from low to high.
    Class {
        /// Art. 20.4.
        NotCompleted = "NOT_COMPLETED", "Không hoàn thành nhiệm vụ", "Not completed";
        /// Art. 20.3.
        Completed = "COMPLETED", "Hoàn thành nhiệm vụ", "Completed";
        /// Art. 20.2.
        Good = "GOOD", "Hoàn thành tốt nhiệm vụ", "Good";
        /// Art. 20.1; before the excellence cap only a candidate for it.
        Excellent = "EXCELLENT", "Hoàn thành xuất sắc nhiệm vụ", "Excellent";
    }
}

impl Class {
    /// The short Vietnamese code: XS, T, HT, KHT.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Excellent => "XS",
            Self::Good => "T",
            Self::Completed => "HT",
            Self::NotCompleted => "KHT",
        }
    }

    /// The class with that short code.
    #[must_use]
    pub fn find_short(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.short() == code)
    }

    /// The next class below; NOT_COMPLETED has none.
    #[must_use]
    pub const fn below(self) -> Option<Self> {
        match self {
            Self::Excellent => Some(Self::Good),
            Self::Good => Some(Self::Completed),
            Self::Completed => Some(Self::NotCompleted),
            Self::NotCompleted => None,
        }
    }
}

impl From<Level> for Class {
    /// The class that a year's score alone gives (20.1-20.4a).
    fn from(level: Level) -> Self {
        match level {
            Level::Excellent => Self::Excellent,
            Level::Good => Self::Good,
            Level::Completed => Self::Completed,
            Level::NotCompleted => Self::NotCompleted,
        }
    }
}

/// A class before the excellence cap has run: whoever stands at EXCELLENT is only a candidate for it (20.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct BeforeCap(pub Class);

impl BeforeCap {
    /// Whether the cap still decides.
    #[must_use]
    pub const fn is_candidate(self) -> bool {
        matches!(self.0, Class::Excellent)
    }

    /// The short code, `XS_CANDIDATE` for a candidate.
    #[must_use]
    pub const fn short(self) -> &'static str {
        if self.is_candidate() { "XS_CANDIDATE" } else { self.0.short() }
    }

    /// The lowest class that can come of it: the cap takes a candidate down to GOOD at most.
    #[must_use]
    pub const fn lowest(self) -> Class {
        if self.is_candidate() { Class::Good } else { self.0 }
    }
}

/// The class of an organisation, as far as it is known, for its head's ceiling (20.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganisationClass {
    /// Not classified yet, or a person has to decide it.
    Open,
    /// At EXCELLENT before the cap over organisations has run.
    Candidate,
    /// Decided.
    Final(Class),
}

impl OrganisationClass {
    /// The lowest class that it still can become.
    #[must_use]
    pub const fn lowest(self) -> Class {
        match self {
            Self::Open => Class::NotCompleted,
            Self::Candidate => Class::Good,
            Self::Final(class) => class,
        }
    }
}

/// What somebody is in his body, as the decree distinguishes it (Art. 10, 20.6, 21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// The head of an organisation: "người đứng đầu".
    Head,
    /// A deputy of the head: "cấp phó".
    Deputy,
    /// Everybody without a leading post.
    Staff,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::Head, Self::Deputy, Self::Staff];

    /// The role as rule files and clients write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Head => "HEAD",
            Self::Deputy => "DEPUTY",
            Self::Staff => "STAFF",
        }
    }

    /// The role of that code.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

#[cfg(test)]
mod tests;
