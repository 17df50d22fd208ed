//! Vietnamese names: surnames about as often as people bear them, middle and given names of both genders.

use super::chance::Chance;

/// Each surname as often as it stands here.
const SURNAMES: &[&str] = &[
    "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn",
    "Trần", "Trần", "Trần", "Lê", "Lê", "Lê", "Phạm", "Phạm", "Phạm", "Vũ", "Vũ", "Vũ", "Hoàng", "Hoàng",
    "Đỗ", "Đỗ", "Bùi", "Bùi", "Đào", "Đào", "Đặng", "Ngô", "Dương", "Lương", "Đoàn", "Phan", "Đinh", "Trịnh",
    "Mai", "Tô", "Cao", "Hà", "Lưu", "Đồng", "Khúc",
];

const WOMEN_MIDDLE: &[&str] =
    &["Thị", "Thị", "Thị", "Thu", "Thanh", "Ngọc", "Minh", "Thị Thu", "Thị Thanh", "Thị Ngọc"];
const WOMEN_GIVEN: &[&str] = &[
    "Hương", "Lan", "Hà", "Thảo", "Phương", "Hạnh", "Nga", "Huyền", "Trang", "Yến", "Hằng", "Thủy", "Mai",
    "Nhung", "Loan", "Hiền", "Vân", "Liên", "Dung", "Quỳnh", "Anh", "Ngân", "Oanh", "Tuyết", "Châu", "Bích",
    "Thúy",
];
const MEN_MIDDLE: &[&str] =
    &["Văn", "Văn", "Văn", "Đức", "Minh", "Quang", "Xuân", "Hữu", "Thanh", "Quốc", "Ngọc", "Trọng"];
const MEN_GIVEN: &[&str] = &[
    "Hùng", "Dũng", "Tuấn", "Cường", "Thắng", "Nam", "Hải", "Sơn", "Long", "Khánh", "Phong", "Bình", "Đạt",
    "Hiếu", "Trung", "Thành", "Quân", "Toàn", "Việt", "Tùng", "Kiên", "Hưng", "Mạnh", "Duy", "Đăng", "Phúc",
    "Lâm",
];

/// A full name.
#[must_use]
pub fn full_name(chance: &mut Chance) -> String {
    let (middle, given) =
        if chance.in_thousand(480) { (WOMEN_MIDDLE, WOMEN_GIVEN) } else { (MEN_MIDDLE, MEN_GIVEN) };
    format!("{} {} {}", chance.pick(SURNAMES), chance.pick(middle), chance.pick(given))
}
