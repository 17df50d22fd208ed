//! What independent surveys of citizens published about units.

use super::{FileRow, Kind, NOTE, columns};
use crate::io::csv::Row;
use domain::refusal::Code;
use serde::{Deserialize, Serialize};

columns! {
    Unit = "Mã đơn vị", "unit", required, "Đơn vị được khảo sát", "The unit surveyed", "HP";
    Year = "Năm", "year", required, "Năm khảo sát", "The year surveyed", "2025";
    Share = "Tỷ lệ hài lòng (%)", "share (%)", required, "Phần trăm từ 0 đến 100, nhiều nhất 4 chữ số thập phân", "Per cent from 0 to 100, at most 4 decimals", "92.67";
    Source = "Nguồn công bố", "source", required, "Văn bản hoặc trang đã công bố", "Document or page that published it", "https://example.gov.vn/sipas-2025";
}

/// The share of satisfied citizens of one unit and year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyFileRow {
    /// The unit.
    pub unit: String,
    /// The year.
    pub year: i64,
    /// The share in whole 10⁻⁶.
    pub share_micro: i64,
    /// Where it was published.
    pub source: String,
}

impl FileRow for SurveyFileRow {
    const KIND: Kind = Kind::Surveys;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let unit = row.code(At::Unit);
        let year = row.whole(At::Year, 2000..=2100);
        let percent = row.micro(At::Share, 0..=100_000_000);
        if percent.is_some_and(|percent| percent % 100 != 0) {
            row.refuse(At::Share, Code::TooManyDecimals, |refusal| refusal.with("max", 4));
        }
        let source = row.text(At::Source, NOTE);
        let share_micro = percent? / 100;
        Some(Self { unit: unit?, year: year?, share_micro, source: source? })
    }
}
