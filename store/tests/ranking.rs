//! The ranking page against a plain model of it, on each database.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use domain::ranking::{Direction, RankedBy, places};
use domain::terms::{PositionGroup, Role, Term};
use std::fmt::Write;
use store::hot::{self, RankingFilter, RankingKey, Wants, Within};
use store::ids::{PeriodId, PersonId, PositionId, UnitId};
use store::policy::{Action, Grant, Lead, Viewer, Visibility};

const LAST_DAY: &str = "2026-03-31";

#[derive(Clone, Debug)]
struct Row {
    person: i64,
    unit: i64,
    group: PositionGroup,
    position: i64,
    status: &'static str,
    values: [Option<i64>; 7],
}

/// 60 people in the units 1 (root) > 2 > 3 and 1 > 4, with many ties and some without a rank.
fn rows() -> Vec<Row> {
    let mut seed: u64 = 7;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    (1..=60)
        .map(|person| {
            let status = match next(10) {
                0 => "EXCUSED",
                1 => "PROVISIONAL",
                2 => "MISSING",
                _ => "SCORED",
            };
            let scored = matches!(status, "SCORED" | "PROVISIONAL");
            let mut values = [None; 7];
            for value in &mut values {
                *value = scored.then(|| i64::try_from(60 + next(8)).unwrap() * 1_000_000_000);
            }
            if person % 13 == 0 {
                values[3] = None;
            }
            // Of every third nothing may be shown.
            if person % 3 == 0 {
                values[6] = None;
            }
            Row {
                person,
                unit: i64::try_from(1 + next(4)).unwrap(),
                group: PositionGroup::ALL[usize::try_from(next(3)).unwrap()],
                position: i64::try_from(1 + next(2)).unwrap(),
                status,
                values,
            }
        })
        .collect()
}

fn fixture(rows: &[Row]) -> String {
    let mut sql = String::from(
        "insert into rule_set (id, code, title, body, sha256, loaded_at) values (1, 'R', 'R', '', '', 0);
insert into unit (id, code, name, name_folded, kind, parent_id, version) values (1, 'CITY', 'Thành phố', 'thanh pho', 'CITY', null, 1), (2, 'A', 'Phường A', 'phuong a', 'WARD', 1, 1), (3, 'A1', 'Phòng A1', 'phong a1', 'OFFICE', 2, 1), (4, 'B', 'Phường B', 'phuong b', 'WARD', 1, 1);
insert into unit_ancestor (ancestor_id, unit_id, depth) values (1,1,0),(2,2,0),(3,3,0),(4,4,0),(1,2,1),(1,3,2),(1,4,1),(2,3,1);
insert into position (id, code, owner_unit_id, version) values (1, 'CV', 1, 1), (2, 'VT', 1, 1);
insert into position_version (position_id, valid_from, name, name_folded, position_group, leads) values (1, '2020-01-01', 'Chuyên viên cũ', 'x', 'PROFESSIONAL', 'NONE'), (1, '2026-01-01', 'Chuyên viên', 'x', 'PROFESSIONAL', 'NONE'), (1, '2027-01-01', 'Chuyên viên mới', 'x', 'PROFESSIONAL', 'NONE'), (2, '2026-06-01', 'Văn thư', 'x', 'SUPPORT', 'NONE');
insert into period (id, kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day) values (1, 'MONTH', 2026, 3, '2026-03-01', '2026-03-31', '2026-03-01', '2026-03-31'), (2, 'MONTH', 2026, 4, '2026-04-01', '2026-04-30', '2026-04-01', '2026-04-30');\n",
    );
    for row in rows {
        let person = row.person;
        let _ = writeln!(
            sql,
            "insert into person (id, code, name, name_folded, regime, version) values ({person}, 'P{person:03}', 'Người {person}', 'nguoi {person}', 'DECREE_335', 1);
insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version) values ({person}, {}, {}, 'PERMANENT', '2025-01-01', 100, 1);",
            row.position, row.unit
        );
        if let Some(low) = row.values[6] {
            let _ = writeln!(
                sql,
                "insert into satisfaction_figure (person_id, period_id, rated, satisfied, low, high, \"full\") values ({person}, 1, 40, 39, {low}, {low}, true);"
            );
        }
        for (period, revision, latest) in [(1, 1, false), (1, 2, true), (2, 1, true)] {
            let value = |index: usize| row.values[index].map_or("null".to_owned(), |value| value.to_string());
            let _ = writeln!(
                sql,
                "insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, status, score, level, result, general, quantity, quality, progress, as_of, computed_at, lines, explanation)
 values ({person}, {period}, {revision}, {latest}, 'P{person:03}', {}, 1, {}, '{}', 'NONE', 1, '{}', {}, {}, {}, {}, {}, {}, {}, '2026-04-01', 5, '[{person}]', '');",
                row.unit,
                row.position,
                row.group.code(),
                row.status,
                value(0),
                if row.values[0].is_some() { "'GOOD'" } else { "null" },
                value(1),
                value(2),
                value(3),
                value(4),
                value(5),
            );
        }
    }
    sql
}

