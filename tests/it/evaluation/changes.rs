//! What makes evaluations stale: each kind of change, over HTTP and from files, marks whom it touches and nobody else, and
//! evaluating what is marked gives what evaluating everything anew gives.

use super::ward::Ward;
use crate::on_both;
use crate::support::{Answer, Backend, Client, lock, open_all};
use serde_json::{Value, json};
use std::io::Cursor;
use store::unit::UnitInput;
use thuocdo::io::kinds::Kind;
use thuocdo::services;
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};
use thuocdo::services::import::{How, Upload, import};

const PERIODS: [&str; 3] = ["2026-03", "2026-Q1", "2026"];

/// The ward, beside it the agency B with its head BH, and in the ward the office V; March, its quarter and the year are
/// evaluated.
struct Ground {
    ward: Ward,
    hr: Client,
}

impl Ground {
    async fn start(backend: Backend) -> Self {
        let ward = Ward::start(backend).await;
        unit(&ward, "B", "CITY", Some("2026-01-01")).await;
        unit(&ward, "V", "W", None).await;
        unit(&ward, "D", "CITY", None).await;
        services::period::plan_year(&ward.app.operator().await, 2026, &[]).await.unwrap();
        open_all(&ward.app).await;
        ward.app
            .sql(
                "insert into agency_setting (agency_id, setting, value, valid_from)
                  select id, 'quarter_method', 'POOLED', '2026-01-01' from unit where code in ('W', 'B', 'CITY');\n\
                 insert into person (id, code, name, name_folded, regime, version) values (7, 'BH', 'BH', 'bh', 'DECREE_335', 1);\n\
                 insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
                  select 7, 1, id, 'PERMANENT', '2026-03-01', 100, 1 from unit where code = 'B';\n\
                 update appointment set unit_id = (select id from unit where code = 'V') where person_id = 3",
            )
            .await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "CITY")]).await;
        let ground = Self { ward, hr };
        ground.settle().await;
        assert_eq!(ground.stale().await, NOBODY);
        ground
    }

    /// Evaluates what is stale, in the order in which rows are made of each other.
    async fn settle(&self) {
        for period in PERIODS {
            let order =
                Order { period: period.into(), unit: "CITY".into(), as_of: "2026-04-05".parse().unwrap() };
            evaluate(&self.ward.app.operator().await, &order, &mut ToTheEnd).await.unwrap();
        }
    }

    /// People on whose row of March, of its quarter and of the year a mark stands, and the change named by it: `S1 MQY
    /// absence changed`. A row that is marked twice for one change is told.
    async fn stale(&self) -> Vec<String> {
        let rows = self
            .ward
            .app
            .rows(
                "select person.code || '|' || change || '|' || substr(kind, 1, 1) as value from stale_mark
                 join person on person.id = stale_mark.person_id join period on period.id = stale_mark.period_id
                 join evaluation on evaluation.person_id = stale_mark.person_id
                  and evaluation.period_id = stale_mark.period_id and latest
                 order by person.code, change, case kind when 'MONTH' then 1 when 'QUARTER' then 2 else 3 end",
            )
            .await;
        let mut told: Vec<(String, String, String)> = Vec::new();
        for row in rows {
            let [person, change, kind] = row.split('|').collect::<Vec<_>>().try_into().unwrap();
            match told.last_mut() {
                Some(last) if last.0 == person && last.1 == change => last.2.push_str(kind),
                _ => told.push((person.into(), change.into(), kind.into())),
            }
        }
        told.into_iter().map(|(person, change, kinds)| format!("{person} {kinds} {change}")).collect()
    }

    /// Asserts who is stale by a change, in all of March, quarter and year; that the readiness tells as many; and that
    /// evaluating them gives what an evaluation from scratch gives, and what the laws ask for.
    async fn changed(&self, people: &[&str], change: &str) {
        let expected: Vec<String> = people.iter().map(|person| format!("{person} MQY {change}")).collect();
        assert_eq!(self.stale().await, expected);
        if let Some(person) = people.first() {
            let ask = "query($person: String!) { evaluation(person: $person, period: \"2026-03\") { stale { count changes } }
                periodReadiness(period: \"2026-03\", unit: \"CITY\") { lacks { kind count } } }";
            let told = self.hr.query(ask, json!({ "person": person })).await;
            assert_eq!(told.data("evaluation.stale"), &json!({ "count": 1, "changes": [change] }));
            let lacks = told.data("periodReadiness.lacks").as_array().unwrap().clone();
            assert!(lacks.iter().any(|lack| lack["kind"] == "STALE"), "{lacks:?}");
        }
        self.same_from_scratch().await;
    }

    async fn same_from_scratch(&self) {
        self.settle().await;
        assert_eq!(self.stale().await, NOBODY);
        for law in services::verify::run(&self.ward.app.server.db).await.unwrap() {
            assert!(law.broken.is_empty(), "{law:?}");
        }
        let kept = self.contents().await;
        self.ward.app.sql("delete from stale_mark;\ndelete from evaluation").await;
        self.settle().await;
        assert_eq!(kept, self.contents().await);
    }

    async fn contents(&self) -> Vec<String> {
        self.ward
            .app
            .rows(
                "select person_code || ' ' || period_id || ' ' || unit_id || ' ' || agency_id || ' ' || position_id || ' ' ||
                 position_group || ' ' || leads || ' ' || status || lines || explanation as value
                 from evaluation order by person_code, period_id",
            )
            .await
    }

    async fn act(&self, mutation: &str, input: Value, noun: &str) -> Answer {
        let name = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document = format!(
            "mutation($input: {name}!) {{ {mutation}(input: $input) {{ {noun} errors {{ code path message }} }} }}"
        );
        let answer = self.hr.query(&document, json!({ "input": input })).await;
        assert_eq!(answer.user_errors(mutation), NOBODY, "{:#}", answer.body);
        answer
    }

    async fn load(&self, kind: Kind, text: &str) {
        let call = self.ward.app.operator().await;
        let content = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let mut files = [Upload { name: "file.csv".into(), content }];
        let report = import(&call, kind, &mut files, How::default(), &mut |_, _, _| {}).await.unwrap();
        assert!(report.created + report.updated > 0);
    }

    async fn appointment(&self, person: &str) -> Value {
        let document = "query($code: String!) { person(code: $code) { appointments { id } } }";
        self.hr.query(document, json!({ "code": person })).await.data("person.appointments.0.id").clone()
    }
}

