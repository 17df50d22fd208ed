//! Guards, carrying and jobs below the API, on both databases: what needs two transactions at once, or rows that no
//! path of the application makes in this order.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

use domain::moment::Moment;
use domain::periods::YearPlan;
use domain::refusal::Code;
use domain::terms::{PeriodKind, UnitKind};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store::ids::{PeriodId, PersonId, UnitId};
use store::job::{self, End, Going};
use store::policy::{Viewer, act, on_root_or_unit, on_unit};
use store::trail::Trail;
use store::{Call, Db, Fail, Target, carry, guard, period, unit, write};
use tokio::sync::oneshot;

/// One database with a city `TP`, a commune `XA` that is an agency, a person in it, and 2026 planned.
struct Ground {
    db: Db,
    raw: DatabaseConnection,
    root: UnitId,
    agency: UnitId,
    person: PersonId,
    drop: Option<(String, String)>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Ground {
    async fn sqlite() -> Self {
        let name =
            format!("thuocdo-periods-{}-{}.db", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name).display().to_string();
        for ending in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{path}{ending}")).ok();
        }
        let raw = format!("sqlite://{path}?mode=rwc");
        Self::on(Target::Sqlite(path), &raw, None).await
    }

    async fn postgres() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "a test is configured by its environment")]
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            eprintln!("TEST_DATABASE_URL is not set: not tested on PostgreSQL");
            return None;
        };
        let name =
            format!("thuocdo_periods_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("drop database if exists {name} with (force)")).await.unwrap();
        admin.execute_unprepared(&format!("create database {name}")).await.unwrap();
        admin.close().await.unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Some(Self::on(Target::Postgres(url.clone()), &url, Some((server, name))).await)
    }

    async fn on(target: Target, raw: &str, drop: Option<(String, String)>) -> Self {
        let db = Db::connect(&target, 6).await.unwrap();
        db.migrate().await.unwrap();
        let raw = Database::connect(raw).await.unwrap();
        let mut units = Vec::new();
        for (code, kind, parent) in [("TP", UnitKind::City, None), ("XA", UnitKind::Commune, Some("TP"))] {
            let root = unit::find_root(&db.read()).await.unwrap();
            let input = unit::UnitInput {
                code: code.into(),
                name: format!("Đơn vị {code}"),
                kind,
                block: None,
                parent: parent.map(str::to_owned),
                population: None,
                agency_from: parent.map(|_| "2026-01-01".parse().unwrap()),
            };
            let call = call(&db, root);
            let id = write(&call, &code, async |tx| {
                let permit = on_root_or_unit::<act::EditUnits>(tx, root).await?;
                let (mut trail, inputs) = (Trail::Each, [input.clone()]);
                Ok(unit::upsert_many(tx, &permit, &inputs, &mut trail).await?[0])
            });
            units.push(id.await.unwrap());
        }
        for statement in [
            "insert into position (code, owner_unit_id, version) select 'CV', id, 1 from unit where code = 'TP'",
            "insert into position_version (position_id, valid_from, name, name_folded, position_group, leads)
             select id, '2020-01-01', 'Vị trí', 'vi tri', 'PROFESSIONAL', 'NONE' from position",
            "insert into person (code, name, name_folded, regime, version)
             values ('P1', 'Nguyễn Thị An', 'nguyen thi an', 'DECREE_335', 1)",
            "insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
             select person.id, position.id, unit.id, 'PERMANENT', '2020-01-01', 100, 1
             from person, position, unit where unit.code = 'XA'",
            "insert into product (code, name, name_folded, measure, owner_unit_id, version)
             select 'SP', 'Sản phẩm', 'san pham', 'hồ sơ', id, 1 from unit where code = 'TP'",
        ] {
            raw.execute_unprepared(statement).await.unwrap();
        }
        let ground = Self { root: units[0], agency: units[1], person: PersonId(1), db, raw, drop };
        let plan = YearPlan::first(2026, &[]).unwrap();
        write(&ground.call(), &(), async |tx| {
            let permit = on_unit::<act::PlanPeriods>(tx, ground.root).await?;
            period::plan(tx, &permit, &plan).await
        })
        .await
        .unwrap();
        ground
    }

    fn call(&self) -> Call {
        call(&self.db, Some(self.root))
    }

    async fn month(&self, number: i32) -> PeriodId {
        period::find(&self.db.read(), PeriodKind::Month, 2026, number).await.unwrap().unwrap().id
    }

    async fn open(&self, period: PeriodId) {
        write(&self.call(), &(), async |tx| {
            let permit = on_unit::<act::OpenPeriod>(tx, self.agency).await?;
            let row = guard::alone(tx, self.agency, period).await?;
            Ok(period::open(tx, &permit, &row).await?.id)
        })
        .await
        .unwrap();
    }

    /// Locks a period without asking whether it may be, and carries what is unfinished.
    async fn lock(&self, period: PeriodId) -> carry::Carried {
        let row = period::find_many(&self.db.read(), &[period]).await.unwrap().remove(&period).unwrap();
        write(&self.call(), &(), async |tx| {
            let permit = on_unit::<act::LockPeriod>(tx, self.agency).await?;
            let state = guard::alone(tx, self.agency, period).await?;
            let carried = carry::carry(tx, &permit, &row, &[self.person]).await?;
            period::lock(tx, &permit, &state).await?;
            Ok(carried)
        })
        .await
        .unwrap()
    }

    async fn reopen(&self, period: PeriodId) -> carry::Carried {
        let row = period::find_many(&self.db.read(), &[period]).await.unwrap().remove(&period).unwrap();
        write(&self.call(), &(), async |tx| {
            let permit = on_unit::<act::ReopenPeriod>(tx, self.agency).await?;
            let state = guard::alone(tx, self.agency, period).await?;
            period::reopen(tx, &permit, &state, "01/QĐ").await?;
            carry::apply_proposals(tx, &permit, &row, &[self.person]).await
        })
        .await
        .unwrap()
    }

    async fn sql(&self, statement: &str) {
        self.raw.execute_unprepared(statement).await.unwrap();
    }

    async fn rows(&self, value: &str, from: &str) -> Vec<String> {
        let sql = format!("select cast({value} as text) as value from {from}");
        let rows = self.raw.query_all_raw(Statement::from_string(self.raw.get_database_backend(), sql));
        rows.await.unwrap().iter().map(|row| row.try_get::<String>("", "value").unwrap()).collect()
    }

    async fn end(self) {
        let whole = store::audit::verify(&self.db.read()).await.unwrap();
        assert!(whole.is_ok(), "{whole:?}");
        self.db.close().await.unwrap();
        self.raw.close().await.unwrap();
        if let Some((server, name)) = self.drop {
            let admin = Database::connect(server).await.unwrap();
            admin.execute_unprepared(&format!("drop database {name} with (force)")).await.unwrap();
        }
    }
}

