//! Crowds at a door of twenty seats, two of them reserved, four for one source.

use alloc::vec::Vec;
use core::cell::RefCell;

use super::*;
use crate::network::Origin;

const BOUNDS: SeatBounds = SeatBounds {
    seats: 20,
    reserved: 2,
    per_source: 4,
};

/// A door whose guests are numbers; those in `busy` are at work.
struct Door {
    crowd: Crowd<u32>,
    busy: RefCell<Vec<u32>>,
}

fn source(text: &str) -> Source {
    Origin::of(text.parse().unwrap()).host()
}

impl Door {
    fn new() -> Self {
        Self {
            crowd: Crowd::new(BOUNDS),
            busy: RefCell::default(),
        }
    }

    fn arrive(
        &mut self,
        from: &str,
        listed: bool,
        guest: u32,
    ) -> Result<(SeatNumber, Option<u32>), NoSeat> {
        let busy = &self.busy;
        let idle = |guest: &u32| !busy.borrow().contains(guest);
        self.crowd.arrive(source(from), listed, guest, idle)
    }

    /// So many idle strangers from each of these addresses.
    fn fill(&mut self, addresses: u32, each: u32) {
        for address in 0..addresses {
            for n in 0..each {
                let guest = address * 100 + n;
                let from = alloc::format!("203.0.113.{address}");
                let _ = self.arrive(&from, false, guest);
            }
        }
    }
}

#[test]
fn one_address_has_a_bound_and_loses_its_own_oldest_connection() {
    let mut door = Door::new();
    door.fill(1, 4);
    assert_eq!(door.arrive("203.0.113.0", false, 9).unwrap().1, Some(0));
    assert_eq!(door.crowd.taken(), 4);
    door.busy.borrow_mut().extend([1, 2, 3, 9]);
    assert_eq!(
        door.arrive("203.0.113.0", false, 10),
        Err(NoSeat::SourceFull)
    );
    assert_eq!(door.arrive("203.0.113.1", false, 11).unwrap().1, None);
}

#[test]
fn an_ipv6_network_of_64_bits_is_one_address() {
    let mut door = Door::new();
    for n in 0..4 {
        let from = alloc::format!("2001:db8::{n:x}");
        assert_eq!(door.arrive(&from, false, n).unwrap().1, None);
    }
    assert_eq!(door.arrive("2001:db8::ffff", false, 4).unwrap().1, Some(0));
    assert_eq!(door.arrive("2001:db8:0:1::1", false, 5).unwrap().1, None);
}

#[test]
fn a_listed_address_has_no_bound_of_its_own() {
    let mut door = Door::new();
    for n in 0..20 {
        assert_eq!(door.arrive("127.0.0.1", true, n).unwrap().1, None);
    }
}

#[test]
fn strangers_cannot_take_the_reserved_seats() {
    let mut door = Door::new();
    door.fill(5, 4);
    assert_eq!(door.crowd.taken(), 18, "two of twenty are kept");
    assert_eq!(door.arrive("127.0.0.1", true, 900).unwrap().1, None);
}

#[test]
fn an_address_that_was_good_before_gets_a_reserved_seat() {
    let mut door = Door::new();
    let (seat, _) = door.arrive("192.0.2.7", false, 900).unwrap();
    door.crowd.prove(source("192.0.2.7"), seat);
    door.crowd.leave(source("192.0.2.7"), seat);
    door.fill(5, 4);
    door.busy.borrow_mut().extend(0..500);
    assert_eq!(
        door.arrive("192.0.2.8", false, 902),
        Err(NoSeat::DoorFull),
        "never seen"
    );
    assert_eq!(door.arrive("192.0.2.7", false, 901).unwrap().1, None);
}

#[test]
fn the_oldest_idle_unproved_connection_of_the_fullest_address_gives_way() {
    let mut door = Door::new();
    door.fill(4, 4);
    assert_eq!(door.arrive("192.0.2.1", false, 900).unwrap().1, None);
    assert_eq!(door.arrive("192.0.2.2", false, 901).unwrap().1, None);
    assert_eq!(
        door.arrive("192.0.2.3", false, 902).unwrap().1,
        Some(0),
        "not 900, which has one seat"
    );
    door.busy.borrow_mut().extend([100, 101]);
    assert_eq!(
        door.arrive("192.0.2.4", false, 903).unwrap().1,
        Some(102),
        "two are at work"
    );
}

#[test]
fn a_connection_at_work_never_gives_way() {
    let mut door = Door::new();
    door.fill(5, 4);
    door.busy.borrow_mut().extend(0..500);
    assert_eq!(door.arrive("192.0.2.1", false, 900), Err(NoSeat::DoorFull));
    assert_eq!(door.arrive("127.0.0.1", true, 901).unwrap().1, None);
    assert_eq!(door.arrive("127.0.0.1", true, 902).unwrap().1, None);
    let third = door.arrive("127.0.0.1", true, 903).unwrap().1;
    assert_eq!(third, Some(901), "its own idle one");
}

