//! One row, asked cell by cell for typed values; what is wrong is collected, so that a row tells all its errors at once.

use super::cell::{self, NumberFault, PeriodName};
use super::header::{Column, Header};
use super::record::Record;
use super::{at_cell, excerpt};
use chrono::NaiveDate;
use domain::refusal::{Code, Language, Refusal};
use domain::terms::Term;
use std::ops::RangeInclusive;

/// A term that cells may write as its code, its Vietnamese or English label, or another word people use.
pub trait Word: Term {
    /// Other words that people use for it.
    fn also(self) -> &'static [&'static str];

    /// The term that a text names.
    #[must_use]
    fn named(text: &str) -> Option<Self> {
        Self::find(text).or_else(|| {
            let wanted = super::key(text);
            Self::ALL.iter().copied().find(|&term| {
                let own = [term.code(), term.label(Language::Vi), term.label(Language::En)];
                own.iter().chain(term.also()).any(|&word| super::key(word) == wanted)
            })
        })
    }
}

/// A row being read. Each accessor gives `None` where the cell is empty or wrong; a wrong cell, and an empty one in a
/// required column, has then been refused.
#[derive(Debug)]
pub struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) columns: &'static [Column],
    pub(super) header: &'a Header,
    pub(super) record: &'a Record,
    pub(super) faults: Vec<Refusal>,
}

