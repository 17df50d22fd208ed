//! A line of a score in one sentence, in Vietnamese and in English, with its numbers: what an officer reads when he
//! asks "why".

use super::general::GeneralSource;
use super::lines::{Detail, Line};
use super::period::NoScoreReason;
use super::tally::{Deduction, Deductions, Free, FreeEvent};
use crate::number::Exact;
use crate::refusal::Language;
use crate::rules::{CapMode, Levels};
use crate::say::Say;
use crate::terms::Term;

/// One sentence about one line.
#[must_use]
pub fn explain(line: &Line, levels: &Levels, language: Language) -> String {
    let say = Say { language };
    let value = line.value.as_ref().map(|value| match line.detail {
        Detail::Total { .. } => say.score(value, levels),
        _ => say.number(value),
    });
    let text = match &line.detail {
        Detail::Criterion { max, source } => say.criterion(line, value, max.exact(), *source),
        Detail::General { max, source } => say.general(value, max, *source),
        Detail::Share { numerator, denominator, deductions } => {
            say.share(line, value, numerator, denominator) + &say.deductions(line, deductions)
        }
        Detail::UnitResults { level, people, below, waits_for, empty } => {
            say.unit_results(value, level, *people, below, waits_for, *empty)
        }
        Detail::Mark { reason } => say.mark(line, value, reason),
        Detail::Result { .. } => say.result(line, value),
        Detail::Total { .. } => say.total(line, value),
    };
    say.article(&text, line.article)
}

impl Say {
    fn source(&self, source: GeneralSource) -> String {
        source.label(self.language).to_lowercase()
    }

    fn criterion(&self, line: &Line, value: Option<String>, max: &Exact, source: GeneralSource) -> String {
        let (value, max, source) = (value.unwrap_or_default(), self.number(max), self.source(source));
        match self.language {
            Language::Vi => format!("Tiêu chí {} được {value} trên tối đa {max} điểm, {source}", line.line),
            Language::En => {
                format!("Criterion {} gives {value} of at most {max} points, {source}", line.line)
            }
        }
    }

    fn general(&self, value: Option<String>, max: &Exact, source: Option<GeneralSource>) -> String {
        let (Some(value), Some(source)) = (value, source) else {
            return self
                .pick("Tiêu chí chung chưa có điểm", "The general criteria have no score yet")
                .to_owned();
        };
        let (max, source) = (self.number(max), self.source(source));
        match self.language {
            Language::Vi => format!("Tiêu chí chung G được {value} trên tối đa {max} điểm, {source}"),
            Language::En => format!("The general criteria G give {value} of at most {max} points, {source}"),
        }
    }

    fn share(&self, line: &Line, value: Option<String>, numerator: &Exact, denominator: &Exact) -> String {
        let name = self.line(&line.line);
        let (done, of) = (self.term(numerator), self.term(denominator));
        match (value, self.language) {
            (Some(value), Language::Vi) => {
                format!("{name} = 100 × {done} / {of} = {value} %, tính trên sản phẩm quy đổi")
            }
            (Some(value), Language::En) => {
                format!("{name} = 100 × {done} / {of} = {value} %, counted in standard products")
            }
            (None, Language::Vi) => {
                format!("{name} không tính được: không có sản phẩm được giao, đã hoàn thành {done} quy đổi")
            }
            (None, Language::En) => {
                format!("{name} cannot be told: no product was assigned, {done} standard products were done")
            }
        }
    }

    fn deductions(&self, line: &Line, deductions: &Deductions) -> String {
        let quality = line.line == "b";
        let costs = deductions.units.iter().map(|unit| self.deduction(unit, quality));
        let free = deductions.free.iter().map(|event| self.free(event));
        costs.chain(free).map(|text| format!("; {text}")).collect()
    }

    fn deduction(&self, unit: &Deduction, quality: bool) -> String {
        let earned = self.number(&(&Exact::whole(100) * &unit.earned));
        let units = if unit.unit == unit.through {
            unit.unit.to_string()
        } else {
            format!("{}–{}", unit.unit, unit.through)
        };
        let code = record(&unit.code, &unit.reference);
        let (times, k) = (unit.occurrences, self.number(&unit.coefficient.exact()));
        match self.language {
            Language::Vi => {
                let what = if quality { "lần không đạt" } else { "lần chậm" };
                format!("{code} (hệ số {k}), sản phẩm thứ {units}: {times} {what}, còn {earned} %")
            }
            Language::En => {
                let what = if quality { "failed review" } else { "delay" };
                let plural = if times == 1 { "" } else { "s" };
                format!("{code} (coefficient {k}), unit {units}: {times} {what}{plural}, {earned} % left")
            }
        }
    }

