//! Templates, records, deliveries, events and criteria from files: whole or not at all, and twice is once.

use crate::on_both;
use crate::support::{App, Month};
use std::io::Cursor;
use thuocdo::io::kinds::Kind;
use thuocdo::services::evaluation::{Order, ToTheEnd, evaluate};
use thuocdo::services::import::{How, Report, Upload, import};

/// Imports a file as the operator; else what is wrong, with its place.
pub async fn load(app: &App, kind: Kind, text: &str) -> Result<Report, Vec<String>> {
    bring(app.operator().await, kind, &[("tệp.csv", text)]).await
}

/// The same as an account.
pub async fn load_as(app: &App, login: &str, kind: Kind, text: &str) -> Result<Report, Vec<String>> {
    load_files_as(app, login, kind, &[("tệp.csv", text)]).await
}

/// The same of several files, each with its name.
pub async fn load_files_as(
    app: &App,
    login: &str,
    kind: Kind,
    files: &[(&str, &str)],
) -> Result<Report, Vec<String>> {
    bring(thuocdo::cli::operator::call(&app.server, Some(login), "import").await.unwrap(), kind, files).await
}

async fn bring(call: store::Call, kind: Kind, files: &[(&str, &str)]) -> Result<Report, Vec<String>> {
    let file = |(name, text): &(&str, &str)| Upload {
        name: (*name).to_owned(),
        content: Box::new(Cursor::new(text.as_bytes().to_vec())),
    };
    let mut files: Vec<Upload> = files.iter().map(file).collect();
    match import(&call, kind, &mut files, How::default(), &mut |_, _, _| {}).await {
        Ok(report) => Ok(report),
        Err(store::Fail::Refused(refusals)) => Err(refusals
            .iter()
            .map(|refusal| format!("{} {}", refusal.code.as_str(), refusal.path.join(" ")))
            .collect()),
        Err(other) => panic!("{other}"),
    }
}

/// New, changed, unchanged.
pub fn counts(report: &Report) -> (u64, u64, u64) {
    (report.created, report.updated, report.unchanged)
}

/// A template of `CV` as a file.
pub fn templates() -> String {
    let mut text = String::from(
        "position,version,effective from,row type,line,name,maximum,step,product,usual amount,due day\n",
    );
    for (line, maximum) in [
        ("I.1", "5"),
        ("I.2", "5"),
        ("II.1", "2.5"),
        ("II.2", "2.5"),
        ("II.3", "2.5"),
        ("II.4", "2.5"),
        ("III.1", "2.5"),
        ("III.2", "2.5"),
        ("III.3", "2.5"),
        ("III.4", "2.5"),
    ] {
        text.push_str(&format!("CV,1,2026-01-01,line,{line},Tiêu chí {line},{maximum},,,,\n"));
    }
    text.push_str("CV,1,2026-01-01,product,,,,,SP-1,10,15\n");
    text
}

/// The header of a file of records.
pub const RECORDS: &str = "source,reference,period,person,product,origin,assigned,completed,deadline,failed reviews,delays,on behalf of,document\n";

