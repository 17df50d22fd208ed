//! Taking in somebody of another house: HR of the unit that receives him appoints him, and sees nothing else of him.

use super::{Appoint, person_of};
use domain::refusal::{Code, Refusal};
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

/// What stands against taking in somebody of another house, without telling where he serves and under whom.
pub(super) fn discreet(fail: Fail, hidden: bool) -> Fail {
    let Fail::Refused(refusals) = fail else { return fail };
    let quiet = |refusal: Refusal| match refusal.code {
        Code::AppointmentOverlap | Code::Cycle | Code::SupervisionTwice if hidden => {
            Refusal::new(Code::AppointedElsewhere, "from")
        }
        _ => refusal,
    };
    Fail::Refused(refusals.into_iter().map(quiet).collect())
}
