//! The limits on a toy schema, so that they do not hang on the real one.

use super::shape::STANDARD;
use super::{Exceeded, Limits, Shape};
use async_graphql::parser::parse_query;
use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema, Variables};
use domain::refusal::Language;
use serde_json::{Value, json};

struct Toy;
struct Person;
struct People;

#[Object]
impl Toy {
    async fn people(&self, first: Option<i32>, last: Option<i32>) -> People {
        let _ = (first, last);
        People
    }
    async fn nodes(&self, ids: Vec<String>) -> Vec<Person> {
        let _ = ids;
        Vec::new()
    }
}

#[Object]
impl People {
    async fn nodes(&self) -> Vec<Person> {
        Vec::new()
    }
    async fn total_count(&self) -> i32 {
        0
    }
}

#[Object]
impl Person {
    async fn name(&self, tags: Option<Vec<String>>) -> String {
        let _ = tags;
        String::new()
    }
    async fn superior(&self) -> Option<Person> {
        None
    }
    async fn lines(&self) -> Vec<Person> {
        Vec::new()
    }
    async fn reports(&self, first: Option<i32>) -> People {
        let _ = first;
        People
    }
}

fn toy() -> Schema<Toy, EmptyMutation, EmptySubscription> {
    Schema::new(Toy, EmptyMutation, EmptySubscription)
}

/// What the limits say: the cost, or the error in both languages.
fn judge_with(limits: &Limits, text: &str, variables: Value) -> Value {
    let variables = Variables::from_json(variables);
    let judged = limits.text(text).and_then(|()| limits.variables(&variables)).and_then(|()| {
        let document = parse_query(text).expect("the test's own document follows the grammar");
        limits.document(&document, None, &variables, &Shape::of(&toy().sdl()))
    });
    judged.map_or_else(|exceeded| told(&exceeded), |cost| json!({"cost": cost.requested}))
}

fn judge(text: &str) -> Value {
    judge_with(&figures(), text, json!({}))
}

fn told(exceeded: &Exceeded) -> Value {
    let mut told = serde_json::to_value(exceeded.error(Language::En)).expect("an error is JSON");
    told["vi"] = json!(exceeded.refusal.message(Language::Vi));
    for message in [&told["message"], &told["vi"]] {
        assert!(!message.to_string().contains("{limit}"), "open place in {message}");
    }
    told
}

fn code(told: &Value) -> &str {
    told["extensions"]["code"].as_str().unwrap_or("none")
}

/// Figures of their own, so that the texts below do not change with the screens.
fn figures() -> Limits {
    Limits { depth: 16, fields: 1_000, root_fields: 20, cost: 20_000, ..Limits::default() }
}

/// Wide open, so that each further stage must hold on its own.
fn wide() -> Limits {
    Limits { bytes: u64::MAX, tokens: u64::MAX, ..figures() }
}

#[test]
fn the_cost_is_the_number_of_values_the_answer_can_hold() {
    for (text, variables, cost) in [
        ("{ __typename }", json!({}), 1),
        ("{ people(first: 50) { totalCount nodes { name } } }", json!({}), 1 + 1 + 50 * 2),
        ("{ people { nodes { name } } }", json!({}), 1 + 20 * 2),
        ("query($n: Int) { people(first: $n) { nodes { name } } }", json!({"n": 7}), 1 + 7 * 2),
        ("query($n: Int = 9) { people(last: $n) { nodes { name } } }", json!({}), 1 + 9 * 2),
        ("{ nodes(ids: [\"a\", \"b\", \"c\"]) { name superior { name } } }", json!({}), 1 + 3 * 3),
        ("query($i: [String!]!) { nodes(ids: $i) { name } }", json!({"i": ["a", "b"]}), 1 + 2),
        ("{ people(first: 5) { nodes { lines { name } } } }", json!({}), 1 + 5 * (1 + 1 + 10)),
        ("{ people(first: 5) { ...p } } fragment p on People { nodes { name } }", json!({}), 1 + 5 * 2),
        (
            "{ people(first: 5) { nodes { reports(first: 3) { nodes { name } } } } }",
            json!({}),
            1 + 5 * (1 + 1 + 3 * 2),
        ),
    ] {
        assert_eq!(judge_with(&figures(), text, variables), json!({"cost": cost}), "{text}");
    }
}

