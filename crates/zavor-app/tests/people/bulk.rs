//! Bulk runs: preview, results, interruption, rights, and what is never stored.

use zavor_app::bulk::{BulkAccounts, BulkTerms, ResetDelivery};
use zavor_app::notifications::OWN_TURN;
use zavor_app::people::PeopleQuery;
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, GuardsExt, Identities, Records, Store};
use zavor_core::account::{AccountId, GuardKey, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::bulk::BULK_MAX;
use zavor_core::guard::Touched;
use zavor_core::hold::{HoldKind, Subject};
use zavor_core::listing::PeopleFilter;
use zavor_core::moment::Span;
use zavor_core::policy::SmartLockoutPolicy;
use zavor_core::rights::Denied;
use zavor_memory::Now;
use zavor_memory::{MemoryStore, block_on, poll_once};
use zavor_testkit::{FakeWorld, FaultyStore, run_outbox, world};

use crate::cast::{OPERATOR, administrator, is_locked_out, stale};

const PASSWORD: &str = "a long enough password";

fn with_people<S: Store + Clone>(world: FakeWorld<S>, names: &[&str]) -> FakeWorld<S> {
    for name in names {
        world.add_account(&format!("{name}@contoso.example"), PASSWORD);
    }
    world
}

fn named(names: &[&str]) -> BulkAccounts {
    BulkAccounts::Named(names.iter().map(ToString::to_string).collect())
}

fn block() -> BulkTerms {
    BulkTerms::BlockSignIn {
        reason: "leaked list".into(),
    }
}

fn id<S: Store + Clone>(world: &FakeWorld<S>, name: &str) -> AccountId {
    world.store.find(&world.name(name)).now().unwrap().unwrap()
}

fn blocked(world: &FakeWorld<impl Store + Clone>, name: &str) -> bool {
    let subject = Subject::Account(world.name(name));
    let holds = world.store.lasting_holds(&subject).now().unwrap();
    holds
        .iter()
        .any(|hold| hold.identity.kind == HoldKind::SignInBlocked)
}

fn locked(world: &FakeWorld<impl Store + Clone>, name: &str) -> bool {
    let (now, policy) = (world.now(), SmartLockoutPolicy::default());
    let key = GuardKey::account(id(world, name));
    let look = world.store.sign_in(key, |guard| {
        (!guard.lockouts(&policy, now).is_empty(), Touched::Unchanged)
    });
    block_on(look).unwrap().0
}

fn start(world: &FakeWorld<impl Store + Clone>, terms: &BulkTerms, names: &[&str]) -> u64 {
    block_on(world.zavor.bulk.bulk_start(&OPERATOR, terms, &named(names))).unwrap()
}

/// Runs the worker until it has nothing to do.
fn work(world: &FakeWorld<impl Store + Clone>) {
    while block_on(world.zavor.bulk.bulk_work()) > 0 {}
}

/// Name and outcome of every account of a run.
fn results(world: &FakeWorld<impl Store + Clone>, run: u64) -> Vec<(String, String)> {
    let items = world.store.bulk_items(run, 0, 100).now().unwrap();
    items
        .into_iter()
        .map(|item| {
            (
                item.address.local_part().to_owned(),
                item.outcome.to_string(),
            )
        })
        .collect()
}

fn result(name: &str, outcome: &str) -> (String, String) {
    (name.into(), outcome.into())
}

#[test]
fn a_preview_says_what_would_happen_to_whom_and_changes_nothing() {
    let world = with_people(world(), &["ana", "dan"]);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, "dan", "before")).unwrap();
    let accounts = named(&["ana", "dan", "DAN@contoso.example", "nobody"]);
    let before = world.store.audit_head().now().unwrap();
    let preview = block_on(
        world
            .zavor
            .bulk
            .bulk_preview(&OPERATOR, &block(), &accounts),
    )
    .unwrap();
    let counts = (
        preview.total,
        preview.will_change.count,
        preview.nothing_to_do.count,
        preview.unknown.count,
    );
    assert_eq!(counts, (3, 1, 1, 1), "each account once");
    assert_eq!(preview.will_change.examples[0].0.local_part(), "ana");
    assert!(!blocked(&world, "ana"));
    assert_eq!(world.store.audit_head().now().unwrap(), before);
}

