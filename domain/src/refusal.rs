//! Refusals: what was wrong with an input, where, and how to mend it, in Vietnamese and English.
//!
//! The table of codes stands here, under every layer that can refuse, so that a code without a text does not compile.
//! Long because it is one table.

use serde::Serialize;

/// A language that messages are given in; `Accept-Language` chooses it, Vietnamese by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $code:literal {
        $(law: $law:literal,)? vi: $vi:literal, en: $en:literal
    })*) => {
        /// What was refused. Codes never change; texts may improve.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as clients see it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// What the code means.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc,)*).trim_ascii(),)* }
            }

            /// The article of Decree 335/2025 that the code follows from; `None` where it is a choice of this house.
            #[must_use]
            pub const fn article(self) -> Option<&'static str> {
                const fn given(law: &[&'static str]) -> Option<&'static str> {
                    match law {
                        [law, ..] => Some(law),
                        [] => None,
                    }
                }
                match self { $(Code::$variant => given(&[$($law)?]),)* }
            }

            /// The article in words; `None` where it is a choice of this house.
            #[must_use]
            pub fn legal_basis(self, language: Language) -> Option<String> {
                self.article().map(|article| match language {
                    Language::Vi => format!("Điều {article} Nghị định 335/2025/NĐ-CP"),
                    Language::En => format!("Art. {article}, Decree 335/2025"),
                })
            }

            /// The message with `{name}` places still open.
            #[must_use]
            pub const fn template(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Code::$variant, Language::Vi) => $vi, (Code::$variant, Language::En) => $en,)*
                }
            }

            /// The code of that name.
            #[must_use]
            pub fn find(code: &str) -> Option<Code> {
                match code { $($code => Some(Code::$variant),)* _ => None }
            }
        }
    };
}

