//! Evaluations: one row a person, period and revision. Reading them, gathering what they are made of set by set, and
//! writing what came out.

mod facts;
mod inputs;
mod people;
mod reading;
mod rollups;
mod says;
mod seating;
mod templates;
mod terms;
mod writing;
mod year;

pub use facts::{Facts, facts};
pub use inputs::{ChunkInputs, Criterion, PersonInputs, read_inputs};
pub use people::{Expected, Member, Plan, unit_codes};
pub use reading::{
    Evaluation, Seen, Standing, each_day, each_standing, explanations, find, find_many, find_revisions,
    latest_ids, latest_of, latest_whole, lines, list_of_person, locked, seen, standings,
};
pub use rollups::read_entries;
pub use says::not_as_written;
pub(crate) use says::{differing, saying};
pub use templates::{TemplateBook, TemplateForm};
pub use terms::{Choice, Choices, Terms, rule_sets};
pub use writing::{Fresh, Held, Written, hold, save};
pub use year::read_year;
