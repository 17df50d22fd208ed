//! Which lines satisfaction feeds (II.4 or an agency's sub-line of it), and what it proposes for them.

use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use store::ids::{PersonId, PositionId, TemplateId};
use store::period::PeriodRow;
use store::seat::seats;
use store::template::{TemplateBody, TemplateLine};
use store::{Found, Source};

/// The lines of one person's template that satisfaction feeds, with its step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fed {
    /// The step of points, in 10⁻⁹.
    pub step: i64,
    /// The lines.
    pub lines: Vec<TemplateLine>,
}

/// Those of some people whose template of a period is fed, with what feeds it.
pub async fn fed(
    source: &Source<'_>,
    people: &[PersonId],
    period: &PeriodRow,
    today: NaiveDate,
) -> Found<HashMap<PersonId, Fed>> {
    let mut by_day: BTreeMap<NaiveDate, Vec<(PersonId, PositionId)>> = BTreeMap::new();
    for (person, seat) in seats(source, people, period, today).await? {
        by_day.entry(seat.last_day).or_default().push((person, seat.position));
    }
    let mut templates: HashMap<PersonId, (TemplateId, i64)> = HashMap::new();
    for (day, seated) in by_day {
        let mut positions: Vec<PositionId> = seated.iter().map(|(_, position)| *position).collect();
        positions.sort_unstable();
        positions.dedup();
        let in_force = store::template::in_force(source, &positions, day).await?;
        let of = |(person, position): (PersonId, PositionId)| {
            in_force.get(&position).map(|template| (person, (template.id, template.step)))
        };
        templates.extend(seated.into_iter().filter_map(of));
    }
    let mut ids: Vec<TemplateId> = templates.values().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let bodies = store::template::find_bodies(source, &ids).await?;
    Ok(templates
        .into_iter()
        .filter_map(|(person, (id, step))| {
            let lines = fed_lines(bodies.get(&id)?);
            (!lines.is_empty()).then_some((person, Fed { step, lines }))
        })
        .collect())
}

fn fed_lines(body: &TemplateBody) -> Vec<TemplateLine> {
    body.lines.iter().filter(|line| line.feed_from.is_some()).cloned().collect()
}
