//! Where rules of the allow list lift a lockout, and where it holds all the same.

use alloc::vec::Vec;

use crate::network::Network;

/// How many networks a sentence names; the others are counted. The JSON of a hold has them all.
pub const NETWORKS_NAMED: usize = 3;

/// Where allow rules of an account lift its lockout. Of the networks in `networks` and `except` the
/// narrowest around an address decides, and none = it is not lifted there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// Doors where it is lifted: those of mail servers, which ask before they verify.
    pub at: Vec<&'static str>,
    /// Networks in which it is lifted, in their order; empty only for a reader who may not see the
    /// lists ([`Lifted::without_rules`]).
    pub networks: Vec<Network>,
    /// Networks within them that are denied, in their order.
    pub except: Vec<Network>,
    /// Doors where it holds wherever somebody comes from, because they verify passwords themselves.
    pub holds_at: Vec<&'static str>,
}

impl Lifted {
    /// The same without what the rules are about, for a reader who may not see the lists: that the
    /// hold is lifted somewhere, not where.
    #[must_use]
    pub fn without_rules(self) -> Self {
        Self {
            networks: Vec::new(),
            except: Vec::new(),
            ..self
        }
    }

    /// Whether no network is left in which it holds at the doors of `at`.
    pub fn everywhere(&self) -> bool {
        let whole = |ipv4: bool| {
            let mut networks = self.networks.iter();
            networks.any(|network| network.prefix() == 0 && network.base().is_ipv4() == ipv4)
        };
        self.except.is_empty() && whole(true) && whole(false)
    }
}
