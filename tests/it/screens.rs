//! Each screen is one request: what it answers, that it costs the same number of statements for ten rows as for fifty,
//! and that the limits leave room above the heaviest.

use crate::on_both;
use crate::support::{App, Backend, Client, Month};
use crate::templates::publish;
use async_graphql::Variables;
use async_graphql::parser::parse_query;
use serde_json::{Value, json};
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

/// `XA-A` as an agency, with HR of the city, the head who scores its people, and one of them. Everybody has points in April and May and
/// a record in each; `A-1`'s has a delivery and a failed review.
struct Team {
    app: App,
    hr: Client,
    head: Client,
    person: Client,
    template: String,
    people: usize,
}

impl Team {
    async fn start(backend: Backend) -> Self {
        let app = Month::start(backend).await;
        app.sql(
            "insert into using_agency (unit_id, valid_from) select id, '2020-01-01' from unit where code = 'XA-A';\n\
             insert into agency_period (agency_id, period_id, state, version)
             select unit.id, period.id, 'OPEN', 1 from unit, period where unit.code = 'XA-A' and period.kind = 'MONTH';\n\
             insert into post_plan (unit_id, position_id, valid_from, posts, version)
             select unit.id, position.id, '2026-01-01', 200, 1 from unit, position where unit.code = 'VP-A' and position.code = 'CV'",
        )
        .await;
        let call = app.operator().await;
        store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
        let hr = app.user("hr-tp", None, &[("HR", "TP")]).await;
        let template = publish(&app, &hr, "CV").await;
        publish(&app, &hr, "CT").await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let person = app.user("a-1", Some("A-1"), &[]).await;
        let mut team = Self { app, hr, head, person, template, people: 0 };
        team.work(&["A-1".into(), "A-2".into()]).await;
        team.people = 2;
        let events = json!([{ "record": { "reference": "A-1", "period": "2026-05" }, "reference": "K1", "kind": "QUALITY", "unit": 2 }]);
        team.send(&team.head, "recordEvents", json!({ "events": events })).await;
        let deliveries = json!([{ "record": { "reference": "A-1", "period": "2026-05" }, "day": "2026-05-11", "units": 3 }]);
        team.send(&team.person, "recordDeliveries", json!({ "deliveries": deliveries })).await;
        team.rate().await;
        let lines = domain::rules::RuleSet::vn_335_2025().general.lines;
        let own = |index: usize| if index == 0 { "4" } else { "2.25" };
        let own =
            lines.iter().enumerate().map(|(index, line)| json!({ "line": line.code, "points": own(index) }));
        let own: Vec<Value> = own.collect();
        let draft = json!({ "period": "2026-05", "note": "Hoàn thành đúng hạn", "lines": own });
        team.send(&team.person, "saveSelfAssessment", draft).await;
        team.submit().await;
        team.evaluate().await;
        team
    }

    async fn submit(&self) {
        let document =
            "mutation { submitSelfAssessment(input: { period: \"2026-05\" }) { errors { code } } }";
        let answer = self.person.query(document, json!({})).await;
        assert_eq!(answer.user_errors("submitSelfAssessment"), [""; 0], "{:#}", answer.body);
    }

