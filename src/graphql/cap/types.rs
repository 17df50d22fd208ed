//! The cap as the API shows it.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::evaluation::{self, Evaluation};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::DateTime;
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::{ErrorCode, Word};
use crate::services::cap::{self, Place, State};
use crate::services::ranking::Ranking;
use async_graphql::{Context, Description, Enum, ID, Object, Result, SimpleObject};
use domain::cap::{CapBase, MoveReason};
use domain::class::Class;
use domain::moment::Moment;
use domain::refusal::Refusal;
use domain::terms::{CapRunState, PeriodKind, PositionGroup, Term};
use store::cap as rows;
use store::ids::{CapRunId, PersonId};
use store::policy::Action;
use store::{Fail, Source};

/// Whether a ceiling is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CeilingState {
    /// What it would be by the evaluations as they now are; stored nowhere.
    Preview,
    /// By the run in force.
    Final,
}

/// Whom one authority classifies, and how its agency applies the cap (Art. 10.2, 20.5).
#[derive(Description)]
pub struct CapScope(cap::Scope);

#[Object(use_type_description)]
impl CapScope {
    /// The agency.
    async fn agency(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.agency).await
    }

    /// Of whom the rate is taken; `null` where the agency has not chosen: then there is no ceiling.
    async fn base(&self) -> Option<Word<CapBase>> {
        self.0.base.map(Word)
    }

    /// The rate in per cent: 20, or 25 by decision.
    async fn rate(&self) -> u32 {
        self.0.rate
    }

    /// The agency's own limit for the body, where it set one.
    async fn body_limit(&self) -> Option<u64> {
        self.0.body_limit
    }

    /// Groups of similar duties that are one here.
    async fn groups_joined(&self) -> Vec<Word<PositionGroup>> {
        self.0.groups_joined.iter().copied().map(Word).collect()
    }
}

/// Somebody at EXCELLENT level whom the cap takes to GOOD; his score stays.
#[derive(SimpleObject)]
pub struct HeldBack {
    /// The person's code.
    pub person_code: String,
    /// Why.
    pub reason: Word<MoveReason>,
    /// Why, in words, in the language of the request.
    pub message: String,
}

/// People who are equal where the places end; never decided by the machine.
#[derive(SimpleObject)]
pub struct CapTie {
    /// Its number in the list, from 0.
    pub number: i32,
    /// The people's codes.
    pub people: Vec<String>,
    /// How many of them get a place.
    pub places: u64,
    /// Who was chosen; `null` while it is open.
    pub chosen: Option<Vec<String>>,
}

/// What a group of similar duties got.
#[derive(SimpleObject)]
pub struct CapGroup {
    /// The group; joined ones with `+`.
    pub name: String,
    /// Its places.
    pub places: u64,
    /// People at EXCELLENT level before the cap.
    pub candidates: u64,
    /// People with a class.
    pub rated: u64,
}

/// Somebody without a class yet: while there is one, nothing is final.
#[derive(SimpleObject)]
pub struct CapOpen {
    /// The person's code.
    pub person_code: String,
    /// What keeps him: BLOCKED, PROVISIONAL …
    pub state: String,
}

/// The ceiling of excellence over a scope.
#[derive(Description)]
pub struct Ceiling {
    scope: cap::Scope,
    found: Option<cap::Ceiling>,
    refused: Option<Refusal>,
}

impl Ceiling {
    fn of(found: cap::Ceiling) -> Self {
        Self { scope: found.scope.clone(), found: Some(found), refused: None }
    }
}

#[Object(use_type_description)]
impl Ceiling {
    /// Preview or in force.
    async fn state(&self) -> CeilingState {
        match self.found.as_ref().map(|found| found.state) {
            Some(State::Final) => CeilingState::Final,
            _ => CeilingState::Preview,
        }
    }

    /// Why there are no figures, such as CAP_BASE_MISSING; `null` where there are.
    async fn reason(&self) -> Option<ErrorCode> {
        self.refused.as_ref().map(|refused| ErrorCode(refused.code))
    }

