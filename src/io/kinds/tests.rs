//! Each kind: its template, its example, and what its rows refuse.

use super::*;
use crate::io::csv::Rows;
use domain::refusal::Refusal;
use domain::score::products::{EventKind, Origin, Severity};
use domain::terms::AppointmentKind;

fn read<T: FileRow>(text: &str) -> Result<Vec<T>, Vec<Refusal>> {
    let mut rows = Rows::<T, _>::open("a.csv", text.as_bytes())?;
    match rows.next_chunk(1_000) {
        Some(chunk) if !chunk.refusals.is_empty() => Err(chunk.refusals),
        Some(chunk) => Ok(chunk.lines.into_iter().map(|line| line.value).collect()),
        None => Ok(Vec::new()),
    }
}

fn faults<T: FileRow + std::fmt::Debug>(text: &str) -> Vec<String> {
    let refusals = read::<T>(text).unwrap_err();
    refusals
        .iter()
        .map(|refusal| format!("{} {}", refusal.code.as_str(), refusal.path[1..].join(" ")))
        .collect()
}

/// The template is read as a file without rows; its example, taken out of the remark, as one row.
fn check_template<T: FileRow + std::fmt::Debug + PartialEq>() {
    let mut examples: Option<String> = None;
    for language in [Language::Vi, Language::En] {
        for separator in [Separator::Comma, Separator::Semicolon, Separator::Tab] {
            let text = String::from_utf8(T::KIND.template_csv_with(language, separator)).unwrap();
            assert_eq!(read::<T>(&text).unwrap().len(), 0, "{text}");
            let mut remarks = text.lines().skip(3);
            let example = remarks.next().unwrap();
            let filled = text.replace(example, &example.replacen("# ", "", 1));
            match read::<T>(&filled) {
                Ok(rows) => {
                    let staged = serde_json::to_string(&rows).unwrap();
                    assert_eq!(serde_json::from_str::<Vec<T>>(&staged).unwrap(), rows);
                    assert!(examples.is_none_or(|before| before == staged), "{staged}");
                    examples = Some(staged);
                }
                Err(refusals) => {
                    panic!("{:?}", refusals.iter().map(|one| one.message(language)).collect::<Vec<_>>())
                }
            }
        }
    }
}

#[test]
fn templates_are_accepted_and_so_are_their_examples() {
    check_template::<units::UnitRow>();
    check_template::<fields::FieldRow>();
    check_template::<positions::PositionRow>();
    check_template::<products::ProductRow>();
    check_template::<post_plan::PostPlanRow>();
    check_template::<people::PersonRow>();
    check_template::<appointments::AppointmentRow>();
    check_template::<accounts::AccountRow>();
    check_template::<templates::TemplateRow>();
    check_template::<records::RecordRow>();
    check_template::<events::EventRow>();
    check_template::<deliveries::DeliveryRow>();
    check_template::<criteria::CriterionRow>();
    check_template::<calendar::CalendarRow>();
    check_template::<competencies::CompetencyRow>();
    check_template::<requirements::RequirementRow>();
    check_template::<assessments::AssessmentRow>();
    check_template::<satisfaction::SatisfactionRow>();
    check_template::<surveys::SurveyFileRow>();
}

#[test]
fn kinds_are_found_by_any_name() {
    for &kind in Kind::ALL {
        for name in [kind.name(), kind.title(Language::Vi), kind.title(Language::En)] {
            assert_eq!(Kind::find(name), Some(kind), "{name}");
        }
    }
    assert_eq!(Kind::find("vi tri viec lam"), Some(Kind::Positions));
    assert_eq!(Kind::find("salary"), None);
}

#[test]
fn words_are_told_apart() {
    let mut seen = std::collections::HashMap::new();
    words::each(|noun, code, all| {
        for word in all {
            let before = seen.insert((noun, key(word)), code);
            assert!(
                before.is_none_or(|before| before == code),
                "{noun}: `{word}` means {code} and {before:?}"
            );
        }
    });
}

