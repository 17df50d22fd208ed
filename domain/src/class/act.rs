//! Acts and their year (Art. 11.3, 20.4b, 20.4c): one act counts in one year only.
//!
//! The year is that in which the earliest decision or conclusion takes effect, unless the act was already used; an
//! act of an earlier year at the old body that is disciplined after the move goes back to its own year (11.3c).

use super::Ground;
use crate::rules::Classes;
use crate::terms;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

terms! {
    /// What an act violates: what decides whether it can lower a class.
    ActKind {
        /// Degradation in political thought, ethics or way of life (20.4b).
        Degradation = "DEGRADATION", "Suy thoái về tư tưởng chính trị, đạo đức, lối sống", "Degradation";
        /// Breach of what Party members must not do (20.4b).
        PartyProhibition = "PARTY_PROHIBITION", "Vi phạm những điều đảng viên không được làm", "Breach of Party-member prohibitions";
        /// Breach of the duty to set an example, harming prestige (20.4b).
        SetExample = "SET_EXAMPLE", "Vi phạm trách nhiệm nêu gương", "Breach of the duty to set an example";
        /// A violation in public duty (20.4c).
        PublicDuty = "PUBLIC_DUTY", "Vi phạm trong thực thi công vụ", "Violation in public duty";
        /// Anything else: no ground, whatever the discipline.
        Other = "OTHER", "Vi phạm khác", "Other";
    }

    /// A disciplinary form, of Party or administration. Which of them count is data of the rule set.
    DisciplineForm {
        /// Below a reprimand.
        Criticism = "CRITICISM", "Phê bình", "Criticism";
        /// Below a reprimand.
        Reminder = "REMINDER", "Nhắc nhở", "Reminder";
        /// Of Party or administration.
        Reprimand = "REPRIMAND", "Khiển trách", "Reprimand";
        /// Of Party or administration.
        Warning = "WARNING", "Cảnh cáo", "Warning";
        /// Of the administration.
        SalaryReduction = "SALARY_REDUCTION", "Hạ bậc lương", "Salary reduction";
        /// Of the administration, for leaders.
        Demotion = "DEMOTION", "Giáng chức", "Demotion";
        /// From a post.
        Dismissal = "DISMISSAL", "Cách chức", "Dismissal from post";
        /// Of the administration.
        ForcedResignation = "FORCED_RESIGNATION", "Buộc thôi việc", "Forced resignation";
        /// From the Party.
        Expulsion = "EXPULSION", "Khai trừ", "Expulsion";
    }

    /// Who disciplined; both count alike (11.3a).
    DisciplinedBy {
        /// The Party.
        Party = "PARTY", "Kỷ luật Đảng", "Party";
        /// The administration.
        Administration = "ADMINISTRATION", "Kỷ luật hành chính", "Administration";
    }
}

/// The body at which an act happened, of a person who moved (11.3c-d).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Body {
    /// The body he moved to.
    New,
    /// The body he left.
    Old,
}

/// One decision on discipline.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whose decision.
    pub by: DisciplinedBy,
    /// Its form.
    pub form: DisciplineForm,
    /// The day it takes effect.
    pub effective: NaiveDate,
}

/// One act, with everything that was decided on it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its name in the input.
    pub id: String,
    /// What it violates.
    #[serde(rename = "type")]
    pub kind: ActKind,
    /// When the competent authority concluded it, without discipline, if it did; counts for the three limbs of 20.4b.
    #[serde(default)]
    pub concluded_on: Option<NaiveDate>,
    /// Decisions on discipline, in any order.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// The day of the act, where it is known.
    #[serde(default)]
    pub act_on: Option<NaiveDate>,
    /// At which body, where it is recorded; otherwise told from `act_on` and the day of the move.
    #[serde(default)]
    pub act_at: Option<Body>,
    /// The day of the move that this act is seen from, where he moved more than once; otherwise the person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_on: Option<NaiveDate>,
    /// The year whose class it already lowered: it counts in no other (11.3b).
    #[serde(default)]
    pub used_in_year: Option<i32>,
}

/// Where an act counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// In this year and no other.
    pub year: i32,
    /// As this ground: 20.4b or 20.4c.
    pub ground: Ground,
    /// In the figures of this body, for a person who moved.
    pub charged_to: Option<Body>,
    /// The day from which it counts; `None` for an act that was already used.
    pub known_on: Option<NaiveDate>,
}

impl Act {
    /// Where the act counts; `None` while nothing that counts was decided on it, and for kinds that never count.
    ///
    /// `moved_on`: the day from which the person belongs to the new body, if he moved.
    #[must_use]
    pub fn find_use(&self, moved_on: Option<NaiveDate>, rules: &Classes) -> Option<Use> {
        let ground = match self.kind {
            ActKind::Degradation | ActKind::PartyProhibition | ActKind::SetExample => Ground::Conclusion,
            ActKind::PublicDuty => Ground::Discipline,
            ActKind::Other => return None,
        };
        let moved_on = self.moved_on.or(moved_on);
        let charged_to = self.body(moved_on);
        if let Some(year) = self.used_in_year {
            return Some(Use { year, ground, charged_to, known_on: None });
        }
        // 20.4c asks for discipline; for 20.4b a disciplinary decision is such a conclusion (11.3a).
        let conclusion = self.concluded_on.filter(|_| ground == Ground::Conclusion);
        let decided = self.decisions.iter().filter(|decision| rules.is_discipline(decision.form));
        let earliest = decided.map(|decision| decision.effective).chain(conclusion).min();
        let known_on = earliest?;
        // What the old body answers for lies in its own years: it has no part in a later one. What took effect while
        // he still was there is charged in the usual way.
        let after_move = moved_on.is_none_or(|moved_on| known_on >= moved_on);
        let back = self.act_on.filter(|_| charged_to == Some(Body::Old) && after_move);
        let year = back.map_or(known_on.year(), |act_on| act_on.year().min(known_on.year()));
        Some(Use { year, ground, charged_to, known_on: Some(known_on) })
    }

    /// The years that tell of the act: that in which it counts, else those of its dates.
    #[must_use]
    pub fn told_in(&self, moved_on: Option<NaiveDate>, rules: &Classes) -> BTreeSet<i32> {
        if let Some(usage) = self.find_use(moved_on, rules) {
            return BTreeSet::from([usage.year]);
        }
        let days = self.decisions.iter().map(|decision| decision.effective).chain(self.concluded_on);
        days.chain(self.act_on).map(|day| day.year()).chain(self.used_in_year).collect()
    }

    fn body(&self, moved_on: Option<NaiveDate>) -> Option<Body> {
        self.act_at.or_else(|| {
            let (act_on, moved_on) = self.act_on.zip(moved_on)?;
            Some(if act_on < moved_on { Body::Old } else { Body::New })
        })
    }
}
