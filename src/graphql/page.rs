//! Pages: the one way to cut a list. A cursor names the keys of a row, so that a page stays right while rows change.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest page.
pub const LONGEST: i32 = 100;
/// The page of a query that names no length.
pub const USUAL: i32 = 20;

/// Which page of a list is asked for; `K` are the keys that order it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<K> {
    /// Rows on the page.
    pub size: usize,
    /// The row that the page begins after (or, backwards, ends before).
    pub from: Option<K>,
    /// From the end towards the start.
    pub backwards: bool,
}

/// The paging arguments of a connection field.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// Rows from the start of the list.
    pub first: Option<i32>,
    /// Only rows after this cursor.
    pub after: Option<String>,
    /// Rows from the end of the list.
    pub last: Option<i32>,
    /// Only rows before this cursor.
    pub before: Option<String>,
}

impl Paging {
    /// The page asked for of the list `list`, whose name and order are in each of its cursors.
    ///
    /// # Errors
    /// `PAGE_OUT_OF_RANGE` outside 1..=100, `PAGE_BOTH_WAYS` for `first` with `last`, `CURSOR_UNKNOWN` for a cursor that is
    /// of another list or another order.
    pub fn page<K: DeserializeOwned>(&self, list: &str) -> Result<Page<K>, Refusal> {
        let backwards = self.last.is_some() || (self.before.is_some() && self.first.is_none());
        if (self.first.is_some() && self.last.is_some()) || (self.after.is_some() && self.before.is_some()) {
            return Err(Refusal::new(Code::PageBothWays, "first"));
        }
        if (backwards && self.after.is_some()) || (!backwards && self.before.is_some()) {
            return Err(Refusal::new(Code::PageBothWays, if backwards { "after" } else { "before" }));
        }
        let (size, name) = if backwards { (self.last, "last") } else { (self.first, "first") };
        let size = size.unwrap_or(USUAL);
        if !(1..=LONGEST).contains(&size) {
            return Err(Refusal::new(Code::PageOutOfRange, name).with("size", size).with("longest", LONGEST));
        }
        let (cursor, name) = if backwards { (&self.before, "before") } else { (&self.after, "after") };
        let from = cursor.as_deref().map(|cursor| read_cursor(list, cursor, name)).transpose()?;
        Ok(Page { size: usize::try_from(size).unwrap_or(1), from, backwards })
    }
}

impl<K> Page<K> {
    /// How many rows to fetch: one more tells whether there is a further page.
    #[must_use]
    pub fn fetch(&self) -> u64 {
        self.size as u64 + 1
    }

    /// Cuts what was fetched in the page's own direction to the page, in the order of the list, and tells whether rows
    /// stand before and after it. A cursor always names a row, so there is one on its side.
    #[must_use]
    pub fn cut<T>(&self, mut rows: Vec<T>) -> Cut<T> {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        if self.backwards {
            rows.reverse();
            Cut { rows, before: more, after: self.from.is_some() }
        } else {
            Cut { rows, before: self.from.is_some(), after: more }
        }
    }
}

/// A page that was cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut<T> {
    /// Its rows in the order of the list.
    pub rows: Vec<T>,
    /// Whether rows stand before it.
    pub before: bool,
    /// Whether rows stand after it.
    pub after: bool,
}

/// The cursor of a row of `list` with these keys.
///
/// # Panics
/// Never: keys are plain data.
#[must_use]
pub fn cursor(list: &str, keys: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(list, keys)).expect("keys are plain data"))
}

fn read_cursor<K: DeserializeOwned>(list: &str, cursor: &str, name: &str) -> Result<K, Refusal> {
    let unknown = || Refusal::new(Code::CursorUnknown, name);
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unknown())?;
    let (of, keys): (String, serde_json::Value) = serde_json::from_slice(&bytes).map_err(|_| unknown())?;
    if of != list {
        return Err(unknown());
    }
    serde_json::from_value(keys).map_err(|_| unknown())
}
