//! Questions as real servers send them: Postfix's 29 attributes, Dovecot's JSON.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;

use crate::load::{Next, Protocol};

/// Password of the auth policy door in the bench.
pub(crate) const PASSWORD: &str = "bench-password";

/// Numbers the messages of all connections and measurements of this process.
static MESSAGES: AtomicU64 = AtomicU64::new(1);

/// The policy protocol, expecting `DUNNO`.
pub(crate) const POLICY: Protocol = Protocol {
    complete: |answer| answer.ends_with(b"\n\n"),
    expected: |answer| answer.starts_with(b"action=DUNNO"),
};

/// The policy protocol of peers, whose answers differ.
pub(crate) const ANY_POLICY: Protocol = Protocol {
    expected: |_| true,
    ..POLICY
};

/// HTTP, expecting 200.
pub(crate) const HTTP: Protocol = Protocol {
    complete: http_complete,
    expected: |answer| answer.starts_with(b"HTTP/1.1 200"),
};

fn http_complete(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = &answer[..end];
    let length = head.split(|b| *b == b'\n').find_map(|line| {
        let line = std::str::from_utf8(line).ok()?.trim();
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    answer.len() >= end + 4 + length.unwrap_or(0)
}

/// The address of account number `n` of the example organisation.
pub(crate) fn account(n: u64) -> String {
    format!("user{n}@bench.example")
}

/// The client address that account `n` always comes from.
fn client(n: u64) -> String {
    format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255)
}

/// A question about the account with this name and number.
fn policy_question(
    out: &mut Vec<u8>,
    state: &str,
    (account, user): (&str, u64),
    message: u64,
    count: u32,
) {
    let recipient = if state == "RCPT" {
        format!("someone{count}@example.net")
    } else {
        String::new()
    };
    let count = if state == "RCPT" { 0 } else { count };
    let _ = write!(
        out,
        "request=smtpd_access_policy\nprotocol_state={state}\nprotocol_name=ESMTP\n\
         client_address={client}\nclient_name=client.bench.example\nclient_port=42132\n\
         reverse_client_name=client.bench.example\nserver_address=127.0.0.1\nserver_port=587\n\
         helo_name=client.bench.example\nsender={account}\nrecipient={recipient}\n\
         recipient_count={count}\nqueue_id=\ninstance={message:x}.6b03188d.d4b36.0\nsize=1060\n\
         etrn_domain=\nstress=\nsasl_method=PLAIN\nsasl_username={account}\nsasl_sender=\n\
         ccert_subject=\nccert_issuer=\nccert_fingerprint=\nccert_pubkey_fingerprint=\n\
         encryption_protocol=TLSv1.3\nencryption_cipher=TLS_AES_256_GCM_SHA384\n\
         encryption_keysize=256\npolicy_context=submission\n\n",
        client = client(user),
    );
}

/// A small generator of account numbers, one per connection.
fn pick(state: &mut u64, accounts: u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state % accounts
}

fn seed(connection: usize) -> u64 {
    0x9e37_79b9_7f4a_7c15 ^ (connection as u64 + 1).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

/// Recipients of one message in the RCPT load.
const RECIPIENTS: u32 = 5;

/// Returns the name of the account with a number.
pub(crate) type Named = fn(u64) -> String;

/// RCPT questions over all accounts: messages with five recipients each, which never end.
pub(crate) fn recipients(accounts: u64) -> impl Fn(usize) -> Next {
    recipients_of(accounts, account)
}

/// The same for accounts with other names.
pub(crate) fn recipients_of(accounts: u64, named: Named) -> impl Fn(usize) -> Next {
    move |connection| {
        let mut state = seed(connection);
        let (mut asked, mut user, mut message) = (0, 0, 0);
        let mut name = String::new();
        Box::new(move |out| {
            if asked == 0 {
                user = pick(&mut state, accounts);
                name = named(user);
                message = MESSAGES.fetch_add(1, Ordering::Relaxed);
            }
            policy_question(out, "RCPT", (&name, user), message, asked);
            asked = (asked + 1) % RECIPIENTS;
        })
    }
}

/// Whole messages: sender question, recipient question, end of data.
pub(crate) fn messages(accounts: u64) -> impl Fn(usize) -> Next {
    move |connection| {
        let mut state = seed(connection);
        let (mut step, mut user, mut message) = (0, 0, 0);
        Box::new(move |out| {
            if step == 0 {
                user = pick(&mut state, accounts);
                message = MESSAGES.fetch_add(1, Ordering::Relaxed);
            }
            let name = account(user);
            let who = (name.as_str(), user);
            match step {
                0 | 1 => policy_question(out, "RCPT", who, message, 0),
                _ => policy_question(out, "END-OF-MESSAGE", who, message, 1),
            }
            step = (step + 1) % 3;
        })
    }
}

fn http_question(
    out: &mut Vec<u8>,
    command: &str,
    (account, user): (&str, u64),
    message: u64,
    success: Option<bool>,
) {
    let outcome = success.map_or_else(String::new, |success| {
        format!(",\"success\":{success},\"policy_reject\":false")
    });
    let body = format!(
        "{{\"device_id\":\"\",\"login\":\"{}\",\"protocol\":\"imap\",\"pwhash\":\"09ce\",\
         \"remote\":\"{}\",\"session_id\":\"s{message:x}\"{outcome},\"tls\":true}}",
        account,
        client(user)
    );
    let login = base64::engine::general_purpose::STANDARD.encode(format!("dovecot:{PASSWORD}"));
    let _ = write!(
        out,
        "POST /?command={command} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Authorization: Basic {login}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
}

/// `allow` over distinct accounts.
pub(crate) fn allows(accounts: u64) -> impl Fn(usize) -> Next {
    allows_of(accounts, account)
}

/// The same for accounts with other names.
pub(crate) fn allows_of(accounts: u64, named: Named) -> impl Fn(usize) -> Next {
    move |connection| {
        let mut state = seed(connection);
        Box::new(move |out| {
            let message = MESSAGES.fetch_add(1, Ordering::Relaxed);
            let user = pick(&mut state, accounts);
            http_question(out, "allow", (&named(user), user), message % 8, None);
        })
    }
}

/// A good Dovecot login: allow, allow, report. One account in `locked_of` was locked out by `doors`
/// beforehand; its single `allow` is refused.
pub(crate) fn rounds(accounts: u64, locked: u64) -> impl Fn(usize) -> Next {
    move |connection| {
        let mut state = seed(connection);
        let (mut step, mut user, mut message) = (0, 0, 0);
        Box::new(move |out| {
            if step == 0 {
                user = pick(&mut state, accounts);
                message = MESSAGES.fetch_add(1, Ordering::Relaxed);
            }
            let success = (step == 2).then_some(true);
            let command = if step == 2 { "report" } else { "allow" };
            http_question(out, command, (&account(user), user), message, success);
            step = if user < locked { 0 } else { (step + 1) % 3 };
        })
    }
}

/// A report of a failed login, used to lock accounts out before a measurement.
pub(crate) fn failure(user: u64, n: u64) -> Vec<u8> {
    let mut out = Vec::new();
    http_question(&mut out, "report", (&account(user), user), n, Some(false));
    let text = String::from_utf8_lossy(&out).replace("09ce", &format!("{n:04x}"));
    text.into_bytes()
}
