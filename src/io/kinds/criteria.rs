//! Scores of general criteria, and of đ and e.

use super::{FileRow, Kind, columns};
use super::{NOTE, OnBehalf};
use crate::io::csv::Row;
use crate::io::csv::{PeriodName, PeriodPart};
use domain::refusal::Code;
use serde::{Deserialize, Serialize};

columns! {
    Person = "Mã công chức", "person", required, "Người được chấm", "Who is scored", "CC-0001";
    Period = "Kỳ", "period", required, "2026-03, T3/2026 hoặc 2026-Q1", "2026-03 or 2026-Q1", "2026-03";
    Line = "Tiêu chí", "line", required, "Mã tiêu chí của bộ tiêu chí, hoặc đ, e của lãnh đạo", "Line of the template, or organising (đ), unity (e) of a leader", "I.1";
    Value = "Điểm", "value", required, "Theo bước điểm của bộ tiêu chí; đ và e chỉ 100 hoặc 50", "On the step of the template; đ and e are 100 or 50 only", "4.75";
    Reason = "Lý do", "reason", optional, "Bắt buộc với đ, e và khi khác điểm tự chấm", "Required for đ, e and where it differs from the self score", "Hoàn thành tốt nhiệm vụ";
    OnBehalfOf = "Nhập thay", "on behalf of", optional, "Mã cấp trên mà bộ phận tổ chức nhập thay", "Code of the superior for whom HR enters this", "CC-0002";
    Document = "Số văn bản", "document", optional, "Số văn bản của cấp trên, bắt buộc khi nhập thay", "Number of the superior's document, required when entered on behalf", "15/BC-VP";
}

/// The final score of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionRow {
    /// Who is scored.
    pub person: String,
    /// The period.
    pub period: PeriodName,
    /// The line.
    pub line: CriterionLine,
    /// The points in whole 10⁻⁹.
    pub value_nano: i64,
    /// Why.
    pub reason: Option<String>,
    /// For whom HR enters it.
    pub on_behalf: Option<OnBehalf>,
}

/// Which line is scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CriterionLine {
    /// A line of the template, by its code.
    General(String),
    /// đ, a leader's organising.
    Organising,
    /// e, a leader's keeping unity.
    Unity,
}

const FULL: i64 = 100_000_000_000;
const HALF: i64 = 50_000_000_000;

impl FileRow for CriterionRow {
    const KIND: Kind = Kind::Criteria;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let person = row.code(At::Person);
        let period = row.period(At::Period);
        let line = line(row);
        let value = match &line {
            Some(CriterionLine::General(_)) => row.nano(At::Value, 0..=30_000_000_000),
            Some(CriterionLine::Organising | CriterionLine::Unity) => {
                row.require(At::Reason);
                let value = row.nano(At::Value, 0..=FULL);
                if value.is_some_and(|value| value != FULL && value != HALF) {
                    row.refuse(At::Value, Code::FileValueUnknown, |refusal| {
                        refusal.with("allowed_vi", "100, 50").with("allowed_en", "100, 50")
                    });
                }
                value
            }
            None => None,
        };
        let reason = row.note(At::Reason, NOTE);
        let on_behalf = OnBehalf::of(row, At::OnBehalfOf, At::Document);
        if period.is_some_and(|period| period.part == PeriodPart::Year) {
            row.refuse(At::Period, Code::FilePeriod, |refusal| refusal);
        }
        Some(Self { person: person?, period: period?, line: line?, value_nano: value?, reason, on_behalf })
    }
}

/// đ and d differ by their diacritic only, so no folding here; d is computed and cannot be entered.
fn line(row: &mut Row<'_>) -> Option<CriterionLine> {
    let text = row.text(At::Line, 64)?;
    match text.to_lowercase().as_str() {
        "đ" | "dd" | "organising" => Some(CriterionLine::Organising),
        "e" | "unity" => Some(CriterionLine::Unity),
        "a" | "b" | "c" | "d" | "unit_results" => {
            row.refuse(At::Line, Code::FileValueUnknown, |refusal| {
                refusal
                    .with("allowed_vi", "mã tiêu chí (I.1, II.4, …), đ, e; a, b, c, d do hệ thống tính")
                    .with(
                        "allowed_en",
                        "a line's code (I.1, II.4, …), organising, unity; a, b, c, d are computed",
                    )
            });
            None
        }
        _ => row.code(At::Line).map(CriterionLine::General),
    }
}
