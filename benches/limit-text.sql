-- LIMIT from the lines as the product stores them: one text an evaluation.
select '{"data":{"ranking":{"edges":[' || string_agg('{"rank":' || p.rank || ',"node":{"personCode":"' || p.person_code
  || '","personName":' || to_json(person.name) || ',"positionName":' || to_json(v.name) || ',"status":"' || p.status
  || '","score":"' || s.score || '","level":"' || p.level || '","unit":{"code":"' || u.code || '","name":' || to_json(u.name)
  || '},"lines":[' || s.lines || ']}}', ',' order by p.score desc, p.person_code) filter (where p.place <= 50)
  || '],"pageInfo":{"hasPreviousPage":' || 'false,"hasNextPage":' || (count(*) > 50)::text || '}}}}'
from (
  select e.id, e.person_id, e.person_code, e.position_id, e.unit_id, e.status, e.level, e.score, e.lines,
    rank() over (order by e.score desc) as rank, row_number() over (order by e.score desc, e.person_code) as place
  from (select * from evaluation e where e.latest and e.period_id = 1 and e.status = 'SCORED' and e.score is not null
        order by e.score desc, e.person_code limit 51) e
) p
cross join lateral (select x.name from person x where x.id = p.person_id limit 1) person
join unit u on u.id = p.unit_id
cross join lateral (select v.name from position_version v where v.position_id = p.position_id
  and v.valid_from <= '2026-03-31' order by v.valid_from desc limit 1) v
cross join lateral (
  select max(l.shown) filter (where l.code = 'total') as score,
    string_agg('{"code":"' || l.code || '","kind":"' || l.kind || '","name":' || to_json(n.name) || ',"value":"' || l.shown
      || '","exact":"' || l.exact || '"}', ',' order by l.ordinal) as lines
  from (select x.ordinal, x.line ->> 0 as code, x.line ->> 1 as kind, x.line ->> 2 as shown, x.line ->> 3 as exact
    from json_array_elements(p.lines::json) with ordinality x (line, ordinal)) l join bench_name n on n.code = l.code
) s;
