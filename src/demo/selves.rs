//! How the people of one office see the month that has begun: most have submitted, one is still at it, some have not begun.

use super::YEAR;
use super::city::{City, Person};
use super::work::{self, STEP_NANO};
use crate::io::kinds::criteria::CriterionLine;
use domain::number::Exact;
use domain::periods::Month;
use domain::rules::RuleSet;

/// The office whose head finds a queue.
const OFFICE: &str = "HP-11446-VP";

/// What somebody gave himself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSheet {
    /// Who.
    pub person: String,
    /// Code and points of each line.
    pub lines: Vec<(String, Exact)>,
    /// His remark on the whole.
    pub note: Option<&'static str>,
    /// Whether he has submitted it.
    pub submitted: bool,
}

impl City {
    /// The self-assessments of the month that has begun in the first ward's office: like the points of the one before, with
    /// here a line lower and there one far higher, which its head is told as an exception.
    #[must_use]
    pub fn self_assessments(&self) -> Vec<OwnSheet> {
        let Some(last) = Month::new(YEAR, 12) else { return Vec::new() };
        let form = RuleSet::vn_335_2025().general;
        let of_office = |person: &&Person| person.posts[0].unit == OFFICE;
        let mut sheets = Vec::new();
        for (place, person) in self.people.iter().filter(of_office).enumerate() {
            let mut lines: Vec<(String, i64)> = work::criteria(self, &form, person, last)
                .into_iter()
                .filter_map(|row| match row.line {
                    CriterionLine::General(code) => Some((code, row.value_nano)),
                    CriterionLine::Organising | CriterionLine::Unity => None,
                })
                .collect();
            // Every fourth has not begun.
            if place % 4 == 3 || lines.is_empty() {
                continue;
            }
            let (line, steps) = [(0, -2), (6, 3), (3, -1)][place % 3];
            let (code, points) = &mut lines[line];
            let most = if code.starts_with("I.") { 20 } else { 10 };
            *points = (*points + steps * STEP_NANO).clamp(0, most * STEP_NANO);
            sheets.push(OwnSheet {
                person: person.code.clone(),
                lines: lines.into_iter().map(|(code, points)| (code, Exact::from_nano(points))).collect(),
                note: (place % 3 == 0)
                    .then_some("Có hai hồ sơ trả chậm, tôi đã xin lỗi công dân và khắc phục."),
                submitted: place % 5 != 4,
            });
        }
        sheets
    }
}
