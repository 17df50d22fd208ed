//! The lines of an evaluation: plain ones written in one go, with a twin that is resolved field by field where more than
//! plain fields is asked for.

use crate::graphql::ask::Ask;
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::plain::{PlainList, WriteField, write_optional, write_text};
use crate::graphql::scalars::Decimal;
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use crate::services::cap::{Grounds, final_class};
use async_graphql::{Context, Description, Object, Result};
use domain::class::Class;
use domain::evaluation::{AfterCap, Explained, ScreenKind, ScreenLine, read_lines, stored_lines};
use domain::refusal::Language;
use domain::rules::RuleSet;
use domain::terms::Term;
use std::sync::Arc;
use store::evaluation::Evaluation as Row;
use store::ids::{EvaluationId, PeriodId, PersonId, RuleSetId};

/// The lines of one evaluation.
pub struct Lines {
    text: Arc<str>,
    evaluation: EvaluationId,
    rule_set: RuleSetId,
    of: (PersonId, PeriodId),
    class: Option<Class>,
    rules: Option<Arc<RuleSet>>,
    language: Language,
}

impl Lines {
    /// The lines of a row, as stored, with the rules that name them.
    #[must_use]
    pub fn new(text: Arc<str>, row: &Row, rules: Option<Arc<RuleSet>>, language: Language) -> Self {
        let of = (row.person_id, row.period_id);
        let class = row.class.map(|class| class.0);
        Self { text, evaluation: row.id, rule_set: row.rule_set_id, of, class, rules, language }
    }

    fn name<'a>(&'a self, code: &'a str, kind: ScreenKind) -> &'a str {
        name(code, kind, self.rules.as_deref(), self.language)
    }
}

impl PlainList for Lines {
    type Twin = Line;

    const FIELDS: &'static [&'static str] = &["code", "kind", "name", "value", "exact", "state"];

    fn twins(&self) -> Vec<Line> {
        let twin = |line: ScreenLine| Line {
            name: self.name(&line.code, line.kind).to_owned(),
            line,
            evaluation: self.evaluation,
            rule_set: self.rule_set,
            of: self.of,
            class: self.class,
        };
        read_lines(&self.text).into_iter().map(twin).collect()
    }

    fn each(&self, item: &mut dyn FnMut(WriteField<'_>)) {
        let mut write = |code: &str, kind: ScreenKind, shown: Option<&str>, exact: Option<&str>| {
            item(&|field, json| match field {
                0 => write_text(code, json),
                1 => write_text(kind.code(), json),
                2 => write_text(self.name(code, kind), json),
                3 => write_optional(value(shown, exact), json),
                4 => write_optional(exact, json),
                _ => write_optional(state(kind, shown, exact), json),
            });
        };
        match stored_lines(&self.text) {
            Some(lines) => lines.iter().for_each(|line| write(line.0, line.1, line.2, line.3)),
            None => read_lines(&self.text).iter().for_each(|line| {
                write(&line.code, line.kind, line.shown.as_deref(), line.exact.as_deref());
            }),
        }
    }
}

fn value<'a>(shown: Option<&'a str>, exact: Option<&str>) -> Option<&'a str> {
    shown.filter(|_| exact.is_some())
}

fn state<'a>(kind: ScreenKind, shown: Option<&'a str>, exact: Option<&str>) -> Option<&'a str> {
    shown.filter(|_| kind == ScreenKind::Part && exact.is_none())
}

