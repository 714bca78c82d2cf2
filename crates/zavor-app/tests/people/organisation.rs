//! Domains, risks, the effect of a limit before it is saved, and what doors would answer.

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::notifications::Acted;
use zavor_app::people::{AccountChange, DOMAINS_MAX};
use zavor_app::platform::AppError;
use zavor_app::policies::{PolicyWish, REPLAYED_OF_ONE_MAX};
use zavor_app::ports::{Change, Events, Records};
use zavor_app::sending::{SendMoment, SendQuestion, Unblock};
use zavor_app::views::{Door, DoorAnswer};
use zavor_core::account::GuardKey;
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::closed_list::StoredName;
use zavor_core::event::{MessageEvent, MessageOutcome, SendRefusal};
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::Span;
use zavor_core::policy::ActionAtLimit;
use zavor_core::rights::Denied;
use zavor_core::risk::RiskState;
use zavor_memory::block_on;
use zavor_testkit::{DOMAIN, FakeWorld, run_outbox, world};

use crate::cast::{OPERATOR, administrator, is_locked_out, stale};

const ANA: &str = "ana@contoso.example";
const PASSWORD: &str = "a long enough password";

fn with_ana() -> FakeWorld {
    let world = world();
    world.add_account(ANA, PASSWORD);
    world
}

fn last_audit(world: &FakeWorld) -> (AuditAct, AuditResult, String) {
    let audit = world.store.audit(1, 100).now().unwrap();
    let event = audit.last().unwrap().event.clone();
    (event.act, event.result, event.detail.to_string())
}

#[test]
fn domains_are_added_last_and_removed_only_when_empty() {
    let world = with_ana();
    let zavor = &world.zavor;
    let add = |domain: &str| block_on(zavor.people.add_domain(&OPERATOR, domain));
    let remove = |domain: &str| block_on(zavor.people.remove_domain(&OPERATOR, domain));
    assert_eq!(add("Fabrikam.Example.").unwrap(), Acted::done());
    assert_eq!(add("fabrikam.example").unwrap(), Acted::NothingToDo);
    let shown = zavor.people.list_domains(&OPERATOR).now().unwrap();
    let shown: Vec<_> = shown
        .iter()
        .map(|d| (d.domain.as_str(), d.is_default, d.in_use))
        .collect();
    let expected = [(DOMAIN, true, true), ("fabrikam.example", false, false)];
    assert_eq!(shown, expected);
    assert!(matches!(remove(DOMAIN), Err(AppError::Refused(_))));
    let alias = AccountChange {
        aliases: vec!["ana@fabrikam.example".into()],
        ..AccountChange::default()
    };
    block_on(zavor.people.set_account(&OPERATOR, ANA, &alias)).unwrap();
    let refused = remove("fabrikam.example").unwrap_err();
    assert!(refused.to_string().contains("ana@fabrikam.example"));
    let take = AccountChange {
        remove_aliases: alias.aliases,
        ..AccountChange::default()
    };
    block_on(zavor.people.set_account(&OPERATOR, ANA, &take)).unwrap();
    assert_eq!(remove("fabrikam.example").unwrap(), Acted::done());
    assert_eq!(remove("fabrikam.example").unwrap(), Acted::NothingToDo);
    assert_eq!(world.store.domains().to_vec(), [DOMAIN]);
    block_on(zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    assert!(
        matches!(remove(DOMAIN), Err(AppError::Refused(_))),
        "the last one"
    );
    for typed in ["", "no domain", "a..b", "-x.example"] {
        assert!(matches!(add(typed), Err(AppError::Invalid(_))), "{typed:?}");
    }
}

#[test]
fn domains_have_a_maximum() {
    let world = world();
    let many = (0..DOMAINS_MAX).map(|n| format!("d{n}.example"));
    world.commit(vec![Change::PutDomains(many.collect())]);
    let full = block_on(world.zavor.people.add_domain(&OPERATOR, "one-more.example"));
    assert!(matches!(full, Err(AppError::Refused(_))));
}

#[test]
fn only_a_global_administrator_with_a_fresh_factor_changes_domains() {
    let world = world();
    let chief = administrator(
        &world,
        "chief@contoso.example",
        Role::GlobalAdministrator,
        &[],
    );
    let security = administrator(
        &world,
        "security@contoso.example",
        Role::SecurityAdministrator,
        &[],
    );
    let add = |actor: &Actor| block_on(world.zavor.people.add_domain(actor, "fabrikam.example"));
    assert!(matches!(
        add(&security),
        Err(AppError::Denied(Denied::NoRole))
    ));
    let (act, result, _) = last_audit(&world);
    assert_eq!(
        (act, result),
        (AuditAct::ChangeDomains, AuditResult::Refused)
    );
    let tired = add(&stale(&chief));
    assert!(matches!(tired, Err(AppError::Denied(Denied::NotFresh))));
    assert_eq!(add(&chief).unwrap(), Acted::done());
}

fn suspicious(world: &FakeWorld) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::AtRisk,
            subject: Subject::Account(world.name(ANA)),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason: Reason::SuspiciousSending,
        },
        since: world.now(),
        until: None,
        evidence: Evidence::None,
    }
}

