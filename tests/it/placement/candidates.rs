//! Candidates for an unfilled post: their order, the terms of their fit, and the gates that are shut for them.

use super::{appointed, bar, plan, row, start, trained, wish};
use crate::on_both;
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

pub(super) const SCREEN: &str = include_str!("../screens/candidates.graphql");

async fn ask(client: &Client, unit: &str, position: &str) -> Answer {
    client.query(SCREEN, json!({ "need": { "unit": unit, "position": position } })).await
}

/// Codes in order, those who may not be moved with a `!`.
fn order(answer: &Answer) -> Vec<String> {
    let edges = answer.data("candidates.edges").as_array().unwrap();
    edges
        .iter()
        .map(|edge| {
            let mark = if edge["node"]["movable"] == json!(true) { "" } else { "!" };
            format!("{}{mark}", edge["node"]["person"]["code"].as_str().unwrap())
        })
        .collect()
}

fn node<'a>(answer: &'a Answer, code: &str) -> &'a Value {
    let edges = answer.data("candidates.edges").as_array().unwrap();
    &edges.iter().find(|edge| edge["node"]["person"]["code"] == json!(code)).unwrap()["node"]
}

/// Gates of one candidate: code and until-day.
fn gates(answer: &Answer, code: &str) -> Value {
    let shut = node(answer, code)["shut"].as_array().unwrap();
    shut.iter().map(|gate| json!([gate["gate"], gate["until"]])).collect()
}

/// Two posts of `CV-XD` are missing in `VP-A`, one of `CV-TC`; `B-1` is one too many in `VP-B`.
async fn needs(client: &Client) {
    let rows = json!([row("VP-A", "CV-XD", 2), row("VP-A", "CV-TC", 1), row("VP-B", "CV", 0)]);
    plan(client, rows).await.data("setPostPlan.postPlans");
}

/// The year 2025 and its last two quarters, with scores of `A-2` (80 and 90) and a class of `TP-1`.
pub(super) async fn year_before(app: &App, class: &str) {
    let call = app.operator().await;
    store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
    let mut sql = vec![
        "insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values ('QUARTER', 2025, 3, '2025-07-01', '2025-09-30', '2025-07-01', '2025-09-30'), ('QUARTER', 2025, 4, '2025-10-01', '2025-12-31', '2025-10-01', '2025-12-31'), ('YEAR', 2025, 1, '2025-01-01', '2025-12-31', '2025-01-01', '2025-12-31'), ('QUARTER', 2026, 2, '2026-04-01', '2026-06-30', '2026-04-01', '2026-06-30')".to_owned(),
    ];
    for (person, kind, year, number, score, class) in [
        ("A-2", "QUARTER", 2025, 3, "80", "null".to_owned()),
        ("A-2", "QUARTER", 2025, 4, "90", "null".to_owned()),
        // Not closed yet: it is none of the last four.
        ("A-2", "QUARTER", 2026, 2, "10", "null".to_owned()),
        ("TP-1", "YEAR", 2025, 1, "60", format!("'{class}'")),
    ] {
        sql.push(format!(
            "insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, score, score_exact, class, as_of, computed_at, lines, explanation)
             select person.id, period.id, 1, true, person.code, unit.id, unit.id, position.id, 'PROFESSIONAL', 'NONE', rule_set.id, 'SCORED', {score}000000000, '{score}', {class}, '2026-01-01', 0, '[]', '{{}}'
             from person, period, unit, position, rule_set
             where person.code = '{person}' and period.kind = '{kind}' and period.year = {year} and period.number = {number} and unit.code = 'TP' and position.code = 'CV'"
        ));
    }
    app.sql(&sql.join(";\n")).await;
}

