//! Who in a unit has handed in, and who is to be reminded.

use crate::graphql::ask::Ask;
use crate::graphql::criteria::find_period;
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::services::submissions::{self, Standing};
use async_graphql::{Context, Description, Enum, Object, Result, SimpleObject};
use store::ids::PersonId;

/// How far somebody is with his self-assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SubmissionStanding {
    /// Not begun.
    NotBegun,
    /// Begun, not submitted.
    Draft,
    /// Submitted.
    Submitted,
}

impl From<Standing> for SubmissionStanding {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::NotBegun => Self::NotBegun,
            Standing::Draft => Self::Draft,
            Standing::Submitted => Self::Submitted,
        }
    }
}

/// The self-assessments of a unit and all below it in a period.
#[derive(Description)]
pub struct Submissions(submissions::Submissions);

/// How many stand so.
#[derive(SimpleObject)]
pub struct SubmissionCount {
    /// How far.
    standing: SubmissionStanding,
    /// How many people.
    count: i32,
}

/// Somebody to be reminded.
#[derive(Description)]
pub struct Reminder {
    person: PersonId,
    standing: Standing,
}

#[Object(use_type_description)]
impl Reminder {
    /// Who; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.person).await
    }

    /// How far he is.
    async fn standing(&self) -> SubmissionStanding {
        self.standing.into()
    }
}

#[Object(use_type_description)]
impl Submissions {
    /// How many stand how.
    async fn counts(&self) -> Vec<SubmissionCount> {
        let count = |standing: Standing| SubmissionCount {
            standing: standing.into(),
            count: i32::try_from(self.0.people.iter().filter(|(_, own)| *own == standing).count())
                .unwrap_or(i32::MAX),
        };
        [Standing::NotBegun, Standing::Draft, Standing::Submitted].map(count).into()
    }

    /// Those who have not submitted, in order of their code.
    async fn reminders(
        &self,
        #[graphql(
            desc = "How many, 1 to 100; 20 by default.",
            default = 20,
            validator(minimum = 1, maximum = 100)
        )]
        first: i32,
    ) -> Vec<Reminder> {
        let open = self.0.people.iter().filter(|(_, standing)| *standing != Standing::Submitted);
        let first = usize::try_from(first).unwrap_or_default();
        open.take(first).map(|(person, standing)| Reminder { person: *person, standing: *standing }).collect()
    }
}

/// Queries for self-assessments.
#[derive(Default)]
pub struct SelfAssessmentQueries;

#[Object]
impl SelfAssessmentQueries {
    /// Who in a unit and below has submitted his self-assessment of a period, and who is to be reminded: for its HR and
    /// its head.
    async fn submissions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Code of the unit.")] unit: String,
        #[graphql(desc = "The period: `2026-05`, `2026-Q2`.")] period: String,
    ) -> Result<Submissions> {
        let ask = Ask::of(context);
        let read = async || {
            let source = ask.source();
            let period = find_period(&source, &period).await?;
            submissions::of_unit(&source, &ask.viewer, &unit, &period).await
        };
        read().await.map(Submissions).map_err(|fail| graphql_error(context, fail))
    }
}
