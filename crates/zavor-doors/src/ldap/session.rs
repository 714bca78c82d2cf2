//! One client's conversation: its identity, and what each request gets. No sockets.
//!
//! State: anonymous, a person, or a service. A bind that begins or fails and StartTLS make the
//! client anonymous again (RFC 4513 §4). Requests are answered one after the other.
//!
//! Security: every failed bind (wrong password, unknown name, locked out, blocked, must change, a
//! service from the wrong network) gives the same bytes at the same moment: 49 without text,
//! [`People::answer_deadline`] after the request arrived. Busy is 51 and unavailable 52, at that
//! same moment. An immediate answer depends on nothing that the client does not already know. A
//! client that stays connected becomes anonymous as soon as its sign-in is blocked, its account is
//! removed or its password must be changed. Known limit: after a reset to a lasting password it can
//! read its own entry until it binds again or is idle for too long.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::time::Instant;
use zavor_app::ports::TypedPassword;
use zavor_app::sign_in::VerifyAnswer;

use super::answers::{Answers, Gone};
use super::compare;
use super::dn::Dn;
use super::door::{Door, Identity};
use super::mapping::{BindAttempt, People};
use super::message::{self, BindRequest, Code, Message, Request, ResponseTag};
use super::modify::{self, ModifyRequest};
use super::ppolicy::PolicyError;
use super::reply;
use super::search;
use crate::meter::Outcome;
use crate::tls::Tls;

/// What the connection does next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Reads the next request.
    Continue,
    /// Closes the connection.
    Close,
    /// Answers the request with this number and begins TLS.
    StartTls(u32),
}

/// One client.
#[derive(Debug)]
pub(super) struct Session<P> {
    door: Arc<Door<P>>,
    peer: IpAddr,
    encrypted: bool,
    identity: Identity,
}

/// How a bind ends.
enum BindEnd {
    /// From now on the client has this identity.
    Is(Identity),
    /// Refused at once, because of what the request itself shows.
    Now(Code, &'static str),
    /// Refused at the deadline; with what a listed mail server may know.
    AtDeadline(Code, Option<PolicyError>),
}

impl<P: People> Session<P> {
    pub(super) fn new(door: Arc<Door<P>>, peer: IpAddr) -> Self {
        let peer = peer.to_canonical();
        Self {
            door,
            peer,
            encrypted: false,
            identity: Identity::Anonymous,
        }
    }

    /// Whether the client is bound: then larger messages and longer silences are allowed.
    pub(super) fn is_bound(&self) -> bool {
        self.identity != Identity::Anonymous
    }

    /// TLS has begun.
    pub(super) fn begin_tls(&mut self) -> Option<&Tls> {
        self.encrypted = true;
        self.identity = Identity::Anonymous;
        self.door.tls.as_ref()
    }

    /// The connection ends because the client was too slow.
    pub(super) fn timed_out(&self) {
        self.door.meter.timed_out();
    }

    fn count(&self, outcome: Outcome, arrived: Instant) {
        self.door.meter.question(outcome, arrived.elapsed());
    }

    /// Answers one whole message.
    pub(super) async fn answer(
        &mut self,
        bytes: &[u8],
        answers: &mut impl Answers,
    ) -> Result<Next, Gone> {
        let arrived = Instant::now();
        let message = match Message::read(bytes) {
            Ok(message) => message,
            Err(error) => {
                self.not_ldap(error.0, arrived);
                let bye = reply::disconnection(Code::ProtocolError, error.0);
                answers.send(&bye).await?;
                return Ok(Next::Close);
            }
        };
        self.door.people.understood(self.peer);
        let id = message.id;
        let Some(tag) = message.request.response_tag() else {
            let close = matches!(message.request, Request::Unbind);
            return Ok(if close { Next::Close } else { Next::Continue });
        };
        if message.critical_control {
            let code = Code::UnavailableCriticalExtension;
            let refused = reply::result(id, tag, code, "unknown critical control");
            answers.send(&refused).await?;
            return Ok(Next::Continue);
        }
        self.stand_again().await;
        let (code, text) = match message.request {
            Request::Bind(bind) => {
                let (code, text, error) = self.bind(bind, arrived).await;
                self.count(bind_outcome(code), arrived);
                let asked = message.policy.then_some(error);
                let answer = reply::result_with(id, tag, code, text, asked);
                answers.send(&answer).await?;
                return Ok(Next::Continue);
            }
            Request::Compare(request) => {
                let (code, text) = compare::answer(request, &self.door, &self.identity).await;
                self.count(search_outcome(code), arrived);
                (code, text)
            }
            Request::Extended { oid, value } if oid == modify::PASSWORD_MODIFY.as_bytes() => {
                let (code, text, error) = self.modify(value.as_deref(), arrived).await;
                self.count(bind_outcome(code), arrived);
                let asked = message.policy.then_some(error);
                let answer = reply::result_with(id, tag, code, &text, asked);
                answers.send(&answer).await?;
                return Ok(Next::Continue);
            }
            Request::Search(request) => {
                let (door, identity, page) = (&self.door, &self.identity, message.page);
                let ended = search::search(door, identity, id, &request, page, answers).await?;
                self.count(search_outcome(ended.code), arrived);
                if let Some(cookie) = ended.cookie {
                    let done = reply::page_done(id, ended.code, ended.text, &cookie);
                    answers.send(&done).await?;
                    return Ok(Next::Continue);
                }
                (ended.code, ended.text)
            }
            Request::Extended { oid, value } => {
                return self.extended(id, &oid, value.is_some(), answers).await;
            }
            Request::Refused(_, code, text) => (code, text),
            Request::Unbind | Request::Abandon => return Ok(Next::Continue),
        };
        answers.send(&reply::result(id, tag, code, text)).await?;
        Ok(Next::Continue)
    }

