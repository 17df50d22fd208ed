//! Files in and out: what is read is checked row by row, what is written opens rightly in a spreadsheet.
//!
//! Nothing here knows the database: a row that leaves this room is well formed, and whether the codes in it exist is
//! for the service to say.

pub mod csv;
pub mod kinds;
