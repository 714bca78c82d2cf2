//! What happened at the doors: sign-in events and message events. They are facts for people to read
//! later, not state: no decision depends on them.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::account::{GuardKey, SignInName};
use crate::closed_list::{StoredName, closed_list};
use crate::hold::scope::Scope;
use crate::moment::Timestamp;

closed_list! {
    /// Through which protocol somebody signs in.
    pub enum Protocol {
        /// IMAP.
        Imap = "imap",
        /// POP3.
        Pop3 = "pop3",
        /// SMTP submission.
        Smtp = "smtp",
        /// ManageSieve.
        ManageSieve = "managesieve",
        /// LDAP bind.
        Ldap = "ldap",
        /// A web page or application.
        Web = "web",
        /// Anything else.
        Other = "other",
    }
}

impl Protocol {
    /// The protocol a door names; Dovecot says `sieve` and `submission`.
    pub fn from_door(name: &str) -> Self {
        match name {
            "sieve" => Self::ManageSieve,
            "submission" => Self::Smtp,
            "http" | "https" => Self::Web,
            other => Self::from_name(other).unwrap_or(Self::Other),
        }
    }

    /// Whether a temporary or expired password may be tried here: only a page can change it. Mail
    /// programs (and protocols we do not know) must not lock their owner out by trying.
    pub const fn may_change_password(self) -> bool {
        matches!(self, Self::Web)
    }
}

closed_list! {
    /// How a sign-in ended.
    pub enum Outcome {
        /// The right password.
        Success = "success",
        /// A wrong password, or an unknown account.
        Failure = "failure",
        /// Refused by Zavor before the password counted.
        Refused = "refused",
        /// Would have been refused; the door only observes.
        WouldRefuse = "would_refuse",
        /// Not a sign-in: somebody proved to be the owner, and a recovery ended with a new password or an
        /// unlocked account.
        Recovered = "recovered",
    }
}

closed_list! {
    /// Why a sign-in did not succeed. The refusals are in order of precedence.
    pub enum FailureReason {
        /// The network is on the deny list.
        Denylist = "denylist",
        /// Blocked by an administrator.
        SignInBlocked = "sign_in_blocked",
        /// Locked out for this class of place.
        LockedOut = "locked_out",
        /// Too many passwords of this account are being tried at once.
        TooManyInFlight = "too_many_in_flight",
        /// The network guessed across accounts.
        OriginBlocked = "origin_blocked",
        /// The password has expired.
        PasswordExpired = "password_expired",
        /// The password must be changed first.
        MustChangePassword = "must_change_password",
        /// Too many wrong one-time codes: no code is checked until the waiting time is over. The password was right.
        SecondFactorThrottled = "second_factor_throttled",
        /// State could not be read, and the door is set to refuse in that case.
        Unavailable = "unavailable",
        /// Not a refusal: the password was wrong.
        WrongPassword = "wrong_password",
        /// Not a refusal: no such account.
        UnknownAccount = "unknown_account",
        /// A wrong password that was tried here on this account just before; not counted.
        RepeatedPassword = "repeated_password",
        /// The mail server could not check the password itself; not counted.
        ServerFailure = "server_failure",
        /// The password is not one that Zavor keeps (`password: elsewhere`).
        NoPassword = "no_password",
        /// Not a refusal: a wrong one-time code behind a right password.
        WrongCode = "wrong_code",
        /// Not a refusal: an app password that opens nothing here: it was revoked, or is one for
        /// another protocol; not counted, because nobody guesses one.
        WrongAppPassword = "wrong_app_password",
        /// The right password, where only app passwords open mail; not counted.
        AppPasswordNeeded = "app_password_needed",
        /// Not a refusal: a wrong proof of somebody who wanted to recover the account. Nothing was counted
        /// against signing in.
        WrongProof = "wrong_proof",
    }
}

