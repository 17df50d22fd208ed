//! A small city to test in: a root, two communes with an office each, and people in them.

use super::App;
use domain::terms::{Term, UnitKind};
use thuocdo::services;

/// Codes: units `TP` over `XA-A` (with `VP-A`) and `XA-B` (with `VP-B`); people `A-HEAD`, `A-1`, `A-2`, `B-HEAD`, `B-1`,
/// `TP-1`; heads lead their commune.
pub struct Place;

const UNITS: [(&str, &str, Option<&str>); 5] = [
    ("TP", "CITY", None),
    ("XA-A", "COMMUNE", Some("TP")),
    ("VP-A", "OFFICE", Some("XA-A")),
    ("XA-B", "COMMUNE", Some("TP")),
    ("VP-B", "OFFICE", Some("XA-B")),
];

const PEOPLE: [(&str, &str, &str, &str); 6] = [
    ("A-HEAD", "Trần Văn Chủ", "XA-A", "CT"),
    ("A-1", "Nguyễn Thị An", "VP-A", "CV"),
    ("A-2", "Lê Hoàng Bách", "VP-A", "CV"),
    ("B-HEAD", "Phạm Minh Đức", "XA-B", "CT"),
    ("B-1", "Đỗ Thị Gấm", "VP-B", "CV"),
    ("TP-1", "Vũ Quốc Huy", "TP", "CV"),
];

impl Place {
    /// Builds it.
    pub async fn build(app: &App) {
        let call = app.operator().await;
        for (code, kind, parent) in UNITS {
            let call = if parent.is_none() { call.clone() } else { app.operator().await };
            let input = store::unit::UnitInput {
                code: code.into(),
                name: format!("Đơn vị {code}"),
                kind: UnitKind::find(kind).unwrap(),
                block: None,
                parent: parent.map(str::to_owned),
                population: None,
                agency_from: None,
            };
            services::unit::save(&call, &input, None).await.unwrap();
        }
        let mut sql = Vec::new();
        for (code, leads, group) in [("CT", "HEAD", "LEADERSHIP"), ("CV", "NONE", "PROFESSIONAL")] {
            sql.push(format!(
                "insert into position (code, owner_unit_id, version) select '{code}', id, 1 from unit where code = 'TP'"
            ));
            sql.push(format!(
                "insert into position_version (position_id, valid_from, name, name_folded, position_group, leads)
                 select id, '2020-01-01', 'Vị trí', 'vi tri', '{group}', '{leads}' from position where code = '{code}'"
            ));
        }
        for (code, name, unit, position) in PEOPLE {
            let folded = domain::fold::fold(name);
            sql.push(format!(
                "insert into person (code, name, name_folded, regime, version) values ('{code}', '{name}', '{folded}', 'DECREE_335', 1)"
            ));
            sql.push(format!(
                "insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
                 select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1
                 from person, position, unit
                 where person.code = '{code}' and position.code = '{position}' and unit.code = '{unit}'"
            ));
        }
        app.sql(&sql.join(";\n")).await;
    }
}
