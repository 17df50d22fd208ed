//! Rule sets: texts that were loaded, checked and never change, and which of them is in force from which day.

use crate::audit::Event;
use crate::canonical::digest;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act};
use crate::rows;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::rules::{RuleSet, VN_335_2025};
use entity::ids::RuleSetId;
use entity::{rule_set, rule_set_in_force};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// A rule set as stored.
pub type StoredRuleSet = rule_set::Model;

/// From when a rule set is in force, as stored.
pub type InForce = rule_set_in_force::Model;

// A stored text never changes, so what was parsed from it is kept by its digest.
static PARSED: LazyLock<Mutex<HashMap<String, Arc<RuleSet>>>> = LazyLock::new(Mutex::default);

/// The rules of a stored set, parsed once.
pub fn parsed(row: &StoredRuleSet) -> Found<Arc<RuleSet>> {
    let mut kept = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(rules) = kept.get(&row.sha256) {
        return Ok(Arc::clone(rules));
    }
    if digest(&row.body) != row.sha256 {
        return Err(Fail::Broken(format!("the text of rule set {} was changed", row.code)));
    }
    let rules = RuleSet::parse(&row.body)
        .map_err(|error| Fail::Broken(format!("rule set {} can no longer be read: {error}", row.code)))?;
    let rules = Arc::new(rules);
    kept.insert(row.sha256.clone(), Arc::clone(&rules));
    Ok(rules)
}

/// Every rule set, in order of code.
pub async fn list(source: &Source<'_>) -> Found<Vec<StoredRuleSet>> {
    Ok(rule_set::Entity::find().order_by_asc(rule_set::Column::Code).all(source).await?)
}

/// Rule sets by key.
pub async fn find_many(source: &Source<'_>, ids: &[RuleSetId]) -> Found<HashMap<RuleSetId, StoredRuleSet>> {
    rows::by_ids::<rule_set::Entity>(source, ids).await
}

/// The rule set of a code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<StoredRuleSet>> {
    Ok(rule_set::Entity::find().filter(rule_set::Column::Code.eq(code)).one(source).await?)
}

/// From when each rule set is in force, in order of day.
pub async fn adoptions(source: &Source<'_>) -> Found<Vec<InForce>> {
    Ok(rule_set_in_force::Entity::find()
        .order_by_asc(rule_set_in_force::Column::ValidFrom)
        .all(source)
        .await?)
}

/// The stored rule set in force on a day; `None` before the first.
pub async fn find_in_force(source: &Source<'_>, day: NaiveDate) -> Found<Option<(StoredRuleSet, InForce)>> {
    let adopted = rule_set_in_force::Entity::find()
        .filter(rule_set_in_force::Column::ValidFrom.lte(day))
        .order_by_desc(rule_set_in_force::Column::ValidFrom)
        .one(source)
        .await?;
    let Some(adopted) = adopted else { return Ok(None) };
    let row = rule_set::Entity::find_by_id(adopted.rule_set_id).one(source).await?;
    Ok(row.map(|row| (row, adopted)))
}

/// The rules in force on a day.
///
/// # Errors
/// `RULE_SET_NOT_IN_FORCE` before the first.
pub async fn in_force(source: &Source<'_>, day: NaiveDate) -> Found<(RuleSetId, Arc<RuleSet>)> {
    match find_in_force(source, day).await? {
        Some((row, _)) => Ok((row.id, parsed(&row)?)),
        None => Err(Refusal::new(Code::RuleSetNotInForce, "").with("day", day).into()),
    }
}

/// The rules in force on each of these days; a day before the first is left out.
pub async fn in_force_on(
    source: &Source<'_>,
    days: &[NaiveDate],
) -> Found<HashMap<NaiveDate, Arc<RuleSet>>> {
    let adopted = adoptions(source).await?;
    let on = |day: &NaiveDate| {
        Some((*day, adopted.iter().rfind(|row| row.valid_from <= *day)?.rule_set_id))
    };
    let sets: HashMap<NaiveDate, RuleSetId> = days.iter().filter_map(on).collect();
    let ids: Vec<RuleSetId> = sets.values().copied().collect();
    let rows = find_many(source, &ids).await?;
    let mut found = HashMap::new();
    for (day, id) in sets {
        if let Some(row) = rows.get(&id) {
            found.insert(day, parsed(row)?);
        }
    }
    Ok(found)
}

