//! Deliveries from files: judged with the days that stay, told at their own row and file, one event a chunk.

use crate::import_inputs::{RECORDS, counts, load, load_as, load_files_as, templates};
use crate::on_both;
use crate::support::{App, Client, Month};
use serde_json::json;
use thuocdo::io::kinds::Kind;
use thuocdo::services::import::Report;

const DAYS: &str = "source,reference,finished on,units,unit numbers\n";

/// A month with a record `R1` of five units that `motcua` has sent, and the person's superior.
async fn start(backend: crate::support::Backend) -> (App, Client) {
    let app = Month::start(backend).await;
    app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
    let head = app.user("a-head", Some("A-HEAD"), &[]).await;
    let records = format!("{RECORDS}MC,R1,2026-05,A-1,SP-1,plan,5,,2026-05-25,,,,\n");
    load_as(&app, "motcua", Kind::Records, &records).await.unwrap();
    (app, head)
}

async fn deliver(app: &App, rows: &str) -> Result<Report, Vec<String>> {
    load_as(app, "motcua", Kind::Deliveries, &format!("{DAYS}{rows}")).await
}

on_both! {
    async fn days_of_a_file_are_judged_with_those_that_stay(backend: Backend) {
        let (app, head) = start(backend).await;
        for (rows, told) in [
            ("MC,R1,2026-05-08,1,6\n", "EVENT_UNIT_OUT_OF_RANGE tệp.csv 2 unit numbers"),
            ("MC,R1,2026-05-08,1,2\nMC,R1,2026-05-12,2,2|3\n", "LIST_REPEATED tệp.csv 3 unit numbers"),
            ("MC,R1,2026-05-12,3,\nMC,R1,2026-05-08,3,\n", "COMPLETED_ABOVE_ASSIGNED tệp.csv 2 units"),
        ] {
            assert_eq!(deliver(&app, rows).await.unwrap_err(), [told]);
        }
        let both = "MC,R1,2026-05-08,1,\nMC,R1,2026-05-12,1,\n";
        assert_eq!(counts(&deliver(&app, both).await.unwrap()), (1, 0, 0));
        let document = "mutation($input: RecordDeliveriesInput!) { recordDeliveries(input: $input) { errors { code path } } }";
        let day = json!({ "record": { "source": "MC", "reference": "R1" }, "day": "2026-05-08", "units": 4, "reason": "đã kiểm đếm" });
        let corrected = head.query(document, json!({ "input": { "deliveries": [day] } })).await;
        assert_eq!(corrected.user_errors("recordDeliveries"), [""; 0]);

        // What the superior has corrected stays and counts, whatever the file says of that day.
        let more = both.replace("2026-05-12,1", "2026-05-12,4");
        assert_eq!(deliver(&app, &more).await.unwrap_err(), ["COMPLETED_ABOVE_ASSIGNED tệp.csv 3 units"]);
        let trail = app.trail().await.len();
        app.sql("delete from stale_mark").await;
        for state in ["OPEN", "LOCKED"] {
            app.sql(&format!("update agency_period set state = '{state}'")).await;
            let report = deliver(&app, both).await.unwrap();
            assert_eq!(counts(&report), (0, 0, 1), "{state}");
            let kept: Vec<_> = report
                .kept
                .iter()
                .map(|kept| (kept.row, kept.field.as_str(), kept.kept.as_str(), kept.sent.as_str()))
                .collect();
            assert_eq!(kept, [(2, "2026-05-08", "4", "1")], "{state}");
        }
        assert!(deliver(&app, &both.replace("2026-05-08,1", "2026-05-08,4")).await.unwrap().kept.is_empty());
        assert_eq!(app.trail().await.len(), trail, "the same file changes nothing");
        assert_eq!(app.rows("select change as value from stale_mark").await, [""; 0]);
        assert_eq!(app.rows("select completed as value from output_record").await, ["5"]);
        app.finish().await;
    }

    async fn what_is_told_late_is_told_in_its_own_file(backend: Backend) {
        let (app, _) = start(backend).await;
        let records = format!("{RECORDS}MC,R0,2026-04,A-1,SP-1,plan,5,,2026-04-25,,,,\n");
        load_as(&app, "motcua", Kind::Records, &records).await.unwrap();
        app.sql("update agency_period set state = 'LOCKED' where period_id = (select id from period where number = 4)").await;
        let locked = "source,reference,period,finished on,units\nMC,R0,2026-04,2026-04-08,1\n";
        let above = "Nguồn,Số tham chiếu,Kỳ,Ngày hoàn thành,Số lượng\nMC,R1,2026-05,08/05/2026,9\n";
        let files = [("a.csv", locked), ("b.csv", above)];
        let mut told = load_files_as(&app, "motcua", Kind::Deliveries, &files).await.unwrap_err();
        told.sort();
        assert_eq!(told, ["COMPLETED_ABOVE_ASSIGNED b.csv 2 Số lượng", "PERIOD_LOCKED a.csv 2 period"]);

        app.user("nhan-su", None, &[("HR", "TP")]).await;
        let wrong = templates().replace("CV,1,", "CT,1,").replace("III.3,Tiêu chí III.3,2.5", "III.3,Tiêu chí III.3,2.25");
        let files = [("a.csv", wrong.as_str()), ("b.csv", &templates())];
        let told = load_files_as(&app, "nhan-su", Kind::Templates, &files).await.unwrap_err();
        assert_eq!(told, ["TEMPLATE_POINTS a.csv 10 maximum", "PERIOD_LOCKED b.csv 2 effective from"]);
        app.finish().await;
    }

    async fn one_thing_named_in_two_ways_is_refused_at_its_second_row(backend: Backend) {
        let (app, _) = start(backend).await;
        let days = "source,reference,period,finished on,units\nMC,R1,2026-05,2026-05-08,1\nMC,R1,,2026-05-08,1\n";
        let told = load_as(&app, "motcua", Kind::Deliveries, days).await.unwrap_err();
        assert_eq!(told, ["FILE_KEY_REPEATED tệp.csv 3 source"]);
        let delays = "source,reference,period,event,type,unit number\nMC,R1,2026-05,T-1,delay,2\nMC,R1,2026-05,T-2,delay,2\n\
            MC,R1,2026-05,KT-1,quality,2\nMC,R1,,KT-1,quality,2\n";
        let told = load_as(&app, "motcua", Kind::Events, delays).await.unwrap_err();
        assert_eq!(told, ["FILE_KEY_REPEATED tệp.csv 3 source", "FILE_KEY_REPEATED tệp.csv 5 source"]);
        load(&app, Kind::Events, "source,reference,event,type,unit number\nMC,R1,T-1,delay,2\nMC,R1,T-2,delay,3\n").await.unwrap();
        app.finish().await;
    }

    async fn a_long_file_is_told_in_events_of_bounded_size(backend: Backend) {
        let (app, _) = start(backend).await;
        let (mut records, mut rows) = (RECORDS.to_owned(), String::new());
        let first = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        for record in ["L1", "L2", "L3"] {
            records.push_str(&format!("MC,{record},2026-05,A-1,SP-1,plan,2000,,2026-05-25,,,,\n"));
            for day in first.iter_days().take(2_000) {
                rows.push_str(&format!("MC,{record},{day},1,\n"));
            }
        }
        load_as(&app, "motcua", Kind::Records, &records).await.unwrap();
        assert_eq!(counts(&deliver(&app, &rows).await.unwrap()), (3, 0, 0));
        let told = app.rows("select body as value from audit_event join audit_payload using (number) where noun = 'delivery' order by number").await;
        let created: Vec<_> = told.iter().map(|body| serde_json::from_str::<serde_json::Value>(body).unwrap()["created"].clone()).collect();
        assert_eq!(created, [json!(2), json!(1)], "5,000 rows an event at most");
        assert_eq!(counts(&deliver(&app, &rows).await.unwrap()), (0, 0, 3));
        app.finish().await;
    }
}
