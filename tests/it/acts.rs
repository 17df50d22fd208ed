//! Acts: recorded by HR, never by oneself; their text is for few; the year that they lower is marked until it is settled.

use crate::on_both;
use crate::ranking;
use crate::support::{Answer, App, Client, Place};
use serde_json::{Value, json};

const TEXT: &str = "Chậm trả kết quả hồ sơ nhiều lần.\nKhông xin lỗi người dân.";

pub(crate) async fn record(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: RecordActInput!) { recordAct(input: $input) {
               act { id version kind text } current { version } errors { code path } } }",
            json!({ "input": input }),
        )
        .await
}

pub(crate) async fn decide(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: RecordActDecisionInput!) { recordActDecision(input: $input) {
               act { version decisions { id form effectiveOn decisionNumber } } current { version } errors { code path } } }",
            json!({ "input": input }),
        )
        .await
}

pub(crate) async fn void(client: &Client, mutation: &str, id: &Value, reason: &str) -> Answer {
    let kind = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ act {{ version voidedAt }} errors {{ code path }} }} }}"
    );
    client.query(&document, json!({ "input": { "id": id, "reason": reason } })).await
}

fn act() -> Value {
    json!({ "person": "A-1", "reference": "KL-01/2026", "kind": "PUBLIC_DUTY", "actOn": "2026-05-12", "text": TEXT })
}

fn but(mut input: Value, changes: Value) -> Value {
    input.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    input
}

fn decision(act: &Value) -> Value {
    json!({ "act": act, "decidedBy": "ADMINISTRATION", "form": "REPRIMAND", "effectiveOn": "2026-06-20", "decisionNumber": "12/QĐ-KL" })
}

/// The place with the rule set in force and the years 2026 and 2027 planned, on 2 March 2027.
async fn start(backend: crate::support::Backend) -> App {
    let app = App::with(backend, |config| config.city.today = "2027-03-02".parse().ok()).await;
    Place::build(&app).await;
    let call = app.operator().await;
    store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
    for year in [2026, 2027] {
        let call = app.operator().await;
        thuocdo::services::period::plan_year(&call, year, &[]).await.unwrap();
    }
    app
}

/// Whose year is marked, and why.
pub(crate) async fn marks(app: &App) -> Vec<String> {
    app.rows("select person.code || ' ' || year || ' ' || change as value from stale_mark join person on person.id = person_id join period on period.id = period_id where kind = 'YEAR' order by stale_mark.id").await
}

