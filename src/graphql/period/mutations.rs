//! The life of periods: planned by the root, opened and locked by each agency, re-opened by a decision.

use super::types::{AgencyPeriod, Period};
use crate::graphql::ask::Ask;
use crate::graphql::payload::{UserError, user_errors};
use crate::graphql::word::Word;
use crate::payloads;
use crate::services;
use crate::services::period::{ClosingDay, PeriodKey};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::terms::PeriodKind;

/// A period by its natural key.
#[derive(Clone, Copy, InputObject)]
pub struct PeriodInput {
    /// Month, quarter or year.
    pub kind: Word<PeriodKind>,
    /// The year.
    pub year: i32,
    /// Month 1 to 12, quarter 1 to 4, 1 for the year.
    #[graphql(default = 1)]
    pub number: i32,
}

impl From<PeriodInput> for PeriodKey {
    fn from(input: PeriodInput) -> Self {
        Self { kind: input.kind.0, year: input.year, number: input.number }
    }
}

/// The closing day of a month that closes before its last day.
#[derive(InputObject)]
pub struct ClosingDayInput {
    /// The month, 1 to 12.
    pub month: i32,
    /// A day of that month.
    pub day: i32,
}

/// A year to plan.
#[derive(InputObject)]
pub struct PlanYearInput {
    /// The year, from 2026 on.
    pub year: i32,
    /// Months that close before their last day; the others close on it. A city that closes December on the 10th can
    /// decide the year by 15 December (Art. 19.2).
    #[graphql(default)]
    pub closing_days: Vec<ClosingDayInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A period of an agency to open.
#[derive(InputObject)]
pub struct OpenPeriodInput {
    /// The period.
    pub period: PeriodInput,
    /// The unit code of the agency.
    pub agency: String,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A period of an agency to lock.
#[derive(InputObject)]
pub struct LockPeriodInput {
    /// The period.
    pub period: PeriodInput,
    /// The unit code of the agency.
    pub agency: String,
    /// How many people have no final result, as a confirmation; 0 where it is not given.
    pub open_people: Option<i32>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A locked period of an agency to open again.
#[derive(InputObject)]
pub struct ReopenPeriodInput {
    /// The period.
    pub period: PeriodInput,
    /// The unit code of the agency.
    pub agency: String,
    /// The number of the decision.
    pub decision_number: String,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// What locking carried into later periods.
#[derive(Clone, Copy, SimpleObject)]
pub struct CarriedRecords {
    /// Output records that are new in a later period.
    pub created: i32,
    /// Records carried by an earlier lock that were brought to what is left now.
    pub changed: i32,
    /// Records carried into what is locked by now: its revision is proposed.
    pub proposed: i32,
    /// Records of people who have left, which stay where they are.
    pub left: i32,
}

/// What became of `lockPeriod`.
#[derive(SimpleObject)]
pub struct LockPeriodPayload {
    /// The period as it now is for the agency.
    pub agency_period: Option<AgencyPeriod>,
    /// What was carried; `null` with errors.
    pub carried: Option<CarriedRecords>,
    /// What the author of the input can mend. Exactly one of this and the noun is filled.
    pub errors: Vec<UserError>,
}

payloads! {
    /// What became of `planYear`.
    PlanYearPayload {
        /// The periods of the year.
        periods: Vec<Period>
    }
    /// What became of `openPeriod`.
    OpenPeriodPayload {
        /// The period as it now is for the agency.
        agency_period: AgencyPeriod
    }
    /// What became of `reopenPeriod`.
    ReopenPeriodPayload {
        /// The period as it now is for the agency.
        agency_period: AgencyPeriod
    }
}

/// Mutations of periods.
#[derive(Default)]
pub struct PeriodMutations;

#[Object]
impl PeriodMutations {
    /// Plans a year with its months and quarters for every using agency. HR of the root. The same twice adds only what
    /// agencies marked since still lack.
    async fn plan_year(&self, context: &Context<'_>, input: PlanYearInput) -> Result<PlanYearPayload> {
        let call = Ask::of(context).call("planYear", input.idempotency_key);
        let days: Vec<ClosingDay> =
            input.closing_days.iter().map(|day| ClosingDay { month: day.month, day: day.day }).collect();
        let planned = services::period::plan_year(&call, input.year, &days).await;
        PlanYearPayload::of(context, planned.map(|rows| rows.into_iter().map(Period).collect()))
    }

    /// Opens a period of an agency: from now on inputs come in. HR of the agency; months in order of time, a quarter
    /// after its months, a year after its quarters.
    async fn open_period(&self, context: &Context<'_>, input: OpenPeriodInput) -> Result<OpenPeriodPayload> {
        let call = Ask::of(context).call("openPeriod", input.idempotency_key);
        let opened = services::period::open(&call, input.period.into(), &input.agency).await;
        OpenPeriodPayload::of(context, opened.map(AgencyPeriod))
    }

    /// Locks a period of an agency: freezes what counts in it and carries what is unfinished into later periods. HR of
    /// the agency, after the closing day, when everybody is evaluated.
    async fn lock_period(&self, context: &Context<'_>, input: LockPeriodInput) -> Result<LockPeriodPayload> {
        let call = Ask::of(context).call("lockPeriod", input.idempotency_key);
        let open = input.open_people.map(i64::from);
        match services::period::lock(&call, input.period.into(), &input.agency, open).await {
            Ok((row, carried)) => {
                let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
                let carried = CarriedRecords {
                    created: count(carried.created),
                    changed: count(carried.changed),
                    proposed: count(carried.proposed),
                    left: count(carried.left),
                };
                let agency_period = Some(AgencyPeriod(row));
                Ok(LockPeriodPayload { agency_period, carried: Some(carried), errors: Vec::new() })
            }
            Err(fail) => {
                let errors = user_errors(context, fail)?;
                Ok(LockPeriodPayload { agency_period: None, carried: None, errors })
            }
        }
    }

    /// Opens a locked period again by a numbered decision. HR of the root. The next evaluation writes a new revision for
    /// those whose result differs; earlier ones stay.
    async fn reopen_period(
        &self,
        context: &Context<'_>,
        input: ReopenPeriodInput,
    ) -> Result<ReopenPeriodPayload> {
        let call = Ask::of(context).call("reopenPeriod", input.idempotency_key);
        let key = input.period.into();
        let row = services::period::reopen(&call, key, &input.agency, &input.decision_number).await;
        ReopenPeriodPayload::of(context, row.map(AgencyPeriod))
    }
}
