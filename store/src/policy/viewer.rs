//! Who is asking: the account, the person behind it, what it is granted today and whom the person leads today.

use crate::db::Source;
use crate::fail::{Fail, Found};
use chrono::NaiveDate;
use domain::terms::{AppointmentKind, Leads, Role, ScopeSubject, Term};
use entity::ids::{AccountId, FieldId, PersonId, UnitId};
use entity::{account, appointment, position_version, role_grant, supervision_scope, unit};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryResult};

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
        self.account.is_some() || !self.grants.is_empty() || self.is_operator()
    }

    /// Whether this is the command line's built-in operator, whom nobody can log in as.
    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.account.is_none() && self.name.starts_with("operator (")
    }

    /// Loads an account as it stands on a day; `None` where there is no such account or it is disabled.
    pub async fn load(source: &Source<'_>, id: AccountId, today: NaiveDate) -> Found<Option<Self>> {
        let mut select = known();
        select.from(account::Entity).and_where(Expr::col((account::Entity, account::Column::Id)).eq(id));
        let Some(row) = source.query_one(&select).await? else { return Ok(None) };
        let known = Known::read(&row)?;
        if known.disabled { Ok(None) } else { Self::of(source, known, today).await.map(Some) }
    }

    /// An account that was read, with what it is granted and whom it leads on a day, in one statement.
    pub(crate) async fn of(source: &Source<'_>, known: Known, today: NaiveDate) -> Found<Self> {
        let (grants, leads) = reach(source, known.account, known.person, today).await?;
        Ok(Self {
            account: Some(known.account),
            person: known.person,
            name: known.login,
            grants,
            leads,
            root: known.root,
            must_change_password: known.must_change_password,
        })
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

/// An account as each request reads it.
pub(crate) struct Known {
    pub(crate) account: AccountId,
    person: Option<PersonId>,
    login: String,
    must_change_password: bool,
    pub(crate) disabled: bool,
    root: Option<UnitId>,
}

impl Known {
    /// Reads a row of [`known`].
    pub(crate) fn read(row: &QueryResult) -> Found<Self> {
        Ok(Self {
            account: row.try_get("", "account_id")?,
            person: row.try_get("", "person_id")?,
            login: row.try_get("", "login")?,
            must_change_password: row.try_get("", "must_change_password")?,
            disabled: row.try_get::<Option<i64>>("", "disabled_at")?.is_some(),
            root: row.try_get("", "root")?,
        })
    }
}

/// Selects what [`Known`] reads; the tables are still to be named.
pub(crate) fn known() -> SelectStatement {
    let root = Query::select()
        .expr(Expr::col((unit::Entity, unit::Column::Id)).min())
        .from(unit::Entity)
        .and_where(unit::Column::ParentId.is_null())
        .take();
    let mut select = Query::select();
    select.expr_as(Expr::col((account::Entity, account::Column::Id)), "account_id").expr_as(root, "root");
    for column in [
        account::Column::PersonId,
        account::Column::Login,
        account::Column::MustChangePassword,
        account::Column::DisabledAt,
    ] {
        select.column((account::Entity, column));
    }
    select
}

/// What an account is granted on a day, and whom its person leads: the unit he heads, and what rows of the supervision
/// scopes put under him. A running secondment stands in for the main appointment.
async fn reach(
    source: &Source<'_>,
    account: AccountId,
    person: Option<PersonId>,
    day: NaiveDate,
) -> Found<(Vec<Grant>, Vec<Lead>)> {
    let nothing = "cast(null as bigint)";
    let mut all = Query::select();
    all.expr_as(Expr::cust("1"), "part")
        .column(role_grant::Column::Id)
        .expr_as(Expr::col(role_grant::Column::Role), "word")
        .column(role_grant::Column::UnitId)
        .expr_as(Expr::cust(nothing), "field_id")
        .expr_as(Expr::cust(nothing), "person_id")
        .expr_as(Expr::cust("cast(null as text)"), "leads")
        .from(role_grant::Entity)
        .and_where(role_grant::Column::AccountId.eq(account))
        .and_where(role_grant::Column::RevokedAt.is_null())
        .cond_where(on_day(role_grant::Column::ValidFrom, role_grant::Column::ValidTo, day));
    if let Some(person) = person {
        let scopes = Query::select()
            .expr(Expr::cust("2"))
            .column(supervision_scope::Column::Id)
            .column(supervision_scope::Column::Subject)
            .column(supervision_scope::Column::UnitId)
            .column(supervision_scope::Column::FieldId)
            .column(supervision_scope::Column::PersonId)
            .expr(Expr::cust("cast(null as text)"))
            .from(supervision_scope::Entity)
            .and_where(supervision_scope::Column::LeaderId.eq(person))
            .and_where(supervision_scope::Column::VoidedAt.is_null())
            .cond_where(on_day(supervision_scope::Column::ValidFrom, supervision_scope::Column::ValidTo, day))
            .take();
        // What the position leads by its last version that holds by then, or by its first before that.
        let version = |order: Order, by_then: bool| {
            let mut select = Query::select();
            select
                .column(position_version::Column::Leads)
                .from(position_version::Entity)
                .and_where(
                    Expr::col((position_version::Entity, position_version::Column::PositionId))
                        .equals((appointment::Entity, appointment::Column::PositionId)),
                )
                .order_by((position_version::Entity, position_version::Column::ValidFrom), order)
                .limit(1);
            if by_then {
                let from = (position_version::Entity, position_version::Column::ValidFrom);
                select.and_where(Expr::col(from).lte(day));
            }
            select
        };
        let leads: [SimpleExpr; 2] = [version(Order::Desc, true).into(), version(Order::Asc, false).into()];
        let posts = Query::select()
            .expr(Expr::cust("3"))
            .column(appointment::Column::Id)
            .column(appointment::Column::Kind)
            .column(appointment::Column::UnitId)
            .expr(Expr::cust(nothing))
            .expr(Expr::cust(nothing))
            .expr(Func::coalesce(leads))
            .from(appointment::Entity)
            .and_where(appointment::Column::PersonId.eq(person))
            .and_where(appointment::Column::VoidedAt.is_null())
            .cond_where(on_day(appointment::Column::ValidFrom, appointment::Column::ValidTo, day))
            .take();
        all.union(UnionType::All, scopes).union(UnionType::All, posts);
    }
    let (mut grants, mut leads, mut posts) = (Vec::new(), Vec::new(), Vec::new());
    for row in source.query_all(&all).await? {
        let (id, word): (i64, String) = (row.try_get("", "id")?, row.try_get("", "word")?);
        let unit: Option<UnitId> = row.try_get("", "unit_id")?;
        let broken = || Fail::Broken(format!("row {id} of what account {} reaches: {word}", account.0));
        match row.try_get::<i32>("", "part")? {
            1 => {
                let (role, unit) = Role::find(&word).zip(unit).ok_or_else(broken)?;
                grants.push((id, Grant { role, unit }));
            }
            2 => {
                let (field, person) = (row.try_get("", "field_id")?, row.try_get("", "person_id")?);
                let lead = match (ScopeSubject::find(&word), person, unit, field) {
                    (Some(ScopeSubject::Person), Some(person), ..) => Lead::Person(person),
                    (Some(ScopeSubject::Field), _, Some(unit), Some(field)) => Lead::Field(unit, field),
                    (Some(ScopeSubject::Unit), _, Some(unit), _) => Lead::Unit(unit),
                    _ => return Err(broken()),
                };
                leads.push((id, lead));
            }
            _ => {
                let heads =
                    row.try_get::<Option<String>>("", "leads")?.as_deref() == Some(Leads::Head.code());
                posts.push((
                    AppointmentKind::find(&word).ok_or_else(broken)?,
                    unit.ok_or_else(broken)?,
                    heads,
                ));
            }
        }
    }
    grants.sort_by_key(|(id, _)| *id);
    leads.sort_by_key(|(id, _)| *id);
    let post = posts
        .iter()
        .find(|(kind, ..)| *kind == AppointmentKind::Secondment)
        .or_else(|| posts.iter().find(|(kind, ..)| crate::appointment::is_main(*kind)));
    let headed = post.filter(|(.., heads)| *heads).map(|(_, unit, _)| Lead::Unit(*unit));
    let leads = headed.into_iter().chain(leads.into_iter().map(|(_, lead)| lead)).collect();
    Ok((grants.into_iter().map(|(_, grant)| grant).collect(), leads))
}
