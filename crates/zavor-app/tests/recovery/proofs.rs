//! Which proofs count, how many are needed, and what they are good for.

use zavor_app::ports::{Change, Identities, IdentityChange, Language, Records};
use zavor_app::recovery::{CodeAsked, ProofShown, Proved, Recovered};
use zavor_app::sign_on::DiscoveryFor;
use zavor_core::actor::Role;
use zavor_core::audit::AuditAct;
use zavor_core::event::Outcome;
use zavor_core::identity::{CODE_LIFE, CODE_TRIES_MAX, Method, MethodKind, PROOF_WAIT};
use zavor_core::moment::Span;
use zavor_core::policy::RecoveryUsers;
use zavor_core::recovery::{FLOW_LIFE, RecoveryMethod};
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeFactors, world_with};

use crate::desk::*;

#[test]
fn sec_31_a_mailed_code_lets_the_owner_set_a_password_and_signs_nobody_in() {
    let (world, ana) = with_ana();
    let flow = begin(&world, ANA);
    assert_eq!(
        reset(&world, &flow, NEW),
        Recovered::Over,
        "nothing was proved"
    );
    ask(&world, &flow);
    let code = code_in_mail(&world, HOME);
    let acts: Vec<_> = world.store.audit(1, 100).now().unwrap();
    let acts: Vec<_> = acts.iter().map(|chained| chained.event.act).collect();
    assert_eq!(acts, [AuditAct::AskRecoveryCode], "that proves nobody");
    assert_eq!(show(&world, &flow, &code), Proved::Right);
    assert!(is_done(&reset(&world, &flow, NEW)));
    assert!(world.store.sessions_of(ana).now().unwrap().is_empty());
    let log = zavor_app::people::own_sign_ins(&world.zavor.people, ana, None, 10);
    let log = block_on(log).unwrap().rows;
    let recovered = log.iter().find(|event| event.outcome == Outcome::Recovered);
    let recovered = recovered.expect("the owner sees that somebody recovered the account");
    assert_eq!(recovered.address, Some(at(AWAY)));
    assert!(lets_in(&world, NEW, "192.0.2.1", "") && !lets_in(&world, OLD, "192.0.2.2", ""));
    let acts: Vec<_> = world.store.audit(1, 100).now().unwrap();
    let acts: Vec<_> = acts.iter().map(|chained| chained.event.act).collect();
    assert!(acts.contains(&AuditAct::ProveOwner) && acts.contains(&AuditAct::ChangePassword));
}

#[test]
fn sec_17_a_code_is_wrong_in_another_flow_of_the_same_account() {
    let (world, _) = with_ana();
    let (one, two) = (begin(&world, ANA), begin(&world, ANA));
    ask(&world, &one);
    let code = code_in_mail(&world, HOME);
    ask(&world, &two);
    assert_eq!(show(&world, &two, &code), Proved::Wrong);
    assert_eq!(show(&world, &one, &code), Proved::Right);
    assert_eq!(show(&world, &one, &code), Proved::Wrong, "it counts once");
    assert_eq!(reset(&world, &two, NEW), Recovered::Over);
}

/// Whoever has put the cookie into somebody's browser, or has copied it there, has nothing of the proof.
#[test]
fn the_first_right_proof_gives_a_flow_a_new_token_and_the_one_before_opens_nothing() {
    let (world, ana) = with_ana();
    world.add_totp(ana, SEED);
    world.advance(PROOF_WAIT);
    let planted = begin(&world, ANA);
    by_mail(&world, &planted);
    let half = cookie_of(&planted);
    assert_ne!(half, planted);
    let recovery = &world.zavor.recovery;
    let is_there = |flow: &str| block_on(recovery.shown(flow)).unwrap().is_some();
    assert!(is_there(&half) && !is_there(&planted));
    let new = zavor_app::ports::TypedPassword(NEW.into());
    let stolen = block_on(recovery.reset_password(&planted, new, at(AWAY))).unwrap();
    assert_eq!(stolen, Recovered::Over);
    assert_eq!(show(&world, &planted, &totp(&world)), Proved::Right);
    assert_eq!(cookie_of(&planted), half, "once");
    assert!(is_done(&unlock(&world, &planted)));
}

