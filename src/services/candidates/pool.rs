//! What candidates are looked for among, and what fit and gates follow from.

use super::{Candidate, Need};
use crate::services::staffing::{PostRow, Tree, block_sums};
use chrono::{Datelike, NaiveDate};
use domain::class::Class;
use domain::number::Exact;
use domain::periods::Days;
use domain::placement::{Barred, Competency, Fit, Standing, cover, measure, shut, specialisation};
use domain::settings::Settings;
use domain::staffing::{Heads, Posts};
use domain::terms::Block;
use std::collections::{BTreeSet, HashMap, HashSet};
use store::ids::{CompetencyId, FieldId, PersonId, PositionId, UnitId};
use store::placement::{Placed, Taken};
use store::position::PositionBook;
use store::post_plan::{self, Post, PostPlan};
use store::staffing::heads;
use store::{
    Found, Source, codes, competency, move_bar, move_wish, person, person_competency, placement,
    position_competency, rule_set,
};

/// A competency that a position requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// Which.
    pub competency: CompetencyId,
    /// Its name.
    pub name: String,
    /// The level.
    pub level: u8,
    /// Its weight.
    pub weight: Exact,
}

/// People who may come into question, and where people are over.
pub(super) struct Pool {
    pub people: Vec<Placed>,
    pub book: PositionBook,
    pub tree: Tree,
    pub settings: Settings,
    on: NaiveDate,
    heads: HashMap<Post, Heads>,
    plan: HashMap<Post, PostPlan>,
    blocks: HashMap<(UnitId, Block), (Heads, Option<Posts>)>,
    positions: HashMap<PositionId, String>,
}

impl Pool {
    pub async fn load(
        source: &Source<'_>,
        people: Vec<Placed>,
        (root, settings): (UnitId, Settings),
        on: NaiveDate,
    ) -> Found<Self> {
        let tree = Tree::load(source, root, &[]).await?;
        let heads = heads(source, root, on).await?;
        Ok(Self {
            people,
            book: PositionBook::load(source, None).await?,
            blocks: block_sums(&tree, &heads, &settings),
            plan: post_plan::in_force(source, root, on).await?,
            positions: codes::of_positions(source).await?,
            tree,
            settings,
            on,
            heads,
        })
    }

    /// A post with its plan and its people.
    pub fn post(&self, post: Post) -> PostRow {
        let fields = self.fields(post.1);
        PostRow {
            unit: post.0,
            position: post.1,
            field: fields.first().copied(),
            plan: self.plan.get(&post).cloned(),
            heads: self.heads.get(&post).copied().unwrap_or_default(),
        }
    }

    /// A post as one to fill.
    pub fn need(&self, post: Post) -> Need {
        Need { post: self.post(post), fields: self.fields(post.1).to_vec() }
    }

    fn fields(&self, position: PositionId) -> &[FieldId] {
        self.book.on(position, self.on).map(|facts| facts.fields.as_slice()).unwrap_or_default()
    }

    /// The code of a position.
    pub fn position(&self, position: PositionId) -> String {
        self.positions.get(&position).cloned().unwrap_or_default()
    }

    /// The block of its commune that a unit is of, with the people on its payroll and its norm.
    pub fn block(&self, unit: UnitId) -> Option<(UnitId, Block, Heads, Option<Posts>)> {
        let (commune, block) = (self.tree.commune(unit)?, self.tree.block(unit)?);
        let (heads, norm) = self.blocks.get(&(commune, block)).copied()?;
        Some((commune, block, heads, norm))
    }

    /// Everybody whose position is of the group of a post, but who works in it already.
    pub fn near(&self, post: Post) -> impl Iterator<Item = &Placed> {
        let group_of = |position: PositionId| self.book.on(position, self.on).map(|facts| facts.group);
        let group = group_of(post.1);
        self.people.iter().filter(move |placed| group_of(placed.post.1) == group && placed.post != post)
    }

    /// Whether his unit has people over the norm of its block, or over the plan of his post.
    fn surplus(&self, placed: &Placed) -> bool {
        let over = |(_, _, heads, norm): (UnitId, Block, Heads, Option<Posts>)| {
            norm.is_some_and(|posts| heads.against(posts) > 0)
        };
        self.block(placed.main.0).is_some_and(over) || self.post(placed.main).over() > 0
    }
}

/// What fit and gates follow from.
pub(super) struct Facts {
    trained: HashMap<PersonId, Vec<FieldId>>,
    required: HashMap<PositionId, Vec<Required>>,
    levels: HashMap<(PersonId, CompetencyId), u8>,
    results: HashMap<PersonId, (Exact, Vec<Taken>)>,
    wishes: HashMap<PersonId, Vec<Option<UnitId>>>,
    bars: HashMap<PersonId, Vec<Barred>>,
    on_leave: HashMap<PersonId, Vec<Barred>>,
    classes: HashMap<PersonId, (Class, Taken)>,
    disciplined: HashSet<PersonId>,
}

