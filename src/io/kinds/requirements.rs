//! Which competencies positions require, at which level, from a day on.

use super::{FileRow, Kind, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

columns! {
    Position = "Mã vị trí", "position", required, "Vị trí việc làm", "Code of the position", "CV-TP";
    Competency = "Mã năng lực", "competency", required, "Năng lực của khung", "Code of the competency", "NLCM-TU-PHAP";
    ValidFrom = "Hiệu lực từ ngày", "valid from", required, "Ngày bắt đầu yêu cầu", "First day of the requirement", "01/01/2026";
    Level = "Bậc", "level", required, "Từ 1 đến 5; 0 là thôi yêu cầu", "1 to 5; 0 ends it", "3";
    Weight = "Trọng số", "weight", optional, "Mức quan trọng đối với vị trí; để trống là 1", "How much the position rests on it; empty: 1", "1,5";
}

const ONE: i64 = 1_000_000;

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementRow {
    /// The position.
    pub position: String,
    /// The competency.
    pub competency: String,
    /// From this day on.
    pub valid_from: NaiveDate,
    /// 1 to 5; 0 ends it.
    pub level: i32,
    /// The weight in 10⁻⁶.
    pub weight_micro: i64,
}

impl FileRow for RequirementRow {
    const KIND: Kind = Kind::Requirements;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let position = row.code(At::Position);
        let competency = row.code(At::Competency);
        let valid_from = row.date(At::ValidFrom);
        let level = row.whole(At::Level, 0..=5);
        let weight = if row.has(At::Weight) { row.micro(At::Weight, 1..=10 * ONE) } else { Some(ONE) };
        Some(Self {
            position: position?,
            competency: competency?,
            valid_from: valid_from?,
            level: i32::try_from(level?).ok()?,
            weight_micro: weight?,
        })
    }
}
