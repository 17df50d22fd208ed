//! A ward of six people in March 2026: a head, a deputy who is in charge of S1, and four officers.

use crate::support::{App, Backend, open_all};
use store::ids::{PeriodId, PersonId};
use store::unit::UnitInput;
use store::{period, rule_set, write};
use thuocdo::services::evaluation::{Evaluated, Order, ToTheEnd, evaluate};
use thuocdo::services::{period as periods, unit};

pub struct Ward {
    pub app: App,
}

/// Kind and number of a period as stored.
pub fn numbered(period: &str) -> (&'static str, u32) {
    match period.split_once('-') {
        None => ("YEAR", 1),
        Some((_, part)) => match part.strip_prefix('Q') {
            Some(number) => ("QUARTER", number.parse().unwrap()),
            None => ("MONTH", part.parse().unwrap()),
        },
    }
}

impl Ward {
    pub async fn start(backend: Backend) -> Self {
        Self::start_on(backend, "2026-04-05").await
    }

    /// The same on another day.
    pub async fn start_on(backend: Backend, today: &str) -> Self {
        let app = App::with(backend, |config| config.city.today = today.parse().ok()).await;
        let call = app.operator().await;
        write(&call, &(), async |tx| rule_set::ensure_shipped(tx).await.map(|_| ())).await.unwrap();
        for (code, kind, parent) in [
            ("CITY", domain::terms::UnitKind::City, None),
            ("W", domain::terms::UnitKind::Ward, Some("CITY")),
        ] {
            let input = UnitInput {
                code: code.into(),
                name: code.into(),
                kind,
                block: None,
                parent: parent.map(str::to_owned),
                population: None,
                agency_from: parent.and_then(|_| "2026-01-01".parse().ok()),
            };
            let call = app.operator().await;
            unit::save(&call, &input, None).await.unwrap();
        }
        let call = app.operator().await;
        periods::plan_year(&call, 2026, &[]).await.unwrap();
        open_all(&app).await;
        app.sql(&people()).await;
        app.sql(&inputs()).await;
        if backend == Backend::Postgres {
            // Keys given by hand leave their sequences behind.
            for table in ["person", "position", "product", "template"] {
                app.sql(&format!(
                    "select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from \"{table}\"))"
                ))
                .await;
            }
        }
        Self { app }
    }

    pub fn person(&self, code: &str) -> PersonId {
        let place = ["", "HEAD", "DEPUTY", "", "S1", "S2", "S3"].iter().position(|known| *known == code);
        PersonId(match code {
            "S4" => 3,
            _ => i64::try_from(place.unwrap()).unwrap(),
        })
    }

    pub async fn period(&self, code: &str) -> PeriodId {
        let calendar = domain::evaluation::find_period(code).unwrap();
        let (kind, number) = period::numbered(calendar);
        period::find(&self.app.server.db.read(), kind, 2026, number).await.unwrap().unwrap().id
    }

    pub async fn evaluate(&self, period: &str) -> Evaluated {
        self.evaluate_as_of(period, "2026-04-05").await
    }

    pub async fn evaluate_as_of(&self, period: &str, as_of: &str) -> Evaluated {
        let order = Order { period: period.into(), unit: "W".into(), as_of: as_of.parse().unwrap() };
        evaluate(&self.app.operator().await, &order, &mut ToTheEnd).await.unwrap()
    }

    /// More officers, each with a record, in the ward.
    pub async fn more_staff(&self, count: i64) {
        for key in 100..100 + count {
            self.app
                .sql(&format!(
                    "insert into person (id, code, name, name_folded, regime, version) values ({key}, 'X{key}', 'x', 'x', 'DECREE_335', 1);\n\
                     insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version) values ({key}, 3, 2, 'PERMANENT', '2026-03-01', 100, 1);\n{}",
                    record(key, 2, 2)
                ))
                .await;
        }
    }
}

