//! Who makes a proof: on units, on people, on oneself, on the installation; `over_…` judge a set one by one and tell who
//! was refused.

use crate::fail::{Fail, Found};
use crate::policy::actions::{Act, Action, Rule, rules, self_rule};
use crate::policy::facts::{Subject, subjects};
use crate::policy::permitted::{Permitted, Reach};
use crate::policy::viewer::{Lead, Viewer};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::refusal::{Code, Language, Refusal};
use entity::ids::{PersonId, UnitId};
use std::collections::{HashMap, HashSet};

/// Whether the caller may act on what belongs to a unit (or create something in it). Reaches its whole subtree.
pub async fn on_unit<A: Act>(tx: &Tx, unit: UnitId) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    let ancestors =
        crate::unit::ancestors(&tx.source(), &[unit]).await?.remove(&unit).ok_or(Fail::NotFound)?;
    judge_unit(viewer, A::ACTION, &ancestors)?;
    Ok(Permitted::reaching(Reach::Subtree(unit)))
}

/// The verdict on what belongs to a unit, whose ancestors (itself included) are given: the same for a mutation and for
/// the button of a screen.
pub fn judge_unit(viewer: &Viewer, action: Action, ancestors: &[UnitId]) -> Found<()> {
    let judged = verdict(viewer, action, |rule| holds_on_unit(viewer, rule, ancestors));
    // The catalogue is one for the whole house: who reads it anywhere knows of every unit, and of what is written in it.
    let of_the_catalogue = matches!(action.reading(), Action::ReadCatalogue | Action::ReadPerson);
    told_where_known(judged, action, || of_the_catalogue && may_read_catalogue(viewer).is_ok())
}

/// The same for what may be the first unit of an installation: without a unit it is the built-in operator's to create.
pub async fn on_root_or_unit<A: Act>(tx: &Tx, unit: Option<UnitId>) -> Found<Permitted<A>> {
    match unit {
        Some(unit) => on_unit(tx, unit).await,
        None => {
            let viewer = &tx.call().viewer;
            match crate::unit::find_root(&tx.source()).await? {
                Some(_) => Err(Fail::refused(Code::RootExists, "parent")),
                None if viewer.is_operator() => Ok(Permitted::reaching(Reach::Everything)),
                None => Err(Fail::NotFound),
            }
        }
    }
}

/// Whether the caller may act on what belongs to each of these units: all of them, or the first verdict against him.
pub async fn on_units<A: Act>(tx: &Tx, units: &[UnitId]) -> Found<Permitted<A>> {
    let (permit, mut refused) = over_units(tx, units).await?;
    match units.iter().find_map(|unit| refused.remove(unit)) {
        Some(fail) => Err(fail),
        None => Ok(permit),
    }
}

/// For a set of units: the proof over those on whose belongings the caller may act, and for each other why he may not.
pub async fn over_units<A: Act>(tx: &Tx, units: &[UnitId]) -> Found<(Permitted<A>, HashMap<UnitId, Fail>)> {
    let viewer = &tx.call().viewer;
    let ancestors = crate::unit::ancestors(&tx.source(), units).await?;
    let (mut reach, mut refused) = (HashSet::new(), HashMap::new());
    for unit in units {
        let above = ancestors.get(unit).map(Vec::as_slice).unwrap_or_default();
        match judge_unit(viewer, A::ACTION, above) {
            Ok(()) => {
                reach.insert(*unit);
            }
            Err(fail) => {
                refused.insert(*unit, fail);
            }
        }
    }
    Ok((Permitted::reaching(Reach::Units(reach)), refused))
}

