//! What waits for the viewer today: computed from what is stored whenever it is asked for, and stored nowhere. In a number
//! of statements that depends neither on people and periods nor on what there is to do; only open periods are looked at.

use crate::app::App;
use crate::services::sheet;
use chrono::NaiveDate;
use domain::moment::Moment;
use domain::periods::Tracking;
use domain::self_assessment::SelfAssessmentState;
use domain::terms::{Leads, PeriodKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::closing::{self, Closing};
use store::criterion::{self, CriterionScore, ORGANISING, UNITY};
use store::ids::{PeriodId, PersonId, UnitId};
use store::period::PeriodRow;
use store::policy::{Action, Viewer, Visibility, judge_unit, may_somewhere};
use store::position::PositionBook;
use store::seat::{Seated, seats_in};
use store::template::TemplateBody;
use store::{Found, Source, expected, period, personnel_decision, record, self_assessment, template, unit};

domain::terms! {
    /// What waits for somebody.
    TaskKind {
        /// His own self-assessment of an open month or quarter, while he is expected in it, has a form there and has not
        /// submitted it (Art. 19.1).
        SubmitSelfAssessment = "SUBMIT_SELF_ASSESSMENT", "Nộp tự đánh giá", "Submit the self-assessment";
        /// People expected in an open month or quarter whose one superior he is and whose form lacks a final value: a line of
        /// the general criteria (Art. 12.2), or đ or e of a leader (Art. 15.3).
        ScoreTeam = "SCORE_TEAM", "Chấm điểm người mình phụ trách", "Score the team";
        /// Events of the same people whose cause nobody has confirmed: delays, and failed reviews that are said to be
        /// objective (Art. 14.2).
        ConfirmCause = "CONFIRM_CAUSE", "Xác nhận nguyên nhân", "Confirm causes";
        /// Proposed decisions on needs of other people that he may sign.
        Decide = "DECIDE", "Ký quyết định về nhu cầu", "Sign decisions on needs";
        /// Signed decisions on needs of other people that nobody has marked as carried out, once the day is over that they
        /// were planned for, of a stretch its last; without one, the day they were signed on.
        Complete = "COMPLETE", "Ghi nhận quyết định đã thực hiện", "Mark decisions as carried out";
        /// A period of an agency that he may lock, still open after its closing day; counted are the people expected in it whose
        /// evaluation is lacking, outdated or open: 0 is ready.
        LockPeriod = "LOCK_PERIOD", "Khoá kỳ", "Lock a period";
    }
}

impl TaskKind {
    /// The mutation that does it.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::SubmitSelfAssessment => "submitSelfAssessment",
            Self::ScoreTeam => "scoreTeam",
            Self::ConfirmCause => "confirmCause",
            Self::Decide => "decideDecision",
            Self::Complete => "completeDecision",
            Self::LockPeriod => "lockPeriod",
        }
    }
}

/// Something that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// In which period, where it is about one.
    pub period: Option<PeriodId>,
    /// For which agency, where it is about one.
    pub agency: Option<UnitId>,
    /// How many people, events or objects wait.
    pub count: i64,
    /// From which day on.
    pub since: NaiveDate,
    /// Whether the closing day of its period is over.
    pub overdue: bool,
}

/// What waits for the viewer, kind by kind, the earliest period first; nothing for who must change his password first.
///
/// # Errors
/// Only of the database.
pub async fn tasks(app: &App, viewer: &Viewer, today: NaiveDate) -> Found<Vec<Task>> {
    let source = app.db.read();
    let mut tasks = Vec::new();
    if viewer.must_change_password {
        return Ok(tasks);
    }
    let locks = may_somewhere(viewer, Action::LockPeriod).is_ok();
    let open = if locks || viewer.person.is_some() { Open::load(&source).await? } else { Open::default() };
    if let Some(person) = viewer.person {
        let sheets = Sheets::load(&source, person, &open, today).await?;
        tasks.extend(sheets.own(&source, person).await?);
        tasks.extend(sheets.to_score(&source).await?);
        tasks.extend(sheets.to_confirm(app).await?);
    }
    tasks.extend(decisions(app, viewer, today).await?);
    if locks {
        tasks.extend(to_lock(&source, viewer, &open, today).await?);
    }
    tasks.sort_by_key(|task| (task.kind, task.since, task.period, task.agency));
    Ok(tasks)
}

/// The periods that are open, and for which agencies.
#[derive(Default)]
struct Open {
    periods: HashMap<PeriodId, PeriodRow>,
    agencies: HashSet<(PeriodId, UnitId)>,
}

impl Open {
    async fn load(source: &Source<'_>) -> Found<Self> {
        let states = period::list_open(source).await?;
        let ids: BTreeSet<PeriodId> = states.iter().map(|state| state.period_id).collect();
        Ok(Self {
            periods: period::find_many(source, &ids.into_iter().collect::<Vec<_>>()).await?,
            agencies: states.into_iter().map(|state| (state.period_id, state.agency_id)).collect(),
        })
    }

