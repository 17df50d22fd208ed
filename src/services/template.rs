//! HR writes the templates of positions: a draft, its publication, its retirement (Art. 12.2, Annex I).

mod steps;

use steps::adds_up;
pub use steps::possible;

use crate::services::checks::{check_days, check_name, placed, shortened};
use crate::services::form::{nano, rules};
use chrono::NaiveDate;
use domain::number::Exact;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::rules::{RuleSet, Satisfaction};
use domain::satisfaction::may_feed;
use domain::terms::TemplateState;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::ids::{ProductId, TemplateId};
use store::policy::{Permitted, act, on_unit};
use store::template::{self, Draft, DraftFeed, DraftLine, DraftProduct, Template};
use store::{Call, Fail, Found, Tx, guard, stale, write};

/// A new draft.
#[derive(Clone, Debug, Serialize)]
pub struct NewDraft {
    /// The code of the position.
    pub position: String,
    /// The version to copy; none: Form 01 as the decree prints it, without products.
    pub from: Option<TemplateId>,
    /// The day from which it shall hold; none: today.
    pub effective_from: Option<NaiveDate>,
}

/// All that a draft shall say.
#[derive(Clone, Debug, Serialize)]
pub struct DraftInput {
    /// The draft.
    pub id: TemplateId,
    /// The day from which it shall hold.
    pub effective_from: NaiveDate,
    /// The step of points; none: the rule set's (0.25).
    pub step: Option<Exact>,
    /// The criteria lines, in order.
    pub lines: Vec<LineInput>,
    /// The usual products, in order.
    pub products: Vec<UsualInput>,
    /// The version that was read.
    pub expected_version: Option<i64>,
}

/// A criteria line of a draft.
#[derive(Clone, Debug, Serialize)]
pub struct LineInput {
    /// A line of Form 01, or a behaviour under it.
    pub code: String,
    /// Its text.
    pub name: String,
    /// The most points.
    pub maximum: Exact,
    /// How satisfaction proposes its points, where it does.
    pub feed: Option<FeedInput>,
}

/// How satisfaction proposes the points of II.4, or of a line under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FeedInput {
    /// The shrunk share that gives 0 points; none: the rule set's (0.70).
    pub from: Option<Exact>,
    /// The shrunk share that gives the maximum; none: the rule set's (0.95).
    pub to: Option<Exact>,
    /// The fewest ratings; none: those from which on a figure counts in full (30).
    pub least: Option<i64>,
}

/// A usual product of a draft.
#[derive(Clone, Debug, Serialize)]
pub struct UsualInput {
    /// The product's code.
    pub product: String,
    /// Units a period.
    pub usual_amount: i32,
    /// The day of the month it is due; none: the last.
    pub due_day: Option<i32>,
}

/// Creates a draft of a position's next version.
///
/// # Errors
/// `POSITION_UNKNOWN`; `ID_UNKNOWN` for a version of nothing; FORBIDDEN or NOT_FOUND without HR over the position's owner.
pub async fn create(call: &Call, input: &NewDraft) -> Found<TemplateId> {
    write(call, input, async |tx| {
        let position =
            store::position::find_by_code(&tx.source(), &input.position).await?.ok_or_else(|| {
                Refusal::new(Code::PositionUnknown, "position").with("code", shortened(&input.position))
            })?;
        let permit = on_unit::<act::EditTemplates>(tx, position.owner_unit_id).await?;
        let effective_from = input.effective_from.unwrap_or(tx.call().today);
        let mut draft = match input.from {
            Some(id) => template::read(&tx.source(), id).await?.ok_or_else(|| {
                Refusal::new(Code::IdUnknown, "from").with("id", id.0).with("kind", "Template")
            })?,
            None => form_01(&*rules(&tx.source(), effective_from).await?)?,
        };
        draft.effective_from = effective_from;
        template::create(tx, &permit, &position, None, &draft).await
    })
    .await
}

