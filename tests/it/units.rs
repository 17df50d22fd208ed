//! Units: the tree, who may move what, and what hangs on a unit.

use crate::on_both;
use crate::support::{App, Client, Place};
use serde_json::{Value, json};

async fn save(client: &Client, input: Value) -> crate::support::Answer {
    client
        .query(
            "mutation($input: SaveUnitInput!) { saveUnit(input: $input) {
               unit { code version parent { code } } current { name version } errors { code path message } } }",
            json!({ "input": input }),
        )
        .await
}

fn office(code: &str, parent: &str) -> Value {
    json!({ "code": code, "name": "Phòng Kinh tế", "kind": "OFFICE", "parent": parent })
}

on_both! {
    async fn a_unit_is_saved_once_and_moves_only_by_hr_of_both_places(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;

        assert_eq!(save(&commune, office("KT-A", "XA-A")).await.data("saveUnit.unit.version"), &json!(1));
        let events = app.trail().await.len();
        assert_eq!(save(&commune, office("KT-A", "XA-A")).await.data("saveUnit.unit.version"), &json!(1));
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");

        assert_eq!(save(&commune, office("KT-B", "XA-B")).await.error(), "FORBIDDEN");
        // The other commune's office cannot be pulled over by HR of this one.
        assert_eq!(save(&commune, office("VP-B", "XA-A")).await.error(), "FORBIDDEN");
        assert_eq!(save(&city, office("XA-A", "KT-A")).await.user_errors("saveUnit"), ["CYCLE parent"]);
        assert_eq!(save(&city, office("X", "NONE")).await.user_errors("saveUnit"), ["UNIT_UNKNOWN parent"]);
        assert_eq!(save(&city, json!({ "code": "ZZ", "name": "Gốc khác", "kind": "CITY" })).await.user_errors("saveUnit"), ["ROOT_EXISTS parent"]);

        let mut stale = office("KT-A", "XA-A");
        stale["name"] = json!("Phòng khác");
        stale["expectedVersion"] = json!(7);
        let answer = save(&city, stale).await;
        assert_eq!(answer.user_errors("saveUnit"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(answer.data("saveUnit.current"), &json!({ "name": "Phòng Kinh tế", "version": 1 }));

        let moved = save(&city, office("KT-A", "XA-B")).await;
        assert_eq!(moved.data("saveUnit.unit"), &json!({ "code": "KT-A", "version": 2, "parent": { "code": "XA-B" } }));
        let below = city.query("{ units(filter: { within: \"XA-B\" }) { totalCount nodes { code } } }", json!({})).await;
        assert_eq!(below.data("units"), &json!({ "totalCount": 3, "nodes": [{ "code": "KT-A" }, { "code": "VP-B" }, { "code": "XA-B" }] }));
        app.finish().await;
    }

    async fn each_field_of_a_mutation_tells_what_the_ones_before_have_left(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let document = "mutation($office: SaveUnitInput!, $commune: SaveUnitInput!, $again: SaveUnitInput!) {
            one: saveUnit(input: $office) { unit { parent { name } } }
            two: saveUnit(input: $commune) { unit { name } }
            three: saveUnit(input: $again) { unit { parent { name } } } }";
        let mut commune = office("XA-A", "TP");
        (commune["name"], commune["kind"]) = (json!("Xã mới"), json!("COMMUNE"));
        let variables = json!({ "office": office("KT-A", "XA-A"), "commune": commune, "again": office("KT-A", "XA-A") });
        let answer = city.query(document, variables).await;
        assert_eq!(answer.text("one.unit.parent.name"), "Đơn vị XA-A");
        assert_eq!(answer.text("three.unit.parent.name"), "Xã mới");
        app.finish().await;
    }

    async fn a_unit_shows_its_children_head_and_people(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let shown = city
            .query(
                "{ unit(code: \"TP\") { head { code } children { code head { code name } people(first: 2) {
                   totalCount nodes { code superior { code } appointments { position { code } unit { code } kind } } } } } }",
                json!({}),
            )
            .await;
        let unit = shown.data("unit");
        assert_eq!(unit["head"], json!(null));
        assert_eq!(unit["children"][0]["head"], json!({ "code": "A-HEAD", "name": "Trần Văn Chủ" }));
        assert_eq!(unit["children"][0]["people"]["totalCount"], json!(3));
        assert_eq!(
            unit["children"][0]["people"]["nodes"][0],
            json!({ "code": "A-1", "superior": { "code": "A-HEAD" },
                    "appointments": [{ "position": { "code": "CV" }, "unit": { "code": "VP-A" }, "kind": "PERMANENT" }] })
        );
        app.finish().await;
    }

    async fn nested_fields_cost_no_statement_a_row(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let call = app.operator().await;
        let visibility = store::policy::Visibility::of(&call.viewer, store::policy::Action::ReadPerson, call.today);
        let source = app.server.db.read();
        let before = app.server.db.statements();
        let filter = store::person::PersonFilter {
            within: Some("TP".into()), search: None, position: None, field: None, on: call.today,
        };
        let everybody = store::person::PeopleCount { sees: visibility, filter };
        let all = store::person::counts(&source, std::slice::from_ref(&everybody)).await.unwrap();
        assert_eq!(all[&everybody], 6);
        assert_eq!(app.server.db.statements() - before, 1);
        let people: Vec<_> = (1..=6).map(store::ids::PersonId).collect();
        let few = app.server.db.statements();
        store::leadership::superiors(&source, &people[..1], call.today).await.unwrap();
        let one = app.server.db.statements() - few;
        let many = app.server.db.statements();
        store::leadership::superiors(&source, &people, call.today).await.unwrap();
        assert_eq!(app.server.db.statements() - many, one, "six people cost what one costs");
        // The people of many units come in one statement, each unit's page by itself.
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let asked = async |first: i32| {
            let before = app.statements();
            let document = "query($first: Int) { units(first: $first) { nodes { code people(first: 2) { totalCount nodes { code } } } } }";
            let answer = hr.query(document, json!({ "first": first })).await;
            (app.statements() - before, answer.data("units.nodes").clone())
        };
        let ((one, _), (all, units)) = (asked(1).await, asked(5).await);
        assert_eq!(one, all, "five units cost what one costs");
        let codes = |unit: &Value| {
            let people = unit["people"]["nodes"].as_array().unwrap();
            people.iter().map(|person| person["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(units.as_array().unwrap().iter().map(codes).collect::<Vec<_>>(), ["A-1 A-2", "A-1 A-2", "B-1", "A-1 A-2", "B-1 B-HEAD"]);
        app.finish().await;
    }
}
