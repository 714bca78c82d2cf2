//! The workload: who does what and when. Everything is planned before the run, from one stream, so
//! that the engine's answers never change what the attackers of a seed try (only reports and
//! stubborn repetitions follow from answers; `world` adds those).
//! Networks say who is who: homes are `10.N.0.0/24` (N the account), the shared office is
//! Networks tell who is who: homes are `10.N.0.0/24` (N is the account), the shared office is
//! `172.16.5.0/24`, travellers appear in `100.64.N.0/24`, attackers in `45.` to `49.`. Nobody ever
//! signs in from those, so their class is known without modelling it.

use std::net::{IpAddr, Ipv4Addr};

use zavor_core::event::Protocol;
use zavor_core::moment::{Span, Timestamp};

use super::faults::{self, Fault};
use zavor_memory::Prng;

/// Accounts of the simulated organisation.
pub(super) const ACCOUNTS: usize = 8;
/// Virtual length of the planned part of a run.
pub(super) const LENGTH: Span = Span::from_hours(8);

/// The class of place of an attempt, true by construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    KnownDevice,
    Familiar,
    Near,
    Strange,
    /// A traveller's hotel: strange at first, familiar after a success or two.
    Hotel,
}

impl Ground {
    /// The classes it may be.
    pub(super) const fn possible(self) -> &'static [Self] {
        match self {
            Self::KnownDevice => &[Self::KnownDevice],
            Self::Familiar => &[Self::Familiar],
            Self::Near => &[Self::Near],
            Self::Strange => &[Self::Strange],
            Self::Hotel => &[Self::KnownDevice, Self::Familiar, Self::Near, Self::Strange],
        }
    }

    /// Whether the owner must never be refused there because of what others do elsewhere.
    pub(super) const fn is_home(self) -> bool {
        matches!(self, Self::KnownDevice | Self::Familiar)
    }

    /// Every class.
    pub(super) const ALL: &'static [Self] = Self::Hotel.possible();
}

/// The door of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// The auth policy door: check, the mail server verifies, report.
    Policy,
    /// A bind: Zavor verifies.
    Bind,
}

/// One try of one password.
#[derive(Debug, Clone)]
pub(super) struct Try {
    pub id: u64,
    pub account: usize,
    pub name: String,
    pub address: Ipv4Addr,
    pub device: &'static str,
    pub session: String,
    /// The password's number; 0 is the right one.
    pub password: u64,
    pub right: bool,
    /// Whether nobody else ever tries this password (as with attackers' guesses).
    pub unique: bool,
    pub ground: Ground,
    pub door: Door,
    /// Asks a second time before the report, as Dovecot does.
    pub twice: bool,
    /// This is the second question of one login.
    pub second: bool,
    /// How often it is repeated with the same session and password if refused.
    pub patience: u8,
    /// How long the password database of the mail server takes.
    pub latency: Span,
}

impl Try {
    pub(super) fn digest(&self) -> u64 {
        (self.account as u64) << 40 | (self.door as u64) << 39 | self.password
    }

    pub(super) fn ip(&self) -> IpAddr {
        IpAddr::V4(self.address)
    }

    pub(super) const fn protocol(&self) -> Protocol {
        match self.door {
            Door::Policy => Protocol::Imap,
            Door::Bind => Protocol::Ldap,
        }
    }

    /// The text of the password.
    pub(super) fn typed(&self) -> String {
        if self.right {
            password_of(self.account)
        } else {
            format!("wrong {}", self.password)
        }
    }
}

/// The right password of an account.
pub(super) fn password_of(account: usize) -> String {
    format!("the right password of {account}")
}

/// The address of an account.
pub(super) fn name_of(account: usize) -> String {
    format!("user{account}@contoso.example")
}

/// A message of a burst or a trickle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mail {
    pub id: u64,
    pub account: usize,
    pub external: u32,
    pub internal: u32,
    /// Postfix asks twice at RCPT, in sender and in recipient restrictions.
    pub twice: bool,
}