/// Saves a whole draft.
///
/// # Errors
/// `TEMPLATE_NOT_DRAFT` for what is published; `LINE_UNKNOWN`, `LINE_OUT_OF_RANGE`, `OFF_STEP`, `TOO_MANY_DECIMALS`,
/// `LIST_REPEATED`, `NAME_INVALID`, `FEED_NOT_ALLOWED`, `FEED_OUT_OF_RANGE`, `PRODUCT_UNKNOWN`, `AMOUNT_OUT_OF_RANGE`, `INVALID_INPUT` with the path of each fault;
/// `STALE_VERSION`. That the maxima add up is asked when it is published.
pub async fn save(call: &Call, input: &DraftInput) -> Found<TemplateId> {
    write(call, input, async |tx| {
        let (row, position) = template::lock(tx, input.id).await?;
        let permit = on_unit::<act::EditTemplates>(tx, position.owner_unit_id).await?;
        must_be(&row, TemplateState::Draft)?;
        expect(&row, input.expected_version)?;
        let codes = input.products.iter().map(|usual| usual.product.as_str());
        let products = store::codes::products(&tx.source(), codes).await?;
        let draft = parse(input, &products, &*rules(&tx.source(), input.effective_from).await?)?;
        template::save(tx, &permit, &position, &row, &draft).await?;
        Ok(row.id)
    })
    .await
}

/// Publishes a draft: its maxima add up to the law's 30 points, line by line of Form 01, and nothing of it changes again.
///
/// # Errors
/// `TEMPLATE_NOT_DRAFT`, `TEMPLATE_POINTS`, `STALE_VERSION`; `PERIOD_LOCKED` where it would hold in a locked period of
/// somebody in the position.
pub async fn publish(call: &Call, id: TemplateId, expected_version: Option<i64>) -> Found<TemplateId> {
    write(call, &(id, expected_version), async |tx| {
        let (row, position) = template::lock(tx, id).await?;
        let permit = on_unit::<act::EditTemplates>(tx, position.owner_unit_id).await?;
        must_be(&row, TemplateState::Draft)?;
        expect(&row, expected_version)?;
        publish_row(tx, &permit, &row, &position).await.map_err(|fail| placed(fail, "id"))?;
        Ok(id)
    })
    .await
}

/// Publishes a draft that is held: where its maxima add up, and no locked period would have held it.
pub(crate) async fn publish_row(
    tx: &mut Tx,
    permit: &Permitted<act::EditTemplates>,
    row: &Template,
    position: &store::position::PositionRow,
) -> Found<()> {
    let body = template::find_bodies(&tx.source(), &[row.id]).await?.remove(&row.id);
    let lines = body.map(|body| body.lines).unwrap_or_default();
    adds_up(row, &lines, &*rules(&tx.source(), row.effective_from).await?)?;
    touch(tx, row, row.effective_from, "template published").await?;
    template::publish(tx, permit, position, row).await
}

/// Retires a published version from a day on.
///
/// # Errors
/// `TEMPLATE_NOT_PUBLISHED`, `STALE_VERSION`, `DATES_REVERSED` for a day before its first; `PERIOD_LOCKED` where it held in
/// a locked period from that day on.
pub async fn retire(
    call: &Call,
    id: TemplateId,
    from: Option<NaiveDate>,
    expected_version: Option<i64>,
) -> Found<TemplateId> {
    write(call, &(id, from, expected_version), async |tx| {
        let (row, position) = template::lock(tx, id).await?;
        let permit = on_unit::<act::EditTemplates>(tx, position.owner_unit_id).await?;
        must_be(&row, TemplateState::Published)?;
        expect(&row, expected_version)?;
        let from = from.unwrap_or(tx.call().today);
        if let Some(refusal) = check_days(row.effective_from, Some(from), "from") {
            return Err(refusal.into());
        }
        touch(tx, &row, from, "template retired").await.map_err(|fail| placed(fail, "from"))?;
        template::retire(tx, &permit, &position, &row, from).await?;
        Ok(id)
    })
    .await
}

