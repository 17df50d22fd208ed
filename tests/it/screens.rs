//! Each screen is one request: what it answers, that it costs the same number of statements for ten rows as for fifty,
//! and that the limits leave room above the heaviest.

mod team;

use crate::on_both;
use async_graphql::Variables;
use async_graphql::parser::parse_query;
use serde_json::{Value, json};
use team::Team;
use thuocdo::cli::examples::{Values, questions};
use thuocdo::cli::serve::Front;
use thuocdo::graphql::limits::{Limits, Shape};

const DECISION: &str = include_str!("screens/decision.graphql");
const CANDIDATES: &str = include_str!("screens/candidates.graphql");
const MY_SHEET: &str = include_str!("screens/my-sheet.graphql");
const PERIOD_READINESS: &str = include_str!("screens/period-readiness.graphql");
const RANKING: &str = include_str!("screens/ranking.graphql");
const STAFFING_BOARD: &str = include_str!("screens/staffing-board.graphql");
const SELF_ASSESSMENT: &str = include_str!("screens/self-assessment.graphql");
const SUPERIORS_QUEUE: &str = include_str!("screens/superiors-queue.graphql");
const TEAM_SCORING: &str = include_str!("screens/team-scoring.graphql");
const TEMPLATE_EDITOR: &str = include_str!("screens/template-editor.graphql");
const UNIT_SATISFACTION: &str = include_str!("screens/unit-satisfaction.graphql");
const TRAINING_NEEDS: &str = include_str!("screens/training-needs.graphql");

/// The screens, each with the variables of its largest use.
fn largest() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("decision", DECISION, json!({ "filter": { "within": "XA-A" }, "first": 50 })),
        ("candidates", CANDIDATES, json!({ "need": { "unit": "VP-A", "position": "CV" }, "first": 50 })),
        ("my-sheet", MY_SHEET, json!({ "period": "2026-05" })),
        ("period-readiness", PERIOD_READINESS, readiness()),
        ("ranking", RANKING, json!({ "input": april(), "first": 100 })),
        ("staffing-board", STAFFING_BOARD, json!({ "unit": "XA-A", "period": "2026-04" })),
        ("self-assessment", SELF_ASSESSMENT, json!({ "period": "2026-05" })),
        ("superiors-queue", SUPERIORS_QUEUE, json!({ "period": "2026-05" })),
        ("team-scoring", TEAM_SCORING, json!({ "period": "2026-05" })),
        ("template-editor", TEMPLATE_EDITOR, json!({ "position": "CV" })),
        (
            "training-needs",
            TRAINING_NEEDS,
            json!({ "input": { "unit": "XA-A", "period": "2026-04" }, "first": 50 }),
        ),
        ("unit-satisfaction", UNIT_SATISFACTION, json!({ "unit": "VP-A", "period": "2026-05" })),
    ]
}

fn april() -> Value {
    json!({ "period": { "code": "2026-04" }, "within": "XA-A" })
}

fn readiness() -> Value {
    json!({ "period": "2026-04", "agency": "XA-A", "kind": "MONTH", "year": 2026, "number": 4 })
}

/// What an installation gives anew each time is left out.
fn lasting(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                *value = match (key.as_str(), value.is_string()) {
                    // The digest of evidence holds when the evaluation was computed.
                    (
                        "id" | "cursor" | "startCursor" | "endCursor" | "evaluationId" | "submittedAt"
                        | "evidence",
                        true,
                    ) => json!("…"),
                    _ => lasting(value.take()),
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = lasting(item.take())),
        _ => {}
    }
    value
}

