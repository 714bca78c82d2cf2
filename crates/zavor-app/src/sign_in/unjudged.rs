//! Whether an address that was not looked at could be one that is refused: only then is it uncertain
//! what stops an account.
//!
//! Many addresses may have tried an account, and each look costs two guards, so some are left out
//! ([`TriedOrigins`]). That makes the answer uncertain only if a block or a deny rule is in force
//! that the answer does not name already and that could be about one of them. After an attack from
//! many addresses that blocked no network, the answer is certain.

use std::collections::HashSet;
use std::net::IpAddr;

use zavor_core::account::AccountId;
use zavor_core::moment::Timestamp;
use zavor_core::network::{Network, NetworkKey, Origin};
use zavor_core::why::OriginBlock;

use crate::platform::error::AppError;
use crate::platform::resolve::ResolvedName;
use crate::ports::{PAGE_MAX, RuleAction};
use crate::sign_in::places::{TriedOrigins, is_never_blocked_for, keys_of};
use crate::sign_in::service::SignIn;

/// Whether an address that was not judged may be refused by something that `named` does not have.
pub(super) async fn may_be_refused(
    sign_in: &SignIn,
    who: &ResolvedName,
    tried: &TriedOrigins,
    named: &[OriginBlock],
    now: Timestamp,
) -> Result<bool, AppError> {
    if tried.left_out.is_empty() && !tried.unread {
        return Ok(false);
    }
    let named: HashSet<Network> = named.iter().map(|block| block.network).collect();
    if may_be_denied(sign_in, who.account, tried, &named, now) {
        return Ok(true);
    }
    let store = &sign_in.platform.store;
    let blocked = store.blocked_origins(now, PAGE_MAX).await?;
    // There may be others behind them.
    let all_seen = blocked.len() < PAGE_MAX;
    let others: HashSet<NetworkKey> = blocked
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| {
            let network = key.network();
            let spared = || is_never_blocked_for(&sign_in.platform, network, who.account, now);
            !named.contains(&network) && !spared()
        })
        .collect();
    let is_there = |address: &IpAddr| {
        let mut keys = keys_of(Origin::of(*address));
        keys.any(|key| others.contains(&key))
    };
    Ok(match tried.unread {
        true => !all_seen || !others.is_empty(),
        false => !all_seen || tried.left_out.iter().any(is_there),
    })
}

/// Whether a deny rule that is not named decides about one of them.
fn may_be_denied(
    sign_in: &SignIn,
    account: Option<AccountId>,
    tried: &TriedOrigins,
    named: &HashSet<Network>,
    now: Timestamp,
) -> bool {
    let other = |network: &Network| !named.contains(network);
    if tried.unread {
        let rules = sign_in.platform.store.origin_rules();
        let denies = rules
            .iter()
            .filter(|rule| rule.action == RuleAction::Deny && rule.in_force(now));
        return denies.map(|rule| rule.network).any(|deny| other(&deny));
    }
    // A rule names the address as it arrived, or as what it is.
    let both = tried.left_out.iter().flat_map(|address| {
        let is = Origin::of(*address).address();
        [Some(*address), is].into_iter().flatten()
    });
    let places: Vec<Network> = both.map(|address| Network::of(address, u8::MAX)).collect();
    let deciding = sign_in.deny_rules(&places, account, now);
    deciding.iter().any(|rule| other(&rule.network))
}