    /// Notes that a client sent what is not LDAP.
    fn not_ldap(&self, why: &'static str, arrived: Instant) {
        self.count(Outcome::BadInput, arrived);
        // Strangers may send what they like; but if a mail server is not understood, it must be
        // noticed.
        if self.peer.is_loopback() || self.is_trusted_proxy() {
            self.door.people.not_understood(self.peer, why);
        }
        if let Some(kept_back) = self.door.meter.may_say() {
            tracing::info!(peer = %self.peer, why, kept_back, "LDAP client disconnected: not LDAP");
        }
    }

    /// Ends an identity that has lost its right to stay since the bind.
    async fn stand_again(&mut self) {
        if let Identity::Person { account, address } = &self.identity
            && !self.door.people.may_stay(*account, address).await
        {
            self.identity = Identity::Anonymous;
        }
    }

    async fn extended(
        &self,
        id: u32,
        oid: &[u8],
        has_value: bool,
        answers: &mut impl Answers,
    ) -> Result<Next, Gone> {
        let refused = |code, text| reply::result(id, ResponseTag::EXTENDED, code, text);
        let answer = if oid == message::WHO_AM_I.as_bytes() {
            if has_value {
                refused(Code::ProtocolError, "who am I takes no value")
            } else {
                reply::extended_value(id, self.authorization_identity().as_bytes())
            }
        } else if oid == message::START_TLS.as_bytes() {
            let start_tls = reply::start_tls_result;
            if self.encrypted {
                start_tls(id, Code::OperationsError, "TLS is already in use")
            } else if self.door.tls.is_none() {
                start_tls(id, Code::ProtocolError, "no certificate is configured")
            } else if has_value {
                start_tls(id, Code::ProtocolError, "StartTLS takes no value")
            } else {
                return Ok(Next::StartTls(id));
            }
        } else {
            refused(Code::ProtocolError, "unknown extended operation")
        };
        answers.send(&answer).await?;
        Ok(Next::Continue)
    }

    /// RFC 4513 §5.2.1.8: `dn:` and the name; empty if anonymous.
    fn authorization_identity(&self) -> String {
        match &self.identity {
            Identity::Anonymous => String::new(),
            Identity::Person { address, .. } => format!("dn:{}", self.door.tree.person_dn(address)),
            Identity::Service(dn) => format!("dn:{dn}"),
        }
    }

    async fn bind(
        &mut self,
        request: BindRequest,
        arrived: Instant,
    ) -> (Code, &'static str, Option<PolicyError>) {
        let typed = request.password.clone();
        let deadline = || {
            let typed = typed.as_ref().map_or(&[][..], |typed| &typed.0);
            self.door.people.answer_deadline(typed)
        };
        let at_first = deadline();
        self.identity = Identity::Anonymous;
        match self.bind_end(request).await {
            BindEnd::Is(identity) => {
                self.identity = identity;
                (Code::Success, "", None)
            }
            BindEnd::Now(code, text) => (code, text, None),
            BindEnd::AtDeadline(code, why) => {
                // The deadline grows while the hash pool is behind, or when a slower hash is
                // imported. The later one applies, to refusals with and without hashing alike.
                let deadline = at_first.max(deadline());
                tokio::time::sleep_until(arrived + deadline).await;
                // The auth policy door tells a listed mail server the same.
                (code, "", why.filter(|_| self.is_trusted_proxy()))
            }
        }
    }

