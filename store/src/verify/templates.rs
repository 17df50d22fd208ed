//! Published templates have the points of their rules (30, Art. 12.2), and stay what they were when they were published.

use super::Law;
use crate::audit;
use crate::db::Source;
use crate::fail::Found;
use crate::rule_set;
use crate::template::{find_bodies, saying};
use domain::terms::TemplateState;
use entity::coded::Coded;
use entity::ids::{RuleSetId, TemplateId};
use entity::{audit_event, template, template_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::HashMap;

/// The maxima of each published template add up to the points of the general criteria in the rules that are in force from
/// its first day.
pub async fn points_add_up(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let adoptions = rule_set::adoptions(source).await?;
    let ids: Vec<RuleSetId> = adoptions.iter().map(|adoption| adoption.rule_set_id).collect();
    let rule_sets = rule_set::find_many(source, &ids).await?;
    let mut points = Vec::with_capacity(adoptions.len());
    for adoption in &adoptions {
        if let Some(row) = rule_sets.get(&adoption.rule_set_id) {
            points.push((adoption.valid_from, rule_set::parsed(row)?.general.points.floor_nano()));
        }
    }
    let mut sums: HashMap<_, i64> = HashMap::new();
    for line in template_line::Entity::find().all(source).await? {
        *sums.entry(line.template_id).or_default() += line.maximum;
    }
    let published = template::Entity::find()
        .filter(template::Column::State.ne(Coded(TemplateState::Draft)))
        .all(source)
        .await?;
    for template in published {
        law.looked_at += 1;
        let sum = sums.get(&template.id).copied().unwrap_or_default();
        let in_force = points.iter().rfind(|(from, _)| *from <= template.effective_from);
        if in_force.and_then(|(_, points)| *points) != Some(sum) {
            let sum = domain::number::Exact::from_nano(sum);
            law.broken(format!("template {} version {}: {sum} points", template.id.0, template.number));
        }
    }
    Ok(())
}

/// Events read at a time.
const AT_A_TIME: u64 = 200;

/// Each published version says what the audit trail says it said; where that was erased by law nothing is asked.
pub async fn published_unchanged(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let mut after = 0;
    loop {
        let events = audit_event::Entity::find()
            .filter(audit_event::Column::Noun.eq("template"))
            .filter(audit_event::Column::Number.gt(after))
            .order_by_asc(audit_event::Column::Number)
            .limit(AT_A_TIME)
            .all(source)
            .await?;
        let Some(last) = events.last() else { return Ok(()) };
        after = last.number;
        let bodies = audit::payloads(source, &events).await?;
        let mut said: HashMap<TemplateId, Value> = HashMap::new();
        for event in &events {
            let payload: Option<Value> =
                bodies.get(&event.number).and_then(|body| serde_json::from_str(body).ok());
            let published = payload.map(|mut payload| payload["after"]["said"].take());
            if let (Some(id), Some(published)) = (event.object_id, published.filter(|said| !said.is_null())) {
                said.insert(TemplateId(id), published);
            }
        }
        let ids: Vec<TemplateId> = said.keys().copied().collect();
        let rows = crate::template::find_many(source, &ids).await?;
        let mut now = find_bodies(source, &ids).await?;
        for (id, published) in said {
            law.looked_at += 1;
            let now = rows.get(&id).and_then(|row| Some((row, saying(row, now.remove(&id)?))));
            match now {
                None => law.broken(format!("template {} is no longer there", id.0)),
                Some((row, now)) if serde_json::to_value(&now).ok() != Some(published) => {
                    law.broken(format!("template {} version {}: it was changed", id.0, row.number));
                }
                Some((row, _)) if row.state.0 == TemplateState::Draft => {
                    law.broken(format!("template {} version {}: a draft again", id.0, row.number));
                }
                Some(_) => {}
            }
        }
    }
}
