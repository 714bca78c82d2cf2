//! What attackers do in the week, and what would have been refused while Zavor only observed.

use zavor_core::moment::{Span, Timestamp};

use super::super::cast::{
    self, ATTACKER, BILLS, CLUJ, MISREMEMBERS, SENDER, THIEF, THIEFS_PROGRAM, TRAIN,
};
use super::super::peers::SignIn;
use super::{Event, Plan, READERS_AT_ONCE, at_desk};

/// Accounts that the network tries that is still blocked when the reader comes: all but those of the two stories.
const TRIED: std::ops::Range<usize> = 2..28;

/// Passwords that somebody types at a phone in the days in which Zavor only observes: more than lead to a lockout.
const MISREMEMBERED: u32 = 14;

/// Customers who get an invoice in those days: more than an account may write to in an hour.
const CUSTOMERS: usize = 520;

/// Rounds in which Ana's password was guessed before the reader came. Each ends in a lockout that is twice as long
/// as the one before, beginning with a minute; with the one that is played live, the lockout lasts two hours.
const ROUNDS: u32 = 7;

impl Plan {
    /// What would have been refused while Zavor only observed: somebody's phone, and the month's invoices.
    pub(super) fn be_observed(&mut self, day: Timestamp) {
        let person = cast::number(MISREMEMBERS).unwrap_or_default();
        for typed in 0..MISREMEMBERED {
            let wrong = SignIn {
                digest: 0x600 + typed,
                right: false,
                remote: TRAIN.into(),
                program: cast::phone(person),
                ..at_desk(person, TRAIN)
            };
            let at = day.plus(Span::from_mins(7 * 60 + 48));
            self.add(
                at.plus(Span::from_secs(9 * u64::from(typed))),
                Event::SignIn(wrong),
            );
        }
        let mut customers =
            (1..=CUSTOMERS).map(|number| format!("customer{number}@fabrikam.example"));
        for part in 0..CUSTOMERS.div_ceil(READERS_AT_ONCE) {
            let to = customers.by_ref().take(READERS_AT_ONCE).collect();
            let (from, remote) = (BILLS.to_string(), CLUJ.to_string());
            let at = day
                .plus(Span::from_hours(13))
                .plus(Span::from_secs(5 * part as u64));
            self.add(at, Event::Message { from, remote, to });
        }
    }

    /// Passwords tried at many accounts from one network, three times, each time as soon as the block of the time before is
    /// over: the last block is long enough for the reader to see it.
    pub(super) fn attack(&mut self, end: Timestamp) {
        for (before, digest) in [(7 * 60, 0x700), (4 * 60, 0x710), (25, 0x720)] {
            for (number, person) in TRIED.enumerate() {
                let guess = SignIn {
                    remote: ATTACKER.into(),
                    digest,
                    right: false,
                    program: "",
                    ..at_desk(person, ATTACKER)
                };
                let at = end
                    .minus(Span::from_mins(before))
                    .plus(Span::from_secs(11 * number as u64));
                self.add(at, Event::SignIn(guess));
            }
        }
    }

    /// Rounds of guesses, each when the lockout of the one before has just ended.
    pub(super) fn guess(&mut self, end: Timestamp) {
        let mut at = end;
        for round in (0..ROUNDS).rev() {
            at = at.minus(Span::from_secs(60 * (1 << round) + 30));
            self.add(at, Event::Guesses(round));
        }
    }

    /// Somebody who knows Ștefan's password signs in with it.
    pub(super) fn steal(&mut self, end: Timestamp) {
        let victim = cast::number(SENDER).unwrap_or_default();
        let thief = SignIn {
            remote: THIEF.into(),
            program: THIEFS_PROGRAM,
            ..at_desk(victim, THIEF)
        };
        for before in [Span::from_mins(9 * 60 + 14), Span::from_mins(3 * 60 + 41)] {
            self.add(end.minus(before), Event::SignIn(thief.clone()));
        }
        self.add(end.minus(Span::from_mins(52)), Event::Session(thief));
    }
}
