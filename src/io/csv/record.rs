//! The rows of a file as a spreadsheet counts them, in bounded memory, strictly by RFC 4180.
//!
//! Why not the reader of the `csv` crate: it forgives a quote that is never closed, text behind a closing quote, and a
//! file cut off inside a row, and it skips empty lines without counting them. All four must be told with their row
//! here. A test compares the two readers on what both accept.

use super::at_row;
use domain::refusal::{Code, Refusal};
use std::io::BufRead;

/// The longest row that is read; a quote never closed would otherwise take in the rest of the file.
const ROW_BYTES: usize = 256 * 1024;

/// One row: its cells' texts end to end, and where each ends.
#[derive(Debug, Default)]
pub(super) struct Record {
    text: String,
    ends: Vec<usize>,
    /// The row number, header = 1, blank lines counted.
    pub(super) row: u64,
    /// Whether the file ended before a line break closed the row.
    pub(super) open_end: bool,
}

impl Record {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.open_end = false;
    }

    /// How many cells the row has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a cell as it stands in the file; empty behind the last one.
    pub(super) fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..end]
    }

    /// Every cell.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Whether each cell is empty.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a cell.
    Start,
    /// Inside a cell without quotes.
    Plain,
    /// Behind an opening quote.
    Quoted,
    /// Behind a quote inside a quoted cell: the closing one, or the first of two.
    Closing,
}

/// Reads rows one by one.
pub(super) struct Records<B> {
    pub(super) source: B,
    file: String,
    delimiter: u8,
    row: u64,
    bytes: Vec<u8>,
}

impl<B: BufRead> Records<B> {
    pub(super) fn new(file: &str, source: B, delimiter: u8) -> Self {
        Self { source, file: file.to_owned(), delimiter, row: 0, bytes: Vec::new() }
    }

