//! General criteria, đ and e from files: what a superior has scored, entered by him or by HR in his place.

use super::about_people::{AboutPerson, Columns, Sorted, closed, judge, sort, whom};
use super::{Importer, Told};
use crate::io::csv::{Line, PeriodName};
use crate::io::kinds::OnBehalf;
use crate::io::kinds::criteria::{At, CriterionLine, CriterionRow};
use crate::services::charge::charge_rows;
use crate::services::criteria::{Forms, LineValue};
use domain::number::Exact;
use domain::refusal::Code;
use store::criterion::{self, CriterionScore, FinalScore, ORGANISING, UNITY};
use store::ids::PersonId;
use store::period::PeriodRow;
use store::policy::{Action, Permitted, act};
use store::stale::{self, When};
use store::{Batch, Found, InPlace, Tx};

/// Criteria scores.
#[derive(Default)]
pub struct Criteria;

/// The good rows of one period.
pub struct OfPeriod {
    period: PeriodRow,
    permit: Permitted<act::ScoreCriteria>,
    known: std::collections::HashMap<PersonId, Vec<CriterionScore>>,
    finals: Vec<FinalScore>,
    /// In whose place each is entered.
    places: Vec<Option<InPlace>>,
    /// Rows of a period that takes nothing, which say what is stored.
    repeated: u64,
}

fn code(line: &CriterionLine) -> &str {
    match line {
        CriterionLine::General(code) => code,
        CriterionLine::Organising => ORGANISING,
        CriterionLine::Unity => UNITY,
    }
}

impl AboutPerson for CriterionRow {
    const COLUMNS: fn() -> Columns =
        || Columns { period: At::Period.into(), person: At::Person.into(), on_behalf: At::OnBehalfOf.into() };

    fn period(&self) -> PeriodName {
        self.period
    }

    fn person(&self) -> &str {
        &self.person
    }

    fn on_behalf(&self) -> Option<&OnBehalf> {
        self.on_behalf.as_ref()
    }
}

impl Importer for Criteria {
    type Row = CriterionRow;
    type Ready = Vec<OfPeriod>;
    const ACTION: Action = Action::ScoreCriteria;
    const NOUN: &'static str = "criterion_score";

    fn key(row: &CriterionRow) -> Option<String> {
        Some(format!("{}, {}, {}", row.person, row.period, code(&row.line)))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<CriterionRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let Sorted { periods, people } = sort(tx, lines, told).await?;
        let mut ready = Vec::new();
        for (period, lines) in periods {
            let whom = whom(&lines, &people);
            let (charged, shut) = charge_rows::<act::ScoreCriteria>(tx, &period, &whom).await?;
            let forms = Forms::load(tx, &charged.seats, &whom, &period).await?;
            let (mut finals, mut places, mut repeated) = (Vec::new(), Vec::new(), 0);
            for line in lines {
                let Line { row, value } = line;
                let Some(judged) = judge(line, &people, &charged, told)? else { continue };
                let document = judged.place.as_ref().map(|place| place.document.clone());
                if let Some(why) = shut.get(&judged.person) {
                    let known = forms.known.get(&judged.person).map(Vec::as_slice).unwrap_or_default();
                    let known = known.iter().find(|known| known.line == code(&value.line));
                    let points = Exact::from_nano(value.value_nano).floor_nano();
                    let same = |known: &CriterionScore| {
                        known.final_points == points
                            && known.reason == value.reason
                            && known.on_behalf_document == document
                    };
                    if known.is_some_and(same) {
                        repeated += 1;
                    } else {
                        closed(line, why, told);
                    }
                    continue;
                }
                let line = LineValue {
                    line: code(&value.line).to_owned(),
                    points: Exact::from_nano(value.value_nano),
                    reason: value.reason.clone(),
                    expected_version: None,
                };
                let general = matches!(value.line, CriterionLine::General(_));
                match forms.one(judged.person, &value.person, &line, general, "") {
                    Ok(points) => {
                        places.push(judged.place);
                        finals.push(FinalScore {
                            person: judged.person,
                            proposal: forms.proposed(judged.person, &line.line),
                            line: line.line,
                            points,
                            reason: line.reason,
                            document,
                        });
                    }
                    Err(refusal) => {
                        let column = match refusal.code {
                            Code::LineUnknown | Code::LeadersOnly => At::Line,
                            Code::NoTemplate => At::Person,
                            Code::ReasonMissing => At::Reason,
                            _ => At::Value,
                        };
                        told.refuse(*row, column, refusal);
                    }
                }
            }
            let (permit, known) = (charged.permit, forms.known);
            ready.push(OfPeriod { period, permit, known, finals, places, repeated });
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
        for OfPeriod { period, permit, known, finals, places, repeated } in ready {
            batch.unchanged += repeated;
            for (score, place) in finals.iter().zip(&places) {
                let before =
                    known.get(&score.person).and_then(|rows| rows.iter().find(|row| row.line == score.line));
                match before {
                    None => {
                        batch.created += 1;
                        batch.in_place(place.as_ref());
                    }
                    Some(row)
                        if row.final_points == Some(score.points)
                            && row.reason == score.reason
                            && row.on_behalf_document == score.document
                            && row.proposal == score.proposal =>
                    {
                        batch.unchanged += 1;
                    }
                    Some(_) => {
                        batch.updated += 1;
                        batch.in_place(place.as_ref());
                    }
                }
            }
            let changed = criterion::save_final(tx, &permit, period.id, &known, &finals).await?;
            stale::mark(tx, &changed, When::Periods(&[period.id]), "criteria imported").await?;
        }
        Ok(())
    }
}
