//! The use cases on one value.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::lock::Mutex as AsyncMutex;
use zavor_core::alert::{LockoutWatch, NoticeWatch, Pacer, ResetWatch, ToldWatch};
use zavor_core::hours::Hours;
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_core::origin_guard::{AttackWatch, CrowdWatch};
use zavor_core::refusal_watch::RefusalWatch;
use zavor_core::shared_network::SharedNetworks;
use zavor_core::unlock_watch::UnlockWatch;

use crate::current::Current;
use crate::learning::LearningState;
use crate::lock::Lock;
use crate::ports::{Clock, Entropy, Factors, MailHosts, Messenger, Passwords, Store, Vault, Words};
use crate::sign_in::Mode;
use crate::tally::{Tally, TallySnapshot};
use crate::verify::Proofs;

/// What the configuration file decides about decisions.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Make accounts for our domains at the first successful report.
    pub adopt: bool,
    /// Hosts and applications that may relay.
    pub connectors: Vec<Connector>,
    /// Networks behind which many people are known to sit.
    pub shared: SharedNetworks,
    /// Mode of the auth policy door, so that `why` can mark what would hold.
    pub sign_in_mode: Mode,
    /// Mode of the Postfix policy door, likewise.
    pub sending_mode: Mode,
    /// Keys the hashes of names and client hints that stored guards contain. Kept beside the
    /// data, so that guards are found again after a restart.
    pub names_key: [u8; 16],
    /// Where the pages are, for links in mails: `https://accounts.contoso.example`, without a slash
    /// at the end. From the configuration, never from a request (OWASP, forgot password).
    pub public_url: String,
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

/// The outside world, as the use cases see it.
pub struct World {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// The hash pool.
    pub passwords: Arc<dyn Passwords>,
    /// The mail system.
    pub mail_hosts: Arc<dyn MailHosts>,
    /// Seals secrets at rest.
    pub vault: Arc<dyn Vault>,
    /// One-time codes and passkeys.
    pub factors: Arc<dyn Factors>,
    /// Notices by mail and webhook.
    pub messenger: Arc<dyn Messenger>,
    /// What notices say.
    pub words: Arc<dyn Words>,
}

/// All use cases. Share it in an `Arc`.
pub struct Zavor {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) world: World,
    settings: Current<Settings>,
    /// Keys attempts and typed passwords; made at start, never stored.
    pub(crate) secret: [u8; 32],
    /// Right passwords recognised without a hash.
    pub(crate) proofs: Lock<Proofs>,
    /// When an account last heard "busy".
    pub(crate) turned_away: Lock<Option<Timestamp>>,
    /// Refusals of the current minute.
    pub(crate) attack: Lock<AttackWatch>,
    /// Networks that hide many people.
    pub(crate) crowds: Lock<CrowdWatch>,
    /// When the learning period began.
    pub(crate) learning: LearningState,
    /// Recent unlocks.
    pub(crate) unlocks: Lock<UnlockWatch>,
    /// Acts refused lately.
    pub(crate) refusals: Lock<RefusalWatch>,
    /// Recent lockouts.
    pub(crate) lockouts: Lock<LockoutWatch>,
    /// Recent resets by actor.
    pub(crate) resets: Lock<ResetWatch>,
    /// Alerts mailed with their acts lately.
    pub(crate) told: Lock<ToldWatch>,
    /// Alerts about senders raised lately.
    pub(crate) pacer: Lock<Pacer>,
    /// Notices that were delivered and not written down yet.
    pub(crate) delivered: Lock<crate::outbox::Delivered>,
    /// Notices sent to owners lately.
    pub(crate) notices: Lock<NoticeWatch>,
    /// Peers of doors whose questions are all bad.
    pub(crate) peers: crate::peers::Peers,
    /// Counts for metrics.
    pub(crate) tally: Tally,
    /// Counts per hour, for charts.
    pub(crate) hours: Lock<Hours>,
    /// Serialises changes of the domains.
    pub(crate) domains_order: AsyncMutex<()>,
    /// One change of policies after the other: each starts from what the one before left.
    pub(crate) policies_order: AsyncMutex<()>,
    /// Bulk runs that go on.
    pub(crate) bulk: crate::bulk::BulkState,
    /// Numbers for attempts without a session and for correlating audit events.
    numbers: AtomicU64,
    /// What sending keeps beside the store.
    pub(crate) sending: crate::send::SendingState,
    /// What sign-on keeps beside the store.
    pub(crate) sign_on: crate::sign_on::SignOnState,
}

impl Zavor {
    /// Puts the use cases on a store and a world.
    pub fn new(store: impl Store, world: World, settings: Settings) -> Self {
        let mut secret = [0; 32];
        world.entropy.fill(&mut secret);
        let mut first_number = [0; 8];
        world.entropy.fill(&mut first_number);
        Self {
            store: Arc::new(store),
            world,
            settings: Current::new(settings),
            secret,
            proofs: Lock::default(),
            turned_away: Lock::default(),
            attack: Lock::default(),
            crowds: Lock::default(),
            learning: LearningState::default(),
            unlocks: Lock::default(),
            refusals: Lock::default(),
            lockouts: Lock::default(),
            resets: Lock::default(),
            told: Lock::default(),
            pacer: Lock::default(),
            delivered: Lock::default(),
            notices: Lock::default(),
            peers: crate::peers::Peers::default(),
            tally: Tally::default(),
            hours: Lock::default(),
            domains_order: AsyncMutex::default(),
            policies_order: AsyncMutex::default(),
            bulk: crate::bulk::BulkState::default(),
            // 63 bits fit a signed column.
            numbers: AtomicU64::new(u64::from_le_bytes(first_number) >> 2),
            sending: crate::send::SendingState::default(),
            sign_on: crate::sign_on::SignOnState::default(),
        }
    }

    /// The store, for adapters that list and show.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// What the configuration file says just now.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.get()
    }

    /// The file was read again: what it says from now on.
    pub fn exchange_settings(&self, settings: Settings) {
        self.settings.set(settings);
    }

    /// Random bytes for a key of a door.
    pub fn random_key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        self.world.entropy.fill(&mut key);
        key
    }

    /// 128 random bits in hexadecimal.
    pub fn random_text(&self) -> String {
        let mut bytes = [0; 16];
        self.world.entropy.fill(&mut bytes);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Counts since start, for metrics.
    pub fn tally(&self) -> TallySnapshot {
        self.tally.snapshot()
    }

    /// A number not used before in this process.
    pub(crate) fn next_attempt(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}
