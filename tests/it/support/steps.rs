//! Steps of periods that the trail tells of, taken in one write without asking whether they may be.

use super::App;
use domain::terms::PeriodState;
use store::period::AgencyPeriod;
use store::policy::{act, on_unit};
use store::{Found, Tx, period, write};

/// Opens every period of 2026 that is planned.
pub async fn open_all(app: &App) {
    let planned = |row: &AgencyPeriod| row.state.0 == PeriodState::Planned;
    write(&app.operator().await, &(), async |tx| {
        for row in rows(tx, planned).await? {
            let permit = on_unit::<act::OpenPeriod>(tx, row.agency_id).await?;
            period::open(tx, &permit, &row).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

/// Locks periods of 2026.
pub async fn lock(app: &App, which: impl Fn(&AgencyPeriod) -> bool) {
    write(&app.operator().await, &(), async |tx| {
        for row in rows(tx, which).await? {
            let permit = on_unit::<act::LockPeriod>(tx, row.agency_id).await?;
            period::lock(tx, &permit, &row).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

async fn rows(tx: &Tx, which: impl Fn(&AgencyPeriod) -> bool) -> Found<Vec<AgencyPeriod>> {
    let mut found = Vec::new();
    for planned in period::list_year(&tx.source(), 2026).await? {
        found.extend(period::states(&tx.source(), planned.id, None).await?.into_iter().filter(&which));
    }
    Ok(found)
}