    /// Reads the next row into `record`; false at the end of the file. After a refusal there is no next row.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Refusal> {
        self.row += 1;
        self.bytes.clear();
        record.clear();
        record.row = self.row;
        let read = self.read_row(record);
        if read.is_err() {
            record.clear();
        }
        read
    }

    fn read_row(&mut self, record: &mut Record) -> Result<bool, Refusal> {
        let (mut state, mut cell, mut begun) = (State::Start, 0, false);
        let closed = loop {
            let Some(byte) = self.next_byte()? else { break false };
            begun = true;
            if self.bytes.len() >= ROW_BYTES {
                return Err(at_row(Code::FileRowTooLong, &self.file, self.row).with("limit", "256 KiB"));
            }
            state = match (state, byte) {
                (State::Start, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::Closing,
                (State::Closing, b'"') => {
                    self.bytes.push(b'"');
                    State::Quoted
                }
                (State::Quoted, _) => {
                    self.bytes.push(byte);
                    State::Quoted
                }
                (_, b'\r' | b'\n') => {
                    if byte == b'\r' && self.peek()? == Some(b'\n') {
                        self.source.consume(1);
                    }
                    break true;
                }
                (_, byte) if byte == self.delimiter => {
                    record.ends.push(self.bytes.len());
                    cell = self.bytes.len();
                    State::Start
                }
                // Spaces behind a closing quote are a habit of some writers and say nothing.
                (State::Closing, b' ') => State::Closing,
                (State::Closing, _) => {
                    let value = super::excerpt(&String::from_utf8_lossy(&self.bytes[cell..]));
                    return Err(at_row(Code::FileQuote, &self.file, self.row).with("value", value));
                }
                (State::Start | State::Plain, _) => {
                    self.bytes.push(byte);
                    State::Plain
                }
            };
        };
        if !begun {
            return Ok(false);
        }
        record.ends.push(self.bytes.len());
        record.open_end = !closed;
        self.take_text(record, closed, cell)?;
        if !closed && state == State::Quoted {
            return Err(self.cut_off(record));
        }
        Ok(true)
    }

    /// The refusal of a file that ends inside this row.
    pub(super) fn cut_off(&self, record: &Record) -> Refusal {
        let last = record.get(record.len().saturating_sub(1));
        at_row(Code::FileCutOff, &self.file, record.row).with("value", super::excerpt(last))
    }

    fn take_text(&mut self, record: &mut Record, closed: bool, cell: usize) -> Result<(), Refusal> {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if !text.contains('\0') => {
                record.text.push_str(text);
                Ok(())
            }
            Ok(_) => Err(at_row(Code::FileEncoding, &self.file, self.row).with("found", "UTF-16")),
            Err(error) if !closed && error.error_len().is_none() => {
                let value = super::excerpt(&String::from_utf8_lossy(&self.bytes[cell..]));
                Err(at_row(Code::FileCutOff, &self.file, self.row).with("value", value))
            }
            Err(_) => {
                Err(at_row(Code::FileEncoding, &self.file, self.row).with("found", "Windows-1258 / ANSI"))
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Refusal> {
        let row = self.row;
        let buffer =
            self.source.fill_buf().map_err(|error| super::source::unreadable(&self.file, row, &error))?;
        Ok(buffer.first().copied())
    }

    fn next_byte(&mut self) -> Result<Option<u8>, Refusal> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.source.consume(1);
        }
        Ok(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Result<Vec<Vec<String>>, Code> {
        let mut records = Records::new("a.csv", text, b',');
        let (mut record, mut rows) = (Record::default(), Vec::new());
        while records.read(&mut record).map_err(|refusal| refusal.code)? {
            rows.push(record.iter().map(str::to_owned).collect());
        }
        Ok(rows)
    }

    #[test]
    fn quotes_line_breaks_and_blank_lines() {
        assert_eq!(
            rows(b"a,\"b \"\"c\"\", d\"\r\n\r\"x\ny\" ,5\" z\n").unwrap(),
            [vec!["a", "b \"c\", d"], vec![""], vec!["x\ny", "5\" z"],]
        );
        assert_eq!(rows(b"").unwrap(), Vec::<Vec<String>>::new());
        assert_eq!(rows(b",").unwrap(), [["", ""]]);
    }

    #[test]
    fn refuses_what_is_broken() {
        assert_eq!(rows(b"a,\"b\n1,2\n"), Err(Code::FileCutOff));
        assert_eq!(rows(b"a,\"b\n1,\"2\",3\n"), Err(Code::FileQuote));
        assert_eq!(rows("a,Hải".as_bytes().split_last().unwrap().1).unwrap(), [["a", "Hả"]]);
        assert_eq!(rows(&"a,Hả".as_bytes()[..4]), Err(Code::FileCutOff));
        assert_eq!(rows(b"a,H\xE0i\n"), Err(Code::FileEncoding));
        assert_eq!(rows(b"a,b\0c\n"), Err(Code::FileEncoding));
        assert_eq!(rows(&[b"a,\"".as_slice(), &[b'x'; 300_000]].concat()), Err(Code::FileRowTooLong));
    }

    #[test]
    fn agrees_with_the_csv_crate_on_what_both_accept() {
        let pieces = ["a", ",", "\n", "\r\n", "\"b\"", "\"c,\nd\"", "é", "\"\"\"\"", ""];
        for seed in 0..6_000_usize {
            let mut state = seed;
            let mut text = String::new();
            for _ in 0..8 {
                text.push_str(pieces[state % pieces.len()]);
                state = state / pieces.len() + seed % 7;
            }
            text.push('\n');
            let Ok(ours) = rows(text.as_bytes()) else { continue };
            let ours: Vec<_> = ours.into_iter().filter(|row| *row != [""]).collect();
            let theirs: Vec<Vec<String>> = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes())
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .filter(|row: &Vec<String>| *row != [""])
                .collect();
            assert_eq!(ours, theirs, "{text:?}");
        }
    }
}
