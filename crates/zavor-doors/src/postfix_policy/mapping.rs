//! The use case behind the door, and its answer as a Postfix action.
//!
//! All texts are made at the start ([`Texts`]); an answer costs one copy. Nothing that the client
//! sent ever comes back.

use std::future::Future;
use std::io::Write as _;
use std::net::IpAddr;

use zavor_app::ports::StoreError;
use zavor_app::sending::{SendAnswer, SendMoment, SendQuestion, Sending};
use zavor_core::moment::Span;
use zavor_core::sending::SendRefusal;

use super::codec::{BadInput, one_line, write_action};
use crate::meter::Outcome;

/// The use case behind this door. The server is generic over it, so that tests and benches can
/// answer from a script.
pub trait SendDecider: Send + Sync + 'static {
    /// Decides one question.
    fn decide_send(
        &self,
        question: &SendQuestion<'_>,
    ) -> impl Future<Output = Result<SendAnswer, StoreError>> + Send;

    /// Notes that this mail server asks about signed-in senders at this moment of a message, for
    /// the warning about a set-up that leaves a moment out.
    fn saw_question(&self, server: IpAddr, moment: SendMoment) {
        let _ = (server, moment);
    }

    /// A question of this mail server was understood.
    fn understood(&self, _server: IpAddr) {}
    /// A question was not understood; `why` is a fixed text.
    fn not_understood(&self, _server: IpAddr, _why: &'static str) {}
}

/// The name of this door.
const DOOR: &str = "postfix_policy";

impl SendDecider for Sending {
    fn decide_send(
        &self,
        question: &SendQuestion<'_>,
    ) -> impl Future<Output = Result<SendAnswer, StoreError>> + Send {
        Sending::decide_send(self, question)
    }

    fn saw_question(&self, server: IpAddr, moment: SendMoment) {
        self.saw_policy_question(server, moment);
    }

    fn understood(&self, server: IpAddr) {
        Sending::understood(self, DOOR, server);
    }

    fn not_understood(&self, server: IpAddr, why: &'static str) {
        Sending::not_understood(self, DOOR, server, why);
    }
}

/// `on_unavailable.sending`: the answer when state cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenUnavailable {
    /// `451 4.3.0`: the mail waits at its sender.
    #[default]
    Defer,
    /// `DUNNO`: the mail passes unchecked.
    Allow,
}

/// The texts of the answers, with the help address of this installation.
#[derive(Debug)]
pub(super) struct Texts {
    restricted: String,
    restricted_connector: String,
    sign_in_blocked: String,
    too_many_recipients: String,
    messages_per_minute: String,
    service_limit: String,
    organisation_limit: String,
    unavailable: WhenUnavailable,
}

const UNAVAILABLE: &str = "451 4.3.0 Sending limits cannot be checked now, try again later";

impl Texts {
    /// `help` = where a sender gets help: an address or a URL; may be empty.
    pub(super) fn new(help: &str, unavailable: WhenUnavailable) -> Self {
        let help = one_line(help);
        let help = if help.is_empty() {
            "ask your administrator".to_owned()
        } else {
            format!("help: {help}")
        };
        Self {
            restricted: format!(
                "550 5.1.8 Access denied, bad outbound sender (this account is restricted from sending; {help})"
            ),
            restricted_connector: format!(
                "550 5.7.711 Access denied, bad inbound connector (this connector is restricted; {help})"
            ),
            sign_in_blocked: format!(
                "550 5.7.1 Access denied, sign-in of this account is blocked ({help})"
            ),
            too_many_recipients: format!(
                "550 5.5.3 Access denied, too many recipients in one message ({help})"
            ),
            messages_per_minute: "450 4.7.1 Too many messages in a minute, try again".to_owned(),
            service_limit: format!("450 4.7.1 Sending limit reached, try again later ({help})"),
            organisation_limit: format!(
                "450 4.7.1 Sending limit of the organisation reached, try again later ({help})"
            ),
            unavailable,
        }
    }

    /// Appends the answer and returns its outcome.
    pub(super) fn write(
        &self,
        out: &mut Vec<u8>,
        answer: &Result<SendAnswer, StoreError>,
    ) -> Outcome {
        match answer {
            Ok(SendAnswer::Dunno) => {
                write_action(out, "DUNNO");
                Outcome::Allowed
            }
            Ok(SendAnswer::Refuse {
                refusal,
                retry_after,
            }) => self.write_refusal(out, *refusal, *retry_after),
            Err(_) => {
                let action = match self.unavailable {
                    WhenUnavailable::Defer => UNAVAILABLE,
                    WhenUnavailable::Allow => "DUNNO",
                };
                write_action(out, action);
                Outcome::Unavailable
            }
        }
    }

