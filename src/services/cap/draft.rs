//! What the steps of drafts depend on: read for many at once, so that a list may show it, and by the mutations for the
//! one that they are about.

use super::read;
use super::scope::{Place, needed, scopes, shown};
use crate::services::cap::State;
use domain::cap::Run;
use domain::refusal::{Code, Refusal};
use domain::terms::{CapRunState, PeriodKind, PeriodState};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::canonical::canonical;
use store::cap::{self, CapMember, CapRow, CapRun, CapTie};
use store::closing::first_names_of;
use store::ids::{CapRunId, PersonId, UnitId};
use store::{Found, Source, period, stale, unit};

/// A draft with what its steps depend on.
pub(super) struct Draft {
    /// The run.
    pub run: CapRun,
    /// Its scope.
    pub place: Place,
    /// Who belongs to the scope now.
    pub members: Vec<CapMember>,
    /// What it was made of.
    pub rows: Vec<CapRow>,
    /// Its ties.
    pub ties: Vec<CapTie>,
    agency: String,
    year: PeriodState,
    late: BTreeSet<PersonId>,
    late_names: String,
}

impl Draft {
    /// Reads what the steps of these drafts depend on, whose years are planned: some statements for each year that they
    /// are of, and no more for many agencies or runs than for one.
    pub(super) async fn load(
        source: &Source<'_>,
        root: Option<UnitId>,
        runs: Vec<CapRun>,
    ) -> Found<HashMap<CapRunId, Self>> {
        let mut by_year: BTreeMap<i32, Vec<CapRun>> = BTreeMap::new();
        for run in runs {
            by_year.entry(run.year).or_default().push(run);
        }
        let mut found = HashMap::new();
        for (year, runs) in by_year {
            let year = needed(period::find(source, PeriodKind::Year, year, 1).await?, year, "")?;
            let agencies: BTreeSet<UnitId> = runs.iter().map(|run| run.agency_id).collect();
            let agencies: Vec<UnitId> = agencies.into_iter().collect();
            let ids: Vec<CapRunId> = runs.iter().map(|run| run.id).collect();
            let named = unit::find_many(source, &agencies).await?;
            let states: HashMap<UnitId, PeriodState> = period::states(source, year.id, None)
                .await?
                .into_iter()
                .map(|row| (row.agency_id, row.state.0))
                .collect();
            let members = Place::members_of(source, &agencies, root, &year).await?;
            let mut rows = cap::rows_of(source, &ids).await?;
            let mut ties = cap::ties_of(source, &ids).await?;
            let marks = stale::of_period(source, year.id).await?;
            let marked: BTreeSet<PersonId> =
                marks.iter().filter(|mark| mark.of_class).map(|mark| mark.person).collect();
            let late: HashMap<UnitId, BTreeSet<PersonId>> = members
                .iter()
                .map(|(agency, members)| {
                    let people = members.iter().map(|member| member.person);
                    (*agency, people.filter(|person| marked.contains(person)).collect())
                })
                .collect();
            let sets: Vec<(&UnitId, &BTreeSet<PersonId>)> = late.iter().collect();
            let people: Vec<&BTreeSet<PersonId>> = sets.iter().map(|(_, people)| *people).collect();
            let names: HashMap<UnitId, String> = sets
                .iter()
                .map(|(agency, _)| **agency)
                .zip(first_names_of(source, &people).await?)
                .collect();
            let places = scopes(source, &agencies, &year, root).await?;
            let places: HashMap<UnitId, Place> =
                places.into_iter().map(|place| (place.scope.agency, place)).collect();
            for run in runs {
                let Some(place) = places.get(&run.agency_id) else { continue };
                let agency = run.agency_id;
                let draft = Self {
                    place: place.clone(),
                    members: members.get(&agency).cloned().unwrap_or_default(),
                    rows: rows.remove(&run.id).unwrap_or_default(),
                    ties: ties.remove(&run.id).unwrap_or_default(),
                    agency: named.get(&agency).map(|unit| unit.name.clone()).unwrap_or_default(),
                    year: states.get(&agency).copied().unwrap_or(PeriodState::Planned),
                    late: late.get(&agency).cloned().unwrap_or_default(),
                    late_names: names.get(&agency).cloned().unwrap_or_default(),
                    run,
                };
                found.insert(draft.run.id, draft);
            }
        }
        Ok(found)
    }

