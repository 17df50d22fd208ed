//! A person assesses himself; his superior takes self values over, with the exceptions told first.

use crate::on_both;
use crate::support::{Answer, App, Client, Month};
use crate::templates::publish;
use serde_json::{Value, json};

const SHEET: &str = "sheet { selfAssessment { state note version } exceptions
    lines { code selfPoints selfNote finalPoints exception teamMedian } differing { code } }";

/// The ten lines of the form, each at its maximum but the one named.
fn lines(but: &str, points: &str) -> Value {
    let all = ["I.1", "I.2", "II.1", "II.2", "II.3", "II.4", "III.1", "III.2", "III.3", "III.4"];
    let full = |line: &str| if line.starts_with("I.") { "5" } else { "2.5" };
    all.map(|line| json!({ "line": line, "points": if line == but { points } else { full(line) } })).into()
}

async fn save(client: &Client, input: Value) -> Answer {
    let document = format!(
        "mutation($input: SaveSelfAssessmentInput!) {{ saveSelfAssessment(input: $input) {{
            {SHEET} current {{ selfAssessment {{ version }} }} errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

async fn own(client: &Client, mutation: &str) -> Answer {
    let document = format!(
        "mutation {{ {mutation}(input: {{ period: \"2026-05\" }}) {{ {SHEET} errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({})).await
}

async fn accept(client: &Client, people: &[&str], exceptions: i32) -> Answer {
    let document = "mutation($input: AcceptSelfInput!) { acceptSelf(input: $input) {
        sheets { person { code } lines { code finalPoints } } errors { code path message } } }";
    let input = json!({ "period": "2026-05", "people": people, "exceptions": exceptions });
    client.query(document, json!({ "input": input })).await
}

async fn team(client: &Client) -> Value {
    let document =
        "{ teamScoring(period: \"2026-05\") { person { code } selfAssessment { state note } exceptions
        lines { code selfPoints teamMedian } differing { code } } }";
    client.query(document, json!({})).await.data("teamScoring").clone()
}

/// Each step of a sheet with what stands in its way.
async fn steps(client: &Client, person: Option<&str>) -> Vec<String> {
    let document = "query($person: String) { sheet(period: \"2026-05\", person: $person) {
        allowedActions { action allowed blockedBy { code } } } }";
    let answer = client.query(document, json!({ "person": person })).await;
    let told = |step: &Value| {
        let code = step["blockedBy"]["code"].as_str();
        assert_eq!(step["allowed"], code.is_none());
        format!("{} {}", step["action"].as_str().unwrap(), code.unwrap_or("-"))
    };
    answer.data("sheet.allowedActions").as_array().unwrap().iter().map(told).collect()
}

async fn published(app: &App) {
    let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
    publish(app, &hr, "CV").await;
    publish(app, &hr, "CT").await;
}

