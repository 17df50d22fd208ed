//! Citizens' ratings from files, and what independent surveys published.

use super::records::small;
use super::{Importer, Told};
use crate::io::csv::Line;
use crate::io::kinds::satisfaction::{At, SatisfactionRow};
use crate::io::kinds::surveys::{self, SurveyFileRow};
use crate::services::satisfaction::{Place, RatingsInput, Ready, SurveyRow, apply, check, check_surveys};
use domain::refusal::Code;
use domain::terms::Term;
use store::policy::{Action, Permitted, act};
use store::satisfaction::{SurveyInput, save_surveys};
use store::{Batch, Found, Tx};

/// Ratings.
#[derive(Default)]
pub struct Satisfaction;

impl Importer for Satisfaction {
    type Row = SatisfactionRow;
    type Ready = Option<Ready>;
    const ACTION: Action = Action::RecordSatisfaction;
    const NOUN: &'static str = "satisfaction_result";

    fn key(row: &SatisfactionRow) -> Option<String> {
        let whom = row.person.as_deref().unwrap_or("-");
        let channel = row.channel.code();
        Some(format!("{whom}, {}, {}, {channel}, {}", row.unit, row.field, row.period))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<SatisfactionRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let rows: Vec<RatingsInput> = lines.iter().map(|line| input(&line.value)).collect();
        let mut faults = Vec::new();
        let ready = check(tx, &rows, &mut faults).await?;
        for (at, place, fail) in faults {
            let column = match place {
                Place::Person => At::Person,
                Place::Unit => At::Unit,
                Place::Field => At::Field,
                Place::Period => At::Period,
                Place::Rated => At::Rated,
                Place::Satisfied => At::Satisfied,
                Place::Source => At::Source,
                Place::Reference => At::Reference,
                Place::Reason => At::Reason,
            };
            let code = rows[at].person.as_deref().unwrap_or(&rows[at].unit);
            told.verdict(lines[at].row, column, &fail, Code::PersonUnknown, code)?;
        }
        Ok(ready)
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        ready: Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        apply(tx, ready, batch).await
    }
}

fn input(row: &SatisfactionRow) -> RatingsInput {
    RatingsInput {
        person: row.person.clone(),
        unit: row.unit.clone(),
        field: row.field.clone(),
        channel: row.channel,
        period: row.period.to_string(),
        rated: row.rated,
        satisfied: row.satisfied,
        source: row.source.clone(),
        reference: row.reference.clone(),
        reason: row.reason.clone(),
    }
}

/// Published surveys.
#[derive(Default)]
pub struct Surveys;

impl Importer for Surveys {
    type Row = SurveyFileRow;
    type Ready = (Permitted<act::RecordSurvey>, Vec<SurveyInput>);
    const ACTION: Action = Action::RecordSurvey;
    const NOUN: &'static str = "survey_result";

    fn key(row: &SurveyFileRow) -> Option<String> {
        Some(format!("{}, {}", row.unit, row.year))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<SurveyFileRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let rows: Vec<SurveyRow> = lines
            .iter()
            .map(|line| SurveyRow {
                unit: line.value.unit.clone(),
                year: small(line.value.year),
                share: line.value.share_micro,
                source: line.value.source.clone(),
            })
            .collect();
        let mut faults = Vec::new();
        let ready = check_surveys(tx, &rows, &mut faults).await?;
        for (at, fail) in faults {
            told.verdict(lines[at].row, surveys::At::Unit, &fail, Code::UnitUnknown, &rows[at].unit)?;
        }
        Ok(ready)
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        save_surveys(tx, &permit, &inputs, batch).await
    }
}
