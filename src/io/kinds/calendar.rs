//! The working-day calendar.

use super::{FileRow, Kind, NAME, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::terms::CalendarDayKind;
use serde::{Deserialize, Serialize};

columns! {
    Day = "Ngày", "day", required, "Ngày/tháng/năm", "Day/month/year", "02/09/2026";
    Kind = "Loại", "kind", required, "Nghỉ lễ, nghỉ hoán đổi hoặc làm bù", "Holiday, exchanged off or exchanged work", "nghỉ lễ";
    Name = "Tên", "name", required, "Tên ngày", "Name of the day", "Quốc khánh";
}

/// One day that differs from the week's rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarRow {
    /// The day.
    pub day: NaiveDate,
    /// What it is.
    pub kind: CalendarDayKind,
    /// Its name.
    pub name: String,
}

impl FileRow for CalendarRow {
    const KIND: Kind = Kind::Calendar;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let day = row.date(At::Day);
        let kind = row.word(At::Kind);
        let name = row.text(At::Name, NAME);
        Some(Self { day: day?, kind: kind?, name: name? })
    }
}
