//! Failed logins, counted by account and by address in windows of a quarter of an hour.

use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::write::Tx;
use domain::moment::Moment;
use entity::login_throttle;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};

/// Seconds of a window.
pub const WINDOW: i64 = 15 * 60;

/// Whether a subject must wait, and how many seconds.
pub async fn waits(source: &Source<'_>, subject: &str, now: Moment) -> Found<Option<u32>> {
    let row = login_throttle::Entity::find().filter(login_throttle::Column::Subject.eq(subject)).one(source);
    Ok(row.await?.and_then(|row| wait(&row, now)))
}

fn wait(row: &login_throttle::Model, now: Moment) -> Option<u32> {
    let rest = row.blocked_until.filter(|until| *until > now.0)? - now.0;
    u32::try_from((rest + 999_999) / 1_000_000).ok()
}

/// Counts a try of a subject. `Some(seconds)`: it had failed too often, and must wait so long; the try is not counted.
///
/// A try is counted **before** the password is looked at and given back where it was right: else a thousand tries at
/// once would all be judged by the count before the first.
pub async fn count(tx: &Tx, subject: &str, allowed: i32) -> Found<Option<u32>> {
    let now = tx.call().at;
    let begun = now.plus_seconds(-WINDOW);
    // What has run out is of no more use to anybody; this keeps the table small.
    login_throttle::Entity::delete_many()
        .filter(login_throttle::Column::WindowStartedAt.lte(begun.0))
        .exec(tx.conn())
        .await?;
    let row = login_throttle::ActiveModel {
        subject: Set(subject.to_owned()),
        failures: Set(0),
        window_started_at: Set(now.0),
        blocked_until: Set(None),
        ..Default::default()
    };
    let once = OnConflict::column(login_throttle::Column::Subject).do_nothing().to_owned();
    login_throttle::Entity::insert(row).on_conflict(once).exec_without_returning(tx.conn()).await?;
    let row = login_throttle::Entity::find()
        .filter(login_throttle::Column::Subject.eq(subject))
        .lock_exclusive()
        .one(tx.conn())
        .await?
        .ok_or(Fail::Busy)?;
    if let Some(seconds) = wait(&row, now) {
        return Ok(Some(seconds));
    }
    let failures = row.failures + 1;
    let until = (failures >= allowed).then(|| Moment(row.window_started_at).plus_seconds(WINDOW).0);
    login_throttle::Entity::update_many()
        .col_expr(login_throttle::Column::Failures, Expr::value(failures))
        .col_expr(login_throttle::Column::BlockedUntil, Expr::value(until))
        .filter(login_throttle::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(None)
}

/// Forgets the failures of a subject whose password was right.
pub async fn forget(tx: &Tx, subject: &str) -> Found<()> {
    login_throttle::Entity::delete_many()
        .filter(login_throttle::Column::Subject.eq(subject))
        .exec(tx.conn())
        .await?;
    Ok(())
}
