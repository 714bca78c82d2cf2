//! Services: programs that read the directory with a name and password of the configuration.
//!
//! Security: passwords are compared in constant time; a service binds only from its networks.
//! Failed tries are limited per address. Beyond the limit nothing is compared any more, except for
//! a service that has bound from there before, with a password too long to be guessed: otherwise
//! anybody who shares an address with it (any user of a mail server, on loopback) could keep it
//! out, a minute at a time. Shorter passwords stay under the limit, because comparing more of them
//! helps guessing. The caller answers every failure alike, at the deadline, so the cause is not
//! visible.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Duration;

use subtle::ConstantTimeEq;
use tokio::time::Instant;
use zavor_app::doors::quiet::Quiet;
use zavor_app::ports::TypedPassword;
use zavor_core::network::Network;

use super::dn::Dn;

/// Failed binds of services from one address within [`FAILURE_WINDOW`] before further ones are
/// refused.
pub const SERVICE_FAILURES_MAX: u32 = 30;
/// The time within which they are counted.
pub const FAILURE_WINDOW: Duration = Duration::from_secs(60);
/// Most addresses counted at once; if there are more, services cannot bind from new addresses until
/// a window ends.
pub const COUNTED_ADDRESSES_MAX: usize = 10_000;

/// From this many bytes a service's password cannot be guessed, however often somebody may try: 16
/// characters of `openssl rand -hex` are 64 bits, at a million tries a second 290,000 years on
/// average.
const UNGUESSABLE_BYTES_MIN: usize = 16;
/// Most pairs of service and address remembered as having bound. Only callers that know a password
/// are among them; beyond this number a new one is under the limit like everybody.
const PROVEN_MAX: usize = 1_000;

/// A program that may read everything except hold attributes.
#[derive(Debug, Clone)]
pub struct Service {
    /// The name it binds with.
    pub dn: String,
    /// Its password. An empty one never binds.
    pub password: TypedPassword,
    /// The networks it may bind from; empty = loopback only.
    pub networks: Vec<Network>,
}

/// The services of the configuration, and the addresses that failed to bind as one.
#[derive(Debug)]
pub(super) struct Services {
    services: Vec<(Dn, Service)>,
    failures: Mutex<HashMap<IpAddr, Failures>>,
    /// Which service has bound from which address since the start.
    proven: Mutex<HashSet<(usize, IpAddr)>>,
    quiet: Quiet,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    since: Instant,
    count: u32,
}

impl Services {
    pub(super) fn new(services: Vec<(Dn, Service)>) -> Self {
        Self {
            services,
            failures: Mutex::new(HashMap::new()),
            proven: Mutex::new(HashSet::new()),
            quiet: Quiet::default(),
        }
    }

    /// Whether a name belongs to a service.
    pub(super) fn knows(&self, dn: &Dn) -> bool {
        self.services.iter().any(|(known, _)| known.same(dn))
    }

    /// Whether this is a service with its password, from one of its networks.
    pub(super) fn verify(&self, dn: &Dn, typed: &TypedPassword, peer: IpAddr) -> bool {
        let admitted = |(_, (known, service)): &(usize, &(Dn, Service))| {
            known.same(dn) && service.admits(peer)
        };
        let Some((which, (_, service))) = self.services.iter().enumerate().find(admitted) else {
            // Nothing can be guessed from there, so nothing is counted: strangers cannot fill the
            // table.
            return false;
        };
        let now = Instant::now();
        let password = &service.password.0;
        let is_proven = password.len() >= UNGUESSABLE_BYTES_MIN && self.is_proven(which, peer);
        if !is_proven && self.failed_too_often(peer, now) {
            if let Some(kept_back) = self.quiet.may_say(now.into_std()) {
                tracing::warn!(%peer, kept_back, "binds of services refused: too many wrong passwords from there");
            }
            return false;
        }
        let right = !password.is_empty() && bool::from(password.ct_eq(&typed.0));
        if right {
            self.proved(which, peer);
        } else {
            self.failed(peer, now);
        }
        right
    }

    fn is_proven(&self, which: usize, peer: IpAddr) -> bool {
        let proven = self.proven.lock();
        let proven = proven.unwrap_or_else(|broken| broken.into_inner());
        proven.contains(&(which, peer))
    }

    fn proved(&self, which: usize, peer: IpAddr) {
        let proven = self.proven.lock();
        let mut proven = proven.unwrap_or_else(|broken| broken.into_inner());
        if proven.len() < PROVEN_MAX {
            proven.insert((which, peer));
        }
    }

    fn failed_too_often(&self, peer: IpAddr, now: Instant) -> bool {
        let mut failures = self
            .failures
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        if failures.len() >= COUNTED_ADDRESSES_MAX {
            failures.retain(|_, entry| entry.is_recent(now));
        }
        match failures.get(&peer) {
            Some(entry) => entry.is_recent(now) && entry.count >= SERVICE_FAILURES_MAX,
            None => failures.len() >= COUNTED_ADDRESSES_MAX,
        }
    }

