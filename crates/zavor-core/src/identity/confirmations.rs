//! How many mails ask recovery addresses to confirm themselves, and when each leaves.
//!
//! An import names whatever its file names. Unbounded, it would be a way to mail strangers through
//! the organisation's server, which would soon be on a block list. Three bounds hold together:
//!
//! - a pace over the whole installation. Mails beyond it are not refused: they leave later, so that
//!   an import of 100,000 people works as it is. Single acts have a lane of their own and never wait
//!   behind an import;
//! - so many for one account, and so many to one address, as for codes (`spec/recovery.md`, bounds).
//!   Many accounts may name one address (a parent, a secretary), and so may a file made to flood it;
//! - how far ahead mails are planned. What is beyond that is not asked, and the act says so.
//!
//! Known limit: the counts are in memory. After a restart an import starts at full pace beside what
//! still waits.

use alloc::boxed::Box;

use hashbrown::HashMap;
use thin_vec::ThinVec;

use crate::account::AccountId;
use crate::identity::record::{CODE_COUNTS_FOR, CODES_PER_DAY_MAX, CODES_PER_TEN_MINUTES_MAX};
use crate::moment::{Span, Timestamp};

/// Mails a minute of one lane. 86,400 a day: few mail servers may send more to strangers without
/// being taken for a source of spam.
pub const CONFIRMATIONS_PER_MINUTE: u64 = 60;
/// Mails of single acts that leave at once before the pace begins to delay them.
pub const CONFIRMATIONS_AT_ONCE: u64 = 20;
/// How far ahead mails are planned; about 170,000 mails.
pub const CONFIRMATIONS_AHEAD_MAX: Span = Span::from_hours(48);
/// Most accounts, and most addresses, whose mails are counted at once: more than can be planned.
const COUNTED_MAX: usize = 300_000;

/// The time between two mails of a lane.
const EVERY: Span = Span::from_millis(60_000 / CONFIRMATIONS_PER_MINUTE);
/// Three mails within this time, as with codes.
const SHORT: Span = Span::from_mins(10);

/// What asks for a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// An act on one account, by somebody who waits for its result: a mail that could not leave
    /// soon because there were too many for this account or address is refused.
    One,
    /// One of many, from a file or a run: such a mail leaves later.
    Many,
}

/// Why no mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked {
    /// Too many went to this address, or were sent for this account, within a day (or, for a single
    /// act, within ten minutes).
    TooOften,
    /// As many wait as may be planned.
    TooManyWait,
}

/// Mails sent lately or planned.
#[derive(Debug, Clone, Default)]
pub struct ConfirmationWatch {
    /// When the next mail of each lane would be due at the pace.
    one: Timestamp,
    many: Timestamp,
    accounts: HashMap<AccountId, ThinVec<Timestamp>>,
    addresses: HashMap<Box<str>, ThinVec<Timestamp>>,
}

impl ConfirmationWatch {
    /// When the mail for this account to this address may leave; notes it. `address` is in the form
    /// in which it is counted ([`counted_as`]).
    ///
    /// # Errors
    /// [`NotAsked`]; nothing was noted.
    pub fn plan(
        &mut self,
        account: AccountId,
        address: &str,
        asking: Asking,
        now: Timestamp,
    ) -> Result<Timestamp, NotAsked> {
        self.make_room(account, address, now)?;
        let (due, at_once) = match asking {
            Asking::One => (self.one, CONFIRMATIONS_AT_ONCE),
            Asking::Many => (self.many, 1),
        };
        let head_start =
            Span::from_millis(EVERY.as_millis().saturating_mul(at_once.saturating_sub(1)));
        let in_pace = due.minus(head_start).max(now);
        let of_account = self.accounts.get(&account).map_or(&[][..], |sent| sent);
        let to_address = self.addresses.get(address).map_or(&[][..], |sent| sent);
        let at = earliest(&[of_account, to_address], in_pace, now).ok_or(NotAsked::TooOften)?;
        if asking == Asking::One && at > in_pace {
            return Err(NotAsked::TooOften);
        }
        if at.since(now) > CONFIRMATIONS_AHEAD_MAX {
            return Err(NotAsked::TooManyWait);
        }
        let next = due.max(now).plus(EVERY);
        match asking {
            Asking::One => self.one = next,
            Asking::Many => self.many = next,
        }
        let sent = self.accounts.entry(account).or_default();
        note(sent, at, now);
        let sent = self.addresses.entry(Box::from(address)).or_default();
        note(sent, at, now);
        Ok(at)
    }

