//! Ten ways to what few citizens said of one officer, none of which leads there.
//!
//! In VP-A `A-1` has 9 ratings and is hidden; `A-2` with 12 is hidden beside him, since one hidden person could be had by
//! subtraction; `A-3` to `A-5` are shown; `A-6` and `A-7` have none. In VP-B only `B-1` was rated, 8 times.

use crate::on_both;
use crate::ranking::build;
use crate::satisfaction::{of, record, recorded, with};
use crate::support::{App, Client};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

fn march(row: &Value) -> Value {
    with(row, &json!({ "period": "2026-03" }))
}

fn rows() -> Vec<Value> {
    [
        ("A-1", "VP-A", 9, 4),
        ("A-2", "VP-A", 12, 7),
        ("A-3", "VP-A", 40, 39),
        ("A-4", "VP-A", 50, 45),
        ("A-5", "VP-A", 60, 60),
        ("B-1", "VP-B", 8, 3),
    ]
    .map(|(person, unit, rated, satisfied)| {
        march(&of(Some(person), unit, rated, satisfied, &format!("R-{person}")))
    })
    .to_vec()
}

/// A city in March with these ratings, entered by an integration account; its HR, and its auditor.
async fn start(backend: crate::support::Backend) -> (App, Client, Client) {
    let app = App::start(backend).await;
    build(&app).await;
    app.sql(
        "insert into field (code, name, name_folded, owner_unit_id, version) select 'TU-PHAP', 'Tư pháp', 'tu phap', id, 1 from unit where code = 'TP';
insert into agency_setting (agency_id, setting, value, valid_from) select id, 'satisfaction_mean', '0.92', '2026-01-01' from unit where code = 'TP'",
    )
    .await;
    let machine = app.user("machine", None, &[("INTEGRATION", "TP")]).await;
    assert_eq!(recorded(&machine, &rows()).await, [6, 0, 0]);
    let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
    (app, machine, hr)
}

fn ranking(more: &Value) -> Value {
    let input = json!({ "period": { "code": "2026-03" }, "within": "VP-A", "orderBy": "SATISFACTION" });
    json!({ "input": with(&input, more) })
}

const LIST: &str = "query($input: RankingInput!) { ranking(input: $input, first: 50) { population totalCount
    edges { cursor rank percentile node { personCode satisfaction { rated satisfied low } } } unranked { status count } distribution { level count } } }";

