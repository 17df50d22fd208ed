//! Which fields of the schema are lists of objects without pages.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, TypeKind, TypeSystemDefinition};
use std::collections::HashSet;

/// Names of the fields that are lists of objects without pages anywhere in the schema; `nodes` and `edges` are pages.
#[derive(Clone, Debug, Default)]
pub struct Lists(HashSet<String>);

impl Lists {
    /// Reads them from the schema's own text (`schema.sdl()`); a text that cannot be read has none.
    #[must_use]
    pub fn of(sdl: &str) -> Self {
        let Ok(document) = parse_schema(sdl) else { return Self::default() };
        let types = document.definitions.iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(&definition.node.kind),
            _ => None,
        });
        let fields = types.flat_map(|kind| match kind {
            TypeKind::Object(object) => object.fields.as_slice(),
            TypeKind::Interface(interface) => interface.fields.as_slice(),
            _ => &[],
        });
        let lists = fields.filter(|field| matches!(field.node.ty.node.base, BaseType::List(_)));
        let names = lists.map(|field| field.node.name.node.to_string());
        Self(names.filter(|name| !super::page::is_page(name)).collect())
    }

    pub(super) fn contains(&self, field: &str) -> bool {
        self.0.contains(field)
    }
}
