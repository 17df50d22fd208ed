//! HR of an agency sets what the rules leave to it.

use super::types::{AgencySetting, all};
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::payloads;
use crate::services;
use crate::services::setting::SettingInput;
use async_graphql::{Context, InputObject, Object, Result};
use store::{Fail, setting};

/// A setting from a day on.
#[derive(InputObject)]
pub struct SaveAgencySettingInput {
    /// The unit code of the agency.
    pub agency: String,
    /// The setting's code, as `agencySettings` lists them.
    #[graphql(validator(chars_max_length = 50))]
    pub setting: String,
    /// One of its `values`.
    #[graphql(validator(chars_max_length = 100))]
    pub value: String,
    /// From which day; tracking changes only where a quarter begins.
    pub valid_from: Date,
    /// The decision that it rests on; needed for the rate of 25 % (Art. 20.5b).
    #[graphql(validator(chars_max_length = 100))]
    pub decision_number: Option<String>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `saveAgencySetting`.
    SaveAgencySettingPayload {
        /// The setting as it holds from the day given.
        setting: AgencySetting
    }
}

/// Mutations of settings.
#[derive(Default)]
pub struct SettingMutations;

#[Object]
impl SettingMutations {
    /// Sets a value from a day on. HR of the agency. The same twice changes nothing; what enters scores cannot reach into
    /// a locked period.
    async fn save_agency_setting(
        &self,
        context: &Context<'_>,
        input: SaveAgencySettingInput,
    ) -> Result<SaveAgencySettingPayload> {
        let ask = Ask::of(context);
        let call = ask.call("saveAgencySetting", input.idempotency_key);
        let saved = SettingInput {
            agency: input.agency,
            setting: input.setting,
            value: input.value,
            valid_from: input.valid_from.0,
            decision_number: input.decision_number,
        };
        let result = async {
            let known = services::setting::save(&call, &saved).await?;
            let source = ask.source();
            let unit = store::unit::find_by_code(&source, &saved.agency).await?.ok_or(Fail::NotFound)?;
            let rows = setting::rows_in_force(&source, &[unit.id], saved.valid_from).await?;
            all(&rows).into_iter().find(|setting| setting.setting == known).ok_or(Fail::NotFound)
        };
        SaveAgencySettingPayload::of(context, result.await)
    }
}
