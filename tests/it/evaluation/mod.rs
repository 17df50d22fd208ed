//! Evaluating: what rows come out, that twice changes nothing, whom a change marks, quarters and years, revisions.

mod api;
mod changes;
mod sentences;
pub(crate) mod ward;
mod year_inputs;

use crate::on_both;
use domain::class::Class;
use domain::number::Exact;
use store::stale::{self, When};
use store::{audit, write};
use thuocdo::services::organisation_result::{self, Conditions, RecordResult};
use ward::Ward;

on_both! {
    async fn each_expected_person_gets_a_row(backend: Backend) {
        let ward = Ward::start(backend).await;
        let done = ward.evaluate("2026-03").await;
        assert_eq!((done.expected, done.computed, done.changed), (6, 6, 6));
        let rows = ward.scores("2026-03").await;
        let expected = [
            // R = (100 + 100 + 100 + 50 + 100 + 100) / 6 = 275/3; S2 is under 50.
            ("DEPUTY", "SCORED", "565/6"),
            ("HEAD", "SCORED", "565/6"),
            ("S1", "SCORED", "100"),
            ("S2", "SCORED", "49"),
            ("S3", "EXCUSED SICK", ""),
            ("S4", "MISSING NO_TEMPLATE", ""),
        ];
        let expected: Vec<_> = expected.map(|(code, status, score)| format!("{code} {status} {score}")).to_vec();
        assert_eq!(rows, expected);
        let lines = ward.app.rows("select lines as value from evaluation where person_code = 'HEAD'").await;
        assert!(lines[0].contains(r#"["d","LEADER","50.00","50"]"#), "{}", lines[0]);
        assert!(lines[0].ends_with(r#"["R","RESULT","91.67","275/3"],["total","TOTAL","94.17","565/6"]]"#), "{}", lines[0]);
        assert_eq!(done.without.len(), 1);
        ward.app.finish().await;
    }

    async fn twice_changes_nothing(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.evaluate("2026-03").await;
        let before = (ward.bytes().await, ward.app.trail().await);
        let done = ward.evaluate("2026-03").await;
        assert_eq!((done.expected, done.computed, done.changed), (6, 0, 0));
        ward.mark(&["S1", "S2", "S3", "S4"], "2026-03").await;
        let done = ward.evaluate("2026-03").await;
        assert_eq!((done.computed, done.changed), (6, 0));
        assert_eq!((ward.bytes().await, ward.app.trail().await), before);
        assert!(ward.marks().await.iter().all(|mark| !mark.contains("MONTH")), "those of the month are gone");
        ward.app.finish().await;
    }

    async fn a_change_marks_whom_it_touches(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.evaluate("2026-03").await;
        ward.mark(&["S2"], "2026-03").await;
        let all = ["HEAD", "S2"].map(|code| ["MONTH", "QUARTER", "YEAR"].map(|kind| format!("{code} {kind}")));
        assert_eq!(ward.marks().await, all.concat());
        // With S2 above 50 line d of the head waits for S4, who has no template.
        ward.app.sql("update criterion_score set final_points = (select maximum from template_line where template_id = 3 and template_line.code = criterion_score.line) where person_id = 5 and line not in ('dd', 'e')").await;
        let done = ward.evaluate("2026-03").await;
        assert_eq!((done.computed, done.changed), (2, 2));
        let rows = ward.scores("2026-03").await;
        assert_eq!((rows[1].as_str(), rows[3].as_str()), ("HEAD INSUFFICIENT_DATA LINE_MISSING ", "S2 SCORED 65"));
        ward.app.finish().await;
    }

    async fn quarters_and_years_are_means_of_months(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.evaluate("2026-03").await;
        ward.evaluate("2026-Q1").await;
        let rows = ward.scores("2026-Q1").await;
        assert_eq!(ward.evaluate("2026-03").await.computed, 0, "no month is made of its quarter");
        assert_eq!(rows[0], "DEPUTY INSUFFICIENT_DATA SETTING_MISSING ", "how a quarter follows is the agency's to say");
        ward.app.sql("insert into agency_setting (agency_id, setting, value, valid_from) values (2, 'quarter_method', 'POOLED', '2026-01-01')").await;
        ward.mark_all("2026-Q1").await;
        ward.evaluate("2026-Q1").await;
        let rows = ward.scores("2026-Q1").await;
        // They serve from 1 March: January and February leave the mean.
        let expected = ["DEPUTY SCORED 565/6", "HEAD SCORED 565/6", "S1 SCORED 100", "S2 SCORED 49", "S3 EXCUSED NOT_EMPLOYED ", "S4 BLOCKED "];
        assert_eq!(rows, expected);
        ward.evaluate("2026").await;
        let rows = ward.scores("2026").await;
        assert_eq!((rows[2].as_str(), rows[5].as_str()), ("S1 PROVISIONAL 100", "S4 BLOCKED "));
        assert_eq!(ward.evaluate("2026").await.computed, 0);
        ward.app.finish().await;
    }

    async fn a_row_that_a_lock_froze_is_revised(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.evaluate("2026-03").await;
        ward.app.sql("update agency_period set state = 'LOCKED', locked_at = 9000000000000000 where agency_id = 2").await;
        ward.mark(&["S1"], "2026-03").await;
        let done = ward.evaluate("2026-03").await;
        assert_eq!((done.computed, done.changed), (0, 0));
        assert_eq!((done.skipped[0].agency.as_str(), done.skipped[0].state.as_str(), done.skipped[0].people), ("W", "LOCKED", 3));
        ward.app.sql("update agency_period set state = 'OPEN' where agency_id = 2;\nupdate output_record set completed = 5 where person_id = 4").await;
        // The leaders' explanations hold his score: they are revised with him.
        let done = ward.evaluate("2026-03").await;
        assert_eq!((done.computed, done.changed), (3, 3));
        let revisions = ward.app.rows("select person_code || ' ' || revision || ' ' || latest || ' ' || score_exact as value from evaluation where person_code = 'S1' order by revision").await;
        assert_eq!(revisions.iter().map(|row| row.replace("true", "1").replace("false", "0")).collect::<Vec<_>>(), ["S1 1 0 100", "S1 2 1 65"]);
        ward.app.finish().await;
    }

    async fn a_locked_year_takes_up_what_bears_on_its_class(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.evaluate("2026-03").await;
        // The year as if its other months had been excused by a decision, so that S1 is classified.
        ward.app.sql("insert into period_decision (person_id, period_id, kind, decision_number, reason, version) select 4, id, 'EXCUSED', '1', 'r', 1 from period where kind = 'MONTH' and number > 3").await;
        for month in 4..=12 {
            ward.evaluate_as_of(&format!("2026-{month:02}"), "2027-01-05").await;
        }
        ward.evaluate_as_of("2026", "2027-01-05").await;
        let class = "select revision || ' ' || latest || ' ' || status || ' ' || coalesce(class, '') || ' ' || score_exact as value from evaluation \
             join period on period.id = period_id where kind = 'YEAR' and person_code = 'S1' order by revision";
        let told = async || -> Vec<String> {
            ward.app.rows(class).await.iter().map(|row| row.replace("true", "1").replace("false", "0")).collect()
        };
        assert_eq!(told().await, ["1 1 SCORED EXCELLENT 100"]);
        ward.app.sql("update agency_period set state = 'LOCKED', locked_at = 9000000000000000 where agency_id = 2;\n\
             insert into act (id, person_id, reference, kind, version) values (1, 4, 'A1', 'PUBLIC_DUTY', 1);\n\
             insert into act_decision (act_id, decided_by, form, effective_on, decision_number) values (1, 'ADMINISTRATION', 'REPRIMAND', '2026-06-01', '7')").await;
        let call = ward.app.operator().await;
        let people = [ward.person("S1")];
        write(&call, &(), async |tx| stale::mark_year(tx, &people, 2026, "act").await).await.unwrap();
        // What bears on scores stays a proposal. A year counts for no leader.
        ward.mark(&["S2"], "2026").await;
        let done = ward.evaluate_as_of("2026", "2027-01-05").await;
        assert_eq!((done.computed, done.changed, done.skipped[0].people), (1, 1, 1));
        assert_eq!(told().await, ["1 0 SCORED EXCELLENT 100", "2 1 SCORED NOT_COMPLETED 100"]);
        ward.app.finish().await;
    }

    async fn the_class_of_a_unit_is_its_heads_ceiling(backend: Backend) {
        let ward = Ward::start(backend).await;
        ward.evaluate("2026-03").await;
        ward.app.sql("insert into period_decision (person_id, period_id, kind, decision_number, reason, version) select 1, id, 'EXCUSED', '1', 'r', 1 from period where kind = 'MONTH' and number > 3").await;
        for month in 4..=12 {
            ward.evaluate_as_of(&format!("2026-{month:02}"), "2027-01-05").await;
        }
        let class = async || {
            ward.evaluate_as_of("2026", "2027-01-05").await;
            let sql = "select status || ' ' || coalesce(class, '-') || ' ' || score_exact as value from evaluation join period on period.id = period_id where kind = 'YEAR' and person_code = 'HEAD' and latest";
            ward.app.rows(sql).await
        };
        assert_eq!(class().await, ["SCORED - 565/6"], "a head waits for the class of what he leads");
        let record = async |score: i128, decided: Option<(Class, String)>| {
            let input = RecordResult {
                unit: "W".into(),
                year: 2026,
                score: Exact::whole(score),
                conditions: Conditions {
                    done: Exact::whole(100),
                    late: Exact::zero(),
                    below_quality: Exact::zero(),
                    beyond: Exact::whole(30),
                    lower_unit_not_completed: false,
                    findings_fixed: true,
                    wrongdoing_concluded: false,
                    force_majeure: false,
                },
                decided,
                expected_version: None,
            };
            organisation_result::record(&ward.app.operator().await, &input).await.unwrap()
        };
        record(60, None).await;
        assert_eq!(class().await, ["SCORED COMPLETED 565/6"], "his score stays, his class is at most his ward's");
        record(95, Some((Class::Good, "5/QĐ".to_owned()))).await;
        assert_eq!(class().await, ["SCORED GOOD 565/6"]);
        ward.app.finish().await;
    }

    async fn statements_do_not_grow_with_people(backend: Backend) {
        let ward = Ward::start(backend).await;
        let few = ward.statements().await;
        ward.more_staff(100).await;
        let many = ward.statements().await;
        assert_eq!(few, many);
        ward.app.finish().await;
    }

    async fn every_row_recomputes_from_its_explanation(backend: Backend) {
        let ward = Ward::start(backend).await;
        for period in ["2026-03", "2026-Q1", "2026"] {
            ward.evaluate(period).await;
        }
        for law in thuocdo::services::verify::run(&ward.app.server.db).await.unwrap() {
            assert!(law.broken.is_empty(), "{law:?}");
        }
        let rules = domain::rules::RuleSet::vn_335_2025();
        let texts = ward.app.rows("select explanation as value from evaluation").await;
        assert_eq!(texts.len(), 18);
        for text in &texts {
            serde_json::from_str::<serde_json::Value>(text).unwrap();
        }
        for text in texts {
            let again = domain::evaluation::recompute(&text, &rules).unwrap();

            assert_eq!(again.explanation, text);
        }
        ward.app.finish().await;
    }
}

impl Ward {
    /// Code, status, reason and exact score of the latest rows of a period.
    async fn scores(&self, period: &str) -> Vec<String> {
        let (kind, number) = ward::numbered(period);
        self.app
            .rows(&format!(
                "select person_code || ' ' || status || coalesce(' ' || reason, '') || ' ' || coalesce(score_exact, '') as value \
                 from evaluation join period on period.id = period_id \
                 where latest and kind = '{kind}' and number = {number} order by person_code"
            ))
            .await
    }

    /// All that is stored of evaluations.
    async fn bytes(&self) -> Vec<String> {
        self.app
            .rows("select id || lines || explanation || computed_at || as_of as value from evaluation order by id")
            .await
    }

    async fn mark(&self, codes: &[&str], period: &str) {
        let people: Vec<_> = codes.iter().map(|code| self.person(code)).collect();
        let call = self.app.operator().await;
        let period = self.period(period).await;
        write(&call, &(), async |tx| stale::mark(tx, &people, When::Periods(&[period]), "TEST").await)
            .await
            .unwrap();
    }

    async fn mark_all(&self, period: &str) {
        let period = self.period(period).await;
        let call = self.app.operator().await;
        let people: Vec<_> = (1..=6).map(store::ids::PersonId).collect();
        write(&call, &(), async |tx| stale::mark_rows(tx, &people, &[period], "TEST").await).await.unwrap();
    }

    async fn marks(&self) -> Vec<String> {
        self.app
            .rows("select person.code || ' ' || kind as value from stale_mark join person on person.id = person_id join period on period.id = period_id order by person.code, kind")
            .await
    }

    /// Statements of an evaluation of the month.
    async fn statements(&self) -> u64 {
        self.app.sql("delete from stale_mark;\ndelete from evaluation").await;
        let before = self.app.server.db.statements();
        self.evaluate("2026-03").await;
        let sent = self.app.server.db.statements() - before;
        assert!(audit::verify(&self.app.server.db.read()).await.unwrap().is_ok());
        sent
    }
}
