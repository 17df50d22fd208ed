//! What is changed by hand, and the law that finds it.

/// What is changed behind the program's back, how it is mended, which law finds it and what it names.
pub struct Broken {
    pub by: &'static str,
    pub mend: &'static str,
    pub law: &'static str,
    pub place: &'static str,
}

pub const RESULTS: &[Broken] = &[
    Broken {
        by: "update personnel_decision set reason = ' '",
        mend: "update personnel_decision set reason = 'r'",
        law: "decisions on needs keep the figures that they rest on",
        place: "it has no reason",
    },
    Broken {
        by: "update evaluation set explanation = explanation || ' ' where person_code = 'S1' and period_id = {march}",
        mend: "update evaluation set explanation = trim(explanation)",
        law: "evaluations recompute from their explanations",
        place: "(S1, revision 1): explanation is not",
    },
    Broken {
        by: "update evaluation set lines = replace(lines, '\"100\"', '\"99\"') where person_code = 'S1' and period_id = {march}",
        mend: "update evaluation set lines = (select lines from kept_evaluation as kept where kept.id = evaluation.id)",
        law: "evaluations recompute from their explanations",
        place: "(S1, revision 1): lines is not",
    },
    Broken {
        by: "update evaluation set score = score - 1 where person_code = 'S2' and period_id = {march}",
        mend: "update evaluation set score = (select score from kept_evaluation as kept where kept.id = evaluation.id)",
        law: "evaluations recompute from their explanations",
        place: "(S2, revision 1): score is not",
    },
    Broken {
        by: "update output_record set completed = 9 where person_id = 4",
        mend: "update output_record set completed = 10 where person_id = 4",
        law: "evaluations recompute from the tables",
        place: "S1 in 2026-03",
    },
    Broken {
        by: "update evaluation set score_exact = '42' where person_code = 'S1' and period_id = {march}",
        mend: "update evaluation set score_exact = (select score_exact from kept_evaluation as kept where kept.id = evaluation.id)",
        law: "quarters and years rest on the revisions they name",
        place: "2026-03 has another score now",
    },
    Broken {
        by: "update evaluation set revision = 2 where person_code = 'S1' and period_id = {march}",
        mend: "update evaluation set revision = 1",
        law: "quarters and years rest on the revisions they name",
        place: "2026-03 has another score now",
    },
    Broken {
        by: "update evaluation set latest = false where person_code = 'S1' and period_id = {march}",
        mend: "update evaluation set latest = true",
        law: "one latest revision a person and period",
        place: "person 4 in period 3",
    },
    Broken {
        by: "update evaluation set revision = 2 where person_code = 'S1' and period_id = {march}",
        mend: "update evaluation set revision = 1",
        law: "one latest revision a person and period",
        place: "person 4 in period 3: its revisions do not run from 1",
    },
    Broken {
        by: "update agency_period set state = 'LOCKED', locked_at = 9000000000000000 where agency_id = 2 and period_id = {march};\n\
             delete from evaluation where person_code = 'S4' and period_id = {march}",
        mend: "update agency_period set state = 'OPEN', locked_at = null where period_id = {march};\n\
             insert into evaluation select * from kept_evaluation where person_code = 'S4' and period_id = {march}",
        law: "nobody is missing from a locked period",
        place: "S4 has no evaluation of 2026-03, which is LOCKED",
    },
    Broken {
        by: "insert into evaluation (person_id, period_id, revision, latest, person_code, unit_id, agency_id, position_id, position_group, \
             leads, rule_set_id, status, as_of, computed_at, lines, explanation) \
             select person_id, period_id, 2, true, person_code, unit_id, agency_id, position_id, position_group, leads, rule_set_id, \
             status, as_of, computed_at, lines, explanation from evaluation where person_code = 'S1' and period_id = {march}",
        mend: "delete from evaluation where revision = 2",
        law: "one latest revision a person and period",
        place: "person 4 in period 3",
    },
    Broken {
        by: "update agency_period set state = 'LOCKED', locked_at = 5 where agency_id = 2 and period_id = {march}",
        mend: "update agency_period set state = 'OPEN', locked_at = null where period_id = {march}",
        law: "nothing moved after its period was locked",
        place: "S1 in period 3 was computed at",
    },
    Broken {
        by: "update agency_period set state = 'LOCKED', locked_at = 9000000000000000 where agency_id = 2 and period_id = {march};\n\
             update criterion_score set entered_at = 9000000000000001 where person_id = 4 and line = 'I.1'",
        mend: "update agency_period set state = 'OPEN', locked_at = null where period_id = {march};\nupdate criterion_score set entered_at = 0",
        law: "nothing was entered into a locked period",
        place: "line I.1 of person 4 in period 3",
    },
    Broken {
        by: "update agency_period set state = 'LOCKED', locked_at = 9000000000000000 where agency_id = 2 and period_id = {march};\n\
             insert into delivery (record_id, day_finished, units, source, corrected, entered_by_id, entered_at) \
             select id, '2026-03-10', 1, 'TEST', false, 0, 9000000000000001 from output_record where person_id = 4",
        mend: "update agency_period set state = 'OPEN', locked_at = null where period_id = {march};\ndelete from delivery where day_finished = '2026-03-10'",
        law: "nothing was entered into a locked period",
        place: "delivery of 2026-03-10 on record",
    },
];