    /// The months and quarters: a year has no forms.
    fn with_forms(&self) -> Vec<PeriodRow> {
        self.periods.values().filter(|period| period.kind.0 != PeriodKind::Year).cloned().collect()
    }

    fn has(&self, period: PeriodId, seat: &Seated) -> bool {
        self.agencies.contains(&(period, seat.agency))
    }
}

/// A person in an open period in which he is expected.
#[derive(Clone, Copy)]
struct Sitting {
    person: PersonId,
    period: PeriodId,
    seat: Seated,
}

/// The forms of the viewer and of the people whose one superior he is.
struct Sheets<'o> {
    own: Vec<Sitting>,
    team: Vec<Sitting>,
    open: &'o Open,
    forms: HashMap<(PersonId, PeriodId), TemplateBody>,
    today: NaiveDate,
}

impl<'o> Sheets<'o> {
    async fn load(source: &Source<'_>, person: PersonId, open: &'o Open, today: NaiveDate) -> Found<Self> {
        let sitting = |(person, period, seat)| Sitting { person, period, seat };
        let periods = open.with_forms();
        let own = seats_in(source, &[person], &periods, today).await?;
        let own = own.into_iter().filter(|((_, period), seat)| open.has(*period, seat));
        let mut own: Vec<Sitting> =
            own.map(|((person, period), seat)| sitting((person, period, seat))).collect();
        let team =
            sheet::teams(source, person, &periods, today, |period, seat| open.has(period, seat)).await?;
        let mut team: Vec<Sitting> = team.into_iter().map(sitting).collect();
        let people: BTreeSet<PersonId> = own.iter().chain(&team).map(|one| one.person).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let under = expected::civil_servants(source, &people).await?;
        let tracked = expected::tracked_in(source, &people, &periods).await?;
        // A quarter made of its months has no form of its own, nor has a month of a quarter that is tracked as a whole.
        let form_of = |period: PeriodId| match open.periods.get(&period).map(|period| period.kind.0) {
            Some(PeriodKind::Month) => Some(Tracking::Monthly),
            Some(PeriodKind::Quarter) => Some(Tracking::Quarterly),
            _ => None,
        };
        let awaited = |one: &Sitting| {
            let how = tracked.get(&(one.person, one.period)).copied();
            under.contains(&one.person) && how.is_some() && how == form_of(one.period)
        };
        own.retain(awaited);
        team.retain(awaited);
        let forms = forms(source, own.iter().chain(&team)).await?;
        Ok(Self { own, team, open, forms, today })
    }

    fn task(&self, kind: TaskKind, period: PeriodId) -> Option<Task> {
        let row = self.open.periods.get(&period)?;
        let overdue = self.today > row.closing_day;
        Some(Task { kind, period: Some(period), agency: None, count: 1, since: row.first_day, overdue })
    }

    fn form(&self, one: &Sitting) -> Option<&TemplateBody> {
        self.forms.get(&(one.person, one.period)).filter(|form| !form.lines.is_empty())
    }

    async fn own(&self, source: &Source<'_>, person: PersonId) -> Found<Vec<Task>> {
        let with_form: Vec<&Sitting> = self.own.iter().filter(|one| self.form(one).is_some()).collect();
        let periods: Vec<PeriodId> = with_form.iter().map(|one| one.period).collect();
        let begun = self_assessment::of_person(source, person, &periods).await?;
        let submitted = |one: &Sitting| {
            begun.get(&one.period).is_some_and(|row| row.state.0 == SelfAssessmentState::Submitted)
        };
        let task = |one: &Sitting| {
            let task = self.task(TaskKind::SubmitSelfAssessment, one.period)?;
            Some(Task { agency: Some(one.seat.agency), ..task })
        };
        Ok(with_form.into_iter().filter(|one| !submitted(one)).filter_map(task).collect())
    }

    async fn to_score(&self, source: &Source<'_>) -> Found<Vec<Task>> {
        let keys: Vec<_> = self.team.iter().map(|one| (one.person, one.period)).collect();
        let known = criterion::of_periods(source, &keys).await?;
        let positions: BTreeSet<_> = self.team.iter().map(|one| one.seat.position).collect();
        let book = PositionBook::load(source, Some(&positions.into_iter().collect::<Vec<_>>())).await?;
        let lacks = |one: &Sitting| {
            let rows = known.get(&(one.person, one.period)).map(Vec::as_slice).unwrap_or_default();
            let has = |line: &str| {
                rows.iter().any(|row: &CriterionScore| row.line == line && row.final_points.is_some())
            };
            let leads =
                book.on(one.seat.position, one.seat.last_day).is_some_and(|facts| facts.leads != Leads::None);
            self.form(one).is_some_and(|form| form.lines.iter().any(|line| !has(&line.code)))
                || (leads && !(has(ORGANISING) && has(UNITY)))
        };
        let mut waiting: BTreeMap<PeriodId, i64> = BTreeMap::new();
        for one in self.team.iter().filter(|one| lacks(one)) {
            *waiting.entry(one.period).or_default() += 1;
        }
        let task = |(period, count)| Some(Task { count, ..self.task(TaskKind::ScoreTeam, period)? });
        Ok(waiting.into_iter().filter_map(task).collect())
    }

