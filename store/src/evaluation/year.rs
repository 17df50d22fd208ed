//! What the class of a year depends on beside the score, for a chunk of people (Art. 11.3, 20.4b-20.6).

use super::inputs::absences;
use super::people::{Expected, Plan};
use crate::act;
use crate::appointment::{self, Appointment, Whose, is_main};
use crate::db::Source;
use crate::fail::Found;
use crate::rows;
use chrono::NaiveDate;
use domain::absence::Absence;
use domain::class::Role;
use domain::evaluation::{CaseFacts, ClassFacts, Open, OverlayFacts, YearFacts};
use domain::periods::{Days, Month};
use domain::rollup::MonthService;
use domain::terms::{Leads, PeriodDecisionKind};
use entity::ids::{PersonId, UnitId};
use entity::{
    corruption_case, corruption_case_leader, organisation_result, overlay_finding, period_decision,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};

/// The year facts of each person of a chunk.
pub async fn read_year(
    source: &Source<'_>,
    plan: &Plan,
    chunk: &[&Expected],
    as_of: NaiveDate,
) -> Found<HashMap<PersonId, YearFacts>> {
    let year = plan.period.year;
    let people: Vec<PersonId> = chunk.iter().map(|one| one.person).collect();
    let mut away: HashMap<PersonId, Vec<Absence>> = HashMap::new();
    if let Some(window) = Days::new(plan.period.calendar_first_day, plan.period.calendar_last_day) {
        for (person, one) in absences(source, &people, window).await? {
            let absence = one.days.days().map(|days| Absence { kind: one.kind, days });
            away.entry(person).or_default().extend(absence);
        }
    }
    let posts = appointment::list(source, Whose::People(&people), plan.window).await?;
    let study = study_decisions(source, plan, &people).await?;
    let mut acts = act::of_year(source, &people, year, &plan.terms.rules.classes).await?;
    let cases = cases(source, &people, year).await?;
    let mut overlays = overlays(source, &people, year).await?;
    let organisations = organisations(source, chunk, year).await?;
    let last_of_year = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
    let mut found = HashMap::with_capacity(chunk.len());
    for one in chunk {
        let absences = away.get(&one.person).map(Vec::as_slice).unwrap_or_default();
        let spans: Vec<Days> = plan.book.stays(one.index).map(|(_, days)| days).collect();
        let service = (1..=12)
            .filter_map(|number| Month::new(year, number))
            .map(|month| {
                let counted = MonthService::of(month, &spans, absences);
                [counted.days_of_month, counted.worked, counted.sick_or_maternity, counted.study]
            })
            .collect();
        let left_on = spans.iter().map(|days| days.to()).max();
        let left_on = left_on.filter(|day| *day <= Ord::min(as_of, last_of_year));
        let moved_on = moved_on(plan, rows::under(&posts, one.person, |row| row.person_id));
        let bound = organisations.get(&one.unit).or_else(|| organisations.get(&one.agency)).copied();
        let role = match one.leads {
            Leads::Head => Role::Head,
            Leads::Deputy => Role::Deputy,
            Leads::None => Role::Staff,
        };
        found.insert(
            one.person,
            YearFacts {
                year,
                service,
                left_on,
                study_classified: study.get(&one.person).copied(),
                sick_leave: plan
                    .choices
                    .of(one.agency)
                    .sick_leave
                    .unwrap_or(plan.terms.rules.rollup.sick_leave),
                class: ClassFacts {
                    role,
                    organisation: bound.filter(|_| role == Role::Head),
                    acts: acts.remove(&one.person).unwrap_or_default(),
                    moved_on,
                    cases: cases.get(&one.person).copied().unwrap_or_default(),
                    overlays: overlays.remove(&one.person).unwrap_or_default(),
                },
            },
        );
    }
    Ok(found)
}

/// The day in the year from which he belongs to another agency, by main appointments.
fn moved_on(plan: &Plan, own: &[Appointment]) -> Option<NaiveDate> {
    let mut agencies = own
        .iter()
        .filter(|row| is_main(row.kind.0))
        .filter_map(|row| Some((row.valid_from, plan.agencies.of(row.unit_id, row.valid_from)?)));
    let mut before = agencies.next()?.1;
    let mut moved = None;
    for (day, agency) in agencies {
        if agency != before {
            moved = Some(day);
        }
        before = agency;
    }
    moved
}

