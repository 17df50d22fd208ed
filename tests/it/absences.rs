//! Absences: recorded by HR, never by oneself; dated, voided, never deleted.

use crate::calendar::lock_may;
use crate::on_both;
use crate::support::{Answer, App, Client, Place};
use serde_json::{Value, json};

async fn record(client: &Client, kind: &str, first: &str, last: Option<&str>) -> Answer {
    client
        .query(
            "mutation($input: RecordAbsenceInput!) { recordAbsence(input: $input) {
               absence { id version lastDay } current { version } errors { code path } } }",
            json!({ "input": { "person": "A-1", "kind": kind, "firstDay": first, "lastDay": last } }),
        )
        .await
}

async fn void(client: &Client, id: &Value) -> Answer {
    client
        .query(
            "mutation($input: VoidAbsenceInput!) { voidAbsence(input: $input) {
               absence { voidedAt version } errors { code path } } }",
            json!({ "input": { "id": id, "reason": "nhập nhầm" } }),
        )
        .await
}

on_both! {
    async fn an_absence_is_recorded_once(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let own = app.user("a.1", Some("A-1"), &[("HR", "XA-A")]).await;
        let admin = app.user("quan.tri", None, &[("ADMIN", "TP")]).await;
        let made = record(&hr, "SICK", "2026-03-02", Some("2026-03-10")).await;
        let id = made.data("recordAbsence.absence.id").clone();
        let events = app.trail().await.len();
        record(&hr, "SICK", "2026-03-02", Some("2026-03-10")).await.data("recordAbsence.absence");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        assert_eq!(record(&hr, "SICK", "2026-03-02", Some("2026-03-12")).await.data("recordAbsence.absence"), &json!({ "id": id, "version": 2, "lastDay": "2026-03-12" }));
        let errors = |answer: Answer| answer.user_errors("recordAbsence");
        assert_eq!(errors(record(&hr, "SICK", "2026-03-12", None).await), ["ABSENCE_OVERLAP firstDay"]);
        assert_eq!(errors(record(&hr, "SICK", "2026-04-12", Some("2026-04-01")).await), ["DATES_REVERSED lastDay"]);
        record(&hr, "UNPAID", "2026-03-12", None).await.data("recordAbsence.absence");
        assert_eq!(record(&outside, "SICK", "2026-06-01", None).await.user_errors("recordAbsence"), ["PERSON_UNKNOWN person"]);
        assert_eq!(record(&own, "SICK", "2026-06-01", None).await.reason(), "SELF_RULE");

        let shown = "{ person(code: \"A-1\") { absences { kind firstDay } } }";
        assert_eq!(own.query(shown, json!({})).await.data("person.absences"), &json!([{ "kind": "SICK", "firstDay": "2026-03-02" }, { "kind": "UNPAID", "firstDay": "2026-03-12" }]));
        assert_eq!(admin.query(shown, json!({})).await.data("person"), &json!({ "absences": null }), "an administrator sees people, not their inputs");
        void(&hr, &id).await.data("voidAbsence.absence.voidedAt");
        assert_eq!(hr.query(shown, json!({})).await.data("person.absences"), &json!([{ "kind": "UNPAID", "firstDay": "2026-03-12" }]));
        record(&hr, "SICK", "2026-03-02", None).await.data("recordAbsence.absence");
        app.finish().await;
    }

    async fn locked_days_stay_as_they_were(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let going_on = record(&hr, "STUDY", "2026-04-01", None).await.data("recordAbsence.absence.id").clone();
        lock_may(&app).await;
        assert_eq!(record(&hr, "SICK", "2026-05-31", None).await.user_errors("recordAbsence"), ["PERIOD_LOCKED firstDay"]);
        assert_eq!(record(&hr, "STUDY", "2026-04-01", Some("2026-05-10")).await.user_errors("recordAbsence"), ["PERIOD_LOCKED firstDay"]);
        assert_eq!(void(&hr, &going_on).await.user_errors("voidAbsence"), ["PERIOD_LOCKED id"]);
        record(&hr, "STUDY", "2026-04-01", Some("2026-06-10")).await.data("recordAbsence.absence");
        app.finish().await;
    }
}
