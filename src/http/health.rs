//! Health: `/health/live` says that the process answers, `/health/ready` that it can do its work.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use std::pin::Pin;

/// Looks whether the server can do its work, and says what is missing.
pub struct Ready(Box<dyn Fn() -> Looking + Send + Sync>);

type Looking = Pin<Box<dyn Future<Output = Result<(), String>>>>;

impl Ready {
    /// Asks `look` at each call; an error's text goes to the log, not to the caller.
    pub fn new<F: Future<Output = Result<(), String>> + 'static>(
        look: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self {
        Self(Box::new(move || Box::pin(look())))
    }
}

/// The routes, for a [`Ready`] in the app's data.
pub fn routes(routes: &mut ServiceConfig) {
    routes.route("/health/live", web::get().to(live)).route("/health/ready", web::get().to(ready));
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

async fn ready(ready: Data<Ready>) -> HttpResponse {
    match (ready.0)().await {
        Ok(()) => HttpResponse::Ok().json(serde_json::json!({ "status": "ok" })),
        Err(missing) => {
            tracing::warn!(missing, "not ready");
            HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "unavailable" }))
        }
    }
}
