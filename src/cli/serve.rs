//! `thuocdo serve`: the server.

use super::{examples, operator};
use crate::app::App;
use crate::config::Config;
use crate::graphql::schema::schema;
use crate::http::graphiql::{Example, Page, Picker};
use crate::http::graphql::{Endpoint, Settings};
use crate::http::headers::Origins;
use crate::http::health::Ready;
use crate::http::trace::Traces;
use crate::http::{Site, gate};
use crate::jobs;
use crate::services;
use actix_web::dev::Server;
use actix_web::web::Data;
use std::net::TcpListener;
use std::sync::Arc;

/// What a browser finds at `/graphiql` besides the page itself.
pub struct Front {
    /// Operations to begin with.
    pub examples: Vec<Example>,
    /// Whom one can sign in as.
    pub picker: Option<Picker>,
}

impl Default for Front {
    /// Examples with variables to fill in, signing in first.
    fn default() -> Self {
        let mut examples = vec![examples::sign_in()];
        examples.extend(examples::questions(examples::Values::default()));
        Self { examples, picker: None }
    }
}

pub(super) async fn run(config: Config) -> Result<(), String> {
    log();
    let listen = config.http.listen.clone();
    let listener = listen_at(&listen)?;
    let app = Arc::new(operator::connect(config).await?);
    let server = start(&app, listener, None).await?;
    tracing::info!(listen, "ready");
    until_stopped(app, server).await
}

/// Logs to standard error; `RUST_LOG` says how much.
pub(super) fn log() {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::builder()
                .with_default_directive(tracing::Level::INFO.into())
                .from_env_lossy(),
        )
        .with_writer(std::io::stderr)
        .init();
}

pub(super) fn listen_at(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).map_err(|error| format!("{address}: {error}"))
}

/// Runs server and background jobs until the server is told to stop.
pub(super) async fn until_stopped(app: Arc<App>, server: Server) -> Result<(), String> {
    // On the multi-thread runtime: a worker of the server has one thread, which a job would hold up.
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let runner = tokio::spawn(jobs::run(app, async { drop(stopped.await) }));
    let served = server.await;
    drop(stop);
    let ran = runner.await;
    served.and(ran.map_err(std::io::Error::other)).map_err(|error| error.to_string())
}

/// Starts the server of an app whose tables are up to date; tests start the same.
///
/// # Errors
/// A listener or database that cannot be used.
pub async fn start(app: &Arc<App>, listener: TcpListener, workers: Option<usize>) -> Result<Server, String> {
    start_with(app, listener, workers, &Front::default()).await
}

/// The same with more at `/graphiql`.
///
/// # Errors
/// A listener or database that cannot be used.
pub async fn start_with(
    app: &Arc<App>,
    listener: TcpListener,
    workers: Option<usize>,
    front: &Front,
) -> Result<Server, String> {
    let call = operator::call(app, None, "serve").await?;
    services::rule_set::ensure_shipped(app).await.map_err(|fail| fail.to_string())?;
    services::signing_key::ensure(&call, app.dice).await.map_err(|fail| fail.to_string())?;
    listen(app, listener, workers, front)
}

/// Apart from what is awaited, so that who starts a server does not compile it (see `cli::main`).
fn listen(
    app: &Arc<App>,
    listener: TcpListener,
    workers: Option<usize>,
    front: &Front,
) -> Result<Server, String> {
    let shared = Data::from(Arc::clone(app));
    let traces = Data::new(Traces::new(u64::from_be_bytes(app.dice.bytes())));
    crate::http::serve(listener, site(app, workers, front), move |routes| {
        routes.app_data(shared.clone()).app_data(traces.clone()).configure(crate::http::export::routes);
    })
    .map_err(|error| error.to_string())
}

fn site(app: &Arc<App>, workers: Option<usize>, front: &Front) -> Site {
    let page = || Page::new("/graphql", &front.examples, front.picker.as_ref());
    let salt = || u64::from_be_bytes(app.dice.bytes());
    let calls = Arc::new(Traces::new(salt()));
    let at_gate = Arc::clone(app);
    let endpoint = Endpoint::new(schema(), Settings::default(), Traces::new(salt()), move |request, asked| {
        gate::pass(Arc::clone(&at_gate), request, asked.operation, calls.next())
    });
    let looked_at = Arc::clone(app);
    let ready = Ready::new(move || {
        let app = Arc::clone(&looked_at);
        async move {
            match app.db.is_migrated().await {
                Ok(true) => Ok(()),
                Ok(false) => Err("the tables are not up to date".to_owned()),
                Err(fail) => Err(fail.to_string()),
            }
        }
    });
    let (any_port, named): (Vec<_>, Vec<_>) =
        app.config.http.cors_origins.iter().cloned().partition(|origin| origin == "http://localhost:*");
    Site {
        endpoint: Data::new(endpoint),
        graphiql: app.config.http.graphiql.then(|| Data::new(page())),
        ready: Data::new(ready),
        origins: Origins { allowed: named, any_localhost_port: !any_port.is_empty() },
        compress: true,
        workers,
    }
}
