//! What came along with evaluations that were read in one statement: their fields look here before they ask a loader.

use domain::rules::RuleSet;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::ids::EvaluationId;
use store::unit;

/// What stands beside one evaluation.
#[derive(Debug, Default)]
pub struct Beside {
    /// The person's name.
    pub person_name: Option<String>,
    /// The unit.
    pub unit: Option<unit::Unit>,
    /// What the position was called.
    pub position_name: Option<String>,
    /// The figure of what citizens said, where it was asked for: `Some(None)` where there is none to show.
    pub satisfaction: Option<Option<store::satisfaction::Figure>>,
    /// The rules that it follows.
    pub rules: Option<Arc<RuleSet>>,
}

/// What came along with the evaluations of a request.
#[derive(Debug, Default)]
pub struct Brought(RwLock<HashMap<EvaluationId, Arc<Beside>>>);

impl Brought {
    /// Keeps what came along.
    pub fn keep(&self, rows: impl IntoIterator<Item = (EvaluationId, Beside)>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.extend(rows.into_iter().map(|(id, beside)| (id, Arc::new(beside))));
    }

    /// What came along with an evaluation.
    #[must_use]
    pub fn find(&self, id: EvaluationId) -> Option<Arc<Beside>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }
}
