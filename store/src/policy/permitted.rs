//! A permission as a proof: writing functions ask for a `Permitted<A>`, and only the policy's room makes one.

use crate::fail::{Fail, Found};
use entity::ids::{AccountId, PersonId, UnitId};
use std::collections::HashSet;
use std::marker::PhantomData;

/// The proof that the caller may do `A`, and how far it reaches.
pub struct Permitted<A> {
    reach: Reach,
    action: PhantomData<fn() -> A>,
}

pub(super) enum Reach {
    /// The whole installation.
    Everything,
    /// A unit and all below.
    Subtree(UnitId),
    /// What belongs to one of these units.
    Units(HashSet<UnitId>),
    /// These people.
    People(HashSet<PersonId>),
    /// One account: the caller's own, or one that he manages.
    Account(AccountId),
    /// An account that is to be created, of this person where it is a person's.
    NewAccount(Option<PersonId>),
    /// Accounts, there or to be created, and the units that they may be granted roles over.
    Accounts { known: HashSet<AccountId>, holders: HashSet<Option<PersonId>>, units: HashSet<UnitId> },
}

impl<A> Permitted<A> {
    /// A proof, for the functions of this room that have judged.
    pub(super) fn reaching(reach: Reach) -> Self {
        Self { reach, action: PhantomData }
    }

    /// Checks that the proof is about this person.
    pub fn person(&self, person: PersonId) -> Found<()> {
        match &self.reach {
            Reach::People(people) if people.contains(&person) => Ok(()),
            _ => Err(Fail::Broken(format!("a proof does not reach person {}", person.0))),
        }
    }

    /// Checks that the proof is about what belongs to this unit.
    pub fn unit(&self, unit: UnitId) -> Found<()> {
        match &self.reach {
            Reach::Everything => Ok(()),
            Reach::Units(units) if units.contains(&unit) => Ok(()),
            Reach::Subtree(root) if *root == unit => Ok(()),
            _ => Err(Fail::Broken(format!("a proof does not reach unit {}", unit.0))),
        }
    }

    /// The unit whose subtree the proof is about.
    pub fn subtree(&self) -> Found<UnitId> {
        match self.reach {
            Reach::Subtree(unit) => Ok(unit),
            _ => Err(Fail::Broken("a proof does not reach a unit".into())),
        }
    }

    /// Whether the proof is about what an account owns.
    #[must_use]
    pub fn is_of(&self, owner: Option<AccountId>) -> bool {
        match &self.reach {
            Reach::Everything => true,
            Reach::Account(own) => Some(*own) == owner,
            _ => false,
        }
    }

    /// Checks that an account of this person may be created.
    pub fn new_account(&self, person: Option<PersonId>) -> Found<()> {
        match &self.reach {
            Reach::NewAccount(of) if *of == person => Ok(()),
            Reach::Accounts { holders, .. } if holders.contains(&person) => Ok(()),
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

    /// Checks that the proof is about this account.
    pub fn of_account(&self, account: AccountId) -> Found<()> {
        match &self.reach {
            Reach::Account(own) if *own == account => Ok(()),
            Reach::Accounts { known, .. } if known.contains(&account) => Ok(()),
            _ => Err(Fail::Broken(format!("a proof does not reach account {}", account.0))),
        }
    }

    /// Checks that a role over this unit may be granted.
    pub fn role_over(&self, unit: UnitId) -> Found<()> {
        match &self.reach {
            Reach::Accounts { units, .. } if units.contains(&unit) => Ok(()),
            _ => Err(Fail::Broken(format!("a proof does not reach a role over unit {}", unit.0))),
        }
    }
}
