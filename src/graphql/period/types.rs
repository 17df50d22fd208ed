//! A period, and its state for an agency, as the API shows them.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::unit::{Unit, load as load_unit};
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::terms::{PeriodKind, PeriodState};
use store::ids::{AgencyPeriodId, PeriodId, UnitId};
use store::period;

/// A period (kỳ): one month, quarter or year of the installation's calendar (Art. 3.4, 17).
#[derive(Description)]
pub struct Period(pub period::PeriodRow);

#[Object(use_type_description)]
impl Period {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Period, self.0.id.0)
    }

    /// Month, quarter or year.
    async fn kind(&self) -> Word<PeriodKind> {
        Word(self.0.kind.0)
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Month 1 to 12, quarter 1 to 4, 1 for the year.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What people call it, in the language of `Accept-Language`: `Tháng 5/2026`.
    async fn name(&self, context: &Context<'_>) -> Option<String> {
        period::calendar(&self.0).map(|period| period.label(Ask::of(context).language))
    }

    /// Its first day: the day after the closing day before.
    async fn first_day(&self) -> Date {
        Date(self.0.first_day)
    }

    /// Its last day, for records, service and absences alike; it has ended on the day after.
    async fn closing_day(&self) -> Date {
        Date(self.0.closing_day)
    }

    /// The first day of the calendar month, quarter or year; months worked (Art. 11.1) are counted by these.
    async fn calendar_first_day(&self) -> Date {
        Date(self.0.calendar_first_day)
    }

    /// The last day of the calendar month, quarter or year.
    async fn calendar_last_day(&self) -> Date {
        Date(self.0.calendar_last_day)
    }

    /// Its state for one agency; `null` where the unit is no using agency in it.
    async fn agency_period(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The unit code of the agency.")] agency: String,
    ) -> Result<Option<AgencyPeriod>> {
        let loaded = context.data_unchecked::<Loaders>().states_by_code.load_one((self.0.id, agency)).await;
        loaded.map(|row| row.map(AgencyPeriod)).map_err(|fail| graphql_error(context, shared(&fail)))
    }

    /// Its state for each using agency, in the order in which they were recorded.
    async fn agency_periods(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AgencyPeriod>> {
        let period = self.0.id;
        let total = Total::loaded(period, |loaders| &loaders.states_counts);
        let loader = &context.data_unchecked::<Loaders>().states_pages;
        let paging = Paging { first, after, last, before };
        let keys = |row: &period::AgencyPeriod| row.agency_id.0;
        connection(context, "agencyPeriods", &paging, total, AgencyPeriod, keys, async |page| {
            let (from, backwards) = (page.from.map(UnitId), page.backwards);
            let wanted = period::StatesPage { period, from, backwards, limit: page.fetch() };
            let loaded = loader.load_one(wanted).await;
            loaded.map(Option::unwrap_or_default).map_err(|fail| shared(&fail))
        })
        .await
    }
}

/// The state of a period for a using agency, which opens and locks its own.
#[derive(Description)]
pub struct AgencyPeriod(pub period::AgencyPeriod);

#[Object(use_type_description)]
impl AgencyPeriod {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::AgencyPeriod, self.0.id.0)
    }

    /// The agency.
    async fn agency(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        load_unit(context, self.0.agency_id).await
    }

    /// The period.
    async fn period(&self, context: &Context<'_>) -> Result<Option<Period>> {
        load(context, self.0.period_id).await
    }

    /// What may be done in it.
    async fn state(&self) -> Word<PeriodState> {
        Word(self.0.state.0)
    }

    /// When it was first opened; UTC.
    async fn opened_at(&self) -> Option<DateTime> {
        self.0.opened_at.map(|at| DateTime(domain::moment::Moment(at)))
    }

    /// When it was last locked; UTC.
    async fn locked_at(&self) -> Option<DateTime> {
        self.0.locked_at.map(|at| DateTime(domain::moment::Moment(at)))
    }

    /// The number of the decision by which it was last opened again.
    async fn reopened_by_decision(&self) -> Option<&str> {
        self.0.reopened_by_decision.as_deref()
    }

    /// What the viewer may do with it now, and why not. Asked of the functions that the mutations ask.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        AllowedAction::loaded(context, |seen| &seen.period_steps, self.0.id).await
    }

    /// How often it has changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The period of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: PeriodId) -> Result<Option<Period>> {
    let loaded = context.data_unchecked::<Loaders>().periods.load_one(id).await;
    loaded.map(|period| period.map(Period)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The state of a period for an agency by key, through the request's loader.
pub async fn load_state(context: &Context<'_>, id: AgencyPeriodId) -> Result<Option<AgencyPeriod>> {
    let loaded = context.data_unchecked::<Loaders>().agency_periods.load_one(id).await;
    loaded.map(|row| row.map(AgencyPeriod)).map_err(|fail| graphql_error(context, shared(&fail)))
}
