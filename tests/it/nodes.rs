//! Any object by its global id, under the viewer's present rights.

use crate::on_both;
use crate::ranking::build;
use crate::support::{App, Client};
use serde_json::{Value, json};

async fn nodes(client: &Client, ids: &[Value]) -> Vec<String> {
    let answer = client
        .query("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", json!({ "ids": ids }))
        .await;
    let told = answer.data("nodes").as_array().unwrap().iter().zip(ids);
    told.map(|(node, id)| {
        if node.is_null() {
            "null".to_owned()
        } else {
            assert_eq!(&node["id"], id);
            node["__typename"].as_str().unwrap().to_owned()
        }
    })
    .collect()
}

on_both! {
    async fn objects_are_read_again_by_who_may(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        app.sql("insert into agency_setting (agency_id, setting, value, valid_from) select id, 'cap_base', 'INCLUSIVE', '2026-01-01' from unit where code = 'XA-A'").await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let own = app.user("a-1", Some("A-1"), &[]).await;
        let period = hr.query("{ period(kind: YEAR, year: 2026) { id agencyPeriod(agency: \"XA-A\") { id } } ruleSets { id } }", json!({})).await;
        let sheet = "query($person: String!) { evaluation(person: $person, period: \"2026\") { id } }";
        let evaluation = async |person: &str| hr.query(sheet, json!({ "person": person })).await.data("evaluation.id").clone();
        let asked = hr.query("mutation { evaluate(input: { period: \"2026-03\", unit: \"XA-A\" }) { job { id } errors { code path } } }", json!({})).await;
        let run = hr.query("mutation { startCapRun(input: { agency: \"XA-A\", year: 2026 }) { capRun { id } errors { code path } } }", json!({})).await;
        let ids = [
            period.data("period.id").clone(),
            period.data("period.agencyPeriod.id").clone(),
            period.data("ruleSets.0.id").clone(),
            evaluation("A-1").await,
            evaluation("A-2").await,
            asked.data("evaluate.job.id").clone(),
            run.data("startCapRun.capRun.id").clone(),
        ];
        assert_eq!(nodes(&hr, &ids).await, ["Period", "AgencyPeriod", "RuleSet", "Evaluation", "Evaluation", "Job", "CapRun"]);
        assert_eq!(nodes(&own, &ids).await, ["Period", "AgencyPeriod", "RuleSet", "Evaluation", "null", "null", "null"]);
        let admin = app.user("quan.tri", None, &[("ADMIN", "TP")]).await;
        assert_eq!(nodes(&admin, &ids).await, ["Period", "AgencyPeriod", "RuleSet", "null", "null", "null", "null"]);
        let anonymous = app.stranger().query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": ids[0] })).await;
        assert_eq!(anonymous.error(), "UNAUTHENTICATED");

        let statements = async |ids: &[Value]| {
            let before = app.statements();
            nodes(&hr, ids).await;
            app.statements() - before
        };
        assert_eq!(statements(&ids[3..4]).await, statements(&ids[3..5]).await, "evaluations are read together");
        thuocdo::jobs::run_all(&app.server).await.unwrap();
        app.finish().await;
    }

    async fn runs_of_the_cap_tell_what_they_were_made_of(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        app.sql("insert into agency_setting (agency_id, setting, value, valid_from) select id, 'cap_base', 'INCLUSIVE', '2026-01-01' from unit where code = 'XA-A'").await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let start = "mutation { startCapRun(input: { agency: \"XA-A\", year: 2026 }) { capRun { id } errors { code path } } }";
        hr.query(start, json!({})).await;
        let run = hr.query(start, json!({})).await.data("startCapRun.capRun.id").clone();
        let list = "{ capRuns(agency: \"XA-A\", year: 2026) { number state } }";
        assert_eq!(hr.query(list, json!({})).await.data("capRuns"), &json!([{ "number": 2, "state": "DRAFT" }, { "number": 1, "state": "SUPERSEDED" }]));
        assert_eq!(outside.query(list, json!({})).await.error(), "FORBIDDEN");
        assert_eq!(hr.query("{ capRuns(agency: \"NO\", year: 2026) { number } }", json!({})).await.error(), "NOT_FOUND");
        // A later revision does not change what the run was made of.
        app.sql(
            "update evaluation set latest = false where person_code = 'A-2' and class is not null;\n\
             insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, score, score_exact, level, class, as_of, computed_at, lines, explanation)
             select person_id, period_id, 2, true, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, 75000000000, '75', 'GOOD', 'GOOD', as_of, 1, lines, explanation from evaluation where person_code = 'A-2' and class is not null",
        )
        .await;
        let one = "query($id: ID!) { capRun(id: $id) { year ceiling { base rate places bodyMax used groups { name places candidates rated } openTies { people } }
            rows(first: 2) { totalCount nodes { group classBefore finalClass grounds heldBack evaluation { personCode revision latest } } } } }";
        let shown = hr.query(one, json!({ "id": run })).await;
        assert_eq!(shown.data("capRun"), &json!({ "year": 2026,
            "ceiling": { "base": "INCLUSIVE", "rate": 20, "places": 1, "bodyMax": 1, "used": 1, "openTies": [],
                "groups": [{ "name": "PROFESSIONAL", "places": 1, "candidates": 4, "rated": 7 }] },
            "rows": { "totalCount": 7, "nodes": [
                { "group": "PROFESSIONAL", "classBefore": "EXCELLENT", "finalClass": "EXCELLENT", "grounds": ["20.1", "20.5"], "heldBack": null,
                  "evaluation": { "personCode": "A-1", "revision": 1, "latest": true } },
                { "group": "PROFESSIONAL", "classBefore": "EXCELLENT", "finalClass": "GOOD", "grounds": ["20.5"], "heldBack": "GROUP_FULL",
                  "evaluation": { "personCode": "A-2", "revision": 1, "latest": false } }] } }));
        assert_eq!(outside.query(one, json!({ "id": run })).await.data("capRun"), &json!(null));
        assert_eq!(app.stranger().query(one, json!({ "id": run })).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }
}
