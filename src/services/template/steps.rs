//! The steps of a template version.

use super::must_be;
use crate::services::possible::{Possible, barred, refused};
use chrono::NaiveDate;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::rules::RuleSet;
use domain::score::general;
use domain::terms::TemplateState;
use std::collections::{BTreeMap, HashMap};
use store::ids::{PositionId, TemplateId, UnitId};
use store::policy::{Action, Viewer};
use store::template::{self, Template, TemplateLine};
use store::{Fail, Found, Source, position, rule_set, unit};

/// What a viewer may do with template versions now, by their keys. That one would hold in a locked period is told by the
/// mutation alone.
///
/// # Errors
/// Only failures of the database.
pub async fn possible(
    source: &Source<'_>,
    viewer: &Viewer,
    ids: &[TemplateId],
) -> Found<HashMap<TemplateId, Vec<Possible>>> {
    let rows = template::find_many(source, ids).await?;
    let positions: Vec<PositionId> = rows.values().map(|row| row.position_id).collect();
    let positions = position::find_many(source, &positions).await?;
    let owners: Vec<UnitId> = positions.values().map(|position| position.row.owner_unit_id).collect();
    let above = unit::ancestors(source, &owners).await?;
    let bodies = template::find_bodies(source, ids).await?;
    let days: Vec<NaiveDate> = rows.values().map(|row| row.effective_from).collect();
    let rules = rule_set::in_force_on(source, &days).await?;
    let mut all = HashMap::with_capacity(rows.len());
    for (id, row) in &rows {
        let owner = positions.get(&row.position_id).ok_or(Fail::NotFound)?.row.owner_unit_id;
        let above = above.get(&owner).map(Vec::as_slice).unwrap_or_default();
        let barred = barred(viewer, Action::EditTemplates, above)?;
        let lines = bodies.get(id).map(|body| body.lines.as_slice()).unwrap_or_default();
        let publishable = || match rules.get(&row.effective_from) {
            Some(rules) => adds_up(row, lines, rules),
            None => {
                Err(Refusal::new(Code::RuleSetNotInForce, "").with("day", row.effective_from).into())
            }
        };
        let mut steps = Vec::new();
        for (mutation, state) in [
            ("saveTemplateDraft", TemplateState::Draft),
            ("publishTemplate", TemplateState::Draft),
            ("retireTemplate", TemplateState::Published),
        ] {
            let mut blocked_by = match &barred {
                Some(refusal) => Some(refusal.clone()),
                None => refused(must_be(row, state))?,
            };
            if blocked_by.is_none() && mutation == "publishTemplate" {
                blocked_by = refused(publishable())?;
            }
            steps.push(Possible { mutation, blocked_by });
        }
        all.insert(*id, steps);
    }
    Ok(all)
}

/// Whether a draft's maxima add up to what the rules of its first day give.
pub(super) fn adds_up(row: &Template, lines: &[TemplateLine], rules: &RuleSet) -> Found<()> {
    let maxima: BTreeMap<String, Exact> =
        lines.iter().map(|line| (line.code.clone(), Exact::from_nano(line.maximum))).collect();
    let checked = general::Template::new(&maxima, Exact::from_nano(row.step), &rules.general);
    checked.map_err(|refusal| {
        // At the draft's lines, and at the one whose parts do not add up.
        let at = refusal.path.get(1).or_else(|| {
            let named = refusal.values.iter().find(|(name, _)| *name == "line").map(|(_, line)| line);
            named.filter(|line| lines.iter().any(|own| own.criterion == **line))
        });
        let path = std::iter::once("lines".to_owned()).chain(at.cloned()).collect();
        Refusal { path, ..refusal }
    })?;
    Ok(())
}
