//! The audit trail is read by auditors within their grants, and by nobody else.

use crate::import_inputs::{RECORDS, load, load_as, templates};
use crate::on_both;
use crate::support::{App, Client, Month, Place};
use serde_json::{Value, json};
use thuocdo::io::kinds::Kind;

const TRAIL: &str =
    "query($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
        nodes { number at actor action noun object reason payload hash onBehalfOf { code } }
    }
}";

fn told(event: &Value) -> String {
    format!("{} {} {}", event["number"], event["actor"].as_str().unwrap(), event["action"].as_str().unwrap())
}

/// The latest events of an action, the newest first: in whose place each was done, and by which document.
async fn places(auditor: &Client, action: &str, count: usize) -> Vec<String> {
    let answer = auditor.query(TRAIL, json!({ "filter": { "action": action }, "first": count })).await;
    let place = |event: &Value| {
        let payload: Value = serde_json::from_str(event["payload"].as_str().unwrap()).unwrap();
        let superior = event["onBehalfOf"]["code"].as_str().unwrap_or("-");
        format!("{superior} {}", payload["document"].as_str().unwrap_or("-"))
    };
    answer.data("auditEvents.nodes").as_array().unwrap().iter().map(place).collect()
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
        // From its end page by page: the same, and the oldest come first.
        let (mut whole, mut before) = (Vec::new(), Value::Null);
        loop {
            let page = auditor.query(TRAIL, json!({ "last": 3, "before": before })).await;
            let nodes = page.data("auditEvents.nodes").as_array().unwrap().iter().map(told);
            whole.splice(0..0, nodes);
            if page.data("auditEvents.pageInfo.hasPreviousPage") == &json!(false) {
                break;
            }
            before = page.data("auditEvents.pageInfo.startCursor").clone();
        }
        assert_eq!(whole, stored);
        // From a moment on: what was done then, and all that is newer.
        let at = one.data("auditEvents.nodes.0.at").clone();
        let since = auditor.query(TRAIL, by(json!({ "noun": "absence", "from": at }))).await;
        assert_eq!(since.data("auditEvents.totalCount"), &json!(2));
        let newest = all.data("auditEvents.nodes.0.at").clone();
        let since = auditor.query(TRAIL, by(json!({ "noun": "absence", "from": newest }))).await;
        assert_eq!(since.data("auditEvents.nodes.0.actor"), &json!("nhan-su-a"));
        assert_eq!(since.data("auditEvents.totalCount"), &json!(1));

        for client in [&hr, &own, &admin] {
            assert_eq!(client.query(TRAIL, json!({})).await.error(), "NOT_FOUND");
        }
        assert_eq!(app.stranger().query(TRAIL, json!({})).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn a_superior_is_named_only_where_something_was_done_in_his_place(backend: Backend) {
        let app = Month::start(backend).await;
        load(&app, Kind::Templates, &templates()).await.unwrap();
        let auditor = app.user("kiem-tra", None, &[("AUDITOR", "TP")]).await;
        // He leads A-1 himself, and is HR where others lead.
        let both = app.user("truong-a", Some("A-HEAD"), &[("HR", "TP")]).await;
        let act = async |mutation: &str, input: Value| {
            let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
            let document = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code path }} }} }}");
            let done = both.query(&document, json!({ "input": input })).await;
            assert_eq!(done.user_errors(mutation), [""; 0], "{mutation}");
        };
        let behalf = json!({ "superior": "B-HEAD", "document": "7/BC" });
        let assign = async |records: &[(&str, &str)]| {
            let record = |(person, reference): &(&str, &str)| json!({
                "person": person, "product": "SP-1", "reference": reference, "assigned": 3,
            });
            let records: Vec<Value> = records.iter().map(record).collect();
            act("assignRecords", json!({ "period": "2026-05", "records": records, "onBehalfOf": behalf })).await;
        };
        assign(&[("B-1", "R-B-1")]).await;
        assign(&[("B-1", "R-B-1"), ("A-1", "R-A-1")]).await;
        assert_eq!(places(&auditor, "AssignRecords", 2).await, ["- -", "B-HEAD 7/BC"], "what repeats is not done again");
        assign(&[("B-1", "R3"), ("A-1", "R4")]).await;
        assert_eq!(places(&auditor, "AssignRecords", 2).await, ["B-HEAD 7/BC", "- -"]);
        let event = |person: &str| json!({
            "record": { "reference": format!("R-{person}") }, "kind": "QUALITY", "reference": "KT-1", "unit": 1,
        });
        let events = json!([event("B-1"), event("A-1")]);
        act("recordEvents", json!({ "events": events, "onBehalfOf": behalf })).await;
        assert_eq!(places(&auditor, "RecordEvents", 2).await, ["- -", "B-HEAD 7/BC"]);
        let scores = |person: &str| json!({ "person": person, "lines": [{ "line": "I.1", "points": "4.5" }] });
        let scores = json!([scores("B-1"), scores("A-1")]);
        act("scoreTeam", json!({ "period": "2026-05", "scores": scores, "onBehalfOf": behalf })).await;
        assert_eq!(places(&auditor, "ScoreCriteria", 2).await, ["B-HEAD 7/BC", "- -"]);

        // Files say the same: the column filled for his own team is nobody's place; of several superiors the document of each.
        let head = "person,period,line,value,reason,on behalf of,document\n";
        let own = format!("{head}A-1,2026-05,I.2,4,,A-HEAD,1/BC\n");
        load_as(&app, "truong-a", Kind::Criteria, &own).await.unwrap();
        assert_eq!(places(&auditor, "ScoreCriteria", 1).await, ["- -"]);
        let mixed = format!("{head}A-1,2026-05,II.1,2,,A-HEAD,1/BC\nB-1,2026-05,II.1,2,,B-HEAD,2/BC\n");
        load_as(&app, "truong-a", Kind::Criteria, &mixed).await.unwrap();
        assert_eq!(places(&auditor, "ScoreCriteria", 1).await, ["B-HEAD 2/BC"]);
        // What repeats in somebody's place was not done there again.
        let more = mixed.replace("A-1,2026-05,II.1,2,", "A-1,2026-05,II.1,1,");
        load_as(&app, "truong-a", Kind::Criteria, &more).await.unwrap();
        assert_eq!(places(&auditor, "ScoreCriteria", 1).await, ["- -"]);
        load(&app, Kind::Criteria, &mixed).await.unwrap();
        assert_eq!(places(&auditor, "ScoreCriteria", 1).await, ["A-HEAD 1/BC"]);
        let several = mixed.replace("II.1,2,", "II.1,1,");
        load(&app, Kind::Criteria, &several).await.unwrap();
        assert_eq!(places(&auditor, "ScoreCriteria", 1).await, ["- A-HEAD: 1/BC; B-HEAD: 2/BC"]);
        let own = format!("{RECORDS}SO,R2,2026-05,A-1,SP-1,plan,3,,2026-05-15,,,A-HEAD,1/BC\n");
        load_as(&app, "truong-a", Kind::Records, &own).await.unwrap();
        assert_eq!(places(&auditor, "AssignRecords", 1).await, ["- -"]);

        // A cause that a file confirms in a superior's place names him, and the event beside it nobody.
        let events = "source,reference,event,type,unit number,cause,confirmed by,confirmed on,reason,evidence\n\
            SO,R2,KT-2,quality,2,objective,A-HEAD,18/05/2026,Mưa bão,CV 7\n";
        load(&app, Kind::Events, events).await.unwrap();
        assert_eq!(places(&auditor, "ConfirmCause", 1).await, ["A-HEAD CV 7"]);
        assert_eq!(places(&auditor, "RecordEvents", 1).await, ["- -"]);
        app.finish().await;
    }
}
