//! A scope with its settings, and what the cap would be there now.

use super::{Ceiling, GroupPlaces, HeldBack, State, Tie, warn_of};
use domain::cap::{self, CapBase, Member, Rate, Rated, Run, Selection, Settings, Standing, Verdict};
use domain::class::BeforeCap;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::rules::Cap;
use domain::terms::{CapRunState, EvaluationStatus, PositionGroup, Term};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::cap::CapMember;
use store::ids::UnitId;
use store::period::PeriodRow;
use store::{Fail, Found, Source};

/// Whom one authority classifies, and how its agency applies the cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The agency.
    pub agency: UnitId,
    /// Of whom the rate is taken; `None` where the agency has not chosen.
    pub base: Option<CapBase>,
    /// The rate in per cent.
    pub rate: u32,
    /// The agency's own limit for the body.
    pub body_limit: Option<u64>,
    /// Groups that are one here.
    pub groups_joined: Vec<PositionGroup>,
}

/// A scope with the rules it follows.
#[derive(Clone)]
pub struct Place {
    /// The scope.
    pub scope: Scope,
    /// The year.
    pub year: PeriodRow,
    /// The managing agency.
    pub root: Option<UnitId>,
    rules: Arc<domain::rules::RuleSet>,
}

/// The scopes of agencies as they stand on the year's closing day.
///
/// # Errors
/// `RULE_SET_NOT_IN_FORCE`.
pub async fn scopes(
    source: &Source<'_>,
    agencies: &[UnitId],
    year: &PeriodRow,
    root: Option<UnitId>,
) -> Found<Vec<Place>> {
    let (_, rules) = store::rule_set::in_force(source, year.closing_day).await?;
    let mut settings = store::setting::in_force(source, agencies, year.closing_day).await?;
    let place = |agency: &UnitId| {
        let set = settings.remove(agency).unwrap_or_default();
        Place {
            scope: Scope {
                agency: *agency,
                base: set.cap_base,
                rate: if set.rate_of_25 { rules.cap.highest_rate } else { rules.cap.usual_rate },
                body_limit: set.cap_body_limit,
                groups_joined: set.groups_joined,
            },
            year: year.clone(),
            root,
            rules: Arc::clone(&rules),
        }
    };
    Ok(agencies.iter().map(place).collect())
}

impl Place {
    /// The rules of the cap.
    #[must_use]
    pub fn rules(&self) -> &Cap {
        &self.rules.cap
    }

    /// How the cap is applied.
    ///
    /// # Errors
    /// `CAP_BASE_MISSING`, `RATE_ABOVE_25`.
    pub fn settings(&self) -> Result<Settings, Refusal> {
        Ok(Settings {
            base: CapBase::chosen(self.scope.base)?,
            rate: Rate::decided(self.scope.rate, self.rules())?,
            body_limit: self.scope.body_limit,
        })
    }

    /// The group of similar duties of a member: his own by decision, else his position's, joined with others where the
    /// agency joined them.
    #[must_use]
    pub fn group(&self, member: &CapMember) -> String {
        let joined = &self.scope.groups_joined;
        let group = member.own_group.unwrap_or(member.position_group);
        if joined.contains(&group) {
            joined.iter().map(|group| group.code()).collect::<Vec<_>>().join("+")
        } else {
            group.code().to_owned()
        }
    }

    /// The people of the scope. Who will have no class this year is none of them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn members(&self, source: &Source<'_>) -> Found<Vec<CapMember>> {
        let agency = self.scope.agency;
        let found = Self::members_of(source, &[agency], self.root, &self.year).await;
        Ok(found?.remove(&agency).unwrap_or_default())
    }

    /// The people of each of these agencies' scopes of a year.
    pub(super) async fn members_of(
        source: &Source<'_>,
        agencies: &[UnitId],
        root: Option<UnitId>,
        year: &PeriodRow,
    ) -> Found<HashMap<UnitId, Vec<CapMember>>> {
        let mut all = store::cap::members_of(source, agencies, root, year).await?;
        for members in all.values_mut() {
            members.retain(|member| {
                !matches!(member.status, EvaluationStatus::NotClassified | EvaluationStatus::Excused)
            });
        }
        Ok(all)
    }

    /// The cap over these people.
    ///
    /// # Errors
    /// `CAP_BASE_MISSING`, `GROUPS_DO_NOT_PARTITION`.
    pub fn run(&self, members: &[CapMember]) -> Found<Run<String>> {
        let settings = self.settings()?;
        let rated = |member: &CapMember| -> Found<Option<Rated>> {
            let scored = member.status == EvaluationStatus::Scored;
            let (Some(class), Some(score)) = (member.class.filter(|_| scored), member.score.as_deref())
            else {
                return Ok(None);
            };
            let exact = |text: &str| {
                text.parse::<Exact>().map_err(|_| Fail::Broken(format!("`{text}` is no number")))
            };
            Ok(Some(Rated {
                class: BeforeCap(class),
                score: exact(score)?,
                results: member.result.as_deref().map(exact).transpose()?,
                unexcused_delays: member.unexcused_delays.and_then(|delays| u64::try_from(delays).ok()),
            }))
        };
        let members = members
            .iter()
            .map(|member| {
                let open = || member.reason.clone().unwrap_or_else(|| member.status.code().to_owned());
                let standing = rated(member)?.map_or_else(|| Standing::Open(open()), Standing::Rated);
                Ok(Member { id: member.code.clone(), group: self.group(member), standing })
            })
            .collect::<Found<Vec<_>>>()?;
        Ok(cap::run(members, &settings, self.rules())?)
    }
}

