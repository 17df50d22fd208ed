//! A superior scores the general criteria of his team, and đ and e of leaders (2.1, Art. 12.2, 15.3). What is off the
//! step or above the maximum is refused, never rounded.

use crate::services::charge::{OnBehalf, charge, on_behalf};
use crate::services::checks::{or_told, shortened};
use crate::services::form::nano;
use crate::services::record::period;
use crate::services::satisfaction::Proposals;
use chrono::NaiveDate;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::self_assessment::needs_reason;
use domain::settings::Settings;
use domain::terms::Leads;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::canonical::canonical;
use store::criterion::{self, CriterionScore, FinalScore};
use store::ids::{PeriodId, PersonId, PositionId};
use store::period::PeriodRow;
use store::policy::{Permitted, act};
use store::position::PositionBook;
use store::seat::Seated;
use store::stale::{self, When};
use store::template::TemplateBody;
use store::{Call, Fail, Found, InPlace, Tx, write};

/// Scores of a team in one period.
#[derive(Clone, Debug, Serialize)]
pub struct TeamInput {
    /// The period's name.
    pub period: String,
    /// One a person.
    pub scores: Vec<PersonScores>,
    /// For whom HR enters them.
    pub on_behalf: OnBehalf,
}

/// Scores of one person.
#[derive(Clone, Debug, Serialize)]
pub struct PersonScores {
    /// The person's code.
    pub person: String,
    /// General lines; those not named stay.
    pub lines: Vec<LineValue>,
    /// đ, of leaders.
    pub organising: Option<LineValue>,
    /// e, of leaders.
    pub unity: Option<LineValue>,
}

/// The value of one line.
#[derive(Clone, Debug, Serialize)]
pub struct LineValue {
    /// The line's code; of đ and e their own.
    pub line: String,
    /// Points; 100 or 50 of đ and e.
    pub points: Exact,
    /// Why; required of đ, e, and where it differs from the self value by more than the agency allows.
    pub reason: Option<String>,
    /// The version that was read; 0: there was none.
    pub expected_version: Option<i64>,
}

/// Whom a call scored, in which period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The period.
    pub period: PeriodId,
    /// The people, in the order of the input.
    pub people: Vec<PersonId>,
}

