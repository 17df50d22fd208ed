//! Decisions on needs rest on what they say.

use super::Law;
use crate::canonical::{canonical, digest};
use crate::db::Source;
use crate::fail::Found;
use domain::decision::{DecisionState, NeedKind};
use domain::terms::Term;
use entity::ids::{AccountId, EvaluationId, PersonId, PersonnelDecisionId};
use entity::{account, evaluation, person, personnel_decision};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::HashMap;

/// Rows read at a time.
const AT_A_TIME: u64 = 500;

/// What the rows of a page point to.
struct Beside {
    evaluations: HashMap<EvaluationId, (PersonId, i32)>,
    people: HashMap<PersonId, String>,
    accounts: HashMap<i64, Option<PersonId>>,
}

/// Each decision keeps the canonical figures of its person, ground and evaluation, in a revision that there is; a signed
/// one has its number and day, a withdrawn one its reason; and nobody has decided about himself.
pub async fn decided_on_evidence(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let mut after = PersonnelDecisionId(0);
    loop {
        let rows = personnel_decision::Entity::find()
            .filter(personnel_decision::Column::Id.gt(after))
            .order_by_asc(personnel_decision::Column::Id)
            .limit(AT_A_TIME)
            .all(source)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        let beside = beside(source, &rows).await?;
        for row in &rows {
            law.looked_at += 1;
            if let Some(what) = differs(row, &beside) {
                law.broken(format!("decision {}: {what}", row.id.0));
            }
        }
    }
}

async fn beside(source: &Source<'_>, rows: &[personnel_decision::Model]) -> Found<Beside> {
    let evaluations: Vec<(EvaluationId, PersonId, i32)> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::Id)
        .column(evaluation::Column::PersonId)
        .column(evaluation::Column::Revision)
        .filter(evaluation::Column::Id.is_in(rows.iter().filter_map(|row| row.evaluation_id)))
        .into_tuple()
        .all(source)
        .await?;
    let people: Vec<(PersonId, String)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Code)
        .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
        .into_tuple()
        .all(source)
        .await?;
    let accounts: Vec<(AccountId, Option<PersonId>)> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .column(account::Column::PersonId)
        .filter(account::Column::Id.is_in(rows.iter().map(|row| row.entered_by_id)))
        .into_tuple()
        .all(source)
        .await?;
    Ok(Beside {
        evaluations: evaluations.into_iter().map(|(id, person, revision)| (id, (person, revision))).collect(),
        people: people.into_iter().collect(),
        accounts: accounts.into_iter().map(|(id, person)| (id.0, person)).collect(),
    })
}

fn differs(row: &personnel_decision::Model, beside: &Beside) -> Option<&'static str> {
    let Ok(evidence) = serde_json::from_str::<Value>(&row.evidence) else {
        return Some("its evidence is no JSON");
    };
    let figures = &evidence["figures"];
    let named = &figures["evaluation"];
    let id = row.evaluation_id.map(|id| id.0);
    let evaluation = row.evaluation_id.and_then(|id| beside.evaluations.get(&id)).copied();
    let signed = row.decision_number.is_some() && row.decided_on.is_some();
    let own = beside.accounts.get(&row.entered_by_id).copied().flatten();
    let checks = [
        (canonical(&evidence) == row.evidence, "its evidence is not canonical"),
        (evidence["need"] == row.need.0.code(), "its evidence is of another row"),
        (
            evidence["ground"].as_str() == row.ground.map(|ground| ground.0.code()),
            "its evidence is of another ground",
        ),
        (
            match row.need.0 {
                NeedKind::Training => row.ground.is_some() && row.period_id.is_some(),
                NeedKind::Post => row.post_unit_id.is_some() && row.post_position_id.is_some(),
                NeedKind::Stretch => row.ground.is_none() && row.post_unit_id.is_none(),
            },
            "it names no row",
        ),
        (
            evidence["person"].as_str() == beside.people.get(&row.person_id).map(String::as_str),
            "its evidence is of somebody else",
        ),
        (
            named["id"].as_i64() == id
                && named["revision"].as_i64() == row.evaluation_revision.map(i64::from),
            "its evidence names another evaluation",
        ),
        (
            evaluation == id.and(row.evaluation_revision).map(|revision| (row.person_id, revision)),
            "there is no such revision of his evaluation",
        ),
        (!row.reason.trim().is_empty() && !row.legal_ground.trim().is_empty(), "it has no reason"),
        (own != Some(row.person_id), "somebody decided about himself"),
        (
            match row.state.0 {
                DecisionState::Proposed => row.decided_on.is_none(),
                DecisionState::Decided | DecisionState::Done => signed,
                DecisionState::Withdrawn => row.withdrawn_reason.is_some(),
            },
            "its number, day or reason do not fit its state",
        ),
        // A post's row has what protects the person beside what is kept to be read.
        (
            row.need.0 == NeedKind::Post || digest(&row.evidence) == row.row_digest,
            "its evidence is not what it was",
        ),
    ];
    checks.into_iter().find(|(holds, _)| !holds).map(|(_, what)| what)
}
