//! Fields of work.

use super::{FileRow, Kind, NAME, columns};
use crate::io::csv::Row;
use serde::{Deserialize, Serialize};

columns! {
    Code = "Mã", "code", required, "Mã lĩnh vực, không trùng", "Code of the field, unique", "TU-PHAP";
    Name = "Tên", "name", required, "Tên lĩnh vực", "Name of the field", "Tư pháp";
    OwnerUnit = "Đơn vị quản lý", "owner unit", optional, "Mã đơn vị quản lý; để trống là đơn vị gốc", "Code of the unit that keeps it; empty: the root", "UBND-LC";
}

/// One field of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The unit that keeps it; none: the root.
    pub owner_unit: Option<String>,
}

impl FileRow for FieldRow {
    const KIND: Kind = Kind::Fields;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let code = row.code(At::Code);
        let name = row.text(At::Name, NAME);
        let owner_unit = row.code(At::OwnerUnit);
        Some(Self { code: code?, name: name?, owner_unit })
    }
}
