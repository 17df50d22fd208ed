//! The score of one period (Art. 12-17): "điểm theo dõi = tiêu chí chung (30) + kết quả thực hiện nhiệm vụ (70)".
//!
//! `period score = G + 70 · R / 100`. Each file below holds one part of the formula.

pub mod display;
pub mod unit_results;
