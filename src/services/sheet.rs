//! What people are scored on in a period: their lines with present values and who entered them, last period's final
//! values, their records. A number of statements that does not depend on how many they are.

mod steps;

pub use steps::{Before, SheetKey, before};

use crate::services::satisfaction::Proposals;
use crate::services::self_acceptance::{is_exception, last_of};
use chrono::NaiveDate;
use domain::number::Exact;
use domain::satisfaction::Proposal;
use domain::self_assessment::difference;
use domain::settings::Settings;
use domain::staffing::median;
use domain::terms::Leads;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use store::criterion::{self, CriterionScore};
use store::ids::{PeriodId, PersonId, PositionId};
use store::period::PeriodRow;
use store::policy::Viewer;
use store::position::PositionBook;
use store::record::Record;
use store::seat::{Seated, seats, seats_in};
use store::self_assessment::SelfAssessment;
use store::template::{Template, TemplateBody};
use store::{Found, Source, self_assessment};

/// One person's sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The person.
    pub person: PersonId,
    /// The period.
    pub period: PeriodId,
    /// Where he sits in it.
    pub seat: Seated,
    /// Whether đ and e are lines of his.
    pub leads: bool,
    /// The template in force for his position on his last day, with what it holds.
    pub template: Option<(Template, TemplateBody)>,
    /// Values so far.
    pub scores: Vec<CriterionScore>,
    /// Final values of the period before.
    pub before: Vec<CriterionScore>,
    /// The logins behind the values.
    pub logins: HashMap<i64, String>,
    /// His records that are not voided.
    pub records: Vec<Record>,
    /// His own assessment, once begun. Of a draft others learn only that it is there.
    pub own: Option<SelfAssessment>,
    /// What his agency has set.
    pub settings: Settings,
    /// What satisfaction proposes now, by line.
    pub proposals: HashMap<String, Proposal>,
    /// Of the sheets read together, the middle of the self values of each line.
    pub medians: Arc<HashMap<String, Exact>>,
}

impl Sheet {
    /// The final value of a line in the period before.
    #[must_use]
    pub fn last(&self, line: &str) -> Option<i64> {
        last_of(&self.before, line)
    }

    /// Whether the self value of a row is far from the final one of the period before.
    #[must_use]
    pub fn is_exception(&self, row: &CriterionScore) -> bool {
        row.self_points
            .is_some_and(|own| is_exception(own, self.last(&row.line), &self.settings.self_exception))
    }

    /// The lines of which the self value differs from last period's or from the middle of the team, the furthest first.
    #[must_use]
    pub fn differing(&self) -> Vec<&CriterionScore> {
        let mut far: Vec<(Exact, &CriterionScore)> = self
            .scores
            .iter()
            .filter_map(|row| {
                let own = Exact::from_nano(row.self_points?);
                let last = self.last(&row.line).map(Exact::from_nano);
                let others = [last.as_ref(), self.medians.get(&row.line)];
                let far = others.into_iter().flatten().map(|other| difference(&own, other)).max()?;
                (!far.is_zero()).then_some((far, row))
            })
            .collect();
        far.sort_by(|one, next| next.0.cmp(&one.0).then_with(|| one.1.line.cmp(&next.1.line)));
        far.into_iter().map(|(_, row)| row).collect()
    }
}

/// The middle of the self values of each line over people.
fn medians<'a>(scores: impl Iterator<Item = &'a CriterionScore>) -> HashMap<String, Exact> {
    let mut by_line: HashMap<&str, Vec<Exact>> = HashMap::new();
    for row in scores {
        if let Some(own) = row.self_points {
            by_line.entry(&row.line).or_default().push(Exact::from_nano(own));
        }
    }
    by_line.into_iter().filter_map(|(line, own)| Some((line.to_owned(), median(own)?))).collect()
}

