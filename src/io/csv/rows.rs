//! A file as a stream of typed rows: refused where it is broken, hashed as it passes, never held in memory.

use super::header::{self, Header};
use super::record::{Record, Records};
use super::row::Row;
use super::source::{self, Source};
use super::{at_row, excerpt};
use crate::io::kinds::FileRow;
use domain::refusal::{Code, Refusal};
use std::io::Read;
use std::marker::PhantomData;

/// A row that is well formed, with the number a spreadsheet shows for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<T> {
    /// The row number, header = 1.
    pub row: u64,
    /// What it says.
    pub value: T,
}

/// How far a file has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows with data read so far, good and refused.
    pub rows: u64,
    /// Bytes of the file read so far; divided by its size, the share done.
    pub bytes: u64,
}

/// What a file was, once it has been read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// SHA-256 of the file as it lies on disk, hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Rows with data, good and refused.
    pub rows: u64,
    /// Rows refused.
    pub refused: u64,
    /// Whether the end of the file was reached; otherwise the hash covers only a part of it.
    pub complete: bool,
}

/// Up to so many rows at once, good ones and refusals apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk<T> {
    /// The good rows, in order.
    pub lines: Vec<Line<T>>,
    /// The refusals, in order of rows.
    pub refusals: Vec<Refusal>,
}

/// What a reader may be told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Accept a last row without a line break behind it. By default it is refused, since a file cut off in its last
    /// cell looks just like that, and `12` of `125` would be taken for a number.
    pub open_end: bool,
}

/// Who is told of progress.
type Teller<'a> = Box<dyn FnMut(Progress) + Send + 'a>;

/// The typed rows of a file, as an iterator: a row, or every refusal of a row.
///
/// A row refused for its cells or their number does not end the reading, so that all errors of a file are told; one
/// that makes the rest unreadable (encoding, quotes, cut off) does.
pub struct Rows<'a, T, R: Read> {
    file: String,
    records: Records<Source<R>>,
    record: Record,
    header: Header,
    delimiter: u8,
    options: Options,
    rows: u64,
    refused: u64,
    complete: bool,
    ended: bool,
    progress: Option<(u64, Teller<'a>)>,
    kind: PhantomData<fn() -> T>,
}

