//! Appointments: one main one a day, moved, ended and voided by HR, never by oneself.

use crate::calendar::lock_may;
use crate::on_both;
use crate::support::{Answer, App, Client, Place};
use serde_json::{Value, json};

async fn call(client: &Client, mutation: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{
           appointment {{ id from to kind version voidedAt unit {{ code }} }} errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

fn appoint(person: &str, unit: &str, kind: &str, from: &str, to: Option<&str>) -> Value {
    json!({ "person": person, "position": "CV", "unit": unit, "kind": kind, "from": from, "to": to, "decisionNumber": "12/QĐ" })
}

async fn history(client: &Client, person: &str) -> Value {
    let document = "query($code: String!) { person(code: $code) { appointments { id unit { code } kind from to version } } }";
    client.query(document, json!({ "code": person })).await.data("person.appointments").clone()
}

on_both! {
    async fn overlaps_are_refused(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let errors = |answer: Answer| answer.user_errors("appoint");
        let twice = call(&city, "appoint", appoint("A-1", "VP-B", "PERMANENT", "2026-01-01", None)).await;
        assert_eq!(twice.user_errors("appoint"), ["APPOINTMENT_OVERLAP from"]);
        assert!(twice.text("appoint.errors.0.message").contains("VP-A"), "{:#}", twice.body);
        call(&city, "appoint", appoint("A-1", "VP-B", "SECONDMENT", "2026-01-01", Some("2026-03-31"))).await.data("appoint.appointment.id");
        assert_eq!(errors(call(&city, "appoint", appoint("A-1", "TP", "SECONDMENT", "2026-03-31", None)).await), ["APPOINTMENT_OVERLAP from"]);
        call(&city, "appoint", appoint("A-1", "TP", "CONCURRENT", "2026-01-01", None)).await.data("appoint.appointment.id");
        assert_eq!(errors(call(&city, "appoint", appoint("A-1", "TP", "CONCURRENT", "2019-01-01", None)).await), ["MAIN_MISSING from"]);
        assert_eq!(errors(call(&city, "appoint", appoint("A-1", "TP", "CONCURRENT", "2026-01-01", Some("2025-01-01"))).await), ["DATES_REVERSED to"]);
        let mut none = appoint("NONE", "TP", "SECONDMENT", "2026-06-01", None);
        none["decisionNumber"] = json!(null);
        assert_eq!(errors(call(&city, "appoint", none).await), ["DECISION_NEEDED decisionNumber"]);
        assert_eq!(errors(call(&city, "appoint", appoint("NONE", "TP", "CONCURRENT", "2026-06-01", None)).await), ["PERSON_UNKNOWN person"]);
        app.finish().await;
    }

    async fn a_transfer_is_one_write_by_the_receiving_hr(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let sending = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let receiving = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let moved = json!({ "person": "A-1", "position": "CV", "unit": "VP-B", "from": "2026-04-01", "decisionNumber": "12/QĐ-UBND" });
        assert_eq!(call(&sending, "transferPerson", moved.clone()).await.error(), "FORBIDDEN");
        let done = call(&receiving, "transferPerson", moved.clone()).await;
        assert_eq!(done.data("transferPerson.appointment.from"), &json!("2026-04-01"));
        let after = history(&city, "A-1").await;
        assert_eq!(after[0]["to"], json!("2026-03-31"));
        assert_eq!((&after[1]["unit"]["code"], &after[1]["kind"], &after[1]["to"]), (&json!("VP-B"), &json!("TRANSFER"), &json!(null)));
        let events = app.trail().await.len();
        call(&receiving, "transferPerson", moved).await.data("transferPerson.appointment.id");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        // His former HR no longer sees him, his present one does.
        assert_eq!(sending.query("{ person(code: \"A-1\") { code } }", json!({})).await.data("person"), &json!(null));
        assert_eq!(receiving.query("{ person(code: \"A-1\") { code } }", json!({})).await.text("person.code"), "A-1");
        app.finish().await;
    }

    async fn ends_and_voids(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", Some("TP-1"), &[("HR", "TP")]).await;
        let other = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let before = history(&city, "A-1").await;
        let id = before[0]["id"].as_str().unwrap().to_owned();
        let end = |day: &str, version: Value| json!({ "id": id, "lastDay": day, "expectedVersion": version });
        assert_eq!(call(&other, "endAppointment", end("2026-12-31", json!(null))).await.error(), "NOT_FOUND");
        assert_eq!(call(&city, "endAppointment", end("2019-12-31", json!(null))).await.user_errors("endAppointment"), ["DATES_REVERSED lastDay"]);
        assert_eq!(call(&city, "endAppointment", end("2026-12-31", json!(5))).await.user_errors("endAppointment"), ["STALE_VERSION expectedVersion"]);
        let ended = call(&city, "endAppointment", end("2026-12-31", json!(1))).await;
        assert_eq!((ended.data("endAppointment.appointment.to"), ended.data("endAppointment.appointment.version")), (&json!("2026-12-31"), &json!(2)));
        let events = app.trail().await.len();
        call(&city, "endAppointment", end("2026-12-31", json!(null))).await.data("endAppointment.appointment.id");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        call(&city, "endAppointment", end("2027-06-30", json!(null))).await.data("endAppointment.appointment.id");

        call(&city, "appoint", appoint("A-1", "VP-B", "CONCURRENT", "2026-01-01", None)).await.data("appoint.appointment.id");
        let void = |id: &str, reason: &str| json!({ "id": id, "reason": reason });
        assert_eq!(call(&city, "voidAppointment", void(&id, "nhập nhầm")).await.user_errors("voidAppointment"), ["MAIN_MISSING id"]);
        assert_eq!(call(&city, "voidAppointment", void(&id, " ")).await.user_errors("voidAppointment"), ["TEXT_OUT_OF_RANGE reason"]);
        assert_eq!(call(&city, "voidAppointment", void("junk", "x")).await.user_errors("voidAppointment"), ["ID_UNKNOWN id"]);
        let concurrent = history(&city, "A-1").await[1]["id"].as_str().unwrap().to_owned();
        call(&city, "voidAppointment", void(&concurrent, "nhập nhầm")).await.data("voidAppointment.appointment.voidedAt");
        assert_eq!(history(&city, "A-1").await.as_array().unwrap().len(), 1);
        assert_eq!(app.rows("select void_reason as value from appointment where voided_at is not null").await, ["nhập nhầm"]);
        // The self rule: nobody ends, voids or makes his own.
        let own = history(&city, "TP-1").await[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(call(&city, "voidAppointment", void(&own, "x")).await.reason(), "SELF_RULE");
        assert_eq!(call(&city, "endAppointment", json!({ "id": own, "lastDay": "2026-12-31" })).await.reason(), "SELF_RULE");
        assert_eq!(call(&city, "appoint", appoint("TP-1", "XA-A", "CONCURRENT", "2026-01-01", None)).await.reason(), "SELF_RULE");
        app.finish().await;
    }

    async fn locked_days_stay_as_they_were(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        lock_may(&app).await;
        let moved = |from: &str| json!({ "person": "A-1", "position": "CV", "unit": "VP-B", "from": from, "decisionNumber": "12/QĐ-UBND" });
        let refused = call(&city, "transferPerson", moved("2026-05-10")).await;
        assert_eq!(refused.user_errors("transferPerson"), ["PERIOD_LOCKED from"]);
        let id = history(&city, "A-1").await[0]["id"].clone();
        assert_eq!(call(&city, "endAppointment", json!({ "id": id, "lastDay": "2026-05-10" })).await.user_errors("endAppointment"), ["PERIOD_LOCKED lastDay"]);
        assert_eq!(call(&city, "voidAppointment", json!({ "id": id, "reason": "x" })).await.user_errors("voidAppointment"), ["PERIOD_LOCKED id"]);
        call(&city, "transferPerson", moved("2026-06-01")).await.data("transferPerson.appointment.id");
        app.finish().await;
    }

    async fn two_writers_at_once_make_no_overlap(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let one = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let two = app.user("hr.tp2", None, &[("HR", "TP")]).await;
        for day in 1..=5 {
            let from = format!("2026-0{day}-01");
            let to = format!("2026-0{day}-28");
            let (first, second) = tokio::join!(
                call(&one, "appoint", appoint("A-1", "VP-B", "SECONDMENT", &from, Some(&to))),
                call(&two, "appoint", appoint("A-1", "TP", "SECONDMENT", &from, Some(&to))),
            );
            let made = [&first, &second].iter().filter(|answer| answer.body["data"]["appoint"]["appointment"].is_object()).count();
            assert_eq!(made, 1, "{:#} {:#}", first.body, second.body);
        }
        app.finish().await;
    }
}
