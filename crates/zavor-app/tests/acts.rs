//! Acts of a person on an account: block, allow, sign out, reset. They are in force before they
//! return, they are audited, and their effects on mail hosts survive a mail host that is down.

use zavor_app::notifications::{Acted, EffectReport, HostAnswer, OWN_TURN};
use zavor_app::people::ResetPassword;
use zavor_app::platform::{AppError, Mode};
use zavor_app::ports::{Change, GuardsExt, HostAct, MailHosts, Records, TypedPassword};
use zavor_app::sign_in::{SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_core::account::GuardKey;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::event::Protocol;
use zavor_core::guard::Touched;
use zavor_core::hold::{Evidence, HoldKind, Owner, Reason, Subject};
use zavor_core::moment::Span;
use zavor_core::network::Origin;
use zavor_core::sign_in::{Attempt, Closing, OriginView, report};
use zavor_memory::Now;
use zavor_memory::{block_on, poll_once};
use zavor_testkit::{FakeWorld, run_outbox, world};

const ANA: &str = "ana@contoso.example";
const OLD: &str = "correct horse battery staple";
const NEW: &str = "four other long words entirely";
const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };

fn with_ana() -> FakeWorld {
    let world = world();
    world.add_account(ANA, OLD);
    world
}

fn subject(world: &FakeWorld) -> Subject {
    Subject::Account(world.name(ANA))
}

fn kinds(world: &FakeWorld) -> Vec<HoldKind> {
    let holds = world.store.lasting_holds(&subject(world)).now().unwrap();
    holds.iter().map(|hold| hold.identity.kind).collect()
}

/// The act and result of every audit event.
fn audit(world: &FakeWorld) -> Vec<(AuditAct, AuditResult)> {
    let events = world.store.audit(1, 100).now().unwrap();
    events
        .iter()
        .map(|chained| (chained.event.act, chained.event.result))
        .collect()
}

fn block(world: &FakeWorld, reason: &str) -> Result<Acted, AppError> {
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, reason))
}

fn shown(acted: Acted) -> Vec<EffectReport> {
    match acted {
        Acted::Done { effects, .. } => effects,
        Acted::NothingToDo => panic!("nothing was done"),
    }
}

/// Acts on hosts until now.
fn performed(world: &FakeWorld) -> Vec<HostAct> {
    let performed = world.mail_hosts.performed();
    assert!(performed.iter().all(|p| p.address.as_str() == ANA));
    performed.into_iter().map(|p| p.act).collect()
}

const BOTH: [HostAct; 2] = [HostAct::FlushAuthCache, HostAct::EndSessions];

#[test]
fn blocking_sign_in_holds_at_once_and_ends_sessions_and_caches() {
    let world = with_ana();
    let effects = shown(block(&world, "  seen in a leak ").unwrap());
    assert_eq!(kinds(&world), [HoldKind::SignInBlocked]);
    assert_eq!(performed(&world), BOTH);
    assert_eq!(effects.len(), 2);
    assert!(
        effects
            .iter()
            .all(|e| e.host == "dovecot" && e.answer.is_done())
    );
    let hold = &world.store.lasting_holds(&subject(&world)).now().unwrap()[0];
    assert_eq!(hold.identity.owner, Owner::LocalOperator);
    assert_eq!(hold.until, None);
    let text = "seen in a leak".to_string();
    assert_eq!(hold.evidence, Evidence::Statement { text });
}

#[test]
fn an_alias_names_the_account_and_mail_hosts_hear_every_name() {
    let world = with_ana();
    let id = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
    let mut account = world.store.account(id).now().unwrap().unwrap();
    let alias = "a.pop@contoso.example";
    account.aliases.push(world.name(alias));
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    block_on(
        world
            .zavor
            .people
            .sign_out(&OPERATOR, "A.Pop@contoso.example"),
    )
    .unwrap();
    let performed = world.mail_hosts.performed();
    let said: Vec<_> = performed
        .iter()
        .map(|p| (p.act, p.address.as_str()))
        .collect();
    let [flush, end] = BOTH;
    let expected = [(flush, ANA), (flush, alias), (end, ANA), (end, alias)];
    assert_eq!(said, expected);
    let account = world.store.account(id).now().unwrap().unwrap();
    assert_eq!(account.sessions_ended, Some(world.now()));
}

