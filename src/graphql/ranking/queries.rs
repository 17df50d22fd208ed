//! Asking for a ranking: one look ahead at the selection decides what is read.

use super::input::RankingInput;
use super::types::{RankingConnection, RankingEdge};
use crate::graphql::ask::Ask;
use crate::graphql::cap::ceilings;
use crate::graphql::evaluation::{Beside, Evaluation};
use crate::graphql::loaders::Loaders;
use crate::graphql::page::{Page, Paging};
use crate::graphql::payload::{graphql_error, input_error};
use crate::services::ranking::{self, PageOf, Ranking, RankingPage};
use async_graphql::{Context, Object, Result};
use domain::ranking::Place;
use std::sync::Arc;
use store::hot::{RankedRow, RankingKey, Wants};

/// Queries for rankings.
#[derive(Default)]
pub struct RankingQueries;

#[Object]
impl RankingQueries {
    /// The evaluations of a period in order, with ranks among those whom the viewer may read. Ties and order are read from
    /// the stored value to 10⁻⁹; the excellence cap reads exact fractions. A civil servant has no ranking: his own
    /// evaluation tells `myRank`.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn ranking(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which period, whose evaluations, in which order.")] input: RankingInput,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<RankingConnection> {
        let ask = Ask::of(context);
        let failed = |fail| graphql_error(context, fail);
        let unfit = |fail| input_error(context, fail);
        let query = input.query().map_err(|refusal| unfit(refusal.into()))?;
        let ranking = ranking::open(&ask.app, &ask.viewer, ask.today, &query).await.map_err(unfit)?;
        let paging = Paging { first, after, last, before };
        let page: Page<RankingKey> = paging.page(&ranking.list).map_err(|refusal| failed(refusal.into()))?;
        let asked = Asked::of(context);
        let total_of_all = asked.total && ranking.unranked;
        let of = PageOf {
            from: page.from.as_ref(),
            backwards: page.backwards,
            fetch: page.fetch(),
            wants: asked.wants,
            distribution: asked.distribution,
            statuses: asked.statuses || total_of_all,
        };
        if !asked.ceilings {
            let mut found = ranking::read(&ask.app, &ranking, of).await.map_err(failed)?;
            bring(context, &mut found, asked.wants).await?;
            return Ok(connection(&ranking, &page, found));
        }
        // The places are those of the very rows that are shown.
        let snapshot = ask.app.db.snapshot().await.map_err(failed)?;
        let mut found = ranking::read_from(&snapshot.source(), &ranking, of).await.map_err(failed)?;
        let (ceiling, ceilings) = ceilings(context, &snapshot.source(), &ranking).await?;
        drop(snapshot);
        bring(context, &mut found, asked.wants).await?;
        Ok(RankingConnection { ceiling, ceilings, ..connection(&ranking, &page, found) })
    }
}

/// What of a ranking is selected.
struct Asked {
    wants: Wants,
    distribution: bool,
    statuses: bool,
    total: bool,
    ceilings: bool,
}

impl Asked {
    fn of(context: &Context<'_>) -> Self {
        let ahead = context.look_ahead();
        let has = |name: &str| ahead.field(name).exists();
        let edge = |name: &str| ahead.field("edges").field(name).exists();
        let node = |name: &str| {
            ahead.field("nodes").field(name).exists()
                || ahead.field("edges").field("node").field(name).exists()
        };
        let total = has("totalCount");
        let wants = Wants {
            // The score is shown as the lines show it.
            lines: node("lines") || node("score"),
            person: node("personName"),
            unit: node("unit"),
            position: node("positionName"),
            satisfaction: node("satisfaction"),
            rank: edge("rank") || edge("percentile"),
            population: has("population") || total || edge("percentile"),
        };
        Self {
            wants,
            distribution: has("distribution"),
            statuses: has("unranked"),
            total,
            ceilings: has("ceiling") || has("ceilings"),
        }
    }
}

/// Puts what came along with the page where the fields of its rows look first.
async fn bring(context: &Context<'_>, page: &mut RankingPage, wants: Wants) -> Result<()> {
    let mut sets: Vec<_> = page.rows.iter().map(|(row, _)| row.evaluation.rule_set_id).collect();
    sets.dedup();
    let ask = Ask::of(context);
    let kept = ask.app.kept.rule_sets(&ask.source(), &sets).await;
    let rules = kept.map_err(|fail| graphql_error(context, fail))?;
    let rows = page.rows.iter_mut().map(|(row, _)| {
        let beside = Beside {
            satisfaction: wants.satisfaction.then(|| row.satisfaction.take()),
            person_name: row.person_name.take(),
            unit: row.unit.take(),
            position_name: row.position_name.take(),
            rules: rules.get(&row.evaluation.rule_set_id).cloned(),
        };
        (row.evaluation.id, beside)
    });
    context.data_unchecked::<Loaders>().brought.keep(rows);
    Ok(())
}

fn connection(ranking: &Ranking, page: &Page<RankingKey>, found: RankingPage) -> RankingConnection {
    let RankingPage { rows, population, distribution, statuses } = found;
    let cut = page.cut(rows);
    let list: Arc<str> = ranking.list.as_str().into();
    let edge = |(row, place): (RankedRow, Option<Place>)| RankingEdge {
        key: RankingKey { value: row.value, code: row.evaluation.person_code.clone() },
        node: Evaluation(row.evaluation),
        place,
        population,
        list: Arc::clone(&list),
    };
    RankingConnection {
        edges: cut.rows.into_iter().map(edge).collect(),
        before: cut.before,
        after: cut.after,
        population,
        unranked_listed: ranking.unranked,
        distribution,
        statuses,
        ceiling: None,
        ceilings: Vec::new(),
    }
}
