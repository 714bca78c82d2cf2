//! Accounts: the identity that is protected, its names, and its password.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::moment::{Span, Timestamp};

mod password_reset;

pub use password_reset::{PROOF_OLDER_BY, PasswordReset, SetBy};

/// Number of an account. Never reused, so that old events keep pointing to their owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u32);

/// A sign-in name in normal form: local part NFC and lower-case, domain as lower-case A-label
/// without trailing dot, no `+tag`. Only `zavor_app::platform::names` makes one, once, at the door.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignInName(Box<str>);

/// Longest sign-in name in bytes (RFC 5321 §4.5.3.1.3 leaves 254 for an address in a path).
pub const SIGN_IN_NAME_BYTES_MAX: usize = 254;

/// Key of a guard: an account, or the keyed hash of an unknown name in normal form.
///
/// Accounts and unknown names never share a key: the highest bit marks unknown names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GuardKey(u64);

/// One account of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Number, never reused.
    pub id: AccountId,
    /// The user name: the address shown everywhere.
    pub address: SignInName,
    /// The person's name; may be empty.
    pub display_name: String,
    /// Further addresses that resolve to this account; at most [`ALIASES_MAX`].
    pub aliases: Vec<SignInName>,
    /// Groups, for policy conditions and `memberOf`; at most [`GROUPS_MAX`].
    pub groups: Vec<String>,
    /// Addresses that may receive recovery codes; at most [`RECOVERY_ADDRESSES_MAX`].
    pub recovery_addresses: Vec<RecoveryAddress>,
    /// The password, or `None` when it lives elsewhere (`password: elsewhere`).
    pub credential: Option<Credential>,
    /// When the account was made.
    pub created: Timestamp,
    /// Time of the latest act that ended all sessions, set once every mail host has confirmed it;
    /// "unblock" requires it. Never set where no mail host is configured: nothing there can confirm
    /// it.
    pub sessions_ended: Option<Timestamp>,
    /// A higher sending limit granted until a date.
    pub raised_limit: Option<RaisedLimit>,
    /// When its owner released a restriction from sending without an administrator last
    /// ([`crate::recovery::owner_may_release`]).
    pub own_release: Option<Timestamp>,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

impl Account {
    /// The raised limit, while it is in force.
    pub fn raised_limit_at(&self, now: Timestamp) -> Option<RaisedLimit> {
        self.raised_limit.filter(|raised| raised.in_force(now))
    }
}

/// An address outside the mailbox. Codes and links may go there once it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryAddress {
    /// The address.
    pub address: String,
    /// When it was set, or when the owner took over one that somebody else had set.
    pub added: Timestamp,
    /// Whether the owner set it while signed in; one that somebody else set counts for less.
    pub by_owner: bool,
    /// When it was confirmed from that address.
    pub confirmed: Option<Timestamp>,
}

/// How long a new recovery address must wait after its confirmation before it counts as a proof.
/// The contract asks this of an address that somebody else set (`spec/recovery.md`). The owner's
/// own waits too, because anyone who knows the password passes for "the owner" until somebody
/// notices.
pub const RECOVERY_ADDRESS_WAIT: Span = Span::from_hours(72);

impl RecoveryAddress {
    /// Whether notices may go there.
    pub fn is_confirmed(&self) -> bool {
        self.confirmed.is_some()
    }

    /// Since when somebody is known to read it for this account: when it was confirmed, or became the
    /// owner's own after that. `None` = it is not confirmed.
    pub fn since(&self) -> Option<Timestamp> {
        self.confirmed.map(|at| at.max(self.added))
    }

    /// From when a code or a link sent there proves who receives it: [`RECOVERY_ADDRESS_WAIT`]
    /// after it was confirmed. `None` = never: it is not confirmed, or somebody else set it for an
    /// account with a role.
    pub fn counts_from(&self, has_role: bool) -> Option<Timestamp> {
        let begun = self.since()?;
        (self.by_owner || !has_role).then(|| begun.plus(RECOVERY_ADDRESS_WAIT))
    }

    /// Whether a code or a link sent there proves at `now` who receives it.
    pub fn proves(&self, has_role: bool, now: Timestamp) -> bool {
        self.counts_from(has_role).is_some_and(|from| now >= from)
    }
}

/// Most aliases of one account.
pub const ALIASES_MAX: usize = 50;
/// Most groups of one account.
pub const GROUPS_MAX: usize = 100;
/// Most recovery addresses of one account.
pub const RECOVERY_ADDRESSES_MAX: usize = 5;
/// Longest display name in bytes.
pub const DISPLAY_NAME_BYTES_MAX: usize = 256;

/// Life of a temporary password: long enough for one handed out on paper on a Friday, short enough
/// that a forgotten one opens nothing (ASVS 6.4.1).
pub const TEMPORARY_PASSWORD_LIFE: Span = Span::from_days(7);

