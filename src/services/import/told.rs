//! What is wrong with files, collected with file, row and column, and what was kept against them; bounded, so that a file
//! of nothing but faults is told as one.

use domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::Fail;
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

/// The faults of an import so far, and what it kept.
#[derive(Debug, Default)]
pub struct Told {
    refusals: Vec<Refusal>,
    more: u64,
    kept: Vec<KeptValue>,
    more_kept: u64,
    file: String,
    columns: Vec<String>,
    rows: HashSet<u64>,
}

impl Told {
    /// From here on rows are of this file, whose own names of its columns these are.
    pub fn begin_file(&mut self, file: &str, columns: Vec<String>) {
        self.file = file.to_owned();
        self.columns = columns;
        self.rows.clear();
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
    pub fn refuse(&mut self, row: u64, column: impl Into<usize>, refusal: Refusal) {
        let column = self.columns.get(column.into()).cloned().unwrap_or_default();
        self.rows.insert(row);
        let path = vec![self.file.clone(), row.to_string(), column.clone()];
        let refusal = Refusal { path, ..refusal };
        let refusal = refusal.with("file", &self.file).with("row", row).with("column", column);
        self.extend(vec![refusal]);
    }

    /// Refuses a code that names nothing.
    pub fn unknown(&mut self, row: u64, column: impl Into<usize>, code: Code, value: &str) {
        self.refuse(row, column, Refusal::new(code, "").with("code", value));
    }

    /// Tells the verdict against a row: what may not be seen is unknown by `code`.
    ///
    /// # Errors
    /// A failure that is no verdict about this row.
    pub fn verdict(
        &mut self,
        row: u64,
        column: impl Into<usize>,
        fail: &Fail,
        code: Code,
        value: &str,
    ) -> Result<(), Fail> {
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

    /// Refuses a row whose key stands in an earlier row.
    pub fn repeated(&mut self, row: u64, key: &str, other_file: &str, other_row: u64) {
        let refusal = Refusal::new(Code::FileKeyRepeated, "")
            .with("value", key)
            .with("other_file", other_file)
            .with("other_row", other_row);
        self.refuse(row, 0_usize, refusal);
    }

    /// Tells that a value of a row was not taken, since a superior has set another.
    pub fn keep(&mut self, row: u64, kept: &Kept) {
        if self.kept.len() == REFUSALS_TOLD {
            self.more_kept += 1;
            return;
        }
        let Kept { field, kept, sent, .. } = kept.clone();
        self.kept.push(KeptValue { file: self.file.clone(), row, field, kept, sent });
    }

    /// What was kept, and how many more there are.
    pub fn take_kept(&mut self) -> (Vec<KeptValue>, u64) {
        (std::mem::take(&mut self.kept), self.more_kept)
    }

    /// Whether anything in this row of the present file was refused.
    #[must_use]
    pub fn is_refused(&self, row: u64) -> bool {
        self.rows.contains(&row)
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
