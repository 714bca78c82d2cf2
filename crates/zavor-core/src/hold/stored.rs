//! What a hold is made of: its kind and effect, subject, owner and reason, the record of a lasting
//! one, and what lifts it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::account::SignInName;
use crate::closed_list::closed_list;
use crate::hold::evidence::Evidence;
use crate::hold::lifted::Lifted;
use crate::hold::scope::Scope;
use crate::moment::{Span, Timestamp};
use crate::network::Network;
use crate::role::Role;

closed_list! {
    /// What sort of hold.
    pub enum HoldKind {
        /// Sign-in from one class of place, after wrong passwords.
        LockedOut = "locked_out",
        /// Sign-in everywhere, because a person decided so.
        SignInBlocked = "sign_in_blocked",
        /// Sign-in from one network that guessed across accounts.
        OriginBlocked = "origin_blocked",
        /// Sign-in except to change the password: it has expired.
        PasswordExpired = "password_expired",
        /// Sign-in except to change the password: a reset or an incident demands it.
        MustChangePassword = "must_change_password",
        /// Sending; receiving and signing in still work.
        RestrictedSending = "restricted_sending",
        /// Relaying for a host or application.
        RestrictedConnector = "restricted_connector",
        /// Further mail until a window is over: a limit that places no restriction is used up.
        SendingLimit = "sending_limit",
        /// Signs of compromise; acts as policy says.
        AtRisk = "at_risk",
        /// Sending of the whole organisation.
        OrganisationRestricted = "organisation_restricted",
        /// One-time codes at the web door, after wrong ones; does not affect passwords or mail.
        SecondFactorThrottled = "second_factor_throttled",
        /// One method of recovery, after too many tries; does not affect signing in or mail.
        RecoveryThrottled = "recovery_throttled",
    }
}

closed_list! {
    /// What a hold stops.
    pub enum Effect {
        /// Signing in.
        SignIn = "sign_in",
        /// Sending mail.
        Sending = "sending",
        /// Relaying through a connector.
        Relaying = "relaying",
        /// Recovering the account by one method.
        Recovery = "recovery",
        /// Nothing by itself.
        None = "none",
    }
}

closed_list! {
    /// Why a hold was placed.
    pub enum Reason {
        /// Too many wrong passwords from one class of place.
        WrongPasswords = "wrong_passwords",
        /// The number of consecutive failures after which only recovery, unlock or the success
        /// named in `spec/sign-in.md` helps (NIST SP 800-63B-4 §3.2.2).
        ConsecutiveMaximum = "consecutive_maximum",
        /// An administrator decided.
        ByAdministrator = "by_administrator",
        /// A network guessed across many accounts.
        GuessingManyAccounts = "guessing_many_accounts",
        /// A network is on the deny list.
        Denylist = "denylist",
        /// The password has expired.
        Expired = "expired",
        /// The password was reset and must be changed by its owner.
        AfterReset = "after_reset",
        /// External recipients per hour.
        ExternalRecipientsPerHour = "external_recipients_per_hour",
        /// Internal recipients per hour.
        InternalRecipientsPerHour = "internal_recipients_per_hour",
        /// Recipients per sliding day.
        RecipientsPerDay = "recipients_per_day",
        /// A connector's recipients per hour.
        RecipientsPerHour = "recipients_per_hour",
        /// Messages per minute.
        MessagesPerMinute = "messages_per_minute",
        /// The service limit of recipients per sliding day.
        ServiceRecipientsPerDay = "service_recipients_per_day",
        /// The organisation's limit of external recipients per sliding day.
        OrganisationRecipientsPerDay = "organisation_recipients_per_day",
        /// Restricted a second time by the engine within 24 hours.
        SuspiciousSending = "suspicious_sending",
        /// An administrator confirmed that the account is stolen.
        ConfirmedByAdmin = "confirmed_by_admin",
        /// Too many wrong one-time codes behind a right password.
        FailedCodes = "failed_codes",
        /// Too many wrong codes of an app at recovery.
        FailedProofsTotp = "failed_proofs:totp",
        /// As many codes were mailed for recovery as a day allows.
        CodesPerDay = "codes_per_day",
        /// As many codes were sent by the site's own way as a day allows.
        CodesPerDayWebhook = "codes_per_day:webhook",
        /// Somebody said by a link in a notice that it was not them, who need not be the owner.
        ReportedByUser = "reported_by_user",
        /// The owner said by a link in a notice that it was not them.
        ShutOutByOwner = "shut_out_by_owner",
    }
}

/// Whom or what a hold stops.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An account, or a sending name without an account, by its normal form.
    Account(SignInName),
    /// A network.
    Origin(Network),
    /// A connector of the configuration, by its name.
    Connector(String),
    /// The whole organisation.
    Organisation,
}