codes! {
    /// A value is missing, too long, or outside its range.
    InvalidInput = "INVALID_INPUT" {
        vi: "Giá trị `{value}` không hợp lệ: {mend}.",
        en: "The value `{value}` is not valid: {mend}."
    }
    /// A unit lies under itself, or two leaders are each in the other's scope.
    Cycle = "CYCLE" {
        law: "15.4",
        vi: "`{name}` nằm dưới chính mình theo sơ đồ tổ chức hoặc phân công phụ trách: hãy sửa đơn vị cấp trên hoặc phân công để không còn vòng lặp.",
        en: "`{name}` stands under itself by the unit tree or by the rows of supervision: change the parent unit or the row so that no circle is left."
    }
    /// A month is covered both by itself and by its quarter.
    PeriodTwice = "PERIOD_TWICE" {
        law: "17.3",
        vi: "Tháng {month} được tính hai lần, vừa theo tháng vừa theo quý: hãy bỏ một trong hai.",
        en: "Month {month} is given twice, by itself and by its quarter: leave one of them out."
    }
    /// A month of the year has no word at all.
    MonthNotCovered = "MONTH_NOT_COVERED" {
        law: "17.3",
        vi: "Không có kết quả cho tháng {month}: tháng chưa có điểm phải được ghi là MISSING, tháng được miễn phải ghi lý do.",
        en: "There is no word about month {month}: give a month without a score as MISSING, an excused one with its reason."
    }
    /// Two rows of supervision of the same rank over one person on one day.
    SupervisionTwice = "SUPERVISION_TWICE" {
        vi: "Đã có {leader} được phân công phụ trách cùng đối tượng này vào ngày {day}: hãy kết thúc phân công trước rồi mới ghi phân công mới.",
        en: "{leader} is already in charge of the same subject on {day}: end that row before this one begins."
    }
    /// A closing day outside its month.
    ClosingDayOutOfRange = "CLOSING_DAY_OUT_OF_RANGE" {
        vi: "Ngày chốt {day} không nằm trong tháng {month}: hãy chọn một ngày của tháng đó.",
        en: "The closing day {day} does not lie in month {month}: choose a day of that month."
    }
    /// The object was changed by somebody else since it was read.
    StaleVersion = "STALE_VERSION" {
        vi: "Dữ liệu đã được người khác sửa (phiên bản hiện tại là {current}). Hãy xem lại bản mới rồi lưu lần nữa.",
        en: "Somebody changed this meanwhile (its version is now {current}). Look at the new state, then save again."
    }
    /// A code with other signs than a code has.
    CodeInvalid = "CODE_INVALID" {
        vi: "Mã `{value}` không hợp lệ: dùng 1 đến 50 chữ cái không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới.",
        en: "The code `{value}` is not valid: use 1 to 50 plain letters, digits, dots, hyphens or underscores."
    }
    /// A name that is empty, too long, or holds control characters.
    NameInvalid = "NAME_INVALID" {
        vi: "Tên `{value}` không hợp lệ: cần 1 đến 200 ký tự.",
        en: "The name `{value}` is not valid: it needs 1 to 200 characters."
    }
    /// There is no unit of that code.
    UnitUnknown = "UNIT_UNKNOWN" {
        vi: "Không có đơn vị mã `{code}`. Hãy kiểm tra mã trong danh sách đơn vị.",
        en: "There is no unit `{code}`. Look the code up in the list of units."
    }
    /// A run of the excellence cap that is no draft any more.
    CapRunNotDraft = "CAP_RUN_NOT_DRAFT" {
        vi: "Lần xét trần này không còn là dự thảo. Hãy bắt đầu một lần xét mới (startCapRun).",
        en: "This run of the cap is no draft any more. Start a new one (startCapRun)."
    }
    /// What a run of the excellence cap was made of has changed since.
    CapRunOutdated = "CAP_RUN_OUTDATED" {
        law: "20.5",
        vi: "Kết quả của {people} công chức đã thay đổi kể từ khi bắt đầu lần xét này. Hãy bắt đầu lần xét mới (startCapRun).",
        en: "What this run was made of has changed since (people concerned: {people}). Start a new one (startCapRun)."
    }
    /// People in the scope of the cap have no class yet.
    CapPeopleOpen = "CAP_PEOPLE_OPEN" {
        law: "20.5",
        vi: "Còn {people} công chức chưa có mức xếp loại: {names}. Hãy giải quyết trước khi chốt trần xuất sắc.",
        en: "People in the scope without a class: {people} ({names}). Settle them before the cap becomes final."
    }
    /// A tie at the cut is not decided.
    CapTieOpen = "CAP_TIE_OPEN" {
        law: "20.5",
        vi: "Còn {ties} trường hợp bằng điểm chưa quyết định. Hãy quyết định từng trường hợp (decideCapTie).",
        en: "Ties not decided yet: {ties}. Decide each of them (decideCapTie)."
    }
    /// The year of a cap run is not locked for its agency.
    CapYearOpen = "CAP_YEAR_OPEN" {
        law: "20.5",
        vi: "Năm {year} chưa khoá đối với {agency}. Trần xuất sắc chỉ được chốt sau khi khoá năm (lockPeriod).",
        en: "The year {year} is not locked for {agency}. The cap can become final only after that (lockPeriod)."
    }
    /// The class of a locked year is settled by the cap run in force.
    ClassSettled = "CLASS_SETTLED" {
        law: "20.5, 21.3",
        vi: "Xếp loại năm {year} của {agency} đã chốt (quyết định {decision}). Nhân sự cấp quản lý phải mở lại năm bằng quyết định (reopenPeriod) trước khi sửa căn cứ xếp loại.",
        en: "The classes of {year} of {agency} are settled (decision {decision}). HR of the root re-opens the year by a decision (reopenPeriod) before this changes."
    }
    /// There is no such overlay rule in force in the year.
    OverlayRuleUnknown = "OVERLAY_RULE_UNKNOWN" {
        vi: "Không có quy tắc bổ sung `{rule}` có hiệu lực trong năm {year}. Hãy dùng một trong các mã {known}, hoặc `LOCAL-…` cho quy định của địa phương, cơ quan.",
        en: "There is no overlay rule `{rule}` in force in {year}. Use one of {known}, or `LOCAL-…` for a rule of the place or agency."
    }
    /// A finding says neither or both of what a rule can do.
    FindingUnclear = "FINDING_UNCLEAR" {
        vi: "Kết luận này không rõ: hãy ghi hoặc mức trần (bound), hoặc việc phải làm xong trước (task); ngày gỡ (liftedOn) chỉ đi với task; quy tắc đã định sẵn tác động thì ghi đúng tác động đó.",
        en: "What this finding does is not clear: give either an upper class (bound) or a task to be done first (task); liftedOn goes with a task; a rule whose effect is fixed takes just that."
    }
    /// A kind of decision that the period cannot have.
    DecisionPeriod = "DECISION_PERIOD" {
        vi: "Quyết định loại {kind} không dùng cho kỳ {period}: miễn đánh giá là của tháng hoặc quý được theo dõi, còn xếp loại năm học tập là của năm.",
        en: "A decision {kind} is not for the period {period}: EXCUSED is of a tracked month or quarter, STUDY_… of a year."
    }
    /// A decision excuses the periods that track the person: his months, or his quarters as a whole.
    DecisionNotTracked = "DECISION_NOT_TRACKED" {
        vi: "`{code}` được theo dõi theo {tracked_vi} trong thời gian này, nên miễn đánh giá kỳ {period} không có tác dụng. Hãy ghi quyết định cho {mend}.",
        en: "`{code}` is tracked by {tracked_en} in this time, so that to excuse {period} has no effect. Record the decision for {mend}."
    }
    /// Points or per cent outside their range.
    PercentOutOfRange = "PERCENT_OUT_OF_RANGE" {
        vi: "Giá trị {value} phải từ 0 đến {max}.",
        en: "The value {value} must lie between 0 and {max}."
    }
    /// The class of an organisation that is not left to people, or is above what its points allow.
    DecidedClassNotOpen = "DECIDED_CLASS_NOT_OPEN" {
        law: "8",
        vi: "Mức {class} không thể quyết định ở đây. Mức có thể chọn: {possible}. Mức tính được từ điểm và điều kiện thì không cần quyết định.",
        en: "{class} cannot be decided here. Possible: {possible}. What follows from points and conditions needs no decision."
    }
    /// Somebody would count in two scopes of the cap at once.
    InTwoCaps = "IN_TWO_CAPS" {
        law: "20.5",
        vi: "Từ ngày {day} người này đã được tính trong phạm vi xét trần của {agency}. Hãy ghi ra khỏi phạm vi đó (belongs: false) trước.",
        en: "From {day} he already counts in the cap of {agency}. Take him out of that one first (belongs: false)."
    }
    /// Working days of a handed-over part that the period does not have.
    PartOutsidePeriod = "PART_OUTSIDE_PERIOD" {
        vi: "Số ngày {value} không nằm trong kỳ: còn lại {max} ngày làm việc chưa có điểm bàn giao.",
        en: "{value} working days do not fit into the period: {max} of its days are left without a score handed over."
    }
    /// No such tie in the run.
    CapTieUnknown = "CAP_TIE_UNKNOWN" {
        vi: "Lần xét này không có trường hợp bằng điểm số {tie}. Hãy xem openTies.",
        en: "This run has no tie number {tie}. Look at openTies."
    }
    /// A second unit without a parent.
    RootExists = "ROOT_EXISTS" {
        vi: "Cây đơn vị đã có gốc. Hãy ghi đơn vị cấp trên.",
        en: "The tree already has its root. Name the unit above."
    }
    /// An id that this installation did not give, or of something else.
    IdUnknown = "ID_UNKNOWN" {
        vi: "Mã định danh `{id}` không phải của {kind}. Hãy dùng `id` do API trả về.",
        en: "`{id}` is not the id of a {kind}. Use an `id` that the API gave."
    }
    /// A page of less than one row, or more than a page holds.
    PageOutOfRange = "PAGE_OUT_OF_RANGE" {
        vi: "Không thể lấy {size} dòng một lần: hãy chọn từ 1 đến {longest} rồi dùng con trỏ cho trang sau.",
        en: "{size} rows cannot be asked for at once: choose 1 to {longest}, then go on with a cursor."
    }
    /// A page from both ends.
    PageBothWays = "PAGE_BOTH_WAYS" {
        vi: "Chỉ dùng `first` với `after`, hoặc `last` với `before`.",
        en: "Use either `first` with `after`, or `last` with `before`."
    }
    /// A cursor of another list, filter or order.
    CursorUnknown = "CURSOR_UNKNOWN" {
        vi: "Con trỏ này không thuộc danh sách và thứ tự đang hỏi. Hãy bắt đầu lại từ trang đầu.",
        en: "This cursor is not of the list and order asked for. Begin again with the first page."
    }
    /// Nobody is logged in, or the token no longer holds.
    Unauthenticated = "UNAUTHENTICATED" {
        vi: "Chưa đăng nhập hoặc phiên đã hết hạn. Hãy đăng nhập lại.",
        en: "Nobody is logged in, or the token no longer holds. Log in again."
    }
    /// There is no such thing, or the caller may not know that there is.
    NotFound = "NOT_FOUND" {
        vi: "Không tìm thấy, hoặc tài khoản không được biết đến đối tượng này.",
        en: "There is no such thing, or the account may not know of it."
    }
    /// Too many tries.
    RateLimited = "RATE_LIMITED" {
        vi: "Quá nhiều lần thử. Hãy thử lại sau {seconds} giây.",
        en: "Too many tries. Try again in {seconds} seconds."
    }
    /// Somebody else was writing.
    Busy = "BUSY" {
        vi: "Dữ liệu đang được người khác ghi. Hãy gửi lại đúng yêu cầu này.",
        en: "Somebody else was writing. Send the same request again."
    }
    /// A fault of the server.
    Internal = "INTERNAL" {
        vi: "Máy chủ gặp lỗi không mong đợi. Hãy thử lại; nếu vẫn lỗi, báo cho quản trị viên mã {trace}.",
        en: "The server met an unexpected fault. Try again; if it stays, tell the administrator the trace {trace}."
    }
    /// An idempotency key came again with another input or for another operation.
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED" {
        vi: "Khoá `{key}` đã được dùng cho một yêu cầu khác. Hãy dùng khoá mới cho nội dung mới.",
        en: "The key `{key}` was already used for another input. Use a new key for a new input."
    }
    /// No role of the caller permits the action on this object.
    NotPermitted = "NOT_PERMITTED" {
        vi: "Tài khoản không có quyền thực hiện việc này (cần: {needed_vi}). Hãy đề nghị quản trị viên cấp quyền ở đơn vị liên quan.",
        en: "The account may not do this (needed: {needed_en}). Ask the administrator for a role over the unit concerned."
    }
    /// The account still has its one-time password.
    PasswordChangeNeeded = "PASSWORD_CHANGE_NEEDED" {
        vi: "Mật khẩu hiện tại chỉ dùng một lần. Hãy đổi mật khẩu rồi thực hiện lại.",
        en: "The present password is for one use. Change it first, then try again."
    }
    /// Login and password do not belong together, or there is no such account: which of them is never told.
    LoginFailed = "LOGIN_FAILED" {
        vi: "Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại; nếu quên mật khẩu, hãy đề nghị quản trị viên cấp lại.",
        en: "The login or the password is wrong. Try again; if the password is forgotten, ask the administrator for a new one."
    }
    /// A one-time password that was right and is too old.
    OneTimeExpired = "ONE_TIME_EXPIRED" {
        vi: "Mật khẩu dùng một lần này đã hết hạn ngày {day}. Hãy đề nghị quản trị viên cấp lại.",
        en: "This one-time password ended on {day}. Ask the administrator for a new one."
    }
    /// The present password that was given is not the account's.
    PasswordWrong = "PASSWORD_WRONG" {
        vi: "Mật khẩu hiện tại không đúng. Hãy nhập lại mật khẩu đang dùng.",
        en: "The present password is wrong. Enter the one in use."
    }
    /// A new password that is too short or too long.
    PasswordLength = "PASSWORD_LENGTH" {
        vi: "Mật khẩu mới phải có từ {shortest} đến {longest} ký tự. Một câu gồm nhiều từ là tốt nhất.",
        en: "The new password needs {shortest} to {longest} characters. A sentence of several words serves best."
    }
    /// A new password that is easily guessed: a usual one, a pattern, or made of the login or the name.
    PasswordWeak = "PASSWORD_WEAK" {
        vi: "Mật khẩu mới dễ đoán (phổ biến, theo khuôn mẫu, hoặc chứa tên, tên đăng nhập). Hãy dùng nhiều từ không liên quan đến nhau.",
        en: "The new password is easily guessed (a usual one, a pattern, or made of login or name). Use several words that have nothing to do with each other."
    }
    /// A new password that is the present one.
    PasswordUnchanged = "PASSWORD_UNCHANGED" {
        vi: "Mật khẩu mới trùng với mật khẩu hiện tại. Hãy chọn mật khẩu khác.",
        en: "The new password is the present one. Choose another."
    }
    /// A login with other signs than a login has.
    LoginInvalid = "LOGIN_INVALID" {
        vi: "Tên đăng nhập `{value}` không hợp lệ: dùng 3 đến 64 chữ thường không dấu, chữ số và . _ - @, bắt đầu bằng chữ hoặc số.",
        en: "The login `{value}` is not valid: use 3 to 64 small plain letters, digits and . _ - @, beginning with a letter or digit."
    }
    /// Another account has this login.
    LoginTaken = "LOGIN_TAKEN" {
        vi: "Tên đăng nhập `{login}` đã có tài khoản khác dùng. Hãy chọn tên khác.",
        en: "Another account has the login `{login}`. Choose another."
    }
    /// There is no account of that login that the caller could manage.
    AccountUnknown = "ACCOUNT_UNKNOWN" {
        vi: "Không có tài khoản `{login}` trong phạm vi quản lý. Hãy kiểm tra tên đăng nhập trong danh sách tài khoản.",
        en: "There is no account `{login}` within reach. Look the login up in the list of accounts."
    }
    /// There is no person of that code.
    PersonUnknown = "PERSON_UNKNOWN" {
        vi: "Không có người mã `{code}`. Hãy kiểm tra mã trong danh sách công chức.",
        en: "There is no person `{code}`. Look the code up in the list of people."
    }
    /// The account has this role over this unit from this day already.
    GrantExists = "GRANT_EXISTS" {
        vi: "Tài khoản đã có vai trò {role} tại đơn vị `{unit}` từ ngày này. Hãy thu hồi vai trò đó trước, hoặc chọn ngày khác.",
        en: "The account has the role {role} over `{unit}` from this day already. Revoke that first, or choose another day."
    }
    /// A last day that lies before the first.
    DaysReversed = "DAYS_REVERSED" {
        vi: "Ngày cuối {to} đứng trước ngày đầu {from}. Hãy sửa một trong hai ngày.",
        en: "The last day {to} lies before the first day {from}. Change one of them."
    }
    /// Nobody grants a role to himself, or manages an account of his own, by whatever account.
    SelfGrant = "SELF_GRANT" {
        vi: "Không ai tự cấp vai trò, cấp lại mật khẩu hay khoá, mở tài khoản của chính mình, kể cả tài khoản khác của cùng một người. Hãy nhờ quản trị viên khác.",
        en: "Nobody grants himself a role, resets his own password or disables or enables his own account, nor another account of the same person. Ask another administrator."
    }
    /// Nobody scores, records or decides about himself.
    SelfRule = "SELF_RULE" {
        vi: "Không ai được tự chấm điểm, ghi nhận hay quyết định về chính mình. Việc này do cấp trên hoặc cán bộ nhân sự khác thực hiện.",
        en: "Nobody scores, records or decides about himself. A superior or another HR officer has to do this."
    }
    /// A planned row has more units completed than assigned.
    CompletedAboveAssigned = "COMPLETED_ABOVE_ASSIGNED" {
        vi: "Hoàn thành {completed} vượt số được giao {assigned}: sản phẩm thêm phải ghi thành dòng đột xuất, có giao việc riêng.",
        en: "Completed {completed} is more than the assigned {assigned}: record the further units as an unplanned row with its own order."
    }
    /// An amount has a fraction.
    AmountNotWhole = "AMOUNT_NOT_WHOLE" {
        vi: "Số lượng {value} không phải số nguyên: phần lẻ thuộc về hệ số quy đổi, hoặc chia việc dài thành các phần.",
        en: "The amount {value} is not whole: put the fraction into the coefficient, or slice long work into parts."
    }
    /// An amount is below 0 or above the limit.
    AmountOutOfRange = "AMOUNT_OUT_OF_RANGE" {
        vi: "Số lượng {value} phải từ {min} đến {max}.",
        en: "The amount {value} must be from {min} to {max}."
    }
    /// A coefficient is not above 0, or above the limit.
    CoefficientOutOfRange = "COEFFICIENT_OUT_OF_RANGE" {
        vi: "Hệ số {value} phải lớn hơn 0 và không quá {max}.",
        en: "The coefficient {value} must be above 0 and at most {max}."
    }
    /// A number has more decimals than are kept.
    TooManyDecimals = "TOO_MANY_DECIMALS" {
        vi: "Số {value} có quá {max} chữ số thập phân: hãy viết lại với nhiều nhất {max} chữ số.",
        en: "The number {value} has more than {max} decimals: write it with at most {max}."
    }
    /// A row that was handed over has units completed.
    HandedOverCompleted = "HANDED_OVER_COMPLETED" {
        vi: "Dòng đã chuyển giao không thể có {completed} sản phẩm hoàn thành: hãy tách phần đã làm thành dòng riêng.",
        en: "A row handed over cannot have {completed} units completed: split the part that was done into its own row."
    }
    /// An event names no unit.
    EventUnitMissing = "EVENT_UNIT_MISSING" {
        vi: "Sự kiện chưa ghi rõ sản phẩm thứ mấy: hãy ghi từ 1 đến {max}.",
        en: "The event names no unit: name one from 1 to {max}."
    }
    /// An event names a unit that the row does not have.
    EventUnitOutOfRange = "EVENT_UNIT_OUT_OF_RANGE" {
        vi: "Sản phẩm thứ {value} không có trong dòng này: hãy ghi từ 1 đến {max}.",
        en: "The row has no unit {value}: name one from 1 to {max}."
    }
    /// An event counts less than 1 occurrence, or more than the limit.
    EventCountOutOfRange = "EVENT_COUNT_OUT_OF_RANGE" {
        vi: "Số lần {value} phải từ {min} đến {max}.",
        en: "The count {value} must be from {min} to {max}."
    }
    /// Counts without units exceed the row's units.
    MoreEventsThanUnits = "MORE_EVENTS_THAN_UNITS" {
        vi: "{value} lần trên {max} sản phẩm: hãy ghi từng sự kiện với sản phẩm của nó.",
        en: "{value} occurrences on {max} units: record each event with the unit it belongs to."
    }
    /// The general criteria are below 0 or above the form's total.
    GeneralOutOfRange = "GENERAL_OUT_OF_RANGE" {
        vi: "Điểm tiêu chí chung {value} phải từ 0 đến {max}.",
        en: "The general criteria {value} must be from 0 to {max} points."
    }
    /// A line of the form has no value.
    LineMissing = "LINE_MISSING" {
        vi: "Dòng {line} chưa có điểm: hãy chấm đủ mọi dòng của phiếu.",
        en: "The line {line} has no value: score every line of the form."
    }
    /// A line is not one of the form.
    LineUnknown = "LINE_UNKNOWN" {
        vi: "Phiếu không có dòng {line}: hãy dùng các dòng của mẫu.",
        en: "The form has no line {line}: use the lines of the template."
    }
    /// A line is below 0 or above its maximum.
    LineOutOfRange = "LINE_OUT_OF_RANGE" {
        vi: "Điểm {value} của dòng {line} phải từ 0 đến {max}.",
        en: "The value {value} of line {line} must be from 0 to {max}."
    }
    /// A line's value is no multiple of the step.
    OffStep = "OFF_STEP" {
        vi: "Điểm {value} của dòng {line} phải là bội số của {step}.",
        en: "The value {value} of line {line} must be a multiple of {step}."
    }
    /// A template's maxima do not add up to the law's points.
    TemplatePoints = "TEMPLATE_POINTS" {
        law: "12.2",
        vi: "Điểm tối đa của {line} cộng lại là {value}, phải bằng {max}.",
        en: "The maxima of {line} add up to {value} and must give {max}."
    }
    /// A leader's line is neither 100 nor 50.
    LineNot100Or50 = "LINE_NOT_100_OR_50" {
        vi: "Giá trị {value} không hợp lệ: các tiêu chí d, đ, e chỉ nhận 100 hoặc 50.",
        en: "The value {value} is not valid: d, đ and e take only 100 or 50."
    }
    /// No base of the excellence cap was chosen.
    CapBaseMissing = "CAP_BASE_MISSING" {
        vi: "Chưa chọn cách tính số được xếp loại xuất sắc: hãy chọn một trong LITERAL, INCLUSIVE, HEADCOUNT cho cơ quan.",
        en: "No base of the excellence cap is chosen: set one of LITERAL, INCLUSIVE, HEADCOUNT for the agency."
    }
    /// A rate of the excellence cap above what the law allows at all.
    RateAbove25 = "RATE_ABOVE_25" {
        vi: "Tỷ lệ {value} % vượt mức cao nhất mà pháp luật cho phép: hãy ghi nhiều nhất {max} %.",
        en: "The rate of {value} % is above the highest that the law allows: write at most {max} %."
    }
    /// A rate of the excellence cap above the usual one, without its two conditions.
    RateNeedsDecision = "RATE_NEEDS_DECISION" {
        vi: "Tỷ lệ {value} % cần cả hai: cơ quan có thành tích nổi trội và quyết định của cấp có thẩm quyền. Hãy ghi quyết định, hoặc dùng nhiều nhất {max} %.",
        en: "A rate of {value} % needs both an organisation recognised as outstanding and a decision of the competent authority: record the decision, or use at most {max} %."
    }
    /// Somebody stands twice in the groups of a cap, or in none.
    GroupsDoNotPartition = "GROUPS_DO_NOT_PARTITION" {
        vi: "{person} phải thuộc đúng một nhóm nhiệm vụ tương đồng: hãy sửa danh sách nhóm.",
        en: "{person} must stand in exactly one group with similar tasks: mend the list of groups."
    }
    /// A choice between equals of a cap does not fit the open decision.
    ChoiceDoesNotFit = "CHOICE_DOES_NOT_FIT" {
        vi: "Hãy chọn đúng {places} người trong số những người bằng điểm đang chờ quyết định, không vượt số chỗ của từng nhóm.",
        en: "Choose exactly {places} of the equal people whom the open decision names, within the places of each group."
    }
    /// The text of the document is longer than allowed.
    DocumentTooLarge = "DOCUMENT_TOO_LARGE" {
        vi: "Văn bản truy vấn dài {requested} byte, tối đa {limit}. Hãy chia thành nhiều truy vấn nhỏ hơn và đưa dữ liệu vào biến.",
        en: "The document is {requested} bytes long, at most {limit} are allowed. Split it into smaller ones and move data into variables."
    }
    /// The text of the document has more tokens than allowed.
    TooManyTokens = "TOO_MANY_TOKENS" {
        vi: "Truy vấn có hơn {limit} từ tố (từ dòng {line}, cột {column}). Hãy chia thành nhiều truy vấn nhỏ hơn và đưa dữ liệu vào biến.",
        en: "The document has more than {limit} tokens (from line {line}, column {column} on). Split it into smaller ones and move data into variables."
    }
    /// Brackets or selections stand deeper in each other than allowed.
    DocumentTooDeep = "DOCUMENT_TOO_DEEP" {
        vi: "Truy vấn lồng nhau tới tầng {requested} tại dòng {line}, cột {column}, tối đa {limit} tầng. Hãy lấy phần bên trong bằng một truy vấn riêng, bắt đầu từ `node(id:)`.",
        en: "The document is nested {requested} levels deep at line {line}, column {column}, at most {limit} are allowed. Ask for the inner part in a query of its own that begins at `node(id:)`."
    }
    /// A block string has no end.
    UnfinishedText = "UNFINISHED_TEXT" {
        vi: "Chuỗi nhiều dòng mở tại dòng {line}, cột {column} không có dấu đóng. Hãy thêm ba dấu ngoặc kép ở cuối chuỗi.",
        en: "The block string that opens at line {line}, column {column} has no end. Close it with three quotation marks."
    }
    /// The document selects more fields than allowed, fragments counted at each use.
    TooManyFields = "TOO_MANY_FIELDS" {
        vi: "Truy vấn chọn {requested} trường (mảnh được tính ở mỗi lần dùng), tối đa {limit}. Hãy chỉ chọn những trường mà màn hình cần.",
        en: "The document selects {requested} fields (fragments counted at each use), at most {limit} are allowed. Select only what the screen needs."
    }
    /// The document has more aliases than allowed.
    TooManyAliases = "TOO_MANY_ALIASES" {
        vi: "Truy vấn đặt {requested} bí danh, tối đa {limit}. Hãy dùng `nodes(ids:)` hoặc bộ lọc để lấy nhiều đối tượng một lần.",
        en: "The document has {requested} aliases, at most {limit} are allowed. Use `nodes(ids:)` or a filter to get many objects at once."
    }
    /// The operation has more root fields than allowed.
    TooManyRootFields = "TOO_MANY_ROOT_FIELDS" {
        vi: "Thao tác có {requested} trường gốc, tối đa {limit}. Hãy chia thành nhiều truy vấn.",
        en: "The operation has {requested} root fields, at most {limit} are allowed. Split it into several operations."
    }
    /// The document has more operations than allowed.
    TooManyOperations = "TOO_MANY_OPERATIONS" {
        vi: "Văn bản có {requested} thao tác, tối đa {limit}. Hãy gửi riêng thao tác cần chạy.",
        en: "The document has {requested} operations, at most {limit} are allowed. Send only the one to run."
    }
    /// The document has more directives than allowed.
    TooManyDirectives = "TOO_MANY_DIRECTIVES" {
        vi: "Truy vấn có {requested} chỉ thị, tối đa {limit}. Hãy đặt `@include` hoặc `@skip` một lần trên cả nhóm trường.",
        en: "The document has {requested} directives, at most {limit} are allowed. Put one `@include` or `@skip` around a group of fields."
    }
    /// The answer could hold more values than allowed.
    CostExceeded = "COST_EXCEEDED" {
        vi: "Câu trả lời có thể chứa {requested} giá trị, tối đa {limit}; phần lớn nằm dưới `{field}` (dòng {line}, cột {column}). Hãy giảm `first`/`last` hoặc chọn ít trường hơn trong danh sách lồng nhau.",
        en: "The answer could hold {requested} values, at most {limit} are allowed; most are under `{field}` (line {line}, column {column}). Lower `first`/`last` or select fewer fields in the inner lists."
    }
    /// A page is larger than allowed.
    PageTooLarge = "PAGE_TOO_LARGE" {
        vi: "Trang `{argument}: {requested}` của `{field}` (dòng {line}, cột {column}) vượt quá tối đa {limit}. Hãy lấy từng trang với `after: pageInfo.endCursor`.",
        en: "The page `{argument}: {requested}` of `{field}` (line {line}, column {column}) is above the maximum of {limit}. Go page by page with `after: pageInfo.endCursor`."
    }
    /// Fragments spread each other in a circle.
    FragmentCycle = "FRAGMENT_CYCLE" {
        vi: "Mảnh `{fragment}` tự chứa chính nó tại dòng {line}, cột {column}. Hãy bỏ `...{fragment}` ở đó.",
        en: "The fragment `{fragment}` comes back to itself at line {line}, column {column}. Remove `...{fragment}` there."
    }
    /// A fragment is spread that the document does not define.
    UnknownFragment = "UNKNOWN_FRAGMENT" {
        vi: "Mảnh `{fragment}` dùng tại dòng {line}, cột {column} không được định nghĩa. Hãy thêm `fragment {fragment} on …` vào văn bản.",
        en: "The fragment `{fragment}` used at line {line}, column {column} is not defined. Add `fragment {fragment} on …` to the document."
    }
    /// Fragments spread fragments deeper than allowed.
    FragmentsTooDeep = "FRAGMENTS_TOO_DEEP" {
        vi: "Mảnh `{fragment}` tại dòng {line}, cột {column} nằm trong hơn {limit} mảnh khác. Hãy gộp các mảnh lại.",
        en: "The fragment `{fragment}` at line {line}, column {column} stands inside more than {limit} others. Merge some of them."
    }
    /// An introspection goes around in circles.
    IntrospectionTooDeep = "INTROSPECTION_TOO_DEEP" {
        vi: "Truy vấn lược đồ lồng danh sách `{field}` quá {limit} lần tại dòng {line}, cột {column}. Hãy dùng truy vấn lược đồ chuẩn.",
        en: "The introspection nests the list `{field}` more than {limit} times at line {line}, column {column}. Use the standard introspection query."
    }
    /// An introspection asks for much more than the standard one.
    IntrospectionTooLarge = "INTROSPECTION_TOO_LARGE" {
        vi: "Truy vấn lược đồ lấy khoảng {requested} giá trị, tối đa {limit}. Hãy dùng truy vấn lược đồ chuẩn.",
        en: "The introspection asks for about {requested} values, at most {limit} are allowed. Use the standard introspection query."
    }
    /// A text holds the character that no text may have.
    NulInText = "NUL_IN_TEXT" {
        vi: "Giá trị của `{name}` chứa ký tự U+0000, không văn bản nào được có. Hãy bỏ ký tự đó.",
        en: "The value of `{name}` holds the character U+0000, which no text may have. Remove it."
    }
    /// The variables are nested deeper than allowed.
    VariablesTooDeep = "VARIABLES_TOO_DEEP" {
        vi: "Biến `{variable}` lồng nhau hơn {limit} tầng. Hãy làm phẳng dữ liệu.",
        en: "The variable `{variable}` is nested more than {limit} levels deep. Flatten the data."
    }
    /// The variables hold more values than allowed.
    VariablesTooLarge = "VARIABLES_TOO_LARGE" {
        vi: "Các biến chứa {requested} giá trị, tối đa {limit}. Hãy gửi thành nhiều lần hoặc nhập bằng tệp.",
        en: "The variables hold {requested} values, at most {limit} are allowed. Send them in several calls or import a file."
    }
    /// The request is not a GraphQL request.
    BadRequest = "BAD_REQUEST" {
        vi: "Yêu cầu không đọc được: {reason}. Hãy gửi JSON dạng `{\"query\": \"…\", \"variables\": {…}}`.",
        en: "The request cannot be read: {reason}. Send JSON of the form `{\"query\": \"…\", \"variables\": {…}}`."
    }
    /// Several requests in one call.
    BatchNotSupported = "BATCH_NOT_SUPPORTED" {
        vi: "Máy chủ không nhận nhiều yêu cầu trong một lần gọi. Hãy gửi từng yêu cầu, hoặc chọn nhiều trường gốc trong một truy vấn.",
        en: "Several requests in one call are not accepted. Send them one by one, or select several root fields in one query."
    }
    /// The body is longer than allowed.
    BodyTooLarge = "BODY_TOO_LARGE" {
        vi: "Nội dung yêu cầu lớn hơn {limit} byte. Hãy gửi thành nhiều lần hoặc nhập bằng tệp.",
        en: "The body is longer than {limit} bytes. Send it in several calls or import a file."
    }
    /// The body did not arrive in time.
    BodyTooSlow = "BODY_TOO_SLOW" {
        vi: "Nội dung yêu cầu không đến đủ trong {limit} giây. Hãy gửi lại.",
        en: "The body did not arrive within {limit} seconds. Send it again."
    }
    /// The body is not `application/json` in UTF-8.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE" {
        vi: "Nội dung phải là `application/json` (UTF-8, không nén). Hãy đặt `Content-Type: application/json`.",
        en: "The body must be `application/json` (UTF-8, not compressed). Set `Content-Type: application/json`."
    }
    /// No form the server can answer in is accepted.
    NotAcceptable = "NOT_ACCEPTABLE" {
        vi: "Máy chủ chỉ trả lời bằng `application/graphql-response+json` hoặc `application/json`. Hãy thêm một trong hai vào `Accept`.",
        en: "Answers come as `application/graphql-response+json` or `application/json` only. Add one of them to `Accept`."
    }
    /// The method cannot be used here.
    MethodNotAllowed = "METHOD_NOT_ALLOWED" {
        vi: "Không dùng được `{method}` cho {what}. Hãy dùng `POST`.",
        en: "`{method}` cannot be used for {what}. Use `POST`."
    }
    /// A subscription was sent where only queries and mutations run.
    SubscriptionTransport = "SUBSCRIPTION_TRANSPORT" {
        vi: "Đăng ký theo dõi không chạy trên kênh này. Hãy dùng WebSocket với `graphql-transport-ws`.",
        en: "Subscriptions do not run on this transport. Use a WebSocket with `graphql-transport-ws`."
    }
    /// The document does not follow the grammar.
    ParseFailed = "GRAPHQL_PARSE_FAILED" {
        vi: "Văn bản truy vấn sai cú pháp GraphQL: {reason}",
        en: "The document does not follow the GraphQL grammar: {reason}"
    }
    /// The document does not fit the schema.
    ValidationFailed = "GRAPHQL_VALIDATION_FAILED" {
        vi: "Truy vấn không hợp với lược đồ: {reason}",
        en: "The document does not fit the schema: {reason}"
    }
    /// The query took longer than allowed.
    TimedOut = "TIMED_OUT" {
        vi: "Truy vấn chạy quá {limit} giây. Hãy giảm `first`/`last` hoặc thu hẹp bộ lọc.",
        en: "The query ran longer than {limit} seconds. Lower `first`/`last` or narrow the filter."
    }
    /// The file could not be read to its end.
    FileUnreadable = "FILE_UNREADABLE" {
        vi: "Không đọc được tệp {file} từ dòng {row}: {reason}. Hãy chép lại tệp rồi thử lại.",
        en: "The file {file} cannot be read from row {row} on: {reason}. Copy the file again, then retry."
    }
    /// The file is a workbook or something else that is no text.
    FileNotCsv = "FILE_NOT_CSV" {
        vi: "Tệp {file} là {found}, không phải tệp CSV. Trong Excel chọn «Lưu thành» (Save As), loại «CSV UTF-8 (Comma delimited)», rồi nhập tệp vừa lưu.",
        en: "The file {file} is {found}, not a CSV file. In Excel choose Save As, type “CSV UTF-8 (Comma delimited)”, then import the file just saved."
    }
    /// The text is not UTF-8.
    FileEncoding = "FILE_ENCODING" {
        vi: "Tệp {file}, dòng {row}: chữ không ghi theo mã UTF-8 (có lẽ là {found}). Trong Excel chọn «Lưu thành» (Save As), loại «CSV UTF-8 (Comma delimited)»; trong Notepad chọn Encoding «UTF-8»; rồi nhập lại.",
        en: "File {file}, row {row}: the text is not UTF-8 (it is probably {found}). In Excel choose Save As, type “CSV UTF-8 (Comma delimited)”; in Notepad choose the encoding “UTF-8”; then import again."
    }
    /// The file holds nothing at all.
    FileEmpty = "FILE_EMPTY" {
        vi: "Tệp {file} rỗng. Dòng đầu phải là tên các cột: {expected_vi}.",
        en: "The file {file} is empty. Its first row must name the columns: {expected_en}."
    }
    /// The first row names no column of the kind.
    FileHeader = "FILE_HEADER" {
        vi: "Tệp {file}, dòng {row}: đây không phải dòng tên cột của tệp này (đọc được: `{value}`). Dòng đầu phải gồm: {expected_vi}.",
        en: "File {file}, row {row}: these are not the column names of this kind of file (read: `{value}`). The first row must hold: {expected_en}."
    }
    /// A column nobody knows.
    FileColumnUnknown = "FILE_COLUMN_UNKNOWN" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: không có cột tên này. Có phải là «{nearest_vi}»? Hãy sửa tên hoặc xóa cột.",
        en: "File {file}, row {row}, column “{column}”: there is no column of that name. Is it “{nearest_en}”? Mend the name or delete the column."
    }
    /// A required column is not there.
    FileColumnMissing = "FILE_COLUMN_MISSING" {
        vi: "Tệp {file}, dòng {row}: thiếu cột bắt buộc «{name_vi}» ({name_en}). Hãy thêm cột này vào dòng tên cột.",
        en: "File {file}, row {row}: the required column “{name_en}” ({name_vi}) is missing. Add it to the header row."
    }
    /// A column stands twice.
    FileColumnRepeated = "FILE_COLUMN_REPEATED" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: cột này trùng với cột «{other}». Hãy xóa một trong hai.",
        en: "File {file}, row {row}, column “{column}”: this column and “{other}” are the same. Delete one of the two."
    }
    /// A row has more or fewer cells than the header.
    FileColumns = "FILE_COLUMNS" {
        vi: "Tệp {file}, dòng {row}: có {found} ô, còn dòng tên cột có {expected} (`{value}`). Giá trị đã bị lệch cột: tìm ô thiếu hoặc thừa; chữ có chứa dấu phân cách `{delimiter}` (kể cả số thập phân) phải để trong dấu nháy kép.",
        en: "File {file}, row {row}: it has {found} cells, the header has {expected} (`{value}`). Values have shifted: find the cell missing or too many; a text that holds the separator `{delimiter}` (a decimal number too) must stand in double quotes."
    }
    /// Quotes do not pair.
    FileQuote = "FILE_QUOTE" {
        vi: "Tệp {file}, dòng {row}: dấu nháy kép không khớp ở ô bắt đầu bằng `{value}`: ô mở bằng dấu nháy kép phải đóng bằng dấu nháy kép rồi tới dấu phân cách; dấu nháy kép bên trong phải viết hai lần.",
        en: "File {file}, row {row}: the double quotes do not pair in the cell that begins with `{value}`: a cell opened by a double quote must be closed by one right before the separator; a double quote inside is written twice."
    }
    /// The file ends inside a row.
    FileCutOff = "FILE_CUT_OFF" {
        vi: "Tệp {file}, dòng {row}: tệp kết thúc giữa chừng dòng này (`{value}`), có thể đã bị cắt khi chép hoặc tải. Hãy lấy lại tệp gốc; nếu dòng này đã đủ, thêm một dấu xuống dòng ở cuối tệp.",
        en: "File {file}, row {row}: the file ends inside this row (`{value}`); it was probably cut off while being copied or downloaded. Fetch the original again; if this row is complete, add a line break at the end of the file."
    }
    /// A row is longer than any real one.
    FileRowTooLong = "FILE_ROW_TOO_LONG" {
        vi: "Tệp {file}, dòng {row}: dòng dài quá {limit}. Có lẽ thiếu một dấu nháy kép đóng ở dòng này hoặc dòng trước.",
        en: "File {file}, row {row}: the row is longer than {limit}. A closing double quote is probably missing here or in the row before."
    }
    /// A cell that must have a value is empty.
    FileValueMissing = "FILE_VALUE_MISSING" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: ô trống mà phải có giá trị. {legend_vi}.",
        en: "File {file}, row {row}, column “{column}”: the cell is empty and needs a value. {legend_en}."
    }
    /// A cell that must be empty has a value.
    FileValueUnexpected = "FILE_VALUE_UNEXPECTED" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: ô phải để trống khi {because_vi}, nhưng có `{value}`.",
        en: "File {file}, row {row}, column “{column}”: the cell must be empty when {because_en}, but holds `{value}`."
    }
    /// A word that is not one of those allowed.
    FileValueUnknown = "FILE_VALUE_UNKNOWN" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` không nằm trong các giá trị cho phép. Hãy ghi một trong: {allowed_vi}.",
        en: "File {file}, row {row}, column “{column}”: `{value}` is not one of the allowed values. Write one of: {allowed_en}."
    }
    /// A text is too long.
    FileTooLong = "FILE_TOO_LONG" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: dài {found} ký tự, tối đa {limit} (`{value}`). Hãy rút ngắn.",
        en: "File {file}, row {row}, column “{column}”: {found} characters long, at most {limit} (`{value}`). Shorten it."
    }
    /// A text holds line breaks or control characters.
    FileText = "FILE_TEXT" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` có dấu xuống dòng hoặc ký tự điều khiển. Hãy ghi trên một dòng.",
        en: "File {file}, row {row}, column “{column}”: `{value}` holds a line break or a control character. Write it on one line."
    }
    /// A code with characters no code may have.
    FileCode = "FILE_CODE" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` không phải là mã: chỉ dùng chữ, số và các dấu . - _ / @, không có khoảng trắng, bắt đầu bằng chữ hoặc số.",
        en: "File {file}, row {row}, column “{column}”: `{value}` is not a code: use letters, digits and . - _ / @ only, no spaces, beginning with a letter or a digit."
    }
    /// No day of the calendar.
    FileDate = "FILE_DATE" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` không phải là ngày. Hãy ghi ngày/tháng/năm đủ bốn chữ số năm, ví dụ 05/03/2026 (hoặc 2026-03-05).",
        en: "File {file}, row {row}, column “{column}”: `{value}` is not a day. Write day/month/year with a year of four digits, as in 05/03/2026 (or 2026-03-05)."
    }
    /// Two days in the wrong order.
    FileDateOrder = "FILE_DATE_ORDER" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: ngày {value} đứng trước ngày {other} của cột «{other_column}». Hãy xem lại hai ngày này.",
        en: "File {file}, row {row}, column “{column}”: the day {value} is before {other} of the column “{other_column}”. Check the two days."
    }
    /// No period.
    FilePeriod = "FILE_PERIOD" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` không phải là kỳ. Hãy ghi 2026-03 (tháng), 2026-Q1 (quý) hoặc 2026 (năm); trong Excel định dạng cột là Text trước khi ghi.",
        en: "File {file}, row {row}, column “{column}”: `{value}` is not a period. Write 2026-03 (month), 2026-Q1 (quarter) or 2026 (year); in Excel format the column as Text before writing."
    }
    /// No number.
    FileNumber = "FILE_NUMBER" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` không phải là {wanted_vi}. Chỉ ghi chữ số, không có dấu phân cách hàng nghìn và không có đơn vị đo.",
        en: "File {file}, row {row}, column “{column}”: `{value}` is not {wanted_en}. Write digits only, without thousands separators and without a unit of measure."
    }
    /// More decimals than are kept.
    FileDecimals = "FILE_DECIMALS" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` có nhiều hơn {limit} chữ số thập phân. Số không được làm tròn thay người ghi: hãy ghi lại với tối đa {limit} chữ số.",
        en: "File {file}, row {row}, column “{column}”: `{value}` has more than {limit} decimals. Nothing is rounded for the writer: write it with at most {limit}."
    }
    /// A number outside its range.
    FileRange = "FILE_RANGE" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` nằm ngoài khoảng từ {min} đến {max}.",
        en: "File {file}, row {row}, column “{column}”: `{value}` is outside {min} to {max}."
    }
    /// A list names something twice.
    FileListRepeated = "FILE_LIST_REPEATED" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: `{value}` có hai lần trong danh sách. Hãy xóa một.",
        en: "File {file}, row {row}, column “{column}”: `{value}` stands twice in the list. Delete one."
    }
    /// A list and its count disagree.
    FileListCount = "FILE_LIST_COUNT" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: danh sách có {found} mục mà cột «{other_column}» ghi {other}. Hai chỗ phải bằng nhau.",
        en: "File {file}, row {row}, column “{column}”: the list has {found} entries but the column “{other_column}” says {other}. The two must agree."
    }
    /// A maximum that its step does not reach.
    FileOffStep = "FILE_OFF_STEP" {
        vi: "Tệp {file}, dòng {row}, cột «{column}»: bước `{value}` (để trống là 0,25) không chia hết giá trị của cột «{other_column}». Hãy chọn bước khác.",
        en: "File {file}, row {row}, column “{column}”: the step `{value}` (empty: 0.25) does not divide the value of the column “{other_column}”. Choose another step."
    }
    /// The file changed while it was being imported.
    FileChanged = "FILE_CHANGED" {
        vi: "Tệp {file} đã thay đổi trong khi nhập. Hãy đóng chương trình đang mở tệp rồi nhập lại.",
        en: "The file {file} changed while it was being imported. Close the program that has it open, then import again."
    }
    /// A row repeats the key of an earlier one.
    FileKeyRepeated = "FILE_KEY_REPEATED" {
        vi: "Tệp {file}, dòng {row}: trùng khóa `{value}` với dòng {other_row} của tệp {other_file}. Hãy giữ lại một dòng.",
        en: "File {file}, row {row}: its key `{value}` already stands in row {other_row} of {other_file}. Keep one of the two rows."
    }
    /// There are more faults than are told.
    FileMoreFaults = "FILE_MORE_FAULTS" {
        vi: "Còn {count} lỗi nữa. Hãy sửa các lỗi trên rồi nhập lại để thấy phần còn lại.",
        en: "There are {count} more faults. Mend those above, then import again to see the rest."
    }
    /// There is no field of that code.
    FieldUnknown = "FIELD_UNKNOWN" {
        vi: "Không có lĩnh vực mã `{code}`. Hãy kiểm tra mã trong danh sách lĩnh vực.",
        en: "There is no field `{code}`. Look the code up in the list of fields."
    }
    /// There is no position of that code.
    PositionUnknown = "POSITION_UNKNOWN" {
        vi: "Không có vị trí việc làm mã `{code}`. Hãy kiểm tra mã trong danh sách vị trí.",
        en: "There is no position `{code}`. Look the code up in the list of positions."
    }
    /// A position that is no longer in use.
    PositionRetired = "POSITION_RETIRED" {
        vi: "Vị trí việc làm `{code}` đã hết hiệu lực từ {day}. Hãy chọn vị trí khác, hoặc ngày trước đó.",
        en: "The position `{code}` is retired from {day}. Choose another position, or a day before that."
    }
    /// A position that somebody holds, or a plan has posts of, is not retired.
    PositionInUse = "POSITION_IN_USE" {
        vi: "Vị trí việc làm `{code}` còn {people} người giữ và {posts} biên chế kế hoạch kể từ {day}. Hãy bố trí lại và đặt kế hoạch về 0 trước.",
        en: "The position `{code}` is still held from {day} on: by people: {people}, posts in the plan: {posts}. Move them and set the plan to 0 first."
    }
    /// A post that the plan does not have, or that is filled: nobody is looked for.
    NeedNone = "NEED_NONE" {
        vi: "Không có biên chế trống của vị trí `{position}` tại `{unit}`: kế hoạch {planned}, đang làm việc {working}. Hãy xem các vị trí còn thiếu trong bảng biên chế.",
        en: "`{unit}` has no unfilled post of the position `{position}`: {planned} planned, {working} working. Look at the needs of the staffing board."
    }
    /// A person of that code is there already.
    PersonExists = "PERSON_EXISTS" {
        vi: "Đã có công chức mã `{code}`. Hãy sửa hồ sơ đó hoặc dùng mã khác.",
        en: "There is already a person `{code}`. Edit that person, or use another code."
    }
    /// What belongs to a unit is used outside it.
    NotUsableHere = "NOT_USABLE_HERE" {
        vi: "`{code}` thuộc đơn vị `{owner}` nên chỉ dùng được trong đơn vị đó và cấp dưới. Hãy chọn mục khác hoặc chuyển cho đơn vị cấp trên quản lý.",
        en: "`{code}` belongs to the unit `{owner}` and can only be used in it and below. Choose another, or let a unit above own it."
    }
    /// A position leads but its group is not leadership.
    LeadsOutsideLeadership = "LEADS_OUTSIDE_LEADERSHIP" {
        vi: "Vị trí cấp trưởng, cấp phó phải thuộc nhóm lãnh đạo, quản lý. Hãy sửa nhóm hoặc mục lãnh đạo.",
        en: "A head or deputy is of the leadership group. Change the group, or what the position leads."
    }
    /// A list that needs an entry is empty.
    ListEmpty = "LIST_EMPTY" {
        vi: "Danh sách này phải có ít nhất một mục.",
        en: "This list needs at least one entry."
    }
    /// A list names something twice.
    ListRepeated = "LIST_REPEATED" {
        vi: "`{code}` có hai lần trong danh sách. Hãy xóa một.",
        en: "`{code}` stands twice in the list. Delete one."
    }
    /// The last day lies before the first.
    DatesReversed = "DATES_REVERSED" {
        vi: "Ngày cuối {to} đứng trước ngày đầu {from}. Hãy xem lại hai ngày này.",
        en: "The last day {to} is before the first day {from}. Check the two days."
    }
    /// Two main appointments, or two secondments, on one day.
    AppointmentOverlap = "APPOINTMENT_OVERLAP" {
        vi: "Ngày {day} người này đã có bố trí tại {unit} (vị trí {position}) từ {from}. Mỗi ngày chỉ có một bố trí chính và nhiều nhất một biệt phái: hãy kết thúc bố trí trước rồi ghi bố trí mới.",
        en: "On {day} this person is already appointed in {unit} (position {position}) since {from}. A day has one main appointment and at most one secondment: end that one before this begins."
    }
    /// A secondment or concurrent post begins on a day without a main appointment.
    MainMissing = "MAIN_MISSING" {
        vi: "Ngày {day} người này không có bố trí chính (chính thức, điều động hoặc luân chuyển), nên không thể biệt phái hay kiêm nhiệm. Hãy ghi bố trí chính trước.",
        en: "On {day} this person has no main appointment (permanent, transfer or rotation), so that there is no secondment or concurrent post. Enter the main one first."
    }
    /// A step that takes a numbered decision came without its number.
    DecisionNeeded = "DECISION_NEEDED" {
        vi: "Việc này cần số quyết định. Hãy ghi số, ví dụ 12/QĐ-UBND.",
        en: "This takes a numbered decision. Give its number, such as 12/QĐ-UBND."
    }
    /// A text that must be given is empty or too long.
    TextOutOfRange = "TEXT_OUT_OF_RANGE" {
        vi: "Cần ghi từ 1 đến {max} ký tự, không có ký tự điều khiển.",
        en: "Write 1 to {max} characters, without control characters."
    }
    /// The row was voided and cannot change any more.
    Voided = "VOIDED" {
        vi: "Mục này đã bị hủy nên không thể thay đổi. Hãy ghi mục mới.",
        en: "This entry was voided and cannot change any more. Enter a new one."
    }
    /// A record of this number is somebody's whom the writer does not manage.
    RecordOfOthers = "RECORD_OF_OTHERS" {
        vi: "Số `{reference}` đang là việc của người ngoài phạm vi của bạn nên không thể chuyển. Hãy kiểm tra số hiệu, hoặc đề nghị cơ quan quản lý cấp trên.",
        en: "The number `{reference}` is the work of somebody outside your scope and cannot be moved. Check the number, or ask the agency above."
    }
    /// An appointment that stands against one he has in another house, where the caller sees nothing.
    AppointedElsewhere = "APPOINTED_ELSEWHERE" {
        vi: "Trong thời gian này người này còn giữ vị trí ở nơi khác, ngoài phạm vi của bạn. Hãy dùng transferPerson theo quyết định điều động, hoặc đề nghị nhân sự nơi đó (hay đơn vị gốc) kết thúc trước.",
        en: "In this time the person holds a post elsewhere, outside your scope. Use transferPerson under the decision that moves him, or ask HR of that place (or of the root) to end it first."
    }
    /// A delivery names a day or units, and not the other.
    DayIncomplete = "DAY_INCOMPLETE" {
        vi: "Hãy ghi cả ngày hoàn thành (day) và số sản phẩm hoàn thành trong ngày (units; 0 để rút lại); chỉ bỏ cả hai khi chỉ gửi minh chứng hoặc ghi chú.",
        en: "Give both the day of the work (day) and the units finished on it (units; 0 withdraws them); leave both out only where nothing but evidence or a note is sent."
    }
    /// A delay that the system added is not taken back by hand.
    EventAutomatic = "EVENT_AUTOMATIC" {
        law: "14.2c",
        vi: "Lần chậm này do hệ thống ghi theo ngày hoàn thành và hạn. Hãy sửa ngày hoàn thành (recordDeliveries) hoặc hạn (correctRecord), hoặc xác nhận nguyên nhân khách quan (confirmCause).",
        en: "This delay was added by the system from the day of completion and the deadline. Correct the day (recordDeliveries) or the deadline (correctRecord), or confirm an objective cause (confirmCause)."
    }
    /// Another system takes back only what it has recorded.
    EventOfOthers = "EVENT_OF_OTHERS" {
        vi: "Sự kiện này do người khác ghi; hệ thống gửi số liệu chỉ huỷ sự kiện của chính mình. Hãy đề nghị cấp trên của người đó.",
        en: "This event was recorded by somebody else; a sending system takes back only its own events. Ask the person's superior."
    }
    /// A share of time outside 1 to 100 per cent.
    ShareOutOfRange = "SHARE_OUT_OF_RANGE" {
        vi: "Tỷ lệ thời gian {value} phải từ 1 đến 100 phần trăm.",
        en: "The share of time {value} must be 1 to 100 per cent."
    }
    /// Two absences of one kind on one day.
    AbsenceOverlap = "ABSENCE_OVERLAP" {
        vi: "Người này đã có cùng loại vắng mặt từ {from}, trùng ngày {day}. Hãy sửa mục đó hoặc đổi ngày.",
        en: "This person already has an absence of the same kind from {from}, which covers {day}. Edit that one or change the days."
    }
    /// A supervision scope names no subject, or two.
    SubjectUnclear = "SUBJECT_UNCLEAR" {
        vi: "Hãy ghi đúng một đối tượng phụ trách: một người, một lĩnh vực trong một đơn vị, một đơn vị, hoặc quyền cấp trưởng của một đơn vị.",
        en: "Name exactly one subject: a person, a field in a unit, a unit, or the acting headship of a unit."
    }
    /// Somebody is put in charge of himself.
    OverHimself = "OVER_HIMSELF" {
        vi: "Không ai phụ trách chính mình. Hãy chọn người khác.",
        en: "Nobody is in charge of himself. Choose somebody else."
    }
    /// A leader who serves on no day of the row.
    LeaderNotServing = "LEADER_NOT_SERVING" {
        vi: "`{code}` không có bố trí nào vào ngày {day}, nên chưa thể phụ trách. Hãy ghi bố trí trước.",
        en: "`{code}` has no appointment on {day}, and so can be in charge of nobody. Enter the appointment first."
    }
    /// There is no such period for this unit.
    PeriodNotPlanned = "PERIOD_NOT_PLANNED" {
        vi: "Chưa có {period_vi} cho {agency}. Hãy đề nghị cơ quan quản lý lập năm đánh giá (planYear), và kiểm tra đơn vị có phải cơ quan sử dụng không.",
        en: "There is no {period_en} for {agency}. Ask the managing agency to plan the year (planYear), and check that the unit is a using agency."
    }
    /// The period has not been opened yet.
    PeriodNotOpen = "PERIOD_NOT_OPEN" {
        vi: "{period_vi} của {agency} chưa mở. Cán bộ nhân sự của cơ quan cần mở kỳ trước (openPeriod).",
        en: "{period_en} of {agency} is not open yet. HR of the agency has to open it first (openPeriod)."
    }
    /// The period is locked: nothing in it changes any more.
    PeriodLocked = "PERIOD_LOCKED" {
        vi: "{period_vi} của {agency} đã khoá nên dữ liệu của kỳ không thay đổi được. Muốn sửa, cơ quan quản lý phải ra quyết định mở lại kỳ (reopenPeriod).",
        en: "{period_en} of {agency} is locked, so what counts in it no longer changes. To change it, the managing agency has to re-open it by a decision (reopenPeriod)."
    }
    /// The period is not in the state that this step begins with.
    PeriodStateWrong = "PERIOD_STATE" {
        vi: "{period_vi} của {agency} đang ở trạng thái «{state_vi}»; bước này chỉ thực hiện được khi kỳ ở trạng thái «{needed_vi}».",
        en: "{period_en} of {agency} is “{state_en}”; this step is possible only while it is “{needed_en}”."
    }
    /// An earlier period, or one that this is made of, has not come so far.
    PeriodOrder = "PERIOD_ORDER" {
        law: "17.3",
        vi: "{first_vi} của {agency} phải được {step_vi} trước. Hãy {step_vi} các kỳ theo thứ tự: tháng trước rồi tháng sau, quý sau các tháng, năm sau các quý.",
        en: "{first_en} of {agency} has to be {step_en} first. Periods go in order: months by time, a quarter after its months, a year after its quarters."
    }
    /// The closing day of the period has not passed.
    PeriodRunning = "PERIOD_RUNNING" {
        vi: "{period_vi} kết thúc vào {closing_day}. Chỉ khoá được từ ngày hôm sau.",
        en: "{period_en} closes on {closing_day}. It can be locked from the day after."
    }
    /// Somebody expected in the period has no evaluation yet, or an outdated one.
    EvaluateFirst = "EVALUATE_FIRST" {
        vi: "Còn {count} người chưa có kết quả hoặc kết quả đã cũ ({names}). Hãy tính điểm lại (evaluate) rồi làm lại bước này.",
        en: "People without an evaluation or with an outdated one: {count} ({names}). Evaluate first, then take this step again."
    }
    /// There is no later period that unfinished work could be carried into.
    NextPeriodMissing = "NEXT_PERIOD_MISSING" {
        vi: "Chưa lập kỳ sau {period_vi} nên việc chưa xong không chuyển đi đâu được. Hãy đề nghị cơ quan quản lý lập năm tiếp theo (planYear).",
        en: "No period after {period_en} is planned, so unfinished work has nowhere to go. Ask the managing agency to plan the next year (planYear)."
    }
    /// Locking with people whose result is open needs their number as a confirmation.
    OpenPeople = "OPEN_PEOPLE" {
        vi: "Còn {count} người chưa có kết quả cuối cùng. Hãy xem danh sách; nếu vẫn muốn khoá, gửi lại với openPeople: {count}.",
        en: "People without a final result: {count}. Look at the list; to lock all the same, send the call again with openPeople: {count}."
    }
    /// The year was planned with other closing days.
    YearPlanned = "YEAR_PLANNED" {
        vi: "Năm {year} đã được lập với ngày chốt khác (tháng {month}: {day}). Ngày chốt đã lập không đổi được; hãy gửi lại đúng các ngày đã lập.",
        en: "The year {year} was planned with other closing days (month {month}: {day}). A planned closing day does not change; send the days as they were planned."
    }
    /// Between two planned years days would be lost or counted twice.
    YearPlanGap = "YEAR_PLAN_GAP" {
        vi: "Kỳ năm {next} bắt đầu ngày {opens}, nên năm {year} phải chốt vào ngày liền trước. Hãy sửa ngày chốt tháng 12, hoặc lập các năm theo thứ tự.",
        en: "The year {next} begins on {opens}, so {year} has to close on the day before. Change the closing day of December, or plan years in their order."
    }
    /// A year is planned that leaves one between it and those that are planned.
    YearLeftOut = "YEAR_LEFT_OUT" {
        vi: "Chưa lập kế hoạch năm {missing}, nằm giữa năm {year} và các năm đã lập. Hãy lập các năm liền nhau, để việc chưa xong luôn được chuyển sang kỳ kế tiếp.",
        en: "The year {missing} between {year} and those that are planned has no plan yet. Plan the years one after the other, so that unfinished work always goes on to the next period."
    }
    /// A year that no plan is made for.
    YearOutOfRange = "YEAR_OUT_OF_RANGE" {
        vi: "Năm {year} không lập được: Nghị định 335/2025 có hiệu lực từ năm 2026; hãy chọn một năm từ 2026 đến 2100.",
        en: "The year {year} cannot be planned: Decree 335/2025 is in force from 2026 on; choose a year from 2026 to 2100."
    }
    /// The unit does not track and classify its own people.
    AgencyUnknown = "AGENCY_UNKNOWN" {
        vi: "{agency} không phải là cơ quan sử dụng công chức vào ngày {day}. Hãy chọn cơ quan cấp trên trực tiếp, hoặc đánh dấu đơn vị là cơ quan sử dụng (agencyFrom).",
        en: "{agency} is not a using agency on {day}. Choose the agency above it, or mark the unit as one (agencyFrom)."
    }
    /// This is done by a numbered decision only.
    DecisionNumberMissing = "DECISION_NUMBER_MISSING" {
        vi: "Việc này phải có quyết định. Hãy ghi số quyết định (1 đến 100 ký tự).",
        en: "This needs a decision. Give its number (1 to 100 characters)."
    }
    /// No setting of that name.
    SettingUnknown = "SETTING_UNKNOWN" {
        vi: "Không có thiết lập `{setting}`. Các thiết lập: {known}.",
        en: "There is no setting `{setting}`. The settings are: {known}."
    }
    /// A value that the setting cannot have.
    SettingValue = "SETTING_VALUE" {
        vi: "Giá trị `{value}` không dùng được cho thiết lập {setting}: {mend_vi}.",
        en: "The value `{value}` does not fit the setting {setting}: {mend_en}."
    }
    /// Tracking by month or quarter changes only where a quarter begins.
    SettingDay = "SETTING_DAY" {
        vi: "Cách theo dõi (tháng hay quý) chỉ đổi từ đầu một quý. Hãy chọn ngày bắt đầu quý, ví dụ {quarter_day}.",
        en: "Tracking by month or by quarter changes only where a quarter begins. Choose the first day of a quarter, such as {quarter_day}."
    }
    /// A rule set of that code was loaded with another text.
    RuleSetExists = "RULE_SET_EXISTS" {
        vi: "Bộ quy tắc {code} đã được nạp với nội dung khác. Bộ quy tắc đã nạp không thay đổi; hãy đặt mã mới cho nội dung mới.",
        en: "The rule set {code} was loaded with another text. A loaded rule set never changes; give the new text a code of its own."
    }
    /// No rule set of that code was loaded.
    RuleSetUnknown = "RULE_SET_UNKNOWN" {
        vi: "Chưa nạp bộ quy tắc `{code}`. Các bộ đã nạp: {known}.",
        en: "No rule set `{code}` was loaded. Loaded are: {known}."
    }
    /// The text is not a rule set that can be used.
    RuleSetUnusable = "RULE_SET_UNUSABLE" {
        vi: "Không dùng được bộ quy tắc: {reason}.",
        en: "The rule set cannot be used: {reason}."
    }
    /// No rule set is in force on a day.
    RuleSetNotInForce = "RULE_SET_NOT_IN_FORCE" {
        vi: "Chưa có bộ quy tắc nào có hiệu lực vào ngày {day}. Cơ quan quản lý cần áp dụng một bộ (adoptRuleSet).",
        en: "No rule set is in force on {day}. HR of the root has to adopt one (adoptRuleSet)."
    }
    /// Another rule set is adopted from the same day.
    RuleSetAdopted = "RULE_SET_ADOPTED" {
        vi: "Từ ngày {day} đã áp dụng bộ quy tắc {code}. Hãy chọn một ngày khác.",
        en: "The rule set {code} is already in force from {day}. Choose another day."
    }
    /// The job has ended already.
    JobEnded = "JOB_ENDED" {
        vi: "Tác vụ đã kết thúc ({state}), không huỷ được nữa.",
        en: "The job has ended ({state}); there is nothing left to cancel."
    }
    /// There is no product of that code, or it has no coefficient yet.
    ProductUnknown = "PRODUCT_UNKNOWN" {
        law: "13",
        vi: "Danh mục không có sản phẩm mã `{code}` có hệ số vào ngày đầu kỳ. Hãy kiểm tra mã, hoặc đề nghị nhân sự bổ sung danh mục.",
        en: "The catalogue has no product `{code}` with a coefficient on the period's first day. Look the code up, or ask HR to add it."
    }
    /// The period is not planned, or is no period of tracking.
    PeriodUnknown = "PERIOD_UNKNOWN" {
        vi: "Không có kỳ `{value}`. Hãy ghi kỳ đã lập, dạng 2026-05 (tháng) hoặc 2026-Q2 (quý).",
        en: "There is no period `{value}`. Name a planned one, as 2026-05 (month) or 2026-Q2 (quarter)."
    }
    /// A template version that is published or retired cannot be edited (Annex I; a choice of this house).
    TemplateNotDraft = "TEMPLATE_NOT_DRAFT" {
        vi: "Phiên bản {number} của bộ tiêu chí đã ban hành nên không thay đổi nữa. Hãy tạo bản nháp mới từ phiên bản này.",
        en: "Version {number} of the template is published and never changes. Create a new draft from it."
    }
    /// Only a published template version can retire.
    TemplateNotPublished = "TEMPLATE_NOT_PUBLISHED" {
        vi: "Phiên bản {number} của bộ tiêu chí chưa ban hành hoặc đã hết hiệu lực, nên không thể cho hết hiệu lực.",
        en: "Version {number} of the template is not published, or has retired: only a published version can retire."
    }
    /// HR enters for a superior without naming him and the document (2.1, 13; a choice of this house).
    OnBehalfMissing = "ON_BEHALF_MISSING" {
        vi: "Bộ phận nhân sự nhập thay cấp trên phải ghi mã cấp trên và số văn bản của người đó.",
        en: "HR enters this for a superior: name him by his code and his document by its number."
    }
    /// Who is named on behalf is not the superior of the person in the period.
    OnBehalfWrong = "ON_BEHALF_WRONG" {
        vi: "`{code}` không phải cấp trên trực tiếp của người này trong kỳ. Hãy ghi đúng người phụ trách.",
        en: "`{code}` is not this person's superior in the period. Name the one who is in charge."
    }
    /// A reason is needed.
    ReasonMissing = "REASON_MISSING" {
        vi: "Cần ghi lý do: {why_vi}.",
        en: "A reason is needed: {why_en}."
    }
    /// A person has no day of service in the period.
    NotServing = "NOT_SERVING" {
        vi: "`{code}` không có ngày công tác nào trong kỳ này. Hãy kiểm tra bố trí hoặc chọn kỳ khác.",
        en: "`{code}` has no day of service in this period. Check the appointments or choose another period."
    }
    /// The person has no published template in the period.
    NoTemplate = "NO_TEMPLATE" {
        vi: "Vị trí của `{code}` chưa có bộ tiêu chí ban hành có hiệu lực trong kỳ. Hãy đề nghị nhân sự ban hành trước khi chấm.",
        en: "The position of `{code}` has no published template in force in the period. Ask HR to publish one before scoring."
    }
    /// đ and e are lines of leaders only.
    LeadersOnly = "LEADERS_ONLY" {
        law: "15",
        vi: "`{code}` không giữ chức vụ lãnh đạo, quản lý trong kỳ, nên không có tiêu chí đ, e. Hãy bỏ dòng này.",
        en: "`{code}` leads nobody in the period, so đ and e are no lines of his. Leave them out."
    }
    /// A submitted self-assessment is not changed; it is taken back first.
    SelfSubmitted = "SELF_SUBMITTED" {
        vi: "Phiếu tự đánh giá đã nộp. Hãy rút lại (khi cấp trên chưa chấm) rồi sửa.",
        en: "The self-assessment is submitted. Take it back (while the superior has not begun), then change it."
    }
    /// There is no draft of a self-assessment.
    SelfNotBegun = "SELF_NOT_BEGUN" {
        vi: "Chưa có phiếu tự đánh giá của kỳ này. Hãy lưu bản nháp trước.",
        en: "There is no self-assessment of this period yet. Save a draft first."
    }
    /// A self-assessment lacks lines of the form.
    SelfLinesMissing = "SELF_LINES_MISSING" {
        law: "12.2",
        vi: "Còn tiêu chí chưa tự chấm: {lines}. Hãy chấm đủ rồi nộp.",
        en: "Lines without a value of your own: {lines}. Give each a value, then submit."
    }
    /// The superior has begun, so that nothing is taken back.
    ReviewBegun = "REVIEW_BEGUN" {
        vi: "Cấp trên đã bắt đầu chấm nên không rút lại được. Hãy trao đổi trực tiếp với cấp trên.",
        en: "The superior has begun to score, so it cannot be taken back. Speak to him."
    }
    /// Self values of somebody who has not submitted cannot be taken over.
    SelfNotSubmitted = "SELF_NOT_SUBMITTED" {
        vi: "`{code}` chưa nộp phiếu tự đánh giá, nên chưa có điểm tự chấm để công nhận. Hãy chấm trực tiếp hoặc nhắc nộp.",
        en: "`{code}` has not submitted a self-assessment, so there are no self values to take over. Score him, or remind him."
    }
    /// Exceptions are told before self values are taken over.
    ExceptionsDiffer = "EXCEPTIONS_DIFFER" {
        vi: "Có {count} điểm tự chấm khác thường ({lines}). Hãy xem lại, rồi xác nhận đúng số {count}, hoặc chấm riêng các dòng đó trước.",
        en: "{count} self values are exceptional ({lines}). Look at them, then confirm the number {count}, or score those lines first."
    }
    /// A day of work that lies in the future.
    DayInFuture = "DAY_IN_FUTURE" {
        vi: "Ngày {day} chưa đến. Chỉ ghi việc đã hoàn thành.",
        en: "The day {day} has not come yet. Record only what is finished."
    }
    /// A deadline after the period, or of a part split off or handed over before it. What is assigned may have missed its
    /// deadline already: it was carried.
    DeadlineOutOfRange = "DEADLINE_OUT_OF_RANGE" {
        vi: "Hạn {day} phải nằm trong kỳ, từ {from} đến {to}. Việc có hạn ở kỳ khác được ghi vào kỳ đó.",
        en: "The deadline {day} must lie in the period, from {from} to {to}. Work due in another period belongs to that one."
    }
    /// A record whose source sends deliveries takes none from people.
    SourceDelivers = "SOURCE_DELIVERS" {
        vi: "Kết quả của việc này do hệ thống {source} gửi. Hãy chỉ ghi minh chứng, ghi chú; nếu số liệu sai, đề nghị cấp trên sửa kèm lý do.",
        en: "What is finished of this task is sent by {source}. Record evidence and notes only; where it is wrong, a superior corrects it with a reason."
    }
    /// A record was voided or handed over and takes nothing more.
    RecordClosed = "RECORD_CLOSED" {
        vi: "Việc này đã huỷ hoặc đã chuyển giao, không ghi thêm được. Hãy dùng việc của người đang thực hiện.",
        en: "This task is voided or handed over and takes nothing more. Use the row of the one who has it now."
    }
    /// There is no output record of that reference.
    RecordUnknown = "RECORD_UNKNOWN" {
        vi: "Không có việc `{reference}` của nguồn `{source}` mà tài khoản được phép ghi. Hãy kiểm tra nguồn, số tham chiếu và kỳ.",
        en: "There is no task `{reference}` of the source `{source}` that the account may write. Check source, reference and period."
    }
    /// A unit that is not open cannot be split off or handed over.
    UnitNotOpen = "UNIT_NOT_OPEN" {
        vi: "Sản phẩm thứ {value} đã hoàn thành hoặc không thuộc dòng này. Chỉ tách, chuyển giao sản phẩm chưa xong.",
        en: "The unit {value} is finished or not of this row. Only open units can be split off or handed over."
    }
    /// A value that a superior set is kept, whatever the source sends.
    SuperiorValueKept = "SUPERIOR_VALUE_KEPT" {
        vi: "Giữ nguyên giá trị {field} = {kept} do cấp trên ghi, không thay bằng {sent} do nguồn gửi.",
        en: "{field} = {kept} was set by a superior and is kept; the source sent {sent}."
    }
    /// A product outside the person's template: told, and taken.
    ProductOutsideTemplate = "PRODUCT_OUTSIDE_TEMPLATE" {
        vi: "Sản phẩm `{code}` không có trong bộ tiêu chí của vị trí; vẫn ghi nhận. Hãy kiểm tra nếu không cố ý.",
        en: "The product `{code}` is not among the usual ones of the position's template; it was taken. Check it if this was not meant."
    }
    /// Counts without units were laid on units 1, 2, … one by one.
    CountsSpread = "COUNTS_SPREAD" {
        vi: "{value} lần không ghi rõ sản phẩm: tính cho các sản phẩm thứ 1, 2, … mỗi sản phẩm một lần.",
        en: "{value} occurrences came without units: one each was laid on units 1, 2, …"
    }
    /// There is no competency of that code in the framework.
    CompetencyUnknown = "COMPETENCY_UNKNOWN" {
        vi: "Khung năng lực không có năng lực mã `{code}`. Hãy kiểm tra mã hoặc bổ sung khung năng lực trước.",
        en: "The framework has no competency `{code}`. Check the code, or add it to the framework first."
    }
    /// A professional competency is of a field, the others are of none.
    CompetencyField = "COMPETENCY_FIELD" {
        vi: "Năng lực chuyên môn phải ghi lĩnh vực; năng lực chung và năng lực lãnh đạo không ghi lĩnh vực.",
        en: "A professional competency names its field; common and leadership ones name none."
    }
    /// A level of a competency outside 1 to 5 (of a requirement 0 to 5).
    LevelOutOfRange = "LEVEL_OUT_OF_RANGE" {
        vi: "Bậc {value} không có: bậc năng lực từ {min} đến {max}.",
        en: "There is no level {value}: a level is from {min} to {max}."
    }
    /// The weight of a required competency outside its range.
    WeightOutOfRange = "WEIGHT_OUT_OF_RANGE" {
        vi: "Trọng số {value} không hợp lệ: lớn hơn 0 đến 10, nhiều nhất 6 chữ số thập phân.",
        en: "The weight {value} is not valid: above 0, at most 10, with at most 6 decimals."
    }
    /// The position named does not require the competency on that day.
    CompetencyNotRequired = "COMPETENCY_NOT_REQUIRED" {
        vi: "Vị trí `{position}` không yêu cầu năng lực `{code}` vào ngày này. Hãy bỏ vị trí hoặc bổ sung yêu cầu của vị trí.",
        en: "The position `{position}` does not require the competency `{code}` on that day. Leave the position out, or add the requirement."
    }
    /// A need has changed, or is gone, since it was read.
    NeedChanged = "NEED_CHANGED" {
        vi: "Căn cứ của đề xuất đã thay đổi hoặc không còn. Hãy mở lại danh sách nhu cầu và đề xuất theo số liệu hiện tại.",
        en: "What the decision rests on has changed or is gone. Open the needs again and propose on the figures as they now stand."
    }
    /// A step that the state of a decision does not allow.
    DecisionStateWrong = "DECISION_STATE" {
        vi: "Quyết định đang ở trạng thái {state_vi}, không thể thực hiện bước này.",
        en: "The decision is {state_en}: this step cannot be taken."
    }
    /// A part that the kind of decision needs is missing, or one that it cannot have is given.
    DecisionPart = "DECISION_PART" {
        vi: "Loại quyết định {kind_vi} {why_vi}.",
        en: "A decision of the kind {kind_en} {why_en}."
    }
    /// More citizens are said to be satisfied than rated.
    SatisfiedAboveRated = "SATISFIED_ABOVE_RATED" {
        vi: "Số lượt hài lòng {satisfied} lớn hơn số lượt đánh giá {rated}. Hãy kiểm tra hai số này.",
        en: "{satisfied} satisfied is more than the {rated} who rated. Check the two numbers."
    }
    /// The reference of a counting of ratings already stands for another one.
    SatisfactionReferenceTaken = "SATISFACTION_REFERENCE_TAKEN" {
        vi: "Số tham chiếu `{reference}` của nguồn `{source}` đã dùng cho người, đơn vị, lĩnh vực, kênh hoặc kỳ khác. Hãy dùng số khác; để sửa số liệu cũ, gửi lại đúng đối tượng đó kèm lý do.",
        en: "The reference `{reference}` of the source `{source}` stands for another person, unit, field, channel or period. Use another one; to correct the earlier figure send it for its own subject, with a reason."
    }
    /// Somebody was rated through a unit where he does not serve in the period.
    NotServingInUnit = "NOT_SERVING_IN_UNIT" {
        vi: "`{code}` không có bố trí nào tại đơn vị `{unit}` trong kỳ này. Hãy ghi đơn vị nơi người đó phục vụ, hoặc kiểm tra bố trí.",
        en: "`{code}` has no appointment in the unit `{unit}` in this period. Name the unit where he served, or check the appointments."
    }
    /// Ratings are counted by the periods that the agency tracks.
    PeriodNotTracked = "PERIOD_NOT_TRACKED" {
        vi: "Kỳ `{value}` không phải kỳ theo dõi của cơ quan {agency}, nơi theo dõi theo {tracked_vi}. Hãy gửi số liệu theo {tracked_vi}.",
        en: "`{value}` is no period that {agency} tracks: it tracks by {tracked_en}. Send the figures by {tracked_en}."
    }
    /// Satisfaction may feed II.4 or an agency's sub-line of it only (Annex I).
    FeedNotAllowed = "FEED_NOT_ALLOWED" {
        vi: "Mức hài lòng chỉ được đề xuất điểm cho dòng {allowed} hoặc dòng con của nó, không phải dòng {line}. Hãy bỏ phần lấy số liệu của dòng này.",
        en: "Satisfaction may propose points for the line {allowed} or a sub-line of it only, not for {line}. Leave the feed of this line out."
    }
    /// The shares between which satisfaction gives points are out of order.
    FeedOutOfRange = "FEED_OUT_OF_RANGE" {
        vi: "Mức hài lòng từ {from} đến {to} không dùng được: hai tỷ lệ phải từ 0 đến 1, nhiều nhất 6 chữ số thập phân, mức đầu nhỏ hơn mức cuối; số lượt đánh giá ít nhất phải từ {least} đến 1.000.000.",
        en: "A feed from {from} to {to} does not work: both are shares from 0 to 1 with at most 6 decimals, the first below the second; the fewest ratings must be from {least} to 1,000,000."
    }
}

