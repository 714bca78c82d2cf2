//! The bundled list of common passwords: 29,999 words, the commonest first, NFKC and lower-case.
//! Its origin and licence: `docs/adr/0005-common-passwords.md`.

use std::collections::HashMap;
use std::sync::LazyLock;

static LIST: &str = include_str!("../data/common-passwords.txt");

static RANKS: LazyLock<HashMap<&'static str, u32>> =
    LazyLock::new(|| LIST.lines().zip(0u32..).collect());

/// Rank in the list, 0 = the commonest; `None` = not listed.
pub(crate) fn rank(folded: &str) -> Option<u32> {
    RANKS.get(folded).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;
    use zavor_core::password_rule::{self, PasswordRule};
    use zavor_core::policy::PasswordPolicy;

    #[test]
    fn sec_25_the_list_has_ten_thousand_entries_in_the_form_that_is_asked_for() {
        assert!(RANKS.len() >= 10_000);
        assert_eq!(RANKS.len(), LIST.lines().count(), "no word twice");
        for word in LIST.lines() {
            let folded: String = word.nfkc().collect::<String>().to_lowercase();
            assert_eq!(word, folded);
            assert!(!word.is_empty());
        }
        assert_eq!(rank("123456"), Some(0));
        assert_eq!(rank("password"), Some(1));
        assert_eq!(rank("qvxzkjwhpbfmrtd"), None);
    }

    #[test]
    fn sec_25_the_rules_with_the_real_list_refuse_guesses_and_accept_passphrases() {
        let check = |password: &str| {
            password_rule::check(password, &["popescu"], &PasswordPolicy::default(), &rank)
                .err()
                .map(|refusal| refusal.rule())
        };
        for guess in [
            "1qaz2wsx3edc4rfv",
            "1Qaz2Wsx3Edc4Rfv!",
            "passwordstandard",
            "P@sswordStandard1",
        ] {
            assert_eq!(check(guess), Some(PasswordRule::CommonPassword), "{guess}");
        }
        for guess in ["password12345678", "letmein-password", "qwertyqwertyqwerty"] {
            assert!(check(guess).is_some(), "{guess}");
        }
        for good in [
            "correct horse battery staple",
            "ploaia de marți seara",
            "vht4-8zkq-wm2c-rrxp",
        ] {
            assert_eq!(check(good), None, "{good}");
        }
    }

    proptest::proptest! {
        /// Whatever is typed, the rules answer, and the answer does not quote it.
        #[test]
        fn no_password_upsets_the_rules(password in "\\PC{0,40}|[a-z0-9]{0,300}|[\\x00-\\x7f]{8,40}") {
            let policy = PasswordPolicy::default();
            if let Err(refusal) = password_rule::check(&password, &["popescu", "-"], &policy, &rank) {
                let quoted = password.chars().count() >= 15 && refusal.to_string().contains(&password);
                proptest::prop_assert!(!quoted);
            }
        }
    }
}
