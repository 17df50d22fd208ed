//! What the quarters and years of a chunk of people are made of: the latest rows of their months, and of quarters that
//! are tracked as one.

use super::inputs::handed_over;
use super::people::{Expected, Plan};
use super::reading::rows;
use crate::db::Source;
use crate::fail::Found;
use crate::period::{PeriodRow, calendar};
use chrono::NaiveDate;
use domain::evaluation::{EntryFacts, HandedOver, ScreenKind, read_lines};
use domain::number::Exact;
use domain::periods::{Days, Period, Tracking};
use domain::rules::QuarterMethod;
use domain::terms::{EvaluationStatus, Term};
use entity::evaluation;
use entity::ids::{PeriodId, PersonId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;

/// The entries of each person of a chunk, in order of time.
pub async fn read_entries(
    source: &Source<'_>,
    plan: &Plan,
    chunk: &[&Expected],
    as_of: NaiveDate,
) -> Found<HashMap<PersonId, Vec<EntryFacts>>> {
    let people: Vec<PersonId> = chunk.iter().map(|one| one.person).collect();
    let months = plan.months();
    let quarters: Vec<&PeriodRow> = match plan.calendar {
        Period::Year(year) => {
            let all = (1..=4).filter_map(|quarter| Period::quarter(year, quarter));
            all.filter_map(|quarter| plan.find_period(quarter)).collect()
        }
        _ => Vec::new(),
    };
    let periods: Vec<PeriodId> = months.iter().chain(&quarters).map(|period| period.id).collect();
    let mut known: HashMap<(PersonId, PeriodId), EntryFacts> = HashMap::new();
    let pooled: Vec<PersonId> = chunk.iter().filter(|one| plan.pools(one)).map(|one| one.person).collect();
    let sums = if pooled.is_empty() { HashMap::new() } else { sums(source, &pooled, &periods).await? };
    let found = rows()
        .filter(evaluation::Column::PeriodId.is_in(periods.iter().copied()))
        .filter(evaluation::Column::PersonId.is_in(people.iter().copied()))
        .filter(evaluation::Column::Latest.eq(true))
        .all(source)
        .await?;
    for row in found {
        let key = (row.person_id, row.period_id);
        known.insert(key, entry_of(row, sums.get(&key).cloned()));
    }
    let mut handed: HashMap<(PersonId, PeriodId), Vec<HandedOver>> = HashMap::new();
    for month in &months {
        for (person, part) in handed_over(source, &people, month.id).await? {
            handed.entry((person, month.id)).or_default().push(part);
        }
    }
    let mut entries = HashMap::with_capacity(chunk.len());
    for one in chunk {
        let mut own = Vec::new();
        let mut covered = 0;
        for month in &months {
            let number = month.number;
            if number <= covered {
                continue;
            }
            let quarter = quarters.iter().find(|quarter| quarter.number == (number + 2) / 3);
            if let Some(quarter) = quarter
                && plan.tracking(one, quarter) == Tracking::Quarterly
            {
                own.push(entry(plan, one, quarter, as_of, &mut known, &handed));
                covered = quarter.number * 3;
            } else {
                own.push(entry(plan, one, month, as_of, &mut known, &handed));
                covered = number;
            }
        }
        entries.insert(one.person, own);
    }
    Ok(entries)
}

impl Plan {
    /// Whether a person's quarter is pooled.
    fn pools(&self, one: &Expected) -> bool {
        matches!(self.calendar, Period::Quarter(_))
            && self.choices.of(one.agency).quarter_method == Some(QuarterMethod::Pooled)
    }

    /// How a person is tracked in a quarter of the year; where he does not serve in it, by month.
    #[must_use]
    pub fn tracking(&self, one: &Expected, quarter: &PeriodRow) -> Tracking {
        let Some(days) = Days::new(quarter.first_day, quarter.closing_day) else { return Tracking::Monthly };
        let place = usize::try_from(quarter.number - 1).unwrap_or_default();
        let Some(choices) = self.quarters.get(place) else { return Tracking::Monthly };
        let stays = self.book.stays(one.index);
        choices.tracking_by(
            stays.filter_map(|(unit, own)| Some(self.agencies.of(unit, own.shared_with(days)?.to()))),
        )
    }
}

fn entry(
    plan: &Plan,
    one: &Expected,
    period: &PeriodRow,
    as_of: NaiveDate,
    known: &mut HashMap<(PersonId, PeriodId), EntryFacts>,
    handed: &HashMap<(PersonId, PeriodId), Vec<HandedOver>>,
) -> EntryFacts {
    let name = calendar(period).map_or_else(String::new, |period| period.to_string());
    let ended = as_of > period.closing_day;
    let key = (one.person, period.id);
    if let Some(facts) = known.remove(&key) {
        return EntryFacts { period: name, ended, ..facts };
    }
    let serves = Days::new(period.first_day, period.closing_day)
        .is_some_and(|days| plan.book.stays(one.index).any(|(_, own)| own.shared_with(days).is_some()));
    let bare = |status, reason: Option<&str>| EntryFacts {
        period: name.clone(),
        ended,
        revision: None,
        status,
        reason: reason.map(str::to_owned),
        score: None,
        components: Vec::new(),
        sums: None,
        unexcused_delays: None,
    };
    if serves {
        let status = if ended { EvaluationStatus::Missing } else { EvaluationStatus::Provisional };
        return bare(status, None);
    }
    // A period that he served elsewhere, whose score was handed over (Art. 19.1).
    let parts = handed.get(&key).map(Vec::as_slice).unwrap_or_default();
    match weighted(parts) {
        Some((score, result)) => EntryFacts {
            score: Some(score),
            components: vec![None, None, None, None, None, None, None, result],
            unexcused_delays: parts
                .iter()
                .filter_map(|part| part.unexcused_delays)
                .reduce(|all, own| all + own),
            ..bare(EvaluationStatus::Scored, None)
        },
        None => bare(EvaluationStatus::Excused, Some("NOT_EMPLOYED")),
    }
}

/// The mean of parts by working days: of the score, and of R where each part tells it.
fn weighted(parts: &[HandedOver]) -> Option<(Exact, Option<Exact>)> {
    let days = |part: &HandedOver| Exact::whole(part.working_days.into());
    let all: Exact = parts.iter().map(days).sum();
    let score: Exact = parts.iter().map(|part| &part.score * &days(part)).sum();
    let result: Option<Exact> = parts
        .iter()
        .map(|part| Some(part.result.as_ref()? * &days(part)))
        .collect::<Option<Vec<_>>>()
        .map(|all| all.into_iter().sum());
    Some((score.checked_div(&all)?, result.and_then(|result| result.checked_div(&all))))
}

fn entry_of(row: evaluation::Model, sums: Option<[Exact; 4]>) -> EntryFacts {
    let mut components: Vec<Option<Exact>> = vec![None; 8];
    for line in read_lines(&row.lines) {
        let place = match (line.kind, line.code.as_str()) {
            (ScreenKind::General, _) => 0,
            (ScreenKind::Share, "a") => 1,
            (ScreenKind::Share, "b") => 2,
            (ScreenKind::Share, "c") => 3,
            (ScreenKind::Leader, "d") => 4,
            (ScreenKind::Leader, "dd") => 5,
            (ScreenKind::Leader, "e") => 6,
            (ScreenKind::Result, _) => 7,
            _ => continue,
        };
        components[place] = line.exact.and_then(|exact| exact.parse().ok());
    }
    EntryFacts {
        period: String::new(),
        ended: false,
        revision: Some(row.revision),
        status: row.status.0,
        reason: row.reason,
        score: row.score_exact.and_then(|score| score.parse().ok()),
        components,
        sums,
        unexcused_delays: row.unexcused_delays.map(i64::from),
    }
}

/// The sums behind a, b and c of rows, from their explanations.
async fn sums(
    source: &Source<'_>,
    people: &[PersonId],
    periods: &[PeriodId],
) -> Found<HashMap<(PersonId, PeriodId), [Exact; 4]>> {
    let rows: Vec<(PersonId, PeriodId, String)> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::PersonId)
        .column(evaluation::Column::PeriodId)
        .column(evaluation::Column::Explanation)
        .filter(evaluation::Column::PeriodId.is_in(periods.iter().copied()))
        .filter(evaluation::Column::PersonId.is_in(people.iter().copied()))
        .filter(evaluation::Column::Latest.eq(true))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(person, period, text)| Some(((person, period), sums_of(&text)?)))
        .collect())
}

fn sums_of(explanation: &str) -> Option<[Exact; 4]> {
    #[derive(Deserialize)]
    struct Told {
        engine: Option<Engine>,
    }
    #[derive(Deserialize)]
    struct Engine {
        lines: Vec<Line>,
    }
    #[derive(Deserialize)]
    struct Line {
        line: String,
        detail: serde_json::Value,
    }
    let engine = serde_json::from_str::<Told>(explanation).ok()?.engine?;
    let figure = |name: &str, which: &str| -> Option<Exact> {
        let line = engine.lines.iter().find(|line| line.line == name)?;
        line.detail.get("share")?.get(which)?.as_str()?.parse().ok()
    };
    Some([
        figure("a", "denominator")?,
        figure("a", "numerator")?,
        figure("b", "numerator")?,
        figure("c", "numerator")?,
    ])
}

/// The status of a row as its code, for messages.
#[must_use]
pub fn told(status: EvaluationStatus) -> &'static str {
    status.code()
}
