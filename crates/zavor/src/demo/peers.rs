//! The mail system of the demonstration as the doors see it: Dovecot's questions over HTTP, the binds in which it
//! verifies passwords, and Postfix's questions over a plain connection.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Where people are in the directory of the demonstration.
pub(super) const BASE_DN: &str = "dc=contoso,dc=example";

/// Most bytes read of a door's answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Bytes of the answer to a bind without texts.
const BIND_ANSWER_BYTES: usize = 14;

type Failure = String;

fn failed(error: impl std::fmt::Display) -> Failure {
    error.to_string()
}

/// A Dovecot at the auth policy door.
pub(super) struct Dovecot {
    connection: SendRequest<Full<Bytes>>,
    password: String,
    sessions: u32,
}

/// One sign-in that Dovecot asks about.
#[derive(Debug, Clone)]
pub(super) struct SignIn {
    /// The typed name.
    pub(super) login: String,
    /// The client's address.
    pub(super) remote: String,
    /// `imap` or `smtp`.
    pub(super) protocol: &'static str,
    /// What the mail program says about itself; may be empty.
    pub(super) program: &'static str,
    /// Identifies the password, as Dovecot's short hash does.
    pub(super) digest: u32,
    /// Whether the password is right, as Dovecot finds it.
    pub(super) right: bool,
}

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignedIn {
    /// With a session.
    Yes,
    /// The password is wrong.
    WrongPassword,
    /// The door refused it before a password was looked at.
    Refused,
}

impl Dovecot {
    /// Connects.
    pub(super) async fn connect(door: &str, password: &str) -> Result<Self, Failure> {
        let address: SocketAddr = door.parse().map_err(failed)?;
        let stream = TcpStream::connect(address).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await.map_err(failed)?;
        tokio::spawn(driver);
        Ok(Self {
            connection,
            password: password.into(),
            sessions: 0,
        })
    }

    /// The whole dialogue: asks whether the password may be tried, then reports the result.
    pub(super) async fn sign_in(&mut self, attempt: &SignIn) -> Result<SignedIn, Failure> {
        let body = self.question(attempt);
        let allowed = self.allowed(&body).await?;
        self.report(body, allowed, attempt.right).await
    }

    /// The same, but the password is verified by a bind at the LDAP door, as the documented set-up does it.
    /// `right` and `digest` of the attempt are ignored.
    pub(super) async fn verify(
        &mut self,
        attempt: &SignIn,
        password: &str,
        ldap: &str,
    ) -> Result<SignedIn, Failure> {
        let mut attempt = attempt.clone();
        attempt.digest = digest(password);
        let body = self.question(&attempt);
        let allowed = self.allowed(&body).await?;
        let right = allowed && bind(ldap, &bind_dn(&attempt), password).await?;
        self.report(body, allowed, right).await
    }

    fn question(&mut self, attempt: &SignIn) -> Value {
        self.sessions += 1;
        json!({
            "login": attempt.login,
            "remote": attempt.remote,
            "protocol": attempt.protocol,
            "device_id": attempt.program,
            "session_id": format!("demo-{}", self.sessions),
            "pwhash": format!("{:04x}", attempt.digest),
            "tls": true,
        })
    }

    async fn allowed(&mut self, body: &Value) -> Result<bool, Failure> {
        let answer = self.ask("allow", body).await?;
        Ok(answer["status"].as_i64() == Some(0))
    }

    async fn report(
        &mut self,
        mut body: Value,
        allowed: bool,
        right: bool,
    ) -> Result<SignedIn, Failure> {
        body["success"] = json!(allowed && right);
        body["policy_reject"] = json!(!allowed);
        self.ask("report", &body).await?;
        Ok(match (allowed, right) {
            (false, _) => SignedIn::Refused,
            (true, true) => SignedIn::Yes,
            (true, false) => SignedIn::WrongPassword,
        })
    }

    async fn ask(&mut self, command: &str, body: &Value) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/?command={command}"))
            .header(HOST, "localhost")
            .header(CONTENT_TYPE, "application/json")
            .header("x-api-key", &self.password)
            .body(Full::new(Bytes::from(body.to_string())))
            .map_err(failed)?;
        self.connection.ready().await.map_err(failed)?;
        let answer = self
            .connection
            .send_request(request)
            .await
            .map_err(failed)?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect();
        let body = body.await.map_err(failed)?.to_bytes();
        if !status.is_success() {
            return Err(format!("the auth policy door answered {status}"));
        }
        serde_json::from_slice(&body).map_err(failed)
    }
}

