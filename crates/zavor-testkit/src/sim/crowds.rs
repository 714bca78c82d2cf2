//! One address is often many people. Plays: an office, a webmail, a proxy, a hotel, a mail server,
//! and a sprayer who owns a few accounts at each of its addresses.
//!
//! Every play runs the real use cases from one seed and counts two things: how often an honest
//! person with the right password was refused, and how many guesses of an attacker were verified.
//! The origin guard must keep both small; a change of its rules that improves one at the cost of
//! the other shows here (ADR 0019 has the table).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use zavor_app::platform::{Mode, Settings};
use zavor_app::ports::TypedPassword;
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_core::actor::Actor;
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Network;
use zavor_core::shared_network::{SharedKind, SharedNetwork, SharedNetworks, SharedSource};

use crate::world::{FakeWorld, newborn_world, world, world_with};
use zavor_memory::Prng;
use zavor_memory::block_on;

/// People of the first day.
const NEWCOMERS: usize = 60;
/// How many of them have a program with a wrong saved password.
const WRONG_SAVED: usize = 2;
/// Length of a working day.
const DAY: Span = Span::from_hours(9);
/// The owner's home.
const HOME: Ipv4Addr = Ipv4Addr::new(10, 1, 0, 9);
/// A hotel where nobody of the organisation has been before.
const HOTEL: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 20);
/// The mail server whose binds come without a policy check.
pub const MAIL_SERVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 25);
/// Addresses of the sprayer.
const SPRAYING: usize = 20;
/// Accounts that it sprays over.
const SPRAYED: usize = 1_500;
/// How long it sprays.
const SPRAY_LENGTH: Span = Span::from_days(3);
/// How often each of its addresses tries.
const SPRAY_EVERY: Span = Span::from_mins(4);
/// How often the stolen accounts sign in at their address.
const STOLEN_EVERY: Span = Span::from_hours(6);

/// The counts of a play.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Sign-ins of honest people with the right password.
    pub honest: u64,
    /// Those that were refused, by reason. The lockout of a held owner's own account is not
    /// counted: the hold is hers, and the play is about everybody else.
    pub refused: BTreeMap<FailureReason, u64>,
    /// Guesses of an attacker that were verified.
    pub verified: u64,
}

/// One play: a world, the tries planned in it, and their counts.
struct Play {
    world: FakeWorld,
    prng: Prng,
    planned: BTreeMap<(Timestamp, u64), Act>,
    next: u64,
    tally: Tally,
}

/// One act in a play.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// Signs in with the right password; a refusal is counted.
    Honest(Who),
    /// Signs in with the right password; a refusal is expected.
    Held(Who),
    /// A program sends its one wrong password.
    Saved(Who),
    /// A guess, different from every other.
    Guess(Who),
    /// A mail server binds for somebody without having asked before; the flag says whether the
    /// password is right.
    Bind(Who, bool),
    /// An administrator unlocks.
    Unlock(usize),
}

/// Which account, from where, with which device.
#[derive(Debug, Clone, Copy)]
struct Who {
    account: usize,
    address: Ipv4Addr,
    device: &'static str,
}

fn name_of(account: usize) -> String {
    format!("person{account}@contoso.example")
}

fn password_of(account: usize) -> String {
    format!("the right password of person {account}")
}

/// The first day of an installation: sixty people who were imported and never seen, all behind
/// `address`; the mail programs of two of them have a wrong saved password.
pub fn first_day(seed: u64, address: Ipv4Addr, device: &'static str) -> Tally {
    let mut play = Play::new(newborn_world(), seed, NEWCOMERS);
    for account in 0..NEWCOMERS {
        let who = Who {
            account,
            address,
            device,
        };
        let mut at = play.within(Span::from_hours(2));
        while at < play.start().plus(DAY) {
            play.plan(at, Act::Honest(who));
            at = at.plus(Span::from_secs(play.prng.between(300, 3_600)));
        }
        if account < WRONG_SAVED {
            let every = Span::from_secs(play.prng.between(60, 300));
            let mut at = play.within(Span::from_mins(20));
            while at < play.start().plus(DAY) {
                play.plan(at, Act::Saved(who));
                at = at.plus(every);
            }
        }
    }
    play.run()
}

