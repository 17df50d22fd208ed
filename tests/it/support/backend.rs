//! A database for each test, made from a template that is migrated once.

use sea_orm::{ConnectionTrait, Database as Sea, DatabaseConnection, Statement};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::UNIX_EPOCH;
use store::{Db, Target};
use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell};

/// On which database a test runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a folder of its own.
    Sqlite,
    /// A database of the server that TEST_DATABASE_URL names.
    Postgres,
}

impl Backend {
    /// Whether there is a PostgreSQL to test on; says so where there is none.
    pub fn has_postgres() -> bool {
        let has = server().is_some();
        if !has {
            eprintln!("TEST_DATABASE_URL is not set: not tested on PostgreSQL");
        }
        has
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are configured by their environment")]
fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok()
}

/// The address of a database on the same server.
fn sibling(name: &str) -> String {
    let url = server().unwrap();
    let (start, _) = url.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}

/// The database of one test.
pub struct Database {
    place: Where,
}

enum Where {
    File(TempDir),
    Server(String),
}

impl Database {
    /// A migrated, empty one.
    pub async fn new(backend: Backend) -> Self {
        let place = match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                std::fs::copy(sqlite_template().await, folder.path().join("test.db")).unwrap();
                Where::File(folder)
            }
            Backend::Postgres => Where::Server(clone_on_postgres().await),
        };
        Self { place }
    }

    /// As the configuration names it.
    pub fn url(&self) -> String {
        match &self.place {
            Where::File(folder) => folder.path().join("test.db").display().to_string(),
            Where::Server(name) => sibling(name),
        }
    }

    async fn connect(&self) -> DatabaseConnection {
        let url = match &self.place {
            Where::File(_) => format!("sqlite://{}?mode=rw", self.url()),
            Where::Server(_) => self.url(),
        };
        Sea::connect(url).await.unwrap()
    }

    /// Runs statements.
    pub async fn run(&self, statements: &str) {
        let connection = self.connect().await;
        for statement in statements.split(";\n") {
            connection
                .execute_unprepared(statement)
                .await
                .unwrap_or_else(|error| panic!("{error}: {statement}"));
        }
        connection.close().await.unwrap();
    }

    /// Runs one statement; what the database says where it refuses it.
    pub async fn try_run(&self, statement: &str) -> Result<(), String> {
        let connection = self.connect().await;
        let done = connection.execute_unprepared(statement).await;
        connection.close().await.unwrap();
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    /// The column `value` of a statement's rows, as text.
    pub async fn rows(&self, statement: &str) -> Vec<String> {
        let connection = self.connect().await;
        let wrapped = format!("select cast(value as text) as value from ({statement}) as rows_of_test");
        let statement = Statement::from_string(connection.get_database_backend(), wrapped);
        let rows = connection.query_all_raw(statement).await.unwrap();
        connection.close().await.unwrap();
        rows.iter()
            .map(|row| row.try_get::<Option<String>>("", "value").unwrap().unwrap_or_else(|| "null".into()))
            .collect()
    }

    /// Drops a database of a server; a file goes with its folder.
    pub async fn drop_it(&self) {
        if let Where::Server(name) = &self.place {
            let admin = Sea::connect(server().unwrap()).await.unwrap();
            admin.execute_unprepared(&format!("drop database {name} with (force)")).await.unwrap();
            admin.close().await.unwrap();
        }
    }
}

/// A migrated file, made once a process.
async fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(async || {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("template.db");
        let db = Db::connect(&Target::Sqlite(file.display().to_string()), 1).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await.unwrap();
        (folder, file)
    });
    &made.await.1
}

/// A new database on the server, cloned from the template of this very build.
async fn clone_on_postgres() -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let template = TEMPLATE.get_or_init(postgres_template).await;
    let name = format!("thuocdo_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let _one = ONE_AT_A_TIME.lock().await;
    let admin = Sea::connect(server().unwrap()).await.unwrap();
    admin.execute_unprepared(&format!("drop database if exists {name} with (force)")).await.unwrap();
    admin.execute_unprepared(&format!("create database {name} template {template}")).await.unwrap();
    admin.close().await.unwrap();
    name
}

/// The template is named by the test program that made it, so that another build makes its own; test programs that run
/// at once (one a test, with some runners) wait for each other by an advisory lock.
async fn postgres_template() -> String {
    let built = std::env::current_exe().and_then(|path| path.metadata()?.modified()).unwrap();
    let name = format!("thuocdo_template_{:x}", built.duration_since(UNIX_EPOCH).unwrap().as_nanos());
    // One connection: the lock is the session's.
    let mut options = sea_orm::ConnectOptions::new(server().unwrap());
    options.max_connections(1);
    let admin = Sea::connect(options).await.unwrap();
    admin.execute_unprepared("select pg_advisory_lock(335)").await.unwrap();
    let known = Statement::from_string(
        admin.get_database_backend(),
        format!("select 1 from pg_database where datname = '{name}'"),
    );
    if admin.query_one_raw(known).await.unwrap().is_none() {
        let making = format!("{name}_making");
        admin.execute_unprepared(&format!("drop database if exists {making} with (force)")).await.unwrap();
        admin.execute_unprepared(&format!("create database {making}")).await.unwrap();
        let db = Db::connect(&Target::Postgres(sibling(&making)), 1).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await.unwrap();
        admin.execute_unprepared(&format!("alter database {making} rename to {name}")).await.unwrap();
    }
    admin.execute_unprepared("select pg_advisory_unlock(335)").await.unwrap();
    admin.close().await.unwrap();
    name
}