impl<'a, T: FileRow, R: Read> Rows<'a, T, R> {
    /// Opens a file, detects its separator and resolves its header. `file` is the name that messages print.
    ///
    /// # Errors
    /// Everything that is wrong with the file's format or header.
    pub fn open(file: &str, reader: R) -> Result<Self, Vec<Refusal>> {
        Self::open_with(file, reader, Options::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As for `open`.
    pub fn open_with(file: &str, reader: R, options: Options) -> Result<Self, Vec<Refusal>> {
        let columns = T::KIND.columns();
        let mut opened = source::open(file, reader).map_err(|refusal| vec![refusal])?;
        let delimiter = match header::declared_delimiter(&opened.head) {
            Some((delimiter, length)) => {
                std::io::copy(&mut (&mut opened.source).take(length as u64), &mut std::io::sink())
                    .map_err(|error| vec![source::unreadable(file, 1, &error)])?;
                delimiter
            }
            None => header::find_delimiter(&opened.head, columns),
        };
        let mut records = Records::new(file, opened.source, delimiter);
        let mut record = Record::default();
        let fail = |refusal| vec![refusal];
        loop {
            if !records.read(&mut record).map_err(fail)? {
                let list = |language| T::KIND.column_names(language);
                return Err(vec![
                    at_row(Code::FileEmpty, file, 1)
                        .with("expected_vi", list(domain::refusal::Language::Vi))
                        .with("expected_en", list(domain::refusal::Language::En)),
                ]);
            }
            if !record.is_blank() && !is_remark(&record) {
                break;
            }
        }
        let header = header::resolve(file, &record, columns)?;
        if record.open_end && !options.open_end {
            return Err(vec![records.cut_off(&record)]);
        }
        Ok(Self {
            file: file.to_owned(),
            records,
            record,
            header,
            delimiter,
            options,
            rows: 0,
            refused: 0,
            complete: false,
            ended: false,
            progress: None,
            kind: PhantomData,
        })
    }

    /// Calls `tell` after every `every` rows, and once at the end.
    #[must_use]
    pub fn on_progress(mut self, every: u64, tell: impl FnMut(Progress) + Send + 'a) -> Self {
        self.progress = Some((every.max(1), Box::new(tell)));
        self
    }

    /// Reads on until `limit` rows are read, good or refused; `None` at the end of the file.
    pub fn next_chunk(&mut self, limit: usize) -> Option<Chunk<T>> {
        let mut chunk = Chunk { lines: Vec::new(), refusals: Vec::new() };
        for row in self.by_ref().take(limit.max(1)) {
            match row {
                Ok(line) => chunk.lines.push(line),
                Err(refusals) => chunk.refusals.extend(refusals),
            }
        }
        (!chunk.lines.is_empty() || !chunk.refusals.is_empty()).then_some(chunk)
    }

    /// What the file was; its hash is the file's once the rows have been read to their end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let (sha256, bytes) = source::digest(&self.records.source);
        Summary { sha256, bytes, rows: self.rows, refused: self.refused, complete: self.complete }
    }

    /// What the file calls each column of its kind; a column that it does not have keeps its Vietnamese name.
    #[must_use]
    pub fn column_names(&self) -> Vec<String> {
        let columns = T::KIND.columns().iter().zip(&self.header.places);
        columns
            .map(|(column, place)| {
                place.as_ref().map_or_else(|| column.vi.to_owned(), |(_, name)| name.clone())
            })
            .collect()
    }

    fn tell_progress(&mut self, at_end: bool) {
        let rows = self.rows;
        if let Some((every, tell)) = &mut self.progress
            && (at_end || rows.is_multiple_of(*every))
        {
            let (_, bytes) = source::digest(&self.records.source);
            tell(Progress { rows, bytes });
        }
    }

    /// Reads up to the next row with data; false at the end of the file.
    fn advance(&mut self) -> Result<bool, Refusal> {
        while self.records.read(&mut self.record)? {
            if self.record.is_blank() || is_remark(&self.record) {
                continue;
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn parse(&mut self) -> Result<Line<T>, Vec<Refusal>> {
        let record = &self.record;
        let surplus = (self.header.width..record.len()).any(|index| !record.get(index).trim().is_empty());
        let short = record.len() < self.header.width;
        if record.open_end && (short || !self.options.open_end) {
            return Err(vec![self.records.cut_off(record)]);
        }
        if short || surplus {
            let value = excerpt(&record.iter().collect::<Vec<_>>().join(" | "));
            let delimiter =
                if self.delimiter == b'\t' { "TAB".into() } else { char::from(self.delimiter).to_string() };
            return Err(vec![
                at_row(Code::FileColumns, &self.file, record.row)
                    .with("found", record.len())
                    .with("expected", self.header.width)
                    .with("delimiter", delimiter)
                    .with("value", value),
            ]);
        }
        let mut row = Row {
            file: &self.file,
            columns: T::KIND.columns(),
            header: &self.header,
            record,
            faults: Vec::new(),
        };
        let value = T::parse(&mut row);
        match value {
            Some(value) if row.faults.is_empty() => Ok(Line { row: record.row, value }),
            _ => Err(row.faults),
        }
    }
}

impl<T: FileRow, R: Read> Iterator for Rows<'_, T, R> {
    type Item = Result<Line<T>, Vec<Refusal>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = match self.advance() {
            Ok(true) => self.parse(),
            Ok(false) => {
                (self.ended, self.complete) = (true, true);
                self.tell_progress(true);
                return None;
            }
            Err(refusal) => {
                self.ended = true;
                Err(vec![refusal])
            }
        };
        self.rows += 1;
        self.refused += u64::from(item.is_err());
        self.tell_progress(false);
        Some(item)
    }
}

/// Rows that begin with `# ` are remarks, such as a template's legend; a source or a code may begin with `#`.
fn is_remark(record: &Record) -> bool {
    let first = record.get(0).trim();
    first == "#" || first.starts_with("# ")
}