fn call(db: &Db, root: Option<UnitId>) -> Call {
    Call {
        db: db.clone(),
        viewer: Arc::new(Viewer::operator("test", root)),
        at: Moment(1_780_000_000_000_000),
        today: "2026-06-15".parse().unwrap(),
        address: None,
        trace: "test".into(),
        key: None,
        operation: "test",
    }
}

async fn both(test: impl AsyncFn(&Ground)) {
    let sqlite = Ground::sqlite().await;
    test(&sqlite).await;
    sqlite.end().await;
    if let Some(postgres) = Ground::postgres().await {
        test(&postgres).await;
        postgres.end().await;
    }
}

fn codes(fail: &Fail) -> Vec<Code> {
    match fail {
        Fail::Refused(refusals) => refusals.iter().map(|refusal| refusal.code).collect(),
        other => panic!("{other}"),
    }
}

async fn try_open_period(ground: &Ground, agency: UnitId, period: PeriodId) -> Result<(), Vec<Code>> {
    write(&ground.call(), &(), async |tx| guard::open_period(tx, agency, period).await.map(|_| ()))
        .await
        .map_err(|fail| codes(&fail))
}

#[tokio::test]
async fn a_guard_tells_planned_open_locked_and_unknown_apart() {
    both(async |ground| {
        let january = ground.month(1).await;
        assert_eq!(try_open_period(ground, ground.agency, january).await, Err(vec![Code::PeriodNotOpen]));
        ground.open(january).await;
        assert_eq!(try_open_period(ground, ground.agency, january).await, Ok(()));
        ground.lock(january).await;
        assert_eq!(try_open_period(ground, ground.agency, january).await, Err(vec![Code::PeriodLocked]));
        let unknown = try_open_period(ground, ground.agency, PeriodId(999)).await;
        assert_eq!(unknown, Err(vec![Code::PeriodNotPlanned]));
    })
    .await;
}

