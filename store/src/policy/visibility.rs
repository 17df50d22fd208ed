//! The table of permissions as a filter: what a viewer may read becomes a condition on the rows of a list, its counts
//! and everything nested in it.

use crate::policy::actions::{Action, Rule, rules};
use crate::policy::viewer::{Lead, Viewer};
use chrono::NaiveDate;
use domain::terms::AppointmentKind;
use domain::terms::Term;
use entity::ids::{FieldId, PersonId, UnitId};
use entity::{appointment, position_field, position_version, unit_ancestor};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The people who serve in a subtree today, or will, or did last: each non-voided appointment not ended counts.
    fn present(&self, root: UnitId, field: Option<FieldId>) -> SelectStatement {
        let mut select = Query::select();
        select
            .column((appointment::Entity, appointment::Column::PersonId))
            .from(appointment::Entity)
            .and_where(appointment::Column::VoidedAt.is_null())
            .and_where(appointment::Column::Kind.ne(AppointmentKind::Concurrent.code()))
            .and_where(appointment::Column::ValidFrom.lte(self.today))
            .cond_where(
                Condition::any()
                    .add(appointment::Column::ValidTo.is_null())
                    .add(appointment::Column::ValidTo.gte(self.today)),
            )
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
    Query::select()
        .column(unit_ancestor::Column::UnitId)
        .from(unit_ancestor::Entity)
        .and_where(unit_ancestor::Column::AncestorId.eq(root))
        .take()
}
