//! Finding the needs of a set of people: everything is read set by set, the rules are `domain::training`.

use super::figures::{Figures, Measured, Need, Of};
use chrono::{Days as DayCount, Months, NaiveDate};
use domain::evaluation::read_lines;
use domain::number::Exact;
use domain::periods::Days;
use domain::rules::RuleSet;
use domain::satisfaction::Ratings;
use domain::settings::Settings;
use domain::terms::{EvaluationStatus, Leads};
use domain::training::{Known, Priority, Share, TrainingGround, dissatisfaction, gap, grounds, outside};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::competency::Competency;
use store::evaluation::{self, Evaluation};
use store::field::Field;
use store::ids::{CompetencyId, FieldId, PeriodId, PersonId, PositionId, RuleSetId, TemplateId, UnitId};
use store::period::PeriodRow;
use store::person::{self, Person};
use store::person_competency::{self, PersonCompetency};
use store::position::{self, Position};
use store::position_competency::{self, PositionCompetency};
use store::seat::{Seated, seats};
use store::template::{self, TemplateBody};
use store::unit::{self, Unit};
use store::{Found, Source, competency, field, satisfaction, setting, training_need};

/// The needs of these people as they stand at the end of a period, in order. Who does not serve on its last day has none.
/// Levels are those of today, so that what was learnt since closes its gap.
///
/// # Errors
/// Only of the database.
pub async fn compute(
    source: &Source<'_>,
    people: &[PersonId],
    period: &PeriodRow,
    today: NaiveDate,
) -> Found<Vec<Need>> {
    let facts = Facts::load(source, people, period, today).await?;
    let mut needs = Vec::new();
    for (person, seat) in &facts.seats {
        facts.of(*person, seat, &mut needs);
    }
    needs.sort_by_cached_key(Need::key);
    Ok(needs)
}

/// All that needs are found from.
struct Facts {
    period: String,
    period_id: PeriodId,
    closing_day: NaiveDate,
    seats: Vec<(PersonId, Seated)>,
    people: HashMap<PersonId, Person>,
    units: HashMap<UnitId, Unit>,
    above: HashMap<UnitId, Vec<UnitId>>,
    positions: HashMap<PositionId, Position>,
    fields: HashMap<FieldId, Field>,
    specialisations: HashMap<PersonId, Vec<FieldId>>,
    required: HashMap<PositionId, Vec<PositionCompetency>>,
    competencies: HashMap<CompetencyId, Competency>,
    levels: HashMap<(PersonId, CompetencyId), PersonCompetency>,
    overdue: HashMap<(UnitId, FieldId), Share>,
    ratings: HashMap<(UnitId, FieldId), Ratings>,
    evaluations: HashMap<PersonId, Evaluation>,
    /// Citizens' ratings of people, as far as they may be shown; of a period that has ended.
    rated: HashMap<PersonId, satisfaction::Figure>,
    bodies: HashMap<TemplateId, TemplateBody>,
    rules: HashMap<RuleSetId, Arc<RuleSet>>,
    full_from: u64,
    settings: HashMap<UnitId, Settings>,
}

