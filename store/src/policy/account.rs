//! Proofs about accounts: which belong to whom, and that nobody manages his own.

use crate::fail::{Fail, Found};
use crate::policy::actions::{Act, Action, Rule, self_rule};
use crate::policy::facts::{Subject, subjects};
use crate::policy::permitted::{Permitted, Reach};
use crate::policy::proof::{holds_on_unit, judge, not_permitted, verdict};
use crate::policy::viewer::Viewer;
use crate::write::Tx;
use domain::refusal::{Code, Refusal};
use entity::ids::{AccountId, PersonId, UnitId};
use std::collections::{HashMap, HashSet};

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

/// An account that is to be written, there or new.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its key, where it is there.
    pub account: Option<AccountId>,
    /// Whose it is; none for an account of a system.
    pub person: Option<PersonId>,
    /// The units that it is to be granted roles over.
    pub units: Vec<UnitId>,
}

/// For a set of accounts: the proof over those that the caller may write, judged as one by one, and the verdict on each
/// in the order given. A number of statements that does not depend on how many they are.
pub async fn over_accounts<A: Act>(tx: &Tx, wanted: &[Wanted]) -> Found<(Permitted<A>, Vec<Found<()>>)> {
    let known: Vec<AccountId> = wanted.iter().filter_map(|wanted| wanted.account).collect();
    let mut grants = crate::role_grant::by_account(&tx.source(), &known).await?;
    let all: Vec<(Option<PersonId>, Vec<UnitId>)> = wanted
        .iter()
        .map(|wanted| {
            let own = wanted.account.and_then(|account| grants.remove(&account)).unwrap_or_default();
            let units = own.into_iter().map(|grant| grant.unit_id).chain(wanted.units.iter().copied());
            (wanted.person, units.collect())
        })
        .collect();
    let mut verdicts = judge_accounts(tx, A::ACTION, &all).await?;
    let (mut known, mut holders, mut units) = (HashSet::new(), HashSet::new(), HashSet::new());
    for (wanted, verdict) in wanted.iter().zip(&mut verdicts) {
        if self_rule(A::ACTION) && wanted.account.is_some() && wanted.account == tx.call().viewer.account {
            *verdict = Err(Fail::Forbidden(Refusal::new(Code::SelfGrant, "")));
        }
        if verdict.is_ok() {
            known.extend(wanted.account);
            holders.insert(wanted.person);
            units.extend(wanted.units.iter().copied());
        }
    }
    Ok((Permitted::reaching(Reach::Accounts { known, holders, units }), verdicts))
}

async fn judge_account(tx: &Tx, action: Action, person: Option<PersonId>, units: &[UnitId]) -> Found<()> {
    judge_accounts(tx, action, &[(person, units.to_vec())]).await?.remove(0)
}

async fn judge_accounts(
    tx: &Tx,
    action: Action,
    accounts: &[(Option<PersonId>, Vec<UnitId>)],
) -> Found<Vec<Found<()>>> {
    let call = tx.call();
    let people: Vec<PersonId> = accounts.iter().filter_map(|(person, _)| *person).collect();
    let subjects = match people.as_slice() {
        [] => HashMap::new(),
        people => subjects(&tx.source(), people, call.today).await?,
    };
    let mut units: Vec<UnitId> = accounts.iter().flat_map(|(_, units)| units.iter().copied()).collect();
    units.sort_unstable();
    units.dedup();
    let ancestors = crate::unit::ancestors(&tx.source(), &units).await?;
    let root: Vec<UnitId> = call.viewer.root.into_iter().collect();
    let judge_one = |(person, units): &(Option<PersonId>, Vec<UnitId>)| {
        let mut verdicts = Vec::new();
        if let Some(person) = *person {
            let nowhere = Subject { person, units: root.clone(), field: None, superior: None };
            verdicts.push(judge(&call.viewer, action, subjects.get(&person).unwrap_or(&nowhere)));
        }
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
    };
    Ok(accounts.iter().map(judge_one).collect())
}
