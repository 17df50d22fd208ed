//! Decisions on staffing: about a candidate for a post, and about somebody whom his posts stretch.

use super::candidates::{SCREEN, year_before};
use super::{appointed, bar, plan, row, start, trained};
use crate::competencies::{but, send};
use crate::on_both;
use crate::support::{Answer, App, Backend, Client};
use serde_json::{Value, json};

const SHOWN: &str = "decision { id kind state needKind ground periodCode postUnit { code } postPosition { code } moveKind toUnit { code }
  toPosition { code } evidence evidenceDigest evidenceOutdated explanation version allowedActions { action blockedBy { code } } } current { version }";

/// HR of the city, and the plan: `VP-A` is short of two `CV-XD`, `VP-B` has `B-1` over.
async fn house(backend: Backend) -> (App, Client) {
    let app = start(backend).await;
    let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
    let rows = json!([row("VP-A", "CV-XD", 2), row("VP-B", "CV", 0)]);
    plan(&hr, rows).await.data("setPostPlan.postPlans");
    (app, hr)
}

/// Somebody's row as a candidate for `CV-XD` of `VP-A`.
async fn candidate(hr: &Client, person: &str) -> Value {
    let answer = hr.query(SCREEN, json!({ "need": { "unit": "VP-A", "position": "CV-XD" } })).await;
    let edges = answer.data("candidates.edges").as_array().unwrap();
    edges.iter().find(|edge| edge["node"]["person"]["code"] == json!(person)).unwrap()["node"].clone()
}

/// A move to that post on the row as it now stands.
async fn review(hr: &Client, person: &str) -> Value {
    json!({
        "need": { "kind": "UNFILLED_POST", "person": person, "unit": "VP-A", "position": "CV-XD" },
        "expectedEvidence": candidate(hr, person).await["evidence"], "kind": "PLACEMENT_REVIEW", "moveKind": "TRANSFER",
        "plannedFrom": "2026-07-01", "reason": "Nơi đi thừa người, nơi đến thiếu", "legalGround": "Nghị định 170/2025/NĐ-CP",
    })
}

async fn propose(who: &Client, input: &Value) -> Answer {
    send(who, "proposeDecision", input.clone(), SHOWN).await
}

async fn decide(who: &Client, id: &str) -> Answer {
    let input = json!({ "id": id, "decisionNumber": "21/QĐ-UBND", "decidedOn": "2026-06-14" });
    send(who, "decideDecision", input, SHOWN).await
}

async fn read(who: &Client, id: &str) -> Value {
    let ask =
        "query($id: ID!) { personnelDecision(id: $id) { state evidenceOutdated evidence explanation } }";
    who.query(ask, json!({ "id": id })).await.data("personnelDecision").clone()
}

fn id(answer: &Answer) -> String {
    answer.text("proposeDecision.decision.id").to_owned()
}

