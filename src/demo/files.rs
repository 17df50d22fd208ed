//! The files of the demo: what anybody else's city would be imported from.

use super::cells::Cells;
use super::city::{City, HOME_AFFAIRS, OFFICES, Person, ROOT, office_unit};
use super::orders::{DEMO_LOGINS, DemoLogin};
use super::satisfaction;
use super::work;
use super::{YEAR, day};
use crate::io::csv::{Separator, Writer};
use crate::io::kinds::Kind;
use crate::io::kinds::accounts::{AccountRow, Grant};
use crate::io::kinds::appointments::AppointmentRow;
use crate::io::kinds::calendar::CalendarRow;
use crate::io::kinds::fields::FieldRow;
use crate::io::kinds::people::PersonRow;
use crate::io::kinds::positions::PositionRow;
use crate::io::kinds::products::ProductRow;
use crate::io::kinds::templates::{TemplateItem, TemplateRow};
use crate::io::kinds::units::UnitRow;
use domain::periods::Month;
use domain::rules::RuleSet;
use domain::terms::{AppointmentKind, Block, UnitKind};
use std::fs;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

/// One file of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// A file of master data.
    Of(Kind),
    /// The output records of a month.
    Records(Month),
    /// The ratings by citizens of a month.
    Satisfaction(Month),
    /// The general criteria, đ and e of a month.
    Criteria(Month),
}

impl File {
    /// All files, in the order in which a city is filled.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let months: Vec<Month> = Self::months();
        Self::master()
            .into_iter()
            .chain(
                months.into_iter().flat_map(|month| {
                    [Self::Records(month), Self::Satisfaction(month), Self::Criteria(month)]
                }),
            )
            .collect()
    }

    /// Master data, in the order in which an installation is filled.
    #[must_use]
    pub fn master() -> Vec<Self> {
        [
            Kind::Units,
            Kind::Fields,
            Kind::Positions,
            Kind::Products,
            Kind::PostPlan,
            Kind::Templates,
            Kind::People,
            Kind::Appointments,
            Kind::Accounts,
            Kind::Calendar,
            Kind::Competencies,
            Kind::Requirements,
            Kind::Assessments,
            Kind::Surveys,
        ]
        .map(Self::Of)
        .to_vec()
    }

    /// The months of the year, and the one that has begun since.
    #[must_use]
    pub fn months() -> Vec<Month> {
        let year = (1..=12).filter_map(|month| Month::new(YEAR, month));
        year.chain(Month::new(YEAR + 1, 1)).collect()
    }

    /// The kind it is read as.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Of(kind) => kind,
            Self::Records(_) => Kind::Records,
            Self::Satisfaction(_) => Kind::Satisfaction,
            Self::Criteria(_) => Kind::Criteria,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Of(kind) => format!("{}.csv", kind.name()),
            Self::Records(month) | Self::Satisfaction(month) | Self::Criteria(month) => {
                format!("{}-{:04}-{:02}.csv", self.kind().name(), month.year(), month.number())
            }
        }
    }
}

/// Writes rows as they come.
struct Sheet<W: Write> {
    writer: Writer<W>,
    rows: u64,
}

impl<W: Write> Sheet<W> {
    fn begin(kind: Kind, output: W) -> Result<Self> {
        let mut writer = Writer::new(output, Separator::Semicolon)?;
        writer.row(kind.columns().iter().map(|column| column.vi))?;
        Ok(Self { writer, rows: 0 })
    }

    fn row(&mut self, row: &impl Cells) -> Result<()> {
        self.rows += 1;
        self.writer.row(row.cells())
    }

    fn rows<T: Cells>(&mut self, rows: impl IntoIterator<Item = T>) -> Result<()> {
        rows.into_iter().try_for_each(|row| self.row(&row))
    }
}

