//! A training need as the API shows it.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::competency::Competency;
use crate::graphql::field::{self, Field};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::personnel_decision::may_decide;
use crate::graphql::position::{self, Position};
use crate::graphql::satisfaction::SatisfactionFigure;
use crate::graphql::scalars::Decimal;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::training_need::{Figures, Group, Need};
use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};
use domain::number::Exact;
use domain::training::{Share, TrainingGround};

/// A share with what it is of.
#[derive(Clone, Debug, SimpleObject)]
pub struct NeedShare {
    /// Those counted.
    pub part: i64,
    /// All that could count; 0: nothing is known, and the share counts 0.
    pub whole: i64,
}

impl From<Share> for NeedShare {
    fn from(share: Share) -> Self {
        let whole = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        Self { part: whole(share.part), whole: whole(share.whole) }
    }
}

/// The terms of a priority: `gap · weight · (1 + overdue share + dissatisfaction share)`.
#[derive(Clone, Debug, SimpleObject)]
pub struct NeedPriority {
    /// Levels missing.
    pub gap: i32,
    /// How much the position rests on the competency; 1 is usual.
    pub weight: Decimal,
    /// Units of work of the field, due in his unit in the twelve months before the period's closing day, that were late
    /// without a confirmed objective cause or are not finished.
    pub overdue: NeedShare,
    /// Ratings of his unit (or the nearest one above that was rated) in the field in the same months that were not
    /// satisfied, of figures that may be shown; nothing from fewer than 30.
    pub dissatisfaction: NeedShare,
    /// What comes of it, two places.
    pub value: Decimal,
    /// The same exactly, as a fraction.
    pub exact: String,
}

/// The evaluation that a need rests on.
#[derive(Clone, Debug, SimpleObject)]
pub struct NeedEvaluation {
    /// The evaluation.
    pub id: ID,
    /// Its revision.
    pub revision: i32,
}

/// A training need: a person and a ground, with the figures that it rests on. It proposes; a person decides.
#[derive(Description)]
pub struct TrainingNeed(pub Need);

fn rounded(value: &Exact) -> Decimal {
    Decimal(value.rounded(2))
}

