//! An evaluation as the API shows it.

use super::beside::Beside;
use super::lines::{Lines, shows_class_inputs};
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::period::{self, Period};
use crate::graphql::person::{self, Person};
use crate::graphql::plain::Plain;
use crate::graphql::satisfaction::SatisfactionFigure;
use crate::graphql::scalars::{Date, DateTime, Decimal};
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::cap::{Grounds, final_class};
use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};
use domain::class::Class;
use domain::evaluation::{Explained, shown_total, without_class_inputs};
use domain::moment::Moment;
use domain::number::Exact;
use domain::rules::{Level, Levels};
use domain::score::display::{show_nano, show_score};
use domain::score::general::GeneralSource;
use domain::terms::{EvaluationStatus, Leads, PositionGroup};
use std::sync::Arc;
use store::evaluation as rows;
use store::ids::EvaluationId;

/// The evaluation of one person in one month, quarter or year (phiếu theo dõi, đánh giá): `score = G + 70 · R / 100`
/// (Decree 335/2025, Art. 12, 17).
#[derive(Description)]
pub struct Evaluation(pub rows::Evaluation);

/// What has changed since an evaluation was computed. Its value stands as it is until `evaluate` runs again; in a locked
/// period it proposes a revision.
#[derive(Clone, Debug, SimpleObject)]
pub struct Stale {
    /// The moment of the first change; `null` where only the calendar has moved on.
    pub since: Option<DateTime>,
    /// How many changes there were.
    pub count: i32,
    /// What changed, the first 20 kinds of change. Who may not read the inputs of a year's class learns of those only that
    /// there was one: `class`.
    pub changes: Vec<String>,
}

/// One's own rank.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct MyRank {
    /// 1 + the number of people above.
    pub rank: i64,
    /// How many people are compared.
    pub n: i64,
}

impl Evaluation {
    /// The score in two decimals: one that would reach a threshold which it misses is shown one hundredth less.
    #[must_use]
    pub fn shown_score(&self, levels: &Levels) -> Option<String> {
        let exact: Exact = self.0.score_exact.as_deref()?.parse().ok()?;
        Some(show_score(&exact, levels))
    }

    async fn decided(&self, context: &Context<'_>) -> Result<Option<(Class, Grounds)>> {
        // Only years have classes.
        if self.0.status.0 != EvaluationStatus::Scored || (self.0.class.is_none() && self.0.level.is_none()) {
            return Ok(None);
        }
        let key = (self.0.person_id, self.0.period_id);
        let loaded = context.data_unchecked::<Loaders>().cap_rows.load_one(key).await;
        let row = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(row.and_then(|row| final_class(&row, self.0.id, self.0.class.map(|class| class.0))))
    }

    fn beside(&self, context: &Context<'_>) -> Option<Arc<Beside>> {
        context.data_unchecked::<Loaders>().brought.find(self.0.id)
    }

    async fn lines_text(&self, context: &Context<'_>) -> Result<Arc<str>> {
        if !self.0.lines.is_empty() {
            return Ok(self.0.lines.as_str().into());
        }
        let loaded = context.data_unchecked::<Loaders>().evaluation_lines.load_one(self.0.id).await;
        let text = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(text.unwrap_or_default().into())
    }
}

fn points(value: Option<i64>) -> Option<Decimal> {
    value.map(|nano| Decimal(show_nano(nano)))
}

