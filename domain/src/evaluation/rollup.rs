//! The row of a quarter made of months, or of a year (Art. 11, 17, 19, 20).

use super::facts::{ClassFacts, EntryFacts, Open, RollupFacts, YearFacts, find_period};
use super::screen::{ScreenKind, ScreenLine, written};
use super::tracked::json;
use super::{Sheet, value_of};
use crate::class::{self, CorruptionCases, OrganisationClass, Overlay, OverlayRule};
use crate::number::Exact;
use crate::rollup::{
    Components, Entry, Excuse, LeaderMeans, Mean, NotClassified, OpenState, PeriodValue, PooledMonth,
    StudyDecision, Sums, Year, YearStatus, mean, mean_components, pooled,
};
use crate::rules::{QuarterMethod, RuleSet};
use crate::score::quantities::{Percent, Points, Score};
use crate::terms::{EvaluationStatus, Term};
use serde::{Deserialize, Serialize};

/// The agency has not set how a quarter follows from its months.
pub(super) const SETTING_MISSING: &str = "SETTING_MISSING";
/// A quarter is to be pooled and cannot be; [`NotPooled`] tells why.
pub(super) const NOT_POOLED: &str = "NOT_POOLED";
/// The class of his organisation is open and could still lower a head's (20.6).
pub(super) const WAITING_ORG_CLASS: &str = "WAITING_ORG_CLASS";
/// An overlay rule blocks the class.
pub(super) const OVERLAY_BLOCK: &str = "OVERLAY_BLOCK";

/// The row of a quarter or a year from its facts. The components are means over the periods that the mean counts; a
/// pooled quarter has its own (Art. 17.3).
#[must_use]
pub fn rolled_up(facts: &RollupFacts, rules: &RuleSet) -> Sheet {
    let entries: Vec<(Entry, &EntryFacts)> =
        facts.entries.iter().filter_map(|entry| Some((entry_of(entry)?, entry))).collect();
    let means: Vec<Entry> = entries.iter().map(|(entry, _)| entry.clone()).collect();
    let mut found = match &facts.year {
        Some(year) => of_year(year, &means, rules),
        None => of_mean(mean(&means)),
    };
    if facts.year.is_none() && facts.quarter_method.is_none() && found.score.is_some() {
        found =
            Found { score: None, ..Found::open(EvaluationStatus::InsufficientData, Some(SETTING_MISSING)) };
    }
    let counted = counted(&entries);
    let weights: Vec<(u32, &Components)> = counted.iter().map(|(months, row, _)| (*months, row)).collect();
    let mut components = mean_components(&weights);
    if facts.year.is_none() && facts.quarter_method == Some(QuarterMethod::Pooled) && found.score.is_some() {
        match pool(facts, &counted, rules) {
            Ok((score, own)) => {
                found.score = Some(score);
                components = own;
            }
            // Then the decree's mean stands.
            Err(_) => found.warning = Some(NOT_POOLED),
        }
    }
    let scored = found.status == EvaluationStatus::Scored;
    let level = found.score.as_ref().filter(|_| scored).map(|score| rules.levels.level(score));
    let decided = match (&facts.year, &found.score) {
        (Some(year), Some(score)) if scored => Some(classify(year, score, rules)),
        _ => None,
    };
    let class = decided.as_ref().and_then(|decided| decided.class);
    let reason = found.reason.clone().or_else(|| decided.as_ref().and_then(|decided| decided.open.clone()));
    let delays: Vec<i64> = counted.iter().filter_map(|(_, _, entry)| entry.unexcused_delays).collect();
    let lines = screen(facts, &components, found.score.as_ref(), rules);
    let explanation = format!(
        "{{\"rule_set\":{},\"status\":{},\"reason\":{},\"score\":{},\"rollup\":{},\"counted\":{},\"warning\":{},\"class\":{}}}",
        json(&rules.identity.code),
        json(&found.status),
        json(&reason),
        json(&found.score),
        json(facts),
        json(&counted.iter().map(|(_, _, entry)| entry.period.as_str()).collect::<Vec<_>>()),
        json(&found.warning),
        json(&decided),
    );
    Sheet {
        status: found.status,
        reason,
        general_source: None,
        score: found.score,
        level,
        class,
        components,
        unexcused_delays: (!delays.is_empty()).then(|| delays.iter().sum()),
        lines,
        explanation,
    }
}

struct Found {
    status: EvaluationStatus,
    reason: Option<String>,
    score: Option<Exact>,
    warning: Option<&'static str>,
}

impl Found {
    fn open(status: EvaluationStatus, reason: Option<&str>) -> Self {
        Self { status, reason: reason.map(str::to_owned), score: None, warning: None }
    }
}

