-- The city of the bench: 7,000 people in 100 agencies of 7 units each, one month, 14 lines an evaluation. Run on
-- migrated tables, into which
-- `thuocdo migrate` has put the shipped rule set.
insert into unit (id, code, name, name_folded, kind, parent_id, version)
  select 1, 'CITY', 'Thành phố', 'thanh pho', 'CITY', null, 1;
insert into unit (id, code, name, name_folded, kind, parent_id, version)
  select 100 * n, 'AG-' || n, 'Ủy ban nhân dân phường ' || n, 'uy ban nhan dan phuong ' || n, 'WARD', 1, 1
  from generate_series(1, 100) n;
insert into unit (id, code, name, name_folded, kind, parent_id, version)
  select 100 * n + m, 'AG-' || n || '-' || m, 'Phòng Kinh tế, Hạ tầng và Đô thị số ' || m, 'phong kinh te', 'OFFICE', 100 * n, 1
  from generate_series(1, 100) n, generate_series(1, 7) m;
insert into unit_ancestor (ancestor_id, unit_id, depth) select id, id, 0 from unit;
insert into unit_ancestor (ancestor_id, unit_id, depth) select parent_id, id, 1 from unit where parent_id is not null;
insert into unit_ancestor (ancestor_id, unit_id, depth) select 1, id, 2 from unit where parent_id > 1;
insert into using_agency (unit_id, valid_from) select id, '2026-01-01' from unit where parent_id = 1;
insert into position (id, code, owner_unit_id, version) select n, 'VT-' || n, 1, 1 from generate_series(1, 40) n;
insert into position_version (position_id, valid_from, name, name_folded, position_group, leads)
  select n, '2025-01-01', 'Chuyên viên phụ trách lĩnh vực số ' || n, 'chuyen vien', 'PROFESSIONAL', 'NONE'
  from generate_series(1, 40) n;
insert into period (id, kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day)
  values (1, 'MONTH', 2026, 3, '2026-03-01', '2026-03-31', '2026-03-01', '2026-03-31');
insert into person (id, code, name, name_folded, regime, version)
  select n, 'CC-' || lpad(n::text, 5, '0'), 'Nguyễn Thị Minh Khai ' || n, 'nguyen thi minh khai ' || n, 'DECREE_335', 1
  from generate_series(1, 7000) n;
insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
  select n, 1 + n % 40, 100 * (1 + n % 100) + 1 + n / 100 % 7, 'PERMANENT', '2025-01-01', 100, 1
  from generate_series(1, 7000) n;
with shown as (
  select n, 60 * 10000 + (n::bigint * 7919) % 400000 as parts from generate_series(1, 7000) n
), texts as (
  select n, parts, (parts / 10000) || '.' || lpad((parts / 100 % 100)::text, 2, '0') as total,
         trim_scale(parts / 10000.0)::text as exact from shown
)
insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id,
    position_group, leads, rule_set_id, status, score, score_exact, level, general, quantity, quality, progress, result,
    result_exact, unexcused_delays, as_of, computed_at, lines, explanation)
  select n, 1, 1, true, 'CC-' || lpad(n::text, 5, '0'), 100 * (1 + n % 100) + 1 + n / 100 % 7, 100 * (1 + n % 100),
    1 + n % 40, 'PROFESSIONAL', 'NONE', (select rule_set_id from rule_set_in_force order by id limit 1), 'SCORED', parts * 100000, exact,
    case when parts >= 900000 then 'EXCELLENT' when parts >= 700000 then 'GOOD' else 'COMPLETED' end,
    25000000000, parts * 100000, parts * 100000, parts * 100000, parts * 100000, exact, 0, '2026-04-01', 0,
    '[["I.1","CRITERION","4.50","9/2"],["I.2","CRITERION","4.50","9/2"],["II.1","CRITERION","2.00","2"],["II.2","CRITERION","2.25","9/4"],["II.3","CRITERION","2.00","2"],["II.4","CRITERION","2.25","9/4"],["III.1","CRITERION","1.75","7/4"],["III.2","CRITERION","2.00","2"],["III.3","CRITERION","1.75","7/4"],["III.4","CRITERION","2.00","2"],["a","SHARE","'
      || total || '","' || exact || '"],["b","SHARE","' || total || '","' || exact || '"],["c","SHARE","' || total
      || '","' || exact || '"],["total","TOTAL","' || total || '","' || exact || '"]]',
    repeat('x', 4000)
  from texts;
-- What LIMIT reads its lines from: rows, the storage that suits SQL best, with the names that the page shows.
create table bench_name (code text primary key, name text not null);
insert into bench_name values
  ('I.1', ''), ('I.2', ''), ('II.1', ''), ('II.2', ''), ('II.3', ''), ('II.4', ''), ('III.1', ''),
  ('III.2', ''), ('III.3', ''), ('III.4', ''), ('a', 'Số lượng'), ('b', 'Chất lượng'), ('c', 'Tiến độ'),
  ('total', 'Điểm');
create table bench_line (evaluation_id bigint, ordinal int, code text, kind text, shown text, exact text,
  primary key (evaluation_id, ordinal));
insert into bench_line
  select e.id, l.ordinal, l.line ->> 0, l.line ->> 1, l.line ->> 2, l.line ->> 3
  from evaluation e, json_array_elements(e.lines::json) with ordinality l (line, ordinal);
analyze;
