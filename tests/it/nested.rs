//! What each row of a list asks for is read for all rows at once: they cost what one costs, and say what each says alone.

use crate::on_both;
use crate::periods::{city, evaluate, month, plan, step};
use crate::ranking;
use crate::support::{App, Client, Month};
use crate::templates::{publish, send};
use serde_json::{Value, json};

/// Asks for these fields of each object alone and of all together. What they said together.
async fn together(app: &App, client: &Client, ids: &[Value], kind: &str, fields: &str) -> Vec<Value> {
    let document = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {fields} }} }} }}");
    let ask = async |ids: &[Value]| {
        let before = app.statements();
        let answer = client.query(&document, json!({ "ids": ids })).await;
        (app.statements() - before, answer.data("nodes").as_array().unwrap().clone())
    };
    let (mut dearest, mut alone) = (0, Vec::new());
    for id in ids {
        let (cost, mut said) = ask(std::slice::from_ref(id)).await;
        dearest = dearest.max(cost);
        alone.append(&mut said);
    }
    let (cost, all) = ask(ids).await;
    assert!(ids.len() > 2, "few rows prove little: {ids:?}");
    assert_eq!(all, alone, "{kind}");
    assert!(cost <= dearest, "{} of {kind} cost {cost} statements, one at most {dearest}", ids.len());
    all
}

/// What stands in the way of each step, by object.
fn blocked(rows: &[Value], step: usize) -> Vec<&str> {
    rows.iter()
        .map(|row| row["allowedActions"][step]["blockedBy"]["code"].as_str().unwrap_or("-"))
        .collect()
}

on_both! {
    async fn the_steps_and_states_of_periods(backend: Backend) {
        let (app, root, own) = city(backend, "2026-05-02").await;
        plan(&root, 2026, json!([])).await;
        for number in 1..=5 {
            assert_eq!(step(&own, "openPeriod", month(number)).await, [""; 0]);
        }
        evaluate(&app, 1, "2026-02-10", ["SCORED"; 3]).await;
        assert_eq!(step(&own, "lockPeriod", month(1)).await, [""; 0]);
        evaluate(&app, 2, "2026-03-10", ["SCORED"; 3]).await;
        let listed = own.query("{ periods(year: 2026) { id agencyPeriod(agency: \"XA-A\") { id } } }", json!({})).await;
        let listed = listed.data("periods").as_array().unwrap();
        let (periods, states): (Vec<Value>, Vec<Value>) =
            listed.iter().map(|period| (period["id"].clone(), period["agencyPeriod"]["id"].clone())).unzip();
        let steps = together(&app, &own, &states, "AgencyPeriod", "allowedActions { action blockedBy { code message } }").await;
        let lock = blocked(&steps, 1);
        assert_eq!(lock[..6], ["PERIOD_STATE", "-", "PERIOD_ORDER", "PERIOD_ORDER", "PERIOD_RUNNING", "PERIOD_STATE"]);
        assert_eq!(blocked(&steps, 0)[5..7], ["-", "PERIOD_ORDER"]);
        let fields = "agencyPeriod(agency: \"XA-A\") { state } agencyPeriods(last: 1) { totalCount nodes { agency { code } state } }";
        let told = together(&app, &own, &periods, "Period", fields).await;
        assert_eq!(told[0], json!({ "agencyPeriod": { "state": "LOCKED" },
            "agencyPeriods": { "totalCount": 2, "nodes": [{ "agency": { "code": "XA-A" }, "state": "LOCKED" }] } }));
        assert_eq!(told[2]["agencyPeriod"]["state"], "OPEN");
        app.finish().await;
    }

    async fn the_steps_of_templates(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let published = publish(&app, &hr, "CV").await;
        let mut ids = vec![json!(published)];
        for position in ["CV", "CT"] {
            let made = send(&hr, "createTemplateDraft", json!({ "position": position })).await;
            ids.push(made.data("createTemplateDraft.template.id").clone());
        }
        app.sql("update template_line set maximum = maximum + 250000000 where template_id = (select max(id) from template) and code = 'I.1'").await;
        let steps = together(&app, &hr, &ids, "Template", "allowedActions { action blockedBy { code message } }").await;
        assert_eq!(blocked(&steps, 1), ["TEMPLATE_NOT_DRAFT", "-", "TEMPLATE_POINTS"]);
        assert_eq!(blocked(&steps, 2), ["-", "TEMPLATE_NOT_PUBLISHED", "TEMPLATE_NOT_PUBLISHED"]);
        app.finish().await;
    }

    async fn cap_runs_and_own_ranks(backend: Backend) {
        let app = App::start(backend).await;
        ranking::build(&app).await;
        for agency in ["XA-A", "XA-B", "TP"] {
            ranking::set(&app, agency, "cap_base", "INCLUSIVE").await;
        }
        let hr = app.user("staff-office", None, &[("HR", "TP")]).await;
        let start = "mutation($input: StartCapRunInput!) { startCapRun(input: $input) { capRun { id } errors { code path } } }";
        let mut ids = Vec::new();
        for agency in ["XA-A", "XA-B", "XA-A", "TP"] {
            let started = hr.query(start, json!({ "input": { "agency": agency, "year": 2026 } })).await;
            ids.push(started.data("startCapRun.capRun.id").clone());
        }
        app.sql("update agency_period set state = 'LOCKED' where agency_id = (select id from unit where code = 'XA-B')").await;
        let fields = "agency { code } allowedActions { action blockedBy { code message } }
            ceiling { places heldBack { personCode } } rows(first: 2) { totalCount nodes { classBefore } }";
        let runs = together(&app, &hr, &ids, "CapRun", fields).await;
        assert_eq!(blocked(&runs, 1), ["CAP_YEAR_OPEN", "-", "CAP_YEAR_OPEN", "CAP_YEAR_OPEN"]);
        let people: Vec<_> = runs.iter().map(|run| run["rows"]["totalCount"].as_i64().unwrap()).collect();
        assert_eq!(people, [7, 1, 7, 1], "the head of XA-A counts in the managing agency's scope");

        let own = app.user("a-1", Some("A-1"), &[]).await;
        app.sql(
            "insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values ('QUARTER', 2026, 1, '2026-01-01', '2026-03-31', '2026-01-01', '2026-03-31');\n\
             insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, score, score_exact, as_of, computed_at, lines, explanation)
             select person_id, (select id from period where kind = 'QUARTER'), 1, true, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, 200000000000 - score, '1', as_of, 1, lines, explanation from evaluation where class is null",
        )
        .await;
        let mine = own.query("{ viewer { evaluations { id } } }", json!({})).await;
        let ids: Vec<Value> =
            mine.data("viewer.evaluations").as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        let mut ranks = together(&app, &own, &ids, "Evaluation", "myRank { rank n }").await;
        ranks.sort_by_key(|row| row["myRank"]["rank"].as_i64());
        let rank = |rank: i64| json!({ "myRank": { "rank": rank, "n": 7 } });
        assert_eq!(ranks, [rank(1), rank(1), rank(7)]);
        app.finish().await;
    }
}
