//! How the class of a year came about, in sentences: each step with its own class, the lowest, and the excellence cap.

use super::super::rollup::{Decided, WAITING_ORG_CLASS};
use super::AfterCap;
use crate::class::{Class, Ground};
use crate::overlay::in_year;
use crate::refusal::Language;
use crate::rules::Levels;
use crate::say::Say;
use crate::terms::Term;

impl Say {
    /// The class chain of a year, and what the cap in force made of it.
    pub(super) fn class(
        self,
        decided: &Decided,
        year: i32,
        cap: Option<&AfterCap<'_>>,
        levels: &Levels,
    ) -> Vec<String> {
        let mut said = Vec::with_capacity(4);
        let step = |(article, class): &(String, Class)| {
            let (words, article) = (self.ground(article, year, levels), self.cited(article));
            format!("{words}: {} ({article})", self.class_name(*class))
        };
        let steps = decided.steps.iter().map(step).collect::<Vec<_>>().join("; ");
        said.push(format!("{} {steps}.", self.pick("Các bước xếp loại:", "Steps to the class:")));
        match (decided.class, decided.open.as_deref()) {
            (Some(class), _) => said.push(self.up_to_the_cap(class, decided, cap.is_some())),
            (None, Some(WAITING_ORG_CLASS)) => {
                let text = self.pick(
                    "Chưa xếp loại: còn chờ kết quả xếp loại của tổ chức mà người đó đứng đầu",
                    "The class is open: that of the organisation he heads is awaited",
                );
                said.push(self.article(text, "20.6"));
            }
            (None, _) if decided.tasks.is_empty() => said.push(
                self.pick(
                    "Chưa xếp loại: quy định của Đảng, ngành hoặc địa phương tạm giữ kết quả đến khi có kết luận.",
                    "The class is open: a rule of Party, sector or place holds it until its task is done.",
                )
                .to_owned(),
            ),
            (None, _) => {
                let held = self.pick(
                    "Chưa xếp loại, đến khi hoàn tất:",
                    "The class is open until this is done:",
                );
                said.push(format!("{held} {}.", decided.tasks.join(", ")));
            }
        }
        let warnings = decided.warnings.iter();
        said.extend(warnings.map(|warning| self.article(warning.label(self.language), warning.article())));
        if let Some(cap) = cap {
            said.push(self.after_cap(cap, &decided.grounds));
        }
        said
    }

    fn up_to_the_cap(self, class: Class, decided: &Decided, capped: bool) -> String {
        let grounds = self.all_cited(&decided.grounds);
        let name = self.class_name(class);
        if class == Class::Excellent && !capped {
            return match self.language {
                Language::Vi => format!(
                    "Mức thấp nhất là {name} ({grounds}), chưa chính thức đến khi chốt tỷ lệ xuất sắc (Điều 20.5)."
                ),
                Language::En => format!(
                    "The lowest is {name} ({grounds}): a candidate until the excellence cap is final (Art. 20.5)."
                ),
            };
        }
        match self.language {
            Language::Vi => format!("Mức thấp nhất là {name} ({grounds})."),
            Language::En => format!("The lowest is {name} ({grounds})."),
        }
    }

    fn after_cap(self, cap: &AfterCap<'_>, own: &[String]) -> String {
        let name = self.class_name(cap.class);
        let articles = self.all_cited(if cap.articles.is_empty() { own } else { cap.articles });
        let why = match cap.moved {
            Some(moved) => format!("{}. ", moved.label(self.language)),
            None => String::new(),
        };
        match self.language {
            Language::Vi => format!("{why}Xếp loại chính thức: {name} ({articles})."),
            Language::En => format!("{why}Final class: {name} ({articles})."),
        }
    }

    fn class_name(self, class: Class) -> String {
        class.label(self.language).to_lowercase()
    }

    /// The words of a ground; of an overlay its title, else its id.
    fn ground(self, article: &str, year: i32, levels: &Levels) -> String {
        let ground = Ground::parse(article);
        if let Some(words) = ground.words(levels, self.language) {
            return words;
        }
        match in_year(year).find(|rule| rule.code == article) {
            Some(rule) => match self.language {
                Language::Vi => rule.title_vi.clone(),
                Language::En => rule.title_en.clone(),
            },
            None => {
                self.pick("Quy định của địa phương, cơ quan", "A rule of the place or the agency").to_owned()
            }
        }
    }

    /// An article as forms print it; the id of an overlay is no article.
    fn cited(self, article: &str) -> String {
        match Ground::parse(article) {
            Ground::Overlay(id) => id,
            _ => format!("{} {article}", self.pick("Điều", "Art.")),
        }
    }

    fn all_cited(self, articles: &[String]) -> String {
        articles.iter().map(|article| self.cited(article)).collect::<Vec<_>>().join(", ")
    }
}