/// From when each of these rule sets is in force, in order of day.
pub async fn adoptions_of(
    source: &Source<'_>,
    ids: &[RuleSetId],
) -> Found<HashMap<RuleSetId, Vec<InForce>>> {
    let rows = rule_set_in_force::Entity::find()
        .filter(rule_set_in_force::Column::RuleSetId.is_in(ids.iter().copied()))
        .order_by_asc(rule_set_in_force::Column::ValidFrom)
        .all(source);
    Ok(rows::grouped(rows.await?, |row| row.rule_set_id))
}

/// Stores a rule set; the same text twice changes nothing. Tells its key and whether it is new.
///
/// # Errors
/// `RULE_SET_UNUSABLE`, `RULE_SET_EXISTS` where the code was loaded with another text.
pub async fn load(tx: &mut Tx, _permit: &Permitted<act::AdoptRules>, text: &str) -> Found<(RuleSetId, bool)> {
    store(tx, text).await
}

/// Stores the shipped rule set and puts it in force from its law's first day, where nothing is in force yet: the data
/// that a new installation starts with. What HR of the root adopted later stays.
pub async fn ensure_shipped(tx: &mut Tx) -> Found<RuleSetId> {
    let (id, new) = store(tx, VN_335_2025).await?;
    if new && adoptions(&tx.source()).await?.is_empty() {
        let from = RuleSet::vn_335_2025().identity.in_force_from;
        insert_adoption(tx, id, from, None).await?;
    }
    Ok(id)
}

async fn store(tx: &mut Tx, text: &str) -> Found<(RuleSetId, bool)> {
    let rules = RuleSet::parse(text)
        .map_err(|error| Refusal::new(Code::RuleSetUnusable, "text").with("reason", error))?;
    let code = rules.identity.code;
    if let Some(known) = find_by_code(&tx.source(), &code).await? {
        if known.body == text {
            return Ok((known.id, false));
        }
        return Err(Refusal::new(Code::RuleSetExists, "text").with("code", code).into());
    }
    let row = rule_set::ActiveModel {
        code: Set(code.clone()),
        title: Set(rules.identity.title_vi),
        body: Set(text.to_owned()),
        sha256: Set(digest(text)),
        loaded_at: Set(tx.call().at.0),
        ..Default::default()
    };
    let row = rule_set::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    let after = json!({ "code": code, "sha256": row.sha256 });
    tx.record(Event::new("AdoptRules", "rule_set", Some(row.id.0)).change(&(), &after));
    Ok((row.id, true))
}

/// Puts a rule set in force from a day; the same twice changes nothing.
///
/// # Errors
/// `RULE_SET_ADOPTED` where another is in force from just that day.
pub async fn adopt(
    tx: &mut Tx,
    _permit: &Permitted<act::AdoptRules>,
    row: &StoredRuleSet,
    from: NaiveDate,
    decision: &str,
) -> Found<bool> {
    let there = rule_set_in_force::Entity::find()
        .filter(rule_set_in_force::Column::ValidFrom.eq(from))
        .one(tx.conn())
        .await?;
    if let Some(there) = there {
        if there.rule_set_id == row.id {
            return Ok(false);
        }
        let other = rule_set::Entity::find_by_id(there.rule_set_id).one(tx.conn()).await?;
        return Err(Refusal::new(Code::RuleSetAdopted, "validFrom")
            .with("day", from)
            .with("code", other.map(|row| row.code).unwrap_or_default())
            .into());
    }
    insert_adoption(tx, row.id, from, Some(decision)).await?;
    Ok(true)
}

async fn insert_adoption(tx: &mut Tx, id: RuleSetId, from: NaiveDate, decision: Option<&str>) -> Found<()> {
    let row = rule_set_in_force::ActiveModel {
        rule_set_id: Set(id),
        valid_from: Set(from),
        decision_number: Set(decision.map(str::to_owned)),
        ..Default::default()
    };
    rule_set_in_force::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    let after = json!({ "rule_set": id.0, "from": from, "decision": decision });
    tx.record(Event::new("AdoptRules", "rule_set_in_force", Some(id.0)).change(&(), &after));
    Ok(())
}
