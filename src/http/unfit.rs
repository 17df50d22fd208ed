//! A value that an argument does not take, told in the reader's language with its place: the library words these in
//! English and names types only.

use async_graphql::{Value, Variables};
use domain::refusal::{Code, Language, Refusal};

/// What the library said of a value, taken apart.
enum Said<'a> {
    /// Another kind of value stands where one of this type was expected.
    Kind { wanted: &'a str, found: &'a str },
    /// A text, a list or a number is outside its bounds: `the chars length is 300, must be less than …`.
    Bound { what: Measure, value: &'a str, most: bool, bound: &'a str },
    /// A scalar's own word on a text: `` `abc` is not a decimal: write it as "2.25" ``.
    Text { value: &'a str, mend: &'a str },
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

/// The refusal of a value, at the path of the variable where that is the only one it can be; `None` where the message is
/// about something else.
#[must_use]
pub fn refusal(message: &str, variables: &Variables, language: Language) -> Option<Refusal> {
    let (said, own) = match message.strip_prefix("Failed to parse \"") {
        Some(rest) => rest.split_once("\": ").map(|(_, said)| (said, true))?,
        None => (message.strip_prefix("Expected input type \"").map(|_| message)?, false),
    };
    let said = said.split(" (occurred while parsing \"").next().unwrap_or(said);
    let said = if own { worded(said) } else { kind(said) };
    let path = match &said {
        Said::Bound { what, value, .. } => {
            place(variables, &|one| measured(one, *what).as_deref() == Some(*value))
        }
        Said::Text { value, .. } => {
            place(variables, &|one| matches!(one, Value::String(text) if text == value))
        }
        Said::Kind { found, .. } => place(variables, &|one| one.to_string() == *found),
        Said::Other(_) => None,
    };
    let refusal = Refusal { path: path.unwrap_or_default(), ..Refusal::new(Code::InvalidInput, "") };
    let (value, mend) = told(&said, language);
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
    text.unwrap_or(Said::Other(said))
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
        Said::Other(said) => ("…".to_owned(), (*said).to_owned()),
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

/// The path of the only value among the variables that fits; a form shows the error there.
fn place(variables: &Variables, fits: &dyn Fn(&Value) -> bool) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut at = Vec::new();
    for (name, value) in variables.iter() {
        at.push(name.to_string());
        walk(value, fits, &mut at, &mut found);
        at.pop();
    }
    if found.len() == 1 { found.pop() } else { None }
}

fn walk(value: &Value, fits: &dyn Fn(&Value) -> bool, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    if fits(value) {
        found.push(at.clone());
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
    use serde_json::json;

    fn told(message: &str, language: Language) -> (String, String) {
        let variables = Variables::from_json(json!({
            "input": { "code": "A", "name": "x".repeat(300), "rows": [{ "coefficient": "abc" }, { "coefficient": 1.5 }], "scores": [] },
        }));
        let refusal = refusal(message, &variables, language).unwrap();
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
        ] {
            assert_eq!(told(message, Language::Vi), (path.to_owned(), vi.to_owned()));
            assert_eq!(told(message, Language::En).1, en);
        }
        assert_eq!(refusal("no such table", &Variables::default(), Language::En), None);
    }
}
