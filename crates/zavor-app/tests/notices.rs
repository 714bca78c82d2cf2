//! Notices: who is told what, when they are sent, and what a mail server that is down costs.

use std::net::IpAddr;
use zavor_app::platform::AppError;
use zavor_memory::Now;

use zavor_app::notifications::{AGE_MAX, HostAnswer, RETRY_FIRST};
use zavor_app::people::ResetPassword;
use zavor_app::platform::Mode;
use zavor_app::ports::{
    Change, Effect, EffectFilter, EffectState, Errand, Records, Store, TypedPassword, Undelivered,
};
use zavor_app::sending::Unblock;
use zavor_app::sign_in::{Reported, SignInQuestion};
use zavor_core::account::{AccountId, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Administrator, Role, RoleHeld};
use zavor_core::alert::NOTICE_EVERY;
use zavor_core::event::Protocol;
use zavor_core::moment::Span;

use zavor_core::rights::Denied;
use zavor_memory::{MemoryStore, block_on};
use zavor_testkit::{FakeWorld, FaultyStore, world};

const ANA: &str = "ana@contoso.example";
const HOME: &str = "ana@home.example";
const OLD: &str = "ana@old.example";
const UNCONFIRMED: &str = "ana@nowhere.example";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

/// Ana with two confirmed recovery addresses and an unconfirmed one.
fn with_addresses<S: Store + Clone>(world: &FakeWorld<S>) -> AccountId {
    let id = world.add_account(ANA, "correct horse battery");
    let mut account = world.store.account(id).now().unwrap().unwrap();
    let long_ago = world.now().minus(RECOVERY_ADDRESS_WAIT);
    account.recovery_addresses = [(HOME, true), (OLD, true), (UNCONFIRMED, false), (ANA, true)]
        .map(|(address, confirmed)| RecoveryAddress {
            address: address.into(),
            added: long_ago,
            // The one that waits was set by an administrator.
            by_owner: confirmed,
            confirmed: confirmed.then_some(long_ago),
        })
        .to_vec();
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    id
}

fn scene() -> FakeWorld {
    let world = world();
    with_addresses(&world);
    world
}

fn run<S: Store + Clone>(world: &FakeWorld<S>) {
    block_on(world.zavor.notifications.run_due_mails(100)).unwrap();
}

/// Address and subject of every mail delivered.
fn delivered<S: Store + Clone>(world: &FakeWorld<S>) -> Vec<(String, String)> {
    let mails = world.messenger.mails().into_iter();
    mails.map(|mail| (mail.to, mail.subject)).collect()
}

fn to_all(subject: &str) -> Vec<(String, String)> {
    [ANA, HOME, OLD]
        .map(|to| (to.into(), subject.into()))
        .into()
}

fn reset<S: Store + Clone>(world: &FakeWorld<S>) -> Result<(), AppError> {
    let reset = ResetPassword::Generated;
    block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, reset, true, None),
    )
    .map(drop)
}

fn list<S: Store + Clone>(world: &FakeWorld<S>, filter: EffectFilter) -> Vec<Effect> {
    world
        .zavor
        .notifications
        .outbox_list(&OPERATOR, filter, 100)
        .now()
        .unwrap()
}

