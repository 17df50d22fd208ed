//! From bytes to a GraphQL request: the JSON of a POST, the query string of a GET.

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use async_graphql::{Value, Variables};
use domain::refusal::{Code, Refusal};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a client sent, before anything of it is believed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The text of the document.
    pub query: String,
    /// Which of its operations to run.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// The values of its variables.
    #[serde(default)]
    pub variables: Variables,
    /// What else the client says.
    #[serde(default)]
    pub extensions: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl Message {
    /// Reads the body of a POST.
    ///
    /// # Errors
    /// Not JSON, several requests in one, or a part of another type than GraphQL over HTTP says.
    pub fn from_body(body: &[u8]) -> Result<Self, Refusal> {
        if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Refusal::new(Code::BatchNotSupported, ""));
        }
        serde_json::from_slice(body).map_err(|error| unreadable(&error.to_string()))
    }

    /// Reads the query string of a GET.
    ///
    /// # Errors
    /// No query, or variables or extensions that are not a JSON object.
    pub fn from_query_string(query_string: &str) -> Result<Self, Refusal> {
        fn json<T: for<'a> Deserialize<'a> + Default>(
            name: &str,
            text: Option<String>,
        ) -> Result<T, Refusal> {
            let text = text.filter(|text| !text.is_empty());
            text.map_or_else(
                || Ok(T::default()),
                |text| serde_json::from_str(&text).map_err(|error| unreadable(&format!("{name}: {error}"))),
            )
        }
        let sent = actix_web::web::Query::<QueryString>::from_query(query_string)
            .map_err(|error| unreadable(&error.to_string()))?
            .into_inner();
        Ok(Self {
            query: sent.query.ok_or_else(|| unreadable("missing field `query`"))?,
            operation_name: sent.operation_name.filter(|name| !name.is_empty()),
            variables: json("variables", sent.variables)?,
            extensions: json("extensions", sent.extensions)?,
        })
    }
}

fn unreadable(reason: &str) -> Refusal {
    Refusal::new(Code::BadRequest, "").with("reason", reason)
}

/// Whether the body is plain JSON in UTF-8. Browsers send no such type to another origin without asking first, which
/// is what keeps other sites from posting in a user's name.
#[must_use]
pub fn is_json(headers: &HeaderMap) -> bool {
    let plain = headers.get(CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
    let Some(Ok(content_type)) = headers.get(CONTENT_TYPE).map(|value| value.to_str()) else { return false };
    let mut parts = content_type.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim_matches('"');
        !name.eq_ignore_ascii_case("charset")
            || value.eq_ignore_ascii_case("utf-8")
            || value.eq_ignore_ascii_case("utf8")
    });
    plain && json && utf8
}
