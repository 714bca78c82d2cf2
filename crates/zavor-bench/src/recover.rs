//! `./bench recover`: how long each step of "Can't sign in?" takes for a name with an account, for one
//! without, for a blocked and for a locked out account. The same work is a structural test
//! (`zavor-app/tests/recovery/disclosure.rs`); this is the same by the clock (ASVS 6.3.8).
//!
//! The kinds take turns in every round, each round beginning with another one, so that what the machine does
//! meanwhile meets all of them. Every flow comes from an address of its own, as a trusted proxy names it:
//! what one origin has used up would show. Compare the ratios of one run.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::option;
use crate::process::Zavor;
use crate::questions;
use crate::report::{self, median};

/// Configuration: the web door behind a proxy, and a mail server, so that codes are offered. Nobody listens
/// there, and no account has an address to which one could be mailed.
const SECTIONS: &str = "[web]\nlisten = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n\
     [smtp]\nurl = \"smtp://127.0.0.1:1\"\nfrom = \"no-reply@bench.example\"\n";
/// Rounds; each asks every step of every kind once.
const ROUNDS: u64 = 60;
/// How long the worker is given to make the codes that were asked for, so that trying one costs its hash.
const CODES_MADE: Duration = Duration::from_millis(1_500);
/// Wrong passwords that lock an account out.
const GUESSES: u64 = 10;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whose name is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Account,
    Nobody,
    Blocked,
    Locked,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Account, Self::Nobody, Self::Blocked, Self::Locked];

    const fn label(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Nobody => "no account",
            Self::Blocked => "blocked",
            Self::Locked => "locked out",
        }
    }

    /// The number of the name of this kind in a round. Those of [`Kind::Nobody`] come after the accounts.
    const fn number(self, round: u64, rounds: u64) -> u64 {
        let place = match self {
            Self::Account => 0,
            Self::Blocked => 1,
            Self::Locked => 2,
            Self::Nobody => 3,
        };
        place * rounds + round
    }
}

/// The steps, in order.
const STEPS: [&str; 6] = [
    "begin",
    "show",
    "ask for a code",
    "wrong mailed code",
    "wrong code of an app",
    "wrong saved code",
];
/// The first step after the worker's turn.
const AFTER_WORKER: usize = 3;

/// Times in milliseconds of a kind, by step.
type Times = BTreeMap<(usize, usize), Vec<f64>>;

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let rounds = option("--rounds", ROUNDS).max(1);
    let zavor = prepare(rounds)?;
    let web = zavor.door("web")?;
    let mut times = Times::new();
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..Kind::ALL.len()).collect();
        order.rotate_left((round % Kind::ALL.len() as u64) as usize);
        let mut flows = Vec::new();
        for kind in order {
            let number = Kind::ALL[kind].number(round, rounds);
            let mut browser = Browser::new(web, number);
            browser.get("/recover")?;
            let name = questions::account(number).replace('@', "%40");
            let begun = browser.post("/recover", &format!("name={name}"), 303)?;
            let shown = browser.get("/recover/prove")?;
            let asked = browser.post("/recover/code", "", 303)?;
            for (step, took) in [begun, shown, asked].into_iter().enumerate() {
                note(&mut times, (kind, step), took);
            }
            flows.push((kind, browser));
        }
        std::thread::sleep(CODES_MADE);
        for (kind, browser) in &mut flows {
            let wrong = ["00000000", "000000", "bcdfbcdfbcdfbcdfbcdfbcdf"];
            for (step, code) in wrong.into_iter().enumerate() {
                let took = browser.post("/recover/prove", &format!("code={code}"), 422)?;
                note(&mut times, (*kind, AFTER_WORKER + step), took);
            }
        }
    }
    print(&times, rounds)
}

fn note(times: &mut Times, at: (usize, usize), took: Duration) {
    times
        .entry(at)
        .or_default()
        .push(took.as_secs_f64() * 1000.0);
}

