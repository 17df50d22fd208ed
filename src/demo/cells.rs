//! Rows as the cells of their kind's columns, in the words that Vietnamese readers use.

use crate::io::kinds::FileRow;
use crate::io::kinds::accounts::AccountRow;
use crate::io::kinds::appointments::AppointmentRow;
use crate::io::kinds::assessments::AssessmentRow;
use crate::io::kinds::calendar::CalendarRow;
use crate::io::kinds::competencies::CompetencyRow;
use crate::io::kinds::criteria::{CriterionLine, CriterionRow};
use crate::io::kinds::fields::FieldRow;
use crate::io::kinds::people::PersonRow;
use crate::io::kinds::positions::PositionRow;
use crate::io::kinds::post_plan::PostPlanRow;
use crate::io::kinds::products::ProductRow;
use crate::io::kinds::records::RecordRow;
use crate::io::kinds::requirements::RequirementRow;
use crate::io::kinds::satisfaction::SatisfactionRow;
use crate::io::kinds::surveys::SurveyFileRow;
use crate::io::kinds::templates::{TemplateItem, TemplateRow};
use crate::io::kinds::units::UnitRow;
use crate::io::kinds::words::TemplateRowType;
use chrono::NaiveDate;
use domain::refusal::Language;
use domain::score::quantities::Coefficient;
use domain::terms::Term;

/// A row that can be written as the file it would have been read from.
pub trait Cells: FileRow {
    /// The cells, in the order of the kind's columns.
    fn cells(&self) -> Vec<String>;
}

fn word(term: impl Term) -> String {
    term.label(Language::Vi).to_owned()
}

fn maybe<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn maybe_date(day: Option<NaiveDate>) -> String {
    day.map(date).unwrap_or_default()
}

/// Whole 10⁻⁹ of at most six decimals.
fn points(nano: i64) -> String {
    Coefficient::from_micro(nano / 1_000).to_string()
}

impl Cells for UnitRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.code.clone(),
            self.name.clone(),
            word(self.kind),
            maybe(self.parent.as_ref()),
            word(self.block),
            maybe(self.population.as_ref()),
            maybe_date(self.agency_from),
        ]
    }
}

impl Cells for FieldRow {
    fn cells(&self) -> Vec<String> {
        vec![self.code.clone(), self.name.clone(), maybe(self.owner_unit.as_ref())]
    }
}

impl Cells for PositionRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.code.clone(),
            self.name.clone(),
            word(self.group),
            word(self.leads),
            self.fields.join("|"),
            maybe(self.owner_unit.as_ref()),
            date(self.valid_from),
        ]
    }
}

impl Cells for PostPlanRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.unit.clone(),
            self.position.clone(),
            date(self.from),
            self.posts.to_string(),
            maybe(self.decision.as_ref()),
        ]
    }
}

impl Cells for ProductRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.code.clone(),
            self.name.clone(),
            self.measure.clone(),
            maybe(self.field.as_ref()),
            Coefficient::from_micro(self.coefficient_micro).to_string(),
            date(self.valid_from),
            maybe(self.owner_unit.as_ref()),
        ]
    }
}

impl Cells for TemplateRow {
    fn cells(&self) -> Vec<String> {
        let kind = match self.item {
            TemplateItem::Line { .. } => TemplateRowType::Line,
            TemplateItem::Product { .. } => TemplateRowType::Product,
        };
        let mut cells =
            vec![self.position.clone(), self.version.to_string(), date(self.effective_from), word(kind)];
        match &self.item {
            TemplateItem::Line { code, name, maximum_nano, step_nano, feed } => {
                let share = |micro: i64| Coefficient::from_micro(micro).to_string();
                cells.extend([code.clone(), name.clone(), points(*maximum_nano), points(*step_nano)]);
                cells.extend([String::new(), String::new(), String::new()]);
                cells.extend([
                    feed.map(|feed| share(feed.from_micro)).unwrap_or_default(),
                    feed.and_then(|feed| feed.to_micro).map(share).unwrap_or_default(),
                    maybe(feed.and_then(|feed| feed.least).as_ref()),
                ]);
            }
            TemplateItem::Product { code, usual_amount, due_day } => {
                cells.extend([String::new(), String::new(), String::new(), String::new()]);
                cells.extend([code.clone(), usual_amount.to_string(), maybe(due_day.as_ref())]);
                cells.extend([String::new(), String::new(), String::new()]);
            }
        }
        cells
    }
}

