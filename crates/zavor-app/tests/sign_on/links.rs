//! One-time links: the first administrator, the change page, recovery addresses.

use zavor_app::notifications::Acted;
use zavor_app::people::{ImportRow, NewPassword, ResetPassword};
use zavor_app::platform::{AppError, LINK_CHARS_MAX, Mode};
use zavor_app::ports::{Change, Guards, Identities, Records};
use zavor_app::sending::Unblock;
use zavor_app::sign_in::{SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_app::sign_on::{
    ChangeBy, ChangePassword, Choosing, PasswordChanged, SetUp, SignOnOutcome,
};
use zavor_app::verification::{LINK_OVER, Token};
use zavor_core::account::{
    AccountId, Credential, PasswordLife, PasswordReset, RECOVERY_ADDRESS_WAIT, SetBy,
};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::event::{Outcome, Protocol};
use zavor_core::hold::Subject;
use zavor_core::identity::{
    CODE_DIGITS, CODE_LIFE, CONFIRM_LINK_LIFE, LinkPurpose, PASSWORD_LINK_LIFE, SET_UP_LINK_LIFE,
    Session, Stage,
};
use zavor_core::moment::Span;
use zavor_core::not_me::BlockedBy;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakePasswords, FakeWorld, world};

use crate::desk::*;

const HOME: &str = "ana@home.example";
const WORK: &str = "ana@work.example";

fn set_up(
    world: &FakeWorld,
    token: &str,
    address: &str,
    typed: &str,
) -> Result<(Token, Session), AppError> {
    block_on(world.zavor.sign_on.set_up(SetUp {
        token,
        address,
        display_name: "Ana Pop",
        password: password(typed),
        source: HERE,
        device: BROWSER,
    }))
}

fn is_over<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> bool {
    matches!(outcome, Err(AppError::Refused(why)) if why == LINK_OVER)
}

fn first_link(world: &FakeWorld) -> Option<Token> {
    block_on(world.zavor.sign_on.ensure_set_up_link()).unwrap()
}

fn change(world: &FakeWorld, by: ChangeBy<'_>, new: &str) -> Result<PasswordChanged, AppError> {
    block_on(world.zavor.sign_on.change_password(ChangePassword {
        by,
        new: password(new),
        source: HERE,
        device: BROWSER,
        known_device: "",
    }))
}

fn by_password<'a>(name: &'a str, current: &str) -> ChangeBy<'a> {
    ChangeBy::Password {
        name: name.as_bytes(),
        current: password(current),
    }
}

fn changed(outcome: Result<PasswordChanged, AppError>) -> bool {
    matches!(outcome, Ok(PasswordChanged::Done { .. }))
}

/// Resets by link, as the local operator; returns where the link went.
fn reset_by_link(world: &FakeWorld) -> Vec<String> {
    let reset = world
        .zavor
        .people
        .reset_password(&OPERATOR, ANA, ResetPassword::Link, true, None);
    block_on(reset).unwrap().sent_to
}

fn with_recovery_address() -> (FakeWorld, AccountId) {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    (world, ana)
}

#[test]
fn sec_47_the_first_administrator_is_made_by_a_link_that_counts_once_for_thirty_minutes() {
    let world = world();
    world.commit(vec![Change::PutDomains(Vec::new())]);
    let old = first_link(&world).unwrap();
    let link = first_link(&world).unwrap();
    assert!(is_over(set_up(&world, old.text(), ANA, OLD)), "replaced");
    let (_, session) = set_up(&world, link.text(), ANA, OLD).unwrap();
    assert_eq!(session.stage, Stage::MustRegister, "a factor follows");
    assert_eq!(&*world.store.domains(), ["contoso.example"]);
    let account = world.store.account(session.account).now().unwrap().unwrap();
    assert_eq!(
        (account.address.as_str(), &*account.display_name),
        (ANA, "Ana Pop")
    );
    let roles = world.store.roles(session.account).now().unwrap();
    assert_eq!(roles, [(Role::GlobalAdministrator, Vec::new())]);
    assert!(is_over(set_up(&world, link.text(), EVE, OLD)), "used");
    assert_eq!(world.store.account_count(), 1);
    assert!(first_link(&world).is_none(), "there is an administrator");
    let link = block_on(world.zavor.sign_on.make_set_up_link(&OPERATOR)).unwrap();
    world.advance(SET_UP_LINK_LIFE);
    assert!(is_over(set_up(&world, link.text(), EVE, OLD)), "late");
}

