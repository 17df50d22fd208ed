//! Who is evaluated in a period, by what, and who leads whom: gathered once for a whole subtree.

use super::seating::{Seating, quarter_of, window};
use super::templates::TemplateBook;
use super::terms::{Choices, Terms};
use crate::agency::AgencyBook;
use crate::appointment::{self, Service, Whose};
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::leadership::{Posts, Reached, RosterBook, parents};
use crate::period::{PeriodRow, calendar};
use crate::position::PositionBook;
use chrono::NaiveDate;
use domain::leadership::{LeaderGraph, PersonIndex};
use domain::periods::{Days, Period, Tracking};
use domain::refusal::{Code, Refusal};
use domain::terms::{Leads, PersonnelRegime, PositionGroup};
use entity::coded::Coded;
use entity::ids::{PersonId, PositionId, UnitId};
use entity::{period, person, unit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// People whose appointments are read at a time.
const PEOPLE_READ: usize = 5_000;

/// Somebody who is expected in the period.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The person.
    pub person: PersonId,
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
    /// Whether he is tracked by month or by quarter.
    pub tracking: Tracking,
    /// He heads the managing agency: the body above it scores him (Art. 10.2).
    pub scored_elsewhere: bool,
}

/// Somebody of the roster as leaders above count him.
#[derive(Clone, Copy, Debug)]
pub struct Member {
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
    /// The days of appointments that it looks at.
    pub window: Days,
    /// Every period of its year.
    pub year: Vec<PeriodRow>,
    /// Who leads whom; for months and quarters.
    pub graph: LeaderGraph,
    /// The roster behind it.
    pub book: RosterBook,
    /// The people of the roster by place.
    pub members: Vec<Member>,
    codes: Codes,
    stands: Vec<bool>,
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
    /// Gathers a plan: people by the thousand, so that a city takes some hundred bytes a person and nothing else grows.
    ///
    /// # Errors
    /// `RULE_SET_NOT_IN_FORCE`; `CYCLE` where leaders lead each other.
    pub async fn load(source: &Source<'_>, period: PeriodRow, root: UnitId) -> Found<Self> {
        let broken = || Fail::Broken("a period has no days".into());
        let calendar = calendar(&period).ok_or_else(broken)?;
        let days = Days::new(period.first_day, period.closing_day).ok_or_else(broken)?;
        let year = period::Entity::find()
            .filter(period::Column::Year.eq(period.year))
            .order_by_asc(period::Column::Id)
            .all(source)
            .await?;
        let window = window(&period, &year).unwrap_or(days);
        let units = parents(source, None).await?;
        let agencies =
            AgencyBook::load(source, &units.iter().map(|(unit, _)| *unit).collect::<Vec<_>>()).await?;
        let terms = Terms::on(source, period.closing_day).await?;
        let begins = quarter_of(calendar).and_then(Period::calendar_days).map_or(window.from(), Days::from);
        let choices = Choices::load(source, begins, period.closing_day).await?;
        let mut quarters = Vec::new();
        if matches!(calendar, Period::Year(_)) {
            for quarter in (1..=4).filter_map(|quarter| Period::quarter(period.year, quarter)) {
                let begins = quarter.calendar_days().map_or(period.first_day, Days::from);
                quarters.push(Choices::load(source, begins, period.closing_day).await?);
            }
        }
        let positions = PositionBook::load(source, None).await?;
        let top = crate::unit::find_root(source).await?;
        let seating = Seating { days, period: calendar, agencies: &agencies, positions: &positions, top };
        let gathering = Gathering { window, root, seating, choices: &choices };
        let Gathered { book, members, codes, mut expected } = gathering.run(source, &units).await?;
        let mut leads = vec![false; members.len()];
        let mut stands = vec![false; members.len()];
        for one in &expected {
            stands[one.index.0 as usize] = true;
            leads[one.index.0 as usize] = one.leads != Leads::None;
        }
        let graph = match LeaderGraph::resolve(&book.roster, days, |index| leads[index.0 as usize]) {
            Ok(graph) => graph,
            Err(broken) => return Err(cycle(&codes, broken)),
        };
        let order: HashMap<PersonIndex, usize> =
            graph.order().iter().enumerate().map(|(place, leader)| (*leader, place + 1)).collect();
        expected.sort_unstable_by_key(|one| (order.get(&one.index).copied().unwrap_or(0), one.person));
        let templates = TemplateBook::load(source, period.closing_day, &terms.rules).await?;
        let products = products(source).await?;
        let unusual = super::templates::unusual_days(source, window).await?;
        Ok(Self {
            period,
            calendar,
            days,
            window,
            year,
            graph,
            book,
            members,
            codes,
            stands,
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

    /// The code of somebody of the roster.
    #[must_use]
    pub fn code(&self, index: PersonIndex) -> &str {
        self.codes.of(index)
    }

    /// Whether somebody of the roster is expected.
    #[must_use]
    pub fn expects(&self, index: PersonIndex) -> bool {
        self.stands.get(index.0 as usize).copied().unwrap_or(false)
    }

    /// The stretches of somebody's time in the period.
    pub fn service(&self, index: PersonIndex) -> impl Iterator<Item = Days> + '_ {
        self.book.stays(index).filter_map(|(_, days)| days.shared_with(self.days))
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

/// How the people of a plan are gathered.
struct Gathering<'a> {
    window: Days,
    root: UnitId,
    seating: Seating<'a>,
    choices: &'a Choices,
}

/// The people of a plan.
struct Gathered {
    book: RosterBook,
    members: Vec<Member>,
    codes: Codes,
    /// In order of person.
    expected: Vec<Expected>,
}

impl Gathering<'_> {
    async fn run(&self, source: &Source<'_>, units: &[(UnitId, Option<UnitId>)]) -> Found<Gathered> {
        let Reached { people, scopes } = Reached::by_subtree(source, self.root, self.window).await?;
        let inside: HashSet<UnitId> = crate::unit::below(source, &[self.root]).await?.into_iter().collect();
        let mut posts = Posts::new(units);
        let mut members = Vec::with_capacity(people.len());
        let mut codes = Codes::default();
        let mut expected = Vec::with_capacity(people.len());
        for chunk in people.chunks(PEOPLE_READ) {
            let rows = appointment::list(source, Whose::People(chunk), self.window).await?;
            let known = codes_and_regimes(source, chunk).await?;
            for own in rows.chunk_by(|one, next| one.person_id == next.person_id) {
                let person = own[0].person_id;
                let services = appointment::services(own, self.seating.positions, self.window);
                let (code, regime) = known
                    .binary_search_by_key(&person, |(id, ..)| *id)
                    .map_or(("", PersonnelRegime::Contract), |place| (&known[place].1, known[place].2.0));
                let member = Member {
                    counts: regime == PersonnelRegime::Decree335,
                    tracking: self.tracking(&services),
                };
                let index = posts.take(person, &services)?;
                members.push(member);
                codes.push(code);
                let tracked_so = match self.seating.period {
                    Period::Month(_) => member.tracking == Tracking::Monthly,
                    Period::Quarter(_) | Period::Year(_) => true,
                };
                if member.counts && tracked_so {
                    let seat = self.seating.seat(index, member.tracking, own, &services);
                    expected.extend(seat.filter(|seat| inside.contains(&seat.unit)));
                }
            }
        }
        expected.shrink_to_fit();
        Ok(Gathered { book: posts.close(units, &scopes)?, members, codes, expected })
    }

    fn tracking(&self, services: &[Service]) -> Tracking {
        let agency = |service: &Service| self.seating.agencies.of(service.unit, service.days.to());
        self.choices.tracking_by(services.iter().map(agency))
    }
}

/// The code and regime of people given in order of key, in the same order.
async fn codes_and_regimes(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<Vec<(PersonId, String, Coded<PersonnelRegime>)>> {
    Ok(person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Code)
        .column(person::Column::Regime)
        .filter(person::Column::Id.is_in(people.iter().copied()))
        .order_by_asc(person::Column::Id)
        .into_tuple()
        .all(source)
        .await?)
}

/// The codes of a roster's people, laid end to end.
#[derive(Clone, Debug, Default)]
struct Codes {
    text: String,
    ends: Vec<usize>,
}

impl Codes {
    fn push(&mut self, code: &str) {
        self.text.push_str(code);
        self.ends.push(self.text.len());
    }

    fn of(&self, index: PersonIndex) -> &str {
        let place = index.0 as usize;
        let from = place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let bounds = from.zip(self.ends.get(place).copied());
        bounds.and_then(|(from, to)| self.text.get(from..to)).unwrap_or_default()
    }
}

fn cycle(codes: &Codes, broken: domain::leadership::Broken) -> Fail {
    let name = match broken {
        domain::leadership::Broken::LeaderCycle(leader) => codes.of(leader),
        _ => "",
    };
    Refusal::new(Code::Cycle, "unit").with("name", name).into()
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
