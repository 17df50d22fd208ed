//! One way to write a value as bytes: what is hashed or compared is made here and never made again from a parsed value.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// JSON with object keys in byte order and no spaces: the same value, the same bytes, whatever order it was built in.
///
/// # Panics
/// Never for the types of this house: each serialises to plain JSON.
#[must_use]
pub fn canonical(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).expect("plain data serialises");
    let mut text = String::new();
    put(&value, &mut text);
    text
}

/// The SHA-256 of a text as 64 hexadecimal digits.
#[must_use]
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn put(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::String(key.clone()).to_string());
                text.push(':');
                put(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                put(item, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}