fn viewer(grants: &[(Role, i64)], leads: &[Lead], person: Option<i64>) -> Viewer {
    Viewer {
        account: Some(store::ids::AccountId(1)),
        person: person.map(PersonId),
        grants: grants.iter().map(|(role, unit)| Grant { role: *role, unit: UnitId(*unit) }).collect(),
        leads: leads.to_vec(),
        root: Some(UnitId(1)),
        ..Viewer::stranger()
    }
}

fn filter(by: RankedBy, direction: Direction) -> RankingFilter {
    RankingFilter {
        period: PeriodId(1),
        last_day: LAST_DAY.parse().unwrap(),
        within: Within::Everywhere,
        covered: false,
        group: None,
        position: None,
        provisional: false,
        by,
        direction,
    }
}

fn below(unit: i64, root: i64) -> bool {
    match root {
        1 => true,
        2 => matches!(unit, 2 | 3),
        other => unit == other,
    }
}

/// What the list must be: ranked rows in order, each with its rank and how many are equal.
fn model(rows: &[Row], filter: &RankingFilter, sees: &dyn Fn(&Row) -> bool) -> Vec<(String, i64, i64, i64)> {
    let index = RankedBy::ALL.iter().position(|by| *by == filter.by).unwrap();
    let mut list: Vec<(i64, String)> = rows
        .iter()
        .filter(|row| row.status == "SCORED" || (filter.provisional && row.status == "PROVISIONAL"))
        .filter(|row| match filter.within {
            Within::Everywhere => true,
            Within::Subtree(unit) => below(row.unit, unit.0),
            Within::Unit(unit) => row.unit == unit.0,
        })
        .filter(|row| filter.group.is_none_or(|group| row.group == group))
        .filter(|row| filter.position.is_none_or(|position| row.position == position.0))
        .filter(|row| sees(row))
        .filter_map(|row| Some((row.values[index]?, format!("P{:03}", row.person))))
        .collect();
    list.sort_by(|left, right| {
        let by_value = left.0.cmp(&right.0);
        let by_value = if filter.direction == Direction::Desc { by_value.reverse() } else { by_value };
        by_value.then_with(|| left.1.cmp(&right.1))
    });
    let of = |test: &dyn Fn(i64) -> bool| list.iter().filter(|(value, _)| test(*value)).count() as i64;
    list.iter()
        .map(|(value, code)| {
            (code.clone(), *value, 1 + of(&|other| other > *value), of(&|other| other == *value))
        })
        .collect()
}

const ALL: Wants = Wants {
    lines: true,
    person: true,
    unit: true,
    position: true,
    satisfaction: true,
    rank: true,
    population: true,
};

/// Reads a whole list page by page, from its start or from its end.
async fn read(
    base: &support::Base,
    filter: &RankingFilter,
    visibility: &Visibility,
    size: u64,
    backwards: bool,
    wants: Wants,
) -> Vec<(String, i64, i64, i64)> {
    let mut all = Vec::new();
    let mut from = None;
    loop {
        let page = hot::ranked(&base.db.read(), filter, visibility, from.as_ref(), backwards, size, wants)
            .await
            .unwrap();
        let values: Vec<i64> = page.rows.iter().map(|row| row.value.unwrap()).collect();
        let places = places(&values, &page.around);
        for (row, place) in page.rows.iter().zip(&places) {
            let equal = if wants.population { place.equal } else { 0 };
            all.push((row.evaluation.person_code.clone(), row.value.unwrap(), place.rank, equal));
            if wants.person {
                let person = row.evaluation.person_id.0;
                assert_eq!(row.person_name.as_deref(), Some(format!("Người {person}").as_str()));
                assert_eq!(row.unit.as_ref().unwrap().id, row.evaluation.unit_id);
                let name = if row.evaluation.position_id.0 == 1 { "Chuyên viên" } else { "Văn thư" };
                assert_eq!(row.position_name.as_deref(), Some(name));
                assert_eq!(row.evaluation.lines, format!("[{}]", row.evaluation.person_id.0));
                assert_eq!(row.evaluation.revision, 2);
            }
        }
        let Some(last) = page.rows.last() else { break };
        from = Some(RankingKey { value: last.value, code: last.evaluation.person_code.clone() });
    }
    if backwards {
        all.reverse();
    }
    all
}