fn of_mean(mean: Mean) -> Found {
    match mean {
        Mean::Scored { score, .. } => {
            Found { score: Some(score.exact().clone()), ..Found::open(EvaluationStatus::Scored, None) }
        }
        Mean::Provisional { score, .. } => Found {
            score: score.map(|score| score.exact().clone()),
            ..Found::open(EvaluationStatus::Provisional, None)
        },
        Mean::Blocked(_) => Found::open(EvaluationStatus::Blocked, None),
        Mean::Excused(excuse) => Found::open(EvaluationStatus::Excused, Some(excuse.code())),
    }
}

fn of_year(facts: &YearFacts, entries: &[Entry], rules: &RuleSet) -> Found {
    let service = facts.months();
    let study_decision = facts
        .study_classified
        .map(|classified| if classified { StudyDecision::Classified } else { StudyDecision::NotClassified });
    let year = Year {
        year: facts.year,
        entries,
        service: &service,
        left_on: facts.left_on,
        as_of: None,
        study_decision,
    };
    match year.status(&rules.rollup, facts.sick_leave) {
        Ok(YearStatus::Mean(mean)) => of_mean(mean),
        Ok(YearStatus::NotClassified(why)) => Found {
            // Tracked, not classified: the mean so far is told all the same (Art. 11.1).
            score: match mean(entries) {
                Mean::Scored { score, .. } => Some(score.exact().clone()),
                Mean::Provisional { score, .. } => score.map(|score| score.exact().clone()),
                Mean::Blocked(_) | Mean::Excused(_) => None,
            },
            ..Found::open(EvaluationStatus::NotClassified, Some(NotClassified::as_str(why)))
        },
        Ok(YearStatus::NeedsStudyDecision) => Found::open(EvaluationStatus::NeedsDecision, Some("STUDY")),
        Err(refusal) => Found::open(EvaluationStatus::Missing, Some(refusal.code.as_str())),
    }
}

pub(super) fn entry_of(facts: &EntryFacts) -> Option<Entry> {
    let value = value_of(facts.status, facts.reason.as_deref(), facts.score.clone())
        .unwrap_or(PeriodValue::Open { state: OpenState::Missing, so_far: None });
    Some(Entry { period: find_period(&facts.period)?, value, ended: facts.ended })
}

fn components_of(facts: &EntryFacts) -> Components {
    let at = |place: usize| facts.components.get(place).cloned().flatten();
    let percent = |place| at(place).map(Percent::new);
    Components {
        general: at(0).map(Points::new),
        quantity: percent(1),
        quality: percent(2),
        progress: percent(3),
        unit_results: percent(4),
        organising: percent(5),
        unity: percent(6),
        result: percent(7),
    }
}

/// The lines of the components, in the order in which facts keep them.
pub(super) const COMPONENTS: [&str; 8] = ["G", "a", "b", "c", "d", "dd", "e", "R"];

/// G, a, b, c, d, đ, e, R: the order in which facts keep components.
#[must_use]
pub fn in_order(components: &Components) -> [Option<&Exact>; 8] {
    [
        components.general.as_ref().map(Points::exact),
        components.quantity.as_ref().map(Percent::exact),
        components.quality.as_ref().map(Percent::exact),
        components.progress.as_ref().map(Percent::exact),
        components.unit_results.as_ref().map(Percent::exact),
        components.organising.as_ref().map(Percent::exact),
        components.unity.as_ref().map(Percent::exact),
        components.result.as_ref().map(Percent::exact),
    ]
}

/// A period that the mean counts, with the months that it stands for and its components.
type Counted<'a> = (u32, Components, &'a EntryFacts);

pub(super) fn counted<'a>(entries: &[(Entry, &'a EntryFacts)]) -> Vec<Counted<'a>> {
    let counted = entries.iter().filter(|(entry, _)| entry.score().is_some());
    counted.map(|(entry, facts)| (entry.period.length(), components_of(facts), *facts)).collect()
}

/// Why a quarter cannot be pooled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotPooled {
    /// A score handed over has no sums.
    NoSums,
    /// The leader formula holds on the last day, and no month that counts has d, đ and e.
    NoLeaderLines,
}

