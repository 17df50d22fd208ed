//! The working-day calendar is kept by HR of the root.

use crate::on_both;
use crate::support::{App, Client, Place};
use serde_json::json;

async fn save(client: &Client, day: &str, name: &str) -> crate::support::Answer {
    client
        .query(
            "mutation($input: SaveCalendarDayInput!) { saveCalendarDay(input: $input) {
               calendarDay { day kind name } errors { code path } } }",
            json!({ "input": { "day": day, "kind": "HOLIDAY", "name": name } }),
        )
        .await
}

on_both! {
    async fn a_day_is_saved_by_hr_of_the_root(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        let commune = app.user("hr.a", None, &[("HR", "XA-A")]).await;
        assert_eq!(save(&commune, "2026-09-02", "Quốc khánh").await.error(), "FORBIDDEN");
        let saved = save(&city, "2026-09-02", "Quốc khánh").await;
        assert_eq!(saved.data("saveCalendarDay.calendarDay"), &json!({ "day": "2026-09-02", "kind": "HOLIDAY", "name": "Quốc khánh" }));
        let events = app.trail().await.len();
        save(&city, "2026-09-02", "Quốc khánh").await.data("saveCalendarDay.calendarDay");
        assert_eq!(app.trail().await.len(), events);
        assert_eq!(save(&city, "2026-09-02", "").await.user_errors("saveCalendarDay"), ["NAME_INVALID name"]);
        let days = commune.query("{ calendarDays(year: 2026) { day name } }", json!({})).await;
        assert_eq!(days.data("calendarDays"), &json!([{ "day": "2026-09-02", "name": "Quốc khánh" }]));
        app.finish().await;
    }

    async fn a_locked_day_no_longer_changes(backend: Backend) {
        let app = App::start(backend).await;
        Place::build(&app).await;
        let city = app.user("hr.tp", None, &[("HR", "TP")]).await;
        lock_may(&app).await;
        assert_eq!(save(&city, "2026-05-01", "Quốc tế Lao động").await.user_errors("saveCalendarDay"), ["PERIOD_LOCKED day"]);
        save(&city, "2026-06-01", "Ngày khác").await.data("saveCalendarDay.calendarDay");
        app.finish().await;
    }
}

/// May 2026 is locked for the root, which tracks everybody here.
pub(crate) async fn lock_may(app: &App) {
    app.sql(
        "insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day)
 values ('MONTH', 2026, 5, '2026-05-01', '2026-05-31', '2026-05-01', '2026-05-31');
insert into agency_period (agency_id, period_id, state, version)
 select unit.id, period.id, 'LOCKED', 1 from unit, period where unit.code = 'TP'",
    )
    .await;
}
