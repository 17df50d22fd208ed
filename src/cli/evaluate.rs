//! `thuocdo evaluate`: computes the evaluations of a unit here and now.

use super::{operator, print};
use crate::config::Config;
use crate::services::evaluation::{Order, ToTheEnd, evaluate};
use chrono::NaiveDate;
use clap::Args;

/// What is to be evaluated.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The period: 2026-03, 2026-Q1 or 2026.
    #[arg(long)]
    period: String,
    /// The code of the unit: its people and those of all below.
    #[arg(long, value_name = "CODE")]
    unit: String,
    /// The day by which it is decided which periods have ended; the city's today where it is not given.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
}

pub(super) async fn run(config: Config, login: Option<&str>, arguments: Arguments) -> Result<(), String> {
    let app = operator::connect(config).await?;
    let call = operator::call(&app, login, "evaluate").await?;
    let order = Order {
        period: arguments.period,
        unit: arguments.unit,
        as_of: arguments.as_of.unwrap_or(call.today),
    };
    let done = evaluate(&call, &order, &mut ToTheEnd).await.map_err(|fail| fail.to_string())?;
    print(&format!(
        "{} of {}: {} expected, {} computed, {} changed\n",
        order.period, order.unit, done.expected, done.computed, done.changed
    ));
    for (status, count) in &done.statuses {
        print(&format!("  {status} {count}\n"));
    }
    for skipped in &done.skipped {
        print(&format!("  skipped {} ({}): {} people\n", skipped.agency, skipped.state, skipped.people));
    }
    for open in &done.without {
        print(&format!("  {} {} {}\n", open.person, open.status, open.reason.as_deref().unwrap_or("")));
    }
    Ok(())
}
