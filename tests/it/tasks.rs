//! What waits for the viewer: each kind comes with its cause and goes when it is done; nobody is told of what is not his.

use crate::competencies::send;
use crate::on_both;
use crate::support::{App, Client, Month, PASSWORD, at};
use crate::templates::publish;
use crate::training_needs::house::House;
use serde_json::{Value, json};
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};

const TASKS: &str =
    "{ viewer { tasks { kind name action count since overdue period { kind number year } unit { code } } } }";

/// The tasks as lines: kind, month, agency, count, since when, and whether they are overdue.
async fn tasks(who: &Client) -> Vec<String> {
    let answer = who.query(TASKS, json!({})).await;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |task: &Value| {
        let overdue = if task["overdue"] == json!(true) { " overdue" } else { "" };
        let number = task["period"]["number"].as_i64().map_or("-".to_owned(), |number| number.to_string());
        let (unit, since) = (text(&task["unit"]["code"]), text(&task["since"]));
        format!("{} {number} {unit} {} {since}{overdue}", text(&task["kind"]), task["count"])
    };
    answer.data("viewer.tasks").as_array().unwrap().iter().map(line).collect()
}

/// Those of one kind, without the day since when.
async fn of_kind(who: &Client, kind: &str) -> Vec<String> {
    let all = tasks(who).await.into_iter().filter(|line| line.starts_with(&format!("{kind} ")));
    all.map(|line| line.split(' ').take(4).collect::<Vec<_>>().join(" ")).collect()
}

/// The ten lines of the form.
fn lines() -> Vec<Value> {
    let lines = domain::rules::RuleSet::vn_335_2025().general.lines;
    lines.iter().map(|line| json!({ "line": line.code, "points": line.max.rounded(2) })).collect()
}

async fn done(who: &Client, mutation: &str, input: Value) {
    let answer = send(who, mutation, input, "").await;
    assert_eq!(answer.user_errors(mutation), [""; 0], "{:?}", answer.body);
}

/// Submits or takes back his self-assessment of May.
async fn own(who: &Client, mutation: &str) {
    let document =
        format!("mutation {{ {mutation}(input: {{ period: \"2026-05\" }}) {{ errors {{ code path }} }} }}");
    assert_eq!(who.query(&document, json!({})).await.user_errors(mutation), [""; 0]);
}

async fn published(app: &App) {
    let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
    publish(app, &hr, "CV").await;
    publish(app, &hr, "CT").await;
}

/// Somebody more in `VP-A`.
async fn joins(app: &App, code: &str) {
    app.sql(&format!(
        "insert into person (code, name, name_folded, regime, version) values ('{code}', 'Ba', 'ba', 'DECREE_335', 1);
         insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
         select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1 from person, position, unit
         where person.code = '{code}' and position.code = 'CV' and unit.code = 'VP-A'"
    ))
    .await;
}