#[test]
fn sec_41_every_act_on_an_account_tells_all_its_addresses() {
    let world = scene();
    reset(&world).unwrap();
    run(&world);
    assert_eq!(delivered(&world), to_all("notice-password-reset"));
    let text = &world.messenger.mails()[0].text;
    for expected in ["account=ana@contoso.example", "time=2"] {
        assert!(text.contains(expected), "{text}");
    }

    let world = scene();
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "left")).unwrap();
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    run(&world);
    let mut expected = to_all("notice-sign-in-blocked");
    expected.extend(to_all("notice-sign-in-allowed"));
    assert_eq!(delivered(&world), expected);

    let world = scene();
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    let how = Unblock {
        override_reason: Some("checked".into()),
        ..Unblock::default()
    };
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
    run(&world);
    assert_eq!(delivered(&world), to_all("notice-sending-released"));

    let world = scene();
    for n in 0..10 {
        let wrong = SignInQuestion {
            name: ANA.as_bytes(),
            address: Some(IpAddr::from([203, 0, 113, n])),
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
    block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
    run(&world);
    assert_eq!(delivered(&world), to_all("notice-unlocked"));
}

/// A right password from there, with this program.
fn signs_in(world: &FakeWorld, from: [u8; 4]) {
    let right = SignInQuestion {
        name: ANA.as_bytes(),
        address: Some(IpAddr::from(from)),
        protocol: Protocol::Imap,
        device: "\"name\" \"Thunderbird\" \"version\" \"128.0\"",
        session: "",
        digest: Some(1),
        mode: Mode::Enforce,
    };
    let reported = world
        .zavor
        .sign_in
        .report_sign_in(&right, Reported::Success);
    block_on(reported).unwrap();
    run(world);
}

const HOUSE: [u8; 4] = [192, 0, 2, 7];
const FAR: [u8; 4] = [203, 0, 113, 9];
const FARTHER: [u8; 4] = [100, 64, 7, 9];

#[test]
fn sec_41_a_sign_in_from_a_new_place_is_told_to_all_addresses_with_where_and_with_what() {
    let world = scene();
    signs_in(&world, HOUSE);
    assert_eq!(delivered(&world), [], "an account's first place is no news");
    world.advance(Span::from_hours(1));
    signs_in(&world, HOUSE);
    assert_eq!(delivered(&world), []);
    signs_in(&world, FAR);
    assert_eq!(delivered(&world), to_all("notice-new-location"));
    let text = &world.messenger.mails()[0].text;
    for expected in [
        "address=203.0.113.9",
        "Thunderbird",
        "has_link=yes",
        "/not-me/",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    signs_in(&world, FAR);
    signs_in(&world, FARTHER);
    assert_eq!(delivered(&world).len(), 3, "one of a kind in an hour");
    world.advance(NOTICE_EVERY);
    signs_in(&world, [198, 51, 100, 9]);
    assert_eq!(delivered(&world).len(), 6);
}

#[test]
fn the_notice_of_a_new_place_is_not_sent_where_policy_says_so_and_all_others_are() {
    let world = scene();
    world.policies(|policies| policies.alerts.notices.new_location = false);
    signs_in(&world, HOUSE);
    world.advance(Span::from_hours(1));
    signs_in(&world, FAR);
    assert_eq!(delivered(&world), []);
    reset(&world).unwrap();
    run(&world);
    assert_eq!(delivered(&world), to_all("notice-password-reset"));
}

#[test]
fn no_place_is_news_in_the_learning_period() {
    let world = scene();
    world.commit(vec![zavor_app::sign_in::learning_note(Some(world.now()))]);
    signs_in(&world, HOUSE);
    world.advance(Span::from_hours(1));
    signs_in(&world, FAR);
    assert_eq!(delivered(&world), []);
}

#[test]
fn the_help_desk_of_the_policy_stands_in_mails_before_that_of_the_file() {
    let world = scene();
    let set = |value: &str| {
        let policies = &world.zavor.policies;
        block_on(policies.policies_set(&OPERATOR, "notices", "help", value))
    };
    for wrong in [
        "javascript:alert(1)",
        "http://help.example",
        "a\nb",
        &"x".repeat(201),
    ] {
        assert!(matches!(set(wrong), Err(AppError::Invalid(_))), "{wrong}");
    }
    set(" mailto:help@contoso.example ").unwrap();
    reset(&world).unwrap();
    run(&world);
    let text = &world.messenger.mails()[0].text;
    for line in [
        "help=help@contoso.example",
        "help_page=mailto:help@contoso.example",
    ] {
        assert!(text.lines().any(|known| known == line), "{text}");
    }
    set("").unwrap();
    reset(&world).unwrap();
    run(&world);
    let text = &world.messenger.mails().pop().unwrap().text;
    assert!(!text.contains("help="), "{text}");
}

#[test]
fn an_act_that_changed_nothing_tells_nobody() {
    let world = scene();
    block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    let how = Unblock::default();
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
    let short = ResetPassword::Given(zavor_app::ports::TypedPassword("short".into()));
    assert!(
        block_on(
            world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, short, true, None)
        )
        .is_err()
    );
    run(&world);
    assert_eq!(delivered(&world), []);
}

#[test]
fn no_act_waits_for_a_mail_or_fails_for_one() {
    let world = scene();
    world
        .messenger
        .fail_with(Some(Undelivered::Later("450 4.3.2 busy".into())));
    reset(&world).unwrap();
    assert_eq!(world.messenger.tries(), 0, "the worker's turn");
    run(&world);
    assert_eq!(delivered(&world), []);
    world.messenger.fail_with(None);
    run(&world);
    assert_eq!(delivered(&world), [], "not before its time");
    world.advance(RETRY_FIRST);
    run(&world);
    assert_eq!(delivered(&world), to_all("notice-password-reset"));
    world.advance(AGE_MAX);
    run(&world);
    assert_eq!(world.messenger.mails().len(), 3, "once each");
}

#[test]
fn without_a_mail_server_an_act_leaves_nothing_behind() {
    let world = scene();
    world.messenger.set_can_mail(false);
    reset(&world).unwrap();
    assert_eq!(list(&world, EffectFilter::Waiting), []);
}

#[test]
fn one_notice_of_a_kind_in_an_hour_but_every_reset() {
    let world = scene();
    for _ in 0..3 {
        block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "a")).unwrap();
        block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
        reset(&world).unwrap();
    }
    run(&world);
    let count = |world: &FakeWorld, subject: &str| {
        let delivered = delivered(world).into_iter();
        delivered
            .filter(|(to, of)| to == HOME && of == subject)
            .count()
    };
    assert_eq!(count(&world, "notice-sign-in-blocked"), 1);
    assert_eq!(count(&world, "notice-sign-in-allowed"), 1);
    assert_eq!(count(&world, "notice-password-reset"), 3);
    world.advance(NOTICE_EVERY);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "a")).unwrap();
    run(&world);
    assert_eq!(count(&world, "notice-sign-in-blocked"), 2);
}

