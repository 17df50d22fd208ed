//! Why something could not be done, in the few ways that make a difference to who asked.

use domain::refusal::{Code, Refusal};
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// What a reading or writing function gives.
pub type Found<T> = Result<T, Fail>;

/// Why something was not done. Whatever the reason, nothing has changed.
#[derive(Debug)]
pub enum Fail {
    /// The user can mend this: each refusal says where and how.
    Refused(Vec<Refusal>),
    /// Nobody is logged in, or the token no longer holds.
    Unauthenticated,
    /// He may see it, and may not do this; the refusal says why.
    Forbidden(Refusal),
    /// There is no such thing, or he may not know that there is.
    NotFound,
    /// The call cannot be mended by a user: an idempotency key with other input.
    Conflict(Refusal),
    /// Too many tries; again after so many seconds.
    RateLimited(u32),
    /// Somebody else was writing; the same call may simply be sent again.
    Busy,
    /// The database said something unexpected.
    Database(DbErr),
    /// The stored data is not what the code expects; the text is for the log.
    Broken(String),
}

impl Fail {
    /// One refusal of the input at `path`.
    #[must_use]
    pub fn refused(code: Code, path: &str) -> Self {
        Self::Refused(vec![Refusal::new(code, path)])
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<DbErr> for Fail {
    fn from(error: DbErr) -> Self {
        if is_busy(&error) { Self::Busy } else { Self::Database(error) }
    }
}

impl std::fmt::Display for Fail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusals) => {
                for (index, refusal) in refusals.iter().enumerate() {
                    if index > 0 {
                        f.write_str("; ")?;
                    }
                    write!(f, "{refusal}")?;
                }
                Ok(())
            }
            Self::Forbidden(refusal) | Self::Conflict(refusal) => write!(f, "{refusal}"),
            Self::Unauthenticated => f.write_str("nobody is logged in"),
            Self::NotFound => f.write_str("there is no such thing"),
            Self::RateLimited(seconds) => write!(f, "too many tries: again in {seconds} s"),
            Self::Busy => f.write_str("somebody else was writing: send the same call again"),
            Self::Database(error) => write!(f, "{error}"),
            Self::Broken(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Fail {}

/// Whether two writers met: SQLite's BUSY, PostgreSQL's deadlock, serialisation failure or lock time-out.
fn is_busy(error: &DbErr) -> bool {
    let code = match error {
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => {
            error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned))
        }
        DbErr::ConnectionAcquire(_) => return true,
        _ => None,
    };
    // SQLite's extended codes keep the primary one in the low byte: 5 BUSY, 6 LOCKED.
    code.is_some_and(|code| {
        matches!(code.as_str(), "40P01" | "40001" | "55P03")
            || code.parse::<u32>().is_ok_and(|n| matches!(n & 0xff, 5 | 6) && n < 10_000)
    })
}

/// Whether the error is the violation of a unique key.
#[must_use]
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
