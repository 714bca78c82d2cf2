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
//! Known limits: one edit is forgiven for the whole password, for context words and for own terms,
//! not for every common word inside it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::app_password::AppSecret;
use crate::closed_list::closed_list;
use crate::policy::PasswordPolicy;

mod keyboard;
mod own_terms;
mod reading;
#[cfg(test)]
mod tests;

pub use own_terms::{OWN_TERMS_MAX, TermRefusal, own_term};
use reading::Forms;
pub use reading::{
    CommonPasswords, LENGTH_MAX, WORD_LENGTH_MAX, WORD_LENGTH_MIN, WORD_RANK_MAX, bare,
};

/// No policy goes below this many characters (NIST SP 800-63B-4 section 3.1.1.2).
pub const LENGTH_MIN_EVER: usize = 8;
/// Most context words looked at; further ones are ignored.
pub const CONTEXT_WORDS_MAX: usize = 64;
/// Fewest points: a common word, a context word, a run or a walk over the keyboard is one point,
/// each further character is one.
pub const SCORE_MIN: usize = 5;
/// From so many points on a password is [`Strength::Good`]: about four words with something between them.
const GOOD_FROM: usize = 8;
/// From so many points on a password is [`Strength::Strong`]: about six words with something between them,
/// or as many characters without any order (over 70 bits if chance chose them).
const STRONG_FROM: usize = 11;
/// Longest password for which the one-edit neighbours are looked up in the common list.
const NEIGHBOURS_LENGTH_MAX: usize = 32;
/// The characters tried in a neighbour's changed place.
const NEIGHBOUR_ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

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
        /// Long enough without its repetitions.
        Repeated = "repeated",
        /// Enough left when common words, names, runs and walks over the keyboard count as one
        /// character each.
        Predictable = "predictable",
        /// Not seen among stolen passwords as often as policy says.
        Breached = "breached_password",
        /// Not the old password again after a restriction.
        SameAsBefore = "same_as_before",
        /// Not of the form of an app password, which is never compared as a password.
        AppPasswordForm = "app_password_form",
    }
}

closed_list! {
    /// How hard an accepted password is to guess, by the points that it is judged with. A hint for the
    /// person who chooses it; nothing is decided by it.
    pub enum Strength {
        /// Enough.
        Fair = "fair",
        /// More than enough.
        Good = "good",
        /// As good as one has to be.
        Strong = "strong",
    }
}

impl Strength {
    const fn of(points: usize) -> Self {
        match points {
            STRONG_FROM.. => Self::Strong,
            GOOD_FROM.. => Self::Good,
            _ => Self::Fair,
        }
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
    /// One part again and again, which is too short on its own.
    Repeated,
    /// Too little remains beside common words, names, runs and walks over the keyboard.
    Predictable,
    /// Seen among stolen passwords.
    Breached,
    /// The old password again.
    SameAsBefore,
    /// It has the form of an app password.
    AppPasswordForm,
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
            Self::Repeated => PasswordRule::Repeated,
            Self::Predictable => PasswordRule::Predictable,
            Self::Breached => PasswordRule::Breached,
            Self::SameAsBefore => PasswordRule::SameAsBefore,
            Self::AppPasswordForm => PasswordRule::AppPasswordForm,
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
            Self::Common => f.write_str("it is, or nearly is, one of the most common passwords")?,
            Self::ContainsWord { word } => write!(
                f,
                "it contains {word:?}, a name of the person or the organisation"
            )?,
            Self::Repeated => {
                f.write_str("it repeats one part, and that part is too short on its own")?
            }
            Self::Predictable => f.write_str(
                "it is made of common words, names, sequences or neighbouring keys only; add words nobody expects",
            )?,
            Self::Breached => f.write_str(
                "it is one of the passwords that were stolen elsewhere, which thieves try first",
            )?,
            Self::SameAsBefore => f.write_str(
                "it is the old password, which the person who misused the account may know",
            )?,
            Self::AppPasswordForm => f.write_str(
                "it looks like an app password, which opens mail programs only; choose another one",
            )?,
        }
        write!(f, " (rule {})", self.rule())
    }
}

