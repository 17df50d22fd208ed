//! A template version as the API shows it.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::position::{self, Position};
use crate::graphql::scalars::{Date, DateTime, Decimal};
use crate::graphql::word::Word;
use crate::services::form::written;
use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};
use domain::moment::Moment;
use domain::terms::TemplateState;
use store::ids::TemplateId;
use store::template;

/// A version of the criteria and usual products of a position (bộ tiêu chí theo vị trí việc làm; Art. 12.2, Annex I).
#[derive(Description)]
pub struct Template(pub template::Template);

/// A criteria line of a template.
#[derive(SimpleObject)]
pub struct TemplateLine {
    /// The line: `II.4` of Form 01, or `II.4.a` of a behaviour under it.
    code: String,
    /// The line of Form 01 that it is, or splits.
    criterion: String,
    /// Its text.
    name: String,
    /// The most points it gives.
    maximum: Decimal,
    /// How citizens' satisfaction proposes its points; `null` where it does not.
    feed: Option<SatisfactionFeed>,
}

/// How citizens' satisfaction proposes the points of II.4, or of a line under it: linear between two shares.
#[derive(SimpleObject)]
pub struct SatisfactionFeed {
    /// The shrunk share that gives 0 points, from 0 to 1.
    from: Decimal,
    /// The shrunk share that gives the maximum.
    to: Decimal,
    /// The fewest ratings; with fewer nothing is proposed.
    least: i64,
}

/// A product usually assigned to the position.
#[derive(SimpleObject)]
pub struct UsualProduct {
    /// The product's code in the catalogue.
    product_code: String,
    /// The product's name.
    product_name: String,
    /// Units usually assigned a period.
    usual_amount: i32,
    /// The day of the month it is due, 1 to 31; in a shorter month its last.
    due_day: i32,
}

impl Template {
    async fn body(&self, context: &Context<'_>) -> Result<template::TemplateBody> {
        let loaded = context.data_unchecked::<Loaders>().template_bodies.load_one(self.0.id).await;
        Ok(loaded
            .map_err(|fail| graphql_error(context, shared(&fail)))?
            .unwrap_or_else(|| template::TemplateBody { lines: Vec::new(), products: Vec::new() }))
    }
}

#[Object(use_type_description)]
impl Template {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Template, self.0.id.0)
    }

    /// The position it is of.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.position_id).await
    }

    /// Number of the version, 1, 2, …
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Draft, published or retired.
    async fn state(&self) -> Word<TemplateState> {
        Word(self.0.state.0)
    }

    /// The day from which it holds once it is published.
    async fn effective_from(&self) -> Date {
        Date(self.0.effective_from)
    }

    /// The first day on which it no longer holds; `null` while it does.
    async fn retired_from(&self) -> Option<Date> {
        self.0.retired_from.map(Date)
    }

    /// When it was published; `null` of a draft.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(|at| DateTime(Moment(at)))
    }

    /// The step of each line's points: values are multiples of it.
    async fn step(&self) -> Decimal {
        Decimal(written(self.0.step))
    }

    /// The criteria lines, in the order of the form.
    async fn lines(&self, context: &Context<'_>) -> Result<Vec<TemplateLine>> {
        Ok(lines(self.body(context).await?.lines))
    }

    /// What all lines together give; a published version's is 30 (Art. 12.2).
    async fn total(&self, context: &Context<'_>) -> Result<Decimal> {
        let body = self.body(context).await?;
        Ok(Decimal(written(body.lines.iter().map(|line| line.maximum).sum())))
    }

    /// The usual products: what `assignFromTemplate` plans.
    async fn products(&self, context: &Context<'_>) -> Result<Vec<UsualProduct>> {
        let products = self.body(context).await?.products.into_iter();
        Ok(products
            .map(|usual| UsualProduct {
                product_code: usual.code,
                product_name: usual.name,
                usual_amount: usual.usual_amount,
                due_day: usual.due_day,
            })
            .collect())
    }

    /// The steps of a version, each with whether the viewer may take it now and what stands in its way. That it would hold
    /// in a locked period is told by the mutation alone.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        AllowedAction::loaded(context, |seen| &seen.template_steps, self.0.id).await
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// Lines as the API shows them.
pub(in crate::graphql) fn lines(rows: Vec<template::TemplateLine>) -> Vec<TemplateLine> {
    rows.into_iter()
        .map(|line| TemplateLine {
            code: line.code,
            criterion: line.criterion,
            name: line.name,
            maximum: Decimal(written(line.maximum)),
            feed: match (line.feed_from, line.feed_to, line.feed_least) {
                (Some(from), Some(to), Some(least)) => {
                    Some(SatisfactionFeed { from: Decimal::of_micro(from), to: Decimal::of_micro(to), least })
                }
                _ => None,
            },
        })
        .collect()
}

/// The version of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: TemplateId) -> Result<Option<Template>> {
    let loaded = context.data_unchecked::<Loaders>().templates.load_one(id).await;
    loaded.map(|row| row.map(Template)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// What the viewer must be permitted to see any template.
pub(super) fn may_read(context: &Context<'_>) -> Result<()> {
    let ask = Ask::of(context);
    store::policy::may_read_catalogue(&ask.viewer).map_err(|fail| graphql_error(context, fail))
}