/// Something planned.
#[derive(Debug, Clone)]
pub(super) enum Planned {
    Try(Try),
    Mail(Mail),
    Unlock(usize),
    Unblock(usize),
    Restrict(usize),
    BlockSignIn(usize),
    AllowSignIn(usize),
    Why(usize),
    Outbox,
    EditPolicy(u64),
    Sweep,
    Fault(Fault),
}

/// A stream of tries with its own numbers.
struct Planner<'a> {
    prng: &'a mut Prng,
    planned: Vec<(Timestamp, Planned)>,
    start: Timestamp,
    next: u64,
}

/// Plans a run.
pub(super) fn plan(seed: u64, start: Timestamp) -> Vec<(Timestamp, Planned)> {
    let mut prng = Prng::concern(seed, "workload");
    let mut planner = Planner {
        prng: &mut prng,
        planned: Vec::new(),
        start,
        next: 1000,
    };
    for account in 0..ACCOUNTS {
        planner.honest(account);
    }
    planner.old_phone(1);
    planner.traveller(2);
    planner.slow_guessing(3);
    planner.parallel(4);
    planner.flood(0);
    planner.neighbour(5);
    planner.colleague(6);
    planner.stubborn(7);
    planner.spray();
    planner.mail();
    planner.administrators();
    let mut planned = planner.planned;
    // A stream of its own, so that adding it did not change what the others try.
    let mut planner = Planner {
        prng: &mut Prng::concern(seed, "one track"),
        planned: Vec::new(),
        start,
        next: 500_000,
    };
    planner.one_track(6);
    planned.append(&mut planner.planned);
    let mut chance = Prng::concern(seed, "faults");
    let faults = faults::plan(&mut chance, start, LENGTH);
    planned.extend(
        faults
            .into_iter()
            .map(|(at, fault)| (at, Planned::Fault(fault))),
    );
    planned.sort_by_key(|(at, _)| *at);
    planned
}

/// One sign-in at home with the known laptop, for the warm-up and the liveness check.
pub(super) fn at_home(id: u64, account: usize) -> Try {
    Try {
        id,
        account,
        name: name_of(account),
        address: Ipv4Addr::new(10, account as u8, 0, 9),
        device: "laptop",
        session: format!("h{id}"),
        password: 0,
        right: true,
        unique: false,
        ground: Ground::KnownDevice,
        door: Door::Policy,
        twice: false,
        second: false,
        patience: 0,
        latency: Span::from_millis(100),
    }
}

/// A sign-in from an address that nobody has ever used.
pub(super) fn from_nowhere(id: u64, account: usize) -> Try {
    Try {
        address: Ipv4Addr::new(49, (id >> 16) as u8, (id >> 8) as u8, id as u8),
        device: "",
        ground: Ground::Strange,
        ..at_home(id, account)
    }
}

