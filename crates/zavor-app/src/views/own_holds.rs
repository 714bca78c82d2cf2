//! What stops one person now, for that person: the live answer of `why` without what is about others.
//!
//! A network is somebody else's unless the reader sits in it, and a block of the reader's own does not
//! stop a browser that the account knows; only the deny list does. What administrators suspect (at
//! risk) is theirs to say.

use std::net::IpAddr;

use zavor_core::account::SignInName;
use zavor_core::hold::{Hold, HoldKind, Reason, Subject};
use zavor_core::network::Origin;

use crate::platform::error::AppError;
use crate::views::service::Views;

/// The holds that stop the owner of this account from signing in or sending, seen from where the owner
/// is now.
///
/// # Errors
/// As [`Views::why`].
///
/// Checks no right: for the owner, who has proved it.
pub async fn own_holds(
    views: &Views,
    owner: &SignInName,
    from: IpAddr,
) -> Result<Vec<Hold>, AppError> {
    let report = match views.why(owner.as_str()).await {
        Ok(report) => report,
        Err(AppError::Unknown { .. }) => return Ok(Vec::new()),
        Err(other) => return Err(other),
    };
    let here = Origin::of(from).address();
    let mut holds = report.holds;
    holds.retain(|hold| {
        let identity = &hold.stored.identity;
        let own = match &identity.subject {
            Subject::Account(name) => name == owner && stops_owner(identity.kind),
            Subject::Origin(network) => {
                identity.reason == Reason::Denylist
                    && here.is_some_and(|here| network.contains(here))
            }
            Subject::Connector(_) | Subject::Organisation => false,
        };
        own && (!hold.observed || !hold.enforced_at.is_empty())
    });
    Ok(holds)
}

/// Whether a hold of this kind stops the owner from signing in or sending.
const fn stops_owner(kind: HoldKind) -> bool {
    match kind {
        HoldKind::LockedOut
        | HoldKind::SignInBlocked
        | HoldKind::OriginBlocked
        | HoldKind::PasswordExpired
        | HoldKind::MustChangePassword
        | HoldKind::SecondFactorThrottled
        | HoldKind::RestrictedSending
        | HoldKind::SendingLimit => true,
        HoldKind::RestrictedConnector
        | HoldKind::OrganisationRestricted
        | HoldKind::RecoveryThrottled
        | HoldKind::AtRisk => false,
    }
}
