//! Exact sentences, in both languages, from what rows keep.

use super::*;
use crate::evaluation::rolled_up;
use serde_json::{Value, json};

/// A month that counts: G 28 and three equal shares; 10 standard products assigned, of which `done` were.
fn month(number: u32, score: &str, done: &str) -> Value {
    let share = Some(format!("{done}0"));
    json!({ "period": format!("2026-{number:02}"), "ended": true, "revision": 1, "status": "SCORED", "score": score,
        "components": ["28", share, share, share, null, null, null, share], "sums": ["10", done, done, done] })
}

fn excused(number: u32, reason: &str) -> Value {
    json!({ "period": format!("2026-{number:02}"), "ended": true, "status": "EXCUSED", "reason": reason })
}

fn quarter(method: &str, entries: &[Value]) -> Value {
    json!({ "period": "2026-Q1", "entries": entries, "quarter_method": method, "cap_mode": "MEAN", "leads": false })
}

/// A year of four quarters that were tracked as one, worked in full.
fn year(class: &Value) -> Value {
    let quarter = |number: u32, score: &str| json!({ "period": format!("2026-Q{number}"), "ended": true, "revision": 1, "status": "SCORED", "score": score });
    let service: Vec<[u32; 4]> = vec![[30, 30, 0, 0]; 12];
    json!({ "period": "2026", "entries": [quarter(1, "93"), quarter(2, "94"), quarter(3, "92"), quarter(4, "93")],
        "quarter_method": null, "cap_mode": "MEAN", "leads": false,
        "year": { "year": 2026, "service": service, "sick_leave": "COUNTS_AS_WORKED", "class": class } })
}

fn told(rollup: &Value) -> Explained {
    let facts = serde_json::from_value(rollup.clone()).expect("facts");
    Explained::read(&rolled_up(&facts, &RuleSet::vn_335_2025()).explanation).expect("an explanation")
}

fn after(told: &Explained, code: &str, cap: Option<&AfterCap<'_>>) -> [String; 2] {
    let rules = RuleSet::vn_335_2025();
    [Language::Vi, Language::En]
        .map(|language| told.sentence(code, cap, &rules, language).unwrap_or_default())
}

fn say(told: &Explained, code: &str) -> [String; 2] {
    after(told, code, None)
}

const SCORE: [&str; 2] = [
    "Điểm theo dõi = (3 × 93 + 3 × 94 + 3 × 92 + 3 × 93) / 12 = 93, trung bình cộng của Quý 1/2026 đến Quý 4/2026, mức điểm \
     tương ứng: hoàn thành xuất sắc nhiệm vụ (Điều 17.3). Các bước xếp loại: Tổng điểm từ 90 trở lên: hoàn thành \
     xuất sắc nhiệm vụ (Điều 20.1)",
    "Score = (3 × 93 + 3 × 94 + 3 × 92 + 3 × 93) / 12 = 93, the mean of Quarter 1/2026 to Quarter 4/2026, level of points: excellent \
     (Art. 17.3). Steps to the class: The score is at least 90: excellent (Art. 20.1)",
];

/// The sentences of a year's score, from where the score and its own class have been said.
fn class_said(told: &Explained, cap: Option<&AfterCap<'_>>) -> [String; 2] {
    let [vi, en] = after(told, "total", cap);
    [(vi, SCORE[0]), (en, SCORE[1])]
        .map(|(said, score)| said.strip_prefix(score).expect("the score").to_owned())
}

