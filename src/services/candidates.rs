//! Who could fill a post: everybody of its group whom the viewer may see, with fit, gates and the reasons for both. The
//! product orders and explains; a person decides.

mod evidence;
mod pool;

pub use evidence::{Evidence, explain};
pub use pool::Required;

use crate::services::post_plan::check_in_use;
use crate::services::staffing::{Board, PostRow, open};
use chrono::NaiveDate;
use domain::class::Class;
use domain::number::Exact;
use domain::placement::{Fit, MoveKind, Shut, Weights, shut};
use domain::refusal::{Code, Refusal};
use domain::settings::Settings;
use pool::{Facts, Pool};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use store::ids::{FieldId, PersonId, PositionId, UnitId};
use store::placement::{Placed, Taken};
use store::policy::{Action, Viewer, Visibility};
use store::post_plan::Post;
use store::{Fail, Found, Source, placement, position, setting, unit};

/// A post to fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The post with its plan and its people.
    pub post: PostRow,
    /// The fields of the position, the primary one first.
    pub fields: Vec<FieldId>,
}

/// Somebody who could fill it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where he is.
    pub placed: Placed,
    /// His unit has people over its norm or its plan.
    pub surplus: bool,
    /// The first measure of Plan 196 that his move would be.
    pub measure: MoveKind,
    /// The terms of his fit.
    pub terms: Fit,
    /// The fit.
    pub fit: Exact,
    /// The gates that are shut; empty: he may be moved.
    pub shut: Vec<Shut>,
    /// The class of the year before; `None` where he has none yet.
    pub class_before: Option<Class>,
    /// The evaluations that results and class are of, in order of key.
    pub taken: Vec<Taken>,
}

/// What orders candidates: who may be moved before who may not, people of surplus units before others, the better fit
/// first, then by code. The fit is kept exact, so that the order is total and a page stays right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateKey {
    /// A gate is shut.
    pub shut: bool,
    /// His unit has no surplus.
    pub settled: bool,
    /// The exact fit.
    pub fit: String,
    /// His code.
    pub code: String,
}

impl CandidateKey {
    fn order(&self) -> (bool, bool, Reverse<Exact>, &str) {
        let fit = self.fit.parse().unwrap_or_else(|_| Exact::zero());
        (self.shut, self.settled, Reverse(fit), &self.code)
    }

    /// Whether this one stands before another.
    #[must_use]
    pub fn before(&self, other: &Self) -> bool {
        self.order() < other.order()
    }
}

impl Candidate {
    fn order(&self) -> (bool, bool, Reverse<&Exact>, &str) {
        (!self.shut.is_empty(), !self.surplus, Reverse(&self.fit), &self.placed.code)
    }

    /// What orders him.
    #[must_use]
    pub fn key(&self) -> CandidateKey {
        CandidateKey {
            shut: !self.shut.is_empty(),
            settled: !self.surplus,
            fit: self.fit.to_string(),
            code: self.placed.code.clone(),
        }
    }
}

/// The candidates of a need.
pub struct Candidates {
    /// The need.
    pub need: Need,
    /// What the post requires.
    pub required: Vec<Required>,
    /// In their order.
    pub all: Vec<Candidate>,
    pool: Pool,
}

impl Candidates {
    /// The weights in force.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.pool.settings.fit_weights
    }

    /// What a decision on one of them keeps.
    #[must_use]
    pub fn evidence(&self, candidate: &Candidate) -> Evidence {
        Evidence::of(&self.pool, &self.need, candidate)
    }

    /// Whether nobody of them may be moved and is trained in a field of the post.
    #[must_use]
    pub fn sourceless(&self) -> bool {
        let fits = |one: &Candidate| one.terms.specialisation.as_ref().is_some_and(|term| !term.is_zero());
        !self.all.iter().any(|one| one.shut.is_empty() && fits(one))
    }
}

/// The needs of a board that nobody whom the viewer may see is a possible source of: nobody of the post's group may be
/// moved and is trained in a field of it.
///
/// # Errors
/// As [`open`]; `RULE_SET_NOT_IN_FORCE`.
pub async fn sourceless(
    source: &Source<'_>,
    viewer: &Viewer,
    board: &Board,
    today: NaiveDate,
) -> Found<Vec<PostRow>> {
    let ground = open(source, viewer, &board.unit.code, board.on, "unit").await?;
    let sees = Visibility::of(viewer, Action::ReadStaffing, today);
    let people = placement::people(source, &sees, board.on).await?;
    let pool = Pool::load(source, people, (ground.root, ground.settings), board.on).await?;
    let ids: Vec<PersonId> = pool.people.iter().map(|placed| placed.person).collect();
    let facts = Facts::load(source, &ids, &[], (board.on, today)).await?;
    let no_source = |post: &&PostRow| {
        let Some(wanted) = pool.book.on(post.position, board.on) else { return true };
        let asked_for = pool.tree.above(post.unit);
        !pool.near((post.unit, post.position)).any(|placed| {
            let trained = facts.trained(placed.person);
            trained.iter().any(|field| wanted.fields.contains(field))
                && shut(&facts.standing(placed, facts.asks(placed.person, &asked_for))).is_empty()
        })
    };
    Ok(board.posts.iter().filter(|post| post.unfilled() > 0).filter(no_source).cloned().collect())
}

