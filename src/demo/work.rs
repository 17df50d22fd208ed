//! The work of one person in one month: output records and the points of the general criteria.
//!
//! A month depends on the seed, the person and the month only. What is left unfinished is delivered, late, in the next
//! month as the carried row of the same reference; nobody who leaves, moves or goes on leave leaves anything behind.

use super::chance::Chance;
use super::city::{City, Level, Person, Post};
use super::satisfaction;
use super::{YEAR, city_day};
use crate::io::csv::{PeriodName, PeriodPart};
use crate::io::kinds::OnBehalf;
use crate::io::kinds::criteria::{CriterionLine, CriterionRow};
use crate::io::kinds::records::RecordRow;
use chrono::{Datelike, NaiveDate};
use domain::number::Exact;
use domain::periods::Month;
use domain::rules::General;
use domain::score::products::Origin;
use domain::terms::Leads;

/// A quarter of a point, the step of the form, in whole 10⁻⁹.
pub const STEP_NANO: i64 = 250_000_000;

/// Between which bounds the numbers of a level fall.
struct Bounds {
    /// Share of the assigned work that is finished, in thousandths.
    finished: (i64, i64),
    /// Points of the general criteria, in quarters.
    general: (i64, i64),
    /// Rows with a failed review, in thousandths.
    failed: i64,
    /// Rows with late units, in thousandths.
    late: i64,
    /// Months with unplanned work, in thousandths.
    unplanned: i64,
}

const fn bounds(level: Level) -> Bounds {
    let (finished, general, failed, late, unplanned) = match level {
        Level::Excellent => ((930, 1_000), (107, 116), 10, 15, 400),
        Level::Good => ((815, 915), (96, 106), 30, 50, 200),
        Level::Fair => ((700, 810), (88, 98), 60, 110, 80),
        Level::Weak => ((480, 600), (77, 87), 120, 200, 30),
        Level::Poor => ((200, 330), (44, 62), 900, 900, 0),
    };
    Bounds { finished, general, failed, late, unplanned }
}

/// A month's name as files write it.
#[must_use]
pub fn period_name(month: Month) -> PeriodName {
    let number = u8::try_from(month.number()).unwrap_or(1);
    PeriodName { year: month.year(), part: PeriodPart::Month(number) }
}

/// The records of a person in a month: what is carried over first, then what the month brings.
#[must_use]
pub fn records(city: &City, person: &Person, month: Month) -> Vec<RecordRow> {
    let Some(sheet) = Sheet::of(city, person, month) else { return Vec::new() };
    let mut rows = Vec::new();
    let running = running(month);
    for row in before(month)
        .and_then(|before| Sheet::of(city, person, before))
        .map(|sheet| sheet.assigned())
        .unwrap_or_default()
    {
        let left = row.assigned - row.completed.unwrap_or(0);
        if row.origin == Origin::Plan && left > 0 {
            let done = if running { left / 2 } else { left };
            rows.push(RecordRow {
                period: period_name(month),
                assigned: left,
                completed: Some(done),
                delays: Some(done),
                failed_reviews: None,
                note: None,
                on_behalf: Some(sheet.on_behalf.clone()),
                ..row
            });
        }
    }
    rows.extend(sheet.assigned());
    rows
}

/// Whether the city's day lies in the month.
fn running(month: Month) -> bool {
    month.days().contains(city_day())
}

fn before(month: Month) -> Option<Month> {
    let first = month.days().from().pred_opt()?;
    (first.year() >= YEAR).then(|| Month::holding(first))
}

fn chance(city: &City, person: &Person, month: Month, about: u64) -> Chance {
    let number = u64::try_from(month.year()).unwrap_or(0) * 12 + u64::from(month.number());
    Chance::of(city.seed, &[person.key, number, about])
}

/// A month in which somebody works under a superior.
struct Sheet<'a> {
    city: &'a City,
    person: &'a Person,
    month: Month,
    post: &'a Post,
    on_behalf: OnBehalf,
}

