//! `thuocdo account`: the first administrator, one-time passwords for a unit, a forgotten password.

use crate::config::Config;
use crate::io::csv::{Separator, Writer};
use crate::services::account::{self, GrantInput, NewAccount, Slip};
use clap::Subcommand;
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
    /// Create accounts for everybody of a unit who has none; prints logins and one-time passwords as CSV.
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
            super::print(&slip(&created.account.login, created.one_time_password.as_deref()));
        }
        Command::Reset { login: name } => {
            let call = super::operator::call(&app, login, "account reset").await?;
            let reset = account::reset(&app, &call, &name).await.map_err(told)?;
            super::print(&slip(&reset.account.login, reset.one_time_password.as_deref()));
        }
        Command::Slips { unit } => {
            let call = super::operator::call(&app, login, "account slips").await?;
            let slips = account::slips(&app, &call, &unit).await.map_err(told)?;
            let file = written(&slips.made).map_err(|error| error.to_string())?;
            super::print(&String::from_utf8_lossy(&file));
            if !slips.skipped.is_empty() {
                return Err(format!(
                    "no login could be made for {} of them (the code is no login, or another account has it): {}",
                    slips.skipped.len(),
                    slips.skipped.join(", ")
                ));
            }
        }
    }
    Ok(())
}

fn slip(login: &str, password: Option<&str>) -> String {
    let password = password.unwrap_or("-");
    format!("login: {login}\none-time password: {password}\n(it must be changed at the first login)\n")
}

fn written(slips: &[Slip]) -> std::io::Result<Vec<u8>> {
    let mut file = Writer::new(Vec::new(), Separator::Comma)?;
    file.row(["login", "password", "person", "name"])?;
    for slip in slips {
        file.row([&slip.login, &slip.password, &slip.code, &slip.name])?;
    }
    file.finish()
}
