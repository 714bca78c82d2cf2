//! The doors while people read the admin centre: p99 of `allow` and RCPT, alternately without
//! readers and with fifty people who each open a page a second.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::load::{self, Next, Protocol};
use crate::option;
use crate::process::Zavor;
use crate::questions::{self, HTTP, POLICY};
use crate::report::median;
use crate::web_client::Client;
use crate::web_pages::{Kind, at, kinds};
use crate::web_people::{mix, person};

/// Time between two pages of one reader.
const EVERY: Duration = Duration::from_secs(1);
/// Connections of the mail server.
const CONNECTIONS: [usize; 2] = [10, 64];
/// The most that readers may multiply the doors' p99.
pub(crate) const RATIO_MAX: f64 = 2.0;

/// The figures of a door without and with readers.
pub(crate) struct Beside {
    pub(crate) load: &'static str,
    pub(crate) connections: usize,
    /// p99 in milliseconds.
    pub(crate) alone: f64,
    pub(crate) read: f64,
    /// Answers per second.
    pub(crate) alone_rate: f64,
    pub(crate) read_rate: f64,
    /// p95 of the readers' pages in milliseconds, and their number.
    pub(crate) page: f64,
    pub(crate) pages: usize,
}

type Case = (
    &'static str,
    SocketAddr,
    Protocol,
    Box<dyn Fn(usize) -> Next>,
);

/// Measures both doors.
pub(crate) fn measure(
    zavor: &Zavor,
    tokens: &[String],
    accounts: u64,
) -> Result<Vec<Beside>, Box<dyn Error>> {
    let rounds = option("--rounds", 2).max(1);
    let seconds = option("--seconds", 10).max(1) as f64;
    let name = |n| person(n).address;
    let cases: [Case; 2] = [
        (
            "RCPT",
            zavor.door("postfix_policy")?,
            POLICY,
            Box::new(questions::recipients_of(accounts, name)),
        ),
        (
            "allow",
            zavor.door("auth_policy")?,
            HTTP,
            Box::new(questions::allows_of(accounts, name)),
        ),
    ];
    let pages = Arc::new(kinds(accounts));
    let mut all = Vec::new();
    for connections in CONNECTIONS {
        for (load, address, protocol, next) in &cases {
            let (mut alone, mut beside, mut page_times) = (Vec::new(), Vec::new(), Vec::new());
            for round in 0..rounds {
                eprintln!("{load} x{connections}, round {round}");
                let server = (*address, zavor.pid());
                alone.push(load::run(server, connections, seconds, *protocol, next)?);
                let readers = Readers::start(zavor.door("web")?, tokens, &pages);
                beside.push(load::run(server, connections, seconds, *protocol, next)?);
                page_times.extend(readers.stop()?);
            }
            page_times.sort_unstable_by(f64::total_cmp);
            let p99 = |of: &[load::Figures]| median(of.iter().map(|f| f.p99_us / 1000.0).collect());
            let rate = |of: &[load::Figures]| median(of.iter().map(|f| f.per_second).collect());
            all.push(Beside {
                load,
                connections,
                alone: p99(&alone),
                read: p99(&beside),
                alone_rate: rate(&alone),
                read_rate: rate(&beside),
                page: at(&page_times, 0.95),
                pages: page_times.len(),
            });
        }
    }
    Ok(all)
}

/// The readers.
struct Readers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Result<Vec<f64>, String>>>,
}

impl Readers {
    /// Starts one reader per token, each with a page a second, at different moments.
    fn start(address: SocketAddr, tokens: &[String], pages: &Arc<Vec<Kind>>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let reader = |(n, token): (usize, &String)| {
            let (pages, stop, n) = (pages.clone(), stop.clone(), n as u64);
            let client = Client::new(address, token);
            let first = EVERY * n as u32 / tokens.len() as u32;
            std::thread::spawn(move || {
                std::thread::sleep(first);
                read(client, &pages, n, &stop).map_err(|error| error.to_string())
            })
        };
        let threads = tokens.iter().enumerate().map(reader).collect();
        Self { stop, threads }
    }

    /// Stops them; returns the times of their pages in milliseconds.
    fn stop(self) -> Result<Vec<f64>, String> {
        self.stop.store(true, Ordering::Relaxed);
        let mut times = Vec::new();
        for thread in self.threads {
            let read = thread.join().map_err(|_| "a reader failed".to_owned())?;
            times.extend(read?);
        }
        Ok(times)
    }
}

fn read(
    mut client: Client,
    pages: &[Kind],
    reader: u64,
    stop: &AtomicBool,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut times = Vec::new();
    let mut next = Instant::now();
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let page = &pages[(mix(reader << 32 | n) % pages.len() as u64) as usize];
        let path = (page.path)(reader + n * 64);
        let answer = client.get(&path)?;
        if !matches!(answer.status, 200 | 404) {
            return Err(format!("{path}: status {}", answer.status).into());
        }
        times.push(answer.took.as_secs_f64() * 1000.0);
        next += EVERY;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    Ok(times)
}
