//! The lines of months, quarters and years in sentences, as callers read them.

use super::ward::Ward;
use super::year_inputs::decided;
use crate::support::Client;
use crate::{acts, on_both, overlay_findings};
use serde_json::{Value, json};

/// The sentence of a line of somebody's evaluation.
async fn sentence(client: &Client, person: &str, period: &str, code: &str) -> String {
    let query = "query($person: String!, $period: String!) { evaluation(person: $person, period: $period) { lines { code explanation } } }";
    let answer = client.query(query, json!({ "person": person, "period": period })).await;
    let lines = answer.data("evaluation.lines").as_array().unwrap();
    let line = lines.iter().find(|line| line["code"] == code).unwrap_or_else(|| panic!("{code}: {lines:?}"));
    line["explanation"].as_str().unwrap().to_owned()
}

async fn grounds(client: &Client, person: &str) -> Value {
    let query =
        "query($person: String!) { evaluation(person: $person, period: \"2026\") { finalClass grounds } }";
    client.query(query, json!({ "person": person })).await.data("evaluation").clone()
}

on_both! {
    async fn a_quarter_says_how_it_follows_from_its_months(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.evaluate("2026-03").await;
        ward.app.sql("insert into agency_setting (agency_id, setting, value, valid_from) values (2, 'quarter_method', 'POOLED', '2026-01-01')").await;
        ward.evaluate("2026-Q1").await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "W")]).await;
        let english = hr.in_english();
        assert_eq!(sentence(&english, "S2", "2026-Q1", "a").await,
            "Quantity a = 100 × 3 / 6 = 50 %, the standard products of Month 3/2026 pooled, as the agency chose (Art. 14, 17.3).");
        assert_eq!(sentence(&english, "HEAD", "2026-Q1", "d").await, "Unit results d = 50 %, as in Month 3/2026 (Art. 17.3).");
        assert_eq!(sentence(&hr, "S2", "2026-Q1", "total").await,
            "Điểm theo dõi = 14 + 35 = 49, mức điểm tương ứng: không hoàn thành nhiệm vụ (Điều 12, 17.1). Tháng 1/2026, Tháng 2/2026 không tính \
             vào trung bình: không công tác trong kỳ, theo bộ quy tắc (Điều 17.3).");
        assert_eq!(sentence(&english, "S4", "2026-Q1", "total").await,
            "There is no score yet because a period has ended without a final score: Month 3/2026 (missing: his position has no template in \
             force) (Art. 17.3). Month 1/2026, Month 2/2026 are left out of the mean: not employed, by choice of the rule set (Art. 17.3).");
        assert_eq!(sentence(&english, "S1", "2026-Q1", "2026-03").await, "Month 3/2026 has a score of 100; the quarter takes its standard products and its other lines instead (Art. 17.3).");
        ward.app.finish().await;
    }

    async fn a_year_says_the_steps_to_its_class(backend: Backend) {
        let (ward, hr) = decided(backend).await;
        let hr = hr.in_english();
        let head = ward.app.user("head", Some("HEAD"), &[]).await.in_english();
        let score = "Score = 100, as in Month 3/2026, level of points: excellent (Art. 17.3). Month 1/2026, Month 2/2026 are left out of the mean: not employed, \
                     by choice of the rule set (Art. 17.3). Month 4/2026 to Month 12/2026 are left out of the mean: excused by decision (Art. 19.3). Steps to \
                     the class: The score is at least 90: excellent (Art. 20.1)";
        assert_eq!(sentence(&hr, "S1", "2026", "total").await,
            format!("{score}. The lowest is excellent (Art. 20.1): a candidate until the excellence cap is final (Art. 20.5)."));
        assert_eq!(grounds(&hr, "S1").await, json!({ "finalClass": null, "grounds": ["20.1"] }));
        assert!(sentence(&hr, "S3", "2026", "total").await.starts_with("A decision is awaited on whether the year is classified: "));

        let act = json!({ "person": "S1", "reference": "KL-77", "kind": "PUBLIC_DUTY", "text": "x" });
        let id = acts::record(&hr, act).await.data("recordAct.act.id").clone();
        let decision = json!({ "act": id, "decidedBy": "PARTY", "form": "REPRIMAND", "effectiveOn": "2026-06-01", "decisionNumber": "1/QĐ" });
        acts::decide(&hr, decision).await.data("recordActDecision.act");
        assert_eq!(ward.year_of("S1").await, "1 SCORED NOT_COMPLETED - 100");
        let lowered = format!("{score}; Disciplined for a violation in public duty: not completed (Art. 20.4c). The lowest is not completed (Art. 20.4c).");
        assert_eq!(sentence(&hr, "S1", "2026", "total").await, lowered);
        assert_eq!(sentence(&head, "S1", "2026", "total").await, lowered, "the articles are told to who may read the year");
        assert_eq!(grounds(&head, "S1").await, json!({ "finalClass": null, "grounds": ["20.4c"] }));

        // A run of the cap that was made of an earlier revision: this one stands for itself, with its own grounds.
        ward.app.sql("insert into cap_run (id, agency_id, year, number, state, terms, started_at, final_at, decision_number, version) values (1, 2, 2026, 1, 'FINAL', '{}', 0, 0, '9/QĐ', 1);\n\
             insert into cap_row (cap_run_id, person_id, evaluation_id, class_before, final_class, cap_group, grounds) select 1, 4, min(id), 'EXCELLENT', 'GOOD', 'PROFESSIONAL', '{\"articles\":[\"20.5\"],\"moved\":\"GROUP_FULL\"}' from evaluation").await;
        assert_eq!(grounds(&hr, "S1").await, json!({ "finalClass": "NOT_COMPLETED", "grounds": ["20.4c"] }));
        assert_eq!(sentence(&hr, "S1", "2026", "total").await, format!("{lowered} Final class: not completed (Art. 20.4c)."));
        ward.app.sql("update cap_row set evaluation_id = (select evaluation.id from evaluation join period on period.id = period_id where kind = 'YEAR' and latest and person_code = 'S1')").await;
        assert_eq!(sentence(&hr, "S1", "2026", "total").await, format!("{lowered} At EXCELLENT by score, GOOD by cap: the places of the group went to \
             better ranked people. Final class: good (Art. 20.5)."));
        ward.app.finish().await;
    }

    async fn a_task_that_blocks_a_class_is_told_to_who_may_read_it(backend: Backend) {
        let (ward, hr) = decided(backend).await;
        let head = ward.app.user("head", Some("HEAD"), &[]).await;
        let block = json!({ "person": "S1", "year": 2026, "rule": "PARTY-REVIEW", "task": "Kết luận kiểm tra", "reason": "r" });
        overlay_findings::record(&hr, block).await.data("recordOverlayFinding.overlayFinding");
        assert_eq!(ward.year_of("S1").await, "1 SCORED - OVERLAY_BLOCK 100");
        let told = sentence(&hr, "S1", "2026", "total").await;
        assert!(told.ends_with("Chưa xếp loại, đến khi hoàn tất: Kết luận kiểm tra."), "{told}");
        let told = sentence(&head, "S1", "2026", "total").await;
        assert!(told.ends_with("Chưa xếp loại: quy định của Đảng, ngành hoặc địa phương tạm giữ kết quả đến khi có kết luận."), "{told}");
        assert_eq!(grounds(&hr, "S1").await, json!({ "finalClass": null, "grounds": [] }), "the class is open");
        ward.app.finish().await;
    }

    async fn a_year_of_a_few_months_says_that_it_is_not_classified(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.app.sql("update appointment set valid_to = '2026-12-31', valid_from = '2026-09-01' where person_id = 5").await;
        ward.evaluate_as_of("2026", "2027-01-05").await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "W")]).await.in_english();
        let told = sentence(&hr, "S2", "2026", "total").await;
        let left = "Tracked and not classified, by choice of the rule set: he left after 2026-12-31, before the classification.";
        assert!(told.starts_with(left), "{told}");
        ward.app.finish().await;
    }

    async fn a_month_says_who_handed_its_score_over_or_why_it_has_none(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.app
            .sql("insert into handed_over_score (person_id, period_id, body, score_exact, result_exact, working_days, document, version) \
                 select 4, id, 'Ban Tổ chức', '92', '95', 10, '7/TB', 1 from period where kind = 'MONTH' and number = 3;\n\
                 update appointment set valid_from = '2026-03-16' where person_id = 4;\n\
                 update supervision_scope set valid_from = '2026-03-16'")
            .await;
        ward.evaluate("2026-03").await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "W")]).await;
        let english = hr.in_english();
        assert_eq!(sentence(&hr, "S1", "2026-03", "R").await,
            "Kết quả thực hiện nhiệm vụ R = (10 × 95 + 12 × 100) / 22 = 1075/11 ≈ 97,73 %, theo ngày làm việc: 95 % do Ban Tổ chức chuyển theo \
             văn bản 7/TB cho 10 ngày làm việc, 100 % của phần tự theo dõi cho 12 ngày làm việc (Điều 19.1). Phần tự theo dõi: Kết quả thực hiện \
             nhiệm vụ R = (100 + 100 + 100) / 3 = 100 % (Điều 12.3, 16.1).");
        assert_eq!(sentence(&english, "S1", "2026-03", "total").await,
            "Score = (10 × 92 + 12 × 100) / 22 = 1060/11 ≈ 96.36, by working days: 92 handed over by Ban Tổ chức under 7/TB for 10 working days, \
             100 of his own part for 12 working days, level of points: excellent (Art. 19.1). His own part: Score = 30 + 70 = 100, level of \
             points: excellent (Art. 12, 17.1).");
        assert_eq!(sentence(&english, "S3", "2026-03", "total").await,
            "Nothing is scored and the period leaves every mean: sick leave 2026-03-01 – 2026-03-31, on each working day of his service \
             (Art. 11.2, 19.3).");
        assert_eq!(sentence(&hr, "S4", "2026-03", "total").await,
            "Chưa có điểm theo dõi: vị trí việc làm chưa có biểu mẫu có hiệu lực (Điều 12, 17.1).");
        ward.app.finish().await;
    }

    async fn records_of_one_product_are_told_apart(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.app
            .sql("insert into output_record (person_id, period_id, product_id, source, reference, part, origin, coefficient, assigned, completed, kept_by_superior, beyond_requirement, entered_by_id, entered_at, version) \
                 select person_id, period_id, product_id, source, 'HS-2', 1, origin, coefficient, 1, 1, false, false, 0, 0, 1 from output_record where person_id = 4;\n\
                 insert into output_event (record_id, reference, kind, unit_number, count, cause, before_takeover, automatic, entered_by_id, entered_at, version) \
                 select id, 'CH-1', 'DELAY', 1, 1, 'SUBJECTIVE', false, false, 0, 0, 1 from output_record where person_id in (1, 4)")
            .await;
        ward.evaluate("2026-03").await;
        let hr = ward.app.user("nhan-su", None, &[("HR", "W")]).await.in_english();
        let told = sentence(&hr, "S1", "2026-03", "c").await;
        assert!(told.contains("; SP1 [R4] (coefficient 1.5), unit 1: 1 delay, 75 % left; SP1 [HS-2] (coefficient 1.5), unit 1: 1 delay, 75 % left (Art."), "{told}");
        let told = sentence(&hr, "HEAD", "2026-03", "c").await;
        assert!(told.contains("; SP1 (coefficient 1.5), unit 1: 1 delay, 75 % left (Art."), "one record needs no reference: {told}");
        ward.app.finish().await;
    }
}
