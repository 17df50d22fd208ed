//! Posts against people: the norm of each block, the plan by post and field, needs, and who is stretched.

mod stretched;
mod tree;
mod workload;

pub use stretched::{Stretched, explain_stretch, stretched_of};
pub use tree::Tree;
pub use workload::{GroupLoad, PersonLoad, Workload, workload};

use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::settings::Settings;
use domain::staffing::{Heads, Posts};
use domain::terms::Block;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::ids::{FieldId, PersonId, PositionId, UnitId};
use store::policy::{Action, Viewer, judge_unit, may_read_catalogue};
use store::position::{self, Position};
use store::post_plan::{self, Post, PostPlan};
use store::staffing::{Worker, heads, workers};
use store::unit::Unit;
use store::{Fail, Found, Source, person, setting, unit};

/// A block of a unit: its norm against its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockRow {
    /// The block; `None`: people outside any commune, or in units without a block.
    pub block: Option<Block>,
    /// The norm of the communes inside; `None` where there is none or its population is not known.
    pub norm: Option<Posts>,
    /// Who is there.
    pub heads: Heads,
    /// People over the norm, commune by commune.
    pub surplus: i64,
    /// People missing from the norm, commune by commune.
    pub shortage: i64,
}

/// A post: a position of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRow {
    /// Where.
    pub unit: UnitId,
    /// Which position.
    pub position: PositionId,
    /// The primary field of the position on the day.
    pub field: Option<FieldId>,
    /// The row of the plan in force.
    pub plan: Option<PostPlan>,
    /// Who is there.
    pub heads: Heads,
}

impl PostRow {
    /// Planned posts.
    #[must_use]
    pub fn planned(&self) -> u32 {
        self.plan.as_ref().map_or(0, |plan| u32::try_from(plan.posts).unwrap_or(0))
    }

    /// Planned posts that nobody works in.
    #[must_use]
    pub fn unfilled(&self) -> u32 {
        self.heads.unfilled(self.planned())
    }

    /// People over the plan; of a post that the plan does not name, nobody is.
    #[must_use]
    pub fn over(&self) -> u32 {
        self.plan.as_ref().map_or(0, |_| self.heads.working().saturating_sub(self.planned()))
    }
}

/// A field in an office: the posts that have it as their primary one, and who is trained in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldRow {
    /// Planned posts with it as primary field.
    pub planned: u32,
    /// Who works in such posts.
    pub working: u32,
    /// Unfilled such posts.
    pub unfilled: u32,
    /// People over the plan in such posts.
    pub over: u32,
    /// People who hold a position that has the field at all.
    pub holders: u32,
    /// Those of them who are specialised in it.
    pub specialists: u32,
}

/// The staffing of a unit on a day.
#[derive(Clone, Debug)]
pub struct Board {
    /// The unit.
    pub unit: Unit,
    /// The day.
    pub on: NaiveDate,
    /// The managing agency, whose settings hold.
    pub root: UnitId,
    /// The norms of its blocks.
    pub blocks: Vec<BlockRow>,
    /// Posts that are planned or held, in order of unit and position.
    pub posts: Vec<PostRow>,
    /// The fields of each office, in order of unit and field.
    pub fields: Vec<((UnitId, FieldId), FieldRow)>,
    /// Who is stretched, in order of key.
    pub stretched: Vec<Stretched>,
    /// Who works here.
    pub workers: Vec<Worker>,
}

/// What stands above any board: that the viewer may look at it, the tree and the settings.
pub struct Ground {
    /// The unit asked for.
    pub unit: Unit,
    /// The root.
    pub root: UnitId,
    /// The units inside, and those above.
    pub tree: Tree,
    /// The settings of the root on the day.
    pub settings: Settings,
}

/// Opens a unit for who may see its staffing.
///
/// # Errors
/// `UNIT_UNKNOWN` at `path`; FORBIDDEN, NOT_FOUND for who may not.
pub async fn open(
    source: &Source<'_>,
    viewer: &Viewer,
    code: &str,
    on: NaiveDate,
    path: &str,
) -> Found<Ground> {
    may_read_catalogue(viewer)?;
    let unknown = || Refusal::new(Code::UnitUnknown, path).with("code", code);
    let unit = unit::find_by_code(source, code).await?.ok_or_else(unknown)?;
    let above = unit::ancestors(source, &[unit.id]).await?.remove(&unit.id).unwrap_or_default();
    judge_unit(viewer, Action::ReadStaffing, &above)?;
    let root = above.last().copied().ok_or(Fail::NotFound)?;
    let tree = Tree::load(source, unit.id, &above).await?;
    let settings = setting::in_force(source, &[root], on).await?.remove(&root).unwrap_or_default();
    Ok(Ground { unit, root, tree, settings })
}

