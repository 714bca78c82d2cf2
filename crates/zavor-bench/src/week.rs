//! A week of sign-ins, so that memory per account is that of a site in use and not of a fresh one.
//!
//! People have a home (one in seven a new address every day, one in four IPv6), two of three an
//! office behind one address, a phone that roams through the 32 networks of a carrier, now and then
//! a hotel. They mistype, they try passwords of other accounts, they forget, and after a change of
//! the password a program goes on trying the old one for a day. The attacked week adds a spray over
//! all accounts from a thousand addresses (nineteen of twenty tries meet an origin block), one
//! that stays below every threshold, and guessing at one account in 200 from ten thousand
//! addresses. The rates are those of the simulator that the rules were chosen with.
//!
//! The same seed gives the same week. It ends on the eighth day at noon, when people are at work.
//! Every account is swept once an hour (in service every 256 seconds).

use std::error::Error;
use std::sync::Arc;

use zavor_app::ports::{GuardsExt, StoreError};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::event::Protocol;
use zavor_core::guard::{Guard, Touched};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, Origin};
use zavor_core::policy::SmartLockoutPolicy;
use zavor_core::sign_in::{
    Attempt, Closing, GuardParts, OriginView, SignInGuard, Standing, check, report,
};
use zavor_memory::{Prng, START, VirtualClock};
use zavor_store::EmbeddedStore;

use crate::week_people::{Person, Place, address_of};

/// Questions between two flushes: what a busy second changes.
const FLUSH_EVERY: u64 = 20_000;
/// Hours from Monday morning to the noon of the next Monday.
const HOURS: u64 = 7 * 24 + 12;
/// In one of so many sessions the password changes, and a program goes on with the old one.
const OLD_PASSWORDS: u64 = 2_500;
/// How often it tries, and for how long.
const OLD_EVERY: u64 = 300;
const OLD_HOURS: u64 = 24;
/// One account in this many is a target of its own in the attacked week.
const TARGETS: u64 = 200;
/// Guesses an hour at each of them.
const TARGET_GUESSES: u64 = 120;
/// Sprayed passwords a day and account, and how many of a hundred are not refused with the origin.
const SPRAYED: u64 = 10;
const SPRAY_UNBLOCKED: u64 = 5;
/// Guesses a day and account that stay below the thresholds of the origins.
const QUIET_GUESSES: u64 = 1;

/// Whether somebody attacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Week {
    Quiet,
    Attacked,
}

/// One try of a password.
#[derive(Debug, Clone, Copy, Default)]
struct Try {
    second: u32,
    account: u32,
    place: Place,
    hint: u32,
    /// 0 = the right one.
    password: u64,
    /// The origin is blocked.
    blocked: bool,
}

/// A program that goes on trying an old password.
struct OldPassword {
    account: u32,
    place: Place,
    connections: u64,
    hours_left: u64,
}

/// A site during its week.
pub(crate) struct Site {
    people: Vec<Person>,
    week: Week,
    /// The store's: it sweeps too.
    clock: Arc<VirtualClock>,
    prng: Prng,
    tries: Vec<Try>,
    old: Vec<OldPassword>,
    policy: SmartLockoutPolicy,
    /// Questions so far.
    pub(crate) questions: u64,
}

impl Site {
    pub(crate) fn new(week: Week, accounts: u64, clock: Arc<VirtualClock>) -> Self {
        let mut prng = Prng::concern(7, "week");
        let people = Person::all(accounts, &mut prng);
        Self {
            people,
            week,
            clock,
            prng,
            // Room for the busiest hour, so that the list is not counted as memory of guards.
            tries: vec![Try::default(); accounts as usize * 3],
            old: Vec::with_capacity(accounts as usize / 50),
            policy: SmartLockoutPolicy::default(),
            questions: 0,
        }
    }

    /// Lets the week pass.
    pub(crate) async fn pass(&mut self, store: &EmbeddedStore) -> Result<(), StoreError> {
        for hour in 0..HOURS {
            self.tries.clear();
            self.sessions(hour);
            self.old_passwords();
            if self.week == Week::Attacked {
                self.attacks();
            }
            let mut tries = std::mem::take(&mut self.tries);
            tries.sort_unstable_by_key(|one| (one.second, one.account, one.password));
            let begin = START.plus(Span::from_hours(hour));
            self.clock.advance_to(begin);
            for one in &tries {
                let at = begin.plus(Span::from_secs(one.second.into()));
                self.one(store, one, at).await?;
            }
            self.tries = tries;
            let end = begin.plus(Span::from_hours(1));
            for account in 0..self.people.len() as u32 {
                let sweep = |guard: &mut SignInGuard| {
                    guard.sweep(end);
                    ((), Touched::Unchanged)
                };
                let ((), durable) = store.sign_in(key_of(account), sweep).await?;
                drop(durable);
            }
            store.flush()?;
        }
        Ok(())
    }

    /// What all guards together consist of, and the size of the largest.
    pub(crate) async fn parts(
        &self,
        store: &EmbeddedStore,
    ) -> Result<(GuardParts, usize), Box<dyn Error>> {
        let (mut sum, mut largest) = (GuardParts::default(), 0);
        for account in 0..self.people.len() as u32 {
            let look = |guard: &mut SignInGuard| (guard.parts(), Touched::Unchanged);
            let (parts, _) = store.sign_in(key_of(account), look).await?;
            largest = largest.max(parts.total());
            sum.add(&parts);
        }
        Ok((sum, largest))
    }

