//! Evaluations as callers see them: who may ask for a computation, who sees whose row, and what it shows.

use super::ward::Ward;
use crate::on_both;
use crate::support::Client;
use serde_json::{Value, json};

const EVALUATE: &str = "mutation($unit: String!) { evaluate(input: { period: \"2026-03\", unit: $unit }) \
     { job { state } errors { code path } } }";
const SHEET: &str = "query($person: String!) { evaluation(person: $person, period: \"2026-03\") { status reason score scoreExact \
     level general quantity unitResults result final periodCode unit { code } stale { count changes } revision generalSource \
     lines { code kind value exact explanation } } }";

async fn sheet(who: &Client, person: &str) -> Value {
    who.query(SHEET, json!({ "person": person })).await.data("evaluation").clone()
}

on_both! {
    async fn a_sheet_is_seen_by_who_may(backend: Backend) {
        let ward = Ward::start(backend).await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "W")]).await;
        let officer = ward.app.user("officer-1", Some("S1"), &[]).await.in_english();
        let other = ward.app.user("officer-2", Some("S2"), &[]).await;

        let refused = officer.query(EVALUATE, json!({ "unit": "W" })).await;
        assert_eq!(refused.error(), "FORBIDDEN");
        let asked = hr.query(EVALUATE, json!({ "unit": "NOWHERE" })).await;
        assert_eq!(asked.user_errors("evaluate"), ["UNIT_UNKNOWN unit"]);
        let asked = hr.query(EVALUATE, json!({ "unit": "W" })).await;
        assert_eq!(asked.text("evaluate.job.state"), "QUEUED");
        thuocdo::jobs::run_all(&ward.app.server).await.unwrap();

        let own = sheet(&officer, "S1").await;
        assert_eq!(own["score"], "100.00");
        assert_eq!((&own["level"], &own["final"], &own["periodCode"]), (&json!("EXCELLENT"), &json!(false), &json!("2026-03")));
        let quantity = own["lines"].as_array().unwrap().iter().find(|line| line["code"] == "a").unwrap();
        assert_eq!(quantity["explanation"], "Quantity a = 100 × 15 / 15 = 100 %, counted in standard products (Art. 14).");
        assert!(sheet(&other, "S1").await.is_null(), "a colleague sees nothing");
        assert_eq!(sheet(&hr, "S4").await["reason"], "NO_TEMPLATE");

        ward.app.sql("update criterion_score set entered_by_id = (select id from account where login = 'nhan-su') where line = 'I.1'").await;
        let entered = "{ evaluation(person: \"S1\", period: \"2026-03\") { person { code } period { number } lines { code enteredBy } } }";
        let entered = officer.query(entered, json!({})).await;
        let of = |code: &str| entered.data("evaluation.lines").as_array().unwrap().iter().find(|line| line["code"] == code).unwrap()["enteredBy"].clone();
        assert_eq!((of("I.1"), of("I.2"), of("a")), (json!("nhan-su"), json!(null), json!(null)));
        assert_eq!((entered.text("evaluation.person.code"), entered.data("evaluation.period.number")), ("S1", &json!(3)));

        ward.mark(&["S1"], "2026-03").await;
        assert_eq!(sheet(&hr, "S1").await["stale"], json!({ "count": 1, "changes": ["TEST"] }));
        ward.app.finish().await;
    }

    async fn readiness_tells_who_lacks_what(backend: Backend) {
        let ward = Ward::start(backend).await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "W")]).await.in_english();
        let ask = "{ periodReadiness(period: \"2026-03\", unit: \"W\") { expected lacks { kind count names mend } } }";
        let told = hr.query(ask, json!({})).await;
        let lacks: Vec<String> = told.data("periodReadiness.lacks").as_array().unwrap().iter()
            .map(|lack| format!("{} {}", lack["kind"].as_str().unwrap(), lack["count"]))
            .collect();
        let expected = ["NO_TEMPLATE 1", "NO_SUPERIOR 1", "NO_ACCOUNT 6", "NOTHING_ASSIGNED 2", "CRITERIA_MISSING 1", "NOT_EVALUATED 6"];
        assert_eq!(lacks, expected);
        assert_eq!(told.data("periodReadiness.lacks.0.names"), &json!(["S4 S4"]));
        ward.evaluate("2026-03").await;
        let told = hr.query(ask, json!({})).await;
        let last = told.data("periodReadiness.lacks").as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["kind"], &last["names"]), (&json!("OPEN"), &json!(["S4 S4"])));
        ward.app.finish().await;
    }
}
