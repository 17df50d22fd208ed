//! `thuocdo verify`: a healthy database breaks no law, and each law finds what was changed by hand and names its place.

mod breaks;

use crate::acts;
use crate::evaluation::ward::Ward;
use crate::on_both;
use crate::support::{App, Backend, lock};
use breaks::{Broken, COLUMNS, FROM_TABLES, INPUTS, LAST, RESULTS};
use domain::class::Class;
use domain::terms::{PeriodKind, PeriodState};
use serde_json::json;
use store::cap::{self, NewRow, NewRun};
use store::evaluation::latest_ids;
use store::ids::UnitId;
use store::period::AgencyPeriod;
use store::policy::{act, on_unit};
use store::verify::Law;
use store::write;
use thuocdo::services::period::PeriodKey;
use thuocdo::services::verify;

const WARD: UnitId = UnitId(2);

const MARCH: &str = "(select id from period where kind = 'MONTH' and number = 3)";

/// Rows as they were, to mend by.
const KEEP: &str = "create table kept_evaluation as select * from evaluation;\n\
    create table kept_rule_set as select * from rule_set;\n\
    create table kept_ancestor as select * from unit_ancestor;\n\
    create table kept_payload as select * from audit_payload;\n\
    create table kept_event as select * from audit_event";

/// A ward, evaluated, with what the laws look at beside it.
async fn healthy(backend: Backend) -> Ward {
    let ward = Ward::start(backend).await;
    lock(&ward.app, |row| row.agency_id == WARD && row.period_id.0 < 3).await;
    let february = PeriodKey { kind: PeriodKind::Month, year: 2026, number: 2 };
    thuocdo::services::period::reopen(&ward.app.operator().await, february, "W", "5/QĐ").await.unwrap();
    let hr = ward.app.user("nhan-su", None, &[("HR", "CITY")]).await;
    ward.app.create_account("officer", Some("S1"), &[]).await;
    let absence =
        "mutation($input: RecordAbsenceInput!) { recordAbsence(input: $input) { errors { code } } }";
    let input = json!({ "person": "S3", "kind": "STUDY", "firstDay": "2026-06-01", "lastDay": "2026-06-02", "idempotencyKey": "k-1" });
    assert_eq!(hr.query(absence, json!({ "input": input })).await.user_errors("recordAbsence"), [""; 0]);
    let draft = "mutation { createTemplateDraft(input: { position: \"P-OTHER\", effectiveFrom: \"2026-07-01\" }) { template { id } errors { code } } }";
    let made = hr.query(draft, json!({})).await;
    let id = made.text("createTemplateDraft.template.id");
    let publish = "mutation($id: ID!) { publishTemplate(input: { id: $id }) { errors { code } } }";
    assert_eq!(hr.query(publish, json!({ "id": id })).await.user_errors("publishTemplate"), [""; 0]);
    for period in ["2026-03", "2026-Q1", "2026"] {
        ward.evaluate(period).await;
    }
    decide(&hr).await;
    let terms = json!({
        "base": "LITERAL", "rate": 20, "body_limit": null, "groups_joined": [], "body_max": 1, "places": 1,
        "groups": [["PROFESSIONAL", 1, 1, 1]], "waits_for": [], "warnings": [],
    });
    settle(&ward, &terms.to_string()).await;
    ward.app
        .sql(&format!(
            "insert into post_plan (id, unit_id, position_id, valid_from, posts, version) values (1, 2, 3, '2026-01-01', 5, 1);\n\
             insert into move_bar (id, person_id, bar, valid_from, valid_to, version) values (1, 4, 'OTHER', '2026-01-01', '2026-12-31', 1);\n{KEEP}"
        ))
        .await;
    ward
}

/// A cap run of the ward that is in force, with S1 alone, who is EXCELLENT.
async fn settle(ward: &Ward, terms: &str) {
    let march = ward.period("2026-03").await;
    let s1 = ward.person("S1");
    let evaluation = latest_ids(&ward.app.server.db.read(), march, &[s1]).await.unwrap()[&s1];
    write(&ward.app.operator().await, &(), async |tx| {
        let permit = on_unit::<act::RunCap>(tx, WARD).await?;
        let row = NewRow {
            person: s1,
            evaluation,
            group: "PROFESSIONAL".to_owned(),
            class_before: Class::Excellent,
            final_class: None,
            grounds: "{}".to_owned(),
        };
        let new = NewRun { year: 2026, terms: terms.to_owned(), rows: vec![row], ties: Vec::new() };
        let id = cap::start(tx, &permit, new).await?;
        let run = cap::find_run(&tx.source(), id).await?.unwrap();
        let rows = cap::rows(&tx.source(), id).await?;
        let decided: Vec<_> = rows.into_iter().map(|row| (row, Class::Excellent, "{}".to_owned())).collect();
        cap::finalise(tx, &permit, &run, "7/QĐ", &decided).await
    })
    .await
    .unwrap();
}