/// One row of the sign-in log. Folded rows carry `count` and the first and last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInEvent {
    /// First (or only) time.
    pub time: Timestamp,
    /// Last time; equals `time` unless folded.
    pub last: Timestamp,
    /// How many attempts this row stands for.
    pub count: u32,
    /// The guard concerned: an account or an unknown name.
    pub key: GuardKey,
    /// The normalised name. Unknown names are masked unless the policy says otherwise, because
    /// people type passwords where a name belongs.
    pub name: SignInName,
    /// Client address.
    pub address: Option<IpAddr>,
    /// Door protocol.
    pub protocol: Protocol,
    /// IMAP ID or user agent, at most [`DEVICE_HINT_BYTES_MAX`]; the attacker's text.
    pub device: String,
    /// Class of place.
    pub class: Scope,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it did not succeed, if it did not.
    pub reason: Option<FailureReason>,
    /// Whether this row is the transition into a lockout or an origin block.
    pub transition: bool,
    /// For a transition into a lockout: when the lockout ends by itself. `None` for any other row,
    /// and for a lockout that time does not end.
    pub until: Option<Timestamp>,
    /// Number of the attempt, so that a row can be named and found again. A row that stands for
    /// several has none: it has count, first and last time.
    pub correlation: Option<u64>,
}

/// Longest device hint kept, in bytes.
pub const DEVICE_HINT_BYTES_MAX: usize = 200;

closed_list! {
    /// How an offered message ended at the policy door.
    pub enum MessageOutcome {
        /// Not objected to.
        Accepted = "accepted",
        /// Refused.
        Refused = "refused",
        /// Would have been refused; the door only observes.
        WouldRefuse = "would_refuse",
    }
}

closed_list! {
    /// Why mail is refused. The door chooses the texts on the wire.
    pub enum SendRefusal {
        /// 550 5.1.8: the account is restricted.
        Restricted = "restricted",
        /// 550 5.7.711: the connector is restricted.
        RestrictedConnector = "restricted_connector",
        /// 550 5.7.1: sign-in is blocked, although the session continues.
        SignInBlocked = "sign_in_blocked",
        /// 550 5.5.3: too many recipients in one message.
        TooManyRecipients = "too_many_recipients",
        /// 450 4.7.1: per-minute limit.
        MessagesPerMinute = "messages_per_minute",
        /// 450 4.7.1: service limit.
        ServiceLimit = "service_limit",
        /// 450 4.7.1: organisation limit.
        OrganisationLimit = "organisation_limit",
    }
}

/// One message offered for sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageEvent {
    /// When.
    pub time: Timestamp,
    /// Who is charged: an account, a sending name without an account, or a connector (by a keyed
    /// hash).
    pub key: GuardKey,
    /// The account's address, the name, or the connector's name.
    pub entity: String,
    /// Client address.
    pub address: Option<IpAddr>,
    /// Postfix queue id; empty before the first accepted recipient.
    pub queue_id: String,
    /// Postfix instance: one value for all questions of one message.
    pub instance: String,
    /// Envelope sender as claimed.
    pub sender: String,
    /// Recipients seen at RCPT, the first ones only (within [`MESSAGE_RECIPIENTS_MAX`] and
    /// [`MESSAGE_NAMES_BYTES_MAX`]); without those that were refused at RCPT.
    pub recipients: Vec<String>,
    /// Number of all recipients, also of those not named in `recipients`.
    pub recipient_count: u32,
    /// Size in bytes as declared.
    pub size: u64,
    /// How it ended.
    pub outcome: MessageOutcome,
    /// Why it was refused.
    pub reason: Option<StoredName<SendRefusal>>,
}

/// Most recipients named in one message event: all that a message can reach under the default
/// policy (`recipients_per_message`), so that they can be warned of a stolen account.
pub const MESSAGE_RECIPIENTS_MAX: usize = 500;
/// Most bytes of their names: enough for 500 of usual length. If an attacker makes up long names,
/// those that fit are kept and the rest are only counted.
pub const MESSAGE_NAMES_BYTES_MAX: usize = 16 << 10;
