//! One line of an evaluation, with its sentence in the language of the request.

use crate::graphql::ask::Ask;
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Decimal;
use crate::graphql::word::Word;
use async_graphql::{Context, Object, Result};
use domain::evaluation::{ScreenKind, ScreenLine, explain_line};
use domain::refusal::Language;
use store::evaluation::Evaluation as Row;
use store::ids::{EvaluationId, RuleSetId};

/// One line of an evaluation.
pub struct Line {
    line: ScreenLine,
    evaluation: EvaluationId,
    rule_set: RuleSetId,
}

impl Line {
    /// A line of a row.
    #[must_use]
    pub fn new(line: ScreenLine, row: &Row) -> Self {
        Self { line, evaluation: row.id, rule_set: row.rule_set_id }
    }
}

#[Object(name = "EvaluationLine")]
impl Line {
    /// `I.1` …, `G`, `a`, `b`, `c`, `d`, `dd` (đ), `e`, `R`, `total`; of a part its period (`2026-03`).
    async fn code(&self) -> &str {
        &self.line.code
    }

    /// What it is.
    async fn kind(&self) -> Word<ScreenKind> {
        Word(self.line.kind)
    }

    /// What people call it, in the language of the request.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        let language = Ask::of(context).language;
        let own = match (self.line.code.as_str(), language) {
            ("G", Language::Vi) => "Tiêu chí chung",
            ("G", Language::En) => "General criteria",
            ("a", Language::Vi) => "Số lượng",
            ("a", Language::En) => "Quantity",
            ("b", Language::Vi) => "Chất lượng",
            ("b", Language::En) => "Quality",
            ("c", Language::Vi) => "Tiến độ",
            ("c", Language::En) => "Progress",
            ("d", Language::Vi) => "Kết quả của đơn vị",
            ("d", Language::En) => "Results of what he leads",
            ("dd", Language::Vi) => "Năng lực tổ chức",
            ("dd", Language::En) => "Ability to organise",
            ("e", Language::Vi) => "Đoàn kết",
            ("e", Language::En) => "Unity",
            ("R", Language::Vi) => "Kết quả thực hiện nhiệm vụ",
            ("R", Language::En) => "Task results",
            ("total", Language::Vi) => "Điểm",
            ("total", Language::En) => "Score",
            _ => "",
        };
        if !own.is_empty() || self.line.kind != ScreenKind::Criterion {
            return Ok(if own.is_empty() { self.line.code.clone() } else { own.to_owned() });
        }
        let loaded = context.data_unchecked::<Loaders>().rule_sets.load_one(self.rule_set).await;
        let rules = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        let title = rules.as_ref().and_then(|rules| {
            let code = &self.line.code;
            let lines = rules.general.lines.iter();
            lines.filter(|line| code.starts_with(&line.code)).max_by_key(|line| line.code.len()).map(|line| {
                match language {
                    Language::Vi => line.title_vi.clone(),
                    Language::En => line.title_en.clone(),
                }
            })
        });
        Ok(title.unwrap_or_else(|| self.line.code.clone()))
    }

    /// As shown, two decimals; `null` where it is missing.
    async fn value(&self) -> Option<Decimal> {
        let number = self.line.exact.is_some();
        self.line.shown.clone().filter(|_| number).map(Decimal)
    }

    /// The exact number as a fraction.
    async fn exact(&self) -> Option<&str> {
        self.line.exact.as_deref()
    }

    /// Of a part without a score: its status or its excuse.
    async fn state(&self) -> Option<&str> {
        let part = self.line.kind == ScreenKind::Part && self.line.exact.is_none();
        self.line.shown.as_deref().filter(|_| part)
    }

    /// One sentence about it with its numbers and its article, in the language of the request; `null` for parts.
    async fn explanation(&self, context: &Context<'_>) -> Result<Option<String>> {
        let loaders = context.data_unchecked::<Loaders>();
        let loaded = loaders.explanations.load_one(self.evaluation).await;
        let Some(text) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else {
            return Ok(None);
        };
        let loaded = loaders.rule_sets.load_one(self.rule_set).await;
        let Some(rules) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else {
            return Ok(None);
        };
        Ok(explain_line(&text, &self.line.code, &rules, Ask::of(context).language))
    }
}
