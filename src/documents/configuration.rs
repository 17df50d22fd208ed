//! `docs/configuration.md`: the defaults as a file that can be copied, each key with its environment variable.

use super::preamble;
use crate::config::Config;
use std::fmt::Write;

pub(super) fn text() -> String {
    let mut text = preamble(
        "Configuration",
        "Defaults < file (`--config FILE`, TOML) < environment < flags. The environment names a key by its sections: \
         `THUOCDO__DATABASE__URL` is `url` in `[database]`. An unknown key is an error. These are the defaults:",
    );
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    text.push_str("| Key | Environment | Default |\n|---|---|---|\n");
    for (section, keys) in defaults.as_object().into_iter().flatten() {
        for (key, value) in keys.as_object().into_iter().flatten() {
            let variable = format!("THUOCDO__{}__{}", section.to_uppercase(), key.to_uppercase());
            let _ = writeln!(text, "| `{section}.{key}` | `{variable}` | `{value}` |");
        }
    }
    text
}
