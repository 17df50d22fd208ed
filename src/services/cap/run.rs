//! Runs of the cap: started as a draft, ties decided by numbered decisions, made final once the year is locked and nobody
//! is open.

use super::scope::{Place, Scope, needed, scopes, shown};
use super::{Ceiling, Grounds, State, Tie, final_class, warn_exceeded};
use domain::cap::{Run, Verdict, find_exceeded};
use domain::class::{Class, Ground};
use domain::refusal::{Code, Refusal};
use domain::terms::{CapRunState, PeriodKind, PeriodState};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use store::canonical::canonical;
use store::cap::{self, CapMember, CapRun, NewRow, NewRun};
use store::ids::{CapRunId, EvaluationId, UnitId};
use store::policy::{Permitted, act, on_unit};
use store::{Call, Fail, Found, Source, Tx, guard, unit, write};

/// A run with its ceiling.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The run.
    pub run: CapRun,
    /// What it says.
    pub ceiling: Ceiling,
}

/// What a run keeps of the terms it was made by.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    base: domain::cap::CapBase,
    rate: u32,
    body_limit: Option<u64>,
    groups_joined: Vec<domain::terms::PositionGroup>,
    body_max: u64,
    places: u64,
    groups: Vec<(String, u64, u64, u64)>,
    waits_for: Vec<(String, String)>,
    warnings: Vec<String>,
}

/// Starts a run of an agency and year.
///
/// # Errors
/// `UNIT_UNKNOWN`, `PERIOD_NOT_PLANNED`, `CAP_BASE_MISSING`; FORBIDDEN without HR over the agency.
pub async fn start(call: &Call, agency: &str, year: i32) -> Found<CapRun> {
    let id = write(call, &(agency, year), async |tx| {
        let unknown = || Refusal::new(Code::UnitUnknown, "agency").with("code", agency);
        let unit = unit::find_by_code(&tx.source(), agency).await?.ok_or_else(unknown)?;
        let period = store::period::find(&tx.source(), PeriodKind::Year, year, 1).await?;
        let period = needed(period, year, agency)?;
        guard::alone(tx, unit.id, period.id).await?;
        let permit = on_unit::<act::RunCap>(tx, unit.id).await?;
        let place = place(&tx.source(), tx.call().viewer.root, unit.id, &period).await?;
        let members = place.members(&tx.source()).await?;
        let run = place.run(&members)?;
        let grounds = grounds_before(&tx.source(), &members).await?;
        let ceiling = shown(State::Preview, &place.scope, &run);
        let settings = place.settings()?;
        let kept = Kept {
            base: settings.base,
            rate: settings.rate.percent(),
            body_limit: settings.body_limit,
            groups_joined: place.scope.groups_joined.clone(),
            body_max: ceiling.body_max,
            places: ceiling.places,
            groups: ceiling
                .groups
                .iter()
                .map(|group| (group.name.clone(), group.places, group.candidates, group.rated))
                .collect(),
            waits_for: ceiling.waits_for.clone(),
            warnings: ceiling.warnings.clone(),
        };
        let rows = members.iter().filter_map(|member| {
            let before = member.class.filter(|_| !run.waits_for.contains_key(&member.code))?;
            let (class, written) = decided(&run, member, grounds.get(&member.evaluation));
            Some(NewRow {
                person: member.person,
                evaluation: member.evaluation,
                group: place.group(member),
                class_before: before,
                final_class: class,
                grounds: canonical(&written),
            })
        });
        let new = NewRun {
            year,
            terms: canonical(&kept),
            rows: rows.collect(),
            ties: ceiling.ties.iter().map(canonical).collect(),
        };
        cap::start(tx, &permit, new).await
    })
    .await?;
    find_run(&call.db.read(), id).await
}

