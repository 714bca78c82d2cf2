//! What travels over `DATA/zavor.sock`: one request and one response, each a frame of a 4-byte
//! big-endian length and so many bytes of JSON.
//!
//! Security: the length is checked against a bound before anything is allocated. Passwords travel
//! inside, so buffers are wiped and neither requests nor responses are ever logged; [`Password`]
//! does not show itself.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use zavor_web::report;

/// Largest request: an import of about 100,000 rows.
pub(crate) const REQUEST_BYTES_MAX: usize = 16 << 20;
/// Largest response: an export or a full page of events.
pub(crate) const RESPONSE_BYTES_MAX: usize = 64 << 20;
/// Most targets of one act.
pub(crate) const TARGETS_MAX: usize = 1000;

/// A password on its way to the server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub(crate) struct Password(pub(crate) String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// What a command asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    Why {
        account: String,
    },
    Unlock {
        targets: Vec<String>,
        /// Let the accounts in from blocked networks too, each alone and for a day.
        #[serde(default)]
        with_origins: bool,
    },
    Unblock {
        targets: Vec<String>,
        reviewed: Option<String>,
        override_reason: Option<String>,
        limit: Option<u32>,
        until: Option<report::Time>,
    },
    Restrict {
        targets: Vec<String>,
        reason: String,
    },
    BlockSignIn {
        targets: Vec<String>,
        reason: String,
    },
    AllowSignIn {
        targets: Vec<String>,
    },
    ResetPassword {
        targets: Vec<String>,
        password: Option<Password>,
        /// Make one and show it, instead of a link by mail.
        #[serde(default)]
        show: bool,
        must_change: bool,
    },
    /// A link that sets up an administrator.
    SetUpLink,
    SignOut {
        targets: Vec<String>,
    },
    Users {
        filter: String,
        after: Option<String>,
    },
    User {
        account: String,
    },
    AddUser {
        account: String,
        name: String,
        password: Option<Password>,
    },
    SetUser {
        account: String,
        changes: UserChanges,
    },
    RemoveUsers {
        targets: Vec<String>,
    },
    ImportUsers {
        csv: String,
    },
    ExportUsers,
    Restricted,
    /// What enforcement would have refused.
    Observed,
    Origins,
    ReleaseOrigins {
        targets: Vec<String>,
    },
    RuleOrigin {
        network: String,
        allow: bool,
        account: Option<String>,
        until: Option<report::Time>,
        reason: String,
    },
    Policies {
        policy: Option<String>,
    },
    SetPolicy {
        policy: String,
        key: String,
        value: String,
    },
    Roles,
    GrantRole {
        account: String,
        role: String,
        domains: Vec<String>,
    },
    RevokeRole {
        account: String,
        role: String,
    },
    Domains,
    AddDomain {
        domain: String,
    },
    RemoveDomain {
        domain: String,
    },
    Tokens,
    MakeToken {
        name: String,
        roles: Vec<String>,
        domains: Vec<String>,
        days: u32,
        sensitive: bool,
    },
    RevokeToken {
        token: String,
    },
    SignIns {
        account: String,
        limit: usize,
    },
    Messages {
        account: String,
        limit: usize,
    },
    Audit {
        from: u64,
        limit: usize,
    },
    AuditHead,
    AuditVerify {
        from: Option<String>,
    },
    Backup {
        file: String,
        with_key: bool,
    },
    TrustClock,
    Health,
}

/// What `users set` changes; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct UserChanges {
    pub(crate) name: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) recovery_addresses: Vec<String>,
    pub(crate) remove_aliases: Vec<String>,
    pub(crate) remove_groups: Vec<String>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", content = "what", rename_all = "snake_case")]