on_both! {
    async fn files_fill_a_month(backend: Backend) {
        let app = Month::start(backend).await;
        assert_eq!(counts(&load(&app, Kind::Templates, &templates()).await.unwrap()), (1, 0, 0));
        assert_eq!(counts(&load(&app, Kind::Templates, &templates()).await.unwrap()), (0, 0, 1));
        let changed = templates().replace("I.1,Tiêu chí I.1,5", "I.1,Tiêu chí I.1,4.75").replace("I.2,Tiêu chí I.2,5", "I.2,Tiêu chí I.2,5.25");
        assert_eq!(load(&app, Kind::Templates, &changed).await.unwrap_err(), ["TEMPLATE_NOT_DRAFT tệp.csv 2 version"]);
        let wrong = templates().replace("CV,1,", "CT,1,").replace("III.4,Tiêu chí III.4,2.5", "III.4,Tiêu chí III.4,2.25");
        assert_eq!(load(&app, Kind::Templates, &wrong).await.unwrap_err(), ["TEMPLATE_POINTS tệp.csv 11 maximum"]);

        let records = format!("{RECORDS}\
            SO,R1,2026-05,A-1,SP-1,plan,5,4,2026-05-15,1,2,A-HEAD,1/BC\n\
            SO,R2,2026-05,A-2,SP-2,plan,3,3,2026-04-20,,3,A-HEAD,1/BC\n");
        assert_eq!(counts(&load(&app, Kind::Records, &records).await.unwrap()), (2, 0, 0));
        assert_eq!(counts(&load(&app, Kind::Records, &records).await.unwrap()), (0, 0, 2));
        let shown = "select reference || ' ' || completed as value from output_record order by reference";
        assert_eq!(app.rows(shown).await, ["R1 4", "R2 3"]);
        // What was carried past its deadline is late by itself; counts fall on those units first.
        let events = "select output_record.reference || ' ' || kind || ' ' || coalesce(cast(unit_number as text), '-') || ' ' || count as value
            from output_event join output_record on output_record.id = record_id where output_event.voided_at is null
            order by output_record.reference, kind, unit_number";
        assert_eq!(app.rows(events).await, [
            "R1 DELAY 1 1", "R1 DELAY 2 1", "R1 QUALITY - 1", "R2 DELAY 1 1", "R2 DELAY 2 1", "R2 DELAY 3 1",
        ]);
        let fewer = records.replace("2026-05-15,1,2,", "2026-05-15,,1,");
        assert_eq!(counts(&load(&app, Kind::Records, &fewer).await.unwrap()), (0, 1, 1));
        assert_eq!(app.rows(events).await[..1], ["R1 DELAY 1 1"]);
        assert_eq!(app.rows(events).await.len(), 4);

        let bad = format!("{RECORDS}\
            SO,X1,2026-05,A-1,NO,plan,5,,,,,A-HEAD,1/BC\n\
            SO,X2,2026-05,A-9,SP-1,plan,5,,,,,A-HEAD,1/BC\n\
            SO,X3,2026-05,A-1,SP-1,plan,5,,,,,,\n\
            SO,X4,2026-05,A-1,SP-1,plan,5,,,,,B-HEAD,1/BC\n\
            SO,X5,2027-05,A-1,SP-1,plan,5,,,,,A-HEAD,1/BC\n\
            SO,X6,2026-05,A-1,SP-1,plan,5,,2026-06-02,,,A-HEAD,1/BC\n\
            SO,X7,2026-05,A-1,SP-1,plan,5,,,,,A-HEAD,1/BC\n");
        let mut told = load(&app, Kind::Records, &bad).await.unwrap_err();
        told.sort();
        assert_eq!(told, [
            "DEADLINE_OUT_OF_RANGE tệp.csv 7 deadline",
            "ON_BEHALF_MISSING tệp.csv 4 on behalf of",
            "ON_BEHALF_WRONG tệp.csv 5 on behalf of",
            "PERIOD_UNKNOWN tệp.csv 6 period",
            "PERSON_UNKNOWN tệp.csv 3 person",
            "PRODUCT_UNKNOWN tệp.csv 2 product",
        ]);
        assert_eq!(app.rows("select cast(count(*) as text) as value from output_record").await, ["2"]);

        let event = "source,reference,event,type,unit number,cause\nSO,R1,KT-1,quality,2,subjective\nSO,R1,,delay,4,objective\n";
        assert_eq!(counts(&load(&app, Kind::Events, event).await.unwrap()), (2, 0, 0));
        assert_eq!(counts(&load(&app, Kind::Events, event).await.unwrap()), (0, 0, 2));
        assert_eq!(
            load(&app, Kind::Events, "source,reference,event,type,unit number\nSO,R1,KT-2,quality,6\nSO,R9,KT-2,quality,1\n").await.unwrap_err(),
            ["RECORD_UNKNOWN tệp.csv 3 reference", "EVENT_UNIT_OUT_OF_RANGE tệp.csv 2 unit number"]
        );

        let criteria = "person,period,line,value,reason,on behalf of,document\n\
            A-1,2026-05,I.1,4.75,,A-HEAD,1/BC\nA-2,2026-05,I.1,5,,A-HEAD,1/BC\n";
        assert_eq!(counts(&load(&app, Kind::Criteria, criteria).await.unwrap()), (2, 0, 0));
        assert_eq!(counts(&load(&app, Kind::Criteria, criteria).await.unwrap()), (0, 0, 2));
        // The trail of both files names the superior in whose place they were entered, and his document.
        let behalf = "select distinct noun as value from audit_event join audit_payload using (number)
            join person on person.id = on_behalf_of_id
            where person.code = 'A-HEAD' and body like '%\"document\":\"1/BC\"%' order by noun";
        assert_eq!(app.rows(behalf).await, ["criterion_score", "output_record"]);
        let mut told = load(&app, Kind::Criteria, "person,period,line,value,reason,on behalf of,document\n\
            A-1,2026-05,I.1,4.8,,A-HEAD,1/BC\nA-1,2026-05,I.9,1,,A-HEAD,1/BC\nA-1,2026-05,e,100,Tốt,A-HEAD,1/BC\n").await.unwrap_err();
        told.sort();
        assert_eq!(told, ["LEADERS_ONLY tệp.csv 4 line", "LINE_UNKNOWN tệp.csv 3 line", "OFF_STEP tệp.csv 2 value"]);
        app.finish().await;
    }

    async fn causes_are_confirmed_by_files_of_who_may(backend: Backend) {
        let app = Month::start(backend).await;
        load(&app, Kind::Templates, &templates()).await.unwrap();
        let records = format!("{RECORDS}SO,R1,2026-05,A-1,SP-1,plan,5,4,2026-05-15,,,A-HEAD,1/BC\n");
        load(&app, Kind::Records, &records).await.unwrap();
        app.user("a-head", Some("A-HEAD"), &[]).await;
        app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let head = "source,reference,event,type,unit number,cause,confirmed by,confirmed on,reason,evidence\n";
        let row = |event: &str, by: &str, evidence: &str| {
            format!("{head}SO,R1,{event},quality,2,objective,{by},18/05/2026,Mưa bão,{evidence}\n")
        };
        let confirmed = "select reference || ' ' || confirmation as value from output_event where confirmed_at is not null order by reference";
        // HR enters it in the superior's place, with his document; the same twice changes nothing.
        for (text, told) in [
            (row("KT-1", "B-HEAD", "CV 7"), "ON_BEHALF_WRONG tệp.csv 2 confirmed by"),
            (row("KT-1", "A-HEAD", ""), "ON_BEHALF_MISSING tệp.csv 2 evidence"),
        ] {
            assert_eq!(load(&app, Kind::Events, &text).await.unwrap_err(), [told]);
        }
        let by_hr = row("KT-1", "A-HEAD", "CV 7");
        assert_eq!(counts(&load(&app, Kind::Events, &by_hr).await.unwrap()), (1, 0, 0));
        assert_eq!(app.rows(confirmed).await, ["KT-1 Mưa bão\nCV 7"]);
        let trail = app.trail().await.len();
        assert_eq!(counts(&load(&app, Kind::Events, &by_hr).await.unwrap()), (0, 0, 1));
        assert_eq!(app.trail().await.len(), trail);
        // The superior himself; in nobody else's name, and not another system.
        let own = row("KT-2", "A-HEAD", "CV 8");
        assert_eq!(load_as(&app, "motcua", Kind::Events, &own).await.unwrap_err(), ["NOT_PERMITTED tệp.csv 2 confirmed by"]);
        let other = row("KT-2", "B-HEAD", "CV 8");
        assert_eq!(load_as(&app, "a-head", Kind::Events, &other).await.unwrap_err(), ["ON_BEHALF_WRONG tệp.csv 2 confirmed by"]);
        assert_eq!(counts(&load_as(&app, "a-head", Kind::Events, &own).await.unwrap()), (1, 0, 0));
        assert_eq!(app.rows(confirmed).await.len(), 2);
        // Either way it is the superior who confirmed, and the score says so.
        let order = Order { period: "2026-05".into(), unit: "TP".into(), as_of: "2026-05-20".parse().unwrap() };
        evaluate(&app.operator().await, &order, &mut ToTheEnd).await.unwrap();
        let facts = app.rows("select explanation as value from evaluation where person_code = 'A-1'").await.remove(0);
        let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
        let events = facts["tracked"]["input"]["rows"][0]["events"].as_array().unwrap();
        let by: Vec<_> = events.iter().map(|event| event["confirmation"]["by"].as_str().unwrap()).collect();
        assert_eq!(by, ["A-HEAD"; 2], "{facts}");
        // What was confirmed stays, and the report tells the row.
        let changed = format!("{head}SO,R1,KT-1,quality,2,subjective,,,,\n");
        let report = load_as(&app, "motcua", Kind::Events, &changed).await.unwrap();
        let kept = &report.kept[0];
        assert_eq!((kept.row, kept.field.as_str(), kept.sent.as_str(), report.kept.len()), (2, "KT-1", "SUBJECTIVE", 1));
        assert_eq!(app.rows(confirmed).await.len(), 2);
        app.finish().await;
    }

    async fn what_a_superior_set_is_told_with_its_row(backend: Backend) {
        let app = Month::start(backend).await;
        app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let head = app.user("a-head", Some("A-HEAD"), &[]).await;
        let records = format!("{RECORDS}MC,R1,2026-05,A-1,SP-1,plan,3,,2026-05-15,,,,\nMC,R2,2026-05,A-1,SP-1,plan,5,,2026-05-15,,,,\n");
        assert!(load_as(&app, "motcua", Kind::Records, &records).await.unwrap().kept.is_empty());
        let id = head.query(r#"{ outputRecord(source: "MC", reference: "R2") { id } }"#, serde_json::json!({})).await;
        let document = "mutation($input: CorrectRecordInput!) { correctRecord(input: $input) { errors { code path } } }";
        let input = serde_json::json!({ "record": id.text("outputRecord.id"), "assigned": 4, "reason": "Giảm việc" });
        assert_eq!(head.query(document, serde_json::json!({ "input": input })).await.user_errors("correctRecord"), [""; 0]);
        let more = records.replace("plan,5", "plan,6");
        let report = load_as(&app, "motcua", Kind::Records, &more).await.unwrap();
        let kept: Vec<_> = report.kept.iter().map(|kept| (kept.row, kept.kept.as_str(), kept.sent.as_str())).collect();
        assert_eq!(kept, [(3, "4", "6")]);
        assert!(report.kept[0].notice().message(domain::refusal::Language::En).contains("was set by a superior and is kept"));
        app.finish().await;
    }

    async fn a_file_holds_all_deliveries_of_its_records(backend: Backend) {
        let app = Month::start(backend).await;
        let system = app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let records = serde_json::json!({ "period": "2026-05", "records": [
            { "source": "MC", "person": "A-1", "product": "SP-1", "reference": "R1", "assigned": 3, "deadline": "2026-05-10" },
        ] });
        let document = "mutation($input: AssignRecordsInput!) { assignRecords(input: $input) { errors { code path } } }";
        let made = system.query(document, serde_json::json!({ "input": records })).await;
        assert_eq!(made.user_errors("assignRecords"), [""; 0]);
        let account = app.rows("select cast(id as text) as value from account where login = 'motcua'").await;
        let account = store::ids::AccountId(account[0].parse().unwrap());
        let viewer = store::policy::Viewer::load(&app.server.db.read(), account, app.server.clock.today()).await.unwrap().unwrap();
        let call = store::Call { viewer: std::sync::Arc::new(viewer), ..app.operator().await };
        let send = async |text: &str| {
            let content = Box::new(Cursor::new(text.as_bytes().to_vec()));
            let mut files = [Upload { name: "tệp.csv".into(), content }];
            import(&call, Kind::Deliveries, &mut files, How::default(), &mut |_, _, _| {}).await
        };
        let head = "source,reference,finished on,units,unit numbers\n";
        let both = format!("{head}MC,R1,2026-05-08,1,\nMC,R1,2026-05-12,2,\n");
        assert_eq!(counts(&send(&both).await.unwrap()), (1, 0, 0));
        assert_eq!(counts(&send(&both).await.unwrap()), (0, 0, 1));
        let shown = "select completed || ' ' || (select count(*) from output_event where voided_at is null) as value from output_record";
        assert_eq!(app.rows(shown).await, ["3 2"]);
        // A day that the file no longer has is withdrawn, with its delays.
        assert_eq!(counts(&send(&format!("{head}MC,R1,2026-05-08,1,\n")).await.unwrap()), (0, 1, 0));
        assert_eq!(app.rows(shown).await, ["1 0"]);
        assert!(send(&format!("{head}MC,R1,2026-05-08,4,\n")).await.is_err());
        assert!(send(&format!("{head}MC,R1,2026-05-28,1,\n")).await.is_err());
        app.finish().await;
    }

    async fn rows_of_a_period_that_takes_nothing_are_told_one_by_one(backend: Backend) {
        let app = Month::start(backend).await;
        load(&app, Kind::Templates, &templates()).await.unwrap();
        app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let records = format!("{RECORDS}MC,R1,2026-05,A-1,SP-1,plan,5,,2026-05-25,,,,\nMC,R2,2026-05,A-2,SP-1,plan,5,,2026-05-25,,,,\n");
        let deliveries = "source,reference,period,finished on,units\nMC,R1,2026-05,2026-05-08,1\nMC,R1,2026-05,2026-05-12,2\n";
        let events = "source,reference,period,event,type,unit number,cause\nMC,R1,2026-05,KT-1,quality,1,subjective\n";
        let criteria = "person,period,line,value,reason,on behalf of,document\nA-1,2026-05,I.1,4.75,,A-HEAD,1/BC\n";
        let files = [
            (Some("motcua"), Kind::Records, records.as_str(), 2),
            (Some("motcua"), Kind::Deliveries, deliveries, 1),
            (Some("motcua"), Kind::Events, events, 1),
            (None, Kind::Criteria, criteria, 1),
        ];
        let send = async |login: Option<&str>, kind, text: &str| match login {
            Some(login) => load_as(&app, login, kind, text).await,
            None => load(&app, kind, text).await,
        };
        const OF_NOTHING: &str = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
        for (login, kind, text, rows) in files {
            let trail = app.trail().await.len();
            assert_eq!(counts(&send(login, kind, text).await.unwrap()), (rows, 0, 0));
            assert_eq!(app.trail().await.len(), trail + 1, "{kind:?}: one event a chunk");
            let told = app.rows("select body as value from audit_payload order by number desc limit 1").await.remove(0);
            assert!(told.contains("tệp.csv") && told.contains("sha256") && told.contains("digest"), "{kind:?}: {told}");
            assert!(!told.contains(OF_NOTHING), "{kind:?}: {told}");
        }
        let wrong = [
            (
                Some("motcua"),
                Kind::Records,
                records.replace("R1,2026-05,A-1,SP-1,plan,5", "R1,2026-05,A-1,SP-1,plan,6")
                    + "MC,R3,2026-05,A-1,SP-1,plan,5,,2026-05-25,,,,\nMC,R4,2026-04,A-9,SP-1,plan,5,,,,,,\nMC,R5,2027-05,A-1,SP-1,plan,5,,,,,,\n",
                ["2 period", "4 period"].as_slice(),
                ["PERIOD_UNKNOWN tệp.csv 6 period", "PERSON_UNKNOWN tệp.csv 5 person"].as_slice(),
            ),
            (
                Some("motcua"),
                Kind::Deliveries,
                deliveries.replace("2026-05-12,2", "2026-05-12,1") + "MC,R2,,2026-05-12,1\nMC,R9,,2026-05-12,1\n",
                ["2 period", "4 reference"].as_slice(),
                ["RECORD_UNKNOWN tệp.csv 5 reference"].as_slice(),
            ),
            (
                Some("motcua"),
                Kind::Events,
                events.replace("1,subjective", "2,subjective") + "MC,R2,,KT-1,quality,1,subjective\nMC,R9,,KT-1,quality,1,subjective\n",
                ["2 period", "3 reference"].as_slice(),
                ["RECORD_UNKNOWN tệp.csv 4 reference"].as_slice(),
            ),
            (
                None,
                Kind::Criteria,
                criteria.replace("4.75", "4.5") + "A-1,2026-05,I.2,5,,A-HEAD,1/BC\nA-9,2026-05,I.1,5,,A-HEAD,1/BC\n",
                ["2 period", "3 period"].as_slice(),
                ["PERSON_UNKNOWN tệp.csv 4 person"].as_slice(),
            ),
        ];
        for (state, code) in [("LOCKED", "PERIOD_LOCKED"), ("PLANNED", "PERIOD_NOT_OPEN")] {
            app.sql(&format!("delete from stale_mark;\nupdate agency_period set state = '{state}' where period_id = (select id from period where number = 5)")).await;
            let trail = app.trail().await;
            for (login, kind, text, rows) in files {
                assert_eq!(counts(&send(login, kind, text).await.unwrap()), (0, 0, rows), "{state} {kind:?}");
            }
            for (login, kind, text, stopped, others) in &wrong {
                let mut told = send(*login, *kind, text).await.unwrap_err();
                told.sort();
                let stopped = stopped.iter().map(|place| format!("{code} tệp.csv {place}"));
                let mut expected: Vec<String> = stopped.chain(others.iter().map(|told| (*told).to_owned())).collect();
                expected.sort();
                assert_eq!(told, expected, "{state} {kind:?}");
            }
            assert_eq!(app.trail().await, trail, "the same files change nothing, and wrong ones neither");
            assert_eq!(app.rows("select change as value from stale_mark").await, [""; 0]);
        }
        app.finish().await;
    }
}
