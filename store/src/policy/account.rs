//! Proofs about accounts: which belong to whom, and that nobody manages his own.

use crate::fail::{Fail, Found};
use crate::policy::actions::{Act, Action, Rule, self_rule};
use crate::policy::facts::{Subject, subjects};
use crate::policy::proof::{Permitted, Reach, holds_on_unit, judge, not_permitted, verdict};
use crate::policy::viewer::Viewer;
use crate::write::Tx;
use domain::refusal::{Code, Refusal};
use entity::ids::{AccountId, PersonId, UnitId};

/// Whether the viewer may read accounts somewhere: which ones is for the condition of the list.
pub fn may_read_accounts(viewer: &Viewer) -> Found<()> {
    verdict(viewer, Action::ReadAccounts, |rule| match rule {
        Rule::Granted(role) => viewer.granted(role).next().is_some(),
        Rule::Operator => viewer.is_operator(),
        _ => false,
    })
}

/// Whether the caller may act on an account, whose row the caller has locked. Reading needs one of the places that the
/// account belongs to; managing needs the person, where there is one, and **every** unit that the account is granted a
/// role over: else the administrator of a commune could reset the password of an account with a role over the city
/// and come in with it. An account that belongs nowhere is the root's.
pub async fn on_account<A: Act>(tx: &Tx, account: AccountId) -> Found<Permitted<A>> {
    let (person, units) = crate::account::places(&tx.source(), account).await?.ok_or(Fail::NotFound)?;
    if self_rule(A::ACTION) && tx.call().viewer.account == Some(account) {
        return Err(Fail::Forbidden(Refusal::new(Code::SelfGrant, "")));
    }
    judge_account(tx, A::ACTION, person, &units).await?;
    Ok(Permitted::reaching(Reach::Account(account)))
}

/// Whether the caller may create an account of a person (or of a system) with roles over these units.
pub async fn on_new_account<A: Act>(
    tx: &Tx,
    person: Option<PersonId>,
    units: &[UnitId],
) -> Found<Permitted<A>> {
    judge_account(tx, A::ACTION, person, units).await?;
    Ok(Permitted::reaching(Reach::NewAccount(person)))
}

async fn judge_account(tx: &Tx, action: Action, person: Option<PersonId>, units: &[UnitId]) -> Found<()> {
    let call = tx.call();
    let mut verdicts = Vec::new();
    if let Some(person) = person {
        let subject = subjects(&tx.source(), &[person], call.today).await?.remove(&person);
        let subject = subject.unwrap_or(Subject {
            person,
            units: call.viewer.root.into_iter().collect(),
            field: None,
            superior: None,
        });
        verdicts.push(judge(&call.viewer, action, &subject));
    }
    let ancestors = crate::unit::ancestors(&tx.source(), units).await?;
    let root: Vec<UnitId> = call.viewer.root.into_iter().collect();
    let nowhere = (person.is_none() && units.is_empty()).then_some(&root);
    for above in units.iter().filter_map(|unit| ancestors.get(unit)).chain(nowhere) {
        verdicts.push(verdict(&call.viewer, action, |rule| holds_on_unit(&call.viewer, rule, above)));
    }
    let readable = verdicts.iter().any(Result::is_ok);
    match verdicts.into_iter().find_map(Result::err) {
        Some(Fail::NotFound) if readable && action == action.reading() => Ok(()),
        Some(Fail::NotFound) if readable => Err(not_permitted(action)),
        Some(fail) => Err(fail),
        None => Ok(()),
    }
}
