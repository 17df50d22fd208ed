//! A superior scores his team; everybody sees what he is scored on.

use crate::on_both;
use crate::support::{Answer, Client, Month};
use crate::templates::publish;
use serde_json::{Value, json};

async fn score(client: &Client, input: Value) -> Answer {
    let document = "mutation($input: ScoreTeamInput!) { scoreTeam(input: $input) {
        sheets { person { code } lines { code finalPoints version } organising { finalPoints } } errors { code path message } } }";
    client.query(document, json!({ "input": input })).await
}

fn of(person: &str, lines: Value) -> Value {
    json!({ "person": person, "lines": lines })
}

fn may(scores: &[Value]) -> Value {
    json!({ "period": "2026-05", "scores": scores })
}

on_both! {
    async fn a_team_is_scored_in_one_call(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let none = score(&head, may(&[of("A-1", json!([{ "line": "I.1", "points": "5" }]))])).await;
        assert_eq!(none.user_errors("scoreTeam"), ["NO_TEMPLATE scores.0.person"]);
        publish(&app, &hr, "CV").await;
        publish(&app, &hr, "CT").await;
        let input = may(&[
            of("A-1", json!([{ "line": "I.1", "points": "4.75" }, { "line": "II.4", "points": "2.5" }])),
            of("A-2", json!([{ "line": "I.1", "points": "5", "expectedVersion": 0 }])),
        ]);
        let done = score(&head, input.clone()).await;
        assert_eq!(done.data("scoreTeam.sheets.0.lines.0"), &json!({ "code": "I.1", "finalPoints": "4.75", "version": 1 }), "{:?}", done.body);
        // The same twice changes nothing; a version that was read before is stale.
        let again = score(&head, may(&[of("A-1", json!([{ "line": "I.1", "points": "4.75" }]))])).await;
        assert_eq!(again.data("scoreTeam.sheets.0.lines.0.version"), &json!(1));
        assert_eq!(score(&head, input).await.user_errors("scoreTeam"), ["STALE_VERSION scores.1.lines.0.expectedVersion"]);
        let bad = may(&[
            of("A-1", json!([
                { "line": "I.1", "points": "4.8" },
                { "line": "I.2", "points": "5.25" },
                { "line": "I.9", "points": "1" },
                { "line": "II.1", "points": "-0.25" },
            ])),
            json!({ "person": "A-2", "organising": { "points": "100", "reason": "Tốt" } }),
            of("B-1", json!([])),
            of("A-1", json!([])),
        ]);
        assert_eq!(score(&head, bad).await.user_errors("scoreTeam"), [
            "OFF_STEP scores.0.lines.0.points",
            "LINE_OUT_OF_RANGE scores.0.lines.1.points",
            "LINE_UNKNOWN scores.0.lines.2.line",
            "LINE_OUT_OF_RANGE scores.0.lines.3.points",
            "LEADERS_ONLY scores.1.organising",
            "PERSON_UNKNOWN scores.2.person",
            "LIST_REPEATED scores.3.person",
        ]);
        // A value other than one's own needs a reason.
        app.sql("update criterion_score set self_points = 5000000000 where line = 'II.4'").await;
        let differs = may(&[of("A-1", json!([{ "line": "II.4", "points": "2" }]))]);
        assert_eq!(score(&head, differs).await.user_errors("scoreTeam"), ["REASON_MISSING scores.0.lines.0.reason"]);
        // HR in the superior's place, of a leader.
        let mut leader = may(&[json!({ "person": "A-HEAD", "organising": { "points": "75", "reason": "x" } })]);
        leader["onBehalfOf"] = json!({ "superior": "A-HEAD", "document": "1/QĐ" });
        assert_eq!(score(&hr, leader).await.user_errors("scoreTeam"), ["ON_BEHALF_WRONG onBehalfOf"]);
        app.finish().await;
    }

    async fn nobody_scores_himself(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        publish(&app, &hr, "CT").await;
        publish(&app, &hr, "CV").await;
        let lines = json!([{ "line": "I.1", "points": "5" }]);
        for client in [
            app.user("a-head", Some("A-HEAD"), &[]).await,
            app.user("a-head-hr", Some("A-HEAD"), &[("HR", "TP")]).await,
        ] {
            let mut own = may(&[of("A-HEAD", lines.clone())]);
            own["onBehalfOf"] = json!({ "superior": "A-HEAD", "document": "1" });
            let refused = score(&client, own).await;
            assert_eq!((refused.error(), refused.reason()), ("FORBIDDEN", "SELF_RULE"));
        }
        let outside = app.user("b-head", Some("B-HEAD"), &[]).await;
        assert_eq!(score(&outside, may(&[of("A-1", lines.clone())])).await.user_errors("scoreTeam"), ["PERSON_UNKNOWN scores.0.person"]);
        app.sql("update agency_period set state = 'LOCKED'").await;
        let head = app.login("a-head", crate::support::PASSWORD).await;
        assert_eq!(score(&head, may(&[of("A-1", lines)])).await.user_errors("scoreTeam"), ["PERIOD_LOCKED period"]);
        app.finish().await;
    }

    async fn screens_are_one_round_trip(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        publish(&app, &hr, "CV").await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let mut april = may(&[of("A-1", json!([{ "line": "I.1", "points": "4" }]))]);
        april["period"] = json!("2026-04");
        score(&head, april).await;
        score(&head, may(&[of("A-1", json!([{ "line": "I.1", "points": "4.5" }]))])).await;
        let screen = include_str!("screens/team-scoring.graphql");
        let before = app.statements();
        let team = head.query(screen, json!({ "period": "2026-05" })).await;
        let two = app.statements() - before;
        let rows = team.data("teamScoring").as_array().unwrap();
        assert_eq!(rows.len(), 2, "{:?}", team.body);
        assert_eq!(rows[0]["person"]["code"], json!("A-1"));
        let line = &rows[0]["lines"][0];
        assert_eq!(
            (&line["finalPoints"], &line["lastPeriodPoints"], &line["enteredBy"]),
            (&json!("4.5"), &json!("4"), &json!("a-head"))
        );
        // One more of the team takes no statement more.
        app.sql("insert into person (code, name, name_folded, regime, version) values ('A-3', 'Ba', 'ba', 'DECREE_335', 1);
            insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
            select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1 from person, position, unit
            where person.code = 'A-3' and position.code = 'CV' and unit.code = 'VP-A'").await;
        let before = app.statements();
        assert_eq!(head.query(screen, json!({ "period": "2026-05" })).await.data("teamScoring").as_array().unwrap().len(), 3);
        assert_eq!(app.statements() - before, two);

        let person = app.user("a-1", Some("A-1"), &[]).await;
        let mine = person.query(include_str!("screens/my-sheet.graphql"), json!({ "period": "2026-05" })).await;
        assert_eq!(mine.data("sheet.lines.0.finalPoints"), &json!("4.5"), "{:?}", mine.body);
        assert_eq!(mine.data("sheet.organising"), &Value::Null);
        let other = person.query("{ sheet(period: \"2026-05\", person: \"A-2\") { periodCode } }", json!({})).await;
        assert_eq!(other.error(), "NOT_FOUND");
        app.finish().await;
    }
}
