//! The rows that decisions rest on, as they now stand: a training need, a candidate for a post, a stretched person.

use crate::services::candidates::{self, post_named, rows};
use crate::services::staffing::{explain_stretch, stretched_of};
use crate::services::training_need::{self, Need, compute, period_of};
use chrono::NaiveDate;
use domain::decision::NeedKind;
use domain::refusal::Language;
use domain::training::TrainingGround;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use store::canonical::digest;
use store::ids::{CompetencyId, EvaluationId, FieldId, PeriodId, PersonId, PersonnelDecisionId};
use store::period;
use store::personnel_decision::{self as decisions, PersonnelDecision};
use store::post_plan::Post;
use store::{Fail, Found, Source, Tx};

/// The row that is decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum NeedName {
    /// A row of training needs.
    Training {
        /// Personal code.
        person: String,
        /// The period's name.
        period: String,
        /// The ground.
        ground: TrainingGround,
        /// Code of the competency, of a gap.
        competency: Option<String>,
        /// Code of the field, of one outside his specialisation.
        field: Option<String>,
    },
    /// A candidate for an unfilled post.
    Post {
        /// Personal code.
        person: String,
        /// Code of the unit.
        unit: String,
        /// Code of the position.
        position: String,
    },
    /// A person whom his posts stretch.
    Stretch {
        /// Personal code.
        person: String,
    },
}

impl NeedName {
    /// About whom.
    #[must_use]
    pub fn person(&self) -> &str {
        match self {
            Self::Training { person, .. } | Self::Post { person, .. } | Self::Stretch { person } => person,
        }
    }

    /// On which kind of row.
    #[must_use]
    pub const fn kind(&self) -> NeedKind {
        match self {
            Self::Training { .. } => NeedKind::Training,
            Self::Post { .. } => NeedKind::Post,
            Self::Stretch { .. } => NeedKind::Stretch,
        }
    }

    /// Whether a decision keeps the figures of the row that this names.
    pub(super) fn names(&self, row: &PersonnelDecision) -> bool {
        let evidence: serde_json::Value = serde_json::from_str(&row.evidence).unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        row.need.0 == self.kind()
            && match self {
                Self::Training { period, ground, competency, field, .. } => {
                    row.ground.is_some_and(|of| of.0 == *ground)
                        && text(&evidence["period"]).as_ref() == Some(period)
                        && text(&evidence["figures"]["competency"]) == *competency
                        && (*ground != TrainingGround::OutsideSpecialisation
                            || text(&evidence["field"]) == *field)
                }
                Self::Post { unit, position, .. } => {
                    text(&evidence["unit"]).as_ref() == Some(unit)
                        && text(&evidence["position"]).as_ref() == Some(position)
                }
                Self::Stretch { .. } => true,
            }
    }
}

/// A row as it now stands.
pub(super) struct Row {
    pub ground: Option<TrainingGround>,
    pub competency: Option<CompetencyId>,
    pub period: Option<PeriodId>,
    pub evaluation: Option<(EvaluationId, i32)>,
    pub post: Option<Post>,
    /// The field that it is in.
    pub field: Option<FieldId>,
    /// What is kept to be read.
    pub evidence: String,
    /// The digest of all of it.
    pub digest: String,
}

impl From<&Need> for Row {
    fn from(need: &Need) -> Self {
        Self {
            ground: Some(need.ground()),
            competency: need.competency().map(|competency| competency.id),
            period: Some(need.period),
            evaluation: need.evaluation().map(|(id, revision, _)| (id, revision)),
            post: None,
            field: need.field,
            evidence: need.evidence(),
            digest: need.digest(),
        }
    }
}

impl Row {
    /// A row that is no training need.
    fn of_staffing(evidence: String, digest: String) -> Self {
        Self {
            ground: None,
            competency: None,
            period: None,
            evaluation: None,
            post: None,
            field: None,
            evidence,
            digest,
        }
    }
}

