//! Results of organisations: recorded by HR of the root, never by whom they bind; the ceiling of heads.

use crate::on_both;
use crate::ranking::build;
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

async fn record(client: &Client, unit: &str, more: Value) -> Answer {
    let mut input = json!({ "unit": unit, "year": 2026, "score": "92", "done": "100" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client
        .query(
            "mutation($input: RecordOrganisationResultInput!) { recordOrganisationResult(input: $input) {
               organisationResult { id version scoreExact computedClass reasons decidedClass decisionNumber class lowerUnitNotCompleted }
               current { version class } errors { code path message } } }",
            json!({ "input": input }),
        )
        .await
}

fn decided(class: &str, number: &str) -> Value {
    json!({ "beyond": "34", "decided": { "class": class, "decisionNumber": number } })
}

async fn marks(app: &App) -> Vec<String> {
    app.rows("select person.code || ' ' || kind || ' ' || change as value from stale_mark join person on person.id = person_id join period on period.id = period_id order by person.code, stale_mark.id")
        .await
}

/// `A-2` leads the office below the commune.
async fn head_of_office(app: &App) {
    app.sql("update appointment set position_id = (select id from position where code = 'CT') where person_id = (select id from person where code = 'A-2')").await;
}

const MARK: &str = "YEAR class: organisation result recorded";

