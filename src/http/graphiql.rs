//! GraphiQL from the binary: no content from other hosts, with examples to run and demo roles to pick from.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde::Serialize;

/// An operation to begin with.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// What it shows, on the first line of its tab.
    pub name: String,
    /// The document.
    pub text: String,
    /// Its variables: an object or null.
    pub variables: serde_json::Value,
}

/// A person of the demo to sign in as.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// What the picker shows: role and name.
    pub label: String,
    /// The variables of the login mutation.
    pub variables: serde_json::Value,
}

/// How the role picker signs in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Picker {
    /// The mutation.
    pub mutation: String,
    /// Where its data holds the access token: `["login", "accessToken"]`.
    pub token_path: Vec<String>,
    /// Who can be picked.
    pub logins: Vec<Login>,
}

#[derive(Serialize)]
struct Settings<'a> {
    endpoint: &'a str,
    examples: &'a [Example],
    login: Option<&'a Picker>,
}

/// The page, ready to send.
pub struct Page(String);

impl Page {
    /// GraphiQL over the endpoint at that path, with a tab for each example.
    #[must_use]
    pub fn new(endpoint: &str, examples: &[Example], login: Option<&Picker>) -> Self {
        let settings = serde_json::to_string(&Settings { endpoint, examples, login }).unwrap_or_default();
        // In a script element only `<` could end it early or open a comment.
        Self(PAGE.replace("{settings}", &settings.replace('<', "\\u003c")))
    }
}

const PAGE: &str = r#"<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Thước Đo · GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql-3.9.0.min.css">
<link rel="stylesheet" href="/graphiql/start.css">
</head>
<body>
<div id="bar">
<strong>Thước Đo</strong>
<label>Vai trò / role <select id="roles"></select></label>
<label>Ngôn ngữ / language <select id="language"><option value="vi">Tiếng Việt</option><option value="en">English</option></select></label>
<span id="status" role="status">chưa đăng nhập / not signed in</span>
</div>
<div id="graphiql"></div>
<script type="application/json" id="settings">{settings}</script>
<script src="/graphiql/react-18.3.1.min.js"></script>
<script src="/graphiql/react-dom-18.3.1.min.js"></script>
<script src="/graphiql/graphiql-3.9.0.min.js"></script>
<script src="/graphiql/start.js"></script>
</body>
</html>
"#;

/// GraphiQL sets styles from its scripts and carries its fonts in its style sheet; all else is our own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

macro_rules! asset {
    ($name:literal, $kind:expr) => {
        ($name, $kind, include_bytes!(concat!("../../assets/graphiql/", $name)).as_slice())
    };
}

static ASSETS: [(&str, &str, &[u8]); 6] = [
    asset!("graphiql-3.9.0.min.js", JAVASCRIPT),
    asset!("graphiql-3.9.0.min.css", CSS),
    asset!("react-18.3.1.min.js", JAVASCRIPT),
    asset!("react-dom-18.3.1.min.js", JAVASCRIPT),
    asset!("start.js", JAVASCRIPT),
    asset!("start.css", CSS),
];

/// The routes at `/graphiql`, for a [`Page`] in the app's data.
pub fn routes(routes: &mut ServiceConfig) {
    routes.route("/graphiql", web::get().to(page)).route("/graphiql/{file}", web::get().to(asset));
}

async fn page(page: Data<Page>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(page.0.clone())
}

async fn asset(file: Path<String>) -> HttpResponse {
    let Some(&(name, kind, bytes)) = ASSETS.iter().find(|(name, ..)| *name == file.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    // Files whose name says their version never change.
    let lasting = if name.starts_with("start.") { "no-cache" } else { "public, max-age=31536000, immutable" };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CACHE_CONTROL, lasting))
        .body(bytes)
}
