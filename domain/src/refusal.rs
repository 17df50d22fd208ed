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
    // Limits of a GraphQL document: they say where, how much, how much is allowed, and how to mend it.
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
        vi: "Trang `{argument}: {requested}` của `{field}` (dòng {line}, cột {column}) vượt quá tối đa {limit}. Hãy lấy từng trang với `after: pageInfo.endCursor`, hoặc xuất dữ liệu hàng loạt.",
        en: "The page `{argument}: {requested}` of `{field}` (line {line}, column {column}) is above the maximum of {limit}. Go page by page with `after: pageInfo.endCursor`, or use a bulk export."
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
    // GraphQL over HTTP.
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
    /// Something broke that the caller cannot mend.
    Internal = "INTERNAL" {
        vi: "Máy chủ gặp lỗi không mong đợi. Hãy thử lại; nếu vẫn lỗi, báo cho quản trị viên mã {trace}.",
        en: "Something unexpected happened in the server. Try again; if it stays, give the administrator the code {trace}."
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
