//! The parsed document: depth, fields, aliases, directives, root fields and cost, weighed once a fragment.
//!
//! Sums saturate and depths are maxima, so doubling fragments cost nothing. How far a walk has come down is an
//! argument and is refused before descending, so no document can end the process here either.

use super::page::{Given, is_page};
use super::{Exceeded, Limits, Shape};
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned, Variables};
use async_graphql_value::Value;
use domain::refusal::Code;
use std::collections::HashMap;

/// Fragments inside fragments.
const SPREADS: u64 = 64;
/// Selection sets of any kind inside each other.
const LEVELS: u64 = 128;
/// Fields inside each other below `__schema` and `__type`; the standard introspection has 15.
const INTROSPECTION_DEPTH: u64 = 24;
/// Shape of types and fields inside each other there, as graphql-js has it.
const INTROSPECTION_LISTS: u64 = 2;

/// What the operation may cost, and what was allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Values the answer can hold.
    pub requested: u64,
    /// Values it may hold.
    pub limit: u64,
}

/// What a part of the document weighs: sums, then greatest heights below here.
#[derive(Clone, Copy, Default)]
struct Weight {
    fields: u64,
    aliases: u64,
    directives: u64,
    /// Fields of this very selection set.
    roots: u64,
    /// Values whatever the size of the page.
    fixed: u64,
    /// Values for each object of the page that the enclosing field asks for.
    paged: u64,
    /// Values of an introspection.
    introspection: u64,
    below: Height,
}

/// How far something reaches down; as an argument, how far the walk has come.
#[derive(Clone, Copy, Default)]
struct Height {
    depth: u64,
    introspection: u64,
    lists: u64,
    spreads: u64,
    levels: u64,
}

impl Height {
    fn max(self, other: Self) -> Self {
        self.zip(other, u64::max)
    }

    fn plus(self, other: Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    fn zip(self, other: Self, of: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            depth: of(self.depth, other.depth),
            introspection: of(self.introspection, other.introspection),
            lists: of(self.lists, other.lists),
            spreads: of(self.spreads, other.spreads),
            levels: of(self.levels, other.levels),
        }
    }
}

impl Weight {
    /// Side by side: sums add up, heights do not.
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            roots: self.roots.saturating_add(other.roots),
            fixed: self.fixed.saturating_add(other.fixed),
            paged: self.paged.saturating_add(other.paged),
            introspection: self.introspection.saturating_add(other.introspection),
            below: self.below.max(other.below),
        }
    }

    /// The same one step further up.
    fn under(mut self, step: Height) -> Self {
        self.below = self.below.plus(step);
        self
    }

    fn cost(&self, page: u64) -> u64 {
        self.fixed.saturating_add(self.paged.saturating_mul(page))
    }
}

