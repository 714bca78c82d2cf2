//! One-time codes of authenticator apps: RFC 6238.
//!
//! SHA-1, six digits, thirty seconds: the only parameters that every app supports. With others,
//! several apps show wrong codes without saying so. HMAC does not suffer from the collisions of
//! SHA-1 (RFC 4226 appendix B.2).
//!
//! An attacker may guess (at any moment three codes in a million are right: the caller counts
//! failures), measure (all candidate steps are compared, each in constant time), and repeat a code
//! that they saw (the matched step is returned, and the caller refuses every step that is not later
//! than the last it accepted).
//! later than the last one it accepted.

use subtle::{ConditionallySelectable, ConstantTimeEq};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zavor_core::moment::Timestamp;

/// Digits of a code.
const DIGITS: usize = 6;
/// Seconds of one step.
const STEP_SECONDS: u64 = 30;
/// How many steps a code may be early or late (RFC 6238 section 5.2 recommends at most one).
const SKEW: u64 = 1;
/// Longest typed code that is read, in bytes: six digits with a space after each.
const TYPED_BYTES_MAX: usize = 2 * DIGITS;
/// Letters per group when a seed is shown for typing.
const GROUP: usize = 4;

fn totp(seed: &[u8], account: &str, issuer: Option<&str>) -> Totp {
    let mut builder = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS as u8)
        .with_step_duration(STEP_SECONDS)
        .with_secret(seed)
        .with_account_name(account);
    if let Some(issuer) = issuer {
        builder = builder.with_issuer(Some(issuer));
    }
    // `build` would only add a check of the seed's length, which is fixed where seeds are made.
    builder.build_noncompliant()
}

/// The `otpauth://` address of a seed.
pub(crate) fn address(seed: &[u8], account: &str, issuer: &str) -> String {
    // A colon separates issuer and account in the label; apps do not agree on an escaped one.
    let plain = |text: &str, fallback: &str| match text.replace(':', " ").trim() {
        "" => fallback.to_string(),
        text => text.to_string(),
    };
    let (account, issuer) = (plain(account, "account"), plain(issuer, "Zavor"));
    totp(seed, &account, Some(&issuer))
        .to_url()
        .expect("fails for an empty account or a colon only, and both are replaced above")
}

/// The seed in base32 (RFC 4648, unpadded), in groups of four for typing.
pub(crate) fn text(seed: &[u8]) -> String {
    let mut text = String::new();
    for (index, letter) in Secret::from(seed).to_base32().chars().enumerate() {
        if index > 0 && index % GROUP == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

/// The code that an app with this seed shows at a moment.
pub(crate) fn code(seed_text: &str, at: Timestamp) -> Option<String> {
    let seed = Secret::try_from_base32(seed_text.replace(' ', "")).ok()?;
    let seconds = u64::try_from(at.as_millis()).ok()? / 1000;
    Some(
        totp(seed.as_bytes(), "", None)
            .generate(seconds)
            .to_string(),
    )
}

/// The step of a typed code, or `None` if the code is wrong. If two neighbouring steps have the
/// same code, the later one counts, so that a repetition is refused for both.
pub(crate) fn step(seed: &[u8], code: &str, at: Timestamp) -> Option<u64> {
    let typed = digits(code)?;
    let now = u64::try_from(at.as_millis()).ok()? / 1000 / STEP_SECONDS;
    let totp = totp(seed, "", None);
    let (mut found, mut matched) = (subtle::Choice::from(0), 0);
    for step in now.saturating_sub(SKEW)..=now.saturating_add(SKEW) {
        let code = totp.generate(step.saturating_mul(STEP_SECONDS)).to_string();
        let equal = code.as_bytes().ct_eq(&typed);
        matched = u64::conditional_select(&matched, &step, equal);
        found |= equal;
    }
    bool::from(found).then_some(matched)
}

/// Exactly six digits, ignoring spaces; apps show codes as `123 456`.
fn digits(code: &str) -> Option<[u8; DIGITS]> {
    if code.len() > TYPED_BYTES_MAX {
        return None;
    }
    let typed: Vec<u8> = code.bytes().filter(|byte| *byte != b' ').collect();
    let digits: [u8; DIGITS] = typed.try_into().ok()?;
    digits.iter().all(u8::is_ascii_digit).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed of RFC 6238 appendix B.
    const SEED: &[u8] = b"12345678901234567890";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_secs(second)
    }

    #[test]
    fn the_codes_of_rfc_6238_are_right_at_their_time() {
        // Appendix B, SHA-1. Its codes have eight digits; the last six are ours.
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let found = step(SEED, &code[2..], at(second));
            assert_eq!(found, Some(second as u64 / 30), "at {second}");
        }
    }

    #[test]
    fn a_code_is_right_one_step_early_or_late_and_no_further() {
        // The code of second 59, which belongs to step 1 (seconds 30 to 59).
        for (second, expected) in [
            (0, Some(1)),
            (29, Some(1)),
            (30, Some(1)),
            (59, Some(1)),
            (60, Some(1)),
            (89, Some(1)),
            (90, None),
            (-1, None),
        ] {
            assert_eq!(step(SEED, "287082", at(second)), expected, "at {second}");
        }
    }

    #[test]
    fn spaces_in_a_typed_code_are_ignored_and_nothing_else() {
        for code in ["287 082", " 287082 ", "2 8 7 0 8 2 "] {
            assert_eq!(step(SEED, code, at(59)), Some(1), "{code:?}");
        }
        for code in [
            "",
            "287-082",
            "28708",
            "2870820",
            "0287082",
            "+87082",
            "287\t082",
            "287\u{a0}082",
            "２８７０８２",
            "287082\n",
            "          287082",
        ] {
            assert_eq!(step(SEED, code, at(59)), None, "{code:?}");
        }
    }

    #[test]
    fn another_seed_or_another_code_is_wrong() {
        assert_eq!(step(b"12345678901234567891", "287082", at(59)), None);
        assert_eq!(step(SEED, "287083", at(59)), None);
    }

    #[test]
    fn no_time_and_no_code_panics() {
        for millis in [i64::MIN, -1, 0, i64::MAX] {
            let _ = step(SEED, "000000", Timestamp::from_millis(millis));
            let _ = step(b"", "999999", Timestamp::from_millis(millis));
        }
    }

    #[test]
    fn the_address_is_what_apps_read() {
        let address = address(SEED, "ana@contoso.example", "Contoso & Co");
        let parsed = Totp::from_url(&address).unwrap();
        assert_eq!(parsed.secret().as_bytes(), SEED);
        assert_eq!(parsed.account_name(), "ana@contoso.example");
        assert_eq!(parsed.issuer(), Some("Contoso & Co"));
        assert_eq!((parsed.digits(), parsed.step()), (6, 30));
        assert!(address.starts_with("otpauth://totp/Contoso%20%26%20Co:"));
    }

    #[test]
    fn an_address_can_be_made_of_any_names() {
        for (account, issuer) in [("", ""), (":", ":::"), ("a:b@c.example", "x:y")] {
            assert!(
                Totp::from_url(address(SEED, account, issuer)).is_ok(),
                "{account:?} {issuer:?}"
            );
        }
    }

    #[test]
    fn the_seed_for_typing_is_base32_in_groups_of_four() {
        assert_eq!(text(SEED), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(text(b""), "");
    }
}
