//! Whole files, good and bad, as people and programs write them.

use super::*;
use crate::io::kinds::{FileRow, Kind};
use crate::io::kinds::{
    appointments::AppointmentRow, products::ProductRow, records::RecordRow, units::UnitRow,
};
use domain::refusal::Language;
use std::io::Read;

/// Reads a file to its end: the rows, or every refusal.
fn read<T: FileRow>(bytes: &[u8]) -> Result<Vec<T>, Vec<Refusal>> {
    let mut rows = Rows::<T, _>::open("tệp.csv", bytes)?;
    let chunk = rows.next_chunk(usize::MAX).unwrap_or(Chunk { lines: Vec::new(), refusals: Vec::new() });
    if chunk.refusals.is_empty() {
        return Ok(chunk.lines.into_iter().map(|line| line.value).collect());
    }
    Err(chunk.refusals)
}

/// The refusals of a file as `CODE row column`.
fn faults<T: FileRow + std::fmt::Debug>(bytes: &[u8]) -> Vec<String> {
    let refusals = read::<T>(bytes).unwrap_err();
    for refusal in &refusals {
        for language in [Language::Vi, Language::En] {
            let message = refusal.message(language);
            assert!(!message.contains('{'), "a place of the message is open: {message}");
            assert!(message.contains("tệp.csv"), "{message}");
        }
    }
    let place = |refusal: &Refusal| refusal.path[1..].join(" ");
    refusals.iter().map(|refusal| format!("{} {}", refusal.code.as_str(), place(refusal))).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const PRODUCTS: &str = "Mã,Tên,Đơn vị tính,Hệ số,Hiệu lực từ ngày\n";

#[test]
fn one_file_in_every_dress() {
    let vietnamese =
        "Mã|Tên|Đơn vị tính|Lĩnh vực|Hệ số|Hiệu lực từ ngày\nHS-1|Hồ sơ 1|hồ sơ||0,25|05/03/2026\n";
    let english =
        "valid_from|Coefficient|code|NAME|Measure *\n2026-03-05|0.250|HS-1|Ho\u{0302}\u{0300} sơ 1|hồ sơ\n";
    let expected = vec![ProductRow {
        code: "HS-1".into(),
        name: "Hồ sơ 1".into(),
        measure: "hồ sơ".into(),
        field: None,
        coefficient_micro: 250_000,
        valid_from: chrono::NaiveDate::from_ymd_opt(2026, 3, 5).unwrap(),
        owner_unit: None,
    }];
    for separator in [",", ";", "\t"] {
        for text in [vietnamese, english] {
            let text = text.replace("0,25|", if separator == "," { "\"0,25\"|" } else { "0,25|" });
            let text = text.replace('|', separator);
            let excel = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
            let blank = format!("{text}\n{}\n# ghi chú\n", separator.repeat(4));
            let declared = format!("sep={separator}\r\n{text}");
            for text in [text, excel, blank, declared] {
                assert_eq!(read::<ProductRow>(text.as_bytes()).unwrap(), expected, "{text:?}");
            }
        }
    }
}

#[test]
fn what_a_cell_says_wrong_is_told_with_place_value_and_mend() {
    let file = format!(
        "{PRODUCTS}HS-1,Hồ sơ 1,hồ sơ,1.5,31/02/2026\nHS 2,,hồ sơ,\"1,1234567\",01/01/2026\nHS-3,x,y,0,01/01/2026\n"
    );
    assert_eq!(
        faults::<ProductRow>(file.as_bytes()),
        [
            "FILE_DATE 2 Hiệu lực từ ngày",
            "FILE_CODE 3 Mã",
            "FILE_VALUE_MISSING 3 Tên",
            "FILE_DECIMALS 3 Hệ số",
            "FILE_RANGE 4 Hệ số",
        ]
    );
    let refusals = read::<ProductRow>(file.as_bytes()).unwrap_err();
    assert_eq!(
        refusals[0].message(Language::Vi),
        "Tệp tệp.csv, dòng 2, cột «Hiệu lực từ ngày»: `31/02/2026` không phải là ngày. Hãy ghi ngày/tháng/năm đủ bốn chữ số năm, ví dụ 05/03/2026 (hoặc 2026-03-05)."
    );
    assert_eq!(
        refusals[4].message(Language::En),
        "File tệp.csv, row 4, column “Hệ số”: `0` is outside 0.000001 to 1000000."
    );
}

#[test]
fn the_wrong_header() {
    assert_eq!(faults::<ProductRow>(b""), ["FILE_EMPTY 1"]);
    assert_eq!(faults::<ProductRow>(b"\xEF\xBB\xBF\r\n"), ["FILE_EMPTY 1"]);
    assert_eq!(faults::<ProductRow>("Họ tên;Lương\nA;1\n".as_bytes()), ["FILE_HEADER 1"]);
    assert_eq!(faults::<ProductRow>("HS-1,Hồ sơ,hồ sơ,1,01/01/2026\n".as_bytes()), ["FILE_HEADER 1"]);
    assert_eq!(
        faults::<ProductRow>("Mã,Tên,code,Đơn vi tinh,Hệ sô quy đổi\n".as_bytes()),
        [
            "FILE_COLUMN_REPEATED 1 code",
            "FILE_COLUMN_UNKNOWN 1 Hệ sô quy đổi",
            "FILE_COLUMN_MISSING 1",
            "FILE_COLUMN_MISSING 1",
        ]
    );
    let refusals = read::<ProductRow>("Mã,Tên,Hệ sô quy,ValidForm\n".as_bytes()).unwrap_err();
    assert!(refusals[0].message(Language::Vi).contains("Có phải là «Hệ số»?"));
    assert!(refusals[1].message(Language::En).contains("Is it “valid from”?"));
    // What is like no column could be any that is not there yet.
    let refusals = read::<ProductRow>("Mã,Tên,Lương\n".as_bytes()).unwrap_err();
    assert!(
        refusals[0].message(Language::En).contains("Is it “measure”, “field”, “coefficient”, “valid from”"),
        "{refusals:?}"
    );
}

#[test]
fn another_encoding() {
    let text = format!("{PRODUCTS}HS-1,Hồ sơ,hồ sơ,1,01/01/2026\n");
    assert_eq!(faults::<ProductRow>(&utf16(&format!("\u{FEFF}{text}"))), ["FILE_ENCODING 1"]);
    assert_eq!(faults::<ProductRow>(&utf16("code,name\n")), ["FILE_ENCODING 1"]);
    // Windows-1258: ồ is ô and a combining grave accent.
    let ansi =
        b"code,name,measure,coefficient,valid from\nHS-1,H\xF4\xCC s\xF5,h\xF4\xCC s\xF5,1,01/01/2026\n";
    assert_eq!(faults::<ProductRow>(ansi), ["FILE_ENCODING 2"]);
    assert_eq!(faults::<ProductRow>(b"PK\x03\x04\x14\0\x06\0"), ["FILE_NOT_CSV 1"]);
    assert_eq!(faults::<ProductRow>(b"\xD0\xCF\x11\xE0\xA1\xB1"), ["FILE_NOT_CSV 1"]);
    let message = read::<ProductRow>(ansi).unwrap_err()[0].message(Language::Vi);
    assert!(message.contains("CSV UTF-8"), "{message}");
}

#[test]
fn shifted_columns() {
    let file = format!(
        "{PRODUCTS}HS-1,Hồ sơ,một,hồ sơ,1,01/01/2026\nHS-2,Hồ sơ,1,01/01/2026\nHS-3,a,b,1,5,01/01/2026\nHS-4,a,1,b,01/01/2026\n"
    );
    assert_eq!(
        faults::<ProductRow>(file.as_bytes()),
        ["FILE_COLUMNS 2", "FILE_COLUMNS 3", "FILE_COLUMNS 4", "FILE_NUMBER 5 Hệ số"]
    );
    // Empty cells behind the header's last column are what spreadsheets leave; a value there is a shift.
    let file =
        "code,name,measure,coefficient,valid from,,\nHS-1,a,b,1,01/01/2026,,\nHS-2,a,b,1,01/01/2026,x,\n";
    assert_eq!(faults::<ProductRow>(file.as_bytes()), ["FILE_COLUMNS 3"]);
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let file = format!("{PRODUCTS}HS-1,\"Hồ sơ, loại \"\"1\"\"\nđặc biệt\",hồ sơ,\"1,25\",01/01/2026\nHS-2,b,c,2,01/01/2026\n")
        .replace("\nđặc", " đặc");
    assert_eq!(read::<ProductRow>(file.as_bytes()).unwrap().len(), 2);
    let mut cuts = 0;
    for length in 0..file.len() {
        let cut = &file.as_bytes()[..length];
        if cut.last() == Some(&b'\n') {
            assert!(read::<ProductRow>(cut).is_ok());
            continue;
        }
        let told = faults::<ProductRow>(cut);
        let expected = ["FILE_CUT_OFF", "FILE_COLUMN", "FILE_HEADER", "FILE_EMPTY"];
        assert!(expected.iter().any(|code| told[0].starts_with(code)), "{told:?} at {length}");
        cuts += usize::from(told[0].starts_with("FILE_CUT_OFF"));
    }
    assert!(cuts > 80, "{cuts}");
    // In the middle of a number it looks like a whole file: only the missing line break tells.
    let open = "code,name,measure,valid from,coefficient\nHS-1,a,b,01/01/2026,12".as_bytes();
    assert_eq!(faults::<ProductRow>(open), ["FILE_CUT_OFF 2"]);
    let mut rows = Rows::<ProductRow, _>::open_with("a.csv", open, Options { open_end: true }).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().value.coefficient_micro, 12_000_000);
    assert!(rows.next().is_none());
}