#[test]
fn every_account_gets_its_own_act_audit_and_result() {
    let world = with_people(world(), &["ana", "dan", "eva"]);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, "dan", "before")).unwrap();
    let run = start(&world, &block(), &["ana", "dan", "eva", "nobody"]);
    work(&world);
    let expected = [
        result("ana", "done"),
        result("dan", "nothing_to_do"),
        result("eva", "done"),
        result("nobody", "unknown"),
    ];
    assert_eq!(results(&world, run), expected);
    assert!(blocked(&world, "ana") && blocked(&world, "eva"));
    let seen = world.zavor.bulk.bulk_seen(&OPERATOR, run).now().unwrap();
    assert_eq!((seen.run.done, seen.goes_on), (4, false));
    assert_eq!((seen.counts.done, seen.counts.unknown), (2, 1));
    assert!(seen.run.finished.is_some() && !seen.run.stopped);
    let audit = world.store.audit(1, 100).now().unwrap();
    let acts = |act| audit.iter().filter(|a| a.event.act == act).count();
    assert_eq!(acts(AuditAct::BlockSignIn), 4, "dan twice");
    assert_eq!(acts(AuditAct::BulkRun), 2, "start and end");
}

#[test]
fn a_run_can_be_started_from_all_pages_of_a_list() {
    let world = with_people(world(), &["ana", "dan", "eva"]);
    for name in ["ana", "eva"] {
        is_locked_out(&world, id(&world, name));
    }
    let found = BulkAccounts::Found(PeopleQuery {
        filter: Some(PeopleFilter::LockedOut),
        limit: 1,
        ..PeopleQuery::default()
    });
    let run = block_on(
        world
            .zavor
            .bulk
            .bulk_start(&OPERATOR, &BulkTerms::Unlock, &found),
    )
    .unwrap();
    work(&world);
    let expected = [result("ana", "done"), result("eva", "done")];
    assert_eq!(results(&world, run), expected);
}

#[test]
fn an_account_that_outranks_the_actor_is_refused_and_the_others_are_done() {
    let world = with_people(world(), &["ana"]);
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    administrator(
        &world,
        "chief@contoso.example",
        Role::GlobalAdministrator,
        &[],
    );
    let accounts = named(&["ana", "chief", "helper"]);
    let preview = world
        .zavor
        .bulk
        .bulk_preview(&helper, &BulkTerms::SignOut, &accounts);
    let preview = block_on(preview).unwrap();
    assert_eq!((preview.will_change.count, preview.refused.count), (1, 2));
    let start = world
        .zavor
        .bulk
        .bulk_start(&helper, &BulkTerms::SignOut, &accounts);
    let run = block_on(start).unwrap();
    work(&world);
    let expected = [
        result("ana", "done"),
        result("chief", "refused"),
        result("helper", "refused"),
    ];
    assert_eq!(results(&world, run), expected);
}

#[test]
fn a_sensitive_run_asks_for_a_fresh_factor_and_a_right() {
    let world = with_people(world(), &["ana"]);
    let user = administrator(&world, "user@contoso.example", Role::UserAdministrator, &[]);
    let reader = administrator(&world, "reader@contoso.example", Role::SecurityReader, &[]);
    let start = |actor: &Actor| {
        block_on(
            world
                .zavor
                .bulk
                .bulk_start(actor, &block(), &named(&["ana"])),
        )
    };
    let not_fresh = start(&stale(&user));
    assert!(matches!(not_fresh, Err(AppError::Denied(Denied::NotFresh))));
    assert!(matches!(start(&reader), Err(AppError::Refused(_))));
    let audit = world.store.audit(1, 100).now().unwrap();
    let last = &audit.last().unwrap().event;
    let refused = (AuditAct::BulkRun, AuditResult::Refused);
    assert_eq!((last.act, last.result), refused);
    assert!(world.store.bulk_runs(10).now().unwrap().is_empty());
    start(&user).unwrap();
}

