//! `thuocdo migrate`: brings the tables up to date.

use crate::config::Config;

pub(super) async fn run(config: Config) -> Result<(), String> {
    super::operator::connect(config).await?;
    super::print("the tables are up to date\n");
    Ok(())
}
