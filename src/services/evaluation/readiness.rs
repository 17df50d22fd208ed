//! Who lacks what before a period is evaluated or locked, each with count, names and the mend.

use super::run::{Order, known_period};
use chrono::NaiveDate;
use domain::refusal::{Code, Language, Refusal};
use domain::terms::{Leads, PeriodKind, Term};
use std::collections::HashSet;
use store::evaluation::{Expected, Facts, Plan, facts};
use store::ids::PersonId;
use store::policy::{Action, Viewer, judge_unit};
use store::{Found, Source, unit};

/// How many people a lack names.
pub const NAMES_TOLD: usize = 20;

domain::terms! {
    /// What stands in the way of a period's evaluations.
    LackKind {
        /// The position has no published template.
        NoTemplate = "NO_TEMPLATE", "Chưa có bộ tiêu chí", "No template";
        /// Nobody is in charge of him.
        NoSuperior = "NO_SUPERIOR", "Chưa có cấp trên", "No superior";
        /// He has no account.
        NoAccount = "NO_ACCOUNT", "Chưa có tài khoản", "No account";
        /// No product was assigned to him.
        NothingAssigned = "NOTHING_ASSIGNED", "Chưa được giao việc", "Nothing assigned";
        /// A line of the general criteria has no final value (Art. 12.2).
        CriteriaMissing = "CRITERIA_MISSING", "Chưa chấm đủ tiêu chí chung", "Criteria missing";
        /// đ or e of a leader was not given (Art. 15.3).
        LeaderLinesMissing = "LEADER_LINES_MISSING", "Chưa chấm đ, e", "Leader's lines missing";
        /// The agency has not set what needs to be set.
        SettingMissing = "SETTING_MISSING", "Thiếu thiết lập của cơ quan", "Setting missing";
        /// No evaluation yet.
        NotEvaluated = "NOT_EVALUATED", "Chưa tính điểm", "Not evaluated";
        /// Something has changed since the evaluation.
        Stale = "STALE", "Kết quả đã cũ", "Outdated";
        /// Evaluated, and the result is open.
        Open = "OPEN", "Chưa có kết quả cuối cùng", "Open result";
    }
}

/// One lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What is lacking.
    pub kind: LackKind,
    /// For how many.
    pub count: usize,
    /// The first of them, by code: `CC-0001 Nguyễn Văn An`; of settings their names.
    pub names: Vec<String>,
}

impl Lack {
    /// How to mend it.
    #[must_use]
    pub const fn mend(&self, language: Language) -> &'static str {
        match (self.kind, language) {
            (LackKind::NoTemplate, Language::Vi) => "Ban hành bộ tiêu chí cho vị trí (publishTemplate).",
            (LackKind::NoTemplate, Language::En) => "Publish a template of the position (publishTemplate).",
            (LackKind::NoSuperior, Language::Vi) => "Bố trí người đứng đầu, hoặc ghi phân công phụ trách.",
            (LackKind::NoSuperior, Language::En) => "Appoint a head, or record who is in charge.",
            (LackKind::NoAccount, Language::Vi) => "Tạo tài khoản (createAccount).",
            (LackKind::NoAccount, Language::En) => "Create an account (createAccount).",
            (LackKind::NothingAssigned, Language::Vi) => "Cấp trên giao việc, hoặc giao theo bộ tiêu chí.",
            (LackKind::NothingAssigned, Language::En) => {
                "Let the superior assign work, or assign from the template."
            }
            (LackKind::CriteriaMissing, Language::Vi) => "Cấp trên chấm đủ các dòng tiêu chí chung.",
            (LackKind::CriteriaMissing, Language::En) => {
                "Let the superior score each line of the general criteria."
            }
            (LackKind::LeaderLinesMissing, Language::Vi) => {
                "Cấp trên chấm đ và e, mỗi dòng 100 hoặc 50, kèm lý do."
            }
            (LackKind::LeaderLinesMissing, Language::En) => {
                "Let the superior give đ and e, 100 or 50 each, with a reason."
            }
            (LackKind::SettingMissing, Language::Vi) => "Cơ quan chọn giá trị cho thiết lập (saveSetting).",
            (LackKind::SettingMissing, Language::En) => "Let the agency choose a value (saveSetting).",
            (LackKind::NotEvaluated | LackKind::Stale, Language::Vi) => "Tính điểm (evaluate).",
            (LackKind::NotEvaluated | LackKind::Stale, Language::En) => "Evaluate (evaluate).",
            (LackKind::Open, Language::Vi) => "Xem lý do trên phiếu và bổ sung dữ liệu còn thiếu.",
            (LackKind::Open, Language::En) => "Look at the reason on the sheet and add what is missing.",
        }
    }
}

/// What a period of a unit lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Who is expected.
    pub expected: usize,
    /// What is lacking, in the order in which it is mended; empty: nothing.
    pub lacks: Vec<Lack>,
}

