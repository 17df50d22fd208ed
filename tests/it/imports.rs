//! Imports: all or nothing, every fault told with row and column, the same file twice changes nothing.

use crate::on_both;
use crate::support::{App, Place};
use domain::refusal::Refusal;
use std::io::Cursor;
use thuocdo::io::kinds::Kind;
use thuocdo::services::import::{How, Report, Upload, import};

const UNITS: &str = "\
code,name,kind,parent,block,population,agency from
VP-C,Văn phòng,office,XA-C,government,,
XA-C,Xã Cát Hải,commune,TP,,45230,01/01/2026
TP,Thành phố,city,,,,
";
const FIELDS: &str = "code,name,owner unit\nTC,Tài chính,\nDB,Đê biển,XA-A\n";
const POSITIONS: &str = "\
code,name,group,leads,fields,owner unit,valid from
KT,Kế toán,professional,,TC,,01/01/2026
KT,Kế toán viên,professional,,TC,,01/07/2026
PCT,Phó chủ tịch,leadership,deputy,TC,,01/01/2026
";
const PRODUCTS: &str = "\
code,name,measure,field,coefficient,valid from,owner unit
HS,Hồ sơ,hồ sơ,TC,0.25,01/01/2026,
HS,Hồ sơ,hồ sơ,TC,0.5,01/07/2026,
";
const PEOPLE: &str = "\
code,name,regime,specialisations,position,unit,kind,from,decision number
A-3,Bùi Thị Hạnh,,TC,KT,VP-A,,01/01/2026,
A-4,Đặng Văn Khoa,,,KT,VP-A,,01/01/2026,
A-1,Nguyễn Thị An,,,CV,VP-A,,01/01/2020,
";
const APPOINTMENTS: &str = "\
person,position,unit,kind,from,to,share,decision number
A-3,KT,VP-A,permanent,01/01/2026,,,
A-3,KT,VP-B,transfer,01/04/2026,,,12/QĐ-UBND
A-4,KT,VP-B,concurrent,01/02/2026,,20,
";
const CALENDAR: &str = "day,kind,name\n02/09/2026,holiday,Quốc khánh\n";

async fn bring(
    app: &App,
    login: Option<&str>,
    kind: Kind,
    text: &str,
    how: How,
) -> Result<Report, Vec<String>> {
    let call = thuocdo::cli::operator::call(&app.server, login, "import").await.unwrap();
    let content = Box::new(Cursor::new(text.as_bytes().to_vec()));
    let mut files = [Upload { name: "tep.csv".into(), content }];
    match import(&call, kind, &mut files, how, &mut |_, _, _| {}).await {
        Ok(report) => Ok(report),
        Err(store::Fail::Refused(refusals)) => {
            let told = |refusal: &Refusal| format!("{} {}", refusal.code.as_str(), refusal.path.join("/"));
            Err(refusals.iter().map(told).collect())
        }
        Err(fail) => panic!("{fail}"),
    }
}

async fn counts(app: &App, login: Option<&str>, kind: Kind, text: &str) -> [u64; 3] {
    let report = bring(app, login, kind, text, How::default()).await.unwrap();
    [report.created, report.updated, report.unchanged]
}

#[test]
fn every_kind_of_file_stands_in_the_guide_of_operation() {
    let guide = include_str!("../../docs/operations.md").replace('\n', " ");
    let (_, listed) = guide.split_once("Kinds: ").unwrap();
    let listed: Vec<&str> = listed.split_once('.').unwrap().0.split(", ").collect();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(listed, kinds);
}

