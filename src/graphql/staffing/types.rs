//! The staffing board as the API shows it.

use super::sums::{BlockStaffing, HeadCount};
use super::workload::Workload;
use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::field::{self, Field};
use crate::graphql::ids::encode_post;
use crate::graphql::loaders::shared;
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::personnel_decision::may_decide;
use crate::graphql::position::{self, Position};
use crate::graphql::post_plan::PostPlan;
use crate::graphql::scalars::Date;
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::candidates::sourceless;
use crate::services::staffing::{Board, FieldRow, PostRow, Stretched, workload};
use async_graphql::{Context, Description, ID, Object, Result};
use domain::staffing::StretchReason;
use futures_util::future::try_join_all;
use store::canonical::digest;
use store::ids::{FieldId, UnitId};
use store::post_plan::Post;

/// The posts of a unit and below against its people on a day (bảng biên chế).
#[derive(Description)]
pub struct StaffingBoard(pub(super) Board);

#[Object(use_type_description)]
impl StaffingBoard {
    /// The unit.
    async fn unit(&self) -> Unit {
        Unit(self.0.unit.clone())
    }

    /// The day.
    async fn on(&self) -> Date {
        Date(self.0.on)
    }

    /// Its blocks against the norms that the managing agency has set.
    async fn blocks(&self) -> Vec<BlockStaffing> {
        self.0.blocks.iter().cloned().map(BlockStaffing).collect()
    }

    /// Posts that are planned or held, in order of unit and position.
    async fn posts(&self) -> Vec<PostStaffing> {
        self.0.posts.iter().cloned().map(PostStaffing).collect()
    }

    /// The fields of each office, in order of unit and field.
    async fn fields(&self) -> Vec<FieldStaffing> {
        self.0.fields.iter().map(|((unit, field), row)| FieldStaffing(*unit, *field, row.clone())).collect()
    }

    /// The unfilled posts of the plan.
    async fn needs(&self) -> Vec<StaffingNeed> {
        self.0.posts.iter().cloned().filter_map(StaffingNeed::of).collect()
    }

    /// Needs that nobody whom the viewer may see is a possible source of: nobody of the post's group may be moved and is
    /// trained in a field of it.
    async fn sourceless_needs(&self, context: &Context<'_>) -> Result<Vec<StaffingNeed>> {
        let ask = Ask::of(context);
        let found = sourceless(&ask.source(), &ask.viewer, &self.0, ask.today).await;
        let rows = found.map_err(|fail| graphql_error(context, fail))?;
        Ok(rows.into_iter().filter_map(StaffingNeed::of).collect())
    }

    /// Fields of offices in which nobody who holds a position of the field is specialised.
    async fn fields_without_specialist(&self) -> Vec<FieldStaffing> {
        let without = self.0.fields.iter().filter(|(_, row)| row.specialists == 0);
        without.map(|((unit, field), row)| FieldStaffing(*unit, *field, row.clone())).collect()
    }

    /// People whose posts of that day have too many fields together, or one that they are not trained in.
    async fn stretched(&self) -> Vec<StretchedPerson> {
        self.0.stretched.iter().cloned().map(StretchedPerson).collect()
    }

    /// How much work its people had in a period against the city; `null` where no period has begun.
    async fn workload(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "A month or quarter, such as `2026-05`; not given: the latest one of the unit's agency that is open or locked."
        )]
        period: Option<String>,
    ) -> Result<Option<Workload>> {
        let ask = Ask::of(context);
        let found = workload(&ask.source(), &self.0, period.as_deref(), ask.today).await;
        found.map(|found| found.map(Workload)).map_err(|fail| graphql_error(context, fail))
    }
}

/// A position of a unit: its plan against its people.
#[derive(Description)]
pub struct PostStaffing(PostRow);

#[Object(use_type_description)]
impl PostStaffing {
    /// Where.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit).await
    }

    /// Which position.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.position).await
    }

    /// The row of the plan in force; `null` where the plan does not name the post.
    async fn plan(&self) -> Option<PostPlan> {
        self.0.plan.clone().map(PostPlan)
    }

    /// Planned posts.
    async fn planned(&self) -> u32 {
        self.0.planned()
    }

    /// Who is there.
    async fn people(&self) -> HeadCount {
        self.0.heads.into()
    }

    /// Planned posts that nobody works in.
    async fn unfilled(&self) -> u32 {
        self.0.unfilled()
    }

    /// People who work there over the plan; 0 where the plan does not name the post.
    async fn over(&self) -> u32 {
        self.0.over()
    }
}

