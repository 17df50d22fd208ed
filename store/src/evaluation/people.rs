//! Who is evaluated in a period, by what, and who leads whom: gathered once for a whole subtree.

use super::templates::TemplateBook;
use super::terms::{Choices, Terms};
use crate::agency::{AgencyBook, Seat, last_seat};
use crate::appointment::Service;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::leadership::RosterBook;
use crate::period::{PeriodRow, calendar};
use crate::position::PositionBook;
use chrono::NaiveDate;
use domain::leadership::{LeaderGraph, PersonIndex};
use domain::periods::{Days, Period, Tracking};
use domain::refusal::{Code, Refusal};
use domain::terms::{AppointmentKind, Leads, PersonnelRegime, PositionGroup};
use entity::coded::Coded;
use entity::ids::{PersonId, PositionId, UnitId};
use entity::{period, person, unit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// Somebody who is expected in the period.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The person.
    pub person: PersonId,
    /// His code.
    pub code: String,
    /// His place in the roster.
    pub index: PersonIndex,
    /// The unit on the last day of his time in the period.
    pub unit: UnitId,
    /// The agency above it.
    pub agency: UnitId,
    /// The position.
    pub position: PositionId,
    /// Its group.
    pub group: PositionGroup,
    /// Which formula holds: that of the position, or of a leading post held beside it.
    pub leads: Leads,
    /// The last day of his time in the period.
    pub last_day: NaiveDate,
    /// His days of service in it.
    pub service: Vec<Days>,
    /// Where he was tracked, on all days that the plan looks at.
    pub stays: Vec<(UnitId, Days)>,
    /// Whether he is tracked by month or by quarter.
    pub tracking: Tracking,
    /// His score comes from elsewhere: the head of the managing agency (Art. 10.2).
    pub scored_elsewhere: bool,
}

/// Somebody of the roster as leaders above count him.
#[derive(Clone, Debug)]
pub struct Member {
    /// His code.
    pub code: String,
    /// Whether he is a civil servant under the decree.
    pub counts: bool,
    /// Whether he is tracked by month or by quarter.
    pub tracking: Tracking,
}

/// Everything about a period of a subtree that does not belong to one chunk of people.
pub struct Plan {
    /// The period.
    pub period: PeriodRow,
    /// The same as the rules know it.
    pub calendar: Period,
    /// Its days.
    pub days: Days,
    /// Every period of its year.
    pub year: Vec<PeriodRow>,
    /// Who leads whom; for months and quarters.
    pub graph: LeaderGraph,
    /// The roster behind it.
    pub book: RosterBook,
    /// The people of the roster by place.
    pub members: Vec<Member>,
    /// Who is expected, staff first, then leaders bottom-up.
    pub expected: Vec<Expected>,
    /// The rule set.
    pub terms: Terms,
    /// What agencies have set.
    pub choices: Choices,
    /// The same for each quarter of a year: how people were tracked in it.
    pub quarters: Vec<Choices>,
    /// The agencies above units.
    pub agencies: AgencyBook,
    /// Templates in force.
    pub templates: TemplateBook,
    /// Product codes by key.
    pub products: HashMap<entity::ids::ProductId, String>,
    /// Days of the year on which the working week is not the usual one.
    pub unusual: Vec<domain::evaluation::UnusualDay>,
}

