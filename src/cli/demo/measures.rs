//! What follows in the demo: who trains in which field, an officer sent to be trained, a head whose training is proposed.

use super::{complain, operator};
use crate::app::App;
use crate::demo::{City, DEMO_LOGINS, Person, TRAINED, YEAR, of_field};
use crate::services::field;
use crate::services::personnel_decision::{self as decision, NeedName, Parts, ProposeDecision};
use crate::services::training_need::{compute, period_of};
use domain::decision::DecisionKind;
use domain::training::TrainingGround;
use store::ids::PersonnelDecisionId;
use store::{Call, Fail};

/// The department of home affairs trains in these fields.
const TAUGHT: [&str; 3] = ["NOI-VU", "LAO-DONG", "DAN-TOC"];
const DEPARTMENT: &str = "HP-SNV";
const LEGAL_GROUND: &str = "Nghị định 171/2025/NĐ-CP; kế hoạch đào tạo, bồi dưỡng năm 2027 của thành phố";

/// Fills it in, once the year's evaluations are there.
pub(super) async fn fill(app: &App, city: &City) -> Result<(), String> {
    let told = |fail: Fail| fail.to_string();
    let call = operator::call(app, None, "demo measures").await?;
    for code in TAUGHT {
        field::set_provider(&call, code, Some(DEPARTMENT), None).await.map_err(told)?;
    }
    let officer = DEMO_LOGINS.iter().find(|login| login.login == TRAINED);
    if let Some(officer) = officer.and_then(|login| city.holder(login)) {
        let proposed = propose(&call, officer, TrainingGround::CompetencyGap, "TU-PHAP").await?;
        let signed_on = crate::demo::city_day().pred_opt().unwrap_or_else(crate::demo::city_day);
        if let Some(id) = proposed {
            decision::decide(&call, id, "05/QĐ-UBND", signed_on, None).await.map_err(told)?;
        }
    }
    // The head of culture and society has four fields beside leading, and is trained in one.
    let head =
        city.communes.first().and_then(|ward| city.leader(&format!("{}-VHXH", ward.unit()), "TP-VHXH"));
    if let Some(head) = head {
        propose(&call, head, TrainingGround::OutsideSpecialisation, "Y-TE").await?;
    }
    complain(&format!("{} fields with a department that trains, 2 decisions on needs", TAUGHT.len()));
    Ok(())
}

/// Proposes training on a need in a field, where the person has it.
async fn propose(
    call: &Call,
    person: &Person,
    ground: TrainingGround,
    field: &str,
) -> Result<Option<PersonnelDecisionId>, String> {
    let told = |fail: Fail| fail.to_string();
    let source = call.db.read();
    let name = format!("{YEAR}-12");
    let period = period_of(&source, &name, "period").await.map_err(told)?;
    let known =
        store::person::find_by_codes(&source, std::slice::from_ref(&person.code)).await.map_err(told)?;
    let Some(known) = known.get(&person.code) else { return Ok(None) };
    let needs = compute(&source, &[known.id], &period, call.today).await.map_err(told)?;
    let competency = (ground == TrainingGround::CompetencyGap).then(|| of_field(field));
    let found = needs.iter().find(|need| {
        need.ground() == ground
            && need.of.field.as_deref() == Some(field)
            && need.competency().map(|own| &own.code) == competency.as_ref()
    });
    let Some(need) = found else { return Ok(None) };
    let input = ProposeDecision {
        need: NeedName {
            person: person.code.clone(),
            period: name,
            ground,
            competency,
            field: Some(field.to_owned()),
        },
        expected_evidence: need.digest(),
        kind: DecisionKind::Training,
        reason: "Năng lực chuyên môn chưa đáp ứng yêu cầu của vị trí việc làm.".to_owned(),
        legal_ground: LEGAL_GROUND.to_owned(),
        parts: Parts {
            provider: Some(DEPARTMENT.to_owned()),
            planned_from: chrono::NaiveDate::from_ymd_opt(YEAR + 1, 3, 1),
            planned_to: chrono::NaiveDate::from_ymd_opt(YEAR + 1, 3, 12),
            ..Parts::default()
        },
        expected_version: None,
    };
    decision::propose(call, &input).await.map(|row| Some(row.id)).map_err(told)
}
