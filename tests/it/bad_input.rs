//! Bad input, told with its code, changes nothing: what no other module of these tests asks for.

use crate::import_inputs::{load, load_as, templates};
use crate::on_both;
use crate::support::{App, Month, Place};
use serde_json::json;
use thuocdo::io::kinds::Kind;

on_both! {
    async fn hostile_documents_are_refused_and_the_server_still_answers(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let chain = (0..5_000).fold(String::from("{ ...f0 }"), |text, step| {
            format!("{text} fragment f{step} on Query {{ ...f{} }}", step + 1)
        }) + " fragment f5000 on Query { __typename }";
        let doubling = (0..24).fold(String::from("{ ...f0 }"), |text, step| {
            format!("{text} fragment f{step} on Query {{ ...f{0} ...f{0} }}", step + 1)
        }) + " fragment f24 on Query { __typename }";
        for (what, query, status, code) in [
            ("2 MB", format!("{{ __typename }} #{}", "x".repeat(2_000_000)), 413, "BODY_TOO_LARGE"),
            ("60 levels", format!("{{ unit(code: \"TP\") {{ {} code {} }} }}", "parent { ".repeat(58), "}".repeat(58)), 400, "DOCUMENT_TOO_DEEP"),
            ("nested lists", format!("{{ nodes(ids: {}{}) {{ id }} }}", "[".repeat(2_500), "]".repeat(2_500)), 400, "DOCUMENT_TOO_DEEP"),
            ("nested objects", format!("{{ people(filter: {}1{}) {{ totalCount }} }}", "{a:".repeat(2_500), "}".repeat(2_500)), 400, "DOCUMENT_TOO_DEEP"),
            ("doubling fragments", doubling, 400, "TOO_MANY_FIELDS"),
            ("a chain of fragments", chain, 400, "DOCUMENT_TOO_LARGE"),
            ("a circle of fragments", "{ ...a } fragment a on Query { ...a }".into(), 400, "FRAGMENT_CYCLE"),
            ("a page of 10,000", "{ people(first: 10000) { nodes { code } } }".into(), 400, "PAGE_TOO_LARGE"),
        ] {
            let answer = hr.query(&query, json!({})).await;
            assert_eq!((answer.status, answer.error()), (status, code), "{what}");
        }
        assert_eq!(hr.query("{ people { totalCount } }", json!({})).await.data("people.totalCount"), &json!(6));
        app.finish().await;
    }

    async fn a_cursor_serves_its_own_list_only(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let page = hr.query("{ people(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        let cursor = page.data("people.pageInfo.endCursor");
        let next = "query($after: String) { people(first: 1, after: $after) { nodes { code } } }";
        assert_eq!(hr.query(next, json!({ "after": cursor })).await.data("people.nodes"), &json!([{ "code": "A-2" }]));
        for document in [
            "query($after: String) { units(first: 1, after: $after) { nodes { code } } }",
            "query($after: String) { outputRecords(first: 1, after: $after) { nodes { id } } }",
        ] {
            assert_eq!(hr.query(document, json!({ "after": cursor })).await.error(), "CURSOR_UNKNOWN", "{document}");
        }
        assert_eq!(hr.query(next, json!({ "after": "rubbish" })).await.error(), "CURSOR_UNKNOWN");
        app.finish().await;
    }

    async fn a_file_of_another_form_changes_nothing(backend: Backend) {
        let app = Month::start(backend).await;
        let before = (app.rows("select count(*) as value from product").await, app.trail().await);
        let head = "code,name,measure,coefficient,valid from\n";
        for (what, text, told) in [
            ("wrong header", "Họ tên;Lương\nA;1\n".to_owned(), "FILE_HEADER tệp.csv 1"),
            ("a column shifted", format!("{head}HS-1,Hồ sơ,một,hồ sơ,1,01/01/2026\n"), "FILE_COLUMNS tệp.csv 2"),
            ("a last row half written", format!("{head}HS-1,Hồ sơ,hồ sơ,1,01/01/2026\nHS-2,Hồ sơ,hồ sơ,1"), "FILE_CUT_OFF tệp.csv 3"),
            ("a coefficient of nothing", format!("{head}HS-1,Hồ sơ,hồ sơ,0,01/01/2026\n"), "FILE_RANGE tệp.csv 2 coefficient"),
            ("a negative coefficient", format!("{head}HS-1,Hồ sơ,hồ sơ,-0.25,01/01/2026\n"), "FILE_RANGE tệp.csv 2 coefficient"),
            ("days in the wrong form", format!("{head}HS-1,Hồ sơ,hồ sơ,1,31/02/2026\n"), "FILE_DATE tệp.csv 2 valid from"),
        ] {
            let refused = load(&app, Kind::Products, &text).await.unwrap_err();
            assert!(refused[0].starts_with(told), "{what}: {refused:?}");
        }
        assert_eq!((app.rows("select count(*) as value from product").await, app.trail().await), before);
        app.finish().await;
    }

    async fn nobody_scores_himself_by_a_file_or_a_second_account(backend: Backend) {
        let app = Month::start(backend).await;
        load(&app, Kind::Templates, &templates()).await.unwrap();
        // The same person by two accounts; the second has every grant there is.
        app.user("a-1", Some("A-1"), &[]).await;
        let second = app.user("a-1-second", Some("A-1"), &[("HR", "TP"), ("INTEGRATION", "TP")]).await;
        let criteria = "person,period,line,value,reason,on behalf of,document\nA-1,2026-05,I.1,5,,A-HEAD,1/BC\n";
        assert_eq!(load_as(&app, "a-1-second", Kind::Criteria, criteria).await.unwrap_err(), ["SELF_RULE tệp.csv 2 person"]);
        let records = "source,reference,period,person,product,origin,assigned,on behalf of,document\nSO,R1,2026-05,A-1,SP-1,plan,5,A-HEAD,1/BC\n";
        assert_eq!(load_as(&app, "a-1-second", Kind::Records, records).await.unwrap_err(), ["SELF_RULE tệp.csv 2 person"]);
        let document = "mutation($input: ScoreTeamInput!) { scoreTeam(input: $input) { errors { code } } }";
        let scores = json!([{ "person": "A-1", "lines": [{ "line": "I.1", "points": "5" }] }]);
        let input = json!({ "period": "2026-05", "scores": scores, "onBehalfOf": { "superior": "A-HEAD", "document": "1/BC" } });
        let refused = second.query(document, json!({ "input": input })).await;
        assert_eq!((refused.error(), refused.reason()), ("FORBIDDEN", "SELF_RULE"));
        assert_eq!(app.rows("select cast(count(*) as text) as value from criterion_score").await, ["0"]);
        app.finish().await;
    }
}
