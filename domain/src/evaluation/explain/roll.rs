//! Sentences of a quarter made of months, and of a year: how each line follows from its periods (Art. 17.3, 19).

use super::super::Sheet;
use super::super::facts::{EntryFacts, RollupFacts};
use super::super::rollup::{
    COMPONENTS, Decided, NOT_POOLED, NotPooled, counted, entry_of, in_order, pool, rolled_up,
};
use super::AfterCap;
use crate::number::Exact;
use crate::refusal::Language;
use crate::rollup::Entry;
use crate::rules::{CapMode, QuarterMethod, RuleSet};
use crate::say::Say;
use crate::score::explain::explain;
use crate::score::lines::{Detail, Line, Part};
use crate::terms::EvaluationStatus;

pub(super) struct Roll<'a> {
    pub(super) say: Say,
    pub(super) facts: &'a RollupFacts,
    pub(super) entries: Vec<(Entry, &'a EntryFacts)>,
    pub(super) sheet: Sheet,
    warning: Option<&'a str>,
    decided: Option<&'a Decided>,
    pub(super) rules: &'a RuleSet,
}

impl<'a> Roll<'a> {
    pub(super) fn new(
        say: Say,
        facts: &'a RollupFacts,
        warning: Option<&'a str>,
        decided: Option<&'a Decided>,
        rules: &'a RuleSet,
    ) -> Self {
        let entries = facts.entries.iter().filter_map(|entry| Some((entry_of(entry)?, entry))).collect();
        Self { say, facts, entries, sheet: rolled_up(facts, rules), warning, decided, rules }
    }

    pub(super) fn sentence(&self, code: &str, cap: Option<&AfterCap<'_>>) -> Option<String> {
        if code == "total" {
            return Some(self.total(cap));
        }
        if let Some(place) = COMPONENTS.iter().position(|name| *name == code) {
            let value = in_order(&self.sheet.components)[place]?;
            return Some(match code {
                "a" | "b" | "c" if self.is_pooled() => self.pooled_share(place, value),
                "R" if self.is_pooled() => self.pooled_result(value),
                _ => self.component(place, value),
            });
        }
        self.entries
            .iter()
            .find(|(_, facts)| facts.period == code)
            .map(|(entry, facts)| self.part(entry, facts))
    }

    /// Whether the lines are those of the pooled sums, and not means of months.
    pub(super) fn is_pooled(&self) -> bool {
        let pooled = self.facts.quarter_method == Some(QuarterMethod::Pooled) && self.facts.year.is_none();
        pooled && self.sheet.score.is_some() && self.warning != Some(NOT_POOLED)
    }

    /// The places of the periods that the mean counts.
    fn counted(&self) -> Vec<usize> {
        let counts = |place: &usize| self.entries[*place].0.score().is_some();
        (0..self.entries.len()).filter(counts).collect()
    }

    /// Periods by name, three and more in a row by the first and the last.
    pub(super) fn names(&self, places: &[usize]) -> String {
        let rows = places.chunk_by(|one, next| one + 1 == *next);
        let name = |place: usize| self.entries[place].0.period.label(self.say.language);
        let row = |row: &[usize]| match row {
            [first, _, .., last] => {
                format!("{} {} {}", name(*first), self.say.pick("đến", "to"), name(*last))
            }
            few => few.iter().map(|place| name(*place)).collect::<Vec<_>>().join(", "),
        };
        rows.map(row).collect::<Vec<_>>().join(", ")
    }

    fn component(&self, place: usize, value: &Exact) -> String {
        let counted = self.counted();
        let of = |place: usize, line: usize| self.entries[place].1.components.get(line)?.as_ref();
        // Under the leader formula a pooled quarter takes d, đ, e of the months that have all three.
        let lines = if self.is_pooled() && (4..7).contains(&place) { 4..7 } else { place..place + 1 };
        let (with, without): (Vec<usize>, Vec<usize>) =
            counted.iter().partition(|period| lines.clone().all(|line| of(**period, line).is_some()));
        let unit = if place == 0 { "" } else { " %" };
        let value = format!("{}{unit}", self.say.number(value));
        let terms = with.iter().filter_map(|period| {
            let length = self.entries[*period].0.period.length();
            Some((self.say.term(of(*period, place)?), length))
        });
        let text = self.mean(self.say.line(COMPONENTS[place]), &terms.collect::<Vec<_>>(), &value, &with);
        let lacking = match (without.is_empty(), self.say.language) {
            (true, _) => String::new(),
            (false, Language::Vi) => format!("; {} không có", self.names(&without)),
            (false, Language::En) => format!("; {} without it", self.names(&without)),
        };
        self.say.article(&(text + &lacking), "17.3")
    }

    fn mean(&self, name: &str, terms: &[(String, u32)], value: &str, periods: &[usize]) -> String {
        let names = self.names(periods);
        match (terms.len(), self.say.language) {
            (0 | 1, Language::Vi) => format!("{name} = {value}, theo {names}"),
            (0 | 1, Language::En) => format!("{name} = {value}, as in {names}"),
            (_, Language::Vi) => {
                format!("{name} = {} = {value}, trung bình cộng của {names}", self.say.mean(terms))
            }
            (_, Language::En) => format!("{name} = {} = {value}, the mean of {names}", self.say.mean(terms)),
        }
    }

