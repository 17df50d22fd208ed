//! Documents that run: the commands and requests of a Markdown file are sent as they stand, and what comes back must be
//! what the file shows.
//!
//! * ` ```sh `: lines `thuocdo …` are run in the folder that `cd` named; `export NAME=value` sets the environment. A
//!   ` ```text ` block right behind shows what they print. `thuocdo serve` starts the server anew where the city's day
//!   was set to another one since.
//! * ` ```graphql `: a request; comments `# Name: value` at its top are its HTTP headers. ` ```json variables ` may follow,
//!   or ` ```json variables FILE ` where the file is sent and the block shows some of it; and the next ` ```json ` is the answer, its keys in any order.
//! * In what is shown, `…` stands for anything: in a text, in a list, as a key for all other keys. `«name»`
//!   stands for anything too, and for the same in all that is sent later.

use super::{App, Client};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What a document has come to know while it ran.
#[derive(Default)]
pub struct Document {
    known: HashMap<String, String>,
    environment: Vec<(String, String)>,
    folder: PathBuf,
    /// How many requests and commands were sent.
    pub sent: usize,
}

/// A fenced block: where it stands, what its first line says, and its text.
struct Block<'a> {
    line: usize,
    info: &'a str,
    text: String,
}

impl Document {
    /// Runs a document of the project; the text of a failure names the line.
    pub async fn run(app: &mut App, path: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(root.join(path)).unwrap();
        let mut document = Self { folder: root.to_owned(), ..Self::default() };
        let blocks = blocks(&text);
        let mut rest = blocks.iter().peekable();
        while let Some(block) = rest.next() {
            let place = format!("{path}, line {}", block.line);
            match block.info {
                "sh" => {
                    let printed = document.commands(app, block, &place).await;
                    if let Some(shown) = rest.next_if(|next| next.info == "text") {
                        assert!(
                            like(&shown.text, &printed, &mut document.known),
                            "{place} printed:\n{printed}"
                        );
                    }
                }
                "graphql" => {
                    let variables = rest.next_if(|next| next.info.starts_with("json variables"));
                    let variables = variables.map_or(json!({}), |block| document.variables(block, path));
                    let shown = rest.next_if(|next| next.info == "json");
                    let shown = shown.unwrap_or_else(|| panic!("{place}: the answer is not shown"));
                    let expected: Value = serde_json::from_str(&shown.text)
                        .unwrap_or_else(|error| panic!("{path}, line {}: {error}", shown.line));
                    let mut answer = document.request(app, block, variables).await;
                    if expected.get("extensions").is_none() {
                        answer.as_object_mut().unwrap().remove("extensions");
                    }
                    assert!(same(&expected, &answer, &mut document.known), "{place} answered:\n{answer:#}");
                }
                _ => {}
            }
        }
        document
    }