async fn study_decisions(
    source: &Source<'_>,
    plan: &Plan,
    people: &[PersonId],
) -> Found<HashMap<PersonId, bool>> {
    let rows = period_decision::Entity::find()
        .filter(period_decision::Column::PeriodId.eq(plan.period.id))
        .filter(period_decision::Column::PersonId.is_in(people.iter().copied()))
        .filter(period_decision::Column::VoidedAt.is_null())
        .order_by_asc(period_decision::Column::Id)
        .all(source)
        .await?;
    let decided = |kind| match kind {
        PeriodDecisionKind::StudyClassified => Some(true),
        PeriodDecisionKind::StudyNotClassified => Some(false),
        PeriodDecisionKind::Excused => None,
    };
    Ok(rows.into_iter().filter_map(|row| Some((row.person_id, decided(row.kind.0)?))).collect())
}

async fn cases(source: &Source<'_>, people: &[PersonId], year: i32) -> Found<HashMap<PersonId, CaseFacts>> {
    use chrono::Datelike;
    let leaders = corruption_case_leader::Entity::find()
        .filter(corruption_case_leader::Column::PersonId.is_in(people.iter().copied()))
        .all(source)
        .await?;
    let mut found: HashMap<PersonId, CaseFacts> = HashMap::new();
    if leaders.is_empty() {
        return Ok(found);
    }
    let ids: BTreeSet<_> = leaders.iter().map(|row| row.corruption_case_id).collect();
    let rows = corruption_case::Entity::find()
        .filter(corruption_case::Column::Id.is_in(ids))
        .filter(corruption_case::Column::VoidedAt.is_null())
        .all(source)
        .await?;
    let cases: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    for leader in leaders {
        let Some(case) = cases.get(&leader.corruption_case_id) else { continue };
        let own = found.entry(leader.person_id).or_default();
        match case.dealt_with_on {
            Some(day) => own.handled |= day.year() == year,
            None => own.pending |= case.opened_on.year() <= year,
        }
    }
    Ok(found)
}

async fn overlays(
    source: &Source<'_>,
    people: &[PersonId],
    year: i32,
) -> Found<HashMap<PersonId, Vec<OverlayFacts>>> {
    let rows = overlay_finding::Entity::find()
        .filter(overlay_finding::Column::PersonId.is_in(people.iter().copied()))
        .filter(overlay_finding::Column::Year.eq(year))
        .filter(overlay_finding::Column::VoidedAt.is_null())
        .order_by_asc(overlay_finding::Column::Rule)
        .all(source)
        .await?;
    let mut found: HashMap<PersonId, Vec<OverlayFacts>> = HashMap::new();
    for row in rows.into_iter().filter(|row| row.bound.is_some() || row.lifted_on.is_none()) {
        found.entry(row.person_id).or_default().push(OverlayFacts {
            rule: row.rule,
            bound: row.bound.map(|bound| bound.0),
            task: row.task.filter(|_| row.lifted_on.is_none()),
        });
    }
    Ok(found)
}

/// The classes of the units of a chunk, and of their agencies, as far as they are known.
async fn organisations(source: &Source<'_>, chunk: &[&Expected], year: i32) -> Found<HashMap<UnitId, Open>> {
    let units: BTreeSet<UnitId> = chunk.iter().flat_map(|one| [one.unit, one.agency]).collect();
    let rows = organisation_result::Entity::find()
        .filter(organisation_result::Column::UnitId.is_in(units))
        .filter(organisation_result::Column::Year.eq(year))
        .all(source)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let class = match (row.decided_class, row.computed_class) {
                (Some(decided), _) => Open::Decided(decided.0),
                (None, Some(computed)) if computed.0 == domain::class::Class::Excellent => Open::Candidate,
                (None, Some(computed)) => Open::Decided(computed.0),
                (None, None) => Open::Open,
            };
            (row.unit_id, class)
        })
        .collect())
}
