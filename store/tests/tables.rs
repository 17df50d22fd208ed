//! The two databases hold the same tables: names, columns, nullability and indexes.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use std::collections::BTreeSet;

async fn rows(database: &DatabaseConnection, sql: &str, columns: &[&str]) -> BTreeSet<Vec<String>> {
    let rows = database
        .query_all_raw(sea_orm::Statement::from_string(database.get_database_backend(), sql))
        .await
        .unwrap();
    rows.iter()
        .map(|row| columns.iter().map(|column| row.try_get::<String>("", column).unwrap()).collect())
        .collect()
}

#[tokio::test]
async fn both_databases_hold_the_same_tables() {
    #[expect(clippy::disallowed_methods, reason = "a test is configured by its environment")]
    let Ok(url) = std::env::var("TEST_DATABASE_URL") else {
        eprintln!("TEST_DATABASE_URL is not set: not compared with PostgreSQL");
        return;
    };
    let server = Database::connect(&url).await.unwrap();
    server.execute_unprepared("drop database if exists thuocdo_tables").await.unwrap();
    server.execute_unprepared("create database thuocdo_tables").await.unwrap();
    let (start, _) = url.rsplit_once('/').unwrap();
    let postgres = Database::connect(format!("{start}/thuocdo_tables")).await.unwrap();
    Migrator::up(&postgres, None).await.unwrap();
    let folder = std::env::temp_dir().join(format!("thuocdo-tables-{}.db", std::process::id()));
    let sqlite = Database::connect(format!("sqlite://{}?mode=rwc", folder.display())).await.unwrap();
    Migrator::up(&sqlite, None).await.unwrap();

    let columns = ["a", "b", "c"];
    let on_postgres = rows(
        &postgres,
        "select table_name::text as a, column_name::text as b, is_nullable::text as c from information_schema.columns
         where table_schema = 'public' and table_name <> 'seaql_migrations'",
        &columns,
    )
    .await;
    let on_sqlite = rows(
        &sqlite,
        "select m.name as a, p.name as b, case when p.\"notnull\" = 1 or p.pk > 0 then 'NO' else 'YES' end as c
         from sqlite_master m join pragma_table_info(m.name) p
         where m.type = 'table' and m.name not like 'sqlite_%' and m.name <> 'seaql_migrations'",
        &columns,
    )
    .await;
    assert!(on_sqlite.len() > 200, "the tables are there");
    assert_eq!(on_postgres, on_sqlite);

    let on_postgres = rows(
        &postgres,
        "select tablename::text as a, indexname::text as b, '' as c from pg_indexes
         where schemaname = 'public' and indexname not like '%_pkey'",
        &columns,
    )
    .await;
    let on_sqlite = rows(
        &sqlite,
        "select tbl_name as a, name as b, '' as c from sqlite_master
         where type = 'index' and name not like 'sqlite_autoindex_%'",
        &columns,
    )
    .await;
    assert_eq!(on_postgres, on_sqlite);

    postgres.close().await.unwrap();
    server.execute_unprepared("drop database thuocdo_tables with (force)").await.unwrap();
    std::fs::remove_file(folder).ok();
}
