//! The lines of a row as screens show them: `[code, kind, shown, exact]` in the order of the form, made here only.

use crate::number::Exact;
use crate::rules::Levels;
use crate::score::display::{show_plain, show_score};

crate::terms! {
    /// What a line of an evaluation is.
    ScreenKind {
        /// Points for one general criterion (Art. 12.2).
        Criterion = "CRITERION", "Tiêu chí", "Criterion";
        /// G, in points from 0 to 30 (Art. 12.2).
        General = "GENERAL", "Tiêu chí chung", "General criteria";
        /// a, b or c, in per cent before any cap (Art. 14).
        Share = "SHARE", "Kết quả công việc", "Share of work";
        /// d, đ or e of a leader, in per cent (Art. 15.3).
        Leader = "LEADER", "Kết quả lãnh đạo, quản lý", "Leader's line";
        /// R, in per cent after the cap (Art. 16).
        Result = "RESULT", "Kết quả thực hiện nhiệm vụ", "Task results";
        /// The score, in points of 100 (Art. 17).
        Total = "TOTAL", "Điểm", "Score";
        /// A month or quarter of which this row is made (Art. 17.3).
        Part = "PART", "Kỳ thành phần", "Part";
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenLine {
    /// `I.1` …, `G`, `a`, `b`, `c`, `d`, `dd` (đ), `e`, `R`, `total`; of a part its period.
    pub code: String,
    /// What it is.
    pub kind: ScreenKind,
    /// As shown, two decimals; `None` where it is missing. Of a part without a score its status.
    pub shown: Option<String>,
    /// The exact number.
    pub exact: Option<String>,
}

impl ScreenLine {
    pub(super) fn new(code: &str, kind: ScreenKind, value: Option<&Exact>, levels: &Levels) -> Self {
        let shown = value.map(|value| match kind {
            ScreenKind::Total | ScreenKind::Part => show_score(value, levels),
            _ => show_plain(value),
        });
        Self { code: code.to_owned(), kind, shown, exact: value.map(ToString::to_string) }
    }
}

/// The lines as stored.
///
/// # Panics
/// Never: they are plain text.
pub(super) fn written(lines: &[ScreenLine]) -> String {
    use crate::terms::Term;
    let rows: Vec<(&str, &str, Option<&str>, Option<&str>)> = lines
        .iter()
        .map(|line| (line.code.as_str(), line.kind.code(), line.shown.as_deref(), line.exact.as_deref()))
        .collect();
    serde_json::to_string(&rows).expect("lines are plain text")
}

/// One line, as it lies in the stored text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct StoredLine<'a>(
    /// Its code.
    pub &'a str,
    /// What it is.
    pub ScreenKind,
    /// As shown.
    pub Option<&'a str>,
    /// The exact number.
    pub Option<&'a str>,
);

/// The lines of a stored text, without a copy of each; `None` where a text of theirs has escapes.
#[must_use]
pub fn stored_lines(text: &str) -> Option<Vec<StoredLine<'_>>> {
    serde_json::from_str(text).ok()
}

/// The score of a stored text as shown, without reading the other lines.
#[must_use]
pub fn shown_total(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("\"TOTAL\",\"")?;
    rest.split_once('"').map(|(shown, _)| shown)
}

/// Reads stored lines; what is no line is left out.
#[must_use]
pub fn read_lines(text: &str) -> Vec<ScreenLine> {
    let rows: Vec<(String, ScreenKind, Option<String>, Option<String>)> =
        serde_json::from_str(text).unwrap_or_default();
    rows.into_iter().map(|(code, kind, shown, exact)| ScreenLine { code, kind, shown, exact }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    #[test]
    fn the_quick_readers_read_what_was_written() {
        let levels = RuleSet::vn_335_2025().levels;
        let score: Exact = "89.995".parse().expect("a number");
        let lines = [
            ScreenLine::new("I.1", ScreenKind::Criterion, Some(&Exact::whole(5)), &levels),
            ScreenLine::new("d", ScreenKind::Leader, None, &levels),
            ScreenLine::new("total", ScreenKind::Total, Some(&score), &levels),
        ];
        let text = written(&lines);
        assert_eq!(read_lines(&text), lines);
        assert_eq!(shown_total(&text), Some("89.99"));
        let stored = stored_lines(&text).expect("no escapes");
        for (line, StoredLine(code, kind, shown, exact)) in lines.iter().zip(stored) {
            assert_eq!((line.code.as_str(), line.kind), (code, kind));
            assert_eq!((line.shown.as_deref(), line.exact.as_deref()), (shown, exact));
        }
        let missing = written(&[ScreenLine::new("total", ScreenKind::Total, None, &levels)]);
        assert_eq!(shown_total(&missing), None);
    }
}
