//! The server of Thước Đo, as a library that the command line, tests and benches start.

pub mod graphql;
pub mod http;
