//! What never changes once it is stored, kept in memory: it is read from the database once for all requests.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::evaluation::rule_sets;
use store::ids::RuleSetId;
use store::period::{self, PeriodRow};
use store::{Found, Source};

use domain::rules::RuleSet;
use domain::terms::PeriodKind;

/// Kind, year and number of a period.
type PeriodKey = (PeriodKind, i32, i32);

/// Rule sets and planned periods by their keys.
#[derive(Debug, Default)]
pub struct Kept {
    rule_sets: RwLock<HashMap<RuleSetId, Arc<RuleSet>>>,
    periods: RwLock<HashMap<PeriodKey, PeriodRow>>,
}

impl Kept {
    /// Rule sets by key.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn rule_sets(
        &self,
        source: &Source<'_>,
        ids: &[RuleSetId],
    ) -> Found<HashMap<RuleSetId, Arc<RuleSet>>> {
        let mut found = HashMap::with_capacity(ids.len());
        let mut missing = Vec::new();
        {
            let kept = self.rule_sets.read().unwrap_or_else(PoisonError::into_inner);
            for id in ids {
                match kept.get(id) {
                    Some(rules) => {
                        found.insert(*id, Arc::clone(rules));
                    }
                    None => missing.push(*id),
                }
            }
        }
        if !missing.is_empty() {
            let loaded = rule_sets(source, &missing).await?;
            let mut kept = self.rule_sets.write().unwrap_or_else(PoisonError::into_inner);
            for (id, rules) in loaded {
                kept.insert(id, Arc::clone(&rules));
                found.insert(id, rules);
            }
        }
        Ok(found)
    }

    /// A period; `None` where it is not planned. A planned one keeps its days.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn period(
        &self,
        source: &Source<'_>,
        kind: PeriodKind,
        year: i32,
        number: i32,
    ) -> Found<Option<PeriodRow>> {
        let key = (kind, year, number);
        let kept = self.periods.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if kept.is_some() {
            return Ok(kept);
        }
        let found = period::find(source, kind, year, number).await?;
        if let Some(row) = &found {
            let mut kept = self.periods.write().unwrap_or_else(PoisonError::into_inner);
            kept.insert(key, row.clone());
        }
        Ok(found)
    }
}
