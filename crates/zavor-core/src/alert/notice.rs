//! Notices to the owner of an account: what happened to it, to every address of the owner, so
//! that somebody who took the account over cannot do so unseen (ASVS 6.3.7, 63B-4 section 4.6).
//!
//! An attacker who can make things happen to an account must not be able to flood its owner, so
//! the number is bounded; but what changes how somebody signs in is always told.

use alloc::collections::VecDeque;

use crate::account::{AccountId, PasswordLife};
use crate::closed_list::closed_list;
use crate::moment::{Span, Timestamp};
use crate::policy::NoticePolicy;
use crate::sign_in::view::Standing;

/// A notice of one kind is sent at most once in this time (`spec/recovery.md`, bounds).
pub const NOTICE_EVERY: Span = Span::from_hours(1);
/// Notices to one owner within 24 hours.
pub const NOTICES_PER_DAY_MAX: usize = 5;
/// Notices remembered over all accounts; the oldest leave.
pub const NOTICES_REMEMBERED_MAX: usize = 10_000;

closed_list! {
    /// What the owner is told. The fixed name is the key of its words.
    pub enum OwnerNotice {
        /// The password was reset by somebody else.
        PasswordReset = "notice-password-reset",
        /// The password was changed by its owner.
        PasswordChanged = "notice-password-changed",
        /// A second factor was registered.
        MethodAdded = "notice-method-added",
        /// A second factor was removed.
        MethodRemoved = "notice-method-removed",
        /// A recovery address was added.
        RecoveryAddressAdded = "notice-recovery-address-added",
        /// A recovery address was removed.
        RecoveryAddressRemoved = "notice-recovery-address-removed",
        /// Recovery addresses that did not count yet were removed with a new password or a block.
        NewAddressesRemoved = "notice-new-addresses-removed",
        /// Lockouts were released.
        Unlocked = "notice-unlocked",
        /// Sign-in was blocked.
        SignInBlocked = "notice-sign-in-blocked",
        /// Sign-in was allowed again.
        SignInAllowed = "notice-sign-in-allowed",
        /// The restriction from sending was released.
        SendingReleased = "notice-sending-released",
        /// The owner released it, with two proofs and a new password.
        SendingReleasedByOwner = "notice-sending-released-by-owner",
        /// One-time codes wait: somebody who has the password typed wrong ones.
        SecondFactorThrottled = "notice-second-factor-throttled",
        /// An app password was made.
        AppPasswordMade = "notice-app-password-made",
        /// An app password was revoked.
        AppPasswordRevoked = "notice-app-password-revoked",
        /// The password was set by a recovery.
        Recovered = "notice-recovered",
        /// The owner released lockouts by a recovery, and kept the password.
        UnlockedByOwner = "notice-unlocked-by-owner",
        /// Saved recovery codes were made.
        RecoveryCodesMade = "notice-recovery-codes-made",
        /// A saved recovery code was used.
        RecoveryCodeUsed = "notice-recovery-code-used",
        /// Saved recovery codes ended: with an old password, with a block, or by an administrator.
        RecoveryCodesEnded = "notice-recovery-codes-ended",
        /// The help desk answered a support request.
        SupportAnswered = "notice-support-answered",
        /// The help desk closed a support request, and wrote nothing.
        SupportClosed = "notice-support-closed",
        /// Somebody said that it was not them, and everybody was shut out.
        ShutOut = "notice-shut-out",
        /// The same by a link that blocks nothing: methods cannot be changed for a while.
        MethodsFrozen = "notice-methods-frozen",
        /// Somebody signed in from a place that is new to the account.
        NewLocation = "notice-new-location",
    }
}

closed_list! {
    /// What is left of signing in after what a notice tells of. A notice promises nothing that is not true
    /// for that account at that time: the fixed name chooses its words.
    pub enum SignInLeft {
        /// The owner can sign in.
        Whole = "whole",
        /// A new password must be chosen first, with the temporary or the old one.
        NewPassword = "new_password",
        /// The same through a link; nobody has a password meanwhile.
        Link = "link",
        /// Sign-in is blocked.
        Blocked = "blocked",
    }
}

