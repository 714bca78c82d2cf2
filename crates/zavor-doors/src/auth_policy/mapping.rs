//! Values to use cases: a body as a sign-in question, a decision as an answer.

use std::future::Future;
use std::net::IpAddr;

use bytes::Bytes;
use hyper::StatusCode;
use zavor_app::platform::{AppError, Mode};
use zavor_app::ports::{OriginVerdict, StoreError};
use zavor_app::sign_in::{CheckAnswer, ListedRule, Reported, RuleTerms, SignIn, SignInQuestion};
use zavor_core::actor::Actor;
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::moment::Span;
use zavor_core::network::Network;

use super::codec::{Body, address, failure};
use super::digest;
use super::server::DOOR;
use crate::meter::Outcome;

/// The use cases behind this door. The server is generic over them, so that tests and benches can
/// answer from a script.
pub trait AuthPolicyDesk: Send + Sync + 'static {
    /// May a password be tried?
    fn check_sign_in(
        &self,
        question: &SignInQuestion<'_>,
    ) -> impl Future<Output = Result<CheckAnswer, StoreError>> + Send;
    /// How it ended.
    fn report_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        outcome: Reported,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Resets counters of an account, an address, or both.
    fn reset_counters(
        &self,
        actor: &Actor,
        account: Option<&str>,
        address: Option<IpAddr>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// Denies a network.
    fn deny_origin(
        &self,
        actor: &Actor,
        network: Network,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// Allows a network, an account, or both.
    fn allow_origin(
        &self,
        actor: &Actor,
        network: Option<Network>,
        account: Option<&str>,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// Takes a rule off its list.
    fn remove_origin_rule(
        &self,
        actor: &Actor,
        verdict: OriginVerdict,
        network: Option<Network>,
        account: Option<&str>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// The rules in force.
    fn origin_rules(&self) -> Result<Vec<ListedRule>, AppError>;
    /// A question of this peer was understood.
    fn understood(&self, _peer: IpAddr) {}
    /// One was not; `why` is a fixed text.
    fn not_understood(&self, _peer: IpAddr, _why: &'static str) {}
}

impl AuthPolicyDesk for SignIn {
    fn check_sign_in(
        &self,
        question: &SignInQuestion<'_>,
    ) -> impl Future<Output = Result<CheckAnswer, StoreError>> + Send {
        SignIn::check_sign_in(self, question)
    }

    fn report_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        outcome: Reported,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        SignIn::report_sign_in(self, question, outcome)
    }

    fn reset_counters(
        &self,
        actor: &Actor,
        account: Option<&str>,
        address: Option<IpAddr>,
    ) -> impl Future<Output = Result<(), AppError>> + Send {
        SignIn::reset_counters(self, actor, account, address)
    }

    fn deny_origin(
        &self,
        actor: &Actor,
        network: Network,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send {
        SignIn::deny_origin(self, actor, network, terms)
    }

    fn allow_origin(
        &self,
        actor: &Actor,
        network: Option<Network>,
        account: Option<&str>,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send {
        SignIn::allow_origin(self, actor, network, account, terms)
    }

    async fn remove_origin_rule(
        &self,
        actor: &Actor,
        verdict: OriginVerdict,
        network: Option<Network>,
        account: Option<&str>,
    ) -> Result<(), AppError> {
        SignIn::remove_origin_rule(self, actor, verdict, network, account)
            .await
            .map(drop)
    }

    fn origin_rules(&self) -> Result<Vec<ListedRule>, AppError> {
        SignIn::origin_rules(self)
    }

    fn understood(&self, peer: IpAddr) {
        SignIn::understood(self, DOOR, peer);
    }

    fn not_understood(&self, peer: IpAddr, why: &'static str) {
        SignIn::not_understood(self, DOOR, peer, why);
    }
}

/// `on_unavailable.sign_in`: the answer when state cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenUnavailable {
    /// Let the password be tried.
    #[default]
    Allow,
    /// Refuse with reason `unavailable`.
    Refuse,
}

/// One answer, before it is HTTP.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    pub(super) outcome: Outcome,
    /// The connection ends with it (its body was not read to the end).
    pub(super) close: bool,
    /// What was wrong with the question.
    pub(super) why: &'static str,
}

const ALLOWED: &[u8] = br#"{"status":0,"msg":"","r_attrs":{}}"#;
const OK: &[u8] = br#"{"status":"ok"}"#;

impl Reply {
    pub(super) const fn fixed(body: &'static [u8], outcome: Outcome) -> Self {
        Self {
            status: StatusCode::OK,
            body: Bytes::from_static(body),
            outcome,
            close: false,
            why: "",
        }
    }

    pub(super) const fn ok(outcome: Outcome) -> Self {
        Self::fixed(OK, outcome)
    }

    pub(super) fn json(value: &serde_json::Value) -> Self {
        Self {
            status: StatusCode::OK,
            body: value.to_string().into(),
            outcome: Outcome::Done,
            close: false,
            why: "",
        }
    }

    pub(super) fn failure(status: StatusCode, reason: &str) -> Self {
        let outcome = match status {
            StatusCode::UNAUTHORIZED => Outcome::Unauthorised,
            StatusCode::SERVICE_UNAVAILABLE => Outcome::Unavailable,
            _ => Outcome::BadInput,
        };
        Self {
            status,
            body: failure(reason).into(),
            outcome,
            close: false,
            why: "",
        }
    }

    pub(super) fn bad(reason: &'static str) -> Self {
        Self {
            why: reason,
            ..Self::failure(StatusCode::BAD_REQUEST, reason)
        }
    }

    pub(super) fn closing(mut self) -> Self {
        self.close = true;
        self
    }
}

/// The sign-in question of a body.
///
/// `remote` is believed unless `real_remote` is sent and lies outside the trusted proxies: then
/// somebody who may not vouch for another address would.
pub(super) fn question<'a>(
    body: &'a Body<'_>,
    trusted_proxies: &[Network],
    nonce: Option<&str>,
    mode: Mode,
) -> Result<SignInQuestion<'a>, Reply> {
    let Some(login) = body.login.0.as_deref() else {
        return Err(Reply::bad("login is missing"));
    };
    let remote = address(body.remote.as_str());
    let real = address(body.real_remote.as_str());
    let origin = match real {
        Some(real) if !trusted_proxies.iter().any(|net| net.contains(real)) => Some(real),
        _ => remote,
    };
    Ok(SignInQuestion {
        name: login.as_bytes(),
        address: origin,
        protocol: Protocol::from_door(body.protocol.as_str()),
        device: body.device_id.as_str(),
        session: body.session_id.as_str(),
        digest: digest::told(body, nonce),
        mode,
    })
}

/// How a sign-in ended, as the body of a report says it.
pub(super) fn reported(body: &Body<'_>) -> Result<Reported, Reply> {
    if body.policy_reject.is_true() == Some(true) {
        return Ok(Reported::PolicyReject);
    }
    // "internal": the password could not be checked; "policy": it was not tried.
    let unchecked = matches!(body.fail_type.as_str(), "internal" | "policy");
    match body.success.is_true() {
        Some(true) => Ok(Reported::Success),
        Some(false) if unchecked => Ok(Reported::ServerFailure),
        Some(false) => Ok(Reported::Failure),
        None => Err(Reply::bad("success is missing")),
    }
}

/// The answer to `allow`. `msg` stays empty: Dovecot shows it to the client.
pub(super) fn checked(
    answer: &Result<CheckAnswer, StoreError>,
    unavailable: WhenUnavailable,
) -> Reply {
    match (answer, unavailable) {
        (Ok(CheckAnswer::Allow), _) => Reply::fixed(ALLOWED, Outcome::Allowed),
        (
            Ok(CheckAnswer::Refuse {
                reason,
                retry_after,
            }),
            _,
        ) => refused(*reason, *retry_after, Outcome::Refused),
        (Err(_), WhenUnavailable::Allow) => Reply::fixed(ALLOWED, Outcome::Unavailable),
        (Err(_), WhenUnavailable::Refuse) => {
            refused(FailureReason::Unavailable, None, Outcome::Unavailable)
        }
    }
}

/// `retry_after` is in whole seconds, rounded up; empty when only a person's act helps.
fn refused(reason: FailureReason, retry_after: Option<Span>, outcome: Outcome) -> Reply {
    let seconds = retry_after.map_or_else(String::new, |span| {
        span.as_millis().div_ceil(1000).to_string()
    });
    let body = format!(
        r#"{{"status":-1,"msg":"","r_attrs":{{"reason":"{}","retry_after":"{seconds}"}}}}"#,
        reason.as_str()
    );
    Reply {
        status: StatusCode::OK,
        body: body.into(),
        outcome,
        close: false,
        why: "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth_policy::codec::parse_body;

    fn origin(json: &str, trusted: &[&str]) -> Option<IpAddr> {
        let trusted: Vec<Network> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        let body = parse_body(json.as_bytes()).unwrap();
        question(&body, &trusted, None, Mode::Enforce)
            .unwrap()
            .address
    }

    #[test]
    fn only_a_trusted_proxy_vouches_for_another_address() {
        let sent = r#"{"login":"a","remote":"203.0.113.7","real_remote":"10.0.0.1"}"#;
        let address = |text: &str| Some(text.parse().unwrap());
        assert_eq!(origin(sent, &[]), address("10.0.0.1"));
        assert_eq!(origin(sent, &["10.0.0.0/8"]), address("203.0.113.7"));
        let plain = r#"{"login":"a","remote":"::ffff:203.0.113.7"}"#;
        assert_eq!(origin(plain, &[]), address("203.0.113.7"));
        assert_eq!(origin(r#"{"login":"a","remote":""}"#, &[]), None);
        assert_eq!(origin(r#"{"login":"a","remote":"nonsense"}"#, &[]), None);
    }

    #[test]
    fn a_report_must_say_how_it_ended() {
        let ended = |json: &str| reported(&parse_body(json.as_bytes()).unwrap()).ok();
        assert_eq!(ended(r#"{"success":true}"#), Some(Reported::Success));
        assert_eq!(ended(r#"{"success":false}"#), Some(Reported::Failure));
        assert_eq!(
            ended(r#"{"success":false,"policy_reject":true}"#),
            Some(Reported::PolicyReject)
        );
        assert_eq!(ended("{}"), None);
        for (why, how) in [
            ("internal", Reported::ServerFailure),
            ("policy", Reported::ServerFailure),
            ("credentials", Reported::Failure),
            ("account", Reported::Failure),
            ("disabled", Reported::Failure),
            ("UNSUPPORTED_VARIABLE_fail_type", Reported::Failure),
            ("", Reported::Failure),
        ] {
            let said = format!(r#"{{"success":false,"policy_reject":false,"fail_type":"{why}"}}"#);
            assert_eq!(ended(&said), Some(how), "{why}");
        }
        let right = ended(r#"{"success":true,"fail_type":"internal"}"#);
        assert_eq!(right, Some(Reported::Success));
        assert_eq!(ended(r#"{"success":1}"#), None);
    }

    #[test]
    fn sec_11_a_refusal_has_an_empty_msg_and_its_reason_in_r_attrs() {
        for reason in FailureReason::ALL {
            let answer = Ok(CheckAnswer::Refuse {
                reason: *reason,
                retry_after: Some(Span::from_millis(1_001)),
            });
            let reply = checked(&answer, WhenUnavailable::Allow);
            let json: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            assert_eq!(json["status"], -1);
            assert_eq!(json["msg"], "");
            assert_eq!(json["r_attrs"]["reason"], reason.as_str());
            assert_eq!(json["r_attrs"]["retry_after"], "2");
        }
    }
}
