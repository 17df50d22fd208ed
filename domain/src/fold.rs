//! Vietnamese text made comparable: folded for searching, composed for storing.
//!
//! The same name arrives in many spellings: precomposed (`ễ` is one character) from Windows, decomposed (`e`, `^`, `~`)
//! from macOS and from old Vietnamese keyboards, in capitals on forms, without any marks in a search box.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form that searches compare: lower case, no diacritics, đ → d, white space collapsed and trimmed.
///
/// ```
/// assert_eq!(domain::fold::fold("  UBND   Hải Phòng "), "ubnd hai phong");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.nfd().filter(|&letter| !is_combining_mark(letter) && !is_invisible(letter)) {
        if letter.is_whitespace() {
            gap = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            folded.push(' ');
        }
        match letter {
            // `Đ` has no decomposition; `Ð` (the Icelandic letter) is a frequent slip for it and looks the same.
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            _ => folded.extend(letter.to_lowercase().filter(|&small| !is_combining_mark(small))),
        }
    }
    folded
}

/// The form that names are stored in: composed (NFC), invisible characters dropped, the ends trimmed.
#[must_use]
pub fn nfc(text: &str) -> String {
    text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter))
        .nfc()
        .filter(|&letter| !is_invisible(letter))
        .collect()
}

/// Characters that take no place on the screen, so that nobody can see why two names differ.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_every_vietnamese_letter() {
        let letters = [
            ("a", "àáảãạăằắẳẵặâầấẩẫậ"),
            ("e", "èéẻẽẹêềếểễệ"),
            ("i", "ìíỉĩị"),
            ("o", "òóỏõọôồốổỗộơờớởỡợ"),
            ("u", "ùúủũụưừứửữự"),
            ("y", "ỳýỷỹỵ"),
            ("d", "đ"),
        ];
        for (plain, marked) in letters {
            for letter in marked.chars() {
                let upper: String = letter.to_uppercase().collect();
                let decomposed: String = letter.to_string().nfd().collect();
                for form in [letter.to_string(), upper, decomposed] {
                    assert_eq!(fold(&form), plain, "{form}");
                }
            }
        }
    }

    #[test]
    fn folds_names() {
        assert_eq!(fold("Hải Phòng"), "hai phong");
        assert_eq!(fold("Đỗ"), "do");
        assert_eq!(fold("Ðỗ"), "do");
        assert_eq!(fold("Nguye\u{0302}\u{0303}n  Thị\u{00A0}Hue\u{0302}\u{0323}"), "nguyen thi hue");
        assert_eq!(fold("\t Phòng Văn hóa - Xã hội\n"), "phong van hoa - xa hoi");
        assert_eq!(fold("Lê\u{200B}Lợi"), "leloi");
        assert_eq!(fold(" \u{0301} "), "");
    }

    #[test]
    fn composes_names() {
        assert_eq!(nfc(" Nguye\u{0302}\u{0303}n "), "Nguyễn");
        assert_eq!(nfc("\u{FEFF}Trần Thị B"), "Trần Thị B");
        assert_eq!(nfc("Nguyễn"), "Nguyễn");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn spelling_does_not_matter(text in "[ a-zA-ZđĐàéễợỮ]{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&decomposed), fold(&text));
            prop_assert_eq!(nfc(&decomposed), nfc(&text));
        }
    }
}
