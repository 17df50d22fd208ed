//! Decisions on a person and period: an open month excused, and what is refused.

use crate::on_both;
use crate::support::{Answer, App, Client, Month};
use serde_json::{Value, json};

pub(crate) async fn record(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: RecordPeriodDecisionInput!) { recordPeriodDecision(input: $input) {
               periodDecision { id version kind periodCode } current { version } errors { code path message } } }",
            json!({ "input": input }),
        )
        .await
}

pub(crate) async fn void(client: &Client, id: &Value, reason: &str) -> Answer {
    client
        .query(
            "mutation($input: VoidPeriodDecisionInput!) { voidPeriodDecision(input: $input) {
               periodDecision { version voidedAt } errors { code path } } }",
            json!({ "input": { "id": id, "reason": reason } }),
        )
        .await
}

fn decision(changes: Value) -> Value {
    let mut input = json!({ "person": "A-1", "period": "2026-05", "kind": "EXCUSED", "decisionNumber": "31/QĐ", "reason": "biệt phái chống dịch" });
    input.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    input
}

async fn marks(app: &App) -> Vec<String> {
    app.rows("select person.code || ' ' || kind || ' ' || number as value from stale_mark join person on person.id = person_id join period on period.id = period_id order by person.code").await
}

on_both! {
    async fn a_month_is_excused_by_a_numbered_decision(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let made = record(&hr, decision(json!({}))).await;
        let id = made.data("recordPeriodDecision.periodDecision.id").clone();
        assert_eq!(made.data("recordPeriodDecision.periodDecision.periodCode"), "2026-05");
        assert_eq!(marks(&app).await, ["A-1 MONTH 5", "A-HEAD MONTH 5"], "his month and that of who leads him");
        let events = app.trail().await.len();
        record(&hr, decision(json!({}))).await.data("recordPeriodDecision.periodDecision");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        assert_eq!(record(&hr, decision(json!({ "decisionNumber": "32/QĐ" }))).await.data("recordPeriodDecision.periodDecision.version"), 2);
        let shown = "{ person(code: \"A-1\") { periodDecisions { kind decisionNumber reason periodCode } } }";
        let head = app.user("chu-tich", Some("A-HEAD"), &[]).await;
        assert_eq!(head.query(shown, json!({})).await.data("person.periodDecisions"), &json!([{ "kind": "EXCUSED", "decisionNumber": "32/QĐ", "reason": "biệt phái chống dịch", "periodCode": "2026-05" }]));
        void(&hr, &id, "nhầm").await.data("voidPeriodDecision.periodDecision.voidedAt");
        assert_eq!(head.query(shown, json!({})).await.data("person.periodDecisions"), &json!([]));
        assert_eq!(marks(&app).await.len(), 6);
        app.finish().await;
    }

    async fn what_excuses_follows_how_he_is_tracked(backend: Backend) {
        let app = Month::start(backend).await;
        app.sql("insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values ('QUARTER', 2026, 2, '2026-04-01', '2026-06-30', '2026-04-01', '2026-06-30');\n\
             insert into agency_period (agency_id, period_id, state, version) select unit.id, period.id, 'OPEN', 1 from unit, period where unit.code = 'TP' and period.kind = 'QUARTER'").await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await.in_english();
        let error = async |period: &str| {
            let answer = record(&hr, decision(json!({ "period": period }))).await;
            (answer.user_errors("recordPeriodDecision"), answer.data("recordPeriodDecision.errors.0.message").clone())
        };
        let (codes, message) = error("2026-Q2").await;
        assert_eq!(codes, ["DECISION_NOT_TRACKED period"]);
        assert_eq!(message, "`A-1` is tracked by month in this time, so that to excuse 2026-Q2 has no effect. Record the decision for 2026-04, 2026-05, 2026-06.");
        app.sql("insert into agency_setting (agency_id, setting, value, valid_from) select id, 'tracking', 'QUARTER', '2026-04-01' from unit where code = 'TP'").await;
        let (codes, message) = error("2026-05").await;
        assert_eq!(codes, ["DECISION_NOT_TRACKED period"]);
        assert_eq!(message, "`A-1` is tracked by quarter in this time, so that to excuse 2026-05 has no effect. Record the decision for 2026-Q2.");
        assert_eq!(app.rows("select cast(count(*) as text) as value from period_decision").await, ["0"]);
        assert_eq!(marks(&app).await, [""; 0]);
        record(&hr, decision(json!({ "period": "2026-Q2" }))).await.data("recordPeriodDecision.periodDecision.id");
        // Somebody who comes inside the quarter from an agency that tracks by month is tracked by month for all of it.
        app.sql("insert into using_agency (unit_id, valid_from) select id, '2020-01-01' from unit where code = 'XA-B';\n\
             update appointment set valid_from = '2026-05-11' where person_id = (select id from person where code = 'A-2');\n\
             insert into appointment (person_id, position_id, unit_id, kind, valid_from, valid_to, share_percent, version) select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', '2026-05-10', 100, 1 from person, position, unit where person.code = 'A-2' and position.code = 'CV' and unit.code = 'VP-B'").await;
        record(&hr, decision(json!({ "person": "A-2" }))).await.data("recordPeriodDecision.periodDecision.id");
        app.finish().await;
    }

    async fn bad_input_changes_nothing(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let id = record(&hr, decision(json!({}))).await.data("recordPeriodDecision.periodDecision.id").clone();
        let errors = async |changes: Value| record(&hr, decision(changes)).await.user_errors("recordPeriodDecision");
        assert_eq!(errors(json!({ "person": "NOBODY" })).await, ["PERSON_UNKNOWN person"]);
        assert_eq!(errors(json!({ "period": "2026-13" })).await, ["PERIOD_UNKNOWN period"]);
        assert_eq!(errors(json!({ "kind": "STUDY_CLASSIFIED" })).await, ["DECISION_PERIOD kind"]);
        assert_eq!(errors(json!({ "decisionNumber": "", "reason": " " })).await, ["DECISION_NUMBER_MISSING decisionNumber", "TEXT_OUT_OF_RANGE reason"]);
        let stale = record(&hr, decision(json!({ "reason": "x", "expectedVersion": 2 }))).await;
        assert_eq!((stale.user_errors("recordPeriodDecision"), stale.data("recordPeriodDecision.current.version")), (vec!["STALE_VERSION expectedVersion".to_owned()], &json!(1)));
        assert_eq!(void(&hr, &id, " ").await.user_errors("voidPeriodDecision"), ["TEXT_OUT_OF_RANGE reason"]);
        app.sql("update agency_period set state = 'LOCKED' where period_id = (select id from period where number = 4)").await;
        assert_eq!(errors(json!({ "period": "2026-04" })).await, ["PERIOD_LOCKED period"]);
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        assert_eq!(record(&commune, decision(json!({ "reason": "x" }))).await.reason(), "NOT_PERMITTED", "the commune is no agency here");
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        assert_eq!(record(&outside, decision(json!({ "reason": "x" }))).await.user_errors("recordPeriodDecision"), ["PERSON_UNKNOWN person"]);
        let own = app.user("a.1", Some("A-1"), &[("HR", "TP")]).await;
        let second = app.user("a.1.khac", Some("A-1"), &[("HR", "TP")]).await;
        for client in [&own, &second] {
            assert_eq!(record(client, decision(json!({ "reason": "x" }))).await.reason(), "SELF_RULE");
            assert_eq!(void(client, &id, "x").await.reason(), "SELF_RULE");
        }
        assert_eq!(app.rows("select decision_number || version as value from period_decision").await, ["31/QĐ1"]);
        app.finish().await;
    }
}