    /// The cap over the people of the draft as they now are.
    ///
    /// # Errors
    /// `CAP_RUN_OUTDATED` where people, evaluations, classes or ties are no longer those that it was made of;
    /// `CAP_BASE_MISSING`, `GROUPS_DO_NOT_PARTITION`.
    pub(super) fn current(&self) -> Found<Run<String>> {
        let rows: HashMap<_, _> = self
            .rows
            .iter()
            .map(|row| (row.person_id, (row.evaluation_id, row.class_before.0)))
            .collect();
        let run = self.place.run(&self.members)?;
        let is = |member: &CapMember| {
            let class = member.class.filter(|_| !run.waits_for.contains_key(&member.code));
            class.map(|class| (member.evaluation, class))
        };
        let differs = |member: &&CapMember| is(member) != rows.get(&member.person).copied();
        let changed = self.members.iter().filter(differs).count();
        let known: BTreeSet<_> = self.members.iter().map(|member| member.person).collect();
        let gone = rows.keys().filter(|person| !known.contains(person)).count();
        let ties: Vec<String> =
            shown(State::Preview, &self.place.scope, &run).ties.iter().map(canonical).collect();
        let same_ties = self.ties.iter().map(|tie| &tie.tie).eq(ties.iter());
        if changed + gone > 0 || !same_ties {
            let people = (changed + gone).max(1);
            return Err(Refusal::new(Code::CapRunOutdated, "run").with("people", people).into());
        }
        Ok(run)
    }

    /// What the draft comes to, where its year is locked and nobody and no tie is open.
    ///
    /// # Errors
    /// `CAP_YEAR_OPEN`, `EVALUATE_FIRST` while something that bears on a class of the scope is not taken up yet,
    /// `CAP_PEOPLE_OPEN`, `CAP_TIE_OPEN`, those of [`Self::current`].
    pub(super) fn closed(&self) -> Found<Run<String>> {
        if self.year != PeriodState::Locked {
            return Err(Refusal::new(Code::CapYearOpen, "run")
                .with("year", self.run.year)
                .with("agency", &self.agency)
                .into());
        }
        if !self.late.is_empty() {
            return Err(Refusal::new(Code::EvaluateFirst, "run")
                .with("count", self.late.len())
                .with("names", &self.late_names)
                .into());
        }
        let mut outcome = self.current()?;
        if !outcome.waits_for.is_empty() {
            let names: Vec<&str> = outcome.waits_for.keys().take(10).map(String::as_str).collect();
            return Err(Refusal::new(Code::CapPeopleOpen, "run")
                .with("people", outcome.waits_for.len())
                .with("names", names.join(", "))
                .into());
        }
        for (number, tie) in self.ties.iter().enumerate() {
            let Some(chosen) = &tie.chosen else { continue };
            let chosen: BTreeSet<String> = read(chosen)?;
            outcome.selection = outcome.selection.decide(number, &chosen)?;
        }
        if outcome.selection.is_open() {
            let open = self.ties.iter().filter(|tie| tie.chosen.is_none()).count();
            return Err(Refusal::new(Code::CapTieOpen, "run").with("ties", open).into());
        }
        Ok(outcome)
    }
}

/// Refused unless a run is a draft.
pub(super) fn is_draft(run: &CapRun) -> Found<()> {
    match run.state.0 {
        CapRunState::Draft => Ok(()),
        _ => Err(Refusal::new(Code::CapRunNotDraft, "run").into()),
    }
}
