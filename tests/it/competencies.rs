//! The competency framework, what positions require, and levels of people: by mutation and by file, on both databases.

use crate::import_inputs::{load, load_as};
use crate::on_both;
use crate::support::{Answer, App, Client, Month};
use serde_json::{Value, json};
use thuocdo::io::kinds::Kind;

/// Sends a mutation and asks for the errors and what `fields` says of its noun.
pub async fn send(who: &Client, mutation: &str, input: Value, fields: &str) -> Answer {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} errors {{ code path message }} }} }}"
    );
    who.query(&document, json!({ "input": input })).await
}

/// Fields `TU-PHAP` and `Y-TE`; `CV` works in `TU-PHAP`, `CT` in both; the framework has `NLC-1` and `NLCM-TP`, and `CV`
/// requires `NLCM-TP` at level 4 with weight 1.5.
pub async fn framework(app: &App, hr: &Client) {
    let mut sql = Vec::new();
    for (code, name) in [("TU-PHAP", "Tư pháp"), ("Y-TE", "Y tế")] {
        sql.push(format!(
            "insert into field (code, name, name_folded, owner_unit_id, version) select '{code}', '{name}', 'x', id, 1 from unit where code = 'TP' and not exists (select 1 from field where code = '{code}')"
        ));
    }
    for (position, ordinal, field) in [("CV", 0, "TU-PHAP"), ("CT", 0, "TU-PHAP"), ("CT", 1, "Y-TE")] {
        sql.push(format!(
            "insert into position_field (position_version_id, ordinal, field_id)
             select position_version.id, {ordinal}, field.id from position_version
             join position on position.id = position_version.position_id, field
             where position.code = '{position}' and field.code = '{field}'"
        ));
    }
    app.sql(&sql.join(";\n")).await;
    for (code, group, field) in
        [("NLC-1", "COMMON", json!(null)), ("NLCM-TP", "PROFESSIONAL", json!("TU-PHAP"))]
    {
        let input =
            json!({ "code": code, "name": format!("Năng lực {code}"), "group": group, "field": field });
        assert_eq!(send(hr, "saveCompetency", input, "").await.user_errors("saveCompetency"), [""; 0]);
    }
    let input = json!({ "position": "CV", "competency": "NLCM-TP", "validFrom": "2026-01-01", "level": 4, "weight": "1.5" });
    let saved = send(hr, "savePositionCompetency", input, "").await;
    assert_eq!(saved.user_errors("savePositionCompetency"), [""; 0]);
}

/// An assessment of `NLCM-TP` on 1 March.
pub fn assessment(person: &str, level: i32) -> Value {
    json!({ "person": person, "competency": "NLCM-TP", "level": level, "assessedOn": "2026-03-01",
            "source": "REVIEW", "evidence": "Phiếu nhận xét 01/2026" })
}

/// The same with some keys changed.
pub fn but(input: &Value, changes: Value) -> Value {
    let mut input = input.clone();
    for (key, value) in changes.as_object().unwrap() {
        input[key] = value.clone();
    }
    input
}

