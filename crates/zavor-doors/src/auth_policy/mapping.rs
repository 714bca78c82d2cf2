//! Values to use cases: a body as a sign-in question, a decision as an answer.

use std::borrow::Cow;

use hyper::StatusCode;
use zavor_app::platform::Mode;
use zavor_app::ports::StoreError;
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion};
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::moment::Span;
use zavor_core::network::Network;

use super::codec::{Body, address};
use super::digest;
use super::reply::Reply;
use crate::meter::Outcome;

/// The answer that lets a password be tried.
const ALLOWED: &[u8] = br#"{"status":0,"msg":"","r_attrs":{}}"#;

/// `on_unavailable.sign_in`: the answer when state cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenUnavailable {
    /// Let the password be tried.
    #[default]
    Allow,
    /// Refuse with reason `unavailable`.
    Refuse,
}

/// The name of a body: whose attempt it is. If a master user opens somebody's mailbox, it is written
/// `*master`, as the end of what Dovecot's users type (`mailbox*master`): the mailbox is the
/// client's text and must not change whose attempt it is, not even by its length. Dovecot's `user` is
/// the master until that password was right, and the mailbox from then on, when `master_user` is set;
/// both are as Dovecot translated what was typed.
pub(super) fn name<'a>(body: &'a Body<'_>) -> Result<Cow<'a, str>, Reply> {
    let Some(login) = body.login.0.as_deref() else {
        return Err(Reply::bad("login is missing"));
    };
    let opens_another = |mailbox: &str| !mailbox.eq_ignore_ascii_case(login) && !login.is_empty();
    let master = body.master.given().or_else(|| {
        let other = body
            .mailbox
            .given()
            .filter(|mailbox| opens_another(mailbox));
        other.map(|_| login)
    });
    Ok(match master {
        Some(master) => Cow::Owned(format!("*{master}")),
        None => Cow::Borrowed(login),
    })
}

/// The sign-in question of a body, about this name.
/// `remote` is believed unless `real_remote` is sent and lies outside the trusted proxies: then a
/// client that may not vouch for another address would do so.
pub(super) fn question<'a>(
    body: &'a Body<'_>,
    name: &'a str,
    trusted_proxies: &[Network],
    nonce: Option<&str>,
    mode: Mode,
) -> SignInQuestion<'a> {
    let remote = address(body.remote.as_str());
    let real = address(body.real_remote.as_str());
    let origin = match real {
        Some(real) if !trusted_proxies.iter().any(|net| net.contains(real)) => Some(real),
        _ => remote,
    };
    SignInQuestion {
        name: name.as_bytes(),
        address: origin,
        protocol: Protocol::from_door(body.protocol.as_str()),
        device: body.device_id.as_str(),
        session: body.session_id.as_str(),
        digest: digest::told(body, nonce),
        mode,
    }
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

/// `retry_after` is in whole seconds, rounded up; empty if only an act of a person helps.
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
    use std::net::IpAddr;

    use super::*;
    use crate::auth_policy::codec::parse_body;

    fn origin(json: &str, trusted: &[&str]) -> Option<IpAddr> {
        let trusted: Vec<Network> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        let body = parse_body(json.as_bytes()).unwrap();
        let name = name(&body).unwrap();
        question(&body, &name, &trusted, None, Mode::Enforce).address
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
    fn a_master_login_is_named_by_both_and_any_other_as_it_is() {
        let named = |json: &str| name(&parse_body(json.as_bytes()).unwrap()).map(Cow::into_owned);
        for (sent, expected) in [
            (r#"{"login":"boss","mailbox":"ana"}"#, "*boss"),
            (r#"{"login":"ana","mailbox":"ana"}"#, "ana"),
            (r#"{"login":"Ana","mailbox":"ana"}"#, "Ana"),
            (r#"{"login":"ana","mailbox":""}"#, "ana"),
            (r#"{"login":"ana"}"#, "ana"),
            (
                r#"{"login":"ana","mailbox":"UNSUPPORTED_VARIABLE_requested_username"}"#,
                "ana",
            ),
            (r#"{"login":"","mailbox":"ana"}"#, ""),
            // Once the master's password was right.
            (
                r#"{"login":"ana","master":"boss","mailbox":"ana"}"#,
                "*boss",
            ),
            (r#"{"login":"boss","master":"","mailbox":"ana"}"#, "*boss"),
            (
                r#"{"login":"ana","master":"UNSUPPORTED_VARIABLE_master_user","mailbox":"ana"}"#,
                "ana",
            ),
        ] {
            assert_eq!(named(sent).ok().as_deref(), Some(expected), "{sent}");
        }
        assert!(named(r#"{"mailbox":"ana"}"#).is_err());
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
