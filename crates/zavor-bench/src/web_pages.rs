//! The pages of the admin centre one by one: the time each takes for one reader, and its size.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use zavor_app::platform::search::fold;

use crate::load::cpu_ticks;
use crate::web_client::Client;
use crate::web_events::BUSY_ONE_IN;
use crate::web_people::{RARE, mix, person};

/// Slowest p95 that a page may have, in milliseconds.
pub(crate) const AIM_MS: f64 = 100.0;
/// Most bytes of a page with everything it loads.
pub(crate) const WEIGHT_MAX: usize = 100_000;
/// Requests before measuring begins.
const WARM_UP: u64 = 20;
/// How many pages of the table of accounts precede the one asked for.
const PAGES_BEFORE: usize = 2_000;
const ROWS: usize = 50;

/// A kind of page, with the path of its request number `n`.
pub(crate) struct Kind {
    pub(crate) label: &'static str,
    pub(crate) path: Path,
}

/// The measurements of a kind of page.
pub(crate) struct Measured {
    pub(crate) label: &'static str,
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    /// Processor time of the server per page, in milliseconds: the most stable figure on a shared
    /// machine.
    pub(crate) cpu: f64,
    /// Bytes of the largest page, as sent.
    pub(crate) bytes: usize,
    /// The same with style sheet, scripts and icon.
    pub(crate) weight: usize,
}

/// Pages with a fixed path.
const FIXED: [(&str, &str); 19] = [
    ("home", "/admin"),
    ("users, first page", "/admin/users"),
    ("users by name", "/admin/users?sort=name"),
    ("filter restricted", "/admin/users?filter=restricted"),
    ("filter locked out", "/admin/users?filter=locked_out"),
    (
        "locked out, by name",
        "/admin/users?filter=locked_out&sort=name",
    ),
    (
        "filter never signed in",
        "/admin/users?filter=never_signed_in",
    ),
    ("filter no recovery", "/admin/users?filter=no_recovery"),
    (
        "no recovery, search",
        "/admin/users?filter=no_recovery&q=popescu",
    ),
    (
        "filter administrators",
        "/admin/users?filter=administrators",
    ),
    ("restricted", "/admin/restricted"),
    (
        "restricted, a word, by name",
        "/admin/restricted?q=popescu&sort=name",
    ),
    ("restricted, last page", "/admin/restricted?from=1950"),
    ("audit", "/admin/reports/audit"),
    ("audit of an act", "/admin/reports/audit?act=unlock"),
    ("audit, far back", "/admin/reports/audit?before=5000"),
    ("sign-in log", "/admin/reports/sign-ins"),
    (
        "sign-in log, refused",
        "/admin/reports/sign-ins?outcome=refused",
    ),
    ("message log", "/admin/reports/messages"),
];

/// Searches, used in turn.
const SEARCHES: [(&str, [&str; 4], &str); 5] = [
    (
        "search, some",
        ["ana+smith", "vlad+suciu", "stefan+lee", "mia+ward"],
        "",
    ),
    (
        "search, frequent",
        ["popescu", "contoso", "ionescu", "smith"],
        "",
    ),
    (
        "search, frequent, by name",
        ["popescu", "maria", "smith", "ana"],
        "&sort=name",
    ),
    ("search, two letters", ["an", "po", "st", "io"], ""),
    (
        "search, nobody",
        ["zzxq", "qqq", "popescu+zzy", "xyzzy"],
        "",
    ),
];

type Path = Box<dyn Fn(u64) -> String + Send + Sync>;

