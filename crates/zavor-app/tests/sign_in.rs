//! Sign-in use cases over the memory store: the answers of doors, what is counted, what it costs.

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::notifications::Acted;
use zavor_app::people::ResetPassword;
use zavor_app::platform::{AppError, Mode, Settings};
use zavor_app::ports::{Change, EventQuery, Events, Guards, GuardsExt, Records, TypedPassword};
use zavor_app::sign_in::{
    CheckAnswer, Reported, RuleTerms, SignInQuestion, VerifyAnswer, VerifyQuestion,
};
use zavor_app::views::LogQuery;
use zavor_core::actor::Actor;
use zavor_core::event::{FailureReason, Outcome, Protocol, SignInEvent};
use zavor_core::guard::Touched;
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Origin;
use zavor_memory::{block_on, poll_once};
use zavor_testkit::{FakeWorld, world, world_with};

const ANA: &str = "ana@contoso.example";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn question<'a>(name: &'a str, address: &str, digest: u64) -> SignInQuestion<'a> {
    SignInQuestion {
        name: name.as_bytes(),
        address: Some(address.parse::<IpAddr>().unwrap()),
        protocol: Protocol::Imap,
        device: "",
        session: "",
        digest: Some(digest),
        mode: Mode::Enforce,
    }
}

fn check(world: &FakeWorld, question: &SignInQuestion<'_>) -> Option<FailureReason> {
    match block_on(world.zavor.sign_in.check_sign_in(question)).unwrap() {
        CheckAnswer::Allow => None,
        CheckAnswer::Refuse { reason, .. } => Some(reason),
    }
}

fn report(world: &FakeWorld, question: &SignInQuestion<'_>, how: Reported) {
    block_on(world.zavor.sign_in.report_sign_in(question, how)).unwrap();
}

/// Guesses from `count` addresses, one password each.
fn guess(world: &FakeWorld, name: &str, count: u64) {
    for n in 0..count {
        let address = format!("203.{}.{}.9", n % 200, n / 200);
        let asked = question(name, &address, 100 + n);
        let how = match check(world, &asked) {
            None => Reported::Failure,
            Some(_) => Reported::PolicyReject,
        };
        report(world, &asked, how);
    }
}

fn bind(world: &FakeWorld, name: &str, password: &str, from: &str, proxy: bool) -> VerifyAnswer {
    let attempt = SignInQuestion {
        protocol: Protocol::Ldap,
        digest: None,
        ..question(name, from, 0)
    };
    let password = TypedPassword(password.as_bytes().to_vec());
    let asked = VerifyQuestion {
        attempt,
        password,
        trusted_proxy: proxy,
        known_device: false,
        announced_as: Vec::new(),
        app_protocol: None,
    };
    block_on(world.zavor.sign_in.verify_password(asked)).unwrap()
}

fn is_right(answer: &VerifyAnswer) -> bool {
    matches!(answer, VerifyAnswer::Right { .. })
}

#[test]
fn guesses_from_many_addresses_lock_and_why_names_it_and_unlock_opens() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    guess(&world, ANA, 12);
    assert_eq!(
        check(&world, &question(ANA, "198.51.100.1", 1)),
        Some(FailureReason::LockedOut)
    );
    let why = block_on(world.zavor.views.why("ANA@Contoso.example")).unwrap();
    let hold = &why.holds[0].stored;
    assert_eq!(hold.identity.kind, HoldKind::LockedOut);
    assert_eq!(hold.identity.scope, Scope::Unfamiliar);
    assert!(
        matches!(
            hold.evidence,
            Evidence::WrongPasswords {
                failures: 10,
                addresses: 10,
                ..
            }
        ),
        "{hold:?}"
    );
    assert_eq!(
        block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap(),
        Acted::done()
    );
    assert_eq!(check(&world, &question(ANA, "198.51.100.1", 1)), None);
    assert_eq!(
        block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap(),
        Acted::NothingToDo
    );
    assert!(
        block_on(
            world
                .zavor
                .sign_in
                .unlock(&OPERATOR, "nobody@contoso.example")
        )
        .is_err()
    );
}

#[test]
fn sec_11_unknown_names_are_answered_like_known_ones() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    for (net, name) in [ANA, "nobody@contoso.example", "\u{0}"].iter().enumerate() {
        let answers: Vec<_> = (0..15)
            .map(|n| {
                let address = format!("203.{net}.{n}.9");
                let asked = question(name, &address, 100 + n);
                let reason = check(&world, &asked);
                if reason.is_none() {
                    report(&world, &asked, Reported::Failure);
                }
                reason
            })
            .collect();
        assert_eq!(answers[..10], [None; 10], "{name}");
        assert_eq!(answers[10..], [Some(FailureReason::LockedOut); 5], "{name}");
    }
}