#[test]
fn a_refusal_for_good_is_a_dead_letter_at_once_and_holds_up_nobody_else() {
    let world = scene();
    let why = "550 5.1.1 no such user";
    world
        .messenger
        .fail_with(Some(Undelivered::Never(why.into())));
    reset(&world).unwrap();
    run(&world);
    let dead = list(&world, EffectFilter::Failed);
    assert_eq!(dead.len(), 3);
    assert!(dead.iter().all(|effect| effect.errand == Errand::Mail
        && effect.address.as_str() == ANA
        && effect.payload.is_empty()
        && effect.state == EffectState::Failed(why.into())));
    assert_eq!(list(&world, EffectFilter::Waiting), []);
    assert_eq!(world.messenger.tries(), 3);
    let alerts = world.alerts(100);
    assert!(
        alerts
            .iter()
            .all(|alert| alert.kind.as_str() == "notice_gave_up")
    );
    assert!(
        alerts[0].said.to_string().contains(why),
        "{}",
        alerts[0].said
    );
}

#[test]
fn a_mail_server_that_is_down_keeps_no_mail_host_waiting() {
    let world = scene();
    world
        .messenger
        .fail_with(Some(Undelivered::Later("connection refused".into())));
    for n in 0..30 {
        world.add_account(&format!("user{n}@contoso.example"), "correct horse battery");
        let name = format!("user{n}@contoso.example");
        block_on(world.zavor.people.block_sign_in(&OPERATOR, &name, "a")).unwrap();
    }
    run(&world);
    assert!(world.messenger.tries() < 30, "left alone for this run");
    let waiting = list(&world, EffectFilter::Waiting);
    assert_eq!(waiting.len(), 30);
    assert!(
        waiting.iter().all(|effect| effect.payload.is_empty()),
        "words are not shown"
    );
    world.messenger.fail_with(None);
    world.advance(RETRY_FIRST.times(2));
    run(&world);
    assert_eq!(world.messenger.mails().len(), 30);
}