#[test]
fn sec_16_a_code_ends_after_ten_minutes_and_after_five_tries_and_with_a_newer_one() {
    let (world, _) = with_ana();
    let flow = begin(&world, ANA);
    ask(&world, &flow);
    let code = code_in_mail(&world, HOME);
    for _ in 0..CODE_TRIES_MAX {
        assert_eq!(show(&world, &flow, &other(&code)), Proved::Wrong);
    }
    assert_eq!(show(&world, &flow, &code), Proved::Held, "five tries");
    ask(&world, &flow);
    let older = code_in_mail(&world, HOME);
    world.advance(Span::from_mins(1));
    ask(&world, &flow);
    let newer = code_in_mail(&world, HOME);
    assert_eq!(show(&world, &flow, &older), Proved::Wrong);
    world.advance(CODE_LIFE);
    assert_eq!(show(&world, &flow, &newer), Proved::Wrong, "ten minutes");
}

#[test]
fn a_flow_is_over_after_a_quarter_of_an_hour_and_when_its_account_was_changed() {
    let (world, _) = with_ana();
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    world.advance(FLOW_LIFE);
    assert_eq!(reset(&world, &flow, NEW), Recovered::Over);
    assert_eq!(ask(&world, &flow), CodeAsked::Over);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    // An administrator shuts out whoever proved this.
    let given = zavor_app::people::ResetPassword::Given(zavor_app::ports::TypedPassword(
        "yet another four long words".into(),
    ));
    let reset_by_hand = world
        .zavor
        .people
        .reset_password(&OPERATOR, ANA, given, false, None);
    block_on(reset_by_hand).unwrap();
    assert_eq!(reset(&world, &flow, NEW), Recovered::Over);
    let flow = begin_from(&world, ANA, "203.0.113.10", "").unwrap();
    world.advance(Span::from_mins(11));
    by_mail(&world, &flow);
    // The owner throws the address out that a thief proves.
    let removed = world
        .zavor
        .verification
        .remove_recovery_address(&OPERATOR, ANA, HOME);
    block_on(removed).unwrap();
    assert_eq!(reset(&world, &flow, NEW), Recovered::Over);
    assert_eq!(unlock(&world, &flow), Recovered::Over);
}

#[test]
fn sec_30_two_different_proofs_are_needed_with_a_second_factor_or_a_role() {
    let (world, ana) = with_ana();
    old_totp(&world, ana);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    assert_eq!(reset(&world, &flow, NEW), Recovered::Over);
    world.advance(Span::from_mins(1));
    by_mail(&world, &flow);
    assert_eq!(
        unlock(&world, &flow),
        Recovered::Over,
        "twice the same is one"
    );
    let shown = block_on(world.zavor.recovery.shown(&cookie_of(&flow)))
        .unwrap()
        .unwrap();
    assert!(shown.half && !shown.whole);
    assert_eq!(shown.left, [RecoveryMethod::Totp]);
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right);
    assert!(is_done(&reset(&world, &flow, NEW)));
    // Statement 29: the second factor is still there.
    let methods = world.store.methods_of(ana).now().unwrap();
    assert_eq!(methods.len(), 1);
    let (world, ana) = with_ana();
    grant(&world, ana, Role::SecurityReader);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    assert_eq!(reset(&world, &flow, NEW), Recovered::Over, "a role");
}

#[test]
fn sec_29_recovery_leaves_every_second_factor_and_asks_for_it_at_the_next_sign_in() {
    let (world, ana) = with_ana();
    old_totp(&world, ana);
    let codes = saved_codes_of_half(&world, ana);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    assert_eq!(show(&world, &flow, &codes), Proved::Right);
    assert!(is_done(&reset(&world, &flow, NEW)));
    assert_eq!(world.store.methods_of(ana).now().unwrap().len(), 1);
    let zavor_app::sign_on::SignOnOutcome::Session(_, begun) =
        sign_in(&world, ANA, NEW, "192.0.2.1", "")
    else {
        panic!("she gets in")
    };
    assert_eq!(begun.stage, zavor_core::identity::Stage::PasswordProved);
}