on_both! {
    async fn an_act_is_recorded_once_and_read_by_few(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let made = record(&hr, act()).await;
        let id = made.data("recordAct.act.id").clone();
        assert_eq!(made.data("recordAct.act.text"), TEXT);
        let decided = decide(&hr, decision(&id)).await;
        assert_eq!(decided.data("recordActDecision.act.version"), 2);
        let events = app.trail().await.len();
        record(&hr, act()).await.data("recordAct.act");
        decide(&hr, decision(&id)).await.data("recordActDecision.act");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        assert_eq!(marks(&app).await, ["A-1 2026 class: act", "A-1 2026 class: decision on an act"]);
        let corrected = decide(&hr, but(decision(&id), json!({ "form": "WARNING" }))).await;
        assert_eq!(corrected.data("recordActDecision.act.decisions.0.form"), "WARNING");
        assert_eq!(record(&hr, but(act(), json!({ "kind": "SET_EXAMPLE" }))).await.data("recordAct.act.version"), 4);

        let shown = "{ person(code: \"A-1\") { acts { reference kind text decisions { form } } } }";
        let whole = json!([{ "reference": "KL-01/2026", "kind": "SET_EXAMPLE", "text": TEXT, "decisions": [{ "form": "WARNING" }] }]);
        let own = app.user("a.1", Some("A-1"), &[]).await;
        let council = app.user("hoi-dong", None, &[("COUNCIL", "XA-A")]).await;
        let head = app.user("chu-tich", Some("A-HEAD"), &[]).await;
        let told = async |client: &Client| client.query(shown, json!({})).await.data("person.acts").clone();
        assert_eq!((told(&hr).await, told(&own).await), (whole.clone(), whole.clone()));
        assert_eq!(told(&council).await, json!([{ "reference": "KL-01/2026", "kind": "SET_EXAMPLE", "text": null, "decisions": [{ "form": "WARNING" }] }]));
        assert_eq!(told(&head).await, Value::Null, "a leader sees the class, not what it rests on");
        for kept in ["select body as value from audit_payload", "select coalesce(reason, '') as value from audit_event", "select coalesce(outcome, '') as value from idempotency"] {
            assert!(app.rows(kept).await.iter().all(|text| !text.contains("Chậm trả")), "{kept}");
        }
        app.finish().await;
    }

    async fn bad_input_changes_nothing(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let id = record(&hr, act()).await.data("recordAct.act.id").clone();
        let before = app.trail().await.len();
        let errors = async |input: Value| record(&hr, input).await.user_errors("recordAct");
        assert_eq!(errors(but(act(), json!({ "person": "NOBODY" }))).await, ["PERSON_UNKNOWN person"]);
        assert_eq!(errors(but(act(), json!({ "actAtUnit": "NOWHERE" }))).await, ["UNIT_UNKNOWN actAtUnit"]);
        assert_eq!(errors(but(act(), json!({ "concludedOn": "2026-05-11" }))).await, ["DATES_REVERSED concludedOn"]);
        assert_eq!(errors(but(act(), json!({ "reference": " ", "text": "\t", "usedInYear": 26 }))).await, ["TEXT_OUT_OF_RANGE reference", "INVALID_INPUT usedInYear", "TEXT_OUT_OF_RANGE text"]);
        let stale = record(&hr, but(act(), json!({ "kind": "OTHER", "expectedVersion": 7 }))).await;
        assert_eq!(stale.user_errors("recordAct"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("recordAct.current.version"), 1);
        let errors = async |changes: Value| decide(&hr, but(decision(&id), changes)).await.user_errors("recordActDecision");
        assert_eq!(errors(json!({ "decisionNumber": " " })).await, ["DECISION_NUMBER_MISSING decisionNumber"]);
        assert_eq!(errors(json!({ "effectiveOn": "2026-05-11" })).await, ["DATES_REVERSED effectiveOn"]);
        assert_eq!(errors(json!({ "act": "x" })).await, ["ID_UNKNOWN act"]);
        assert_eq!(errors(json!({ "expectedVersion": 9 })).await, ["STALE_VERSION expectedVersion"]);
        assert_eq!(void(&hr, "voidAct", &id, " ").await.user_errors("voidAct"), ["TEXT_OUT_OF_RANGE reason"]);
        let own = app.user("a.1", Some("A-1"), &[("HR", "XA-A")]).await;
        let second = app.user("a.1.khac", Some("A-1"), &[("HR", "TP")]).await;
        for client in [&own, &second] {
            assert_eq!(record(client, but(act(), json!({ "kind": "OTHER" }))).await.reason(), "SELF_RULE");
            assert_eq!(decide(client, decision(&id)).await.reason(), "SELF_RULE");
            assert_eq!(void(client, "voidAct", &id, "x").await.reason(), "SELF_RULE");
        }
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let council = app.user("hoi-dong", None, &[("COUNCIL", "XA-A")]).await;
        assert_eq!(record(&outside, but(act(), json!({ "kind": "OTHER" }))).await.user_errors("recordAct"), ["PERSON_UNKNOWN person"]);
        assert_eq!(record(&council, but(act(), json!({ "kind": "OTHER" }))).await.reason(), "NOT_PERMITTED");
        assert_eq!(app.trail().await[before..].iter().filter(|action| *action == "RecordYearInputs").count(), 0);
        assert_eq!(app.rows("select kind || version as value from act").await, ["PUBLIC_DUTY1"]);
        app.finish().await;
    }

    async fn what_was_voided_counts_no_more_and_stays_readable(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let id = record(&hr, act()).await.data("recordAct.act.id").clone();
        let decided = decide(&hr, decision(&id)).await;
        let taken_back = void(&hr, "voidActDecision", decided.data("recordActDecision.act.decisions.0.id"), "nhập nhầm").await;
        assert_eq!(taken_back.data("voidActDecision.act.version"), 3);
        decide(&hr, but(decision(&id), json!({ "effectiveOn": "2027-01-04" }))).await.data("recordActDecision.act");
        app.sql("delete from stale_mark").await;
        void(&hr, "voidAct", &id, "nhầm người").await.data("voidAct.act.voidedAt");
        assert_eq!(marks(&app).await, ["A-1 2027 class: act"], "the year of the decision that stood");
        let events = app.trail().await.len();
        void(&hr, "voidAct", &id, "nhầm người").await.data("voidAct.act.voidedAt");
        assert_eq!(app.trail().await.len(), events);
        assert_eq!(decide(&hr, decision(&id)).await.user_errors("recordActDecision"), ["VOIDED act"]);
        record(&hr, act()).await.data("recordAct.act");
        let shown = hr.query("{ person(code: \"A-1\") { acts { voidReason } all: acts(voided: true) { voidReason decisions(voided: true) { voidReason } } } }", json!({})).await;
        assert_eq!(shown.data("person"), &json!({ "acts": [{ "voidReason": null }], "all": [
            { "voidReason": "nhầm người", "decisions": [{ "voidReason": "nhập nhầm" }, { "voidReason": null }] },
            { "voidReason": null, "decisions": [] }] }));
        app.finish().await;
    }

    async fn an_act_before_a_move_goes_back_to_its_year(backend: Backend) {
        let app = start(backend).await;
        app.sql("insert into using_agency (unit_id, valid_from) select id, '2020-01-01' from unit where code in ('XA-A', 'XA-B');\n\
             update appointment set valid_to = '2026-12-31' where person_id = (select id from person where code = 'A-1');\n\
             insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
             select person.id, position.id, unit.id, 'TRANSFER', '2027-01-01', 100, 1 from person, position, unit where person.code = 'A-1' and position.code = 'CV' and unit.code = 'VP-B'").await;
        let hr = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let id = record(&hr, act()).await.data("recordAct.act.id").clone();
        app.sql("delete from stale_mark").await;
        // Disciplined after the move for what he did at the old body: its year, not the new body's.
        decide(&hr, but(decision(&id), json!({ "effectiveOn": "2027-02-01" }))).await.data("recordActDecision.act");
        assert_eq!(marks(&app).await, ["A-1 2026 class: decision on an act"]);
        app.finish().await;
    }

    async fn a_settled_class_is_opened_by_a_decision_first(backend: Backend) {
        let app = App::with(backend, |config| config.city.today = "2027-01-05".parse().ok()).await;
        ranking::build(&app).await;
        ranking::set(&app, "XA-A", "cap_base", "INCLUSIVE").await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        app.sql("update agency_period set state = 'LOCKED'").await;
        let of = |person: &str| but(act(), json!({ "person": person }));
        let first = record(&hr, of("A-5")).await.data("recordAct.act.id").clone();
        decide(&hr, decision(&first)).await.data("recordActDecision.act");
        assert_eq!(marks(&app).await.last().unwrap(), "A-5 2026 class: decision on an act", "a locked year still takes it up");
        let started = hr.query("mutation { startCapRun(input: { agency: \"XA-A\", year: 2026 }) { capRun { id } errors { code } } }", json!({})).await;
        let run = started.data("startCapRun.capRun.id").clone();
        let end = async || hr.query("mutation($run: ID!) { finaliseCapRun(input: { run: $run, decisionNumber: \"7/QĐ\" }) { capRun { state } errors { code path } } }", json!({ "run": run })).await;
        assert_eq!(end().await.user_errors("finaliseCapRun"), ["EVALUATE_FIRST run"], "not over an act that no class shows yet");
        app.sql("delete from stale_mark").await;
        assert_eq!(end().await.data("finaliseCapRun.capRun.state"), "FINAL");
        let second = record(&hr, of("A-6")).await.data("recordAct.act.id").clone();
        assert_eq!(decide(&hr, decision(&second)).await.user_errors("recordActDecision"), ["CLASS_SETTLED act"]);
        assert_eq!(void(&hr, "voidAct", &first, "nhầm").await.user_errors("voidAct"), ["CLASS_SETTLED id"]);
        // A decision of a later year, and one on an act that counts already, change no settled class.
        decide(&hr, but(decision(&second), json!({ "effectiveOn": "2027-01-04" }))).await.data("recordActDecision.act");
        decide(&hr, but(decision(&first), json!({ "decisionNumber": "13/QĐ", "decidedBy": "PARTY", "effectiveOn": "2026-09-01" }))).await.data("recordActDecision.act");
        // The head of the commune is classified above: his scope has no run in force.
        let above = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let head = record(&above, of("A-HEAD")).await.data("recordAct.act.id").clone();
        decide(&above, decision(&head)).await.data("recordActDecision.act");
        assert_eq!(
            marks(&app).await,
            [
                "A-6 2026 class: act",
                "A-6 2026 class: decision on an act",
                "A-5 2026 class: decision on an act",
                "A-HEAD 2026 class: act",
                "A-HEAD 2026 class: decision on an act"
            ],
            "what a settled year only tells it takes up as a revision"
        );
        app.sql("update agency_period set state = 'OPEN' where agency_id = (select id from unit where code = 'XA-A')").await;
        decide(&hr, decision(&second)).await.data("recordActDecision.act");
        app.finish().await;
    }
}
