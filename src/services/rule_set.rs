//! Rule sets: loaded by the operator, put in force by HR of the root.

use crate::app::App;
use crate::services::checks::{check_decision, placed};
use crate::services::period::rules_permit;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use std::sync::Arc;
use store::policy::Viewer;
use store::rule_set::{self, StoredRuleSet};
use store::{Call, Fail, Found, guard, stale, write};

/// Stores a rule set from its text; the same twice changes nothing. Tells the code and whether it is new.
///
/// # Errors
/// `RULE_SET_UNUSABLE`, `RULE_SET_EXISTS` where the code was loaded with another text; FORBIDDEN without HR of the root.
pub async fn load(call: &Call, text: &str) -> Found<(StoredRuleSet, bool)> {
    let (id, new) = write(call, &text, async |tx| {
        let permit = rules_permit(tx).await?;
        rule_set::load(tx, &permit, text).await
    })
    .await?;
    let all = rule_set::list(&call.db.read()).await?;
    let row = all.into_iter().find(|row| row.id == id).ok_or(Fail::NotFound)?;
    Ok((row, new))
}

/// Puts a loaded rule set in force from a day; what it touches is outdated until evaluated again.
///
/// # Errors
/// `RULE_SET_UNKNOWN`, `RULE_SET_ADOPTED`, `DECISION_NUMBER_MISSING`, `PERIOD_LOCKED` where it would reach into a locked
/// period; FORBIDDEN without HR of the root.
pub async fn adopt(call: &Call, code: &str, from: NaiveDate, decision: &str) -> Found<StoredRuleSet> {
    write(call, &(code, from, decision), async |tx| {
        let permit = rules_permit(tx).await?;
        if let Some(refusal) = check_decision(decision, "decisionNumber") {
            return Err(refusal.into());
        }
        let Some(row) = rule_set::find_by_code(&tx.source(), code).await? else {
            let known: Vec<String> =
                rule_set::list(&tx.source()).await?.into_iter().map(|row| row.code).collect();
            return Err(Refusal::new(Code::RuleSetUnknown, "code")
                .with("code", code)
                .with("known", known.join(", "))
                .into());
        };
        let next = rule_set::adoptions(&tx.source()).await?.into_iter().find(|other| other.valid_from > from);
        let last = next.and_then(|other| other.valid_from.pred_opt());
        let days =
            Days::since(from, last).ok_or_else(|| Fail::Broken("a rule set ends before it begins".into()))?;
        if rule_set::adopt(tx, &permit, &row, from, decision.trim()).await? {
            let open = guard::unlocked_closings(tx, None, days).await;
            open.map_err(|fail| placed(fail, "validFrom"))?;
            stale::mark_closings(tx, None, days, "rule set changed").await?;
        }
        Ok(())
    })
    .await?;
    rule_set::find_by_code(&call.db.read(), code).await?.ok_or(Fail::NotFound)
}

/// Gives a new installation the shipped rule set for Decree 335/2025; done at each start, it changes nothing later.
///
/// # Errors
/// `RULE_SET_EXISTS` where the shipped code was loaded with another text.
pub async fn ensure_shipped(app: &App) -> Found<()> {
    let root = store::unit::find_root(&app.db.read()).await?;
    let call = Call {
        db: app.db.clone(),
        viewer: Arc::new(Viewer::operator("start", root)),
        at: app.clock.now(),
        today: app.clock.today(),
        address: None,
        trace: "start".into(),
        key: None,
        operation: "ensureShippedRuleSet",
    };
    write(&call, &(), async |tx| rule_set::ensure_shipped(tx).await.map(|_| ())).await
}
