//! The seats of a door. All doors treat their connections alike: how many there may be, which gives
//! way, and how many bytes they keep together. The rule is [`zavor_core::crowd`]; this is the
//! shared state around it, without sockets.
//!
//! ```text
//!            begin                     sending
//!  Idle ──────────────▶ Busy ─────────────────────▶ Sending
//!   ▲  ◀──────────────── │                             │
//!   │        rest        └── never shown out           │
//!   └──────────────────────────────────────────────────┘ rest
//!  Idle, Sending ──shown out──▶ Leaving: `begin` fails, the task of the connection is ended
//! ```
//!
//! A door calls `begin` when a request is whole and before it acts, so that no question is cut off
//! half answered: a connection that is being shown out cannot begin, and one that has begun is not
//! shown out. Reading a head or a body counts as idle, because an attacker does it slowly.
//!
//! Bytes: a connection says with [`Seat::hold`] how large its buffers are. When the door's budget
//! is used up, [`Seat::make_room`] shows out one unproved connection that keeps bytes, and the door
//! tries again for up to [`ROOM_WITHIN`].

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use zavor_core::crowd::{Crowd, SeatNumber, Source};
use zavor_core::network::Origin;

use crate::doors::budget::{Budget, Share, UsedUp};
use crate::platform::lock::Lock;

pub use zavor_core::crowd::{NoSeat, SeatBounds};

/// How often a door must call [`Seats::sweep`].
pub const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// How long a new connection may take until its first whole request that shows a right to ask. Mail
/// servers connect because they have a question; a browser reconnects without anybody noticing.
pub const PROVE_WITHIN: Duration = Duration::from_secs(10);
/// How long a client that has proved nothing may take to fetch its answer: enough for the largest
/// file of the pages over a slow line.
pub const FETCH_WITHIN: Duration = Duration::from_secs(60);

/// How long a connection waits for bytes when the budget is used up, before it is refused.
pub const ROOM_WITHIN: Duration = Duration::from_secs(2);
/// Pause between two tries to get bytes.
pub const ROOM_PAUSE: Duration = Duration::from_millis(10);

const IDLE: u8 = 0;
const BUSY: u8 = 1;
const SENDING: u8 = 2;
const LEAVING: u8 = 3;

/// Ends a connection that gives way.
type ShowOut = Box<dyn FnOnce() + Send>;

/// The seats of one door.
pub struct Seats {
    crowd: Lock<Crowd<Arc<Chair>>>,
    budget: Arc<Budget>,
    /// The next seat number at each of the last sweeps, the newest last.
    sweeps: Lock<VecDeque<SeatNumber>>,
    /// Whether loopback and listed peers must prove themselves in time as well.
    listed_prove: bool,
}

/// One connection's seat; returned when dropped.
pub struct Seat {
    seats: Arc<Seats>,
    place: Lock<Place>,
    chair: Arc<Chair>,
}

/// Where a connection sits: as whose, and with which number.
#[derive(Debug, Clone, Copy)]
struct Place {
    source: Source,
    number: SeatNumber,
}

struct Chair {
    state: AtomicU8,
    proved: AtomicBool,
    share: Share,
    show_out: Lock<Option<ShowOut>>,
}

impl Chair {
    /// Claims a connection that is idle; with `sending`, also one that only waits for its answer to
    /// be fetched.
    fn claim(&self, sending: bool) -> bool {
        let from = |state| {
            let (ok, failed) = (Ordering::AcqRel, Ordering::Relaxed);
            let claimed = self.state.compare_exchange(state, LEAVING, ok, failed);
            claimed.is_ok()
        };
        from(IDLE) || (sending && from(SENDING))
    }

    fn show_out(&self) {
        let end = self.show_out.lock().take();
        if let Some(end) = end {
            end();
        }
    }
}

/// How many sweeps fall within this time.
const fn sweeps(within: Duration) -> usize {
    within.as_secs().div_ceil(SWEEP_EVERY.as_secs()) as usize
}

