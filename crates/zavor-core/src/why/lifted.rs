//! Where the allow list lifts an account's lockout: from the rules in force to the networks that a
//! reader is told. It agrees with what the doors are told about an address
//! ([`OriginView::lifts_lockout`](crate::sign_in::OriginView::lifts_lockout)): some allow rule that
//! names the account applies there, and the lists allow the address.

use alloc::vec::Vec;

use crate::hold::lifted::Lifted;
use crate::hold::stored::{HoldKind, Reason, StoredHold};
use crate::network::Network;
use crate::origin_guard::{RuleAction, deny_decides, narrowest_allowed};

/// A rule in force that applies to the account: one for everybody, or one that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppliedRule {
    /// The network.
    pub network: Network,
    /// What it says.
    pub action: RuleAction,
    /// Whether it names the account.
    pub names_account: bool,
}

/// Whether an allow rule may lift this hold: a lockout by wrong passwords, not one by a hundred
/// failures in a row, and nothing else.
pub(super) fn may_be_lifted(hold: &StoredHold) -> bool {
    hold.identity.kind == HoldKind::LockedOut && hold.identity.reason == Reason::WrongPasswords
}

/// Where these rules lift a lockout at the doors `at`; it holds at `holds_at`. `None` = nowhere.
pub fn lifted(
    rules: &[AppliedRule],
    at: &[&'static str],
    holds_at: &[&'static str],
) -> Option<Lifted> {
    if at.is_empty() {
        return None;
    }
    let of = |action: RuleAction| rules.iter().filter(move |rule| rule.action == action);
    let named: Vec<Network> = of(RuleAction::Allow)
        .filter(|rule| rule.names_account)
        .map(|rule| rule.network)
        .collect();
    let within_named =
        |network: &Network| named.iter().any(|around: &Network| around.covers(*network));
    // A rule for everybody matters where a wider deny rule would decide without it.
    let allowed = networks(of(RuleAction::Allow), within_named);
    let denied = networks(of(RuleAction::Deny), within_named);
    let except = exceptions(&denied, &allowed);
    let networks = without_those_within(&allowed, &except);
    (!networks.is_empty()).then(|| Lifted {
        at: at.to_vec(),
        networks,
        except,
        holds_at: holds_at.to_vec(),
    })
}

/// The networks of some rules, each once and in their order: a network stands before those within.
fn networks<'a>(
    rules: impl Iterator<Item = &'a AppliedRule>,
    wanted: impl Fn(&Network) -> bool,
) -> Vec<Network> {
    let mut found: Vec<Network> = rules.map(|rule| rule.network).filter(wanted).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Denied networks in which the deny rule decides, without those that lie in another of them.
fn exceptions(denied: &[Network], allowed: &[Network]) -> Vec<Network> {
    let mut found: Vec<Network> = Vec::new();
    for network in denied {
        let around = allowed.iter().filter(|allow| allow.covers(*network));
        let narrowest = narrowest_allowed(around.map(|a| (a.prefix(), RuleAction::Allow)));
        let said =
            |other: &Network| other.covers(*network) && deny_decides(other.prefix(), narrowest);
        if deny_decides(network.prefix(), narrowest) && !found.iter().any(said) {
            found.push(*network);
        }
    }
    found
}

/// Allowed networks without those that lie in another one, with no exception between the two.
fn without_those_within(allowed: &[Network], except: &[Network]) -> Vec<Network> {
    let mut found: Vec<Network> = Vec::new();
    for network in allowed {
        let apart = |around: &Network| {
            let mut between = except.iter();
            between.any(|deny| around.covers(*deny) && deny.covers(*network))
        };
        if !found
            .iter()
            .any(|around| around.covers(*network) && !apart(around))
        {
            found.push(*network);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use core::net::IpAddr;

    use super::*;
    use crate::origin_guard::{ListDecision, list_decision};

    const DOORS: &[&str] = &["auth_policy"];

    /// `+` an allow rule of the account, `*` one for everybody, `-` a deny rule, `~` a let-in.
    fn rules(texts: &str) -> Vec<AppliedRule> {
        let rule = |text: &str| {
            let (sort, network) = text.split_at(1);
            let (action, names_account) = match sort {
                "+" => (RuleAction::Allow, true),
                "*" => (RuleAction::Allow, false),
                "-" => (RuleAction::Deny, false),
                _ => (RuleAction::LetIn, true),
            };
            AppliedRule {
                network: network.parse().unwrap(),
                action,
                names_account,
            }
        };
        texts.split_whitespace().map(rule).collect()
    }

    fn all(texts: &str) -> Vec<Network> {
        let texts = texts.split_whitespace();
        texts.map(|text| text.parse().unwrap()).collect()
    }

    fn told(texts: &str) -> Option<(Vec<Network>, Vec<Network>)> {
        let lifted = lifted(&rules(texts), DOORS, &["ldap", "web"])?;
        assert_eq!(
            (&lifted.at[..], &lifted.holds_at[..]),
            (DOORS, &["ldap", "web"][..])
        );
        Some((lifted.networks, lifted.except))
    }

    #[test]
    fn a_lockout_is_lifted_where_an_allow_rule_names_the_account_and_nothing_denies() {
        for (given, networks, except) in [
            ("+192.0.2.0/24", "192.0.2.0/24", ""),
            ("+::/0 +0.0.0.0/0", "0.0.0.0/0 ::/0", ""),
            (
                "+192.0.2.0/24 +192.0.2.7/32 +192.0.0.0/16",
                "192.0.0.0/16",
                "",
            ),
            // The most specific rule decides, and among equal ones the allow rule.
            ("+192.0.2.0/24 -192.0.0.0/16", "192.0.2.0/24", ""),
            ("+192.0.2.0/24 -192.0.2.0/24", "192.0.2.0/24", ""),
            (
                "+192.0.2.0/24 -192.0.2.9/32",
                "192.0.2.0/24",
                "192.0.2.9/32",
            ),
            (
                "+192.0.0.0/16 -192.0.2.0/24 -192.0.2.9/32",
                "192.0.0.0/16",
                "192.0.2.0/24",
            ),
            // An allow rule within a denied network, of the account or for everybody.
            (
                "+192.0.0.0/16 -192.0.2.0/24 +192.0.2.8/29 -192.0.2.9/32",
                "192.0.0.0/16 192.0.2.8/29",
                "192.0.2.0/24 192.0.2.9/32",
            ),
            (
                "+192.0.0.0/16 -192.0.2.0/24 *192.0.2.8/29",
                "192.0.0.0/16 192.0.2.8/29",
                "192.0.2.0/24",
            ),
            (
                "+192.0.2.0/24 *192.0.2.9/32 -192.0.2.9/32",
                "192.0.2.0/24",
                "",
            ),
            // Elsewhere the others decide nothing about it.
            (
                "+192.0.2.0/24 *198.51.100.0/24 -203.0.113.0/24",
                "192.0.2.0/24",
                "",
            ),
        ] {
            let expected = Some((all(networks), all(except)));
            assert_eq!(told(given), expected, "{given}");
        }
        for none in ["", "*192.0.2.0/24", "-192.0.2.0/24", "~192.0.2.0/24"] {
            assert_eq!(told(none), None, "{none}");
        }
        assert_eq!(
            lifted(&rules("+0.0.0.0/0"), &[], &["ldap"]),
            None,
            "no such door is on"
        );
    }

    #[test]
    fn everywhere_is_both_families_without_an_exception() {
        let everywhere = |texts: &str| lifted(&rules(texts), DOORS, &[]).unwrap().everywhere();
        assert!(everywhere("+0.0.0.0/0 +::/0"));
        assert!(!everywhere("+0.0.0.0/0 +2001:db8::/32"));
        assert!(!everywhere("+0.0.0.0/0 +::/0 -192.0.2.9/32"));
    }

    /// Every way to put up to four rules of every sort into nested and neighbouring networks.
    #[test]
    fn what_is_told_is_what_the_doors_do_at_every_address() {
        let networks = [
            "192.0.2.0/28",
            "192.0.2.0/29",
            "192.0.2.0/30",
            "192.0.2.2/31",
        ];
        let sorts = ["", "+", "*", "-", "~", "+-", "*-"];
        for nth in 0..sorts.len().pow(4) {
            let mut left = nth;
            let mut applied = Vec::new();
            for network in networks {
                for sort in sorts[left % sorts.len()].chars() {
                    applied.extend(rules(&alloc::format!("{sort}{network}")));
                }
                left /= sorts.len();
            }
            let lifted = lifted(&applied, DOORS, &[]);
            for last in 0..18 {
                let address = IpAddr::from([192, 0, 2, last]);
                let there = || applied.iter().filter(|rule| rule.network.contains(address));
                let names_us =
                    there().any(|rule| rule.names_account && rule.action == RuleAction::Allow);
                let words = there().map(|rule| (rule.network.prefix(), rule.action));
                let door = names_us && list_decision(words) == Some(ListDecision::Allowed);
                let says = lifted.as_ref().is_some_and(|lifted| {
                    let narrowest = |networks: &[Network]| {
                        let around = networks.iter().filter(|n| n.contains(address));
                        around.map(Network::prefix).max()
                    };
                    narrowest(&lifted.networks) > narrowest(&lifted.except)
                });
                assert_eq!(says, door, "{address}: {applied:?}");
            }
        }
    }
}
