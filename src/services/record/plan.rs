//! Planning a period from the templates: each person's usual products become planned records, once.

use super::assign::{AssignOutcome, save};
use super::{BY_HAND, period};
use crate::services::charge::{OnBehalf, charge, document_of};
use chrono::NaiveDate;
use domain::periods::Month;
use domain::refusal::{Code, Refusal};
use domain::score::products::Origin;
use domain::terms::PeriodKind;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::ids::{PersonId, PositionId, ProductId};
use store::period::PeriodRow;
use store::policy::{Action, Capacity, act, not_there};
use store::record::{self, Assigned, Saved};
use store::stale::{self, When};
use store::{Call, Found, InPlace, write};

/// The unit whose people are planned for.
#[derive(Clone, Debug, Serialize)]
pub struct PlanInput {
    /// The period's name.
    pub period: String,
    /// The unit's code: everybody tracked there and below.
    pub unit: String,
    /// The document by which HR enters it in the place of each one's superior.
    pub on_behalf: OnBehalf,
}

/// Creates the planned records of a period from the templates in force for everybody tracked in a unit whom the caller
/// may assign to; again it creates only what is missing. Nothing is due before somebody's first day in the position.
///
/// # Errors
/// `PERIOD_UNKNOWN`, `UNIT_UNKNOWN`, `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`, `ON_BEHALF_MISSING`; FORBIDDEN where the caller
/// may assign to nobody there.
pub async fn assign_from_template(call: &Call, input: &PlanInput) -> Found<AssignOutcome> {
    write(call, input, async |tx| {
        let period = period(tx, &input.period, "period").await?;
        let unit = store::unit::find_by_code(&tx.source(), &input.unit)
            .await?
            .ok_or_else(|| Refusal::new(Code::UnitUnknown, "unit").with("code", &input.unit))?;
        let people = store::seat::people_of(&tx.source(), unit.id, &period).await?;
        let charged = charge::<act::AssignRecords>(tx, &period, &people).await;
        let charged = charged.map_err(|fail| not_there(fail, Action::AssignRecords))?;
        if charged.charges.is_empty() && !people.is_empty() {
            return Err(not_there(store::Fail::NotFound, Action::AssignRecords));
        }
        let positions: HashSet<PositionId> = charged.seats.values().map(|seat| seat.position).collect();
        let positions: Vec<PositionId> = positions.into_iter().collect();
        let templates = store::template::in_force(&tx.source(), &positions, period.closing_day).await?;
        let ids: Vec<_> = templates.values().map(|template| template.id).collect();
        let bodies = store::template::find_bodies(&tx.source(), &ids).await?;
        let products: HashSet<ProductId> =
            bodies.values().flat_map(|body| body.products.iter().map(|usual| usual.product)).collect();
        let products: Vec<ProductId> = products.into_iter().collect();
        let coefficients = store::codes::coefficients(&tx.source(), &products, period.first_day).await?;
        let codes = store::person::find_many(&tx.source(), &people).await?;
        let mut ready = Vec::new();
        let mut order: Vec<(&PersonId, _)> = charged.charges.iter().collect();
        order.sort_by_key(|(person, _)| **person);
        for (person, charge) in order {
            // HR applies the published template in the place of each one's superior: by a document, naming nobody.
            let document = match charge.capacity {
                Capacity::Hr => Some(document_of(input.on_behalf.document.as_deref())?),
                _ => None,
            };
            let Some(seat) = charged.seats.get(person) else { continue };
            let Some(body) = templates.get(&seat.position).and_then(|template| bodies.get(&template.id))
            else {
                continue;
            };
            let code = codes.get(person).map(|person| person.code.clone()).unwrap_or_default();
            for usual in &body.products {
                let due = due_day(&period, usual.due_day);
                let (true, Some(coefficient)) = (due >= seat.since, coefficients.get(&usual.product)) else {
                    continue;
                };
                ready.push(Assigned {
                    source: BY_HAND.to_owned(),
                    reference: format!("KH-{code}-{}-{}", usual.code, usual.due_day),
                    part: 1,
                    person: *person,
                    product: usual.product,
                    origin: Origin::Plan,
                    coefficient: *coefficient,
                    assigned: usual.usual_amount,
                    deadline: due,
                    beyond_requirement: false,
                    note: None,
                    document: document.map(str::to_owned),
                    counts: record::Counts::default(),
                });
            }
        }
        let there = record::existing(tx, period.id, &ready).await?;
        // What a move has taken out of his plan may be planned anew in his next position, as a part of its own.
        ready.retain_mut(|new| match there.get(&(new.source.clone(), new.reference.clone())) {
            Some((true, _)) => false,
            Some((false, next)) => {
                new.part = *next;
                true
            }
            None => true,
        });
        let place = input.on_behalf.document.clone().map(InPlace::of_several);
        let done = save(tx, &charged.permit, period.id, &ready, true, place.as_ref()).await?;
        let changed: HashMap<PersonId, ()> = ready
            .iter()
            .zip(&done.saved)
            .filter(|(_, (_, saved))| *saved != Saved::Unchanged)
            .map(|(new, _)| (new.person, ()))
            .collect();
        let changed: Vec<PersonId> = changed.into_keys().collect();
        stale::mark(tx, &changed, When::Periods(&[period.id]), "records planned").await?;
        Ok(AssignOutcome { saved: done.saved, kept: done.kept, warnings: Vec::new() })
    })
    .await
}

/// The day of a period on which something due each month is due: in its last month, in a shorter month its last day,
/// never after the closing day.
fn due_day(period: &PeriodRow, day: i32) -> NaiveDate {
    let month = match period.kind.0 {
        PeriodKind::Month => Month::holding(period.calendar_first_day),
        PeriodKind::Quarter | PeriodKind::Year => Month::holding(period.calendar_last_day),
    };
    let last = month.days().to();
    let due = u32::try_from(day)
        .ok()
        .and_then(|day| NaiveDate::from_ymd_opt(month.year(), month.number(), day))
        .unwrap_or(last);
    due.min(period.closing_day).max(period.first_day)
}
