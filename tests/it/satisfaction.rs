//! Citizens' satisfaction: counted by source systems, told honestly, and proposed for II.4.

use crate::on_both;
use crate::support::{Answer, App, Client, Month};
use serde_json::{Value, json};
use std::io::Cursor;
use thuocdo::io::kinds::Kind;
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};
use thuocdo::services::import::{How, Report, Upload, import};

/// A month to work in, with the fields TU-PHAP and TN-MT, and 0.92 as the mean of fields without ratings.
pub(crate) async fn start(backend: crate::support::Backend) -> App {
    let app = Month::start(backend).await;
    app.sql(
        "insert into field (code, name, name_folded, owner_unit_id, version) select 'TU-PHAP', 'Tư pháp', 'tu phap', id, 1 from unit where code = 'TP';
insert into field (code, name, name_folded, owner_unit_id, version) select 'TN-MT', 'Tài nguyên', 'tai nguyen', id, 1 from unit where code = 'TP';
insert into agency_setting (agency_id, setting, value, valid_from) select id, 'satisfaction_mean', '0.92', '2026-01-01' from unit where code = 'TP'",
    )
    .await;
    app
}

/// Ratings at the counter in TU-PHAP in May.
pub(crate) fn of(person: Option<&str>, unit: &str, rated: i64, satisfied: i64, reference: &str) -> Value {
    json!({
        "person": person, "unit": unit, "field": "TU-PHAP", "channel": "COUNTER", "period": "2026-05",
        "rated": rated, "satisfied": satisfied, "source": "MOTCUA", "reference": reference,
    })
}

/// The same with some parts changed.
pub(crate) fn with(row: &Value, changes: &Value) -> Value {
    let mut row = row.clone();
    row.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    row
}

pub(crate) async fn record(client: &Client, results: &[Value]) -> Answer {
    client
        .query(
            "mutation($input: RecordSatisfactionInput!) { recordSatisfaction(input: $input) {
               recorded { created corrected unchanged } errors { code path message } } }",
            json!({ "input": { "results": results } }),
        )
        .await
}

/// Records rows that must go in: how many are new, corrected, unchanged.
pub(crate) async fn recorded(client: &Client, results: &[Value]) -> Vec<i64> {
    let done = record(client, results).await;
    assert_eq!(done.user_errors("recordSatisfaction"), [""; 0], "{:#}", done.body);
    let told = done.data("recordSatisfaction.recorded");
    ["created", "corrected", "unchanged"].map(|name| told[name].as_i64().unwrap()).to_vec()
}

async fn refused(client: &Client, row: Value) -> Vec<String> {
    record(client, &[row]).await.user_errors("recordSatisfaction")
}

async fn load(app: &App, kind: Kind, text: &str) -> Result<Report, Vec<String>> {
    let call = app.operator().await;
    let content = Box::new(Cursor::new(text.as_bytes().to_vec()));
    let mut files = [Upload { name: "tệp.csv".into(), content }];
    match import(&call, kind, &mut files, How::default(), &mut |_, _, _| {}).await {
        Ok(report) => Ok(report),
        Err(store::Fail::Refused(refusals)) => Err(refusals
            .iter()
            .map(|refusal| format!("{} {}", refusal.code.as_str(), refusal.path.join(" ")))
            .collect()),
        Err(other) => panic!("{other}"),
    }
}

async fn figures(app: &App) -> Vec<String> {
    app.rows("select person.code || ' ' || satisfied || '/' || rated || ' ' || shrunk_exact as value from satisfaction_figure join person on person.id = person_id order by person.code").await
}