/// Every kind of page for this many accounts.
pub(crate) fn kinds(accounts: u64) -> Vec<Kind> {
    let mut kinds = Vec::new();
    let mut add = |label, path: Path| kinds.push(Kind { label, path });
    for (label, path) in FIXED {
        add(label, Box::new(move |_| path.to_owned()));
    }
    for (label, texts, more) in SEARCHES {
        let text = move |n| texts[n as usize % texts.len()];
        add(
            label,
            Box::new(move |n| format!("{}{more}", search(text(n)))),
        );
    }
    let rare = |n| RARE[n as usize % RARE.len()];
    add("search, rare", Box::new(move |n| search(&fold(rare(n)))));
    let address = move |n| person(any(n, accounts)).address;
    add("search, one person", Box::new(move |n| search(&address(n))));
    let far = Arc::new(far(accounts));
    for (label, more) in [
        ("users, page 2001", ""),
        ("users by name, page 2001", "&sort=name"),
    ] {
        let far = far.clone();
        add(label, Box::new(move |n| after(&far, n, more)));
    }
    for (label, tab) in [
        ("user, account", ""),
        ("user, sign-ins", "/sign-ins"),
        ("user, mail", "/mail"),
        ("user, security", "/security"),
        ("user, audit", "/audit"),
    ] {
        add(label, Box::new(move |n| user(any(n, accounts), tab)));
    }
    let busy = move |n| any(n, accounts) / BUSY_ONE_IN * BUSY_ONE_IN;
    add(
        "busy user, sign-ins",
        Box::new(move |n| user(busy(n), "/sign-ins")),
    );
    let reports = "/admin/reports";
    add(
        "audit of an actor",
        Box::new(move |n| format!("{reports}/audit?actor={}", person(n % 50).address)),
    );
    add(
        "audit of a target",
        Box::new(move |n| format!("{reports}/audit?target={}", address(n))),
    );
    let log = "/admin/reports/sign-ins?period=30d&name";
    add(
        "sign-in log of a user, 30 days",
        Box::new(move |n| format!("{log}={}", address(n))),
    );
    add(
        "sign-in log of a stranger, 30 days",
        Box::new(move |n| format!("{log}=office{}@contoso.example", any(n, 1 << 20))),
    );
    kinds
}

/// The addresses after which pages far down the table begin.
fn far(accounts: u64) -> Vec<String> {
    let mut sorted: Vec<_> = (0..accounts).map(|n| person(n).address).collect();
    sorted.sort_unstable();
    let first = (PAGES_BEFORE * ROWS).min(sorted.len() / 2);
    sorted.into_iter().skip(first).take(10 * ROWS).collect()
}

/// The number of some account.
fn any(n: u64, accounts: u64) -> u64 {
    mix(n ^ 0xbe7c) % accounts
}

fn search(text: &str) -> String {
    format!("/admin/users?q={text}")
}

fn after(addresses: &[String], n: u64, more: &str) -> String {
    let address = &addresses[n as usize % addresses.len()];
    format!("/admin/users?after={address}{more}")
}

fn user(n: u64, tab: &str) -> String {
    format!("/admin/users/{}{tab}", person(n).address)
}

/// Measures a kind of page; `None` if this release does not have it.
pub(crate) fn measure(
    (client, pid): (&mut Client, u32),
    kind: &Kind,
    requests: u64,
    assets: usize,
) -> Result<Option<Measured>, Box<dyn Error>> {
    let mut times = Vec::new();
    let (mut bytes, mut cpu_before) = (0, 0);
    for n in 0..WARM_UP + requests {
        if n == WARM_UP {
            cpu_before = cpu_ticks(pid);
        }
        let path = (kind.path)(n);
        let answer = client.get(&path)?;
        match answer.status {
            200 => {}
            404 => return Ok(None),
            status => return Err(format!("{path}: status {status}").into()),
        }
        if n >= WARM_UP {
            times.push(answer.took.as_secs_f64() * 1000.0);
            bytes = bytes.max(answer.body.len());
        }
    }
    // A tick is a hundredth of a second.
    let cpu = cpu_ticks(pid).saturating_sub(cpu_before) as f64 * 10.0 / requests as f64;
    times.sort_unstable_by(f64::total_cmp);
    Ok(Some(Measured {
        label: kind.label,
        p50: at(&times, 0.5),
        p95: at(&times, 0.95),
        p99: at(&times, 0.99),
        cpu,
        bytes,
        weight: bytes + assets,
    }))
}

/// A percentile of sorted times.
pub(crate) fn at(times: &[f64], share: f64) -> f64 {
    let index = (times.len() as f64 * share) as usize;
    times
        .get(index.min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}

/// Bytes, as sent, of all files that a page of the admin centre names, and whether they were
/// compressed.
pub(crate) fn assets(address: SocketAddr, session: &str) -> Result<(usize, bool), Box<dyn Error>> {
    let mut client = Client::new(address, session);
    let (status, page) = client.text("/admin/users")?;
    if status != 200 {
        return Err(format!("/admin/users: status {status}: the session does not count").into());
    }
    let mut names: Vec<&str> = page
        .split('"')
        .filter(|text| text.starts_with("/assets/"))
        .collect();
    names.sort_unstable();
    names.dedup();
    let (mut bytes, mut compressed) = (0, true);
    for name in names {
        let answer = client.get(name)?;
        bytes += answer.body.len();
        compressed &= !answer.encoding.is_empty();
    }
    Ok((bytes, compressed))
}