#[test]
fn a_quote_never_closed_is_told_where_it_opens() {
    let good = "HS-1,a,b,1,01/01/2026\n";
    let file = format!("{PRODUCTS}{good}HS-2,\"a,b,1,01/01/2026\n{good}");
    assert_eq!(faults::<ProductRow>(file.as_bytes()), ["FILE_CUT_OFF 3"]);
    let file = format!("{PRODUCTS}{good}HS-2,\"a,b,1,01/01/2026\n{}", good.repeat(20_000));
    assert_eq!(faults::<ProductRow>(file.as_bytes()), ["FILE_ROW_TOO_LONG 3"]);
    let file = format!("{PRODUCTS}HS-2,\"a,b,1,01/01/2026\nHS-3,\"a\",b,1,01/01/2026\n");
    assert_eq!(faults::<ProductRow>(file.as_bytes()), ["FILE_QUOTE 2"]);
}

#[test]
fn texts_and_formulas() {
    let long = "x".repeat(301);
    let file = format!(
        "{PRODUCTS}HS-1,{long},b,1,01/01/2026\nHS-2,\"a\nb\",b,1,01/01/2026\nHS-3,'=a,b,1,01/01/2026\n"
    );
    assert_eq!(faults::<ProductRow>(file.as_bytes()), ["FILE_TOO_LONG 2 Tên", "FILE_TEXT 3 Tên"]);
    let file = format!("{PRODUCTS}HS-3,'=a,b,1,01/01/2026\n");
    assert_eq!(read::<ProductRow>(file.as_bytes()).unwrap()[0].name, "=a");
}