#[tokio::test]
async fn a_dated_input_does_not_touch_a_locked_day() {
    both(async |ground| {
        let january = ground.month(1).await;
        ground.open(january).await;
        ground.lock(january).await;
        let asked = async |from: &str, to: Option<&str>| {
            let day = |text: &str| text.parse().unwrap();
            let days = domain::periods::Days::since(day(from), to.map(day)).unwrap();
            let people = [ground.person];
            write(&ground.call(), &(), async |tx| guard::unlocked_days(tx, &people, days).await.map(|_| ()))
                .await
                .map_err(|fail| codes(&fail))
        };
        assert_eq!(asked("2026-01-31", Some("2026-01-31")).await, Err(vec![Code::PeriodLocked]));
        assert_eq!(asked("2025-12-01", None).await, Err(vec![Code::PeriodLocked]));
        assert_eq!(asked("2026-02-01", None).await, Ok(()));
        assert_eq!(asked("2030-01-01", None).await, Ok(()), "days that are not planned are free");
    })
    .await;
}

#[tokio::test]
async fn an_agency_marked_later_gets_its_rows_when_they_are_needed() {
    both(async |ground| {
        ground
            .sql("delete from agency_period where agency_id = (select id from unit where code = 'XA')")
            .await;
        let march = ground.month(3).await;
        assert_eq!(try_open_period(ground, ground.agency, march).await, Err(vec![Code::PeriodNotOpen]));
        ground.open(march).await;
        assert_eq!(try_open_period(ground, ground.agency, march).await, Ok(()));
    })
    .await;
}

/// A writer that has seen OPEN is not overtaken by a lock: the lock waits for his commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_waits_for_the_writer_that_holds_the_period_open() {
    let Some(ground) = Ground::postgres().await else { return };
    let ground = Arc::new(ground);
    let january = ground.month(1).await;
    ground.open(january).await;
    let (holds, held) = oneshot::channel();
    let (go, gone) = oneshot::channel::<()>();
    let writer = tokio::spawn({
        let ground = Arc::clone(&ground);
        async move {
            write(&ground.call(), &(), async |tx| {
                let open = guard::open_period(tx, ground.agency, january).await?;
                holds.send(()).unwrap();
                gone.await.unwrap();
                assert_eq!(open.agency(), ground.agency);
                Ok(())
            })
            .await
            .unwrap();
        }
    });
    held.await.unwrap();
    let mut locker = tokio::spawn({
        let ground = Arc::clone(&ground);
        async move { ground.lock(january).await }
    });
    let early = tokio::time::timeout(Duration::from_millis(300), &mut locker).await;
    assert!(early.is_err(), "the lock did not wait");
    // Another writer shares the row meanwhile, unless the lock is already queued before it: then he hears LOCKED.
    go.send(()).unwrap();
    writer.await.unwrap();
    locker.await.unwrap();
    assert_eq!(try_open_period(&ground, ground.agency, january).await, Err(vec![Code::PeriodLocked]));
    Arc::try_unwrap(ground).ok().unwrap().end().await;
}

async fn record(ground: &Ground, reference: &str, amounts: (i32, i32), deadline: &str) {
    let (assigned, completed) = amounts;
    ground
        .sql(&format!(
            "insert into output_record (person_id, period_id, product_id, source, reference, part, origin, coefficient,
               assigned, completed, deadline, kept_by_superior, beyond_requirement, entered_by_id, entered_at, version)
             select person.id, period.id, product.id, 'SO', '{reference}', 1, 'PLAN', 1000000, {assigned}, {completed},
               '{deadline}', false, false, 0, 0, 1
             from person, period, product where kind = 'MONTH' and year = 2026 and number = 1"
        ))
        .await;
}

const CARRIED: &str =
    "output_record r join period p on p.id = r.period_id where p.number > 1 order by r.reference";
const AMOUNTS: &str = "r.reference || ' ' || p.number || ' ' || r.assigned || '/' || r.completed";

