//! Units: the tree of agencies and their parts.

use super::{FileRow, Kind, NAME, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::terms::{Block, UnitKind};
use serde::{Deserialize, Serialize};

columns! {
    Code = "Mã", "code", required, "Mã đơn vị, không trùng", "Code of the unit, unique", "UBND-LC";
    Name = "Tên", "name", required, "Tên đầy đủ", "Full name", "UBND phường Lê Chân";
    Kind = "Loại", "kind", required, "Thành phố, sở, xã, phường, đặc khu hoặc phòng", "City, department, commune, ward, special zone or office", "phường";
    Parent = "Mã đơn vị cấp trên", "parent", optional, "Để trống nếu là đơn vị gốc", "Empty for the root", "HP";
    Block = "Khối", "block", optional, "Chính quyền, Đảng hoặc Mặt trận Tổ quốc; để trống là chính quyền", "Government, Party or Fatherland Front; empty: government", "chính quyền";
    Population = "Dân số", "population", optional, "Số dân, số nguyên", "Inhabitants, a whole number", "45230";
    AgencyFrom = "Cơ quan sử dụng từ ngày", "agency from", optional, "Ngày bắt đầu là cơ quan sử dụng công chức; để trống nếu không phải", "Day from which it is a using agency; empty if it is none", "01/01/2026";
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// The code of the unit above; none for the root.
    pub parent: Option<String>,
    /// Its block.
    pub block: Block,
    /// Inhabitants.
    pub population: Option<i64>,
    /// Since when it is a using agency.
    pub agency_from: Option<NaiveDate>,
}

impl FileRow for UnitRow {
    const KIND: Kind = Kind::Units;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let code = row.code(At::Code);
        let name = row.text(At::Name, NAME);
        let kind = row.word(At::Kind);
        let parent = row.code(At::Parent);
        let block = row.word(At::Block).unwrap_or(Block::Government);
        let population = row.whole(At::Population, 0..=2_000_000_000);
        let agency_from = row.date(At::AgencyFrom);
        if parent.is_some() && parent == code {
            row.forbid(At::Parent, "trùng với mã của chính đơn vị", "it is the unit's own code");
        }
        Some(Self { code: code?, name: name?, kind: kind?, parent, block, population, agency_from })
    }
}