on_both! {
    async fn a_draft_is_private_and_what_is_submitted_is_kept(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let half = json!([{ "line": "I.1", "points": "4.75", "note": "Có một lần đi muộn" }]);
        let saved = save(&person, json!({ "period": "2026-05", "note": "Tháng nhiều việc", "lines": half, "expectedVersion": 0 })).await;
        assert_eq!(saved.data("saveSelfAssessment.sheet.selfAssessment"), &json!({ "state": "DRAFT", "note": "Tháng nhiều việc", "version": 1 }), "{:?}", saved.body);
        assert_eq!(saved.data("saveSelfAssessment.sheet.lines.0.selfPoints"), &json!("4.75"));
        // The superior learns that there is a draft, and nothing of it.
        let seen = team(&head).await;
        assert_eq!(seen[0]["selfAssessment"], json!({ "state": "DRAFT", "note": null }));
        assert_eq!(seen[0]["lines"][0]["selfPoints"], Value::Null);
        let missing = own(&person, "submitSelfAssessment").await;
        assert_eq!(missing.user_errors("submitSelfAssessment"), ["SELF_LINES_MISSING"]);
        // The other tab does not overwrite: it is shown what there is.
        let tab = save(&person, json!({ "period": "2026-05", "lines": [], "expectedVersion": 0 })).await;
        assert_eq!(tab.user_errors("saveSelfAssessment"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(tab.data("saveSelfAssessment.current.selfAssessment.version"), &json!(1));

        save(&person, json!({ "period": "2026-05", "note": "Tháng nhiều việc", "lines": lines("I.1", "4.75") })).await;
        let done = own(&person, "submitSelfAssessment").await;
        assert_eq!(done.data("submitSelfAssessment.sheet.selfAssessment.state"), &json!("SUBMITTED"), "{:?}", done.body);
        let again = own(&person, "submitSelfAssessment").await;
        assert_eq!(again.data("submitSelfAssessment.sheet.selfAssessment.version"), done.data("submitSelfAssessment.sheet.selfAssessment.version"));
        let seen = team(&head).await;
        assert_eq!(seen[0]["selfAssessment"], json!({ "state": "SUBMITTED", "note": "Tháng nhiều việc" }));
        assert_eq!((&seen[0]["lines"][0]["selfPoints"], &seen[0]["lines"][0]["teamMedian"]), (&json!("4.75"), &json!("4.75")));
        let late = save(&person, json!({ "period": "2026-05", "lines": lines("I.1", "5") })).await;
        assert_eq!(late.user_errors("saveSelfAssessment"), ["SELF_SUBMITTED"]);

        let back = own(&person, "takeBackSelfAssessment").await;
        assert_eq!(back.data("takeBackSelfAssessment.sheet.selfAssessment.state"), &json!("DRAFT"), "{:?}", back.body);
        assert_eq!(team(&head).await[0]["lines"][0]["selfPoints"], Value::Null);
        own(&person, "submitSelfAssessment").await;
        // Once the superior has begun nothing is taken back, and what was submitted stays beside what he decides.
        let score = "mutation { scoreTeam(input: { period: \"2026-05\", scores: [{ person: \"A-1\",
            lines: [{ line: \"I.1\", points: \"4\", reason: \"Ba lần đi muộn\" }] }] }) { errors { code path } } }";
        assert_eq!(head.query(score, json!({})).await.user_errors("scoreTeam"), [""; 0]);
        assert_eq!(own(&person, "takeBackSelfAssessment").await.user_errors("takeBackSelfAssessment"), ["REVIEW_BEGUN"]);
        let mine = person.query("{ viewer { sheet(period: \"2026-05\") { lines { selfPoints finalPoints reason } } } }", json!({})).await;
        assert_eq!(mine.data("viewer.sheet.lines.0"), &json!({ "selfPoints": "4.75", "finalPoints": "4", "reason": "Ba lần đi muộn" }));
        app.finish().await;
    }

    async fn a_sheet_tells_which_steps_are_open(backend: Backend) {
        let app = Month::start(backend).await;
        let own = |save: &str, submit: &str, back: &str| {
            [format!("saveSelfAssessment {save}"), format!("submitSelfAssessment {submit}"), format!("takeBackSelfAssessment {back}")]
        };
        let others = |score: &str, accept: &str| [format!("scoreTeam {score}"), format!("acceptSelf {accept}")];
        let person = app.user("a-1", Some("A-1"), &[]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        assert_eq!(steps(&person, None).await, own("NO_TEMPLATE", "SELF_NOT_BEGUN", "SELF_NOT_BEGUN"));
        assert_eq!(steps(&head, Some("A-1")).await, others("NO_TEMPLATE", "SELF_NOT_SUBMITTED"));
        published(&app).await;
        save(&person, json!({ "period": "2026-05", "lines": [{ "line": "I.1", "points": "4.75" }] })).await;
        assert_eq!(steps(&person, None).await, own("-", "SELF_LINES_MISSING", "SELF_NOT_SUBMITTED"));
        save(&person, json!({ "period": "2026-05", "lines": lines("I.1", "4.75") })).await;
        assert_eq!(steps(&person, None).await, own("-", "-", "SELF_NOT_SUBMITTED"));
        self::own(&person, "submitSelfAssessment").await;
        assert_eq!(steps(&person, None).await, own("SELF_SUBMITTED", "SELF_SUBMITTED", "-"));
        // The superior and HR of his unit may score him; who only reads is told that he may not.
        assert_eq!(steps(&head, Some("A-1")).await, others("-", "-"));
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        assert_eq!(steps(&hr, Some("A-1")).await, others("-", "-"));
        let auditor = app.user("kiem-tra", None, &[("AUDITOR", "TP")]).await;
        assert_eq!(steps(&auditor, Some("A-1")).await, others("NOT_PERMITTED", "NOT_PERMITTED"));
        accept(&head, &["A-1"], 0).await.data("acceptSelf.sheets");
        assert_eq!(steps(&person, None).await, own("SELF_SUBMITTED", "SELF_SUBMITTED", "REVIEW_BEGUN"));
        app.sql("update agency_period set state = 'LOCKED'").await;
        assert_eq!(steps(&person, None).await, own("PERIOD_LOCKED", "PERIOD_LOCKED", "PERIOD_LOCKED"));
        assert_eq!(steps(&head, Some("A-1")).await, others("PERIOD_LOCKED", "PERIOD_LOCKED"));
        app.finish().await;
    }

    async fn bad_drafts_change_nothing(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        let bad = json!([
            { "line": "I.1", "points": "5.25" },
            { "line": "I.2", "points": "4.8" },
            { "line": "II.1", "points": "-1" },
            { "line": "X", "points": "1" },
            { "line": "II.1", "points": "1" },
        ]);
        assert_eq!(save(&person, json!({ "period": "2026-05", "lines": bad })).await.user_errors("saveSelfAssessment"), [
            "LINE_OUT_OF_RANGE lines.0.points",
            "OFF_STEP lines.1.points",
            "LINE_OUT_OF_RANGE lines.2.points",
            "LINE_UNKNOWN lines.3.line",
            "LIST_REPEATED lines.4.line",
        ]);
        assert_eq!(own(&person, "submitSelfAssessment").await.user_errors("submitSelfAssessment"), ["SELF_NOT_BEGUN period"]);
        // HR without a person has no sheet of its own, and nobody writes another's.
        let hr = app.login("hr-tp", crate::support::PASSWORD).await;
        assert_eq!(save(&hr, json!({ "period": "2026-05", "lines": [] })).await.error(), "NOT_FOUND");
        app.sql("update agency_period set state = 'LOCKED'").await;
        let locked = save(&person, json!({ "period": "2026-05", "lines": lines("I.1", "5") })).await;
        assert_eq!(locked.user_errors("saveSelfAssessment"), ["PERIOD_LOCKED period"]);
        assert_eq!(app.rows("select id as value from self_assessment").await.len(), 0);
        app.finish().await;
    }

    async fn a_superior_takes_self_values_over(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        let (one, two) = (app.user("a-1", Some("A-1"), &[]).await, app.user("a-2", Some("A-2"), &[]).await);
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let april = "mutation { scoreTeam(input: { period: \"2026-04\", scores: [{ person: \"A-1\", lines: [{ line: \"I.1\", points: \"4\" }] }] }) { errors { code } } }";
        head.query(april, json!({})).await;
        save(&one, json!({ "period": "2026-05", "lines": lines("", "") })).await;
        own(&one, "submitSelfAssessment").await;
        save(&two, json!({ "period": "2026-05", "lines": lines("I.1", "4") })).await;
        assert_eq!(accept(&head, &["A-1", "A-2"], 0).await.user_errors("acceptSelf"), ["SELF_NOT_SUBMITTED people.1"]);
        own(&two, "submitSelfAssessment").await;
        // 5 where the month before had 4 is an exception; the furthest line is told first.
        let seen = team(&head).await;
        assert_eq!((&seen[0]["exceptions"], &seen[1]["exceptions"]), (&json!(1), &json!(0)));
        assert_eq!(seen[0]["differing"], json!([{ "code": "I.1" }]));
        assert_eq!(seen[0]["lines"][0]["teamMedian"], json!("4.5"));
        assert_eq!(accept(&head, &["A-1", "A-2"], 0).await.user_errors("acceptSelf"), ["EXCEPTIONS_DIFFER exceptions"]);
        assert_eq!(accept(&one, &["A-1"], 1).await.reason(), "SELF_RULE");
        let done = accept(&head, &["A-1", "A-2"], 1).await;
        assert_eq!(done.data("acceptSelf.sheets.1.lines.0.finalPoints"), &json!("4"), "{:?}", done.body);
        assert_eq!(done.data("acceptSelf.sheets.0.lines.9.finalPoints"), &json!("2.5"));
        let nothing_new = accept(&head, &["A-1", "A-2"], 0).await;
        assert_eq!(nothing_new.user_errors("acceptSelf"), [""; 0]);
        app.finish().await;
    }

    async fn a_head_of_fifteen_finishes_a_month_in_three_requests(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        let mut sql = Vec::new();
        for number in 3..=15 {
            sql.push(format!("insert into person (code, name, name_folded, regime, version) values ('A-{number}', 'Lê Thị {number}', 'le thi', 'DECREE_335', 1)"));
            sql.push(format!(
                "insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
                 select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1 from person, position, unit
                 where person.code = 'A-{number}' and position.code = 'CV' and unit.code = 'VP-A'"
            ));
        }
        app.sql(&sql.join(";\n")).await;
        // Fourteen have assessed themselves, each with one line of his own; the last one has not.
        for number in 1..=14 {
            let one = app.user(&format!("a-{number}"), Some(&format!("A-{number}")), &[]).await;
            let points = if number % 2 == 0 { "4" } else { "4.5" };
            save(&one, json!({ "period": "2026-05", "lines": lines("I.2", points) })).await;
            own(&one, "submitSelfAssessment").await.data("submitSelfAssessment.sheet");
        }
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;

        // One: who has submitted, what differs, how many exceptions there are.
        let queue = team(&head).await;
        let queue = queue.as_array().unwrap();
        let code = |sheet: &Value| sheet["person"]["code"].as_str().unwrap().to_owned();
        let submitted: Vec<String> = queue.iter().filter(|sheet| sheet["selfAssessment"]["state"] == "SUBMITTED").map(code).collect();
        let exceptions: i64 = queue.iter().map(|sheet| sheet["exceptions"].as_i64().unwrap()).sum();
        assert_eq!((queue.len(), submitted.len(), exceptions), (15, 14, 0));
        // Two: where he sees it otherwise, and the one who is missing.
        let mut scores = vec![json!({ "person": "A-1", "lines": [{ "line": "I.2", "points": "3", "reason": "Hai lần quá hạn báo cáo" }] })];
        scores.push(json!({ "person": "A-15", "lines": lines("III.1", "1.5").as_array().unwrap() }));
        let score = "mutation($scores: [PersonScoresInput!]!) { scoreTeam(input: { period: \"2026-05\", scores: $scores }) { errors { code path } } }";
        assert_eq!(head.query(score, json!({ "scores": scores })).await.user_errors("scoreTeam"), [""; 0]);
        // Three: all else as they saw it themselves.
        let names: Vec<&str> = submitted.iter().map(String::as_str).collect();
        let done = accept(&head, &names, 0).await;
        assert_eq!(done.data("acceptSelf.sheets").as_array().unwrap().len(), 14);

        let open = "select cast(count(*) as varchar(9)) as value from criterion_score where final_points is null";
        let finals = "select cast(count(*) as varchar(9)) as value from criterion_score where final_points is not null";
        assert_eq!((app.rows(open).await, app.rows(finals).await), (vec!["0".to_owned()], vec!["150".to_owned()]), "every line of the fifteen");
        let all = head.query("{ teamScoring(period: \"2026-05\") { person { code } lines { code selfPoints finalPoints } } }", json!({})).await;
        let of = |person: &str, line: usize| {
            let sheets = all.data("teamScoring").as_array().unwrap();
            let sheet = sheets.iter().find(|sheet| sheet["person"]["code"] == person).unwrap();
            (sheet["lines"][line]["selfPoints"].clone(), sheet["lines"][line]["finalPoints"].clone())
        };
        assert_eq!(of("A-1", 1), (json!("4.5"), json!("3")), "what he decided stands");
        assert_eq!(of("A-2", 1), (json!("4"), json!("4")));
        assert_eq!(of("A-15", 6), (Value::Null, json!("1.5")));
        app.finish().await;
    }

    async fn hr_sees_who_has_submitted(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        save(&person, json!({ "period": "2026-05", "lines": lines("", "") })).await;
        own(&person, "submitSelfAssessment").await;
        let second = app.user("a-2", Some("A-2"), &[]).await;
        save(&second, json!({ "period": "2026-05", "lines": [] })).await;
        let query = "{ submissions(unit: \"XA-A\", period: \"2026-05\") { counts { standing count } reminders { standing person { code } } } }";
        let hr = app.login("hr-tp", crate::support::PASSWORD).await;
        let told = hr.query(query, json!({})).await;
        let reminders = told.data("submissions.reminders").as_array().unwrap();
        assert!(reminders.contains(&json!({ "standing": "DRAFT", "person": { "code": "A-2" } })), "{:?}", told.body);
        assert!(reminders.contains(&json!({ "standing": "NOT_BEGUN", "person": { "code": "A-HEAD" } })));
        assert!(reminders.iter().all(|row| row["person"]["code"] != "A-1"));
        assert_eq!(told.data("submissions.counts.2"), &json!({ "standing": "SUBMITTED", "count": 1 }));
        assert_eq!(person.query(query, json!({})).await.error(), "FORBIDDEN");
        app.finish().await;
    }
}
