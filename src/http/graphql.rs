//! GraphQL over HTTP: POST with JSON, GET for queries; limits first, then the schema.

use super::accept::{Form, language};
use super::answer::{Answer, Denied};
use super::documents::Documents;
use super::message::{Message, is_json};
use super::trace::Traces;
use super::unfit::Given;
use crate::graphql::limits::{self, Cost, Exceeded, Limits, Shape};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{self, Bytes, BytesMut, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{
    Data, ObjectType, Positioned, Request, Response, Schema, ServerError, SubscriptionType, Value, Variables,
};
use domain::refusal::{Code, Language, Refusal};
use futures_util::{FutureExt as _, StreamExt as _};
use serde::Deserialize;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

type Running = Pin<Box<dyn Future<Output = Response> + Send>>;
type Granting = Pin<Box<dyn Future<Output = Result<Data, Denied>>>>;

/// What the endpoint takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What one document may ask.
    pub limits: Limits,
    /// The longest body in bytes.
    pub body_bytes: usize,
    /// Seconds that a body may take to arrive.
    pub body_seconds: u64,
    /// Seconds that a query may run. (A mutation runs to its end: nobody shall wonder whether it was done.)
    pub query_seconds: u64,
    /// Bytes of text whose parsed documents are kept.
    pub kept_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            body_bytes: 1024 * 1024,
            body_seconds: 30,
            query_seconds: 20,
            kept_bytes: 1024 * 1024,
        }
    }
}

/// What is known of a request when its caller is to be recognised.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The language of messages.
    pub language: Language,
    /// Query or mutation.
    pub operation: OperationType,
    /// What it may cost, for a budget.
    pub cost: Cost,
}

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// May only ask.
    Get,
    /// May change.
    Post,
}

/// The schema behind its limits. One for all threads.
pub struct Endpoint {
    settings: Settings,
    shape: Shape,
    documents: Documents,
    traces: Traces,
    execute: Box<dyn Fn(Request) -> Running + Send + Sync>,
    context: Box<dyn Fn(HttpRequest, Asked) -> Granting + Send + Sync>,
}

impl Endpoint {
    /// A schema (built with `limit_recursive_depth(128)`, or the library's own figure of 32, which counts fragments
    /// too, speaks before the limits do), and `context`: who calls, and what his request may use (viewer, loaders, clock). The context is only
    /// asked for documents that passed the limits.
    pub fn new<Q, M, S, F>(
        schema: Schema<Q, M, S>,
        settings: Settings,
        traces: Traces,
        context: impl Fn(HttpRequest, Asked) -> F + Send + Sync + 'static,
    ) -> Self
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
        F: Future<Output = Result<Data, Denied>> + 'static,
    {
        Self {
            shape: Shape::of(&schema.sdl()),
            documents: Documents::new(settings.kept_bytes),
            settings,
            traces,
            execute: Box::new(move |request| {
                let schema = schema.clone();
                Box::pin(async move { schema.execute(request).await })
            }),
            context: Box::new(move |request, asked| Box::pin(context(request, asked))),
        }
    }

    /// Judges and runs one request: the one way to the schema for HTTP, tests and benches alike.
    pub async fn run(
        &self,
        message: Message,
        method: Method,
        language: Language,
        context: impl AsyncFnOnce(Asked) -> Result<Data, Denied>,
    ) -> Answer {
        let (document, asked) = match self.judge(&message, method, language) {
            Ok(judged) => judged,
            Err(answer) => return *answer,
        };
        let cost = asked.map(|asked| asked.cost);
        let (read, variables) = (Arc::clone(&document), message.variables.clone());
        let given = Given { document: &read, variables: &variables };
        let mut request = Request::new(message.query).variables(message.variables);
        request.operation_name = message.operation_name;
        request.extensions.0.extend(message.extensions.unwrap_or_default());
        request.set_parsed_query(Arc::unwrap_or_clone(document));
        // Without an operation to run the schema only says so.
        if let Some(asked) = asked {
            match context(asked).await {
                Ok(data) => request.data = data,
                Err(denied) => return Answer::denied(&denied, language).with_cost(cost),
            }
        }
        request.data.insert(language);

        // A resolver that panics ends its request, not the connection.
        let running = AssertUnwindSafe((self.execute)(request)).catch_unwind();
        let response = if asked.is_some_and(|asked| asked.operation == OperationType::Mutation) {
            running.await
        } else {
            let limit = self.settings.query_seconds;
            let Ok(response) = tokio::time::timeout(Duration::from_secs(limit), running).await else {
                let refusal = Refusal::new(Code::TimedOut, "").with("limit", limit);
                return Answer::unfit(&refusal, StatusCode::SERVICE_UNAVAILABLE, language).with_cost(cost);
            };
            response
        };
        let Ok(response) = response else {
            let answer = Answer::of(Response::from_errors(vec![panicked()]), given, &self.traces, language);
            return Answer { status: Some(StatusCode::INTERNAL_SERVER_ERROR), ..answer }.with_cost(cost);
        };
        Answer::of(response, given, &self.traces, language).with_cost(cost)
    }

