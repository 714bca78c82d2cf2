//! Rules of the allow and deny lists about a client program, by the fingerprint of its TLS.

use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_core::origin_guard::RuleAction;

/// Longest fingerprint in bytes. A JA3 is 32 hexadecimal digits; its successors are longer.
const FINGERPRINT_BYTES_MAX: usize = 64;

/// How a client program speaks TLS, as the mail server names it (JA3): two connections of the same
/// program look alike. Whoever wants to look like another program can, so it is no proof of
/// anything; a guesser's tool usually does not bother.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(Box<str>);

impl Fingerprint {
    /// A fingerprint as given; `None` if it is empty, too long, or has anything but visible ASCII.
    pub fn of(text: &str) -> Option<Self> {
        let fits = (1..=FINGERPRINT_BYTES_MAX).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A rule about a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramRule {
    /// The program.
    pub program: Fingerprint,
    /// Only in this network; `None` = wherever it comes from.
    pub network: Option<Network>,
    /// Which list it is on: allow or deny.
    pub action: RuleAction,
    /// When it was made.
    pub since: Timestamp,
    /// When it ends; `None` = until removed.
    pub until: Option<Timestamp>,
    /// Why, in the words of the person who made it.
    pub reason: String,
    /// Who made it, as text of `Actor`.
    pub by: String,
}

impl ProgramRule {
    /// Whether it is still in force.
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// What it is about; there is one rule for each.
    pub fn key(&self) -> (&Fingerprint, Option<Network>) {
        (&self.program, self.network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_short_visible_text() {
        let most = "a".repeat(FINGERPRINT_BYTES_MAX);
        for good in [
            "e7d705a3286e19ea42f587b344ee6865",
            "t13d1516h2_8daaf6152771_02713d6af862",
            "x",
            &most,
        ] {
            assert_eq!(
                Fingerprint::of(good)
                    .map(|f| f.as_str().to_owned())
                    .as_deref(),
                Some(good)
            );
        }
        for bad in ["", "with space", "ș", "line\n", &format!("{most}a")] {
            assert_eq!(Fingerprint::of(bad), None, "{bad:?}");
        }
    }
}