#[test]
fn a_quarter_is_the_mean_of_its_months() {
    let months = [month(1, "91", "9"), excused(2, "MATERNITY"), month(3, "271/3", "8")];
    let quarter = told(&quarter("MEAN_OF_MONTHS", &months));
    assert_eq!(
        say(&quarter, "total"),
        [
            "Điểm theo dõi = (91 + (271/3 ≈ 90,33)) / 2 = 272/3 ≈ 90,67, trung bình cộng của Tháng 1/2026, Tháng 3/2026, mức điểm \
             tương ứng: hoàn thành xuất sắc nhiệm vụ (Điều 17.3). Tháng 2/2026 không tính vào trung bình: nghỉ thai sản (Điều \
             11.2, 19.3).",
            "Score = (91 + (271/3 ≈ 90.33)) / 2 = 272/3 ≈ 90.67, the mean of Month 1/2026, Month 3/2026, level of points: excellent \
             (Art. 17.3). Month 2/2026 is left out of the mean: maternity leave (Art. 11.2, 19.3).",
        ]
    );
    assert_eq!(
        say(&quarter, "G"),
        [
            "Tiêu chí chung G = (28 + 28) / 2 = 28, trung bình cộng của Tháng 1/2026, Tháng 3/2026 (Điều 17.3).",
            "General criteria G = (28 + 28) / 2 = 28, the mean of Month 1/2026, Month 3/2026 (Art. 17.3).",
        ]
    );
    assert_eq!(
        say(&quarter, "R")[1],
        "Task results R = (90 + 80) / 2 = 85 %, the mean of Month 1/2026, Month 3/2026 (Art. 17.3)."
    );
    assert_eq!(say(&quarter, "2026-01")[1], "Month 1/2026 enters with 91, for 1 month (Art. 17.3).");
    assert_eq!(
        say(&quarter, "2026-02"),
        [
            "Tháng 2/2026 không tính vào trung bình: nghỉ thai sản (Điều 11.2, 19.3).",
            "Month 2/2026 is left out of the mean: maternity leave (Art. 11.2, 19.3).",
        ]
    );
    assert_eq!(say(&quarter, "d"), [String::new(), String::new()], "staff have no line d");
}

#[test]
fn a_line_that_some_months_lack_says_which() {
    let mut led = month(3, "90", "9");
    led["components"][4] = json!("50");
    let quarter = told(&quarter("MEAN_OF_MONTHS", &[month(1, "91", "9"), month(2, "91", "9"), led]));
    assert_eq!(
        say(&quarter, "d"),
        [
            "Kết quả đơn vị d = 50 %, theo Tháng 3/2026; Tháng 1/2026, Tháng 2/2026 không có (Điều 17.3).",
            "Unit results d = 50 %, as in Month 3/2026; Month 1/2026, Month 2/2026 without it (Art. 17.3).",
        ]
    );
}

#[test]
fn a_pooled_quarter_says_its_sums() {
    let pooled = told(&quarter("POOLED", &[month(1, "91", "9"), month(2, "91", "12"), month(3, "84", "8")]));
    assert_eq!(
        say(&pooled, "a"),
        [
            "Số lượng a = 100 × (9 + 12 + 8) / (10 + 10 + 10) = 290/3 ≈ 96,67 %, gộp sản phẩm quy đổi của Tháng 1/2026 đến \
             Tháng 3/2026 theo lựa chọn của cơ quan (Điều 14, 17.3).",
            "Quantity a = 100 × (9 + 12 + 8) / (10 + 10 + 10) = 290/3 ≈ 96.67 %, the standard products of Month 1/2026 to \
             Month 3/2026 pooled, as the agency chose (Art. 14, 17.3).",
        ]
    );
    assert_eq!(
        say(&pooled, "R")[1],
        "Task results R = ((290/3 ≈ 96.67) + (290/3 ≈ 96.67) + (290/3 ≈ 96.67)) / 3 = 290/3 ≈ 96.67 % (Art. 12.3, 16.1)."
    );
    assert_eq!(
        say(&pooled, "total")[1],
        "Score = 28 + (203/3 ≈ 67.67) = 287/3 ≈ 95.67, level of points: excellent (Art. 12, 17.1)."
    );
    assert_eq!(
        say(&pooled, "2026-03"),
        [
            "Tháng 3/2026 được 84 điểm; quý lấy sản phẩm quy đổi và các tiêu chí khác của kỳ này, không lấy điểm (Điều 17.3).",
            "Month 3/2026 has a score of 84; the quarter takes its standard products and its other lines instead (Art. 17.3).",
        ]
    );
    let mut near = month(1, "26999/300", "17999");
    (near["components"][0], near["sums"][0]) = (json!("30"), json!("21000"));
    let near = say(&told(&quarter("POOLED", &[near])), "total");
    assert!(near[1].contains(" = 26999/300 ≈ 89.99, level of points: good"), "{near:?}");
    let mut running = [month(1, "91", "9"), month(2, "91", "9")];
    running[1]["ended"] = json!(false);
    running[1]["status"] = json!("PROVISIONAL");
    assert_eq!(
        say(&told(&quarter("POOLED", &running)), "total")[1],
        "Score (provisional) = 28 + 63 = 91 (Art. 12, 17.1). Month 2/2026 has not ended yet (Art. 17.3)."
    );
    let mut from_elsewhere = month(2, "91", "9");
    from_elsewhere.as_object_mut().expect("an object").remove("sums");
    let mean = told(&quarter("POOLED", &[month(1, "91", "9"), from_elsewhere]));
    assert_eq!(
        say(&mean, "total")[1],
        "Score = (91 + 91) / 2 = 91, the mean of Month 1/2026, Month 2/2026, level of points: excellent (Art. 17.3). The quarter cannot \
         be pooled because a score handed over comes without sums: the mean of the months stands (Art. 17.3)."
    );
}

