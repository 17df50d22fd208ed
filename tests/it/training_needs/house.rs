//! The house of these tests: `A-1` of `VP-A` with a gap of two levels, late work, low points, and dissatisfied citizens.

use crate::competencies::{assessment, framework, send};
use crate::support::{App, Backend, Client, Month};
use serde_json::json;
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};

/// April 2026 has ended and is evaluated; today is 20 May.
pub struct House {
    pub app: App,
    /// HR of the city.
    pub hr: Client,
    /// HR of `XA-A`.
    pub ward: Client,
    /// HR of `XA-B`.
    pub outside: Client,
    /// `A-HEAD`, who leads `XA-A`.
    pub head: Client,
    /// `A-1`, HR of `XA-A` by a second grant.
    pub person: Client,
    /// `A-2`.
    pub colleague: Client,
}

impl House {
    pub async fn start(backend: Backend) -> Self {
        let app = Month::start(backend).await;
        let call = app.operator().await;
        store::write(&call, &(), async |tx| store::rule_set::ensure_shipped(tx).await).await.unwrap();
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        framework(&app, &hr).await;
        crate::templates::publish(&app, &hr, "CV").await;
        app.sql("update product set field_id = (select id from field where code = 'TU-PHAP')").await;
        app.sql(
            "insert into person_specialisation (person_id, field_id) select person.id, field.id from person, field
             where person.code = 'A-1' and field.code = 'Y-TE';
             insert into satisfaction_result (subject, unit_id, field_id, channel, period_id, rated, satisfied, source,
               reference, entered_by_id, entered_at, version)
             select 'UNIT', unit.id, field.id, 'COUNTER', period.id, 40, 30, 'MOTCUA', 'R-1', 0, 0, 1
             from unit, field, period
             where unit.code = 'XA-A' and field.code = 'TU-PHAP' and period.number = 4 and period.kind = 'MONTH'",
        )
        .await;
        let house = Self {
            ward: app.user("hr.a", None, &[("HR", "XA-A")]).await,
            outside: app.user("hr.b", None, &[("HR", "XA-B")]).await,
            head: app.user("a-head", Some("A-HEAD"), &[]).await,
            person: app.user("a-1", Some("A-1"), &[("HR", "XA-A")]).await,
            colleague: app.user("a-2", Some("A-2"), &[]).await,
            hr,
            app,
        };
        house.work().await;
        house.evaluate().await;
        house
    }

    /// Twelve units due on 20 April: nine in time, one late, two not finished; 1.25 of 2.5 points for II.1.
    async fn work(&self) {
        send(&self.ward, "recordPersonCompetency", assessment("A-1", 2), "")
            .await
            .data("recordPersonCompetency");
        let record = json!({ "person": "A-1", "product": "SP-1", "reference": "R-1", "assigned": 12, "deadline": "2026-04-20" });
        let records = json!({ "period": "2026-04", "records": [record] });
        assert_eq!(
            send(&self.head, "assignRecords", records, "").await.user_errors("assignRecords"),
            [""; 0]
        );
        let named = json!({ "reference": "R-1", "period": "2026-04" });
        let deliveries = json!({ "deliveries": [
            { "record": named, "day": "2026-04-15", "units": 9 }, { "record": named, "day": "2026-04-25", "units": 1 },
        ] });
        assert_eq!(
            send(&self.person, "recordDeliveries", deliveries, "").await.user_errors("recordDeliveries"),
            [""; 0]
        );
        let lines = domain::rules::RuleSet::vn_335_2025().general.lines;
        let lines: Vec<_> = lines
            .iter()
            .map(|line| {
                let points = if line.code == "II.1" { "1.25".to_owned() } else { line.max.rounded(2) };
                json!({ "line": line.code, "points": points })
            })
            .collect();
        let scores = json!({ "period": "2026-04", "scores": [{ "person": "A-1", "lines": lines }] });
        assert_eq!(send(&self.head, "scoreTeam", scores, "").await.user_errors("scoreTeam"), [""; 0]);
    }

    /// Computes April.
    pub async fn evaluate(&self) {
        let order =
            Order { period: "2026-04".into(), unit: "TP".into(), as_of: "2026-05-20".parse().unwrap() };
        evaluate(&self.app.operator().await, &order, &mut ToTheEnd).await.unwrap();
    }

    /// Somebody who joins `VP-A`, two levels short.
    pub async fn join(&self, code: &str) {
        self.app
            .sql(&format!(
                "insert into person (code, name, name_folded, regime, version) values ('{code}', 'Người {code}', 'nguoi', 'DECREE_335', 1);
                 insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
                 select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1 from person, position, unit
                 where person.code = '{code}' and position.code = 'CV' and unit.code = 'VP-A';
                 insert into person_competency (person_id, competency_id, level, assessed_on, source, evidence, entered_by_id, entered_at, version)
                 select person.id, competency.id, 2, '2026-03-01', 'REVIEW', 'e', 0, 0, 1 from person, competency
                 where person.code = '{code}' and competency.code = 'NLCM-TP'"
            ))
            .await;
    }
}
