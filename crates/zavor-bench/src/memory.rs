//! Memory per key: resident memory with a million keys of a kind, minus that without, divided by
//! their number. Each kind runs in its own process, so that memory freed by one does not help the
//! next.

use std::error::Error;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use zavor_app::ports::{Clock, Durable, GuardsExt, StoreError};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::event::Protocol;
use zavor_core::guard::Touched;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, Origin};
use zavor_core::origin_guard::{OriginEvent, Terms, Width};
use zavor_core::policy::Policies;
use zavor_core::sending::Recipients;
use zavor_core::sign_in::{Attempt, Closing, OriginView};
use zavor_store::{EmbeddedStore, Options};

use crate::process::Folder;
use crate::report;

/// The time in the bench.
const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        T0.plus(Span::from_days(2))
    }
}

/// Keys between two flushes: as many as change in a busy second.
const FLUSH_EVERY: u64 = 20_000;
/// How long the allocator has to settle, in steps.
const SETTLE_STEPS: u32 = 30;
const SETTLE_STEP: Duration = Duration::from_millis(100);
/// Kinds of keys, and the most bytes that each may take.
const KINDS: [(&str, u64); 3] = [("origin", 160), ("account", 320), ("sender", 400)];

pub(crate) fn run(keys: u64) -> Result<(), Box<dyn Error>> {
    if let Some(kind) = std::env::args().skip_while(|arg| arg != "--kind").nth(1) {
        println!("{}", measure(&kind, keys)?);
        return Ok(());
    }
    let mut all = serde_json::Map::new();
    println!(
        "{:<10} {:>12} {:>12} {:>8}",
        "kind", "keys", "bytes/key", "at most"
    );
    for (kind, most) in KINDS {
        let keys = keys.to_string();
        let output = Command::new(std::env::current_exe()?)
            .args(["memory", "--keys", &keys, "--kind", kind])
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let bytes: f64 = text
            .trim()
            .parse()
            .map_err(|_| format!("{kind}: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
        println!("{kind:<10} {keys:>12} {bytes:>12.0} {most:>8}");
        all.insert(
            kind.into(),
            serde_json::json!({ "bytes_per_key": bytes, "at_most": most }),
        );
    }
    report::write("memory", &serde_json::Value::Object(all))
}

fn measure(kind: &str, keys: u64) -> Result<f64, Box<dyn Error>> {
    let folder = Folder::new("memory")?;
    let mut options = Options::new(folder.0.join("data"));
    options.limits.account_guards_max = keys as usize * 2;
    options.limits.origin_guards_max = keys as usize * 2;
    let store = EmbeddedStore::open(options, Arc::new(Fixed))?;
    let policies = Policies::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let before = resident()?;
    runtime.block_on(async {
        for n in 0..keys {
            match kind {
                "origin" => origin(&store, &policies, n).await?,
                "account" => account(&store, &policies, n).await?,
                _ => sender(&store, n).await?,
            }
            // A real server flushes the journal once a second, never a million guards at once.
            if n % FLUSH_EVERY == 0 {
                store.flush()?;
            }
        }
        Ok::<(), StoreError>(())
    })?;
    store.flush()?;
    settle_allocator();
    let after = resident()?;
    Ok((after.saturating_sub(before)) as f64 / keys as f64)
}

/// A network from which one account failed, so that it has a penalty.
async fn origin(store: &EmbeddedStore, policies: &Policies, n: u64) -> Result<(), StoreError> {
    let network = Network::of(
        std::net::Ipv4Addr::from_bits(n as u32 | 0x0a00_0000).into(),
        32,
    );
    let event = OriginEvent::Failure {
        subject: n as u32,
        password: Some(n),
        home: false,
    };
    let terms = Terms::of(&policies.origin_guard, Width::Host);
    let at = T0.plus(Span::from_days(2));
    let ((), durable) = store
        .origin(network.key(), |guard| {
            ((), guard.record(event, &terms, at).1)
        })
        .await?;
    settle(durable)
}

/// An account with two familiar locations and three failures.
async fn account(store: &EmbeddedStore, policies: &Policies, n: u64) -> Result<(), StoreError> {
    let policy = &policies.smart_lockout;
    let ((), durable) = store
        .sign_in(GuardKey::account(AccountId(n as u32)), |guard| {
            let mut report = |address: [u8; 4], digest: u64, how| {
                let attempt = Attempt {
                    key: digest,
                    origin: Origin::of(address.into()),
                    hint: 7,
                    digest: Some(digest),
                    protocol: Protocol::Imap,
                    credential: 0,
                    has_session: false,
                    forced_class: None,
                };
                let view = OriginView::default();
                let at = T0.plus(Span::from_days(2));
                zavor_core::sign_in::report(guard, &attempt, how, true, &view, policy, at);
            };
            for place in [1, 1, 2, 2] {
                report([192, 0, place, 9], 1, Closing::Success);
            }
            for digest in [10, 11, 12] {
                report([203, 0, 113, digest as u8], digest, Closing::Failure);
            }
            ((), Touched::Counters)
        })
        .await?;
    settle(durable)
}

/// A sender with twenty messages spread over a day.
async fn sender(store: &EmbeddedStore, n: u64) -> Result<(), StoreError> {
    let ((), durable) = store
        .sending(GuardKey::account(AccountId(n as u32)), |guard| {
            for message in 0..20 {
                let at = T0
                    .plus(Span::from_days(1))
                    .plus(Span::from_mins(72 * message));
                let recipients = Recipients {
                    external: 2,
                    internal: 1,
                };
                guard.charge(recipients, Some([203, 0, 113, 9].into()), at);
            }
            ((), Touched::Counters)
        })
        .await?;
    settle(durable)
}

/// Counters are written later; nothing here needs to wait for it.
fn settle(durable: Durable) -> Result<(), StoreError> {
    drop(durable);
    Ok(())
}

/// The allocator returns freed memory only later, when it is asked for some again.
fn settle_allocator() {
    for _ in 0..SETTLE_STEPS {
        std::thread::sleep(SETTLE_STEP);
        drop(std::hint::black_box(vec![1_u8; 1 << 20]));
    }
}

/// Resident memory of this process in bytes.
fn resident() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .ok_or("no VmRSS")?;
    let kib: u64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
    Ok(kib * 1024)
}