    /// Takes back a mail that [`Self::plan`] noted, because the act that asked for it was not done: it
    /// counts for nobody, and the lane goes on as if it had not been planned.
    pub fn give_back(&mut self, account: AccountId, address: &str, asking: Asking, at: Timestamp) {
        let lane = match asking {
            Asking::One => &mut self.one,
            Asking::Many => &mut self.many,
        };
        *lane = lane.minus(EVERY);
        if let Some(sent) = self.accounts.get_mut(&account) {
            take_one(sent, at);
        }
        if let Some(sent) = self.addresses.get_mut(address) {
            take_one(sent, at);
        }
    }

    /// Drops mails that do not count any more.
    pub fn forget(&mut self, now: Timestamp) {
        let counts = |sent: &mut ThinVec<Timestamp>| {
            sent.retain(|at| now.since(*at) < CODE_COUNTS_FOR);
            !sent.is_empty()
        };
        self.accounts.retain(|_, sent| counts(sent));
        self.addresses.retain(|_, sent| counts(sent));
    }

    fn make_room(
        &mut self,
        account: AccountId,
        address: &str,
        now: Timestamp,
    ) -> Result<(), NotAsked> {
        let full = |this: &Self| {
            let most = this.accounts.len().max(this.addresses.len());
            let new =
                !this.accounts.contains_key(&account) || !this.addresses.contains_key(address);
            new && most >= COUNTED_MAX
        };
        if full(self) {
            self.forget(now);
        }
        match full(self) {
            true => Err(NotAsked::TooManyWait),
            false => Ok(()),
        }
    }
}

/// An address in the form in which mails to it are counted: without case and without a `+tag`, which
/// most providers deliver to one mailbox. Otherwise one mailbox could be flooded under many spellings.
pub fn counted_as(address: &str) -> alloc::string::String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let local = local.split_once('+').map_or(local, |(local, _)| local);
    alloc::format!("{local}@{domain}").to_lowercase()
}

fn take_one(sent: &mut ThinVec<Timestamp>, at: Timestamp) {
    if let Some(place) = sent.iter().position(|known| *known == at) {
        sent.remove(place);
    }
}

fn note(sent: &mut ThinVec<Timestamp>, at: Timestamp, now: Timestamp) {
    sent.retain(|at| now.since(*at) < CODE_COUNTS_FOR);
    sent.push(at);
}

