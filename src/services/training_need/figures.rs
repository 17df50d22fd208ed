//! One need with the figures that it rests on, as JSON that is the same each time, and what orders it.

use domain::decision::NeedKind;
use domain::number::Exact;
use domain::refusal::Language;
use domain::satisfaction::Ratings;
use domain::terms::Term;
use domain::training::{Ground, Priority, Share, TrainingGround};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cmp::Ordering;
use store::canonical::{canonical, digest};
use store::competency::Competency;
use store::ids::{EvaluationId, FieldId, PeriodId, PersonId, PositionId, UnitId};

/// What names the things of a need in its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Of {
    /// The period: `2026-12`.
    pub period: String,
    /// The person's code.
    pub person: String,
    /// The unit's code.
    pub unit: String,
    /// The position's code.
    pub position: String,
    /// The field's code.
    pub field: Option<String>,
}

/// The figures of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figures {
    /// A competency below the level of the position.
    Gap {
        /// The competency.
        competency: Competency,
        /// The level that the position requires.
        required: u8,
        /// His level.
        actual: u8,
        /// Whose assessment says so: its key and version.
        assessment: (i64, i64),
        /// How urgent it is.
        priority: Priority,
    },
    /// A figure of his below its limit.
    Below {
        /// The figure and the limit.
        ground: Ground,
        /// What it is a figure of.
        of: Measured,
    },
    /// A field of his position that he is not specialised in.
    Outside {
        /// How many fields his position has.
        fields: usize,
        /// How many of them are outside his specialisation.
        outside: usize,
    },
}

/// What a figure below its limit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// An evaluation: key, revision, and when it was computed.
    Evaluation(EvaluationId, i32, i64),
    /// Citizens' ratings of him in the period, which may be shown.
    Ratings(Ratings),
}

/// One need: a person and a ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Whose.
    pub person: PersonId,
    /// The unit that tracks him at the end of the period.
    pub unit: UnitId,
    /// His position there.
    pub position: PositionId,
    /// The period.
    pub period: PeriodId,
    /// Of a gap the competency's field, else the primary field of his position.
    pub field: Option<FieldId>,
    /// Its figures.
    pub figures: Figures,
    /// Its names.
    pub of: Of,
}

/// What orders needs: the most urgent first, then by person, ground, and competency or field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedKey {
    priority: Option<Exact>,
    person: String,
    ground: TrainingGround,
    what: String,
}

