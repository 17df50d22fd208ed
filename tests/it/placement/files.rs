//! The plan of posts from a file, and the norms of the real city.

use super::start;
use crate::on_both;
use crate::support::App;
use serde_json::json;
use std::io::Cursor;
use thuocdo::demo::{City, File, SEED, Scale};
use thuocdo::io::kinds::Kind;
use thuocdo::services::import::{How, Report, Upload, import};

async fn load(app: &App, kind: Kind, content: Vec<u8>) -> Result<Report, Vec<String>> {
    let call = app.operator().await;
    let mut files = [Upload { name: "tệp.csv".into(), content: Box::new(Cursor::new(content)) }];
    match import(&call, kind, &mut files, How::default(), &mut |_, _, _| {}).await {
        Ok(report) => Ok(report),
        Err(store::Fail::Refused(refusals)) => Err(refusals
            .iter()
            .map(|refusal| format!("{} {}", refusal.code.as_str(), refusal.path.join(" ")))
            .collect()),
        Err(other) => panic!("{other}"),
    }
}

on_both! {
    async fn a_file_sets_the_plan(backend: Backend) {
        let app = start(backend).await;
        let header = "unit,position,from,posts,decision number\n";
        let load = async |rows: &str| load(&app, Kind::PostPlan, format!("{header}{rows}").into_bytes()).await;
        let good = "VP-A,CV-XD,2026-01-01,2,15/QĐ\nVP-B,CV-TC,2026-01-01,1,\n";
        let counts = |report: Report| (report.created, report.updated, report.unchanged);
        assert_eq!(counts(load(good).await.unwrap()), (2, 0, 0));
        assert_eq!(counts(load(good).await.unwrap()), (0, 0, 2), "the same twice changes nothing");
        assert_eq!(counts(load(&good.replace("01,2,15", "01,4,15")).await.unwrap()), (0, 1, 1));
        let bad = "VP-A,CV-XD,2026-01-01,-1,\nNO,CV-XD,2026-01-01,1,\nVP-A,NO,2026-01-01,1,\nVP-A,CV-TC,2026-13-01,1,\nVP-B,CV-XD,2026-01-01,1,\nVP-B,CV-XD,2026-01-01,2,\n";
        assert_eq!(load(bad).await.unwrap_err(), [
            "FILE_RANGE tệp.csv 2 posts", "FILE_DATE tệp.csv 5 from", "FILE_KEY_REPEATED tệp.csv 7 unit", "UNIT_UNKNOWN tệp.csv 3 unit", "POSITION_UNKNOWN tệp.csv 4 position",
        ]);
        app.sql("insert into position (code, owner_unit_id, retired_from, version) select 'CV-B', id, null, 1 from unit where code = 'XA-B'; insert into position (code, owner_unit_id, retired_from, version) select 'CV-CU', id, '2026-01-01', 1 from unit where code = 'TP'").await;
        assert_eq!(load("VP-A,CV-B,2026-01-01,1,\nVP-A,CV-CU,2026-01-01,1,\n").await.unwrap_err(), ["NOT_USABLE_HERE tệp.csv 2 position", "POSITION_RETIRED tệp.csv 3 position"]);
        assert_eq!(app.rows("select cast(posts as text) as value from post_plan order by posts").await, ["1", "4"]);
        app.finish().await;
    }

    async fn the_norms_of_the_real_city(backend: Backend) {
        let app = App::start(backend).await;
        let city = City::make(SEED, Scale::City);
        let mut units = Vec::new();
        city.write(File::Of(Kind::Units), &mut units).unwrap();
        // The operator makes the root, HR of it imports the rest.
        load(&app, Kind::Units, units).await.unwrap();
        let hr = app.user("hr.tp", None, &[("HR", "HP")]).await;
        let before = app.statements();
        let sums = hr.query("{ staffingTotals(within: \"HP\") { communes withoutPopulation planned unfilled blocks { block norm { low high beside } shortage } } }", json!({})).await;
        assert!(app.statements() - before < 15, "114 communes are summed, not read one by one");
        let norm = |low: i64, high: i64, beside: i64| json!({ "low": low, "high": high, "beside": beside });
        assert_eq!(sums.data("staffingTotals"), &json!({
            "communes": 114, "withoutPopulation": 0, "planned": 0, "unfilled": 0,
            "blocks": [
                { "block": "GOVERNMENT", "norm": norm(5_023, 5_023, 5_136), "shortage": 5_023 },
                { "block": "PARTY", "norm": norm(1_938, 2_280, 2_280), "shortage": 1_938 },
                { "block": "FRONT", "norm": norm(912, 1_140, 1_140), "shortage": 912 },
            ],
        }));
        app.finish().await;
    }
}
