//! Placement: posts are planned, set against people, and candidates for what is missing are told with their reasons.

mod board;
mod candidates;
mod decisions;
mod files;

use crate::on_both;
use crate::support::{Answer, App, Backend, Client, Place};
use serde_json::{Value, json};

/// The day that these tests live on.
pub(super) const TODAY: &str = "2026-06-15";

/// A city with two communes (`XA-A` of 20,001 people, `XA-B` of 16,000) of three fields, with posts of `CV-TC` (finance)
/// and `CV-XD` (construction, then land) beside the position `CV` of [`Place`]. `A-2` and `B-1` are trained in construction.
pub(super) async fn start(backend: Backend) -> App {
    let app = App::with(backend, |config| config.city.today = TODAY.parse().ok()).await;
    Place::build(&app).await;
    let mut sql = vec![
        "update unit set population = 20001, block = 'GOVERNMENT' where code = 'XA-A'".to_owned(),
        "update unit set population = 16000, block = 'GOVERNMENT' where code = 'XA-B'".to_owned(),
    ];
    for (code, name) in [("TC", "Tài chính"), ("XD", "Xây dựng"), ("DD", "Đất đai")] {
        sql.push(format!("insert into field (code, name, name_folded, owner_unit_id, version) select '{code}', '{name}', 'x', id, 1 from unit where code = 'TP'"));
    }
    for (code, fields) in [("CV-TC", vec!["TC"]), ("CV-XD", vec!["XD", "DD"])] {
        sql.push(format!("insert into position (code, owner_unit_id, version) select '{code}', id, 1 from unit where code = 'TP'"));
        sql.push(format!(
            "insert into position_version (position_id, valid_from, name, name_folded, position_group, leads)
             select id, '2020-01-01', 'Chuyên viên', 'chuyen vien', 'PROFESSIONAL', 'NONE' from position where code = '{code}'"
        ));
        for (ordinal, field) in fields.iter().enumerate() {
            sql.push(format!(
                "insert into position_field (position_version_id, ordinal, field_id) select position_version.id, {ordinal}, field.id
                 from position_version, position, field where position_version.position_id = position.id and position.code = '{code}' and field.code = '{field}'"
            ));
        }
    }
    for person in ["A-2", "B-1"] {
        sql.push(trained(person, "XD"));
    }
    app.sql(&sql.join(";\n")).await;
    let call = app.operator().await;
    store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
    app
}

/// The statement that makes somebody specialised in a field.
pub(super) fn trained(person: &str, field: &str) -> String {
    format!(
        "insert into person_specialisation (person_id, field_id) select person.id, field.id from person, field where person.code = '{person}' and field.code = '{field}'"
    )
}

/// The statement that appoints somebody in a position.
pub(super) fn appointed(person: &str, position: &str, unit: &str, kind: &str, from: &str) -> String {
    format!(
        "insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
         select person.id, position.id, unit.id, '{kind}', '{from}', 100, 1 from person, position, unit
         where person.code = '{person}' and position.code = '{position}' and unit.code = '{unit}'"
    )
}

/// Sets rows of the plan.
pub(super) async fn plan(client: &Client, rows: Value) -> Answer {
    client
        .query(
            "mutation($input: SetPostPlanInput!) { setPostPlan(input: $input) {
               postPlans { id posts from version unit { code } position { code } } errors { code path } } }",
            json!({ "input": { "rows": rows } }),
        )
        .await
}

/// A row of the plan.
pub(super) fn row(unit: &str, position: &str, posts: i64) -> Value {
    json!({ "unit": unit, "position": position, "from": "2026-01-01", "posts": posts })
}

async fn bar(client: &Client, person: &str, kind: &str, from: &str, until: Option<&str>) -> Answer {
    client
        .query(
            "mutation($input: RecordMoveBarInput!) { recordMoveBar(input: $input) {
               moveBar { id bar from until version } current { version } errors { code path } } }",
            json!({ "input": { "person": person, "bar": kind, "from": from, "until": until, "document": "12/XN" } }),
        )
        .await
}

async fn wish(client: &Client, input: Value) -> Answer {
    client
        .query(
            "mutation($input: SaveMoveWishInput!) { saveMoveWish(input: $input) {
               moveWish { id from to version unit { code } } current { version } errors { code path } } }",
            json!({ "input": input }),
        )
        .await
}