/// Each column of a result, another value for it, and the law that finds it.
pub const COLUMNS: &[(&str, &str, &str)] = &[
    ("status", "'PROVISIONAL'", EXPLAINED),
    ("reason", "'NO_TEMPLATE'", EXPLAINED),
    ("general_source", "'SELF'", EXPLAINED),
    ("score", "50000000000", EXPLAINED),
    ("score_exact", "'50'", EXPLAINED),
    ("level", "'NOT_COMPLETED'", EXPLAINED),
    ("class", "'EXCELLENT'", EXPLAINED),
    ("general", "3000000001", EXPLAINED),
    ("quantity", "1", EXPLAINED),
    ("quality", "1", EXPLAINED),
    ("progress", "1", EXPLAINED),
    ("unit_results", "50000000000", EXPLAINED),
    ("organising", "1", EXPLAINED),
    ("unity", "1", EXPLAINED),
    ("result", "1000000000", EXPLAINED),
    ("result_exact", "'1'", EXPLAINED),
    ("unexcused_delays", "7", EXPLAINED),
    ("person_code", "'S9'", FROM_TABLES),
    ("unit_id", "1", FROM_TABLES),
    ("agency_id", "1", FROM_TABLES),
    ("position_id", "1", FROM_TABLES),
    ("position_group", "'LEADERSHIP'", FROM_TABLES),
    ("leads", "'DEPUTY'", FROM_TABLES),
    ("template_id", "null", FROM_TABLES),
];

const EXPLAINED: &str = "evaluations recompute from their explanations";
pub const FROM_TABLES: &str = "evaluations recompute from the tables";

