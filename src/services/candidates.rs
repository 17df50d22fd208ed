//! Who could fill a post: everybody of its group whom the viewer may see, with fit, gates and the reasons for both. The
//! product orders and explains; a person decides.

use crate::services::post_plan::check_in_use;
use crate::services::staffing::{Board, Ground, PostRow, Tree, blocks_over, open};
use chrono::{Datelike, NaiveDate};
use domain::class::Class;
use domain::number::Exact;
use domain::periods::Days;
use domain::placement::{
    Barred, Competency, Fit, MoveKind, Shut, Standing, Weights, cover, measure, shut, specialisation,
};
use domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use store::ids::{CompetencyId, FieldId, PersonId, PositionId, UnitId};
use store::placement::{Placed, Required};
use store::policy::{Action, Viewer, Visibility};
use store::position::PositionBook;
use store::post_plan::{self, Post};
use store::staffing::heads;
use store::{Fail, Found, Source, move_bar, move_wish, person, placement, position, rule_set, unit};

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
#[derive(Clone, Debug)]
pub struct Candidates {
    /// The need.
    pub need: Need,
    /// The weights in force.
    pub weights: Weights,
    /// What the post requires.
    pub required: Vec<Required>,
    /// In their order.
    pub all: Vec<Candidate>,
}

impl Candidates {
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
    let pool = Pool::load(source, &ground, sees, board.on).await?;
    let ids: Vec<PersonId> = pool.people.iter().map(|placed| placed.person).collect();
    let facts = Facts::load(source, &ids, None, board.on, today).await?;
    let no_source = |post: &&PostRow| {
        let Some(wanted) = pool.book.on(post.position, board.on) else { return true };
        let asked_for = pool.tree.above(post.unit);
        !pool.near((post.unit, post.position), board.on).any(|placed| {
            let trained = facts.trained.get(&placed.person).map(Vec::as_slice).unwrap_or_default();
            trained.iter().any(|field| wanted.fields.contains(field))
                && shut(&facts.standing(placed, facts.asks(placed.person, &asked_for))).is_empty()
        })
    };
    Ok(board.posts.iter().filter(|post| post.unfilled() > 0).filter(no_source).cloned().collect())
}

/// The candidates of an unfilled post on a day, in a number of statements that does not depend on how many they are.
///
/// # Errors
/// `UNIT_UNKNOWN`, `POSITION_UNKNOWN`, `POSITION_RETIRED`, `NEED_NONE`, `RULE_SET_NOT_IN_FORCE`; FORBIDDEN, NOT_FOUND for who may not see the
/// staffing of the unit.
pub async fn candidates(
    source: &Source<'_>,
    viewer: &Viewer,
    (unit, position): (&str, &str),
    on: NaiveDate,
    today: NaiveDate,
) -> Found<Candidates> {
    let ground = open(source, viewer, unit, on, "need.unit").await?;
    let unknown = || Refusal::new(Code::PositionUnknown, "need.position").with("code", position);
    let known = position::find_by_code(source, position).await?.ok_or_else(unknown)?;
    check_in_use(&known, on, "need.position")?;
    let need = need(source, &ground, (known.id, position), on).await?;
    let pool = Pool::load(source, &ground, Visibility::of(viewer, Action::ReadStaffing, today), on).await?;
    let near: Vec<&Placed> = pool.near((ground.unit.id, known.id), on).collect();
    let ids: Vec<PersonId> = near.iter().map(|placed| placed.person).collect();
    let facts = Facts::load(source, &ids, Some(known.id), on, today).await?;
    let asked_for = pool.tree.above(ground.unit.id);
    let mut all: Vec<Candidate> =
        near.into_iter().map(|placed| facts.candidate(placed, &need, &pool, &ground, &asked_for)).collect();
    all.sort_by(|one, next| one.order().cmp(&next.order()));
    Ok(Candidates { need, weights: ground.settings.fit_weights, required: facts.required, all })
}

/// The post, where the plan has more of it than people work in it.
async fn need(
    source: &Source<'_>,
    ground: &Ground,
    (position, code): (PositionId, &str),
    on: NaiveDate,
) -> Found<Need> {
    let key: Post = (ground.unit.id, position);
    let plan = post_plan::in_force(source, ground.unit.id, on).await?.remove(&key);
    let heads = heads(source, ground.unit.id, on).await?.remove(&key).unwrap_or_default();
    let fields = PositionBook::load(source, Some(&[position])).await?;
    let fields = fields.on(position, on).map(|facts| facts.fields.clone()).unwrap_or_default();
    let post = PostRow { unit: key.0, position, field: fields.first().copied(), plan, heads };
    if post.unfilled() == 0 {
        return Err(Refusal::new(Code::NeedNone, "need")
            .with("unit", &ground.unit.code)
            .with("position", code)
            .with("planned", post.planned())
            .with("working", heads.working())
            .into());
    }
    Ok(Need { post, fields })
}

/// Everybody who may come into question, and where people are over.
struct Pool {
    people: Vec<Placed>,
    book: PositionBook,
    tree: Tree,
    over: HashSet<UnitId>,
    over_posts: HashSet<Post>,
}

