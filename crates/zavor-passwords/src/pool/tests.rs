//! The pool with a hasher that tests stop and release, and once with real threads.

use super::*;
use std::net::IpAddr;
use std::sync::mpsc;
use zavor_app::ports::HashPriority;
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::moment::Span;

/// A hasher that reports when it begins a job and does it when told to.
struct Gated {
    began: mpsc::Sender<String>,
    go: Arc<Mutex<mpsc::Receiver<()>>>,
}

impl Hash for Gated {
    fn run(&mut self, work: &Work) -> Answer {
        let name = match work {
            Work::Verify { stored, .. } => stored.as_ref().map_or("-", |hash| hash.as_str()),
            Work::Hash(_) => "hash",
            Work::Measure(_) => "measure",
        };
        self.began.send(name.into()).unwrap();
        self.go.lock().unwrap().recv().ok();
        assert_ne!(name, "panic", "asked for by the test");
        match work {
            Work::Verify { .. } => Answer::Verified(Verified::Right { rehash: None }),
            Work::Hash(_) => Answer::Hashed(Some("h".into())),
            Work::Measure(cost) => Answer::Measured(Measured {
                cost: *cost,
                took: Span::from_millis(1),
            }),
        }
    }
}

struct Gate {
    /// Dropped first: a worker that waits for it must end before the pool is joined.
    go: mpsc::Sender<()>,
    pool: Arc<HashPool>,
    began: mpsc::Receiver<String>,
}

fn gated(queue_deadline: Span) -> Gate {
    let (began_tx, began) = mpsc::channel();
    let (go, go_rx) = mpsc::channel();
    let go_rx = Arc::new(Mutex::new(go_rx));
    let policy = PasswordPolicy {
        queue_deadline,
        ..PasswordPolicy::default()
    };
    let pool = HashPool::start_with(HashPoolConfig { workers: 1 }, &policy, || {
        Box::new(Gated {
            began: began_tx.clone(),
            go: go_rx.clone(),
        })
    });
    Gate {
        pool: Arc::new(pool.unwrap()),
        began,
        go,
    }
}

fn class(n: u32, address: &str, priority: HashPriority) -> HashClass {
    let origin: IpAddr = address.parse().unwrap();
    HashClass {
        account: GuardKey::account(AccountId(n)),
        origin: Some(origin),
        priority,
    }
}

fn ask(gate: &Gate, name: &str, class: HashClass) -> tokio::task::JoinHandle<Verified> {
    let (pool, name) = (gate.pool.clone(), name.to_string());
    tokio::spawn(async move {
        let typed = TypedPassword(b"typed".into());
        pool.verify(class, Some(name), typed).await
    })
}

async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::task::yield_now().await;
    }
}

const LONG: Span = Span::from_hours(1);

