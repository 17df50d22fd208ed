//! The class of an organisation (Art. 8): points give the best class possible, conditions on the year's tasks decide.
//!
//! The class is the highest at or under the points' class whose conditions hold; the decree has no fallback, so this
//! one is ours. Where none holds a person decides.

use crate::class::{BeforeCap, Class, OrganisationClass};
use crate::number::Exact;
use crate::rules::RuleSet;
use crate::terms::Term;

/// An organisation's year. Shares are per cent of the year's tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The exact score, in points of 100.
    pub score: Exact,
    /// Tasks done.
    pub done: Exact,
    /// Tasks done late.
    pub late: Exact,
    /// Tasks done below the quality required.
    pub below_quality: Exact,
    /// Tasks done beyond requirement.
    pub beyond: Exact,
    /// A unit directly below is NOT_COMPLETED.
    pub lower_unit_not_completed: bool,
    /// All findings of earlier years are mended.
    pub findings_fixed: bool,
    /// Wrongdoing in personnel work, disunity, factions or bought posts was concluded.
    pub wrongdoing_concluded: bool,
    /// Force majeure kept tasks undone.
    pub force_majeure: bool,
}

/// A condition that is not met, or a ground of NOT_COMPLETED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// EXCELLENT: all tasks on time with quality, enough of them beyond requirement.
    ExcellentTasks,
    /// EXCELLENT: no unit directly below is NOT_COMPLETED.
    ExcellentLowerUnits,
    /// EXCELLENT: all earlier findings are mended.
    ExcellentFindings,
    /// GOOD: all tasks on time with quality.
    GoodTasks,
    /// COMPLETED: all tasks done, few of them late.
    CompletedTasks,
    /// NOT_COMPLETED by points.
    Points,
    /// NOT_COMPLETED by concluded wrongdoing.
    Wrongdoing,
    /// NOT_COMPLETED by too few of the year's tasks.
    TooFewTasks,
}

impl Reason {
    /// The article that forms print.
    #[must_use]
    pub const fn article(self) -> &'static str {
        match self {
            Self::ExcellentTasks => "8.1a",
            Self::ExcellentLowerUnits => "8.1b",
            Self::ExcellentFindings => "8.1c",
            Self::GoodTasks => "8.2",
            Self::CompletedTasks => "8.3",
            Self::Points => "8.4",
            Self::Wrongdoing => "8.4a",
            Self::TooFewTasks => "8.4b",
        }
    }
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// The class up to the cap over organisations; `None`: a person decides (MANUAL).
    pub class: Option<BeforeCap>,
    /// Conditions not met from the points' class down, or the grounds of NOT_COMPLETED.
    pub reasons: Vec<Reason>,
}

impl Classification {
    /// What it means for the head's ceiling (20.6) before the cap over organisations has run.
    #[must_use]
    pub fn for_head(&self) -> OrganisationClass {
        match self.class {
            None => OrganisationClass::Open,
            Some(class) if class.is_candidate() => OrganisationClass::Candidate,
            Some(BeforeCap(class)) => OrganisationClass::Final(class),
        }
    }
}

/// The classes that people may decide by a numbered decision: what points allow where no class follows from the
/// conditions (MANUAL), EXCELLENT or GOOD for a candidate (Art. 8.1, 20.5); none where the class stands.
#[must_use]
pub fn decidable(facts: &Facts, rules: &RuleSet) -> Vec<Class> {
    let by_points = Class::from(rules.levels.level(&facts.score));
    match classify(facts, rules).class {
        None => Class::ALL.iter().copied().filter(|class| *class <= by_points).collect(),
        Some(class) if class.is_candidate() => vec![Class::Good, Class::Excellent],
        Some(_) => Vec::new(),
    }
}

