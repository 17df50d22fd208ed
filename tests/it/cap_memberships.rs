//! Who counts in which scope of the cap where it differs from the default.

use crate::on_both;
use crate::ranking::build;
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

async fn record(client: &Client, agency: &str, person: &str, more: Value) -> Answer {
    let mut input = json!({ "agency": agency, "person": person, "from": "2026-01-01", "belongs": true });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client
        .query(
            "mutation($input: RecordCapMembershipInput!) { recordCapMembership(input: $input) {
               capMembership { id version belongs group decisionNumber } current { version } errors { code path } } }",
            json!({ "input": input }),
        )
        .await
}

/// The groups of a new run of an agency: name and people with a class.
async fn groups(client: &Client, agency: &str) -> Value {
    let start = "mutation($agency: String!) { startCapRun(input: { agency: $agency, year: 2026 }) {
        capRun { ceiling { groups { name rated } } } errors { code } } }";
    client.query(start, json!({ "agency": agency })).await.data("startCapRun.capRun.ceiling.groups").clone()
}

async fn choose_base(app: &App) {
    for agency in ["XA-A", "XA-B"] {
        app.sql(&format!("insert into agency_setting (agency_id, setting, value, valid_from) select id, 'cap_base', 'INCLUSIVE', '2026-01-01' from unit where code = '{agency}'")).await;
    }
}

