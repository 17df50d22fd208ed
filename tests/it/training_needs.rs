//! Training needs by hand-worked figures, who sees whose, proposed classes; decisions on them and who looked at a file.

mod decisions;
pub mod house;
mod satisfaction;

use crate::competencies::{assessment, send};
use crate::on_both;
use crate::support::Client;
use house::House;
use serde_json::{Value, json};

const NEEDS: &str = "query($input: TrainingNeedInput!, $first: Int, $after: String) {
  trainingNeeds(input: $input, first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    nodes { personCode ground field { code } competency { code } required actual value limit limitSetting explanation evidence
      satisfaction { rated satisfied share shrunk disclosure }
      priority { gap weight value exact overdue { part whole } dissatisfaction { part whole } }
      evaluation { revision } allowedActions { action allowed blockedBy { code } } } } }";

/// The needs that somebody is shown.
async fn needs(who: &Client, input: Value) -> Vec<Value> {
    let answer = who.query(NEEDS, json!({ "input": input, "first": 100 })).await;
    answer.data("trainingNeeds.nodes").as_array().unwrap().clone()
}

/// Person, ground and what it is of, line by line.
fn told(needs: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |need: &Value| {
        let (person, ground) = (text(&need["personCode"]), text(&need["ground"]));
        format!("{person} {ground} {} {}", text(&need["field"]["code"]), text(&need["competency"]["code"]))
    };
    needs.iter().map(line).collect()
}

fn april() -> Value {
    json!({ "unit": "XA-A", "period": "2026-04" })
}

