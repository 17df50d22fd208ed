//! What is judged of a row of ratings: by itself, against the other rows, and against who serves where.

use super::{Fault, Place, RatingsInput};
use crate::services::charge::Charged;
use crate::services::checks::{NUMBER, REASON, check_code, check_text, shortened};
use crate::services::record::parse_period;
use domain::periods::{Period, Tracking};
use domain::refusal::{Code, Refusal};
use domain::terms::PeriodKind;
use std::collections::{BTreeSet, HashMap, HashSet};
use store::agency::AgencyBook;
use store::appointment::{self, Whose};
use store::guard::days_of;
use store::ids::{FieldId, PersonId, UnitId};
use store::period::{PeriodRow, tracking_in};
use store::policy::act;
use store::satisfaction::{Counting, Key, Known, Standing};
use store::setting::TrackingBook;
use store::{Fail, Found, Tx};

/// The most ratings of one row.
const MOST: i64 = 1_000_000;

/// What the codes of some rows stand for.
pub(super) struct Names {
    people: HashMap<String, PersonId>,
    units: HashMap<String, UnitId>,
    fields: HashMap<String, FieldId>,
    periods: HashMap<Period, PeriodRow>,
}

impl Names {
    pub(super) async fn load(tx: &Tx, rows: &[RatingsInput]) -> Found<Self> {
        let source = tx.source();
        let distinct = |codes: BTreeSet<&String>| -> Vec<String> { codes.into_iter().cloned().collect() };
        let units = distinct(rows.iter().map(|row| &row.unit).collect());
        let fields = distinct(rows.iter().map(|row| &row.field).collect());
        let periods: BTreeSet<_> = rows.iter().filter_map(|row| parse_period(&row.period)).collect();
        let periods: Vec<_> = periods.into_iter().collect();
        Ok(Self {
            people: store::codes::people(&source, rows.iter().filter_map(|row| row.person.as_deref()))
                .await?,
            units: store::unit::find_by_codes(&source, &units)
                .await?
                .into_iter()
                .map(|(code, unit)| (code, unit.id))
                .collect(),
            fields: store::field::find_by_codes(&source, &fields)
                .await?
                .into_iter()
                .map(|(code, field)| (code, field.id))
                .collect(),
            periods: store::codes::periods(&source, &periods).await?,
        })
    }

    /// The counting of a row; what is wrong with it by itself is told.
    pub(super) fn read(
        &self,
        at: usize,
        row: &RatingsInput,
        faults: &mut Vec<Fault>,
    ) -> Option<(Counting, &PeriodRow)> {
        let before = faults.len();
        let mut refuse = |place, refusal: Refusal| faults.push((at, place, refusal.into()));
        for (place, amount) in [(Place::Rated, row.rated), (Place::Satisfied, row.satisfied)] {
            if !(0..=MOST).contains(&amount) {
                let refusal = Refusal::new(Code::AmountOutOfRange, "");
                refuse(place, refusal.with("value", amount).with("min", 0).with("max", MOST));
            }
        }
        if row.satisfied > row.rated {
            let refusal = Refusal::new(Code::SatisfiedAboveRated, "");
            refuse(Place::Satisfied, refusal.with("satisfied", row.satisfied).with("rated", row.rated));
        }
        if let Some(refusal) = check_code(&row.source, "") {
            refuse(Place::Source, refusal);
        }
        if let Some(refusal) = check_text(&row.reference, NUMBER, "") {
            refuse(Place::Reference, refusal);
        }
        if let Some(refusal) = row.reason.as_deref().and_then(|reason| check_text(reason, REASON, "")) {
            refuse(Place::Reason, refusal);
        }
        let mut unknown = |place, code, value: &str| {
            faults.push((at, place, Refusal::new(code, "").with("code", shortened(value)).into()));
        };
        let person = row.person.as_ref().map(|code| (code, self.people.get(code).copied()));
        if let Some((code, None)) = person {
            unknown(Place::Person, Code::PersonUnknown, code);
        }
        let unit = self.units.get(&row.unit).copied();
        if unit.is_none() {
            unknown(Place::Unit, Code::UnitUnknown, &row.unit);
        }
        let field = self.fields.get(&row.field).copied();
        if field.is_none() {
            unknown(Place::Field, Code::FieldUnknown, &row.field);
        }
        let period = parse_period(&row.period).and_then(|period| self.periods.get(&period));
        if period.is_none() {
            let refusal = Refusal::new(Code::PeriodUnknown, "").with("value", shortened(&row.period));
            faults.push((at, Place::Period, refusal.into()));
        }
        if faults.len() > before {
            return None;
        }
        let period = period?;
        let key = Key {
            person: person.and_then(|(_, person)| person),
            unit: unit?,
            field: field?,
            channel: row.channel,
            period: period.id,
        };
        let counting = Counting {
            key,
            rated: row.rated,
            satisfied: row.satisfied,
            source: row.source.clone(),
            reference: row.reference.clone(),
            reason: row.reason.clone(),
        };
        Some((counting, period))
    }
}

