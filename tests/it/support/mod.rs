//! What tests stand on: a server with its own database, users, and calls.
//!
//! A test ends with `app.finish().await`, which fails where the audit chain is broken or a job is left over; who forgets
//! it is told by the drop.

mod backend;
mod client;
mod document;
mod month;
mod place;
mod steps;

pub use backend::Backend;
pub use client::{Answer, Client};
pub use document::Document;
pub use month::Month;
pub use place::Place;
pub use steps::{lock, open_all};

use actix_web::dev::ServerHandle;
use backend::Database;
use serde_json::Value;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use thuocdo::app::App as Server;
use thuocdo::cli::{operator, serve};
use thuocdo::config::{Auth, Config};
use thuocdo::services::account::{self, GrantInput, NewAccount};

/// Makes of each `async fn name(backend: Backend)` a test on SQLite and one on PostgreSQL: `name::sqlite` and
/// `name::postgres`, the latter only with TEST_DATABASE_URL set.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($backend:ident: Backend) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a test need not use what its neighbours do")]
            use super::*;

            $(#[$meta])*
            async fn body($backend: $crate::support::Backend) $body

            #[tokio::test]
            async fn sqlite() {
                body($crate::support::Backend::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                if $crate::support::Backend::has_postgres() {
                    body($crate::support::Backend::Postgres).await;
                }
            }
        }
    )*};
}

/// The password of every user that a test logs in.
pub const PASSWORD: &str = "sóng vỗ mạn thuyền trăng khuya";

/// A running server.
pub struct App {
    /// The same configuration and database, seen from the test's side: for set-up, and to look at what is stored.
    pub server: Arc<Server>,
    address: String,
    running: store::Db,
    database: Database,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    finished: bool,
}

impl App {
    /// Starts a server with a new database.
    pub async fn start(backend: Backend) -> Self {
        Self::with(backend, |_| {}).await
    }

    /// Starts one whose configuration `change` has changed.
    pub async fn with(backend: Backend, change: impl FnOnce(&mut Config)) -> Self {
        let database = Database::new(backend).await;
        let mut config = Config { auth: weak(), ..Config::default() };
        config.database.url = database.url();
        config.database.connections = 4;
        change(&mut config);
        let (address, running, handle, thread) = serve(config.clone()).await;
        let server = Arc::new(Server::connect(config).await.unwrap());
        Self { server, address, database, handle, running, thread: Some(thread), finished: false }
    }

    /// Stops the server and starts one whose configuration `change` has changed, on the same database.
    pub async fn restart(&mut self, change: impl FnOnce(&mut Config)) {
        self.stop().await;
        let mut config = self.server.config.clone();
        change(&mut config);
        let (address, running, handle, thread) = serve(config.clone()).await;
        (self.address, self.running, self.handle, self.thread) = (address, running, handle, Some(thread));
        self.server = Arc::new(Server::connect(config).await.unwrap());
    }

    /// Statements that the running server has sent since its start.
    pub fn statements(&self) -> u64 {
        self.running.statements()
    }

    /// A caller who is not logged in.
    pub fn stranger(&self) -> Client {
        Client::new(&self.address)
    }

    /// A call by the built-in operator.
    pub async fn operator(&self) -> store::Call {
        operator::call(&self.server, None, "test").await.unwrap()
    }

    /// Creates an account, of a person (by code) or of none, with roles (word, code of the unit); its one-time password.
    pub async fn create_account(&self, login: &str, person: Option<&str>, roles: &[(&str, &str)]) -> String {
        let grants = roles.iter().map(|(role, unit)| GrantInput {
            role: domain::terms::Term::find(role).unwrap(),
            unit: (*unit).to_owned(),
            from: None,
            to: None,
        });
        let new = NewAccount {
            login: login.to_owned(),
            person: person.map(str::to_owned),
            grants: grants.collect(),
        };
        let call = self.operator().await;
        account::create(&self.server, &call, &new).await.unwrap().one_time_password.unwrap()
    }

    /// A new user who is logged in, with his own password.
    pub async fn user(&self, login: &str, person: Option<&str>, roles: &[(&str, &str)]) -> Client {
        let password = self.create_account(login, person, roles).await;
        let once = self.login(login, &password).await;
        once.change_password(&password, PASSWORD).await;
        once
    }

    /// Somebody who logs in.
    pub async fn login(&self, login: &str, password: &str) -> Client {
        self.stranger().login(login, password).await
    }

    /// Runs statements that no path of the application would, on this test's own database.
    pub async fn sql(&self, statements: &str) {
        self.database.run(statements).await;
    }

    /// The same for one statement that the database is to refuse.
    pub async fn try_sql(&self, statement: &str) -> Result<(), String> {
        self.database.try_run(statement).await
    }

    /// The first column of a statement's rows, as text.
    pub async fn rows(&self, statement: &str) -> Vec<String> {
        self.database.rows(statement).await
    }

    /// The program itself, on this test's database.
    pub fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_thuocdo"));
        command
            .env("THUOCDO__DATABASE__URL", &self.server.config.database.url)
            .env("THUOCDO__AUTH__ARGON2_MEMORY_KIB", "8")
            .env("THUOCDO__AUTH__ARGON2_PASSES", "1")
            .env("USER", "an.nt")
            .env_remove("SUDO_USER");
        command
    }

    /// What the audit trail holds, action by action.
    pub async fn trail(&self) -> Vec<String> {
        self.rows("select action as value from audit_event order by number").await
    }

    /// Ends the test: the chain of the audit trail holds, and no job is left over.
    pub async fn finish(mut self) {
        self.finished = true;
        let whole = store::audit::verify(&self.server.db.read()).await.unwrap();
        assert!(whole.is_ok(), "the audit chain is broken: {whole:?}");
        let jobs = self.rows("select kind as value from job where state in ('QUEUED', 'RUNNING')").await;
        assert!(jobs.is_empty(), "jobs are left over: {jobs:?}");
        self.stop().await;
        self.database.drop_it().await;
    }

    async fn stop(&mut self) {
        self.handle.stop(false).await;
        let thread = self.thread.take().unwrap();
        tokio::task::spawn_blocking(move || thread.join().unwrap()).await.unwrap();
        self.server.db.clone().close().await.unwrap();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if !self.finished && !std::thread::panicking() {
            panic!("a test ends with `app.finish().await`");
        }
    }
}

/// A server in a thread with a runtime of its own, as it lives outside of tests.
async fn serve(config: Config) -> (String, store::Db, ServerHandle, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (told, hears) = tokio::sync::oneshot::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let app = Arc::new(Server::connect(config).await.unwrap());
            let server = serve::start(&app, listener, Some(2)).await.unwrap();
            told.send((server.handle(), app.db.clone())).ok();
            server.await.unwrap();
            if let Ok(app) = Arc::try_unwrap(app).map_err(drop) {
                app.db.close().await.unwrap();
            }
        });
    });
    let (handle, running) = hears.await.unwrap();
    (address, running, handle, thread)
}

/// Password hashes that cost next to nothing.
pub fn weak() -> Auth {
    Auth { argon2_memory_kib: 8, argon2_passes: 1, ..Auth::default() }
}

/// The value at a path of an answer: `"viewer.account.login"`, `"accounts.nodes.0.login"`.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, part| match part.parse::<usize>() {
        Ok(index) => &value[index],
        Err(_) => &value[part],
    })
}
