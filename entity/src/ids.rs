//! Keys typed per table, so that the id of one thing never finds another.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($name:ident)*) => {$(
        /// The key of a row of the table of that name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        #[serde(transparent)]
        #[sea_orm(try_from_u64)]
        pub struct $name(pub i64);
    )*};
}

ids! {
    AbsenceId
    AccountId
    ActDecisionId
    ActId
    AgencyPeriodId
    AgencySettingId
    AppointmentId
    CalendarDayId
    CapDecisionId
    CapMembershipId
    CapRowId
    CapRunId
    CompetencyId
    CorruptionCaseId
    CriterionScoreId
    DeliveryId
    EvaluationId
    FieldId
    FileAccessId
    HandedOverScoreId
    IdempotencyId
    JobId
    LoginThrottleId
    MoveBarId
    MoveWishId
    OrganisationResultId
    OutputEventId
    OutputRecordId
    OverlayFindingId
    PeriodDecisionId
    PeriodId
    PersonCompetencyId
    PersonId
    PersonnelDecisionId
    PositionCompetencyId
    PositionId
    PositionVersionId
    PostPlanId
    ProductCoefficientId
    ProductId
    RefreshTokenId
    RoleGrantId
    RuleSetId
    RuleSetInForceId
    SatisfactionResultId
    SelfAssessmentId
    SessionId
    SigningKeyId
    StaleMarkId
    SupervisionScopeId
    SurveyResultId
    TemplateId
    TemplateLineId
    TemplateProductId
    UnitId
    UsingAgencyId
}
