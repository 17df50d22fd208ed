//! First passwords on paper, for everybody of a unit at once.

use crate::app::App;
use crate::services::account::new_password;
use crate::services::checks::is_login;
use domain::moment::Moment;
use domain::refusal::{Code, Refusal};
use std::collections::HashSet;
use store::account::{self, Account, NewAccount, OneTime};
use store::ids::{AccountId, PersonId};
use store::policy::{Wanted, act, on_people, on_unit, over_accounts};
use store::{Call, Found, Tx, unit, write};

/// A first password on paper.
#[derive(Clone, Debug)]
pub struct Slip {
    /// The login.
    pub login: String,
    /// The one-time password.
    pub password: String,
    /// The personal code; empty for an account of a system.
    pub code: String,
    /// The name; empty likewise.
    pub name: String,
    /// When the password ends.
    pub until: Moment,
}

/// What became of a unit's people who could not come in.
#[derive(Debug, Default)]
pub struct Slips {
    /// A slip for each new account, and for each that had no password yet.
    pub made: Vec<Slip>,
    /// Codes of people whose code is no login, or is another account's; logins that are not the caller's to manage.
    pub skipped: Vec<String>,
}

/// Creates accounts for everybody of a unit and below who has none, and gives those without password their first one.
///
/// # Errors
/// `UNIT_UNKNOWN`; FORBIDDEN or NOT_FOUND where the unit is not one's own to manage.
pub async fn slips(app: &App, call: &Call, unit_code: &str) -> Found<Slips> {
    let source = call.db.read();
    let unknown = || Refusal::new(Code::UnitUnknown, "unit").with("code", unit_code);
    let unit = unit::find_by_code(&source, unit_code).await?.ok_or_else(unknown)?.id;
    let waiting = account::without_password(&source, unit, call.today).await?;
    // Asked before the work of hashing, and again by the write.
    let mine = write(call, &unit_code, async |tx| {
        on_unit::<act::ManageAccounts>(tx, unit).await?;
        let (_, verdicts) = over_accounts::<act::ManageAccounts>(tx, &wanted(&waiting)).await?;
        Ok(verdicts.iter().map(Result::is_ok).collect::<Vec<_>>())
    })
    .await?;
    let mut slips = Slips::default();
    let people: Vec<PersonId> = waiting.iter().filter_map(|account| account.person_id).collect();
    let holders = account::holders(&source, &people).await?;
    let (mut first, mut new) = (Vec::new(), Vec::new());
    for (account, mine) in waiting.into_iter().zip(mine) {
        if !mine {
            slips.skipped.push(account.login);
            continue;
        }
        let holder = account.person_id.and_then(|person| holders.get(&person));
        let (code, name) =
            holder.map(|holder| (holder.code.clone(), holder.name.clone())).unwrap_or_default();
        let (slip, stored) = slip(app, call, account.login.clone(), code, name).await?;
        first.push((account, stored, slip));
    }
    for person in account::people_without(&source, unit, call.today).await? {
        let login = person.code.to_lowercase();
        if !is_login(&login) || account::find_by_login(&source, &login).await?.is_some() {
            slips.skipped.push(person.code);
            continue;
        }
        let (slip, stored) = slip(app, call, login, person.code, person.name).await?;
        new.push((person.person, stored, slip));
    }
    let given = write(call, &unit_code, async |tx| {
        let given = give(tx, &first).await?;
        let people: Vec<_> = new.iter().map(|(person, ..)| *person).collect();
        let permit = on_people::<act::ManageAccounts>(tx, &people, call.today).await?;
        for (person, stored, slip) in &new {
            let login = slip.login.clone();
            let new = NewAccount { login, person: Some(*person), password: Some(stored.clone()) };
            account::create(tx, &permit, new).await?;
        }
        Ok(given)
    })
    .await?;
    // Who got a password meanwhile keeps that one.
    let given: HashSet<AccountId> = given.into_iter().collect();
    let first = first.into_iter().filter(|(account, ..)| given.contains(&account.id)).map(|(.., slip)| slip);
    slips.made = first.chain(new.into_iter().map(|(.., slip)| slip)).collect();
    slips.made.sort_by(|one, other| one.login.cmp(&other.login));
    Ok(slips)
}

fn wanted<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Vec<Wanted> {
    let wanted = |account: &Account| Wanted {
        account: Some(account.id),
        person: account.person_id,
        units: Vec::new(),
    };
    accounts.into_iter().map(wanted).collect()
}

async fn give(tx: &mut Tx, first: &[(Account, OneTime, Slip)]) -> Found<Vec<AccountId>> {
    let (permit, verdicts) = over_accounts(tx, &wanted(first.iter().map(|(account, ..)| account))).await?;
    for verdict in verdicts {
        verdict?;
    }
    let passwords: Vec<_> = first.iter().map(|(account, stored, _)| (account.id, stored.clone())).collect();
    account::set_first_passwords(tx, &permit, &passwords).await
}

async fn slip(app: &App, call: &Call, login: String, code: String, name: String) -> Found<(Slip, OneTime)> {
    let (password, stored) = new_password(app, call).await?;
    let until = stored.until;
    Ok((Slip { login, password, code, name, until }, stored))
}
