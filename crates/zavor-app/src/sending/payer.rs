//! Who is charged: a connector by its SASL name, otherwise the SASL user, otherwise a connector by
//! its certificate or network, otherwise nobody. The envelope sender is never the key: anybody can
//! forge it.

use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip::SipHasher13;
use zavor_core::account::{GuardKey, SignInName};
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::policy::Charged;
use zavor_core::sending::{Limits, SendRefusal};

use crate::platform::names::is_internal;
use crate::platform::resolve::ResolvedName;
use crate::platform::service::Platform;
use crate::platform::settings::Connector;
use crate::ports::{AccountBrief, StoreError};
use crate::sending::question::SendQuestion;

/// The sender that a message is charged to.
#[derive(Debug)]
pub(crate) struct Payer {
    pub(crate) key: GuardKey,
    pub(crate) subject: Subject,
    pub(crate) limits: Limits,
    pub(crate) brief: Option<Arc<AccountBrief>>,
    /// When a connector pays: the lasting holds on the account that is signed in. Blocking its
    /// sign-in must end its session like any other.
    pub(crate) signed_in: Option<Arc<[StoredHold]>>,
    /// The lasting holds on the sender, if they were read with its name.
    pub(crate) holds: Option<Arc<[StoredHold]>>,
}

impl Payer {
    pub(crate) fn is_connector(&self) -> bool {
        matches!(self.subject, Subject::Connector(_))
    }

    /// The refusal of a restricted sender.
    pub(crate) fn restricted(&self) -> SendRefusal {
        if self.is_connector() {
            SendRefusal::RestrictedConnector
        } else {
            SendRefusal::Restricted
        }
    }
}

/// Finds who is charged, under which policy, and the keys under which that is kept.
pub(crate) struct Payers {
    platform: Arc<Platform>,
}

impl Payers {
    pub(super) const fn new(platform: Arc<Platform>) -> Self {
        Self { platform }
    }

    /// Who is charged for this question; `None` = nobody.
    pub(crate) async fn of_question(
        &self,
        question: &SendQuestion<'_>,
        now: Timestamp,
    ) -> Result<Option<Payer>, StoreError> {
        let typed = question.sasl_username_bytes();
        if typed.is_empty() {
            let settings = self.platform.settings();
            return Ok(asking_connector(&settings.connectors, question)
                .map(|connector| self.of_connector(connector)));
        }
        let who = self.platform.resolve(typed).await?;
        let listed = |listed: &String| {
            listed.as_bytes().eq_ignore_ascii_case(typed) || who.address.as_str() == listed
        };
        let settings = self.platform.settings();
        let connectors = &settings.connectors;
        let by_name = connectors.iter().find(|c| c.sasl_names.iter().any(listed));
        if let Some(connector) = by_name {
            return Ok(Some(Payer {
                signed_in: who.account.is_some().then(|| who.holds.clone()),
                ..self.of_connector(connector)
            }));
        }
        self.of_resolved(who, now).map(Some)
    }

    /// The payer for a typed name: an account by address or alias, otherwise the name itself.
    pub(crate) async fn of_typed(&self, typed: &[u8], now: Timestamp) -> Result<Payer, StoreError> {
        let who = self.platform.resolve(typed).await?;
        self.of_resolved(who, now)
    }

    /// The payer behind a name in normal form.
    pub(crate) async fn of_name(
        &self,
        name: SignInName,
        now: Timestamp,
    ) -> Result<Payer, StoreError> {
        self.of_typed(name.as_str().as_bytes(), now).await
    }

