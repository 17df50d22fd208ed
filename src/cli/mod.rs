//! The command line: what `main` parses, and one file a command.

pub mod account;
pub mod demo;
pub mod evaluate;
pub mod examples;
pub mod generate;
pub mod import;
pub mod key;
pub mod migrate;
pub mod operator;
pub mod rules;
pub mod schema;
pub mod serve;
pub mod verify;

use crate::config::Config;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Evaluation of civil servants by KPI, and the decisions that follow from it.
#[derive(Debug, Parser)]
#[command(name = "thuocdo", version)]
struct Cli {
    /// Configuration file (TOML); the environment (THUOCDO__SECTION__KEY) overrides it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<String>,
    /// Act as this account; without it, as the machine's operator.
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    acting: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server.
    Serve,
    /// Make the demo city where it is not there yet, and serve it.
    Demo(demo::Arguments),
    /// Bring the database's tables up to date.
    Migrate,
    /// Load rule sets, and hold them to worked cases.
    Rules {
        #[command(subcommand)]
        command: rules::Command,
    },
    /// Print the GraphQL schema.
    Schema,
    /// Write the generated documents, or check them.
    Generate(generate::Arguments),
    /// Compute the evaluations of a unit for a month, a quarter or a year.
    Evaluate(evaluate::Arguments),
    /// Hold the laws of the house to what is stored: the audit chain, evaluations, published templates, locks.
    Verify,
    /// Create accounts and reset their passwords.
    Account {
        #[command(subcommand)]
        command: account::Command,
    },
    /// Import files, all of them or nothing; or print an empty one to fill in.
    Import(import::Arguments),
    /// The keys that sign access tokens.
    Key {
        #[command(subcommand)]
        command: key::Command,
    },
}

impl Cli {
    /// Runs the command; the text of an error is for the person at the keyboard.
    ///
    /// # Errors
    /// Whatever kept the command from being done.
    async fn run(self) -> Result<(), String> {
        let config = || Config::load(self.config.as_deref());
        let login = self.acting.as_deref();
        match self.command {
            Command::Serve => serve::run(config()?).await,
            Command::Demo(arguments) => demo::run(config()?, arguments).await,
            Command::Migrate => migrate::run(config()?).await,
            Command::Rules { command } => rules::run(config, login, command).await,
            Command::Schema => schema::run(),
            Command::Generate(arguments) => generate::run(&arguments),
            Command::Evaluate(arguments) => evaluate::run(config()?, login, arguments).await,
            Command::Verify => verify::run(config()?).await,
            Command::Account { command } => account::run(config()?, login, command).await,
            Command::Import(arguments) => {
                import::run(config()?, login, arguments, &mut std::io::stderr()).await
            }
            Command::Key { command } => key::run(config()?, login, &command).await,
        }
    }
}

/// Parses the command line and runs the command to its end.
///
/// It is no `async fn`, and the program does nothing but call it: whoever awaits a future compiles all that it awaits, so
/// that a program that awaited would build the whole library once more.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(cli.run()),
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            complain(&text);
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output; a reader that went away is no error.
pub(crate) fn print(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes why a command was not done to standard error; nothing where its output has said so.
pub(crate) fn complain(text: &str) {
    use std::io::Write as _;
    if text.is_empty() {
        return;
    }
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
