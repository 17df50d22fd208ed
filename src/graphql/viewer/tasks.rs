//! What waits for the viewer, as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::period::{self, Period};
use crate::graphql::scalars::Date;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::task::{self, TaskKind};
use async_graphql::{Context, Description, Object, Result};
use domain::terms::Term;

/// Something that waits for the viewer today: what a first screen shows to be done. It is computed whenever it is asked
/// for, and is gone once the thing is done.
#[derive(Description)]
pub struct Task(task::Task);

#[Object(use_type_description)]
impl Task {
    /// What.
    async fn kind(&self) -> Word<TaskKind> {
        Word(self.0.kind)
    }

    /// What people call it, in the language of `Accept-Language`: `Chấm điểm người mình phụ trách`.
    async fn name(&self, context: &Context<'_>) -> &str {
        self.0.kind.label(Ask::of(context).language)
    }

    /// The period it is about; `null` where it is about none.
    async fn period(&self, context: &Context<'_>) -> Result<Option<Period>> {
        match self.0.period {
            Some(id) => period::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The agency it is about; `null` where people of several may be concerned.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        match self.0.agency {
            Some(id) => unit::load(context, id).await,
            None => Ok(None),
        }
    }

    /// How many people, events or decisions wait; 1 where it is one thing of his own; of a period to be locked, how many people
    /// hold it up.
    async fn count(&self) -> i32 {
        i32::try_from(self.0.count).unwrap_or(i32::MAX)
    }

    /// The mutation that does it: `scoreTeam`.
    async fn action(&self) -> &str {
        self.0.kind.action()
    }

    /// Since when the first of them waits: the first day of its period, the day an event or a proposal was entered, the day
    /// a signed decision was planned for, the day after the closing day of a period to be locked.
    async fn since(&self) -> Date {
        Date(self.0.since)
    }

    /// Whether the closing day of its period is over; `false` of what is about no period.
    async fn overdue(&self) -> bool {
        self.0.overdue
    }
}

/// What waits for the viewer.
pub(super) async fn of_viewer(context: &Context<'_>) -> Result<Vec<Task>> {
    let ask = Ask::of(context);
    let tasks = task::tasks(&ask.app, &ask.viewer, ask.today).await;
    let tasks = tasks.map_err(|fail| graphql_error(context, fail))?;
    Ok(tasks.into_iter().map(Task).collect())
}
