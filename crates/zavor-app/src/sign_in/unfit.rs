//! Why a rule of the lists is not made, in the words of a refusal.

use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::hold::Subject;
use zavor_core::lists::{DENIED_TOGETHER_MAX, Unfit};
use zavor_core::network::Network;

use crate::platform::error::{AppError, RefusedNetwork};
use crate::platform::service::Platform;

/// Refuses a rule and audits the refusal.
pub(super) async fn refuse_unfit(
    platform: &Platform,
    actor: &Actor,
    act: AuditAct,
    network: Network,
    unfit: Unfit,
) -> AppError {
    let why = why_unfit(network, unfit);
    let target = Some(Subject::Origin(network));
    platform.refusal(actor, act, target, why).await
}

fn why_unfit(network: Network, unfit: Unfit) -> RefusedNetwork {
    let network = network.to_string();
    match unfit {
        Unfit::TooWideToAllow(widest) => RefusedNetwork::TooWideToAllow { network, widest },
        Unfit::TooWideToDeny(widest) => RefusedNetwork::TooWideToDeny { network, widest },
        Unfit::TooMuchDenied(widest) => RefusedNetwork::TooMuchDenied {
            network,
            most: DENIED_TOGETHER_MAX,
            widest,
        },
        Unfit::OwnAddress(address) => RefusedNetwork::OwnAddress {
            network,
            address: address.to_string(),
        },
        Unfit::ThisHost => RefusedNetwork::ThisHost { network },
    }
}