#[test]
fn a_full_disk_sends_no_mail_twice() {
    let world: FakeWorld<FaultyStore<MemoryStore>> = FakeWorld::faulty();
    with_addresses(&world);
    reset(&world).unwrap();
    world.store.faults().set_unwritable(true);
    for _ in 0..5 {
        assert!(block_on(world.zavor.notifications.run_due_mails(100)).is_err());
        world.advance(RETRY_FIRST);
    }
    assert_eq!(delivered(&world), to_all("notice-password-reset"));
    world.store.faults().set_unwritable(false);
    run(&world);
    assert_eq!(world.messenger.mails().len(), 3);
    assert_eq!(list(&world, EffectFilter::Waiting), []);
}

#[test]
fn a_repeated_mail_is_recognisable() {
    let world = scene();
    reset(&world).unwrap();
    run(&world);
    let mut keys: Vec<u64> = world
        .messenger
        .mails()
        .iter()
        .map(|mail| mail.idempotency_key)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 3, "one for each mail");
}

#[test]
fn notices_are_in_the_organisations_language() {
    let world = scene();
    let set = world
        .zavor
        .policies
        .policies_set(&OPERATOR, "notices", "language", "ro");
    block_on(set).unwrap();
    reset(&world).unwrap();
    run(&world);
    assert!(
        world.messenger.mails()[0]
            .text
            .starts_with("ro notice-password-reset")
    );
}

#[test]
fn the_test_message_shows_what_the_mail_server_says() {
    let world = scene();
    let test = |to: &str| block_on(world.zavor.notifications.send_test_notice(&OPERATOR, to));
    let shown = test("soc@contoso.example").unwrap();
    assert_eq!(shown.answer, HostAnswer::Done("250 2.0.0 queued".into()));
    assert_eq!(
        delivered(&world),
        [("soc@contoso.example".into(), "notice-test".into())]
    );
    world
        .messenger
        .fail_with(Some(Undelivered::Later("451 busy".into())));
    assert_eq!(
        test("soc@contoso.example").unwrap().answer,
        HostAnswer::NotYet("451 busy".into())
    );
    assert!(matches!(test("nobody"), Err(AppError::Invalid(_))));
    world.messenger.set_can_mail(false);
    assert!(matches!(
        test("soc@contoso.example"),
        Err(AppError::Refused(_))
    ));
    let audit = world.store.audit(1, 100).now().unwrap();
    let tests = audit
        .iter()
        .filter(|row| row.event.act.as_str() == "test_notice");
    let results: Vec<&str> = tests.map(|row| row.event.result.as_str()).collect();
    assert_eq!(results, ["done", "done", "refused"]);
}

#[test]
fn only_who_may_change_the_organisation_sends_test_messages() {
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
    let helpdesk = person(Role::HelpdeskAdministrator);
    let refused = block_on(
        world
            .zavor
            .notifications
            .send_test_notice(&helpdesk, "a@b.example"),
    );
    assert!(matches!(refused, Err(AppError::Denied(Denied::NoRole))));
    let list = world
        .zavor
        .notifications
        .outbox_list(&helpdesk, EffectFilter::Failed, 1);
    assert!(matches!(list.now(), Err(AppError::Denied(Denied::NoRole))));
    let global = person(Role::GlobalAdministrator);
    assert!(
        block_on(
            world
                .zavor
                .notifications
                .send_test_notice(&global, "a@b.example")
        )
        .is_ok()
    );
}

