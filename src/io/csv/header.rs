//! The header row: which separator the file uses, and which of its columns is which.

use super::record::{Record, Records};
use super::{at_cell, at_row, excerpt};
use domain::refusal::{Code, Refusal};
use std::collections::BTreeSet;

/// One column of a kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its Vietnamese name, as templates print it.
    pub vi: &'static str,
    /// Its English name.
    pub en: &'static str,
    /// Whether the file must have it and each row a value in it.
    pub required: bool,
    /// What to write, in Vietnamese.
    pub legend_vi: &'static str,
    /// What to write, in English.
    pub legend_en: &'static str,
    /// A value that would be accepted.
    pub example: &'static str,
}

/// What decides whether two names are the same: letters and digits only, without case and diacritics, so that
/// `Mã đơn vị`, `ma_don_vi` and `unit code`, `unitCode`, `unit_code *` are one each.
#[must_use]
pub fn key(name: &str) -> String {
    domain::fold::fold(name).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The header of one file, resolved.
#[derive(Debug)]
pub(super) struct Header {
    /// For each column of the kind: where it stands, and its name as in the file.
    pub(super) places: Vec<Option<(usize, String)>>,
    /// How many cells each row has.
    pub(super) width: usize,
}

/// The separator under which the header row names most columns of the kind; if none, the one that cuts most.
pub(super) fn find_delimiter(head: &[u8], columns: &[Column]) -> u8 {
    let known: Vec<String> = columns.iter().flat_map(|column| [key(column.vi), key(column.en)]).collect();
    let score = |delimiter: u8| {
        let mut record = Record::default();
        // The head may end inside a long row; whatever is wrong with the header is told when it is read.
        let _ = Records::new("", head, delimiter).read(&mut record);
        let named = record.iter().filter(|cell| known.contains(&key(cell))).count();
        (named, record.len())
    };
    // Of equals the first in this order, as `max_by_key` takes the last.
    [b'\t', b';', b','].into_iter().max_by_key(|&delimiter| score(delimiter)).unwrap_or(b',')
}

/// The separator that Excel's own first line `sep=;` names, and how many bytes that line takes.
pub(super) fn declared_delimiter(head: &[u8]) -> Option<(u8, usize)> {
    let delimiter = *head.strip_prefix(b"sep=")?.first()?;
    let length = match head.get(5..)? {
        [b'\r', b'\n', ..] => 7,
        [b'\n' | b'\r', ..] => 6,
        _ => return None,
    };
    matches!(delimiter, b',' | b';' | b'\t').then_some((delimiter, length))
}

/// Resolves the header row; every fault is told at once.
pub(super) fn resolve(file: &str, record: &Record, columns: &[Column]) -> Result<Header, Vec<Refusal>> {
    let mut width = record.len();
    let mut places: Vec<Option<(usize, String)>> = vec![None; columns.len()];
    let mut faults = Vec::new();
    let keys: Vec<[String; 2]> = columns.iter().map(|column| [key(column.vi), key(column.en)]).collect();
    // Spreadsheets often save empty columns at the right.
    while width > 0 && record.get(width - 1).trim().is_empty() {
        width -= 1;
    }
    let given: BTreeSet<String> = (0..width).map(|index| key(record.get(index))).collect();
    let left: Vec<&Column> = columns
        .iter()
        .zip(&keys)
        .filter(|(_, names)| !names.iter().any(|name| given.contains(name)))
        .map(|(column, _)| column)
        .collect();
    let left = if left.is_empty() { columns.iter().collect() } else { left };
    for index in 0..width {
        let name = domain::fold::nfc(record.get(index));
        match keys.iter().position(|names| names.contains(&key(&name))) {
            Some(column) => match &places[column] {
                Some((_, other)) => faults.push(
                    at_cell(Code::FileColumnRepeated, file, record.row, &excerpt(&name)).with("other", other),
                ),
                None => places[column] = Some((index, name)),
            },
            None => faults.push(unknown(file, record.row, &name, &left)),
        }
    }
    let list = |name: fn(&Column) -> &str| columns.iter().map(name).collect::<Vec<_>>().join(", ");
    if places.iter().all(Option::is_none) {
        let value = excerpt(&record.iter().collect::<Vec<_>>().join(" | "));
        return Err(vec![
            at_row(Code::FileHeader, file, record.row)
                .with("expected_vi", list(|column| column.vi))
                .with("expected_en", list(|column| column.en))
                .with("value", value),
        ]);
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.required && place.is_none() {
            faults.push(
                at_row(Code::FileColumnMissing, file, record.row)
                    .with("name_vi", column.vi)
                    .with("name_en", column.en),
            );
        }
    }
    if faults.is_empty() { Ok(Header { places, width }) } else { Err(faults) }
}

/// A name that no column has: meant is the column that is spelt alike, else any that the header does not name yet.
fn unknown(file: &str, row: u64, name: &str, left: &[&Column]) -> Refusal {
    let wanted = key(name);
    // Letters to change: more than half of them is another name.
    let distance = |column: &&&Column| {
        [column.vi, column.en].map(|known| strsim::levenshtein(&key(known), &wanted)).into_iter().min()
    };
    let near =
        |column: &&&Column| distance(column).is_some_and(|letters| letters * 2 <= wanted.chars().count());
    let meant: Vec<&Column> = match left.iter().min_by_key(distance).filter(near) {
        Some(column) => vec![column],
        None => left.to_vec(),
    };
    let list = |name: fn(&Column) -> &str, between: &str| {
        meant.iter().map(|column| name(column)).collect::<Vec<_>>().join(between)
    };
    at_cell(Code::FileColumnUnknown, file, row, &excerpt(name))
        .with("nearest_vi", list(|column| column.vi, "», «"))
        .with("nearest_en", list(|column| column.en, "”, “"))
}
