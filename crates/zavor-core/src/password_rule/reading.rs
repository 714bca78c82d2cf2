//! How a password reads to somebody who guesses: words, names, runs, dates, repetitions.
//!
//! ```text
//! typed      Steaua.București.1986
//! folded     steaua.bucurești.1986      lower case
//! mapped     steaua.bucuresti.l986      diacritics off, look-alikes back
//! reading    steaua|.|bucuresti|.|1986  one point each; a repetition of what came before: none
//! ```

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::keyboard;

/// Longest password in characters after NFKC (the contract; NIST asks for at least 64).
pub const LENGTH_MAX: usize = 256;
/// Context words and common words shorter than this are not searched inside a password.
pub const WORD_LENGTH_MIN: usize = 4;
/// Longest word searched inside a password.
pub const WORD_LENGTH_MAX: usize = 24;
/// Only the commonest passwords count as words *inside* a password: the long tail of the list
/// holds ordinary words that a good passphrase may use.
pub const WORD_RANK_MAX: u32 = 1_000;
/// Characters in a row that are equal or follow each other (`aaaa`, `3456`) count as one.
const RUN_LENGTH_MIN: usize = 3;
/// Most blanks and signs between the letters of a phrase: one after each letter of the longest.
const BETWEEN_MAX: usize = WORD_LENGTH_MAX;

/// The list of common passwords.
pub trait CommonPasswords {
    /// Rank in the list of a lower-case NFKC word, 0 = the commonest; `None` = not listed.
    fn rank(&self, folded: &str) -> Option<u32>;

    /// Whether a lower-case word is one that people put into passwords: one of the commonest
    /// passwords, and whatever else the list knows (names, places, everyday words of languages,
    /// without diacritics).
    fn is_word(&self, folded: &str) -> bool {
        self.rank(folded).is_some_and(|rank| rank < WORD_RANK_MAX)
    }

    /// Whether these letters, without what stands between them, are a phrase that many people
    /// know (`tevoiubi`): it is as easy to guess with blanks as without.
    fn is_phrase(&self, letters: &str) -> bool {
        let _ = letters;
        false
    }
}

impl<F: Fn(&str) -> Option<u32>> CommonPasswords for F {
    fn rank(&self, folded: &str) -> Option<u32> {
        self(folded)
    }
}

/// A password in the forms in which words are looked for. All have the same length, so that
/// positions agree.
pub(super) struct Forms {
    /// Lower-case.
    pub(super) folded: Vec<char>,
    /// Look-alikes mapped back, `1` to `l`.
    pub(super) mapped: Vec<char>,
    /// The same, `1` to `i`.
    other: Vec<char>,
    /// Lower-case, signs over the digits as the digits under them.
    unshifted: Vec<char>,
}

impl Forms {
    pub(super) fn of(password: &str) -> Self {
        let folded = fold(password);
        Self {
            mapped: folded.iter().copied().map(look_alike).collect(),
            other: folded.iter().copied().map(other_look_alike).collect(),
            unshifted: (folded.iter().copied().map(keyboard::without_shift)).collect(),
            folded,
        }
    }

    /// All forms from a position on.
    fn from(&self, start: usize) -> (&[char], &[char], &[char]) {
        let [folded, mapped, other] = [&self.folded, &self.mapped, &self.other]
            .map(|form| form.get(start..).unwrap_or_default());
        (folded, mapped, other)
    }
}

/// A word in the form in which it is looked for in [`Forms::mapped`].
pub(super) fn mapped(word: &str) -> Vec<char> {
    fold(word).into_iter().map(look_alike).collect()
}

/// Lower-case, character by character; bounded because a character folds to at most three.
fn fold(text: &str) -> Vec<char> {
    text.chars()
        .take(LENGTH_MAX)
        .flat_map(char::to_lowercase)
        // A letter may become several.
        .take(LENGTH_MAX)
        .collect()
}

/// Maps the usual substitutions back to the letter they stand for, one character to one.
const fn look_alike(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'l',
        '$' | '5' => 's',
        '@' | '4' => 'a',
        '3' => 'e',
        other => bare(other),
    }
}

/// Substitutions that also stand for another letter.
const fn other_look_alike(c: char) -> char {
    match c {
        '1' | '!' | '|' => 'i',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => look_alike(other),
    }
}

/// The letter without its marks, as people type it who have no key for them. Lower-case Latin and
/// Greek letters of European languages.
pub const fn bare(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ß' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        other => other,
    }
}

/// The part that a password repeats from its beginning to its end (the last time perhaps not to its
/// end), at least twice; `None` = it does not.
pub(super) fn repeated(chars: &[char]) -> Option<&[char]> {
    let longest = chars.len().checked_div(2).unwrap_or(0);
    let period = (1..=longest).find(|period| {
        let later = chars.get(*period..).unwrap_or_default();
        later
            .iter()
            .zip(chars)
            .all(|(later, earlier)| later == earlier)
    })?;
    chars.get(..period)
}