/// Decides a tie of a draft: `tie` is its place in the run's list, from 0.
///
/// # Errors
/// `CAP_RUN_NOT_DRAFT`, `CAP_TIE_UNKNOWN`, `CHOICE_DOES_NOT_FIT`, `DECISION_NUMBER_MISSING`.
pub async fn decide_tie(
    call: &Call,
    run: CapRunId,
    tie: usize,
    chosen: &[String],
    decision: &str,
    reason: &str,
) -> Found<CapRun> {
    let id = write(call, &(run.0, tie, chosen, decision, reason), async |tx| {
        let (draft, permit, place) = draft(tx, run).await?;
        numbered(decision)?;
        let ties = cap::ties(&tx.source(), run).await?;
        let unknown = || Refusal::new(Code::CapTieUnknown, "tie").with("tie", tie);
        let row = ties.get(tie).ok_or_else(unknown)?;
        let members = place.members(&tx.source()).await?;
        let chosen: BTreeSet<String> = chosen.iter().cloned().collect();
        // The engine judges the choice on the run as it was made.
        current(&tx.source(), &draft, &place, &members).await?.selection.decide(tie, &chosen)?;
        cap::decide(tx, &permit, &draft, row.id, &canonical(&chosen), decision.trim(), reason).await?;
        Ok(run)
    })
    .await?;
    find_run(&call.db.read(), id).await
}

/// Puts a draft in force.
///
/// # Errors
/// `CAP_RUN_NOT_DRAFT`, `DECISION_NUMBER_MISSING`, `CAP_YEAR_OPEN`, `EVALUATE_FIRST`, `CAP_RUN_OUTDATED`,
/// `CAP_PEOPLE_OPEN`, `CAP_TIE_OPEN`.
pub async fn finalise(call: &Call, run: CapRunId, decision: &str) -> Found<CapRun> {
    let id = write(call, &(run.0, decision), async |tx| {
        let (draft, permit, place) = draft(tx, run).await?;
        numbered(decision)?;
        let state = guard::alone(tx, draft.agency_id, place.year.id).await?;
        let members = place.members(&tx.source()).await?;
        let outcome = closed(&tx.source(), &draft, &place, &members, state.state.0).await?;
        let grounds = grounds_before(&tx.source(), &members).await?;
        let by_person: HashMap<_, _> = members.iter().map(|member| (member.person, member)).collect();
        let mut classes = Vec::new();
        for row in cap::rows(&tx.source(), run).await? {
            let Some(member) = by_person.get(&row.person_id) else { continue };
            let (class, written) = decided(&outcome, member, grounds.get(&member.evaluation));
            let class = class.ok_or_else(|| Fail::Broken("a closed run leaves a class open".into()))?;
            classes.push((row, class, canonical(&written)));
        }
        cap::finalise(tx, &permit, &draft, decision.trim(), &classes).await?;
        Ok(run)
    })
    .await?;
    find_run(&call.db.read(), id).await
}

/// What a draft comes to, where its year is locked and nobody and no tie is open.
pub(super) async fn closed(
    source: &Source<'_>,
    draft: &CapRun,
    place: &Place,
    members: &[CapMember],
    year: PeriodState,
) -> Found<Run<String>> {
    if year != PeriodState::Locked {
        let agency = unit::find_many(source, &[draft.agency_id]).await?.remove(&draft.agency_id);
        return Err(Refusal::new(Code::CapYearOpen, "run")
            .with("year", draft.year)
            .with("agency", agency.map(|unit| unit.name).unwrap_or_default())
            .into());
    }
    evaluated(source, place, members).await?;
    let mut outcome = current(source, draft, place, members).await?;
    if !outcome.waits_for.is_empty() {
        let names: Vec<&str> = outcome.waits_for.keys().take(10).map(String::as_str).collect();
        return Err(Refusal::new(Code::CapPeopleOpen, "run")
            .with("people", outcome.waits_for.len())
            .with("names", names.join(", "))
            .into());
    }
    let ties = cap::ties(source, draft.id).await?;
    for (number, tie) in ties.iter().enumerate() {
        let Some(chosen) = &tie.chosen else { continue };
        let chosen: BTreeSet<String> = read(chosen)?;
        outcome.selection = outcome.selection.decide(number, &chosen)?;
    }
    if outcome.selection.is_open() {
        let open = ties.iter().filter(|tie| tie.chosen.is_none()).count();
        return Err(Refusal::new(Code::CapTieOpen, "run").with("ties", open).into());
    }
    Ok(outcome)
}

/// A run by its key.
///
/// # Errors
/// NOT_FOUND.
pub async fn find_run(source: &Source<'_>, id: CapRunId) -> Found<CapRun> {
    cap::find_run(source, id).await?.ok_or(Fail::NotFound)
}

