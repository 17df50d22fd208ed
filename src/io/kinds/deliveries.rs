//! Deliveries: what was finished on which day.

use super::{FileRow, Kind, REFERENCE, columns};
use super::{MAX_AMOUNT, NOTE};
use crate::io::csv::PeriodName;
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::refusal::Code;
use serde::{Deserialize, Serialize};

columns! {
    Source = "Nguồn", "source", required, "Tên hệ thống hoặc sổ gửi dữ liệu", "System or register that sends the data", "MOTCUA";
    Reference = "Số tham chiếu", "reference", required, "Số của công việc trong nguồn, không trùng trong một kỳ", "Number of the task in its source, unique in a period", "2026-0315";
    Period = "Kỳ", "period", optional, "2026-03, 2026-Q1; để trống là dòng đã có đúng ngày và số lượng ấy, nếu không thì dòng của kỳ có ngày hoàn thành, nếu không thì dòng giữ sản phẩm được nêu, nếu không thì kỳ mới nhất", "2026-03, 2026-Q1; empty: the row that has just this day and amount already, else that of the period with the day, else the one that holds the unit named, else the latest", "2026-03";
    Part = "Phần", "part", optional, "Số thứ tự phần của dòng đã tách; để trống là phần giữ sản phẩm được nêu, nếu không thì phần 1", "Part of a split row; empty: the one that holds the unit named, else part 1", "1";
    Finished = "Ngày hoàn thành", "finished on", required, "Ngày/tháng/năm", "Day/month/year", "18/03/2026";
    Units = "Số lượng", "units", required, "Số sản phẩm hoàn thành trong ngày; tệp phải có mọi ngày của dòng; 0 nghĩa là ngày này không có gì", "Products finished that day; the file holds all days of a record; 0: nothing that day", "2";
    Numbers = "Các sản phẩm", "unit numbers", optional, "Số thứ tự các sản phẩm cách nhau bằng |; để trống là các số nhỏ nhất chưa xong", "Numbers of the products separated by |; empty: the lowest open ones", "1|2";
    Reason = "Lý do", "reason", optional, "Bắt buộc khi cấp trên sửa; chỉ các ngày có trong tệp của cấp trên được sửa và từ đó giữ nguyên", "Required when the superior corrects it: of his file only the days named are corrected, and stay", "";
}

/// What was finished of one record on one day. A file holds all deliveries of each record it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRow {
    /// The record's source.
    pub source: String,
    /// The record's reference there.
    pub reference: String,
    /// The record's period; none: the row that has this already, of the period with the day, with the unit, the latest.
    pub period: Option<PeriodName>,
    /// The record's part; none: the one that holds the first unit named, else part 1.
    pub part: Option<i64>,
    /// The day of the work, not of its entry.
    pub finished_on: NaiveDate,
    /// How many were finished; 0 withdraws the day.
    pub units: i64,
    /// Which ones; empty: the lowest open numbers.
    pub unit_numbers: Vec<i64>,
    /// Why a superior corrects it.
    pub reason: Option<String>,
}

impl FileRow for DeliveryRow {
    const KIND: Kind = Kind::Deliveries;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let source = row.code(At::Source);
        let reference = row.text(At::Reference, REFERENCE);
        let period = row.period(At::Period);
        let part = row.whole(At::Part, 1..=1_000_000);
        let finished_on = row.date(At::Finished);
        let units = row.whole(At::Units, 0..=MAX_AMOUNT);
        let unit_numbers = row.numbers(At::Numbers, 1..=MAX_AMOUNT);
        let reason = row.note(At::Reason, NOTE);
        let found = i64::try_from(unit_numbers.len()).unwrap_or(i64::MAX);
        if let Some(units) = units
            && row.has(At::Numbers)
            && found != units
        {
            let other_column = row.name(At::Units).to_owned();
            row.refuse(At::Numbers, Code::FileListCount, |refusal| {
                refusal.with("found", found).with("other", units).with("other_column", other_column)
            });
        }
        Some(Self {
            source: source?,
            reference: reference?,
            period,
            part,
            finished_on: finished_on?,
            units: units?,
            unit_numbers,
            reason,
        })
    }
}
