//! Who may stay connected to a door when more want to connect than it has seats.
//!
//! A door has a number of seats, and every connection takes one. Each belongs to a source (one IPv4
//! address, one IPv6 /64, or this machine through a unix socket). A connection is **proved** once
//! it has sent a whole request that shows a right to ask (a password, a session, a question of a
//! mail server).
//!
//! | who | seats open to it | limit per source |
//! |---|---|---|
//! | listed: loopback, trusted proxies, mail servers | all | none |
//! | good: proved something here before | all | `per_source` |
//! | stranger | all but `reserved` | `per_source` |
//!
//! When there is no seat left, an idle connection gives way, in the order below; within a group,
//! the oldest idle one of the source that has the most connections of that group:
//!
//! 1. unproved ones of strangers,
//! 2. unproved ones of others,
//! 3. proved ones, only for a listed or good newcomer, and only of a source that has more seats
//!    than the newcomer's. Mail servers reopen a closed connection without losing a question.
//!
//! Groups 1 and 2 spare a connection that has only just arrived, because its question may be on its
//! way; but not if its source has many unproved connections.
//!
//! So whoever opens ten thousand connections loses their own, and a client that comes to ask one
//! question gets in. A connection whose request is being processed never gives way.
//!
//! Pure: it counts and chooses. At the moment of the choice it asks the caller whether a connection
//! is idle; a caller that says yes thereby claims the connection.

use alloc::collections::BTreeMap;

use hashbrown::HashMap;

use crate::network::Network;

/// Most sources remembered as good; the one whose last proof is oldest is forgotten first.
pub const GOOD_SOURCES_MAX: usize = 4_096;
/// Sources whose connections are tried before a newcomer is refused. All connections of a source
/// may be busy, and an attacker must not make every arrival walk through all of them.
const SOURCES_TRIED_MAX: usize = 4;
/// From this number on, the unproved connections of one source are many, unless it has as many
/// proved ones: a mail server that has just started opens a few at once.
const UNPROVED_MANY: usize = 8;

/// Seats of one door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatBounds {
    /// Connections at once.
    pub seats: usize,
    /// How many of them are reserved for listed and good sources.
    pub reserved: usize,
    /// Most connections at once of one source that is not listed.
    pub per_source: usize,
}

/// Where a connection comes from: the host of [`crate::network::Origin::host`], or `None` for this
/// machine through a unix socket.
pub type Source = Option<Network>;

/// Number of a seat; later ones are larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeatNumber(u64);

/// Why there is no seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSeat {
    /// The source has all the seats it may have, and none of its connections is idle.
    SourceFull,
    /// The door is full, and no connection gives way.
    DoorFull,
}

/// The seats of one door and who has them; `T` is the caller's handle of a connection.
#[derive(Debug)]
pub struct Crowd<T> {
    bounds: SeatBounds,
    sources: HashMap<Source, Party<T>>,
    /// Seats taken.
    taken: usize,
    /// Seats taken by strangers.
    strangers: usize,
    next: u64,
    /// The next seat number at the last [`Crowd::tick`] but one, and at the last.
    settled: [SeatNumber; 2],
    good: Good,
}

/// All connections of one source.
#[derive(Debug)]
struct Party<T> {
    /// Listed or good.
    favoured: bool,
    listed: bool,
    unproved: BTreeMap<SeatNumber, T>,
    proved: BTreeMap<SeatNumber, T>,
}

/// Sources that proved something, the latest proof last.
#[derive(Debug, Default)]
struct Good {
    last: HashMap<Source, u64>,
    order: BTreeMap<u64, Source>,
    clock: u64,
}

/// Which connections of a source to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unproved,
    Proved,
}

impl<T> Party<T> {
    fn len(&self) -> usize {
        self.unproved.len().saturating_add(self.proved.len())
    }

    /// Whether connections that have only just arrived from this source are spared.
    fn spared(&self) -> bool {
        self.unproved.len() < UNPROVED_MANY.max(self.proved.len())
    }

    fn of(&self, kind: Kind) -> &BTreeMap<SeatNumber, T> {
        match kind {
            Kind::Unproved => &self.unproved,
            Kind::Proved => &self.proved,
        }
    }
}

