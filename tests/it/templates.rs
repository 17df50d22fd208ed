//! HR writes templates; what is published never changes, by no path.

use crate::on_both;
use crate::support::{Answer, App, Client, Month, lock};
use serde_json::{Value, json};

const SHOWN: &str = "template { id number state step total version position { code } effectiveFrom
    lines { code criterion maximum } products { productCode usualAmount dueDay } } errors { code path message }";

pub(crate) async fn send(client: &Client, mutation: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {SHOWN} }} }}");
    client.query(&document, json!({ "input": input })).await
}

/// The lines of a draft as they are sent back, with their text.
fn lines(answer: &Answer, mutation: &str) -> Vec<Value> {
    let lines = answer.data(&format!("{mutation}.template.lines")).as_array().unwrap();
    lines
        .iter()
        .map(|line| json!({ "code": line["code"], "name": "Tiêu chí", "maximum": line["maximum"] }))
        .collect()
}

/// A published template for the position, in force from January.
pub async fn publish(app: &App, hr: &Client, position: &str) -> String {
    let _ = app;
    let made =
        send(hr, "createTemplateDraft", json!({ "position": position, "effectiveFrom": "2026-01-01" })).await;
    let id = made.text("createTemplateDraft.template.id").to_owned();
    let products = json!([{ "product": "SP-1", "usualAmount": 10, "dueDay": 15 }, { "product": "SP-2", "usualAmount": 2 }]);
    let input = json!({ "id": id, "effectiveFrom": "2026-01-01", "lines": lines(&made, "createTemplateDraft"), "products": products });
    let saved = send(hr, "saveTemplateDraft", input).await;
    assert_eq!(saved.user_errors("saveTemplateDraft"), [""; 0], "{:?}", saved.body);
    let published = send(hr, "publishTemplate", json!({ "id": id })).await;
    assert_eq!(published.data("publishTemplate.template.state"), &json!("PUBLISHED"), "{:?}", published.body);
    id
}