    async fn to_confirm(&self, app: &App) -> Found<Vec<Task>> {
        let people: BTreeSet<PersonId> = self.team.iter().map(|one| one.person).collect();
        let periods: BTreeSet<PeriodId> = self.team.iter().map(|one| one.period).collect();
        let (people, periods): (Vec<_>, Vec<_>) =
            (people.into_iter().collect(), periods.into_iter().collect());
        let events = record::unconfirmed(&app.db.read(), &people, &periods).await?;
        let mut waiting: BTreeMap<PeriodId, (i64, i64)> = BTreeMap::new();
        for one in &self.team {
            if let Some(events) = events.get(&(one.person, one.period)) {
                let sum = waiting.entry(one.period).or_insert((0, events.since));
                *sum = (sum.0 + events.count, sum.1.min(events.since));
            }
        }
        let task = |(period, (count, since))| {
            let task = self.task(TaskKind::ConfirmCause, period)?;
            Some(Task { count, since: app.clock.day_of(Moment(since)), ..task })
        };
        Ok(waiting.into_iter().filter_map(task).collect())
    }
}

/// The form of each: of the template in force for his position on the last day of his time in the period.
async fn forms(
    source: &Source<'_>,
    all: impl Iterator<Item = &Sitting> + Clone,
) -> Found<HashMap<(PersonId, PeriodId), TemplateBody>> {
    let place = |one: &Sitting| (one.seat.position, one.seat.last_day);
    let places: HashSet<_> = all.clone().map(place).collect();
    let templates = template::in_force_on(source, &places.into_iter().collect::<Vec<_>>()).await?;
    let ids: BTreeSet<_> = templates.values().map(|template| template.id).collect();
    let bodies = template::find_bodies(source, &ids.into_iter().collect::<Vec<_>>()).await?;
    let form = |one: &Sitting| bodies.get(&templates.get(&place(one))?.id).cloned();
    Ok(all.filter_map(|one| Some(((one.person, one.period), form(one)?))).collect())
}

/// Decisions on needs that wait for the viewer, by the rule that judges each step. Nobody decides about himself.
async fn decisions(app: &App, viewer: &Viewer, today: NaiveDate) -> Found<Vec<Task>> {
    let sees = Visibility::of(viewer, Action::DecideMeasures, today);
    if sees.is_nothing() {
        return Ok(Vec::new());
    }
    let source = app.db.read();
    let task = |kind, count, since| Task { kind, period: None, agency: None, count, since, overdue: false };
    let to_sign = personnel_decision::to_sign(&source, &sees, viewer.person).await?;
    let to_complete = personnel_decision::to_complete(&source, &sees, viewer.person, today).await?;
    let signed = to_sign.map(|rows| task(TaskKind::Decide, rows.count, app.clock.day_of(Moment(rows.since))));
    let done = to_complete.map(|rows| task(TaskKind::Complete, rows.count, rows.since));
    Ok(signed.into_iter().chain(done).collect())
}

/// Periods of agencies that the viewer may lock and that are over, each with how many people hold it up.
async fn to_lock(source: &Source<'_>, viewer: &Viewer, open: &Open, today: NaiveDate) -> Found<Vec<Task>> {
    let over = |period: &PeriodId| open.periods.get(period).filter(|period| today > period.closing_day);
    let over = open.agencies.iter().filter_map(|(period, agency)| Some((*agency, over(period)?)));
    let over: Vec<(UnitId, &PeriodRow)> = over.collect();
    let agencies: BTreeSet<UnitId> = over.iter().map(|(agency, _)| *agency).collect();
    let above = unit::ancestors(source, &agencies.into_iter().collect::<Vec<_>>()).await?;
    let may = |(agency, _): &(UnitId, &PeriodRow)| {
        let above = above.get(agency).map(Vec::as_slice).unwrap_or_default();
        judge_unit(viewer, Action::LockPeriod, above).is_ok()
    };
    let over: Vec<(UnitId, &PeriodRow)> = over.into_iter().filter(may).collect();
    let expected = expected::expected_of(source, &over).await?;
    let expected: Vec<_> = over.iter().map(|(_, period)| *period).zip(expected).collect();
    let closings = closing::closing_of(source, &expected).await?;
    let task = |((agency, period), closing): (&(UnitId, &PeriodRow), Closing)| Task {
        kind: TaskKind::LockPeriod,
        period: Some(period.id),
        agency: Some(*agency),
        count: i64::try_from(closing.evaluate_first.union(&closing.open).count()).unwrap_or(i64::MAX),
        since: period.closing_day.succ_opt().unwrap_or(period.closing_day),
        overdue: true,
    };
    Ok(over.iter().zip(closings).map(task).collect())
}
