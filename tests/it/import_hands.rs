//! Files of people rather than systems: an officer leaves a source's days alone, a superior corrects with a reason.

use crate::import_inputs::{RECORDS, counts, load, load_as};
use crate::on_both;
use crate::support::{App, Client, Month};
use serde_json::json;
use thuocdo::io::kinds::Kind;

const DAYS: &str = "source,reference,finished on,units,reason\n";
const STORED: &str = "select day_finished || ' ' || units || ' ' || delivery.source as value from delivery
    join output_record on output_record.id = record_id order by reference, day_finished";

/// A record `R1` whose days `motcua` sends, and `R2` of which it sends none.
async fn start(backend: crate::support::Backend) -> (App, Client) {
    let app = Month::start(backend).await;
    app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
    app.user("a-1", Some("A-1"), &[]).await;
    let head = app.user("a-head", Some("A-HEAD"), &[]).await;
    let records = format!(
        "{RECORDS}MC,R1,2026-05,A-1,SP-1,plan,20,,2026-05-25,,,,\nMC,R2,2026-05,A-1,SP-1,plan,20,,2026-05-25,,,,\n"
    );
    load_as(&app, "motcua", Kind::Records, &records).await.unwrap();
    load_as(&app, "motcua", Kind::Deliveries, &days("MC,R1,2026-05-08,4,\nMC,R1,2026-05-12,6,\n"))
        .await
        .unwrap();
    (app, head)
}

fn days(rows: &str) -> String {
    format!("{DAYS}{rows}")
}

on_both! {
    async fn an_officer_does_not_overwrite_what_a_source_delivers(backend: Backend) {
        let (app, _) = start(backend).await;
        let own = days("MC,R1,2026-05-08,9,\n");
        let refused = load_as(&app, "a-1", Kind::Deliveries, &own).await.unwrap_err();
        assert_eq!(refused, ["SOURCE_DELIVERS tệp.csv 2 units"]);
        // Where none delivers, the days are his own, and one that his file no longer has is withdrawn.
        let own = days("MC,R2,2026-05-08,2,\nMC,R2,2026-05-11,1,\n");
        assert_eq!(counts(&load_as(&app, "a-1", Kind::Deliveries, &own).await.unwrap()), (1, 0, 0));
        assert_eq!(counts(&load_as(&app, "a-1", Kind::Deliveries, &own).await.unwrap()), (0, 0, 1));
        assert_eq!(app.rows(STORED).await[2..], ["2026-05-08 2 OWN", "2026-05-11 1 OWN"]);
        let fewer = days("MC,R2,2026-05-11,1,\n");
        assert_eq!(counts(&load_as(&app, "a-1", Kind::Deliveries, &fewer).await.unwrap()), (0, 1, 0));
        assert_eq!(app.rows(STORED).await[2..], ["2026-05-11 1 OWN"]);
        app.sql("update agency_period set state = 'LOCKED'").await;
        assert_eq!(counts(&load_as(&app, "a-1", Kind::Deliveries, &fewer).await.unwrap()), (0, 0, 1));
        let refused = load_as(&app, "a-1", Kind::Deliveries, &own).await.unwrap_err();
        assert_eq!(refused, ["PERIOD_LOCKED tệp.csv 2 reference"]);
        app.finish().await;
    }

    async fn a_superior_corrects_by_file_with_a_reason_and_it_stays(backend: Backend) {
        let (app, _) = start(backend).await;
        let without = days("MC,R1,2026-05-12,5,\n");
        let refused = load_as(&app, "a-head", Kind::Deliveries, &without).await.unwrap_err();
        assert_eq!(refused, ["REASON_MISSING tệp.csv 2 reason"]);
        let above = days("MC,R1,2026-05-12,5,đếm lại\nMC,R1,2026-05-13,99,đếm lại\n");
        let refused = load_as(&app, "a-head", Kind::Deliveries, &above).await.unwrap_err();
        assert_eq!(refused, ["COMPLETED_ABOVE_ASSIGNED tệp.csv 3 units"]);
        let corrected = days("MC,R1,2026-05-12,5,đếm lại\n");
        assert_eq!(counts(&load_as(&app, "a-head", Kind::Deliveries, &corrected).await.unwrap()), (0, 1, 0));
        assert_eq!(counts(&load_as(&app, "a-head", Kind::Deliveries, &corrected).await.unwrap()), (0, 0, 1));
        let stored = ["2026-05-08 4 MC", "2026-05-12 5 SUPERIOR"];
        assert_eq!(app.rows(STORED).await, stored);
        let why = "select distinct reason as value from audit_event where action = 'DeliverRecords' and reason is not null";
        assert_eq!(app.rows(why).await, ["đếm lại"]);

        // The source sends otherwise, or leaves the day out: it stays, which is told.
        for (rows, sent, row) in [
            ("MC,R1,2026-05-08,4,\nMC,R1,2026-05-12,6,\n", "6", 3),
            ("MC,R1,2026-05-08,4,\n", "0", 2),
        ] {
            let report = load_as(&app, "motcua", Kind::Deliveries, &days(rows)).await.unwrap();
            assert_eq!(counts(&report), (0, 0, 1));
            let kept: Vec<_> = report.kept.iter().map(|kept| (kept.row, kept.field.as_str(), kept.kept.as_str(), kept.sent.as_str())).collect();
            assert_eq!(kept, [(row, "2026-05-12", "5", sent)]);
            assert_eq!(app.rows(STORED).await, stored);
        }
        app.finish().await;
    }

    async fn days_of_events_are_not_ahead_and_a_confirmation_has_its_reason_in_the_trail(backend: Backend) {
        let (app, head) = start(backend).await;
        let events = |happened: &str, confirmed: &str| {
            format!(
                "source,reference,event,type,unit number,cause,happened on,confirmed by,confirmed on,reason,evidence\n\
                 MC,R1,KT-1,quality,1,objective,{happened},A-HEAD,{confirmed},Mưa bão,CV 7\n"
            )
        };
        let refused = load(&app, Kind::Events, &events("2026-05-21", "2031-05-18")).await.unwrap_err();
        assert_eq!(refused, ["DAY_IN_FUTURE tệp.csv 2 happened on", "DAY_IN_FUTURE tệp.csv 2 confirmed on"]);
        load(&app, Kind::Events, &events("2026-05-20", "2026-05-20")).await.unwrap();
        let why = "select reason as value from audit_event where action = 'ConfirmCause' order by number";
        assert_eq!(app.rows(why).await, ["Mưa bão"]);

        let record = "mutation($input: RecordEventsInput!) { recordEvents(input: $input) { saved { records { record { events { id reference } } } } errors { code path } } }";
        let event = json!({ "record": { "source": "MC", "reference": "R2" }, "reference": "KT-2", "kind": "QUALITY", "unit": 1, "count": 1, "cause": "SUBJECTIVE" });
        let made = head.query(record, json!({ "input": { "events": [event] } })).await;
        let id = made.data("recordEvents.saved.records.0.record.events.0.id").clone();
        let confirm = "mutation($input: ConfirmCauseInput!) { confirmCause(input: $input) { errors { code path } } }";
        let input = json!({ "event": id, "cause": "OBJECTIVE", "reason": "Mất điện", "evidence": "Thông báo số 7" });
        let done = head.query(confirm, json!({ "input": input })).await;
        assert_eq!(done.user_errors("confirmCause"), [""; 0]);
        assert_eq!(app.rows(why).await, ["Mưa bão", "Mất điện"]);
        app.finish().await;
    }
}