    fn write_refusal(
        &self,
        out: &mut Vec<u8>,
        refusal: SendRefusal,
        retry_after: Option<Span>,
    ) -> Outcome {
        let (text, outcome) = match refusal {
            SendRefusal::Restricted => (&self.restricted, Outcome::Refused),
            SendRefusal::RestrictedConnector => (&self.restricted_connector, Outcome::Refused),
            SendRefusal::SignInBlocked => (&self.sign_in_blocked, Outcome::Refused),
            SendRefusal::TooManyRecipients => (&self.too_many_recipients, Outcome::Refused),
            SendRefusal::MessagesPerMinute => (&self.messages_per_minute, Outcome::Deferred),
            SendRefusal::ServiceLimit => (&self.service_limit, Outcome::Deferred),
            SendRefusal::OrganisationLimit => (&self.organisation_limit, Outcome::Deferred),
        };
        match retry_after {
            Some(span) if outcome == Outcome::Deferred => {
                let minutes = span.as_millis().div_ceil(60_000);
                out.extend_from_slice(b"action=");
                out.extend_from_slice(text.as_bytes());
                // Writing to a Vec cannot fail.
                let _ = write!(out, " [in {minutes} min]\n\n");
            }
            _ => write_action(out, text),
        }
        outcome
    }
}

/// Appends the answer to a question that was not understood.
pub(super) fn write_bad_input(out: &mut Vec<u8>, bad: BadInput) {
    out.extend_from_slice(b"action=451 4.3.5 Server configuration problem (policy question: ");
    out.extend_from_slice(bad.as_str().as_bytes());
    out.extend_from_slice(b")\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(texts: &Texts, answer: Result<SendAnswer, StoreError>) -> (String, Outcome) {
        let mut out = Vec::new();
        let outcome = texts.write(&mut out, &answer);
        (String::from_utf8(out).unwrap(), outcome)
    }

    fn refused(refusal: SendRefusal, retry_after: Option<Span>) -> Result<SendAnswer, StoreError> {
        Ok(SendAnswer::Refuse {
            refusal,
            retry_after,
        })
    }

    #[test]
    fn each_answer_has_its_code_and_ends_with_an_empty_line() {
        let texts = Texts::new("https://help.contoso.example", WhenUnavailable::Defer);
        let table = [
            (
                SendRefusal::Restricted,
                "550 5.1.8 Access denied, bad outbound sender ",
            ),
            (
                SendRefusal::RestrictedConnector,
                "550 5.7.711 Access denied, bad inbound connector ",
            ),
            (SendRefusal::SignInBlocked, "550 5.7.1 "),
            (SendRefusal::TooManyRecipients, "550 5.5.3 "),
            (SendRefusal::MessagesPerMinute, "450 4.7.1 "),
            (SendRefusal::ServiceLimit, "450 4.7.1 "),
            (SendRefusal::OrganisationLimit, "450 4.7.1 "),
        ];
        for (refusal, start) in table {
            let (text, _) = answer(&texts, refused(refusal, Some(Span::from_secs(61))));
            assert!(text.starts_with(&format!("action={start}")), "{text}");
            assert!(text.ends_with("\n\n"), "{text}");
            assert_eq!(text.matches('\n').count(), 2, "{text}");
            assert_eq!(
                text.contains("[in 2 min]"),
                start.starts_with("450"),
                "{text}"
            );
        }
        assert_eq!(answer(&texts, Ok(SendAnswer::Dunno)).0, "action=DUNNO\n\n");
    }

    #[test]
    fn a_store_that_cannot_be_read_is_answered_as_configured() {
        let broken = || Err(StoreError::Unreadable("gone".into()));
        let defer = Texts::new("", WhenUnavailable::Defer);
        let (text, outcome) = answer(&defer, broken());
        assert!(text.starts_with("action=451 4.3.0 "), "{text}");
        assert_eq!(outcome, Outcome::Unavailable);
        let allow = Texts::new("", WhenUnavailable::Allow);
        assert_eq!(answer(&allow, broken()).0, "action=DUNNO\n\n");
    }

    #[test]
    fn sec_45_a_help_address_cannot_inject_a_second_action() {
        let texts = Texts::new("x\n\naction=OK\n\n", WhenUnavailable::Defer);
        let (text, _) = answer(&texts, refused(SendRefusal::Restricted, None));
        assert_eq!(text.matches('\n').count(), 2, "{text}");
    }
}
