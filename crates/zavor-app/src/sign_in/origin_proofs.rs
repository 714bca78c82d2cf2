//! Where a proof of recovery comes from: what the origin guard thinks of that network, and what a wrong
//! or right proof costs it or gives it back. The rules are those of wrong passwords, so a network that
//! guesses proofs of many accounts is blocked, and an office where somebody errs is not.

use std::net::IpAddr;

use zavor_core::account::GuardKey;
use zavor_core::network::Origin;
use zavor_core::origin_guard::OriginEvent;
use zavor_core::recovery::OriginStanding;

use crate::platform::error::AppError;
use crate::sign_in::origin::{Charged, charge_origin};
use crate::sign_in::service::SignIn;

/// A proof that was judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JudgedProof {
    /// Client address.
    pub(crate) address: IpAddr,
    /// The account or name.
    pub(crate) of: GuardKey,
    /// Whether the owner has signed in with this browser before: its errors cost the network nothing.
    pub(crate) known_browser: bool,
    /// Whether it was right.
    pub(crate) right: bool,
}

/// What is known of the network of a client that recovers something. Rules that an account has for itself
/// do not count: how often a stranger may err would say that there is one.
pub(crate) async fn standing_of_origin(
    sign_in: &SignIn,
    address: IpAddr,
) -> Result<OriginStanding, AppError> {
    let now = sign_in.platform.now();
    let who = sign_in.platform.resolve(b"").await?;
    let policies = sign_in.platform.store.policies();
    let view = sign_in
        .view_origin(Some(address), &who, &policies, now)
        .await?;
    Ok(OriginStanding {
        blocked: view.blocked.is_some() || view.denied,
        shared: view.shared.is_some(),
        crowd: view.common,
    })
}

/// Charges the network for a wrong proof as for a wrong password; a right one takes back what
/// failures of this account cost it, and makes the network no better known.
pub(crate) async fn charge_proof(sign_in: &SignIn, proof: JudgedProof) -> Result<(), AppError> {
    let subject = sign_in.subject_fingerprint(proof.of);
    let event = match proof.right {
        true => OriginEvent::Success {
            subject,
            credit: false,
            familiar: false,
            counts: false,
            newcomer: false,
        },
        false => OriginEvent::Failure {
            subject,
            password: None,
            home: proof.known_browser,
        },
    };
    let policies = sign_in.platform.store.policies();
    let from = Charged {
        origin: Origin::of(proof.address),
        shared: sign_in.platform.settings().shared.view(proof.address),
        policy: &policies.origin_guard,
        now: sign_in.platform.now(),
    };
    Ok(charge_origin(sign_in, &from, event).await?)
}
