//! The gate: from an HTTP request to what its resolvers may know.

use super::accept::language;
use super::answer::Denied;
use crate::app::App;
use crate::auth::recognise;
use crate::graphql::ask::Ask;
use crate::graphql::loaders::Loaders;
use crate::graphql::seen::Seen;
use crate::graphql::training_need::FoundNeeds;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, USER_AGENT};
use async_graphql::Data;
use async_graphql::parser::types::OperationType;
use domain::refusal::{Code, Refusal};
use std::net::IpAddr;
use std::sync::Arc;
use store::Fail;

/// Recognises the caller, and gives his request what it may use. A query reads each object once; a mutation reads it
/// again, for its fields run one after the other and each tells what the ones before have left.
///
/// # Errors
/// 401 for a token that does not hold, 503 where the database is busy, 500 where it fails.
pub async fn pass(
    app: Arc<App>,
    request: HttpRequest,
    operation: OperationType,
    trace: String,
) -> Result<Data, Denied> {
    let keep = operation != OperationType::Mutation;
    let ask = ask(Arc::clone(&app), &request, trace).await?;
    let mut data = Data::default();
    data.insert(Loaders::new(&app, keep));
    data.insert(Seen::new(&ask, keep));
    data.insert(FoundNeeds::default());
    data.insert(ask);
    Ok(data)
}

/// Recognises the caller.
///
/// # Errors
/// 401 for a token that does not hold, 503 where the database is busy, 500 where it fails.
pub async fn ask(app: Arc<App>, request: &HttpRequest, trace: String) -> Result<Ask, Denied> {
    let headers = request.headers();
    let authorization = headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let recognised = recognise(&app, authorization).await.map_err(|fail| denied(&fail, &trace))?;
    Ok(Ask {
        viewer: recognised.viewer,
        session: recognised.session,
        language: language(headers),
        at: app.clock.now(),
        today: app.clock.today(),
        address: address(request, &app.config.http.trusted_proxies),
        agent: headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).map(str::to_owned),
        trace,
        ended: Arc::default(),
        app,
    })
}

/// A failure as an HTTP answer tells it.
pub(super) fn denied(fail: &Fail, trace: &str) -> Denied {
    match fail {
        Fail::Unauthenticated => Denied {
            refusal: Refusal::new(Code::Unauthenticated, ""),
            status: StatusCode::UNAUTHORIZED,
            retry_after: None,
        },
        Fail::Forbidden(refusal) => {
            Denied { refusal: refusal.clone(), status: StatusCode::FORBIDDEN, retry_after: None }
        }
        Fail::NotFound => Denied {
            refusal: Refusal::new(Code::NotFound, ""),
            status: StatusCode::NOT_FOUND,
            retry_after: None,
        },
        Fail::Refused(refusals) if !refusals.is_empty() => {
            Denied { refusal: refusals[0].clone(), status: StatusCode::BAD_REQUEST, retry_after: None }
        }
        Fail::Busy => Denied {
            refusal: Refusal::new(Code::Busy, ""),
            status: StatusCode::SERVICE_UNAVAILABLE,
            retry_after: Some(1),
        },
        fail => {
            tracing::error!(trace, error = %fail, "a caller could not be recognised");
            Denied {
                refusal: Refusal::new(Code::Internal, "").with("trace", trace),
                status: StatusCode::INTERNAL_SERVER_ERROR,
                retry_after: None,
            }
        }
    }
}

/// The address that the call came from. A proxy's word is taken only from the proxies of the house: the last address
/// of `X-Forwarded-For` that is not one of them.
fn address(request: &HttpRequest, proxies: &[IpAddr]) -> Option<String> {
    let peer = request.peer_addr()?.ip();
    Some(behind(peer, request.headers(), proxies).to_string())
}

fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    let forwarded = headers.get_all(HeaderName::from_static("x-forwarded-for"));
    let told: Vec<&str> =
        forwarded.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).collect();
    let addresses = told.iter().rev().map_while(|address| address.trim().parse().ok());
    addresses.into_iter().find(|address| !proxies.contains(address)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn only_proxies_of_the_house_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("1.1.1.1, 203.0.113.9, 10.0.0.2"),
        );
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        assert_eq!(behind(ip("198.51.100.7"), &headers, &proxies), ip("198.51.100.7"));
        assert_eq!(behind(ip("10.0.0.1"), &headers, &proxies), ip("203.0.113.9"));
        assert_eq!(behind(ip("10.0.0.1"), &HeaderMap::new(), &proxies), ip("10.0.0.1"));
    }
}