/// 1 HEAD, 2 DEPUTY, 3 S4 (whose position has no template), 4 S1, 5 S2, 6 S3.
fn people() -> String {
    let mut sql = String::from(
        "insert into position (id, code, owner_unit_id, version) values (1, 'P-HEAD', 1, 1), (2, 'P-DEPUTY', 1, 1), (3, 'P-STAFF', 1, 1), (4, 'P-OTHER', 1, 1);\n\
         insert into position_version (position_id, valid_from, name, name_folded, position_group, leads) values \
         (1, '2026-01-01', 'h', 'h', 'LEADERSHIP', 'HEAD'), (2, '2026-01-01', 'd', 'd', 'LEADERSHIP', 'DEPUTY'), \
         (3, '2026-01-01', 's', 's', 'PROFESSIONAL', 'NONE'), (4, '2026-01-01', 'o', 'o', 'SUPPORT', 'NONE')",
    );
    for (key, code, position) in
        [(1, "HEAD", 1), (2, "DEPUTY", 2), (3, "S4", 4), (4, "S1", 3), (5, "S2", 3), (6, "S3", 3)]
    {
        sql.push_str(&format!(
            ";\ninsert into person (id, code, name, name_folded, regime, version) values ({key}, '{code}', '{code}', '{code}', 'DECREE_335', 1)\
             ;\ninsert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version) values ({key}, {position}, 2, 'PERMANENT', '2026-03-01', 100, 1)"
        ));
    }
    sql.push_str(
        ";\ninsert into supervision_scope (leader_id, subject, person_id, acting, valid_from, version) values (2, 'PERSON', 4, false, '2026-03-01', 1)\
         ;\ninsert into absence (person_id, kind, first_day, last_day, version) values (6, 'SICK', '2026-02-25', '2026-03-31', 1)",
    );
    sql
}

fn record(person: i64, assigned: i64, completed: i64) -> String {
    format!(
        "insert into output_record (person_id, period_id, product_id, source, reference, part, origin, coefficient, assigned, completed, \
         kept_by_superior, beyond_requirement, entered_by_id, entered_at, version) values ({person}, \
         (select id from period where kind = 'MONTH' and number = 3), 1, 'TEST', 'R{person}', 1, 'PLAN', 1500000, {assigned}, {completed}, \
         false, false, 0, 0, 1);\n\
         insert into delivery (record_id, day_finished, units, source, corrected, entered_by_id, entered_at) \
         select id, '2026-03-09', completed, source, false, 0, 0 from output_record where person_id = {person} and completed > 0"
    )
}

/// Templates of 30 points for positions 1 to 3, one record a person, full marks but for S2.
fn inputs() -> String {
    let mut sql = String::from(
        "insert into product (id, code, name, name_folded, measure, owner_unit_id, version) values (1, 'SP1', 'p', 'p', 'u', 1, 1)",
    );
    let lines = domain::rules::RuleSet::vn_335_2025().general.lines;
    for position in 1..=3 {
        sql.push_str(&format!(
            ";\ninsert into template (id, position_id, number, state, effective_from, step, version) values ({position}, {position}, 1, 'DRAFT', '2026-01-01', 250000000, 1)"
        ));
        for (ordinal, line) in lines.iter().enumerate() {
            sql.push_str(&format!(
                ";\ninsert into template_line (template_id, code, criterion, name, maximum, ordinal) values ({position}, '{0}', '{0}', 'n', {1}, {ordinal})",
                line.code,
                line.max.floor_nano().unwrap()
            ));
        }
        sql.push_str(&format!(
            ";\nupdate template set state = 'PUBLISHED', published_at = 1 where id = {position}"
        ));
    }
    let criterion = |person: i64, line: &str, nano: i64| {
        format!(
            ";\ninsert into criterion_score (person_id, period_id, line, final_points, reason, entered_by_id, entered_at, version) values ({person}, \
             (select id from period where kind = 'MONTH' and number = 3), '{line}', {nano}, 'r', 0, 0, 1)"
        )
    };
    for person in [1, 2, 4, 5] {
        let (assigned, completed) = if person == 5 { (4, 2) } else { (10, 10) };
        sql.push_str(";\n");
        sql.push_str(&record(person, assigned, completed));
        for line in &lines {
            // S2: 5 + 5 + 2 · 2 = 14 points.
            let nano = match (person, line.code.as_str()) {
                (5, "I.1" | "I.2") => 5_000_000_000,
                (5, "II.1" | "II.2") => 2_000_000_000,
                (5, _) => 0,
                _ => line.max.floor_nano().unwrap(),
            };
            sql.push_str(&criterion(person, &line.code, nano));
        }
    }
    // The head: d = 50, đ and e 100; the deputy: d = 100, đ = 100, e = 50.
    for (person, unity) in [(1, 100), (2, 50)] {
        sql.push_str(&criterion(person, "dd", 100_000_000_000));
        sql.push_str(&criterion(person, "e", unity * 1_000_000_000));
    }
    sql
}
