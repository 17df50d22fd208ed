//! The documents that show requests and answers, run as they stand.

use crate::on_both;
use crate::support::{App, Backend, Document};

/// The day on which the documents begin.
async fn start(backend: Backend) -> App {
    App::with(backend, |config| config.city.today = "2026-02-05".parse().ok()).await
}

on_both! {
    async fn from_an_empty_database_to_a_ranking_and_through_the_guide(backend: Backend) {
        let mut app = start(backend).await;
        let first_day = Document::run(&mut app, "docs/first-day.md").await;
        assert!(first_day.sent > 20, "{} commands and requests", first_day.sent);
        let guide = Document::run(&mut app, "docs/guide.md").await;
        assert!(guide.sent > 20, "{} requests", guide.sent);
        app.finish().await;
    }
}