    fn filled(&self, text: &str) -> String {
        self.known
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("«{name}»"), value))
    }

    fn json(&self, block: &Block<'_>, path: &str) -> Value {
        serde_json::from_str(&self.filled(&block.text))
            .unwrap_or_else(|error| panic!("{path}, line {}: {error}", block.line))
    }

    /// What is sent beside a request: the block, or the file that it shows some of.
    fn variables(&mut self, block: &Block<'_>, path: &str) -> Value {
        let shown = self.json(block, path);
        let Some(file) = block.info.strip_prefix("json variables ") else { return shown };
        let text = std::fs::read_to_string(self.folder.join(file)).unwrap();
        let whole: Value = serde_json::from_str(&text).unwrap();
        assert!(
            same(&shown, &whole, &mut self.known),
            "{path}, line {}: {file} holds something else",
            block.line
        );
        whole
    }

    async fn commands(&mut self, app: &mut App, block: &Block<'_>, place: &str) -> String {
        let mut printed = String::new();
        for line in block.text.lines() {
            let line = self.filled(line);
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["cd", folder] => self.folder.push(folder),
                ["export", setting] => {
                    let (name, value) = setting.split_once('=').unwrap();
                    // The test has a database of its own.
                    if name != "THUOCDO__DATABASE__URL" {
                        self.environment.retain(|(known, _)| known != name);
                        self.environment.push((name.to_owned(), value.to_owned()));
                    }
                }
                // The server is there since the test began.
                ["thuocdo", "serve"] => {
                    let day = self.environment.iter().find(|(name, _)| name == "THUOCDO__CITY__TODAY");
                    let day = day.map(|(_, day)| day.parse().unwrap());
                    if app.server.config.city.today != day {
                        app.restart(|config| config.city.today = day).await;
                    }
                    assert_eq!(app.stranger().get("/health/ready").await.0, 200);
                }
                ["thuocdo", arguments @ ..] => {
                    let mut command = app.command();
                    command.args(arguments).envs(self.environment.clone()).current_dir(&self.folder);
                    let output =
                        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
                    let told = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{place}: {line}\n{told}");
                    printed.push_str(&String::from_utf8(output.stdout).unwrap());
                    self.sent += 1;
                }
                other => panic!("{place}: a test cannot run {other:?}"),
            }
        }
        printed
    }

    async fn request(&mut self, app: &App, block: &Block<'_>, variables: Value) -> Value {
        let text = self.filled(&block.text);
        let header = |name: &str| {
            let lines = text.lines().map_while(|line| line.strip_prefix("# "));
            lines
                .filter_map(|line| line.split_once(": "))
                .find(|(own, _)| *own == name)
                .map(|(_, value)| value)
        };
        let mut client: Client = app.stranger();
        if header("Accept-Language") == Some("en") {
            client = client.in_english();
        }
        let answer = client.send(&text, variables, header("Authorization")).await;
        // What was asked for in the background is done by the time anybody looks.
        thuocdo::jobs::run_all(&app.server).await.unwrap();
        self.sent += 1;
        answer.body
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(info) => {
                inside = true;
                found.push(Block { line: number + 1, info, text: String::new() });
            }
            None if inside => {
                let block = found.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    found
}

/// Whether a value is what is shown.
fn same(shown: &Value, value: &Value, known: &mut HashMap<String, String>) -> bool {
    match (shown, value) {
        (Value::String(shown), _) if shown == "…" => true,
        (Value::String(shown), Value::String(value)) => like(shown, value, known),
        (Value::Array(shown), Value::Array(values)) => all(shown, values, known),
        (Value::Object(shown), Value::Object(values)) => {
            let open = shown.contains_key("…");
            (open || shown.len() == values.len())
                && shown
                    .iter()
                    .filter(|(key, _)| *key != "…")
                    .all(|(key, shown)| values.get(key).is_some_and(|value| same(shown, value, known)))
        }
        _ => shown == value,
    }
}

/// Whether a list is what is shown.
fn all(shown: &[Value], values: &[Value], known: &mut HashMap<String, String>) -> bool {
    match (shown.split_first(), values.split_first()) {
        (None, rest) => rest.is_none(),
        (Some((first, others)), _) if first == "…" => {
            (0..=values.len()).any(|start| all(others, &values[start..], known))
        }
        (Some((first, others)), Some((value, rest))) => same(first, value, known) && all(others, rest, known),
        (Some(_), None) => false,
    }
}

/// Whether a text is what is shown; what stood in the place of a `«name»` is kept.
fn like(shown: &str, text: &str, known: &mut HashMap<String, String>) -> bool {
    let Some(start) = shown.find(['…', '«']) else { return shown == text };
    let Some(rest) = text.strip_prefix(&shown[..start]) else { return false };
    let (name, after) = match shown[start..].strip_prefix('«').and_then(|open| open.split_once('»')) {
        Some((name, after)) => (Some(name), after),
        None => (None, &shown[start + '…'.len_utf8()..]),
    };
    let literal = &after[..after.find(['…', '«']).unwrap_or(after.len())];
    let end = if literal.is_empty() { Some(rest.len()) } else { rest.find(literal) };
    let Some(end) = end else { return false };
    if let Some(name) = name {
        known.insert(name.to_owned(), rest[..end].to_owned());
    }
    like(after, &rest[end..], known)
}
