//! How sentences say numbers, days and articles, in either language.

use crate::number::Exact;
use crate::refusal::Language;
use crate::rules::{Level, Levels};
use crate::score::display::show_score;
use crate::terms::Term;
use chrono::NaiveDate;

/// Says it in one language.
#[derive(Clone, Copy)]
pub(crate) struct Say {
    pub(crate) language: Language,
}

impl Say {
    /// The text of the language.
    pub(crate) fn pick(self, vi: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    /// A number as read: exact where six decimals hold it, else as a fraction with its rounded value.
    pub(crate) fn number(self, value: &Exact) -> String {
        self.short(value).unwrap_or_else(|| format!("{value} ≈ {}", self.point(value.rounded(2))))
    }

    /// A score as read: its rounded value never stands at a threshold that the score misses.
    pub(crate) fn score(self, value: &Exact, levels: &Levels) -> String {
        self.short(value).unwrap_or_else(|| format!("{value} ≈ {}", self.point(show_score(value, levels))))
    }

    /// A number inside a formula: in brackets where it is written with its rounded value.
    pub(crate) fn term(self, value: &Exact) -> String {
        bracketed(self.number(value))
    }

    /// A score inside a formula.
    pub(crate) fn score_term(self, value: &Exact, levels: &Levels) -> String {
        bracketed(self.score(value, levels))
    }

    /// The formula of a weighted mean, `(95 + 3 × 93) / 4`, from its terms with their weights.
    pub(crate) fn mean(self, terms: &[(String, u32)]) -> String {
        let each = terms.iter().map(|(term, weight)| match weight {
            1 => term.clone(),
            _ => format!("{weight} × {term}"),
        });
        let sum = each.collect::<Vec<_>>().join(" + ");
        let weights: u32 = terms.iter().map(|(_, weight)| weight).sum();
        format!("({sum}) / {weights}")
    }

    /// A day as people of the language write it.
    pub(crate) fn day(self, day: NaiveDate) -> String {
        day.format(self.pick("%d/%m/%Y", "%Y-%m-%d")).to_string()
    }

    /// A line of every score by its name and its letter.
    pub(crate) fn line(self, code: &str) -> &'static str {
        let (vi, en) = match code {
            "G" => ("Tiêu chí chung G", "General criteria G"),
            "a" => ("Số lượng a", "Quantity a"),
            "b" => ("Chất lượng b", "Quality b"),
            "c" => ("Tiến độ c", "Progress c"),
            "d" => ("Kết quả đơn vị d", "Unit results d"),
            "dd" => ("Năng lực tổ chức đ", "Organising đ"),
            "e" => ("Đoàn kết e", "Unity e"),
            _ => ("Kết quả thực hiện nhiệm vụ R", "Task results R"),
        };
        self.pick(vi, en)
    }

    /// The level of points behind a score; nothing where the score has none yet.
    pub(crate) fn level(self, level: Option<Level>) -> String {
        let Some(level) = level else { return String::new() };
        let label = level.label(self.language).to_lowercase();
        format!("{} {label}", self.pick(", mức điểm tương ứng:", ", level of points:"))
    }

    /// Says that the decree is silent and the rule set has chosen.
    pub(crate) fn by_choice(self, text: &str) -> String {
        format!("{text}, {}", self.pick("theo bộ quy tắc", "by choice of the rule set"))
    }

    /// Ends a sentence with its article.
    pub(crate) fn article(self, text: &str, article: &str) -> String {
        format!("{text} ({} {article}).", self.pick("Điều", "Art."))
    }

    fn short(self, value: &Exact) -> Option<String> {
        if value.is_whole() {
            return Some(value.to_string());
        }
        value.has_decimals(6).then(|| self.point(value.rounded(6).trim_end_matches('0').to_owned()))
    }

    fn point(self, text: String) -> String {
        match self.language {
            Language::Vi => text.replace('.', ","),
            Language::En => text,
        }
    }
}

fn bracketed(text: String) -> String {
    if text.contains(' ') { format!("({text})") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    #[test]
    fn a_rounded_score_never_stands_at_a_threshold_that_it_misses() {
        let levels = RuleSet::vn_335_2025().levels;
        let (vi, en) = (Say { language: Language::Vi }, Say { language: Language::En });
        let score = Exact::fraction(269_999, 3_000);
        assert_eq!(en.score(&score, &levels), "269999/3000 ≈ 89.99");
        assert_eq!(vi.score_term(&score, &levels), "(269999/3000 ≈ 89,99)");
        assert_eq!(en.number(&score), "269999/3000 ≈ 90.00");
        assert_eq!(en.score(&Exact::fraction(181, 2), &levels), "90.5");
    }
}
