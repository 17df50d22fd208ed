//! The kinds of files that can be imported: their columns, their rows, their templates.
//!
//! What needs only the row is checked here; whether a code exists, who may write it and which key repeats is not.

pub mod accounts;
pub mod appointments;
pub mod assessments;
pub mod calendar;
pub mod competencies;
pub mod criteria;
pub mod deliveries;
pub mod events;
pub mod fields;
pub mod people;
pub mod positions;
pub mod post_plan;
pub mod products;
pub mod records;
pub mod requirements;
pub mod satisfaction;
pub mod surveys;
pub mod templates;
pub mod units;
pub mod words;

use super::csv::{Column, Row, Separator, Writer, key};
use domain::refusal::Language;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The longest name.
const NAME: usize = 300;
/// The longest number of a document, a decision or a task.
const REFERENCE: usize = 100;
/// The longest reason, note or evidence.
const NOTE: usize = 2_000;
/// The most units of one record.
const MAX_AMOUNT: i64 = 1_000_000;

/// A row of one kind of file.
///
/// Its JSON is canonical for what it says, whatever the file's language and style: it can be staged, compared and hashed.
pub trait FileRow: Sized + Serialize + DeserializeOwned {
    /// The kind.
    const KIND: Kind;

    /// The row's value; `None` where something was refused.
    fn parse(row: &mut Row<'_>) -> Option<Self>;
}

/// Declares the columns of a kind: its constant `COLUMNS`, and `At`, which names a column inside `parse`.
macro_rules! columns {
    ($($at:ident = $vi:literal, $en:literal, $required:ident, $legend_vi:literal, $legend_en:literal, $example:literal;)*) => {
        /// A column of the kind: to read its cell, and to refuse what stands in it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum At { $(#[doc = $legend_en] $at,)* }

        impl From<At> for usize {
            fn from(at: At) -> Self { at as Self }
        }

        /// The columns, in the order of the template.
        pub static COLUMNS: &[crate::io::csv::Column] = &[$(crate::io::csv::Column {
            vi: $vi,
            en: $en,
            required: super::$required,
            legend_vi: $legend_vi,
            legend_en: $legend_en,
            example: $example,
        },)*];
    };
}
use columns;

#[expect(non_upper_case_globals, reason = "words of the column tables")]
const required: bool = true;
#[expect(non_upper_case_globals, reason = "words of the column tables")]
const optional: bool = false;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $vi:literal, $en:literal, $module:ident;)*) => {
        /// A kind of file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// Every kind, in the order in which an installation is filled.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// Its name on the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// What it is called.
            #[must_use]
            pub const fn title(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$kind, Language::Vi) => $vi, (Self::$kind, Language::En) => $en,)*
                }
            }

            /// Its columns, in the order of the template.
            #[must_use]
            pub fn columns(self) -> &'static [Column] {
                match self { $(Self::$kind => $module::COLUMNS,)* }
            }
        }
    };
}

kinds! {
    /// The tree of units, with their agency mark.
    Units = "units", "Đơn vị", "Units", units;
    /// Fields of work.
    Fields = "fields", "Lĩnh vực", "Fields", fields;
    /// Job positions with their versions.
    Positions = "positions", "Vị trí việc làm", "Positions", positions;
    /// The catalogue with dated coefficients.
    Products = "products", "Danh mục sản phẩm", "Products", products;
    /// Planned posts by unit and position.
    PostPlan = "post-plan", "Kế hoạch biên chế", "Post plan", post_plan;
    /// KPI templates.
    Templates = "templates", "Bộ tiêu chí", "Templates", templates;
    /// People with their first appointment.
    People = "people", "Công chức", "People", people;
    /// Appointments.
    Appointments = "appointments", "Bố trí", "Appointments", appointments;
    /// Accounts and extra grants.
    Accounts = "accounts", "Tài khoản", "Accounts", accounts;
    /// The working-day calendar.
    Calendar = "calendar", "Lịch làm việc", "Calendar", calendar;
    /// Output records.
    Records = "records", "Kết quả thực hiện", "Output records", records;
    /// Events of output records.
    Events = "events", "Sự kiện", "Events", events;
    /// Deliveries.
    Deliveries = "deliveries", "Giao nộp", "Deliveries", deliveries;
    /// General criteria, đ and e.
    Criteria = "criteria", "Điểm tiêu chí chung", "General criteria", criteria;
    /// The competency framework.
    Competencies = "competencies", "Khung năng lực", "Competencies", competencies;
    /// What positions require.
    Requirements = "requirements", "Yêu cầu năng lực", "Required competencies", requirements;
    /// Levels of people's competencies.
    Assessments = "assessments", "Đánh giá năng lực", "Assessed competencies", assessments;
    /// Citizens' ratings, as counted.
    Satisfaction = "satisfaction", "Mức độ hài lòng", "Citizens' satisfaction", satisfaction;
    /// Published surveys of citizens.
    Surveys = "surveys", "Kết quả khảo sát hài lòng", "Published surveys", surveys;
}