/// One refusal: a code, the path of the input that is at fault, and the values its message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was refused.
    pub code: Code,
    /// Where in the input, outermost first: `["products", "0", "completed"]`. Empty: the input as a whole.
    pub path: Vec<String>,
    /// Values for the `{name}` places of the message.
    pub values: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal of the input at `path`, written with dots (`products.0.completed`).
    #[must_use]
    pub fn new(code: Code, path: &str) -> Self {
        let path = path.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Self { code, path, values: Vec::new() }
    }

    /// A refusal at a path given part by part, for parts that hold dots themselves (`["lines", "III.1"]`).
    #[must_use]
    pub fn at(code: Code, path: &[&str]) -> Self {
        Self { code, path: path.iter().map(|&part| part.to_owned()).collect(), values: Vec::new() }
    }

    /// The path as people write it: `products[0].completed`, `lines.III.1`.
    #[must_use]
    pub fn written_path(&self) -> String {
        let mut text = String::new();
        for part in &self.path {
            if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
                text.push_str(&format!("[{part}]"));
            } else {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(part);
            }
        }
        text
    }

    /// The same with a value for one `{name}` of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// The same, seen from an outer input: `prefix` goes in front of the path.
    #[must_use]
    pub fn inside(mut self, prefix: &str) -> Self {
        let outer: Vec<String> =
            prefix.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        self.path.splice(0..0, outer);
        self
    }

    /// The message, its places filled.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let mut text = self.code.template(language).to_owned();
        for (name, value) in &self.values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}: {}", self.code.as_str(), self.path.join("."), self.message(Language::En))
    }
}

impl std::error::Error for Refusal {}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
