//! Kind `two_periods`: a row belongs to the month in which it is due; what is still open at the close is carried
//! into the next as a planned row with its delay.

use super::products;
use super::{Answer, Malformed, period, value};
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::RuleSet;
use crate::score::carry::carried;
use crate::score::general::GeneralScores;
use crate::score::period::{Options, PeriodInput, Role, evaluate};
use crate::score::products::{Cause, Counts, Event, EventKind, Origin, ProductRow, Severity};
use crate::score::quantities::Coefficient;
use chrono::{Months, NaiveDate};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    general: Value,
    periods: Vec<String>,
    tasks: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaskInput {
    id: String,
    due: String,
    finished_on: Option<String>,
    coefficient: Option<Exact>,
}

/// One planned unit with its dates.
struct Task {
    due: NaiveDate,
    finished_on: Option<NaiveDate>,
    row: ProductRow,
}

pub(super) fn run(input: &Value, rules: &RuleSet) -> Answer {
    let input: Input = value::read(input)?;
    let general = match products::general(&input.general, rules)? {
        Ok(general) => general,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let months = months(&input.periods)?;
    let mut tasks = Vec::with_capacity(input.tasks.len());
    let described: Vec<TaskInput> = value::read_each(&input.tasks, "input.tasks")?;
    for (index, task) in described.into_iter().enumerate() {
        match read_task(index, task, rules)? {
            Ok(task) => tasks.push(task),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(answer(&general, &input.periods, &months, tasks, rules))
}

/// The first days of the months named, which must follow each other.
fn months(names: &[String]) -> Result<Vec<NaiveDate>, Malformed> {
    let mut months: Vec<NaiveDate> = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let wrong =
            |what: &str| Malformed::new(format!("input.periods[{index}]"), format!("`{name}` {what}"));
        let month = format!("{name}-01").parse().map_err(|_| wrong("is no month: write 2026-05"))?;
        let follows =
            months.last().is_none_or(|before| before.checked_add_months(Months::new(1)) == Some(month));
        if !follows {
            return Err(wrong("does not follow the month before"));
        }
        months.push(month);
    }
    Ok(months)
}

fn read_task(index: usize, task: TaskInput, rules: &RuleSet) -> Result<Result<Task, Refusal>, Malformed> {
    let day = |field: &str, text: &str| {
        let place = format!("input.tasks[{index}].{field}");
        text.parse::<NaiveDate>().map_err(|_| Malformed::new(place, format!("`{text}` is no day")))
    };
    let due = day("due", &task.due)?;
    let finished_on = task.finished_on.as_deref().map(|text| day("finished_on", text)).transpose()?;
    let coefficient = task.coefficient.unwrap_or_else(|| Exact::whole(1));
    let row = Coefficient::parse(&coefficient, &rules.bounds).map(|coefficient| ProductRow {
        id: index as i64,
        code: task.id,
        reference: String::new(),
        coefficient,
        assigned: 1,
        completed: 0,
        promised: None,
        origin: Origin::Plan,
        handed_over: None,
        events: Vec::new(),
        counts: Counts::default(),
    });
    let path = format!("tasks.{index}.coefficient");
    Ok(row.map(|row| Task { due, finished_on, row }).map_err(|refusal| refusal.inside(&path)))
}

fn answer(
    general: &GeneralScores,
    names: &[String],
    months: &[NaiveDate],
    mut open: Vec<Task>,
    rules: &RuleSet,
) -> Result<Value, Refusal> {
    let mut periods = Map::new();
    for (name, start) in names.iter().zip(months) {
        let close = start.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        // Finished before the first month though due earlier: that is of no month asked about.
        open.retain(|task| task.due >= *start || task.finished_on.is_none_or(|day| day >= *start));
        let (due, later): (Vec<_>, Vec<_>) = open.into_iter().partition(|task| task.due < close);
        open = later;
        let mut rows = Vec::with_capacity(due.len());
        for mut task in due {
            let finished = task.finished_on.is_some_and(|day| day < close);
            task.row.completed = i64::from(finished);
            // One missed deadline is one delay, whether the unit is late and finished or late and open.
            let late = task.finished_on.map_or(task.due < close, |day| day > task.due);
            if late && task.row.events.is_empty() {
                task.row.events.push(delay());
            }
            rows.push(task.row.clone());
            if let Some(row) = carried(&task.row) {
                open.push(Task { row, ..task });
            }
        }
        let input =
            PeriodInput { role: Role::Staff, general: general.clone(), rows, options: Options::of(rules) };
        let result = evaluate(&input, rules)?;
        periods.insert(name.clone(), Value::Object(period::answer(&result, rules)));
    }
    Ok(json!({ "periods": periods }))
}

fn delay() -> Event {
    Event {
        unit: Some(1),
        kind: EventKind::Delay,
        severity: Severity::default(),
        count: 1,
        cause: Cause::Subjective,
        confirmation: None,
        before_takeover: false,
    }
}
