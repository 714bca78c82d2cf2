//! Alerts: what raises them, who is told by mail and webhook (once), and what the settings accept.

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::people::ResetPassword;
use zavor_app::platform::{AppError, LINK_CHARS_MAX, Mode, Settings};
use zavor_app::ports::{Alert, EffectFilter, Identities, Records, Store, Undelivered};
use zavor_app::sending::{SendAnswer, SendMoment, SendQuestion};
use zavor_app::sign_in::{Reported, SignInQuestion};
use zavor_core::account::AccountId;
use zavor_core::actor::{Actor, Administrator, Role, RoleHeld};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::event::Protocol;
use zavor_core::hold::Subject;
use zavor_core::moment::Span;
use zavor_core::note::Detail;
use zavor_core::rights::Denied;
use zavor_memory::{MemoryStore, block_on};
use zavor_testkit::{FakeWorld, FaultyStore, world, world_with};

const ANA: &str = "ana@contoso.example";
const SOC: &str = "soc@contoso.example";
const HOOK: &str = "https://hooks.contoso.example/zavor";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn set<S: Store + Clone>(
    world: &FakeWorld<S>,
    policy: &str,
    key: &str,
    value: &str,
) -> Result<String, AppError> {
    let set = world
        .zavor
        .policies
        .policies_set(&OPERATOR, policy, key, value);
    block_on(set).map(|set| set.now)
}

/// A world whose alerts go to one address and one webhook.
fn scene() -> FakeWorld {
    let world = world();
    set(&world, "notices", "recipients", SOC).unwrap();
    set(&world, "notices", "webhook", HOOK).unwrap();
    world
}

fn raise<S: Store + Clone>(world: &FakeWorld<S>, kind: AlertKind, subject: &str) {
    world.store.raise(Alert {
        parties: Parties::NONE,
        time: world.now(),
        kind,
        subject: Some(Subject::Account(world.name(subject))),
        said: Detail::read(&format!("about {subject}"), |_| None),
    });
}

/// One turn of the workers.
fn run<S: Store + Clone>(world: &FakeWorld<S>) {
    block_on(world.zavor.notifications.run_alerts(100)).unwrap();
    block_on(world.zavor.notifications.run_due_mails(100)).unwrap();
    block_on(zavor_app::notifications::run_due_calls(
        &world.zavor.notifications,
        100,
    ))
    .unwrap();
}

fn subjects(world: &FakeWorld) -> Vec<String> {
    let mails = world.messenger.mails_to(SOC).into_iter();
    mails.map(|mail| mail.subject).collect()
}

fn raised(world: &FakeWorld, kind: &str) -> Vec<Alert> {
    let mut alerts = world.alerts(1000);
    alerts.retain(|alert| alert.kind.as_str() == kind);
    alerts
}

