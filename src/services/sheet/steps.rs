//! The steps of a sheet: of one's own the self-assessment, of others' the scoring. Judged for many sheets at once.

use super::Sheet;
use crate::services::possible::{Possible, refused};
use crate::services::self_assessment::{check_complete, check_not_reviewed, not_submitted};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::self_assessment::SelfAssessmentState;
use domain::terms::PeriodState;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::ids::{PeriodId, PersonId, UnitId};
use store::policy::{Action, Viewer, judge, subjects};
use store::{Fail, Found, Source, guard, period, person, unit};

/// Where a sheet stands: what its steps are judged by beside itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SheetKey {
    /// Whose it is.
    pub person: PersonId,
    /// Of which period.
    pub period: PeriodId,
    /// The agency that tracks him in it.
    pub agency: UnitId,
    /// The day on which it is decided who may score him.
    pub judged_on: NaiveDate,
}

/// What stands in the way of every step of a sheet.
#[derive(Clone, Debug)]
pub struct Before {
    /// His code.
    code: String,
    /// Why the period takes nothing.
    closed: Option<Refusal>,
    /// Why the viewer may not act on it.
    barred: Option<Refusal>,
}

/// What stands in the way of every step of these sheets, for a viewer who may read them.
///
/// # Errors
/// Only failures of the database.
pub async fn before(
    source: &Source<'_>,
    viewer: &Viewer,
    keys: &[SheetKey],
) -> Found<HashMap<SheetKey, Before>> {
    let distinct = |ids: BTreeSet<UnitId>| ids.into_iter().collect::<Vec<_>>();
    let agencies = distinct(keys.iter().map(|key| key.agency).collect());
    let periods: Vec<PeriodId> =
        keys.iter().map(|key| key.period).collect::<BTreeSet<_>>().into_iter().collect();
    let people: Vec<PersonId> =
        keys.iter().map(|key| key.person).collect::<BTreeSet<_>>().into_iter().collect();
    let named = unit::find_many(source, &agencies).await?;
    let known = period::find_many(source, &periods).await?;
    let states = period::states_of(source, &agencies, &periods).await?;
    let people = person::find_many(source, &people).await?;
    let mut by_day: BTreeMap<NaiveDate, Vec<PersonId>> = BTreeMap::new();
    for key in keys {
        by_day.entry(key.judged_on).or_default().push(key.person);
    }
    let mut barred: HashMap<(NaiveDate, PersonId), Option<Refusal>> = HashMap::new();
    for (day, people) in by_day {
        let subjects = subjects(source, &people, day).await?;
        for (person, subject) in subjects {
            let action =
                if viewer.person == Some(person) { Action::AssessSelf } else { Action::ScoreCriteria };
            let verdict = match judge(viewer, action, &subject) {
                Ok(()) => None,
                Err(Fail::Forbidden(refusal)) => Some(refusal),
                Err(Fail::NotFound) => Some(Refusal::new(Code::NotFound, "")),
                Err(fail) => return Err(fail),
            };
            barred.insert((day, person), verdict);
        }
    }
    let judged = |key: &SheetKey| {
        let code = match states.get(&(key.agency, key.period)) {
            Some(PeriodState::Open) => None,
            Some(PeriodState::Planned) => Some(Code::PeriodNotOpen),
            Some(PeriodState::Locked) => Some(Code::PeriodLocked),
            None => Some(Code::PeriodNotPlanned),
        };
        let agency = named.get(&key.agency).map(|unit| unit.name.as_str());
        let before = Before {
            code: people.get(&key.person).map(|person| person.code.clone()).unwrap_or_default(),
            closed: code.map(|code| guard::naming(code, known.get(&key.period), agency)),
            barred: barred
                .get(&(key.judged_on, key.person))
                .cloned()
                .unwrap_or_else(|| Some(Refusal::new(Code::NotFound, ""))),
        };
        (*key, before)
    };
    Ok(keys.iter().map(judged).collect())
}

impl Sheet {
    /// By what its steps are judged beside itself.
    #[must_use]
    pub fn key(&self) -> SheetKey {
        let seat = &self.seat;
        SheetKey { person: self.person, period: self.period, agency: seat.agency, judged_on: seat.judged_on }
    }

    /// What the viewer may do with it now. Whether the points of a draft still fit the form is told by the mutation alone.
    ///
    /// # Errors
    /// A draft that cannot be read.
    pub fn steps(&self, viewer: &Viewer, before: &Before) -> Found<Vec<Possible>> {
        let blocked = before.barred.clone().or_else(|| before.closed.clone());
        let formless = || {
            let refusal = Refusal::new(Code::NoTemplate, "").with("code", &before.code);
            self.template.is_none().then_some(refusal)
        };
        let step = |mutation, further: Option<Refusal>| Possible {
            mutation,
            blocked_by: blocked.clone().or(further),
        };
        let own = self.own.as_ref();
        let submitted = own.is_some_and(|own| own.state.0 == SelfAssessmentState::Submitted);
        let unsent = || Refusal::new(Code::SelfNotSubmitted, "").with("code", &before.code);
        if viewer.person != Some(self.person) {
            return Ok(vec![step("scoreTeam", formless()), step("acceptSelf", (!submitted).then(unsent))]);
        }
        let form = self.template.iter().flat_map(|(_, body)| &body.lines).map(|line| line.code.as_str());
        let begun = || Some(Refusal::new(Code::SelfNotBegun, "period"));
        let submitting = match own {
            Some(own) => match not_submitted(own) {
                Err(refusal) => Some(refusal),
                Ok(()) => refused(check_complete(own, form))?,
            },
            None => begun(),
        };
        let taking_back = match own {
            Some(_) if submitted => check_not_reviewed(&self.scores).err(),
            Some(_) => Some(unsent()),
            None => begun(),
        };
        Ok(vec![
            step("saveSelfAssessment", own.and_then(|own| not_submitted(own).err()).or_else(formless)),
            step("submitSelfAssessment", submitting),
            step("takeBackSelfAssessment", taking_back),
        ])
    }
}
