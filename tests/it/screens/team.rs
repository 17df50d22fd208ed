//! The team that screens show: people who have worked, were rated and assessed, and are decided on.

use super::TRAINING_NEEDS;
use crate::support::{App, Backend, Client, Month};
use crate::templates::publish;
use serde_json::{Value, json};

/// `XA-A` as an agency, with HR of the city, the head who scores its people, and one of them. Everybody has points in April and May and
/// a record in each; `A-1`'s has a delivery and a failed review.
pub struct Team {
    pub app: App,
    pub hr: Client,
    pub head: Client,
    pub person: Client,
    template: String,
    people: usize,
}

impl Team {
    pub async fn start(backend: Backend) -> Self {
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
    pub async fn needs(&self) {
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
    pub async fn grow(&mut self, people: usize) {
        let new: Vec<String> = (self.people..people).map(code).collect();
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

    /// The framework, and posts of `VP-B` that everybody of `VP-A` comes into question for.
    pub async fn staff(&self) {
        crate::competencies::framework(&self.app, &self.hr).await;
        self.app
            .sql(
                "insert into post_plan (unit_id, position_id, valid_from, posts, version)
                 select unit.id, position.id, '2026-01-01', 200, 1 from unit, position where unit.code = 'VP-B' and position.code = 'CV'",
            )
            .await;
    }

    /// Brings what screens list beside people from so many rows to so many.
    pub async fn fill(&self, from: usize, to: usize) {
        self.assign(from.max(1)..to).await;
        for _ in from.max(1)..to {
            let input = json!({ "position": "CV", "from": self.template, "effectiveFrom": "2026-06-01" });
            self.send(&self.hr, "createTemplateDraft", input).await;
        }
        let results: Vec<Value> = (0..to)
            .map(|number| {
                let row =
                    crate::satisfaction::of(None, &format!("DV-{number}"), 30, 28, &format!("{to}-{number}"));
                crate::satisfaction::with(&row, &json!({ "reason": "đếm lại" }))
            })
            .collect();
        self.units(to).await;
        self.send(&self.hr, "recordSatisfaction", json!({ "results": results })).await;
        self.decide(from, to).await;
        // That HR looked into their files is noted once a day, in the time that is left: not what is counted here.
        self.app
            .sql(
                "insert into file_access (person_id, account_id, day, first_at)
                 select person.id, account.id, '2026-05-20', 0 from person, account where account.login = 'hr-tp' and not exists
                 (select 1 from file_access known where known.person_id = person.id and known.account_id = account.id)",
            )
            .await;
    }

    /// Decides on people: of each second one on his gap, of the others on a post that he comes into question for.
    async fn decide(&self, from: usize, to: usize) {
        let codes: Vec<String> = (from..to).map(code).collect();
        for person in &codes {
            self.send(&self.hr, "recordPersonCompetency", crate::competencies::assessment(person, 2)).await;
        }
        let gaps = json!({ "input": { "unit": "XA-A", "period": "2026-04" }, "first": 100 });
        let gaps = self.hr.query(TRAINING_NEEDS, gaps).await;
        let posts = "{ candidates(need: { unit: \"VP-B\", position: \"CV\" }, first: 100) { edges { node { person { code } measure evidence } } } }";
        let posts = self.hr.query(posts, json!({})).await;
        for (number, person) in codes.iter().enumerate() {
            let gap = number % 2 == 0;
            let list = if gap { gaps.data("trainingNeeds.nodes") } else { posts.data("candidates.edges") };
            let rows = list.as_array().unwrap().iter().map(|row| if gap { row } else { &row["node"] });
            let own = |row: &&Value| {
                row["person"]["code"] == json!(person) && (!gap || row["ground"] == "COMPETENCY_GAP")
            };
            let row = rows.clone().find(own).unwrap_or_else(|| panic!("{person} has no row"));
            let mut decision = json!({
                "expectedEvidence": row["evidence"], "plannedFrom": "2026-06-01", "reason": "Có căn cứ",
                "legalGround": "Nghị định 170/2025/NĐ-CP",
            });
            if gap {
                decision["need"] = json!({ "person": person, "period": "2026-04", "ground": "COMPETENCY_GAP", "competency": "NLCM-TP" });
                decision["kind"] = json!("TRAINING");
            } else {
                decision["need"] =
                    json!({ "kind": "UNFILLED_POST", "person": person, "unit": "VP-B", "position": "CV" });
                decision["kind"] = json!("PLACEMENT_REVIEW");
                decision["moveKind"] = row["measure"].clone();
            }
            self.send(&self.hr, "proposeDecision", decision).await;
        }
    }

    /// Sends a screen: how many rows its list has, and how many statements it took.
    pub async fn count(&self, who: &Client, screen: &str, variables: Value, rows: &str) -> (usize, u64) {
        let before = self.app.statements();
        let answer = who.query(screen, variables).await;
        let statements = self.app.statements() - before;
        (answer.data(rows).as_array().unwrap_or_else(|| panic!("{:#}", answer.body)).len(), statements)
    }
}

/// The code of the team's people, by their number.
fn code(number: usize) -> String {
    match number {
        0 | 1 => format!("A-{}", number + 1),
        _ => format!("N-{number}"),
    }
}
