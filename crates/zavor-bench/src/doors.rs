//! The doors compared with their ceilings and with peers.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::load::{self, Figures, Next, Protocol};
use crate::peers;
use crate::process::{Folder, Zavor, ceiling};
use crate::questions::{self, ANY_POLICY, HTTP, POLICY};
use crate::report::{self, Row, median};
use crate::{option, text_option};

/// Numbers of connections to measure.
const CONNECTIONS: [usize; 3] = [1, 10, 64];
/// The build under test.
const ZAVOR: &str = "zavor";
/// Another build of it, to compare with: `--beside BINARY`.
const BESIDE: &str = "beside";
/// In the last load, one account in this many is locked out.
const LOCKED_ONE_IN: u64 = 100;

/// A server under one load.
struct Case<'a> {
    server: String,
    load: &'static str,
    address: SocketAddr,
    pid: u32,
    protocol: Protocol,
    next: Box<dyn Fn(usize) -> Next + 'a>,
    /// The name of its ceiling's row.
    ceiling: Option<&'static str>,
}

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let rounds = option("--rounds", 3).max(1);
    let seconds = option("--seconds", 3).max(1) as f64;
    let accounts = option("--accounts", 100_000).max(1000);
    let folder = Folder::new("doors")?;
    let (line_runs, line) = ceiling("echo-line", &folder)?;
    let (json_runs, json) = ceiling("echo-json", &folder)?;
    let zavor = Zavor::start("zavor")?;
    let beside = text_option("--beside").map(|binary| Zavor::start_build(BESIDE, binary.into()));
    let beside = beside.transpose()?;
    let line = (line, line_runs.0.id());
    let json = (json, json_runs.0.id());
    let mut cases = vec![
        case(
            "line echo",
            "policy question",
            line,
            POLICY,
            questions::recipients(accounts),
            None,
        ),
        case(
            "json echo",
            "allow",
            json,
            HTTP,
            questions::allows(accounts),
            None,
        ),
    ];
    cases.extend(loads(ZAVOR, &zavor, accounts)?);
    if let Some(beside) = &beside {
        cases.extend(loads(BESIDE, beside, accounts)?);
    }
    let peers = match beside {
        Some(_) => Vec::new(),
        None => peers::policy_servers(&folder),
    };
    for peer in &peers {
        let load = questions::recipients(accounts);
        cases.push(case(
            peer.name,
            "RCPT",
            (peer.address, peer.running.0.id()),
            ANY_POLICY,
            load,
            None,
        ));
    }
    if let Some(wanted) = text_option("--load") {
        cases.retain(|case| case.ceiling.is_none() || case.load == wanted);
    }
    let rows = measure(&cases, rounds, seconds)?;
    report::print(&rows);
    for peer in &peers {
        println!("{} ran as process {}", peer.name, peer.running.0.id());
    }
    report::write("doors", &report::json(&rows))
}

/// What is asked of a build: it gets its accounts first, and one in [`LOCKED_ONE_IN`] is locked out.
fn loads<'a>(server: &str, zavor: &Zavor, accounts: u64) -> Result<Vec<Case<'a>>, Box<dyn Error>> {
    eprintln!("{server}: importing {accounts} accounts");
    zavor.import(accounts, "")?;
    let (policy, auth) = (zavor.door("postfix_policy")?, zavor.door("auth_policy")?);
    lock_out(auth, accounts / LOCKED_ONE_IN)?;
    let (policy, auth) = ((policy, zavor.pid()), (auth, zavor.pid()));
    Ok(vec![
        case(
            server,
            "RCPT",
            policy,
            POLICY,
            questions::recipients(accounts),
            Some("line echo"),
        ),
        case(
            server,
            "whole messages",
            policy,
            POLICY,
            questions::messages(accounts),
            Some("line echo"),
        ),
        case(
            server,
            "allow",
            auth,
            HTTP,
            open_allows(accounts),
            Some("json echo"),
        ),
        case(
            server,
            "Dovecot round",
            auth,
            HTTP,
            open_rounds(accounts),
            Some("json echo"),
        ),
        case(
            server,
            "1 % locked out",
            auth,
            HTTP,
            locked_rounds(accounts),
            Some("json echo"),
        ),
    ])
}

fn case<'a>(
    server: &str,
    load: &'static str,
    (address, pid): (SocketAddr, u32),
    protocol: Protocol,
    next: impl Fn(usize) -> Next + 'a,
    ceiling: Option<&'static str>,
) -> Case<'a> {
    Case {
        server: server.into(),
        load,
        address,
        pid,
        protocol,
        next: Box::new(next),
        ceiling,
    }
}

/// Asks about accounts that are not locked out; their numbers follow those that are.
fn open_allows(accounts: u64) -> impl Fn(usize) -> Next {
    questions::allows(accounts)
}

fn open_rounds(accounts: u64) -> impl Fn(usize) -> Next {
    questions::rounds(accounts, 0)
}

fn locked_rounds(accounts: u64) -> impl Fn(usize) -> Next {
    questions::rounds(accounts, accounts / LOCKED_ONE_IN)
}

/// Locks the first accounts out, each from its own address.
fn lock_out(address: SocketAddr, accounts: u64) -> Result<(), Box<dyn Error>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut answer = [0; 4096];
    for user in 0..accounts {
        for n in 1..=10 {
            stream.write_all(&questions::failure(user, n))?;
            let mut filled = 0;
            while !(HTTP.complete)(&answer[..filled]) {
                filled += stream.read(&mut answer[filled..])?;
            }
        }
    }
    Ok(())
}

fn measure(cases: &[Case<'_>], rounds: u64, seconds: f64) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut all: BTreeMap<(usize, usize), Vec<Figures>> = BTreeMap::new();
    let wanted = match option("--connections", 0) {
        0 => CONNECTIONS.to_vec(),
        one => vec![one as usize],
    };
    for round in 0..rounds {
        for connections in wanted.iter().copied() {
            for (index, case) in cases.iter().enumerate() {
                eprintln!(
                    "round {round}: {} {} x{connections}",
                    case.server, case.load
                );
                let next = &case.next;
                let figures = load::run(
                    (case.address, case.pid),
                    connections,
                    seconds,
                    case.protocol,
                    |c| next(c),
                )?;
                all.entry((connections, index)).or_default().push(figures);
            }
        }
    }
    let mut rows = Vec::new();
    for ((connections, index), figures) in &all {
        let case = &cases[*index];
        let ceiling = case.ceiling.and_then(|name| {
            let at = cases.iter().position(|c| c.server == name)?;
            all.get(&(*connections, at))
        });
        let ratio = |of: fn(&Figures) -> f64| {
            ceiling.map(|ceiling| {
                median(
                    figures
                        .iter()
                        .zip(ceiling)
                        .map(|(a, b)| of(a) / of(b))
                        .collect(),
                )
            })
        };
        let middle = |of: fn(&Figures) -> f64| median(figures.iter().map(of).collect());
        rows.push(Row {
            server: case.server.clone(),
            load: case.load,
            connections: *connections,
            figures: Figures {
                per_second: middle(|f| f.per_second),
                p50_us: middle(|f| f.p50_us),
                p99_us: middle(|f| f.p99_us),
                cpu_us: middle(|f| f.cpu_us),
                unexpected: figures.iter().map(|f| f.unexpected).sum(),
            },
            of_ceiling: ratio(|f| f.per_second),
            p99_of_ceiling: ratio(|f| f.p99_us),
        });
    }
    Ok(rows)
}