impl City {
    /// Writes one file and tells how many rows it has. Memory does not grow with the file.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn write(&self, file: File, output: impl Write) -> Result<u64> {
        let mut sheet = Sheet::begin(file.kind(), output)?;
        match file {
            File::Of(Kind::Units) => sheet.rows(self.units())?,
            File::Of(Kind::Fields) => sheet.rows(self.fields())?,
            File::Of(Kind::Positions) => sheet.rows(self.positions())?,
            File::Of(Kind::Products) => sheet.rows(self.products())?,
            File::Of(Kind::PostPlan) => sheet.rows(self.post_plan())?,
            File::Of(Kind::Templates) => sheet.rows(self.templates())?,
            File::Of(Kind::People) => sheet.rows(self.people.iter().map(|person| self.person(person)))?,
            File::Of(Kind::Appointments) => sheet.rows(self.appointments())?,
            File::Of(Kind::Accounts) => sheet.rows(self.accounts())?,
            File::Of(Kind::Calendar) => sheet.rows(self.calendar())?,
            File::Of(Kind::Competencies) => sheet.rows(self.competencies())?,
            File::Of(Kind::Requirements) => sheet.rows(self.requirements())?,
            File::Of(Kind::Assessments) => sheet.rows(self.assessments())?,
            File::Of(Kind::Surveys) => sheet.rows(satisfaction::surveys(self))?,
            File::Of(_) => {}
            File::Records(month) => {
                for person in &self.people {
                    sheet.rows(work::records(self, person, month))?;
                }
            }
            File::Satisfaction(month) => {
                for commune in &self.communes {
                    sheet.rows(satisfaction::of_centre(self, commune, month))?;
                }
                for person in &self.people {
                    sheet.rows(satisfaction::of_person(self, person, month))?;
                }
            }
            File::Criteria(month) => {
                let form = RuleSet::vn_335_2025().general;
                for person in &self.people {
                    sheet.rows(work::criteria(self, &form, person, month))?;
                }
            }
        }
        let rows = sheet.rows;
        sheet.writer.finish()?.flush()?;
        Ok(rows)
    }

    /// Writes all files into a folder, telling each as it is done.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn write_folder(&self, folder: &Path, mut tell: impl FnMut(&str, u64)) -> Result<()> {
        fs::create_dir_all(folder)?;
        for file in File::all() {
            let name = file.name();
            let rows = self.write(file, BufWriter::new(fs::File::create(folder.join(&name))?))?;
            tell(&name, rows);
        }
        Ok(())
    }

    fn units(&self) -> Vec<UnitRow> {
        let agency_from = Some(day(2026, 1, 1));
        let unit = |code: String, name: String, kind, parent: Option<&str>, block| UnitRow {
            code,
            name,
            kind,
            parent: parent.map(str::to_owned),
            block,
            population: None,
            agency_from: None,
        };
        let government = Block::Government;
        let root = unit(ROOT.to_owned(), "Thành phố Hải Phòng".to_owned(), UnitKind::City, None, government);
        let department = unit(
            HOME_AFFAIRS.to_owned(),
            "Sở Nội vụ".to_owned(),
            UnitKind::Department,
            Some(ROOT),
            government,
        );
        let mut rows = vec![UnitRow { agency_from, ..root }, UnitRow { agency_from, ..department }];
        for commune in &self.communes {
            let code = commune.unit();
            let row = unit(code.clone(), commune.name.clone(), commune.kind, Some(ROOT), government);
            rows.push(UnitRow { population: Some(commune.population), agency_from, ..row });
            for office in OFFICES {
                let (name, block) = match (office, commune.kind) {
                    ("VP", _) => ("Văn phòng HĐND và UBND", government),
                    ("KT", UnitKind::Ward) => ("Phòng Kinh tế, Hạ tầng và Đô thị", government),
                    ("KT", _) => ("Phòng Kinh tế", government),
                    ("VHXH", _) => ("Phòng Văn hóa - Xã hội", government),
                    ("PVHCC", _) => ("Trung tâm Phục vụ hành chính công", government),
                    ("QS", _) => ("Ban Chỉ huy quân sự", government),
                    ("DU", _) => ("Đảng ủy", Block::Party),
                    _ => ("Ủy ban Mặt trận Tổ quốc Việt Nam", Block::Front),
                };
                let name = format!("{name} {}", commune.name_inside());
                rows.push(unit(office_unit(&code, office), name, UnitKind::Office, Some(&code), block));
            }
        }
        rows
    }

    fn fields(&self) -> impl Iterator<Item = FieldRow> {
        let fields = self.sources.fields.iter();
        fields.map(|field| FieldRow { code: field.code.clone(), name: field.name.clone(), owner_unit: None })
    }

    fn positions(&self) -> impl Iterator<Item = PositionRow> {
        self.sources.positions.iter().map(|position| PositionRow {
            code: position.code.clone(),
            name: position.name.clone(),
            group: position.group,
            leads: position.leads,
            fields: position.fields.clone(),
            owner_unit: None,
            valid_from: day(2025, 7, 1),
        })
    }

    fn products(&self) -> impl Iterator<Item = ProductRow> {
        self.sources.products.iter().map(|product| ProductRow {
            code: product.code.clone(),
            name: product.name.clone(),
            measure: product.measure.clone(),
            field: Some(product.field.clone()),
            coefficient_micro: product.coefficient_micro(),
            valid_from: day(2025, 7, 1),
            owner_unit: None,
        })
    }

    /// The rows of all templates, those of a position together.
    #[must_use]
    pub fn templates(&self) -> Vec<TemplateRow> {
        let form = RuleSet::vn_335_2025().general;
        let mut rows = Vec::new();
        for position in &self.sources.positions {
            let row = |item| TemplateRow {
                position: position.code.clone(),
                version: 1,
                effective_from: day(2026, 1, 1),
                item,
            };
            for line in &form.lines {
                rows.push(row(TemplateItem::Line {
                    code: line.code.clone(),
                    name: line.title_vi.clone(),
                    maximum_nano: line.max.floor_nano().unwrap_or(0),
                    step_nano: form.step.floor_nano().unwrap_or(0),
                    feed: (line.code == satisfaction::LINE && satisfaction::faces_citizens(position))
                        .then_some(satisfaction::FEED),
                }));
            }
            for &(product, usual_amount) in &position.products {
                let code = self.sources.products[product].code.clone();
                let due_day = (usual_amount <= 2).then_some(25);
                rows.push(row(TemplateItem::Product { code, usual_amount, due_day }));
            }
        }
        rows
    }

    fn person(&self, person: &Person) -> PersonRow {
        let post = &person.posts[0];
        PersonRow {
            code: person.code.clone(),
            name: person.name.clone(),
            regime: person.regime,
            specialisations: person.specialisations.clone(),
            position: self.position(post).code.clone(),
            unit: post.unit.clone(),
            kind: post.kind,
            from: post.from,
            decision: post.decision.clone(),
        }
    }

    /// Later appointments, and the end of a first one.
    fn appointments(&self) -> Vec<AppointmentRow> {
        let mut rows = Vec::new();
        for person in &self.people {
            let transferred = person.posts.iter().any(|post| post.kind == AppointmentKind::Transfer);
            for (place, post) in person.posts.iter().enumerate() {
                // A transfer ends the former post by itself.
                if place == 0 && (post.to.is_none() || transferred) {
                    continue;
                }
                rows.push(AppointmentRow {
                    person: person.code.clone(),
                    position: self.position(post).code.clone(),
                    unit: post.unit.clone(),
                    kind: post.kind,
                    from: post.from,
                    to: post.to,
                    share_percent: post.share,
                    decision: post.decision.clone(),
                });
            }
        }
        rows
    }

    /// Whose account a demo login is: the first of that position whom no story befalls.
    #[must_use]
    pub fn holder(&self, login: &DemoLogin) -> Option<&Person> {
        let (position, unit) = login.holder?;
        self.people.iter().find(|person| {
            let post = &person.posts[0];
            post.unit == unit && self.position(post).code == position && !person.told
        })
    }

    /// An account for everybody, and the demo logins.
    fn accounts(&self) -> Vec<AccountRow> {
        let mut rows = Vec::new();
        let mut named = Vec::new();
        for login in DEMO_LOGINS {
            let person = self.holder(&login).map(|person| person.code.clone());
            named.extend(person.clone());
            let grant = |(role, unit): (_, &str)| Grant {
                role,
                unit: unit.to_owned(),
                from: super::first_day(),
                to: None,
            };
            rows.push(AccountRow { login: login.login.to_owned(), person, grant: login.grant.map(grant) });
        }
        let others = self.people.iter().filter(|person| !named.contains(&person.code));
        rows.extend(others.map(|person| AccountRow {
            login: person.code.to_lowercase(),
            person: Some(person.code.clone()),
            grant: None,
        }));
        rows
    }

    fn calendar(&self) -> impl Iterator<Item = CalendarRow> {
        let days = self.sources.holidays.iter();
        days.map(|(day, kind, name)| CalendarRow { day: *day, kind: *kind, name: name.clone() })
    }
}
