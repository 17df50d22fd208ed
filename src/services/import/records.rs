//! Output records from files: a city's month in chunks, each in a number of statements that its rows do not change.

use super::about_people::{AboutPerson, Columns, Sorted, closed, judge, sort, whom};
use super::{Importer, Told};
use crate::io::csv::{Line, PeriodName};
use crate::io::kinds::OnBehalf;
use crate::io::kinds::records::{At, RecordRow};
use crate::services::charge::charge_rows;
use crate::services::record::{from_holder, taken_from};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use std::collections::HashSet;
use store::ids::{PersonId, ProductId};
use store::period::PeriodRow;
use store::policy::{Action, Capacity, Permitted, act};
use store::record::{self, Assigned, Counted, Counts, Saved};
use store::stale::{self, When};
use store::{Batch, Fail, Found, InPlace, Tx};

/// Output records.
#[derive(Default)]
pub struct Records;

/// The good rows of one period.
pub struct OfPeriod {
    period: PeriodRow,
    permit: Permitted<act::AssignRecords>,
    rows: Vec<Assigned>,
    /// Where each row stands in the file, and in whose place it is entered.
    at: Vec<(u64, Option<InPlace>)>,
    decided: bool,
}

impl AboutPerson for RecordRow {
    const COLUMNS: fn() -> Columns =
        || Columns { period: At::Period.into(), person: At::Person.into(), on_behalf: At::OnBehalfOf.into() };

    fn period(&self) -> PeriodName {
        self.period
    }

    fn person(&self) -> &str {
        &self.person
    }

    fn on_behalf(&self) -> Option<&OnBehalf> {
        self.on_behalf.as_ref()
    }
}

impl Importer for Records {
    type Row = RecordRow;
    type Ready = Vec<OfPeriod>;
    const ACTION: Action = Action::AssignRecords;
    const NOUN: &'static str = "output_record";

    fn key(row: &RecordRow) -> Option<String> {
        Some(format!("{}, {}, {}, {}", row.source, row.reference, row.period, row.part.unwrap_or(1)))
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<RecordRow>], told: &mut Told) -> Found<Self::Ready> {
        let Sorted { periods, people } = sort(tx, lines, told).await?;
        let codes: Vec<&str> = lines.iter().map(|line| line.value.product.as_str()).collect();
        let products = store::codes::products(&tx.source(), codes.into_iter()).await?;
        let ids: Vec<ProductId> = products.values().copied().collect();
        let mut ready = Vec::new();
        for (period, lines) in periods {
            let coefficients = store::codes::coefficients(&tx.source(), &ids, period.first_day).await?;
            let mut whom = whom(&lines, &people);
            let keys = lines.iter().map(|line| key_of(&line.value));
            let holders = record::holders(&tx.source(), period.id, keys).await?;
            whom.extend(holders.values().map(|holder| holder.person));
            whom.sort_unstable();
            whom.dedup();
            let (charged, shut) = charge_rows::<act::AssignRecords>(tx, &period, &whom).await?;
            let (mut rows, mut at, mut decided) = (Vec::new(), Vec::new(), true);
            let (mut stopped, mut sent) = (Vec::new(), Vec::new());
            for line in lines {
                let Line { row, value } = line;
                let product = products.get(&value.product).and_then(|id| Some((*id, *coefficients.get(id)?)));
                if product.is_none() {
                    told.unknown(*row, At::Product, Code::ProductUnknown, &value.product);
                }
                let Some(judged) = judge(line, &people, &charged, told)? else { continue };
                let deadline = value.deadline.unwrap_or(period.closing_day);
                if deadline > period.closing_day {
                    let refusal = Refusal::new(Code::DeadlineOutOfRange, "")
                        .with("day", deadline)
                        .with("from", period.first_day)
                        .with("to", period.closing_day);
                    told.refuse(*row, At::Deadline, refusal);
                    continue;
                }
                let holder = holders.get(&key_of(value));
                let holder =
                    holder.and_then(|holder| taken_from(*holder, judged.person, judged.charge.capacity));
                let taken = holder.map(|holder| from_holder(&charged, holder, &value.reference, ""));
                match taken {
                    None | Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(refusal)) | Err(Fail::Forbidden(refusal))) => {
                        told.refuse(*row, At::Reference, refusal);
                        continue;
                    }
                    Some(Err(fail)) => return Err(fail),
                }
                decided &= judged.charge.capacity != Capacity::Integration;
                let Some((product, coefficient)) = product else { continue };
                let assigned = Assigned {
                    source: value.source.clone(),
                    reference: value.reference.clone(),
                    part: small(value.part.unwrap_or(1)),
                    person: judged.person,
                    product,
                    origin: value.origin,
                    coefficient,
                    assigned: small(value.assigned),
                    deadline,
                    beyond_requirement: false,
                    note: value.note.clone(),
                    document: judged.place.as_ref().map(|place| place.document.clone()),
                    counts: Counts {
                        completed: value.completed.map(small),
                        failed_reviews: value.failed_reviews.map(small),
                        delays: value.delays.map(small),
                    },
                };
                let why = shut.get(&judged.person).or_else(|| holder.and_then(|holder| shut.get(&holder)));
                if let Some(why) = why {
                    stopped.push((line, judged.place, why));
                    sent.push(assigned);
                } else {
                    at.push((*row, judged.place));
                    rows.push(assigned);
                }
            }
            // What repeats what was last sent changes nothing in a period that takes nothing.
            let repeats = record::repeats(tx, period.id, &sent).await?;
            for (((line, place, why), assigned), repeats) in stopped.into_iter().zip(sent).zip(repeats) {
                if repeats {
                    at.push((line.row, place));
                    rows.push(assigned);
                } else {
                    closed(line, why, told);
                }
            }
            ready.push(OfPeriod { period, permit: charged.permit, rows, at, decided });
        }
        Ok(ready)
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        ready: Self::Ready,
        batch: &mut Batch,
        told: &mut Told,
    ) -> Found<()> {
        for OfPeriod { period, permit, rows, at, decided } in ready {
            let done = record::assign(tx, &permit, period.id, &rows, decided).await?;
            for kept in &done.kept {
                told.keep(at[kept.index].0, kept);
            }
            let mut changed: HashSet<PersonId> = done.former.iter().copied().collect();
            let mut counted = Vec::new();
            for ((row, (_, place)), (record, saved)) in rows.iter().zip(&at).zip(&done.saved) {
                match saved {
                    Saved::Created => batch.created += 1,
                    Saved::Updated => batch.updated += 1,
                    Saved::Unchanged => {
                        batch.unchanged += 1;
                        continue;
                    }
                }
                batch.in_place(place.as_ref());
                changed.insert(row.person);
                let day = told_day(row.deadline, &period);
                counted.push(Counted { record: *record, day, counts: row.counts });
            }
            record::settle(tx, &permit, &counted).await?;
            let changed: Vec<PersonId> = changed.into_iter().collect();
            stale::mark(tx, &changed, When::Periods(&[period.id]), "records imported").await?;
        }
        Ok(())
    }
}

fn key_of(row: &RecordRow) -> record::Key {
    (row.source.clone(), row.reference.clone(), small(row.part.unwrap_or(1)))
}

/// The day that units finished without a day are told to be of: the deadline, or the nearest day of the period.
fn told_day(deadline: NaiveDate, period: &PeriodRow) -> NaiveDate {
    deadline.clamp(period.first_day, period.closing_day)
}

/// A number that its column bounds.
pub(super) fn small(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
