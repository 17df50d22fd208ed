//! The staffing board: norms by block, posts against people, needs, fields, who is stretched, workload.

use super::{appointed, plan, row, start, trained};
use crate::on_both;
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

pub(super) const SCREEN: &str = include_str!("../screens/staffing-board.graphql");

/// The screen, without the ids that it selects beside names.
async fn board(client: &Client, unit: &str) -> Answer {
    client.query(&SCREEN.replace("{ id ", "{ "), json!({ "unit": unit })).await
}

async fn set(client: &Client, setting: &str, value: &str) {
    let answer = client
        .query(
            "mutation($input: SaveAgencySettingInput!) { saveAgencySetting(input: $input) { errors { code path } } }",
            json!({ "input": { "agency": "TP", "setting": setting, "value": value, "validFrom": "2026-01-01" } }),
        )
        .await;
    assert_eq!(answer.user_errors("saveAgencySetting"), [""; 0]);
}

/// May 2026 is open for the root; `A-1` has 10 units of a product (5 finished), `A-2` 20 of 2.5 (10 finished), `B-1` 30
/// (all finished), and 100 more of `A-1` that were moved away for leave.
async fn work(app: &App) {
    let mut sql = vec![
        "insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values ('MONTH', 2026, 5, '2026-05-01', '2026-05-31', '2026-05-01', '2026-05-31')".to_owned(),
        "insert into agency_period (agency_id, period_id, state, version) select unit.id, period.id, 'OPEN', 1 from unit, period where unit.code = 'TP'".to_owned(),
        "insert into product (code, name, name_folded, measure, owner_unit_id, version) select 'SP', 'Sản phẩm', 'san pham', 'hồ sơ', id, 1 from unit where code = 'TP'".to_owned(),
    ];
    for (person, coefficient, assigned, completed, moved) in [
        ("A-1", 1_000_000, 10, 5, "null"),
        ("A-1", 1_000_000, 100, 0, "'LEAVE'"),
        ("A-2", 2_500_000, 20, 10, "null"),
        ("B-1", 1_000_000, 30, 30, "null"),
    ] {
        sql.push(format!(
            "insert into output_record (person_id, period_id, product_id, source, reference, part, origin, coefficient, assigned, completed, handed_over_reason, kept_by_superior, beyond_requirement, entered_by_id, entered_at, version)
             select person.id, period.id, product.id, 'T', 'R{person}{assigned}', 1, 'PLAN', {coefficient}, {assigned}, {completed}, {moved}, false, false, 0, 0, 1 from person, period, product where person.code = '{person}'"
        ));
    }
    app.sql(&sql.join(";\n")).await;
}

