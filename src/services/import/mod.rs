//! Files become data: every row is checked, all faults are told, and either everything is written or nothing.
//!
//! A file is read twice. The first reading checks its form and takes its SHA-256, without the database. The second goes
//! chunk by chunk through one transaction: an [`Importer`] resolves the codes of a chunk in a number of statements that
//! does not depend on its rows, tells what is wrong, and writes the good rows. A fault anywhere rolls all of it back, so
//! that later chunks are judged by what the earlier ones say, and memory does not grow with the file. The same file
//! twice changes nothing and says so.
//!
//! To add a kind: a file beside this one with an [`Importer`], and its line in [`import`].

mod about_people;
mod about_records;
mod accounts;
mod appointments;
mod assessments;
mod calendar;
mod catalogue;
mod competencies;
mod criteria;
mod deliveries;
mod deliveries_by_hand;
mod events;
mod people;
mod positions;
mod post_plan;
mod products;
mod records;
mod satisfaction;
mod templates;
mod told;
mod units;

pub use told::{KeptValue, Keys, REFUSALS_TOLD, Spot, Told};

use crate::io::csv::{Line, Options, Progress, Rows, Summary};
use crate::io::kinds::{FileRow, Kind};
use domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use store::policy::{Action, not_there};
use store::{Batch, Call, Fail, Found, Tx, rehearse, write};

/// Rows of a chunk: what one audit event tells, and what is held in memory at a time.
pub const CHUNK: usize = 5_000;

/// One kind of file, as it becomes data.
pub trait Importer: Default + Send {
    /// A row of the file.
    type Row: FileRow + Send + Sync;
    /// What a chunk's good rows are, resolved.
    type Ready: Send;
    /// The action that is judged and told in the audit trail.
    const ACTION: Action;
    /// The table that the audit trail names.
    const NOUN: &'static str;

    /// The natural key of a row, by which a second row of the same key in the files is refused; `None` where rows of one
    /// key belong together.
    fn key(row: &Self::Row) -> Option<String>;

    /// Checks a chunk: codes, permissions, what rows say of each other and of the database. Each fault is told; the
    /// good rows come back resolved.
    fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<Self::Row>],
        told: &mut Told,
    ) -> impl Future<Output = Found<Self::Ready>> + Send;

    /// Writes what was found good, and tells what only shows once it is written.
    fn apply(
        &mut self,
        tx: &mut Tx,
        ready: Self::Ready,
        batch: &mut Batch,
        told: &mut Told,
    ) -> impl Future<Output = Found<()>> + Send;

    /// What can only be judged or done when all files have been read: a chunk of it, and whether there is more.
    fn finish(
        &mut self,
        _tx: &mut Tx,
        _batch: &mut Batch,
        _told: &mut Told,
    ) -> impl Future<Output = Found<bool>> + Send {
        async { Ok(false) }
    }
}

/// What can be read from its start more than once.
pub trait Content: Read + Seek + Send {}
impl<T: Read + Seek + Send> Content for T {}

/// An opened file.
pub struct Upload {
    /// The name that messages and the audit trail print.
    pub name: String,
    /// What is in it.
    pub content: Box<dyn Content>,
}

/// How files are imported.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Tell what would change, and change nothing.
    pub dry_run: bool,
    /// Accept a last row without a line break behind it.
    pub open_end: bool,
}

/// Which reading of a file is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// The first: form only.
    Reading,
    /// The second: checked against the data and written.
    Writing,
}

/// Told of each step of a long file: its name, the reading, how far it is.
pub type Teller<'a> = &'a mut (dyn FnMut(&str, Pass, Progress) + Send);

/// One file that was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Rows with data.
    pub rows: u64,
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The kind's name on the command line.
    pub kind: String,
    /// Nothing was kept.
    pub dry_run: bool,
    /// The files, in the order given.
    pub files: Vec<FileReport>,
    /// Objects that are new.
    pub created: u64,
    /// Objects that were there and have changed.
    pub updated: u64,
    /// Objects that were there just so.
    pub unchanged: u64,
    /// Values that superiors have set and that stay, the first 1,000.
    pub kept: Vec<KeptValue>,
    /// How many more of these there are.
    pub more_kept: u64,
}

