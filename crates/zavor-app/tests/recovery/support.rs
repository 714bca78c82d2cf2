//! The help desk is asked: by strangers, by proved owners, by its own people; and what it does.

use zavor_app::platform::AppError;
use zavor_app::ports::{AuditQuery, Identities, OwnHook, RequestsWanted, Store};
use zavor_app::recovery::Recovered;
use zavor_app::sign_in::Unlock;
use zavor_app::support::{AskHelp, Asked, DeskText, Followed, Received, Replied, RequestsShown};
use zavor_app::verification::CallerProof;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::hold::HoldKind;
use zavor_core::moment::Span;
use zavor_core::recovery::{REQUESTS_PER_DAY_IN_PLACE_MAX, RecoveryMethod};
use zavor_core::support_request::{
    ASKERS_MAX, AskedBy, MessageSort, REQUESTS_PER_HOUR_MAX, RequestState, SupportRequest,
};
use zavor_memory::{MemoryStore, Now, block_on};
use zavor_testkit::{FakeWorld, FaultyStore, run_outbox, world_with};

use crate::desk::*;

const TEXT: &str = "I cannot get in. See https://evil.example now";
const CONTACT: &str = "mallory@evil.example";

/// A program with this role, perhaps limited to domains.
fn role(role: Role, domains: &[&str]) -> Actor {
    Actor::Token {
        id: 1,
        name: "desk".into(),
        roles: vec![RoleHeld {
            role,
            domains: domains.iter().map(|d| (*d).to_owned()).collect(),
        }],
        account: None,
        sensitive: true,
        source: None,
    }
}

fn desk() -> Actor {
    role(Role::HelpdeskAdministrator, &[])
}

fn ask_from<S: Store + Clone>(world: &FakeWorld<S>, name: &str, from: &str) -> Asked {
    ask_with(world, name, from, TEXT, "")
}

fn ask_with<S: Store + Clone>(
    world: &FakeWorld<S>,
    name: &str,
    from: &str,
    text: &str,
    known_device: &str,
) -> Asked {
    let ask = AskHelp {
        name: name.as_bytes(),
        text,
        contact: CONTACT,
        address: at(from),
        known_device,
    };
    block_on(world.zavor.support.ask(ask)).unwrap()
}

fn received(asked: Asked) -> Received {
    match asked {
        Asked::Received(received) => received,
        other => panic!("it is taken, not {other:?}"),
    }
}

fn stranger_asks(world: &FakeWorld, name: &str) -> Received {
    let received = received(ask_from(world, name, AWAY));
    look_up(world);
    received
}

fn look_up<S: Store + Clone>(world: &FakeWorld<S>) {
    block_on(world.zavor.support.look_up_evidence(100)).unwrap();
}

fn followed<S: Store + Clone>(world: &FakeWorld<S>, token: &str) -> Option<Followed> {
    block_on(world.zavor.support.followed(token)).unwrap()
}

fn shown(world: &FakeWorld, number: u64) -> SupportRequest {
    block_on(world.zavor.support.request(&OPERATOR, number)).unwrap()
}

fn queue(world: &FakeWorld, actor: &Actor, which: RequestsShown) -> Vec<u64> {
    let found = block_on(world.zavor.support.requests(actor, which)).unwrap();
    found.iter().map(|request| request.id).collect()
}

fn close(world: &FakeWorld, actor: &Actor, number: u64, text: &str) -> Result<(), AppError> {
    block_on(world.zavor.support.close(actor, number, text))
}

type Counted = FakeWorld<FaultyStore<MemoryStore>>;

/// Reads, writes and hash jobs of a step.
fn work<T>(world: &Counted, step: impl FnOnce() -> T) -> (T, [u64; 3]) {
    let hashes = || world.passwords.verifications() + world.passwords.hashed();
    let (reads, writes) = world.store.faults().counted();
    let before = hashes();
    let done = step();
    let after = world.store.faults().counted();
    let spent = [after.0 - reads, after.1 - writes].map(u64::from);
    (done, [spent[0], spent[1], hashes() - before])
}

