//! What was done under a key is kept for its retry.

use super::{Law, TOLD};
use crate::db::Source;
use crate::fail::Found;
use entity::idempotency;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Each key that was used holds the outcome of what was done under it: both are committed together.
pub async fn outcomes_kept(source: &Source<'_>, law: &mut Law) -> Found<()> {
    law.looked_at = usize::try_from(idempotency::Entity::find().count(source).await?).unwrap_or_default();
    let without = idempotency::Entity::find()
        .filter(idempotency::Column::Outcome.is_null())
        .order_by_asc(idempotency::Column::Id)
        .limit(TOLD)
        .all(source)
        .await?;
    for row in without {
        law.broken(format!(
            "key {} of account {}: {} has no outcome",
            row.key, row.account_id, row.operation
        ));
    }
    Ok(())
}