/// The sheets of people in a period, in order of key; who has no day of service in it has none.
pub async fn sheets(
    source: &Source<'_>,
    people: &[PersonId],
    period: &PeriodRow,
    today: NaiveDate,
) -> Found<Vec<Sheet>> {
    let seats = seats(source, people, period, today).await?;
    let mut by_day: BTreeMap<NaiveDate, BTreeSet<PositionId>> = BTreeMap::new();
    for seat in seats.values() {
        by_day.entry(seat.last_day).or_default().insert(seat.position);
    }
    let mut templates = HashMap::new();
    for (day, positions) in &by_day {
        let positions: Vec<PositionId> = positions.iter().copied().collect();
        for (position, template) in store::template::in_force(source, &positions, *day).await? {
            templates.insert((*day, position), template);
        }
    }
    let positions: Vec<PositionId> =
        by_day.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let book = PositionBook::load(source, Some(&positions)).await?;
    let ids: Vec<_> = templates.values().map(|template: &Template| template.id).collect();
    let bodies = store::template::find_bodies(source, &ids).await?;
    let mut scores = criterion::of_people(source, people, period.id).await?;
    let mut before = match store::codes::period_before(source, period).await? {
        Some(before) => criterion::of_people(source, people, before.id).await?,
        None => HashMap::new(),
    };
    let accounts: Vec<i64> = scores.values().flatten().map(|row| row.entered_by_id).collect();
    let logins = criterion::logins(source, &accounts).await?;
    let mut records = store::record::of_people(source, people, period.id).await?;
    let mut own = self_assessment::of_people(source, people, period.id).await?;
    let agencies: Vec<_> =
        seats.values().map(|seat| seat.agency).collect::<BTreeSet<_>>().into_iter().collect();
    let settings = store::setting::in_force(source, &agencies, period.closing_day).await?;
    let forms = seats.iter().filter_map(|(person, seat)| {
        let template = templates.get(&(seat.last_day, seat.position))?;
        Some((*person, template.step, bodies.get(&template.id)?))
    });
    let mut proposals = Proposals::load(source, period, forms).await?;
    let medians = Arc::new(medians(scores.values().flatten()));
    let mut order: Vec<(PersonId, Seated)> = seats.into_iter().collect();
    order.sort_by_key(|(person, _)| *person);
    Ok(order
        .into_iter()
        .map(|(person, seat)| {
            let template = templates.get(&(seat.last_day, seat.position)).cloned();
            Sheet {
                person,
                period: period.id,
                seat,
                leads: book.on(seat.position, seat.last_day).is_some_and(|facts| facts.leads != Leads::None),
                template: template.and_then(|template| {
                    let body = bodies.get(&template.id)?.clone();
                    Some((template, body))
                }),
                scores: scores.remove(&person).unwrap_or_default(),
                before: before.remove(&person).unwrap_or_default(),
                logins: logins.clone(),
                records: records.remove(&person).unwrap_or_default(),
                own: own.remove(&person),
                settings: settings.get(&seat.agency).cloned().unwrap_or_default(),
                proposals: proposals.take(person),
                medians: Arc::clone(&medians),
            }
        })
        .collect())
}

/// The people whose one superior the viewer is in a period: on the last day of each one's time in it, today while it runs.
pub async fn team(
    source: &Source<'_>,
    viewer: &Viewer,
    period: &PeriodRow,
    today: NaiveDate,
) -> Found<Vec<PersonId>> {
    let Some(leader) = viewer.person else { return Ok(Vec::new()) };
    let teams = teams(source, leader, std::slice::from_ref(period), today, |_, _| true).await?;
    Ok(teams.into_iter().map(|(person, ..)| person).collect())
}

/// The same in each of several periods, each with where he sits, as far as `concerns` takes his seat in a period; in order
/// of person. A number of statements that depends neither on the periods nor on the people.
pub async fn teams(
    source: &Source<'_>,
    leader: PersonId,
    periods: &[PeriodRow],
    today: NaiveDate,
    concerns: impl Fn(PeriodId, &Seated) -> bool,
) -> Found<Vec<(PersonId, PeriodId, Seated)>> {
    let people = store::seat::led_by(source, leader, periods, today).await?;
    let mut seats = seats_in(source, &people, periods, today).await?;
    seats.retain(|(_, period), seat| concerns(*period, seat));
    let days: Vec<_> = seats.iter().map(|((person, _), seat)| (*person, seat.judged_on)).collect();
    let superiors = store::leadership::superiors_on(source, &days).await?;
    let mut team: Vec<_> = seats
        .into_iter()
        .filter(|((person, _), seat)| superiors.get(&(*person, seat.judged_on)) == Some(&leader))
        .map(|((person, period), seat)| (person, period, seat))
        .collect();
    team.sort_unstable_by_key(|(person, period, _)| (*person, *period));
    Ok(team)
}