/// The candidates of an unfilled post on a day, in a number of statements that does not depend on how many they are.
///
/// # Errors
/// `UNIT_UNKNOWN`, `POSITION_UNKNOWN`, `POSITION_RETIRED`, `NEED_NONE`, `RULE_SET_NOT_IN_FORCE`; FORBIDDEN, NOT_FOUND for
/// who may not see the staffing of the unit.
pub async fn candidates(
    source: &Source<'_>,
    viewer: &Viewer,
    (unit, position): (&str, &str),
    on: NaiveDate,
    today: NaiveDate,
) -> Found<Candidates> {
    let post = post_named(source, viewer, (unit, position), on).await?;
    let sees = Visibility::of(viewer, Action::ReadStaffing, today);
    let people = placement::people(source, &sees, on).await?;
    let pool = Pool::load(source, people, managing(source, on).await?, on).await?;
    let need = pool.need(post);
    if need.post.unfilled() == 0 {
        return Err(Refusal::new(Code::NeedNone, "need")
            .with("unit", unit)
            .with("position", position)
            .with("planned", need.post.planned())
            .with("working", need.post.heads.working())
            .into());
    }
    let ids: Vec<PersonId> = pool.near(post).map(|placed| placed.person).collect();
    let facts = Facts::load(source, &ids, &[post.1], (on, today)).await?;
    let mut all: Vec<Candidate> =
        pool.near(post).map(|placed| facts.candidate(placed, &need, &pool)).collect();
    all.sort_by(|one, next| one.order().cmp(&next.order()));
    Ok(Candidates { need, required: facts.required(post.1).to_vec(), all, pool })
}

/// A post by its codes, for who may see the staffing of its unit.
///
/// # Errors
/// As [`candidates`], but `NEED_NONE`.
pub async fn post_named(
    source: &Source<'_>,
    viewer: &Viewer,
    (unit, position): (&str, &str),
    on: NaiveDate,
) -> Found<Post> {
    let ground = open(source, viewer, unit, on, "need.unit").await?;
    let unknown = || Refusal::new(Code::PositionUnknown, "need.position").with("code", position);
    let known = position::find_by_code(source, position).await?.ok_or_else(unknown)?;
    check_in_use(&known, on, "need.position")?;
    Ok((ground.unit.id, known.id))
}

/// The rows of some people as candidates for some posts, as they now stand, whoever asks; none of who is no candidate, or
/// of a post that is filled. In a number of statements that does not depend on how many they are.
///
/// # Errors
/// `RULE_SET_NOT_IN_FORCE`.
pub async fn rows(
    source: &Source<'_>,
    wanted: &[(Post, PersonId)],
    on: NaiveDate,
) -> Found<HashMap<(Post, PersonId), Evidence>> {
    let mut found = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let ids: BTreeSet<PersonId> = wanted.iter().map(|(_, person)| *person).collect();
    let ids: Vec<PersonId> = ids.into_iter().collect();
    let positions: BTreeSet<PositionId> = wanted.iter().map(|((_, position), _)| *position).collect();
    let positions: Vec<PositionId> = positions.into_iter().collect();
    let people = placement::people_of(source, &ids, on).await?;
    let pool = Pool::load(source, people, managing(source, on).await?, on).await?;
    let facts = Facts::load(source, &ids, &positions, (on, on)).await?;
    for (post, person) in wanted {
        let need = pool.need(*post);
        let Some(placed) = pool.near(*post).find(|placed| placed.person == *person) else { continue };
        if need.post.unfilled() > 0 {
            let candidate = facts.candidate(placed, &need, &pool);
            found.insert((*post, *person), Evidence::of(&pool, &need, &candidate));
        }
    }
    Ok(found)
}

/// The managing agency with its settings on a day.
async fn managing(source: &Source<'_>, on: NaiveDate) -> Found<(UnitId, Settings)> {
    let root = unit::find_root(source).await?.ok_or(Fail::NotFound)?;
    let settings = setting::in_force(source, &[root], on).await?.remove(&root).unwrap_or_default();
    Ok((root, settings))
}

/// The codes of unit and position of a post.
///
/// # Errors
/// NOT_FOUND where there is no such unit or position.
pub async fn codes_of(source: &Source<'_>, (unit, position): Post) -> Found<(String, String)> {
    let unit = unit::find_many(source, &[unit]).await?.remove(&unit).ok_or(Fail::NotFound)?;
    let position = position::find_many(source, &[position]).await?.remove(&position).ok_or(Fail::NotFound)?;
    Ok((unit.code, position.row.code))
}