/// That nothing is done about S2, who is below COMPLETED.
async fn decide(hr: &crate::support::Client) {
    let ask = "{ trainingNeeds(first: 100, input: { period: \"2026-03\" }) { nodes { personCode ground evidence } } }";
    let needs = hr.query(ask, json!({})).await;
    let mut needs = needs.data("trainingNeeds.nodes").as_array().unwrap().iter();
    let need = needs.find(|need| need["personCode"] == "S2" && need["ground"] == "BELOW_COMPLETED").unwrap();
    let input = json!({
        "need": { "person": "S2", "period": "2026-03", "ground": "BELOW_COMPLETED" }, "expectedEvidence": need["evidence"],
        "kind": "NO_ACTION", "reason": "Mới nhận việc", "legalGround": "Nghị định 335/2025/NĐ-CP",
    });
    let proposed = crate::competencies::send(hr, "proposeDecision", input, "").await;
    assert_eq!(proposed.user_errors("proposeDecision"), [""; 0]);
}

async fn laws(ward: &Ward) -> Vec<Law> {
    verify::run(&ward.app.server.db).await.unwrap()
}

async fn holds(ward: &Ward) {
    for law in laws(ward).await {
        assert!(law.broken.is_empty(), "{law:?}");
        assert!(law.looked_at > 0, "{} looks at nothing", law.name);
    }
}

async fn is_found(ward: &Ward, broken: &Broken) {
    ward.app.sql(&broken.by.replace("{march}", MARCH)).await;
    let found = laws(ward).await;
    let law = found.iter().find(|law| law.name == broken.law).unwrap();
    assert!(law.broken.iter().any(|told| told.contains(broken.place)), "{}\n{law:#?}", broken.by);
    if !broken.mend.is_empty() {
        ward.app.sql(&broken.mend.replace("{march}", MARCH)).await;
    }
}