on_both! {
    async fn a_draft_becomes_a_template_that_never_changes(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let made = send(&hr, "createTemplateDraft", json!({ "position": "CV" })).await;
        let id = made.text("createTemplateDraft.template.id").to_owned();
        assert_eq!(made.data("createTemplateDraft.template.total"), &json!("30"));
        assert_eq!(made.data("createTemplateDraft.template.step"), &json!("0.25"));
        let all = lines(&made, "createTemplateDraft");
        assert_eq!(all.len(), 10);

        // Each fault is told with its path.
        let mut bad = all.clone();
        bad[0]["maximum"] = json!("5.1");
        bad[1]["code"] = json!("IV.9");
        bad[2]["name"] = json!(" ");
        let products = json!([{ "product": "NO", "usualAmount": 1 }, { "product": "SP-1", "usualAmount": 0, "dueDay": 32 }]);
        let input = json!({ "id": id, "effectiveFrom": "2026-06-01", "lines": bad, "products": products });
        let refused = send(&hr, "saveTemplateDraft", input).await;
        let amount = refused.data("saveTemplateDraft.errors").as_array().unwrap().iter().find(|error| error["code"] == "AMOUNT_OUT_OF_RANGE");
        assert_eq!(amount.unwrap()["message"], "Số lượng 0 phải từ 1 đến 1000000.");
        let mut told = refused.user_errors("saveTemplateDraft");
        told.sort();
        assert_eq!(told, [
            "AMOUNT_OUT_OF_RANGE products.1.usualAmount",
            "INVALID_INPUT products.1.dueDay",
            "LINE_UNKNOWN lines.1.code",
            "NAME_INVALID lines.2.name",
            "OFF_STEP lines.0.maximum",
            "PRODUCT_UNKNOWN products.0.product",
        ]);

        // A line may be split; maxima that do not add up are saved, and not published.
        let mut split = all.clone();
        split[0] = json!({ "code": "I.1.a", "name": "Một", "maximum": "2" });
        split.insert(1, json!({ "code": "I.1.b", "name": "Hai", "maximum": "2.75" }));
        let input = json!({ "id": id, "effectiveFrom": "2026-01-01", "lines": split, "products": [], "expectedVersion": 1 });
        let saved = send(&hr, "saveTemplateDraft", input.clone()).await;
        assert_eq!(saved.data("saveTemplateDraft.template.lines.1.criterion"), &json!("I.1"));
        let document = "mutation($input: SaveTemplateDraftInput!) { saveTemplateDraft(input: $input) { current { version } errors { code path } } }";
        let stale = hr.query(document, json!({ "input": input })).await;
        assert_eq!(stale.user_errors("saveTemplateDraft"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("saveTemplateDraft.current.version"), &json!(2));
        assert_eq!(send(&hr, "publishTemplate", json!({ "id": id })).await.user_errors("publishTemplate"), ["TEMPLATE_POINTS id"]);
        let steps = "query($id: ID!) { node(id: $id) { ... on Template { allowedActions { action allowed blockedBy { code } } } } }";
        let told = |answer: &Answer| {
            let steps = answer.data("node.allowedActions").as_array().unwrap();
            let told = |step: &Value| format!("{} {}", step["action"].as_str().unwrap(), step["blockedBy"]["code"].as_str().unwrap_or("-"));
            steps.iter().map(told).collect::<Vec<_>>()
        };
        let shown = hr.query(steps, json!({ "id": id })).await;
        assert_eq!(told(&shown), ["saveTemplateDraft -", "publishTemplate TEMPLATE_POINTS", "retireTemplate TEMPLATE_NOT_PUBLISHED"]);

        split[1]["maximum"] = json!("3");
        let products = json!([{ "product": "SP-1", "usualAmount": 10, "dueDay": 15 }]);
        let input = json!({ "id": id, "effectiveFrom": "2026-01-01", "lines": split, "products": products });
        send(&hr, "saveTemplateDraft", input.clone()).await;
        let key = json!({ "id": id, "idempotencyKey": "k" });
        assert_eq!(send(&hr, "publishTemplate", key.clone()).await.data("publishTemplate.template.state"), &json!("PUBLISHED"));
        assert_eq!(send(&hr, "publishTemplate", key).await.data("publishTemplate.template.state"), &json!("PUBLISHED"));
        assert_eq!(send(&hr, "publishTemplate", json!({ "id": id })).await.user_errors("publishTemplate"), ["TEMPLATE_NOT_DRAFT id"]);
        assert_eq!(send(&hr, "saveTemplateDraft", input).await.user_errors("saveTemplateDraft"), ["TEMPLATE_NOT_DRAFT id"]);

        // The database itself refuses it too.
        for statement in [
            "update template set step = 1",
            "delete from template",
            "update template_line set maximum = 1",
            "delete from template_product",
            "insert into template_line (template_id, code, criterion, name, maximum, ordinal) select id, 'III.9', 'III.4', 'x', 1, 99 from template",
        ] {
            assert!(app.try_sql(statement).await.is_err(), "{statement}");
        }

        // A copy is a new draft; the published one retires.
        let copy = send(&hr, "createTemplateDraft", json!({ "position": "CV", "from": id })).await;
        assert_eq!(copy.data("createTemplateDraft.template.number"), &json!(2));
        assert_eq!(copy.data("createTemplateDraft.template.products.0.productCode"), &json!("SP-1"));
        let screen = include_str!("screens/template-editor.graphql");
        let shown = hr.query(screen, json!({ "position": "CV" })).await;
        assert_eq!(shown.data("templateInForce.number"), &json!(1));
        assert_eq!(shown.data("templates.nodes").as_array().unwrap().len(), 2);
        let by_position = "query($id: ID!) { node(id: $id) { id ... on Template { number } } position(code: \"CV\") { templateInForce { number } templates { number } } }";
        let by_position = hr.query(by_position, json!({ "id": id })).await;
        assert_eq!(by_position.data("node.number"), &json!(1), "{:?}", by_position.body);
        assert_eq!(by_position.data("position.templateInForce.number"), &json!(1));
        assert_eq!(by_position.data("position.templates.1.number"), &json!(2));
        let early = send(&hr, "retireTemplate", json!({ "id": id, "from": "2025-12-31" })).await;
        assert_eq!(early.user_errors("retireTemplate"), ["DATES_REVERSED from"]);
        lock(&app, |row| row.period_id.0 == 1).await;
        let locked = send(&hr, "retireTemplate", json!({ "id": id, "from": "2026-04-15" })).await;
        assert_eq!(locked.user_errors("retireTemplate"), ["PERIOD_LOCKED from"]);
        let gone = send(&hr, "retireTemplate", json!({ "id": id, "from": "2026-05-20" })).await;
        assert_eq!(gone.data("retireTemplate.template.state"), &json!("RETIRED"));
        assert_eq!(hr.query(screen, json!({ "position": "CV" })).await.data("templateInForce"), &Value::Null);
        app.finish().await;
    }

    async fn a_filter_by_an_unknown_code_is_told(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        for (list, filter, told) in [
            ("people", "within", "UNIT_UNKNOWN"),
            ("people", "position", "POSITION_UNKNOWN"),
            ("people", "field", "FIELD_UNKNOWN"),
            ("units", "within", "UNIT_UNKNOWN"),
            ("templates", "position", "POSITION_UNKNOWN"),
        ] {
            let asked = hr.query(&format!("{{ {list}(filter: {{ {filter}: \"NOPE\" }}) {{ totalCount }} }}"), json!({})).await;
            assert_eq!(asked.error(), told, "{list} {filter}");
            assert_eq!(asked.body["errors"][0]["extensions"]["argument"], json!(["filter", filter]), "{list}");
        }
        let nobody = "{ people(filter: { within: \"NOPE\" }) { totalCount } }";
        assert_eq!(app.stranger().query(nobody, json!({})).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn only_hr_of_the_owner_writes_templates(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-a", None, &[("HR", "XA-A")]).await;
        let refused = send(&hr, "createTemplateDraft", json!({ "position": "CV" })).await;
        assert_eq!(refused.error(), "FORBIDDEN");
        let root = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let unknown = send(&root, "createTemplateDraft", json!({ "position": "NO" })).await;
        assert_eq!(unknown.user_errors("createTemplateDraft"), ["POSITION_UNKNOWN position"]);
        let id = publish(&app, &root, "CV").await;
        // A template that would have held in a locked period is not published any more.
        app.sql("update agency_period set state = 'LOCKED'").await;
        let copy = send(&root, "createTemplateDraft", json!({ "position": "CV", "from": id, "effectiveFrom": "2026-05-01" })).await;
        let copy = copy.text("createTemplateDraft.template.id").to_owned();
        assert_eq!(send(&root, "publishTemplate", json!({ "id": copy })).await.user_errors("publishTemplate"), ["PERIOD_LOCKED id"]);
        app.finish().await;
    }
}
