//! A person's sheet as the API shows it.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::shared;
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::record::{OutputRecord, period_name};
use crate::graphql::scalars::{Date, DateTime, Decimal};
use crate::graphql::seen::Seen;
use crate::graphql::self_assessment::SelfAssessment;
use crate::services::form::written;
use crate::services::sheet;
use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};
use domain::moment::Moment;
use domain::number::Exact;
use domain::satisfaction::Proposal;
use domain::score::products::Origin;
use domain::self_assessment::SelfAssessmentState;
use store::criterion::{CriterionScore, ORGANISING, UNITY};
use store::self_assessment::OwnLine;

/// What one person is scored on in one period (phiếu theo dõi, đánh giá; Form 01): lines with present values, last
/// period's final ones, and his records.
#[derive(Description)]
pub struct Sheet(pub sheet::Sheet);

/// One line of a sheet.
#[derive(SimpleObject)]
pub struct SheetLine {
    /// The line's code in the template; `dd` of đ (organising) and `e` (unity) of leaders.
    code: String,
    /// The line of Form 01 that it is or splits; `null` of đ and e.
    criterion: Option<String>,
    /// Its text; `null` of đ and e.
    name: Option<String>,
    /// The most points; 100 of đ and e, which are 100 or 50.
    maximum: Decimal,
    /// What he gave himself: of others once he has submitted, of oneself in the draft too.
    self_points: Option<Decimal>,
    /// His remark on it.
    self_note: Option<String>,
    /// The middle of the self values of all sheets of the same answer; `null` where nobody has submitted.
    team_median: Option<Decimal>,
    /// Whether the self value is further from the final one of the period before than `self_exception` allows: told
    /// before it is taken over (`acceptSelf`).
    exception: bool,
    /// What the reviewer proposes.
    reviewer_points: Option<Decimal>,
    /// What the superior decided.
    final_points: Option<Decimal>,
    /// Why.
    reason: Option<String>,
    /// Login of who entered it; `null` before, and of the built-in operator.
    entered_by: Option<String>,
    /// When it was entered.
    entered_at: Option<DateTime>,
    /// The number of the superior's document, where HR entered it for him.
    document: Option<String>,
    /// The counter that `expectedVersion` is compared with; 0 while there is no value.
    version: i64,
    /// The final value of the period before.
    last_period_points: Option<Decimal>,
    /// What citizens' satisfaction proposes for the line now; `null` where it feeds no such line, or too few ratings may be
    /// shown. It is taken without a reason; another value needs one.
    proposal: Option<SatisfactionProposal>,
}

/// Points that citizens' satisfaction proposes, with the figures they rest on.
#[derive(SimpleObject)]
pub struct SatisfactionProposal {
    /// The proposed points, on the step.
    points: Decimal,
    /// n: ratings.
    rated: i64,
    /// k: satisfied ones.
    satisfied: i64,
    /// The share drawn towards m, in four decimals.
    shrunk: Decimal,
    /// m: the mean of the same fields over the twelve months before, in four decimals.
    mean: Decimal,
    /// The share that gives 0 points.
    from: Decimal,
    /// The share that gives the maximum.
    to: Decimal,
}

impl From<&Proposal> for SatisfactionProposal {
    fn from(proposal: &Proposal) -> Self {
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            points: Decimal(shortest(&proposal.points)),
            rated: count(proposal.rated),
            satisfied: count(proposal.satisfied),
            shrunk: Decimal(proposal.shrunk.rounded(4)),
            mean: Decimal(proposal.mean.rounded(4)),
            from: Decimal(shortest(&proposal.from)),
            to: Decimal(shortest(&proposal.to)),
        }
    }
}

/// How much of a sheet's work is done.
#[derive(SimpleObject)]
pub struct RecordsSummary {
    /// Rows.
    count: i32,
    /// Units assigned on planned rows.
    assigned: i32,
    /// Units finished, on planned and other rows.
    completed: i32,
}

impl Sheet {
    /// The lines of his own draft, for himself.
    fn draft(&self, context: &Context<'_>) -> Vec<OwnLine> {
        let mine = Ask::of(context).viewer.person == Some(self.0.person);
        let draft = self.0.own.as_ref().filter(|own| mine && own.state.0 == SelfAssessmentState::Draft);
        draft.and_then(|own| store::self_assessment::lines(own).ok()).unwrap_or_default()
    }

    fn general(&self, context: &Context<'_>, keep: impl Fn(&str) -> bool) -> Vec<SheetLine> {
        let draft = self.draft(context);
        let lines = self.0.template.iter().flat_map(|(_, body)| &body.lines);
        lines
            .filter(|line| keep(&line.code))
            .map(|line| {
                let (criterion, name) = (line.criterion.clone(), line.name.clone());
                let shown = self.line(&line.code, Some(criterion), Some(name), line.maximum);
                match draft.iter().find(|own| own.line == line.code) {
                    Some(own) => SheetLine {
                        self_points: own.points.map(|nano| Decimal(written(nano))),
                        self_note: own.note.clone(),
                        ..shown
                    },
                    None => shown,
                }
            })
            .collect()
    }