impl SignInLeft {
    /// Of an account with this standing, whose password has this life.
    pub const fn of(standing: Standing, life: Option<PasswordLife>) -> Self {
        match standing {
            Standing {
                sign_in_blocked: true,
                ..
            } => Self::Blocked,
            Standing {
                must_change: true, ..
            }
            | Standing {
                password_expired: true,
                ..
            } => match life {
                Some(PasswordLife::ByLink) => Self::Link,
                Some(
                    PasswordLife::Lasting | PasswordLife::Temporary | PasswordLife::HandedOver,
                )
                | None => Self::NewPassword,
            },
            Standing {
                sign_in_blocked: false,
                password_expired: false,
                must_change: false,
            } => Self::Whole,
        }
    }
}

impl OwnerNotice {
    /// Whether the organisation's policy lets it be sent. What changes how somebody signs in, and every
    /// reset, unlock and address, is told whatever a policy says (ASVS 6.3.7): a thief who became an
    /// administrator would switch it off first.
    pub const fn is_wanted(self, policy: &NoticePolicy) -> bool {
        !matches!(self, Self::NewLocation) || policy.new_location
    }

    /// Whether it is sent however many there were: password and method changes, and what comes with one.
    pub const fn always(self) -> bool {
        matches!(
            self,
            Self::PasswordReset
                | Self::PasswordChanged
                | Self::Recovered
                | Self::UnlockedByOwner
                | Self::SendingReleasedByOwner
                | Self::RecoveryCodesMade
                | Self::RecoveryCodeUsed
                | Self::RecoveryCodesEnded
                | Self::ShutOut
                | Self::MethodAdded
                | Self::MethodRemoved
                | Self::RecoveryAddressAdded
                | Self::RecoveryAddressRemoved
                | Self::NewAddressesRemoved
                | Self::AppPasswordMade
                | Self::AppPasswordRevoked
        )
    }
}

/// Notices of the last 24 hours.
#[derive(Debug, Clone, Default)]
pub struct NoticeWatch(VecDeque<(AccountId, OwnerNotice, Timestamp)>);

