//! What is wrong with files, collected with file, row and column, and what was kept against them; bounded, so that a file
//! of nothing but faults is told as one.

use domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use store::Fail;
use store::policy::{Action, lacking};
use store::record::Kept;

/// Refusals told before the rest is only counted.
pub const REFUSALS_TOLD: usize = 1_000;

/// A value that a row would have changed and a superior has set: it stays, which is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptValue {
    /// The file.
    pub file: String,
    /// The row, header = 1.
    pub row: u64,
    /// What of it.
    pub field: String,
    /// What the superior set.
    pub kept: String,
    /// What the file says.
    pub sent: String,
}

impl KeptValue {
    /// As it is told.
    #[must_use]
    pub fn notice(&self) -> Refusal {
        Refusal::new(Code::SuperiorValueKept, "")
            .with("field", &self.field)
            .with("kept", &self.kept)
            .with("sent", &self.sent)
    }
}

/// A row of one of the files: a bare number is one of the file that is being read. What is told of a row once other files
/// have been read is told by its spot ([`Told::spot`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    file: Option<u32>,
    row: u64,
}

impl From<u64> for Spot {
    fn from(row: u64) -> Self {
        Self { file: None, row }
    }
}

/// The keys of rows so far, each with the row that had it first: 16 bytes a key, so that a long file's keys stay small.
#[derive(Debug, Default)]
pub struct Keys {
    first: HashMap<u128, Spot>,
}

impl Keys {
    /// Notes the key of a row; the row that had it before, where there is one.
    pub fn first(&mut self, key: &str, spot: Spot) -> Option<Spot> {
        use sha2::Digest;
        let hash = sha2::Sha256::digest(key.as_bytes());
        let hash = hash.iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte));
        let first = *self.first.entry(hash).or_insert(spot);
        (first != spot).then_some(first)
    }
}

/// The faults of an import so far, and what it kept.
#[derive(Debug, Default)]
pub struct Told {
    refusals: Vec<Refusal>,
    more: u64,
    kept: Vec<KeptValue>,
    more_kept: u64,
    /// The files begun, each with its own names of its columns; the last is being read.
    files: Vec<(String, Vec<String>)>,
    rows: HashSet<(usize, u64)>,
}

impl Told {
    /// From here on rows are of this file, whose own names of its columns these are.
    pub fn begin_file(&mut self, file: &str, columns: Vec<String>) {
        self.files.push((file.to_owned(), columns));
    }

    /// A row of the file that is being read, to tell of it later.
    #[must_use]
    pub fn spot(&self, row: u64) -> Spot {
        Spot { file: u32::try_from(self.present()).ok(), row }
    }

    fn present(&self) -> usize {
        self.files.len().saturating_sub(1)
    }

    /// Which of the files a row is of, and that file's name.
    fn file(&self, spot: Spot) -> (usize, String) {
        let file = spot.file.and_then(|file| usize::try_from(file).ok()).unwrap_or(self.present());
        (file, self.files.get(file).map(|(name, _)| name.clone()).unwrap_or_default())
    }

    /// Refusals that have their places already.
    pub fn extend(&mut self, refusals: Vec<Refusal>) {
        for refusal in refusals {
            if self.refusals.len() < REFUSALS_TOLD {
                self.refusals.push(refusal);
            } else {
                self.more += 1;
            }
        }
    }

    /// Refuses what stands in a column of a row: the path becomes file, row, column.
    pub fn refuse(&mut self, row: impl Into<Spot>, column: impl Into<usize>, refusal: Refusal) {
        let spot = row.into();
        let (file, name) = self.file(spot);
        let column = self.files.get(file).and_then(|(_, columns)| columns.get(column.into()));
        let column = column.cloned().unwrap_or_default();
        self.rows.insert((file, spot.row));
        let path = vec![name.clone(), spot.row.to_string(), column.clone()];
        let refusal = Refusal { path, ..refusal };
        let refusal = refusal.with("file", name).with("row", spot.row).with("column", column);
        self.extend(vec![refusal]);
    }

    /// Refuses a code that names nothing.
    pub fn unknown(&mut self, row: impl Into<Spot>, column: impl Into<usize>, code: Code, value: &str) {
        self.refuse(row, column, Refusal::new(code, "").with("code", value));
    }

    /// Tells the verdict against a row: what may not be seen is unknown by `code`.
    ///
    /// # Errors
    /// A failure that is no verdict about this row.
    pub fn verdict(
        &mut self,
        row: impl Into<Spot>,
        column: impl Into<usize>,
        fail: &Fail,
        code: Code,
        value: &str,
    ) -> Result<(), Fail> {
        let row = row.into();
        match fail {
            Fail::Forbidden(refusal) => self.refuse(row, column, refusal.clone()),
            Fail::NotFound => self.unknown(row, column, code, value),
            Fail::Refused(refusals) => {
                let column = column.into();
                for refusal in refusals {
                    self.refuse(row, column, refusal.clone());
                }
            }
            Fail::Unauthenticated => return Err(Fail::Unauthenticated),
            other => return Err(Fail::Broken(other.to_string())),
        }
        Ok(())
    }

    /// Tells the verdict against a row where what the row is about is no secret.
    ///
    /// # Errors
    /// As [`Told::verdict`].
    pub fn judged(
        &mut self,
        row: impl Into<Spot>,
        column: impl Into<usize>,
        fail: &Fail,
        action: Action,
    ) -> Result<(), Fail> {
        if matches!(fail, Fail::NotFound) {
            self.refuse(row, column, lacking(action));
            return Ok(());
        }
        self.verdict(row, column, fail, Code::NotPermitted, "")
    }

    /// Refuses a row whose key stands in an earlier row.
    pub fn repeated(&mut self, row: impl Into<Spot>, key: &str, earlier: Spot) {
        let refusal = Refusal::new(Code::FileKeyRepeated, "")
            .with("value", key)
            .with("other_file", self.file(earlier).1)
            .with("other_row", earlier.row);
        self.refuse(row, 0_usize, refusal);
    }

    /// Tells that a value of a row was not taken, since a superior has set another.
    pub fn keep(&mut self, row: impl Into<Spot>, kept: &Kept) {
        if self.kept.len() == REFUSALS_TOLD {
            self.more_kept += 1;
            return;
        }
        let Kept { field, kept, sent, .. } = kept.clone();
        let spot = row.into();
        self.kept.push(KeptValue { file: self.file(spot).1, row: spot.row, field, kept, sent });
    }

    /// What was kept, and how many more there are.
    pub fn take_kept(&mut self) -> (Vec<KeptValue>, u64) {
        (std::mem::take(&mut self.kept), self.more_kept)
    }

    /// Whether anything in this row of the present file was refused.
    #[must_use]
    pub fn is_refused(&self, row: u64) -> bool {
        self.rows.contains(&(self.present(), row))
    }

    /// All that was told, and how many more there are; `None` where nothing is wrong.
    #[must_use]
    pub fn refusals(self) -> Option<Vec<Refusal>> {
        let mut refusals = self.refusals;
        if self.more > 0 {
            refusals.push(Refusal::new(Code::FileMoreFaults, "").with("count", self.more));
        }
        (!refusals.is_empty()).then_some(refusals)
    }
}