/// What changes from a day on for whoever holds the position: no locked period of his, and his rows are stale.
async fn touch(tx: &mut Tx, row: &Template, from: NaiveDate, change: &str) -> Found<()> {
    let people = template::people(&tx.source(), row.position_id, from).await?;
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(from);
    let Some(days) = Days::new(from, last) else { return Ok(()) };
    guard::unlocked_days(tx, &people, days).await?;
    stale::mark(tx, &people, stale::When::Days(days), change).await
}

fn must_be(row: &Template, state: TemplateState) -> Found<()> {
    let code = match state {
        _ if row.state.0 == state => return Ok(()),
        TemplateState::Draft => Code::TemplateNotDraft,
        TemplateState::Published | TemplateState::Retired => Code::TemplateNotPublished,
    };
    Err(Refusal::new(code, "id").with("number", row.number).into())
}

fn expect(row: &Template, version: Option<i64>) -> Found<()> {
    match version {
        Some(version) if version != row.version => {
            Err(Refusal::new(Code::StaleVersion, "expectedVersion").with("current", row.version).into())
        }
        _ => Ok(()),
    }
}

/// Form 01 as the decree prints it.
fn form_01(rules: &RuleSet) -> Found<Draft> {
    let general = &rules.general;
    let lines = general.lines.iter().map(|line| {
        Ok(DraftLine {
            code: line.code.clone(),
            criterion: line.code.clone(),
            name: line.title_vi.clone(),
            maximum: nano(&line.max, "lines")?,
            feed: None,
        })
    });
    Ok(Draft {
        effective_from: NaiveDate::default(),
        step: nano(&general.step, "step")?,
        lines: lines.collect::<Result<_, Refusal>>()?,
        products: Vec::new(),
    })
}

