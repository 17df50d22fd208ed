//! Cases of corruption or waste: recorded by HR of the root with the leaders in charge.

use crate::acts::marks;
use crate::on_both;
use crate::ranking;
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

pub(crate) async fn record(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: RecordCorruptionCaseInput!) { recordCorruptionCase(input: $input) {
               corruptionCase { id version dealtWithOn leaders { code } } current { version } errors { code path } } }",
            json!({ "input": input }),
        )
        .await
}

async fn void(client: &Client, id: &Value, reason: &str) -> Answer {
    client
        .query(
            "mutation($input: VoidCorruptionCaseInput!) { voidCorruptionCase(input: $input) {
               corruptionCase { version voidedAt } errors { code path } } }",
            json!({ "input": { "id": id, "reason": reason } }),
        )
        .await
}

fn case(changes: Value) -> Value {
    let mut input =
        json!({ "unit": "XA-A", "reference": "VV-1", "openedOn": "2026-03-02", "leaders": ["A-HEAD"] });
    input.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    input
}

/// The people of the ranking, evaluated over 2026, on 5 January 2027.
async fn start(backend: crate::support::Backend) -> App {
    let app = App::with(backend, |config| config.city.today = "2027-01-05".parse().ok()).await;
    ranking::build(&app).await;
    app
}

