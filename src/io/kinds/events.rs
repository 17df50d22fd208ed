//! Events of output records: failed reviews and delays.

use super::{FileRow, Kind, REFERENCE, columns};
use super::{MAX_AMOUNT, NOTE};
use crate::io::csv::PeriodName;
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::score::products::{Cause, EventKind, Severity};
use serde::{Deserialize, Serialize};

columns! {
    Source = "Nguồn", "source", required, "Tên hệ thống hoặc sổ gửi dữ liệu", "System or register that sends the data", "MOTCUA";
    Reference = "Số tham chiếu", "reference", required, "Số của công việc trong nguồn, không trùng trong một kỳ", "Number of the task in its source, unique in a period", "2026-0315";
    Period = "Kỳ", "period", optional, "2026-03, 2026-Q1; để trống là dòng đã có sự kiện này, nếu không thì dòng của kỳ mới nhất giữ sản phẩm được nêu, nếu không thì kỳ mới nhất", "2026-03, 2026-Q1; empty: the row that has this event already, else the latest that holds the unit named, else the latest", "2026-03";
    Part = "Phần", "part", optional, "Số thứ tự phần của dòng đã tách; để trống là phần giữ sản phẩm được nêu, nếu không thì phần 1", "Part of a split row; empty: the one that holds the unit named, else part 1", "1";
    Event = "Mã sự kiện", "event", optional, "Số của sự kiện trong dòng kết quả, bắt buộc khi không đạt; khi chậm để trống thì theo sản phẩm và hạn", "Number of the event in its record, required for a failed review; a delay may go by unit and deadline", "KT-01";
    Type = "Loại sự kiện", "type", required, "Không đạt hoặc chậm", "Quality or delay", "không đạt";
    UnitNumber = "Sản phẩm thứ", "unit number", required, "Số thứ tự của sản phẩm trong dòng, từ 1", "Number of the product in its record, from 1", "3";
    Severity = "Mức độ", "severity", optional, "Nghiêm trọng hoặc nhẹ, chỉ khi không đạt; để trống là nghiêm trọng", "Major or minor, of a failed review only; empty: major", "nghiêm trọng";
    Count = "Số lần", "count", optional, "Số lần giống nhau; để trống là 1", "Equal occurrences; empty: 1", "1";
    Cause = "Nguyên nhân", "cause", optional, "Chủ quan hoặc khách quan; để trống là chủ quan", "Subjective or objective; empty: subjective", "chủ quan";
    Deadline = "Hạn", "deadline", optional, "Hạn đã lỡ, chỉ khi chậm", "The deadline missed, of a delay only", "";
    Happened = "Ngày xảy ra", "happened on", optional, "Ngày/tháng/năm, không ở tương lai; chỉ để kiểm tra, không lưu: sự kiện tính vào kỳ của dòng", "Day/month/year, not in the future; checked only, not kept: an event counts in its record's period", "20/03/2026";
    ConfirmedBy = "Người xác nhận", "confirmed by", optional, "Mã người có thẩm quyền xác nhận nguyên nhân", "Code of the competent person who confirmed the cause", "CC-0002";
    ConfirmedOn = "Ngày xác nhận", "confirmed on", optional, "Bắt buộc khi có người xác nhận, không ở tương lai; chỉ để kiểm tra: hệ thống lưu lúc nhập", "Required with who confirmed, not in the future; checked only: the moment of entry is kept", "22/03/2026";
    Reason = "Lý do", "reason", optional, "Bắt buộc khi có người xác nhận", "Required with who confirmed", "Trả lại do sai thẩm quyền";
    Evidence = "Minh chứng", "evidence", optional, "Số văn bản hoặc nơi lưu", "Document or where it is kept", "Phiếu trả số 12";
}

/// One event of an output record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// The record's source.
    pub source: String,
    /// The record's reference there.
    pub reference: String,
    /// The record's period; none: the row that has the event already, else the latest that holds the unit.
    pub period: Option<PeriodName>,
    /// The record's part; none: the one that holds the unit.
    pub part: Option<i64>,
    /// The event's reference; a delay may have none and goes by unit and deadline.
    pub event: Option<String>,
    /// Failed review or delay.
    pub event_type: EventKind,
    /// The number of the unit it happened to.
    pub unit_number: i64,
    /// How grave a failed review is; none for a delay.
    pub severity: Option<Severity>,
    /// Equal occurrences.
    pub count: i64,
    /// Whose fault.
    pub cause: Cause,
    /// The deadline missed, of a delay.
    pub deadline: Option<NaiveDate>,
    /// The day it happened, which is checked only.
    pub happened_on: Option<NaiveDate>,
    /// The confirmation of the cause; none: unconfirmed.
    pub confirmation: Option<Confirmation>,
}

/// Who confirmed the cause of an event, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The competent person's code.
    pub by: String,
    /// The day, which is checked only.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
    /// The document, or where it is kept.
    pub evidence: Option<String>,
}

impl FileRow for EventRow {
    const KIND: Kind = Kind::Events;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let source = row.code(At::Source);
        let reference = row.text(At::Reference, REFERENCE);
        let period = row.period(At::Period);
        let part = row.whole(At::Part, 1..=1_000_000);
        let event = row.text(At::Event, REFERENCE);
        let event_type = row.word(At::Type);
        let unit_number = row.whole(At::UnitNumber, 1..=MAX_AMOUNT);
        let severity = row.word(At::Severity);
        let count = row.whole(At::Count, 1..=1_000);
        let cause = row.word(At::Cause).unwrap_or(Cause::Subjective);
        let deadline = row.date(At::Deadline);
        let happened_on = row.date(At::Happened);
        let confirmation = confirmation(row);
        let severity = match event_type {
            Some(EventKind::Quality) => {
                row.require(At::Event);
                row.forbid(At::Deadline, "không phải là sự kiện chậm", "the event is no delay");
                Some(severity.unwrap_or(Severity::Major))
            }
            Some(EventKind::Delay) => {
                row.forbid(At::Severity, "là sự kiện chậm", "the event is a delay");
                // One missed deadline is one delay.
                if count.is_some_and(|count| count > 1) {
                    row.refuse_range(At::Count, &(1..=1));
                }
                None
            }
            None => None,
        };
        Some(Self {
            source: source?,
            reference: reference?,
            period,
            part,
            event,
            event_type: event_type?,
            unit_number: unit_number?,
            severity,
            count: count.unwrap_or(1),
            cause,
            deadline,
            happened_on,
            confirmation,
        })
    }
}

fn confirmation(row: &mut Row<'_>) -> Option<Confirmation> {
    let by = row.code(At::ConfirmedBy);
    let on = row.date(At::ConfirmedOn);
    let reason = row.note(At::Reason, NOTE);
    let evidence = row.note(At::Evidence, NOTE);
    let parts = [At::ConfirmedBy, At::ConfirmedOn, At::Reason];
    if row.has(At::ConfirmedBy) || row.has(At::ConfirmedOn) {
        for column in parts {
            row.require(column);
        }
    } else {
        for column in [At::Reason, At::Evidence] {
            row.forbid(column, "chưa có người xác nhận", "nobody has confirmed the cause");
        }
    }
    Some(Confirmation { by: by?, on: on?, reason: reason?, evidence })
}