on_both! {
    async fn each_screen_answers_in_one_request(backend: Backend) {
        let team = Team::start(backend).await;
        team.needs().await;
        for (name, screen, variables) in largest() {
            let who = match name {
                "my-sheet" | "self-assessment" => &team.person,
                "team-scoring" | "superiors-queue" => &team.head,
                _ => &team.hr,
            };
            let answer = who.query(screen, variables).await;
            assert!(answer.body["errors"].is_null(), "{name}: {:#}", answer.body);
            insta::assert_json_snapshot!(name, lasting(answer.body["data"].clone()));
        }
        team.app.finish().await;
    }

    async fn the_examples_of_graphiql_run(backend: Backend) {
        let team = Team::start(backend).await;
        let values = Values { unit: "XA-A", person: "A-1", period: "2026-04" };
        for example in questions(values) {
            let answer = team.hr.query(&example.text, example.variables).await;
            let data = answer.body["data"].as_object().unwrap_or_else(|| panic!("{}: {:#}", example.name, answer.body));
            assert!(answer.body["errors"].is_null(), "{}: {:#}", example.name, answer.body);
            assert!(data.values().all(|value| !value.is_null()), "{}: {:#}", example.name, answer.body);
        }
        // Signing in comes first where nobody can be picked; what is to be filled in is told, not crashed on.
        let front = Front::default();
        let first = &front.examples[0];
        let asked = team.app.stranger().query(&first.text, first.variables.clone()).await;
        assert_eq!(asked.user_errors("login"), ["LOGIN_FAILED"]);
        assert_eq!(front.examples.len(), questions(Values::default()).len() + 1);
        team.app.finish().await;
    }

    async fn fifty_rows_take_the_statements_of_ten(backend: Backend) {
        let mut team = Team::start(backend).await;
        team.staff().await;
        let mut taken: Vec<Vec<(&str, u64, u64)>> = Vec::new();
        let mut before = 0;
        for rows in [5, 10, 50] {
            team.grow(rows).await;
            team.fill(before, rows).await;
            before = rows;
            let mut ranked = json!({ "input": april(), "first": rows });
            ranked["input"]["listUnranked"] = json!(true);
            let may = json!({ "period": "2026-05" });
            let to_fill = json!({ "need": { "unit": "VP-B", "position": "CV" }, "first": rows });
            let needs = json!({ "input": { "unit": "XA-A", "period": "2026-04" }, "first": rows });
            let board = json!({ "unit": "XA-A", "period": "2026-04" });
            let decided = json!({ "filter": { "within": "XA-A" }, "first": rows });
            let rated = json!({ "unit": "VP-A", "period": "2026-05" });
            let asked = [
                ("ranking", &team.hr, RANKING, ranked, "ranking.edges", rows),
                ("my-sheet", &team.person, MY_SHEET, may.clone(), "sheet.records", rows),
                ("self-assessment", &team.person, SELF_ASSESSMENT, may.clone(), "viewer.sheet.records", rows),
                ("superiors-queue", &team.head, SUPERIORS_QUEUE, may.clone(), "teamScoring", rows),
                ("team-scoring", &team.head, TEAM_SCORING, may, "teamScoring", rows),
                ("template-editor", &team.hr, TEMPLATE_EDITOR, json!({ "position": "CV" }), "templates.nodes", rows),
                ("period-readiness", &team.hr, PERIOD_READINESS, readiness(), "periodReadiness.lacks", 3),
                ("unit-satisfaction", &team.hr, UNIT_SATISFACTION, rated, "unitSatisfaction.nodes", (rows + 2).min(20)),
                ("staffing-board", &team.hr, STAFFING_BOARD, board, "staffing.workload.people", rows),
                ("candidates", &team.hr, CANDIDATES, to_fill, "candidates.edges", rows),
                ("training-needs", &team.hr, TRAINING_NEEDS, needs, "trainingNeeds.nodes", rows),
                ("decision", &team.hr, DECISION, decided, "personnelDecisions.nodes", rows),
            ];
            let mut round = Vec::new();
            for (screen, who, text, variables, list, expected) in asked {
                // How loads that are asked for one after the other fall into batches depends on the moment: the fewest and
                // the most of some answers are kept, between which a statement a row would never fall.
                let (mut fewest, mut most) = (u64::MAX, 0);
                for _ in 0..6 {
                    let (found, statements) = team.count(who, text, variables.clone(), list).await;
                    assert!(found == expected || screen == "period-readiness", "{screen} has {found} rows of {expected}");
                    (fewest, most) = (fewest.min(statements), most.max(statements));
                }
                round.push((screen, fewest, most));
            }
            taken.push(round);
        }
        // The first round fills what is kept between requests.
        let both = || taken[1].iter().zip(&taken[2]);
        let lines: Vec<String> = both().map(|((screen, few, most), (_, fewer, more))| format!("{screen}: {few} to {most} for 10, {fewer} to {more} for 50")).collect();
        tell(&lines);
        let grown = both().any(|((_, _, most_for_ten), (_, fewest_for_fifty, _))| fewest_for_fifty > most_for_ten);
        assert!(!grown, "statements of screens: {lines:#?}");
        team.app.finish().await;
    }
}

/// The statements of each screen, for who reads the test's output.
#[allow(clippy::print_stdout, reason = "a table to read")]
fn tell(lines: &[String]) {
    println!("{}", lines.join("\n"));
}

/// A figure of the limits: its name, the least it may be whatever the screens need, and where it stands.
type Figure = (&'static str, u64, fn(&mut Limits) -> &mut u64);

/// Fields: the standard introspection must pass. Root fields: a page may ask for a few small things beside its screen.
const FIGURES: [Figure; 4] = [
    ("depth", 0, |limits| &mut limits.depth),
    ("fields", 300, |limits| &mut limits.fields),
    ("root_fields", 10, |limits| &mut limits.root_fields),
    ("cost", 0, |limits| &mut limits.cost),
];

fn passes(limits: &Limits, shape: &Shape, text: &str, variables: &Variables) -> bool {
    let document = parse_query(text).unwrap();
    limits.text(text).is_ok() && limits.document(&document, None, variables, shape).is_ok()
}

/// The least value of a figure that lets a document pass.
fn least(figure: Figure, shape: &Shape, text: &str, variables: &Variables) -> u64 {
    let (mut low, mut high) = (0, 1_000_000);
    while low < high {
        let middle = (low + high) / 2;
        let mut limits =
            Limits { depth: 64, fields: 1_000_000, root_fields: 1_000, cost: 1_000_000, ..Limits::default() };
        *figure.2(&mut limits) = middle;
        if passes(&limits, shape, text, variables) { high = middle } else { low = middle + 1 }
    }
    high
}

/// Room above the heaviest screen for a front end, and little more for anybody else.
#[test]
fn the_limits_are_eight_fifths_of_the_heaviest_screen() {
    let shape = Shape::of(&thuocdo::graphql::schema::schema().sdl());
    let (mut table, mut wrong) = (String::new(), false);
    for figure in FIGURES {
        let limit = *figure.2(&mut Limits::default());
        let needs = largest().into_iter().map(|(name, text, variables)| {
            (least(figure, &shape, text, &Variables::from_json(variables)), name)
        });
        let (heaviest, screen) = needs.into_iter().max().unwrap();
        let from = (heaviest * 8).div_ceil(5);
        let to = (from * 5 / 4).max(figure.1);
        let line = format!(
            "limits.{}: {screen} needs {heaviest}, so it is {from} to {to}; it is {limit}\n",
            figure.0
        );
        table.push_str(&line);
        wrong |= !(from..=to).contains(&limit);
    }
    assert!(!wrong, "{table}");
}
