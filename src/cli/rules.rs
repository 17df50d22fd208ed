//! `thuocdo rules`: loading rule sets, and holding them to worked cases.

use super::{operator, print};
use crate::config::Config;
use crate::services;
use clap::Subcommand;
use domain::cases::{Chosen, Report, verify};
use domain::rules::RuleSet;
use store::rule_set;

/// What to do with rule sets.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Store a rule set; from then on it never changes. Put it in force with the mutation `adoptRuleSet`.
    Load {
        /// The rule set's text (TOML).
        file: String,
    },
    /// Hold a rule set to files of worked cases: a line for each difference and for each case it does not cover, the count
    /// last.
    Verify {
        /// Files of cases (JSON).
        #[arg(required = true)]
        files: Vec<String>,
        /// The code of a shipped or loaded rule set, or a file; the shipped one where it is not given. Cases that were worked
        /// for another one are held to the one named here.
        #[arg(long, value_name = "CODE|FILE")]
        rule_set: Option<String>,
    },
    /// List the rule sets that were loaded, and from when each is in force.
    List,
}

pub(super) async fn run(
    config: impl FnOnce() -> Result<Config, String>,
    login: Option<&str>,
    command: Command,
) -> Result<(), String> {
    match command {
        Command::Load { file } => load(config()?, login, &file).await,
        Command::Verify { files, rule_set } => {
            let rules = find(config, rule_set.as_deref()).await?;
            let chosen = if rule_set.is_some() { Chosen::ByName } else { Chosen::ByDefault };
            hold_to_cases(&files, &rules, chosen)
        }
        Command::List => list(config()?).await,
    }
}

async fn load(config: Config, login: Option<&str>, file: &str) -> Result<(), String> {
    let text = read(file)?;
    let app = operator::connect(config).await?;
    let call = operator::call(&app, login, "rules load").await?;
    let (row, new) = services::rule_set::load(&call, &text).await.map_err(|fail| fail.to_string())?;
    print(&format!("{} {} {}\n", row.code, if new { "loaded" } else { "was loaded before" }, row.sha256));
    Ok(())
}

async fn list(config: Config) -> Result<(), String> {
    let app = operator::connect(config).await?;
    let told = |fail: store::Fail| fail.to_string();
    let adoptions = rule_set::adoptions(&app.db.read()).await.map_err(told)?;
    for row in rule_set::list(&app.db.read()).await.map_err(told)? {
        let days: Vec<String> = adoptions
            .iter()
            .filter(|adopted| adopted.rule_set_id == row.id)
            .map(|adopted| adopted.valid_from.to_string())
            .collect();
        let force = if days.is_empty() {
            "not in force".to_owned()
        } else {
            format!("in force from {}", days.join(", "))
        };
        print(&format!("{}  {}  {force}\n", row.code, row.title));
    }
    Ok(())
}

/// The shipped rule set, a file, or one that was loaded: asked for in this order, so that no database is needed for the
/// first two.
async fn find(
    config: impl FnOnce() -> Result<Config, String>,
    wanted: Option<&str>,
) -> Result<RuleSet, String> {
    let shipped = RuleSet::vn_335_2025();
    let Some(wanted) = wanted.filter(|wanted| *wanted != shipped.identity.code) else { return Ok(shipped) };
    if std::path::Path::new(wanted).is_file() {
        return RuleSet::parse(&read(wanted)?).map_err(|error| format!("{wanted}: {error}"));
    }
    let app = operator::connect(config()?).await?;
    let row = rule_set::find_by_code(&app.db.read(), wanted).await.map_err(|fail| fail.to_string())?;
    let row = row.ok_or_else(|| format!("{wanted} is neither a file nor the code of a loaded rule set"))?;
    RuleSet::parse(&row.body).map_err(|error| format!("{wanted}: {error}"))
}

/// Runs the cases of all files, and prints what does not hold, what is not covered, and the count.
fn hold_to_cases(files: &[String], rules: &RuleSet, chosen: Chosen) -> Result<(), String> {
    let mut all = Report::default();
    for file in files {
        all.add(verify(file, &read(file)?, rules, chosen).map_err(|error| error.to_string())?);
    }
    print(&format!("{all}\n"));
    // The count is the last line, also of a failure.
    if all.holds() { Ok(()) } else { Err(String::new()) }
}

/// A file's text, without the mark that some editors put in front of UTF-8.
fn read(file: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}
