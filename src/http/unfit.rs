//! A value that an argument does not take, told in the reader's language with its place: the library words these in
//! English and names types only.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Pos, ServerError, Value, Variables};
use async_graphql_value as parser;
use domain::refusal::{Code, Language, Refusal};

/// What was sent: the document and its variables.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The document.
    pub document: &'a ExecutableDocument,
    /// The values of its variables.
    pub variables: &'a Variables,
}

impl Given<'_> {
    /// The argument that an error points to, with its value; variables inside it have theirs.
    fn argument(self, error: &ServerError) -> Option<(String, Value)> {
        let at = *error.locations.first()?;
        let operations = self.document.operations.iter().map(|(_, operation)| &operation.node.selection_set);
        let fragments = self.document.fragments.values().map(|fragment| &fragment.node.selection_set);
        let (name, value) = operations.chain(fragments).find_map(|set| argument_at(&set.node, at))?;
        let given = |name: Name| Ok::<_, ()>(self.variables.get(&name).cloned().unwrap_or(Value::Null));
        Some((name.to_string(), value.clone().into_const_with(given).ok()?))
    }
}

fn argument_at(set: &SelectionSet, at: Pos) -> Option<(&Name, &parser::Value)> {
    set.items.iter().find_map(|selection| match &selection.node {
        Selection::Field(field) => {
            let own = field.node.arguments.iter().find(|(_, value)| value.pos == at);
            own.map(|(name, value)| (&name.node, &value.node))
                .or_else(|| argument_at(&field.node.selection_set.node, at))
        }
        Selection::InlineFragment(inline) => argument_at(&inline.node.selection_set.node, at),
        Selection::FragmentSpread(_) => None,
    })
}

/// What the library said of a value, taken apart.
enum Said<'a> {
    /// Another kind of value stands where one of this type was expected.
    Kind { wanted: &'a str, found: &'a str },
    /// A text, a list or a number is outside its bounds: `the chars length is 300, must be less than …`.
    Bound { what: Measure, value: &'a str, most: bool, bound: &'a str },
    /// A scalar's own word on a text: `` `abc` is not a decimal: write it as "2.25" ``.
    Text { value: &'a str, mend: &'a str },
    /// A whole number is outside what its type holds: `Only integers from … to … are accepted.`
    Range { least: i64, most: i64 },
    /// Anything else.
    Other(&'a str),
}

/// What of a value is bounded.
#[derive(Clone, Copy)]
enum Measure {
    Text,
    List,
    Number,
}

/// The refusal of a value, at its path from the field's argument on, where it can be no other value of it; `None` where
/// the error is about something else.
#[must_use]
pub fn refusal(error: &ServerError, given: Given<'_>, language: Language) -> Option<Refusal> {
    let message = error.message.as_str();
    let argument = given.argument(error);
    let (said, own) = match message.strip_prefix("Failed to parse \"") {
        Some(rest) => rest.split_once("\": ").map(|(_, said)| (said, true))?,
        None => (message.strip_prefix("Expected input type \"").map(|_| message)?, false),
    };
    let said = said.split(" (occurred while parsing \"").next().unwrap_or(said);
    let said = if own { worded(said) } else { kind(said) };
    let place =
        |fits: &dyn Fn(&Value) -> bool| argument.as_ref().and_then(|(name, value)| place(name, value, fits));
    let found = match &said {
        Said::Bound { what, value, .. } => place(&|one| measured(one, *what).as_deref() == Some(*value)),
        Said::Text { value, .. } => {
            place(&|one| matches!(one, Value::String(text) if text.as_str() == *value))
        }
        Said::Kind { found, .. } => place(&|one| one.to_string() == *found),
        Said::Range { least, most } => place(&|one| outside(one, *least, *most)),
        Said::Other(_) => None,
    };
    let (value, mend) = told(&said, language);
    let (path, value) = match found {
        Some((path, found)) if matches!(said, Said::Range { .. }) => (path, found.to_string()),
        Some((path, _)) => (path, value),
        None => (Vec::new(), value),
    };
    let refusal = Refusal { path, ..Refusal::new(Code::InvalidInput, "") };
    Some(refusal.with("value", value).with("mend", mend))
}

