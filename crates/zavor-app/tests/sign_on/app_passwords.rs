//! App passwords: who makes and ends them, what they open, what a wrong one counts as.

use zavor_app::notifications::Acted;
use zavor_app::people::ResetPassword;
use zavor_app::platform::{AppError, Mode};
use zavor_app::ports::{EventQuery, Events, GuardsExt, Identities, Records, TypedPassword};
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_app::sign_on::{
    ChangeBy, ChangePassword, PasswordChanged, SessionView, make_app_password, revoke_app_password,
    revoke_app_password_of,
};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::actor::Role;
use zavor_core::app_password::{APP_PASSWORDS_MAX, AppProtocol, AppSecret};
use zavor_core::audit::AuditAct;
use zavor_core::event::{FailureReason, Outcome, Protocol};
use zavor_core::guard::Touched;
use zavor_core::identity::NEW_FOR;
use zavor_core::moment::Span;
use zavor_core::rights::Denied;
use zavor_memory::{Now, block_on};
use zavor_testkit::FakeWorld;

use crate::desk::*;

const PHONE: &str = "203.0.113.9";

fn make(world: &FakeWorld, view: &SessionView, name: &str, protocol: AppProtocol) -> String {
    let made = make_app_password(&world.zavor.sign_on, view, name, protocol);
    block_on(made).unwrap().0.shown()
}

fn refused(world: &FakeWorld, view: &SessionView, name: &str) -> AppError {
    let made = make_app_password(&world.zavor.sign_on, view, name, AppProtocol::Imap);
    block_on(made).unwrap_err()
}

fn count(world: &FakeWorld, id: AccountId) -> usize {
    world.store.app_keys_of(id).now().unwrap().len()
}

/// A bind; `proxy` = it belongs to an attempt that a mail server announced.
fn bind_at(
    world: &FakeWorld,
    name: &str,
    typed: &str,
    protocol: Option<AppProtocol>,
    proxy: bool,
) -> VerifyAnswer {
    bind_announced(world, name, typed, protocol, proxy, &[])
}

/// A bind whose announced digests are known.
fn bind_announced(
    world: &FakeWorld,
    name: &str,
    typed: &str,
    protocol: Option<AppProtocol>,
    proxy: bool,
    announced_as: &[u64],
) -> VerifyAnswer {
    let asked = VerifyQuestion {
        attempt: SignInQuestion {
            protocol: Protocol::Ldap,
            digest: None,
            ..question(name, 0)
        },
        password: TypedPassword(typed.into()),
        trusted_proxy: proxy,
        known_device: false,
        announced_as: announced_as.to_vec(),
        app_protocol: protocol,
    };
    block_on(world.zavor.sign_in.verify_password(asked)).unwrap()
}

fn bind(world: &FakeWorld, typed: &str, protocol: AppProtocol) -> VerifyAnswer {
    bind_at(world, ANA, typed, Some(protocol), true)
}

fn question(name: &str, digest: u64) -> SignInQuestion<'_> {
    SignInQuestion {
        name: name.as_bytes(),
        address: Some(PHONE.parse().unwrap()),
        protocol: Protocol::Imap,
        device: "",
        session: "",
        digest: Some(digest),
        mode: Mode::Enforce,
    }
}

/// A sign-in through a mail server that asks both doors.
fn mail_sign_in(world: &FakeWorld, typed: &str, digest: u64) -> VerifyAnswer {
    let asked = question(ANA, digest);
    let checked = block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap();
    assert_eq!(checked, CheckAnswer::Allow, "attempt {digest}");
    let answer = bind_at(world, ANA, typed, Some(AppProtocol::Imap), true);
    let how = match is_right(&answer) {
        true => Reported::Success,
        false => Reported::Failure,
    };
    block_on(world.zavor.sign_in.report_sign_in(&asked, how)).unwrap();
    answer
}

fn is_right(answer: &VerifyAnswer) -> bool {
    matches!(answer, VerifyAnswer::Right { .. })
}

