//! Tables in one vocabulary for both databases, so that a step reads as a list of columns.

use sea_orm_migration::SchemaManager;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, DbErr};

/// One table under construction.
pub struct Table {
    name: &'static str,
    columns: Vec<Column>,
    keys: Vec<String>,
    indexes: Vec<(bool, &'static [&'static str], Option<&'static str>)>,
}

struct Column {
    name: &'static str,
    kind: Kind,
    null: bool,
    references: Option<&'static str>,
}

#[derive(Clone, Copy)]
enum Kind {
    Id,
    Big,
    Whole,
    Flag,
    Day,
    Text,
    Code,
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident $null:ident $kind:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(self, name: &'static str) -> Self { self.column(name, Kind::$kind, false, None) }
        #[allow(dead_code, reason = "each kind comes in both forms")]
        pub fn $null(self, name: &'static str) -> Self { self.column(name, Kind::$kind, true, None) }
    )*};
}

impl Table {
    pub fn new(name: &'static str) -> Self {
        Self { name, columns: Vec::new(), keys: Vec::new(), indexes: Vec::new() }
    }

    columns! {
        /// A 64-bit whole number: 10⁻⁹ points, 10⁻⁶ coefficients, microseconds since 1970 (UTC).
        big big_null Big;
        /// A 32-bit whole number.
        whole whole_null Whole;
        flag flag_null Flag;
        /// A day of the city's calendar.
        day day_null Day;
        text text_null Text;
        /// Text whose order is that of its bytes on both databases: codes, folded names, words of an enumeration.
        code code_null Code;
    }

    /// The table's own 64-bit key.
    pub fn id(self) -> Self {
        self.column("id", Kind::Id, false, None)
    }

    /// The optimistic-lock counter of an object that people edit.
    pub fn version(self) -> Self {
        self.big("version")
    }

    /// A value by which the row was taken out of use, with who said why; rows are never deleted.
    pub fn voidable(self) -> Self {
        self.big_null("voided_at").text_null("void_reason")
    }

    /// A row of `table`.
    pub fn reference(self, name: &'static str, table: &'static str) -> Self {
        self.column(name, Kind::Big, false, Some(table))
    }

    /// A row of `table`, or none.
    pub fn reference_null(self, name: &'static str, table: &'static str) -> Self {
        self.column(name, Kind::Big, true, Some(table))
    }

    /// The natural key of a table without an own `id`.
    pub fn primary(mut self, columns: &[&'static str]) -> Self {
        self.keys.push(format!("primary key ({})", quoted(columns)));
        self
    }

    pub fn unique(mut self, columns: &'static [&'static str]) -> Self {
        self.indexes.push((true, columns, None));
        self
    }

    pub fn index(mut self, columns: &'static [&'static str]) -> Self {
        self.indexes.push((false, columns, None));
        self
    }

    /// An index over the rows for which `condition` holds.
    pub fn index_where(mut self, columns: &'static [&'static str], condition: &'static str) -> Self {
        self.indexes.push((false, columns, Some(condition)));
        self
    }

    /// A unique index over the rows for which `condition` holds.
    pub fn unique_where(mut self, columns: &'static [&'static str], condition: &'static str) -> Self {
        self.indexes.push((true, columns, Some(condition)));
        self
    }

    pub async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let postgres = manager.get_database_backend() == DatabaseBackend::Postgres;
        let mut parts: Vec<String> = self.columns.iter().map(|column| column.sql(postgres)).collect();
        parts.extend(self.keys);
        database
            .execute_unprepared(&format!("create table \"{}\" ({})", self.name, parts.join(", ")))
            .await?;
        for (unique, columns, condition) in self.indexes {
            let word = if unique { "unique index" } else { "index" };
            let condition = condition.map(|text| format!(" where {text}")).unwrap_or_default();
            let (name, list) = (self.name, quoted(columns));
            let index =
                format!("{name}_{}{}", columns.join("_"), if condition.is_empty() { "" } else { "_some" });
            // PostgreSQL cuts longer names, so that the two databases would name it differently.
            let index: String = index.chars().take(63).collect();
            let statement = format!("create {word} \"{index}\" on \"{name}\" ({list}){condition}");
            database.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn column(
        mut self,
        name: &'static str,
        kind: Kind,
        null: bool,
        references: Option<&'static str>,
    ) -> Self {
        self.columns.push(Column { name, kind, null, references });
        self
    }
}

impl Column {
    fn sql(&self, postgres: bool) -> String {
        let kind = match (self.kind, postgres) {
            (Kind::Id, true) => "bigint generated by default as identity primary key",
            (Kind::Id, false) => "integer primary key autoincrement",
            (Kind::Big, _) => "bigint",
            (Kind::Whole, _) => "integer",
            (Kind::Flag, _) => "boolean",
            (Kind::Day, _) => "date",
            (Kind::Text, _) | (Kind::Code, false) => "text",
            (Kind::Code, true) => "text collate \"C\"",
        };
        let null = if self.null { "" } else { " not null" };
        let references =
            self.references.map(|table| format!(" references \"{table}\" (\"id\")")).unwrap_or_default();
        format!("\"{}\" {kind}{null}{references}", self.name)
    }
}

fn quoted(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

/// Declares a step: its documentation, its name and the tables it creates, parents first.
macro_rules! step {
    ($(#[$doc:meta])* $name:literal, $($table:expr),* $(,)? $(; $notes:expr)?) => {
        $(#[$doc])*
        pub struct Step;

        impl sea_orm_migration::MigrationName for Step {
            fn name(&self) -> &str { $name }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Step {
            async fn up(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                $($table.create(manager).await?;)*
                $(crate::build::finish($notes, manager).await?;)?
                Ok(())
            }

            fn use_transaction(&self) -> Option<bool> { Some(true) }
        }
    };
}
pub(crate) use step;

/// Runs what a step needs beyond its tables: one text for both databases, or one for each.
pub async fn finish(
    notes: &[(Option<DatabaseBackend>, &str)],
    manager: &SchemaManager<'_>,
) -> Result<(), DbErr> {
    for (backend, statement) in notes {
        if backend.is_none_or(|backend| backend == manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
    }
    Ok(())
}
