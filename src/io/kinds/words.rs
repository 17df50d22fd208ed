//! The words that cells choose from: the terms of the house by code or label, and what else people call them.

use crate::io::csv::Word;
use domain::satisfaction::RatingChannel;
use domain::score::products::{Cause, EventKind, Origin, Severity};
use domain::terms;
use domain::terms::{
    AppointmentKind, Block, CalendarDayKind, Leads, PersonnelRegime, PositionGroup, Role, UnitKind,
};
use domain::training::{AssessmentSource, CompetencyGroup};

terms! {
    /// What a row of a template is.
    TemplateRowType {
        /// A line of the general criteria.
        Line = "LINE", "Tiêu chí", "Line";
        /// A product usually assigned.
        Product = "PRODUCT", "Sản phẩm", "Product";
    }
}

macro_rules! also {
    ($($name:ident { $($value:ident: $($word:literal)+;)* })*) => {
        $(impl Word for $name {
            fn also(self) -> &'static [&'static str] {
                #[allow(unreachable_patterns, reason = "a term may have no other words")]
                match self { $(Self::$value => &[$($word),+],)* _ => &[] }
            }
        })*

        #[cfg(test)]
        pub(super) fn each(mut look: impl FnMut(&'static str, &'static str, Vec<&'static str>)) {
            use domain::{refusal::Language, terms::Term};
            $(for &value in $name::ALL {
                let own = [value.code(), value.label(Language::Vi), value.label(Language::En)];
                let words = [own.as_slice(), value.also()].concat();
                assert!(words.iter().all(|word| $name::named(word) == Some(value)), "{words:?}");
                look(stringify!($name), value.code(), words);
            })*
        }
    };
}

also! {
    UnitKind {
        City: "tỉnh" "province" "thành phố trực thuộc trung ương";
        Department: "ban" "ngành";
        Office: "phòng" "văn phòng" "trung tâm" "phòng ban" "centre" "center" "division";
    }
    Block {
        Government: "chính quyền" "government";
        Party: "Đảng" "Party";
        Front: "mặt trận" "Mặt trận Tổ quốc" "Fatherland Front" "MTTQ";
    }
    PositionGroup {
        Leadership: "lãnh đạo" "leader";
        Professional: "chuyên môn" "nghiệp vụ";
        Support: "hỗ trợ" "phục vụ";
    }
    Leads { Head: "trưởng"; Deputy: "phó"; None: "không" "no"; }
    PersonnelRegime {
        Decree335: "công chức" "civil servant" "CIVIL_SERVANT" "NĐ 335";
        Decree233: "viên chức" "public employee" "PUBLIC_EMPLOYEE" "NĐ 233";
        Contract: "hợp đồng";
    }
    AppointmentKind { Permanent: "chính thức" "bố trí" "bổ nhiệm" "tuyển dụng"; }
    Role {
        Hr: "nhân sự" "tổ chức" "tổ chức cán bộ" "human resources";
        Council: "hội đồng";
        Auditor: "thanh tra" "kiểm tra" "kiểm toán";
        Admin: "quản trị" "quản trị hệ thống";
        Integration: "tích hợp" "integration";
    }
    TemplateRowType { Line: "criterion"; }
    Origin { Plan: "theo kế hoạch" "planned"; TakenOver: "nhận thay"; AdHoc: "phát sinh" "unplanned"; }
    EventKind { Quality: "chất lượng" "không đạt chất lượng"; Delay: "chậm hạn" "trễ hạn" "chậm tiến độ"; }
    Severity { Major: "nặng"; }
    Cause { Subjective: "own fault"; }
    CompetencyGroup { Common: "chung"; Professional: "chuyên môn"; Leadership: "lãnh đạo" "lãnh đạo, quản lý"; }
    AssessmentSource { Certificate: "chứng chỉ" "khóa học"; Review: "nhận xét"; }
    RatingChannel {
        Counter: "trực tiếp" "tại quầy" "quầy";
        Online: "cổng dịch vụ công" "portal";
        Post: "bưu điện" "bưu chính";
    }
    CalendarDayKind { Holiday: "nghỉ lễ" "lễ" "tết"; ExchangedOff: "nghỉ bù"; ExchangedWork: "làm việc hoán đổi"; }
}

pub(super) use domain::appointments::{is_main, needs_decision};