    fn failed(&self, peer: IpAddr, now: Instant) {
        let mut failures = self
            .failures
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        let entry = failures.entry(peer).or_insert(Failures {
            since: now,
            count: 0,
        });
        if !entry.is_recent(now) {
            *entry = Failures {
                since: now,
                count: 0,
            };
        }
        entry.count = entry.count.saturating_add(1);
    }
}

impl Failures {
    fn is_recent(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) < FAILURE_WINDOW
    }
}

impl Service {
    fn admits(&self, peer: IpAddr) -> bool {
        if self.networks.is_empty() {
            return peer.to_canonical().is_loopback();
        }
        self.networks.iter().any(|network| network.contains(peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn services(networks: &[&str], password: &[u8]) -> (Dn, Services) {
        let dn = Dn::parse(b"cn=dovecot,ou=services,dc=contoso").unwrap();
        let service = Service {
            dn: dn.to_string(),
            password: TypedPassword(password.to_vec()),
            networks: networks.iter().map(|text| text.parse().unwrap()).collect(),
        };
        (dn.clone(), Services::new(vec![(dn, service)]))
    }

    fn typed(password: &[u8]) -> TypedPassword {
        TypedPassword(password.to_vec())
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_binds_from_its_networks_only() {
        let far: IpAddr = "192.0.2.9".parse().unwrap();
        let (dn, here) = services(&[], b"right");
        assert!(here.verify(&dn, &typed(b"right"), LOOPBACK));
        assert!(here.verify(&dn, &typed(b"right"), "::ffff:127.0.0.1".parse().unwrap()));
        assert!(!here.verify(&dn, &typed(b"right"), far));
        let (dn, there) = services(&["192.0.2.0/24"], b"right");
        assert!(there.verify(&dn, &typed(b"right"), far));
        assert!(!there.verify(&dn, &typed(b"right"), LOOPBACK));
        assert!(
            there.failures.lock().unwrap().is_empty(),
            "strangers are not counted"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_password_never_binds() {
        let (dn, services) = services(&[], b"");
        assert!(!services.verify(&dn, &typed(b""), LOOPBACK));
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_limited_for_each_address_and_forgotten_after_the_window() {
        let (dn, services) = services(&["0.0.0.0/0"], b"right");
        let attacker: IpAddr = "192.0.2.9".parse().unwrap();
        for _ in 0..SERVICE_FAILURES_MAX {
            assert!(!services.verify(&dn, &typed(b"wrong"), attacker));
        }
        assert!(!services.verify(&dn, &typed(b"right"), attacker));
        assert!(services.verify(&dn, &typed(b"right"), LOOPBACK));
        tokio::time::advance(FAILURE_WINDOW).await;
        assert!(services.verify(&dn, &typed(b"right"), attacker));
    }
    #[tokio::test(start_paused = true)]
    async fn a_service_that_bound_before_binds_however_many_wrong_passwords_its_address_sends() {
        let (dn, services) = services(&["0.0.0.0/0"], b"0123456789abcdef");
        let elsewhere: IpAddr = "192.0.2.9".parse().unwrap();
        let right = typed(b"0123456789abcdef");
        assert!(services.verify(&dn, &right, LOOPBACK));
        for peer in [LOOPBACK, elsewhere] {
            for _ in 0..2 * SERVICE_FAILURES_MAX {
                assert!(!services.verify(&dn, &typed(b"wrong"), peer));
            }
        }
        assert!(services.verify(&dn, &right, LOOPBACK));
        assert!(!services.verify(&dn, &typed(b"wrong"), LOOPBACK));
        assert!(
            !services.verify(&dn, &right, elsewhere),
            "never bound there"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_password_that_can_be_guessed_stays_under_the_limit_where_its_service_bound_too() {
        let (dn, services) = services(&[], b"0123456789abcde");
        let right = typed(b"0123456789abcde");
        assert!(services.verify(&dn, &right, LOOPBACK));
        for _ in 0..SERVICE_FAILURES_MAX {
            assert!(!services.verify(&dn, &typed(b"wrong"), LOOPBACK));
        }
        assert!(!services.verify(&dn, &right, LOOPBACK));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_remembered_of_services_that_bound_is_bounded() {
        let (dn, services) = services(&["0.0.0.0/0"], b"0123456789abcdef");
        for number in 0..PROVEN_MAX + 10 {
            let peer = std::net::Ipv4Addr::from(u32::try_from(number).unwrap());
            assert!(services.verify(&dn, &typed(b"0123456789abcdef"), peer.into()));
        }
        assert_eq!(services.proven.lock().unwrap().len(), PROVEN_MAX);
    }
}
