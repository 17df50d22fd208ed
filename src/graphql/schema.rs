//! The schema: roots merged in two levels, area then noun.

use crate::graphql::account::{AccountMutations, AccountQueries};
use crate::graphql::evaluation::{EvaluationMutations, EvaluationQueries};
use crate::graphql::job::{JobMutations, JobQueries};
use crate::graphql::period::{PeriodMutations, PeriodQueries};
use crate::graphql::rule_set::{RuleSetMutations, RuleSetQueries};
use crate::graphql::session::SessionMutations;
use crate::graphql::setting::{SettingMutations, SettingQueries};
use crate::graphql::template::{TemplateMutations, TemplateQueries};
use crate::graphql::unit::{UnitMutations, UnitQueries};
use crate::graphql::viewer::ViewerQueries;
use async_graphql::{EmptySubscription, MergedObject};

/// Structure: units, fields, positions, catalogue.
#[derive(MergedObject, Default)]
pub struct StructureQueries(UnitQueries, TemplateQueries);

/// Structure: units, fields, positions, catalogue.
#[derive(MergedObject, Default)]
pub struct StructureMutations(UnitMutations, TemplateMutations);

/// Access: who is asking, accounts.
#[derive(MergedObject, Default)]
pub struct AccessQueries(ViewerQueries, AccountQueries);

/// Access: sessions, accounts.
#[derive(MergedObject, Default)]
pub struct AccessMutations(SessionMutations, AccountMutations);

/// Order: periods, settings, rule sets, background jobs.
#[derive(MergedObject, Default)]
pub struct OrderQueries(PeriodQueries, SettingQueries, RuleSetQueries, JobQueries);

/// Order: periods, settings, rule sets, background jobs.
#[derive(MergedObject, Default)]
pub struct OrderMutations(PeriodMutations, SettingMutations, RuleSetMutations, JobMutations);

/// Results: evaluations.
#[derive(MergedObject, Default)]
pub struct ResultQueries(EvaluationQueries);

/// Results: evaluations.
#[derive(MergedObject, Default)]
pub struct ResultMutations(EvaluationMutations);

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(StructureQueries, OrderQueries, AccessQueries, ResultQueries);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(StructureMutations, OrderMutations, AccessMutations, ResultMutations);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema. It holds no data: what a resolver needs comes with each request.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        // The library's own figure would speak before the limits of `graphql/limits` do.
        .limit_recursive_depth(128)
        .finish()
}

/// The schema as sorted SDL.
#[must_use]
pub fn sdl() -> String {
    let options =
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    schema().sdl_with_options(options)
}
