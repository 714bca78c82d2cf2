//! When a required step that somebody else carries out, ending the sessions, counts as done.
//!
//! The session of a mail program lives on the mail system, so only the mail system can say that it
//! has ended. Without a mail host there is nobody to ask; a host that is down has not answered; a
//! host that was given up never will. In all three cases a person checks there and says so
//! (`--reviewed`). Until then the step is open: a thief who is still signed in means it is not
//! done.

use crate::hold::stored::Step;

/// The answer of one mail host that was asked to end sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostSaid {
    /// The sessions have ended.
    Ended,
    /// No answer yet; it will be asked again.
    NotYet,
    /// No answer, and it will not be asked again.
    GivenUp,
}

/// Who can end an account's sessions on the mail system and confirm it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionsEnd {
    /// The mail hosts, and no answer of theirs is missing: signing the account out ends the
    /// sessions.
    MailHosts,
    /// The mail hosts were asked, and one did not confirm.
    Unconfirmed,
    /// A person, on the mail server: no mail host is configured.
    ByHand,
}

/// Whether all sessions have ended: at least one host was asked, and every one said so.
pub fn all_ended(hosts: impl IntoIterator<Item = HostSaid>) -> bool {
    let mut asked = false;
    for said in hosts {
        if said != HostSaid::Ended {
            return false;
        }
        asked = true;
    }
    asked
}

/// Whether a recorded statement of the person who releases counts for a step. It does for what no
/// machine can check, including sessions that no mail host can end or has confirmed. It never does
/// for a password, nor for sessions that signing out would end.
pub fn statement_counts(step: Step, sessions: SessionsEnd) -> bool {
    match step {
        Step::Reviewed => true,
        Step::SessionsEnded => !matches!(sessions, SessionsEnd::MailHosts),
        Step::PasswordChanged => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_ended_when_there_was_a_host_and_every_host_said_so() {
        use HostSaid::{Ended, GivenUp, NotYet};
        assert!(all_ended([Ended]) && all_ended([Ended, Ended]));
        assert!(!all_ended([]), "nobody was asked");
        assert!(!all_ended([Ended, NotYet]) && !all_ended([GivenUp, Ended]));
    }

    #[test]
    fn a_statement_stands_for_sessions_only_where_no_mail_host_ended_them() {
        use SessionsEnd::{ByHand, MailHosts, Unconfirmed};
        for sessions in [ByHand, MailHosts, Unconfirmed] {
            assert!(statement_counts(Step::Reviewed, sessions));
            assert!(!statement_counts(Step::PasswordChanged, sessions));
        }
        assert!(statement_counts(Step::SessionsEnded, ByHand));
        assert!(statement_counts(Step::SessionsEnded, Unconfirmed));
        assert!(!statement_counts(Step::SessionsEnded, MailHosts));
    }
}
