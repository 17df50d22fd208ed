//! Templates from a file: each version whole, published at once. A version that is there just so is left alone; one that
//! differs from what is published is refused, as it never changes.

use super::records::small;
use super::{Importer, Spot, Told, distinct, take_chunk};
use crate::io::csv::Line;
use crate::io::kinds::templates::{At, TemplateItem, TemplateRow};
use crate::services::form::rules;
use crate::services::template::{FeedInput, criterion, feed, publish_row};
use chrono::NaiveDate;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use std::collections::{BTreeMap, HashMap};
use store::ids::ProductId;
use store::policy::{Action, Permitted, act, over_units};
use store::template::{self, Draft, DraftLine, DraftProduct};
use store::{Batch, Fail, Found, Tx};

/// Templates: small enough to be held until each version is whole.
#[derive(Default)]
pub struct Templates {
    versions: BTreeMap<(String, i64), Version>,
}

/// One version so far.
struct Version {
    row: Spot,
    effective_from: NaiveDate,
    step: Option<i64>,
    lines: Vec<(Spot, DraftLine)>,
    products: Vec<(Spot, String, i32, i32)>,
}

impl Importer for Templates {
    type Row = TemplateRow;
    type Ready = ();
    const ACTION: Action = Action::EditTemplates;
    const NOUN: &'static str = "template";

    fn key(row: &TemplateRow) -> Option<String> {
        let item = match &row.item {
            TemplateItem::Line { code, .. } => code.clone(),
            TemplateItem::Product { code, due_day, .. } => format!("{code} {}", due_day.unwrap_or(31)),
        };
        Some(format!("{}, {}, {item}", row.position, row.version))
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<TemplateRow>], told: &mut Told) -> Found<()> {
        // Versions of a file begin on few days.
        let mut by_day = HashMap::new();
        for line in lines {
            let day = line.value.effective_from;
            if let std::collections::hash_map::Entry::Vacant(place) = by_day.entry(day) {
                place.insert(rules(&tx.source(), day).await?);
            }
        }
        for Line { row, value } in lines {
            let spot = told.spot(*row);
            let version = self.versions.entry((value.position.clone(), value.version)).or_insert(Version {
                row: spot,
                effective_from: value.effective_from,
                step: None,
                lines: Vec::new(),
                products: Vec::new(),
            });
            if version.effective_from != value.effective_from {
                told.refuse(*row, At::EffectiveFrom, differs(&value.effective_from, &version.effective_from));
            }
            match &value.item {
                TemplateItem::Line { code, name, maximum_nano, step_nano, feed: said } => {
                    let Some(criterion) = criterion(&by_day[&value.effective_from], code) else {
                        told.refuse(*row, At::Line, Refusal::new(Code::LineUnknown, "").with("line", code));
                        continue;
                    };
                    if version.step.is_some_and(|step| step != *step_nano) {
                        let step = crate::services::form::written(*step_nano);
                        let first = crate::services::form::written(version.step.unwrap_or_default());
                        told.refuse(*row, At::Step, differs(&step, &first));
                    }
                    version.step = Some(*step_nano);
                    let said = said.as_ref().map(|said| FeedInput {
                        from: Some(Exact::from_micro(said.from_micro)),
                        to: said.to_micro.map(Exact::from_micro),
                        least: said.least,
                    });
                    let rules = &by_day[&value.effective_from].satisfaction;
                    let fed = match said.map(|said| feed(&said, code, "", rules)).transpose() {
                        Ok(fed) => fed,
                        Err(refusal) => {
                            told.refuse(*row, At::FeedFrom, refusal);
                            continue;
                        }
                    };
                    let line = DraftLine {
                        code: code.clone(),
                        criterion: criterion.to_owned(),
                        name: name.clone(),
                        maximum: *maximum_nano,
                        feed: fed,
                    };
                    version.lines.push((spot, line));
                }
                TemplateItem::Product { code, usual_amount, due_day } => version.products.push((
                    spot,
                    code.clone(),
                    small(*usual_amount),
                    small(due_day.unwrap_or(31)),
                )),
            }
        }
        Ok(())
    }

    async fn apply(&mut self, _tx: &mut Tx, (): (), _batch: &mut Batch, _told: &mut Told) -> Found<()> {
        Ok(())
    }

    async fn finish(&mut self, tx: &mut Tx, batch: &mut Batch, told: &mut Told) -> Found<bool> {
        let versions = take_chunk(&mut self.versions, |version| version.lines.len() + version.products.len());
        let codes: Vec<String> = distinct(versions.iter().map(|((position, _), _)| position));
        let positions = store::position::find_by_codes(&tx.source(), &codes).await?;
        let products = versions.iter().flat_map(|(_, version)| &version.products);
        let products =
            store::codes::products(&tx.source(), products.map(|(_, code, ..)| code.as_str())).await?;
        let mut owners: Vec<_> = positions.values().map(|position| position.owner_unit_id).collect();
        owners.sort_unstable();
        owners.dedup();
        let (permit, refused) = over_units::<act::EditTemplates>(tx, &owners).await?;
        let ids: Vec<_> = positions.values().map(|position| position.id).collect();
        let known = template::numbers(&tx.source(), &ids).await?;
        for ((code, number), version) in versions {
            let Some(position) = positions.get(&code) else {
                told.unknown(version.row, At::Position, Code::PositionUnknown, &code);
                continue;
            };
            if let Some(fail) = refused.get(&position.owner_unit_id) {
                told.verdict(version.row, At::Position, fail, Code::PositionUnknown, &code)?;
                continue;
            }
            let Some(draft) = version.draft(&products, told) else { continue };
            let number = small(number);
            match known.get(&(position.id, number)) {
                Some(id) => {
                    let said = template::read(&tx.source(), *id).await?;
                    if said.as_ref() == Some(&draft) {
                        batch.unchanged += 1;
                    } else {
                        let refusal = Refusal::new(Code::TemplateNotDraft, "").with("number", number);
                        told.refuse(version.row, At::Version, refusal);
                    }
                }
                None => match make(tx, &permit, position, number, &draft).await {
                    Ok(()) => batch.created += 1,
                    Err(Fail::Refused(refusals)) => {
                        for refusal in refusals {
                            let (row, column) = version.place(&refusal);
                            told.refuse(row, column, refusal);
                        }
                    }
                    Err(other) => return Err(other),
                },
            }
        }
        Ok(!self.versions.is_empty())
    }
}