const NOBODY: [&str; 0] = [];

async fn unit(ward: &Ward, code: &str, parent: &str, agency_from: Option<&str>) {
    let input = UnitInput {
        code: code.into(),
        name: code.into(),
        kind: domain::terms::UnitKind::Office,
        block: None,
        parent: Some(parent.into()),
        population: None,
        agency_from: agency_from.map(|day| day.parse().unwrap()),
    };
    services::unit::save(&ward.app.operator().await, &input, None).await.unwrap();
}

on_both! {
    async fn appointments(backend: Backend) {
        let ground = Ground::start(backend).await;
        let moved = json!({ "person": "S2", "position": "P-STAFF", "unit": "B", "from": "2026-03-20", "decisionNumber": "1/QĐ" });
        ground.act("transferPerson", moved.clone(), "appointment { id }").await;
        ground.changed(&["BH", "HEAD", "S2"], "appointments changed").await;
        ground.act("transferPerson", moved, "appointment { id }").await;
        assert_eq!(ground.stale().await, NOBODY, "the same twice changes nothing");

        // From April on: no row that is there looks at those days but the year's.
        let id = ground.appointment("S1").await;
        ground.act("endAppointment", json!({ "id": id, "lastDay": "2026-04-30" }), "appointment { id }").await;
        let year = ["DEPUTY", "HEAD", "S1"].map(|person| format!("{person} Y appointments changed"));
        assert_eq!(ground.stale().await, year);
        ground.same_from_scratch().await;

        let id = ground.appointment("DEPUTY").await;
        ground.act("endAppointment", json!({ "id": id, "lastDay": "2026-03-15" }), "appointment { id }").await;
        ground.changed(&["DEPUTY", "HEAD"], "appointments changed").await;

        let concurrent = json!({ "person": "S3", "position": "P-OTHER", "unit": "B", "kind": "CONCURRENT", "from": "2026-03-01", "decisionNumber": "1/QĐ" });
        let made = ground.act("appoint", concurrent, "appointment { id }").await;
        ground.changed(&["HEAD", "S3"], "appointments changed").await;
        let id = made.data("appoint.appointment.id").clone();
        ground.act("voidAppointment", json!({ "id": id, "reason": "nhầm" }), "appointment { id }").await;
        ground.changed(&["HEAD", "S3"], "appointments changed").await;
        ground.ward.app.finish().await;
    }

    async fn a_quarter_is_tracked_as_a_whole(backend: Backend) {
        let ground = Ground::start(backend).await;
        let months = "select number as value from stale_mark join period on period.id = period_id
            where kind = 'MONTH' and person_id = 5 and number < 4 order by number";
        let moved = |day: &str, unit: &str| json!({ "person": "S2", "position": "P-STAFF", "unit": unit, "from": day, "decisionNumber": "1/QĐ" });
        ground.act("transferPerson", moved("2026-03-20", "V"), "appointment { id }").await;
        assert_eq!(ground.ward.app.rows(months).await, ["3"]);
        ground.ward.app.sql("delete from stale_mark").await;
        // B tracks by quarter: whoever comes from W is tracked by month for all of the quarter.
        ground.act("saveAgencySetting", json!({ "agency": "B", "setting": "tracking", "value": "QUARTER", "validFrom": "2026-01-01" }), "setting { value }").await;
        ground.ward.app.sql("delete from stale_mark").await;
        ground.act("transferPerson", moved("2026-03-25", "B"), "appointment { id }").await;
        assert_eq!(ground.ward.app.rows(months).await, ["1", "2", "3"]);
        ground.ward.app.finish().await;
    }

    async fn supervision_and_absences(backend: Backend) {
        let ground = Ground::start(backend).await;
        let scope = json!({ "leader": "DEPUTY", "person": "S2", "from": "2026-03-10" });
        let made = ground.act("saveSupervisionScope", scope, "supervisionScope { id }").await;
        ground.changed(&["DEPUTY", "HEAD", "S2"], "supervision changed").await;
        let id = made.data("saveSupervisionScope.supervisionScope.id").clone();
        ground.act("endSupervisionScope", json!({ "id": id, "lastDay": "2026-03-20" }), "supervisionScope { id }").await;
        ground.changed(&["DEPUTY", "HEAD", "S2"], "supervision changed").await;
        // An acting head stands in the place of the head, whose scope rests.
        let acting = json!({ "leader": "DEPUTY", "unit": "W", "acting": true, "from": "2026-03-21" });
        ground.act("saveSupervisionScope", acting, "supervisionScope { id }").await;
        ground.changed(&["DEPUTY", "HEAD"], "supervision changed").await;
        ground.ward.app.sql("update supervision_scope set voided_at = 1 where acting").await;

        let away = json!({ "person": "S1", "kind": "SICK", "firstDay": "2026-03-02", "lastDay": "2026-03-31" });
        let made = ground.act("recordAbsence", away, "absence { id }").await;
        ground.changed(&["DEPUTY", "HEAD", "S1"], "absence changed").await;
        let id = made.data("recordAbsence.absence.id").clone();
        ground.act("voidAbsence", json!({ "id": id, "reason": "nhầm" }), "absence { id }").await;
        ground.changed(&["DEPUTY", "HEAD", "S1"], "absence changed").await;
        ground.ward.app.finish().await;
    }

    async fn positions_and_templates(backend: Backend) {
        let ground = Ground::start(backend).await;
        ground.ward.app.sql("insert into field (code, name, name_folded, owner_unit_id, version) values ('LV', 'LV', 'lv', 1, 1)").await;
        let mut position = json!({ "code": "P-DEPUTY", "validFrom": "2026-03-15", "name": "Phó", "group": "LEADERSHIP", "leads": "NONE", "fields": ["LV"] });
        ground.act("savePosition", position.clone(), "position { code }").await;
        ground.changed(&["DEPUTY", "HEAD"], "positions changed").await;
        position["name"] = json!("Phó chủ tịch");
        ground.act("savePosition", position, "position { code }").await;
        assert_eq!(ground.stale().await, NOBODY, "a name bears on nothing");

        let draft = ground.act("createTemplateDraft", json!({ "position": "P-OTHER", "effectiveFrom": "2026-03-01" }), "template { id }").await;
        assert_eq!(ground.stale().await, NOBODY);
        let id = draft.data("createTemplateDraft.template.id").clone();
        ground.act("publishTemplate", json!({ "id": id }), "template { id }").await;
        ground.changed(&["HEAD", "S4"], "template published").await;
        ground.act("retireTemplate", json!({ "id": id, "from": "2026-03-10" }), "template { id }").await;
        ground.changed(&["HEAD", "S4"], "template retired").await;
        ground.ward.app.finish().await;
    }

    async fn units_and_agencies(backend: Backend) {
        let ground = Ground::start(backend).await;
        let mut office = json!({ "code": "V", "name": "Văn phòng", "kind": "OFFICE", "parent": "W" });
        ground.act("saveUnit", office.clone(), "unit { code }").await;
        assert_eq!(ground.stale().await, NOBODY, "a name bears on nothing");
        office["parent"] = json!("B");
        ground.act("saveUnit", office.clone(), "unit { code }").await;
        ground.changed(&["BH", "HEAD", "S4"], "units changed").await;
        // An agency of its own, from a day on.
        office["agencyFrom"] = json!("2026-03-01");
        ground.act("saveUnit", office, "unit { code }").await;
        services::period::plan_year(&ground.ward.app.operator().await, 2026, &[]).await.unwrap();
        open_all(&ground.ward.app).await;
        ground.changed(&["BH", "S4"], "units changed").await;
        ground.ward.app.finish().await;
    }

    async fn no_locked_row_changes_hands(backend: Backend) {
        let ground = Ground::start(backend).await;
        // March is locked in the ward; in B and the city it is open.
        ground.ward.app.sql(
            "update agency_period set state = 'LOCKED', locked_at = 2 where agency_id = (select id from unit where code = 'W')
              and period_id = (select id from period where kind = 'MONTH' and number = 3)",
        ).await;
        let before = ground.contents().await;
        let document = "mutation($input: SaveUnitInput!) { saveUnit(input: $input) { unit { code } errors { code path } } }";
        let office = json!({ "code": "V", "name": "V", "kind": "OFFICE", "parent": "W" });
        for (field, value) in [("parent", json!("B")), ("agencyFrom", json!("2026-03-31"))] {
            let mut input = office.clone();
            input[field] = value;
            let answer = ground.hr.query(document, json!({ "input": input })).await;
            assert_eq!(answer.user_errors("saveUnit"), [format!("PERIOD_LOCKED {field}")]);
        }
        let call = ground.ward.app.operator().await;
        let text = "code,name,kind,parent,block\nV,V,OFFICE,B,GOVERNMENT\n";
        let content = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let mut files = [Upload { name: "file.csv".into(), content }];
        let refused = import(&call, Kind::Units, &mut files, How::default(), &mut |_, _, _| {}).await.unwrap_err();
        assert!(refused.to_string().starts_with("PERIOD_LOCKED at file.csv.2.code"), "{refused}");
        assert_eq!(ground.stale().await, NOBODY);
        assert_eq!(ground.contents().await, before);

        // Inside the agency, and from a day on which nothing is locked, it is HR's own affair.
        ground.act("saveUnit", json!({ "code": "V2", "name": "V2", "kind": "OFFICE", "parent": "W" }), "unit { code }").await;
        let mut inside = office.clone();
        inside["parent"] = json!("V2");
        ground.act("saveUnit", inside, "unit { code }").await;
        let mut later = office;
        later["parent"] = json!("V2");
        later["agencyFrom"] = json!("2026-04-01");
        ground.act("saveUnit", later, "unit { code }").await;
        ground.ward.app.finish().await;
    }

    async fn what_touches_all(backend: Backend) {
        let ground = Ground::start(backend).await;
        let day = json!({ "day": "2026-03-10", "kind": "HOLIDAY", "name": "Ngày lễ" });
        ground.act("saveCalendarDay", day, "calendarDay { day }").await;
        ground.changed(&["HEAD", "S3"], "calendar changed").await;

        let setting = |agency: &str| json!({ "agency": agency, "setting": "late_policy", "value": "ZERO_WHEN_LATE", "validFrom": "2026-03-01" });
        ground.act("saveAgencySetting", setting("CITY"), "setting { value }").await;
        assert_eq!(ground.stale().await, NOBODY, "each goes by the settings of the nearest agency");
        ground.act("saveAgencySetting", setting("W"), "setting { value }").await;
        ground.changed(&["DEPUTY", "HEAD", "S1", "S2", "S3", "S4"], "setting changed").await;

        let text = domain::rules::VN_335_2025.replace("\"VN-335-2025\"", "\"TP-2026\"");
        services::rule_set::load(&ground.ward.app.operator().await, &text).await.unwrap();
        ground.act("adoptRuleSet", json!({ "code": "TP-2026", "validFrom": "2026-03-01", "decisionNumber": "7/QĐ" }), "ruleSet { code }").await;
        ground.changed(&["BH", "DEPUTY", "HEAD", "S1", "S2", "S3", "S4"], "rule set changed").await;

        ground.act("savePerson", json!({ "code": "S2", "name": "S2", "regime": "CONTRACT", "specialisations": [] }), "person { code }").await;
        let regime = ["HEAD", "S2"].map(|person| format!("{person} MQY regime changed"));
        assert_eq!(ground.stale().await, regime);
        ground.ward.app.finish().await;
    }

    async fn files_mark_as_mutations_do(backend: Backend) {
        let ground = Ground::start(backend).await;
        ground.load(Kind::Appointments, "person,position,unit,kind,from,to,share,decision number\n\
            S2,P-STAFF,B,điều động,20/03/2026,,,1/QĐ\nS4,P-OTHER,B,điều động,01/04/2026,,,1/QĐ\n").await;
        let told = ["BH MQY", "HEAD MQY", "S2 MQY", "S4 Y"].map(|told| format!("{told} appointments changed"));
        assert_eq!(ground.stale().await, told);
        ground.same_from_scratch().await;
        ground.load(Kind::Calendar, "day,kind,name\n10/03/2026,nghỉ lễ,Lễ\n11/03/2026,nghỉ lễ,Lễ\n").await;
        ground.changed(&["HEAD", "S3"], "calendar changed").await;
        ground.ward.app.sql("insert into field (code, name, name_folded, owner_unit_id, version) values ('LV', 'LV', 'lv', 1, 1)").await;
        ground.load(Kind::Positions, "code,name,group,leads,fields,owner unit,valid from\nP-DEPUTY,Phó,lãnh đạo,không,LV,,15/03/2026\n").await;
        ground.changed(&["DEPUTY", "HEAD"], "positions changed").await;
        ground.load(Kind::Units, "code,name,kind,parent,block,population,agency from\nW,W,phường,D,,,01/01/2026\n").await;
        // Everybody who has served in it, also who has left for B since.
        ground.changed(&["BH", "DEPUTY", "HEAD", "S1", "S2", "S3", "S4"], "units changed").await;
        ground.ward.app.finish().await;
    }

    async fn a_locked_row_keeps_its_value_and_a_revision_is_proposed(backend: Backend) {
        let ground = Ground::start(backend).await;
        lock(&ground.ward.app, |row| row.period_id.0 <= 3).await;
        ground.ward.app.sql("update agency_period set locked_at = 9000000000000000 where state = 'LOCKED'").await;
        let before = ground.contents().await;
        let away = "mutation($input: RecordAbsenceInput!) { recordAbsence(input: $input) { absence { id } errors { code path } } }";
        let refused = ground.hr.query(away, json!({ "input": { "person": "S1", "kind": "SICK", "firstDay": "2026-03-02" } })).await;
        assert_eq!(refused.user_errors("recordAbsence"), ["PERIOD_LOCKED firstDay"]);
        assert_eq!(ground.stale().await, NOBODY);
        // The tree has no days: what hangs on it inside an agency is proposed where it is locked.
        ground.act("saveUnit", json!({ "code": "V2", "name": "V2", "kind": "OFFICE", "parent": "W" }), "unit { code }").await;
        ground.act("saveUnit", json!({ "code": "V", "name": "V", "kind": "OFFICE", "parent": "V2" }), "unit { code }").await;
        let told = ["HEAD", "S4"].map(|person| format!("{person} MQY units changed"));
        assert_eq!(ground.stale().await, told);
        ground.settle().await;
        let month = "select explanation as value from evaluation join period on period.id = period_id where kind = 'MONTH' order by person_code";
        let now = ground.ward.app.rows(month).await;
        assert!(now.iter().all(|text| before.iter().any(|row| row.ends_with(text.as_str()))), "no locked row has changed");
        let left = ["HEAD", "S4"].map(|person| format!("{person} M units changed"));
        assert_eq!(ground.stale().await, left, "the proposals stand");
        for law in services::verify::run(&ground.ward.app.server.db).await.unwrap() {
            assert!(law.broken.is_empty(), "{law:?}");
        }
        ground.ward.app.finish().await;
    }
}