#[test]
fn a_full_door_of_idle_mail_server_connections_lets_the_next_question_in() {
    let mut door = Door::new();
    for n in 0..20 {
        let (seat, _) = door.arrive("127.0.0.1", true, n).unwrap();
        door.crowd.prove(source("127.0.0.1"), seat);
    }
    assert_eq!(
        door.arrive("192.0.2.1", false, 900),
        Err(NoSeat::DoorFull),
        "a stranger does not push a proved one out"
    );
    assert_eq!(door.arrive("127.0.0.1", true, 21).unwrap().1, Some(0));
    assert_eq!(
        door.arrive("127.0.0.2", true, 22).unwrap().1,
        Some(1),
        "not 21, whose question may be on its way"
    );
    door.crowd.tick();
    door.crowd.tick();
    assert_eq!(door.arrive("127.0.0.3", true, 23).unwrap().1, Some(21));
}

#[test]
fn what_has_just_arrived_is_spared_where_few_have() {
    let bounds = SeatBounds {
        per_source: 20,
        ..BOUNDS
    };
    let mut door = Door::new();
    door.crowd = Crowd::new(bounds);
    door.fill(1, 17);
    assert_eq!(door.arrive("203.0.113.9", false, 900).unwrap().1, None);
    // All have just arrived: a source with many loses its oldest.
    for (n, oldest) in (901..910).zip(0..) {
        let from = alloc::format!("192.0.2.{n}", n = n - 900);
        assert_eq!(door.arrive(&from, false, n).unwrap().1, Some(oldest));
    }
}

#[test]
fn whoever_has_proved_nothing_in_time_leaves_unless_listed_or_at_work() {
    let mut door = Door::new();
    let (proved, _) = door.arrive("203.0.113.1", false, 1).unwrap();
    door.crowd.prove(source("203.0.113.1"), proved);
    door.arrive("203.0.113.2", false, 2).unwrap();
    door.arrive("203.0.113.3", false, 3).unwrap();
    door.arrive("127.0.0.1", true, 4).unwrap();
    door.busy.borrow_mut().push(3);
    let then = door.crowd.next_number();
    door.arrive("203.0.113.2", false, 5).unwrap();
    let busy = door.busy.clone();
    let idle = |guest: &u32| !busy.borrow().contains(guest);
    assert_eq!(door.crowd.overdue(then, false, idle), [2]);
    assert_eq!(door.crowd.overdue(then, true, idle), [4]);
    assert_eq!(door.crowd.taken(), 3);
}

#[test]
fn the_memory_of_good_addresses_is_bounded() {
    let mut good = Good::default();
    let host = |n: u32| Some(Network::of(core::net::Ipv4Addr::from_bits(n).into(), 32));
    good.remember(host(1));
    for n in 2..=u32::try_from(GOOD_SOURCES_MAX).unwrap() {
        good.remember(host(n));
    }
    good.remember(host(1));
    good.remember(host(1_000_000));
    assert!(good.knows(host(1)), "used again");
    assert!(!good.knows(host(2)), "used longest ago");
    assert_eq!(good.last.len(), GOOD_SOURCES_MAX);
    assert_eq!(good.order.len(), GOOD_SOURCES_MAX);
}

#[test]
fn nothing_is_left_when_everybody_has_gone() {
    let mut door = Door::new();
    let from = source("203.0.113.1");
    let (seat, _) = door.arrive("203.0.113.1", false, 1).unwrap();
    assert_eq!(door.crowd.leave(from, seat), Some(1));
    assert_eq!(door.crowd.leave(from, seat), None, "once");
    assert_eq!(
        (
            door.crowd.taken(),
            door.crowd.strangers,
            door.crowd.sources.len()
        ),
        (0, 0, 0)
    );
}

#[test]
fn an_address_that_proved_itself_is_good_afterwards_unless_it_was_listed() {
    let let_in = |listed: bool| {
        let mut door = Door::new();
        let (seat, _) = door.arrive("192.0.2.7", listed, 900).unwrap();
        door.crowd.prove(source("192.0.2.7"), seat);
        door.crowd.leave(source("192.0.2.7"), seat);
        door.fill(5, 4);
        door.busy.borrow_mut().extend(0..500);
        door.arrive("192.0.2.7", false, 901).is_ok()
    };
    assert!(let_in(false));
    assert!(!let_in(true), "the list may have changed");
}

#[test]
fn who_proves_itself_is_no_stranger_and_leaves_room_for_one() {
    let mut door = Door::new();
    let (seat, _) = door.arrive("192.0.2.7", false, 900).unwrap();
    door.fill(5, 4);
    door.busy.borrow_mut().extend(0..1_000);
    let newcomer = "192.0.2.8";
    assert_eq!(door.arrive(newcomer, false, 901), Err(NoSeat::DoorFull));
    door.crowd.prove(source("192.0.2.7"), seat);
    assert_eq!(
        door.arrive(newcomer, false, 901).map(|(_, gone)| gone),
        Ok(None)
    );
    assert_eq!(door.arrive("192.0.2.9", false, 902), Err(NoSeat::DoorFull));
}

#[test]
fn a_source_with_many_new_connections_loses_one_of_them_and_no_settled_stranger_does() {
    let mut door = Door::new();
    door.crowd = Crowd::new(SeatBounds {
        per_source: 20,
        ..BOUNDS
    });
    for n in 1..=10 {
        let from = alloc::format!("192.0.2.{n}");
        assert!(door.arrive(&from, false, 900 + n).is_ok());
    }
    door.crowd.tick();
    door.crowd.tick();
    door.fill(1, UNPROVED_MANY as u32);
    let newcomer = door.arrive("198.51.100.1", false, 999);
    assert_eq!(newcomer.unwrap().1, Some(0));
}
