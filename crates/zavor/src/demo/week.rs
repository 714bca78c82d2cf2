//! The week before the morning: when people sign in, from where, what they send, and what happened to them. Made
//! from a seed, so that every demonstration on one day of the week has the same week.

mod trouble;

use zavor_core::moment::{Span, Timestamp};

use super::cast::{self, CLUJ, NEWSLETTER, PEOPLE, SPRAYER, TRAIN, TRAVELLER};
use super::peers::SignIn;

/// The length of the week: a day more than the learning period of a new installation, so that it is over.
pub(super) const WEEK: Span = Span::from_days(8);
/// How long before the end the morning begins, whatever the hour is.
const MORNING: Span = Span::from_hours(3);
/// The seed.
const SEED: u64 = 0x7a61_766f_7220_6465;
/// Accounts that the spraying network tries.
const SPRAYED: usize = 12;
/// Recipients of the newsletter.
const READERS: usize = 620;
/// Recipients of one message of it.
const READERS_AT_ONCE: usize = 40;
/// Wrong passwords that the traveller types.
const MISTYPED: u32 = 12;
/// Everybody whose mail program stays signed in, beside the thief.
const CONNECTED: [usize; 11] = [0, 1, 2, 4, 6, 9, 10, 15, 18, 22, 27];

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Event {
    /// A sign-in, of which Dovecot says whether the password was right.
    SignIn(SignIn),
    /// A mail program signs in with its saved password, and its session stays open.
    Session(SignIn),
    /// A message.
    Message {
        /// Who sends it.
        from: String,
        /// The client's address.
        remote: String,
        /// To whom.
        to: Vec<String>,
    },
    /// Guesses at Ana's password; the number of the round.
    Guesses(u32),
    /// Something that people did in the admin centre.
    Scene(Scene),
}

/// What people did in the admin centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scene {
    /// Everybody opens the link in the mail that asks to confirm a recovery address.
    Confirm,
    /// A network is denied.
    Deny,
    /// The author of the newsletter is released, and gets limits of her own.
    Newsletter,
    /// A person left, and is blocked.
    Left,
    /// The help desk releases the traveller.
    Unlock,
    /// A person forgot her password and chooses another one by link.
    Forgot,
}

/// Numbers that look like chance and are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % sides.max(1)
    }

    /// Whether something happens that happens in so many of a hundred cases.
    fn percent(&mut self, chance: u64) -> bool {
        self.roll(100) < chance
    }

    fn moment(&mut self, from: Timestamp, within: Span) -> Timestamp {
        from.plus(Span::from_secs(self.roll(within.as_secs())))
    }
}

/// The week until `end`, in order.
pub(super) fn plan(end: Timestamp) -> Vec<(Timestamp, Event)> {
    let begin = end.minus(WEEK);
    let mut week = Plan {
        dice: Dice(SEED),
        events: Vec::new(),
    };
    let morning = end.minus(MORNING);
    let mut day = begin.next_utc_day();
    let mut working_days = Vec::new();
    while day < end {
        match is_weekend(day) {
            true => week.live_a_weekend(day),
            false => week.live_a_day(day),
        }
        if !is_weekend(day) && day.plus(Span::from_days(1)) < morning {
            working_days.push(day);
        }
        day = day.plus(Span::from_days(1));
    }
    week.events.retain(|(at, _)| *at < morning);
    for person in 0..PEOPLE.len() {
        // Everybody tries the new system at once.
        let from = begin.plus(Span::from_mins(20));
        let at = week.dice.moment(from, Span::from_mins(90));
        week.sit_down(at, person, cast::office(person));
    }
    week.add(
        begin.plus(Span::from_hours(2)),
        Event::Scene(Scene::Confirm),
    );
    week.happen(&working_days);
    week.live_the_morning(morning);
    week.be_observed(first_day(end));
    week.guess(end);
    week.steal(end);
    week.attack(end);
    week.events.sort_by_key(|(at, _)| *at);
    week.events
}

/// What happened when.
type Timed = Vec<(Timestamp, Event)>;

/// The week, in two parts: while Zavor only observes, and from then on.
pub(super) fn parts(end: Timestamp) -> (Timed, Timed) {
    let enforced = first_day(end).plus(Span::from_hours(18));
    let mut observed = plan(end);
    let first = observed.partition_point(|(at, _)| *at < enforced);
    let enforced = observed.split_off(first);
    (observed, enforced)
}

/// The first whole day: Zavor only observes until its evening.
fn first_day(end: Timestamp) -> Timestamp {
    end.minus(WEEK).next_utc_day()
}

/// Saturday or Sunday; 1970-01-01 was a Thursday.
fn is_weekend(day: Timestamp) -> bool {
    let days = day.as_millis().div_euclid(86_400_000);
    matches!(days.rem_euclid(7), 2 | 3)
}

