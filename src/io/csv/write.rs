//! Files that a spreadsheet opens rightly: UTF-8 with a byte order mark, CRLF, and no cell that runs as a formula.

use std::io::{Result, Write};

/// What stands between two cells. Excel cuts a file by the list separator of the machine's regional settings: a comma in
/// English ones, a semicolon in most where the decimal sign is a comma, as in Vietnamese.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    /// The byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// Writes rows of cells.
pub struct Writer<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> Writer<W> {
    /// Starts a file: writes the byte order mark.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn new(mut output: W, separator: Separator) -> Result<Self> {
        output.write_all(b"\xEF\xBB\xBF")?;
        let inner = csv::WriterBuilder::new()
            .delimiter(separator.byte())
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(output);
        Ok(Self { inner })
    }

    /// Writes one row; cells that would run as formulas are made plain text.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) -> Result<()> {
        for cell in cells {
            self.inner.write_field(plain(cell.as_ref()).as_ref())?;
        }
        self.inner.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is still buffered and gives the output back.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn finish(self) -> Result<W> {
        self.inner.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The text as a cell that no spreadsheet takes for a formula: an apostrophe in front of what begins like one, unless it
/// is a plain number. The reader takes that apostrophe off again.
#[must_use]
pub fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    let guarded = text.trim_start_matches('\'');
    if begins_like_a_formula(guarded) && !is_number(text) { format!("'{text}").into() } else { text.into() }
}

/// The text that `plain` was given.
pub(super) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if begins_like_a_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, "0"));
    [whole, decimals].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(separator: Separator, rows: &[&[&str]]) -> String {
        let mut writer = Writer::new(Vec::new(), separator).unwrap();
        for row in rows {
            writer.row(row.iter()).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn opens_in_a_spreadsheet() {
        let rows: &[&[&str]] = &[&["Mã", "Tên"], &["A;1", "Phòng \"Một\""], &["", "x\ny"]];
        assert_eq!(
            written(Separator::Semicolon, rows),
            "\u{FEFF}Mã;Tên\r\n\"A;1\";\"Phòng \"\"Một\"\"\"\r\n;\"x\ny\"\r\n"
        );
        assert!(written(Separator::Comma, rows).contains("A;1,\"Phòng"));
        assert!(written(Separator::Tab, rows).contains("Mã\tTên\r\n"));
        assert_eq!(written(Separator::Comma, &[&[""]]), "\u{FEFF}\"\"\r\n");
    }

    #[test]
    fn no_cell_runs_as_a_formula() {
        for text in [
            "=1+1", "+CMD()", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "'=1", "''-5", "＝1", "-1,2,3",
        ] {
            let cell = plain(text);
            assert_eq!(cell, format!("'{text}"));
            assert_eq!(unguarded(&cell), text);
        }
        for text in ["-5", "+5", "-0,25", "1.5", "O'Hara", "'quoted'", "", "Nguyễn = An"] {
            assert_eq!(plain(text), text);
            assert_eq!(unguarded(text), text);
        }
    }
}