impl Good {
    fn remember(&mut self, source: Source) {
        self.clock = self.clock.saturating_add(1);
        if let Some(before) = self.last.insert(source, self.clock) {
            self.order.remove(&before);
        }
        self.order.insert(self.clock, source);
        if self.last.len() > GOOD_SOURCES_MAX
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.last.remove(&oldest);
        }
    }

    fn knows(&self, source: Source) -> bool {
        self.last.contains_key(&source)
    }
}

impl<T> Crowd<T> {
    /// An empty door.
    pub fn new(bounds: SeatBounds) -> Self {
        Self {
            bounds,
            sources: HashMap::new(),
            taken: 0,
            strangers: 0,
            next: 0,
            settled: [SeatNumber(0); 2],
            good: Good::default(),
        }
    }

    /// Connections at once.
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// The number that the next seat will get; every seat taken now has a smaller one.
    pub fn next_number(&self) -> SeatNumber {
        SeatNumber(self.next)
    }

    /// Call this about once a second: a connection seated two ticks ago no longer counts as just
    /// arrived. Returns [`Crowd::next_number`].
    pub fn tick(&mut self) -> SeatNumber {
        let now = self.next_number();
        self.settled = [self.settled[1], now];
        now
    }

    /// A connection arrives. `claim` says whether a connection is idle and, if so, makes sure that
    /// it stays idle. Returns the seat's number and the connection to close for it, if any.
    ///
    /// # Errors
    /// [`NoSeat`]; nobody was claimed.
    pub fn arrive(
        &mut self,
        source: Source,
        listed: bool,
        guest: T,
        claim: impl Fn(&T) -> bool,
    ) -> Result<(SeatNumber, Option<T>), NoSeat> {
        let party = self.sources.get(&source);
        let here = party.map_or(0, Party::len);
        let favoured = listed || party.is_some_and(|p| p.favoured) || self.good.knows(source);
        let gone = if !listed && here >= self.bounds.per_source {
            let all = self.next_number();
            let own = self.oldest(source, Kind::Unproved, all, &claim);
            let own = own.or_else(|| self.oldest(source, Kind::Proved, all, &claim));
            Some(own.ok_or(NoSeat::SourceFull)?)
        } else if self.has_room(favoured) {
            None
        } else {
            let found = self.gives_way(source, here, favoured, &claim);
            Some(found.ok_or(NoSeat::DoorFull)?)
        };
        let gone = gone.and_then(|(source, seat)| self.leave(source, seat));
        let number = SeatNumber(self.next);
        self.next = self.next.saturating_add(1);
        self.taken = self.taken.saturating_add(1);
        let party = self.sources.entry(source).or_insert_with(|| Party {
            favoured,
            listed,
            unproved: BTreeMap::new(),
            proved: BTreeMap::new(),
        });
        party.unproved.insert(number, guest);
        self.strangers = self.strangers.saturating_add(usize::from(!party.favoured));
        Ok((number, gone))
    }

    fn has_room(&self, favoured: bool) -> bool {
        let open_to_all = self.bounds.seats.saturating_sub(self.bounds.reserved);
        self.taken < self.bounds.seats && (favoured || self.strangers < open_to_all)
    }

    /// Chooses and claims the connection that gives way to a newcomer whose source has `here`
    /// seats.
    fn gives_way(
        &self,
        newcomer: Source,
        here: usize,
        favoured: bool,
        claim: &impl Fn(&T) -> bool,
    ) -> Option<(Source, SeatNumber)> {
        let door_full = self.taken >= self.bounds.seats;
        let stranger = |_: Source, party: &Party<T>| !party.favoured;
        // When only the strangers' share is full, nobody else has to give way.
        let other = |_: Source, party: &Party<T>| party.favoured && door_full;
        let larger = |source: Source, party: &Party<T>| {
            favoured && door_full && (source == newcomer || party.len() > here)
        };
        let settled = |party: &Party<T>| match party.spared() {
            true => self.settled[0],
            false => self.next_number(),
        };
        let anybody = |_: &Party<T>| self.next_number();
        self.fullest(Kind::Unproved, claim, stranger, settled)
            .or_else(|| self.fullest(Kind::Unproved, claim, other, settled))
            .or_else(|| self.fullest(Kind::Proved, claim, larger, anybody))
            .or_else(|| self.fullest(Kind::Unproved, claim, stranger, anybody))
            .or_else(|| self.fullest(Kind::Unproved, claim, other, anybody))
    }