impl Plan {
    /// Gathers a plan: a number of statements that does not depend on how many people there are.
    ///
    /// # Errors
    /// `RULE_SET_NOT_IN_FORCE`; `CYCLE` where leaders lead each other.
    pub async fn load(source: &Source<'_>, period: PeriodRow, root: UnitId) -> Found<Self> {
        let broken = || Fail::Broken("a period has no days".into());
        let domain_period = calendar(&period).ok_or_else(broken)?;
        let days = Days::new(period.first_day, period.closing_day).ok_or_else(broken)?;
        let year = period::Entity::find()
            .filter(period::Column::Year.eq(period.year))
            .order_by_asc(period::Column::Id)
            .all(source)
            .await?;
        let window = window(&period, &year).unwrap_or(days);
        let mut book = RosterBook::of_subtree(source, root, window).await?;
        let people: Vec<PersonId> =
            (0..book.roster.people()).filter_map(|place| book.person(PersonIndex(place))).collect();
        let units: Vec<UnitId> = book.appointments.iter().map(|row| row.unit_id).collect();
        let agencies = AgencyBook::load(source, &units).await?;
        let terms = Terms::on(source, period.closing_day).await?;
        let begins =
            quarter_of(domain_period).and_then(Period::calendar_days).map_or(window.from(), Days::from);
        let choices = Choices::load(source, begins, period.closing_day).await?;
        let mut quarters = Vec::new();
        if matches!(domain_period, Period::Year(_)) {
            for quarter in (1..=4).filter_map(|quarter| Period::quarter(period.year, quarter)) {
                let begins = quarter.calendar_days().map_or(period.first_day, Days::from);
                quarters.push(Choices::load(source, begins, period.closing_day).await?);
            }
        }
        let positions = PositionBook::load(source, None).await?;
        let members = members(source, &people, &book, &agencies, &choices, window).await?;
        let inside: HashSet<UnitId> = crate::unit::below(source, &[root]).await?.into_iter().collect();
        let top = crate::unit::find_root(source).await?;
        let seating =
            Seating { days, period: domain_period, agencies: &agencies, positions: &positions, top };
        let mut expected = Vec::new();
        let mut services = book.services.chunk_by(|one, next| one.person == next.person).peekable();
        for own in book.appointments.chunk_by(|one, next| one.person_id == next.person_id) {
            let person = own[0].person_id;
            let served: &[Service] =
                services.next_if(|stretches| stretches[0].person == person).unwrap_or_default();
            let Some(index) = book.index(person) else { continue };
            let member = &members[index.0 as usize];
            if !member.counts {
                continue;
            }
            let Some(seat) = seating.seat(own, served) else { continue };
            let tracked_so = match domain_period {
                Period::Month(_) => member.tracking == Tracking::Monthly,
                Period::Quarter(_) | Period::Year(_) => true,
            };
            if inside.contains(&seat.unit) && tracked_so {
                expected.push(Expected {
                    person,
                    code: member.code.clone(),
                    index,
                    tracking: member.tracking,
                    ..seat
                });
            }
        }
        let leads = |index: PersonIndex| {
            expected
                .binary_search_by_key(&book.person(index), |one| Some(one.person))
                .is_ok_and(|place| expected[place].leads != Leads::None)
        };
        let graph = match LeaderGraph::resolve(&book.roster, days, leads) {
            Ok(graph) => graph,
            Err(broken) => return Err(Self::cycle(&members, broken)),
        };
        let order: HashMap<PersonIndex, usize> =
            graph.order().iter().enumerate().map(|(place, leader)| (*leader, place + 1)).collect();
        expected.sort_by_key(|one| (order.get(&one.index).copied().unwrap_or(0), one.person));
        let templates = TemplateBook::load(source, period.closing_day, &terms.rules).await?;
        let products = products(source).await?;
        let unusual = super::templates::unusual_days(source, window).await?;
        // What the plan was made from would be held to the end of the run; only a year asks for it again.
        book.services = Vec::new();
        if !matches!(domain_period, Period::Year(_)) {
            book.appointments = Vec::new();
        }
        Ok(Self {
            period,
            calendar: domain_period,
            days,
            year,
            graph,
            book,
            members,
            expected,
            terms,
            choices,
            quarters,
            agencies,
            templates,
            products,
            unusual,
        })
    }

    fn cycle(members: &[Member], broken: domain::leadership::Broken) -> Fail {
        let name = match broken {
            domain::leadership::Broken::LeaderCycle(leader) => {
                members.get(leader.0 as usize).map(|member| member.code.clone())
            }
            _ => None,
        };
        Refusal::new(Code::Cycle, "unit").with("name", name.unwrap_or_default()).into()
    }

    /// The rows of this year that a kind and number name.
    #[must_use]
    pub fn find_period(&self, period: Period) -> Option<&PeriodRow> {
        self.year.iter().find(|row| calendar(row) == Some(period))
    }

    /// The months of the quarter or year, in order.
    #[must_use]
    pub fn months(&self) -> Vec<&PeriodRow> {
        let (first, last) = self.calendar.months();
        let months = (first..=last).filter_map(|month| Period::month(self.calendar.year(), month));
        months.filter_map(|month| self.find_period(month)).collect()
    }
}

/// The quarter that a month lies in, or a quarter itself: tracking goes by its first calendar day.
fn quarter_of(period: Period) -> Option<Period> {
    match period {
        Period::Month(month) => Period::quarter(month.year(), month.quarter()),
        Period::Quarter(_) => Some(period),
        Period::Year(_) => None,
    }
}

/// The days of appointments that a period needs: those of its quarter, for tracking changes at a quarter's start only.
fn window(period: &PeriodRow, year: &[PeriodRow]) -> Option<Days> {
    let holds = |other: &&PeriodRow| {
        other.kind.0 == domain::terms::PeriodKind::Quarter
            && other.first_day <= period.first_day
            && other.closing_day >= period.closing_day
    };
    let quarter = year.iter().find(holds).unwrap_or(period);
    if period.kind.0 == domain::terms::PeriodKind::Year {
        // Months worked go by the calendar, whatever the closing days.
        // The day after shows who only moves on at the turn of the year.
        let last = period.calendar_last_day.succ_opt().unwrap_or(period.calendar_last_day);
        return Days::new(Ord::min(period.first_day, period.calendar_first_day), last);
    }
    Days::new(quarter.first_day, quarter.closing_day)
}

