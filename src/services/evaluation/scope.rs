//! How the people of a leader's scope stand in his period (Art. 15.3a): from stored rows, and from those of this run.

use domain::evaluation::value_of;
use domain::leadership::PersonIndex;
use domain::periods::{Days, Period, Tracking};
use domain::score::period::ScopeMember;
use domain::score::unit_results::MemberOutcome;
use domain::terms::EvaluationStatus;
use store::evaluation::{Plan, each_standing};
use store::ids::PeriodId;
use store::{Found, Source};

/// Outcomes by place in the roster; `None`: not in any scope of this period.
pub struct Outcomes(Vec<Option<MemberOutcome>>);

impl Outcomes {
    /// How everybody of the roster stands, by the rows stored.
    pub async fn load(source: &Source<'_>, plan: &Plan) -> Found<Self> {
        let mut outcomes = vec![None; plan.members.len()];
        let quarter = match plan.calendar {
            Period::Year(_) => return Ok(Self(outcomes)),
            Period::Quarter(_) => Some(&plan.period),
            // People tracked by quarter count in its last month only.
            Period::Month(month) if month.number() % 3 == 0 => {
                Period::quarter(month.year(), month.quarter()).and_then(|quarter| plan.find_period(quarter))
            }
            Period::Month(_) => None,
        };
        let mut by_quarter = match quarter {
            Some(quarter) => Some(standing(source, plan, quarter.id).await?),
            None => None,
        };
        let mut months = Vec::new();
        match plan.calendar {
            Period::Month(_) => months.push((plan.days, standing(source, plan, plan.period.id).await?)),
            _ => {
                for month in plan.months() {
                    let Some(days) = Days::new(month.first_day, month.closing_day) else { continue };
                    months.push((days, standing(source, plan, month.id).await?));
                }
            }
        }
        for (place, outcome) in (0_u32..).zip(outcomes.iter_mut()) {
            let index = PersonIndex(place);
            let member = &plan.members[place as usize];
            if !member.counts || plan.book.roster.last_day(index, plan.days).is_none() {
                continue;
            }
            let known = |known: &mut [Option<MemberOutcome>]| {
                known[place as usize].take().unwrap_or(MemberOutcome::Missing)
            };
            *outcome = match (member.tracking, plan.calendar) {
                (Tracking::Quarterly, _) => by_quarter.as_deref_mut().map(known),
                (Tracking::Monthly, Period::Month(_)) => Some(known(&mut months[0].1)),
                (Tracking::Monthly, _) => {
                    let served = months
                        .iter_mut()
                        .filter(|(days, _)| plan.book.roster.last_day(index, *days).is_some());
                    let own: Vec<MemberOutcome> = served.map(|(_, month)| known(month)).collect();
                    Some(MemberOutcome::over_months(&own))
                }
            };
        }
        Ok(Self(outcomes))
    }

    /// What a row of this run says of somebody.
    pub fn settle(&mut self, index: PersonIndex, outcome: MemberOutcome) {
        if let Some(known) = self.0.get_mut(index.0 as usize) {
            *known = Some(outcome);
        }
    }

    /// A leader's scope, in order of place.
    #[must_use]
    pub fn scope(&self, plan: &Plan, leader: PersonIndex) -> Vec<ScopeMember> {
        plan.graph
            .scope(leader)
            .iter()
            .filter_map(|member| {
                let outcome = self.0.get(member.0 as usize)?.clone()?;
                Some(ScopeMember { id: plan.code(*member).to_owned(), outcome })
            })
            .collect()
    }
}

/// How the roster stands by the rows of a period, by place.
async fn standing(source: &Source<'_>, plan: &Plan, period: PeriodId) -> Found<Vec<Option<MemberOutcome>>> {
    let mut known = vec![None; plan.members.len()];
    each_standing(source, period, |row| {
        let Some(index) = plan.book.index(row.person) else { return };
        let score = row.score.and_then(|score| score.parse().ok());
        known[index.0 as usize] = Some(outcome_of(row.status, row.reason.as_deref(), score));
    })
    .await?;
    Ok(known)
}

/// What a row means for the leaders above.
pub fn outcome_of(
    status: EvaluationStatus,
    reason: Option<&str>,
    score: Option<domain::number::Exact>,
) -> MemberOutcome {
    value_of(status, reason, score).as_ref().map_or(MemberOutcome::Blocked, MemberOutcome::from)
}

/// The periods whose rows an evaluation of this period reads.
#[must_use]
pub fn closings(plan: &Plan) -> Vec<(PeriodId, chrono::NaiveDate)> {
    let mut all: Vec<_> = plan.months().into_iter().map(|month| (month.id, month.closing_day)).collect();
    all.push((plan.period.id, plan.period.closing_day));
    all
}
