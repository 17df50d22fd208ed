//! The size of a list: the `first`, `last` or `ids` it is asked with, from literals, variables and their defaults.

use super::{Exceeded, Limits};
use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{Positioned, Value, Variables};
use domain::refusal::Code;

/// Fields of a connection that hold its page.
pub(super) fn is_page(field: &str) -> bool {
    matches!(field, "nodes" | "edges")
}

/// What the operation's variables hold.
pub(super) struct Given<'a> {
    pub variables: &'a Variables,
    pub operation: Option<&'a OperationDefinition>,
}

impl Given<'_> {
    fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name).or_else(|| {
            let definitions = &self.operation?.variable_definitions;
            let definition = definitions.iter().find(|definition| definition.node.name.node == name)?;
            definition.node.default_value()
        })
    }

    /// The size that the field's arguments ask for, if they do.
    pub(super) fn size(
        &self,
        field: &Positioned<Field>,
        limits: &Limits,
        path: &[&str],
    ) -> Result<Option<u64>, Box<Exceeded>> {
        let mut size = None;
        for (argument, value) in &field.node.arguments {
            let argument = argument.node.as_str();
            if !matches!(argument, "first" | "last" | "ids") {
                continue;
            }
            let given = value.node.clone();
            let given =
                given.into_const_with(|name| Ok::<_, ()>(self.variable(&name).cloned().unwrap_or_default()));
            let asked = match given {
                Ok(Value::Number(number)) => number.as_u64(),
                Ok(Value::List(items)) => Some(items.len() as u64),
                _ => None,
            };
            let Some(asked) = asked else { continue };
            if asked > limits.page {
                return Err(Exceeded::over(Code::PageTooLarge, asked, limits.page)
                    .at(value.pos)
                    .path(path)
                    .with("argument", argument)
                    .with("field", &field.node.name.node));
            }
            size = size.max(Some(asked));
        }
        Ok(size)
    }
}
