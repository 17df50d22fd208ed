//! Payloads and errors: what a user can mend is in the payload with its path, what he cannot is a GraphQL error.

use crate::graphql::ask::Ask;
use crate::graphql::word::ErrorCode;
use async_graphql::{Context, Error, ErrorExtensions, SimpleObject};
use domain::refusal::{Code, Language, Refusal};
use store::Fail;

/// Something in the input that its author can mend.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// What was refused; never changes.
    pub code: ErrorCode,
    /// What was wrong and how to mend it, in the language of `Accept-Language`.
    pub message: String,
    /// Where in `input`, outermost first; `null` where it is about the input as a whole.
    pub path: Option<Vec<String>>,
}

impl UserError {
    /// A refusal in the language of the request.
    #[must_use]
    pub fn of(refusal: &Refusal, language: Language) -> Self {
        Self {
            code: ErrorCode(refusal.code),
            message: refusal.message(language),
            path: (!refusal.path.is_empty()).then(|| refusal.path.clone()),
        }
    }
}

/// The errors of a payload, or the GraphQL error of a failure that no user can mend.
///
/// # Errors
/// Every failure but a refusal.
pub fn user_errors(context: &Context<'_>, fail: Fail) -> Result<Vec<UserError>, Error> {
    let language = Ask::of(context).language;
    match fail {
        Fail::Refused(refusals) => {
            Ok(refusals.iter().map(|refusal| UserError::of(refusal, language)).collect())
        }
        other => Err(input_error(context, other)),
    }
}

/// The same of a field whose one argument `input` the refusals are about.
#[must_use]
pub fn input_error(context: &Context<'_>, fail: Fail) -> Error {
    let fail = match fail {
        Fail::Refused(refusals) => {
            Fail::Refused(refusals.into_iter().map(|refusal| refusal.inside("input")).collect())
        }
        // About one of many: the path says which.
        Fail::Forbidden(refusal) if !refusal.path.is_empty() => Fail::Forbidden(refusal.inside("input")),
        other => other,
    };
    graphql_error(context, fail)
}

/// A failure as a GraphQL error with its code; of a refusal `argument` is the path from the field's argument on.
#[must_use]
pub fn graphql_error(context: &Context<'_>, fail: Fail) -> Error {
    let ask = Ask::of(context);
    let say = |code: Code| Refusal::new(code, "").message(ask.language);
    let coded = |code: &'static str, message: String| {
        Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
    };
    match fail {
        Fail::Refused(refusals) => {
            let Some(first) = refusals.first() else { return Error::new("refused") };
            let path = first.path.clone();
            coded(first.code.as_str(), first.message(ask.language))
                .extend_with(|_, extensions| extensions.set("argument", path.clone()))
        }
        Fail::Unauthenticated => coded("UNAUTHENTICATED", say(Code::Unauthenticated)),
        Fail::Forbidden(refusal) => {
            let reason = refusal.code.as_str();
            coded("FORBIDDEN", refusal.message(ask.language)).extend_with(|_, extensions| {
                extensions.set("reason", reason);
                if !refusal.path.is_empty() {
                    extensions.set("argument", refusal.path.clone());
                }
            })
        }
        Fail::NotFound => coded("NOT_FOUND", say(Code::NotFound)),
        Fail::Conflict(refusal) => coded("CONFLICT", refusal.message(ask.language)),
        Fail::RateLimited(seconds) => {
            let message = Refusal::new(Code::RateLimited, "").with("seconds", seconds).message(ask.language);
            coded("RATE_LIMITED", message).extend_with(|_, extensions| extensions.set("retryAfter", seconds))
        }
        Fail::Busy => coded("BUSY", say(Code::Busy)),
        Fail::Database(_) | Fail::Broken(_) => {
            tracing::error!(trace = %ask.trace, error = %fail, "a request failed");
            let message = Refusal::new(Code::Internal, "").with("trace", &ask.trace).message(ask.language);
            let trace = ask.trace.clone();
            coded("INTERNAL", message).extend_with(|_, extensions| extensions.set("traceId", trace.clone()))
        }
    }
}

/// Declares payloads: the noun and the errors, of which exactly one is filled.
#[macro_export]
macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $(#[$noun_doc:meta])* $noun:ident: $type:ty })*) => {$(
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$noun_doc])*
            pub $noun: Option<$type>,
            /// What the author of the input can mend. Exactly one of this and the noun is filled.
            pub errors: Vec<$crate::graphql::payload::UserError>,
        }

        impl $name {
            /// The payload of a result, or the GraphQL error of a failure that no user can mend.
            #[allow(clippy::missing_errors_doc, reason = "said above")]
            pub fn of(
                context: &async_graphql::Context<'_>,
                result: Result<$type, store::Fail>,
            ) -> async_graphql::Result<Self> {
                match result {
                    Ok($noun) => Ok(Self { $noun: Some($noun), errors: Vec::new() }),
                    Err(fail) => {
                        let errors = $crate::graphql::payload::user_errors(context, fail)?;
                        Ok(Self { $noun: None, errors })
                    }
                }
            }
        }
    )*};
}

/// The type of what was edited, where it is another than that of the noun.
#[macro_export]
macro_rules! edited {
    ($noun:ty) => {
        $noun
    };
    ($noun:ty, $edited:ty) => {
        $edited
    };
}

/// Declares payloads of edits: the noun, the errors, and beside a `STALE_VERSION` the object as it now stands, which is
/// named behind the noun where it is of another type.
#[macro_export]
macro_rules! edits {
    ($($(#[$doc:meta])* $name:ident { $(#[$noun_doc:meta])* $noun:ident: $type:ty $(, current: $edited:ty)? })*) => {$(
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$noun_doc])*
            pub $noun: Option<$type>,
            /// Beside the error `STALE_VERSION`: the object as it now stands, if the viewer may read it.
            pub current: Option<$crate::edited!($type $(, $edited)?)>,
            /// What the author of the input can mend. Exactly one of this and the noun is filled.
            pub errors: Vec<$crate::graphql::payload::UserError>,
        }

        impl $name {
            /// The payload of a result, or the GraphQL error of a failure that no user can mend. `current` reads the
            /// object as it now stands; it is asked only where the version was stale.
            #[allow(clippy::missing_errors_doc, reason = "said above")]
            pub async fn of(
                context: &async_graphql::Context<'_>,
                result: Result<$type, store::Fail>,
                current: impl Future<
                    Output = async_graphql::Result<Option<$crate::edited!($type $(, $edited)?)>>,
                >,
            ) -> async_graphql::Result<Self> {
                match result {
                    Ok($noun) => Ok(Self { $noun: Some($noun), current: None, errors: Vec::new() }),
                    Err(fail) => {
                        let errors = $crate::graphql::payload::user_errors(context, fail)?;
                        let stale = errors
                            .iter()
                            .any(|error| error.code.0 == domain::refusal::Code::StaleVersion);
                        let current = if stale { current.await? } else { None };
                        Ok(Self { $noun: None, current, errors })
                    }
                }
            }
        }
    )*};
}