fn risks(world: &FakeWorld) -> Vec<(String, RiskState, usize)> {
    let users = world.zavor.people.risky_users(&OPERATOR).now().unwrap();
    users
        .iter()
        .map(|user| (user.address.to_string(), user.state, user.signs.len()))
        .collect()
}

#[test]
fn a_risk_is_confirmed_and_dismissed_with_a_reason_on_record() {
    let world = with_ana();
    let zavor = &world.zavor;
    world.commit(vec![Change::PlaceHold(suspicious(&world))]);
    assert_eq!(risks(&world), [(ANA.into(), RiskState::AtRisk, 1)]);
    let confirm = |reason| block_on(zavor.people.confirm_risk(&OPERATOR, ANA, reason));
    assert!(matches!(confirm(" "), Err(AppError::Invalid(_))));
    assert_eq!(confirm("she did not send it").unwrap(), Acted::done());
    assert_eq!(confirm("she did not send it").unwrap(), Acted::NothingToDo);
    let confirmed = RiskState::ConfirmedCompromised;
    assert_eq!(risks(&world), [(ANA.into(), confirmed, 2)]);
    let dismiss = |reason| block_on(zavor.people.dismiss_risk(&OPERATOR, ANA, reason));
    assert_eq!(dismiss("it was a drill").unwrap(), Acted::done());
    assert_eq!(dismiss("it was a drill").unwrap(), Acted::NothingToDo);
    assert!(risks(&world).is_empty());
    let (act, _, detail) = last_audit(&world);
    assert_eq!(
        (act, detail.as_str()),
        (AuditAct::EditRisk, "dismissed: it was a drill")
    );
}

#[test]
fn the_help_desk_sees_risks_and_does_not_judge_them() {
    let world = with_ana();
    world.commit(vec![Change::PlaceHold(suspicious(&world))]);
    let helper = |address, domains: &[&str]| {
        administrator(&world, address, Role::HelpdeskAdministrator, domains)
    };
    let helper_of_all = helper("helper@contoso.example", &[]);
    assert_eq!(
        world
            .zavor
            .people
            .risky_users(&helper_of_all)
            .now()
            .unwrap()
            .len(),
        1
    );
    let dismissed = block_on(world.zavor.people.dismiss_risk(&helper_of_all, ANA, "fine"));
    assert!(matches!(dismissed, Err(AppError::Denied(Denied::NoRole))));
    let helper_elsewhere = helper("other@contoso.example", &["fabrikam.example"]);
    assert!(
        world
            .zavor
            .people
            .risky_users(&helper_elsewhere)
            .now()
            .unwrap()
            .is_empty()
    );
}

/// One message with this many outside recipients.
fn send(world: &FakeWorld, sender: &str, recipients: u32) {
    send_another(world, sender, sender, recipients);
}

/// One message of several by this sender: each has an instance of its own.
fn send_another(world: &FakeWorld, sender: &str, instance: &str, recipients: u32) {
    let question = SendQuestion {
        moment: Some(SendMoment::EndOfMessage),
        instance,
        sasl_username: sender,
        client_address: Some(IpAddr::from([192, 0, 2, 7])),
        recipient_count: recipients,
        ..SendQuestion::default()
    };
    block_on(world.zavor.sending.decide_send(&question)).unwrap();
}