#[test]
fn a_quarter_without_a_month_as_a_leader_says_why_it_is_not_pooled() {
    let mut leads = quarter("POOLED", &[month(1, "91", "9"), month(2, "91", "9"), excused(3, "SICK")]);
    leads["leads"] = json!(true);
    assert_eq!(
        say(&told(&leads), "total"),
        [
            "Điểm theo dõi = (91 + 91) / 2 = 91, trung bình cộng của Tháng 1/2026, Tháng 2/2026, mức điểm tương ứng: hoàn thành \
             xuất sắc nhiệm vụ (Điều 17.3). Tháng 3/2026 không tính vào trung bình: nghỉ ốm (Điều 11.2, 19.3). Không gộp được \
             theo quý vì vị trí cuối kỳ là lãnh đạo, quản lý mà chưa tháng nào có đủ d, đ, e: lấy trung bình các tháng (Điều \
             16.2, 17.3).",
            "Score = (91 + 91) / 2 = 91, the mean of Month 1/2026, Month 2/2026, level of points: excellent (Art. 17.3). Month \
             3/2026 is left out of the mean: sick leave (Art. 11.2, 19.3). The quarter cannot be pooled because he leads on its \
             last day and no month has d, đ and e: the mean of the months stands (Art. 16.2, 17.3).",
        ]
    );
}

#[test]
fn without_a_final_score_a_mean_says_why() {
    let mut open = year(&json!({ "role": "STAFF" }));
    open["entries"][1] = json!({ "period": "2026-Q2", "ended": true, "status": "INSUFFICIENT_DATA", "reason": "LINE_MISSING" });
    open["entries"][2] =
        json!({ "period": "2026-Q3", "ended": true, "status": "MISSING", "reason": "NO_TEMPLATE" });
    let blocked = told(&open);
    assert_eq!(
        say(&blocked, "total"),
        [
            "Chưa có điểm vì có kỳ đã kết thúc mà chưa có điểm chính thức: Quý 2/2026 (chưa đủ dữ liệu: còn thiếu tiêu chí), Quý 3/2026 \
             (chưa có đánh giá: vị trí việc làm chưa có biểu mẫu có hiệu lực) (Điều 17.3).",
            "There is no score yet because a period has ended without a final score: Quarter 2/2026 (insufficient data: a line is \
             missing), Quarter 3/2026 (missing: his position has no template in force) (Art. 17.3).",
        ]
    );
    assert_eq!(
        say(&blocked, "2026-Q2")[1],
        "Quarter 2/2026 has ended without a final score (insufficient data: a line is missing) and blocks the mean (Art. 17.3)."
    );
    open["entries"][1] = json!({ "period": "2026-Q2", "ended": false, "status": "PROVISIONAL" });
    open["entries"][2] = json!({ "period": "2026-Q3", "ended": false, "status": "PROVISIONAL" });
    assert_eq!(
        say(&told(&open), "total")[1],
        "Score (provisional) = (3 × 93 + 3 × 93) / 6 = 93, the mean of Quarter 1/2026, Quarter 4/2026 (Art. 17.3). Quarter 2/2026, Quarter 3/2026 have \
         not ended yet (Art. 17.3)."
    );
    let mut unset = quarter("POOLED", &[month(1, "91", "9")]);
    unset["quarter_method"] = Value::Null;
    assert_eq!(
        say(&told(&unset), "total")[1],
        "There is no score yet: the agency has not set how a quarter follows from its months (quarter_method) (Art. 17.3)."
    );
    let away = [excused(1, "SICK"), excused(2, "MATERNITY"), excused(3, "MATERNITY")];
    assert_eq!(
        say(&told(&quarter("MEAN_OF_MONTHS", &away)), "total")[1],
        "There is no score: every period is excused (Art. 17.3). Month 1/2026 is left out of the mean: sick leave (Art. 11.2, 19.3). \
         Month 2/2026, Month 3/2026 are left out of the mean: maternity leave (Art. 11.2, 19.3)."
    );
}

