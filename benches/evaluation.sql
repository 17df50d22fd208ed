-- The city of the evaluation bench, on migrated tables: :people people in agencies of 70, :months months of 20 output
-- records each (the last one open), an event on every tenth record, ten criteria points a person and month.
insert into unit (id, code, name, name_folded, kind, parent_id, version) values (1, 'CITY', 'Thành phố', 'thanh pho', 'CITY', null, 1);
insert into unit (id, code, name, name_folded, kind, parent_id, version)
  select 1 + n, 'AG-' || n, 'Phường ' || n, 'phuong ' || n, 'WARD', 1, 1 from generate_series(1, :people / 70) n;
insert into unit_ancestor (ancestor_id, unit_id, depth) select id, id, 0 from unit;
insert into unit_ancestor (ancestor_id, unit_id, depth) select parent_id, id, 1 from unit where parent_id is not null;
insert into using_agency (unit_id, valid_from) select id, '2026-01-01' from unit where parent_id = 1;
insert into position (id, code, owner_unit_id, version) select n, 'VT-' || n, 1, 1 from generate_series(1, 40) n;
insert into position_version (position_id, valid_from, name, name_folded, position_group, leads)
  select n, '2025-01-01', 'Chuyên viên số ' || n, 'chuyen vien', 'PROFESSIONAL', 'NONE' from generate_series(1, 40) n;
insert into template (id, position_id, number, state, effective_from, step, version)
  select n, n, 1, 'DRAFT', '2026-01-01', 250000000, 1 from generate_series(1, 40) n;
insert into template_line (template_id, code, criterion, name, maximum, ordinal)
  select t.n, l.code, l.code, l.code, l.maximum, l.ordinal
  from generate_series(1, 40) t (n), (values ('I.1', 5000000000, 1), ('I.2', 5000000000, 2), ('II.1', 2500000000, 3),
    ('II.2', 2500000000, 4), ('II.3', 2500000000, 5), ('II.4', 2500000000, 6), ('III.1', 2500000000, 7),
    ('III.2', 2500000000, 8), ('III.3', 2500000000, 9), ('III.4', 2500000000, 10)) l (code, maximum, ordinal);
update template set state = 'PUBLISHED', published_at = 0;
insert into product (id, code, name, name_folded, measure, owner_unit_id, version)
  select n, 'SP-' || n, 'Sản phẩm ' || n, 'san pham', 'hồ sơ', 1, 1 from generate_series(1, 60) n;
insert into period (id, kind, year, number, first_day, closing_day, calendar_first_day, calendar_last_day)
  select n, 'MONTH', 2026, n, make_date(2026, n, 1), (make_date(2026, n, 1) + interval '1 month - 1 day')::date,
    make_date(2026, n, 1), (make_date(2026, n, 1) + interval '1 month - 1 day')::date
  from generate_series(1, 12) n;
insert into agency_period (agency_id, period_id, state, version)
  select u.id, p.id, case when p.id = :months then 'OPEN' else 'PLANNED' end, 1 from unit u, period p where u.parent_id = 1;
insert into person (id, code, name, name_folded, regime, version)
  select n, 'CC-' || lpad(n::text, 6, '0'), 'Nguyễn Thị Minh Khai ' || n, 'nguyen thi minh khai ' || n, 'DECREE_335', 1
  from generate_series(1, :people) n;
insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version)
  select n, 1 + n % 40, 2 + n % (:people / 70), 'PERMANENT', '2025-01-01', 100, 1 from generate_series(1, :people) n;
insert into output_record (person_id, period_id, product_id, source, reference, part, origin, coefficient, assigned,
    completed, deadline, kept_by_superior, beyond_requirement, entered_by_id, entered_at, version)
  select n, m, 1 + (n * 7 + r) % 60, 'BENCH', n || '-' || m || '-' || r, 1, 'PLAN', (1 + (n + r) % 5) * 500000,
    1 + (n + r) % 12, (1 + (n + r) % 12) - case when (n + r) % 9 = 0 then 1 else 0 end, make_date(2026, m, 25), false, false, 0, 0, 1
  from generate_series(1, :people) n, generate_series(1, :months) m, generate_series(1, 20) r;
insert into delivery (record_id, day_finished, units, source, corrected, entered_by_id, entered_at)
  select r.id, p.first_day + 9, r.completed, 'BENCH', false, 0, 0
  from output_record r join period p on p.id = r.period_id where r.completed > 0 and r.period_id = :months;
insert into output_event (record_id, reference, kind, unit_number, count, severity, cause, before_takeover, automatic,
    entered_by_id, entered_at, version)
  select id, 'E1', case when id % 20 = 0 then 'QUALITY' else 'DELAY' end, 1, 1,
    case when id % 20 = 0 then 'MAJOR' end, 'SUBJECTIVE', false, false, 0, 0, 1
  from output_record where id % 10 = 0 and completed > 0;
insert into criterion_score (person_id, period_id, line, final_points, entered_by_id, entered_at, version)
  select n, :months, l.line, l.points, 0, 0, 1
  from generate_series(1, :people) n, (values ('I.1', 4750000000), ('I.2', 5000000000), ('II.1', 2250000000),
    ('II.2', 2500000000), ('II.3', 2000000000), ('II.4', 2250000000), ('III.1', 1750000000), ('III.2', 2000000000),
    ('III.3', 2250000000), ('III.4', 2000000000)) l (line, points);
-- What the best SQL writes its lines to: rows, as suits SQL best.
create table bench_line (person_id bigint, period_id bigint, line text, value numeric, primary key (person_id, period_id, line));
vacuum analyze;
