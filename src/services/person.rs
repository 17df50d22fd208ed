//! HR enters people with their first appointment and keeps what does not change from day to day.

use crate::services::appointment::{Appoint, known_person, put};
use crate::services::checks::{all_good, check_code, check_name, check_version};
use domain::appointments::is_main;
use domain::refusal::{Code, Refusal};
use domain::terms::PersonnelRegime;
use serde::Serialize;
use store::ids::{FieldId, PersonId};
use store::person::{self, Person, PersonInput};
use store::policy::{act, on_people, on_person_in, on_units};
use store::{Call, Fail, Found, Trail, Tx, field, guard, write};

/// A person as sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavePerson {
    /// The personal code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The law he is evaluated under.
    pub regime: PersonnelRegime,
    /// Codes of the fields he is specialised in.
    pub specialisations: Vec<String>,
    /// The version that was read; of a person who is there.
    pub expected_version: Option<i64>,
}

impl SavePerson {
    fn faults(&self) -> Vec<Refusal> {
        [check_code(&self.code, "code"), check_name(&self.name, "name")].into_iter().flatten().collect()
    }

    async fn input(&self, tx: &Tx) -> Found<PersonInput> {
        let known = field::find_by_codes(&tx.source(), &self.specialisations).await?;
        let (mut fields, mut refusals): (Vec<FieldId>, _) = (Vec::new(), Vec::new());
        for (at, code) in self.specialisations.iter().enumerate() {
            let path = format!("specialisations.{at}");
            match known.get(code) {
                None => refusals.push(Refusal::new(Code::FieldUnknown, &path).with("code", code)),
                Some(field) if fields.contains(&field.id) => {
                    refusals.push(Refusal::new(Code::ListRepeated, &path).with("code", code));
                }
                Some(field) => fields.push(field.id),
            }
        }
        all_good(refusals)?;
        Ok(PersonInput {
            code: self.code.clone(),
            name: self.name.clone(),
            regime: self.regime,
            specialisations: fields,
        })
    }
}

/// Creates a person with his first appointment, which is a main one. HR of its unit may. The same twice changes nothing.
///
/// # Errors
/// `PERSON_EXISTS` where the code is somebody else's; what `appoint` and `save` refuse.
pub async fn create(call: &Call, input: &SavePerson, first: &Appoint) -> Found<Person> {
    let id = write(call, &(input, first), async |tx| {
        let mut refusals = input.faults();
        refusals.extend(first.faults().into_iter().map(|refusal| refusal.inside("appointment")));
        if !is_main(first.kind) {
            let refusal = Refusal::new(Code::InvalidInput, "appointment.kind").with("value", "kind");
            refusals.push(refusal.with("mend", "PERMANENT, TRANSFER, ROTATION"));
        }
        all_good(refusals)?;
        let place = first.place(tx).await.map_err(inside_appointment)?;
        let units = on_units::<act::EditPeople>(tx, &[place.1]).await?;
        let described = input.input(tx).await?;
        let codes = [input.code.clone()];
        let known = person::find_by_codes(&tx.source(), &codes).await?.remove(&input.code);
        let id = match known {
            None => {
                let new = [(described, place.1)];
                let ids = person::create_many(tx, &units, &new, &mut Trail::Each).await?;
                ids.first().copied().ok_or(Fail::NotFound)?
            }
            Some(known) => same_person(tx, &known, &described, &first.input(known.id, place)).await?,
        };
        let permit = on_person_in(tx, id, &[place.1]).await?;
        put(tx, &permit, id, |_| vec![first.input(id, place)]).await.map_err(inside_appointment)?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// A person who is there just as described, first appointment included, was entered by an earlier try.
async fn same_person(
    tx: &Tx,
    known: &Person,
    described: &PersonInput,
    first: &store::appointment::AppointmentInput,
) -> Found<PersonId> {
    let fields = person::specialisations(&tx.source(), &[known.id]).await?.remove(&known.id);
    let rows = store::appointment::of_people(&tx.source(), &[known.id]).await?.remove(&known.id);
    let appointed =
        rows.unwrap_or_default().iter().any(|row| store::appointment::AppointmentInput::of(row) == *first);
    if appointed && described.says(known, &fields.unwrap_or_default()) {
        Ok(known.id)
    } else {
        Err(Refusal::new(Code::PersonExists, "code").with("code", &described.code).into())
    }
}

fn inside_appointment(fail: Fail) -> Fail {
    match fail {
        Fail::Refused(refusals) => {
            Fail::Refused(refusals.into_iter().map(|refusal| refusal.inside("appointment")).collect())
        }
        other => other,
    }
}

/// Brings a person to what is described. HR of his unit may; nobody edits himself.
///
/// # Errors
/// `NAME_INVALID`, `FIELD_UNKNOWN`, `LIST_REPEATED`, `PERSON_UNKNOWN`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR
/// over his unit.
pub async fn save(call: &Call, input: &SavePerson) -> Found<Person> {
    let id = write(call, input, async |tx| {
        all_good(input.faults())?;
        let id = known_person::<act::EditPeople>(tx, &input.code, "code").await?;
        guard::people(tx, &[id]).await?;
        let permit = on_people::<act::EditPeople>(tx, &[id], tx.call().today).await?;
        let known = person::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        check_version(Some(known.version), input.expected_version)?;
        let described = input.input(tx).await?;
        person::update_many(tx, &permit, &[described], &mut Trail::Each).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

async fn get(call: &Call, id: PersonId) -> Found<Person> {
    person::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}
