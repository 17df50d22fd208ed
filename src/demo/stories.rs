//! The special cases that an evaluation must get right, each with somebody to whom it happens.
//!
//! A ward has the tie at the ceiling, a discipline, a concurrent post, a maternity leave and a recruit of August; a commune
//! has a discipline, a transfer out, a secondment in, one who left, a short unpaid leave and a long sickness; a special
//! zone has a concurrent post, a transfer out, a secondment in, a long unpaid leave and a maternity leave. Nobody entered
//! anything for somebody of a commune and of a zone. In the whole city they recur, commune by commune.

use super::chance::Chance;
use super::city::{Away, City, Level, Post};
use super::day;
use chrono::NaiveDate;
use domain::class::DisciplineForm;
use domain::periods::{Days, Month};
use domain::terms::{AbsenceKind, AppointmentKind};

/// Tells the stories of all communes.
pub fn tell(city: &mut City) {
    for commune in 0..city.communes.len() {
        equals_in_front_of_one_place(city, commune);
        match commune % 3 {
            0 => of_a_ward(city, commune),
            1 => of_a_commune(city, commune),
            _ => of_a_zone(city, commune),
        }
    }
}

/// Two clerks of one position with the same work to the unit, the best of the support group.
fn equals_in_front_of_one_place(city: &mut City, commune: usize) {
    if commune >= 3 && Chance::of(city.seed, &[commune as u64, 5]).in_thousand(850) {
        return;
    }
    let Some(first) = take(city, commune, &["VT-HC"]) else { return };
    let Some(second) = take(city, commune, &["VT-HC"]) else { return };
    city.people[first].level = Level::Excellent;
    city.people[second].level = Level::Excellent;
    city.people[second].key = city.people[first].key;
}

fn of_a_ward(city: &mut City, commune: usize) {
    if let Some(person) = take(city, commune, &["CV-XD", "CV-DC"]) {
        city.disciplined.push((person, DisciplineForm::Reprimand));
    }
    if let Some(person) = take(city, commune, &["CV-TH"]) {
        beside(city, person, "CV-TCD", "VP");
    }
    if let Some(person) = take(city, commune, &["CV-GD", "CV-VH"]) {
        city.people[person].posts[0].from = day(2026, 8, 1);
    }
    if let Some(person) = take(city, commune, &["CV-MC"]) {
        city.people[person].level = Level::Poor;
    }
    if let Some(person) = take(city, commune, &["CV-NV"]) {
        away(city, person, AbsenceKind::Maternity, day(2026, 3, 1), day(2026, 8, 31));
    }
}

fn of_a_commune(city: &mut City, commune: usize) {
    if let Some(person) = take(city, commune, &["CV-TP", "CV-KH"]) {
        city.disciplined.push((person, DisciplineForm::Warning));
    }
    // The ward before this commune in the order receives him.
    if let Some(person) = take(city, commune, &["CV-TC", "CV-CDS", "CV-YT"]) {
        transferred(city, person, commune, day(2026, 7, 1));
    }
    // And lends somebody for the three months of the land registers.
    if let Some(person) = take(city, commune - 1, &["CV-DC", "CV-XD"]) {
        seconded(city, person, commune, day(2026, 9, 1), day(2026, 11, 30));
    }
    if let Some(person) = take(city, commune, &["CV-LDXH"]) {
        city.people[person].posts[0].to = Some(day(2026, 5, 31));
    }
    if let Some(person) = take(city, commune, &["CV-GD", "CV-VH"]) {
        away(city, person, AbsenceKind::Unpaid, day(2026, 4, 1), day(2026, 5, 31));
    }
    if let Some(person) = take(city, commune, &["CV-DC"]) {
        away(city, person, AbsenceKind::Sick, day(2026, 9, 1), day(2026, 10, 31));
    }
    if let Some(person) = take(city, commune, &["CV-DU-TG"]) {
        away(city, person, AbsenceKind::Study, day(2026, 9, 1), day(2026, 12, 31));
    }
    forgotten(city, commune, 1, 11);
}

