//! Lists of output records, filtered by what the viewer may read.

use super::Record;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Visibility, subtree};
use domain::score::products::{Cause, EventKind};
use domain::terms::AppointmentKind;
use entity::coded::Coded;
use entity::ids::{OutputRecordId, PeriodId, PersonId, ProductId, UnitId};
use entity::{appointment, output_event, output_record, period, unit};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;

/// Which records a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// Of this person.
    pub person: Option<PersonId>,
    /// Of people who are posted in this unit or below on a day of the record's period.
    pub within: Option<UnitId>,
    /// Of this period.
    pub period: Option<PeriodId>,
    /// Of this product.
    pub product: Option<ProductId>,
    /// Sent by this source.
    pub source: Option<String>,
    /// Under this reference.
    pub reference: Option<String>,
    /// Voided ones too.
    pub voided: bool,
}

impl RecordFilter {
    fn condition(&self, sees: &Visibility) -> Condition {
        let person = (output_record::Entity, output_record::Column::PersonId);
        let mut all = Condition::all().add(sees.condition(person, None::<(unit::Entity, unit::Column)>));
        if let Some(person) = self.person {
            all = all.add(output_record::Column::PersonId.eq(person));
        }
        if let Some(unit) = self.within {
            let served = Query::select()
                .expr(Expr::val(1))
                .from(appointment::Entity)
                .inner_join(
                    period::Entity,
                    Expr::col((period::Entity, period::Column::Id))
                        .equals((output_record::Entity, output_record::Column::PeriodId)),
                )
                .and_where(Expr::col((appointment::Entity, appointment::Column::PersonId)).equals(person))
                .and_where(appointment::Column::VoidedAt.is_null())
                .and_where(appointment::Column::Kind.ne(Coded(AppointmentKind::Concurrent)))
                .and_where(appointment::Column::UnitId.in_subquery(subtree(unit)))
                .and_where(
                    Expr::col((appointment::Entity, appointment::Column::ValidFrom))
                        .lte(Expr::col((period::Entity, period::Column::ClosingDay))),
                )
                .cond_where(
                    Condition::any().add(appointment::Column::ValidTo.is_null()).add(
                        Expr::col((appointment::Entity, appointment::Column::ValidTo))
                            .gte(Expr::col((period::Entity, period::Column::FirstDay))),
                    ),
                )
                .take();
            all = all.add(Expr::exists(served));
        }
        if let Some(period) = self.period {
            all = all.add(output_record::Column::PeriodId.eq(period));
        }
        if let Some(product) = self.product {
            all = all.add(output_record::Column::ProductId.eq(product));
        }
        if let Some(source) = &self.source {
            all = all.add(output_record::Column::Source.eq(source));
        }
        if let Some(reference) = &self.reference {
            all = all.add(output_record::Column::Reference.eq(reference));
        }
        if !self.voided {
            all = all.add(output_record::Column::VoidedAt.is_null());
        }
        all
    }
}

/// A page of records in the order of their making.
pub async fn list(
    source: &Source<'_>,
    filter: &RecordFilter,
    sees: &Visibility,
    from: Option<i64>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Record>> {
    if sees.is_nothing() {
        return Ok(Vec::new());
    }
    let mut select = output_record::Entity::find().filter(filter.condition(sees));
    if let Some(id) = from.map(OutputRecordId) {
        let column = output_record::Column::Id;
        select = select.filter(if backwards { column.lt(id) } else { column.gt(id) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    Ok(select.order_by(output_record::Column::Id, order).limit(limit).all(source).await?)
}

/// How many records a filter holds.
pub async fn count(source: &Source<'_>, filter: &RecordFilter, sees: &Visibility) -> Found<i64> {
    if sees.is_nothing() {
        return Ok(0);
    }
    let count = output_record::Entity::find().filter(filter.condition(sees)).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Events of one person in one period whose cause waits for being confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// How many.
    pub count: i64,
    /// Since when the first of them.
    pub since: i64,
}

/// The events of these people in these periods whose cause nobody has confirmed: delays, and failed reviews that are said
/// to be objective, which excuses only once it is confirmed (Art. 14.2).
pub async fn unconfirmed(
    source: &Source<'_>,
    people: &[PersonId],
    periods: &[PeriodId],
) -> Found<HashMap<(PersonId, PeriodId), Unconfirmed>> {
    use output_record::Column as R;
    let mut found = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows: Vec<(PersonId, PeriodId, i64, i64)> = output_record::Entity::find()
            .select_only()
            .columns([R::PersonId, R::PeriodId])
            .column_as(Expr::col((output_event::Entity, output_event::Column::Id)).count(), "events")
            .column_as(Expr::col((output_event::Entity, output_event::Column::EnteredAt)).min(), "since")
            .join(
                JoinType::InnerJoin,
                output_record::Entity::belongs_to(output_event::Entity)
                    .from(R::Id)
                    .to(output_event::Column::RecordId)
                    .into(),
            )
            .filter(R::PersonId.is_in(chunk.iter().copied()))
            .filter(R::PeriodId.is_in(periods.iter().copied()))
            .filter(R::VoidedAt.is_null())
            .filter(output_event::Column::VoidedAt.is_null())
            .filter(output_event::Column::ConfirmedAt.is_null())
            .filter(
                Condition::any()
                    .add(output_event::Column::Kind.eq(Coded(EventKind::Delay)))
                    .add(output_event::Column::Cause.eq(Coded(Cause::Objective))),
            )
            .group_by(R::PersonId)
            .group_by(R::PeriodId)
            .into_tuple()
            .all(source)
            .await?;
        found.extend(
            rows.into_iter()
                .map(|(person, period, count, since)| ((person, period), Unconfirmed { count, since })),
        );
    }
    Ok(found)
}
