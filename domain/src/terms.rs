//! The words of the field: one enumeration a notion, the same name from the table to the API, with what people of
//! each language call it. A stored or sent code never changes; a label may.

use crate::refusal::Language;

/// A closed vocabulary: what a column, an input and a screen may say.
pub trait Term: Copy + Eq + Sized + 'static {
    /// The name of the vocabulary.
    const NAME: &'static str;

    /// What the vocabulary is about.
    const ABOUT: &'static str;

    /// Every word, in the order of the field.
    const ALL: &'static [Self];

    /// What the word means.
    fn about(self) -> &'static str;

    /// The code as stored and sent.
    fn code(self) -> &'static str;

    /// What people call it.
    fn label(self, language: Language) -> &'static str;

    /// The word of that code.
    #[must_use]
    fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|term| term.code() == code)
    }
}

/// Declares vocabularies: each word with its code, its Vietnamese and its English label; `Name (default Word)` where
/// one of them is meant when nothing is said.
#[macro_export]
macro_rules! terms {
    ($($(#[doc = $doc:literal])* $name:ident $((default $default:ident))? { $($(#[doc = $word_doc:literal])* $word:ident = $code:literal, $vi:literal, $en:literal;)* })*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $word_doc])* $word,)* }

        $(impl Default for $name {
            fn default() -> Self {
                Self::$default
            }
        })?

        impl $crate::terms::Term for $name {
            const NAME: &'static str = stringify!($name);
            const ABOUT: &'static str = concat!($($doc,)*).trim_ascii();
            const ALL: &'static [Self] = &[$($name::$word,)*];

            fn about(self) -> &'static str {
                match self { $($name::$word => concat!($($word_doc,)*).trim_ascii(),)* }
            }

            fn code(self) -> &'static str {
                match self { $($name::$word => $code,)* }
            }

            fn label(self, language: $crate::refusal::Language) -> &'static str {
                match (self, language) {
                    $(($name::$word, $crate::refusal::Language::Vi) => $vi,
                      ($name::$word, $crate::refusal::Language::En) => $en,)*
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::terms::Term::code(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <String as serde::Deserialize>::deserialize(deserializer)?;
                $crate::terms::Term::find(&code)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&code, &[$($code,)*]))
            }
        }
    )*};
}

