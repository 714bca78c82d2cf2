//! Which password is hashed next: a bounded line, fair between origins and accounts.
//!
//! State: an entry waits *outside* or *admitted*. Only a few entries of one origin and of one
//! account are admitted or running at once. The others wait outside; when one of theirs finishes,
//! the next is admitted behind all entries admitted by then. So two hundred passwords from one
//! address delay another address by two hashes instead of two hundred. Among the admitted, familiar
//! places go first. Unknown accounts get a quarter of the line; a full line drops its newest, least
//! important entry for a more important one.
//!
//! Pure: no threads, no time; [`crate::pool`] puts it behind a lock. IPv6 clients count by /64,
//! because a host controls at least that much. Lines are short ([`LINE_MAX`]), so every operation
//! is a scan.

use std::collections::VecDeque;

use zavor_app::ports::{HashClass, HashPriority};
use zavor_core::account::GuardKey;
use zavor_core::network::{Network, NetworkKey};

/// Most waiting entries. At about 30 ms a hash, more could not be served before any deadline that a
/// mail program would wait for.
pub(crate) const LINE_MAX: usize = 256;
/// Most waiting entries of unknown accounts.
pub(crate) const UNKNOWN_MAX: usize = LINE_MAX / 4;

/// Identifies an entry.
pub(crate) type Ticket = u64;

/// How many entries may be admitted or running at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) per_origin: usize,
    pub(crate) per_account: usize,
}

/// What limits an entry; `None` = no limit (a reset by an administrator).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    origin: Option<NetworkKey>,
    account: Option<GuardKey>,
}

#[derive(Debug)]
struct Entry<T> {
    ticket: Ticket,
    share: Share,
    priority: HashPriority,
    /// Order of admission; `None` = outside.
    admitted: Option<u64>,
    job: T,
}

/// The line.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    limits: Limits,
    waiting: VecDeque<Entry<T>>,
    running: Vec<(Ticket, Share)>,
    next: u64,
}

/// The result of joining the line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Joined<T> {
    /// Waits; returns the entry that had to leave for it, if any.
    Waits(Ticket, Option<T>),
    /// There is no room.
    Full,
}