#[test]
fn sec_47_there_is_no_administrator_and_no_password_before_the_set_up_link_is_used() {
    let world = world();
    first_link(&world).unwrap();
    assert_eq!(world.store.account_count(), 0);
    assert!(world.store.all_roles().now().unwrap().is_empty());
    for (name, typed) in [("admin", "admin"), ("admin@contoso.example", "zavor")] {
        assert_eq!(sign_in(&world, name, typed), SignOnOutcome::Refused);
    }
    for text in ["", "x", &"0".repeat(64)] {
        assert!(is_over(set_up(&world, text, ANA, OLD)));
    }
}

#[test]
fn sec_47_nobody_but_the_local_operator_makes_a_set_up_link() {
    let (world, _) = with_ana();
    let global = administrator(&world, DAN, Role::GlobalAdministrator);
    for actor in [global, Actor::System] {
        assert!(block_on(world.zavor.sign_on.make_set_up_link(&actor)).is_err());
        assert!(block_on(world.zavor.sign_on.make_sign_in_link(&actor, ANA)).is_err());
    }
}

#[test]
fn what_set_up_refuses_leaves_the_link_as_it_was() {
    let (world, _) = with_ana();
    let link = first_link(&world).unwrap();
    let short = set_up(&world, link.text(), DAN, "short");
    assert!(matches!(short, Err(AppError::Password(_))));
    let elsewhere = set_up(&world, link.text(), "dan@other.example", OLD);
    assert!(matches!(elsewhere, Err(AppError::Invalid(_))));
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "seen")).unwrap();
    let blocked = set_up(&world, link.text(), ANA, NEW);
    assert!(
        matches!(blocked, Err(AppError::Refused(why)) if why.to_string().contains("allow-sign-in"))
    );
    set_up(&world, link.text(), DAN, OLD).unwrap();
}

#[test]
fn set_up_gives_the_role_to_an_account_that_exists_and_ends_what_its_old_password_began() {
    let (world, ana) = with_ana();
    let (thief, _) = session_of(&world, ANA, OLD);
    let link = first_link(&world).unwrap();
    let (_, session) = set_up(&world, link.text(), ANA, NEW).unwrap();
    assert_eq!((session.account, session.stage), (ana, Stage::MustRegister));
    assert!(view(&world, &thief).is_none());
    assert_eq!(sign_in(&world, ANA, OLD), SignOnOutcome::Refused);
    session_of(&world, ANA, NEW);
}

#[test]
fn sec_15_a_link_counts_once_a_newer_one_replaces_it_and_success_ends_all() {
    let (world, ana) = with_recovery_address();
    add_recovery_address(&world, ana, WORK);
    assert_eq!(reset_by_link(&world), [HOME, WORK]);
    let old = mailed_token(&world, HOME);
    reset_by_link(&world);
    let (home, work) = (mailed_token(&world, HOME), mailed_token(&world, WORK));
    assert_ne!(old, home);
    let by = |token| change(&world, ChangeBy::Link(token), NEW);
    assert_eq!(by(&old).unwrap(), PasswordChanged::Refused, "replaced");
    assert!(changed(by(&home)));
    for token in [&home, &work] {
        assert_eq!(by(token).unwrap(), PasswordChanged::Refused);
    }
}

#[test]
fn sec_15_of_two_who_come_with_one_link_at_once_one_is_let_through() {
    use zavor_memory::{Prng, interleave};
    for seed in 0..20 {
        let (world, _) = with_recovery_address();
        reset_by_link(&world);
        let token = mailed_token(&world, HOME);
        let come = |new: &'static str| -> zavor_app::ports::BoxFuture<'_, _> {
            Box::pin(world.zavor.sign_on.change_password(ChangePassword {
                by: ChangeBy::Link(&token),
                new: password(new),
                source: HERE,
                device: BROWSER,
                known_device: "",
            }))
        };
        let both = interleave(vec![come(NEW), come(OLD)], &mut Prng::new(seed));
        let done = both
            .into_iter()
            .filter(|outcome| matches!(outcome, Ok(PasswordChanged::Done { .. })));
        assert_eq!(done.count(), 1, "seed {seed}");
    }
}

