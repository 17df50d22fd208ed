//! Databases for the tests of this crate: a file of SQLite, and where `TEST_DATABASE_URL` names a server, a database of
//! PostgreSQL.

#![allow(missing_docs, dead_code, clippy::unwrap_used, reason = "a test")]

use sea_orm::{ConnectionTrait, Database};
use store::{Db, Target};

pub struct Base {
    pub db: Db,
    pub raw: sea_orm::DatabaseConnection,
    pub target: Target,
}

/// A migrated database of each kind, `name` telling those of one test from those of another.
pub async fn bases(name: &str) -> Vec<Base> {
    let path = std::env::temp_dir().join(format!("thuocdo-{name}-{}.db", std::process::id()));
    std::fs::remove_file(&path).ok();
    let mut targets = vec![Target::Sqlite(path.display().to_string())];
    #[expect(clippy::disallowed_methods, reason = "a test is configured by its environment")]
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        let server = Database::connect(&url).await.unwrap();
        let database = format!("thuocdo_{name}");
        server.execute_unprepared(&format!("drop database if exists {database} with (force)")).await.unwrap();
        server.execute_unprepared(&format!("create database {database}")).await.unwrap();
        let (start, _) = url.rsplit_once('/').unwrap();
        targets.push(Target::Postgres(format!("{start}/{database}")));
    }
    let mut bases = Vec::new();
    for target in targets {
        let db = Db::connect(&target, 2).await.unwrap();
        db.migrate().await.unwrap();
        let url = match &target {
            Target::Sqlite(path) => format!("sqlite://{path}?mode=rwc"),
            Target::Postgres(url) => url.clone(),
        };
        bases.push(Base { db, raw: Database::connect(url).await.unwrap(), target });
    }
    bases
}

impl Base {
    /// Runs statements that both databases understand.
    pub async fn run(&self, sql: &str) {
        for statement in sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
            if let Err(error) = self.raw.execute_unprepared(statement).await {
                panic!("{error}\n{statement}");
            }
        }
    }
}
