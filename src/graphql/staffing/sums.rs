//! Norms and people of blocks, and their sums over many communes.

use crate::graphql::scalars::Date;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::staffing::{BlockRow, Totals};
use async_graphql::{Context, Description, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::staffing::{Heads, Posts};
use domain::terms::Block;
use store::ids::UnitId;

/// Posts by norm.
#[derive(SimpleObject)]
pub struct StaffingNorm {
    /// By the reading in force, or the lower end of the band: below it posts are missing.
    pub low: u32,
    /// The upper end of the band, the same as `low` where the norm is one number: above it people are over.
    pub high: u32,
    /// For comparison: by the other reading of the norm (a begun step of population counts, or does not), or the upper end
    /// of the band.
    pub beside: u32,
}

impl From<Posts> for StaffingNorm {
    fn from(posts: Posts) -> Self {
        Self { low: posts.low, high: posts.high, beside: posts.beside }
    }
}

/// People counted.
#[derive(SimpleObject)]
pub struct HeadCount {
    /// Main appointments on the day: who is on the payroll. Surplus and shortage against the norm are of these.
    pub main: u32,
    /// Of those, away on secondment.
    pub away: u32,
    /// On secondment here.
    pub here: u32,
    /// Who is there to work: main − away + here. Whether a post is filled is asked of these.
    pub working: u32,
}

impl From<Heads> for HeadCount {
    fn from(heads: Heads) -> Self {
        Self { main: heads.main, away: heads.away, here: heads.here, working: heads.working() }
    }
}

/// A block of a commune, or of several in sums (khối).
#[derive(Description)]
pub struct BlockStaffing(pub(super) BlockRow);

#[Object(use_type_description)]
impl BlockStaffing {
    /// The block; `null`: people outside any commune, or in units without a block.
    async fn block(&self) -> Option<Word<Block>> {
        self.0.block.map(Word)
    }

    /// The norm in force; `null` outside communes, and for the government block where no population is known.
    async fn norm(&self) -> Option<StaffingNorm> {
        self.0.norm.map(StaffingNorm::from)
    }

    /// Who is there.
    async fn people(&self) -> HeadCount {
        self.0.heads.into()
    }

    /// People over the norm. Over several communes each is counted by itself: one's surplus fills no other's shortage.
    async fn surplus(&self) -> i64 {
        self.0.surplus
    }

    /// People missing from the norm.
    async fn shortage(&self) -> i64 {
        self.0.shortage
    }
}

/// The staffing of many communes in sums.
#[derive(Description)]
pub struct StaffingTotals {
    pub(super) unit: UnitId,
    pub(super) on: NaiveDate,
    pub(super) totals: Totals,
}

#[Object(use_type_description)]
impl StaffingTotals {
    /// The unit whose communes are summed.
    async fn within(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.unit).await
    }

    /// The day.
    async fn on(&self) -> Date {
        Date(self.on)
    }

    /// How many communes, wards and special zones.
    async fn communes(&self) -> usize {
        self.totals.communes
    }

    /// Those of them whose population is not known: their government block has no norm and is in no surplus or shortage.
    async fn without_population(&self) -> usize {
        self.totals.without_population
    }

    /// The blocks of the communes.
    async fn blocks(&self) -> Vec<BlockStaffing> {
        self.totals.blocks.iter().cloned().map(BlockStaffing).collect()
    }

    /// Planned posts.
    async fn planned(&self) -> u64 {
        self.totals.planned
    }

    /// Planned posts that nobody works in.
    async fn unfilled(&self) -> u64 {
        self.totals.unfilled
    }

    /// People over the plan of their posts.
    async fn over(&self) -> u64 {
        self.totals.over
    }
}