/// A password as Dovecot's short hash would show it: equal for equal passwords, and 12 bits long (FNV-1a).
fn digest(password: &str) -> u32 {
    let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    let hash = password.as_bytes().iter().fold(0x811c_9dc5, step);
    (hash ^ hash >> 12) & 0xfff
}

/// The name of a bind as the documented set-up writes it (`auth_bind_userdn`): it says for which service,
/// so that an app password of that service is right too.
fn bind_dn(attempt: &SignIn) -> String {
    let mut uid = String::new();
    for c in attempt.login.chars() {
        // RFC 4514 section 2.4.
        if matches!(
            c,
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' | '#' | ' '
        ) {
            uid.push('\\');
        }
        uid.push(c);
    }
    format!("uid={uid},cn={},ou=people,{BASE_DN}", attempt.protocol)
}

/// A simple bind with this name: whether the password is right.
async fn bind(door: &str, login: &str, password: &str) -> Result<bool, Failure> {
    let element = |tag: u8, content: &[u8]| {
        // A length in two bytes (X.690 section 8.1.3.5); what is longer is cut, and is then not right.
        let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
        let head = [&[tag, 0x82][..], &length.to_be_bytes()].concat();
        [&head, &content[..usize::from(length)]].concat()
    };
    let parts = [
        element(0x02, &[3]),
        element(0x04, login.as_bytes()),
        element(0x80, password.as_bytes()),
    ];
    let request = element(0x60, &parts.concat());
    let message = element(0x30, &[element(0x02, &[1]), request].concat());
    let mut stream = TcpStream::connect(door).await.map_err(failed)?;
    stream.write_all(&message).await.map_err(failed)?;
    let mut answer = [0; BIND_ANSWER_BYTES];
    stream.read_exact(&mut answer).await.map_err(failed)?;
    // SEQUENCE, message number, [APPLICATION 1], ENUMERATED result.
    Ok(answer[5] == 0x61 && answer[7] == 0x0a && answer[9] == 0)
}

/// A Postfix at the policy door.
pub(super) struct Postfix {
    connection: BufReader<TcpStream>,
    messages: u32,
}

impl Postfix {
    /// Connects.
    pub(super) async fn connect(door: &str) -> Result<Self, Failure> {
        let address: SocketAddr = door.parse().map_err(failed)?;
        let connection = TcpStream::connect(address).await.map_err(failed)?;
        connection.set_nodelay(true).map_err(failed)?;
        Ok(Self {
            connection: BufReader::new(connection),
            messages: 0,
        })
    }

    /// One message, asked about as in the documented set-up: each recipient, then the end of the message.
    /// Returns the answer that refused it, if one did.
    pub(super) async fn send(
        &mut self,
        from: &str,
        client: &str,
        recipients: &[String],
    ) -> Result<Option<String>, Failure> {
        self.messages += 1;
        for to in recipients {
            let answer = self.ask("RCPT", from, client, to, 0).await?;
            if answer != "DUNNO" {
                return Ok(Some(answer));
            }
        }
        let count = u32::try_from(recipients.len()).unwrap_or(u32::MAX);
        let answer = self.ask("END-OF-MESSAGE", from, client, "", count).await?;
        Ok(Some(answer).filter(|answer| answer != "DUNNO"))
    }

    async fn ask(
        &mut self,
        state: &str,
        from: &str,
        client: &str,
        to: &str,
        count: u32,
    ) -> Result<String, Failure> {
        let question = format!(
            "request=smtpd_access_policy\nprotocol_state={state}\nprotocol_name=ESMTP\n\
             client_address={client}\nsender={from}\nrecipient={to}\nrecipient_count={count}\n\
             instance=demo.{}\nsize=2048\nsasl_method=PLAIN\nsasl_username={from}\n\n",
            self.messages
        );
        self.connection
            .write_all(question.as_bytes())
            .await
            .map_err(failed)?;
        let (mut answer, mut end) = (String::new(), String::new());
        self.connection
            .read_line(&mut answer)
            .await
            .map_err(failed)?;
        self.connection.read_line(&mut end).await.map_err(failed)?;
        let action = answer.trim_end().strip_prefix("action=");
        action
            .map(str::to_string)
            .ok_or_else(|| "the policy door closed the connection".into())
    }
}
