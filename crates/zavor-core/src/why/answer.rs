//! The two plain answers above the list of holds: can this account sign in, can it send?
//!
//! They say what the doors answer now, so holds that a door only observes do not count where it does.
//!
//! A network can be blocked because of what it does to other people, and deny rules name networks that
//! no owner was ever at. Such a hold is listed, because an owner on a journey may call from there; but it
//! takes nothing from somebody who never signed in from that place, so it does not change the answer:
//! the table of accounts shows no chip for it either ([`crate::listing`]).

use crate::closed_list::closed_list;
use crate::hold::scope::Scope;
use crate::hold::stored::{Hold, HoldKind, Subject};
use crate::network::Network;
use crate::sign_in::kinds::Class;

closed_list! {
    /// Whether the owner can sign in, with the right password.
    pub enum CanSignIn {
        /// Nothing stops it.
        Yes = "yes",
        /// From some places, networks or through some doors, but not from everywhere.
        InPart = "in_part",
        /// Only on the page that changes the password.
        OnlyToChangePassword = "only_to_change_password",
        /// Nowhere.
        No = "no",
        /// No hold is known, but a network that tried and was not looked at may be blocked.
        Unclear = "unclear",
    }
}

closed_list! {
    /// Whether mail of the account is accepted.
    pub enum CanSend {
        /// Nothing stops it.
        Yes = "yes",
        /// Mail waits at its sender until a limit has room again.
        Later = "later",
        /// Mail is refused.
        No = "no",
    }
}

/// Both answers about an account with these holds. `more_tried`: a network that tried it and was not
/// looked at may be blocked. `owned`: the blocked networks around which its owner has signed in before.
pub fn answers(holds: &[Hold], more_tried: bool, owned: &[Network]) -> (CanSignIn, CanSend) {
    (can_sign_in(holds, more_tried, owned), can_send(holds))
}

fn can_sign_in(holds: &[Hold], more_tried: bool, owned: &[Network]) -> CanSignIn {
    let unstopped = match more_tried {
        true => CanSignIn::Unclear,
        false => CanSignIn::Yes,
    };
    let counted = holds.iter().filter(|hold| !is_foreign(hold, owned));
    let stops = counted.filter_map(|hold| {
        let whole = stops_signing_in(hold.stored.identity.kind, hold.stored.identity.scope)?;
        match (hold.observed, hold.enforced_at.is_empty()) {
            (false, _) => Some(whole),
            // Some doors enforce what those that ask only observe.
            (true, false) => Some(CanSignIn::InPart),
            (true, true) => None,
        }
    });
    if locked_everywhere(holds) {
        return CanSignIn::No;
    }
    stops
        .max_by_key(|answer| weight(*answer))
        .unwrap_or(unstopped)
}

/// Whether a hold stops only whoever is in a network where the owner never was.
fn is_foreign(hold: &Hold, owned: &[Network]) -> bool {
    match &hold.stored.identity.subject {
        Subject::Origin(network) => !owned.contains(network),
        Subject::Account(_) | Subject::Connector(_) | Subject::Organisation => false,
    }
}

const fn weight(answer: CanSignIn) -> u8 {
    match answer {
        CanSignIn::Yes | CanSignIn::Unclear => 0,
        CanSignIn::InPart => 1,
        CanSignIn::OnlyToChangePassword => 2,
        CanSignIn::No => 3,
    }
}

/// What a hold of this kind leaves of signing in; `None` if it does not touch it.
const fn stops_signing_in(kind: HoldKind, scope: Scope) -> Option<CanSignIn> {
    match (kind, scope) {
        (HoldKind::SignInBlocked | HoldKind::PasswordExpired, _)
        | (HoldKind::LockedOut, Scope::Everywhere) => Some(CanSignIn::No),
        (HoldKind::MustChangePassword, _) => Some(CanSignIn::OnlyToChangePassword),
        // One class of place, one network, or the pages alone.
        (
            HoldKind::LockedOut,
            Scope::KnownDevice | Scope::Familiar | Scope::Near | Scope::Unfamiliar,
        )
        | (HoldKind::OriginBlocked | HoldKind::SecondFactorThrottled, _) => Some(CanSignIn::InPart),
        (
            HoldKind::RestrictedSending
            | HoldKind::RestrictedConnector
            | HoldKind::SendingLimit
            | HoldKind::AtRisk
            | HoldKind::RecoveryThrottled
            | HoldKind::OrganisationRestricted,
            _,
        ) => None,
    }
}

/// Whether every class of place is locked out by itself.
fn locked_everywhere(holds: &[Hold]) -> bool {
    Class::ALL.into_iter().all(|class| {
        holds.iter().any(|hold| {
            let identity = &hold.stored.identity;
            identity.kind == HoldKind::LockedOut
                && identity.scope == class.scope()
                && !hold.observed
        })
    })
}

