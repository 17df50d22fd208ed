//! People, each with his first appointment.

use super::words::{is_main, needs_decision};
use super::{FileRow, Kind, NAME, REFERENCE, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::terms::{AppointmentKind, PersonnelRegime};
use serde::{Deserialize, Serialize};

columns! {
    Code = "Mã", "code", required, "Mã công chức, không trùng", "Personal code, unique", "CC-0001";
    Name = "Họ và tên", "name", required, "Họ, chữ đệm và tên", "Full name", "Nguyễn Thị An";
    Regime = "Chế độ", "regime", optional, "Công chức, viên chức hoặc hợp đồng; để trống là công chức", "Civil servant, public employee or contract; empty: civil servant", "công chức";
    Specialisations = "Chuyên môn", "specialisations", optional, "Mã các lĩnh vực cách nhau bằng |", "Codes of fields separated by |", "TU-PHAP";
    Position = "Mã vị trí", "position", required, "Vị trí việc làm của lần bố trí đầu tiên", "Position of the first appointment", "CV-TP";
    Unit = "Mã đơn vị", "unit", required, "Mã của cơ quan, đơn vị", "Code of the unit", "UBND-LC";
    Kind = "Hình thức", "kind", optional, "Chính thức, điều động hoặc luân chuyển; để trống là chính thức", "Permanent, transfer or rotation; empty: permanent", "chính thức";
    From = "Từ ngày", "from", required, "Ngày/tháng/năm", "Day/month/year", "01/03/2026";
    Decision = "Số quyết định", "decision number", optional, "Số quyết định, bắt buộc khi điều động, luân chuyển", "Number of the decision, required for a transfer or rotation", "12/QĐ-UBND";
}

/// One person with his first appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The personal code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The regime he serves under.
    pub regime: PersonnelRegime,
    /// Codes of the fields he is specialised in.
    pub specialisations: Vec<String>,
    /// The position he is first appointed to.
    pub position: String,
    /// The unit he is first appointed in.
    pub unit: String,
    /// PERMANENT, TRANSFER or ROTATION.
    pub kind: AppointmentKind,
    /// The first day of service.
    pub from: NaiveDate,
    /// The decision's number.
    pub decision: Option<String>,
}

impl FileRow for PersonRow {
    const KIND: Kind = Kind::People;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let code = row.code(At::Code);
        let name = row.text(At::Name, NAME);
        let regime = row.word(At::Regime).unwrap_or(PersonnelRegime::Decree335);
        let specialisations = row.codes(At::Specialisations);
        let position = row.code(At::Position);
        let unit = row.code(At::Unit);
        let kind = row.word(At::Kind).unwrap_or(AppointmentKind::Permanent);
        let from = row.date(At::From);
        let decision = row.text(At::Decision, REFERENCE);
        if !is_main(kind) {
            row.forbid(
                At::Kind,
                "đây là lần bố trí đầu tiên (chỉ chính thức, điều động, luân chuyển)",
                "this is the first appointment (permanent, transfer or rotation only)",
            );
        }
        if needs_decision(kind) {
            row.require(At::Decision);
        }
        Some(Self {
            code: code?,
            name: name?,
            regime,
            specialisations,
            position: position?,
            unit: unit?,
            kind,
            from: from?,
            decision,
        })
    }
}
