//! A superior scores his team.

use super::types::Sheet;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::record::OnBehalfInput;
use crate::graphql::scalars::Decimal;
use crate::payloads;
use crate::services;
use crate::services::charge::OnBehalf;
use crate::services::criteria::{LineValue, PersonScores, Scored, TeamInput};
use async_graphql::{Context, InputObject, Object, Result};
use domain::number::Exact;
use store::{Fail, Found};

/// Final values of a whole team in one period: all or none.
#[derive(InputObject)]
pub struct ScoreTeamInput {
    /// The period: `2026-05`, `2026-Q2`.
    pub period: String,
    /// One a person.
    #[graphql(validator(min_items = 1, max_items = 500))]
    pub scores: Vec<PersonScoresInput>,
    /// In whose place HR enters them.
    pub on_behalf_of: Option<OnBehalfInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Final values of one person.
#[derive(InputObject)]
pub struct PersonScoresInput {
    /// Code of the person.
    pub person: String,
    /// General lines; those not named stay as they are.
    #[graphql(default, validator(max_items = 200))]
    pub lines: Vec<LineScoreInput>,
    /// đ, of leaders: 100 or 50 with a reason (Art. 15.3).
    pub organising: Option<LeaderLineInput>,
    /// e, of leaders: 100 or 50 with a reason (Art. 15.3).
    pub unity: Option<LeaderLineInput>,
}

/// The final value of a general line.
#[derive(InputObject)]
pub struct LineScoreInput {
    /// Code of the line in the template.
    pub line: String,
    /// Points: from 0 to the line's maximum, on the template's step.
    pub points: Decimal,
    /// Why; required where it differs from the self value by more than the agency allows.
    #[graphql(validator(chars_max_length = 2000))]
    pub reason: Option<String>,
    /// The version that was read, 0 where there was none (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
}

/// The value of đ or e.
#[derive(InputObject)]
pub struct LeaderLineInput {
    /// 100 or 50.
    pub points: Decimal,
    /// Why.
    #[graphql(validator(chars_max_length = 2000))]
    pub reason: String,
    /// The version that was read, 0 where there was none (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
}

payloads! {
    /// What became of `scoreTeam`.
    ScoreTeamPayload {
        /// The sheets of those scored, as they now are.
        sheets: Vec<Sheet>
    }
}

/// Mutations of criteria scores.
#[derive(Default)]
pub struct CriteriaMutations;

#[Object]
impl CriteriaMutations {
    /// Enters the final values of the general criteria, and đ and e of leaders, of a whole team in one call. A value off
    /// the step or above the maximum is refused, never rounded.
    async fn score_team(&self, context: &Context<'_>, input: ScoreTeamInput) -> Result<ScoreTeamPayload> {
        let call = Ask::of(context).call("scoreTeam", input.idempotency_key);
        let behalf = input.on_behalf_of.unwrap_or_default();
        let team = TeamInput {
            period: input.period,
            scores: input.scores.into_iter().map(scores).collect(),
            on_behalf: OnBehalf { superior: behalf.superior, document: behalf.document },
        };
        let done = services::criteria::score_team(&call, &team).await;
        ScoreTeamPayload::of(context, shown(context, done).await?)
    }
}

fn scores(input: PersonScoresInput) -> PersonScores {
    let exact = |points: &Decimal| points.exact().unwrap_or_else(Exact::zero);
    let leader = |line: &str, input: Option<LeaderLineInput>| {
        input.map(|input| LineValue {
            line: line.to_owned(),
            points: exact(&input.points),
            reason: Some(input.reason),
            expected_version: input.expected_version,
        })
    };
    PersonScores {
        person: input.person,
        organising: leader(store::criterion::ORGANISING, input.organising),
        unity: leader(store::criterion::UNITY, input.unity),
        lines: input
            .lines
            .into_iter()
            .map(|line| LineValue {
                points: exact(&line.points),
                line: line.line,
                reason: line.reason,
                expected_version: line.expected_version,
            })
            .collect(),
    }
}

/// The sheets of those scored: who may score them may read them.
pub(in crate::graphql) async fn shown(
    context: &Context<'_>,
    done: Found<Scored>,
) -> Result<Found<Vec<Sheet>>> {
    let scored = match done {
        Ok(scored) => scored,
        Err(fail) => return Ok(Err(fail)),
    };
    let ask = Ask::of(context);
    let read = async || {
        let source = ask.source();
        let period = store::period::find_many(&source, &[scored.period]).await?.remove(&scored.period);
        let period = period.ok_or(Fail::NotFound)?;
        services::sheet::sheets(&source, &scored.people, &period, ask.today).await
    };
    let mut sheets = read().await.map_err(|fail| graphql_error(context, fail))?;
    sheets.sort_by_key(|sheet| scored.people.iter().position(|person| *person == sheet.person));
    Ok(Ok(sheets.into_iter().map(Sheet).collect()))
}
