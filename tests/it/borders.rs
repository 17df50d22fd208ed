//! Where a writer's hand ends: what another system does not undo, whose work is taken away, and what is not told to who
//! may not know of it.

use crate::import_inputs::{load, load_as};
use crate::on_both;
use crate::support::{Answer, App, Client, Month};
use serde_json::{Value, json};
use thuocdo::io::kinds::Kind;

const NOTHING: [&str; 0] = [];

async fn call(client: &Client, mutation: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

async fn told(client: &Client, mutation: &str, input: Value) -> Vec<String> {
    call(client, mutation, input).await.user_errors(mutation)
}

fn assign(person: &str, source: &str, reference: &str, assigned: i32) -> Value {
    json!({ "period": "2026-05", "records": [{ "person": person, "product": "SP-1", "source": source,
        "reference": reference, "assigned": assigned, "deadline": "2026-05-15" }] })
}

fn delivered(source: &str, reference: &str, more: Value) -> Value {
    let mut day = json!({ "record": { "source": source, "reference": reference } });
    day.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "deliveries": [day] })
}

/// The key of a record, and of its events.
async fn keys(client: &Client, source: &str, reference: &str) -> (Value, Vec<Value>) {
    let query =
        "query($s: String!, $r: String!) { outputRecord(source: $s, reference: $r) { id events { id } } }";
    let shown = client.query(query, json!({ "s": source, "r": reference })).await;
    let events = shown.data("outputRecord.events").as_array().unwrap();
    (shown.data("outputRecord.id").clone(), events.iter().map(|event| event["id"].clone()).collect())
}

/// Everything that tells of records, to see that nothing has changed.
async fn state(app: &App) -> Vec<String> {
    let mut rows = app.rows("select reference || ' ' || cast(person_id as text) || ' ' || assigned || ' ' || completed || ' ' || version || ' ' || coalesce(cast(voided_at as text), '-') as value from output_record order by id").await;
    rows.extend(app.rows("select reference || ' ' || count || ' ' || version || ' ' || coalesce(cast(voided_at as text), '-') as value from output_event order by id").await);
    rows.extend(app.trail().await);
    rows
}

