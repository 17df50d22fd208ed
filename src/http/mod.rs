//! The HTTP side of the house: routes, headers, GraphQL over HTTP, GraphiQL, health.
//!
//! Neither the extractor nor the responder of `async-graphql-actix-web`: it answers 200 and one content type whatever
//! was asked, and takes mutations by GET.

pub mod accept;
pub mod answer;
pub mod documents;
pub mod export;
pub mod gate;
pub mod graphiql;
pub mod graphql;
pub mod headers;
pub mod health;
pub mod json;
pub mod message;
pub mod trace;
mod unfit;

#[cfg(test)]
mod tests;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, Condition};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};
use std::net::TcpListener;

/// What the server shows.
#[derive(Clone)]
pub struct Site {
    /// GraphQL over HTTP, at `/graphql`.
    pub endpoint: Data<graphql::Endpoint>,
    /// GraphiQL, at `/graphiql`; `None` where it is switched off.
    pub graphiql: Option<Data<graphiql::Page>>,
    /// Whether the server can answer, at `/health/ready`.
    pub ready: Data<health::Ready>,
    /// Who may call from a browser page of another origin.
    pub origins: headers::Origins,
    /// Compress answers where the client takes it.
    pub compress: bool,
    /// Threads that answer; `None`: one a core.
    pub workers: Option<usize>,
}

/// Starts the server on a listener; `more` adds further routes. Finishes requests in flight when it is told to stop,
/// by a signal or by its handle.
///
/// # Errors
/// Where the listener cannot be used.
pub fn serve(
    listener: TcpListener,
    site: Site,
    more: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) -> std::io::Result<Server> {
    let workers = site.workers;
    let server = HttpServer::new(move || {
        let site = site.clone();
        let more = more.clone();
        // The last one wrapped is the outermost.
        App::new()
            .wrap(Condition::new(site.compress, Compress::default()))
            .wrap(headers::security())
            .wrap(headers::cors(&site.origins))
            .configure(|routes| {
                routes.app_data(site.endpoint).configure(graphql::routes);
                routes.app_data(site.ready).configure(health::routes);
                if let Some(page) = site.graphiql {
                    routes.app_data(page).configure(graphiql::routes);
                }
                more(routes);
            })
            .default_service(web::to(actix_web::HttpResponse::NotFound))
    });
    let server = match workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    Ok(server.listen(listener)?.run())
}