on_both! {
    async fn a_self_assessment_waits_while_its_month_is_open(backend: Backend) {
        let app = Month::start(backend).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        assert_eq!(tasks(&person).await, [""; 0], "without a form there is nothing to assess");
        published(&app).await;
        let (april, may) = ("SUBMIT_SELF_ASSESSMENT 4 TP 1 2026-04-01 overdue", "SUBMIT_SELF_ASSESSMENT 5 TP 1 2026-05-01");
        assert_eq!(tasks(&person).await, [april, may]);
        done(&person, "saveSelfAssessment", json!({ "period": "2026-05", "lines": lines() })).await;
        assert_eq!(tasks(&person).await, [april, may], "a draft is not submitted");
        own(&person, "submitSelfAssessment").await;
        assert_eq!(tasks(&person).await, [april]);
        own(&person, "takeBackSelfAssessment").await;
        assert_eq!(tasks(&person).await, [april, may]);
        let shown = person.in_english().query(TASKS, json!({})).await;
        assert_eq!(shown.data("viewer.tasks.1"), &json!({
            "kind": "SUBMIT_SELF_ASSESSMENT", "name": "Submit the self-assessment", "action": "submitSelfAssessment", "count": 1,
            "since": "2026-05-01", "overdue": false, "period": { "kind": "MONTH", "number": 5, "year": 2026 }, "unit": { "code": "TP" },
        }));
        // Nobody is expected in the months of a quarter that is tracked as a whole, nor outside the decree.
        app.sql("insert into agency_setting (agency_id, setting, value, valid_from) select id, 'tracking', 'QUARTER', '2026-04-01' from unit where code = 'TP'").await;
        assert_eq!(tasks(&person).await, [""; 0]);
        app.sql("delete from agency_setting").await;
        app.sql("update person set regime = 'CONTRACT' where code = 'A-1'").await;
        assert_eq!(tasks(&person).await, [""; 0]);
        app.sql("update person set regime = 'DECREE_335'").await;
        app.sql("update agency_period set state = 'LOCKED'").await;
        assert_eq!(tasks(&person).await, [""; 0], "only what is open");
        app.finish().await;
    }

    async fn a_team_waits_until_each_line_has_a_final_value(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        app.sql("update agency_period set state = 'LOCKED' where period_id in (select id from period where number = 4)").await;
        let head = app.user("a-head", Some("A-HEAD"), &[("HR", "TP")]).await;
        let outside = app.user("b-head", Some("B-HEAD"), &[]).await;
        let member = app.user("a-1", Some("A-1"), &[]).await;
        let team = head.query("{ teamScoring(period: \"2026-05\") { person { code } } }", json!({})).await;
        assert_eq!(team.data("teamScoring").as_array().unwrap().len(), 2);
        // He has no superior, and is not one of those whom he scores.
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, ["SCORE_TEAM 5 - 2"]);
        assert_eq!(of_kind(&outside, "SCORE_TEAM").await, ["SCORE_TEAM 5 - 1"], "his own team only");
        assert_eq!(of_kind(&member, "SCORE_TEAM").await, [""; 0]);
        let score = |person: &str, lines: &[Value]| json!({ "period": "2026-05", "scores": [{ "person": person, "lines": lines }] });
        done(&head, "scoreTeam", score("A-1", &lines()[1..])).await;
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, ["SCORE_TEAM 5 - 2"], "one line is lacking");
        done(&head, "scoreTeam", score("A-1", &lines()[..1])).await;
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, ["SCORE_TEAM 5 - 1"]);
        done(&head, "scoreTeam", score("A-2", &lines())).await;
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, [""; 0]);
        // Of a leader đ and e are lines too; whoever he now leads is his to score.
        app.sql("update appointment set position_id = (select id from position where code = 'CT') where person_id = (select id from person where code = 'A-2')").await;
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, ["SCORE_TEAM 5 - 1"]);
        let given = json!({ "points": "100", "reason": "Tốt" });
        let mut leader = score("A-2", &[]);
        (leader["scores"][0]["organising"], leader["scores"][0]["unity"]) = (given.clone(), given);
        done(&head, "scoreTeam", leader).await;
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, [""; 0]);
        joins(&app, "A-3").await;
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, [""; 0]);
        assert_eq!(of_kind(&app.user("a-2", Some("A-2"), &[]).await, "SCORE_TEAM").await, ["SCORE_TEAM 5 - 1"]);
        app.finish().await;
    }

    async fn whom_a_superior_no_longer_leads_or_will_no_longer_lead_is_told_as_scored(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        // One goes to the other commune after today, one has gone to it.
        for (person, last, next) in [("A-1", "2026-05-25", "2026-05-26"), ("A-2", "2026-05-09", "2026-05-10")] {
            app.sql(&format!(
                "update appointment set valid_to = '{last}' where person_id = (select id from person where code = '{person}');
                 insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
                 select person.id, position.id, unit.id, 'TRANSFER', '{next}', 100, 1 from person, position, unit
                 where person.code = '{person}' and position.code = 'CV' and unit.code = 'VP-B'"
            ))
            .await;
        }
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, ["SCORE_TEAM 4 - 2", "SCORE_TEAM 5 - 1"]);
        let scores = json!([{ "person": "A-1", "lines": lines() }]);
        done(&head, "scoreTeam", json!({ "period": "2026-05", "scores": scores })).await;
        assert_eq!(of_kind(&head, "SCORE_TEAM").await, ["SCORE_TEAM 4 - 2"]);
        app.finish().await;
    }

    async fn a_cause_waits_for_the_one_superior(backend: Backend) {
        let app = Month::start(backend).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let person = app.user("a-1", Some("A-1"), &[("HR", "TP")]).await;
        let row = json!({ "person": "A-1", "product": "SP-1", "reference": "R-1", "assigned": 3, "deadline": "2026-05-15" });
        done(&head, "assignRecords", json!({ "period": "2026-05", "records": [row] })).await;
        let named = json!({ "reference": "R-1" });
        done(&person, "recordDeliveries", json!({ "deliveries": [{ "record": named, "day": "2026-05-10", "units": 2 }] })).await;
        assert_eq!(of_kind(&head, "CONFIRM_CAUSE").await, [""; 0]);
        done(&person, "recordDeliveries", json!({ "deliveries": [{ "record": named, "day": "2026-05-18", "units": 1 }] })).await;
        let failed = |reference: &str, unit: i32, cause: &str| {
            json!({ "record": named, "reference": reference, "kind": "QUALITY", "unit": unit, "count": 1, "cause": cause })
        };
        let events = [failed("F-1", 1, "SUBJECTIVE"), failed("F-2", 2, "OBJECTIVE")];
        done(&head, "recordEvents", json!({ "events": events })).await;
        // The late unit, and the failed review that is said to be objective.
        assert_eq!(of_kind(&head, "CONFIRM_CAUSE").await, ["CONFIRM_CAUSE 5 - 2"]);
        assert_eq!(of_kind(&person, "CONFIRM_CAUSE").await, [""; 0], "not his own, whatever he is granted");
        assert_eq!(of_kind(&app.user("b-head", Some("B-HEAD"), &[]).await, "CONFIRM_CAUSE").await, [""; 0]);
        let seen = head.query("{ outputRecords(filter: { reference: \"R-1\" }) { nodes { events { id kind cause } } } }", json!({})).await;
        for event in at(seen.data("outputRecords"), "nodes.0.events").as_array().unwrap() {
            if event["kind"] == json!("DELAY") || event["cause"] == json!("OBJECTIVE") {
                let cause = json!({ "event": event["id"], "cause": "OBJECTIVE", "reason": "Mất điện", "evidence": "Thông báo số 7" });
                done(&head, "confirmCause", cause).await;
            }
        }
        assert_eq!(of_kind(&head, "CONFIRM_CAUSE").await, [""; 0]);
        app.finish().await;
    }

    async fn decisions_wait_for_hr_to_sign_and_to_mark_as_done(backend: Backend) {
        let house = House::start(backend).await;
        let needs = "query($input: TrainingNeedInput!) { trainingNeeds(input: $input) { nodes { evidence } } }";
        let found = house.hr.query(needs, json!({ "input": { "unit": "XA-A", "period": "2026-04" } })).await;
        let propose = json!({
            "need": { "person": "A-1", "period": "2026-04", "ground": "COMPETENCY_GAP", "competency": "NLCM-TP" },
            "expectedEvidence": found.data("trainingNeeds.nodes.0.evidence"), "kind": "TRAINING",
            "plannedFrom": "2026-05-11", "plannedTo": "2026-05-15", "reason": "Thiếu hai bậc", "legalGround": "Nghị định 171/2025/NĐ-CP",
        });
        assert_eq!(tasks(&house.ward).await, [""; 0]);
        let made = send(&house.ward, "proposeDecision", propose, "decision { id }").await;
        let id = made.text("proposeDecision.decision.id");
        for who in [&house.ward, &house.hr] {
            assert_eq!(of_kind(who, "DECIDE").await, ["DECIDE - - 1"]);
        }
        // He is HR of the same unit, and does not decide about himself; others have no say there.
        for who in [&house.person, &house.outside, &house.head, &house.colleague] {
            assert_eq!(of_kind(who, "DECIDE").await, [""; 0]);
        }
        done(&house.ward, "decideDecision", json!({ "id": id, "decisionNumber": "12/QĐ", "decidedOn": "2026-05-19" })).await;
        assert_eq!(tasks(&house.ward).await, ["COMPLETE - - 1 2026-05-15"]);
        for who in [&house.person, &house.outside, &house.head, &house.colleague] {
            assert_eq!(of_kind(who, "COMPLETE").await, [""; 0]);
        }
        house.app.sql("update personnel_decision set planned_to = '2026-05-20'").await;
        assert_eq!(tasks(&house.ward).await, [""; 0], "its last day is not over");
        house.app.sql("update personnel_decision set planned_to = null, planned_from = null").await;
        assert_eq!(tasks(&house.ward).await, ["COMPLETE - - 1 2026-05-19"]);
        done(&house.ward, "completeDecision", json!({ "id": id })).await;
        assert_eq!(tasks(&house.ward).await, [""; 0]);
        house.app.finish().await;
    }

    async fn a_period_that_is_over_waits_for_hr_to_lock_it(backend: Backend) {
        let app = Month::start(backend).await;
        app.sql("insert into using_agency (unit_id, valid_from) select id, '2020-01-01' from unit where code in ('XA-A', 'XA-B');
            insert into agency_period (agency_id, period_id, state, version) select unit.id, period.id, 'OPEN', 1
            from unit, period where unit.code in ('XA-A', 'XA-B')").await;
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let ward = app.user("hr-a", None, &[("HR", "XA-A")]).await;
        let other = app.user("hr-b", None, &[("HR", "XA-B")]).await;
        // April is over, May is running; each agency has those whom it tracks.
        let (root, one, two) = ("LOCK_PERIOD 4 TP 1 2026-05-01 overdue", "LOCK_PERIOD 4 XA-A 3 2026-05-01 overdue", "LOCK_PERIOD 4 XA-B 2 2026-05-01 overdue");
        assert_eq!(tasks(&hr).await, [root, one, two]);
        assert_eq!(tasks(&ward).await, [one]);
        let count = async || {
            let before = app.statements();
            assert!(!tasks(&hr).await.is_empty());
            app.statements() - before
        };
        let three = count().await;
        app.sql("update agency_period set state = 'LOCKED' where agency_id <> (select id from unit where code = 'XA-A')").await;
        assert_eq!(count().await, three);
        assert_eq!(tasks(&other).await, [""; 0]);
        // Excused by decision of April, and evaluated since: nobody holds it up.
        for person in ["A-HEAD", "A-1", "A-2"] {
            app.sql(&format!("insert into period_decision (person_id, period_id, kind, decision_number, reason, version)
                select person.id, period.id, 'EXCUSED', '1/QĐ', 'x', 1 from person, period where person.code = '{person}' and period.number = 4")).await;
        }
        let call = app.operator().await;
        store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
        let order = Order { period: "2026-04".into(), unit: "XA-A".into(), as_of: "2026-05-20".parse().unwrap() };
        evaluate(&app.operator().await, &order, &mut ToTheEnd).await.unwrap();
        assert_eq!(tasks(&ward).await, ["LOCK_PERIOD 4 XA-A 0 2026-05-01 overdue"]);
        let lock = "mutation { lockPeriod(input: { agency: \"XA-A\", period: { kind: MONTH, year: 2026, number: 4 } }) { errors { code path } } }";
        assert_eq!(ward.query(lock, json!({})).await.user_errors("lockPeriod"), [""; 0]);
        assert_eq!(tasks(&ward).await, [""; 0]);
        app.finish().await;
    }

    async fn who_has_no_person_and_no_role_is_told_nothing(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        for who in [app.user("nobody", None, &[]).await, app.user("admin", None, &[("ADMIN", "TP")]).await] {
            assert_eq!(tasks(&who).await, [""; 0]);
        }
        // Before the password is changed nothing is told; afterwards it is.
        let once = app.create_account("a-2", Some("A-2"), &[]).await;
        let person = app.login("a-2", &once).await;
        assert_eq!(person.query("{ viewer { tasks { kind } } }", json!({})).await.data("viewer.tasks"), &json!([]));
        person.change_password(&once, PASSWORD).await;
        assert_eq!(tasks(&person).await.len(), 2);
        assert_eq!(app.stranger().query(TASKS, json!({})).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn statements_grow_neither_with_people_nor_with_periods(backend: Backend) {
        let app = Month::start(backend).await;
        published(&app).await;
        let head = app.user("a-head", Some("A-HEAD"), &[("HR", "TP")]).await;
        let row = |person: &str, period: &str| json!({ "period": period, "records": [{
            "person": person, "product": "SP-1", "reference": format!("{person}-{period}"), "assigned": 1, "deadline": format!("{period}-10"),
        }] });
        let late = async |person: &str, period: &str| {
            done(&head, "assignRecords", row(person, period)).await;
            let event = json!({ "record": { "reference": format!("{person}-{period}") }, "kind": "DELAY", "unit": 1, "count": 1, "cause": "SUBJECTIVE" });
            done(&head, "recordEvents", json!({ "events": [event] })).await;
        };
        late("A-1", "2026-05").await;
        let count = async || {
            let before = app.statements();
            let found = tasks(&head).await;
            (found.len(), app.statements() - before)
        };
        count().await;
        let (few, taken) = count().await;
        for number in 0..30 {
            joins(&app, &format!("N-{number}")).await;
            late(&format!("N-{number}"), if number % 2 == 0 { "2026-05" } else { "2026-04" }).await;
        }
        // Some leave in the middle, so that they are judged on days of their own; four more months are open.
        for number in 0..8 {
            app.sql(&format!("update appointment set valid_to = '2026-05-0{}' where person_id = (select id from person where code = 'N-{number}')", number + 1)).await;
        }
        for (number, last) in [(1, 31), (2, 28), (3, 31), (6, 30)] {
            let (from, to) = (format!("2026-{number:02}-01"), format!("2026-{number:02}-{last}"));
            app.sql(&format!(
                "insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day)
                 values ('MONTH', 2026, {number}, '{from}', '{to}', '{from}', '{to}');
                 insert into agency_period (agency_id, period_id, state, version)
                 select unit.id, period.id, 'OPEN', 1 from unit, period where unit.code = 'TP' and period.number = {number}"
            ))
            .await;
        }
        let (many, more) = count().await;
        assert!(few < many, "{few} tasks, then {many}");
        assert_eq!(taken, more);
        assert_eq!(of_kind(&head, "SCORE_TEAM").await[4], "SCORE_TEAM 5 - 32");
        assert_eq!(of_kind(&head, "CONFIRM_CAUSE").await, ["CONFIRM_CAUSE 4 - 15", "CONFIRM_CAUSE 5 - 16"]);
        eprintln!("viewer.tasks: {taken} statements");
        app.finish().await;
    }
}
