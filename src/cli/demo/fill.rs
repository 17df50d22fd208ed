//! Filling an empty database with the demo city, through the services that everybody uses.

use super::{complain, measures, operator};
use crate::app::App;
use crate::demo::{City, DEMO_LOGINS, DEMO_PASSWORD, File, Orders, ROOT, YEAR};
use crate::io::kinds::Kind;
use crate::io::kinds::templates::TemplateItem;
use crate::services::absence::{self, RecordAbsence};
use crate::services::evaluation::{self, Order};
use crate::services::import::{self, How, Upload};
use crate::services::period::{self, PeriodKey};
use crate::services::rule_set;
use crate::services::setting::{self, SettingInput};
use crate::services::supervision_scope::{self, SaveScope};
use crate::services::template::{self, DraftInput, FeedInput, LineInput, NewDraft, UsualInput};
use domain::number::Exact;
use domain::periods::Month;
use domain::refusal::Code;
use domain::terms::PeriodKind;
use std::io::Cursor;
use store::policy::{act as actions, on_account};
use store::{Call, Fail, Tx, write};

/// Fills the database: master data, the year month by month, then the month that has begun.
pub(super) async fn fill(app: &App, city: &City) -> Result<(), String> {
    let demo = Filler { app, city, orders: city.orders() };
    rule_set::ensure_shipped(app).await.map_err(told)?;
    demo.master().await?;
    demo.templates().await?;
    demo.logins().await?;
    demo.periods().await?;
    for month in File::months() {
        demo.month(month).await?;
    }
    demo.acts().await?;
    demo.organisations().await?;
    // The year stays open: its classes are being decided on the demo's day.
    demo.evaluate(&YEAR.to_string()).await?;
    measures::fill(app, city).await
}

pub(super) struct Filler<'a> {
    pub(super) app: &'a App,
    pub(super) city: &'a City,
    pub(super) orders: Orders,
}

pub(super) fn told(fail: Fail) -> String {
    fail.to_string()
}

fn key(kind: PeriodKind, year: i32, number: u32) -> PeriodKey {
    PeriodKey { kind, year, number: i32::try_from(number).unwrap_or(1) }
}

