//! A setting as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, Object};
use domain::refusal::Language;
use domain::settings::{Setting, SettingGround};
use store::setting;

/// A matter that the decree or its silence leaves to the agency, and what the agency has chosen.
#[derive(Description)]
pub struct AgencySetting {
    /// The matter.
    pub setting: Setting,
    /// The row that holds on the day asked for.
    pub row: Option<setting::AgencySetting>,
}

/// Every setting, with the row that holds for it.
pub fn all(rows: &[setting::AgencySetting]) -> Vec<AgencySetting> {
    Setting::ALL
        .iter()
        .map(|known| {
            let row = rows.iter().find(|row| row.setting == known.about().code).cloned();
            AgencySetting { setting: *known, row }
        })
        .collect()
}

#[Object(use_type_description)]
impl AgencySetting {
    /// Its code, as `saveAgencySetting` takes it.
    async fn setting(&self) -> &str {
        self.setting.about().code
    }

    /// What people call it, in the language of `Accept-Language`.
    async fn label(&self, context: &Context<'_>) -> &str {
        self.setting.label(Ask::of(context).language)
    }

    /// Which values it takes, in the language of `Accept-Language`.
    async fn values(&self, context: &Context<'_>) -> &str {
        let (vi, en) = self.setting.about().values;
        match Ask::of(context).language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    /// What the agency has chosen; `null` where it has not.
    async fn value(&self) -> Option<&str> {
        self.row.as_ref().map(|row| row.value.as_str())
    }

    /// What holds where it has not chosen: a value, `RULES` for what the rule set says, or `null`: what needs the setting
    /// then says that it is missing.
    async fn default_value(&self) -> Option<&str> {
        self.setting.about().default
    }

    /// The article of Decree 335/2025 that it comes from.
    async fn article(&self) -> &str {
        self.setting.about().article
    }

    /// Why there is a choice at all.
    async fn ground(&self) -> Word<SettingGround> {
        Word(self.setting.about().ground)
    }

    /// Whether it enters scores: then a locked period keeps it.
    async fn enters_scores(&self) -> bool {
        self.setting.about().enters_scores
    }

    /// From which day the chosen value holds.
    async fn valid_from(&self) -> Option<Date> {
        self.row.as_ref().map(|row| Date(row.valid_from))
    }

    /// The decision that the choice rests on.
    async fn decision_number(&self) -> Option<&str> {
        self.row.as_ref()?.decision_number.as_deref()
    }
}