/// One account is blocked, one locked out; one name is none, one is no address.
const NAMES: [&str; 5] = [
    ANA,
    "nobody@contoso.example",
    "blocked@contoso.example",
    "locked@contoso.example",
    "not an address \u{7}",
];

fn people() -> Counted {
    let world = counted();
    for name in [NAMES[0], NAMES[2], NAMES[3]] {
        world.add_account(name, OLD);
    }
    let people = &world.zavor.people;
    block_on(people.block_sign_in(&OPERATOR, NAMES[2], "left")).unwrap();
    lock_out(&world, NAMES[3]);
    world
}

#[test]
fn sec_10_asking_following_and_answering_are_the_same_work_for_every_name() {
    let world = people();
    let mut all = Vec::new();
    for (n, name) in NAMES.into_iter().enumerate() {
        let from = format!("203.0.113.{n}");
        let (asked, asking) = work(&world, || ask_from(&world, name, &from));
        let token = received(asked).token;
        let (seen, looking) = work(&world, || followed(&world, token.text()));
        look_up(&world);
        let (later, again) = work(&world, || followed(&world, token.text()));
        let support = &world.zavor.support;
        let reply = || block_on(support.reply(token.text(), "tomorrow")).unwrap();
        let (replied, replying) = work(&world, reply);
        let (twice, refused) = work(&world, reply);
        let (second, joining) = work(&world, || ask_from(&world, name, &from));
        received(second);
        let seen = seen.map(|seen| (seen.state, seen.messages.len(), seen.may_reply));
        let later = later.map(|seen| (seen.state, seen.messages.len(), seen.may_reply));
        assert_eq!((replied, twice), (Replied::Done, Replied::NotNow), "{name}");
        all.push((
            seen,
            later,
            [asking, looking, again, replying, refused, joining],
        ));
    }
    assert_eq!(all[0].0, Some((RequestState::Open, 1, true)));
    assert_eq!(all[0].2[0][1], 1, "one commit");
    for (name, same) in NAMES.iter().zip(&all) {
        assert_eq!(same, &all[0], "{name}");
    }
}

