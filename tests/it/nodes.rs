//! Any object by its global id, under the viewer's present rights.

use crate::on_both;
use crate::placement;
use crate::ranking::build;
use crate::support::{App, Client, Month, Place};
use crate::templates::publish;
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

/// One object by its id, with these fields; `null` where it is not told.
async fn node(client: &Client, id: &Value, kind: &str, fields: &str) -> Value {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {fields} }} }} }}");
    client.query(&document, json!({ "id": id })).await.data("node").clone()
}

on_both! {
    async fn accounts_roles_and_sessions_are_read_by_their_owner_and_his_administrator(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let own = app.user("a-1", Some("A-1"), &[("COUNCIL", "XA-A")]).await;
        let admin = app.user("quan-tri.a", None, &[("ADMIN", "XA-A")]).await;
        let other = app.user("quan-tri.b", None, &[("ADMIN", "XA-B")]).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let (role, session) = ("id role unit { code } validFrom", "id createdAt address agent");
        let account = format!("id login personCode name version roles {{ {role} }}");
        let listed = format!("{{ account(login: \"a-1\") {{ {account} }} accountSessions(login: \"a-1\") {{ {session} }} }}");
        let listed = admin.query(&listed, json!({})).await;
        let mine = own.query(&format!("{{ viewer {{ account {{ {account} }} sessions {{ {session} }} }} }}"), json!({})).await;
        assert_eq!(mine.data("viewer.account"), listed.data("account"));
        let objects = [
            ("Account", account.as_str(), listed.data("account").clone()),
            ("RoleGrant", role, listed.data("account.roles.0").clone()),
            ("Session", session, mine.data("viewer.sessions.0").clone()),
        ];
        for (kind, fields, object) in &objects {
            for client in [&own, &admin] {
                assert_eq!(node(client, &object["id"], kind, fields).await, *object, "{kind}");
            }
            for client in [&other, &hr] {
                assert_eq!(node(client, &object["id"], kind, fields).await, Value::Null, "{kind}");
            }
        }
        let ids = objects.map(|(_, _, object)| object["id"].clone());
        assert_eq!(nodes(&own, &ids).await, ["Account", "RoleGrant", "Session"]);
        let before = app.statements();
        nodes(&admin, &ids[..1]).await;
        let one = app.statements() - before;
        let theirs = admin.query("{ viewer { account { id } } }", json!({})).await;
        let before = app.statements();
        assert_eq!(nodes(&admin, &[ids[0].clone(), theirs.data("viewer.account.id").clone()]).await, ["Account", "Account"]);
        assert!(app.statements() - before <= one + 1, "accounts are read together");
        // What has ended is no object any more.
        app.sql("update role_grant set revoked_at = 1 where role = 'COUNCIL'; update session set revoked_at = 1 where account_id = (select id from account where login = 'a-1')").await;
        assert_eq!(nodes(&admin, &ids).await, ["Account", "null", "null"]);
        app.finish().await;
    }

    async fn events_and_self_assessments_are_read_by_who_reads_the_inputs(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        publish(&app, &hr, "CV").await;
        let (own, head) = (app.user("a-1", Some("A-1"), &[]).await, app.user("a-head", Some("A-HEAD"), &[]).await);
        let (colleague, admin) = (app.user("a-2", Some("A-2"), &[]).await, app.user("quan-tri", None, &[("ADMIN", "TP")]).await);
        let records = json!([{ "person": "A-1", "product": "SP-1", "reference": "R1", "assigned": 5, "deadline": "2026-05-04" }]);
        let assign = "mutation($input: AssignRecordsInput!) { assignRecords(input: $input) { errors { code } } }";
        head.query(assign, json!({ "input": { "period": "2026-05", "records": records } })).await.data("assignRecords");
        let deliver = "mutation($input: RecordDeliveriesInput!) { recordDeliveries(input: $input) { errors { code path } } }";
        let deliveries = json!([{ "record": { "reference": "R1" }, "day": "2026-05-06", "units": 1 }]);
        own.query(deliver, json!({ "input": { "deliveries": deliveries } })).await.data("recordDeliveries");
        let event = "id reference kind unit automatic version";
        let listed = own.query(&format!("{{ outputRecords {{ nodes {{ events {{ {event} }} }} }} }}"), json!({})).await;
        let listed = listed.data("outputRecords.nodes.0.events.0").clone();
        assert_eq!(listed["kind"], "DELAY");
        let save = "mutation { saveSelfAssessment(input: { period: \"2026-05\", note: \"Tháng nhiều việc\" }) { sheet { selfAssessment { id state note version } } } }";
        let draft = own.query(save, json!({})).await.data("saveSelfAssessment.sheet.selfAssessment").clone();
        let assessment = "id state note version";
        for client in [&own, &head, &hr] {
            assert_eq!(node(client, &listed["id"], "OutputEvent", event).await, listed);
        }
        assert_eq!(node(&own, &draft["id"], "SelfAssessment", assessment).await, draft);
        let team = head.query("{ teamScoring(period: \"2026-05\") { person { code } selfAssessment { id state note version } } }", json!({})).await;
        let seen = team.data("teamScoring").as_array().unwrap().iter().find(|sheet| sheet["person"]["code"] == "A-1").unwrap()["selfAssessment"].clone();
        assert_eq!((&seen["id"], &seen["note"]), (&draft["id"], &Value::Null));
        assert_eq!(node(&head, &draft["id"], "SelfAssessment", assessment).await, seen, "that there is a draft, and nothing of it");
        let looked = own.query("{ viewer { fileAccess { nodes { login } } } }", json!({})).await;
        assert_eq!(looked.data("viewer.fileAccess.nodes"), &json!([{ "login": "a-head" }]), "it is a part of his sheet");
        let ids = [listed["id"].clone(), draft["id"].clone()];
        for client in [&colleague, &admin] {
            assert_eq!(nodes(client, &ids).await, ["null", "null"]);
        }
        app.sql("update output_event set voided_at = 1").await;
        assert_eq!(nodes(&own, &ids).await, ["null", "SelfAssessment"]);
        app.finish().await;
    }

    async fn a_need_is_its_unit_and_position(backend: Backend) {
        let app = placement::start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let (staff, outside) = (app.user("a-1", Some("A-1"), &[]).await, app.user("hr.b", None, &[("HR", "XA-B")]).await);
        let planned = placement::plan(&hr, json!([placement::row("VP-A", "CV-XD", 2), placement::row("VP-A", "CV-TC", 1), placement::row("VP-B", "CV-TC", 1)])).await;
        // A row of the plan is seen by who sees the staffing of its unit.
        let row = planned.data("setPostPlan.postPlans.0.id").clone();
        let seen = async |client: &Client| node(client, &row, "PostPlan", "posts").await;
        assert_eq!(seen(&hr).await, json!({ "posts": 2 }));
        assert_eq!((seen(&staff).await, seen(&outside).await), (Value::Null, Value::Null));
        let fields = "id unit { code } position { code } planned working unfilled";
        let needs = hr.query(&format!("{{ staffing(unit: \"TP\") {{ needs {{ {fields} }} }} }}"), json!({})).await;
        let needs = needs.data("staffing.needs").as_array().unwrap().clone();
        assert_eq!(needs.len(), 3);
        for need in &needs {
            assert_eq!(node(&hr, &need["id"], "StaffingNeed", fields).await, *need);
            assert_eq!(node(&staff, &need["id"], "StaffingNeed", fields).await, Value::Null);
            let own = need["unit"]["code"] == "VP-B";
            assert_eq!(node(&outside, &need["id"], "StaffingNeed", fields).await.is_null(), !own);
        }
        let ids: Vec<Value> = needs.iter().map(|need| need["id"].clone()).collect();
        let cost = async |ids: &[Value]| {
            let before = app.statements();
            nodes(&hr, ids).await;
            app.statements() - before
        };
        assert_eq!(cost(&ids[..1]).await, cost(&ids).await, "needs are read together");
        // Another row of the plan is the same need; a filled one is none.
        let need = needs.iter().find(|need| need["position"]["code"] == "CV-XD").unwrap();
        let mut later = placement::row("VP-A", "CV-XD", 3);
        later["from"] = json!("2026-06-01");
        placement::plan(&hr, json!([later.clone()])).await.data("setPostPlan.postPlans");
        assert_eq!(node(&hr, &need["id"], "StaffingNeed", "unfilled").await, json!({ "unfilled": 3 }));
        let by_id = "query($id: ID!) { candidates(need: { id: $id }) { need { id unfilled } } }";
        let by_id = hr.query(by_id, json!({ "id": need["id"] })).await;
        assert_eq!(by_id.data("candidates.need"), &json!({ "id": need["id"], "unfilled": 3 }));
        later["posts"] = json!(0);
        placement::plan(&hr, json!([later])).await.data("setPostPlan.postPlans");
        assert_eq!(node(&hr, &need["id"], "StaffingNeed", "unfilled").await, Value::Null);
        app.finish().await;
    }

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
        // The administrator sees the job, which he may end, and nobody's score.
        assert_eq!(nodes(&admin, &ids).await, ["Period", "AgencyPeriod", "RuleSet", "null", "null", "Job", "null"]);
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