#[test]
fn sec_16_codes_live_ten_minutes_and_mailed_links_at_most_a_day() {
    assert!(CODE_LIFE <= Span::from_mins(10) && CODE_DIGITS >= 6);
    assert!(PASSWORD_LINK_LIFE <= Span::from_hours(1));
    assert!(CONFIRM_LINK_LIFE <= Span::from_hours(24));
    let (world, _) = with_recovery_address();
    reset_by_link(&world);
    let token = mailed_token(&world, HOME);
    world.advance(PASSWORD_LINK_LIFE);
    let late = change(&world, ChangeBy::Link(&token), NEW);
    assert_eq!(late.unwrap(), PasswordChanged::Refused);
}

#[test]
fn sec_17_a_link_works_only_for_what_it_was_made_for() {
    let (world, _) = with_recovery_address();
    reset_by_link(&world);
    let token = mailed_token(&world, HOME);
    assert!(is_over(set_up(&world, &token, DAN, OLD)));
    let confirmed = world
        .zavor
        .verification
        .confirm_recovery_address(&token, HERE);
    assert!(is_over(block_on(confirmed)));
    let signed_in = world.zavor.sign_on.sign_in_with_link(&token, HERE, BROWSER);
    assert_eq!(block_on(signed_in).unwrap(), SignOnOutcome::Refused);
    assert!(changed(change(&world, ChangeBy::Link(&token), NEW)));
}

#[test]
fn sec_18_looking_at_a_link_never_uses_it_up() {
    let (world, _) = with_recovery_address();
    reset_by_link(&world);
    let token = mailed_token(&world, HOME);
    for _ in 0..3 {
        let link = world
            .zavor
            .verification
            .link(LinkPurpose::ChangePassword, &token);
        assert!(link.now().unwrap().is_some());
        let other = world
            .zavor
            .verification
            .link(LinkPurpose::SetUp, &token)
            .now()
            .unwrap();
        assert!(other.is_none());
    }
    assert!(changed(change(&world, ChangeBy::Link(&token), NEW)));
    let link = world
        .zavor
        .verification
        .link(LinkPurpose::ChangePassword, &token);
    assert!(link.now().unwrap().is_none());
}

#[test]
fn sec_19_links_begin_with_the_configured_address() {
    let (world, _) = with_recovery_address();
    reset_by_link(&world);
    let link = mailed_link(&world, HOME);
    let path = link.strip_prefix("https://accounts.contoso.example/password/");
    assert_eq!(path.map(str::len), Some(22), "{link}");
    assert!(link.len() <= LINK_CHARS_MAX, "it stays on one line: {link}");
}

#[test]
fn sec_14_a_link_is_stored_as_a_hash_and_no_token_is_in_the_audit() {
    let (world, ana) = with_recovery_address();
    reset_by_link(&world);
    let token = mailed_token(&world, HOME);
    let link = world
        .zavor
        .verification
        .link(LinkPurpose::ChangePassword, &token)
        .now()
        .unwrap();
    let link = link.unwrap();
    assert_eq!((link.account, &*link.address), (Some(ana), HOME));
    let key: String = link.key.0.iter().map(|b| format!("{b:02x}")).collect();
    assert_ne!(key, token);
    assert!(world.store.link(&link.key).now().unwrap().is_some());
    assert!(!format!("{:?}", audit(&world)).contains(&token));
}

#[test]
fn a_reset_by_link_shuts_the_old_password_out_at_once_and_the_link_opens_lockouts() {
    let (world, ana) = with_recovery_address();
    let (token, _) = session_of(&world, ANA, OLD);
    reset_by_link(&world);
    assert!(view(&world, &token).is_none());
    assert_eq!(sign_in(&world, ANA, OLD), SignOnOutcome::Refused);
    for n in 0..12 {
        sign_in(&world, ANA, &format!("guess {n}"));
    }
    let locked = || world.store.locked_accounts(world.now(), 10).now().unwrap();
    assert_eq!(locked(), [ana]);
    let link = mailed_token(&world, HOME);
    assert!(changed(change(&world, ChangeBy::Link(&link), NEW)));
    assert!(locked().is_empty());
    let holds = Subject::Account(world.name(ANA));
    assert!(world.store.lasting_holds(&holds).now().unwrap().is_empty());
    let done = audit(&world).pop().unwrap();
    assert_eq!(
        (done.0, done.1),
        (AuditAct::ChangePassword, AuditResult::Done)
    );
}

