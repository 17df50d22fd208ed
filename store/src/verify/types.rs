//! Stored values are of the types of their columns: anything else could not be read at all.

use super::{Law, TOLD};
use crate::db::Source;
use crate::dialect::is_postgres;
use crate::fail::Found;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use std::collections::BTreeMap;

/// Each column with the type that it was declared with; on PostgreSQL only how many there are.
const COLUMNS: [&str; 2] = [
    "select tables.name as \"of\", columns.name as \"column\", lower(columns.type) as kind \
     from sqlite_master as tables join pragma_table_info(tables.name) as columns \
     where tables.type = 'table' and tables.name not like 'sqlite%' order by tables.name, columns.cid",
    "select table_name::text as \"of\", column_name::text as \"column\", '' as kind \
     from information_schema.columns where table_schema = current_schema()",
];

/// Each value is of the type of its column. SQLite keeps any value in any column, and only the reader stumbles;
/// PostgreSQL refuses it by itself. Counted are the columns.
pub async fn types_hold(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let columns = asked(source, COLUMNS[usize::from(is_postgres(source))].to_owned()).await?;
    law.looked_at = columns.len();
    let mut tables: BTreeMap<String, String> = BTreeMap::new();
    for column in columns {
        let text = |name: &str| column.try_get::<String>("", name);
        let (table, name, kind) = (text("of")?, text("column")?, text("kind")?);
        if let Some(case) = case(&name, &kind) {
            tables.entry(table).or_default().push_str(&case);
        }
    }
    // A table is read once, whatever the number of its columns: explanations are long.
    for (table, cases) in tables {
        let rows = format!(
            "select cast(place as text) as place, told from \
             (select rowid as place, case{cases} end as told from \"{table}\") where told is not null limit {TOLD}"
        );
        for row in asked(source, rows).await? {
            let (place, told): (String, String) = (row.try_get("", "place")?, row.try_get("", "told")?);
            law.broken(format!("{table} {place}: {told}"));
        }
    }
    Ok(())
}

async fn asked(source: &Source<'_>, sql: String) -> Found<Vec<QueryResult>> {
    Ok(source.query_all_raw(Statement::from_string(source.get_database_backend(), sql)).await?)
}

/// What SQLite tells of a value that is not of the type of its column.
fn case(name: &str, kind: &str) -> Option<String> {
    let wrong = match kind {
        "bigint" | "integer" | "boolean" => format!("typeof(\"{name}\") <> 'integer'"),
        "date" => format!("date(\"{name}\") is not \"{name}\""),
        "text" => format!("typeof(\"{name}\") <> 'text'"),
        _ => return None,
    };
    let value = format!("substr(cast(\"{name}\" as text), 1, 40)");
    Some(format!(" when \"{name}\" is not null and {wrong} then '{name} `' || {value} || '` is no {kind}'"))
}