/// Shortest new password of an account in characters: shorter where the password opens our pages only
/// and a second factor stands beside it (`spec/recovery.md`, passwords).
pub fn minimum_for(policy: &PasswordPolicy, has_second_factor: bool) -> u32 {
    match policy.mail_needs_app_password && has_second_factor {
        true => policy.minimum_length.min(LENGTH_MIN_EVER as u32),
        false => policy.minimum_length,
    }
}

/// What an attacker knows about the owner of a password.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// Local part, domain labels, parts of the display name, organisation: refused inside a
    /// password. At most [`CONTEXT_WORDS_MAX`].
    pub names: &'a [&'a str],
    /// The organisation's own terms (products, places, nicknames): each counts as one character. At
    /// most twice [`OWN_TERMS_MAX`]: those of the policies and those of the configuration.
    pub own_terms: &'a [&'a str],
}

/// Checks a new password (NFKC). Words below [`WORD_LENGTH_MIN`] are ignored.
///
/// # Errors
/// The first rule that it breaks.
pub fn check(
    password: &str,
    surroundings: Surroundings<'_>,
    policy: &PasswordPolicy,
    common: &impl CommonPasswords,
) -> Result<(), PasswordRefusal> {
    judge(password, surroundings, policy, common).map(|_| ())
}

/// The same, with how hard the password is to guess.
///
/// # Errors
/// The first rule that it breaks.
pub fn judge(
    password: &str,
    surroundings: Surroundings<'_>,
    policy: &PasswordPolicy,
    common: &impl CommonPasswords,
) -> Result<Strength, PasswordRefusal> {
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
    if AppSecret::read(password.as_bytes()).is_some() {
        return Err(PasswordRefusal::AppPasswordForm);
    }
    let forms = Forms::of(password);
    if is_common(&forms.folded, &forms.mapped, common) {
        return Err(PasswordRefusal::Common);
    }
    let names = looked_for(surroundings.names);
    for (given, word) in &names {
        if forms
            .mapped
            .windows(word.len())
            .any(|window| window == word)
        {
            return Err(PasswordRefusal::ContainsWord {
                word: (*given).into(),
            });
        }
    }
    let own_terms = own_terms::looked_for(surroundings.own_terms);
    let names = names.iter().map(|(_, word)| word);
    let near: Vec<&[char]> = names.chain(&own_terms).map(Vec::as_slice).collect();
    let points = reading::points(&forms, &near, common);
    if points < SCORE_MIN {
        return Err(PasswordRefusal::Predictable);
    }
    // A word repeated is judged as the word.
    match reading::repeated(&forms.mapped) {
        Some(part) if part.len() < minimum => Err(PasswordRefusal::Repeated),
        _ => Ok(Strength::of(points)),
    }
}

/// Whether a password may be used that was seen so often among stolen ones (NIST SP 800-63B-4 section
/// 3.1.1.2, ASVS 6.2.12). `None` = unknown, which refuses nothing: the file is the organisation's own
/// extra, and without it every other rule still judges.
///
/// # Errors
/// [`PasswordRefusal::Breached`].
pub fn check_breached(seen: Option<u64>, policy: &PasswordPolicy) -> Result<(), PasswordRefusal> {
    match seen {
        Some(times) if times >= u64::from(policy.breached_at_least.max(1)) => {
            Err(PasswordRefusal::Breached)
        }
        _ => Ok(()),
    }
}

/// Names, as given and in the form in which they are looked for.
fn looked_for<'a>(words: &[&'a str]) -> Vec<(&'a str, Vec<char>)> {
    let fits =
        |(_, word): &(_, Vec<char>)| (WORD_LENGTH_MIN..=WORD_LENGTH_MAX).contains(&word.len());
    let words = words.iter().take(CONTEXT_WORDS_MAX);
    words
        .map(|word| (*word, reading::mapped(word)))
        .filter(fits)
        .collect()
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