#[test]
fn a_link_is_not_sent_where_nobody_confirmed_an_address() {
    let (world, ana) = with_ana();
    let reset = || {
        let reset = ResetPassword::Link;
        block_on(
            world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, reset, true, None),
        )
    };
    let refused = |outcome, word: &str| matches!(outcome, Err(AppError::Refused(why)) if why.to_string().contains(word));
    assert!(refused(reset(), "no recovery address"));
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    account
        .recovery_addresses
        .push(zavor_core::account::RecoveryAddress {
            address: HOME.into(),
            added: world.now(),
            by_owner: false,
            confirmed: Some(world.now()),
        });
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    grant(&world, ana, Role::HelpdeskAdministrator);
    assert!(
        refused(reset(), "no recovery address"),
        "an address set by somebody else, of an account with a role"
    );
    world.commit(vec![Change::RevokeRole(ana, Role::HelpdeskAdministrator)]);
    world.messenger.set_can_mail(false);
    assert!(refused(reset(), "[smtp]"));
    assert!(refused(reset(), "zavor reset-password --show ana@"));
    session_of(&world, ANA, OLD);
    world.messenger.set_can_mail(true);
    world.advance(RECOVERY_ADDRESS_WAIT);
    assert_eq!(reset().unwrap().sent_to, [HOME]);
}

#[test]
fn sec_11_the_change_page_says_the_same_whatever_is_wrong() {
    let (world, _) = with_ana();
    world.add_account(DAN, OLD);
    world.add_account_elsewhere(EVE);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, DAN, "seen")).unwrap();
    let refused = PasswordChanged::Refused;
    let try_to =
        |name, current: &str, new| change(&world, by_password(name, current), new).unwrap();
    assert_eq!(try_to(ANA, "wrong", NEW), refused);
    assert_eq!(
        try_to(ANA, "wrong", "short"),
        refused,
        "rules are told only after proof"
    );
    assert_eq!(try_to("nobody@contoso.example", OLD, NEW), refused);
    assert_eq!(try_to(EVE, OLD, NEW), refused);
    assert_eq!(try_to(DAN, OLD, NEW), refused, "blocked");
    for n in 0..10 {
        assert_eq!(try_to(ANA, &format!("wrong {n}"), NEW), refused);
    }
    assert_eq!(try_to(ANA, OLD, NEW), refused, "locked");
}

#[test]
fn sec_35_a_temporary_password_counts_once_and_is_no_new_password() {
    let (world, _) = with_ana();
    let reset =
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, ResetPassword::Generated, true, None);
    let shown = block_on(reset).unwrap().generated.unwrap();
    let shown = String::from_utf8(shown.0.clone()).unwrap();
    let same = change(&world, by_password(ANA, &shown), &shown);
    assert!(matches!(same, Err(AppError::Password(_))));
    assert_eq!(sign_in(&world, ANA, &shown), SignOnOutcome::MustChange);
    assert!(changed(change(&world, by_password(ANA, &shown), NEW)));
    assert_eq!(sign_in(&world, ANA, &shown), SignOnOutcome::Refused);
    session_of(&world, ANA, NEW);
}

#[test]
fn an_owner_changes_a_lasting_password_and_everybody_is_signed_out_and_told() {
    let (world, ana) = with_recovery_address();
    let (token, _) = session_of(&world, ANA, OLD);
    let short = change(&world, by_password(ANA, OLD), "short");
    assert!(matches!(short, Err(AppError::Password(_))));
    assert!(view(&world, &token).is_some(), "nothing was changed");
    assert!(changed(change(&world, by_password(ANA, OLD), NEW)));
    assert!(view(&world, &token).is_none());
    assert_eq!(sessions(&world, ana), 0, "the change signs nobody in");
    assert_eq!(sign_in(&world, ANA, OLD), SignOnOutcome::Refused);
    send(&world);
    for address in [ANA, HOME] {
        let mail = world.messenger.mails_to(address).pop().unwrap();
        assert_eq!(mail.subject, "notice-password-changed");
    }
}

#[test]
fn a_rule_that_a_new_password_breaks_leaves_the_link_as_it_was() {
    let (world, _) = with_recovery_address();
    reset_by_link(&world);
    let token = mailed_token(&world, HOME);
    let short = change(&world, ChangeBy::Link(&token), "short");
    assert!(matches!(short, Err(AppError::Password(_))));
    assert!(changed(change(&world, ChangeBy::Link(&token), NEW)));
}