on_both! {
    async fn a_case_is_recorded_by_the_root_and_marks_its_leaders(backend: Backend) {
        let app = start(backend).await;
        let root = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let made = record(&root, case(json!({}))).await;
        let id = made.data("recordCorruptionCase.corruptionCase.id").clone();
        assert_eq!(marks(&app).await, ["A-HEAD 2026 class: case of corruption"]);
        let events = app.trail().await.len();
        record(&root, case(json!({}))).await.data("recordCorruptionCase.corruptionCase");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        app.sql("delete from stale_mark").await;
        let changed = record(&root, case(json!({ "leaders": ["B-HEAD", "A-HEAD"], "dealtWithOn": "2026-11-20" }))).await;
        assert_eq!(changed.data("recordCorruptionCase.corruptionCase.leaders").as_array().unwrap().len(), 2);
        let mut marked = marks(&app).await;
        marked.sort();
        assert_eq!(marked, ["A-HEAD 2026 class: case of corruption", "B-HEAD 2026 class: case of corruption"]);

        let shown = "{ unit(code: \"XA-A\") { corruptionCases { reference } } person(code: \"A-HEAD\") { corruptionCases { reference } } }";
        let of_a = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let head = app.user("chu-tich", Some("A-HEAD"), &[]).await;
        let one = json!([{ "reference": "VV-1" }]);
        assert_eq!(of_a.query(shown, json!({})).await.data("unit.corruptionCases"), &one);
        let own = head.query(shown, json!({})).await;
        assert_eq!((own.data("unit.corruptionCases"), own.data("person.corruptionCases")), (&Value::Null, &one));
        let node = "query($id: ID!) { node(id: $id) { ... on CorruptionCase { reference } } }";
        let by_id = head.query(node, json!({ "id": id })).await;
        assert_eq!(by_id.data("node"), &one[0], "a leader in charge opens the case by its id as well");
        let officer = app.user("canbo", Some("A-1"), &[]).await;
        assert_eq!(officer.query(node, json!({ "id": id })).await.data("node"), &Value::Null);
        void(&root, &id, "nhầm đơn vị").await.data("voidCorruptionCase.corruptionCase.voidedAt");
        assert_eq!(of_a.query(shown, json!({})).await.data("unit.corruptionCases"), &json!([]));
        record(&root, case(json!({}))).await.data("recordCorruptionCase.corruptionCase");
        app.finish().await;
    }

    async fn the_text_of_a_case_is_for_few(backend: Backend) {
        let app = start(backend).await;
        let root = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let told = "Chi sai mục đích quỹ đền bù.\nĐã nộp lại một phần.";
        let made = record(&root, case(json!({ "text": told }))).await;
        let id = made.data("recordCorruptionCase.corruptionCase.id").clone();
        let events = app.trail().await.len();
        record(&root, case(json!({ "text": told }))).await.data("recordCorruptionCase.corruptionCase");
        record(&root, case(json!({}))).await.data("recordCorruptionCase.corruptionCase");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing, and no text leaves it as it is");
        let shown = "{ unit(code: \"XA-A\") { corruptionCases { text } } person(code: \"A-HEAD\") { corruptionCases { text } } }";
        let at = async |client: &Client, path: &str| {
            let answer = client.query(shown, json!({})).await;
            answer.data(path).clone()
        };
        let (unit, person) = ("unit.corruptionCases", "person.corruptionCases");
        let whole = json!([{ "text": told }]);
        let of_a = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let auditor = app.user("kiem-tra", None, &[("AUDITOR", "XA-A")]).await;
        let council = app.user("hoi-dong", None, &[("COUNCIL", "XA-A")]).await;
        let own = app.user("chu-tich", Some("A-HEAD"), &[]).await;
        let staff = app.user("a-1", Some("A-1"), &[]).await;
        for (who, client) in [("root", &root), ("hr", &of_a), ("auditor", &auditor)] {
            assert_eq!((at(client, unit).await, at(client, person).await), (whole.clone(), whole.clone()), "{who}");
        }
        assert_eq!((at(&own, unit).await, at(&own, person).await), (Value::Null, whole.clone()), "what he answers for");
        assert_eq!(at(&council, unit).await, json!([{ "text": null }]), "the case, and not what happened");
        assert_eq!((at(&staff, unit).await, at(&staff, person).await), (Value::Null, Value::Null));
        for kept in ["select body as value from audit_payload", "select coalesce(reason, '') as value from audit_event", "select coalesce(outcome, '') as value from idempotency"] {
            assert!(app.rows(kept).await.iter().all(|text| !text.contains("Chi sai")), "{kept}");
        }
        let changed = record(&root, case(json!({ "text": "Đã nộp lại đủ." }))).await;
        assert_eq!(changed.data("recordCorruptionCase.corruptionCase.version"), 2);
        assert_eq!(at(&of_a, unit).await, json!([{ "text": "Đã nộp lại đủ." }]));
        for bad in ["\t", "", &"x".repeat(10_001)] {
            assert_eq!(record(&root, case(json!({ "text": bad }))).await.user_errors("recordCorruptionCase"), ["TEXT_OUT_OF_RANGE text"]);
        }
        void(&root, &id, "nhầm").await.data("voidCorruptionCase.corruptionCase.voidedAt");
        assert_eq!(app.rows("select body as value from corruption_case_text").await, ["Đã nộp lại đủ."]);
        app.finish().await;
    }

    async fn bad_input_changes_nothing(backend: Backend) {
        let app = start(backend).await;
        let root = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let id = record(&root, case(json!({}))).await.data("recordCorruptionCase.corruptionCase.id").clone();
        let errors = async |changes: Value| record(&root, case(changes)).await.user_errors("recordCorruptionCase");
        assert_eq!(errors(json!({ "unit": "NOWHERE" })).await, ["UNIT_UNKNOWN unit"]);
        assert_eq!(errors(json!({ "leaders": ["A-HEAD", "NOBODY"] })).await, ["PERSON_UNKNOWN leaders.1"]);
        assert_eq!(errors(json!({ "leaders": ["A-HEAD", "A-HEAD"] })).await, ["LIST_REPEATED leaders.1"]);
        assert_eq!(errors(json!({ "leaders": [], "dealtWithOn": "2026-03-01" })).await, ["DATES_REVERSED dealtWithOn", "LIST_EMPTY leaders"]);
        let stale = record(&root, case(json!({ "openedOn": "2026-03-03", "expectedVersion": 4 }))).await;
        assert_eq!((stale.user_errors("recordCorruptionCase"), stale.data("recordCorruptionCase.current.version")), (vec!["STALE_VERSION expectedVersion".to_owned()], &json!(1)));
        assert_eq!(void(&root, &id, "").await.user_errors("voidCorruptionCase"), ["TEXT_OUT_OF_RANGE reason"]);
        let of_a = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let of_b = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        assert_eq!(record(&of_a, case(json!({ "openedOn": "2026-03-03" }))).await.reason(), "NOT_PERMITTED");
        assert_eq!(record(&of_b, case(json!({ "openedOn": "2026-03-03" }))).await.error(), "NOT_FOUND");
        let own = app.user("chu-tich", Some("A-HEAD"), &[("HR", "TP")]).await;
        let second = app.user("chu-tich.khac", Some("A-HEAD"), &[("HR", "TP")]).await;
        for client in [&own, &second] {
            assert_eq!(record(client, case(json!({ "leaders": ["B-HEAD"] }))).await.reason(), "SELF_RULE", "nor may he take himself out");
            assert_eq!(void(client, &id, "x").await.reason(), "SELF_RULE");
        }
        assert_eq!(app.rows("select reference || version as value from corruption_case").await, ["VV-11"]);
        app.finish().await;
    }

    async fn a_settled_class_is_not_lowered_by_a_case(backend: Backend) {
        let app = start(backend).await;
        app.sql("update agency_period set state = 'LOCKED';\n\
             insert into cap_run (agency_id, year, number, state, terms, started_at, final_at, decision_number, version) select id, 2026, 1, 'FINAL', '{}', 0, 0, '9/QĐ', 1 from unit where code = 'TP'").await;
        let root = app.user("hr.tp", None, &[("HR", "TP")]).await;
        record(&root, case(json!({}))).await.data("recordCorruptionCase.corruptionCase");
        assert_eq!(marks(&app).await, ["A-HEAD 2026 class: case of corruption"], "told, a settled year takes it up as a revision");
        let dealt = json!({ "dealtWithOn": "2026-11-20" });
        assert_eq!(record(&root, case(dealt.clone())).await.user_errors("recordCorruptionCase"), ["CLASS_SETTLED reference"]);
        record(&root, case(json!({ "dealtWithOn": "2027-01-04" }))).await.data("recordCorruptionCase.corruptionCase");
        app.sql("update agency_period set state = 'OPEN'").await;
        record(&root, case(dealt)).await.data("recordCorruptionCase.corruptionCase");
        app.finish().await;
    }
}
