//! Results of organisations: the inputs of a unit's class of a year, the class they give, and what people decided (Art.
//! 5-9).

use crate::agency::AgencyBook;
use crate::appointment::{self, Whose};
use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::guard::days_of;
use crate::policy::{Action, Permitted, act, subtree};
use crate::position::PositionBook;
use crate::rows;
use crate::write::Tx;
use crate::year_seat::year_seats;
use domain::class::Class;
use domain::terms::Term;
use entity::coded::Coded;
use entity::ids::{OrganisationResultId, PersonId, UnitId};
use entity::{organisation_result, period};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    Set,
};
use std::collections::{BTreeSet, HashMap};

/// A result as stored.
pub type OrganisationResult = organisation_result::Model;

/// A result as HR of the root describes it, with the class that follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultInput {
    /// The unit.
    pub unit: UnitId,
    /// The year.
    pub year: i32,
    /// The exact score.
    pub score: String,
    /// The conditions of Article 8, as canonical text.
    pub conditions: String,
    /// The class that follows; none: a person decides.
    pub computed: Option<Class>,
    /// What people decided, with the decision's number.
    pub decided: Option<(Class, String)>,
}

/// Results by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[OrganisationResultId],
) -> Found<HashMap<OrganisationResultId, OrganisationResult>> {
    rows::by_ids::<organisation_result::Entity>(source, ids).await
}

/// The results of units in years.
pub async fn of_units(
    source: &Source<'_>,
    keys: &[(UnitId, i32)],
) -> Found<HashMap<(UnitId, i32), OrganisationResult>> {
    let units: BTreeSet<UnitId> = keys.iter().map(|(unit, _)| *unit).collect();
    let years: BTreeSet<i32> = keys.iter().map(|(_, year)| *year).collect();
    let rows = organisation_result::Entity::find()
        .filter(organisation_result::Column::UnitId.is_in(units))
        .filter(organisation_result::Column::Year.is_in(years))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| ((row.unit_id, row.year), row)).collect())
}

fn of_year(year: i32, within: Option<UnitId>) -> Select<organisation_result::Entity> {
    let mut rows = organisation_result::Entity::find().filter(organisation_result::Column::Year.eq(year));
    if let Some(unit) = within {
        rows = rows.filter(organisation_result::Column::UnitId.in_subquery(subtree(unit)));
    }
    rows
}

/// A page of the results of a year, of a unit and all below where one is named, in the order of their recording.
pub async fn list(
    source: &Source<'_>,
    year: i32,
    within: Option<UnitId>,
    from: Option<OrganisationResultId>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<OrganisationResult>> {
    use organisation_result::Column::Id;
    let mut rows = of_year(year, within);
    if let Some(from) = from {
        rows = rows.filter(if backwards { Id.lt(from) } else { Id.gt(from) });
    }
    let rows = if backwards { rows.order_by_desc(Id) } else { rows.order_by_asc(Id) };
    Ok(rows.limit(limit).all(source).await?)
}

/// How many results of a year there are.
pub async fn count(source: &Source<'_>, year: i32, within: Option<UnitId>) -> Found<i64> {
    Ok(i64::try_from(of_year(year, within).count(source).await?).unwrap_or(i64::MAX))
}

/// Whom the class of a unit binds in a year (Art. 20.6): its head, and the heads of those units of its agency that have
/// no result of their own.
pub async fn bound(source: &Source<'_>, unit: UnitId, year: &period::Model) -> Found<Vec<PersonId>> {
    let Some(days) = days_of(year) else { return Ok(Vec::new()) };
    let agencies = AgencyBook::load(source, &[unit]).await?;
    let is_agency = agencies.of(unit, year.closing_day) == Some(unit);
    let whose = [unit];
    let whose = if is_agency { Whose::Subtree(unit) } else { Whose::Units(&whose) };
    let rows = appointment::list(source, whose, days).await?;
    // Whoever leads nothing is left out before more is read of him; a post beside the main one counts too.
    let positions = PositionBook::load(source, None).await?;
    let people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    let all = crate::agency::appointments(source, &people, days).await?;
    let mut people: Vec<PersonId> =
        all.iter().filter(|row| positions.leads(row.position_id)).map(|row| row.person_id).collect();
    people.dedup();
    let seats = year_seats(source, &people, year).await?;
    let keys: Vec<(UnitId, i32)> = seats.values().map(|seat| (seat.unit, year.year)).collect();
    let own = of_units(source, &keys).await?;
    let binds = |person: &PersonId| {
        seats.get(person).is_some_and(|seat| {
            let by_agency = seat.agency == unit && !own.contains_key(&(seat.unit, year.year));
            seat.heads && (seat.unit == unit || by_agency)
        })
    };
    Ok(people.into_iter().filter(binds).collect())
}

/// Records a result, or brings the one of that unit and year to what is described; whether anything changed.
pub async fn record(
    tx: &mut Tx,
    permit: &Permitted<act::RecordOrganisation>,
    known: Option<&OrganisationResult>,
    input: &ResultInput,
) -> Found<(OrganisationResultId, bool)> {
    permit.unit(input.unit)?;
    let (decided, number) = input.decided.clone().unzip();
    let name = Action::RecordOrganisation.name();
    let Some(before) = known else {
        let row = organisation_result::ActiveModel {
            id: sea_orm::NotSet,
            unit_id: Set(input.unit),
            year: Set(input.year),
            score_exact: Set(input.score.clone()),
            conditions: Set(input.conditions.clone()),
            computed_class: Set(input.computed.map(Coded)),
            decided_class: Set(decided.map(Coded)),
            decision_number: Set(number),
            version: Set(1),
        };
        let row = organisation_result::Entity::insert(row).exec_with_returning(tx.conn()).await?;
        tx.record(Event::new(name, "organisation_result", Some(row.id.0)).change(&(), &told(&row)));
        return Ok((row.id, true));
    };
    let after = OrganisationResult {
        score_exact: input.score.clone(),
        conditions: input.conditions.clone(),
        computed_class: input.computed.map(Coded),
        decided_class: decided.map(Coded),
        decision_number: number,
        ..before.clone()
    };
    if after == *before {
        return Ok((before.id, false));
    }
    let after = OrganisationResult { version: before.version + 1, ..after };
    let event =
        Event::new(name, "organisation_result", Some(before.id.0)).change(&told(before), &told(&after));
    organisation_result::Entity::update(organisation_result::ActiveModel::from(after).reset_all())
        .exec(tx.conn())
        .await?;
    tx.record(event);
    Ok((before.id, true))
}

/// A result as the audit trail tells it.
fn told(row: &OrganisationResult) -> serde_json::Value {
    serde_json::json!({
        "unit": row.unit_id, "year": row.year, "score": row.score_exact, "conditions": row.conditions,
        "computed": row.computed_class.map(|class| class.0.code()),
        "decided": row.decided_class.map(|class| class.0.code()), "decision": row.decision_number,
        "version": row.version,
    })
}
