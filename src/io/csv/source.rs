//! The bytes of a file: hashed as they pass, refused early where they are no UTF-8 text.

use domain::refusal::{Code, Refusal};
use sha2::{Digest, Sha256};
use std::io::{BufReader, Chain, Cursor, Read};

/// How much is looked at before the first row is read: a header row must fit.
const HEAD_BYTES: u64 = 64 * 1024;

/// A reader that hashes and counts what passes through it.
pub(super) struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// The text of a file, its byte order mark taken off.
pub(super) type Source<R> = BufReader<Chain<Cursor<Vec<u8>>, Hashing<R>>>;

/// A file opened: its first bytes, and the source that yields them again with all that follows.
pub(super) struct Opened<R> {
    pub(super) head: Vec<u8>,
    pub(super) source: Source<R>,
}

/// Opens a file and refuses what shows by its first bytes that it is no UTF-8 text.
pub(super) fn open<R: Read>(file: &str, reader: R) -> Result<Opened<R>, Refusal> {
    let mut hashing = Hashing { inner: reader, hash: Sha256::new(), bytes: 0 };
    let mut head = Vec::new();
    (&mut hashing).take(HEAD_BYTES).read_to_end(&mut head).map_err(|error| unreadable(file, 1, &error))?;
    refuse_other_formats(file, &head)?;
    if head.starts_with(b"\xEF\xBB\xBF") {
        head.drain(..3);
    }
    let source = BufReader::new(Cursor::new(head.clone()).chain(hashing));
    Ok(Opened { head, source })
}

/// SHA-256 (hexadecimal) and length of what was read so far; of the whole file once it was read to its end.
pub(super) fn digest<R: Read>(source: &Source<R>) -> (String, u64) {
    let (_, hashing) = source.get_ref().get_ref();
    let hash = hashing.hash.clone().finalize();
    (hash.iter().map(|byte| format!("{byte:02x}")).collect(), hashing.bytes)
}

pub(super) fn unreadable(file: &str, row: u64, error: &std::io::Error) -> Refusal {
    super::at_row(Code::FileUnreadable, file, row).with("reason", error)
}

fn refuse_other_formats(file: &str, head: &[u8]) -> Result<(), Refusal> {
    let not_csv = |found: &str| Err(super::at_row(Code::FileNotCsv, file, 1).with("found", found));
    let encoding = |found: &str| Err(super::at_row(Code::FileEncoding, file, 1).with("found", found));
    match head {
        [b'P', b'K', 3, 4, ..] => not_csv("Excel (XLSX) / ZIP"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => not_csv("Excel 97-2003 (XLS)"),
        [b'%', b'P', b'D', b'F', ..] => not_csv("PDF"),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => encoding("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => encoding("UTF-16 / Unicode Text"),
        [0, _, ..] | [_, 0, ..] => encoding("UTF-16"),
        _ => Ok(()),
    }
}
