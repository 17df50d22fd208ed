//! The server: what the program, its tests and its benches need to start the same application.

pub mod io;