/// A published template of CV of which II.4 is fed by satisfaction.
pub(crate) async fn publish_fed(app: &App, least: i64) {
    let mut text = String::from(
        "position,version,effective from,row type,line,name,maximum,satisfied from,satisfied to,fewest ratings\n",
    );
    let form = domain::rules::RuleSet::vn_335_2025().general;
    for line in &form.lines {
        let maximum = line.max.rounded(2);
        let feed = if line.code == "II.4" { format!("0.7,0.95,{least}") } else { ",,".into() };
        text.push_str(&format!("CV,1,2026-01-01,line,{},Tiêu chí,{maximum},{feed}\n", line.code));
    }
    assert_eq!(load(app, Kind::Templates, &text).await.unwrap().created, 1);
    assert_eq!(load(app, Kind::Templates, &text).await.unwrap().unchanged, 1);
    let wrong = text.replace("CV,", "CT,").replace("II.3,Tiêu chí,2.50,,,", "II.3,Tiêu chí,2.50,0.7,0.95,");
    assert_eq!(
        load(app, Kind::Templates, &wrong).await.unwrap_err()[0],
        "FEED_NOT_ALLOWED tệp.csv 6 satisfied from"
    );
}

async fn score(client: &Client, points: &str, reason: Option<&str>) -> Answer {
    let document = "mutation($input: ScoreTeamInput!) { scoreTeam(input: $input) {
        sheets { lines { code finalPoints } } errors { code path } } }";
    let line = json!({ "line": "II.4", "points": points, "reason": reason });
    let scores = json!([{ "person": "A-1", "lines": [line] }]);
    client.query(document, json!({ "input": { "period": "2026-05", "scores": scores } })).await
}

