//! Thước Đo: evaluation of civil servants by KPI, and the decisions that follow from it.

#![recursion_limit = "256"]

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod documents;
pub mod graphql;
pub mod http;
pub mod io;
pub mod jobs;
pub mod kept;
pub mod services;