#[test]
fn sec_25_a_stolen_password_is_refused_on_the_change_page_by_link_with_a_factor_and_at_set_up() {
    let (world, ana) = with_recovery_address();
    let stolen = "zkq8 vht4 rrxp wm2c";
    world.passwords.add_breached(stolen, 1);
    let refused = |by: ChangeBy<'_>| {
        let error = change(&world, by, stolen).unwrap_err();
        assert!(error.to_string().contains("breached_password"), "{error}");
    };
    refused(by_password(ANA, OLD));
    // Nobody shows a factor for a password that is then refused.
    add_totp(&world, ana);
    refused(by_password(ANA, OLD));
    reset_by_link(&world);
    let token = mailed_token(&world, HOME);
    refused(ChangeBy::Link(&token));
    let link = block_on(world.zavor.sign_on.make_set_up_link(&OPERATOR)).unwrap();
    let error = set_up(&world, link.text(), DAN, stolen).unwrap_err();
    assert!(error.to_string().contains("breached_password"), "{error}");
    set_up(&world, link.text(), DAN, NEW).unwrap();
}

#[test]
fn a_link_sets_the_password_while_sign_in_is_blocked_and_opens_nothing_else() {
    let (world, ana) = with_recovery_address();
    // In the order in which the manual treats a stolen mailbox.
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
    let reset = world
        .zavor
        .people
        .reset_password(&OPERATOR, ANA, ResetPassword::Link, true, None);
    assert!(block_on(reset).unwrap().still_blocked);
    let choices = world
        .zavor
        .people
        .reset_choices(&OPERATOR, ANA)
        .now()
        .unwrap();
    assert!(choices.sign_in_blocked, "the choices say so");
    send(&world);
    let token = mailed_token(&world, HOME);
    let choosing = world.zavor.sign_on.choosing(&token).now().unwrap();
    assert_eq!(
        choosing,
        Some(Choosing {
            account: ana,
            sign_in_blocked: Some(BlockedBy::Others),
            display_name: String::new(),
            masked_address: "…@contoso.example".into(),
        })
    );
    match change(&world, ChangeBy::Link(&token), NEW).unwrap() {
        PasswordChanged::Done { still_blocked, .. } => {
            assert_eq!(still_blocked, Some(BlockedBy::Others));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        sign_in(&world, ANA, NEW),
        SignOnOutcome::Refused,
        "still blocked"
    );
    assert_eq!(sessions(&world, ana), 0);
    assert_eq!(
        world.zavor.sign_on.choosing(&token).now().unwrap(),
        None,
        "used up"
    );
    let again = change(&world, by_password(ANA, NEW), "another quiet sentence");
    assert_eq!(again.unwrap(), PasswordChanged::Refused, "by link only");
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    session_of(&world, ANA, NEW);
}

/// A link lies in a mailbox, perhaps of the thief; whoever uses it must not bring back what the thief
/// knows, however the account was shut.
#[test]
fn a_link_never_brings_back_the_password_of_the_time_of_a_block_or_restriction() {
    let old = OLD;
    for (blocked, restricted, released) in [
        (true, false, false),
        (false, true, false),
        (true, true, true),
        (false, true, true),
    ] {
        let (world, ana) = with_recovery_address();
        let reset = |new: &str| {
            let given = ResetPassword::Given(password(new));
            let reset = world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, given, true, None);
            block_on(reset)
        };
        reset(old).expect("nothing says that it is misused");
        if blocked {
            block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
        }
        if restricted {
            block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
        }
        let same = reset(old).unwrap_err();
        assert!(same.to_string().contains("same_as_before"), "{same}");
        world.advance(Span::from_secs(1));
        assert_eq!(reset_by_link(&world), [HOME]);
        if released {
            let how = Unblock {
                override_reason: Some("agreed".into()),
                ..Unblock::default()
            };
            block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
        }
        send(&world);
        let token = mailed_token(&world, HOME);
        let same = change(&world, ChangeBy::Link(&token), old).unwrap_err();
        assert!(same.to_string().contains("same_as_before"), "{same}");
        assert!(changed(change(&world, ChangeBy::Link(&token), NEW)));
        let account = world.store.account(ana).now().unwrap().unwrap();
        let credential = account.credential.unwrap();
        assert_eq!(credential.set_by(), SetBy::Link);
        let made = credential.reset.unwrap().allowed;
        assert!(made <= credential.set);
    }
}

