//! The laws of the house as code, one function a law: each tells how many rows it looked at and which do not hold.

mod caps;
mod decisions;
mod evaluations;
mod expected;
mod locks;
mod own;
mod people;
mod periods;
mod placement;
mod records;
mod retries;
mod rule_sets;
mod templates;
mod types;
mod units;
mod words;

pub use caps::places_kept;
pub use decisions::decided_on_evidence;
pub use evaluations::{explained, one_latest, recomputed_rollups};
pub use expected::nobody_missing;
pub use locks::{nothing_entered, nothing_moved};
pub use own::nobody_about_himself;
pub use people::posts_stand;
pub use periods::states_stand;
pub use placement::plans_stand;
pub use records::{deliveries_add_up, units_add_up};
pub use retries::outcomes_kept;
pub use rule_sets::texts_unchanged;
pub use templates::{points_add_up, published_unchanged};
pub use types::types_hold;
pub use units::tree_holds;
pub use words::words_known;

use crate::audit;
use crate::db::Source;
use crate::fail::{Fail, Found};
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// What a law found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// Its name.
    pub name: &'static str,
    /// How many rows it looked at.
    pub looked_at: usize,
    /// What does not hold, each with its place; the first hundred, and where the law had to end before its end.
    pub broken: Vec<String>,
}

/// How many findings of a law are told.
const TOLD: u64 = 100;

impl Law {
    /// Holds a law to the data. What is so broken that the law ends there is one more finding of it, beside those so far,
    /// and not the end of the others.
    ///
    /// # Errors
    /// A database that cannot be asked.
    pub async fn hold<L>(name: &'static str, source: &Source<'_>, law: L) -> Found<Self>
    where
        L: AsyncFnOnce(&Source<'_>, &mut Self) -> Found<()>,
    {
        let mut held = Self { name, looked_at: 0, broken: Vec::new() };
        match law(source, &mut held).await {
            Ok(()) => {}
            Err(fail) if tells_of_data(&fail) => {
                held.ended(&fail);
            }
            Err(fail) => return Err(fail),
        }
        Ok(held)
    }

    /// One more place that does not hold.
    pub fn broken(&mut self, what: String) {
        if (self.broken.len() as u64) < TOLD {
            self.broken.push(what);
        }
    }

    /// That the law ended before its end: told also beyond the hundred, so that nobody takes it for read to the end.
    fn ended(&mut self, fail: &Fail) {
        self.broken.push(format!("nothing beyond this was looked at: {fail}"));
    }
}

/// Whether a failure comes from what is stored, not from the database that stores it.
fn tells_of_data(fail: &Fail) -> bool {
    match fail {
        Fail::Broken(_) | Fail::Refused(_) | Fail::Database(DbErr::Type(_) | DbErr::Json(_)) => true,
        Fail::Database(DbErr::Query(RuntimeErr::SqlxError(error))) => {
            matches!(**error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        }
        _ => false,
    }
}

/// The audit chain is whole.
pub async fn chain(source: &Source<'_>, law: &mut Law) -> Found<()> {
    match audit::verify(source).await? {
        Ok(count) => law.looked_at = usize::try_from(count).unwrap_or_default(),
        Err(found) => law.broken(format!("event {}: {}", found.number, found.what)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_a_law_ended_early_is_told_beside_a_hundred_findings() {
        let mut law = Law { name: "a law", looked_at: 0, broken: Vec::new() };
        for number in 0..=TOLD {
            law.broken(format!("place {number}"));
        }
        law.ended(&Fail::Broken("unreadable".into()));
        assert_eq!(law.broken.len() as u64, TOLD + 1);
        assert!(law.broken.last().is_some_and(|told| told.starts_with("nothing beyond this was looked at")));
    }
}
