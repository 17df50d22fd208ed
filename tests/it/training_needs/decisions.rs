//! Decisions on needs, transition by transition; what their person reads; what the laws of the house find.

use super::house::House;
use super::{april, needs};
use crate::competencies::{assessment, but, send};
use crate::on_both;
use crate::support::{Answer, Client};
use serde_json::{Value, json};

const SHOWN: &str = "decision { id kind state reason evidence evidenceDigest evidenceOutdated version provider { code } field { code } decisionNumber
  allowedActions { action allowed blockedBy { code } } } current { state version }";

/// Training on the gap of `A-1`, as it now stands.
async fn proposal(house: &House) -> Value {
    let found = needs(&house.hr, april()).await;
    json!({
        "need": { "person": "A-1", "period": "2026-04", "ground": "COMPETENCY_GAP", "competency": "NLCM-TP" },
        "expectedEvidence": found[0]["evidence"], "kind": "TRAINING", "plannedFrom": "2026-06-01", "plannedTo": "2026-06-05",
        "reason": "Thiếu hai bậc chuyên môn", "legalGround": "Nghị định 171/2025/NĐ-CP",
    })
}

async fn propose(who: &Client, input: &Value) -> Answer {
    send(who, "proposeDecision", input.clone(), SHOWN).await
}

fn state(answer: &Answer, mutation: &str) -> String {
    answer.text(&format!("{mutation}.decision.state")).to_owned()
}

/// What stands in the way of each step: nothing, or a code.
fn steps(answer: &Answer, mutation: &str) -> Vec<String> {
    let actions = answer.data(&format!("{mutation}.decision.allowedActions")).as_array().unwrap();
    let line = |action: &Value| action["blockedBy"]["code"].as_str().unwrap_or("").to_owned();
    actions.iter().map(line).collect()
}

async fn told(who: &Client) -> Value {
    let own = "{ viewer { decisions { totalCount nodes { state reason withdrawnReason explanation decisionNumber } } } }";
    who.query(own, json!({})).await.data("viewer.decisions").clone()
}