#[test]
fn days_in_the_wrong_order_and_unknown_words() {
    let file = "Mã công chức;Mã vị trí;Mã đơn vị;Hình thức;Từ ngày;Đến ngày;Tỷ lệ thời gian\nA;B;C;kiem nhiem;01/03/2026;28/02/2026;50%\nA;B;C;chuyển;01/03/2026;;150\n";
    assert_eq!(
        faults::<AppointmentRow>(file.as_bytes()),
        ["FILE_DATE_ORDER 2 Đến ngày", "FILE_VALUE_UNKNOWN 3 Hình thức", "FILE_RANGE 3 Tỷ lệ thời gian",]
    );
}

/// Gives a file of output records out of nothing, so that only the reader can hold it in memory.
struct Endless {
    row: u64,
    rows: u64,
    pending: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.pending.is_empty() && self.row <= self.rows {
            let row = self.row;
            self.pending = if row == 0 {
                "Nguồn;Số tham chiếu;Kỳ;Mã công chức;Mã sản phẩm;Số được giao;Số hoàn thành;Hạn\r\n".into()
            } else {
                let bad = if row.is_multiple_of(50_000) { "x" } else { "" };
                format!("MOTCUA;HS-{row};2026-03;CC-{};HS-CT;40;38{bad};31/03/2026\r\n", row % 7_000)
                    .into_bytes()
            };
            self.row += 1;
        }
        let count = buffer.len().min(self.pending.len());
        buffer[..count].copy_from_slice(&self.pending[..count]);
        self.pending.drain(..count);
        Ok(count)
    }
}