fn can_send(holds: &[Hold]) -> CanSend {
    let stops = holds
        .iter()
        .filter(|hold| !hold.observed)
        .filter_map(|hold| {
            match hold.stored.identity.kind {
                // The Postfix door refuses an account that may not sign in, however its session began.
                HoldKind::SignInBlocked | HoldKind::RestrictedSending => Some(CanSend::No),
                HoldKind::SendingLimit | HoldKind::OrganisationRestricted => Some(CanSend::Later),
                HoldKind::LockedOut
                | HoldKind::OriginBlocked
                | HoldKind::PasswordExpired
                | HoldKind::MustChangePassword
                | HoldKind::RestrictedConnector
                | HoldKind::AtRisk
                | HoldKind::RecoveryThrottled
                | HoldKind::SecondFactorThrottled => None,
            }
        });
    stops.max().unwrap_or(CanSend::Yes)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::account::SignInName;
    use crate::hold::evidence::Evidence;
    use crate::hold::stored::{HoldIdentity, Owner, Reason, StoredHold, Subject};
    use crate::moment::Timestamp;
    use crate::why::release_of;

    fn hold(kind: HoldKind, scope: Scope) -> Hold {
        let stored = StoredHold {
            identity: HoldIdentity {
                kind,
                subject: Subject::Account(SignInName::from_normal_form("ana@contoso.example")),
                scope,
                owner: Owner::Engine,
                reason: Reason::WrongPasswords,
            },
            since: Timestamp::from_secs(1_800_000_000),
            until: None,
            evidence: Evidence::None,
        };
        Hold {
            lifted: None,
            release: release_of(&stored, None, &[]),
            stored,
            observed: false,
            enforced_at: Vec::new(),
        }
    }

    fn everywhere(kind: HoldKind) -> Hold {
        hold(kind, Scope::Everywhere)
    }

    #[test]
    fn each_kind_of_hold_leaves_what_the_doors_leave() {
        use {CanSend as S, CanSignIn as I};
        let left = [
            (HoldKind::LockedOut, I::No, S::Yes),
            (HoldKind::SignInBlocked, I::No, S::No),
            (HoldKind::OriginBlocked, I::InPart, S::Yes),
            (HoldKind::PasswordExpired, I::No, S::Yes),
            (
                HoldKind::MustChangePassword,
                I::OnlyToChangePassword,
                S::Yes,
            ),
            (HoldKind::RestrictedSending, I::Yes, S::No),
            (HoldKind::RestrictedConnector, I::Yes, S::Yes),
            (HoldKind::SendingLimit, I::Yes, S::Later),
            (HoldKind::AtRisk, I::Yes, S::Yes),
            (HoldKind::OrganisationRestricted, I::Yes, S::Later),
            (HoldKind::SecondFactorThrottled, I::InPart, S::Yes),
            (HoldKind::RecoveryThrottled, I::Yes, S::Yes),
        ];
        assert_eq!(left.len(), HoldKind::ALL.len());
        for (kind, sign_in, send) in left {
            assert_eq!(
                answers(&[everywhere(kind)], false, &[]),
                (sign_in, send),
                "{kind}"
            );
        }
        assert_eq!(answers(&[], false, &[]), (I::Yes, S::Yes));
        assert_eq!(answers(&[], true, &[]), (I::Unclear, S::Yes));
    }

    #[test]
    fn a_lockout_of_some_places_leaves_the_others_until_all_are_locked() {
        let mut locked: Vec<Hold> = Vec::new();
        for class in Class::ALL {
            let expected = match locked.is_empty() {
                true => CanSignIn::Yes,
                false => CanSignIn::InPart,
            };
            assert_eq!(answers(&locked, false, &[]).0, expected);
            locked.push(hold(HoldKind::LockedOut, class.scope()));
        }
        assert_eq!(answers(&locked, false, &[]).0, CanSignIn::No);
    }

    #[test]
    fn what_is_only_observed_does_not_count_except_at_doors_that_enforce_it() {
        let mut locked = everywhere(HoldKind::LockedOut);
        locked.observed = true;
        let mut restricted = everywhere(HoldKind::RestrictedSending);
        restricted.observed = true;
        let both = (CanSignIn::Yes, CanSend::Yes);
        assert_eq!(answers(&[locked.clone(), restricted], false, &[]), both);
        locked.enforced_at = ["ldap"].into();
        assert_eq!(answers(&[locked], false, &[]).0, CanSignIn::InPart);
    }

    #[test]
    fn the_gravest_hold_answers() {
        let holds = [
            everywhere(HoldKind::OriginBlocked),
            everywhere(HoldKind::SignInBlocked),
            everywhere(HoldKind::MustChangePassword),
            everywhere(HoldKind::SendingLimit),
        ];
        assert_eq!(answers(&holds, true, &[]), (CanSignIn::No, CanSend::No));
    }

    #[test]
    fn a_blocked_network_counts_only_for_whom_it_is_a_place_of_theirs() {
        let network: Network = "203.0.113.0/24".parse().expect("a network");
        let mut blocked = everywhere(HoldKind::OriginBlocked);
        blocked.stored.identity.subject = Subject::Origin(network);
        let blocked = [blocked];
        let other: Network = "198.51.100.0/24".parse().expect("a network");
        for owned in [&[][..], &[other]] {
            assert_eq!(answers(&blocked, false, owned).0, CanSignIn::Yes);
            assert_eq!(answers(&blocked, true, owned).0, CanSignIn::Unclear);
        }
        let owned = answers(&blocked, false, &[other, network]).0;
        assert_eq!(owned, CanSignIn::InPart);
    }
}