fn is_locked(world: &FakeWorld, id: AccountId) -> bool {
    let (policies, now) = (world.store.policies(), world.now());
    let locked = move |guard: &mut zavor_core::sign_in::SignInGuard| {
        let locked = guard.is_locked_out(&policies.smart_lockout, now);
        (locked, Touched::Unchanged)
    };
    let asked = world.store.sign_in(GuardKey::account(id), locked);
    block_on(asked).unwrap().0
}

fn last_reason(world: &FakeWorld, id: AccountId) -> (Outcome, Option<FailureReason>) {
    let query = EventQuery {
        key: Some(GuardKey::account(id)),
        from: world.now().minus(Span::from_days(1)),
        to: world.now().plus(Span::from_days(1)),
        limit: 100,
    };
    let rows = world.store.sign_ins(&query).now().unwrap();
    rows.first().map(|row| (row.outcome, row.reason)).unwrap()
}

/// One that was never made, in the right form.
fn invented(n: u32) -> String {
    let bytes = (0..).map(|k: u32| (k.wrapping_mul(7) ^ n) as u8 % 243);
    AppSecret::of_random(bytes).unwrap().shown()
}

const WRONG: VerifyAnswer = VerifyAnswer::Refused(FailureReason::WrongAppPassword);

#[test]
fn an_app_password_opens_its_protocol_of_its_account_and_costs_no_hash() {
    let (world, ana) = with_ana();
    let dan = world.add_account(DAN, OLD);
    let view = half(&world, ANA);
    let hashed = world.passwords.verifications_of(ana);
    let text = make(&world, &view, "phone", AppProtocol::Imap);
    assert!(is_right(&bind(&world, &text, AppProtocol::Imap)));
    assert!(is_right(&bind(
        &world,
        &text.to_uppercase(),
        AppProtocol::Imap
    )));
    for other in [AppProtocol::Pop3, AppProtocol::Submission] {
        assert_eq!(bind(&world, &text, other), WRONG);
    }
    assert_eq!(
        bind_at(&world, ANA, &text, None, false),
        WRONG,
        "names no protocol"
    );
    let at_dan = bind_at(&world, DAN, &text, Some(AppProtocol::Imap), false);
    assert_eq!(at_dan, WRONG);
    let nobody = "nobody@contoso.example";
    let at_nobody = bind_at(&world, nobody, &text, Some(AppProtocol::Imap), false);
    assert_eq!(at_nobody, WRONG);
    assert_eq!(world.passwords.verifications_of(ana), hashed);
    assert_eq!(world.passwords.verifications_of(dan), 0);
    // The owner's own password opens as before.
    assert!(is_right(&bind(&world, OLD, AppProtocol::Imap)));
}

#[test]
fn only_a_listed_mail_server_and_this_host_say_for_which_service_somebody_signs_in() {
    let (world, _) = with_ana();
    let text = make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
    let bind_from = |address: &str, listed: bool| {
        let asked = VerifyQuestion {
            attempt: SignInQuestion {
                address: Some(address.parse().unwrap()),
                protocol: Protocol::Ldap,
                digest: None,
                ..question(ANA, 0)
            },
            password: TypedPassword(text.clone().into()),
            trusted_proxy: listed,
            known_device: false,
            announced_as: Vec::new(),
            app_protocol: Some(AppProtocol::Imap),
        };
        block_on(world.zavor.sign_in.verify_password(asked)).unwrap()
    };
    assert!(is_right(&bind_from("192.0.2.50", true)));
    assert!(is_right(&bind_from("127.0.0.1", false)));
    // A thief of the device's password at any other LDAP client.
    assert_eq!(bind_from(PHONE, false), WRONG);
}

