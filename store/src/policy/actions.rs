//! The table: each action once, and for each the rules that permit it. `docs/permissions.md` is printed from here.

use domain::terms::Role;

/// One way to be permitted. An action is permitted when one of its rules holds and none of the forbids does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The person himself.
    Own,
    /// The one superior of the person in the period (`docs/ARCHITECTURE.md` tells how he is found).
    Superior,
    /// A leader in whose scope the person stands, directly or further up.
    Leader,
    /// A role granted over the unit of the object or a unit above it.
    Granted(Role),
    /// A role granted over the root: the managing agency.
    AtRoot(Role),
    /// Anybody who is logged in and is a person of the house.
    Staff,
    /// The built-in operator of the command line: who may run the program on the machine of the database holds it
    /// anyway, and somebody must make the first account.
    Operator,
}

/// An action as a type, so that a proof of one never serves for another.
pub trait Act {
    /// The action.
    const ACTION: Action;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $vi:literal, $en:literal;)*) => {
        /// What can be permitted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Action] = &[$(Action::$name,)*];

            /// Its name, as the audit trail and `allowedActions` say it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Action::$name => stringify!($name),)* }
            }

            /// What people call it, in Vietnamese and in English.
            #[must_use]
            pub const fn labels(self) -> (&'static str, &'static str) {
                match self { $(Action::$name => ($vi, $en),)* }
            }
        }

        /// Each action as a type.
        pub mod act {
            use super::{Act, Action};
            $($(#[$doc])* pub enum $name {} impl Act for $name { const ACTION: Action = Action::$name; })*
        }
    };
}

