//! Exact sentences of a month, in both languages.

use crate::evaluation::{Explained, tracked};
use crate::number::Exact;
use crate::refusal::Language;
use crate::rules::RuleSet;
use crate::score::general::{Column, GeneralScores};
use crate::score::period::{Options, PeriodInput, Role};
use serde_json::{Value, json};

fn say(told: &Explained, code: &str) -> [String; 2] {
    let rules = RuleSet::vn_335_2025();
    [Language::Vi, Language::En]
        .map(|language| told.sentence(code, None, &rules, language).unwrap_or_default())
}

/// March with a score of another body, as that of the head of the managing agency.
fn march() -> Value {
    let days = json!({ "from": "2026-03-01", "to": "2026-03-31" });
    json!({ "period": "2026-03", "days": days, "ended": true, "service": [days], "template": 1, "input": null,
        "scored_elsewhere": true, "handed_over": [{ "body": "Thành ủy", "document": "12/TB-TU", "score": "94.8",
            "result": "96.86", "working_days": 22 }] })
}

/// The inputs of a member of staff: G, and of so many products assigned so many done.
fn staff(general: i128, assigned: i64, completed: i64) -> Value {
    let rules = RuleSet::vn_335_2025();
    let row =
        json!({ "id": 1, "code": "P1", "coefficient": "1", "assigned": assigned, "completed": completed });
    let column = Column::of_total(Exact::whole(general), &rules.general).expect("0 to 30");
    let input = PeriodInput {
        role: Role::Staff,
        general: GeneralScores { final_score: Some(column), ..GeneralScores::default() },
        rows: vec![serde_json::from_value(row).expect("a row")],
        options: Options::of(&rules),
    };
    serde_json::to_value(&input).expect("plain data")
}

/// March as his own body scores it.
fn own(input: Value) -> Value {
    let mut facts = march();
    facts["handed_over"] = json!([]);
    facts["scored_elsewhere"] = json!(false);
    facts["input"] = input;
    facts
}

/// The same after so many days at the new body, where 9 of 10 products were done.
fn moved() -> Value {
    let mut facts = march();
    facts["input"] = staff(28, 10, 9);
    facts["scored_elsewhere"] = json!(false);
    facts["service"] = json!([{ "from": "2026-03-16", "to": "2026-03-31" }]);
    facts["handed_over"][0]["working_days"] = json!(10);
    facts
}

fn of_month(facts: &Value) -> Explained {
    let facts = serde_json::from_value(facts.clone()).expect("facts");
    Explained::read(&tracked(&facts, &RuleSet::vn_335_2025()).explanation).expect("an explanation")
}

#[test]
fn a_score_handed_over_says_by_whom_and_under_what() {
    let whole = of_month(&march());
    assert_eq!(
        say(&whole, "total"),
        [
            "Điểm theo dõi = 94,8 do Thành ủy chuyển theo văn bản 12/TB-TU cho 22 ngày làm việc, mức điểm tương ứng: hoàn \
             thành xuất sắc nhiệm vụ (Điều 10.2, 19.1).",
            "Score = 94.8 handed over by Thành ủy under 12/TB-TU for 22 working days, level of points: excellent (Art. 10.2, \
             19.1).",
        ]
    );
    assert_eq!(
        say(&whole, "R"),
        [
            "Kết quả thực hiện nhiệm vụ R = 96,86 % do Thành ủy chuyển theo văn bản 12/TB-TU cho 22 ngày làm việc (Điều 10.2, \
             19.1).",
            "Task results R = 96.86 % handed over by Thành ủy under 12/TB-TU for 22 working days (Art. 10.2, 19.1).",
        ]
    );
    assert_eq!(say(&whole, "G"), [String::new(), String::new()], "nothing was told of it");
}