/// The fewest points that a reading of the password gives: common words, context words and own
/// terms (one edit forgiven), phrases, runs, walks over the keyboard and dates count one each, every
/// other character counts one. What stood there before counts nothing.
pub(super) fn points(forms: &Forms, near: &[&[char]], common: &impl CommonPasswords) -> usize {
    let length = forms.folded.len();
    let mut fewest: Vec<usize> = vec![usize::MAX; length.saturating_add(1)];
    let walks = keyboard::walks(&forms.folded, &forms.unshifted);
    let mut text = String::new();
    if let Some(first) = fewest.first_mut() {
        *first = 0;
    }
    for start in 0..length {
        let so_far = fewest.get(start).copied().unwrap_or(usize::MAX);
        let mut reach = |characters: usize, cost: usize| {
            if let Some(slot) = fewest.get_mut(start.saturating_add(characters)) {
                *slot = (*slot).min(so_far.saturating_add(cost));
            }
        };
        reach(1, 1);
        let (folded, mapped, other) = forms.from(start);
        let run = run_length(folded);
        if run >= RUN_LENGTH_MIN {
            (2..=run).for_each(|n| reach(n, 1));
        }
        let walk = walks.get(start).copied().unwrap_or(0);
        (keyboard::WALK_LENGTH_MIN..=walk).for_each(|n| reach(n, 1));
        (WORD_LENGTH_MIN..=copy_length(&forms.mapped, start)).for_each(|n| reach(n, 0));
        date_lengths(folded).for_each(|n| reach(n, 1));
        for word in near {
            for n in word.len().saturating_sub(1)..=word.len().saturating_add(1) {
                if mapped
                    .get(..n)
                    .is_some_and(|part| within_one_edit(part, word))
                {
                    reach(n, 1);
                }
            }
        }
        for n in WORD_LENGTH_MIN..=WORD_LENGTH_MAX.min(folded.len()) {
            let is_word = [folded, mapped, other].iter().any(|form| {
                text.clear();
                text.extend(form.iter().take(n));
                common.is_word(&text)
            });
            if is_word {
                reach(n, 1);
            }
        }
        for form in [mapped, other] {
            phrase_lengths(form, common, &mut text, |n| reach(n, 1));
        }
    }
    fewest.last().copied().unwrap_or(0)
}

/// Calls `found` with the lengths of the phrases with which the characters begin, whatever stands
/// between their letters. Phrases without anything between them are words of the list.
fn phrase_lengths(
    chars: &[char],
    common: &impl CommonPasswords,
    text: &mut String,
    mut found: impl FnMut(usize),
) {
    if !chars.first().is_some_and(|c| c.is_alphanumeric()) {
        return;
    }
    text.clear();
    let (mut letters, mut between) = (0_usize, 0_usize);
    for (at, c) in chars.iter().enumerate() {
        match c.is_alphanumeric() {
            true => letters = letters.saturating_add(1),
            false => between = between.saturating_add(1),
        }
        if letters > WORD_LENGTH_MAX || between > BETWEEN_MAX {
            return;
        }
        if !c.is_alphanumeric() {
            continue;
        }
        text.push(*c);
        if between > 0 && letters >= WORD_LENGTH_MIN && common.is_phrase(text) {
            found(at.saturating_add(1));
        }
    }
}

/// How many characters from `start` on stand somewhere before it, too.
fn copy_length(chars: &[char], start: usize) -> usize {
    let (before, rest) = chars.split_at_checked(start).unwrap_or((chars, &[]));
    (0..before.len())
        .map(|from| {
            let earlier = before.get(from..).unwrap_or_default();
            earlier.iter().zip(rest).take_while(|(a, b)| a == b).count()
        })
        .max()
        .unwrap_or(0)
}

/// The lengths of the years and dates with which the characters begin: `1986`, `06081986`,
/// `19860806`, `060886`.
pub(super) fn date_lengths(chars: &[char]) -> impl Iterator<Item = usize> + use<> {
    let digits: Vec<u32> = chars.iter().take(8).map_while(|c| c.to_digit(10)).collect();
    let two = |at: usize| match digits.get(at..at.saturating_add(2)) {
        Some([tens, ones]) => Some(tens.saturating_mul(10).saturating_add(*ones)),
        _ => None,
    };
    let is = |at: usize, from: u32, to: u32| two(at).is_some_and(|n| (from..=to).contains(&n));
    let day_month = |at: usize| {
        let after = at.saturating_add(2);
        (is(at, 1, 31) && is(after, 1, 12)) || (is(at, 1, 12) && is(after, 1, 31))
    };
    let year = is(0, 18, 20) && digits.len() >= 4;
    let lengths = [
        (4, year),
        (6, day_month(0) && digits.len() >= 6),
        (8, day_month(0) && is(4, 18, 20) && digits.len() >= 8),
        (8, year && day_month(4)),
    ];
    lengths
        .into_iter()
        .filter(|(_, is_date)| *is_date)
        .map(|(length, _)| length)
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
pub(super) fn within_one_edit(a: &[char], b: &[char]) -> bool {
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