#[tokio::test]
async fn what_is_unfinished_goes_on_with_its_deadline_events_and_late_deliveries() {
    both(async |ground| {
        let january = ground.month(1).await;
        ground.open(january).await;
        record(ground, "done", (2, 2), "2026-01-20").await;
        record(ground, "late", (3, 1), "2026-01-20").await;
        record(ground, "due", (2, 1), "2026-02-20").await;
        // Unit 3 of `late` is finished, and a review of unit 1 failed; two days after the close unit 1 is delivered.
        ground
            .sql(
                "insert into delivery (record_id, day_finished, units, unit_numbers, source, corrected, entered_by_id, entered_at)
                 select id, '2026-01-19', 1, '3', 'SO', false, 0, 0 from output_record where reference = 'late'",
            )
            .await;
        ground
            .sql(
                "insert into delivery (record_id, day_finished, units, unit_numbers, source, corrected, entered_by_id, entered_at)
                 select id, '2026-02-02', 1, '1', 'SO', false, 0, 0 from output_record where reference = 'late'",
            )
            .await;
        ground
            .sql(
                "insert into output_event (record_id, reference, kind, unit_number, count, cause, before_takeover, automatic,
                   entered_by_id, entered_at, version)
                 select id, 'E1', 'QUALITY', 1, 1, 'SUBJECTIVE', false, false, 0, 0, 1
                 from output_record where reference = 'late'",
            )
            .await;
        let done = ground.lock(january).await;
        assert_eq!((done.created, done.changed, done.proposed, done.left), (2, 0, 0, 0));
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["due 2 1/0", "late 2 2/1"]);
        let deadlines = ground.rows("r.deadline", CARRIED).await;
        assert_eq!(deadlines, ["2026-02-20", "2026-01-20"]);
        let events = ground
            .rows(
                "r.reference || ' ' || e.kind || ' ' || e.unit_number || ' ' || e.reference",
                "output_event e join output_record r on r.id = e.record_id join period p on p.id = r.period_id
                 where p.number = 2 order by e.reference",
            )
            .await;
        // Units 1 and 2 of the old row are units 1 and 2 of the new one; both were carried past their deadline.
        assert_eq!(
            events,
            [
                "late DELAY 1 DELAY-2026-01-20-1",
                "late DELAY 2 DELAY-2026-01-20-2",
                "late QUALITY 1 E1"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_unit_delivered_late_counts_once_in_the_period_of_its_day() {
    both(async |ground| {
        let (january, february) = (ground.month(1).await, ground.month(2).await);
        let deliver = async |day: &str, units: i32| {
            ground
                .sql(&format!(
                    "insert into delivery (record_id, day_finished, units, source, corrected, entered_by_id, entered_at)
                     select id, '{day}', {units}, 'SO', false, 0, 0 from output_record where reference = 'due' and period_id = 1"
                ))
                .await;
        };
        let holds = async || {
            let source = ground.db.read();
            let law = store::verify::Law::hold("deliveries", &source, store::verify::deliveries_add_up);
            let law = law.await.unwrap();
            assert!(law.looked_at > 0 && law.broken.is_empty(), "{law:?}");
        };
        ground.open(january).await;
        record(ground, "due", (5, 2), "2026-01-31").await;
        deliver("2026-01-20", 2).await;
        // January is locked on 10 March.
        deliver("2026-03-03", 1).await;
        ground.lock(january).await;
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["due 2 3/0"]);
        holds().await;
        ground.open(february).await;
        ground.lock(february).await;
        let by_month = format!("{CARRIED}, p.number");
        assert_eq!(ground.rows(AMOUNTS, &by_month).await, ["due 2 3/0", "due 3 3/1"]);
        holds().await;

        // The same where the carried rows are there already: both months are locked again.
        ground.reopen(january).await;
        ground.reopen(february).await;
        deliver("2026-02-10", 1).await;
        deliver("2026-03-09", 1).await;
        ground.lock(january).await;
        ground.lock(february).await;
        assert_eq!(ground.rows(AMOUNTS, &by_month).await, ["due 2 3/1", "due 3 2/2"]);
        holds().await;
    })
    .await;
}

#[tokio::test]
async fn more_than_was_promised_goes_along_with_what_is_left() {
    both(async |ground| {
        let january = ground.month(1).await;
        ground.open(january).await;
        record(ground, "extra", (2, 1), "2026-01-31").await;
        ground
            .sql(
                "update output_record set origin = 'AD_HOC';
                 insert into delivery (record_id, day_finished, units, source, corrected, entered_by_id, entered_at)
                 select id, '2026-02-02', 3, 'SO', false, 0, 0 from output_record",
            )
            .await;
        ground.lock(january).await;
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["extra 2 3/3"]);
    })
    .await;
}

#[tokio::test]
async fn locking_again_brings_the_carried_row_up_to_date() {
    both(async |ground| {
        let (january, february) = (ground.month(1).await, ground.month(2).await);
        ground.open(january).await;
        record(ground, "due", (3, 1), "2026-03-31").await;
        ground.lock(january).await;
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["due 2 2/0"]);
        ground.reopen(january).await;
        ground.sql("update output_record set completed = 2 where period_id = 1").await;
        let done = ground.lock(january).await;
        assert_eq!((done.created, done.changed), (0, 1));
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["due 2 1/0"]);

        // February is locked with its row; what changes in January later is proposed, and applied when it is re-opened.
        ground.open(february).await;
        ground.sql("update output_record set completed = 1 where period_id = 2").await;
        ground.lock(february).await;
        ground.reopen(january).await;
        ground.sql("update output_record set completed = 0 where period_id = 1").await;
        let done = ground.lock(january).await;
        assert_eq!((done.created, done.changed, done.proposed), (0, 0, 1));
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["due 2 1/1"]);
        let done = ground.reopen(february).await;
        assert_eq!(done.changed, 1);
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["due 2 3/1"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_source_sends_anew_takes_the_place_of_what_went_along() {
    both(async |ground| {
        let january = ground.month(1).await;
        let deliver = async |day: &str, units: i32| {
            ground
                .sql(&format!(
                    "insert into delivery (record_id, day_finished, units, source, corrected, entered_by_id, entered_at)
                     select id, '{day}', {units}, 'SO', false, 0, 0 from output_record where period_id = 1"
                ))
                .await;
        };
        ground.open(january).await;
        record(ground, "late", (5, 2), "2026-01-25").await;
        for (day, units) in [("2026-01-20", 2), ("2026-02-03", 2)] {
            deliver(day, units).await;
        }
        ground.lock(january).await;
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["late 2 3/2"]);
        let delays = "output_event e join output_record r on r.id = e.record_id where r.period_id = 2 and e.voided_at is null order by e.reference";
        assert_eq!(ground.rows("e.unit_number", delays).await, ["1", "2", "3"]);

        // The month is opened again and the whole record sent: two more were done in time, and one less in February.
        ground.reopen(january).await;
        ground.sql("delete from delivery where record_id in (select id from output_record where period_id = 1)").await;
        for (day, units) in [("2026-01-20", 2), ("2026-01-30", 2), ("2026-02-03", 1)] {
            deliver(day, units).await;
        }
        ground.sql("update output_record set completed = 4 where period_id = 1").await;
        ground.lock(january).await;
        assert_eq!(ground.rows(AMOUNTS, CARRIED).await, ["late 2 1/1"]);
        assert_eq!(ground.rows("e.unit_number", delays).await, ["1"], "no delay of a unit that is no longer carried");
        let moved = "delivery d join output_record r on r.id = d.record_id where r.period_id = 2";
        assert_eq!(ground.rows("d.day_finished || ' ' || d.units", moved).await, ["2026-02-03 1"]);
    })
    .await;
}

#[tokio::test]
async fn rows_of_who_has_left_stay_and_nothing_is_lost_without_a_later_period() {
    both(async |ground| {
        let january = ground.month(1).await;
        ground.open(january).await;
        record(ground, "due", (3, 1), "2026-03-31").await;
        ground.sql("update appointment set valid_to = '2026-01-31'").await;
        assert_eq!(ground.lock(january).await.left, 1);
        assert!(ground.rows(AMOUNTS, CARRIED).await.is_empty());
    })
    .await;
}

impl Ground {
    async fn states(&self) -> Vec<String> {
        let source = self.db.read();
        let law = store::verify::Law::hold("states", &source, store::verify::states_stand).await.unwrap();
        assert!(law.looked_at > 0);
        law.broken
    }

    async fn plan(&self, year: i32) {
        let plan = YearPlan::first(year, &[]).unwrap();
        write(&self.call(), &(), async |tx| {
            let permit = on_unit::<act::PlanPeriods>(tx, self.root).await?;
            period::plan(tx, &permit, &plan).await
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_state_that_no_step_led_to_is_found() {
    both(async |ground| {
        assert_eq!(ground.states().await, [""; 0]);
        let of_march =
            "period_id = (select id from period where kind = 'MONTH' and number = 3) and agency_id = 2";
        ground.sql(&format!("update agency_period set state = 'OPEN' where {of_march}")).await;
        assert_eq!(ground.states().await, ["2026-03 of XA is OPEN, and the trail tells of no step"]);
    })
    .await;
}

#[tokio::test]
async fn a_step_that_was_erased_by_law_is_not_asked() {
    both(async |ground| {
        let january = ground.month(1).await;
        ground.open(january).await;
        ground.lock(january).await;
        ground.sql("delete from audit_payload where number = (select max(number) from audit_event where noun = 'agency_period')").await;
        assert_eq!(ground.states().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_was_planned_only_after_a_lock_did_not_have_to_be_locked_before_it() {
    both(async |ground| {
        // A unit marked as an agency from March on, and from January on only when March was locked.
        let early =
            "agency_id = 2 and period_id in (select id from period where kind = 'MONTH' and number < 3)";
        ground.sql(&format!("delete from agency_period where {early}")).await;
        let (january, march) = (ground.month(1).await, ground.month(3).await);
        ground.open(march).await;
        ground.lock(march).await;
        ground.plan(2026).await;
        assert_eq!(ground.states().await, [""; 0]);
        ground.open(january).await;
        assert_eq!(ground.states().await, [""; 0], "nor is what it does there later");
        // The year before, planned after both.
        ground.sql("update using_agency set valid_from = '2025-01-01'").await;
        ground.plan(2025).await;
        assert_eq!(ground.rows("count(*)", "agency_period where agency_id = 2").await, ["34"]);
        assert_eq!(ground.states().await, [""; 0]);
        // What was open when another was locked had to be locked before it.
        let april = ground.month(4).await;
        ground.open(april).await;
        ground.lock(april).await;
        assert_eq!(
            ground.states().await,
            ["2026-04 of XA is LOCKED before 2026-01, which no decision re-opened"]
        );
    })
    .await;
}

async fn queue(ground: &Ground) -> store::ids::JobId {
    write(&ground.call(), &(), async |tx| {
        let permit = on_unit::<act::Evaluate>(tx, ground.agency).await?;
        job::enqueue(tx, &permit, "FORGET_RETRIES", &serde_json::json!({})).await
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_job_is_claimed_by_one_runner() {
    both(async |ground| {
        let mut queued = Vec::new();
        for _ in 0..6 {
            queued.push(queue(ground).await);
        }
        let runner = async || {
            let mut mine = Vec::new();
            while let Some(row) = job::claim(&ground.db, Moment(1)).await.unwrap() {
                mine.push(row.id);
                tokio::task::yield_now().await;
            }
            mine
        };
        let (mut one, two) = tokio::join!(runner(), runner());
        one.extend(two);
        one.sort_unstable();
        assert_eq!(one, queued);
    })
    .await;
}

#[tokio::test]
async fn an_abandoned_job_is_taken_up_again_and_its_first_runner_hears_so() {
    both(async |ground| {
        let id = queue(ground).await;
        let start = Moment(1_000_000);
        let first = job::claim(&ground.db, start).await.unwrap().unwrap();
        assert_eq!(job::beat(&ground.db, id, first.attempts, start, Some((3, 10))).await.unwrap(), Going::On);
        assert_eq!(job::claim(&ground.db, start.plus_seconds(60)).await.unwrap(), None);
        let second = job::claim(&ground.db, start.plus_seconds(200)).await.unwrap().unwrap();
        assert_eq!((second.id, second.attempts, second.done, second.total), (id, 2, 3, 10));
        let heard = job::beat(&ground.db, id, first.attempts, start.plus_seconds(201), Some((4, 10))).await;
        assert_eq!(heard.unwrap(), Going::Lost);
        job::finish(&ground.db, id, first.attempts, start, End::Failed("late".into())).await.unwrap();
        job::finish(&ground.db, id, second.attempts, start, End::Done("{}".into())).await.unwrap();
        assert_eq!(ground.rows("state", "job").await, ["DONE"]);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_ends_each_of_its_runners_is_given_up() {
    both(async |ground| {
        queue(ground).await;
        let mut now = Moment(1_000_000);
        for _ in 0..job::MOST_ATTEMPTS {
            assert!(job::claim(&ground.db, now).await.unwrap().is_some());
            now = now.plus_seconds(job::PATIENCE_SECONDS + 1);
        }
        assert_eq!(job::claim(&ground.db, now).await.unwrap(), None);
        assert_eq!(ground.rows("state", "job").await, ["FAILED"]);
        assert_eq!(job::count_left(&ground.db.read()).await.unwrap(), 0);
    })
    .await;
}
