//! Guards: what survives, and what is never kept.

use zavor_app::ports::{Clock, Guards, GuardsExt, Store};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::event::Protocol;
use zavor_core::guard::Touched;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, NetworkKey, Origin};
use zavor_core::origin_guard::{OriginEvent, OriginGuard, Terms, Width};
use zavor_core::policy::Policies;
use zavor_core::sending::{Recipients, SendingGuard};
use zavor_core::sign_in::{Attempt, Closing, OriginView, Standing, check, report};
use zavor_memory::Now;

use super::bench::{Place, bench};
use zavor_memory::block_on;

fn network(text: &str) -> NetworkKey {
    text.parse::<Network>().unwrap().key()
}

/// Reports one wrong password for another account; returns whether it was a transition.
fn fail(store: &impl Store, key: NetworkKey, subject: u32, now: Timestamp) -> bool {
    let policy = Policies::default().origin_guard;
    let event = OriginEvent::Failure {
        subject,
        password: Some(1),
        home: false,
    };
    let (touched, durable) = block_on(store.origin(key, |guard| {
        let (_, touched) = guard.record(event, &Terms::of(&policy, Width::Host), now);
        (touched, touched)
    }))
    .unwrap();
    block_on(durable.wait()).unwrap();
    touched == Touched::Transition
}

/// Looking shows every guard asked for, in order, or a new one if there is none; it changes nothing.
pub fn looking_at_networks_changes_none<P: Place>() {
    let (bench, store) = bench::<P>();
    let now = bench.clock.now();
    let [blocked, new] = ["203.0.113.7/32", "203.0.113.0/24"].map(network);
    let tries = (1..50).find(|n| fail(&store, blocked, *n, now));
    assert!(tries.is_some(), "so many accounts must block an origin");
    for _ in 0..2 {
        let mut seen = Vec::new();
        let mut look = |key, guard: &OriginGuard| seen.push((key, guard.blocked(now).is_some()));
        store
            .look_at_origins(&[new, blocked, new], &mut look)
            .now()
            .unwrap();
        assert_eq!(seen, [(new, false), (blocked, true), (new, false)]);
    }
    assert_eq!(store.blocked_origins(now, 10).now().unwrap().len(), 1);
}

/// A block whose `Durable` was awaited is in force after the kill.
pub fn awaited_transitions_survive_a_kill<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let now = bench.clock.now();
    let key = network("203.0.113.7/32");
    let tries = (1..50).find(|n| fail(&store, key, *n, now));
    assert!(tries.is_some(), "so many accounts must block an origin");
    bench.place.kill(store);
    let store = bench.place.open();
    let blocked = store.blocked_origins(now, 10).now().unwrap();
    let keys: Vec<_> = blocked.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, [key]);
    // The release is a transition as well, and it survives the next kill.
    let (released, durable) =
        block_on(store.origin(key, |guard| (guard.release(now), Touched::Transition))).unwrap();
    assert!(released);
    block_on(durable.wait()).unwrap();
    bench.place.kill(store);
    let store = bench.place.open();
    assert!(store.blocked_origins(now, 10).now().unwrap().is_empty());
}

/// Counters are written later; closing the store writes all of them.
pub fn counters_survive_a_close<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let now = bench.clock.now();
    let keys: Vec<_> = (0..100)
        .map(|n| network(&format!("198.51.100.{n}/32")))
        .collect();
    for key in &keys {
        fail(&store, *key, 1, now);
    }
    let policy = Policies::default().origin_guard;
    let penalty = |store: &P::Store, key: NetworkKey| {
        let read = store.origin(key, |guard| {
            (guard.penalty(&policy, now), Touched::Unchanged)
        });
        block_on(read).unwrap().0
    };
    let before: Vec<f32> = keys.iter().map(|key| penalty(&store, *key)).collect();
    assert!(before.iter().all(|p| *p > 0.0));
    bench.place.flush(&store);
    bench.place.close(store);
    let store = bench.place.open();
    let after: Vec<f32> = keys.iter().map(|key| penalty(&store, *key)).collect();
    assert_eq!(before, after);
}