/// For a set of people, as they stand on a day: the proof over those on whom the caller may act, and for each other why
/// he may not.
pub async fn over_people<A: Act>(
    tx: &Tx,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<(Permitted<A>, HashMap<PersonId, Fail>)> {
    let viewer = &tx.call().viewer;
    let subjects = subjects(&tx.source(), people, day).await?;
    let (mut reach, mut refused) = (HashSet::new(), HashMap::new());
    for person in people {
        let judged = match subjects.get(person) {
            Some(subject) => judge(viewer, A::ACTION, subject),
            None => Err(Fail::NotFound),
        };
        match judged {
            Ok(()) => {
                reach.insert(*person);
            }
            Err(fail) => {
                refused.insert(*person, fail);
            }
        }
    }
    Ok((Permitted::reaching(Reach::People(reach)), refused))
}

/// For what is written for people inside units (an appointment by HR of the receiving unit): the proof over the people
/// whose units all permit it, and for each other pair why not. The self rule forbids one's own.
pub async fn over_people_in<A: Act>(
    tx: &Tx,
    pairs: &[(PersonId, UnitId)],
) -> Found<(Permitted<A>, HashMap<(PersonId, UnitId), Fail>)> {
    let viewer = &tx.call().viewer;
    let mut units: Vec<UnitId> = pairs.iter().map(|(_, unit)| *unit).collect();
    units.sort_unstable();
    units.dedup();
    let ancestors = crate::unit::ancestors(&tx.source(), &units).await?;
    let mut reach: HashSet<PersonId> = pairs.iter().map(|(person, _)| *person).collect();
    let mut refused = HashMap::new();
    for (person, unit) in pairs {
        let above = ancestors.get(unit).map(Vec::as_slice).unwrap_or_default();
        let judged = if self_rule(A::ACTION) && viewer.person == Some(*person) {
            Err(Fail::Forbidden(Refusal::new(Code::SelfRule, "")))
        } else {
            verdict(viewer, A::ACTION, |rule| holds_on_unit(viewer, rule, above))
        };
        if let Err(fail) = judged {
            reach.remove(person);
            refused.insert((*person, *unit), fail);
        }
    }
    // Whether he knows of somebody depends on where that person serves, not on the unit that is written in.
    let unseen: Vec<PersonId> = refused
        .iter()
        .filter(|(_, fail)| matches!(fail, Fail::NotFound))
        .map(|((person, _), _)| *person)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    if !unseen.is_empty() {
        let seen = subjects(&tx.source(), &unseen, tx.call().today).await?;
        for ((person, _), fail) in &mut refused {
            let known = seen.get(person).is_some_and(|subject| knows_of(viewer, A::ACTION, subject));
            if known && matches!(fail, Fail::NotFound) {
                *fail = not_permitted(A::ACTION);
            }
        }
    }
    Ok((Permitted::reaching(Reach::People(reach)), refused))
}

/// The same for one person and the units that what is written for him concerns; without units only the self rule is asked.
pub async fn on_person_in<A: Act>(tx: &Tx, person: PersonId, units: &[UnitId]) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    if self_rule(A::ACTION) && viewer.person == Some(person) {
        return Err(Fail::Forbidden(Refusal::new(Code::SelfRule, "")));
    }
    let pairs: Vec<_> = units.iter().map(|unit| (person, *unit)).collect();
    let (_, mut refused) = over_people_in::<A>(tx, &pairs).await?;
    match pairs.iter().find_map(|pair| refused.remove(pair)) {
        Some(fail) => Err(fail),
        None => Ok(Permitted::reaching(Reach::People(HashSet::from([person])))),
    }
}

/// Whether the caller may do what concerns the whole installation.
pub fn on_installation<A: Act>(tx: &Tx) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    let root: Vec<UnitId> = viewer.root.into_iter().collect();
    judge_unit(viewer, A::ACTION, &root)?;
    Ok(Permitted::reaching(Reach::Everything))
}

/// Whether the viewer may read the catalogue: units, fields, positions, products, templates, periods.
pub fn may_read_catalogue(viewer: &Viewer) -> Found<()> {
    may_somewhere(viewer, Action::ReadCatalogue)
}

/// Whether there is anything at all that the viewer may do this with: a list then shows as much of it as he may see.
pub fn may_somewhere(viewer: &Viewer, action: Action) -> Found<()> {
    verdict(viewer, action, |rule| match rule {
        Rule::Granted(role) => viewer.granted(role).next().is_some(),
        Rule::AtRoot(role) => viewer.granted(role).any(|unit| Some(unit) == viewer.root),
        Rule::Leader => !viewer.leads.is_empty(),
        Rule::Staff | Rule::Own => viewer.person.is_some(),
        Rule::Superior | Rule::Operator => false,
    })
}