#[test]
fn blocking_or_allowing_twice_is_nothing_to_do_and_audited() {
    let world = with_ana();
    block(&world, "once").unwrap();
    assert_eq!(block(&world, "twice").unwrap(), Acted::NothingToDo);
    assert_eq!(performed(&world).len(), 2);
    let allow = || block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    assert_eq!(allow(), Acted::done());
    assert_eq!(kinds(&world), []);
    assert_eq!(allow(), Acted::NothingToDo);
    let expected = [
        (AuditAct::BlockSignIn, AuditResult::Done),
        (AuditAct::BlockSignIn, AuditResult::NothingToDo),
        (AuditAct::AllowSignIn, AuditResult::Done),
        (AuditAct::AllowSignIn, AuditResult::NothingToDo),
    ];
    assert_eq!(audit(&world), expected);
}

#[test]
fn automation_lifts_only_its_own_block() {
    let world = with_ana();
    block(&world, "by a person").unwrap();
    let refused = block_on(world.zavor.people.allow_sign_in(&Actor::System, ANA)).unwrap_err();
    assert!(
        matches!(&refused, AppError::Refused(why) if why.to_string().contains("local_operator"))
    );
    assert_eq!(kinds(&world).len(), 1);
    block_on(
        world
            .zavor
            .people
            .block_sign_in(&Actor::System, ANA, "by a rule"),
    )
    .unwrap();
    block_on(world.zavor.people.allow_sign_in(&Actor::System, ANA)).unwrap();
    let left = world.store.lasting_holds(&subject(&world)).now().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].identity.owner, Owner::LocalOperator);
    let last = audit(&world).pop().unwrap();
    assert_eq!(last, (AuditAct::AllowSignIn, AuditResult::Done));
}

#[test]
fn a_door_may_do_none_of_it_and_the_try_is_audited() {
    let world = with_ana();
    let door = Actor::Door {
        door: "auth_policy",
        address: "192.0.2.1".into(),
    };
    let zavor = &world.zavor;
    let reset = ResetPassword::Given(TypedPassword(NEW.into()));
    assert!(block_on(zavor.people.block_sign_in(&door, ANA, "x")).is_err());
    assert!(block_on(zavor.people.allow_sign_in(&door, ANA)).is_err());
    assert!(block_on(zavor.people.sign_out(&door, ANA)).is_err());
    assert!(block_on(zavor.people.reset_password(&door, ANA, reset, false, None)).is_err());
    assert!(kinds(&world).is_empty() && performed(&world).is_empty());
    assert_eq!(audit(&world).len(), 4);
    assert!(
        audit(&world)
            .iter()
            .all(|(_, r)| *r == AuditResult::Refused)
    );
}

#[test]
fn of_a_flood_of_refused_acts_a_few_a_minute_are_records_and_the_next_one_counts_the_rest() {
    let world = with_ana();
    let door = Actor::Door {
        door: "auth_policy",
        address: "192.0.2.1".into(),
    };
    for _ in 0..300 {
        let refused = block_on(world.zavor.people.sign_out(&door, ANA));
        assert!(matches!(refused, Err(AppError::Denied(_))), "{refused:?}");
    }
    assert_eq!(audit(&world).len(), 10);
    world.advance(Span::from_secs(60));
    block_on(world.zavor.people.sign_out(&door, ANA)).unwrap_err();
    let records = world.store.audit(1, 100).now().unwrap();
    let last = &records.last().unwrap().event;
    assert!(
        last.detail.to_string().contains("refused 290 times more"),
        "{}",
        last.detail
    );
}

#[test]
fn unknown_accounts_and_bad_reasons_change_nothing() {
    let world = with_ana();
    let nobody = block_on(
        world
            .zavor
            .people
            .sign_out(&OPERATOR, "nobody@contoso.example"),
    );
    assert!(matches!(nobody, Err(AppError::Unknown { .. })));
    assert!(matches!(block(&world, "   "), Err(AppError::Invalid(_))));
    let long = "x".repeat(1001);
    assert!(matches!(block(&world, &long), Err(AppError::Invalid(_))));
    assert!(kinds(&world).is_empty() && world.mail_hosts.tries() == 0);
}

