//! Files of a month sent again after it was locked: what they say stands where it was said, and counts nothing twice.

use crate::import_inputs::{RECORDS, counts, load_as};
use crate::on_both;
use crate::support::{App, Month, lock};
use serde_json::json;
use store::policy::{act, on_unit};
use store::write;
use thuocdo::io::kinds::Kind;

/// Locks April for the city and carries what A-1 left unfinished into May.
async fn lock_april(app: &App) {
    let number = |of: &str| format!("select {of} as value from period where number = 4");
    let period = app.rows(&number("cast(id as text)")).await[0].parse().map(store::ids::PeriodId).unwrap();
    let person = app.rows("select cast(id as text) as value from person where code = 'A-1'").await;
    let person = person[0].parse().map(store::ids::PersonId).unwrap();
    lock(app, |row| row.period_id == period).await;
    write(&app.operator().await, &(), async |tx| {
        let row = store::period::find_many(&tx.source(), &[period]).await?.remove(&period).unwrap();
        let agency = store::period::states(&tx.source(), period, None).await?[0].agency_id;
        let permit = on_unit::<act::LockPeriod>(tx, agency).await?;
        store::carry::carry(tx, &permit, &row, &[person]).await
    })
    .await
    .unwrap();
}

const EVENTS: &str = "source,reference,event,type,unit number,happened on\n";

on_both! {
    async fn the_same_files_after_the_lock_count_nothing_twice(backend: Backend) {
        let app = Month::start(backend).await;
        let source = app.user("motcua", None, &[("INTEGRATION", "TP")]).await;
        let records = format!("{RECORDS}MC,MC-034,2026-04,A-1,SP-1,plan,25,,2026-04-25,,,,\n");
        load_as(&app, "motcua", Kind::Records, &records).await.unwrap();
        let days = "Nguồn;Số tham chiếu;Ngày hoàn thành;Số lượng\nMC;MC-034;12/04/2026;12\n";
        let events = format!("{EVENTS}MC,MC-034,KT-77,quality,2,2026-04-13\nMC,MC-034,KT-78,quality,20,\n");
        assert_eq!(counts(&load_as(&app, "motcua", Kind::Deliveries, days).await.unwrap()), (1, 0, 0));
        assert_eq!(counts(&load_as(&app, "motcua", Kind::Events, &events).await.unwrap()), (2, 0, 0));
        lock_april(&app).await;

        let rows = "select completed || ' of ' || assigned as value from output_record order by period_id";
        let told = "select cast(count(*) as text) as value from output_event where reference like 'KT-%'";
        for _ in 0..2 {
            assert_eq!(app.rows(rows).await, ["12 of 25", "0 of 13"]);
            assert_eq!(app.rows(told).await, ["3"], "the open unit took its event along");
            assert_eq!(counts(&load_as(&app, "motcua", Kind::Deliveries, days).await.unwrap()), (0, 0, 1));
            assert_eq!(counts(&load_as(&app, "motcua", Kind::Events, &events).await.unwrap()), (0, 0, 2));
        }

        // A day of May is of May's row, a changed one of April is refused, and so it is over the API.
        let more = format!("{days}MC;MC-034;12/05/2026;3\n");
        assert_eq!(counts(&load_as(&app, "motcua", Kind::Deliveries, &more).await.unwrap()), (1, 0, 1));
        assert_eq!(app.rows(rows).await, ["12 of 25", "3 of 13"]);
        let changed = days.replace(";12\n", ";11\n");
        let refused = load_as(&app, "motcua", Kind::Deliveries, &changed).await.unwrap_err();
        assert_eq!(refused, ["PERIOD_LOCKED tệp.csv 2 Số tham chiếu"]);
        let document = "mutation($input: RecordDeliveriesInput!) { recordDeliveries(input: $input) { errors { code } } }";
        let day = |day: &str, units: i32| json!({ "input": { "deliveries": [
            { "record": { "source": "MC", "reference": "MC-034" }, "day": day, "units": units }] } });
        let answer = source.query(document, day("2026-04-12", 12)).await;
        assert_eq!(answer.user_errors("recordDeliveries").len(), 1, "{:#}", answer.body);
        assert_eq!(app.rows(rows).await, ["12 of 25", "3 of 13"]);
        let answer = source.query(document, day("2026-05-13", 1)).await;
        assert_eq!(answer.user_errors("recordDeliveries"), [""; 0]);
        assert_eq!(app.rows(rows).await, ["12 of 25", "4 of 13"]);

        // A new event means the latest row that holds its unit.
        let third = format!("{EVENTS}MC,MC-034,KT-79,quality,3,\n");
        assert_eq!(counts(&load_as(&app, "motcua", Kind::Events, &third).await.unwrap()), (1, 0, 0));
        let later = format!("{EVENTS}MC,MC-034,KT-80,quality,20,\n");
        let refused = load_as(&app, "motcua", Kind::Events, &later).await.unwrap_err();
        assert_eq!(refused, ["PERIOD_LOCKED tệp.csv 2 reference"]);
        let document = "mutation($input: RecordEventsInput!) { recordEvents(input: $input) { errors { code } } }";
        let event = json!({ "record": { "source": "MC", "reference": "MC-034" }, "reference": "KT-77", "kind": "QUALITY", "unit": 2, "count": 1, "cause": "SUBJECTIVE" });
        source.query(document, json!({ "input": { "events": [event] } })).await;
        assert_eq!(app.rows(told).await, ["4"]);
        app.finish().await;
    }
}