/// Whether the caller may act on each of these people, as they stand on a day (the last of the period concerned, or
/// today). One who may not be acted on refuses the whole set.
pub async fn on_people<A: Act>(tx: &Tx, people: &[PersonId], day: NaiveDate) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    let subjects = subjects(&tx.source(), people, day).await?;
    for person in people {
        judge(viewer, A::ACTION, subjects.get(person).ok_or(Fail::NotFound)?)?;
    }
    Ok(Permitted::reaching(Reach::People(people.iter().copied().collect())))
}

/// Whether the caller may manage his own account.
pub fn on_self<A: Act>(tx: &Tx) -> Found<Permitted<A>> {
    let viewer = &tx.call().viewer;
    verdict(viewer, A::ACTION, |rule| rule == Rule::Own)?;
    let account = viewer.account.ok_or(Fail::Unauthenticated)?;
    Ok(Permitted::reaching(Reach::Account(account)))
}

/// The verdict on one person: the same for a mutation and for the button of a screen.
pub fn judge(viewer: &Viewer, action: Action, subject: &Subject) -> Found<()> {
    if self_rule(action) && viewer.person == Some(subject.person) {
        let code = if action == Action::ManageAccounts { Code::SelfGrant } else { Code::SelfRule };
        return Err(Fail::Forbidden(Refusal::new(code, "")));
    }
    verdict(viewer, action, |rule| holds_on_person(viewer, rule, subject))
}

/// NOT_FOUND to who may neither read nor act, FORBIDDEN with the reason to who may read only.
pub(super) fn verdict(viewer: &Viewer, action: Action, holds: impl Fn(Rule) -> bool) -> Found<()> {
    if !viewer.is_known() {
        return Err(Fail::Unauthenticated);
    }
    if viewer.must_change_password && action != Action::ManageOwnAccount {
        return Err(Fail::Forbidden(Refusal::new(Code::PasswordChangeNeeded, "")));
    }
    let any = |action| rules(action).iter().any(|rule| holds(*rule));
    if any(action) {
        Ok(())
    } else if any(action.reading()) {
        Err(not_permitted(action))
    } else {
        Err(Fail::NotFound)
    }
}

/// FORBIDDEN instead of NOT_FOUND, where the caller knows of the object by another way than the rules of this verdict.
fn told_where_known(judged: Found<()>, action: Action, known: impl FnOnce() -> bool) -> Found<()> {
    match judged {
        Err(Fail::NotFound) if known() => Err(not_permitted(action)),
        other => other,
    }
}

/// Whether the viewer may know that somebody exists on whom he would act.
fn knows_of(viewer: &Viewer, action: Action, subject: &Subject) -> bool {
    rules(action.reading()).iter().any(|rule| holds_on_person(viewer, *rule, subject))
}

/// The refusal to who knows of the object, with who could.
pub(super) fn not_permitted(action: Action) -> Fail {
    Fail::Forbidden(lacking(action))
}

/// The verdict about a unit whose being there is no secret: units are known to everybody of the house.
#[must_use]
pub fn not_there(fail: Fail, action: Action) -> Fail {
    match fail {
        Fail::NotFound => not_permitted(action),
        other => other,
    }
}

/// Says that the caller may not do it, and who could.
#[must_use]
pub fn lacking(action: Action) -> Refusal {
    let needed =
        |language| rules(action).iter().map(|rule| rule.label(language)).collect::<Vec<_>>().join(", ");
    lacks(needed(Language::Vi), needed(Language::En))
}

/// The same where it is told in words who could.
#[must_use]
pub fn lacks(vi: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(Code::NotPermitted, "").with("needed_vi", vi.into()).with("needed_en", en.into())
}

pub(super) fn holds_on_unit(viewer: &Viewer, rule: Rule, ancestors: &[UnitId]) -> bool {
    match rule {
        Rule::Granted(role) => viewer.granted(role).any(|unit| ancestors.contains(&unit)),
        Rule::AtRoot(role) => viewer.granted(role).any(|unit| Some(unit) == viewer.root),
        Rule::Leader => {
            viewer.leads.iter().any(|lead| matches!(lead, Lead::Unit(unit) if ancestors.contains(unit)))
        }
        Rule::Staff => viewer.person.is_some(),
        Rule::Operator => viewer.is_operator(),
        Rule::Own | Rule::Superior => false,
    }
}