fn of_a_zone(city: &mut City, commune: usize) {
    // Somebody of the ward of this turn helps out for six months.
    if let Some(person) = take(city, commune - 2, &["CV-TP", "CV-YT", "CV-TC"]) {
        seconded(city, person, commune, day(2026, 4, 1), day(2026, 9, 30));
    }
    // The commune before this zone in the order receives him.
    if let Some(person) = take(city, commune, &["CV-NV", "CV-GD"]) {
        transferred(city, person, commune, day(2026, 10, 1));
    }
    if let Some(person) = take(city, commune, &["CV-TH"]) {
        beside(city, person, "CV-TCD", "VP");
    }
    if let Some(person) = take(city, commune, &["CV-XD", "CV-TC", "CV-DC"]) {
        away(city, person, AbsenceKind::Unpaid, day(2026, 3, 1), day(2026, 10, 31));
    }
    if let Some(person) = take(city, commune, &["CV-DU-XD"]) {
        away(city, person, AbsenceKind::Maternity, day(2026, 6, 1), day(2026, 11, 30));
    }
    forgotten(city, commune, 2, 10);
}

/// Nobody enters anything for a member of the Front in a month, in every tenth commune.
fn forgotten(city: &mut City, commune: usize, turn: usize, month: u32) {
    if commune % 10 == turn
        && let Some(person) = take(city, commune, &["CV-MT-DT"])
    {
        city.people[person].forgotten = Month::new(2026, month);
    }
}

/// Into the commune before his own, for good.
fn transferred(city: &mut City, person: usize, commune: usize, from: NaiveDate) {
    let number = format!("{}/QĐ-UBND", 1_100 + commune);
    moves(city, person, commune - 1, AppointmentKind::Transfer, from, None, number);
}

/// To another commune for some months.
fn seconded(city: &mut City, person: usize, target: usize, from: NaiveDate, to: NaiveDate) {
    let number = format!("{}/QĐ-UBND", 1_900 + target);
    moves(city, person, target, AppointmentKind::Secondment, from, Some(to), number);
}

fn take(city: &mut City, commune: usize, positions: &[&str]) -> Option<usize> {
    let place = city.untold(commune, positions)?;
    city.people[place].told = true;
    // What happens to him is the story; his work should not be one of its own.
    city.people[place].level = Level::Good;
    Some(place)
}

fn away(city: &mut City, person: usize, kind: AbsenceKind, from: NaiveDate, to: NaiveDate) {
    city.people[person].away.extend(Days::new(from, to).map(|days| Away { kind, days }));
}

fn beside(city: &mut City, person: usize, position: &str, office: &str) {
    let Some(position) = city.sources.positions.iter().position(|known| known.code == position) else {
        return;
    };
    let first = city.people[person].posts[0].clone();
    let Some(commune) = first.commune else { return };
    let unit = format!("{}-{office}", city.communes[commune].unit());
    let decision = Some(format!("{}/QĐ-UBND", 300 + commune));
    let kind = AppointmentKind::Concurrent;
    let from = day(2026, 3, 1);
    city.people[person].posts.push(Post {
        position,
        unit,
        kind,
        from,
        to: None,
        share: 30,
        decision,
        ..first
    });
}

/// Moves somebody into the same office and position of another commune.
fn moves(
    city: &mut City,
    person: usize,
    target: usize,
    kind: AppointmentKind,
    from: NaiveDate,
    to: Option<NaiveDate>,
    decision: String,
) {
    let first = city.people[person].posts[0].clone();
    let office = city.position(&first).office.clone();
    let unit = super::city::office_unit(&city.communes[target].unit(), &office);
    if kind != AppointmentKind::Secondment {
        city.people[person].posts[0].to = from.pred_opt();
    }
    let commune = Some(target);
    city.people[person].posts.push(Post { unit, commune, kind, from, to, decision: Some(decision), ..first });
}
