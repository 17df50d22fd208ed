//! What no compiler checks: the direction of dependencies, a word on top of each file, and documents that name only
//! what exists.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(below: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(below)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust() -> Vec<PathBuf> {
    ["domain", "entity", "migration", "store", "src", "tests"]
        .iter()
        .flat_map(|room| files(room, "rs"))
        .collect()
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn each_file_says_what_it_is_for() {
    let silent: Vec<String> = rust()
        .iter()
        .filter(|path| !fs::read_to_string(path).is_ok_and(|text| text.starts_with("//! ")))
        .map(|path| name(path))
        .collect();
    assert!(
        silent.is_empty(),
        "begin these files with `//! ` and a sentence on what they are for: {silent:#?}"
    );
}

#[test]
fn no_file_is_too_long_without_saying_why() {
    let mut long = Vec::new();
    for path in rust() {
        let text = fs::read_to_string(&path).expect("a file of the project");
        let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text).lines().count();
        let said =
            text.lines().take_while(|line| line.starts_with("//!")).any(|line| line.contains("Long because"));
        if own > 400 && !said && !name(&path).contains("tests") {
            long.push(format!("{} ({own} lines)", name(&path)));
        }
    }
    assert!(long.is_empty(), "split these, or say `Long because …` in their `//!`: {long:#?}");
}

#[test]
fn dependencies_point_downwards() {
    // A room, and what it must not name.
    let walls: &[(&str, &[&str])] = &[
        ("domain/src", &["sea_orm", "actix", "async_graphql", "tokio", "std::env", "SystemTime"]),
        ("entity/src", &["store::", "async_graphql", "actix"]),
        ("migration/src", &["entity::", "store::", "domain::"]),
        ("store/src", &["async_graphql", "actix", "thuocdo::"]),
        ("store/src/policy", &["crate::write::write("]),
        ("src/io", &["store::", "crate::services", "crate::graphql", "crate::http"]),
        ("src/services", &["async_graphql", "actix", "crate::graphql", "crate::http", "crate::cli"]),
        (
            "src/graphql",
            &["sea_orm", "crate::http", "crate::cli", "Role::Hr", "Role::Admin", "Role::Auditor"],
        ),
    ];
    let mut broken = Vec::new();
    for (room, forbidden) in walls {
        for path in files(room, "rs") {
            let text = fs::read_to_string(&path).expect("a file of the project");
            for (number, line) in
                text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
            {
                for word in forbidden.iter().filter(|word| line.contains(**word)) {
                    broken.push(format!("{}:{} names `{word}`", name(&path), number + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "these look up the direction: {broken:#?}");
}

#[test]
fn no_room_is_a_lumber_room() {
    let lumber: Vec<String> = rust()
        .iter()
        .map(|path| name(path))
        .filter(|path| {
            path.split(['/', '.'])
                .any(|part| matches!(part, "utils" | "util" | "common" | "helpers" | "misc" | "manager"))
        })
        .collect();
    assert!(lumber.is_empty(), "name these for what they hold: {lumber:#?}");
}

#[test]
fn documents_name_only_what_exists() {
    let mut missing = Vec::new();
    let mut documents = files("docs", "md");
    documents.push(root().join("README.md"));
    for document in documents {
        let text = fs::read_to_string(&document).expect("a document of the project");
        for quoted in text.split('`').skip(1).step_by(2) {
            let path = quoted.trim_end_matches('/');
            let rooms = [
                "domain/",
                "entity/",
                "migration/",
                "store/",
                "src/",
                "tests/",
                "docs/",
                "benches/",
                "clients/",
                ".ci/",
            ];
            let is_path = rooms.iter().any(|room| path.starts_with(room))
                && !path.contains(['*', '<', ' ', '{', '…'])
                && !path.contains("::");
            if is_path && !root().join(path).exists() {
                missing.push(format!("{} names `{path}`", name(&document)));
            }
        }
    }
    assert!(missing.is_empty(), "these are not there: {missing:#?}");
}

#[test]
fn generated_documents_say_what_the_program_does() {
    let stale = thuocdo::documents::stale(root());
    assert!(stale.is_empty(), "run `cargo run -- generate`; these differ: {stale:?}");
}
