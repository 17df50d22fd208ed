//! The keys that sign access tokens: the newest signs, a retired one is still taken while its last tokens live.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Permitted, act};
use crate::write::Tx;
use entity::signing_key;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;

/// A key as stored.
pub type SigningKey = signing_key::Model;

/// The key that signs now; `None` in a new installation.
pub async fn find_current(source: &Source<'_>) -> Found<Option<SigningKey>> {
    Ok(signing_key::Entity::find()
        .filter(signing_key::Column::RetiredAt.is_null())
        .order_by_desc(signing_key::Column::Id)
        .one(source)
        .await?)
}

/// Puts a new key in place of the present ones, whose access tokens live on to their end, and no longer. The trail
/// tells ids only.
pub async fn rotate(
    tx: &mut Tx,
    _permit: &Permitted<act::RotateKeys>,
    key_id: &str,
    secret: String,
) -> Found<()> {
    let retired = signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiredAt, Expr::value(tx.call().at.0))
        .filter(signing_key::Column::RetiredAt.is_null())
        .exec(tx.conn())
        .await?;
    insert(tx, key_id, secret, retired.rows_affected).await
}

/// Makes the first key of an installation, which needs no permit; does nothing where there is one.
pub async fn create_first(tx: &mut Tx, key_id: &str, secret: String) -> Found<()> {
    match find_current(&tx.source()).await? {
        Some(_) => Ok(()),
        None => insert(tx, key_id, secret, 0).await,
    }
}

async fn insert(tx: &mut Tx, key_id: &str, secret: String, retired: u64) -> Found<()> {
    let row = signing_key::ActiveModel {
        key_id: Set(key_id.to_owned()),
        secret: Set(secret),
        created_at: Set(tx.call().at.0),
        retired_at: Set(None),
        ..Default::default()
    };
    signing_key::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    let told = json!({ "key": key_id, "retired": retired });
    tx.record(Event::new("RotateKeys", "signing_key", None).batch(told));
    Ok(())
}
