//! The class of one year up to the cap (Art. 20.1-20.4, 20.6): the lowest of what each step gives by itself.

use super::{Act, BeforeCap, Body, Class, OrganisationClass, Role};
use crate::number::Exact;
use crate::refusal::Language;
use crate::rules::{Levels, RuleSet};
use crate::say::Say;
use crate::terms;
use crate::terms::Term;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Why a class is what it is, in the order of the steps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// The score alone (20.1, 20.2, 20.3, 20.4a).
    Score(Class),
    /// Concluded degradation, breach of Party prohibitions or of the duty to set an example (20.4b).
    Conclusion,
    /// Disciplined for a violation in public duty (20.4c).
    Discipline,
    /// Corruption or waste in what a leader answers for, dealt with by law (20.4d).
    Corruption,
    /// A head is not above his organisation (20.6).
    OrganisationCeiling,
    /// A rule of Party, sector or agency above the decree, by its id.
    Overlay(String),
    /// Above the excellence cap, or inside it (20.5).
    Cap,
}

impl Ground {
    /// The article that forms print, or the overlay's id.
    #[must_use]
    pub fn article(&self) -> &str {
        match self {
            Self::Score(Class::Excellent) => "20.1",
            Self::Score(Class::Good) => "20.2",
            Self::Score(Class::Completed) => "20.3",
            Self::Score(Class::NotCompleted) => "20.4a",
            Self::Conclusion => "20.4b",
            Self::Discipline => "20.4c",
            Self::Corruption => "20.4d",
            Self::OrganisationCeiling => "20.6",
            Self::Overlay(id) => id,
            Self::Cap => "20.5",
        }
    }

    /// The ground that [`Self::article`] names so; what is no article of a ground is an overlay's id.
    #[must_use]
    pub fn parse(article: &str) -> Self {
        let scores = Class::ALL.iter().copied().map(Self::Score);
        let others =
            [Self::Conclusion, Self::Discipline, Self::Corruption, Self::OrganisationCeiling, Self::Cap];
        let mut known = scores.chain(others);
        known.find(|ground| ground.article() == article).unwrap_or_else(|| Self::Overlay(article.to_owned()))
    }

    /// The ground in words; `None` for an overlay, whose own text stands beside its id.
    #[must_use]
    pub fn words(&self, levels: &Levels, language: Language) -> Option<String> {
        let say = Say { language };
        let text = match (self, language) {
            (Self::Score(class), _) => return Some(score_words(*class, levels, say)),
            (Self::Conclusion, Language::Vi) => {
                "Bị kết luận suy thoái, vi phạm những điều đảng viên không được làm hoặc trách nhiệm nêu gương"
            }
            (Self::Conclusion, Language::En) => {
                "Concluded degradation, breach of Party-member prohibitions or of the duty to set an example"
            }
            (Self::Discipline, Language::Vi) => "Bị kỷ luật do vi phạm trong thực thi công vụ",
            (Self::Discipline, Language::En) => "Disciplined for a violation in public duty",
            (Self::Corruption, Language::Vi) => {
                "Tham nhũng, lãng phí trong phạm vi phụ trách, quản lý trực tiếp, đã bị xử lý"
            }
            (Self::Corruption, Language::En) => "Corruption or waste under his charge, dealt with by law",
            (Self::OrganisationCeiling, Language::Vi) => {
                "Người đứng đầu không được xếp cao hơn tổ chức của mình"
            }
            (Self::OrganisationCeiling, Language::En) => "A head is not above his organisation",
            (Self::Cap, Language::Vi) => "Tỷ lệ xếp loại xuất sắc",
            (Self::Cap, Language::En) => "The excellence cap",
            (Self::Overlay(_), _) => return None,
        };
        Some(text.to_owned())
    }
}

/// The class of a score with the thresholds that it lies between.
fn score_words(class: Class, levels: &Levels, say: Say) -> String {
    let bounds = match class {
        Class::Excellent => (Some(&levels.excellent), None),
        Class::Good => (Some(&levels.good), Some(&levels.excellent)),
        Class::Completed => (Some(&levels.completed), Some(&levels.good)),
        Class::NotCompleted => (None, Some(&levels.completed)),
    };
    let [from, under] = [bounds.0, bounds.1].map(|bound| bound.map(|points| say.number(points)));
    match (from, under, say.language) {
        (Some(from), Some(under), Language::Vi) => format!("Tổng điểm từ {from} đến dưới {under}"),
        (Some(from), Some(under), Language::En) => format!("The score is at least {from} and under {under}"),
        (Some(from), None, Language::Vi) => format!("Tổng điểm từ {from} trở lên"),
        (Some(from), None, Language::En) => format!("The score is at least {from}"),
        (None, under, Language::Vi) => format!("Tổng điểm dưới {}", under.unwrap_or_default()),
        (None, under, Language::En) => format!("The score is under {}", under.unwrap_or_default()),
    }
}

/// A rule of another layer than the decree: it lowers or blocks, and never raises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Its id, printed as ground.
    pub id: String,
    /// What it does.
    pub rule: OverlayRule,
}

