//! One-time codes as from an app on a phone (RFC 6238: HMAC-SHA-1, 30 s, 6 digits), written from
//! the RFC and without the product's crate, so that both cannot be wrong in the same way.

use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Length of a step in seconds.
const STEP: u64 = 30;

/// The app on the phone. Each code is accepted only once, so it never shows one again: it begins
/// one step early, goes on to one step late, as far as a server tolerates, and then waits.
pub(crate) struct Phone {
    secret: Vec<u8>,
    /// The step of the last code.
    last: Option<u64>,
}

impl Phone {
    /// Reads what the page shows: an `otpauth:` address or the bare secret in base32.
    pub(crate) fn scan(shown: &str) -> Self {
        let secret = match shown.split_once("secret=") {
            Some((_, rest)) => rest.split('&').next().unwrap_or_default(),
            None => shown,
        };
        Self {
            secret: base32(secret),
            last: None,
        }
    }

    /// A code that was not shown before.
    pub(crate) fn code(&mut self) -> String {
        let early = now() / STEP - 1;
        // Near the end of a step it does not begin early: the code would be two steps old when it
        // is read.
        let first = early + u64::from(now() % STEP > STEP - 5);
        let step = self.last.map_or(first, |last| first.max(last + 1));
        while now() / STEP + 1 < step {
            thread::park_timeout(Duration::from_millis(100));
        }
        self.last = Some(step);
        code(&self.secret, step)
    }
}

#[expect(clippy::disallowed_methods, reason = "a phone has a clock of its own")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("later than 1970").as_secs()
}

/// The code of a step: RFC 4226, section 5.3.
fn code(secret: &[u8], step: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("any length will do");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0x0f);
    let number = digest[at..at + 4]
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// RFC 4648, section 6; blanks, dashes and padding are ignored, as apps do.
fn base32(text: &str) -> Vec<u8> {
    let letters = text
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '=' | '\u{a0}'));
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in letters {
        let value = match letter.to_ascii_uppercase() {
            letter @ 'A'..='Z' => u32::from(letter) - u32::from('A'),
            letter @ '2'..='7' => u32::from(letter) - u32::from('2') + 26,
            letter => panic!("{letter:?} is not base32"),
        };
        (bits, count) = (bits << 5 | value, count + 5);
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).expect("eight bits"));
        }
    }
    bytes
}

#[test]
fn codes_are_those_of_rfc_6238() {
    // Appendix B, the last six of the eight digits.
    let table = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    for (time, wanted) in table {
        assert_eq!(code(b"12345678901234567890", time / STEP), wanted);
    }
}

#[test]
fn a_phone_reads_what_pages_show_and_never_shows_a_code_twice() {
    let secret = "GEZD GNBV-GY3T QOJQ GEZD GNBV GY3T QOJQ";
    assert_eq!(base32(secret), b"12345678901234567890");
    let address = "otpauth://totp/Zavor:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Zavor";
    let mut phone = Phone::scan(address);
    assert_eq!(phone.secret, b"12345678901234567890");
    let codes = [phone.code(), phone.code()];
    assert_ne!(codes[0], codes[1]);
}