#[test]
fn units_and_positions() {
    let units: Vec<units::UnitRow> =
        read("code,name,kind,parent,agency from\nHP,Hải Phòng,CITY,,01/01/2026\nLC,Lê Chân,Phường,HP,\n")
            .unwrap();
    assert_eq!((units[0].parent.as_deref(), units[1].parent.as_deref()), (None, Some("HP")));
    assert_eq!(
        faults::<units::UnitRow>("code,name,kind,parent\nHP,a,sở,HP\n"),
        ["FILE_VALUE_UNEXPECTED 2 parent"]
    );
    let positions = "code,name,group,leads,fields,valid from\n";
    assert_eq!(
        faults::<positions::PositionRow>(&format!(
            "{positions}A,b,hỗ trợ,HEAD,X|Y|X,01/01/2026\nB,b,hỗ trợ,,|,01/01/2026\n"
        )),
        ["FILE_LIST_REPEATED 2 fields", "FILE_VALUE_UNEXPECTED 2 leads", "FILE_VALUE_MISSING 3 fields"]
    );
}

#[test]
fn people_appointments_and_accounts() {
    let head = "code,name,position,unit,from,kind,decision number\n";
    assert_eq!(
        faults::<people::PersonRow>(&format!(
            "{head}A,b,P,U,01/01/2026,biệt phái,1\nB,b,P,U,01/01/2026,điều động,\n"
        )),
        ["FILE_VALUE_UNEXPECTED 2 kind", "FILE_VALUE_MISSING 3 decision number"]
    );
    let rows: Vec<appointments::AppointmentRow> =
        read("person;position;unit;kind;from;share\nA;P;U;kiêm nhiệm;1/3/2026;30%\n").unwrap();
    assert_eq!((rows[0].kind, rows[0].share_percent), (AppointmentKind::Concurrent, 30));
    let head = "login,person,role,unit,from,to\n";
    let rows: Vec<accounts::AccountRow> =
        read(&format!("{head}an.nt,CC-1,,,,\nmotcua,,tích hợp,HP,01/01/2026,\n")).unwrap();
    assert!(rows[0].grant.is_none() && rows[1].grant.is_some());
    assert_eq!(
        faults::<accounts::AccountRow>(&format!("{head}An,CC-1,,,,\nx.y,,,,,\nx.z,A,HR,,,\nx.t,A,,U,,\n")),
        [
            "LOGIN_INVALID 2 login",
            "FILE_VALUE_MISSING 3 role",
            "FILE_VALUE_MISSING 4 unit",
            "FILE_VALUE_MISSING 4 from",
            "FILE_VALUE_UNEXPECTED 5 unit"
        ]
    );
}

#[test]
fn template_rows() {
    let head =
        "position;version;effective from;row type;line;name;maximum;step;product;usual amount;due day\n";
    let rows: Vec<templates::TemplateRow> = read(&format!(
        "{head}P;1;01/01/2026;tiêu chí;II.1;Năng lực;2,5;;;;\nP;1;01/01/2026;PRODUCT;;;;;HS;40;25\n"
    ))
    .unwrap();
    let templates::TemplateItem::Line { maximum_nano, step_nano, .. } = rows[0].item else { panic!() };
    assert_eq!((maximum_nano, step_nano), (2_500_000_000, 250_000_000));
    assert!(matches!(
        rows[1].item,
        templates::TemplateItem::Product { usual_amount: 40, due_day: Some(25), .. }
    ));
    assert_eq!(
        faults::<templates::TemplateRow>(&format!(
            "{head}P;1;01/01/2026;LINE;I.1;a;5;0,3;;;\nP;1;01/01/2026;LINE;I.1;;5;;HS;;\nP;1;01/01/2026;PRODUCT;;;;;HS;0;32\n"
        )),
        [
            "FILE_OFF_STEP 2 step",
            "FILE_VALUE_MISSING 3 name",
            "FILE_VALUE_UNEXPECTED 3 product",
            "FILE_RANGE 4 usual amount",
            "FILE_RANGE 4 due day"
        ]
    );
}

