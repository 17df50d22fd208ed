//! Headers that keep browsers from doing what nobody asked for, and who may call from other origins.

use actix_cors::Cors;
use actix_web::http::header::{self, HeaderName};
use actix_web::middleware::DefaultHeaders;
use serde::Deserialize;

/// Origins whose pages may call; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Origins {
    /// Such as `https://kpi.example.gov.vn`: scheme, host, and a port that is not the usual one.
    pub allowed: Vec<String>,
    /// Any port of this very machine, for front ends in development.
    pub any_localhost_port: bool,
}

impl Origins {
    /// Whether pages of that origin may call.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.allowed.iter().any(|allowed| allowed.trim_end_matches('/').eq_ignore_ascii_case(origin))
            || (self.any_localhost_port && is_localhost(origin))
    }
}

fn is_localhost(origin: &str) -> bool {
    let Some((_, host)) = origin.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))
    else {
        return false;
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
        })
    })
}

/// On every answer that does not say otherwise.
#[must_use]
pub fn security() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add((header::X_FRAME_OPTIONS, "DENY"))
        .add((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
}

/// Cross-origin calls: closed but for these origins. Pages of the server's own origin need nothing.
pub fn cors(origins: &Origins) -> Cors {
    let origins = origins.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, _| origin.to_str().is_ok_and(|origin| origins.allows(origin)))
        .allowed_methods(["GET", "POST"])
        .allowed_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("traceparent"),
        ])
        .expose_headers([header::CONTENT_LANGUAGE, header::RETRY_AFTER])
        .block_on_origin_mismatch(false)
        .max_age(3_600)
}