#[Object(use_type_description)]
impl TrainingNeed {
    /// Whose; `null` where the viewer may not see his file.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person).await
    }

    /// The person's code.
    async fn person_code(&self) -> &str {
        &self.0.of.person
    }

    /// The unit that tracks him at the end of the period.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit).await
    }

    /// His position there.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.position).await
    }

    /// The period: `2026-12`, `2026-Q4`, `2026`.
    async fn period_code(&self) -> &str {
        &self.0.of.period
    }

    /// Why training is proposed.
    async fn ground(&self) -> Word<TrainingGround> {
        Word(self.0.ground())
    }

    /// Of a gap the competency's field, outside his specialisation that field, else the primary field of his position.
    async fn field(&self, context: &Context<'_>) -> Result<Option<Field>> {
        match self.0.field {
            Some(id) => field::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The competency, of a gap.
    async fn competency(&self) -> Option<Competency> {
        self.0.competency().cloned().map(Competency)
    }

    /// The level that his position requires, of a gap.
    async fn required(&self) -> Option<i32> {
        match &self.0.figures {
            Figures::Gap { required, .. } => Some(i32::from(*required)),
            _ => None,
        }
    }

    /// His level, of a gap. Who was not assessed has no gap.
    async fn actual(&self) -> Option<i32> {
        match &self.0.figures {
            Figures::Gap { actual, .. } => Some(i32::from(*actual)),
            _ => None,
        }
    }

    /// How urgent a gap is, with its terms; `null` of the other grounds, which stand after all gaps.
    async fn priority(&self) -> Option<NeedPriority> {
        let Figures::Gap { priority, .. } = &self.0.figures else { return None };
        let value = priority.value();
        Some(NeedPriority {
            gap: i32::from(priority.gap),
            weight: rounded(&priority.weight),
            overdue: priority.overdue.into(),
            dissatisfaction: priority.dissatisfaction.into(),
            value: rounded(&value),
            exact: value.to_string(),
        })
    }

    /// The figure that is low: of his evaluation points of II.1 or II.2, per cent of b or c, the score; of LOW_SATISFACTION
    /// the share of satisfied citizens drawn towards the mean of the field.
    async fn value(&self) -> Option<Decimal> {
        match &self.0.figures {
            Figures::Below { ground, .. } => Some(rounded(&ground.value)),
            _ => None,
        }
    }

    /// The limit that the figure is below: a setting of his agency, or the least of COMPLETED (Art. 20.3).
    async fn limit(&self) -> Option<Decimal> {
        match &self.0.figures {
            Figures::Below { ground, .. } => Some(rounded(&ground.limit)),
            _ => None,
        }
    }

    /// The code of the agency setting that the limit is; `null` where no setting is.
    async fn limit_setting(&self) -> Option<&'static str> {
        self.0.ground().limited_by().map(|setting| setting.about().code)
    }

    /// What citizens said of him in the period, of LOW_SATISFACTION: from 30 ratings on, and only where it may be shown.
    async fn satisfaction(&self, context: &Context<'_>) -> Result<Option<SatisfactionFigure>> {
        if self.0.ratings().is_none() {
            return Ok(None);
        }
        let key = (self.0.person, self.0.period);
        let loaded = context.data_unchecked::<Loaders>().satisfaction_figures.load_one(key).await;
        let figure = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(figure.as_ref().map(Into::into))
    }

    /// The evaluation that the figure is of; only final ones are a ground.
    async fn evaluation(&self) -> Option<NeedEvaluation> {
        let (id, revision, _) = self.0.evaluation()?;
        Some(NeedEvaluation { id: encode(NodeKind::Evaluation, id.0), revision })
    }

    /// One sentence with its figures, in the language of the request.
    async fn explanation(&self, context: &Context<'_>) -> String {
        self.0.explanation(Ask::of(context).language)
    }

    /// The digest of its figures: sent back as `expectedEvidence`, it says on which row a decision rests.
    async fn evidence(&self) -> String {
        self.0.digest()
    }

    /// What the viewer may do with it now, and why not.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        let refusal = may_decide(context, self.0.person).await?;
        Ok(vec![AllowedAction::of(context, "proposeDecision", refusal.as_ref())])
    }
}

/// A proposed class: everybody who lacks the same competency at the same level, across units.
#[derive(Description)]
pub struct TrainingGroup(pub Group);

#[Object(use_type_description)]
impl TrainingGroup {
    /// The competency.
    async fn competency(&self) -> Competency {
        Competency(self.0.competency.clone())
    }

    /// The level that their positions require.
    async fn required(&self) -> i32 {
        i32::from(self.0.required)
    }

    /// The department that trains in the competency's field: the one named for it, else its owner where that is a
    /// department; `null` where there is none.
    async fn provider(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        match self.0.provider {
            Some(id) => unit::load(context, id).await,
            None => Ok(None),
        }
    }

    /// How many people, of those the viewer may read.
    async fn people(&self) -> i32 {
        i32::try_from(self.0.needs.len()).unwrap_or(i32::MAX)
    }

    /// In how many units they serve.
    async fn units(&self) -> i32 {
        i32::try_from(self.0.units).unwrap_or(i32::MAX)
    }

    /// The sum of their priorities, two places.
    async fn priority(&self) -> Decimal {
        rounded(&self.0.priority)
    }

    /// Their needs, the most urgent first, 100 at most.
    async fn needs(
        &self,
        #[graphql(desc = "How many, 1 to 100.", default = 20, validator(minimum = 1, maximum = 100))]
        first: i32,
    ) -> Vec<TrainingNeed> {
        let first = usize::try_from(first).unwrap_or(0);
        self.0.needs.iter().take(first).cloned().map(TrainingNeed).collect()
    }
}
