//! Three hundred simulated days, and proof that the auditor can fail.

use std::thread;

use zavor_testkit::sim::{Invariant, Options, Sabotage, run};

/// Threads that share the seeds; every run is single-threaded.
const THREADS: u64 = 2;

#[test]
fn three_hundred_seeds_hold_every_invariant() {
    thread::scope(|scope| {
        for first in 0..THREADS {
            scope.spawn(move || {
                for seed in (first..300).step_by(THREADS as usize) {
                    if let Err(failure) = run(Options::seed(seed)) {
                        panic!("{failure}");
                    }
                }
            });
        }
    });
}

#[test]
fn a_seed_replays_exactly() {
    assert_eq!(run(Options::seed(3)), run(Options::seed(3)));
}

/// The invariants that the first seeds find broken under `sabotage`.
fn broken_by(sabotage: Sabotage) -> Vec<Invariant> {
    let runs = (0..30).filter_map(|seed| {
        let options = Options {
            sabotage,
            ..Options::seed(seed)
        };
        let failure = run(options).err()?;
        assert!(!failure.events.is_empty(), "the subject's events are shown");
        Some(failure.invariant)
    });
    runs.collect()
}

#[test]
fn an_engine_that_forgets_failures_is_caught() {
    let broken = broken_by(Sabotage::ForgetSignInGuards);
    assert!(broken.contains(&Invariant::threshold_bounds_verified_passwords));
}

#[test]
fn an_engine_that_forgets_what_was_sent_is_caught() {
    let broken = broken_by(Sabotage::ForgetSendingGuards);
    assert!(broken.contains(&Invariant::accepted_recipients_within_limit));
}

#[test]
fn an_unlock_that_does_nothing_is_caught() {
    let broken = broken_by(Sabotage::IgnoreUnlock);
    assert!(broken.contains(&Invariant::unlock_opens_every_class_at_once));
}

#[test]
fn restrictions_that_a_crash_undoes_are_caught() {
    let broken = broken_by(Sabotage::ReleaseAtCrash);
    assert!(broken.contains(&Invariant::restricted_never_accepted_until_released));
}

#[test]
fn acts_missing_from_the_audit_are_caught() {
    let broken = broken_by(Sabotage::ActWithoutAudit);
    assert!(broken.contains(&Invariant::no_act_without_audit));
}

#[test]
fn an_engine_that_takes_everybody_for_the_owner_at_home_is_caught() {
    let broken = broken_by(Sabotage::OnePlace);
    assert!(broken.contains(&Invariant::elsewhere_never_locks_home));
}

#[test]
fn an_engine_that_blocks_a_network_for_one_account_is_caught() {
    let broken = broken_by(Sabotage::BlockForOneAccount);
    assert!(broken.contains(&Invariant::one_account_never_blocks_a_network));
}