fn kind(said: &str) -> Said<'_> {
    let parts = said.strip_prefix("Expected input type \"").and_then(|rest| rest.split_once("\", found "));
    parts.map_or(Said::Other(said), |(wanted, found)| Said::Kind {
        wanted,
        found: found.trim_end_matches('.'),
    })
}

fn worded(said: &str) -> Said<'_> {
    for (start, what) in [
        ("the chars length is ", Measure::Text),
        ("the value length is ", Measure::List),
        ("the value is ", Measure::Number),
    ] {
        let Some((value, rest)) = said.strip_prefix(start).and_then(|rest| rest.split_once(", must be "))
        else {
            continue;
        };
        for (start, most) in [("less than or equal to ", true), ("greater than or equal to ", false)] {
            if let Some(bound) = rest.strip_prefix(start) {
                return Said::Bound { what, value, most, bound: bound.trim_end_matches('.') };
            }
        }
    }
    let text =
        said.strip_prefix('`').and_then(|rest| rest.split_once("` is not ")).and_then(|(value, rest)| {
            let (_, mend) = rest.split_once(": write it as ")?;
            Some(Said::Text { value, mend })
        });
    let range = said.strip_prefix("Only integers from ").and_then(|rest| {
        let (least, most) = rest.strip_suffix(" are accepted.")?.split_once(" to ")?;
        Some(Said::Range { least: least.parse().ok()?, most: most.parse().ok()? })
    });
    text.or(range).unwrap_or(Said::Other(said))
}

fn told(said: &Said<'_>, language: Language) -> (String, String) {
    let vi = language == Language::Vi;
    match said {
        Said::Kind { wanted, found } if vi => ((*found).to_owned(), format!("cần một giá trị kiểu {wanted}")),
        Said::Kind { wanted, found } => {
            ((*found).to_owned(), format!("a value of the type {wanted} is needed"))
        }
        Said::Bound { what, value, most, bound } => {
            let mend = match (what, most, vi) {
                (Measure::Text, true, true) => format!("nhiều nhất {bound} ký tự"),
                (Measure::Text, true, false) => format!("at most {bound} characters"),
                (Measure::Text, false, true) => format!("ít nhất {bound} ký tự"),
                (Measure::Text, false, false) => format!("at least {bound} characters"),
                (Measure::List, true, true) => format!("nhiều nhất {bound} phần tử"),
                (Measure::List, true, false) => format!("at most {bound} items"),
                (Measure::List, false, true) => format!("ít nhất {bound} phần tử"),
                (Measure::List, false, false) => format!("at least {bound} items"),
                (Measure::Number, true, true) => format!("nhiều nhất {bound}"),
                (Measure::Number, true, false) => format!("at most {bound}"),
                (Measure::Number, false, true) => format!("ít nhất {bound}"),
                (Measure::Number, false, false) => format!("at least {bound}"),
            };
            let value = match (what, vi) {
                (Measure::Text, true) => format!("{value} ký tự"),
                (Measure::Text, false) => format!("{value} characters"),
                (Measure::List, true) => format!("{value} phần tử"),
                (Measure::List, false) => format!("{value} items"),
                (Measure::Number, _) => (*value).to_owned(),
            };
            (value, mend)
        }
        Said::Text { value, mend } if vi => ((*value).to_owned(), format!("hãy viết như {mend}")),
        Said::Text { value, mend } => ((*value).to_owned(), format!("write it as {mend}")),
        Said::Range { least, most } if vi => ("…".to_owned(), format!("số nguyên từ {least} đến {most}")),
        Said::Range { least, most } => ("…".to_owned(), format!("a whole number from {least} to {most}")),
        Said::Other(said) => ("…".to_owned(), said.trim_end_matches('.').to_owned()),
    }
}