/// What the cap of a scope would be now.
///
/// # Errors
/// `CAP_BASE_MISSING` where the agency has not chosen a base.
pub async fn preview(source: &Source<'_>, place: &Place) -> Found<Ceiling> {
    let members = place.members(source).await?;
    let run = place.run(&members)?;
    Ok(shown(State::Preview, &place.scope, &run))
}

/// A run as it is shown.
pub(super) fn shown(state: State, scope: &Scope, run: &Run<String>) -> Ceiling {
    let selection = &run.selection;
    Ceiling {
        state,
        scope: scope.clone(),
        places: selection.places,
        body_max: selection.body_max,
        used: selection.selected().count() as u64,
        held_back: held_back(selection),
        ties: selection
            .decisions
            .iter()
            .map(|open| Tie {
                people: open.people.clone(),
                places: open.places,
                group_limits: open.group_limits.clone(),
                chosen: None,
            })
            .collect(),
        groups: selection
            .groups
            .iter()
            .map(|(name, group)| GroupPlaces {
                name: name.clone(),
                places: group.places,
                candidates: group.counts.excellent,
                rated: group.counts.rated(),
            })
            .collect(),
        waits_for: run.waits_for.iter().map(|(person, state)| (person.clone(), state.clone())).collect(),
        warnings: warn_of(selection.warnings.iter().copied()),
    }
}

/// Whom a selection holds back.
pub(super) fn held_back(selection: &Selection<String>) -> Vec<HeldBack> {
    let reason = |verdict: &Verdict| match verdict {
        Verdict::MovedDown(reason) => Some(*reason),
        _ => None,
    };
    let verdicts: &BTreeMap<_, _> = &selection.verdicts;
    verdicts
        .iter()
        .filter_map(|(person, (_, verdict))| {
            Some(HeldBack { person: person.clone(), reason: reason(verdict)? })
        })
        .collect()
}

/// The year where it is planned.
///
/// # Errors
/// `PERIOD_NOT_PLANNED` where it is not.
pub fn needed(year: Option<PeriodRow>, number: i32, agency: &str) -> Found<PeriodRow> {
    year.ok_or_else(|| {
        Refusal::new(Code::PeriodNotPlanned, "year")
            .with("period_vi", format!("năm {number}"))
            .with("period_en", format!("the year {number}"))
            .with("agency", agency)
            .into()
    })
}

/// The scopes that a ranking of a year touches.
///
/// # Errors
/// Where the database fails.
pub async fn places_of(
    source: &Source<'_>,
    ranking: &crate::services::ranking::Ranking,
    root: Option<UnitId>,
) -> Found<Vec<Place>> {
    let agencies = ranking.filter.agencies(source, &ranking.visibility).await?;
    scopes(source, &agencies, &ranking.period, root).await
}

/// Whether the viewer may read everybody of a scope's agency: only then is he told of its places by name.
///
/// # Errors
/// Where the database fails.
pub async fn sees_all(
    source: &Source<'_>,
    ranking: &crate::services::ranking::Ranking,
    place: &Place,
) -> Found<bool> {
    let agency = place.scope.agency;
    let above = store::unit::ancestors(source, &[agency]).await?.remove(&agency).unwrap_or_default();
    Ok(ranking.visibility.covers(&above))
}

/// The ceiling of a scope: of the run in force where there is one, else what it would be now.
///
/// # Errors
/// `CAP_BASE_MISSING` where the agency has not chosen a base.
pub async fn now(source: &Source<'_>, place: &Place) -> Found<Ceiling> {
    let runs = store::cap::list_runs(source, place.scope.agency, place.year.year).await?;
    match runs.into_iter().find(|run| run.state.0 == CapRunState::Final) {
        Some(run) => {
            let id = run.id;
            let ceiling = super::ceilings_of(source, vec![run]).await?.remove(&id);
            ceiling.ok_or_else(|| Fail::Broken("a cap run says nothing".into()))
        }
        None => preview(source, place).await,
    }
}
