//! App passwords: what a mail program has instead of its owner's password. Each is generated, opens
//! the protocols of one program for one account, and is recognised by its form, so that it is never compared as a
//! password that somebody chose (`spec/recovery.md`, app passwords).
//!
//! Security: nobody guesses 133 random bits. So a text of this form that opens nothing is not
//! counted as a guess: after a reset, the owner's five mail programs go on with what they had, and
//! must not lock the owner out of the new password. A program that tries many of them learns
//! nothing and gains nothing.

use alloc::string::String;
use core::fmt;

use crate::account::AccountId;
use crate::closed_list::closed_list;
use crate::identity::SecretHash;
use crate::moment::{Span, Timestamp};

/// Most app passwords of one account: programs on a handful of devices, some with one for each protocol. A
/// bind compares with all of them.
pub const APP_PASSWORDS_MAX: usize = 20;
/// When one was last used is noted at most this often, so that a sign-in costs no write.
pub const APP_PASSWORD_USED_EVERY: Span = Span::from_hours(24);

/// What every app password begins with.
const PREFIX: &str = "app";
/// Its letters and digits: no vowels, so that no words arise, and nothing that looks like something
/// else (0 and O, 1 and l).
const ALPHABET: &[u8; 27] = b"bcdfghjkmnpqrstvwxz23456789";
/// Random letters: 28 out of 27 are 133 bits (ASVS 6.5.3 asks for 128).
const LETTERS: usize = 28;
/// Letters between two hyphens, as it is shown.
const GROUP: usize = 4;
/// Longest text that is looked at, in bytes: the letters with a separator after each.
const TYPED_BYTES_MAX: usize = 2 * (PREFIX.len() + LETTERS);

closed_list! {
    /// What an app password opens.
    pub enum AppProtocol {
        /// Reading mail with IMAP.
        Imap = "imap",
        /// Fetching mail with POP3.
        Pop3 = "pop3",
        /// Sending mail.
        Submission = "submission",
    }
}

impl AppProtocol {
    /// The protocol of a service as a mail server names it: Postfix's SASL says `smtp`, Dovecot's
    /// own submission service `submission`. Nothing else is opened, least of all `sieve`: whoever
    /// finds the password of a phone must not be able to forward the mail.
    pub fn of_service(service: &[u8]) -> Option<Self> {
        let named = |name: &str| service.eq_ignore_ascii_case(name.as_bytes());
        match () {
            () if named("imap") => Some(Self::Imap),
            () if named("pop3") => Some(Self::Pop3),
            () if named("smtp") || named("submission") => Some(Self::Submission),
            () => None,
        }
    }
}

/// What one app password opens: one protocol, or the several that one program needs (a phone reads
/// and sends). Never none. A bind names one of them, so each still opens nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AppProtocols(&'static str);

impl AppProtocols {
    /// Every choice, the one that most programs need first.
    pub const ALL: [Self; 7] = [
        Self("imap-submission"),
        Self("pop3-submission"),
        Self("imap"),
        Self("pop3"),
        Self("submission"),
        Self("imap-pop3"),
        Self("imap-pop3-submission"),
    ];

    /// Its name: those of its protocols with hyphens between them.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The choice of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.0 == name)
    }

    /// Whether it opens this.
    pub fn contains(self, protocol: AppProtocol) -> bool {
        self.0.split('-').any(|name| name == protocol.as_str())
    }

    /// What it opens, one by one.
    pub fn each(self) -> impl Iterator<Item = AppProtocol> {
        let all = AppProtocol::ALL.iter().copied();
        all.filter(move |protocol| self.contains(*protocol))
    }
}

impl fmt::Display for AppProtocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl From<AppProtocol> for AppProtocols {
    fn from(protocol: AppProtocol) -> Self {
        Self(protocol.as_str())
    }
}

