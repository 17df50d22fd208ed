//! What a verdict about people needs to know: where each stands on a day, and who is over him.

use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use entity::ids::{FieldId, PersonId, UnitId};
use std::collections::HashMap;

/// One person as the policy sees him on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The person.
    pub person: PersonId,
    /// His unit and all above it, nearest first: of the main appointment and, on secondment, of the host too.
    pub units: Vec<UnitId>,
    /// The primary field of the position that tracks him.
    pub field: Option<FieldId>,
    /// His one superior.
    pub superior: Option<PersonId>,
}

/// The subjects of a set of people on a day, in a number of statements that does not depend on how many they are.
/// Somebody who serves nowhere that day stands where he served last: his file still has an HR.
pub async fn subjects(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, Subject>> {
    let service = crate::appointment::tracking(source, people, day).await?;
    let places = crate::appointment::places(source, people, day).await?;
    let superiors = crate::leadership::superiors(source, people, day).await?;
    let mut all: Vec<UnitId> = places.values().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let ancestors = crate::unit::ancestors(source, &all).await?;
    Ok(places
        .into_iter()
        .map(|(person, units)| {
            let units =
                units.iter().flat_map(|unit| ancestors.get(unit).cloned().unwrap_or_default()).collect();
            let field = service.get(&person).and_then(|service| service.field);
            (person, Subject { person, units, field, superior: superiors.get(&person).copied() })
        })
        .collect())
}
