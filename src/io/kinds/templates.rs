//! KPI templates, one row a criteria line or a usual product.

use super::words::TemplateRowType;
use super::{FileRow, Kind, MAX_AMOUNT, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::refusal::Code;
use serde::{Deserialize, Serialize};

columns! {
    Position = "Mã vị trí", "position", required, "Mã vị trí việc làm", "Code of the position", "CV-TP";
    Version = "Phiên bản", "version", required, "Số phiên bản, 1, 2, …", "Number of the version, 1, 2, …", "1";
    EffectiveFrom = "Hiệu lực từ ngày", "effective from", required, "Ngày phiên bản có hiệu lực, như nhau ở mọi dòng của nó", "Day from which the version holds, the same in all its rows", "01/01/2026";
    RowType = "Loại dòng", "row type", required, "Tiêu chí hoặc sản phẩm", "Line or product", "tiêu chí";
    Line = "Mã tiêu chí", "line", optional, "Mã tiêu chí chung, như I.1 hoặc II.4", "Code of the general criterion, as I.1 or II.4", "I.1";
    Name = "Tên tiêu chí", "name", optional, "Nội dung tiêu chí", "Text of the criterion", "Phẩm chất chính trị, đạo đức, văn hóa công vụ";
    Maximum = "Điểm tối đa", "maximum", optional, "Lớn hơn 0, tối đa 30", "Above 0, at most 30", "5";
    Step = "Bước điểm", "step", optional, "Để trống là 0,25", "Empty: 0.25", "0.25";
    Product = "Mã sản phẩm", "product", optional, "Mã sản phẩm thường giao", "Code of a usual product", "";
    UsualAmount = "Số lượng thường giao", "usual amount", optional, "Số nguyên mỗi kỳ", "A whole number each period", "";
    DueDay = "Ngày hạn", "due day", optional, "Ngày trong tháng, 1 đến 31; để trống là ngày cuối", "Day of the month, 1 to 31; empty: the last", "";
    FeedFrom = "Hài lòng từ", "satisfied from", optional, "Chỉ II.4 và dòng con: tỷ lệ hài lòng được 0 điểm; có cột này thì điểm được đề xuất từ mức hài lòng", "II.4 and lines under it only: the share that gives 0 points; where given, satisfaction proposes the points", "";
    FeedTo = "Hài lòng đến", "satisfied to", optional, "Tỷ lệ hài lòng được điểm tối đa; để trống là 0,95", "The share that gives the maximum; empty: 0.95", "";
    FeedLeast = "Số lượt ít nhất", "fewest ratings", optional, "Số lượt đánh giá ít nhất để đề xuất; để trống là 30", "The fewest ratings for a proposal; empty: 30", "";
}

/// One row of a template version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRow {
    /// The position's code.
    pub position: String,
    /// The version's number.
    pub version: i64,
    /// The day from which the version holds.
    pub effective_from: NaiveDate,
    /// What the row adds to it.
    pub item: TemplateItem,
}

/// What a row of a template is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TemplateItem {
    /// A line of the general criteria.
    Line {
        /// Its code: I.1, II.4, II.4.a.
        code: String,
        /// Its text.
        name: String,
        /// The maximum in whole 10⁻⁹ points.
        maximum_nano: i64,
        /// The step in whole 10⁻⁹ points.
        step_nano: i64,
        /// How satisfaction proposes its points, where it does.
        feed: Option<FeedRow>,
    },
    /// A product usually assigned.
    Product {
        /// Its code.
        code: String,
        /// How many a period.
        usual_amount: i64,
        /// The day of the month it is due; none: the period's last day.
        due_day: Option<i64>,
    },
}

/// How satisfaction proposes the points of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRow {
    /// The share that gives 0 points, in whole 10⁻⁶.
    pub from_micro: i64,
    /// The share that gives the maximum, in whole 10⁻⁶; none: the rule set's.
    pub to_micro: Option<i64>,
    /// The fewest ratings; none: the rule set's.
    pub least: Option<i64>,
}

/// The step where none is given: 0.25.
const DEFAULT_STEP_NANO: i64 = 250_000_000;

impl FileRow for TemplateRow {
    const KIND: Kind = Kind::Templates;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let position = row.code(At::Position);
        let version = row.whole(At::Version, 1..=10_000);
        let effective_from = row.date(At::EffectiveFrom);
        let item = match row.word(At::RowType) {
            Some(TemplateRowType::Line) => line(row),
            Some(TemplateRowType::Product) => product(row),
            None => None,
        };
        Some(Self { position: position?, version: version?, effective_from: effective_from?, item: item? })
    }
}

fn line(row: &mut Row<'_>) -> Option<TemplateItem> {
    for column in [At::Line, At::Name, At::Maximum] {
        row.require(column);
    }
    for column in [At::Product, At::UsualAmount, At::DueDay] {
        row.forbid(column, "dòng là tiêu chí", "the row is a criteria line");
    }
    let code = row.code(At::Line);
    let name = row.text(At::Name, 500);
    let maximum = row.nano(At::Maximum, 1_000..=30_000_000_000);
    let step =
        if row.has(At::Step) { row.nano(At::Step, 1_000..=30_000_000_000) } else { Some(DEFAULT_STEP_NANO) };
    if let (Some(maximum), Some(step)) = (maximum, step)
        && maximum % step != 0
    {
        let shown = row.name(At::Maximum).to_owned();
        row.refuse(At::Step, Code::FileOffStep, |refusal| refusal.with("other_column", shown));
    }
    let feed = feed(row);
    Some(TemplateItem::Line { code: code?, name: name?, maximum_nano: maximum?, step_nano: step?, feed })
}

fn feed(row: &mut Row<'_>) -> Option<FeedRow> {
    let from_micro = row.micro(At::FeedFrom, 0..=1_000_000);
    let to_micro = row.micro(At::FeedTo, 0..=1_000_000);
    let least = row.whole(At::FeedLeast, 1..=MAX_AMOUNT);
    if row.has(At::FeedTo) || row.has(At::FeedLeast) {
        row.require(At::FeedFrom);
    }
    Some(FeedRow { from_micro: from_micro?, to_micro, least })
}

fn product(row: &mut Row<'_>) -> Option<TemplateItem> {
    row.require(At::Product);
    row.require(At::UsualAmount);
    let of_lines = [At::Line, At::Name, At::Maximum, At::Step, At::FeedFrom, At::FeedTo, At::FeedLeast];
    for column in of_lines {
        row.forbid(column, "dòng là sản phẩm", "the row is a product");
    }
    let code = row.code(At::Product);
    let usual_amount = row.whole(At::UsualAmount, 1..=MAX_AMOUNT);
    let due_day = row.whole(At::DueDay, 1..=31);
    Some(TemplateItem::Product { code: code?, usual_amount: usual_amount?, due_day })
}
