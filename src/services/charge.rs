//! Guards and verdict for what is written about people in a period: the agency's period is held open, then the people
//! are held, then each is judged as he stands on the last day of his time in it (today while it runs).

use domain::refusal::{Code, Refusal};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::ids::{PersonId, UnitId};
use store::period::PeriodRow;
use store::policy::{Act, Capacity, Charge, Permitted, over_people_on};
use store::seat::{Seated, seats};
use store::{Fail, Found, InPlace, Tx, guard};

/// For whom HR enters something, and by which document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OnBehalf {
    /// The superior's personal code.
    pub superior: Option<String>,
    /// The number of his document.
    pub document: Option<String>,
}

/// People in an open period, held and judged.
pub struct Charged<A> {
    /// The proof over those who may be acted on.
    pub permit: Permitted<A>,
    /// Where each sits.
    pub seats: HashMap<PersonId, Seated>,
    /// As what the caller acts on each.
    pub charges: HashMap<PersonId, Charge>,
    /// Why he may not act on each other.
    pub refused: HashMap<PersonId, Fail>,
}

/// Holds the periods and the people, and judges each. Who has no day of service in the period is in neither map.
///
/// # Errors
/// `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`, `PERIOD_NOT_PLANNED`; NOT_FOUND in place of them to who may know nobody of these
/// people; BUSY where somebody was moved meanwhile.
pub async fn charge<A: Act>(tx: &mut Tx, period: &PeriodRow, people: &[PersonId]) -> Found<Charged<A>> {
    let (before, mut closed) = held(tx, period, people).await?;
    let charged = judged(tx, period, people, before).await?;
    // The period of somebody whom the caller may not know of is none of his business either.
    let hidden = |person: &PersonId| matches!(charged.refused.get(person), Some(Fail::NotFound));
    let known: BTreeSet<UnitId> =
        charged.seats.iter().filter(|(person, _)| !hidden(person)).map(|(_, seat)| seat.agency).collect();
    let stopped = !closed.is_empty();
    closed.retain(|agency, _| known.contains(agency));
    match closed.pop_first() {
        Some((_, refusal)) => Err(refusal.into()),
        None if stopped && charged.knows_nobody() => Err(Fail::NotFound),
        None => Ok(charged),
    }
}

/// The same for the rows of a file, which are told one by one: also who is in a period that takes nothing is judged, and
/// is told with the reason. Nothing may be written about him, and what repeats what is stored need not be.
///
/// # Errors
/// BUSY where somebody was moved meanwhile.
pub async fn charge_rows<A: Act>(
    tx: &mut Tx,
    period: &PeriodRow,
    people: &[PersonId],
) -> Found<(Charged<A>, HashMap<PersonId, Refusal>)> {
    let (before, closed) = held(tx, period, people).await?;
    let charged = judged(tx, period, people, before).await?;
    let closed = charged
        .seats
        .iter()
        .filter_map(|(person, seat)| Some((*person, closed.get(&seat.agency)?.clone())))
        .collect();
    Ok((charged, closed))
}

/// Where these people sit, the period of each of their agencies held until the commit, and why some take nothing.
async fn held(
    tx: &Tx,
    period: &PeriodRow,
    people: &[PersonId],
) -> Found<(HashMap<PersonId, Seated>, BTreeMap<UnitId, Refusal>)> {
    let seats = seats(&tx.source(), people, period, tx.call().today).await?;
    let agencies: BTreeSet<UnitId> = seats.values().map(|seat| seat.agency).collect();
    let mut closed = BTreeMap::new();
    for agency in agencies {
        match guard::open_period(tx, agency, period.id).await {
            Ok(_) => {}
            Err(Fail::Refused(refusals)) => {
                closed.extend(refusals.into_iter().next().map(|refusal| (agency, refusal)));
            }
            Err(fail) => return Err(fail),
        }
    }
    Ok((seats, closed))
}