#[test]
fn a_locked_account_costs_no_password_hash() {
    let world = world();
    let ana = world.add_account(ANA, "correct horse battery");
    for n in 0..10 {
        bind(
            &world,
            ANA,
            &format!("wrong {n}"),
            &format!("203.{n}.113.9"),
            false,
        );
    }
    let before = world.passwords.verifications_of(ana);
    assert_eq!(before, 10);
    let answer = bind(&world, ANA, "correct horse battery", "203.99.113.9", false);
    assert_eq!(answer, VerifyAnswer::Refused(FailureReason::LockedOut));
    assert_eq!(world.passwords.verifications_of(ana), before);
}

#[test]
fn the_same_wrong_password_is_answered_without_a_hash_and_counts_once() {
    let world = world();
    let ana = world.add_account(ANA, "correct horse battery");
    for _ in 0..50 {
        assert!(!is_right(&bind(
            &world,
            ANA,
            "old password",
            "203.0.113.9",
            false
        )));
    }
    assert_eq!(world.passwords.verifications_of(ana), 1);
    assert!(is_right(&bind(
        &world,
        ANA,
        "correct horse battery",
        "203.0.113.9",
        false
    )));
}

#[test]
fn a_polling_mail_program_costs_one_hash_per_ten_minutes() {
    let world = world();
    let ana = world.add_account(ANA, "correct horse battery");
    for _ in 0..10 {
        assert!(is_right(&bind(
            &world,
            ANA,
            "correct horse battery",
            "203.0.113.9",
            false
        )));
        world.advance(Span::from_secs(59));
    }
    assert_eq!(world.passwords.verifications_of(ana), 1);
    world.advance(Span::from_secs(60));
    bind(&world, ANA, "correct horse battery", "203.0.113.9", false);
    assert_eq!(world.passwords.verifications_of(ana), 2);
}

#[test]
fn a_mail_servers_bind_belongs_to_the_attempt_its_allow_opened() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    for n in 0..30 {
        let address = format!("203.{n}.113.9");
        let asked = question(ANA, &address, 7);
        assert_eq!(check(&world, &asked), None);
        assert!(is_right(&bind(
            &world,
            ANA,
            "correct horse battery",
            "127.0.0.1",
            true
        )));
        report(&world, &asked, Reported::Success);
    }
    assert_eq!(world.zavor.platform.tally().binds_without_check, 0);
    let answer = bind(&world, ANA, "wrong", "127.0.0.1", true);
    assert_eq!(answer, VerifyAnswer::Refused(FailureReason::WrongPassword));
    assert_eq!(world.zavor.platform.tally().binds_without_check, 1);
}

#[test]
fn binds_without_a_policy_check_are_unfamiliar_attempts_of_the_server() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    for n in 0..10 {
        bind(&world, ANA, &format!("wrong {n}"), "127.0.0.1", true);
    }
    let answer = bind(&world, ANA, "correct horse battery", "127.0.0.1", true);
    assert_eq!(answer, VerifyAnswer::Refused(FailureReason::LockedOut));
}

#[test]
fn binds_whose_client_is_unknown_charge_no_network_and_teach_no_place() {
    let world = world();
    let people: Vec<String> = (0..30).map(|n| format!("p{n}@contoso.example")).collect();
    for name in &people {
        world.add_account(name, "correct horse battery");
    }
    let (typists, others) = people.split_at(15);
    for name in typists {
        assert!(!is_right(&bind(
            &world,
            name,
            "mistyped",
            "127.0.0.1",
            true
        )));
    }
    for name in others {
        let answer = bind(&world, name, "correct horse battery", "127.0.0.1", true);
        assert!(is_right(&answer), "{name}: {answer:?}");
    }
    world.advance(Span::from_mins(11));
    let blocked = world.store.blocked_origins(world.now(), 10).now().unwrap();
    assert!(blocked.is_empty(), "{blocked:?}");
    // The success did not make the mail server's address familiar: it is this host's, so near.
    let server = question(&others[0], "127.0.0.1", 1);
    check(&world, &server);
    report(&world, &server, Reported::Failure);
    let rows = sign_ins(&world);
    let row = rows.iter().find(|row| row.address == server.address);
    assert_eq!(row.unwrap().class, Scope::Near);
    let of_binds = rows.iter().filter(|row| row.protocol == Protocol::Ldap);
    assert!(of_binds.into_iter().all(|row| row.address.is_none()));
}

#[test]
fn an_address_that_names_nobody_charges_no_network() {
    for nobody in [None, Some("0.0.0.0"), Some("::"), Some("::ffff:0.0.0.0")] {
        let world = world();
        let asked = |name, digest| SignInQuestion {
            address: nobody.map(|text| text.parse::<IpAddr>().unwrap()),
            ..question(name, "192.0.2.1", digest)
        };
        for name in ["ana", "bogdan", "carmen", "dan"] {
            world.add_account(&format!("{name}@contoso.example"), "correct horse battery");
            let mistyped = asked(name, 7);
            assert_eq!(check(&world, &mistyped), None, "{nobody:?} {name}");
            report(&world, &mistyped, Reported::Failure);
        }
        let blocked = world.store.blocked_origins(world.now(), 10).now().unwrap();
        assert!(blocked.is_empty(), "{nobody:?}");
        // It counts on the account as unfamiliar all the same.
        for digest in 100..110 {
            let guess = asked("ana", digest);
            if check(&world, &guess).is_none() {
                report(&world, &guess, Reported::Failure);
            }
        }
        assert_eq!(
            check(&world, &asked("ana", 1)),
            Some(FailureReason::LockedOut)
        );
        assert_eq!(check(&world, &asked("dan", 1)), None);
    }
}

