//! Somebody is moved inside a month: what was due later leaves his plan, his new post plans what is due from his first
//! day in it, and his earlier rows open to who is over him now.

use crate::on_both;
use crate::support::{Answer, App, Client, Month};
use crate::templates::publish;
use serde_json::{Value, json};
use std::io::Cursor;
use store::{rule_set, write};
use thuocdo::io::kinds::Kind;
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};
use thuocdo::services::import::{How, Upload, import};

async fn act(client: &Client, mutation: &str, input: Value, noun: &str) -> Answer {
    let name = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {name}!) {{ {mutation}(input: $input) {{ {noun} errors {{ code path message }} }} }}"
    );
    let answer = client.query(&document, json!({ "input": input })).await;
    assert_eq!(answer.user_errors(mutation), [""; 0], "{:#}", answer.body);
    answer
}

/// Part, assigned and completed of the records of A-1, and why their units left him.
async fn records(app: &App) -> Vec<String> {
    app.rows(
        "select reference || '/' || part || ' ' || completed || ' of ' || assigned || coalesce(' ' || handed_over_reason, '') as value
         from output_record join person on person.id = person_id where person.code = 'A-1' order by reference, part",
    )
    .await
}

/// A-1 with the plan of May, three tasks, one of them begun.
async fn at_work(app: &App) -> Client {
    let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
    publish(app, &hr, "CV").await;
    let head = app.user("a-head", Some("A-HEAD"), &[]).await;
    let task = |reference: &str, assigned: i32, due: &str| json!({ "person": "A-1", "product": "SP-1", "reference": reference, "assigned": assigned, "deadline": due });
    let tasks = [task("R-1", 5, "2026-05-10"), task("R-2", 3, "2026-05-28"), task("R-3", 4, "2026-05-30")];
    act(&head, "assignRecords", json!({ "period": "2026-05", "records": tasks }), "saved { created }").await;
    act(&head, "assignFromTemplate", json!({ "period": "2026-05", "unit": "XA-A" }), "saved { created }")
        .await;
    let done = json!({ "record": { "reference": "R-3" }, "day": "2026-05-12", "units": 1 });
    let person = app.user("a-1", Some("A-1"), &[]).await;
    act(&person, "recordDeliveries", json!({ "deliveries": [done] }), "saved { created }").await;
    head
}

const MOVED: [&str; 6] = [
    "KH-A-1-SP-1-15/1 0 of 10",
    "KH-A-1-SP-2-31/1 0 of 2 REORGANISATION",
    "R-1/1 0 of 5",
    "R-2/1 0 of 3 REORGANISATION",
    "R-3/1 1 of 1",
    "R-3/2 0 of 3 REORGANISATION",
];

on_both! {
    async fn what_is_due_later_leaves_his_plan(backend: Backend) {
        let app = Month::start(backend).await;
        let former = at_work(&app).await;
        let hr = app.user("hr-b", None, &[("HR", "XA-B")]).await;
        let superior = app.user("b-head", Some("B-HEAD"), &[]).await;
        let seen = "{ outputRecord(source: \"THUOCDO\", reference: \"R-1\") { assigned } }";
        assert!(!former.query(seen, json!({})).await.data("outputRecord").is_null());
        assert!(superior.query(seen, json!({})).await.data("outputRecord").is_null());
        let moved = json!({ "person": "A-1", "position": "CV", "unit": "VP-B", "from": "2026-05-18", "decisionNumber": "12/QĐ" });
        act(&hr, "transferPerson", moved.clone(), "appointment { id }").await;
        assert_eq!(records(&app).await, MOVED);
        let days = app.rows("select coalesce(cast(valid_to as text), 'now') as value from appointment join person on person.id = person_id where person.code = 'A-1' order by valid_from").await;
        assert_eq!(days, ["2026-05-17", "now"]);

        // His earlier rows are open to who is over him now, and to nobody else.
        assert!(former.query(seen, json!({})).await.data("outputRecord").is_null());
        for who in [&superior, &hr] {
            assert_eq!(who.query(seen, json!({})).await.data("outputRecord.assigned"), &json!(5));
        }

        // What has left his plan counts no more: 1 of 5 + 1 + 10.
        write(&app.operator().await, &(), async |tx| rule_set::ensure_shipped(tx).await.map(|_| ())).await.unwrap();
        let order = Order { period: "2026-05".into(), unit: "TP".into(), as_of: "2026-05-20".parse().unwrap() };
        evaluate(&app.operator().await, &order, &mut ToTheEnd).await.unwrap();
        assert_eq!(app.rows("select quantity as value from evaluation where person_code = 'A-1'").await, ["6250000000"]);

        // His new post plans what is due from his first day in it; the same twice changes nothing.
        for _ in 0..2 {
            act(&superior, "assignFromTemplate", json!({ "period": "2026-05", "unit": "XA-B" }), "saved { created }").await;
            act(&hr, "transferPerson", moved.clone(), "appointment { id }").await;
            let mut all = MOVED.map(str::to_owned).to_vec();
            all.insert(2, "KH-A-1-SP-2-31/2 0 of 2".to_owned());
            assert_eq!(records(&app).await, all);
        }
        app.finish().await;
    }

    async fn a_file_moves_as_the_mutation_does(backend: Backend) {
        let app = Month::start(backend).await;
        at_work(&app).await;
        let text = "person,position,unit,kind,from,to,share,decision number\nA-1,CV,VP-B,điều động,18/05/2026,,,12/QĐ\n";
        for _ in 0..2 {
            let content = Box::new(Cursor::new(text.as_bytes().to_vec()));
            let mut files = [Upload { name: "file.csv".into(), content }];
            import(&app.operator().await, Kind::Appointments, &mut files, How::default(), &mut |_, _, _| {}).await.unwrap();
            assert_eq!(records(&app).await, MOVED);
        }
        app.finish().await;
    }
}
