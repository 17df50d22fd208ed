//! Asking for an evaluation in the background.

use super::run::{Order, known_period};
use crate::jobs::JobKind;
use domain::refusal::{Code, Refusal};
use store::ids::JobId;
use store::job::{self, Job};
use store::policy::{act, on_unit};
use store::{Call, Fail, Found, unit, write};

/// Queues an evaluation: the caller may evaluate the unit, and the period is planned.
///
/// # Errors
/// `UNIT_UNKNOWN`, `PERIOD_NOT_PLANNED`; FORBIDDEN or NOT_FOUND without HR over the unit.
pub async fn request(call: &Call, order: &Order) -> Found<Job> {
    let id: JobId = write(call, order, async |tx| {
        let known = unit::find_by_code(&tx.source(), &order.unit).await?;
        let known = known.ok_or_else(|| Refusal::new(Code::UnitUnknown, "unit").with("code", &order.unit))?;
        let permit = on_unit::<act::Evaluate>(tx, known.id).await?;
        known_period(&tx.source(), order, &known.name).await?;
        job::enqueue(tx, &permit, JobKind::Evaluate(order.clone()).name(), order).await
    })
    .await?;
    job::find(&call.db.read(), id).await?.ok_or(Fail::NotFound)
}
