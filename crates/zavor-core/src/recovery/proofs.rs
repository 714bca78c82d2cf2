//! Which proofs an account has, and how many it needs.

use alloc::string::String;
use alloc::vec::Vec;

use crate::account::{Account, RecoveryAddress};
use crate::closed_list::closed_list;
use crate::identity::record::CODE_DIGITS;
use crate::moment::Timestamp;
use crate::policy::{RecoveryPolicy, RecoveryUsers};

/// Codes of one set to keep (`spec/recovery.md`).
pub const SAVED_CODES: usize = 10;
/// Characters of a saved code: 24 out of 27 are 114 random bits, so that a plain hash of it is safe to
/// keep (ASVS 6.5.2 asks for a slow one under 112), and checking one costs nothing that could be
/// used up.
pub const SAVED_CODE_LENGTH: usize = 24;
/// A saved code is written in groups of so many characters.
pub const SAVED_CODE_GROUP: usize = 4;
/// Digits of a code that the site sends in its own way: another number than of a mailed code and of a code
/// of an app, so that its form says of which method it is, and one field takes all of them.
pub const SITE_CODE_DIGITS: usize = 7;
/// Digits of a code of an app (RFC 6238).
const TOTP_DIGITS: usize = 6;

closed_list! {
    /// How somebody who cannot sign in proves who they are.
    pub enum RecoveryMethod {
        /// A code that was mailed to a recovery address.
        MailCode = "mail_code",
        /// A one-time code of an app.
        Totp = "totp",
        /// A passkey.
        Passkey = "passkey",
        /// A code that was printed or written down.
        SavedCode = "saved_code",
        /// A code that the site sent in a way of its own, to where it knows the owner of the account
        /// (`[recovery] webhook`).
        Webhook = "webhook",
    }
}

/// What an account has to prove itself with, and what it must not lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecoveryFacts {
    /// Whether a recovery address counts as proof now.
    pub has_address: bool,
    /// Whether an authenticator app counts as proof now.
    pub has_app: bool,
    /// Whether a passkey counts as proof now.
    pub has_passkey: bool,
    /// Whether a saved code counts as proof now.
    pub has_saved_code: bool,
    /// Whether the site sends codes in a way of its own, and nothing speaks against it now. Whether it
    /// knows a way to this owner, nobody here knows.
    pub has_site: bool,
    /// Whether a second factor is registered, counting or not: a new one guards the account too.
    pub has_factor: bool,
    /// Whether it has any role.
    pub has_role: bool,
}

/// How many proofs of different methods an account needs: two with a second factor or any role
/// (NIST SP 800-63B-4 section 4.2.2), otherwise as policy says.
pub fn proofs_needed(facts: RecoveryFacts, policy: &RecoveryPolicy) -> usize {
    let guarded = facts.has_factor || facts.has_role;
    match guarded {
        true => 2,
        false => policy.proofs as usize,
    }
}

/// The methods with which this account can prove itself now.
pub fn usable(facts: RecoveryFacts, policy: &RecoveryPolicy) -> Vec<RecoveryMethod> {
    let may = match policy.self_service {
        RecoveryUsers::Everybody => true,
        RecoveryUsers::WithoutRole => !facts.has_role,
        RecoveryUsers::Nobody => false,
    };
    let has = |method: &RecoveryMethod| {
        may && match method {
            RecoveryMethod::MailCode => facts.has_address && policy.mail_codes,
            RecoveryMethod::Totp => facts.has_app && policy.apps,
            RecoveryMethod::Passkey => facts.has_passkey && policy.passkeys,
            RecoveryMethod::SavedCode => facts.has_saved_code && policy.saved_codes,
            // As with a recovery address that somebody else set: never for an account with a role.
            RecoveryMethod::Webhook => facts.has_site && policy.webhook_codes && !facts.has_role,
        }
    };
    RecoveryMethod::ALL.iter().copied().filter(has).collect()
}

impl RecoveryMethod {
    /// Whether an account is known to have it. What the site may send to its owner is not: it counts as
    /// a proof when it was shown, and never as a way back that somebody can rely on.
    pub const fn is_known(self) -> bool {
        match self {
            Self::MailCode | Self::Totp | Self::Passkey | Self::SavedCode => true,
            Self::Webhook => false,
        }
    }
}