on_both! {
    async fn results_changed_by_hand_are_found(backend: Backend) {
        let ward = healthy(backend).await;
        holds(&ward).await;
        for broken in RESULTS {
            is_found(&ward, broken).await;
        }
        holds(&ward).await;
        ward.app.finish().await;
    }

    async fn every_column_of_a_result_is_held_to_what_gave_it(backend: Backend) {
        let ward = healthy(backend).await;
        let quarter = "(select id from period where kind = 'QUARTER' and number = 1)";
        for (column, value, name) in COLUMNS {
            for (period, called) in [(MARCH, "2026-03"), (quarter, "2026-Q1")] {
                if called == "2026-Q1" && ["template_id", "general_source"].contains(column) {
                    continue;
                }
                ward.app.sql(&format!("update evaluation set {column} = {value} where person_code = 'S1' and period_id = {period}")).await;
                let found = laws(&ward).await;
                let told = &found.iter().find(|law| law.name == *name).unwrap().broken;
                let place = match *name {
                    FROM_TABLES => format!("S1 in {called}: the tables give another result ({column})"),
                    _ => format!("(S1, revision 1): {column} is not what its explanation gives"),
                };
                assert!(told.iter().any(|told| told.ends_with(&place)), "{column}\n{found:#?}");
                ward.app.sql(&format!("update evaluation set {column} = (select {column} from kept_evaluation as kept where kept.id = evaluation.id)")).await;
            }
        }
        holds(&ward).await;
        ward.app.finish().await;
    }

    async fn inputs_changed_by_hand_are_found(backend: Backend) {
        let ward = healthy(backend).await;
        for broken in INPUTS {
            is_found(&ward, broken).await;
        }
        holds(&ward).await;
        ward.app.finish().await;
    }

    async fn what_the_database_itself_guards_is_found_too(backend: Backend) {
        let ward = healthy(backend).await;
        assert!(ward.app.try_sql("update template_line set name = 'khác' where template_id = 1").await.is_err());
        assert!(ward.app.try_sql("update audit_event set actor = 'somebody'").await.is_err());
        ward.app.sql(match backend {
            Backend::Sqlite => "drop trigger template_line_changed;\ndrop trigger audit_event_unchanged",
            Backend::Postgres => "drop trigger template_line_frozen on template_line;\ndrop trigger audit_event_kept on audit_event",
        }).await;
        for broken in LAST {
            is_found(&ward, broken).await;
        }
        ward.app.finish().await;
    }

    async fn a_value_that_cannot_be_read_is_named_by_table_row_and_column(backend: Backend) {
        let ward = healthy(backend).await;
        let broken = ["update criterion_score set final_points = 4.5 where id = 1", "update absence set first_day = '2026-02-30' where id = 1"];
        if backend == Backend::Postgres {
            assert!(ward.app.try_sql(broken[1]).await.is_err(), "PostgreSQL keeps its columns to their types");
            holds(&ward).await;
            return ward.app.finish().await;
        }
        ward.app.sql(&broken.join(";\n")).await;
        let found = laws(&ward).await;
        let told = |name: &str| &found.iter().find(|law| law.name == name).unwrap().broken;
        let places = ["absence 1: first_day `2026-02-30` is no date", "criterion_score 1: final_points `4.5` is no bigint"];
        assert_eq!(told("stored values are of the types of their columns"), &places);
        assert!(told("nobody decides about himself").iter().all(|told| told.starts_with("nothing beyond")));
        assert_eq!(told("one latest revision a person and period"), &[""; 0], "other laws are held all the same");
        ward.app.finish().await;
    }

    async fn the_command_tells_a_changed_rule_set_as_a_finding(backend: Backend) {
        let app = App::start(backend).await;
        app.sql("update rule_set set body = body || ' '").await;
        let mut command = app.command();
        command.arg("verify");
        let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert_eq!(done.status.code(), Some(1));
        let told = String::from_utf8(done.stdout).unwrap();
        assert!(told.contains("  rule set VN-335-2025: its text was changed\n"), "{told}");
        assert!(told.ends_with("each cap run kept to its places: 0 looked at, 0 broken\n"), "{told}");
        app.finish().await;
    }

    async fn a_template_has_the_points_of_its_own_rules(backend: Backend) {
        let ward = healthy(backend).await;
        let text = domain::rules::VN_335_2025
            .replacen("code = \"VN-335-2025\"", "code = \"VN-31\"", 1)
            .replacen("points = \"30\"", "points = \"31\"", 1)
            .replacen("max = \"5\"", "max = \"6\"", 1)
            .replacen("points = \"70\"", "points = \"69\"", 1);
        let operator = ward.app.operator().await;
        thuocdo::services::rule_set::load(&operator, &text).await.unwrap();
        let from = "2026-08-01".parse().unwrap();
        thuocdo::services::rule_set::adopt(&ward.app.operator().await, "VN-31", from, "31/QĐ").await.unwrap();
        let hr = ward.app.user("nhan-su-31", None, &[("HR", "CITY")]).await;
        let draft = "mutation { createTemplateDraft(input: { position: \"P-OTHER\", effectiveFrom: \"2026-08-01\" }) { template { id } errors { code } } }";
        let made = hr.query(draft, json!({})).await;
        let publish = "mutation($id: ID!) { publishTemplate(input: { id: $id }) { errors { code } } }";
        let id = made.text("createTemplateDraft.template.id");
        assert_eq!(hr.query(publish, json!({ "id": id })).await.user_errors("publishTemplate"), [""; 0]);
        let found = laws(&ward).await;
        let law = found.iter().find(|law| law.name == "published templates add up to the points of their rules").unwrap();
        assert!(law.looked_at > 0 && law.broken.is_empty(), "{law:?}");
        ward.app.finish().await;
    }

    async fn what_a_settled_year_only_tells_becomes_a_revision_of_it(backend: Backend) {
        let ward = healthy(backend).await;
        let hr = ward.app.user("nhan-su-2", None, &[("HR", "CITY")]).await;
        for month in 4..=12 {
            ward.evaluate(&format!("2026-{month:02}")).await;
        }
        for period in ["2026-Q2", "2026-Q3", "2026-Q4", "2026"] {
            ward.evaluate(period).await;
        }
        let open = |row: &AgencyPeriod| row.state.0 == PeriodState::Open && row.reopened_by_decision.is_none();
        lock(&ward.app, |row| row.agency_id == WARD && open(row)).await;
        ward.app.sql("update agency_period set locked_at = 9000000000000000 where agency_id = 2 and state = 'LOCKED'").await;
        let concluded = json!({ "person": "S1", "reference": "KL-9/2026", "kind": "PUBLIC_DUTY", "actOn": "2026-03-02", "concludedOn": "2026-03-20" });
        let act = acts::record(&hr, concluded).await.data("recordAct.act.id").clone();
        let decision = json!({ "act": act, "decidedBy": "ADMINISTRATION", "form": "REPRIMAND", "effectiveOn": "2026-03-25", "decisionNumber": "9/QĐ" });
        assert_eq!(acts::decide(&hr, decision).await.user_errors("recordActDecision"), ["CLASS_SETTLED act"]);
        assert_eq!(acts::marks(&ward.app).await, ["S1 2026 class: act"]);
        holds(&ward).await;
        ward.evaluate("2026").await;
        let of_s1 = "select revision || ' ' || coalesce(class, 'none') as value from evaluation where person_code = 'S1' and period_id = (select id from period where kind = 'YEAR') order by revision";
        assert_eq!(ward.app.rows(of_s1).await, ["1 none", "2 none"]);
        holds(&ward).await;
        ward.app.finish().await;
    }
}
