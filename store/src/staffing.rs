//! Who is where on a day, counted by post, and how much work people had in a period: sets, in a number of statements that
//! does not depend on how many they are.

use crate::agency::appointments;
use crate::appointment::{self, Whose, is_main, services};
use crate::db::Source;
use crate::dialect::sum_big;
use crate::fail::Found;
use crate::policy::{on_day, subtree};
use crate::position::PositionBook;
use crate::post_plan::Post;
use chrono::NaiveDate;
use domain::number::Exact;
use domain::periods::Days;
use domain::score::products::{HandOverReason, Origin};
use domain::staffing::Heads;
use domain::terms::{AppointmentKind, PeriodKind, PeriodState, PositionGroup, Term};
use entity::coded::Coded;
use entity::ids::{PersonId, PositionId, UnitId};
use entity::{agency_period, appointment as rows, output_record, period};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::HashMap;

/// How many people each post of a unit and below has on a day: on the payroll, away on secondment, here on secondment.
/// Concurrent posts are nobody's payroll and not counted.
pub async fn heads(source: &Source<'_>, root: UnitId, day: NaiveDate) -> Found<HashMap<Post, Heads>> {
    type Row = (UnitId, PositionId, Coded<AppointmentKind>, i64);
    let column = |column: rows::Column| Expr::col((rows::Entity, column));
    let of = |kinds: Condition| {
        rows::Entity::find()
            .select_only()
            .columns([rows::Column::UnitId, rows::Column::PositionId, rows::Column::Kind])
            .expr(Expr::val(1).count())
            .filter(rows::Column::VoidedAt.is_null())
            .filter(on_day(rows::Column::ValidFrom, rows::Column::ValidTo, day))
            .filter(rows::Column::UnitId.in_subquery(subtree(root)))
            .filter(kinds)
            .group_by(rows::Column::UnitId)
            .group_by(rows::Column::PositionId)
            .group_by(rows::Column::Kind)
    };
    let counted = rows::Column::Kind.ne(Coded(AppointmentKind::Concurrent));
    let present: Vec<Row> = of(Condition::all().add(counted)).into_tuple().all(source).await?;
    let other = |column: rows::Column| Expr::col((Alias::new("other"), column));
    let seconded = Query::select()
        .expr(Expr::val(1))
        .from_as(rows::Entity, Alias::new("other"))
        .and_where(other(rows::Column::PersonId).eq(column(rows::Column::PersonId)))
        .and_where(other(rows::Column::VoidedAt).is_null())
        .and_where(other(rows::Column::Kind).eq(AppointmentKind::Secondment.code()))
        .and_where(other(rows::Column::ValidFrom).lte(day))
        .cond_where(
            Condition::any()
                .add(other(rows::Column::ValidTo).is_null())
                .add(other(rows::Column::ValidTo).gte(day)),
        )
        .take();
    let main = AppointmentKind::ALL.iter().filter(|kind| is_main(**kind)).map(|kind| Coded(*kind));
    let main = Condition::all().add(rows::Column::Kind.is_in(main)).add(Expr::exists(seconded));
    let away: Vec<Row> = of(main).into_tuple().all(source).await?;
    let mut heads: HashMap<Post, Heads> = HashMap::new();
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    for (unit, position, kind, count) in present {
        let there = heads.entry((unit, position)).or_default();
        if kind.0 == AppointmentKind::Secondment {
            there.here += number(count);
        } else {
            there.main += number(count);
        }
    }
    for (unit, position, _, count) in away {
        heads.entry((unit, position)).or_default().away += number(count);
    }
    Ok(heads)
}

/// Somebody who holds a post of a subtree on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The person.
    pub person: PersonId,
    /// The post that tracks him: a running secondment, else the main one; anywhere.
    pub post: Post,
    /// All posts he works in that day, that one first, then the concurrent ones; anywhere.
    pub posts: Vec<Post>,
}

/// Everybody who works in a post of a unit or below on a day, also beside a post elsewhere, in order of key. Who is away
/// on secondment works where he is.
pub async fn workers(source: &Source<'_>, root: UnitId, day: NaiveDate) -> Found<Vec<Worker>> {
    let Some(window) = Days::new(day, day) else { return Ok(Vec::new()) };
    let near = appointment::list(source, Whose::Subtree(root), window).await?;
    let people: Vec<PersonId> = near.iter().map(|row| row.person_id).collect();
    let inside: std::collections::HashSet<UnitId> = near.iter().map(|row| row.unit_id).collect();
    let mut all = workers_of(source, &people, day).await?;
    all.retain(|worker| worker.posts.iter().any(|(unit, _)| inside.contains(unit)));
    Ok(all)
}

/// What these people work in on a day, in order of key; who serves nowhere is left out.
pub async fn workers_of(source: &Source<'_>, people: &[PersonId], day: NaiveDate) -> Found<Vec<Worker>> {
    let Some(window) = Days::new(day, day) else { return Ok(Vec::new()) };
    let all = appointments(source, people, window).await?;
    Ok(all.chunk_by(|one, next| one.person_id == next.person_id).filter_map(worker).collect())
}

