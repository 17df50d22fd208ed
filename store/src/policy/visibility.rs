//! The table of permissions as a filter: what a viewer may read becomes a condition on the rows of a list, its counts
//! and everything nested in it.

use crate::policy::actions::{Action, Rule, rules};
use crate::policy::viewer::{Lead, Viewer, on_day};
use chrono::NaiveDate;
use domain::terms::AppointmentKind;
use domain::terms::Term;
use entity::ids::{FieldId, PersonId, UnitId};
use entity::{appointment, position_field, position_version, unit_ancestor};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition};

/// One reason why a row may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// It is about this person.
    Person(PersonId),
    /// It is about somebody of this unit or below.
    Subtree(UnitId),
    /// It is about somebody of this unit or below whose position is of this field.
    Field(UnitId, FieldId),
}

/// The rows that a viewer may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Visibility {
    parts: Vec<Part>,
    today: NaiveDate,
}

impl Visibility {
    /// What a viewer may read by an action, by the same rules that judge a write.
    #[must_use]
    pub fn of(viewer: &Viewer, action: Action, today: NaiveDate) -> Self {
        let mut parts = Vec::new();
        if viewer.must_change_password {
            return Self { parts, today };
        }
        for rule in rules(action) {
            match rule {
                Rule::Own => parts.extend(viewer.person.map(Part::Person)),
                Rule::Superior | Rule::Leader => parts.extend(viewer.leads.iter().map(|lead| match lead {
                    Lead::Unit(unit) => Part::Subtree(*unit),
                    Lead::Field(unit, field) => Part::Field(*unit, *field),
                    Lead::Person(person) => Part::Person(*person),
                })),
                Rule::Granted(role) => parts.extend(viewer.granted(*role).map(Part::Subtree)),
                Rule::AtRoot(role) => {
                    parts.extend(
                        viewer.granted(*role).filter(|unit| Some(*unit) == viewer.root).map(Part::Subtree),
                    );
                }
                Rule::Staff => {
                    if viewer.person.is_some() {
                        parts.extend(viewer.root.map(Part::Subtree));
                    }
                }
                Rule::Operator => {
                    if viewer.is_operator() {
                        parts.extend(viewer.root.map(Part::Subtree));
                    }
                }
            }
        }
        parts.dedup();
        Self { parts, today }
    }

    /// Everybody of a unit and below.
    #[must_use]
    pub(crate) fn subtree(unit: UnitId, today: NaiveDate) -> Self {
        Self { parts: vec![Part::Subtree(unit)], today }
    }

