//! People whom their posts stretch, and what a decision on one of them keeps.

use super::fields_of;
use chrono::NaiveDate;
use domain::decision::NeedKind;
use domain::refusal::Language;
use domain::staffing::{Stretch, StretchReason, stretch};
use domain::terms::Term;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use store::canonical::canonical;
use store::ids::{FieldId, PersonId, PositionId, UnitId};
use store::position::{self, Position};
use store::post_plan::Post;
use store::staffing::{Worker, workers_of};
use store::{Fail, Found, Source, field, person, setting, unit};

/// A person whom his posts stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretched {
    /// The person.
    pub person: PersonId,
    /// The post that tracks him.
    pub post: Post,
    /// His fields and why they stretch him.
    pub stretch: Stretch<FieldId>,
    /// The same as JSON, the same bytes for the same figures.
    pub evidence: String,
}

#[derive(Serialize, Deserialize)]
struct Evidence {
    need: NeedKind,
    person: String,
    unit: String,
    position: String,
    figures: Figures,
}

#[derive(Serialize, Deserialize)]
struct Figures {
    fields: Vec<String>,
    outside: Vec<String>,
    reasons: Vec<StretchReason>,
    /// The setting `stretched_from`.
    from: u32,
}

/// Those of some people whom their posts stretch on a day, in a number of statements that does not depend on how many they
/// are.
///
/// # Errors
/// Only of the database.
pub async fn stretched_of(
    source: &Source<'_>,
    people: &[PersonId],
    on: NaiveDate,
) -> Found<HashMap<PersonId, Stretched>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let root = unit::find_root(source).await?.ok_or(Fail::NotFound)?;
    let settings = setting::in_force(source, &[root], on).await?.remove(&root).unwrap_or_default();
    let workers = workers_of(source, people, on).await?;
    let trained = person::specialisations(source, people).await?;
    let ids: BTreeSet<PositionId> =
        workers.iter().flat_map(|worker| &worker.posts).map(|(_, position)| *position).collect();
    let positions = position::find_many(source, &ids.into_iter().collect::<Vec<_>>()).await?;
    let found = among(source, workers.iter(), &trained, &positions, (settings.stretched_from, on)).await?;
    Ok(found.into_iter().map(|one| (one.person, one)).collect())
}

/// Those of some workers who are stretched, in their order.
pub(super) async fn among(
    source: &Source<'_>,
    workers: impl Iterator<Item = &Worker>,
    trained: &HashMap<PersonId, Vec<FieldId>>,
    positions: &HashMap<PositionId, Position>,
    (from, on): (u32, NaiveDate),
) -> Found<Vec<Stretched>> {
    let mut found: Vec<Stretched> = workers
        .filter_map(|worker| {
            let own = worker.posts.iter().flat_map(|(_, position)| fields_of(positions, *position, on));
            let trained = trained.get(&worker.person).map(Vec::as_slice).unwrap_or_default();
            let stretch = stretch(own.copied(), trained, from);
            let (person, post) = (worker.person, worker.post);
            (!stretch.reasons.is_empty()).then(|| Stretched {
                person,
                post,
                stretch,
                evidence: String::new(),
            })
        })
        .collect();
    let fields: BTreeSet<FieldId> = found.iter().flat_map(|one| one.stretch.fields.iter().copied()).collect();
    let units: BTreeSet<UnitId> = found.iter().map(|one| one.post.0).collect();
    let people: Vec<PersonId> = found.iter().map(|one| one.person).collect();
    let fields = field::find_many(source, &fields.into_iter().collect::<Vec<_>>()).await?;
    let units = unit::find_many(source, &units.into_iter().collect::<Vec<_>>()).await?;
    let mut codes = HashMap::new();
    for chunk in people.chunks(10_000) {
        codes.extend(person::find_many(source, chunk).await?.into_values().map(|one| (one.id, one.code)));
    }
    let named = |ids: &[FieldId]| -> Vec<String> {
        ids.iter().filter_map(|id| fields.get(id)).map(|field| field.code.clone()).collect()
    };
    for one in &mut found {
        one.evidence = canonical(&Evidence {
            need: NeedKind::Stretch,
            person: codes.get(&one.person).cloned().unwrap_or_default(),
            unit: units.get(&one.post.0).map(|unit| unit.code.clone()).unwrap_or_default(),
            position: positions.get(&one.post.1).map(|known| known.row.code.clone()).unwrap_or_default(),
            figures: Figures {
                fields: named(&one.stretch.fields),
                outside: named(&one.stretch.outside),
                reasons: one.stretch.reasons.clone(),
                from,
            },
        });
    }
    Ok(found)
}

/// The sentence of a stretched person from the evidence that a decision kept; `None` where the text is none.
#[must_use]
pub fn explain_stretch(evidence: &str, language: Language) -> Option<String> {
    let Evidence { figures: Figures { fields, outside, reasons, from }, .. } =
        serde_json::from_str(evidence).ok()?;
    let reasons: Vec<&str> = reasons.iter().map(|reason| reason.label(language)).collect();
    let (why, count, fields) = (reasons.join("; "), fields.len(), fields.join(", "));
    let outside = if outside.is_empty() { "-".to_owned() } else { outside.join(", ") };
    Some(match language {
        Language::Vi => format!(
            "{why}: {count} lĩnh vực ({fields}), coi là quá tải từ {from}; trái chuyên môn: {outside}."
        ),
        Language::En => {
            format!(
                "{why}: {count} fields ({fields}), stretched from {from}; outside his specialisations: {outside}."
            )
        }
    })
}
