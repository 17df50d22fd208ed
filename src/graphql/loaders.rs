//! Loaders: what many rows of an answer point to is read once for all of them. Made per request; what is filtered by
//! the viewer's rights is filtered inside the loader.

use crate::app::App;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::Fail;
use store::ids::{AccountId, PeriodId, PersonId, UnitId};

macro_rules! loaders {
    ($($(#[$doc:meta])* $field:ident: $name:ident($key:ty => $value:ty) = $find:path;)*) => {
        $(
            $(#[$doc])*
            pub struct $name(Arc<App>);

            impl Loader<$key> for $name {
                type Value = $value;
                type Error = Arc<Fail>;

                async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Arc<Fail>> {
                    $find(&self.0.db.read(), keys).await.map_err(Arc::new)
                }
            }
        )*

        /// The loaders of one request.
        pub struct Loaders {
            $($(#[$doc])* pub $field: DataLoader<$name, HashMapCache>,)*
        }

        impl Loaders {
            /// Loaders with nothing loaded.
            #[must_use]
            pub fn new(app: &Arc<App>) -> Self {
                Self {
                    $($field: DataLoader::with_cache($name(Arc::clone(app)), tokio::spawn, HashMapCache::default())
                        // A delay would only add to each level: what belongs together is asked for in one poll.
                        .delay(Duration::ZERO),)*
                }
            }
        }
    };
}

loaders! {
    /// Units by key; whoever may see what points to a unit may see the unit.
    units: UnitLoader(UnitId => store::unit::Unit) = store::unit::find_many;
    /// Periods by key: the calendar is open to all who are logged in.
    periods: PeriodLoader(PeriodId => store::period::PeriodRow) = store::period::find_many;
    /// The people behind accounts; whoever may see an account may see whose it is.
    holders: HolderLoader(PersonId => store::account::Holder) = store::account::holders;
    /// The roles of accounts that are not revoked; whoever may see an account may see them.
    role_grants: RoleGrantLoader(AccountId => Vec<store::role_grant::RoleGrant>) = store::role_grant::by_account;
}

/// A loader's failure, shared by all who asked, as one of its own.
#[must_use]
pub fn shared(fail: &Arc<Fail>) -> Fail {
    Fail::Broken(format!("a loader failed: {fail}"))
}