on_both! {
    async fn ratings_come_in_once_and_are_corrected_with_a_reason(backend: Backend) {
        let app = start(backend).await;
        let machine = app.user("machine", None, &[("INTEGRATION", "TP")]).await;
        let rows = [of(Some("A-1"), "VP-A", 50, 48, "R1"), of(None, "VP-A", 467, 466, "R2")];
        assert_eq!(recorded(&machine, &rows).await, [2, 0, 0]);
        let trail = app.trail().await.len();
        assert_eq!(recorded(&machine, &rows).await, [0, 0, 2]);
        assert_eq!(app.trail().await.len(), trail, "the same twice changes nothing");

        let fewer = with(&rows[0], &json!({ "rated": 49 }));
        assert_eq!(refused(&machine, fewer.clone()).await, ["REASON_MISSING results.0.reason"]);
        let elsewhere = with(&rows[0], &json!({ "reference": "R9" }));
        assert_eq!(refused(&machine, elsewhere).await, ["REASON_MISSING results.0.reason"]);
        assert_eq!(refused(&machine, with(&rows[0], &json!({ "channel": "POST" }))).await, ["SATISFACTION_REFERENCE_TAKEN results.0.reference"]);
        assert_eq!(figures(&app).await, ["A-1 48/50 189/200"]);
        assert_eq!(recorded(&machine, &[with(&fewer, &json!({ "reason": "đếm hai lần" }))]).await, [0, 1, 0]);
        assert_eq!(app.rows("select satisfied || '/' || rated || ' ' || reason || ' ' || version as value from satisfaction_result where person_id is not null").await, ["48/49 đếm hai lần 2"]);

        let new = of(Some("A-1"), "VP-A", 5, 4, "R3");
        for (changes, told) in [
            (json!({ "satisfied": 6 }), "SATISFIED_ABOVE_RATED results.0.satisfied"),
            (json!({ "rated": -1, "satisfied": -2 }), "AMOUNT_OUT_OF_RANGE results.0.rated"),
            (json!({ "field": "NO" }), "FIELD_UNKNOWN results.0.field"),
            (json!({ "unit": "NO" }), "UNIT_UNKNOWN results.0.unit"),
            (json!({ "person": "NO" }), "PERSON_UNKNOWN results.0.person"),
            (json!({ "period": "2026-09" }), "PERIOD_UNKNOWN results.0.period"),
            (json!({ "period": "2026" }), "PERIOD_UNKNOWN results.0.period"),
            (json!({ "unit": "VP-B" }), "NOT_SERVING_IN_UNIT results.0.unit"),
            (json!({ "unit": "XA-A" }), "NOT_SERVING_IN_UNIT results.0.unit"),
            (json!({ "source": "một cửa" }), "CODE_INVALID results.0.source"),
            (json!({ "reference": " " }), "TEXT_OUT_OF_RANGE results.0.reference"),
        ] {
            assert_eq!(refused(&machine, with(&new, &changes)).await[0], told);
        }
        let twice = [with(&new, &json!({ "channel": "POST" })), with(&new, &json!({ "channel": "POST", "reference": "R4" }))];
        assert_eq!(record(&machine, &twice).await.user_errors("recordSatisfaction"), ["LIST_REPEATED results.1.reference"]);
        // One fault refuses the whole call.
        let mixed = [with(&new, &json!({ "channel": "POST" })), with(&new, &json!({ "channel": "ONLINE", "unit": "NO", "reference": "R5" }))];
        record(&machine, &mixed).await;
        assert_eq!(app.rows("select count(*) as value from satisfaction_result").await, ["2"]);

        let own = app.user("a-1", Some("A-1"), &[("HR", "TP")]).await;
        assert_eq!(record(&own, &[with(&new, &json!({ "channel": "POST" }))]).await.reason(), "SELF_RULE");
        let outside = app.user("hr-b", None, &[("HR", "XA-B")]).await;
        assert_eq!(refused(&outside, new.clone()).await, ["PERSON_UNKNOWN results.0.person"]);
        assert_eq!(refused(&outside, of(None, "VP-A", 5, 4, "R6")).await, ["UNIT_UNKNOWN results.0.unit"]);
        let civil = app.user("a-2", Some("A-2"), &[]).await;
        assert_eq!(refused(&civil, new.clone()).await, ["PERSON_UNKNOWN results.0.person"]);
        app.sql("update agency_period set state = 'LOCKED'").await;
        for row in [with(&new, &json!({ "channel": "POST" })), of(None, "VP-B", 5, 4, "R7")] {
            assert_eq!(refused(&machine, row).await, ["PERIOD_LOCKED results.0.period"]);
        }
        app.finish().await;
    }

    async fn a_period_that_is_not_tracked_takes_no_ratings(backend: Backend) {
        let app = start(backend).await;
        let machine = app.user("machine", None, &[("INTEGRATION", "TP")]).await;
        app.sql("insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values ('QUARTER', 2026, 2, '2026-04-01', '2026-06-30', '2026-04-01', '2026-06-30');
insert into agency_period (agency_id, period_id, state, version) select unit.id, period.id, 'OPEN', 1 from unit, period where unit.code = 'TP' and period.kind = 'QUARTER'").await;
        for row in [of(Some("A-1"), "VP-A", 50, 48, "R1"), of(None, "VP-A", 50, 48, "R2")] {
            let quarter = with(&row, &json!({ "period": "2026-Q2" }));
            assert_eq!(refused(&machine, quarter).await, ["PERIOD_NOT_TRACKED results.0.period"]);
        }
        app.finish().await;
    }

    async fn files_say_the_same_as_the_mutation(backend: Backend) {
        let app = start(backend).await;
        let head = "person,unit,field,channel,period,rated,satisfied,source,reference,reason\n";
        let text = format!("{head}A-1,VP-A,TU-PHAP,tại quầy,2026-05,50,48,MOTCUA,R1,\n,VP-A,TU-PHAP,ONLINE,2026-05,20,19,MOTCUA,R2,\n");
        let report = load(&app, Kind::Satisfaction, &text).await.unwrap();
        assert_eq!((report.created, report.updated, report.unchanged), (2, 0, 0));
        assert_eq!(load(&app, Kind::Satisfaction, &text).await.unwrap().unchanged, 2);
        assert_eq!(figures(&app).await, ["A-1 48/50 189/200"]);
        let wrong = format!("{head}A-1,VP-B,TU-PHAP,POST,2026-05,50,48,MOTCUA,R3,\nA-1,VP-A,TU-PHAP,COUNTER,2026-05,9,10,MOTCUA,R1,\nA-2,VP-A,NO,COUNTER,2026-Q2,9,9,MOTCUA,R4,\nA-1,VP-A,TU-PHAP,ONLINE,2026,9,9,MOTCUA,R6,\n");
        let mut told = load(&app, Kind::Satisfaction, &wrong).await.unwrap_err();
        told.sort();
        assert_eq!(told, [
            "FIELD_UNKNOWN tệp.csv 4 field",
            "FILE_PERIOD tệp.csv 5 period",
            "NOT_SERVING_IN_UNIT tệp.csv 2 unit",
            "PERIOD_UNKNOWN tệp.csv 4 period",
            "SATISFIED_ABOVE_RATED tệp.csv 3 satisfied",
        ]);
        app.finish().await;
    }

    async fn the_counter_stands_beside_the_survey(backend: Backend) {
        let app = start(backend).await;
        let machine = app.user("machine", None, &[("INTEGRATION", "TP")]).await;
        recorded(&machine, &[
            of(None, "VP-A", 312, 312, "R1"),
            with(&of(None, "VP-A", 155, 154, "R2"), &json!({ "field": "TN-MT" })),
            of(None, "VP-B", 9, 9, "R3"),
            of(None, "TP", 40, 30, "R4"),
        ]).await;
        let surveys = "unit,year,share (%),source\nXA-A,2025,92.26,Khối phường\nXA-A,2027,10,sau này\nTP,2025,92.67,Toàn thành phố\n";
        assert_eq!(load(&app, Kind::Surveys, surveys).await.unwrap().created, 3);
        assert_eq!(load(&app, Kind::Surveys, surveys).await.unwrap().unchanged, 3);
        assert_eq!(load(&app, Kind::Surveys, "unit,year,share (%),source\nNO,2025,92.26,x\nTP,2025,92.26111,x\n").await.unwrap_err(), ["TOO_MANY_DECIMALS tệp.csv 3 share (%)", "UNIT_UNKNOWN tệp.csv 2 unit"]);
        let viewer = app.user("b-1", Some("B-1"), &[]).await;
        let screen = include_str!("screens/unit-satisfaction.graphql");
        let shown = viewer.query(screen, json!({ "unit": "VP-A", "period": "2026-05", "within": null })).await;
        let mut own = shown.data("unit.satisfaction").clone();
        assert_eq!(own["byField"].take(), json!([
            { "field": { "code": "TU-PHAP" }, "rated": 312, "satisfied": 312, "low": "0.9878", "disclosure": "FULL" },
            { "field": { "code": "TN-MT" }, "rated": 155, "satisfied": 154, "low": "0.9644", "disclosure": "FULL" },
        ]));
        assert_eq!(own["byChannel"].take(), json!([{ "channel": "COUNTER", "rated": 467, "satisfied": 466, "low": "0.9880", "disclosure": "FULL" }]));
        // (466 + 30 · 0.92) / 497; the survey of the ward above, not that of a later year.
        assert_eq!(own, json!({
            "rated": 467, "satisfied": 466, "share": "0.9979", "low": "0.9880", "high": "0.9996", "shrunk": "0.9932", "disclosure": "FULL",
            "byField": null, "byChannel": null, "gap": "0.0753",
            "survey": { "unit": { "code": "XA-A" }, "year": 2025, "share": "0.9226", "source": "Khối phường" },
        }));
        let list = shown.data("unitSatisfaction.nodes").as_array().unwrap();
        let told: Vec<String> = list.iter().map(|node| format!("{} {} {}", node["rank"], node["unit"]["code"].as_str().unwrap(), node["satisfaction"]["low"])).collect();
        assert_eq!(told, ["1 VP-A \"0.9880\"", "2 TP \"0.5981\"", "null VP-B null"]);
        let paged = "query($order: Direction, $first: Int, $after: String) { unitSatisfaction(period: \"2026-05\", order: $order, first: $first, after: $after) {
            edges { cursor node { rank unit { code } } } pageInfo { hasNextPage } totalCount } }";
        let first = viewer.query(paged, json!({ "order": "ASC", "first": 1 })).await;
        assert_eq!(first.data("unitSatisfaction.edges.0.node"), &json!({ "rank": 2, "unit": { "code": "TP" } }));
        assert_eq!(first.data("unitSatisfaction.totalCount"), &json!(3));
        let next = viewer.query(paged, json!({ "order": "ASC", "after": first.data("unitSatisfaction.edges.0.cursor") })).await;
        let codes: Vec<&Value> = next.data("unitSatisfaction.edges").as_array().unwrap().iter().map(|edge| &edge["node"]["unit"]["code"]).collect();
        assert_eq!(codes, ["VP-A", "VP-B"]);
        let within = viewer.query(screen, json!({ "unit": "VP-B", "period": "2026-05", "within": "XA-B" })).await;
        assert_eq!(within.data("unit.satisfaction.disclosure"), &json!("HIDDEN"));
        assert_eq!(within.data("unitSatisfaction.nodes").as_array().unwrap().len(), 1);
        let none = viewer.query(screen, json!({ "unit": "XA-A", "period": "2026-04", "within": null })).await;
        assert_eq!(none.data("unit.satisfaction"), &Value::Null);
        // Statements follow from the selection, not from the units.
        let all = "{ units(first: 100) { nodes { code satisfaction(period: \"2026-05\") { low gap byField { field { code } } } } } }";
        let before = app.statements();
        viewer.query(all, json!({})).await.data("units.nodes");
        let sent = app.statements() - before;
        recorded(&machine, &[of(None, "XA-A", 40, 30, "R5"), of(None, "XA-B", 40, 30, "R6")]).await;
        let before = app.statements();
        viewer.query(all, json!({})).await.data("units.nodes");
        assert_eq!(app.statements() - before, sent);
        app.finish().await;
    }

    async fn the_mean_of_a_field_is_fixed_when_a_period_opens(backend: Backend) {
        let app = start(backend).await;
        let machine = app.user("machine", None, &[("INTEGRATION", "TP")]).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        app.sql("update agency_period set state = 'PLANNED' where period_id in (select id from period where number = 5)").await;
        let april = |row: Value| with(&row, &json!({ "period": "2026-04" }));
        recorded(&machine, &[april(of(None, "VP-A", 90, 80, "R1")), april(of(None, "VP-B", 10, 10, "R2")), april(of(Some("A-1"), "VP-A", 50, 1, "R3"))]).await;
        let opened = hr.query("mutation { openPeriod(input: { period: { kind: MONTH, year: 2026, number: 5 }, agency: \"TP\" }) { errors { code } } }", json!({})).await;
        assert_eq!(opened.user_errors("openPeriod"), [""; 0]);
        let means = "select field.code || ' ' || satisfied || '/' || rated || ' ' || mean as value from satisfaction_mean join field on field.id = field_id order by field.code";
        assert_eq!(app.rows(means).await, ["TN-MT 0/0 23/25", "TU-PHAP 90/100 9/10"]);
        // A later correction moves no proposal.
        recorded(&machine, &[with(&april(of(None, "VP-A", 90, 10, "R1")), &json!({ "reason": "sửa" }))]).await;
        recorded(&machine, &[of(Some("A-1"), "VP-A", 30, 30, "R4")]).await;
        assert_eq!(app.rows(means).await, ["TN-MT 0/0 23/25", "TU-PHAP 90/100 9/10"]);
        assert_eq!(app.rows("select mean || ' ' || shrunk_exact as value from satisfaction_figure where rated = 30").await, ["9/10 19/20"]);
        app.finish().await;
    }

    async fn satisfaction_proposes_the_points_of_ii_4(backend: Backend) {
        let app = start(backend).await;
        let call = app.operator().await;
        store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
        publish_fed(&app, 30).await;
        let machine = app.user("machine", None, &[("INTEGRATION", "TP")]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let sheet = "{ sheet(period: \"2026-05\", person: \"A-1\") { lines { code proposal { points rated satisfied shrunk mean from to } } } }";
        let proposal = async || {
            let shown = head.query(sheet, json!({})).await;
            let lines = shown.data("sheet.lines").as_array().unwrap().clone();
            assert!(lines.iter().all(|line| line["code"] == "II.4" || line["proposal"].is_null()));
            lines.into_iter().find(|line| line["code"] == "II.4").unwrap()["proposal"].clone()
        };
        // Without enough ratings nothing is proposed, and he scores by hand.
        recorded(&machine, &[of(Some("A-1"), "VP-A", 29, 25, "R1")]).await;
        assert_eq!(proposal().await, Value::Null);
        assert_eq!(score(&head, "2", None).await.user_errors("scoreTeam"), [""; 0]);
        // (27 + 30 · 0.92) / 60 = 0.91: 2.5 · 0.21 / 0.25 = 2.1, cut down to the step.
        recorded(&machine, &[with(&of(Some("A-1"), "VP-A", 30, 27, "R1"), &json!({ "reason": "đủ phiếu" }))]).await;
        assert_eq!(proposal().await, json!({ "points": "2", "rated": 30, "satisfied": 27, "shrunk": "0.9100", "mean": "0.9200", "from": "0.7", "to": "0.95" }));
        assert_eq!(score(&head, "2.25", None).await.user_errors("scoreTeam"), ["REASON_MISSING scores.0.lines.0.reason"]);
        assert_eq!(score(&head, "2", None).await.user_errors("scoreTeam"), [""; 0]);
        let kept = "select coalesce(proposal, 'none') as value from criterion_score where line = 'II.4'";
        assert!(app.rows(kept).await[0].contains("\"points\":\"2\""));
        // It is told in the explanation, which recomputes to the same bytes.
        let order = Order { period: "2026-05".into(), unit: "TP".into(), as_of: "2026-05-20".parse().unwrap() };
        evaluate(&app.operator().await, &order, &mut ToTheEnd).await.unwrap();
        let told = app.rows("select explanation as value from evaluation where person_code = 'A-1'").await.remove(0);
        let facts: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(facts["tracked"]["proposals"][0]["line"], json!("II.4"));
        assert_eq!(facts["tracked"]["proposals"][0]["proposal"]["shrunk"], json!("91/100"));
        assert_eq!(facts["tracked"]["proposals"][0]["reason"], Value::Null);
        let again = domain::evaluation::recompute(&told, &domain::rules::RuleSet::vn_335_2025()).unwrap();
        assert_eq!(again.explanation, told);
        for law in thuocdo::services::verify::run(&app.server.db).await.unwrap() {
            assert!(law.broken.is_empty(), "{law:?}");
        }
        // A changed figure marks his sheet and those of his leaders, and nobody else's; so does a value with a reason.
        let marks = "select person.code as value from stale_mark join person on person.id = person_id join period on period.id = period_id where number = 5 order by person.code";
        assert_eq!(app.rows(marks).await, [""; 0]);
        recorded(&machine, &[of(Some("A-HEAD"), "XA-A", 40, 40, "R8"), of(Some("B-1"), "VP-B", 5, 5, "R9"), of(None, "VP-A", 40, 40, "R10")]).await;
        assert_eq!(app.rows(marks).await, [""; 0], "a head's template is not fed, a hidden figure is none");
        recorded(&machine, &[with(&of(Some("A-1"), "VP-A", 30, 30, "R1"), &json!({ "reason": "đếm lại" }))]).await;
        assert_eq!(app.rows(marks).await, ["A-1", "A-HEAD"]);
        assert_eq!(proposal().await["points"], json!("2.5"));
        assert_eq!(score(&head, "2.25", Some("phản ánh trực tiếp")).await.user_errors("scoreTeam"), [""; 0]);
        evaluate(&app.operator().await, &order, &mut ToTheEnd).await.unwrap();
        let told = app.rows("select explanation as value from evaluation where person_code = 'A-1'").await.remove(0);
        let facts: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(facts["tracked"]["proposals"][0]["reason"], json!("phản ánh trực tiếp"));
        app.finish().await;
    }

    async fn a_self_value_beside_a_proposal_is_not_taken_over_unseen(backend: Backend) {
        let app = start(backend).await;
        publish_fed(&app, 10).await;
        let machine = app.user("machine", None, &[("INTEGRATION", "TP")]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let own = app.user("a-1", Some("A-1"), &[]).await;
        recorded(&machine, &[of(Some("A-1"), "VP-A", 30, 27, "R1")]).await;
        let form = domain::rules::RuleSet::vn_335_2025().general;
        let lines: Vec<Value> = form.lines.iter().map(|line| json!({ "line": line.code, "points": line.max.rounded(2) })).collect();
        let save = "mutation($input: SaveSelfAssessmentInput!) { saveSelfAssessment(input: $input) { errors { code path } } }";
        let saved = own.query(save, json!({ "input": { "period": "2026-05", "lines": lines } })).await;
        assert_eq!(saved.user_errors("saveSelfAssessment"), [""; 0], "{:?}", saved.body);
        own.query("mutation { submitSelfAssessment(input: { period: \"2026-05\" }) { errors { code } } }", json!({})).await.data("submitSelfAssessment");
        let accept = "mutation { acceptSelf(input: { period: \"2026-05\", people: [\"A-1\"] }) { errors { code path message } } }";
        assert_eq!(head.query(accept, json!({})).await.user_errors("acceptSelf"), [""; 0]);
        let open = "select line as value from criterion_score where final_points is null order by line";
        assert_eq!(app.rows(open).await, ["II.4"], "2.5 is not the proposed 2: it waits for a reason");
        app.finish().await;
    }

    async fn the_editor_shows_the_feed(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let made = hr.query("mutation { createTemplateDraft(input: { position: \"CV\" }) { template { id lines { code name maximum } } errors { code } } }", json!({})).await;
        let template = made.data("createTemplateDraft.template").clone();
        let save = async |line: &str, feed: Value| {
            let mut lines = template["lines"].clone();
            for row in lines.as_array_mut().unwrap() {
                if row["code"] == line {
                    row["feed"] = feed.clone();
                }
            }
            let input = json!({ "id": template["id"], "effectiveFrom": "2026-01-01", "lines": lines, "products": [] });
            hr.query("mutation($input: SaveTemplateDraftInput!) { saveTemplateDraft(input: $input) { template { lines { code feed { from to least } } } errors { code path } } }", json!({ "input": input })).await
        };
        let saved = save("II.4", json!({})).await;
        assert_eq!(saved.data("saveTemplateDraft.template.lines.5"), &json!({ "code": "II.4", "feed": { "from": "0.7", "to": "0.95", "least": 30 } }));
        assert_eq!(saved.data("saveTemplateDraft.template.lines.4.feed"), &Value::Null);
        assert_eq!(save("II.3", json!({})).await.user_errors("saveTemplateDraft"), ["FEED_NOT_ALLOWED lines.4.feed"]);
        for feed in [json!({ "from": "0.95" }), json!({ "to": "1.01" }), json!({ "from": "-0.1" }), json!({ "from": "0.1234567" }), json!({ "least": 9 })] {
            assert_eq!(save("II.4", feed).await.user_errors("saveTemplateDraft"), ["FEED_OUT_OF_RANGE lines.5.feed"]);
        }
        app.finish().await;
    }
}