on_both! {
    async fn a_result_is_recorded_and_decided_once(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        head_of_office(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let result = |answer: &Answer| answer.data("recordOrganisationResult.organisationResult").clone();
        let candidate = record(&hr, "XA-A", json!({ "score": "92.5", "beyond": "34" })).await;
        let id = result(&candidate)["id"].clone();
        assert_eq!(result(&candidate), json!({ "id": id, "version": 1, "scoreExact": "185/2", "computedClass": "EXCELLENT", "reasons": [],
            "decidedClass": null, "decisionNumber": null, "class": null, "lowerUnitNotCompleted": false }), "a candidate until it is decided");
        let marked = [format!("A-2 {MARK}"), format!("A-HEAD {MARK}")];
        assert_eq!(marks(&app).await, marked, "its head, and the head below who has no result of his own");
        let events = app.trail().await;
        assert_eq!(events.last().unwrap(), "RecordOrganisation");
        record(&hr, "XA-A", json!({ "score": "92.5", "beyond": "34" })).await.data("recordOrganisationResult.organisationResult");
        assert_eq!((app.trail().await, marks(&app).await), (events, marked.to_vec()), "the same twice changes nothing");

        let ended = record(&hr, "XA-A", decided("GOOD", " 12/QĐ ")).await;
        assert_eq!(result(&ended), json!({ "id": id, "version": 2, "scoreExact": "92", "computedClass": "EXCELLENT", "reasons": [],
            "decidedClass": "GOOD", "decisionNumber": "12/QĐ", "class": "GOOD", "lowerUnitNotCompleted": false }));
        let mut stale = decided("EXCELLENT", "13/QĐ");
        stale["expectedVersion"] = json!(1);
        let stale = record(&hr, "XA-A", stale).await;
        assert_eq!(stale.user_errors("recordOrganisationResult"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("recordOrganisationResult.current"), &json!({ "version": 2, "class": "GOOD" }));

        // With a result of its own the office is bound by that; a lower unit that failed keeps the upper one from EXCELLENT.
        let office = record(&hr, "VP-A", json!({ "score": "45" })).await;
        assert_eq!((&result(&office)["class"], &result(&office)["reasons"]), (&json!("NOT_COMPLETED"), &json!(["8.4"])));
        app.sql("delete from stale_mark").await;
        let upper = record(&hr, "XA-A", json!({ "beyond": "34" })).await;
        assert_eq!((&result(&upper)["computedClass"], &result(&upper)["reasons"]), (&json!("GOOD"), &json!(["8.1b"])));
        assert_eq!(result(&upper)["lowerUnitNotCompleted"], json!(true));
        assert_eq!(marks(&app).await, [format!("A-HEAD {MARK}")]);
        app.finish().await;
    }

    async fn what_cannot_be_is_refused(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let events = app.trail().await.len();
        let errors = async |unit: &str, more: Value| record(&hr, unit, more).await.user_errors("recordOrganisationResult");
        assert_eq!(errors("NO", json!({})).await, ["UNIT_UNKNOWN unit"]);
        assert_eq!(errors("XA-A", json!({ "year": 2031 })).await, ["PERIOD_NOT_PLANNED year"]);
        assert_eq!(errors("XA-A", json!({ "score": "-1", "done": "100.5" })).await, ["PERCENT_OUT_OF_RANGE score", "PERCENT_OUT_OF_RANGE done"]);
        assert_eq!(errors("XA-A", json!({ "score": "100.01" })).await, ["PERCENT_OUT_OF_RANGE score"]);
        assert_eq!(errors("XA-A", json!({ "done": "80", "late": "80.5", "belowQuality": "-1", "beyond": "81" })).await,
            ["PERCENT_OUT_OF_RANGE late", "PERCENT_OUT_OF_RANGE belowQuality", "PERCENT_OUT_OF_RANGE beyond"]);
        assert_eq!(errors("XA-A", decided("GOOD", " ")).await, ["DECISION_NUMBER_MISSING decided.decisionNumber"]);
        assert_eq!(errors("XA-A", decided("COMPLETED", "1/QĐ")).await, ["DECIDED_CLASS_NOT_OPEN decided.class"]);
        // GOOD by points with every condition met: the class stands.
        let mut stands = decided("GOOD", "1/QĐ");
        stands["score"] = json!("75");
        assert_eq!(errors("XA-A", stands).await, ["DECIDED_CLASS_NOT_OPEN decided.class"]);
        // None of the conditions holds: people decide, at most what the points allow.
        let manual = |class: &str| json!({ "score": "75", "done": "90", "decided": { "class": class, "decisionNumber": "1/QĐ" } });
        assert_eq!(errors("XA-A", manual("EXCELLENT")).await, ["DECIDED_CLASS_NOT_OPEN decided.class"]);
        assert_eq!(app.trail().await.len(), events, "nothing of it was written");
        let done = record(&hr, "XA-A", manual("COMPLETED")).await;
        let done = done.data("recordOrganisationResult.organisationResult");
        assert_eq!((&done["computedClass"], &done["reasons"], &done["class"]), (&json!(null), &json!(["8.2", "8.3"]), &json!("COMPLETED")));
        app.finish().await;
    }

    async fn who_may_record_and_read(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        head_of_office(&app).await;
        let head = app.user("chu-tich", Some("A-HEAD"), &[("HR", "TP")]).await;
        let office = app.user("chanh-vp", Some("A-2"), &[("HR", "TP")]).await;
        let below = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let system = app.user("he-thong", None, &[("INTEGRATION", "TP")]).await;
        assert_eq!(record(&head, "XA-A", json!({})).await.reason(), "SELF_RULE");
        assert_eq!(record(&office, "XA-A", json!({})).await.reason(), "SELF_RULE", "the class of the commune binds him too");
        assert_eq!(record(&below, "XA-A", json!({})).await.reason(), "NOT_PERMITTED");
        assert_eq!(record(&system, "XA-A", json!({})).await.error(), "NOT_FOUND");
        record(&head, "XA-B", json!({ "score": "80" })).await.data("recordOrganisationResult.organisationResult");
        record(&head, "VP-B", json!({ "score": "60" })).await.data("recordOrganisationResult.organisationResult");

        let list = "query($within: String) { organisationResults(year: 2026, within: $within, first: 1) { totalCount nodes { unit { code } class } pageInfo { hasNextPage } } }";
        let all = below.query(list, json!({})).await;
        assert_eq!(all.data("organisationResults"), &json!({ "totalCount": 2, "nodes": [{ "unit": { "code": "XA-B" }, "class": "GOOD" }], "pageInfo": { "hasNextPage": true } }));
        // An administrator reads no evaluations, and this by no way.
        let admin = app.user("quan-tri", None, &[("ADMIN", "TP")]).await;
        assert_eq!(admin.query(list, json!({})).await.error(), "NOT_FOUND");
        let ways = "query($id: ID!) { node(id: $id) { __typename } unit(code: \"XA-B\") { organisationResult(year: 2026) { class scoreExact } } }";
        let id = below.query("{ organisationResults(year: 2026, first: 1) { nodes { id } } }", json!({})).await;
        let id = id.data("organisationResults.nodes.0.id");
        assert_eq!(&admin.query(ways, json!({ "id": id })).await.body["data"], &json!({ "node": null, "unit": { "organisationResult": null } }));
        assert_eq!(below.query(ways, json!({ "id": id })).await.data("node.__typename"), &json!("OrganisationResult"));
        let of_a = below.query(list, json!({ "within": "XA-A" })).await;
        assert_eq!(of_a.data("organisationResults.totalCount"), &json!(0));
        assert_eq!(below.query(list, json!({ "within": "NO" })).await.error(), "UNIT_UNKNOWN");
        assert_eq!(app.stranger().query(list, json!({})).await.error(), "UNAUTHENTICATED");

        let units = "query($first: Int!) { units(first: $first) { nodes { code organisationResult(year: 2026) { class } } } }";
        let statements = async |first: i32| {
            let before = app.statements();
            let answer = below.query(units, json!({ "first": first })).await;
            (app.statements() - before, answer)
        };
        let (few, _) = statements(1).await;
        let (many, answer) = statements(5).await;
        assert_eq!(few, many, "asked for once for all units");
        let shown: Vec<String> = answer.data("units.nodes").as_array().unwrap().iter().map(|unit| format!("{} {}", unit["code"], unit["organisationResult"]["class"])).collect();
        assert_eq!(shown, [r#""TP" null"#, r#""VP-A" null"#, r#""VP-B" "COMPLETED""#, r#""XA-A" null"#, r#""XA-B" "GOOD""#]);
        app.finish().await;
    }

    async fn a_final_cap_closes_it_until_the_year_is_reopened(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        // The head of a commune counts in the managing agency's scope.
        app.sql("insert into cap_run (agency_id, year, number, state, terms, started_at, version) select id, 2026, 1, 'FINAL', '{}', 0, 1 from unit where code = 'TP';\n\
                 update agency_period set state = 'LOCKED'").await;
        assert_eq!(record(&hr, "XA-A", json!({})).await.user_errors("recordOrganisationResult"), ["CLASS_SETTLED year"]);
        let state = async |agency: &str, state: &str| {
            app.sql(&format!("update agency_period set state = '{state}' where agency_id = (select id from unit where code = '{agency}')")).await;
        };
        // Re-opening the scope opens it, and so does re-opening the agency that evaluates him.
        for (agency, score) in [("TP", "92"), ("XA-A", "91")] {
            state(agency, "OPEN").await;
            record(&hr, "XA-A", json!({ "score": score })).await.data("recordOrganisationResult.organisationResult");
            state(agency, "LOCKED").await;
            assert_eq!(record(&hr, "XA-A", json!({})).await.user_errors("recordOrganisationResult"), ["CLASS_SETTLED year"]);
        }
        // Put into a scope whose cap is not settled, he no longer counts in the one that is.
        app.sql("insert into cap_membership (agency_id, person_id, belongs, valid_from, version) select unit.id, person.id, true, '2026-01-01', 1 from unit, person where unit.code = 'XA-B' and person.code = 'A-HEAD'").await;
        record(&hr, "XA-A", json!({ "score": "90" })).await.data("recordOrganisationResult.organisationResult");
        // A row of the run in force settles his class, wherever he counts since.
        app.sql("insert into cap_row (cap_run_id, person_id, evaluation_id, class_before, final_class, cap_group, grounds) select cap_run.id, person.id, evaluation.id, 'GOOD', 'GOOD', 'LEADERSHIP', '[]' from cap_run, person, evaluation where person.code = 'A-HEAD' and evaluation.person_id = person.id and evaluation.period_id = (select max(period_id) from evaluation)").await;
        assert_eq!(record(&hr, "XA-A", json!({})).await.user_errors("recordOrganisationResult"), ["CLASS_SETTLED year"]);
        app.finish().await;
    }
}