fn sign_ins(world: &FakeWorld) -> Vec<SignInEvent> {
    let query = EventQuery {
        key: None,
        from: Timestamp::from_secs(0),
        to: world.now().plus(Span::from_days(1)),
        limit: 1_000,
    };
    world.store.sign_ins(&query).now().unwrap()
}

/// What Dovecot 2.4 says (`fail_type=internal`), and what Zavor knows by itself because 2.3 says
/// nothing.
#[test]
fn nobody_is_locked_out_by_an_outage() {
    for told in [true, false] {
        let world = world();
        let people: Vec<String> = (0..12).map(|n| format!("p{n}@contoso.example")).collect();
        people.iter().for_each(|name| {
            world.add_account(name, "correct horse battery");
        });
        world.passwords.set_busy(true);
        for digest in 0..12 {
            for name in &people {
                // A hotel, unfamiliar to everybody.
                let asked = question(name, "203.0.113.9", digest);
                assert_eq!(check(&world, &asked), None, "{told} {name} {digest}");
                if told {
                    report(&world, &asked, Reported::ServerFailure);
                } else {
                    let answer = bind(&world, name, &format!("p{digest}"), "127.0.0.1", true);
                    assert_eq!(answer, VerifyAnswer::Busy);
                    report(&world, &asked, Reported::Failure);
                }
            }
        }
        world.passwords.set_busy(false);
        for name in &people {
            assert_eq!(check(&world, &question(name, "203.0.113.9", 99)), None);
            let why = block_on(world.zavor.views.why(name)).unwrap();
            assert!(why.holds.is_empty(), "{told}: {:?}", why.holds);
        }
        let rows = sign_ins(&world);
        let server = Some(FailureReason::ServerFailure);
        let of_server = rows.iter().filter(|row| row.reason == server);
        assert_eq!(of_server.map(|row| row.count).sum::<u32>(), 144);
        let blocked = world.store.blocked_origins(world.now(), 10).now().unwrap();
        assert!(blocked.is_empty());
    }
}

#[test]
fn sec_44_a_password_typed_as_the_name_is_not_kept_and_its_rows_are_found_all_the_same() {
    const TYPED: &str = "Tr0ub4dor&3-horse";
    let world = world();
    world.add_account(ANA, "correct horse battery");
    let asked = question(TYPED, "203.0.113.9", 1);
    check(&world, &asked);
    report(&world, &asked, Reported::Failure);
    assert!(!is_right(&bind(
        &world,
        TYPED,
        "enter",
        "203.0.113.9",
        false
    )));
    report(&world, &question(ANA, "203.0.113.9", 1), Reported::Failure);
    let rows = sign_ins(&world);
    assert_eq!(rows.len(), 3);
    for row in &rows {
        let shown = format!("{row:?}").to_lowercase();
        assert!(!shown.contains("tr0ub4dor"), "{shown}");
    }
    let named = |row: &&SignInEvent| row.name.as_str() == ANA;
    assert!(
        rows.iter().any(|row| named(&row)),
        "names of accounts are not masked"
    );
    let found = |name: &str| {
        let query = LogQuery {
            name: Some(name),
            limit: 100,
            ..LogQuery::default()
        };
        let page = world
            .zavor
            .views
            .sign_in_log(&OPERATOR, &query, None)
            .now()
            .unwrap();
        page.rows.len()
    };
    assert_eq!(found(TYPED), 2);
    assert_eq!(found("tr0ub4dor&3-HORSE"), 2, "found by its normal form");
    assert_eq!(found("somebody else"), 0);
    world.policies(|policies| policies.passwords.mask_unknown_names = false);
    report(&world, &asked, Reported::Failure);
    let clear = format!("{:?}", sign_ins(&world));
    assert!(clear.contains("tr0ub4dor"), "{clear}");
}

#[test]
fn a_busy_pool_counts_nothing() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    world.passwords.set_busy(true);
    for n in 0..40 {
        let answer = bind(&world, ANA, &format!("wrong {n}"), "203.0.113.9", false);
        assert_eq!(answer, VerifyAnswer::Busy, "try {n}");
    }
    world.passwords.set_busy(false);
    assert!(is_right(&bind(
        &world,
        ANA,
        "correct horse battery",
        "203.0.113.9",
        false
    )));
}

