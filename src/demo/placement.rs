//! Posts planned against the people there are, what bars some of them from moving, and where some ask to go.
//!
//! The plan follows the norm: what a commune has fewer people than its norm for is planned where its professionals are
//! spread thinnest, so that the ward, the commune and the island each have needs of their own; where it has more, posts
//! are taken from where most are. A position that no commune has people of stays without a source.

use super::chance::Chance;
use super::city::{City, OFFICES, Person, office_unit};
use super::day;
use crate::io::kinds::post_plan::PostPlanRow;
use chrono::NaiveDate;
use domain::placement::MoveBarKind;
use domain::terms::{PositionGroup, Term};
use std::collections::BTreeMap;

/// What bars somebody from being moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveBar {
    /// Whom.
    pub person: String,
    /// What bars him.
    pub bar: MoveBarKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none where it is not known.
    pub until: Option<NaiveDate>,
    /// The document's number.
    pub document: String,
}

/// Where somebody asks to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveWish {
    /// Who.
    pub person: String,
    /// The unit; none: anywhere.
    pub unit: Option<String>,
    /// First day.
    pub from: NaiveDate,
}

impl City {
    /// The plan of posts of each commune, from the year's first day.
    pub(super) fn post_plan(&self) -> Vec<PostPlanRow> {
        let mut rows = Vec::new();
        for (place, commune) in self.communes.iter().enumerate() {
            let unit = commune.unit();
            let mut held: BTreeMap<usize, i64> = BTreeMap::new();
            for person in self.people.iter().filter(|person| person.posts[0].commune == Some(place)) {
                *held.entry(person.posts[0].position).or_default() += 1;
            }
            let government = |position: &usize| {
                let office = self.sources.positions[*position].office.as_str();
                office == "UB" || OFFICES[..5].contains(&office)
            };
            let people: i64 =
                held.iter().filter(|(position, _)| government(position)).map(|(_, held)| held).sum();
            let mut missing = commune.norm() - people;
            let professional = |position: &usize| {
                government(position) && self.sources.positions[*position].group == PositionGroup::Professional
            };
            let mut order: Vec<usize> = (0..self.sources.positions.len()).filter(professional).collect();
            order.sort_by_key(|position| held.get(position).copied().unwrap_or(0));
            let mut posts = held.clone();
            for position in &order {
                if missing > 0 {
                    *posts.entry(*position).or_default() += 1;
                    missing -= 1;
                }
            }
            for position in order.iter().rev() {
                let planned = posts.entry(*position).or_default();
                if missing < 0 && *planned > 1 {
                    *planned -= 1;
                    missing += 1;
                }
            }
            // In every third commune a post is planned where it is missed instead of where people are most.
            if place % 3 == 1
                && let (Some(least), Some(most)) = (order.first(), order.last())
                && posts.get(most).is_some_and(|posts| *posts > 1)
            {
                *posts.entry(*most).or_default() -= 1;
                *posts.entry(*least).or_default() += 1;
            }
            rows.extend(posts.into_iter().filter(|(_, posts)| *posts > 0).map(|(position, posts)| {
                let position = &self.sources.positions[position];
                PostPlanRow {
                    unit: office_unit(&unit, &position.office),
                    position: position.code.clone(),
                    from: day(2026, 1, 1),
                    posts: i32::try_from(posts).unwrap_or(1),
                    decision: Some(format!("{}/QĐ-UBND", 2_500 + place)),
                }
            }));
        }
        rows
    }

    /// One bar of each kind in every third commune, on people whom no other story befalls. A secondment bars by itself.
    pub(super) fn move_bars(&self) -> Vec<MoveBar> {
        let mut rows = Vec::new();
        for commune in (0..self.communes.len()).step_by(3) {
            let kinds = MoveBarKind::ALL.iter().filter(|kind| **kind != MoveBarKind::Seconded);
            for (number, (kind, person)) in kinds.zip(self.quiet(commune)).enumerate() {
                // The end of an investigation or a hardship is nobody's to know.
                let open = matches!(kind, MoveBarKind::Investigated | MoveBarKind::Hardship);
                rows.push(MoveBar {
                    person: person.code.clone(),
                    bar: *kind,
                    from: day(2026, 10, 1),
                    until: (!open).then(|| day(2027, 12, 31)),
                    document: format!("{}/XN-{:02}", 700 + commune, number + 1),
                });
            }
        }
        rows
    }

    /// Some ask to go to the ward, one anywhere; one of them is protected and asks all the same.
    pub(super) fn move_wishes(&self) -> Vec<MoveWish> {
        let ward = self.communes[0].unit();
        let from = day(2026, 11, 1);
        let mut rows: Vec<MoveWish> = Vec::new();
        for commune in 0..self.communes.len() {
            let asks = |person: &Person| Chance::of(self.seed, &[person.key, 41]).in_thousand(60);
            rows.extend(self.quiet(commune).skip(10).filter(|person| asks(person)).map(|person| MoveWish {
                person: person.code.clone(),
                unit: (commune > 0).then(|| ward.clone()),
                from,
            }));
        }
        let protected = self.move_bars().into_iter().find(|row| row.bar == MoveBarKind::YoungChild);
        rows.extend(protected.map(|row| MoveWish { person: row.person, unit: None, from }));
        rows
    }

    /// Professionals of a commune whom no story befalls, in their order.
    fn quiet(&self, commune: usize) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| {
            let post = &person.posts[0];
            !person.told
                && post.commune == Some(commune)
                && self.position(post).group == PositionGroup::Professional
                && !super::DEMO_LOGINS
                    .iter()
                    .any(|login| self.holder(login).is_some_and(|of| of.code == person.code))
        })
    }
}
