//! A limit that was passed: which, where in the document, how much, and how much is allowed.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use domain::refusal::{Code, Language, Refusal};

/// A limit that was passed.
#[derive(Clone, Debug)]
pub struct Exceeded {
    /// Which limit, with the values its message names.
    pub refusal: Refusal,
    /// Where in the document.
    pub at: Option<Pos>,
    /// Where in the answer it would have been, outermost first.
    pub path: Vec<String>,
    /// How much was asked, and how much is allowed.
    pub numbers: Option<(u64, u64)>,
}

impl Exceeded {
    pub(super) fn new(code: Code) -> Box<Self> {
        Box::new(Self { refusal: Refusal::new(code, ""), at: None, path: Vec::new(), numbers: None })
    }

    /// Asked for so much, allowed is so much.
    pub(super) fn over(code: Code, requested: u64, limit: u64) -> Box<Self> {
        let mut exceeded = Self::new(code).with("requested", requested).with("limit", limit);
        exceeded.numbers = Some((requested, limit));
        exceeded
    }

    pub(super) fn at(mut self: Box<Self>, at: Pos) -> Box<Self> {
        self.at = Some(at);
        self.with("line", at.line).with("column", at.column)
    }

    pub(super) fn with(mut self: Box<Self>, name: &'static str, value: impl ToString) -> Box<Self> {
        self.refusal.values.push((name, value.to_string()));
        self
    }

    pub(super) fn path(mut self: Box<Self>, path: &[&str]) -> Box<Self> {
        self.path = path.iter().map(|&key| key.to_owned()).collect();
        self
    }

    /// The cost of the document, where it was the cost that was refused.
    #[must_use]
    pub fn cost(&self) -> Option<u64> {
        self.numbers.filter(|_| self.refusal.code == Code::CostExceeded).map(|(requested, _)| requested)
    }

    /// The error as clients see it.
    #[must_use]
    pub fn error(&self, language: Language) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.refusal.code.as_str());
        if let Some((requested, limit)) = self.numbers {
            extensions.set("requested", requested);
            extensions.set("limit", limit);
        }
        if !self.path.is_empty() {
            extensions
                .set("path", Value::List(self.path.iter().map(|key| Value::from(key.as_str())).collect()));
        }
        let mut error = ServerError::new(self.refusal.message(language), self.at);
        error.extensions = Some(extensions);
        error
    }
}