    /// The same in words.
    async fn message(&self, context: &Context<'_>) -> Option<String> {
        self.refused.as_ref().map(|refused| refused.message(Ask::of(context).language))
    }

    /// The scope.
    async fn scope(&self) -> CapScope {
        CapScope(self.scope.clone())
    }

    /// Of whom the rate is taken.
    async fn base(&self) -> Option<Word<CapBase>> {
        self.scope.base.map(Word)
    }

    /// The rate in per cent.
    async fn rate(&self) -> u32 {
        self.scope.rate
    }

    /// The places that can be filled: those of all groups, within the agency's own limit.
    async fn places(&self) -> Option<u64> {
        self.found.as_ref().map(|found| found.places)
    }

    /// What the law allows in the body as a whole; printed, and binding only where the agency set less.
    async fn body_max(&self) -> Option<u64> {
        self.found.as_ref().map(|found| found.body_max)
    }

    /// People with a place.
    async fn used(&self) -> Option<u64> {
        self.found.as_ref().map(|found| found.used)
    }

    /// Places not given to anybody.
    async fn left(&self) -> Option<u64> {
        self.found.as_ref().map(|found| found.places.saturating_sub(found.used))
    }

    /// Who is GOOD by cap, and why.
    async fn held_back(&self, context: &Context<'_>) -> Vec<HeldBack> {
        let language = Ask::of(context).language;
        let of = |held: &cap::HeldBack| HeldBack {
            person_code: held.person.clone(),
            reason: Word(held.reason),
            message: held.reason.label(language).to_owned(),
        };
        self.found.iter().flat_map(|found| &found.held_back).map(of).collect()
    }

    /// Ties where the places end.
    async fn open_ties(&self) -> Vec<CapTie> {
        let ties = self.found.iter().flat_map(|found| &found.ties);
        (0..)
            .zip(ties)
            .map(|(number, tie)| CapTie {
                number,
                people: tie.people.clone(),
                places: tie.places,
                chosen: tie.chosen.clone(),
            })
            .collect()
    }

    /// The groups of similar duties with their places.
    async fn groups(&self) -> Vec<CapGroup> {
        let groups = self.found.iter().flat_map(|found| &found.groups);
        groups
            .map(|group| CapGroup {
                name: group.name.clone(),
                places: group.places,
                candidates: group.candidates,
                rated: group.rated,
            })
            .collect()
    }

    /// Who has no class yet.
    async fn waits_for(&self) -> Vec<CapOpen> {
        let open = self.found.iter().flat_map(|found| &found.waits_for);
        open.map(|(person, state)| CapOpen { person_code: person.clone(), state: state.clone() }).collect()
    }

    /// Codes of things to look at: SMALL_GROUPS (a group with candidates has no place), CAP_EXCEEDED (later revisions pass
    /// the cap of the run in force; its decisions stand).
    async fn warnings(&self) -> Vec<&str> {
        self.found.iter().flat_map(|found| &found.warnings).map(String::as_str).collect()
    }
}

/// A run of the cap over an agency's year.
#[derive(Description)]
pub struct CapRun(pub rows::CapRun);