struct Plan {
    dice: Dice,
    events: Vec<(Timestamp, Event)>,
}

impl Plan {
    fn add(&mut self, at: Timestamp, event: Event) {
        self.events.push((at, event));
    }

    fn live_a_day(&mut self, day: Timestamp) {
        for person in 0..PEOPLE.len() {
            if self.dice.percent(7) {
                // On holiday, or ill.
                continue;
            }
            let at_home = self.dice.percent(25);
            let place = match at_home {
                true => cast::home(person),
                false => cast::office(person).to_string(),
            };
            let from = day.plus(Span::from_mins(7 * 60));
            let at = self.dice.moment(from, Span::from_mins(150));
            self.sit_down(at, person, &place);
            for hour in [11, 14] {
                let from = day.plus(Span::from_hours(hour));
                let at = self.dice.moment(from, Span::from_hours(2));
                self.add(at, Event::SignIn(at_desk(person, &place)));
            }
            let at = self
                .dice
                .moment(day.plus(Span::from_hours(18)), Span::from_hours(4));
            if self.dice.percent(60) {
                self.add(at, Event::SignIn(by_phone(person)));
            }
            for _ in 0..self.dice.roll(4) {
                let from = day.plus(Span::from_hours(8));
                let at = self.dice.moment(from, Span::from_hours(9));
                self.write(at, person, &place);
            }
        }
    }

    fn live_a_weekend(&mut self, day: Timestamp) {
        for person in 0..PEOPLE.len() {
            if self.dice.percent(40) {
                let from = day.plus(Span::from_hours(9));
                let at = self.dice.moment(from, Span::from_hours(12));
                self.add(at, Event::SignIn(by_phone(person)));
            }
        }
    }

    /// Everybody comes to work, and some mail programs stay signed in.
    fn live_the_morning(&mut self, morning: Timestamp) {
        for person in 0..PEOPLE.len() {
            let at = self.dice.moment(morning, Span::from_mins(70));
            let place = cast::office(person).to_string();
            self.sit_down(at, person, &place);
            if self.dice.percent(50) {
                let at = self.dice.moment(at, Span::from_mins(90));
                self.write(at, person, &place);
            }
            if CONNECTED.contains(&person) {
                let at = self
                    .dice
                    .moment(morning.plus(Span::from_mins(75)), Span::from_mins(40));
                self.add(at, Event::Session(at_desk(person, &place)));
            }
        }
    }

    /// The first sign-in of a day, sometimes with a typing mistake before it.
    fn sit_down(&mut self, at: Timestamp, person: usize, place: &str) {
        let right = at_desk(person, place);
        if self.dice.percent(5) {
            let wrong = SignIn {
                digest: right.digest + 0x400,
                right: false,
                ..right.clone()
            };
            self.add(at, Event::SignIn(wrong));
        }
        self.add(at.plus(Span::from_secs(9)), Event::SignIn(right));
    }

    fn write(&mut self, at: Timestamp, person: usize, place: &str) {
        let sign_in = SignIn {
            protocol: "smtp",
            program: "",
            ..at_desk(person, place)
        };
        self.add(at, Event::SignIn(sign_in));
        let recipients = 1 + self.dice.roll(3);
        let to = (0..recipients).map(|_| self.recipient()).collect();
        let from = cast::address(person);
        let remote = place.to_string();
        self.add(
            at.plus(Span::from_secs(1)),
            Event::Message { from, remote, to },
        );
    }

    fn recipient(&mut self) -> String {
        const OUTSIDE: [&str; 8] = [
            "maria.keller@fabrikam.example",
            "orders@northwind.example",
            "p.janssen@tailspin.example",
            "accounts@fabrikam.example",
            "dorin.rusu@litware.example",
            "helen.carter@northwind.example",
            "office@proseware.example",
            "ion.toma@litware.example",
        ];
        match self.dice.percent(45) {
            true => cast::address(self.dice.roll(PEOPLE.len() as u64) as usize),
            false => OUTSIDE[self.dice.roll(OUTSIDE.len() as u64) as usize].into(),
        }
    }

