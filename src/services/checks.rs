//! Checks that many inputs share: codes and names.

use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use store::{Fail, Found};

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

/// A number of a decision or a document, a reason: one line of 1 to `max` characters.
#[must_use]
pub fn check_text(text: &str, max: usize, path: &str) -> Option<Refusal> {
    let good = (1..=max).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(char::is_control);
    (!good).then(|| Refusal::new(Code::TextOutOfRange, path).with("max", max))
}

/// The longest number of a decision or a document.
pub const NUMBER: usize = 100;
/// The longest reason.
pub const REASON: usize = 500;

/// Whether days are in order.
#[must_use]
pub fn check_days(from: NaiveDate, to: Option<NaiveDate>, path: &str) -> Option<Refusal> {
    let reversed = to.filter(|to| *to < from);
    reversed.map(|to| Refusal::new(Code::DatesReversed, path).with("from", from).with("to", to))
}

/// Refuses together all that was found.
///
/// # Errors
/// Where anything was.
pub fn all_good(refusals: Vec<Refusal>) -> Found<()> {
    if refusals.is_empty() { Ok(()) } else { Err(Fail::Refused(refusals)) }
}

/// A failure whose refusals are about the input at `path`: for what a guard or a rule refuses without knowing the input.
#[must_use]
pub fn placed(fail: Fail, path: &str) -> Fail {
    match fail {
        Fail::Refused(refusals) => {
            let place = |refusal: Refusal| {
                let path = Refusal::new(refusal.code, path).path;
                Refusal { path, ..refusal }
            };
            Fail::Refused(refusals.into_iter().map(place).collect())
        }
        other => other,
    }
}

/// A failure about a person whom the caller named by code: whom he may not know of is as unknown to him as a code that
/// nobody has.
#[must_use]
pub fn unseen(fail: Fail, code: &str, path: &str) -> Fail {
    match fail {
        Fail::NotFound => Refusal::new(Code::PersonUnknown, path).with("code", shortened(code)).into(),
        other => other,
    }
}

/// Whether the object still is as its editor saw it.
///
/// # Errors
/// `STALE_VERSION` where it has another version than expected.
pub fn check_version(current: Option<i64>, expected: Option<i64>) -> Result<(), Refusal> {
    match (current, expected) {
        (Some(current), Some(expected)) if current != expected => {
            Err(Refusal::new(Code::StaleVersion, "expectedVersion").with("current", current))
        }
        _ => Ok(()),
    }
}

/// The start of a value, for a message.
#[must_use]
pub fn shortened(value: &str) -> String {
    let start: String = value.chars().take(40).collect();
    if start.len() < value.len() { format!("{start}…") } else { start }
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

/// The number of a decision: 1 to 100 characters, not only spaces.
#[must_use]
pub fn check_decision(number: &str, path: &str) -> Option<Refusal> {
    let good = (1..=100).contains(&number.trim().chars().count()) && !number.chars().any(char::is_control);
    (!good).then(|| Refusal::new(Code::DecisionNumberMissing, path))
}

/// The longest text that tells what happened.
const STORY: usize = 10_000;

/// Refuses a text of what happened, which may run over lines, where it is blank, unreadable or too long.
#[must_use]
pub fn check_story(text: Option<&str>, path: &str) -> Option<Refusal> {
    let readable = |text: &str| {
        (1..=STORY).contains(&text.chars().count())
            && !text.trim().is_empty()
            && !text.chars().any(|sign| sign.is_control() && sign != '\n')
    };
    let refusal = || Refusal::new(Code::TextOutOfRange, path).with("max", STORY);
    text.filter(|text| !readable(text)).map(|_| refusal())
}

/// What was judged, or nothing where it was refused: that is told, once however many rows it is about.
pub fn or_told<T>(judged: Result<T, Refusal>, refusals: &mut Vec<Refusal>) -> Option<T> {
    judged
        .map_err(|refusal| {
            if !refusals.contains(&refusal) {
                refusals.push(refusal);
            }
        })
        .ok()
}
