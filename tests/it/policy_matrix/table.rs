//! The verdicts, written out. The server's own table is not asked: who changes a rule changes it here too.
//!
//! Y: permitted. F: told FORBIDDEN, since he may know of it. N: told that there is no such thing. S: refused since it is
//! about himself. U: not logged in.

use store::policy::Action;

/// By which way an action is asked for.
pub enum How {
    /// A query whose first field is the verdict.
    Query(&'static str),
    /// A mutation with its input; permitted, it changes nothing or is refused for what stands in it.
    Mutation(&'static str, &'static str),
    /// Not by GraphQL (yet): the verdict of the policy itself, or a service of the command line.
    Service(Service),
}

/// What is asked without GraphQL.
#[derive(Clone, Copy)]
pub enum Service {
    /// The policy's verdict about `A-1`.
    OnPerson,
    /// The policy's verdict about what belongs to `XA-A`.
    OnUnit,
    /// A new signing key.
    RotateKeys,
}

/// An action with its representative and the verdict for everybody.
pub struct Case {
    pub action: Action,
    pub how: How,
    /// In the order of `ASKING`; the groups: nobody | A-1 himself, his superior, a leader further up, a deputy in charge
    /// of another, a stranger of XA-B | HR of XA-A, of TP, of XA-B | council of XA-A, of XA-B | auditor likewise |
    /// administrator of XA-A, of TP, of XA-B | another system of XA-A, of XA-B.
    pub expected: &'static str,
}

const fn case(action: Action, expected: &'static str, how: How) -> Case {
    Case { action, how, expected }
}

use How::{Mutation, Query, Service as By};

/// About `A-1` of `VP-A`, the unit `XA-A`, and what they own.
pub const CASES: &[Case] = &[
    case(Action::ReadCatalogue, "U YYYYY YYY YY YY YYY NN", Query(r#"{ unit(code: "VP-A") { code } }"#)),
    case(Action::ReadPerson, "U YYYNN YYN YN YN YYN NN", Query(r#"{ person(code: "A-1") { code } }"#)),
    case(
        Action::ReadEvaluation,
        "U YYYNN YYN YN YN NNN NN",
        Query(r#"{ evaluation(person: "A-1", period: "2026-05") { status } }"#),
    ),
    // Who leads or is granted anything gets a list: of what he may see, which may be nothing.
    case(
        Action::ReadRanking,
        "U FYYYF YYY YY YY FFF NN",
        Query(
            r#"{ ranking(first: 5, input: { period: { code: "2026-05" }, within: "XA-A" }) { totalCount } }"#,
        ),
    ),
    case(
        Action::ReadInputs,
        "U YYYNN YYN YN YN NNN NN",
        Query(r#"{ outputRecord(source: "THUOCDO", reference: "R-1") { id } }"#),
    ),
    case(Action::ReadYearInputs, "U YNNNN YYN YN YN NNN NN", By(Service::OnPerson)),
    case(Action::ReadActText, "U YNNNN YYN FN YN NNN NN", By(Service::OnPerson)),
    case(Action::ReadAccounts, "U NNNNN NNN NN NN YYN NN", Query(r#"{ account(login: "a-1") { login } }"#)),
    case(Action::ReadAudit, "U NNNNN NNN NN YN NNN NN", By(Service::OnUnit)),
    case(
        Action::EditUnits,
        "U FFFFF YYF FF FF FFF NN",
        Mutation(
            "saveUnit",
            r#"{ "code": "VP-A", "name": "Đơn vị VP-A", "kind": "OFFICE", "parent": "XA-A" }"#,
        ),
    ),
    case(
        Action::EditCatalogue,
        "U FFFFF YYF FF FF FFF NN",
        Mutation("saveField", r#"{ "code": "LV-A", "name": "Lĩnh vực", "owner": "XA-A" }"#),
    ),
    case(
        Action::EditTemplates,
        "U FFFFF YYF FF FF FFF NN",
        Mutation("createTemplateDraft", r#"{ "position": "CV-A" }"#),
    ),
    case(
        Action::EditCalendar,
        "U FFFFF FYF FF FF FFF NN",
        Mutation("saveCalendarDay", r#"{ "day": "2026-09-02", "kind": "HOLIDAY", "name": "Quốc khánh" }"#),
    ),
    case(Action::PlanPeriods, "U FFFFF FYF FF FF FFF NN", Mutation("planYear", r#"{ "year": 2026 }"#)),
    case(
        Action::AdoptRules,
        "U FFFFF FYF FF FF FFF NN",
        Mutation(
            "adoptRuleSet",
            r#"{ "code": "VN-335-2025", "validFrom": "2026-01-01", "decisionNumber": "1/QĐ" }"#,
        ),
    ),
    case(
        Action::EditSettings,
        "U FFFFF YYF FF FF FFF NN",
        Mutation(
            "saveAgencySetting",
            r#"{ "agency": "XA-A", "setting": "cap_base", "value": "LITERAL", "validFrom": "2026-01-01" }"#,
        ),
    ),
    case(
        Action::EditPeople,
        "U SFFNN YYN FN FN FFN NN",
        Mutation("savePerson", r#"{ "code": "A-1", "name": "Nguyễn Thị An", "regime": "DECREE_335" }"#),
    ),
    case(
        Action::EditScopes,
        "U SFFNN YYN FN FN FFN NN",
        Mutation("saveSupervisionScope", r#"{ "leader": "A-HEAD", "person": "A-1", "from": "2026-04-01" }"#),
    ),
    case(
        Action::RecordAbsence,
        "U SFFNN YYN FN FN NNN NN",
        Mutation(
            "recordAbsence",
            r#"{ "person": "A-1", "kind": "SICK", "firstDay": "2026-01-05", "lastDay": "2026-01-06" }"#,
        ),
    ),
    case(Action::ReadMoveBars, "U YNNNN YYN NN NN NNN NN", By(Service::OnPerson)),
    case(
        Action::ReadStaffing,
        "U FYYFF YYF YF YF FFF NN",
        Query(r#"{ staffing(unit: "XA-A") { unit { code } } }"#),
    ),
    case(
        Action::ReadReadiness,
        "U FFFFF YYF FF YF FFF NN",
        Query(r#"{ periodReadiness(unit: "XA-A", period: "2026-05") { __typename } }"#),
    ),
    case(
        Action::EditPostPlan,
        "U FFFFF FYF FF FF FFF NN",
        Mutation(
            "setPostPlan",
            r#"{ "rows": [{ "unit": "NO", "position": "NO", "from": "2026-01-01", "posts": 1 }] }"#,
        ),
    ),
    case(Action::RecordMoveBars, "U SFFNN YYN FN FN FFN NN", By(Service::OnPerson)),
    case(Action::ManageOwnWish, "U YNNNN FFN NN NN NNN NN", By(Service::OnPerson)),
    case(
        Action::RecordYearInputs,
        "U SNNNN YYN FN FN NNN NN",
        Mutation(
            "recordAct",
            r#"{ "person": "A-1", "reference": "KL-1", "kind": "OTHER", "concludedOn": "2026-04-02" }"#,
        ),
    ),
    case(Action::RecordCase, "U SNNNN FYN FN FN NNN NN", By(Service::OnPerson)),
    case(
        Action::RecordOrganisation,
        "U FFFFF FYF FF FF FFF NN",
        Mutation(
            "recordOrganisationResult",
            r#"{ "unit": "XA-A", "year": 2026, "score": "80", "done": "100" }"#,
        ),
    ),
    case(
        Action::RecordDecision,
        "U SFFNN YYN FN FN NNN NN",
        Mutation(
            "recordPeriodDecision",
            r#"{ "person": "A-1", "period": "2026-05", "kind": "EXCUSED", "decisionNumber": "1/QĐ", "reason": "Bão" }"#,
        ),
    ),
    case(Action::RecordSatisfaction, "U SFFNN YYN FN FN NNN YN", By(Service::OnPerson)),
    case(Action::RecordSurvey, "U FFFFF FYF FF FF FFF NN", By(Service::OnUnit)),
    case(
        Action::AssessCompetencies,
        "U SFFNN YYN FN FN NNN NN",
        Mutation(
            "recordPersonCompetency",
            r#"{ "person": "A-1", "competency": "NO", "level": 1, "assessedOn": "2026-05-01", "source": "TEST", "evidence": "e" }"#,
        ),
    ),
    case(Action::ReadDecisions, "U YYYNN YYN YN YN NNN NN", By(Service::OnPerson)),
    case(
        Action::DecideMeasures,
        "U SFFNN YYN FN FN NNN NN",
        Mutation(
            "proposeDecision",
            r#"{ "need": { "person": "A-1", "period": "2026-05", "ground": "LOW_QUALITY" }, "expectedEvidence": "0",
                 "kind": "NO_ACTION", "reason": "r", "legalGround": "l" }"#,
        ),
    ),
    case(
        Action::AssignRecords,
        "U SYFNN YYN FN FN NNN YN",
        Mutation(
            "assignRecords",
            r#"{ "period": "2026-05", "records": [{ "person": "A-1", "product": "SP-1", "reference": "R-1", "assigned": 5 }] }"#,
        ),
    ),
    case(
        Action::DeliverRecords,
        "U YYFNN FFN FN FN NNN YN",
        Mutation(
            "recordDeliveries",
            r#"{ "deliveries": [{ "record": { "source": "THUOCDO", "reference": "R-1" }, "day": "2026-05-10", "units": 1 }] }"#,
        ),
    ),
    case(Action::AssessSelf, "U YFFNN FFN FN FN NNN NN", By(Service::OnPerson)),
    case(
        Action::RecordEvents,
        "U SYFNN YYN FN FN NNN YN",
        Mutation(
            "recordEvents",
            r#"{ "events": [{ "record": { "source": "THUOCDO", "reference": "R-1" }, "reference": "E-1", "kind": "QUALITY", "unit": 1 }] }"#,
        ),
    ),
    case(
        Action::ConfirmCause,
        "U SYFNN YYN FN FN NNN NN",
        Mutation("confirmCause", r#"{ "event": "{event}", "cause": "OBJECTIVE", "reason": "Bão số 3" }"#),
    ),
    case(
        Action::ScoreCriteria,
        "U SYFNN YYN FN FN NNN NN",
        Mutation(
            "scoreTeam",
            r#"{ "period": "2026-05", "scores": [{ "person": "A-1", "lines": [{ "line": "I.1", "points": "5" }] }] }"#,
        ),
    ),
    case(
        Action::Evaluate,
        "U FFFFF YYF FF FF FFF NN",
        Mutation("evaluate", r#"{ "unit": "XA-A", "period": "2031-05" }"#),
    ),
    case(
        Action::OpenPeriod,
        "U FFFFF YYF FF FF FFF NN",
        Mutation(
            "openPeriod",
            r#"{ "agency": "XA-A", "period": { "kind": "MONTH", "year": 2026, "number": 5 } }"#,
        ),
    ),
    case(
        Action::LockPeriod,
        "U FFFFF YYF FF FF FFF NN",
        Mutation(
            "lockPeriod",
            r#"{ "agency": "XA-A", "period": { "kind": "MONTH", "year": 2026, "number": 5 } }"#,
        ),
    ),
    case(
        Action::ReopenPeriod,
        "U FFFFF FYF FF FF FFF NN",
        Mutation(
            "reopenPeriod",
            r#"{ "agency": "XA-A", "period": { "kind": "MONTH", "year": 2026, "number": 5 }, "decisionNumber": "1/QĐ" }"#,
        ),
    ),
    case(
        Action::RunCap,
        "U FFFFF YYF FF FF FFF NN",
        Mutation("startCapRun", r#"{ "agency": "XA-A", "year": 2026 }"#),
    ),
    case(
        Action::ManageAccounts,
        "U NNNNN NNN NN NN YYN NN",
        Mutation(
            "grantRole",
            r#"{ "login": "a-3", "role": "COUNCIL", "unit": "XA-A", "validFrom": "2026-01-01" }"#,
        ),
    ),
    case(Action::RotateKeys, "U NNNNN NNN NN NN NYN NN", By(Service::RotateKeys)),
    case(Action::CancelJob, "U YNNNN NNN NN NN NYN NN", Mutation("cancelJob", r#"{ "job": "{job}" }"#)),
    case(
        Action::ManageOwnAccount,
        "U YYYYY YYY YY YY YYY YY",
        Mutation("changePassword", r#"{ "presentPassword": "{password}", "newPassword": "ngắn" }"#),
    ),
];

/// About `A-3`, of whom the deputy `A-2` is in charge: for `A-1` a colleague, for the head somebody further down.
pub const ABOUT_A_3: &[Case] = &[
    case(Action::ReadPerson, "U NYYYN YYN YN YN YYN NN", Query(r#"{ person(code: "A-3") { code } }"#)),
    case(
        Action::ReadEvaluation,
        "U NYYYN YYN YN YN NNN NN",
        Query(r#"{ evaluation(person: "A-3", period: "2026-05") { status } }"#),
    ),
    case(
        Action::ReadInputs,
        "U NYYYN YYN YN YN NNN NN",
        Query(r#"{ outputRecord(source: "THUOCDO", reference: "R-3") { id } }"#),
    ),
    case(
        Action::AssignRecords,
        "U NFFYN YYN FN FN NNN YN",
        Mutation(
            "assignRecords",
            r#"{ "period": "2026-05", "records": [{ "person": "A-3", "product": "SP-1", "reference": "R-3", "assigned": 5 }] }"#,
        ),
    ),
    case(
        Action::ScoreCriteria,
        "U NFFYN YYN FN FN NNN NN",
        Mutation(
            "scoreTeam",
            r#"{ "period": "2026-05", "scores": [{ "person": "A-3", "lines": [{ "line": "I.1", "points": "5" }] }] }"#,
        ),
    ),
];