impl Cells for PersonRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.code.clone(),
            self.name.clone(),
            word(self.regime),
            self.specialisations.join("|"),
            self.position.clone(),
            self.unit.clone(),
            word(self.kind),
            date(self.from),
            maybe(self.decision.as_ref()),
        ]
    }
}

impl Cells for AppointmentRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.person.clone(),
            self.position.clone(),
            self.unit.clone(),
            word(self.kind),
            date(self.from),
            maybe_date(self.to),
            self.share_percent.to_string(),
            maybe(self.decision.as_ref()),
        ]
    }
}

impl Cells for AccountRow {
    fn cells(&self) -> Vec<String> {
        let grant = self.grant.as_ref();
        vec![
            self.login.clone(),
            maybe(self.person.as_ref()),
            grant.map(|grant| word(grant.role)).unwrap_or_default(),
            grant.map(|grant| grant.unit.clone()).unwrap_or_default(),
            maybe_date(grant.map(|grant| grant.from)),
            maybe_date(grant.and_then(|grant| grant.to)),
        ]
    }
}

impl Cells for CalendarRow {
    fn cells(&self) -> Vec<String> {
        vec![date(self.day), word(self.kind), self.name.clone()]
    }
}

impl Cells for CompetencyRow {
    fn cells(&self) -> Vec<String> {
        vec![self.code.clone(), self.name.clone(), word(self.group), maybe(self.field.as_ref())]
    }
}

impl Cells for RequirementRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.position.clone(),
            self.competency.clone(),
            date(self.valid_from),
            self.level.to_string(),
            Coefficient::from_micro(self.weight_micro).to_string(),
        ]
    }
}

impl Cells for AssessmentRow {
    fn cells(&self) -> Vec<String> {
        vec![
            self.person.clone(),
            self.competency.clone(),
            date(self.assessed_on),
            word(self.source),
            self.level.to_string(),
            self.evidence.clone(),
        ]
    }
}

impl Cells for RecordRow {
    fn cells(&self) -> Vec<String> {
        let on_behalf = self.on_behalf.as_ref();
        vec![
            self.source.clone(),
            self.reference.clone(),
            self.period.to_string(),
            maybe(self.part.as_ref()),
            self.person.clone(),
            self.product.clone(),
            word(self.origin),
            self.assigned.to_string(),
            maybe(self.completed.as_ref()),
            maybe_date(self.deadline),
            maybe(self.failed_reviews.as_ref()),
            maybe(self.delays.as_ref()),
            maybe(self.note.as_ref()),
            maybe(on_behalf.map(|other| &other.superior)),
            maybe(on_behalf.map(|other| &other.document)),
        ]
    }
}

impl Cells for SatisfactionRow {
    fn cells(&self) -> Vec<String> {
        vec![
            maybe(self.person.as_ref()),
            self.unit.clone(),
            self.field.clone(),
            word(self.channel),
            self.period.to_string(),
            self.rated.to_string(),
            self.satisfied.to_string(),
            self.source.clone(),
            self.reference.clone(),
            maybe(self.reason.as_ref()),
        ]
    }
}

impl Cells for SurveyFileRow {
    fn cells(&self) -> Vec<String> {
        let percent = Coefficient::from_micro(self.share_micro * 100).to_string();
        vec![self.unit.clone(), self.year.to_string(), percent, self.source.clone()]
    }
}

impl Cells for CriterionRow {
    fn cells(&self) -> Vec<String> {
        let line = match &self.line {
            CriterionLine::General(code) => code.clone(),
            CriterionLine::Organising => "đ".to_owned(),
            CriterionLine::Unity => "e".to_owned(),
        };
        let on_behalf = self.on_behalf.as_ref();
        vec![
            self.person.clone(),
            self.period.to_string(),
            line,
            points(self.value_nano),
            maybe(self.reason.as_ref()),
            maybe(on_behalf.map(|other| &other.superior)),
            maybe(on_behalf.map(|other| &other.document)),
        ]
    }
}
