//! `thuocdo demo`: makes the demo city where it is not there yet, and serves it.
//!
//! The database is built beside its name and takes the name when it is complete: what was broken off is built again,
//! and what is there is used as it is. The city enters as anybody's would: files through the import engine, the rest
//! through the same services, month after month, evaluated and locked.

mod banner;
mod fill;
mod inputs;
mod measures;

use super::{complain, operator, serve};
use crate::app::App;
use crate::config::Config;
use crate::demo::{City, SEED, Scale, city_day};
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How the demo is made.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The database's file; thuocdo-demo.db, or thuocdo-demo-city.db, where it is not given.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// small: a ward, a commune and an island; city: all 114.
    #[arg(long, value_enum, default_value = "small")]
    scale: Size,
    /// Write the city as CSV files into this folder, and stop.
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// Build the database again, also where it is there.
    #[arg(long)]
    fresh: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Size {
    Small,
    City,
}

impl From<Size> for Scale {
    fn from(size: Size) -> Self {
        match size {
            Size::Small => Self::Small,
            Size::City => Self::City,
        }
    }
}

pub(super) async fn run(config: Config, arguments: Arguments) -> Result<(), String> {
    let scale = Scale::from(arguments.scale);
    if let Some(folder) = &arguments.files {
        let city = City::make(SEED, scale);
        let told = city.write_folder(folder, |name, rows| complain(&format!("{name}: {rows} rows")));
        return told.map_err(|error| format!("{}: {error}", folder.display()));
    }
    let name = match scale {
        Scale::Small => "thuocdo-demo.db",
        Scale::City => "thuocdo-demo-city.db",
    };
    let file = arguments.file.unwrap_or_else(|| PathBuf::from(name));
    if arguments.fresh {
        remove(&file)?;
    }
    serve::log();
    // Asked for before the work: an address that is taken is told at once.
    let listener = serve::listen_at(&config.http.listen)?;
    if !file.exists() {
        build(&config, &file, scale).await?;
    }
    let app = Arc::new(operator::connect(of_the_demo(config, &file)).await?);
    let server = serve::start_with(&app, listener, None, &banner::front()).await?;
    super::print(&banner::text(&app.config.http.listen));
    serve::until_stopped(app, server).await
}

/// The configuration of a demo: its file, its day, pages of this machine, GraphiQL.
fn of_the_demo(mut config: Config, file: &Path) -> Config {
    config.database.url = file.display().to_string();
    config.city.today = Some(city_day());
    config.http.graphiql = true;
    config.http.cors_origins = vec!["http://localhost:*".to_owned()];
    config
}

async fn build(config: &Config, file: &Path, scale: Scale) -> Result<(), String> {
    let unfinished = beside(file, ".unfinished");
    remove(&unfinished)?;
    let app: App = operator::connect(of_the_demo(config.clone(), &unfinished)).await?;
    let city = City::make(SEED, scale);
    fill::fill(&app, &city).await?;
    // Closing folds the write-ahead log into the file, which then can be named.
    app.db.close().await.map_err(|fail| fail.to_string())?;
    fs::rename(&unfinished, file).map_err(|error| format!("{}: {error}", file.display()))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Removes a database with what SQLite keeps beside it.
fn remove(file: &Path) -> Result<(), String> {
    for path in [file.to_owned(), beside(file, "-wal"), beside(file, "-shm")] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("{}: {error}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
