//! Rankings, the ceiling of excellence, and the file of a list.

use crate::on_both;
use crate::support::{Answer, App, Client, Place};
use serde_json::{Value, json};
use std::sync::Arc;
use store::hot::Wants;
use thuocdo::services::ranking::{self, PageOf, RankingQuery, WhichPeriod};

pub(crate) const SCREEN: &str = include_str!("screens/ranking.graphql");

/// Eight people of VP-A beside those of the place, evaluated in March 2026 and over the year: `A-1` … `A-8`, `A-HEAD`,
/// `B-1`. 90 and more is EXCELLENT level; `A-3` and `A-4` are equal.
pub(crate) async fn build(app: &App) {
    Place::build(app).await;
    let call = app.operator().await;
    store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
    let mut sql = vec![
        "insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values ('MONTH', 2026, 3, '2026-03-01', '2026-03-31', '2026-03-01', '2026-03-31'), ('YEAR', 2026, 1, '2026-01-01', '2026-12-10', '2026-01-01', '2026-12-31')".to_owned(),
        "insert into using_agency (unit_id, valid_from) select id, '2020-01-01' from unit where code in ('XA-A', 'XA-B')".to_owned(),
        "insert into agency_period (agency_id, period_id, state, version) select unit.id, period.id, 'OPEN', 1 from unit, period where unit.code in ('TP', 'XA-A', 'XA-B')".to_owned(),
    ];
    for number in 3..=8 {
        sql.push(format!("insert into person (code, name, name_folded, regime, version) values ('A-{number}', 'Người \"{number}\"', 'nguoi', 'DECREE_335', 1)"));
        sql.push(format!(
            "insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
             select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1 from person, position, unit
             where person.code = 'A-{number}' and position.code = 'CV' and unit.code = 'VP-A'"
        ));
    }
    let people = [
        ("A-1", "VP-A", "XA-A", "CV", "SCORED", Some(95)),
        ("A-2", "VP-A", "XA-A", "CV", "SCORED", Some(92)),
        ("A-3", "VP-A", "XA-A", "CV", "SCORED", Some(91)),
        ("A-4", "VP-A", "XA-A", "CV", "SCORED", Some(91)),
        ("A-5", "VP-A", "XA-A", "CV", "SCORED", Some(75)),
        ("A-6", "VP-A", "XA-A", "CV", "SCORED", Some(74)),
        ("A-7", "VP-A", "XA-A", "CV", "SCORED", Some(73)),
        ("A-8", "VP-A", "XA-A", "CV", "EXCUSED", None),
        ("A-HEAD", "XA-A", "XA-A", "CT", "SCORED", Some(88)),
        ("B-1", "VP-B", "XA-B", "CV", "SCORED", Some(99)),
    ];
    for (code, unit, agency, position, status, score) in people {
        let (group, leads) = if position == "CT" { ("LEADERSHIP", "HEAD") } else { ("PROFESSIONAL", "NONE") };
        let level = match score {
            Some(90..) => "'EXCELLENT'",
            Some(70..) => "'GOOD'",
            _ => "null",
        };
        let text = |value: Option<i64>| value.map_or("null".to_owned(), |value| value.to_string());
        let nano = text(score.map(|score| score * 1_000_000_000));
        let exact = score.map_or("null".to_owned(), |score| format!("'{score}'"));
        let lines = score.map_or("[]".to_owned(), |score| {
            format!(r#"[["I.1","CRITERION","5.00","5"],["d","LEADER",null,null],["total","TOTAL","{score}.00","{score}"]]"#)
        });
        for (kind, class) in [("MONTH", "null"), ("YEAR", level)] {
            sql.push(format!(
                "insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, reason, score, score_exact, level, class, general, quantity, quality, progress, result, result_exact, unexcused_delays, as_of, computed_at, lines, explanation)
                 select person.id, period.id, 1, true, person.code, unit.id, agency.id, position.id, '{group}', '{leads}', rule_set.id, '{status}', {}, {nano}, {exact}, {level}, {class}, {}, {nano}, {nano}, {nano}, {nano}, {exact}, 0, '2027-01-01', 0, '{lines}', '{{\"class\":{{\"grounds\":[\"20.1\"]}}}}'
                 from person, period, unit, unit as agency, position, rule_set
                 where person.code = '{code}' and period.kind = '{kind}' and unit.code = '{unit}' and agency.code = '{agency}' and position.code = '{position}'",
                if status == "EXCUSED" { "'SICK'" } else { "null" },
                text(score.map(|score| (score - 70) * 1_000_000_000)),
            ));
        }
    }
    app.sql(&sql.join(";\n")).await;
}

pub(crate) async fn set(app: &App, agency: &str, setting: &str, value: &str) {
    app.sql(&format!(
        "insert into agency_setting (agency_id, setting, value, valid_from) select id, '{setting}', '{value}', '2026-01-01' from unit where code = '{agency}'"
    ))
    .await;
}

fn month(more: Value) -> Value {
    let mut input = json!({ "period": { "named": { "kind": "MONTH", "year": 2026, "number": 3 } } });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

fn year(more: Value) -> Value {
    let mut input = json!({ "period": { "named": { "kind": "YEAR", "year": 2026 } } });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

const RANKS: &str = "query($input: RankingInput!, $first: Int, $after: String, $last: Int, $before: String) {
    ranking(input: $input, first: $first, after: $after, last: $last, before: $before) {
      edges { cursor rank percentile node { personCode } }
      pageInfo { hasPreviousPage hasNextPage startCursor endCursor } population totalCount } }";

async fn ranks(client: &Client, variables: Value) -> Vec<String> {
    told(&client.query(RANKS, variables).await)
}

fn told(answer: &Answer) -> Vec<String> {
    let edges = answer.data("ranking.edges").as_array().unwrap();
    edges
        .iter()
        .map(|edge| format!("{} {}", edge["rank"], edge["node"]["personCode"].as_str().unwrap()))
        .collect()
}

const OF_A: [&str; 8] = ["1 A-1", "2 A-2", "3 A-3", "3 A-4", "5 A-HEAD", "6 A-5", "7 A-6", "8 A-7"];

on_both! {
    async fn the_screen_of_a_unit(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        set(&app, "XA-A", "cap_base", "INCLUSIVE").await;
        let hr = app.user("staff-office", None, &[("HR", "XA-A")]).await;
        let answer = hr.query(SCREEN, json!({ "input": year(json!({ "within": "XA-A" })), "first": 2 })).await;
        let mut screen = answer.data("ranking").clone();
        for edge in screen["edges"].as_array_mut().unwrap() {
            edge["cursor"] = json!("…");
        }
        screen["pageInfo"]["startCursor"] = json!("…");
        screen["pageInfo"]["endCursor"] = json!("…");
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(screen, @r#"
            {
              "ceiling": {
                "base": "INCLUSIVE",
                "groups": [
                  {
                    "candidates": 4,
                    "name": "PROFESSIONAL",
                    "places": 1,
                    "rated": 7
                  }
                ],
                "heldBack": [
                  {
                    "message": "Đạt điểm xuất sắc, xếp hoàn thành tốt vì các chỗ của nhóm thuộc về người điểm cao hơn",
                    "personCode": "A-2",
                    "reason": "GROUP_FULL"
                  },
                  {
                    "message": "Đạt điểm xuất sắc, xếp hoàn thành tốt vì các chỗ của nhóm thuộc về người điểm cao hơn",
                    "personCode": "A-3",
                    "reason": "GROUP_FULL"
                  },
                  {
                    "message": "Đạt điểm xuất sắc, xếp hoàn thành tốt vì các chỗ của nhóm thuộc về người điểm cao hơn",
                    "personCode": "A-4",
                    "reason": "GROUP_FULL"
                  }
                ],
                "left": 0,
                "openTies": [],
                "places": 1,
                "rate": 20,
                "reason": null,
                "state": "PREVIEW",
                "used": 1,
                "warnings": []
              },
              "ceilings": [],
              "distribution": [
                {
                  "count": 4,
                  "level": "EXCELLENT"
                },
                {
                  "count": 4,
                  "level": "GOOD"
                },
                {
                  "count": 0,
                  "level": "COMPLETED"
                },
                {
                  "count": 0,
                  "level": "NOT_COMPLETED"
                }
              ],
              "edges": [
                {
                  "cursor": "…",
                  "node": {
                    "general": "25.00",
                    "level": "EXCELLENT",
                    "lines": [
                      {
                        "code": "I.1",
                        "exact": "5",
                        "kind": "CRITERION",
                        "name": "Phẩm chất chính trị, đạo đức, văn hóa thực thi công vụ",
                        "value": "5.00"
                      },
                      {
                        "code": "d",
                        "exact": null,
                        "kind": "LEADER",
                        "name": "Kết quả của đơn vị",
                        "value": null
                      },
                      {
                        "code": "total",
                        "exact": "95",
                        "kind": "TOTAL",
                        "name": "Điểm",
                        "value": "95.00"
                      }
                    ],
                    "personCode": "A-1",
                    "personName": "Nguyễn Thị An",
                    "positionName": "Vị trí",
                    "result": "95.00",
                    "score": "95.00",
                    "status": "SCORED",
                    "unit": {
                      "code": "VP-A",
                      "name": "Đơn vị VP-A"
                    }
                  },
                  "percentile": "93.75",
                  "rank": 1
                },
                {
                  "cursor": "…",
                  "node": {
                    "general": "22.00",
                    "level": "EXCELLENT",
                    "lines": [
                      {
                        "code": "I.1",
                        "exact": "5",
                        "kind": "CRITERION",
                        "name": "Phẩm chất chính trị, đạo đức, văn hóa thực thi công vụ",
                        "value": "5.00"
                      },
                      {
                        "code": "d",
                        "exact": null,
                        "kind": "LEADER",
                        "name": "Kết quả của đơn vị",
                        "value": null
                      },
                      {
                        "code": "total",
                        "exact": "92",
                        "kind": "TOTAL",
                        "name": "Điểm",
                        "value": "92.00"
                      }
                    ],
                    "personCode": "A-2",
                    "personName": "Lê Hoàng Bách",
                    "positionName": "Vị trí",
                    "result": "92.00",
                    "score": "92.00",
                    "status": "SCORED",
                    "unit": {
                      "code": "VP-A",
                      "name": "Đơn vị VP-A"
                    }
                  },
                  "percentile": "81.25",
                  "rank": 2
                }
              ],
              "pageInfo": {
                "endCursor": "…",
                "hasNextPage": true,
                "hasPreviousPage": false,
                "startCursor": "…"
              },
              "population": 8,
              "totalCount": 8,
              "unranked": [
                {
                  "count": 1,
                  "status": "EXCUSED"
                }
              ]
            }
            "#);
        }
        app.finish().await;
    }

    async fn pages_forwards_and_backwards_have_the_ranks_of_the_list(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("staff-office", None, &[("HR", "TP")]).await;
        let of_a = month(json!({ "within": "XA-A" }));
        assert_eq!(ranks(&hr, json!({ "input": of_a })).await, OF_A);
        let (mut forwards, mut after) = (Vec::new(), Value::Null);
        loop {
            let answer = hr.query(RANKS, json!({ "input": of_a, "first": 3, "after": after })).await;
            forwards.extend(told(&answer));
            assert_eq!(answer.data("ranking.pageInfo.hasPreviousPage"), &json!(after != Value::Null));
            if answer.data("ranking.pageInfo.hasNextPage") == &json!(false) {
                break;
            }
            after = answer.data("ranking.pageInfo.endCursor").clone();
            if forwards.len() == 3 {
                // One who comes in above moves the ranks, and nobody is shown twice or left out.
                app.sql("update evaluation set unit_id = (select id from unit where code = 'VP-A') where person_code = 'B-1'").await;
            }
        }
        assert_eq!(forwards, ["1 A-1", "2 A-2", "3 A-3", "4 A-4", "6 A-HEAD", "7 A-5", "8 A-6", "9 A-7"]);
        let (mut backwards, mut before) = (Vec::new(), Value::Null);
        loop {
            let answer = hr.query(RANKS, json!({ "input": of_a, "last": 4, "before": before })).await;
            backwards.splice(0..0, told(&answer));
            if answer.data("ranking.pageInfo.hasPreviousPage") == &json!(false) {
                break;
            }
            before = answer.data("ranking.pageInfo.startCursor").clone();
        }
        assert_eq!(backwards, ["1 B-1", "2 A-1", "3 A-2", "4 A-3", "4 A-4", "6 A-HEAD", "7 A-5", "8 A-6", "9 A-7"]);
        let answer = hr.query(RANKS, json!({ "input": of_a, "first": 1 })).await;
        let foreign = answer.data("ranking.pageInfo.endCursor").clone();
        let other = month(json!({ "within": "XA-A", "orderBy": "GENERAL" }));
        let refused = hr.query(RANKS, json!({ "input": other, "after": foreign })).await;
        assert_eq!(refused.error(), "CURSOR_UNKNOWN");
        let refused = hr.query(RANKS, json!({ "input": of_a, "first": 10_000 })).await;
        assert_ne!(refused.error(), "");
        let refused = hr.query(RANKS, json!({ "input": month(json!({ "within": "NOWHERE" })) })).await;
        assert_eq!(refused.error(), "UNIT_UNKNOWN");
        let refused = hr.query(RANKS, json!({ "input": { "period": { "named": { "kind": "MONTH", "year": 2020, "number": 1 } } } })).await;
        assert_eq!(refused.error(), "PERIOD_NOT_PLANNED");
        app.finish().await;
    }

    async fn filters_orders_and_those_without_a_rank(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("staff-office", None, &[("HR", "TP")]).await;
        let list = async |more: Value| ranks(&hr, json!({ "input": month(more) })).await;
        assert_eq!(list(json!({ "within": "XA-A", "group": "LEADERSHIP" })).await, ["1 A-HEAD"]);
        assert_eq!(list(json!({ "within": "XA-A", "ownUnitOnly": true })).await, ["1 A-HEAD"]);
        assert_eq!(list(json!({ "position": "CT" })).await, ["1 A-HEAD"]);
        for by in ["TOTAL", "RESULT", "GENERAL", "QUANTITY", "QUALITY", "PROGRESS"] {
            assert_eq!(list(json!({ "within": "XA-A", "orderBy": by })).await, OF_A, "{by}");
            let rising = list(json!({ "within": "XA-A", "orderBy": by, "direction": "ASC" })).await;
            assert_eq!(rising, ["8 A-7", "7 A-6", "6 A-5", "5 A-HEAD", "3 A-3", "3 A-4", "2 A-2", "1 A-1"], "{by}");
        }
        let with = list(json!({ "within": "XA-A", "listUnranked": true })).await;
        assert_eq!(with.last().unwrap(), "null A-8");
        assert_eq!(with.len(), 9);
        let answer = hr.query(RANKS, json!({ "input": month(json!({ "within": "XA-A", "listUnranked": true })), "last": 2 })).await;
        assert_eq!(told(&answer), ["8 A-7", "null A-8"]);
        assert_eq!((answer.data("ranking.population"), answer.data("ranking.totalCount")), (&json!(8), &json!(9)));
        app.finish().await;
    }

    async fn a_civil_servant_is_told_his_own_rank_only(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let own = "query($person: String!) { evaluation(person: $person, period: \"2026-03\") { personName myRank { rank n } } }";
        let of = async |client: &Client, person: &str| {
            client.query(own, json!({ "person": person })).await.data("evaluation.myRank").clone()
        };
        let civil = app.user("civil", Some("A-3"), &[]).await;
        // Seven colleagues of VP-A have a score.
        assert_eq!(of(&civil, "A-3").await, json!({ "rank": 3, "n": 7 }));
        let head = app.user("head", Some("A-HEAD"), &[]).await;
        assert_eq!(of(&head, "A-3").await, Value::Null);
        // His own group is himself: a rank would tell who the others are.
        assert_eq!(of(&head, "A-HEAD").await, Value::Null);
        app.finish().await;
    }

    async fn a_period_has_a_code_and_the_longest_page_is_within_the_limits(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("staff-office", None, &[("HR", "TP")]).await;
        let input = json!({ "period": { "code": "2026-03" }, "within": "XA-A" });
        assert_eq!(told(&hr.query(SCREEN, json!({ "input": input, "first": 100 })).await), OF_A);
        let refused = hr.query(RANKS, json!({ "input": { "period": { "code": "March" } } })).await;
        assert_eq!(refused.error(), "INVALID_INPUT");
        app.finish().await;
    }

    async fn everybody_sees_what_he_may(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let everybody = json!({ "input": month(json!({})) });
        let of = async |login: &str, person: Option<&str>, roles: &[(&str, &str)]| {
            let client = app.user(login, person, roles).await;
            client.query(RANKS, everybody.clone()).await
        };
        assert_eq!(told(&of("hr-tp", None, &[("HR", "TP")]).await).len(), 9);
        assert_eq!(told(&of("hr-a", None, &[("HR", "XA-A")]).await), OF_A);
        assert_eq!(told(&of("auditor-b", None, &[("AUDITOR", "XA-B")]).await), ["1 B-1"]);
        assert_eq!(told(&of("head", Some("A-HEAD"), &[]).await), OF_A);
        for (login, person, roles) in [
            ("civil", Some("A-1"), &[][..]),
            ("admin", None, &[("ADMIN", "TP")][..]),
            ("machine", None, &[("INTEGRATION", "TP")][..]),
        ] {
            let answer = of(login, person, roles).await;
            assert!(matches!(answer.error(), "FORBIDDEN" | "NOT_FOUND"), "{login}: {answer:?}");
        }
        assert_eq!(app.stranger().query(RANKS, everybody.clone()).await.error(), "UNAUTHENTICATED");
        app.finish().await;
    }

    async fn statements_follow_from_the_selection_and_never_from_the_rows(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let viewer = Arc::clone(&app.operator().await.viewer);
        let query = RankingQuery {
            period: WhichPeriod::Named(domain::terms::PeriodKind::Month, 2026, 3),
            within: None,
            own_unit_only: false,
            group: None,
            position: None,
            by: domain::ranking::RankedBy::Total,
            direction: domain::ranking::Direction::Desc,
            provisional: false,
            unranked: false,
        };
        let today = "2026-04-10".parse().unwrap();
        let ranking = ranking::open(&app.server, &viewer, today, &query).await.unwrap();
        let all =
            Wants { lines: true, person: true, unit: true, position: true, satisfaction: true, rank: true, population: true };
        let sent = async |fetch: u64, wants: Wants, distribution: bool| {
            let before = app.server.db.statements();
            let page = PageOf { from: None, backwards: false, fetch, wants, distribution, statuses: distribution };
            let found = ranking::read(&app.server, &ranking, page).await.unwrap();
            assert_eq!(found.rows.len() as u64, fetch.min(9));
            assert_eq!(found.population > 0, wants.population);
            app.server.db.statements() - before
        };
        assert_eq!(sent(2, all, false).await, sent(9, all, false).await);
        assert_eq!(sent(5, all, false).await, 1);
        assert_eq!(sent(5, Wants { rank: true, ..Wants::default() }, false).await, 1);
        assert!(sent(5, all, true).await > 2);
        app.finish().await;
    }

    async fn the_file_shows_the_list(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        app.sql("update person set name = '=1+1' where code = 'A-2'").await;
        let hr = app.user("staff-office", None, &[("HR", "XA-A")]).await;
        let (status, text) = hr.get("/export/ranking.csv?kind=MONTH&year=2026&number=3&within=XA-A&listUnranked=true").await;
        assert_eq!(status, 200, "{text}");
        assert!(text.starts_with("\u{feff}Hạng,Bách phân vị,Mã công chức"), "{text}");
        let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let list: Vec<String> = rows.iter().map(|row| format!("{} {}", if row[0].is_empty() { "null" } else { row[0] }, row[2])).collect();
        assert_eq!(list, ranks(&hr, json!({ "input": month(json!({ "within": "XA-A", "listUnranked": true })) })).await);
        assert_eq!(rows[1][3], "'=1+1");
        assert_eq!(app.stranger().get("/export/ranking.csv?kind=MONTH&year=2026&number=3").await.0, 401);
        let (status, nul) = hr.get("/export/ranking.csv?kind=MONTH&year=2026&within=%00").await;
        assert!(status == 400 && nul.contains("NUL_IN_TEXT"), "{nul}");
        for (query, path, mend) in [
            ("kind=WEEK&year=2026", "kind", "MONTH, QUARTER, YEAR"),
            ("kind=MONTH", "year", "2026"),
            ("kind=MONTH&year=2026&number=ba", "number", "1"),
            ("kind=QUARTER&year=2026&number=5", "number", "1 – 4"),
            ("kind=MONTH&year=2026&listUnranked=yes", "listUnranked", "true, false"),
            ("kind=MONTH&year=2026&limit=5", "limit", "kind, year, number, "),
            ("kind=MONTH&year=2026&separator=|", "separator", "`,`, `;`"),
        ] {
            let (status, told) = hr.get(&format!("/export/ranking.csv?{query}")).await;
            let told: Value = serde_json::from_str(&told).unwrap();
            let error = &told["errors"][0];
            assert_eq!((status, error["extensions"]["code"].as_str()), (400, Some("INVALID_INPUT")), "{told}");
            assert!(error["message"].as_str().unwrap().contains(mend), "{told}");
            assert!(error["extensions"].to_string().contains(&format!("\"{path}\"")), "{told}");
        }
        let civil = app.user("civil", Some("A-1"), &[]).await;
        assert_eq!(civil.get("/export/ranking.csv?kind=MONTH&year=2026&number=3").await.0, 403);
        app.finish().await;
    }

    async fn a_ceiling_waits_for_the_agencys_choice(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        let hr = app.user("staff-office", None, &[("HR", "TP")]).await;
        let document = "query($input: RankingInput!) { ranking(input: $input) { population
            ceiling { state reason places heldBack { personCode } } ceilings { agency { code } base rate } } }";
        let of_a = hr.query(document, json!({ "input": year(json!({ "within": "XA-A" })) })).await;
        assert_eq!(of_a.data("ranking"), &json!({ "population": 8, "ceilings": [],
            "ceiling": { "state": "PREVIEW", "reason": "CAP_BASE_MISSING", "places": null, "heldBack": [] } }));
        let all = hr.query(document, json!({ "input": year(json!({})) })).await;
        assert_eq!(all.data("ranking"), &json!({ "population": 9, "ceiling": null, "ceilings": [
            { "agency": { "code": "XA-A" }, "base": null, "rate": 20 }, { "agency": { "code": "XA-B" }, "base": null, "rate": 20 }] }));
        let of_month = hr.query(document, json!({ "input": month(json!({ "within": "XA-A" })) })).await;
        assert_eq!(of_month.data("ranking.ceiling"), &Value::Null);
        app.finish().await;
    }

    async fn a_run_of_the_cap_decides_its_tie_and_becomes_final(backend: Backend) {
        let app = App::start(backend).await;
        build(&app).await;
        // INCLUSIVE at 20 %: of 7 people at GOOD or better (the head counts above) ⌊1.4⌋ = 1 place.
        set(&app, "XA-A", "cap_base", "INCLUSIVE").await;
        app.sql("update evaluation set score = 95000000000, score_exact = '95', result = 95000000000, result_exact = '95' where person_code = 'A-2'").await;
        let hr = app.user("staff-office", None, &[("HR", "XA-A")]).await;
        let start = "mutation($input: StartCapRunInput!) { startCapRun(input: $input) { capRun { id state number
            ceiling { places used left openTies { number people places chosen } heldBack { personCode reason } waitsFor { personCode } } } errors { code path } } }";
        let started = hr.query(start, json!({ "input": { "agency": "XA-A", "year": 2026 } })).await;
        let run = started.data("startCapRun.capRun").clone();
        assert_eq!(run["ceiling"], json!({ "places": 1, "used": 0, "left": 1,
            "openTies": [{ "number": 0, "people": ["A-1", "A-2"], "places": 1, "chosen": null }],
            "heldBack": [{ "personCode": "A-3", "reason": "GROUP_FULL" }, { "personCode": "A-4", "reason": "GROUP_FULL" }], "waitsFor": [] }));
        let finalise = "mutation($input: FinaliseCapRunInput!) { finaliseCapRun(input: $input) { capRun { state decisionNumber
            ceiling { state used heldBack { personCode reason } warnings } } errors { code path } } }";
        let end = async |decision: &str| hr.query(finalise, json!({ "input": { "run": run["id"], "decisionNumber": decision } })).await;
        assert_eq!(end("7/QĐ").await.user_errors("finaliseCapRun"), ["CAP_YEAR_OPEN run"]);
        let steps = async || {
            let steps = "query($id: ID!) { node(id: $id) { ... on CapRun { allowedActions { action blockedBy { code legalBasis } } } } }";
            hr.query(steps, json!({ "id": run["id"] })).await.data("node.allowedActions").clone()
        };
        let because = |code: &str, basis: Value| json!({ "code": code, "legalBasis": basis });
        let blocked = |why: Value| json!({ "action": "finaliseCapRun", "blockedBy": why });
        assert_eq!(steps().await, json!([{ "action": "decideCapTie", "blockedBy": null }, blocked(because("CAP_YEAR_OPEN", json!("Điều 20.5 Nghị định 335/2025/NĐ-CP")))]));
        app.sql("update agency_period set state = 'LOCKED'").await;
        assert_eq!(end("7/QĐ").await.user_errors("finaliseCapRun"), ["CAP_TIE_OPEN run"]);
        assert_eq!(steps().await[1], blocked(because("CAP_TIE_OPEN", json!("Điều 20.5 Nghị định 335/2025/NĐ-CP"))));
        // The draft is of the rows as they were: what changes under it is not decided unseen.
        let year_of = |code: &str, score: i64| format!("update evaluation set score = {score}000000000, score_exact = '{score}' where person_code = '{code}' and class is not null");
        app.sql(&year_of("A-2", 94)).await;
        assert_eq!(end("7/QĐ").await.user_errors("finaliseCapRun"), ["CAP_RUN_OUTDATED run"]);
        let outdated = because("CAP_RUN_OUTDATED", json!("Điều 20.5 Nghị định 335/2025/NĐ-CP"));
        assert_eq!(steps().await, json!([{ "action": "decideCapTie", "blockedBy": outdated }, blocked(outdated.clone())]));
        app.sql(&year_of("A-2", 95)).await;
        let decide = "mutation($input: DecideCapTieInput!) { decideCapTie(input: $input) { capRun { ceiling { openTies { chosen } } } errors { code path } } }";
        let choose = async |tie: i32, chosen: &[&str], decision: &str| {
            let input = json!({ "run": run["id"], "tie": tie, "chosen": chosen, "decisionNumber": decision, "reason": "hội đồng" });
            hr.query(decide, json!({ "input": input })).await
        };
        assert_eq!(choose(0, &["A-1", "A-2"], "6/QĐ").await.user_errors("decideCapTie"), ["CHOICE_DOES_NOT_FIT chosen"]);
        assert_eq!(choose(0, &["A-2"], " ").await.user_errors("decideCapTie"), ["DECISION_NUMBER_MISSING decisionNumber"]);
        assert_eq!(choose(3, &["A-2"], "6/QĐ").await.user_errors("decideCapTie"), ["CAP_TIE_UNKNOWN tie"]);
        let silent = json!({ "run": run["id"], "tie": 0, "chosen": ["A-2"], "decisionNumber": "6/QĐ", "reason": " " });
        assert_eq!(hr.query(decide, json!({ "input": silent })).await.user_errors("decideCapTie"), ["TEXT_OUT_OF_RANGE reason"]);
        let chosen = choose(0, &["A-2"], "6/QĐ").await;
        assert_eq!(chosen.data("decideCapTie.capRun.ceiling.openTies.0.chosen"), &json!(["A-2"]));
        let ended = end("7/QĐ").await;
        assert_eq!(ended.data("finaliseCapRun.capRun"), &json!({ "state": "FINAL", "decisionNumber": "7/QĐ", "ceiling": {
            "state": "FINAL", "used": 1, "warnings": [], "heldBack": [
                { "personCode": "A-1", "reason": "NOT_CHOSEN" }, { "personCode": "A-3", "reason": "GROUP_FULL" }, { "personCode": "A-4", "reason": "GROUP_FULL" }] } }));
        assert_eq!(end("8/QĐ").await.user_errors("finaliseCapRun"), ["CAP_RUN_NOT_DRAFT run"]);
        assert_eq!(steps().await[1], blocked(because("CAP_RUN_NOT_DRAFT", Value::Null)));
        let classes = "query($input: RankingInput!) { ranking(input: $input, first: 3) { nodes { personCode class finalClass grounds } ceiling { state used } } }";
        let shown = hr.query(classes, json!({ "input": year(json!({ "within": "XA-A" })) })).await;
        assert_eq!(shown.data("ranking"), &json!({ "ceiling": { "state": "FINAL", "used": 1 }, "nodes": [
            { "personCode": "A-1", "class": "EXCELLENT", "finalClass": "GOOD", "grounds": ["20.5"] },
            { "personCode": "A-2", "class": "EXCELLENT", "finalClass": "EXCELLENT", "grounds": ["20.1", "20.5"] },
            { "personCode": "A-3", "class": "EXCELLENT", "finalClass": "GOOD", "grounds": ["20.5"] }] }));
        // The file of the year tells both classes.
        let (_, text) = hr.get("/export/ranking.csv?kind=YEAR&year=2026&within=XA-A").await;
        let ends: Vec<String> = text.lines().take(3).map(|line| line.rsplit(',').take(2).collect::<Vec<_>>().join(" < ")).collect();
        assert_eq!(ends, ["Xếp loại chính thức < Xếp loại trước trần", "Hoàn thành tốt nhiệm vụ < Hoàn thành xuất sắc nhiệm vụ",
            "Hoàn thành xuất sắc nhiệm vụ < Hoàn thành xuất sắc nhiệm vụ"]);
        // What drew the ceiling of a settled year stays, too.
        let set = "mutation($input: SaveAgencySettingInput!) { saveAgencySetting(input: $input) { errors { code path } } }";
        for (setting, value, from, refused) in [
            ("cap_base", "LITERAL", "2026-01-01", &["CLASS_SETTLED validFrom"][..]),
            ("cap_body_limit", "5", "2026-06-01", &["CLASS_SETTLED validFrom"]),
            ("groups_joined", "PROFESSIONAL+SUPPORT", "2026-06-01", &["CLASS_SETTLED validFrom"]),
            ("cap_rate_25", "GRANTED", "2026-06-01", &["CLASS_SETTLED validFrom"]),
            ("cap_body_limit", "5", "2027-01-01", &[]),
        ] {
            let input = json!({ "agency": "XA-A", "setting": setting, "value": value, "validFrom": from, "decisionNumber": "9/QĐ" });
            assert_eq!(hr.query(set, json!({ "input": input })).await.user_errors("saveAgencySetting"), refused, "{setting}");
        }
        // A later revision stands for itself; where it passes the cap that is told, and the decisions stand.
        app.sql(
            "update evaluation set latest = false where person_code = 'A-5' and class is not null;\n\
             insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, score, score_exact, level, class, as_of, computed_at, lines, explanation)
             select person_id, period_id, 2, true, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, 96000000000, '96', 'EXCELLENT', 'EXCELLENT', as_of, 1, lines, explanation from evaluation where person_code = 'A-5' and class is not null",
        )
        .await;
        let ceiling = "query($input: RankingInput!) { ranking(input: $input, first: 1) { nodes { personCode finalClass } ceiling { used warnings } } }";
        let shown = hr.query(ceiling, json!({ "input": year(json!({ "within": "XA-A" })) })).await;
        assert_eq!(shown.data("ranking"), &json!({ "nodes": [{ "personCode": "A-5", "finalClass": "EXCELLENT" }],
            "ceiling": { "used": 2, "warnings": ["CAP_EXCEEDED"] } }));
        let outside = app.user("hr-b", None, &[("HR", "XA-B")]).await;
        assert_eq!(outside.query(start, json!({ "input": { "agency": "XA-A", "year": 2026 } })).await.error(), "FORBIDDEN");
        app.finish().await;
    }
}
