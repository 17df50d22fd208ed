//! Asking for output records.

use super::types::OutputRecord;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::services;
use crate::services::known::{person_of, unit_of};
use async_graphql::{Context, InputObject, Object, Result};
use domain::refusal::{Code, Refusal};
use store::policy::Action;
use store::record::{self, RecordFilter};
use store::{Fail, Found};

/// Which records.
#[derive(Debug, Default, InputObject)]
pub struct OutputRecordFilter {
    /// Only of the person of this code.
    pub person: Option<String>,
    /// Only of people who serve, in the record's period, in the unit of this code or below.
    pub within: Option<String>,
    /// Only of this period: `2026-05`, `2026-Q2`.
    pub period: Option<String>,
    /// Only of the product of this code.
    pub product: Option<String>,
    /// Only from this source.
    pub source: Option<String>,
    /// Only under this reference.
    pub reference: Option<String>,
    /// Voided ones too; not by default.
    #[graphql(default)]
    pub voided: bool,
}

/// Queries for output records.
#[derive(Default)]
pub struct RecordQueries;

#[Object]
impl RecordQueries {
    /// The record of a source and reference; `null` where there is none that the viewer may read.
    async fn output_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The system or register that sent it.")] source: String,
        #[graphql(desc = "Its number there.")] reference: String,
        #[graphql(desc = "The period; the latest where it is not given.")] period: Option<String>,
        #[graphql(desc = "The part; 1 where it is not given.")] part: Option<i32>,
    ) -> Result<Option<OutputRecord>> {
        let ask = Ask::of(context);
        let sees = ask.sees(Action::ReadInputs);
        let find = async || {
            if !ask.viewer.is_known() {
                return Err(Fail::Unauthenticated);
            }
            let reader = ask.source();
            let period = match &period {
                Some(name) => Some(find_period(&reader, name, "period").await?),
                None => None,
            };
            let rows = record::find_by_reference(&reader, &source, &reference, period).await?;
            let row = rows.into_iter().find(|row| row.part == part.unwrap_or(1));
            let Some(row) = row else { return Ok(None) };
            Ok(record::find_visible(&reader, &[row.id], &sees).await?.remove(&row.id))
        };
        find().await.map(|row| row.map(OutputRecord)).map_err(|fail| graphql_error(context, fail))
    }

    /// Records that the viewer may read, in the order of their making.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn output_records(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which records; all where it is not given.")] filter: Option<OutputRecordFilter>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<OutputRecord>> {
        let ask = Ask::of(context);
        let sees = ask.sees(Action::ReadInputs);
        let filter = resolve(context, filter.unwrap_or_default()).await;
        let filter = filter.map_err(|fail| graphql_error(context, fail))?;
        let paging = Paging { first, after, last, before };
        let counted = (filter.clone(), sees.clone());
        let total = Total::new(move |ask| {
            let (filter, sees) = counted.clone();
            async move { record::count(&ask.source(), &filter, &sees).await }
        });
        let source = ask.source();
        connection(
            context,
            "outputRecords",
            &paging,
            total,
            OutputRecord,
            |row| row.id.0,
            async |page| record::list(&source, &filter, &sees, page.from, page.backwards, page.fetch()).await,
        )
        .await
    }
}

/// A filter's codes as keys. A code that nothing has is told: an empty page would hide the slip.
async fn resolve(context: &Context<'_>, filter: OutputRecordFilter) -> Found<RecordFilter> {
    let source = Ask::of(context).source();
    let mut resolved = RecordFilter {
        source: filter.source,
        reference: filter.reference,
        voided: filter.voided,
        ..RecordFilter::default()
    };
    let ask = Ask::of(context);
    let person = filter.person.as_deref();
    resolved.person = person_of(&source, &ask.viewer, ask.today, person, "filter.person").await?;
    resolved.within = unit_of(&source, filter.within.as_deref(), "filter.within").await?;
    if let Some(code) = &filter.product {
        let found = store::codes::products(&source, std::iter::once(code.as_str())).await?.remove(code);
        let unknown = || Refusal::new(Code::ProductUnknown, "filter.product").with("code", code);
        resolved.product = Some(found.ok_or_else(unknown)?);
    }
    if let Some(name) = &filter.period {
        resolved.period = Some(find_period(&source, name, "filter.period").await?);
    }
    Ok(resolved)
}

async fn find_period(source: &store::Source<'_>, name: &str, path: &str) -> Found<store::ids::PeriodId> {
    let unknown = || Refusal::new(Code::PeriodUnknown, path).with("value", name);
    let named = services::record::parse_period(name).ok_or_else(unknown)?;
    Ok(store::codes::period(source, named).await?.ok_or_else(unknown)?.id)
}
