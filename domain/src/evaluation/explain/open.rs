//! What keeps a quarter or a year from a score or a class, and which of its periods stay out of the mean, in sentences.

use super::super::facts::{EntryFacts, YearFacts};
use super::super::rollup::SETTING_MISSING;
use super::roll::Roll;
use crate::refusal::Language;
use crate::rollup::{Entry, Excuse, NotClassified, PeriodValue, months_worked};
use crate::terms::{EvaluationStatus, Term};

impl Roll<'_> {
    /// Why there is no final score, or no class, where that is so.
    pub(super) fn without_score(&self) -> Vec<String> {
        let none = self.say.pick("Chưa có điểm", "There is no score yet");
        let (text, article) = match (self.sheet.status, &self.facts.year) {
            (EvaluationStatus::Blocked, _) => {
                let open = self.entries.iter().filter(|(entry, _)| entry.blocks().is_some());
                let open = open.map(|(entry, facts)| format!("{} ({})", self.name(entry), self.state(facts)));
                let open = open.collect::<Vec<_>>().join(", ");
                let why = self.say.pick(
                    "vì có kỳ đã kết thúc mà chưa có điểm chính thức",
                    "because a period has ended without a final score",
                );
                let text = format!("{none} {why}: {open}");
                (text, "17.3")
            }
            (EvaluationStatus::Excused, _) => return self.all_left_out(),
            (EvaluationStatus::NotClassified, Some(year)) => return vec![self.not_classified(year)],
            (EvaluationStatus::NeedsDecision, Some(year)) => {
                let (worked, with_study) = (self.worked(year, false), self.worked(year, true));
                let least = self.rules.rollup.minimum_months;
                let text = match self.say.language {
                    Language::Vi => format!(
                        "Chờ quyết định có xếp loại hay không: làm việc {worked} tháng, tính cả thời gian đi học là {with_study} tháng, cần ít nhất {least} tháng"
                    ),
                    Language::En => format!(
                        "A decision is awaited on whether the year is classified: {worked} months worked, {with_study} with those of study, where at least {least} are needed"
                    ),
                };
                (text, "11.1")
            }
            (EvaluationStatus::InsufficientData, _)
                if self.sheet.reason.as_deref() == Some(SETTING_MISSING) =>
            {
                let why = self.say.pick(
                    "cơ quan chưa chọn cách tính điểm quý từ điểm các tháng (quarter_method)",
                    "the agency has not set how a quarter follows from its months (quarter_method)",
                );
                (format!("{none}: {why}"), "17.3")
            }
            (EvaluationStatus::Missing, _) => {
                let why = self.sheet.reason.as_deref().map(|reason| self.say.reason(reason));
                (format!("{none}: {}", why.unwrap_or_default()), "17.3")
            }
            (EvaluationStatus::Provisional, _) if self.sheet.score.is_none() => {
                let why = self.say.pick("chưa kỳ nào có điểm", "no period has one");
                (format!("{none}: {why}"), "17.3")
            }
            _ => return Vec::new(),
        };
        vec![self.say.article(&text, article)]
    }

    fn not_classified(&self, year: &YearFacts) -> String {
        let (why, article) = match self.sheet.reason.as_deref() {
            Some(reason) if reason == NotClassified::UnderMinimum.as_str() => {
                let (worked, least) = (self.worked(year, false), self.rules.rollup.minimum_months);
                let why = match self.say.language {
                    Language::Vi => {
                        format!("làm việc {worked} tháng trong năm {}, chưa đủ {least} tháng", year.year)
                    }
                    Language::En => format!("{worked} months worked in {}, fewer than {least}", year.year),
                };
                (why, Some("11.1"))
            }
            Some(reason) if reason == NotClassified::Left.as_str() => {
                let day = year.left_on.map(|day| self.say.day(day)).unwrap_or_default();
                let why = match self.say.language {
                    Language::Vi => format!("thôi công tác sau ngày {day}, trước khi xếp loại"),
                    Language::En => format!("he left after {day}, before the classification"),
                };
                (why, None)
            }
            _ => {
                let why =
                    self.say.pick("theo quyết định về thời gian đi học", "as was decided about his study");
                (why.to_owned(), Some("11.1"))
            }
        };
        let tracked = self.say.pick("Chỉ theo dõi, không xếp loại", "Tracked and not classified");
        match article {
            Some(article) => self.say.article(&format!("{tracked}: {why}"), article),
            None => format!("{}: {why}.", self.say.by_choice(tracked)),
        }
    }

    fn worked(&self, year: &YearFacts, with_study: bool) -> String {
        let months = months_worked(&year.months(), |month| {
            month.worked + month.sick_or_maternity + if with_study { month.study } else { 0 }
        });
        self.say.number(&months)
    }

    /// The status of a period and why it is so, in words.
    fn state(&self, facts: &EntryFacts) -> String {
        let status = facts.status.label(self.say.language).to_lowercase();
        match facts.reason.as_deref() {
            Some(reason) => format!("{status}: {}", self.say.reason(reason)),
            None => status,
        }
    }

    /// The excused periods, those of one excuse together.
    fn excused(&self) -> Vec<(Excuse, Vec<usize>)> {
        let mut found: Vec<(Excuse, Vec<usize>)> = Vec::new();
        for (place, (entry, _)) in self.entries.iter().enumerate() {
            let PeriodValue::Excused(excuse) = entry.value else { continue };
            match found.iter_mut().find(|(known, _)| *known == excuse) {
                Some((_, places)) => places.push(place),
                None => found.push((excuse, vec![place])),
            }
        }
        found
    }

    pub(super) fn left_out(&self) -> Vec<String> {
        let each = self.excused().into_iter().map(|(excuse, places)| {
            let (why, article) = self.say.excuse(excuse);
            self.left_out_for(&self.names(&places), places.len(), &why, article)
        });
        each.collect()
    }

    fn left_out_for(&self, names: &str, count: usize, why: &str, article: &str) -> String {
        let text = match self.say.language {
            Language::Vi => format!("{names} không tính vào trung bình: {why}"),
            Language::En => {
                format!("{names} {} left out of the mean: {why}", if count == 1 { "is" } else { "are" })
            }
        };
        self.say.article(&text, article)
    }

    fn name(&self, entry: &Entry) -> String {
        entry.period.label(self.say.language)
    }

    fn all_left_out(&self) -> Vec<String> {
        let text = self
            .say
            .pick("Không có điểm: mọi kỳ đều được miễn", "There is no score: every period is excused");
        let mut said = vec![self.say.article(text, "17.3")];
        said.extend(self.left_out());
        said
    }

    pub(super) fn running(&self) -> Option<String> {
        let running = |(_, (entry, _)): &(usize, &(Entry, &EntryFacts))| {
            !entry.ended && !matches!(entry.value, PeriodValue::Excused(_))
        };
        let places: Vec<usize> =
            self.entries.iter().enumerate().filter(running).map(|(place, _)| place).collect();
        if places.is_empty() {
            return None;
        }
        let one = places.len() == 1;
        let running =
            self.say.pick("chưa kết thúc", if one { "has not ended yet" } else { "have not ended yet" });
        Some(self.say.article(&format!("{} {running}", self.names(&places)), "17.3"))
    }

    /// How one period enters.
    pub(super) fn part(&self, entry: &Entry, facts: &EntryFacts) -> String {
        let (name, say) = (self.name(entry), self.say);
        if let PeriodValue::Excused(excuse) = entry.value {
            let (why, article) = say.excuse(excuse);
            return self.left_out_for(&name, 1, &why, article);
        }
        let state = self.state(facts);
        let text = match (entry.score(), say.language) {
            (Some(score), language) => {
                let score = say.score(score.exact(), &self.rules.levels);
                let months = entry.period.length();
                let provisional = if entry.ended {
                    ""
                } else {
                    say.pick(", kỳ chưa kết thúc", ", and has not ended yet")
                };
                match language {
                    // Of a month of a pooled quarter its sums enter, and not its score.
                    Language::Vi if self.is_pooled() => format!(
                        "{name} được {score} điểm; quý lấy sản phẩm quy đổi và các tiêu chí khác của kỳ này, không lấy điểm{provisional}"
                    ),
                    Language::En if self.is_pooled() => format!(
                        "{name} has a score of {score}; the quarter takes its standard products and its other lines instead{provisional}"
                    ),
                    Language::Vi => format!("{name} được {score} điểm, tính cho {months} tháng{provisional}"),
                    Language::En => {
                        let plural = if months == 1 { "" } else { "s" };
                        format!("{name} enters with {score}, for {months} month{plural}{provisional}")
                    }
                }
            }
            (None, Language::Vi) if entry.ended => {
                format!("{name} đã kết thúc mà chưa có điểm chính thức ({state}): chưa tính được trung bình")
            }
            (None, Language::En) if entry.ended => {
                format!("{name} has ended without a final score ({state}) and blocks the mean")
            }
            (None, Language::Vi) => format!("{name} chưa kết thúc và chưa có điểm ({state})"),
            (None, Language::En) => format!("{name} has not ended and has no score yet ({state})"),
        };
        say.article(&text, "17.3")
    }
}
