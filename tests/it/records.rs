//! Output records: assigned, delivered, judged, changed; what is refused, and what repeats.

use crate::on_both;
use crate::support::{Answer, App, Client, Month, at};
use crate::templates::publish;
use serde_json::{Value, json};

const ROW: &str = "outcome record { id reference part origin assigned completed deadline coefficient version
    person { code } handedOverReason events { id kind unit count cause confirmed automatic version } deliveries { day units source } }";

async fn many(client: &Client, mutation: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ saved {{ created updated unchanged
         records {{ {ROW} }} kept {{ code path }} warnings {{ code path }} }} errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

async fn one(client: &Client, mutation: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ saved {{ {ROW} }} errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

fn record(person: &str, reference: &str, assigned: i32) -> Value {
    json!({ "person": person, "product": "SP-1", "reference": reference, "assigned": assigned, "deadline": "2026-05-15" })
}

fn month(records: &[Value]) -> Value {
    json!({ "period": "2026-05", "records": records })
}

fn delivery(reference: &str, day: &str, units: i32) -> Value {
    json!({ "deliveries": [{ "record": { "reference": reference }, "day": day, "units": units }] })
}

async fn head(app: &App) -> Client {
    app.user("a-head", Some("A-HEAD"), &[]).await
}

on_both! {
    async fn a_superior_assigns_many_and_the_same_twice_changes_nothing(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        publish(&app, &hr, "CV").await;
        let head = head(&app).await;
        let input = month(&[record("A-1", "R1", 5), record("A-2", "R2", 3)]);
        let made = many(&head, "assignRecords", input.clone()).await;
        assert_eq!(made.data("assignRecords.saved.created"), &json!(2), "{:?}", made.body);
        assert_eq!(made.data("assignRecords.saved.records.0.record.coefficient"), &json!("1"));
        let entered = head.query("{ outputRecords(filter: { reference: \"R1\" }) { nodes { enteredBy } } }", json!({})).await;
        assert_eq!(entered.data("outputRecords.nodes"), &json!([{ "enteredBy": "a-head" }]));
        let again = many(&head, "assignRecords", input).await;
        assert_eq!(again.data("assignRecords.saved.unchanged"), &json!(2));
        assert_eq!(again.data("assignRecords.saved.records.0.record.version"), &json!(1));
        let changed = many(&head, "assignRecords", month(&[record("A-1", "R1", 6)])).await;
        assert_eq!(changed.data("assignRecords.saved.records.0.record.assigned"), &json!(6));

        let bad = [
            json!({ "person": "A-1", "product": "NO", "reference": "X1", "assigned": 1 }),
            json!({ "person": "A-1", "product": "SP-0", "reference": "X2", "assigned": 1 }),
            json!({ "person": "NO", "product": "SP-1", "reference": "X3", "assigned": 1 }),
            json!({ "person": "A-1", "product": "SP-1", "reference": "X4", "assigned": -1 }),
            json!({ "person": "A-1", "product": "SP-1", "reference": "X5", "assigned": 1, "deadline": "2026-06-01" }),
            json!({ "person": "A-1", "product": "SP-1", "reference": "X5", "assigned": 1 }),
            json!({ "person": "B-1", "product": "SP-1", "reference": "X6", "assigned": 1 }),
        ];
        assert_eq!(many(&head, "assignRecords", month(&bad)).await.user_errors("assignRecords"), [
            "PRODUCT_UNKNOWN records.0.product",
            "PRODUCT_UNKNOWN records.1.product",
            "PERSON_UNKNOWN records.2.person",
            "AMOUNT_OUT_OF_RANGE records.3.assigned",
            "DEADLINE_OUT_OF_RANGE records.4.deadline",
            "LIST_REPEATED records.5.reference",
            "PERSON_UNKNOWN records.6.person",
        ]);
        assert_eq!(app.rows("select cast(count(*) as text) as value from output_record").await, ["2"]);

        // HR names the superior and his document.
        let mut behalf = month(&[record("A-1", "R3", 1)]);
        assert_eq!(many(&hr, "assignRecords", behalf.clone()).await.user_errors("assignRecords"), ["ON_BEHALF_MISSING onBehalfOf"]);
        behalf["onBehalfOf"] = json!({ "superior": "B-HEAD", "document": "12/CV" });
        assert_eq!(many(&hr, "assignRecords", behalf.clone()).await.user_errors("assignRecords"), ["ON_BEHALF_WRONG onBehalfOf"]);
        behalf["onBehalfOf"]["superior"] = json!("A-HEAD");
        assert_eq!(many(&hr, "assignRecords", behalf).await.data("assignRecords.saved.created"), &json!(1));
        // The trail names the superior and his document.
        let told = app.rows(
            "select person.code || ' ' || body as value from audit_event join audit_payload using (number)
             join person on person.id = on_behalf_of_id order by number desc limit 1",
        ).await;
        assert!(told[0].starts_with("A-HEAD ") && told[0].contains("\"document\":\"12/CV\""), "{told:?}");

        // A key replays; with other input it is a conflict.
        let mut keyed = month(&[record("A-1", "R4", 1)]);
        keyed["idempotencyKey"] = json!("k");
        let first = many(&head, "assignRecords", keyed.clone()).await;
        assert_eq!(many(&head, "assignRecords", keyed.clone()).await.body["data"], first.body["data"]);
        keyed["records"][0]["assigned"] = json!(2);
        assert_eq!(many(&head, "assignRecords", keyed).await.error(), "CONFLICT");

        // The plan comes from the templates, once.
        let blank = json!({ "period": "2026-05", "unit": "XA-A", "document": "  " });
        assert_eq!(many(&hr, "assignFromTemplate", blank).await.user_errors("assignFromTemplate"), ["ON_BEHALF_MISSING document"]);
        let plan = json!({ "period": "2026-05", "unit": "XA-A" });
        let planned = many(&head, "assignFromTemplate", plan.clone()).await;
        assert_eq!(planned.data("assignFromTemplate.saved.created"), &json!(4), "{:?}", planned.body);
        assert_eq!(many(&head, "assignFromTemplate", plan).await.data("assignFromTemplate.saved.created"), &json!(0));
        app.finish().await;
    }

    async fn who_entered_each_delivery_is_told(backend: Backend) {
        let app = Month::start(backend).await;
        let (head, person) = (head(&app).await, app.user("a-1", Some("A-1"), &[]).await);
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        publish(&app, &hr, "CV").await;
        many(&head, "assignRecords", month(&[record("A-1", "R1", 5)])).await.data("assignRecords.saved.created");
        many(&person, "recordDeliveries", delivery("R1", "2026-05-05", 1)).await.data("recordDeliveries.saved.updated");
        let mut corrected = delivery("R1", "2026-05-06", 2);
        corrected["deliveries"][0]["reason"] = json!("đã kiểm đếm");
        many(&head, "recordDeliveries", corrected).await.data("recordDeliveries.saved.updated");
        let shown = "{ outputRecords(filter: { reference: \"R1\" }) { nodes { deliveries { day source enteredBy } } } }";
        let told = person.query(shown, json!({})).await;
        assert_eq!(told.data("outputRecords.nodes.0.deliveries"), &json!([
            { "day": "2026-05-05", "source": "OWN", "enteredBy": "a-1" },
            { "day": "2026-05-06", "source": "SUPERIOR", "enteredBy": "a-head" },
        ]));
        app.sql("update delivery set entered_by_id = 0").await;
        assert_eq!(person.query(shown, json!({})).await.data("outputRecords.nodes.0.deliveries.0.enteredBy"), &json!(null));
        app.finish().await;
    }

    async fn nobody_writes_about_himself_outside_or_when_locked(backend: Backend) {
        let app = Month::start(backend).await;
        let head = head(&app).await;
        let own = many(&head, "assignRecords", month(&[record("A-HEAD", "S1", 1)])).await;
        assert_eq!((own.error(), own.reason()), ("FORBIDDEN", "SELF_RULE"));
        let granted = app.user("a-1-hr", Some("A-1"), &[("HR", "TP")]).await;
        let by_grant = many(&granted, "assignRecords", month(&[record("A-1", "S2", 1)])).await;
        assert_eq!((by_grant.error(), by_grant.reason()), ("FORBIDDEN", "SELF_RULE"));
        let staff = app.user("a-2", Some("A-2"), &[]).await;
        assert_eq!(
            many(&staff, "assignRecords", month(&[record("A-1", "S3", 1)])).await.user_errors("assignRecords"),
            ["PERSON_UNKNOWN records.0.person"]
        );
        app.sql("update agency_period set state = 'LOCKED'").await;
        let locked = many(&head, "assignRecords", month(&[record("A-1", "S4", 1)])).await;
        assert_eq!(locked.user_errors("assignRecords"), ["PERIOD_LOCKED period"]);
        app.finish().await;
    }

    async fn amounts_are_bounded_by_the_rules_in_force_in_the_period(backend: Backend) {
        let app = Month::start(backend).await;
        let head = head(&app).await;
        let line = domain::rules::VN_335_2025.lines().find(|line| line.starts_with("max_amount")).unwrap();
        let mine = domain::rules::VN_335_2025.replace("\"VN-335-2025\"", "\"TP-2026\"").replace(line, "max_amount = 10");
        thuocdo::services::rule_set::load(&app.operator().await, &mine).await.unwrap();
        let from = "2026-05-01".parse().unwrap();
        thuocdo::services::rule_set::adopt(&app.operator().await, "TP-2026", from, "1/QĐ").await.unwrap();
        let of = |period: &str, deadline: &str, assigned: i32| {
            let row = json!({ "person": "A-1", "product": "SP-1", "reference": "R1", "assigned": assigned, "deadline": deadline });
            json!({ "period": period, "records": [row] })
        };
        let refused = many(&head, "assignRecords", of("2026-05", "2026-05-15", 11)).await;
        assert_eq!(refused.user_errors("assignRecords"), ["AMOUNT_OUT_OF_RANGE records.0.assigned"]);
        for input in [of("2026-05", "2026-05-15", 10), of("2026-04", "2026-04-15", 11)] {
            assert_eq!(many(&head, "assignRecords", input).await.user_errors("assignRecords"), [""; 0]);
        }
        app.finish().await;
    }

    async fn deliveries_add_up_and_late_units_get_a_delay(backend: Backend) {
        let app = Month::start(backend).await;
        let head = head(&app).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        many(&head, "assignRecords", month(&[record("A-1", "R1", 3)])).await;
        let done = many(&person, "recordDeliveries", delivery("R1", "2026-05-10", 2)).await;
        assert_eq!(done.data("recordDeliveries.saved.records.0.record.completed"), &json!(2), "{:?}", done.body);
        for (input, refused) in [
            (delivery("R1", "2026-05-11", -1), "AMOUNT_OUT_OF_RANGE deliveries.0.units"),
            (delivery("R1", "2026-05-11", 2), "COMPLETED_ABOVE_ASSIGNED deliveries.0.units"),
            (delivery("R1", "2026-05-21", 1), "DAY_IN_FUTURE deliveries.0.day"),
            (delivery("NO", "2026-05-11", 1), "RECORD_UNKNOWN deliveries.0.record"),
        ] {
            assert_eq!(many(&person, "recordDeliveries", input).await.user_errors("recordDeliveries"), [refused]);
        }
        // The third unit is late by the day of the work.
        let late = many(&person, "recordDeliveries", delivery("R1", "2026-05-18", 1)).await;
        let events = late.data("recordDeliveries.saved.records.0.record.events").clone();
        assert_eq!(at(&events, "0.kind"), &json!("DELAY"));
        assert_eq!((at(&events, "0.unit"), at(&events, "0.automatic")), (&json!(3), &json!(true)));
        let event = at(&events, "0.id").clone();
        let mut cause = json!({ "event": event, "cause": "OBJECTIVE", "reason": "Mất điện" });
        assert_eq!(one(&head, "confirmCause", cause.clone()).await.user_errors("confirmCause"), ["REASON_MISSING evidence"]);
        cause["evidence"] = json!("Thông báo số 7");
        assert_eq!(one(&person, "confirmCause", cause.clone()).await.reason(), "SELF_RULE");
        let confirmed = one(&head, "confirmCause", cause).await;
        assert_eq!(confirmed.data("confirmCause.saved.record.events.0.confirmed"), &json!(true));
        let again = "mutation($input: VoidEventInput!) { voidEvent(input: $input) { current { confirmed version } errors { code path } } }";
        let event = confirmed.data("confirmCause.saved.record.events.0.id").clone();
        let stale = head.query(again, json!({ "input": { "event": event, "reason": "nhầm", "expectedVersion": 1 } })).await;
        assert_eq!(stale.user_errors("voidEvent"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("voidEvent.current"), &json!({ "confirmed": true, "version": 2 }));

        // The superior corrects with a reason; afterwards the day is his.
        let mut correction = delivery("R1", "2026-05-18", 0);
        assert_eq!(many(&head, "recordDeliveries", correction.clone()).await.user_errors("recordDeliveries"), ["REASON_MISSING deliveries.0.reason"]);
        correction["deliveries"][0]["reason"] = json!("Chưa nghiệm thu");
        let corrected = many(&head, "recordDeliveries", correction).await;
        assert_eq!(corrected.data("recordDeliveries.saved.records.0.record.completed"), &json!(2));
        assert_eq!(corrected.data("recordDeliveries.saved.records.0.record.events"), &json!([]));
        let kept = many(&person, "recordDeliveries", delivery("R1", "2026-05-18", 1)).await;
        assert_eq!(kept.data("recordDeliveries.saved.kept.0.code"), &json!("SUPERIOR_VALUE_KEPT"));
        app.finish().await;
    }

    async fn another_system_acts_without_reading(backend: Backend) {
        let app = Month::start(backend).await;
        let head = head(&app).await;
        let system = app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let mut sent = record("A-1", "M1", 4);
        sent["source"] = json!("MOTCUA");
        let made = many(&system, "assignRecords", month(std::slice::from_ref(&sent))).await;
        assert_eq!(made.data("assignRecords.saved.created"), &json!(1), "{:?}", made.body);
        assert_eq!(made.data("assignRecords.saved.records.0.record"), &Value::Null);
        let named = json!({ "source": "MOTCUA", "reference": "M1" });
        let day = json!({ "deliveries": [{ "record": named, "day": "2026-05-10", "units": 1 }] });
        assert_eq!(many(&system, "recordDeliveries", day).await.user_errors("recordDeliveries"), [""; 0]);
        // What the source delivers, the person does not.
        let person = app.user("a-1", Some("A-1"), &[]).await;
        let own = json!({ "deliveries": [{ "record": named, "day": "2026-05-11", "units": 1 }] });
        assert_eq!(many(&person, "recordDeliveries", own).await.user_errors("recordDeliveries"), ["SOURCE_DELIVERS deliveries.0.units"]);
        let note = json!({ "deliveries": [{ "record": named, "evidence": "Sổ 1" }] });
        assert_eq!(many(&person, "recordDeliveries", note).await.user_errors("recordDeliveries"), [""; 0]);
        // What the superior sets stays.
        let shown = head.query("{ outputRecord(source: \"MOTCUA\", reference: \"M1\") { id assigned evidence } }", json!({})).await;
        assert_eq!(shown.data("outputRecord.evidence"), &json!("Sổ 1"));
        let id = shown.text("outputRecord.id").to_owned();
        let node = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(head.query(node, json!({ "id": id })).await.text("node.id"), id);
        assert_eq!(system.query(node, json!({ "id": id })).await.data("node"), &Value::Null);
        let corrected = one(&head, "correctRecord", json!({ "record": id, "assigned": 2, "reason": "Giảm việc" })).await;
        assert_eq!(corrected.data("correctRecord.saved.record.assigned"), &json!(2), "{:?}", corrected.body);
        // What the superior has set is not the source's to correct.
        let source = app.user("nguon", None, &[("INTEGRATION", "TP")]).await;
        let other = one(&source, "correctRecord", json!({ "record": id, "assigned": 5, "reason": "Nguồn sửa" })).await;
        assert_eq!(other.user_errors("correctRecord"), ["SUPERIOR_VALUE_KEPT assigned"]);
        // Who had read it before sees how it now stands.
        let again = "mutation($input: CorrectRecordInput!) { correctRecord(input: $input) { current { assigned version } errors { code path } } }";
        let input = json!({ "record": id, "assigned": 3, "reason": "Giảm việc", "expectedVersion": 1 });
        let stale = head.query(again, json!({ "input": input })).await;
        assert_eq!(stale.user_errors("correctRecord"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("correctRecord.current"), &json!({ "assigned": 2, "version": 4 }));
        sent["assigned"] = json!(5);
        let kept = many(&system, "assignRecords", month(&[sent])).await;
        assert_eq!(kept.data("assignRecords.saved.kept.0"), &json!({ "code": "SUPERIOR_VALUE_KEPT", "path": ["records", "0", "assigned"] }));
        assert_eq!(app.rows("select cast(assigned as text) as value from output_record").await, ["2"]);
        app.finish().await;
    }

    async fn events_stand_on_units(backend: Backend) {
        let app = Month::start(backend).await;
        let head = head(&app).await;
        many(&head, "assignRecords", month(&[record("A-1", "R1", 3)])).await;
        let event = |more: Value| {
            let mut event = json!({ "record": { "reference": "R1" }, "kind": "QUALITY" });
            event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "events": [event] })
        };
        let first = event(json!({ "reference": "KT-1", "unit": 2 }));
        let made = many(&head, "recordEvents", first.clone()).await;
        assert_eq!(made.data("recordEvents.saved.records.0.record.events.0.unit"), &json!(2), "{:?}", made.body);
        let again = many(&head, "recordEvents", first).await;
        assert_eq!(again.data("recordEvents.saved.records.0.record.events.0.version"), &json!(1));
        for (input, refused) in [
            (event(json!({ "reference": "KT-2", "unit": 4 })), "EVENT_UNIT_OUT_OF_RANGE events.0.unit"),
            (event(json!({ "unit": 1 })), "TEXT_OUT_OF_RANGE events.0.reference"),
            (event(json!({ "reference": "KT-3", "unit": 1, "count": 0 })), "EVENT_COUNT_OUT_OF_RANGE events.0.count"),
            (event(json!({ "count": 4 })), "MORE_EVENTS_THAN_UNITS events.0.count"),
        ] {
            assert_eq!(many(&head, "recordEvents", input).await.user_errors("recordEvents"), [refused]);
        }
        let spread = many(&head, "recordEvents", event(json!({ "kind": "DELAY", "count": 2 }))).await;
        assert_eq!(spread.data("recordEvents.saved.warnings.0.code"), &json!("COUNTS_SPREAD"));
        assert_eq!(spread.data("recordEvents.saved.records.0.record.events").as_array().unwrap().len(), 3);
        let id = spread.data("recordEvents.saved.records.0.record.events.0.id").clone();
        let gone = one(&head, "voidEvent", json!({ "event": id, "reason": "Nhầm" })).await;
        assert_eq!(gone.data("voidEvent.saved.record.events").as_array().unwrap().len(), 2, "{:?}", gone.body);
        app.finish().await;
    }

    async fn units_are_split_and_handed_over(backend: Backend) {
        let app = Month::start(backend).await;
        let head = head(&app).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        let made = many(&head, "assignRecords", month(&[record("A-1", "R1", 5)])).await;
        let id = made.text("assignRecords.saved.records.0.record.id").to_owned();
        many(&person, "recordDeliveries", delivery("R1", "2026-05-10", 1)).await;
        let refused = one(&head, "splitRecord", json!({ "record": id, "units": [1], "reason": "Tách" })).await;
        assert_eq!(refused.user_errors("splitRecord"), ["UNIT_NOT_OPEN units"]);
        let split = one(&head, "splitRecord", json!({ "record": id, "units": [5], "reason": "Tách" })).await;
        assert_eq!(split.data("splitRecord.saved.record.part"), &json!(2), "{:?}", split.body);
        let input = json!({ "record": id, "to": "A-2", "units": [3, 4], "cause": "UNABLE", "reason": "Ốm", "deadline": "2026-05-29" });
        let over = one(&head, "handOverRecord", input).await;
        let taken = over.data("handOverRecord.saved.record");
        assert_eq!(
            (at(taken, "origin"), at(taken, "assigned"), at(taken, "person.code")),
            (&json!("TAKEN_OVER"), &json!(2), &json!("A-2")), "{:?}", over.body
        );
        let rows = "select person.code || ' ' || part || ' ' || origin || ' ' || assigned || ' ' || completed || ' ' || coalesce(handed_over_reason, '-') as value
            from output_record join person on person.id = person_id order by part";
        assert_eq!(app.rows(rows).await, ["A-1 1 PLAN 2 1 -", "A-1 2 PLAN 1 0 -", "A-1 3 PLAN 2 0 UNABLE", "A-2 4 TAKEN_OVER 2 0 -"]);
        let own = one(&head, "handOverRecord", json!({ "record": id, "to": "A-HEAD", "cause": "LEAVE", "reason": "x" })).await;
        assert_eq!(own.reason(), "SELF_RULE");
        let void = one(&head, "voidRecord", json!({ "record": id, "reason": "Trùng" })).await;
        assert_eq!(void.user_errors("voidRecord"), [""; 0]);
        assert_eq!(one(&head, "voidRecord", json!({ "record": id, "reason": "Trùng" })).await.user_errors("voidRecord"), ["RECORD_CLOSED record"]);
        app.finish().await;
    }

    async fn a_page_of_records_takes_as_many_statements_as_a_row(backend: Backend) {
        let app = Month::start(backend).await;
        let head = head(&app).await;
        let records: Vec<Value> = (0..40).map(|n| record(if n % 2 == 0 { "A-1" } else { "A-2" }, &format!("R{n}"), 1)).collect();
        many(&head, "assignRecords", month(&records)).await;
        let ask = "query($first: Int!) { outputRecords(filter: { period: \"2026-05\", within: \"XA-A\" }, first: $first) { totalCount
            nodes { reference periodCode person { name } product { name } events { kind } deliveries { day } } } }";
        let count = async |first: i32| {
            let before = app.statements();
            let page = head.query(ask, json!({ "first": first })).await;
            assert_eq!(page.data("outputRecords.totalCount"), &json!(40), "{:?}", page.body);
            assert_eq!(page.data("outputRecords.nodes").as_array().unwrap().len(), usize::try_from(first).unwrap());
            app.statements() - before
        };
        let (few, many_rows) = (count(2).await, count(40).await);
        assert_eq!(few, many_rows);
        let outside = app.user("b-head", Some("B-HEAD"), &[]).await;
        let page = outside.query(ask, json!({ "first": 2 })).await;
        assert_eq!(page.data("outputRecords.totalCount"), &json!(0));
        app.finish().await;
    }
}
