//! Reading a ranking: the filter is resolved and judged, then all parts of one page are read as of one moment.

use crate::app::App;
use crate::services::known::{position_of, unit_of};
use crate::services::period::{PeriodKey, label};
use chrono::NaiveDate;
use domain::ranking::{Direction, Place, RankedBy, places};
use domain::refusal::{Code, Language, Refusal};
use domain::terms::{PeriodKind, PositionGroup, Term};
use serde::Serialize;
use std::collections::HashMap;
use store::hot::{self, RankedRow, RankingFilter, RankingKey, Wants, Within};
use store::ids::{EvaluationId, PeriodId, UnitId};
use store::period::PeriodRow;
use store::policy::{Action, Viewer, Visibility, may_somewhere};
use store::{Fail, Found, Source, canonical, unit};

/// Which period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichPeriod {
    /// By its key.
    Key(PeriodId),
    /// By its kind, year and number.
    Named(PeriodKind, i32, i32),
}

/// Which ranking is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankingQuery {
    /// Of which period.
    pub period: WhichPeriod,
    /// Code of the unit whose people are ranked; nothing: everybody whom the viewer may read.
    pub within: Option<String>,
    /// Only the unit itself, without those below.
    pub own_unit_only: bool,
    /// Only of this group.
    pub group: Option<PositionGroup>,
    /// Only in the position of this code.
    pub position: Option<String>,
    /// By what.
    pub by: RankedBy,
    /// Which end comes first.
    pub direction: Direction,
    /// Rank provisional values too.
    pub provisional: bool,
    /// List those without a rank after the others.
    pub unranked: bool,
}

/// A ranking that the viewer may read.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Its rows.
    pub filter: RankingFilter,
    /// What of them the viewer may read.
    pub visibility: Visibility,
    /// The period.
    pub period: PeriodRow,
    /// The unit, where it is of one.
    pub unit: Option<UnitId>,
    /// Whether those without a rank are listed.
    pub unranked: bool,
    /// Its name in cursors: another filter or order has another.
    pub list: String,
}

/// Which page, and what of it.
#[derive(Clone, Copy, Debug)]
pub struct PageOf<'a> {
    /// The row it begins after, or ends before.
    pub from: Option<&'a RankingKey>,
    /// From the end.
    pub backwards: bool,
    /// Rows to read.
    pub fetch: u64,
    /// What of the rows.
    pub wants: Wants,
    /// How many have each level or class.
    pub distribution: bool,
    /// How many without a rank have each status.
    pub statuses: bool,
}

/// How many there are of a word.
pub type Counts = Vec<(Option<String>, i64)>;

/// A page, in the direction in which it was fetched.
#[derive(Clone, Debug, Default)]
pub struct RankingPage {
    /// The rows, each with its place where it has one.
    pub rows: Vec<(RankedRow, Option<Place>)>,
    /// How many are ranked, where it was wanted.
    pub population: i64,
    /// How many have each level or class, where it was wanted.
    pub distribution: Counts,
    /// How many without a rank have each status, where it was wanted.
    pub statuses: Counts,
}

/// Resolves and judges a query.
///
/// # Errors
/// FORBIDDEN to who has no ranking (a civil servant reads his own evaluation); `PERIOD_NOT_PLANNED`, `UNIT_UNKNOWN`,
/// `POSITION_UNKNOWN` in the input.
pub async fn open(app: &App, viewer: &Viewer, today: NaiveDate, query: &RankingQuery) -> Found<Ranking> {
    may_somewhere(viewer, Action::ReadRanking)?;
    let source = app.db.read();
    let period = match query.period {
        WhichPeriod::Key(id) => store::period::find_many(&source, &[id]).await?.remove(&id),
        WhichPeriod::Named(kind, year, number) => app.kept.period(&source, kind, year, number).await?,
    };
    let Some(period) = period else {
        let (kind, year, number) = match query.period {
            WhichPeriod::Key(_) => return Err(Fail::NotFound),
            WhichPeriod::Named(kind, year, number) => (kind, year, number),
        };
        let told = |language| label(PeriodKey { kind, year, number }, language);
        let root = unit::find_root(&source).await?.into_iter().collect::<Vec<_>>();
        let root = unit::find_many(&source, &root).await?.into_values().next();
        let root = root.map(|unit| unit.name).unwrap_or_default();
        return Err(Refusal::new(Code::PeriodNotPlanned, "period")
            .with("period_vi", told(Language::Vi))
            .with("period_en", told(Language::En))
            .with("agency", query.within.clone().unwrap_or(root))
            .into());
    };
    let unit = unit_of(&source, query.within.as_deref(), "within").await?;
    let position = position_of(&source, query.position.as_deref(), "position").await?;
    let visibility = Visibility::of(viewer, Action::ReadRanking, today);
    let covered = covers(&source, &visibility, viewer, unit).await?;
    let within = match unit {
        Some(unit) if query.own_unit_only => Within::Unit(unit),
        Some(unit) if Some(unit) != viewer.root => Within::Subtree(unit),
        _ => Within::Everywhere,
    };
    let filter = RankingFilter {
        period: period.id,
        last_day: period.closing_day,
        within,
        covered,
        group: query.group,
        position,
        provisional: query.provisional,
        by: query.by,
        direction: query.direction,
    };
    let list = named(&filter, query.unranked);
    Ok(Ranking { filter, visibility, period, unit, unranked: query.unranked, list })
}

