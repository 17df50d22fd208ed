//! Two who write at once: one of them wins, the other is told, and nothing is lost or done twice.

use crate::evaluation::ward::Ward;
use crate::on_both;
use crate::support::{Answer, Client, Month, lock};
use crate::templates::publish;
use serde_json::{Value, json};
use thuocdo::services::verify;

async fn act(client: &Client, mutation: &str, input: Value, noun: &str) -> Answer {
    let name = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {name}!) {{ {mutation}(input: $input) {{ {noun} errors {{ code path }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

/// What a call was told: nothing, the first user error, or the error of the whole document.
fn told(answer: &Answer, mutation: &str) -> String {
    match answer.error() {
        "" => answer.user_errors(mutation).first().cloned().unwrap_or_default(),
        error => error.to_owned(),
    }
}

/// Exactly one of two was done; the other was told one of these.
fn one_wins(first: &Answer, second: &Answer, mutation: &str, refused: &[&str]) {
    let told = [told(first, mutation), told(second, mutation)];
    let done = told.iter().filter(|told| told.is_empty()).count();
    assert_eq!(done, 1, "{told:?}");
    assert!(told.iter().all(|told| told.is_empty() || refused.contains(&told.as_str())), "{told:?}");
}

on_both! {
    async fn two_score_one_person(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        publish(&app, &hr, "CV").await;
        for version in 0..6 {
            let points = |points: &str| json!({ "period": "2026-05", "scores": [{
                "person": "A-1", "lines": [{ "line": "I.1", "points": points, "reason": "vì", "expectedVersion": version }],
            }] });
            let mut for_him = points(["1", "2"][version % 2]);
            for_him["onBehalfOf"] = json!({ "superior": "A-HEAD", "document": "12/CV" });
            let own = points(["3", "4"][version % 2]);
            let (first, second) = tokio::join!(
                act(&head, "scoreTeam", own, "sheets { lines { version } }"),
                act(&hr, "scoreTeam", for_him, "sheets { lines { version } }"),
            );
            one_wins(&first, &second, "scoreTeam", &["STALE_VERSION scores.0.lines.0.expectedVersion", "BUSY", "CONFLICT"]);
            let stored = app.rows("select version as value from criterion_score").await;
            assert_eq!(stored, [(version + 1).to_string()]);
        }
        app.finish().await;
    }

    async fn two_hand_over_one_record(backend: Backend) {
        let app = Month::start(backend).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        for round in 0..5 {
            let record = json!({ "person": "A-1", "product": "SP-1", "reference": format!("R{round}"), "assigned": 2, "deadline": "2026-05-15" });
            let made = act(&head, "assignRecords", json!({ "period": "2026-05", "records": [record] }), "saved { records { record { id } } }").await;
            let id = made.text("assignRecords.saved.records.0.record.id").to_owned();
            let over = |to: &str| json!({ "record": id, "to": to, "cause": "UNABLE", "reason": "Bận việc" });
            let mut for_him = over("A-2");
            for_him["onBehalfOf"] = json!({ "superior": "A-HEAD", "document": "12/CV" });
            let (first, second) = tokio::join!(
                act(&head, "handOverRecord", over("A-2"), "saved { record { id } }"),
                act(&hr, "handOverRecord", for_him, "saved { record { id } }"),
            );
            one_wins(&first, &second, "handOverRecord", &["RECORD_CLOSED record", "BUSY", "CONFLICT"]);
        }
        let taken = app.rows("select count(*) as value from output_record where origin = 'TAKEN_OVER'").await;
        assert_eq!(taken, ["5"]);
        app.finish().await;
    }

    async fn a_write_beside_an_evaluation_is_not_lost(backend: Backend) {
        let ward = Ward::start(backend).await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "CITY")]).await;
        let mut sick = false;
        for _ in 0..8 {
            let write = async {
                let input = json!({ "person": "S1", "kind": "SICK", "firstDay": "2026-03-02", "lastDay": "2026-03-31" });
                if sick {
                    let ids = "{ person(code: \"S1\") { absences { id voidedAt } } }";
                    let known = hr.query(ids, json!({})).await;
                    let all = known.data("person.absences").as_array().unwrap().clone();
                    let id = all.iter().find(|one| one["voidedAt"].is_null()).unwrap()["id"].clone();
                    act(&hr, "voidAbsence", json!({ "id": id, "reason": "nhầm" }), "absence { id }").await
                } else {
                    act(&hr, "recordAbsence", input, "absence { id }").await
                }
            };
            let (_, written) = tokio::join!(ward.evaluate("2026-03"), write);
            let mutation = if sick { "voidAbsence" } else { "recordAbsence" };
            let told = told(&written, mutation);
            assert!(["", "BUSY"].contains(&told.as_str()), "{told}");
            sick ^= told.is_empty();
            // Either the row says it, or a mark stands on it.
            for law in verify::run(&ward.app.server.db).await.unwrap() {
                assert!(law.broken.is_empty(), "{law:?}");
            }
        }
        ward.evaluate("2026-03").await;
        let status = ward.app.rows("select status as value from evaluation join period on period.id = period_id where kind = 'MONTH' and person_code = 'S1'").await;
        assert_eq!(status, [if sick { "EXCUSED" } else { "SCORED" }]);
        ward.app.finish().await;
    }

    async fn an_assignment_beside_a_lock(backend: Backend) {
        let ward = Ward::start(backend).await;
        let head = ward.app.user("head", Some("HEAD"), &[]).await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "CITY")]).await;
        lock(&ward.app, |row| row.period_id.0 < 3).await;
        ward.app.sql("insert into product_coefficient (product_id, valid_from, coefficient) values (1, '2026-01-01', 1000000)").await;
        ward.evaluate("2026-03").await;
        let open = ward.app.rows("select count(*) as value from evaluation where status not in ('SCORED', 'EXCUSED')").await;
        let open: i64 = open[0].parse().unwrap();
        let lock = json!({ "period": { "kind": "MONTH", "year": 2026, "number": 3 }, "agency": "W", "openPeople": open });
        let record = json!({ "period": "2026-03", "records": [{ "person": "S2", "product": "SP1", "reference": "NEW", "assigned": 1, "deadline": "2026-03-30" }] });
        let (locked, assigned) = tokio::join!(
            act(&hr, "lockPeriod", lock, "agencyPeriod { state }"),
            act(&head, "assignRecords", record, "saved { created }"),
        );
        let (lock, assign) = (told(&locked, "lockPeriod"), told(&assigned, "assignRecords"));
        match (lock.as_str(), assign.as_str()) {
            // Locked first: what comes later is refused. Assigned first: his row is stale, so the lock is refused.
            ("", "PERIOD_LOCKED period" | "BUSY") | ("EVALUATE_FIRST period" | "BUSY", "") => {}
            other => panic!("{other:?}"),
        }
        let rows = ward.app.rows("select count(*) as value from output_record where reference = 'NEW'").await;
        assert_eq!(rows, [if assign.is_empty() { "1" } else { "0" }]);
        for law in verify::run(&ward.app.server.db).await.unwrap() {
            assert!(law.broken.is_empty(), "{law:?}");
        }
        ward.app.finish().await;
    }
}
