//! Which ranking.

use crate::graphql::ids::{NodeKind, key};
use crate::graphql::word::Word;
use crate::services::ranking::{RankingQuery, WhichPeriod};
use async_graphql::{ID, InputObject, OneofObject};
use domain::evaluation::find_period;
use domain::ranking::{Direction, RankedBy};
use domain::refusal::{Code, Refusal};
use domain::terms::{PeriodKind, PositionGroup};
use store::ids::PeriodId;

/// A month, quarter or year by its number.
#[derive(Clone, Debug, InputObject)]
pub struct RankingPeriodNumber {
    /// Month, quarter or year.
    pub kind: Word<PeriodKind>,
    /// The year.
    pub year: i32,
    /// Month 1 to 12, quarter 1 to 4, 1 for the year.
    #[graphql(default = 1)]
    pub number: i32,
}

/// Which period.
#[derive(Clone, Debug, OneofObject)]
pub enum RankingPeriod {
    /// By its global id.
    Id(ID),
    /// By its kind, year and number.
    Named(RankingPeriodNumber),
    /// By its code: `2026-03`, `2026-Q1`, `2026`.
    Code(String),
}

/// Whose evaluations are ranked, and how.
#[derive(Clone, Debug, InputObject)]
pub struct RankingInput {
    /// The period.
    pub period: RankingPeriod,
    /// Code of the unit whose people are ranked, with all units below it; everybody whom the viewer may read where it is
    /// not given.
    pub within: Option<String>,
    /// Leave out the units below.
    #[graphql(default = false)]
    pub own_unit_only: bool,
    /// Only this group of similar duties (Art. 20.5).
    pub group: Option<Word<PositionGroup>>,
    /// Only the position of this code.
    pub position: Option<String>,
    /// What orders the list, and what ranks and percentiles are of: ties are equal to 10⁻⁹; the person's code then orders
    /// them.
    #[graphql(default_with = "Word(RankedBy::Total)")]
    pub order_by: Word<RankedBy>,
    /// Which end comes first. Rank 1 is the highest either way.
    #[graphql(default_with = "Word(Direction::Desc)")]
    pub direction: Word<Direction>,
    /// Rank the values of provisional evaluations too; `status` marks them.
    #[graphql(default = false)]
    pub include_provisional: bool,
    /// List those without a rank (excused, missing …) after the others.
    #[graphql(default = false)]
    pub list_unranked: bool,
}

impl RankingInput {
    /// The same as the service asks it.
    ///
    /// # Errors
    /// `ID_UNKNOWN` for an id that is not a period's, `INVALID_INPUT` for a code that no period has.
    pub fn query(self) -> Result<RankingQuery, Refusal> {
        let period = match self.period {
            RankingPeriod::Id(id) => WhichPeriod::Key(PeriodId(key(&id, NodeKind::Period, "period.id")?)),
            RankingPeriod::Named(named) => WhichPeriod::Named(named.kind.0, named.year, named.number),
            RankingPeriod::Code(code) => {
                let unknown = || {
                    Refusal::new(Code::InvalidInput, "period.code")
                        .with("value", &code)
                        .with("mend", "2026-03, 2026-Q1, 2026")
                };
                let period = find_period(&code).ok_or_else(unknown)?;
                let (kind, number) = store::period::numbered(period);
                WhichPeriod::Named(kind, period.year(), number)
            }
        };
        Ok(RankingQuery {
            period,
            within: self.within,
            own_unit_only: self.own_unit_only,
            group: self.group.map(|group| group.0),
            position: self.position,
            by: self.order_by.0,
            direction: self.direction.0,
            provisional: self.include_provisional,
            unranked: self.list_unranked,
        })
    }
}