/// A saved code of an account with a second factor, which only a fresh proof may make.
fn saved_codes_of_half(
    world: &zavor_testkit::FakeWorld,
    ana: zavor_core::account::AccountId,
) -> String {
    let text = "bcdfghjk2345mnpq6789rstv";
    let code = zavor_core::recovery::SavedCode {
        key: zavor_core::identity::SecretHash(sha(text)),
        account: ana,
        made: world.now().minus(PROOF_WAIT),
    };
    world.commit(vec![Change::Identity(IdentityChange::PutSavedCode(code))]);
    text.into()
}

fn sha(text: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).into()
}

#[test]
fn sec_22_saved_codes_are_long_shown_once_used_once_replaced_and_told() {
    let (world, ana) = with_ana();
    let codes = saved_codes(&world);
    assert_eq!(codes.len(), 10);
    let letters = codes[0].replace('-', "").len();
    assert!(
        letters as f64 * f64::log2(27.0) >= 112.0,
        "a plain hash is enough"
    );
    let kept = world.store.saved_codes_of(ana).now().unwrap();
    assert!(
        kept.iter()
            .all(|kept| codes.iter().all(|code| kept.key.0 != sha(code)))
    );
    let before = world.messenger.mails_to(HOME).len();
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[3].to_uppercase()), Proved::Right);
    let again = begin(&world, ANA);
    assert_eq!(show(&world, &again, &codes[3]), Proved::Wrong, "used");
    let Recovered::Done { saved_code, .. } = unlock(&world, &flow) else {
        panic!("it is enough")
    };
    let replaced = saved_code.expect("a new one in its place");
    assert_eq!(world.store.saved_codes_of(ana).now().unwrap().len(), 10);
    block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
    assert!(world.messenger.mails_to(HOME).len() > before + 1, "told");
    let last = begin(&world, ANA);
    assert_eq!(show(&world, &last, &replaced), Proved::Wrong, "it waits");
    world.advance(PROOF_WAIT);
    let last = begin(&world, ANA);
    assert_eq!(show(&world, &last, &replaced), Proved::Right);
    // A new set ends the one before it.
    world.advance(Span::from_secs(1));
    let _newer = new_codes(&world);
    let flow = begin_from(&world, ANA, "203.0.113.77", "").unwrap();
    assert_eq!(show(&world, &flow, &codes[4]), Proved::Wrong);
}

#[test]
fn a_passkey_proves_its_own_account_once_and_no_other() {
    let (world, ana) = with_ana();
    let owner = |id: zavor_core::account::AccountId| {
        let mut owner = [0; 16];
        owner[..4].copy_from_slice(&id.0.to_be_bytes());
        owner
    };
    let passkey = Method {
        id: 77,
        account: ana,
        kind: MethodKind::Passkey,
        name: "key".into(),
        added: world.now(),
        last_used: None,
        sealed: {
            use zavor_app::ports::Vault;
            let stored = format!("h1|{}|0", hex::encode(owner(ana)));
            zavor_testkit::FakeVault.seal(&format!("passkey {} 77", ana.0), stored.as_bytes())
        },
        handle: b"h1".to_vec(),
        last_step: 0,
        failures: 0,
        failing_since: None,
        last_failed: None,
        version: 1,
    };
    world.commit(vec![Change::Identity(IdentityChange::PutMethod(passkey))]);
    world.advance(PROOF_WAIT);
    world.add_account(DAN, OLD);
    let show = |flow: &str, ceremony: &str, answer: &str| {
        let shown = ProofShown::Passkey { ceremony, answer };
        let cookie = cookie_of(flow);
        let judged = world.zavor.recovery.prove(&cookie, shown, at(AWAY), "");
        kept(flow, block_on(judged).unwrap())
    };
    let begun = world
        .zavor
        .sign_on
        .begin_discovery_for(DiscoveryFor::Recovery)
        .unwrap();
    let answer = FakeFactors::discovery(&begun.challenge, "h1", &owner(ana), 1);
    let of_dan = begin(&world, DAN);
    assert_eq!(show(&of_dan, &begun.id, &answer), Proved::Wrong);
    // What was begun to sign in proves nothing here.
    let other = world.zavor.sign_on.begin_discovery().unwrap();
    let signing_in = FakeFactors::discovery(&other.challenge, "h1", &owner(ana), 1);
    let flow = begin(&world, ANA);
    assert_eq!(show(&flow, &other.id, &signing_in), Proved::Wrong);
    let flow = begin(&world, ANA);
    assert_eq!(show(&flow, &begun.id, &answer), Proved::Right);
    assert_eq!(show(&flow, &begun.id, &answer), Proved::Wrong, "once");
    assert_eq!(
        unlock(&world, &flow),
        Recovered::Over,
        "it guards the account: two are needed"
    );
    by_mail(&world, &flow);
    assert!(is_done(&unlock(&world, &flow)));
}

