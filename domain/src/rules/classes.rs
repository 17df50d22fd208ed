//! Yearly classes in a rule set beside the thresholds of `levels` (Art. 11.3, 20.4c, 20.4d, 20.6): from which
//! disciplinary form on, and for whom, the decree overrides or bounds what the points give.

use super::Unusable;
use crate::class::{DisciplineForm, Role};
use crate::terms::Term;
use serde::{Deserialize, Serialize};

/// The figures and words of the steps after the score.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    /// The disciplinary forms, mildest first.
    pub discipline_order: Vec<DisciplineForm>,
    /// The mildest form that counts ("bị xử lý kỷ luật từ khiển trách trở lên"; Art. 20.4c, 11.3a).
    pub discipline_from: DisciplineForm,
    /// Whose class is at most that of their organisation (Art. 20.6: the head).
    pub organisation_ceiling: Vec<Role>,
}

impl Classes {
    /// Whether a decision of this form is disciplinary in the sense of Art. 11.3a and 20.4c.
    #[must_use]
    pub fn is_discipline(&self, form: DisciplineForm) -> bool {
        let rank = |wanted| self.discipline_order.iter().position(|form| *form == wanted);
        rank(form) >= rank(self.discipline_from)
    }

    pub(super) fn check(&self) -> Result<(), Unusable> {
        for form in DisciplineForm::ALL {
            if self.discipline_order.iter().filter(|known| *known == form).count() != 1 {
                let mend = "name each disciplinary form once, mildest first";
                return Err(Unusable::wrong("classes.discipline_order", form.code(), mend));
            }
        }
        Ok(())
    }
}