#[test]
fn a_long_file_streams_with_progress() {
    let mut told = Vec::new();
    let source = Endless { row: 0, rows: 100_000, pending: Vec::new() };
    let mut rows = Rows::<RecordRow, _>::open("dai.csv", source)
        .unwrap()
        .on_progress(30_000, |progress| told.push(progress.rows));
    let (mut good, mut refused, mut chunks) = (0, Vec::new(), 0);
    while let Some(chunk) = rows.next_chunk(5_000) {
        good += chunk.lines.len();
        refused.extend(chunk.refusals);
        chunks += 1;
    }
    let summary = rows.summary();
    drop(rows);
    assert_eq!((good, chunks), (99_998, 20));
    assert_eq!(
        refused.iter().map(|refusal| refusal.path[1].as_str()).collect::<Vec<_>>(),
        ["50001", "100001"]
    );
    assert_eq!((summary.rows, summary.refused, summary.complete), (100_000, 2, true));
    assert_eq!(told, [30_000, 60_000, 90_000, 100_000]);
}

#[test]
fn the_hash_is_that_of_the_file() {
    let mut rows = Rows::<UnitRow, _>::open("a.csv", b"code,name,kind\n".as_slice()).unwrap();
    assert!(rows.next().is_none());
    let summary = rows.summary();
    assert_eq!(summary.sha256, "0c2117ba3a97a0fb222c82e6b019ea5623c0759e39b539684ab470625c2e0932");
    assert_eq!((summary.bytes, summary.rows, summary.complete), (15, 0, true));
    let with_mark = [b"\xEF\xBB\xBF".as_slice(), b"code,name,kind\n"].concat();
    let mut rows = Rows::<UnitRow, _>::open("a.csv", with_mark.as_slice()).unwrap();
    assert!(rows.next().is_none());
    assert_eq!(rows.summary().bytes, 18);
}

#[test]
fn a_file_that_breaks_while_it_is_read() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("đĩa hỏng"))
        }
    }
    let refusals = Rows::<UnitRow, _>::open("a.csv", Broken).err().unwrap();
    assert_eq!(refusals[0].code, Code::FileUnreadable);
    let long = "code,name,kind\n".to_owned() + &"A,B,phường\n".repeat(10_000);
    let mut rows = Rows::<UnitRow, _>::open("a.csv", long.as_bytes().chain(Broken)).unwrap();
    let refusals = rows.next_chunk(usize::MAX).unwrap().refusals;
    assert_eq!((refusals.len(), refusals[0].code), (1, Code::FileUnreadable));
    assert!(rows.next().is_none() && !rows.summary().complete);
}

#[test]
fn column_names_are_told_apart() {
    for kind in Kind::ALL {
        let mut keys: Vec<(String, &str)> = kind
            .columns()
            .iter()
            .flat_map(|column| [(key(column.vi), column.en), (key(column.en), column.en)])
            .collect();
        keys.sort();
        keys.dedup();
        let count = keys.len();
        keys.dedup_by(|a, b| a.0 == b.0);
        assert_eq!(keys.len(), count, "two columns of {} share a name", kind.name());
    }
}