impl<'a> Sheet<'a> {
    fn of(city: &'a City, person: &'a Person, month: Month) -> Option<Self> {
        let post = person.post_in(month).filter(|_| person.works_in(month))?;
        let last = post.to.map_or(month.days().to(), |to| to.min(month.days().to()));
        let superior = city.superior(person, last)?;
        let document = format!("BC-{:02}/{}", month.number(), superior.code);
        let on_behalf = OnBehalf { superior: superior.code.clone(), document };
        Some(Self { city, person, month, post, on_behalf })
    }

    fn leads(&self) -> bool {
        self.city.position(self.post).leads != Leads::None
    }

    /// Share of the month's work that gets finished, in thousandths.
    fn finished(&self, chance: &mut Chance) -> i64 {
        let (low, high) = bounds(self.person.level).finished;
        let drawn = chance.between(low, high) + chance.between(-20, 20);
        let next = self.month.next();
        let stays = self.person.works_in(next)
            && self.person.post_in(next).is_some_and(|post| post.unit == self.post.unit);
        if !stays {
            return 1_000;
        }
        // Leaders are also measured by their people, which lifts their mean; their own plans are tighter.
        (if self.leads() { drawn - 50 } else { drawn }).clamp(0, 1_000)
    }

    /// What the month itself brings.
    fn assigned(&self) -> Vec<RecordRow> {
        let mut chance = chance(self.city, self.person, self.month, 11);
        let (mut rows, mut weights) = (Vec::new(), Vec::new());
        for post in std::iter::once(self.post).chain(self.person.beside(self.month)) {
            for &(product, usual) in &self.city.position(post).products {
                let amount = (usual * post.share / 100).max(1);
                let amount = (amount * chance.between(85, 118) / 100).max(1);
                let batches = match amount {
                    1..=3 => amount,
                    4..=7 => 4,
                    _ => 5,
                };
                for batch in 1..=batches {
                    let share = amount * batch / batches - amount * (batch - 1) / batches;
                    let deadline = deadline(self.month, batch, batches);
                    rows.push(self.row(product, share, deadline, rows.len() + 1));
                    weights.push(self.city.sources.products[product].coefficient_micro());
                }
            }
        }
        let share = self.finished(&mut chance);
        leave_unfinished(&mut rows, &weights, share, &mut chance);
        let limits = bounds(self.person.level);
        // One unit of a row in most cases; with the poorest every unit.
        let (failing, late) = if self.person.level == Level::Poor { (1, 1) } else { (20, 12) };
        for row in &mut rows {
            let done = row.completed.unwrap_or(0);
            if done > 0 && chance.in_thousand(limits.failed) {
                row.failed_reviews = Some(1 + (done - 1) / failing);
            }
            if done > 0 && chance.in_thousand(limits.late) {
                row.delays = Some(1 + (done - 1) / late);
            }
        }
        if chance.in_thousand(limits.unplanned) {
            let usual = &self.city.position(self.post).products;
            let (product, _) = usual[chance.place(usual.len())];
            let deadline = Some(self.month.days().to());
            let mut more = self.row(product, chance.between(1, 3), deadline, rows.len() + 1);
            more.origin = Origin::AdHoc;
            more.note = Some("Việc đột xuất do cấp trên giao".to_owned());
            rows.push(more);
        }
        if running(self.month) {
            rows.retain(|row| row.origin == Origin::Plan);
            for row in &mut rows {
                let due = row.deadline.is_some_and(|deadline| deadline < city_day());
                row.completed = if due { row.completed } else { Some(0) };
                row.failed_reviews = row.failed_reviews.filter(|_| due);
                row.delays = row.delays.filter(|_| due);
            }
        }
        rows
    }

    fn row(&self, product: usize, amount: i64, deadline: Option<NaiveDate>, number: usize) -> RecordRow {
        let known = &self.city.sources.products[product];
        let counter = matches!(known.measure.as_str(), "hồ sơ" | "phiếu" | "lượt" | "đơn");
        let short = self.person.code.trim_start_matches("CC-");
        RecordRow {
            source: if counter { "MOTCUA" } else { "VBDH" }.to_owned(),
            reference: format!(
                "{short}-{:02}{:02}-{number:02}",
                self.month.year() % 100,
                self.month.number()
            ),
            period: period_name(self.month),
            part: None,
            person: self.person.code.clone(),
            product: known.code.clone(),
            origin: Origin::Plan,
            assigned: amount,
            completed: Some(amount),
            deadline,
            failed_reviews: None,
            delays: None,
            note: None,
            on_behalf: Some(self.on_behalf.clone()),
        }
    }
}

