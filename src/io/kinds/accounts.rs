//! Accounts, one row a login and extra role.

use super::{FileRow, Kind, columns};
use crate::io::csv::Row;
use chrono::NaiveDate;
use domain::refusal::Code;
use domain::terms::Role;
use serde::{Deserialize, Serialize};

columns! {
    Login = "Tên đăng nhập", "login", required, "Chữ thường không dấu, số và . _ - @, 3 đến 64 ký tự", "Small letters, digits and . _ - @, 3 to 64 characters", "an.nt";
    Person = "Mã công chức", "person", optional, "Để trống nếu là tài khoản của hệ thống", "Empty for an account of a system", "CC-0001";
    Role = "Vai trò", "role", optional, "Vai trò cấp thêm, mỗi vai trò một dòng; bắt buộc khi không có mã công chức", "Extra role, one a row; needed where no person is given", "nhân sự";
    Unit = "Mã đơn vị", "unit", optional, "Mã của cơ quan, đơn vị", "Code of the unit", "UBND-LC";
    From = "Từ ngày", "from", optional, "Ngày vai trò có hiệu lực", "First day of the role", "01/03/2026";
    To = "Đến ngày", "to", optional, "Ngày cuối cùng, để trống nếu chưa kết thúc", "Last day; empty while it runs", "31/12/2026";
}

/// One account, with at most one extra grant a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The login.
    pub login: String,
    /// Whose account it is; none for an account of a system.
    pub person: Option<String>,
    /// The extra grant.
    pub grant: Option<Grant>,
}

/// A role over a unit and all below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The top unit of its subtree.
    pub unit: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it holds.
    pub to: Option<NaiveDate>,
}

impl FileRow for AccountRow {
    const KIND: Kind = Kind::Accounts;

    fn parse(row: &mut Row<'_>) -> Option<Self> {
        let login = row.text(At::Login, 64);
        if login.as_deref().is_some_and(|login| !is_login(login)) {
            row.refuse(At::Login, Code::LoginInvalid, |refusal| refusal);
        }
        let person = row.code(At::Person);
        let role = row.word(At::Role);
        let unit = row.code(At::Unit);
        let (from, to) = row.dates(At::From, At::To);
        if row.has(At::Role) {
            row.require(At::Unit);
            row.require(At::From);
        } else {
            for column in [At::Unit, At::From, At::To] {
                row.forbid(column, "không có vai trò", "there is no role");
            }
            if !row.has(At::Person) {
                row.require(At::Role);
            }
        }
        let grant = match (role, unit, from) {
            (Some(role), Some(unit), Some(from)) => Some(Grant { role, unit, from, to }),
            _ => None,
        };
        Some(Self { login: login?, person, grant })
    }
}

fn is_login(text: &str) -> bool {
    text.len() >= 3
        && text.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._-@".contains(letter))
}
