//! From a GraphQL response to bytes: a code in every error, nothing internal shown, the status that GraphQL over HTTP
//! wants for the form that was asked for.

use super::accept::{Form, tag};
use super::json;
use super::trace::Traces;
use super::unfit::{self, Given};
use crate::graphql::limits::Cost;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use domain::refusal::{Code, Language, Refusal};

/// What a request comes to.
#[derive(Debug)]
pub struct Answer {
    /// The response, with a code in each of its errors.
    pub response: Response,
    /// Whether the request was executed. What was not has no `data`.
    pub executed: bool,
    /// The status, where it does not follow from the form.
    pub status: Option<StatusCode>,
    /// Seconds until another try makes sense.
    pub retry_after: Option<u64>,
}

/// A refusal before anything was executed, with its own status: who may not ask, or asks too often.
#[derive(Clone, Debug)]
pub struct Denied {
    /// Why.
    pub refusal: Refusal,
    /// The status: 401, 403, 429, 503.
    pub status: StatusCode,
    /// Seconds until another try makes sense.
    pub retry_after: Option<u64>,
}

impl Answer {
    /// An error that kept the request from being executed.
    #[must_use]
    pub fn refused(error: ServerError) -> Self {
        let response = Response::from_errors(vec![error]);
        Self { response, executed: false, status: None, retry_after: None }
    }

    /// A refusal of the request as a whole, with its status.
    #[must_use]
    pub fn denied(denied: &Denied, language: Language) -> Self {
        let answer = Self::refused(error(&denied.refusal, language));
        Self { status: Some(denied.status), retry_after: denied.retry_after, ..answer }
    }

    /// The same where it is HTTP that was not followed.
    pub(super) fn unfit(refusal: &Refusal, status: StatusCode, language: Language) -> Self {
        Self { status: Some(status), ..Self::refused(error(refusal, language)) }
    }

    /// What the schema answered, with a code in every error.
    #[must_use]
    pub fn of(mut response: Response, given: Given<'_>, traces: &Traces, language: Language) -> Self {
        // Errors of the document have no path; those of a field have one, even where they left no data.
        let executed = response.data != Value::Null
            || response.errors.is_empty()
            || response.errors.iter().any(|error| !error.path.is_empty());
        for error in &mut response.errors {
            complete(error, executed, given, traces, language);
        }
        // Who tries too often, or is nobody, is told so by the status too, where nothing else was answered.
        let nothing = response.data == Value::Null;
        let retry_after = response.errors.iter().find_map(limited).filter(|_| nothing);
        let unknown = nothing && response.errors.iter().any(|error| is(error, Code::Unauthenticated));
        let status = match retry_after {
            Some(_) => Some(StatusCode::TOO_MANY_REQUESTS),
            None => unknown.then_some(StatusCode::UNAUTHORIZED),
        };
        Self { response, executed, status, retry_after }
    }

    /// The same with what the request cost.
    #[must_use]
    pub fn with_cost(mut self, cost: Option<Cost>) -> Self {
        if let Some(Cost { requested, limit }) = cost {
            let cost = async_graphql::value!({ "requested": requested, "limit": limit });
            self.response.extensions.insert("cost".to_owned(), cost);
        }
        self
    }