/// The row of a name; `None` where it is gone.
///
/// # Errors
/// Unknown codes; `POSITION_RETIRED`; of a post FORBIDDEN, NOT_FOUND for who may not see the staffing of its unit.
pub(super) async fn named(tx: &Tx, person: PersonId, name: &NeedName) -> Found<Option<Row>> {
    let (source, today) = (tx.source(), tx.call().today);
    Ok(match name {
        NeedName::Training { period, .. } => {
            let period = period_of(&source, period, "need.period").await?;
            let needs = compute(&source, &[person], &period, today).await?;
            needs.iter().find(|need| is_named(need, name)).map(Row::from)
        }
        NeedName::Post { unit, position, .. } => {
            let post = post_named(&source, &tx.call().viewer, (unit, position), today).await?;
            let found = rows(&source, &[(post, person)], today).await?.remove(&(post, person));
            found.map(|one| Row {
                post: Some(post),
                field: one.field(),
                ..Row::of_staffing(one.text(), one.digest())
            })
        }
        NeedName::Stretch { .. } => {
            let found = stretched_of(&source, &[person], today).await?.remove(&person);
            found.map(|one| Row {
                field: one.stretch.outside.first().or(one.stretch.fields.first()).copied(),
                ..Row::of_staffing(one.evidence.clone(), digest(&one.evidence))
            })
        }
    })
}

fn is_named(need: &Need, name: &NeedName) -> bool {
    let NeedName::Training { ground, competency, field, .. } = name else { return false };
    let own = need.competency().map(|own| own.code.as_str());
    let field_fits = *ground != TrainingGround::OutsideSpecialisation || need.of.field == *field;
    need.ground() == *ground && own == competency.as_deref() && field_fits
}

/// Whether the row that a decision rests on still is as it was read.
pub(super) async fn stands(tx: &Tx, row: &PersonnelDecision) -> Found<bool> {
    let (source, today) = (tx.source(), tx.call().today);
    let Some(period) = row.period_id else {
        return Ok(digests(&source, &[row], today).await?.get(&row.id) == Some(&row.row_digest));
    };
    let period = period::find_many(&source, &[period]).await?.remove(&period).ok_or(Fail::NotFound)?;
    let needs = compute(&source, &[row.person_id], &period, today).await?;
    Ok(needs.iter().any(|need| need.digest() == row.row_digest))
}

/// The digests, as they now are, of the posts' and stretched people's rows that decisions rest on; none of a row that is
/// gone. In a number of statements that does not depend on how many they are.
async fn digests(
    source: &Source<'_>,
    of: &[&PersonnelDecision],
    today: NaiveDate,
) -> Found<HashMap<PersonnelDecisionId, String>> {
    let post = |row: &PersonnelDecision| Some(((row.post_unit_id?, row.post_position_id?), row.person_id));
    let wanted: Vec<(Post, PersonId)> = of.iter().filter_map(|row| post(row)).collect();
    let posts = rows(source, &wanted, today).await?;
    let people: BTreeSet<PersonId> =
        of.iter().filter(|row| row.need.0 == NeedKind::Stretch).map(|row| row.person_id).collect();
    let stretched = stretched_of(source, &people.into_iter().collect::<Vec<_>>(), today).await?;
    let now = |row: &PersonnelDecision| match row.need.0 {
        NeedKind::Post => posts.get(&post(row)?).map(candidates::Evidence::digest),
        NeedKind::Stretch => stretched.get(&row.person_id).map(|one| digest(&one.evidence)),
        NeedKind::Training => None,
    };
    Ok(of.iter().filter_map(|row| Some((row.id, now(row)?))).collect())
}

/// Of decisions, whether the figures that each keeps have changed since: an evaluation or ratings that they are of, and
/// while it is not carried out the row of a post or a stretched person.
///
/// # Errors
/// Only of the database.
pub async fn outdated(
    source: &Source<'_>,
    ids: &[PersonnelDecisionId],
    today: NaiveDate,
) -> Found<HashMap<PersonnelDecisionId, bool>> {
    let rows = decisions::find_many(source, ids).await?;
    let rows: Vec<&PersonnelDecision> = rows.values().collect();
    let mut found = decisions::outdated(source, &rows).await?;
    let open = rows.into_iter().filter(|row| row.need.0 != NeedKind::Training && row.state.0.is_open());
    let open: Vec<&PersonnelDecision> = open.collect();
    let now = digests(source, &open, today).await?;
    for row in open {
        *found.entry(row.id).or_default() |= now.get(&row.id) != Some(&row.row_digest);
    }
    Ok(found)
}

/// What the figures that a decision keeps say, in sentences; `None` where its evidence is none.
#[must_use]
pub fn explain(row: &PersonnelDecision, language: Language) -> Option<String> {
    match row.need.0 {
        NeedKind::Training => training_need::explain(&row.evidence, language),
        NeedKind::Post => candidates::explain(&row.evidence, language),
        NeedKind::Stretch => explain_stretch(&row.evidence, language),
    }
}