fn measured(value: &Value, what: Measure) -> Option<String> {
    match (what, value) {
        (Measure::Text, Value::String(text)) => Some(text.chars().count().to_string()),
        (Measure::List, Value::List(items)) => Some(items.len().to_string()),
        (Measure::Number, Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn outside(value: &Value, least: i64, most: i64) -> bool {
    let Value::Number(number) = value else { return false };
    number.as_i64().is_some_and(|number| number < least || number > most)
}

/// The only value in an argument that fits, with its path; a form shows the error there.
fn place<'v>(
    name: &str,
    value: &'v Value,
    fits: &dyn Fn(&Value) -> bool,
) -> Option<(Vec<String>, &'v Value)> {
    let mut found = Vec::new();
    walk(value, fits, &mut vec![name.to_owned()], &mut found);
    if found.len() == 1 { found.pop() } else { None }
}

fn walk<'v>(
    value: &'v Value,
    fits: &dyn Fn(&Value) -> bool,
    at: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, &'v Value)>,
) {
    if fits(value) {
        found.push((at.clone(), value));
    }
    match value {
        Value::List(items) => {
            for (place, item) in items.iter().enumerate() {
                at.push(place.to_string());
                walk(item, fits, at, found);
                at.pop();
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                at.push(name.to_string());
                walk(field, fits, at, found);
                at.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    fn error(message: &str, column: usize) -> ServerError {
        ServerError::new(message, Some(Pos { line: 2, column }))
    }

    fn told(message: &str, column: usize, language: Language) -> (String, String) {
        let variables = Variables::from_json(json!({
            "input": { "code": "A", "name": "x".repeat(300), "rows": [{ "coefficient": "abc", "units": 3_000_000_000_i64 }, { "coefficient": 1.5 }], "scores": [] },
            "other": "abc",
        }));
        let document =
            parse_query("mutation {\n  save(input: $input, rows: [1.5], search: [$other])}").unwrap();
        let given = Given { document: &document, variables: &variables };
        let refusal = refusal(&error(message, column), given, language).unwrap();
        (refusal.written_path(), refusal.message(language))
    }

    #[test]
    fn each_word_of_the_library_is_told_with_its_place() {
        for (message, path, vi, en) in [
            (
                "Failed to parse \"String\": the chars length is 300, must be less than or equal to 200 (occurred while parsing \"SaveFieldInput\")",
                "input.name",
                "Giá trị `300 ký tự` không hợp lệ: nhiều nhất 200 ký tự.",
                "The value `300 characters` is not valid: at most 200 characters.",
            ),
            (
                "Failed to parse \"Decimal\": `abc` is not a decimal: write it as \"2.25\" (occurred while parsing \"AssignRecordInput\") (occurred while parsing \"[AssignRecordInput!]\")",
                "input.rows[0].coefficient",
                "Giá trị `abc` không hợp lệ: hãy viết như \"2.25\".",
                "The value `abc` is not valid: write it as \"2.25\".",
            ),
            (
                "Failed to parse \"[Score!]\": the value length is 0, must be greater than or equal to 1",
                "input.scores",
                "Giá trị `0 phần tử` không hợp lệ: ít nhất 1 phần tử.",
                "The value `0 items` is not valid: at least 1 items.",
            ),
            (
                "Expected input type \"Decimal\", found 1.5. (occurred while parsing \"AssignRecordInput\")",
                "input.rows[1].coefficient",
                "Giá trị `1.5` không hợp lệ: cần một giá trị kiểu Decimal.",
                "The value `1.5` is not valid: a value of the type Decimal is needed.",
            ),
            (
                "Failed to parse \"Int\": Only integers from -2147483648 to 2147483647 are accepted.",
                "input.rows[0].units",
                "Giá trị `3000000000` không hợp lệ: số nguyên từ -2147483648 đến 2147483647.",
                "The value `3000000000` is not valid: a whole number from -2147483648 to 2147483647.",
            ),
        ] {
            assert_eq!(told(message, 15, Language::Vi), (path.to_owned(), vi.to_owned()));
            assert_eq!(told(message, 15, Language::En).1, en);
        }
        // What the document itself says, and what a variable says inside of it, have their places too.
        let literal = told("Expected input type \"Decimal\", found 1.5.", 29, Language::En);
        let words = "The value `1.5` is not valid: a value of the type Decimal is needed.".to_owned();
        assert_eq!(literal, ("rows[0]".to_owned(), words));
        let inside = told(
            "Failed to parse \"Decimal\": `abc` is not a decimal: write it as \"2.25\"",
            44,
            Language::En,
        );
        assert_eq!(inside.0, "search[0]");
        let document = parse_query("{ a }").unwrap();
        let given = Given { document: &document, variables: &Variables::default() };
        assert_eq!(refusal(&error("no such table", 1), given, Language::En), None);
    }
}