/// Life of a temporary password that somebody of the help desk saw: they know it, so it is short
/// (`spec/roles.md`).
pub const HANDED_OVER_PASSWORD_LIFE: Span = Span::from_hours(24);

/// How long a password opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PasswordLife {
    /// Until it is changed.
    Lasting,
    /// [`TEMPORARY_PASSWORD_LIFE`], and only the change page.
    Temporary,
    /// [`HANDED_OVER_PASSWORD_LIFE`], and only the change page.
    HandedOver,
    /// As long as a temporary one, but nobody ever saw it: it stands in for the one that the owner
    /// chooses through a link, whether one was sent yet or not.
    ByLink,
}

impl PasswordLife {
    /// The life of a password that must be changed first, or not.
    pub const fn of(must_change: bool) -> Self {
        match must_change {
            true => Self::Temporary,
            false => Self::Lasting,
        }
    }

    /// How long after it was set it opens nothing any more; `None` = it is lasting.
    pub const fn ends_after(self) -> Option<Span> {
        match self {
            Self::Lasting => None,
            Self::Temporary | Self::ByLink => Some(TEMPORARY_PASSWORD_LIFE),
            Self::HandedOver => Some(HANDED_OVER_PASSWORD_LIFE),
        }
    }

    /// Whether its owner must change it before anything else.
    pub const fn is_temporary(self) -> bool {
        self.ends_after().is_some()
    }
}

/// A stored password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The hash in PHC form or with a Dovecot scheme prefix; never shown, never logged.
    pub hash: String,
    /// When it was set.
    pub set: Timestamp,
    /// How long it lives.
    pub life: PasswordLife,
    /// Hash of the password in force when the owner's sending was restricted or sign-in was blocked, if
    /// it was replaced since: until that is over, and until the owner has chosen another one, it may not
    /// be set again. One password, that of the oldest such hold; as secret as `hash`.
    pub barred: Option<String>,
    /// The reset that it goes back to; `None` = not known, set before this was noted.
    pub reset: Option<PasswordReset>,
}

/// `zavor unblock --limit N --until DATE`: the "legitimate sender" answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaisedLimit {
    /// How far; the sender's other limits rise by the same factor.
    pub to: RaisedTo,
    /// Last moment at which it applies. Mail sent until then restricts nobody later: the windows of
    /// the restricting limits begin again with it.
    pub until: Timestamp,
}

/// How far a limit is raised, in recipients of the limit that its policy has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaisedTo {
    /// External recipients per hour.
    ExternalPerHour(u32),
    /// Recipients of the service limit in 24 hours, where a policy has no external limit per hour.
    ServicePerDay(u32),
}

impl RaisedLimit {
    /// A limit of external recipients per hour.
    pub const fn external(recipients_per_hour: u32, until: Timestamp) -> Self {
        Self {
            to: RaisedTo::ExternalPerHour(recipients_per_hour),
            until,
        }
    }

    /// The number, whichever limit it is of.
    pub const fn recipients(&self) -> u32 {
        match self.to {
            RaisedTo::ExternalPerHour(most) | RaisedTo::ServicePerDay(most) => most,
        }
    }

    /// Whether it applies.
    pub fn in_force(&self, now: Timestamp) -> bool {
        now <= self.until
    }
}

impl SignInName {
    /// Wraps a name that is already in normal form; the caller has normalised it.
    pub fn from_normal_form(name: &str) -> Self {
        Self(name.into())
    }