#[tokio::test]
async fn every_page_has_the_ranks_of_the_whole_list() {
    let rows = rows();
    let hr = viewer(&[(Role::Hr, 1)], &[], None);
    let today = "2026-04-10".parse().unwrap();
    let visibility = Visibility::of(&hr, Action::ReadEvaluation, today);
    for base in support::bases("ranking_pages").await {
        base.run(&fixture(&rows)).await;
        for by in RankedBy::ALL {
            for direction in Direction::ALL {
                for (within, group, position, provisional, covered) in [
                    (Within::Everywhere, None, None, false, true),
                    (Within::Everywhere, None, None, true, false),
                    (Within::Subtree(UnitId(2)), None, None, false, true),
                    (Within::Unit(UnitId(2)), Some(PositionGroup::Professional), None, true, true),
                    (Within::Subtree(UnitId(1)), None, Some(PositionId(2)), false, false),
                ] {
                    let filter = RankingFilter {
                        within,
                        group,
                        position,
                        provisional,
                        covered,
                        ..filter(*by, *direction)
                    };
                    let expected = model(&rows, &filter, &|_| true);
                    for backwards in [false, true] {
                        let found = read(&base, &filter, &visibility, 7, backwards, ALL).await;
                        assert_eq!(found, expected, "{:?} {filter:?} backwards {backwards}", base.target);
                        let wants = Wants { rank: true, ..Wants::default() };
                        let ranks = read(&base, &filter, &visibility, 5, backwards, wants).await;
                        let only: Vec<_> = expected
                            .iter()
                            .map(|(code, value, rank, _)| (code.clone(), *value, *rank, 0))
                            .collect();
                        assert_eq!(ranks, only, "{:?} {filter:?} backwards {backwards}", base.target);
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn nobody_sees_ranks_of_whom_he_may_not_read() {
    let rows = rows();
    let today = "2026-04-10".parse().unwrap();
    for base in support::bases("ranking_sight").await {
        base.run(&fixture(&rows)).await;
        type Sees<'a> = Box<dyn Fn(&Row) -> bool + 'a>;
        let cases: Vec<(&str, Viewer, Sees<'_>)> = vec![
            ("HR of a subtree", viewer(&[(Role::Hr, 2)], &[], None), Box::new(|row| below(row.unit, 2))),
            (
                "a leader",
                viewer(&[], &[Lead::Unit(UnitId(3))], Some(1)),
                Box::new(|row| row.unit == 3 || row.person == 1),
            ),
            (
                "a leader over one person",
                viewer(&[], &[Lead::Person(PersonId(9))], None),
                Box::new(|row| row.person == 9),
            ),
            ("a civil servant", viewer(&[], &[], Some(5)), Box::new(|row| row.person == 5)),
            ("an admin", viewer(&[(Role::Admin, 1)], &[], None), Box::new(|_| false)),
            ("an integration account", viewer(&[(Role::Integration, 1)], &[], None), Box::new(|_| false)),
            ("nobody", Viewer::stranger(), Box::new(|_| false)),
        ];
        for (who, viewer, sees) in cases {
            let visibility = Visibility::of(&viewer, Action::ReadEvaluation, today);
            let filter = filter(RankedBy::Total, Direction::Desc);
            let expected = model(&rows, &filter, &sees);
            assert_eq!(read(&base, &filter, &visibility, 4, false, ALL).await, expected, "{who}");
            let unranked =
                hot::unranked(&base.db.read(), &filter, &visibility, None, false, 100, ALL).await.unwrap();
            let count = rows.iter().filter(|row| row.status != "SCORED" && sees(row)).count();
            assert_eq!(unranked.len(), count, "{who}");
            let statuses = filter.statuses(&base.db.read(), &visibility).await.unwrap();
            assert_eq!(statuses.iter().map(|(_, count)| *count).sum::<i64>(), count as i64, "{who}");
            let levels = filter.distribution(&base.db.read(), &visibility).await.unwrap();
            assert_eq!(levels.iter().map(|(_, count)| *count).sum::<i64>(), expected.len() as i64, "{who}");
        }
    }
}

#[tokio::test]
async fn a_page_stays_right_while_rows_are_inserted() {
    let mut rows = rows();
    rows.retain(|row| row.status == "SCORED");
    let late = rows.split_off(rows.len() / 2);
    let hr = viewer(&[(Role::Hr, 1)], &[], None);
    let visibility = Visibility::of(&hr, Action::ReadEvaluation, "2026-04-10".parse().unwrap());
    let filter = RankingFilter { covered: true, ..filter(RankedBy::Total, Direction::Desc) };
    for base in support::bases("ranking_insert").await {
        base.run(&fixture(&rows)).await;
        let wants = Wants { rank: true, ..Wants::default() };
        let first = hot::ranked(&base.db.read(), &filter, &visibility, None, false, 10, wants).await.unwrap();
        let last = first.rows.last().unwrap();
        let from = RankingKey { value: last.value, code: last.evaluation.person_code.clone() };
        let everything = fixture(&late);
        base.run(&everything[everything.find("insert into person").unwrap()..]).await;
        let second =
            hot::ranked(&base.db.read(), &filter, &visibility, Some(&from), false, 100, wants).await.unwrap();
        let mut now = rows.clone();
        now.extend(late.clone());
        let whole = model(&now, &filter, &|_| true);
        let beyond: Vec<_> = whole
            .iter()
            .filter(|(code, value, ..)| (-value, code.as_str()) > (-from.value.unwrap(), from.code.as_str()))
            .map(|(code, _, rank, _)| (code.clone(), *rank))
            .collect();
        let values: Vec<i64> = second.rows.iter().map(|row| row.value.unwrap()).collect();
        let found: Vec<_> = second
            .rows
            .iter()
            .zip(places(&values, &second.around))
            .map(|(row, place)| (row.evaluation.person_code.clone(), place.rank))
            .collect();
        assert_eq!(found, beyond);
    }
}