#[test]
fn a_year_that_is_not_classified_says_why() {
    let mut short = year(&json!({ "role": "STAFF" }));
    for place in 1..4 {
        short["entries"][place] = json!({ "period": format!("2026-Q{}", place + 1), "ended": true, "status": "EXCUSED",
            "reason": if place == 1 { "STUDY" } else { "NOT_EMPLOYED" } });
    }
    for place in 3..12 {
        short["year"]["service"][place] = json!([30, 0, 0, 0]);
    }
    short["year"]["service"][0] = json!([31, 10, 0, 0]);
    let rest_vi = " Điểm theo dõi (không xếp loại) = 93, theo Quý 1/2026 (Điều 17.3). Quý 2/2026 không tính vào trung bình: đi học \
                   tập trung, theo bộ quy tắc (Điều 17.3). Quý 3/2026, Quý 4/2026 không tính vào trung bình: không công tác trong \
                   kỳ, theo bộ quy tắc (Điều 17.3).";
    let rest_en = " Score (tracked only) = 93, as in Quarter 1/2026 (Art. 17.3). Quarter 2/2026 is left out of the mean: full-time study, by \
                   choice of the rule set (Art. 17.3). Quarter 3/2026, Quarter 4/2026 are left out of the mean: not employed, by choice of the \
                   rule set (Art. 17.3).";
    let both = |vi: &str, en: &str| [format!("{vi}{rest_vi}"), format!("{en}{rest_en}")];
    assert_eq!(
        say(&told(&short), "total"),
        both(
            "Chỉ theo dõi, không xếp loại: làm việc 72/31 ≈ 2,32 tháng trong năm 2026, chưa đủ 6 tháng (Điều 11.1).",
            "Tracked and not classified: 72/31 ≈ 2.32 months worked in 2026, fewer than 6 (Art. 11.1).",
        )
    );
    assert_eq!(told(&short).grounds(), ["11.1"]);
    let mut left = short.clone();
    left["year"]["left_on"] = json!("2026-06-30");
    assert_eq!(
        say(&told(&left), "total"),
        both(
            "Chỉ theo dõi, không xếp loại, theo bộ quy tắc: thôi công tác sau ngày 30/06/2026, trước khi xếp loại.",
            "Tracked and not classified, by choice of the rule set: he left after 2026-06-30, before the classification.",
        )
    );
    assert!(told(&left).grounds().is_empty(), "the decree has no article for it");
    for place in 3..8 {
        short["year"]["service"][place] = json!([30, 0, 0, 30]);
    }
    let waits = say(&told(&short), "total")[1].clone();
    let why = "A decision is awaited on whether the year is classified: 72/31 ≈ 2.32 months worked, 227/31 ≈ 7.32 with those of \
               study, where at least 6 are needed (Art. 11.1). Quarter 2/2026 is left out";
    assert!(waits.starts_with(why), "{waits}");
    short["year"]["study_classified"] = json!(false);
    let decided = say(&told(&short), "total");
    assert!(
        decided[1].starts_with("Tracked and not classified: as was decided about his study (Art. 11.1)."),
        "{decided:?}"
    );
}

