//! The audit trail is read by auditors within their grants, and by nobody else.

use crate::on_both;
use crate::support::{App, Place};
use serde_json::{Value, json};

const TRAIL: &str = "query($filter: AuditEventFilter, $first: Int, $after: String) {
    auditEvents(filter: $filter, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { number at actor action noun object reason payload hash onBehalfOf { code } }
    }
}";

fn told(event: &Value) -> String {
    format!("{} {} {}", event["number"], event["actor"].as_str().unwrap(), event["action"].as_str().unwrap())
}

on_both! {
    async fn an_auditor_reads_what_was_done(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let hr = app.user("nhan-su", None, &[("HR", "TP")]).await;
        let own = app.user("nhan-su-a", Some("A-1"), &[("HR", "XA-A")]).await;
        let admin = app.user("admin", None, &[("ADMIN", "TP")]).await;
        let auditor = app.user("kiem-tra", None, &[("AUDITOR", "TP")]).await;
        let near = app.user("kiem-tra-a", None, &[("AUDITOR", "XA-A")]).await;
        let absence = "mutation($input: RecordAbsenceInput!) { recordAbsence(input: $input) { errors { code } } }";
        for (client, person) in [(&hr, "B-1"), (&own, "A-2")] {
            let input = json!({ "person": person, "kind": "SICK", "firstDay": "2026-05-04", "lastDay": "2026-05-05" });
            let done = client.query(absence, json!({ "input": input })).await;
            assert_eq!(done.user_errors("recordAbsence"), [] as [&str; 0]);
        }
        let filter = json!({ "filter": { "noun": "absence" } });
        let all = auditor.query(TRAIL, filter.clone()).await;
        assert_eq!(all.data("auditEvents.totalCount"), &json!(2));
        let nodes = all.data("auditEvents.nodes").as_array().unwrap();
        let actors: Vec<&str> = nodes.iter().map(|event| event["actor"].as_str().unwrap()).collect();
        assert_eq!(actors, ["nhan-su-a", "nhan-su"], "the newest first");
        let payload: Value = serde_json::from_str(nodes[0]["payload"].as_str().unwrap()).unwrap();
        assert_eq!((&payload["before"], &payload["after"]["kind"]), (&Value::Null, &json!("SICK")));

        // Over one unit: what its own people did.
        let mine = near.query(TRAIL, filter.clone()).await;
        assert_eq!(mine.data("auditEvents.totalCount"), &json!(1));
        assert_eq!(mine.data("auditEvents.nodes.0.actor"), &json!("nhan-su-a"));

        // By what was done, by whom, to what; page by page without a gap.
        let by = |filter: Value| json!({ "filter": filter });
        let one = auditor.query(TRAIL, by(json!({ "actor": "nhan-su", "action": "RecordAbsence" }))).await;
        assert_eq!(one.data("auditEvents.totalCount"), &json!(1));
        let object = one.data("auditEvents.nodes.0.object").clone();
        let same = auditor.query(TRAIL, by(json!({ "noun": "absence", "object": object }))).await;
        assert_eq!(same.data("auditEvents.nodes"), one.data("auditEvents.nodes"));
        let at = one.data("auditEvents.nodes.0.at").clone();
        let since = auditor.query(TRAIL, by(json!({ "noun": "absence", "until": at }))).await;
        assert_eq!(since.data("auditEvents.totalCount"), &json!(0));
        let (mut whole, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = auditor.query(TRAIL, json!({ "first": 3, "after": after })).await;
            whole.extend(page.data("auditEvents.nodes").as_array().unwrap().iter().map(told));
            if page.data("auditEvents.pageInfo.hasNextPage") == &json!(false) {
                break;
            }
            after = page.data("auditEvents.pageInfo.endCursor").clone();
        }
        let stored = app.rows("select cast(number as text) || ' ' || actor || ' ' || action as value from audit_event order by number desc").await;
        assert_eq!(whole, stored);

        for client in [&hr, &own, &admin] {
            assert_eq!(client.query(TRAIL, json!({})).await.error(), "NOT_FOUND");
        }
        assert_eq!(app.stranger().query(TRAIL, json!({})).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }
}