impl<T> Queue<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            waiting: VecDeque::new(),
            running: Vec::new(),
            next: 0,
        }
    }

    pub(crate) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
        self.admit();
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Joins the line. `None` is an administrator's own work: only the length of the line limits
    /// it.
    pub(crate) fn join(&mut self, class: Option<HashClass>, job: T) -> Joined<T> {
        let priority = class.map_or(HashPriority::Familiar, |class| class.priority);
        let share = Share {
            // An IPv4 address is cut to its 32 bits.
            origin: class
                .and_then(|class| class.origin)
                .map(|address| Network::of(address, 64).key()),
            account: class.map(|class| class.account),
        };
        let unknown = |entry: &&Entry<T>| entry.priority == HashPriority::Unknown;
        if priority == HashPriority::Unknown
            && self.waiting.iter().filter(unknown).count() >= UNKNOWN_MAX
        {
            return Joined::Full;
        }
        let mut left = None;
        if self.waiting.len() >= LINE_MAX {
            // Outside before admitted; then the least important; then the newest.
            let victim = (0..self.waiting.len())
                .filter_map(|at| Some((at, self.waiting.get(at)?)))
                .filter(|(_, entry)| entry.priority > priority)
                .max_by_key(|(at, entry)| (entry.priority, entry.admitted.is_none(), *at))
                .map(|(at, _)| at);
            let Some(entry) = victim.and_then(|at| self.waiting.remove(at)) else {
                return Joined::Full;
            };
            left = Some(entry.job);
        }
        let ticket = self.stamp();
        self.waiting.push_back(Entry {
            ticket,
            share,
            priority,
            admitted: None,
            job,
        });
        self.admit();
        Joined::Waits(ticket, left)
    }

    /// The next job to hash; it counts as running until [`Queue::finish`].
    pub(crate) fn start_next(&mut self) -> Option<(Ticket, T)> {
        let at = (0..self.waiting.len())
            .filter_map(|at| {
                let entry = self.waiting.get(at)?;
                Some((entry.priority, entry.admitted?, at))
            })
            .min()
            .map(|(.., at)| at)?;
        let entry = self.waiting.remove(at)?;
        self.running.push((entry.ticket, entry.share));
        Some((entry.ticket, entry.job))
    }

    /// A running job is done.
    pub(crate) fn finish(&mut self, ticket: Ticket) {
        self.running.retain(|(running, _)| *running != ticket);
        self.admit();
    }

    /// Leaves the line; false if it already runs or is done.
    pub(crate) fn leave(&mut self, ticket: Ticket) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|entry| entry.ticket != ticket);
        let left = self.waiting.len() < before;
        if left {
            self.admit();
        }
        left
    }

    fn stamp(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Admits every entry that may be, in order of arrival.
    fn admit(&mut self) {
        for at in 0..self.waiting.len() {
            let Some((share, None)) = self
                .waiting
                .get(at)
                .map(|entry| (entry.share, entry.admitted))
            else {
                continue;
            };
            if self.has_room(share) {
                let stamp = self.stamp();
                if let Some(entry) = self.waiting.get_mut(at) {
                    entry.admitted = Some(stamp);
                }
            }
        }
    }

    fn has_room(&self, share: Share) -> bool {
        let inside = || {
            let admitted = self
                .waiting
                .iter()
                .filter(|entry| entry.admitted.is_some())
                .map(|entry| entry.share);
            admitted.chain(self.running.iter().map(|(_, share)| *share))
        };
        let of_origin = || inside().filter(|s| s.origin == share.origin).count();
        let of_account = || inside().filter(|s| s.account == share.account).count();
        (share.origin.is_none() || of_origin() < self.limits.per_origin)
            && (share.account.is_none() || of_account() < self.limits.per_account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_core::account::AccountId;

    const LIMITS: Limits = Limits {
        per_origin: 2,
        per_account: 2,
    };

    fn class(address: &str, account: u32, priority: HashPriority) -> Option<HashClass> {
        Some(HashClass {
            account: match priority {
                HashPriority::Unknown => GuardKey::unknown(account.into()),
                _ => GuardKey::account(AccountId(account)),
            },
            origin: Some(address.parse().unwrap()),
            priority,
        })
    }

    fn served(queue: &mut Queue<u32>) -> Vec<u32> {
        std::iter::from_fn(|| {
            let (ticket, job) = queue.start_next()?;
            queue.finish(ticket);
            Some(job)
        })
        .collect()
    }

    #[test]
    fn a_flood_from_one_address_delays_another_by_two() {
        let mut queue = Queue::new(LIMITS);
        for n in 0..200 {
            queue.join(class("203.0.113.9", n, HashPriority::Other), n);
        }
        queue.join(class("198.51.100.1", 999, HashPriority::Other), 999);
        let order = served(&mut queue);
        assert_eq!(order.iter().position(|job| *job == 999), Some(2));
        assert_eq!(order.len(), 201, "the others are served in their turn");
    }

    #[test]
    fn hosts_of_one_ipv6_network_share_their_bound() {
        let mut queue = Queue::new(LIMITS);
        for n in 0..100 {
            queue.join(class(&format!("2001:db8::{n}"), n, HashPriority::Other), n);
        }
        queue.join(class("2001:db8:0:1::1", 999, HashPriority::Other), 999);
        assert_eq!(
            served(&mut queue).iter().position(|job| *job == 999),
            Some(2)
        );
    }

    #[test]
    fn never_more_than_the_bound_of_one_origin_or_account_run_at_once() {
        let mut queue = Queue::new(LIMITS);
        for n in 0..10 {
            queue.join(class("203.0.113.9", n, HashPriority::Other), n);
            queue.join(
                class(&format!("192.0.2.{n}"), 77, HashPriority::Familiar),
                100 + n,
            );
        }
        let mut running = Vec::new();
        while let Some(started) = queue.start_next() {
            running.push(started);
        }
        let jobs: Vec<u32> = running.iter().map(|(_, job)| *job).collect();
        assert_eq!(
            jobs,
            [100, 101, 0, 1],
            "two of the account, two of the origin"
        );
        queue.finish(running[0].0);
        assert_eq!(queue.start_next().map(|(_, job)| job), Some(102));
        assert_eq!(queue.start_next(), None);
    }

    #[test]
    fn familiar_places_go_first_and_unknown_accounts_last() {
        let mut queue = Queue::new(LIMITS);
        for (n, priority) in [
            HashPriority::Unknown,
            HashPriority::Other,
            HashPriority::Familiar,
        ]
        .into_iter()
        .enumerate()
        {
            queue.join(class(&format!("192.0.2.{n}"), n as u32, priority), n as u32);
        }
        assert_eq!(served(&mut queue), [2, 1, 0]);
    }

    #[test]
    fn unknown_accounts_get_a_quarter_of_the_line() {
        let mut queue = Queue::new(LIMITS);
        let mut unknown = |n: u32| {
            queue.join(
                class(
                    &format!("10.0.{}.{}", n / 250, n % 250),
                    n,
                    HashPriority::Unknown,
                ),
                n,
            )
        };
        for n in 0..UNKNOWN_MAX as u32 {
            assert!(matches!(unknown(n), Joined::Waits(_, None)));
        }
        assert_eq!(unknown(9_999), Joined::Full);
        assert!(matches!(
            queue.join(class("192.0.2.1", 1, HashPriority::Other), 1),
            Joined::Waits(_, None)
        ));
    }

    #[test]
    fn a_full_line_drops_its_newest_least_important_entry_for_a_familiar_one() {
        let mut queue = Queue::new(LIMITS);
        for n in 0..LINE_MAX as u32 {
            let address = format!("10.0.{}.{}", n / 250, n % 250);
            queue.join(class(&address, n, HashPriority::Other), n);
        }
        let newcomer = class("192.0.2.1", 5_000, HashPriority::Other);
        assert_eq!(queue.join(newcomer, 5_000), Joined::Full);
        let owner = class("192.0.2.2", 5_001, HashPriority::Familiar);
        let joined = queue.join(owner, 5_001);
        assert!(matches!(joined, Joined::Waits(_, Some(255))), "{joined:?}");
        assert_eq!(queue.waiting(), LINE_MAX);
    }

    #[test]
    fn whoever_leaves_makes_room() {
        let mut queue = Queue::new(LIMITS);
        let mut tickets = Vec::new();
        for n in 0..3 {
            let joined = queue.join(class("203.0.113.9", n, HashPriority::Other), n);
            let Joined::Waits(ticket, None) = joined else {
                panic!("{joined:?}")
            };
            tickets.push(ticket);
        }
        assert!(queue.leave(tickets[0]));
        assert!(!queue.leave(tickets[0]));
        let (_, first) = queue.start_next().unwrap();
        let (_, second) = queue.start_next().unwrap();
        assert_eq!((first, second), (1, 2));
        assert!(!queue.leave(tickets[1]), "it runs");
    }
}