impl Seats {
    /// All seats are free. `bytes`: what the connections may keep together. `listed_prove`: whether
    /// listed peers must ask within [`PROVE_WITHIN`] as well.
    pub fn new(bounds: SeatBounds, bytes: usize, listed_prove: bool) -> Arc<Self> {
        Arc::new(Self {
            crowd: Lock::new(Crowd::new(bounds)),
            budget: Budget::new(bytes),
            sweeps: Lock::default(),
            listed_prove,
        })
    }

    /// Takes a seat for a connection from this address (`None` = this machine, through a unix
    /// socket). Shows out the connection that has to give way for it, if any.
    ///
    /// # Errors
    /// [`NoSeat`]: close the connection.
    pub fn take(self: &Arc<Self>, peer: Option<IpAddr>, listed: bool) -> Result<Seat, NoSeat> {
        let chair = Arc::new(Chair {
            state: AtomicU8::new(IDLE),
            proved: AtomicBool::new(false),
            share: self.budget.share(),
            show_out: Lock::default(),
        });
        let place = self.place(peer, listed, &chair)?;
        Ok(Seat {
            seats: Arc::clone(self),
            place: Lock::new(place),
            chair,
        })
    }

    /// Finds a place for this chair.
    fn place(
        &self,
        peer: Option<IpAddr>,
        listed: bool,
        chair: &Arc<Chair>,
    ) -> Result<Place, NoSeat> {
        let source = peer.and_then(|address| Origin::of(address).host());
        let guest = Arc::clone(chair);
        let claim = |chair: &Arc<Chair>| chair.claim(true);
        let arrived = self.crowd.lock().arrive(source, listed, guest, claim);
        let (number, gone) = arrived?;
        if let Some(gone) = gone {
            gone.show_out();
        }
        Ok(Place { source, number })
    }

    /// Shows out connections that have proved nothing in time; returns how many. Call it every
    /// [`SWEEP_EVERY`].
    pub fn sweep(&self) -> usize {
        let mut crowd = self.crowd.lock();
        let (mut asked, mut fetched) = (None, None);
        {
            let mut numbers = self.sweeps.lock();
            numbers.push_back(crowd.tick());
            if numbers.len() > sweeps(PROVE_WITHIN) {
                asked = numbers
                    .get(numbers.len() - 1 - sweeps(PROVE_WITHIN))
                    .copied();
            }
            if numbers.len() > sweeps(FETCH_WITHIN) {
                fetched = numbers.pop_front();
            }
        }
        let mut late = Vec::new();
        if let Some(before) = fetched {
            late.extend(crowd.overdue(before, self.listed_prove, |chair| chair.claim(true)));
        }
        if let Some(before) = asked {
            late.extend(crowd.overdue(before, self.listed_prove, |chair| chair.claim(false)));
        }
        drop(crowd);
        for chair in &late {
            chair.show_out();
        }
        late.len()
    }

    /// Bytes that the connections keep now.
    pub fn bytes(&self) -> usize {
        self.budget.used()
    }

    /// Connections that have a seat.
    pub fn taken(&self) -> usize {
        self.crowd.lock().taken()
    }
}

impl Seat {
    /// The connection turned out to be that of a client behind `peer`, a load balancer: from now on
    /// it counts as the client's, within the client's limit. Call it before anything is proved.
    ///
    /// # Errors
    /// [`NoSeat`]: close the connection; it has no place any more.
    pub fn move_to(&self, client: IpAddr, listed: bool) -> Result<(), NoSeat> {
        let mut place = self.place.lock();
        // The old place first: moving must not need two.
        let mut crowd = self.seats.crowd.lock();
        let left = crowd.leave(place.source, place.number);
        drop(crowd);
        if left.is_none() {
            // It is being shown out.
            return Err(NoSeat::DoorFull);
        }
        *place = self.seats.place(Some(client), listed, &self.chair)?;
        Ok(())
    }