on_both! {
    async fn the_framework_is_the_roots_and_requirements_are_their_owners(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let ward = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        framework(&app, &hr).await;
        let good = json!({ "code": "NLC-2", "name": "Giao tiếp", "group": "COMMON" });
        assert_eq!(send(&ward, "saveCompetency", good.clone(), "").await.error(), "FORBIDDEN");
        for (changes, told) in [
            (json!({ "code": "N L" }), "CODE_INVALID code"),
            (json!({ "name": " " }), "NAME_INVALID name"),
            (json!({ "group": "PROFESSIONAL" }), "COMPETENCY_FIELD field"),
            (json!({ "field": "TU-PHAP" }), "COMPETENCY_FIELD field"),
            (json!({ "group": "PROFESSIONAL", "field": "NO" }), "FIELD_UNKNOWN field"),
        ] {
            let refused = send(&hr, "saveCompetency", but(&good, changes), "").await;
            assert_eq!(refused.user_errors("saveCompetency"), [told]);
        }
        let made = send(&hr, "saveCompetency", good.clone(), "competency { id code version field { code } }").await;
        assert_eq!(made.data("saveCompetency.competency.version"), &json!(1));
        let events = app.trail().await.len();
        send(&hr, "saveCompetency", good.clone(), "").await;
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        let stale = send(&hr, "saveCompetency", but(&good, json!({ "name": "Khác", "expectedVersion": 7 })), "current { name }").await;
        assert_eq!(stale.user_errors("saveCompetency"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("saveCompetency.current.name"), &json!("Giao tiếp"));

        let requires = json!({ "position": "CV", "competency": "NLC-1", "validFrom": "2026-02-01", "level": 3 });
        assert_eq!(send(&ward, "savePositionCompetency", requires.clone(), "").await.error(), "FORBIDDEN");
        app.sql("insert into position (code, owner_unit_id, retired_from, version) select 'CU', id, '2026-01-01', 1 from unit where code = 'TP'").await;
        for (changes, told) in [
            (json!({ "level": 6 }), "LEVEL_OUT_OF_RANGE level"),
            (json!({ "level": -1 }), "LEVEL_OUT_OF_RANGE level"),
            (json!({ "weight": "0" }), "WEIGHT_OUT_OF_RANGE weight"),
            (json!({ "weight": "10.1" }), "WEIGHT_OUT_OF_RANGE weight"),
            (json!({ "weight": "0.0000001" }), "WEIGHT_OUT_OF_RANGE weight"),
            (json!({ "position": "NO" }), "POSITION_UNKNOWN position"),
            (json!({ "position": "CU" }), "POSITION_RETIRED position"),
            (json!({ "competency": "NO" }), "COMPETENCY_UNKNOWN competency"),
        ] {
            let refused = send(&hr, "savePositionCompetency", but(&requires, changes), "").await;
            assert_eq!(refused.user_errors("savePositionCompetency"), [told]);
        }
        send(&hr, "savePositionCompetency", requires.clone(), "").await.data("savePositionCompetency");
        let ended = but(&requires, json!({ "validFrom": "2026-04-01", "level": 0 }));
        send(&hr, "savePositionCompetency", ended, "").await.data("savePositionCompetency");
        let shown = ward.query(
            r#"{ position(code: "CV") {
                 before: competencies(on: "2026-01-31") { competency { code } level weight }
                 then: competencies(on: "2026-03-31") { competency { code } level weight }
                 now: competencies { competency { code } level weight } } }"#,
            json!({}),
        ).await;
        let own = json!({ "competency": { "code": "NLCM-TP" }, "level": 4, "weight": "1.5" });
        let more = json!({ "competency": { "code": "NLC-1" }, "level": 3, "weight": "1" });
        assert_eq!(shown.data("position"), &json!({ "before": [own], "then": [more, own], "now": [own] }));

        let listed = ward.query(r#"{ competencies(first: 1, filter: { group: COMMON }) { totalCount nodes { code } pageInfo { endCursor } } }"#, json!({})).await;
        assert_eq!((listed.data("competencies.totalCount"), listed.data("competencies.nodes.0.code")), (&json!(2), &json!("NLC-1")));
        let next = "query($after: String) { competencies(first: 1, after: $after, filter: { search: \"giao\" }) { nodes { code } } }";
        let cursor = listed.data("competencies.pageInfo.endCursor");
        assert_eq!(ward.query(next, json!({ "after": cursor })).await.data("competencies.nodes.0.code"), &json!("NLC-2"));
        let of_field = ward.query(r#"{ competencies(filter: { field: "TU-PHAP" }) { nodes { code } } }"#, json!({})).await;
        assert_eq!(of_field.data("competencies.nodes"), &json!([{ "code": "NLCM-TP" }]));
        assert_eq!(ward.query(r#"{ competencies(filter: { field: "NO" }) { nodes { code } } }"#, json!({})).await.error(), "FIELD_UNKNOWN");
        app.finish().await;
    }

    async fn levels_are_recorded_by_hr_of_the_unit_with_evidence(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        framework(&app, &hr).await;
        let ward = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let outside = app.user("hr.b", None, &[("HR", "XA-B")]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let own = app.user("a-1", Some("A-1"), &[("HR", "XA-A")]).await;
        let colleague = app.user("a-2", Some("A-2"), &[]).await;
        let good = assessment("A-1", 2);
        for who in [&outside, &colleague] {
            let told = send(who, "recordPersonCompetency", good.clone(), "").await;
            assert_eq!(told.user_errors("recordPersonCompetency"), ["PERSON_UNKNOWN person"]);
        }
        assert_eq!(send(&head, "recordPersonCompetency", good.clone(), "").await.error(), "FORBIDDEN");
        assert_eq!(send(&own, "recordPersonCompetency", good.clone(), "").await.reason(), "SELF_RULE");
        for (changes, told) in [
            (json!({ "level": 0 }), "LEVEL_OUT_OF_RANGE level"),
            (json!({ "level": 6 }), "LEVEL_OUT_OF_RANGE level"),
            (json!({ "evidence": "  " }), "TEXT_OUT_OF_RANGE evidence"),
            (json!({ "assessedOn": "2026-05-21" }), "DAY_IN_FUTURE assessedOn"),
            (json!({ "person": "NOBODY" }), "PERSON_UNKNOWN person"),
            (json!({ "competency": "NO" }), "COMPETENCY_UNKNOWN competency"),
            (json!({ "position": "NO" }), "POSITION_UNKNOWN position"),
            (json!({ "competency": "NLC-1", "position": "CV" }), "COMPETENCY_NOT_REQUIRED competency"),
        ] {
            let refused = send(&ward, "recordPersonCompetency", but(&good, changes), "").await;
            assert_eq!(refused.user_errors("recordPersonCompetency"), [told]);
        }
        assert_eq!(app.rows("select cast(count(*) as text) as value from person_competency").await, ["0"]);
        let made = send(&ward, "recordPersonCompetency", but(&good, json!({ "position": "CV" })), "personCompetency { id version }").await;
        let id = made.text("recordPersonCompetency.personCompetency.id").to_owned();
        let events = app.trail().await.len();
        send(&ward, "recordPersonCompetency", good.clone(), "").await.data("recordPersonCompetency");
        assert_eq!(app.trail().await.len(), events, "the same twice changes nothing");
        let stale = send(&ward, "recordPersonCompetency", but(&good, json!({ "level": 3, "expectedVersion": 9 })), "current { level }").await;
        assert_eq!(stale.user_errors("recordPersonCompetency"), ["STALE_VERSION expectedVersion"]);
        assert_eq!(stale.data("recordPersonCompetency.current.level"), &json!(2));
        let test = but(&good, json!({ "level": 3, "assessedOn": "2026-04-01", "source": "TEST" }));
        send(&ward, "recordPersonCompetency", test, "").await.data("recordPersonCompetency");

        let ask = r#"{ person(code: "A-1") { competencies { level source } counted: competencies(on: "2026-05-01") { level } } }"#;
        let all = json!({ "competencies": [{ "level": 2, "source": "REVIEW" }, { "level": 3, "source": "TEST" }], "counted": [{ "level": 3 }] });
        for who in [&own, &head, &ward] {
            assert_eq!(who.query(ask, json!({})).await.data("person"), &all);
        }
        let admin = app.user("quan.tri", None, &[("ADMIN", "TP")]).await;
        assert_eq!(admin.query(ask, json!({})).await.data("person.competencies"), &json!(null), "an administrator sees no levels");
        let node = "query($id: ID!) { node(id: $id) { ... on PersonCompetency { level competency { code } } } }";
        assert_eq!(own.query(node, json!({ "id": id })).await.data("node.level"), &json!(2));
        assert_eq!(admin.query(node, json!({ "id": id })).await.data("node"), &json!(null));

        let void = json!({ "id": id, "reason": "Nhập nhầm người" });
        assert_eq!(send(&own, "voidPersonCompetency", void.clone(), "").await.reason(), "SELF_RULE");
        let blank = send(&ward, "voidPersonCompetency", but(&void, json!({ "reason": " " })), "").await;
        assert_eq!(blank.user_errors("voidPersonCompetency"), ["TEXT_OUT_OF_RANGE reason"]);
        send(&ward, "voidPersonCompetency", void, "personCompetency { voidedAt }").await.text("voidPersonCompetency.personCompetency.voidedAt");
        assert_eq!(own.query(ask, json!({})).await.data("person.competencies"), &json!([{ "level": 3, "source": "TEST" }]));
        app.finish().await;
    }

    async fn files_bring_framework_requirements_and_levels(backend: Backend) {
        let app = Month::start(backend).await;
        let hr = app.user("hr.tp", None, &[("HR", "TP")]).await;
        framework(&app, &hr).await;
        app.user("hr.a", None, &[("HR", "XA-A")]).await;
        let counts = |report: thuocdo::services::import::Report| (report.created, report.updated, report.unchanged);
        let competencies = "code,name,group,field\nNLCM-YT,Chuyên môn y tế,chuyên môn,Y-TE\nNLLD-1,Tư duy chiến lược,lãnh đạo,\n";
        assert_eq!(counts(load(&app, Kind::Competencies, competencies).await.unwrap()), (2, 0, 0));
        assert_eq!(counts(load(&app, Kind::Competencies, competencies).await.unwrap()), (0, 0, 2));
        let bad = "code,name,group,field\nA,Không có lĩnh vực,chuyên môn,\nB,Thừa lĩnh vực,chung,Y-TE\nC,Lĩnh vực lạ,chuyên môn,NO\n";
        assert_eq!(load(&app, Kind::Competencies, bad).await.unwrap_err(), [
            "FILE_VALUE_MISSING tệp.csv 2 field", "FILE_VALUE_UNEXPECTED tệp.csv 3 field", "FIELD_UNKNOWN tệp.csv 4 field",
        ]);
        let head = "position,competency,valid from,level,weight\n";
        let requirements = format!("{head}CT,NLCM-YT,01/01/2026,4,\nCT,NLLD-1,01/01/2026,3,2\n");
        assert_eq!(counts(load(&app, Kind::Requirements, &requirements).await.unwrap()), (2, 0, 0));
        assert_eq!(counts(load(&app, Kind::Requirements, &requirements.replace(",4,", ",5,")).await.unwrap()), (0, 1, 1));
        let bad = format!("{head}NO,NLLD-1,01/01/2026,3,\nCT,NO,01/01/2026,3,\nCT,NLLD-1,01/02/2026,6,\nCT,NLLD-1,01/03/2026,3,11\n");
        let mut told = load(&app, Kind::Requirements, &bad).await.unwrap_err();
        told.sort();
        assert_eq!(told, [
            "COMPETENCY_UNKNOWN tệp.csv 3 competency", "FILE_RANGE tệp.csv 4 level", "FILE_RANGE tệp.csv 5 weight",
            "POSITION_UNKNOWN tệp.csv 2 position",
        ]);
        let told = load_as(&app, "hr.a", Kind::Requirements, &requirements).await.unwrap_err();
        assert_eq!(told, ["NOT_PERMITTED tệp.csv 2 position", "NOT_PERMITTED tệp.csv 3 position"]);

        let head = "person,competency,assessed on,source,level,evidence\n";
        let levels = format!("{head}A-1,NLCM-TP,01/03/2026,sát hạch,2,QĐ 12\nA-2,NLC-1,01/03/2026,nhận xét,4,Phiếu 3\n");
        assert_eq!(counts(load(&app, Kind::Assessments, &levels).await.unwrap()), (2, 0, 0));
        assert_eq!(counts(load(&app, Kind::Assessments, &levels.replace("hạch,2", "hạch,3")).await.unwrap()), (0, 1, 1));
        let bad = format!(
            "{head}A-1,NLCM-TP,01/03/2026,sát hạch,7,QĐ\nB-1,NLC-1,01/03/2026,nhận xét,3,Phiếu\nA-1,NLC-1,21/05/2026,nhận xét,3,Phiếu\n\
             A-1,NO,01/03/2026,nhận xét,3,Phiếu\nNO,NLC-1,01/03/2026,nhận xét,3,Phiếu\nA-2,NLC-1,02/03/2026,nhận xét,3,\n"
        );
        let mut told = load_as(&app, "hr.a", Kind::Assessments, &bad).await.unwrap_err();
        told.sort();
        assert_eq!(told, [
            "COMPETENCY_UNKNOWN tệp.csv 5 competency", "DAY_IN_FUTURE tệp.csv 4 assessed on", "FILE_RANGE tệp.csv 2 level",
            "FILE_VALUE_MISSING tệp.csv 7 evidence", "PERSON_UNKNOWN tệp.csv 3 person", "PERSON_UNKNOWN tệp.csv 6 person",
        ]);
        assert_eq!(app.rows("select cast(level as text) as value from person_competency order by id").await, ["3", "4"]);
        app.finish().await;
    }
}