#[test]
fn a_run_outlasts_the_freshness_of_its_start() {
    let world = with_people(world(), &["ana"]);
    let user = administrator(&world, "user@contoso.example", Role::UserAdministrator, &[]);
    let accounts = named(&["ana"]);
    let run = block_on(world.zavor.bulk.bulk_start(&user, &block(), &accounts)).unwrap();
    world.advance(Span::from_hours(1));
    work(&world);
    assert_eq!(results(&world, run), [result("ana", "done")]);
}

#[test]
fn after_a_restart_a_run_waits_until_somebody_resumes_it() {
    let mut world = with_people(world(), &["ana", "dan"]);
    let run = start(&world, &block(), &["ana", "dan"]);
    block_on(world.zavor.bulk.bulk_step(&OPERATOR, run, 1)).unwrap();
    world.restart();
    work(&world);
    let half = [result("ana", "done"), result("dan", "waiting")];
    assert_eq!(results(&world, run), half);
    block_on(world.zavor.bulk.bulk_resume(&OPERATOR, run)).unwrap();
    work(&world);
    assert_eq!(results(&world, run)[1], result("dan", "done"));
    let again = block_on(world.zavor.bulk.bulk_resume(&OPERATOR, run));
    assert!(matches!(again, Err(AppError::Refused(_))), "it has ended");
}

#[test]
fn interrupted_anywhere_a_run_ends_with_every_account_done() {
    let names = ["ana", "dan", "eva"];
    for polls in 0..60 {
        let store = FaultyStore::new(MemoryStore::default());
        let world = FakeWorld::on(store, zavor_app::platform::Settings::default(), 1);
        let mut world = with_people(world, &names);
        for name in names {
            is_locked_out(&world, id(&world, name));
        }
        let run = start(&world, &BulkTerms::Unlock, &names);
        world.store.faults().set_turns_to_disk(1);
        let zavor = world.zavor.clone();
        let mut step = Box::pin(zavor.bulk.bulk_step(&OPERATOR, run, 10));
        for _ in 0..polls {
            if poll_once(step.as_mut()).is_some() {
                break;
            }
        }
        drop(step);
        drop(zavor);
        world.store.faults().stop();
        world.restart();
        let waits = world
            .store
            .bulk_run(run)
            .now()
            .unwrap()
            .unwrap()
            .finished
            .is_none();
        if waits {
            block_on(world.zavor.bulk.bulk_resume(&OPERATOR, run)).unwrap();
            work(&world);
        }
        let all = results(&world, run);
        assert!(
            all.iter()
                .all(|(_, outcome)| outcome == "done" || outcome == "nothing_to_do"),
            "{polls}: {all:?}"
        );
        assert!(names.iter().all(|name| !locked(&world, name)), "{polls}");
        let run = world.store.bulk_run(run).now().unwrap().unwrap();
        assert_eq!((run.done, run.finished.is_some()), (3, true), "{polls}");
    }
}

#[test]
fn a_store_that_cannot_write_leaves_the_account_waiting() {
    let world = with_people(FakeWorld::faulty(), &["ana"]);
    let run = start(&world, &block(), &["ana"]);
    world.store.faults().set_unwritable(true);
    assert_eq!(block_on(world.zavor.bulk.bulk_work()), 0);
    world.store.faults().stop();
    assert_eq!(results(&world, run), [result("ana", "waiting")]);
    work(&world);
    assert_eq!(results(&world, run), [result("ana", "done")]);
}

#[test]
fn a_stopped_run_acts_on_nobody_any_more() {
    let world = with_people(world(), &["ana", "dan"]);
    let run = start(&world, &block(), &["ana", "dan"]);
    block_on(world.zavor.bulk.bulk_step(&OPERATOR, run, 1)).unwrap();
    block_on(world.zavor.bulk.bulk_stop(&OPERATOR, run)).unwrap();
    work(&world);
    let stepped = block_on(world.zavor.bulk.bulk_step(&OPERATOR, run, 10)).unwrap();
    assert_eq!(stepped.stepped, 0);
    assert!(!blocked(&world, "dan"));
    let seen = world.zavor.bulk.bulk_seen(&OPERATOR, run).now().unwrap();
    assert!(seen.run.stopped && seen.run.finished.is_some());
}