async fn covers(
    source: &Source<'_>,
    visibility: &Visibility,
    viewer: &Viewer,
    unit: Option<UnitId>,
) -> Found<bool> {
    if viewer.root.is_some_and(|root| visibility.covers(&[root])) {
        return Ok(true);
    }
    let Some(unit) = unit else { return Ok(false) };
    let above = unit::ancestors(source, &[unit]).await?.remove(&unit).unwrap_or_default();
    Ok(visibility.covers(&above))
}

/// What tells the cursors of this list from those of any other.
fn named(filter: &RankingFilter, unranked: bool) -> String {
    #[derive(Serialize)]
    struct Told<'a>(i64, String, Option<&'a str>, Option<i64>, bool, &'a str, &'a str, bool);
    let told = Told(
        filter.period.0,
        format!("{:?}", filter.within),
        filter.group.map(Term::code),
        filter.position.map(|position| position.0),
        filter.provisional,
        filter.by.code(),
        filter.direction.code(),
        unranked,
    );
    let digest = canonical::digest(&canonical::canonical(&told));
    format!("ranking {}", &digest[..16])
}

/// Reads a page with all that is wanted of it, as of one moment.
///
/// # Errors
/// Where the database fails.
pub async fn read(app: &App, ranking: &Ranking, page: PageOf<'_>) -> Found<RankingPage> {
    if !ranking.unranked && !page.distribution && !page.statuses {
        return read_from(&app.db.read(), ranking, page).await;
    }
    let snapshot = app.db.snapshot().await?;
    read_from(&snapshot.source(), ranking, page).await
}

/// The same from a source of the caller's.
///
/// # Errors
/// Where the database fails.
pub async fn read_from(source: &Source<'_>, ranking: &Ranking, page: PageOf<'_>) -> Found<RankingPage> {
    let Ranking { filter, visibility, .. } = ranking;
    let mut found = RankingPage::default();
    // Those without a rank stand behind the ranked ones.
    let in_ranked = page.from.is_none_or(|key| key.value.is_some());
    let ranked_first = in_ranked && !page.backwards;
    if ranked_first {
        read_ranked(source, ranking, page, page.from, page.fetch, &mut found).await?;
    }
    let missing = page.fetch.saturating_sub(found.rows.len() as u64);
    if ranking.unranked && missing > 0 && (ranked_first || !in_ranked || page.from.is_none()) {
        let from = page.from.filter(|key| key.value.is_none()).map(|key| key.code.as_str());
        let rows =
            hot::unranked(source, filter, visibility, from, page.backwards, missing, page.wants).await?;
        found.rows.extend(rows.into_iter().map(|row| (row, None)));
    }
    let missing = page.fetch.saturating_sub(found.rows.len() as u64);
    if page.backwards && missing > 0 {
        let from = page.from.filter(|key| key.value.is_some());
        read_ranked(source, ranking, page, from, missing, &mut found).await?;
    } else if !ranked_first && page.wants.population {
        read_ranked(source, ranking, page, None, 0, &mut found).await?;
    }
    if page.distribution {
        found.distribution = if ranking.period.kind.0 == PeriodKind::Year {
            filter.classes(source, visibility).await?
        } else {
            filter.distribution(source, visibility).await?
        };
    }
    if page.statuses {
        found.statuses = filter.statuses(source, visibility).await?;
    }
    Ok(found)
}

async fn read_ranked(
    source: &Source<'_>,
    ranking: &Ranking,
    page: PageOf<'_>,
    from: Option<&RankingKey>,
    fetch: u64,
    found: &mut RankingPage,
) -> Found<()> {
    let Ranking { filter, visibility, .. } = ranking;
    let part = hot::ranked(source, filter, visibility, from, page.backwards, fetch, page.wants).await?;
    found.population = part.around.population;
    let values: Vec<i64> = part.rows.iter().filter_map(|row| row.value).collect();
    let places = places(&values, &part.around);
    found.rows.extend(part.rows.into_iter().zip(places.into_iter().map(Some)));
    Ok(())
}

/// The ranks of evaluations among the scored ones of their unit's group and how many those are, told to the person
/// himself; none among fewer than five, where a rank would tell who the others are.
///
/// # Errors
/// Where the database fails.
pub async fn ranks_of(source: &Source<'_>, ids: &[EvaluationId]) -> Found<HashMap<EvaluationId, (i64, i64)>> {
    const FEWEST: i64 = 5;
    let mut found = hot::ranks_in_groups(source, ids).await?;
    found.retain(|_, (_, people)| *people >= FEWEST);
    Ok(found)
}
