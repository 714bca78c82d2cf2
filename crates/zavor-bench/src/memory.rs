//! Memory per key: resident memory with a million keys of a kind, minus that without, divided by
//! their number. Each kind runs in its own process, so that memory freed by one does not help the
//! next. Accounts are measured three times: in the plainest case, and after two kinds of
//! [week](crate::week).

use std::error::Error;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
use zavor_memory::{START, VirtualClock};
use zavor_store::{EmbeddedStore, Options};

use crate::process::Folder;
use crate::report;
use crate::week::{Site, Week};
use crate::{flag, text_option};

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
const KINDS: [(&str, u64); 3] = [("origin", 160), ("account", 200), ("sender", 400)];
/// Accounts that live through a week, and the most that one may take after it.
const WEEKS: [(&str, Week, u64); 2] = [
    ("quiet week", Week::Quiet, 420),
    ("attacked week", Week::Attacked, 420),
];
/// Fewer than of the other kinds: every account is asked about more than a hundred times.
const WEEK_ACCOUNTS: u64 = 100_000;
/// A second process has so many times fewer accounts. What the difference takes is the figure: the
/// store itself takes 20 MB, which a million keys hide and a hundred thousand do not.
const WEEK_SHARE: u64 = 5;

pub(crate) fn run(keys: u64) -> Result<(), Box<dyn Error>> {
    if let Some(kind) = text_option("--kind") {
        return match WEEKS.iter().find(|(name, ..)| *name == kind) {
            Some((_, week, _)) => after_week(*week, keys),
            None => {
                println!("{}", measure(&kind, keys)?);
                Ok(())
            }
        };
    }
    let mut all = serde_json::Map::new();
    println!(
        "{:<14} {:>12} {:>12} {:>8}",
        "kind", "keys", "bytes/key", "at most"
    );
    let plain = KINDS.iter().filter(|_| !flag("--week"));
    for (kind, most) in plain {
        let (bytes, _) = in_a_process(kind, keys)?;
        let each = bytes / keys as f64;
        note(&mut all, kind, keys, each, *most);
    }
    for (kind, _, most) in WEEKS {
        let many = keys.min(WEEK_ACCOUNTS);
        let few = many / WEEK_SHARE;
        let ((most_bytes, parts), (fewer_bytes, _)) =
            (in_a_process(kind, many)?, in_a_process(kind, few)?);
        let each = (most_bytes - fewer_bytes) / (many - few) as f64;
        note(&mut all, kind, many, each, most);
        print!("{parts}");
    }
    report::write("memory", &serde_json::Value::Object(all))
}

fn note(
    all: &mut serde_json::Map<String, serde_json::Value>,
    kind: &str,
    keys: u64,
    each: f64,
    most: u64,
) {
    println!("{kind:<14} {keys:>12} {each:>12.0} {most:>8}");
    let figures = serde_json::json!({ "bytes_per_key": each, "at_most": most });
    all.insert(kind.into(), figures);
}

/// Bytes that so many keys take in a process of their own, and what else it says about them.
fn in_a_process(kind: &str, keys: u64) -> Result<(f64, String), Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["memory", "--keys", &keys.to_string(), "--kind", kind])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let bytes = first
        .parse()
        .map_err(|_| format!("{kind}: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
    Ok((bytes, rest.to_string()))
}

fn store_for(
    keys: u64,
    folder: &Folder,
    clock: Arc<dyn Clock>,
) -> Result<EmbeddedStore, Box<dyn Error>> {
    let mut options = Options::new(folder.0.join("data"));
    options.limits.account_guards_max = keys as usize * 2;
    options.limits.origin_guards_max = keys as usize * 2;
    Ok(EmbeddedStore::open(options, clock)?)
}

fn measure(kind: &str, keys: u64) -> Result<u64, Box<dyn Error>> {
    let folder = Folder::new("memory")?;
    let store = store_for(keys, &folder, Arc::new(Fixed))?;
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
    Ok(resident()?.saturating_sub(before))
}

/// Accounts after a week, and what they consist of.
fn after_week(week: Week, accounts: u64) -> Result<(), Box<dyn Error>> {
    let folder = Folder::new("memory")?;
    let clock = Arc::new(VirtualClock::at(START));
    let store = store_for(accounts, &folder, Arc::clone(&clock) as Arc<dyn Clock>)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut site = Site::new(week, accounts, clock);
    let before = resident()?;
    let begun = Instant::now();
    runtime.block_on(site.pass(&store))?;
    let spent = begun.elapsed();
    settle_allocator();
    println!("{}", resident()?.saturating_sub(before));
    let each = |bytes: usize| bytes as f64 / accounts as f64;
    let (parts, largest) = runtime.block_on(site.parts(&store))?;
    let [known_device, familiar, near, unfamiliar] = parts.counters.map(each);
    println!(
        "  of these, in guards {:.0} (largest {largest}): own {:.0}, places {:.0}, counters {:.0} \
         (known device {known_device:.0}, familiar {familiar:.0}, near {near:.0}, unfamiliar \
         {unfamiliar:.0}), wrong passwords {:.0}, in flight {:.1}, refused at {:.1}, credited \
         {:.1}, spare {:.1}",
        each(parts.total()),
        each(parts.own),
        each(parts.places),
        known_device + familiar + near + unfamiliar,
        each(parts.wrong),
        each(parts.pending),
        each(parts.refused_at),
        each(parts.credited),
        each(parts.spare),
    );
    let micros = spent.as_secs_f64() * 1e6 / site.questions as f64;
    println!(
        "  {} questions, {micros:.2} us each with the store's part",
        site.questions
    );
    Ok(())
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
    until_on_disk(durable)
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
                    ours: false,
                    has_app_passwords: false,
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
    until_on_disk(durable)
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
    until_on_disk(durable)
}

/// Counters are written later; nothing here needs to wait for it.
fn until_on_disk(durable: Durable) -> Result<(), StoreError> {
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