#[test]
fn the_effect_of_a_limit_is_known_before_it_is_saved() {
    let world = with_ana();
    world.add(&format!("dan@{DOMAIN}"), Some(PASSWORD), &["sales"]);
    world.add_account(&format!("eva@{DOMAIN}"), PASSWORD);
    for (sender, recipients) in [("ana", 100), ("dan", 300), ("eva", 100)] {
        send(&world, sender, recipients);
    }
    block_on(world.zavor.sending.restrict(&OPERATOR, "eva", "spam")).unwrap();
    let zavor = &world.zavor;
    let set = |policy: &str, key: &str, value: &str| {
        block_on(zavor.policies.policies_set(&OPERATOR, policy, key, value)).unwrap();
    };
    set("Sales", "priority", "10");
    set("Sales", "groups", "sales");
    let key = "external_recipients_per_hour";
    let effect = |policy: &str, value: &str| {
        let effect = zavor
            .policies
            .limit_effect(&OPERATOR, policy, key, value)
            .now()
            .unwrap()
            .unwrap();
        let named: Vec<String> = effect.first.iter().map(ToString::to_string).collect();
        assert_eq!((effect.looked_at, effect.complete), (3, true));
        assert_eq!(effect.action, ActionAtLimit::Restrict);
        (effect.restricted_now, named.join(" "))
    };
    assert_eq!(effect("sending", "101"), (0, String::new()));
    let ana = (1, ANA.to_owned());
    assert_eq!(effect("sending", "100"), ana, "eva is restricted already");
    assert_eq!(effect("Default", "50"), ana, "dan is under another policy");
    assert_eq!(effect("Sales", "300"), (1, format!("dan@{DOMAIN}")));
    assert_eq!(
        zavor.policies.policies_show("sending").unwrap().settings[0].value,
        "500"
    );
    let none = zavor
        .policies
        .limit_effect(&OPERATOR, "passwords", "minimum_length", "16");
    assert_eq!(none.now().unwrap(), None);
    let wrong = zavor
        .policies
        .limit_effect(&OPERATOR, "sending", key, "many");
    assert!(matches!(wrong.now(), Err(AppError::Invalid(_))));
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let denied = zavor.policies.limit_effect(&helper, "sending", key, "50");
    assert!(matches!(
        denied.now(),
        Err(AppError::Denied(Denied::NoRole))
    ));
}

#[test]
fn several_changed_limits_are_tried_together_on_the_mail_of_the_last_seven_days() {
    let world = with_ana();
    for name in ["dan", "eva", "old"] {
        world.add_account(&format!("{name}@{DOMAIN}"), PASSWORD);
    }
    // Before the seven days.
    send(&world, "old", 450);
    world.advance(Span::from_days(6));
    // 450 in a day, 200 in an hour.
    for instance in ["a1", "a2", "a3"] {
        send_another(&world, "ana", instance, 150);
        world.advance(Span::from_hours(2));
    }
    send(&world, "dan", 200);
    // Restricted under the limits in force: the second message was refused.
    send_another(&world, "eva", "e1", 400);
    send_another(&world, "eva", "e2", 101);
    world.advance(Span::from_days(2));
    let try_on = |values: &[(&str, &str)]| {
        let wish = values.iter().map(|(key, value)| PolicyWish {
            policy: "sending",
            key,
            value,
            was: None,
        });
        let wishes: Vec<PolicyWish<'_>> = wish.collect();
        let effect = world.zavor.policies.limits_effect(&OPERATOR, &wishes);
        let week = block_on(effect).unwrap().unwrap().week;
        let names = week.first.iter().map(|one| one.address.as_str());
        let names: Vec<&str> = names.map(|name| name.split('@').next().unwrap()).collect();
        (week.restricted_before, names.join(" "), week)
    };
    let hour = ("external_recipients_per_hour", "199");
    let day = ("recipients_per_day", "449");
    assert_eq!(try_on(&[hour]).1, "dan eva");
    assert_eq!(try_on(&[day]).1, "ana eva");
    let (before, names, week) = try_on(&[hour, day]);
    assert_eq!((before, names.as_str()), (1, "ana dan eva"));
    assert_eq!((week.restricted, week.messages, week.cut), (3, 6, false));
    assert!(week.short, "the log has nothing of the first day");
    let eva = week.first.iter().find(|one| one.before).unwrap();
    assert_eq!(eva.address.as_str(), format!("eva@{DOMAIN}"));
    let (_, names, week) = try_on(&[hour, ("action_at_limit", "alert_only")]);
    assert_eq!((names.as_str(), week.told), ("", 2));
    assert_eq!(try_on(&[("external_recipients_per_hour", "600")]).1, "");
}