    /// Changes one's own password. Whoever was bound with the old one is anonymous afterwards.
    async fn modify(
        &mut self,
        value: Option<&[u8]>,
        arrived: Instant,
    ) -> (Code, String, Option<PolicyError>) {
        let Ok(request) = ModifyRequest::read(value) else {
            return (Code::ProtocolError, "not a password modify".into(), None);
        };
        if !self.encrypted && !self.peer.is_loopback() {
            return (Code::ConfidentialityRequired, "use TLS first".into(), None);
        }
        // As for a bind: the later of the deadlines before and after the work applies.
        let old = request.old_password();
        let at_first = self
            .door
            .people
            .answer_deadline(old.as_ref().map_or(&[], |old| &old.0));
        let end = request.answer(&self.door, &self.identity, self.peer).await;
        if let Some(old) = &end.at_deadline {
            let deadline = at_first.max(self.door.people.answer_deadline(&old.0));
            tokio::time::sleep_until(arrived + deadline).await;
        }
        if end.code == Code::Success {
            self.identity = Identity::Anonymous;
        }
        (end.code, end.text, end.error)
    }

    async fn bind_end(&self, request: BindRequest) -> BindEnd {
        if request.version != 3 {
            return BindEnd::Now(Code::ProtocolError, "only LDAP version 3");
        }
        let Some(password) = request.password else {
            return BindEnd::Now(Code::AuthMethodNotSupported, "only simple binds");
        };
        if password.0.is_empty() {
            // RFC 4513 §5.1.2: a program that forgot to ask for a password must not believe that
            // somebody has signed in.
            return if request.dn.is_empty() {
                BindEnd::Is(Identity::Anonymous)
            } else {
                BindEnd::Now(Code::UnwillingToPerform, "a name without a password")
            };
        }
        if !self.encrypted && !self.peer.is_loopback() {
            return BindEnd::Now(Code::ConfidentialityRequired, "use TLS first");
        }
        let Ok(dn) = Dn::parse(&request.dn) else {
            // As Active Directory takes it, and programs made for it send it: the address itself.
            if request.dn.contains(&b'@') {
                return self.verify(&request.dn, None, password).await;
            }
            return BindEnd::Now(
                Code::InvalidDnSyntax,
                "the name is neither a DN nor an address",
            );
        };
        if self.door.services.knows(&dn) {
            return if self.door.services.verify(&dn, &password, self.peer) {
                BindEnd::Is(Identity::Service(dn))
            } else {
                BindEnd::AtDeadline(Code::InvalidCredentials, None)
            };
        }
        match self.door.tree.binds_as(&dn) {
            Some(name) => {
                self.verify(&name.uid, name.service.as_deref(), password)
                    .await
            }
            None => BindEnd::AtDeadline(Code::InvalidCredentials, None),
        }
    }

    /// Whether the client is a listed mail server.
    fn is_trusted_proxy(&self) -> bool {
        let proxies = self.door.trusted_proxies.get();
        proxies.iter().any(|network| network.contains(self.peer))
    }

    async fn verify(&self, uid: &[u8], service: Option<&[u8]>, password: TypedPassword) -> BindEnd {
        if !uid.contains(&b'@') && self.door.people.domains().len() != 1 {
            // The name does not say which account is meant.
            return BindEnd::AtDeadline(Code::InvalidCredentials, None);
        }
        let attempt = BindAttempt {
            name: uid,
            service,
            password,
            peer: self.peer,
            trusted_proxy: self.is_trusted_proxy(),
            nonce: self.door.nonce.as_deref(),
        };
        match self.door.people.verify(attempt).await {
            Ok(VerifyAnswer::Right { account, address }) => {
                BindEnd::Is(Identity::Person { account, address })
            }
            Ok(VerifyAnswer::Refused(reason)) => {
                let why = PolicyError::of_bind(reason);
                BindEnd::AtDeadline(Code::InvalidCredentials, why)
            }
            Ok(VerifyAnswer::Busy) => BindEnd::AtDeadline(Code::Busy, None),
            Err(error) => {
                tracing::error!(%error, "LDAP bind answered with 52 (unavailable)");
                BindEnd::AtDeadline(Code::Unavailable, None)
            }
        }
    }
}

/// How a bind is counted. The use case counts the causes of a refusal.
fn bind_outcome(code: Code) -> Outcome {
    match code {
        Code::Success => Outcome::Allowed,
        Code::InvalidCredentials => Outcome::Refused,
        Code::Busy => Outcome::Deferred,
        Code::Unavailable => Outcome::Unavailable,
        _ => Outcome::BadInput,
    }
}

/// How a search is counted.
fn search_outcome(code: Code) -> Outcome {
    match code {
        Code::InsufficientAccessRights => Outcome::Unauthorised,
        Code::Unavailable => Outcome::Unavailable,
        Code::InvalidDnSyntax => Outcome::BadInput,
        _ => Outcome::Done,
    }
}