on_both! {
    async fn a_day_without_units_is_refused(backend: Backend) {
        let app = Month::start(backend).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        assert_eq!(told(&head, "assignRecords", assign("A-1", "THUOCDO", "R1", 3)).await, NOTHING);
        let before = state(&app).await;
        for (more, refused) in [
            (json!({ "day": "2026-05-10", "unitNumbers": [1, 2] }), "DAY_INCOMPLETE deliveries.0.units"),
            (json!({ "day": "2026-05-10" }), "DAY_INCOMPLETE deliveries.0.units"),
            (json!({ "unitNumbers": [1] }), "DAY_INCOMPLETE deliveries.0.units"),
            (json!({ "units": 1 }), "DAY_INCOMPLETE deliveries.0.day"),
        ] {
            assert_eq!(told(&person, "recordDeliveries", delivered("THUOCDO", "R1", more)).await, [refused]);
        }
        assert_eq!(state(&app).await, before);
        assert_eq!(told(&person, "recordDeliveries", delivered("THUOCDO", "R1", json!({ "note": "xong" }))).await, NOTHING);
        app.finish().await;
    }

    async fn another_system_undoes_nothing_of_others(backend: Backend) {
        let app = Month::start(backend).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let system = app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        assert_eq!(told(&system, "assignRecords", assign("A-1", "MOTCUA", "M1", 4)).await, NOTHING);
        assert_eq!(told(&head, "assignRecords", assign("A-1", "THUOCDO", "R1", 3)).await, NOTHING);
        // A late unit, a failed review by the superior, one by the system itself.
        assert_eq!(told(&system, "recordDeliveries", delivered("MOTCUA", "M1", json!({ "day": "2026-05-18", "units": 1 }))).await, NOTHING);
        let review = |reference: &str| json!({ "events": [{ "record": { "source": "MOTCUA", "reference": "M1" }, "reference": reference, "kind": "QUALITY", "unit": 1 }] });
        assert_eq!(told(&head, "recordEvents", review("KT-1")).await, NOTHING);
        assert_eq!(told(&system, "recordEvents", review("MC-1")).await, NOTHING);
        let (own, events) = keys(&head, "MOTCUA", "M1").await;
        let (by_hand, _) = keys(&head, "THUOCDO", "R1").await;
        let before = state(&app).await;
        let void = |event: &Value| json!({ "event": event, "reason": "nhầm" });
        // What the system itself added goes with what it was added for, whoever asks.
        for client in [&system, &head] {
            assert_eq!(told(client, "voidEvent", void(&events[0])).await, ["EVENT_AUTOMATIC event"]);
        }
        assert_eq!(told(&system, "voidEvent", void(&events[1])).await, ["EVENT_OF_OTHERS event"]);
        let mut other = review("KT-1");
        other["events"][0]["severity"] = json!("MINOR");
        let sent = "mutation($input: RecordEventsInput!) { recordEvents(input: $input) { saved { kept { code path } } errors { code } } }";
        let kept = system.query(sent, json!({ "input": other })).await;
        assert_eq!(kept.data("recordEvents.saved.kept.0.code"), &json!("SUPERIOR_VALUE_KEPT"), "{:?}", kept.body);
        for (mutation, input, refused) in [
            ("voidRecord", json!({ "record": by_hand, "reason": "nhầm" }), "SUPERIOR_VALUE_KEPT record"),
            ("correctRecord", json!({ "record": by_hand, "assigned": 1, "reason": "nhầm" }), "SUPERIOR_VALUE_KEPT assigned"),
        ] {
            assert_eq!(told(&system, mutation, input).await, [refused]);
        }
        assert_eq!(state(&app).await, before, "nothing of it was written");
        assert_eq!(told(&system, "voidEvent", void(&events[2])).await, NOTHING, "its own it takes back");
        // By sending it again neither.
        let sent = "mutation($input: AssignRecordsInput!) { assignRecords(input: $input) { saved { kept { path } } errors { code } } }";
        for (person, field) in [("A-1", "assigned"), ("A-2", "person")] {
            let kept = system.query(sent, json!({ "input": assign(person, "THUOCDO", "R1", if person == "A-1" { 1 } else { 3 }) })).await;
            assert_eq!(kept.data("assignRecords.saved.kept.0.path"), &json!(["records", "0", field]));
        }
        let stays = app.rows("select person.code || ' ' || assigned as value from output_record join person on person.id = person_id where reference = 'R1'").await;
        assert_eq!(stays, ["A-1 3"]);
        assert_eq!(told(&system, "voidRecord", json!({ "record": own, "reason": "huỷ hồ sơ" })).await, NOTHING);
        let kept = app.rows("select cast(kept_by_superior as text) as value from output_record where reference = 'M1'").await;
        assert!(["0", "false"].contains(&kept[0].as_str()), "no superior has touched it: {kept:?}");
        app.finish().await;
    }

    async fn a_record_goes_from_one_to_another_and_both_are_outdated(backend: Backend) {
        let app = Month::start(backend).await;
        let system = app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let of_b = app.user("motcua.b", None, &[("INTEGRATION", "XA-B")]).await;
        let marks = "select distinct person.code as value from stale_mark join person on person.id = person_id order by value";
        assert_eq!(told(&system, "assignRecords", assign("A-1", "MOTCUA", "M1", 4)).await, NOTHING);
        app.sql("delete from stale_mark").await;
        assert_eq!(told(&system, "assignRecords", assign("A-2", "MOTCUA", "M1", 4)).await, NOTHING);
        assert_eq!(app.rows(marks).await, ["A-1", "A-2", "A-HEAD"]);
        let before = state(&app).await;
        assert_eq!(told(&of_b, "assignRecords", assign("B-1", "MOTCUA", "M1", 4)).await, ["RECORD_OF_OTHERS records.0.reference"]);
        let file = |person: &str| format!("source,reference,period,person,product,assigned,deadline\nMOTCUA,M1,2026-05,{person},SP-1,4,2026-05-15\n");
        assert_eq!(load_as(&app, "motcua.b", Kind::Records, &file("B-1")).await.unwrap_err(), ["RECORD_OF_OTHERS tệp.csv 2 reference"]);
        assert_eq!(state(&app).await, before);
        app.sql("delete from stale_mark").await;
        assert_eq!(load_as(&app, "motcua", Kind::Records, &file("B-1")).await.unwrap().updated, 1);
        assert_eq!(app.rows(marks).await, ["A-2", "A-HEAD", "B-1", "B-HEAD"]);
        // What was voided is nobody's any more: sent again it stays voided, wherever it went.
        let head = app.user("b-head", Some("B-HEAD"), &[]).await;
        let (record, _) = keys(&head, "MOTCUA", "M1").await;
        assert_eq!(told(&head, "voidRecord", json!({ "record": record, "reason": "nhầm người" })).await, NOTHING);
        assert_eq!(told(&of_b, "assignRecords", assign("B-1", "MOTCUA", "M1", 7)).await, NOTHING);
        assert_eq!(told(&system, "assignRecords", assign("A-1", "MOTCUA", "M1", 7)).await, NOTHING);
        // From oneself nobody takes work away.
        let hr = app.user("a-2", Some("A-2"), &[("INTEGRATION", "TP")]).await;
        assert_eq!(told(&system, "assignRecords", assign("A-2", "MOTCUA", "M2", 4)).await, NOTHING);
        let own = call(&hr, "assignRecords", assign("A-1", "MOTCUA", "M2", 4)).await;
        assert_eq!((own.reason(), &own.body["errors"][0]["extensions"]["argument"]), ("SELF_RULE", &json!(["input", "records", "0", "reference"])));
        app.finish().await;
    }

    async fn who_may_not_know_learns_nothing_from_a_refusal(backend: Backend) {
        let app = Month::start(backend).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let of_b = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let system = app.user("motcua.b", None, &[("INTEGRATION", "XA-B")]).await;
        let officer = app.user("b-1", Some("B-1"), &[]).await;
        assert_eq!(told(&head, "assignRecords", assign("A-1", "THUOCDO", "R1", 3)).await, NOTHING);
        let (record, _) = keys(&head, "THUOCDO", "R1").await;
        // A locked period tells nothing of a record that one may not see.
        app.sql("update agency_period set state = 'LOCKED'").await;
        for client in [&of_b, &system, &officer] {
            assert_eq!(call(client, "voidRecord", json!({ "record": record, "reason": "x" })).await.error(), "NOT_FOUND");
        }
        assert_eq!(told(&head, "voidRecord", json!({ "record": record, "reason": "x" })).await, ["PERIOD_LOCKED record"]);
        app.sql("update agency_period set state = 'OPEN'").await;
        // Whom one may not see is as unknown as a code that nobody has.
        let absent = |person: &str| json!({ "person": person, "kind": "SICK", "firstDay": "2026-05-04", "document": "1" });
        let records = "query($p: String) { outputRecords(filter: { person: $p }) { totalCount } }";
        let mut answers = Vec::new();
        for person in ["A-1", "NOBODY"] {
            let mut answer = told(&of_b, "recordAbsence", absent(person)).await;
            for client in [&of_b, &officer, &system] {
                answer.push(client.query(records, json!({ "p": person })).await.error().to_owned());
            }
            let place = json!({ "person": person, "unit": "VP-B", "position": "CV", "kind": "PERMANENT", "from": "2026-05-04" });
            for client in [&officer, &system] {
                answer.push(call(client, "appoint", place.clone()).await.error().to_owned());
            }
            answers.push(answer);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], ["PERSON_UNKNOWN person", "PERSON_UNKNOWN", "PERSON_UNKNOWN", "PERSON_UNKNOWN", "FORBIDDEN", "NOT_FOUND"]);
        // Where he serves HR of the house that takes him in is not told.
        let place = json!({ "person": "A-1", "unit": "VP-B", "position": "CV", "kind": "PERMANENT", "from": "2026-05-04" });
        let elsewhere = call(&of_b, "appoint", place).await;
        assert_eq!(elsewhere.user_errors("appoint"), ["APPOINTED_ELSEWHERE from"]);
        assert!(!elsewhere.data("appoint.errors.0.message").to_string().contains("VP-A"));
        // A set says about whom it was refused.
        let records = json!({ "period": "2026-05", "records": [
            { "person": "A-1", "product": "SP-1", "reference": "S1", "assigned": 1 },
            { "person": "A-HEAD", "product": "SP-1", "reference": "S2", "assigned": 1 },
        ] });
        let own = call(&head, "assignRecords", records).await;
        assert_eq!((own.reason(), &own.body["errors"][0]["extensions"]["argument"]), ("SELF_RULE", &json!(["input", "records", "1", "person"])));
        app.finish().await;
    }

    async fn a_file_that_one_may_not_bring_says_who_may(backend: Backend) {
        let app = Month::start(backend).await;
        app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let people = "code,name,position,unit,from\nC-9,Nguyễn Văn Chín,CV,VP-A,01/05/2026\n";
        let told = load_as(&app, "motcua", Kind::People, people).await.unwrap_err();
        assert_eq!(told, ["NOT_PERMITTED tệp.csv 2 unit"]);
        // A remark has a space behind its `#`: what has none is a row, which is told where it is no good.
        let head = "source,reference,period,person,product,assigned,deadline,on behalf of,document\n";
        let file = |source: &str| format!("{head}{source},M1,2026-05,A-1,SP-1,4,2026-05-15,A-HEAD,1/BC\n# ghi chú,,,,,,,,\n");
        assert_eq!(load(&app, Kind::Records, &file("#MC")).await.unwrap_err(), ["FILE_CODE tệp.csv 2 source"]);
        assert_eq!(load(&app, Kind::Records, &file("MC")).await.unwrap().created, 1);
        app.finish().await;
    }
}
