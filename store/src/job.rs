//! Background jobs as rows: asked for inside the transaction that permits them, claimed by one runner at a time, kept
//! alive by a heartbeat, taken up again after a crash.
//!
//! What a runner does to a job's own row (claiming, heartbeat, progress, end) is bookkeeping: it goes past the audit
//! trail, which hears of what the job does through `write`.

use crate::audit::Event;
use crate::db::{Db, Source};
use crate::fail::{Fail, Found};
use crate::policy::{Act, Action, Permitted, Viewer, act, judge_unit};
use crate::write::Tx;
use domain::moment::Moment;
use domain::refusal::{Code, Refusal};
use domain::terms::{JobState, Term};
use entity::coded::Coded;
use entity::ids::{AccountId, JobId};
use entity::job;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// A job as stored.
pub type Job = job::Model;

/// Seconds without a heartbeat after which a running job counts as abandoned.
pub const PATIENCE_SECONDS: i64 = 120;

/// Times that a job is taken up before it is given up: one that ends its runner each time would go on for ever.
pub const MOST_ATTEMPTS: i32 = 5;

/// Whether the work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// It does.
    On,
    /// A person has cancelled it; what is done stays.
    Cancelled,
    /// Another runner has taken it up, as this one gave no sign: whoever hears this stops without a word.
    Lost,
}

/// Asks for work, in the transaction that was permitted to: it begins after the commit, and not at all without it.
pub async fn enqueue<A: Act>(
    tx: &mut Tx,
    _permit: &Permitted<A>,
    kind: &str,
    arguments: &impl Serialize,
) -> Found<JobId> {
    let call = tx.call();
    let row = job::ActiveModel {
        kind: Set(kind.to_owned()),
        arguments: Set(crate::canonical::canonical(arguments)),
        account_id: Set(call.viewer.account.map(|account| account.0)),
        actor: Set(call.viewer.name.clone()),
        state: Set(Coded(JobState::Queued)),
        done: Set(0),
        total: Set(0),
        cancel_requested: Set(false),
        heartbeat_at: Set(None),
        attempts: Set(0),
        result: Set(None),
        error: Set(None),
        created_at: Set(call.at.0),
        started_at: Set(None),
        finished_at: Set(None),
        ..Default::default()
    };
    let row = job::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    let told = json!({ "kind": row.kind, "arguments": row.arguments });
    tx.record(Event::new(A::ACTION.name(), "job", Some(row.id.0)).change(&(), &told));
    Ok(row.id)
}

/// Takes the first job that waits or was abandoned; `None` where there is none. On PostgreSQL a row that another runner
/// is just taking is skipped; on SQLite taking one is the writer's turn.
pub async fn claim(db: &Db, now: Moment) -> Found<Option<Job>> {
    let abandoned = Condition::all()
        .add(job::Column::State.eq(Coded(JobState::Running)))
        .add(job::Column::HeartbeatAt.lt(now.plus_seconds(-PATIENCE_SECONDS).0));
    loop {
        let transaction = db.begin().await?;
        let row = job::Entity::find()
            .filter(
                Condition::any().add(job::Column::State.eq(Coded(JobState::Queued))).add(abandoned.clone()),
            )
            .order_by_asc(job::Column::Id)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .one(&transaction)
            .await?;
        let Some(row) = row else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let (state, error) = if row.cancel_requested {
            (JobState::Cancelled, None)
        } else if row.attempts >= MOST_ATTEMPTS {
            (JobState::Failed, Some(format!("given up: its runner ended {} times", row.attempts)))
        } else {
            (JobState::Running, None)
        };
        let running = state == JobState::Running;
        let row = Job {
            state: Coded(state),
            error,
            attempts: row.attempts + i32::from(running),
            heartbeat_at: Some(now.0),
            started_at: row.started_at.or(Some(now.0)),
            finished_at: (!running).then_some(now.0),
            ..row
        };
        job::Entity::update(job::ActiveModel::from(row.clone()).reset_all()).exec(&transaction).await?;
        transaction.commit().await?;
        if running {
            return Ok(Some(row));
        }
    }
}