#[Object(use_type_description)]
impl CapRun {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::CapRun, self.0.id.0)
    }

    /// The agency.
    async fn agency(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.agency_id).await
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// 1, 2 … within agency and year.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Draft, in force or replaced.
    async fn state(&self) -> Word<CapRunState> {
        Word(self.0.state.0)
    }

    /// When it was started.
    async fn started_at(&self) -> DateTime {
        DateTime(Moment(self.0.started_at))
    }

    /// When it was put in force.
    async fn final_at(&self) -> Option<DateTime> {
        self.0.final_at.map(|at| DateTime(Moment(at)))
    }

    /// By which decision.
    async fn decision_number(&self) -> Option<&str> {
        self.0.decision_number.as_deref()
    }

    /// What it says: base, rate, places, groups, ties, who waits.
    async fn ceiling(&self, context: &Context<'_>) -> Result<Ceiling> {
        let loaded = context.data_unchecked::<Loaders>().ceilings.load_one(self.0.id).await;
        let found = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        found.map(Ceiling::of).ok_or_else(|| graphql_error(context, Fail::NotFound))
    }

    /// What it made of each person whose evaluation the viewer may see, in the order in which people were recorded.
    async fn rows(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CapRunRow>> {
        let rows = rows::SeenRows { run: self.0.id, sees: Ask::of(context).sees(Action::ReadEvaluation) };
        let total = Total::loaded(rows.clone(), |loaders| &loaders.cap_counts);
        let loader = &context.data_unchecked::<Loaders>().cap_pages;
        let paging = Paging { first, after, last, before };
        let keys = |row: &rows::CapRow| row.person_id.0;
        connection(context, "capRunRows", &paging, total, CapRunRow, keys, async |page| {
            let (from, backwards) = (page.from.map(PersonId), page.backwards);
            let wanted = rows::RowsPage { rows, from, backwards, limit: page.fetch() };
            let loaded = loader.load_one(wanted).await;
            loaded.map(Option::unwrap_or_default).map_err(|fail| shared(&fail))
        })
        .await
    }

    /// The steps of a draft, each with whether the viewer may take it now and what stands in its way.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        AllowedAction::loaded(context, |seen| &seen.cap_run_steps, self.0.id).await
    }

    /// The counter of its changes.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a run of the cap made of one person.
#[derive(Description)]
pub struct CapRunRow(rows::CapRow);

#[Object(use_type_description)]
impl CapRunRow {
    /// The evaluation that it was made of, in its revision of then; a later one stands for itself.
    async fn evaluation(&self, context: &Context<'_>) -> Result<Option<Evaluation>> {
        evaluation::load(context, self.0.evaluation_id).await
    }

    /// The group of similar duties in which he counted; joined ones with `+`.
    async fn group(&self) -> &str {
        &self.0.cap_group
    }

    /// His class before the cap.
    async fn class_before(&self) -> Word<Class> {
        Word(self.0.class_before.0)
    }

    /// His final class; `null` while a tie of the draft is open.
    async fn final_class(&self) -> Option<Word<Class>> {
        self.0.final_class.map(|class| Word(class.0))
    }

    /// The articles that it rests on, in order.
    async fn grounds(&self) -> Vec<String> {
        cap::Grounds::of(&self.0).articles
    }

    /// Why the cap holds him back; `null` where it does not.
    async fn held_back(&self) -> Option<Word<MoveReason>> {
        cap::Grounds::of(&self.0).moved.map(Word)
    }
}

/// The run of a key, where the viewer may see the agency's people side by side.
pub async fn load(context: &Context<'_>, id: CapRunId) -> Result<Option<CapRun>> {
    let loaded = context.data_unchecked::<Seen>().cap_runs.load_one(id).await;
    loaded.map(|row| row.map(CapRun)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The ceiling of a ranking that lies inside one scope whose people the viewer may all read, and the scopes it touches
/// otherwise. Months and quarters have neither.
pub async fn ceilings(
    context: &Context<'_>,
    source: &Source<'_>,
    ranking: &Ranking,
) -> Result<(Option<Ceiling>, Vec<CapScope>)> {
    let failed = |fail| graphql_error(context, fail);
    if ranking.period.kind.0 != PeriodKind::Year {
        return Ok((None, Vec::new()));
    }
    let ask = Ask::of(context);
    let mut places: Vec<Place> = cap::places_of(source, ranking, ask.viewer.root).await.map_err(failed)?;
    match places.as_slice() {
        [place] if cap::sees_all(source, ranking, place).await.map_err(failed)? => {}
        _ => return Ok((None, places.drain(..).map(|place| CapScope(place.scope)).collect())),
    }
    let Some(place) = places.pop() else { return Ok((None, Vec::new())) };
    let ceiling = match cap::now(source, &place).await {
        Ok(found) => Ceiling::of(found),
        Err(Fail::Refused(refusals)) => {
            Ceiling { scope: place.scope, found: None, refused: refusals.into_iter().next() }
        }
        Err(fail) => return Err(failed(fail)),
    };
    Ok((Some(ceiling), Vec::new()))
}
