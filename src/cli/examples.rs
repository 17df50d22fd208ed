//! What GraphiQL opens with: operations that run in any installation, with variables to fill in.

use crate::http::graphiql::Example;
use serde_json::{Value, json};

/// What the variables are filled with.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// Code of a unit.
    pub unit: &'a str,
    /// Code of somebody in it.
    pub person: &'a str,
    /// A period: `2026-03`, `2026-Q1`, `2026`.
    pub period: &'a str,
}

impl Default for Values<'_> {
    /// Places to fill in.
    fn default() -> Self {
        Self { unit: "UNIT-CODE", person: "PERSON-CODE", period: "2026-01" }
    }
}

/// Signing in, where nobody can be picked: the page keeps the token and sends it along from then on.
#[must_use]
pub fn sign_in() -> Example {
    Example {
        name: "Đăng nhập / Sign in".to_owned(),
        text: include_str!("demo/login.graphql").to_owned(),
        variables: json!({ "input": { "login": "", "password": "" } }),
    }
}

/// Questions that whoever looks after a unit asks.
#[must_use]
pub fn questions(values: Values<'_>) -> Vec<Example> {
    let Values { unit, person, period } = values;
    let example = |name: &str, text: &str, variables: Value| Example {
        name: name.to_owned(),
        text: text.to_owned(),
        variables,
    };
    vec![
        example("Tôi là ai / Who am I", include_str!("examples/viewer.graphql"), Value::Null),
        example(
            "Xếp hạng của đơn vị / Ranking of a unit",
            include_str!("examples/ranking.graphql"),
            json!({ "input": { "period": { "code": period }, "within": unit }, "first": 10 }),
        ),
        example(
            "Điểm của một người, từng dòng / A score, line by line",
            include_str!("examples/evaluation.graphql"),
            json!({ "person": person, "period": period }),
        ),
        example(
            "Kỳ còn thiếu gì / What a period lacks",
            include_str!("examples/readiness.graphql"),
            json!({ "unit": unit, "period": period }),
        ),
        example(
            "Nhân sự của đơn vị / People of a unit",
            include_str!("examples/people.graphql"),
            json!({ "filter": { "within": unit, "search": "" }, "first": 20, "after": null }),
        ),
    ]
}