    fn pooled_share(&self, place: usize, value: &Exact) -> String {
        let counted = self.counted();
        let sum = |slot: usize| {
            let each = counted.iter().filter_map(|period| {
                let sums = self.entries[*period].1.sums.as_ref()?;
                Some(self.say.term(&sums[slot]))
            });
            let each: Vec<String> = each.collect();
            if each.len() == 1 { each.concat() } else { format!("({})", each.join(" + ")) }
        };
        let (name, value) = (self.say.line(COMPONENTS[place]), self.say.number(value));
        let (done, assigned, names) = (sum(place), sum(0), self.names(&counted));
        let text = match self.say.language {
            Language::Vi => format!(
                "{name} = 100 × {done} / {assigned} = {value} %, gộp sản phẩm quy đổi của {names} theo lựa chọn của cơ quan"
            ),
            Language::En => format!(
                "{name} = 100 × {done} / {assigned} = {value} %, the standard products of {names} pooled, as the agency chose"
            ),
        };
        self.say.article(&text, "14, 17.3")
    }

    /// R of the pooled shares, said as that of a month.
    fn pooled_result(&self, value: &Exact) -> String {
        let hundred = Exact::whole(100);
        let components = in_order(&self.sheet.components);
        let told = |place: usize| {
            let value = components[place]?;
            let capped = self.facts.cap_mode == CapMode::Each && place < 4;
            let entering = if capped { value.min(&hundred) } else { value }.clone();
            Some((Part { line: COMPONENTS[place], value: Some(entering) }, value))
        };
        let (parts, values): (Vec<Part>, Vec<&Exact>) = (1..7).filter_map(told).unzip();
        let count = i128::try_from(values.len()).unwrap_or(1);
        let raw = values.into_iter().cloned().sum::<Exact>().checked_div(&Exact::whole(count));
        explain(
            &Line {
                line: "R".into(),
                article: if parts.len() > 3 { "12.3, 16.2" } else { "12.3, 16.1" },
                formula: "".into(),
                value: Some(value.clone()),
                detail: Detail::Result { parts, raw, cap_mode: self.facts.cap_mode },
            },
            &self.rules.levels,
            self.say.language,
        )
    }

    fn total(&self, cap: Option<&AfterCap<'_>>) -> String {
        let mut said = self.without_score();
        if let Some(score) = &self.sheet.score {
            said.push(if self.is_pooled() { self.pooled_score(score) } else { self.score(score) });
        }
        if self.sheet.status != EvaluationStatus::Excused {
            said.extend(self.left_out());
        }
        said.extend(self.running());
        if self.warning == Some(NOT_POOLED)
            && let Err(why) = pool(self.facts, &counted(&self.entries), self.rules)
        {
            said.push(self.not_pooled(why));
        }
        if let Some(decided) = self.decided {
            let year = self.facts.year.as_ref().map_or(0, |year| year.year);
            said.extend(self.say.class(decided, year, cap, &self.rules.levels));
        }
        said.join(" ")
    }

    fn not_pooled(&self, why: NotPooled) -> String {
        let (text, article) = match why {
            NotPooled::NoSums => (
                self.say.pick(
                    "Không gộp được theo quý vì có điểm được chuyển không kèm số liệu sản phẩm: lấy trung bình các tháng",
                    "The quarter cannot be pooled because a score handed over comes without sums: the mean of the months stands",
                ),
                "17.3",
            ),
            NotPooled::NoLeaderLines => (
                self.say.pick(
                    "Không gộp được theo quý vì vị trí cuối kỳ là lãnh đạo, quản lý mà chưa tháng nào có đủ d, đ, e: lấy trung \
                     bình các tháng",
                    "The quarter cannot be pooled because he leads on its last day and no month has d, đ and e: the mean of the \
                     months stands",
                ),
                "16.2, 17.3",
            ),
        };
        self.say.article(text, article)
    }

    fn score(&self, score: &Exact) -> String {
        let levels = &self.rules.levels;
        let counted = self.counted();
        let terms = counted.iter().filter_map(|place| {
            let entry = &self.entries[*place].0;
            Some((self.say.score_term(entry.score()?.exact(), levels), entry.period.length()))
        });
        let name = match self.sheet.status {
            EvaluationStatus::Scored => self.say.pick("Điểm theo dõi", "Score"),
            EvaluationStatus::Provisional => self.say.pick("Điểm theo dõi (tạm tính)", "Score (provisional)"),
            _ => self.say.pick("Điểm theo dõi (không xếp loại)", "Score (tracked only)"),
        };
        let value = self.say.score(score, levels);
        let text = self.mean(name, &terms.collect::<Vec<_>>(), &value, &counted);
        self.say.article(&(text + &self.say.level(self.sheet.level)), "17.3")
    }

    fn pooled_score(&self, score: &Exact) -> String {
        let components = in_order(&self.sheet.components);
        let points =
            |result: &Exact| (&self.rules.task_results.points * result).checked_div(&Exact::whole(100));
        explain(
            &Line {
                line: "total".into(),
                article: "12, 17.1",
                formula: "".into(),
                value: Some(score.clone()),
                detail: Detail::Total {
                    general: components[0].cloned(),
                    task_points: components[7].and_then(points),
                    level: Some(self.rules.levels.level(score)),
                    provisional: self.sheet.status == EvaluationStatus::Provisional,
                    reason: None,
                    missing: Vec::new(),
                },
            },
            &self.rules.levels,
            self.say.language,
        )
    }
}