#[test]
fn sec_33_no_code_goes_to_the_mailbox_itself_nor_to_one_that_is_recovered_through_it() {
    let (world, ana) = with_ana();
    let dan = world.add_account(DAN, OLD);
    let asked = |own: &[&str]| {
        let mut account = world.store.account(ana).now().unwrap().unwrap();
        account.recovery_addresses.clear();
        account.version += 1;
        world.commit(vec![Change::PutAccount(account)]);
        for address in own {
            add_address(&world, ana, address, true);
        }
        let before = world.messenger.mails().len();
        world.advance(Span::from_hours(25));
        let flow = begin(&world, ANA);
        ask(&world, &flow);
        world.messenger.mails().len() - before
    };
    assert_eq!(asked(&[HOME, "second@home.example"]), 2, "to each");
    assert_eq!(
        asked(&[ANA, "Ana+tag@contoso.example"]),
        0,
        "the mailbox itself"
    );
    assert_eq!(asked(&[DAN]), 1, "a colleague's mailbox");
    add_address(&world, dan, "eve@contoso.example", true);
    let eve = world.add_account("eve@contoso.example", OLD);
    assert_eq!(asked(&[DAN]), 1);
    add_address(&world, eve, ANA, true);
    assert_eq!(asked(&[DAN, HOME]), 1, "dan needs eve, and eve needs ana");
}

#[test]
fn an_address_that_somebody_else_set_counts_after_72_hours_and_never_for_a_role() {
    let (world, ana) = with_ana();
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    let address = &mut account.recovery_addresses[0];
    (address.by_owner, address.confirmed) = (false, Some(world.now()));
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    let mails = || {
        let mails = world.messenger.mails_to(HOME);
        let codes = mails
            .iter()
            .filter(|mail| mail.subject == "notice-recovery-code");
        codes.count()
    };
    ask(&world, &begin(&world, ANA));
    world.advance(Span::from_hours(72).minus_millis());
    ask(&world, &begin(&world, ANA));
    assert_eq!(mails(), 0);
    world.advance(Span::from_millis(1));
    ask(&world, &begin(&world, ANA));
    assert_eq!(mails(), 1);
    grant(&world, ana, Role::SecurityReader);
    ask(&world, &begin(&world, ANA));
    assert_eq!(mails(), 1);
}

trait Less {
    fn minus_millis(self) -> Self;
}

impl Less for Span {
    fn minus_millis(self) -> Self {
        Span::from_millis(self.as_millis() - 1)
    }
}

#[test]
fn policy_decides_who_may_and_with_what() {
    use zavor_core::policy::RecoveryUsers;
    let (world, ana) = with_ana();
    let codes = saved_codes(&world);
    world.policies(|policies| policies.recovery.saved_codes = false);
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[0]), Proved::Wrong);
    world.policies(|policies| {
        policies.recovery.saved_codes = true;
        policies.recovery.proofs = 2;
    });
    assert_eq!(
        show(&world, &flow, &codes[0]),
        Proved::Right,
        "a refused one is not used up"
    );
    assert_eq!(unlock(&world, &flow), Recovered::Over);
    by_mail(&world, &flow);
    assert!(is_done(&unlock(&world, &flow)));
    world.policies(|policies| policies.recovery.self_service = RecoveryUsers::WithoutRole);
    grant(&world, ana, Role::SecurityReader);
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[1]), Proved::Wrong);
}