#[Object(use_type_description)]
impl Evaluation {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Evaluation, self.0.id.0)
    }

    /// The person; `null` where the viewer may not see his file.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// The period.
    async fn period(&self, context: &Context<'_>) -> Result<Option<Period>> {
        period::load(context, self.0.period_id).await
    }

    /// The person's code.
    async fn person_code(&self) -> &str {
        &self.0.person_code
    }

    /// The person's name.
    async fn person_name(&self, context: &Context<'_>) -> Result<Option<String>> {
        if let Some(name) = self.beside(context).and_then(|beside| beside.person_name.clone()) {
            return Ok(Some(name));
        }
        let loaded = context.data_unchecked::<Loaders>().person_names.load_one(self.0.person_id).await;
        loaded.map_err(|fail| graphql_error(context, shared(&fail)))
    }

    /// What his position was called at the end of the period.
    async fn position_name(&self, context: &Context<'_>) -> Result<Option<String>> {
        if let Some(name) = self.beside(context).and_then(|beside| beside.position_name.clone()) {
            return Ok(Some(name));
        }
        let key = (self.0.position_id, self.0.period_id);
        let loaded = context.data_unchecked::<Loaders>().position_names.load_one(key).await;
        loaded.map_err(|fail| graphql_error(context, shared(&fail)))
    }

    /// The period: `2026-03`, `2026-Q1`, `2026`.
    async fn period_code(&self, context: &Context<'_>) -> Result<String> {
        let loaded = context.data_unchecked::<Loaders>().periods.load_one(self.0.period_id).await;
        let period = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(period
            .as_ref()
            .and_then(store::period::calendar)
            .map_or_else(String::new, |period| period.to_string()))
    }

    /// The unit that tracks him on the last day of his time in the period; in a year that of his main appointment.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        if let Some(unit) = self.beside(context).and_then(|beside| beside.unit.clone()) {
            return Ok(Some(Unit(unit)));
        }
        unit::load(context, self.0.unit_id).await
    }

    /// The using agency above that unit, which locks the period and whose ceiling counts.
    async fn agency(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.agency_id).await
    }

    /// The group of similar duties (Art. 20.5).
    async fn position_group(&self) -> Word<PositionGroup> {
        Word(self.0.position_group.0)
    }

    /// Which formula it follows (Art. 16): HEAD and DEPUTY have d, đ, e.
    async fn leads(&self) -> Word<Leads> {
        Word(self.0.leads.0)
    }

    /// How far it has come.
    async fn status(&self) -> Word<EvaluationStatus> {
        Word(self.0.status.0)
    }

    /// Why it has come no further, or what excuses it: a code such as `NO_TEMPLATE`, `LINE_MISSING`, `SICK`.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The level of points; only of a final score.
    async fn level(&self) -> Option<Word<Level>> {
        self.0.level.map(|level| Word(level.0))
    }

    /// The class of a year up to the excellence cap; EXCELLENT is a candidate until a cap run is final.
    async fn class(&self) -> Option<Word<Class>> {
        self.0.class.map(|class| Word(class.0))
    }

    /// The final class of a year by the cap run in force (Art. 20); `null` before, and in months and quarters.
    async fn final_class(&self, context: &Context<'_>) -> Result<Option<Word<Class>>> {
        Ok(self.decided(context).await?.map(|(class, _)| Word(class)))
    }

    /// The articles that the final class rests on, in order; the first one is the reason. Before a cap run is in force those of
    /// the class up to the cap, or the one that leaves the year without a class (11.1); none while the class is open.
    async fn grounds(&self, context: &Context<'_>) -> Result<Vec<String>> {
        let decided = self.decided(context).await?;
        let articles = decided.map(|(_, grounds)| grounds.articles).unwrap_or_default();
        let not_classified = self.0.status.0 == EvaluationStatus::NotClassified;
        if !articles.is_empty() || (self.0.class.is_none() && !not_classified) {
            return Ok(articles);
        }
        let loaded = context.data_unchecked::<Loaders>().explanations.load_one(self.0.id).await;
        let text = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(text.as_deref().and_then(Explained::read).map(Explained::grounds).unwrap_or_default())
    }

    /// The score in points of 100, two decimals; never shown at a threshold that it misses.
    async fn score(&self, context: &Context<'_>) -> Result<Option<Decimal>> {
        if self.0.score_exact.is_none() {
            return Ok(None);
        }
        if let Some(shown) = shown_total(&self.0.lines) {
            return Ok(Some(Decimal(shown.to_owned())));
        }
        let loaded = context.data_unchecked::<Loaders>().rule_sets.load_one(self.0.rule_set_id).await;
        let rules = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(rules.and_then(|rules| self.shown_score(&rules.levels)).map(Decimal))
    }

    /// The exact score as a fraction in lowest terms: `565/6`. Thresholds, means and ties read this.
    async fn score_exact(&self) -> Option<&str> {
        self.0.score_exact.as_deref()
    }

    /// G, general criteria, 0 to 30 points (Art. 12.2).
    async fn general(&self) -> Option<Decimal> {
        points(self.0.general)
    }

    /// a, quantity in per cent, before any cap (Art. 14.1).
    async fn quantity(&self) -> Option<Decimal> {
        points(self.0.quantity)
    }

    /// b, quality in per cent, before any cap (Art. 14.2).
    async fn quality(&self) -> Option<Decimal> {
        points(self.0.quality)
    }

    /// c, progress in per cent, before any cap (Art. 14.2c).
    async fn progress(&self) -> Option<Decimal> {
        points(self.0.progress)
    }

    /// d, results of what he leads, in per cent (Art. 15.3a); `null` for staff.
    async fn unit_results(&self) -> Option<Decimal> {
        points(self.0.unit_results)
    }

    /// đ, ability to organise, in per cent (Art. 15.3b); `null` for staff.
    async fn organising(&self) -> Option<Decimal> {
        points(self.0.organising)
    }

    /// e, unity, in per cent (Art. 15.3c); `null` for staff.
    async fn unity(&self) -> Option<Decimal> {
        points(self.0.unity)
    }

    /// R, task results in per cent after the cap (Art. 16).
    async fn result(&self) -> Option<Decimal> {
        points(self.0.result)
    }

    /// R exactly, as a fraction.
    async fn result_exact(&self) -> Option<&str> {
        self.0.result_exact.as_deref()
    }

    /// The column of the general criteria that G rests on; `null` where there is none, and in quarters and years.
    async fn general_source(&self) -> Option<Word<GeneralSource>> {
        self.0.general_source.map(|source| Word(source.0))
    }

    /// Delays that no confirmed cause excuses; a tie-break of the excellence cap.
    async fn unexcused_delays(&self) -> Option<i32> {
        self.0.unexcused_delays
    }

    /// What citizens said of him in a month or quarter that is tracked, over all fields and channels; `null` with fewer than
    /// 10 ratings, where it would betray somebody, without ratings, and in what is made of other periods. Shown beside the
    /// score; it enters it only by a proposal for II.4.
    async fn satisfaction(&self, context: &Context<'_>) -> Result<Option<SatisfactionFigure>> {
        if let Some(brought) = self.beside(context).and_then(|beside| beside.satisfaction.clone()) {
            return Ok(brought.as_ref().map(SatisfactionFigure::from));
        }
        let key = (self.0.person_id, self.0.period_id);
        let loaded = context.data_unchecked::<Loaders>().satisfaction_figures.load_one(key).await;
        let figure = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(figure.as_ref().map(SatisfactionFigure::from))
    }

    /// Whether the period is locked for the agency: until then everything here may still change.
    #[graphql(name = "final")]
    async fn is_final(&self, context: &Context<'_>) -> Result<bool> {
        let key = (self.0.agency_id, self.0.period_id);
        let loaded = context.data_unchecked::<Loaders>().locked_periods.load_one(key).await;
        Ok(loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or(false))
    }

    /// What has changed since it was computed; `null` while it is up to date.
    async fn stale(&self, context: &Context<'_>) -> Result<Option<Stale>> {
        let loaders = context.data_unchecked::<Loaders>();
        let loaded = loaders.stale_marks.load_one((self.0.person_id, self.0.period_id)).await;
        let marks = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        if let Some(mut marks) = marks {
            if marks.tells_class_inputs() && !shows_class_inputs(context, self.0.person_id).await? {
                marks = marks.without_class_inputs();
            }
            return Ok(Some(Stale {
                since: Some(DateTime(Moment(marks.since))),
                count: i32::try_from(marks.count).unwrap_or(i32::MAX),
                changes: marks.changes,
            }));
        }
        let loaded = loaders.periods.load_one(self.0.period_id).await;
        let period = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        let today = Ask::of(context).today;
        let moved_on = self.0.status.0 != EvaluationStatus::Excused
            && period.is_some_and(|period| self.0.as_of <= period.closing_day && period.closing_day < today);
        Ok(moved_on.then(|| Stale { since: None, count: 0, changes: vec!["calendar".to_owned()] }))
    }

    /// The day for which it was decided which periods have ended.
    async fn as_of(&self) -> Date {
        Date(self.0.as_of)
    }

    /// When it was computed.
    async fn computed_at(&self) -> DateTime {
        DateTime(Moment(self.0.computed_at))
    }

    /// 1, and one more each time it changes after its period was locked and opened again.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Whether it is the latest revision.
    async fn latest(&self) -> bool {
        self.0.latest
    }

    /// The lines of the form: criteria, G, a, b, c, d, đ, e, R and the score; of a quarter or a year its parts.
    async fn lines(&self, context: &Context<'_>) -> Result<Plain<Lines>> {
        let text = self.lines_text(context).await?;
        let language = Ask::of(context).language;
        if let Some(rules) = self.beside(context).and_then(|beside| beside.rules.clone()) {
            return Ok(Plain(Lines::new(text, &self.0, Some(rules), language)));
        }
        let loaded = context.data_unchecked::<Loaders>().rule_sets.load_one(self.0.rule_set_id).await;
        let rules = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(Plain(Lines::new(text, &self.0, rules, language)))
    }

    /// His rank by score among the people of his unit's group, told to nobody but himself and only where they are five or
    /// more.
    async fn my_rank(&self, context: &Context<'_>) -> Result<Option<MyRank>> {
        let ask = Ask::of(context);
        if ask.viewer.person != Some(self.0.person_id) {
            return Ok(None);
        }
        let found = context.data_unchecked::<Loaders>().ranks.load_one(self.0.id).await;
        let found = found.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(found.map(|(rank, n)| MyRank { rank, n }))
    }

    /// The whole explanation as JSON text: every input, formula, deduction and excuse, the rule set, and what came out. It
    /// computes again to the same bytes. Of a year, who may not read the inputs of its class (acts, cases, findings) is told
    /// the articles that the class rests on, and none of those inputs (`withheld`).
    async fn explanation(&self, context: &Context<'_>) -> Result<String> {
        let loaded = context.data_unchecked::<Loaders>().explanations.load_one(self.0.id).await;
        let whole = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(if shows_class_inputs(context, self.0.person_id).await? {
            whole
        } else {
            without_class_inputs(&whole)
        })
    }
}

/// The evaluation of a key, where the viewer may see it.
pub async fn load(context: &Context<'_>, id: EvaluationId) -> Result<Option<Evaluation>> {
    let loaded = context.data_unchecked::<Seen>().evaluations.load_one(id).await;
    loaded.map(|row| row.map(Evaluation)).map_err(|fail| graphql_error(context, shared(&fail)))
}