/// No text holds U+0000: not every database can store it.
fn no_nul(name: &str, value: &Value, at: Pos) -> Result<(), Box<Exceeded>> {
    let inner = match value {
        Value::String(text) if text.contains('\0') => {
            return Err(Exceeded::new(Code::NulInText).at(at).with("name", name));
        }
        Value::List(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    };
    inner.into_iter().try_for_each(|value| no_nul(name, value, at))
}

pub(super) fn check(
    document: &ExecutableDocument,
    name: Option<&str>,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<Cost, Box<Exceeded>> {
    let operations = document.operations.iter().len() as u64;
    if operations > limits.operations {
        return Err(Exceeded::over(Code::TooManyOperations, operations, limits.operations));
    }
    let running = super::operation(document, name);
    let given = Given { variables, operation: running.map(|operation| &operation.node) };
    let mut walk = Walk::new(document, given, shape, limits);

    // The operation that will run comes first, so that the heaviest field found is its own.
    let mut whole = Weight::default();
    let mut cost = 0;
    if let Some(operation) = running {
        whole = walk.operation(operation)?;
        cost = whole.cost(limits.default_page);
        walk.cost(cost, operation.pos)?;
    }
    for (_, operation) in document.operations.iter() {
        for variable in &operation.node.variable_definitions {
            if let Some(value) = &variable.node.default_value {
                no_nul(&variable.node.name.node, &value.node.clone().into_value(), value.pos)?;
            }
        }
        if running.is_none_or(|running| !std::ptr::eq(running, operation)) {
            whole = whole.beside(walk.operation(operation)?);
            walk.sums(&whole, operation.pos)?;
        }
    }
    // Fragments nobody spreads are invalid, but the library walks them before it says so.
    for name in document.fragments.keys() {
        if !walk.seen.contains_key(&(name.as_str(), false)) && !walk.seen.contains_key(&(name.as_str(), true))
        {
            let at = document.fragments[name].pos;
            let weight = walk.fragment(name, at, Place::default())?;
            whole = whole.beside(weight);
            walk.sums(&whole, at)?;
        }
    }
    Ok(Cost { requested: cost, limit: limits.cost })
}

/// About how many values an introspection gives.
pub(super) fn introspection(document: &ExecutableDocument, variables: &Variables, shape: &Shape) -> u64 {
    let limits = Limits::default();
    let mut walk = Walk::new(document, Given { variables, operation: None }, shape, &limits);
    let weights = document.operations.iter().map(|(_, operation)| walk.operation(operation));
    weights.flatten().fold(0, |sum, weight| weight.introspection.saturating_add(sum))
}

/// Where a walk is: how far down, and whether below `__schema` or `__type`.
#[derive(Clone, Copy, Default)]
struct Place {
    down: Height,
    introspection: bool,
}

impl Place {
    fn down(mut self, step: Height) -> Self {
        self.down = self.down.plus(step);
        self
    }
}

const LEVEL: Height = Height { depth: 0, introspection: 0, lists: 0, spreads: 0, levels: 1 };

struct Walk<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    shape: &'a Shape,
    given: Given<'a>,
    /// Fragments by name and by whether they stand in an introspection; `None` while one is being weighed.
    seen: HashMap<(&'a str, bool), Option<Weight>>,
    /// Keys of the answer from the root to here.
    path: Vec<&'a str>,
    /// The root field with the highest cost so far.
    heaviest: Option<(u64, Pos, &'a str)>,
}

impl<'a> Walk<'a> {
    fn new(document: &'a ExecutableDocument, given: Given<'a>, shape: &'a Shape, limits: &'a Limits) -> Self {
        Self { document, limits, shape, given, seen: HashMap::new(), path: Vec::new(), heaviest: None }
    }

    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) -> Result<Weight, Box<Exceeded>> {
        let node = &operation.node;
        let mut weight = self.selections(&node.selection_set.node, Place::default())?;
        let definitions = node.variable_definitions.iter().map(|definition| &definition.node.directives);
        for directives in definitions.chain([&node.directives]) {
            weight.directives = weight.directives.saturating_add(count(directives));
        }
        self.sums(&weight, operation.pos)?;
        if weight.roots > self.limits.root_fields {
            let over = Exceeded::over(Code::TooManyRootFields, weight.roots, self.limits.root_fields);
            return Err(over.at(operation.pos));
        }
        Ok(weight)
    }

    fn sums(&self, weight: &Weight, at: Pos) -> Result<(), Box<Exceeded>> {
        for (code, requested, limit) in [
            (Code::TooManyFields, weight.fields, self.limits.fields),
            (Code::TooManyAliases, weight.aliases, self.limits.aliases),
            (Code::TooManyDirectives, weight.directives, self.limits.directives),
            (Code::IntrospectionTooLarge, weight.introspection, self.shape.introspection),
        ] {
            if requested > limit {
                return Err(Exceeded::over(code, requested, limit).at(at));
            }
        }
        Ok(())
    }

    fn cost(&self, cost: u64, operation: Pos) -> Result<(), Box<Exceeded>> {
        if cost <= self.limits.cost {
            return Ok(());
        }
        let (_, at, key) = self.heaviest.unwrap_or((0, operation, ""));
        Err(Exceeded::over(Code::CostExceeded, cost, self.limits.cost).at(at).with("field", key).path(&[key]))
    }

    fn selections(&mut self, set: &'a SelectionSet, place: Place) -> Result<Weight, Box<Exceeded>> {
        let mut whole = Weight::default();
        for item in &set.items {
            let mut weight = match &item.node {
                Selection::Field(field) => self.field(field, place)?,
                Selection::InlineFragment(inline) => {
                    let place = place.down(LEVEL);
                    self.reach(place, Height::default(), item.pos)?;
                    self.selections(&inline.node.selection_set.node, place)?.under(LEVEL)
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, spread.pos, place)?
                }
            };
            weight.directives = weight.directives.saturating_add(count(item.node.directives()));
            whole = whole.beside(weight);
        }
        Ok(whole)
    }

    fn field(&mut self, field: &'a Positioned<Field>, mut place: Place) -> Result<Weight, Box<Exceeded>> {
        let name = field.node.name.node.as_str();
        place.introspection |= matches!(name, "__schema" | "__type");
        let circular = matches!(name, "fields" | "interfaces" | "possibleTypes" | "inputFields");
        let step = Height {
            depth: u64::from(!place.introspection),
            introspection: u64::from(place.introspection),
            lists: u64::from(place.introspection && circular),
            ..LEVEL
        };
        let root = self.path.is_empty();
        let key = field.node.response_key().node.as_str();
        let inside = place.down(step);
        self.path.push(key);
        self.reach(inside, Height::default(), field.pos)?;
        for (name, value) in &field.node.arguments {
            no_nul(&name.node, &value.node, value.pos)?;
        }
        let inner = self.selections(&field.node.selection_set.node, inside)?;
        let size =
            if place.introspection { Some(1) } else { self.given.size(field, self.limits, &self.path)? };
        self.path.pop();

        let content = match size {
            Some(size) if inner.paged == 0 => inner.fixed.saturating_mul(size),
            None if inner.paged == 0 && self.shape.is_list(name) => {
                inner.fixed.saturating_mul(self.limits.list)
            }
            _ => inner.cost(size.unwrap_or(self.limits.default_page)),
        };
        let cost = content.saturating_add(1);
        let introspection = inner.introspection.saturating_mul(self.shape.items(name));
        let introspection = introspection.saturating_add(u64::from(place.introspection));
        let paged = is_page(name) && size.is_none();
        if root && self.heaviest.is_none_or(|(most, ..)| cost > most) {
            self.heaviest = Some((cost, field.pos, key));
        }
        Ok(Weight {
            fields: inner.fields.saturating_add(1),
            aliases: inner.aliases.saturating_add(u64::from(field.node.alias.is_some())),
            directives: inner.directives,
            roots: 1,
            fixed: if paged { 0 } else { cost },
            paged: if paged { cost } else { 0 },
            introspection,
            below: inner.below.plus(step),
        })
    }

    fn fragment(&mut self, name: &'a Name, at: Pos, place: Place) -> Result<Weight, Box<Exceeded>> {
        let step = Height { spreads: 1, ..LEVEL };
        let place = place.down(step);
        let key = (name.as_str(), place.introspection);
        match self.seen.get(&key) {
            Some(Some(weight)) => {
                let weight = *weight;
                self.reach(place, weight.below, at)?;
                return Ok(weight.under(step));
            }
            Some(None) => return Err(self.spread(Code::FragmentCycle, name, at)),
            None => {}
        }
        if place.down.spreads > SPREADS {
            return Err(self.spread(Code::FragmentsTooDeep, name, at).with("limit", SPREADS));
        }
        self.reach(place, Height::default(), at)?;
        let document = self.document;
        let Some(fragment) = document.fragments.get(name) else {
            return Err(self.spread(Code::UnknownFragment, name, at));
        };
        self.seen.insert(key, None);
        let mut weight = self.selections(&fragment.node.selection_set.node, place)?;
        weight.directives = weight.directives.saturating_add(count(&fragment.node.directives));
        self.seen.insert(key, Some(weight));
        Ok(weight.under(step))
    }

    /// Refuses what stands too deep: the place itself, or the height of what is known to hang below it.
    fn reach(&self, place: Place, below: Height, at: Pos) -> Result<(), Box<Exceeded>> {
        let deepest = place.down.plus(below);
        let deep = |requested, limit| Exceeded::over(Code::DocumentTooDeep, requested, limit);
        let over = if deepest.depth > self.limits.depth {
            deep(deepest.depth, self.limits.depth)
        } else if deepest.introspection > INTROSPECTION_DEPTH {
            deep(deepest.introspection, INTROSPECTION_DEPTH)
        } else if deepest.lists > INTROSPECTION_LISTS {
            let field = self.path.last().copied().unwrap_or_default();
            Exceeded::over(Code::IntrospectionTooDeep, deepest.lists, INTROSPECTION_LISTS)
                .with("field", field)
        } else if deepest.spreads > SPREADS {
            deep(deepest.spreads, SPREADS)
        } else if deepest.levels > LEVELS {
            deep(deepest.levels, LEVELS)
        } else {
            return Ok(());
        };
        Err(over.at(at).path(&self.path))
    }

    fn spread(&self, code: Code, fragment: &Name, at: Pos) -> Box<Exceeded> {
        Exceeded::new(code).at(at).path(&self.path).with("fragment", fragment)
    }
}

fn count(directives: &[Positioned<Directive>]) -> u64 {
    directives.len() as u64
}