/// A thief who knows the password can change it, and that must not look like the administrator's
/// reset that shuts the thief out.
#[test]
fn an_owners_change_goes_back_to_the_reset_before_it() {
    let (world, ana) = with_ana();
    let credential = |world: &FakeWorld| {
        let account = world.store.account(ana).now().unwrap().unwrap();
        account.credential.unwrap()
    };
    let before = credential(&world).reset;
    world.advance(Span::from_hours(1));
    let old = OLD;
    assert!(changed(change(&world, by_password(ANA, old), NEW)));
    assert_eq!(credential(&world).set_by(), SetBy::Owner);
    assert_eq!(credential(&world).reset, before);
    let given = ResetPassword::Given(password("a password for the phone call"));
    let reset = world
        .zavor
        .people
        .reset_password(&OPERATOR, ANA, given, true, None);
    block_on(reset).unwrap();
    let reset = PasswordReset::by_administrator(world.now());
    assert_eq!(credential(&world).reset, Some(reset));
    world.advance(Span::from_mins(5));
    let temporary = by_password(ANA, "a password for the phone call");
    assert!(changed(change(
        &world,
        temporary,
        "yet another quiet sentence"
    )));
    assert_eq!(credential(&world).reset, Some(reset));
}

#[test]
fn sec_15_the_demonstrations_link_signs_in_once_as_if_a_factor_had_been_shown() {
    let (world, ana) = with_ana();
    grant(&world, ana, Role::GlobalAdministrator);
    add_totp(&world, ana);
    let link = block_on(world.zavor.sign_on.make_sign_in_link(&OPERATOR, ANA)).unwrap();
    let come = || {
        let come = world
            .zavor
            .sign_on
            .sign_in_with_link(link.text(), HERE, BROWSER);
        block_on(come).unwrap()
    };
    let SignOnOutcome::Session(token, session) = come() else {
        panic!("the link works");
    };
    let log = zavor_app::people::own_sign_ins(&world.zavor.people, ana, None, 10);
    let log = block_on(log).unwrap().rows;
    let seen: Vec<_> = log
        .iter()
        .map(|event| (event.outcome, event.address))
        .collect();
    assert_eq!(seen, [(Outcome::Success, HERE)], "the owner sees it");
    assert_eq!(
        (session.stage, session.proved),
        (Stage::Whole, Some(world.now()))
    );
    world.add_account(EVE, OLD);
    let actor = view(&world, &token).unwrap().administrator;
    block_on(world.zavor.people.block_sign_in(&actor, EVE, "seen")).unwrap();
    assert_eq!(come(), SignOnOutcome::Refused);
}

#[test]
fn sec_33_a_recovery_address_counts_once_it_was_confirmed_from_there() {
    let (world, ana) = with_ana();
    let zavor = &world.zavor;
    let view = half(&world, ANA);
    block_on(zavor.sign_on.add_own_recovery_address(&view, HOME)).unwrap();
    let address = || {
        world
            .store
            .account(ana)
            .now()
            .unwrap()
            .unwrap()
            .recovery_addresses[0]
            .clone()
    };
    assert!(!address().proves(false, world.now()));
    let old = mailed_token(&world, HOME);
    block_on(zavor.sign_on.add_own_recovery_address(&view, HOME)).unwrap();
    let token = mailed_token(&world, HOME);
    let confirm = |token: &str| block_on(zavor.verification.confirm_recovery_address(token, HERE));
    assert!(is_over(confirm(&old)), "replaced");
    assert_eq!(confirm(&token).unwrap().as_str(), ANA);
    assert!(!address().proves(true, world.now()), "new");
    world.advance(RECOVERY_ADDRESS_WAIT);
    assert!(address().proves(true, world.now()));
    assert!(is_over(confirm(&token)), "used");
}

/// A thief who knows the password adds an address of their own in a session of the owner's.
fn thief_adds(world: &FakeWorld) -> String {
    let view = half(world, ANA);
    block_on(world.zavor.sign_on.add_own_recovery_address(&view, WORK)).unwrap();
    mailed_token(world, WORK)
}

