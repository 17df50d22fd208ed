//! Side doors: lists, counts, nested fields and `node(id)` against what the direct query shows.

use super::house::House;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PEOPLE: [&str; 7] = ["A-1", "A-2", "A-3", "A-HEAD", "B-1", "B-HEAD", "TP-1"];

/// The values of a field of every node of a connection, with its count; nothing where the whole list is refused.
fn listed(connection: &Value, field: &str) -> (BTreeSet<String>, i64) {
    let nodes = connection["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = nodes.iter().filter_map(|node| node[field].as_str()).map(str::to_owned).collect();
    (texts, connection["totalCount"].as_i64().unwrap_or(0))
}

fn check(login: &str, what: &str, shown: &BTreeSet<String>, connection: &Value, field: &str) {
    let (nodes, count) = listed(connection, field);
    assert_eq!(&nodes, shown, "{login}: {what}");
    assert_eq!(count, i64::try_from(shown.len()).unwrap(), "{login}: count of {what}");
}

/// Which of these the viewer is shown one by one.
async fn shown(house: &House, login: &str, document: &str, of: &[&str]) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for one in of {
        let answer = house.client(login).query(&document.replace("{one}", one), json!({})).await;
        let data = answer.body["data"].as_object().and_then(|data| data.values().next());
        if data.is_some_and(|data| !data.is_null()) {
            shown.insert((*one).to_owned());
        }
    }
    shown
}

/// Lists and counts hold just what is shown one by one, whichever list it is; `node` shows no more.
pub async fn lists_show_what_direct_queries_show(house: &House, login: &str) {
    let client = house.client(login);
    let people = shown(house, login, r#"{ person(code: "{one}") { code } }"#, &PEOPLE).await;
    let inputs = shown(
        house,
        login,
        r#"{ outputRecord(source: "THUOCDO", reference: "{one}") { id } }"#,
        &["R-1", "R-3"],
    )
    .await;
    let scores =
        shown(house, login, r#"{ evaluation(person: "{one}", period: "2026-05") { id } }"#, &PEOPLE).await;
    let list = async |document: &str| client.query(document, json!({})).await.body["data"].clone();

    let all = list("{ people(first: 100) { totalCount nodes { code } } }").await;
    check(login, "people", &people, &all["people"], "code");
    let under = list(r#"{ unit(code: "TP") { people(first: 100) { totalCount nodes { code } } } }"#).await;
    if !under["unit"].is_null() {
        check(login, "Unit.people", &people, &under["unit"]["people"], "code");
    }
    let records = list("{ outputRecords(first: 100) { totalCount nodes { reference } } }").await;
    check(login, "outputRecords", &inputs, &records["outputRecords"], "reference");
    let found = list(r#"{ people(filter: { search: "nguyen" }) { totalCount nodes { code } } }"#).await;
    let an = people.iter().filter(|code| *code == "A-1").cloned().collect();
    check(login, "people found by name", &an, &found["people"], "code");

    // One's own evaluation is no ranking: there is a place in it only for who may compare.
    let ranking = list(
        r#"{ ranking(first: 100, input: { period: { code: "2026-05" }, includeProvisional: true, listUnranked: true }) {
             totalCount population nodes { personCode } unranked { count } distribution { count } } }"#,
    )
    .await;
    let (ranked, count) = listed(&ranking["ranking"], "personCode");
    assert!(ranked.is_subset(&scores), "{login}: ranked {ranked:?}, shown {scores:?}");
    assert_eq!(count, i64::try_from(ranked.len()).unwrap(), "{login}: count of the ranking");
    let sum = |field: &str| {
        let rows = ranking["ranking"][field].as_array().map(Vec::as_slice).unwrap_or_default();
        rows.iter().filter_map(|row| row["count"].as_i64()).sum::<i64>()
    };
    let most = i64::try_from(scores.len()).unwrap();
    assert!(ranking["ranking"]["population"].as_i64().unwrap_or(0) <= most, "{login}: population");
    assert!(sum("unranked") <= most && sum("distribution") <= most, "{login}: counts beside the ranking");

    nodes(house, login, &people, &inputs).await;
}

/// `node` by the ids that somebody who sees everything has handed on.
async fn nodes(house: &House, login: &str, people: &BTreeSet<String>, inputs: &BTreeSet<String>) {
    let all = house
        .client("hr.tp")
        .query("{ people(first: 100) { nodes { id code } } outputRecords(first: 100) { nodes { id reference } } }", json!({}))
        .await;
    for (list, field, shown) in [("people", "code", people), ("outputRecords", "reference", inputs)] {
        for node in all.data(&format!("{list}.nodes")).as_array().unwrap() {
            let (id, name) = (node["id"].as_str().unwrap(), node[field].as_str().unwrap());
            let answer = house
                .client(login)
                .query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id }))
                .await;
            let seen = !answer.body["data"]["node"].is_null();
            assert_eq!(seen, shown.contains(name), "{login}: node of {name}");
        }
    }
}

/// What hangs on an object that may be read does not show what may not.
pub async fn nothing_comes_along_with_what_may_be_read(house: &House, login: &str) {
    let client = house.client(login);
    let people = shown(house, login, r#"{ person(code: "{one}") { code } }"#, &PEOPLE).await;
    let inputs =
        shown(house, login, r#"{ outputRecord(source: "THUOCDO", reference: "{one}") { id } }"#, &["R-1"])
            .await;
    let asked = client
        .query(
            r#"{ unit(code: "XA-A") { head { code superior { code } } children { people(first: 9) { nodes { code superior { code } } } } } }"#,
            json!({}),
        )
        .await;
    let mut codes = Vec::new();
    gather(&asked.body["data"]["unit"], "code", &mut codes);
    for code in codes.iter().filter(|code| PEOPLE.contains(&code.as_str())) {
        assert!(people.contains(code), "{login} sees {code} on the side: {:#}", asked.body);
    }
    // Absences are inputs: an administrator sees the person and not his leave.
    let person = client.query(r#"{ person(code: "A-1") { absences { kind } } }"#, json!({})).await;
    let absences = &person.body["data"]["person"]["absences"];
    assert_eq!(absences.is_array(), inputs.contains("R-1"), "{login}: {:#}", person.body);
}

/// Every text under a key, however deep.
fn gather(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(key).and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| gather(value, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, key, found)),
        _ => {}
    }
}
