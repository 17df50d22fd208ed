//! What bears on the class of a year: which years a change touches, whether they may still change, and the marks that
//! `evaluate` takes up: in an open year in place, in a locked one as a revision.

use crate::services::checks::placed;
use domain::refusal::{Code, Refusal};
use std::collections::BTreeSet;
use store::ids::{PersonId, UnitId};
use store::period::PeriodRow;
use store::policy::{Act, Permitted, lacks, on_people, on_unit};
use store::{Fail, Found, Tx, guard, seat, stale};

/// Years of people.
pub type Years = BTreeSet<(PersonId, i32)>;

/// The years that a change touches, held until the commit.
pub struct Touched {
    marks: Years,
    settled: Option<Refusal>,
}

/// Holds the years that tell of what changes; `changing` are those of them whose class it can change. A settled year that
/// is only told otherwise is marked like any other: it takes up what was recorded as a revision of the same class, so
/// that what the row says and what the tables say stay one.
pub async fn hold(tx: &Tx, told: Years, changing: &Years) -> Found<Touched> {
    let all: Years = told.union(changing).copied().collect();
    let settled = guard::settled_years(tx, &all).await?;
    let refusal = changing.iter().find_map(|year| settled.get(year)).cloned();
    Ok(Touched { marks: all, settled: refusal })
}

impl Touched {
    /// Of a change that touches no year.
    #[must_use]
    pub fn nothing() -> Self {
        Self { marks: Years::new(), settled: None }
    }

    /// Refuses what would change a settled class: asked once the caller's right is proved.
    ///
    /// # Errors
    /// `CLASS_SETTLED` at `path`.
    pub fn judge(&self, path: &str) -> Found<()> {
        match &self.settled {
            Some(refusal) => Err(placed(refusal.clone().into(), path)),
            None => Ok(()),
        }
    }

    /// Marks the rows of these years.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn mark(self, tx: &Tx, change: &str) -> Found<()> {
        let years: BTreeSet<i32> = self.marks.iter().map(|(_, year)| *year).collect();
        for year in years {
            let people: Vec<PersonId> =
                self.marks.iter().filter(|(_, of)| *of == year).map(|(person, _)| *person).collect();
            stale::mark_year(tx, &people, year, change).await?;
        }
        Ok(())
    }
}

/// The agency that classifies a person by the main appointment of a year.
///
/// # Errors
/// `NOT_SERVING` at `person` where he has no day of service in it.
pub async fn agency_in(tx: &Tx, person: PersonId, code: &str, year: &PeriodRow) -> Found<UnitId> {
    let mut agencies = seat::main_agencies(&tx.source(), &[person], year).await?;
    let none = || Refusal::new(Code::NotServing, "person").with("code", code);
    Ok(agencies.remove(&person).ok_or_else(none)?)
}

/// The right of HR of the agency over one person: a grant over an office of it is not enough. Never about oneself.
///
/// # Errors
/// FORBIDDEN to who may read only, NOT_FOUND to who may not even that.
pub async fn of_agency<A: Act>(tx: &Tx, person: PersonId, agency: UnitId) -> Found<Permitted<A>> {
    let permit = on_people::<A>(tx, &[person], tx.call().today).await?;
    match on_unit::<A>(tx, agency).await {
        Ok(_) => Ok(permit),
        Err(Fail::NotFound) => Err(Fail::Forbidden(not_of_agency())),
        Err(fail) => Err(fail),
    }
}

fn not_of_agency() -> Refusal {
    lacks("HR của cơ quan", "HR of the agency")
}

/// The planned year of a number.
///
/// # Errors
/// `PERIOD_UNKNOWN` at `path`.
pub async fn year_of(tx: &Tx, number: i32, path: &str) -> Found<PeriodRow> {
    let found = store::period::find(&tx.source(), domain::terms::PeriodKind::Year, number, 1).await?;
    Ok(found.ok_or_else(|| Refusal::new(Code::PeriodUnknown, path).with("value", number))?)
}