    /// The body as clients read it.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.written().unwrap_or_else(|error| {
            tracing::error!(%error, "an answer cannot be written as JSON");
            br#"{"errors":[{"message":"INTERNAL","extensions":{"code":"INTERNAL"}}]}"#.to_vec()
        })
    }

    fn written(&self) -> serde_json::Result<Vec<u8>> {
        let Response { data, errors, extensions, .. } = &self.response;
        let mut body = Vec::with_capacity(16 * 1024);
        let next = |body: &mut Vec<u8>, name: &str| {
            body.extend_from_slice(if body.is_empty() { b"{\"" } else { b",\"" });
            body.extend_from_slice(name.as_bytes());
            body.extend_from_slice(b"\":");
        };
        if !errors.is_empty() {
            next(&mut body, "errors");
            serde_json::to_writer(&mut body, errors)?;
        }
        if self.executed {
            next(&mut body, "data");
            json::write(data, &mut body)?;
        }
        if !extensions.is_empty() {
            next(&mut body, "extensions");
            serde_json::to_writer(&mut body, extensions)?;
        }
        body.extend_from_slice(if body.is_empty() { b"{}" } else { b"}" });
        Ok(body)
    }

    /// The status in that form.
    #[must_use]
    pub fn status(&self, form: Form) -> StatusCode {
        match (self.status, self.executed, form) {
            (Some(status), ..) => status,
            (None, false, Form::GraphqlResponse) => StatusCode::BAD_REQUEST,
            (None, true, _) | (None, false, Form::Json) => StatusCode::OK,
        }
    }

    /// The HTTP response.
    #[must_use]
    pub fn into_http(self, form: Form, language: Language) -> HttpResponse {
        let mut http = HttpResponseBuilder::new(self.status(form));
        http.insert_header((header::CONTENT_TYPE, form.content_type()))
            .insert_header((header::CONTENT_LANGUAGE, tag(language)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .append_header((header::VARY, "Accept, Accept-Language, Authorization"));
        if let Some(seconds) = self.retry_after {
            http.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.status == Some(StatusCode::METHOD_NOT_ALLOWED) {
            http.insert_header((header::ALLOW, "GET, POST"));
        }
        if self.status == Some(StatusCode::UNAUTHORIZED) {
            http.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        http.body(self.body())
    }
}

/// A refusal as a GraphQL error.
#[must_use]
pub fn error(refusal: &Refusal, language: Language) -> ServerError {
    let mut error = ServerError::new(refusal.message(language), None);
    tell(&mut error, refusal);
    error
}

/// Gives an error the code of a refusal, and the argument that it is about.
fn tell(error: &mut ServerError, refusal: &Refusal) {
    set(error, "code", refusal.code.as_str());
    if let Some((_, trace)) = refusal.values.iter().find(|(name, _)| *name == "trace") {
        set(error, "traceId", trace.as_str());
    }
    if !refusal.path.is_empty() {
        set(error, "argument", Value::List(refusal.path.iter().map(Value::from).collect()));
    }
}

fn is(error: &ServerError, code: Code) -> bool {
    let coded = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    coded == Some(&Value::from(code.as_str()))
}

/// The seconds of a `RATE_LIMITED` error.
fn limited(error: &ServerError) -> Option<u64> {
    if !is(error, Code::RateLimited) {
        return None;
    }
    match error.extensions.as_ref()?.get("retryAfter") {
        Some(Value::Number(seconds)) => seconds.as_u64(),
        _ => Some(1),
    }
}

fn set(error: &mut ServerError, name: &str, value: impl Into<Value>) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(name, value);
}

/// Gives an error a code. What has none and comes from a resolver was not foreseen: its text goes to the log, and the
/// answer says where to find it.
fn complete(error: &mut ServerError, executed: bool, given: Given<'_>, traces: &Traces, language: Language) {
    let coded = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    let internal = Value::from(Code::Internal.as_str());
    if coded.is_some_and(|code| *code != internal) {
        return;
    }
    if coded.is_none() && !executed {
        let refusal = Refusal::new(Code::ValidationFailed, "").with("reason", &error.message);
        error.message = refusal.message(language);
        set(error, "code", refusal.code.as_str());
    } else if coded.is_none()
        && error.source.is_none()
        && let Some(refusal) = unfit::refusal(error, given, language)
    {
        error.message = refusal.message(language);
        tell(error, &refusal);
    } else {
        let trace = traces.next();
        tracing::error!(trace, path = ?error.path, error = error.message, "unexpected error");
        error.message = Refusal::new(Code::Internal, "").with("trace", &trace).message(language);
        // Whatever else an unforeseen error carries was not meant to be shown.
        error.extensions = None;
        set(error, "code", internal);
        set(error, "traceId", trace);
    }
}