/// An account is locked out in unfamiliar places while its owner's phone, in a hotel, keeps sending
/// the right password. A colleague is in the same hotel. In the end an administrator unlocks the
/// account.
pub fn held_phone(seed: u64) -> Tally {
    let mut play = Play::new(world(), seed, 2);
    let owner = |address, device| Who {
        account: 0,
        address,
        device,
    };
    let colleague = Who {
        account: 1,
        ..owner(HOTEL, "laptop")
    };
    for n in 0..3 {
        let at = play.start().plus(Span::from_secs(n));
        play.plan(at, Act::Honest(owner(HOME, "laptop")));
    }
    let begun = play.start().plus(Span::from_hours(1));
    let end = begun.plus(Span::from_mins(60));
    // Every two seconds, so that the owner hardly ever finds her account unlocked.
    for n in 0..1_795_u32 {
        let address = Ipv4Addr::from_bits(Ipv4Addr::new(46, 1, 0, 1).to_bits() + (n << 8));
        let at = begun.plus(Span::from_secs(u64::from(n) * 2));
        play.plan(at, Act::Guess(owner(address, "hydra")));
    }
    let mut at = begun.plus(Span::from_mins(4));
    while at < end {
        play.plan(at, Act::Held(owner(HOTEL, "phone")));
        at = at.plus(Span::from_secs(play.prng.between(3, 20)));
    }
    for _ in 0..12 {
        let at = begun.plus(Span::from_secs(play.prng.between(300, 3_500)));
        play.plan(at, Act::Honest(colleague));
        play.plan(at, Act::Honest(owner(HOME, "laptop")));
    }
    play.plan(end, Act::Unlock(0));
    play.plan(
        end.plus(Span::from_secs(1)),
        Act::Honest(owner(HOTEL, "phone")),
    );
    play.run()
}

/// The auth policy door does not answer, so the mail server binds for everybody without having
/// asked: only its own address is seen. Two people mistype.
pub fn mail_server(seed: u64) -> Tally {
    let proxy = SharedNetwork {
        name: "mail server".into(),
        network: Network::of(IpAddr::V4(MAIL_SERVER), 32),
        kind: SharedKind::Proxy,
        source: SharedSource::TrustedProxy,
    };
    let settings = Settings {
        shared: SharedNetworks::new(vec![proxy]),
        ..Settings::default()
    };
    let mut play = Play::new(world_with(settings), seed, NEWCOMERS);
    for account in 0..NEWCOMERS {
        let who = Who {
            account,
            address: MAIL_SERVER,
            device: "",
        };
        for _ in 0..play.prng.between(1, 5) {
            let at = play.within(DAY);
            play.plan(at, Act::Bind(who, true));
        }
        if account < WRONG_SAVED {
            let at = play.within(Span::from_mins(20));
            play.plan(at, Act::Bind(who, false));
        }
    }
    play.run()
}

/// A sprayer with `stolen` accounts at each of its addresses: they sign in there again and again,
/// while the address guesses passwords of everybody else.
pub fn sprayer(seed: u64, stolen: usize) -> Tally {
    let mut play = Play::new(world(), seed, SPRAYED + SPRAYING * stolen);
    for n in 0..SPRAYING {
        let address = Ipv4Addr::new(45, 1 + n as u8, 7, 9);
        let who = |account, device| Who {
            account,
            address,
            device,
        };
        for own in 0..stolen {
            let account = SPRAYED + n * stolen + own;
            let mut at = play.start().plus(Span::from_secs(own as u64));
            while at < play.start().plus(SPRAY_LENGTH) {
                play.plan(at, Act::Held(who(account, "stolen")));
                play.plan(at, Act::Held(who(account, "stolen")));
                at = at.plus(STOLEN_EVERY);
            }
        }
        let mut target = n * (SPRAYED / SPRAYING);
        let mut at = play.within(SPRAY_EVERY).plus(Span::from_mins(1));
        while at < play.start().plus(SPRAY_LENGTH) {
            play.plan(at, Act::Guess(who(target % SPRAYED, "hydra")));
            target += 1;
            at = at.plus(SPRAY_EVERY);
        }
    }
    play.run()
}