    /// What happened to people, on four working days.
    fn happen(&mut self, days: &[Timestamp]) {
        let [first, second, third, fourth, ..] = days else {
            return;
        };
        let on =
            |day: &Timestamp, hour: u64, minute: u64| day.plus(Span::from_mins(60 * hour + minute));
        for person in (0..PEOPLE.len()).rev().take(SPRAYED) {
            let guess = SignIn {
                remote: SPRAYER.into(),
                digest: 0x111,
                right: false,
                program: "",
                ..at_desk(person, SPRAYER)
            };
            let at = on(first, 2, 30).plus(Span::from_secs(20 * person as u64));
            self.add(at, Event::SignIn(guess));
        }
        self.add(on(first, 10, 12), Event::Scene(Scene::Deny));
        self.add(on(second, 9, 5), Event::Scene(Scene::Left));
        let mut readers = (1..=READERS).map(|number| format!("reader{number}@lists.example"));
        for part in 0..READERS.div_ceil(READERS_AT_ONCE) {
            let to = readers.by_ref().take(READERS_AT_ONCE).collect();
            let (from, remote) = (NEWSLETTER.to_string(), cast::LONDON.to_string());
            let at = on(second, 10, 0).plus(Span::from_secs(4 * part as u64));
            self.add(at, Event::Message { from, remote, to });
        }
        self.add(on(second, 10, 26), Event::Scene(Scene::Newsletter));
        let traveller = cast::number(TRAVELLER).unwrap_or_default();
        for typed in 0..MISTYPED {
            let wrong = SignIn {
                program: cast::BORROWED,
                digest: 0x500 + typed,
                right: false,
                ..at_desk(traveller, TRAIN)
            };
            let at = on(third, 8, 31).plus(Span::from_secs(7 * u64::from(typed)));
            self.add(at, Event::SignIn(wrong));
        }
        self.add(on(third, 8, 33), Event::Scene(Scene::Unlock));
        self.add(on(fourth, 13, 17), Event::Scene(Scene::Forgot));
    }
}

/// A right password at a desk.
fn at_desk(person: usize, place: &str) -> SignIn {
    SignIn {
        login: cast::address(person),
        remote: place.into(),
        protocol: "imap",
        program: cast::program(person),
        digest: 0x200 + person as u32,
        right: true,
    }
}

/// A right password on a phone: at home, or in the office in Cluj by its wireless network.
fn by_phone(person: usize) -> SignIn {
    let place = match person % 4 {
        3 => CLUJ.to_string(),
        _ => cast::home(person),
    };
    SignIn {
        program: cast::phone(person),
        ..at_desk(person, &place)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cast::{ATTACKER, BILLS};
    use super::*;

    #[test]
    fn what_would_be_refused_comes_before_the_doors_enforce_and_the_newsletter_after() {
        for day in 0..7 {
            let end = Timestamp::from_secs(1_795_357_930 + day * 86_400 + day * 10_007);
            let (observed, enforced) = parts(end);
            let bills = |part: &[(Timestamp, Event)], who: &str| {
                let by = |event: &Event| matches!(event, Event::Message { from, to, .. } if from == who && to.len() > 20);
                part.iter().filter(|(_, event)| by(event)).count()
            };
            assert!(bills(&observed, BILLS) > 10 && bills(&enforced, BILLS) == 0);
            assert!(bills(&observed, NEWSLETTER) == 0 && bills(&enforced, NEWSLETTER) > 10);
            let tried =
                |event: &Event| matches!(event, Event::SignIn(guess) if guess.remote == ATTACKER);
            let last = enforced.iter().rev().find(|(_, event)| tried(event));
            let (at, _) = last.expect("the network tries");
            assert!(end.since(*at) < Span::from_mins(30));
        }
    }

    #[test]
    fn every_week_has_its_scenes_and_is_the_same_each_time() {
        for day in 0..7 {
            let end = Timestamp::from_secs(1_795_357_930 + day * 86_400 + day * 10_007);
            let week = plan(end);
            assert_eq!(format!("{week:?}"), format!("{:?}", plan(end)));
            let inside = |at: Timestamp| at >= end.minus(WEEK) && at <= end;
            assert!(week.iter().all(|(at, _)| inside(*at)));
            assert!(week.is_sorted_by_key(|(at, _)| *at));
            let scenes: Vec<(Timestamp, Scene)> = week
                .iter()
                .filter_map(|(at, event)| match event {
                    Event::Scene(scene) => Some((*at, *scene)),
                    _ => None,
                })
                .collect();
            use Scene::*;
            let names: Vec<Scene> = scenes.iter().map(|(_, scene)| *scene).collect();
            assert_eq!(
                names,
                [Confirm, Deny, Left, Newsletter, Unlock, Forgot],
                "day {day}"
            );
            // A recovery address counts 72 hours after it was confirmed.
            let waited = scenes[5].0.since(scenes[0].0);
            assert!(waited > Span::from_hours(73), "day {day}: {waited:?}");
            let sign_ins = week
                .iter()
                .filter(|(_, event)| matches!(event, Event::SignIn(_)));
            let sign_ins = sign_ins.count();
            assert!((450..1_500).contains(&sign_ins), "day {day}: {sign_ins}");
        }
    }
}