#[test]
fn parts_of_a_month_are_weighted_by_days() {
    let parts = of_month(&moved());
    assert_eq!(
        say(&parts, "total"),
        [
            "Điểm theo dõi = (10 × 94,8 + 12 × 91) / 22 = 1020/11 ≈ 92,73, theo ngày làm việc: 94,8 do Thành ủy chuyển theo văn \
             bản 12/TB-TU cho 10 ngày làm việc, 91 của phần tự theo dõi cho 12 ngày làm việc, mức điểm tương ứng: hoàn thành \
             xuất sắc nhiệm vụ (Điều 19.1). Phần tự theo dõi: Điểm theo dõi = 28 + 63 = 91, mức điểm tương ứng: hoàn thành \
             xuất sắc nhiệm vụ (Điều 12, 17.1).",
            "Score = (10 × 94.8 + 12 × 91) / 22 = 1020/11 ≈ 92.73, by working days: 94.8 handed over by Thành ủy under 12/TB-TU \
             for 10 working days, 91 of his own part for 12 working days, level of points: excellent (Art. 19.1). His own \
             part: Score = 28 + 63 = 91, level of points: excellent (Art. 12, 17.1).",
        ]
    );
    assert_eq!(
        say(&parts, "R")[1],
        "Task results R = (10 × 96.86 + 12 × 90) / 22 = 10243/110 ≈ 93.12 %, by working days: 96.86 % handed over by Thành ủy \
         under 12/TB-TU for 10 working days, 90 % of his own part for 12 working days (Art. 19.1). His own part: Task results \
         R = (90 + 90 + 90) / 3 = 90 % (Art. 12.3, 16.1)."
    );
    // One sheet holds the whole month of who moved inside it: the days handed over do not weigh twice.
    let mut pooled = moved();
    pooled["service"] = march()["service"].clone();
    assert_eq!(say(&of_month(&pooled), "total"), say(&parts, "total"));
    pooled["handed_over"][0]["working_days"] = json!(22);
    assert_eq!(
        say(&of_month(&pooled), "total")[1],
        "Score = 94.8 handed over by Thành ủy under 12/TB-TU for 22 working days, level of points: excellent (Art. 19.1)."
    );
    let mut silent = moved();
    silent["handed_over"][0]
        .as_object_mut()
        .expect("an object")
        .retain(|key, _| !["result", "document"].contains(&key.as_str()));
    silent["input"]["general"] = json!({});
    let silent = of_month(&silent);
    assert!(
        say(&silent, "R")[1].starts_with(
            "Task results R cannot be told: Thành ủy handed over a score without R (Art. 19.1)."
        )
    );
    assert_eq!(
        say(&silent, "total")[1],
        "Score (provisional) = 94.8 handed over by Thành ủy (no document recorded) for 10 working days (Art. 19.1). His own \
         part: There is no score yet: still missing: the general criteria (Art. 12, 17.1)."
    );
}

#[test]
fn a_month_without_a_score_says_why() {
    let with = |key: &str, value: Value| {
        let mut facts = march();
        facts["handed_over"] = json!([]);
        facts["scored_elsewhere"] = json!(key == "scored_elsewhere");
        facts[key] = value;
        say(&of_month(&facts), "total")
    };
    let away = json!([{ "kind": "MATERNITY", "days": { "from": "2026-03-01", "to": "2026-03-31" } }]);
    assert_eq!(
        with("absences", away),
        [
            "Kỳ này không chấm điểm và không tính vào trung bình: nghỉ thai sản 01/03/2026 – 31/03/2026, trọn các ngày làm việc \
             trong thời gian công tác (Điều 11.2, 19.3).",
            "Nothing is scored and the period leaves every mean: maternity leave 2026-03-01 – 2026-03-31, on each working day \
             of his service (Art. 11.2, 19.3).",
        ]
    );
    assert_eq!(
        with("excused_by", json!("15/QĐ")),
        [
            "Kỳ này không chấm điểm và không tính vào trung bình: được miễn theo quyết định 15/QĐ (Điều 19.3).",
            "Nothing is scored and the period leaves every mean: excused by decision 15/QĐ (Art. 19.3).",
        ]
    );
    assert_eq!(
        with("scored_elsewhere", json!(true)),
        [
            "Chưa có điểm theo dõi: cấp trên của cơ quan quản lý, nơi chấm điểm người này, chưa chuyển điểm (Điều 10.2).",
            "There is no score yet: the body above the managing agency, which scores him, has handed no score over (Art. 10.2).",
        ]
    );
    assert_eq!(
        with("template", Value::Null),
        [
            "Chưa có điểm theo dõi: vị trí việc làm chưa có biểu mẫu có hiệu lực (Điều 12, 17.1).",
            "There is no score yet: his position has no template in force (Art. 12, 17.1).",
        ]
    );
}