#[test]
fn what_one_sender_tries_takes_no_place_in_the_week_of_the_others() {
    let world = with_ana();
    let id = world.add_account(&format!("dan@{DOMAIN}"), PASSWORD);
    send_another(&world, "ana", "a1", 300);
    world.advance(Span::from_hours(2));
    let row = |outcome, reason: Option<SendRefusal>| MessageEvent {
        time: world.now(),
        key: GuardKey::account(id),
        entity: format!("dan@{DOMAIN}"),
        address: None,
        queue_id: String::new(),
        instance: String::new(),
        sender: format!("dan@{DOMAIN}"),
        recipients: Vec::new(),
        recipient_count: 20,
        size: 1,
        outcome,
        reason: reason.map(StoredName::Known),
    };
    // Refused at a limit: no limit lets it out twice. Refused as restricted: it counts like sent.
    for _ in 0..7_000 {
        let waits = row(
            MessageOutcome::Refused,
            Some(SendRefusal::MessagesPerMinute),
        );
        world.store.record_message(waits);
        let held = row(MessageOutcome::Refused, Some(SendRefusal::Restricted));
        world.store.record_message(held);
    }
    let wish = PolicyWish {
        policy: "sending",
        key: "external_recipients_per_hour",
        value: "299",
        was: None,
    };
    let wishes = [wish];
    let week = block_on(world.zavor.policies.limits_effect(&OPERATOR, &wishes));
    let week = week.unwrap().unwrap().week;
    assert_eq!(week.messages, REPLAYED_OF_ONE_MAX + 1);
    assert_eq!((week.shortened, week.cut), (1, false));
    let first = week.first.iter().map(|one| one.address.as_str());
    let names: Vec<&str> = first.collect();
    assert_eq!(names, [ANA, &format!("dan@{DOMAIN}")]);
}

fn answers(world: &FakeWorld) -> Vec<DoorAnswer> {
    let states = block_on(world.zavor.views.delivery_of(&OPERATOR, ANA)).unwrap();
    let doors: Vec<Door> = states.iter().map(|state| state.door.clone()).collect();
    let host = Door::MailHost("dovecot".into());
    let expected = [Door::AuthPolicy, Door::Ldap, Door::PostfixPolicy, host];
    assert_eq!(doors, expected);
    states.into_iter().map(|state| state.answer).collect()
}

#[test]
fn a_release_is_seen_at_each_door_at_once() {
    use DoorAnswer::{Accepts, Refuses};
    let world = with_ana();
    let zavor = &world.zavor;
    assert_eq!(answers(&world), [Accepts, Accepts, Accepts, Accepts]);
    block_on(zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    let restricted = [Accepts, Accepts, Refuses("restricted"), Accepts];
    assert_eq!(answers(&world), restricted);
    let how = Unblock {
        override_reason: Some("known newsletter".into()),
        ..Unblock::default()
    };
    block_on(zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
    assert_eq!(answers(&world), [Accepts, Accepts, Accepts, Accepts]);
    let id = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
    is_locked_out(&world, id);
    let locked = Refuses("locked_out");
    let expected = [locked.clone(), locked, Accepts, Accepts];
    assert_eq!(answers(&world), expected);
    assert_eq!(answers(&world), expected, "looking changes nothing");
    block_on(zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
    assert_eq!(answers(&world), [Accepts, Accepts, Accepts, Accepts]);
}

#[test]
fn a_mail_host_that_is_down_is_shown_with_what_is_due() {
    let world = with_ana();
    world.mail_hosts.fail_with(Some("connection refused"));
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
    let blocked = DoorAnswer::Refuses("sign_in_blocked");
    let due = DoorAnswer::StillDue {
        calls: 2,
        last_error: "connection refused".into(),
    };
    assert_eq!(
        answers(&world),
        [blocked.clone(), blocked.clone(), blocked, due]
    );
}

#[test]
fn a_mail_host_that_was_given_up_is_not_shown_as_done_until_it_confirms() {
    let world = with_ana();
    world.mail_hosts.fail_with(Some("connection refused"));
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    world.advance(Span::from_hours(25));
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let last = answers(&world).pop().unwrap();
    assert!(
        matches!(&last, DoorAnswer::GivenUp { last_error } if last_error.contains("refused")),
        "{last:?}"
    );
    world.mail_hosts.fail_with(None);
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    assert_eq!(answers(&world).pop(), Some(DoorAnswer::Accepts));
}