/// What rows say of each other and of those that are there.
pub(super) struct Judge<'a> {
    rows: &'a [RatingsInput],
    known: &'a Known,
    account: i64,
    keys: HashSet<Key>,
    references: HashSet<(&'a str, &'a str)>,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        rows: &'a [RatingsInput],
        known: &'a Known,
        account: i64,
        faults: &'a mut Vec<Fault>,
    ) -> Self {
        Self { rows, known, account, keys: HashSet::new(), references: HashSet::new(), faults }
    }

    /// Whether a row may be written; why not is told.
    pub(super) fn stands(&mut self, at: usize, counting: &Counting) -> bool {
        let row = &self.rows[at];
        let new = self.keys.insert(counting.key) && self.references.insert((&row.source, &row.reference));
        let fault = if !new {
            Some((Place::Reference, Refusal::new(Code::ListRepeated, "").with("code", &row.reference)))
        } else {
            match self.known.standing(counting, self.account) {
                Standing::New | Standing::Repeated => None,
                Standing::ReferenceTaken => {
                    let refusal = Refusal::new(Code::SatisfactionReferenceTaken, "");
                    let refusal = refusal.with("reference", &row.reference).with("source", &row.source);
                    Some((Place::Reference, refusal))
                }
                // What the figure was is not told: it may be one that nobody is shown.
                Standing::Corrects => row.reason.is_none().then(|| {
                    let refusal = Refusal::new(Code::ReasonMissing, "")
                        .with("why_vi", "đã có số liệu cho đối tượng, lĩnh vực, kênh và kỳ này; gửi lại là sửa số liệu")
                        .with("why_en", "there is a figure for this subject, field, channel and period; sending it again corrects it");
                    (Place::Reason, refusal)
                }),
            }
        };
        let stands = fault.is_none();
        self.faults.extend(fault.map(|(place, refusal)| (at, place, refusal.into())));
        stands
    }
}

/// Who serves where in a period, and how agencies track in it.
pub(super) struct Serving<'a> {
    period: &'a PeriodRow,
    posts: HashSet<(PersonId, UnitId)>,
    tracking: TrackingBook,
    names: HashMap<UnitId, String>,
}

impl<'a> Serving<'a> {
    pub(super) async fn load(
        tx: &Tx,
        period: &'a PeriodRow,
        charged: &Charged<act::RecordSatisfaction>,
        book: &AgencyBook,
        units: &[UnitId],
    ) -> Found<Self> {
        let people: Vec<PersonId> = charged.seats.keys().copied().collect();
        let mut posts = HashSet::new();
        if let Some(days) = days_of(period) {
            for chunk in people.chunks(10_000) {
                let rows = appointment::list(&tx.source(), Whose::People(chunk), days).await?;
                posts.extend(rows.into_iter().map(|row| (row.person_id, row.unit_id)));
            }
        }
        let agencies: BTreeSet<UnitId> = charged
            .seats
            .values()
            .map(|seat| seat.agency)
            .chain(units.iter().filter_map(|unit| book.of(*unit, period.closing_day)))
            .collect();
        let agencies: Vec<UnitId> = agencies.into_iter().collect();
        let tracking = TrackingBook::load(&tx.source(), &agencies).await?;
        let names = store::unit::find_many(&tx.source(), &agencies).await?;
        let names = names.into_iter().map(|(id, unit)| (id, unit.name)).collect();
        Ok(Self { period, posts, tracking, names })
    }

    /// Whether ratings of a person may be counted through a unit.
    pub(super) fn person(
        &self,
        person: PersonId,
        unit: UnitId,
        charged: &Charged<act::RecordSatisfaction>,
        row: &RatingsInput,
    ) -> Result<(), (Place, Fail)> {
        let code = row.person.as_deref().unwrap_or_default();
        if let Err(refusal) = charged.of(person, code, "").map_err(|fail| (Place::Person, fail))? {
            return Err((Place::Person, refusal.into()));
        }
        if !self.posts.contains(&(person, unit)) {
            let refusal = Refusal::new(Code::NotServingInUnit, "").with("code", code).with("unit", &row.unit);
            return Err((Place::Unit, refusal.into()));
        }
        self.tracks(charged.seats.get(&person).map(|seat| seat.agency), row)
    }

    /// Whether an agency tracks the period: figures of a period that it does not track would tell months apart.
    pub(super) fn tracks(&self, agency: Option<UnitId>, row: &RatingsInput) -> Result<(), (Place, Fail)> {
        let Some(agency) = agency else { return Ok(()) };
        let (kind, tracked) = match tracking_in(&self.tracking, agency, self.period) {
            Tracking::Monthly => (PeriodKind::Month, ("tháng", "month")),
            Tracking::Quarterly => (PeriodKind::Quarter, ("quý", "quarter")),
        };
        if self.period.kind.0 == kind {
            return Ok(());
        }
        let refusal = Refusal::new(Code::PeriodNotTracked, "")
            .with("value", &row.period)
            .with("agency", self.names.get(&agency).cloned().unwrap_or_default())
            .with("tracked_vi", tracked.0)
            .with("tracked_en", tracked.1);
        Err((Place::Period, refusal.into()))
    }
}