/// An app password as it is kept: never the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPassword {
    /// SHA-256 of the text in its normal form.
    pub key: SecretHash,
    /// Identifies it in lists and when it is revoked; not secret.
    pub id: u64,
    /// Whose it is.
    pub account: AccountId,
    /// What it opens.
    pub protocols: AppProtocols,
    /// The owner's name for it, unique within the account.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last used, accurate to [`APP_PASSWORD_USED_EVERY`].
    pub last_used: Option<Timestamp>,
}

/// The part of it that a sign-in needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppKey {
    /// Its number.
    pub id: u64,
    /// SHA-256 of its text.
    pub key: SecretHash,
    /// What it opens.
    pub protocols: AppProtocols,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
}

impl AppKey {
    /// Whether its use is to be noted. A time that lies ahead was noted while the clock was wrong.
    pub fn wants_note(&self, now: Timestamp) -> bool {
        self.last_used
            .is_none_or(|at| at > now || now.since(at) >= APP_PASSWORD_USED_EVERY)
    }
}

impl From<&AppPassword> for AppKey {
    fn from(password: &AppPassword) -> Self {
        Self {
            id: password.id,
            key: password.key,
            protocols: password.protocols,
            last_used: password.last_used,
        }
    }
}

/// The text of an app password in normal form: lower case, without separators. It never prints
/// itself.
#[derive(Clone, PartialEq, Eq)]
pub struct AppSecret(String);

impl AppSecret {
    /// Reads what was typed, if it has the form of an app password: `app` and 28 letters of the
    /// alphabet, in any case, with hyphens and spaces anywhere. A phone that begins with a capital
    /// letter or leaves out the hyphens is not wrong.
    pub fn read(typed: &[u8]) -> Option<Self> {
        if typed.len() > TYPED_BYTES_MAX {
            return None;
        }
        let letters = typed.iter().filter(|byte| !matches!(byte, b'-' | b' '));
        let text: String = letters
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
        let random = text.strip_prefix(PREFIX)?.as_bytes();
        let fits = random.len() == LETTERS && random.iter().all(|byte| ALPHABET.contains(byte));
        fits.then_some(Self(text))
    }

    /// Makes one of random bytes, as many as it asks for; `None` when they run out. Bytes at or above
    /// the largest multiple of the alphabet are left out, so that all letters are equally likely.
    pub fn of_random(mut bytes: impl Iterator<Item = u8>) -> Option<Self> {
        let mut text = String::with_capacity(PREFIX.len().saturating_add(LETTERS));
        text.push_str(PREFIX);
        for _ in 0..LETTERS {
            let fair = |byte: &u8| usize::from(*byte) < FAIR;
            let byte = bytes.by_ref().find(fair)?;
            let place = usize::from(byte).checked_rem(ALPHABET.len())?;
            text.push(char::from(*ALPHABET.get(place)?));
        }
        Some(Self(text))
    }

    /// What is hashed.
    pub fn normal_form(&self) -> &str {
        &self.0
    }