/// Checks a draft as written; each fault with its path.
pub(crate) fn parse(
    input: &DraftInput,
    products: &HashMap<String, ProductId>,
    rules: &RuleSet,
) -> Found<Draft> {
    let general = &rules.general;
    let mut refusals = Vec::new();
    let step = input.step.as_ref().unwrap_or(&general.step);
    if *step <= Exact::zero() || *step > general.points {
        refusals
            .push(Refusal::new(Code::InvalidInput, "step").with("value", step).with("mend", "0 < step ≤ 30"));
    } else if !step.has_decimals(general.max_decimals) {
        refusals.push(
            Refusal::new(Code::TooManyDecimals, "step").with("value", step).with("max", general.max_decimals),
        );
    }
    let mut lines = Vec::new();
    let mut seen = HashSet::new();
    for (index, line) in input.lines.iter().enumerate() {
        let path = |field: &str| format!("lines.{index}.{field}");
        if !seen.insert(line.code.as_str()) {
            refusals
                .push(Refusal::new(Code::ListRepeated, &path("code")).with("code", shortened(&line.code)));
        }
        refusals.extend(check_name(&line.name, &path("name")));
        let Some(criterion) = criterion(rules, &line.code) else {
            refusals.push(Refusal::new(Code::LineUnknown, &path("code")).with("line", shortened(&line.code)));
            continue;
        };
        if line.maximum.is_negative() || line.maximum > general.points {
            refusals.push(
                Refusal::new(Code::LineOutOfRange, &path("maximum"))
                    .with("line", &line.code)
                    .with("value", line.maximum.written())
                    .with("max", &general.points),
            );
            continue;
        }
        if !step.is_zero() && !line.maximum.is_multiple_of(step) {
            refusals.push(
                Refusal::new(Code::OffStep, &path("maximum"))
                    .with("line", &line.code)
                    .with("value", line.maximum.written())
                    .with("step", step.written()),
            );
        }
        let draft = line
            .feed
            .as_ref()
            .map(|input| feed(input, &line.code, &path("feed"), &rules.satisfaction))
            .transpose();
        let draft = draft.and_then(|feed| Ok((feed, nano(&line.maximum, &path("maximum"))?)));
        match draft {
            Ok((feed, maximum)) => lines.push(DraftLine {
                code: line.code.clone(),
                criterion: criterion.to_owned(),
                name: domain::fold::nfc(&line.name),
                maximum,
                feed,
            }),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let usual = parse_products(&input.products, products, rules, &mut refusals);
    if !refusals.is_empty() {
        return Err(Fail::Refused(refusals));
    }
    Ok(Draft { effective_from: input.effective_from, step: nano(step, "step")?, lines, products: usual })
}

fn parse_products(
    input: &[UsualInput],
    products: &HashMap<String, ProductId>,
    rules: &RuleSet,
    refusals: &mut Vec<Refusal>,
) -> Vec<DraftProduct> {
    let max_amount = i32::try_from(rules.bounds.max_amount).unwrap_or(i32::MAX);
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for (index, usual) in input.iter().enumerate() {
        let path = |field: &str| format!("products.{index}.{field}");
        let due_day = usual.due_day.unwrap_or(31);
        if !(1..=31).contains(&due_day) {
            refusals.push(
                Refusal::new(Code::InvalidInput, &path("dueDay"))
                    .with("value", due_day)
                    .with("mend", "1 – 31"),
            );
        }
        if !(1..=max_amount).contains(&usual.usual_amount) {
            refusals.push(
                Refusal::new(Code::AmountOutOfRange, &path("usualAmount"))
                    .with("value", usual.usual_amount)
                    .with("min", 1)
                    .with("max", max_amount),
            );
        }
        if !seen.insert((usual.product.as_str(), due_day)) {
            refusals.push(
                Refusal::new(Code::ListRepeated, &path("product")).with("code", shortened(&usual.product)),
            );
        }
        match products.get(&usual.product) {
            Some(product) => {
                all.push(DraftProduct { product: *product, usual_amount: usual.usual_amount, due_day });
            }
            None => refusals.push(
                Refusal::new(Code::ProductUnknown, &path("product")).with("code", shortened(&usual.product)),
            ),
        }
    }
    all
}

/// Checks how satisfaction is to propose a line's points.
///
/// # Errors
/// `FEED_NOT_ALLOWED` for a line that is not II.4 and not under it, `FEED_OUT_OF_RANGE`.
pub(crate) fn feed(
    input: &FeedInput,
    line: &str,
    path: &str,
    rules: &Satisfaction,
) -> Result<DraftFeed, Refusal> {
    if !may_feed(line, rules) {
        let refusal = Refusal::new(Code::FeedNotAllowed, path).with("line", line);
        return Err(refusal.with("allowed", &rules.line));
    }
    let from = input.from.as_ref().unwrap_or(&rules.from);
    let to = input.to.as_ref().unwrap_or(&rules.to);
    let full = i64::try_from(rules.full_from).unwrap_or(i64::MAX);
    let fewest = i64::try_from(rules.provisional_from).unwrap_or(i64::MAX);
    let least = input.least.unwrap_or(full);
    let in_order = !from.is_negative() && from < to && *to <= Exact::whole(1);
    let enough = (fewest..=1_000_000).contains(&least);
    match (from.exact_micro(), to.exact_micro()) {
        (Some(from), Some(to)) if in_order && enough => Ok(DraftFeed { from, to, least }),
        _ => Err(Refusal::new(Code::FeedOutOfRange, path)
            .with("from", from)
            .with("to", to)
            .with("least", fewest)),
    }
}

/// The line of Form 01 that a code is, or stands under.
pub(crate) fn criterion<'a>(rules: &'a RuleSet, code: &str) -> Option<&'a str> {
    let under = |line: &str| {
        code.strip_prefix(line).is_some_and(|rest| rest.is_empty() || rest.len() > 1 && rest.starts_with('.'))
    };
    let plain = code.len() <= 20 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    rules.general.lines.iter().map(|line| line.code.as_str()).find(|line| plain && under(line))
}
