//! The steps of the database, the same on SQLite and PostgreSQL. A released step never changes; a step names no
//! living entity, so that what the code of a later day says about a table cannot alter an old step.

#![allow(elided_lifetimes_in_paths, reason = "async_trait expands the library's own signatures")]

mod build;
mod m0001_units;
mod m0002_people;
mod m0003_templates;
mod m0004_periods;
mod m0005_outputs;
mod m0006_year_inputs;
mod m0007_evaluations;
mod m0008_accounts;
mod m0009_audit;
mod m0010_decisions;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

/// Every step, in the order of application.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_units::Step),
            Box::new(m0002_people::Step),
            Box::new(m0003_templates::Step),
            Box::new(m0004_periods::Step),
            Box::new(m0005_outputs::Step),
            Box::new(m0006_year_inputs::Step),
            Box::new(m0007_evaluations::Step),
            Box::new(m0008_accounts::Step),
            Box::new(m0009_audit::Step),
            Box::new(m0010_decisions::Step),
        ]
    }
}
