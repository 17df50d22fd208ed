//! Output records with their events and deliveries.

mod inputs;
mod mutations;
mod payloads;
mod queries;
mod types;

pub use inputs::OnBehalfInput;
pub use mutations::RecordMutations;
pub use queries::RecordQueries;
pub(in crate::graphql) use types::period_name;
pub use types::{OutputEvent, OutputRecord, load, load_event};
