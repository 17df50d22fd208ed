//! The house in which everybody asks: the place of the other tests in a running month, with one of each who may ask.

use super::table::Service;
use super::{ASKING, mutate};
use crate::support::{App, Backend, Client, PASSWORD, Place};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use store::policy::{Action, Viewer, judge, judge_unit, subjects};
use store::unit::UnitInput;
use store::{Call, Fail};
use thuocdo::services;
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};

/// `XA-A` is a using agency, 2026 open; `A-2` is in charge of `A-3`, `TP-1` of the city; `A-1` and `A-3` have a record
/// (`R-1`, `R-3`), points and an evaluation of May.
pub struct House {
    pub app: App,
    clients: HashMap<&'static str, Client>,
    event: String,
    job: String,
}

/// A login, the person it is of, and a role over a unit.
type User = (&'static str, Option<&'static str>, Option<(&'static str, &'static str)>);

/// Logins with person and role; those that are no login of their own are people's.
const USERS: [User; 17] = [
    ("a-1", Some("A-1"), None),
    ("a-head", Some("A-HEAD"), None),
    ("tp-1", Some("TP-1"), None),
    ("a-2", Some("A-2"), None),
    ("b-1", Some("B-1"), None),
    ("hr.a", None, Some(("HR", "XA-A"))),
    ("hr.tp", None, Some(("HR", "TP"))),
    ("hr.b", None, Some(("HR", "XA-B"))),
    ("council", None, Some(("COUNCIL", "XA-A"))),
    ("council.b", None, Some(("COUNCIL", "XA-B"))),
    ("auditor", None, Some(("AUDITOR", "XA-A"))),
    ("auditor.b", None, Some(("AUDITOR", "XA-B"))),
    ("admin", None, Some(("ADMIN", "XA-A"))),
    ("admin.tp", None, Some(("ADMIN", "TP"))),
    ("admin.b", None, Some(("ADMIN", "XA-B"))),
    ("system", None, Some(("INTEGRATION", "XA-A"))),
    ("system.b", None, Some(("INTEGRATION", "XA-B"))),
];

impl House {
    /// Builds it.
    pub async fn build(backend: Backend) -> Self {
        let app = App::with(backend, |config| config.city.today = "2026-05-20".parse().ok()).await;
        Place::build(&app).await;
        let agency = UnitInput {
            code: "XA-A".into(),
            name: "Đơn vị XA-A".into(),
            kind: domain::terms::UnitKind::Commune,
            block: None,
            parent: Some("TP".into()),
            population: None,
            agency_from: "2026-01-01".parse().ok(),
        };
        services::unit::save(&app.operator().await, &agency, None).await.unwrap();
        services::period::plan_year(&app.operator().await, 2026, &[]).await.unwrap();
        app.sql(
            "update agency_period set state = 'OPEN', opened_at = 1;
             insert into person (code, name, name_folded, regime, version) values ('A-3', 'Bùi Văn Cần', 'bui van can', 'DECREE_335', 1);
             insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
               select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1 from person, position, unit
               where person.code = 'A-3' and position.code = 'CV' and unit.code = 'VP-A';
             insert into position (code, owner_unit_id, version) select 'CV-A', id, 1 from unit where code = 'XA-A';
             insert into position_version (position_id, valid_from, name, name_folded, position_group, leads)
               select id, '2020-01-01', 'Vị trí', 'vi tri', 'PROFESSIONAL', 'NONE' from position where code = 'CV-A';
             insert into product (code, name, name_folded, measure, owner_unit_id, version)
               select 'SP-1', 'Sản phẩm', 'san pham', 'hồ sơ', id, 1 from unit where code = 'TP';
             insert into product (code, name, name_folded, measure, owner_unit_id, version)
               select 'SP-2', 'Sản phẩm hai', 'san pham hai', 'hồ sơ', id, 1 from unit where code = 'TP';
             insert into product_coefficient (product_id, valid_from, coefficient) select id, '2026-01-01', 1000000 from product",
        )
        .await;
        let mut clients = HashMap::from([("nobody", app.stranger())]);
        for (login, person, role) in USERS {
            clients.insert(login, app.user(login, person, role.as_slice()).await);
        }
        app.create_account("a-3", Some("A-3"), &[]).await;
        let mut house = Self { app, clients, event: String::new(), job: String::new() };
        house.work().await;
        house
    }

