//! Several years beside one another (Art. 11.3, 21.3): which year an act lowers, and which closed year is opened for it.

use super::{Act, BeforeCap, Class};
use crate::number::Exact;
use crate::rules::RuleSet;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A person's years with the acts that may lower them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YearsOfActs {
    /// The exact score of each year.
    pub scores: BTreeMap<i32, Exact>,
    /// His acts.
    pub acts: Vec<Act>,
    /// The day on which a year's class became final.
    pub final_on: BTreeMap<i32, NaiveDate>,
    /// The day from which he belongs to the new body, if he moved.
    pub moved_on: Option<NaiveDate>,
}

/// What the acts make of the years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Years {
    /// The class of each year, up to the cap, by the score and the acts.
    pub classes: BTreeMap<i32, BeforeCap>,
    /// Closed years whose class an act changes that became known later: the head of the managing agency decides
    /// again (21.3).
    pub reclassify: BTreeSet<i32>,
}

/// The class of each year by score and acts, and the closed years to classify again.
#[must_use]
pub fn classify_years(years: &YearsOfActs, rules: &RuleSet) -> Years {
    let uses: Vec<_> =
        years.acts.iter().filter_map(|act| act.find_use(years.moved_on, &rules.classes)).collect();
    let mut classes = BTreeMap::new();
    let mut reclassify = BTreeSet::new();
    for (&year, score) in &years.scores {
        let by_score = Class::from(rules.levels.level(score));
        let of_year: Vec<_> = uses.iter().filter(|usage| usage.year == year).collect();
        let class = if of_year.is_empty() { by_score } else { Class::NotCompleted };
        classes.insert(year, BeforeCap(class));
        if let Some(final_on) = years.final_on.get(&year) {
            let was_known = of_year.iter().any(|usage| usage.known_on.is_none_or(|day| day <= *final_on));
            if class != by_score && !was_known {
                reclassify.insert(year);
            }
        }
    }
    Years { classes, reclassify }
}
