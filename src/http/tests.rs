//! A real server on a port of its own, with a toy schema: each status, content type, header and limit.

use super::answer::Denied;
use super::graphiql::{Example, Login, Page, Picker};
use super::graphql::{Endpoint, Settings};
use super::headers::Origins;
use super::health::Ready;
use super::trace::Traces;
use super::{Site, serve};
use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web;
use async_graphql::{Context, EmptySubscription, Error, ErrorExtensions, Object, Schema};
use domain::refusal::{Code, Language, Refusal};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tokio::sync::Notify;

/// A test holds a slow field here: `entered` when the field runs, `leave` to let it end.
#[derive(Default)]
struct Gate {
    entered: Notify,
    leave: Notify,
}

struct Query;
struct Mutation;

#[Object]
impl Query {
    async fn hello(&self, context: &Context<'_>) -> &'static str {
        match context.data_opt::<Language>() {
            Some(Language::En) => "hello",
            _ => "xin chào",
        }
    }
    async fn broken(&self) -> Result<Option<i32>, Error> {
        Err(std::io::Error::other("password of the database is 1234").into())
    }
    async fn broken_root(&self) -> Result<i32, Error> {
        Err(Error::new("secret"))
    }
    async fn forbidden(&self) -> Result<Option<i32>, Error> {
        Err(Error::new("not yours").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN")))
    }
    async fn echo(&self, #[graphql(validator(maximum = 9))] number: i32) -> Option<i32> {
        Some(number)
    }
    async fn slow(&self, context: &Context<'_>) -> Result<i32, Error> {
        let gate = context.data::<Arc<Gate>>()?;
        gate.entered.notify_one();
        gate.leave.notified().await;
        Ok(1)
    }
    async fn panics(&self, digits: String) -> i32 {
        digits.parse().expect("a bug")
    }
    async fn long(&self) -> String {
        "dài ".repeat(1_000)
    }
}

#[Object]
impl Mutation {
    async fn change(&self) -> i32 {
        1
    }
}

struct Toy {
    address: String,
    gate: Arc<Gate>,
    ready: Arc<AtomicBool>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

struct Reply {
    status: u16,
    headers: ureq::http::HeaderMap,
    text: String,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }
    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }
}

impl Toy {
    fn start() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        let gate = Arc::<Gate>::default();
        let ready = Arc::new(AtomicBool::new(true));
        let schema = Schema::build(Query, Mutation, EmptySubscription).data(Arc::clone(&gate)).finish();
        let endpoint = Endpoint::new(schema, settings, Traces::new(7), |request, _| async move {
            match request.headers().get("authorization").map(actix_web::http::header::HeaderValue::as_bytes) {
                Some(b"Bearer hasty") => Err(Denied {
                    refusal: Refusal::new(Code::BadRequest, "").with("reason", "too often"),
                    status: StatusCode::TOO_MANY_REQUESTS,
                    retry_after: Some(3),
                }),
                Some(b"Bearer old") => Err(Denied {
                    refusal: Refusal::new(Code::BadRequest, "").with("reason", "expired"),
                    status: StatusCode::UNAUTHORIZED,
                    retry_after: None,
                }),
                _ => Ok(async_graphql::Data::default()),
            }
        });
        let picker = Picker {
            mutation: "mutation($n: String!) { login(name: $n) { token } }".into(),
            token_path: vec!["login".into(), "token".into()],
            logins: vec![Login { label: "Officer".into(), variables: json!({"n": "officer"}) }],
        };
        let examples = [Example {
            name: "hello </script><!--".into(),
            text: "{ hello }".into(),
            variables: Value::Null,
        }];
        let look = Arc::clone(&ready);
        let site = Site {
            endpoint: web::Data::new(endpoint),
            graphiql: Some(web::Data::new(Page::new("/graphql", &examples, Some(&picker)))),
            ready: web::Data::new(Ready::new(move || {
                let ready = look.load(Ordering::SeqCst);
                async move { if ready { Ok(()) } else { Err("database".to_owned()) } }
            })),
            origins: Origins { allowed: vec!["https://kpi.example.vn".into()], any_localhost_port: true },
            compress: true,
            workers: Some(1),
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (told, hears) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let server = serve(listener, site, |_| {}).expect("the server starts");
                told.send(server.handle()).expect("the test waits");
                server.await.expect("the server ends well");
            });
        });
        let handle = hears.recv().expect("the server's handle");
        Self { address, gate, ready, handle, thread: Some(thread) }
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Reply {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).accept("").build().into();
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.into();
        let mut response = if body.is_empty() {
            agent.run(request.body(()).expect("a request"))
        } else {
            agent.run(request.body(body).expect("a request"))
        }
        .expect("an answer");
        let text = String::from_utf8_lossy(&response.body_mut().read_to_vec().expect("a body")).into_owned();
        Reply { status: response.status().as_u16(), headers: response.headers().clone(), text }
    }

    /// A POST as a new client sends it.
    fn post(&self, query: &str) -> Reply {
        self.post_as("application/graphql-response+json", query)
    }

    fn post_as(&self, accept: &str, query: &str) -> Reply {
        self.post_body(accept, &json!({ "query": query }))
    }

    fn post_json(&self, body: &Value) -> Reply {
        self.post_body("application/graphql-response+json", body)
    }

    fn post_body(&self, accept: &str, body: &Value) -> Reply {
        let headers = [("content-type", "application/json"), ("accept", accept)];
        self.send("POST", "/graphql", &headers, body.to_string())
    }

    fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], "")
    }
}

