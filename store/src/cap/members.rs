//! Who belongs to which scope of the cap.

use crate::cap_membership::latest;
use crate::db::Source;
use crate::fail::Found;
use domain::class::Class;
use domain::terms::{EvaluationStatus, Leads, PositionGroup};
use entity::coded::Coded;
use entity::ids::{EvaluationId, PersonId, UnitId};
use entity::{evaluation, period};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Somebody of a scope, with the latest evaluation of his year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapMember {
    /// The person.
    pub person: PersonId,
    /// His code.
    pub code: String,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// How far it has come.
    pub status: EvaluationStatus,
    /// Why no further.
    pub reason: Option<String>,
    /// The class up to the cap.
    pub class: Option<Class>,
    /// The exact score.
    pub score: Option<String>,
    /// The exact R.
    pub result: Option<String>,
    /// Delays that count against him.
    pub unexcused_delays: Option<i32>,
    /// The group of his position.
    pub position_group: PositionGroup,
    /// The group that he counts in by decision, where it is another one.
    pub own_group: Option<PositionGroup>,
}

/// Everybody whom the authority of each of these scopes classifies (Art. 10.2), by the latest rows of the year: the people
/// of the agency but its head, who counts in the managing agency's scope; that one's own head is in none. Dated rows of
/// membership take out and put in; who was put into one scope is in no other. In order of code, in as many statements as
/// for one scope.
pub async fn members_of(
    source: &Source<'_>,
    agencies: &[UnitId],
    root: Option<UnitId>,
    year: &period::Model,
) -> Found<HashMap<UnitId, Vec<CapMember>>> {
    use evaluation::Column as C;
    let last = latest(source, year.closing_day, None).await?;
    let mut put_in: HashMap<PersonId, UnitId> = HashMap::new();
    for row in last.values().filter(|row| row.belongs) {
        put_in.insert(row.person_id, row.agency_id);
    }
    let head_of_agency =
        Condition::all().add(C::Leads.eq(Coded(Leads::Head))).add(sea_orm::sea_query::ExprTrait::equals(
            sea_orm::sea_query::Expr::col((evaluation::Entity, C::UnitId)),
            (evaluation::Entity, C::AgencyId),
        ));
    let own = Condition::all().add(C::AgencyId.is_in(agencies.iter().copied()));
    let mut of_scope = Condition::any().add(own.add(head_of_agency.clone().not()));
    if root.is_some_and(|root| agencies.contains(&root)) {
        of_scope = of_scope.add(head_of_agency);
    }
    let called = put_in.iter().filter(|(_, agency)| agencies.contains(agency)).map(|(person, _)| *person);
    of_scope = of_scope.add(C::PersonId.is_in(called));
    let rows: Vec<Seated> = evaluation::Entity::find()
        .select_only()
        .columns([
            C::PersonId,
            C::PersonCode,
            C::Id,
            C::Status,
            C::Reason,
            C::Class,
            C::ScoreExact,
            C::ResultExact,
            C::UnexcusedDelays,
            C::PositionGroup,
            C::AgencyId,
            C::UnitId,
            C::Leads,
        ])
        .filter(C::Latest.eq(true))
        .filter(C::PeriodId.eq(year.id))
        .filter(of_scope)
        .order_by_asc(C::PersonCode)
        .into_model()
        .all(source)
        .await?;
    let mut found: HashMap<UnitId, Vec<CapMember>> = HashMap::new();
    for row in rows {
        // His agency's scope, or of a head the managing agency's, unless a membership says another.
        let head = row.leads.0 == Leads::Head && row.unit_id == row.agency_id;
        let by_service = if head { root.filter(|root| *root != row.agency_id) } else { Some(row.agency_id) };
        let scope = put_in.get(&row.person_id).copied().or_else(|| {
            by_service.filter(|scope| last.get(&(*scope, row.person_id)).is_none_or(|row| row.belongs))
        });
        let Some(scope) = scope.filter(|scope| agencies.contains(scope)) else { continue };
        let own_group = last.get(&(scope, row.person_id)).and_then(|row| row.cap_group);
        found.entry(scope).or_default().push(CapMember {
            own_group: own_group.map(|group| group.0),
            person: row.person_id,
            code: row.person_code,
            evaluation: row.id,
            status: row.status.0,
            reason: row.reason,
            class: row.class.map(|class| class.0),
            score: row.score_exact,
            result: row.result_exact,
            unexcused_delays: row.unexcused_delays,
            position_group: row.position_group.0,
        });
    }
    Ok(found)
}

/// Where somebody's year stands, as its row says.
#[derive(FromQueryResult)]
struct Seated {
    person_id: PersonId,
    person_code: String,
    id: EvaluationId,
    status: Coded<EvaluationStatus>,
    reason: Option<String>,
    class: Option<Coded<Class>>,
    score_exact: Option<String>,
    result_exact: Option<String>,
    unexcused_delays: Option<i32>,
    position_group: Coded<PositionGroup>,
    agency_id: UnitId,
    unit_id: UnitId,
    leads: Coded<Leads>,
}
