//! The attackers (and the owner) as the doors see them: Dovecot's requests over HTTP, Postfix's
//! over a plain connection.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Most bytes read of a door's answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// A mail program, as its IMAP ID shows it.
const DEVICE: &str = "\"name\" \"Thunderbird\" \"version\" \"128.0\"";

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
pub(super) struct SignIn<'a> {
    /// The typed name.
    pub(super) login: &'a str,
    /// The client's address.
    pub(super) remote: &'a str,
    /// Identifies the password, as Dovecot's short hash does.
    pub(super) digest: u32,
    /// Whether the password is right.
    pub(super) right: bool,
}

impl Dovecot {
    /// Connects.
    pub(super) async fn connect(door: &str, password: &str) -> Result<Self, Failure> {
        let address: SocketAddr = door.parse().map_err(failed)?;
        let stream = TcpStream::connect(address).await.map_err(failed)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await.map_err(failed)?;
        tokio::spawn(driver);
        Ok(Self {
            connection,
            password: password.into(),
            sessions: 0,
        })
    }

    /// The whole dialogue: asks whether the password may be tried, then reports the result. Returns
    /// whether the door let the attempt through to the password.
    pub(super) async fn sign_in(&mut self, attempt: &SignIn<'_>) -> Result<bool, Failure> {
        self.sessions += 1;
        let mut body = json!({
            "login": attempt.login,
            "remote": attempt.remote,
            "protocol": "imap",
            "device_id": if attempt.right { DEVICE } else { "" },
            "session_id": format!("demo-{}", self.sessions),
            "pwhash": format!("{:04x}", attempt.digest),
            "tls": true,
        });
        let answer = self.ask("allow", &body).await?;
        let allowed = answer["status"].as_i64() == Some(0);
        body["success"] = json!(allowed && attempt.right);
        body["policy_reject"] = json!(!allowed);
        self.ask("report", &body).await?;
        Ok(allowed)
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
        Ok(Self {
            connection: BufReader::new(connection),
            messages: 0,
        })
    }

    /// One message to this many strangers, asked about as in the documented set-up: each recipient,
    /// then the end of the message. Returns the answer that refused it, if one did.
    pub(super) async fn send(
        &mut self,
        from: &str,
        client: &str,
        recipients: u32,
    ) -> Result<Option<String>, Failure> {
        self.messages += 1;
        let message = self.messages;
        for number in 0..recipients {
            let to = format!("victim{message}.{number}@fabrikam.example");
            let answer = self.ask("RCPT", from, client, &to, 0).await?;
            if answer != "DUNNO" {
                return Ok(Some(answer));
            }
        }
        let answer = self
            .ask("END-OF-MESSAGE", from, client, "", recipients)
            .await?;
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
