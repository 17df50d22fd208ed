//! Accounts from a file, with the roles that come with them. No password is in a file: an account has none until its slip
//! is printed (`thuocdo account slips`).

use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::accounts::{AccountRow, At};
use domain::refusal::{Code, Refusal};
use std::collections::{BTreeMap, HashMap};
use store::account::{self, NewAccount};
use store::ids::{AccountId, PersonId};
use store::policy::{Action, Permitted, Wanted, act, over_accounts};
use store::role_grant::{self, NewGrant, RoleGrant};
use store::{Batch, Found, Trail, Tx, unit};

/// Accounts.
#[derive(Default)]
pub struct Accounts;

/// Accounts that may be written.
pub struct Ready {
    permit: Permitted<act::ManageAccounts>,
    accounts: Vec<One>,
}

/// All that a chunk says of one login.
struct One {
    row: u64,
    login: String,
    person: Option<PersonId>,
    known: Option<AccountId>,
    grants: Vec<NewGrant>,
}

impl Importer for Accounts {
    type Row = AccountRow;
    type Ready = Ready;
    const ACTION: Action = Action::ManageAccounts;
    const NOUN: &'static str = "account";

    fn key(row: &AccountRow) -> Option<String> {
        let grant = row.grant.as_ref();
        let grant = grant.map(|grant| format!(", {:?}, {}, {}", grant.role, grant.unit, grant.from));
        Some(format!("{}{}", row.login, grant.unwrap_or_default()))
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<AccountRow>], told: &mut Told) -> Found<Ready> {
        let logins = distinct(lines.iter().map(|line| &line.value.login));
        let known = account::find_by_logins(&tx.source(), &logins).await?;
        let ids: Vec<AccountId> = known.values().map(|account| account.id).collect();
        let granted = role_grant::by_account(&tx.source(), &ids).await?;
        let codes = lines.iter().filter_map(|line| line.value.person.as_deref());
        let people = store::codes::people(&tx.source(), codes).await?;
        let codes = distinct(lines.iter().filter_map(|line| Some(&line.value.grant.as_ref()?.unit)));
        let units = unit::find_by_codes(&tx.source(), &codes).await?;
        let mut all: BTreeMap<&str, One> = BTreeMap::new();
        for Line { row, value } in lines {
            let Some(person) = person(*row, value, &people, told) else { continue };
            let account = known.get(&value.login);
            let one = all.entry(&value.login).or_insert_with(|| One {
                row: *row,
                login: value.login.clone(),
                person,
                known: account.map(|account| account.id),
                grants: Vec::new(),
            });
            if one.person != person || account.is_some_and(|account| account.person_id != person) {
                let taken = Refusal::new(Code::LoginTaken, "").with("login", &value.login);
                told.refuse(*row, At::Person, taken);
                continue;
            }
            let Some(grant) = &value.grant else { continue };
            match units.get(&grant.unit) {
                None => told.unknown(*row, At::Unit, Code::UnitUnknown, &grant.unit),
                Some(unit) => one.grants.push(NewGrant {
                    role: grant.role,
                    unit: unit.id,
                    from: grant.from,
                    to: grant.to,
                }),
            }
        }
        let accounts: Vec<One> = all.into_values().collect();
        let permit = judge(tx, &accounts, &granted, told).await?;
        Ok(Ready { permit, accounts: accounts.into_iter().filter(|one| !told.is_refused(one.row)).collect() })
    }

    async fn apply(&mut self, tx: &mut Tx, ready: Ready, batch: &mut Batch, _told: &mut Told) -> Found<()> {
        let Ready { permit, accounts } = ready;
        let mut trail = Trail::Batch(batch);
        let new: Vec<NewAccount> = accounts
            .iter()
            .filter(|one| one.known.is_none())
            .map(|one| NewAccount { login: one.login.clone(), person: one.person, password: None })
            .collect();
        let mut ids = account::create_many(tx, &permit, &new, &mut trail).await?.into_iter();
        // Roles are told with their account.
        let mut roles = Vec::new();
        for one in accounts {
            let id = one.known.or_else(|| ids.next()).ok_or(store::Fail::NotFound)?;
            batch.unchanged += u64::from(one.known.is_some());
            roles.extend(one.grants.into_iter().map(|grant| (id, grant)));
        }
        let mut parts = Batch::default();
        role_grant::upsert_many(tx, &permit, &roles, &mut Trail::Batch(&mut parts)).await?;
        batch.absorb(parts);
        Ok(())
    }
}

/// Whose account a row is of; nothing where it names somebody unknown, which is told.
fn person(
    row: u64,
    value: &AccountRow,
    people: &HashMap<String, PersonId>,
    told: &mut Told,
) -> Option<Option<PersonId>> {
    let Some(code) = &value.person else { return Some(None) };
    let found = people.get(code).copied();
    if found.is_none() {
        told.unknown(row, At::Person, Code::PersonUnknown, code);
    }
    found.map(Some)
}

/// Judges what is new or changed; an importer's own unchanged row is nobody's business.
async fn judge(
    tx: &Tx,
    accounts: &[One],
    granted: &HashMap<AccountId, Vec<RoleGrant>>,
    told: &mut Told,
) -> Found<Permitted<act::ManageAccounts>> {
    let is_there = |one: &One| {
        let Some(id) = one.known else { return false };
        let rows = granted.get(&id).map(Vec::as_slice).unwrap_or_default();
        one.grants.iter().all(|grant| rows.iter().any(|row| grant.is_of(row) && row.valid_to == grant.to))
    };
    let changed: Vec<&One> = accounts.iter().filter(|one| !is_there(one)).collect();
    let wanted: Vec<Wanted> = changed
        .iter()
        .map(|one| Wanted {
            account: one.known,
            person: one.person,
            units: one.grants.iter().map(|grant| grant.unit).collect(),
        })
        .collect();
    let (permit, verdicts) = over_accounts(tx, &wanted).await?;
    for (one, verdict) in changed.iter().zip(verdicts) {
        if let Err(fail) = verdict {
            told.judged(one.row, At::Login, &fail, Action::ManageAccounts)?;
        }
    }
    Ok(permit)
}
