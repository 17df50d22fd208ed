//! What bears on the class of a year, from the mutation to the row: in a locked year as a revision whose score is unchanged.

use super::ward::Ward;
use crate::support::Client;
use crate::{acts, corruption_cases, on_both, overlay_findings, period_decisions};
use serde_json::json;

const AS_OF: &str = "2027-01-05";

/// The ward on 5 January 2027 with the year evaluated: S1 and the deputy were excused from April on, S3 was studying.
pub async fn decided(backend: crate::support::Backend) -> (Ward, Client) {
    let ward = Ward::start_on(backend, AS_OF).await;
    ward.evaluate_as_of("2026-03", AS_OF).await;
    ward.app
        .sql(
            "insert into period_decision (person_id, period_id, kind, decision_number, reason, version) select person.id, period.id, 'EXCUSED', '1', 'r', 1 from period, person where kind = 'MONTH' and number > 3 and person.code in ('S1', 'DEPUTY');\n\
             insert into absence (person_id, kind, first_day, last_day, version) values (6, 'STUDY', '2026-04-01', '2026-12-31', 1)",
        )
        .await;
    for month in 4..=12 {
        ward.evaluate_as_of(&format!("2026-{month:02}"), AS_OF).await;
    }
    ward.evaluate_as_of("2026", AS_OF).await;
    let hr = ward.app.user("nhan-su", None, &[("HR", "CITY")]).await;
    (ward, hr)
}

impl Ward {
    pub async fn lock(&self) {
        self.app
            .sql(
                "update agency_period set state = 'LOCKED', locked_at = 9000000000000000 where agency_id = 2",
            )
            .await;
    }

    /// The latest row of somebody's year: revision, status, class, reason, exact score.
    pub async fn year_of(&self, person: &str) -> String {
        self.evaluate_as_of("2026", AS_OF).await;
        let row = format!(
            "select revision || ' ' || status || ' ' || coalesce(class, '-') || ' ' || coalesce(reason, '-') || ' ' || coalesce(score_exact, '-') as value \
             from evaluation join period on period.id = period_id where kind = 'YEAR' and latest and person_code = '{person}'"
        );
        self.app.rows(&row).await.remove(0)
    }

    async fn explains(&self, person: &str, text: &str) -> bool {
        let row = format!(
            "select explanation as value from evaluation join period on period.id = period_id where kind = 'YEAR' and latest and person_code = '{person}'"
        );
        self.app.rows(&row).await[0].contains(text)
    }
}