#[test]
fn an_app_password_is_not_the_password_of_the_pages() {
    let (world, _) = with_ana();
    let text = make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
    assert_eq!(
        sign_in(&world, ANA, &text),
        zavor_app::sign_on::SignOnOutcome::Refused
    );
    let by = ChangeBy::Password {
        name: ANA.as_bytes(),
        current: password(&text),
    };
    assert_eq!(change(&world, by, NEW).unwrap(), PasswordChanged::Refused);
    // Nor can it become one.
    let by = ChangeBy::Password {
        name: ANA.as_bytes(),
        current: password(OLD),
    };
    let error = change(&world, by, &invented(5)).unwrap_err();
    assert!(error.to_string().contains("app_password_form"), "{error}");
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

#[test]
fn sec_34_an_app_password_is_made_by_its_owner_after_a_fresh_proof() {
    let (world, ana) = with_ana();
    let young = half(&world, ANA);
    world.advance(Span::from_mins(16));
    assert!(matches!(refused(&world, &young, "a"), AppError::Refused(_)));
    add_totp(&world, ana);
    let unproved = half(&world, ANA);
    let error = refused(&world, &unproved, "a");
    assert!(
        matches!(error, AppError::Denied(Denied::NotFresh)),
        "{error}"
    );
    let proved = whole(&world, ANA);
    make(&world, &proved, "phone", AppProtocol::Imap);
    world.advance(Span::from_mins(16));
    let error = refused(&world, &proved, "b");
    assert!(
        matches!(error, AppError::Denied(Denied::NotFresh)),
        "{error}"
    );
    assert_eq!(count(&world, ana), 1);
}

#[test]
fn sec_15_a_session_that_was_ended_makes_no_app_password() {
    let (world, ana) = with_ana();
    let view = half(&world, ANA);
    let given = ResetPassword::Given(password(NEW));
    let reset = world
        .zavor
        .people
        .reset_password(&OPERATOR, ANA, given, false, None);
    block_on(reset).unwrap();
    let error = refused(&world, &view, "left behind by a thief");
    assert!(error.to_string().contains("session has ended"), "{error}");
    assert_eq!(count(&world, ana), 0);
}

#[test]
fn names_are_bounded_and_unique_and_so_is_their_number() {
    let (world, ana) = with_ana();
    let view = half(&world, ANA);
    for name in ["", " ", "a\u{202e}b", &"x".repeat(101)] {
        let error = refused(&world, &view, name);
        assert!(matches!(error, AppError::Invalid(_)), "{name:?}: {error}");
    }
    for n in 0..APP_PASSWORDS_MAX {
        make(&world, &view, &format!("device {n}"), AppProtocol::Imap);
        let again = refused(&world, &view, &format!(" device {n} "));
        assert!(again.to_string().contains("device") || n + 1 == APP_PASSWORDS_MAX);
    }
    let error = refused(&world, &view, "one more");
    assert!(error.to_string().contains("at most 20"), "{error}");
    assert_eq!(count(&world, ana), APP_PASSWORDS_MAX);
}

#[test]
fn the_owner_revokes_one_at_once_and_the_mail_host_ends_its_sessions() {
    let (world, ana) = with_ana();
    let view = half(&world, ANA);
    let phone = make(&world, &view, "phone", AppProtocol::Imap);
    let tablet = make(&world, &view, "tablet", AppProtocol::Imap);
    let first = world.store.app_keys_of(ana).now().unwrap()[0];
    world.mail_hosts.configure(&["mx1"]);
    let revoke = || block_on(revoke_app_password(&world.zavor.sign_on, &view, first.id)).unwrap();
    assert!(matches!(revoke(), Acted::Done { .. }));
    assert_eq!(revoke(), Acted::NothingToDo);
    assert!(
        !world.mail_hosts.performed().is_empty(),
        "caches and sessions"
    );
    assert_eq!(bind(&world, &phone, AppProtocol::Imap), WRONG);
    assert!(is_right(&bind(&world, &tablet, AppProtocol::Imap)));
}

#[test]
fn sec_37_an_administrator_may_revoke_one_of_those_they_may_help_and_make_none() {
    let (world, ana) = with_ana();
    make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
    let id = world.store.app_keys_of(ana).now().unwrap()[0].id;
    let revoke = |actor: &zavor_core::actor::Actor, name: &str| {
        block_on(revoke_app_password_of(
            &world.zavor.sign_on,
            actor,
            name,
            id,
        ))
    };
    let reader = administrator(&world, DAN, Role::SecurityReader);
    assert!(matches!(revoke(&reader, ANA), Err(AppError::Denied(_))));
    let helper = administrator(&world, EVE, Role::HelpdeskAdministrator);
    assert!(
        matches!(revoke(&helper, DAN), Err(AppError::Denied(_))),
        "outranked"
    );
    // The number of somebody else's does nothing on another account.
    world.add_account("zoe@contoso.example", OLD);
    let other = revoke(&helper, "zoe@contoso.example").unwrap();
    assert_eq!((other, count(&world, ana)), (Acted::NothingToDo, 1));
    assert!(matches!(revoke(&helper, ANA), Ok(Acted::Done { .. })));
    assert_eq!(count(&world, ana), 0);
    let (act, _, detail) = audit(&world).pop().unwrap();
    assert_eq!(act, AuditAct::RevokeAppPassword);
    assert!(
        detail.contains("phone") && detail.contains("imap"),
        "{detail}"
    );
}

#[test]
fn sec_39_a_new_password_and_a_block_end_all_app_passwords_and_an_unlock_none() {
    type Act = fn(&FakeWorld);
    let reset: Act = |world| {
        let given = ResetPassword::Given(password(NEW));
        let act = world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, given, false, None);
        block_on(act).unwrap();
    };
    let own: Act = |world| {
        let by = ChangeBy::Password {
            name: ANA.as_bytes(),
            current: password(OLD),
        };
        let done = change(world, by, NEW).unwrap();
        assert!(matches!(done, PasswordChanged::Done { .. }));
    };
    let block: Act = |world| {
        block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
    };
    // Only one that was made within 72 hours, by whoever is signed out.
    let sign_out: Act = |world| {
        block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    };
    let late_sign_out: Act = |world| {
        world.advance(NEW_FOR);
        world.advance(Span::from_secs(1));
        block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    };
    let unlock: Act = |world| {
        let act = world.zavor.sign_in.unlock(&OPERATOR, ANA);
        block_on(act).unwrap();
    };
    for (act, left, audited) in [
        (reset, 0, true),
        (own, 0, true),
        (block, 0, true),
        (sign_out, 0, true),
        (late_sign_out, 1, false),
        (unlock, 1, false),
    ] {
        let (world, ana) = with_ana();
        let text = make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
        assert!(is_right(&bind(&world, &text, AppProtocol::Imap)));
        act(&world);
        assert_eq!(count(&world, ana), left);
        let works = is_right(&bind(&world, &text, AppProtocol::Imap));
        assert_eq!(works, left == 1);
        let said = audit(&world)
            .iter()
            .any(|(_, _, detail)| detail.contains("app passwords ended: 1"));
        assert_eq!(said, audited);
    }
}

