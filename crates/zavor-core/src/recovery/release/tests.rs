//! The owner's own release of sending: who may, when, and what stays.

use alloc::string::ToString;
use alloc::vec;

use super::*;
use crate::account::SignInName;
use crate::hold::evidence::Evidence;
use crate::hold::scope::Scope;
use crate::hold::stored::Subject;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
const MS: Span = Span::from_millis(1);

fn admin() -> Owner {
    Owner::Administrator("dan@contoso.example".to_string())
}

fn hold(kind: HoldKind, owner: Owner, reason: Reason) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind,
            subject: Subject::Account(SignInName::from_normal_form("ana@contoso.example")),
            scope: Scope::Everywhere,
            owner,
            reason,
        },
        since: T0,
        until: None,
        evidence: Evidence::None,
    }
}

fn by_limit() -> StoredHold {
    let kind = HoldKind::RestrictedSending;
    hold(kind, Owner::Engine, Reason::ExternalRecipientsPerHour)
}

/// An owner who began an hour after the restriction, with two proofs from long before.
fn asked(holds: &[StoredHold]) -> OwnRelease<'_> {
    OwnRelease {
        holds,
        begun: T0.plus(Span::from_hours(1)),
        proofs: 2,
        proofs_since: T0.minus(PROOF_OLDER_BY),
        released: None,
        has_password: true,
    }
}

fn now() -> Timestamp {
    T0.plus(Span::from_mins(70))
}

fn judged(asked: &OwnRelease<'_>) -> Result<Vec<HoldIdentity>, NotByOwner> {
    owner_may_release(asked, &RecoveryPolicy::default(), now())
}

#[test]
fn the_owner_lifts_what_a_limit_placed_and_nothing_else() {
    for reason in [
        Reason::ExternalRecipientsPerHour,
        Reason::InternalRecipientsPerHour,
        Reason::RecipientsPerDay,
    ] {
        let held = [hold(HoldKind::RestrictedSending, Owner::Engine, reason)];
        assert_eq!(judged(&asked(&held)), Ok(vec![held[0].identity.clone()]));
    }
    let two = [
        by_limit(),
        hold(
            HoldKind::RestrictedSending,
            Owner::Engine,
            Reason::RecipientsPerDay,
        ),
        // What stops no mail stays.
        hold(HoldKind::LockedOut, Owner::Engine, Reason::WrongPasswords),
    ];
    assert_eq!(judged(&asked(&two)).map(|lifted| lifted.len()), Ok(2));
}

#[test]
fn what_a_person_placed_is_never_the_owners_to_lift_nor_what_is_beside_it() {
    let placed = |owner, reason| hold(HoldKind::RestrictedSending, owner, reason);
    for other in [
        placed(admin(), Reason::ByAdministrator),
        placed(Owner::LocalOperator, Reason::ByAdministrator),
        placed(Owner::Token("panel".into()), Reason::ByAdministrator),
        // Somebody may write any reason.
        placed(admin(), Reason::ExternalRecipientsPerHour),
        // No limit placed it.
        placed(Owner::Engine, Reason::SuspiciousSending),
    ] {
        let alone = [other.clone()];
        assert_eq!(judged(&asked(&alone)), Err(NotByOwner::PlacedByOthers));
        let beside = [by_limit(), other];
        assert_eq!(judged(&asked(&beside)), Err(NotByOwner::PlacedByOthers));
    }
}

#[test]
fn once_in_thirty_days_whichever_way_it_was_done() {
    let held = [by_limit()];
    let wait = OWN_RELEASE_EVERY;
    assert_eq!(wait.as_secs(), 30 * 24 * 3600);
    for (released, may) in [
        (now().minus(wait), true),
        (now().minus(wait).plus(MS), false),
        (now(), false),
        // A clock that was set back is no way around it.
        (now().plus(Span::from_days(9)), false),
    ] {
        let asked = OwnRelease {
            released: Some(released),
            ..asked(&held)
        };
        let refused = judged(&asked).err();
        let expected = (!may).then_some(NotByOwner::ReleasedLately);
        assert_eq!(refused, expected, "{released}");
        let again = own_release_again(Some(released), now());
        assert_eq!(again.is_none(), may);
        assert!(again.is_none_or(|from| from == released.plus(wait)));
    }
    assert_eq!(own_release_again(None, now()), None);
}