pub const INPUTS: &[Broken] = &[
    Broken {
        by: "update post_plan set posts = -1",
        mend: "update post_plan set posts = 5",
        law: "plans of posts, bars and wishes stand",
        place: "plan 1 has -1 posts",
    },
    Broken {
        by: "update position set retired_from = '2025-12-31' where id = 3",
        mend: "update position set retired_from = null",
        law: "plans of posts, bars and wishes stand",
        place: "plan 1 is of a retired position",
    },
    Broken {
        by: "update move_bar set valid_to = '2025-12-31'",
        mend: "update move_bar set valid_to = '2026-12-31'",
        law: "plans of posts, bars and wishes stand",
        place: "bar 1 ends before it begins",
    },
    Broken {
        by: "update output_record set completed = 11 where person_id = 4",
        mend: "update output_record set completed = 10 where person_id = 4",
        law: "units of records add up",
        place: "(TEST R4): 11 done of 10 that was assigned",
    },
    Broken {
        by: "update output_record set handed_over_reason = 'REORGANISATION' where person_id = 5",
        mend: "update output_record set handed_over_reason = null",
        law: "units of records add up",
        place: "(TEST R5): 2 done of 4 that was given away",
    },
    Broken {
        by: "insert into output_event (record_id, reference, kind, unit_number, count, cause, before_takeover, automatic, entered_by_id, \
             entered_at, version) select id, 'E1', 'DELAY', 11, 1, 'SUBJECTIVE', false, false, 0, 0, 1 from output_record where person_id = 4",
        mend: "delete from output_event",
        law: "units of records add up",
        place: "event E1 of record 3: there is no unit 11",
    },
    Broken {
        by: "update criterion_score set entered_by_id = (select id from account where person_id = 4) where person_id = 4 and line = 'I.2'",
        mend: "update criterion_score set entered_by_id = 0",
        law: "nobody decides about himself",
        place: "person 4 scored his own line I.2",
    },
    Broken {
        by: "update output_record set entered_by_id = (select id from account where person_id = 4) where person_id = 4",
        mend: "update output_record set entered_by_id = 0",
        law: "nobody decides about himself",
        place: "person 4 assigned himself record 3",
    },
    Broken {
        by: "update account set person_id = 6 where login = 'nhan-su'",
        mend: "update account set person_id = null where login = 'nhan-su'",
        law: "nobody decides about himself",
        place: "RecordAbsence about himself, by nhan-su",
    },
    Broken {
        by: "insert into appointment (person_id, position_id, unit_id, kind, valid_from, share_percent, version) values (4, 3, 1, 'PERMANENT', '2026-03-20', 100, 1)",
        mend: "delete from appointment where person_id = 4 and unit_id = 1",
        law: "one main appointment a day",
        place: "S1: two appointments of one kind on 2026-03-20",
    },
    Broken {
        by: "update appointment set valid_to = '2026-02-01' where person_id = 4",
        mend: "update appointment set valid_to = null where person_id = 4",
        law: "one main appointment a day",
        place: "S1: appointment",
    },
    Broken {
        by: "insert into supervision_scope (leader_id, subject, person_id, acting, valid_from, version) values (1, 'PERSON', 4, false, '2026-03-01', 1)",
        mend: "delete from supervision_scope where leader_id = 1",
        law: "evaluations recompute from the tables",
        place: "stored leadership is refused by its own rules",
    },
    Broken {
        by: "update unit set parent_id = 2 where id = 1",
        mend: "update unit set parent_id = null where id = 1",
        law: "the tree of units hangs together",
        place: "unit CITY: going up never ends",
    },
    Broken {
        by: "delete from unit_ancestor where unit_id = 2 and depth = 1",
        mend: "delete from unit_ancestor;\ninsert into unit_ancestor (ancestor_id, unit_id, depth) select ancestor_id, unit_id, depth from kept_ancestor",
        law: "the tree of units hangs together",
        place: "unit W: its stored ancestors",
    },
    Broken {
        by: "update rule_set set body = body || ' '",
        mend: "update rule_set set body = (select body from kept_rule_set)",
        law: "rule sets are as they were loaded",
        place: "rule set VN-335-2025: its text was changed",
    },
    Broken {
        by: "update idempotency set outcome = null",
        mend: "update idempotency set outcome = '{}'",
        law: "each key holds what was done under it",
        place: "key k-1 of account",
    },
    Broken {
        by: "update cap_run set terms = replace(terms, '[\"PROFESSIONAL\",1,', '[\"PROFESSIONAL\",0,')",
        mend: "update cap_run set terms = replace(terms, '[\"PROFESSIONAL\",0,', '[\"PROFESSIONAL\",1,')",
        law: "each cap run kept to its places",
        place: "1 in group PROFESSIONAL, which has 0 places",
    },
    Broken {
        by: "create table kept_delivery as select * from delivery;\ndelete from delivery where record_id = (select id from output_record where person_id = 4)",
        mend: "delete from delivery;\ninsert into delivery select * from kept_delivery;\ndrop table kept_delivery",
        law: "what is completed is what was delivered",
        place: "(TEST R4): 10 done, and not as many delivered",
    },
    Broken {
        by: "update delivery set units = units + 5 where record_id = (select id from output_record where person_id = 5)",
        mend: "update delivery set units = units - 5 where record_id = (select id from output_record where person_id = 5)",
        law: "what is completed is what was delivered",
        place: "(TEST R5): 2 done, and not as many delivered",
    },
    Broken {
        by: "update delivery set day_finished = '2026-05-04' where record_id = (select id from output_record where person_id = 5)",
        mend: "update delivery set day_finished = '2026-03-09'",
        law: "what is completed is what was delivered",
        place: "(TEST R5): 2 done, and not as many delivered",
    },
    Broken {
        by: "update agency_period set state = 'OPEN', locked_at = null where agency_id = 2 and period_id = {march} - 2;\n\
             update agency_period set state = 'LOCKED', locked_at = 5 where agency_id = 2 and period_id = {march}",
        mend: "update agency_period set state = 'LOCKED', locked_at = 1 where agency_id = 2 and period_id = {march} - 2;\n\
             update agency_period set state = 'OPEN', locked_at = null where period_id = {march}",
        law: "periods stand as their order and the trail say",
        place: "2026-03 of W is LOCKED before 2026-01, which no decision re-opened",
    },
    Broken {
        by: "update agency_period set state = 'LOCKED' where agency_id = 2 and period_id = {march} - 1",
        mend: "update agency_period set state = 'OPEN' where agency_id = 2 and period_id = {march} - 1",
        law: "periods stand as their order and the trail say",
        place: "2026-02 of W is LOCKED, and the trail says OPEN",
    },
    Broken {
        by: "update agency_period set reopened_by_decision = null where agency_id = 2 and period_id = {march} - 1",
        mend: "update agency_period set reopened_by_decision = '5/QĐ' where agency_id = 2 and period_id = {march} - 1",
        law: "periods stand as their order and the trail say",
        place: "2026-02 of W is OPEN, and the trail says OPEN",
    },
    Broken {
        by: "update agency_period set locked_at = null where agency_id = 2 and period_id = {march} - 2",
        mend: "update agency_period set locked_at = 1 where agency_id = 2 and period_id = {march} - 2",
        law: "periods stand as their order and the trail say",
        place: "2026-01 of W is LOCKED at no moment",
    },
    Broken {
        by: "update cap_row set final_class = 'GOOD'",
        mend: "update cap_row set final_class = 'EXCELLENT'",
        law: "each cap run kept to its places",
        place: "its rows, terms or decisions are not those that were decided",
    },
    Broken {
        by: "update cap_run set state = 'DRAFT'",
        mend: "update cap_run set state = 'FINAL'",
        law: "each cap run kept to its places",
        place: "it is a draft again, though it became final",
    },
    Broken {
        by: "update cap_run set final_at = null, version = version + 1",
        mend: "update cap_run set final_at = 1, version = version - 1",
        law: "each cap run kept to its places",
        place: "the trail says that it became final, its row does not",
    },
    Broken {
        by: "update cap_run set decision_number = decision_number || '-khác'",
        mend: "update cap_run set decision_number = replace(decision_number, '-khác', '')",
        law: "each cap run kept to its places",
        place: "its rows, terms or decisions are not those that were decided",
    },
    Broken {
        by: "insert into cap_decision (cap_run_id, tie, chosen, decision_number, reason) select id, '{}', '[]', '1/QĐ', 'x' from cap_run",
        mend: "delete from cap_decision",
        law: "each cap run kept to its places",
        place: "its rows, terms or decisions are not those that were decided",
    },
    Broken {
        by: "update cap_row set grounds = '{\"articles\":[\"20.1\"],\"moved\":null}'",
        mend: "update cap_row set grounds = '{}'",
        law: "each cap run kept to its places",
        place: "its rows, terms or decisions are not those that were decided",
    },
    Broken {
        by: "update personnel_decision set need = 'X'",
        mend: "update personnel_decision set need = 'TRAINING_NEED'",
        law: "stored words are of their vocabularies",
        place: "personnel_decision 1: need `X` is no",
    },
    Broken {
        by: "update personnel_decision set need = 'X'",
        mend: "update personnel_decision set need = 'TRAINING_NEED'",
        law: "decisions on needs keep the figures that they rest on",
        place: "nothing beyond this was looked at",
    },
    Broken {
        by: "update rule_set set body = '{}'",
        mend: "update rule_set set body = (select body from kept_rule_set)",
        law: "rule sets are as they were loaded",
        place: "rule set VN-335-2025: its text was changed",
    },
    Broken {
        by: "update rule_set set body = '{}'",
        mend: "update rule_set set body = (select body from kept_rule_set)",
        law: "evaluations recompute from the tables",
        place: "nothing beyond this was looked at",
    },
    Broken {
        by: "update cap_row set final_class = null",
        mend: "update cap_row set final_class = 'EXCELLENT'",
        law: "each cap run kept to its places",
        place: "person 4 has no final class",
    },
    Broken {
        by: "insert into cap_run (agency_id, year, number, state, terms, started_at, final_at, version) select agency_id, year, 2, state, terms, 1, 2, 1 from cap_run",
        mend: "delete from cap_run where number = 2",
        law: "each cap run kept to its places",
        place: "another is in force",
    },
];

/// What only goes once, or only after the database's own guards are taken away.
pub const LAST: &[Broken] = &[
    Broken {
        by: "update template_line set name = 'khác' where template_id = 4 and code = 'I.1'",
        mend: "",
        law: "published templates never change",
        place: "template 4 version 1: it was changed",
    },
    Broken {
        by: "update template_line set maximum = maximum - 1000000000 where template_id = 1 and code = 'I.1'",
        mend: "",
        law: "published templates add up to the points of their rules",
        place: "template 1 version 1: 29 points",
    },
    Broken {
        by: "update audit_payload set body = '{}' where number = 2",
        mend: "update audit_payload set body = (select body from kept_payload where kept_payload.number = audit_payload.number)",
        law: "audit chain",
        place: "event 2: its payload was changed",
    },
    Broken {
        by: "update audit_event set actor = 'somebody' where number = 3",
        mend: "update audit_event set actor = (select actor from kept_event where kept_event.number = audit_event.number)",
        law: "audit chain",
        place: "event 3: it was changed after it was written",
    },
];
