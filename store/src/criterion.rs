//! Points for the general criteria, and for a leader's lines đ and e: one row a person, period and line, with the columns
//! self, reviewer and final kept apart (2.1; Form 01).

use crate::audit::Event;
use crate::canonical::{canonical, digest};
use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Permitted, act};
use crate::write::Tx;
use entity::ids::{PeriodId, PersonId};
use entity::{account, criterion_score};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// The code of đ, a leader's organising (Art. 15.3).
pub const ORGANISING: &str = "dd";
/// The code of e, a leader's keeping unity (Art. 15.3).
pub const UNITY: &str = "e";

/// A row of points as stored.
pub type CriterionScore = criterion_score::Model;

/// The final value of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FinalScore {
    /// Who is scored.
    pub person: PersonId,
    /// The template's line, or [`ORGANISING`], [`UNITY`].
    pub line: String,
    /// Points in 10⁻⁹; 100 or 50 of đ and e.
    pub points: i64,
    /// Why.
    pub reason: Option<String>,
    /// The number of the superior's document, where HR enters it for him.
    pub document: Option<String>,
    /// What satisfaction proposed for the line when he decided, as canonical JSON of a `Proposal`.
    pub proposal: Option<String>,
}

/// The rows of people in a period, by person, in order of line.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
    period: PeriodId,
) -> Found<HashMap<PersonId, Vec<CriterionScore>>> {
    let mut all: HashMap<PersonId, Vec<CriterionScore>> = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = criterion_score::Entity::find()
            .filter(criterion_score::Column::PeriodId.eq(period))
            .filter(criterion_score::Column::PersonId.is_in(chunk.iter().copied()))
            .order_by_asc(criterion_score::Column::PersonId)
            .order_by_asc(criterion_score::Column::Line)
            .all(source)
            .await?;
        for row in rows {
            all.entry(row.person_id).or_default().push(row);
        }
    }
    Ok(all)
}

/// Writes final values; `known` are the rows as they stand. A value that is there just so is left alone. Gives the people
/// of whom something changed.
pub async fn save_final(
    tx: &mut Tx,
    permit: &Permitted<act::ScoreCriteria>,
    period: PeriodId,
    known: &HashMap<PersonId, Vec<CriterionScore>>,
    scores: &[FinalScore],
) -> Found<Vec<PersonId>> {
    use criterion_score::Column as C;
    let call = tx.call().clone();
    let (mut rows, mut former, mut new) = (Vec::new(), Vec::new(), Vec::new());
    let mut changed = BTreeSet::new();
    for score in scores {
        permit.person(score.person)?;
        let before = known.get(&score.person).and_then(|rows| rows.iter().find(|row| row.line == score.line));
        if before.is_some_and(|row| {
            row.final_points == Some(score.points)
                && row.reason == score.reason
                && row.on_behalf_document == score.document
                && row.proposal == score.proposal
        }) {
            continue;
        }
        changed.insert(score.person);
        former.extend(before.map(|row| {
            json!({ "person": row.person_id, "line": row.line, "points": row.final_points, "reason": row.reason })
        }));
        new.push(score);
        rows.push(criterion_score::ActiveModel {
            person_id: Set(score.person),
            period_id: Set(period),
            line: Set(score.line.clone()),
            self_points: Set(before.and_then(|row| row.self_points)),
            reviewer_points: Set(before.and_then(|row| row.reviewer_points)),
            final_points: Set(Some(score.points)),
            reason: Set(score.reason.clone()),
            entered_by_id: Set(call.viewer.account.map_or(0, |account| account.0)),
            entered_at: Set(call.at.0),
            on_behalf_document: Set(score.document.clone()),
            proposal: Set(score.proposal.clone()),
            version: Set(before.map_or(1, |row| row.version + 1)),
            ..Default::default()
        });
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    for (chunk, told) in
        rows.chunks(dialect::rows_per_insert(12)).zip(new.chunks(dialect::rows_per_insert(12)))
    {
        let over = OnConflict::columns([C::PersonId, C::PeriodId, C::Line])
            .update_columns([
                C::FinalPoints,
                C::Reason,
                C::EnteredById,
                C::EnteredAt,
                C::OnBehalfDocument,
                C::Proposal,
                C::Version,
            ])
            .to_owned();
        criterion_score::Entity::insert_many(chunk.to_vec())
            .on_conflict(over)
            .exec_without_returning(tx.conn())
            .await?;
        let payload = json!({
            "period": period, "rows": told.len(), "new": told, "digest": digest(&canonical(&told)), "former": former,
        });
        former.clear();
        tx.record(Event::new("ScoreCriteria", "criterion_score", None).batch(payload));
    }
    Ok(changed.into_iter().collect())
}

/// The values of people in periods, by person and period.
pub async fn of_periods(
    source: &Source<'_>,
    keys: &[(PersonId, PeriodId)],
) -> Found<HashMap<(PersonId, PeriodId), Vec<CriterionScore>>> {
    let people: BTreeSet<PersonId> = keys.iter().map(|(person, _)| *person).collect();
    let periods: BTreeSet<PeriodId> = keys.iter().map(|(_, period)| *period).collect();
    let rows = criterion_score::Entity::find()
        .filter(criterion_score::Column::PersonId.is_in(people))
        .filter(criterion_score::Column::PeriodId.is_in(periods))
        .all(source)
        .await?;
    let mut all: HashMap<_, Vec<CriterionScore>> = HashMap::new();
    for row in rows {
        all.entry((row.person_id, row.period_id)).or_default().push(row);
    }
    Ok(all)
}

/// The logins behind accounts, for who entered what; the built-in operator has none.
pub async fn logins(source: &Source<'_>, accounts: &[i64]) -> Found<HashMap<i64, String>> {
    let ids: BTreeSet<i64> = accounts.iter().copied().collect();
    let rows: Vec<(i64, String)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Login])
        .filter(account::Column::Id.is_in(ids))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}