impl Facts {
    async fn load(
        source: &Source<'_>,
        people: &[PersonId],
        period: &PeriodRow,
        today: NaiveDate,
    ) -> Found<Self> {
        let closing_day = period.closing_day;
        let all = seats(source, people, period, today).await?;
        let mut seats: Vec<(PersonId, Seated)> =
            all.into_iter().filter(|(_, seat)| seat.last_day == closing_day).collect();
        seats.sort_unstable_by_key(|(person, _)| *person);
        let ids: Vec<PersonId> = seats.iter().map(|(person, _)| *person).collect();
        let each = |of: fn(&Seated) -> UnitId| -> Vec<UnitId> {
            seats.iter().map(|(_, seat)| of(seat)).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let (units, agencies) = (each(|seat| seat.unit), each(|seat| seat.agency));
        let positions: Vec<PositionId> =
            seats.iter().map(|(_, seat)| seat.position).collect::<BTreeSet<_>>().into_iter().collect();
        let positions = position::find_many(source, &positions).await?;
        let keys: Vec<PositionId> = positions.keys().copied().collect();
        let required = position_competency::required(source, &keys, closing_day).await?;
        let named: BTreeSet<CompetencyId> =
            required.values().flatten().map(|row| row.competency_id).collect();
        let named: Vec<CompetencyId> = named.into_iter().collect();
        let competencies = competency::find_many(source, &named).await?;
        let above = unit::ancestors(source, &units).await?;
        let window = year_before(closing_day);
        let whole: Vec<UnitId> =
            above.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let evaluations = evaluations(source, period.id, &ids).await?;
        let templates: BTreeSet<TemplateId> =
            evaluations.values().filter_map(|row| row.template_id).collect();
        let templates: Vec<TemplateId> = templates.into_iter().collect();
        let sets: BTreeSet<RuleSetId> = evaluations.values().map(|row| row.rule_set_id).collect();
        let sets: Vec<RuleSetId> = sets.into_iter().collect();
        let fields: BTreeSet<FieldId> = positions
            .values()
            .flat_map(|position| position.versions.iter().flat_map(|facts| facts.fields.iter().copied()))
            .chain(competencies.values().filter_map(|row| row.field_id))
            .collect();
        let fields: Vec<FieldId> = fields.into_iter().collect();
        let rules = satisfaction::rules_on(source, closing_day).await?.satisfaction.clone();
        let ratings_of = if closing_day < today { ids.as_slice() } else { &[] };
        let ratings_of: Vec<_> = ratings_of.iter().map(|person| (*person, period.id)).collect();
        let rated = satisfaction::figures(source, &ratings_of).await?;
        let mut persons = HashMap::new();
        for chunk in ids.chunks(10_000) {
            persons.extend(person::find_many(source, chunk).await?);
        }
        Ok(Self {
            period: store::period::calendar(period).map(|period| period.to_string()).unwrap_or_default(),
            period_id: period.id,
            closing_day,
            people: persons,
            units: unit::find_many(source, &units).await?,
            fields: field::find_many(source, &fields).await?,
            specialisations: person::specialisations(source, &ids).await?,
            levels: person_competency::levels(source, &ids, &named, today.max(closing_day)).await?,
            overdue: training_need::overdue(source, &units, window).await?,
            ratings: training_need::ratings(source, &whole, window, &rules).await?,
            rated: rated.into_iter().map(|((person, _), figure)| (person, figure)).collect(),
            bodies: template::find_bodies(source, &templates).await?,
            rules: evaluation::rule_sets(source, &sets).await?,
            full_from: rules.full_from,
            settings: setting::in_force(source, &agencies, closing_day).await?,
            seats,
            above,
            positions,
            required,
            competencies,
            evaluations,
        })
    }

    /// The needs of one person.
    fn of(&self, person: PersonId, seat: &Seated, needs: &mut Vec<Need>) {
        let (Some(known), Some(unit), Some(position)) =
            (self.people.get(&person), self.units.get(&seat.unit), self.positions.get(&seat.position))
        else {
            return;
        };
        let Some(facts) = position.on(self.closing_day) else { return };
        let primary = facts.fields.first().copied();
        let code = |field: Option<FieldId>| {
            field.and_then(|field| self.fields.get(&field)).map(|field| field.code.clone())
        };
        let mut need = |field: Option<FieldId>, figures: Figures| {
            needs.push(Need {
                person,
                unit: seat.unit,
                position: seat.position,
                period: self.period_id,
                field,
                figures,
                of: Of {
                    period: self.period.clone(),
                    person: known.code.clone(),
                    unit: unit.code.clone(),
                    position: position.row.code.clone(),
                    field: code(field),
                },
            });
        };
        for row in self.required.get(&seat.position).into_iter().flatten() {
            let (Some(competency), Some(level)) =
                (self.competencies.get(&row.competency_id), self.levels.get(&(person, row.competency_id)))
            else {
                continue;
            };
            let (Ok(required), Ok(actual)) = (u8::try_from(row.level), u8::try_from(level.level)) else {
                continue;
            };
            let Some(missing) = gap(required, Some(actual)).filter(|missing| *missing > 0) else { continue };
            let field = competency.field_id.or(primary);
            let priority = Priority {
                gap: missing,
                weight: Exact::from_micro(row.weight),
                overdue: self.overdue_in(seat.unit, field),
                dissatisfaction: self.dissatisfaction_in(seat.unit, field),
            };
            let assessment = (level.id.0, level.version);
            let competency = competency.clone();
            need(field, Figures::Gap { competency, required, actual, assessment, priority });
        }
        let own = self.specialisations.get(&person).map(Vec::as_slice).unwrap_or_default();
        let beyond = outside(&facts.fields, facts.leads != Leads::None, own);
        for field in &beyond {
            let (fields, outside) = (facts.fields.len(), beyond.len());
            need(Some(*field), Figures::Outside { fields, outside });
        }
        let limits = self.settings.get(&seat.agency).map(|own| own.need.clone()).unwrap_or_default();
        let row = self.evaluations.get(&person);
        let known = self.known(person, row);
        let ratings = known.satisfaction.as_ref().map(|(ratings, _)| Measured::Ratings(*ratings));
        let evaluation = row.map(|row| Measured::Evaluation(row.id, row.revision, row.computed_at));
        for ground in grounds(&known, &limits, self.full_from) {
            let of = if ground.ground == TrainingGround::LowSatisfaction { ratings } else { evaluation };
            if let Some(of) = of {
                need(primary, Figures::Below { ground, of });
            }
        }
    }

    fn overdue_in(&self, unit: UnitId, field: Option<FieldId>) -> Share {
        field.and_then(|field| self.overdue.get(&(unit, field))).copied().unwrap_or_default()
    }

    /// Of the unit, or of the nearest one above that citizens rated in the field.
    fn dissatisfaction_in(&self, unit: UnitId, field: Option<FieldId>) -> Share {
        let Some(field) = field else { return Share::default() };
        let rated = self.above.get(&unit).into_iter().flatten();
        let rated = rated.filter_map(|unit| self.ratings.get(&(*unit, field))).next();
        rated.map(|ratings| dissatisfaction(*ratings, self.full_from)).unwrap_or_default()
    }

    /// What citizens said of him, as far as it may be shown, and what a final evaluation says: one that is provisional or
    /// lacks data says nothing, and of an excused period nothing is said at all.
    fn known(&self, person: PersonId, row: Option<&Evaluation>) -> Known {
        if row.is_some_and(|row| row.status.0 == EvaluationStatus::Excused) {
            return Known::default();
        }
        let satisfaction = self.rated.get(&person).and_then(|figure| {
            let count = |count: i64| u64::try_from(count).ok();
            let ratings = Ratings::new(count(figure.satisfied)?, count(figure.rated)?)?;
            Some((ratings, figure.shrunk_exact.as_deref()?.parse().ok()?))
        });
        let Some(row) = row.filter(|row| row.status.0 == EvaluationStatus::Scored) else {
            return Known { satisfaction, ..Known::default() };
        };
        let percent = |nano: Option<i64>| nano.map(Exact::from_nano);
        let score: Option<Exact> = row.score_exact.as_deref().and_then(|score| score.parse().ok());
        let least = self.rules.get(&row.rule_set_id).map(|rules| rules.levels.completed.clone());
        let body = row.template_id.and_then(|template| self.bodies.get(&template));
        let lines = read_lines(&row.lines);
        let line = |criterion: &str| -> Option<(Exact, Exact)> {
            let parts = body?.lines.iter().filter(|line| line.criterion == criterion);
            let (mut points, mut maximum, mut any) = (Exact::zero(), Exact::zero(), false);
            for part in parts {
                let shown = lines.iter().find(|line| line.code == part.code)?;
                points = points + shown.exact.as_deref()?.parse::<Exact>().ok()?;
                maximum = maximum + Exact::from_nano(part.maximum);
                any = true;
            }
            any.then_some((points, maximum))
        };
        Known {
            professional: line("II.1"),
            tasks: line("II.2"),
            quality: percent(row.quality),
            progress: percent(row.progress),
            satisfaction,
            score: score.zip(least),
        }
    }
}

/// The latest evaluations of people in a period.
async fn evaluations(
    source: &Source<'_>,
    period: PeriodId,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Evaluation>> {
    let mut found = HashMap::new();
    for chunk in people.chunks(10_000) {
        let ids: Vec<_> = evaluation::latest_ids(source, period, chunk).await?.into_values().collect();
        // Whose needs are asked for was judged before.
        let rows = evaluation::find_many(source, &ids, evaluation::Seen::all()).await?;
        found.extend(rows.into_values().map(|row| (row.person_id, row)));
    }
    Ok(found)
}

/// The twelve months up to a day.
fn year_before(day: NaiveDate) -> Days {
    let next = day.checked_add_days(DayCount::new(1));
    let from = next.and_then(|next| next.checked_sub_months(Months::new(12)));
    Days::new(from.unwrap_or(day), day).or_else(|| Days::new(day, day)).expect("a day is a stretch")
}

#[cfg(test)]
mod tests {
    use super::year_before;

    #[test]
    fn twelve_months_up_to_a_day() {
        for (day, from) in [
            ("2026-12-31", "2026-01-01"),
            ("2026-02-28", "2025-03-01"),
            ("2028-02-29", "2027-03-01"),
            ("2026-05-25", "2025-05-26"),
        ] {
            assert_eq!(year_before(day.parse().unwrap()).from().to_string(), from, "{day}");
        }
    }
}
