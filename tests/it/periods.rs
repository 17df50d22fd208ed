//! Years are planned, periods opened, locked and re-opened; settings, rule sets and jobs.

use crate::on_both;
use crate::support::{App, Backend, Client, Place};
use serde_json::{Value, json};
use store::unit::UnitInput;
use thuocdo::{jobs, services};

/// The place, with `XA-A` as a using agency, HR of the root and HR of `XA-A`; the city's day stands still.
pub(crate) async fn city(backend: Backend, today: &str) -> (App, Client, Client) {
    let app = App::with(backend, |config| config.city.today = Some(today.parse().unwrap())).await;
    Place::build(&app).await;
    let input = UnitInput {
        code: "XA-A".into(),
        name: "Đơn vị XA-A".into(),
        kind: domain::terms::UnitKind::Commune,
        block: None,
        parent: Some("TP".into()),
        population: None,
        agency_from: Some("2026-01-01".parse().unwrap()),
    };
    services::unit::save(&app.operator().await, &input, None).await.unwrap();
    let root = app.user("root.hr", None, &[("HR", "TP")]).await;
    let own = app.user("a.hr", None, &[("HR", "XA-A")]).await;
    (app, root, own)
}

async fn act(client: &Client, mutation: &str, input: Value, noun: &str) -> crate::support::Answer {
    let name = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {name}!) {{ {mutation}(input: $input) {{ {noun} errors {{ code path message }} }} }}"
    );
    client.query(&document, json!({ "input": input })).await
}

pub(crate) async fn plan(client: &Client, year: i32, closing: Value) -> crate::support::Answer {
    let input = json!({ "year": year, "closingDays": closing });
    act(client, "planYear", input, "periods { kind number name firstDay closingDay }").await
}

pub(crate) fn month(number: i32) -> Value {
    json!({ "period": { "kind": "MONTH", "year": 2026, "number": number }, "agency": "XA-A" })
}

pub(crate) async fn step(client: &Client, mutation: &str, input: Value) -> Vec<String> {
    act(client, mutation, input, "agencyPeriod { state }").await.user_errors(mutation)
}

fn with(mut input: Value, key: &str, value: Value) -> Value {
    input[key] = value;
    input
}

const NOTHING: [&str; 0] = [];

/// Evaluations of the three people of `XA-A` in a month, as of a day, with these statuses.
pub(crate) async fn evaluate(app: &App, number: i32, as_of: &str, statuses: [&str; 3]) {
    for (person, status) in ["A-HEAD", "A-1", "A-2"].iter().zip(statuses) {
        app.sql(&format!(
            "insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id,
               position_group, leads, rule_set_id, status, as_of, computed_at, lines, explanation)
             select person.id, period.id, 1, true, person.code, unit.id, unit.id, position.id, 'PROFESSIONAL', 'NONE',
               rule_set.id, '{status}', '{as_of}', 0, '[]', '{{}}'
             from person, period, unit, position, rule_set
             where person.code = '{person}' and period.kind = 'MONTH' and period.number = {number} and period.year = 2026
               and unit.code = 'XA-A' and position.code = 'CV'"
        ))
        .await;
    }
}

