//! Shared networks: those of `[[shared_network]]`, and those that are shared without being
//! declared, because they are this host or a trusted proxy of a door.

use std::net::IpAddr;

use zavor_core::network::Network;
use zavor_core::shared_network::{
    SharedKind, SharedNetwork, SharedNetworks, SharedSource, WIDEST_SHARED_IPV4, WIDEST_SHARED_IPV6,
};

use super::builder::Builder;
use super::given::{networks, text};
use super::tree::Config;

/// Most networks of all `[[shared_network]]` together.
const DECLARED_MAX: usize = 10_000;

impl Builder {
    /// The declared ones; notes a complaint for each that is wrong.
    pub(super) fn shared_networks(&mut self) -> Vec<SharedNetwork> {
        let items = self.items("shared_network", "shared_network.name");
        let mut declared = Vec::new();
        for item in &items {
            let name = text(item, "shared_network.name");
            let kind =
                text(item, "shared_network.kind").and_then(|kind| SharedKind::from_name(&kind));
            let (Some(name), Some(kind)) = (name, kind) else {
                continue;
            };
            let of_item = networks(item, "shared_network.networks");
            if let Some(wrong) = too_much(&of_item, declared.len()) {
                let place = item
                    .get("shared_network.networks")
                    .map(|set| set.place.clone());
                self.values.problem(place, "shared_network.networks", wrong);
                continue;
            }
            declared.extend(of_item.into_iter().map(|network| SharedNetwork {
                name: name.clone(),
                network,
                kind,
                source: SharedSource::Declared,
            }));
        }
        declared
    }
}

/// Why these networks are refused, if they are.
fn too_much(networks: &[Network], already: usize) -> Option<String> {
    let widest = |network: &Network| match network.base() {
        IpAddr::V4(_) => WIDEST_SHARED_IPV4,
        IpAddr::V6(_) => WIDEST_SHARED_IPV6,
    };
    if let Some(wide) = networks.iter().find(|n| n.prefix() < widest(n)) {
        let widest = widest(wide);
        return Some(format!(
            "{wide} is too wide: nothing in it would be guarded against guessing; the widest is /{widest}"
        ));
    }
    (already + networks.len() > DECLARED_MAX)
        .then(|| format!("more than {DECLARED_MAX} networks in all"))
}

impl Config {
    /// All shared networks; declared ones win over the others. `own` are the addresses of this
    /// host.
    pub(crate) fn all_shared(&self, own: &[IpAddr]) -> SharedNetworks {
        let mut all = self.shared_networks.clone();
        let by_itself = |name: &str, network, kind, source| SharedNetwork {
            name: name.to_string(),
            network,
            kind,
            source,
        };
        let web = self
            .web
            .iter()
            .flat_map(|door| door.trusted_proxies.iter().copied());
        let policy = self
            .auth_policy
            .iter()
            .flat_map(|door| door.trusted_proxies.iter().copied());
        let postfix = self
            .postfix_policy
            .iter()
            .flat_map(|door| door.trusted_proxies.iter().copied());
        let ldap = self.ldap.iter().flat_map(|door| {
            let proxies = door.trusted_proxies.iter();
            proxies.map(|address| Network::of(*address, 128))
        });
        all.extend(web.chain(policy).chain(postfix).chain(ldap).map(|network| {
            let (kind, source) = (SharedKind::Proxy, SharedSource::TrustedProxy);
            by_itself("trusted proxy", network, kind, source)
        }));
        all.extend(own.iter().map(|address| {
            let (kind, source) = (SharedKind::Webmail, SharedSource::ThisHost);
            by_itself("this host", Network::of(*address, 128), kind, source)
        }));
        SharedNetworks::new(all)
    }
}