impl Row<'_> {
    /// The row number as a spreadsheet counts: the header is row 1.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.record.row
    }

    /// Whether the cell holds anything.
    #[must_use]
    pub fn has(&self, column: impl Into<usize>) -> bool {
        !self.raw(column.into()).is_empty()
    }

    /// One line of text of at most `limit` characters.
    pub fn text(&mut self, column: impl Into<usize>, limit: usize) -> Option<String> {
        let column = column.into();
        let text = self.note(column, limit)?;
        if text.contains('\n') {
            self.refuse(column, Code::FileText, |refusal| refusal);
            return None;
        }
        Some(text)
    }

    /// Text of at most `limit` characters that may have line breaks.
    pub fn note(&mut self, column: impl Into<usize>, limit: usize) -> Option<String> {
        let column = column.into();
        let text = domain::fold::nfc(self.value(column)?).replace("\r\n", "\n");
        if text.chars().any(|letter| letter.is_control() && letter != '\n') {
            self.refuse(column, Code::FileText, |refusal| refusal);
            return None;
        }
        let found = text.chars().count();
        if found > limit {
            self.refuse(column, Code::FileTooLong, |refusal| {
                refusal.with("found", found).with("limit", limit)
            });
            return None;
        }
        Some(text)
    }

    /// A code: letters, digits and `. - _ / @`, at most 64 characters.
    pub fn code(&mut self, column: impl Into<usize>) -> Option<String> {
        let column = column.into();
        let text = self.text(column, 64)?;
        if is_code(&text) {
            return Some(text);
        }
        self.refuse(column, Code::FileCode, |refusal| refusal);
        None
    }

    /// Codes separated by `|`, each once, in their order.
    pub fn codes(&mut self, column: impl Into<usize>) -> Vec<String> {
        let column = column.into();
        let Some(text) = self.text(column, 2_000) else { return Vec::new() };
        let (mut codes, faults) = (Vec::<String>::new(), self.faults.len());
        for code in text.split('|').map(str::trim).filter(|code| !code.is_empty()) {
            if !is_code(code) || code.chars().count() > 64 {
                self.refuse_value(column, Code::FileCode, code);
            } else if codes.iter().any(|known| known == code) {
                self.refuse_value(column, Code::FileListRepeated, code);
            } else {
                codes.push(code.to_owned());
            }
        }
        if codes.is_empty() && self.faults.len() == faults && self.columns[column].required {
            self.refuse_missing(column);
        }
        codes
    }

    /// Whole numbers separated by `|`, each once and inside `range`, in their order.
    pub fn numbers(&mut self, column: impl Into<usize>, range: RangeInclusive<i64>) -> Vec<i64> {
        let column = column.into();
        let mut numbers = Vec::new();
        let Some(text) = self.text(column, 20_000) else { return numbers };
        for part in text.split('|').map(str::trim).filter(|part| !part.is_empty()) {
            let Some(number) = self.whole_of(column, part, &range) else { continue };
            if numbers.contains(&number) {
                self.refuse_value(column, Code::FileListRepeated, part);
            } else {
                numbers.push(number);
            }
        }
        numbers
    }

    /// A day: `05/03/2026` or `2026-03-05`.
    pub fn date(&mut self, column: impl Into<usize>) -> Option<NaiveDate> {
        let column = column.into();
        let date = cell::date(self.value(column)?);
        if date.is_none() {
            self.refuse(column, Code::FileDate, |refusal| refusal);
        }
        date
    }

    /// Two days of which the second, where given, is not before the first.
    pub fn dates(
        &mut self,
        from: impl Into<usize>,
        to: impl Into<usize>,
    ) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let (from, to) = (from.into(), to.into());
        let (first, last) = (self.date(from), self.date(to));
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            let (other, other_column) = (self.raw(from).to_owned(), self.name(from).to_owned());
            self.refuse(to, Code::FileDateOrder, |refusal| {
                refusal.with("other", other).with("other_column", other_column)
            });
        }
        (first, last)
    }

    /// A month, quarter or year.
    pub fn period(&mut self, column: impl Into<usize>) -> Option<PeriodName> {
        let column = column.into();
        let period = cell::period(self.value(column)?);
        if period.is_none() {
            self.refuse(column, Code::FilePeriod, |refusal| refusal);
        }
        period
    }

    /// A whole number inside `range`.
    pub fn whole(&mut self, column: impl Into<usize>, range: RangeInclusive<i64>) -> Option<i64> {
        let column = column.into();
        let text = self.value(column)?.to_owned();
        self.whole_of(column, &text, &range)
    }

    /// A share in whole per cent, 1 to 100, with or without its sign.
    pub fn percent(&mut self, column: impl Into<usize>) -> Option<i64> {
        let column = column.into();
        let text = self.value(column)?;
        let text = text.strip_suffix('%').unwrap_or(text).trim_end().to_owned();
        self.whole_of(column, &text, &(1..=100))
    }

    /// A decimal of at most 6 places in whole 10⁻⁶, inside `range` of the same.
    pub fn micro(&mut self, column: impl Into<usize>, range: RangeInclusive<i64>) -> Option<i64> {
        self.decimal(column.into(), 6, &range)
    }

    /// A decimal of at most 6 places in whole 10⁻⁹, inside `range` of the same.
    pub fn nano(&mut self, column: impl Into<usize>, range: RangeInclusive<i64>) -> Option<i64> {
        self.decimal(column.into(), 9, &range)
    }

    /// One of the words of `W`.
    pub fn word<W: Word>(&mut self, column: impl Into<usize>) -> Option<W> {
        let column = column.into();
        let word = W::named(self.value(column)?);
        if word.is_none() {
            let list = |language| {
                let term = |&term: &W| format!("{} ({})", term.label(language), term.code());
                W::ALL.iter().map(term).collect::<Vec<_>>().join("; ")
            };
            self.refuse(column, Code::FileValueUnknown, |refusal| {
                refusal.with("allowed_vi", list(Language::Vi)).with("allowed_en", list(Language::En))
            });
        }
        word
    }

    /// Refuses the row where the cell is empty, although its column is not required of every row.
    pub fn require(&mut self, column: impl Into<usize>) {
        let column = column.into();
        if !self.has(column) && !self.columns[column].required {
            self.refuse_missing(column);
        }
    }

    /// Refuses the row where the cell holds something, with the reason why it must not.
    pub fn forbid(&mut self, column: impl Into<usize>, because_vi: &'static str, because_en: &'static str) {
        let column = column.into();
        if self.has(column) {
            self.refuse(column, Code::FileValueUnexpected, |refusal| {
                refusal.with("because_vi", because_vi).with("because_en", because_en)
            });
        }
    }

    /// Refuses the cell as a number outside `range`.
    pub fn refuse_range(&mut self, column: impl Into<usize>, range: &RangeInclusive<i64>) {
        let (min, max) = (*range.start(), *range.end());
        self.refuse(column.into(), Code::FileRange, |refusal| refusal.with("min", min).with("max", max));
    }

    /// Refuses the cell, adding what the message of `code` names besides file, row, column and value.
    pub fn refuse(&mut self, column: impl Into<usize>, code: Code, add: impl FnOnce(Refusal) -> Refusal) {
        let column = column.into();
        let refusal = at_cell(code, self.file, self.number(), self.name(column));
        let value = excerpt(self.raw(column));
        self.faults.push(add(refusal).with("value", value));
    }

    /// The column's name as the file has it.
    #[must_use]
    pub fn name(&self, column: impl Into<usize>) -> &str {
        let column = column.into();
        self.header.places[column].as_ref().map_or(self.columns[column].vi, |(_, name)| name)
    }

    /// The cell's text, trimmed; empty where the file has no such column.
    fn raw(&self, column: usize) -> &str {
        let Some((index, _)) = self.header.places[column] else { return "" };
        super::write::unguarded(self.record.get(index).trim())
    }

    /// The cell's text, or a refusal where it is empty and the column is required.
    fn value(&mut self, column: usize) -> Option<&str> {
        if !self.has(column) {
            if self.columns[column].required {
                self.refuse_missing(column);
            }
            return None;
        }
        Some(self.raw(column))
    }

    fn refuse_missing(&mut self, column: usize) {
        let known = self.columns[column];
        let refusal = at_cell(Code::FileValueMissing, self.file, self.number(), self.name(column));
        self.faults.push(refusal.with("legend_vi", known.legend_vi).with("legend_en", known.legend_en));
    }

    fn refuse_value(&mut self, column: usize, code: Code, value: &str) {
        let refusal = at_cell(code, self.file, self.number(), self.name(column));
        self.faults.push(refusal.with("value", excerpt(value)));
    }

    fn whole_of(&mut self, column: usize, text: &str, range: &RangeInclusive<i64>) -> Option<i64> {
        match cell::whole(text) {
            Ok(number) if range.contains(&number) => Some(number),
            Err(NumberFault::NotANumber | NumberFault::TooManyDecimals) => {
                let refusal = at_cell(Code::FileNumber, self.file, self.number(), self.name(column))
                    .with("wanted_vi", "số nguyên")
                    .with("wanted_en", "a whole number");
                self.faults.push(refusal.with("value", excerpt(text)));
                None
            }
            Ok(_) | Err(NumberFault::TooLarge) => {
                let refusal = at_cell(Code::FileRange, self.file, self.number(), self.name(column))
                    .with("min", range.start())
                    .with("max", range.end());
                self.faults.push(refusal.with("value", excerpt(text)));
                None
            }
        }
    }

    fn decimal(&mut self, column: usize, places: u32, range: &RangeInclusive<i64>) -> Option<i64> {
        let fault = match cell::decimal(self.value(column)?, places) {
            Ok(number) if range.contains(&number) => return Some(number),
            Ok(_) => NumberFault::TooLarge,
            Err(fault) => fault,
        };
        match fault {
            NumberFault::NotANumber => self.refuse(column, Code::FileNumber, |refusal| {
                refusal
                    .with("wanted_vi", "số (thập phân dùng dấu phẩy hoặc dấu chấm)")
                    .with("wanted_en", "a number (with a decimal comma or point)")
            }),
            NumberFault::TooManyDecimals => {
                self.refuse(column, Code::FileDecimals, |refusal| refusal.with("limit", 6));
            }
            NumberFault::TooLarge => self.refuse(column, Code::FileRange, |refusal| {
                refusal
                    .with("min", cell::show(*range.start(), places))
                    .with("max", cell::show(*range.end(), places))
            }),
        }
        None
    }
}

/// Whether a text may be a code.
fn is_code(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        && text.chars().all(|letter| letter.is_alphanumeric() || ".-_/@".contains(letter))
}