    /// The parsed document, and what it asks; nothing is asked where no operation of it can be run.
    fn judge(
        &self,
        message: &Message,
        method: Method,
        language: Language,
    ) -> Result<(Arc<ExecutableDocument>, Option<Asked>), Box<Answer>> {
        let limits = &self.settings.limits;
        let refused = |exceeded: Box<Exceeded>| {
            let cost = exceeded.cost().map(|requested| Cost { requested, limit: limits.cost });
            Box::new(Answer::refused(exceeded.error(language)).with_cost(cost))
        };
        let document = if let Some(document) = self.documents.get(&message.query) {
            document
        } else {
            limits.text(&message.query).map_err(refused)?;
            let document = parse_query(&message.query);
            let document = Arc::new(document.map_err(|error| {
                let error = ServerError::from(error);
                // The parser draws the line as for a terminal and says what it expected below it.
                let reason = error.message.rsplit("= ").next().unwrap_or_default();
                let refusal = Refusal::new(Code::ParseFailed, "").with("reason", reason);
                let mut told = super::answer::error(&refusal, language);
                told.locations = error.locations;
                Box::new(Answer::refused(told))
            })?);
            self.documents.keep(&message.query, &document);
            document
        };
        limits.variables(&message.variables).map_err(refused)?;
        let name = message.operation_name.as_deref();
        let cost = limits.document(&document, name, &message.variables, &self.shape).map_err(refused)?;
        let operation = limits::operation(&document, name);
        if let Some(operation) = operation {
            given(operation, &message.variables, language)
                .map_err(|error| Box::new(Answer::refused(error)))?;
        }
        match operation.map(|operation| operation.node.ty) {
            Some(OperationType::Mutation) if method == Method::Get => {
                let refusal = Refusal::new(Code::MethodNotAllowed, "").with("method", "GET").with(
                    "what",
                    match language {
                        Language::Vi => "thao tác `mutation`",
                        Language::En => "a mutation",
                    },
                );
                Err(Box::new(Answer::unfit(&refusal, StatusCode::METHOD_NOT_ALLOWED, language)))
            }
            Some(OperationType::Subscription) => {
                let refusal = Refusal::new(Code::SubscriptionTransport, "");
                Err(Box::new(Answer::refused(super::answer::error(&refusal, language))))
            }
            operation => Ok((document, operation.map(|operation| Asked { language, operation, cost }))),
        }
    }

    /// Reads a body. What is too long is read on for a while and thrown away, so that the client, still sending, gets
    /// to read why.
    async fn body(
        &self,
        request: &HttpRequest,
        mut payload: Payload,
    ) -> Result<Bytes, (Refusal, StatusCode)> {
        let limit = self.settings.body_bytes;
        let too_long =
            || (Refusal::new(Code::BodyTooLarge, "").with("limit", limit), StatusCode::PAYLOAD_TOO_LARGE);
        let announced =
            request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: usize| length > limit.saturating_mul(16)) {
            return Err(too_long());
        }
        let reading = async {
            let mut body = BytesMut::new();
            let mut length = 0_usize;
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|error| {
                    let refusal = Refusal::new(Code::BadRequest, "").with("reason", error);
                    (refusal, StatusCode::BAD_REQUEST)
                })?;
                length = length.saturating_add(chunk.len());
                if length <= limit {
                    body.extend_from_slice(&chunk);
                } else if length > limit.saturating_mul(16) {
                    break;
                }
            }
            if length > limit { Err(too_long()) } else { Ok(body.freeze()) }
        };
        let seconds = self.settings.body_seconds;
        tokio::time::timeout(Duration::from_secs(seconds), reading).await.unwrap_or_else(|_| {
            let refusal = Refusal::new(Code::BodyTooSlow, "").with("limit", seconds);
            Err((refusal, StatusCode::REQUEST_TIMEOUT))
        })
    }
}