fn holds_on_person(viewer: &Viewer, rule: Rule, subject: &Subject) -> bool {
    match rule {
        Rule::Own => viewer.person == Some(subject.person),
        Rule::Superior => viewer.person.is_some() && viewer.person == subject.superior,
        Rule::Leader => {
            (viewer.person.is_some() && viewer.person == subject.superior)
                || viewer.leads.iter().any(|lead| match lead {
                    Lead::Unit(unit) => subject.units.contains(unit),
                    Lead::Field(unit, field) => subject.units.contains(unit) && subject.field == Some(*field),
                    Lead::Person(person) => *person == subject.person,
                })
        }
        Rule::Granted(_) | Rule::AtRoot(_) | Rule::Staff | Rule::Operator => {
            holds_on_unit(viewer, rule, &subject.units)
        }
    }
}

impl Rule {
    /// Whom the rule lets, as messages say it; roles by their codes, under which they are granted.
    fn label(self, language: Language) -> String {
        use domain::terms::Term;
        let (vi, en) = match self {
            Self::Own => ("chính người đó".into(), "the person himself".into()),
            Self::Superior => ("cấp trên trực tiếp".into(), "his superior".into()),
            Self::Leader => ("lãnh đạo phụ trách".into(), "a leader above him".into()),
            Self::Granted(role) => (role.code().to_owned(), role.code().to_owned()),
            Self::AtRoot(role) => {
                (format!("{} ở đơn vị gốc", role.code()), format!("{} of the root", role.code()))
            }
            Self::Staff => ("người trong cơ quan".into(), "somebody of the house".into()),
            Self::Operator => ("người vận hành máy chủ".into(), "the operator of the server".into()),
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}

/// As what the caller acts on a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capacity {
    /// He is the person.
    Own,
    /// He is the one superior.
    Superior,
    /// He is another system.
    Integration,
    /// He is HR of the person's unit, and enters what the superior named decided.
    Hr,
}

/// What is known of one person in a set.
#[derive(Clone, Debug)]
pub struct Charge {
    /// As what the caller acts, the nearest first: himself, superior, system, HR.
    pub capacity: Capacity,
    /// The person's one superior on that day.
    pub superior: Option<PersonId>,
}

/// For a set of people, each as he stands on a day of his own (the last of his time in a period, or today): the proof
/// over those on whom the caller may act with his capacity, and for each other why he may not. A statement count that
/// grows with the number of different days, not of people.
pub async fn over_people_on<A: Act>(
    tx: &Tx,
    days: &HashMap<PersonId, NaiveDate>,
) -> Found<(Permitted<A>, HashMap<PersonId, Found<Charge>>)> {
    let viewer = &tx.call().viewer;
    let mut by_day: std::collections::BTreeMap<NaiveDate, Vec<PersonId>> = std::collections::BTreeMap::new();
    for (person, day) in days {
        by_day.entry(*day).or_default().push(*person);
    }
    let (mut reach, mut charges) = (HashSet::new(), HashMap::new());
    for (day, people) in by_day {
        let subjects = subjects(&tx.source(), &people, day).await?;
        for person in people {
            let judged = match subjects.get(&person) {
                Some(subject) => judge(viewer, A::ACTION, subject).map(|()| charge(viewer, subject)),
                None => Err(Fail::NotFound),
            };
            if judged.is_ok() {
                reach.insert(person);
            }
            charges.insert(person, judged);
        }
    }
    Ok((Permitted::reaching(Reach::People(reach)), charges))
}

fn charge(viewer: &Viewer, subject: &Subject) -> Charge {
    use domain::terms::Role;
    let capacity = if holds_on_person(viewer, Rule::Own, subject) {
        Capacity::Own
    } else if holds_on_person(viewer, Rule::Superior, subject) {
        Capacity::Superior
    } else if holds_on_person(viewer, Rule::Granted(Role::Integration), subject) {
        Capacity::Integration
    } else {
        Capacity::Hr
    };
    Charge { capacity, superior: subject.superior }
}
