//! The password policy response control (draft-behera-ldap-password-policy-10 §6).
//!
//! A client that asks for it gets it with the answer to its bind or its password modify. Security:
//! why a *bind* failed is said only to listed mail servers, which the auth policy door tells the same;
//! everybody else gets the control without an error, whatever the cause, so that every failed bind
//! is the same bytes. Why a new password was refused is said to whoever proved the old one.

use zavor_core::event::FailureReason;
use zavor_core::password_rule::PasswordRefusal;

use super::ber::{self, Writer};

/// Its OID, the same for request and response.
pub(super) const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// What the control may say (§6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum PolicyError {
    /// The password has expired.
    PasswordExpired = 0,
    /// The account is locked.
    AccountLocked = 1,
    /// The password was reset and must be changed before anything else.
    ChangeAfterReset = 2,
    /// The password cannot be changed here.
    PasswordModNotAllowed = 3,
    /// The old password is required.
    MustSupplyOldPassword = 4,
    /// The new password breaks a rule.
    InsufficientPasswordQuality = 5,
    /// The new password is too short.
    PasswordTooShort = 6,
    /// The new password is an old one.
    PasswordInHistory = 8,
}

impl PolicyError {
    /// What a refused bind comes to; `None` for what is no state of the account.
    pub(super) fn of_bind(reason: FailureReason) -> Option<Self> {
        match reason {
            FailureReason::SignInBlocked | FailureReason::LockedOut => Some(Self::AccountLocked),
            FailureReason::PasswordExpired => Some(Self::PasswordExpired),
            FailureReason::MustChangePassword => Some(Self::ChangeAfterReset),
            FailureReason::Denylist
            | FailureReason::TooManyInFlight
            | FailureReason::OriginBlocked
            | FailureReason::SecondFactorThrottled
            | FailureReason::Unavailable
            | FailureReason::WrongPassword
            | FailureReason::UnknownAccount
            | FailureReason::RepeatedPassword
            | FailureReason::ServerFailure
            | FailureReason::NoPassword
            | FailureReason::WrongCode
            | FailureReason::WrongProof
            | FailureReason::WrongAppPassword
            | FailureReason::AppPasswordNeeded => None,
        }
    }

    /// What a refused new password comes to.
    pub(super) fn of_refusal(why: &PasswordRefusal) -> Self {
        match why {
            PasswordRefusal::TooShort { .. } => Self::PasswordTooShort,
            PasswordRefusal::SameAsBefore => Self::PasswordInHistory,
            PasswordRefusal::TooLong
            | PasswordRefusal::NotTypeable
            | PasswordRefusal::Common
            | PasswordRefusal::ContainsWord { .. }
            | PasswordRefusal::Repeated
            | PasswordRefusal::Predictable
            | PasswordRefusal::Breached
            | PasswordRefusal::AppPasswordForm => Self::InsufficientPasswordQuality,
        }
    }
}

/// Writes the control into the controls of an answer.
pub(super) fn write(controls: &mut Writer, error: Option<PolicyError>) {
    let mut value = Writer::new();
    value.constructed(ber::SEQUENCE, |said| {
        if let Some(error) = error {
            said.value(0x81, &[error as u8]);
        }
    });
    controls.constructed(ber::SEQUENCE, |control| {
        control.octets(PASSWORD_POLICY.as_bytes());
        control.octets(&value.into_bytes());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As OpenLDAP's slapd answers (recorded): 6 is "password too short", 8 "in history".
    #[test]
    fn the_value_is_as_other_servers_write_it() {
        let value = |error| {
            let mut writer = Writer::new();
            write(&mut writer, error);
            let bytes = writer.into_bytes();
            bytes[bytes.len() - 5..].to_vec()
        };
        let short = Some(PolicyError::PasswordTooShort);
        assert_eq!(value(short), [0x30, 3, 0x81, 1, 6]);
        let old = Some(PolicyError::PasswordInHistory);
        assert_eq!(value(old), [0x30, 3, 0x81, 1, 8]);
        assert_eq!(value(None)[3..], [0x30, 0]);
    }
}
