//! Job positions, one row a version.

use super::{FileRow, Kind, NAME, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::terms::{Leads, PositionGroup};
use serde::{Deserialize, Serialize};

columns! {
    Code = "Mã", "code", required, "Mã vị trí việc làm", "Code of the position", "CV-TP";
    Name = "Tên", "name", required, "Tên vị trí việc làm", "Name of the position", "Chuyên viên tư pháp";
    Group = "Nhóm", "group", required, "Lãnh đạo, quản lý; chuyên môn; hoặc hỗ trợ", "Leadership, professional or support", "chuyên môn";
    Leads = "Lãnh đạo", "leads", optional, "Cấp trưởng, cấp phó hoặc không; để trống là không", "Head, deputy or none; empty: none", "không";
    Fields = "Lĩnh vực", "fields", required, "Mã các lĩnh vực cách nhau bằng |, lĩnh vực chính đứng đầu", "Codes of fields separated by |, the primary one first", "TU-PHAP|HANH-CHINH";
    OwnerUnit = "Đơn vị quản lý", "owner unit", optional, "Mã đơn vị quản lý; để trống là đơn vị gốc", "Code of the unit that keeps it; empty: the root", "UBND-LC";
    ValidFrom = "Hiệu lực từ ngày", "valid from", required, "Ngày bắt đầu của phiên bản này", "First day of this version", "01/01/2026";
}

/// One version of a job position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: PositionGroup,
    /// Whom it leads.
    pub leads: Leads,
    /// Codes of its fields, the primary one first; never empty.
    pub fields: Vec<String>,
    /// The unit that keeps it; none: the root.
    pub owner_unit: Option<String>,
    /// The first day of this version.
    pub valid_from: NaiveDate,
}

impl FileRow for PositionRow {
    const KIND: Kind = Kind::Positions;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let code = row.code(At::Code);
        let name = row.text(At::Name, NAME);
        let group = row.word(At::Group);
        let leads = row.word(At::Leads).unwrap_or(Leads::None);
        let fields = row.codes(At::Fields);
        let owner_unit = row.code(At::OwnerUnit);
        let valid_from = row.date(At::ValidFrom);
        if leads != Leads::None && group.is_some_and(|group| group != PositionGroup::Leadership) {
            row.forbid(At::Leads, "nhóm không phải là lãnh đạo, quản lý", "the group is not leadership");
        }
        Some(Self {
            code: code?,
            name: name?,
            group: group?,
            leads,
            fields,
            owner_unit,
            valid_from: valid_from?,
        })
    }
}
