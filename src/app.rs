//! The server's parts, made once at the start.

use crate::auth::Passwords;
use crate::clock::{Clock, Dice};
use crate::config::Config;
use crate::kept::Kept;
use store::{Db, Fail, Target};
use tokio::sync::Notify;

/// What every request shares.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The dice.
    pub dice: Dice,
    /// What never changes once it is stored.
    pub kept: Kept,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// Rung when a background job was asked for.
    pub wake: Notify,
}

impl App {
    /// Connects to the configured database.
    ///
    /// # Errors
    /// When the database cannot be reached, or the configured password hash cannot be made.
    pub async fn connect(config: Config) -> Result<Self, Fail> {
        let passwords = Passwords::new(&config.auth, Dice)?;
        let db = Db::connect(&Target::parse(&config.database.url), config.database.connections).await?;
        let clock = Clock::new(config.city.utc_offset_minutes, config.city.today);
        Ok(Self { config, db, clock, dice: Dice, kept: Kept::default(), passwords, wake: Notify::new() })
    }
}
