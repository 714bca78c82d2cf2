//! From LDAP to the use cases: what the server needs from them, as one narrow trait.
//!
//! If state cannot be read, `on_unavailable.sign_in = "allow"` cannot apply here: this door
//! verifies passwords itself, and "allow" would accept any password. It answers 52 (unavailable).

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use zavor_app::Zavor;
use zavor_app::platform::{AppError, Mode, Person};
use zavor_app::ports::{AccountQuery, StoreError, TypedPassword};
use zavor_app::sign_in::{SignIn, SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_app::sign_on::{ChangeBy, ChangePassword, PasswordChanged, SignOn};
use zavor_core::account::{AccountId, SignInName};
use zavor_core::app_password::AppProtocol;
use zavor_core::event::Protocol;

use crate::auth_policy::digest::announced;

/// The name of this door.
const DOOR: &str = "ldap";

/// One bind, as received.
#[derive(Debug)]
pub struct BindAttempt<'a> {
    /// The value of `uid`.
    pub name: &'a [u8],
    /// The service for which a mail server asks, as its name in the DN; `None` if it names none.
    pub service: Option<&'a [u8]>,
    /// The password, any bytes.
    pub password: TypedPassword,
    /// Where the connection comes from.
    pub peer: IpAddr,
    /// Whether the peer is a listed mail server.
    pub trusted_proxy: bool,
    /// Dovecot's `auth_policy_hash_nonce`, if known.
    pub nonce: Option<&'a str>,
}

impl BindAttempt<'_> {
    /// The digests by which a mail server may have announced this password at the auth policy door.
    fn announced_as(&self) -> Vec<u64> {
        match (self.nonce, core::str::from_utf8(self.name)) {
            (Some(nonce), Ok(name)) => announced(nonce, name, &self.password.0),
            _ => Vec::new(),
        }
    }
}

/// One's own password to be changed, as received.
#[derive(Debug)]
pub struct ChangeAttempt<'a> {
    /// Address or alias.
    pub name: &'a [u8],
    /// The password until now, lasting or temporary.
    pub old: TypedPassword,
    /// The new one.
    pub new: TypedPassword,
    /// Where the connection comes from.
    pub peer: IpAddr,
}

/// The use cases that the server needs.
pub trait People: Send + Sync + 'static {
    /// Verifies a password and counts the result.
    fn verify(
        &self,
        attempt: BindAttempt<'_>,
    ) -> impl Future<Output = Result<VerifyAnswer, StoreError>> + Send;
    /// Changes the password of an account for somebody who has the old one.
    fn change_password(
        &self,
        attempt: ChangeAttempt<'_>,
    ) -> impl Future<Output = Result<PasswordChanged, AppError>> + Send;
    /// How long after its arrival a failed bind with this password is answered.
    fn answer_deadline(&self, typed: &[u8]) -> Duration;
    /// The organisation's domains.
    fn domains(&self) -> Arc<[String]>;
    /// Whether a person who bound earlier may continue without binding again; reads memory only.
    fn may_stay(
        &self,
        account: AccountId,
        address: &SignInName,
    ) -> impl Future<Output = bool> + Send;
    /// The person with a name or alias; a direct look-up.
    fn person(
        &self,
        name: &[u8],
    ) -> impl Future<Output = Result<Option<Person>, StoreError>> + Send;
    /// A message of this client was valid LDAP.
    fn understood(&self, _peer: IpAddr) {}
    /// What this client sent was not; `why` is a fixed text.
    fn not_understood(&self, _peer: IpAddr, _why: &'static str) {}
    /// A page of people, ordered by address.
    fn people(
        &self,
        query: AccountQuery,
    ) -> impl Future<Output = Result<Vec<Person>, StoreError>> + Send;
}

/// The use cases behind this door.
#[derive(Clone)]
pub struct Directory {
    /// Binds and searches.
    pub sign_in: Arc<SignIn>,
    /// Changes of passwords.
    pub sign_on: Arc<SignOn>,
}

impl Directory {
    /// Those of this server.
    pub fn of(zavor: &Zavor) -> Self {
        Self {
            sign_in: Arc::clone(&zavor.sign_in),
            sign_on: Arc::clone(&zavor.sign_on),
        }
    }
}

impl People for Directory {
    async fn change_password(
        &self,
        attempt: ChangeAttempt<'_>,
    ) -> Result<PasswordChanged, AppError> {
        let change = ChangePassword {
            by: ChangeBy::Password {
                name: attempt.name,
                current: attempt.old,
            },
            new: attempt.new,
            source: Some(attempt.peer),
            device: DOOR,
            known_device: "",
        };
        self.sign_on.change_password(change).await
    }

    async fn verify(&self, attempt: BindAttempt<'_>) -> Result<VerifyAnswer, StoreError> {
        let announced_as = attempt.announced_as();
        self.sign_in
            .verify_password(VerifyQuestion {
                attempt: SignInQuestion {
                    name: attempt.name,
                    address: Some(attempt.peer),
                    protocol: Protocol::Ldap,
                    device: "",
                    session: "",
                    digest: None,
                    mode: Mode::Enforce,
                },
                password: attempt.password,
                trusted_proxy: attempt.trusted_proxy,
                known_device: false,
                announced_as,
                app_protocol: attempt.service.and_then(AppProtocol::of_service),
            })
            .await
    }

    fn answer_deadline(&self, typed: &[u8]) -> Duration {
        Duration::from_millis(self.sign_in.answer_deadline(typed).as_millis())
    }

    fn domains(&self) -> Arc<[String]> {
        self.sign_in.platform.domains()
    }

    async fn may_stay(&self, account: AccountId, address: &SignInName) -> bool {
        self.sign_in.platform.may_stay(account, address).await
    }

    fn understood(&self, peer: IpAddr) {
        self.sign_in.understood(DOOR, peer);
    }

    fn not_understood(&self, peer: IpAddr, why: &'static str) {
        self.sign_in.not_understood(DOOR, peer, why);
    }

    async fn person(&self, name: &[u8]) -> Result<Option<Person>, StoreError> {
        let (platform, name) = (Arc::clone(&self.sign_in.platform), name.to_vec());
        on_blocking_thread(async move { platform.person(&name).await }).await
    }

    async fn people(&self, query: AccountQuery) -> Result<Vec<Person>, StoreError> {
        let platform = Arc::clone(&self.sign_in.platform);
        on_blocking_thread(async move { platform.people(&query).await }).await
    }
}

/// Whole accounts may come from the disk: never read them on a thread that serves other
/// connections.
async fn on_blocking_thread<T: Send + 'static>(
    read: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(read))
        .await
        .unwrap_or_else(|error| Err(StoreError::Unreadable(error.to_string())))
}
