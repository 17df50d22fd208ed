//! The schema: roots merged in two levels, area then noun.

use crate::graphql::criteria::{CriteriaMutations, CriteriaQueries};
use crate::graphql::record::{RecordMutations, RecordQueries};
use crate::graphql::template::{TemplateMutations, TemplateQueries};
use crate::graphql::unit::{UnitMutations, UnitQueries};
use async_graphql::{EmptySubscription, MergedObject};

/// Structure: units, fields, positions, catalogue.
#[derive(MergedObject, Default)]
pub struct StructureQueries(UnitQueries, TemplateQueries);

/// Structure: units, fields, positions, catalogue.
#[derive(MergedObject, Default)]
pub struct StructureMutations(UnitMutations, TemplateMutations);

/// Inputs of scores: output records, criteria.
#[derive(MergedObject, Default)]
pub struct InputQueries(RecordQueries, CriteriaQueries);

/// Inputs of scores: output records, criteria.
#[derive(MergedObject, Default)]
pub struct InputMutations(RecordMutations, CriteriaMutations);

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(StructureQueries, InputQueries);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(StructureMutations, InputMutations);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema. It holds no data: what a resolver needs comes with each request.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).finish()
}

/// The schema as sorted SDL.
#[must_use]
pub fn sdl() -> String {
    let options =
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    schema().sdl_with_options(options)
}
