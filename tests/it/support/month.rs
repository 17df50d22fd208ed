//! A month of 2026 to work in: April and May planned and open for the root, three products, templates published.

use super::{App, Place, open_all};
use crate::support::Backend;
use chrono::NaiveDate;

/// A running server on 20 May 2026: the people of [`Place`], products `SP-1` (coefficient 1), `SP-2` (2.5) and `SP-0`
/// (none yet), the months 2026-04 and 2026-05 open for the whole city.
pub struct Month;

impl Month {
    /// Starts it.
    pub async fn start(backend: Backend) -> App {
        let app = App::with(backend, |config| config.city.today = NaiveDate::from_ymd_opt(2026, 5, 20)).await;
        Place::build(&app).await;
        let mut sql = Vec::new();
        for (number, last) in [(4, 30), (5, 31)] {
            let (from, to) = (format!("2026-{number:02}-01"), format!("2026-{number:02}-{last}"));
            sql.push(format!(
                "insert into period (kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day)
                 values ('MONTH', 2026, {number}, '{from}', '{to}', '{from}', '{to}')"
            ));
            sql.push(format!(
                "insert into agency_period (agency_id, period_id, state, version)
                 select unit.id, period.id, 'PLANNED', 1 from unit, period
                 where unit.code = 'TP' and period.number = {number} and period.kind = 'MONTH'"
            ));
        }
        for (code, coefficient) in [("SP-1", Some(1_000_000)), ("SP-2", Some(2_500_000)), ("SP-0", None)] {
            sql.push(format!(
                "insert into product (code, name, name_folded, measure, owner_unit_id, version)
                 select '{code}', 'Sản phẩm {code}', 'san pham', 'hồ sơ', id, 1 from unit where code = 'TP'"
            ));
            if let Some(coefficient) = coefficient {
                sql.push(format!(
                    "insert into product_coefficient (product_id, valid_from, coefficient)
                     select id, '2026-01-01', {coefficient} from product where code = '{code}'"
                ));
            }
        }
        app.sql(&sql.join(";\n")).await;
        open_all(&app).await;
        app
    }
}