    fn free(&self, event: &FreeEvent) -> String {
        let (vi, en) = match event.why {
            Free::NotFinished => ("sản phẩm chưa hoàn thành", "the unit is not finished"),
            Free::BeforeTakeover => ("xảy ra trước khi tiếp nhận", "it happened before the take-over"),
            Free::Minor => ("không phải lỗi nội dung lớn", "no major content error"),
            Free::Excused => ("nguyên nhân khách quan đã được xác nhận", "objective cause, confirmed"),
        };
        let by = match (event.confirmed_by.as_str(), self.language) {
            ("", _) => String::new(),
            (by, Language::Vi) => format!(" bởi {by}"),
            (by, Language::En) => format!(" by {by}"),
        };
        let code = record(&event.code, &event.reference);
        let (unit, count, why) = (event.unit, event.count, self.pick(vi, en));
        match self.language {
            Language::Vi => format!("{code}, sản phẩm thứ {unit}: không trừ {count} lần, {why}{by}"),
            Language::En => format!("{code}, unit {unit}: nothing deducted ({count} ×), {why}{by}"),
        }
    }

    fn unit_results(
        &self,
        value: Option<String>,
        level: &Exact,
        people: usize,
        below: &[String],
        waits_for: &[String],
        empty: bool,
    ) -> String {
        let (level, below, waits_for) = (self.number(level), below.join(", "), waits_for.join(", "));
        let name = self.line("d");
        match (value, self.language) {
            (None, Language::Vi) => format!("{name} chưa có: còn chờ điểm của {waits_for}"),
            (None, Language::En) => format!("{name} are open: the score of {waits_for} is awaited"),
            (Some(value), Language::Vi) if people == 0 => {
                format!("{name} = {value} %: không phụ trách ai trong kỳ")
            }
            (Some(value), Language::En) if people == 0 => {
                format!("{name} = {value} %: nobody is in the scope in this period")
            }
            (Some(value), Language::Vi) if empty => {
                format!("{name} = {value} %: không ai trong {people} người phụ trách có điểm")
            }
            (Some(value), Language::En) if empty => {
                format!("{name} = {value} %: nobody of the {people} in the scope has a score")
            }
            (Some(value), Language::Vi) if below.is_empty() => {
                format!("{name} = {value} %: mọi người có điểm trong {people} người đều từ {level} điểm")
            }
            (Some(value), Language::En) if below.is_empty() => {
                format!("{name} = {value} %: everybody scored of {people} in the scope has at least {level}")
            }
            (Some(value), Language::Vi) => {
                format!("{name} = {value} %: dưới {level} điểm có {below}")
            }
            (Some(value), Language::En) => {
                format!("{name} = {value} %: under {level} points: {below}")
            }
        }
    }

    fn mark(&self, line: &Line, value: Option<String>, reason: &str) -> String {
        let name = self.line(&line.line);
        match value {
            None => format!("{name} {}", self.pick("chưa được đánh giá", "was not given")),
            Some(value) if reason.is_empty() => format!("{name} = {value} %"),
            Some(value) => format!("{name} = {value} %: {reason}"),
        }
    }

    fn result(&self, line: &Line, value: Option<String>) -> String {
        let Detail::Result { parts, raw, cap_mode } = &line.detail else { return String::new() };
        let name = self.line("R");
        let (Some(value), Some(raw)) = (value, raw) else {
            let open = self.pick("chưa tính được: còn thiếu", "cannot be told: missing");
            let missing = parts.iter().filter(|part| part.value.is_none());
            return format!(
                "{name} {open} {}",
                missing.map(|part| letter(part.line)).collect::<Vec<_>>().join(", ")
            );
        };
        let sum = parts.iter().filter_map(|part| part.value.as_ref()).map(|part| self.term(part));
        let sum = sum.collect::<Vec<_>>().join(" + ");
        let before = self.number(raw);
        // The parts are as they count: capped one by one, their mean is R; else their mean is R before its cap.
        let mean = if *cap_mode == CapMode::Mean { &before } else { &value };
        let text = format!("{name} = ({sum}) / {} = {mean} %", parts.len());
        let cap = match (before == value, cap_mode, self.language) {
            (true, ..) => String::new(),
            (_, CapMode::Mean, Language::Vi) => format!(", giới hạn ở 100 % nên R = {value} %"),
            (_, CapMode::Mean, Language::En) => format!(", capped at 100 %, so that R = {value} %"),
            (_, CapMode::Each, Language::Vi) => {
                format!(", a, b, c giới hạn từng phần ở 100 % (trước giới hạn: {before} %)")
            }
            (_, CapMode::Each, Language::En) => {
                format!(", a, b, c capped one by one at 100 % (before the cap: {before} %)")
            }
        };
        text + &cap
    }

