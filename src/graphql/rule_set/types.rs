//! A rule set as the API shows it.

use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::{Date, DateTime};
use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};
use domain::moment::Moment;
use store::ids::RuleSetId;
use store::rule_set;

/// A rule set (bộ quy tắc): every figure that a law can change, as a text that a lawyer can lay beside the decree. A
/// loaded one never changes.
#[derive(Description)]
pub struct RuleSet(pub rule_set::StoredRuleSet);

/// From when a rule set is in force.
#[derive(SimpleObject)]
pub struct RuleSetAdoption {
    /// The first day; it holds until the next adoption.
    pub valid_from: Date,
    /// The decision; `null` for the shipped rule set, in force from the law's first day.
    pub decision_number: Option<String>,
}

#[Object(use_type_description)]
impl RuleSet {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::RuleSet, self.0.id.0)
    }

    /// Its code, which explanations and forms name.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The law's title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its text, as it was loaded (TOML).
    async fn text(&self) -> &str {
        &self.0.body
    }

    /// The SHA-256 of the text, in hexadecimal digits.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// When it was loaded; UTC.
    async fn loaded_at(&self) -> DateTime {
        DateTime(Moment(self.0.loaded_at))
    }

    /// From when it is in force, in order of day; empty for one that was only loaded.
    async fn adoptions(&self, context: &Context<'_>) -> Result<Vec<RuleSetAdoption>> {
        let found = context.data_unchecked::<Loaders>().adoptions.load_one(self.0.id).await;
        let rows = found.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|row| RuleSetAdoption {
                valid_from: Date(row.valid_from),
                decision_number: row.decision_number,
            })
            .collect())
    }
}

/// The rule set of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: RuleSetId) -> Result<Option<RuleSet>> {
    let loaded = context.data_unchecked::<Loaders>().stored_rule_sets.load_one(id).await;
    loaded.map(|row| row.map(RuleSet)).map_err(|fail| graphql_error(context, shared(&fail)))
}
