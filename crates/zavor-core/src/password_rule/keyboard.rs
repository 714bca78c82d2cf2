//! Walks over a keyboard: `qwertzuiop`, `azertyuiop`, `yaq12wsx`, `1q2w3e4r`, `йцукен`.
//!
//! A walk is a part of one of the [`ways`] across a layout, forwards or backwards: along the rows;
//! along the columns down, up, or down and up in turn, with the row of digits or without; and to and
//! fro between two rows.
//!
//! The layouts are those of the languages that `docs/adr/0051-walks-phrases-and-own-terms.md` names;
//! letters stand as the key gives them without Shift. Work is bounded by their number and by the
//! longest password.

use alloc::vec::Vec;

/// Fewest characters of a walk. Three keys in a row are in too many words (`street`, `desert`).
pub(super) const WALK_LENGTH_MIN: usize = 4;

/// The row of digits and three rows of letters; the first keys stand under each other.
type Layout = [&'static str; 4];

const DIGITS: &str = "1234567890";

const LAYOUTS: &[Layout] = &[
    // QWERTY: English, Polish, Romanian, Turkish.
    ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"],
    [DIGITS, "qwertyuiopăî", "asdfghjklșț", "zxcvbnm,."],
    [DIGITS, "qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç"],
    // QWERTZ: German; Romanian as it was; Hungarian; Serbian, Croatian, Slovene; Czech, Slovak.
    ["1234567890ß", "qwertzuiopü+", "asdfghjklöä#", "yxcvbnm,.-"],
    [DIGITS, "qwertzuiopăî", "asdfghjklșț", "yxcvbnm,."],
    [DIGITS, "qwertzuiopőú", "asdfghjkléáű", "yxcvbnm,."],
    [DIGITS, "qwertzuiopšđ", "asdfghjklčćž", "yxcvbnm,."],
    ["+ěščřžýáíé", "qwertzuiopú)", "asdfghjklů§", "yxcvbnm,."],
    // The signs over the digits, of German and of Italian and Spanish keyboards.
    ["!\"§$%&/()=", "qwertzuiop", "asdfghjkl", "yxcvbnm"],
    ["!\"£$%&/()=", "qwertyuiop", "asdfghjkl", "zxcvbnm"],
    // AZERTY, with Shift on the digits and without.
    [DIGITS, "azertyuiop", "qsdfghjklmù", "wxcvbn,;:"],
    ["&é\"'(-è_çà", "azertyuiop", "qsdfghjklmù", "wxcvbn,;:"],
    // Cyrillic: Russian, Ukrainian, Bulgarian twice, Serbian, Macedonian.
    [DIGITS, "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"],
    [DIGITS, "йцукенгшщзхї", "фівапролджє", "ячсмитьбю"],
    [DIGITS, ",уеишщксдзц", "ьяаожгтнвмч", "юйъэфхпрлб"],
    [DIGITS, "явертъуиопшщ", "асдфгхйкл", "зьцжбнм"],
    [DIGITS, "љњертзуиопшђ", "асдфгхјклчћж", "ѕџцвбнм"],
    [DIGITS, "љњертѕуиопшѓ", "асдфгхјклчќж", "зџцвбнм"],
    // Turkish F, Greek.
    [DIGITS, "fgğıodrnhpqw", "uieaütkmlyş", "jövcçzsb"],
    [DIGITS, ";ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"],
];

/// The key under a sign over the digits of a US keyboard, so that `!QAZ@WSX` is `1qaz2wsx`.
pub(super) const fn without_shift(c: char) -> char {
    match c {
        '!' => '1',
        '@' => '2',
        '#' => '3',
        '$' => '4',
        '%' => '5',
        '^' => '6',
        '&' => '7',
        '*' => '8',
        '(' => '9',
        ')' => '0',
        other => other,
    }
}

/// The lengths of the longest walks that begin at each place of a lower-case password; 0 = none
/// there. `unshifted` is the same password through [`without_shift`].
pub(super) fn walks(folded: &[char], unshifted: &[char]) -> Vec<usize> {
    let mut longest = alloc::vec![0; folded.len()];
    let forms = [folded, unshifted].map(|form| (form, places_of(form)));
    for layout in LAYOUTS {
        for way in ways(layout) {
            let back: Vec<char> = way.iter().rev().copied().collect();
            for way in [&way, &back] {
                for (form, places) in &forms {
                    extend(&mut longest, form, places, way);
                }
            }
        }
    }
    longest
}

/// The places of each character, sorted, so that a key costs as much as it has places.
fn places_of(form: &[char]) -> Vec<(char, usize)> {
    let mut places: Vec<(char, usize)> = form.iter().copied().zip(0..).collect();
    places.sort_unstable();
    places
}

/// Notes where `form` follows `way`.
fn extend(longest: &mut [usize], form: &[char], places: &[(char, usize)], way: &[char]) {
    for (at, key) in way.iter().enumerate() {
        let keys = way.get(at..).unwrap_or_default();
        let first = places.partition_point(|(c, _)| c < key);
        let those = places.get(first..).unwrap_or_default();
        for (_, start) in those.iter().take_while(|(c, _)| c == key) {
            let typed = form.get(*start..).unwrap_or_default();
            let same = typed.iter().zip(keys).take_while(|(a, b)| a == b).count();
            if same >= WALK_LENGTH_MIN
                && let Some(known) = longest.get_mut(*start)
            {
                *known = same.max(*known);
            }
        }
    }
}

/// The ways across a layout, each as the keys that it passes.
fn ways(layout: &Layout) -> Vec<Vec<char>> {
    let rows: Vec<Vec<char>> = layout.iter().map(|row| row.chars().collect()).collect();
    let mut ways = alloc::vec![rows.concat()];
    let letters = rows.get(1..).unwrap_or_default();
    for rows in [&rows[..], letters] {
        ways.extend([
            columns(rows, |_| true),
            columns(rows, |_| false),
            columns(rows, |column| column.is_multiple_of(2)),
            columns(rows, |column| !column.is_multiple_of(2)),
        ]);
    }
    for pair in rows.windows(2) {
        ways.extend([columns(pair, |_| true), columns(pair, |_| false)]);
    }
    ways
}

/// Column after column, each from its first row down, or up where `down` says so.
fn columns(rows: &[Vec<char>], down: impl Fn(usize) -> bool) -> Vec<char> {
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut way = Vec::new();
    for column in 0..longest {
        let keys = rows.iter().filter_map(|row| row.get(column).copied());
        let mut keys: Vec<char> = keys.collect();
        if !down(column) {
            keys.reverse();
        }
        way.extend(keys);
    }
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walks_of(password: &str) -> Vec<usize> {
        let folded: Vec<char> = password.to_lowercase().chars().collect();
        let unshifted: Vec<char> = folded.iter().copied().map(without_shift).collect();
        walks(&folded, &unshifted)
    }

    #[test]
    fn a_walk_is_found_in_every_direction_and_layout() {
        for walk in [
            "qwertyuiop",
            "poiuytrewq",
            "qwertzuiop",
            "azertyuiop",
            "qsdfghjklm",
            "yxcvbnm",
            "1qaz2wsx3edc",
            "zaq1xsw2cde3",
            "1qay2wsx3edc",
            "qazwsxedcrfv",
            "qazxswedc",
            "1qazxsw23edc",
            "1q2w3e4r5t6z",
            "q1w2e3r4",
            "asdfghjklșț",
            "!QAZ@WSX#EDC",
            "!\"§$%&/()=",
            "&é\"'(-è_çà",
            "ěščřžýáíé",
            "йцукенгшщзхъ",
            "фывапролд",
            "явертъуиоп",
            "ασδφγηξκλ",
            "fgğıodrnhp",
            "7890",
            "1aqw",
            "qawsedrf",
        ] {
            assert_eq!(
                walks_of(walk).first(),
                Some(&walk.chars().count()),
                "{walk}"
            );
        }
    }

    #[test]
    fn words_and_random_letters_are_no_walks() {
        for word in [
            "street",
            "desert",
            "were",
            "poor",
            "parola",
            "ploaie",
            "xkqzvpwhtdbmjrfg",
            "",
        ] {
            assert!(walks_of(word).iter().all(|n| *n == 0), "{word}");
        }
    }
}