    fn total(&self, line: &Line, value: Option<String>) -> String {
        let Detail::Total { general, task_points, level, provisional, reason, missing } = &line.detail else {
            return String::new();
        };
        let (Some(value), Some(general), Some(points)) = (value, general, task_points) else {
            let none = self.pick("Chưa có điểm theo dõi", "There is no score yet");
            let names = missing.iter().map(|line| line.label(self.language)).collect::<Vec<_>>().join(", ");
            let missing = format!("{} {names}", self.pick("còn thiếu", "still missing:"));
            // The reason of the outcome goes first, as the row tells it; missing lines are told besides.
            return match reason.map(|reason| reason.label(self.language).to_lowercase()) {
                None => format!("{none}: {missing}"),
                Some(_) if *reason == Some(NoScoreReason::LineMissing) => format!("{none}: {missing}"),
                Some(reason) if names.is_empty() => format!("{none}: {reason}"),
                Some(reason) => format!("{none}: {reason}; {missing}"),
            };
        };
        let (general, points) = (self.term(general), self.term(points));
        // What is not final has no level of points.
        let level = self.level(level.filter(|_| !provisional));
        let state = if *provisional { self.pick(" (tạm tính)", " (provisional)") } else { "" };
        let name = self.pick("Điểm theo dõi", "Score");
        format!("{name}{state} = {general} + {points} = {value}{level}")
    }
}

/// A record by its product's code, beside others of the product with its reference.
fn record(code: &str, reference: &str) -> String {
    if reference.is_empty() { code.to_owned() } else { format!("{code} [{reference}]") }
}

