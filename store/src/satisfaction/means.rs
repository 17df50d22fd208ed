//! m of each field: the share of its unit rows over the twelve months before a period, fixed when it opens.

use crate::audit::Event;
use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Permitted, act};
use crate::write::Tx;
use chrono::Months;
use domain::number::Exact;
use domain::satisfaction::{RatingSubject, Ratings, weighted_field_mean};
use domain::settings::Settings;
use domain::terms::{PeriodState, Term};
use entity::coded::Coded;
use entity::ids::{FieldId, PeriodId};
use entity::{agency_period, field, period, satisfaction_mean, satisfaction_result};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use std::collections::HashMap;

/// m of the fields in periods.
#[derive(Clone, Debug, Default)]
pub struct Means {
    fixed: HashMap<(PeriodId, FieldId), Exact>,
    otherwise: HashMap<PeriodId, Exact>,
}

impl Means {
    /// Loads those of some periods.
    pub async fn load(source: &Source<'_>, periods: &[&period::Model]) -> Found<Self> {
        let mut means = Self::default();
        let rows = satisfaction_mean::Entity::find()
            .filter(satisfaction_mean::Column::PeriodId.is_in(periods.iter().map(|period| period.id)))
            .all(source)
            .await?;
        for row in rows {
            if let Ok(mean) = row.mean.parse() {
                means.fixed.insert((row.period_id, row.field_id), mean);
            }
        }
        for period in periods {
            if let Some(mean) = setting(source, period).await? {
                means.otherwise.insert(period.id, mean);
            }
        }
        Ok(means)
    }

    /// m of a field in a period: as fixed when it opened, else the root's setting; `None` without either.
    #[must_use]
    pub fn of(&self, period: PeriodId, field: FieldId) -> Option<&Exact> {
        self.fixed.get(&(period, field)).or_else(|| self.otherwise.get(&period))
    }

    /// m over several fields; `None` where one of those with ratings has none.
    #[must_use]
    pub fn over(&self, period: PeriodId, fields: impl Iterator<Item = (FieldId, Ratings)>) -> Option<Exact> {
        let rated = fields.filter(|(_, ratings)| ratings.total() > 0);
        let all: Option<Vec<(Ratings, Exact)>> =
            rated.map(|(field, ratings)| Some((ratings, self.of(period, field)?.clone()))).collect();
        weighted_field_mean(&all?)
    }
}

/// What the root has set for fields without ratings, on the period's closing day.
async fn setting(source: &Source<'_>, period: &period::Model) -> Found<Option<Exact>> {
    let Some(root) = crate::unit::find_root(source).await? else { return Ok(None) };
    let mut settings = crate::setting::in_force(source, &[root], period.closing_day).await?;
    Ok(settings.remove(&root).and_then(|settings: Settings| settings.satisfaction_mean))
}

/// Fixes m of every field, before the first agency opens a period; for the agencies after it nothing changes.
pub async fn fix_means(
    tx: &mut Tx,
    _permit: &Permitted<act::OpenPeriod>,
    period: &period::Model,
) -> Found<()> {
    let opened = agency_period::Entity::find()
        .filter(agency_period::Column::PeriodId.eq(period.id))
        .filter(agency_period::Column::State.ne(Coded(PeriodState::Planned)))
        .count(tx.conn())
        .await?;
    let since = period.calendar_first_day.checked_sub_months(Months::new(12));
    let (0, Some(since)) = (opened, since) else { return Ok(()) };
    let of = |column| Expr::col((period::Entity, column));
    let counted = |column| Expr::col((satisfaction_result::Entity, column));
    let select = Query::select()
        .column((satisfaction_result::Entity, satisfaction_result::Column::FieldId))
        .expr(dialect::sum_big(counted(satisfaction_result::Column::Rated)))
        .expr(dialect::sum_big(counted(satisfaction_result::Column::Satisfied)))
        .from(satisfaction_result::Entity)
        .inner_join(
            period::Entity,
            of(period::Column::Id)
                .equals((satisfaction_result::Entity, satisfaction_result::Column::PeriodId)),
        )
        .and_where(counted(satisfaction_result::Column::Subject).eq(RatingSubject::Unit.code()))
        .and_where(of(period::Column::CalendarFirstDay).gte(since))
        .and_where(of(period::Column::CalendarLastDay).lt(period.calendar_first_day))
        .group_by_col((satisfaction_result::Entity, satisfaction_result::Column::FieldId))
        .take();
    let mut sums: HashMap<FieldId, (i64, i64)> = HashMap::new();
    for row in tx.conn().query_all(&select).await? {
        sums.insert(row.try_get_by_index(0)?, (row.try_get_by_index(1)?, row.try_get_by_index(2)?));
    }
    let otherwise = setting(&tx.source(), period).await?;
    let fields: Vec<FieldId> = field::Entity::find()
        .select_only()
        .column(field::Column::Id)
        .order_by_asc(field::Column::Id)
        .into_tuple()
        .all(tx.conn())
        .await?;
    let mut rows = Vec::new();
    for field in fields {
        let (rated, satisfied) = sums.get(&field).copied().unwrap_or_default();
        let share = Exact::whole(satisfied.into()).checked_div(&Exact::whole(rated.into()));
        let Some(mean) = share.or_else(|| otherwise.clone()) else { continue };
        rows.push(satisfaction_mean::ActiveModel {
            period_id: Set(period.id),
            field_id: Set(field),
            rated: Set(rated),
            satisfied: Set(satisfied),
            mean: Set(mean.to_string()),
        });
    }
    if rows.is_empty() {
        return Ok(());
    }
    let once = OnConflict::columns([satisfaction_mean::Column::PeriodId, satisfaction_mean::Column::FieldId])
        .do_nothing()
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(5)) {
        satisfaction_mean::Entity::insert_many(chunk.to_vec())
            .on_conflict(once.clone())
            .exec_without_returning(tx.conn())
            .await?;
    }
    let event = Event::new("OpenPeriod", "satisfaction_mean", None);
    tx.record(event.batch(json!({ "period": period.id, "fields": rows.len() })));
    Ok(())
}
