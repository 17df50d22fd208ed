//! A fit in words: its terms with their weights, and one sentence that says how it came about.

use super::{Fit, Weights};
use crate::number::Exact;
use crate::refusal::Language;
use crate::terms::Term;
use serde::{Deserialize, Serialize};

crate::terms! {
    /// A term of a fit.
    FitTerm {
        /// Whether he is trained in the fields of the post.
        Specialisation = "SPECIALISATION", "chuyên môn", "specialisation";
        /// How much of the competencies that the post requires he covers.
        Cover = "COVER", "năng lực", "competencies";
        /// The mean score of his last four quarters, of 100.
        Results = "RESULTS", "kết quả 4 quý gần nhất", "results of the last four quarters";
        /// Unfilled posts of the need, of those planned.
        Severity = "SEVERITY", "mức cấp thiết", "severity of the need";
        /// Whether he has asked to go there.
        Wish = "WISH", "nguyện vọng", "wish";
    }
}

/// A term of a fit with its weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// Which.
    pub term: FitTerm,
    /// How much it counts.
    pub weight: Exact,
    /// From 0 to 1; `None` where there is no data, which counts 0.
    pub value: Option<Exact>,
}

impl Weighed {
    /// What it adds to the fit.
    #[must_use]
    pub fn part(&self) -> Exact {
        self.value.as_ref().map_or_else(Exact::zero, |value| &self.weight * value)
    }
}

impl Fit {
    /// The terms with their weights, in the order of the setting.
    #[must_use]
    pub fn terms(&self, weights: &Weights) -> Vec<Weighed> {
        let values = [&self.specialisation, &self.cover, &self.results, &self.severity, &self.wish];
        let all = FitTerm::ALL.iter().zip(weights.each()).zip(values);
        all.map(|((term, weight), value)| Weighed { term: *term, weight, value: value.clone() }).collect()
    }

    /// How the fit came about, in one sentence.
    #[must_use]
    pub fn sentence(&self, weights: &Weights, language: Language) -> String {
        Weighed::sentence(&self.terms(weights), language)
    }
}

impl Weighed {
    /// How a fit came about, in one sentence, from its terms.
    #[must_use]
    pub fn sentence(terms: &[Self], language: Language) -> String {
        let told = terms.iter().filter_map(|one| {
            let value = one.value.as_ref()?;
            Some(format!("{} {} × {}", one.term.label(language), short(value), short(&one.weight)))
        });
        let told: Vec<String> = told.collect();
        let missing: Vec<&str> =
            terms.iter().filter(|one| one.value.is_none()).map(|one| one.term.label(language)).collect();
        let (fit, without) = match language {
            Language::Vi => ("Mức phù hợp", "chưa có dữ liệu, tính là 0"),
            Language::En => ("Fit", "no data, counted as 0"),
        };
        let mut sentence = format!("{fit} {}", short(&terms.iter().map(Self::part).sum()));
        if !told.is_empty() {
            sentence.push_str(&format!(" = {}", told.join(" + ")));
        }
        if !missing.is_empty() {
            sentence.push_str(&format!("; {without}: {}", missing.join(", ")));
        }
        sentence.push('.');
        sentence
    }
}

/// Four decimals, without the zeros at the end.
fn short(value: &Exact) -> String {
    let text = value.rounded(4);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_says_how_it_came_about() {
        let fit = Fit {
            specialisation: Some(Exact::fraction(1, 2)),
            cover: Some(Exact::fraction(4, 9)),
            results: None,
            severity: Some(Exact::whole(1)),
            wish: None,
        };
        let weights = Weights::default();
        assert_eq!(
            fit.sentence(&weights, Language::Vi),
            "Mức phù hợp 0.4111 = chuyên môn 0.5 × 0.4 + năng lực 0.4444 × 0.25 + mức cấp thiết 1 × 0.1; chưa có dữ liệu, tính là 0: kết quả 4 quý gần nhất, nguyện vọng."
        );
        assert_eq!(
            Fit::default().sentence(&weights, Language::En),
            "Fit 0; no data, counted as 0: specialisation, competencies, results of the last four quarters, severity of the need, wish."
        );
        let parts: Exact = fit.terms(&weights).iter().map(Weighed::part).sum();
        assert_eq!(parts, fit.value(&weights));
    }
}
