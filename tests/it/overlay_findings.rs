//! Findings under overlay rules: recorded by HR of the agency, each says what it does.

use crate::acts::marks;
use crate::on_both;
use crate::ranking;
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

pub(crate) async fn record(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: RecordOverlayFindingInput!) { recordOverlayFinding(input: $input) {
               overlayFinding { id version bound task liftedOn } current { version } errors { code path } } }",
            json!({ "input": input }),
        )
        .await
}

pub(crate) async fn void(client: &Client, id: &Value, reason: &str) -> Answer {
    client
        .query(
            "mutation($input: VoidOverlayFindingInput!) { voidOverlayFinding(input: $input) {
               overlayFinding { version voidedAt } errors { code path } } }",
            json!({ "input": { "id": id, "reason": reason } }),
        )
        .await
}

fn finding(changes: Value) -> Value {
    let mut input =
        json!({ "person": "A-1", "year": 2026, "rule": "QD366-GOOD", "reason": "02 nhiệm vụ chậm hạn" });
    input.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    input
}

async fn start(backend: crate::support::Backend) -> App {
    let app = App::with(backend, |config| config.city.today = "2027-01-05".parse().ok()).await;
    ranking::build(&app).await;
    app
}

on_both! {
    async fn a_finding_is_recorded_once(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let made = record(&hr, finding(json!({}))).await;
        assert_eq!(made.data("recordOverlayFinding.overlayFinding.bound"), "COMPLETED", "what its rule says");
        assert_eq!(marks(&app).await, ["A-1 2026 class: overlay finding"]);
        let events = app.trail().await.len();
        record(&hr, finding(json!({}))).await.data("recordOverlayFinding.overlayFinding");
        record(&hr, finding(json!({ "bound": "COMPLETED" }))).await.data("recordOverlayFinding.overlayFinding");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        let blocked = json!({ "rule": "PARTY-REVIEW", "task": "Kết luận của Ủy ban Kiểm tra" });
        record(&hr, finding(blocked.clone())).await.data("recordOverlayFinding.overlayFinding");
        let mut lifted = finding(blocked);
        lifted["liftedOn"] = json!("2026-12-20");
        assert_eq!(record(&hr, lifted).await.data("recordOverlayFinding.overlayFinding.version"), 2);
        assert_eq!(marks(&app).await.len(), 3);
        record(&hr, finding(json!({ "reason": "03 nhiệm vụ chậm hạn" }))).await.data("recordOverlayFinding.overlayFinding");
        assert_eq!(marks(&app).await.len(), 3, "a reason changes no class");
        let shown = "{ person(code: \"A-1\") { findings { rule bound task liftedOn reason } } }";
        let own = app.user("a.1", Some("A-1"), &[]).await;
        assert_eq!(own.query(shown, json!({})).await.data("person.findings"), &json!([
            { "rule": "PARTY-REVIEW", "bound": null, "task": "Kết luận của Ủy ban Kiểm tra", "liftedOn": "2026-12-20", "reason": "02 nhiệm vụ chậm hạn" },
            { "rule": "QD366-GOOD", "bound": "COMPLETED", "task": null, "liftedOn": null, "reason": "03 nhiệm vụ chậm hạn" }]));
        void(&hr, made.data("recordOverlayFinding.overlayFinding.id"), "nhầm").await.data("voidOverlayFinding.overlayFinding.voidedAt");
        assert_eq!(marks(&app).await.len(), 4);
        assert_eq!(own.query(shown, json!({})).await.data("person.findings").as_array().unwrap().len(), 1);
        app.finish().await;
    }

    async fn bad_input_changes_nothing(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let id = record(&hr, finding(json!({}))).await.data("recordOverlayFinding.overlayFinding.id").clone();
        let errors = async |changes: Value| record(&hr, finding(changes)).await.user_errors("recordOverlayFinding");
        assert_eq!(errors(json!({ "rule": "QD999" })).await, ["OVERLAY_RULE_UNKNOWN rule"]);
        assert_eq!(errors(json!({ "person": "NOBODY" })).await, ["PERSON_UNKNOWN person"]);
        assert_eq!(errors(json!({ "year": 2031 })).await, ["PERIOD_UNKNOWN year"]);
        assert_eq!(errors(json!({ "bound": "GOOD" })).await, ["FINDING_UNCLEAR bound"]);
        assert_eq!(errors(json!({ "rule": "PARTY-REVIEW" })).await, ["FINDING_UNCLEAR task"]);
        assert_eq!(errors(json!({ "rule": "LOCAL-1", "bound": "GOOD", "task": "x" })).await, ["FINDING_UNCLEAR task"]);
        assert_eq!(errors(json!({ "liftedOn": "2026-12-01" })).await, ["FINDING_UNCLEAR liftedOn"]);
        assert_eq!(errors(json!({ "reason": " " })).await, ["TEXT_OUT_OF_RANGE reason"]);
        let stale = record(&hr, finding(json!({ "reason": "x", "expectedVersion": 3 }))).await;
        assert_eq!((stale.user_errors("recordOverlayFinding"), stale.data("recordOverlayFinding.current.version")), (vec!["STALE_VERSION expectedVersion".to_owned()], &json!(1)));
        assert_eq!(void(&hr, &id, " ").await.user_errors("voidOverlayFinding"), ["TEXT_OUT_OF_RANGE reason"]);
        app.sql("update appointment set valid_to = '2025-06-30' where person_id = (select id from person where code = 'A-8')").await;
        assert_eq!(errors(json!({ "person": "A-8" })).await, ["NOT_SERVING person"]);
        let office = app.user("hr.vp", None, &[("HR", "VP-A")]).await;
        assert_eq!(record(&office, finding(json!({ "reason": "x" }))).await.reason(), "NOT_PERMITTED", "HR of an office is not HR of the agency");
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        assert_eq!(record(&outside, finding(json!({ "reason": "x" }))).await.user_errors("recordOverlayFinding"), ["PERSON_UNKNOWN person"]);
        let own = app.user("a.1", Some("A-1"), &[("HR", "XA-A")]).await;
        let second = app.user("a.1.khac", Some("A-1"), &[("HR", "TP")]).await;
        for client in [&own, &second] {
            assert_eq!(record(client, finding(json!({ "reason": "x" }))).await.reason(), "SELF_RULE");
            assert_eq!(void(client, &id, "x").await.reason(), "SELF_RULE");
        }
        assert_eq!(app.rows("select rule || version as value from overlay_finding").await, ["QD366-GOOD1"]);
        app.finish().await;
    }
}