/// Who placed a hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A rule of this crate.
    Engine,
    /// An administrator, by user name.
    Administrator(String),
    /// The operator at the server's local socket.
    LocalOperator,
    /// A program with an API token, by the token's name.
    Token(String),
}

/// What makes two holds the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HoldIdentity {
    /// What sort.
    pub kind: HoldKind,
    /// Whom it stops.
    pub subject: Subject,
    /// From where.
    pub scope: Scope,
    /// Who placed it.
    pub owner: Owner,
    /// Why.
    pub reason: Reason,
}

/// A lasting hold, as recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredHold {
    /// What makes it this hold and no other.
    pub identity: HoldIdentity,
    /// When it was placed.
    pub since: Timestamp,
    /// When it ends by itself; `None` = until released.
    pub until: Option<Timestamp>,
    /// What was counted, or what was said.
    pub evidence: Evidence,
}

/// A hold as shown to a reader: the stored or derived facts and what lifts it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// The facts.
    pub stored: StoredHold,
    /// How it can be lifted.
    pub release: Release,
    /// True under `mode = "observe"`: this is what *would* hold.
    pub observed: bool,
    /// Doors that enforce an observed hold all the same, because they verify the password themselves.
    pub enforced_at: Vec<&'static str>,
    /// For a lockout: where allow rules of the account lift it; `None` = nowhere.
    pub lifted: Option<Lifted>,
}

closed_list! {
    /// The act that lifts a hold.
    pub enum ReleaseAct {
        /// End lockouts.
        Unlock = "unlock",
        /// Release restricted sending.
        Unblock = "unblock",
        /// Allow sign-in.
        AllowSignIn = "allow_sign_in",
        /// Change the password.
        ChangePassword = "change_password",
        /// Release an origin block.
        ReleaseOrigin = "release_origin",
        /// Take the network off the deny list.
        RemoveDenyRule = "remove_deny_rule",
        /// Wait, or raise the limit.
        RaiseLimit = "raise_limit",
        /// Dismiss the risk, or secure the account.
        DismissRisk = "dismiss_risk",
    }
}

closed_list! {
    /// A step that must be done before a release.
    pub enum Step {
        /// The password was changed since the restriction, and not to the same one.
        PasswordChanged = "password_changed",
        /// All sessions were ended since the restriction.
        SessionsEnded = "sessions_ended",
        /// Somebody looked at what no machine can check and said so.
        Reviewed = "reviewed",
    }
}

/// One required step and whether it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The step.
    pub step: Step,
    /// Whether it is done.
    pub met: bool,
}

/// How a hold can be lifted, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The act.
    pub act: ReleaseAct,
    /// What must be done first.
    pub requires: Vec<Requirement>,
    /// Roles that may do it, according to the table of rights and the target's roles (the local
    /// operator always may).
    pub allowed_roles: Vec<Role>,
}

impl HoldKind {
    /// What holds of this kind stop.
    pub const fn effect(self) -> Effect {
        match self {
            Self::LockedOut
            | Self::SignInBlocked
            | Self::OriginBlocked
            | Self::PasswordExpired
            | Self::MustChangePassword
            | Self::SecondFactorThrottled => Effect::SignIn,
            Self::RestrictedSending | Self::SendingLimit | Self::OrganisationRestricted => {
                Effect::Sending
            }
            Self::RestrictedConnector => Effect::Relaying,
            Self::RecoveryThrottled => Effect::Recovery,
            Self::AtRisk => Effect::None,
        }
    }

    /// Whether it is about a password, and ends with it.
    pub const fn is_of_password(self) -> bool {
        match self {
            Self::PasswordExpired | Self::MustChangePassword => true,
            Self::LockedOut
            | Self::SignInBlocked
            | Self::OriginBlocked
            | Self::SecondFactorThrottled
            | Self::RecoveryThrottled
            | Self::RestrictedSending
            | Self::RestrictedConnector
            | Self::SendingLimit
            | Self::OrganisationRestricted
            | Self::AtRisk => false,
        }
    }

    /// Whether it says that somebody else may have used the account, and so may know its password.
    pub const fn hints_at_misuse(self) -> bool {
        match self {
            Self::RestrictedSending | Self::SignInBlocked | Self::AtRisk => true,
            Self::LockedOut
            | Self::OriginBlocked
            | Self::PasswordExpired
            | Self::MustChangePassword
            | Self::SecondFactorThrottled
            | Self::RecoveryThrottled
            | Self::RestrictedConnector
            | Self::SendingLimit
            | Self::OrganisationRestricted => false,
        }
    }

    /// Whether it is a lasting restriction from sending or relaying, which somebody releases.
    pub const fn is_restriction(self) -> bool {
        match self {
            Self::RestrictedSending | Self::RestrictedConnector => true,
            Self::LockedOut
            | Self::SignInBlocked
            | Self::OriginBlocked
            | Self::PasswordExpired
            | Self::MustChangePassword
            | Self::SecondFactorThrottled
            | Self::RecoveryThrottled
            | Self::SendingLimit
            | Self::OrganisationRestricted
            | Self::AtRisk => false,
        }
    }
}