#[test]
fn a_blocked_or_waiting_account_is_shut_for_app_passwords_too() {
    let (world, _) = with_ana();
    let view = half(&world, ANA);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    assert!(matches!(refused(&world, &view, "a"), AppError::Refused(_)));
    let text = make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
    // A hold placed by something that ends no app passwords.
    let hold = |kind, reason| zavor_core::hold::StoredHold {
        identity: zavor_core::hold::HoldIdentity {
            kind,
            subject: zavor_core::hold::Subject::Account(world.name(ANA)),
            scope: zavor_core::hold::Scope::Everywhere,
            owner: zavor_core::hold::Owner::Engine,
            reason,
        },
        since: world.now(),
        until: None,
        evidence: zavor_core::hold::Evidence::None,
    };
    use zavor_core::hold::{HoldKind, Reason};
    for (kind, reason, expected) in [
        (
            HoldKind::SignInBlocked,
            Reason::ByAdministrator,
            FailureReason::SignInBlocked,
        ),
        (
            HoldKind::MustChangePassword,
            Reason::AfterReset,
            FailureReason::MustChangePassword,
        ),
    ] {
        let hold = hold(kind, reason);
        world.commit(vec![zavor_app::ports::Change::PlaceHold(hold.clone())]);
        let shut = bind(&world, &text, AppProtocol::Imap);
        assert_eq!(shut, VerifyAnswer::Refused(expected));
        world.commit(vec![zavor_app::ports::Change::ReleaseHold(hold.identity)]);
        assert!(is_right(&bind(&world, &text, AppProtocol::Imap)));
    }
}

