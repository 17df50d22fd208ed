//! The lines of a row in sentences, in Vietnamese and in English, from the explanation that it keeps: what an officer reads
//! when he asks "why".

mod class;
mod open;
mod period;
mod roll;
#[cfg(test)]
mod tests;

use super::facts::{RollupFacts, TrackedFacts};
use super::rollup::Decided;
use super::tracked::{NO_TEMPLATE, NOT_HANDED_OVER};
use crate::cap::MoveReason;
use crate::class::Class;
use crate::refusal::Language;
use crate::rollup::{Excuse, NotClassified};
use crate::rules::RuleSet;
use crate::say::Say;
use crate::score::period::NoScoreReason;
use crate::terms::{EvaluationStatus, Term};
use serde::Deserialize;

/// What a stored explanation tells, read to be said in sentences.
#[derive(Debug, Deserialize)]
pub struct Explained {
    status: Option<EvaluationStatus>,
    reason: Option<String>,
    tracked: Option<TrackedFacts>,
    rollup: Option<RollupFacts>,
    warning: Option<String>,
    class: Option<Decided>,
}

/// What the excellence cap in force made of a class (20.5).
#[derive(Clone, Copy, Debug)]
pub struct AfterCap<'a> {
    /// The final class.
    pub class: Class,
    /// Why it took him to GOOD.
    pub moved: Option<MoveReason>,
    /// The articles that the final class rests on; empty where they are those of the row.
    pub articles: &'a [String],
}

impl Explained {
    /// Reads an explanation; `None` where the text is none.
    #[must_use]
    pub fn read(explanation: &str) -> Option<Self> {
        serde_json::from_str(explanation).ok()
    }

    /// Whether the row is that of a year, whose class rests on inputs that not everybody may read.
    #[must_use]
    pub fn is_of_a_year(&self) -> bool {
        self.rollup.as_ref().is_some_and(|facts| facts.year.is_some())
    }

    /// The same for who may not read the inputs of the class: the articles stay, tasks and warnings go.
    #[must_use]
    pub fn without_class_inputs(mut self) -> Self {
        if let Some(decided) = &mut self.class {
            decided.tasks.clear();
            decided.warnings.clear();
        }
        self
    }

    /// The articles that the class up to the cap rests on, or that leave a year without one; none while it is open.
    #[must_use]
    pub fn grounds(self) -> Vec<String> {
        let under_minimum = NotClassified::UnderMinimum.as_str();
        match self.class {
            Some(decided) => decided.grounds,
            None if self.status == Some(EvaluationStatus::NotClassified) => {
                self.reason.into_iter().filter(|reason| reason == under_minimum).collect()
            }
            None => Vec::new(),
        }
    }

    /// The sentence of one line; of the score of a year also how its class came about, up to the cap and, where one is in
    /// force, after it. `None` where the row has no such line.
    #[must_use]
    pub fn sentence(
        &self,
        code: &str,
        cap: Option<&AfterCap<'_>>,
        rules: &RuleSet,
        language: Language,
    ) -> Option<String> {
        let say = Say { language };
        match (&self.tracked, &self.rollup) {
            (Some(facts), _) => period::Period { say, facts, rules }.sentence(code),
            (None, Some(facts)) => {
                let decided = self.class.as_ref();
                roll::Roll::new(say, facts, self.warning.as_deref(), decided, rules).sentence(code, cap)
            }
            (None, None) => None,
        }
    }
}

impl Say {
    /// What excuses a period, and the article; the decree is silent on the last two.
    fn excuse(self, excuse: Excuse) -> (String, &'static str) {
        let article = match excuse {
            Excuse::Sick | Excuse::Maternity | Excuse::Unpaid => "11.2, 19.3",
            Excuse::Decision => "19.3",
            Excuse::Study | Excuse::NotEmployed => "17.3",
        };
        let label = excuse.label(self.language).to_lowercase();
        let text = match excuse {
            Excuse::Study | Excuse::NotEmployed => self.by_choice(&label),
            _ => label,
        };
        (text, article)
    }

    /// Why a period has no score, in words.
    fn reason(self, reason: &str) -> String {
        if let Some(known) = NoScoreReason::find(reason) {
            return known.label(self.language).to_lowercase();
        }
        match reason {
            NO_TEMPLATE => self
                .pick("vị trí việc làm chưa có biểu mẫu có hiệu lực", "his position has no template in force")
                .to_owned(),
            NOT_HANDED_OVER => self
                .pick(
                    "cấp trên của cơ quan quản lý, nơi chấm điểm người này, chưa chuyển điểm",
                    "the body above the managing agency, which scores him, has handed no score over",
                )
                .to_owned(),
            code => format!("{} {code}", self.pick("dữ liệu vào bị từ chối:", "the inputs are refused:")),
        }
    }
}
