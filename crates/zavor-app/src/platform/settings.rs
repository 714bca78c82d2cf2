//! The part of the configuration file that decisions depend on.

use zavor_core::network::Network;
use zavor_core::shared_network::SharedNetworks;

use crate::platform::owners::ForOwners;

/// Longest link in a mail, in characters. Mail programs break or wrap longer lines, and a quoted one
/// has a few characters before it.
pub const LINK_CHARS_MAX: usize = 70;

/// The part of the configuration file that decisions depend on.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Add accounts for our domains at the first successful report.
    pub adopt: bool,
    /// Words of the organisation (products, places, nicknames) that count as one character in a
    /// new password, in the form of [`super::own_term`]; they count beside those of the policies.
    pub password_terms: Vec<String>,
    /// Hosts and applications that may relay.
    pub connectors: Vec<Connector>,
    /// Networks that are known to have many people behind them.
    pub shared: SharedNetworks,
    /// Doors of mail servers that are on and ask about signing in before they verify (`auth_policy`):
    /// an allow rule that names an account lifts its lockouts there.
    pub sign_in_asked_at: Vec<&'static str>,
    /// Mode of the auth policy door, so that `why` can mark holds that it only observes.
    pub sign_in_mode: Mode,
    /// Doors that are on and verify passwords themselves (`ldap`, `web`): they enforce also what the
    /// auth policy door only observes.
    pub sign_in_enforced_at: Vec<&'static str>,
    /// Mode of the Postfix policy door, for the same.
    pub sending_mode: Mode,
    /// Key for the hashes of names and client hints in stored guards, and the secret that the web
    /// door derives its key of form tokens from. Kept beside the data, so that guards are found and
    /// open pages are good again after a restart.
    pub names_key: [u8; 16],
    /// Where the pages are, for links in mails: `https://accounts.contoso.example`, without a slash
    /// at the end. From the configuration, never from a request (OWASP, forgot password).
    pub public_url: String,
    /// What the owners of accounts are told.
    pub owners: ForOwners,
    /// Where support requests are passed on to; empty = nowhere.
    pub support_address: String,
}

impl Settings {
    /// The address of a page; `path` begins with a slash.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }

    /// The host of the pages.
    pub(crate) fn host(&self) -> &str {
        let behind_scheme = self.public_url.split_once("://");
        let rest = behind_scheme.map_or("", |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or_default()
    }
}

/// A host or application allowed to relay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connector {
    /// Unique name, shown in holds.
    pub name: String,
    /// Networks it relays from.
    pub networks: Vec<Network>,
    /// Fingerprints of its certificates or their public keys.
    pub cert_fingerprints: Vec<String>,
    /// SASL names it uses.
    pub sasl_names: Vec<String>,
    /// Recipients in any hour; 0 = only the service limit.
    pub recipients_per_hour: u32,
}

/// Whether a door refuses or only records what it would refuse. Administrators' holds (a blocked
/// sign-in, the deny list) are enforced in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Refuse.
    #[default]
    Enforce,
    /// Let through and record.
    Observe,
}
