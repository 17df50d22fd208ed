//! Which evaluations a ranking is of, what orders them, and where a page of it begins.

use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Visibility, subtree};
use chrono::NaiveDate;
use domain::ranking::{Direction, RankedBy};
use domain::terms::{EvaluationStatus, PositionGroup, Term};
use entity::coded::Coded;
use entity::ids::{PeriodId, PositionId, UnitId};
use entity::{evaluation, satisfaction_figure};
use sea_orm::sea_query::{
    Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{Condition, ConnectionTrait};
use serde::{Deserialize, Serialize};

/// Whose evaluations, by the unit they were made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// The whole installation.
    Everywhere,
    /// A unit and all below.
    Subtree(UnitId),
    /// A unit without those below.
    Unit(UnitId),
}

/// Which evaluations a ranking is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankingFilter {
    /// The period.
    pub period: PeriodId,
    /// Its last day: positions bear the names they had then.
    pub last_day: NaiveDate,
    /// Where.
    pub within: Within,
    /// The viewer may read everybody there: no further condition is needed.
    pub covered: bool,
    /// Only of this group of similar duties.
    pub group: Option<PositionGroup>,
    /// Only in this position.
    pub position: Option<PositionId>,
    /// Rank provisional values too.
    pub provisional: bool,
    /// By what they are ordered.
    pub by: RankedBy,
    /// Which end comes first.
    pub direction: Direction,
}

/// Where a page begins: what the row before it is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingKey {
    /// The value; none in the part of the list that has no rank.
    pub value: Option<i64>,
    /// The person's code.
    pub code: String,
}

impl RankingKey {
    /// The rows on the far side of the key; `column` orders them.
    pub(super) fn beyond(&self, column: &Ordering, falling: bool, backwards: bool) -> Condition {
        let value = self.value.unwrap_or(if falling { i64::MIN } else { i64::MAX });
        let here = || Expr::col(column.clone());
        let code = || Expr::col(("e", "person_code"));
        let equal = here().eq(value).and(if backwards {
            code().lt(self.code.as_str())
        } else {
            code().gt(self.code.as_str())
        });
        // The bound says first, for the index, what the alternatives say exactly.
        let (bound, past) = if falling {
            (here().lte(value), here().lt(value))
        } else {
            (here().gte(value), here().gt(value))
        };
        Condition::all().add(bound).add(Condition::any().add(past).add(equal))
    }
}

