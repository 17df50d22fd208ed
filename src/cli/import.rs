//! `thuocdo import`: files become data, all of them or nothing; or an empty file to fill in.

use crate::config::Config;
use crate::io::csv::Progress;
use crate::io::kinds::Kind;
use crate::services::import::{self, How, Pass, Report, Upload};
use clap::Args;
use domain::refusal::{Language, Refusal};
use std::io::Write;
use std::path::PathBuf;
use store::Fail;

/// What `import` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What the files hold: units, fields, positions, products, people, appointments, calendar …
    #[arg(value_parser = kind, required_unless_present = "template")]
    kind: Option<Kind>,
    /// The files (CSV UTF-8): all of them are imported, or nothing.
    #[arg(required_unless_present = "template")]
    files: Vec<PathBuf>,
    /// Only tell what would change.
    #[arg(long)]
    dry_run: bool,
    /// Accept a last row without a line break behind it.
    #[arg(long)]
    open_end: bool,
    /// Print an empty file of a kind, with what each column takes, instead of importing.
    #[arg(long, value_name = "KIND", value_parser = kind, conflicts_with_all = ["kind", "files", "dry_run"])]
    template: Option<Kind>,
    /// Language of messages and templates: vi or en.
    #[arg(long, default_value = "vi", value_parser = language)]
    language: Language,
    /// The database, instead of the configured one: an SQLite file or postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

fn kind(name: &str) -> Result<Kind, String> {
    let names = || Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
    Kind::find(name).ok_or_else(|| format!("a kind is one of {}", names()))
}

fn language(name: &str) -> Result<Language, String> {
    match name {
        "vi" => Ok(Language::Vi),
        "en" => Ok(Language::En),
        _ => Err("a language is vi or en".into()),
    }
}

/// Imports, telling `progress` how far a long file is, and prints what was done.
pub(super) async fn run(
    mut config: Config,
    login: Option<&str>,
    arguments: Arguments,
    progress: &mut (dyn Write + Send),
) -> Result<(), String> {
    if let Some(kind) = arguments.template {
        super::print(&String::from_utf8_lossy(&kind.template_csv(arguments.language)));
        return Ok(());
    }
    let Some(kind) = arguments.kind else { return Err("which kind of files?".into()) };
    if let Some(url) = arguments.database {
        config.database.url = url;
    }
    let mut files = Vec::new();
    for path in &arguments.files {
        let content = std::fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.display().to_string());
        files.push(Upload { name, content: Box::new(content) });
    }
    let app = super::operator::connect(config).await?;
    let call = super::operator::call(&app, login, "import").await?;
    let how = How { dry_run: arguments.dry_run, open_end: arguments.open_end };
    let mut tell = |file: &str, pass: Pass, at: Progress| {
        // Short files are done before anybody could read that they are under way.
        if at.rows >= import::CHUNK as u64 {
            let _ = writeln!(progress, "{}", under_way(file, pass, at, arguments.language));
        }
    };
    match import::import(&call, kind, &mut files, how, &mut tell).await {
        Ok(report) => {
            super::print(&done(&report, arguments.language));
            Ok(())
        }
        Err(Fail::Refused(refusals)) => Err(faults(&refusals, arguments.language)),
        Err(Fail::Forbidden(refusal)) => Err(refusal.message(arguments.language)),
        Err(fail) => Err(fail.to_string()),
    }
}

fn under_way(file: &str, pass: Pass, at: Progress, language: Language) -> String {
    match (language, pass) {
        (Language::Vi, Pass::Reading) => format!("{file}: đã đọc {} dòng", at.rows),
        (Language::Vi, Pass::Writing) => format!("{file}: đã kiểm tra và ghi {} dòng", at.rows),
        (Language::En, Pass::Reading) => format!("{file}: {} rows read", at.rows),
        (Language::En, Pass::Writing) => format!("{file}: {} rows checked and written", at.rows),
    }
}

/// What an import did, with a line before it where nothing was written, and a line for each value that stays.
fn done(report: &Report, language: Language) -> String {
    let Report { created, updated, unchanged, .. } = report;
    let rehearsed = match language {
        Language::Vi => "chỉ kiểm tra, chưa ghi gì:\n",
        Language::En => "checked only, nothing was written:\n",
    };
    let head = if report.dry_run { rehearsed } else { "" };
    let mut text = match language {
        Language::Vi => format!("{head}mới: {created}, thay đổi: {updated}, không đổi: {unchanged}\n"),
        Language::En => format!("{head}new: {created}, changed: {updated}, unchanged: {unchanged}\n"),
    };
    for kept in &report.kept {
        let message = kept.notice().message(language);
        text.push_str(&match language {
            Language::Vi => format!("Tệp {}, dòng {}: {message}\n", kept.file, kept.row),
            Language::En => format!("File {}, row {}: {message}\n", kept.file, kept.row),
        });
    }
    if report.more_kept > 0 {
        text.push_str(&match language {
            Language::Vi => format!("và {} giá trị khác được giữ nguyên\n", report.more_kept),
            Language::En => format!("and {} more values were kept\n", report.more_kept),
        });
    }
    text
}

/// Every fault in a line of its own; those that do not name their place themselves are given it.
fn faults(refusals: &[Refusal], language: Language) -> String {
    let line = |refusal: &Refusal| {
        let message = refusal.message(language);
        match refusal.path.as_slice() {
            [file, row, column] if !refusal.code.as_str().starts_with("FILE_") => match language {
                Language::Vi => format!("Tệp {file}, dòng {row}, cột «{column}»: {message}"),
                Language::En => format!("File {file}, row {row}, column “{column}”: {message}"),
            },
            _ => message,
        }
    };
    let head = match language {
        Language::Vi => "Chưa nhập gì. Hãy sửa các lỗi sau rồi nhập lại:",
        Language::En => "Nothing was imported. Mend these faults, then import again:",
    };
    let mut text = String::from(head);
    for refusal in refusals {
        text.push('\n');
        text.push_str(&line(refusal));
    }
    text
}
