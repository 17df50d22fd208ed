//! The working-day calendar from a file.

use super::{Importer, Told};
use crate::io::csv::Line;
use crate::io::kinds::calendar::{At, CalendarRow};
use domain::refusal::Code;
use store::calendar::{self, CalendarInput};
use store::policy::{Action, Permitted, act, on_units};
use store::{Batch, Fail, Found, Trail, Tx, unit};

/// Days of the calendar.
#[derive(Default)]
pub struct Calendar;

impl Importer for Calendar {
    type Row = CalendarRow;
    type Ready = (Permitted<act::EditCalendar>, Vec<CalendarInput>);
    const ACTION: Action = Action::EditCalendar;
    const NOUN: &'static str = "calendar_day";

    fn key(row: &CalendarRow) -> Option<String> {
        Some(row.day.to_string())
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<CalendarRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let root = unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound)?;
        let permit = on_units(tx, &[root]).await?;
        let inputs: Vec<CalendarInput> = lines
            .iter()
            .map(|line| CalendarInput {
                day: line.value.day,
                kind: line.value.kind,
                name: line.value.name.clone(),
            })
            .collect();
        for (at, fail) in calendar::locked(tx, &inputs).await? {
            told.verdict(lines[at].row, At::Day, &fail, Code::PeriodLocked, "")?;
        }
        let good = inputs.into_iter().zip(lines).filter(|(_, line)| !told.is_refused(line.row));
        Ok((permit, good.map(|(input, _)| input).collect()))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        calendar::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}
