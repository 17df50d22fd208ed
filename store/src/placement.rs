//! What a fit and its gates are computed from, for everybody who may come into question: a statement each, however many
//! they are.

use crate::agency::appointments;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::policy::{Visibility, on_day};
use crate::post_plan::Post;
use crate::staffing::worker;
use chrono::NaiveDate;
use domain::class::{Class, DisciplineForm};
use domain::number::Exact;
use domain::periods::Days;
use domain::placement::{Barred, MoveBarKind};
use domain::rules::Classes;
use domain::terms::{AbsenceKind, AppointmentKind, EvaluationStatus, PeriodKind, Term};
use entity::coded::Coded;
use entity::ids::{EvaluationId, PeriodId, PersonId};
use entity::{absence, act, act_decision, appointment, evaluation, period, person};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// People at once in one statement.
const CHUNK: usize = 10_000;

/// Somebody whom the viewer sees, where he serves on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The person.
    pub person: PersonId,
    /// His code.
    pub code: String,
    /// The post on whose payroll he is.
    pub main: Post,
    /// The post he works in: on secondment another one.
    pub post: Post,
    /// The secondment that bars him, where one runs.
    pub seconded: Option<Barred>,
}

/// Everybody whom the viewer sees and who serves on a day, in order of key.
pub async fn people(source: &Source<'_>, sees: &Visibility, day: NaiveDate) -> Found<Vec<Placed>> {
    let Some(window) = Days::new(day, day) else { return Ok(Vec::new()) };
    let serving = Query::select()
        .column(appointment::Column::PersonId)
        .from(appointment::Entity)
        .and_where(appointment::Column::VoidedAt.is_null())
        .and_where(appointment::Column::Kind.ne(Coded(AppointmentKind::Concurrent)))
        .cond_where(on_day(appointment::Column::ValidFrom, appointment::Column::ValidTo, day))
        .take();
    let seen = sees.condition((person::Entity, person::Column::Id), None::<(person::Entity, person::Column)>);
    let codes: Vec<(PersonId, String)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::Code])
        .filter(person::Column::Id.in_subquery(serving))
        .filter(seen)
        .into_tuple()
        .all(source)
        .await?;
    place(source, codes.into_iter().collect(), window).await
}

/// These people, where they serve on a day; who does not serve is left out.
pub async fn people_of(source: &Source<'_>, ids: &[PersonId], day: NaiveDate) -> Found<Vec<Placed>> {
    let Some(window) = Days::new(day, day) else { return Ok(Vec::new()) };
    let mut codes = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let found = crate::person::find_many(source, chunk).await?;
        codes.extend(found.into_values().map(|person| (person.id, person.code)));
    }
    place(source, codes, window).await
}

async fn place(source: &Source<'_>, codes: HashMap<PersonId, String>, day: Days) -> Found<Vec<Placed>> {
    let ids: Vec<PersonId> = codes.keys().copied().collect();
    let rows = appointments(source, &ids, day).await?;
    Ok(rows
        .chunk_by(|one, next| one.person_id == next.person_id)
        .filter_map(|own| {
            let post = worker(own)?.post;
            let main = own.iter().find(|row| domain::appointments::is_main(row.kind.0))?;
            let away = own.iter().find(|row| row.kind.0 == AppointmentKind::Secondment);
            Some(Placed {
                person: main.person_id,
                code: codes.get(&main.person_id)?.clone(),
                main: (main.unit_id, main.position_id),
                post,
                seconded: away.map(|row| Barred { bar: MoveBarKind::Seconded, until: row.valid_to }),
            })
        })
        .collect())
}

/// An evaluation that something was taken from, as it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Taken {
    /// Its key.
    pub id: EvaluationId,
    /// Its revision.
    pub revision: i32,
    /// When it was computed.
    pub computed_at: i64,
}