on_both! {
    async fn an_act_lowers_a_locked_year_until_it_is_voided(backend: Backend) {
        let (ward, hr) = decided(backend).await;
        assert_eq!(ward.year_of("S1").await, "1 SCORED EXCELLENT - 100");
        ward.lock().await;
        let act = json!({ "person": "S1", "reference": "KL-1", "kind": "PUBLIC_DUTY", "text": "x" });
        let id = acts::record(&hr, act).await.data("recordAct.act.id").clone();
        let decision = json!({ "act": id, "decidedBy": "PARTY", "form": "CRITICISM", "effectiveOn": "2026-06-01", "decisionNumber": "1/QĐ" });
        acts::decide(&hr, decision.clone()).await.data("recordActDecision.act");
        assert_eq!(ward.year_of("S1").await, "2 SCORED EXCELLENT - 100", "a criticism is told, and no discipline");
        let mut reprimand = decision;
        reprimand["form"] = json!("REPRIMAND");
        acts::decide(&hr, reprimand).await.data("recordActDecision.act");
        assert_eq!(ward.year_of("S1").await, "3 SCORED NOT_COMPLETED - 100");
        assert!(ward.explains("S1", r#""grounds":["20.4c"]"#).await);
        acts::void(&hr, "voidAct", &id, "nhầm người").await.data("voidAct.act.voidedAt");
        assert_eq!(ward.year_of("S1").await, "4 SCORED EXCELLENT - 100");
        ward.app.finish().await;
    }

    async fn leaders_read_the_articles_and_not_what_was_decided(backend: Backend) {
        let (ward, hr) = decided(backend).await;
        let head = ward.app.user("head", Some("HEAD"), &[]).await;
        let own = ward.app.user("s-1", Some("S1"), &[]).await;
        let council = ward.app.user("council", None, &[("COUNCIL", "W")]).await;
        let act = json!({ "person": "S1", "reference": "KL-77", "kind": "PUBLIC_DUTY", "actOn": "2026-05-12", "text": "x" });
        let id = acts::record(&hr, act).await.data("recordAct.act.id").clone();
        let decision = json!({ "act": id, "decidedBy": "PARTY", "form": "REPRIMAND", "effectiveOn": "2026-06-01", "decisionNumber": "1/QĐ" });
        acts::decide(&hr, decision).await.data("recordActDecision.act");
        let block = json!({ "person": "S1", "year": 2026, "rule": "PARTY-REVIEW", "task": "Kết luận kiểm tra", "reason": "r" });
        overlay_findings::record(&hr, block).await.data("recordOverlayFinding.overlayFinding");
        let case = json!({ "unit": "W", "reference": "VV-1", "openedOn": "2026-05-04", "leaders": ["DEPUTY"] });
        corruption_cases::record(&hr, case).await.data("recordCorruptionCase.corruptionCase");
        let stale = "{ evaluation(person: \"S1\", period: \"2026\") { stale { count changes } } }";
        let changes = async |client: &Client| client.query(stale, json!({})).await.data("evaluation.stale.changes").clone();
        assert_eq!(changes(&head).await, json!(["class"]), "that there was something, and not what");
        assert!(changes(&hr).await.as_array().unwrap().contains(&json!("class: act")));
        assert_eq!(changes(&own).await, changes(&hr).await);
        assert_eq!(ward.year_of("S1").await, "1 SCORED - OVERLAY_BLOCK 100");

        // By name, by revision, by id, beside others in the ranking: one way of telling.
        let row = "id grounds explanation";
        let texts = async |client: &Client, person: &str| -> Vec<String> {
            let one = format!("{{ evaluation(person: \"{person}\", period: \"2026\") {{ {row} }} evaluationRevisions(person: \"{person}\", period: \"2026\") {{ {row} }} }}");
            let one = client.query(&one, json!({})).await;
            let node = format!("query($id: ID!) {{ node(id: $id) {{ ... on Evaluation {{ {row} }} }} }}");
            let node = client.query(&node, json!({ "id": one.data("evaluation.id") })).await;
            let mut texts = vec![
                one.text("evaluation.explanation").to_owned(),
                one.text("evaluationRevisions.0.explanation").to_owned(),
                node.text("node.explanation").to_owned(),
            ];
            let ranking = "query($input: RankingInput!) { ranking(input: $input) { nodes { personCode explanation lines { code value } } } }";
            let input = json!({ "period": { "named": { "kind": "YEAR", "year": 2026 } }, "within": "W" });
            let list = client.query(ranking, json!({ "input": input })).await;
            if list.error().is_empty() {
                let nodes = list.data("ranking.nodes").as_array().unwrap().clone();
                let of = nodes.iter().find(|node| node["personCode"] == person).unwrap();
                texts.push(of["explanation"].as_str().unwrap().to_owned());
            }
            texts
        };
        let inputs = ["KL-77", "PUBLIC_DUTY", "REPRIMAND", "Kết luận kiểm tra", "2026-05-12"];
        for (who, client, paths) in [("the person", &own, 3), ("HR", &hr, 4), ("the council", &council, 4)] {
            let told = texts(client, "S1").await;
            assert_eq!(told.len(), paths, "{who}");
            assert!(told.iter().all(|text| inputs.iter().all(|input| text.contains(input))), "{who}: {told:?}");
        }
        let told = texts(&head, "S1").await;
        assert_eq!(told.len(), 4);
        for text in &told {
            assert!(inputs.iter().all(|input| !text.contains(input)), "{text}");
            assert!(text.contains("20.4c") && text.contains("withheld") && text.contains("2026-03"), "{text}");
        }
        let pending = async |client: &Client| texts(client, "DEPUTY").await.iter().any(|text| text.contains("PENDING_CASE"));
        assert!(pending(&hr).await && !pending(&head).await);
        ward.app.finish().await;
    }

    async fn a_finding_bounds_or_blocks(backend: Backend) {
        let (ward, hr) = decided(backend).await;
        ward.lock().await;
        let finding = |rule: &str| json!({ "person": "S1", "year": 2026, "rule": rule, "reason": "r" });
        let made = overlay_findings::record(&hr, finding("QD366-GOOD")).await;
        assert_eq!(ward.year_of("S1").await, "2 SCORED COMPLETED - 100");
        assert!(ward.explains("S1", r#""grounds":["QD366-GOOD"]"#).await);
        overlay_findings::void(&hr, made.data("recordOverlayFinding.overlayFinding.id"), "nhầm").await.data("voidOverlayFinding.overlayFinding");
        let mut block = finding("PARTY-REVIEW");
        block["task"] = json!("Kết luận kiểm tra");
        overlay_findings::record(&hr, block.clone()).await.data("recordOverlayFinding.overlayFinding");
        assert_eq!(ward.year_of("S1").await, "3 SCORED - OVERLAY_BLOCK 100");
        assert!(ward.explains("S1", r#""tasks":["Kết luận kiểm tra"]"#).await);
        block["liftedOn"] = json!("2027-01-04");
        overlay_findings::record(&hr, block).await.data("recordOverlayFinding.overlayFinding");
        assert_eq!(ward.year_of("S1").await, "4 SCORED EXCELLENT - 100");
        ward.app.finish().await;
    }

    async fn a_case_warns_its_leader_and_lowers_him_once_dealt_with(backend: Backend) {
        let (ward, hr) = decided(backend).await;
        ward.lock().await;
        let mut case = json!({ "unit": "W", "reference": "VV-1", "openedOn": "2026-05-04", "leaders": ["DEPUTY"] });
        corruption_cases::record(&hr, case.clone()).await.data("recordCorruptionCase.corruptionCase");
        assert_eq!(ward.year_of("DEPUTY").await, "2 SCORED EXCELLENT - 565/6");
        assert!(ward.explains("DEPUTY", "PENDING_CASE").await);
        case["dealtWithOn"] = json!("2026-12-01");
        corruption_cases::record(&hr, case).await.data("recordCorruptionCase.corruptionCase");
        assert_eq!(ward.year_of("DEPUTY").await, "3 SCORED NOT_COMPLETED - 565/6");
        assert!(ward.explains("DEPUTY", r#""grounds":["20.4d"]"#).await);
        ward.app.finish().await;
    }

    async fn a_study_year_waits_for_its_decision(backend: Backend) {
        let (ward, hr) = decided(backend).await;
        assert_eq!(ward.year_of("S3").await, "1 NEEDS_DECISION - STUDY -");
        ward.lock().await;
        let decision = |kind: &str| json!({ "person": "S3", "period": "2026", "kind": kind, "decisionNumber": "5/QĐ", "reason": "r" });
        period_decisions::record(&hr, decision("STUDY_NOT_CLASSIFIED")).await.data("recordPeriodDecision.periodDecision");
        assert_eq!(ward.year_of("S3").await, "2 NOT_CLASSIFIED - STUDY -");
        let changed = period_decisions::record(&hr, decision("STUDY_CLASSIFIED")).await;
        assert_eq!(changed.data("recordPeriodDecision.periodDecision.version"), 2, "one decision a person and year");
        assert!(ward.year_of("S3").await.starts_with("3 EXCUSED"), "there is nothing but excused months to classify");
        ward.app.sql("insert into cap_run (agency_id, year, number, state, terms, started_at, final_at, decision_number, version) values (2, 2026, 1, 'FINAL', '{}', 0, 0, '9/QĐ', 1)").await;
        assert_eq!(period_decisions::record(&hr, decision("STUDY_NOT_CLASSIFIED")).await.user_errors("recordPeriodDecision"), ["CLASS_SETTLED period"]);
        ward.app.finish().await;
    }

    async fn a_month_excused_by_a_decision_leaves_the_means(backend: Backend) {
        let ward = Ward::start(backend).await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "W")]).await;
        ward.evaluate("2026-03").await;
        let decision = json!({ "person": "S4", "period": "2026-03", "kind": "EXCUSED", "decisionNumber": "5/QĐ", "reason": "r" });
        let id = period_decisions::record(&hr, decision).await.data("recordPeriodDecision.periodDecision.id").clone();
        ward.evaluate("2026-03").await;
        let status = "select status || ' ' || coalesce(reason, '') as value from evaluation join period on period.id = period_id where kind = 'MONTH' and latest and person_code = 'S4'";
        assert_eq!(ward.app.rows(status).await, ["EXCUSED DECISION"]);
        period_decisions::void(&hr, &id, "nhầm").await.data("voidPeriodDecision.periodDecision");
        ward.evaluate("2026-03").await;
        assert_eq!(ward.app.rows(status).await, ["MISSING NO_TEMPLATE"]);
        ward.app.finish().await;
    }
}
