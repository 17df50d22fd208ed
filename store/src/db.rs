//! The database: one writer and a pool of readers on SQLite, one pool on PostgreSQL.

use crate::fail::{Fail, Found};
use futures_util::TryStreamExt;
use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult, Selector, SelectorTrait,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An SQLite file, made when it is missing.
    Sqlite(String),
    /// A PostgreSQL address: `postgres://user:password@host:port/database`.
    Postgres(String),
}

impl Target {
    /// Reads `postgres://…`, `postgresql://…`, `sqlite:PATH` or a plain path.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Postgres(text.to_owned())
        } else {
            Self::Sqlite(text.trim_start_matches("sqlite:").trim_start_matches("//").to_owned())
        }
    }
}

/// A handle to the database, cheap to clone.
#[derive(Clone)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Connects. `connections` bounds the pool (2 to 4 a core is plenty); SQLite has one writer beside it.
    pub async fn connect(target: &Target, connections: u32) -> Found<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let open = async |url: String, size: u32, write: bool| -> Result<DatabaseConnection, DbErr> {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(size)
                .min_connections(1)
                .acquire_timeout(Duration::from_secs(10))
                .sqlx_logging(false)
                .map_sqlx_sqlite_opts(move |options| {
                    options
                        .journal_mode(SqliteJournalMode::Wal)
                        // In WAL mode FULL syncs at each commit: what was acknowledged survives a power cut.
                        .synchronous(SqliteSynchronous::Full)
                        .busy_timeout(Duration::from_secs(10))
                        .foreign_keys(true)
                        .pragma("cache_size", "-20000")
                        .optimize_on_close(write, None)
                });
            let mut connection = Database::connect(options).await?;
            let count = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
            });
            Ok(connection)
        };
        let (writer, reader) = match target {
            Target::Sqlite(path) => {
                let url = format!("sqlite://{path}?mode=rwc");
                (open(url.clone(), 1, true).await?, open(url, connections, false).await?)
            }
            Target::Postgres(url) => {
                let pool = open(url.clone(), connections, true).await?;
                (pool.clone(), pool)
            }
        };
        Ok(Self { writer, reader, statements })
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> Found<()> {
        Migrator::up(&self.writer, None).await.map_err(Fail::from)
    }

    /// Whether every step of the tables has been applied.
    pub async fn is_migrated(&self) -> Found<bool> {
        Ok(Migrator::get_pending_migrations(&self.reader).await?.is_empty())
    }

    /// Statements sent since the start: what a test counts to prove that none is sent a row.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Reads what is committed, statement by statement.
    #[must_use]
    pub fn read(&self) -> Source<'_> {
        Source::Pool(&self.reader)
    }

    /// Reads everything as of one moment: for a page whose parts must agree.
    pub async fn snapshot(&self) -> Found<Snapshot> {
        let options = match self.reader.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                sqlite_transaction_mode: None,
            },
            _ => TransactionOptions::default(),
        };
        Ok(Snapshot(self.reader.begin_with_options(options).await?))
    }

    /// Begins a transaction that writes; only `write` may, so that nothing is written without its audit event.
    pub(crate) async fn begin(&self) -> Found<DatabaseTransaction> {
        let options = TransactionOptions {
            isolation_level: (self.writer.get_database_backend() == DbBackend::Postgres)
                .then_some(IsolationLevel::ReadCommitted),
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Closes every connection.
    pub async fn close(self) -> Found<()> {
        self.writer.close_by_ref().await?;
        Ok(self.reader.close_by_ref().await?)
    }
}

/// A read-only transaction.
pub struct Snapshot(DatabaseTransaction);

impl Snapshot {
    /// What to read from.
    #[must_use]
    pub fn source(&self) -> Source<'_> {
        Source::Transaction(&self.0)
    }
}

/// Something to read from: the pool, a snapshot, or a transaction that writes.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// Committed data, statement by statement.
    Pool(#[doc(hidden)] &'a DatabaseConnection),
    /// The view of one transaction.
    Transaction(#[doc(hidden)] &'a DatabaseTransaction),
}

/// The library hides its futures in boxes here, so this is written out as its `async_trait` would.
type Boxed<'t, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 't>>;

macro_rules! pass_on {
    ($($method:ident($argument:ident: $type:ty) -> $result:ty;)*) => {$(
        fn $method<'life0, 'async_trait>(&'life0 self, $argument: $type) -> Boxed<'async_trait, $result>
        where 'life0: 'async_trait, Self: 'async_trait {
            match self {
                Source::Pool(pool) => pool.$method($argument),
                Source::Transaction(transaction) => transaction.$method($argument),
            }
        }
    )*};
}

impl ConnectionTrait for Source<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::Transaction(transaction) => ConnectionTrait::get_database_backend(*transaction),
        }
    }

    pass_on! {
        execute_raw(statement: Statement) -> ExecResult;
        query_one_raw(statement: Statement) -> Option<QueryResult>;
        query_all_raw(statement: Statement) -> Vec<QueryResult>;
    }

    fn execute_unprepared<'life0, 'life1, 'async_trait>(
        &'life0 self,
        sql: &'life1 str,
    ) -> Boxed<'async_trait, ExecResult>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait,
    {
        match self {
            Source::Pool(pool) => pool.execute_unprepared(sql),
            Source::Transaction(transaction) => transaction.execute_unprepared(sql),
        }
    }
}

/// Hands on each row as it arrives: for what is as long as a city has people, and is never to be held as rows. Nothing
/// else can be asked of a transaction meanwhile.
pub(crate) fn each<'t, S>(
    select: Selector<S>,
    source: &'t Source<'_>,
    mut take: impl FnMut(S::Item) + Send + 't,
) -> std::pin::Pin<Box<dyn Future<Output = Found<()>> + Send + 't>>
where
    S: SelectorTrait + Send + 't,
    S::Item: Send,
{
    // Boxed, for the compiler cannot see that what holds it can be sent whatever the lifetimes.
    Box::pin(async move {
        let mut rows = match source {
            Source::Pool(pool) => select.stream(*pool).await?,
            Source::Transaction(transaction) => select.stream(*transaction).await?,
        };
        while let Some(row) = rows.try_next().await? {
            take(row);
        }
        Ok(())
    })
}
