//! HR of the root puts rule sets in force.

use super::types::RuleSet;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::payloads;
use crate::services;
use async_graphql::{Context, InputObject, Object, Result};

/// A rule set to put in force.
#[derive(InputObject)]
pub struct AdoptRuleSetInput {
    /// The code of a loaded rule set.
    pub code: String,
    /// The first day; no period that closes on it or later may be locked.
    pub valid_from: Date,
    /// The number of the decision.
    pub decision_number: String,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `adoptRuleSet`.
    AdoptRuleSetPayload {
        /// The rule set.
        rule_set: RuleSet
    }
}

/// Mutations of rule sets.
#[derive(Default)]
pub struct RuleSetMutations;

#[Object]
impl RuleSetMutations {
    /// Puts a loaded rule set in force from a day; evaluations that it touches are outdated until computed again. HR of
    /// the root. The same twice changes nothing.
    async fn adopt_rule_set(
        &self,
        context: &Context<'_>,
        input: AdoptRuleSetInput,
    ) -> Result<AdoptRuleSetPayload> {
        let call = Ask::of(context).call("adoptRuleSet", input.idempotency_key);
        let from = input.valid_from.0;
        let adopted = services::rule_set::adopt(&call, &input.code, from, &input.decision_number).await;
        AdoptRuleSetPayload::of(context, adopted.map(RuleSet))
    }
}