/// Whether each variable that an operation needs is given: the schema would only miss it while it runs.
fn given(
    operation: &Positioned<OperationDefinition>,
    variables: &Variables,
    language: Language,
) -> Result<(), ServerError> {
    for variable in &operation.node.variable_definitions {
        let definition = &variable.node;
        let name = &definition.name.node;
        let missing = variables.get(name).is_none_or(|value| *value == Value::Null);
        if missing && !definition.var_type.node.nullable && definition.default_value.is_none() {
            let (name, wanted) = (name.as_str(), definition.var_type.node.to_string());
            let reason = match language {
                Language::Vi => format!("thiếu biến `${name}` kiểu {wanted} trong `variables`"),
                Language::En => format!("`variables` lacks `${name}` of the type {wanted}"),
            };
            let refusal = Refusal::new(Code::ValidationFailed, "").with("reason", reason);
            let mut error = super::answer::error(&refusal, language);
            error.locations = vec![variable.pos];
            return Err(error);
        }
    }
    Ok(())
}

/// Told as any unforeseen error; the panic itself is in the log.
fn panicked() -> ServerError {
    let refusal = Refusal::new(Code::Internal, "").with("trace", "");
    super::answer::error(&refusal, Language::En)
}

/// The routes at `/graphql`, for an [`Endpoint`] in the app's data.
pub fn routes(routes: &mut ServiceConfig) {
    routes.service(
        web::resource("/graphql")
            .route(web::get().to(get))
            .route(web::post().to(post))
            .default_service(web::to(other)),
    );
}

async fn get(endpoint: web::Data<Endpoint>, request: HttpRequest) -> HttpResponse {
    let language = language(request.headers());
    let Some(form) = Form::asked(request.headers()) else { return not_acceptable(language) };
    match Message::from_query_string(request.query_string()) {
        Ok(message) => respond(&endpoint, request, message, Method::Get, form, language).await,
        Err(refusal) => Answer::unfit(&refusal, StatusCode::BAD_REQUEST, language).into_http(form, language),
    }
}

async fn post(endpoint: web::Data<Endpoint>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let language = language(request.headers());
    let Some(form) = Form::asked(request.headers()) else { return not_acceptable(language) };
    if !is_json(request.headers()) {
        let refusal = Refusal::new(Code::UnsupportedMediaType, "");
        return Answer::unfit(&refusal, StatusCode::UNSUPPORTED_MEDIA_TYPE, language)
            .into_http(form, language);
    }
    let message = endpoint
        .body(&request, payload)
        .await
        .and_then(|body| Message::from_body(&body).map_err(|refusal| (refusal, StatusCode::BAD_REQUEST)));
    match message {
        Ok(message) => respond(&endpoint, request, message, Method::Post, form, language).await,
        Err((refusal, status)) => Answer::unfit(&refusal, status, language).into_http(form, language),
    }
}

async fn other(request: HttpRequest) -> HttpResponse {
    let language = language(request.headers());
    let refusal =
        Refusal::new(Code::MethodNotAllowed, "").with("method", request.method()).with("what", "GraphQL");
    Answer::unfit(&refusal, StatusCode::METHOD_NOT_ALLOWED, language).into_http(Form::Json, language)
}

async fn respond(
    endpoint: &Endpoint,
    request: HttpRequest,
    message: Message,
    method: Method,
    form: Form,
    language: Language,
) -> HttpResponse {
    let context = async |asked| (endpoint.context)(request, asked).await;
    endpoint.run(message, method, language, context).await.into_http(form, language)
}

fn not_acceptable(language: Language) -> HttpResponse {
    let refusal = Refusal::new(Code::NotAcceptable, "");
    Answer::unfit(&refusal, StatusCode::NOT_ACCEPTABLE, language).into_http(Form::Json, language)
}
