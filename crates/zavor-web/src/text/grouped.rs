//! Digits in groups, in the style of a language.

use zavor_app::ports::Language;

/// Groups of three digits, with the separator of the language.
pub(super) fn grouped(n: u64, language: Language) -> String {
    let separator = match language {
        Language::English => ',',
        Language::Romanian => '.',
    };
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}
