//! Checks that many inputs share: codes and names.

use domain::refusal::{Code, Refusal};

/// A code: 1 to 50 letters (without diacritics), digits, `.`, `-`, `_`.
#[must_use]
pub fn check_code(code: &str, path: &str) -> Option<Refusal> {
    let good = (1..=50).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    (!good).then(|| Refusal::new(Code::CodeInvalid, path).with("value", shortened(code)))
}

/// A name: 1 to 200 characters, not only spaces, without control characters.
#[must_use]
pub fn check_name(name: &str, path: &str) -> Option<Refusal> {
    let good = (1..=200).contains(&name.chars().count())
        && !name.trim().is_empty()
        && !name.chars().any(char::is_control);
    (!good).then(|| Refusal::new(Code::NameInvalid, path).with("value", shortened(name)))
}

/// The start of a value, for a message.
#[must_use]
pub fn shortened(value: &str) -> String {
    let start: String = value.chars().take(40).collect();
    if start.len() < value.len() { format!("{start}…") } else { start }
}

/// The number of a decision: 1 to 100 characters, not only spaces.
#[must_use]
pub fn check_decision(number: &str, path: &str) -> Option<Refusal> {
    let good = (1..=100).contains(&number.trim().chars().count()) && !number.chars().any(char::is_control);
    (!good).then(|| Refusal::new(Code::DecisionNumberMissing, path))
}

/// Whether a text has the form of a login: 3 to 64 small plain letters, digits and `.`, `_`, `-`, `@`, beginning with a
/// letter or digit.
#[must_use]
pub fn is_login(text: &str) -> bool {
    (3..=64).contains(&text.len())
        && text.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-@".contains(&byte))
}
