//! `thuocdo generate`: writes the documents that the program writes itself, or checks that they are up to date.

use crate::documents;
use clap::Args;
use std::path::PathBuf;

/// What `generate` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only tell which documents differ.
    #[arg(long)]
    check: bool,
    /// The project's folder.
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    if arguments.check {
        let stale = documents::stale(&arguments.root);
        if stale.is_empty() {
            return Ok(());
        }
        return Err(format!("run `cargo run -- generate`; these differ: {}", stale.join(", ")));
    }
    documents::write(&arguments.root).map_err(|error| error.to_string())
}
