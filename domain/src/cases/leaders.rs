//! Kinds `leader_d_values`, `leader_d_tree` and `revision_proposals`.

use super::scope_person::{InCharge, WrittenPerson};
use super::{Answer, Malformed, period, value};
use crate::leadership::{
    Broken, LeaderGraph, PersonIndex, Posting, Roster, Standing, Subject, SupervisionRow, Tally, UnitIndex,
};
use crate::periods::{Days, Month};
use crate::refusal::Refusal;
use crate::rules::RuleSet;
use crate::score::period::ScopeMember;
use crate::score::unit_results::MemberOutcome;
use crate::terms::Leads;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// People by their ids, in order of id.
struct People(Vec<String>);

impl People {
    fn of<'a>(ids: impl Iterator<Item = &'a String>) -> Self {
        Self(ids.collect::<BTreeSet<_>>().into_iter().cloned().collect())
    }

    fn index(&self, id: &str, place: &str) -> Result<PersonIndex, Malformed> {
        let found = self.0.binary_search_by(|known| known.as_str().cmp(id)).ok();
        let index = found.and_then(|index| u32::try_from(index).ok()).map(PersonIndex);
        index.ok_or_else(|| Malformed::new(place, format!("`{id}` is nobody here")))
    }

    fn id(&self, person: PersonIndex) -> &str {
        &self.0[person.0 as usize]
    }

    fn ids(&self, people: &[PersonIndex]) -> Value {
        people.iter().map(|person| self.id(*person)).collect()
    }

    fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

/// Tells line d of these leaders, by id.
fn tell(
    tally: &Tally<'_>,
    people: &People,
    leaders: impl Iterator<Item = PersonIndex>,
    rules: &RuleSet,
) -> Map<String, Value> {
    let (mut d, mut waits_for, mut empty) = (Map::new(), Map::new(), Vec::new());
    for leader in leaders {
        let line = tally.line_d(leader);
        let id = people.id(leader).to_owned();
        d.insert(id.clone(), json!(line.value().map(|value| value.percent(&rules.task_results))));
        let open = tally.waits_for(leader);
        if !open.is_empty() {
            waits_for.insert(id.clone(), people.ids(&open));
        }
        if line == crate::leadership::LineD::Empty {
            empty.push(json!(id));
        }
    }
    empty.sort_by_key(ToString::to_string);
    let told = [("d", d.into()), ("waits_for", waits_for.into()), ("empty_scopes", empty.into())];
    told.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    subordinates: Vec<WrittenPerson>,
    deputies: BTreeMap<String, WrittenPerson>,
    period: Option<String>,
}

/// The id of the one above everybody in `leader_d_values`.
const HEAD: &str = "HEAD";

