//! Who is asking: the account, the person behind it, what it is granted today and whom the person leads today.

use crate::db::Source;
use crate::fail::{Fail, Found};
use chrono::NaiveDate;
use domain::terms::{Leads, Role, ScopeSubject};
use entity::ids::{AccountId, FieldId, PersonId, UnitId};
use entity::{account, person, role_grant, supervision_scope};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

/// A role over a unit and all below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The unit it is granted over.
    pub unit: UnitId,
}

/// What a leader is in charge of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lead {
    /// A unit and all below.
    Unit(UnitId),
    /// The people of a field in a unit and below.
    Field(UnitId, FieldId),
    /// One person.
    Person(PersonId),
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The account; none for the built-in operator of the command line and for strangers.
    pub account: Option<AccountId>,
    /// The person behind the account.
    pub person: Option<PersonId>,
    /// How the audit trail names him: the login, or `operator (system user)`.
    pub name: String,
    /// Roles granted today.
    pub grants: Vec<Grant>,
    /// Whom he leads today.
    pub leads: Vec<Lead>,
    /// The root unit, where there is one yet.
    pub root: Option<UnitId>,
    /// He came in with a one-time password and may only change it.
    pub must_change_password: bool,
}

impl Viewer {
    /// Somebody who has not logged in.
    #[must_use]
    pub fn stranger() -> Self {
        Self {
            account: None,
            person: None,
            name: "anonymous".into(),
            grants: Vec::new(),
            leads: Vec::new(),
            root: None,
            must_change_password: false,
        }
    }

    /// The command line's built-in operator: HR of the root, no person, cannot log in. `name` is the system's user.
    #[must_use]
    pub fn operator(name: &str, root: Option<UnitId>) -> Self {
        let grants = root.map(|unit| Grant { role: Role::Hr, unit }).into_iter().collect();
        Self { name: format!("operator ({name})"), grants, root, ..Self::stranger() }
    }

    /// Whether anybody is known to be asking.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.account.is_some() || !self.grants.is_empty()
    }

    /// Loads an account as it stands on a day; `None` where there is no such account or it is disabled.
    pub async fn load(source: &Source<'_>, id: AccountId, today: NaiveDate) -> Found<Option<Self>> {
        let Some(account) = account::Entity::find_by_id(id).one(source).await? else { return Ok(None) };
        if account.disabled_at.is_some() {
            return Ok(None);
        }
        let grants = role_grant::Entity::find()
            .filter(role_grant::Column::AccountId.eq(id))
            .filter(role_grant::Column::RevokedAt.is_null())
            .filter(on_day(role_grant::Column::ValidFrom, role_grant::Column::ValidTo, today))
            .order_by_asc(role_grant::Column::Id)
            .all(source)
            .await?
            .into_iter()
            .map(|grant| Grant { role: grant.role.0, unit: grant.unit_id })
            .collect();
        let leads = match account.person_id {
            Some(person) => leads(source, person, today).await?,
            None => Vec::new(),
        };
        Ok(Some(Self {
            account: Some(id),
            person: account.person_id,
            name: account.login,
            grants,
            leads,
            root: crate::unit::find_root(source).await?,
            must_change_password: account.must_change_password,
        }))
    }

    /// The grants of one role.
    pub fn granted(&self, role: Role) -> impl Iterator<Item = UnitId> + '_ {
        self.grants.iter().filter(move |grant| grant.role == role).map(|grant| grant.unit)
    }
}

/// Rows that hold on a day.
pub(crate) fn on_day<C: ColumnTrait>(from: C, to: C, day: NaiveDate) -> Condition {
    Condition::all().add(from.lte(day)).add(Condition::any().add(to.is_null()).add(to.gte(day)))
}

/// Whom a person leads on a day: the unit he heads, and what rows of the supervision scopes put under him.
pub(crate) async fn leads(source: &Source<'_>, leader: PersonId, day: NaiveDate) -> Found<Vec<Lead>> {
    let mut leads = Vec::new();
    if let Some(service) = crate::appointment::tracking(source, &[leader], day).await?.remove(&leader)
        && service.leads == Leads::Head
    {
        leads.push(Lead::Unit(service.unit));
    }
    let rows = supervision_scope::Entity::find()
        .filter(supervision_scope::Column::LeaderId.eq(leader))
        .filter(supervision_scope::Column::VoidedAt.is_null())
        .filter(on_day(supervision_scope::Column::ValidFrom, supervision_scope::Column::ValidTo, day))
        .all(source)
        .await?;
    for row in rows {
        leads.push(match (row.subject.0, row.person_id, row.unit_id, row.field_id) {
            (ScopeSubject::Person, Some(person), ..) => Lead::Person(person),
            (ScopeSubject::Field, _, Some(unit), Some(field)) => Lead::Field(unit, field),
            (ScopeSubject::Unit, _, Some(unit), _) => Lead::Unit(unit),
            _ => return Err(Fail::Broken(format!("supervision scope {} names no subject", row.id.0))),
        });
    }
    Ok(leads)
}

/// The account of a login, whatever its case.
pub async fn find_account(source: &Source<'_>, login: &str) -> Found<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Login.eq(login.to_lowercase())).one(source).await?)
}

/// The name of the person behind an account, for the strength estimate of passwords.
pub async fn person_name(source: &Source<'_>, id: PersonId) -> Found<Option<String>> {
    Ok(person::Entity::find_by_id(id).one(source).await?.map(|person| person.name))
}
