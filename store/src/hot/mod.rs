//! The few statements whose speed is a promise: written for the page they serve, one text for both databases.

mod names;
mod ranking;
mod ranking_filter;
mod ranking_row;

pub use names::{person_names, position_names, ranks_in_groups};
pub use ranking::{RankingRows, Wants, ranked, unranked};
pub use ranking_filter::{RankingFilter, RankingKey, Within};
pub use ranking_row::RankedRow;