on_both! {
    async fn every_kind_twice_changes_nothing_the_second_time(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let dry = How { dry_run: true, ..How::default() };
        let cases = [
            (Kind::Units, UNITS, [2, 1, 0]),
            (Kind::Fields, FIELDS, [2, 0, 0]),
            (Kind::Positions, POSITIONS, [3, 0, 0]),
            (Kind::Products, PRODUCTS, [2, 0, 0]),
            (Kind::People, PEOPLE, [2, 0, 1]),
            (Kind::Appointments, APPOINTMENTS, [2, 1, 0]),
            (Kind::Calendar, CALENDAR, [1, 0, 0]),
        ];
        for (kind, text, expected) in cases {
            let events = app.trail().await.len();
            let rehearsed = bring(&app, None, kind, text, dry).await.unwrap();
            assert_eq!([rehearsed.created, rehearsed.updated, rehearsed.unchanged], expected, "{kind:?}");
            assert_eq!(app.trail().await.len(), events, "{kind:?}: a dry run changes nothing");
            assert_eq!(counts(&app, None, kind, text).await, expected, "{kind:?}");
            assert_eq!(app.trail().await.len(), events + 1, "{kind:?}: one event a chunk");
            let again = counts(&app, None, kind, text).await;
            assert_eq!((again[0], again[1]), (0, 0), "{kind:?}: the same twice changes nothing");
            assert_eq!(app.trail().await.len(), events + 1);
        }
        let ended = app.rows("select cast(valid_to as text) as value from appointment join person on person.id = person_id where person.code = 'A-3' order by valid_from").await;
        assert_eq!(ended, ["2026-03-31", "null"]);
        let above = app.rows("select above.code as value from unit_ancestor join unit as above on above.id = ancestor_id join unit on unit.id = unit_id where unit.code = 'VP-C' order by depth").await;
        assert_eq!(above, ["VP-C", "XA-C", "TP"]);
        let event = app.rows("select body as value from audit_payload order by number desc").await;
        assert!(event[0].contains("\"file\":\"tep.csv\"") && event[0].contains("sha256") && event[0].contains("digest"), "{}", event[0]);
        app.finish().await;
    }

    async fn an_empty_installation_is_founded_by_a_file(backend: Backend) {
        let app = App::start(backend).await;
        assert_eq!(counts(&app, None, Kind::Units, "code,name,kind,parent\nP,Phòng,office,S\nS,Sở Nội vụ,department,TP\nTP,Thành phố,city,\n").await, [3, 0, 0]);
        assert_eq!(counts(&app, None, Kind::Fields, "code,name\nTC,Tài chính\n").await, [1, 0, 0]);
        app.finish().await;
    }

    async fn faults_are_told_with_row_and_column_and_nothing_changes(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let events = app.trail().await.len();
        let refused = |kind, text| { let app = &app; async move { bring(app, None, kind, text, How::default()).await.unwrap_err() } };
        assert_eq!(
            refused(Kind::Units, "code,name,kind,parent\nX1,Một,office,NO\nX2,Hai,offfice,TP\nX3,Ba,city,\nX4,Bốn,office,X5\nX5,Năm,office,X4\nX6,Sáu,office,TP\nX6,Sáu,office,TP\n").await,
            ["FILE_VALUE_UNKNOWN tep.csv/3/kind", "FILE_KEY_REPEATED tep.csv/8/code", "UNIT_UNKNOWN tep.csv/2/parent", "ROOT_EXISTS tep.csv/4/parent", "CYCLE tep.csv/5/parent", "CYCLE tep.csv/6/parent"],
        );
        assert_eq!(refused(Kind::Positions, "code,name,group,fields,valid from\nX,X,professional,NO,01/01/2026\n").await, ["FIELD_UNKNOWN tep.csv/2/fields"]);
        assert_eq!(
            refused(Kind::People, "code,name,position,unit,from\nX1,Một,NO,VP-A,01/01/2026\nX2,Hai,CV,NO,01/01/2026\nX3,Ba,CV,VP-A,31/02/2026\nA-1,Nguyễn Thị An,CV,VP-A,01/01/2021\n").await,
            ["FILE_DATE tep.csv/4/from", "POSITION_UNKNOWN tep.csv/2/position", "UNIT_UNKNOWN tep.csv/3/unit", "APPOINTMENT_OVERLAP tep.csv/5/from"],
        );
        assert_eq!(
            refused(Kind::Appointments, "person,position,unit,kind,from\nNO,CV,VP-A,permanent,01/01/2026\nA-1,CV,VP-B,permanent,01/01/2026\nA-2,CV,VP-B,concurrent,01/01/2019\n").await,
            ["PERSON_UNKNOWN tep.csv/2/person", "APPOINTMENT_OVERLAP tep.csv/3/from", "MAIN_MISSING tep.csv/4/from"],
        );
        assert_eq!(app.trail().await.len(), events);
        assert_eq!(app.rows("select code as value from unit where code like 'X%' and code not like 'XA%'").await, [""; 0]);
        app.finish().await;
    }

    async fn rights_hold_row_by_row_and_nobody_changes_his_own(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        app.create_account("hr.a", Some("A-1"), &[("HR", "XA-A")]).await;
        app.sql("update account set must_change_password = false").await;
        let hr = Some("hr.a");
        let bring = |kind, text| { let app = &app; async move { bring(app, hr, kind, text, How::default()).await } };
        assert_eq!(bring(Kind::Units, "code,name,kind,parent\nKT-A,Phòng,office,XA-A\nKT-B,Phòng,office,XA-B\n").await.unwrap_err(), ["NOT_PERMITTED tep.csv/3/code"]);
        assert_eq!(bring(Kind::Fields, "code,name,owner unit\nX,X,XA-A\nY,Y,\n").await.unwrap_err(), ["NOT_PERMITTED tep.csv/3/owner unit"]);
        // His own unchanged row is accepted; a changed one is left to another.
        let own = "code,name,position,unit,from\nA-1,Nguyễn Thị An,CV,VP-A,01/01/2020\nA-2,Lê Hoàng Bách,CV,VP-A,01/01/2020\n";
        assert_eq!(bring(Kind::People, own).await.unwrap().unchanged, 2);
        let changed = own.replace("Thị An", "Thị Ân");
        assert_eq!(bring(Kind::People, &changed).await.unwrap_err(), ["SELF_RULE tep.csv/2/code"]);
        assert_eq!(bring(Kind::Appointments, "person,position,unit,kind,from\nA-1,CV,VP-A,concurrent,01/01/2026\n").await.unwrap_err(), ["SELF_RULE tep.csv/2/from"]);
        assert_eq!(bring(Kind::People, "code,name,position,unit,from\nB-9,Ai đó,CV,VP-B,01/01/2026\n").await.unwrap_err().len(), 1);
        app.finish().await;
    }

    async fn a_long_file_costs_no_statement_a_row(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let file = |rows: usize| {
            let mut text = String::from("code,name,position,unit,from\n");
            for row in 0..rows {
                text.push_str(&format!("N-{row},Người {row},CV,VP-A,01/01/2026\n"));
            }
            text
        };
        let statements = async |text: &str| {
            let before = app.server.db.statements();
            let report = bring(&app, None, Kind::People, text, How { dry_run: true, ..How::default() }).await.unwrap();
            (report.created, app.server.db.statements() - before)
        };
        let (few, short) = statements(&file(10)).await;
        let (many, long) = statements(&file(1_000)).await;
        assert_eq!((few, many), (10, 1_000));
        assert!(long <= short + 4, "{short} statements for 10 rows, {long} for 1,000");
        app.finish().await;
    }
}