#[test]
fn sec_09_a_request_about_a_name_without_an_account_is_kept_but_shown_to_nobody() {
    let world = people();
    for (n, name) in NAMES.into_iter().enumerate() {
        received(ask_from(&world, name, &format!("203.0.113.{n}")));
    }
    look_up(&world);
    let waiting = block_on(
        world
            .zavor
            .support
            .requests(&OPERATOR, RequestsShown::Waiting),
    );
    let waiting = waiting.unwrap();
    let names: Vec<_> = waiting.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, [NAMES[0], NAMES[2], NAMES[3]]);
    let of_nobody = block_on(world.zavor.support.request(&OPERATOR, 2));
    assert!(matches!(of_nobody, Err(AppError::Unknown { .. })));
    let kept = world.store.support_request(2).now().unwrap().unwrap();
    assert_eq!(kept.name.as_str(), "", "people type passwords there");
    let left = RequestsWanted::WithoutEvidence;
    assert!(
        world
            .store
            .support_requests(left, 9)
            .now()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn sec_08_three_requests_a_day_from_one_origin_and_a_known_browser_has_its_own() {
    let (world, ana) = with_ana();
    for n in 0..3 {
        received(ask_from(
            &world,
            &format!("nobody{n}@contoso.example"),
            AWAY,
        ));
    }
    for name in [ANA, "nobody@contoso.example"] {
        assert_eq!(ask_from(&world, name, AWAY), Asked::TooMany, "{name}");
    }
    received(ask_from(&world, ANA, "203.0.113.10"));
    let cookie = world.zavor.sign_on.known_devices.cookie(ana, "");
    received(ask_with(&world, ANA, AWAY, TEXT, &cookie));
    world.advance(Span::from_hours(24));
    received(ask_from(&world, ANA, AWAY));
}

#[test]
fn a_hundred_requests_an_hour_come_from_all_strangers_together() {
    let (world, ana) = with_ana();
    for n in 0..100 {
        received(ask_from(
            &world,
            ANA.replace("ana", &format!("n{n}")).as_str(),
            &format!("198.51.{n}.1"),
        ));
    }
    assert_eq!(ask_from(&world, ANA, "203.0.113.10"), Asked::TooMany);
    let cookie = world.zavor.sign_on.known_devices.cookie(ana, "");
    received(ask_with(&world, ANA, "203.0.113.10", TEXT, &cookie));
}

#[test]
fn sec_08_one_wider_network_asks_so_often_a_day_whatever_its_origins() {
    let (world, _) = with_ana();
    let from = |n: usize| {
        ask_from(
            &world,
            &format!("nobody{n}@contoso.example"),
            &format!("203.0.113.{n}"),
        )
    };
    for n in 1..=REQUESTS_PER_DAY_IN_PLACE_MAX {
        received(from(n));
    }
    assert_eq!(from(200), Asked::TooMany);
    received(ask_from(&world, ANA, "203.0.114.1"));
}

#[test]
fn who_finds_a_request_full_uses_up_nothing_of_what_all_have_together() {
    let (world, _) = with_ana();
    for n in 1..=ASKERS_MAX {
        received(ask_from(&world, ANA, &format!("203.0.{n}.1")));
    }
    for n in 0..=REQUESTS_PER_HOUR_MAX {
        assert_eq!(ask_from(&world, ANA, &format!("198.51.{n}.1")), Asked::Full);
    }
    received(ask_from(&world, "boss@contoso.example", "192.0.2.1"));
}

#[test]
fn strangers_share_one_request_and_read_nothing_of_each_other() {
    let (world, _) = with_ana();
    let first = received(ask_from(&world, ANA, "203.0.113.1"));
    let second = received(ask_with(&world, ANA, "203.0.113.2", "it is me", ""));
    assert_eq!(first.number, second.number);
    for n in 3..6 {
        received(ask_from(&world, ANA, &format!("203.0.113.{n}")));
    }
    assert_eq!(ask_from(&world, ANA, "203.0.113.6"), Asked::Full);
    let texts = |token: &str| {
        let seen = followed(&world, token).unwrap();
        seen.messages
            .into_iter()
            .map(|m| m.text)
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(first.token.text()), [TEXT]);
    assert_eq!(texts(second.token.text()), ["it is me"]);
}

#[test]
fn a_proved_owner_asks_once_by_the_proof_and_strangers_do_not_stand_in_the_way() {
    let (world, ana) = with_ana();
    lock_out(&world, ANA);
    for n in 1..6 {
        received(ask_from(&world, ANA, &format!("203.0.113.{n}")));
    }
    let flow = begin(&world, ANA);
    assert!(!block_on(world.zavor.recovery.proves_owner(&flow)).unwrap());
    by_mail(&world, &flow);
    let kept = cookie_of(&flow);
    assert!(block_on(world.zavor.recovery.proves_owner(&kept)).unwrap());
    let Recovered::Done { proof, .. } = unlock(&world, &flow) else {
        panic!("it is proved")
    };
    let support = &world.zavor.support;
    let ask = |token: &str| block_on(support.ask_as_owner(token, TEXT, "", at(AWAY))).unwrap();
    assert_eq!(ask(&flow), Asked::Over, "the flow is used up");
    let made = received(ask(proof.text()));
    assert_eq!(ask(proof.text()), Asked::Over, "once");
    look_up(&world);
    let request = shown(&world, made.number);
    assert_eq!(
        (request.asked_by, request.of.account_id()),
        (AskedBy::Proved, Some(ana))
    );
    let methods: Vec<_> = request.askers[0].proved.iter().map(|(m, _)| *m).collect();
    assert_eq!(methods, [RecoveryMethod::MailCode]);
    let evidence = request.evidence.unwrap();
    assert!(evidence.holds.is_empty());
    let kinds: Vec<_> = evidence
        .ended
        .iter()
        .map(|e| e.hold.identity.kind)
        .collect();
    assert!(kinds.contains(&HoldKind::LockedOut), "{kinds:?}");
}

#[test]
fn a_proof_to_ask_lasts_an_hour() {
    let (world, _) = with_ana();
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    let Recovered::Done { proof, .. } = unlock(&world, &flow) else {
        panic!("it is proved")
    };
    world.advance(Span::from_mins(60));
    let asked = world
        .zavor
        .support
        .ask_as_owner(proof.text(), TEXT, "", at(AWAY));
    assert_eq!(block_on(asked).unwrap(), Asked::Over);
}

#[test]
fn sec_36_while_a_stranger_asks_an_unlock_says_how_the_caller_was_verified() {
    let (world, _) = with_ana();
    lock_out(&world, ANA);
    let unlock = |actor: &Actor, caller: Option<CallerProof>, among_many: bool| {
        let how = Unlock {
            caller,
            among_many,
            ..Unlock::default()
        };
        block_on(world.zavor.sign_in.unlock_with(actor, ANA, how))
    };
    let made = stranger_asks(&world, ANA);
    assert!(matches!(
        unlock(&desk(), None, false),
        Err(AppError::Refused(_))
    ));
    assert!(matches!(
        sign_in(&world, ANA, OLD, "198.99.7.8", ""),
        zavor_app::sign_on::SignOnOutcome::Refused
    ));
    let note = "0740 1, she answered".to_owned();
    unlock(&desk(), Some(CallerProof::CallBack { note }), false).unwrap();
    // Nobody unlocks many because one stranger asked, and nobody asks the operator.
    unlock(&desk(), None, true).unwrap();
    unlock(&OPERATOR, None, false).unwrap();
    close(&world, &desk(), made.number, "").unwrap();
    unlock(&desk(), None, false).unwrap();
}

#[test]
fn sec_36_while_a_stranger_asks_to_allow_sign_in_says_how_the_caller_was_verified() {
    let (world, _) = with_ana();
    let people = &world.zavor.people;
    let made = stranger_asks(&world, ANA);
    let boss = role(Role::UserAdministrator, &[]);
    let allow = |actor: &Actor, caller: Option<CallerProof>| {
        block_on(people.block_sign_in(&boss, ANA, "left")).unwrap();
        block_on(people.allow_for_caller(actor, ANA, caller))
    };
    assert!(matches!(allow(&boss, None), Err(AppError::Refused(_))));
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    assert!(!why.holds.is_empty(), "the block stays");
    let note = "0740 1, she answered".to_owned();
    allow(&boss, Some(CallerProof::CallBack { note })).unwrap();
    allow(&OPERATOR, None).unwrap();
    block_on(people.block_sign_in(&boss, ANA, "left")).unwrap();
    block_on(people.allow_sign_in(&boss, ANA)).expect("in a run nobody asked");
    close(&world, &desk(), made.number, "").unwrap();
    allow(&boss, None).unwrap();
}

#[test]
fn sec_37_requests_are_seen_and_dealt_with_by_roles_and_domains() {
    let (world, _) = with_ana();
    let boss = world.add_account("boss@contoso.example", OLD);
    grant(&world, boss, Role::GlobalAdministrator);
    let (ana, boss) = (
        stranger_asks(&world, ANA).number,
        stranger_asks(&world, "boss@contoso.example").number,
    );
    let waiting = RequestsShown::Waiting;
    let reader = role(Role::SecurityReader, &[]);
    let elsewhere = role(Role::HelpdeskAdministrator, &["other.example"]);
    assert_eq!(queue(&world, &desk(), waiting), [ana, boss]);
    assert_eq!(queue(&world, &reader, waiting), [ana, boss]);
    assert!(queue(&world, &elsewhere, waiting).is_empty());
    let support = &world.zavor.support;
    let note = |actor: &Actor, n| block_on(support.write(actor, n, "looked", DeskText::Note));
    note(&desk(), ana).unwrap();
    assert!(matches!(note(&desk(), boss), Err(AppError::Denied(_))));
    assert!(matches!(note(&reader, ana), Err(AppError::Denied(_))));
    assert!(matches!(note(&elsewhere, ana), Err(AppError::Denied(_))));
    assert!(matches!(
        close(&world, &reader, ana, ""),
        Err(AppError::Denied(_))
    ));
    let passed = block_on(support.pass_on(&reader, ana));
    assert!(matches!(passed, Err(AppError::Denied(_))));
    let opened = block_on(support.open_for(&desk(), "boss@contoso.example", "for her"));
    assert!(matches!(opened, Err(AppError::Denied(_))));
    let opened = block_on(support.open_for(&desk(), ANA, "for her")).unwrap();
    assert_eq!(shown(&world, opened.number).asked_by, AskedBy::HelpDesk);
}

#[test]
fn sec_18_the_link_shows_messages_and_no_evidence_and_looking_changes_nothing() {
    let (world, _) = with_ana();
    let made = stranger_asks(&world, ANA);
    let support = &world.zavor.support;
    let number = made.number;
    block_on(support.write(&desk(), number, "she is in room 7", DeskText::Note)).unwrap();
    block_on(support.write(&desk(), number, "which program?", DeskText::Answer)).unwrap();
    let before = shown(&world, number).version;
    for _ in 0..100 {
        followed(&world, made.token.text()).unwrap();
    }
    assert_eq!(shown(&world, number).version, before);
    let seen = followed(&world, made.token.text()).unwrap();
    let sorts: Vec<_> = seen.messages.iter().map(|m| m.sort).collect();
    assert_eq!(sorts, [MessageSort::Asked, MessageSort::Answer]);
    assert_eq!(
        seen.state,
        RequestState::Open,
        "not whether somebody works on it"
    );
    close(&world, &desk(), number, "done").unwrap();
    let seen = followed(&world, made.token.text()).unwrap();
    assert_eq!((seen.state, seen.may_reply), (RequestState::Closed, false));
    assert_eq!(seen.messages.last().unwrap().text, "done");
    assert_eq!(queue(&world, &desk(), RequestsShown::Waiting), [0; 0]);
    assert_eq!(queue(&world, &desk(), RequestsShown::Closed), [number]);
    let again = close(&world, &desk(), number, "");
    assert!(matches!(again, Err(AppError::Refused(_))));
    assert_eq!(followed(&world, "f39_f39_f39_f39_f39_fw"), None);
    world.advance(Span::from_hours(90 * 24));
    assert_eq!(followed(&world, made.token.text()), None);
}

#[test]
fn the_owner_is_told_at_confirmed_addresses_and_never_at_the_contact_given() {
    let (world, _) = with_ana();
    let made = stranger_asks(&world, ANA);
    block_on(
        world
            .zavor
            .support
            .write(&desk(), made.number, "hm", DeskText::Note),
    )
    .unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    assert!(
        world.messenger.mails().is_empty(),
        "a note is for the help desk"
    );
    close(&world, &desk(), made.number, "done").unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let to: Vec<_> = world
        .messenger
        .mails()
        .into_iter()
        .map(|mail| mail.to)
        .collect();
    assert_eq!(to, [ANA, HOME]);
}

#[test]
fn a_request_is_passed_on_to_the_configured_address_and_its_text_makes_no_link() {
    let with = |address: &str| {
        let mut settings = settings();
        settings.support_address = address.into();
        let world = world_with(settings);
        world.add_account(ANA, OLD);
        world
    };
    let world = with("");
    let made = stranger_asks(&world, ANA);
    let refused = block_on(world.zavor.support.pass_on(&desk(), made.number));
    assert!(matches!(refused, Err(AppError::Refused(_))));
    let world = with("support@partner.example");
    lock_out(&world, ANA);
    let made = stranger_asks(&world, ANA);
    block_on(world.zavor.support.pass_on(&desk(), made.number)).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let mail = world
        .messenger
        .mails_to("support@partner.example")
        .pop()
        .unwrap();
    assert!(
        mail.text.contains("https: //evil .example"),
        "{}",
        mail.text
    );
    assert!(!mail.text.contains("https://evil"), "{}", mail.text);
    assert!(
        mail.text.contains("locked_out") || mail.text.contains("Locked"),
        "{}",
        mail.text
    );
    assert!(
        mail.text
            .contains("https://accounts.contoso.example/admin/requests/1")
    );
    assert_eq!(shown(&world, made.number).state, RequestState::PassedOn);
    assert_eq!(
        followed(&world, made.token.text()).unwrap().state,
        RequestState::Open
    );
}

/// What the help desk writes to itself stays here; where nobody could look, nobody says that nothing was held.
#[test]
fn a_request_is_passed_on_by_webhook_too_with_what_was_exchanged_and_what_why_answered() {
    let world = world_with(settings());
    world.add_account(ANA, OLD);
    world.messenger.configure(OwnHook::SupportRequest);
    lock_out(&world, ANA);
    let made = stranger_asks(&world, ANA);
    let write = |text, whom| {
        let support = &world.zavor.support;
        block_on(support.write(&desk(), made.number, text, whom)).unwrap();
    };
    write("canary-note: looks like a thief", DeskText::Note);
    write("we are looking at it", DeskText::Answer);
    let to = world.zavor.support.passes_on_to();
    assert_eq!(to.as_deref(), Some("support-request.contoso.example"));
    block_on(world.zavor.support.pass_on(&desk(), made.number)).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let calls = world.messenger.own_calls(OwnHook::SupportRequest);
    let [call] = &calls[..] else {
        panic!("one call: {calls:?}");
    };
    for part in [
        "\"kind\":\"support_request\"",
        "\"account\":\"ana@contoso.example\"",
        "\"asked_by\":\"unproved\"",
        "\"page\":\"https://accounts.contoso.example/admin/requests/1\"",
        "\"by\":\"asker\"",
        "https: //evil",
        "\"by\":\"help_desk\"",
        "we are looking at it",
        "\"kind\":\"locked_out\"",
        "\"ended\":[]",
    ] {
        assert!(call.body.contains(part), "{part}: {}", call.body);
    }
    assert!(!call.body.contains("canary"), "{}", call.body);
    assert_eq!(shown(&world, made.number).state, RequestState::PassedOn);
}

#[test]
fn what_nobody_has_looked_up_is_looked_up_when_a_request_is_passed_on_and_notes_are_not_mailed() {
    let mut settings = settings();
    settings.support_address = "support@partner.example".into();
    let world = world_with(settings);
    world.add_account(ANA, OLD);
    lock_out(&world, ANA);
    // No worker has looked yet.
    let made = received(ask_from(&world, ANA, AWAY));
    let (support, actor) = (&world.zavor.support, desk());
    let note = support.write(&actor, made.number, "canary-note", DeskText::Note);
    block_on(note).unwrap();
    block_on(world.zavor.support.pass_on(&desk(), made.number)).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let mail = world.messenger.mails_to("support@partner.example");
    let text = &mail[0].text;
    assert!(
        text.contains("locked_out") || text.contains("Locked"),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");
    assert!(
        !text.contains("recover="),
        "its reader has no account: {text}"
    );
}

#[test]
fn an_owner_is_told_answered_only_where_something_was_written() {
    for (message, subject) in [
        ("", "notice-support-closed"),
        ("done", "notice-support-answered"),
    ] {
        let (world, _) = with_ana();
        let made = stranger_asks(&world, ANA);
        close(&world, &desk(), made.number, message).unwrap();
        block_on(run_outbox(&world.zavor.notifications)).unwrap();
        let told = world.messenger.mails_to(HOME).pop().unwrap();
        assert_eq!(told.subject, subject);
    }
}

#[test]
fn sec_44_the_audit_names_every_step_and_keeps_no_text_of_a_request() {
    let (world, _) = with_ana();
    let made = stranger_asks(&world, ANA);
    block_on(
        world
            .zavor
            .support
            .write(&desk(), made.number, "canary-note", DeskText::Answer),
    )
    .unwrap();
    close(&world, &desk(), made.number, "canary-close").unwrap();
    let query = AuditQuery {
        limit: 100,
        ..AuditQuery::default()
    };
    let audit = world.store.audit_find(&query).now().unwrap();
    let said: Vec<String> = audit
        .iter()
        .map(|row| format!("{} {}", row.event.act, row.event.detail))
        .collect();
    let said = said.join("\n");
    for act in ["open_request", "write_request", "close_request"] {
        assert!(said.contains(act), "{act}: {said}");
    }
    for text in ["canary", "evil", made.token.text()] {
        assert!(!said.contains(text), "{text}: {said}");
    }
}