#[test]
fn a_blocked_account_is_refused_even_where_a_door_only_observes() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    let identity = HoldIdentity {
        kind: HoldKind::SignInBlocked,
        subject: Subject::Account(world.name(ANA)),
        scope: Scope::Everywhere,
        owner: Owner::LocalOperator,
        reason: Reason::ByAdministrator,
    };
    let evidence = Evidence::Statement {
        text: "stolen phone".into(),
    };
    world.commit(vec![Change::PlaceHold(StoredHold {
        identity,
        since: world.now(),
        until: None,
        evidence,
    })]);
    let observing = SignInQuestion {
        mode: Mode::Observe,
        ..question(ANA, "203.0.113.9", 1)
    };
    assert_eq!(
        check(&world, &observing),
        Some(FailureReason::SignInBlocked)
    );
    assert!(!is_right(&bind(
        &world,
        ANA,
        "correct horse battery",
        "127.0.0.1",
        true
    )));
}

#[test]
fn an_observing_door_lets_through_and_writes_down_what_it_would_refuse() {
    let world = world_with(Settings {
        sign_in_mode: Mode::Observe,
        ..Settings::default()
    });
    world.add_account(ANA, "correct horse battery");
    for n in 0..20 {
        let address = format!("203.0.{n}.9");
        let asked = SignInQuestion {
            mode: Mode::Observe,
            ..question(ANA, &address, 100 + n)
        };
        assert_eq!(check(&world, &asked), None);
        // As Dovecot does once the password is verified: no second refusal.
        assert_eq!(check(&world, &asked), None);
        report(&world, &asked, Reported::Failure);
    }
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    assert!(why.holds[0].observed);
    let query = EventQuery {
        key: None,
        from: Timestamp::from_secs(0),
        to: world.now().plus(Span::from_days(1)),
        limit: 100,
    };
    let rows = world.store.sign_ins(&query).now().unwrap();
    let would = rows
        .iter()
        .filter(|row| row.outcome == Outcome::WouldRefuse)
        .count();
    assert_eq!(would, 10);
}

#[test]
fn a_bind_behind_an_observing_door_is_let_through_and_counted_once() {
    let world = world_with(Settings {
        sign_in_mode: Mode::Observe,
        ..Settings::default()
    });
    world.add_account(ANA, "correct horse battery");
    let observed = |n: u64| SignInQuestion {
        mode: Mode::Observe,
        ..question(ANA, "203.0.113.9", n)
    };
    for n in 0..12 {
        check(&world, &observed(n));
        bind(&world, ANA, &format!("wrong {n}"), "127.0.0.1", true);
        report(&world, &observed(n), Reported::Failure);
    }
    assert!(block_on(world.zavor.views.why(ANA)).unwrap().holds[0].observed);
    check(&world, &observed(99));
    let owner = bind(&world, ANA, "correct horse battery", "127.0.0.1", true);
    assert!(is_right(&owner), "{owner:?}");
    assert_eq!(world.zavor.platform.tally().binds_without_check, 0);
    // One more bind than checks: it is counted, and let through as well.
    let unasked = bind(&world, ANA, "correct horse battery", "127.0.0.1", true);
    assert!(is_right(&unasked), "{unasked:?}");
    assert_eq!(world.zavor.platform.tally().binds_without_check, 1);
}

/// Begins a bind, runs `act` while the password is hashed, and returns the answer.
fn bind_during(world: &FakeWorld, password: &str, act: impl FnOnce()) -> VerifyAnswer {
    let asked = VerifyQuestion {
        attempt: SignInQuestion {
            protocol: Protocol::Ldap,
            digest: None,
            ..question(ANA, "203.0.113.9", 0)
        },
        password: TypedPassword(password.into()),
        trusted_proxy: false,
        known_device: false,
        announced_as: Vec::new(),
        app_protocol: None,
    };
    world.passwords.hold_back();
    let mut bind = Box::pin(world.zavor.sign_in.verify_password(asked));
    assert!(poll_once(bind.as_mut()).is_none());
    act();
    world.passwords.let_go();
    block_on(bind).unwrap()
}

#[test]
fn an_old_password_that_is_being_hashed_opens_nothing_after_a_reset() {
    let (old, new) = (
        "correct horse battery staple",
        "four other long words entirely",
    );
    let world = world();
    world.add_account(ANA, old);
    world.advance(Span::from_secs(1));
    let reset = |to: &str| {
        let given = ResetPassword::Given(TypedPassword(to.into()));
        block_on(
            world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, given, false, None),
        )
        .unwrap();
        world.advance(Span::from_secs(1));
    };
    let answer = bind_during(&world, old, || reset(new));
    assert_eq!(answer, VerifyAnswer::Refused(FailureReason::WrongPassword));
    assert!(!is_right(&bind(&world, ANA, old, "203.0.113.9", false)));
    // A password does not count as wrong because the one before it was another.
    let third = "yet another four long words";
    assert_eq!(
        bind_during(&world, third, || reset(third)),
        VerifyAnswer::Busy
    );
    assert!(is_right(&bind(&world, ANA, third, "203.0.113.9", false)));
}

#[test]
fn a_password_that_is_being_hashed_opens_nothing_after_a_block() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    let block =
        || drop(block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap());
    let answer = bind_during(&world, "correct horse battery", block);
    assert_eq!(answer, VerifyAnswer::Refused(FailureReason::SignInBlocked));
}

