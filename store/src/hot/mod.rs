//! The few statements whose speed is a promise: written for the page they serve, one text for both databases.

mod names;
mod ranking;
mod ranking_filter;

pub use names::{person_names, position_names, rank_in_group};
pub use ranking::{RankedRow, RankingRows, Wants, ranked, unranked};
pub use ranking_filter::{RankingFilter, RankingKey, Within};
