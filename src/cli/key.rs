//! `thuocdo key`: the keys that sign access tokens.

use crate::config::Config;
use crate::services;
use clap::Subcommand;

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign with a new key from now on; tokens of the former live to their end (a quarter of an hour).
    Rotate,
}

pub(super) async fn run(config: Config, login: Option<&str>, command: &Command) -> Result<(), String> {
    let Command::Rotate = command;
    let app = super::operator::connect(config).await?;
    let call = super::operator::call(&app, login, "key rotate").await?;
    let key = services::signing_key::rotate(&call, app.dice).await.map_err(|fail| fail.to_string())?;
    super::print(&format!("access tokens are signed with key {key} from now on\n"));
    Ok(())
}
