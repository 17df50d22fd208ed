//! Passwords, tokens, and who a request comes from. What of it is stored stands in `store`: hashes and keys only.

mod password;
mod recognise;
mod token;

pub(crate) use password::refusal;
pub use password::{LONGEST, Passwords, SHORTEST, one_time};
pub use recognise::{Recognised, recognise};
pub use token::{Claims, Secret, refresh_token, sign};