#[test]
fn a_notice_of_another_installation_is_given_up() {
    let world = scene();
    let effect = Effect {
        link: None,
        id: 0,
        idempotency_key: 1,
        errand: Errand::Mail,
        address: world.name(ANA),
        payload: b"sealed by somebody else".to_vec(),
        state: EffectState::Due {
            tries: 0,
            at: world.now(),
            last_error: String::new(),
        },
        since: world.now(),
    };
    let commit = zavor_app::ports::Commit {
        effects: vec![effect],
        ..Default::default()
    };
    block_on(world.store.commit(commit)).unwrap();
    run(&world);
    assert_eq!(world.messenger.tries(), 0);
    let dead = list(&world, EffectFilter::Failed);
    let EffectState::Failed(why) = &dead[0].state else {
        panic!("{dead:?}");
    };
    assert!(why.contains("secret.key"), "{why}");
}

/// Texts of the mails to Ana's own address, as key and arguments.
fn told_ana(world: &FakeWorld) -> Vec<String> {
    run(world);
    let mails = world.messenger.mails().into_iter();
    let own = mails.filter(|mail| mail.to == ANA);
    own.map(|mail| mail.text).collect()
}

/// Notice after state: what each mail may promise is what is left of signing in when it is sent.
#[test]
fn every_mail_about_signing_in_says_what_is_left_of_it_once_the_act_is_done() {
    let left = |act: &dyn Fn(&FakeWorld), key: &str| {
        let world = scene();
        act(&world);
        let texts = told_ana(&world);
        let last = texts.iter().rfind(|text| text.contains(key));
        let last = last.unwrap_or_else(|| panic!("{key}: {texts:?}"));
        let argument = |name: &str| {
            let mut lines = last.lines();
            let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            found.unwrap_or_default().to_owned()
        };
        (argument("how"), argument("sign_in"))
    };
    let said = |how: &str, left: &str| (how.to_owned(), left.to_owned());
    let do_reset = |world: &FakeWorld, how: ResetPassword, must_change| {
        let people = &world.zavor.people;
        block_on(people.reset_password(&OPERATOR, ANA, how, must_change, None)).unwrap();
    };
    let block = |world: &FakeWorld, by: &Actor| {
        block_on(world.zavor.people.block_sign_in(by, ANA, "stolen")).unwrap();
    };
    let given = || ResetPassword::Given(TypedPassword(b"a lasting one for Ana Pop".to_vec()));
    let reset = "notice-password-reset";
    let one = |how: ResetPassword, must_change| {
        let act = |world: &FakeWorld| do_reset(world, how.clone(), must_change);
        left(&act, reset)
    };
    assert_eq!(one(given(), false), said("given", "whole"));
    assert_eq!(one(given(), true), said("temporary", "new_password"));
    let generated = || ResetPassword::Generated;
    assert_eq!(one(generated(), true), said("temporary", "new_password"));
    let by_link = left(&|world| do_reset_by_link(world), reset);
    assert_eq!(by_link, said("link", "link"));
    let blocked = |world: &FakeWorld| {
        block(world, &OPERATOR);
        do_reset_by_link(world);
    };
    assert_eq!(left(&blocked, reset), said("link", "blocked"));
    let allowed = |world: &FakeWorld| {
        blocked(world);
        block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    };
    let key = "notice-sign-in-allowed";
    assert_eq!(left(&allowed, key), said("", "link"));
    let simply = |world: &FakeWorld| {
        block(world, &OPERATOR);
        block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    };
    assert_eq!(left(&simply, key), said("", "whole"));
    let released = |prepare: &dyn Fn(&FakeWorld)| {
        let act = |world: &FakeWorld| {
            block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
            world.advance(Span::from_secs(1));
            prepare(world);
            let how = Unblock {
                override_reason: Some("announced".into()),
                ..Unblock::default()
            };
            block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
        };
        left(&act, "notice-sending-released").1
    };
    assert_eq!(released(&|_| {}), "whole");
    assert_eq!(released(&|world| block(world, &OPERATOR)), "blocked");
    assert_eq!(released(&do_reset_by_link), "link");
}

fn do_reset_by_link(world: &FakeWorld) {
    world.advance(Span::from_days(4));
    let people = &world.zavor.people;
    let link = ResetPassword::Link;
    block_on(people.reset_password(&OPERATOR, ANA, link, true, None)).unwrap();
}
