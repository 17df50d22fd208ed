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
use entity::ids::{CompetencyId, PeriodId, PersonId, PositionId};
use entity::{
    absence, act, act_decision, appointment, competency, evaluation, period, person, person_competency,
    position_competency,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
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
    let codes: HashMap<PersonId, String> = codes.into_iter().collect();
    let ids: Vec<PersonId> = codes.keys().copied().collect();
    let rows = appointments(source, &ids, window).await?;
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

/// The mean score of the last four quarters that closed by a day, of 100: over those of them that have a final score.
pub async fn results(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, Exact>> {
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
    let mut sums: HashMap<PersonId, (Exact, i128)> = HashMap::new();
    for chunk in people.chunks(CHUNK) {
        let rows: Vec<(PersonId, Option<String>)> = evaluation::Entity::find()
            .select_only()
            .columns([evaluation::Column::PersonId, evaluation::Column::ScoreExact])
            .filter(evaluation::Column::Latest.eq(true))
            .filter(evaluation::Column::Status.eq(Coded(EvaluationStatus::Scored)))
            .filter(evaluation::Column::PeriodId.is_in(quarters.iter().copied()))
            .filter(evaluation::Column::PersonId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        for (person, score) in rows {
            let Some(score) = score else { continue };
            let broken = |_| Fail::Broken(format!("a score of person {} is no number", person.0));
            let score: Exact = score.parse().map_err(broken)?;
            let sum = sums.entry(person).or_insert_with(|| (Exact::zero(), 0));
            *sum = (&sum.0 + &score, sum.1 + 1);
        }
    }
    let mean = |(sum, count): (Exact, i128)| sum * Exact::fraction(1, 100 * count);
    Ok(sums.into_iter().map(|(person, sum)| (person, mean(sum))).collect())
}

/// The classes of a year. The excellence cap may still take an EXCELLENT down to GOOD, which shuts no gate.
pub async fn classes(source: &Source<'_>, people: &[PersonId], year: i32) -> Found<HashMap<PersonId, Class>> {
    let Some(period) = crate::period::find(source, PeriodKind::Year, year, 1).await? else {
        return Ok(HashMap::new());
    };
    let mut classes = HashMap::new();
    for chunk in people.chunks(CHUNK) {
        let rows: Vec<(PersonId, Option<Coded<Class>>)> = evaluation::Entity::find()
            .select_only()
            .columns([evaluation::Column::PersonId, evaluation::Column::Class])
            .filter(evaluation::Column::Latest.eq(true))
            .filter(evaluation::Column::PeriodId.eq(period.id))
            .filter(evaluation::Column::Class.is_not_null())
            .filter(evaluation::Column::PersonId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        classes.extend(rows.into_iter().filter_map(|(person, class)| Some((person, class?.0))));
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

/// A competency that a position requires on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// Which.
    pub competency: CompetencyId,
    /// Its name.
    pub name: String,
    /// The level.
    pub level: u8,
    /// Its weight.
    pub weight: Exact,
}

/// What a position requires on a day: of each competency the last row that has begun, where it requires anything.
pub async fn required(source: &Source<'_>, position: PositionId, day: NaiveDate) -> Found<Vec<Required>> {
    let rows = position_competency::Entity::find()
        .filter(position_competency::Column::PositionId.eq(position))
        .filter(position_competency::Column::ValidFrom.lte(day))
        .order_by_asc(position_competency::Column::ValidFrom)
        .all(source)
        .await?;
    let last: HashMap<CompetencyId, _> = rows.into_iter().map(|row| (row.competency_id, row)).collect();
    let names = competency::Entity::find().filter(competency::Column::Id.is_in(last.keys().copied()));
    let mut required = Vec::new();
    for known in names.order_by_asc(competency::Column::Code).all(source).await? {
        let Some(row) = last.get(&known.id) else { continue };
        let level = u8::try_from(row.level).unwrap_or(0);
        if level > 0 {
            let weight = Exact::from_micro(row.weight);
            required.push(Required { competency: known.id, name: known.name, level, weight });
        }
    }
    Ok(required)
}

/// The level that each of these people was last assessed at by a day; of two assessments of one day the higher.
pub async fn levels(
    source: &Source<'_>,
    people: &[PersonId],
    required: &[Required],
    day: NaiveDate,
) -> Found<HashMap<(PersonId, CompetencyId), u8>> {
    let mut levels = HashMap::new();
    if required.is_empty() {
        return Ok(levels);
    }
    for chunk in people.chunks(CHUNK) {
        let rows = person_competency::Entity::find()
            .filter(person_competency::Column::VoidedAt.is_null())
            .filter(person_competency::Column::AssessedOn.lte(day))
            .filter(person_competency::Column::CompetencyId.is_in(required.iter().map(|one| one.competency)))
            .filter(person_competency::Column::PersonId.is_in(chunk.iter().copied()))
            .order_by_asc(person_competency::Column::AssessedOn)
            .order_by_asc(person_competency::Column::Level)
            .all(source)
            .await?;
        let level = |level: i32| u8::try_from(level).unwrap_or(0);
        levels.extend(rows.iter().map(|row| ((row.person_id, row.competency_id), level(row.level))));
    }
    Ok(levels)
}