#[test]
fn sec_33_a_recovery_does_not_go_to_an_address_that_the_thief_has_just_confirmed() {
    let (world, ana) = with_ana();
    let token = thief_adds(&world);
    block_on(
        world
            .zavor
            .verification
            .confirm_recovery_address(&token, HERE),
    )
    .unwrap();
    let reset = || {
        let reset = ResetPassword::Link;
        block_on(
            world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, reset, true, None),
        )
    };
    let Err(AppError::Refused(why)) = reset() else {
        panic!("no link may go anywhere");
    };
    let why = why.to_string();
    let from = world.now().plus(RECOVERY_ADDRESS_WAIT);
    assert!(why.contains(&format!("{WORK} is new since")), "{why}");
    assert!(why.contains(&format!("counts from {from}")), "{why}");
    let choices = world
        .zavor
        .people
        .reset_choices(&OPERATOR, ANA)
        .now()
        .unwrap();
    assert!(choices.link_to.is_empty());
    assert_eq!(choices.waiting[0].from, from);
    // A block takes it away: nobody has to remember to remove it within 72 hours.
    let blocked = world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen");
    let Acted::Done { shut, .. } = block_on(blocked).unwrap() else {
        panic!("it is blocked")
    };
    assert_eq!(shut.addresses, [WORK]);
    world.advance(RECOVERY_ADDRESS_WAIT.times(2));
    assert!(reset().is_err(), "nor does it count later");
    let account = world.store.account(ana).now().unwrap().unwrap();
    assert!(account.recovery_addresses.is_empty());
    // Its reader is told, as the owner is: it may be the owner's after all.
    send(&world);
    for address in [ANA, WORK] {
        let mails = world.messenger.mails_to(address);
        let told = mails
            .iter()
            .any(|mail| mail.subject == "notice-new-addresses-removed");
        assert!(told, "{address}");
    }
}

#[test]
fn sec_33_links_that_confirm_an_address_end_with_every_act_that_shuts_somebody_out() {
    type Act = fn(&FakeWorld);
    let acts: [(&str, Act); 6] = [
        ("block", |world| {
            block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
        }),
        ("sign-out", |world| {
            block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
        }),
        ("reset by link", |world| {
            reset_by_link(world);
        }),
        ("temporary password", |world| {
            let generated = ResetPassword::Generated;
            let reset = world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, generated, true, None);
            block_on(reset).unwrap();
        }),
        ("new password", |world| {
            assert!(changed(change(world, by_password(ANA, OLD), NEW)));
        }),
        ("removal", |world| {
            block_on(
                world
                    .zavor
                    .verification
                    .remove_recovery_address(&OPERATOR, ANA, HOME),
            )
            .unwrap();
        }),
    ];
    for (name, act) in acts {
        let (world, ana) = with_recovery_address();
        let token = thief_adds(&world);
        act(&world);
        let late = world
            .zavor
            .verification
            .confirm_recovery_address(&token, HERE);
        assert!(is_over(block_on(late)), "{name}");
        let account = world.store.account(ana).now().unwrap().unwrap();
        let confirmed = |known: &&zavor_core::account::RecoveryAddress| known.is_confirmed();
        let left = account.recovery_addresses.iter().filter(confirmed).count();
        assert_eq!(left, usize::from(name != "removal"), "{name}");
    }
}

#[test]
fn an_address_of_somebody_elses_that_the_owner_takes_over_waits_again() {
    let (world, ana) = with_ana();
    block_on(
        world
            .zavor
            .verification
            .add_recovery_address(&OPERATOR, ANA, WORK),
    )
    .unwrap();
    let token = mailed_token(&world, WORK);
    block_on(
        world
            .zavor
            .verification
            .confirm_recovery_address(&token, HERE),
    )
    .unwrap();
    world.advance(RECOVERY_ADDRESS_WAIT);
    let proves = |has_role| {
        let account = world.store.account(ana).now().unwrap().unwrap();
        account.recovery_addresses[0].proves(has_role, world.now())
    };
    assert!(proves(false) && !proves(true));
    thief_adds(&world);
    assert!(!proves(true), "not at once");
    world.advance(RECOVERY_ADDRESS_WAIT);
    assert!(proves(true));
}

#[test]
fn an_address_that_somebody_else_set_waits_and_older_ones_are_told() {
    let (world, ana) = with_recovery_address();
    let zavor = &world.zavor;
    block_on(
        zavor
            .verification
            .add_recovery_address(&OPERATOR, ANA, WORK),
    )
    .unwrap();
    let token = mailed_token(&world, WORK);
    let told = world.messenger.mails_to(HOME).pop().unwrap();
    assert_eq!(told.subject, "notice-recovery-address-added");
    assert_eq!(world.messenger.mails_to(WORK).len(), 1, "the link only");
    block_on(zavor.verification.confirm_recovery_address(&token, HERE)).unwrap();
    let proves = |has_role| {
        let account = world.store.account(ana).now().unwrap().unwrap();
        account.recovery_addresses[1].proves(has_role, world.now())
    };
    assert!(!proves(false));
    world.advance(RECOVERY_ADDRESS_WAIT);
    assert!(proves(false) && !proves(true));
}

