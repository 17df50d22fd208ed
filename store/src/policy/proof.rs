//! A permission as a proof: writing functions ask for a `Permitted<A>`, and only the three functions here make one.

use crate::fail::{Fail, Found};
use crate::policy::actions::{Act, Action, Rule, rules, self_rule};
use crate::policy::facts::{Subject, subjects};
use crate::policy::viewer::{Lead, Viewer};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use entity::ids::{AccountId, PersonId, UnitId};
use std::collections::HashSet;
use std::marker::PhantomData;

/// The proof that the caller may do `A`, and how far it reaches.
pub struct Permitted<A> {
    reach: Reach,
    action: PhantomData<fn() -> A>,
}

enum Reach {
    /// The whole installation.
    Everything,
    /// A unit and all below.
    Subtree(UnitId),
    /// These people.
    People(HashSet<PersonId>),
    /// One account: the caller's own, or one that he manages.
    Account(AccountId),
    /// An account that is to be created, of this person where it is a person's.
    NewAccount(Option<PersonId>),
}

impl<A> Permitted<A> {
    /// Checks that the proof is about this person.
    pub fn person(&self, person: PersonId) -> Found<()> {
        match &self.reach {
            Reach::People(people) if people.contains(&person) => Ok(()),
            _ => Err(Fail::Broken(format!("a proof does not reach person {}", person.0))),
        }
    }

    /// The unit whose subtree the proof is about.
    pub fn subtree(&self) -> Found<UnitId> {
        match self.reach {
            Reach::Subtree(unit) => Ok(unit),
            _ => Err(Fail::Broken("a proof does not reach a unit".into())),
        }
    }

    /// Checks that an account of this person may be created.
    pub fn new_account(&self, person: Option<PersonId>) -> Found<()> {
        match &self.reach {
            Reach::NewAccount(of) if *of == person => Ok(()),
            Reach::People(people) if person.is_some_and(|person| people.contains(&person)) => Ok(()),
            _ => Err(Fail::Broken("a proof does not reach a new account".into())),
        }
    }

    /// The account the proof is about.
    pub fn account(&self) -> Found<AccountId> {
        match self.reach {
            Reach::Account(account) => Ok(account),
            _ => Err(Fail::Broken("a proof does not reach an account".into())),
        }
    }
}

/// Whether the caller may act on what belongs to a unit (or create something in it). Reaches its whole subtree.
pub async fn on_unit<A: Act>(tx: &Tx, unit: UnitId) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    let ancestors =
        crate::unit::ancestors(&tx.source(), &[unit]).await?.remove(&unit).ok_or(Fail::NotFound)?;
    judge_unit(viewer, A::ACTION, &ancestors)?;
    Ok(Permitted { reach: Reach::Subtree(unit), action: PhantomData })
}

/// The verdict on what belongs to a unit, whose ancestors (itself included) are given: the same for a mutation and for
/// the button of a screen.
pub fn judge_unit(viewer: &Viewer, action: Action, ancestors: &[UnitId]) -> Found<()> {
    verdict(viewer, action, |rule| holds_on_unit(viewer, rule, ancestors))
}

/// The same for what may be the first unit of an installation: without a unit it is the built-in operator's to create.
pub async fn on_root_or_unit<A: Act>(tx: &Tx, unit: Option<UnitId>) -> Found<Permitted<A>> {
    match unit {
        Some(unit) => on_unit(tx, unit).await,
        None => {
            let viewer = &tx.call().viewer;
            match crate::unit::find_root(&tx.source()).await? {
                Some(_) => Err(Fail::refused(Code::RootExists, "parent")),
                None if viewer.is_operator() => {
                    Ok(Permitted { reach: Reach::Everything, action: PhantomData })
                }
                None => Err(Fail::NotFound),
            }
        }
    }
}

/// Whether the caller may do what concerns the whole installation.
pub fn on_installation<A: Act>(tx: &Tx) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    let root: Vec<UnitId> = viewer.root.into_iter().collect();
    verdict(viewer, A::ACTION, |rule| holds_on_unit(viewer, rule, &root))?;
    Ok(Permitted { reach: Reach::Everything, action: PhantomData })
}

/// Whether the viewer may read the catalogue: units, fields, positions, products, templates, periods.
pub fn may_read_catalogue(viewer: &Viewer) -> Found<()> {
    verdict(viewer, Action::ReadCatalogue, |rule| match rule {
        Rule::Granted(role) => viewer.granted(role).next().is_some(),
        Rule::Staff => viewer.person.is_some(),
        _ => false,
    })
}

/// Whether the viewer may read accounts somewhere: which ones is for the condition of the list.
pub fn may_read_accounts(viewer: &Viewer) -> Found<()> {
    verdict(viewer, Action::ReadAccounts, |rule| match rule {
        Rule::Granted(role) => viewer.granted(role).next().is_some(),
        Rule::Operator => viewer.is_operator(),
        _ => false,
    })
}

