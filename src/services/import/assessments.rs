//! Levels of people's competencies from a file, each judged by whose HR the caller is.

use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::assessments::{AssessmentRow, At};
use domain::refusal::{Code, Refusal};
use domain::terms::Term;
use store::competency;
use store::ids::PersonId;
use store::person_competency::{self as rows, AssessmentInput};
use store::policy::{Action, Permitted, act, over_people};
use store::{Batch, Found, Trail, Tx, guard};

/// Assessments.
#[derive(Default)]
pub struct Assessments;

impl Importer for Assessments {
    type Row = AssessmentRow;
    type Ready = (Permitted<act::AssessCompetencies>, Vec<AssessmentInput>);
    const ACTION: Action = Action::AssessCompetencies;
    const NOUN: &'static str = "person_competency";

    fn key(row: &AssessmentRow) -> Option<String> {
        let (person, competency) = (&row.person, &row.competency);
        Some(format!("{person}, {competency}, {}, {}", row.assessed_on, row.source.code()))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<AssessmentRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let codes = lines.iter().map(|line| line.value.person.as_str());
        let people = store::codes::people(&tx.source(), codes).await?;
        let ids: Vec<PersonId> = people.values().copied().collect();
        guard::people(tx, &ids).await?;
        let (permit, refused) = over_people::<act::AssessCompetencies>(tx, &ids, tx.call().today).await?;
        let codes = distinct(lines.iter().map(|line| &line.value.competency));
        let known = competency::find_by_codes(&tx.source(), &codes).await?;
        let mut inputs = Vec::new();
        for Line { row, value } in lines {
            let person = people.get(&value.person).copied();
            match person.map(|person| refused.get(&person)) {
                None => told.unknown(*row, At::Person, Code::PersonUnknown, &value.person),
                Some(Some(fail)) => {
                    told.verdict(*row, At::Person, fail, Code::PersonUnknown, &value.person)?;
                }
                Some(None) => {}
            }
            let competency = known.get(&value.competency).map(|row| row.id);
            if competency.is_none() {
                told.unknown(*row, At::Competency, Code::CompetencyUnknown, &value.competency);
            }
            if value.assessed_on > tx.call().today {
                let refusal = Refusal::new(Code::DayInFuture, "").with("day", value.assessed_on);
                told.refuse(*row, At::AssessedOn, refusal);
            }
            if let (Some(person), Some(competency), false) = (person, competency, told.is_refused(*row)) {
                inputs.push(AssessmentInput {
                    person,
                    competency,
                    level: value.level,
                    assessed_on: value.assessed_on,
                    source: value.source,
                    evidence: value.evidence.clone(),
                });
            }
        }
        Ok((permit, inputs))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        rows::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}
