//! Notices by mail: one message at a time, in plain text and in HTML (RFC 2046 section 5.1.4), to the
//! server of `[smtp] url`.
//!
//! - `smtp://` to loopback is plain. Elsewhere the connection is upgraded with STARTTLS (RFC 3207)
//!   if the server offers it, and always if a user name is configured: a password never travels in
//!   clear. If a server offers STARTTLS but its certificate does not verify, it is not used in
//!   clear instead. `smtps://` is TLS from the first byte (RFC 8314).
//! - Answers: 4xx and connection errors are worth another try, 5xx is not. But if the server refuses
//!   our connection, our name or our sign-in, it has not refused the mail, which waits for the
//!   operator.
//! - A repeated mail has the same Message-ID, so that the reader's mail program shows it once.
//! - The sender's name is that of `[smtp] from`, else the organisation's.
//!
//! What an attacker may try: a line break in a subject or an address that begins a header of its
//! own. Texts with control characters are refused before they reach a header.
//!
//! Known limit: the answers of the mail server are read without a limit of size, within
//! [`DELIVER_WITHIN`](zavor_app::ports::DELIVER_WITHIN); it is the operator's own server.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::header::{Header, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use url::Url;
use zavor_app::ports::{Mail, Undelivered};

use crate::hosts::is_loopback;
use crate::server::{MessagesError, SmtpServer, deliver_within, shown};

/// Most connections to the server at the same time.
const CONNECTIONS_MAX: u32 = 4;

/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);

/// Default ports of `smtp://` and `smtps://`.
const PORTS: (u16, u16) = (25, 465);

/// Answers that refuse our sign-in rather than the mail: credentials needed, wrong, too weak, or
/// accepted only over TLS (RFC 4954 section 6).
const SIGN_IN_REFUSED: [u16; 4] = [530, 534, 535, 538];
/// What Postfix says of our name or our address, which it tells at the first recipient only (its default
/// `smtpd_delay_reject`): it is we who are refused, not the mail.
const REFUSES_US: [&str; 2] = ["Helo command rejected", "Client host rejected"];

/// The server of `[smtp]`, ready to take mail. Opening connects to nothing.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// Scheme, host and port, for texts.
    server: String,
}

/// A header: no person wrote this, and no machine should answer (RFC 3834 section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

impl Smtp {
    /// Checks the section and prepares the client. Must be called inside a tokio runtime.
    pub(crate) fn open(section: &SmtpServer) -> Result<Self, MessagesError> {
        let wrong = |key: &str, why: String| MessagesError::new(format!("smtp.{key} {why}"));
        let url = Url::parse(&section.url).map_err(|error| wrong("url", format!("{error}")))?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or_else(|| wrong("url", "names no host".into()))?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("url", "must end after host and port".into()));
        }
        let wrapped = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(wrong("url", "must begin with smtp:// or smtps://".into())),
        };
        let from = section.from.as_deref().ok_or_else(|| {
            let example = "\"Contoso <no-reply@contoso.example>\"";
            wrong("from", format!("is missing; such as {example}"))
        })?;
        if from.chars().any(char::is_control) {
            return Err(wrong("from", "must not hold control characters".into()));
        }
        let from: Mailbox = from
            .parse()
            .map_err(|error| wrong("from", format!("is not a valid mail address: {error}")))?;
        let credentials = credentials(&url, section)?;
        let port = url
            .port()
            .unwrap_or(if wrapped { PORTS.1 } else { PORTS.0 });
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let tls = |how: fn(TlsParameters) -> Tls| {
            let parameters = TlsParameters::new(bare.into());
            parameters.map(how).map_err(|error| {
                wrong("url", format!("needs TLS, which cannot be set up: {error}"))
            })
        };
        let tls = match (wrapped, is_loopback(bare), credentials.is_some()) {
            (true, _, _) => tls(Tls::Wrapper)?,
            (false, true, _) => Tls::None,
            (false, false, true) => tls(Tls::Required)?,
            (false, false, false) => tls(Tls::Opportunistic)?,
        };
        let pool = PoolConfig::new()
            .max_size(CONNECTIONS_MAX)
            .idle_timeout(IDLE);
        let mut builder: AsyncSmtpTransportBuilder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(bare)
                .port(port)
                .tls(tls)
                .timeout(Some(deliver_within()))
                .pool_config(pool);
        if let Some(credentials) = credentials {
            builder = builder.credentials(credentials);
        }
        builder = builder.hello_name(hello(section.helo.as_deref())?);
        Ok(Self {
            transport: builder.build(),
            from,
            server: format!("{}://{host}:{port}", url.scheme()),
        })
    }

    /// Delivers one mail.
    pub(crate) async fn send(&self, mail: &Mail) -> Result<String, Undelivered> {
        let message = self.message(mail)?;
        // One deadline for the mail and for the question whether it is we who are refused.
        let sent = async {
            let response = match self.transport.send(message).await {
                Ok(response) => response,
                Err(error) => return Err(self.undelivered(&error).await),
            };
            let text: Vec<&str> = response.message().collect();
            Ok(shown(&format!("{} {}", response.code(), text.join(" "))))
        };
        let sent = tokio::time::timeout(deliver_within(), sent).await;
        sent.unwrap_or_else(|_| {
            Err(Undelivered::Later(format!(
                "{} did not answer within {} s",
                self.server,
                deliver_within().as_secs()
            )))
        })
    }

    fn message(&self, mail: &Mail) -> Result<Message, Undelivered> {
        let never = |why: String| Undelivered::Never(why);
        if mail.subject.chars().any(char::is_control) {
            return Err(never("the subject holds a control character".into()));
        }
        if mail.organisation.chars().any(char::is_control) {
            return Err(never("the sender's name holds a control character".into()));
        }
        let mut from = self.from.clone();
        if from.name.is_none() && !mail.organisation.is_empty() {
            from.name = Some(mail.organisation.clone());
        }
        let to = mail.to.parse::<Address>();
        let to = to.ok().filter(|_| !mail.to.chars().any(char::is_control));
        let to = to.ok_or_else(|| never(format!("{:?} is not a valid mail address", mail.to)))?;
        let id = format!(
            "<zavor-{:016x}@{}>",
            mail.idempotency_key,
            self.from.email.domain()
        );
        let head = Message::builder()
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .message_id(Some(id))
            .header(MIME_VERSION_1_0)
            .header(AutoSubmitted);
        let text = SinglePart::plain(mail.text.clone());
        let message = match mail.html.is_empty() {
            true => head.singlepart(text),
            false => {
                let html = SinglePart::html(mail.html.clone());
                head.multipart(MultiPart::alternative().singlepart(text).singlepart(html))
            }
        };
        message.map_err(|error| never(format!("cannot be written as a mail: {error}")))
    }

    async fn undelivered(&self, error: &Error) -> Undelivered {
        let why = shown(&format!("{}: {error}", self.server));
        let sign_in = error
            .status()
            .is_some_and(|code| SIGN_IN_REFUSED.contains(&u16::from(code)));
        if sign_in {
            Undelivered::Later(format!("{why}; see [smtp] user and password"))
        } else if error.is_permanent() {
            let said = error.to_string();
            let at_recipient = REFUSES_US.iter().any(|words| said.contains(words));
            match at_recipient || self.refuses_us().await {
                true => Undelivered::Later(format!(
                    "{why}; the server refuses our connection, not this mail: see [smtp] helo"
                )),
                false => Undelivered::Never(why),
            }
        } else {
            Undelivered::Later(why)
        }
    }

    /// Whether the server refuses for good, on a connection of its own, before any mail: at the
    /// greeting, at EHLO or at the sign-in. An answer does not show what it answered, so a refusal is
    /// asked for once more without the mail.
    async fn refuses_us(&self) -> bool {
        let asked = self.transport.test_connection().await;
        asked.is_err_and(|error| error.is_permanent())
    }
}

