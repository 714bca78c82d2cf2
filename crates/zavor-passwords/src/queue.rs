//! Which password is hashed next: a bounded line, fair between origins and accounts.
//!
//! State: an entry waits *outside* or *admitted*. Only a few entries of one origin and of one
//! account are admitted or running at once. The others wait outside; when one of theirs finishes,
//! the next is admitted behind all entries admitted by then. So two hundred passwords from one
//! address delay another address by two hashes instead of two hundred. Familiar places go first, also
//! among the entries of one account: its owner at home waits for no guess that does not run yet.
//!
//! What attackers may try: filling the line for everybody. So one name has [`OF_ONE_NAME_MAX`]
//! entries, unknown accounts a quarter of the line, proofs of recovery a sixteenth and places of
//! their own beside those of signing in. A full line drops its newest, least important entry for a
//! more important one, and among equals one of whoever has most.
//!
//! Whoever is turned away hears why ([`Crowd`]): the bound for one name is the same for names that
//! nobody has, so that its answer is too (ADR 83).
//!
//! Pure: no threads, no time; [`crate::pool`] puts it behind a lock. IPv6 clients count by /64,
//! because a host controls at least that much. Lines are short ([`LINE_MAX`]), so every operation
//! is a scan.

use std::collections::VecDeque;

use zavor_app::ports::{Crowd, HashClass, HashPriority};
use zavor_core::account::GuardKey;
use zavor_core::network::{Network, NetworkKey};

/// Most waiting entries. At about 30 ms a hash, more could not be served before any deadline that a
/// mail program would wait for.
pub(crate) const LINE_MAX: usize = 256;
/// Most waiting entries of unknown accounts.
pub(crate) const UNKNOWN_MAX: usize = LINE_MAX / 4;
/// Most waiting entries of one name, known or not. A person's mail programs do not ask more at once, and
/// two at a time so many are served before their deadline (at 30 ms a hash in half a second).
pub(crate) const OF_ONE_NAME_MAX: usize = LINE_MAX / 8;
/// Most waiting proofs of recovery and codes being made for it: half a second of one worker.
pub(crate) const RECOVERY_MAX: usize = LINE_MAX / 16;

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
    /// Recovery has places of its own: whoever tries codes takes none of those of signing in.
    recovery: bool,
}

impl Share {
    fn of(class: Option<HashClass>) -> Self {
        Self {
            // An IPv4 address is cut to its 32 bits.
            origin: class
                .and_then(|class| class.origin)
                .map(|address| Network::of(address, 64).key()),
            account: class.map(|class| class.account),
            recovery: class.is_some_and(|class| class.priority == HashPriority::Recovery),
        }
    }

    fn same_origin(&self, other: &Self) -> bool {
        self.origin.is_some() && self.origin == other.origin && self.recovery == other.recovery
    }