#[test]
fn records_events_and_deliveries() {
    let head =
        "source,reference,period,person,product,origin,assigned,completed,delays,on behalf of,document\n";
    let rows: Vec<records::RecordRow> =
        read(&format!("{head}S,1,Q1/2026,A,P,đột xuất,2,3,3,CC-2,15/BC\nS,2,2026-03,A,P,,2,,,,\n")).unwrap();
    assert_eq!((rows[0].origin, rows[0].period.to_string()), (Origin::AdHoc, "2026-Q1".to_owned()));
    assert_eq!((rows[1].origin, rows[1].completed), (Origin::Plan, None));
    assert_eq!(
        faults::<records::RecordRow>(&format!(
            "{head}S,1,2026-03,A,P,,2,3,,,\nS,1,2026,A,P,,2,2,3,,\nS,1,2026-03,A,P,,1.000,-1,,,15/BC\n"
        )),
        [
            "FILE_RANGE 2 completed",
            "FILE_RANGE 3 delays",
            "FILE_PERIOD 3 period",
            "FILE_NUMBER 4 assigned",
            "FILE_RANGE 4 completed",
            "FILE_VALUE_MISSING 4 on behalf of"
        ]
    );
    let head = "source,reference,event,type,unit number,severity,count,confirmed by,confirmed on,reason\n";
    let rows: Vec<events::EventRow> =
        read(&format!("{head}S,1,K1,không đạt,3,,2,CC-2,05/03/2026,sai\nS,1,,trễ hạn,1,,,,,\n")).unwrap();
    assert_eq!(
        (rows[0].event_type, rows[0].severity, rows[0].count),
        (EventKind::Quality, Some(Severity::Major), 2)
    );
    assert!(rows[0].confirmation.is_some() && rows[1].confirmation.is_none() && rows[1].severity.is_none());
    assert_eq!(
        faults::<events::EventRow>(&format!("{head}S,1,,QUALITY,0,,,CC-2,,\nS,1,,DELAY,1,nhẹ,2,,,lý do\n")),
        [
            "FILE_RANGE 2 unit number",
            "FILE_VALUE_MISSING 2 confirmed on",
            "FILE_VALUE_MISSING 2 reason",
            "FILE_VALUE_MISSING 2 event",
            "FILE_VALUE_UNEXPECTED 3 reason",
            "FILE_VALUE_UNEXPECTED 3 severity",
            "FILE_RANGE 3 count"
        ]
    );
    let head = "source,reference,finished on,units,unit numbers\n";
    let rows: Vec<deliveries::DeliveryRow> =
        read(&format!("{head}S,1,2026-03-18,2,1 | 3\nS,1,19/03/2026,0,\n")).unwrap();
    assert_eq!((rows[0].unit_numbers.as_slice(), rows[1].units), ([1, 3].as_slice(), 0));
    assert_eq!(
        faults::<deliveries::DeliveryRow>(&format!("{head}S,1,2026-03-18,2,1|1\nS,1,2026-03-18,3,4|x\n")),
        [
            "FILE_LIST_REPEATED 2 unit numbers",
            "FILE_LIST_COUNT 2 unit numbers",
            "FILE_NUMBER 3 unit numbers",
            "FILE_LIST_COUNT 3 unit numbers"
        ]
    );
}

#[test]
fn criteria_tell_the_letters_apart() {
    let head = "person,period,line,value,reason\n";
    let rows: Vec<criteria::CriterionRow> = read(&format!(
        "{head}A,T3/2026,II.4,\"2,25\",\nA,T3/2026,Đ,100,tốt\nA,T3/2026,e,50,khiếu nại\nA,2026-03,organising,100,tốt\n"
    ))
    .unwrap();
    assert_eq!(rows[0].value_nano, 2_250_000_000);
    assert_eq!(rows[1].line, criteria::CriterionLine::Organising);
    assert_eq!(rows[2].line, criteria::CriterionLine::Unity);
    assert_eq!(rows[3].line, criteria::CriterionLine::Organising);
    assert_eq!(
        faults::<criteria::CriterionRow>(&format!(
            "{head}A,2026-03,d,100,\nA,2026-03,đ,75,x\nA,2026-03,e,50,\nA,2026-03,I.1,31,\n"
        )),
        [
            "FILE_VALUE_UNKNOWN 2 line",
            "FILE_VALUE_UNKNOWN 3 value",
            "FILE_VALUE_MISSING 4 reason",
            "FILE_RANGE 5 value"
        ]
    );
}

#[test]
fn calendar_days() {
    let rows: Vec<calendar::CalendarRow> =
        read("Ngày;Loại;Tên\n02/09/2026;nghỉ lễ;Quốc khánh\n2026-08-22;EXCHANGED_WORK;Làm bù\n").unwrap();
    assert_eq!(rows.len(), 2);
}
