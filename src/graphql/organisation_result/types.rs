//! The result of an organisation's year as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Decimal;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::organisation_result::{self as service, Grounds};
use async_graphql::{Context, Description, ID, Object, Result};
use domain::class::Class;
use domain::number::Exact;
use store::ids::{OrganisationResultId, UnitId};
use store::organisation_result as rows;
use store::policy::{Action, may_somewhere};

/// What an organisation came to in a year (kết quả xếp loại tổ chức; Decree 335/2025, Art. 5-9). Its class is the ceiling of
/// its head's (Art. 20.6).
#[derive(Description)]
pub struct OrganisationResult(rows::OrganisationResult, Grounds);

impl OrganisationResult {
    /// A stored result.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of(row: rows::OrganisationResult) -> store::Found<Self> {
        let grounds = service::grounds(&row)?;
        Ok(Self(row, grounds))
    }
}

fn percent(value: &Exact) -> Decimal {
    let text = value.rounded(6);
    Decimal(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[Object(use_type_description)]
impl OrganisationResult {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::OrganisationResult, self.0.id.0)
    }

    /// The unit.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit_id).await
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// The score in points of 100, exact as written or as a fraction: 30 general and 70 of results.
    async fn score_exact(&self) -> &str {
        &self.0.score_exact
    }

    /// Tasks done, in per cent of the year's tasks, to six places.
    async fn done(&self) -> Decimal {
        percent(&self.1.conditions.done)
    }

    /// Tasks done late, in per cent of the year's tasks.
    async fn late(&self) -> Decimal {
        percent(&self.1.conditions.late)
    }

    /// Tasks done below the quality required, in per cent of the year's tasks.
    async fn below_quality(&self) -> Decimal {
        percent(&self.1.conditions.below_quality)
    }

    /// Tasks done beyond requirement, in per cent of the year's tasks.
    async fn beyond(&self) -> Decimal {
        percent(&self.1.conditions.beyond)
    }

    /// Whether a unit directly below is NOT_COMPLETED: as recorded, or by its own result.
    async fn lower_unit_not_completed(&self) -> bool {
        self.1.conditions.lower_unit_not_completed
    }

    /// Whether all findings of earlier years are mended.
    async fn findings_fixed(&self) -> bool {
        self.1.conditions.findings_fixed
    }

    /// Whether wrongdoing in personnel work, disunity, factions or bought posts was concluded.
    async fn wrongdoing_concluded(&self) -> bool {
        self.1.conditions.wrongdoing_concluded
    }

    /// Whether force majeure kept tasks undone.
    async fn force_majeure(&self) -> bool {
        self.1.conditions.force_majeure
    }

    /// The class that points and conditions give: EXCELLENT is a candidate for it; `null`: none of the conditions hold, and
    /// people decide.
    async fn computed_class(&self) -> Option<Word<Class>> {
        self.0.computed_class.map(|class| Word(class.0))
    }

    /// The articles of the conditions that are not met from the points' class down, or the grounds of NOT_COMPLETED.
    async fn reasons(&self) -> &[String] {
        &self.1.reasons
    }

    /// The class that people decided.
    async fn decided_class(&self) -> Option<Word<Class>> {
        self.0.decided_class.map(|class| Word(class.0))
    }

    /// The number of that decision.
    async fn decision_number(&self) -> Option<&str> {
        self.0.decision_number.as_deref()
    }

    /// The final class; `null` while people have to decide it or the cap over organisations is open.
    async fn class(&self) -> Option<Word<Class>> {
        let computed = self.0.computed_class.filter(|class| class.0 != Class::Excellent);
        self.0.decided_class.or(computed).map(|class| Word(class.0))
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The result of a key, for who reads evaluations.
pub async fn load(context: &Context<'_>, id: OrganisationResultId) -> Result<Option<OrganisationResult>> {
    let loaded = context.data_unchecked::<Loaders>().organisation_results.load_one(id).await;
    shown(context, loaded.map_err(|fail| graphql_error(context, shared(&fail)))?)
}

/// The result of a unit and year, through the request's loader, for who reads evaluations.
pub async fn of_unit(context: &Context<'_>, unit: UnitId, year: i32) -> Result<Option<OrganisationResult>> {
    let loaded = context.data_unchecked::<Loaders>().results_of_units.load_one((unit, year)).await;
    shown(context, loaded.map_err(|fail| graphql_error(context, shared(&fail)))?)
}

/// For who reads evaluations anywhere, as the list of them is; nothing to others.
fn shown(context: &Context<'_>, row: Option<rows::OrganisationResult>) -> Result<Option<OrganisationResult>> {
    let reads = may_somewhere(&Ask::of(context).viewer, Action::ReadEvaluation).is_ok();
    row.filter(|_| reads).map(OrganisationResult::of).transpose().map_err(|fail| graphql_error(context, fail))
}

/// The result that an input describes, as it now stands, for who reads evaluations.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::RecordResult,
) -> Result<Option<OrganisationResult>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}
