//! Citizens' ratings as a ground and as a term of a priority: only what may be shown, and nothing of what may not.

use super::house::House;
use super::{april, needs, told};
use crate::competencies::send;
use crate::on_both;
use crate::satisfaction::{of, recorded, with};
use crate::support::Backend;
use serde_json::{Value, json};

const LOW: &str = "A-1 LOW_SATISFACTION TU-PHAP -";

/// The house with 0.92 as the mean of fields without ratings.
async fn start(backend: Backend) -> House {
    let house = House::start(backend).await;
    house.app.sql("insert into agency_setting (agency_id, setting, value, valid_from) select id, 'satisfaction_mean', '0.92', '2026-01-01' from unit where code = 'TP'").await;
    house
}

/// Ratings of April, with a reason should they correct others.
fn row(person: Option<&str>, rated: i64, satisfied: i64) -> Value {
    let reference = format!("R-{}", person.unwrap_or("VP-A"));
    let row = of(person, "VP-A", rated, satisfied, &reference);
    with(&row, &json!({ "period": "2026-04", "reason": "đếm lại" }))
}

on_both! {
    async fn low_satisfaction_from_thirty_ratings_is_a_ground_with_its_figures(backend: Backend) {
        let house = start(backend).await;
        assert!(!told(&needs(&house.hr, april()).await).contains(&LOW.to_owned()));
        recorded(&house.hr, &[row(Some("A-1"), 40, 24)]).await;
        let found = needs(&house.hr.in_english(), april()).await;
        let low = found.iter().find(|need| need["ground"] == "LOW_SATISFACTION").unwrap();
        // (24 + 30 · 0.92) / (40 + 30) = 0.7371
        assert_eq!((&low["value"], &low["limit"], &low["limitSetting"]), (&json!("0.74"), &json!("0.80"), &json!("need_satisfaction")));
        assert_eq!(low["satisfaction"], json!({ "rated": 40, "satisfied": 24, "share": "0.6000", "shrunk": "0.7371", "disclosure": "FULL" }));
        assert_eq!((&low["evaluation"], &low["priority"]), (&json!(null), &json!(null)));
        assert_eq!(low["explanation"], "Low satisfaction of citizens: 24 of 40 satisfied (0.60), drawn towards the mean of the field 0.74, below the limit of 0.80.");
        let other = found.iter().find(|need| need["ground"] == "LOW_PROFESSIONAL").unwrap();
        assert_eq!((&other["satisfaction"], &other["limitSetting"]), (&json!(null), &json!("need_line_share")));

        // At the limit it is none; below it is one again.
        for (value, stands) in [("0.7372", true), ("0.7371", false), ("0.80", true)] {
            let setting = json!({ "agency": "TP", "setting": "need_satisfaction", "value": value, "validFrom": "2026-04-01" });
            assert_eq!(send(&house.hr, "saveAgencySetting", setting, "").await.user_errors("saveAgencySetting"), [""; 0]);
            assert_eq!(told(&needs(&house.hr, april()).await).contains(&LOW.to_owned()), stands, "{value}");
        }
        // Provisional figures are none, nor is what citizens said while he was excused, nor a month that still runs.
        recorded(&house.hr, &[row(Some("A-1"), 29, 0)]).await;
        assert!(!told(&needs(&house.hr, april()).await).contains(&LOW.to_owned()));
        recorded(&house.hr, &[row(Some("A-1"), 30, 0)]).await;
        assert!(told(&needs(&house.hr, april()).await).contains(&LOW.to_owned()));
        house.app.sql("update evaluation set status = 'EXCUSED' where person_code = 'A-1'").await;
        assert!(!told(&needs(&house.hr, april()).await).contains(&LOW.to_owned()));
        recorded(&house.hr, &[with(&of(Some("A-1"), "VP-A", 40, 0, "R-MAY"), &json!({ "period": "2026-05" }))]).await;
        let may = needs(&house.hr, json!({ "unit": "XA-A", "period": "2026-05" })).await;
        assert!(!told(&may).contains(&LOW.to_owned()), "May has not ended");
        house.app.finish().await;
    }

    async fn what_is_hidden_is_no_ground_and_shows_in_none(backend: Backend) {
        let house = start(backend).await;
        recorded(&house.hr, &[row(Some("A-1"), 40, 24)]).await;
        assert!(told(&needs(&house.hr, april()).await).contains(&LOW.to_owned()));
        // Beside one with few ratings he is hidden too, and the ground is gone, whatever was said of either.
        recorded(&house.hr, &[row(Some("A-2"), 9, 0)]).await;
        let hidden = needs(&house.hr, april()).await;
        assert!(!told(&hidden).iter().any(|line| line.contains("LOW_SATISFACTION")), "{:?}", told(&hidden));
        for (one, other) in [(40, 9), (0, 0), (24, 5)] {
            recorded(&house.hr, &[row(Some("A-1"), 40, one), row(Some("A-2"), 9, other)]).await;
            assert_eq!(needs(&house.hr, april()).await, hidden, "not a byte tells what is hidden");
        }
        house.app.finish().await;
    }

    async fn a_decision_on_it_is_marked_once_the_ratings_are_counted_otherwise(backend: Backend) {
        let house = start(backend).await;
        recorded(&house.hr, &[row(Some("A-1"), 40, 24)]).await;
        let found = needs(&house.hr, april()).await;
        let low = found.iter().find(|need| need["ground"] == "LOW_SATISFACTION").unwrap();
        let input = json!({
            "need": { "person": "A-1", "period": "2026-04", "ground": "LOW_SATISFACTION" }, "expectedEvidence": low["evidence"],
            "kind": "SUPPORT_PLAN", "reason": "Người dân chưa hài lòng", "legalGround": "Nghị định 335/2025/NĐ-CP",
        });
        let shown = "decision { id evidence evidenceOutdated explanation }";
        let made = send(&house.ward, "proposeDecision", input.clone(), shown).await;
        let evidence: Value = serde_json::from_str(made.text("proposeDecision.decision.evidence")).unwrap();
        assert_eq!(evidence["figures"], json!({ "value": "129/175", "limit": "4/5", "setting": "need_satisfaction", "ratings": { "rated": 40, "satisfied": 24 } }));
        assert_eq!(made.data("proposeDecision.decision.evidenceOutdated"), &json!(false));
        assert!(made.text("proposeDecision.decision.explanation").contains("24/40 lượt hài lòng"));
        recorded(&house.hr, &[row(Some("A-1"), 40, 23)]).await;
        assert_eq!(send(&house.ward, "proposeDecision", input, shown).await.user_errors("proposeDecision"), ["NEED_CHANGED expectedEvidence"]);
        let id = made.text("proposeDecision.decision.id");
        let again = house.ward.query("query($id: ID!) { personnelDecision(id: $id) { evidenceOutdated } }", json!({ "id": id })).await;
        assert_eq!(again.data("personnelDecision.evidenceOutdated"), &json!(true));
        let sign = json!({ "id": id, "decisionNumber": "1/QĐ", "decidedOn": "2026-05-19" });
        assert_eq!(send(&house.ward, "decideDecision", sign, shown).await.user_errors("decideDecision"), ["NEED_CHANGED id"]);
        for law in thuocdo::services::verify::run(&house.app.server.db).await.unwrap() {
            assert!(law.broken.is_empty(), "{law:?}");
        }
        house.app.finish().await;
    }

    async fn dissatisfaction_with_his_unit_raises_the_priority_as_far_as_it_is_shown(backend: Backend) {
        let house = start(backend).await;
        let gap = async || needs(&house.hr, april()).await[0]["priority"].clone();
        assert_eq!(gap().await["exact"], "9/2", "10 of the 40 ratings of the commune");
        // His own unit was rated: 2 levels × 1.5 × (1 + 3/12 + 30/60).
        recorded(&house.hr, &[row(None, 60, 30)]).await;
        let nearer = gap().await;
        assert_eq!((&nearer["exact"], &nearer["dissatisfaction"]), (&json!("21/4"), &json!({ "part": 30, "whole": 60 })));
        recorded(&house.hr, &[row(None, 60, 0)]).await;
        assert_eq!(gap().await["exact"], "27/4");
        recorded(&house.hr, &[row(None, 29, 0)]).await;
        assert_eq!(gap().await["exact"], "15/4", "29 ratings say nothing");
        // A field beside it with few ratings hides it, and the commune's stand again; nothing tells the hidden ones.
        let few = with(&row(None, 5, 0), &json!({ "field": "Y-TE", "reference": "R-YT" }));
        recorded(&house.hr, &[row(None, 60, 30), few.clone()]).await;
        assert_eq!(gap().await["exact"], "9/2");
        recorded(&house.hr, &[row(None, 60, 0), with(&few, &json!({ "satisfied": 5 }))]).await;
        assert_eq!(gap().await["exact"], "9/2");
        house.app.finish().await;
    }
}