/// What people call a line.
fn name<'a>(code: &'a str, kind: ScreenKind, rules: Option<&'a RuleSet>, language: Language) -> &'a str {
    let (vi, en) = match code {
        "G" => ("Tiêu chí chung", "General criteria"),
        "a" => ("Số lượng", "Quantity"),
        "b" => ("Chất lượng", "Quality"),
        "c" => ("Tiến độ", "Progress"),
        "d" => ("Kết quả của đơn vị", "Results of what he leads"),
        "dd" => ("Năng lực tổ chức", "Ability to organise"),
        "e" => ("Đoàn kết", "Unity"),
        "R" => ("Kết quả thực hiện nhiệm vụ", "Task results"),
        "total" => ("Điểm", "Score"),
        _ => {
            let lines =
                rules.filter(|_| kind == ScreenKind::Criterion).map(|rules| rules.general.lines.iter());
            // An agency may have split a line: the parts begin with its code.
            let own = lines.and_then(|mut lines| {
                let parts = lines.clone().filter(|line| code.starts_with(&line.code));
                lines.find(|line| line.code == code).or_else(|| parts.max_by_key(|line| line.code.len()))
            });
            own.map_or((code, code), |line| (line.title_vi.as_str(), line.title_en.as_str()))
        }
    };
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

/// One line of an evaluation.
#[derive(Description)]
pub struct Line {
    line: ScreenLine,
    name: String,
    evaluation: EvaluationId,
    rule_set: RuleSetId,
    of: (PersonId, PeriodId),
    class: Option<Class>,
}

impl Line {
    /// What the cap run in force made of the class of the year.
    async fn after_cap(&self, context: &Context<'_>) -> Result<Option<(Class, Grounds)>> {
        let loaded = context.data_unchecked::<Loaders>().cap_rows.load_one(self.of).await;
        let row = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(row.and_then(|row| final_class(&row, self.evaluation, self.class)))
    }
}

#[Object(name = "EvaluationLine", use_type_description)]
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
    async fn name(&self) -> &str {
        &self.name
    }

    /// As shown, two decimals; `null` where it is missing.
    async fn value(&self) -> Option<Decimal> {
        value(self.line.shown.as_deref(), self.line.exact.as_deref()).map(|text| Decimal(text.to_owned()))
    }

    /// The exact number as a fraction.
    async fn exact(&self) -> Option<&str> {
        self.line.exact.as_deref()
    }

    /// Of a part without a score: its status or its excuse.
    async fn state(&self) -> Option<&str> {
        state(self.line.kind, self.line.shown.as_deref(), self.line.exact.as_deref())
    }

    /// Login of who entered the value of a criterion, of đ or of e, last; `null` of every other line, and of what the
    /// built-in operator entered.
    async fn entered_by(&self, context: &Context<'_>) -> Result<Option<String>> {
        if !matches!(self.line.kind, ScreenKind::Criterion | ScreenKind::Leader) {
            return Ok(None);
        }
        let loaders = context.data_unchecked::<Loaders>();
        let loaded = loaders.criterion_scores.load_one(self.of).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        let Some(row) = rows.iter().find(|row| row.line == self.line.code) else { return Ok(None) };
        let loaded = loaders.logins.load_one(row.entered_by_id).await;
        loaded.map_err(|fail| graphql_error(context, shared(&fail)))
    }

    /// How it came about, with its numbers and its articles, in the language of the request: one sentence, of a score made of
    /// other periods several. That of a year's score also tells the steps to its class, in words; who may not read the inputs
    /// of the class is told its articles only.
    async fn explanation(&self, context: &Context<'_>) -> Result<Option<String>> {
        let loaders = context.data_unchecked::<Loaders>();
        let loaded = loaders.explanations.load_one(self.evaluation).await;
        let text = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        let Some(mut told) = text.as_deref().and_then(Explained::read) else { return Ok(None) };
        let loaded = loaders.rule_sets.load_one(self.rule_set).await;
        let Some(rules) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else {
            return Ok(None);
        };
        let mut cap = None;
        if self.line.kind == ScreenKind::Total && told.is_of_a_year() {
            if !shows_class_inputs(context, self.of.0).await? {
                told = told.without_class_inputs();
            }
            cap = self.after_cap(context).await?;
        }
        let cap = cap.as_ref().map(|(class, grounds)| AfterCap {
            class: *class,
            moved: grounds.moved,
            articles: &grounds.articles,
        });
        Ok(told.sentence(&self.line.code, cap.as_ref(), &rules, Ask::of(context).language))
    }
}

/// Whether the viewer may read what the class of a person's years rests on.
pub(super) async fn shows_class_inputs(context: &Context<'_>, person: PersonId) -> Result<bool> {
    let loaded = context.data_unchecked::<Seen>().year_inputs.load_one(person).await;
    Ok(loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.is_some())
}
