//! Configuration: one validated struct a section; defaults < file < environment (`THUOCDO__SECTION__KEY`) < flags.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Everything that can be configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the data lives.
    pub database: Database,
    /// Where the server listens, and who may call it.
    pub http: Http,
    /// The city.
    pub city: City,
    /// Passwords, tokens, throttling.
    pub auth: Auth,
}

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `postgres://user:password@host:port/database`, or the path of an SQLite file.
    pub url: String,
    /// Connections in the pool; 2 to 4 for each core.
    pub connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "thuocdo.db".into(), connections: 6 }
    }
}

/// Where the server listens, and who may call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Address and port.
    pub listen: String,
    /// Origins of browser pages that may call; `http://localhost:*` means any port of this machine.
    pub cors_origins: Vec<String>,
    /// Whether GraphiQL is served at `/graphiql`.
    pub graphiql: bool,
    /// Addresses of proxies whose `X-Forwarded-For` is believed; of anybody else it is not.
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            cors_origins: Vec::new(),
            graphiql: false,
            trusted_proxies: Vec::new(),
        }
    }
}

/// The city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct City {
    /// Minutes east of UTC.
    pub utc_offset_minutes: i32,
    /// The city's day, standing still; the real one where it is not given.
    pub today: Option<NaiveDate>,
}

impl Default for City {
    fn default() -> Self {
        Self { utc_offset_minutes: 420, today: None }
    }
}

/// Passwords, tokens, throttling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// Memory of a password hash (argon2id) in KiB; 19,456 at least in production.
    pub argon2_memory_kib: u32,
    /// Passes of a password hash.
    pub argon2_passes: u32,
    /// Password hashes made at one time; each takes its memory and a core.
    pub hashes_at_once: u32,
    /// Seconds that an access token lives.
    pub access_seconds: i64,
    /// Seconds that a session lives without being used.
    pub refresh_seconds: i64,
    /// Days that a one-time password lets in, by the real clock.
    pub one_time_days: i64,
    /// Failed logins of an account in a quarter of an hour before it must wait.
    pub failures_allowed: i32,
    /// Failed logins from an address in a quarter of an hour before it must wait: more, since a whole office may share
    /// an address.
    pub address_failures_allowed: i32,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            argon2_memory_kib: 19_456,
            argon2_passes: 2,
            hashes_at_once: 2,
            access_seconds: 900,
            refresh_seconds: 1_209_600,
            one_time_days: 30,
            failures_allowed: 10,
            address_failures_allowed: 100,
        }
    }
}

impl Config {
    /// Loads the configuration: defaults, then the file where there is one, then the environment.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key, or a value of another type; the text names it.
    pub fn load(file: Option<&str>) -> Result<Self, String> {
        let defaults = ::config::Config::try_from(&Self::default()).map_err(|error| error.to_string())?;
        let mut sources = ::config::Config::builder().add_source(defaults);
        if let Some(file) = file {
            sources = sources.add_source(::config::File::with_name(file));
        }
        sources
            .add_source(::config::Environment::with_prefix("THUOCDO").separator("__").try_parsing(true))
            .build()
            .and_then(::config::Config::try_deserialize)
            .map_err(|error| format!("configuration: {error}"))
    }
}