#[test]
fn a_removed_address_is_told_and_its_links_die() {
    let (world, _) = with_recovery_address();
    reset_by_link(&world);
    let token = mailed_token(&world, HOME);
    let removed = world
        .zavor
        .verification
        .remove_recovery_address(&OPERATOR, ANA, HOME);
    block_on(removed).unwrap();
    send(&world);
    let told = world.messenger.mails_to(HOME).pop().unwrap();
    assert_eq!(told.subject, "notice-recovery-address-removed");
    let late = change(&world, ChangeBy::Link(&token), NEW);
    assert_eq!(late.unwrap(), PasswordChanged::Refused);
}

#[test]
fn mails_to_unconfirmed_addresses_are_bounded() {
    let (world, _) = with_ana();
    let add = || {
        block_on(
            world
                .zavor
                .verification
                .add_recovery_address(&OPERATOR, ANA, HOME),
        )
    };
    let remove = || {
        block_on(
            world
                .zavor
                .verification
                .remove_recovery_address(&OPERATOR, ANA, HOME),
        )
    };
    for _ in 0..3 {
        add().unwrap();
        remove().unwrap();
    }
    assert!(matches!(add(), Err(AppError::Refused(_))));
    send(&world);
    assert_eq!(world.messenger.mails_to(HOME).len(), 3);
    world.advance(Span::from_mins(10));
    add().unwrap();
}

/// Wrong passwords are remembered, so that a phone that repeats one costs no hash; so is the right
/// one, so that a polling program costs none. Setting a credential makes both worthless, however it
/// is set.
#[test]
fn a_mistyped_password_that_is_chosen_later_is_right_whatever_set_it() {
    type Way = fn(&FakeWorld);
    let ways: [(&str, Way); 6] = [
        ("change page", |world| {
            assert!(changed(change(world, by_password(ANA, OLD), NEW)));
        }),
        ("link", |world| {
            reset_by_link(world);
            let token = mailed_token(world, HOME);
            assert!(changed(change(world, ChangeBy::Link(&token), NEW)));
        }),
        ("reset", |world| {
            let given = ResetPassword::Given(password(NEW));
            let reset = world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, given, false, None);
            block_on(reset).unwrap();
        }),
        ("users set", |world| {
            let (typed, must_change) = (password(NEW), false);
            let new = NewPassword { typed, must_change };
            block_on(world.zavor.people.set_password(&OPERATOR, ANA, new)).unwrap();
        }),
        ("import of a hash", |world| {
            put_credential(world, None);
            let row = ImportRow {
                address: ANA.into(),
                password_hash: Some(FakePasswords::stored(NEW)),
                ..ImportRow::default()
            };
            let rows = std::iter::once(Ok(row));
            block_on(world.zavor.people.import(&OPERATOR, rows, |_, _| {})).unwrap();
        }),
        ("a change behind our back", |world| {
            put_credential(world, Some(FakePasswords::stored(NEW)));
        }),
    ];
    for (way, set) in ways {
        let (world, _) = with_recovery_address();
        let binds = |typed: &str| {
            let question = VerifyQuestion {
                attempt: SignInQuestion {
                    name: ANA.as_bytes(),
                    address: HERE,
                    protocol: Protocol::Ldap,
                    device: "",
                    session: "",
                    digest: None,
                    mode: Mode::Enforce,
                },
                password: password(typed),
                trusted_proxy: false,
                known_device: false,
                announced_as: Vec::new(),
                app_protocol: None,
            };
            let answer = block_on(world.zavor.sign_in.verify_password(question)).unwrap();
            matches!(answer, VerifyAnswer::Right { .. })
        };
        assert!(!binds(NEW), "{way}: mistyped");
        assert!(matches!(sign_in(&world, ANA, NEW), SignOnOutcome::Refused));
        assert!(binds(OLD), "{way}: remembered as right");
        // At the same moment, so that the time does not tell the credentials apart.
        set(&world);
        assert!(binds(NEW), "{way}: LDAP");
        let signed_on = sign_in(&world, ANA, NEW);
        assert!(
            matches!(signed_on, SignOnOutcome::Session(..)),
            "{way}: {signed_on:?}"
        );
        assert!(!binds(OLD), "{way}: the old one is forgotten");
    }
}

fn put_credential(world: &FakeWorld, hash: Option<String>) {
    let id = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
    let mut account = world.store.account(id).now().unwrap().unwrap();
    let set = world.now();
    account.credential = hash.map(|hash| Credential {
        hash,
        set,
        life: PasswordLife::Lasting,
        barred: None,
        reset: None,
    });
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
}