/// A table's name in the statement, and the column of it that orders a list.
pub(super) type Ordering = (&'static str, DynIden);

impl RankingFilter {
    /// The column that orders the list.
    pub(super) fn column(&self) -> Ordering {
        let own = |column: evaluation::Column| ("e", column.into_iden());
        match self.by {
            RankedBy::Total => own(evaluation::Column::Score),
            RankedBy::Result => own(evaluation::Column::Result),
            RankedBy::General => own(evaluation::Column::General),
            RankedBy::Quantity => own(evaluation::Column::Quantity),
            RankedBy::Quality => own(evaluation::Column::Quality),
            RankedBy::Progress => own(evaluation::Column::Progress),
            RankedBy::Satisfaction => ("s", satisfaction_figure::Column::Low.into_iden()),
        }
    }

    /// Names the tables that the conditions are about: `e`, and `s` where what citizens said orders the list.
    pub(super) fn name_tables(&self, select: &mut SelectStatement) {
        select.from_as(evaluation::Entity, Alias::new("e"));
        if self.by == RankedBy::Satisfaction {
            let person = Expr::col(("s", satisfaction_figure::Column::PersonId));
            let period = Expr::col(("s", satisfaction_figure::Column::PeriodId));
            let own = person
                .eq(Expr::col(("e", evaluation::Column::PersonId)))
                .and(period.eq(Expr::col(("e", evaluation::Column::PeriodId))));
            select.join_as(JoinType::LeftJoin, satisfaction_figure::Entity, Alias::new("s"), own);
        }
    }

    /// What orders an evaluation; `low` is the lower end of what citizens said.
    pub(super) const fn value(&self, row: &evaluation::Model, low: Option<i64>) -> Option<i64> {
        match self.by {
            RankedBy::Satisfaction => low,
            RankedBy::Total => row.score,
            RankedBy::Result => row.result,
            RankedBy::General => row.general,
            RankedBy::Quantity => row.quantity,
            RankedBy::Quality => row.quality,
            RankedBy::Progress => row.progress,
        }
    }

    /// Everybody of the filter that the viewer may read, ranked or not; the table is `e`.
    fn everybody(&self, visibility: &Visibility) -> Condition {
        let column = |column: evaluation::Column| Expr::col(("e", column));
        let mut all = Condition::all()
            .add(column(evaluation::Column::Latest))
            .add(column(evaluation::Column::PeriodId).eq(self.period));
        match self.within {
            Within::Everywhere => {}
            Within::Subtree(unit) => {
                all = all.add(column(evaluation::Column::UnitId).in_subquery(subtree(unit)));
            }
            Within::Unit(unit) => all = all.add(column(evaluation::Column::UnitId).eq(unit)),
        }
        if let Some(group) = self.group {
            all = all.add(column(evaluation::Column::PositionGroup).eq(Coded(group)));
        }
        if let Some(position) = self.position {
            all = all.add(column(evaluation::Column::PositionId).eq(position));
        }
        if !self.covered {
            let unit = ("e", evaluation::Column::UnitId);
            all = all.add(visibility.condition(("e", evaluation::Column::PersonId), Some(unit)));
        }
        all
    }

    /// Whether a row has a rank: its status is one of those ranked, and it has what the list is ordered by.
    fn has_rank(&self) -> SimpleExpr {
        let scored = EvaluationStatus::Scored.code();
        let status = Expr::col(("e", evaluation::Column::Status));
        let status = if self.provisional {
            status.is_in([scored, EvaluationStatus::Provisional.code()])
        } else {
            status.eq(scored)
        };
        status.and(Expr::col(self.column()).is_not_null())
    }

    /// The rows with a rank.
    pub(super) fn ranked(&self, visibility: &Visibility) -> Condition {
        self.everybody(visibility).add(self.has_rank())
    }

    /// The rows without.
    pub(super) fn unranked(&self, visibility: &Visibility) -> Condition {
        self.everybody(visibility).add(self.has_rank().not())
    }

    /// How many of the ranked have each value of a column, such as the level of the score.
    pub async fn distribution(
        &self,
        source: &Source<'_>,
        visibility: &Visibility,
    ) -> Found<Vec<(Option<String>, i64)>> {
        let select = self.counted(evaluation::Column::Level, self.ranked(visibility));
        read_counts(source, &select).await
    }

    /// How many of the ranked have each class of the year, before the excellence cap.
    pub async fn classes(
        &self,
        source: &Source<'_>,
        visibility: &Visibility,
    ) -> Found<Vec<(Option<String>, i64)>> {
        let select = self.counted(evaluation::Column::Class, self.ranked(visibility));
        read_counts(source, &select).await
    }

    /// How many without a rank have each status.
    pub async fn statuses(
        &self,
        source: &Source<'_>,
        visibility: &Visibility,
    ) -> Found<Vec<(Option<String>, i64)>> {
        let select = self.counted(evaluation::Column::Status, self.unranked(visibility));
        read_counts(source, &select).await
    }

    /// The agencies whose people the filter holds.
    pub async fn agencies(&self, source: &Source<'_>, visibility: &Visibility) -> Found<Vec<UnitId>> {
        let mut select = Query::select();
        select
            .distinct()
            .column(("e", evaluation::Column::AgencyId))
            .cond_where(self.everybody(visibility))
            .order_by(("e", evaluation::Column::AgencyId), sea_orm::Order::Asc);
        self.name_tables(&mut select);
        let rows = source.query_all_raw(source.get_database_backend().build(&select)).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }

    fn counted(&self, column: evaluation::Column, condition: Condition) -> SelectStatement {
        let mut select = Query::select();
        select
            .column(("e", column))
            .expr(Expr::val(1).count())
            .cond_where(condition)
            .group_by_col(("e", column));
        self.name_tables(&mut select);
        select
    }
}

async fn read_counts(source: &Source<'_>, select: &SelectStatement) -> Found<Vec<(Option<String>, i64)>> {
    let rows = source.query_all_raw(source.get_database_backend().build(select)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
