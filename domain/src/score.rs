//! The score of one period (Art. 12-17): "điểm theo dõi = tiêu chí chung (30) + kết quả thực hiện nhiệm vụ (70)".
//!
//! `period score = G + 70 · R / 100`. Each file below holds one part of the formula; [`period::evaluate`] puts them
//! together, [`explain::explain`] says any line of it in a sentence.

pub mod carry;
pub mod deliveries;
pub mod display;
pub mod explain;
pub mod general;
pub mod lines;
pub mod period;
pub mod products;
pub mod quantities;
pub mod tally;
pub mod unit_results;
