//! A ranking as the API shows it.

use crate::graphql::cap::{CapScope, Ceiling};
use crate::graphql::evaluation::Evaluation;
use crate::graphql::page::cursor;
use crate::graphql::scalars::Decimal;
use crate::graphql::word::Word;
use async_graphql::connection::PageInfo;
use async_graphql::{ComplexObject, Description, Object, SimpleObject};
use domain::ranking::Place;
use domain::rules::Level;
use domain::terms::{EvaluationStatus, Term};
use store::hot::RankingKey;

use crate::services::ranking::Counts;

/// One row of a ranking.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct RankingEdge {
    /// The evaluation.
    pub node: Evaluation,
    #[graphql(skip)]
    pub(super) key: RankingKey,
    #[graphql(skip)]
    pub(super) place: Option<Place>,
    #[graphql(skip)]
    pub(super) population: i64,
    #[graphql(skip)]
    pub(super) list: std::sync::Arc<str>,
}

#[ComplexObject]
impl RankingEdge {
    /// Where the next page begins; only for a ranking of the same filter and order.
    async fn cursor(&self) -> String {
        cursor(&self.list, &self.key)
    }

    /// 1 + the number of people above among those whom the viewer may read: 1, 1, 3; `null` for one without a rank.
    async fn rank(&self) -> Option<i64> {
        self.place.map(|place| place.rank)
    }

    /// 100 · (people below + half of those equal, himself included) / population, in two decimals; `null` for one without
    /// a rank.
    async fn percentile(&self) -> Option<Decimal> {
        self.place.map(|place| Decimal(place.percentile(self.population)))
    }
}

/// How many there are of a level; in a year of a class, before the excellence cap.
#[derive(SimpleObject)]
pub struct LevelCount {
    /// The level; `null`: not decided.
    pub level: Option<Word<Level>>,
    /// How many people.
    pub count: i64,
}

/// How many people without a rank have a status.
#[derive(SimpleObject)]
pub struct StatusCount {
    /// The status; SCORED: without a value of what the list is ordered by.
    pub status: Word<EvaluationStatus>,
    /// How many people.
    pub count: i64,
}

/// A page of a ranking, all of it as of one moment.
#[derive(Description)]
pub struct RankingConnection {
    pub(super) edges: Vec<RankingEdge>,
    pub(super) before: bool,
    pub(super) after: bool,
    pub(super) population: i64,
    pub(super) unranked_listed: bool,
    pub(super) distribution: Counts,
    pub(super) statuses: Counts,
    pub(super) ceiling: Option<Ceiling>,
    pub(super) ceilings: Vec<CapScope>,
}

impl RankingConnection {
    fn without_rank(&self) -> i64 {
        self.statuses.iter().map(|(_, count)| *count).sum()
    }
}

#[Object(use_type_description)]
impl RankingConnection {
    /// The rows of the page with their ranks.
    async fn edges(&self) -> &[RankingEdge] {
        &self.edges
    }

    /// The evaluations of the page.
    async fn nodes(&self) -> Vec<&Evaluation> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let at = |edge: Option<&RankingEdge>| edge.map(|edge| cursor(&edge.list, &edge.key));
        PageInfo {
            has_previous_page: self.before,
            has_next_page: self.after,
            start_cursor: at(self.edges.first()),
            end_cursor: at(self.edges.last()),
        }
    }

    /// How many people are ranked, of those whom the viewer may read. Counted only when it is selected.
    async fn population(&self) -> i64 {
        self.population
    }

    /// How many rows all pages hold. Counted only when it is selected.
    async fn total_count(&self) -> i64 {
        self.population + if self.unranked_listed { self.without_rank() } else { 0 }
    }

    /// How many of the ranked have each level of points, in a year each class up to the cap: EXCELLENT first, none left
    /// out.
    async fn distribution(&self) -> Vec<LevelCount> {
        let of = |code: Option<&str>| {
            self.distribution
                .iter()
                .filter(|(word, _)| word.as_deref() == code)
                .map(|(_, count)| *count)
                .sum()
        };
        let mut levels: Vec<LevelCount> = Level::ALL
            .iter()
            .map(|level| LevelCount { level: Some(Word(*level)), count: of(Some(level.code())) })
            .collect();
        levels.sort_by_key(|count| std::cmp::Reverse(count.level.map(|level| level.0)));
        let undecided: i64 = of(None);
        if undecided > 0 {
            levels.push(LevelCount { level: None, count: undecided });
        }
        levels
    }

    /// The excellence cap of a year, where the list lies inside one scope and the viewer may read all of it; told with its
    /// reason where the agency has not chosen how the cap is taken.
    async fn ceiling(&self) -> Option<&Ceiling> {
        self.ceiling.as_ref()
    }

    /// The scopes of the excellence cap that the list of a year touches, where it has no one ceiling.
    async fn ceilings(&self) -> &[CapScope] {
        &self.ceilings
    }

    /// How many people without a rank have each status; they are listed only by `listUnranked`.
    async fn unranked(&self) -> Vec<StatusCount> {
        let count = |status: &EvaluationStatus| {
            let found = self.statuses.iter().find(|(word, _)| word.as_deref() == Some(status.code()));
            found.map(|(_, count)| StatusCount { status: Word(*status), count: *count })
        };
        EvaluationStatus::ALL.iter().filter_map(count).collect()
    }
}