    /// The payer whose holds have this subject.
    pub(crate) async fn of_subject(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Payer, StoreError> {
        match subject {
            Subject::Connector(name) => {
                let settings = self.platform.settings();
                let connectors = &settings.connectors;
                let configured = connectors.iter().find(|c| c.name == *name);
                // A connector that was removed from the configuration keeps its holds until they
                // are released.
                let gone = || Connector {
                    name: name.clone(),
                    ..Connector::default()
                };
                Ok(configured.map_or_else(
                    || self.of_connector(&gone()),
                    |connector| self.of_connector(connector),
                ))
            }
            Subject::Account(name) => self.of_name(name.clone(), now).await,
            other @ (Subject::Origin(_) | Subject::Organisation) => {
                self.of_typed(other.to_string().as_bytes(), now).await
            }
        }
    }

    fn of_resolved(&self, who: ResolvedName, now: Timestamp) -> Result<Payer, StoreError> {
        let policies = self.platform.store.policies();
        let brief = who.brief;
        let limits = match &brief {
            Some(brief) => {
                let charged = Charged {
                    address: &brief.address,
                    groups: &brief.groups,
                };
                let (_, policy) = policies.outbound.resolve(&charged);
                Limits::of_account(policy, brief.raised_limit, now)
            }
            None => Limits::of_account(policies.outbound.default_policy(), None, now),
        };
        Ok(Payer {
            key: who.key,
            subject: Subject::Account(who.address),
            limits,
            brief,
            signed_in: None,
            holds: Some(who.holds),
        })
    }

    /// The payer for a connector.
    pub(super) fn of_connector(&self, connector: &Connector) -> Payer {
        let policies = self.platform.store.policies();
        let default = policies.outbound.default_policy();
        Payer {
            key: self.connector_key(&connector.name),
            subject: Subject::Connector(connector.name.clone()),
            limits: Limits::of_connector(connector.recipients_per_hour, default),
            brief: None,
            signed_in: None,
            holds: None,
        }
    }

    /// Name of the outbound policy in force for a payer, for evidence.
    pub(crate) fn policy_name(&self, payer: &Payer) -> String {
        let policies = self.platform.store.policies();
        let Some(brief) = &payer.brief else {
            return zavor_core::policy::DEFAULT_POLICY.to_owned();
        };
        let who = Charged {
            address: &brief.address,
            groups: &brief.groups,
        };
        policies.outbound.resolve(&who).0.to_owned()
    }

    /// Whether a recipient's mail stays inside: a plain address in one of the organisation's
    /// domains, or an address without a domain, which is delivered here.
    pub(crate) fn is_internal(&self, recipient: &str) -> bool {
        is_internal(recipient, &self.platform.store.domains())
    }

    /// Keyed hash of the message's name; `None` when Postfix gave none.
    pub(crate) fn instance_key(&self, question: &SendQuestion<'_>) -> Option<u64> {
        let instance = question.instance_bytes();
        (!instance.is_empty()).then(|| self.keyed_hash(b"instance", instance))
    }

    /// Keyed hash of a recipient.
    pub(crate) fn recipient_digest(&self, recipient: &[u8]) -> u64 {
        self.keyed_hash(b"recipient", recipient)
    }

    /// The guard of a connector. It contains NUL, and no SASL name does, so none shares it.
    fn connector_key(&self, name: &str) -> GuardKey {
        self.platform
            .unknown_key(format!("\0connector:{name}").as_bytes())
    }

    fn keyed_hash(&self, sort: &[u8], text: &[u8]) -> u64 {
        let mut key = [0; 16];
        key.copy_from_slice(&self.platform.secret[..16]);
        let mut hasher = SipHasher13::new_with_key(&key);
        hasher.write(sort);
        hasher.write_u8(0);
        hasher.write(text);
        hasher.finish()
    }
}

/// The connector that asks without a SASL name: by its certificate, else by its network.
fn asking_connector<'a>(
    connectors: &'a [Connector],
    question: &SendQuestion<'_>,
) -> Option<&'a Connector> {
    let prints = [
        question.ccert_fingerprint,
        question.ccert_pubkey_fingerprint,
    ];
    let by_certificate = || {
        connectors.iter().find(|connector| {
            connector
                .cert_fingerprints
                .iter()
                .any(|listed| prints.iter().any(|print| same_fingerprint(listed, print)))
        })
    };
    let by_network = || {
        let address = question.client_address?;
        connectors.iter().find(|connector| {
            connector
                .networks
                .iter()
                .any(|network| network.contains(address))
        })
    };
    by_certificate().or_else(by_network)
}

/// Fingerprints are compared without colons and case; an empty one matches nothing.
fn same_fingerprint(a: &str, b: &str) -> bool {
    let digits = |text: &str| -> Vec<u8> {
        text.bytes()
            .filter(|b| *b != b':')
            .map(|b| b.to_ascii_lowercase())
            .collect()
    };
    let a = digits(a);
    !a.is_empty() && a == digits(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_the_same_with_and_without_colons() {
        assert!(same_fingerprint("AA:0b", "aa:0B"));
        assert!(same_fingerprint("AA:0b", "AA0B"));
        assert!(!same_fingerprint("", ""));
        assert!(!same_fingerprint(":", ""));
        assert!(!same_fingerprint("AA:0B", "AA:0C"));
    }
}
