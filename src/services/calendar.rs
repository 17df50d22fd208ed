//! HR of the root keeps the working-day calendar (holidays and exchanged days, by the yearly decision).

use crate::services::checks::{all_good, check_name, placed};
use chrono::NaiveDate;
use domain::terms::CalendarDayKind;
use store::calendar::{self, CalendarDay, CalendarInput};
use store::policy::{act, on_units};
use store::{Call, Fail, Found, Trail, unit, write};

/// Brings a day to what is described.
///
/// # Errors
/// `NAME_INVALID`, `PERIOD_LOCKED` where an agency has locked a period that holds the day; FORBIDDEN without HR over the
/// root.
pub async fn save(call: &Call, day: NaiveDate, kind: CalendarDayKind, name: &str) -> Found<CalendarDay> {
    let input = CalendarInput { day, kind, name: name.to_owned() };
    let id = write(call, &input, async |tx| {
        all_good(check_name(&input.name, "name").into_iter().collect())?;
        let root = unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound)?;
        let permit = on_units::<act::EditCalendar>(tx, &[root]).await?;
        let inputs = std::slice::from_ref(&input);
        if let Some(fail) = calendar::locked(tx, inputs).await?.remove(&0) {
            return Err(placed(fail, "day"));
        }
        let ids = calendar::upsert_many(tx, &permit, inputs, &mut Trail::Each).await?;
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    calendar::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