actions! {
    /// Units, fields, positions, catalogue, templates, periods.
    ReadCatalogue = "Xem danh mục", "Read the catalogue";
    /// Names, codes and appointments.
    ReadPerson = "Xem hồ sơ bố trí", "Read a person's appointments";
    /// Scores, lines, explanations.
    ReadEvaluation = "Xem phiếu đánh giá", "Read evaluations";
    /// Scores side by side: ranks, distribution, the ceiling.
    ReadRanking = "Xem xếp hạng", "Read rankings";
    /// Output records, criteria points, absences.
    ReadInputs = "Xem dữ liệu đầu vào", "Read the inputs of a score";
    /// Acts, cases and findings, without their text.
    ReadYearInputs = "Xem căn cứ xếp loại năm", "Read the inputs of a year's class";
    /// The text of an act or case.
    ReadActText = "Xem nội dung vi phạm", "Read the text of an act";
    /// Posts against people: norms, needs, who is stretched, whom a post fits.
    ReadStaffing = "Xem biên chế, nhu cầu và phương án bố trí", "Read staffing and candidates";
    /// What a period lacks before it is evaluated and locked.
    ReadReadiness = "Xem kỳ còn thiếu gì", "Read what a period lacks";
    /// What bars a person from being moved, and where he asks to go.
    ReadMoveBars = "Xem căn cứ không điều động và nguyện vọng", "Read bars and wishes of a person";
    /// Accounts, roles and sessions.
    ReadAccounts = "Xem tài khoản", "Read accounts";
    /// The audit trail.
    ReadAudit = "Xem nhật ký", "Read the audit trail";
    /// Units and their marks.
    EditUnits = "Sửa đơn vị", "Edit units";
    /// Fields, positions and products owned by a unit.
    EditCatalogue = "Sửa danh mục", "Edit the catalogue";
    /// Templates of positions owned by a unit.
    EditTemplates = "Sửa bộ tiêu chí", "Edit templates";
    /// The working-day calendar.
    EditCalendar = "Sửa lịch làm việc", "Edit the calendar";
    /// The years with their periods and closing days.
    PlanPeriods = "Lập kỳ đánh giá", "Plan periods";
    /// The rule set in force.
    AdoptRules = "Áp dụng bộ quy tắc", "Put a rule set in force";
    /// What the rules leave to the agency.
    EditSettings = "Sửa thiết lập của cơ quan", "Edit agency settings";
    /// People and their appointments.
    EditPeople = "Sửa hồ sơ bố trí", "Edit people and appointments";
    /// Whom deputies and acting heads are in charge of.
    EditScopes = "Sửa phạm vi phụ trách", "Edit supervision scopes";
    /// How many posts each unit has of each position.
    EditPostPlan = "Lập kế hoạch biên chế theo vị trí", "Plan posts";
    /// What bars a person from being moved.
    RecordMoveBars = "Ghi căn cứ không điều động", "Record bars from being moved";
    /// Where one asks to be moved oneself.
    ManageOwnWish = "Đăng ký nguyện vọng điều động của mình", "State one's own wish to move";
    /// Leave and study.
    RecordAbsence = "Ghi vắng mặt", "Record absences";
    /// Acts, decisions on them, findings.
    RecordYearInputs = "Ghi căn cứ xếp loại năm", "Record the inputs of a year's class";
    /// Cases of corruption or waste, with the leaders in charge.
    RecordCase = "Ghi vụ việc tham nhũng, lãng phí", "Record cases of corruption or waste";
    /// Organisation results and cap membership.
    RecordOrganisation = "Ghi kết quả tổ chức", "Record organisation results";
    /// Numbered decisions on a person's period, scores handed over.
    RecordDecision = "Ghi quyết định theo kỳ", "Record decisions on a period";
    /// Assigning, splitting, handing over, correcting and voiding output records.
    AssignRecords = "Giao việc", "Assign output records";
    /// Units finished and their evidence.
    DeliverRecords = "Báo kết quả", "Record deliveries";
    /// Assessing oneself: draft, submission, taking back.
    AssessSelf = "Tự đánh giá", "Assess oneself";
    /// Failed reviews and delays.
    RecordEvents = "Ghi lỗi, chậm", "Record events";
    /// Confirming that a cause was objective.
    ConfirmCause = "Xác nhận nguyên nhân", "Confirm a cause";
    /// Points for the general criteria, and the lines of leaders.
    ScoreCriteria = "Chấm tiêu chí chung", "Score the general criteria";
    /// Levels of a person's competencies.
    AssessCompetencies = "Ghi năng lực", "Record levels of competencies";
    /// What was decided on a training or placement need.
    ReadDecisions = "Xem quyết định về nhu cầu", "Read decisions on needs";
    /// Proposing, signing, completing and withdrawing decisions on needs.
    DecideMeasures = "Quyết định biện pháp", "Decide on needs";
    /// Citizens' ratings of people and units, as counted.
    RecordSatisfaction = "Ghi kết quả hài lòng", "Record citizens' satisfaction";
    /// What independent surveys published about units.
    RecordSurvey = "Ghi kết quả khảo sát", "Record published surveys";
    /// Computing evaluations.
    Evaluate = "Tính điểm", "Evaluate";
    /// Opening a period.
    OpenPeriod = "Mở kỳ", "Open a period";
    /// Locking a period.
    LockPeriod = "Khoá kỳ", "Lock a period";
    /// Opening a locked period again.
    ReopenPeriod = "Mở lại kỳ", "Re-open a period";
    /// Running the excellence cap and deciding its ties.
    RunCap = "Xét trần xuất sắc", "Run the excellence cap";
    /// Accounts, roles, slips, resets.
    ManageAccounts = "Quản lý tài khoản", "Manage accounts";
    /// The keys that sign access tokens.
    RotateKeys = "Đổi khoá ký", "Rotate signing keys";
    /// Ending a background job: one that one has asked for, or anybody's.
    CancelJob = "Huỷ tác vụ", "Cancel a job";
    /// One's own password and sessions.
    ManageOwnAccount = "Quản lý tài khoản của mình", "Manage one's own account";
}