impl Facts {
    pub async fn load(
        source: &Source<'_>,
        people: &[PersonId],
        positions: &[PositionId],
        (on, today): (NaiveDate, NaiveDate),
    ) -> Found<Self> {
        let before = on.year() - 1;
        // A day before the present rules is judged by them too.
        let (_, rules) = rule_set::in_force(source, on.max(today)).await?;
        let since = NaiveDate::from_ymd_opt(before, 1, 1).and_then(|first| Days::new(first, on));
        let required = required(source, positions, on).await?;
        let asked: BTreeSet<CompetencyId> = required.values().flatten().map(|one| one.competency).collect();
        let asked: Vec<CompetencyId> = asked.into_iter().collect();
        let levels = person_competency::levels(source, people, &asked, on).await?;
        let level = |level: i32| u8::try_from(level).unwrap_or(0);
        Ok(Self {
            trained: person::specialisations(source, people).await?,
            levels: levels.into_iter().map(|(key, row)| (key, level(row.level))).collect(),
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

    /// The fields that somebody is specialised in.
    pub fn trained(&self, person: PersonId) -> &[FieldId] {
        self.trained.get(&person).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a position requires, in order of code.
    pub fn required(&self, position: PositionId) -> &[Required] {
        self.required.get(&position).map(Vec::as_slice).unwrap_or_default()
    }

    /// Somebody's row for a need.
    pub fn candidate(&self, placed: &Placed, need: &Need, pool: &Pool) -> Candidate {
        let (person, unit) = (placed.person, need.post.unit);
        let asked = self.asks(person, &pool.tree.above(unit));
        let standing = self.standing(placed, asked);
        let trained = self.trained(person);
        let share = |part: u32, of: u32| Exact::fraction(part.into(), of.max(1).into());
        let terms = Fit {
            // Nobody is known to be trained in anything: that is no data.
            specialisation: (!trained.is_empty()).then(|| specialisation(&need.fields, trained)),
            cover: self.cover(person, need.post.position),
            results: self.results.get(&person).map(|(mean, _)| mean.clone()),
            severity: Some(share(need.post.unfilled(), need.post.planned())),
            wish: self.wishes.get(&person).map(|_| Exact::whole(i128::from(asked))),
        };
        let surplus = pool.surplus(placed);
        let home = pool.tree.commune(unit);
        let inside = placed.main.0 == unit || (home.is_some() && pool.tree.commune(placed.main.0) == home);
        let results = self.results.get(&person).into_iter().flat_map(|(_, taken)| taken);
        let class = self.classes.get(&person).map(|(_, taken)| taken);
        let taken: BTreeSet<Taken> = results.chain(class).copied().collect();
        Candidate {
            placed: placed.clone(),
            surplus,
            measure: measure(inside, surplus),
            fit: terms.value(&pool.settings.fit_weights),
            terms,
            shut: shut(&standing),
            class_before: standing.class_before,
            taken: taken.into_iter().collect(),
        }
    }

    /// Whether he has asked to go to one of these units, or anywhere.
    pub fn asks(&self, person: PersonId, units: &HashSet<UnitId>) -> bool {
        let wishes = self.wishes.get(&person).into_iter().flatten();
        wishes.copied().any(|unit| unit.is_none_or(|unit| units.contains(&unit)))
    }

    pub fn standing(&self, placed: &Placed, asked: bool) -> Standing {
        let person = placed.person;
        let barred = [self.bars.get(&person), self.on_leave.get(&person)].into_iter().flatten().flatten();
        Standing {
            barred: barred.copied().chain(placed.seconded).collect(),
            asked,
            class_before: self.classes.get(&person).map(|(class, _)| *class),
            disciplined: self.disciplined.contains(&person),
        }
    }

    /// Nobody who was assessed in none of what the post requires is known to cover anything.
    fn cover(&self, person: PersonId, position: PositionId) -> Option<Exact> {
        let required = self.required(position);
        let level = |required: &Required| self.levels.get(&(person, required.competency)).copied();
        if !required.iter().any(|required| level(required).is_some()) {
            return None;
        }
        let all: Vec<Competency> = required
            .iter()
            .map(|one| Competency { required: one.level, actual: level(one), weight: one.weight.clone() })
            .collect();
        cover(&all)
    }
}

/// What positions require on a day, each in order of the framework's codes.
async fn required(
    source: &Source<'_>,
    positions: &[PositionId],
    on: NaiveDate,
) -> Found<HashMap<PositionId, Vec<Required>>> {
    let rows = position_competency::required(source, positions, on).await?;
    let ids: BTreeSet<CompetencyId> = rows.values().flatten().map(|row| row.competency_id).collect();
    let ids: Vec<CompetencyId> = ids.into_iter().collect();
    let known = competency::find_many(source, &ids).await?;
    let one = |row: &position_competency::PositionCompetency| {
        let known = known.get(&row.competency_id)?;
        let level = u8::try_from(row.level).ok()?;
        let weight = Exact::from_micro(row.weight);
        Some((&known.code, Required { competency: known.id, name: known.name.clone(), level, weight }))
    };
    let of_position = |rows: Vec<position_competency::PositionCompetency>| {
        let mut all: Vec<_> = rows.iter().filter_map(one).collect();
        all.sort_by_key(|(code, _)| *code);
        all.into_iter().map(|(_, required)| required).collect()
    };
    Ok(rows.into_iter().map(|(position, rows)| (position, of_position(rows))).collect())
}
