//! Documents that are written by the program, so that they cannot say anything else than it does.

mod configuration;
mod errors;
mod permissions;

use std::fs;
use std::path::Path;

/// A document: where it stands, and what it says.
type Document = (&'static str, fn() -> String);

/// Every generated document.
const ALL: &[Document] = &[
    ("schema.graphql", crate::graphql::schema::sdl),
    ("docs/permissions.md", permissions::text),
    ("docs/errors.md", errors::text),
    ("docs/configuration.md", configuration::text),
];

/// Writes every document below `root`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(root: &Path) -> std::io::Result<()> {
    ALL.iter().try_for_each(|(path, text)| fs::write(root.join(path), text()))
}

/// The documents below `root` that say something else than the program does.
#[must_use]
pub fn stale(root: &Path) -> Vec<&'static str> {
    ALL.iter()
        .filter(|(path, text)| fs::read_to_string(root.join(path)).ok().as_deref() != Some(text().as_str()))
        .map(|(path, _)| *path)
        .collect()
}

/// What stands on top of a generated Markdown document.
fn preamble(title: &str, about: &str) -> String {
    format!(
        "<!-- Written by `cargo run -- generate`. Do not edit: change the table in the code. -->\n# {title}\n\n{about}\n\n"
    )
}
