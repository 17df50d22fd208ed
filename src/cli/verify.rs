//! `thuocdo verify`: holds the laws of the house to the live database.

use super::{operator, print};
use crate::config::Config;
use crate::services;

pub(super) async fn run(config: Config) -> Result<(), String> {
    // A changed rule set is a finding of its law: nothing is loaded beforehand, which would refuse it.
    let app = operator::reach(config).await?;
    let findings = services::verify::run(&app.db).await.map_err(|fail| fail.to_string())?;
    let mut broken = 0;
    for law in &findings {
        print(&format!("{}: {} looked at, {} broken\n", law.name, law.looked_at, law.broken.len()));
        for one in &law.broken {
            print(&format!("  {one}\n"));
        }
        broken += law.broken.len();
    }
    if broken == 0 { Ok(()) } else { Err(format!("{broken} broken")) }
}