on_both! {
    async fn a_gap_and_low_figures_are_told_with_what_they_rest_on(backend: Backend) {
        let house = House::start(backend).await;
        let found = needs(&house.hr.in_english(), april()).await;
        assert_eq!(told(&found), [
            "A-1 COMPETENCY_GAP TU-PHAP NLCM-TP",
            "A-1 OUTSIDE_SPECIALISATION TU-PHAP -",
            "A-1 LOW_PROFESSIONAL TU-PHAP -",
        ]);
        // 2 levels × 1.5 × (1 + 3/12 + 10/40) = 4.5: one unit late, two unfinished, of twelve due.
        let gap = &found[0];
        assert_eq!((&gap["required"], &gap["actual"]), (&json!(4), &json!(2)));
        assert_eq!(gap["priority"], json!({
            "gap": 2, "weight": "1.50", "value": "4.50", "exact": "9/2",
            "overdue": { "part": 3, "whole": 12 }, "dissatisfaction": { "part": 10, "whole": 40 },
        }));
        assert_eq!(gap["explanation"], "Priority = 2 levels missing × weight 1.50 × (1 + 3/12 overdue or unfinished + 10/40 not satisfied) = 4.50.");
        assert_eq!(gap["evaluation"], json!(null));
        assert_eq!(gap["allowedActions"], json!([{ "action": "proposeDecision", "allowed": true, "blockedBy": null }]));
        let low = &found[2];
        assert_eq!((&low["value"], &low["limit"], &low["priority"]), (&json!("1.25"), &json!("1.50"), &json!(null)));
        assert_eq!(low["evaluation"]["revision"], json!(1));
        assert_eq!(low["explanation"], "Low points for professional competence (II.1): 1.25, below the limit of 1.50.");
        let vi = needs(&house.hr, april()).await;
        assert_eq!(vi[1]["explanation"], "Lĩnh vực ngoài chuyên môn đào tạo: 1 trong 1 lĩnh vực của vị trí.");

        // A dated limit of the agency moves the ground.
        let setting = json!({ "agency": "TP", "setting": "need_line_share", "value": "0.5", "validFrom": "2026-04-01" });
        assert_eq!(send(&house.hr, "saveAgencySetting", setting, "").await.user_errors("saveAgencySetting"), [""; 0]);
        assert!(!told(&needs(&house.hr, april()).await).iter().any(|line| line.contains("LOW_PROFESSIONAL")));
        // Fewer than 30 ratings say nothing.
        house.app.sql("update satisfaction_result set rated = 29, satisfied = 0").await;
        let few = needs(&house.hr, april()).await;
        assert_eq!((&few[0]["priority"]["value"], &few[0]["priority"]["dissatisfaction"]["whole"]), (&json!("3.75"), &json!(0)));
        house.app.finish().await;
    }

    async fn missing_or_excused_is_never_a_ground(backend: Backend) {
        let house = House::start(backend).await;
        // A-2 was never assessed and has no evaluation worth the name: nothing is said of him.
        assert!(told(&needs(&house.hr, april()).await).iter().all(|line| line.starts_with("A-1 ")));
        house.app.sql("update evaluation set status = 'EXCUSED' where person_code = 'A-1'").await;
        let excused = told(&needs(&house.hr, april()).await);
        assert_eq!(excused, ["A-1 COMPETENCY_GAP TU-PHAP NLCM-TP", "A-1 OUTSIDE_SPECIALISATION TU-PHAP -"]);
        // A test in May closes the gap; it is told no more, of April either.
        let test = crate::competencies::but(&assessment("A-1", 4), json!({ "assessedOn": "2026-05-10", "source": "TEST" }));
        send(&house.hr, "recordPersonCompetency", test, "").await.data("recordPersonCompetency");
        assert_eq!(told(&needs(&house.hr, april()).await), ["A-1 OUTSIDE_SPECIALISATION TU-PHAP -"]);
        for (input, code) in [
            (json!({ "period": "2026-13" }), "PERIOD_UNKNOWN"),
            (json!({ "period": "2030-01" }), "PERIOD_UNKNOWN"),
            (json!({ "period": "2026-04", "unit": "NO" }), "UNIT_UNKNOWN"),
            (json!({ "period": "2026-04", "field": "NO" }), "FIELD_UNKNOWN"),
        ] {
            assert_eq!(house.hr.query(NEEDS, json!({ "input": input })).await.error(), code);
        }
        house.app.finish().await;
    }

    async fn needs_are_seen_as_evaluations_are_and_cut_into_pages(backend: Backend) {
        let house = House::start(backend).await;
        let everybody = json!({ "period": "2026-04" });
        send(&house.hr, "recordPersonCompetency", assessment("B-1", 3), "").await.data("recordPersonCompetency");
        let all = told(&needs(&house.hr, everybody.clone()).await);
        assert_eq!(all[..2], ["A-1 COMPETENCY_GAP TU-PHAP NLCM-TP", "B-1 COMPETENCY_GAP TU-PHAP NLCM-TP"]);
        assert_eq!(told(&needs(&house.outside, everybody.clone()).await), ["B-1 COMPETENCY_GAP TU-PHAP NLCM-TP"]);
        assert_eq!(told(&needs(&house.person, everybody.clone()).await), all.iter().filter(|line| line.starts_with("A-1")).cloned().collect::<Vec<_>>());
        assert_eq!(told(&needs(&house.colleague, everybody.clone()).await), [""; 0]);
        let own = needs(&house.person, everybody.clone()).await;
        assert_eq!(own[0]["allowedActions"][0]["blockedBy"]["code"], "SELF_RULE");
        let admin = house.app.user("quan.tri", None, &[("ADMIN", "TP")]).await;
        assert_eq!(admin.query(NEEDS, json!({ "input": everybody })).await.error(), "NOT_FOUND");
        assert_eq!(house.app.stranger().query(NEEDS, json!({ "input": april() })).await.error(), "UNAUTHENTICATED");

        let mut pages = Vec::new();
        let mut after = json!(null);
        loop {
            let page = house.hr.query(NEEDS, json!({ "input": { "period": "2026-04" }, "first": 2, "after": after })).await;
            assert_eq!(page.data("trainingNeeds.totalCount"), &json!(all.len()));
            pages.extend(told(page.data("trainingNeeds.nodes").as_array().unwrap()));
            if page.data("trainingNeeds.pageInfo.hasNextPage") == &json!(false) {
                break;
            }
            after = page.data("trainingNeeds.pageInfo.endCursor").clone();
        }
        assert_eq!(pages, all);
        let of_field = needs(&house.hr, json!({ "period": "2026-04", "field": "Y-TE" })).await;
        assert_eq!(told(&of_field), [""; 0]);
        house.app.finish().await;
    }

    async fn equal_gaps_of_communes_are_one_class(backend: Backend) {
        let house = House::start(backend).await;
        send(&house.hr, "recordPersonCompetency", assessment("B-1", 3), "").await.data("recordPersonCompetency");
        let ask = r#"{ trainingGroups(input: { period: "2026-04" }) { competency { code } required people units priority provider { code } needs { personCode } } }"#;
        let group = |people: i32, priority: &str, provider: Value, needs: Value| json!([{
            "competency": { "code": "NLCM-TP" }, "required": 4, "people": people, "units": people, "priority": priority,
            "provider": provider, "needs": needs,
        }]);
        let both = json!([{ "personCode": "A-1" }, { "personCode": "B-1" }]);
        // 4.5 + 1 · 1.5 · 1
        assert_eq!(house.hr.query(ask, json!({})).await.data("trainingGroups"), &group(2, "6.00", json!(null), both.clone()));
        let provider = json!({ "field": "TU-PHAP", "provider": "SO-TP" });
        assert_eq!(send(&house.hr, "setFieldProvider", provider.clone(), "").await.user_errors("setFieldProvider"), ["UNIT_UNKNOWN provider"]);
        house.app.sql("insert into unit (code, name, name_folded, kind, parent_id, version) select 'SO-TP', 'Sở Tư pháp', 'so tu phap', 'DEPARTMENT', id, 1 from unit where code = 'TP'").await;
        assert_eq!(send(&house.ward, "setFieldProvider", provider.clone(), "").await.error(), "FORBIDDEN");
        let unknown = json!({ "field": "NO", "provider": "SO-TP" });
        assert_eq!(send(&house.hr, "setFieldProvider", unknown, "").await.user_errors("setFieldProvider"), ["FIELD_UNKNOWN field"]);
        let set = send(&house.hr, "setFieldProvider", provider, "field { provider { code } version }").await;
        assert_eq!(set.data("setFieldProvider.field"), &json!({ "provider": { "code": "SO-TP" }, "version": 2 }));
        assert_eq!(house.hr.query(ask, json!({})).await.data("trainingGroups"), &group(2, "6.00", json!({ "code": "SO-TP" }), both));
        // Who may read fewer people sees a smaller class.
        let one = group(1, "1.50", json!({ "code": "SO-TP" }), json!([{ "personCode": "B-1" }]));
        assert_eq!(house.outside.query(ask, json!({})).await.data("trainingGroups"), &one);
        house.app.finish().await;
    }

    async fn statements_do_not_grow_with_people(backend: Backend) {
        let house = House::start(backend).await;
        let few = house.statements(SCREEN).await;
        for number in 0..40 {
            house.join(&format!("N-{number}")).await;
        }
        let many = house.statements(SCREEN).await;
        assert_eq!(few, many);
        // The classes rest on the same needs, which are found once: beside them they cost who trains, and no more.
        let rows = "query($input: TrainingNeedInput!, $first: Int) { trainingNeeds(input: $input, first: $first) { nodes { explanation } } }";
        let both = "query($input: TrainingNeedInput!, $first: Int) { trainingNeeds(input: $input, first: $first) { nodes { explanation } } trainingGroups(input: $input) { people } }";
        let (rows, both) = (house.statements(rows).await, house.statements(both).await);
        assert!(both <= rows + 3, "{rows} for the rows, {both} with the classes");
        assert!(told(&needs(&house.hr, april()).await).len() >= 43);
        house.app.finish().await;
    }
}

const SCREEN: &str = include_str!("screens/training-needs.graphql");

impl House {
    /// Statements of a document that asks for needs.
    async fn statements(&self, document: &str) -> u64 {
        let ask = json!({ "input": april(), "first": 100 });
        let before = self.app.statements();
        self.hr.query(document, ask).await.data("trainingNeeds.nodes");
        self.app.statements() - before
    }
}