/// The first moment from `from` on at which one more mail breaks no bound of these; `None` = not
/// today. Planned mails count as sent.
fn earliest(counted: &[&[Timestamp]], from: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let today = |sent: &&[Timestamp]| {
        let today = sent.iter().filter(|at| now.since(**at) < CODE_COUNTS_FOR);
        today.count() >= CODES_PER_DAY_MAX
    };
    if counted.iter().any(today) {
        return None;
    }
    let mut at = from;
    loop {
        let near = |sent: &[Timestamp]| {
            let near = |other: &Timestamp| at.since(*other) < SHORT && other.since(at) < SHORT;
            let times = || sent.iter().copied().filter(near);
            times()
                .min()
                .filter(|_| times().count() >= CODES_PER_TEN_MINUTES_MAX)
        };
        // Each round moves beyond one mail at least, and there are at most ten.
        match counted.iter().filter_map(|sent| near(sent)).max() {
            None => return Some(at),
            Some(first) => at = first.plus(SHORT),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn plan(watch: &mut ConfirmationWatch, n: u32, asking: Asking) -> Result<u64, NotAsked> {
        let address = alloc::format!("p{n}@home.example");
        let at = watch.plan(AccountId(n), &address, asking, T0)?;
        Ok(at.since(T0).as_secs())
    }

    #[test]
    fn an_import_of_100_000_people_sends_60_mails_a_minute_and_no_single_act_waits_behind_it() {
        let mut watch = ConfirmationWatch::default();
        let all: Vec<u64> = (0..100_000)
            .map(|n| plan(&mut watch, n, Asking::Many).unwrap())
            .collect();
        let in_minute = |minute| all.iter().filter(|at| **at / 60 == minute).count();
        assert_eq!((in_minute(0), in_minute(59)), (60, 60));
        assert_eq!(all.last(), Some(&99_999));
        assert_eq!(plan(&mut watch, 200_000, Asking::One), Ok(0));
    }

    #[test]
    fn single_acts_leave_at_once_until_they_are_many() {
        let mut watch = ConfirmationWatch::default();
        let at: Vec<u64> = (0..25)
            .map(|n| plan(&mut watch, n, Asking::One).unwrap())
            .collect();
        assert_eq!(at[..20], [0; 20]);
        assert_eq!(at[20..], [1, 2, 3, 4, 5]);
    }

    #[test]
    fn mails_are_planned_two_days_ahead_and_no_further() {
        let mut watch = ConfirmationWatch::default();
        let ahead = CONFIRMATIONS_AHEAD_MAX.as_secs() as u32;
        assert_eq!(
            (0..=ahead)
                .map(|n| plan(&mut watch, n, Asking::Many))
                .last(),
            Some(Ok(u64::from(ahead)))
        );
        assert_eq!(
            plan(&mut watch, ahead + 1, Asking::Many),
            Err(NotAsked::TooManyWait)
        );
    }

    #[test]
    fn one_address_gets_three_mails_in_ten_minutes_and_ten_a_day_however_many_accounts_name_it() {
        let mut watch = ConfirmationWatch::default();
        let mut ask = |n, asking| {
            let at = watch.plan(AccountId(n), "victim@home.example", asking, T0)?;
            Ok(at.since(T0).as_secs() / 60)
        };
        let planned: Vec<_> = (0..11).map(|n| ask(n, Asking::Many)).collect();
        let minutes = [0, 0, 0, 10, 10, 10, 20, 20, 20, 30].map(Ok);
        assert_eq!(planned[..10], minutes);
        assert_eq!(planned[10], Err(NotAsked::TooOften));
        assert_eq!(ask(50, Asking::One), Err(NotAsked::TooOften));
    }

    #[test]
    fn a_fourth_mail_within_ten_minutes_is_refused_to_somebody_who_waits_for_it() {
        let mut watch = ConfirmationWatch::default();
        let mut ask = |mins| {
            let now = T0.plus(Span::from_mins(mins));
            watch.plan(AccountId(1), "ana@home.example", Asking::One, now)
        };
        assert!(ask(0).is_ok() && ask(1).is_ok() && ask(2).is_ok());
        assert_eq!(ask(9), Err(NotAsked::TooOften));
        assert!(ask(10).is_ok(), "the first one is ten minutes old");
    }

    #[test]
    fn a_mail_that_is_given_back_counts_for_nobody_and_holds_up_nobody() {
        for asking in [Asking::One, Asking::Many] {
            let mut watch = ConfirmationWatch::default();
            for n in 0..30 {
                let at = watch.plan(AccountId(1), "ana@home.example", asking, T0);
                watch.give_back(AccountId(1), "ana@home.example", asking, at.unwrap());
                assert_eq!(
                    plan(&mut watch, 100 + n, asking).unwrap(),
                    match asking {
                        Asking::One => u64::from(n.saturating_sub(19)),
                        Asking::Many => u64::from(n),
                    }
                );
            }
            // It takes back one mail, not those beside it.
            let kept = watch.plan(AccountId(1), "ana@home.example", asking, T0);
            let other = watch.plan(AccountId(1), "ana@home.example", asking, T0);
            watch.give_back(AccountId(1), "ana@home.example", asking, other.unwrap());
            assert_eq!(watch.accounts[&AccountId(1)][..], [kept.unwrap()]);
            assert_eq!(watch.addresses["ana@home.example"][..], [kept.unwrap()]);
        }
    }

    #[test]
    fn spellings_of_one_mailbox_are_counted_together() {
        for same in [
            "Ana@Home.example",
            "ana+1@home.example",
            "ANA+x+y@home.example",
        ] {
            assert_eq!(counted_as(same), "ana@home.example");
        }
        assert_eq!(counted_as("a@b@home.example"), "a@b@home.example");
    }

    #[test]
    fn what_was_counted_is_forgotten_after_a_day() {
        let mut watch = ConfirmationWatch::default();
        for n in 0..10 {
            let at = T0.plus(Span::from_mins(11 * n));
            watch
                .plan(AccountId(1), "ana@home.example", Asking::One, at)
                .unwrap();
        }
        let later = T0.plus(CODE_COUNTS_FOR);
        watch.forget(later.plus(Span::from_hours(2)));
        assert!(watch.accounts.is_empty() && watch.addresses.is_empty());
    }

    #[test]
    fn a_mail_counts_for_a_day_and_not_at_its_end() {
        let mut watch = ConfirmationWatch::default();
        let day = T0.plus(CODE_COUNTS_FOR);
        plan(&mut watch, 1, Asking::One).unwrap();
        watch.forget(day.minus(Span::from_secs(1)));
        assert_eq!((watch.accounts.len(), watch.addresses.len()), (1, 1));
        watch.forget(day);
        assert_eq!((watch.accounts.len(), watch.addresses.len()), (0, 0));
        // As many as a day allows, one every ten minutes; a day after the first there is room.
        let mut watch = ConfirmationWatch::default();
        let mut ask = |at| watch.plan(AccountId(1), "ana@home.example", Asking::One, at);
        for n in 0..CODES_PER_DAY_MAX as u64 {
            assert!(ask(T0.plus(Span::from_mins(n * 10))).is_ok(), "{n}");
        }
        assert_eq!(ask(day.minus(Span::from_secs(1))), Err(NotAsked::TooOften));
        assert!(ask(day).is_ok());
    }

    #[test]
    fn ten_minutes_after_the_first_of_three_mails_a_fourth_may_leave() {
        let mut watch = ConfirmationWatch::default();
        let mut ask = |at| watch.plan(AccountId(1), "ana@home.example", Asking::One, at);
        for n in 0..CODES_PER_TEN_MINUTES_MAX as u64 {
            assert!(ask(T0.plus(Span::from_secs(n))).is_ok());
        }
        let again = T0.plus(Span::from_mins(10));
        assert_eq!(
            ask(again.minus(Span::from_secs(1))),
            Err(NotAsked::TooOften)
        );
        assert_eq!(ask(again), Ok(again));
    }

    #[test]
    fn when_as_many_are_counted_as_may_be_a_known_one_still_gets_mail_and_a_new_one_waits() {
        let mut watch = ConfirmationWatch::default();
        let one = ThinVec::from([T0]);
        for n in 0..COUNTED_MAX as u32 {
            watch.accounts.insert(AccountId(n), one.clone());
        }
        let address = || Box::from("ana@home.example");
        watch.addresses.insert(address(), one.clone());
        let asks = |watch: &mut ConfirmationWatch, account, to: &str, at| {
            watch
                .plan(AccountId(account), to, Asking::Many, at)
                .map(|_| ())
        };
        let (known, new) = (1, COUNTED_MAX as u32 + 1);
        let wait = Err(NotAsked::TooManyWait);
        assert_eq!(asks(&mut watch, known, "ana@home.example", T0), Ok(()));
        assert_eq!(asks(&mut watch, new, "ana@home.example", T0), wait);
        assert_eq!(asks(&mut watch, known, "new@home.example", T0), wait);
        let day = T0.plus(CODE_COUNTS_FOR);
        assert_eq!(
            asks(&mut watch, new, "new@home.example", day),
            Ok(()),
            "old ones go"
        );
    }
}
