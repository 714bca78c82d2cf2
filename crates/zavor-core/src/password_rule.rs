//! Whether a new password may be used: its length, common passwords, words its owner is known by.
//!
//! Sources: NIST SP 800-63B-4 section 3.1.1.2 and ASVS 6.2 (length and blocklists, no composition
//! rules, the reason of a refusal is named); the matching of common and contextual words follows
//! the public description of Microsoft's password protection: look-alike characters are mapped
//! back, one edit is forgiven, names refuse outright, and what is left is scored.
//!
//! The caller has normalised the password to NFKC; lengths are counted in characters of that form.
//! The list of common passwords is asked through [`CommonPasswords`], because it is data.
//!
//! Security: nothing here keeps or prints the password; a refusal carries only words that the
//! caller itself passed in. Work is bounded: at most [`LENGTH_MAX`] characters and
//! [`CONTEXT_WORDS_MAX`] words.
//!
//! Known limits: words are matched in one script as typed (no transliteration), and one edit is
//! forgiven for the whole password and for context words, not for every common word inside it.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use crate::closed_list::closed_list;
use crate::policy::PasswordPolicy;

/// Longest password in characters after NFKC (the contract; NIST asks for at least 64).
pub const LENGTH_MAX: usize = 256;
/// No policy goes below this many characters (NIST SP 800-63B-4 section 3.1.1.2).
pub const LENGTH_MIN_EVER: usize = 8;
/// Most context words looked at; further ones are ignored.
pub const CONTEXT_WORDS_MAX: usize = 64;
/// Context words and common words shorter than this are not searched inside a password.
pub const WORD_LENGTH_MIN: usize = 4;
/// Longest word searched inside a password.
pub const WORD_LENGTH_MAX: usize = 24;
/// Only the commonest passwords count as words *inside* a password: the long tail of the list
/// holds ordinary words that a good passphrase may use.
pub const WORD_RANK_MAX: u32 = 1_000;
/// Fewest points: a common word, a context word or a run is one point, each further character
/// is one.
pub const SCORE_MIN: usize = 5;
/// Characters in a row that are equal or follow each other (`aaaa`, `3456`) count as one.
const RUN_LENGTH_MIN: usize = 3;
/// Longest password for which the one-edit neighbours are looked up in the common list.
const NEIGHBOURS_LENGTH_MAX: usize = 32;
/// The characters tried in a neighbour's changed place.
const NEIGHBOUR_ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// The list of common passwords.
pub trait CommonPasswords {
    /// Rank in the list of a lower-case NFKC word, 0 = the commonest; `None` = not listed.
    fn rank(&self, folded: &str) -> Option<u32>;
}

impl<F: Fn(&str) -> Option<u32>> CommonPasswords for F {
    fn rank(&self, folded: &str) -> Option<u32> {
        self(folded)
    }
}

closed_list! {
    /// The rules a new password can break, by their stable names.
    pub enum PasswordRule {
        /// At least so many characters.
        MinimumLength = "minimum_length",
        /// At most [`LENGTH_MAX`] characters.
        MaximumLength = "maximum_length",
        /// It is text without control characters: a password that cannot be typed again locks its
        /// owner out.
        Typeable = "typeable",
        /// Not on the list of common passwords, nor one edit away from it.
        CommonPassword = "common_password",
        /// Does not contain a name of its owner or organisation.
        ContextWord = "context_word",
        /// Enough left when common words, names and runs count as one character each.
        Predictable = "predictable",
        /// Not the old password again after a restriction.
        SameAsBefore = "same_as_before",
    }
}

/// Why a password was refused. Printing it tells the person what would be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// Shorter than the minimum.
    TooShort {
        /// Fewest characters accepted.
        minimum: usize,
    },
    /// Longer than [`LENGTH_MAX`].
    TooLong,
    /// Contains a control character, or is not text at all.
    NotTypeable,
    /// On the list of common passwords, or one edit away.
    Common,
    /// Contains this context word.
    ContainsWord {
        /// The word, as the caller passed it in.
        word: String,
    },
    /// Too little remains beside common words, names and runs.
    Predictable,
    /// The old password again.
    SameAsBefore,
}

