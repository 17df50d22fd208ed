//! General criteria, đ and e from files: what a superior has scored, entered by him or by HR in his place.

use super::{Importer, Told};
use crate::io::csv::Line;
use crate::io::kinds::criteria::{At, CriterionLine, CriterionRow};
use crate::services::charge::{OnBehalf, charge, on_behalf};
use crate::services::criteria::{Forms, LineValue};
use crate::services::record::parse_period;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use store::criterion::{self, CriterionScore, FinalScore, ORGANISING, UNITY};
use store::ids::PersonId;
use store::period::PeriodRow;
use store::policy::{Action, Capacity, Permitted, act};
use store::stale::{self, When};
use store::{Batch, Found, Tx};

/// Criteria scores.
#[derive(Default)]
pub struct Criteria;

/// The good rows of one period.
pub struct OfPeriod {
    period: PeriodRow,
    permit: Permitted<act::ScoreCriteria>,
    known: std::collections::HashMap<PersonId, Vec<CriterionScore>>,
    finals: Vec<FinalScore>,
}

fn code(line: &CriterionLine) -> &str {
    match line {
        CriterionLine::General(code) => code,
        CriterionLine::Organising => ORGANISING,
        CriterionLine::Unity => UNITY,
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
        let mut by_period: BTreeMap<_, Vec<&Line<CriterionRow>>> = BTreeMap::new();
        for line in lines {
            by_period.entry(line.value.period).or_default().push(line);
        }
        let names: Vec<_> = by_period.keys().filter_map(|name| parse_period(&name.to_string())).collect();
        let periods = store::codes::periods(&tx.source(), &names).await?;
        let mut named: Vec<&str> = lines.iter().map(|line| line.value.person.as_str()).collect();
        named.extend(
            lines
                .iter()
                .filter_map(|line| line.value.on_behalf.as_ref())
                .map(|behalf| behalf.superior.as_str()),
        );
        let people = store::codes::people(&tx.source(), named.into_iter()).await?;
        let mut ready = Vec::new();
        for (name, lines) in by_period {
            let found = parse_period(&name.to_string()).and_then(|name| periods.get(&name));
            let Some(period) = found.cloned() else {
                for line in lines {
                    told.refuse(
                        line.row,
                        At::Period,
                        Refusal::new(Code::PeriodUnknown, "").with("value", name),
                    );
                }
                continue;
            };
            let whom: BTreeSet<PersonId> =
                lines.iter().filter_map(|line| people.get(&line.value.person).copied()).collect();
            let whom: Vec<PersonId> = whom.into_iter().collect();
            let charged = charge::<act::ScoreCriteria>(tx, &period, &whom).await?;
            let forms = Forms::load(tx, &charged, &whom, &period).await?;
            let mut finals = Vec::new();
            for Line { row, value } in lines {
                let Some(person) = people.get(&value.person).copied() else {
                    told.unknown(*row, At::Person, Code::PersonUnknown, &value.person);
                    continue;
                };
                let Some(charge) = charged.charges.get(&person) else {
                    match charged.refused.get(&person) {
                        Some(fail) => {
                            told.verdict(*row, At::Person, fail, Code::PersonUnknown, &value.person)?;
                        }
                        None => told.unknown(*row, At::Person, Code::NotServing, &value.person),
                    }
                    continue;
                };
                let behalf = value.on_behalf.as_ref();
                let behalf = OnBehalf {
                    superior: behalf.map(|behalf| behalf.superior.clone()),
                    document: behalf.map(|behalf| behalf.document.clone()),
                };
                if let Err(refusal) = on_behalf(charge, &behalf, &people, "") {
                    told.refuse(*row, At::OnBehalfOf, refusal);
                    continue;
                }
                let line = LineValue {
                    line: code(&value.line).to_owned(),
                    points: Exact::from_nano(value.value_nano),
                    reason: value.reason.clone(),
                    expected_version: None,
                };
                let general = matches!(value.line, CriterionLine::General(_));
                match forms.one(person, &value.person, &line, general, "") {
                    Ok(points) => finals.push(FinalScore {
                        person,
                        line: line.line,
                        points,
                        reason: line.reason,
                        document: (charge.capacity == Capacity::Hr).then_some(behalf.document).flatten(),
                    }),
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
            ready.push(OfPeriod { period, permit: charged.permit, known: forms.known, finals });
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
        for OfPeriod { period, permit, known, finals } in ready {
            for score in &finals {
                let before =
                    known.get(&score.person).and_then(|rows| rows.iter().find(|row| row.line == score.line));
                match before {
                    None => batch.created += 1,
                    Some(row)
                        if row.final_points == Some(score.points)
                            && row.reason == score.reason
                            && row.on_behalf_document == score.document =>
                    {
                        batch.unchanged += 1;
                    }
                    Some(_) => batch.updated += 1,
                }
            }
            let changed = criterion::save_final(tx, &permit, period.id, &known, &finals, None).await?;
            stale::mark(tx, &changed, When::Periods(&[period.id]), "criteria imported").await?;
        }
        Ok(())
    }
}