on_both! {
    async fn blocks_are_measured_by_the_norm_in_force(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        app.sql(&appointed("B-1", "CV-XD", "VP-A", "SECONDMENT", "2026-01-01")).await;
        let blocks = board(&hr, "XA-A").await.data("staffing.blocks").clone();
        assert_eq!(blocks, json!([
            { "block": "GOVERNMENT", "norm": { "low": 34, "high": 34, "beside": 35 }, "people": { "main": 3, "away": 0, "here": 1, "working": 4 }, "surplus": 0, "shortage": 31 },
            { "block": "PARTY", "norm": { "low": 17, "high": 20, "beside": 20 }, "people": { "main": 0, "away": 0, "here": 0, "working": 0 }, "surplus": 0, "shortage": 17 },
            { "block": "FRONT", "norm": { "low": 8, "high": 10, "beside": 10 }, "people": { "main": 0, "away": 0, "here": 0, "working": 0 }, "surplus": 0, "shortage": 8 },
        ]));
        assert_eq!(board(&hr, "XA-B").await.data("staffing.blocks.0.people"), &json!({ "main": 2, "away": 1, "here": 0, "working": 1 }), "the payroll stays with the sender");
        // The root's setting, dated: the other reading of the norm, then one that leaves people over.
        set(&hr, "norm_government", "32+1/2000>16000 CEILING").await;
        assert_eq!(board(&hr, "XA-A").await.data("staffing.blocks.0.norm"), &json!({ "low": 35, "high": 35, "beside": 34 }));
        set(&hr, "norm_government", "2+1/2000>30000 FLOOR").await;
        let over = board(&hr, "XA-A").await;
        assert_eq!((over.data("staffing.blocks.0.surplus"), over.data("staffing.blocks.0.shortage")), (&json!(1), &json!(0)));
        // One commune's surplus fills no other's shortage: 1 over in XA-A, none in XA-B.
        let sums = hr.query("{ staffingTotals(within: \"TP\") { communes withoutPopulation blocks { block norm { low } people { main } surplus shortage } } }", json!({})).await;
        assert_eq!(sums.data("staffingTotals.blocks.0"), &json!({ "block": "GOVERNMENT", "norm": { "low": 4 }, "people": { "main": 5 }, "surplus": 1, "shortage": 0 }));
        assert_eq!(sums.data("staffingTotals.blocks.3"), &json!({ "block": null, "norm": null, "people": { "main": 1 }, "surplus": 0, "shortage": 0 }), "the city's own people are outside any commune");
        // Without a population there is no norm to miss.
        app.sql("update unit set population = null where code = 'XA-A'").await;
        assert_eq!(board(&hr, "XA-A").await.data("staffing.blocks.0.norm"), &json!(null));
        let sums = hr.query("{ staffingTotals(within: \"TP\") { communes withoutPopulation } }", json!({})).await;
        assert_eq!(sums.data("staffingTotals"), &json!({ "communes": 2, "withoutPopulation": 1 }));
        app.finish().await;
    }

    async fn posts_needs_fields_and_stretched_people(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let sql = [
            appointed("B-1", "CV-XD", "VP-A", "SECONDMENT", "2026-01-01"),
            appointed("A-1", "CV-TC", "VP-A", "CONCURRENT", "2026-01-01"),
            appointed("A-1", "CV-XD", "VP-A", "CONCURRENT", "2026-01-01"),
            trained("A-1", "TC"),
        ];
        app.sql(&sql.join(";\n")).await;
        plan(&hr, json!([row("VP-A", "CV-XD", 3), row("VP-A", "CV", 1), row("XA-A", "CT", 1)])).await.data("setPostPlan.postPlans");
        let shown = board(&hr, "XA-A").await;
        let post = |unit: &str, position: &str, planned: Value, working: i64, unfilled: i64, over: i64| {
            json!({ "unit": { "code": unit }, "position": { "code": position }, "plan": planned, "planned": planned["posts"], "people": { "working": working }, "unfilled": unfilled, "over": over })
        };
        assert_eq!(shown.data("staffing.posts"), &json!([
            post("VP-A", "CV", json!({ "posts": 1, "version": 1 }), 2, 0, 1),
            post("VP-A", "CV-XD", json!({ "posts": 3, "version": 1 }), 1, 2, 0),
            post("XA-A", "CT", json!({ "posts": 1, "version": 1 }), 1, 0, 0),
        ]));
        assert_eq!(shown.data("staffing.needs.0.unfilled"), &json!(2));
        assert_eq!((shown.data("staffing.needs.0.position.code"), shown.data("staffing.needs.1")), (&json!("CV-XD"), &json!(null)));
        // A-1 (concurrently) and B-1 hold construction and land; B-1 is trained in construction, nobody in land.
        let field = |code: &str, planned: i64, working: i64, unfilled: i64, holders: i64, specialists: i64| {
            json!({ "unit": { "code": "VP-A" }, "field": { "code": code }, "planned": planned, "working": working, "unfilled": unfilled, "over": 0, "holders": holders, "specialists": specialists })
        };
        assert_eq!(shown.data("staffing.fields"), &json!([field("TC", 0, 0, 0, 1, 1), field("XD", 3, 1, 2, 2, 1), field("DD", 0, 0, 0, 2, 0)]));
        assert_eq!(shown.data("staffing.fieldsWithoutSpecialist"), &json!([field("DD", 0, 0, 0, 2, 0)]));
        let codes = |codes: &[&str]| codes.iter().map(|code| json!({ "code": code })).collect::<Value>();
        let mut stretched = shown.data("staffing.stretched").clone();
        for one in stretched.as_array_mut().unwrap() {
            let one = one.as_object_mut().unwrap();
            assert_eq!(one.remove("allowedActions").unwrap()[0]["action"], "proposeDecision");
            assert_eq!(one.remove("evidence").unwrap().as_str().unwrap().len(), 64);
        }
        assert_eq!(stretched, json!([
            { "person": { "code": "A-1" }, "position": { "code": "CV" }, "fields": codes(&["TC", "XD", "DD"]), "outside": codes(&["XD", "DD"]), "reasons": ["MANY_FIELDS", "OUTSIDE_SPECIALISATION"] },
            { "person": { "code": "B-1" }, "position": { "code": "CV-XD" }, "fields": codes(&["XD", "DD"]), "outside": codes(&["DD"]), "reasons": ["OUTSIDE_SPECIALISATION"] },
        ]));
        set(&hr, "stretched_from", "4").await;
        assert_eq!(board(&hr, "XA-A").await.data("staffing.stretched.0.reasons"), &json!(["OUTSIDE_SPECIALISATION"]));
        // Before the plan began nothing was missing.
        let before = hr.query("{ staffing(unit: \"XA-A\", on: \"2025-12-31\") { needs { unfilled } posts { planned } } }", json!({})).await;
        assert_eq!(before.data("staffing"), &json!({ "needs": [], "posts": [{ "planned": 0 }, { "planned": 0 }] }));
        app.finish().await;
    }

    async fn workload_against_the_middle_of_the_city(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let none = hr.query("{ staffing(unit: \"XA-A\") { workload { groups { people } } } }", json!({})).await;
        assert_eq!(none.data("staffing.workload"), &json!(null), "no period has begun");
        work(&app).await;
        let load = board(&hr, "XA-A").await.data("staffing.workload").clone();
        assert_eq!(load, json!({
            "period": { "kind": "MONTH", "year": 2026, "number": 5 },
            "groups": [{ "group": "PROFESSIONAL", "people": 3, "assigned": "30.00", "completed": "25.00" }],
            "people": [
                { "person": { "code": "A-2" }, "group": "PROFESSIONAL", "assigned": "50.00", "completed": "25.00", "assignedOfMedian": "1.67", "completedOfMedian": "1.00" },
                { "person": { "code": "A-1" }, "group": "PROFESSIONAL", "assigned": "10.00", "completed": "5.00", "assignedOfMedian": "0.33", "completedOfMedian": "0.20" },
            ],
        }));
        let named = async |period: &str| {
            let document = "query($p: String) { staffing(unit: \"XA-A\") { workload(period: $p) { people { assigned } } } }";
            hr.query(document, json!({ "p": period })).await
        };
        assert_eq!(named("2026-05").await.data("staffing.workload.people.0.assigned"), &json!("50.00"));
        assert_eq!(named("2026-04").await.error(), "PERIOD_UNKNOWN");
        assert_eq!(named("2026").await.error(), "PERIOD_UNKNOWN");
        app.finish().await;
    }

    async fn who_may_look_and_at_what_cost(backend: Backend) {
        let app = start(backend).await;
        work(&app).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        for (login, person, grants, allowed) in [
            ("a.head", Some("A-HEAD"), vec![], true),
            ("hoidong", None, vec![("COUNCIL", "TP")], true),
            ("kiemtra", None, vec![("AUDITOR", "TP")], true),
            ("a.1", Some("A-1"), vec![], false),
            ("quantri", None, vec![("ADMIN", "TP")], false),
            ("hr.b", None, vec![("HR", "XA-B")], false),
        ] {
            let client = app.user(login, person, &grants).await;
            assert_eq!(board(&client, "VP-A").await.error(), if allowed { "" } else { "FORBIDDEN" }, "{login}");
            let sums = client.query("{ staffingTotals(within: \"XA-A\") { communes } }", json!({})).await;
            assert_eq!(sums.error(), if allowed { "" } else { "FORBIDDEN" }, "{login}");
        }
        assert_eq!(board(&app.stranger(), "VP-A").await.error(), "UNAUTHENTICATED");
        assert_eq!(board(&hr, "NO").await.error(), "UNIT_UNKNOWN");
        assert_eq!(hr.query("{ staffingTotals(within: \"TP\") { communes } }", json!({})).await.error(), "FORBIDDEN");

        let cost = async || {
            let before = app.statements();
            board(&hr, "XA-A").await.data("staffing");
            app.statements() - before
        };
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        plan(&city, json!([row("VP-A", "CV-XD", 3)])).await.data("setPostPlan.postPlans");
        app.sql(&[appointed("A-1", "CV-XD", "VP-A", "CONCURRENT", "2026-01-01")].join(";\n")).await;
        let few = cost().await;
        let mut sql = Vec::new();
        for number in 10..30 {
            sql.push(format!("insert into person (code, name, name_folded, regime, version) values ('A-{number}', 'x', 'x', 'DECREE_335', 1)"));
            sql.push(appointed(&format!("A-{number}"), "CV-XD", "VP-A", "PERMANENT", "2020-01-01"));
        }
        app.sql(&sql.join(";\n")).await;
        assert_eq!(cost().await, few, "twenty people more cost nothing more");
        app.finish().await;
    }
}