impl PasswordRefusal {
    /// The rule that was broken.
    pub const fn rule(&self) -> PasswordRule {
        match self {
            Self::TooShort { .. } => PasswordRule::MinimumLength,
            Self::TooLong => PasswordRule::MaximumLength,
            Self::NotTypeable => PasswordRule::Typeable,
            Self::Common => PasswordRule::CommonPassword,
            Self::ContainsWord { .. } => PasswordRule::ContextWord,
            Self::Predictable => PasswordRule::Predictable,
            Self::SameAsBefore => PasswordRule::SameAsBefore,
        }
    }
}

impl fmt::Display for PasswordRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { minimum } => write!(
                f,
                "it is shorter than {minimum} characters; any characters count, spaces too"
            )?,
            Self::TooLong => write!(f, "it is longer than {LENGTH_MAX} characters")?,
            Self::NotTypeable => f.write_str("it contains characters that cannot be typed")?,
            Self::Common => f.write_str("it is, or nearly is, one of the commonest passwords")?,
            Self::ContainsWord { word } => write!(
                f,
                "it contains {word:?}, a name of the person or the organisation"
            )?,
            Self::Predictable => f.write_str(
                "it is made of common words, names or sequences only; add words nobody expects",
            )?,
            Self::SameAsBefore => f.write_str(
                "it is the old password, which the person who misused the account may know",
            )?,
        }
        write!(f, " (rule {})", self.rule())
    }
}

/// Checks a new password (NFKC). `context` are words of its owner's surroundings: local part,
/// domain labels, parts of the display name, organisation; words below [`WORD_LENGTH_MIN`] are
/// ignored.
pub fn check(
    password: &str,
    context: &[&str],
    policy: &PasswordPolicy,
    common: &impl CommonPasswords,
) -> Result<(), PasswordRefusal> {
    let minimum = (policy.minimum_length as usize).max(LENGTH_MIN_EVER);
    // `take` comes first, so that counting costs no more for a longer input.
    let length = password.chars().take(LENGTH_MAX + 1).count();
    if length > LENGTH_MAX {
        return Err(PasswordRefusal::TooLong);
    }
    if length < minimum {
        return Err(PasswordRefusal::TooShort { minimum });
    }
    if password.chars().any(char::is_control) {
        return Err(PasswordRefusal::NotTypeable);
    }
    let folded = fold(password);
    let mapped: Vec<char> = folded.iter().copied().map(look_alike).collect();
    if is_common(&folded, &mapped, common) {
        return Err(PasswordRefusal::Common);
    }
    let words: Vec<(&str, Vec<char>)> = context
        .iter()
        .take(CONTEXT_WORDS_MAX)
        .map(|word| (*word, fold(word).into_iter().map(look_alike).collect()))
        .filter(|(_, word): &(_, Vec<char>)| {
            (WORD_LENGTH_MIN..=WORD_LENGTH_MAX).contains(&word.len())
        })
        .collect();
    for (given, word) in &words {
        if mapped.windows(word.len()).any(|window| window == word) {
            return Err(PasswordRefusal::ContainsWord {
                word: (*given).into(),
            });
        }
    }
    if score(&folded, &mapped, &words, common) < SCORE_MIN {
        return Err(PasswordRefusal::Predictable);
    }
    Ok(())
}

/// Lower-case, character by character; bounded because a character folds to at most three.
fn fold(text: &str) -> Vec<char> {
    text.chars()
        .take(LENGTH_MAX)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Maps the usual substitutions back to the letter they stand for, one character to one, so that
/// positions in both forms agree.
const fn look_alike(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'l',
        '$' | '5' => 's',
        '@' | '4' => 'a',
        '3' => 'e',
        other => other,
    }
}

