//! The bundled lists: 29,999 common passwords, the commonest first, NFKC and lower-case; the words,
//! names and towns of the languages that people here speak; and our own list of phrases, pet names and
//! first names, both sorted, without diacritics. Their origin and licences:
//! `docs/adr/0005-common-passwords.md`, `0039-words-of-languages.md`,
//! `0051-walks-phrases-and-own-terms.md`.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;

use zavor_core::password_rule::WORD_RANK_MAX;

static LIST: &str = include_str!("../data/common-passwords.txt");

static RANKS: LazyLock<HashMap<&'static str, u32>> =
    LazyLock::new(|| LIST.lines().zip(0u32..).collect());

/// Rank in the list, 0 = the commonest; `None` = not listed.
pub(crate) fn rank(folded: &str) -> Option<u32> {
    RANKS.get(folded).copied()
}

static WORDS: &str = include_str!("../data/language-words.txt");

static PHRASES: &str = include_str!("../data/own-phrases.txt");

/// Whether people put this word into passwords: one of the commonest passwords, a word, name or town
/// of a language, or a phrase.
pub(crate) fn is_word(folded: &str) -> bool {
    let common = rank(folded).is_some_and(|rank| rank < WORD_RANK_MAX);
    common || is_in(WORDS, folded) || is_phrase(folded)
}

/// Whether these letters are a phrase that many people know, written without blanks.
pub(crate) fn is_phrase(letters: &str) -> bool {
    is_in(PHRASES, letters)
}