#[test]
fn a_class_is_said_step_by_step() {
    let act = json!({ "id": "KL-1", "type": "PUBLIC_DUTY",
        "decisions": [{ "by": "PARTY", "form": "REPRIMAND", "effective": "2026-06-01" }] });
    let overlays =
        json!([{ "rule": "LOCAL-1", "bound": "GOOD" }, { "rule": "QD366-GOOD", "bound": "COMPLETED" }]);
    let lowered = told(&year(&json!({ "role": "STAFF", "acts": [act], "overlays": overlays })));
    assert_eq!(
        class_said(&lowered, None),
        [
            "; Bị kỷ luật do vi phạm trong thực thi công vụ: không hoàn thành nhiệm vụ (Điều 20.4c); Quy định của địa phương, \
             cơ quan: hoàn thành tốt nhiệm vụ (LOCAL-1); Quy định 366-QĐ/TW: chưa hoàn thành 100 % nhiệm vụ đúng hạn, bảo \
             đảm chất lượng: hoàn thành nhiệm vụ (QD366-GOOD). Mức thấp nhất là không hoàn thành nhiệm vụ (Điều 20.4c).",
            "; Disciplined for a violation in public duty: not completed (Art. 20.4c); A rule of the place or the agency: good \
             (LOCAL-1); Regulation 366-QĐ/TW: not all tasks on time and to quality: completed (QD366-GOOD). The lowest is \
             not completed (Art. 20.4c).",
        ]
    );
    assert_eq!(lowered.grounds(), ["20.4c"]);
    let head = json!({ "role": "HEAD", "cases": { "handled": false, "pending": true } });
    assert_eq!(
        class_said(&told(&year(&head)), None),
        [
            ". Chưa xếp loại: còn chờ kết quả xếp loại của tổ chức mà người đó đứng đầu (Điều 20.6). Có vụ việc tham nhũng, \
             lãng phí chưa xử lý xong (Điều 20.4d, 21.3).",
            ". The class is open: that of the organisation he heads is awaited (Art. 20.6). A case of corruption or waste is \
             open (Art. 20.4d, 21.3).",
        ]
    );
}

#[test]
fn a_blocked_class_names_its_task_to_who_may_read_it() {
    let overlays = json!([{ "rule": "PARTY-REVIEW", "task": "Kết luận kiểm tra" }]);
    let blocked = told(&year(&json!({ "role": "STAFF", "overlays": overlays })));
    assert_eq!(
        class_said(&blocked, None),
        [
            ". Chưa xếp loại, đến khi hoàn tất: Kết luận kiểm tra.",
            ". The class is open until this is done: Kết luận kiểm tra.",
        ]
    );
    assert_eq!(
        class_said(&blocked.without_class_inputs(), None),
        [
            ". Chưa xếp loại: quy định của Đảng, ngành hoặc địa phương tạm giữ kết quả đến khi có kết luận.",
            ". The class is open: a rule of Party, sector or place holds it until its task is done.",
        ]
    );
}

#[test]
fn the_cap_says_whom_it_holds_back() {
    let candidate = told(&year(&json!({ "role": "STAFF" })));
    assert_eq!(
        class_said(&candidate, None),
        [
            ". Mức thấp nhất là hoàn thành xuất sắc nhiệm vụ (Điều 20.1), chưa chính thức đến khi chốt tỷ lệ xuất sắc (Điều \
             20.5).",
            ". The lowest is excellent (Art. 20.1): a candidate until the excellence cap is final (Art. 20.5).",
        ]
    );
    let articles = ["20.5".to_owned()];
    let held = AfterCap { class: Class::Good, moved: Some(MoveReason::GroupFull), articles: &articles };
    assert_eq!(
        class_said(&candidate, Some(&held)),
        [
            ". Mức thấp nhất là hoàn thành xuất sắc nhiệm vụ (Điều 20.1). Đạt điểm xuất sắc, xếp hoàn thành tốt vì các chỗ của \
             nhóm thuộc về người điểm cao hơn. Xếp loại chính thức: hoàn thành tốt nhiệm vụ (Điều 20.5).",
            ". The lowest is excellent (Art. 20.1). At EXCELLENT by score, GOOD by cap: the places of the group went to better \
             ranked people. Final class: good (Art. 20.5).",
        ]
    );
    let own = AfterCap { class: Class::Excellent, moved: None, articles: &[] };
    assert_eq!(
        class_said(&candidate, Some(&own))[1],
        ". The lowest is excellent (Art. 20.1). Final class: excellent (Art. 20.1)."
    );
}
