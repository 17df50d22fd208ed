//! What citizens said, as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::field::{self, Field};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Decimal;
use crate::graphql::unit::{self, Unit, may_read};
use crate::graphql::word::Word;
use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use domain::evaluation::find_period;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::satisfaction::{Disclosure, Figure, RatingChannel, Ratings};
use store::ids::{FieldId, UnitId};
use store::period::PeriodRow;
use store::satisfaction::{Figure as StoredFigure, SurveyShown, UnitFigure};
use store::{Fail, Found};

/// Ratings by citizens counted (mức độ hài lòng): how many, how many of them satisfied (4 or 5 of 5), and what may be made
/// of so many. Shares are from 0 to 1 in four decimals.
#[derive(Clone, Debug, SimpleObject)]
pub struct SatisfactionFigure {
    /// n: ratings.
    pub rated: i64,
    /// k: satisfied ones; `null` where the figure is hidden.
    pub satisfied: Option<i64>,
    /// k / n; `null` where the figure is hidden.
    pub share: Option<Decimal>,
    /// The lower end of the 95 % Wilson interval: what rankings use; `null` where the figure is hidden.
    pub low: Option<Decimal>,
    /// Its upper end.
    pub high: Option<Decimal>,
    /// (k + 30 m) / (n + 30): the share drawn towards m, the mean of the same fields over the twelve months before; `null`
    /// where the figure is hidden, or m is not known.
    pub shrunk: Option<Decimal>,
    /// How much of the figure is shown: nothing under 10 ratings, provisional under 30.
    pub disclosure: Word<Disclosure>,
}

fn share(share: &Exact) -> Decimal {
    Decimal(share.rounded(4))
}

impl From<&Figure> for SatisfactionFigure {
    fn from(figure: &Figure) -> Self {
        let told = figure.disclosure != Disclosure::Hidden;
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            rated: count(figure.ratings.total()),
            satisfied: told.then(|| count(figure.ratings.satisfied())),
            share: figure.ratings.share().as_ref().filter(|_| told).map(share),
            low: figure.interval.as_ref().map(|interval| share(&interval.low)),
            high: figure.interval.as_ref().map(|interval| share(&interval.high)),
            shrunk: figure.shrunk.as_ref().map(share),
            disclosure: Word(figure.disclosure),
        }
    }
}

impl From<&StoredFigure> for SatisfactionFigure {
    fn from(row: &StoredFigure) -> Self {
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        let ratings = Ratings::new(count(row.satisfied), count(row.rated)).unwrap_or_default();
        let full = row.full;
        Self {
            rated: row.rated,
            satisfied: Some(row.satisfied),
            share: ratings.share().as_ref().map(share),
            low: Some(share(&Exact::from_nano(row.low))),
            high: Some(share(&Exact::from_nano(row.high))),
            shrunk: row.shrunk_exact.as_deref().and_then(|text| text.parse().ok()).as_ref().map(share),
            disclosure: Word(if full { Disclosure::Full } else { Disclosure::Provisional }),
        }
    }
}

/// What citizens said of a unit in a month or quarter: its own ratings, apart from those of its people.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct UnitSatisfaction {
    #[graphql(flatten)]
    figure: SatisfactionFigure,
    #[graphql(skip)]
    unit: UnitId,
    #[graphql(skip)]
    year: i32,
    #[graphql(skip)]
    own: UnitFigure,
}

/// What citizens said in one field.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct FieldSatisfaction {
    #[graphql(flatten)]
    figure: SatisfactionFigure,
    #[graphql(skip)]
    field: FieldId,
}

/// What citizens said in one channel.
#[derive(SimpleObject)]
pub struct ChannelSatisfaction {
    /// The channel.
    channel: Word<RatingChannel>,
    #[graphql(flatten)]
    figure: SatisfactionFigure,
}

/// What an independent survey of citizens published.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct PublishedSurvey {
    #[graphql(skip)]
    unit: UnitId,
    /// The year surveyed.
    year: i32,
    /// The share of satisfied citizens, from 0 to 1.
    share: Decimal,
    /// Where it was published.
    source: String,
}

#[ComplexObject]
impl FieldSatisfaction {
    /// The field.
    async fn field(&self, context: &Context<'_>) -> Result<Option<Field>> {
        field::load(context, self.field).await
    }
}

#[ComplexObject]
impl PublishedSurvey {
    /// The unit surveyed: the one itself, or the nearest above it that was.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.unit).await
    }
}

#[ComplexObject]
impl UnitSatisfaction {
    /// Each field. One with few ratings, and one that could be had from the others by subtraction, is hidden.
    async fn by_field(&self) -> Vec<FieldSatisfaction> {
        let fields = self.own.by_field.iter();
        fields.map(|(field, figure)| FieldSatisfaction { figure: figure.into(), field: *field }).collect()
    }

    /// Each channel; hidden as fields are.
    async fn by_channel(&self) -> Vec<ChannelSatisfaction> {
        let channels = self.own.by_channel.iter();
        channels
            .map(|(channel, figure)| ChannelSatisfaction { channel: Word(*channel), figure: figure.into() })
            .collect()
    }

    /// The last independent survey of the unit, or of the nearest unit above that has one, by the period's year.
    async fn survey(&self, context: &Context<'_>) -> Result<Option<PublishedSurvey>> {
        Ok(self.last_survey(context).await?.map(|survey| PublishedSurvey {
            unit: survey.unit,
            year: survey.year,
            share: share(&Exact::from_micro(survey.share)),
            source: survey.source,
        }))
    }

    /// How far the unit's own share is above that survey's, as a share: what is counted at the counter flatters. `null`
    /// without either.
    async fn gap(&self, context: &Context<'_>) -> Result<Option<Decimal>> {
        let Some(survey) = self.last_survey(context).await? else { return Ok(None) };
        let told = self.own.whole.disclosure != Disclosure::Hidden;
        let own = self.own.whole.ratings.share().filter(|_| told);
        Ok(own.map(|own| share(&(own - Exact::from_micro(survey.share)))))
    }
}

impl UnitSatisfaction {
    /// What is shown of a unit's figure.
    #[must_use]
    pub fn new(unit: UnitId, period: &PeriodRow, own: UnitFigure) -> Self {
        Self { figure: (&own.whole).into(), unit, year: period.year, own }
    }

    async fn last_survey(&self, context: &Context<'_>) -> Result<Option<SurveyShown>> {
        let loaded = context.data_unchecked::<Loaders>().surveys.load_one((self.unit, self.year)).await;
        loaded.map_err(|fail| graphql_error(context, shared(&fail)))
    }
}

/// The figure of a unit in a period; `null` where it has no ratings.
pub async fn of_unit(context: &Context<'_>, unit: UnitId, period: &str) -> Result<Option<UnitSatisfaction>> {
    may_read(context)?;
    let period = named(context, period).await.map_err(|fail| graphql_error(context, fail))?;
    let loaded = context.data_unchecked::<Loaders>().unit_satisfaction.load_one((unit, period.id)).await;
    let figure = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(figure.map(|figure| UnitSatisfaction::new(unit, &period, figure)))
}

/// The period of a code.
pub(super) async fn named(context: &Context<'_>, code: &str) -> Found<PeriodRow> {
    let unknown = || Fail::from(Refusal::new(Code::PeriodUnknown, "period").with("value", code));
    let period = find_period(code).ok_or_else(unknown)?;
    let (kind, number) = store::period::numbered(period);
    let ask = Ask::of(context);
    let found = ask.app.kept.period(&ask.source(), kind, period.year(), number).await?;
    found.ok_or_else(unknown)
}