/// Whether a sorted text has this line. It is searched where it lies: a table would cost memory for
/// something that is asked when a password changes.
fn is_in(sorted: &str, word: &str) -> bool {
    let bytes = sorted.as_bytes();
    // The line is in from..to, and both are beginnings of lines.
    let (mut from, mut to) = (0, bytes.len());
    while from < to {
        let middle = from + (to - from) / 2;
        let before = bytes.get(from..middle).unwrap_or_default();
        let begins = before
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(from, |at| from + at + 1);
        let rest = bytes.get(begins..to).unwrap_or_default();
        let length = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        match rest.get(..length).unwrap_or_default().cmp(word.as_bytes()) {
            Ordering::Equal => return length > 0,
            Ordering::Less => from = begins + length + 1,
            Ordering::Greater => to = begins,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;
    use zavor_core::password_rule::{
        self, CommonPasswords, PasswordRule, Surroundings, WORD_LENGTH_MAX, WORD_LENGTH_MIN, bare,
    };
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

    /// Both lists, as the hash pool gives them to the rules.
    struct Lists;

    impl CommonPasswords for Lists {
        fn rank(&self, folded: &str) -> Option<u32> {
            rank(folded)
        }

        fn is_word(&self, folded: &str) -> bool {
            is_word(folded)
        }

        fn is_phrase(&self, letters: &str) -> bool {
            is_phrase(letters)
        }
    }

    fn of_popescu(password: &str) -> Option<PasswordRule> {
        let surroundings = Surroundings {
            names: &["popescu", "-"],
            own_terms: &["chindia"],
        };
        password_rule::check(password, surroundings, &PasswordPolicy::default(), &Lists)
            .err()
            .map(|refusal| refusal.rule())
    }

    #[test]
    fn sec_25_the_words_of_languages_are_sorted_and_in_the_form_that_is_asked_for() {
        let lines: Vec<&str> = WORDS.lines().collect();
        assert!(lines.is_sorted() && lines.len() > 20_000, "{}", lines.len());
        for word in &lines {
            let folded: String = word.nfkc().collect::<String>().to_lowercase();
            let folded: String = folded.chars().map(bare).collect();
            assert_eq!(**word, folded);
            let length = word.chars().count();
            assert!(
                (WORD_LENGTH_MIN..=WORD_LENGTH_MAX).contains(&length),
                "{word}"
            );
        }
        for word in lines
            .iter()
            .step_by(97)
            .chain([&lines[0], &lines[lines.len() - 1]])
        {
            assert!(is_word(word), "{word}");
            let first: String = word.chars().take(1).collect();
            for other in [first, format!("{word}\n"), format!("\n{word}")] {
                assert!(!is_in(WORDS, &other), "{word}");
            }
        }
        for (word, listed) in [
            ("parola", true),
            ("bucuresti", true),
            ("steaua", true),
            ("szerelem", true),
            ("любов", true),
            ("lozinka", true),
            ("qvxzkjwh", false),
            ("", false),
            ("\u{10ffff}", false),
        ] {
            assert_eq!(is_word(word), listed, "{word}");
        }
    }

    #[test]
    fn sec_25_the_phrases_are_sorted_and_in_the_form_that_is_asked_for() {
        let lines: Vec<&str> = PHRASES.lines().collect();
        assert!(lines.len() > 1_000, "{}", lines.len());
        assert!(
            lines.windows(2).all(|pair| pair[0] < pair[1]),
            "sorted, none twice"
        );
        for phrase in &lines {
            let folded: String = phrase.nfkc().collect::<String>().to_lowercase();
            let folded: String = folded.chars().map(bare).collect();
            assert_eq!(**phrase, folded);
            assert!(phrase.chars().all(char::is_alphabetic), "{phrase}");
            let length = phrase.chars().count();
            assert!(
                (WORD_LENGTH_MIN..=WORD_LENGTH_MAX).contains(&length),
                "{phrase}"
            );
            assert!(is_phrase(phrase) && is_word(phrase), "{phrase}");
        }
    }

    /// The same guesses where policy allows eight characters.
    fn of_eight(password: &str) -> Option<PasswordRule> {
        let policy = PasswordPolicy {
            minimum_length: 8,
            ..PasswordPolicy::default()
        };
        let surroundings = Surroundings {
            names: &[],
            own_terms: &[],
        };
        password_rule::check(password, surroundings, &policy, &Lists)
            .err()
            .map(|refusal| refusal.rule())
    }

    #[test]
    fn sec_25_names_and_phrases_of_romanian_and_its_neighbours_are_refused() {
        for guess in [
            "tevoiubesc",
            "tevoiubi1",
            "TeVoiIubiMereu!",
            "te voi iubi mereu",
            "te-voi-iubi-mereu",
            "Te.Iubesc.Mult.2019",
            "t3iub3sc",
            "numeletatalui",
            "in numele tatalui",
            "tatalnostrucareesti",
            "tatal nostru care esti in ceruri",
            "Doamne ajută-mă!",
            "alexandru1990",
            "Alexandru1990!",
            "alexandrualexandru1990",
            "mariaionescu",
            "mariaionescu1985",
            "mariamariaionescu12",
            "ioanamaria14021998",
            "andreeaandrei2004",
            "ingerasulmeu",
            "printesamea2001",
            "mamasitata",
            "parolameaesigura",
            "parolameaparolamea1",
            "parola noua 2026",
            "lamultiani2025",
            "buna dimineata 1",
            "cluj-napoca-2024",
            "ichliebedich1990",
            "ich liebe dich 12",
            "je t'aime mon amour",
            "nagyon szeretlek 1",
            "слава україні 2022",
            "обичам те 1995",
            "i love you so much 1",
        ] {
            assert!(of_eight(guess).is_some(), "{guess}");
        }
        // Nor longer, where the minimum is the usual one.
        for guess in ["tevoiubescalexandru1990", "tevoiubescmarianumeletatalui"] {
            assert!(of_popescu(guess).is_some(), "{guess}");
        }
    }

    #[test]
    fn sec_25_walks_over_every_keyboard_around_are_refused() {
        for guess in [
            "qwertyuiopasdfgh",
            "qwertzuiopasdfghjkl",
            "QwertzuiopAsdfghjkl1",
            "azertyuiopqsdfghjklm",
            "Azertyuiop-2024-azertyuiop",
            "yxcvbnmasdfghjkl",
            "mnbvcxylkjhgfdsa",
            "wxcvbnqsdfghjklm1990",
            "1qay2wsx3edc4rfv",
            "!QAY\"WSX§EDC$RFV",
            "!QAZ@WSX#EDC$RFV",
            "qaywsxedcrfvtgbzhn",
            "zaq1xsw2cde3vfr4",
            "qazwsxedcrfvtgbyhn",
            "1q2w3e4r5t6z7u8i9o0p",
            "1a2z3e4r5t6y7u8i",
            "asdfghjklșțqwertyuiop",
            "qwertzuiopqwertzuiop",
            "qwertzuiop19901990",
            "йцукенгшщзхъфыва",
            "явертъуиопасдфгх",
            "ěščřžýáíéqwertzuiop",
        ] {
            assert!(of_popescu(guess).is_some(), "{guess}");
        }
    }

    /// Four words of the list, taken from all over it, in the three ways in which people write them.
    #[test]
    fn no_passphrase_of_four_unrelated_words_is_refused() {
        let words: Vec<&str> = WORDS.lines().collect();
        // A linear congruence (Knuth, MMIX): the same phrases in every run.
        let mut state = 1990_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            words[usize::try_from(state >> 33).unwrap() % words.len()]
        };
        let mut seen = 0;
        while seen < 200 {
            let four = [next(), next(), next(), next()];
            // "popescu" is a name of the owner in these tests.
            if four.iter().any(|word| word.contains("popescu")) {
                continue;
            }
            for between in [" ", "-", "."] {
                let phrase = four.join(between);
                if phrase.chars().count() >= 15 {
                    assert_eq!(of_popescu(&phrase), None, "{phrase}");
                    seen += 1;
                }
            }
        }
    }

    #[test]
    fn sec_25_common_passwords_of_the_languages_around_are_refused() {
        use PasswordRule::*;
        for (guess, rule) in [
            ("parolaparolaparola", Predictable),
            ("parola123parola123", Predictable),
            ("steauabucuresti1986", Predictable),
            ("SteauaBucurești1986!", Predictable),
            ("bucurestibucuresti", Predictable),
            ("tedorescmariamaria", Predictable),
            ("universitateacraiova1948", Predictable),
            ("ionescugheorghe1975", Predictable),
            ("targoviste20052010", Predictable),
            ("chindiatargoviste1", Predictable),
            ("decembrie25decembrie", Predictable),
            ("ferencvarosbudapest1899", Predictable),
            ("szerelemszerelem12", Predictable),
            ("crvenazvezdabeograd", Predictable),
            ("levskisofia1914!", Predictable),
            ("шевченкокиїв2014!", Predictable),
            ("galatasarayistanbul1905", Predictable),
            ("haslohaslohaslo1", Predictable),
            ("passwortpasswort1", Predictable),
        ] {
            assert_eq!(of_popescu(guess), Some(rule), "{guess}");
        }
        for good in [
            "ploaia de marți seara",
            "trei mere verzi pe masă",
            "am uitat umbrela la gară",
            "șapte vaci albe și una neagră",
            "a lamp behind the green curtain",
            "seven slow rivers going north",
            "paper tiger sings at midnight",
            "zöld alma a kék asztalon",
            "uneltitorulcuvioaraspartă",
            "vht4-8zkq-wm2c-rrxp",
            "J7#kd9!mzQw2$vTr",
        ] {
            assert_eq!(of_popescu(good), None, "{good}");
        }
    }

    #[test]
    fn sec_25_the_rules_with_the_real_list_refuse_guesses_and_accept_passphrases() {
        let check = of_popescu;
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
            let surroundings = Surroundings { names: &["popescu", "-"], own_terms: &["chindia"] };
            if let Err(refusal) = password_rule::check(&password, surroundings, &policy, &Lists) {
                let quoted = password.chars().count() >= 15 && refusal.to_string().contains(&password);
                proptest::prop_assert!(!quoted);
            }
        }
    }
}
