//! Steps that there are for an object, and what stands in their way now: what a screen shows as buttons.

use domain::refusal::{Code, Refusal};
use store::ids::UnitId;
use store::policy::{Action, Viewer, judge_unit};
use store::{Fail, Found};

/// A step that may be asked for, and what stands in its way now.
#[derive(Clone, Debug)]
pub struct Possible {
    /// The mutation.
    pub mutation: &'static str,
    /// Why not, where it is not possible.
    pub blocked_by: Option<Refusal>,
}

/// Why a viewer may not act on a unit, whose ancestors (itself included) are given.
///
/// # Errors
/// A failure that is no verdict.
pub fn barred(viewer: &Viewer, action: Action, ancestors: &[UnitId]) -> Found<Option<Refusal>> {
    match judge_unit(viewer, action, ancestors) {
        Ok(()) => Ok(None),
        Err(Fail::Forbidden(refusal)) => Ok(Some(refusal)),
        Err(Fail::NotFound) => Ok(Some(Refusal::new(Code::NotFound, ""))),
        Err(fail) => Err(fail),
    }
}

/// The first refusal of a judgement; `None` where nothing is refused.
///
/// # Errors
/// A failure that is no refusal.
pub fn refused<T>(judged: Found<T>) -> Found<Option<Refusal>> {
    match judged {
        Ok(_) => Ok(None),
        Err(Fail::Refused(refusals)) => Ok(refusals.into_iter().next()),
        Err(fail) => Err(fail),
    }
}
