//! Rows about people in a period, as records and criteria are: sorted by period, their people known by code, and each
//! row judged by what the caller is to its person.

use super::{Spot, Told};
use crate::io::csv::{Line, PeriodName};
use crate::io::kinds;
use crate::services::charge::{Charged, OnBehalf, on_behalf};
use crate::services::record::parse_period;
use domain::refusal::{Code, Refusal};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::ids::PersonId;
use store::period::PeriodRow;
use store::policy::Charge;
use store::{Found, InPlace, Tx};

/// The columns that such rows are told by.
pub(super) struct Columns {
    pub period: usize,
    pub person: usize,
    pub on_behalf: usize,
}

/// A row about a person in a period.
pub(super) trait AboutPerson {
    /// Where its parts stand.
    const COLUMNS: fn() -> Columns;

    /// Its period.
    fn period(&self) -> PeriodName;

    /// The person's code.
    fn person(&self) -> &str;

    /// In whose place it is entered.
    fn on_behalf(&self) -> Option<&kinds::OnBehalf>;
}

/// A chunk, sorted.
pub(super) struct Sorted<'a, R> {
    /// The rows of each period that there is; of the others each row is told.
    pub periods: Vec<(PeriodRow, Vec<&'a Line<R>>)>,
    /// People of the rows, and superiors named in them, by code.
    pub people: HashMap<String, PersonId>,
}

/// Sorts a chunk by period and finds its people, in two statements however many rows there are.
pub(super) async fn sort<'a, R: AboutPerson>(
    tx: &mut Tx,
    lines: &'a [Line<R>],
    told: &mut Told,
) -> Found<Sorted<'a, R>> {
    let mut by_period: BTreeMap<PeriodName, Vec<&Line<R>>> = BTreeMap::new();
    for line in lines {
        by_period.entry(line.value.period()).or_default().push(line);
    }
    let names: Vec<_> = by_period.keys().filter_map(|name| parse_period(&name.to_string())).collect();
    let known = store::codes::periods(&tx.source(), &names).await?;
    let superiors =
        lines.iter().filter_map(|line| line.value.on_behalf()).map(|behalf| behalf.superior.as_str());
    let codes = lines.iter().map(|line| line.value.person()).chain(superiors);
    let people = store::codes::people(&tx.source(), codes).await?;
    let mut periods = Vec::new();
    for (name, lines) in by_period {
        match parse_period(&name.to_string()).and_then(|name| known.get(&name)) {
            Some(period) => periods.push((period.clone(), lines)),
            None => {
                for line in lines {
                    let refusal = Refusal::new(Code::PeriodUnknown, "").with("value", name);
                    told.refuse(line.row, R::COLUMNS().period, refusal);
                }
            }
        }
    }
    Ok(Sorted { periods, people })
}

/// The people of some rows, each once.
pub(super) fn whom<R: AboutPerson>(lines: &[&Line<R>], people: &HashMap<String, PersonId>) -> Vec<PersonId> {
    let whom: BTreeSet<PersonId> =
        lines.iter().filter_map(|line| people.get(line.value.person()).copied()).collect();
    whom.into_iter().collect()
}

/// Tells that a row's person is in a period that takes nothing.
pub(super) fn closed<R: AboutPerson>(line: &Line<R>, why: &Refusal, told: &mut Told) {
    told.refuse(line.row, R::COLUMNS().period, why.clone().with("value", line.value.period()));
}

/// As what the caller acts on the person of a row; `None` where he may not, which is told in a column by what stands there.
pub(super) fn charge_of<'a, A>(
    charged: &'a Charged<A>,
    person: PersonId,
    row: impl Into<Spot>,
    column: impl Into<usize>,
    value: &str,
    told: &mut Told,
) -> Found<Option<&'a Charge>> {
    let charge = charged.charges.get(&person);
    match (charge, charged.refused.get(&person)) {
        (Some(_), _) => {}
        (None, Some(fail)) => told.verdict(row, column, fail, Code::PersonUnknown, value)?,
        (None, None) => told.unknown(row, column, Code::NotServing, value),
    }
    Ok(charge)
}

/// A row that may be written.
pub(super) struct Judged<'a> {
    pub person: PersonId,
    pub charge: &'a Charge,
    /// In whose place HR enters it; who acts as himself stands in nobody's, whatever the row says.
    pub place: Option<InPlace>,
}

/// Judges a row by what the caller is to its person; `None` where it was refused, which is told.
pub(super) fn judge<'a, R: AboutPerson, A>(
    line: &Line<R>,
    people: &HashMap<String, PersonId>,
    charged: &'a Charged<A>,
    told: &mut Told,
) -> Found<Option<Judged<'a>>> {
    let (columns, code) = (R::COLUMNS(), line.value.person());
    let Some(person) = people.get(code).copied() else {
        told.unknown(line.row, columns.person, Code::PersonUnknown, code);
        return Ok(None);
    };
    let Some(charge) = charge_of(charged, person, line.row, columns.person, code, told)? else {
        return Ok(None);
    };
    let behalf = line.value.on_behalf();
    let behalf = OnBehalf {
        superior: behalf.map(|behalf| behalf.superior.clone()),
        document: behalf.map(|behalf| behalf.document.clone()),
    };
    match on_behalf(charge, &behalf, people) {
        Ok(place) => Ok(Some(Judged { person, charge, place })),
        Err(refusal) => {
            told.refuse(line.row, columns.on_behalf, refusal);
            Ok(None)
        }
    }
}
