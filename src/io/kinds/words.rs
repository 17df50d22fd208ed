//! The words that cells choose from, each with its stored code.

use crate::io::csv::Word;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($value:ident = $code:literal, $vi:literal, $en:literal $(, also $($also:literal)+)?;)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
            pub enum $name { $(#[doc = $en] #[serde(rename = $code)] $value,)* }

            impl Word for $name {
                const ALL: &'static [Self] = &[$(Self::$value,)*];

                fn code(self) -> &'static str {
                    match self { $(Self::$value => $code,)* }
                }

                fn vi(self) -> &'static str {
                    match self { $(Self::$value => $vi,)* }
                }

                fn en(self) -> &'static str {
                    match self { $(Self::$value => $en,)* }
                }

                fn also(self) -> &'static [&'static str] {
                    match self { $(Self::$value => &[$($($also),+)?],)* }
                }
            }
        )*

        #[cfg(test)]
        pub(super) fn each(mut look: impl FnMut(&'static str, &'static str, Vec<&'static str>)) {
            $(for &value in $name::ALL {
                let words = [&[value.code(), value.vi(), value.en()], value.also()].concat();
                assert!(words.iter().all(|word| $name::find(word) == Some(value)), "{words:?}");
                look(stringify!($name), value.code(), words);
            })*
        }
    };
}

words! {
    /// What a unit is.
    UnitKind {
        City = "CITY", "thành phố", "city", also "tỉnh" "province" "thành phố trực thuộc trung ương";
        Department = "DEPARTMENT", "sở", "department", also "ban" "ngành";
        Commune = "COMMUNE", "xã", "commune";
        Ward = "WARD", "phường", "ward";
        SpecialZone = "SPECIAL_ZONE", "đặc khu", "special zone";
        Office = "OFFICE", "phòng", "office", also "văn phòng" "trung tâm" "phòng ban" "centre" "center";
    }
    /// The block of a commune's units.
    Block {
        Government = "GOVERNMENT", "chính quyền", "government";
        Party = "PARTY", "Đảng", "Party";
        FatherlandFront = "FATHERLAND_FRONT", "Mặt trận Tổ quốc", "Fatherland Front", also "mặt trận" "front" "MTTQ";
    }
    /// The group of a position.
    PositionGroup {
        Leadership = "LEADERSHIP", "lãnh đạo, quản lý", "leadership", also "lãnh đạo";
        Professional = "PROFESSIONAL", "chuyên môn", "professional", also "chuyên môn, nghiệp vụ" "nghiệp vụ";
        Support = "SUPPORT", "hỗ trợ", "support", also "hỗ trợ, phục vụ";
    }
    /// Whom a position leads.
    Leads {
        Head = "HEAD", "cấp trưởng", "head", also "trưởng";
        Deputy = "DEPUTY", "cấp phó", "deputy", also "phó";
        None = "NONE", "không", "none", also "no";
    }
    /// The regime a person serves under.
    Regime {
        CivilServant = "CIVIL_SERVANT", "công chức", "civil servant";
        PublicEmployee = "PUBLIC_EMPLOYEE", "viên chức", "public employee";
        Contract = "CONTRACT", "hợp đồng", "contract", also "hợp đồng lao động";
    }
    /// The kind of an appointment.
    AppointmentKind {
        Permanent = "PERMANENT", "chính thức", "permanent", also "bố trí" "bổ nhiệm" "tuyển dụng";
        Transfer = "TRANSFER", "điều động", "transfer";
        Rotation = "ROTATION", "luân chuyển", "rotation";
        Secondment = "SECONDMENT", "biệt phái", "secondment";
        Concurrent = "CONCURRENT", "kiêm nhiệm", "concurrent";
    }
    /// A role that is granted.
    Role {
        Hr = "HR", "nhân sự", "HR", also "tổ chức cán bộ" "human resources";
        Integration = "INTEGRATION", "tích hợp", "integration";
        Council = "COUNCIL", "hội đồng", "council";
        Auditor = "AUDITOR", "kiểm tra", "auditor", also "thanh tra" "kiểm toán";
        Admin = "ADMIN", "quản trị", "admin", also "quản trị hệ thống" "administrator";
    }
    /// What a row of a template is.
    TemplateRowType {
        Line = "LINE", "tiêu chí", "line";
        Product = "PRODUCT", "sản phẩm", "product";
    }
    /// Where an output record comes from.
    Origin {
        Plan = "PLAN", "kế hoạch", "plan", also "theo kế hoạch" "planned";
        TakenOver = "TAKEN_OVER", "nhận lại", "taken over", also "nhận thay";
        AdHoc = "AD_HOC", "đột xuất", "ad hoc", also "phát sinh";
    }
    /// What happened to a unit of an output record.
    EventType {
        Quality = "QUALITY", "không đạt", "failed review", also "chất lượng" "không đạt chất lượng";
        Delay = "DELAY", "chậm", "delay", also "chậm hạn" "trễ hạn" "tiến độ";
    }
    /// How grave a failed review is.
    Severity {
        Major = "MAJOR", "nghiêm trọng", "major", also "nặng";
        Minor = "MINOR", "nhẹ", "minor";
    }
    /// Whose fault an event is.
    Cause {
        Subjective = "SUBJECTIVE", "chủ quan", "subjective";
        Objective = "OBJECTIVE", "khách quan", "objective";
    }
    /// What a day of the calendar is.
    DayKind {
        Holiday = "HOLIDAY", "nghỉ lễ", "holiday", also "lễ" "tết";
        ExchangedOff = "EXCHANGED_OFF", "nghỉ hoán đổi", "exchanged off", also "nghỉ bù";
        ExchangedWork = "EXCHANGED_WORK", "làm bù", "exchanged work", also "làm việc hoán đổi";
    }
}

impl AppointmentKind {
    /// Whether it is a main appointment, of which each day of service has exactly one.
    #[must_use]
    pub const fn is_main(self) -> bool {
        matches!(self, Self::Permanent | Self::Transfer | Self::Rotation)
    }

    /// Whether it moves somebody, which takes a numbered decision.
    #[must_use]
    pub const fn needs_decision(self) -> bool {
        matches!(self, Self::Transfer | Self::Rotation | Self::Secondment)
    }
}
