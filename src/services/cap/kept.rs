//! What runs say, read from what they keep: the one in force as later revisions left it.

use super::scope::Scope;
use super::{Ceiling, Grounds, GroupPlaces, HeldBack, State, Tie, final_class, read, warn_exceeded};
use domain::cap::find_exceeded;
use domain::class::Class;
use domain::terms::{CapRunState, PeriodKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::cap::{self, CapRow, CapRun, CapTie};
use store::evaluation::Evaluation;
use store::ids::{CapRunId, EvaluationId, PersonId};
use store::{Fail, Found, Source, period};

/// What a run keeps of the terms it was made by.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub base: domain::cap::CapBase,
    pub rate: u32,
    pub body_limit: Option<u64>,
    pub groups_joined: Vec<domain::terms::PositionGroup>,
    pub body_max: u64,
    pub places: u64,
    pub groups: Vec<(String, u64, u64, u64)>,
    pub waits_for: Vec<(String, String)>,
    pub warnings: Vec<String>,
}

/// What runs say, by their keys.
///
/// # Errors
/// Where the database fails.
pub async fn ceilings_by_key(source: &Source<'_>, ids: &[CapRunId]) -> Found<HashMap<CapRunId, Ceiling>> {
    let runs = cap::find_runs(source, ids).await?;
    ceilings_of(source, runs.into_values().collect()).await
}

/// What each of these runs says: some statements for each year that they are of, and no more for many runs than for one.
///
/// # Errors
/// Where the database fails.
pub async fn ceilings_of(source: &Source<'_>, runs: Vec<CapRun>) -> Found<HashMap<CapRunId, Ceiling>> {
    let ids: Vec<CapRunId> = runs.iter().map(|run| run.id).collect();
    let mut rows = cap::rows_of(source, &ids).await?;
    let mut ties = cap::ties_of(source, &ids).await?;
    let mut years: BTreeMap<i32, Vec<CapRun>> = BTreeMap::new();
    for run in runs {
        years.entry(run.year).or_default().push(run);
    }
    let mut found = HashMap::new();
    for (year, runs) in years {
        let year = period::find(source, PeriodKind::Year, year, 1).await?;
        let year = year.ok_or_else(|| Fail::Broken("a cap run of a year without a period".into()))?;
        let rated: BTreeSet<EvaluationId> = runs
            .iter()
            .flat_map(|run| rows.get(&run.id).into_iter().flatten())
            .map(|row| row.evaluation_id)
            .collect();
        let rated: Vec<EvaluationId> = rated.into_iter().collect();
        let latest = store::evaluation::latest_of(source, year.id, &rated).await?;
        let rules = store::rule_set::in_force(source, year.closing_day).await?.1;
        for run in runs {
            let id = run.id;
            let (rows, ties) = (rows.remove(&id).unwrap_or_default(), ties.remove(&id).unwrap_or_default());
            found.insert(id, ceiling(&run, &rows, ties, &latest, &rules.cap)?);
        }
    }
    Ok(found)
}

fn ceiling(
    run: &CapRun,
    rows: &[CapRow],
    ties: Vec<CapTie>,
    latest: &HashMap<PersonId, Evaluation>,
    rules: &domain::rules::Cap,
) -> Found<Ceiling> {
    let kept: Kept = read(&run.terms)?;
    let is_final = run.state.0 == CapRunState::Final;
    let scope = Scope {
        agency: run.agency_id,
        base: Some(kept.base),
        rate: kept.rate,
        body_limit: kept.body_limit,
        groups_joined: kept.groups_joined,
    };
    let group = |(name, places, candidates, rated)| GroupPlaces { name, places, candidates, rated };
    let mut ceiling = Ceiling {
        state: if is_final { State::Final } else { State::Preview },
        scope,
        places: kept.places,
        body_max: kept.body_max,
        used: 0,
        held_back: Vec::new(),
        ties: Vec::new(),
        groups: kept.groups.into_iter().map(group).collect(),
        waits_for: kept.waits_for,
        warnings: kept.warnings,
    };
    let mut classes: Vec<(&str, Class)> = Vec::new();
    for row in rows {
        let Some(evaluation) = latest.get(&row.person_id) else { continue };
        // Only the run in force goes on with later revisions; a draft and a replaced run say what they said.
        let own = || Some((row.final_class?.0, Grounds::of(row)));
        let now = evaluation.class.map(|class| class.0);
        let said = if is_final { final_class(row, evaluation.id, now) } else { own() };
        let Some((class, grounds)) = said else { continue };
        classes.push((row.cap_group.as_str(), class));
        if class == Class::Excellent {
            ceiling.used += 1;
        }
        if let Some(reason) = grounds.moved {
            ceiling.held_back.push(HeldBack { person: evaluation.person_code.clone(), reason });
        }
    }
    ceiling.held_back.sort_by(|left, right| left.person.cmp(&right.person));
    for tie in ties {
        let chosen = tie.chosen.as_deref().map(read).transpose()?;
        ceiling.ties.push(Tie { chosen, ..read(&tie.tie)? });
    }
    if is_final {
        let rate = domain::cap::Rate::decided(kept.rate, rules)?;
        let settings = domain::cap::Settings { base: kept.base, rate, body_limit: kept.body_limit };
        warn_exceeded(&mut ceiling.warnings, &find_exceeded(classes, &settings));
    }
    Ok(ceiling)
}
