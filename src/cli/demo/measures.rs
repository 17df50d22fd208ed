//! What follows in the demo: who trains in which field, an officer sent to be trained, a head whose training is proposed, a
//! counter clerk whom citizens are not satisfied with, and somebody moved to a post that a ward is short of.

use super::{complain, operator};
use crate::app::App;
use crate::demo::{City, DEMO_LOGINS, Level, Person, TRAINED, YEAR, of_field};
use crate::services::candidates::{Candidate, candidates};
use crate::services::field;
use crate::services::personnel_decision::{self as decision, NeedName, Parts, ProposeDecision};
use crate::services::staffing::board;
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
    // Training in talking to people is proposed for the clerk at the ward's counter whom citizens rate low.
    let ward = city.communes.first().map(|ward| format!("{}-", ward.unit()));
    let clerk = city.people.iter().find(|person| {
        let post = &person.posts[0];
        person.level == Level::Poor
            && city.position(post).code == "CV-MC"
            && ward.as_ref().is_some_and(|ward| post.unit.starts_with(ward))
    });
    let helped = match clerk {
        Some(clerk) => propose(&call, clerk, TrainingGround::LowSatisfaction, "PVHCC").await?.is_some(),
        None => false,
    };
    let moved = match city.communes.first() {
        Some(ward) => place(&call, city, &ward.unit()).await?,
        None => false,
    };
    complain(&format!(
        "{} fields with a department that trains, {} decisions on needs",
        TAUGHT.len(),
        2 + u32::from(helped) + u32::from(moved)
    ));
    Ok(())
}

/// Signs a move to a post that a ward is short of, of somebody who may be moved from where people are over: who is trained
/// in a field of it, else the first in the order of the list.
async fn place(call: &Call, city: &City, ward: &str) -> Result<bool, String> {
    let told = |fail: Fail| fail.to_string();
    let (source, viewer, today) = (call.db.read(), &call.viewer, call.today);
    let holders: Vec<&str> = DEMO_LOGINS
        .iter()
        .filter_map(|login| city.holder(login).map(|person| person.code.as_str()))
        .collect();
    let suits =
        |one: &&Candidate| one.shut.is_empty() && one.surplus && !holders.contains(&one.placed.code.as_str());
    let trained = |one: &Candidate| one.terms.specialisation.as_ref().is_some_and(|term| !term.is_zero());
    let board = board(&source, viewer, ward, today).await.map_err(told)?;
    let mut chosen: Option<(bool, ProposeDecision)> = None;
    for post in board.posts.iter().filter(|post| post.unfilled() > 0) {
        let codes = (
            store::unit::find_many(&source, &[post.unit]).await.map_err(told)?.remove(&post.unit),
            store::position::find_many(&source, &[post.position]).await.map_err(told)?.remove(&post.position),
        );
        let (Some(unit), Some(position)) = codes else { continue };
        let (unit, position) = (unit.code, position.row.code);
        let found = candidates(&source, viewer, (&unit, &position), today, today).await.map_err(told)?;
        let mut suitable = found.all.iter().filter(suits);
        let first = suitable.clone().next();
        let Some(one) = suitable.find(|one| trained(one)).or(first) else { continue };
        if chosen.as_ref().is_some_and(|(fits, _)| *fits || !trained(one)) {
            continue;
        }
        let input = ProposeDecision {
            need: NeedName::Post { person: one.placed.code.clone(), unit, position },
            expected_evidence: found.evidence(one).digest(),
            kind: DecisionKind::PlacementReview,
            reason: "Vị trí này còn thiếu người, nơi đang công tác có người vượt kế hoạch hoặc định mức."
                .to_owned(),
            legal_ground: "Nghị định 170/2025/NĐ-CP; Kế hoạch 196 của thành phố".to_owned(),
            parts: Parts {
                move_kind: Some(one.measure),
                planned_from: chrono::NaiveDate::from_ymd_opt(YEAR + 1, 2, 1),
                ..Parts::default()
            },
            expected_version: None,
        };
        chosen = Some((trained(one), input));
    }
    let Some((_, input)) = chosen else { return Ok(false) };
    let proposed = decision::propose(call, &input).await.map_err(told)?;
    let signed_on = today.pred_opt().unwrap_or(today);
    decision::decide(call, proposed.id, "06/QĐ-UBND", signed_on, None).await.map_err(told)?;
    Ok(true)
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
    let low = ground == TrainingGround::LowSatisfaction;
    let found = needs.iter().find(|need| {
        need.ground() == ground
            && (low || need.of.field.as_deref() == Some(field))
            && need.competency().map(|own| &own.code) == competency.as_ref()
    });
    let Some(need) = found else { return Ok(None) };
    let reason = if low {
        "Người dân chưa hài lòng với thái độ phục vụ tại quầy; cần bồi dưỡng kỹ năng giao tiếp."
    } else {
        "Năng lực chuyên môn chưa đáp ứng yêu cầu của vị trí việc làm."
    };
    let input = ProposeDecision {
        need: NeedName::Training {
            person: person.code.clone(),
            period: name,
            ground,
            competency,
            field: Some(field.to_owned()),
        },
        expected_evidence: need.digest(),
        kind: DecisionKind::Training,
        reason: reason.to_owned(),
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
