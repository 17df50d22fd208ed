//! Output records: what was assigned and completed.

use super::{FileRow, Kind, REFERENCE, columns};
use super::{MAX_AMOUNT, NOTE, OnBehalf};
use crate::io::csv::Row;
use crate::io::csv::{PeriodName, PeriodPart};
use chrono::NaiveDate;
use domain::refusal::Code;
use domain::score::products::Origin;
use serde::{Deserialize, Serialize};

columns! {
    Source = "Nguồn", "source", required, "Tên hệ thống hoặc sổ gửi dữ liệu", "System or register that sends the data", "MOTCUA";
    Reference = "Số tham chiếu", "reference", required, "Số của công việc trong nguồn, không trùng trong một kỳ", "Number of the task in its source, unique in a period", "2026-0315";
    Period = "Kỳ", "period", required, "2026-03, T3/2026 hoặc 2026-Q1", "2026-03 or 2026-Q1", "2026-03";
    Part = "Phần", "part", optional, "Số thứ tự phần của dòng đã tách; để trống là phần giữ sản phẩm được nêu, nếu không thì phần 1", "Part of a split row; empty: the one that holds the unit named, else part 1", "1";
    Person = "Mã công chức", "person", required, "Người được giao", "Who is assigned", "CC-0001";
    Product = "Mã sản phẩm", "product", required, "Mã trong danh mục sản phẩm", "Code in the catalogue", "HS-CHUNG-THUC";
    Origin = "Nguồn gốc", "origin", optional, "Theo kế hoạch, nhận lại hoặc đột xuất; để trống là theo kế hoạch", "Plan, taken over or ad hoc; empty: plan", "kế hoạch";
    Assigned = "Số được giao", "assigned", required, "Số nguyên", "A whole number", "40";
    Completed = "Số hoàn thành", "completed", optional, "Số nguyên; để trống nếu ghi bằng tệp giao nộp", "A whole number; empty if deliveries tell it", "38";
    Deadline = "Hạn", "deadline", optional, "Ngày/tháng/năm; để trống là ngày cuối kỳ", "Day/month/year; empty: the last day of the period", "31/03/2026";
    FailedReviews = "Số lần không đạt", "failed reviews", optional, "Số sản phẩm có lỗi nội dung nghiêm trọng", "Products with a major content error", "1";
    Delays = "Số lần chậm", "delays", optional, "Số sản phẩm chậm hạn", "Products that were late", "2";
    Note = "Ghi chú", "note", optional, "Minh chứng, ghi chú", "Evidence, remarks", "Sổ chứng thực quyển 1";
    OnBehalfOf = "Nhập thay", "on behalf of", optional, "Mã cấp trên mà bộ phận tổ chức nhập thay", "Code of the superior for whom HR enters this", "CC-0002";
    Document = "Số văn bản", "document", optional, "Số văn bản của cấp trên, bắt buộc khi nhập thay", "Number of the superior's document, required when entered on behalf", "15/BC-VP";
}

/// One output record as its source sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// The system or register that sends it.
    pub source: String,
    /// Its number there.
    pub reference: String,
    /// The period it belongs to.
    pub period: PeriodName,
    /// The part; none: see the rule for writers that name no part.
    pub part: Option<i64>,
    /// Who is assigned.
    pub person: String,
    /// The product's code.
    pub product: String,
    /// Planned, taken over or ad hoc.
    pub origin: Origin,
    /// How many were assigned.
    pub assigned: i64,
    /// How many are finished; none where deliveries tell it.
    pub completed: Option<i64>,
    /// The day it is due; none: the period's last day.
    pub deadline: Option<NaiveDate>,
    /// Failed reviews, where the source has only counts.
    pub failed_reviews: Option<i64>,
    /// Delays, where the source has only counts.
    pub delays: Option<i64>,
    /// Evidence and remarks.
    pub note: Option<String>,
    /// For whom HR enters it.
    pub on_behalf: Option<OnBehalf>,
}

impl FileRow for RecordRow {
    const KIND: Kind = Kind::Records;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let source = row.code(At::Source);
        let reference = row.text(At::Reference, REFERENCE);
        let period = row.period(At::Period);
        let part = row.whole(At::Part, 1..=1_000_000);
        let person = row.code(At::Person);
        let product = row.code(At::Product);
        let origin = row.word(At::Origin).unwrap_or(Origin::Plan);
        let assigned = row.whole(At::Assigned, 0..=MAX_AMOUNT);
        let completed = row.whole(At::Completed, 0..=MAX_AMOUNT);
        let deadline = row.date(At::Deadline);
        let failed_reviews = row.whole(At::FailedReviews, 0..=MAX_AMOUNT);
        let delays = row.whole(At::Delays, 0..=MAX_AMOUNT);
        let note = row.note(At::Note, NOTE);
        let on_behalf = OnBehalf::of(row, At::OnBehalfOf, At::Document);
        if let (Some(assigned), Some(done)) = (assigned, completed)
            && origin == Origin::Plan
            && done > assigned
        {
            row.refuse_range(At::Completed, &(0..=assigned));
        }
        // Counts fall on units one by one, so there are at most as many as units.
        let most = assigned.unwrap_or(MAX_AMOUNT).max(completed.unwrap_or(0));
        for (column, count) in [(At::FailedReviews, failed_reviews), (At::Delays, delays)] {
            if count.is_some_and(|count| count > most) {
                row.refuse_range(column, &(0..=most));
            }
        }
        if period.is_some_and(|period| period.part == PeriodPart::Year) {
            row.refuse(At::Period, Code::FilePeriod, |refusal| refusal);
        }
        Some(Self {
            source: source?,
            reference: reference?,
            period: period?,
            part,
            person: person?,
            product: product?,
            origin,
            assigned: assigned?,
            completed,
            deadline,
            failed_reviews,
            delays,
            note,
            on_behalf,
        })
    }
}