/// The mean score of the last four quarters that closed by a day, of 100, with the evaluations it is of: those of them
/// that have a final score.
pub async fn results(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, (Exact, Vec<Taken>)>> {
    let quarters: Vec<PeriodId> = period::Entity::find()
        .select_only()
        .column(period::Column::Id)
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Quarter)))
        .filter(period::Column::ClosingDay.lte(day))
        .order_by_desc(period::Column::ClosingDay)
        .limit(4)
        .into_tuple()
        .all(source)
        .await?;
    type Row = (PersonId, Option<String>, EvaluationId, i32, i64);
    let mut sums: HashMap<PersonId, (Exact, Vec<Taken>)> = HashMap::new();
    for chunk in people.chunks(CHUNK) {
        let rows: Vec<Row> = evaluation::Entity::find()
            .select_only()
            .columns([
                evaluation::Column::PersonId,
                evaluation::Column::ScoreExact,
                evaluation::Column::Id,
                evaluation::Column::Revision,
                evaluation::Column::ComputedAt,
            ])
            .filter(evaluation::Column::Latest.eq(true))
            .filter(evaluation::Column::Status.eq(Coded(EvaluationStatus::Scored)))
            .filter(evaluation::Column::PeriodId.is_in(quarters.iter().copied()))
            .filter(evaluation::Column::PersonId.is_in(chunk.iter().copied()))
            .order_by_asc(evaluation::Column::Id)
            .into_tuple()
            .all(source)
            .await?;
        for (person, score, id, revision, computed_at) in rows {
            let Some(score) = score else { continue };
            let broken = |_| Fail::Broken(format!("a score of person {} is no number", person.0));
            let score: Exact = score.parse().map_err(broken)?;
            let (sum, taken) = sums.entry(person).or_insert_with(|| (Exact::zero(), Vec::new()));
            *sum = &*sum + &score;
            taken.push(Taken { id, revision, computed_at });
        }
    }
    for (sum, taken) in sums.values_mut() {
        *sum = &*sum * &Exact::fraction(1, 100 * i128::try_from(taken.len()).unwrap_or(1));
    }
    Ok(sums)
}

/// The classes of a year, with the evaluations that say so. The excellence cap may still take an EXCELLENT down to GOOD,
/// which shuts no gate.
pub async fn classes(
    source: &Source<'_>,
    people: &[PersonId],
    year: i32,
) -> Found<HashMap<PersonId, (Class, Taken)>> {
    type Row = (PersonId, Option<Coded<Class>>, EvaluationId, i32, i64);
    let Some(period) = crate::period::find(source, PeriodKind::Year, year, 1).await? else {
        return Ok(HashMap::new());
    };
    let mut classes = HashMap::new();
    for chunk in people.chunks(CHUNK) {
        let rows: Vec<Row> = evaluation::Entity::find()
            .select_only()
            .columns([
                evaluation::Column::PersonId,
                evaluation::Column::Class,
                evaluation::Column::Id,
                evaluation::Column::Revision,
                evaluation::Column::ComputedAt,
            ])
            .filter(evaluation::Column::Latest.eq(true))
            .filter(evaluation::Column::PeriodId.eq(period.id))
            .filter(evaluation::Column::Class.is_not_null())
            .filter(evaluation::Column::PersonId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        classes.extend(rows.into_iter().filter_map(|(person, class, id, revision, computed_at)| {
            Some((person, (class?.0, Taken { id, revision, computed_at })))
        }));
    }
    Ok(classes)
}

/// Who was disciplined, by a decision of a form that counts (Art. 20.4c) and took effect in a stretch of days.
pub async fn disciplined(
    source: &Source<'_>,
    people: &[PersonId],
    window: Days,
    rules: &Classes,
) -> Found<HashSet<PersonId>> {
    let forms = DisciplineForm::ALL.iter().copied().filter(|form| rules.is_discipline(*form)).map(Coded);
    let decided = Query::select()
        .column(act_decision::Column::ActId)
        .from(act_decision::Entity)
        .and_where(act_decision::Column::EffectiveOn.gte(window.from()))
        .and_where(act_decision::Column::EffectiveOn.lte(window.to()))
        .and_where(act_decision::Column::Form.is_in(forms))
        .take();
    let mut found = HashSet::new();
    for chunk in people.chunks(CHUNK) {
        let rows: Vec<PersonId> = act::Entity::find()
            .select_only()
            .column(act::Column::PersonId)
            .filter(act::Column::VoidedAt.is_null())
            .filter(act::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(Expr::col((act::Entity, act::Column::Id)).in_subquery(decided.clone()))
            .into_tuple()
            .all(source)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Leave that bars by itself while it runs: maternity leave, long study.
pub async fn on_leave(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, Vec<Barred>>> {
    let mut found: HashMap<PersonId, Vec<Barred>> = HashMap::new();
    for chunk in people.chunks(CHUNK) {
        let rows = absence::Entity::find()
            .filter(absence::Column::VoidedAt.is_null())
            .filter(absence::Column::Kind.is_in([Coded(AbsenceKind::Maternity), Coded(AbsenceKind::Study)]))
            .filter(on_day(absence::Column::FirstDay, absence::Column::LastDay, day))
            .filter(absence::Column::PersonId.is_in(chunk.iter().copied()))
            .all(source)
            .await?;
        for row in rows {
            let bar = if row.kind.0 == AbsenceKind::Study {
                MoveBarKind::LongStudy
            } else {
                MoveBarKind::YoungChild
            };
            found.entry(row.person_id).or_default().push(Barred { bar, until: row.last_day });
        }
    }
    Ok(found)
}