    /// The same for a name that was just put together, without a copy of it.
    pub fn from_normal_text(name: String) -> Self {
        Self(name.into_boxed_str())
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the last `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(&*self.0, |(local, _)| local)
    }

    /// The part behind the last `@`; empty when there is none.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for SignInName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl GuardKey {
    const UNKNOWN: u64 = 1 << 63;

    /// The guard of an account.
    pub const fn account(id: AccountId) -> Self {
        Self(id.0 as u64)
    }

    /// The guard of a name without an account. `keyed_hash` must be keyed, or attackers could
    /// choose names that collide.
    pub const fn unknown(keyed_hash: u64) -> Self {
        Self(keyed_hash | Self::UNKNOWN)
    }

    /// The account, unless this is an unknown name.
    pub const fn account_id(self) -> Option<AccountId> {
        if self.0 & Self::UNKNOWN == 0 {
            Some(AccountId(self.0 as u32))
        } else {
            None
        }
    }

    /// The raw number, for storage.
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// From [`GuardKey::raw`].
    pub const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }
}

impl Credential {
    /// What the password that replaces this one keeps barred. Whoever stole the account knows the
    /// password in force when it was restricted or blocked; however often it is replaced before that is
    /// over, it must not come back (`spec/recovery.md`). Nor may it come back by the hand of somebody
    /// who has a temporary one: then the owner has chosen none yet.
    ///
    /// `held_since`: since when the oldest such hold is in force; `life`: that of the new password.
    pub fn barred_after(
        &self,
        held_since: Option<Timestamp>,
        life: PasswordLife,
    ) -> Option<String> {
        match held_since {
            Some(since) if self.set <= since => Some(self.hash.clone()),
            Some(_) => Some(self.barred.as_ref().unwrap_or(&self.hash).clone()),
            None => self.barred.clone().filter(|_| life.is_temporary()),
        }
    }

    /// Who set it; [`SetBy::Owner`] also where that was not noted.
    pub fn set_by(&self) -> SetBy {
        let reset = self.reset.filter(|reset| reset.at == self.set);
        reset.map_or(SetBy::Owner, |reset| reset.by)
    }

    /// When it opens nothing any more, not even the change page; `None` = it is lasting.
    pub fn lapses(&self) -> Option<Timestamp> {
        self.life.ends_after().map(|life| self.set.plus(life))
    }

    /// Whether it was temporary and has expired.
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.lapses().is_some_and(|end| now >= end)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("set", &self.set)
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_unknown_names_never_share_a_guard() {
        assert_eq!(
            GuardKey::account(AccountId(7)).account_id(),
            Some(AccountId(7))
        );
        assert_eq!(GuardKey::unknown(7).account_id(), None);
        assert_ne!(GuardKey::unknown(7), GuardKey::account(AccountId(7)));
    }

    #[test]
    fn a_new_recovery_address_proves_late_and_somebody_elses_never_for_a_role() {
        let t0 = Timestamp::from_secs(1_800_000_000);
        let mut address = RecoveryAddress {
            address: "ana@home.example".into(),
            added: t0,
            by_owner: false,
            confirmed: None,
        };
        let later = t0.plus(RECOVERY_ADDRESS_WAIT);
        assert!(!address.proves(false, later), "not confirmed");
        address.confirmed = Some(t0);
        assert!(!address.proves(false, later.minus(Span::from_millis(1))));
        assert!(address.proves(false, later));
        assert!(!address.proves(true, later), "never for a role");
        address.by_owner = true;
        assert!(!address.proves(true, later.minus(Span::from_millis(1))));
        assert!(address.proves(true, later));
        address.added = later;
        assert!(
            !address.proves(true, later),
            "made the owner's own just now"
        );
    }

    #[test]
    fn sec_35_a_temporary_password_lives_seven_days_and_a_lasting_one_for_ever() {
        let set = Timestamp::from_secs(1_800_000_000);
        let mut credential = Credential {
            hash: String::new(),
            set,
            life: PasswordLife::Temporary,
            barred: None,
            reset: None,
        };
        let end = set.plus(TEMPORARY_PASSWORD_LIFE);
        assert!(!credential.has_lapsed(end.minus(Span::from_millis(1))));
        assert!(credential.has_lapsed(end));
        credential.life = PasswordLife::HandedOver;
        let day = set.plus(HANDED_OVER_PASSWORD_LIFE);
        assert!(!credential.has_lapsed(day.minus(Span::from_millis(1))));
        assert!(credential.has_lapsed(day));
        credential.life = PasswordLife::Lasting;
        assert!(!credential.has_lapsed(end));
    }

    #[test]
    fn what_a_thief_knows_stays_barred_until_the_owner_has_chosen_another_one() {
        let at = |secs: i64| Timestamp::from_secs(1_800_000_000 + secs);
        let of = |set, barred: Option<&str>| Credential {
            hash: "now".into(),
            set: at(set),
            life: PasswordLife::Lasting,
            barred: barred.map(Into::into),
            reset: None,
        };
        let (lasting, temporary) = (PasswordLife::Lasting, PasswordLife::Temporary);
        for (set, barred, held_since, life, stays) in [
            (10, None, Some(10), lasting, Some("now")),
            (
                10,
                Some("of an older event"),
                Some(20),
                lasting,
                Some("now"),
            ),
            (10, Some("before"), Some(9), temporary, Some("before")),
            (10, None, Some(9), lasting, Some("now")),
            (10, Some("before"), None, temporary, Some("before")),
            (10, Some("before"), None, lasting, None),
            (10, None, None, temporary, None),
        ] {
            let after = of(set, barred).barred_after(held_since.map(at), life);
            assert_eq!(after.as_deref(), stays, "{set} {barred:?} {held_since:?}");
        }
    }

    #[test]
    fn a_quoted_at_sign_belongs_to_the_local_part() {
        let name = SignInName::from_normal_form("a@b@contoso.example");
        assert_eq!(
            (name.local_part(), name.domain()),
            ("a@b", "contoso.example")
        );
    }

    #[test]
    fn a_credential_shows_when_it_was_set_and_never_a_hash() {
        let credential = Credential {
            hash: "$argon2id$v=19$secret".into(),
            barred: Some("$argon2id$v=19$secret of before".into()),
            set: Timestamp::from_secs(1_800_000_000),
            life: PasswordLife::Lasting,
            reset: None,
        };
        let shown = alloc::format!("{credential:?}");
        assert!(
            shown.contains("set") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
