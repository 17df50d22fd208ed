//! The latest evaluations, where nothing has changed since, compute again from the tables to the same
//! row: its bytes, and every column that it shows or is ranked by.

use super::compute::{Chunk, is_tracked, sheets};
use super::scope::Outcomes;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};
use store::evaluation::{
    Expected, Fresh, Plan, each_day, latest_whole, not_as_written, read_entries, read_inputs, read_year,
};
use store::ids::PersonId;
use store::verify::Law;
use store::{Found, Source, period, stale, unit};

/// People read at a time.
const CHUNK: usize = 200;

/// Recomputes from the tables each latest revision that is neither stale nor proposed for revision.
///
/// # Errors
/// A database that cannot be read, or leaders who lead each other.
pub async fn recomputed(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let Some(root) = unit::find_root(source).await? else { return Ok(()) };
    for row in period::with_evaluations(source).await? {
        let marked: HashSet<PersonId> =
            stale::of_period(source, row.id).await?.into_iter().map(|mark| mark.person).collect();
        let mut as_of: BTreeMap<PersonId, NaiveDate> = BTreeMap::new();
        each_day(source, row.id, |person, day| {
            as_of.insert(person, day);
        })
        .await?;
        let plan = Plan::load(source, row, root).await?;
        let known: Vec<usize> = (0..plan.expected.len())
            .filter(|place| {
                let person = plan.expected[*place].person;
                as_of.contains_key(&person) && !marked.contains(&person)
            })
            .collect();
        let mut outcomes = Outcomes::load(source, &plan).await?;
        // Rows that were computed for different days looked at a different calendar.
        let mut days: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
        for place in known {
            days.entry(as_of[&plan.expected[place].person]).or_default().push(place);
        }
        for (day, places) in days {
            for places in places.chunks(CHUNK) {
                compare(source, &plan, day, places, &mut outcomes, law).await?;
            }
        }
    }
    Ok(())
}

async fn compare(
    source: &Source<'_>,
    plan: &Plan,
    as_of: NaiveDate,
    places: &[usize],
    outcomes: &mut Outcomes,
    law: &mut Law,
) -> Found<()> {
    let (own, made): (Vec<&Expected>, Vec<&Expected>) =
        places.iter().map(|place| &plan.expected[*place]).partition(|one| is_tracked(plan, one));
    let mut chunk = Chunk { places: places.to_vec(), ..Chunk::default() };
    let tracked: Vec<PersonId> = own.iter().map(|one| one.person).collect();
    chunk.inputs = read_inputs(source, plan, &tracked).await?;
    if !made.is_empty() {
        chunk.entries = read_entries(source, plan, &made, as_of).await?;
        if matches!(plan.calendar, domain::periods::Period::Year(_)) {
            chunk.year = read_year(source, plan, &made, as_of).await?;
        }
    }
    let people: Vec<PersonId> = places.iter().map(|place| plan.expected[*place].person).collect();
    let stored = latest_whole(source, plan.period.id, &people).await?;
    for (place, template, sheet) in sheets(plan, as_of, &mut chunk, outcomes) {
        law.looked_at += 1;
        let expected = &plan.expected[place];
        let Some(row) = stored.get(&expected.person) else { continue };
        let fresh = Fresh { expected, template, sheet, tracked: is_tracked(plan, expected) };
        let wrong = not_as_written(row, plan, as_of, &fresh);
        if !wrong.is_empty() {
            let (code, period, wrong) = (plan.code(expected.index), plan.calendar, wrong.join(", "));
            law.broken(format!("{code} in {period}: the tables give another result ({wrong})"));
        }
    }
    Ok(())
}