impl Drop for Toy {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

#[test]
fn the_form_of_the_answer_is_negotiated() {
    let toy = Toy::start();
    for (accept, status, content_type) in [
        ("application/graphql-response+json", 200, "application/graphql-response+json; charset=utf-8"),
        (
            "application/graphql-response+json,application/json;q=0.9",
            200,
            "application/graphql-response+json; charset=utf-8",
        ),
        ("application/json, multipart/mixed", 200, "application/json; charset=utf-8"),
        ("application/graphql-response+json;q=0.5, application/json", 200, "application/json; charset=utf-8"),
        ("text/html, */*;q=0.8", 200, "application/json; charset=utf-8"),
        ("application/*", 200, "application/json; charset=utf-8"),
        ("text/html", 406, "application/json; charset=utf-8"),
        ("application/json;q=0", 406, "application/json; charset=utf-8"),
    ] {
        let reply = toy.post_as(accept, "{ hello }");
        assert_eq!((reply.status, reply.header("content-type")), (status, content_type), "{accept}");
    }
    let reply =
        toy.send("POST", "/graphql", &[("content-type", "application/json")], r#"{"query": "{ hello }"}"#);
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json; charset=utf-8"));
    assert_eq!(
        reply.text,
        r#"{"data":{"hello":"xin chào"},"extensions":{"cost":{"requested":1,"limit":13000}}}"#
    );
}

#[test]
fn what_is_wrong_with_a_request_shows_in_its_status() {
    let toy = Toy::start();
    let json = ("content-type", "application/json");
    for (headers, body, status, code) in [
        (vec![json], r#"{"query": "{ hello"#, 400, "BAD_REQUEST"),
        (vec![json], "", 400, "BAD_REQUEST"),
        (vec![json], r#"{"query": 1}"#, 400, "BAD_REQUEST"),
        (vec![json], r#"{"variables": {}}"#, 400, "BAD_REQUEST"),
        (vec![json], r#"{"query": "{ hello }", "variables": []}"#, 400, "BAD_REQUEST"),
        (vec![json], r#"{"query": "{ hello }", "extensions": "a"}"#, 400, "BAD_REQUEST"),
        (vec![json], r#" [{"query": "{ hello }"}]"#, 400, "BATCH_NOT_SUPPORTED"),
        (vec![], r#"{"query": "{ hello }"}"#, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (vec![("content-type", "text/plain")], r#"{"query": "{ hello }"}"#, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            vec![("content-type", "application/x-www-form-urlencoded")],
            "query={hello}",
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            vec![("content-type", "application/json; charset=utf-16")],
            r#"{"query": "{ hello }"}"#,
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            vec![json, ("content-encoding", "gzip")],
            r#"{"query": "{ hello }"}"#,
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (vec![json, ("authorization", "Bearer hasty")], r#"{"query": "{ hello }"}"#, 429, "BAD_REQUEST"),
        (vec![json, ("authorization", "Bearer old")], r#"{"query": "{ hello }"}"#, 401, "BAD_REQUEST"),
    ] {
        let reply = toy.send("POST", "/graphql", &headers, body);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (status, code),
            "{body} {headers:?}: {}",
            reply.text
        );
        assert_eq!(reply.json().get("data"), None);
        assert_eq!(reply.header("retry-after"), if status == 429 { "3" } else { "" });
        assert_eq!(reply.header("www-authenticate"), if status == 401 { "Bearer" } else { "" });
    }
    let charset = [("content-type", "Application/JSON; charset=UTF-8")];
    assert_eq!(toy.send("POST", "/graphql", &charset, r#"{"query": "{ hello }"}"#).status, 200);
    let reply = toy.send("PUT", "/graphql", &[json], "{}");
    assert_eq!((reply.status, reply.header("allow")), (405, "GET, POST"));
}

#[test]
fn a_document_that_cannot_run_is_400_or_in_the_older_form_200() {
    let toy = Toy::start();
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query a { hello } query b { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...nobody }", "UNKNOWN_FRAGMENT"),
        ("{ echo(number: \"a\") }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        for (accept, status) in [("application/graphql-response+json", 400), ("application/json", 200)] {
            let reply = toy.post_as(accept, query);
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{query}: {}", reply.text);
            assert_eq!(reply.json().get("data"), None, "nothing was executed");
        }
    }
    insta::assert_json_snapshot!(toy.post("{\n  hello nothing\n}").json(), @r#"
    {
      "errors": [
        {
          "extensions": {
            "code": "GRAPHQL_VALIDATION_FAILED"
          },
          "locations": [
            {
              "column": 9,
              "line": 2
            }
          ],
          "message": "Truy vấn không hợp với lược đồ: Unknown field \"nothing\" on type \"Query\"."
        }
      ],
      "extensions": {
        "cost": {
          "limit": 13000,
          "requested": 2
        }
      }
    }
    "#);
    insta::assert_json_snapshot!(toy.post("{\n  hello(\n}").json(), @r#"
    {
      "errors": [
        {
          "extensions": {
            "code": "GRAPHQL_PARSE_FAILED"
          },
          "locations": [
            {
              "column": 1,
              "line": 3
            }
          ],
          "message": "Văn bản truy vấn sai cú pháp GraphQL: expected name"
        }
      ]
    }
    "#);
}

#[test]
fn what_breaks_inside_is_not_shown() {
    let toy = Toy::start();
    let reply = toy.post("{ hello broken forbidden }");
    assert_eq!(reply.status, 200);
    insta::assert_json_snapshot!(reply.json(), @r#"
    {
      "data": {
        "hello": "xin chào"
      },
      "errors": [
        {
          "extensions": {
            "code": "INTERNAL",
            "traceId": "0000000000000007-1"
          },
          "locations": [
            {
              "column": 9,
              "line": 1
            }
          ],
          "message": "Máy chủ gặp lỗi không mong đợi. Hãy thử lại; nếu vẫn lỗi, báo cho quản trị viên mã 0000000000000007-1.",
          "path": [
            "broken"
          ]
        },
        {
          "extensions": {
            "code": "FORBIDDEN"
          },
          "locations": [
            {
              "column": 16,
              "line": 1
            }
          ],
          "message": "not yours",
          "path": [
            "forbidden"
          ]
        }
      ],
      "extensions": {
        "cost": {
          "limit": 13000,
          "requested": 3
        }
      }
    }
    "#);
    let reply = toy.post("{ brokenRoot }");
    assert_eq!(reply.status, 200, "executed, with nothing left");
    assert_eq!(reply.json()["data"], Value::Null);
    assert_eq!(reply.code(), "INTERNAL");
    assert!(!reply.text.contains("secret"));
    let reply = toy.post("{ panics(digits: \"x\") }");
    assert_eq!((reply.status, reply.code().as_str()), (500, "INTERNAL"), "{}", reply.text);
    assert!(!reply.text.contains("bug"));
    let reply = toy.post("{ echo(number: 10) }");
    assert_eq!(reply.code(), "INVALID_INPUT", "{}", reply.text);
    assert_eq!(reply.json()["errors"][0]["message"], "Giá trị `10` không hợp lệ: nhiều nhất 9.");
    let reply =
        toy.post_json(&json!({ "query": "query($n: Int!) { echo(number: $n) }", "variables": { "n": 10 } }));
    assert_eq!(
        reply.json()["errors"][0]["extensions"],
        json!({ "code": "INVALID_INPUT", "argument": ["number"] })
    );
}

#[test]
fn a_variable_that_is_needed_is_asked_for() {
    let toy = Toy::start();
    for variables in [json!({}), json!({ "n": null })] {
        let asked = json!({ "query": "query($n: Int!) { echo(number: $n) }", "variables": variables });
        let reply = toy.post_json(&asked);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{}",
            reply.text
        );
        let error = &reply.json()["errors"][0];
        assert_eq!(
            error["message"],
            "Truy vấn không hợp với lược đồ: thiếu biến `$n` kiểu Int! trong `variables`"
        );
        assert_eq!(error["locations"], json!([{ "line": 1, "column": 7 }]));
    }
}

#[test]
fn get_asks_and_never_changes() {
    let toy = Toy::start();
    let reply = toy.get("/graphql?query=query($n:Int!)%7Becho(number:$n)%7D&variables=%7B%22n%22:3%7D");
    assert_eq!(reply.json()["data"], json!({"echo": 3}));
    let reply = toy.get("/graphql?query=mutation%7Bchange%7D");
    assert_eq!(
        (reply.status, reply.code().as_str(), reply.header("allow")),
        (405, "METHOD_NOT_ALLOWED", "GET, POST")
    );
    let named = "query=query%20q%7Bhello%7Dmutation%20m%7Bchange%7D&operationName=";
    assert_eq!(toy.get(&format!("/graphql?{named}m")).status, 405);
    assert_eq!(toy.get(&format!("/graphql?{named}q")).json()["data"], json!({"hello": "xin chào"}));
    assert_eq!(toy.get("/graphql").status, 400);
    assert_eq!(toy.get("/graphql?query=%7Bhello%7D&variables=1").status, 400);
    assert_eq!(toy.post("mutation { change }").json()["data"], json!({"change": 1}));
}

#[test]
fn messages_come_in_the_language_asked_for() {
    let toy = Toy::start();
    for (asked, language, hello) in [
        ("", "vi", "xin chào"),
        ("en", "en", "hello"),
        ("en-US,en;q=0.9,vi;q=0.8", "en", "hello"),
        ("vi-VN, en;q=0.5", "vi", "xin chào"),
        ("fr, en;q=0.3", "en", "hello"),
        ("fr", "vi", "xin chào"),
        ("en;q=0, *", "vi", "xin chào"),
    ] {
        let headers = [("content-type", "application/json"), ("accept-language", asked)];
        let reply = toy.send("POST", "/graphql", &headers, r#"{"query": "{ hello }"}"#);
        assert_eq!(reply.header("content-language"), language, "{asked}");
        assert_eq!(reply.json()["data"]["hello"], hello, "{asked}");
    }
}

#[test]
fn hostile_requests_are_refused_and_the_server_still_answers() {
    let toy = Toy::start();
    let chain = (0..5_000).fold(String::from("{ ...f0 }"), |text, step| {
        format!("{text} fragment f{step} on Query {{ ...f{} }}", step + 1)
    }) + " fragment f5000 on Query { hello }";
    let doubling = (0..24).fold(String::from("{ ...f0 }"), |text, step| {
        format!("{text} fragment f{step} on Query {{ ...f{0} ...f{0} }}", step + 1)
    }) + " fragment f24 on Query { hello }";
    for (query, status, code) in [
        (format!("{{ hello }} #{}", "x".repeat(2_000_000)), 413, "BODY_TOO_LARGE"),
        (format!("{{ hello }} #{}", "x".repeat(500_000)), 400, "DOCUMENT_TOO_LARGE"),
        (format!("{{ echo(number: {}{}) }}", "[".repeat(2_500), "]".repeat(2_500)), 400, "DOCUMENT_TOO_DEEP"),
        (
            format!("{{ echo(number: {}1{}) }}", "{a:".repeat(2_500), "}".repeat(2_500)),
            400,
            "DOCUMENT_TOO_DEEP",
        ),
        (format!("{{ {} hello {} }}", "a { ".repeat(60), "}".repeat(60)), 400, "DOCUMENT_TOO_DEEP"),
        (doubling, 400, "TOO_MANY_FIELDS"),
        (chain, 400, "DOCUMENT_TOO_LARGE"),
        ("{ ...a } fragment a on Query { ...a }".into(), 400, "FRAGMENT_CYCLE"),
        ("{ people(first: 10000) { nodes { name } } }".into(), 400, "PAGE_TOO_LARGE"),
    ] {
        let reply = toy.post(&query);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (status, code),
            "{}",
            &query[..query.len().min(60)]
        );
    }
    let headers = [("content-type", "application/json")];
    let nested = format!(
        "{{\"query\": \"{{ hello }}\", \"variables\": {{\"a\": {}{}}}}}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    let reply = toy.send("POST", "/graphql", &headers, nested);
    assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_REQUEST"));
    assert_eq!(toy.post("{ hello }").status, 200);
}

#[test]
fn a_query_that_runs_too_long_is_told_so() {
    let toy = Toy::with(Settings { query_seconds: 0, ..Settings::default() });
    let reply = toy.post("{ slow }");
    assert_eq!((reply.status, reply.code().as_str()), (503, "TIMED_OUT"));
}

#[test]
fn browsers_are_kept_from_what_nobody_asked_for() {
    let toy = Toy::start();
    let reply = toy.post("{ hello }");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
    for (origin, allowed) in [
        ("https://kpi.example.vn", true),
        ("http://localhost:5173", true),
        ("http://127.0.0.1:3000", true),
        ("https://evil.example", false),
        ("http://localhost.evil.example", false),
        ("http://localhost:80@evil.example", false),
        ("null", false),
    ] {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization, content-type"),
        ];
        let reply = toy.send("OPTIONS", "/graphql", &headers, "");
        assert_eq!(reply.status == 200, allowed, "{origin}: {}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), if allowed { origin } else { "" });
    }
}

#[test]
fn long_answers_are_compressed_where_the_client_takes_it() {
    let toy = Toy::start();
    let headers = [("content-type", "application/json"), ("accept-encoding", "gzip")];
    let reply = toy.send("POST", "/graphql", &headers, r#"{"query": "{ long }"}"#);
    assert_eq!(reply.header("content-encoding"), "gzip");
    let headers = [("content-type", "application/json"), ("accept-encoding", "identity")];
    let reply = toy.send("POST", "/graphql", &headers, r#"{"query": "{ long }"}"#);
    assert_eq!((reply.header("content-encoding"), reply.json()["data"]["long"].is_string()), ("", true));
}

#[test]
fn graphiql_loads_nothing_from_other_hosts() {
    let toy = Toy::start();
    let page = toy.get("/graphiql");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").contains("script-src 'self';"));
    assert!(!page.text.contains("://"), "an address of another host");
    assert_eq!(page.text.matches("</script>").count(), 5, "an example ended a script early");
    let sources = page.text.split('"').filter(|part| part.starts_with("/graphiql/"));
    let mut found = 0;
    for source in sources {
        let reply = toy.send("GET", source, &[("accept-encoding", "identity")], "");
        assert_eq!(reply.status, 200, "{source}");
        let lasting = reply.header("cache-control").contains("immutable");
        assert_eq!(lasting, !source.contains("start."), "{source}");
        found += 1;
    }
    assert_eq!(found, 6);
    assert_eq!(toy.get("/graphiql/passwords.txt").status, 404);
}

#[test]
fn health_says_live_and_ready() {
    let toy = Toy::start();
    assert_eq!((toy.get("/health/live").status, toy.get("/health/ready").status), (200, 200));
    toy.ready.store(false, Ordering::SeqCst);
    let reply = toy.get("/health/ready");
    assert_eq!((reply.status, reply.text.contains("database")), (503, false));
    assert_eq!(toy.get("/health/live").status, 200);
}

#[test]
fn a_request_in_flight_is_finished_when_the_server_stops() {
    let toy = Toy::start();
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| toy.post("{ slow }"));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(toy.gate.entered.notified());
        let stopping = toy.handle.stop(true);
        toy.gate.leave.notify_one();
        assert_eq!(slow.join().expect("the client").json()["data"], json!({"slow": 1}));
        runtime.block_on(stopping);
    });
}
