//! Taking in somebody of another house: HR of the unit that receives him appoints him, and sees nothing else of him.

use super::{Appoint, person_of};
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use store::guard::{self, Stretch};
use store::ids::{PersonId, PositionId, UnitId};
use store::policy::{Permitted, act, on_people, on_person_in, on_unit};
use store::{Fail, Found, Tx};

/// Somebody whom HR of a unit takes in, from wherever he comes.
pub(super) struct Received {
    pub(super) person: PersonId,
    pub(super) place: (PositionId, UnitId),
    pub(super) permit: Permitted<act::EditPeople>,
    /// He is of another house still, where HR sees nothing.
    pub(super) hidden: bool,
}

/// Who is taken in where; whether there is such a person learns only who may take somebody in there.
pub(super) async fn received(tx: &Tx, input: &Appoint) -> Found<Received> {
    let place = input.place(tx).await?;
    on_unit::<act::EditPeople>(tx, place.1).await?;
    let person = person_of(tx, &input.person, "person").await?;
    let permit = on_person_in(tx, person, &[place.1]).await?;
    let seen = on_people::<act::EditPeople>(tx, &[person], tx.call().today).await;
    Ok(Received { person, place, permit, hidden: matches!(seen, Err(Fail::NotFound)) })
}

/// What stands against taking in somebody of another house, without telling where he serves and under whom. A period of
/// the house that takes him in is told.
pub(super) async fn discreet(tx: &Tx, input: &Appoint, received: &Received, fail: Fail) -> Found<Fail> {
    let Fail::Refused(refusals) = fail else { return Ok(fail) };
    let own = match Days::since(input.from, input.to) {
        Some(days) if received.hidden => {
            let here = Stretch { person: None, unit: Some(received.place.1), days };
            guard::unlocked_stretches(tx, &[here]).await?.into_values().collect()
        }
        _ => Vec::new(),
    };
    let told = |refusal: &Refusal| own.iter().any(|here: &Refusal| here.values == refusal.values);
    let quiet = |refusal: Refusal| match refusal.code {
        Code::AppointmentOverlap | Code::Cycle | Code::SupervisionTwice if received.hidden => elsewhere(),
        Code::PeriodLocked | Code::PeriodNotOpen | Code::PeriodNotPlanned
            if received.hidden && !told(&refusal) =>
        {
            elsewhere()
        }
        _ => refusal,
    };
    Ok(Fail::Refused(refusals.into_iter().map(quiet).collect()))
}

/// He holds a post where the caller sees nothing.
pub(crate) fn elsewhere() -> Refusal {
    Refusal::new(Code::AppointedElsewhere, "from")
}
