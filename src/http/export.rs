//! The ranking as a CSV file: `GET /export/ranking.csv`, with the same Bearer token, the same filter and the same order
//! as the query `ranking`, so that the file shows exactly the list.
//!
//! A route and not a field: a city's list is some megabytes, which here leaves the server page by page while it is read,
//! all of it as of one moment, and a browser saves it as a file.

use super::accept::language;
use super::answer::{Answer, Denied};
use super::gate;
use super::trace::Traces;
use crate::app::App;
use crate::graphql::ask::Ask;
use crate::io::csv::{Separator, Writer};
use crate::services::cap::final_class;
use crate::services::checks::placed;
use crate::services::ranking::{self, PageOf, Ranking, RankingQuery, WhichPeriod};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{self, Bytes, Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use domain::number::Exact;
use domain::ranking::{Direction, Place, RankedBy};
use domain::refusal::{Code, Language, Refusal};
use domain::score::display::{show_nano, show_score};
use domain::terms::{PeriodKind, PositionGroup, Term};
use std::collections::{HashMap, VecDeque};
use store::cap::CapRow;
use store::db::Snapshot;
use store::evaluation::Evaluation;
use store::hot::{RankedRow, RankingKey, Wants};
use store::{Fail, Found};

/// Rows that are read at once.
const PAGE: u64 = 500;

/// The parameters of the address, named as in `RankingInput`, as written.
#[derive(Debug)]
struct Parameters(HashMap<String, String>);

/// Which there are.
const NAMES: [&str; 12] = [
    "kind",
    "year",
    "number",
    "within",
    "ownUnitOnly",
    "group",
    "position",
    "orderBy",
    "direction",
    "includeProvisional",
    "listUnranked",
    "separator",
];

fn unfit(path: &str, value: &str, fit: &[&str]) -> Refusal {
    Refusal::new(Code::InvalidInput, path).with("value", value).with("mend", fit.join(", "))
}

/// How many periods of a kind a year has.
const fn periods_of(kind: PeriodKind) -> i32 {
    match kind {
        PeriodKind::Month => 12,
        PeriodKind::Quarter => 4,
        PeriodKind::Year => 1,
    }
}

impl Parameters {
    fn query(&self) -> Result<RankingQuery, Refusal> {
        if let Some(unknown) = self.0.keys().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(unfit(unknown, unknown, &NAMES));
        }
        if let Some(name) = self.0.iter().find_map(|(name, value)| value.contains('\0').then_some(name)) {
            return Err(Refusal::new(Code::NulInText, name).with("name", name));
        }
        let kind = self.word("kind", None)?;
        let (number, numbers) = (self.whole("number", Some(1))?, periods_of(kind));
        if !(1..=numbers).contains(&number) {
            return Err(unfit("number", &number.to_string(), &[&format!("1 – {numbers}")]));
        }
        Ok(RankingQuery {
            period: WhichPeriod::Named(kind, self.whole("year", None)?, number),
            within: self.text("within"),
            own_unit_only: self.yes("ownUnitOnly")?,
            group: self.text("group").map(|_| self.word::<PositionGroup>("group", None)).transpose()?,
            position: self.text("position"),
            by: self.word::<RankedBy>("orderBy", Some("TOTAL"))?,
            direction: self.word::<Direction>("direction", Some("DESC"))?,
            provisional: self.yes("includeProvisional")?,
            unranked: self.yes("listUnranked")?,
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    fn word<T: Term>(&self, name: &str, usual: Option<&str>) -> Result<T, Refusal> {
        let value = self.0.get(name).map(String::as_str).or(usual).unwrap_or_default();
        let words: Vec<&str> = T::ALL.iter().map(|term| term.code()).collect();
        T::find(value).ok_or_else(|| unfit(name, value, &words))
    }

    fn whole(&self, name: &str, usual: Option<i32>) -> Result<i32, Refusal> {
        match (self.0.get(name), usual) {
            (None, Some(usual)) => Ok(usual),
            (value, _) => {
                let value = value.map(String::as_str).unwrap_or_default();
                value.parse().map_err(|_| unfit(name, value, &[if name == "year" { "2026" } else { "1" }]))
            }
        }
    }

    fn yes(&self, name: &str) -> Result<bool, Refusal> {
        let value = self.0.get(name).map_or("false", String::as_str);
        value.parse().map_err(|_| unfit(name, value, &["true", "false"]))
    }

    fn separator(&self) -> Result<Separator, Refusal> {
        match self.0.get("separator").map(String::as_str) {
            None | Some(",") => Ok(Separator::Comma),
            Some(";") => Ok(Separator::Semicolon),
            Some(other) => Err(unfit("separator", other, &["`,`", "`;`"])),
        }
    }
}

/// The route, for an app and traces in the app's data.
pub fn routes(routes: &mut ServiceConfig) {
    routes.service(web::resource("/export/ranking.csv").route(web::get().to(ranking_csv)));
}

async fn ranking_csv(
    app: Data<App>,
    traces: Data<Traces>,
    request: HttpRequest,
    Query(parameters): Query<HashMap<String, String>>,
) -> HttpResponse {
    let language = language(request.headers());
    let trace = traces.next();
    let ask = match gate::ask(app.into_inner(), &request, trace.clone()).await {
        Ok(ask) => ask,
        Err(denied) => return told(&denied, language),
    };
    match begin(&ask, &Parameters(parameters)).await {
        Ok(export) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"ranking.csv\""))
            .insert_header((CACHE_CONTROL, "no-store"))
            .streaming(futures_util::stream::unfold(Some(export), step)),
        Err(fail) => told(&gate::denied(&fail, &trace), language),
    }
}

fn told(denied: &Denied, language: Language) -> HttpResponse {
    Answer::denied(denied, language).into_http(super::accept::Form::GraphqlResponse, language)
}

/// A file that is being written.
struct Export {
    snapshot: Snapshot,
    ranking: Ranking,
    separator: Separator,
    language: Language,
    from: Option<RankingKey>,
    levels: domain::rules::Levels,
    ready: VecDeque<Bytes>,
}

async fn begin(ask: &Ask, parameters: &Parameters) -> Found<Export> {
    let query = parameters.query()?;
    let separator = parameters.separator()?;
    let ranking = ranking::open(&ask.app, &ask.viewer, ask.today, &query).await;
    let ranking = ranking.map_err(|fail| match fail {
        // A period that is not planned is of a year that is not.
        Fail::Refused(refusals) if refusals.iter().all(|refusal| refusal.code == Code::PeriodNotPlanned) => {
            placed(Fail::Refused(refusals), "year")
        }
        other => other,
    })?;
    let snapshot = ask.app.db.snapshot().await?;
    let (_, rules) = store::rule_set::in_force(&snapshot.source(), ranking.period.closing_day).await?;
    let mut export = Export {
        snapshot,
        ranking,
        separator,
        language: ask.language,
        from: None,
        levels: rules.levels.clone(),
        ready: VecDeque::new(),
    };
    let mut head = heads(export.language).map(str::to_owned).to_vec();
    if export.is_of_year() {
        head.extend(year_heads(export.language).map(str::to_owned));
    }
    let head = export.written(true, &[head])?;
    export.ready.push_back(head);
    Ok(export)
}

/// Gives the next piece; a failure ends the body before its end, which clients notice.
async fn step(export: Option<Export>) -> Option<(Result<Bytes, std::io::Error>, Option<Export>)> {
    let mut export = export?;
    if let Some(ready) = export.ready.pop_front() {
        return Some((Ok(ready), Some(export)));
    }
    match export.page().await {
        Ok(Some(bytes)) => Some((Ok(bytes), Some(export))),
        Ok(None) => None,
        Err(fail) => {
            tracing::error!(error = %fail, "an export broke off");
            Some((Err(std::io::Error::other(fail.to_string())), None))
        }
    }
}

impl Export {
    async fn page(&mut self) -> Found<Option<Bytes>> {
        let wants = Wants {
            lines: false,
            person: true,
            unit: true,
            position: true,
            satisfaction: true,
            rank: true,
            population: true,
        };
        let of = PageOf {
            from: self.from.as_ref(),
            backwards: false,
            fetch: PAGE,
            wants,
            distribution: false,
            statuses: false,
        };
        let page = ranking::read_from(&self.snapshot.source(), &self.ranking, of).await?;
        let Some((last, _)) = page.rows.last() else { return Ok(None) };
        self.from = Some(RankingKey { value: last.value, code: last.evaluation.person_code.clone() });
        let mut rows: Vec<Vec<String>> =
            page.rows.iter().map(|(row, place)| self.cells(row, *place, page.population)).collect();
        if self.is_of_year() {
            let key = |row: &RankedRow| (row.evaluation.person_id, row.evaluation.period_id);
            let keys: Vec<_> = page.rows.iter().map(|(row, _)| key(row)).collect();
            let decided = store::cap::final_rows(&self.snapshot.source(), &keys).await?;
            for (cells, (row, _)) in rows.iter_mut().zip(&page.rows) {
                cells.extend(self.classes(&row.evaluation, decided.get(&key(row))));
            }
        }
        self.written(false, &rows).map(Some)
    }

    fn is_of_year(&self) -> bool {
        self.ranking.period.kind.0 == PeriodKind::Year
    }

    /// The class of a year up to the ceiling, and the final one where a run is in force.
    fn classes(&self, evaluation: &Evaluation, row: Option<&CapRow>) -> [String; 2] {
        let class = evaluation.class.map(|class| class.0);
        let decided = row.and_then(|row| final_class(row, evaluation.id, class)).map(|(class, _)| class);
        [class, decided]
            .map(|class| class.map(|class| class.label(self.language).to_owned()).unwrap_or_default())
    }

    fn cells(&self, row: &RankedRow, place: Option<Place>, population: i64) -> Vec<String> {
        let evaluation = &row.evaluation;
        let points = |value: Option<i64>| value.map(show_nano).unwrap_or_default();
        let score = evaluation.score_exact.as_deref().and_then(|exact| exact.parse().ok());
        let figure = row.satisfaction.as_ref();
        let count = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
        let share =
            |nano: Option<i64>| nano.map(|nano| Exact::from_nano(nano).rounded(4)).unwrap_or_default();
        vec![
            place.map(|place| place.rank.to_string()).unwrap_or_default(),
            place.map(|place| place.percentile(population)).unwrap_or_default(),
            evaluation.person_code.clone(),
            row.person_name.clone().unwrap_or_default(),
            row.unit.as_ref().map(|unit| unit.code.clone()).unwrap_or_default(),
            row.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
            row.position_name.clone().unwrap_or_default(),
            evaluation.position_group.0.label(self.language).to_owned(),
            evaluation.status.0.label(self.language).to_owned(),
            score.map(|score| show_score(&score, &self.levels)).unwrap_or_default(),
            evaluation.score_exact.clone().unwrap_or_default(),
            evaluation.level.map(|level| level.0.label(self.language).to_owned()).unwrap_or_default(),
            points(evaluation.general),
            points(evaluation.quantity),
            points(evaluation.quality),
            points(evaluation.progress),
            points(evaluation.result),
            count(figure.map(|figure| figure.rated)),
            count(figure.map(|figure| figure.satisfied)),
            share(figure.map(|figure| figure.low)),
            share(figure.map(|figure| figure.high)),
            share(figure.and_then(|figure| figure.shrunk)),
        ]
    }

    fn written(&self, first: bool, rows: &[Vec<String>]) -> Found<Bytes> {
        let broken = |error: std::io::Error| Fail::Broken(format!("a file could not be written: {error}"));
        let mut writer = Writer::new(Vec::new(), self.separator).map_err(broken)?;
        for row in rows {
            writer.row(row).map_err(broken)?;
        }
        let bytes = writer.finish().map_err(broken)?;
        // Only the first piece begins with the byte order mark.
        Ok(Bytes::from(if first { bytes } else { bytes[3..].to_vec() }))
    }
}

fn year_heads(language: Language) -> [&'static str; 2] {
    match language {
        Language::Vi => ["Xếp loại trước trần", "Xếp loại chính thức"],
        Language::En => ["Class before the ceiling", "Final class"],
    }
}

fn heads(language: Language) -> [&'static str; 22] {
    match language {
        Language::Vi => [
            "Hạng",
            "Bách phân vị",
            "Mã công chức",
            "Họ tên",
            "Mã đơn vị",
            "Đơn vị",
            "Vị trí việc làm",
            "Nhóm",
            "Trạng thái",
            "Điểm",
            "Điểm chính xác",
            "Mức điểm",
            "Tiêu chí chung",
            "Số lượng",
            "Chất lượng",
            "Tiến độ",
            "Kết quả",
            "Số lượt đánh giá",
            "Số lượt hài lòng",
            "Hài lòng, cận dưới",
            "Hài lòng, cận trên",
            "Hài lòng, đã hiệu chỉnh",
        ],
        Language::En => [
            "Rank",
            "Percentile",
            "Person code",
            "Name",
            "Unit code",
            "Unit",
            "Position",
            "Group",
            "Status",
            "Score",
            "Exact score",
            "Level",
            "General criteria",
            "Quantity",
            "Quality",
            "Progress",
            "Task results",
            "Ratings",
            "Satisfied",
            "Satisfied, lower end",
            "Satisfied, upper end",
            "Satisfied, shrunk",
        ],
    }
}