on_both! {
    async fn a_need_is_decided_step_by_step_and_told_to_its_person(backend: Backend) {
        let house = House::start(backend).await;
        let input = proposal(&house).await;
        let made = propose(&house.ward, &input).await;
        let id = made.text("proposeDecision.decision.id").to_owned();
        assert_eq!(state(&made, "proposeDecision"), "PROPOSED");
        assert_eq!(made.data("proposeDecision.decision.evidenceDigest"), &input["expectedEvidence"]);
        assert_eq!(made.data("proposeDecision.decision.field.code"), &json!("TU-PHAP"), "the need's field");
        assert_eq!(steps(&made, "proposeDecision"), ["", "DECISION_STATE", ""]);
        let events = house.app.trail().await.len();
        assert_eq!(propose(&house.ward, &input).await.text("proposeDecision.decision.id"), id);
        assert_eq!(house.app.trail().await.len(), events, "the same twice changes nothing");
        let longer = but(&input, json!({ "plannedTo": "2026-06-12" }));
        assert_eq!(propose(&house.ward, &longer).await.data("proposeDecision.decision.version"), &json!(2));
        let stale = propose(&house.ward, &but(&input, json!({ "reason": "Khác", "expectedVersion": 1 }))).await;
        assert_eq!(stale.user_errors("proposeDecision"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("proposeDecision.current"), &json!({ "state": "PROPOSED", "version": 2 }));

        // A proposal is not told to him, whatever else he is granted.
        let node = "query($id: ID!) { personnelDecision(id: $id) { state } node(id: $id) { id } }";
        assert_eq!(told(&house.person).await["totalCount"], 0);
        assert_eq!(house.person.query(node, json!({ "id": id })).await.body["data"], json!({ "personnelDecision": null, "node": null }));
        let list = "{ personnelDecisions(filter: { within: \"XA-A\" }) { totalCount nodes { state } } }";
        assert_eq!(house.person.query(list, json!({})).await.data("personnelDecisions.totalCount"), &json!(0));
        assert_eq!(house.ward.query(list, json!({})).await.data("personnelDecisions.totalCount"), &json!(1));
        assert_eq!(house.outside.query(node, json!({ "id": id })).await.data("personnelDecision"), &json!(null));

        let sign = json!({ "id": id, "decisionNumber": "12/QĐ-UBND", "decidedOn": "2026-05-19" });
        let early = send(&house.ward, "completeDecision", json!({ "id": id }), SHOWN).await;
        assert_eq!(early.user_errors("completeDecision"), ["DECISION_STATE id"]);
        for (changes, fault) in [
            (json!({ "decisionNumber": " " }), "DECISION_NUMBER_MISSING decisionNumber"),
            (json!({ "decidedOn": "2026-05-21" }), "DAY_IN_FUTURE decidedOn"),
            (json!({ "expectedVersion": 1 }), "STALE_VERSION expectedVersion"),
        ] {
            let refused = send(&house.ward, "decideDecision", but(&sign, changes), SHOWN).await;
            assert_eq!(refused.user_errors("decideDecision"), [fault]);
        }
        let signed = send(&house.ward, "decideDecision", sign.clone(), SHOWN).await;
        assert_eq!(state(&signed, "decideDecision"), "DECIDED");
        assert_eq!(steps(&signed, "decideDecision"), ["DECISION_STATE", "", ""]);
        assert_eq!(propose(&house.ward, &longer).await.user_errors("proposeDecision"), ["DECISION_STATE need"]);
        let own = told(&house.person.in_english()).await;
        assert_eq!(own["nodes"][0], json!({
            "state": "DECIDED", "reason": "Thiếu hai bậc chuyên môn", "withdrawnReason": null, "decisionNumber": "12/QĐ-UBND",
            "explanation": "Priority = 2 levels missing × weight 1.50 × (1 + 3/12 overdue or unfinished + 10/40 not satisfied) = 4.50.",
        }));
        assert_eq!(told(&house.colleague).await["totalCount"], 0);
        let done = send(&house.ward, "completeDecision", json!({ "id": id }), SHOWN).await;
        assert_eq!(state(&done, "completeDecision"), "DONE");
        let late = send(&house.ward, "withdrawDecision", json!({ "id": id, "reason": "Nhầm" }), SHOWN).await;
        assert_eq!(late.user_errors("withdrawDecision"), ["DECISION_STATE id"]);
        for law in thuocdo::services::verify::run(&house.app.server.db).await.unwrap() {
            assert!(law.broken.is_empty(), "{law:?}");
        }
        house.app.finish().await;
    }

    async fn nobody_decides_without_right_reason_or_present_figures(backend: Backend) {
        let house = House::start(backend).await;
        let input = proposal(&house).await;
        assert_eq!(propose(&house.person, &input).await.reason(), "SELF_RULE");
        assert_eq!(propose(&house.head, &input).await.error(), "FORBIDDEN");
        assert_eq!(propose(&house.outside, &input).await.user_errors("proposeDecision"), ["PERSON_UNKNOWN need.person"]);
        house.app.sql("insert into position (code, owner_unit_id, retired_from, version) select 'CU', id, '2026-01-01', 1 from unit where code = 'TP'").await;
        let place = json!({ "kind": "PLACEMENT_REVIEW", "moveKind": "TRANSFER", "toUnit": "XA-B", "toPosition": "CV" });
        let none = json!({ "kind": "NO_ACTION", "plannedFrom": null, "plannedTo": null });
        let need = |changes: Value| json!({ "need": but(&input["need"], changes) });
        for (changes, fault) in [
            (json!({ "reason": " " }), vec!["TEXT_OUT_OF_RANGE reason"]),
            (json!({ "legalGround": "" }), vec!["TEXT_OUT_OF_RANGE legalGround"]),
            (json!({ "plannedFrom": null, "plannedTo": null }), vec!["DECISION_PART plannedFrom"]),
            (json!({ "plannedTo": "2026-05-31" }), vec!["DATES_REVERSED plannedTo"]),
            (json!({ "kind": "NO_ACTION" }), vec!["DECISION_PART plannedFrom", "DECISION_PART plannedTo"]),
            (json!({ "toUnit": "XA-B" }), vec!["DECISION_PART toUnit"]),
            (json!({ "kind": "PLACEMENT_REVIEW" }), vec!["DECISION_PART moveKind", "DECISION_PART toUnit", "DECISION_PART toPosition"]),
            (but(&place, json!({ "toUnit": "NO" })), vec!["UNIT_UNKNOWN toUnit"]),
            (but(&place, json!({ "toPosition": "NO" })), vec!["POSITION_UNKNOWN toPosition"]),
            (but(&place, json!({ "toPosition": "CU" })), vec!["POSITION_RETIRED toPosition"]),
            (json!({ "field": "NO" }), vec!["FIELD_UNKNOWN field"]),
            (json!({ "provider": "NO" }), vec!["UNIT_UNKNOWN provider"]),
            (need(json!({ "person": "NO" })), vec!["PERSON_UNKNOWN need.person"]),
            (need(json!({ "period": "2030-01" })), vec!["PERIOD_UNKNOWN need.period"]),
            (need(json!({ "ground": "LOW_QUALITY", "competency": null })), vec!["NEED_CHANGED expectedEvidence"]),
            (need(json!({ "competency": "NLC-1" })), vec!["NEED_CHANGED expectedEvidence"]),
            (json!({ "expectedEvidence": "0" }), vec!["NEED_CHANGED expectedEvidence"]),
        ] {
            let refused = propose(&house.ward, &but(&input, changes)).await;
            assert_eq!(refused.user_errors("proposeDecision"), fault);
        }
        assert_eq!(house.app.rows("select cast(count(*) as text) as value from personnel_decision").await, ["0"]);
        for changes in [place, none] {
            assert_eq!(state(&propose(&house.ward, &but(&input, changes)).await, "proposeDecision"), "PROPOSED");
        }

        // The row changes: neither the old figures nor a proposal on them are decided on.
        let made = propose(&house.ward, &input).await;
        let id = made.text("proposeDecision.decision.id").to_owned();
        let better = but(&assessment("A-1", 3), json!({ "assessedOn": "2026-05-18" }));
        send(&house.ward, "recordPersonCompetency", better, "").await.data("recordPersonCompetency");
        assert_eq!(propose(&house.ward, &input).await.user_errors("proposeDecision"), ["NEED_CHANGED expectedEvidence"]);
        let sign = json!({ "id": id, "decisionNumber": "12/QĐ-UBND", "decidedOn": "2026-05-19" });
        assert_eq!(send(&house.ward, "decideDecision", sign.clone(), SHOWN).await.user_errors("decideDecision"), ["NEED_CHANGED id"]);
        assert_eq!(send(&house.person, "decideDecision", sign.clone(), SHOWN).await.reason(), "SELF_RULE");
        assert_eq!(send(&house.outside, "decideDecision", sign.clone(), SHOWN).await.error(), "NOT_FOUND");
        assert_eq!(send(&house.ward, "decideDecision", but(&sign, json!({ "id": "rubbish" })), SHOWN).await.user_errors("decideDecision"), ["ID_UNKNOWN id"]);
        // Proposed again on the figures as they stand, it can be signed.
        let again = proposal(&house).await;
        assert_eq!(propose(&house.ward, &again).await.text("proposeDecision.decision.id"), id);
        assert_eq!(state(&send(&house.ward, "decideDecision", sign, SHOWN).await, "decideDecision"), "DECIDED");
        house.app.finish().await;
    }

    async fn a_later_revision_marks_the_decision_and_a_withdrawn_one_stays_told(backend: Backend) {
        let house = House::start(backend).await;
        let found = needs(&house.hr, april()).await;
        let low = found.iter().find(|need| need["ground"] == "LOW_PROFESSIONAL").unwrap();
        let input = json!({
            "need": { "person": "A-1", "period": "2026-04", "ground": "LOW_PROFESSIONAL" }, "expectedEvidence": low["evidence"],
            "kind": "SUPPORT_PLAN", "reason": "Điểm II.1 thấp", "legalGround": "Nghị định 335/2025/NĐ-CP",
        });
        let made = propose(&house.ward, &input).await;
        let id = made.text("proposeDecision.decision.id").to_owned();
        assert_eq!(made.data("proposeDecision.decision.evidenceOutdated"), &json!(false));
        let evidence: Value = serde_json::from_str(made.text("proposeDecision.decision.evidence")).unwrap();
        assert_eq!((&evidence["figures"]["value"], &evidence["figures"]["evaluation"]["revision"]), (&json!("5/4"), &json!(1)));
        let sign = json!({ "id": id, "decisionNumber": "13/QĐ-UBND", "decidedOn": "2026-05-19" });
        send(&house.ward, "decideDecision", sign, SHOWN).await.data("decideDecision.decision");

        let scores = json!({ "period": "2026-04", "scores": [{ "person": "A-1", "lines": [{ "line": "II.1", "points": "2.5" }] }] });
        assert_eq!(send(&house.head, "scoreTeam", scores, "").await.user_errors("scoreTeam"), [""; 0]);
        house.evaluate().await;
        let ask = "query($id: ID!) { personnelDecision(id: $id) { evidenceOutdated state explanation } }";
        let shown = house.person.in_english().query(ask, json!({ "id": id })).await;
        assert_eq!(shown.data("personnelDecision"), &json!({
            "evidenceOutdated": true, "state": "DECIDED",
            "explanation": "Low points for professional competence (II.1): 1.25, below the limit of 1.50.",
        }));
        let back = json!({ "id": id, "reason": "Điểm đã được sửa" });
        assert_eq!(send(&house.person, "withdrawDecision", back.clone(), SHOWN).await.reason(), "SELF_RULE");
        let blank = send(&house.ward, "withdrawDecision", but(&back, json!({ "reason": "" })), SHOWN).await;
        assert_eq!(blank.user_errors("withdrawDecision"), ["TEXT_OUT_OF_RANGE reason"]);
        let withdrawn = send(&house.ward, "withdrawDecision", back, SHOWN).await;
        assert_eq!(state(&withdrawn, "withdrawDecision"), "WITHDRAWN");
        assert_eq!(steps(&withdrawn, "withdrawDecision"), ["DECISION_STATE"; 3]);
        assert_eq!(told(&house.person).await["nodes"][0]["withdrawnReason"], "Điểm đã được sửa");

        // The law holds, and finds what nobody may do by the application.
        let broken = async || {
            let laws = thuocdo::services::verify::run(&house.app.server.db).await.unwrap();
            laws.into_iter().find(|law| law.name.starts_with("decisions on needs")).unwrap().broken
        };
        assert_eq!(broken().await, [""; 0]);
        for (change, what) in [
            ("evidence = replace(evidence, '5/4', '1')", "its evidence is not what it was"),
            ("evidence = replace(evidence, '{\"field', '{ \"field')", "its evidence is not canonical"),
            ("evidence = replace(evidence, '{ \"field', '{\"field'), evaluation_revision = 7", "its evidence names another evaluation"),
            ("evaluation_revision = 1, withdrawn_reason = null", "its number, day or reason do not fit its state"),
            ("withdrawn_reason = 'r', entered_by_id = (select id from account where login = 'a-1')", "somebody decided about himself"),
        ] {
            house.app.sql(&format!("update personnel_decision set {change}")).await;
            let found = broken().await;
            assert_eq!(found.is_empty(), what.is_empty(), "{change}: {found:?}");
            assert!(found.iter().all(|line| line.ends_with(what)), "{change}: {found:?}");
        }
        house.app.finish().await;
    }

    async fn who_looks_at_a_file_is_noted_once_a_day(backend: Backend) {
        let house = House::start(backend).await;
        let input = proposal(&house).await;
        propose(&house.ward, &input).await.data("proposeDecision.decision");
        let sheet = "query($person: String) { sheet(period: \"2026-04\", person: $person) { lastDay } }";
        let evaluation = "{ evaluation(person: \"A-1\", period: \"2026-04\") { status } }";
        let ask = "{ viewer { fileAccess { totalCount nodes { login name day } } } }";
        let seen = async || house.person.query(ask, json!({})).await.data("viewer.fileAccess").clone();
        assert_eq!(seen().await["totalCount"], 0, "what HR writes is the audit trail's, and ranking pages are no file");
        for who in [&house.person, &house.head, &house.head, &house.ward] {
            who.query(sheet, json!({ "person": "A-1" })).await.data("sheet.lastDay");
        }
        house.hr.query(evaluation, json!({})).await.data("evaluation.status");
        house.hr.query(evaluation, json!({})).await.data("evaluation.status");
        // Whoever is refused has not looked.
        house.colleague.query(evaluation, json!({})).await.data("evaluation");
        assert_eq!(house.outside.query(sheet, json!({ "person": "A-1" })).await.error(), "NOT_FOUND");
        let names = |value: &Value| -> Vec<String> {
            value["nodes"].as_array().unwrap().iter().map(|node| format!("{} {}", node["login"], node["name"]).replace('"', "")).collect()
        };
        assert_eq!(names(&seen().await), ["hr.tp null", "hr.a null", "a-head Trần Văn Chủ"]);
        let auditor = house.app.user("kiem.tra", None, &[("AUDITOR", "TP")]).await;
        auditor.query("{ personnelDecisions { nodes { state } } }", json!({})).await.data("personnelDecisions.nodes");
        assert_eq!(seen().await["totalCount"], 3, "without the figures it is no look into the file");
        auditor.query("{ personnelDecisions { nodes { state explanation } } }", json!({})).await.data("personnelDecisions.nodes");
        assert_eq!(names(&seen().await)[0], "kiem.tra null");
        assert_eq!(house.colleague.query(ask, json!({})).await.data("viewer.fileAccess.totalCount"), &json!(0));
        house.app.finish().await;
    }
}
