//! Asking for evaluations, and for what a period still lacks.

use super::types::Evaluation;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::evaluation::{self as service, LackKind};
use crate::services::file_access;
use async_graphql::{Context, Object, Result, SimpleObject};
use domain::evaluation::find_period;
use domain::refusal::{Code, Refusal};
use store::ids::{PeriodId, PersonId};
use store::policy::Action;
use store::{Fail, Found, evaluation as rows, period, person};

/// What a period of a unit lacks before it is evaluated and locked.
#[derive(SimpleObject)]
pub struct PeriodReadiness {
    /// How many people are expected in it.
    pub expected: i32,
    /// What is lacking, in the order in which it is mended; empty where nothing is.
    pub lacks: Vec<Lack>,
}

/// Something that is lacking.
#[derive(SimpleObject)]
pub struct Lack {
    /// What.
    pub kind: Word<LackKind>,
    /// For how many people; of settings, for how many agencies.
    pub count: i32,
    /// The first 20 of them, code and name.
    pub names: Vec<String>,
    /// How to mend it, in the language of the request.
    pub mend: String,
}

/// Queries for evaluations.
#[derive(Default)]
pub struct EvaluationQueries;

#[Object]
impl EvaluationQueries {
    /// The latest evaluation of a person in a period; `null` where there is none, or the viewer may not see it.
    async fn evaluation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The person's code.")] person: String,
        #[graphql(desc = "The period: `2026-03`, `2026-Q1`, `2026`.")] period: String,
    ) -> Result<Option<Evaluation>> {
        let ask = Ask::of(context);
        let found = async {
            let Some((person, period)) = keys(ask, &person, &period).await? else { return Ok(None) };
            let found = rows::find(&ask.source(), person, period, seen(ask)).await?;
            if found.is_some() {
                looked_at(ask, person).await;
            }
            Ok(found)
        };
        found.await.map(|row| row.map(Evaluation)).map_err(|fail| graphql_error(context, fail))
    }

    /// Every revision of a person's evaluation of a period, the first one first.
    async fn evaluation_revisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The person's code.")] person: String,
        #[graphql(desc = "The period: `2026-03`, `2026-Q1`, `2026`.")] period: String,
    ) -> Result<Vec<Evaluation>> {
        let ask = Ask::of(context);
        let found = async {
            let Some((person, period)) = keys(ask, &person, &period).await? else { return Ok(Vec::new()) };
            let found = rows::find_revisions(&ask.source(), person, period, seen(ask)).await?;
            if !found.is_empty() {
                looked_at(ask, person).await;
            }
            Ok(found)
        };
        let found = found.await.map_err(|fail| graphql_error(context, fail))?;
        Ok(found.into_iter().map(Evaluation).collect())
    }

    /// What a period of a unit and all below lacks before it is evaluated and locked: who has no template, superior,
    /// account, work, criteria, which settings are missing, who is not evaluated, outdated or open. For HR and auditors of
    /// the unit.
    async fn period_readiness(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The period: `2026-03`, `2026-Q1`, `2026`.")] period: String,
        #[graphql(desc = "The unit's code.")] unit: String,
        #[graphql(desc = "The day to judge by; the city's today where it is not given.")] as_of: Option<Date>,
    ) -> Result<PeriodReadiness> {
        let ask = Ask::of(context);
        let day = as_of.map_or(ask.today, |day| day.0);
        let told = service::readiness(&ask.source(), &ask.viewer, &period, &unit, day).await;
        let told = told.map_err(|fail| graphql_error(context, fail))?;
        let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let lack = |lack: service::Lack| Lack {
            kind: Word(lack.kind),
            count: whole(lack.count),
            mend: lack.mend(ask.language).to_owned(),
            names: lack.names,
        };
        Ok(PeriodReadiness {
            expected: whole(told.expected),
            lacks: told.lacks.into_iter().map(lack).collect(),
        })
    }
}

/// What the viewer may read, as a condition on evaluations.
pub fn seen(ask: &Ask) -> rows::Seen {
    rows::seen(&ask.sees(Action::ReadEvaluation))
}

/// Opening somebody else's evaluation is looking into his file.
async fn looked_at(ask: &Ask, person: PersonId) {
    file_access::note(&ask.app, &ask.viewer, &[person], ask.today, ask.at).await;
}

async fn keys(ask: &Ask, person: &str, period: &str) -> Found<Option<(PersonId, PeriodId)>> {
    if !ask.viewer.is_known() {
        return Err(Fail::Unauthenticated);
    }
    let named = find_period(period).ok_or_else(|| {
        Refusal::new(Code::InvalidInput, "period")
            .with("value", period)
            .with("mend", "2026-03, 2026-Q1, 2026")
    })?;
    let source = ask.source();
    let (kind, number) = period::numbered(named);
    let Some(row) = period::find(&source, kind, named.year(), number).await? else { return Ok(None) };
    let found = person::find_by_codes(&source, &[person.to_owned()]).await?.remove(person);
    Ok(found.map(|person| (person.id, row.id)))
}
