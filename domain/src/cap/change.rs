//! After a final run (Art. 20.5, 21.3): decisions stand when a class changes later, and CAP_EXCEEDED is flagged.

use super::{Counts, Settings};
use crate::class::Class;
use std::collections::{BTreeMap, BTreeSet};

/// Where there are more EXCELLENT than the cap allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceeded {
    /// In the body: beyond the law's limit or the agency's own.
    pub body: bool,
    /// In these groups.
    pub groups: BTreeSet<String>,
}

impl Exceeded {
    /// Whether CAP_EXCEEDED is flagged.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.body || !self.groups.is_empty()
    }
}

/// Holds the final classes of a scope, each with its group, to the cap.
#[must_use]
pub fn find_exceeded<'a>(
    classes: impl IntoIterator<Item = (&'a str, Class)>,
    settings: &Settings,
) -> Exceeded {
    let mut groups: BTreeMap<&str, Vec<Class>> = BTreeMap::new();
    for (group, class) in classes {
        groups.entry(group).or_default().push(class);
    }
    let body: Counts = groups.values().flatten().copied().collect();
    let within = |counts: Counts| counts.within(settings.base, settings.rate);
    let over = groups.into_iter().filter(|(_, classes)| !within(classes.iter().copied().collect()));
    Exceeded {
        body: !within(body) || settings.body_limit.is_some_and(|limit| body.excellent > limit),
        groups: over.map(|(group, _)| group.to_owned()).collect(),
    }
}
