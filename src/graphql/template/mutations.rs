//! HR writes templates.

use super::types::{Template, load};
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::{Date, Decimal};
use crate::services;
use crate::services::template::{DraftInput, FeedInput, LineInput, NewDraft, UsualInput};
use crate::{edits, payloads};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::number::Exact;
use store::ids::TemplateId;
use store::{Fail, Found};

/// A new draft of a position's template.
#[derive(InputObject)]
pub struct CreateTemplateDraftInput {
    /// Code of the position.
    #[graphql(validator(chars_max_length = 50))]
    pub position: String,
    /// The version to copy, of whatever position. Not given: Form 01 as the decree prints it, without products.
    pub from: Option<ID>,
    /// The day from which it shall hold; today where it is not given.
    pub effective_from: Option<Date>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// All that a draft shall say: lines and products that are not sent are gone.
#[derive(InputObject)]
pub struct SaveTemplateDraftInput {
    /// The draft.
    pub id: ID,
    /// The day from which it shall hold.
    pub effective_from: Date,
    /// The step of each line's points, above 0, at most 6 decimals; 0.25 where it is not given.
    pub step: Option<Decimal>,
    /// The criteria lines, in the order of the form.
    #[graphql(validator(max_items = 200))]
    pub lines: Vec<TemplateLineInput>,
    /// The usual products.
    #[graphql(validator(max_items = 500))]
    pub products: Vec<UsualProductInput>,
    /// The version that was read; a save over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A criteria line.
#[derive(InputObject)]
pub struct TemplateLineInput {
    /// A line of Form 01 (`I.1` to `III.4`), or a behaviour that splits it (`II.4.a`).
    pub code: String,
    /// Its text.
    pub name: String,
    /// The most points it gives, a multiple of the step, at most 9 decimals.
    pub maximum: Decimal,
    /// How citizens' satisfaction proposes its points: of II.4 and lines under it only. Not given: it does not.
    pub feed: Option<SatisfactionFeedInput>,
}

/// How citizens' satisfaction proposes the points of a line; the reviewer confirms them, or gives others with a reason.
#[derive(InputObject)]
pub struct SatisfactionFeedInput {
    /// The shrunk share that gives 0 points, from 0 to 1, at most 6 decimals; 0.70 where it is not given.
    pub from: Option<Decimal>,
    /// The shrunk share that gives the maximum; 0.95 where it is not given.
    pub to: Option<Decimal>,
    /// The fewest ratings, 10 or more; 30 where it is not given.
    pub least: Option<i64>,
}

/// A product usually assigned.
#[derive(InputObject)]
pub struct UsualProductInput {
    /// Code of the product.
    pub product: String,
    /// Units a period, 1 to 1,000,000.
    pub usual_amount: i32,
    /// The day of the month it is due, 1 to 31; the last where it is not given.
    pub due_day: Option<i32>,
}

/// A draft to publish.
#[derive(InputObject)]
pub struct PublishTemplateInput {
    /// The draft.
    pub id: ID,
    /// The version that was read; a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A published version to retire.
#[derive(InputObject)]
pub struct RetireTemplateInput {
    /// The version.
    pub id: ID,
    /// The first day on which it no longer holds; today where it is not given.
    pub from: Option<Date>,
    /// The version that was read; a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `createTemplateDraft`.
    CreateTemplateDraftPayload {
        /// The draft.
        template: Template
    }
}

edits! {
    /// What became of `publishTemplate`.
    PublishTemplatePayload {
        /// The version as it now is.
        template: Template
    }

    /// What became of `retireTemplate`.
    RetireTemplatePayload {
        /// The version as it now is.
        template: Template
    }

    /// What became of `saveTemplateDraft`.
    SaveTemplateDraftPayload {
        /// The draft as it now is.
        template: Template
    }
}

/// Mutations of templates.
#[derive(Default)]
pub struct TemplateMutations;

#[Object]
impl TemplateMutations {
    /// Creates a draft of a position's next template version: Form 01, or a copy of another version.
    async fn create_template_draft(
        &self,
        context: &Context<'_>,
        input: CreateTemplateDraftInput,
    ) -> Result<CreateTemplateDraftPayload> {
        let call = Ask::of(context).call("createTemplateDraft", input.idempotency_key);
        let done = async {
            let from = input.from.map(|id| key(&id, NodeKind::Template, "from")).transpose()?.map(TemplateId);
            let effective_from = input.effective_from.map(|day| day.0);
            let draft = NewDraft { position: input.position, from, effective_from };
            services::template::create(&call, &draft).await
        };
        let done = shown(context, done.await).await?;
        CreateTemplateDraftPayload::of(context, done)
    }