pub(crate) enum Response {
    Why(report::Why),
    Acts(Vec<report::ActReport>),
    Users(Vec<report::AccountReport>),
    User(report::AccountReport),
    Import(Vec<report::ImportRow>),
    Export(String),
    Holds(Vec<report::HoldReport>),
    Observed(report::ObservedReport),
    Origins(Vec<report::OriginReport>),
    Policies(Vec<report::PolicyReport>),
    Roles(Vec<report::RoleReport>),
    Domains(Vec<report::DomainReport>),
    Tokens(Vec<report::TokenReport>),
    TokenMade(report::TokenMade),
    SignIns(Vec<report::SignInReport>),
    Messages(Vec<report::MessageReport>),
    Audit(Vec<report::AuditReport>),
    AuditHead(report::AuditHead),
    AuditVerdict(report::AuditVerdict),
    Health(report::Health),
    /// What happened and what to do; the exit code it stands for.
    Error {
        text: String,
        exit_code: u8,
    },
}

/// Writes one frame.
pub(crate) async fn write_frame<T: Serialize>(
    stream: &mut (impl AsyncWrite + Unpin),
    message: &T,
    most: usize,
) -> io::Result<()> {
    let body = Zeroizing::new(serde_json::to_vec(message)?);
    let length = u32::try_from(body.len())
        .ok()
        .filter(|_| body.len() <= most);
    let length = length.ok_or_else(|| too_long(body.len(), most))?;
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(&body).await?;
    stream.flush().await
}

/// Reads one frame. The buffer grows with what arrives, not with what is announced.
pub(crate) async fn read_frame<T: DeserializeOwned>(
    stream: &mut (impl AsyncRead + Unpin),
    most: usize,
) -> io::Result<T> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).await?;
    // Lossless: usize has at least 32 bits on every system with unix sockets.
    let length = u32::from_be_bytes(length) as usize;
    if length > most {
        return Err(too_long(length, most));
    }
    let mut body = Zeroizing::new(Vec::new());
    stream.take(length as u64).read_to_end(&mut body).await?;
    if body.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    // The reason is dropped: it could repeat a part of a password.
    let unread = |_| io::Error::new(io::ErrorKind::InvalidData, "not a message of this version");
    serde_json::from_slice(&body).map_err(unread)
}

fn too_long(length: usize, most: usize) -> io::Error {
    let text = format!("a message of {length} bytes is longer than {most}");
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8], most: usize) -> io::Result<Request> {
        let mut reader = bytes;
        read_frame(&mut reader, most).await
    }

    #[tokio::test]
    async fn a_frame_comes_back_as_it_was() {
        let request = Request::ResetPassword {
            targets: vec!["ana@contoso.example".into()],
            password: Some(Password("p".into())),
            show: false,
            must_change: true,
        };
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &request, REQUEST_BYTES_MAX)
            .await
            .unwrap();
        assert_eq!(read(&bytes, REQUEST_BYTES_MAX).await.unwrap(), request);
    }

    #[tokio::test]
    async fn hostile_frames_are_errors_and_cost_nothing() {
        let huge = u32::MAX.to_be_bytes();
        assert_eq!(
            read(&huge, 100).await.unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
        assert_eq!(
            read(&[0, 0], 100).await.unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
        let short = [&10_u32.to_be_bytes()[..], b"{}"].concat();
        assert_eq!(
            read(&short, 100).await.unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
        for body in [
            &b""[..],
            b"{",
            b"null",
            b"\xff\xfe",
            b"{\"ask\":\"nothing\"}",
            b"[[[[[[[[",
        ] {
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            assert!(read(&[&length[..], body].concat(), 100).await.is_err());
        }
        let deep = "[".repeat(100_000);
        let length = u32::try_from(deep.len()).unwrap().to_be_bytes();
        let frame = [&length[..], deep.as_bytes()].concat();
        assert!(
            read(&frame, REQUEST_BYTES_MAX).await.is_err(),
            "nesting is bounded"
        );
    }

    #[tokio::test]
    async fn a_message_over_the_bound_is_not_sent() {
        let mut bytes = Vec::new();
        let request = Request::Why {
            account: "x".repeat(200),
        };
        assert!(write_frame(&mut bytes, &request, 100).await.is_err());
        assert!(bytes.is_empty());
    }

    #[test]
    fn sec_44_a_password_on_the_socket_is_not_shown_by_debug() {
        let request = Request::AddUser {
            account: "a".into(),
            name: String::new(),
            password: Some(Password("canary-4410".into())),
        };
        assert!(!format!("{request:?}").contains("canary"));
    }
}
