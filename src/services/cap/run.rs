//! Runs of the cap: started as a draft, ties decided by numbered decisions, made final once the year is locked and nobody
//! is open.

use super::draft::{Draft, is_draft};
use super::kept::Kept;
use super::scope::{needed, scopes, shown};
use super::{Grounds, State};
use crate::services::checks::{REASON, all_good, check_text};
use domain::cap::{Run, Verdict};
use domain::class::{Class, Ground};
use domain::refusal::{Code, Refusal};
use domain::terms::PeriodKind;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use store::canonical::canonical;
use store::cap::{self, CapMember, CapRun, NewRow, NewRun};
use store::ids::{CapRunId, EvaluationId};
use store::policy::{Permitted, act, on_unit};
use store::{Call, Fail, Found, Source, Tx, guard, unit, write};

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
        let mut places = scopes(&tx.source(), &[unit.id], &period, tx.call().viewer.root).await?;
        let place = places.pop().ok_or_else(|| Fail::Broken("an agency has no scope".into()))?;
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
/// `CAP_RUN_NOT_DRAFT`, `CAP_TIE_UNKNOWN`, `CHOICE_DOES_NOT_FIT`, `DECISION_NUMBER_MISSING`, `TEXT_OUT_OF_RANGE` for the
/// reason.
pub async fn decide_tie(
    call: &Call,
    run: CapRunId,
    tie: usize,
    chosen: &[String],
    decision: &str,
    reason: &str,
) -> Found<CapRun> {
    let id = write(call, &(run.0, tie, chosen, decision, reason), async |tx| {
        let (draft, permit) = draft(tx, run).await?;
        numbered(decision)?;
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let unknown = || Refusal::new(Code::CapTieUnknown, "tie").with("tie", tie);
        let row = draft.ties.get(tie).ok_or_else(unknown)?;
        let chosen: BTreeSet<String> = chosen.iter().cloned().collect();
        // The engine judges the choice on the run as it was made.
        draft.current()?.selection.decide(tie, &chosen)?;
        cap::decide(tx, &permit, &draft.run, row.id, &canonical(&chosen), decision.trim(), reason).await?;
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
        let (draft, permit) = draft(tx, run).await?;
        numbered(decision)?;
        let outcome = draft.closed()?;
        let grounds = grounds_before(&tx.source(), &draft.members).await?;
        let by_person: HashMap<_, _> = draft.members.iter().map(|member| (member.person, member)).collect();
        let mut classes = Vec::new();
        for row in draft.rows {
            let Some(member) = by_person.get(&row.person_id) else { continue };
            let (class, written) = decided(&outcome, member, grounds.get(&member.evaluation));
            let class = class.ok_or_else(|| Fail::Broken("a closed run leaves a class open".into()))?;
            classes.push((row, class, canonical(&written)));
        }
        cap::finalise(tx, &permit, &draft.run, decision.trim(), &classes).await?;
        Ok(run)
    })
    .await?;
    find_run(&call.db.read(), id).await
}

/// A run by its key.
///
/// # Errors
/// NOT_FOUND.
pub async fn find_run(source: &Source<'_>, id: CapRunId) -> Found<CapRun> {
    cap::find_run(source, id).await?.ok_or(Fail::NotFound)
}

/// The draft of a key, its agency's year held and the right to run the cap proved.
async fn draft(tx: &Tx, id: CapRunId) -> Found<(Draft, Permitted<act::RunCap>)> {
    let run = find_run(&tx.source(), id).await?;
    let period = store::period::find(&tx.source(), PeriodKind::Year, run.year, 1).await?;
    let period = needed(period, run.year, "")?;
    guard::alone(tx, run.agency_id, period.id).await?;
    let permit = on_unit::<act::RunCap>(tx, run.agency_id).await?;
    // Read again after its guard is held.
    let run = find_run(&tx.source(), id).await?;
    is_draft(&run)?;
    let mut found = Draft::load(&tx.source(), tx.call().viewer.root, vec![run]).await?;
    let draft = found.remove(&id).ok_or_else(|| Fail::Broken("an agency has no scope".into()))?;
    Ok((draft, permit))
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