/// The staffing of a unit and below on a day, in a number of statements that does not depend on their people.
///
/// # Errors
/// As [`open`].
pub async fn board(source: &Source<'_>, viewer: &Viewer, code: &str, on: NaiveDate) -> Found<Board> {
    let Ground { unit, root, tree, settings } = open(source, viewer, code, on, "unit").await?;
    let heads = heads(source, unit.id, on).await?;
    let mut plan = post_plan::in_force(source, unit.id, on).await?;
    let workers = workers(source, unit.id, on).await?;
    let people: Vec<PersonId> = workers.iter().map(|worker| worker.person).collect();
    let trained = person::specialisations(source, &people).await?;
    let held = workers.iter().flat_map(|worker| &worker.posts).map(|(_, position)| *position);
    let ids: HashSet<PositionId> =
        held.chain(plan.keys().chain(heads.keys()).map(|(_, position)| *position)).collect();
    let ids: Vec<PositionId> = ids.into_iter().collect();
    let positions = position::find_many(source, &ids).await?;
    let blocks = blocks(&tree, &heads, &settings);

    let mut keys: Vec<Post> = plan.iter().filter(|(_, row)| row.posts > 0).map(|(post, _)| *post).collect();
    keys.extend(heads.iter().filter(|(_, heads)| **heads != Heads::default()).map(|(post, _)| *post));
    let code_of = |(unit, position): &Post| {
        (tree.code(*unit), positions.get(position).map(|known| known.row.code.clone()))
    };
    keys.sort_by_key(code_of);
    keys.dedup();
    let posts: Vec<PostRow> = keys
        .into_iter()
        .map(|post| PostRow {
            unit: post.0,
            position: post.1,
            field: fields_of(&positions, post.1, on).first().copied(),
            plan: plan.remove(&post),
            heads: heads.get(&post).copied().unwrap_or_default(),
        })
        .collect();
    let fields = fields(&tree, &posts, &workers, &trained, &positions, on);
    let here = workers.iter().filter(|worker| tree.holds(worker.post.0));
    let stretched =
        stretched::among(source, here, &trained, &positions, (settings.stretched_from, on)).await?;
    Ok(Board { unit, on, root, blocks, posts, fields, stretched, workers })
}

/// Of these posts those that are unfilled on a day and of a unit whose staffing the viewer may see, in a number of
/// statements that does not depend on how many they are.
///
/// # Errors
/// Only of the database.
pub async fn unfilled(
    source: &Source<'_>,
    viewer: &Viewer,
    posts: &[Post],
    on: NaiveDate,
) -> Found<HashMap<Post, PostRow>> {
    let units: Vec<UnitId> = posts.iter().map(|(unit, _)| *unit).collect();
    let mut above = unit::ancestors(source, &units).await?;
    above.retain(|_, above| judge_unit(viewer, Action::ReadStaffing, above).is_ok());
    // Counted under the one unit, or under the root for all of them.
    let mut tops =
        above.values().filter_map(|above| if above.len() == 1 { above.first() } else { above.last() });
    let Some(top) = tops.next() else { return Ok(HashMap::new()) };
    let (heads, mut plan) = (heads(source, *top, on).await?, post_plan::in_force(source, *top, on).await?);
    let row = |post: Post| PostRow {
        unit: post.0,
        position: post.1,
        field: None,
        plan: plan.remove(&post),
        heads: heads.get(&post).copied().unwrap_or_default(),
    };
    let seen = posts.iter().copied().filter(|(unit, _)| above.contains_key(unit));
    Ok(seen.map(row).filter(|row| row.unfilled() > 0).map(|row| ((row.unit, row.position), row)).collect())
}

fn fields_of(positions: &HashMap<PositionId, Position>, position: PositionId, on: NaiveDate) -> &[FieldId] {
    let facts = positions.get(&position).and_then(|position| position.on(on));
    facts.map(|facts| facts.fields.as_slice()).unwrap_or_default()
}

/// The fields of offices: of what is planned there and of what is held there.
fn fields(
    tree: &Tree,
    posts: &[PostRow],
    workers: &[Worker],
    trained: &HashMap<PersonId, Vec<FieldId>>,
    positions: &HashMap<PositionId, Position>,
    on: NaiveDate,
) -> Vec<((UnitId, FieldId), FieldRow)> {
    let mut rows: BTreeMap<(UnitId, FieldId), FieldRow> = BTreeMap::new();
    for post in posts {
        for field in fields_of(positions, post.position, on) {
            rows.entry((post.unit, *field)).or_default();
        }
        if let Some(field) = post.field {
            let row = rows.entry((post.unit, field)).or_default();
            row.planned += post.planned();
            row.working += post.heads.working();
            row.unfilled += post.unfilled();
            row.over += post.over();
        }
    }
    for worker in workers {
        let own = trained.get(&worker.person).map(Vec::as_slice).unwrap_or_default();
        let mut here: Vec<(UnitId, FieldId)> = worker
            .posts
            .iter()
            .filter(|(unit, _)| tree.holds(*unit))
            .flat_map(|(unit, position)| {
                fields_of(positions, *position, on).iter().map(|field| (*unit, *field))
            })
            .collect();
        here.sort_unstable();
        here.dedup();
        for key in here {
            let row = rows.entry(key).or_default();
            row.holders += 1;
            row.specialists += u32::from(own.contains(&key.1));
        }
    }
    let mut rows: Vec<((UnitId, FieldId), FieldRow)> = rows.into_iter().collect();
    rows.sort_by_key(|((unit, field), _)| (tree.code(*unit), *field));
    rows
}