#[test]
fn a_lockout_by_any_door_drops_the_proof_of_the_right_password() {
    let world = world();
    let ana = world.add_account(ANA, "correct horse battery");
    let home = || bind(&world, ANA, "correct horse battery", "198.51.100.7", false);
    for _ in 0..2 {
        assert!(is_right(&home()));
        world.advance(Span::from_secs(1));
    }
    assert_eq!(world.passwords.verifications_of(ana), 1);
    guess(&world, ANA, 12);
    assert!(is_right(&home()));
    assert_eq!(world.passwords.verifications_of(ana), 2);
}

#[test]
fn an_unlock_that_cannot_be_written_leaves_the_account_locked() {
    let world = FakeWorld::faulty();
    world.add_account(ANA, "correct horse battery");
    let locked = || {
        let asked = question(ANA, "198.51.100.1", 1);
        let answer = block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap();
        matches!(
            answer,
            CheckAnswer::Refuse {
                reason: FailureReason::LockedOut,
                ..
            }
        )
    };
    for n in 0..10 {
        let asked = question(ANA, &format!("203.0.{n}.9"), 100 + n);
        block_on(
            world
                .zavor
                .sign_in
                .report_sign_in(&asked, Reported::Failure),
        )
        .unwrap();
    }
    assert!(locked());
    world.store.faults().set_turns_to_disk(2);
    let mut unlock = Box::pin(world.zavor.sign_in.unlock(&OPERATOR, ANA));
    while world.store.audit(1, 1).now().unwrap().is_empty() {
        assert!(poll_once(unlock.as_mut()).is_none());
    }
    // The disk fills up between the audit event and the guard.
    world.store.faults().set_unwritable(true);
    assert!(block_on(unlock).is_err());
    assert!(locked(), "the answer said that nothing was released");
    world.store.faults().stop();
    let unlocked = block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
    assert!(matches!(unlocked, Acted::Done { .. }));
    assert!(!locked());
}

#[test]
fn an_account_is_adopted_at_its_first_success_and_only_for_our_domains() {
    let world = world_with(Settings {
        adopt: true,
        ..Settings::default()
    });
    for name in ["new@contoso.example", "new@elsewhere.example"] {
        report(&world, &question(name, "203.0.113.9", 1), Reported::Failure);
        assert_eq!(world.store.account_count(), 0);
    }
    report(
        &world,
        &question("new@elsewhere.example", "203.0.113.9", 1),
        Reported::Success,
    );
    assert_eq!(world.store.account_count(), 0);
    report(
        &world,
        &question("New@contoso.example", "203.0.113.9", 1),
        Reported::Success,
    );
    let id = world
        .store
        .find(&world.name("new@contoso.example"))
        .now()
        .unwrap()
        .unwrap();
    let account = world.store.account(id).now().unwrap().unwrap();
    assert!(account.credential.is_none());
    let audit = world.store.audit(0, 10).now().unwrap();
    let acts: Vec<_> = audit.iter().map(|e| e.event.act.as_str()).collect();
    assert_eq!(acts, ["add_account"], "who asks finds when it came");
    // Without the setting nobody is adopted.
    let world = self::world();
    let new = question("new@contoso.example", "203.0.113.9", 1);
    report(&world, &new, Reported::Success);
    assert_eq!(world.store.account_count(), 0);
}

#[test]
fn an_adopted_account_takes_over_what_its_name_did() {
    let world = world_with(Settings {
        adopt: true,
        ..Settings::default()
    });
    // Two typing mistakes here and one at a cafe, then the right password, by three new people.
    for n in 0..3 {
        let name = format!("new{n}@contoso.example");
        let here = |digest| question(&name, "203.0.113.9", digest);
        let cafe = format!("198.51.100.{n}");
        for asked in [here(1), here(2), question(&name, &cafe, 3)] {
            assert_eq!(check(&world, &asked), None, "{asked:?}");
            report(&world, &asked, Reported::Failure);
        }
        assert_eq!(check(&world, &here(4)), None);
        report(&world, &here(4), Reported::Success);
        assert!(
            world
                .store
                .find(&world.name(&name))
                .now()
                .unwrap()
                .is_some()
        );
        // Wrong passwords are remembered: a phone that repeats one is not counted again.
        report(&world, &here(1), Reported::Failure);
        let rows = sign_ins(&world);
        let again = Some(FailureReason::RepeatedPassword);
        let is_again = |row: &&SignInEvent| row.reason == again && row.name.as_str() == name;
        assert!(rows.iter().any(|row| is_again(&row)), "{name}");
        // What the cafe was charged for the name moves to the account, and its success takes it
        // back.
        report(&world, &question(&name, &cafe, 4), Reported::Success);
        for address in ["203.0.113.9", &cafe] {
            let (policies, now) = (world.store.policies(), world.now());
            let host = Origin::of(address.parse().unwrap()).host().unwrap();
            let penalty = world.store.origin(host.key(), |guard| {
                let penalty = guard.penalty(&policies.origin_guard, now);
                (penalty, Touched::Unchanged)
            });
            let (penalty, _) = block_on(penalty).unwrap();
            assert!(penalty <= 0.01, "{name} {address}: {penalty}");
        }
    }
    let blocked = world.store.blocked_origins(world.now(), 10).now().unwrap();
    assert!(blocked.is_empty(), "{blocked:?}");
}