impl NoticeWatch {
    /// Whether the owner may be told of this now. Notes it.
    pub fn may_tell(&mut self, account: AccountId, notice: OwnerNotice, now: Timestamp) -> bool {
        // These use up nothing: they must not hide the others.
        if notice.always() {
            return true;
        }
        let day = Span::from_hours(24);
        while self
            .0
            .front()
            .is_some_and(|(_, _, at)| now.since(*at) >= day)
            || self.0.len() >= NOTICES_REMEMBERED_MAX
        {
            self.0.pop_front();
        }
        let theirs = || self.0.iter().filter(|(of, _, _)| *of == account);
        let same_lately =
            theirs().any(|(_, kind, at)| *kind == notice && now.since(*at) < NOTICE_EVERY);
        let may = !same_lately && theirs().count() < NOTICES_PER_DAY_MAX;
        if may {
            self.0.push_back((account, notice, now));
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
    const ANA: AccountId = AccountId(1);

    fn at(mins: u64) -> Timestamp {
        T0.plus(Span::from_mins(mins))
    }

    #[test]
    fn one_notice_of_a_kind_in_an_hour_and_five_a_day() {
        let mut watch = NoticeWatch::default();
        let mut tell = |notice, mins| watch.may_tell(ANA, notice, at(mins));
        assert!(tell(OwnerNotice::Unlocked, 0));
        assert!(!tell(OwnerNotice::Unlocked, 59));
        assert!(tell(OwnerNotice::SignInBlocked, 59));
        assert!(tell(OwnerNotice::Unlocked, 60));
        assert!(tell(OwnerNotice::Unlocked, 120));
        assert!(tell(OwnerNotice::Unlocked, 180));
        assert!(!tell(OwnerNotice::Unlocked, 240), "five a day");
        assert!(
            tell(OwnerNotice::Unlocked, 24 * 60),
            "the first is a day old"
        );
        assert!(watch.may_tell(AccountId(2), OwnerNotice::Unlocked, at(240)));
    }

    #[test]
    fn password_and_method_changes_are_always_told() {
        let mut watch = NoticeWatch::default();
        for n in 0..20 {
            assert!(watch.may_tell(ANA, OwnerNotice::PasswordReset, at(n)));
            assert!(watch.may_tell(ANA, OwnerNotice::MethodRemoved, at(n)));
        }
        assert!(
            watch.may_tell(ANA, OwnerNotice::Unlocked, at(20)),
            "they use up nothing"
        );
    }

    #[test]
    fn a_policy_switches_off_news_of_places_and_nothing_else() {
        let on = NoticePolicy::default();
        let off = NoticePolicy {
            new_location: false,
            ..on.clone()
        };
        let silenced = |kind: &&OwnerNotice| !kind.is_wanted(&off);
        let silenced: alloc::vec::Vec<_> = OwnerNotice::ALL.iter().filter(silenced).collect();
        assert_eq!(silenced, [&OwnerNotice::NewLocation]);
        assert!(OwnerNotice::ALL.iter().all(|kind| kind.is_wanted(&on)));
        assert!(!OwnerNotice::NewLocation.always());
    }

    /// Every kind, at each bound: what is not always told is told once an hour, and five of them a day.
    #[test]
    fn the_bounds_hold_for_every_kind_of_notice() {
        for kind in OwnerNotice::ALL {
            let mut watch = NoticeWatch::default();
            let within = |watch: &mut NoticeWatch, every: u64, count: u64| {
                let times = (0..count).filter(|n| watch.may_tell(ANA, *kind, at(n * every)));
                times.count()
            };
            let hour = within(&mut watch, 1, 60);
            let day = within(&mut NoticeWatch::default(), 60, 24);
            let most = if kind.always() {
                (60, 24)
            } else {
                (1, NOTICES_PER_DAY_MAX)
            };
            assert_eq!((hour, day), most, "{kind}");
        }
        let mut watch = NoticeWatch::default();
        let bounded = OwnerNotice::ALL.iter().filter(|kind| !kind.always());
        let told = bounded.filter(|kind| watch.may_tell(ANA, **kind, at(0)));
        assert_eq!(told.count(), NOTICES_PER_DAY_MAX, "of all kinds together");
    }

    #[test]
    fn what_is_left_of_signing_in_is_the_least_that_a_hold_leaves() {
        let free = Standing::default();
        let change = Standing {
            must_change: true,
            ..free
        };
        let expired = Standing {
            password_expired: true,
            ..free
        };
        let both = Standing {
            sign_in_blocked: true,
            ..change
        };
        let (link, lasting) = (Some(PasswordLife::ByLink), Some(PasswordLife::Lasting));
        for (standing, life, left) in [
            (free, lasting, SignInLeft::Whole),
            (free, None, SignInLeft::Whole),
            (change, link, SignInLeft::Link),
            (change, lasting, SignInLeft::NewPassword),
            (expired, lasting, SignInLeft::NewPassword),
            (both, link, SignInLeft::Blocked),
        ] {
            assert_eq!(SignInLeft::of(standing, life), left, "{standing:?}");
        }
    }

    #[test]
    fn the_memory_is_bounded() {
        let one = (ANA, OwnerNotice::Unlocked, T0);
        let mut watch = NoticeWatch(VecDeque::from(alloc::vec![one; NOTICES_REMEMBERED_MAX]));
        assert!(watch.may_tell(AccountId(2), OwnerNotice::Unlocked, T0));
        assert_eq!(watch.0.len(), NOTICES_REMEMBERED_MAX);
    }
}
