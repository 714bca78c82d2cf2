//! Releasing a network for one account, and what to name when nothing was there to release.
//!
//! A network and an account together have one rule: of the allow list, or one with which an unlock
//! lets the account in. The block of the network itself concerns everybody and stays.
//!
//! A release that finds nothing is mostly a typing error: /24 for /25, the rule of one account taken
//! for everybody's. So the answer names what comes nearest.

use std::net::IpAddr;

use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::hold::Subject;
use zavor_core::network::Network;

use crate::notifications::acted::Acted;
use crate::platform::error::AppError;
use crate::ports::{OriginRule, RuleAction};
use crate::sign_in::origin_blocks::BLOCKED_ORIGINS_MAX;
use crate::sign_in::origins::{networks_meant, remove_rules};
use crate::sign_in::service::SignIn;

/// Leading bits that two networks share at least to be near each other; fewer are chance.
const NEAR_BITS_V4: u32 = 16;
const NEAR_BITS_V6: u32 = 32;

/// Something about a network that was not asked for, but nearly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearestOrigin {
    /// Its network.
    pub network: Network,
    /// Its list; `None` = the origin guard blocks it.
    pub list: Option<RuleAction>,
    /// The account that a rule is limited to.
    pub account: Option<SignInName>,
}

impl SignIn {
    /// Removes the rule of one account for a network: from the allow list, or what let it in with an
    /// unlock. Without a network (or with all of them), the rule that holds wherever it signs in from.
    ///
    /// # Errors
    /// `Denied` without the right to security; `Unknown` account; `Store`.
    pub async fn release_origin_for(
        &self,
        actor: &Actor,
        network: Option<Network>,
        account: &str,
    ) -> Result<Acted, AppError> {
        let target = network.map(Subject::Origin);
        let act = AuditAct::RemoveOriginRule;
        self.may_guard(actor, act, target).await?;
        let account = self.named_account(account).await?;
        let network = network.filter(|network| network.prefix() > 0);
        let networks = networks_meant(network, Some(account))?;
        let wanted = |rule: &OriginRule| rule.account == Some(account);
        remove_rules(self, actor, &networks, wanted).await
    }

    /// What comes nearest to a network, or to a network and an account, for which there was nothing
    /// to release: a rule or a block of the same network, of one in it or around it, or of a
    /// neighbour; for an account, first its own rules.
    ///
    /// # Errors
    /// `Store`. A name without an account is compared by its network alone.
    pub async fn nearest_origin(
        &self,
        network: Option<Network>,
        account: Option<&str>,
    ) -> Result<Option<NearestOrigin>, AppError> {
        let account = match account {
            Some(name) => self.named_account(name).await.ok(),
            None => None,
        };
        let now = self.platform.now();
        let mut nearest: Option<(Nearness, Option<OriginRule>, Network)> = None;
        let mut compare = |near: Option<Nearness>, rule: Option<&OriginRule>, at: Network| {
            let Some(near) = near else { return };
            if nearest.as_ref().is_none_or(|(best, ..)| near > *best) {
                nearest = Some((near, rule.cloned(), at));
            }
        };
        let rules = self.platform.store.origin_rules();
        for rule in rules.iter().filter(|rule| rule.in_force(now)) {
            let near = Nearness::of(network, account, rule.network, rule.account);
            compare(near, Some(rule), rule.network);
        }
        for blocked in self.blocked_origins(BLOCKED_ORIGINS_MAX).await? {
            let near = Nearness::of(network, account, blocked.network, None);
            compare(near, None, blocked.network);
        }
        let Some((_, rule, network)) = nearest else {
            return Ok(None);
        };
        let brief = match rule.as_ref().and_then(|rule| rule.account) {
            Some(id) => self.platform.store.brief(id).await?,
            None => None,
        };
        Ok(Some(NearestOrigin {
            network,
            list: rule.map(|rule| rule.action),
            account: brief.map(|brief| brief.address.clone()),
        }))
    }
}

/// How near something is to what was asked for; the greatest is the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Nearness {
    /// Whether it is about the account that was asked for.
    same_account: bool,
    /// Leading bits that both networks have and share.
    shared: u32,
    /// How alike they are in size.
    size: i32,
}

impl Nearness {
    /// `None` = not near.
    fn of(
        network: Option<Network>,
        account: Option<AccountId>,
        at: Network,
        of: Option<AccountId>,
    ) -> Option<Self> {
        let same_account = account.is_some() && account == of;
        let Some(network) = network else {
            return same_account.then_some(Self {
                same_account,
                shared: 0,
                size: 0,
            });
        };
        let (alike, near) = match (network.base(), at.base()) {
            (IpAddr::V4(one), IpAddr::V4(other)) => (
                (one.to_bits() ^ other.to_bits()).leading_zeros(),
                NEAR_BITS_V4,
            ),
            (IpAddr::V6(one), IpAddr::V6(other)) => (
                (one.to_bits() ^ other.to_bits()).leading_zeros(),
                NEAR_BITS_V6,
            ),
            _ => (0, u32::MAX),
        };
        let prefixes = (u32::from(network.prefix()), u32::from(at.prefix()));
        let narrower = prefixes.0.min(prefixes.1);
        let shared = alike.min(narrower);
        let related = shared == narrower && near != u32::MAX;
        (same_account || related || shared >= near).then_some(Self {
            same_account,
            shared,
            size: -i32::from(network.prefix().abs_diff(at.prefix())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(asked: &str, at: &str) -> Option<Nearness> {
        let (asked, at) = (asked.parse().unwrap(), at.parse().unwrap());
        Nearness::of(Some(asked), None, at, None)
    }

    #[test]
    fn a_network_around_or_in_it_is_nearer_than_a_neighbour_and_strangers_are_not_near() {
        let exact = near("192.0.2.0/24", "192.0.2.0/25");
        assert!(exact > near("192.0.2.0/24", "192.0.3.0/24"));
        assert!(near("192.0.2.0/24", "192.0.0.0/16") > None);
        assert!(near("192.0.2.0/24", "192.0.2.7") < exact);
        assert_eq!(near("192.0.2.0/24", "198.51.100.0/24"), None);
        assert_eq!(near("192.0.2.0/24", "2001:db8::/32"), None);
        assert!(
            near("2001:db8:1::/48", "2001:db8:1:2::/64")
                > near("2001:db8:1::/48", "2001:db8:2::/48")
        );
    }
}