#[test]
fn a_locked_name_without_an_account_is_explained_and_released() {
    const NAME: &str = "new@contoso.example";
    let world = world_with(Settings {
        adopt: true,
        ..Settings::default()
    });
    let locked = || check(&world, &question(NAME, "198.51.100.1", 1)).is_some();
    let unknown = |error| matches!(error, AppError::Unknown { .. });
    assert!(unknown(block_on(world.zavor.views.why(NAME)).unwrap_err()));
    assert!(unknown(
        block_on(world.zavor.sign_in.unlock(&OPERATOR, NAME)).unwrap_err()
    ));
    for release in ["unlock", "reset"] {
        world.advance(Span::from_mins(1));
        guess(&world, NAME, 12);
        assert!(locked(), "{release}");
        let why = block_on(world.zavor.views.why(NAME)).unwrap();
        assert_eq!(why.display_name, None);
        assert_eq!(why.holds[0].stored.identity.kind, HoldKind::LockedOut);
        match release {
            "unlock" => {
                let unlocked = block_on(world.zavor.sign_in.unlock(&OPERATOR, NAME)).unwrap();
                assert_eq!(unlocked, Acted::done());
            }
            _ => {
                let reset = world
                    .zavor
                    .sign_in
                    .reset_counters(&OPERATOR, Some(NAME), None);
                block_on(reset).unwrap();
            }
        }
        assert!(!locked(), "{release}");
        let reset = world
            .zavor
            .sign_in
            .reset_counters(&OPERATOR, Some(NAME), None);
        assert!(
            unknown(block_on(reset).unwrap_err()),
            "{release}: nothing left"
        );
    }
}

#[test]
fn sec_47_a_fresh_store_has_no_account_and_accepts_no_password() {
    let world = world();
    assert_eq!(world.store.account_count(), 0);
    for name in ["admin", "root", "postmaster@contoso.example", "zavor"] {
        for password in ["", "admin", "zavor", "changeme"] {
            assert!(!is_right(&bind(&world, name, password, "127.0.0.1", false)));
        }
    }
}

#[test]
fn a_spraying_network_is_blocked_for_strangers_and_why_says_so() {
    let world = world();
    let names = [
        "ana@contoso.example",
        "dan@contoso.example",
        "ion@contoso.example",
    ];
    for name in names {
        world.add_account(name, "correct horse battery");
    }
    for (n, name) in names.iter().take(2).enumerate() {
        let asked = question(name, "203.0.113.9", 50 + n as u64);
        assert_eq!(check(&world, &asked), None);
        report(&world, &asked, Reported::Failure);
    }
    let asked = question(names[2], "203.0.113.9", 60);
    assert_eq!(check(&world, &asked), Some(FailureReason::OriginBlocked));
    let why = block_on(world.zavor.views.why(names[2])).unwrap();
    assert_eq!(why.holds[0].stored.identity.kind, HoldKind::OriginBlocked);
    let tried = block_on(world.zavor.views.why(names[0])).unwrap();
    let kind = tried.holds[0].stored.identity.kind;
    assert_eq!(
        kind,
        HoldKind::OriginBlocked,
        "that network would refuse her now"
    );
    world.add_account("eva@contoso.example", "correct horse battery");
    let elsewhere = block_on(world.zavor.views.why("eva@contoso.example")).unwrap();
    assert!(elsewhere.holds.is_empty(), "never tried from there");
}

#[test]
fn sec_11_an_unknown_name_hears_busy_only_while_accounts_do() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    world.passwords.set_busy(true);
    let unknown = |guess| {
        bind(
            &world,
            "nobody@contoso.example",
            guess,
            "203.0.113.9",
            false,
        )
    };
    let wrong = VerifyAnswer::Refused(FailureReason::UnknownAccount);
    assert_eq!(unknown("one"), wrong, "no account was turned away");
    let account = bind(&world, ANA, "guess", "203.0.113.9", false);
    assert_eq!(account, VerifyAnswer::Busy);
    assert_eq!(unknown("two"), VerifyAnswer::Busy);
    world.advance(Span::from_secs(3));
    let later = bind(
        &world,
        "other@contoso.example",
        "guess",
        "203.0.113.9",
        false,
    );
    assert_eq!(later, wrong);
}