/// The rules of an action. The match is exhaustive: a new action has no verdict until it is given one here.
#[must_use]
pub const fn rules(action: Action) -> &'static [Rule] {
    use Role::{Admin, Auditor, Council, Hr, Integration};
    use Rule::{AtRoot, Granted, Leader, Operator, Own, Staff, Superior};
    match action {
        Action::ReadCatalogue => &[Staff, Granted(Hr), Granted(Council), Granted(Auditor), Granted(Admin)],
        Action::ReadPerson => &[Own, Leader, Granted(Hr), Granted(Council), Granted(Auditor), Granted(Admin)],
        Action::ReadRanking | Action::ReadStaffing => {
            &[Leader, Granted(Hr), Granted(Council), Granted(Auditor)]
        }
        Action::ReadEvaluation | Action::ReadInputs => {
            &[Own, Leader, Granted(Hr), Granted(Council), Granted(Auditor)]
        }
        Action::ReadDecisions => &[Own, Leader, Granted(Hr), Granted(Council), Granted(Auditor)],
        Action::ReadYearInputs => &[Own, Granted(Hr), Granted(Council), Granted(Auditor)],
        Action::ReadReadiness => &[Granted(Hr), Granted(Auditor)],
        Action::ReadMoveBars => &[Own, Granted(Hr)],
        Action::ReadActText => &[Own, Granted(Hr), Granted(Auditor)],
        Action::ReadAccounts | Action::ManageAccounts => &[Granted(Admin), Operator],
        Action::RotateKeys => &[AtRoot(Admin), Operator],
        Action::ReadAudit => &[Granted(Auditor)],
        Action::EditUnits
        | Action::EditCatalogue
        | Action::EditTemplates
        | Action::EditSettings
        | Action::EditPeople
        | Action::EditScopes
        | Action::RecordAbsence
        | Action::RecordMoveBars
        | Action::RecordYearInputs
        | Action::RecordDecision
        | Action::AssessCompetencies
        | Action::DecideMeasures
        | Action::Evaluate
        | Action::OpenPeriod
        | Action::LockPeriod
        | Action::RunCap => &[Granted(Hr)],
        Action::EditCalendar
        | Action::EditPostPlan
        | Action::PlanPeriods
        | Action::AdoptRules
        | Action::RecordCase
        | Action::RecordOrganisation
        | Action::RecordSurvey
        | Action::ReopenPeriod => &[AtRoot(Hr)],
        Action::AssignRecords | Action::RecordEvents => &[Superior, Granted(Hr), Granted(Integration)],
        Action::DeliverRecords => &[Own, Superior, Granted(Integration)],
        Action::RecordSatisfaction => &[Granted(Hr), Granted(Integration)],
        Action::ConfirmCause | Action::ScoreCriteria => &[Superior, Granted(Hr)],
        Action::CancelJob => &[Own, AtRoot(Admin), Operator],
        Action::AssessSelf | Action::ManageOwnAccount | Action::ManageOwnWish => &[Own],
    }
}

/// The forbid that beats every permit: what nobody does about himself, by whatever grant, delegation or account.
#[must_use]
pub const fn self_rule(action: Action) -> bool {
    matches!(
        action,
        Action::RecordAbsence
            | Action::RecordMoveBars
            | Action::RecordYearInputs
            | Action::RecordCase
            | Action::RecordDecision
            | Action::RecordOrganisation
            | Action::EditPeople
            | Action::EditScopes
            | Action::AssignRecords
            | Action::RecordEvents
            | Action::ConfirmCause
            | Action::ScoreCriteria
            | Action::AssessCompetencies
            | Action::DecideMeasures
            | Action::RecordSatisfaction
            | Action::ManageAccounts
    )
}

impl Action {
    /// The action by which one may know that the object exists: who may not even that is told NOT_FOUND.
    #[must_use]
    pub const fn reading(self) -> Action {
        match self {
            Action::ReadAccounts | Action::ManageAccounts => Action::ReadAccounts,
            Action::RotateKeys => Action::RotateKeys,
            Action::ReadAudit => Action::ReadAudit,
            Action::CancelJob => Action::CancelJob,
            Action::ManageOwnAccount => Action::ManageOwnAccount,
            Action::ReadCatalogue
            | Action::EditUnits
            | Action::EditCatalogue
            | Action::EditTemplates
            | Action::EditCalendar
            | Action::PlanPeriods
            | Action::AdoptRules
            | Action::EditSettings
            | Action::RecordOrganisation
            | Action::RecordSurvey
            | Action::Evaluate
            | Action::OpenPeriod
            | Action::LockPeriod
            | Action::ReopenPeriod
            | Action::RunCap
            | Action::EditPostPlan
            | Action::ReadReadiness
            | Action::ReadStaffing
            | Action::ReadRanking => Action::ReadCatalogue,
            Action::ReadMoveBars | Action::ManageOwnWish => Action::ReadMoveBars,
            Action::ReadActText | Action::ReadYearInputs | Action::RecordYearInputs | Action::RecordCase => {
                Action::ReadYearInputs
            }
            Action::ReadPerson | Action::EditPeople | Action::EditScopes | Action::RecordMoveBars => {
                Action::ReadPerson
            }
            Action::ReadEvaluation => Action::ReadEvaluation,
            Action::ReadInputs
            | Action::RecordAbsence
            | Action::RecordDecision
            | Action::AssignRecords
            | Action::DeliverRecords
            | Action::AssessSelf
            | Action::RecordEvents
            | Action::ConfirmCause
            | Action::ScoreCriteria
            | Action::AssessCompetencies
            | Action::RecordSatisfaction => Action::ReadInputs,
            Action::ReadDecisions | Action::DecideMeasures => Action::ReadDecisions,
        }
    }
}