/// A server with accounts of each kind for every round.
fn prepare(rounds: u64) -> Result<Zavor, Box<dyn Error>> {
    let folder = crate::process::Folder::new("recover")?;
    let data = folder.0.join("data");
    let zavor = Zavor::start_on(folder, data, SECTIONS)?;
    zavor.import(3 * rounds, "")?;
    let of = |kind: Kind| (0..rounds).map(move |round| kind.number(round, rounds));
    let blocked: Vec<String> = of(Kind::Blocked).map(questions::account).collect();
    let mut block = vec!["block-sign-in", "--reason", "bench"];
    block.extend(blocked.iter().map(String::as_str));
    zavor.run(&block)?;
    let mut door = TcpStream::connect(zavor.door("auth_policy")?)?;
    for user in of(Kind::Locked) {
        for guess in 0..GUESSES {
            door.write_all(&questions::failure(user, guess))?;
            let mut answer = [0; 4096];
            if door.read(&mut answer)? == 0 {
                return Err("the auth policy door closed the connection".into());
            }
        }
    }
    let locked = questions::account(Kind::Locked.number(rounds - 1, rounds));
    match zavor.run(&["why", &locked])?.contains("Locked out") {
        true => Ok(zavor),
        false => Err("wrong passwords did not lock an account out".into()),
    }
}

fn print(times: &Times, rounds: u64) -> Result<(), Box<dyn Error>> {
    println!("{rounds} rounds; median ms, and as a ratio to the account's in the same run");
    print!("{:<22}", "step");
    for kind in Kind::ALL {
        print!(" {:>18}", kind.label());
    }
    println!();
    let mut rows = Vec::new();
    for (step, label) in STEPS.iter().enumerate() {
        print!("{label:<22}");
        let of = |kind| median(times.get(&(kind, step)).cloned().unwrap_or_default());
        let own = of(0);
        for (kind, named) in Kind::ALL.iter().enumerate() {
            let middle = of(kind);
            print!(" {middle:>10.3} {:>7.3}", middle / own);
            rows.push(serde_json::json!({
                "step": label, "name": named.label(), "median_ms": middle, "of_account": middle / own,
            }));
        }
        println!();
    }
    report::write("recover", &rows.into())
}

/// A browser without scripts, at an address of its own.
struct Browser {
    door: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
    cookies: BTreeMap<String, String>,
    from: String,
    /// The token of the forms of the last page.
    token: String,
}

impl Browser {
    /// Number `n`; each is in a network of its own.
    fn new(door: SocketAddr, n: u64) -> Self {
        Self {
            door,
            stream: None,
            cookies: BTreeMap::new(),
            from: format!("11.{}.{}.7", n >> 8 & 255, n & 255),
            token: String::new(),
        }
    }

    fn get(&mut self, path: &str) -> Result<Duration, Box<dyn Error>> {
        let (status, took, page) = self.ask("GET", path, "")?;
        if status != 200 {
            return Err(format!("GET {path}: {status}").into());
        }
        let token = page.split("name=\"csrf\" value=\"").nth(1);
        if let Some(token) = token.and_then(|rest| rest.split('"').next()) {
            self.token = token.into();
        }
        Ok(took)
    }

    fn post(&mut self, path: &str, fields: &str, wanted: u16) -> Result<Duration, Box<dyn Error>> {
        let body = format!("csrf={}&{fields}", self.token);
        let (status, took, page) = self.ask("POST", path, body.trim_end_matches('&'))?;
        match status == wanted {
            true => Ok(took),
            false => Err(format!("POST {path}: {status}, not {wanted}: {page}").into()),
        }
    }

    fn ask(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<(u16, Duration, String), Box<dyn Error>> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.door)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::new(stream)
            }
        };
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let question = format!(
            "{method} {path} HTTP/1.1\r\nHost: {door}\r\nOrigin: http://{door}\r\nX-Forwarded-For: {from}\r\n\
             Cookie: {cookies}\r\nAccept-Language: en\r\nUser-Agent: zavor-bench\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
            door = self.door,
            from = self.from,
            cookies = cookies.join("; "),
            length = body.len(),
        );
        let began = Instant::now();
        stream.get_mut().write_all(question.as_bytes())?;
        let (status, page) = self.read(&mut stream)?;
        let took = began.elapsed();
        self.stream = Some(stream);
        Ok((status, took, page))
    }

    /// Reads an answer, and keeps its cookies.
    fn read(&mut self, stream: &mut impl BufRead) -> Result<(u16, String), Box<dyn Error>> {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| format!("no HTTP answer: {line}"))?;
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "set-cookie" => {
                    let pair = value
                        .split(';')
                        .next()
                        .and_then(|pair| pair.split_once('='));
                    let (name, value) = pair.unwrap_or_default();
                    self.cookies.insert(name.into(), value.into());
                }
                _ => {}
            }
        }
        let mut page = vec![0; length];
        stream.read_exact(&mut page)?;
        Ok((status, String::from_utf8(page)?))
    }
}