/// The blocks of the communes of a tree, each commune measured by itself; people outside any stand in a row without a
/// block, or, where the tree holds no commune, in their blocks without a norm.
#[must_use]
pub fn blocks(tree: &Tree, heads: &HashMap<Post, Heads>, settings: &Settings) -> Vec<BlockRow> {
    let communes = tree.communes();
    let mut by_place: BTreeMap<(Option<UnitId>, Option<Block>), Heads> = BTreeMap::new();
    for ((unit, _), there) in heads {
        let commune = tree.commune(*unit).filter(|commune| communes.contains(commune));
        let block = if commune.is_none() && !communes.is_empty() { None } else { tree.block(*unit) };
        let sum = by_place.entry((commune, block)).or_default();
        *sum = *sum + *there;
    }
    let mut rows: Vec<BlockRow> = Vec::new();
    for block in [Block::Government, Block::Party, Block::Front] {
        let mut row =
            BlockRow { block: Some(block), norm: None, heads: Heads::default(), surplus: 0, shortage: 0 };
        for commune in &communes {
            let there = by_place.remove(&(Some(*commune), Some(block))).unwrap_or_default();
            row.heads = row.heads + there;
            if let Some(posts) = norm(settings, block, tree.population(*commune)) {
                let difference = there.against(posts);
                row.surplus += difference.max(0);
                row.shortage += (-difference).max(0);
                row.norm = Some(row.norm.map_or(posts, |sum| sum + posts));
            }
        }
        if communes.is_empty() {
            row.heads = by_place.remove(&(None, Some(block))).unwrap_or_default();
        }
        if !communes.is_empty() || row.heads != Heads::default() {
            rows.push(row);
        }
    }
    let rest = by_place.into_values().fold(Heads::default(), |sum, heads| sum + heads);
    if rest != Heads::default() {
        rows.push(BlockRow { block: None, norm: None, heads: rest, surplus: 0, shortage: 0 });
    }
    rows
}

/// The people of each block of a commune, with its norm.
#[must_use]
pub fn block_sums(
    tree: &Tree,
    heads: &HashMap<Post, Heads>,
    settings: &Settings,
) -> HashMap<(UnitId, Block), (Heads, Option<Posts>)> {
    let mut sums: HashMap<(UnitId, Block), (Heads, Option<Posts>)> = HashMap::new();
    for ((unit, _), there) in heads {
        let (Some(commune), Some(block)) = (tree.commune(*unit), tree.block(*unit)) else { continue };
        let sum = sums
            .entry((commune, block))
            .or_insert_with(|| (Heads::default(), norm(settings, block, tree.population(commune))));
        sum.0 = sum.0 + *there;
    }
    sums
}

/// The norm of a block of a commune.
#[must_use]
pub fn norm(settings: &Settings, block: Block, population: Option<u32>) -> Option<Posts> {
    match block {
        Block::Government => population.map(|population| settings.norm_government.posts(population)),
        Block::Party => Some(settings.norm_party.posts(0)),
        Block::Front => Some(settings.norm_front.posts(0)),
    }
}

/// The staffing of the communes of a unit in sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Communes inside.
    pub communes: usize,
    /// Those without a population, whose government block has no norm.
    pub without_population: usize,
    /// Their blocks.
    pub blocks: Vec<BlockRow>,
    /// Planned posts.
    pub planned: u64,
    /// Planned posts that nobody works in.
    pub unfilled: u64,
    /// People over the plan.
    pub over: u64,
}

/// Sums over the communes of a unit on a day: the people are counted by the database, not read.
///
/// # Errors
/// As [`open`].
pub async fn totals(source: &Source<'_>, viewer: &Viewer, code: &str, on: NaiveDate) -> Found<Totals> {
    let Ground { unit, tree, settings, .. } = open(source, viewer, code, on, "within").await?;
    let heads = heads(source, unit.id, on).await?;
    let plan = post_plan::in_force(source, unit.id, on).await?;
    let communes = tree.communes();
    let mut totals = Totals {
        communes: communes.len(),
        without_population: communes.iter().filter(|unit| tree.population(**unit).is_none()).count(),
        blocks: blocks(&tree, &heads, &settings),
        planned: 0,
        unfilled: 0,
        over: 0,
    };
    for (post, row) in plan {
        let there = heads.get(&post).copied().unwrap_or_default();
        let row = PostRow { unit: post.0, position: post.1, field: None, plan: Some(row), heads: there };
        totals.planned += u64::from(row.planned());
        totals.unfilled += u64::from(row.unfilled());
        totals.over += u64::from(row.over());
    }
    Ok(totals)
}
