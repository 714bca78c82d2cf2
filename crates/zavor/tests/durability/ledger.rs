//! Everything that the server acknowledged, recorded before the next step.
//!
//! A fact is forgotten when a request that changes it is sent, and recorded again when the answer
//! arrives: a request without an answer may or may not have taken effect; both are fine.

use std::collections::{BTreeMap, BTreeSet};

/// The known facts of one account; `None` = not known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) exists: Option<bool>,
    pub(crate) restricted: Option<bool>,
    pub(crate) blocked: Option<bool>,
    pub(crate) locked: Option<bool>,
    pub(crate) password: Option<String>,
}

/// Everything acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Facts by address.
    pub(crate) accounts: BTreeMap<String, Facts>,
    /// Accounts named in a request since the last start.
    pub(crate) touched: BTreeSet<String>,
    /// The reasons of acknowledged acts; each must be in the audit.
    pub(crate) reasons: Vec<String>,
    /// The latest head of the audit chain that was shown.
    pub(crate) head: Option<String>,
    /// Number of acknowledgements.
    pub(crate) count: u64,
    /// Number of networks used, see [`Ledger::network`].
    networks: u32,
}

impl Ledger {
    /// Changes the known facts of an account.
    pub(crate) fn note(&mut self, account: &str, change: impl FnOnce(&mut Facts)) {
        self.touched.insert(account.to_owned());
        change(self.accounts.entry(account.to_owned()).or_default());
    }

    /// An address in an unused network, so that the origin guard plays no role.
    pub(crate) fn network(&mut self) -> String {
        self.networks += 1;
        let [_, a, b, c] = self.networks.to_be_bytes();
        format!("{}.{b}.{c}.7", 20 + a)
    }

    /// Counts an acknowledgement of an act with this reason.
    pub(crate) fn acknowledged(&mut self, reason: Option<&str>) {
        self.count += 1;
        self.reasons.extend(reason.map(str::to_owned));
    }
}

/// A small random generator (splitmix64): the same seed gives the same choices.
#[derive(Debug, Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A random number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}