    /// The oldest idle connection of the source that has the most connections of this kind; only
    /// sources that `fits` accepts, and only connections older than `before` says.
    fn fullest(
        &self,
        kind: Kind,
        claim: &impl Fn(&T) -> bool,
        fits: impl Fn(Source, &Party<T>) -> bool,
        before: impl Fn(&Party<T>) -> SeatNumber,
    ) -> Option<(Source, SeatNumber)> {
        let mut tried = [None; SOURCES_TRIED_MAX];
        for round in 0..SOURCES_TRIED_MAX {
            let fitting = self.sources.iter().filter_map(|(source, party)| {
                let again = tried.iter().take(round).any(|t| *t == Some(*source));
                let (oldest, _) = party.of(kind).first_key_value()?;
                let fits = !again && *oldest < before(party) && fits(*source, party);
                // Of two with as many, the one whose oldest connection has been there longest.
                let rank = (party.of(kind).len(), core::cmp::Reverse(*oldest));
                fits.then_some((rank, *source, before(party)))
            });
            let (_, source, before) = fitting.max_by_key(|(rank, ..)| *rank)?;
            if let Some(found) = self.oldest(source, kind, before, claim) {
                return Some(found);
            }
            if let Some(place) = tried.get_mut(round) {
                *place = Some(source);
            }
        }
        None
    }

    /// The oldest idle connection of a source.
    fn oldest(
        &self,
        source: Source,
        kind: Kind,
        before: SeatNumber,
        claim: &impl Fn(&T) -> bool,
    ) -> Option<(Source, SeatNumber)> {
        let mut party = self.sources.get(&source)?.of(kind).range(..before);
        let (seat, _) = party.find(|(_, guest)| claim(guest))?;
        Some((source, *seat))
    }

    /// Removes one unproved connection, of the source that has the most, to get its memory back.
    /// `claim` says whether closing a connection would help.
    pub fn press(&mut self, claim: impl Fn(&T) -> bool) -> Option<T> {
        let anybody = |_: &Party<T>| self.next_number();
        let stranger = |_: Source, party: &Party<T>| !party.favoured;
        let other = |_: Source, party: &Party<T>| party.favoured;
        let found = self.fullest(Kind::Unproved, &claim, stranger, anybody);
        let found = found.or_else(|| self.fullest(Kind::Unproved, &claim, other, anybody));
        found.and_then(|(source, seat)| self.leave(source, seat))
    }

    /// Removes the idle connections that arrived before this seat was given and have proved
    /// nothing; those of listed sources only if `listed_too`.
    pub fn overdue(
        &mut self,
        before: SeatNumber,
        listed_too: bool,
        claim: impl Fn(&T) -> bool,
    ) -> alloc::vec::Vec<T> {
        let mut late = alloc::vec::Vec::new();
        for (source, party) in &self.sources {
            if party.listed && !listed_too {
                continue;
            }
            let old = party.unproved.range(..before);
            late.extend(
                old.filter(|(_, guest)| claim(guest))
                    .map(|(seat, _)| (*source, *seat)),
            );
        }
        late.into_iter()
            .filter_map(|(source, seat)| self.leave(source, seat))
            .collect()
    }

    /// This connection has shown a right to ask; its source counts as good from now on.
    pub fn prove(&mut self, source: Source, seat: SeatNumber) {
        let Some(party) = self.sources.get_mut(&source) else {
            return;
        };
        let Some(guest) = party.unproved.remove(&seat) else {
            return;
        };
        party.proved.insert(seat, guest);
        if !party.favoured {
            party.favoured = true;
            self.strangers = self.strangers.saturating_sub(party.len());
        }
        if !party.listed {
            self.good.remember(source);
        }
    }

    /// A connection has ended; returns its handle, once.
    pub fn leave(&mut self, source: Source, seat: SeatNumber) -> Option<T> {
        let party = self.sources.get_mut(&source)?;
        let guest = party.unproved.remove(&seat);
        let guest = guest.or_else(|| party.proved.remove(&seat))?;
        self.taken = self.taken.saturating_sub(1);
        if !party.favoured {
            self.strangers = self.strangers.saturating_sub(1);
        }
        if party.len() == 0 {
            self.sources.remove(&source);
        }
        Some(guest)
    }
}

#[cfg(test)]
mod tests;