on_both! {
    async fn a_move_to_a_post_is_proposed_signed_carried_out_and_read_by_its_person(backend: Backend) {
        let (app, hr) = house(backend).await;
        let own = app.user("b.1", Some("B-1"), &[]).await;
        let other = app.user("a.1", Some("A-1"), &[]).await;
        let listed = candidate(&hr, "B-1").await;
        assert_eq!(listed["allowedActions"], json!([{ "action": "proposeDecision", "allowed": true, "blockedBy": null }]));
        let input = review(&hr.in_english(), "B-1").await;
        let made = propose(&hr.in_english(), &input).await;
        let decision = made.data("proposeDecision.decision");
        assert_eq!((&decision["state"], &decision["needKind"], &decision["ground"], &decision["periodCode"]), (&json!("PROPOSED"), &json!("UNFILLED_POST"), &json!(null), &json!(null)));
        for (of, place) in [("postUnit", "VP-A"), ("toUnit", "VP-A"), ("postPosition", "CV-XD"), ("toPosition", "CV-XD")] {
            assert_eq!(decision[of]["code"], json!(place), "{of}");
        }
        assert_eq!((&decision["evidenceDigest"], &decision["evidenceOutdated"]), (&input["expectedEvidence"], &json!(false)));
        let evidence: Value = serde_json::from_str(decision["evidence"].as_str().unwrap()).unwrap();
        let figures = &evidence["figures"];
        assert_eq!((&figures["fit"], &figures["surplus"], &figures["measure"], &figures["shut"]), (&json!("1/2"), &json!(true), &json!("TRANSFER"), &json!([])));
        assert_eq!(figures["terms"][0], json!({ "term": "SPECIALISATION", "value": "1", "weight": "2/5" }));
        assert_eq!(figures["post"], json!({
            "unit": "VP-A", "position": "CV-XD", "planned": 2, "working": 0, "unfilled": 2, "over": 0,
            "block": { "commune": "XA-A", "block": "GOVERNMENT", "payroll": 3, "norm": [34, 34], "against": -31 },
        }));
        assert_eq!((&figures["home"]["unit"], &figures["home"]["over"], &figures["home"]["block"]["against"]), (&json!("VP-B"), &json!(1), &json!(-30)));
        assert_eq!(decision["explanation"], "Fit 0.5 = specialisation 1 × 0.4 + severity of the need 1 × 0.1; no data, counted as 0: competencies, results of the last four quarters, wish. \
            To fill: VP-A, position CV-XD: 2 planned, 0 working, 2 missing, 0 over; Government block of XA-A: payroll 3, norm 34, difference -31. \
            Where he is: VP-B, position CV: 0 planned, 1 working, 0 missing, 1 over; Government block of XA-B: payroll 2, norm 32, difference -30.");
        let events = app.trail().await.len();
        let id = id(&made);
        assert_eq!(propose(&hr, &input).await.text("proposeDecision.decision.id"), id);
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        let stale = propose(&hr, &but(&input, json!({ "reason": "Khác", "expectedVersion": 7 }))).await;
        assert_eq!((stale.user_errors("proposeDecision"), stale.data("proposeDecision.current")), (vec!["STALE_VERSION expectedVersion".to_owned()], &json!({ "version": 1 })));

        assert_eq!(read(&own, &id).await, json!(null), "a proposal is not told");
        assert_eq!(decide(&hr, &id).await.data("decideDecision.decision.state"), &json!("DECIDED"));
        let told = read(&own, &id).await;
        assert_eq!(told["state"], "DECIDED");
        assert!(told["explanation"].as_str().unwrap().contains("VP-A, vị trí CV-XD: kế hoạch 2"), "{told}");
        let list = "{ viewer { decisions { nodes { needKind toUnit { code } reason } } } }";
        assert_eq!(own.query(list, json!({})).await.data("viewer.decisions.nodes"), &json!([{ "needKind": "UNFILLED_POST", "toUnit": { "code": "VP-A" }, "reason": "Nơi đi thừa người, nơi đến thiếu" }]));
        assert_eq!((read(&other, &id).await, other.query(list, json!({})).await.data("viewer.decisions.nodes")), (json!(null), &json!([])));
        let filtered = "{ personnelDecisions(filter: { need: UNFILLED_POST }) { totalCount } other: personnelDecisions(filter: { need: TRAINING_NEED }) { totalCount } }";
        assert_eq!(hr.query(filtered, json!({})).await.body["data"], json!({ "personnelDecisions": { "totalCount": 1 }, "other": { "totalCount": 0 } }));

        // What is carried out has changed the figures itself.
        let done = send(&hr, "completeDecision", json!({ "id": id }), SHOWN).await;
        assert_eq!(done.data("completeDecision.decision.state"), &json!("DONE"));
        app.sql(&[format!("update appointment set valid_to = '2026-06-14' where person_id = (select id from person where code = '{}')", "B-1"), appointed("B-1", "CV-XD", "VP-A", "TRANSFER", "2026-06-15")].join(";\n")).await;
        assert_eq!(read(&own, &id).await["evidenceOutdated"], false);
        for law in thuocdo::services::verify::run(&app.server.db).await.unwrap() {
            assert!(law.broken.is_empty() || law.name.contains("appointment"), "{law:?}");
        }
        app.finish().await;
    }

    async fn a_move_is_refused_without_right_reason_post_or_present_figures(backend: Backend) {
        let (app, hr) = house(backend).await;
        let input = review(&hr, "B-1").await;
        let himself = app.user("b.1", Some("B-1"), &[("HR", "TP")]).await;
        assert_eq!(propose(&himself, &input).await.reason(), "SELF_RULE");
        assert_eq!(candidate(&himself, "B-1").await["allowedActions"][0]["blockedBy"]["code"], "SELF_RULE");
        let receiving = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        assert_eq!(propose(&receiving, &input).await.user_errors("proposeDecision"), ["PERSON_UNKNOWN need.person"], "who receives him decides nothing about him");
        let sending = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        assert_eq!(propose(&sending, &input).await.error(), "FORBIDDEN", "who sends him sees no staffing of the other commune");
        let head = app.user("b.head", Some("B-HEAD"), &[]).await;
        assert_eq!(propose(&head, &input).await.error(), "FORBIDDEN");
        app.sql("insert into position (code, owner_unit_id, retired_from, version) select 'CU', id, '2026-01-01', 1 from unit where code = 'TP'").await;
        let need = |changes: Value| json!({ "need": but(&input["need"], changes) });
        for (changes, fault) in [
            (json!({ "reason": " " }), "TEXT_OUT_OF_RANGE reason"),
            (json!({ "legalGround": "" }), "TEXT_OUT_OF_RANGE legalGround"),
            (json!({ "moveKind": null }), "DECISION_PART moveKind"),
            (json!({ "toUnit": "VP-A" }), "DECISION_PART toUnit"),
            (json!({ "expectedEvidence": "0" }), "NEED_CHANGED expectedEvidence"),
            (need(json!({ "position": "CU" })), "POSITION_RETIRED need.position"),
            (need(json!({ "position": "NO" })), "POSITION_UNKNOWN need.position"),
            (need(json!({ "unit": "NO" })), "UNIT_UNKNOWN need.unit"),
            (need(json!({ "person": "NO" })), "PERSON_UNKNOWN need.person"),
            (need(json!({ "person": "A-HEAD" })), "NEED_CHANGED expectedEvidence"),
            (need(json!({ "unit": "VP-B", "position": "CV" })), "NEED_CHANGED expectedEvidence"),
            (need(json!({ "position": null })), "INVALID_INPUT need"),
            (need(json!({ "period": "2026-04" })), "INVALID_INPUT need"),
            (need(json!({ "kind": "TRAINING_NEED" })), "INVALID_INPUT need"),
        ] {
            assert_eq!(propose(&hr, &but(&input, changes.clone())).await.user_errors("proposeDecision"), [fault], "{changes}");
        }
        let other_day = hr.query(SCREEN, json!({ "need": { "unit": "VP-A", "position": "CV-XD" }, "on": "2026-07-01" })).await;
        assert_eq!(other_day.data("candidates.edges.0.node.evidence"), &json!(null), "a decision rests on what is today");
        // The plan changes between reading and proposing, then between proposing and signing.
        plan(&hr, json!([row("VP-A", "CV-XD", 3)])).await.data("setPostPlan.postPlans");
        assert_eq!(propose(&hr, &input).await.user_errors("proposeDecision"), ["NEED_CHANGED expectedEvidence"]);
        assert_eq!(app.rows("select cast(count(*) as text) as value from personnel_decision").await, ["0"]);
        let made = propose(&hr, &review(&hr, "B-1").await).await;
        plan(&hr, json!([row("VP-A", "CV-XD", 4)])).await.data("setPostPlan.postPlans");
        let id = id(&made);
        assert_eq!(decide(&hr, &id).await.user_errors("decideDecision"), ["NEED_CHANGED id"]);
        assert_eq!(read(&hr, &id).await["evidenceOutdated"], true);
        assert_eq!(propose(&hr, &review(&hr, "B-1").await).await.text("proposeDecision.decision.id"), id);
        app.sql("update position set retired_from = '2026-06-20' where code = 'CV-XD'").await;
        assert_eq!(decide(&hr, &id).await.user_errors("decideDecision"), ["POSITION_RETIRED id"], "retired when he is to begin");
        let later = review(&hr, "B-1").await;
        assert_eq!(propose(&hr, &later).await.user_errors("proposeDecision"), ["POSITION_RETIRED need.position"]);
        let back = json!({ "id": id, "reason": "Vị trí không còn dùng" });
        assert_eq!(send(&hr, "withdrawDecision", json!({ "id": id, "reason": " " }), SHOWN).await.user_errors("withdrawDecision"), ["TEXT_OUT_OF_RANGE reason"]);
        assert_eq!(send(&hr, "withdrawDecision", back, SHOWN).await.data("withdrawDecision.decision.state"), &json!("WITHDRAWN"));
        app.finish().await;
    }

    async fn what_protects_him_is_checked_and_never_kept_to_be_read(backend: Backend) {
        let (app, hr) = house(backend).await;
        let made = propose(&hr, &review(&hr, "A-2").await).await;
        bar(&hr, "A-2", "CRITICAL_ILLNESS", "2026-06-01", Some("2026-12-31")).await.data("recordMoveBar.moveBar");
        assert_eq!(decide(&hr, &id(&made)).await.user_errors("decideDecision"), ["NEED_CHANGED id"], "nothing is signed over a bar that came meanwhile");
        bar(&hr, "A-2", "OTHER", "2026-06-01", None).await.data("recordMoveBar.moveBar");
        let listed = candidate(&hr, "A-2").await;
        assert_eq!((&listed["shut"][0]["gate"], &listed["shut"][1]["gate"]), (&json!("OTHER"), &json!("PROTECTED")));
        let input = but(&review(&hr, "A-2").await, json!({ "kind": "NO_ACTION", "moveKind": null, "plannedFrom": null, "reason": "Chưa điều động" }));
        let kept = propose(&hr, &input).await;
        let id = id(&kept);
        assert_eq!(decide(&hr, &id).await.data("decideDecision.decision.state"), &json!("DECIDED"));
        let head = app.user("a.head", Some("A-HEAD"), &[]).await;
        let own = app.user("a.2", Some("A-2"), &[]).await;
        for reader in [&hr, &head, &own] {
            let told = read(reader, &id).await;
            assert!(told["evidence"].as_str().unwrap().contains("\"OTHER\""), "{told}");
            for word in ["PROTECTED", "CRITICAL", "2026-12-31", "bảo vệ", "bệnh"] {
                assert!(!told.to_string().contains(word), "{word}: {told}");
            }
        }
        assert_ne!(kept.data("proposeDecision.decision.evidenceDigest"), &input["expectedEvidence"]);
        let trail = app.rows("select body as value from audit_payload where body like '%legal_ground%' and (body like '%PROTECTED%' or body like '%CRITICAL%' or body like '%2026-12-31%')").await;
        assert_eq!(trail, [""; 0], "the trail has other readers");
        app.finish().await;
    }

    async fn a_revised_quarter_marks_what_was_carried_out_too(backend: Backend) {
        let (app, hr) = house(backend).await;
        year_before(&app, "GOOD").await;
        let made = propose(&hr, &review(&hr, "A-2").await).await;
        let id = id(&made);
        let evidence: Value = serde_json::from_str(made.text("proposeDecision.decision.evidence")).unwrap();
        assert_eq!(evidence["figures"]["evaluations"].as_array().unwrap().len(), 2, "of two closed quarters");
        decide(&hr, &id).await.data("decideDecision.decision");
        send(&hr, "completeDecision", json!({ "id": id }), SHOWN).await.data("completeDecision.decision");
        plan(&hr, json!([row("VP-A", "CV-XD", 5)])).await.data("setPostPlan.postPlans");
        assert_eq!(read(&hr, &id).await["evidenceOutdated"], false, "the plan after it is another matter");
        app.sql("update evaluation set latest = false where person_code = 'A-2' and score_exact = '80'").await;
        assert_eq!(read(&hr, &id).await["evidenceOutdated"], true);
        app.finish().await;
    }

    async fn somebody_stretched_is_decided_on(backend: Backend) {
        let (app, hr) = house(backend).await;
        app.sql(&appointed("A-1", "CV-XD", "VP-A", "CONCURRENT", "2026-01-01")).await;
        let board = "{ staffing(unit: \"XA-A\") { stretched { person { code } outside { code } evidence allowedActions { blockedBy { code } } } } }";
        let rows = hr.query(board, json!({})).await;
        let row = rows.data("staffing.stretched.0");
        assert_eq!((&row["person"]["code"], &row["allowedActions"]), (&json!("A-1"), &json!([{ "blockedBy": null }])));
        let input = json!({
            "need": { "kind": "STRETCHED_PERSON", "person": "A-1" }, "expectedEvidence": row["evidence"], "kind": "TRAINING",
            "plannedFrom": "2026-07-01", "reason": "Phụ trách lĩnh vực trái chuyên môn", "legalGround": "Nghị định 171/2025/NĐ-CP",
        });
        let ward = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let made = propose(&ward.in_english(), &input).await;
        assert_eq!(made.data("proposeDecision.decision.needKind"), &json!("STRETCHED_PERSON"));
        assert_eq!(made.text("proposeDecision.decision.explanation"), "A field outside his specialisations: 2 fields (XD, DD), stretched from 3; outside his specialisations: XD, DD.");
        let place = json!({ "kind": "PLACEMENT_REVIEW", "moveKind": "REARRANGEMENT" });
        assert_eq!(propose(&ward, &but(&input, place.clone())).await.user_errors("proposeDecision"), ["DECISION_PART toUnit", "DECISION_PART toPosition"]);
        let to = but(&place, json!({ "toUnit": "VP-A", "toPosition": "CV" }));
        assert_eq!(propose(&ward, &but(&input, to)).await.data("proposeDecision.decision.toPosition.code"), &json!("CV"));
        assert_eq!(propose(&ward, &but(&input, json!({ "need": { "kind": "STRETCHED_PERSON", "person": "A-2" } }))).await.user_errors("proposeDecision"), ["NEED_CHANGED expectedEvidence"]);
        assert_eq!(decide(&ward, &id(&made)).await.data("decideDecision.decision.state"), &json!("DECIDED"));
        assert_eq!(read(&ward, &id(&made)).await["evidenceOutdated"], false);
        app.sql(&trained("A-1", "DD")).await;
        assert_eq!(read(&ward, &id(&made)).await["evidenceOutdated"], true);
        for law in thuocdo::services::verify::run(&app.server.db).await.unwrap() {
            assert!(!law.name.starts_with("decisions on needs") || law.broken.is_empty(), "{law:?}");
        }
        app.finish().await;
    }
}
