//! Agency settings: what the rules leave to the agency, from a day on.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::periods::Tracking;
use domain::settings::{Setting, Settings};
use entity::agency_setting;
use entity::ids::UnitId;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// A setting as stored.
pub type AgencySetting = agency_setting::Model;

/// The settings of agencies as they hold on a day; an agency without any has the defaults.
pub async fn in_force(
    source: &Source<'_>,
    agencies: &[UnitId],
    day: NaiveDate,
) -> Found<HashMap<UnitId, Settings>> {
    let mut found: HashMap<UnitId, Settings> =
        agencies.iter().map(|agency| (*agency, Settings::default())).collect();
    for row in rows_in_force(source, agencies, day).await? {
        let known = Setting::find(&row.setting).ok();
        let set =
            known.zip(found.get_mut(&row.agency_id)).and_then(|(known, all)| all.set(known, &row.value));
        if set.is_none() {
            return Err(Fail::Broken(format!("setting {} is not one: {}", row.id.0, row.setting)));
        }
    }
    Ok(found)
}

/// The rows that hold on a day: of each setting the last that has begun, agencies in order of key.
pub async fn rows_in_force(
    source: &Source<'_>,
    agencies: &[UnitId],
    day: NaiveDate,
) -> Found<Vec<AgencySetting>> {
    let mut last: HashMap<(UnitId, String), AgencySetting> = HashMap::new();
    for chunk in agencies.chunks(10_000) {
        let rows = agency_setting::Entity::find()
            .filter(agency_setting::Column::AgencyId.is_in(chunk.iter().copied()))
            .filter(agency_setting::Column::ValidFrom.lte(day))
            .order_by_asc(agency_setting::Column::ValidFrom)
            .all(source)
            .await?;
        last.extend(rows.into_iter().map(|row| ((row.agency_id, row.setting.clone()), row)));
    }
    let mut rows: Vec<AgencySetting> = last.into_values().collect();
    rows.sort_by(|one, next| (one.agency_id, &one.setting).cmp(&(next.agency_id, &next.setting)));
    Ok(rows)
}

/// The day before which a setting that begins on a day is followed by another; `None` where it is the last.
pub async fn next_from(
    source: &Source<'_>,
    agency: UnitId,
    setting: Setting,
    from: NaiveDate,
) -> Found<Option<NaiveDate>> {
    let next = agency_setting::Entity::find()
        .filter(agency_setting::Column::AgencyId.eq(agency))
        .filter(agency_setting::Column::Setting.eq(setting.about().code))
        .filter(agency_setting::Column::ValidFrom.gt(from))
        .order_by_asc(agency_setting::Column::ValidFrom)
        .one(source)
        .await?;
    Ok(next.map(|row| row.valid_from))
}

/// The row of a setting that begins on a day.
pub async fn find(
    source: &Source<'_>,
    agency: UnitId,
    setting: Setting,
    from: NaiveDate,
) -> Found<Option<AgencySetting>> {
    Ok(agency_setting::Entity::find()
        .filter(agency_setting::Column::AgencyId.eq(agency))
        .filter(agency_setting::Column::Setting.eq(setting.about().code))
        .filter(agency_setting::Column::ValidFrom.eq(from))
        .one(source)
        .await?)
}

/// Sets a value from a day on; the same twice changes nothing. Tells whether anything changed.
pub async fn save(
    tx: &mut Tx,
    permit: &Permitted<act::EditSettings>,
    setting: Setting,
    value: &str,
    from: NaiveDate,
    decision: Option<&str>,
) -> Found<bool> {
    let agency = permit.subtree()?;
    let told = |row: &AgencySetting| {
        json!({
            "agency": row.agency_id.0, "setting": row.setting, "value": row.value, "from": row.valid_from,
            "decision": row.decision_number,
        })
    };
    let before = find(&tx.source(), agency, setting, from).await?;
    let after = match &before {
        Some(before) => {
            let after = AgencySetting {
                value: value.to_owned(),
                decision_number: decision.map(str::to_owned),
                ..before.clone()
            };
            if after == *before {
                return Ok(false);
            }
            let row = agency_setting::ActiveModel::from(after.clone()).reset_all();
            agency_setting::Entity::update(row).exec(tx.conn()).await?;
            after
        }
        None => {
            let row = agency_setting::ActiveModel {
                agency_id: Set(agency),
                setting: Set(setting.about().code.to_owned()),
                value: Set(value.to_owned()),
                valid_from: Set(from),
                decision_number: Set(decision.map(str::to_owned)),
                ..Default::default()
            };
            agency_setting::Entity::insert(row).exec_with_returning(tx.conn()).await?
        }
    };
    let event = Event::new("EditSettings", "agency_setting", Some(after.id.0));
    tx.record(event.change(&before.as_ref().map(told), &told(&after)));
    Ok(true)
}

/// The agencies that have ever chosen to track by quarter.
pub async fn quarterly(source: &Source<'_>) -> Found<HashSet<UnitId>> {
    let rows = agency_setting::Entity::find()
        .filter(agency_setting::Column::Setting.eq(Setting::Tracking.about().code))
        .all(source)
        .await?;
    let by_quarter = |row: &&AgencySetting| {
        let mut settings = Settings::default();
        settings.set(Setting::Tracking, &row.value).is_some() && settings.tracking == Tracking::Quarterly
    };
    Ok(rows.iter().filter(by_quarter).map(|row| row.agency_id).collect())
}

/// How agencies track, on any day.
#[derive(Clone, Debug, Default)]
pub struct TrackingBook(HashMap<UnitId, Vec<(NaiveDate, Tracking)>>);

impl TrackingBook {
    /// Loads the tracking of these agencies.
    pub async fn load(source: &Source<'_>, agencies: &[UnitId]) -> Found<Self> {
        let rows = agency_setting::Entity::find()
            .filter(agency_setting::Column::Setting.eq(Setting::Tracking.about().code))
            .filter(agency_setting::Column::AgencyId.is_in(agencies.iter().copied()))
            .order_by_asc(agency_setting::Column::ValidFrom)
            .all(source)
            .await?;
        let mut book: HashMap<UnitId, Vec<(NaiveDate, Tracking)>> = HashMap::new();
        for row in rows {
            let mut settings = Settings::default();
            settings
                .set(Setting::Tracking, &row.value)
                .ok_or_else(|| Fail::Broken(format!("tracking of agency {} is no word", row.agency_id.0)))?;
            book.entry(row.agency_id).or_default().push((row.valid_from, settings.tracking));
        }
        Ok(Self(book))
    }

    /// How an agency tracks on a day; by month where it has not chosen.
    #[must_use]
    pub fn on(&self, agency: UnitId, day: NaiveDate) -> Tracking {
        let rows = self.0.get(&agency).map(Vec::as_slice).unwrap_or_default();
        rows.iter().rev().find(|(from, _)| *from <= day).map_or(Tracking::Monthly, |(_, tracking)| *tracking)
    }
}