/// Reading a guard that does not exist does not create one, whatever the rule did to its copy.
pub fn an_unchanged_guard_is_not_kept<P: Place>() {
    let (bench, store) = bench::<P>();
    let now = bench.clock.now();
    let key = network("203.0.113.9/32");
    let policy = Policies::default().origin_guard;
    let look = block_on(store.origin(key, |guard| {
        let event = OriginEvent::RefusedLocked {
            subject: 1,
            password: None,
        };
        guard.record(event, &Terms::of(&policy, Width::Host), now);
        ((), Touched::Unchanged)
    }));
    drop(look.unwrap());
    let read = store.origin(key, |guard| {
        (guard.penalty(&policy, now), Touched::Unchanged)
    });
    assert_eq!(block_on(read).unwrap().0, 0.0);
}

/// Sending guards of accounts are shown, those of names without an account are not. If the limit
/// leaves some out, the answer says so.
pub fn sending_guards_of_accounts_are_shown<P: Place>() {
    let (_bench, store) = bench::<P>();
    let now = Timestamp::from_secs(1_800_000_000);
    let accounts = [AccountId(1), AccountId(2), AccountId(300)];
    let keys = accounts.map(GuardKey::account);
    for key in keys.into_iter().chain([GuardKey::unknown(7)]) {
        let charge = store.sending(key, |guard| {
            let mail = Recipients {
                external: 3,
                internal: 0,
            };
            guard.charge(mail, None, now);
            ((), Touched::Counters)
        });
        let ((), durable) = block_on(charge).unwrap();
        block_on(durable.wait()).unwrap();
    }
    let shown = |limit| {
        let mut shown = Vec::new();
        let mut each = |id, guard: &SendingGuard| shown.push((id, guard.counted(now).day));
        let whole = store.sending_guards(limit, &mut each).now().unwrap();
        shown.sort_unstable();
        (whole, shown)
    };
    assert_eq!(shown(3), (true, accounts.map(|id| (id, 3)).to_vec()));
    let (whole, two) = shown(2);
    assert_eq!((whole, two.len()), (false, 2));
    assert_eq!(shown(0), (false, Vec::new()));
}

/// Fails this often for an account or a name, which locks it out; a single try stays pending.
fn fail_sign_ins(store: &impl Store, key: GuardKey, tries: u64, now: Timestamp) {
    let policy = Policies::default().smart_lockout;
    for n in 0..tries {
        let attempt = Attempt {
            key: n,
            origin: Origin::of("203.0.113.7".parse().unwrap()),
            hint: 0,
            digest: Some(n),
            protocol: Protocol::Imap,
            ours: false,
            has_app_passwords: false,
            credential: 0,
            has_session: false,
            forced_class: None,
        };
        let view = OriginView::default();
        let (standing, known) = (Standing::default(), true);
        let (_, durable) = block_on(store.sign_in(key, |guard| {
            let (_, touched) = check(guard, &attempt, standing, &view, &policy, now);
            if tries == 1 {
                return ((), touched);
            }
            let (_, reported) = report(
                guard,
                &attempt,
                Closing::Failure,
                known,
                &view,
                &policy,
                now,
            );
            ((), touched.max(reported))
        }))
        .unwrap();
        block_on(durable.wait()).unwrap();
    }
}

/// Lists accounts that are locked out now; not pending attempts, not ended lockouts.
pub fn locked_accounts_are_those_with_a_lockout<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let now = bench.clock.now();
    for id in 1..=3 {
        fail_sign_ins(&store, GuardKey::account(AccountId(id)), 50, now);
    }
    fail_sign_ins(&store, GuardKey::account(AccountId(4)), 1, now);
    fail_sign_ins(&store, GuardKey::unknown(5), 50, now);
    let locked = |store: &P::Store, at, limit| {
        let mut locked = store.locked_accounts(at, limit).now().unwrap();
        locked.sort_unstable();
        locked
    };
    let all = [1, 2, 3].map(AccountId);
    assert_eq!(locked(&store, now, 10), all);
    assert_eq!(locked(&store, now, 2).len(), 2);
    let over = now.plus(Span::from_days(30));
    assert!(locked(&store, over, 10).is_empty());
    bench.place.kill(store);
    let store = bench.place.open();
    assert_eq!(locked(&store, now, 10), all);
}
