//! What a decision about a candidate for a post keeps: fit, gates and the figures of both places, as JSON that is the same
//! each time.
//!
//! What protects him by law (`PROTECTED`) enters the digest, so that nothing is signed over a bar that came meanwhile, and
//! never the text: decisions are kept and read long after the bar has ended.

use super::pool::Pool;
use super::{Candidate, Need};
use chrono::NaiveDate;
use domain::class::Class;
use domain::decision::NeedKind;
use domain::number::Exact;
use domain::placement::{MoveGate, MoveKind, Weighed};
use domain::refusal::Language;
use domain::terms::{Block, Term};
use serde::{Deserialize, Serialize};
use store::canonical::{canonical, digest};
use store::ids::FieldId;
use store::placement::Taken;
use store::post_plan::Post;

/// A candidate's row with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    need: NeedKind,
    person: String,
    unit: String,
    position: String,
    figures: Figures,
    /// The primary field of the post.
    #[serde(skip)]
    field: Option<FieldId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Figures {
    post: Place,
    home: Place,
    surplus: bool,
    measure: MoveKind,
    fit: Exact,
    terms: Vec<Weighed>,
    class_before: Option<Class>,
    evaluations: Vec<Taken>,
    shut: Vec<Gate>,
}

/// A post with its plan and its people, and the block around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    unit: String,
    position: String,
    planned: Option<u32>,
    working: u32,
    unfilled: u32,
    over: u32,
    block: Option<Around>,
}

/// A block of a commune: its payroll against its norm; above 0 people are over, below 0 they are missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Around {
    commune: String,
    block: Block,
    payroll: u32,
    norm: Option<(u32, u32)>,
    against: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Gate {
    gate: MoveGate,
    basis: String,
    until: Option<NaiveDate>,
}

impl Evidence {
    pub(super) fn of(pool: &Pool, need: &Need, candidate: &Candidate) -> Self {
        let post = (need.post.unit, need.post.position);
        let shut = candidate.shut.iter();
        let figures = Figures {
            post: Place::of(pool, post),
            home: Place::of(pool, candidate.placed.main),
            surplus: candidate.surplus,
            measure: candidate.measure,
            fit: candidate.fit.clone(),
            terms: candidate.terms.terms(&pool.settings.fit_weights),
            class_before: candidate.class_before,
            evaluations: candidate.taken.clone(),
            shut: shut
                .map(|shut| Gate { gate: shut.gate, basis: shut.basis.to_owned(), until: shut.until })
                .collect(),
        };
        Self {
            need: NeedKind::Post,
            person: candidate.placed.code.clone(),
            unit: pool.tree.code(post.0),
            position: pool.position(post.1),
            figures,
            field: need.fields.first().copied(),
        }
    }

    /// The digest of all of it, by which a decision says on which row it rests.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&canonical(self))
    }

    /// What is kept to be read.
    #[must_use]
    pub fn text(&self) -> String {
        let mut told = self.clone();
        told.figures.shut.retain(|gate| gate.gate != MoveGate::Protected);
        canonical(&told)
    }

    /// The primary field of the post.
    #[must_use]
    pub fn field(&self) -> Option<FieldId> {
        self.field
    }
}

impl Place {
    fn of(pool: &Pool, post: Post) -> Self {
        let row = pool.post(post);
        let block = pool.block(post.0).map(|(commune, block, heads, norm)| Around {
            commune: pool.tree.code(commune),
            block,
            payroll: heads.main,
            norm: norm.map(|posts| (posts.low, posts.high)),
            against: norm.map(|posts| heads.against(posts)),
        });
        Self {
            unit: pool.tree.code(post.0),
            position: pool.position(post.1),
            planned: row.plan.as_ref().map(|_| row.planned()),
            working: row.heads.working(),
            unfilled: row.unfilled(),
            over: row.over(),
            block,
        }
    }

    fn sentence(&self, language: Language) -> String {
        let Self { unit, position, working, unfilled, over, .. } = self;
        let mut told = match (language, self.planned) {
            (Language::Vi, Some(planned)) => format!(
                "{unit}, vị trí {position}: kế hoạch {planned}, đang làm việc {working}, thiếu {unfilled}, thừa {over}"
            ),
            (Language::Vi, None) => {
                format!("{unit}, vị trí {position}: ngoài kế hoạch, đang làm việc {working}")
            }
            (Language::En, Some(planned)) => format!(
                "{unit}, position {position}: {planned} planned, {working} working, {unfilled} missing, {over} over"
            ),
            (Language::En, None) => {
                format!("{unit}, position {position}: not in the plan, {working} working")
            }
        };
        if let Some(Around { commune, block, payroll, norm: Some((low, high)), against: Some(against) }) =
            &self.block
        {
            let norm = if low == high { low.to_string() } else { format!("{low}-{high}") };
            let label = block.label(language);
            told.push_str(&match language {
                Language::Vi => format!(
                    "; {label} của {commune}: biên chế {payroll}, định mức {norm}, chênh lệch {against:+}"
                ),
                Language::En => {
                    format!("; {label} of {commune}: payroll {payroll}, norm {norm}, difference {against:+}")
                }
            });
        }
        told
    }
}

/// The sentences of a candidate's row from the evidence that a decision kept of it; `None` where the text is none.
#[must_use]
pub fn explain(evidence: &str, language: Language) -> Option<String> {
    let Evidence { figures, .. } = serde_json::from_str(evidence).ok()?;
    let (to, from) = match language {
        Language::Vi => ("Nơi cần người", "Nơi đang công tác"),
        Language::En => ("To fill", "Where he is"),
    };
    let mut told = format!(
        "{} {to}: {}. {from}: {}.",
        Weighed::sentence(&figures.terms, language),
        figures.post.sentence(language),
        figures.home.sentence(language),
    );
    let gates: Vec<&str> = figures.shut.iter().map(|gate| gate.gate.label(language)).collect();
    if !gates.is_empty() {
        let stands = match language {
            Language::Vi => "Vướng khi điều động",
            Language::En => "In the way of a move",
        };
        told.push_str(&format!(" {stands}: {}.", gates.join("; ")));
    }
    Some(told)
}