#[test]
fn signing_out_is_noted_when_the_mail_host_has_confirmed() {
    let world = with_ana();
    let noted = || {
        let id = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
        world
            .store
            .account(id)
            .now()
            .unwrap()
            .unwrap()
            .sessions_ended
    };
    world.mail_hosts.fail_with(Some("no route to host"));
    let acted_at = world.now();
    let effects = shown(block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap());
    assert!(
        effects
            .iter()
            .all(|e| e.answer == HostAnswer::NotYet("no route to host".into()))
    );
    assert_eq!(effects.len(), 2, "a failed flush does not save the session");
    assert_eq!(noted(), None, "not ended is not noted as ended");

    world.mail_hosts.fail_with(None);
    world.advance(Span::from_mins(1));
    let ran = block_on(run_outbox(&world.zavor.notifications)).unwrap();
    assert_eq!((ran.done, ran.put_off, ran.given_up), (2, 0, 0));
    assert_eq!(performed(&world), BOTH);
    assert_eq!(noted(), Some(acted_at));
}

#[test]
fn a_crash_between_commit_and_call_leaves_the_calls_to_the_worker() {
    let mut world = with_ana();
    world.mail_hosts.fail_with(Some("process died here"));
    block(&world, "stolen").unwrap();
    world.store.crash();
    world.restart();
    world.mail_hosts.fail_with(None);
    assert_eq!(kinds(&world), [HoldKind::SignInBlocked]);
    world.advance(OWN_TURN);
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    assert_eq!(performed(&world), BOTH);
}

fn reset(world: &FakeWorld, to: &str, must_change: bool) -> Result<(), AppError> {
    let typed = ResetPassword::Given(TypedPassword(to.into()));
    let done = block_on(world.zavor.people.reset_password(
        &OPERATOR,
        ANA,
        typed,
        must_change,
        None,
    ))?;
    assert!(done.generated.is_none());
    Ok(())
}

#[test]
fn a_lasting_reset_changes_the_hash_and_ends_sessions_and_caches() {
    let world = with_ana();
    world.advance(Span::from_hours(1));
    reset(&world, NEW, false).unwrap();
    let id = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
    let account = world.store.account(id).now().unwrap().unwrap();
    let credential = account.credential.unwrap();
    assert_eq!(credential.set, world.now());
    assert!(!credential.life.is_temporary());
    assert_eq!(account.sessions_ended, Some(world.now()));
    assert_eq!(performed(&world), BOTH);
    assert_eq!(
        audit(&world),
        [(AuditAct::ResetPassword, AuditResult::Done)]
    );
    assert_eq!(kinds(&world), []);
}

#[test]
fn a_temporary_reset_demands_a_change_and_a_lasting_one_takes_it_back() {
    let world = with_ana();
    let generated = ResetPassword::Generated;
    let done = block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, generated, true, None),
    )
    .unwrap();
    assert!(done.generated.is_some_and(|p| p.0.len() == 23));
    let holds = world.store.lasting_holds(&subject(&world)).now().unwrap();
    assert_eq!(holds.len(), 1);
    assert_eq!(holds[0].identity.kind, HoldKind::MustChangePassword);
    assert_eq!(holds[0].identity.reason, Reason::AfterReset);
    reset(&world, NEW, false).unwrap();
    assert_eq!(kinds(&world), []);
}

#[test]
fn a_reset_releases_lockouts_but_no_block() {
    let world = with_ana();
    block(&world, "by a person").unwrap();
    let id = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
    let key = GuardKey::account(id);
    let policy = world.store.policies().smart_lockout.clone();
    let now = world.now();
    let lockouts = |world: &FakeWorld| {
        let guard = world.store.sign_in_guard(key);
        guard.map_or(0, |guard| guard.lockouts(&policy, world.now()).len())
    };
    let fail_ten_times = world.store.sign_in(key, |guard| {
        for n in 1..=10 {
            let attempt = Attempt {
                key: n,
                origin: Origin::of("203.0.113.9".parse().unwrap()),
                hint: 0,
                digest: Some(n),
                protocol: Protocol::Imap,
                ours: false,
                has_app_passwords: false,
                credential: 0,
                has_session: false,
                forced_class: None,
            };
            let place = OriginView::default();
            report(
                guard,
                &attempt,
                Closing::Failure,
                true,
                &place,
                &policy,
                now,
            );
        }
        ((), Touched::Transition)
    });
    let ((), durable) = block_on(fail_ten_times).unwrap();
    block_on(durable.wait()).unwrap();
    assert_eq!(lockouts(&world), 1);
    reset(&world, NEW, false).unwrap();
    assert_eq!(lockouts(&world), 0);
    assert_eq!(kinds(&world), [HoldKind::SignInBlocked]);
}