pub(super) fn values(input: &Value, rules: &RuleSet) -> Answer {
    let input: Values = value::read(input)?;
    let period = match &input.period {
        None => Month::new(2026, 1),
        Some(text) => format!("{text}-01").parse().ok().map(Month::holding),
    };
    let period = period.ok_or_else(|| Malformed::new("period", "write 2026-05"))?.days();
    let mut subordinates = BTreeMap::new();
    for (index, person) in input.subordinates.iter().enumerate() {
        let place = format!("subordinates[{index}]");
        let id = person.id.clone().ok_or_else(|| Malformed::new(&place, "it has no `id`"))?;
        let dated = person.left_on.is_some() || matches!(person.in_charge, Some(InCharge::Dated(_)));
        if dated && input.period.is_none() {
            return Err(Malformed::new(place, "dates need a `period`"));
        }
        if input.deputies.contains_key(&id) || subordinates.insert(id, person).is_some() {
            return Err(Malformed::new(place, "the id is used twice"));
        }
    }
    let head = HEAD.to_owned();
    let people = People::of(subordinates.keys().chain(input.deputies.keys()).chain([&head]));
    let (mut postings, mut rows, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    let mut post = |id: &str, leads, left_on: Option<NaiveDate>| {
        let person = people.index(id, "people")?;
        let days = Days::new(period.from(), left_on.map_or(period.to(), |left_on| left_on.min(period.to())));
        postings.extend(days.map(|days| Posting { person, unit: UnitIndex(0), field: None, leads, days }));
        Ok(person)
    };
    post(HEAD, Leads::Head, None)?;
    for (id, deputy) in &input.deputies {
        outcomes.push((post(id, Leads::Deputy, deputy.left_on)?, deputy.outcome(id)?));
    }
    for (id, subordinate) in subordinates {
        let person = post(id.as_str(), Leads::None, subordinate.left_on)?;
        outcomes.push((person, subordinate.outcome(&id)?));
        let mut row = |leader: &str, days: Option<Days>| {
            let leader = people.index(leader, "in_charge")?;
            rows.extend(days.map(|days| SupervisionRow { leader, subject: Subject::Person(person), days }));
            Ok(())
        };
        match &subordinate.in_charge {
            None => {}
            Some(InCharge::Always(leader)) => row(leader, Some(period))?,
            Some(InCharge::Dated(leaders)) => {
                for one in leaders {
                    row(&one.leader, Days::since(one.from, one.to))?;
                }
            }
        }
    }
    let broken = |broken: Broken| Malformed::new("subordinates", broken);
    let roster = Roster::new(people.count(), vec![None], postings, &rows).map_err(broken)?;
    let leads = |person: PersonIndex| {
        let id = people.id(person);
        id == HEAD || input.deputies.contains_key(id)
    };
    let graph = LeaderGraph::resolve(&roster, period, leads).map_err(broken)?;
    let mut tally = Tally::new(&graph);
    for (person, outcome) in &outcomes {
        tally.settle(*person, Standing::of(outcome, &rules.task_results.leader_scope_level));
    }
    Ok(Ok(Value::Object(tell(&tally, &people, graph.order().iter().copied(), rules))))
}

/// A unit tree of a case, resolved.
struct Tree {
    people: People,
    heads: BTreeSet<PersonIndex>,
    graph: LeaderGraph,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    parent: Option<String>,
    head: Option<String>,
    #[serde(default)]
    deputies: Vec<String>,
    #[serde(default)]
    staff: Vec<String>,
}

impl Tree {
    fn resolve(units: &BTreeMap<String, Unit>) -> Result<Result<Self, Refusal>, Malformed> {
        let names: Vec<&String> = units.keys().collect();
        let unit_of = |name: &str| {
            let place = names.binary_search_by(|known| known.as_str().cmp(name)).ok();
            place.and_then(|place| u32::try_from(place).ok()).map(UnitIndex)
        };
        let members = |unit: &Unit| {
            let of = |leads, ids: &[String]| ids.iter().map(|id| (id.clone(), leads)).collect::<Vec<_>>();
            let head = of(Leads::Head, unit.head.as_slice());
            [head, of(Leads::Deputy, &unit.deputies), of(Leads::None, &unit.staff)].concat()
        };
        let everybody: Vec<_> = units.values().flat_map(members).collect();
        let people = People::of(everybody.iter().map(|(id, _)| id));
        if people.0.len() < everybody.len() {
            return Err(Malformed::new("units", "somebody stands in two places"));
        }
        let day = Month::new(2026, 1).ok_or_else(|| Malformed::new("units", "no calendar"))?.days();
        let (mut parents, mut postings, mut heads) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (place, (name, unit)) in (0..).zip(units) {
            let parent = match &unit.parent {
                None => None,
                Some(parent) => Some(unit_of(parent).ok_or_else(|| {
                    Malformed::new(format!("units.{name}.parent"), format!("there is no unit `{parent}`"))
                })?),
            };
            parents.push(parent);
            for (id, leads) in members(unit) {
                let person = people.index(&id, name)?;
                postings.push(Posting { person, unit: UnitIndex(place), field: None, leads, days: day });
                if leads == Leads::Head {
                    heads.insert(person);
                }
            }
        }
        let resolved = Roster::new(people.count(), parents, postings, &[])
            .and_then(|roster| LeaderGraph::resolve(&roster, day, |person| heads.contains(&person)));
        match resolved {
            Ok(graph) => Ok(Ok(Self { people, heads, graph })),
            Err(Broken::UnitCycle(unit)) => {
                let name = names[unit.0 as usize];
                let refusal = Refusal::at(Broken::UnitCycle(unit).code(), &["units", name, "parent"]);
                Ok(Err(refusal.with("name", name)))
            }
            Err(broken) => Err(Malformed::new("units", broken)),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InTree {
    units: BTreeMap<String, Unit>,
    people: BTreeMap<String, Value>,
}

pub(super) fn tree(input: &Value, rules: &RuleSet) -> Answer {
    let input: InTree = value::read(input)?;
    let tree = match Tree::resolve(&input.units)? {
        Ok(tree) => tree,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let level = &rules.task_results.leader_scope_level;
    let mut outcomes = vec![MemberOutcome::Missing; tree.people.0.len()];
    let mut computed = BTreeMap::new();
    for (id, written) in &input.people {
        let place = format!("people.{id}");
        let person = tree.people.index(id, &place)?;
        if written.get("products").is_some() {
            if !tree.heads.contains(&person) {
                return Err(Malformed::new(place, "only heads are computed"));
            }
            computed.insert(person, written);
            continue;
        }
        let mut written: WrittenPerson =
            Deserialize::deserialize(written).map_err(|error| Malformed::new(&place, error))?;
        written.id = Some(id.clone());
        outcomes[person.0 as usize] = written.member(&place)?.outcome;
    }
    let mut tally = Tally::new(&tree.graph);
    for (person, outcome) in (0..).map(PersonIndex).zip(&outcomes) {
        tally.settle(person, Standing::of(outcome, level));
    }
    let mut scores = Map::new();
    for leader in tree.graph.order() {
        let Some(written) = computed.get(leader) else { continue };
        let id = tree.people.id(*leader);
        let member = |person: &PersonIndex| ScopeMember {
            id: tree.people.id(*person).to_owned(),
            outcome: outcomes[person.0 as usize].clone(),
        };
        let scope = tree.graph.scope(*leader).iter().map(member).collect();
        let inside = |error: Malformed| Malformed::new(format!("people.{id}: {}", error.place), error.what);
        let result = match period::leader_over(written, scope, rules).map_err(inside)? {
            Ok(result) => result,
            Err(mut refusal) => {
                refusal.path.splice(0..0, ["people".to_owned(), id.to_owned()]);
                return Ok(Err(refusal));
            }
        };
        if let Some(score) = result.score() {
            scores.insert(id.to_owned(), json!(score.exact()));
        }
        outcomes[leader.0 as usize] = result.as_member();
        tally.settle(*leader, Standing::of(&outcomes[leader.0 as usize], level));
    }
    let mut answer = tell(&tally, &tree.people, tree.heads.iter().copied(), rules);
    answer.insert("scores_exact".to_owned(), scores.into());
    Ok(Ok(Value::Object(answer)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revised {
    units: BTreeMap<String, Unit>,
    revised: String,
}

pub(super) fn revision_proposals(input: &Value, _rules: &RuleSet) -> Answer {
    let input: Revised = value::read(input)?;
    let tree = match Tree::resolve(&input.units)? {
        Ok(tree) => tree,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let revised = tree.people.index(&input.revised, "revised")?;
    let proposed = tree.people.ids(tree.graph.leaders_above(revised));
    Ok(Ok(json!({ "proposed": proposed, "changed": [] })))
}
