//! Passwords that are made here and handed over: shown once, printed on a slip, read out on the
//! telephone.
//!
//! ```text
//! bamot-nidus-zorek-sivup      four groups of five letters, about 61 bits
//! ```
//!
//! **How strong.** NIST SP 800-63B-4 asks for 15 characters where a password is the only factor (section
//! 3.1.1.2), because people choose them badly. What is drawn at random is as strong as the number of its
//! equally likely values: of a random secret that is handed over (a look-up secret, section 3.1.2) the
//! publication asks for 20 bits where guesses are throttled (section 3.2.2: at most 100 failed ones in a
//! row). This one has at least [`BITS_MIN`], so that the throttle is not all that stands before it:
//! whoever steals its hash, which is made by a slow function, would have to try 2^60 within days. It is
//! accepted only where its owner chooses a password of their own, where wrong ones are counted as
//! at every door; it is used up by that, and ends after [`TEMPORARY_PASSWORD_LIFE`](crate::account::TEMPORARY_PASSWORD_LIFE) in any case.
//!
//! **How readable.** Consonant, vowel, consonant, vowel, consonant: groups that can be said in English
//! and in Romanian. The letters have one reading in both languages and one shape in print: no c, g, h, j,
//! q, w, x, y; no l, which looks like 1 and I; no capitals, no digits. Groups that contain a word that
//! nobody wants to read out to a person are not drawn (`UNFIT`).

use alloc::vec::Vec;

/// Groups of one password.
pub const GROUPS: usize = 4;
/// Letters of one group.
pub const GROUP_LENGTH: usize = 5;
/// Fewest bits that a password has, from the number of groups that are drawn.
pub const BITS_MIN: u32 = 60;

const CONSONANTS: &[u8; 12] = b"bdfkmnprstvz";
const VOWELS: &[u8; 5] = b"aeiou";
/// Parts that no group has: coarse or unkind in English or Romanian, or the name of something that
/// nobody hands to somebody. Forgotten ones cost politeness, not security.
const UNFIT: [&str; 20] = [
    "demon", "dik", "fas", "fat", "fuk", "fut", "kak", "kok", "kur", "mor", "nazi", "pedo",
    "penis", "pis", "put", "rape", "satan", "sida", "tit", "tumor",
];

/// A password drawn from random bytes, as lower-case ASCII. `random` is asked for a byte as often as it
/// takes for every group to be equally likely.
pub fn temporary_password(mut random: impl FnMut() -> u8) -> Vec<u8> {
    // Exactly as long as it gets: a buffer that grows leaves copies behind.
    let mut password = Vec::with_capacity(GROUPS.saturating_mul(GROUP_LENGTH.saturating_add(1)));
    for group in 0..GROUPS {
        if group > 0 {
            password.push(b'-');
        }
        let begins = password.len();
        loop {
            for place in 0..GROUP_LENGTH {
                let letters: &[u8] = if place % 2 == 0 { CONSONANTS } else { VOWELS };
                password.push(one_of(letters, &mut random));
            }
            if is_fit(password.get(begins..).unwrap_or_default()) {
                break;
            }
            password.truncate(begins);
        }
    }
    password
}

/// One letter, each equally likely.
fn one_of(letters: &[u8], random: &mut impl FnMut() -> u8) -> u8 {
    loop {
        let drawn = usize::from(random());
        // Bytes at or above the largest multiple are discarded.
        let rounds = 256_usize.checked_div(letters.len()).unwrap_or_default();
        if drawn < rounds.saturating_mul(letters.len())
            && let Some(letter) = drawn
                .checked_rem(letters.len())
                .and_then(|at| letters.get(at))
        {
            return *letter;
        }
    }
}

fn is_fit(group: &[u8]) -> bool {
    let contains = |part: &&str| {
        group
            .windows(part.len())
            .any(|window| window == part.as_bytes())
    };
    !UNFIT.iter().any(contains)
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use alloc::string::String;

    use super::*;

    /// Bytes that count up, as far as they are asked for.
    fn counting(from: u8) -> impl FnMut() -> u8 {
        let mut next = from;
        move || {
            next = next.wrapping_add(1);
            next
        }
    }

    #[test]
    fn sec_13_a_temporary_password_has_sixty_bits_and_groups_that_can_be_read_out() {
        let mut fit = 0_u64;
        for a in CONSONANTS {
            for b in VOWELS {
                for c in CONSONANTS {
                    for d in VOWELS {
                        for e in CONSONANTS {
                            fit += u64::from(is_fit(&[*a, *b, *c, *d, *e]));
                        }
                    }
                }
            }
        }
        let bits = libm::log2(fit as f64) * GROUPS as f64;
        assert!(bits >= f64::from(BITS_MIN), "{bits} bits of {fit} groups");
        for from in 0..=255 {
            let text = String::from_utf8(temporary_password(counting(from))).unwrap();
            let groups: Vec<&str> = text.split('-').collect();
            assert_eq!(groups.len(), GROUPS, "{text}");
            for group in groups {
                assert_eq!(group.len(), GROUP_LENGTH, "{text}");
                for (place, letter) in group.bytes().enumerate() {
                    let letters: &[u8] = if place % 2 == 0 { CONSONANTS } else { VOWELS };
                    assert!(letters.contains(&letter), "{text}");
                }
            }
        }
        for letter in "0123456789cghjlqwxyIOS".bytes() {
            assert!(!CONSONANTS.contains(&letter) && !VOWELS.contains(&letter));
        }
    }

    #[test]
    fn sec_13_every_letter_of_a_temporary_password_is_equally_likely() {
        for letters in [&CONSONANTS[..], &VOWELS[..]] {
            let mut counts = BTreeMap::new();
            let mut random = counting(0);
            let rounds = 256 / letters.len() * letters.len();
            // Every byte that is not discarded, once.
            for _ in 0..rounds {
                *counts.entry(one_of(letters, &mut random)).or_insert(0) += 1;
            }
            let each = rounds / letters.len();
            assert_eq!(counts.len(), letters.len());
            assert!(counts.values().all(|count| *count == each), "{counts:?}");
        }
    }

    #[test]
    fn no_group_is_a_word_that_nobody_wants_to_read_out() {
        for group in ["futut", "penis", "satan", "rapes"] {
            assert!(!is_fit(group.as_bytes()), "{group}");
        }
        assert!(is_fit(b"bamot") && is_fit(b"sivup"));
    }
}
