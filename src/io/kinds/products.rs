//! The catalogue of work products, one row a dated coefficient.

use super::{FileRow, Kind, NAME, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

columns! {
    Code = "Mã", "code", required, "Mã sản phẩm, công việc", "Code of the product", "HS-CHUNG-THUC";
    Name = "Tên", "name", required, "Tên sản phẩm, công việc", "Name of the product", "Hồ sơ chứng thực";
    Measure = "Đơn vị tính", "measure", required, "Đơn vị đếm", "What is counted", "hồ sơ";
    Field = "Lĩnh vực", "field", optional, "Mã lĩnh vực", "Code of the field", "TU-PHAP";
    Coefficient = "Hệ số", "coefficient", required, "Hệ số quy đổi về sản phẩm chuẩn, lớn hơn 0, tối đa 6 chữ số thập phân", "Coefficient to the standard product, above 0, at most 6 decimals", "0.25";
    ValidFrom = "Hiệu lực từ ngày", "valid from", required, "Ngày hệ số có hiệu lực", "Day from which the coefficient holds", "01/01/2026";
    OwnerUnit = "Đơn vị quản lý", "owner unit", optional, "Mã đơn vị quản lý; để trống là đơn vị gốc", "Code of the unit that keeps it; empty: the root", "UBND-LC";
}

/// One dated coefficient of a work product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRow {
    /// The product's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is counted: dossier, document, day.
    pub measure: String,
    /// The code of its field.
    pub field: Option<String>,
    /// The coefficient in whole 10⁻⁶, above 0.
    pub coefficient_micro: i64,
    /// The day from which it holds.
    pub valid_from: NaiveDate,
    /// The unit that keeps it; none: the root.
    pub owner_unit: Option<String>,
}

impl FileRow for ProductRow {
    const KIND: Kind = Kind::Products;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let code = row.code(At::Code);
        let name = row.text(At::Name, NAME);
        let measure = row.text(At::Measure, 100);
        let field = row.code(At::Field);
        let coefficient = row.micro(At::Coefficient, 1..=1_000_000_000_000);
        let valid_from = row.date(At::ValidFrom);
        let owner_unit = row.code(At::OwnerUnit);
        Some(Self {
            code: code?,
            name: name?,
            measure: measure?,
            field,
            coefficient_micro: coefficient?,
            valid_from: valid_from?,
            owner_unit,
        })
    }
}