    fn line(&self, code: &str, criterion: Option<String>, name: Option<String>, maximum: i64) -> SheetLine {
        let of = |rows: &[CriterionScore]| rows.iter().find(|row| row.line == code).cloned();
        let row = of(&self.0.scores);
        let points = |nano: Option<i64>| nano.map(|nano| Decimal(written(nano)));
        let login = row.as_ref().and_then(|row| self.0.logins.get(&row.entered_by_id).cloned());
        SheetLine {
            code: code.to_owned(),
            criterion,
            name,
            maximum: Decimal(written(maximum)),
            self_points: points(row.as_ref().and_then(|row| row.self_points)),
            self_note: row.as_ref().and_then(|row| row.self_note.clone()),
            team_median: self.0.medians.get(code).map(|middle| Decimal(shortest(middle))),
            exception: row.as_ref().is_some_and(|row| self.0.is_exception(row)),
            reviewer_points: points(row.as_ref().and_then(|row| row.reviewer_points)),
            final_points: points(row.as_ref().and_then(|row| row.final_points)),
            reason: row.as_ref().and_then(|row| row.reason.clone()),
            entered_by: login,
            entered_at: row.as_ref().map(|row| DateTime(Moment(row.entered_at))),
            document: row.as_ref().and_then(|row| row.on_behalf_document.clone()),
            version: row.as_ref().map_or(0, |row| row.version),
            last_period_points: points(of(&self.0.before).and_then(|row| row.final_points)),
            proposal: self.0.proposals.get(code).map(Into::into),
        }
    }
}

#[Object(use_type_description)]
impl Sheet {
    /// Whose sheet it is.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person).await
    }

    /// The period: `2026-05`, `2026-Q2`.
    async fn period_code(&self, context: &Context<'_>) -> Result<String> {
        period_name(context, self.0.period).await
    }

    /// The last day of his time in the period: it decides position, template and superior.
    async fn last_day(&self) -> Date {
        Date(self.0.seat.last_day)
    }

    /// Whether he leads, so that d, đ and e are lines of his (Art. 15).
    async fn leads(&self) -> bool {
        self.0.leads
    }

    /// The template version in force for his position; `null` where none is published.
    async fn template_id(&self) -> Option<ID> {
        self.0.template.as_ref().map(|(template, _)| encode(NodeKind::Template, template.id.0))
    }

    /// The step of points: values are multiples of it.
    async fn step(&self) -> Option<Decimal> {
        self.0.template.as_ref().map(|(template, _)| Decimal(written(template.step)))
    }

    /// The general lines of the template, in the order of the form; empty without a template.
    async fn lines(&self, context: &Context<'_>) -> Vec<SheetLine> {
        self.general(context, |_| true)
    }

    /// The lines of which the self value differs from the final one of the period before or from the middle of the team,
    /// the furthest first: what a superior looks at before he takes the others over.
    async fn differing(&self, context: &Context<'_>) -> Vec<SheetLine> {
        let order: Vec<&str> = self.0.differing().into_iter().map(|row| row.line.as_str()).collect();
        let place = |code: &str| order.iter().position(|line| *line == code);
        let mut lines = self.general(context, |code| place(code).is_some());
        lines.sort_by_key(|line| place(&line.code));
        lines
    }

    /// How many self values without a final one are exceptions: what `acceptSelf` asks to be confirmed.
    async fn exceptions(&self) -> i32 {
        let open = self.0.scores.iter().filter(|row| row.final_points.is_none() && self.0.is_exception(row));
        i32::try_from(open.count()).unwrap_or(i32::MAX)
    }

    /// His own assessment; `null` while he has not begun.
    async fn self_assessment(&self) -> Option<SelfAssessment> {
        self.0.own.clone().map(SelfAssessment)
    }

    /// đ, ability to organise (Art. 15.3); `null` of who does not lead.
    async fn organising(&self) -> Option<SheetLine> {
        self.0.leads.then(|| self.line(ORGANISING, None, None, 100_000_000_000))
    }

    /// e, keeping unity (Art. 15.3); `null` of who does not lead.
    async fn unity(&self) -> Option<SheetLine> {
        self.0.leads.then(|| self.line(UNITY, None, None, 100_000_000_000))
    }

    /// What the viewer may do with it now, and why not: with his own the steps of the self-assessment, with another's those
    /// of scoring.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        let loaded = context.data_unchecked::<Seen>().sheet_steps.load_one(self.0.key()).await;
        let Some(before) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else {
            return Ok(Vec::new());
        };
        let steps = self.0.steps(&Ask::of(context).viewer, &before);
        Ok(AllowedAction::all(context, &steps.map_err(|fail| graphql_error(context, fail))?))
    }

    /// How much of the work is done.
    async fn summary(&self) -> RecordsSummary {
        let planned = self.0.records.iter().filter(|row| row.origin.0 == Origin::Plan);
        RecordsSummary {
            count: i32::try_from(self.0.records.len()).unwrap_or(i32::MAX),
            assigned: planned.map(|row| row.assigned).fold(0, i32::saturating_add),
            completed: self.0.records.iter().map(|row| row.completed).fold(0, i32::saturating_add),
        }
    }

    /// His records, in the order of their making.
    async fn records(&self) -> Vec<OutputRecord> {
        self.0.records.iter().cloned().map(OutputRecord).collect()
    }
}

fn shortest(value: &Exact) -> String {
    let text = value.rounded(9);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