/// Enters the final values of a whole team: all or none.
///
/// # Errors
/// With the path of each fault: `PERSON_UNKNOWN`, `NOT_SERVING`, `NO_TEMPLATE`, `LINE_UNKNOWN`, `LINE_OUT_OF_RANGE`,
/// `OFF_STEP`, `LINE_NOT_100_OR_50`, `LEADERS_ONLY`, `REASON_MISSING`, `LIST_REPEATED`, `STALE_VERSION`,
/// `ON_BEHALF_MISSING`, `ON_BEHALF_WRONG`; `PERIOD_UNKNOWN`, `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`; FORBIDDEN about oneself.
pub async fn score_team(call: &Call, input: &TeamInput) -> Found<Scored> {
    write(call, input, async |tx| {
        let period = period(tx, &input.period, "period").await?;
        let codes = input.scores.iter().map(|scores| scores.person.as_str());
        let people =
            store::codes::people(&tx.source(), codes.chain(input.on_behalf.superior.as_deref())).await?;
        let whom: BTreeSet<PersonId> =
            input.scores.iter().filter_map(|scores| people.get(&scores.person).copied()).collect();
        let whom: Vec<PersonId> = whom.into_iter().collect();
        let charged = charge::<act::ScoreCriteria>(tx, &period, &whom).await?;
        let forms = Forms::load(tx, &charged.seats, &whom, &period).await?;
        let mut refusals = Vec::new();
        let (mut finals, mut order, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        let mut entered_in = None;
        for (index, scores) in input.scores.iter().enumerate() {
            let path = format!("scores.{index}");
            let person_path = format!("{path}.person");
            let Some(person) = people.get(&scores.person).copied() else {
                refusals.push(
                    Refusal::new(Code::PersonUnknown, &person_path).with("code", shortened(&scores.person)),
                );
                continue;
            };
            if !seen.insert(person) {
                refusals.push(Refusal::new(Code::ListRepeated, &person_path).with("code", &scores.person));
                continue;
            }
            let charge = or_told(charged.of(person, &scores.person, &person_path)?, &mut refusals);
            let Some(charge) = charge else { continue };
            let place = or_told(on_behalf(charge, &input.on_behalf, &people), &mut refusals);
            let Some(place) = place else { continue };
            let document = place.as_ref().map(|place| place.document.as_str());
            finals.extend(forms.check(person, scores, &path, document, &mut refusals));
            entered_in = place.or(entered_in);
            order.push(person);
        }
        if !refusals.is_empty() {
            return Err(Fail::Refused(refusals));
        }
        let changed = save(tx, &charged.permit, period.id, &forms.known, finals, entered_in.as_ref()).await?;
        stale::mark(tx, &changed, When::Periods(&[period.id]), "criteria scored").await?;
        Ok(Scored { period: period.id, people: order })
    })
    .await
}

/// Saves final values: those that HR enters in a superior's place, which have his document, apart from the caller's own,
/// so that the trail tells which are which. Gives the people of whom something changed.
pub(crate) async fn save(
    tx: &mut Tx,
    permit: &Permitted<act::ScoreCriteria>,
    period: PeriodId,
    known: &HashMap<PersonId, Vec<CriterionScore>>,
    finals: Vec<FinalScore>,
    entered_in: Option<&InPlace>,
) -> Found<Vec<PersonId>> {
    let (entered, own): (Vec<_>, Vec<_>) = finals.into_iter().partition(|score| score.document.is_some());
    let mut changed = criterion::save_final(tx, permit, period, known, &own).await?;
    tx.stand_in(entered_in);
    changed.extend(criterion::save_final(tx, permit, period, known, &entered).await?);
    tx.stand_in(None);
    Ok(changed)
}

/// What people are scored on.
pub(crate) struct Forms {
    pub(crate) known: HashMap<PersonId, Vec<CriterionScore>>,
    steps: HashMap<PersonId, (i64, TemplateBody)>,
    leaders: HashSet<PersonId>,
    proposals: Proposals,
    pub(crate) settings: HashMap<PersonId, Settings>,
}

impl Forms {
    pub(crate) async fn load(
        tx: &Tx,
        seats: &HashMap<PersonId, Seated>,
        people: &[PersonId],
        period: &PeriodRow,
    ) -> Found<Self> {
        let source = tx.source();
        let known = criterion::of_people(&source, people, period.id).await?;
        let mut by_day: BTreeMap<NaiveDate, Vec<(PersonId, PositionId)>> = BTreeMap::new();
        for (person, seat) in seats {
            by_day.entry(seat.last_day).or_default().push((*person, seat.position));
        }
        let (mut steps, mut leaders) = (HashMap::new(), HashSet::new());
        for (day, seated) in by_day {
            let positions: BTreeSet<PositionId> = seated.iter().map(|(_, position)| *position).collect();
            let positions: Vec<PositionId> = positions.into_iter().collect();
            let templates = store::template::in_force(&source, &positions, day).await?;
            let ids: Vec<_> = templates.values().map(|template| template.id).collect();
            let bodies = store::template::find_bodies(&source, &ids).await?;
            let book = PositionBook::load(&source, Some(&positions)).await?;
            for (person, position) in seated {
                if book.on(position, day).is_some_and(|facts| facts.leads != Leads::None) {
                    leaders.insert(person);
                }
                if let Some(template) = templates.get(&position)
                    && let Some(body) = bodies.get(&template.id)
                {
                    steps.insert(person, (template.step, body.clone()));
                }
            }
        }
        let agencies: BTreeSet<_> = seats.values().map(|seat| seat.agency).collect();
        let agencies: Vec<_> = agencies.into_iter().collect();
        let set = store::setting::in_force(&source, &agencies, period.closing_day).await?;
        let settings = seats
            .iter()
            .filter_map(|(person, seat)| Some((*person, set.get(&seat.agency)?.clone())))
            .collect();
        let forms = steps.iter().map(|(person, (step, body))| (*person, *step, body));
        let proposals = Proposals::load(&source, period, forms).await?;
        Ok(Self { known, steps, leaders, proposals, settings })
    }

    fn check(
        &self,
        person: PersonId,
        scores: &PersonScores,
        path: &str,
        document: Option<&str>,
        refusals: &mut Vec<Refusal>,
    ) -> Vec<FinalScore> {
        let mut finals = Vec::new();
        let mut push = |line: &str, points: i64, reason: &Option<String>| {
            finals.push(FinalScore {
                person,
                line: line.to_owned(),
                points,
                reason: reason.clone(),
                document: document.map(str::to_owned),
                proposal: self.proposed(person, line),
            });
        };
        if let Some((step, body)) = self.steps.get(&person) {
            let step = Exact::from_nano(*step);
            let mut seen = HashSet::new();
            for (index, value) in scores.lines.iter().enumerate() {
                let at = format!("{path}.lines.{index}");
                if !seen.insert(value.line.as_str()) {
                    let refusal = Refusal::new(Code::ListRepeated, &format!("{at}.line"));
                    refusals.push(refusal.with("code", shortened(&value.line)));
                }
                match self.general(person, value, body, &step, &at) {
                    Ok(points) => push(&value.line, points, &value.reason),
                    Err(refusal) => refusals.push(refusal),
                }
            }
        } else if !scores.lines.is_empty() {
            refusals
                .push(Refusal::new(Code::NoTemplate, &format!("{path}.person")).with("code", &scores.person));
        }
        for (value, field) in [(&scores.organising, "organising"), (&scores.unity, "unity")] {
            let Some(value) = value else { continue };
            match self.one(person, &scores.person, value, false, &format!("{path}.{field}")) {
                Ok(points) => push(&value.line, points, &value.reason),
                Err(refusal) => refusals.push(refusal),
            }
        }
        finals
    }

    /// One value by itself: of a line of the template, or of đ or e.
    pub(crate) fn one(
        &self,
        person: PersonId,
        code: &str,
        value: &LineValue,
        general: bool,
        at: &str,
    ) -> Result<i64, Refusal> {
        if general {
            let none = || Refusal::new(Code::NoTemplate, at).with("code", code);
            let (step, body) = self.steps.get(&person).ok_or_else(none)?;
            return self.general(person, value, body, &Exact::from_nano(*step), at);
        }
        if !self.leaders.contains(&person) {
            return Err(Refusal::new(Code::LeadersOnly, at).with("code", code));
        }
        if ![Exact::whole(100), Exact::whole(50)].contains(&value.points) {
            let refusal = Refusal::new(Code::LineNot100Or50, &format!("{at}.points"));
            return Err(refusal.with("value", &value.points));
        }
        if value.reason.as_deref().is_none_or(|text| text.trim().is_empty()) {
            return Err(Refusal::new(Code::ReasonMissing, &format!("{at}.reason"))
                .with("why_vi", "tiêu chí đ, e phải có lý do")
                .with("why_en", "đ and e are given with a reason"));
        }
        if let Some(refusal) = self.version(person, &value.line, value, at) {
            return Err(refusal);
        }
        nano(&value.points, &format!("{at}.points"))
    }

    fn general(
        &self,
        person: PersonId,
        value: &LineValue,
        body: &TemplateBody,
        step: &Exact,
        at: &str,
    ) -> Result<i64, Refusal> {
        in_range(&value.line, Some(&value.points), body, step, at)?;
        if let Some(refusal) = self.version(person, &value.line, value, at) {
            return Err(refusal);
        }
        let silent = value.reason.as_deref().is_none_or(|text| text.trim().is_empty());
        let proposal = self.proposals.of(person, &value.line);
        if let Some(proposal) = proposal.filter(|proposal| silent && proposal.points != value.points) {
            let proposed = decimal(&proposal.points);
            return Err(Refusal::new(Code::ReasonMissing, &format!("{at}.reason"))
                .with("why_vi", format!("điểm khác mức {proposed} được đề xuất từ mức độ hài lòng"))
                .with("why_en", format!("the value differs from {proposed}, which satisfaction proposes")));
        }
        let row = self.row(person, &value.line).filter(|_| proposal.is_none());
        if let Some(own) = row.and_then(|row| row.self_points).map(Exact::from_nano) {
            let allowed =
                self.settings.get(&person).map_or_else(Exact::zero, |set| set.self_difference.clone());
            if silent && needs_reason(Some(&own), &value.points, &allowed) {
                return Err(Refusal::new(Code::ReasonMissing, &format!("{at}.reason"))
                    .with("why_vi", format!("điểm khác điểm tự chấm {} quá mức cho phép", decimal(&own)))
                    .with("why_en", format!("the value differs from the self value {}", decimal(&own))));
            }
        }
        nano(&value.points, &format!("{at}.points"))
    }

    /// What satisfaction proposes for a line, as it is kept beside the value.
    pub(crate) fn proposed(&self, person: PersonId, line: &str) -> Option<String> {
        self.proposals.of(person, line).map(canonical)
    }

    /// Whether a value is not the one that satisfaction proposes for the line, and so needs a reason.
    pub(crate) fn departs(&self, person: PersonId, line: &str, points: i64) -> bool {
        let proposal = self.proposals.of(person, line);
        proposal.is_some_and(|proposal| proposal.points != Exact::from_nano(points))
    }

    /// The general lines that a person is scored on, in the order of the form.
    pub(crate) fn lines(&self, person: PersonId) -> impl Iterator<Item = &str> {
        self.steps.get(&person).into_iter().flat_map(|(_, body)| &body.lines).map(|line| line.code.as_str())
    }

    /// Whether a line is one of his, and points fit it.
    pub(crate) fn fits(
        &self,
        person: PersonId,
        code: &str,
        line: &str,
        points: Option<&Exact>,
        at: &str,
    ) -> Result<(), Refusal> {
        let none = || Refusal::new(Code::NoTemplate, at).with("code", code);
        let (step, body) = self.steps.get(&person).ok_or_else(none)?;
        in_range(line, points, body, &Exact::from_nano(*step), at)
    }

    fn row(&self, person: PersonId, line: &str) -> Option<&CriterionScore> {
        self.known.get(&person)?.iter().find(|row| row.line == line)
    }

    fn version(&self, person: PersonId, line: &str, value: &LineValue, at: &str) -> Option<Refusal> {
        let current = self.row(person, line).map_or(0, |row| row.version);
        let expected = value.expected_version?;
        (expected != current).then(|| {
            Refusal::new(Code::StaleVersion, &format!("{at}.expectedVersion")).with("current", current)
        })
    }
}

/// Whether the form has the line, and the points are from 0 to its maximum and on the step.
fn in_range(
    code: &str,
    points: Option<&Exact>,
    body: &TemplateBody,
    step: &Exact,
    at: &str,
) -> Result<(), Refusal> {
    let unknown = || Refusal::new(Code::LineUnknown, &format!("{at}.line")).with("line", shortened(code));
    let line = body.lines.iter().find(|line| line.code == code).ok_or_else(unknown)?;
    let Some(points) = points else { return Ok(()) };
    let maximum = Exact::from_nano(line.maximum);
    let refusal = |refused: Code| {
        Refusal::new(refused, &format!("{at}.points")).with("line", code).with("value", decimal(points))
    };
    if points.is_negative() || *points > maximum {
        return Err(refusal(Code::LineOutOfRange).with("max", decimal(&maximum)));
    }
    if !points.is_multiple_of(step) {
        return Err(refusal(Code::OffStep).with("step", decimal(step)));
    }
    Ok(())
}

fn decimal(value: &Exact) -> String {
    value.floor_nano().map_or_else(|| value.to_string(), crate::services::form::written)
}
