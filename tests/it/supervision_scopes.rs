//! Supervision scopes: who is in charge of whom, one leader of a rank a day, and no circles.

use crate::on_both;
use crate::support::{Answer, App, Client, Month, Place};
use serde_json::{Value, json};

async fn save(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: SaveSupervisionScopeInput!) { saveSupervisionScope(input: $input) {
               supervisionScope { id version subject acting to } errors { code path message } } }",
            json!({ "input": input }),
        )
        .await
}

async fn superior(client: &Client, person: &str, on: &str) -> Value {
    let document = "query($code: String!, $on: Date) { person(code: $code) { superior(on: $on) { code } } }";
    client.query(document, json!({ "code": person, "on": on })).await.data("person.superior").clone()
}

on_both! {
    async fn a_row_puts_somebody_in_charge(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", Some("TP-1"), &[("HR", "TP")]).await;
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let row = json!({ "leader": "A-2", "person": "A-1", "from": "2026-01-01" });
        assert_eq!(save(&outside, row.clone()).await.user_errors("saveSupervisionScope"), ["PERSON_UNKNOWN person"]);
        let made = save(&city, row.clone()).await;
        assert_eq!(made.data("saveSupervisionScope.supervisionScope.subject"), &json!("PERSON"));
        let events = app.trail().await.len();
        save(&city, row).await.data("saveSupervisionScope.supervisionScope");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        assert_eq!(superior(&city, "A-1", "2026-06-01").await, json!({ "code": "A-2" }));
        assert_eq!(superior(&city, "A-1", "2025-06-01").await, json!({ "code": "A-HEAD" }));

        let errors = |answer: Answer| answer.user_errors("saveSupervisionScope");
        let second = save(&city, json!({ "leader": "A-HEAD", "person": "A-1", "from": "2026-03-01" })).await;
        assert_eq!(second.user_errors("saveSupervisionScope"), ["SUPERVISION_TWICE from"]);
        assert!(second.text("saveSupervisionScope.errors.0.message").contains("A-2"), "{:#}", second.body);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "person": "A-2", "from": "2026-03-01" })).await), ["CYCLE leader"]);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "person": "A-HEAD", "from": "2026-03-01" })).await), ["CYCLE leader"]);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "person": "A-1", "from": "2026-03-01" })).await), ["OVER_HIMSELF leader"]);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "from": "2026-03-01" })).await), ["SUBJECT_UNCLEAR"]);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "person": "B-1", "unit": "TP", "from": "2026-03-01" })).await), ["SUBJECT_UNCLEAR"]);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "person": "B-1", "from": "2019-03-01" })).await), ["LEADER_NOT_SERVING leader"]);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "person": "B-1", "from": "2026-03-01", "to": "2026-02-01" })).await), ["DATES_REVERSED to"]);
        assert_eq!(errors(save(&city, json!({ "leader": "A-1", "unit": "NO", "from": "2026-03-01" })).await), ["UNIT_UNKNOWN unit"]);
        assert_eq!(save(&city, json!({ "leader": "TP-1", "unit": "VP-A", "from": "2026-03-01" })).await.reason(), "SELF_RULE");
        assert_eq!(save(&city, json!({ "leader": "A-1", "person": "TP-1", "from": "2026-03-01" })).await.reason(), "SELF_RULE");

        let end = "mutation($input: EndSupervisionScopeInput!) { endSupervisionScope(input: $input) { supervisionScope { to version } current { version } errors { code path } } }";
        let id = made.data("saveSupervisionScope.supervisionScope.id");
        let stale = city.query(end, json!({ "input": { "id": id, "lastDay": "2026-02-28", "expectedVersion": 4 } })).await;
        assert_eq!(stale.user_errors("endSupervisionScope"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("endSupervisionScope.current"), &json!({ "version": 1 }));
        let ended = city.query(end, json!({ "input": { "id": id, "lastDay": "2026-02-28" } })).await;
        assert_eq!(ended.data("endSupervisionScope.supervisionScope"), &json!({ "to": "2026-02-28", "version": 2 }));
        save(&city, json!({ "leader": "A-HEAD", "person": "A-1", "from": "2026-03-01" })).await.data("saveSupervisionScope.supervisionScope");
        app.finish().await;
    }

    async fn a_leader_inside_goes_before_one_from_elsewhere(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        for (leader, from) in [("TP-1", "2026-01-01"), ("A-2", "2026-02-01")] {
            let made = save(&city, json!({ "leader": leader, "unit": "VP-A", "from": from })).await;
            assert_eq!(made.data("saveSupervisionScope.supervisionScope.subject"), &json!("UNIT"));
        }
        assert_eq!(superior(&city, "A-1", "2026-01-15").await, json!({ "code": "TP-1" }));
        assert_eq!(superior(&city, "A-1", "2026-06-01").await, json!({ "code": "A-2" }), "long after both rows began");
        assert_eq!(superior(&city, "A-2", "2026-06-01").await, json!({ "code": "TP-1" }));
        app.finish().await;
    }

    async fn a_second_leader_is_refused_also_while_a_period_runs(backend: Backend) {
        let app = Month::start(backend).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let row = |leader: &str| json!({ "leader": leader, "unit": "VP-A", "from": "2026-05-01" });
        save(&city, row("TP-1")).await.data("saveSupervisionScope.supervisionScope");
        assert_eq!(save(&city, row("B-HEAD")).await.user_errors("saveSupervisionScope"), ["SUPERVISION_TWICE from"]);
        assert_eq!(superior(&city, "A-1", "2026-05-20").await, json!({ "code": "TP-1" }));
        app.finish().await;
    }

    async fn an_acting_head_stands_in_the_heads_place(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let acting = save(&city, json!({ "leader": "TP-1", "unit": "XA-B", "acting": true, "from": "2026-01-01", "to": "2026-03-31" })).await;
        assert_eq!(acting.data("saveSupervisionScope.supervisionScope.acting"), &json!(true));
        let heads = city.query("{ unit(code: \"XA-B\") { a: head(on: \"2026-02-01\") { code } b: head(on: \"2026-04-01\") { code } } }", json!({})).await;
        assert_eq!(heads.data("unit"), &json!({ "a": { "code": "TP-1" }, "b": { "code": "B-HEAD" } }));
        assert_eq!(superior(&city, "B-1", "2026-02-01").await, json!({ "code": "TP-1" }));
        assert_eq!(save(&city, json!({ "leader": "A-1", "unit": "XA-B", "acting": true, "from": "2026-03-31" })).await.user_errors("saveSupervisionScope"), ["SUPERVISION_TWICE from"]);
        app.finish().await;
    }

    async fn a_voided_row_leads_nobody(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let made = save(&city, json!({ "leader": "A-2", "person": "A-1", "from": "2026-01-01" })).await;
        let id = made.data("saveSupervisionScope.supervisionScope.id").clone();
        crate::calendar::lock_may(&app).await;
        let document = "mutation($input: VoidSupervisionScopeInput!) { voidSupervisionScope(input: $input) { supervisionScope { voidReason version } current { version } errors { code path } } }";
        let void = async |who: &Client, more: Value| {
            let mut input = json!({ "id": id, "reason": "ghi nhầm" });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            who.query(document, json!({ "input": input })).await
        };
        let errors = |answer: Answer| answer.user_errors("voidSupervisionScope");
        assert_eq!(errors(void(&city, json!({})).await), ["PERIOD_LOCKED id"]);
        app.sql("update agency_period set state = 'OPEN'").await;
        assert_eq!(errors(void(&city, json!({ "reason": " " })).await), ["TEXT_OUT_OF_RANGE reason"]);
        let stale = void(&city, json!({ "expectedVersion": 3 })).await;
        assert_eq!(stale.data("voidSupervisionScope.current"), &json!({ "version": 1 }));
        assert_eq!(errors(stale), ["STALE_VERSION expectedVersion"]);
        assert_eq!(void(&outside, json!({})).await.error(), "NOT_FOUND");
        app.sql("delete from stale_mark").await;
        let voided = void(&city, json!({})).await;
        assert_eq!(voided.data("voidSupervisionScope.supervisionScope"), &json!({ "voidReason": "ghi nhầm", "version": 2 }));
        let marks = app.rows("select distinct person.code as value from stale_mark join person on person.id = person_id order by value").await;
        assert_eq!(marks, ["A-1", "A-2", "A-HEAD"], "whoever led or leads him");
        let events = app.trail().await.len();
        void(&city, json!({})).await.data("voidSupervisionScope.supervisionScope");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        assert_eq!(superior(&city, "A-1", "2026-06-01").await, json!({ "code": "A-HEAD" }));
        save(&city, json!({ "leader": "A-2", "person": "A-1", "from": "2026-01-01" })).await.data("saveSupervisionScope.supervisionScope");
        app.finish().await;
    }

    async fn an_appointment_closes_no_circle_either(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        save(&city, json!({ "leader": "B-1", "person": "A-1", "from": "2026-01-01" })).await.data("saveSupervisionScope.supervisionScope");
        let moved = city
            .query(
                "mutation($input: TransferPersonInput!) { transferPerson(input: $input) { appointment { id } errors { code path } } }",
                json!({ "input": { "person": "A-1", "position": "CT", "unit": "VP-B", "from": "2026-06-01", "decisionNumber": "1/QĐ" } }),
            )
            .await;
        assert_eq!(moved.user_errors("transferPerson"), ["CYCLE person"]);
        app.finish().await;
    }
}
