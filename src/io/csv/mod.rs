//! Comma-separated files: a reader that streams checked rows, and a writer that spreadsheets open rightly.
//!
//! Reading is `Rows::<UnitRow, _>::open("units.csv", file)`, then iterating: each item is a row with its number, or all
//! refusals of that row. Memory does not grow with the file.

mod cell;
mod header;
mod record;
mod row;
mod rows;
mod source;
mod write;

pub use cell::{PeriodName, PeriodPart};
pub use header::{Column, key};
pub use row::{Row, Word};
pub use rows::{Chunk, Line, Options, Progress, Rows, Summary};
pub use write::{Separator, Writer, plain};

use domain::refusal::{Code, Refusal};

/// A refusal of a whole row: its path is file and row.
fn at_row(code: Code, file: &str, row: u64) -> Refusal {
    let path = vec![file.to_owned(), row.to_string()];
    Refusal { code, path, values: Vec::new() }.with("file", file).with("row", row)
}

/// A refusal of one cell: its path is file, row and the column as the file names it.
fn at_cell(code: Code, file: &str, row: u64, column: &str) -> Refusal {
    let mut refusal = at_row(code, file, row).with("column", column);
    refusal.path.push(column.to_owned());
    refusal
}

/// A value short enough for a message.
fn excerpt(value: &str) -> String {
    const LIMIT: usize = 60;
    let line = value.replace(['\n', '\r', '\t'], " ");
    if line.chars().count() <= LIMIT {
        return line;
    }
    line.chars().take(LIMIT).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
