//! Minimal clients of the doors. An error means that there was no complete answer.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::process::PATIENCE;
use crate::server::{DOMAIN, Zavor};

/// A connection with a time-out for every read and write.
pub(crate) fn connect(address: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The header with Dovecot's password for the auth policy door.
pub(crate) const DOOR_KEY: &str = "X-API-Key: canary-door-password-7e01";

/// One HTTP request on its own connection; returns status and body.
pub(crate) fn http(address: &str, head: &str, body: &str) -> io::Result<(u16, String)> {
    let mut stream = connect(address)?;
    let length = body.len();
    let request = format!(
        "{head} HTTP/1.1\r\nHost: zavor\r\nConnection: close\r\n{DOOR_KEY}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.get(9..12).and_then(|status| status.parse().ok());
    let whole = status.zip(answer.split_once("\r\n\r\n"));
    let (status, (_, body)) = whole.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((status, body.to_owned()))
}

/// A sign-in in Dovecot's words.
pub(crate) fn sign_in(account: &str, remote: &str, digest: u16) -> Value {
    json!({
        "login": account, "remote": remote, "protocol": "imap", "device_id": "",
        "pwhash": format!("{digest:04x}"), "session_id": "",
    })
}

/// Asks the auth policy door: `None` = allowed, else the reason of the refusal.
pub(crate) fn allow(zavor: &Zavor, question: &Value) -> io::Result<Option<String>> {
    let address = zavor.door("auth_policy");
    let (status, body) = http(&address, "POST /?command=allow", &question.to_string())?;
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body)?;
    match answer["status"].as_i64() {
        Some(0) => Ok(None),
        _ => Ok(Some(
            answer["r_attrs"]["reason"].as_str().unwrap_or("").into(),
        )),
    }
}

/// Reports a wrong password.
pub(crate) fn report_failure(zavor: &Zavor, question: &Value) -> io::Result<()> {
    report(zavor, question, false)
}

/// Reports the result of a sign-in.
pub(crate) fn report(zavor: &Zavor, question: &Value, success: bool) -> io::Result<()> {
    let mut body = question.clone();
    body["success"] = success.into();
    body["policy_reject"] = false.into();
    let address = zavor.door("auth_policy");
    let (status, body) = http(&address, "POST /?command=report", &body.to_string())?;
    assert_eq!(status, 200, "{body}");
    Ok(())
}

/// Failures after which an account is locked out at unfamiliar places.
pub(crate) const THRESHOLD: u16 = 10;

/// Reports enough wrong passwords to lock the account out; the lockout is in force when this
/// returns.
pub(crate) fn lock_out(zavor: &Zavor, account: &str, remote: &str) -> io::Result<()> {
    (0..THRESHOLD).try_for_each(|n| report_failure(zavor, &sign_in(account, remote, n)))
}

/// One question of Postfix.
pub(crate) fn policy_question(state: &str, account: &str, recipients: u32, id: &str) -> String {
    let (recipient, count) = match state {
        "RCPT" => ("to@elsewhere.example", 0),
        _ => ("", recipients),
    };
    format!(
        "request=smtpd_access_policy\nprotocol_state={state}\nclient_address=127.0.0.1\n\
         sender={account}\nrecipient={recipient}\nrecipient_count={count}\nqueue_id={id}\n\
         instance={id}\nsize=100\nsasl_username={account}\n\n"
    )
}

/// Asks the Postfix policy door; returns the action.
pub(crate) fn policy(zavor: &Zavor, question: &str) -> io::Result<String> {
    let mut stream = connect(&zavor.door("postfix_policy"))?;
    stream.write_all(question.as_bytes())?;
    read_action(&mut stream)
}

/// Reads an answer; returns its action.
pub(crate) fn read_action(stream: &mut TcpStream) -> io::Result<String> {
    let (mut answer, mut byte) = (Vec::new(), [0]);
    while !answer.ends_with(b"\n\n") {
        stream.read_exact(&mut byte)?;
        answer.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&answer);
    let action = text.trim().strip_prefix("action=");
    Ok(action.ok_or(io::ErrorKind::InvalidData)?.to_owned())
}

/// Asks whether this account may send one more message to one recipient.
pub(crate) fn rcpt(zavor: &Zavor, account: &str) -> io::Result<String> {
    policy(zavor, &policy_question("RCPT", account, 0, "rcpt"))
}

/// An LDAP bind; returns the result code.
pub(crate) fn bind(zavor: &Zavor, account: &str, password: &str) -> io::Result<u8> {
    let mut stream = connect(&zavor.door("ldap"))?;
    stream.write_all(&bind_message(account, password))?;
    let mut answer = [0; 10];
    stream.read_exact(&mut answer)?;
    // SEQUENCE, message number, [APPLICATION 1], ENUMERATED result.
    assert_eq!((answer[5], answer[7]), (0x61, 0x0a), "{answer:?}");
    Ok(answer[9])
}

/// A simple bind of a person, in BER.
pub(crate) fn bind_message(account: &str, password: &str) -> Vec<u8> {
    let base = DOMAIN.replace('.', ",dc=");
    let name = format!("uid={account},ou=people,dc={base}");
    let element = |tag: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).expect("a short element");
        assert!(length < 0x80, "a short element");
        [&[tag, length], content].concat()
    };
    let parts = [
        element(0x02, &[3]),
        element(0x04, name.as_bytes()),
        element(0x80, password.as_bytes()),
    ];
    let request = element(0x60, &parts.concat());
    element(0x30, &[element(0x02, &[1]), request].concat())
}

/// A page of the metrics listener; returns status and body.
pub(crate) fn page(zavor: &Zavor, path: &str) -> (u16, String) {
    let page = http(&zavor.door("metrics"), &format!("GET {path}"), "");
    page.expect("the metrics listener answers")
}