#[test]
fn a_refused_reset_changes_nothing_and_calls_nobody() {
    let world = with_ana();
    world.add_account_elsewhere("bo@contoso.example");
    assert!(matches!(
        reset(&world, "short", false),
        Err(AppError::Password(_))
    ));
    let elsewhere = world.zavor.people.reset_password(
        &OPERATOR,
        "bo@contoso.example",
        ResetPassword::Generated,
        true,
        None,
    );
    let why = block_on(elsewhere).unwrap_err().to_string();
    assert!(why.contains("not kept by Zavor"), "{why}");
    assert_eq!(world.mail_hosts.tries(), 0);
}

#[test]
fn when_nothing_can_be_written_no_act_is_acknowledged() {
    let world = FakeWorld::faulty();
    world.add_account(ANA, OLD);
    world.store.faults().set_unwritable(true);
    let zavor = &world.zavor;
    let given = ResetPassword::Given(TypedPassword(NEW.into()));
    assert!(block_on(zavor.people.block_sign_in(&OPERATOR, ANA, "x")).is_err());
    assert!(block_on(zavor.people.sign_out(&OPERATOR, ANA)).is_err());
    assert!(
        block_on(
            zavor
                .people
                .reset_password(&OPERATOR, ANA, given, false, None)
        )
        .is_err()
    );
    assert_eq!(world.mail_hosts.tries(), 0);
    assert!(!world.mail_hosts.names().is_empty());
}

#[test]
fn results_that_cannot_be_written_down_cost_a_repetition_and_no_more() {
    let world = FakeWorld::faulty();
    world.add_account(ANA, OLD);
    world.mail_hosts.fail_with(Some("down"));
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    world.mail_hosts.fail_with(None);
    world.advance(OWN_TURN);
    world.store.faults().refuse_next_commits(1);
    assert!(block_on(run_outbox(&world.zavor.notifications)).is_err());
    assert_eq!(
        block_on(run_outbox(&world.zavor.notifications))
            .unwrap()
            .done,
        2
    );
    assert_eq!(world.mail_hosts.performed().len(), 4);
    assert_eq!(
        block_on(run_outbox(&world.zavor.notifications))
            .unwrap()
            .done,
        0
    );
}

#[test]
fn an_old_password_that_is_being_verified_during_a_reset_is_not_right_any_more() {
    let world = with_ana();
    let bind = |password: &str| {
        world.zavor.sign_in.verify_password(VerifyQuestion {
            attempt: SignInQuestion {
                name: ANA.as_bytes(),
                address: Some("203.0.113.9".parse().unwrap()),
                protocol: Protocol::Ldap,
                device: "",
                session: "",
                digest: None,
                mode: Mode::Enforce,
            },
            password: TypedPassword(password.into()),
            trusted_proxy: false,
            known_device: false,
            announced_as: Vec::new(),
            app_protocol: None,
        })
    };
    world.passwords.hold_back();
    let mut slow = std::pin::pin!(bind(OLD));
    assert!(poll_once(slow.as_mut()).is_none(), "it waits for its hash");
    world.advance(Span::from_millis(1));
    reset(&world, NEW, false).unwrap();
    world.passwords.let_go();
    let answer = block_on(slow).unwrap();
    assert!(matches!(answer, VerifyAnswer::Refused(_)), "{answer:?}");
    let answer = block_on(bind(NEW)).unwrap();
    assert!(matches!(answer, VerifyAnswer::Right { .. }), "{answer:?}");
}