    fn same_account(&self, other: &Self) -> bool {
        self.account.is_some() && self.account == other.account && self.recovery == other.recovery
    }
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
    Full(Crowd),
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
        let share = Share::of(class);
        if self.waiting_like(|entry| entry.share.same_account(&share)) >= OF_ONE_NAME_MAX {
            return Joined::Full(Crowd::Own);
        }
        let of_class = self.waiting_like(|entry| entry.priority == priority);
        let full = match priority {
            HashPriority::Unknown => of_class >= UNKNOWN_MAX,
            HashPriority::Recovery => of_class >= RECOVERY_MAX,
            HashPriority::Familiar | HashPriority::Other => false,
        };
        let mut left = None;
        if full || self.waiting.len() >= LINE_MAX {
            let less = self.least_important(priority).filter(|_| !full);
            let victim = less.or_else(|| self.of_whoever_has_most(share, priority));
            let Some(entry) = victim.and_then(|at| self.waiting.remove(at)) else {
                return Joined::Full(Crowd::Others);
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

    /// Leaves the line; `None` if it already runs or is done. Says who kept it waiting: its own name or
    /// origin, if it waits outside for one of theirs that runs, or if nothing else runs.
    pub(crate) fn leave(&mut self, ticket: Ticket) -> Option<Crowd> {
        let at = self.waiting.iter().position(|e| e.ticket == ticket)?;
        let entry = self.waiting.remove(at)?;
        let own = |(_, share): &&(Ticket, Share)| {
            share.same_account(&entry.share) || share.same_origin(&entry.share)
        };
        let (own, all) = (self.running.iter().filter(own).count(), self.running.len());
        self.admit();
        let for_own = own > 0 && (entry.admitted.is_none() || own == all);
        Some(match for_own {
            true => Crowd::Own,
            false => Crowd::Others,
        })
    }

    fn waiting_like(&self, like: impl Fn(&Entry<T>) -> bool) -> usize {
        self.waiting.iter().filter(|entry| like(entry)).count()
    }

    /// Who leaves a full line for somebody of this priority: outside before admitted; then the least
    /// important; then the newest.
    fn least_important(&self, priority: HashPriority) -> Option<usize> {
        (0..self.waiting.len())
            .filter_map(|at| Some((at, self.waiting.get(at)?)))
            .filter(|(_, entry)| entry.priority > priority)
            .max_by_key(|(at, entry)| (entry.priority, entry.admitted.is_none(), *at))
            .map(|(at, _)| at)
    }

    /// Among equals, an entry of whoever has most leaves for somebody who has at least two fewer.
    fn of_whoever_has_most(&self, newcomer: Share, priority: HashPriority) -> Option<usize> {
        let has = |share: &Share| {
            let of_origin = self.waiting_like(|entry| entry.share.same_origin(share));
            of_origin.max(self.waiting_like(|entry| entry.share.same_account(share)))
        };
        let enough = has(&newcomer) + 2;
        (0..self.waiting.len())
            .filter_map(|at| Some((at, self.waiting.get(at)?)))
            .filter(|(_, entry)| entry.priority == priority)
            .map(|(at, entry)| (has(&entry.share), entry.admitted.is_none(), at))
            .filter(|(has, ..)| *has >= enough)
            .max()
            .map(|(.., at)| at)
    }

    fn stamp(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Admits every entry that may be, in order of arrival; among those of one account, the most
    /// important first.
    fn admit(&mut self) {
        for at in 0..self.waiting.len() {
            let Some((share, priority)) = self
                .waiting
                .get(at)
                .filter(|entry| entry.admitted.is_none())
                .map(|entry| (entry.share, entry.priority))
            else {
                continue;
            };
            if self.has_room(share) || self.displaces(share, priority) {
                let stamp = self.stamp();
                if let Some(entry) = self.waiting.get_mut(at) {
                    entry.admitted = Some(stamp);
                }
            }
        }
    }

    /// Whether a less important entry of the same account, admitted but not running, went back outside
    /// for one of this priority; the newest does.
    fn displaces(&mut self, share: Share, priority: HashPriority) -> bool {
        if self.of_origin(share) >= self.limits.per_origin {
            return false;
        }
        let less = |entry: &&mut Entry<T>| {
            entry.share.same_account(&share)
                && entry.priority > priority
                && entry.admitted.is_some()
        };
        let newest = self.waiting.iter_mut().filter(less);
        match newest.max_by_key(|entry| entry.admitted) {
            Some(entry) => {
                entry.admitted = None;
                true
            }
            None => false,
        }
    }

    fn has_room(&self, share: Share) -> bool {
        self.of_origin(share) < self.limits.per_origin
            && self.inside(|inside| inside.same_account(&share)) < self.limits.per_account
    }

    fn of_origin(&self, share: Share) -> usize {
        self.inside(|inside| inside.same_origin(&share))
    }

    /// How many admitted and running entries are so.
    fn inside(&self, like: impl Fn(&Share) -> bool) -> usize {
        let admitted = self.waiting_like(|entry| entry.admitted.is_some() && like(&entry.share));
        admitted + self.running.iter().filter(|(_, s)| like(s)).count()
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
        assert_eq!(unknown(9_999), Joined::Full(Crowd::Others));
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
        assert_eq!(queue.join(newcomer, 5_000), Joined::Full(Crowd::Others));
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
        assert_eq!(queue.leave(tickets[0]), Some(Crowd::Others));
        assert_eq!(queue.leave(tickets[0]), None);
        let (_, first) = queue.start_next().unwrap();
        let (_, second) = queue.start_next().unwrap();
        assert_eq!((first, second), (1, 2));
        assert_eq!(queue.leave(tickets[1]), None, "it runs");
    }

    #[test]
    fn the_owner_at_home_goes_before_every_guess_that_does_not_run_yet() {
        let mut queue = Queue::new(LIMITS);
        for n in 0..30 {
            let address = format!("203.0.113.{n}");
            queue.join(class(&address, 77, HashPriority::Other), n);
        }
        queue.join(class("192.0.2.1", 77, HashPriority::Familiar), 999);
        assert_eq!(served(&mut queue).first(), Some(&999));
        // One of its two places runs a guess: the other is the owner's.
        queue.join(class("203.0.113.1", 77, HashPriority::Other), 1);
        queue.join(class("203.0.113.2", 77, HashPriority::Other), 2);
        let (guess, _) = queue.start_next().unwrap();
        queue.join(class("192.0.2.1", 77, HashPriority::Familiar), 999);
        assert_eq!(queue.start_next().map(|(_, job)| job), Some(999));
        queue.finish(guess);
        assert_eq!(
            queue.start_next().map(|(_, job)| job),
            Some(2),
            "none is lost"
        );
    }

    #[test]
    fn proofs_of_recovery_take_no_place_of_signing_in_and_a_small_share_of_the_line() {
        let mut queue = Queue::new(LIMITS);
        let proof = |n: u32| class(&format!("203.0.113.{n}"), 77, HashPriority::Recovery);
        for n in 0..RECOVERY_MAX as u32 {
            assert!(matches!(queue.join(proof(n), n), Joined::Waits(_, None)));
        }
        assert_eq!(queue.join(proof(99), 99), Joined::Full(Crowd::Others));
        let (first, _) = queue.start_next().unwrap();
        let (second, _) = queue.start_next().unwrap();
        assert_eq!(queue.start_next(), None, "two proofs at once");
        // The same account from the same address signs in beside them.
        queue.join(class("203.0.113.1", 77, HashPriority::Other), 500);
        assert_eq!(queue.start_next().map(|(_, job)| job), Some(500));
        queue.finish(first);
        queue.finish(second);
        assert_eq!(served(&mut queue).len(), RECOVERY_MAX - 2);
    }

    #[test]
    fn one_name_has_so_many_entries_known_or_not_and_hears_that_it_is_its_own() {
        for priority in [
            HashPriority::Other,
            HashPriority::Unknown,
            HashPriority::Familiar,
        ] {
            let mut queue = Queue::new(LIMITS);
            let ask = |queue: &mut Queue<u32>, n: u32| {
                queue.join(class(&format!("203.0.113.{n}"), 77, priority), n)
            };
            let mut last = 0;
            for n in 0..OF_ONE_NAME_MAX as u32 {
                let Joined::Waits(ticket, None) = ask(&mut queue, n) else {
                    panic!("{priority:?} {n}")
                };
                last = ticket;
            }
            assert_eq!(ask(&mut queue, 200), Joined::Full(Crowd::Own));
            queue.start_next().unwrap();
            assert_eq!(
                queue.leave(last),
                Some(Crowd::Own),
                "it waited for its name"
            );
        }
    }

    #[test]
    fn a_line_that_one_address_has_filled_has_room_for_another_one() {
        for (priority, most) in [
            (HashPriority::Other, LINE_MAX),
            (HashPriority::Unknown, UNKNOWN_MAX),
        ] {
            let mut queue = Queue::new(LIMITS);
            for n in 0..most as u32 {
                queue.join(class("203.0.113.9", n, priority), n);
            }
            let same = queue.join(class("203.0.113.9", 5_000, priority), 5_000);
            assert_eq!(same, Joined::Full(Crowd::Others));
            let newest = most as u32 - 1;
            let other = queue.join(class("192.0.2.1", 5_001, priority), 5_001);
            assert!(matches!(other, Joined::Waits(_, Some(left)) if left == newest));
            let at = served(&mut queue).iter().position(|job| *job == 5_001);
            assert_eq!(at, Some(2), "{priority:?}");
        }
    }
}
