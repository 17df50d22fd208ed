//! People: created with their first appointment, seen by whom the table of permissions lets.

use crate::on_both;
use crate::support::{Answer, App, Client, Place};
use serde_json::{Value, json};

async fn create(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: CreatePersonInput!) { createPerson(input: $input) {
               person { id code name version appointments { unit { code } from } } errors { code path message } } }",
            json!({ "input": input }),
        )
        .await
}

async fn save(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: SavePersonInput!) { savePerson(input: $input) {
               person { name version } current { name version } errors { code path } } }",
            json!({ "input": input }),
        )
        .await
}

fn person(code: &str, unit: &str, from: &str) -> Value {
    json!({ "code": code, "name": "Bùi Thị Hạnh", "regime": "DECREE_335",
            "appointment": { "position": "CV", "unit": unit, "from": from } })
}

async fn codes(client: &Client, filter: Value) -> Value {
    let answer = client
        .query(
            "query($f: PersonFilterInput) { people(filter: $f) { totalCount nodes { code } } }",
            json!({ "f": filter }),
        )
        .await;
    let nodes = answer.data("people.nodes").as_array().unwrap();
    assert_eq!(answer.data("people.totalCount"), &json!(nodes.len()));
    nodes.iter().map(|node| node["code"].clone()).collect()
}

on_both! {
    async fn a_person_comes_with_his_first_appointment(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let made = create(&commune, person("A-3", "VP-A", "2026-01-01")).await;
        assert_eq!(made.data("createPerson.person.appointments"), &json!([{ "unit": { "code": "VP-A" }, "from": "2026-01-01" }]));
        let events = app.trail().await.len();
        create(&commune, person("A-3", "VP-A", "2026-01-01")).await.data("createPerson.person");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        let errors = |answer: Answer| answer.user_errors("createPerson");
        assert_eq!(errors(create(&commune, person("A-1", "VP-A", "2026-01-01")).await), ["PERSON_EXISTS code"]);
        assert_eq!(errors(create(&commune, person("A-4", "NONE", "2026-01-01")).await), ["UNIT_UNKNOWN appointment.unit"]);
        let mut second = person("A-4", "VP-A", "2026-01-01");
        second["appointment"]["kind"] = json!("CONCURRENT");
        second["appointment"]["to"] = json!("2025-01-01");
        second["appointment"]["sharePercent"] = json!(0);
        second["specialisations"] = json!(["NO"]);
        assert_eq!(errors(create(&commune, second).await), ["DATES_REVERSED appointment.to", "SHARE_OUT_OF_RANGE appointment.sharePercent", "INVALID_INPUT appointment.kind"]);
        let mut unknown = person("A-4", "VP-A", "2026-01-01");
        unknown["specialisations"] = json!(["NO"]);
        assert_eq!(errors(create(&commune, unknown).await), ["FIELD_UNKNOWN specialisations.0"]);
        assert_eq!(create(&commune, person("B-9", "VP-B", "2026-01-01")).await.error(), "FORBIDDEN");
        assert_eq!(app.rows("select code as value from person where code like '%-9' or code = 'A-4'").await, [""; 0]);
        app.finish().await;
    }

    async fn a_person_is_edited_by_hr_of_his_unit_and_never_by_himself(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", Some("TP-1"), &[("HR", "TP")]).await;
        let commune = app.user("hr.a", Some("A-1"), &[("HR", "XA-A")]).await;
        let edit = |code: &str, name: &str| json!({ "code": code, "name": name, "regime": "DECREE_335" });
        assert_eq!(save(&commune, edit("A-2", "Lê Hoàng Bách")).await.data("savePerson.person.version"), &json!(1));
        assert_eq!(save(&commune, edit("A-2", "Lê Hoàng Bạch")).await.data("savePerson.person.version"), &json!(2));
        let own = save(&commune, edit("A-1", "Tên khác")).await;
        assert_eq!((own.error(), own.reason()), ("FORBIDDEN", "SELF_RULE"));
        assert_eq!(save(&commune, edit("B-1", "Tên khác")).await.user_errors("savePerson"), ["PERSON_UNKNOWN code"]);
        assert_eq!(save(&commune, edit("NONE", "Tên khác")).await.user_errors("savePerson"), ["PERSON_UNKNOWN code"]);
        save(&city, edit("A-1", "Nguyễn Thị Ân")).await.data("savePerson.person");
        let mut stale = edit("A-2", "X");
        stale["expectedVersion"] = json!(1);
        let stale = save(&city, stale).await;
        assert_eq!(stale.user_errors("savePerson"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("savePerson.current"), &json!({ "name": "Lê Hoàng Bạch", "version": 2 }));
        app.finish().await;
    }

    async fn who_sees_whom(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let head = app.user("b.head", Some("B-HEAD"), &[]).await;
        let staff = app.user("a.1", Some("A-1"), &[]).await;
        assert_eq!(codes(&city, json!({ "search": "nguyen" })).await, json!(["A-1"]));
        assert_eq!(codes(&city, json!({ "within": "XA-B" })).await, json!(["B-1", "B-HEAD"]));
        assert_eq!(codes(&city, json!({ "position": "CT" })).await, json!(["A-HEAD", "B-HEAD"]));
        assert_eq!(codes(&city, json!({ "within": "XA-B", "on": "2019-12-31" })).await, json!([]));
        assert_eq!(codes(&commune, json!({})).await, json!(["A-1", "A-2", "A-HEAD"]));
        assert_eq!(codes(&head, json!({})).await, json!(["B-1", "B-HEAD"]));
        assert_eq!(codes(&staff, json!({})).await, json!(["A-1"]));
        assert_eq!(app.stranger().query("{ people { nodes { code } } }", json!({})).await.error(), "UNAUTHENTICATED");

        // A person outside one's sight is as one who is not there, by code and by id.
        let ids = city.query("{ a: person(code: \"A-1\") { id } b: person(code: \"B-1\") { id } }", json!({})).await;
        let document = "query($ids: [ID!]!) { person(code: \"B-1\") { code } nodes(ids: $ids) { id ... on Person { code superior { code } } } }";
        let seen = staff.query(document, json!({ "ids": [ids.text("b.id"), ids.text("a.id"), "junk"] })).await;
        assert_eq!(seen.data("person"), &json!(null));
        assert_eq!(seen.data("nodes.0"), &json!(null));
        assert_eq!(seen.data("nodes.1.code"), &json!("A-1"));
        assert_eq!(seen.data("nodes.1.superior"), &json!(null), "he may not read his superior's file");
        assert_eq!(seen.data("nodes.2"), &json!(null));

        // Who will come and who has left belong somewhere too.
        create(&commune, person("A-NEXT", "VP-A", "2100-01-01")).await.data("createPerson.person");
        app.sql("update appointment set valid_to = '2021-12-31' where person_id = (select id from person where code = 'A-2')").await;
        assert_eq!(codes(&commune, json!({})).await, json!(["A-1", "A-2", "A-HEAD", "A-NEXT"]));
        app.finish().await;
    }
}
