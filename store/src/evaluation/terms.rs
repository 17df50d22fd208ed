//! The terms that an evaluation follows: the rule set in force and what agencies have set over it.

use crate::db::Source;
use crate::fail::{Fail, Found};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::rules::RuleSet;
use entity::ids::RuleSetId;
use entity::{rule_set, rule_set_in_force};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use std::sync::Arc;

/// A rule set with its key.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Its key.
    pub id: RuleSetId,
    /// The rules.
    pub rules: Arc<RuleSet>,
}

impl Terms {
    /// The rule set in force on a day.
    ///
    /// # Errors
    /// `RULE_SET_NOT_IN_FORCE`.
    pub async fn on(source: &Source<'_>, day: NaiveDate) -> Found<Self> {
        let row = rule_set_in_force::Entity::find()
            .filter(rule_set_in_force::Column::ValidFrom.lte(day))
            .order_by_desc(rule_set_in_force::Column::ValidFrom)
            .one(source)
            .await?
            .ok_or_else(|| Refusal::new(Code::RuleSetNotInForce, "period").with("day", day))?;
        let rules = rule_sets(source, &[row.rule_set_id]).await?.remove(&row.rule_set_id);
        let rules = rules.ok_or_else(|| Fail::Broken("a rule set in force is not loaded".into()))?;
        Ok(Self { id: row.rule_set_id, rules })
    }
}

/// Rule sets by key.
pub async fn rule_sets(source: &Source<'_>, ids: &[RuleSetId]) -> Found<HashMap<RuleSetId, Arc<RuleSet>>> {
    let rows =
        rule_set::Entity::find().filter(rule_set::Column::Id.is_in(ids.iter().copied())).all(source).await?;
    rows.into_iter()
        .map(|row| {
            let rules = RuleSet::parse(&row.body)
                .map_err(|error| Fail::Broken(format!("rule set {}: {error}", row.code)))?;
            Ok((row.id, Arc::new(rules)))
        })
        .collect()
}