    /// How to end this connection's task when it has to give way.
    pub fn on_show_out(&self, end: impl FnOnce() + Send + 'static) {
        *self.chair.show_out.lock() = Some(Box::new(end));
        if self.chair.state.load(Ordering::Acquire) == LEAVING {
            self.chair.show_out();
        }
    }

    /// A whole request has arrived and the door will act on it. `false`: too late, the connection
    /// ends.
    #[must_use = "a connection that is being shown out must not act"]
    pub fn begin(&self) -> bool {
        let begin = |state| (state != LEAVING).then_some(BUSY);
        let (ok, failed) = (Ordering::AcqRel, Ordering::Relaxed);
        self.chair.state.fetch_update(ok, failed, begin).is_ok()
    }

    /// The answer is ready and waits to be fetched.
    pub fn sending(&self) {
        self.becomes(SENDING);
    }

    /// The connection is idle.
    pub fn rest(&self) {
        self.becomes(IDLE);
    }

    fn becomes(&self, next: u8) {
        let stay = |state| (state != LEAVING).then_some(next);
        let (ok, failed) = (Ordering::AcqRel, Ordering::Relaxed);
        // An error means that it is being shown out.
        let _ = self.chair.state.fetch_update(ok, failed, stay);
    }

    /// Keeps exactly this many bytes from now on, more or fewer than before.
    ///
    /// # Errors
    /// [`UsedUp`]: it keeps what it kept; see [`Seat::make_room`].
    pub fn hold(&self, bytes: usize) -> Result<(), UsedUp> {
        self.chair.share.hold(bytes, self.is_proved())
    }

    /// Shows out one other connection that has proved nothing and keeps bytes, if there is one.
    pub fn make_room(&self) {
        let other = |chair: &Arc<Chair>| !Arc::ptr_eq(chair, &self.chair);
        let claim =
            |chair: &Arc<Chair>| other(chair) && chair.share.held() > 0 && chair.claim(true);
        let gone = self.seats.crowd.lock().press(claim);
        if let Some(gone) = gone {
            gone.show_out();
        }
    }

    /// The request showed a right to ask.
    pub fn prove(&self) {
        if !self.chair.proved.swap(true, Ordering::Relaxed) {
            let place = *self.place.lock();
            self.seats.crowd.lock().prove(place.source, place.number);
            // What it keeps no longer counts as a stranger's; the same number of bytes is never
            // refused.
            let _ = self.hold(self.chair.share.held());
        }
    }

    /// Whether a request on this connection has shown a right to ask.
    pub fn is_proved(&self) -> bool {
        self.chair.proved.load(Ordering::Relaxed)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let place = *self.place.lock();
        self.seats.crowd.lock().leave(place.source, place.number);
    }
}

impl std::fmt::Debug for Seats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seats")
            .field("taken", &self.taken())
            .finish()
    }
}

