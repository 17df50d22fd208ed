//! Global ids: opaque to clients, typed inside. Made and read here only.

use async_graphql::ID;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::refusal::{Code, Refusal};
use store::ids::{PositionId, UnitId};
use store::post_plan::Post;

const VERSION: u8 = 1;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $tag:literal;)*) => {
        /// What an id is of. A tag never changes its meaning and is never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum NodeKind { $($(#[$doc])* $kind,)* }

        impl NodeKind {
            const fn tag(self) -> u8 {
                match self { $(NodeKind::$kind => $tag,)* }
            }

            const fn of_tag(tag: u8) -> Option<Self> {
                match tag { $($tag => Some(NodeKind::$kind),)* _ => None }
            }

            /// The type's name in the schema.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(NodeKind::$kind => stringify!($kind),)* }
            }
        }
    };
}

kinds! {
    /// A unit.
    Unit = 1;
    /// A field.
    Field = 2;
    /// A position.
    Position = 3;
    /// A work product.
    Product = 4;
    /// A person.
    Person = 5;
    /// An appointment.
    Appointment = 6;
    /// A template version.
    Template = 7;
    /// A period.
    Period = 8;
    /// An output record.
    OutputRecord = 9;
    /// An event of an output record.
    OutputEvent = 10;
    /// An evaluation.
    Evaluation = 11;
    /// An account.
    Account = 12;
    /// A session.
    Session = 13;
    /// A background job.
    Job = 14;
    /// A cap run.
    CapRun = 15;
    /// A rule set.
    RuleSet = 16;
    /// A supervision scope.
    SupervisionScope = 17;
    /// An absence.
    Absence = 18;
    /// An act.
    Act = 19;
    /// A granted role.
    RoleGrant = 20;
    /// The state of a period for an agency.
    AgencyPeriod = 21;
    /// A competency of the framework.
    Competency = 60;
    /// A requirement of a position.
    PositionCompetency = 61;
    /// An assessment of a person's competency.
    PersonCompetency = 62;
    /// A decision on a need.
    PersonnelDecision = 63;
    /// A decision on an act.
    ActDecision = 31;
    /// A case of corruption or waste.
    CorruptionCase = 32;
    /// A finding under an overlay rule.
    OverlayFinding = 33;
    /// A decision on a person and period.
    PeriodDecision = 34;
    /// The result of an organisation's year.
    OrganisationResult = 40;
    /// A dated membership in a scope of the cap.
    CapMembership = 41;
    /// A score that another body handed over.
    HandedOverScore = 42;
    /// A row of the plan of posts.
    PostPlan = 70;
    /// What bars a person from being moved.
    MoveBar = 71;
    /// Where a person asks to be moved.
    MoveWish = 72;
    /// An unfilled post of the plan, by unit and position ([`encode_post`]).
    StaffingNeed = 73;
    /// A person's own assessment of a period.
    SelfAssessment = 74;
}

/// The id of a row.
#[must_use]
pub fn encode(kind: NodeKind, key: i64) -> ID {
    let mut bytes = vec![VERSION, kind.tag()];
    bytes.extend(key.to_be_bytes());
    ID(URL_SAFE_NO_PAD.encode(bytes))
}

/// What an id is of, and its key.
#[must_use]
pub fn decode(id: &str) -> Option<(NodeKind, i64)> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
    let [VERSION, tag, key @ ..] = bytes.as_slice() else { return None };
    Some((NodeKind::of_tag(*tag)?, i64::from_be_bytes(key.try_into().ok()?)))
}

/// The key of an id that must be of one kind.
///
/// # Errors
/// `ID_UNKNOWN`, with the kind that is needed.
pub fn key(id: &ID, kind: NodeKind, path: &str) -> Result<i64, Refusal> {
    match decode(id) {
        Some((found, key)) if found == kind => Ok(key),
        _ => Err(Refusal::new(Code::IdUnknown, path).with("id", id.as_str()).with("kind", kind.name())),
    }
}

/// The id of an unfilled post, which has no row of its own.
#[must_use]
pub fn encode_post((unit, position): Post) -> ID {
    let mut bytes = vec![VERSION, NodeKind::StaffingNeed.tag()];
    bytes.extend(unit.0.to_be_bytes());
    bytes.extend(position.0.to_be_bytes());
    ID(URL_SAFE_NO_PAD.encode(bytes))
}

/// The post of an id of an unfilled one.
#[must_use]
pub fn decode_post(id: &str) -> Option<Post> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
    let [VERSION, tag, post @ ..] = bytes.as_slice() else { return None };
    if NodeKind::of_tag(*tag) != Some(NodeKind::StaffingNeed) || post.len() != 16 {
        return None;
    }
    let (unit, position) = post.split_at(8);
    let key = |bytes: &[u8]| Some(i64::from_be_bytes(bytes.try_into().ok()?));
    Some((UnitId(key(unit)?), PositionId(key(position)?)))
}