closed_list! {
    /// Why a confirmed recovery address gets no code.
    pub enum NoCode {
        /// Policy lets no account with a role recover alone.
        Role = "role",
        /// It was confirmed too short a time ago.
        Waits = "waits",
        /// Somebody else set it, and the account has a role.
        Others = "others",
    }
}

/// Why an account whose addresses prove nothing gets no code. `waits`: one of them will prove later.
fn why_no_code(facts: RecoveryFacts, waits: bool, policy: &RecoveryPolicy) -> NoCode {
    match (facts.has_role, policy.self_service, waits) {
        (true, RecoveryUsers::WithoutRole, _) => NoCode::Role,
        (_, _, true) => NoCode::Waits,
        (_, _, false) => NoCode::Others,
    }
}

/// Why no code is mailed although codes are, and the confirmed addresses of an account that are told so, so
/// that the owner does not wait for one; none where one is mailed.
pub fn without_code(
    account: &Account,
    facts: RecoveryFacts,
    usable: &[RecoveryMethod],
    policy: &RecoveryPolicy,
    now: Timestamp,
) -> (NoCode, Vec<String>) {
    let known = account.recovery_addresses.iter();
    let confirmed = known.filter(|known| known.is_confirmed());
    let counts_from = |known: &RecoveryAddress| known.counts_from(facts.has_role);
    let waits = |known: &RecoveryAddress| counts_from(known).is_some_and(|from| now < from);
    let why = why_no_code(facts, confirmed.clone().any(waits), policy);
    if usable.contains(&RecoveryMethod::MailCode) {
        return (why, Vec::new());
    }
    let told = |known: &&RecoveryAddress| match why {
        NoCode::Role => true,
        NoCode::Waits => waits(known),
        // One that leads back to the account is not where its owner looks now.
        NoCode::Others => counts_from(known).is_none(),
    };
    let told = confirmed.filter(told);
    (why, told.map(|known| known.address.clone()).collect())
}

/// A code as typed, by its form: they differ, so that one field takes all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A mailed code.
    MailCode(String),
    /// A code of an app.
    Totp(String),
    /// A code that the site sent in its own way.
    SiteCode(String),
    /// A saved code, without the signs between its groups.
    SavedCode(String),
    /// None of them.
    Nothing,
}