on_both! {
    async fn a_year_is_planned_once(backend: Backend) {
        let (app, root, own) = city(backend, "2026-02-10").await;
        let closing = json!([{ "month": 12, "day": 10 }]);
        assert_eq!(plan(&own, 2026, closing.clone()).await.error(), "FORBIDDEN");
        assert_eq!(plan(&app.stranger(), 2026, closing.clone()).await.error(), "UNAUTHENTICATED");
        let wrong = plan(&root, 2026, json!([{ "month": 2, "day": 30 }])).await;
        assert_eq!(wrong.user_errors("planYear"), ["CLOSING_DAY_OUT_OF_RANGE closingDays.0"]);
        assert_eq!(plan(&root, 2025, json!([])).await.user_errors("planYear"), ["YEAR_OUT_OF_RANGE year"]);

        let first = plan(&root, 2026, closing.clone()).await;
        assert_eq!(first.data("planYear.periods").as_array().unwrap().len(), 17);
        assert_eq!(first.text("planYear.periods.4.name"), "Tháng 5/2026");
        assert_eq!(first.text("planYear.periods.16.closingDay"), "2026-12-10");
        let trail = app.trail().await;
        let again = plan(&root, 2026, closing.clone()).await;
        assert_eq!(again.data("planYear.periods"), first.data("planYear.periods"));
        assert_eq!(app.trail().await, trail, "the same twice changes nothing");
        // TP, as the managing agency, and XA-A.
        assert_eq!(app.rows("select count(*) as value from agency_period").await, ["34"]);

        let other = plan(&root, 2026, json!([])).await;
        assert_eq!(other.user_errors("planYear"), ["YEAR_PLANNED closingDays"]);
        let next = plan(&root, 2027, json!([])).await;
        assert_eq!(next.text("planYear.periods.0.firstDay"), "2026-12-11", "no day is lost");
        // A unit that becomes an agency is planned at once, for what has not ended by then: six months, two quarters and
        // the year.
        app.sql("delete from agency_period where period_id in (select id from period where year = 2027)").await;
        let unit = json!({ "code": "XA-B", "name": "Xã B", "kind": "COMMUNE", "parent": "TP", "agencyFrom": "2026-07-01" });
        assert_eq!(act(&root, "saveUnit", unit, "unit { agencyFrom }").await.user_errors("saveUnit"), [""; 0]);
        let planned = "select kind || ' ' || count(*) as value from agency_period join period on period.id = period_id
            where agency_id = (select id from unit where code = 'XA-B') and year = 2026 group by kind order by value";
        assert_eq!(app.rows(planned).await, ["MONTH 6", "QUARTER 2", "YEAR 1"]);
        app.finish().await;
    }

    async fn years_planned_out_of_order_leave_no_gap(backend: Backend) {
        let (app, root, _) = city(backend, "2026-02-10").await;
        assert_eq!(plan(&root, 2027, json!([])).await.user_errors("planYear"), NOTHING);
        assert_eq!(plan(&root, 2029, json!([])).await.user_errors("planYear"), ["YEAR_LEFT_OUT year"]);
        let early = plan(&root, 2026, json!([{ "month": 12, "day": 10 }])).await;
        assert_eq!(early.user_errors("planYear"), ["YEAR_PLAN_GAP closingDays"]);
        assert_eq!(plan(&root, 2026, json!([])).await.user_errors("planYear"), NOTHING);
        app.finish().await;
    }

    async fn periods_go_in_order(backend: Backend) {
        let (app, root, own) = city(backend, "2026-02-10").await;
        assert_eq!(step(&own, "openPeriod", month(1)).await, ["PERIOD_NOT_PLANNED period"]);
        for (kind, number, told) in [("MONTH", 5, "Chưa có Tháng 5/2026 "), ("MONTH", 77, "Chưa có Tháng 77/2026 "), ("YEAR", 1, "Chưa có Năm 2026 ")] {
            let input = json!({ "period": { "kind": kind, "year": 2026, "number": number }, "agency": "XA-A" });
            let refused = act(&own, "openPeriod", input, "agencyPeriod { state }").await;
            let message = refused.text("openPeriod.errors.0.message");
            assert!(message.starts_with(told), "{message}");
        }
        plan(&root, 2026, json!([])).await;
        assert_eq!(step(&own, "openPeriod", month(2)).await, ["PERIOD_ORDER period"]);
        assert_eq!(step(&own, "openPeriod", month(1)).await, NOTHING);
        assert_eq!(step(&own, "openPeriod", month(1)).await, ["PERIOD_STATE period"]);
        assert_eq!(step(&own, "openPeriod", month(2)).await, NOTHING);
        let quarter = json!({ "period": { "kind": "QUARTER", "year": 2026 }, "agency": "XA-A" });
        assert_eq!(step(&own, "openPeriod", quarter).await, ["PERIOD_ORDER period"]);
        // HR of an agency opens its own only; the offices below it have no periods.
        let office = with(month(1), "agency", json!("VP-A"));
        assert_eq!(step(&own, "openPeriod", office).await, ["PERIOD_NOT_PLANNED period"]);
        let root_s = with(month(1), "agency", json!("TP"));
        assert_eq!(act(&own, "openPeriod", root_s, "agencyPeriod { state }").await.error(), "FORBIDDEN");

        let asked = own
            .query(
                "{ period(kind: MONTH, year: 2026, number: 3) { name agencyPeriod(agency: \"XA-A\") { state
                   allowedActions { action allowed blockedBy { code message } } } } }",
                json!({}),
            )
            .await;
        let actions = asked.data("period.agencyPeriod.allowedActions");
        let told: Vec<_> = actions
            .as_array()
            .unwrap()
            .iter()
            .map(|action| format!("{} {} {}", action["action"], action["allowed"], action["blockedBy"]["code"]))
            .collect();
        assert_eq!(
            told,
            [
                "\"openPeriod\" true null",
                "\"lockPeriod\" false \"PERIOD_STATE\"",
                "\"reopenPeriod\" false \"NOT_PERMITTED\""
            ]
        );
        app.finish().await;
    }

    async fn a_period_is_locked_when_it_is_over_and_everybody_is_evaluated(backend: Backend) {
        let (app, root, own) = city(backend, "2026-02-10").await;
        plan(&root, 2026, json!([])).await;
        for number in [1, 2] {
            assert_eq!(step(&own, "openPeriod", month(number)).await, NOTHING);
        }
        assert_eq!(step(&own, "lockPeriod", month(2)).await, ["PERIOD_RUNNING period"]);
        assert_eq!(step(&own, "lockPeriod", month(1)).await, ["EVALUATE_FIRST period"]);
        evaluate(&app, 1, "2026-02-10", ["SCORED", "SCORED", "MISSING"]).await;
        assert_eq!(step(&own, "lockPeriod", month(1)).await, ["OPEN_PEOPLE openPeople"]);
        let confirmed = with(month(1), "openPeople", json!(1));
        app.sql(
            "insert into stale_mark (person_id, period_id, change, at)
             select person.id, period.id, 'TEST', 0 from person, period
             where person.code = 'A-1' and kind = 'MONTH' and number = 1",
        )
        .await;
        let stale = act(&own, "lockPeriod", confirmed.clone(), "agencyPeriod { state }").await;
        assert_eq!(stale.user_errors("lockPeriod"), ["EVALUATE_FIRST period"]);
        let message = stale.text("lockPeriod.errors.0.message");
        assert!(message.contains("Còn 1 người") && message.contains("Nguyễn Thị An"), "{message}");
        app.sql("delete from stale_mark").await;
        let locked = act(&own, "lockPeriod", confirmed.clone(), "agencyPeriod { state } carried { created }").await;
        assert_eq!(locked.text("lockPeriod.agencyPeriod.state"), "LOCKED");
        assert_eq!(step(&own, "lockPeriod", confirmed).await, ["PERIOD_STATE period"]);

        // What counts in it no longer changes; what begins later may.
        let setting = |from: &str| {
            json!({ "agency": "XA-A", "setting": "late_policy", "value": "ZERO_WHEN_LATE", "validFrom": from })
        };
        let asked = async |from: &str| {
            act(&own, "saveAgencySetting", setting(from), "setting { value }").await.user_errors("saveAgencySetting")
        };
        assert_eq!(asked("2026-01-31").await, ["PERIOD_LOCKED validFrom"]);
        assert_eq!(asked("2026-02-01").await, NOTHING);

        // Only HR of the root opens it again, by a decision.
        let reopen = |number: &str| with(month(1), "decisionNumber", json!(number));
        let refused = act(&own, "reopenPeriod", reopen("12/QĐ"), "agencyPeriod { state }").await;
        assert_eq!(refused.error(), "FORBIDDEN");
        let nameless = step(&root, "reopenPeriod", reopen(" ")).await;
        assert_eq!(nameless, ["DECISION_NUMBER_MISSING decisionNumber"]);
        let done = act(&root, "reopenPeriod", reopen("12/QĐ"), "agencyPeriod { state reopenedByDecision }").await;
        assert_eq!(
            *done.data("reopenPeriod.agencyPeriod"),
            json!({ "state": "OPEN", "reopenedByDecision": "12/QĐ" })
        );
        app.finish().await;
    }

    async fn december_waits_for_the_next_year(backend: Backend) {
        let (app, root, own) = city(backend, "2027-01-05").await;
        plan(&root, 2026, json!([])).await;
        app.sql("update agency_period set state = 'LOCKED' where period_id <= 11").await;
        assert_eq!(step(&own, "openPeriod", month(12)).await, NOTHING);
        evaluate(&app, 12, "2027-01-05", ["SCORED", "SCORED", "EXCUSED"]).await;
        assert_eq!(step(&own, "lockPeriod", month(12)).await, ["NEXT_PERIOD_MISSING period"]);
        plan(&root, 2027, json!([])).await;
        assert_eq!(step(&own, "lockPeriod", month(12)).await, NOTHING);
        app.finish().await;
    }

    async fn settings_are_checked_and_dated(backend: Backend) {
        let (app, root, own) = city(backend, "2026-05-10").await;
        plan(&root, 2026, json!([])).await;
        let save = async |client: &Client, agency: &str, setting: &str, value: &str, from: &str| {
            let input = json!({ "agency": agency, "setting": setting, "value": value, "validFrom": from });
            act(client, "saveAgencySetting", input, "setting { setting value }").await
        };
        let refused = async |setting: &str, value: &str, from: &str| {
            save(&own, "XA-A", setting, value, from).await.user_errors("saveAgencySetting")
        };
        assert_eq!(refused("colour", "RED", "2026-01-01").await, ["SETTING_UNKNOWN setting"]);
        assert_eq!(refused("cap_base", "ALL", "2026-01-01").await, ["SETTING_VALUE value"]);
        assert_eq!(refused("tracking", "QUARTER", "2026-05-01").await, ["SETTING_DAY validFrom"]);
        assert_eq!(refused("cap_rate_25", "GRANTED", "2026-01-01").await, ["DECISION_NUMBER_MISSING decisionNumber"]);
        assert_eq!(save(&own, "TP", "cap_base", "LITERAL", "2026-01-01").await.error(), "FORBIDDEN");
        let no_agency = save(&own, "VP-A", "cap_base", "LITERAL", "2026-01-01").await;
        assert_eq!(no_agency.user_errors("saveAgencySetting"), ["AGENCY_UNKNOWN agency"]);
        assert_eq!(refused("cap_base", "LITERAL", "2026-01-01").await, NOTHING);
        let trail = app.trail().await;
        assert_eq!(refused("cap_base", "LITERAL", "2026-01-01").await, NOTHING);
        assert_eq!(app.trail().await, trail, "the same twice changes nothing");
        assert_eq!(refused("cap_base", "INCLUSIVE", "2026-06-01").await, NOTHING);
        let value = async |on: &str| {
            let asked = own
                .query(
                    "query($on: Date) { agencySettings(agency: \"XA-A\", on: $on) { setting value defaultValue ground } }",
                    json!({ "on": on }),
                )
                .await;
            asked.data("agencySettings.2.value").clone()
        };
        assert_eq!(value("2025-12-31").await, Value::Null);
        assert_eq!(value("2026-05-31").await, json!("LITERAL"));
        assert_eq!(value("2026-06-01").await, json!("INCLUSIVE"));
        // Tracked by quarter, months hold up nobody.
        assert_eq!(refused("tracking", "QUARTER", "2026-01-01").await, NOTHING);
        let quarter = json!({ "period": { "kind": "QUARTER", "year": 2026 }, "agency": "XA-A" });
        assert_eq!(step(&own, "openPeriod", quarter).await, NOTHING);
        app.finish().await;
    }

    async fn a_loaded_rule_set_never_changes(backend: Backend) {
        let (app, root, own) = city(backend, "2026-05-10").await;
        let asked = own.query("{ ruleSetInForce { code sha256 text adoptions { validFrom } } }", json!({})).await;
        assert_eq!(asked.text("ruleSetInForce.code"), "VN-335-2025");
        assert_eq!(asked.text("ruleSetInForce.text"), domain::rules::VN_335_2025);
        let load = async |text: &str| {
            let loaded = services::rule_set::load(&app.operator().await, text).await;
            loaded.map(|(row, new)| (row.code, new)).map_err(|fail| fail.to_string())
        };
        assert_eq!(load(domain::rules::VN_335_2025).await, Ok(("VN-335-2025".into(), false)));
        let other = domain::rules::VN_335_2025.replace("ZERO_WHEN_LATE", "zero when late");
        assert!(load(&other).await.unwrap_err().starts_with("RULE_SET_EXISTS"));
        assert!(load("nothing").await.unwrap_err().starts_with("RULE_SET_UNUSABLE"));
        let mine = domain::rules::VN_335_2025.replace("\"VN-335-2025\"", "\"TP-2027\"");
        assert_eq!(load(&mine).await, Ok(("TP-2027".into(), true)));

        let adopt = async |client: &Client, code: &str, from: &str| {
            let input = json!({ "code": code, "validFrom": from, "decisionNumber": "7/QĐ" });
            act(client, "adoptRuleSet", input, "ruleSet { code }").await
        };
        assert_eq!(adopt(&own, "TP-2027", "2027-01-01").await.error(), "FORBIDDEN");
        let unknown = adopt(&root, "TP-2028", "2027-01-01").await;
        assert_eq!(unknown.user_errors("adoptRuleSet"), ["RULE_SET_UNKNOWN code"]);
        let taken = adopt(&root, "TP-2027", "2026-01-01").await;
        assert_eq!(taken.user_errors("adoptRuleSet"), ["RULE_SET_ADOPTED validFrom"]);
        for _ in 0..2 {
            assert_eq!(adopt(&root, "TP-2027", "2027-01-01").await.user_errors("adoptRuleSet"), NOTHING);
        }
        let later = own.query("{ ruleSetInForce(on: \"2027-03-01\") { code } ruleSets { code } }", json!({})).await;
        assert_eq!(later.text("ruleSetInForce.code"), "TP-2027");
        app.finish().await;
    }

    async fn a_job_is_its_owner_s(backend: Backend) {
        let (app, root, own) = city(backend, "2026-05-10").await;
        for login in ["root.hr", "root.hr", "a.hr"] {
            app.sql(&format!(
                "insert into job (kind, arguments, account_id, actor, state, done, total, cancel_requested, attempts, created_at)
                 select 'FORGET_RETRIES', '{{}}', id, login, 'QUEUED', 0, 0, false, 0, 0 from account where login = '{login}'"
            ))
            .await;
        }
        let listed = root.query("{ jobs(first: 1) { totalCount nodes { id kind state } } }", json!({})).await;
        assert_eq!(*listed.data("jobs.totalCount"), json!(2));
        let id = listed.text("jobs.nodes.0.id").to_owned();
        let cancel = async |client: &Client| act(client, "cancelJob", json!({ "job": id }), "job { state }").await;
        assert_eq!(cancel(&own).await.error(), "NOT_FOUND");
        // Who may end anybody's sees everybody's, an administrator of a part his own.
        let admin = app.user("quan.tri", None, &[("ADMIN", "TP")]).await;
        let part = app.user("quan.tri.a", None, &[("ADMIN", "XA-A")]).await;
        let all = "query($id: ID!) { jobs { totalCount nodes { requestedBy } } job(id: $id) { requestedBy } node(id: $id) { id } }";
        let seen = admin.query(all, json!({ "id": id })).await;
        let whose: Vec<_> = seen.data("jobs.nodes").as_array().unwrap().iter().map(|job| job["requestedBy"].as_str().unwrap()).collect();
        assert_eq!((whose, seen.text("job.requestedBy"), seen.text("node.id")), (vec!["a.hr", "root.hr", "root.hr"], "root.hr", id.as_str()));
        for client in [&part, &own] {
            let hidden = client.query(all, json!({ "id": id })).await;
            assert_eq!((hidden.data("job"), hidden.data("node")), (&Value::Null, &Value::Null));
        }
        assert_eq!(part.query("{ jobs { totalCount } }", json!({})).await.data("jobs.totalCount"), &json!(0));
        assert_eq!(cancel(&root).await.text("cancelJob.job.state"), "CANCELLED");
        assert_eq!(jobs::run_all(&app.server).await.unwrap(), 2);
        let states = app.rows("select state as value from job order by id").await;
        assert_eq!(states, ["DONE", "CANCELLED", "DONE"]);
        let done = root.query("{ jobs(last: 1) { nodes { id result attempts } } }", json!({})).await;
        assert_eq!(done.text("jobs.nodes.0.result"), "{\"forgotten\":0}");
        let result = "query($id: ID!) { job(id: $id) { state result } }";
        let foreign = admin.query(result, json!({ "id": done.text("jobs.nodes.0.id") })).await;
        assert_eq!(foreign.data("job"), &json!({ "state": "DONE", "result": null }), "what it came to is its owner's");
        let ended = act(&root, "cancelJob", json!({ "job": done.text("jobs.nodes.0.id") }), "job { state }").await;
        assert_eq!(ended.user_errors("cancelJob"), ["JOB_ENDED job"]);
        app.finish().await;
    }
}
