//! Who belongs to which scope of the excellence cap where it differs from the default: dated, the latest row holds.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, Visibility, act};
use crate::rows;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::terms::{PeriodKind, PositionGroup, Term};
use entity::coded::Coded;
use entity::ids::{CapMembershipId, PersonId, UnitId};
use entity::{cap_membership, period};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    Set,
};
use std::collections::HashMap;

/// A membership as stored.
pub type CapMembership = cap_membership::Model;

/// A membership as HR of the root describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipInput {
    /// The agency of the scope.
    pub agency: UnitId,
    /// Who.
    pub person: PersonId,
    /// From which day.
    pub from: NaiveDate,
    /// Whether he counts in the scope.
    pub belongs: bool,
    /// In which group, where it is not his position's.
    pub group: Option<PositionGroup>,
    /// The decision's number.
    pub decision: Option<String>,
}

/// Memberships by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[CapMembershipId],
) -> Found<HashMap<CapMembershipId, CapMembership>> {
    rows::by_ids::<cap_membership::Entity>(source, ids).await
}

/// The memberships of a person in whatever scope, the earliest first.
pub async fn of_person(source: &Source<'_>, person: PersonId) -> Found<Vec<CapMembership>> {
    Ok(cap_membership::Entity::find()
        .filter(cap_membership::Column::PersonId.eq(person))
        .order_by_asc(cap_membership::Column::ValidFrom)
        .order_by_asc(cap_membership::Column::Id)
        .all(source)
        .await?)
}

/// The membership that holds on a day, by scope and person: of these people, or of everybody.
pub async fn latest(
    source: &Source<'_>,
    day: NaiveDate,
    people: Option<&[PersonId]>,
) -> Found<HashMap<(UnitId, PersonId), CapMembership>> {
    let mut rows = cap_membership::Entity::find()
        .filter(cap_membership::Column::ValidFrom.lte(day))
        .order_by_asc(cap_membership::Column::ValidFrom);
    if let Some(people) = people {
        rows = rows.filter(cap_membership::Column::PersonId.is_in(people.iter().copied()));
    }
    Ok(rows.all(source).await?.into_iter().map(|row| ((row.agency_id, row.person_id), row)).collect())
}

fn of_agency(agency: UnitId, visibility: &Visibility) -> Select<cap_membership::Entity> {
    let person = (cap_membership::Entity, cap_membership::Column::PersonId);
    cap_membership::Entity::find()
        .filter(cap_membership::Column::AgencyId.eq(agency))
        .filter(visibility.condition(person, None::<(cap_membership::Entity, cap_membership::Column)>))
}

/// A page of the memberships of a scope, of people whom the viewer sees, in the order of their recording.
pub async fn list(
    source: &Source<'_>,
    agency: UnitId,
    visibility: &Visibility,
    from: Option<CapMembershipId>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<CapMembership>> {
    use cap_membership::Column::Id;
    let mut rows = of_agency(agency, visibility);
    if let Some(from) = from {
        rows = rows.filter(if backwards { Id.lt(from) } else { Id.gt(from) });
    }
    let rows = if backwards { rows.order_by_desc(Id) } else { rows.order_by_asc(Id) };
    Ok(rows.limit(limit).all(source).await?)
}

/// How many there are.
pub async fn count(source: &Source<'_>, agency: UnitId, visibility: &Visibility) -> Found<i64> {
    Ok(i64::try_from(of_agency(agency, visibility).count(source).await?).unwrap_or(i64::MAX))
}

/// The planned years in which a membership from a day on holds: those that close before the next row of that scope begins.
pub async fn years(
    source: &Source<'_>,
    from: NaiveDate,
    next: Option<NaiveDate>,
) -> Found<Vec<period::Model>> {
    let mut years = period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Year)))
        .filter(period::Column::ClosingDay.gte(from));
    if let Some(next) = next {
        years = years.filter(period::Column::ClosingDay.lt(next));
    }
    Ok(years.order_by_asc(period::Column::Id).all(source).await?)
}

/// Records a membership, or brings the one that is known to what is described; whether anything changed.
pub async fn record(
    tx: &mut Tx,
    permit: &Permitted<act::RecordOrganisation>,
    known: Option<&CapMembership>,
    input: &MembershipInput,
) -> Found<(CapMembershipId, bool)> {
    permit.person(input.person)?;
    let name = Action::RecordOrganisation.name();
    let Some(before) = known else {
        let row = cap_membership::ActiveModel {
            id: sea_orm::NotSet,
            agency_id: Set(input.agency),
            person_id: Set(input.person),
            belongs: Set(input.belongs),
            cap_group: Set(input.group.map(Coded)),
            valid_from: Set(input.from),
            decision_number: Set(input.decision.clone()),
            version: Set(1),
        };
        let row = cap_membership::Entity::insert(row).exec_with_returning(tx.conn()).await?;
        tx.record(Event::new(name, "cap_membership", Some(row.id.0)).change(&(), &told(&row)));
        return Ok((row.id, true));
    };
    let after = CapMembership {
        belongs: input.belongs,
        cap_group: input.group.map(Coded),
        decision_number: input.decision.clone(),
        ..before.clone()
    };
    if after == *before {
        return Ok((before.id, false));
    }
    let after = CapMembership { version: before.version + 1, ..after };
    let event = Event::new(name, "cap_membership", Some(before.id.0)).change(&told(before), &told(&after));
    cap_membership::Entity::update(cap_membership::ActiveModel::from(after).reset_all())
        .exec(tx.conn())
        .await?;
    tx.record(event);
    Ok((before.id, true))
}

/// A membership as the audit trail tells it.
fn told(row: &CapMembership) -> serde_json::Value {
    serde_json::json!({
        "agency": row.agency_id, "person": row.person_id, "from": row.valid_from, "belongs": row.belongs,
        "group": row.cap_group.map(|group| group.0.code()), "decision": row.decision_number,
        "version": row.version,
    })
}
