//! Appointments after the first.

use super::words::needs_decision;
use super::{FileRow, Kind, REFERENCE, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::terms::AppointmentKind;
use serde::{Deserialize, Serialize};

columns! {
    Person = "Mã công chức", "person", required, "Mã công chức", "Personal code", "CC-0001";
    Position = "Mã vị trí", "position", required, "Mã vị trí việc làm", "Code of the position", "CV-TP";
    Unit = "Mã đơn vị", "unit", required, "Mã của cơ quan, đơn vị", "Code of the unit", "UBND-LC";
    Kind = "Hình thức", "kind", required, "Chính thức, điều động, luân chuyển, biệt phái hoặc kiêm nhiệm", "Permanent, transfer, rotation, secondment or concurrent", "điều động";
    From = "Từ ngày", "from", required, "Ngày/tháng/năm", "Day/month/year", "01/03/2026";
    To = "Đến ngày", "to", optional, "Ngày cuối cùng, để trống nếu chưa kết thúc", "Last day; empty while it runs", "31/12/2026";
    Share = "Tỷ lệ thời gian", "share", optional, "Phần trăm thời gian, 1 đến 100; để trống là 100", "Per cent of the time, 1 to 100; empty: 100", "100";
    Decision = "Số quyết định", "decision number", optional, "Số quyết định, bắt buộc khi điều động, luân chuyển, biệt phái", "Number of the decision, required for a transfer, rotation or secondment", "12/QĐ-UBND";
}

/// One appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentRow {
    /// The personal code.
    pub person: String,
    /// The position's code.
    pub position: String,
    /// The unit's code.
    pub unit: String,
    /// Its kind.
    pub kind: AppointmentKind,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it runs.
    pub to: Option<NaiveDate>,
    /// Per cent of the time, 1 to 100.
    pub share_percent: i64,
    /// The decision's number.
    pub decision: Option<String>,
}

impl FileRow for AppointmentRow {
    const KIND: Kind = Kind::Appointments;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let person = row.code(At::Person);
        let position = row.code(At::Position);
        let unit = row.code(At::Unit);
        let kind = row.word(At::Kind);
        let (from, to) = row.dates(At::From, At::To);
        let share_percent = row.percent(At::Share).unwrap_or(100);
        let decision = row.text(At::Decision, REFERENCE);
        if kind.is_some_and(needs_decision) {
            row.require(At::Decision);
        }
        Some(Self {
            person: person?,
            position: position?,
            unit: unit?,
            kind: kind?,
            from: from?,
            to,
            share_percent,
            decision,
        })
    }
}
