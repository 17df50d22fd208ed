//! The proof on what belongs to a unit and says something of people too.

use crate::fail::{Fail, Found};
use crate::policy::actions::{Act, self_rule};
use crate::policy::permitted::Permitted;
use crate::policy::proof::on_unit;
use crate::write::Tx;
use domain::refusal::{Code, Refusal};
use entity::ids::{PersonId, UnitId};

/// Whether the caller may act on what belongs to a unit and bears on these people; the self rule forbids one's own.
/// Reaches the unit's subtree.
pub async fn on_unit_about<A: Act>(tx: &Tx, unit: UnitId, people: &[PersonId]) -> Found<Permitted<A>> {
    let permit = on_unit::<A>(tx, unit).await?;
    let own = tx.call().viewer.person;
    if self_rule(A::ACTION) && own.is_some_and(|person| people.contains(&person)) {
        return Err(Fail::Forbidden(Refusal::new(Code::SelfRule, "")));
    }
    Ok(permit)
}