#[test]
fn a_total_never_stands_at_a_threshold_that_it_misses() {
    let near = of_month(&own(staff(30, 21_000, 17_999)));
    let [vi, en] = say(&near, "total");
    assert!(vi.contains(" ≈ 89,99, mức điểm tương ứng: hoàn thành tốt nhiệm vụ"), "{vi}");
    assert!(en.contains(" ≈ 89.99, level of points: good"), "{en}");
}

#[test]
fn a_running_month_is_not_said_as_final() {
    let mut running = own(staff(28, 10, 9));
    running["ended"] = json!(false);
    assert_eq!(
        say(&of_month(&running), "total"),
        [
            "Điểm theo dõi (tạm tính) = 28 + 63 = 91 (Điều 12, 17.1).",
            "Score (provisional) = 28 + 63 = 91 (Art. 12, 17.1).",
        ]
    );
    let mut parts = moved();
    parts["ended"] = json!(false);
    assert!(
        say(&of_month(&parts), "total")[1]
            .ends_with(" His own part: Score (provisional) = 28 + 63 = 91 (Art. 12, 17.1).")
    );
}

#[test]
fn the_reason_of_a_month_without_a_score_goes_before_missing_lines() {
    let without = |completed: Option<i64>, general: bool| {
        let mut input = staff(28, 1, 0);
        input["rows"] = completed.map_or(json!([]), |completed| {
            json!([{ "id": 1, "code": "P1", "coefficient": "1", "assigned": 0, "completed": completed,
                "origin": "AD_HOC" }])
        });
        if !general {
            input["general"] = json!({});
        }
        say(&of_month(&own(input)), "total")
    };
    assert_eq!(
        without(None, false),
        [
            "Chưa có điểm theo dõi: không được giao việc; còn thiếu tiêu chí chung (Điều 12, 17.1).",
            "There is no score yet: nothing was assigned; still missing: the general criteria (Art. 12, 17.1).",
        ]
    );
    assert_eq!(
        without(Some(2), true),
        [
            "Chưa có điểm theo dõi: không có việc theo kế hoạch (Điều 12, 17.1).",
            "There is no score yet: nothing was planned (Art. 12, 17.1).",
        ]
    );
}

#[test]
fn an_excused_part_leaves_what_was_handed_over() {
    let mut away = moved();
    away["absences"] = json!([{ "kind": "MATERNITY", "days": { "from": "2026-03-16", "to": "2026-03-31" } }]);
    let facts = serde_json::from_value(away.clone()).expect("facts");
    let sheet = tracked(&facts, &RuleSet::vn_335_2025());
    assert_eq!(
        sheet.components.result.map(|result| result.exact().clone()),
        Some("96.86".parse().expect("a number"))
    );
    let told = of_month(&away);
    assert_eq!(
        say(&told, "total"),
        [
            "Điểm theo dõi = 94,8 do Thành ủy chuyển theo văn bản 12/TB-TU cho 10 ngày làm việc, mức điểm tương ứng: hoàn \
             thành xuất sắc nhiệm vụ (Điều 19.1). Phần tự theo dõi không chấm điểm và không được tính: nghỉ thai sản \
             16/03/2026 – 31/03/2026, trọn các ngày làm việc trong thời gian công tác (Điều 11.2, 19.3).",
            "Score = 94.8 handed over by Thành ủy under 12/TB-TU for 10 working days, level of points: excellent (Art. \
             19.1). His own part is not scored and does not count: maternity leave 2026-03-16 – 2026-03-31, on each working \
             day of his service (Art. 11.2, 19.3).",
        ]
    );
    assert_eq!(
        say(&told, "R")[1],
        "Task results R = 96.86 % handed over by Thành ủy under 12/TB-TU for 10 working days (Art. 19.1)."
    );
    let mut head = march();
    head["absences"] = json!([{ "kind": "SICK", "days": { "from": "2026-03-01", "to": "2026-03-31" } }]);
    assert_eq!(
        say(&of_month(&head), "total"),
        say(&of_month(&march()), "total"),
        "he has no part of his own"
    );
}