#[tokio::test]
async fn a_flood_of_200_from_one_place_is_served_in_turn_and_the_owner_after_two() {
    let gate = gated(LONG);
    let mut asked = Vec::new();
    for n in 0..200u32 {
        let class = class(n, "203.0.113.9", HashPriority::Other);
        asked.push(ask(&gate, &format!("flood {n}"), class));
        // One runs, the others wait; each has joined the line before the next one asks.
        until(|| gate.pool.waiting() == n as usize).await;
    }
    assert!(gate.pool.is_behind());
    let owner = ask(
        &gate,
        "owner",
        class(900, "192.0.2.1", HashPriority::Familiar),
    );
    let other = ask(&gate, "other", class(901, "192.0.2.2", HashPriority::Other));
    until(|| gate.pool.waiting() == 201).await;
    for _ in 0..202 {
        gate.go.send(()).unwrap();
    }
    for task in asked.into_iter().chain([owner, other]) {
        assert_eq!(task.await.unwrap(), Verified::Right { rehash: None });
    }
    let order: Vec<String> = gate.began.try_iter().collect();
    assert_eq!(order[..4], ["flood 0", "owner", "flood 1", "other"]);
    assert_eq!(order[4..6], ["flood 2", "flood 3"]);
    assert_eq!(order.len(), 202);
    assert!(!gate.pool.is_behind());
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_past_the_deadline_hears_busy_and_whoever_runs_is_awaited() {
    let gate = gated(Span::from_secs(2));
    let running = ask(&gate, "running", class(1, "192.0.2.1", HashPriority::Other));
    until(|| gate.began.try_recv().is_ok()).await;
    let waiting = ask(&gate, "waiting", class(2, "192.0.2.2", HashPriority::Other));
    let pool = gate.pool.clone();
    let reset = tokio::spawn(async move { pool.hash(None, TypedPassword(b"new".into())).await });
    assert_eq!(waiting.await.unwrap(), Verified::Busy(Crowd::Others));
    assert_eq!(reset.await.unwrap(), None);
    assert_eq!(gate.pool.waiting(), 0);
    gate.go.send(()).unwrap();
    assert_eq!(running.await.unwrap(), Verified::Right { rehash: None });
}

/// Through the whole pool: the guesses of one name wait for each other, and the last ones are turned
/// away, whether or not the name has an account.
#[tokio::test(start_paused = true)]
async fn a_name_that_waits_out_the_pool_for_its_own_guesses_hears_so_known_or_not() {
    for priority in [HashPriority::Other, HashPriority::Unknown] {
        let gate = gated(Span::from_secs(2));
        let one = |n: u32| {
            ask(
                &gate,
                "guess",
                class(7, &format!("203.0.113.{n}"), priority),
            )
        };
        let running = one(0);
        until(|| gate.began.try_recv().is_ok()).await;
        let most = crate::queue::OF_ONE_NAME_MAX as u32;
        let waiting: Vec<_> = (1..=most).map(one).collect();
        until(|| gate.pool.waiting() == most as usize).await;
        let own = Verified::Busy(Crowd::Own);
        assert_eq!(one(200).await.unwrap(), own, "{priority:?}: at once");
        for (n, task) in waiting.into_iter().enumerate().skip(1) {
            assert_eq!(task.await.unwrap(), own, "{priority:?} {n}");
        }
        gate.go.send(()).unwrap();
        running.await.unwrap();
    }
}

#[tokio::test]
async fn an_asker_that_goes_away_leaves_the_line() {
    let gate = gated(LONG);
    let running = ask(&gate, "running", class(1, "192.0.2.1", HashPriority::Other));
    until(|| gate.began.try_recv().is_ok()).await;
    let waiting = ask(&gate, "waiting", class(2, "192.0.2.2", HashPriority::Other));
    until(|| gate.pool.waiting() == 1).await;
    waiting.abort();
    until(|| gate.pool.waiting() == 0).await;
    gate.go.send(()).unwrap();
    assert_eq!(running.await.unwrap(), Verified::Right { rehash: None });
}

#[tokio::test]
async fn unknown_accounts_beyond_a_quarter_of_the_line_hear_busy_at_once() {
    let gate = gated(LONG);
    let running = ask(&gate, "running", class(1, "192.0.2.1", HashPriority::Other));
    until(|| gate.began.try_recv().is_ok()).await;
    let unknown = |n: u32| {
        let address = format!("10.0.0.{n}");
        ask(&gate, "-", class(1000 + n, &address, HashPriority::Unknown))
    };
    let quarter = crate::queue::UNKNOWN_MAX as u32;
    let waiting: Vec<_> = (0..quarter).map(unknown).collect();
    until(|| gate.pool.waiting() == quarter as usize).await;
    let refused = unknown(200).await.unwrap();
    assert_eq!(refused, Verified::Busy(Crowd::Others));
    waiting.iter().for_each(|task| task.abort());
    gate.go.send(()).unwrap();
    running.await.unwrap();
}

#[tokio::test]
async fn a_panic_while_hashing_costs_one_answer_and_no_worker() {
    let gate = gated(LONG);
    gate.go.send(()).unwrap();
    let class = class(1, "192.0.2.1", HashPriority::Other);
    let panicked = ask(&gate, "panic", class).await.unwrap();
    assert_eq!(panicked, Verified::Busy(Crowd::Others));
    gate.go.send(()).unwrap();
    let next = ask(&gate, "next", class).await.unwrap();
    assert_eq!(next, Verified::Right { rehash: None });
}

#[tokio::test]
async fn real_threads_hash_verify_and_rehash() {
    struct Counting(AtomicU64);
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, Ordering::Relaxed) as u8);
        }
    }
    let policy = PasswordPolicy {
        queue_deadline: LONG,
        ..PasswordPolicy::default()
    };
    let entropy = Arc::new(Counting(AtomicU64::new(1)));
    let pool = HashPool::start(HashPoolConfig::default(), &policy, entropy).unwrap();
    let typed = |text: &str| TypedPassword(text.into());
    let hash = pool.hash(None, typed("correct horse")).await.unwrap();
    let again = pool.hash(None, typed("correct horse")).await.unwrap();
    assert_ne!(hash, again, "each hash has its own salt");
    let class = class(1, "192.0.2.1", HashPriority::Other);
    let right = pool
        .verify(class, Some(hash.clone()), typed("correct horse"))
        .await;
    assert_eq!(right, Verified::Right { rehash: None });
    let wrong = pool.verify(class, Some(hash), typed("battery")).await;
    assert_eq!(wrong, Verified::Wrong);
    let nobody = pool.verify(class, None, typed("correct horse")).await;
    assert_eq!(nobody, Verified::Wrong);
    assert_eq!(pool.common_rank("password"), Some(1));
    assert!(pool.accepts_hash(&again).is_ok());
    assert!(pool.accepts_hash("{PLAIN}x").is_err());
}
