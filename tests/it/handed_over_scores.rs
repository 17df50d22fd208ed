//! Scores that other bodies handed over: recorded by HR of the agency that tracks the person, never by oneself.

use crate::on_both;
use crate::support::{Answer, App, Client, Month};
use serde_json::{Value, json};
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};

async fn record(client: &Client, person: &str, more: Value) -> Answer {
    let mut input = json!({ "person": person, "period": "2026-05", "body": "Ban Tổ chức", "score": "92.5", "workingDays": 10 });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client
        .query(
            "mutation($input: RecordHandedOverScoreInput!) { recordHandedOverScore(input: $input) {
               handedOverScore { id version scoreExact resultExact workingDays unexcusedDelays document period { number } }
               current { version } errors { code path message } } }",
            json!({ "input": input }),
        )
        .await
}

async fn void(client: &Client, id: &Value, version: Option<i64>) -> Answer {
    client
        .query(
            "mutation($input: VoidHandedOverScoreInput!) { voidHandedOverScore(input: $input) {
               handedOverScore { voidedAt voidReason version } current { version } errors { code path } } }",
            json!({ "input": { "id": id, "reason": "nhập nhầm", "expectedVersion": version } }),
        )
        .await
}

async fn start(backend: crate::support::Backend) -> App {
    let app = Month::start(backend).await;
    let call = app.operator().await;
    store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
    app
}

async fn marks(app: &App) -> Vec<String> {
    app.rows("select distinct person.code || ' ' || number || ' ' || change as value from stale_mark join person on person.id = person_id join period on period.id = period_id order by value")
        .await
}