/// What an overlay rule does to a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverlayRule {
    /// At most this class.
    Bound(Class),
    /// Nothing is final until this task is done.
    Block(String),
}

/// Cases of corruption or waste in what a leader answers for (20.4d).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CorruptionCases {
    /// One was dealt with by law in the year.
    pub handled: bool,
    /// One is open.
    pub pending: bool,
}

/// Everything that the class of one person and year depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The exact score of the year, in points of 100.
    pub score: Exact,
    /// The year.
    pub year: i32,
    /// His role at the close of the year.
    pub role: Role,
    /// Whether a deputy is in charge of the field or unit of `corruption`; a head always is.
    pub in_charge: bool,
    /// The class of the organisation that he heads; read for heads only.
    pub organisation: OrganisationClass,
    /// His acts, of any year.
    pub acts: Vec<Act>,
    /// The day from which he belongs to the new body, if he moved.
    pub moved_on: Option<NaiveDate>,
    /// Cases in what he answers for.
    pub corruption: CorruptionCases,
    /// Overlay rules that apply to him, in the order of their layer.
    pub overlays: Vec<Overlay>,
}

/// One step with the class that it gives by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its ground.
    pub ground: Ground,
    /// At most this class.
    pub class: Class,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A class up to the cap, with all grounds that give exactly it, in the order of the steps.
    Classified {
        /// The class.
        class: BeforeCap,
        /// Never empty; the first is *the* reason.
        grounds: Vec<Ground>,
    },
    /// The class of his organisation is open and could still lower him (20.6).
    WaitingOrgClass,
    /// An overlay blocks; its tasks are named.
    Blocked,
}

terms! {
    /// What deserves a second look about a class.
    ClassWarning {
        /// A case that could become a ground of 20.4d is open; if dealt with later, the year is classified again (21.3).
        PendingCase = "PENDING_CASE", "Có vụ việc tham nhũng, lãng phí chưa xử lý xong", "A case of corruption or waste is open";
    }
}

impl ClassWarning {
    /// The articles that ask for the second look.
    #[must_use]
    pub const fn article(self) -> &'static str {
        match self {
            Self::PendingCase => "20.4d, 21.3",
        }
    }
}

/// The class of a year up to the cap, with all steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// By the score alone.
    pub score_class: Class,
    /// What came out.
    pub outcome: Outcome,
    /// Each step that has a class of its own, in order: the score's first.
    pub steps: Vec<Step>,
    /// Things to look at, in name order.
    pub warnings: BTreeSet<ClassWarning>,
    /// The bodies in whose figures the year's acts count, in name order.
    pub charged_to: BTreeSet<Body>,
    /// Tasks of blocking overlays, in their order.
    pub tasks: Vec<String>,
}

/// The class of one person and year, up to the cap.
#[must_use]
pub fn classify(facts: &Facts, rules: &RuleSet) -> Classification {
    let score_class = Class::from(rules.levels.level(&facts.score));
    let mut steps = vec![Step { ground: Ground::Score(score_class), class: score_class }];

    let uses = facts.acts.iter().filter_map(|act| act.find_use(facts.moved_on, &rules.classes));
    let uses: Vec<_> = uses.filter(|usage| usage.year == facts.year).collect();
    let mut overrides: BTreeSet<Ground> = uses.iter().map(|usage| usage.ground.clone()).collect();
    // 20.4d: "thuộc thẩm quyền phụ trách, quản lý trực tiếp".
    let answers = facts.role == Role::Head || (facts.role == Role::Deputy && facts.in_charge);
    if answers && facts.corruption.handled {
        overrides.insert(Ground::Corruption);
    }
    steps.extend(overrides.into_iter().map(|ground| Step { ground, class: Class::NotCompleted }));

    let bound_by_organisation = rules.classes.organisation_ceiling.contains(&facts.role);
    if let (true, OrganisationClass::Final(class)) = (bound_by_organisation, facts.organisation) {
        steps.push(Step { ground: Ground::OrganisationCeiling, class });
    }

    let mut tasks = Vec::new();
    for overlay in &facts.overlays {
        match &overlay.rule {
            OverlayRule::Bound(class) => {
                steps.push(Step { ground: Ground::Overlay(overlay.id.clone()), class: *class });
            }
            OverlayRule::Block(task) => tasks.push(task.clone()),
        }
    }

    let class = steps.iter().map(|step| step.class).min().unwrap_or(score_class);
    let outcome = if bound_by_organisation && facts.organisation.lowest() < class {
        Outcome::WaitingOrgClass
    } else if tasks.is_empty() {
        let grounds =
            steps.iter().filter(|step| step.class == class).map(|step| step.ground.clone()).collect();
        Outcome::Classified { class: BeforeCap(class), grounds }
    } else {
        Outcome::Blocked
    };
    let pending = answers && facts.corruption.pending;
    Classification {
        score_class,
        outcome,
        steps,
        warnings: pending.then_some(ClassWarning::PendingCase).into_iter().collect(),
        charged_to: uses.iter().filter_map(|usage| usage.charged_to).collect(),
        tasks,
    }
}