    /// Whether nothing can be seen.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether everybody of a unit, whose ancestors (itself included) are given, can be seen: then a list that is
    /// filtered to that unit needs no further condition.
    #[must_use]
    pub fn covers(&self, ancestors: &[UnitId]) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Subtree(unit) if ancestors.contains(unit)))
    }

    /// The units whose whole subtrees can be seen.
    pub(crate) fn subtrees(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Subtree(unit) => Some(*unit),
            Part::Person(_) | Part::Field(..) => None,
        })
    }

    /// The condition on rows with a person column, and a unit column where the row keeps the unit it was made in.
    /// Somebody is also seen where he serves today: his earlier rows open to his present HR and superior.
    pub fn condition(
        &self,
        person: impl IntoColumnRef + Clone,
        unit: Option<impl IntoColumnRef + Clone>,
    ) -> Condition {
        let mut any = Condition::any();
        for part in &self.parts {
            match part {
                Part::Person(id) => any = any.add(Expr::col(person.clone()).eq(id.0)),
                Part::Subtree(root) => {
                    if let Some(unit) = &unit {
                        any = any.add(Expr::col(unit.clone()).in_subquery(subtree(*root)));
                    }
                    any = any.add(Expr::col(person.clone()).in_subquery(self.present(*root, None)));
                }
                Part::Field(root, field) => {
                    any = any.add(Expr::col(person.clone()).in_subquery(self.present(*root, Some(*field))));
                }
            }
        }
        if self.parts.is_empty() { any.add(Expr::val(1).eq(0)) } else { any }
    }

    /// Where somebody belongs: where he serves today; who serves nowhere today where he served last, else where he will
    /// serve first. The same as `appointment::places` says of one person.
    fn belongs(&self) -> Condition {
        let column = |column: appointment::Column| Expr::col((appointment::Entity, column));
        let of_other = |column: appointment::Column| Expr::col((Alias::new("other"), column));
        let other = |holds: Condition| {
            let others = Query::select()
                .expr(Expr::val(1))
                .from_as(appointment::Entity, Alias::new("other"))
                .and_where(of_other(appointment::Column::PersonId).eq(column(appointment::Column::PersonId)))
                .and_where(of_other(appointment::Column::VoidedAt).is_null())
                .and_where(of_other(appointment::Column::Kind).ne(AppointmentKind::Concurrent.code()))
                .cond_where(holds)
                .take();
            Expr::exists(others)
        };
        let today = || {
            let begun = of_other(appointment::Column::ValidFrom).lte(self.today);
            let going_on = Condition::any()
                .add(of_other(appointment::Column::ValidTo).is_null())
                .add(of_other(appointment::Column::ValidTo).gte(self.today));
            Condition::all().add(begun).add(going_on)
        };
        let begun = || Condition::all().add(of_other(appointment::Column::ValidFrom).lte(self.today));
        let later = of_other(appointment::Column::ValidFrom).gt(column(appointment::Column::ValidFrom));
        let earlier = of_other(appointment::Column::ValidFrom).lt(column(appointment::Column::ValidFrom));
        let last = Condition::all()
            .add(column(appointment::Column::ValidFrom).lte(self.today))
            .add(other(begun().add(later)).not());
        let first =
            Condition::all().add(other(begun()).not()).add(other(Condition::all().add(earlier)).not());
        Condition::any()
            .add(on_day(appointment::Column::ValidFrom, appointment::Column::ValidTo, self.today))
            .add(Condition::all().add(other(today()).not()).add(Condition::any().add(last).add(first)))
    }

    /// The people who belong in a subtree.
    fn present(&self, root: UnitId, field: Option<FieldId>) -> SelectStatement {
        let mut select = Query::select();
        select
            .column((appointment::Entity, appointment::Column::PersonId))
            .from(appointment::Entity)
            .and_where(appointment::Column::VoidedAt.is_null())
            .and_where(appointment::Column::Kind.ne(AppointmentKind::Concurrent.code()))
            .cond_where(self.belongs())
            .and_where(
                Expr::col((appointment::Entity, appointment::Column::UnitId)).in_subquery(subtree(root)),
            );
        if let Some(field) = field {
            let positions = Query::select()
                .column((position_version::Entity, position_version::Column::PositionId))
                .from(position_version::Entity)
                .inner_join(
                    position_field::Entity,
                    Expr::col((position_field::Entity, position_field::Column::PositionVersionId))
                        .equals((position_version::Entity, position_version::Column::Id)),
                )
                .and_where(position_field::Column::FieldId.eq(field))
                .and_where(position_field::Column::Ordinal.eq(0))
                .take();
            select.and_where(
                Expr::col((appointment::Entity, appointment::Column::PositionId)).in_subquery(positions),
            );
        }
        select
    }
}

/// The units of a subtree.
#[must_use]
pub fn subtree(root: UnitId) -> SelectStatement {
    subtrees(&[root])
}

/// The units of several subtrees; of those that overlap some twice.
#[must_use]
pub fn subtrees(roots: &[UnitId]) -> SelectStatement {
    let above = unit_ancestor::Column::AncestorId;
    let under = match roots {
        [root] => above.eq(*root),
        roots => above.is_in(roots.iter().copied()),
    };
    Query::select().column(unit_ancestor::Column::UnitId).from(unit_ancestor::Entity).and_where(under).take()
}