/// A sign of life, with progress where there is any. `attempt` is that of the claim: a runner that was thought dead
/// hears that it has lost the job.
pub async fn beat(
    db: &Db,
    id: JobId,
    attempt: i32,
    now: Moment,
    progress: Option<(i64, i64)>,
) -> Found<Going> {
    let transaction = db.begin().await?;
    let row = job::Entity::find_by_id(id).lock_exclusive().one(&transaction).await?;
    let Some(row) = row.filter(|row| row.state.0 == JobState::Running && row.attempts == attempt) else {
        transaction.rollback().await?;
        return Ok(Going::Lost);
    };
    let (done, total) = progress.unwrap_or((row.done, row.total));
    job::Entity::update_many()
        .col_expr(job::Column::HeartbeatAt, Expr::value(now.0))
        .col_expr(job::Column::Done, Expr::value(done))
        .col_expr(job::Column::Total, Expr::value(total))
        .filter(job::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(if row.cancel_requested { Going::Cancelled } else { Going::On })
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// With a result, as JSON text.
    Done(String),
    /// By an error.
    Failed(String),
    /// By a person; what was done until then, as JSON text.
    Cancelled(Option<String>),
}

/// Writes the end of a job, unless another runner has it by now.
pub async fn finish(db: &Db, id: JobId, attempt: i32, now: Moment, end: End) -> Found<()> {
    let (state, result, error) = match end {
        End::Done(result) => (JobState::Done, Some(result), None),
        End::Failed(error) => (JobState::Failed, None, Some(error)),
        End::Cancelled(result) => (JobState::Cancelled, result, None),
    };
    let transaction = db.begin().await?;
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(state.code()))
        .col_expr(job::Column::Result, Expr::value(result))
        .col_expr(job::Column::Error, Expr::value(error))
        .col_expr(job::Column::FinishedAt, Expr::value(now.0))
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::State.eq(Coded(JobState::Running)))
        .filter(job::Column::Attempts.eq(attempt))
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// Asks a job that the proof reaches to end: one that waits ends at once, one that runs after its current piece of work.
///
/// # Errors
/// [`Fail::NotFound`] for somebody else's, `JOB_ENDED` for one that has ended.
pub async fn cancel(tx: &mut Tx, permit: &Permitted<act::CancelJob>, id: JobId) -> Found<()> {
    let row = job::Entity::find_by_id(id).lock_exclusive().one(tx.conn()).await?;
    let row = row.filter(|row| permit.is_of(row.account_id.map(AccountId))).ok_or(Fail::NotFound)?;
    let after = match row.state.0 {
        JobState::Queued => Job {
            state: Coded(JobState::Cancelled),
            cancel_requested: true,
            finished_at: Some(tx.call().at.0),
            ..row.clone()
        },
        JobState::Running => Job { cancel_requested: true, ..row.clone() },
        JobState::Cancelled => return Ok(()),
        state => return Err(Refusal::new(Code::JobEnded, "job").with("state", state.code()).into()),
    };
    job::Entity::update(job::ActiveModel::from(after.clone()).reset_all()).exec(tx.conn()).await?;
    let told = |row: &Job| json!({ "state": row.state.0.code(), "cancel_requested": row.cancel_requested });
    tx.record(Event::new("CancelJob", "job", Some(id.0)).change(&told(&row), &told(&after)));
    Ok(())
}

/// A job by key.
pub async fn find(source: &Source<'_>, id: JobId) -> Found<Option<Job>> {
    Ok(job::Entity::find_by_id(id).one(source).await?)
}

/// The jobs that a viewer may see: his own, or anybody's where he may end anybody's.
fn seen_by(viewer: &Viewer) -> Condition {
    let root: Vec<_> = viewer.root.into_iter().collect();
    match (judge_unit(viewer, Action::CancelJob, &root), viewer.account) {
        (Ok(()), _) => Condition::all(),
        (Err(_), account) => Condition::any().add_option(account.map(|own| job::Column::AccountId.eq(own.0))),
    }
}

/// Jobs by key, of those that the viewer may see.
pub async fn find_many(source: &Source<'_>, viewer: &Viewer, ids: &[JobId]) -> Found<HashMap<JobId, Job>> {
    let rows = job::Entity::find().filter(job::Column::Id.is_in(ids.iter().copied()));
    let rows = rows.filter(seen_by(viewer)).all(source).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the jobs that the viewer may see, the latest first.
pub async fn list(
    source: &Source<'_>,
    viewer: &Viewer,
    from: Option<JobId>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Job>> {
    let mut rows = job::Entity::find().filter(seen_by(viewer));
    if let Some(from) = from {
        rows = rows.filter(if backwards { job::Column::Id.gt(from) } else { job::Column::Id.lt(from) });
    }
    let rows =
        if backwards { rows.order_by_asc(job::Column::Id) } else { rows.order_by_desc(job::Column::Id) };
    Ok(rows.limit(limit).all(source).await?)
}

/// How many jobs the viewer may see.
pub async fn count(source: &Source<'_>, viewer: &Viewer) -> Found<i64> {
    let count = job::Entity::find().filter(seen_by(viewer)).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// How many jobs wait or run.
pub async fn count_left(source: &Source<'_>) -> Found<u64> {
    let left = [Coded(JobState::Queued), Coded(JobState::Running)];
    Ok(job::Entity::find().filter(job::Column::State.is_in(left)).count(source).await?)
}
