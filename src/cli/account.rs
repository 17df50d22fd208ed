//! `thuocdo account`: the first administrator, one-time passwords for a unit, a forgotten password.

use crate::app::App;
use crate::config::Config;
use crate::io::csv::{Separator, Writer};
use crate::services::account::{self, GrantInput, NewAccount, WithPassword};
use crate::services::slips::{self, Slip};
use clap::Subcommand;
use domain::moment::Moment;
use domain::terms::{Role, Term};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create an account with a role; prints its one-time password.
    Create {
        /// The login: small letters, digits, `.`, `_`, `-`, `@`.
        login: String,
        /// HR, COUNCIL, AUDITOR, ADMIN or INTEGRATION.
        #[arg(long, value_parser = role)]
        role: Role,
        /// Code of the unit that the role is over, with all below it.
        #[arg(long)]
        unit: String,
        /// Code of the person whose account it is; none for an account of a system.
        #[arg(long)]
        person: Option<String>,
    },
    /// Give an account a new one-time password; all its sessions end.
    Reset {
        /// The login.
        login: String,
    },
    /// Give everybody of a unit who cannot come in yet an account and a one-time password; prints them as CSV.
    Slips {
        /// Code of the unit; all below it belong to it.
        #[arg(long)]
        unit: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    let roles = || Role::ALL.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
    Role::find(&text.to_uppercase()).ok_or_else(|| format!("a role is one of {}", roles()))
}

pub(super) async fn run(config: Config, login: Option<&str>, command: Command) -> Result<(), String> {
    let app = super::operator::connect(config).await?;
    let told = |fail: store::Fail| fail.to_string();
    match command {
        Command::Create { login: name, role, unit, person } => {
            let call = super::operator::call(&app, login, "account create").await?;
            let grant = GrantInput { role, unit, from: None, to: None };
            let new = NewAccount { login: name, person, grants: vec![grant] };
            let created = account::create(&app, &call, &new).await.map_err(told)?;
            super::print(&slip(&app, &created));
        }
        Command::Reset { login: name } => {
            let call = super::operator::call(&app, login, "account reset").await?;
            let reset = account::reset(&app, &call, &name).await.map_err(told)?;
            super::print(&slip(&app, &reset));
        }
        Command::Slips { unit } => {
            let call = super::operator::call(&app, login, "account slips").await?;
            let slips = slips::slips(&app, &call, &unit).await.map_err(told)?;
            let file = written(&app, &slips.made).map_err(|error| error.to_string())?;
            super::print(&String::from_utf8_lossy(&file));
            if !slips.skipped.is_empty() {
                return Err(format!(
                    "no slip for {} of them (the code is no login, another account has it, or it is not yours to manage): {}",
                    slips.skipped.len(),
                    slips.skipped.join(", ")
                ));
            }
        }
    }
    Ok(())
}

fn slip(app: &App, made: &WithPassword) -> String {
    let password = made.one_time_password.as_deref().unwrap_or("-");
    let login = &made.account.login;
    let until = made.account.one_time_until.map(|until| app.clock.day_of(Moment(until)).to_string());
    let until = until.unwrap_or_else(|| "-".into());
    format!(
        "login: {login}\none-time password: {password}\nends on: {until}\n(it must be changed at the first login)\n"
    )
}

fn written(app: &App, slips: &[Slip]) -> std::io::Result<Vec<u8>> {
    let mut file = Writer::new(Vec::new(), Separator::Comma)?;
    file.row(["login", "password", "person", "name", "ends on"])?;
    for slip in slips {
        let until = app.clock.day_of(slip.until).to_string();
        file.row([&slip.login, &slip.password, &slip.code, &slip.name, &until])?;
    }
    file.finish()
}
