//! Appointments.

mod mutations;
mod types;

pub use mutations::AppointmentMutations;
pub use types::{Appointment, load};