/// A run with what it says; a final one as later revisions left it.
///
/// # Errors
/// Where the database fails.
pub async fn stored(source: &Source<'_>, run: CapRun) -> Found<Stored> {
    let kept: Kept = read(&run.terms)?;
    let rows = cap::rows(source, run.id).await?;
    let ids: Vec<EvaluationId> = rows.iter().map(|row| row.evaluation_id).collect();
    let period = store::period::find(source, PeriodKind::Year, run.year, 1).await?;
    let period = period.ok_or_else(|| Fail::Broken("a cap run of a year without a period".into()))?;
    let latest = store::evaluation::latest_of(source, period.id, &ids).await?;
    let is_final = run.state.0 == CapRunState::Final;
    let scope = Scope {
        agency: run.agency_id,
        base: Some(kept.base),
        rate: kept.rate,
        body_limit: kept.body_limit,
        groups_joined: kept.groups_joined,
    };
    let mut ceiling = Ceiling {
        state: if is_final { State::Final } else { State::Preview },
        scope,
        places: kept.places,
        body_max: kept.body_max,
        used: 0,
        held_back: Vec::new(),
        ties: Vec::new(),
        groups: kept
            .groups
            .into_iter()
            .map(|(name, places, candidates, rated)| super::GroupPlaces { name, places, candidates, rated })
            .collect(),
        waits_for: kept.waits_for,
        warnings: kept.warnings,
    };
    let mut classes: Vec<(&str, Class)> = Vec::new();
    for row in &rows {
        let Some(evaluation) = latest.get(&row.person_id) else { continue };
        let Some((class, grounds)) = final_class(row, evaluation.id, evaluation.class.map(|class| class.0))
        else {
            continue;
        };
        classes.push((row.cap_group.as_str(), class));
        if class == Class::Excellent {
            ceiling.used += 1;
        }
        if let Some(reason) = grounds.moved {
            ceiling.held_back.push(super::HeldBack { person: evaluation.person_code.clone(), reason });
        }
    }
    ceiling.held_back.sort_by(|left, right| left.person.cmp(&right.person));
    for tie in cap::ties(source, run.id).await? {
        let chosen = tie.chosen.as_deref().map(read).transpose()?;
        ceiling.ties.push(Tie { chosen, ..read(&tie.tie)? });
    }
    if is_final {
        let rules = store::rule_set::in_force(source, period.closing_day).await?.1;
        let rate = domain::cap::Rate::decided(kept.rate, &rules.cap)?;
        let settings = domain::cap::Settings { base: kept.base, rate, body_limit: kept.body_limit };
        warn_exceeded(&mut ceiling.warnings, &find_exceeded(classes, &settings));
    }
    Ok(Stored { run, ceiling })
}

/// The draft of a key, its agency's year held and the right to run the cap proved.
async fn draft(tx: &Tx, id: CapRunId) -> Found<(CapRun, Permitted<act::RunCap>, Place)> {
    let run = find_run(&tx.source(), id).await?;
    let period = store::period::find(&tx.source(), PeriodKind::Year, run.year, 1).await?;
    let period = needed(period, run.year, "")?;
    guard::alone(tx, run.agency_id, period.id).await?;
    let permit = on_unit::<act::RunCap>(tx, run.agency_id).await?;
    // Read again after its guard is held.
    let run = find_run(&tx.source(), id).await?;
    is_draft(&run)?;
    let place = place(&tx.source(), tx.call().viewer.root, run.agency_id, &period).await?;
    Ok((run, permit, place))
}

pub(super) fn is_draft(run: &CapRun) -> Found<()> {
    match run.state.0 {
        CapRunState::Draft => Ok(()),
        _ => Err(Refusal::new(Code::CapRunNotDraft, "run").into()),
    }
}

pub(super) async fn place(
    source: &Source<'_>,
    root: Option<UnitId>,
    agency: UnitId,
    period: &store::period::PeriodRow,
) -> Found<Place> {
    let mut places = scopes(source, &[agency], period, root).await?;
    places.pop().ok_or_else(|| Fail::Broken("an agency has no scope".into()))
}