#[test]
fn an_alert_is_mailed_to_the_recipients_and_posted_to_the_webhook() {
    let world = scene();
    set(
        &world,
        "notices",
        "recipients",
        &format!("{SOC},dan@home.example"),
    )
    .unwrap();
    raise(&world, AlertKind::AccountRestricted, ANA);
    run(&world);
    assert_eq!(subjects(&world), ["alert-account-restricted"]);
    assert_eq!(world.messenger.mails_to("dan@home.example").len(), 1);
    let text = &world.messenger.mails()[0].text;
    for expected in [
        "subject=ana@contoso.example",
        "count=1",
        "text=en about ana@",
        "severity=high",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    let calls = world.messenger.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].url.as_str(), calls[0].key.len()), (HOOK, 32));
    assert!(calls[0].body.contains(r#""kind":"account_restricted""#));
    assert!(
        calls[0]
            .body
            .contains(r#""subject":"account:ana@contoso.example""#)
    );
    run(&world);
    assert_eq!(world.messenger.tries(), 3, "told once");
}

#[test]
fn a_mail_about_an_alert_says_it_in_the_language_of_notices_and_the_webhook_in_english() {
    let world = scene();
    set(&world, "notices", "language", "ro").unwrap();
    raise(&world, AlertKind::AccountRestricted, ANA);
    run(&world);
    let text = &world.messenger.mails()[0].text;
    assert!(text.contains("text=ro about ana@"), "{text}");
    let body = &world.messenger.calls()[0].body;
    assert!(body.contains(r#""text":"about ana@"#), "{body}");
}

#[test]
fn alerts_about_one_subject_become_one_notice_that_counts_them() {
    let world = scene();
    for _ in 0..5 {
        raise(&world, AlertKind::AccountRestricted, ANA);
        run(&world);
        world.advance(Span::from_mins(1));
    }
    assert_eq!(subjects(&world).len(), 1);
    world.advance(Span::from_mins(10));
    run(&world);
    assert_eq!(subjects(&world).len(), 2);
    let last = world.messenger.mails_to(SOC).pop().unwrap();
    assert!(last.text.contains("count=4"), "{}", last.text);
    world.advance(Span::from_mins(60));
    run(&world);
    assert_eq!(subjects(&world).len(), 2, "nothing came since");
}

#[test]
fn what_the_policy_switches_off_is_only_listed() {
    let world = scene();
    set(&world, "alerts/account_restricted", "enabled", "false").unwrap();
    set(&world, "alerts/many_lockouts", "by_mail", "false").unwrap();
    set(&world, "alerts/account_at_risk", "by_webhook", "false").unwrap();
    for kind in [
        AlertKind::AccountRestricted,
        AlertKind::ManyLockouts,
        AlertKind::AccountAtRisk,
    ] {
        raise(&world, kind, ANA);
    }
    run(&world);
    assert_eq!(subjects(&world), ["alert-account-at-risk"]);
    let calls = world.messenger.calls();
    assert_eq!(calls.len(), 1);
    assert!(calls[0].body.contains("many_lockouts"));
    assert_eq!(world.alerts(10).len(), 3);
}

#[test]
fn a_step_that_cannot_be_written_is_made_again_and_says_everything_once() {
    let mut world: FakeWorld<FaultyStore<MemoryStore>> = FakeWorld::faulty();
    set(&world, "notices", "recipients", SOC).unwrap();
    raise(&world, AlertKind::AccountRestricted, ANA);
    world.store.faults().refuse_next_commits(1);
    assert!(block_on(world.zavor.notifications.run_alerts(100)).is_err());
    // It was written but the answer was lost: the step must not be made twice.
    world.store.faults().fail_after_next_commits(1);
    assert!(block_on(world.zavor.notifications.run_alerts(100)).is_err());
    world.restart();
    run(&world);
    raise(&world, AlertKind::AccountRestricted, "dan@contoso.example");
    run(&world);
    let told: Vec<String> = world
        .messenger
        .mails()
        .into_iter()
        .map(|m| m.text)
        .collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("subject=ana@") && told[1].contains("subject=dan@"));
}

#[test]
fn a_failed_alert_notice_raises_no_alert_that_fails_too() {
    let world = scene();
    set(&world, "alerts/notice_gave_up", "enabled", "true").unwrap();
    let never = Undelivered::Never("550 5.1.1 no such user".into());
    world.messenger.fail_with(Some(never));
    raise(&world, AlertKind::AccountRestricted, ANA);
    for _ in 0..5 {
        run(&world);
        world.advance(Span::from_hours(1));
    }
    assert_eq!(world.messenger.tries(), 2, "one mail, one call");
    assert_eq!(raised(&world, "notice_gave_up").len(), 2);
}

#[test]
fn many_lockouts_within_an_hour_raise_one_alert() {
    let world = scene();
    set(&world, "alerts/many_lockouts", "threshold", "3").unwrap();
    for account in 0..4 {
        let name = format!("user{account}@contoso.example");
        world.add_account(&name, "correct horse battery");
        for n in 0..10 {
            let wrong = SignInQuestion {
                name: name.as_bytes(),
                address: Some(IpAddr::from([203, account, 113, n])),
                protocol: Protocol::Imap,
                device: "",
                session: "",
                digest: Some(u64::from(n)),
                mode: Mode::Enforce,
            };
            block_on(
                world
                    .zavor
                    .sign_in
                    .report_sign_in(&wrong, Reported::Failure),
            )
            .unwrap();
        }
        let expected = usize::from(account >= 2);
        assert_eq!(raised(&world, "many_lockouts").len(), expected, "{name}");
    }
}

#[test]
fn more_than_twenty_resets_by_one_actor_in_an_hour_raise_an_alert() {
    let world = scene();
    world.add_account(ANA, "correct horse battery");
    let reset = |actor: &Actor| {
        let reset = ResetPassword::Generated;
        block_on(
            world
                .zavor
                .people
                .reset_password(actor, ANA, reset, true, None),
        )
        .unwrap();
    };
    for _ in 0..20 {
        reset(&OPERATOR);
    }
    assert_eq!(world.zavor.notifications.resets_lately(&OPERATOR), 20);
    let wanted = |actor, proved| world.zavor.notifications.resets_want_step_up(actor, proved);
    assert!(wanted(&OPERATOR, None));
    assert!(!wanted(&OPERATOR, Some(world.now())), "shown just now");
    assert_eq!(raised(&world, "many_resets_by_one_actor"), []);
    let other = Actor::LocalOperator { uid: 7 };
    reset(&other);
    assert_eq!(raised(&world, "many_resets_by_one_actor"), []);
    reset(&OPERATOR);
    assert!(!wanted(&other, None));
    let alerts = raised(&world, "many_resets_by_one_actor");
    assert_eq!(alerts.len(), 1);
    assert!(
        alerts[0].said.to_string().contains("21 passwords"),
        "{}",
        alerts[0].said
    );
    world.advance(Span::from_hours(1));
    assert_eq!(world.zavor.notifications.resets_lately(&OPERATOR), 0);
}

fn end_of_message(world: &FakeWorld, message: u32, recipients: u32) -> SendAnswer {
    let instance = format!("{message}.{}", world.now().as_millis());
    let question = SendQuestion {
        moment: Some(SendMoment::EndOfMessage),
        instance: &instance,
        sasl_username: ANA,
        sender: ANA,
        recipient_count: recipients,
        ..SendQuestion::default()
    };
    block_on(world.zavor.sending.decide_send(&question)).unwrap()
}

#[test]
fn a_sender_close_to_a_restriction_is_told_of_before_it() {
    let world = scene();
    world.add_account(ANA, "correct horse battery");
    assert_eq!(end_of_message(&world, 1, 399), SendAnswer::Dunno);
    assert_eq!(raised(&world, "suspicious_sending"), []);
    assert_eq!(end_of_message(&world, 2, 1), SendAnswer::Dunno);
    assert_eq!(end_of_message(&world, 3, 1), SendAnswer::Dunno);
    let alerts = raised(&world, "suspicious_sending");
    assert_eq!(alerts.len(), 1, "once an hour");
    assert!(
        alerts[0].said.to_string().contains("400 of 500 recipients"),
        "{}",
        alerts[0].said
    );
    assert_eq!(raised(&world, "account_restricted"), []);
}

#[test]
fn a_sender_whose_mail_waits_at_a_limit_is_told_of_once_an_hour() {
    let world = scene();
    world.add_account(ANA, "correct horse battery");
    for message in 0..40 {
        end_of_message(&world, message, 1);
    }
    let alerts = raised(&world, "sending_limit_exceeded");
    assert_eq!(alerts.len(), 1);
    assert!(
        alerts[0]
            .said
            .to_string()
            .contains("30 messages in a minute"),
        "{}",
        alerts[0].said
    );
}

#[test]
fn settings_of_alerts_are_checked_and_shown() {
    let world = scene();
    let refused = |policy: &str, key: &str, value: &str| {
        let before = world.store.policies();
        let why = set(&world, policy, key, value).unwrap_err().to_string();
        assert_eq!(world.store.policies(), before, "nothing was changed");
        why
    };
    assert!(refused("notices", "recipients", "nobody").contains("not a valid mail address"));
    let many: Vec<String> = (0..21).map(|n| format!("u{n}@contoso.example")).collect();
    assert!(refused("notices", "recipients", &many.join(",")).contains("at most 20"));
    world.messenger.refuse_calls_to("https://evil.example/");
    assert!(refused("notices", "webhook", "https://evil.example/").contains("[webhook] allow"));
    assert!(refused("notices", "recipient", SOC).contains("did you mean recipients"));
    assert!(refused("notices", "language", "de").contains("en or ro"));
    assert!(refused("alerts/account_restricted", "threshold", "5").contains("no key"));
    assert!(refused("alerts/account_restrictd", "enabled", "true").contains("account_restricted"));
    assert!(refused("alerts/many_lockouts", "aggregate", "25h").contains("0ms to 24h"));

    let show = |name: &str| world.zavor.policies.policies_show(name).unwrap().settings;
    let notices = show("notices");
    let value = |key: &str| notices.iter().find(|s| s.key == key).unwrap().value.clone();
    assert_eq!(value("recipients"), SOC);
    assert_eq!(value("webhook"), HOOK);
    assert_eq!(value("language"), "en");
    let keys = |name: &str| show(name).into_iter().map(|s| s.key).collect::<Vec<_>>();
    assert!(keys("alerts/many_lockouts").contains(&"threshold".into()));
    assert!(!keys("alerts/account_restricted").contains(&"threshold".into()));
    assert_eq!(set(&world, "notices", "recipients", "").unwrap(), "");
    assert_eq!(set(&world, "notices", "webhook", "").unwrap(), "");
    raise(&world, AlertKind::AccountRestricted, ANA);
    run(&world);
    assert_eq!(world.messenger.tries(), 0, "nobody is told");
}

#[test]
fn the_webhooks_key_is_kept_sealed_shown_on_demand_and_can_be_renewed() {
    let world = scene();
    let shown = || {
        block_on(world.zavor.notifications.webhook_key(&OPERATOR))
            .unwrap()
            .unwrap()
    };
    let key = shown();
    assert_eq!(key.len(), 64);
    set(
        &world,
        "notices",
        "webhook",
        "https://hooks.contoso.example/2",
    )
    .unwrap();
    assert_eq!(shown(), key, "another address keeps the key");
    let note = world.store.note("webhook_key").now().unwrap().unwrap();
    assert!(!note.contains(key.as_str()));
    let new = block_on(world.zavor.notifications.renew_webhook_key(&OPERATOR)).unwrap();
    assert_ne!(new, key);
    assert_eq!(shown(), new);
    let audit = world.store.audit(1, 100).now().unwrap();
    let told = audit
        .iter()
        .filter(|row| row.event.detail.to_string().contains("was shown"));
    assert_eq!(told.count(), 3);
    let secret = audit
        .iter()
        .any(|row| row.event.detail.to_string().contains(key.as_str()));
    assert!(!secret, "no key in the audit");
}

#[test]
fn a_test_call_is_signed_with_the_key_and_shows_the_answer() {
    let world = scene();
    let shown = block_on(world.zavor.notifications.call_test_webhook(&OPERATOR)).unwrap();
    assert!(shown.answer.is_done());
    assert_eq!(shown.host, "hooks.contoso.example");
    let call = &world.messenger.calls()[0];
    assert!(call.body.contains(r#""kind":"test""#));
    let hex: String = call.key.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = block_on(world.zavor.notifications.webhook_key(&OPERATOR))
        .unwrap()
        .unwrap();
    assert_eq!(hex, *key);
    set(&world, "notices", "webhook", "").unwrap();
    let refused = block_on(world.zavor.notifications.call_test_webhook(&OPERATOR));
    assert!(matches!(refused, Err(AppError::Refused(_))));
    assert_eq!(
        world
            .zavor
            .notifications
            .outbox_list(&OPERATOR, EffectFilter::Waiting, 9)
            .now()
            .unwrap(),
        []
    );
}

#[test]
fn security_administrators_set_alerts_and_only_global_ones_where_they_go() {
    let world = scene();
    let person = |role| {
        Actor::Administrator(Box::new(Administrator {
            account: AccountId(9),
            address: world.name("dan@contoso.example"),
            roles: vec![RoleHeld {
                role,
                domains: Vec::new(),
            }],
            has_second_factor: true,
            proved: Some(world.now()),
            session: 1,
            source: None,
        }))
    };
    let set = |role, policy: &str, key: &str, value: &str| {
        block_on(
            world
                .zavor
                .policies
                .policies_set(&person(role), policy, key, value),
        )
        .map(|set| set.now)
    };
    let security = Role::SecurityAdministrator;
    assert!(set(security, "alerts/many_lockouts", "threshold", "7").is_ok());
    for (policy, key, value) in [("notices", "webhook", HOOK), ("notices", "language", "ro")] {
        let refused = set(security, policy, key, value);
        assert!(
            matches!(refused, Err(AppError::Denied(Denied::NoRole))),
            "{key}"
        );
    }
    assert!(set(Role::GlobalAdministrator, "notices", "language", "ro").is_ok());
    let key = block_on(world.zavor.notifications.webhook_key(&person(security)));
    assert!(matches!(key, Err(AppError::Denied(Denied::NoRole))));
}

#[test]
fn a_mail_server_that_is_not_understood_is_an_alert_and_known_to_doctor() {
    let world = world();
    let server: IpAddr = "127.0.0.1".parse().unwrap();
    for _ in 0..200 {
        let why = "the JSON document gives login twice";
        world
            .zavor
            .notifications
            .not_understood("auth_policy", server, why);
    }
    let alerts = raised(&world, "questions_not_understood");
    assert_eq!(alerts.len(), 1);
    assert!(
        alerts[0].said.to_string().contains("gives login twice"),
        "{alerts:?}"
    );
    let peers = world.zavor.notifications.peers_not_understood();
    assert_eq!((peers.len(), peers[0].count), (1, 200));
    world.zavor.notifications.understood("auth_policy", server);
    assert!(world.zavor.notifications.peers_not_understood().is_empty());
}

#[test]
fn the_mail_of_an_alert_names_the_organisation_and_leads_to_what_it_is_about() {
    let site = "https://accounts.contoso.example";
    let world = world_with(Settings {
        public_url: format!("{site}/"),
        ..Settings::default()
    });
    set(&world, "notices", "recipients", SOC).unwrap();
    let page_of = |subject: &str| {
        raise(&world, AlertKind::AccountRestricted, subject);
        run(&world);
        let text = world.messenger.mails_to(SOC).pop().unwrap().text;
        assert!(text.contains("organisation=contoso.example"), "{text}");
        let page = text.lines().find_map(|line| line.strip_prefix("page="));
        page.unwrap().to_owned()
    };
    let page = page_of(ANA);
    assert_eq!(page, format!("{site}/admin/users/{ANA}"));
    assert!(page.len() <= LINK_CHARS_MAX, "{page}");
    let list = format!("{site}/admin/reports/alerts");
    assert_eq!(
        page_of("ana/../x?y@contoso.example"),
        list,
        "no name may lead elsewhere"
    );
    let long = format!("{}@contoso.example", "a".repeat(60));
    assert_eq!(page_of(&long), list, "a longer link would break");
}