#[test]
fn sec_11_a_name_whose_own_line_is_full_hears_busy_known_or_not() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    world.passwords.set_crowded(zavor_app::ports::Crowd::Own);
    for name in [ANA, "nobody@contoso.example"] {
        let answer = bind(&world, name, "guess", "203.0.113.9", false);
        assert_eq!(answer, VerifyAnswer::Busy, "{name}");
    }
    // It says nothing about anybody else's.
    world.passwords.set_busy(true);
    let other = bind(
        &world,
        "other@contoso.example",
        "guess",
        "203.0.113.9",
        false,
    );
    let wrong = VerifyAnswer::Refused(FailureReason::UnknownAccount);
    assert_eq!(other, wrong);
}

#[test]
fn the_third_unlock_of_an_account_by_one_actor_raises_an_alert() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    let raised = || {
        let alerts = world.alerts(100);
        alerts
            .iter()
            .filter(|alert| alert.kind.as_str() == "unlocked_repeatedly")
            .count()
    };
    for round in 0..3 {
        assert_eq!(raised(), 0, "round {round}");
        for n in 0..10 {
            let address = format!("203.{}.{n}.9", 10 + round);
            report(
                &world,
                &question(ANA, &address, 1000 * (round + 1) + n),
                Reported::Failure,
            );
        }
        let acted = block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
        assert_eq!(acted, Acted::done());
    }
    assert_eq!(raised(), 1);
}

#[test]
fn binds_of_a_mail_server_on_this_host_belong_to_their_attempts_without_being_listed() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    let at_home = |session: &str| {
        let home = SignInQuestion {
            session,
            ..question(ANA, "203.0.113.20", 7)
        };
        let refused = check(&world, &home);
        let right = is_right(&bind(
            &world,
            ANA,
            "correct horse battery",
            "127.0.0.1",
            false,
        ));
        let outcome = if right {
            Reported::Success
        } else {
            Reported::Failure
        };
        report(&world, &home, outcome);
        (refused, right)
    };
    for session in ["a", "b"] {
        assert_eq!(at_home(session), (None, true));
    }
    for n in 0..12 {
        let foreign = question(ANA, &format!("198.51.{n}.9"), 100 + n);
        if check(&world, &foreign).is_none() {
            let guess = format!("guess number {n}");
            assert!(!is_right(&bind(&world, ANA, &guess, "127.0.0.1", false)));
            report(&world, &foreign, Reported::Failure);
        }
    }
    assert_eq!(at_home("c"), (None, true), "she is at home");
    let rows = sign_ins(&world);
    assert!(rows.iter().all(|row| row.protocol != Protocol::Ldap));
    // A program on this host that announces no attempt is judged like everybody behind a shared
    // address.
    assert!(!is_right(&bind(
        &world,
        ANA,
        "mistyped",
        "127.0.0.1",
        false
    )));
    let last = sign_ins(&world)
        .into_iter()
        .find(|row| row.protocol == Protocol::Ldap);
    assert_eq!(last.map(|row| row.class), Some(Scope::Near));
}

#[test]
fn a_bind_of_a_mail_server_without_a_policy_check_is_unfamiliar_wherever_it_comes_from() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    // The mail server's own address is a place that Ana finds familiar.
    for digest in 0..2 {
        let asked = question(ANA, "192.0.2.10", digest);
        report(&world, &asked, Reported::Success);
    }
    world.advance(Span::from_hours(1));
    for n in 0..10 {
        bind(&world, ANA, &format!("wrong {n}"), "192.0.2.10", true);
    }
    let locked = bind(&world, ANA, "correct horse battery", "192.0.2.10", true);
    assert_eq!(locked, VerifyAnswer::Refused(FailureReason::LockedOut));
    assert_eq!(
        check(&world, &question(ANA, "192.0.2.10", 99)),
        None,
        "at home"
    );
    let rows = sign_ins(&world);
    let failures: Vec<_> = rows
        .iter()
        .filter(|row| row.outcome == Outcome::Failure)
        .collect();
    assert!(
        failures
            .iter()
            .all(|row| row.class == Scope::Unfamiliar && row.address.is_none())
    );
    let now = world.now();
    let blocked = world.store.blocked_origins(now, 10).now().unwrap();
    assert!(blocked.is_empty(), "no network is charged: {blocked:?}");
}

#[test]
fn a_bind_from_anywhere_else_claims_no_attempt_of_a_mail_server() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    assert_eq!(check(&world, &question(ANA, "203.0.113.20", 7)), None);
    let answer = bind(&world, ANA, "a guess of a stranger", "198.51.100.9", false);
    assert!(!is_right(&answer));
    let rows = sign_ins(&world);
    let theirs = rows.iter().find(|row| row.protocol == Protocol::Ldap);
    let address = theirs.and_then(|row| row.address);
    assert_eq!(address, Some("198.51.100.9".parse().unwrap()));
    // What a page on this host verifies is no bind either.
    let attempt = SignInQuestion {
        protocol: Protocol::Web,
        digest: None,
        ..question(ANA, "127.0.0.1", 0)
    };
    let asked = VerifyQuestion {
        attempt,
        password: TypedPassword(b"a guess at the page".to_vec()),
        trusted_proxy: false,
        known_device: false,
        announced_as: Vec::new(),
        app_protocol: None,
    };
    block_on(world.zavor.sign_in.verify_password(asked)).unwrap();
    let rows = sign_ins(&world);
    assert!(rows.iter().any(|row| row.protocol == Protocol::Web));
}

