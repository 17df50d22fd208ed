//! The steps of a template version.

use super::must_be;
use crate::services::form::rules;
use crate::services::possible::{Possible, barred, refused};
use domain::number::Exact;
use domain::refusal::Refusal;
use domain::score::general;
use domain::terms::TemplateState;
use std::collections::BTreeMap;
use store::policy::{Action, Viewer};
use store::template::{self, Template};
use store::{Fail, Found, Source, position, unit};

/// What a viewer may do with a template version now. That it would hold in a locked period is told by the mutation alone.
///
/// # Errors
/// Only failures of the database.
pub async fn possible(source: &Source<'_>, viewer: &Viewer, row: &Template) -> Found<Vec<Possible>> {
    let position = position::find_many(source, &[row.position_id]).await?.remove(&row.position_id);
    let owner = position.ok_or(Fail::NotFound)?.row.owner_unit_id;
    let ancestors = unit::ancestors(source, &[owner]).await?.remove(&owner).unwrap_or_default();
    let barred = barred(viewer, Action::EditTemplates, &ancestors)?;
    let mut all = Vec::new();
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
            blocked_by = refused(adds_up(source, row).await)?;
        }
        all.push(Possible { mutation, blocked_by });
    }
    Ok(all)
}

/// Whether a draft's maxima add up to what the rules of its first day give.
pub(super) async fn adds_up(source: &Source<'_>, row: &Template) -> Found<()> {
    let draft = template::read(source, row.id).await?.ok_or(Fail::NotFound)?;
    let maxima: BTreeMap<String, Exact> =
        draft.lines.iter().map(|line| (line.code.clone(), Exact::from_nano(line.maximum))).collect();
    let rules = rules(source, row.effective_from).await?;
    let checked = general::Template::new(&maxima, Exact::from_nano(row.step), &rules.general);
    checked.map_err(|refusal| {
        // At the draft's lines, and at the one whose parts do not add up.
        let at = refusal.path.get(1).or_else(|| {
            let named = refusal.values.iter().find(|(name, _)| *name == "line").map(|(_, line)| line);
            named.filter(|line| draft.lines.iter().any(|own| own.criterion == **line))
        });
        let path = std::iter::once("lines".to_owned()).chain(at.cloned()).collect();
        Refusal { path, ..refusal }
    })?;
    Ok(())
}
