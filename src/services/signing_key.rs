//! The keys that sign access tokens.

use crate::auth::Secret;
use crate::clock::Dice;
use store::policy::{act, on_installation};
use store::{Call, Found, signing_key, write};

/// Puts a new key in place of the present one; its id.
///
/// # Errors
/// NOT_FOUND for anybody but the operator and administrators of the root.
pub async fn rotate(call: &Call, dice: Dice) -> Found<String> {
    let (key_id, secret) = (name(dice), Secret::throw(dice));
    write(call, &key_id, async |tx| {
        let permit = on_installation::<act::RotateKeys>(tx)?;
        signing_key::rotate(tx, &permit, &key_id, secret.text()).await?;
        Ok(key_id.clone())
    })
    .await
}

/// Makes the first key of an installation, where there is none yet.
///
/// # Errors
/// When the database cannot be written.
pub async fn ensure(call: &Call, dice: Dice) -> Found<()> {
    if signing_key::find_current(&call.db.read()).await?.is_some() {
        return Ok(());
    }
    let (key_id, secret) = (name(dice), Secret::throw(dice));
    write(call, &key_id, async |tx| signing_key::create_first(tx, &key_id, secret.text()).await).await
}

fn name(dice: Dice) -> String {
    store::canonical::hex(&dice.bytes::<8>())
}