#[test]
fn a_run_is_shown_to_its_starter_and_to_whoever_sees_every_domain() {
    let world = with_people(world(), &["ana"]);
    let helper = |address, domains: &[&str]| {
        administrator(&world, address, Role::HelpdeskAdministrator, domains)
    };
    let ours = helper("ours@contoso.example", &["contoso.example"]);
    let other = helper("other@contoso.example", &["contoso.example"]);
    let all = helper("all@contoso.example", &[]);
    let accounts = named(&["ana"]);
    let start = world
        .zavor
        .bulk
        .bulk_start(&ours, &BulkTerms::SignOut, &accounts);
    let run = block_on(start).unwrap();
    for (actor, sees) in [(&ours, true), (&other, false), (&all, true)] {
        assert_eq!(world.zavor.bulk.bulk_seen(actor, run).now().is_ok(), sees);
        let listed = world.zavor.bulk.bulk_runs_seen(actor, 10).now().unwrap();
        assert_eq!(listed.len(), usize::from(sees));
        assert_eq!(world.zavor.bulk.bulk_csv(actor, run).now().is_ok(), sees);
    }
    let stop = block_on(world.zavor.bulk.bulk_stop(&other, run));
    assert!(matches!(stop, Err(AppError::Unknown { .. })));
}

fn recovery(address: &str, world: &FakeWorld, confirmed: bool) -> RecoveryAddress {
    RecoveryAddress {
        address: address.into(),
        added: world.now().minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: confirmed.then(|| world.now().minus(RECOVERY_ADDRESS_WAIT)),
    }
}

#[test]
fn links_go_to_confirmed_recovery_addresses_and_the_rest_waits_for_slips() {
    let world = with_people(world(), &["ana", "dan", "eva"]);
    for (name, confirmed) in [("ana", true), ("dan", false)] {
        let mut account = world
            .store
            .account(id(&world, name))
            .now()
            .unwrap()
            .unwrap();
        let address = format!("{name}@home.example");
        account.recovery_addresses = vec![recovery(&address, &world, confirmed)];
        account.version += 1;
        world.commit(vec![Change::PutAccount(account)]);
    }
    let terms = BulkTerms::ResetPassword {
        elsewhere: zavor_app::people::Elsewhere::Refused,
        delivery: ResetDelivery::Links,
        verification: "leaked list".into(),
    };
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let accounts = named(&["ana", "dan", "eva"]);
    let preview = block_on(world.zavor.bulk.bulk_preview(&helper, &terms, &accounts)).unwrap();
    assert_eq!(
        (preview.will_change.count, preview.needs_slip.count),
        (1, 2)
    );
    let run = block_on(world.zavor.bulk.bulk_start(&helper, &terms, &accounts)).unwrap();
    work(&world);
    let expected = [
        result("ana", "done"),
        result("dan", "needs_slip"),
        result("eva", "needs_slip"),
    ];
    assert_eq!(results(&world, run), expected);
    world.advance(OWN_TURN);
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let mails = world.messenger.mails_to("ana@home.example");
    assert!(mails.iter().any(|mail| mail.text.contains("/password/")));
    assert!(world.messenger.mails_to("dan@home.example").is_empty());
    world.messenger.set_can_mail(false);
    let without_mail = world.zavor.bulk.bulk_preview(&helper, &terms, &accounts);
    assert!(block_on(without_mail).is_err());
}