impl std::fmt::Debug for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seat")
            .field("source", &self.place.lock().source)
            .field("proved", &self.is_proved())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    const BOUNDS: SeatBounds = SeatBounds {
        seats: 3,
        reserved: 1,
        per_source: 2,
    };

    fn stranger(n: u8) -> Option<IpAddr> {
        Some(IpAddr::from([203, 0, 113, n]))
    }

    fn take(seats: &Arc<Seats>, n: u8, ended: &Arc<AtomicUsize>) -> Seat {
        let seat = seats.take(stranger(n), false).unwrap();
        let ended = Arc::clone(ended);
        seat.on_show_out(move || {
            ended.fetch_add(1, Ordering::Relaxed);
        });
        seat
    }

    #[test]
    fn whoever_works_is_not_shown_out_and_whoever_is_shown_out_begins_nothing() {
        let seats = Seats::new(BOUNDS, 1_000, true);
        let ended = Arc::new(AtomicUsize::new(0));
        let (one, two) = (take(&seats, 1, &ended), take(&seats, 2, &ended));
        assert!(one.begin());
        let three = take(&seats, 3, &ended);
        assert_eq!(ended.load(Ordering::Relaxed), 1);
        assert!(!two.begin(), "it gave way");
        assert!(one.begin() && three.begin(), "busy is busy");
        assert!(seats.take(stranger(4), false).is_err());
        three.sending();
        let four = take(&seats, 4, &ended);
        assert!(!three.begin(), "fetching an answer does not count as busy");
        drop((one, two, three, four));
        assert_eq!(seats.taken(), 0);
    }

    #[test]
    fn whoever_proves_nothing_in_time_is_shown_out() {
        let seats = Seats::new(BOUNDS, 1_000, false);
        let ended = Arc::new(AtomicUsize::new(0));
        let silent = take(&seats, 1, &ended);
        let fetching = take(&seats, 2, &ended);
        assert!(fetching.begin());
        fetching.sending();
        let listed = seats.take(Some([127, 0, 0, 1].into()), true).unwrap();
        let sweep = |times: usize| (0..times).map(|_| seats.sweep()).sum::<usize>();
        assert_eq!(sweep(sweeps(PROVE_WITHIN)), 0);
        assert_eq!(sweep(1), 1);
        assert!(!silent.begin());
        let good = take(&seats, 3, &ended);
        good.prove();
        assert_eq!(sweep(sweeps(FETCH_WITHIN) - sweeps(PROVE_WITHIN)), 1);
        assert!(!fetching.begin());
        assert_eq!(sweep(100), 0);
        assert!(good.begin() && listed.begin());
        assert_eq!(ended.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_client_behind_a_balancer_sits_within_its_own_limit() {
        let seats = Seats::new(BOUNDS, 1_000, false);
        let balancer = Some(IpAddr::from([192, 0, 2, 1]));
        let client = IpAddr::from([203, 0, 113, 9]);
        let ended = Arc::new(AtomicUsize::new(0));
        let arrive = || {
            let seat = seats.take(balancer, true).unwrap();
            let ended = Arc::clone(&ended);
            seat.on_show_out(move || {
                ended.fetch_add(1, Ordering::Relaxed);
            });
            seat
        };
        let both: Vec<Seat> = (0..2).map(|_| arrive()).collect();
        for seat in &both {
            assert!(seat.move_to(client, false).is_ok() && seat.begin());
        }
        let third = arrive();
        assert_eq!(third.move_to(client, false), Err(NoSeat::SourceFull));
        drop(third);
        assert_eq!(seats.taken(), 2, "it has no place any more");
        both[0].rest();
        let fourth = arrive();
        assert_eq!(fourth.move_to(client, false), Ok(()));
        assert_eq!(
            ended.load(Ordering::Relaxed),
            1,
            "its own idle one gave way"
        );
        assert!(!both[0].begin(), "and is gone");
        drop((both, fourth));
        assert_eq!(seats.taken(), 0);
    }

    #[test]
    fn bytes_are_taken_from_who_proved_nothing_and_given_back_at_the_end() {
        let seats = Seats::new(BOUNDS, 1_000, false);
        let ended = Arc::new(AtomicUsize::new(0));
        let (slow, asks) = (take(&seats, 1, &ended), take(&seats, 2, &ended));
        assert_eq!(slow.hold(500), Ok(()));
        assert_eq!(asks.hold(100), Err(UsedUp));
        asks.make_room();
        assert_eq!(ended.load(Ordering::Relaxed), 1);
        assert!(!slow.begin());
        drop(slow);
        assert_eq!(asks.hold(500), Ok(()));
        asks.make_room();
        assert!(asks.begin(), "never its own");
        asks.prove();
        let next = take(&seats, 3, &ended);
        assert_eq!(
            next.hold(500),
            Ok(()),
            "a proved connection is not a stranger's"
        );
        drop((asks, next));
        assert_eq!(seats.bytes(), 0);
    }
}
