//! Templates in force, and the days on which the working week is not the usual one.

use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use domain::evaluation::UnusualDay;
use domain::number::Exact;
use domain::periods::Days;
use domain::refusal::Refusal;
use domain::rules::RuleSet;
use domain::score::general::Template;
use domain::terms::TemplateState;
use entity::coded::Coded;
use entity::ids::{PositionId, TemplateId};
use entity::{calendar_day, template, template_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// A version of a template as the engine reads it.
#[derive(Clone, Debug)]
pub struct TemplateForm {
    /// Its key.
    pub id: TemplateId,
    /// Its number.
    pub number: i32,
    /// Its lines.
    pub lines: Vec<String>,
    /// The form; or why it is none.
    pub form: Result<Template, Refusal>,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

/// Templates by position.
#[derive(Clone, Debug, Default)]
pub struct TemplateBook(HashMap<PositionId, Vec<TemplateForm>>);

impl TemplateBook {
    /// Loads every version that was in force by a day.
    pub async fn load(source: &Source<'_>, day: NaiveDate, rules: &RuleSet) -> Found<Self> {
        let versions = template::Entity::find()
            .filter(template::Column::State.ne(Coded(TemplateState::Draft)))
            .filter(template::Column::EffectiveFrom.lte(day))
            .order_by_asc(template::Column::EffectiveFrom)
            .order_by_asc(template::Column::Number)
            .all(source)
            .await?;
        let mut lines: HashMap<TemplateId, Vec<(String, Exact)>> = HashMap::new();
        let rows: Vec<(TemplateId, String, i64)> = template_line::Entity::find()
            .select_only()
            .column(template_line::Column::TemplateId)
            .column(template_line::Column::Code)
            .column(template_line::Column::Maximum)
            .order_by_asc(template_line::Column::Ordinal)
            .into_tuple()
            .all(source)
            .await?;
        for (id, code, maximum) in rows {
            lines.entry(id).or_default().push((code, Exact::from_nano(maximum)));
        }
        let mut book: HashMap<PositionId, Vec<TemplateForm>> = HashMap::new();
        for version in versions {
            let own = lines.remove(&version.id).unwrap_or_default();
            let maxima: BTreeMap<String, Exact> = own.iter().cloned().collect();
            book.entry(version.position_id).or_default().push(TemplateForm {
                id: version.id,
                number: version.number,
                lines: own.into_iter().map(|(code, _)| code).collect(),
                form: Template::new(&maxima, Exact::from_nano(version.step), &rules.general),
                from: version.effective_from,
                until: version.retired_from,
            });
        }
        Ok(Self(book))
    }

    /// The version in force for a position on a day: the last that has begun and is not retired.
    #[must_use]
    pub fn of(&self, position: PositionId, day: NaiveDate) -> Option<&TemplateForm> {
        let versions = self.0.get(&position)?;
        versions.iter().rev().find(|form| form.from <= day && form.until.is_none_or(|until| until > day))
    }
}

/// The unusual days of a window.
pub(super) async fn unusual_days(source: &Source<'_>, window: Days) -> Found<Vec<UnusualDay>> {
    let rows = calendar_day::Entity::find()
        .filter(calendar_day::Column::Day.gte(window.from()))
        .filter(calendar_day::Column::Day.lte(window.to()))
        .order_by_asc(calendar_day::Column::Day)
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| UnusualDay { day: row.day, kind: row.kind.0 }).collect())
}