on_both! {
    async fn by_his_evaluation(backend: Backend) {
        let (app, machine, hr) = start(backend).await;
        let own = app.user("a-1", Some("A-1"), &[]).await;
        for (reader, person) in [(&hr, "A-1"), (&hr, "A-2"), (&hr, "B-1"), (&own, "A-1")] {
            let ask = "query($person: String!) { evaluation(person: $person, period: \"2026-03\") { satisfaction { rated } explanation } }";
            let shown = reader.query(ask, json!({ "person": person })).await;
            assert_eq!(shown.data("evaluation.satisfaction"), &Value::Null, "{person}");
            assert!(!shown.text("evaluation.explanation").contains("rated"));
        }
        let shown = hr.query("{ evaluation(person: \"A-3\", period: \"2026-03\") { satisfaction { rated satisfied share low high shrunk disclosure } } }", json!({})).await;
        assert_eq!(shown.data("evaluation.satisfaction"), &json!({ "rated": 40, "satisfied": 39, "share": "0.9750", "low": "0.8712", "high": "0.9956", "shrunk": "0.9514", "disclosure": "FULL" }));
        // The system that counted reads no evaluation at all.
        let refused = machine.query("{ evaluation(person: \"A-3\", period: \"2026-03\") { satisfaction { rated } } }", json!({})).await;
        assert!(refused.body["data"]["evaluation"].is_null());
        app.finish().await;
    }

    async fn by_the_order_of_a_ranking(backend: Backend) {
        let (app, _, hr) = start(backend).await;
        let listed = hr.query(LIST, ranking(&json!({ "listUnranked": true }))).await;
        let told: Vec<String> = listed.data("ranking.edges").as_array().unwrap().iter()
            .map(|edge| format!("{} {} {}", edge["rank"], edge["node"]["personCode"].as_str().unwrap(), edge["node"]["satisfaction"]["rated"]))
            .collect();
        // 60 of 60, 39 of 40, 45 of 50; then the others as they are called, rated or not.
        assert_eq!(told, ["1 A-5 60", "2 A-3 40", "3 A-4 50", "null A-1 null", "null A-2 null", "null A-6 null", "null A-7 null", "null A-8 null"]);
        let rising = hr.query(LIST, ranking(&json!({ "listUnranked": true, "direction": "ASC" }))).await;
        let last: Vec<&Value> = rising.data("ranking.edges").as_array().unwrap()[3..].iter().map(|edge| &edge["node"]["personCode"]).collect();
        assert_eq!(last, ["A-1", "A-2", "A-6", "A-7", "A-8"]);
        app.finish().await;
    }

    async fn by_the_counts_and_cursors_of_a_list(backend: Backend) {
        let (app, machine, hr) = start(backend).await;
        let before = hr.query(LIST, ranking(&json!({ "listUnranked": true }))).await.body;
        assert_eq!(before["data"]["ranking"]["population"], json!(3));
        // What is hidden may change as it likes: not a byte of the answer does.
        let other = with(&rows()[0], &json!({ "satisfied": 9, "reason": "sửa" }));
        recorded(&machine, &[other, march(&of(Some("B-HEAD"), "XA-B", 5, 1, "R-B"))]).await;
        assert_eq!(hr.query(LIST, ranking(&json!({ "listUnranked": true }))).await.body["data"], before["data"]);
        app.finish().await;
    }

    async fn by_a_global_id(backend: Backend) {
        let (app, _, hr) = start(backend).await;
        let keys = app.rows("select id as value from satisfaction_result order by id").await;
        let key: i64 = keys[0].parse().unwrap();
        for tags in (0..=255_u8).collect::<Vec<_>>().chunks(100) {
            let ids: Vec<String> = tags.iter().map(|tag| {
                let mut bytes = vec![1, *tag];
                bytes.extend(key.to_be_bytes());
                URL_SAFE_NO_PAD.encode(bytes)
            }).collect();
            let nodes = hr.query("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", json!({ "ids": ids })).await;
            for node in nodes.data("nodes").as_array().unwrap() {
                assert!(!node["__typename"].as_str().unwrap_or_default().contains("Satisfaction"), "{node}");
            }
        }
        app.finish().await;
    }

    async fn by_the_sum_of_his_unit(backend: Backend) {
        let (app, machine, hr) = start(backend).await;
        let unit = "{ unit(code: \"VP-A\") { satisfaction(period: \"2026-03\") { rated satisfied byField { rated satisfied } byChannel { satisfied } } } }";
        assert_eq!(hr.query(unit, json!({})).await.data("unit.satisfaction"), &Value::Null, "rows about people are no rows of the unit");
        let list = hr.query("{ unitSatisfaction(period: \"2026-03\") { totalCount } }", json!({})).await;
        assert_eq!(list.data("unitSatisfaction.totalCount"), &json!(0));
        // Of the unit's own rows a field with few ratings is hidden, and so is the one that would give it away.
        app.sql("insert into field (code, name, name_folded, owner_unit_id, version) select 'TN-MT', 'TN-MT', 'tn-mt', id, 1 from unit where code = 'TP';
insert into field (code, name, name_folded, owner_unit_id, version) select 'Y-TE', 'Y-TE', 'y-te', id, 1 from unit where code = 'TP'").await;
        let row = march(&of(None, "VP-A", 9, 4, "U1"));
        recorded(&machine, &[row.clone(), with(&row, &json!({ "field": "TN-MT", "rated": 20, "satisfied": 19, "reference": "U2" })), with(&row, &json!({ "field": "Y-TE", "rated": 60, "satisfied": 58, "reference": "U3" }))]).await;
        let shown = hr.query(unit, json!({})).await;
        assert_eq!(shown.data("unit.satisfaction"), &json!({ "rated": 89, "satisfied": 81, "byChannel": [{ "satisfied": 81 }],
            "byField": [{ "rated": 9, "satisfied": null }, { "rated": 20, "satisfied": null }, { "rated": 60, "satisfied": 58 }] }));
        app.finish().await;
    }

    async fn by_the_difference_of_two_periods(backend: Backend) {
        let (app, machine, hr) = start(backend).await;
        app.sql("insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values ('QUARTER', 2026, 1, '2026-01-01', '2026-03-31', '2026-01-01', '2026-03-31');
insert into agency_period (agency_id, period_id, state, version) select unit.id, period.id, 'OPEN', 1 from unit, period where unit.code in ('TP', 'XA-A') and period.kind = 'QUARTER'").await;
        let quarter = with(&of(Some("A-1"), "VP-A", 109, 104, "Q1"), &json!({ "period": "2026-Q1" }));
        assert_eq!(record(&machine, &[quarter]).await.user_errors("recordSatisfaction"), ["PERIOD_NOT_TRACKED results.0.period"]);
        let year = hr.query("{ evaluation(person: \"A-3\", period: \"2026\") { satisfaction { rated } } }", json!({})).await;
        assert_eq!(year.data("evaluation.satisfaction"), &Value::Null, "what is made of other periods has no figure");
        app.finish().await;
    }

    async fn by_guessing_what_was_sent(backend: Backend) {
        let (app, machine, hr) = start(backend).await;
        let guess = |rated: i64, satisfied: i64, reason: Option<&str>| {
            [with(&march(&of(Some("A-1"), "VP-A", rated, satisfied, "R-A-1")), &json!({ "reason": reason }))]
        };
        let (right, wrong) = (record(&hr, &guess(9, 4, None)).await, record(&hr, &guess(9, 5, None)).await);
        assert_eq!(right.body, wrong.body, "a right guess is answered as a wrong one");
        assert_eq!(right.user_errors("recordSatisfaction"), ["REASON_MISSING results.0.reason"]);
        let told = right.data("recordSatisfaction.errors.0.message").as_str().unwrap();
        assert!(!told.contains(|letter: char| letter.is_ascii_digit()), "{told}");
        assert_eq!(recorded(&hr, &guess(9, 4, Some("đoán"))).await, [0, 1, 0]);
        // The system that counted knows its own rows, and may repeat them.
        assert_eq!(recorded(&machine, &rows()[1..2]).await, [0, 0, 1]);
        app.finish().await;
    }

    async fn by_adding_what_one_knows(backend: Backend) {
        let (app, _, hr) = start(backend).await;
        let known = with(&march(&of(Some("A-1"), "VP-A", 100, 100, "HR-1")), &json!({ "channel": "POST" }));
        recorded(&hr, &[known]).await;
        let stored = app.rows("select person.code as value from satisfaction_figure join person on person.id = person_id order by person.code").await;
        assert_eq!(stored, ["A-3", "A-4", "A-5"], "109 ratings, of which HR knows 100");
        app.finish().await;
    }

    async fn by_the_proposal_for_his_form(backend: Backend) {
        let (app, machine, _) = start(backend).await;
        crate::satisfaction::publish_fed(&app, 10).await;
        app.sql("update evaluation set period_id = period_id").await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let sheet = async |person: &str| {
            let ask = "query($person: String!) { sheet(period: \"2026-03\", person: $person) { lines { code proposal { rated points } } } }";
            let shown = head.query(ask, json!({ "person": person })).await;
            shown.data("sheet.lines.5.proposal").clone()
        };
        assert_eq!(sheet("A-1").await, Value::Null);
        assert_eq!(sheet("A-2").await, Value::Null);
        assert_eq!(sheet("A-3").await["rated"], json!(40));
        // A hidden figure asks for no reason either, whatever the value.
        for points in ["0", "0.25", "2.5"] {
            let document = "mutation($input: ScoreTeamInput!) { scoreTeam(input: $input) { errors { code } } }";
            let scores = json!([{ "person": "A-1", "lines": [{ "line": "II.4", "points": points }] }]);
            let done = head.query(document, json!({ "input": { "period": "2026-03", "scores": scores } })).await;
            assert_eq!(done.user_errors("scoreTeam"), [""; 0]);
        }
        // Nor does a mark on his sheet tell that something hidden has changed.
        app.sql("delete from stale_mark").await;
        recorded(&machine, &[with(&rows()[0], &json!({ "satisfied": 9, "reason": "sửa" }))]).await;
        assert_eq!(app.rows("select count(*) as value from stale_mark").await, ["0"]);
        app.finish().await;
    }

    async fn by_a_file_or_the_schema(backend: Backend) {
        let (app, _, hr) = start(backend).await;
        let (status, text) = hr.get("/export/ranking.csv?kind=MONTH&year=2026&number=3&within=VP-A&orderBy=SATISFACTION&listUnranked=true").await;
        assert_eq!(status, 200, "{text}");
        let ends: Vec<String> = text.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{} {}", cells[2], cells[cells.len() - 5..].join(" ").trim())
        }).collect();
        assert_eq!(ends, ["A-5 60 60 0.9398 1.0000 0.9733", "A-3 40 39 0.8712 0.9956 0.9514", "A-4 50 45 0.7864 0.9565 0.9075", "A-1 ", "A-2 ", "A-6 ", "A-7 ", "A-8 "]);
        let sdl = include_str!("../../schema.graphql");
        for line in sdl.lines().filter(|line| line.contains("SatisfactionResult")) {
            assert!(line.contains("Input"), "rows about people are sent and never read: {line}");
        }
        app.finish().await;
    }
}