/// Refused while something that bears on a class of the scope was recorded and is not taken up yet.
async fn evaluated(source: &Source<'_>, place: &Place, members: &[CapMember]) -> Found<()> {
    let marks = store::stale::of_period(source, place.year.id).await?;
    let marked: BTreeSet<_> = marks.iter().filter(|mark| mark.of_class).map(|mark| mark.person).collect();
    let waiting: BTreeSet<_> =
        members.iter().map(|member| member.person).filter(|person| marked.contains(person)).collect();
    if waiting.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(Code::EvaluateFirst, "run")
        .with("count", waiting.len())
        .with("names", store::closing::first_names(source, &waiting).await?)
        .into())
}

/// The cap over the people of a draft as they now are; refused where people, evaluations, classes or ties are no longer
/// those that the draft was made of.
async fn current(
    source: &Source<'_>,
    draft: &CapRun,
    place: &Place,
    members: &[CapMember],
) -> Found<Run<String>> {
    let rows: HashMap<_, _> = cap::rows(source, draft.id)
        .await?
        .into_iter()
        .map(|row| (row.person_id, (row.evaluation_id, row.class_before.0)))
        .collect();
    let run = place.run(members)?;
    let is = |member: &CapMember| {
        let class = member.class.filter(|_| !run.waits_for.contains_key(&member.code));
        class.map(|class| (member.evaluation, class))
    };
    let changed = members.iter().filter(|member| is(member) != rows.get(&member.person).copied()).count();
    let known: BTreeSet<_> = members.iter().map(|member| member.person).collect();
    let gone = rows.keys().filter(|person| !known.contains(person)).count();
    let ties: Vec<String> = shown(State::Preview, &place.scope, &run).ties.iter().map(canonical).collect();
    let stored = cap::ties(source, draft.id).await?;
    let same_ties = stored.iter().map(|tie| &tie.tie).eq(ties.iter());
    if changed + gone > 0 || !same_ties {
        let people = (changed + gone).max(1);
        return Err(Refusal::new(Code::CapRunOutdated, "run").with("people", people).into());
    }
    Ok(run)
}

/// What the run makes of a member, with the grounds.
fn decided(run: &Run<String>, member: &CapMember, before: Option<&Vec<Ground>>) -> (Option<Class>, Grounds) {
    let before = before.cloned().unwrap_or_else(|| member.class.map(Ground::Score).into_iter().collect());
    let (class, verdict) = run.find_class(&member.code);
    let found = match verdict {
        Some(verdict) => verdict.find_final(before),
        None => class.map(|class| (class, before)),
    };
    let moved = match verdict {
        Some(Verdict::MovedDown(reason)) => Some(reason),
        _ => None,
    };
    match found {
        Some((class, grounds)) => {
            let articles = grounds.iter().map(|ground| ground.article().to_owned()).collect();
            (Some(class), Grounds { articles, moved })
        }
        None => (None, Grounds::default()),
    }
}

/// The grounds of the class before the cap, as the explanations tell them.
async fn grounds_before(
    source: &Source<'_>,
    members: &[CapMember],
) -> Found<HashMap<EvaluationId, Vec<Ground>>> {
    #[derive(Deserialize)]
    struct Told {
        class: Option<OfClass>,
    }
    #[derive(Deserialize)]
    struct OfClass {
        #[serde(default)]
        grounds: Vec<String>,
    }
    let mut found = HashMap::new();
    let ids: Vec<EvaluationId> = members.iter().map(|member| member.evaluation).collect();
    for chunk in ids.chunks(500) {
        for (id, text) in store::evaluation::explanations(source, chunk).await? {
            let told: Option<Told> = serde_json::from_str(&text).ok();
            let grounds = told.and_then(|told| told.class).map(|class| class.grounds).unwrap_or_default();
            if !grounds.is_empty() {
                found.insert(id, grounds.iter().map(|article| Ground::parse(article)).collect());
            }
        }
    }
    Ok(found)
}

fn numbered(decision: &str) -> Found<()> {
    if decision.trim().is_empty() {
        return Err(Refusal::new(Code::DecisionNumberMissing, "decisionNumber").into());
    }
    Ok(())
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Found<T> {
    serde_json::from_str(text).map_err(|error| Fail::Broken(format!("a cap run cannot be read: {error}")))
}