impl Kind {
    /// The kind of that name: as on the command line, or its title in either language.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let wanted = key(name);
        Self::ALL.iter().copied().find(|kind| {
            [kind.name(), kind.title(Language::Vi), kind.title(Language::En)]
                .iter()
                .any(|name| key(name) == wanted)
        })
    }

    /// The names of its columns, for messages.
    #[must_use]
    pub fn column_names(self, language: Language) -> String {
        self.columns().iter().map(|column| column_name(column, language)).collect::<Vec<_>>().join(", ")
    }

    /// An empty file: the header, and below it three remark rows (`#`) that tell of each column whether it is required,
    /// what to write, and an example. Imports skip remark rows, so that they may stay.
    #[must_use]
    pub fn template_csv(self, language: Language) -> Vec<u8> {
        let separator = match language {
            Language::Vi => Separator::Semicolon,
            Language::En => Separator::Comma,
        };
        self.template_csv_with(language, separator)
    }

    /// The same with a separator of one's choice.
    #[must_use]
    pub fn template_csv_with(self, language: Language, separator: Separator) -> Vec<u8> {
        let columns = self.columns();
        let (must, may) = match language {
            Language::Vi => ("bắt buộc", "không bắt buộc"),
            Language::En => ("required", "optional"),
        };
        let remark = |cells: Vec<&str>| {
            cells
                .iter()
                .enumerate()
                .map(|(index, cell)| if index == 0 { format!("# {cell}") } else { (*cell).to_owned() })
                .collect()
        };
        let header: Vec<String> =
            columns.iter().map(|column| column_name(column, language).to_owned()).collect();
        let rows: [Vec<String>; 4] = [
            header,
            remark(columns.iter().map(|column| if column.required { must } else { may }).collect()),
            remark(
                columns
                    .iter()
                    .map(|column| match language {
                        Language::Vi => column.legend_vi,
                        Language::En => column.legend_en,
                    })
                    .collect(),
            ),
            remark(columns.iter().map(|column| column.example).collect()),
        ];
        let write = || {
            let mut writer = Writer::new(Vec::new(), separator)?;
            for row in &rows {
                writer.row(row)?;
            }
            writer.finish()
        };
        write().expect("memory can always be written")
    }
}

const fn column_name(column: &Column, language: Language) -> &'static str {
    match language {
        Language::Vi => column.vi,
        Language::En => column.en,
    }
}

/// For whom HR enters what a superior decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnBehalf {
    /// The superior's personal code.
    pub superior: String,
    /// The number of his document.
    pub document: String,
}

impl OnBehalf {
    /// Reads the two columns, which stand together or not at all.
    fn of<A: Into<usize> + Copy>(row: &mut Row<'_>, superior_at: A, document_at: A) -> Option<Self> {
        let superior = row.code(superior_at);
        let document = row.text(document_at, REFERENCE);
        if row.has(superior_at) || row.has(document_at) {
            row.require(superior_at);
            row.require(document_at);
        }
        Some(Self { superior: superior?, document: document? })
    }
}

#[cfg(test)]
mod tests;