/// Our name in EHLO (RFC 5321 section 4.1.4): as configured, else the name of this machine if it is a
/// whole one, else an address literal.
fn hello(name: Option<&str>) -> Result<ClientId, MessagesError> {
    let Some(name) = name else {
        return Ok(match ClientId::default() {
            ClientId::Domain(name) if !name.contains('.') => {
                ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST)
            }
            whole => whole,
        });
    };
    let wrong = || {
        let why = "smtp.helo must be a host name, or an address in brackets";
        MessagesError::new(why.into())
    };
    let literal = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Some(address) = literal {
        let version_6 = address.strip_prefix("IPv6:").unwrap_or(address);
        return match version_6.parse() {
            Ok(IpAddr::V4(address)) => Ok(ClientId::Ipv4(address)),
            Ok(IpAddr::V6(address)) => Ok(ClientId::Ipv6(address)),
            Err(_) => Err(wrong()),
        };
    }
    let label = |label: &str| {
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=63).contains(&label.len()) && label.bytes().all(fine)
    };
    match name.len() <= 253 && name.split('.').all(label) {
        true => Ok(ClientId::Domain(name.into())),
        false => Err(wrong()),
    }
}

/// User name and password, from their own keys or from the URL.
fn credentials(url: &Url, section: &SmtpServer) -> Result<Option<Credentials>, MessagesError> {
    let plain = |text: &str| {
        let bytes = percent_decoded(text);
        String::from_utf8(bytes).map_err(|_| {
            MessagesError::new("smtp.url holds a user name or password that is not UTF-8".into())
        })
    };
    let in_url = match url.password() {
        Some(password) => Some((plain(url.username())?, plain(password)?)),
        None if !url.username().is_empty() => {
            return Err(MessagesError::new(
                "smtp.url names a user without a password; use smtp.user and smtp.password".into(),
            ));
        }
        None => None,
    };
    match (&section.user, &section.password, in_url) {
        (None, None, in_url) => Ok(in_url.map(|(user, password)| Credentials::new(user, password))),
        (_, _, Some(_)) => Err(MessagesError::new(
            "smtp.url holds a user name beside smtp.user or smtp.password; keep one".into(),
        )),
        (Some(user), Some(password), None) => Ok(Some(Credentials::new(
            user.clone(),
            password.reveal().into(),
        ))),
        (Some(_), None, None) => Err(MessagesError::new(
            "smtp.user needs smtp.password too".into(),
        )),
        (None, Some(_), None) => Err(MessagesError::new(
            "smtp.password needs smtp.user too".into(),
        )),
    }
}

/// Undoes percent-encoding (RFC 3986 section 2.1); anything that is not an escape stays.
fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = bytes
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escape.unwrap_or(*byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_in_a_user_name_are_undone_and_a_lone_percent_stays() {
        assert_eq!(percent_decoded("a%40b%2"), b"a@b%2");
        assert_eq!(percent_decoded("%c8%99%zz"), "ș%zz".as_bytes());
    }
}