/// Whether the caller may act on each of these people, as they stand on a day (the last of the period concerned, or
/// today). One who may not be acted on refuses the whole set, and is named by the path `people.<index>`.
pub async fn on_people<A: Act>(tx: &Tx, people: &[PersonId], day: NaiveDate) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    let subjects = subjects(&tx.source(), people, day).await?;
    for (index, person) in people.iter().enumerate() {
        let subject = subjects.get(person).ok_or(Fail::NotFound)?;
        judge(viewer, A::ACTION, subject).map_err(|fail| match fail {
            Fail::Forbidden(refusal) => Fail::Forbidden(refusal.inside(&format!("people.{index}"))),
            other => other,
        })?;
    }
    Ok(Permitted { reach: Reach::People(people.iter().copied().collect()), action: PhantomData })
}

/// Whether the caller may manage his own account.
pub fn on_self<A: Act>(tx: &Tx) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    verdict(viewer, A::ACTION, |rule| rule == Rule::Own)?;
    let account = viewer.account.ok_or(Fail::Unauthenticated)?;
    Ok(Permitted { reach: Reach::Account(account), action: PhantomData })
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
    Ok(Permitted { reach: Reach::Account(account), action: PhantomData })
}

/// Whether the caller may create an account of a person (or of a system) with roles over these units.
pub async fn on_new_account<A: Act>(
    tx: &Tx,
    person: Option<PersonId>,
    units: &[UnitId],
) -> Found<Permitted<A>> {
    judge_account(tx, A::ACTION, person, units).await?;
    Ok(Permitted { reach: Reach::NewAccount(person), action: PhantomData })
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
        Some(Fail::NotFound) if readable => {
            Err(Fail::Forbidden(Refusal::new(Code::NotPermitted, "").with("needed", needed(action))))
        }
        Some(fail) => Err(fail),
        None => Ok(()),
    }
}

/// The verdict on one person: the same for a mutation and for the button of a screen.
pub fn judge(viewer: &Viewer, action: Action, subject: &Subject) -> Found<()> {
    if self_rule(action) && viewer.person == Some(subject.person) {
        let code = if action == Action::ManageAccounts { Code::SelfGrant } else { Code::SelfRule };
        return Err(Fail::Forbidden(Refusal::new(code, "")));
    }
    verdict(viewer, action, |rule| holds_on_person(viewer, rule, subject))
}

/// NOT_FOUND to who may neither read nor act, FORBIDDEN with the reason to who may read only.
fn verdict(viewer: &Viewer, action: Action, holds: impl Fn(Rule) -> bool) -> Found<()> {
    if !viewer.is_known() {
        return Err(Fail::Unauthenticated);
    }
    if viewer.must_change_password && action != Action::ManageOwnAccount {
        return Err(Fail::Forbidden(Refusal::new(Code::PasswordChangeNeeded, "")));
    }
    let any = |action| rules(action).iter().any(|rule| holds(*rule));
    if any(action) {
        Ok(())
    } else if any(action.reading()) {
        Err(Fail::Forbidden(Refusal::new(Code::NotPermitted, "").with("needed", needed(action))))
    } else {
        Err(Fail::NotFound)
    }
}

fn needed(action: Action) -> String {
    rules(action).iter().map(|rule| rule.name()).collect::<Vec<_>>().join(", ")
}

fn holds_on_unit(viewer: &Viewer, rule: Rule, ancestors: &[UnitId]) -> bool {
    match rule {
        Rule::Granted(role) => viewer.granted(role).any(|unit| ancestors.contains(&unit)),
        Rule::AtRoot(role) => viewer.granted(role).any(|unit| Some(unit) == viewer.root),
        Rule::Leader => {
            viewer.leads.iter().any(|lead| matches!(lead, Lead::Unit(unit) if ancestors.contains(unit)))
        }
        Rule::Staff => viewer.person.is_some(),
        Rule::Operator => viewer.is_operator(),
        Rule::Own | Rule::Superior => false,
    }
}

fn holds_on_person(viewer: &Viewer, rule: Rule, subject: &Subject) -> bool {
    match rule {
        Rule::Own => viewer.person == Some(subject.person),
        Rule::Superior => viewer.person.is_some() && viewer.person == subject.superior,
        Rule::Leader => {
            (viewer.person.is_some() && viewer.person == subject.superior)
                || viewer.leads.iter().any(|lead| match lead {
                    Lead::Unit(unit) => subject.units.contains(unit),
                    Lead::Field(unit, field) => subject.units.contains(unit) && subject.field == Some(*field),
                    Lead::Person(person) => *person == subject.person,
                })
        }
        Rule::Granted(_) | Rule::AtRoot(_) | Rule::Staff | Rule::Operator => {
            holds_on_unit(viewer, rule, &subject.units)
        }
    }
}

impl Rule {
    /// How messages and `docs/permissions.md` name the rule.
    #[must_use]
    pub fn name(self) -> String {
        use domain::terms::Term;
        match self {
            Self::Own => "OWN".into(),
            Self::Superior => "SUPERIOR".into(),
            Self::Leader => "LEADER".into(),
            Self::Granted(role) => role.code().into(),
            Self::AtRoot(role) => format!("{} of the root", role.code()),
            Self::Staff => "STAFF".into(),
            Self::Operator => "OPERATOR".into(),
        }
    }
}