#[test]
fn devices_that_go_on_with_ended_app_passwords_lock_nobody_out() {
    let (world, ana) = with_ana();
    for round in 0..30 {
        for device in 0..6 {
            let text = invented(device);
            assert_eq!(mail_sign_in(&world, &text, u64::from(device)), WRONG);
            assert_eq!(
                bind(&world, &text, AppProtocol::Imap),
                WRONG,
                "round {round}"
            );
        }
    }
    assert!(!is_locked(&world, ana));
    let reason = Some(FailureReason::WrongAppPassword);
    assert_eq!(last_reason(&world, ana), (Outcome::Failure, reason));
    // What a person might have chosen is a guess, as ever.
    for guess in 0..10 {
        let text = format!("a guess of a thief {guess}");
        assert!(!is_right(&mail_sign_in(&world, &text, 100 + guess)));
    }
    assert!(is_locked(&world, ana));
    let locked = bind(&world, &invented(1), AppProtocol::Imap);
    assert_eq!(locked, VerifyAnswer::Refused(FailureReason::LockedOut));
}

#[test]
fn the_use_of_one_is_written_once_a_day() {
    let (world, ana) = with_ana();
    let text = make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
    let used = || world.store.app_keys_of(ana).now().unwrap()[0].last_used;
    assert_eq!(used(), None);
    assert!(is_right(&mail_sign_in(&world, &text, 1)));
    let first = world.now();
    assert_eq!(used(), Some(first));
    for _ in 0..23 {
        world.advance(Span::from_hours(1));
        assert!(is_right(&mail_sign_in(&world, &text, 1)));
        assert_eq!(used(), Some(first));
    }
    world.advance(Span::from_hours(1));
    assert!(is_right(&mail_sign_in(&world, &text, 1)));
    assert_eq!(used(), Some(world.now()));
}

#[test]
fn where_mail_needs_an_app_password_the_right_password_opens_the_pages_only_and_counts_as_nothing()
{
    let (world, ana) = with_ana();
    let text = make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
    world.policies(|policies| policies.passwords.mail_needs_app_password = true);
    let needed = VerifyAnswer::Refused(FailureReason::AppPasswordNeeded);
    for n in 0..30 {
        assert_eq!(mail_sign_in(&world, OLD, n), needed);
        assert_eq!(bind(&world, OLD, AppProtocol::Imap), needed);
        assert_eq!(bind_at(&world, ANA, OLD, None, false), needed);
    }
    assert!(!is_locked(&world, ana));
    let reason = Some(FailureReason::AppPasswordNeeded);
    assert_eq!(last_reason(&world, ana), (Outcome::Failure, reason));
    assert!(is_right(&mail_sign_in(&world, &text, 1)));
    session_of(&world, ANA, OLD);
    // A wrong one counts as before.
    for n in 0..10 {
        mail_sign_in(&world, &format!("a guess of a thief {n}"), 100 + n);
    }
    assert!(is_locked(&world, ana));
}

#[test]
fn sec_23_eight_characters_are_enough_only_beside_a_second_factor_and_where_mail_is_shut_for_them()
{
    let short = "h7$kQ2!z";
    for (needs_app, factor, accepted) in [
        (false, false, false),
        (false, true, false),
        (true, false, false),
        (true, true, true),
    ] {
        let (world, ana) = with_ana();
        world.policies(|policies| policies.passwords.mail_needs_app_password = needs_app);
        if factor {
            add_totp(&world, ana);
        }
        let given = |text: &str| {
            let given = ResetPassword::Given(password(text));
            let act = world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, given, false, None);
            block_on(act).is_ok()
        };
        assert_eq!(given(short), accepted, "{needs_app} {factor}");
        assert!(!given(&short[1..]), "never below eight");
    }
}

