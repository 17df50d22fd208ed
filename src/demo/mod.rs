//! The demo city: Hải Phòng with its real communes, wards and special zones, and people, work and scores made by chance.
//!
//! Everything here is pure: the same seed and scale give the same bytes. What has a file kind becomes typed rows, which
//! enter through the import engine like anybody's files; the rest are plain values. People are held in memory (a few
//! thousand small values), their work is made a month at a time and written as it is made.

mod cells;
mod chance;
mod city;
mod competencies;
mod files;
mod names;
mod orders;
mod people;
mod placement;
mod satisfaction;
mod selves;
mod sources;
mod stories;
mod superiors;
mod work;

pub use city::{City, Level, Person, Post, ROOT, Scale};
pub use competencies::{TRAINED, of_field};
pub use files::File;
pub use orders::{
    Absence, Act, DEMO_LOGINS, DEMO_PASSWORD, DemoLogin, HandedOver, Orders, OrganisationResult, Scope,
    Setting,
};
pub use placement::{MoveBar, MoveWish};
pub use selves::OwnSheet;
pub use sources::{Commune, Sources};

use chrono::NaiveDate;

/// The seed of the demo that everybody sees.
pub const SEED: u64 = 335_2025;

/// The year whose work is made.
pub const YEAR: i32 = 2026;

/// The city's day in the demo: the year is over, and its classes are being decided.
///
/// # Panics
/// Never: the day exists.
#[must_use]
pub fn city_day() -> NaiveDate {
    day(2027, 1, 20)
}

/// The first day of the year whose work is made.
///
/// # Panics
/// Never: the day exists.
#[must_use]
pub fn first_day() -> NaiveDate {
    day(YEAR, 1, 1)
}

/// A day that exists.
fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

#[cfg(test)]
mod tests;