/// What was typed. Blanks and hyphens are only there for reading; case does not matter.
pub fn typed(text: &str) -> Typed {
    let plain = text.chars().filter(|c| c.is_alphanumeric());
    // One more than the longest code is enough to know that it is none.
    let plain: String = plain.take(SAVED_CODE_LENGTH.saturating_add(1)).collect();
    let digits = plain.bytes().all(|byte| byte.is_ascii_digit());
    match plain.len() {
        CODE_DIGITS if digits => Typed::MailCode(plain),
        TOTP_DIGITS if digits => Typed::Totp(plain),
        SITE_CODE_DIGITS if digits => Typed::SiteCode(plain),
        SAVED_CODE_LENGTH => Typed::SavedCode(plain.to_lowercase()),
        _ => Typed::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(has: &[RecoveryMethod], has_role: bool) -> RecoveryFacts {
        RecoveryFacts {
            has_address: has.contains(&RecoveryMethod::MailCode),
            has_app: has.contains(&RecoveryMethod::Totp),
            has_passkey: has.contains(&RecoveryMethod::Passkey),
            has_saved_code: has.contains(&RecoveryMethod::SavedCode),
            has_site: has.contains(&RecoveryMethod::Webhook),
            has_factor: has.contains(&RecoveryMethod::Totp)
                || has.contains(&RecoveryMethod::Passkey),
            has_role,
        }
    }

    #[test]
    fn sec_30_a_second_factor_or_a_role_asks_for_two_proofs_whatever_policy_says() {
        use RecoveryMethod::{MailCode, Passkey, SavedCode, Totp};
        let strict = RecoveryPolicy {
            proofs: 2,
            ..RecoveryPolicy::default()
        };
        for (has, role, needed) in [
            (&[MailCode][..], false, 1),
            (&[MailCode, SavedCode], false, 1),
            (&[MailCode], true, 2),
            (&[MailCode, Totp], false, 2),
            (&[MailCode, Passkey], false, 2),
            (&[], false, 1),
        ] {
            let facts = facts(has, role);
            assert_eq!(proofs_needed(facts, &RecoveryPolicy::default()), needed);
            assert_eq!(proofs_needed(facts, &strict), 2);
        }
    }

    #[test]
    fn a_factor_that_does_not_count_yet_asks_for_two_proofs_all_the_same() {
        let new = RecoveryFacts {
            has_factor: true,
            ..facts(&[RecoveryMethod::MailCode], false)
        };
        let policy = RecoveryPolicy::default();
        assert_eq!(proofs_needed(new, &policy), 2);
        assert_eq!(usable(new, &policy), [RecoveryMethod::MailCode]);
    }

    #[test]
    fn only_what_an_account_has_and_policy_allows_is_usable() {
        let all = facts(RecoveryMethod::ALL, false);
        let policy = RecoveryPolicy::default();
        assert_eq!(usable(all, &policy), RecoveryMethod::ALL);
        assert_eq!(usable(RecoveryFacts::default(), &policy), []);
        for method in RecoveryMethod::ALL {
            let one = usable(facts(&[*method], false), &policy);
            assert_eq!(one, [*method]);
            let mut without = RecoveryPolicy::default();
            match method {
                RecoveryMethod::MailCode => without.mail_codes = false,
                RecoveryMethod::Totp => without.apps = false,
                RecoveryMethod::Passkey => without.passkeys = false,
                RecoveryMethod::SavedCode => without.saved_codes = false,
                RecoveryMethod::Webhook => without.webhook_codes = false,
            }
            assert!(!usable(all, &without).contains(method), "{method}");
            assert_eq!(usable(all, &without).len(), 4);
        }
    }

    #[test]
    fn what_the_site_sends_is_no_proof_for_a_role_and_no_way_back_that_is_known() {
        let of = |role| {
            let facts = facts(RecoveryMethod::ALL, role);
            usable(facts, &RecoveryPolicy::default())
        };
        assert!(of(false).contains(&RecoveryMethod::Webhook));
        assert!(!of(true).contains(&RecoveryMethod::Webhook));
        let unknown: Vec<_> = of(false).into_iter().filter(|m| !m.is_known()).collect();
        assert_eq!(unknown, [RecoveryMethod::Webhook]);
    }

    #[test]
    fn policy_says_who_may_recover_alone() {
        let with = |who, role| {
            let policy = RecoveryPolicy {
                self_service: who,
                ..RecoveryPolicy::default()
            };
            usable(facts(RecoveryMethod::ALL, role), &policy).len()
        };
        assert_eq!(with(RecoveryUsers::Everybody, true), 4);
        assert_eq!(with(RecoveryUsers::WithoutRole, false), 5);
        assert_eq!(with(RecoveryUsers::WithoutRole, true), 0);
        assert_eq!(with(RecoveryUsers::Nobody, false), 0);
    }

    #[test]
    fn why_there_is_no_code_is_the_first_thing_that_the_owner_can_change_last() {
        let without_role = RecoveryPolicy {
            self_service: RecoveryUsers::WithoutRole,
            ..RecoveryPolicy::default()
        };
        let everybody = RecoveryPolicy::default();
        for (policy, role, waits, why) in [
            (&without_role, true, true, NoCode::Role),
            (&without_role, false, true, NoCode::Waits),
            (&everybody, true, true, NoCode::Waits),
            (&everybody, true, false, NoCode::Others),
        ] {
            assert_eq!(why_no_code(facts(&[], role), waits, policy), why);
        }
    }

    #[test]
    fn codes_are_told_apart_by_their_form() {
        for (text, typed_as) in [
            ("12345678", Typed::MailCode("12345678".into())),
            (" 1234 5678 ", Typed::MailCode("12345678".into())),
            ("123 456", Typed::Totp("123456".into())),
            ("123-4567", Typed::SiteCode("1234567".into())),
            ("123456789", Typed::Nothing),
            ("12345a", Typed::Nothing),
            ("", Typed::Nothing),
            (
                "BCDF-ghjk-2345-mnpq-6789-rstv",
                Typed::SavedCode("bcdfghjk2345mnpq6789rstv".into()),
            ),
            ("bcdf-ghjk-2345-mnpq-6789-rstvw", Typed::Nothing),
            ("bcdf-ghjk-2345-mnpq-6789-rst", Typed::Nothing),
        ] {
            assert_eq!(typed(text), typed_as, "{text}");
        }
        assert_eq!(typed(&"9".repeat(1_000_000)), Typed::Nothing);
    }
}
