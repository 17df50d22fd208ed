//! Rule sets are as they were loaded.

use super::Law;
use crate::canonical::digest;
use crate::db::Source;
use crate::fail::Found;
use crate::rule_set;
use domain::rules::RuleSet;

/// The text of each rule set is the one whose digest was taken when it was loaded, and can be read.
pub async fn texts_unchanged(source: &Source<'_>, law: &mut Law) -> Found<()> {
    for row in rule_set::list(source).await? {
        law.looked_at += 1;
        if digest(&row.body) != row.sha256 {
            law.broken(format!("rule set {}: its text was changed", row.code));
        } else if let Err(error) = RuleSet::parse(&row.body) {
            law.broken(format!("rule set {}: {error}", row.code));
        }
    }
    Ok(())
}