/// Where and as what somebody stands on the last day of his time in a period.
struct Seating<'a> {
    days: Days,
    period: Period,
    agencies: &'a AgencyBook,
    positions: &'a PositionBook,
    top: Option<UnitId>,
}

impl Seating<'_> {
    fn seat(&self, own: &[entity::appointment::Model], served: &[Service]) -> Option<Expected> {
        let service: Vec<Days> =
            served.iter().filter_map(|stretch| stretch.days.shared_with(self.days)).collect();
        let (unit, last_day, position) = if matches!(self.period, Period::Year(_)) {
            let (unit, day) = last_seat(own, self.days, Seat::Main)?;
            let row = own.iter().find(|row| {
                crate::appointment::is_main(row.kind.0)
                    && row.unit_id == unit
                    && Days::since(row.valid_from, row.valid_to).is_some_and(|days| days.contains(day))
            })?;
            (unit, day, row.position_id)
        } else {
            let last = served
                .iter()
                .filter_map(|stretch| Some((stretch.days.shared_with(self.days)?.to(), stretch)))
                .max_by_key(|(day, _)| *day)?;
            (last.1.unit, last.0, last.1.position)
        };
        let facts = self.positions.on(position, last_day)?;
        let beside = own.iter().filter(|row| {
            row.kind.0 == AppointmentKind::Concurrent
                && Days::since(row.valid_from, row.valid_to).is_some_and(|days| days.contains(last_day))
        });
        // The formula of leaders where any post is a leading one; a head goes before a deputy.
        let leads = beside
            .filter_map(|row| self.positions.on(row.position_id, last_day))
            .map(|facts| facts.leads)
            .chain([facts.leads])
            .min_by_key(|leads| match leads {
                Leads::Head => 0,
                Leads::Deputy => 1,
                Leads::None => 2,
            })
            .unwrap_or(facts.leads);
        let agency = self.agencies.of(unit, last_day)?;
        Some(Expected {
            person: own[0].person_id,
            code: String::new(),
            index: PersonIndex(0),
            unit,
            agency,
            position,
            group: facts.group,
            leads,
            last_day,
            service,
            stays: served.iter().map(|stretch| (stretch.unit, stretch.days)).collect(),
            tracking: Tracking::Monthly,
            scored_elsewhere: Some(unit) == self.top && facts.leads == Leads::Head,
        })
    }
}

async fn members(
    source: &Source<'_>,
    people: &[PersonId],
    book: &RosterBook,
    agencies: &AgencyBook,
    choices: &Choices,
    window: Days,
) -> Found<Vec<Member>> {
    let mut known: HashMap<PersonId, (String, PersonnelRegime)> = HashMap::with_capacity(people.len());
    for chunk in people.chunks(10_000) {
        let rows: Vec<(PersonId, String, Coded<PersonnelRegime>)> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .column(person::Column::Code)
            .column(person::Column::Regime)
            .filter(person::Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        known.extend(rows.into_iter().map(|(id, code, regime)| (id, (code, regime.0))));
    }
    let mut monthly: HashSet<PersonId> = HashSet::new();
    let mut served: HashSet<PersonId> = HashSet::new();
    for service in &book.services {
        let Some(days) = service.days.shared_with(window) else { continue };
        served.insert(service.person);
        let agency = agencies.of(service.unit, days.to());
        if agency.is_none_or(|agency| choices.tracking(agency) == Tracking::Monthly) {
            monthly.insert(service.person);
        }
    }
    Ok(people
        .iter()
        .map(|person| {
            let (code, regime) = known.remove(person).unwrap_or((String::new(), PersonnelRegime::Contract));
            let by_month = monthly.contains(person) || !served.contains(person);
            Member {
                code,
                counts: regime == PersonnelRegime::Decree335,
                tracking: if by_month { Tracking::Monthly } else { Tracking::Quarterly },
            }
        })
        .collect())
}

async fn products(source: &Source<'_>) -> Found<HashMap<entity::ids::ProductId, String>> {
    let rows: Vec<(entity::ids::ProductId, String)> = entity::product::Entity::find()
        .select_only()
        .column(entity::product::Column::Id)
        .column(entity::product::Column::Code)
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The codes of units, for messages.
pub async fn unit_codes(source: &Source<'_>, units: &[UnitId]) -> Found<HashMap<UnitId, String>> {
    let rows: Vec<(UnitId, String)> = unit::Entity::find()
        .select_only()
        .column(unit::Column::Id)
        .column(unit::Column::Code)
        .filter(unit::Column::Id.is_in(units.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}
