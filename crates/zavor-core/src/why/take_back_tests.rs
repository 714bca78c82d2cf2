//! Steps of taking an account back, at their boundaries.

use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::account::{AccountId, Credential, PasswordLife, PasswordReset, SignInName};
use crate::hold::evidence::Evidence;
use crate::hold::scope::Scope;
use crate::hold::stored::{HoldIdentity, Owner, Reason, StoredHold, Subject};
use crate::why::release_of;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

fn at(secs: u64) -> Timestamp {
    T0.plus(Span::from_secs(secs))
}

fn account(set: Option<u64>, ended: Option<u64>) -> Account {
    Account {
        id: AccountId(1),
        address: SignInName::from_normal_form("ana@contoso.example"),
        display_name: String::new(),
        aliases: Vec::new(),
        groups: Vec::new(),
        recovery_addresses: Vec::new(),
        credential: set.map(|set| Credential {
            hash: String::new(),
            set: at(set),
            life: PasswordLife::Lasting,
            barred: None,
            reset: Some(PasswordReset::by_administrator(at(set))),
        }),
        created: T0,
        sessions_ended: ended.map(at),
        raised_limit: None,
        own_release: None,
        version: 1,
    }
}

fn block(since: u64) -> Hold {
    let stored = StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::SignInBlocked,
            subject: Subject::Account(SignInName::from_normal_form("ana@contoso.example")),
            scope: Scope::Everywhere,
            owner: Owner::LocalOperator,
            reason: Reason::ByAdministrator,
        },
        since: at(since),
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

fn states(account: &Account, holds: &[Hold], sessions: SessionsEnd, began: u64) -> [StepState; 4] {
    take_back(account, holds, sessions, at(began)).map(|(_, state)| state)
}

#[test]
fn the_steps_are_done_by_what_happened_since_the_run_began() {
    use SessionsEnd::MailHosts;
    use StepState::{Done, Open};
    let nothing = states(&account(Some(99), Some(99)), &[], MailHosts, 100);
    assert_eq!(nothing, [Open; 4]);
    let blocked = states(&account(Some(99), Some(99)), &[block(100)], MailHosts, 100);
    assert_eq!(blocked, [Done(at(100)), Open, Open, Open]);
    let all = states(
        &account(Some(100), Some(100)),
        &[block(100)],
        MailHosts,
        100,
    );
    assert_eq!(all, [Done(at(100)), Done(at(100)), Done(at(100)), Open]);
}

#[test]
fn a_password_that_the_thief_may_have_set_is_no_reset_and_is_shown() {
    let set_by = |by, at_secs, allowed: Timestamp| {
        let mut account = account(Some(200), Some(200));
        let reset = PasswordReset {
            by,
            at: at(at_secs),
            allowed,
        };
        account.credential.as_mut().unwrap().reset = Some(reset);
        let state = states(&account, &[block(100)], SessionsEnd::MailHosts, 100)[1];
        (state, set_meanwhile(&account, at(100)))
    };
    let open = |by| (StepState::Open, Some((by, at(200))));
    let done = |secs| (StepState::Done(at(secs)), None);
    let old = at(100).minus(Span::from_days(30));
    // An owner's change goes back to the reset before it.
    assert_eq!(set_by(SetBy::Administrator, 50, at(50)), open(SetBy::Owner));
    assert_eq!(set_by(SetBy::Administrator, 150, at(150)), done(150));
    assert_eq!(set_by(SetBy::Link, 200, at(99)), open(SetBy::Link));
    assert_eq!(set_by(SetBy::Link, 200, at(100)), done(200));
    assert_eq!(set_by(SetBy::Recovery, 200, at(90)), open(SetBy::Recovery));
    assert_eq!(set_by(SetBy::Recovery, 200, old), done(200));
    let mut unknown = account(Some(200), Some(200));
    unknown.credential.as_mut().unwrap().reset = None;
    assert_eq!(
        set_meanwhile(&unknown, at(100)),
        Some((SetBy::Owner, at(200)))
    );
    assert_eq!(set_meanwhile(&unknown, at(201)), None);
}

#[test]
fn sessions_that_ended_before_the_new_password_do_not_count() {
    let ended_too_early = account(Some(200), Some(199));
    let left = states(&ended_too_early, &[block(100)], SessionsEnd::MailHosts, 100);
    assert_eq!(left[2], StepState::Open);
    let ended = account(Some(200), Some(200));
    let left = states(&ended, &[block(100)], SessionsEnd::Unconfirmed, 100);
    assert_eq!(left[2], StepState::Done(at(200)));
}

#[test]
fn what_cannot_be_done_from_here_is_said_to_be_by_hand() {
    let elsewhere = account(None, None);
    let left = states(&elsewhere, &[], SessionsEnd::ByHand, 100);
    assert_eq!(left[1..3], [StepState::ByHand, StepState::ByHand]);
}

#[test]
fn a_run_began_with_the_oldest_block_or_when_somebody_says_but_not_too_long_ago() {
    let now = at(TAKE_BACK_MAX.as_secs() + 1_000);
    assert_eq!(began(&[], at(5_000), now), at(5_000));
    assert_eq!(began(&[], T0, now), at(1_000), "no older than a day");
    assert_eq!(
        began(&[], now.plus(Span::from_secs(9)), now),
        now,
        "not in the future"
    );
    let blocks = [block(700), block(600)];
    assert_eq!(began(&blocks, at(5_000), now), at(600));
    assert_eq!(began(&[block(7_000)], at(5_000), now), at(5_000));
}
