//! What has no file kind: supervision scopes, absences, acts, settings, results of organisations, handed-over scores.

use super::chance::Chance;
use super::city::{City, FLAGSHIPS, HOME_AFFAIRS, ROOT};
use super::placement::{MoveBar, MoveWish};
use super::superiors::Charge;
use super::{YEAR, day};
use chrono::NaiveDate;
use domain::class::{ActKind, DisciplineForm};
use domain::deadlines::Calendar;
use domain::number::Exact;
use domain::organisation::Facts;
use domain::periods::Month;
use domain::rules::RuleSet;
use domain::terms::{AbsenceKind, CalendarDayKind, Role, ScopeSubject};

/// A row of the supervision scopes; it runs from the city's first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The leader's code.
    pub leader: String,
    /// Over what.
    pub subject: ScopeSubject,
    /// The person, of a row over one.
    pub person: Option<String>,
    /// The unit, of a row over one or over a field in it.
    pub unit: Option<String>,
    /// The field, of a row over one.
    pub field: Option<String>,
    /// First day.
    pub from: NaiveDate,
}

/// A time of leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Whose.
    pub person: String,
    /// Why.
    pub kind: AbsenceKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The document's number.
    pub document: String,
}

/// A disciplined violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Whose.
    pub person: String,
    /// Its number.
    pub reference: String,
    /// What it violates.
    pub kind: ActKind,
    /// The day of the act.
    pub act_on: NaiveDate,
    /// The administration's decision.
    pub form: DisciplineForm,
    /// From which day it takes effect.
    pub effective_on: NaiveDate,
    /// The decision's number.
    pub decision: String,
    /// What happened; readable by few.
    pub text: String,
}

/// What an agency chose where the rules leave it to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The agency's code.
    pub agency: String,
    /// The setting's code.
    pub setting: &'static str,
    /// Its value.
    pub value: &'static str,
    /// The first day.
    pub from: NaiveDate,
}

/// The year of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationResult {
    /// The unit's code.
    pub unit: String,
    /// The year.
    pub year: i32,
    /// The inputs of its class.
    pub facts: Facts,
    /// The number of the decision by which a candidate became EXCELLENT.
    pub excellent_by: Option<String>,
}

/// A score that another body gave for a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// Whose.
    pub person: String,
    /// Which month.
    pub month: Month,
    /// Who gave it.
    pub body: &'static str,
    /// The exact score.
    pub score: Exact,
    /// R in per cent.
    pub result: Exact,
    /// Working days that it covers.
    pub days: u32,
    /// The document's number.
    pub document: String,
}

/// A login that the banner prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoLogin {
    /// The login.
    pub login: &'static str,
    /// What it is for, in both languages.
    pub about: &'static str,
    /// Which position in which unit; none: nobody's own account.
    pub holder: Option<(&'static str, &'static str)>,
    /// An extra grant: role and unit.
    pub grant: Option<(Role, &'static str)>,
}

/// The password of every demo login.
pub const DEMO_PASSWORD: &str = "dao-cat-ba-xanh-2026";

const WARD: &str = "HP-11446";

/// One login for each role, the same at each start.
pub const DEMO_LOGINS: [DemoLogin; 8] = [
    login(
        "hr.thanhpho",
        "HR of the city / nhân sự thành phố",
        Some(("CV-SNV", HOME_AFFAIRS)),
        Some((Role::Hr, ROOT)),
    ),
    login(
        "hr.phulien",
        "HR of Phù Liễn ward / nhân sự phường",
        Some(("CV-NV", "HP-11446-VHXH")),
        Some((Role::Hr, WARD)),
    ),
    login("chutich.phulien", "chairman of the ward / Chủ tịch UBND phường", Some(("CT-UBND", WARD)), None),
    login("chanhvp.phulien", "head of office / Chánh Văn phòng", Some(("CVP", "HP-11446-VP")), None),
    login("canbo.phulien", "officer / công chức tư pháp - hộ tịch", Some(("CV-TP", "HP-11446-VP")), None),
    login("kiemtra", "auditor / thanh tra, kiểm tra", None, Some((Role::Auditor, ROOT))),
    login("quantri", "administrator of accounts / quản trị", None, Some((Role::Admin, ROOT))),
    login("motcua", "integration of the one-stop system / tích hợp", None, Some((Role::Integration, ROOT))),
];