on_both! {
    async fn people_of_surplus_units_first_and_the_better_fit_before(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        needs(&hr).await;
        let found = ask(&hr, "VP-A", "CV-XD").await;
        assert_eq!(order(&found), ["B-1", "A-2", "A-1", "TP-1"], "leaders are no candidates for a professional post");
        let told = |code: &str| {
            let node = node(&found, code);
            (node["surplus"].clone(), node["measure"].as_str().unwrap().to_owned(), node["fit"].as_str().unwrap().to_owned())
        };
        assert_eq!(told("B-1"), (json!(true), "TRANSFER".into(), "0.5000".into()));
        assert_eq!(told("A-2"), (json!(false), "REARRANGEMENT".into(), "0.5000".into()));
        assert_eq!(told("A-1"), (json!(false), "REARRANGEMENT".into(), "0.1000".into()));
        assert_eq!(told("TP-1"), (json!(false), "SECONDMENT".into(), "0.1000".into()));
        assert_eq!(found.data("candidates.need"), &json!({ "id": found.data("candidates.need.id"), "planned": 2, "working": 0, "unfilled": 2 }));
        assert_eq!((found.data("candidates.sourceless"), found.data("candidates.totalCount")), (&json!(false), &json!(4)));
        // By the need's own id the same.
        let by_id = hr.query(SCREEN, json!({ "need": { "id": found.data("candidates.need.id") } })).await;
        assert_eq!(by_id.data("candidates.edges"), found.data("candidates.edges"));
        // Who reads less, finds fewer: his own commune's people only.
        let head = app.user("a.head", Some("A-HEAD"), &[]).await;
        assert_eq!(order(&ask(&head, "VP-A", "CV-XD").await), ["A-2", "A-1"]);
        app.finish().await;
    }

    async fn a_fit_tells_its_terms(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        needs(&hr).await;
        year_before(&app, "GOOD").await;
        let mut sql = vec![trained("A-1", "DD")];
        for (code, level) in [("QLDA", 3), ("GIS", 2)] {
            sql.push(format!("insert into competency (code, name, name_folded, competency_group, version) values ('{code}', '{code}', 'x', 'PROFESSIONAL', 1)"));
            sql.push(format!("insert into position_competency (position_id, competency_id, valid_from, level, weight, version) select position.id, competency.id, '2026-01-01', {level}, 1000000, 1 from position, competency where position.code = 'CV-XD' and competency.code = '{code}'"));
        }
        for (level, day) in [(5, "2025-01-01"), (2, "2026-02-01"), (5, "2026-12-01")] {
            sql.push(format!("insert into person_competency (person_id, competency_id, level, assessed_on, source, evidence, entered_by_id, entered_at, version) select person.id, competency.id, {level}, '{day}', 'TEST', 'x', 0, 0, 1 from person, competency where person.code = 'A-2' and competency.code = 'QLDA'"));
        }
        app.sql(&sql.join(";\n")).await;
        let found = ask(&hr, "VP-A", "CV-XD").await;
        // 0.4 · 1 + 0.25 · (1 − (1 + 2)/5) + 0.2 · 0.85 + 0.1 · 1 + nothing of a wish.
        let of = |term: &str, label: &str, weight: &str, value: Value, part: &str| json!({ "term": term, "label": label, "weight": weight, "value": value, "part": part });
        assert_eq!(node(&found, "A-2")["terms"], json!([
            of("SPECIALISATION", "chuyên môn", "0.4000", json!("1.0000"), "0.4000"),
            of("COVER", "năng lực", "0.2500", json!("0.4000"), "0.1000"),
            of("RESULTS", "kết quả 4 quý gần nhất", "0.2000", json!("0.8500"), "0.1700"),
            of("SEVERITY", "mức cấp thiết", "0.1000", json!("1.0000"), "0.1000"),
            of("WISH", "nguyện vọng", "0.0500", json!(null), "0.0000"),
        ]));
        assert_eq!(node(&found, "A-2")["fit"], json!("0.7700"));
        assert_eq!(node(&found, "A-2")["sentence"], json!("Mức phù hợp 0.77 = chuyên môn 1 × 0.4 + năng lực 0.4 × 0.25 + kết quả 4 quý gần nhất 0.85 × 0.2 + mức cấp thiết 1 × 0.1; chưa có dữ liệu, tính là 0: nguyện vọng."));
        let english = ask(&hr.in_english(), "VP-A", "CV-XD").await;
        assert_eq!(node(&english, "A-1")["sentence"], json!("Fit 0.3 = specialisation 0.5 × 0.4 + severity of the need 1 × 0.1; no data, counted as 0: competencies, results of the last four quarters, wish."));
        assert_eq!(found.data("candidates.required"), &json!([{ "name": "GIS", "level": 2, "weight": "1.000000" }, { "name": "QLDA", "level": 3, "weight": "1.000000" }]));
        // Other weights, from a day on.
        let saved = hr.query("mutation { saveAgencySetting(input: { agency: \"TP\", setting: \"fit_weights\", value: \"0/0/1/0/0\", validFrom: \"2026-01-01\" }) { errors { code } } }", json!({})).await;
        assert_eq!(saved.user_errors("saveAgencySetting"), [""; 0]);
        assert_eq!(node(&ask(&hr, "VP-A", "CV-XD").await, "A-2")["fit"], json!("0.8500"));
        app.finish().await;
    }

    async fn gates_are_told_and_hide_nobody(backend: Backend) {
        let app = start(backend).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        needs(&city).await;
        year_before(&app, "COMPLETED").await;
        bar(&city, "B-1", "YOUNG_CHILD", "2026-01-01", Some("2027-05-01")).await.data("recordMoveBar.moveBar");
        bar(&city, "B-1", "OTHER", "2025-01-01", Some("2025-12-31")).await.data("recordMoveBar.moveBar");
        let act = "insert into act (person_id, reference, kind, version) select id, 'VP-1', 'PUBLIC_DUTY', 1 from person where code = 'A-1'";
        let decision = |number: &str, form: &str, day: &str| format!("insert into act_decision (act_id, decided_by, form, effective_on, decision_number) select id, 'ADMINISTRATION', '{form}', '{day}', '{number}' from act");
        app.sql(&[act.to_owned(), decision("1", "REPRIMAND", "2024-12-31"), decision("2", "CRITICISM", "2026-02-01"), appointed("A-2", "CV", "TP", "SECONDMENT", "2026-03-01")].join(";\n")).await;
        let found = ask(&city, "VP-A", "CV-XD").await;
        assert_eq!(order(&found), ["A-1", "B-1!", "A-2!", "TP-1!"], "an old reprimand and a criticism shut nothing");
        assert_eq!(gates(&found, "B-1"), json!([["PROTECTED", "2027-05-01"]]), "the reason is nobody's business here");
        assert!(!found.body.to_string().contains("YOUNG_CHILD") && !found.body.to_string().contains("36 tháng"));
        assert_eq!(node(&found, "B-1")["shut"][0]["basis"], json!("Decree 170/2025/NĐ-CP"));
        assert_eq!(gates(&found, "A-2"), json!([["SECONDED", null]]));
        assert_eq!(gates(&found, "TP-1"), json!([["NOT_GOOD", null]]));
        assert_eq!(node(&found, "TP-1")["classBefore"], json!("COMPLETED"));
        assert_eq!(found.data("candidates.sourceless"), &json!(true), "only those who are barred are trained in construction");

        // His own request lifts what protects him, and counts; one to go elsewhere does neither.
        let own = app.user("b.1", Some("B-1"), &[]).await;
        wish(&own, json!({ "unit": "XA-B", "from": "2026-06-01" })).await.data("saveMoveWish.moveWish");
        let elsewhere = ask(&city, "VP-A", "CV-XD").await;
        assert_eq!((order(&elsewhere)[1].as_str(), &node(&elsewhere, "B-1")["terms"][4]["value"]), ("B-1!", &json!("0.0000")));
        wish(&own, json!({ "unit": "XA-A", "from": "2026-06-01" })).await.data("saveMoveWish.moveWish");
        let asked = ask(&city, "VP-A", "CV-XD").await;
        assert_eq!(order(&asked), ["B-1", "A-1", "A-2!", "TP-1!"]);
        assert_eq!(node(&asked, "B-1")["terms"][4]["value"], json!("1.0000"));
        assert_eq!(asked.data("candidates.sourceless"), &json!(false));
        app.sql(&[decision("3", "REPRIMAND", "2025-01-01"), "insert into absence (person_id, kind, first_day, last_day, version) select id, 'STUDY', '2026-01-01', '2026-12-31', 1 from person where code = 'A-1'".to_owned()].join(";\n")).await;
        assert_eq!(gates(&ask(&city, "VP-A", "CV-XD").await, "A-1"), json!([["LONG_STUDY", "2026-12-31"], ["DISCIPLINED", null]]));
        app.finish().await;
    }

    async fn what_is_discipline_is_said_by_the_rules_in_force(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        needs(&hr).await;
        app.sql("insert into act (person_id, reference, kind, version) select id, 'VP-1', 'PUBLIC_DUTY', 1 from person where code = 'A-1';\n\
             insert into act_decision (act_id, decided_by, form, effective_on, decision_number) select id, 'ADMINISTRATION', 'REPRIMAND', '2026-02-01', '1' from act").await;
        assert_eq!(gates(&ask(&hr, "VP-A", "CV-XD").await, "A-1"), json!([["DISCIPLINED", null]]));
        let line = domain::rules::VN_335_2025.lines().find(|line| line.starts_with("discipline_from")).unwrap();
        let milder = domain::rules::VN_335_2025.replace("\"VN-335-2025\"", "\"TP-2026\"").replace(line, "discipline_from = \"WARNING\"");
        thuocdo::services::rule_set::load(&app.operator().await, &milder).await.unwrap();
        app.sql("insert into rule_set_in_force (rule_set_id, valid_from) select id, '2026-06-01' from rule_set where code = 'TP-2026'").await;
        assert_eq!(gates(&ask(&hr, "VP-A", "CV-XD").await, "A-1"), json!([]), "from a warning up");
        app.sql("update act_decision set form = 'WARNING'").await;
        assert_eq!(gates(&ask(&hr, "VP-A", "CV-XD").await, "A-1"), json!([["DISCIPLINED", null]]));
        app.finish().await;
    }

    async fn a_candidate_reads_who_looked_at_him(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        needs(&hr).await;
        let own = async |login: &str, person: &str| app.user(login, Some(person), &[]).await;
        let (shown, beyond, barred) = (own("b.1", "B-1").await, own("tp.1", "TP-1").await, own("a.1", "A-1").await);
        let seen = async |client: &Client| {
            let answer = client.query("{ viewer { fileAccess { nodes { login day } } } }", json!({})).await;
            answer.data("viewer.fileAccess.nodes").clone()
        };
        let count = "{ candidates(need: { unit: \"VP-A\", position: \"CV-XD\" }) { totalCount sourceless } }";
        hr.query(count, json!({})).await.data("candidates.totalCount");
        assert_eq!(seen(&shown).await, json!([]), "a number is nobody's file");
        assert_eq!(ask(&barred, "VP-A", "CV-XD").await.error(), "FORBIDDEN");
        assert_eq!(seen(&shown).await, json!([]), "whoever is refused has not looked");
        let page = json!({ "need": { "unit": "VP-A", "position": "CV-XD" }, "first": 2 });
        for _ in 0..2 {
            assert_eq!(order(&hr.query(SCREEN, page.clone()).await), ["B-1", "A-2"]);
        }
        assert_eq!(seen(&shown).await, json!([{ "login": "hr.tp", "day": "2026-06-15" }]));
        assert_eq!(seen(&beyond).await, json!([]), "he stood on a later page");
        app.finish().await;
    }

    async fn pages_and_needs_without_a_source(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        needs(&hr).await;
        let page = async |first: i64, after: &Value| {
            hr.query(SCREEN, json!({ "need": { "unit": "VP-A", "position": "CV-XD" }, "first": first, "after": after })).await
        };
        let one = page(3, &json!(null)).await;
        assert_eq!(order(&one), ["B-1", "A-2", "A-1"]);
        assert_eq!(one.data("candidates.pageInfo.hasNextPage"), &json!(true));
        // Somebody before the cursor falls back meanwhile: the next page stays what comes after it.
        bar(&hr, "B-1", "OTHER", "2026-01-01", None).await.data("recordMoveBar.moveBar");
        let two = page(3, one.data("candidates.pageInfo.endCursor")).await;
        assert_eq!(order(&two), ["TP-1", "B-1!"]);
        assert_eq!(two.data("candidates.pageInfo.hasNextPage"), &json!(false));
        let back = hr.query("query($c: String) { candidates(need: { unit: \"VP-A\", position: \"CV-XD\" }, last: 1, before: $c) { edges { node { person { code } } } pageInfo { hasPreviousPage } } }", json!({ "c": two.data("candidates.pageInfo.startCursor") })).await;
        assert_eq!(back.data("candidates"), &json!({ "edges": [{ "node": { "person": { "code": "A-1" } } }], "pageInfo": { "hasPreviousPage": true } }));
        let other = hr.query(SCREEN, json!({ "need": { "unit": "VP-A", "position": "CV-TC" }, "after": one.data("candidates.pageInfo.endCursor") })).await;
        assert_eq!(other.error(), "CURSOR_UNKNOWN");

        let none = ask(&hr, "VP-A", "CV-TC").await;
        assert_eq!(none.data("candidates.sourceless"), &json!(true), "nobody is trained in finance");
        assert!(none.text("candidates.sourcelessSentence").contains("Chưa có nguồn"));
        let board = hr.query("{ staffing(unit: \"VP-A\") { sourcelessNeeds { position { code } unfilled } } }", json!({})).await;
        assert_eq!(board.data("staffing.sourcelessNeeds"), &json!([{ "position": { "code": "CV-TC" }, "unfilled": 1 }]));
        app.sql(&trained("TP-1", "TC")).await;
        let board = hr.query("{ staffing(unit: \"VP-A\") { sourcelessNeeds { unfilled } } }", json!({})).await;
        assert_eq!(board.data("staffing.sourcelessNeeds"), &json!([]));
        assert_eq!(ask(&hr, "VP-A", "CV-TC").await.data("candidates.sourcelessSentence"), &json!(null));
        app.finish().await;
    }

    async fn bad_needs_and_readers(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        needs(&hr).await;
        let error = async |need: Value| hr.query(SCREEN, json!({ "need": need })).await.error().to_owned();
        assert_eq!(error(json!({ "unit": "VP-A", "position": "CV" })).await, "NEED_NONE");
        assert_eq!(error(json!({ "unit": "VP-B", "position": "CV" })).await, "NEED_NONE", "a post that ended is no need");
        assert_eq!(error(json!({ "unit": "NO", "position": "CV" })).await, "UNIT_UNKNOWN");
        assert_eq!(error(json!({ "unit": "VP-A", "position": "NO" })).await, "POSITION_UNKNOWN");
        assert_eq!(error(json!({ "unit": "VP-A" })).await, "INVALID_INPUT");
        assert_eq!(error(json!({ "unit": "VP-A", "position": "CV", "id": "x" })).await, "INVALID_INPUT");
        assert_eq!(error(json!({ "id": "x" })).await, "ID_UNKNOWN");
        let paging = hr.query("{ candidates(need: { unit: \"VP-A\", position: \"CV-XD\" }, first: 0) { totalCount } }", json!({})).await;
        assert_eq!(paging.error(), "PAGE_OUT_OF_RANGE");
        for (login, person, grants, allowed) in [
            ("hr.a", None, vec![("HR", "XA-A")], true),
            ("kiemtra", None, vec![("AUDITOR", "TP")], true),
            ("a.1", Some("A-1"), vec![], false),
            ("hr.b", None, vec![("HR", "XA-B")], false),
            ("quantri", None, vec![("ADMIN", "TP")], false),
        ] {
            let client = app.user(login, person, &grants).await;
            assert_eq!(ask(&client, "VP-A", "CV-XD").await.error(), if allowed { "" } else { "FORBIDDEN" }, "{login}");
        }
        assert_eq!(ask(&app.stranger(), "VP-A", "CV-XD").await.error(), "UNAUTHENTICATED");

        let cost = async || {
            let before = app.statements();
            ask(&hr, "VP-A", "CV-XD").await.data("candidates");
            app.statements() - before
        };
        // Once: whoever is listed for the first time that day is noted.
        cost().await;
        let few = cost().await;
        let mut sql = Vec::new();
        for number in 10..24 {
            sql.push(format!("insert into person (code, name, name_folded, regime, version) values ('B-{number}', 'x', 'x', 'DECREE_335', 1)"));
            sql.push(appointed(&format!("B-{number}"), "CV", "VP-B", "PERMANENT", "2020-01-01"));
            sql.push(trained(&format!("B-{number}"), "DD"));
        }
        app.sql(&sql.join(";\n")).await;
        assert_eq!(ask(&hr, "VP-A", "CV-XD").await.data("candidates.totalCount"), &json!(18));
        assert_eq!(cost().await, few, "fourteen people more cost nothing more");
        app.finish().await;
    }
}