impl Filler<'_> {
    pub(super) async fn call(&self, operation: &'static str) -> Result<Call, String> {
        operator::call(self.app, None, operation).await
    }

    /// Files of master data, settings, scopes and absences.
    async fn master(&self) -> Result<(), String> {
        for file in File::master() {
            // Versions are published one by one.
            if file != File::Of(Kind::Templates) {
                self.import(file).await?;
            }
        }
        let call = self.call("demo settings").await?;
        for row in &self.orders.settings {
            let input = SettingInput {
                agency: row.agency.clone(),
                setting: row.setting.to_owned(),
                value: row.value.to_owned(),
                valid_from: row.from,
                decision_number: None,
            };
            setting::save(&call, &input).await.map_err(told)?;
        }
        let call = self.call("demo supervision scopes").await?;
        for row in &self.orders.scopes {
            let input = SaveScope {
                leader: row.leader.clone(),
                person: row.person.clone(),
                unit: row.unit.clone(),
                field: row.field.clone(),
                acting: false,
                from: row.from,
                to: None,
                decision: None,
                expected_version: None,
            };
            supervision_scope::save(&call, &input).await.map_err(told)?;
        }
        let call = self.call("demo absences").await?;
        for row in &self.orders.absences {
            let input = RecordAbsence {
                person: row.person.clone(),
                kind: row.kind,
                first_day: row.from,
                last_day: Some(row.to),
                document: Some(row.document.clone()),
                expected_version: None,
            };
            absence::record(&call, &input).await.map_err(told)?;
        }
        self.placement().await?;
        let counts = (self.orders.settings.len(), self.orders.scopes.len(), self.orders.absences.len());
        complain(&format!("{} settings, {} supervision scopes, {} absences", counts.0, counts.1, counts.2));
        Ok(())
    }

    /// A published version of each position's template.
    async fn templates(&self) -> Result<(), String> {
        let call = self.call("demo templates").await?;
        let rows = self.city.templates();
        for rows in rows.chunk_by(|one, other| one.position == other.position) {
            let (position, effective_from) = (&rows[0].position, rows[0].effective_from);
            let new =
                NewDraft { position: position.clone(), from: None, effective_from: Some(effective_from) };
            let id = template::create(&call, &new).await.map_err(told)?;
            let (mut lines, mut products) = (Vec::new(), Vec::new());
            for row in rows {
                match &row.item {
                    TemplateItem::Line { code, name, maximum_nano, feed, .. } => lines.push(LineInput {
                        code: code.clone(),
                        name: name.clone(),
                        maximum: Exact::from_nano(*maximum_nano),
                        feed: feed.map(|feed| FeedInput {
                            from: Some(Exact::from_micro(feed.from_micro)),
                            to: feed.to_micro.map(Exact::from_micro),
                            least: feed.least,
                        }),
                    }),
                    TemplateItem::Product { code, usual_amount, due_day } => products.push(UsualInput {
                        product: code.clone(),
                        usual_amount: i32::try_from(*usual_amount).unwrap_or(1),
                        due_day: due_day.and_then(|day| i32::try_from(day).ok()),
                    }),
                }
            }
            let draft =
                DraftInput { id, effective_from, step: None, lines, products, expected_version: None };
            template::save(&call, &draft).await.map_err(told)?;
            template::publish(&call, id, None).await.map_err(told)?;
        }
        complain(&format!("{} template rows, published", rows.len()));
        Ok(())
    }

    /// The password of the logins that the banner prints; everybody else's account waits for its slip.
    async fn logins(&self) -> Result<(), String> {
        for login in DEMO_LOGINS {
            let call = self.call("demo logins").await?;
            let hash = self.app.passwords.hash(DEMO_PASSWORD).await.map_err(told)?;
            let set = async |tx: &mut Tx| {
                let found = store::account::find_by_login(&tx.source(), login.login).await?;
                let found = found.ok_or(Fail::NotFound)?;
                store::account::lock(tx, found.id).await?;
                let permit = on_account::<actions::ManageAccounts>(tx, found.id).await?;
                store::account::set_password(tx, &permit, hash, None).await
            };
            write(&call, &login.login, set).await.map_err(told)?;
        }
        Ok(())
    }

    /// The year of the demo and the next one, which what is unfinished in December is carried into.
    async fn periods(&self) -> Result<(), String> {
        let call = self.call("demo periods").await?;
        for year in [YEAR, YEAR + 1] {
            period::plan_year(&call, year, &[]).await.map_err(told)?;
        }
        Ok(())
    }

    /// One month: opened, entered and, where it is over, evaluated and locked with the quarter it ends.
    async fn month(&self, month: Month) -> Result<(), String> {
        let (year, number) = (month.year(), month.number());
        for agency in self.city.agencies() {
            let call = self.call("demo open").await?;
            open(&call, key(PeriodKind::Month, year, number), &agency).await?;
            // A quarter is opened after its months, a year after its quarters.
            if number % 3 == 0 {
                open(&call, key(PeriodKind::Quarter, year, month.quarter()), &agency).await?;
            }
            if number == 12 {
                open(&call, key(PeriodKind::Year, year, 1), &agency).await?;
            }
        }
        self.import(File::Records(month)).await?;
        self.import(File::Satisfaction(month)).await?;
        self.import(File::Criteria(month)).await?;
        self.handed_over(month).await?;
        if year > YEAR {
            self.selves(month).await?;
        }
        self.evaluate(&format!("{year}-{number:02}")).await?;
        if year > YEAR {
            return Ok(());
        }
        self.close(key(PeriodKind::Month, year, number)).await?;
        if number % 3 == 0 {
            self.evaluate(&format!("{year}-Q{}", month.quarter())).await?;
            self.close(key(PeriodKind::Quarter, year, month.quarter())).await?;
        }
        Ok(())
    }

    /// Evaluates everybody in a period.
    async fn evaluate(&self, period: &str) -> Result<(), String> {
        let call = self.call("demo evaluate").await?;
        let order = Order { period: period.to_owned(), unit: ROOT.to_owned(), as_of: self.app.clock.today() };
        let done = evaluation::evaluate(&call, &order, &mut evaluation::ToTheEnd).await;
        let done = done.map_err(|fail| format!("{period}: {fail}"))?;
        let statuses: Vec<String> =
            done.statuses.iter().map(|(status, count)| format!("{count} {status}")).collect();
        complain(&format!("{period}: {} evaluated, {}", done.computed, statuses.join(", ")));
        Ok(())
    }

    /// Locks a period of every agency, with whoever is still open in it.
    async fn close(&self, key: PeriodKey) -> Result<(), String> {
        let call = self.call("demo lock").await?;
        for agency in self.city.agencies() {
            let mut locked = period::lock(&call, key, &agency, None).await.map(|_| ());
            if let Err(Fail::Refused(refusals)) = &locked
                && let Some(open) = refusals.iter().find(|refusal| refusal.code == Code::OpenPeople)
            {
                let count = open.values.iter().find(|(name, _)| *name == "count");
                let count = count.and_then(|(_, count)| count.parse().ok());
                locked = period::lock(&call, key, &agency, count).await.map(|_| ());
            }
            locked.map_err(told)?;
        }
        Ok(())
    }

    async fn import(&self, file: File) -> Result<(), String> {
        let mut bytes = Vec::new();
        let rows = self.city.write(file, &mut bytes).map_err(|error| error.to_string())?;
        if rows == 0 {
            return Ok(());
        }
        let mut uploads = [Upload { name: file.name(), content: Box::new(Cursor::new(bytes)) }];
        let call = self.call("demo import").await?;
        let report =
            import::import(&call, file.kind(), &mut uploads, How::default(), &mut |_, _, _| {}).await;
        let report = report.map_err(|fail| format!("{}: {fail}", file.name()))?;
        complain(&format!("{}: {} rows, {} new", file.name(), rows, report.created));
        Ok(())
    }
}

