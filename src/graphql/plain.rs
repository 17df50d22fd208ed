//! Wide lists of plain values, written in one go. Resolving each field of each item on its own costs a future a field,
//! which for the lines of a ranking page is most of the answer; so a list whose items are plain data reads the selection
//! once and writes its JSON. Whenever anything but plain fields is selected (a fragment, a directive, an argument,
//! `__typename`) it falls back to a twin that is resolved the usual way, and whose types are the list's in the schema.

use async_graphql::async_trait::async_trait;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};
use std::borrow::Cow;
use std::fmt::Write;

/// Writes the value of a field, by its place in [`PlainList::FIELDS`], behind what is already written.
pub type WriteField<'a> = &'a dyn Fn(usize, &mut String);

/// A list of plain items.
pub trait PlainList: Send + Sync {
    /// The usual type of an item: it describes the list in the schema, and stands in for what is not plain.
    type Twin: OutputType;

    /// The fields that are plain, by their names in the schema.
    const FIELDS: &'static [&'static str];

    /// The items as the usual type.
    fn twins(&self) -> Vec<Self::Twin>;

    /// Writes the list: `item` is called for each with a function that writes the value of a field of [`Self::FIELDS`].
    fn each(&self, item: &mut dyn FnMut(WriteField<'_>));
}

/// A list as an answer shows it.
pub struct Plain<L>(pub L);

#[async_trait]
impl<L: PlainList> OutputType for Plain<L> {
    fn type_name() -> Cow<'static, str> {
        <Vec<L::Twin> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<L::Twin> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<L::Twin> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        context: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let plan = plan(context, L::FIELDS).filter(|_| is_asked_once(context, field.node.name.node.as_str()));
        let Some(plan) = plan else { return self.0.twins().resolve(context, field).await };
        let mut json = String::with_capacity(2048);
        json.push('[');
        self.0.each(&mut |write| {
            json.push_str(if json.len() > 1 { ",{" } else { "{" });
            for (key, index) in &plan {
                json.push_str(key);
                write(*index, &mut json);
            }
            json.push('}');
        });
        json.push(']');
        let token = Name::new(async_graphql_value::RAW_VALUE_TOKEN);
        Ok(Value::Object(IndexMap::from_iter([(token, Value::String(json))])))
    }
}

/// What stands before each value, and which field it is of; `None` where the selection is not plain.
fn plan(context: &ContextSelectionSet<'_>, fields: &[&str]) -> Option<Vec<(String, usize)>> {
    let items = &context.item.node.items;
    let mut plan: Vec<(String, usize)> = Vec::with_capacity(items.len());
    for item in items {
        let Selection::Field(field) = &item.node else { return None };
        let field = &field.node;
        if !field.directives.is_empty() || !field.arguments.is_empty() {
            return None;
        }
        let index = fields.iter().position(|name| *name == field.name.node.as_str())?;
        let comma = if plan.is_empty() { "" } else { "," };
        // Names of GraphQL need no escapes.
        let key = format!("{comma}\"{}\":", field.response_key().node);
        let same =
            |(other, _): &(String, usize)| other.trim_start_matches(',') == key.trim_start_matches(',');
        if !plan.iter().any(same) {
            plan.push((key, index));
        }
    }
    (!plan.is_empty()).then_some(plan)
}

/// Whether the document has one field of this name only: two selections of one list are merged item by item, which
/// written JSON no longer lets happen. (One selection that a fragment brings twice is the same twice.)
fn is_asked_once(context: &ContextSelectionSet<'_>, name: &str) -> bool {
    fn count(set: &SelectionSet, name: &str) -> usize {
        let of = |selection: &Selection| match selection {
            Selection::Field(field) => {
                usize::from(field.node.name.node == name) + count(&field.node.selection_set.node, name)
            }
            Selection::InlineFragment(inline) => count(&inline.node.selection_set.node, name),
            Selection::FragmentSpread(_) => 0,
        };
        set.items.iter().map(|item| of(&item.node)).sum()
    }
    let document = context.query_env;
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    let sets = std::iter::once(&document.operation.node.selection_set.node).chain(fragments);
    sets.map(|set| count(set, name)).sum::<usize>() <= 1
}

/// Writes a text as JSON.
pub fn write_text(text: &str, json: &mut String) {
    let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        let _ = write!(json, "{}", serde_json::Value::from(text));
    }
}

/// Writes a text or null.
pub fn write_optional(text: Option<&str>, json: &mut String) {
    match text {
        Some(text) => write_text(text, json),
        None => json.push_str("null"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema, SimpleObject};

    #[derive(SimpleObject, Clone)]
    struct Item {
        code: String,
        shown: Option<String>,
    }

    struct Items(Vec<Item>);

    impl PlainList for Items {
        type Twin = Item;
        const FIELDS: &'static [&'static str] = &["code", "shown"];

        fn twins(&self) -> Vec<Item> {
            self.0.clone()
        }

        fn each(&self, write: &mut dyn FnMut(WriteField<'_>)) {
            for item in &self.0 {
                write(&|field, json| match field {
                    0 => write_text(&item.code, json),
                    _ => write_optional(item.shown.as_deref(), json),
                });
            }
        }
    }

    fn items() -> Vec<Item> {
        let item = |code: &str, shown: Option<&str>| Item { code: code.into(), shown: shown.map(Into::into) };
        vec![
            item("I.1", Some("5.00")),
            item("a \"quoted\" \\ line\n\t\u{1}\u{7f}", None),
            item("Đạo đức", Some("</script>\u{2028}")),
        ]
    }

    struct Usual;

    #[Object(name = "Query")]
    impl Usual {
        async fn list(&self) -> Vec<Item> {
            items()
        }

        async fn none(&self) -> Vec<Item> {
            Vec::new()
        }
    }

    struct Fast;

    #[Object(name = "Query")]
    impl Fast {
        async fn list(&self) -> Plain<Items> {
            Plain(Items(items()))
        }

        async fn none(&self) -> Plain<Items> {
            Plain(Items(Vec::new()))
        }
    }

    #[tokio::test]
    async fn answers_are_those_of_the_twin() {
        let usual = Schema::new(Usual, EmptyMutation, EmptySubscription);
        let fast = Schema::new(Fast, EmptyMutation, EmptySubscription);
        assert_eq!(usual.sdl(), fast.sdl());
        for document in [
            "{ list { code shown } none { code } }",
            "{ list { b: code a: shown code } }",
            "{ list { code code } again: list { code: shown } }",
            "{ list { ...f } } fragment f on Item { shown code }",
            "{ list { ... on Item { code } shown } }",
            "{ list { ... { code } } }",
            "{ list { __typename code } }",
            "{ list { code @skip(if: true) shown @include(if: true) } }",
            "{ list { code @include(if: false) } }",
            "{ list { code } list { shown } }",
            "{ __type(name: \"Item\") { fields { name type { kind name } } } list { code } }",
            "{ __schema { types { name } } }",
            "{ list { code unknown } }",
            "{ list }",
        ] {
            let one = serde_json::to_string(&usual.execute(document).await).unwrap();
            let two = serde_json::to_string(&fast.execute(document).await).unwrap();
            assert_eq!(one, two, "{document}");
        }
    }
}
