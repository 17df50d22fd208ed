//! What the limits know of the schema: which fields are lists without pages, and how large an introspection is.

use super::document;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};
use async_graphql::parser::{parse_query, parse_schema};
use async_graphql::{Positioned, Variables};
use std::collections::HashSet;

/// As `getIntrospectionQuery` of graphql-js writes it with every option on; code generators and GraphiQL send it.
pub(super) const STANDARD: &str = include_str!("introspection.graphql");

/// An introspection may give so many times as many values as the standard one.
const STANDARDS: u64 = 4;

/// What the limits know of the schema.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Fields that are lists without pages anywhere in the schema; `nodes` and `edges` are pages.
    lists: HashSet<String>,
    types: u64,
    fields_of_a_type: u64,
    pub(super) introspection: u64,
}

impl Default for Shape {
    fn default() -> Self {
        Self::of("")
    }
}

impl Shape {
    /// Reads it from the schema's own text (`schema.sdl()`); of a text that cannot be read nothing is known.
    #[must_use]
    pub fn of(sdl: &str) -> Self {
        let definitions = parse_schema(sdl).map(|document| document.definitions).unwrap_or_default();
        let kinds = definitions.iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(&definition.node.kind),
            _ => None,
        });
        let kinds: Vec<&TypeKind> = kinds.collect();
        let fields: Vec<&Positioned<FieldDefinition>> = kinds
            .iter()
            .flat_map(|kind| match kind {
                TypeKind::Object(object) => object.fields.as_slice(),
                TypeKind::Interface(interface) => interface.fields.as_slice(),
                _ => &[],
            })
            .collect();
        let lists = fields.iter().filter(|field| matches!(field.node.ty.node.base, BaseType::List(_)));
        let names = lists.map(|field| field.node.name.node.to_string());
        // The library brings about twenty types that are not in the text, those of the introspection itself.
        let types = kinds.len() as u64 + 20;
        let mut shape = Self {
            lists: names.filter(|name| !super::page::is_page(name)).collect(),
            types,
            fields_of_a_type: (fields.len() as u64).div_ceil(types).max(4),
            introspection: u64::MAX,
        };
        if let Ok(standard) = parse_query(STANDARD) {
            let values = document::introspection(&standard, &Variables::default(), &shape);
            shape.introspection = values.saturating_mul(STANDARDS);
        }
        shape
    }

    pub(super) fn is_list(&self, field: &str) -> bool {
        self.lists.contains(field)
    }

    /// About how many items a field of an introspection has.
    pub(super) fn items(&self, field: &str) -> u64 {
        match field {
            "types" => self.types,
            "fields" | "inputFields" => self.fields_of_a_type,
            "args" | "interfaces" | "possibleTypes" => 2,
            "enumValues" | "directives" => 6,
            _ => 1,
        }
    }
}