/// The score and the components of the pooled sums of a quarter.
pub(super) fn pool(
    facts: &RollupFacts,
    counted: &[Counted<'_>],
    rules: &RuleSet,
) -> Result<(Exact, Components), NotPooled> {
    let months = counted
        .iter()
        .map(|(_, row, entry)| {
            let [assigned, completed, quality, on_time] = entry.sums.clone()?;
            let leader = || {
                Some(LeaderMeans {
                    unit_results: row.unit_results.clone()?,
                    organising: row.organising.clone()?,
                    unity: row.unity.clone()?,
                })
            };
            Some(PooledMonth {
                general: row.general.clone()?,
                sums: Sums { assigned, completed, quality, on_time },
                leader: leader(),
            })
        })
        .collect::<Option<Vec<_>>>()
        .ok_or(NotPooled::NoSums)?;
    if facts.leads && months.iter().all(|month| month.leader.is_none()) {
        return Err(NotPooled::NoLeaderLines);
    }
    let found = pooled(&months, facts.leads, facts.cap_mode, &rules.task_results).ok_or(NotPooled::NoSums)?;
    let leader = found.leader.as_ref();
    let components = Components {
        general: Some(found.general),
        quantity: Some(found.quantity),
        quality: Some(found.quality),
        progress: Some(found.progress),
        unit_results: leader.map(|lines| lines.unit_results.clone()),
        organising: leader.map(|lines| lines.organising.clone()),
        unity: leader.map(|lines| lines.unity.clone()),
        result: Some(found.result),
    };
    Ok((Score::exact(&found.score).clone(), components))
}

/// The class up to the cap, as the explanation tells it. Who may not read its inputs is told neither warnings nor tasks.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Decided {
    /// The class; `None` while it is open.
    pub(super) class: Option<class::Class>,
    /// Why it is open.
    pub(super) open: Option<String>,
    /// The articles that give it, the first being the reason.
    pub(super) grounds: Vec<String>,
    /// Each step with its own class.
    pub(super) steps: Vec<(String, class::Class)>,
    /// What deserves a second look.
    #[serde(default)]
    pub(super) warnings: Vec<class::ClassWarning>,
    /// What blocks it.
    #[serde(default)]
    pub(super) tasks: Vec<String>,
}

fn classify(year: &YearFacts, score: &Exact, rules: &RuleSet) -> Decided {
    let ClassFacts { role, organisation, acts, moved_on, cases, overlays } = &year.class;
    let overlay = |facts: &super::facts::OverlayFacts| {
        let rule = match (&facts.task, facts.bound) {
            (Some(task), _) => OverlayRule::Block(task.clone()),
            (None, Some(bound)) => OverlayRule::Bound(bound),
            (None, None) => return None,
        };
        Some(Overlay { id: facts.rule.clone(), rule })
    };
    let found = class::classify(
        &class::Facts {
            score: score.clone(),
            year: year.year,
            role: *role,
            in_charge: true,
            organisation: match organisation {
                // A head whose organisation has no result of the year, nor his agency one, waits for it.
                None | Some(Open::Open) => OrganisationClass::Open,
                Some(Open::Candidate) => OrganisationClass::Candidate,
                Some(Open::Decided(class)) => OrganisationClass::Final(*class),
            },
            acts: acts.clone(),
            moved_on: *moved_on,
            corruption: CorruptionCases { handled: cases.handled, pending: cases.pending },
            overlays: overlays.iter().filter_map(overlay).collect(),
        },
        rules,
    );
    let (class, open, grounds) = match &found.outcome {
        class::Outcome::Classified { class, grounds } => {
            (Some(class.0), None, grounds.iter().map(|ground| ground.article().to_owned()).collect())
        }
        class::Outcome::WaitingOrgClass => (None, Some(WAITING_ORG_CLASS), Vec::new()),
        class::Outcome::Blocked => (None, Some(OVERLAY_BLOCK), Vec::new()),
    };
    Decided {
        class,
        open: open.map(str::to_owned),
        grounds,
        steps: found.steps.iter().map(|step| (step.ground.article().to_owned(), step.class)).collect(),
        warnings: found.warnings.into_iter().collect(),
        tasks: found.tasks,
    }
}

fn screen(facts: &RollupFacts, components: &Components, score: Option<&Exact>, rules: &RuleSet) -> String {
    let mut lines: Vec<ScreenLine> = facts
        .entries
        .iter()
        .map(|entry| {
            let mut line =
                ScreenLine::new(&entry.period, ScreenKind::Part, entry.score.as_ref(), &rules.levels);
            line.shown.get_or_insert_with(|| {
                let excuse = entry.reason.as_deref().and_then(Excuse::find).map(Term::code);
                excuse.unwrap_or(entry.status.code()).to_owned()
            });
            line
        })
        .collect();
    for (name, value) in COMPONENTS.into_iter().zip(in_order(components)) {
        let kind = match name {
            "G" => ScreenKind::General,
            "R" => ScreenKind::Result,
            "a" | "b" | "c" => ScreenKind::Share,
            _ => ScreenKind::Leader,
        };
        if value.is_some() {
            lines.push(ScreenLine::new(name, kind, value, &rules.levels));
        }
    }
    lines.push(ScreenLine::new("total", ScreenKind::Total, score, &rules.levels));
    written(&lines)
}