const fn login(
    login: &'static str,
    about: &'static str,
    holder: Option<(&'static str, &'static str)>,
    grant: Option<(Role, &'static str)>,
) -> DemoLogin {
    DemoLogin { login, about, holder, grant }
}

/// Everything that has no file kind.
#[derive(Clone, Debug)]
pub struct Orders {
    /// Supervision scopes.
    pub scopes: Vec<Scope>,
    /// Absences.
    pub absences: Vec<Absence>,
    /// Acts.
    pub acts: Vec<Act>,
    /// Settings of agencies.
    pub settings: Vec<Setting>,
    /// Results of organisations.
    pub organisations: Vec<OrganisationResult>,
    /// Scores of the head of the city.
    pub handed_over: Vec<HandedOver>,
    /// What bars people from being moved.
    pub move_bars: Vec<MoveBar>,
    /// Where people ask to go.
    pub move_wishes: Vec<MoveWish>,
}

impl City {
    /// What has no file kind.
    #[must_use]
    pub fn orders(&self) -> Orders {
        Orders {
            scopes: self.charges().into_iter().map(scope).collect(),
            absences: self.absences(),
            acts: self.acts(),
            settings: self.settings(),
            organisations: self.organisations(),
            handed_over: self.handed_over(),
            move_bars: self.move_bars(),
            move_wishes: self.move_wishes(),
        }
    }

    /// The using agencies: the city, its department and the communes.
    #[must_use]
    pub fn agencies(&self) -> Vec<String> {
        let own = [ROOT, HOME_AFFAIRS].map(str::to_owned);
        own.into_iter().chain(self.communes.iter().map(super::Commune::unit)).collect()
    }

    fn absences(&self) -> Vec<Absence> {
        let mut rows = Vec::new();
        for person in &self.people {
            for away in &person.away {
                rows.push(Absence {
                    person: person.code.clone(),
                    kind: away.kind,
                    from: away.days.from(),
                    to: away.days.to(),
                    document: format!("QĐ-NP/{}", person.code),
                });
            }
        }
        rows
    }

    fn acts(&self) -> Vec<Act> {
        let act = |(place, form): &(usize, DisciplineForm)| {
            let person = &self.people[*place];
            Act {
                person: person.code.clone(),
                reference: format!("KL-2026/{}", person.code),
                kind: ActKind::PublicDuty,
                act_on: day(2026, 6, 12),
                form: *form,
                effective_on: day(2026, 9, 10),
                decision: format!("KT-09/{}", person.code),
                text: "Chậm trả kết quả hồ sơ nhiều lần, không xin lỗi người dân theo quy định.".to_owned(),
            }
        };
        self.disciplined.iter().map(act).collect()
    }

    /// Months, means of months, and one reading of the cap for each half of the communes, so that both are seen.
    fn settings(&self) -> Vec<Setting> {
        let mean = |agency: &str| Setting {
            agency: agency.to_owned(),
            setting: "satisfaction_mean",
            value: "0.92",
            from: day(2026, 1, 1),
        };
        let mut rows = vec![mean(ROOT)];
        for (place, agency) in self.agencies().into_iter().enumerate() {
            let cap_base = if place % 2 == 0 { "INCLUSIVE" } else { "LITERAL" };
            for (setting, value) in
                [("tracking", "MONTH"), ("quarter_method", "MEAN_OF_MONTHS"), ("cap_base", cap_base)]
            {
                rows.push(Setting { agency: agency.clone(), setting, value, from: day(2026, 1, 1) });
            }
        }
        rows
    }

    /// Most communes were good, a few excellent, a few only completed their tasks.
    fn organisations(&self) -> Vec<OrganisationResult> {
        let mut rows = Vec::new();
        for commune in &self.communes {
            let gso = commune.gso.parse().unwrap_or(0);
            let mut chance = Chance::of(self.seed, &[gso, 21]);
            let drawn = chance.between(0, 99);
            let excellent = commune.gso == FLAGSHIPS[0] || drawn < 20;
            let (score, beyond, late) = match drawn {
                _ if excellent => (chance.between(9_000, 9_600), 34, 0),
                0..=89 => (chance.between(8_100, 8_950), 12, 0),
                _ => (chance.between(6_200, 6_900), 4, 9),
            };
            let whole = |value: i64| Exact::whole(value.into());
            let facts = Facts {
                score: Exact::fraction(score.into(), 100),
                done: whole(100),
                late: whole(late),
                below_quality: whole(0),
                beyond: whole(beyond),
                lower_unit_not_completed: false,
                findings_fixed: true,
                wrongdoing_concluded: false,
                force_majeure: false,
            };
            let excellent_by = excellent.then(|| format!("XL-{YEAR}/{}", commune.unit()));
            rows.push(OrganisationResult { unit: commune.unit(), year: YEAR, facts, excellent_by });
        }
        rows
    }

    /// Which days are worked.
    fn working_calendar(&self) -> Calendar {
        let (worked, off): (Vec<_>, Vec<_>) =
            self.sources.holidays.iter().partition(|(_, kind, _)| *kind == CalendarDayKind::ExchangedWork);
        let days =
            |rows: Vec<&(NaiveDate, CalendarDayKind, String)>| rows.into_iter().map(|row| row.0).collect();
        Calendar::new(&RuleSet::vn_335_2025().deadlines, days(off), days(worked))
    }

    /// The city's head is scored above the city.
    fn handed_over(&self) -> Vec<HandedOver> {
        let Some(head) = self.leader(ROOT, "CT-TP") else { return Vec::new() };
        let months = (1..=12).filter_map(|month| Month::new(YEAR, month));
        let calendar = self.working_calendar();
        months
            .map(|month| {
                let score =
                    Chance::of(self.seed, &[head.key, 31, month.number().into()]).between(8_900, 9_500);
                HandedOver {
                    person: head.code.clone(),
                    month,
                    body: "Ban Thường vụ Thành ủy",
                    score: Exact::fraction(score.into(), 100),
                    result: Exact::fraction(i128::from(score) - 2_700, 70),
                    days: calendar.count_working_days(month.days().from(), month.days().to()),
                    document: format!("TB-{:02}/BTV", month.number()),
                }
            })
            .collect()
    }
}

fn scope(charge: Charge) -> Scope {
    let from = day(2026, 1, 1);
    let row = |leader, subject| Scope { leader, subject, person: None, unit: None, field: None, from };
    match charge {
        Charge::Person(leader, person) => Scope { person: Some(person), ..row(leader, ScopeSubject::Person) },
        Charge::Unit(leader, unit) => Scope { unit: Some(unit), ..row(leader, ScopeSubject::Unit) },
        Charge::Field(leader, unit, field) => {
            Scope { unit: Some(unit), field: Some(field), ..row(leader, ScopeSubject::Field) }
        }
    }
}
