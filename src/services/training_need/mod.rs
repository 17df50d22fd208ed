//! Training needs: competencies below what the position requires, and grounds that the evaluation of a period gives. A
//! proposal with its figures; a person decides.

mod figures;
mod found;
mod groups;

pub use figures::{Figures, Measured, Need, NeedKey, explain};
pub use found::compute;
pub use groups::{Group, groups, providers};

use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use store::ids::{FieldId, PersonId};
use store::period::PeriodRow;
use store::policy::{Action, Viewer, Visibility, may_somewhere};
use store::{Fail, Found, Source, field, person, seat, unit};

/// Whose needs are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NeedQuery {
    /// Code of a unit; nothing: the whole installation.
    pub unit: Option<String>,
    /// Code of a field.
    pub field: Option<String>,
    /// The period's name.
    pub period: String,
}

/// The period of a name: `2026-03`, `2026-Q1`, `2026`.
///
/// # Errors
/// `PERIOD_UNKNOWN` at `path`.
pub async fn period_of(source: &Source<'_>, name: &str, path: &str) -> Found<PeriodRow> {
    let unknown = || Refusal::new(Code::PeriodUnknown, path).with("value", name);
    let named = domain::evaluation::find_period(name).ok_or_else(unknown)?;
    Ok(store::codes::period(source, named).await?.ok_or_else(unknown)?)
}

/// The needs of the people whom the viewer may read: of a unit and below, as they stand at the end of a period; the most
/// urgent first, then by person. A number of statements that does not depend on how many they are.
///
/// # Errors
/// `UNIT_UNKNOWN`, `FIELD_UNKNOWN`, `PERIOD_UNKNOWN`; NOT_FOUND to who reads no evaluation.
pub async fn list(
    source: &Source<'_>,
    viewer: &Viewer,
    today: NaiveDate,
    query: &NeedQuery,
) -> Found<Vec<Need>> {
    let (people, period, field) = asked(source, viewer, today, query).await?;
    let mut needs = compute(source, &people, &period, today).await?;
    needs.retain(|need| field.is_none() || need.field == field);
    Ok(needs)
}

async fn asked(
    source: &Source<'_>,
    viewer: &Viewer,
    today: NaiveDate,
    query: &NeedQuery,
) -> Found<(Vec<PersonId>, PeriodRow, Option<FieldId>)> {
    may_somewhere(viewer, Action::ReadEvaluation)?;
    let period = period_of(source, &query.period, "period").await?;
    let unit = match &query.unit {
        Some(code) => {
            let unknown = || Refusal::new(Code::UnitUnknown, "unit").with("code", code);
            unit::find_by_code(source, code).await?.ok_or_else(unknown)?.id
        }
        None => unit::find_root(source).await?.ok_or(Fail::NotFound)?,
    };
    let field = match &query.field {
        Some(code) => {
            let unknown = || Refusal::new(Code::FieldUnknown, "field").with("code", code);
            Some(field::find_by_code(source, code).await?.ok_or_else(unknown)?.id)
        }
        None => None,
    };
    let visibility = Visibility::of(viewer, Action::ReadEvaluation, today);
    let all = seat::people_of(source, unit, &period).await?;
    let mut people = Vec::new();
    for chunk in all.chunks(10_000) {
        people.extend(person::find_seen(source, &visibility, chunk).await?.into_keys());
    }
    people.sort_unstable();
    Ok((people, period, field))
}
