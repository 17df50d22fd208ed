//! The scalars of the API.

mod date;
mod date_time;
mod decimal;

pub use date::Date;
pub use date_time::DateTime;
pub use decimal::Decimal;
