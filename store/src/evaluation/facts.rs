//! What the readiness of a period is told from: sets of people, a statement each.

use super::people::Plan;
use super::reading::each_standing;
use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use domain::terms::EvaluationStatus;
use entity::ids::{PersonId, UnitId};
use entity::{account, criterion_score, output_record, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};

/// Who has what in a period.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Names of the people expected.
    pub names: HashMap<PersonId, String>,
    /// Codes of their agencies.
    pub units: HashMap<UnitId, String>,
    /// Who has an account that is not disabled.
    pub with_account: HashSet<PersonId>,
    /// To whom something is assigned.
    pub with_records: HashSet<PersonId>,
    /// Lines with a final value.
    pub lines: HashMap<PersonId, HashSet<String>>,
    /// Status of the latest rows, and the day they were computed for.
    pub standings: HashMap<PersonId, (EvaluationStatus, NaiveDate)>,
    /// On whose row a mark stands.
    pub marked: HashSet<PersonId>,
}

/// Gathers the facts about the people of a plan.
pub async fn facts(source: &Source<'_>, plan: &Plan) -> Found<Facts> {
    let mut facts = Facts::default();
    let people: Vec<PersonId> = plan.expected.iter().map(|one| one.person).collect();
    let agencies: HashSet<UnitId> = plan.expected.iter().map(|one| one.agency).collect();
    let agencies: Vec<UnitId> = agencies.into_iter().collect();
    facts.units = super::people::unit_codes(source, &agencies).await?;
    for chunk in people.chunks(10_000) {
        let names: Vec<(PersonId, String)> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .column(person::Column::Name)
            .filter(person::Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        facts.names.extend(names);
        let accounts: Vec<Option<PersonId>> = account::Entity::find()
            .select_only()
            .column(account::Column::PersonId)
            .filter(account::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(account::Column::DisabledAt.is_null())
            .into_tuple()
            .all(source)
            .await?;
        facts.with_account.extend(accounts.into_iter().flatten());
        let records: Vec<PersonId> = output_record::Entity::find()
            .select_only()
            .column(output_record::Column::PersonId)
            .distinct()
            .filter(output_record::Column::PeriodId.eq(plan.period.id))
            .filter(output_record::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(output_record::Column::VoidedAt.is_null())
            .into_tuple()
            .all(source)
            .await?;
        facts.with_records.extend(records);
        let lines: Vec<(PersonId, String)> = criterion_score::Entity::find()
            .select_only()
            .column(criterion_score::Column::PersonId)
            .column(criterion_score::Column::Line)
            .filter(criterion_score::Column::PeriodId.eq(plan.period.id))
            .filter(criterion_score::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(criterion_score::Column::FinalPoints.is_not_null())
            .into_tuple()
            .all(source)
            .await?;
        for (person, line) in lines {
            facts.lines.entry(person).or_default().insert(line);
        }
    }
    let known = &mut facts.standings;
    each_standing(source, plan.period.id, |row| {
        known.insert(row.person, (row.status, row.as_of));
    })
    .await?;
    facts.marked =
        crate::stale::of_period(source, plan.period.id).await?.into_iter().map(|mark| mark.person).collect();
    Ok(facts)
}