#[test]
fn sec_41_every_app_password_that_is_made_or_revoked_is_told_to_all_addresses() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, "ana@home.example");
    let view = half(&world, ANA);
    make(&world, &view, "phone", AppProtocol::Imap);
    let id = world.store.app_keys_of(ana).now().unwrap()[0].id;
    block_on(revoke_app_password(&world.zavor.sign_on, &view, id)).unwrap();
    send(&world);
    for address in [ANA, "ana@home.example"] {
        let mails = world.messenger.mails_to(address);
        let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        for wanted in ["notice-app-password-made", "notice-app-password-revoked"] {
            assert!(subjects.contains(&wanted), "{subjects:?}");
        }
        let text = &mails.last().unwrap().text;
        assert!(
            text.contains("program=phone") && text.contains("protocol=imap"),
            "{text}"
        );
    }
}

#[test]
fn sec_14_sec_44_the_text_of_an_app_password_is_kept_and_written_nowhere() {
    let (world, ana) = with_ana();
    let view = half(&world, ANA);
    let text = make(&world, &view, "phone", AppProtocol::Imap);
    let bare = text.replace('-', "");
    let kept = world.store.app_passwords_of(ana).now().unwrap();
    let written = format!("{kept:?} {:?} {:?}", audit(&world), view);
    assert!(!written.contains(&text) && !written.contains(&bare));
    assert_ne!(kept[0].key.0.as_slice(), text.as_bytes());
}

/// A guess and a text of the form of app passwords, in flight at the same moment, in any order of
/// binds and reports, whether the mail server's nonce is known or not.
#[test]
fn a_guess_beside_a_wrong_app_password_is_counted() {
    for order in 0..8_u8 {
        let (bind_last, report_last, known) = (order & 1 > 0, order & 2 > 0, order & 4 > 0);
        let (world, ana) = with_ana();
        let decoy = invented(1);
        let mut tried = 0;
        while tried < 40 && !is_locked(&world, ana) {
            tried += 1;
            let (guess, text) = (1_000 + tried, format!("guess number {tried}"));
            let mut pair = vec![(guess, text.as_str()), (1, decoy.as_str())];
            pair.retain(|(digest, _)| {
                let asked = question(ANA, *digest);
                let answer = block_on(world.zavor.sign_in.check_sign_in(&asked));
                answer.unwrap() == CheckAnswer::Allow
            });
            if bind_last {
                pair.reverse();
            }
            for &(digest, typed) in &pair {
                let announced = [digest];
                let announced: &[u64] = if known { &announced } else { &[] };
                let imap = Some(AppProtocol::Imap);
                bind_announced(&world, ANA, typed, imap, true, announced);
            }
            if report_last {
                pair.reverse();
            }
            for (digest, _) in pair {
                let asked = question(ANA, digest);
                let told = world
                    .zavor
                    .sign_in
                    .report_sign_in(&asked, Reported::Failure);
                block_on(told).unwrap();
            }
        }
        assert!(
            tried <= 10,
            "order {order}: {tried} guesses before the lockout"
        );
    }
}

/// Whoever found one phone must not guess the owner's password nine at a time between its sign-ins.
#[test]
fn sec_01_sign_ins_with_an_app_password_do_not_let_guesses_go_on() {
    for known in [true, false] {
        let (world, ana) = with_ana();
        let phone = make(&world, &half(&world, ANA), "phone", AppProtocol::Imap);
        let mut tried = 0;
        let mut digest = 10;
        while tried < 60 && !is_locked(&world, ana) {
            digest += 1;
            let typed = match digest % 9 {
                0 => phone.clone(),
                _ => format!("guess number {digest}"),
            };
            tried += u32::from(typed != phone);
            let asked = question(ANA, digest);
            let answer = block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap();
            if answer != CheckAnswer::Allow {
                break;
            }
            let announced: &[u64] = if known { &[digest] } else { &[] };
            let imap = Some(AppProtocol::Imap);
            let bound = bind_announced(&world, ANA, &typed, imap, true, announced);
            let how = match is_right(&bound) {
                true => Reported::Success,
                false => Reported::Failure,
            };
            block_on(world.zavor.sign_in.report_sign_in(&asked, how)).unwrap();
        }
        // Its sign-ins make the place familiar, where more is allowed.
        assert!(tried <= 30, "known {known}: {tried} guesses");
    }
}