/// What one person works in, by his appointments of a day.
pub(crate) fn worker(own: &[rows::Model]) -> Option<Worker> {
    let of = |wanted: fn(AppointmentKind) -> bool| own.iter().find(move |row| wanted(row.kind.0));
    let first = of(|kind| kind == AppointmentKind::Secondment).or_else(|| of(is_main))?;
    let beside = own.iter().filter(|row| row.kind.0 == AppointmentKind::Concurrent);
    let posts = std::iter::once(first).chain(beside).map(|row| (row.unit_id, row.position_id)).collect();
    Some(Worker { person: first.person_id, post: (first.unit_id, first.position_id), posts })
}

/// The work of one person in a period, in standard products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// The person.
    pub person: PersonId,
    /// The group of the position that tracks him.
    pub group: PositionGroup,
    /// Σ k·A of planned work.
    pub assigned: Exact,
    /// Σ k·C of all work.
    pub completed: Exact,
}

/// The work of everybody in the city in a period (Art. 13: k the coefficient, A assigned, C completed), by person. Units
/// that a superior has moved for leave or reorganisation are not in A.
pub async fn loads(source: &Source<'_>, root: UnitId, period: &period::Model) -> Found<Vec<Load>> {
    let Some(window) = Days::new(period.first_day, period.closing_day) else { return Ok(Vec::new()) };
    let book = PositionBook::load(source, None).await?;
    let near = appointment::list(source, Whose::Subtree(root), window).await?;
    let mut groups: HashMap<PersonId, (NaiveDate, PositionGroup)> = HashMap::new();
    for service in services(&near, &book, window) {
        let held = groups.entry(service.person).or_insert((service.days.to(), service.group));
        if service.days.to() >= held.0 {
            *held = (service.days.to(), service.group);
        }
    }
    let left = Condition::any()
        .add(output_record::Column::HandedOverReason.is_null())
        .add(output_record::Column::HandedOverReason.eq(Coded(HandOverReason::Unable)));
    let planned = Condition::all().add(output_record::Column::Origin.eq(Coded(Origin::Plan))).add(left);
    let assigned: SimpleExpr =
        Expr::case(planned, Expr::col(output_record::Column::Assigned)).finally(0).into();
    let mut select = output_record::Entity::find()
        .select_only()
        .columns([output_record::Column::PersonId, output_record::Column::Coefficient])
        .filter(output_record::Column::PeriodId.eq(period.id))
        .filter(output_record::Column::VoidedAt.is_null())
        .group_by(output_record::Column::PersonId)
        .group_by(output_record::Column::Coefficient)
        .into_query();
    // By coefficient, so that no product of large numbers is summed in the database.
    select
        .expr_as(sum_big(assigned), "assigned")
        .expr_as(sum_big(Expr::col(output_record::Column::Completed)), "completed");
    let mut sums: HashMap<PersonId, (Exact, Exact)> = HashMap::new();
    for row in source.query_all(&select).await? {
        let person = PersonId(row.try_get("", "person_id")?);
        let k = Exact::from_micro(row.try_get("", "coefficient")?);
        let units = |name: &str| -> Found<Exact> { Ok(Exact::whole(row.try_get::<i64>("", name)?.into())) };
        let (a, c) = sums.entry(person).or_insert_with(|| (Exact::zero(), Exact::zero()));
        *a = &*a + &(&k * &units("assigned")?);
        *c = &*c + &(&k * &units("completed")?);
    }
    let mut loads: Vec<Load> = sums
        .into_iter()
        .filter_map(|(person, (assigned, completed))| {
            let group = groups.get(&person)?.1;
            Some(Load { person, group, assigned, completed })
        })
        .collect();
    loads.sort_by_key(|load| load.person);
    Ok(loads)
}

/// The latest month or quarter of an agency that is open or locked and has begun; `None` where there is none yet.
pub async fn latest_period(
    source: &Source<'_>,
    agency: UnitId,
    today: NaiveDate,
) -> Found<Option<period::Model>> {
    let states = Query::select()
        .column(agency_period::Column::PeriodId)
        .from(agency_period::Entity)
        .and_where(agency_period::Column::AgencyId.eq(agency))
        .and_where(agency_period::Column::State.is_in([Coded(PeriodState::Open), Coded(PeriodState::Locked)]))
        .take();
    let kinds = [Coded(PeriodKind::Month), Coded(PeriodKind::Quarter)];
    let mut periods = period::Entity::find()
        .filter(period::Column::Kind.is_in(kinds))
        .filter(period::Column::FirstDay.lte(today))
        .filter(period::Column::Id.in_subquery(states))
        .order_by_desc(period::Column::FirstDay)
        .limit(20)
        .all(source)
        .await?;
    // The last to begin; of a month and its quarter the one that anybody has work in is the month's.
    periods.sort_by_key(|period| (std::cmp::Reverse(period.first_day), period.kind.0));
    Ok(periods.into_iter().next())
}