#[test]
fn a_costly_document_names_its_heaviest_root_field() {
    insta::assert_json_snapshot!(judge(
        "query Q {\n  a: people(first: 2) { nodes { name } }\n  b: people(first: 100) {\n    nodes { reports(first: 100) { nodes { name superior { name } } } }\n  }\n}"
    ), @r#"
    {
      "extensions": {
        "code": "COST_EXCEEDED",
        "limit": 20000,
        "path": [
          "b"
        ],
        "requested": 40206
      },
      "locations": [
        {
          "column": 3,
          "line": 3
        }
      ],
      "message": "The answer could hold 40206 values, at most 20000 are allowed; most are under `b` (line 3, column 3). Lower `first`/`last` or select fewer fields in the inner lists.",
      "vi": "Câu trả lời có thể chứa 40206 giá trị, tối đa 20000; phần lớn nằm dưới `b` (dòng 3, cột 3). Hãy giảm `first`/`last` hoặc chọn ít trường hơn trong danh sách lồng nhau."
    }
    "#);
}

#[test]
fn a_page_of_ten_thousand_is_refused_where_it_stands() {
    insta::assert_json_snapshot!(judge("{\n  people(first: 10000) { nodes { name } }\n}"), @r#"
    {
      "extensions": {
        "code": "PAGE_TOO_LARGE",
        "limit": 100,
        "path": [
          "people"
        ],
        "requested": 10000
      },
      "locations": [
        {
          "column": 17,
          "line": 2
        }
      ],
      "message": "The page `first: 10000` of `people` (line 2, column 17) is above the maximum of 100. Go page by page with `after: pageInfo.endCursor`.",
      "vi": "Trang `first: 10000` của `people` (dòng 2, cột 17) vượt quá tối đa 100. Hãy lấy từng trang với `after: pageInfo.endCursor`."
    }
    "#);
    let by_variable =
        judge_with(&figures(), "query($n: Int!) { people(first: $n) { totalCount } }", json!({"n": 10_000}));
    assert_eq!(code(&by_variable), "PAGE_TOO_LARGE");
}

#[test]
fn a_query_of_two_megabytes_is_refused_unread() {
    insta::assert_json_snapshot!(judge(&format!("{{ people {{ totalCount }} }} #{}", "x".repeat(2_000_000))), @r#"
    {
      "extensions": {
        "code": "DOCUMENT_TOO_LARGE",
        "limit": 65536,
        "requested": 2000027
      },
      "message": "The document is 2000027 bytes long, at most 65536 are allowed. Split it into smaller ones and move data into variables.",
      "vi": "Văn bản truy vấn dài 2000027 byte, tối đa 65536. Hãy chia thành nhiều truy vấn nhỏ hơn và đưa dữ liệu vào biến."
    }
    "#);
}

#[test]
fn tokens_are_counted() {
    insta::assert_json_snapshot!(judge(&format!("{{ {} }}", "a ".repeat(6_000))), @r#"
    {
      "extensions": {
        "code": "TOO_MANY_TOKENS",
        "limit": 5000,
        "requested": 5001
      },
      "locations": [
        {
          "column": 10001,
          "line": 1
        }
      ],
      "message": "The document has more than 5000 tokens (from line 1, column 10001 on). Split it into smaller ones and move data into variables.",
      "vi": "Truy vấn có hơn 5000 từ tố (từ dòng 1, cột 10001). Hãy chia thành nhiều truy vấn nhỏ hơn và đưa dữ liệu vào biến."
    }
    "#);
}

#[test]
fn sixty_levels_are_refused() {
    let deep = |levels| {
        format!(
            "{{ nodes(ids: [\"a\"]) {{ {} name {} }} }}",
            "superior { ".repeat(levels),
            "} ".repeat(levels)
        )
    };
    insta::assert_json_snapshot!(judge(&deep(60)), @r#"
    {
      "extensions": {
        "code": "DOCUMENT_TOO_DEEP",
        "limit": 16,
        "path": [
          "nodes",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior",
          "superior"
        ],
        "requested": 17
      },
      "locations": [
        {
          "column": 188,
          "line": 1
        }
      ],
      "message": "The document is nested 17 levels deep at line 1, column 188, at most 16 are allowed. Ask for the inner part in a query of its own that begins at `node(id:)`.",
      "vi": "Truy vấn lồng nhau tới tầng 17 tại dòng 1, cột 188, tối đa 16 tầng. Hãy lấy phần bên trong bằng một truy vấn riêng, bắt đầu từ `node(id:)`."
    }
    "#);
    assert_eq!(judge(&deep(14)), json!({"cost": 16}), "sixteen fields deep are allowed");
    assert_eq!(code(&judge(&deep(15))), "DOCUMENT_TOO_DEEP");
    assert_eq!(code(&judge(&deep(70))), "DOCUMENT_TOO_DEEP");
    let inline = format!("{{ {} __typename {} }}", "... { ".repeat(62), "} ".repeat(62));
    assert_eq!(judge(&inline), json!({"cost": 1}), "inline fragments cost nothing and end nothing");
}

#[test]
fn nested_literals_do_not_reach_the_parser() {
    let list = format!("{{ nodes(ids: {}{}) {{ name }} }}", "[".repeat(2_500), "]".repeat(2_500));
    insta::assert_json_snapshot!(judge(&list), @r#"
    {
      "extensions": {
        "code": "DOCUMENT_TOO_DEEP",
        "limit": 64,
        "requested": 65
      },
      "locations": [
        {
          "column": 76,
          "line": 1
        }
      ],
      "message": "The document is nested 65 levels deep at line 1, column 76, at most 64 are allowed. Ask for the inner part in a query of its own that begins at `node(id:)`.",
      "vi": "Truy vấn lồng nhau tới tầng 65 tại dòng 1, cột 76, tối đa 64 tầng. Hãy lấy phần bên trong bằng một truy vấn riêng, bắt đầu từ `node(id:)`."
    }
    "#);
    let object = format!("{{ nodes(ids: {}1{}) {{ name }} }}", "{a: ".repeat(2_500), "}".repeat(2_500));
    assert_eq!(code(&judge(&object)), "DOCUMENT_TOO_DEEP");
    let default = format!("query($a: {}Int{}) {{ people }}", "[".repeat(2_500), "]".repeat(2_500));
    assert_eq!(code(&judge(&default)), "DOCUMENT_TOO_DEEP");
}

#[test]
fn brackets_do_not_hide_behind_text_and_are_not_seen_in_it() {
    let nested = "[".repeat(2_500);
    for hidden in [
        format!("{{ nodes(ids: [\"\"\" \" {nested} ])}}"),
        format!("{{ nodes(ids: [\"\"\" \" {nested} \\\"\"\" ])}}"),
        format!("{{ nodes(ids: [\"\\\\\" {nested} ])}}"),
        format!("{{ nodes(ids: [\"a\n {nested} \"])}}"),
        format!("{{ # \"\n nodes(ids: {nested})}}"),
        format!("{{ # \"\r nodes(ids: {nested})}}"),
        format!("{{ nodes(ids: [\"\" {nested}])}}"),
        format!("{{ nodes(ids: [\"\"\"\"\"\" {nested}])}}"),
    ] {
        let code = judge(&hidden);
        assert!(["DOCUMENT_TOO_DEEP", "UNFINISHED_TEXT"].contains(&self::code(&code)), "{}", &hidden[..40]);
    }
    for shown in [
        format!(
            "{{ nodes(ids: [\"{nested}\", \"\\\"{nested}\", \"\"\"{nested}\\\"\"\"{nested}\"\"\"]) {{ name }} }}"
        ),
        format!("{{ # {nested}\n nodes(ids: \"\") {{ name }} }}"),
    ] {
        assert!(judge(&shown)["cost"].is_u64(), "{}", &shown[..40]);
    }
    insta::assert_json_snapshot!(judge("{\n  nodes(ids: [\"\"\" \" ])\n}"), @r#"
    {
      "extensions": {
        "code": "UNFINISHED_TEXT"
      },
      "locations": [
        {
          "column": 15,
          "line": 2
        }
      ],
      "message": "The block string that opens at line 2, column 15 has no end. Close it with three quotation marks.",
      "vi": "Chuỗi nhiều dòng mở tại dòng 2, cột 15 không có dấu đóng. Hãy thêm ba dấu ngoặc kép ở cuối chuỗi."
    }
    "#);
}

#[test]
fn doubling_fragments_cost_nothing_to_refuse() {
    let mut text = String::from("{ people { nodes { ...f0 } } }");
    for step in 0..24 {
        text.push_str(&format!(" fragment f{step} on Person {{ ...f{0} ...f{0} }}", step + 1));
    }
    text.push_str(" fragment f24 on Person { name }");
    insta::assert_json_snapshot!(judge(&text), @r#"
    {
      "extensions": {
        "code": "TOO_MANY_FIELDS",
        "limit": 1000,
        "requested": 16777218
      },
      "locations": [
        {
          "column": 1,
          "line": 1
        }
      ],
      "message": "The document selects 16777218 fields (fragments counted at each use), at most 1000 are allowed. Select only what the screen needs.",
      "vi": "Truy vấn chọn 16777218 trường (mảnh được tính ở mỗi lần dùng), tối đa 1000. Hãy chỉ chọn những trường mà màn hình cần."
    }
    "#);
    // Ten in each step: more than a 64-bit number can count.
    let mut text = String::from("{ people { nodes { ...f0 } } }");
    for step in 0..24 {
        text.push_str(&format!(
            " fragment f{step} on Person {{ {} }}",
            format!("...f{} ", step + 1).repeat(10)
        ));
    }
    text.push_str(" fragment f24 on Person { name }");
    assert_eq!(judge(&text)["extensions"]["requested"], json!(u64::MAX));
}

#[test]
fn a_chain_of_five_thousand_fragments_ends_nothing() {
    let mut text = String::from("{ people { nodes { ...f0 } } }");
    for step in 0..5_000 {
        text.push_str(&format!(" fragment f{step} on Person {{ ...f{} }}", step + 1));
    }
    text.push_str(" fragment f5000 on Person { name }");
    assert_eq!(code(&judge(&text)), "DOCUMENT_TOO_LARGE");
    let told = judge_with(&wide(), &text, json!({}));
    assert_eq!(code(&told), "FRAGMENTS_TOO_DEEP");
    insta::assert_snapshot!(told["message"].as_str().unwrap_or_default(), @r#"The fragment `f64` at line 1, column 2180 stands inside more than 64 others. Merge some of them."#);
    // The same where nothing spreads the chain: whatever fragment the walk happens to begin with.
    let unused = text.replacen("...f0", "name", 1);
    let code = judge_with(&wide(), &unused, json!({}));
    assert!(["FRAGMENTS_TOO_DEEP", "DOCUMENT_TOO_DEEP"].contains(&self::code(&code)), "{code}");
}

#[test]
fn circles_and_unknown_fragments_are_refused() {
    insta::assert_json_snapshot!(judge(
        "{ people { nodes { ...a } } } fragment a on Person { superior { ...b } } fragment b on Person { ...a }"
    ), @r#"
    {
      "extensions": {
        "code": "FRAGMENT_CYCLE",
        "path": [
          "people",
          "nodes",
          "superior"
        ]
      },
      "locations": [
        {
          "column": 97,
          "line": 1
        }
      ],
      "message": "The fragment `a` comes back to itself at line 1, column 97. Remove `...a` there.",
      "vi": "Mảnh `a` tự chứa chính nó tại dòng 1, cột 97. Hãy bỏ `...a` ở đó."
    }
    "#);
    insta::assert_json_snapshot!(judge("{ people { nodes { ...nobody } } }"), @r#"
    {
      "extensions": {
        "code": "UNKNOWN_FRAGMENT",
        "path": [
          "people",
          "nodes"
        ]
      },
      "locations": [
        {
          "column": 20,
          "line": 1
        }
      ],
      "message": "The fragment `nobody` used at line 1, column 20 is not defined. Add `fragment nobody on …` to the document.",
      "vi": "Mảnh `nobody` dùng tại dòng 1, cột 20 không được định nghĩa. Hãy thêm `fragment nobody on …` vào văn bản."
    }
    "#);
    assert_eq!(code(&judge("{ people { totalCount } } fragment a on Person { ...a }")), "FRAGMENT_CYCLE");
}

#[test]
fn aliases_root_fields_directives_and_operations_are_counted() {
    let many =
        |part: &str, times: usize| (0..times).map(|n| part.replace('#', &n.to_string())).collect::<String>();
    insta::assert_json_snapshot!(judge(&format!("{{ nodes(ids: \"\") {{ {} }} }}", many("a#: name ", 51))), @r#"
    {
      "extensions": {
        "code": "TOO_MANY_ALIASES",
        "limit": 50,
        "requested": 51
      },
      "locations": [
        {
          "column": 1,
          "line": 1
        }
      ],
      "message": "The document has 51 aliases, at most 50 are allowed. Use `nodes(ids:)` or a filter to get many objects at once.",
      "vi": "Truy vấn đặt 51 bí danh, tối đa 50. Hãy dùng `nodes(ids:)` hoặc bộ lọc để lấy nhiều đối tượng một lần."
    }
    "#);
    insta::assert_json_snapshot!(judge(&format!("{{ {} }}", "__typename ".repeat(21))), @r#"
    {
      "extensions": {
        "code": "TOO_MANY_ROOT_FIELDS",
        "limit": 20,
        "requested": 21
      },
      "locations": [
        {
          "column": 1,
          "line": 1
        }
      ],
      "message": "The operation has 21 root fields, at most 20 are allowed. Split it into several operations.",
      "vi": "Thao tác có 21 trường gốc, tối đa 20. Hãy chia thành nhiều truy vấn."
    }
    "#);
    insta::assert_json_snapshot!(judge(&format!(
        "{{ people {} {{ totalCount }} }}",
        "@skip(if: false) ".repeat(101)
    )), @r#"
    {
      "extensions": {
        "code": "TOO_MANY_DIRECTIVES",
        "limit": 100,
        "requested": 101
      },
      "locations": [
        {
          "column": 1,
          "line": 1
        }
      ],
      "message": "The document has 101 directives, at most 100 are allowed. Put one `@include` or `@skip` around a group of fields.",
      "vi": "Truy vấn có 101 chỉ thị, tối đa 100. Hãy đặt `@include` hoặc `@skip` một lần trên cả nhóm trường."
    }
    "#);
    insta::assert_json_snapshot!(judge(&many("query q# { people { totalCount } } ", 51)), @r#"
    {
      "extensions": {
        "code": "TOO_MANY_OPERATIONS",
        "limit": 50,
        "requested": 51
      },
      "message": "The document has 51 operations, at most 50 are allowed. Send only the one to run.",
      "vi": "Văn bản có 51 thao tác, tối đa 50. Hãy gửi riêng thao tác cần chạy."
    }
    "#);
    insta::assert_json_snapshot!(judge(&format!("{{ nodes(ids: \"\") {{ {} }} }}", "name ".repeat(1_000))), @r#"
    {
      "extensions": {
        "code": "TOO_MANY_FIELDS",
        "limit": 1000,
        "requested": 1001
      },
      "locations": [
        {
          "column": 1,
          "line": 1
        }
      ],
      "message": "The document selects 1001 fields (fragments counted at each use), at most 1000 are allowed. Select only what the screen needs.",
      "vi": "Truy vấn chọn 1001 trường (mảnh được tính ở mỗi lần dùng), tối đa 1000. Hãy chỉ chọn những trường mà màn hình cần."
    }
    "#);
    let by_fragment = format!("{{ ...r }} fragment r on Toy {{ {} }}", "__typename ".repeat(21));
    assert_eq!(code(&judge(&by_fragment)), "TOO_MANY_ROOT_FIELDS");
}

#[test]
fn no_text_holds_the_character_that_not_every_database_stores() {
    let text = "query($t: [String!]) { nodes(ids: $t) { name } }";
    let by_variable = judge_with(&figures(), text, json!({ "t": ["a", "b\0c"] }));
    assert_eq!(code(&by_variable), "NUL_IN_TEXT");
    for literal in [
        r#"{ nodes(ids: ["a\u0000"]) { name } }"#,
        r#"{ nodes(ids: ["a"]) { toys(filter: { text: "\u0000" }) { name } } }"#,
        r#"query($t: [String!] = ["\u0000"]) { nodes(ids: $t) { name } }"#,
    ] {
        assert_eq!(code(&judge(literal)), "NUL_IN_TEXT", "{literal}");
    }
    assert_eq!(
        code(&judge(r#"{ nodes(ids: ["a\\u0000"]) { name } }"#)),
        "none",
        "a backslash is a backslash"
    );
}

#[test]
fn variables_are_limited_in_depth_and_number() {
    let text = "query($t: [String!]) { nodes(ids: $t) { name } }";
    let mut nested = json!("a");
    for _ in 0..100 {
        nested = json!([nested]);
    }
    insta::assert_json_snapshot!(judge_with(&figures(), text, json!({ "t": nested })), @r#"
    {
      "extensions": {
        "code": "VARIABLES_TOO_DEEP",
        "limit": 32,
        "requested": 33
      },
      "message": "The variable `t` is nested more than 32 levels deep. Flatten the data.",
      "vi": "Biến `t` lồng nhau hơn 32 tầng. Hãy làm phẳng dữ liệu."
    }
    "#);
    let many = vec!["a"; 20_001];
    insta::assert_json_snapshot!(judge_with(&figures(), text, json!({ "t": many })), @r#"
    {
      "extensions": {
        "code": "VARIABLES_TOO_LARGE",
        "limit": 20000,
        "requested": 20002
      },
      "message": "The variables hold 20002 values, at most 20000 are allowed. Send them in several calls or import a file.",
      "vi": "Các biến chứa 20002 giá trị, tối đa 20000. Hãy gửi thành nhiều lần hoặc nhập bằng tệp."
    }
    "#);
}

#[tokio::test]
async fn the_standard_introspection_passes() {
    let told = judge(STANDARD);
    assert!(told["cost"].is_u64(), "{told}");
    // Whatever is configured.
    let narrow =
        Limits { depth: 4, bytes: 8 * 1024, tokens: 1_000, nesting: 24, fields: 300, page: 1, ..figures() };
    narrow.validate().expect("the narrowest limits are valid");
    assert_eq!(judge_with(&narrow, STANDARD, json!({})), told);
    let answer = toy().execute(Request::new(STANDARD)).await;
    assert_eq!(answer.errors, Vec::new());
}

#[test]
fn introspection_does_not_go_around_in_circles() {
    insta::assert_json_snapshot!(judge(
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
    ), @r#"
    {
      "extensions": {
        "code": "INTROSPECTION_TOO_DEEP",
        "limit": 2,
        "path": [
          "__schema",
          "types",
          "fields",
          "type",
          "fields",
          "type",
          "fields"
        ],
        "requested": 3
      },
      "locations": [
        {
          "column": 54,
          "line": 1
        }
      ],
      "message": "The introspection nests the list `fields` more than 2 times at line 1, column 54. Use the standard introspection query.",
      "vi": "Truy vấn lược đồ lồng danh sách `fields` quá 2 lần tại dòng 1, cột 54. Hãy dùng truy vấn lược đồ chuẩn."
    }
    "#);
}

#[test]
fn an_introspection_is_not_asked_for_many_times_over() {
    let types = "types { fields { name type { fields { name args { name } } } } } ";
    let many = (0..40).map(|n| format!("a{n}: {types}")).collect::<String>();
    let told = judge(&format!("{{ __schema {{ {many} }} }}"));
    assert_eq!(code(&told), "INTROSPECTION_TOO_LARGE", "{told}");
    let twice = judge(&STANDARD.replacen("__schema {", "a: __schema { description } __schema {", 1));
    assert!(twice["cost"].is_u64(), "{twice}");
}

#[test]
fn the_walk_is_fast_and_small_even_where_all_other_limits_are_off() {
    // 64 fragments, each nested as deep as the text may be: must not overflow a thread of the default size.
    let open = Limits { depth: u64::MAX, fields: u64::MAX, cost: u64::MAX, ..wide() };
    let mut text = String::from("{ ...f0 }");
    for step in 0..64 {
        let (down, up) = ("... { ".repeat(62), "} ".repeat(62));
        text.push_str(&format!(" fragment f{step} on Toy {{ {down} ...f{} {up} }}", step + 1));
    }
    text.push_str(" fragment f64 on Toy { __typename }");
    assert_eq!(code(&judge_with(&open, &text, json!({}))), "DOCUMENT_TOO_DEEP");
}

/// Numbers that are the same ones each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or_default()
    }

    fn selections(&mut self, depth: usize) -> String {
        let mut text = String::from("{ name ");
        for _ in 0..self.below(4) {
            let inner = if depth == 0 { String::from("{ name }") } else { self.selections(depth - 1) };
            text += &match self.below(8) {
                0 => String::from("...f "),
                1 => format!("... on Person @include(if: true) {inner} "),
                2 => format!("a{}: superior {inner} ", self.below(9)),
                3 => format!("reports(first: {}) {{ nodes {inner} }} ", self.below(150)),
                4 => format!("name(tags: [\"{{[(\", \"\"\"\"[\\\"\"\"\"\"\"]) lines {inner} "),
                5 => format!("reports(first: $n) {{ edges {{ node {inner} }} }} "),
                6 => String::from("# { [ (\n ...g "),
                _ => format!("superior {inner} "),
            };
        }
        text + "} "
    }
}

#[test]
fn no_random_document_ends_the_process() {
    const WORDS: [&str; 16] =
        ["{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "\\", "#", "\n", "...", "...f", ":", "$n", "@a"];
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let shape = Shape::of(&toy().sdl());
    let (mut parsed, mut passed) = (0, 0);
    for _ in 0..1_500 {
        let depth = numbers.below(6);
        let mut text = format!("query($n: Int = 3) {}", numbers.selections(depth));
        for fragment in ["f", "g"] {
            text += &format!("fragment {fragment} on Person {}", numbers.selections(1));
        }
        // Two of three are broken somewhere: a word too many, now and then thousands of it.
        if numbers.below(3) > 0 {
            let times = if numbers.below(4) == 0 { 3_000 } else { 1 };
            let at = numbers.below(text.len());
            text.insert_str(at, &WORDS[numbers.below(WORDS.len())].repeat(times));
        }
        if figures().text(&text).is_ok()
            && let Ok(document) = parse_query(&text)
        {
            parsed += 1;
            passed += u32::from(figures().document(&document, None, &Variables::default(), &shape).is_ok());
        }
    }
    assert!(parsed > 300 && passed > 30, "{parsed} were documents, {passed} within the limits");
}

#[test]
fn figures_that_shut_out_the_standard_introspection_are_refused() {
    assert_eq!(Limits::default().validate(), Ok(()));
    assert_eq!(
        Limits { tokens: 10, ..Limits::default() }.validate(),
        Err("limits.tokens = 10 is outside 1000..=100000".into())
    );
}
