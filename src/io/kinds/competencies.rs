//! The competency framework.

use super::{FileRow, Kind, NAME, columns};
use crate::io::csv::Row;
use domain::training::CompetencyGroup;
use serde::{Deserialize, Serialize};

columns! {
    Code = "Mã", "code", required, "Mã năng lực", "Code of the competency", "NLCM-TU-PHAP";
    Name = "Tên", "name", required, "Tên năng lực", "Name of the competency", "Chuyên môn tư pháp";
    Group = "Nhóm", "group", required, "Chung; chuyên môn; hoặc lãnh đạo, quản lý", "Common, professional or leadership", "chuyên môn";
    Field = "Lĩnh vực", "field", optional, "Mã lĩnh vực, bắt buộc với năng lực chuyên môn", "Code of the field, required of a professional one", "TU-PHAP";
}

/// One competency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompetencyRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: CompetencyGroup,
    /// The field, of a professional one.
    pub field: Option<String>,
}

impl FileRow for CompetencyRow {
    const KIND: Kind = Kind::Competencies;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let code = row.code(At::Code);
        let name = row.text(At::Name, NAME);
        let group = row.word(At::Group);
        let field = row.code(At::Field);
        match group {
            Some(CompetencyGroup::Professional) => row.require(At::Field),
            Some(_) => {
                row.forbid(At::Field, "năng lực không thuộc nhóm chuyên môn", "it is not professional");
            }
            None => {}
        }
        Some(Self { code: code?, name: name?, group: group?, field })
    }
}