/// Imports files of one kind: all of them or nothing.
///
/// # Errors
/// `Refused` with every fault of the files (the first 1,000, then how many more), each with the path file, row, column.
pub async fn import(
    call: &Call,
    kind: Kind,
    files: &mut [Upload],
    how: How,
    tell: Teller<'_>,
) -> Found<Report> {
    match kind {
        Kind::Units => run::<units::Units>(call, files, how, tell).await,
        Kind::Fields => run::<catalogue::Fields>(call, files, how, tell).await,
        Kind::Positions => run::<positions::Positions>(call, files, how, tell).await,
        Kind::PostPlan => run::<post_plan::PostPlans>(call, files, how, tell).await,
        Kind::Products => run::<products::Products>(call, files, how, tell).await,
        Kind::People => run::<people::People>(call, files, how, tell).await,
        Kind::Appointments => run::<appointments::Appointments>(call, files, how, tell).await,
        Kind::Accounts => run::<accounts::Accounts>(call, files, how, tell).await,
        Kind::Calendar => run::<calendar::Calendar>(call, files, how, tell).await,
        Kind::Templates => run::<templates::Templates>(call, files, how, tell).await,
        Kind::Records => run::<records::Records>(call, files, how, tell).await,
        Kind::Events => run::<events::Events>(call, files, how, tell).await,
        Kind::Deliveries => run::<deliveries::Deliveries>(call, files, how, tell).await,
        Kind::Criteria => run::<criteria::Criteria>(call, files, how, tell).await,
        Kind::Competencies => run::<competencies::Competencies>(call, files, how, tell).await,
        Kind::Requirements => run::<competencies::Requirements>(call, files, how, tell).await,
        Kind::Assessments => run::<assessments::Assessments>(call, files, how, tell).await,
        Kind::Satisfaction => run::<satisfaction::Satisfaction>(call, files, how, tell).await,
        Kind::Surveys => run::<satisfaction::Surveys>(call, files, how, tell).await,
    }
}

async fn run<I: Importer>(call: &Call, files: &mut [Upload], how: How, tell: Teller<'_>) -> Found<Report> {
    let mut sums = Vec::new();
    let mut well_formed = true;
    for file in files.iter_mut() {
        let sum = inspect::<I::Row>(file, how, tell)?;
        well_formed &= sum.refused == 0 && sum.complete;
        sums.push(sum);
    }
    let report = |files: &[Upload], batch: &Batch, (kept, more_kept): (Vec<KeptValue>, u64)| Report {
        kind: I::Row::KIND.name().to_owned(),
        dry_run: how.dry_run,
        files: files
            .iter()
            .zip(&sums)
            .map(|(file, sum)| FileReport {
                name: file.name.clone(),
                sha256: sum.sha256.clone(),
                rows: sum.rows,
            })
            .collect(),
        created: batch.created,
        updated: batch.updated,
        unchanged: batch.unchanged,
        kept,
        more_kept,
    };
    let input: Vec<_> = files.iter().zip(&sums).map(|(file, sum)| (file.name.clone(), &sum.sha256)).collect();
    let input = (I::Row::KIND.name(), input);
    let work = async |tx: &mut Tx| -> Found<Report> {
        let (total, kept) = through::<I>(tx, files, &sums, how, tell).await?;
        Ok(report(files, &total, kept))
    };
    if how.dry_run || !well_formed { rehearse(call, work).await } else { write(call, &input, work).await }
}

/// The first reading: whether the file can be read at all, its hash and its rows.
fn inspect<T: FileRow>(file: &mut Upload, how: How, tell: Teller<'_>) -> Found<Summary> {
    let name = file.name.clone();
    let mut rows = open::<T>(file, how)?.on_progress(CHUNK as u64, |progress| {
        tell(&name, Pass::Reading, progress);
    });
    while rows.next_chunk(CHUNK).is_some() {}
    Ok(rows.summary())
}

