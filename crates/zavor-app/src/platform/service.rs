//! What every use case is built on: the store, the outside world, the settings, and the keys made
//! at start.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use siphasher::sip::SipHasher24;
use zavor_core::clock_watch::ClockWatch;
use zavor_core::hours::Hours;
use zavor_core::moment::Timestamp;
use zavor_core::refusal_watch::RefusalWatch;

use super::current::Current;
use super::lock::Lock;
use super::order::Orders;
use super::owners::HelpContact;
use super::settings::Settings;
use super::tally::{Tally, TallySnapshot};
use super::world::World;
use crate::platform::rows::Rows;
use crate::ports::Store;

/// Store, world, settings: what the services share.
pub struct Platform {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) world: World,
    settings: Current<Settings>,
    /// Key for attempts and typed passwords; made at start, never stored.
    pub(crate) secret: [u8; 32],
    /// Recent refusals.
    pub(crate) refusals: Lock<RefusalWatch>,
    /// Counts for metrics.
    pub(crate) tally: Tally,
    /// Counts per hour, for charts.
    pub(crate) hours: Lock<Hours>,
    /// Jumps of the wall clock.
    pub(crate) clock_watch: Lock<ClockWatch>,
    /// Acts on one subject, one after the other.
    pub(crate) orders: Orders,
    /// Numbers for attempts without a session and for correlating audit events.
    numbers: AtomicU64,
}

/// Whether policy lets anybody recover an account alone.
pub fn recovery_is_offered(platform: &Platform) -> bool {
    platform.store.policies().recovery.is_offered()
}

impl Platform {
    /// Builds it on a store and a world; draws the keys of this process.
    pub fn new(store: Arc<dyn Store>, world: World, settings: Settings) -> Self {
        let mut secret = [0; 32];
        world.entropy.fill(&mut secret);
        let mut first_number = [0; 8];
        world.entropy.fill(&mut first_number);
        Self {
            store,
            world,
            settings: Current::new(settings),
            secret,
            refusals: Lock::default(),
            tally: Tally::default(),
            hours: Lock::default(),
            clock_watch: Lock::default(),
            orders: Orders::default(),
            // 63 bits fit a signed column.
            numbers: AtomicU64::new(u64::from_le_bytes(first_number) >> 2),
        }
    }

    /// Rows that adapters list as they are stored.
    pub fn rows(&self) -> Rows<'_> {
        Rows(&*self.store)
    }

    /// What the configuration file says at the moment.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.get()
    }

    /// Replaces the settings after the file was read again.
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
        hex::encode(bytes)
    }

    /// Counts since start, for metrics.
    pub fn tally(&self) -> TallySnapshot {
        self.tally.snapshot()
    }

    /// A number not used before in this process.
    pub(crate) fn next_attempt(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Now; also for pages that say how long ago something was.
    pub fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    /// A hasher keyed with the secret made at start.
    pub(crate) fn hasher(&self) -> SipHasher24 {
        let mut key = [0; 16];
        key.copy_from_slice(&self.secret[..16]);
        SipHasher24::new_with_key(&key)
    }

    /// The key for proofs of right passwords, used for nothing else.
    pub(crate) fn proof_secret(&self) -> [u8; 16] {
        let mut key = [0; 16];
        key.copy_from_slice(&self.secret[16..]);
        key
    }
}

/// Whom people ask for help: as the policy says, else as the configuration file says.
pub fn help_contact(platform: &Platform) -> Option<HelpContact> {
    // What a policy holds was checked when it was set.
    let policy = HelpContact::read(&platform.store.policies().alerts.help).ok();
    policy.or_else(|| platform.settings().owners.help.clone())
}

/// By what name people outside know the organisation: its first domain, or the host of the pages while
/// it has none.
pub(crate) fn organisation(platform: &Platform) -> String {
    let first = platform.store.domains().first().cloned();
    first.unwrap_or_else(|| platform.settings().host().to_owned())
}