impl Ord for NeedKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = |key: &Self| (key.person.clone(), key.ground, key.what.clone());
        other.priority.cmp(&self.priority).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for NeedKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Need {
    /// Why training is proposed.
    #[must_use]
    pub fn ground(&self) -> TrainingGround {
        match &self.figures {
            Figures::Gap { .. } => TrainingGround::CompetencyGap,
            Figures::Below { ground, .. } => ground.ground,
            Figures::Outside { .. } => TrainingGround::OutsideSpecialisation,
        }
    }

    /// The competency, of a gap.
    #[must_use]
    pub fn competency(&self) -> Option<&Competency> {
        match &self.figures {
            Figures::Gap { competency, .. } => Some(competency),
            _ => None,
        }
    }

    /// The evaluation that it rests on: key, revision, when it was computed.
    #[must_use]
    pub fn evaluation(&self) -> Option<(EvaluationId, i32, i64)> {
        match &self.figures {
            Figures::Below { of: Measured::Evaluation(id, revision, at), .. } => Some((*id, *revision, *at)),
            _ => None,
        }
    }

    /// The citizens' ratings that it rests on, of LOW_SATISFACTION.
    #[must_use]
    pub fn ratings(&self) -> Option<Ratings> {
        match &self.figures {
            Figures::Below { of: Measured::Ratings(ratings), .. } => Some(*ratings),
            _ => None,
        }
    }

    /// How urgent it is; only of a gap.
    #[must_use]
    pub fn priority(&self) -> Option<Exact> {
        match &self.figures {
            Figures::Gap { priority, .. } => Some(priority.value()),
            _ => None,
        }
    }

    /// What orders it.
    #[must_use]
    pub fn key(&self) -> NeedKey {
        let what = match &self.figures {
            Figures::Gap { competency, .. } => competency.code.clone(),
            _ => self.of.field.clone().unwrap_or_default(),
        };
        let (priority, person) = (self.priority(), self.of.person.clone());
        NeedKey { priority, person, ground: self.ground(), what }
    }

    /// One sentence with its figures.
    #[must_use]
    pub fn explanation(&self, language: Language) -> String {
        match &self.figures {
            Figures::Gap { priority, .. } => priority.explanation(language),
            Figures::Below { ground, of: Measured::Ratings(ratings) } => ground.told_of(*ratings, language),
            Figures::Below { ground, .. } => ground.explanation(language),
            Figures::Outside { fields, outside } => told_outside(*fields, *outside, language),
        }
    }

    /// What a decision keeps of it: the same figures, the same bytes.
    #[must_use]
    pub fn evidence(&self) -> String {
        let share = |share: Share| json!({ "part": share.part, "whole": share.whole });
        let figures: Value = match &self.figures {
            Figures::Gap { competency, required, actual, assessment, priority } => json!({
                "competency": competency.code,
                "required": required,
                "actual": actual,
                "assessment": { "id": assessment.0, "version": assessment.1 },
                "gap": priority.gap,
                "weight": priority.weight,
                "overdue": share(priority.overdue),
                "dissatisfaction": share(priority.dissatisfaction),
                "priority": priority.value(),
            }),
            Figures::Below { ground, of } => {
                let mut figures = json!({
                    "value": ground.value,
                    "limit": ground.limit,
                    "setting": ground.ground.limited_by().map(|setting| setting.about().code),
                });
                match of {
                    Measured::Evaluation(id, revision, at) => {
                        figures["evaluation"] = json!({ "id": id, "revision": revision, "computed_at": at });
                    }
                    Measured::Ratings(ratings) => {
                        figures["ratings"] =
                            json!({ "rated": ratings.total(), "satisfied": ratings.satisfied() });
                    }
                }
                figures
            }
            Figures::Outside { fields, outside } => json!({ "fields": fields, "outside": outside }),
        };
        canonical(&json!({
            "need": NeedKind::Training,
            "ground": self.ground().code(),
            "period": self.of.period,
            "person": self.of.person,
            "unit": self.of.unit,
            "position": self.of.position,
            "field": self.of.field,
            "figures": figures,
        }))
    }

    /// The digest of the evidence, by which a decision says on which row it rests.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.evidence())
    }
}

/// The sentence of a need from the evidence that a decision kept of it; `None` where the text is no evidence.
#[must_use]
pub fn explain(evidence: &str, language: Language) -> Option<String> {
    #[derive(Deserialize)]
    struct Kept {
        ground: TrainingGround,
        figures: Value,
    }
    #[derive(Deserialize)]
    struct Part {
        part: u64,
        whole: u64,
    }
    #[derive(Deserialize)]
    struct Gap {
        gap: u8,
        weight: Exact,
        overdue: Part,
        dissatisfaction: Part,
    }
    #[derive(Deserialize)]
    struct Rated {
        rated: u64,
        satisfied: u64,
    }
    #[derive(Deserialize)]
    struct Below {
        value: Exact,
        limit: Exact,
        ratings: Option<Rated>,
    }
    #[derive(Deserialize)]
    struct Fields {
        fields: usize,
        outside: usize,
    }
    let Kept { ground, figures } = serde_json::from_str(evidence).ok()?;
    let share = |share: Part| Share { part: share.part, whole: share.whole };
    Some(match ground {
        TrainingGround::CompetencyGap => {
            let Gap { gap, weight, overdue, dissatisfaction } = serde_json::from_value(figures).ok()?;
            let priority =
                Priority { gap, weight, overdue: share(overdue), dissatisfaction: share(dissatisfaction) };
            priority.explanation(language)
        }
        TrainingGround::OutsideSpecialisation => {
            let Fields { fields, outside } = serde_json::from_value(figures).ok()?;
            told_outside(fields, outside, language)
        }
        _ => {
            let Below { value, limit, ratings } = serde_json::from_value(figures).ok()?;
            let below = Ground { ground, value, limit };
            match ratings.and_then(|of| Ratings::new(of.satisfied, of.rated)) {
                Some(ratings) => below.told_of(ratings, language),
                None => below.explanation(language),
            }
        }
    })
}

fn told_outside(fields: usize, outside: usize, language: Language) -> String {
    let what = TrainingGround::OutsideSpecialisation.label(language);
    match language {
        Language::Vi => format!("{what}: {outside} trong {fields} lĩnh vực của vị trí."),
        Language::En => format!("{what}: {outside} of the {fields} fields of the position."),
    }
}
