//! Refusals: what was wrong with an input, where, and how to mend it, in Vietnamese and English.
//!
//! The table of codes stands here, under every layer that can refuse, so that a code without a text does not compile.

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
    ($($(#[$doc:meta])* $variant:ident = $code:literal { vi: $vi:literal, en: $en:literal })*) => {
        /// What was refused. Codes never change; texts may improve.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as clients see it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
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
    /// A unit lies under itself, or two leaders are each in the other's scope (Art. 15.4).
    Cycle = "CYCLE" {
        vi: "`{name}` nằm dưới chính mình theo sơ đồ tổ chức hoặc phân công phụ trách: hãy sửa đơn vị cấp trên hoặc phân công để không còn vòng lặp.",
        en: "`{name}` stands under itself by the unit tree or by the rows of supervision: change the parent unit or the row so that no circle is left."
    }
    /// A month is covered both by itself and by its quarter (Art. 17.3).
    PeriodTwice = "PERIOD_TWICE" {
        vi: "Tháng {month} được tính hai lần, vừa theo tháng vừa theo quý: hãy bỏ một trong hai.",
        en: "Month {month} is given twice, by itself and by its quarter: leave one of them out."
    }
    /// A month of the year has no word at all (Art. 17.3).
    MonthNotCovered = "MONTH_NOT_COVERED" {
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
        vi: "Số lượng {value} phải từ 0 đến {max}.",
        en: "The amount {value} must be from 0 to {max}."
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