/// Holds the people, who must sit where they sat `before`, and judges each.
async fn judged<A: Act>(
    tx: &mut Tx,
    period: &PeriodRow,
    people: &[PersonId],
    before: HashMap<PersonId, Seated>,
) -> Found<Charged<A>> {
    guard::people(tx, people).await?;
    let seats = seats(&tx.source(), people, period, tx.call().today).await?;
    if seats != before {
        return Err(Fail::Busy);
    }
    let days = seats.iter().map(|(person, seat)| (*person, seat.judged_on)).collect();
    let (permit, judged) = over_people_on::<A>(tx, &days).await?;
    let (mut charges, mut refused) = (HashMap::new(), HashMap::new());
    for (person, verdict) in judged {
        match verdict {
            Ok(charge) => {
                charges.insert(person, charge);
            }
            Err(fail) => {
                refused.insert(person, fail);
            }
        }
    }
    Ok(Charged { permit, seats, charges, refused })
}

impl<A> Charged<A> {
    /// The charge of a person named by a code at a path, or why there is none. Who may not even be known is told as
    /// unknown; a verdict that no change of the input mends ends the whole call.
    ///
    /// # Errors
    /// FORBIDDEN with the path; `Ok(Err(_))` is a refusal the author can mend.
    pub fn of(&self, person: PersonId, code: &str, path: &str) -> Found<Result<&Charge, Refusal>> {
        if let Some(charge) = self.charges.get(&person) {
            return Ok(Ok(charge));
        }
        match self.refused.get(&person) {
            Some(Fail::Forbidden(refusal)) => Err(Fail::Forbidden(refusal.clone().inside(path))),
            Some(Fail::Unauthenticated) => Err(Fail::Unauthenticated),
            Some(_) => Ok(Err(Refusal::new(Code::PersonUnknown, path).with("code", code))),
            None => Ok(Err(Refusal::new(Code::NotServing, path).with("code", code))),
        }
    }

    /// Whether everybody who was judged is unknown to the caller: then the call as a whole finds nothing.
    #[must_use]
    pub fn knows_nobody(&self) -> bool {
        self.charges.is_empty()
            && !self.refused.is_empty()
            && self.refused.values().all(|fail| matches!(fail, Fail::NotFound))
    }
}

/// What HR must say where it acts in a superior's place: him, as he is of this person, and his document. Who acts as
/// himself stands in nobody's place, whatever he says.
///
/// # Errors
/// `ON_BEHALF_MISSING`, `ON_BEHALF_WRONG`.
pub fn on_behalf(
    charge: &Charge,
    behalf: &OnBehalf,
    superiors: &HashMap<String, PersonId>,
) -> Result<Option<InPlace>, Refusal> {
    if charge.capacity != Capacity::Hr {
        return Ok(None);
    }
    let (Some(code), Some(document)) = (&behalf.superior, &behalf.document) else {
        return Err(Refusal::new(Code::OnBehalfMissing, "onBehalfOf"));
    };
    let document = document_of(Some(document)).map_err(|refusal| refusal.inside("onBehalfOf"))?.to_owned();
    match superiors.get(code) {
        Some(person) if charge.superior == Some(*person) => {
            Ok(Some(InPlace { superior: Some(*person), code: code.clone(), document }))
        }
        _ => Err(Refusal::new(Code::OnBehalfWrong, "onBehalfOf").with("code", code)),
    }
}

/// The number of the document by which HR acts in a superior's place.
///
/// # Errors
/// `ON_BEHALF_MISSING`.
pub fn document_of(document: Option<&str>) -> Result<&str, Refusal> {
    let missing = || Refusal::new(Code::OnBehalfMissing, "document");
    document.filter(|text| !text.trim().is_empty()).ok_or_else(missing)
}

/// [`on_behalf`] of one object: what is done from here on the audit trail tells with him and the document, or as the
/// caller's own.
///
/// # Errors
/// The same.
pub fn stand_in(
    tx: &mut Tx,
    charge: &Charge,
    behalf: &OnBehalf,
    superiors: &HashMap<String, PersonId>,
) -> Result<(), Refusal> {
    let place = on_behalf(charge, behalf, superiors)?;
    tx.stand_in(place.as_ref());
    Ok(())
}
