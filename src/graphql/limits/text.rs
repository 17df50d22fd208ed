//! The raw text: its length, its tokens, and how deep brackets stand in each other. Never recursive.
//!
//! Reads strings and comments exactly as the parser does, so that no bracket the parser would descend into can hide:
//! a string ends at its line, and a block string without an end is refused, because the parser would read its three
//! quotation marks as an empty string and the start of another.

use super::{Exceeded, Limits};
use async_graphql::Pos;
use domain::refusal::Code;

pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Box<Exceeded>> {
    let length = text.len() as u64;
    if length > limits.bytes {
        return Err(Exceeded::over(Code::DocumentTooLarge, length, limits.bytes));
    }
    let bytes = text.as_bytes();
    let (mut here, mut tokens, mut nesting) = (0, 0_u64, 0_u64);
    while let Some(&byte) = bytes.get(here) {
        let start = here;
        match byte {
            b' ' | b',' | b'\t' | b'\n' | b'\r' => {
                here += 1;
                continue;
            }
            b'#' => {
                here += end_of_line(&bytes[here..]);
                continue;
            }
            b'"' if bytes[here..].starts_with(b"\"\"\"") => {
                here = end_of_block(bytes, here + 3)
                    .ok_or_else(|| Exceeded::new(Code::UnfinishedText).at(position(text, start)))?;
            }
            b'"' => here = end_of_string(bytes, here + 1),
            b'{' | b'[' | b'(' => {
                nesting += 1;
                here += 1;
                if nesting > limits.nesting {
                    return Err(Exceeded::over(Code::DocumentTooDeep, nesting, limits.nesting)
                        .at(position(text, start)));
                }
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                here += 1;
            }
            _ if is_word(byte) => here += bytes[here..].iter().take_while(|&&b| is_word(b)).count(),
            _ => here += 1,
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(Exceeded::over(Code::TooManyTokens, tokens, limits.tokens).at(position(text, start)));
        }
    }
    Ok(())
}

/// A name or a number: `-` and `.` stand inside numbers, and `...` may count as one token.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn end_of_line(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count()
}

/// Behind the closing mark, or at the end of the line.
fn end_of_string(bytes: &[u8], mut here: usize) -> usize {
    while let Some(byte) = bytes.get(here) {
        match byte {
            b'"' => return here + 1,
            b'\n' | b'\r' => return here,
            b'\\' if !matches!(bytes.get(here + 1), Some(b'\n' | b'\r')) => here += 2,
            _ => here += 1,
        }
    }
    here
}

/// Behind the closing marks.
fn end_of_block(bytes: &[u8], mut here: usize) -> Option<usize> {
    while here < bytes.len() {
        if bytes[here..].starts_with(b"\\\"\"\"") {
            here += 4;
        } else if bytes[here..].starts_with(b"\"\"\"") {
            return Some(here + 3);
        } else {
            here += 1;
        }
    }
    None
}

/// Line and column, counted from 1, in characters.
fn position(text: &str, offset: usize) -> Pos {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Pos { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}