    /// As it is shown, once: groups with hyphens between them.
    pub fn shown(&self) -> String {
        let mut text = String::from(PREFIX);
        for (at, letter) in self.0.chars().skip(PREFIX.len()).enumerate() {
            if at.checked_rem(GROUP) == Some(0) {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    /// Takes the text out, so that it can be wiped.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// The largest multiple of the alphabet's length that a byte can reach: 9 times 27.
const FAIR: usize = 243;

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    fn made() -> AppSecret {
        AppSecret::of_random((0..).map(|n: u32| n.wrapping_mul(37) as u8)).unwrap()
    }

    #[test]
    fn sec_13_an_app_password_has_128_bits_and_is_known_by_its_form() {
        let secret = made();
        let shown = secret.shown();
        assert_eq!(shown.len(), 38, "{shown}");
        assert!(shown.starts_with("app-"), "{shown}");
        assert!(LETTERS as f64 * f64::log2(ALPHABET.len() as f64) >= 128.0);
        let capital = format!("App{}", &shown[3..]);
        let spaced = shown.replace('-', " ");
        let bare = shown.replace('-', "");
        for typed in [&shown, &capital, &spaced, &bare, &shown.to_uppercase()] {
            assert_eq!(AppSecret::read(typed.as_bytes()), Some(secret.clone()));
        }
    }

    #[test]
    fn what_a_person_chose_is_no_app_password() {
        let shown = made().shown();
        let shorter = &shown[..37];
        let longer = format!("{shown}b");
        let vowel = shown.replace(shown.chars().next_back().unwrap(), "a");
        let padded = format!("{shown}{}", " ".repeat(TYPED_BYTES_MAX));
        let generated = &shown[4..];
        for typed in [
            "", "app", "app-", shorter, &longer, &vowel, &padded, generated,
        ] {
            assert_eq!(AppSecret::read(typed.as_bytes()), None, "{typed}");
        }
        assert_eq!(AppSecret::read(&[0xff; 31]), None);
    }

    #[test]
    fn sec_13_every_letter_of_an_app_password_is_equally_likely() {
        let mut counts = [0_u32; 256];
        for first in 0..=255_u8 {
            let bytes = (0..=255_u8).map(|n| n.wrapping_add(first)).cycle();
            for letter in AppSecret::of_random(bytes).unwrap().0.bytes().skip(3) {
                counts[usize::from(letter)] += 1;
            }
        }
        let used: Vec<u32> = counts.into_iter().filter(|count| *count > 0).collect();
        assert_eq!(used.len(), ALPHABET.len());
        let spread = used.iter().max().unwrap() - used.iter().min().unwrap();
        assert!(spread < 80, "{used:?}");
        assert_eq!(FAIR, 256 / ALPHABET.len() * ALPHABET.len());
    }

    #[test]
    fn a_source_that_runs_dry_makes_nothing() {
        assert_eq!(AppSecret::of_random([255; 100].into_iter()), None);
    }

    #[test]
    fn sec_44_an_app_password_is_never_printed() {
        assert_eq!(format!("{:?}", made()), "AppSecret(..)");
    }

    #[test]
    fn services_of_mail_servers_mean_one_protocol_or_none() {
        for (service, expected) in [
            ("imap", Some(AppProtocol::Imap)),
            ("IMAP", Some(AppProtocol::Imap)),
            ("pop3", Some(AppProtocol::Pop3)),
            ("smtp", Some(AppProtocol::Submission)),
            ("submission", Some(AppProtocol::Submission)),
            ("sieve", None),
            ("lmtp", None),
            ("", None),
        ] {
            assert_eq!(
                AppProtocol::of_service(service.as_bytes()),
                expected,
                "{service}"
            );
        }
    }

    #[test]
    fn every_choice_of_protocols_is_there_once_and_opens_what_its_name_says() {
        for (n, choice) in AppProtocols::ALL.into_iter().enumerate() {
            let names: Vec<&str> = choice.each().map(AppProtocol::as_str).collect();
            assert_eq!(names.join("-"), choice.as_str());
            assert_eq!(AppProtocols::from_name(choice.as_str()), Some(choice));
            assert!(!AppProtocols::ALL[..n].contains(&choice));
        }
        for protocol in AppProtocol::ALL {
            let alone = AppProtocols::from(*protocol);
            assert!(AppProtocols::ALL.contains(&alone));
            assert_eq!(alone.each().collect::<Vec<_>>(), [*protocol]);
        }
        for none in ["", "-", "submission-imap", "imap-", "sieve"] {
            assert_eq!(AppProtocols::from_name(none), None, "{none}");
        }
    }

    #[test]
    fn a_use_is_noted_once_a_day() {
        const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
        let key = |last_used| AppKey {
            id: 1,
            key: SecretHash([0; 32]),
            protocols: AppProtocol::Imap.into(),
            last_used,
        };
        assert!(key(None).wants_note(T0));
        let day = T0.plus(APP_PASSWORD_USED_EVERY);
        assert!(!key(Some(T0)).wants_note(day.minus(Span::from_millis(1))));
        assert!(key(Some(T0)).wants_note(day));
        assert!(
            key(Some(day)).wants_note(T0),
            "noted while the clock was ahead"
        );
    }
}