impl Pool {
    async fn load(source: &Source<'_>, ground: &Ground, sees: Visibility, on: NaiveDate) -> Found<Self> {
        let people = placement::people(source, &sees, on).await?;
        let tree = Tree::load(source, ground.root, &[]).await?;
        let heads = heads(source, ground.root, on).await?;
        let plan = post_plan::in_force(source, ground.root, on).await?;
        let over_posts = plan.iter().filter_map(|(post, row)| {
            let working = heads.get(post).copied().unwrap_or_default().working();
            (i64::from(working) > i64::from(row.posts)).then_some(*post)
        });
        Ok(Self {
            people,
            book: PositionBook::load(source, None).await?,
            over: blocks_over(&tree, &heads, &ground.settings),
            over_posts: over_posts.collect(),
            tree,
        })
    }

    /// Everybody whose position is of the group of a post, but who works in it already.
    fn near(&self, post: Post, on: NaiveDate) -> impl Iterator<Item = &Placed> {
        let group_of = move |position: PositionId| self.book.on(position, on).map(|facts| facts.group);
        let group = group_of(post.1);
        self.people.iter().filter(move |placed| group_of(placed.post.1) == group && placed.post != post)
    }

    /// Whether his unit has people over the norm of its block, or over the plan of his post.
    fn surplus(&self, placed: &Placed) -> bool {
        self.over.contains(&placed.main.0) || self.over_posts.contains(&placed.main)
    }
}

/// What fit and gates follow from.
struct Facts {
    trained: HashMap<PersonId, Vec<FieldId>>,
    required: Vec<Required>,
    levels: HashMap<(PersonId, CompetencyId), u8>,
    results: HashMap<PersonId, Exact>,
    wishes: HashMap<PersonId, Vec<Option<UnitId>>>,
    bars: HashMap<PersonId, Vec<Barred>>,
    on_leave: HashMap<PersonId, Vec<Barred>>,
    classes: HashMap<PersonId, Class>,
    disciplined: HashSet<PersonId>,
}

impl Facts {
    async fn load(
        source: &Source<'_>,
        people: &[PersonId],
        position: Option<PositionId>,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Found<Self> {
        let before = on.year() - 1;
        // A day before the present rules is judged by them too.
        let (_, rules) = rule_set::in_force(source, on.max(today)).await?;
        let since = NaiveDate::from_ymd_opt(before, 1, 1).and_then(|first| Days::new(first, on));
        let required = match position {
            Some(position) => placement::required(source, position, on).await?,
            None => Vec::new(),
        };
        Ok(Self {
            trained: person::specialisations(source, people).await?,
            levels: placement::levels(source, people, &required, on).await?,
            required,
            results: placement::results(source, people, on).await?,
            wishes: move_wish::in_force(source, people, on).await?,
            bars: move_bar::in_force(source, people, on).await?,
            on_leave: placement::on_leave(source, people, on).await?,
            classes: placement::classes(source, people, before).await?,
            disciplined: match since {
                Some(since) => placement::disciplined(source, people, since, &rules.classes).await?,
                None => HashSet::new(),
            },
        })
    }

    fn candidate(
        &self,
        placed: &Placed,
        need: &Need,
        pool: &Pool,
        ground: &Ground,
        asked_for: &HashSet<UnitId>,
    ) -> Candidate {
        let person = placed.person;
        let asked = self.asks(person, asked_for);
        let standing = self.standing(placed, asked);
        let trained = self.trained.get(&person).map(Vec::as_slice).unwrap_or_default();
        let share = |part: u32, of: u32| Exact::fraction(part.into(), of.max(1).into());
        let terms = Fit {
            // Nobody is known to be trained in anything: that is no data.
            specialisation: (!trained.is_empty()).then(|| specialisation(&need.fields, trained)),
            cover: self.cover(person),
            results: self.results.get(&person).cloned(),
            severity: Some(share(need.post.unfilled(), need.post.planned())),
            wish: self.wishes.get(&person).map(|_| Exact::whole(i128::from(asked))),
        };
        let surplus = pool.surplus(placed);
        let home = pool.tree.commune(ground.unit.id);
        let inside =
            placed.main.0 == ground.unit.id || (home.is_some() && pool.tree.commune(placed.main.0) == home);
        Candidate {
            placed: placed.clone(),
            surplus,
            measure: measure(inside, surplus),
            fit: terms.value(&ground.settings.fit_weights),
            terms,
            shut: shut(&standing),
            class_before: standing.class_before,
        }
    }

    /// Whether he has asked to go to one of these units, or anywhere.
    fn asks(&self, person: PersonId, units: &HashSet<UnitId>) -> bool {
        let wishes = self.wishes.get(&person).into_iter().flatten();
        wishes.copied().any(|unit| unit.is_none_or(|unit| units.contains(&unit)))
    }

    fn standing(&self, placed: &Placed, asked: bool) -> Standing {
        let person = placed.person;
        let barred = [self.bars.get(&person), self.on_leave.get(&person)].into_iter().flatten().flatten();
        Standing {
            barred: barred.copied().chain(placed.seconded).collect(),
            asked,
            class_before: self.classes.get(&person).copied(),
            disciplined: self.disciplined.contains(&person),
        }
    }

    /// Nobody who was assessed in none of what the post requires is known to cover anything.
    fn cover(&self, person: PersonId) -> Option<Exact> {
        let level = |required: &Required| self.levels.get(&(person, required.competency)).copied();
        if !self.required.iter().any(|required| level(required).is_some()) {
            return None;
        }
        let all: Vec<Competency> = self
            .required
            .iter()
            .map(|one| Competency { required: one.level, actual: level(one), weight: one.weight.clone() })
            .collect();
        cover(&all)
    }
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