/// How long the holds of a removed account stay with its address (`spec/roles.md`), so that
/// removing an account and adding it again does not get around them.
pub const KEPT_AFTER_REMOVAL: Span = Span::from_days(90);

impl StoredHold {
    /// What remains of the hold when the account of its address is removed: holds on a password go
    /// with the password; a hold without an end now ends after [`KEPT_AFTER_REMOVAL`].
    pub fn after_removal(mut self, now: Timestamp) -> Option<Self> {
        let of_password = self.identity.kind.is_of_password();
        self.until = self.until.or(Some(now.plus(KEPT_AFTER_REMOVAL)));
        (!of_password && self.in_force(now)).then_some(self)
    }

    /// The hold for a new account with its address: one that had no end before the removal has none
    /// again. It is recognised by its length: no hold with an end lasts [`KEPT_AFTER_REMOVAL`].
    pub fn for_new_account(mut self) -> Self {
        let was_endless = |until: &Timestamp| until.since(self.since) >= KEPT_AFTER_REMOVAL;
        if self.until.as_ref().is_some_and(was_endless) {
            self.until = None;
        }
        self
    }

    /// Whether it holds at `now`.
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl Hold {
    /// What it stops.
    pub fn effect(&self) -> Effect {
        self.stored.identity.kind.effect()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(name) => write!(f, "account:{name}"),
            Self::Origin(network) => write!(f, "origin:{network}"),
            Self::Connector(name) => write!(f, "connector:{name}"),
            Self::Organisation => f.write_str("organisation"),
        }
    }
}

impl Subject {
    /// The account, or the sending name that is none; `None` for everything else.
    pub const fn name(&self) -> Option<&SignInName> {
        match self {
            Self::Account(name) => Some(name),
            Self::Origin(_) | Self::Connector(_) | Self::Organisation => None,
        }
    }

    /// From its text form.
    pub fn from_text(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("account", name)) => Some(Self::Account(SignInName::from_normal_form(name))),
            Some(("origin", network)) => network.parse().ok().map(Self::Origin),
            Some(("connector", name)) => Some(Self::Connector(name.into())),
            None if text == "organisation" => Some(Self::Organisation),
            _ => None,
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine => f.write_str("engine"),
            Self::Administrator(name) => write!(f, "administrator:{name}"),
            Self::LocalOperator => f.write_str("local_operator"),
            Self::Token(name) => write!(f, "token:{name}"),
        }
    }
}

impl Owner {
    /// From its text form.
    pub fn from_text(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("administrator", name)) => Some(Self::Administrator(name.into())),
            Some(("token", name)) => Some(Self::Token(name.into())),
            None if text == "engine" => Some(Self::Engine),
            None if text == "local_operator" => Some(Self::LocalOperator),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn subjects_and_owners_survive_their_text_form() {
        for text in [
            "account:a@b.example",
            "origin:203.0.113.0/24",
            "connector:billing",
            "organisation",
        ] {
            assert_eq!(Subject::from_text(text).unwrap().to_string(), text);
        }
        for text in [
            "engine",
            "administrator:ana@b.example",
            "local_operator",
            "token:t1",
        ] {
            assert_eq!(Owner::from_text(text).unwrap().to_string(), text);
        }
        assert_eq!(Subject::from_text("origin:nonsense"), None);
        assert_eq!(Owner::from_text("somebody"), None);
    }

    #[test]
    fn a_hold_ends_at_its_end() {
        let hold = StoredHold {
            identity: HoldIdentity {
                kind: HoldKind::RestrictedSending,
                subject: Subject::Organisation,
                scope: Scope::Everywhere,
                owner: Owner::Engine,
                reason: Reason::RecipientsPerDay,
            },
            since: Timestamp::from_secs(0),
            until: Some(Timestamp::from_secs(10)),
            evidence: Evidence::None,
        };
        assert!(hold.in_force(Timestamp::from_secs(9)));
        assert!(!hold.in_force(Timestamp::from_secs(10)));
    }

    #[test]
    fn a_text_that_names_no_kind_of_subject_is_none() {
        assert_eq!(
            Subject::from_text("organisation"),
            Some(Subject::Organisation)
        );
        for text in ["", "organisations", "ana@contoso.example", "group:x"] {
            assert_eq!(Subject::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn only_lasting_holds_on_sending_and_relaying_are_restrictions() {
        let restrictions = HoldKind::ALL.iter().filter(|kind| kind.is_restriction());
        let restrictions: alloc::vec::Vec<_> = restrictions.collect();
        let expected = [&HoldKind::RestrictedSending, &HoldKind::RestrictedConnector];
        assert_eq!(restrictions, expected);
    }
}