on_both! {
    async fn people_count_where_they_are_put(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        choose_base(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        assert_eq!(groups(&hr, "XA-A").await, json!([{ "name": "PROFESSIONAL", "rated": 7 }]));
        let taken = record(&hr, "XA-A", "A-5", json!({ "belongs": false, "decisionNumber": "4/QĐ" })).await;
        let id = taken.data("recordCapMembership.capMembership.id").clone();
        assert_eq!(taken.data("recordCapMembership.capMembership"), &json!({ "id": id, "version": 1, "belongs": false, "group": null, "decisionNumber": "4/QĐ" }));
        let marks = app.rows("select person.code || ' ' || kind || ' ' || change as value from stale_mark join person on person.id = person_id join period on period.id = period_id").await;
        assert_eq!(marks, ["A-5 YEAR class: cap membership recorded"]);
        let events = app.trail().await.len();
        record(&hr, "XA-A", "A-5", json!({ "belongs": false, "decisionNumber": "4/QĐ" })).await.data("recordCapMembership.capMembership");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        record(&hr, "XA-B", "A-5", json!({})).await.data("recordCapMembership.capMembership");
        record(&hr, "XA-A", "A-6", json!({ "group": "SUPPORT" })).await.data("recordCapMembership.capMembership");
        assert_eq!(groups(&hr, "XA-A").await, json!([{ "name": "PROFESSIONAL", "rated": 5 }, { "name": "SUPPORT", "rated": 1 }]));
        assert_eq!(groups(&hr, "XA-B").await, json!([{ "name": "PROFESSIONAL", "rated": 2 }]));
        // Where groups are joined, who is put into one of them is in the joined one.
        app.sql("insert into agency_setting (agency_id, setting, value, valid_from) select id, 'groups_joined', 'PROFESSIONAL+SUPPORT', '2026-01-01' from unit where code = 'XA-A'").await;
        assert_eq!(groups(&hr, "XA-A").await, json!([{ "name": "PROFESSIONAL+SUPPORT", "rated": 6 }]));

        let mut stale = json!({ "belongs": false, "expectedVersion": 7 });
        let answer = record(&hr, "XA-A", "A-5", stale.clone()).await;
        assert_eq!(answer.user_errors("recordCapMembership"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(answer.data("recordCapMembership.current"), &json!({ "version": 1 }));
        stale["expectedVersion"] = json!(1);
        assert_eq!(record(&hr, "XA-A", "A-5", stale).await.data("recordCapMembership.capMembership")["version"], json!(2));
        app.finish().await;
    }

    async fn what_cannot_be_is_refused(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("hr.tp", Some("A-3"), &[("HR", "TP")]).await;
        let below = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let events = app.trail().await.len();
        let errors = async |agency: &str, person: &str, more: Value| record(&hr, agency, person, more).await.user_errors("recordCapMembership");
        assert_eq!(errors("NO", "A-1", json!({})).await, ["UNIT_UNKNOWN agency"]);
        assert_eq!(errors("VP-A", "A-1", json!({})).await, ["AGENCY_UNKNOWN agency"]);
        assert_eq!(errors("XA-A", "NOBODY", json!({})).await, ["PERSON_UNKNOWN person"]);
        assert_eq!(errors("XA-A", "A-1", json!({ "belongs": false, "group": "SUPPORT" })).await, ["INVALID_INPUT group"]);
        assert_eq!(errors("XA-A", "A-1", json!({ "decisionNumber": " " })).await, ["TEXT_OUT_OF_RANGE decisionNumber"]);
        assert_eq!(record(&hr, "XA-A", "A-1", json!({ "group": "DRIVERS" })).await.error(), "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(record(&hr, "XA-A", "A-3", json!({})).await.reason(), "SELF_RULE");
        assert_eq!(record(&below, "XA-A", "A-1", json!({})).await.reason(), "NOT_PERMITTED");
        assert_eq!(app.trail().await.len(), events, "nothing of it was written");

        record(&hr, "XA-B", "A-1", json!({ "from": "2026-06-01" })).await.data("recordCapMembership.capMembership");
        assert_eq!(errors("XA-A", "A-1", json!({ "from": "2026-07-01" })).await, ["IN_TWO_CAPS agency"]);
        assert_eq!(errors("XA-A", "A-1", json!({ "from": "2026-01-01" })).await, ["IN_TWO_CAPS agency"], "also where the other one begins later");
        record(&hr, "XA-B", "A-1", json!({ "from": "2026-07-01", "belongs": false })).await.data("recordCapMembership.capMembership");
        record(&hr, "XA-A", "A-1", json!({ "from": "2026-07-01" })).await.data("recordCapMembership.capMembership");

        app.sql("insert into cap_run (agency_id, year, number, state, terms, started_at, version) select id, 2026, 1, 'FINAL', '{}', 0, 1 from unit where code = 'XA-A';\n\
                 update agency_period set state = 'LOCKED'").await;
        assert_eq!(errors("XA-A", "A-2", json!({})).await, ["CLASS_SETTLED from"]);
        assert_eq!(errors("XA-B", "A-2", json!({})).await, ["CLASS_SETTLED from"], "it would take him out of a final scope");
        record(&hr, "XA-A", "A-2", json!({ "from": "2026-12-11" })).await.data("recordCapMembership.capMembership");
        app.finish().await;
    }

    async fn memberships_are_read_by_who_may_see_the_year(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let own = app.user("a-1", Some("A-1"), &[]).await;
        let head = app.user("chu-tich", Some("A-HEAD"), &[]).await;
        let admin = app.user("quan.tri", None, &[("ADMIN", "TP")]).await;
        for person in ["A-1", "A-2"] {
            record(&hr, "XA-A", person, json!({ "group": "SUPPORT" })).await.data("recordCapMembership.capMembership");
        }
        let list = "{ capMemberships(agency: \"XA-A\") { totalCount nodes { id person { code } agency { code } from belongs group } } }";
        let row = |code: &str, id: &Value| json!({ "id": id, "person": { "code": code }, "agency": { "code": "XA-A" }, "from": "2026-01-01", "belongs": true, "group": "SUPPORT" });
        let all = hr.query(list, json!({})).await;
        let ids: Vec<Value> = all.data("capMemberships.nodes").as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        assert_eq!(all.data("capMemberships"), &json!({ "totalCount": 2, "nodes": [row("A-1", &ids[0]), row("A-2", &ids[1])] }));
        assert_eq!(own.query(list, json!({})).await.data("capMemberships"), &json!({ "totalCount": 1, "nodes": [row("A-1", &ids[0])] }));
        assert_eq!(head.query(list, json!({})).await.data("capMemberships.totalCount"), &json!(0), "a leader sees scores, not what classes rest on");
        assert_eq!(admin.query(list, json!({})).await.error(), "NOT_FOUND");
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        assert_eq!(own.query(nodes, json!({ "ids": ids })).await.data("nodes"), &json!([{ "id": ids[0] }, null]));
        app.finish().await;
    }
}
