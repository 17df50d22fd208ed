//! Levels that people's competencies were assessed at.

use super::{FileRow, Kind, NOTE, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::training::AssessmentSource;
use serde::{Deserialize, Serialize};

columns! {
    Person = "Mã công chức", "person", required, "Người được đánh giá", "Who was assessed", "CC-0001";
    Competency = "Mã năng lực", "competency", required, "Năng lực của khung", "Code of the competency", "NLCM-TU-PHAP";
    AssessedOn = "Ngày đánh giá", "assessed on", required, "Ngày/tháng/năm", "Day/month/year", "15/03/2026";
    Source = "Hình thức", "source", required, "Sát hạch; chứng chỉ, kết quả khóa học; hoặc nhận xét", "Test, certificate or review", "sát hạch";
    Level = "Bậc", "level", required, "Từ 1 đến 5", "1 to 5", "3";
    Evidence = "Minh chứng", "evidence", required, "Số văn bản, chứng chỉ hoặc nội dung nhận xét", "Document, certificate or what the review says", "QĐ 12/QĐ-SNV ngày 15/3/2026";
}

/// One assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentRow {
    /// Whose.
    pub person: String,
    /// Which competency.
    pub competency: String,
    /// The day.
    pub assessed_on: NaiveDate,
    /// By what.
    pub source: AssessmentSource,
    /// The level.
    pub level: i32,
    /// What shows it.
    pub evidence: String,
}

impl FileRow for AssessmentRow {
    const KIND: Kind = Kind::Assessments;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let person = row.code(At::Person);
        let competency = row.code(At::Competency);
        let assessed_on = row.date(At::AssessedOn);
        let source = row.word(At::Source);
        let level = row.whole(At::Level, 1..=5);
        let evidence = row.note(At::Evidence, NOTE);
        Some(Self {
            person: person?,
            competency: competency?,
            assessed_on: assessed_on?,
            source: source?,
            level: i32::try_from(level?).ok()?,
            evidence: evidence?,
        })
    }
}