/// Whether the password as a whole is listed, or is one edit away, in either form, with or
/// without the digits and signs that people put at the end.
fn is_common(folded: &[char], mapped: &[char], common: &impl CommonPasswords) -> bool {
    let core_length = folded
        .iter()
        .rposition(|c| c.is_alphabetic())
        .map_or(0, |last| last.saturating_add(1));
    let mut text = String::new();
    let mut listed = |chars: &mut dyn Iterator<Item = char>| {
        text.clear();
        text.extend(chars);
        common.rank(&text).is_some()
    };
    for form in [folded, mapped] {
        if listed(&mut form.iter().copied()) {
            return true;
        }
        // A word of the list with an ending (the forms of "password" are shorter than any minimum).
        let bare = form.get(..core_length).unwrap_or(form);
        let mostly = bare.len() >= LENGTH_MIN_EVER && bare.len().saturating_add(4) >= form.len();
        if mostly && listed(&mut bare.iter().copied()) {
            return true;
        }
    }
    folded.len() <= NEIGHBOURS_LENGTH_MAX
        && [folded, mapped].iter().any(|form| {
            (0..=form.len()).any(|at| {
                let (before, rest) = form.split_at(at);
                let after = rest.get(1..).unwrap_or_default();
                let join = |middle: Option<char>, tail: &[char]| {
                    before
                        .iter()
                        .copied()
                        .chain(middle)
                        .chain(tail.iter().copied())
                        .collect::<Vec<char>>()
                };
                listed(&mut join(None, after).into_iter())
                    || NEIGHBOUR_ALPHABET.chars().any(|c| {
                        listed(&mut join(Some(c), after).into_iter())
                            || listed(&mut join(Some(c), rest).into_iter())
                    })
            })
        })
}

/// The fewest points that a reading of the password gives: common words, context words (one edit
/// forgiven) and runs count one each, every other character counts one.
fn score(
    folded: &[char],
    mapped: &[char],
    context: &[(&str, Vec<char>)],
    common: &impl CommonPasswords,
) -> usize {
    let length = folded.len();
    let mut points: Vec<usize> = vec![usize::MAX; length.saturating_add(1)];
    let mut text = String::new();
    if let Some(first) = points.first_mut() {
        *first = 0;
    }
    for start in 0..length {
        let so_far = points.get(start).copied().unwrap_or(usize::MAX);
        let next = so_far.saturating_add(1);
        let mut reach = |characters: usize| {
            if let Some(slot) = points.get_mut(start.saturating_add(characters)) {
                *slot = (*slot).min(next);
            }
        };
        reach(1);
        let rest = folded.get(start..).unwrap_or_default();
        let mapped_rest = mapped.get(start..).unwrap_or_default();
        let run = run_length(rest);
        if run >= RUN_LENGTH_MIN {
            (2..=run).for_each(&mut reach);
        }
        for (_, word) in context {
            for n in word.len().saturating_sub(1)..=word.len().saturating_add(1) {
                if mapped_rest
                    .get(..n)
                    .is_some_and(|part| within_one_edit(part, word))
                {
                    reach(n);
                }
            }
        }
        for n in WORD_LENGTH_MIN..=WORD_LENGTH_MAX.min(rest.len()) {
            let is_word = [rest, mapped_rest].iter().any(|form| {
                text.clear();
                text.extend(form.iter().take(n));
                common.rank(&text).is_some_and(|rank| rank < WORD_RANK_MAX)
            });
            if is_word {
                reach(n);
            }
        }
    }
    points.last().copied().unwrap_or(0)
}

/// How many characters, from the first, are equal, go up by one, or go down by one.
fn run_length(chars: &[char]) -> usize {
    let step = |pair: &[char]| match pair {
        [a, b] => i64::from(u32::from(*b)).saturating_sub(u32::from(*a).into()),
        _ => i64::MAX,
    };
    let mut pairs = chars.windows(2).map(step);
    match pairs.next() {
        Some(first @ -1..=1) => {
            let further = pairs.take_while(|next| *next == first).count();
            further.saturating_add(2)
        }
        _ => chars.len().min(1),
    }
}