impl Planner<'_> {
    fn at(&mut self) -> Timestamp {
        self.start
            .plus(Span::from_millis(self.prng.below(LENGTH.as_millis())))
    }

    fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn push(&mut self, at: Timestamp, attempt: Try) {
        self.planned.push((at, Planned::Try(attempt)));
    }

    /// A wrong guess by somebody who never knew the password.
    fn guess(&mut self, account: usize, address: [u8; 4], ground: Ground) -> Try {
        let id = self.id();
        Try {
            address: Ipv4Addr::from(address),
            device: "hydra",
            password: id,
            right: false,
            unique: true,
            ground,
            door: if self.prng.chance(1, 5) {
                Door::Bind
            } else {
                Door::Policy
            },
            twice: self.prng.chance(1, 3),
            latency: Span::from_millis(self.prng.between(1, 3000)),
            ..at_home(id, account)
        }
    }

    /// Sessions at home, with typing mistakes before the right password.
    fn honest(&mut self, account: usize) {
        for _ in 0..self.prng.between(3, 9) {
            let mut at = self.at();
            let typos = if self.prng.chance(1, 4) {
                self.prng.between(1, 3)
            } else {
                0
            };
            for n in 0..=typos {
                let id = self.id();
                let right = n == typos;
                let attempt = Try {
                    password: if right { 0 } else { 10 + self.prng.below(4) },
                    right,
                    twice: self.prng.chance(1, 2),
                    door: if self.prng.chance(1, 6) {
                        Door::Bind
                    } else {
                        Door::Policy
                    },
                    ..at_home(id, account)
                };
                self.push(at, attempt);
                at = at.plus(Span::from_secs(self.prng.between(4, 12)));
            }
        }
    }

    /// A phone that still has the old password tries every few minutes, on several connections.
    fn old_phone(&mut self, account: usize) {
        let every = Span::from_secs(self.prng.between(60, 600));
        let mut at = self.start.plus(Span::from_secs(self.prng.below(600)));
        let connections = self.prng.between(1, 3);
        for _ in 0..60 {
            for _ in 0..connections {
                let id = self.id();
                let attempt = Try {
                    device: "phone",
                    password: 7,
                    right: false,
                    ..at_home(id, account)
                };
                self.push(at, attempt);
            }
            at = at.plus(every);
        }
    }

    /// Right passwords from places never seen before.
    fn traveller(&mut self, account: usize) {
        for place in 0..self.prng.between(0, 3) {
            let mut at = self.at();
            for _ in 0..self.prng.between(1, 3) {
                let id = self.id();
                let right = self.prng.chance(4, 5);
                let attempt = Try {
                    address: Ipv4Addr::new(100, 64 + place as u8, 7, 1),
                    device: "laptop",
                    ground: Ground::Hotel,
                    password: if right { 0 } else { 11 },
                    right,
                    ..at_home(id, account)
                };
                self.push(at, attempt);
                at = at.plus(Span::from_secs(self.prng.between(10, 2000)));
            }
        }
    }

    /// One account, thousands of addresses, one guess each.
    fn slow_guessing(&mut self, account: usize) {
        let every = Span::from_millis(self.prng.between(5_000, 120_000));
        let mut at = self.at();
        for _ in 0..self.prng.between(0, 400) {
            let n = self.prng.below(10_000);
            let address = [46, 1, (n >> 8) as u8, n as u8];
            let attempt = self.guess(account, address, Ground::Strange);
            self.push(at, attempt);
            at = at.plus(every);
        }
    }

    /// Two hundred guesses at the same moment, from as many addresses; perhaps again later.
    fn parallel(&mut self, account: usize) {
        for _ in 0..self.prng.between(1, 3) {
            let at = self.at();
            for n in 0..self.prng.between(20, 200) {
                let address = [47, 1, n as u8, 1];
                let attempt = self.guess(account, address, Ground::Strange);
                let later = Span::from_millis(self.prng.below(500));
                self.push(at.plus(later), attempt);
            }
        }
    }

    /// One wrong password on a hundred connections at once, from elsewhere.
    fn flood(&mut self, account: usize) {
        let at = self.at();
        for n in 0..self.prng.between(0, 120) {
            let attempt = Try {
                password: 12,
                unique: false,
                door: Door::Policy,
                twice: false,
                ..self.guess(account, [47, 2, n as u8, 1], Ground::Strange)
            };
            let later = Span::from_millis(self.prng.below(300));
            self.push(at.plus(later), attempt);
        }
        let id = self.id();
        self.push(at.plus(Span::from_millis(400)), at_home(id, account));
    }

    /// Guesses from the region of the owner's home.
    fn neighbour(&mut self, account: usize) {
        let mut at = self.at();
        for _ in 0..self.prng.between(0, 60) {
            let host = self.prng.below(200) as u8;
            let attempt = self.guess(account, [10, account as u8, 77, host], Ground::Near);
            self.push(at, attempt);
            at = at.plus(Span::from_millis(self.prng.between(10, 60_000)));
        }
    }

    /// An infected machine in the same office.
    fn colleague(&mut self, account: usize) {
        let mut at = self.at();
        for _ in 0..self.prng.between(0, 120) {
            let attempt = self.guess(account, [10, account as u8, 0, 66], Ground::Familiar);
            self.push(at, attempt);
            at = at.plus(Span::from_millis(self.prng.between(10, 30_000)));
        }
    }

    /// Repeats a refused guess on the same connection until it is let through.
    fn stubborn(&mut self, account: usize) {
        let mut at = self.at();
        for n in 0..self.prng.between(0, 80) {
            let attempt = Try {
                patience: 20,
                door: Door::Policy,
                ..self.guess(account, [48, 1, n as u8, 1], Ground::Strange)
            };
            self.push(at, attempt);
            at = at.plus(Span::from_millis(self.prng.between(10, 20_000)));
        }
    }

    /// Different guesses for one account from one address, all day long.
    fn one_track(&mut self, account: usize) {
        let mut at = self.at();
        for _ in 0..self.prng.between(0, 60) {
            let attempt = Try {
                patience: 1,
                ..self.guess(account, [49, 200, 1, 1], Ground::Strange)
            };
            self.push(at, attempt);
            at = at.plus(Span::from_secs(self.prng.between(1, 900)));
        }
    }

    /// A few passwords tried on all accounts, and on names without an account.
    fn spray(&mut self) {
        let mut at = self.at();
        for n in 0..self.prng.between(0, 120) {
            let account = self.prng.below(ACCOUNTS as u64 + 2) as usize;
            let address = [45, 1, (n % 30) as u8, 1];
            let attempt = self.guess(account, address, Ground::Strange);
            self.push(at, attempt);
            at = at.plus(Span::from_millis(self.prng.between(10, 30_000)));
        }
    }

    /// Honest mail, and a stolen mailbox that sends in bursts.
    fn mail(&mut self) {
        for account in 0..ACCOUNTS {
            // Senders that may become restricted keep trying all day.
            let most = if matches!(account, 2 | 5) { 40 } else { 5 };
            for _ in 0..self.prng.between(0, most) {
                let (at, id) = (self.at(), self.id());
                let mail = Mail {
                    id,
                    account,
                    external: self.prng.between(0, 5) as u32,
                    internal: self.prng.between(1, 5) as u32,
                    twice: self.prng.chance(1, 2),
                };
                self.planned.push((at, Planned::Mail(mail)));
            }
        }
        for account in [2, 5] {
            if self.prng.chance(1, 3) {
                continue;
            }
            let mut at = self.at();
            for _ in 0..self.prng.between(20, 60) {
                let id = self.id();
                let mail = Mail {
                    id,
                    account,
                    external: self.prng.between(5, 40) as u32,
                    internal: self.prng.between(0, 3) as u32,
                    twice: self.prng.chance(1, 2),
                };
                self.planned.push((at, Planned::Mail(mail)));
                at = at.plus(Span::from_millis(self.prng.between(0, 8000)));
            }
        }
    }

    /// Hurried people with rights, and the worker of the outbox.
    fn administrators(&mut self) {
        for _ in 0..self.prng.between(0, 16) {
            let at = self.at();
            let account = self.prng.below(ACCOUNTS as u64) as usize;
            let again = at.plus(Span::from_millis(self.prng.between(0, 900_000)));
            match self.prng.below(14) {
                0..=4 => self.planned.push((at, Planned::Unlock(account))),
                5..=6 => {
                    let sender = *self.prng.pick(&[2, 5]);
                    self.planned.push((at, Planned::Unblock(sender)));
                }
                7 => {
                    let sender = *self.prng.pick(&[2, 5]);
                    self.planned.push((at, Planned::Restrict(sender)));
                    self.planned.push((again, Planned::Unblock(sender)));
                }
                8..=9 => {
                    self.planned.push((at, Planned::BlockSignIn(account)));
                    self.planned.push((again, Planned::AllowSignIn(account)));
                }
                10 => self.planned.push((at, Planned::Why(account))),
                11 => self.planned.push((at, Planned::Sweep)),
                _ => {
                    let draw = self.prng.word();
                    self.planned.push((at, Planned::EditPolicy(draw)));
                }
            }
        }
        let mut at = self.start;
        for _ in 0..LENGTH.as_secs() / 300 {
            at = at.plus(Span::from_secs(300));
            self.planned.push((at, Planned::Outbox));
        }
    }
}