/// Batches are due in equal steps, the last one at the end of the month.
fn deadline(month: Month, batch: i64, batches: i64) -> Option<NaiveDate> {
    let last = i64::from(month.days().to().day());
    let day = u32::try_from((last * batch / batches).max(1)).ok()?;
    month.days().from().with_day(day)
}

/// Takes units off rows until `share` thousandths of the weight are left.
fn leave_unfinished(rows: &mut [RecordRow], weights: &[i64], share: i64, chance: &mut Chance) {
    let total: i64 = rows.iter().zip(weights).map(|(row, weight)| row.assigned * weight).sum();
    let mut missing = total / 1_000 * (1_000 - share);
    for _ in 0..rows.len() * 3 {
        let place = chance.place(rows.len());
        let done = rows[place].completed.unwrap_or(0);
        let units = (missing / weights[place].max(1)).min(done);
        rows[place].completed = Some(done - units);
        missing -= units * weights[place];
    }
}

/// The points of a person in a month, line by line, with đ and e for leaders.
#[must_use]
pub fn criteria(city: &City, form: &General, person: &Person, month: Month) -> Vec<CriterionRow> {
    let Some(sheet) = Sheet::of(city, person, month).filter(|_| !running(month)) else { return Vec::new() };
    let mut chance = chance(city, person, month, 13);
    let row = |line, value_nano, reason: Option<&str>| CriterionRow {
        person: person.code.clone(),
        period: period_name(month),
        line,
        value_nano,
        reason: reason.map(str::to_owned),
        on_behalf: Some(sheet.on_behalf.clone()),
    };
    let weighed = "Đã cân nhắc mức độ hài lòng trong kỳ cùng ý kiến của đồng nghiệp";
    let mut rows: Vec<CriterionRow> = steps(form, person.level, &mut chance)
        .into_iter()
        .map(|(code, steps)| {
            let reason = (code == satisfaction::LINE && satisfaction::serves_citizens(city, person))
                .then_some(weighed);
            row(CriterionLine::General(code), steps * STEP_NANO, reason)
        })
        .collect();
    if sheet.leads() {
        let full = "Công việc theo kế hoạch bảo đảm tiến độ, chất lượng";
        let half = "Có nhiệm vụ trọng tâm kéo dài, phải đôn đốc nhiều lần";
        let missed = chance.in_thousand(if person.level == Level::Fair { 350 } else { 60 });
        let (value, reason) = if missed { (50, half) } else { (100, full) };
        rows.push(row(CriterionLine::Organising, value * 1_000_000_000, Some(reason)));
        let quarrel = chance.in_thousand(8);
        let (value, reason) = if quarrel {
            (50, "Có phản ánh mâu thuẫn nội bộ kéo dài")
        } else {
            (100, "Nội bộ đoàn kết, phối hợp tốt")
        };
        rows.push(row(CriterionLine::Unity, value * 1_000_000_000, Some(reason)));
    }
    rows
}

/// How many quarter points each line gets; what is missing to the maximum falls on lines by chance, more often on those
/// of group III, where few people get everything.
fn steps(form: &General, level: Level, chance: &mut Chance) -> Vec<(String, i64)> {
    let step = Exact::from_nano(STEP_NANO);
    let mut lines: Vec<(String, i64)> = form
        .lines
        .iter()
        .map(|line| {
            let steps =
                line.max.checked_div(&step).and_then(|steps| steps.parts()).map_or(0, |(steps, _)| steps);
            (line.code.clone(), i64::try_from(steps).unwrap_or(0))
        })
        .collect();
    let (low, high) = bounds(level).general;
    let full: i64 = lines.iter().map(|(_, steps)| steps).sum();
    let mut missing = full - chance.between(low, high);
    while missing > 0 {
        let from = if chance.in_thousand(550) { 6 } else { 0 };
        let place = from + chance.place(lines.len() - from);
        if lines[place].1 > 0 {
            lines[place].1 -= 1;
            missing -= 1;
        }
    }
    lines
}