on_both! {
    async fn posts_are_planned_by_hr_of_the_root(backend: Backend) {
        let app = start(backend).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let rows = json!([row("VP-A", "CV-XD", 2), row("VP-B", "CV-TC", 1)]);
        assert_eq!(plan(&commune, rows.clone()).await.error(), "FORBIDDEN");
        let made = plan(&city, rows.clone()).await;
        assert_eq!(made.data("setPostPlan.postPlans.0.posts"), &json!(2));
        assert_eq!(made.data("setPostPlan.postPlans.1.position.code"), &json!("CV-TC"));
        let events = app.trail().await;
        assert_eq!(events.iter().filter(|action| *action == "EditPostPlan").count(), 2);
        plan(&city, rows).await.data("setPostPlan.postPlans");
        assert_eq!(app.trail().await.len(), events.len(), "the same twice changes nothing");
        assert_eq!(plan(&city, json!([row("VP-A", "CV-XD", 3)])).await.data("setPostPlan.postPlans.0.version"), &json!(2));

        let errors = |answer: Answer| answer.user_errors("setPostPlan");
        assert_eq!(
            errors(plan(&city, json!([row("VP-A", "CV-XD", 1), row("NO", "CV-XD", -1), row("VP-A", "NO", 10_001)])).await),
            ["AMOUNT_OUT_OF_RANGE rows.1.posts", "UNIT_UNKNOWN rows.1.unit", "AMOUNT_OUT_OF_RANGE rows.2.posts", "POSITION_UNKNOWN rows.2.position"]
        );
        assert_eq!(errors(plan(&city, json!([row("VP-A", "CV-TC", 1), row("VP-A", "CV-TC", 2)])).await), ["LIST_REPEATED rows.1"]);
        let mut stale = row("VP-A", "CV-XD", 1);
        stale["expectedVersion"] = json!(1);
        assert_eq!(errors(plan(&city, json!([row("VP-B", "CV-TC", 5), stale])).await), ["STALE_VERSION rows.1.expectedVersion"]);
        app.sql("insert into position (code, owner_unit_id, version) select 'CV-B', id, 1 from unit where code = 'XA-B'").await;
        assert_eq!(errors(plan(&city, json!([row("VP-A", "CV-B", 1)])).await), ["NOT_USABLE_HERE rows.0.position"]);
        assert_eq!(app.rows("select cast(posts as text) as value from post_plan order by posts").await, ["1", "3"], "what was refused changed nothing");
        let ids = json!([made.data("setPostPlan.postPlans.0.id")]);
        let node = commune.query("query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on PostPlan { posts } } }", json!({ "ids": ids })).await;
        assert_eq!(node.data("nodes"), &json!([{ "__typename": "PostPlan", "posts": 3 }]));
        app.finish().await;
    }

    async fn a_retired_position_has_no_posts(backend: Backend) {
        let app = start(backend).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let retire = async |input: Value| {
            let document = "mutation($input: RetirePositionInput!) { retirePosition(input: $input) { position { retiredFrom version } current { version } errors { code path } } }";
            city.query(document, json!({ "input": input })).await
        };
        let errors = |answer: Answer| answer.user_errors("retirePosition");
        assert_eq!(errors(retire(json!({ "code": "CV", "from": "2026-07-01" })).await), ["POSITION_IN_USE from"], "people hold it");
        plan(&city, json!([row("VP-A", "CV-TC", 1)])).await.data("setPostPlan.postPlans");
        assert_eq!(errors(retire(json!({ "code": "CV-TC", "from": "2026-07-01" })).await), ["POSITION_IN_USE from"], "the plan has posts of it");
        let none = json!([{ "unit": "VP-A", "position": "CV-TC", "from": "2026-07-01", "posts": 0 }]);
        plan(&city, none).await.data("setPostPlan.postPlans");
        assert_eq!(errors(retire(json!({ "code": "CV-TC", "from": "2026-06-30" })).await), ["POSITION_IN_USE from"]);
        assert_eq!(retire(json!({ "code": "CV-TC", "from": "2026-07-01" })).await.data("retirePosition.position"), &json!({ "retiredFrom": "2026-07-01", "version": 2 }));
        retire(json!({ "code": "CV-TC", "from": "2026-07-01" })).await.data("retirePosition.position");
        assert_eq!(errors(retire(json!({ "code": "CV-TC", "expectedVersion": 1 })).await), ["STALE_VERSION expectedVersion"]);
        assert_eq!(errors(retire(json!({ "code": "NO" })).await), ["POSITION_UNKNOWN code"]);

        let later = json!([{ "unit": "VP-A", "position": "CV-TC", "from": "2026-08-01", "posts": 1 }]);
        assert_eq!(plan(&city, later).await.user_errors("setPostPlan"), ["POSITION_RETIRED rows.0.position"]);
        let appointed = city.query(
            "mutation($input: AppointInput!) { appoint(input: $input) { appointment { id } errors { code path } } }",
            json!({ "input": { "person": "A-1", "position": "CV-TC", "unit": "VP-A", "kind": "CONCURRENT", "from": "2026-08-01", "decisionNumber": "1/QĐ" } }),
        ).await;
        assert_eq!(appointed.user_errors("appoint"), ["POSITION_RETIRED position"]);
        let asked = city.query("{ candidates(need: { unit: \"VP-A\", position: \"CV-TC\" }, on: \"2026-08-01\") { totalCount } }", json!({})).await;
        assert_eq!(asked.error(), "POSITION_RETIRED");
        app.finish().await;
    }

    async fn bars_are_recorded_by_hr_and_read_by_few(backend: Backend) {
        let app = start(backend).await;
        let hr = app.user("hr.a", Some("A-2"), &[("HR", "XA-A")]).await;
        let head = app.user("a.head", Some("A-HEAD"), &[]).await;
        let own = app.user("a.1", Some("A-1"), &[]).await;
        let auditor = app.user("kiemtra", None, &[("AUDITOR", "TP")]).await;
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let made = bar(&hr, "A-1", "CRITICAL_ILLNESS", "2026-03-01", Some("2026-12-31")).await;
        assert_eq!(made.data("recordMoveBar.moveBar.bar"), &json!("CRITICAL_ILLNESS"));
        let events = app.trail().await.len();
        bar(&hr, "A-1", "CRITICAL_ILLNESS", "2026-03-01", Some("2026-12-31")).await.data("recordMoveBar.moveBar");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        assert_eq!(bar(&hr, "A-1", "CRITICAL_ILLNESS", "2026-03-01", None).await.data("recordMoveBar.moveBar.version"), &json!(2));
        assert_eq!(app.rows("select body as value from audit_payload where body like '%CRITICAL_ILLNESS%'").await, [""; 0], "the trail has other readers");

        let errors = |answer: Answer| answer.user_errors("recordMoveBar");
        assert_eq!(errors(bar(&hr, "A-1", "OTHER", "2026-03-02", Some("2026-03-01")).await), ["DATES_REVERSED until"]);
        assert_eq!(errors(bar(&hr, "NO", "OTHER", "2026-03-02", None).await), ["PERSON_UNKNOWN person"]);
        assert_eq!(bar(&hr, "A-2", "OTHER", "2026-03-02", None).await.reason(), "SELF_RULE");
        assert_eq!(errors(bar(&outside, "A-1", "OTHER", "2026-03-02", None).await), ["PERSON_UNKNOWN person"]);
        assert_eq!(bar(&head, "A-1", "OTHER", "2026-03-02", None).await.error(), "FORBIDDEN");
        let stale = hr.query(
            "mutation($input: RecordMoveBarInput!) { recordMoveBar(input: $input) { moveBar { id } current { version } errors { code path } } }",
            json!({ "input": { "person": "A-1", "bar": "CRITICAL_ILLNESS", "from": "2026-03-01", "expectedVersion": 1 } }),
        ).await;
        assert_eq!((stale.user_errors("recordMoveBar"), stale.data("recordMoveBar.current")), (vec!["STALE_VERSION expectedVersion".to_owned()], &json!({ "version": 2 })));
        let word = hr.query("mutation { recordMoveBar(input: { person: \"A-1\", bar: NONSENSE, from: \"2026-01-01\" }) { errors { code } } }", json!({})).await;
        assert!(word.body["errors"].is_array(), "{:#}", word.body);

        let id = made.data("recordMoveBar.moveBar.id");
        let shown = "query($ids: [ID!]!) { person(code: \"A-1\") { moveBars { bar until } } nodes(ids: $ids) { id } }";
        for (reader, sees) in [(&hr, true), (&own, true), (&head, false), (&auditor, false)] {
            let answer = reader.query(shown, json!({ "ids": [id] })).await;
            let expected = if sees { json!([{ "bar": "CRITICAL_ILLNESS", "until": null }]) } else { json!(null) };
            assert_eq!(answer.data("person.moveBars"), &expected);
            assert_eq!(answer.data("nodes.0").is_null(), !sees);
        }
        let void = "mutation($input: VoidMoveBarInput!) { voidMoveBar(input: $input) { moveBar { voidedAt version } errors { code path } } }";
        assert_eq!(own.query(void, json!({ "input": { "id": id, "reason": "x" } })).await.reason(), "SELF_RULE");
        assert_eq!(hr.query(void, json!({ "input": { "id": id, "reason": " " } })).await.user_errors("voidMoveBar"), ["TEXT_OUT_OF_RANGE reason"]);
        assert_eq!(hr.query(void, json!({ "input": { "id": "junk", "reason": "x" } })).await.user_errors("voidMoveBar"), ["ID_UNKNOWN id"]);
        hr.query(void, json!({ "input": { "id": id, "reason": "nhập nhầm" } })).await.data("voidMoveBar.moveBar.voidedAt");
        assert_eq!(own.query(shown, json!({ "ids": [id] })).await.data("person.moveBars"), &json!([]));
        bar(&hr, "A-1", "CRITICAL_ILLNESS", "2026-03-01", None).await.data("recordMoveBar.moveBar.id");
        app.finish().await;
    }

    async fn a_wish_is_ones_own(backend: Backend) {
        let app = start(backend).await;
        let own = app.user("a.1", Some("A-1"), &[]).await;
        let hr = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let made = wish(&own, json!({ "unit": "XA-B", "from": "2026-05-01" })).await;
        assert_eq!(made.data("saveMoveWish.moveWish.unit.code"), &json!("XA-B"));
        let events = app.trail().await.len();
        wish(&own, json!({ "unit": "XA-B", "from": "2026-05-01" })).await.data("saveMoveWish.moveWish");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        let errors = |answer: Answer| answer.user_errors("saveMoveWish");
        assert_eq!(errors(wish(&own, json!({ "unit": "NO", "from": "2026-05-01" })).await), ["UNIT_UNKNOWN unit"]);
        assert_eq!(errors(wish(&own, json!({ "from": "2026-05-01", "to": "2026-04-01" })).await), ["DATES_REVERSED to"]);
        let stale = wish(&own, json!({ "from": "2026-05-01", "expectedVersion": 7 })).await;
        assert_eq!((stale.data("saveMoveWish.current"), stale.user_errors("saveMoveWish")), (&json!({ "version": 1 }), vec!["STALE_VERSION expectedVersion".to_owned()]));
        assert_eq!(wish(&hr, json!({ "from": "2026-05-01" })).await.error(), "FORBIDDEN", "an account without a person asks for nobody");
        assert_eq!(app.stranger().query("mutation { saveMoveWish(input: { from: \"2026-05-01\" }) { errors { code } } }", json!({})).await.error(), "UNAUTHENTICATED");

        let id = made.data("saveMoveWish.moveWish.id");
        let shown = "{ person(code: \"A-1\") { moveWishes { from unit { code } } } }";
        assert_eq!(hr.query(shown, json!({})).await.data("person.moveWishes"), &json!([{ "from": "2026-05-01", "unit": { "code": "XA-B" } }]));
        let withdraw = "mutation($input: WithdrawMoveWishInput!) { withdrawMoveWish(input: $input) { moveWish { withdrawnAt } errors { code path } } }";
        assert_eq!(hr.query(withdraw, json!({ "input": { "id": id } })).await.error(), "FORBIDDEN");
        let other = app.user("a.2", Some("A-2"), &[]).await;
        assert_eq!(other.query(withdraw, json!({ "input": { "id": id } })).await.error(), "NOT_FOUND");
        own.query(withdraw, json!({ "input": { "id": id } })).await.data("withdrawMoveWish.moveWish.withdrawnAt");
        assert_eq!(own.query(shown, json!({})).await.data("person.moveWishes"), &json!([]));
        app.finish().await;
    }
}
