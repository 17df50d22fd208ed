//! Ids that tie an answer to the line in the log that explains it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes trace ids: one salt a process, then counting.
#[derive(Debug)]
pub struct Traces {
    salt: u64,
    next: AtomicU64,
}

impl Traces {
    /// Ids of one process; the salt keeps those of two starts apart.
    #[must_use]
    pub fn new(salt: u64) -> Self {
        Self { salt, next: AtomicU64::new(1) }
    }

    /// The next id.
    #[must_use]
    pub fn next(&self) -> String {
        format!("{:016x}-{:x}", self.salt, self.next.fetch_add(1, Ordering::Relaxed))
    }
}
