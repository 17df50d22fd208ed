//! A caller: sends documents as a front end would.

use super::at;
use serde_json::{Value, json};

/// Somebody who calls the server.
#[derive(Clone)]
pub struct Client {
    address: String,
    /// The access token, where he is logged in.
    pub access: Option<String>,
    /// The refresh token, where he is logged in.
    pub refresh: Option<String>,
    language: &'static str,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The whole body.
    pub body: Value,
}

impl Answer {
    /// The data at a path; fails where the answer holds errors.
    pub fn data(&self, path: &str) -> &Value {
        assert!(self.body["errors"].is_null(), "{:#}", self.body);
        at(&self.body["data"], path)
    }

    /// The text at a path of the data.
    pub fn text(&self, path: &str) -> &str {
        self.data(path).as_str().unwrap_or_else(|| panic!("no text at {path}: {:#}", self.body))
    }

    /// The code of the first GraphQL error, `""` where there is none.
    pub fn error(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or("")
    }

    /// Why it was FORBIDDEN: the reason of the first GraphQL error.
    pub fn reason(&self) -> &str {
        self.body["errors"][0]["extensions"]["reason"].as_str().unwrap_or("")
    }

    /// The codes of the user errors of a mutation's payload, each with its path: `LOGIN_TAKEN login`.
    pub fn user_errors(&self, mutation: &str) -> Vec<String> {
        let errors = self.data(mutation)["errors"].as_array().unwrap_or_else(|| panic!("{:#}", self.body));
        let told = |error: &Value| {
            let path = error["path"]
                .as_array()
                .map(|parts| parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("."));
            let code = error["code"].as_str().unwrap_or("?");
            path.map_or_else(|| code.to_owned(), |path| format!("{code} {path}"))
        };
        errors.iter().map(told).collect()
    }
}

impl Client {
    /// A stranger.
    pub(super) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), access: None, refresh: None, language: "vi" }
    }

    /// The same with another access token.
    pub fn with_access(&self, token: &str) -> Self {
        Self { access: Some(token.to_owned()), ..self.clone() }
    }

    /// The same in English.
    pub fn in_english(&self) -> Self {
        Self { language: "en", ..self.clone() }
    }

    /// Sends a document with variables.
    pub async fn query(&self, document: &str, variables: Value) -> Answer {
        let authorization = self.access.as_ref().map(|token| format!("Bearer {token}"));
        self.send(document, variables, authorization.as_deref()).await
    }

    /// The same with a whole `Authorization` header, or none.
    pub async fn send(&self, document: &str, variables: Value, authorization: Option<&str>) -> Answer {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let mut request = ureq::http::Request::builder()
            .method("POST")
            .uri(format!("{}/graphql", self.address))
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .header("accept-language", self.language)
            .header("user-agent", "tests");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let request = request.body(body).unwrap();
        let sent = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
            let mut response = agent.run(request).unwrap();
            (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
        });
        let (status, text) = sent.await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}, not JSON: {text}"));
        Answer { status, body }
    }

    /// Fetches a path of the server: the status and the body.
    pub async fn get(&self, path: &str) -> (u16, String) {
        let mut request = ureq::http::Request::builder()
            .uri(format!("{}{path}", self.address))
            .header("accept-language", self.language);
        if let Some(token) = &self.access {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(()).unwrap();
        let sent = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
            let mut response = agent.run(request).unwrap();
            (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
        });
        sent.await.unwrap()
    }

    /// Tries to log in.
    pub async fn try_login(&self, login: &str, password: &str) -> Answer {
        self.query(
            "mutation($input: LoginInput!) { login(input: $input) {
               tokens { accessToken accessExpiresAt refreshToken refreshExpiresAt mustChangePassword }
               errors { code message path } } }",
            json!({ "input": { "login": login, "password": password } }),
        )
        .await
    }

    /// Logs in.
    pub async fn login(&self, login: &str, password: &str) -> Self {
        let answer = self.try_login(login, password).await;
        let token = |name: &str| Some(answer.text(&format!("login.tokens.{name}")).to_owned());
        Self { access: token("accessToken"), refresh: token("refreshToken"), ..self.clone() }
    }

    /// Renews the session by a refresh token.
    pub async fn try_refresh(&self, token: &str) -> Answer {
        self.send(
            "mutation($input: RefreshInput!) { refresh(input: $input) {
               tokens { accessToken refreshToken } errors { code } } }",
            json!({ "input": { "refreshToken": token } }),
            None,
        )
        .await
    }

    /// Tries to change his password.
    pub async fn try_change_password(&self, present: &str, new: &str) -> Answer {
        self.query(
            "mutation($input: ChangePasswordInput!) { changePassword(input: $input) {
               account { login mustChangePassword } errors { code message path } } }",
            json!({ "input": { "presentPassword": present, "newPassword": new } }),
        )
        .await
    }

    /// Changes his password.
    pub async fn change_password(&self, present: &str, new: &str) {
        let answer = self.try_change_password(present, new).await;
        assert_eq!(answer.user_errors("changePassword"), [""; 0]);
    }
}