async fn open(call: &Call, key: PeriodKey, agency: &str) -> Result<(), String> {
    period::open(call, key, agency).await.map(|_| ()).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::demo::{SEED, Scale, city_day};
    use domain::terms::EvaluationStatus;

    /// Everything goes in on an empty database, and master data once more changes nothing.
    #[tokio::test]
    async fn the_small_city_goes_in() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.database.url = folder.path().join("demo.db").display().to_string();
        config.city.today = Some(city_day());
        let app = operator::connect(config).await.unwrap();
        let city = City::make(SEED, Scale::Small);
        fill(&app, &city).await.unwrap();
        let source = app.db.read();
        let year = store::period::find(&source, PeriodKind::Year, YEAR, 1).await.unwrap().unwrap();
        let code = city.people[city.disciplined[0].0].code.clone();
        let person = store::codes::people(&source, std::iter::once(code.as_str())).await.unwrap()[&code];
        let row = store::evaluation::latest_ids(&source, year.id, &[person]).await.unwrap()[&person];
        let told = store::evaluation::explanations(&source, &[row]).await.unwrap().remove(&row).unwrap();
        assert!(told.contains(r#""class":"NOT_COMPLETED""#) && told.contains("20.4c"), "{told}");
        let counted = store::organisation_result::count(&source, YEAR, None).await.unwrap();
        assert_eq!(counted, 3, "the communes have their results");
        let head = city.leader(ROOT, "CT-TP").unwrap();
        let head = store::person::find_by_codes(&source, std::slice::from_ref(&head.code)).await.unwrap();
        let year = store::period::find(&source, PeriodKind::Year, YEAR, 1).await.unwrap().unwrap();
        let people: Vec<_> = head.values().map(|person| person.id).collect();
        let of_head = store::evaluation::standings(&source, year.id, &people).await.unwrap();
        assert_eq!(of_head[0].status, EvaluationStatus::Scored, "of scores handed over");
        app.db.close().await.unwrap();
    }
}