fn open<'a, 'f, T: FileRow>(file: &'f mut Upload, how: How) -> Found<Rows<'a, T, &'f mut dyn Content>> {
    let unreadable = |error: std::io::Error| {
        Refusal::new(Code::FileUnreadable, "").with("file", &file.name).with("row", 1).with("reason", error)
    };
    file.content.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let content: &'f mut dyn Content = &mut *file.content;
    Rows::open_with(&file.name, content, Options { open_end: how.open_end }).map_err(Fail::Refused)
}

/// The second reading, inside the transaction.
async fn through<I: Importer>(
    tx: &mut Tx,
    files: &mut [Upload],
    sums: &[Summary],
    how: How,
    tell: Teller<'_>,
) -> Found<(Batch, (Vec<KeptValue>, u64))> {
    let mut importer = I::default();
    let mut told = Told::default();
    let mut total = Batch::default();
    let mut keys = Keys::default();
    for (file, sum) in files.iter_mut().zip(sums) {
        let name = file.name.clone();
        let mut rows = open::<I::Row>(file, how)?.on_progress(CHUNK as u64, |progress| {
            tell(&name, Pass::Writing, progress);
        });
        told.begin_file(&name, rows.column_names());
        let mut first_row = 1;
        while let Some(mut chunk) = rows.next_chunk(CHUNK) {
            told.extend(chunk.refusals);
            chunk.lines.retain(|line| {
                let Some(key) = I::key(&line.value) else { return true };
                let earlier = keys.first(&key, told.spot(line.row));
                if let Some(earlier) = earlier {
                    told.repeated(line.row, &key, earlier);
                }
                earlier.is_none()
            });
            let mut batch = Batch::default();
            let since = tx.noted();
            let ready = importer.check(tx, &chunk.lines, &mut told).await;
            // A verdict about the whole file: that there is such a kind of data is no secret.
            let ready = ready.map_err(|fail| not_there(fail, I::ACTION))?;
            importer.apply(tx, ready, &mut batch, &mut told).await?;
            let last_row = chunk.lines.last().map_or(first_row, |line| line.row);
            let source = serde_json::json!({
                "file": name, "sha256": sum.sha256, "rows": [first_row + 1, last_row],
            });
            close::<I>(tx, &mut total, batch, since, &source);
            first_row = last_row;
        }
        if rows.summary().sha256 != sum.sha256 {
            told.extend(vec![Refusal::new(Code::FileChanged, "").with("file", &name)]);
        }
    }
    let files = files.iter().zip(sums);
    let files: Vec<_> =
        files.map(|(file, sum)| serde_json::json!({ "file": file.name, "sha256": sum.sha256 })).collect();
    let source = serde_json::json!({ "files": files });
    loop {
        let mut batch = Batch::default();
        let since = tx.noted();
        let more = importer.finish(tx, &mut batch, &mut told).await?;
        close::<I>(tx, &mut total, batch, since, &source);
        if !more {
            break;
        }
    }
    let kept = told.take_kept();
    match told.refusals() {
        Some(refusals) => Err(Fail::Refused(refusals)),
        None => Ok((total, kept)),
    }
}

/// Adds a chunk to the total, and to the audit trail where it changed anything: one event, with what its writing noted of
/// sets since the chunk began.
fn close<I: Importer>(
    tx: &mut Tx,
    total: &mut Batch,
    mut batch: Batch,
    since: usize,
    source: &serde_json::Value,
) {
    total.created += batch.created;
    total.updated += batch.updated;
    total.unchanged += batch.unchanged;
    if !batch.is_unchanged() {
        batch.gather(tx, since, I::NOUN);
        batch.record(tx, I::ACTION, I::NOUN, source);
    }
}

/// Takes a chunk of what was held until all files were read: the first objects, as many as have [`CHUNK`] rows together,
/// and one at least.
fn take_chunk<K: Ord, V>(held: &mut BTreeMap<K, V>, rows: impl Fn(&V) -> usize) -> Vec<(K, V)> {
    let (mut chunk, mut count) = (Vec::new(), 0);
    while let Some(entry) = held.first_entry() {
        count += rows(entry.get());
        if count > CHUNK && !chunk.is_empty() {
            break;
        }
        chunk.push(entry.remove_entry());
    }
    chunk
}

/// Codes that rows name, each once, in order.
fn distinct<'a>(codes: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut codes: Vec<String> = codes.cloned().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
