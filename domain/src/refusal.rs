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
    /// The object was changed by somebody else since it was read.
    StaleVersion = "STALE_VERSION" {
        vi: "Dữ liệu đã được người khác sửa (phiên bản hiện tại là {current}). Hãy xem lại bản mới rồi lưu lần nữa.",
        en: "Somebody changed this meanwhile (its version is now {current}). Look at the new state, then save again."
    }
    /// An idempotency key came again with another input or for another operation.
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED" {
        vi: "Khoá `{key}` đã được dùng cho một yêu cầu khác. Hãy dùng khoá mới cho nội dung mới.",
        en: "The key `{key}` was already used for another input. Use a new key for a new input."
    }
    /// No role of the caller permits the action on this object.
    NotPermitted = "NOT_PERMITTED" {
        vi: "Tài khoản không có quyền thực hiện việc này (cần: {needed}). Hãy đề nghị quản trị viên cấp quyền ở đơn vị liên quan.",
        en: "The account may not do this (needed: {needed}). Ask the administrator for a role over the unit concerned."
    }
    /// The account still has its one-time password.
    PasswordChangeNeeded = "PASSWORD_CHANGE_NEEDED" {
        vi: "Mật khẩu hiện tại chỉ dùng một lần. Hãy đổi mật khẩu rồi thực hiện lại.",
        en: "The present password is for one use. Change it first, then try again."
    }
    /// Nobody scores, records or decides about himself.
    SelfRule = "SELF_RULE" {
        vi: "Không ai được tự chấm điểm, ghi nhận hay quyết định về chính mình. Việc này do cấp trên hoặc cán bộ nhân sự khác thực hiện.",
        en: "Nobody scores, records or decides about himself. A superior or another HR officer has to do this."
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