/// Tells what stands in the way of evaluating and locking a period of a unit and all below.
///
/// # Errors
/// `UNIT_UNKNOWN`, `PERIOD_NOT_PLANNED`, `CYCLE`; FORBIDDEN or NOT_FOUND to who is neither HR nor auditor of the unit.
pub async fn readiness(
    source: &Source<'_>,
    viewer: &Viewer,
    period: &str,
    unit_code: &str,
    today: NaiveDate,
) -> Found<Readiness> {
    let order = Order { period: period.to_owned(), unit: unit_code.to_owned(), as_of: today };
    let known = unit::find_by_code(source, unit_code)
        .await?
        .ok_or_else(|| Refusal::new(Code::UnitUnknown, "unit").with("code", unit_code))?;
    let above = unit::ancestors(source, &[known.id]).await?.remove(&known.id).unwrap_or_default();
    judge_unit(viewer, Action::ReadReadiness, &above)?;
    let row = known_period(source, &order, &known.name).await?;
    let plan = Plan::load(source, row, known.id).await?;
    let facts = facts(source, &plan).await?;
    Ok(judge(&plan, &facts, today))
}

fn judge(plan: &Plan, facts: &Facts, today: NaiveDate) -> Readiness {
    let year = plan.period.kind.0 == PeriodKind::Year;
    let mut lacks = Vec::new();
    let mut lack = |kind: LackKind, who: &mut dyn Iterator<Item = String>| {
        let mut names: Vec<String> = who.collect();
        let count = names.len();
        names.sort();
        names.truncate(NAMES_TOLD);
        if count > 0 {
            lacks.push(Lack { kind, count, names });
        }
    };
    let told = |one: &Expected| match facts.names.get(&one.person) {
        Some(name) => format!("{} {name}", plan.code(one.index)),
        None => plan.code(one.index).to_owned(),
    };
    let people = |holds: &dyn Fn(&Expected) -> bool| -> Vec<String> {
        plan.expected.iter().filter(|one| holds(one)).map(told).collect()
    };
    let tracked = |one: &Expected| super::compute::is_tracked(plan, one) && !one.scored_elsewhere;
    let without = |known: &HashSet<PersonId>, one: &Expected| !known.contains(&one.person);
    let template = |one: &Expected| plan.templates.of(one.position, one.last_day);
    lack(LackKind::NoTemplate, &mut people(&|one| tracked(one) && template(one).is_none()).into_iter());
    lack(
        LackKind::NoSuperior,
        &mut people(&|one| tracked(one) && plan.graph.superior(one.index).is_none()).into_iter(),
    );
    lack(LackKind::NoAccount, &mut people(&|one| without(&facts.with_account, one)).into_iter());
    lack(
        LackKind::NothingAssigned,
        &mut people(&|one| tracked(one) && without(&facts.with_records, one)).into_iter(),
    );
    let incomplete = |one: &Expected| {
        let given = facts.lines.get(&one.person);
        template(one).is_some_and(|form| {
            !form.lines.iter().all(|line| given.is_some_and(|given| given.contains(line)))
        })
    };
    lack(LackKind::CriteriaMissing, &mut people(&|one| tracked(one) && incomplete(one)).into_iter());
    let unmarked = |one: &Expected| {
        let given = facts.lines.get(&one.person);
        one.leads != Leads::None
            && !["dd", "e"].iter().all(|line| given.is_some_and(|given| given.contains(*line)))
    };
    lack(LackKind::LeaderLinesMissing, &mut people(&|one| tracked(one) && unmarked(one)).into_iter());
    if plan.period.kind.0 == PeriodKind::Quarter {
        let unset: HashSet<_> = plan
            .expected
            .iter()
            .filter(|one| !super::compute::is_tracked(plan, one))
            .map(|one| one.agency)
            .filter(|agency| plan.choices.of(*agency).quarter_method.is_none())
            .collect();
        let codes = unset.iter().map(|agency| facts.units.get(agency).cloned().unwrap_or_default());
        lack(LackKind::SettingMissing, &mut codes.map(|code| format!("{code} quarter_method")));
    }
    lack(LackKind::NotEvaluated, &mut people(&|one| !facts.standings.contains_key(&one.person)).into_iter());
    let stale = |one: &Expected| {
        let moved_on = |as_of: NaiveDate| as_of <= plan.period.closing_day && plan.period.closing_day < today;
        facts.marked.contains(&one.person)
            || facts.standings.get(&one.person).is_some_and(|(_, as_of)| moved_on(*as_of))
    };
    lack(LackKind::Stale, &mut people(&stale).into_iter());
    let open = |one: &Expected| {
        let status = facts.standings.get(&one.person).map(|(status, _)| *status);
        status.is_some_and(|status| store::closing::OPEN_STATUSES.contains(&status))
    };
    lack(LackKind::Open, &mut people(&open).into_iter());
    if year {
        lacks.retain(|lack| lack.kind != LackKind::NoAccount);
    }
    Readiness { expected: plan.expected.len(), lacks }
}

impl std::fmt::Display for Lack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.kind.code(), self.count, self.names.join(", "))
    }
}
