//! All reasons by subject: what is not acceptable, and what a rule refuses.

use super::bulk::{InvalidBulk, RefusedBulk};
use super::notifications::{InvalidAlerts, InvalidRecipient, RefusedNotice};
use super::operator::{InvalidRequest, RefusedNow};
use super::people::{InvalidAccount, InvalidOrganisation, RefusedAccount, RefusedOrganisation};
use super::policies::InvalidPolicy;
use super::reasons::subjects;
use super::reminders::RefusedReminder;
use super::sending::{InvalidLimit, RefusedRelease};
use super::sign_in::{InvalidNetwork, RefusedNetwork};
use super::sign_on::{InvalidMethod, InvalidToken, RefusedMethod, RefusedToken};
use super::support::{InvalidSupport, RefusedSupport};
use super::verification::{InvalidRecovery, RefusedCaller, RefusedLink, RefusedRecovery};

subjects! {
    /// What is not acceptable as given.
    pub enum Invalid in Invalid {
        /// An account.
        Account(InvalidAccount),
        /// The organisation's domains, or a role.
        Organisation(InvalidOrganisation),
        /// A second factor.
        Method(InvalidMethod),
        /// A token.
        Token(InvalidToken),
        /// A recovery address.
        Recovery(InvalidRecovery),
        /// A network or a rule for it.
        Network(InvalidNetwork),
        /// A raised limit.
        Limit(InvalidLimit),
        /// A policy.
        Policy(InvalidPolicy),
        /// A run over many accounts.
        Bulk(InvalidBulk),
        /// A recipient of a mail.
        Recipient(InvalidRecipient),
        /// Alerts to be marked.
        Alerts(InvalidAlerts),
        /// A text of a support request.
        Support(InvalidSupport),
        /// A request, whatever it is about.
        Request(InvalidRequest),
    }
}

subjects! {
    /// What a rule refuses.
    pub enum Refusal in Refused {
        /// An act on an account.
        Account(RefusedAccount),
        /// An act on the organisation's domains.
        Organisation(RefusedOrganisation),
        /// Something with a session or a second factor.
        Method(RefusedMethod),
        /// A token.
        Token(RefusedToken),
        /// A change of recovery addresses.
        Recovery(RefusedRecovery),
        /// A link.
        Link(RefusedLink),
        /// A caller.
        Caller(RefusedCaller),
        /// A rule for a network.
        Network(RefusedNetwork),
        /// The release of a restriction.
        Release(RefusedRelease),
        /// A run over many accounts.
        Bulk(RefusedBulk),
        /// A mail or a call.
        Notice(RefusedNotice),
        /// A support request.
        Support(RefusedSupport),
        /// Reminders of ways back.
        Reminder(RefusedReminder),
        /// Anything at the moment.
        Now(RefusedNow),
    }
}

impl Refusal {
    /// Whether it only says that something was left out of a form: nobody tried what a rule forbids, so it is
    /// no event of the audit (`spec/security-checklist.md` 43 asks for attempts).
    pub(crate) const fn is_slip(&self) -> bool {
        matches!(
            self,
            Self::Caller(RefusedCaller::NotVerified | RefusedCaller::HowMet)
        )
    }
}
