//! Where and as what people stand in a period, and the days that must be looked at to tell it.

use super::people::Expected;
use crate::agency::{AgencyBook, Seat, last_seat};
use crate::appointment::Service;
use crate::period::PeriodRow;
use crate::position::PositionBook;
use domain::leadership::PersonIndex;
use domain::periods::{Days, Period, Tracking};
use domain::terms::{AppointmentKind, Leads};
use entity::ids::UnitId;

/// The quarter that a month lies in, or a quarter itself: tracking goes by its first calendar day.
pub(super) fn quarter_of(period: Period) -> Option<Period> {
    match period {
        Period::Month(month) => Period::quarter(month.year(), month.quarter()),
        Period::Quarter(_) => Some(period),
        Period::Year(_) => None,
    }
}

/// The days of appointments that a period needs: those of its quarter, for tracking changes at a quarter's start only.
pub(super) fn window(period: &PeriodRow, year: &[PeriodRow]) -> Option<Days> {
    let holds = |other: &&PeriodRow| {
        other.kind.0 == domain::terms::PeriodKind::Quarter
            && other.first_day <= period.first_day
            && other.closing_day >= period.closing_day
    };
    let quarter = year.iter().find(holds).unwrap_or(period);
    if period.kind.0 == domain::terms::PeriodKind::Year {
        // Months worked go by the calendar, whatever the closing days.
        // The day after shows who only moves on at the turn of the year.
        let last = period.calendar_last_day.succ_opt().unwrap_or(period.calendar_last_day);
        return Days::new(Ord::min(period.first_day, period.calendar_first_day), last);
    }
    Days::new(quarter.first_day, quarter.closing_day)
}

/// Where and as what somebody stands on the last day of his time in a period.
pub(super) struct Seating<'a> {
    /// The days of the period.
    pub days: Days,
    /// The period.
    pub period: Period,
    /// The agencies above units.
    pub agencies: &'a AgencyBook,
    /// All positions.
    pub positions: &'a PositionBook,
    /// The managing agency.
    pub top: Option<UnitId>,
}

impl Seating<'_> {
    /// The seat of whoever has these appointments and is tracked so; `None` where he has no day in the period.
    pub fn seat(
        &self,
        index: PersonIndex,
        tracking: Tracking,
        own: &[entity::appointment::Model],
        served: &[Service],
    ) -> Option<Expected> {
        let (unit, last_day, position) = if matches!(self.period, Period::Year(_)) {
            let (unit, day) = last_seat(own, self.days, Seat::Main)?;
            let row = own.iter().find(|row| {
                crate::appointment::is_main(row.kind.0)
                    && row.unit_id == unit
                    && Days::since(row.valid_from, row.valid_to).is_some_and(|days| days.contains(day))
            })?;
            (unit, day, row.position_id)
        } else {
            let last = served
                .iter()
                .filter_map(|stretch| Some((stretch.days.shared_with(self.days)?.to(), stretch)))
                .max_by_key(|(day, _)| *day)?;
            (last.1.unit, last.0, last.1.position)
        };
        let facts = self.positions.on(position, last_day)?;
        let beside = own.iter().filter(|row| {
            row.kind.0 == AppointmentKind::Concurrent
                && Days::since(row.valid_from, row.valid_to).is_some_and(|days| days.contains(last_day))
        });
        // The formula of leaders where any post is a leading one; a head goes before a deputy.
        let leads = beside
            .filter_map(|row| self.positions.on(row.position_id, last_day))
            .map(|facts| facts.leads)
            .chain([facts.leads])
            .min_by_key(|leads| match leads {
                Leads::Head => 0,
                Leads::Deputy => 1,
                Leads::None => 2,
            })
            .unwrap_or(facts.leads);
        let agency = self.agencies.of(unit, last_day)?;
        Some(Expected {
            person: own[0].person_id,
            index,
            unit,
            agency,
            position,
            group: facts.group,
            leads,
            last_day,
            tracking,
            scored_elsewhere: Some(unit) == self.top && facts.leads == Leads::Head,
        })
    }
}
