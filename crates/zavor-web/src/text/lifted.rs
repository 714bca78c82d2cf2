//! Where the allow list lifts a lockout, in a sentence.

use zavor_core::hold::{Hold, NETWORKS_NAMED};
use zavor_core::network::Network;

use super::Text;

/// Where allow rules lift a lockout, and where it holds; `None` if they lift it nowhere. An observed
/// hold says by [`Text::observed`] where it holds.
pub(crate) fn lifted(text: Text, hold: &Hold) -> Option<String> {
    let lifted = hold.lifted.as_ref()?;
    // A reader who may not see the lists is not told where.
    let untold = lifted.networks.is_empty();
    let place = match lifted.everywhere() {
        _ if untold => text.say("hold-lifted-somewhere"),
        true => text.say("hold-lifted-everywhere"),
        false => {
            let networks = first_networks(text, &lifted.networks);
            text.say_with("hold-lifted-from", &[("networks", networks.into())])
        }
    };
    let place = match lifted.except.is_empty() {
        true => place,
        false => {
            let except = first_networks(text, &lifted.except);
            let arguments = [("place", place.into()), ("except", except.into())];
            text.say_with("hold-lifted-except", &arguments)
        }
    };
    let (ldap, web) = (
        lifted.holds_at.contains(&"ldap"),
        lifted.holds_at.contains(&"web"),
    );
    let rest = match (lifted.everywhere() || untold, ldap, web) {
        _ if hold.observed => "unsaid",
        (true, false, false) => "unsaid",
        (true, true, false) => "ldap",
        (true, false, true) => "web",
        (true, true, true) => "both",
        (false, false, false) => "elsewhere",
        (false, true, false) => "elsewhere-ldap",
        (false, false, true) => "elsewhere-web",
        (false, true, true) => "elsewhere-both",
    };
    let arguments = [("place", place.into()), ("rest", rest.into())];
    Some(text.say_with("hold-lifted", &arguments))
}

fn first_networks(text: Text, networks: &[Network]) -> String {
    let all = u32::try_from(networks.len()).unwrap_or(u32::MAX);
    let named = networks.iter().take(NETWORKS_NAMED);
    let named: Vec<String> = named.map(ToString::to_string).collect();
    text.first_of(&named, NETWORKS_NAMED, all)
}

#[cfg(test)]
mod tests {
    use zavor_app::ports::Language;
    use zavor_core::hold::{Evidence, HoldIdentity, Owner, Reason, Scope, Subject};
    use zavor_core::moment::Timestamp;

    use super::*;

    const EN: Text = Text::of(Language::English);
    const RO: Text = Text::of(Language::Romanian);
    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn a_lockout_says_where_the_allow_list_lifts_it_and_where_it_holds() {
        let hold = |networks: &[&str], except: &[&str], holds_at: &[&'static str], observed| {
            let all = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
            let identity = HoldIdentity {
                kind: zavor_core::hold::HoldKind::LockedOut,
                subject: Subject::Organisation,
                scope: Scope::Unfamiliar,
                owner: Owner::Engine,
                reason: Reason::WrongPasswords,
            };
            let stored = zavor_core::hold::StoredHold {
                identity,
                since: T0,
                until: None,
                evidence: Evidence::None,
            };
            Hold {
                release: zavor_core::why::release_of(&stored, None, &[]),
                stored,
                observed,
                enforced_at: Vec::new(),
                lifted: (!networks.is_empty()).then(|| zavor_core::hold::Lifted {
                    at: vec!["auth_policy"],
                    networks: all(networks),
                    except: all(except),
                    holds_at: holds_at.to_vec(),
                }),
            }
        };
        // For a reader who may not see the lists.
        let untold = |hold: Hold| Hold {
            lifted: hold.lifted.map(zavor_core::hold::Lifted::without_rules),
            ..hold
        };
        let everywhere = ["0.0.0.0/0", "::/0"];
        let four = ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16"];
        let (none, ldap, web, both) = (&[], &["ldap"], &["web"], &["ldap", "web"]);
        for (hold, english, romanian) in [
            (
                hold(&["192.0.2.0/24"], &[], both, false),
                "from 192.0.2.0/24; it holds elsewhere, at LDAP and on the pages.",
                "din 192.0.2.0/24; rămâne în vigoare pentru conectările din alte locuri, prin LDAP și pe pagini.",
            ),
            (
                hold(&four, &["10.1.2.0/24"], none, false),
                "from 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16 and 1 more (but not from 10.1.2.0/24); it holds elsewhere.",
                "din 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16 și încă 1 (dar nu din 10.1.2.0/24); rămâne în vigoare pentru conectările din alte locuri.",
            ),
            (
                hold(&["192.0.2.0/24"], &[], ldap, false),
                "from 192.0.2.0/24; it holds elsewhere and at LDAP.",
                "din 192.0.2.0/24; rămâne în vigoare pentru conectările din alte locuri și prin LDAP.",
            ),
            (
                hold(&["192.0.2.0/24"], &[], web, false),
                "from 192.0.2.0/24; it holds elsewhere and on the pages.",
                "din 192.0.2.0/24; rămâne în vigoare pentru conectările din alte locuri și pe pagini.",
            ),
            (
                hold(&everywhere, &[], both, false),
                "everywhere; it holds at LDAP and on the pages.",
                "de oriunde; rămâne în vigoare pentru conectările prin LDAP și pe pagini.",
            ),
            (
                hold(&everywhere, &[], ldap, false),
                "everywhere; it holds at LDAP.",
                "de oriunde; rămâne în vigoare pentru conectările prin LDAP.",
            ),
            (
                hold(&everywhere, &[], web, false),
                "everywhere; it holds on the pages.",
                "de oriunde; rămâne în vigoare pentru conectările pe pagini.",
            ),
            (
                hold(&everywhere, &[], none, false),
                "everywhere.",
                "de oriunde.",
            ),
            (
                untold(hold(&["192.0.2.0/24"], &["192.0.2.9/32"], both, false)),
                "from certain networks; it holds at LDAP and on the pages.",
                "din anumite rețele; rămâne în vigoare pentru conectările prin LDAP și pe pagini.",
            ),
            (
                hold(&["192.0.2.0/24"], &[], both, true),
                "from 192.0.2.0/24.",
                "din 192.0.2.0/24.",
            ),
        ] {
            let english = format!("The allow list lifts it for mail programs {english}");
            assert_eq!(lifted(EN, &hold), Some(english));
            let romanian = format!(
                "Lista de permitere ridică restricția pentru programele de e-mail care se conectează {romanian}"
            );
            assert_eq!(lifted(RO, &hold), Some(romanian));
        }
        assert_eq!(lifted(EN, &hold(&[], &[], both, false)), None);
    }
}
