//! HR of the root takes people out of a scope of the cap, puts them into another one, or into another group of it
//! (Decree 335/2025, Art. 20.5), from a day on.

use crate::services::appointment::person_of;
use crate::services::checks::{NUMBER, all_good, check_text, check_version, placed};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::terms::PositionGroup;
use serde::Serialize;
use store::agency::AgencyBook;
use store::cap_membership::{self as rows, CapMembership, MembershipInput};
use store::ids::{CapMembershipId, UnitId};
use store::policy::{act, on_person_in, on_unit};
use store::{Call, Fail, Found, Source, guard, person, stale, unit, write};

/// A membership as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordMembership {
    /// The code of the agency whose scope it is.
    pub agency: String,
    /// Personal code.
    pub person: String,
    /// From which day.
    pub from: NaiveDate,
    /// Whether he counts in the scope.
    pub belongs: bool,
    /// In which group, where it is not his position's.
    pub group: Option<PositionGroup>,
    /// The decision's number.
    pub decision: Option<String>,
    /// The version that was read, of a membership that is there.
    pub expected_version: Option<i64>,
}

/// Records a membership, or brings the one of that agency, person and day to what is described. HR of the root may;
/// nobody about himself. The years in which it holds are marked.
///
/// # Errors
/// `UNIT_UNKNOWN`, `AGENCY_UNKNOWN`, `PERSON_UNKNOWN`, `TEXT_OUT_OF_RANGE`, `INVALID_INPUT` for a group where he does not
/// belong, `IN_TWO_CAPS`, `CLASS_SETTLED`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over the root.
pub async fn record(call: &Call, input: &RecordMembership) -> Found<CapMembership> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> = Vec::new();
        refusals
            .extend(input.decision.as_deref().and_then(|text| check_text(text, NUMBER, "decisionNumber")));
        if input.group.is_some() && !input.belongs {
            refusals.push(
                Refusal::new(Code::InvalidInput, "group")
                    .with("value", "group")
                    .with("mend", "belongs: true"),
            );
        }
        all_good(refusals)?;
        let source = tx.source();
        let unknown = || Refusal::new(Code::UnitUnknown, "agency").with("code", &input.agency);
        let agency = unit::find_by_code(&source, &input.agency).await?.ok_or_else(unknown)?;
        on_unit::<act::RecordOrganisation>(tx, agency.id).await?;
        let person = person_of(tx, &input.person, "person").await?;
        let permit = on_person_in::<act::RecordOrganisation>(tx, person, &[agency.id]).await?;
        if !AgencyBook::load(&source, &[agency.id]).await?.is_agency(agency.id, input.from) {
            return Err(Refusal::new(Code::AgencyUnknown, "agency")
                .with("agency", agency.name)
                .with("day", input.from)
                .into());
        }
        let before = rows::of_person(&source, person).await?;
        let same_scope = |row: &&CapMembership| row.agency_id == agency.id;
        let later = before.iter().filter(same_scope).map(|row| row.valid_from);
        let next = later.filter(|day| *day > input.from).min();
        let years = rows::years(&source, input.from, next).await?;
        for year in &years {
            let held = guard::unsettled_scopes(tx, &[person], agency.id, year).await;
            held.map_err(|fail| placed(fail, "from"))?;
        }
        guard::people(tx, &[person]).await?;
        if rows::of_person(&tx.source(), person).await? != before {
            return Err(Fail::Busy);
        }
        let known = before.iter().filter(same_scope).find(|row| row.valid_from == input.from);
        check_version(known.map(|row| row.version), input.expected_version)?;
        if let Some((day, other)) = elsewhere(&before, agency.id, input, next) {
            let name = unit::find_many(&tx.source(), &[other]).await?.remove(&other);
            let name = name.map_or_else(|| "?".to_owned(), |unit| unit.name);
            return Err(Refusal::new(Code::InTwoCaps, "agency").with("day", day).with("agency", name).into());
        }
        let described = MembershipInput {
            agency: agency.id,
            person,
            from: input.from,
            belongs: input.belongs,
            group: input.group,
            decision: input.decision.clone(),
        };
        let (id, changed) = rows::record(tx, &permit, known, &described).await?;
        if changed {
            for year in &years {
                stale::mark_year(tx, &[person], year.year, "cap membership recorded").await?;
            }
        }
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// The first day on which a row that puts somebody into a scope would find him put into another one, and which: while the
/// row holds, the latest row of each other scope is asked.
fn elsewhere(
    before: &[CapMembership],
    agency: UnitId,
    input: &RecordMembership,
    next: Option<NaiveDate>,
) -> Option<(NaiveDate, UnitId)> {
    if !input.belongs {
        return None;
    }
    let others = || before.iter().filter(|row| row.agency_id != agency);
    let holds = |day: &NaiveDate| *day > input.from && next.is_none_or(|next| *day < next);
    let mut days: Vec<NaiveDate> = others().map(|row| row.valid_from).filter(holds).collect();
    days.push(input.from);
    days.sort_unstable();
    days.into_iter().find_map(|day| {
        let mut agencies: Vec<UnitId> = others().map(|row| row.agency_id).collect();
        agencies.sort_unstable();
        agencies.dedup();
        let belongs = |other: &UnitId| {
            let last = others().rfind(|row| row.agency_id == *other && row.valid_from <= day);
            last.is_some_and(|row| row.belongs)
        };
        agencies.into_iter().find(belongs).map(|other| (day, other))
    })
}

/// The membership of the agency, person and day that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordMembership) -> Found<Option<CapMembershipId>> {
    let Some(agency) = unit::find_by_code(source, &input.agency).await? else { return Ok(None) };
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let Some(person) = people.get(&input.person) else { return Ok(None) };
    let rows = rows::of_person(source, person.id).await?;
    let alike = |row: &&CapMembership| row.agency_id == agency.id && row.valid_from == input.from;
    Ok(rows.iter().find(alike).map(|row| row.id))
}

async fn get(call: &Call, id: CapMembershipId) -> Found<CapMembership> {
    rows::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
