-- The best set-based SQL for the same sums: a, b, c, G and the score of everybody, written as rows, in one statement.
with lost as (
  -- A quarter of a unit is lost by each event on a finished one that is not excused; never more than the unit.
  select e.record_id, e.kind, sum(least(1, 0.25 * e.n)) as units
  from (select o.record_id, o.kind, o.unit_number, sum(o.count) as n
        from output_event o join output_record r on r.id = o.record_id
        where r.period_id = :months and o.voided_at is null and not o.before_takeover
          and not (o.cause = 'OBJECTIVE' and o.confirmed_at is not null) and o.unit_number <= r.completed
        group by 1, 2, 3) e
  group by 1, 2
), done as (
  select d.record_id, sum(d.units) as units from delivery d join output_record r on r.id = d.record_id
  join period p on p.id = r.period_id
  where r.period_id = :months and d.day_finished <= p.closing_day group by 1
), sums as (
  select r.person_id,
    sum(r.coefficient * r.assigned) filter (where r.origin = 'PLAN') as planned,
    sum(r.coefficient * coalesce(d.units, 0)) as quantity,
    sum(r.coefficient * (coalesce(d.units, 0) - coalesce(q.units, 0))) as quality,
    sum(r.coefficient * (coalesce(d.units, 0) - coalesce(t.units, 0))) as progress
  from output_record r
  left join done d on d.record_id = r.id
  left join lost q on q.record_id = r.id and q.kind = 'QUALITY'
  left join lost t on t.record_id = r.id and t.kind = 'DELAY'
  where r.period_id = :months and r.voided_at is null
  group by 1
), shares as (
  select person_id, 100.0 * quantity / planned as a, 100.0 * quality / planned as b, 100.0 * progress / planned as c
  from sums where planned > 0
), general as (
  select person_id, sum(final_points) / 1e9 as points from criterion_score where period_id = :months group by 1
)
insert into bench_line
  select person_id, :months, line, final_points / 1e9 from criterion_score where period_id = :months
  union all
  select s.person_id, :months, l.line, l.value
  from shares s join general g using (person_id),
    lateral (values ('a', s.a), ('b', s.b), ('c', s.c), ('G', g.points),
      ('total', g.points + 0.7 * least(100, (s.a + s.b + s.c) / 3))) l (line, value);