#[test]
fn a_run_of_resets_says_nothing_of_accounts_beyond_its_starter_and_keeps_no_slip_for_them() {
    let world = with_people(world(), &["ana"]);
    let domains = ["contoso.example", "fabrikam.example"].map(ToString::to_string);
    world.commit(vec![Change::PutDomains(domains.to_vec())]);
    world.add_account("bob@fabrikam.example", PASSWORD);
    world.add_account_elsewhere("eve@fabrikam.example");
    let own = ["contoso.example"];
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &own,
    );
    let who = [
        "ana@contoso.example",
        "bob@fabrikam.example",
        "eve@fabrikam.example",
        "nobody@fabrikam.example",
    ];
    for delivery in [ResetDelivery::Slips, ResetDelivery::Links] {
        let terms = BulkTerms::ResetPassword {
            elsewhere: zavor_app::people::Elsewhere::Refused,
            delivery,
            verification: "leaked list".into(),
        };
        let run = block_on(world.zavor.bulk.bulk_start(&helper, &terms, &named(&who))).unwrap();
        work(&world);
        let items = world.store.bulk_items(run, 0, 100).now().unwrap();
        let ended = |n: usize| (items[n].outcome.as_str(), &items[n].said);
        assert_eq!(ended(0).0, "needs_slip");
        let refused = ("refused", ended(1).1);
        assert_eq!([ended(1), ended(2), ended(3)], [refused; 3], "{delivery:?}");
    }
}

