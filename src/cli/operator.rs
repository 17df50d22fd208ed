//! Who acts on the command line: the built-in operator, or an account by `--as LOGIN`.
//!
//! Whoever may run the program on the machine holds the database anyway: no password is asked. The trail tells the
//! operator by the system user's name.

use crate::app::App;
use crate::config::Config;
use crate::services;
use std::sync::Arc;
use store::policy::Viewer;
use store::{Call, account, unit};

/// Connects, with the tables up to date and the rules of a new installation.
///
/// # Errors
/// A database that cannot be reached or brought up to date; a shipped rule set whose stored text was changed.
pub async fn connect(config: Config) -> Result<App, String> {
    let app = reach(config).await?;
    services::rule_set::ensure_shipped(&app).await.map_err(|fail| fail.to_string())?;
    Ok(app)
}

/// Connects, with the tables up to date, and looks at nothing in them: for who is to judge what they hold.
///
/// # Errors
/// A database that cannot be reached or brought up to date.
pub async fn reach(config: Config) -> Result<App, String> {
    let app = App::connect(config).await.map_err(|fail| fail.to_string())?;
    app.db.migrate().await.map_err(|fail| fail.to_string())?;
    Ok(app)
}

/// The call of a command.
///
/// # Errors
/// A login that has no account, or a disabled one.
pub async fn call(app: &App, login: Option<&str>, operation: &'static str) -> Result<Call, String> {
    let (source, today) = (app.db.read(), app.clock.today());
    let told = |fail: store::Fail| fail.to_string();
    let viewer = match login {
        Some(login) => {
            let unknown = || format!("there is no account `{login}` that may act");
            let found = account::find_by_login(&source, login).await.map_err(told)?.ok_or_else(unknown)?;
            Viewer::load(&source, found.id, today).await.map_err(told)?.ok_or_else(unknown)?
        }
        None => Viewer::operator(&system_user(), unit::find_root(&source).await.map_err(told)?),
    };
    Ok(Call {
        db: app.db.clone(),
        viewer: Arc::new(viewer),
        at: app.clock.now(),
        today,
        address: None,
        trace: format!("cli-{}", store::canonical::hex(&app.dice.bytes::<8>())),
        key: None,
        operation,
    })
}

#[expect(clippy::disallowed_methods, reason = "the system's user is the environment's to say")]
fn system_user() -> String {
    ["SUDO_USER", "USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}
