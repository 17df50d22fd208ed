//! What became of inputs of output records: what was sent, whether it is new, the record where the caller may read it.

use super::types::OutputRecord;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::word::ErrorCode;
use async_graphql::{Context, Enum, Result, SimpleObject};
use domain::refusal::{Code, Refusal};
use store::ids::OutputRecordId;
use store::policy::Action;
use store::record::{Kept, Saved, find_visible};

/// What became of one input.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum Outcome {
    /// It is new.
    Created,
    /// It was there and has changed.
    Updated,
    /// The same came before: nothing has changed.
    Unchanged,
}

/// One input and what became of it.
#[derive(SimpleObject)]
pub struct SavedRecord {
    /// What became of it.
    pub outcome: Outcome,
    /// The record; `null` where the caller may act and not read.
    pub record: Option<OutputRecord>,
}

/// Something worth knowing that refused nothing.
#[derive(SimpleObject)]
pub struct Notice {
    /// What is told; never changes.
    pub code: ErrorCode,
    /// In the language of `Accept-Language`.
    pub message: String,
    /// Where in `input`, outermost first.
    pub path: Vec<String>,
}

/// Many inputs and what became of each.
#[derive(SimpleObject)]
pub struct SavedRecords {
    /// One an input, in its order.
    pub records: Vec<SavedRecord>,
    /// Records that are new.
    pub created: i32,
    /// Records that have changed.
    pub updated: i32,
    /// Inputs that came before and changed nothing.
    pub unchanged: i32,
    /// Values that a superior has set and that stay (`SUPERIOR_VALUE_KEPT`).
    pub kept: Vec<Notice>,
    /// What was taken and may be a slip (`PRODUCT_OUTSIDE_TEMPLATE`, `COUNTS_SPREAD`).
    pub warnings: Vec<Notice>,
}

impl Notice {
    pub(super) fn of(context: &Context<'_>, refusal: &Refusal) -> Self {
        let language = Ask::of(context).language;
        Self { code: ErrorCode(refusal.code), message: refusal.message(language), path: refusal.path.clone() }
    }
}

/// Values kept, as notices under `list`.
pub(super) fn kept(context: &Context<'_>, list: &str, rows: &[Kept]) -> Vec<Notice> {
    rows.iter()
        .map(|kept| {
            let path = format!("{list}.{}.{}", kept.index, kept.field);
            let refusal = Refusal::new(Code::SuperiorValueKept, &path)
                .with("field", &kept.field)
                .with("kept", &kept.kept)
                .with("sent", &kept.sent);
            Notice::of(context, &refusal)
        })
        .collect()
}

/// Records by key, each where the caller may read it: one statement.
pub(super) async fn saved(
    context: &Context<'_>,
    rows: &[(OutputRecordId, Saved)],
    kept: Vec<Notice>,
    warnings: Vec<Notice>,
) -> Result<SavedRecords> {
    let ask = Ask::of(context);
    let ids: Vec<OutputRecordId> = rows.iter().map(|(id, _)| *id).collect();
    let found = find_visible(&ask.source(), &ids, &ask.sees(Action::ReadInputs)).await;
    let found = found.map_err(|fail| graphql_error(context, fail))?;
    let count = |wanted: Saved| {
        i32::try_from(rows.iter().filter(|(_, saved)| *saved == wanted).count()).unwrap_or(i32::MAX)
    };
    Ok(SavedRecords {
        created: count(Saved::Created),
        updated: count(Saved::Updated),
        unchanged: count(Saved::Unchanged),
        records: rows
            .iter()
            .map(|(id, saved)| SavedRecord {
                outcome: match saved {
                    Saved::Created => Outcome::Created,
                    Saved::Updated => Outcome::Updated,
                    Saved::Unchanged => Outcome::Unchanged,
                },
                record: found.get(id).cloned().map(OutputRecord),
            })
            .collect(),
        kept,
        warnings,
    })
}

/// One record where the caller may read it.
pub(super) async fn shown(context: &Context<'_>, id: OutputRecordId) -> Result<SavedRecord> {
    let mut all = saved(context, &[(id, Saved::Updated)], Vec::new(), Vec::new()).await?;
    let one = all.records.pop();
    Ok(one.unwrap_or(SavedRecord { outcome: Outcome::Updated, record: None }))
}
