//! `docs/errors.md`: every code that a client may meet, in both languages.

use super::preamble;
use domain::refusal::{Code, Language};
use std::fmt::Write;

pub(super) fn text() -> String {
    let mut text = preamble(
        "Error codes",
        "A code never changes; its texts may improve. In a payload, `errors { code message path }` is what the author of \
         the input can mend. A GraphQL error with `extensions.code` is what he cannot. `{…}` stands for a value of the case.",
    );
    for code in Code::ALL {
        let name = code.as_str();
        let (vi, en) = (code.template(Language::Vi), code.template(Language::En));
        let basis = code.legal_basis(Language::En).map(|basis| format!(" ({basis})")).unwrap_or_default();
        let about = code.about().trim_end_matches('.');
        let _ = write!(text, "## {name}\n\n{about}{basis}.\n\n* vi: {vi}\n* en: {en}\n\n");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
