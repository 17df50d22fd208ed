//! HR describes job positions, from a day on.

use crate::services::checks::{all_good, check_code, check_name, check_version, placed};
use crate::services::owner::{both, check_usable, owner_of};
use chrono::NaiveDate;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::terms::{Leads, PositionGroup};
use serde::Serialize;
use store::ids::{FieldId, UnitId};
use store::policy::{act, on_units};
use store::position::{self, Position, PositionInput};
use store::{Call, Fail, Found, Trail, Tx, appointment, field, guard, post_plan, unit, write};

/// A position from a day on, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavePosition {
    /// Unique in the installation.
    pub code: String,
    /// Code of the owner; none: the present one, the root for a new position.
    pub owner: Option<String>,
    /// From this day on it is as described.
    pub valid_from: NaiveDate,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: PositionGroup,
    /// Whether it leads its unit.
    pub leads: Leads,
    /// Codes of its fields, the primary one first.
    pub fields: Vec<String>,
    /// The version that was read.
    pub expected_version: Option<i64>,
}

/// Creates a position or brings its version of that day to what is described. What it is on days of a locked period of
/// an agency in which somebody holds it no longer changes.
///
/// # Errors
/// `CODE_INVALID`, `NAME_INVALID`, `UNIT_UNKNOWN`, `FIELD_UNKNOWN`, `NOT_USABLE_HERE`, `LIST_EMPTY`, `LIST_REPEATED`,
/// `LEADS_OUTSIDE_LEADERSHIP`, `PERIOD_LOCKED`, `STALE_VERSION`; FORBIDDEN without HR over the owner.
pub async fn save(call: &Call, input: &SavePosition) -> Found<Position> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> = [check_code(&input.code, "code"), check_name(&input.name, "name")]
            .into_iter()
            .flatten()
            .collect();
        if input.leads != Leads::None && input.group != PositionGroup::Leadership {
            refusals.push(Refusal::new(Code::LeadsOutsideLeadership, "leads"));
        }
        if input.fields.is_empty() {
            refusals.push(Refusal::new(Code::ListEmpty, "fields"));
        }
        all_good(refusals)?;
        let existing = position::find_by_code(&tx.source(), &input.code).await?;
        let present = existing.as_ref().map(|position| position.owner_unit_id);
        let owner = owner_of(tx, input.owner.as_deref(), present).await?;
        let permit = on_units::<act::EditCatalogue>(tx, &both(owner, present)).await?;
        check_version(existing.map(|position| position.version), input.expected_version)?;
        let described = PositionInput {
            code: input.code.clone(),
            owner,
            valid_from: input.valid_from,
            name: input.name.clone(),
            group: input.group,
            leads: input.leads,
            fields: fields_of(tx, &input.fields, owner).await?,
        };
        for (position, days) in position::changes(tx, std::slice::from_ref(&described)).await? {
            let people = appointment::holders(&tx.source(), position, days).await?;
            guard::unlocked_days(tx, &people, days).await.map_err(|fail| placed(fail, "validFrom"))?;
        }
        let ids = position::upsert_many(tx, &permit, &[described], &mut Trail::Each).await?;
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    position::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

/// Takes a position out of use from a day on, or (without a day) back into it: nobody is appointed to it any more, and no
/// plan has posts of it. The same twice changes nothing.
///
/// # Errors
/// `POSITION_UNKNOWN`, `STALE_VERSION`, `POSITION_IN_USE` while somebody holds it or a plan has posts of it from that day
/// on; FORBIDDEN without HR over the owner.
pub async fn retire(
    call: &Call,
    code: &str,
    from: Option<NaiveDate>,
    expected_version: Option<i64>,
) -> Found<Position> {
    let id = write(call, &(code, from, expected_version), async |tx| {
        unit::lock_tree(tx).await?;
        let unknown = || Refusal::new(Code::PositionUnknown, "code").with("code", code);
        let known = position::find_by_code(&tx.source(), code).await?.ok_or_else(unknown)?;
        let permit = on_units::<act::EditCatalogue>(tx, &[known.owner_unit_id]).await?;
        check_version(Some(known.version), expected_version)?;
        if known.retired_from == from {
            return Ok(known.id);
        }
        if let Some(from) = from {
            let days = Days::since(from, None);
            let people = match days {
                Some(days) => appointment::holders(&tx.source(), known.id, days).await?.len(),
                None => 0,
            };
            let posts = post_plan::planned_from(&tx.source(), known.id, from).await?;
            if people > 0 || posts > 0 {
                return Err(Refusal::new(Code::PositionInUse, "from")
                    .with("code", code)
                    .with("people", people)
                    .with("posts", posts)
                    .with("day", from)
                    .into());
            }
        }
        position::retire(tx, &permit, &known, from).await?;
        Ok(known.id)
    })
    .await?;
    position::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

/// The fields of codes, usable where the owner is.
async fn fields_of(tx: &Tx, codes: &[String], owner: UnitId) -> Found<Vec<FieldId>> {
    let known = field::find_by_codes(&tx.source(), codes).await?;
    let (mut fields, mut refusals) = (Vec::new(), Vec::new());
    for (at, code) in codes.iter().enumerate() {
        let path = format!("fields.{at}");
        match known.get(code) {
            None => refusals.push(Refusal::new(Code::FieldUnknown, &path).with("code", code)),
            Some(field) if fields.contains(&field.id) => {
                refusals.push(Refusal::new(Code::ListRepeated, &path).with("code", code));
            }
            Some(field) => {
                check_usable(tx, field.owner_unit_id, code, owner, &path).await?;
                fields.push(field.id);
            }
        }
    }
    all_good(refusals)?;
    Ok(fields)
}
