//! A person as the API shows him.

use crate::graphql::absence::Absence;
use crate::graphql::act::Act;
use crate::graphql::appointment::Appointment;
use crate::graphql::ask::Ask;
use crate::graphql::corruption_case::CorruptionCase;
use crate::graphql::field::{self, Field};
use crate::graphql::handed_over_score::HandedOverScore;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::move_bar::MoveBar;
use crate::graphql::move_wish::MoveWish;
use crate::graphql::overlay_finding::OverlayFinding;
use crate::graphql::payload::graphql_error;
use crate::graphql::period_decision::PeriodDecision;
use crate::graphql::person_competency::{self, PersonCompetency};
use crate::graphql::scalars::Date;
use crate::graphql::seen::Seen;
use crate::graphql::supervision_scope::SupervisionScope;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::terms::PersonnelRegime;
use futures_util::future::try_join_all;
use store::ids::PersonId;
use store::person;
use store::policy::Action;

/// A person (công chức, viên chức) with a history of appointments.
#[derive(Description)]
pub struct Person(pub person::Person);

#[Object(use_type_description)]
impl Person {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Person, self.0.id.0)
    }

    /// Personal code, unique, never reused.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The law he is evaluated under.
    async fn regime(&self) -> Word<PersonnelRegime> {
        Word(self.0.regime.0)
    }

    /// The fields he is specialised in.
    async fn specialisations(&self, context: &Context<'_>) -> Result<Vec<Field>> {
        let loaded = context.data_unchecked::<Loaders>().specialisations.load_one(self.0.id).await;
        let ids = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        let fields = try_join_all(ids.into_iter().map(|id| field::load(context, id))).await?;
        Ok(fields.into_iter().flatten().collect())
    }

    /// His appointments, the earliest first.
    async fn appointments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Vec<Appointment>> {
        let loaded = context.data_unchecked::<Loaders>().histories.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(rows.into_iter().filter(|row| voided || row.voided_at.is_none()).map(Appointment).collect())
    }

    /// His one superior on a day, who writes his scores; `null` at the top, on a day without service, or where the viewer
    /// may not see him.
    async fn superior(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
    ) -> Result<Option<Person>> {
        let day = on.map_or(Ask::of(context).today, |day| day.0);
        let loaded = context.data_unchecked::<Loaders>().superiors.load_one((self.0.id, day)).await;
        match loaded.map_err(|fail| graphql_error(context, shared(&fail)))? {
            Some(superior) => load(context, superior).await,
            None => Ok(None),
        }
    }

    /// Whom he is put in charge of by rows of supervision; a head's scope follows from his appointment.
    async fn supervision_scopes(&self, context: &Context<'_>) -> Result<Vec<SupervisionScope>> {
        let loaded = context.data_unchecked::<Loaders>().scopes_of.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(rows.into_iter().map(SupervisionScope).collect())
    }

    /// His leave and study, the earliest first; `null` where the viewer may not see the inputs of his scores.
    async fn absences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<Absence>>> {
        let loaded = context.data_unchecked::<Seen>().absences.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        let shown = |rows: Vec<store::absence::Absence>| {
            rows.into_iter().filter(|row| voided || row.voided_at.is_none()).map(Absence).collect()
        };
        Ok(rows.map(shown))
    }

    /// At which levels his competencies were assessed, the earliest first; `null` where the viewer may not see the inputs
    /// of his scores.
    async fn competencies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only the one of each competency that counts on this day; not given: all.")]
        on: Option<Date>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<PersonCompetency>>> {
        let rows = person_competency::of_person(context, self.0.id).await?;
        let shown = |rows: Vec<store::person_competency::PersonCompetency>| {
            let rows = match on {
                Some(day) => store::person_competency::on(&rows, day.0),
                None => rows.into_iter().filter(|row| voided || row.voided_at.is_none()).collect(),
            };
            rows.into_iter().map(PersonCompetency).collect()
        };
        Ok(rows.map(shown))
    }

    /// His acts in order of reference; `null` where the viewer may not see the inputs of his year.
    async fn acts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<Act>>> {
        let loaded = context.data_unchecked::<Seen>().acts.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(rows.map(|mut rows| {
            rows.retain(|row| voided || row.voided_at.is_none());
            rows.into_iter().map(Act).collect()
        }))
    }

    /// Findings about him under overlay rules, in order of year and rule; `null` where the viewer may not see the inputs
    /// of his year.
    async fn findings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<OverlayFinding>>> {
        let loaded = context.data_unchecked::<Seen>().findings.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(rows.map(|mut rows| {
            rows.retain(|row| voided || row.voided_at.is_none());
            rows.into_iter().map(OverlayFinding).collect()
        }))
    }

    /// Cases of corruption or waste in which he is a leader in charge; `null` where the viewer may not see the inputs of
    /// his year.
    async fn corruption_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<CorruptionCase>>> {
        let loaded = context.data_unchecked::<Seen>().cases.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(rows.map(|mut rows| {
            rows.retain(|row| voided || row.voided_at.is_none());
            rows.into_iter().map(CorruptionCase).collect()
        }))
    }

    /// Numbered decisions on his periods; `null` where the viewer may not see the inputs of his scores.
    async fn period_decisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<PeriodDecision>>> {
        let loaded = context.data_unchecked::<Seen>().decisions.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(rows.map(|mut rows| {
            rows.retain(|row| voided || row.voided_at.is_none());
            rows.into_iter().map(PeriodDecision).collect()
        }))
    }

    /// Scores that other bodies handed over for periods or parts of them, in the order of their recording; `null` where the
    /// viewer may not see the inputs of his scores.
    async fn handed_over_scores(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<HandedOverScore>>> {
        let loaded = context.data_unchecked::<Seen>().handed_over_scores.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        let shown = |rows: Vec<store::handed_over_score::HandedOverScore>| {
            rows.into_iter().filter(|row| voided || row.voided_at.is_none()).map(HandedOverScore).collect()
        };
        Ok(rows.map(shown))
    }

    /// What bars him from being moved, the earliest first; `null` where the viewer may not read it.
    async fn move_bars(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<MoveBar>>> {
        let loaded = context.data_unchecked::<Seen>().move_bars.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        let shown = |rows: Vec<store::move_bar::MoveBar>| {
            rows.into_iter().filter(|row| voided || row.voided_at.is_none()).map(MoveBar).collect()
        };
        Ok(rows.map(shown))
    }

    /// Where he asks to be moved, the earliest first; `null` where the viewer may not read it.
    async fn move_wishes(&self, context: &Context<'_>) -> Result<Option<Vec<MoveWish>>> {
        let loaded = context.data_unchecked::<Seen>().move_wishes.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(rows.map(|rows| rows.into_iter().map(MoveWish).collect()))
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The person of a key, where the viewer may see him.
pub async fn load(context: &Context<'_>, id: PersonId) -> Result<Option<Person>> {
    let loaded = context.data_unchecked::<Seen>().people.load_one(id).await;
    loaded.map(|found| found.map(Person)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The person of a code, where the viewer may see him.
pub(super) async fn find(context: &Context<'_>, code: &str) -> Result<Option<Person>> {
    let ask = Ask::of(context);
    if !ask.viewer.is_known() {
        return Err(graphql_error(context, store::Fail::Unauthenticated));
    }
    let found = person::find_seen_by_code(&ask.source(), &ask.sees(Action::ReadPerson), code).await;
    found.map(|found| found.map(Person)).map_err(|fail| graphql_error(context, fail))
}