/// The letter of a line as the decree prints it.
fn letter(line: &'static str) -> &'static str {
    if line == "dd" { "đ" } else { line }
}

#[cfg(test)]
mod tests {
    use super::super::general::{Column, GeneralScores};
    use super::super::lines::Part;
    use super::super::period::{LeaderMark, Options, PeriodInput, Rank, Role, ScopeMember, evaluate};
    use super::super::products::{
        Cause, Confirmation, Counts, Event, EventKind, Origin, ProductRow, Severity,
    };
    use super::super::quantities::Coefficient;
    use super::super::unit_results::{LeaderValue, MemberOutcome};
    use super::*;
    use crate::rules::RuleSet;

    /// A head with one document late, one delay excused, an officer under 50, and đ not given.
    fn sentences(organising: Option<LeaderMark>, language: Language) -> Vec<String> {
        let rules = RuleSet::vn_335_2025();
        let delay = |unit, count, confirmation: Option<Confirmation>| Event {
            unit: Some(unit),
            kind: EventKind::Delay,
            severity: Severity::default(),
            count,
            cause: if confirmation.is_some() { Cause::Objective } else { Cause::Subjective },
            confirmation,
            before_takeover: false,
        };
        let by = Confirmation { by: "CT01".to_owned(), ..Confirmation::default() };
        let row = ProductRow {
            id: 1,
            code: "P1".to_owned(),
            reference: String::new(),
            coefficient: Coefficient::from_micro(1_500_000),
            assigned: 3,
            completed: 3,
            promised: None,
            origin: Origin::Plan,
            handed_over: None,
            events: vec![delay(1, 2, None), delay(3, 1, Some(by))],
            counts: Counts { failed_reviews: 2, delays: 0 },
        };
        let member = ScopeMember { id: "O1".to_owned(), outcome: MemberOutcome::Scored(Exact::whole(40)) };
        let unity = Some(LeaderMark { value: LeaderValue::Full, reason: "đoàn kết".to_owned() });
        let general = Column::of_total("27.5".parse().expect("a number"), &rules.general).expect("0 to 30");
        let input = PeriodInput {
            role: Role::Leader { rank: Rank::Deputy, scope: vec![member], organising, unity },
            general: GeneralScores { final_score: Some(general), ..GeneralScores::default() },
            rows: vec![row],
            options: Options::of(&rules),
        };
        let result = evaluate(&input, &rules).expect("a sound input");
        result.lines.iter().map(|line| explain(line, &rules.levels, language)).collect()
    }

    #[test]
    fn each_line_is_a_sentence_in_vietnamese() {
        let half = LeaderMark { value: LeaderValue::Half, reason: "chậm kéo dài".to_owned() };
        assert_eq!(
            sentences(Some(half), Language::Vi),
            [
                "Tiêu chí chung G được 27,5 trên tối đa 30 điểm, điểm chính thức (Điều 12.2).",
                "Số lượng a = 100 × 4,5 / 4,5 = 100 %, tính trên sản phẩm quy đổi (Điều 14).",
                "Chất lượng b = 100 × 3,75 / 4,5 = 250/3 ≈ 83,33 %, tính trên sản phẩm quy đổi; P1 (hệ số 1,5), \
                 sản phẩm thứ 1–2: 1 lần không đạt, còn 75 % (Điều 14, 14.2b).",
                "Tiến độ c = 100 × 3,75 / 4,5 = 250/3 ≈ 83,33 %, tính trên sản phẩm quy đổi; P1 (hệ số 1,5), \
                 sản phẩm thứ 1: 2 lần chậm, còn 50 %; P1, sản phẩm thứ 3: không trừ 1 lần, nguyên nhân khách \
                 quan đã được xác nhận bởi CT01 (Điều 14, 14.2c).",
                "Kết quả đơn vị d = 50 %: dưới 50 điểm có O1 (Điều 15.3a, 15.4).",
                "Năng lực tổ chức đ = 50 %: chậm kéo dài (Điều 15.3b, 15.4).",
                "Đoàn kết e = 100 %: đoàn kết (Điều 15.3c, 15.4).",
                "Kết quả thực hiện nhiệm vụ R = (100 + (250/3 ≈ 83,33) + (250/3 ≈ 83,33) + 50 + 50 + 100) / 6 = \
                 700/9 ≈ 77,78 % (Điều 12.3, 16.2).",
                "Điểm theo dõi = 27,5 + (490/9 ≈ 54,44) = 1475/18 ≈ 81,94, mức điểm tương ứng: hoàn thành tốt \
                 nhiệm vụ (Điều 12, 17.1).",
            ]
        );
    }

    #[test]
    fn a_result_above_its_cap_shows_the_mean_and_then_the_cap() {
        let parts = |quantity: i128| {
            [quantity, 100, 100].map(|value| Part { line: "a", value: Some(Exact::whole(value)) }).to_vec()
        };
        let said = |detail: Detail, value: i128| {
            let say = Say { language: Language::En };
            let value = Some(say.number(&Exact::whole(value)));
            let line = Line { line: "R".into(), article: "12.3", formula: "".into(), value: None, detail };
            say.result(&line, value)
        };
        let raw = Some(Exact::whole(110));
        let mean = Detail::Result { parts: parts(130), raw: raw.clone(), cap_mode: CapMode::Mean };
        assert_eq!(
            said(mean, 100),
            "Task results R = (130 + 100 + 100) / 3 = 110 %, capped at 100 %, so that R = 100 %"
        );
        let each = Detail::Result { parts: parts(100), raw, cap_mode: CapMode::Each };
        assert_eq!(
            said(each, 100),
            "Task results R = (100 + 100 + 100) / 3 = 100 %, a, b, c capped one by one at 100 % (before the cap: 110 %)"
        );
    }

    #[test]
    fn several_records_of_a_product_are_told_apart() {
        let say = Say { language: Language::En };
        let unit = Deduction {
            row: 1,
            code: "P1".to_owned(),
            reference: "HS-7".to_owned(),
            coefficient: Coefficient::from_micro(1_000_000),
            unit: 1,
            through: 1,
            occurrences: 1,
            earned: Exact::fraction(3, 4),
        };
        assert_eq!(say.deduction(&unit, false), "P1 [HS-7] (coefficient 1), unit 1: 1 delay, 75 % left");
        let event = FreeEvent {
            row: 1,
            code: "P1".to_owned(),
            reference: "HS-7/2".to_owned(),
            unit: 2,
            count: 1,
            why: Free::NotFinished,
            confirmed_by: String::new(),
        };
        let vi = Say { language: Language::Vi };
        assert_eq!(vi.free(&event), "P1 [HS-7/2], sản phẩm thứ 2: không trừ 1 lần, sản phẩm chưa hoàn thành");
    }

    #[test]
    fn what_is_missing_is_named_in_english() {
        let said = sentences(None, Language::En);
        assert_eq!(said[5], "Organising đ was not given (Art. 15.3b, 15.4).");
        assert_eq!(said[7], "Task results R cannot be told: missing đ (Art. 12.3, 16.2).");
        assert_eq!(said[8], "There is no score yet: still missing: đ (Art. 12, 17.1).");
    }
}