    /// Sessions of an hour; nobody is awake at night.
    fn sessions(&mut self, hour: u64) {
        // The week begins at eight.
        let (day, clock) = ((hour + 8) / 24, (hour + 8) % 24);
        if !(7..22).contains(&clock) {
            return;
        }
        for account in 0..self.people.len() {
            let person = self.people[account];
            let mut expected = u64::from(person.sessions_in_1000_hours);
            while self.prng.below(1000) < expected {
                expected = expected.saturating_sub(1000);
                self.session(account as u32, &person, day, clock);
            }
        }
    }

    fn session(&mut self, account: u32, person: &Person, day: u64, clock: u64) {
        let (place, hint) = person.device(account, day, clock, &mut self.prng);
        let mut second = self.prng.below(3_500) as u32;
        let typed = hint == 0;
        let mut wrong = 0;
        if typed && self.prng.chance(1, 1000) {
            wrong = self.prng.between(4, 15);
        } else if typed && self.prng.chance(2, 100) {
            wrong = 1;
            while self.prng.chance(2, 3) && wrong < 8 {
                wrong += 1;
            }
        }
        let own = typed && self.prng.chance(2, 100);
        for n in 0..wrong + u64::from(own) {
            // Typing errors differ; passwords of other accounts are four.
            let password = if own && n == wrong {
                1 + self.prng.below(4)
            } else {
                100 + self.prng.below(1 << 30)
            };
            self.push(second, account, place, hint, password);
            second += 7;
        }
        let connections = match self.prng.below(10) {
            _ if typed => 1,
            0..=3 => 1,
            4..=6 => 2,
            _ => self.prng.between(3, 5),
        };
        for _ in 0..connections {
            self.push(second, account, place, hint, 0);
        }
        if person.has_phone && self.prng.chance(1, OLD_PASSWORDS) {
            self.old.push(OldPassword {
                account,
                place: person.phone_home(account, day),
                connections: self.prng.between(1, 3),
                hours_left: OLD_HOURS,
            });
        }
    }

    fn push(&mut self, second: u32, account: u32, place: Place, hint: u32, password: u64) {
        self.tries.push(Try {
            second: second.min(3_599),
            account,
            place,
            hint,
            password,
            blocked: false,
        });
    }

    fn old_passwords(&mut self) {
        let mut old = std::mem::take(&mut self.old);
        for one in &mut old {
            one.hours_left -= 1;
            for n in 0..3_600 / OLD_EVERY {
                for _ in 0..one.connections {
                    let second = (n * OLD_EVERY) as u32;
                    self.push(second, one.account, one.place, Person::PHONE_HINT, 5);
                }
            }
        }
        old.retain(|one| one.hours_left > 0);
        self.old = old;
    }

    fn attacks(&mut self) {
        let accounts = self.people.len() as u64;
        for _ in 0..accounts * SPRAYED / 24 {
            let place = Place::attacker(1_000, 45, &mut self.prng);
            let blocked = !self.prng.chance(SPRAY_UNBLOCKED, 100);
            let account = self.prng.below(accounts) as u32;
            self.guess(account, place, blocked);
        }
        for _ in 0..accounts * QUIET_GUESSES / 24 {
            let place = Place::attacker(5_000, 46, &mut self.prng);
            let account = self.prng.below(accounts) as u32;
            self.guess(account, place, false);
        }
        for target in 0..accounts / TARGETS {
            for _ in 0..TARGET_GUESSES {
                let place = Place::attacker(10_000, 47, &mut self.prng);
                let blocked = self.prng.chance(1, 2);
                self.guess((target * TARGETS) as u32, place, blocked);
            }
        }
    }

    fn guess(&mut self, account: u32, place: Place, blocked: bool) {
        self.tries.push(Try {
            second: self.prng.below(3_600) as u32,
            account,
            place,
            hint: 0,
            password: 1 << 40 | self.prng.below(1 << 30),
            blocked,
        });
    }

    /// Check and report, as a mail server does.
    async fn one(
        &mut self,
        store: &EmbeddedStore,
        one: &Try,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let address = address_of(one.place);
        let attempt = Attempt {
            key: self.prng.word(),
            origin: Origin::of(address),
            hint: one.hint,
            digest: Some(
                (u64::from(one.account) << 41 ^ one.password).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            ),
            ours: false,
            has_app_passwords: false,
            credential: 0,
            has_session: true,
            protocol: Protocol::Imap,
            forced_class: None,
        };
        let until = at.plus(Span::from_hours(1));
        let view = OriginView {
            blocked: one.blocked.then(|| (Network::of(address, 32).key(), until)),
            ..OriginView::default()
        };
        let (policy, key) = (&self.policy, key_of(one.account));
        let ask = |guard: &mut SignInGuard| {
            check(guard, &attempt, Standing::default(), &view, policy, at)
        };
        let (checked, _) = store.sign_in(key, ask).await?;
        let closing = match (checked.refusal, one.password) {
            (Some(_), _) => Closing::PolicyReject,
            (None, 0) => Closing::Success,
            (None, _) => Closing::Failure,
        };
        let tell =
            |guard: &mut SignInGuard| report(guard, &attempt, closing, true, &view, policy, at);
        // A lockout is written before it is answered; the bench waits at the end of the hour.
        let (_, durable) = store.sign_in(key, tell).await?;
        drop(durable);
        self.questions += 2;
        // In service the journal is written once a second.
        if self.questions.is_multiple_of(FLUSH_EVERY) {
            store.flush()?;
        }
        Ok(())
    }
}

fn key_of(account: u32) -> GuardKey {
    GuardKey::account(AccountId(account))
}
