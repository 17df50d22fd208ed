//! Which lines satisfaction feeds (II.4 or an agency's sub-line of it), and what it proposes for them.

use chrono::NaiveDate;
use domain::number::Exact;
use domain::rules::Satisfaction;
use domain::satisfaction::{Feed, Proposal, Ratings};
use std::collections::{BTreeMap, HashMap};
use store::ids::{PersonId, PositionId, TemplateId};
use store::period::PeriodRow;
use store::satisfaction::Figure;
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

/// What satisfaction proposes for people in a period, by line.
#[derive(Clone, Debug, Default)]
pub struct Proposals(HashMap<PersonId, HashMap<String, Proposal>>);

impl Proposals {
    /// Loads them: of each person the step and the lines of his template. Without a line that is fed nothing is read.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn load<'a>(
        source: &Source<'_>,
        period: &PeriodRow,
        forms: impl Iterator<Item = (PersonId, i64, &'a TemplateBody)>,
    ) -> Found<Self> {
        let fed = forms.map(|(person, step, body)| (person, Fed { step, lines: fed_lines(body) }));
        let fed: Vec<(PersonId, Fed)> = fed.filter(|(_, fed)| !fed.lines.is_empty()).collect();
        if fed.is_empty() {
            return Ok(Self::default());
        }
        let keys: Vec<_> = fed.iter().map(|(person, _)| (*person, period.id)).collect();
        let figures = store::satisfaction::figures(source, &keys).await?;
        let rules = store::satisfaction::rules_on(source, period.closing_day).await?;
        let mut all = HashMap::new();
        for (person, fed) in fed {
            let Some(figure) = figures.get(&(person, period.id)) else { continue };
            let own = fed.lines.iter().filter_map(|line| {
                Some((line.code.clone(), propose(line, fed.step, figure, &rules.satisfaction)?))
            });
            all.insert(person, own.collect());
        }
        Ok(Self(all))
    }

    /// The proposal for a person's line.
    #[must_use]
    pub fn of(&self, person: PersonId, line: &str) -> Option<&Proposal> {
        self.0.get(&person)?.get(line)
    }

    /// All of a person's.
    pub fn take(&mut self, person: PersonId) -> HashMap<String, Proposal> {
        self.0.remove(&person).unwrap_or_default()
    }
}

fn propose(line: &TemplateLine, step: i64, figure: &Figure, rules: &Satisfaction) -> Option<Proposal> {
    let feed = Feed {
        from: Exact::from_micro(line.feed_from?),
        to: Exact::from_micro(line.feed_to?),
        max: Exact::from_nano(line.maximum),
        step: Exact::from_nano(step),
    };
    let count = |count: i64| u64::try_from(count).ok();
    let ratings = Ratings::new(count(figure.satisfied)?, count(figure.rated)?)?;
    let mean: Exact = figure.mean.as_deref()?.parse().ok()?;
    feed.proposal(ratings, &mean, count(line.feed_least?)?, rules)
}

fn fed_lines(body: &TemplateBody) -> Vec<TemplateLine> {
    body.lines.iter().filter(|line| line.feed_from.is_some()).cloned().collect()
}
