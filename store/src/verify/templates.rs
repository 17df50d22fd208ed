//! Published templates are forms of 30 points (Art. 12.2).

use super::Law;
use crate::db::Source;
use crate::fail::Found;
use domain::rules::RuleSet;
use domain::terms::TemplateState;
use entity::coded::Coded;
use entity::{template, template_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// The maxima of each published template add up to the points of the general criteria.
pub async fn points_add_up(source: &Source<'_>) -> Found<Law> {
    let mut law = Law::new("published templates add up to 30 points");
    let points = RuleSet::vn_335_2025().general.points.floor_nano().unwrap_or_default();
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
        if sum != points {
            let sum = domain::number::Exact::from_nano(sum);
            law.broken(format!("template {} version {}: {sum} points", template.id.0, template.number));
        }
    }
    Ok(law)
}
