//! An answer's value as JSON bytes. As serde writes it, but for lists that are JSON already (`graphql::plain`): those are
//! copied, where serde would first read all of them again.

use async_graphql::Value;
use std::io::Write as _;

/// Appends a value.
///
/// # Errors
/// Where a part of it cannot be written as JSON.
pub fn write(value: &Value, json: &mut Vec<u8>) -> serde_json::Result<()> {
    match value {
        Value::Null => json.extend_from_slice(b"null"),
        Value::Boolean(true) => json.extend_from_slice(b"true"),
        Value::Boolean(false) => json.extend_from_slice(b"false"),
        Value::Number(number) => {
            let _ = write!(json, "{number}");
        }
        Value::String(value) => text(value, json)?,
        Value::Enum(name) => text(name, json)?,
        Value::List(items) => {
            json.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    json.push(b',');
                }
                write(item, json)?;
            }
            json.push(b']');
        }
        Value::Object(fields) => {
            if fields.len() == 1
                && let Some(Value::String(written)) = fields.get(async_graphql_value::RAW_VALUE_TOKEN)
            {
                json.extend_from_slice(written.as_bytes());
                return Ok(());
            }
            json.push(b'{');
            for (index, (name, value)) in fields.iter().enumerate() {
                if index > 0 {
                    json.push(b',');
                }
                text(name, json)?;
                json.push(b':');
                write(value, json)?;
            }
            json.push(b'}');
        }
        Value::Binary(_) => serde_json::to_writer(json, value)?,
    }
    Ok(())
}

fn text(text: &str, json: &mut Vec<u8>) -> serde_json::Result<()> {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        json.push(b'"');
        json.extend_from_slice(text.as_bytes());
        json.push(b'"');
        return Ok(());
    }
    serde_json::to_writer(json, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::value;

    #[test]
    fn it_writes_what_serde_writes() {
        for value in [
            value!(null),
            value!({ "a": [1, -2, true, false, null, "x\"\\\n\u{1}ệ"], "b": {}, "c": [], "d": { "e": "" } }),
            value!({ "$serde_json::private::RawValue": "[{\"code\":\"I.1\"}]" }),
            value!([{ "lines": { "$serde_json::private::RawValue": "[]" } }]),
            value!(12_345_678_901_i64),
            value!(0.5),
            Value::Enum(async_graphql::Name::new("WORD")),
        ] {
            let mut json = Vec::new();
            write(&value, &mut json).unwrap();
            assert_eq!(String::from_utf8(json).unwrap(), serde_json::to_string(&value).unwrap());
        }
    }
}
