//! Citizens' ratings as a source system has counted them, of a person or of a unit.

use super::{FileRow, Kind, MAX_AMOUNT, REFERENCE, columns};
use crate::io::csv::{PeriodName, PeriodPart, Row};
use domain::refusal::Code;
use domain::satisfaction::RatingChannel;
use serde::{Deserialize, Serialize};

columns! {
    Person = "Mã công chức", "person", optional, "Người được đánh giá; để trống là đánh giá đơn vị", "Who was rated; empty: the unit itself", "CC-0001";
    Unit = "Mã đơn vị", "unit", required, "Đơn vị được đánh giá; của công chức là nơi phục vụ trong kỳ", "The unit rated; of a person the one through which he served", "HP-LC-PVHCC";
    Field = "Mã lĩnh vực", "field", required, "Lĩnh vực của thủ tục", "Field of the procedure", "TU-PHAP";
    Channel = "Kênh", "channel", required, "Tại quầy, trực tuyến hoặc bưu chính", "Counter, online or post", "tại quầy";
    Period = "Kỳ", "period", required, "Tháng hoặc quý theo dõi: 2026-03, 2026-Q1", "The month or quarter tracked: 2026-03, 2026-Q1", "2026-03";
    Rated = "Số lượt đánh giá", "rated", required, "Tổng số lượt đánh giá hợp lệ", "All valid ratings", "467";
    Satisfied = "Số lượt hài lòng", "satisfied", required, "Số lượt hài lòng hoặc rất hài lòng (4, 5)", "Those of 4 or 5", "466";
    Source = "Nguồn", "source", required, "Tên hệ thống gửi số liệu", "System that sends the figures", "MOTCUA";
    Reference = "Số tham chiếu", "reference", required, "Số của dòng số liệu trong nguồn, không trùng", "Number of the figure in its source, unique", "HL-2026-03-0001";
    Reason = "Lý do", "reason", optional, "Bắt buộc khi sửa số liệu đã gửi", "Required where an earlier figure is corrected", "";
}

/// Ratings of one subject, field, channel and period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SatisfactionRow {
    /// Who was rated; none: the unit itself.
    pub person: Option<String>,
    /// The unit.
    pub unit: String,
    /// The field.
    pub field: String,
    /// The channel.
    pub channel: RatingChannel,
    /// The month or quarter.
    pub period: PeriodName,
    /// n.
    pub rated: i64,
    /// k.
    pub satisfied: i64,
    /// Which system counted.
    pub source: String,
    /// Its number there.
    pub reference: String,
    /// Why an earlier figure is corrected.
    pub reason: Option<String>,
}

impl FileRow for SatisfactionRow {
    const KIND: Kind = Kind::Satisfaction;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let person = row.code(At::Person);
        let unit = row.code(At::Unit);
        let field = row.code(At::Field);
        let channel = row.word(At::Channel);
        let period = row.period(At::Period);
        let rated = row.whole(At::Rated, 0..=MAX_AMOUNT);
        let satisfied = row.whole(At::Satisfied, 0..=MAX_AMOUNT);
        let source = row.code(At::Source);
        let reference = row.text(At::Reference, REFERENCE);
        let reason = row.note(At::Reason, 500);
        if period.is_some_and(|period| period.part == PeriodPart::Year) {
            row.refuse(At::Period, Code::FilePeriod, |refusal| refusal);
        }
        Some(Self {
            person,
            unit: unit?,
            field: field?,
            channel: channel?,
            period: period?,
            rated: rated?,
            satisfied: satisfied?,
            source: source?,
            reference: reference?,
            reason,
        })
    }
}
