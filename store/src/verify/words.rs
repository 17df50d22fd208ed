//! Stored words are of their vocabularies: anything else could not be read at all.

use super::{Law, TOLD};
use crate::db::Source;
use crate::fail::Found;
use domain::class::{ActKind, Class, DisciplineForm, DisciplinedBy};
use domain::decision::{DecisionKind, DecisionState, NeedKind};
use domain::placement::{MoveBarKind, MoveKind};
use domain::rules::Level;
use domain::satisfaction::{RatingChannel, RatingSubject};
use domain::score::general::GeneralSource;
use domain::score::products::{Cause, EventKind, HandOverReason, Origin, Severity};
use domain::self_assessment::SelfAssessmentState;
use domain::terms::Term;
use domain::terms::{
    AbsenceKind, AppointmentKind, Block, CalendarDayKind, CapRunState, EvaluationStatus, JobState, Leads,
    PeriodDecisionKind, PeriodKind, PeriodState, PersonnelRegime, PositionGroup, Role, ScopeSubject,
    TemplateState, UnitKind,
};
use domain::training::{AssessmentSource, CompetencyGroup, TrainingGround};
use entity::{
    absence, act, act_decision, agency_period, appointment, calendar_day, cap_membership, cap_row, cap_run,
    competency, evaluation, job, move_bar, organisation_result, output_event, output_record, overlay_finding,
    period, period_decision, person, person_competency, personnel_decision, position_version, role_grant,
    satisfaction_result, self_assessment, supervision_scope, template, unit,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, QueryFilter, QuerySelect};

/// Holds every column of words to its vocabulary.
macro_rules! vocabularies {
    ($($table:ident.$column:ident: $term:ident,)*) => {
        /// Each column that holds a word holds one of its vocabulary, or nothing. Counted are the columns.
        pub async fn words_known(source: &Source<'_>, law: &mut Law) -> Found<()> {
            $(known::<$table::Entity, $term>(source, law, $table::Column::$column).await?;)*
            Ok(())
        }

        #[cfg(test)]
        const LISTED: &[[&str; 3]] = &[$([stringify!($table), stringify!($column), stringify!($term)],)*];
    };
}

vocabularies! {
    absence.Kind: AbsenceKind,
    act.Kind: ActKind,
    act_decision.DecidedBy: DisciplinedBy,
    act_decision.Form: DisciplineForm,
    agency_period.State: PeriodState,
    appointment.Kind: AppointmentKind,
    calendar_day.Kind: CalendarDayKind,
    cap_membership.CapGroup: PositionGroup,
    cap_row.ClassBefore: Class,
    cap_row.FinalClass: Class,
    cap_run.State: CapRunState,
    competency.CompetencyGroup: CompetencyGroup,
    evaluation.PositionGroup: PositionGroup,
    evaluation.Leads: Leads,
    evaluation.Status: EvaluationStatus,
    evaluation.GeneralSource: GeneralSource,
    evaluation.Level: Level,
    evaluation.Class: Class,
    job.State: JobState,
    move_bar.Bar: MoveBarKind,
    organisation_result.ComputedClass: Class,
    organisation_result.DecidedClass: Class,
    output_event.Kind: EventKind,
    output_event.Severity: Severity,
    output_event.Cause: Cause,
    output_record.Origin: Origin,
    output_record.HandedOverReason: HandOverReason,
    overlay_finding.Bound: Class,
    period.Kind: PeriodKind,
    period_decision.Kind: PeriodDecisionKind,
    person.Regime: PersonnelRegime,
    person_competency.Source: AssessmentSource,
    personnel_decision.Kind: DecisionKind,
    personnel_decision.State: DecisionState,
    personnel_decision.Need: NeedKind,
    personnel_decision.Ground: TrainingGround,
    personnel_decision.MoveKind: MoveKind,
    position_version.PositionGroup: PositionGroup,
    position_version.Leads: Leads,
    role_grant.Role: Role,
    satisfaction_result.Subject: RatingSubject,
    satisfaction_result.Channel: RatingChannel,
    self_assessment.State: SelfAssessmentState,
    supervision_scope.Subject: ScopeSubject,
    template.State: TemplateState,
    unit.Kind: UnitKind,
    unit.Block: Block,
}

async fn known<E: EntityTrait, T: Term>(source: &Source<'_>, law: &mut Law, column: E::Column) -> Found<()> {
    law.looked_at += 1;
    let table = E::default();
    let Some(key) = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column) else { return Ok(()) };
    let words = T::ALL.iter().map(|word| word.code());
    let rows: Vec<(String, String)> = E::find()
        .select_only()
        .expr_as(Expr::col((table, key)).cast_as(Alias::new("text")), "place")
        .column_as(column, "word")
        .filter(column.is_not_null())
        .filter(column.is_not_in(words))
        .limit(TOLD)
        .into_tuple()
        .all(source)
        .await?;
    for (place, word) in rows {
        law.broken(format!("{} {place}: {} `{word}` is no {}", table.table_name(), column.as_str(), T::NAME));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::LISTED;
    use std::fs;
    use std::path::Path;

    /// The columns of words that a file of entities declares: its table, the column and the vocabulary.
    fn declared(path: &Path) -> Vec<[String; 3]> {
        let table = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(path).expect("an entity");
        let field = |line: &str| {
            let (name, of) = line.trim().strip_prefix("pub ")?.split_once(": ")?;
            let (term, _) = of.trim_start_matches("Option<").strip_prefix("Coded<")?.split_once('>')?;
            let column = name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
            Some([table.clone(), column, term.to_owned()])
        };
        text.lines().filter_map(field).collect()
    }

    #[test]
    fn every_column_of_words_is_listed() {
        let entities = Path::new(env!("CARGO_MANIFEST_DIR")).join("../entity/src");
        let files = fs::read_dir(entities).expect("entities").map(|file| file.expect("a file").path());
        let mut declared: Vec<[String; 3]> = files.flat_map(|file| declared(&file)).collect();
        declared.sort();
        let mut listed: Vec<[String; 3]> = LISTED.iter().map(|parts| parts.map(str::to_owned)).collect();
        listed.sort();
        assert_eq!(listed, declared);
    }
}