#[test]
fn never_at_a_high_or_confirmed_risk_and_never_while_others_block_sign_in() {
    let risk = |owner, reason| hold(HoldKind::AtRisk, owner, reason);
    let blocked = |reason| hold(HoldKind::SignInBlocked, Owner::Engine, reason);
    let over = |mut hold: StoredHold| {
        hold.until = Some(now());
        hold
    };
    let high = risk(Owner::Engine, Reason::SuspiciousSending);
    for (beside, refused) in [
        (high.clone(), Some(NotByOwner::AtRisk)),
        (
            risk(admin(), Reason::ConfirmedByAdmin),
            Some(NotByOwner::AtRisk),
        ),
        // Anybody who reads the mailbox can say this.
        (risk(Owner::Engine, Reason::ReportedByUser), None),
        (over(high), None),
        (
            hold(HoldKind::SignInBlocked, admin(), Reason::ByAdministrator),
            Some(NotByOwner::SignInBlocked),
        ),
        // The recovery ends it.
        (blocked(Reason::ShutOutByOwner), None),
    ] {
        let held = [by_limit(), beside];
        assert_eq!(judged(&asked(&held)).err(), refused, "{:?}", held[1]);
    }
}

#[test]
fn two_proofs_that_counted_when_it_was_placed_and_a_flow_that_began_after_it() {
    let held = [by_limit()];
    let fine = asked(&held);
    for (asked, refused) in [
        (OwnRelease { proofs: 3, ..fine }, None),
        (
            OwnRelease { proofs: 1, ..fine },
            Some(NotByOwner::MoreProofs),
        ),
        (
            OwnRelease { proofs: 0, ..fine },
            Some(NotByOwner::MoreProofs),
        ),
        (
            OwnRelease {
                proofs_since: fine.proofs_since.plus(MS),
                ..fine
            },
            Some(NotByOwner::ProofTooNew),
        ),
        // A second proof would not help.
        (
            OwnRelease {
                proofs: 1,
                proofs_since: T0,
                ..fine
            },
            Some(NotByOwner::ProofTooNew),
        ),
        (OwnRelease { begun: T0, ..fine }, None),
        (
            OwnRelease {
                begun: T0.minus(MS),
                ..fine
            },
            Some(NotByOwner::PlacedMeanwhile),
        ),
        (
            OwnRelease {
                has_password: false,
                ..fine
            },
            Some(NotByOwner::PasswordElsewhere),
        ),
    ] {
        assert_eq!(judged(&asked).err(), refused, "{asked:?}");
    }
}

/// Of several restrictions the oldest says which proofs are old enough, and the newest whether the flow is.
#[test]
fn every_restriction_is_asked() {
    let day = Span::from_hours(24);
    let mut older = hold(
        HoldKind::RestrictedSending,
        Owner::Engine,
        Reason::RecipientsPerDay,
    );
    older.since = T0.minus(day);
    let held = [by_limit(), older.clone()];
    assert_eq!(judged(&asked(&held)), Err(NotByOwner::ProofTooNew));
    let old_enough = OwnRelease {
        proofs_since: older.since.minus(PROOF_OLDER_BY),
        ..asked(&held)
    };
    assert!(judged(&old_enough).is_ok());
    let early = OwnRelease {
        begun: T0.minus(MS),
        ..old_enough
    };
    assert_eq!(judged(&early), Err(NotByOwner::PlacedMeanwhile));
}

#[test]
fn policy_can_switch_it_off_and_what_is_over_restricts_nobody() {
    let off = RecoveryPolicy {
        owner_may_unblock: false,
        ..RecoveryPolicy::default()
    };
    let mut held = [by_limit()];
    let refused = owner_may_release(&asked(&held), &off, now());
    assert_eq!(refused, Err(NotByOwner::SwitchedOff));
    assert_eq!(judged(&asked(&[])), Err(NotByOwner::NotRestricted));
    held[0].until = Some(now());
    assert_eq!(judged(&asked(&held)), Err(NotByOwner::NotRestricted));
}
