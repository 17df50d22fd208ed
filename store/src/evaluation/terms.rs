//! The terms that an evaluation follows: the rule set in force and what agencies have set over it.

use crate::db::Source;
use crate::fail::{Fail, Found};
use chrono::NaiveDate;
use domain::periods::Tracking;
use domain::refusal::{Code, Refusal};
use domain::rules::{CapMode, LatePolicy, QuarterMethod, RuleSet, SickLeave};
use domain::terms::Term;
use entity::ids::{RuleSetId, UnitId};
use entity::{agency_setting, rule_set, rule_set_in_force};
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

/// What agencies have set over the rule set, as far as a score depends on it.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    tracking: HashMap<UnitId, Tracking>,
    others: HashMap<UnitId, Choice>,
}

/// One agency's choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// How a quarter follows from its months; nothing where it has not chosen.
    pub quarter_method: Option<QuarterMethod>,
    /// Where the limit of 100 % is drawn.
    pub cap_mode: Option<CapMode>,
    /// What late work earns.
    pub late_policy: Option<LatePolicy>,
    /// Sick leave and the six months.
    pub sick_leave: Option<SickLeave>,
}

impl Choices {
    /// The choices of every agency: tracking on the day its quarter begins, the others on the closing day.
    pub async fn load(source: &Source<'_>, quarter: NaiveDate, closing: NaiveDate) -> Found<Self> {
        let rows = agency_setting::Entity::find()
            .filter(agency_setting::Column::ValidFrom.lte(closing))
            .order_by_asc(agency_setting::Column::ValidFrom)
            .all(source)
            .await?;
        let mut found = Self::default();
        for row in rows {
            let own = found.others.entry(row.agency_id).or_default();
            match row.setting.as_str() {
                "tracking" if row.valid_from <= quarter => {
                    let tracking =
                        if row.value == "QUARTER" { Tracking::Quarterly } else { Tracking::Monthly };
                    found.tracking.insert(row.agency_id, tracking);
                }
                "quarter_method" => own.quarter_method = QuarterMethod::find(&row.value),
                "cap_mode" => own.cap_mode = CapMode::find(&row.value),
                "late_policy" => own.late_policy = LatePolicy::find(&row.value),
                "sick_leave" => own.sick_leave = SickLeave::find(&row.value),
                _ => {}
            }
        }
        Ok(found)
    }

    /// How an agency tracks; by month where it has not chosen.
    #[must_use]
    pub fn tracking(&self, agency: UnitId) -> Tracking {
        self.tracking.get(&agency).copied().unwrap_or(Tracking::Monthly)
    }

    /// How somebody is tracked by these agencies together: by month as soon as one of them does or is not known, and where
    /// there is none.
    pub fn tracking_by(&self, agencies: impl Iterator<Item = Option<UnitId>>) -> Tracking {
        let quarterly =
            |agency: Option<UnitId>| agency.is_some_and(|one| self.tracking(one) == Tracking::Quarterly);
        let mut agencies = agencies.peekable();
        if agencies.peek().is_some() && agencies.all(quarterly) {
            Tracking::Quarterly
        } else {
            Tracking::Monthly
        }
    }

    /// What else an agency has chosen.
    #[must_use]
    pub fn of(&self, agency: UnitId) -> Choice {
        self.others.get(&agency).copied().unwrap_or_default()
    }
}
