//! Figures that need no load: from `unblock` to the next accepted recipient, the time to start, and
//! LDAP binds next to raw password hashes.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use argon2::{Algorithm, Argon2, Params, Version};

use crate::process::Zavor;
use crate::questions;
use crate::report::{self, median};

/// Repetitions of `unblock`.
const REPETITIONS: usize = 51;
/// Accounts, each of which binds once.
const BINDS: u64 = 300;

/// From the start of the command to the next accepted RCPT, in milliseconds.
pub(crate) fn unblock() -> Result<(), Box<dyn Error>> {
    let zavor = Zavor::start("unblock")?;
    zavor.import(1000, "")?;
    let door = zavor.door("postfix_policy")?;
    let address = questions::account(7);
    let mut times = Vec::new();
    for _ in 0..REPETITIONS {
        zavor.run(&["restrict", &address, "--reason", "bench"])?;
        if ask(door, &address)? {
            return Err("a restricted account was accepted".into());
        }
        let began = Instant::now();
        zavor.run(&["unblock", &address, "--override", "--reason", "bench"])?;
        while !ask(door, &address)? {}
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    let middle = median(times);
    println!("unblock to the next accepted RCPT: median {middle:.1} ms, slowest {slowest:.1} ms");
    let value = serde_json::json!({ "median_ms": middle, "slowest_ms": slowest });
    report::write("unblock", &value)
}

/// Asks one RCPT question; returns whether it was accepted.
fn ask(door: SocketAddr, address: &str) -> Result<bool, Box<dyn Error>> {
    let mut stream = TcpStream::connect(door)?;
    let question = format!(
        "request=smtpd_access_policy\nprotocol_state=RCPT\nsasl_username={address}\n\
         recipient=a@example.net\nclient_address=127.0.0.1\n\n"
    );
    stream.write_all(question.as_bytes())?;
    let mut answer = [0; 512];
    let read = stream.read(&mut answer)?;
    Ok(answer[..read].starts_with(b"action=DUNNO"))
}

/// Time from the start of the process until every door answers, with many accounts.
pub(crate) fn start(accounts: u64) -> Result<(), Box<dyn Error>> {
    let mut zavor = Zavor::start("start")?;
    let began = Instant::now();
    zavor.import(accounts, "")?;
    let import = began.elapsed().as_secs_f64();
    let mut times = Vec::new();
    for _ in 0..3 {
        times.push(zavor.restart()?.as_secs_f64());
    }
    let middle = median(times);
    println!("{accounts} accounts: imported in {import:.1} s, start {middle:.2} s (median of 3)");
    let value = serde_json::json!({ "accounts": accounts, "import_s": import, "start_s": middle });
    report::write("start", &value)
}

/// Binds of distinct accounts next to raw Argon2id with the same parameters, both one at a time.
pub(crate) fn hash() -> Result<(), Box<dyn Error>> {
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(|e| e.to_string())?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let mut arena = vec![argon2::Block::default(); params.block_count()];
    let mut tag = [0; 32];
    let salt = b"zavor-bench-salt";
    let password = b"correct horse battery staple";
    let mut raw = || argon.hash_password_into_with_memory(password, salt, &mut tag, &mut arena);
    let began = Instant::now();
    for _ in 0..100 {
        raw().map_err(|e| e.to_string())?;
    }
    let raw_per_second = 100.0 / began.elapsed().as_secs_f64();
    let encode = |bytes: &[u8]| {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes)
    };
    let hash = format!(
        "$argon2id$v=19$m=19456,t=2,p=1${}${}",
        encode(salt),
        encode(&tag)
    );
    let zavor = Zavor::start("hash")?;
    zavor.import(BINDS, &format!("{{ARGON2ID}}{hash}"))?;
    let door = zavor.door("ldap")?;
    let began = Instant::now();
    for user in 0..BINDS {
        bind(door, user, password)?;
    }
    let binds = BINDS as f64 / began.elapsed().as_secs_f64();
    let ratio = binds / raw_per_second;
    println!("raw Argon2id {raw_per_second:.1}/s, LDAP binds {binds:.1}/s, ratio {ratio:.2}");
    let value = serde_json::json!({ "raw_per_second": raw_per_second, "binds_per_second": binds });
    report::write("hash", &value)
}

/// A simple bind of one account; an error if it is refused.
fn bind(door: SocketAddr, user: u64, password: &[u8]) -> Result<(), Box<dyn Error>> {
    let dn = format!(
        "uid={},ou=people,dc=bench,dc=example",
        questions::account(user)
    );
    let field = |tag: u8, value: &[u8]| [&[tag, value.len() as u8], value].concat();
    let body = [
        field(2, &[3]),
        field(4, dn.as_bytes()),
        field(0x80, password),
    ]
    .concat();
    let message = [field(2, &[1]), field(0x60, &body)].concat();
    let mut stream = TcpStream::connect(door)?;
    stream.write_all(&field(0x30, &message))?;
    let mut answer = [0; 256];
    let read = stream.read(&mut answer)?;
    // The result code is the enumerated value after `0a 01`.
    let code = answer[..read]
        .windows(3)
        .find(|w| w[..2] == [0x0a, 1])
        .map(|w| w[2]);
    if code == Some(0) {
        Ok(())
    } else {
        Err(format!("bind of user {user}: {code:?}").into())
    }
}
