//! Limits of what a document may ask, judged before it is executed and in two stages: on the raw text (nothing is
//! parsed that could overflow the parser's stack), then on the parsed document, once a fragment.
//!
//! The library's own limits come too late: 2,500 nested lists end the process in its parser, and 24 fragments that
//! each spread the next one twice cost seconds in its recursion check.

mod document;
mod exceeded;
mod page;
mod shape;
mod text;
mod variables;

#[cfg(test)]
mod tests;

pub use document::Cost;
pub use exceeded::Exceeded;
pub use shape::Shape;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};
use async_graphql::{Positioned, Variables};
use serde::Deserialize;

/// The operation of the document that will run: the named one, or the only one.
#[must_use]
pub fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    let mut all = document.operations.iter();
    match name {
        Some(name) => all.find(|(own, _)| own.is_some_and(|own| own == name)).map(|(_, operation)| operation),
        None if all.len() == 1 => all.next().map(|(_, operation)| operation),
        None => None,
    }
}

/// How much one document may ask.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Length of the text in bytes.
    pub bytes: u64,
    /// Tokens of the text.
    pub tokens: u64,
    /// How deep `{ [ (` stand in each other in the text.
    pub nesting: u64,
    /// How deep fields stand in each other; introspection has a limit of its own that always lets the standard pass.
    pub depth: u64,
    /// Fields in all operations, fragments counted at each use.
    pub fields: u64,
    /// Aliases, counted likewise.
    pub aliases: u64,
    /// Directives, counted likewise.
    pub directives: u64,
    /// Root fields of one operation.
    pub root_fields: u64,
    /// Operations of one document.
    pub operations: u64,
    /// Values the answer can hold, lists counted at their asked-for size.
    pub cost: u64,
    /// The largest `first` or `last`.
    pub page: u64,
    /// The size that a page without `first` and `last` counts as.
    pub default_page: u64,
    /// The size that a list without pages counts as.
    pub list: u64,
    /// How deep lists and objects stand in each other in the variables.
    pub variable_nesting: u64,
    /// Values in the variables.
    pub variable_values: u64,
}

impl Default for Limits {
    /// Depth, fields and cost stand at 1.6 × the heaviest screen (`tests/it/screens.rs` holds them to it); bytes, tokens
    /// and nesting guard the parser.
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            tokens: 5_000,
            nesting: 64,
            depth: 10,
            fields: 300,
            aliases: 50,
            directives: 100,
            root_fields: 10,
            operations: 50,
            cost: 13_000,
            page: 100,
            default_page: 20,
            list: 10,
            variable_nesting: 32,
            variable_values: 20_000,
        }
    }
}

impl Limits {
    /// The first stage: what can be seen on the raw text. Parse nothing that this refuses.
    ///
    /// # Errors
    /// Too long, too many tokens, brackets too deep in each other, or a block string without an end.
    pub fn text(&self, text: &str) -> Result<(), Box<Exceeded>> {
        text::check(text, self)
    }

    /// What the variables may hold.
    ///
    /// # Errors
    /// Too many values, or too deep in each other.
    pub fn variables(&self, variables: &Variables) -> Result<(), Box<Exceeded>> {
        variables::check(variables, self)
    }

    /// The second stage: weighs the parsed document and gives the cost of the operation that will run.
    ///
    /// # Errors
    /// The first limit that is passed, or a fragment that is unknown or comes back to itself.
    pub fn document(
        &self,
        document: &ExecutableDocument,
        operation: Option<&str>,
        variables: &Variables,
        shape: &Shape,
    ) -> Result<Cost, Box<Exceeded>> {
        document::check(document, operation, variables, shape, self)
    }

    /// Refuses figures that would shut out the standard introspection or invite a crash.
    ///
    /// # Errors
    /// The name of the figure that is out of its range.
    pub fn validate(&self) -> Result<(), String> {
        for (name, value, range) in [
            ("bytes", self.bytes, 8 * 1024..=1024 * 1024),
            ("tokens", self.tokens, 1_000..=100_000),
            ("nesting", self.nesting, 24..=64),
            ("depth", self.depth, 4..=64),
            ("fields", self.fields, 300..=100_000),
            ("page", self.page, 1..=1_000),
        ] {
            if !range.contains(&value) {
                return Err(format!(
                    "limits.{name} = {value} is outside {}..={}",
                    range.start(),
                    range.end()
                ));
            }
        }
        Ok(())
    }
}