/// The class of an organisation's year, up to the cap over organisations.
#[must_use]
pub fn classify(facts: &Facts, rules: &RuleSet) -> Classification {
    let shares = &rules.organisation;
    let by_points = Class::from(rules.levels.level(&facts.score));
    let grounds: Vec<Reason> = [
        (by_points == Class::NotCompleted, Reason::Points),
        (facts.wrongdoing_concluded, Reason::Wrongdoing),
        (facts.done < shares.not_completed_under && !facts.force_majeure, Reason::TooFewTasks),
    ]
    .into_iter()
    .filter_map(|(holds, reason)| holds.then_some(reason))
    .collect();
    if !grounds.is_empty() {
        return Classification { class: Some(BeforeCap(Class::NotCompleted)), reasons: grounds };
    }

    let mut reasons = Vec::new();
    let mut class = by_points;
    loop {
        let unmet = unmet(class, facts, rules);
        if unmet.is_empty() {
            return Classification { class: Some(BeforeCap(class)), reasons };
        }
        reasons.extend(unmet);
        match class.below() {
            // NOT_COMPLETED has its own grounds; missing a condition is none of them.
            Some(Class::NotCompleted) | None => return Classification { class: None, reasons },
            Some(below) => class = below,
        }
    }
}

/// The conditions of a class that do not hold; NOT_COMPLETED has none.
fn unmet(class: Class, facts: &Facts, rules: &RuleSet) -> Vec<Reason> {
    let shares = &rules.organisation;
    let all_done = facts.done >= shares.done;
    let in_time_with_quality = all_done && facts.late.is_zero() && facts.below_quality.is_zero();
    let conditions = match class {
        Class::Excellent => vec![
            (in_time_with_quality && facts.beyond >= shares.beyond, Reason::ExcellentTasks),
            (!facts.lower_unit_not_completed, Reason::ExcellentLowerUnits),
            (facts.findings_fixed, Reason::ExcellentFindings),
        ],
        Class::Good => vec![(in_time_with_quality, Reason::GoodTasks)],
        Class::Completed => vec![(all_done && facts.late <= shares.late_at_most, Reason::CompletedTasks)],
        Class::NotCompleted => Vec::new(),
    };
    conditions.into_iter().filter_map(|(holds, reason)| (!holds).then_some(reason)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(score: i128, done: i128) -> Facts {
        Facts {
            score: Exact::whole(score),
            done: Exact::whole(done),
            late: Exact::zero(),
            below_quality: Exact::zero(),
            beyond: Exact::whole(30),
            lower_unit_not_completed: false,
            findings_fixed: true,
            wrongdoing_concluded: false,
            force_majeure: false,
        }
    }

    fn told(facts: &Facts) -> (&'static str, Vec<&'static str>) {
        let got = classify(facts, &RuleSet::vn_335_2025());
        let class = got.class.map_or("MANUAL", BeforeCap::short);
        (class, got.reasons.iter().map(|reason| reason.article()).collect())
    }

    #[test]
    fn every_condition_of_excellence_is_told() {
        let facts = Facts { lower_unit_not_completed: true, findings_fixed: false, ..facts(92, 100) };
        assert_eq!(told(&facts), ("T", vec!["8.1b", "8.1c"]));
    }

    #[test]
    fn force_majeure_leaves_it_to_people() {
        assert_eq!(told(&facts(75, 69)), ("KHT", vec!["8.4b"]));
        assert_eq!(told(&Facts { force_majeure: true, ..facts(75, 69) }), ("MANUAL", vec!["8.2", "8.3"]));
        let wrong = Facts { force_majeure: true, wrongdoing_concluded: true, ..facts(45, 69) };
        assert_eq!(told(&wrong), ("KHT", vec!["8.4", "8.4a"]), "which excuses neither points nor wrongdoing");
    }

    #[test]
    fn people_decide_only_what_is_left_to_them() {
        let open = |facts: &Facts| decidable(facts, &RuleSet::vn_335_2025());
        assert_eq!(open(&facts(92, 100)), [Class::Good, Class::Excellent]);
        assert_eq!(open(&facts(75, 90)), [Class::NotCompleted, Class::Completed, Class::Good]);
        assert_eq!(open(&facts(75, 100)), []);
        assert_eq!(open(&facts(45, 100)), []);
    }

    #[test]
    fn its_head_waits_for_it_while_it_is_open() {
        let for_head = |facts: &Facts| classify(facts, &RuleSet::vn_335_2025()).for_head();
        assert_eq!(for_head(&facts(92, 100)), OrganisationClass::Candidate);
        assert_eq!(for_head(&facts(75, 100)), OrganisationClass::Final(Class::Good));
        assert_eq!(for_head(&facts(75, 90)), OrganisationClass::Open);
    }
}