#[test]
fn a_run_resets_more_than_twenty_without_a_proof_for_each() {
    let names: Vec<String> = (0..25).map(|n| format!("p{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let world = with_people(world(), &names);
    for name in &names {
        let mut account = world
            .store
            .account(id(&world, name))
            .now()
            .unwrap()
            .unwrap();
        let address = format!("{name}@home.example");
        account.recovery_addresses = vec![recovery(&address, &world, true)];
        account.version += 1;
        world.commit(vec![Change::PutAccount(account)]);
    }
    let terms = BulkTerms::ResetPassword {
        elsewhere: zavor_app::people::Elsewhere::Refused,
        delivery: ResetDelivery::Links,
        verification: "leaked list".into(),
    };
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let run = block_on(world.zavor.bulk.bulk_start(&helper, &terms, &named(&names))).unwrap();
    world.advance(Span::from_mins(20));
    work(&world);
    let done = results(&world, run);
    assert!(
        done.iter().all(|(_, outcome)| outcome == "done"),
        "{done:?}"
    );
    // What was stated for the run, not that somebody was not verified.
    let audit = world.store.audit(1, 1_000).now().unwrap();
    let resets = audit.iter().filter(|row| {
        row.event.act == AuditAct::ResetPassword && row.event.result == AuditResult::Done
    });
    let said: Vec<String> = resets.map(|row| row.event.detail.to_string()).collect();
    assert_eq!(said.len(), names.len());
    for said in said {
        let stated = "asked for and verified, as stated for the whole run: leaked list";
        assert!(
            said.contains(stated) && !said.contains("not verified"),
            "{said}"
        );
    }
}

#[test]
fn a_reset_of_a_blocked_account_says_before_and_after_that_sign_in_stays_blocked() {
    let world = with_people(world(), &["ana", "dan", "eva"]);
    let mut account = world
        .store
        .account(id(&world, "eva"))
        .now()
        .unwrap()
        .unwrap();
    account.recovery_addresses = vec![recovery("eva@home.example", &world, true)];
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    for name in ["ana", "eva"] {
        let people = &world.zavor.people;
        block_on(people.block_sign_in(&OPERATOR, name, "left")).unwrap();
    }
    let terms = BulkTerms::ResetPassword {
        elsewhere: zavor_app::people::Elsewhere::Refused,
        delivery: ResetDelivery::Links,
        verification: "leaked list".into(),
    };
    let chief = administrator(
        &world,
        "chief@contoso.example",
        Role::GlobalAdministrator,
        &[],
    );
    let accounts = named(&["ana", "dan", "eva"]);
    let seen = block_on(world.zavor.bulk.bulk_preview(&chief, &terms, &accounts)).unwrap();
    let noted: Vec<(String, bool)> = seen
        .needs_slip
        .examples
        .iter()
        .chain(&seen.will_change.examples)
        .map(|(name, said)| (name.to_string(), said.to_string().contains("stays so")))
        .collect();
    let expected = [("ana", true), ("dan", false), ("eva", true)];
    let expected = expected.map(|(name, stays)| (format!("{name}@contoso.example"), stays));
    assert_eq!(noted, expected);
    let run = block_on(world.zavor.bulk.bulk_start(&chief, &terms, &accounts)).unwrap();
    work(&world);
    let stays = || -> Vec<bool> {
        let items = world.store.bulk_items(run, 0, 10).now().unwrap();
        let said = items.iter().map(|item| item.said.to_string());
        said.map(|said| said.contains("stays so")).collect()
    };
    assert_eq!(stays(), [true, false, true]);
    block_on(world.zavor.bulk.bulk_slips(&chief, run)).unwrap();
    assert_eq!(stays(), [true, false, true], "after the slips were made");
}

#[test]
fn slips_are_for_global_administrators_once_and_stored_nowhere() {
    let world = with_people(world(), &["ana", "dan"]);
    world.add_account_elsewhere("eva@contoso.example");
    let terms = BulkTerms::ResetPassword {
        elsewhere: zavor_app::people::Elsewhere::Refused,
        delivery: ResetDelivery::Slips,
        verification: "first day of school, in person".into(),
    };
    let user = administrator(&world, "user@contoso.example", Role::UserAdministrator, &[]);
    let chief = administrator(
        &world,
        "chief@contoso.example",
        Role::GlobalAdministrator,
        &[],
    );
    let accounts = named(&["ana", "dan", "eva"]);
    let run = block_on(world.zavor.bulk.bulk_start(&user, &terms, &accounts)).unwrap();
    work(&world);
    let waiting = [
        result("ana", "needs_slip"),
        result("dan", "needs_slip"),
        result("eva", "refused"),
    ];
    assert_eq!(results(&world, run), waiting);
    let denied = block_on(world.zavor.bulk.bulk_slips(&user, run));
    assert!(matches!(denied, Err(AppError::Denied(Denied::NoRole))));
    let not_fresh = block_on(world.zavor.bulk.bulk_slips(&stale(&chief), run));
    assert!(matches!(not_fresh, Err(AppError::Denied(Denied::NotFresh))));
    let slips = block_on(world.zavor.bulk.bulk_slips(&chief, run)).unwrap();
    assert_eq!((slips.slips.len(), slips.left), (2, 0));
    for slip in &slips.slips {
        let password = String::from_utf8(slip.password.0.clone()).unwrap();
        assert!(!format!("{slip:?}").contains(&password));
        let kept = world.zavor.bulk.bulk_csv(&OPERATOR, run).now().unwrap();
        assert!(!kept.contains(&password));
        let audit = format!("{:?}", world.store.audit(1, 100).now().unwrap());
        assert!(!audit.contains(&password));
        let account = world.store.find(&slip.address).now().unwrap().unwrap();
        let account = world.store.account(account).now().unwrap().unwrap();
        assert!(account.credential.unwrap().life.is_temporary());
    }
    let again = block_on(world.zavor.bulk.bulk_slips(&chief, run)).unwrap();
    assert!(again.slips.is_empty(), "each once");
    assert_eq!(results(&world, run)[0], result("ana", "done"));
}

#[test]
fn a_run_of_nobody_of_too_many_or_without_a_reason_is_not_started() {
    let world = with_people(world(), &["ana"]);
    let too_many = vec!["ana".to_owned(); BULK_MAX + 1];
    let without_reason = BulkTerms::BlockSignIn { reason: " ".into() };
    for (terms, accounts) in [
        (block(), BulkAccounts::Named(Vec::new())),
        (block(), BulkAccounts::Named(too_many)),
        (without_reason, named(&["ana"])),
    ] {
        let started = block_on(world.zavor.bulk.bulk_start(&OPERATOR, &terms, &accounts));
        assert!(matches!(started, Err(AppError::Invalid(_))));
    }
}

#[test]
fn a_download_is_safe_to_open_in_a_spreadsheet() {
    let world = with_people(world(), &["ana"]);
    let run = start(&world, &block(), &["ana", "=cmd@contoso.example"]);
    work(&world);
    let file = world.zavor.bulk.bulk_csv(&OPERATOR, run).now().unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines[0], "\u{feff}address,result,code,text");
    assert!(lines[1].starts_with("ana@contoso.example,done,"));
    assert!(lines[2].starts_with("\"'=cmd@contoso.example\",unknown,"));
}
