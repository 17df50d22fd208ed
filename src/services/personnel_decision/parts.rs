//! What a kind of decision takes beside its reason: a field and provider of training, a move, a time.

use super::row::Row;
use crate::services::checks::check_days;
use crate::services::owner::{check_usable, unit_of};
use crate::services::post_plan::check_in_use;
use crate::services::training_need::providers;
use chrono::NaiveDate;
use domain::decision::{DecisionKind, NeedKind};
use domain::placement::MoveKind;
use domain::refusal::{Code, Language, Refusal};
use domain::terms::Term;
use serde::Serialize;
use store::ids::{FieldId, UnitId};
use store::post_plan::Post;
use store::{Found, Tx, field, position};

/// The parts of a decision as they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// Code of the field of training; the need's own where it is not given.
    pub field: Option<String>,
    /// Code of the unit that trains; the department of the field where it is not given.
    pub provider: Option<String>,
    /// The kind of move.
    pub move_kind: Option<MoveKind>,
    /// Code of the unit moved to; of a row about a post, that is the post.
    pub to_unit: Option<String>,
    /// Code of the position moved to.
    pub to_position: Option<String>,
    /// From when it is planned.
    pub planned_from: Option<NaiveDate>,
    /// Until when.
    pub planned_to: Option<NaiveDate>,
}

/// The same, found.
pub(super) struct Resolved {
    pub field: Option<FieldId>,
    pub provider: Option<UnitId>,
    pub to: Option<Post>,
}

impl Parts {
    /// What is missing for a kind, and what it does not take: somebody considered for a post moves to that post.
    pub(super) fn faults(&self, kind: DecisionKind, need: NeedKind) -> Vec<Refusal> {
        let elsewhere = kind.moves() && need != NeedKind::Post;
        let fault = |path: &str, vi: &str, en: &str| {
            Refusal::new(Code::DecisionPart, path)
                .with("kind_vi", kind.label(Language::Vi))
                .with("kind_en", kind.label(Language::En))
                .with("why_vi", vi)
                .with("why_en", en)
        };
        let mut faults = Vec::new();
        let parts = [
            ("field", self.field.is_some(), kind.trains(), false),
            ("provider", self.provider.is_some(), kind.trains(), false),
            ("moveKind", self.move_kind.is_some(), kind.moves(), kind.moves()),
            ("toUnit", self.to_unit.is_some(), elsewhere, elsewhere),
            ("toPosition", self.to_position.is_some(), elsewhere, elsewhere),
            ("plannedFrom", self.planned_from.is_some(), kind.takes_time(), kind.trains()),
            ("plannedTo", self.planned_to.is_some(), kind.takes_time(), false),
        ];
        for (path, given, may, must) in parts {
            if given && !may {
                faults.push(fault(
                    path,
                    "không có phần này, hãy bỏ trống",
                    "does not take this: leave it out",
                ));
            }
            if must && !given {
                faults.push(fault(path, "cần ghi phần này", "needs this"));
            }
        }
        if let Some(from) = self.planned_from {
            faults.extend(check_days(from, self.planned_to, "plannedTo"));
        }
        faults
    }

    /// Finds what the codes name; training without a field is in the row's, without a provider by its department.
    pub(super) async fn resolve(&self, tx: &Tx, kind: DecisionKind, of: &Row) -> Found<Resolved> {
        let to = of.post.filter(|_| kind.moves());
        let mut found = Resolved { field: None, provider: None, to };
        if kind.trains() {
            found.field = match &self.field {
                Some(code) => {
                    let unknown = || Refusal::new(Code::FieldUnknown, "field").with("code", code);
                    Some(field::find_by_code(&tx.source(), code).await?.ok_or_else(unknown)?.id)
                }
                None => of.field,
            };
            found.provider = match (&self.provider, found.field) {
                (Some(code), _) => Some(unit_of(tx, code, "provider").await?),
                (None, Some(field)) => providers(&tx.source(), &[field]).await?.remove(&field),
                (None, None) => None,
            };
        }
        if let (Some((_, position)), Some(from)) = (found.to, self.planned_from) {
            for position in position::find_many(&tx.source(), &[position]).await?.values() {
                check_in_use(&position.row, from, "need.position")?;
            }
        }
        if let (Some(unit), Some(code)) = (&self.to_unit, &self.to_position) {
            let unit = unit_of(tx, unit, "toUnit").await?;
            let unknown = || Refusal::new(Code::PositionUnknown, "toPosition").with("code", code);
            let position = position::find_by_code(&tx.source(), code).await?.ok_or_else(unknown)?;
            check_usable(tx, position.owner_unit_id, code, unit, "toPosition").await?;
            let day = self.planned_from.unwrap_or(tx.call().today);
            check_in_use(&position, day, "toPosition")?;
            found.to = Some((unit, position.id));
        }
        Ok(found)
    }
}