/// A field in an office: the posts that have it as primary field, and who is trained in it.
#[derive(Description)]
pub struct FieldStaffing(UnitId, FieldId, FieldRow);

#[Object(use_type_description)]
impl FieldStaffing {
    /// The office.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0).await
    }

    /// The field.
    async fn field(&self, context: &Context<'_>) -> Result<Option<Field>> {
        field::load(context, self.1).await
    }

    /// Planned posts whose position has it as primary field.
    async fn planned(&self) -> u32 {
        self.2.planned
    }

    /// Who works in such posts.
    async fn working(&self) -> u32 {
        self.2.working
    }

    /// Such posts that nobody works in.
    async fn unfilled(&self) -> u32 {
        self.2.unfilled
    }

    /// People over the plan in such posts.
    async fn over(&self) -> u32 {
        self.2.over
    }

    /// People who hold any position of the field there, as primary field or beside it.
    async fn holders(&self) -> u32 {
        self.2.holders
    }

    /// Those of them who are specialised in it.
    async fn specialists(&self) -> u32 {
        self.2.specialists
    }
}

/// An unfilled post of the plan (nhu cầu nhân sự): named by unit and position, whichever row of the plan it follows from.
#[derive(Description)]
pub struct StaffingNeed(PostRow);

impl StaffingNeed {
    /// The need of a post; `None` where all its posts are filled.
    #[must_use]
    pub fn of(row: PostRow) -> Option<Self> {
        (row.unfilled() > 0).then_some(Self(row))
    }
}

#[Object(use_type_description)]
impl StaffingNeed {
    /// Global id, by which `candidates` may be asked. Read again by it, it is told as it stands today.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode_post((self.0.unit, self.0.position))
    }

    /// Where.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit).await
    }

    /// Which position.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.position).await
    }

    /// Planned posts.
    async fn planned(&self) -> u32 {
        self.0.planned()
    }

    /// Who works in them.
    async fn working(&self) -> u32 {
        self.0.heads.working()
    }

    /// How many people are looked for.
    async fn unfilled(&self) -> u32 {
        self.0.unfilled()
    }
}

/// The need of a post as it stands today, where the viewer may see the staffing of its unit.
pub async fn load(context: &Context<'_>, post: Post) -> Result<Option<StaffingNeed>> {
    let loaded = context.data_unchecked::<Seen>().needs.load_one(post).await;
    let row = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(row.and_then(StaffingNeed::of))
}

/// Somebody whom his posts stretch.
#[derive(Description)]
pub struct StretchedPerson(Stretched);

async fn fields(context: &Context<'_>, ids: &[FieldId]) -> Result<Vec<Field>> {
    let fields = try_join_all(ids.iter().map(|id| field::load(context, *id))).await?;
    Ok(fields.into_iter().flatten().collect())
}

#[Object(use_type_description)]
impl StretchedPerson {
    /// The person; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person).await
    }

    /// The unit of the post that tracks him.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.post.0).await
    }

    /// The position that tracks him.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.post.1).await
    }

    /// The fields of all his posts that day, concurrent ones included.
    async fn fields(&self, context: &Context<'_>) -> Result<Vec<Field>> {
        fields(context, &self.0.stretch.fields).await
    }

    /// Those of them that he is not specialised in.
    async fn outside(&self, context: &Context<'_>) -> Result<Vec<Field>> {
        fields(context, &self.0.stretch.outside).await
    }

    /// Why he is stretched.
    async fn reasons(&self) -> Vec<Word<StretchReason>> {
        self.0.stretch.reasons.iter().copied().map(Word).collect()
    }

    /// The digest of the row's figures: sent back as `expectedEvidence`, it says on which row a decision rests; only the
    /// board of today can be decided on.
    async fn evidence(&self) -> String {
        digest(&self.0.evidence)
    }

    /// What the viewer may do with it now, and why not.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        let refusal = may_decide(context, self.0.person).await?;
        Ok(vec![AllowedAction::of(context, "proposeDecision", refusal.as_ref())])
    }
}