on_both! {
    async fn a_part_is_recorded_once_and_voided(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let made = record(&hr, "A-1", json!({ "result": "88.2", "unexcusedDelays": 2, "document": "7/TB" })).await;
        let id = made.data("recordHandedOverScore.handedOverScore.id").clone();
        let row = |version: i64, days: i32| json!({ "id": id, "version": version, "scoreExact": "185/2", "resultExact": "441/5", "workingDays": days,
            "unexcusedDelays": 2, "document": "7/TB", "period": { "number": 5 } });
        assert_eq!(made.data("recordHandedOverScore.handedOverScore"), &row(1, 10));
        assert_eq!(marks(&app).await, ["A-1 5 score handed over", "A-HEAD 5 score handed over"]);
        let events = app.trail().await;
        assert_eq!(events.last().unwrap(), "RecordDecision");
        let again = json!({ "result": "88.2", "unexcusedDelays": 2, "document": "7/TB" });
        record(&hr, "A-1", again.clone()).await.data("recordHandedOverScore.handedOverScore");
        assert_eq!(app.trail().await, events, "the same twice changes nothing");
        let mut longer = again;
        longer["workingDays"] = json!(12);
        longer["expectedVersion"] = json!(4);
        let stale = record(&hr, "A-1", longer.clone()).await;
        assert_eq!(stale.user_errors("recordHandedOverScore"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("recordHandedOverScore.current"), &json!({ "version": 1 }));
        longer["expectedVersion"] = json!(1);
        assert_eq!(record(&hr, "A-1", longer).await.data("recordHandedOverScore.handedOverScore"), &row(2, 12));

        let shown = "{ person(code: \"A-1\") { handedOverScores { body workingDays } } }";
        assert_eq!(hr.query(shown, json!({})).await.data("person.handedOverScores"), &json!([{ "body": "Ban Tổ chức", "workingDays": 12 }]));
        let admin = app.user("quan.tri", None, &[("ADMIN", "TP")]).await;
        assert_eq!(admin.query(shown, json!({})).await.data("person"), &json!({ "handedOverScores": null }));
        assert_eq!(void(&hr, &id, Some(1)).await.user_errors("voidHandedOverScore"), ["STALE_VERSION expectedVersion"]);
        let voided = void(&hr, &id, Some(2)).await;
        assert_eq!(voided.data("voidHandedOverScore.handedOverScore.voidReason"), &json!("nhập nhầm"));
        assert_eq!(voided.data("voidHandedOverScore.handedOverScore.version"), &json!(3));
        assert_eq!(hr.query(shown, json!({})).await.data("person.handedOverScores"), &json!([]));
        assert!(marks(&app).await.contains(&"A-1 5 handed-over score voided".to_owned()));
        record(&hr, "A-1", json!({})).await.data("recordHandedOverScore.handedOverScore");
        app.finish().await;
    }

    async fn what_cannot_be_is_refused(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let own = app.user("a.1", Some("A-1"), &[("HR", "XA-A")]).await;
        let events = app.trail().await.len();
        let errors = async |more: Value| record(&hr, "A-1", more).await.user_errors("recordHandedOverScore");
        assert_eq!(errors(json!({ "period": "2026" })).await, ["PERIOD_UNKNOWN period"]);
        assert_eq!(errors(json!({ "period": "2026-07" })).await, ["PERIOD_UNKNOWN period"]);
        assert_eq!(errors(json!({ "score": "-0.5" })).await, ["PERCENT_OUT_OF_RANGE score"]);
        assert_eq!(errors(json!({ "score": "100.5", "result": "101", "unexcusedDelays": -1, "body": " " })).await,
            ["NAME_INVALID body", "PERCENT_OUT_OF_RANGE score", "PERCENT_OUT_OF_RANGE result", "AMOUNT_OUT_OF_RANGE unexcusedDelays"]);
        assert_eq!(errors(json!({ "workingDays": 0 })).await, ["PART_OUTSIDE_PERIOD workingDays"]);
        assert_eq!(errors(json!({ "workingDays": 22 })).await, ["PART_OUTSIDE_PERIOD workingDays"]);
        assert_eq!(record(&hr, "NOBODY", json!({})).await.user_errors("recordHandedOverScore"), ["PERSON_UNKNOWN person"]);
        assert_eq!(record(&outside, "A-1", json!({})).await.user_errors("recordHandedOverScore"), ["PERSON_UNKNOWN person"]);
        assert_eq!(record(&own, "A-1", json!({})).await.reason(), "SELF_RULE");
        assert_eq!(app.trail().await.len(), events, "nothing of it was written");

        let made = record(&hr, "A-1", json!({ "workingDays": 12 })).await;
        let id = made.data("recordHandedOverScore.handedOverScore.id").clone();
        assert_eq!(errors(json!({ "body": "Sở Nội vụ", "workingDays": 10 })).await, ["PART_OUTSIDE_PERIOD workingDays"], "parts of one month");
        app.sql("update agency_period set state = 'LOCKED'").await;
        assert_eq!(errors(json!({})).await, ["PERIOD_LOCKED period"]);
        assert_eq!(void(&hr, &id, None).await.user_errors("voidHandedOverScore"), ["PERIOD_LOCKED id"]);
        app.finish().await;
    }

    async fn the_head_of_the_city_is_scored_by_it_alone(backend: Backend) {
        let app = start(backend).await;
        app.sql("update appointment set position_id = (select id from position where code = 'CT') where person_id = (select id from person where code = 'TP-1')").await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        record(&hr, "TP-1", json!({ "period": "2026-04", "workingDays": 20, "result": "90" })).await.data("recordHandedOverScore.handedOverScore");
        let order = Order { period: "2026-04".into(), unit: "TP".into(), as_of: "2026-05-20".parse().unwrap() };
        evaluate(&app.operator().await, &order, &mut ToTheEnd).await.unwrap();
        let shown = "{ evaluation(person: \"TP-1\", period: \"2026-04\") { status scoreExact resultExact person { code } period { kind number } } }";
        assert_eq!(hr.query(shown, json!({})).await.data("evaluation"), &json!({ "status": "SCORED", "scoreExact": "185/2", "resultExact": "90",
            "person": { "code": "TP-1" }, "period": { "kind": "MONTH", "number": 4 } }));
        app.finish().await;
    }
}
