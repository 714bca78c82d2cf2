//! Restrictions and used-up limits as holds, and what must be done before their release.

use super::*;
use crate::account::{AccountId, Credential, PasswordLife, RaisedLimit, SignInName};
use crate::policy::OutboundPolicy;
use crate::sending::Recipients;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn subject() -> Subject {
    Subject::Account(SignInName::from_normal_form("ana@contoso.example"))
}

fn limits() -> Limits {
    Limits::of_account(&OutboundPolicy::default(), None::<RaisedLimit>, NOW)
}

fn mail(external: u32) -> Recipients {
    Recipients {
        external,
        internal: 0,
    }
}

fn account(set: Option<Timestamp>, sessions_ended: Option<Timestamp>) -> Account {
    Account {
        id: AccountId(1),
        address: SignInName::from_normal_form("ana@contoso.example"),
        display_name: String::new(),
        aliases: Vec::new(),
        groups: Vec::new(),
        recovery_addresses: Vec::new(),
        credential: set.map(|set| Credential {
            hash: String::new(),
            set,
            life: PasswordLife::Lasting,
            barred: None,
            reset: None,
        }),
        created: NOW,
        sessions_ended,
        raised_limit: None,
        own_release: None,
        version: 1,
    }
}

fn restricted(action: ActionAtLimit) -> StoredHold {
    let trip = Trip {
        reason: Reason::RecipientsPerDay,
        counted: 990,
        requested: 20,
        limit: 1000,
        window: DAY,
    };
    restriction(subject(), &trip, action, "Default", None, NOW)
}

#[test]
fn a_restriction_lasts_until_released_or_until_the_next_day() {
    assert_eq!(restricted(ActionAtLimit::Restrict).until, None);
    let until = restricted(ActionAtLimit::RestrictUntilNextDay).until;
    assert_eq!(until, Some(NOW.next_utc_day()));
}

#[test]
fn steps_count_only_when_done_after_the_restriction() {
    let hold = restricted(ActionAtLimit::Restrict);
    let (before, after) = (NOW, NOW.plus(Span::from_millis(1)));
    let met = |set, ended| {
        let account = account(Some(set), ended);
        requirements(Some(&account), &hold)
            .iter()
            .map(|requirement| requirement.met)
            .collect::<Vec<_>>()
    };
    assert_eq!(met(before, None), [false, false]);
    assert_eq!(met(before, Some(before)), [false, false]);
    assert_eq!(met(after, Some(before)), [true, false]);
    assert_eq!(met(after, Some(after)), [true, true]);
}

#[test]
fn what_no_machine_can_check_is_a_review() {
    let hold = restricted(ActionAtLimit::Restrict);
    let steps = |account: Option<&Account>| {
        requirements(account, &hold)
            .iter()
            .map(|requirement| requirement.step)
            .collect::<Vec<_>>()
    };
    let elsewhere = account(None, None);
    assert_eq!(
        steps(Some(&elsewhere)),
        [Step::Reviewed, Step::SessionsEnded]
    );
    assert_eq!(steps(None), [Step::Reviewed]);
    let mut connector = hold.clone();
    connector.identity.kind = HoldKind::RestrictedConnector;
    assert!(requirements(None, &connector).is_empty());
}

#[test]
fn a_second_restriction_within_a_day_is_a_risk_for_accounts_only() {
    let mut guard = SendingGuard::default();
    assert_eq!(at_risk(&subject(), &guard, NOW), None);
    guard.note_restricted(NOW);
    let within = NOW.plus(Span::from_secs(24 * 3600 - 1));
    assert!(at_risk(&subject(), &guard, within).is_some());
    assert_eq!(at_risk(&subject(), &guard, NOW.plus(DAY)), None);
    let connector = Subject::Connector("billing".into());
    assert_eq!(at_risk(&connector, &guard, within), None);
}

#[test]
fn used_up_limits_are_holds_until_one_more_fits() {
    let mut guard = SendingGuard::default();
    for _ in 0..30 {
        guard.charge(mail(300), None, NOW);
    }
    let derived = |guard: &SendingGuard, now| {
        derived_holds(&subject(), guard, None, &limits(), "Default", now)
            .into_iter()
            .map(|hold| (hold.identity.reason, hold.until))
            .collect::<Vec<_>>()
    };
    let minute = (
        Reason::MessagesPerMinute,
        Some(NOW.plus(Span::from_secs(70))),
    );
    assert_eq!(derived(&guard, NOW), [minute]);
    guard.charge(mail(1000), None, NOW);
    let holds = derived(&guard, NOW);
    assert_eq!(holds.len(), 2);
    let (reason, until) = holds[1];
    assert_eq!(reason, Reason::ServiceRecipientsPerDay);
    assert!(derived(&guard, until.unwrap().minus(Span::from_millis(1))).len() == 1);
    assert!(derived(&guard, until.unwrap()).is_empty());
    guard.release(NOW);
    assert_eq!(derived(&guard, NOW).len(), 1, "the service limit stays");
}

#[test]
fn the_organisations_limit_is_a_hold_of_the_organisation() {
    let mut organisation = OrganisationGuard::default();
    organisation.charge(9_999, NOW);
    let guard = SendingGuard::default();
    let derived = |organisation: &OrganisationGuard| {
        let given = Some((organisation, 1));
        derived_holds(&subject(), &guard, given, &limits(), "Default", NOW)
    };
    assert!(derived(&organisation).is_empty());
    organisation.charge(1, NOW);
    let holds = derived(&organisation);
    assert_eq!(holds[0].identity.subject, Subject::Organisation);
    assert_eq!(holds[0].identity.kind, HoldKind::OrganisationRestricted);
    let Evidence::SendingLimit {
        requested, limit, ..
    } = holds[0].evidence
    else {
        panic!("{:?}", holds[0].evidence);
    };
    assert_eq!(
        (requested, limit),
        (0, 10_000),
        "nobody knows what was refused"
    );
}

#[test]
fn observing_shows_the_restriction_that_would_be_placed() {
    let mut guard = SendingGuard::default();
    guard.charge(mail(499), None, NOW);
    let observed =
        |guard: &SendingGuard| observed_holds(&subject(), guard, &limits(), "Default", NOW);
    assert!(observed(&guard).is_empty());
    guard.charge(mail(1), None, NOW);
    let holds = observed(&guard);
    assert_eq!(holds[0].identity.reason, Reason::ExternalRecipientsPerHour);
}