    /// Saves all that a draft says. That its maxima add up is asked when it is published.
    async fn save_template_draft(
        &self,
        context: &Context<'_>,
        input: SaveTemplateDraftInput,
    ) -> Result<SaveTemplateDraftPayload> {
        let call = Ask::of(context).call("saveTemplateDraft", input.idempotency_key);
        let exact = |decimal: &Decimal| decimal.exact().unwrap_or_else(Exact::zero);
        let done = async {
            let draft = DraftInput {
                id: TemplateId(key(&input.id, NodeKind::Template, "id")?),
                effective_from: input.effective_from.0,
                step: input.step.as_ref().map(exact),
                lines: input
                    .lines
                    .iter()
                    .map(|line| LineInput {
                        code: line.code.clone(),
                        name: line.name.clone(),
                        maximum: exact(&line.maximum),
                        feed: line.feed.as_ref().map(|feed| FeedInput {
                            from: feed.from.as_ref().map(exact),
                            to: feed.to.as_ref().map(exact),
                            least: feed.least,
                        }),
                    })
                    .collect(),
                products: input
                    .products
                    .iter()
                    .map(|usual| UsualInput {
                        product: usual.product.clone(),
                        usual_amount: usual.usual_amount,
                        due_day: usual.due_day,
                    })
                    .collect(),
                expected_version: input.expected_version,
            };
            services::template::save(&call, &draft).await
        };
        let done = shown(context, done.await).await?;
        SaveTemplateDraftPayload::of(context, done, now(context, &input.id)).await
    }

    /// Publishes a draft whose maxima add up to 30, line by line of Form 01. Nothing of it changes afterwards.
    async fn publish_template(
        &self,
        context: &Context<'_>,
        input: PublishTemplateInput,
    ) -> Result<PublishTemplatePayload> {
        let call = Ask::of(context).call("publishTemplate", input.idempotency_key);
        let done = async {
            let id = TemplateId(key(&input.id, NodeKind::Template, "id")?);
            services::template::publish(&call, id, input.expected_version).await
        };
        let done = shown(context, done.await).await?;
        PublishTemplatePayload::of(context, done, now(context, &input.id)).await
    }

    /// Retires a published version from a day on.
    async fn retire_template(
        &self,
        context: &Context<'_>,
        input: RetireTemplateInput,
    ) -> Result<RetireTemplatePayload> {
        let call = Ask::of(context).call("retireTemplate", input.idempotency_key);
        let done = async {
            let id = TemplateId(key(&input.id, NodeKind::Template, "id")?);
            let from = input.from.map(|day| day.0);
            services::template::retire(&call, id, from, input.expected_version).await
        };
        let done = shown(context, done.await).await?;
        RetireTemplatePayload::of(context, done, now(context, &input.id)).await
    }
}

/// The version as it is after the write.
/// The version as it now stands, for who may read it.
async fn now(context: &Context<'_>, id: &ID) -> Result<Option<Template>> {
    match key(id, NodeKind::Template, "id") {
        Ok(id) => load(context, TemplateId(id)).await,
        Err(_) => Ok(None),
    }
}

async fn shown(context: &Context<'_>, done: Found<TemplateId>) -> Result<Found<Template>> {
    match done {
        Ok(id) => {
            let template = load(context, id).await?;
            template.map(Ok).ok_or_else(|| graphql_error(context, Fail::NotFound))
        }
        Err(fail) => Ok(Err(fail)),
    }
}
