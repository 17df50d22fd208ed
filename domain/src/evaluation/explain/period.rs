//! Sentences of a month, or of a quarter that is tracked as one.

use super::super::facts::{HandedOver, TrackedFacts};
use super::super::tracked::{NO_TEMPLATE, NOT_HANDED_OVER, excuse, own_days, tracked};
use crate::number::Exact;
use crate::refusal::{Language, Refusal};
use crate::rollup::Excuse;
use crate::rules::RuleSet;
use crate::say::Say;
use crate::score::explain::explain;
use crate::score::lines::Detail;
use crate::score::period::{PeriodResult, evaluate};
use crate::score::quantities::Score;
use crate::terms::{EvaluationStatus, Term};

#[cfg(test)]
mod tests;

pub(super) struct Period<'a> {
    pub(super) say: Say,
    pub(super) facts: &'a TrackedFacts,
    pub(super) rules: &'a RuleSet,
}

/// A score or an R that was handed over or is his own, with its words and its working days.
struct Part {
    value: Exact,
    words: String,
    days: u32,
}

impl Period<'_> {
    pub(super) fn sentence(&self, code: &str) -> Option<String> {
        let excuse = excuse(self.facts);
        let own = match &self.facts.input {
            Some(input)
                if excuse.is_none() && !self.facts.scored_elsewhere && self.facts.refused.is_none() =>
            {
                Some(evaluate(input, self.rules))
            }
            _ => None,
        };
        let line = |code: &str| {
            let result = own.as_ref()?.as_ref().ok()?;
            let mut line = result.lines.iter().find(|line| line.line == code)?.clone();
            if let Detail::Total { provisional, .. } = &mut line.detail {
                // The engine knows of no days: while the period runs nothing is final.
                *provisional |= !self.facts.ended;
            }
            Some(explain(&line, &self.rules.levels, self.say.language))
        };
        let parts = !self.facts.handed_over.is_empty();
        match code {
            "R" if parts => {
                Some(self.handed_over_result(own_days(self.facts, excuse), own.as_ref(), line("R")))
            }
            "total" => {
                let total = || line("total").unwrap_or_else(|| self.nothing(excuse, own.as_ref()));
                Some(if parts { self.handed_over_score(excuse, own.as_ref(), &total()) } else { total() })
            }
            _ => line(code),
        }
    }

    /// Why his own part of the period has no score.
    fn nothing(&self, excuse: Option<Excuse>, own: Option<&Result<PeriodResult, Refusal>>) -> String {
        if let Some(excuse) = excuse {
            return self.excused(excuse);
        }
        let (why, article) = match (own, &self.facts.refused) {
            (Some(Err(refusal)), _) => {
                let message = refusal.message(self.say.language);
                (format!("{}: {}", refusal.written_path(), message.trim_end_matches('.')), "12, 17.1")
            }
            (_, Some(code)) => (self.say.reason(code), "12, 17.1"),
            _ if self.facts.scored_elsewhere => (self.say.reason(NOT_HANDED_OVER), "10.2"),
            _ => (self.say.reason(NO_TEMPLATE), "12, 17.1"),
        };
        let none = self.say.pick("Chưa có điểm theo dõi", "There is no score yet");
        self.say.article(&format!("{none}: {why}"), article)
    }

    fn excused(&self, excuse: Excuse) -> String {
        let (why, article) = self.excuse(excuse);
        let text = match self.say.language {
            Language::Vi => format!("Kỳ này không chấm điểm và không tính vào trung bình: {why}"),
            Language::En => format!("Nothing is scored and the period leaves every mean: {why}"),
        };
        self.say.article(&text, article)
    }

    /// The same of his own part only: those handed over stand for the whole period.
    fn own_excused(&self, excuse: Excuse) -> String {
        let (why, article) = self.excuse(excuse);
        let text = match self.say.language {
            Language::Vi => format!("Phần tự theo dõi không chấm điểm và không được tính: {why}"),
            Language::En => format!("His own part is not scored and does not count: {why}"),
        };
        self.say.article(&text, article)
    }

    /// What excuses his own part, with its days or its decision, and the article.
    fn excuse(&self, excuse: Excuse) -> (String, &'static str) {
        let (label, article) = self.say.excuse(excuse);
        let why = match (excuse, &self.facts.excused_by, self.say.language) {
            (Excuse::Decision, Some(number), Language::Vi) => format!("được miễn theo quyết định {number}"),
            (Excuse::Decision, Some(number), Language::En) => format!("excused by decision {number}"),
            _ => {
                let spans = self.facts.absences.iter().map(|away| {
                    let kind = away.kind.label(self.say.language).to_lowercase();
                    let (from, to) = (self.say.day(away.days.from), self.say.day(away.days.to));
                    format!("{kind} {from} – {to}")
                });
                let spans = spans.collect::<Vec<_>>().join(", ");
                let whole = self.say.pick(
                    "trọn các ngày làm việc trong thời gian công tác",
                    "on each working day of his service",
                );
                if spans.is_empty() { label } else { format!("{spans}, {whole}") }
            }
        };
        (why, article)
    }

    /// The head of the managing agency is scored above it (10.2), who moved was scored where he came from (19.1).
    fn article(&self) -> &'static str {
        if self.facts.scored_elsewhere { "10.2, 19.1" } else { "19.1" }
    }

    fn handed_over_score(
        &self,
        excuse: Option<Excuse>,
        own: Option<&Result<PeriodResult, Refusal>>,
        own_total: &str,
    ) -> String {
        let sheet = tracked(self.facts, self.rules);
        let levels = &self.rules.levels;
        let number = |value: &Exact| self.say.score(value, levels);
        let mut parts = self.parts(|part| Some(&part.score), number);
        let own = own.and_then(|own| own.as_ref().ok()).and_then(PeriodResult::score_so_far);
        let own_days = own_days(self.facts, excuse);
        if let Some(score) = own.filter(|_| own_days > 0).map(Score::exact) {
            parts.push(self.own(score, number(score), own_days));
        }
        let name = match (sheet.status, self.say.language) {
            (EvaluationStatus::Scored, Language::Vi) => "Điểm theo dõi",
            (EvaluationStatus::Scored, Language::En) => "Score",
            (_, Language::Vi) => "Điểm theo dõi (tạm tính)",
            (_, Language::En) => "Score (provisional)",
        };
        let Some(score) = &sheet.score else { return own_total.to_owned() };
        let text = self.weighed(name, &number(score), &parts, |value| self.say.score_term(value, levels));
        let text = self.say.article(&(text + &self.say.level(sheet.level)), self.article());
        match excuse {
            Some(excuse) if !self.facts.scored_elsewhere => format!("{text} {}", self.own_excused(excuse)),
            None if own_days > 0 => self.with_own(&text, own_total),
            _ => text,
        }
    }

    fn handed_over_result(
        &self,
        own_days: u32,
        own: Option<&Result<PeriodResult, Refusal>>,
        own_line: Option<String>,
    ) -> String {
        let sheet = tracked(self.facts, self.rules);
        let number = |value: &Exact| format!("{} %", self.say.number(value));
        let name = self.say.line("R");
        let text = match &sheet.components.result {
            Some(result) => {
                let mut parts = self.parts(|part| part.result.as_ref(), number);
                let own = own.and_then(|own| own.as_ref().ok()).and_then(|own| own.task_result.as_ref());
                if let Some(own) = own.filter(|_| own_days > 0).map(|own| own.result.exact()) {
                    parts.push(self.own(own, number(own), own_days));
                }
                self.weighed(name, &number(result.exact()), &parts, |value| self.say.term(value))
            }
            None => {
                let counted = self.facts.handed_over.iter().filter(|part| part.working_days > 0);
                let without = counted.filter(|part| part.result.is_none());
                let bodies = without.map(|part| part.body.as_str()).collect::<Vec<_>>().join(", ");
                let own = self.say.pick("phần tự theo dõi chưa có R", "his own part has none");
                match self.say.language {
                    _ if bodies.is_empty() => {
                        format!("{name} {}: {own}", self.say.pick("chưa tính được", "cannot be told"))
                    }
                    Language::Vi => format!("{name} không tính được: {bodies} chuyển điểm không kèm R"),
                    Language::En => format!("{name} cannot be told: {bodies} handed over a score without R"),
                }
            }
        };
        let text = self.say.article(&text, self.article());
        match own_line {
            Some(own) if own_days > 0 => self.with_own(&text, &own),
            _ => text,
        }
    }

    fn with_own(&self, text: &str, own: &str) -> String {
        format!("{text} {} {own}", self.say.pick("Phần tự theo dõi:", "His own part:"))
    }

    /// What was handed over, with body, document and days.
    fn parts(
        &self,
        of: impl Fn(&HandedOver) -> Option<&Exact>,
        number: impl Fn(&Exact) -> String,
    ) -> Vec<Part> {
        let counted = self.facts.handed_over.iter().filter(|part| part.working_days > 0);
        let part = |part: &HandedOver| {
            let value = of(part)?;
            let (shown, body) = (number(value), &part.body);
            let days = self.days(part.working_days);
            let document = part.document.as_deref();
            let words = match (document, self.say.language) {
                (Some(document), Language::Vi) => format!("{shown} do {body} chuyển theo văn bản {document}"),
                (None, Language::Vi) => format!("{shown} do {body} chuyển (không ghi văn bản)"),
                (Some(document), Language::En) => format!("{shown} handed over by {body} under {document}"),
                (None, Language::En) => format!("{shown} handed over by {body} (no document recorded)"),
            };
            Some(Part { value: value.clone(), words: format!("{words} {days}"), days: part.working_days })
        };
        counted.filter_map(part).collect()
    }

    fn own(&self, value: &Exact, shown: String, days: u32) -> Part {
        let own = self.say.pick("của phần tự theo dõi", "of his own part");
        Part { value: value.clone(), words: format!("{shown} {own} {}", self.days(days)), days }
    }

    fn days(&self, days: u32) -> String {
        match self.say.language {
            Language::Vi => format!("cho {days} ngày làm việc"),
            Language::En => format!("for {days} working day{}", if days == 1 { "" } else { "s" }),
        }
    }

    fn weighed(&self, name: &str, value: &str, parts: &[Part], term: impl Fn(&Exact) -> String) -> String {
        let words = parts.iter().map(|part| part.words.as_str()).collect::<Vec<_>>().join(", ");
        if parts.len() < 2 {
            return format!("{name} = {words}");
        }
        let terms: Vec<(String, u32)> = parts.iter().map(|part| (term(&part.value), part.days)).collect();
        let mean = self.say.mean(&terms);
        let by = self.say.pick("theo ngày làm việc", "by working days");
        format!("{name} = {mean} = {value}, {by}: {words}")
    }
}
