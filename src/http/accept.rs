//! What the client takes: the form of the answer (`Accept`) and its language (`Accept-Language`).

use actix_web::http::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderName};
use domain::refusal::Language;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/graphql-response+json`: the status says what became of the request.
    GraphqlResponse,
    /// `application/json`: 200 for everything that was a GraphQL request, as older clients expect.
    Json,
}

impl Form {
    /// The form asked for with the highest weight, the first of equals; `None` where none of ours is taken.
    #[must_use]
    pub fn asked(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(ACCEPT) {
            return Some(Self::Json);
        }
        let ranges = weighted(headers, &ACCEPT);
        ranges.iter().filter(|(_, weight)| *weight > 0).find_map(|(range, _)| match range.as_str() {
            "application/graphql-response+json" => Some(Self::GraphqlResponse),
            "application/json" | "application/*" | "*/*" => Some(Self::Json),
            _ => None,
        })
    }

    /// The content type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// Vietnamese unless English is asked for with a higher weight.
#[must_use]
pub fn language(headers: &HeaderMap) -> Language {
    let ranges = weighted(headers, &ACCEPT_LANGUAGE);
    let known = ranges.iter().filter(|(_, weight)| *weight > 0).find_map(|(range, _)| {
        match range.split('-').next().unwrap_or_default() {
            "vi" | "*" => Some(Language::Vi),
            "en" => Some(Language::En),
            _ => None,
        }
    });
    known.unwrap_or_default()
}

/// The code that `Content-Language` says.
#[must_use]
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::Vi => "vi",
        Language::En => "en",
    }
}

/// The ranges of a header in lower case with their weight in thousandths, heaviest first.
fn weighted(headers: &HeaderMap, name: &HeaderName) -> Vec<(String, u16)> {
    let lines = headers.get_all(name).filter_map(|value| value.to_str().ok());
    let mut ranges: Vec<(String, u16)> = lines
        .flat_map(|line| line.split(','))
        .filter_map(|range| {
            let mut parts = range.split(';').map(|part| part.trim().to_ascii_lowercase());
            let range = parts.next().filter(|range| !range.is_empty())?;
            let weight = parts.find_map(|part| part.strip_prefix("q=").map(thousandths));
            Some((range, weight.unwrap_or(1_000)))
        })
        .take(64)
        .collect();
    ranges.sort_by_key(|&(_, weight)| std::cmp::Reverse(weight));
    ranges
}

/// `0.75` is 750; what cannot be read is nothing.
fn thousandths(weight: &str) -> u16 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, part.parse::<u16>()) {
        ("1", _) => 1_000,
        ("0", Ok(part)) => part,
        _ => 0,
    }
}