    async fn work(&mut self) {
        crate::templates::publish(&self.app, &self.client("hr.tp"), "CV").await;
        let fine = async |login: &str, mutation: &str, input: serde_json::Value| {
            let answer = mutate(&self.client(login), mutation, input).await;
            assert_eq!(answer.user_errors(mutation), [""; 0], "{mutation}: {:#}", answer.body);
        };
        for (leader, person, unit) in [("A-2", json!("A-3"), json!(null)), ("TP-1", json!(null), json!("TP"))]
        {
            let scope = json!({ "leader": leader, "person": person, "unit": unit, "from": "2026-01-01" });
            fine("hr.tp", "saveSupervisionScope", scope).await;
        }
        for (login, person, reference) in [("a-head", "A-1", "R-1"), ("a-2", "A-3", "R-3")] {
            let row = json!({ "person": person, "product": "SP-1", "reference": reference, "assigned": 5 });
            fine(login, "assignRecords", json!({ "period": "2026-05", "records": [row] })).await;
            let scores = json!([{ "person": person, "lines": [{ "line": "I.1", "points": "5" }] }]);
            fine(login, "scoreTeam", json!({ "period": "2026-05", "scores": scores })).await;
        }
        let record = json!({ "source": "THUOCDO", "reference": "R-1" });
        let failed = json!({ "record": record, "reference": "E-1", "kind": "QUALITY", "unit": 1 });
        fine("a-head", "recordEvents", json!({ "events": [failed] })).await;
        let call = self.app.operator().await;
        let order = Order { period: "2026-05".into(), unit: "XA-A".into(), as_of: call.today };
        evaluate(&call, &order, &mut ToTheEnd).await.unwrap();
        self.app
            .sql(
                "insert into job (kind, arguments, account_id, actor, state, done, total, cancel_requested, attempts, created_at)
                 select 'FORGET_RETRIES', '{}', id, login, 'QUEUED', 0, 0, false, 0, 0 from account where login = 'a-1'",
            )
            .await;
        let own = self.client("a-1");
        let asked = own
            .query(
                r#"{ outputRecord(source: "THUOCDO", reference: "R-1") { events { id } } jobs(first: 1) { nodes { id } } }"#,
                json!({}),
            )
            .await;
        self.event = asked.text("outputRecord.events.0.id").to_owned();
        self.job = asked.text("jobs.nodes.0.id").to_owned();
        // One's own job is ended before anybody's worker may take it up: that somebody else may not, is asked all the same.
        assert_eq!(
            mutate(&own, "cancelJob", json!({ "job": self.job })).await.user_errors("cancelJob"),
            [""; 0]
        );
        assert_eq!(self.clients.len(), ASKING.len());
    }

    /// Somebody who asks.
    pub fn client(&self, login: &str) -> Client {
        self.clients[login].clone()
    }

    /// A document with the ids that are only known here.
    pub fn filled(&self, text: &str) -> String {
        text.replace("{event}", &self.event).replace("{job}", &self.job).replace("{password}", PASSWORD)
    }

    async fn viewer(&self, login: &str) -> Viewer {
        let source = self.app.server.db.read();
        match store::account::find_by_login(&source, login).await.unwrap() {
            Some(account) => {
                Viewer::load(&source, account.id, self.app.server.clock.today()).await.unwrap().unwrap()
            }
            None => Viewer::stranger(),
        }
    }

    /// The verdict where no query asks for it.
    pub async fn by_service(&self, login: &str, action: Action, service: Service) -> char {
        let viewer = self.viewer(login).await;
        let source = self.app.server.db.read();
        let judged = match service {
            Service::OnPerson => {
                let person =
                    store::person::find_by_codes(&source, &["A-1".to_owned()]).await.unwrap()["A-1"].id;
                let subject = subjects(&source, &[person], self.app.server.clock.today()).await.unwrap();
                judge(&viewer, action, &subject[&person])
            }
            Service::OnUnit => {
                let unit = store::unit::find_by_code(&source, "XA-A").await.unwrap().unwrap().id;
                judge_unit(&viewer, action, &store::unit::ancestors(&source, &[unit]).await.unwrap()[&unit])
            }
            Service::RotateKeys => {
                let call = Call { viewer: Arc::new(viewer), ..self.app.operator().await };
                services::signing_key::rotate(&call, self.app.server.dice).await.map(|_| ())
            }
        };
        match judged {
            Ok(()) => 'Y',
            Err(Fail::NotFound) => 'N',
            Err(Fail::Unauthenticated) => 'U',
            Err(Fail::Forbidden(refusal)) if refusal.code.as_str() == "SELF_RULE" => 'S',
            Err(Fail::Forbidden(_)) => 'F',
            Err(other) => panic!("{other}"),
        }
    }
}