#[test]
fn a_bind_opens_nothing_for_an_account_whose_password_must_be_changed() {
    for kind in [HoldKind::PasswordExpired, HoldKind::MustChangePassword] {
        let world = world();
        world.add_account(ANA, "correct horse battery");
        assert_eq!(check(&world, &question(ANA, "203.0.113.20", 7)), None);
        let hold = StoredHold {
            identity: HoldIdentity {
                kind,
                subject: Subject::Account(world.name(ANA)),
                scope: Scope::Everywhere,
                owner: Owner::LocalOperator,
                reason: Reason::ByAdministrator,
            },
            since: world.now(),
            until: None,
            evidence: Evidence::None,
        };
        world.commit(vec![Change::PlaceHold(hold)]);
        let answer = bind(&world, ANA, "correct horse battery", "127.0.0.1", true);
        let expected = VerifyAnswer::Refused(FailureReason::MustChangePassword);
        assert_eq!(answer, expected, "{kind}");
    }
}

fn alerts_of(world: &FakeWorld, kind: &str) -> usize {
    let alerts = world
        .store
        .alerts(zavor_app::ports::AlertFilter::All, 1_000)
        .now()
        .unwrap();
    let of_kind = alerts
        .iter()
        .filter(|alert| alert.alert.kind.as_str() == kind);
    of_kind.count()
}

#[test]
fn administrators_hear_of_twenty_accounts_that_fail_from_one_network() {
    let world = world();
    let fail = |n: u64| {
        let name = format!("person{n}@contoso.example");
        let asked = question(&name, "203.0.113.9", 500 + n);
        report(&world, &asked, Reported::Failure);
    };
    (0..19).for_each(fail);
    assert_eq!(alerts_of(&world, "guessing_many_accounts"), 0);
    fail(19);
    assert!(alerts_of(&world, "guessing_many_accounts") > 0);
}

#[test]
fn administrators_hear_of_a_hundred_refusals_of_many_accounts_in_a_minute() {
    let world = world();
    let deny = world.zavor.sign_in.deny_origin(
        &OPERATOR,
        "203.0.113.0/24".parse().unwrap(),
        RuleTerms::default(),
    );
    block_on(deny).unwrap();
    let refuse = |n: u64| {
        let name = format!("person{}@contoso.example", n % 25);
        let asked = question(&name, "203.0.113.9", n);
        assert_eq!(check(&world, &asked), Some(FailureReason::Denylist));
    };
    (0..99).for_each(refuse);
    assert_eq!(alerts_of(&world, "attack_in_progress"), 0);
    refuse(99);
    assert_eq!(alerts_of(&world, "attack_in_progress"), 1);
}

#[test]
fn one_connection_asks_as_often_as_it_likes_about_one_sign_in() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    let of = |session: &'static str| SignInQuestion {
        session,
        digest: None,
        ..question(ANA, "203.0.113.20", 0)
    };
    for asked in 0..12 {
        assert_eq!(check(&world, &of("one")), None, "{asked}");
    }
    assert_eq!(check(&world, &of("two")), None, "one other is in flight");
}

#[test]
fn a_place_where_five_accounts_are_at_home_is_near_for_a_sixth() {
    let world = world();
    let class_of = |name: &str| {
        let asked = question(name, "203.0.113.200", 900);
        report(&world, &asked, Reported::Failure);
        let rows = sign_ins(&world);
        let row = rows.iter().find(|row| row.name == world.name(name));
        row.map(|row| row.class)
    };
    for n in 0..5_u64 {
        let name = format!("person{n}@contoso.example");
        world.add_account(&name, "correct horse battery");
        let new = format!("before{n}@contoso.example");
        world.add_account(&new, "correct horse battery");
        assert_eq!(class_of(&new), Some(Scope::Unfamiliar), "{n}");
        for _ in 0..2 {
            let home = question(&name, &format!("203.0.113.{n}"), 7);
            report(&world, &home, Reported::Success);
        }
    }
    world.add_account(ANA, "correct horse battery");
    assert_eq!(class_of(ANA), Some(Scope::Near));
}

#[test]
fn a_strong_block_of_a_host_refuses_its_neighbours_at_home_nearby_too() {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    for _ in 0..2 {
        report(&world, &question(ANA, "203.0.113.20", 7), Reported::Success);
    }
    let bad = "203.0.200.9";
    let guess = |n: u64| {
        let name = format!("person{n}@contoso.example");
        report(&world, &question(&name, bad, 500 + n), Reported::Failure);
    };
    (0..5).for_each(guess);
    assert_eq!(check(&world, &question(ANA, bad, 1)), None, "near");
    (5..12).for_each(guess);
    let refused = check(&world, &question(ANA, bad, 2));
    assert_eq!(refused, Some(FailureReason::OriginBlocked));
}