    /// A call that is to be taken.
    async fn send(&self, who: &Client, mutation: &str, input: Value) {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code path message }} }} }}"
        );
        let answer = who.query(&document, json!({ "input": input })).await;
        assert_eq!(answer.user_errors(mutation), [""; 0], "{:#}", answer.body);
    }

    /// What citizens said of the two offices in May, beside a survey.
    async fn rate(&self) {
        self.app.sql(
            "insert into field (code, name, name_folded, owner_unit_id, version) select 'TU-PHAP', 'Tư pháp', 'tu phap', id, 1 from unit where code = 'TP';\n\
             insert into survey_result (unit_id, year, share, source, version) select id, 2025, 922600, 'Khối phường', 1 from unit where code = 'XA-A'",
        )
        .await;
        let row = |unit: &str, rated: i64, satisfied: i64| {
            crate::satisfaction::of(None, unit, rated, satisfied, unit)
        };
        let results = json!([row("VP-A", 467, 466), row("VP-B", 20, 17)]);
        self.send(&self.hr, "recordSatisfaction", json!({ "results": results })).await;
    }

    /// Points and a record of people in both months.
    async fn work(&self, people: &[String]) {
        let lines = domain::rules::RuleSet::vn_335_2025().general.lines;
        for period in ["2026-04", "2026-05"] {
            let points = |index: usize| if index < 2 { "4.5" } else { "2.25" };
            let lines = lines.iter().enumerate();
            let lines: Vec<Value> =
                lines.map(|(index, line)| json!({ "line": line.code, "points": points(index) })).collect();
            let scores: Vec<Value> =
                people.iter().map(|person| json!({ "person": person, "lines": lines })).collect();
            self.send(&self.head, "scoreTeam", json!({ "period": period, "scores": scores })).await;
            let record = |person: &String| json!({ "person": person, "product": "SP-1", "reference": person, "assigned": 5 });
            let records: Vec<Value> = people.iter().map(record).collect();
            self.send(&self.head, "assignRecords", json!({ "period": period, "records": records })).await;
        }
    }

    /// A framework of competencies, `A-1` two levels short, and training proposed for it.
    async fn needs(&self) {
        crate::competencies::framework(&self.app, &self.hr).await;
        self.send(&self.hr, "recordPersonCompetency", crate::competencies::assessment("A-1", 2)).await;
        let ask = json!({ "input": { "unit": "XA-A", "period": "2026-04" }, "first": 1 });
        let needs = self.hr.query(TRAINING_NEEDS, ask).await;
        let decision = json!({
            "need": { "person": "A-1", "period": "2026-04", "ground": "COMPETENCY_GAP", "competency": "NLCM-TP" },
            "expectedEvidence": needs.text("trainingNeeds.nodes.0.evidence"), "kind": "TRAINING",
            "plannedFrom": "2026-06-01", "reason": "Thiếu hai bậc", "legalGround": "Nghị định 171/2025/NĐ-CP",
        });
        self.send(&self.hr, "proposeDecision", decision).await;
    }

    /// Lets the team grow to so many people, all of whom have worked and are evaluated.
    async fn grow(&mut self, people: usize) {
        let new: Vec<String> = (self.people..people).map(|number| format!("N-{number}")).collect();
        let sql = new.iter().map(|code| {
            format!(
                "insert into person (code, name, name_folded, regime, version) values ('{code}', 'Người {code}', 'nguoi', 'DECREE_335', 1);\n\
                 insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
                 select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1 from person, position, unit
                 where person.code = '{code}' and position.code = 'CV' and unit.code = 'VP-A'"
            )
        });
        self.app.sql(&sql.collect::<Vec<_>>().join(";\n")).await;
        self.work(&new).await;
        self.people = people;
        self.evaluate().await;
    }

    /// Gives `A-1` more records in May, each with a delivery and a failed review.
    async fn assign(&self, numbers: std::ops::Range<usize>) {
        let reference = |number: usize| json!({ "reference": format!("M-{number}"), "period": "2026-05" });
        let record = |number| json!({ "person": "A-1", "product": "SP-2", "reference": format!("M-{number}"), "assigned": 2 });
        let records: Vec<Value> = numbers.clone().map(record).collect();
        self.send(&self.head, "assignRecords", json!({ "period": "2026-05", "records": records })).await;
        let delivery = |number| json!({ "record": reference(number), "day": "2026-05-12", "units": 1 });
        let deliveries: Vec<Value> = numbers.clone().map(delivery).collect();
        self.send(&self.person, "recordDeliveries", json!({ "deliveries": deliveries })).await;
        let event =
            |number| json!({ "record": reference(number), "reference": "K1", "kind": "QUALITY", "unit": 1 });
        let events: Vec<Value> = numbers.map(event).collect();
        self.send(&self.head, "recordEvents", json!({ "events": events })).await;
    }

    /// Sees to it that there are so many more offices.
    async fn units(&self, count: usize) {
        let sql = (0..count).flat_map(|number| {
            [
                format!(
                    "insert into unit (code, name, name_folded, kind, parent_id, version)
                     select 'DV-{number}', 'Đơn vị', 'don vi', 'OFFICE', id, 1 from unit where code = 'TP' and not exists (select 1 from unit where code = 'DV-{number}')"
                ),
                format!(
                    "insert into unit_ancestor (ancestor_id, unit_id, depth)
                     select above.id, own.id, case when above.id = own.id then 0 else 1 end from unit own, unit above
                     where own.code = 'DV-{number}' and above.code in ('DV-{number}', 'TP')
                     and not exists (select 1 from unit_ancestor known where known.unit_id = own.id)"
                ),
            ]
        });
        self.app.sql(&sql.collect::<Vec<_>>().join(";\n")).await;
    }

    async fn evaluate(&self) {
        let order = thuocdo::services::evaluation::Order {
            period: "2026-04".into(),
            unit: "XA-A".into(),
            as_of: "2026-05-20".parse().unwrap(),
        };
        let call = self.app.operator().await;
        thuocdo::services::evaluation::evaluate(&call, &order, &mut thuocdo::services::evaluation::ToTheEnd)
            .await
            .unwrap();
    }

    /// Sends a screen: how many rows its list has, and how many statements it took.
    async fn count(&self, who: &Client, screen: &str, variables: Value, rows: &str) -> (usize, u64) {
        let before = self.app.statements();
        let answer = who.query(screen, variables).await;
        let statements = self.app.statements() - before;
        (answer.data(rows).as_array().unwrap_or_else(|| panic!("{:#}", answer.body)).len(), statements)
    }
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
        let mut taken = Vec::new();
        let mut before = 1;
        for rows in [5, 10, 50] {
            team.grow(rows).await;
            team.assign(before..rows).await;
            for _ in before..rows {
                let input = json!({ "position": "CV", "from": team.template, "effectiveFrom": "2026-06-01" });
                team.send(&team.hr, "createTemplateDraft", input).await;
            }
            before = rows;
            let mut variables = json!({ "input": april(), "first": rows });
            variables["input"]["listUnranked"] = json!(true);
            let ranking = team.count(&team.hr, RANKING, variables, "ranking.edges").await;
            let period = json!({ "period": "2026-05" });
            let sheet = team.count(&team.person, MY_SHEET, period.clone(), "sheet.records").await;
            let form = team.count(&team.person, SELF_ASSESSMENT, period.clone(), "viewer.sheet.records").await;
            let queue = team.count(&team.head, SUPERIORS_QUEUE, period.clone(), "teamScoring").await;
            let scoring = team.count(&team.head, TEAM_SCORING, period, "teamScoring").await;
            let editor = team.count(&team.hr, TEMPLATE_EDITOR, json!({ "position": "CV" }), "templates.nodes").await;
            let results: Vec<Value> = (0..rows)
                .map(|number| {
                    let row = crate::satisfaction::of(None, &format!("DV-{number}"), 30, 28, &format!("{rows}-{number}"));
                    crate::satisfaction::with(&row, &json!({ "reason": "đếm lại" }))
                })
                .collect();
            team.units(rows).await;
            team.send(&team.hr, "recordSatisfaction", json!({ "results": results })).await;
            let variables = json!({ "unit": "VP-A", "period": "2026-05" });
            let units = team.count(&team.hr, UNIT_SATISFACTION, variables, "unitSatisfaction.nodes").await;
            let board = json!({ "unit": "XA-A", "period": "2026-04" });
            let board = team.count(&team.hr, STAFFING_BOARD, board, "staffing.workload.people").await;
            let lacks = team.count(&team.hr, PERIOD_READINESS, readiness(), "periodReadiness.lacks").await;
            assert_eq!([ranking.0, sheet.0, form.0, queue.0, scoring.0, editor.0, board.0], [rows; 7]);
            assert_eq!(units.0, (rows + 2).min(20));
            taken.push([ranking.1, sheet.1, form.1, queue.1, scoring.1, editor.1, lacks.1, units.1, board.1]);
        }
        // The first round fills what is kept between requests.
        let grown = taken[1].iter().zip(taken[2]).any(|(ten, fifty)| fifty > *ten);
        assert!(
            !grown,
            "statements of ranking, my-sheet, self-assessment, superiors-queue, team-scoring, template-editor, period-readiness, unit-satisfaction, staffing-board for 5, 10, 50 rows: {taken:?}"
        );
        team.app.finish().await;
    }
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
