//! What counts as a required step of a release that somebody else has to do: ended sessions.
//!
//! A session at a mail program lives on the mail system, so only the mail system can say that it is
//! over. Without a mail host nobody asks it; a host that is down has not answered; one that was given
//! up never will. In all three cases a person looks there and says so (`--reviewed`), and until then
//! the step is open: a thief who is still signed in is no step done.

use crate::hold::Step;

/// What one mail host said about the sessions it was asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostSaid {
    /// They are ended.
    Ended,
    /// Nothing yet; it is asked again.
    NotYet,
    /// Nothing, and it is not asked any more.
    GivenUp,
}

/// Who can end an account's sessions on the mail system, and say that it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionsEnd {
    /// The mail hosts; none owes an answer. Signing out is the way.
    MailHosts,
    /// The mail hosts were asked and one did not confirm.
    Unconfirmed,
    /// A person, on the mail server: no mail host is configured.
    ByHand,
}

/// Whether all sessions are ended: every host said so, and there was one to ask.
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

/// Whether the recorded statement of the releaser stands for a step: for what no machine can check,
/// which includes sessions that no mail host ends or has ended. Never for a password, and not for
/// sessions that signing out would end.
pub const fn statement_counts(step: Step, sessions: SessionsEnd) -> bool {
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