terms! {
    /// What kind of unit one is (`Unit`, cơ quan, tổ chức, đơn vị).
    UnitKind {
        /// The province-level city: the root.
        City = "CITY", "Thành phố", "City";
        /// A department of the city (sở).
        Department = "DEPARTMENT", "Sở", "Department";
        /// A rural commune (xã).
        Commune = "COMMUNE", "Xã", "Commune";
        /// An urban ward (phường).
        Ward = "WARD", "Phường", "Ward";
        /// A special zone (đặc khu).
        SpecialZone = "SPECIAL_ZONE", "Đặc khu", "Special zone";
        /// An office or division inside an agency (văn phòng, phòng, trung tâm).
        Office = "OFFICE", "Phòng, văn phòng", "Office";
    }

    /// One of the three blocks of a commune.
    Block {
        /// People's Council and People's Committee.
        Government = "GOVERNMENT", "Khối chính quyền", "Government block";
        /// Party bodies.
        Party = "PARTY", "Khối Đảng", "Party block";
        /// Fatherland Front and mass organisations.
        Front = "FRONT", "Khối Mặt trận", "Fatherland Front block";
    }

    /// The law that a person is evaluated under.
    PersonnelRegime {
        /// Civil servant: Decree 335/2025.
        Decree335 = "DECREE_335", "Công chức (NĐ 335/2025)", "Civil servant (Decree 335/2025)";
        /// Public employee: Decree 233/2026.
        Decree233 = "DECREE_233", "Viên chức (NĐ 233/2026)", "Public employee (Decree 233/2026)";
        /// Contract staff, by local decision.
        Contract = "CONTRACT", "Hợp đồng lao động", "Contract staff";
    }

    /// The group of similar duties a position belongs to (Decree 335/2025, Art. 20.5).
    PositionGroup {
        /// Leaders and managers.
        Leadership = "LEADERSHIP", "Lãnh đạo, quản lý", "Leadership";
        /// Professional posts.
        Professional = "PROFESSIONAL", "Chuyên môn, nghiệp vụ", "Professional";
        /// Support posts.
        Support = "SUPPORT", "Hỗ trợ, phục vụ", "Support";
    }

    /// Whether and how a position leads its unit.
    Leads {
        /// Head of the unit.
        Head = "HEAD", "Cấp trưởng", "Head";
        /// Deputy head of the unit.
        Deputy = "DEPUTY", "Cấp phó", "Deputy";
        /// Leads nobody.
        None = "NONE", "Không giữ chức vụ", "Does not lead";
    }

    /// The kind of an appointment (bố trí).
    AppointmentKind {
        /// The ordinary main appointment.
        Permanent = "PERMANENT", "Bố trí chính thức", "Permanent";
        /// điều động
        Transfer = "TRANSFER", "Điều động", "Transfer";
        /// luân chuyển
        Rotation = "ROTATION", "Luân chuyển", "Rotation";
        /// biệt phái
        Secondment = "SECONDMENT", "Biệt phái", "Secondment";
        /// kiêm nhiệm
        Concurrent = "CONCURRENT", "Kiêm nhiệm", "Concurrent post";
    }

    /// What a row of the supervision scopes puts under a leader.
    ScopeSubject {
        /// One person.
        Person = "PERSON", "Một người", "A person";
        /// The people of one field in a unit and below.
        Field = "FIELD", "Một lĩnh vực", "A field";
        /// A unit and all below.
        Unit = "UNIT", "Một đơn vị", "A unit";
    }

    /// A kind of absence (Art. 11.2), in the order that settles ties.
    AbsenceKind {
        /// Sick leave under social insurance law (nghỉ ốm).
        Sick = "SICK", "Nghỉ ốm", "Sick leave";
        /// Maternity leave under social insurance law (nghỉ thai sản).
        Maternity = "MATERNITY", "Nghỉ thai sản", "Maternity leave";
        /// Private leave without pay (nghỉ không hưởng lương).
        Unpaid = "UNPAID", "Nghỉ không hưởng lương", "Unpaid leave";
        /// Long full-time study (đi học tập trung).
        Study = "STUDY", "Đi học tập trung", "Full-time study";
    }

    /// The length of a period.
    PeriodKind {
        /// One month.
        Month = "MONTH", "Tháng", "Month";
        /// Three months.
        Quarter = "QUARTER", "Quý", "Quarter";
        /// Twelve months.
        Year = "YEAR", "Năm", "Year";
    }

    /// What may be done in a period, for one agency.
    PeriodState {
        /// Known, not begun.
        Planned = "PLANNED", "Đã lập", "Planned";
        /// Inputs come in, evaluations are recomputed in place.
        Open = "OPEN", "Đang mở", "Open";
        /// Inputs, versions and results are frozen.
        Locked = "LOCKED", "Đã khoá", "Locked";
    }

    /// The life of a template version.
    TemplateState {
        /// Being written.
        Draft = "DRAFT", "Bản nháp", "Draft";
        /// In use from its day on; never changes.
        Published = "PUBLISHED", "Đã ban hành", "Published";
        /// No longer used for new periods.
        Retired = "RETIRED", "Hết hiệu lực", "Retired";
    }

    /// A day on which the working week is not the usual one.
    CalendarDayKind {
        /// A public holiday.
        Holiday = "HOLIDAY", "Ngày lễ", "Public holiday";
        /// A working day exchanged to be off.
        ExchangedOff = "EXCHANGED_OFF", "Nghỉ hoán đổi", "Day off in exchange";
        /// A day of the weekend worked in exchange.
        ExchangedWork = "EXCHANGED_WORK", "Làm bù", "Worked in exchange";
    }

    /// What an account may be granted over a unit and all below.
    Role {
        /// The department of home affairs, or an agency's own personnel officer.
        Hr = "HR", "Cơ quan tổ chức, nhân sự", "HR";
        /// The evaluation council.
        Council = "COUNCIL", "Hội đồng đánh giá", "Council";
        /// Reads everything, writes nothing.
        Auditor = "AUDITOR", "Thanh tra, kiểm tra", "Auditor";
        /// Manages accounts, sees no scores.
        Admin = "ADMIN", "Quản trị tài khoản", "Administrator";
        /// Another system: enters output records, reads nothing else.
        Integration = "INTEGRATION", "Hệ thống tích hợp", "Integration";
    }

    /// Where a background job stands.
    JobState {
        /// Waiting for the runner.
        Queued = "QUEUED", "Đang chờ", "Queued";
        /// Being worked on.
        Running = "RUNNING", "Đang chạy", "Running";
        /// Finished; its result can be read.
        Done = "DONE", "Hoàn thành", "Done";
        /// Ended by an error, which is told.
        Failed = "FAILED", "Lỗi", "Failed";
        /// Ended by a person; what was done stays.
        Cancelled = "CANCELLED", "Đã huỷ", "Cancelled";
    }

    /// What a person's period or year has come to (Art. 11, 17, 19).
    EvaluationStatus {
        /// It has a final score.
        Scored = "SCORED", "Đã có điểm", "Scored";
        /// It is running, or its general criteria are not final: the score so far, where there is one.
        Provisional = "PROVISIONAL", "Tạm tính", "Provisional";
        /// It has ended, and nothing was planned or a line has no value.
        InsufficientData = "INSUFFICIENT_DATA", "Chưa đủ dữ liệu", "Insufficient data";
        /// It leaves every mean, for the reason told.
        Excused = "EXCUSED", "Miễn đánh giá", "Excused";
        /// It has ended, he was expected, and nothing can be evaluated.
        Missing = "MISSING", "Chưa có đánh giá", "Missing";
        /// A mean of periods of which one has ended without a final score; the open periods are named.
        Blocked = "BLOCKED", "Còn kỳ chưa hoàn tất", "Blocked";
        /// The year is tracked and not classified: he left, worked under six months, or it was decided so.
        NotClassified = "NOT_CLASSIFIED", "Không xếp loại", "Not classified";
        /// A person has to decide: the year reaches six months only by counting its months of study.
        NeedsDecision = "NEEDS_DECISION", "Chờ quyết định", "Needs a decision";
    }

    /// A decision on a person's period that no rule takes for him.
    PeriodDecisionKind {
        /// The month is excused and counts as worked.
        Excused = "EXCUSED", "Miễn đánh giá", "Excused";
        /// The year of study is classified.
        StudyClassified = "STUDY_CLASSIFIED", "Năm học tập: xếp loại", "Study year classified";
        /// The year of study is not classified.
        StudyNotClassified = "STUDY_NOT_CLASSIFIED", "Năm học tập: không xếp loại", "Study year not classified";
    }

    /// Where a run of the excellence cap stands.
    CapRunState {
        /// Computed; ties may be open.
        Draft = "DRAFT", "Dự thảo", "Draft";
        /// In force.
        Final = "FINAL", "Có hiệu lực", "Final";
        /// Replaced by a later run.
        Superseded = "SUPERSEDED", "Đã thay thế", "Superseded";
    }
}
