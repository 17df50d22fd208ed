//! Who in a unit has handed in his self-assessment of a period.

use domain::self_assessment::SelfAssessmentState;
use store::ids::PersonId;
use store::period::PeriodRow;
use store::policy::{Action, Viewer, judge_unit, not_there};
use store::{Fail, Found, Source, self_assessment, unit};

/// How far somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not begun.
    NotBegun,
    /// Begun, not submitted.
    Draft,
    /// Submitted.
    Submitted,
}

/// The people of a unit in a period, in order of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submissions {
    /// Each with how far he is.
    pub people: Vec<(PersonId, Standing)>,
}

/// Everybody evaluated under the decree in a unit and below, with how far he is.
///
/// # Errors
/// NOT_FOUND for an unknown unit, FORBIDDEN for who may not read its inputs.
pub async fn of_unit(
    source: &Source<'_>,
    viewer: &Viewer,
    code: &str,
    period: &PeriodRow,
) -> Found<Submissions> {
    let unit = unit::find_by_code(source, code).await?.ok_or(Fail::NotFound)?;
    let above = unit::ancestors(source, &[unit.id]).await?.remove(&unit.id).unwrap_or_default();
    judge_unit(viewer, Action::ReadInputs, &above).map_err(|fail| not_there(fail, Action::ReadInputs))?;
    let people = store::seat::people_of(source, unit.id, period).await?;
    let under = store::expected::civil_servants(source, &people).await?;
    let own = self_assessment::of_people(source, &people, period.id).await?;
    let named = store::person::find_many(source, &people).await?;
    let mut people: Vec<PersonId> = people.into_iter().filter(|person| under.contains(person)).collect();
    people.sort_by_key(|person| named.get(person).map(|person| person.code.clone()));
    let standing = |person: &PersonId| match own.get(person).map(|row| row.state.0) {
        None => Standing::NotBegun,
        Some(SelfAssessmentState::Draft) => Standing::Draft,
        Some(SelfAssessmentState::Submitted) => Standing::Submitted,
    };
    Ok(Submissions { people: people.iter().map(|person| (*person, standing(person))).collect() })
}