impl Version {
    /// Where a fault of the whole version stands: at the line that it names or the first of that criterion, at the step,
    /// else at the day from which it would hold.
    fn place(&self, refusal: &Refusal) -> (Spot, At) {
        match refusal.code {
            Code::TemplatePoints | Code::LineOutOfRange | Code::LineUnknown => {
                let named = refusal.path.last();
                let is_named = |line: &DraftLine| {
                    named.is_some_and(|named| line.code == *named || line.criterion == *named)
                };
                let row = self.lines.iter().find(|(_, line)| is_named(line));
                (row.map_or(self.row, |(row, _)| *row), At::Maximum)
            }
            Code::TooManyDecimals | Code::InvalidInput => (self.row, At::Step),
            _ => (self.row, At::EffectiveFrom),
        }
    }

    fn draft(&self, products: &HashMap<String, ProductId>, told: &mut Told) -> Option<Draft> {
        let mut usual = Vec::new();
        for (row, code, usual_amount, due_day) in &self.products {
            match products.get(code) {
                Some(product) => usual.push(DraftProduct {
                    product: *product,
                    usual_amount: *usual_amount,
                    due_day: *due_day,
                }),
                None => told.unknown(*row, At::Product, Code::ProductUnknown, code),
            }
        }
        let Some(step) = self.step else {
            told.refuse(self.row, At::Line, Refusal::new(Code::LineMissing, "").with("line", "I.1"));
            return None;
        };
        (usual.len() == self.products.len()).then(|| Draft {
            effective_from: self.effective_from,
            step,
            lines: self.lines.iter().map(|(_, line)| line.clone()).collect(),
            products: usual,
        })
    }
}

/// A new version, published.
async fn make(
    tx: &mut Tx,
    permit: &Permitted<act::EditTemplates>,
    position: &store::position::PositionRow,
    number: i32,
    draft: &Draft,
) -> Found<()> {
    let id = template::create(tx, permit, position, Some(number), draft).await?;
    let (row, position) = template::lock(tx, id).await?;
    publish_row(tx, permit, &row, &position).await
}

fn differs(value: &impl ToString, first: &impl ToString) -> Refusal {
    let mend = first.to_string();
    Refusal::new(Code::InvalidInput, "").with("value", value.to_string()).with("mend", mend)
}
