//! What enters the demo city one by one, beside its files and its months: what bears on moves and on classes.

use super::complain;
use super::fill::{Filler, told};
use crate::services::act::{self, RecordAct, RecordActDecision};
use crate::services::handed_over_score::{self, RecordScore};
use crate::services::move_bar::{self, RecordMoveBar};
use crate::services::move_wish::{self, SaveWish};
use crate::services::organisation_result::{self, Conditions, RecordResult};
use crate::services::self_assessment::{self, DraftInput, DraftLine};
use domain::class::{Class, DisciplinedBy};
use domain::number::Exact;
use domain::periods::Month;
use std::sync::Arc;
use store::Call;
use store::policy::Viewer;

impl Filler<'_> {
    /// What bars people from being moved, and where some ask to go, each in his own name.
    pub(super) async fn placement(&self) -> Result<(), String> {
        let call = self.call("demo bars").await?;
        for row in &self.orders.move_bars {
            let input = RecordMoveBar {
                person: row.person.clone(),
                bar: row.bar,
                from: row.from,
                until: row.until,
                document: Some(row.document.clone()),
                expected_version: None,
            };
            move_bar::record(&call, &input).await.map_err(told)?;
        }
        let wishing = self.orders.move_wishes.iter().map(|row| row.person.clone()).collect();
        let calls = self.as_people("demo wishes", wishing).await?;
        for (row, call) in self.orders.move_wishes.iter().zip(&calls) {
            let input = SaveWish { unit: row.unit.clone(), from: row.from, to: None, expected_version: None };
            move_wish::save(call, &input).await.map_err(told)?;
        }
        let counts = (self.orders.move_bars.len(), self.orders.move_wishes.len());
        complain(&format!("{} bars from being moved, {} wishes", counts.0, counts.1));
        Ok(())
    }

    /// How people see the month that has begun, each in his own name.
    pub(super) async fn selves(&self, month: Month) -> Result<(), String> {
        let period = format!("{}-{:02}", month.year(), month.number());
        let sheets = self.city.self_assessments();
        let people = sheets.iter().map(|sheet| sheet.person.clone()).collect();
        let calls = self.as_people("demo self-assessments", people).await?;
        for (sheet, call) in sheets.iter().zip(&calls) {
            let line = |(line, points): &(String, Exact)| DraftLine {
                line: line.clone(),
                points: Some(points.clone()),
                note: None,
            };
            let input = DraftInput {
                period: period.clone(),
                note: sheet.note.map(str::to_owned),
                lines: sheet.lines.iter().map(line).collect(),
                expected_version: Some(0),
            };
            self_assessment::save(call, &input).await.map_err(told)?;
            if sheet.submitted {
                self_assessment::submit(call, &period, None).await.map_err(told)?;
            }
        }
        complain(&format!("{} self-assessments of {period}", sheets.len()));
        Ok(())
    }

    /// A call in the name of each of these people.
    async fn as_people(&self, operation: &'static str, codes: Vec<String>) -> Result<Vec<Call>, String> {
        let call = self.call(operation).await?;
        let people = store::person::find_by_codes(&self.app.db.read(), &codes).await.map_err(told)?;
        let own = |code: &String| {
            let person = people.get(code).map(|person| person.id);
            Call { viewer: Arc::new(Viewer { person, ..(*call.viewer).clone() }), ..call.clone() }
        };
        Ok(codes.iter().map(own).collect())
    }

    /// Acts and the decisions on them: who was disciplined is not classified by his score.
    pub(super) async fn acts(&self) -> Result<(), String> {
        let call = self.call("demo acts").await?;
        for row in &self.orders.acts {
            let input = RecordAct {
                person: row.person.clone(),
                reference: row.reference.clone(),
                kind: row.kind,
                act_on: Some(row.act_on),
                act_at_unit: None,
                concluded_on: None,
                used_in_year: None,
                text: Some(row.text.clone()),
                expected_version: None,
            };
            let act = act::record(&call, &input).await.map_err(told)?;
            let decision = RecordActDecision {
                act: act.id,
                decided_by: DisciplinedBy::Administration,
                form: row.form,
                effective_on: row.effective_on,
                decision_number: row.decision.clone(),
                expected_version: None,
            };
            act::record_decision(&call, &decision).await.map_err(told)?;
        }
        complain(&format!("{} acts with a decision on each", self.orders.acts.len()));
        Ok(())
    }

    /// What bodies above the city gave its head for a month.
    pub(super) async fn handed_over(&self, month: Month) -> Result<(), String> {
        let call = self.call("demo handed-over scores").await?;
        for row in self.orders.handed_over.iter().filter(|row| row.month == month) {
            let input = RecordScore {
                person: row.person.clone(),
                period: format!("{}-{:02}", month.year(), month.number()),
                body: row.body.to_owned(),
                score: row.score.clone(),
                result: Some(row.result.clone()),
                working_days: i32::try_from(row.days).unwrap_or(i32::MAX),
                unexcused_delays: Some(0),
                document: Some(row.document.clone()),
                expected_version: None,
            };
            handed_over_score::record(&call, &input).await.map_err(told)?;
        }
        Ok(())
    }

    /// What the communes came to in the year.
    pub(super) async fn organisations(&self) -> Result<(), String> {
        let call = self.call("demo organisation results").await?;
        for row in &self.orders.organisations {
            let facts = row.facts.clone();
            let input = RecordResult {
                unit: row.unit.clone(),
                year: row.year,
                score: facts.score,
                conditions: Conditions {
                    done: facts.done,
                    late: facts.late,
                    below_quality: facts.below_quality,
                    beyond: facts.beyond,
                    lower_unit_not_completed: facts.lower_unit_not_completed,
                    findings_fixed: facts.findings_fixed,
                    wrongdoing_concluded: facts.wrongdoing_concluded,
                    force_majeure: facts.force_majeure,
                },
                decided: row.excellent_by.clone().map(|number| (Class::Excellent, number)),
                expected_version: None,
            };
            organisation_result::record(&call, &input).await.map_err(told)?;
        }
        complain(&format!("{} organisation results", self.orders.organisations.len()));
        Ok(())
    }
}
