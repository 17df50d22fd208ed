//! A candidate as the API shows him: fit and gates, each with its reasons.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::person::{self, Person};
use crate::graphql::personnel_decision::may_decide;
use crate::graphql::position::{self, Position};
use crate::graphql::scalars::{Date, Decimal};
use crate::graphql::staffing::StaffingNeed;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::candidates;
use async_graphql::{Context, Description, Object, Result, SimpleObject};
use domain::class::Class;
use domain::number::Exact;
use domain::placement::{FitTerm, MoveGate, MoveKind, Shut, Weighed};
use domain::refusal::Language;
use domain::terms::Term;
use std::sync::Arc;

/// Somebody who could fill a post (ứng viên). The product orders and explains; a person decides.
#[derive(Description)]
pub struct Candidate {
    pub(super) of: candidates::Candidate,
    pub(super) found: Arc<candidates::Candidates>,
    /// The list is of today, so that a decision may rest on its rows.
    pub(super) today: bool,
}

/// Four places, of shares from 0 to 1.
fn four(value: &Exact) -> Decimal {
    Decimal(value.rounded(4))
}

#[Object(use_type_description)]
impl Candidate {
    /// The person.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.of.placed.person).await
    }

    /// The unit on whose payroll he is.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.of.placed.main.0).await
    }

    /// The position of his main appointment.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.of.placed.main.1).await
    }

    /// Whether the block of his unit has people over its norm, or his post over its plan.
    async fn surplus(&self) -> bool {
        self.of.surplus
    }

    /// Which of the measures of Hải Phòng's Plan 196 his move would be, in their order: rearranged inside the commune, moved
    /// from where people are over, else seconded.
    async fn measure(&self) -> Word<MoveKind> {
        Word(self.of.measure)
    }

    /// Σ weight · term, from 0 to 1, to four places; the order is that of the exact value.
    async fn fit(&self) -> Decimal {
        four(&self.of.fit)
    }

    /// The terms that the fit is the sum of.
    async fn terms(&self) -> Vec<FitPart> {
        self.of.terms.terms(self.found.weights()).into_iter().map(FitPart).collect()
    }

    /// How the fit came about, in the language of `Accept-Language`.
    async fn sentence(&self, context: &Context<'_>) -> String {
        self.of.terms.sentence(self.found.weights(), Ask::of(context).language)
    }

    /// Whether he may be moved: no gate is shut.
    async fn movable(&self) -> bool {
        self.of.shut.is_empty()
    }

    /// The gates that are shut for him (Decree 170/2025).
    async fn shut(&self) -> Vec<ShutGate> {
        self.of.shut.iter().copied().map(ShutGate).collect()
    }

    /// The class of the year before, up to the excellence cap; `null` where he has none yet, which shuts no gate.
    async fn class_before(&self) -> Option<Word<Class>> {
        self.of.class_before.map(Word)
    }

    /// The digest of the row's figures: sent back as `expectedEvidence`, it says on which row a decision rests. `null` where
    /// the list is of another day than today.
    async fn evidence(&self) -> Option<String> {
        self.today.then(|| self.found.evidence(&self.of).digest())
    }

    /// What the viewer may do with it now, and why not.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        let refusal = may_decide(context, self.of.placed.person).await?;
        Ok(vec![AllowedAction::of(context, "proposeDecision", refusal.as_ref())])
    }
}

/// A term of a fit.
#[derive(Description)]
pub struct FitPart(Weighed);

#[Object(use_type_description)]
impl FitPart {
    /// Which.
    async fn term(&self) -> Word<FitTerm> {
        Word(self.0.term)
    }

    /// What people call it, in the language of `Accept-Language`.
    async fn label(&self, context: &Context<'_>) -> &str {
        self.0.term.label(Ask::of(context).language)
    }

    /// How much it counts: a dated setting of the managing agency.
    async fn weight(&self) -> Decimal {
        four(&self.0.weight)
    }

    /// From 0 to 1, to four places; `null` where there is no data, which counts 0 and is never guessed.
    async fn value(&self) -> Option<Decimal> {
        self.0.value.as_ref().map(four)
    }

    /// Weight times value, to four places.
    async fn part(&self) -> Decimal {
        four(&self.0.part())
    }
}

/// A gate that is shut: why somebody may not be moved.
#[derive(Description)]
pub struct ShutGate(Shut);

#[Object(use_type_description)]
impl ShutGate {
    /// Which; a sensitive reason is told as PROTECTED only.
    async fn gate(&self) -> Word<MoveGate> {
        Word(self.0.gate)
    }

    /// What people call it, in the language of `Accept-Language`.
    async fn label(&self, context: &Context<'_>) -> &str {
        self.0.gate.label(Ask::of(context).language)
    }

    /// The law it follows from.
    async fn basis(&self) -> &str {
        self.0.basis
    }

    /// The last day it holds; `null` where that is not known.
    async fn until(&self) -> Option<Date> {
        self.0.until.map(Date)
    }
}

/// A competency that the post requires.
#[derive(SimpleObject)]
pub struct NeededCompetency {
    /// Its name.
    pub name: String,
    /// The level, 1 to 5.
    pub level: i32,
    /// Its weight in the cover.
    pub weight: Decimal,
}

/// What a list of candidates is of.
pub struct CandidateSummary {
    pub(super) total: i64,
    pub(super) sourceless: bool,
    pub(super) found: Arc<candidates::Candidates>,
}

/// What a list of candidates tells beside its page.
#[Object]
impl CandidateSummary {
    /// How many there are on all pages: everybody of the post's group whom the viewer may see.
    async fn total_count(&self) -> i64 {
        self.total
    }

    /// The need.
    async fn need(&self) -> Option<StaffingNeed> {
        StaffingNeed::of(self.found.need.post.clone())
    }

    /// Whether nobody of them is a possible source: nobody may be moved and is trained in a field of the post.
    async fn sourceless(&self) -> bool {
        self.sourceless
    }

    /// Why there is no source, in the language of `Accept-Language`; `null` where there is one.
    async fn sourceless_sentence(&self, context: &Context<'_>) -> Option<&'static str> {
        self.sourceless.then(|| match Ask::of(context).language {
            Language::Vi => {
                "Chưa có nguồn: trong những người được xem, không ai vừa được đào tạo đúng lĩnh vực của vị trí vừa có thể điều động. Xem xét tuyển dụng, hợp đồng hoặc đào tạo."
            }
            Language::En => {
                "No source: of those whom you may see, nobody is both trained in a field of the post and free to be moved. Consider recruiting, a contract or training."
            }
        })
    }

    /// The competencies that the position requires on the day.
    async fn required(&self) -> Vec<NeededCompetency> {
        let all = self.found.required.iter();
        all.map(|one| NeededCompetency {
            name: one.name.clone(),
            level: one.level.into(),
            weight: Decimal(one.weight.rounded(6)),
        })
        .collect()
    }
}