/// Whether one substitution, insertion or deletion (or none) makes `a` into `b`.
fn within_one_edit(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len().abs_diff(short.len()) > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let behind = same.saturating_add(1);
    let after_edit = if short.len() == long.len() {
        short.get(behind..)
    } else {
        short.get(same..)
    };
    after_edit.unwrap_or_default() == long.get(behind..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn common(word: &str) -> Option<u32> {
        [
            "password",
            "contoso",
            "blank",
            "iloveyou",
            "passwordpassword",
            "dragon",
            "123456",
        ]
        .iter()
        .position(|listed| *listed == word)
        .map(|rank| rank as u32)
    }

    fn with_minimum(minimum_length: u32) -> PasswordPolicy {
        PasswordPolicy {
            minimum_length,
            ..PasswordPolicy::default()
        }
    }

    fn refusal(password: &str) -> Option<PasswordRule> {
        let context = ["ana", "pop", "popescu", "contoso", "example"];
        check(password, &context, &with_minimum(8), &common)
            .err()
            .map(|refusal| refusal.rule())
    }

    #[test]
    fn sec_23_the_default_minimum_is_fifteen_never_below_eight_and_256_are_accepted() {
        let policy = PasswordPolicy::default();
        assert_eq!(
            check("fourteen chars", &[], &policy, &common),
            Err(PasswordRefusal::TooShort { minimum: 15 })
        );
        assert_eq!(check("fifteen charac.", &[], &policy, &common), Ok(()));
        assert_eq!(
            check("seven77", &[], &with_minimum(1), &common),
            Err(PasswordRefusal::TooShort { minimum: 8 })
        );
        let long: String = "a b7kq".chars().cycle().take(LENGTH_MAX).collect();
        assert_eq!(check(&long, &[], &policy, &common), Ok(()));
        assert_eq!(
            check(&(long + "x"), &[], &policy, &common),
            Err(PasswordRefusal::TooLong)
        );
        // Characters, not bytes.
        assert_eq!(check("șțăâîșțăzqvxwkj", &[], &policy, &common), Ok(()));
        assert!(check("șțăâîșț", &[], &with_minimum(8), &common).is_err());
    }

    #[test]
    fn sec_24_no_composition_is_asked_for() {
        for password in [
            "qvxzkjwhpbfmrtd",
            "QVXZKJWHPBFMRTD",
            "827364509182736",
            "correct horse battery staple",
            "ține minte ploaia de marți",
            "            x !? ~~ y  ",
        ] {
            assert_eq!(
                check(password, &[], &PasswordPolicy::default(), &common),
                Ok(()),
                "{password}"
            );
        }
    }

    #[test]
    fn sec_25_common_passwords_and_context_words_are_refused_with_the_rule_named() {
        use PasswordRule::*;
        let table = [
            ("P@ssw0rd", Some(CommonPassword)),
            ("password1", Some(CommonPassword)),
            ("passwort", Some(CommonPassword)),
            ("paassword", Some(CommonPassword)),
            ("passwordpasswor", Some(CommonPassword)),
            ("xxPopescu-7788qz", Some(ContextWord)),
            ("my p0pe$cu secret", Some(ContextWord)),
            ("P0pescv1234", Some(Predictable)),
            ("aaaaaaaaaaaaaaaaaaaa", Some(Predictable)),
            ("12345678abcdefgh", Some(Predictable)),
            ("dragon123456iloveyou", Some(Predictable)),
            ("tab\there-and-there", Some(Typeable)),
            // "ana" and "pop" are too short to be searched for.
            ("anapop qvxzkjwh", None),
        ];
        for (password, rule) in table {
            assert_eq!(refusal(password), rule, "{password}");
        }
        let named = check("my popescu secret", &["popescu"], &with_minimum(8), &common);
        let text = named.unwrap_err().to_string();
        assert!(
            text.contains("\"popescu\"") && text.contains("context_word"),
            "{text}"
        );
    }

    /// The two worked examples of the source: four points refuse, five accept.
    #[test]
    fn words_are_scored_as_in_the_worked_examples() {
        let check = |password| check(password, &[], &with_minimum(8), &common);
        assert_eq!(check("C0ntos0Blank12"), Err(PasswordRefusal::Predictable));
        assert_eq!(check("ContoS0Bl@nkf9!"), Ok(()));
    }

    #[test]
    fn one_edit_is_one_substitution_insertion_or_deletion() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, near) in [
            ("abcd", "abcd", true),
            ("abcd", "abxd", true),
            ("abcd", "abd", true),
            ("abcd", "xabcd", true),
            ("abcd", "abcdx", true),
            ("abcd", "badc", false),
            ("abcd", "ab", false),
            ("", "a", true),
            ("", "", true),
        ] {
            assert_eq!(within_one_edit(&chars(a), &chars(b)), near, "{a} {b}");
            assert_eq!(within_one_edit(&chars(b), &chars(a)), near, "{b} {a}");
        }
    }

    #[test]
    fn the_longest_refusal_never_quotes_the_password() {
        let canary = "canary-dragondragon";
        let refused = check(canary, &["canary"], &with_minimum(8), &common).unwrap_err();
        assert!(!alloc::format!("{refused:?} {refused}").contains(canary));
    }
}