#[test]
fn of_many_at_once_one_uses_a_proof() {
    let (world, _) = with_ana();
    let codes = saved_codes(&world);
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[0]), Proved::Right);
    let flow = cookie_of(&flow);
    let ends: Vec<Recovered> = std::thread::scope(|scope| {
        let run: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| reset(&world, &flow, NEW)))
            .collect();
        run.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(ends.iter().filter(|end| is_done(end)).count(), 1);
    assert!(
        ends.iter()
            .all(|end| is_done(end) || *end == Recovered::Over)
    );
}

#[test]
fn a_saved_code_of_one_account_is_wrong_for_another() {
    let (world, _) = with_ana();
    let codes = saved_codes(&world);
    let dan = world.add_account(DAN, OLD);
    saved_codes_of_half(&world, dan);
    world.advance(zavor_core::identity::PROOF_WAIT);
    let of_dan = begin(&world, DAN);
    assert_eq!(show(&world, &of_dan, &codes[0]), Proved::Wrong);
    let of_ana = begin(&world, ANA);
    assert_eq!(
        show(&world, &of_ana, &codes[0]),
        Proved::Right,
        "nor is it used up"
    );
}

/// Who reads the owner's mail is told what is missing; a page is not.
#[test]
fn a_mail_says_what_a_code_is_not_enough_for_and_why_there_is_none() {
    let mail = |role: bool, totp: bool, by_owner: bool, policy: Option<RecoveryUsers>| {
        let world = world_with(settings());
        let ana = world.add_account(ANA, OLD);
        add_address(&world, ana, HOME, by_owner);
        if role {
            grant(&world, ana, Role::HelpdeskAdministrator);
        }
        if totp {
            world.add_totp(ana, SEED);
        }
        world.advance(PROOF_WAIT);
        if let Some(who) = policy {
            world.policies(|policies| policies.recovery.self_service = who);
        }
        let flow = begin(&world, ANA);
        assert_eq!(ask(&world, &flow), CodeAsked::Asked);
        let mail = world.messenger.mails_to(HOME).pop().expect("a mail");
        let lines = mail.text.lines().skip(1);
        let said = lines.filter(|line| line.starts_with("more=") || line.starts_with("why="));
        (mail.subject.clone(), said.collect::<Vec<_>>().join(" "))
    };
    let code = |more: &str| ("notice-recovery-code".to_owned(), format!("more={more}"));
    let none = |why: &str| ("notice-recovery-no-code".to_owned(), format!("why={why}"));
    assert_eq!(mail(false, false, true, None), code("no"));
    assert_eq!(mail(false, true, true, None), code("yes"));
    assert_eq!(mail(true, false, true, None), code("missing"));
    assert_eq!(mail(true, true, true, None), code("yes"));
    assert_eq!(mail(true, false, false, None), none("others"));
    let without_role = Some(RecoveryUsers::WithoutRole);
    assert_eq!(mail(true, true, true, without_role), none("role"));
    assert_eq!(mail(false, false, true, without_role), code("no"));
}

#[test]
fn a_code_is_mailed_in_the_language_of_the_page_on_which_it_was_asked_for() {
    let (world, _) = with_ana();
    for language in Language::ALL {
        let flow = begin(&world, ANA);
        let asked = world.zavor.recovery.ask_code(&flow, language, at(AWAY));
        assert_eq!(block_on(asked).unwrap(), CodeAsked::Asked);
        block_on(world.zavor.recovery.send_asked_codes(9)).unwrap();
        block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
        let mail = world.messenger.mails_to(HOME).pop().expect("a mail");
        assert!(mail.text.starts_with(language.tag()), "{}", mail.text);
    }
}

#[test]
fn that_codes_were_made_and_that_one_was_used_are_two_mails() {
    let (world, _) = with_ana();
    let codes = saved_codes(&world);
    let told = |world: &zavor_testkit::FakeWorld| {
        block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
        world
            .messenger
            .mails_to(HOME)
            .pop()
            .expect("a mail")
            .subject
            .clone()
    };
    assert_eq!(told(&world), "notice-recovery-codes-made");
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[0]), Proved::Right);
    assert_eq!(told(&world), "notice-recovery-code-used");
}
