//! Parsed documents, kept by their text: the same screens send the same few texts all day.

use async_graphql::parser::types::ExecutableDocument;
use lru::LruCache;
use std::sync::{Arc, Mutex, PoisonError};

/// Parsed documents, bounded by the length of their texts (a parsed document holds about twenty times its text).
pub struct Documents {
    limit: usize,
    kept: Mutex<Kept>,
}

struct Kept {
    by_text: LruCache<Box<str>, Arc<ExecutableDocument>>,
    bytes: usize,
}

impl Documents {
    /// Keeps texts of so many bytes together.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, kept: Mutex::new(Kept { by_text: LruCache::unbounded(), bytes: 0 }) }
    }

    /// The document of exactly this text.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<Arc<ExecutableDocument>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).by_text.get(text).cloned()
    }

    /// Keeps a document; a text longer than a sixteenth of the room is not worth its place.
    pub fn keep(&self, text: &str, document: &Arc<ExecutableDocument>) {
        if text.len() > self.limit / 16 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.by_text.put(text.into(), Arc::clone(document)).is_none() {
            kept.bytes += text.len();
        }
        while kept.bytes > self.limit {
            let Some((oldest, _)) = kept.by_text.pop_lru() else { break };
            kept.bytes -= oldest.len();
        }
    }
}
