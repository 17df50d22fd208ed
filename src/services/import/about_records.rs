//! Rows about output records, as deliveries and events are: each names its record, and is told in its own columns.

use super::records::small;
use super::{Spot, Told};
use crate::io::csv::{Line, PeriodName};
use crate::services::record::{Holdings, Said, choose, parse_period};
use domain::refusal::{Code, Refusal};
use std::collections::BTreeSet;
use store::record::{self, Record};
use store::{Found, Tx};

/// The columns that such rows are told by.
pub(super) struct Columns {
    pub period: usize,
    pub reference: usize,
}

/// How a row names its record.
pub(super) struct Naming<'a> {
    pub source: &'a str,
    pub reference: &'a str,
    pub period: Option<PeriodName>,
    pub part: Option<i64>,
    /// What it says of the record.
    pub said: Said<'a>,
}

/// A row about an output record.
pub(super) trait AboutRecord {
    /// Where its parts stand.
    const COLUMNS: fn() -> Columns;

    /// Which record it is about.
    fn naming(&self) -> Naming<'_>;
}

/// The record of each row, in a few statements however many rows there are; of the others each row is told.
pub(super) async fn find<'a, R: AboutRecord>(
    tx: &Tx,
    lines: &'a [Line<R>],
    told: &mut Told,
) -> Found<Vec<(&'a Line<R>, Record)>> {
    let names: BTreeSet<_> = lines.iter().filter_map(|line| line.value.naming().period).collect();
    let names: Vec<_> = names.into_iter().filter_map(|name| parse_period(&name.to_string())).collect();
    let periods = store::codes::periods(&tx.source(), &names).await?;
    let keys = lines.iter().map(|line| line.value.naming()).map(|naming| (naming.source, naming.reference));
    let rows = record::of_references(&tx.source(), keys).await?;
    let unnamed = lines.iter().map(|line| line.value.naming()).filter(|naming| naming.period.is_none());
    let unnamed: BTreeSet<_> = unnamed.map(|naming| key(&naming)).collect();
    let several = unnamed.iter().filter_map(|key| rows.get(key)).map(Vec::as_slice);
    let holdings = Holdings::of(tx, several).await?;
    let mut found = Vec::new();
    for line in lines {
        let naming = line.value.naming();
        let period = match naming.period {
            None => None,
            Some(name) => match parse_period(&name.to_string()).and_then(|name| periods.get(&name)) {
                Some(period) => Some(period.id),
                None => {
                    let refusal = Refusal::new(Code::PeriodUnknown, "").with("value", name);
                    told.refuse(line.row, R::COLUMNS().period, refusal);
                    continue;
                }
            },
        };
        let all = rows.get(&key(&naming));
        let all = all.map(Vec::as_slice).unwrap_or_default();
        match choose(all, period, naming.part.map(small), &naming.said, &holdings) {
            Some(record) => found.push((line, record)),
            None => {
                let refusal = Refusal::new(Code::RecordUnknown, "");
                let refusal = refusal.with("source", naming.source).with("reference", naming.reference);
                told.refuse(line.row, R::COLUMNS().reference, refusal);
            }
        }
    }
    Ok(found)
}

/// By what rows are kept of which it is one.
fn key(naming: &Naming<'_>) -> (String, String) {
    (naming.source.to_owned(), naming.reference.to_owned())
}

/// Tells that a row's record is of a period that takes nothing: at the period where the row names it, else at the record.
pub(super) fn closed<R: AboutRecord>(
    row: impl Into<Spot>,
    period: Option<PeriodName>,
    reference: &str,
    why: &Refusal,
    told: &mut Told,
) {
    let columns = R::COLUMNS();
    let (column, value) = match period {
        Some(name) => (columns.period, name.to_string()),
        None => (columns.reference, reference.to_owned()),
    };
    told.refuse(row, column, why.clone().with("value", value));
}
