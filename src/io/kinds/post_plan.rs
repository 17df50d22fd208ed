//! The plan of posts, one row a unit, position and day.

use super::{FileRow, Kind, REFERENCE, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

columns! {
    Unit = "Mã đơn vị", "unit", required, "Đơn vị có biên chế", "Code of the unit", "UBND-LC-VP";
    Position = "Mã vị trí", "position", required, "Mã vị trí việc làm", "Code of the position", "CV-TP";
    From = "Từ ngày", "from", required, "Ngày kế hoạch có hiệu lực", "First day", "01/01/2026";
    Posts = "Số biên chế", "posts", required, "Số biên chế từ 0 đến 10.000; 0 là không còn", "Posts, 0 to 10,000; 0: no longer", "2";
    Decision = "Số quyết định", "decision number", optional, "Số quyết định giao biên chế", "Number of the decision", "15/QĐ-UBND";
}

/// Posts of a position in a unit from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostPlanRow {
    /// The unit's code.
    pub unit: String,
    /// The position's code.
    pub position: String,
    /// The first day.
    pub from: NaiveDate,
    /// How many; 0: no longer.
    pub posts: i32,
    /// The decision's number.
    pub decision: Option<String>,
}

impl FileRow for PostPlanRow {
    const KIND: Kind = Kind::PostPlan;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let unit = row.code(At::Unit);
        let position = row.code(At::Position);
        let from = row.date(At::From);
        let posts = row.whole(At::Posts, 0..=10_000).and_then(|posts| i32::try_from(posts).ok());
        let decision = row.text(At::Decision, REFERENCE);
        Some(Self { unit: unit?, position: position?, from: from?, posts: posts?, decision })
    }
}
