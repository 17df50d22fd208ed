//! `docs/permissions.md`: the table of permissions as HR officers review it.

use super::preamble;
use domain::terms::Role;
use std::fmt::Write;
use store::policy::{Action, Rule, rules, self_rule};

const COLUMNS: &[(&str, Rule)] = &[
    ("oneself", Rule::Own),
    ("superior", Rule::Superior),
    ("leader above", Rule::Leader),
    ("HR", Rule::Granted(Role::Hr)),
    ("HR of the root", Rule::AtRoot(Role::Hr)),
    ("council", Rule::Granted(Role::Council)),
    ("auditor", Rule::Granted(Role::Auditor)),
    ("administrator", Rule::Granted(Role::Admin)),
    ("integration", Rule::Granted(Role::Integration)),
    ("any person of the house", Rule::Staff),
    ("operator (command line)", Rule::Operator),
];

pub(super) fn text() -> String {
    let mut text = preamble(
        "Who may do what",
        "One table decides every write, every list and every button. `yes`: permitted; HR, council, auditor, administrator \
         and integration are roles granted over a unit and everything below it, and reach no further. `never about \
         oneself`: refused for one's own person by whatever role, grant or second account. Who may neither read nor act \
         is told NOT_FOUND; who may read but not act is told FORBIDDEN with the reason; units are known to everybody who \
         reads the catalogue anywhere. Anonymous callers may only log in.",
    );
    text.push_str("| Action |");
    for (name, _) in COLUMNS {
        let _ = write!(text, " {name} |");
    }
    text.push_str(" never about oneself |\n|---|");
    text.push_str(&"---|".repeat(COLUMNS.len() + 1));
    text.push('\n');
    for action in Action::ALL {
        let (vi, en) = action.labels();
        let _ = write!(text, "| **{}**: {en} ({vi}) |", action.name());
        for (_, rule) in COLUMNS {
            let held = rules(*action).contains(rule) || implied(*action, *rule);
            text.push_str(if held { " yes |" } else { " |" });
        }
        text.push_str(if self_rule(*action) { " never |\n" } else { " |\n" });
    }
    text
}

/// A direct superior is a leader, and HR of the root is HR over everything.
fn implied(action: Action, rule: Rule) -> bool {
    match rule {
        Rule::Superior => rules(action).contains(&Rule::Leader),
        Rule::AtRoot(role) => rules(action).contains(&Rule::Granted(role)),
        _ => false,
    }
}