impl Play {
    fn new(world: FakeWorld, seed: u64, accounts: usize) -> Self {
        for account in 0..accounts {
            world.add_account(&name_of(account), &password_of(account));
        }
        Self {
            world,
            prng: Prng::concern(seed, "crowds"),
            planned: BTreeMap::new(),
            next: 0,
            tally: Tally::default(),
        }
    }

    fn start(&self) -> Timestamp {
        zavor_memory::START
    }

    fn within(&mut self, span: Span) -> Timestamp {
        let later = self.prng.below(span.as_millis());
        self.start().plus(Span::from_millis(later))
    }

    fn plan(&mut self, at: Timestamp, act: Act) {
        self.next += 1;
        self.planned.insert((at, self.next), act);
    }

    fn run(mut self) -> Tally {
        while let Some(((at, number), act)) = self.planned.pop_first() {
            self.world.clock.advance_to(at);
            match act {
                Act::Honest(who) => {
                    let refused = self.sign_in(who, number, 0, Reported::Success);
                    self.honest(refused);
                }
                Act::Held(who) => {
                    self.sign_in(who, number, 0, Reported::Success);
                }
                Act::Saved(who) => {
                    self.sign_in(who, number, 1, Reported::Failure);
                }
                Act::Guess(who) => {
                    let refused = self.sign_in(who, number, 1_000 + number, Reported::Failure);
                    self.tally.verified += u64::from(refused.is_none());
                }
                Act::Bind(who, right) => self.bind(who, right),
                Act::Unlock(account) => {
                    let actor = Actor::LocalOperator { uid: 0 };
                    let done = block_on(self.world.zavor.sign_in.unlock(&actor, &name_of(account)));
                    done.expect("the account exists");
                }
            }
        }
        self.tally
    }

    fn honest(&mut self, refused: Option<FailureReason>) {
        self.tally.honest += 1;
        if let Some(reason) = refused {
            *self.tally.refused.entry(reason).or_default() += 1;
        }
    }

    /// Check and report, as Dovecot does. Returns the reason of a refusal.
    fn sign_in(
        &mut self,
        who: Who,
        number: u64,
        password: u64,
        outcome: Reported,
    ) -> Option<FailureReason> {
        let (name, session) = (name_of(who.account), format!("s{number}"));
        let question = SignInQuestion {
            name: name.as_bytes(),
            address: Some(IpAddr::V4(who.address)),
            protocol: Protocol::Imap,
            device: who.device,
            session: &session,
            digest: Some((who.account as u64) << 40 | password),
            mode: Mode::Enforce,
        };
        let zavor = &self.world.zavor;
        let answer = block_on(zavor.sign_in.check_sign_in(&question)).expect("the store works");
        let (refused, reported) = match answer {
            CheckAnswer::Allow => (None, outcome),
            CheckAnswer::Refuse { reason, .. } => (Some(reason), Reported::PolicyReject),
        };
        block_on(zavor.sign_in.report_sign_in(&question, reported)).expect("the store works");
        refused
    }

    fn bind(&mut self, who: Who, right: bool) {
        let name = name_of(who.account);
        let typed = match right {
            true => password_of(who.account),
            false => "mistyped".to_string(),
        };
        let question = VerifyQuestion {
            attempt: SignInQuestion {
                name: name.as_bytes(),
                address: Some(IpAddr::V4(who.address)),
                protocol: Protocol::Ldap,
                device: who.device,
                session: "",
                digest: None,
                mode: Mode::Enforce,
            },
            password: TypedPassword(typed.into_bytes()),
            trusted_proxy: true,
            known_device: false,
            announced_as: Vec::new(),
            app_protocol: None,
        };
        let answer = block_on(self.world.zavor.sign_in.verify_password(question));
        match (right, answer.expect("the store works")) {
            (true, VerifyAnswer::Right { .. }) => self.honest(None),
            (true, VerifyAnswer::Refused(reason)) => self.honest(Some(reason)),
            _ => {}
        }
    }
}
