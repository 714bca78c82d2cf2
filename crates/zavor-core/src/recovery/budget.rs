//! What recovery may be used for in a time, counted for an account, for its known browsers, for an
//! origin, and for an address that gets codes. Names without an account have budgets like accounts.
//!
//! Wrong proofs cost their origin twice: here, so that one origin gets to few accounts, and in the
//! origin guard like wrong passwords ([`crate::origin_guard`]), which decides who guesses across
//! accounts and who is a crowd. A block by that guard narrows the budget and never empties it: the
//! owner recovers from a blocked network too.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::account::GuardKey;
use crate::closed_list::closed_list;
use crate::identity::record::{
    CODE_COUNTS_FOR, TOTP_FAILURES_MAX, TOTP_FAILURES_WITHIN, may_make_code,
};
use crate::moment::{Span, Timestamp};
use crate::network::Origin;

/// Flows that one origin may begin within an hour (`spec/recovery.md`, bounds).
pub const FLOWS_PER_HOUR_MAX: usize = 20;
/// Wrong proofs of any kind from one origin within an hour: an office may err so often, and a guesser
/// gets to few accounts. Saved codes and passkeys, which cannot be guessed, count here alone, never on
/// an account, where strangers could use them up.
pub const WRONG_PER_HOUR_MAX: usize = 60;
/// The same from a network that the origin guard has blocked. Its people must still get in, so it is
/// not none (`spec/recovery.md`: the owner recovers while the network is blocked).
pub const WRONG_WHERE_BLOCKED_MAX: usize = 10;
/// Codes that one origin may ask for within an hour: one for each flow, and as many again.
pub const ASKED_PER_HOUR_MAX: usize = 2 * FLOWS_PER_HOUR_MAX;
/// How many times as much everybody behind a shared network has together: the origin guard never
/// blocks one, but a thief may sit behind it too.
pub const SHARED_FACTOR: usize = 10;
/// Flows that all origins of one place (IPv4 /24, IPv6 /48) may begin within an hour: ten origins use
/// theirs up before a neighbour notices, and whoever was given a /48 has ten origins instead of 65,536.
pub const FLOWS_PER_HOUR_IN_PLACE_MAX: usize = 10 * FLOWS_PER_HOUR_MAX;
/// Support requests without a proof that one origin may make within 24 hours (`spec/recovery.md`).
pub const REQUESTS_PER_DAY_MAX: usize = 3;
/// The same of all origins of one place together (IPv4 /24, IPv6 /48), as for flows.
pub const REQUESTS_PER_DAY_IN_PLACE_MAX: usize = 10 * REQUESTS_PER_DAY_MAX;
/// Flows of all origins together within a minute: about 90,000 flows open at once, and a hundred
/// writes a second at most.
pub const FLOWS_PER_MINUTE_MAX: u32 = 6_000;

const HOUR: Span = Span::from_hours(1);

closed_list! {
    /// What is counted.
    pub enum Spending {
        /// A flow was begun.
        Flow = "flow",
        /// A code was asked for.
        Code = "code",
        /// A code was asked for that the site sends in its own way.
        SiteCode = "site_code",
        /// A wrong one-time code of an app.
        WrongTotp = "wrong_totp",
        /// A wrong proof of any kind, on the origin. (The name is older than that it is of any kind.)
        Wrong = "wrong_uncounted",
        /// The help desk was asked without a proof.
        Request = "request",
    }
}

impl Spending {
    /// How long it counts.
    pub const fn counts_for(self) -> Span {
        match self {
            Self::Flow | Self::Wrong => HOUR,
            Self::Code | Self::SiteCode => CODE_COUNTS_FOR,
            Self::Request => Span::from_hours(24),
            Self::WrongTotp => TOTP_FAILURES_WITHIN,
        }
    }
}

/// Whose budget it is. The text is what a store keeps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BudgetKey(String);

impl BudgetKey {
    /// Of an account or a name without one; known browsers of the account have one of their own.
    pub fn of_name(name: GuardKey, known_browser: bool) -> Self {
        let class = if known_browser { "known" } else { "name" };
        Self(format!("{class} {:016x}", name.raw()))
    }

    /// Of a client's address, or of the network that stands for it.
    pub fn of_origin(address: IpAddr) -> Self {
        let origin = Origin::of(address);
        match origin.host() {
            Some(network) => Self(format!("origin {network}")),
            None => Self(format!("origin {origin}")),
        }
    }

    /// Of the wider network of a client's address; `None` where there is no address.
    pub fn of_place(address: IpAddr) -> Option<Self> {
        let place = Origin::of(address).place()?;
        Some(Self(format!("place {place}")))
    }

    /// Of an address to which codes are mailed, whoever's recovery address it is.
    pub fn of_destination(address: &str) -> Self {
        Self(format!("to {address}"))
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// From what is stored.
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }
}

/// What is known of an origin when its budget is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OriginStanding {
    /// Whether the origin guard has blocked its network, and no list lifts that.
    pub blocked: bool,
    /// Whether it is a shared network, declared or found.
    pub shared: bool,
    /// Whether so many accounts are at home in its wider network that it is a crowd, not one person's.
    pub crowd: bool,
}

impl OriginStanding {
    const fn most(self, most: usize) -> usize {
        match self.shared {
            true => most.saturating_mul(SHARED_FACTOR),
            false => most,
        }
    }
}

/// One thing that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// What.
    pub what: Spending,
    /// When.
    pub at: Timestamp,
}

/// A budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryBudget {
    /// Whose.
    pub key: BudgetKey,
    /// What was spent lately, the oldest first.
    pub spent: Vec<Spent>,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

impl RecoveryBudget {
    /// One of which nothing was spent.
    pub const fn new(key: BudgetKey) -> Self {
        Self {
            key,
            spent: Vec::new(),
            version: 0,
        }
    }

    /// When things of this sort that still count were spent. What lies ahead was noted while the clock
    /// was wrong, and holds nobody.
    pub(super) fn times(&self, what: Spending, now: Timestamp) -> Vec<Timestamp> {
        let counts = |spent: &&Spent| {
            spent.what == what && spent.at <= now && now.since(spent.at) < what.counts_for()
        };
        self.spent.iter().filter(counts).map(|s| s.at).collect()
    }

    /// Whether this may be spent once more.
    pub fn may_spend(&self, what: Spending, now: Timestamp) -> bool {
        let times = self.times(what, now);
        match what {
            Spending::Flow => times.len() < FLOWS_PER_HOUR_MAX,
            Spending::Code | Spending::SiteCode => may_make_code(&times, now),
            Spending::WrongTotp => times.len() < usize::from(TOTP_FAILURES_MAX),
            Spending::Wrong => times.len() < WRONG_PER_HOUR_MAX,
            Spending::Request => times.len() < REQUESTS_PER_DAY_MAX,
        }
    }

    /// The same for the budget of an origin.
    pub fn may_spend_there(&self, what: Spending, from: OriginStanding, now: Timestamp) -> bool {
        let spent = self.times(what, now);
        let most = match (what, from.blocked) {
            (Spending::Flow, _) => FLOWS_PER_HOUR_MAX,
            (Spending::Request, _) => REQUESTS_PER_DAY_MAX,
            // What an origin asks for counts together, by whatever way it is sent.
            (Spending::Code | Spending::SiteCode, _) => {
                let lately = spent.iter().filter(|at| now.since(**at) < HOUR);
                return lately.count() < from.most(ASKED_PER_HOUR_MAX);
            }
            (Spending::Wrong | Spending::WrongTotp, true) => WRONG_WHERE_BLOCKED_MAX,
            (Spending::Wrong | Spending::WrongTotp, false) => WRONG_PER_HOUR_MAX,
        };
        spent.len() < from.most(most)
    }

    /// The same for the budget of a wider network, which bounds only what strangers start.
    pub fn may_spend_in_place(&self, what: Spending, from: OriginStanding, now: Timestamp) -> bool {
        let most = match what {
            Spending::Flow => FLOWS_PER_HOUR_IN_PLACE_MAX,
            Spending::Request => REQUESTS_PER_DAY_IN_PLACE_MAX,
            Spending::Code | Spending::SiteCode | Spending::Wrong | Spending::WrongTotp => {
                return true;
            }
        };
        let most = match from.shared || from.crowd {
            true => most.saturating_mul(SHARED_FACTOR),
            false => most,
        };
        self.times(what, now).len() < most
    }

    /// Counts it, and forgets what counts no more.
    pub fn spend(&mut self, what: Spending, now: Timestamp) {
        self.forget(now);
        self.spent.push(Spent { what, at: now });
        self.version = self.version.saturating_add(1);
    }

    /// One of these was none after all: it was counted before it was compared.
    pub fn take_back(&mut self, what: Spending) {
        if let Some(last) = self.spent.iter().rposition(|spent| spent.what == what) {
            self.spent.remove(last);
        }
        self.version = self.version.saturating_add(1);
    }

    /// A right code of an app makes all tries available again.
    pub fn forgive(&mut self, what: Spending) {
        self.spent.retain(|spent| spent.what != what);
    }

    /// An administrator makes everything available again.
    pub fn release(&mut self) {
        self.spent.clear();
        self.version = self.version.saturating_add(1);
    }

    /// From when nothing of it counts any more.
    pub fn until(&self) -> Timestamp {
        let ends = |spent: &Spent| spent.at.plus(spent.what.counts_for());
        self.spent.iter().map(ends).max().unwrap_or_default()
    }

    fn forget(&mut self, now: Timestamp) {
        self.spent
            .retain(|spent| spent.at <= now && now.since(spent.at) < spent.what.counts_for());
    }
}

/// How many flows all origins together began in this minute.
#[derive(Debug, Clone, Copy, Default)]
pub struct FlowPace {
    since: Timestamp,
    begun: u32,
}

impl FlowPace {
    /// Whether one more may begin; counts it.
    pub fn may_begin(&mut self, now: Timestamp) -> bool {
        if self.since > now || now.since(self.since) >= Span::from_mins(1) {
            *self = Self {
                since: now,
                begun: 0,
            };
        }
        let may = self.begun < FLOWS_PER_MINUTE_MAX;
        self.begun = self.begun.saturating_add(u32::from(may));
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn budget() -> RecoveryBudget {
        let name = GuardKey::account(AccountId(7));
        RecoveryBudget::new(BudgetKey::of_name(name, false))
    }

    /// How many can be spent, one every `every` seconds.
    fn spent(what: Spending, every: u64) -> (usize, RecoveryBudget) {
        let mut budget = budget();
        let mut n = 0;
        while budget.may_spend(what, T0.plus(Span::from_secs(every * n as u64))) && n < 1000 {
            budget.spend(what, T0.plus(Span::from_secs(every * n as u64)));
            n += 1;
        }
        (n, budget)
    }

    #[test]
    fn sec_08_each_bound_holds_at_it_and_ends_with_its_time() {
        let last_of = |what: Spending| T0.plus(what.counts_for()).minus(Span::from_millis(1));
        for (what, every, most) in [
            (Spending::Flow, 1, 20),
            (Spending::Code, 1, 3),
            (Spending::Code, 601, 10),
            (Spending::SiteCode, 1, 3),
            (Spending::SiteCode, 601, 10),
            (Spending::WrongTotp, 1, 5),
            (Spending::Wrong, 1, 60),
            (Spending::Request, 1, 3),
        ] {
            let (n, budget) = spent(what, every);
            assert_eq!(n, most, "{what} every {every} s");
            let of_ten_minutes = [Spending::Code, Spending::SiteCode].contains(&what) && every == 1;
            let day_or_hour = !of_ten_minutes;
            assert_eq!(
                budget.may_spend(what, last_of(what)),
                !day_or_hour,
                "{what}"
            );
            assert!(budget.may_spend(what, T0.plus(what.counts_for())), "{what}");
        }
    }

    /// The bounds of `spec/recovery.md`, number by number.
    #[test]
    fn sec_08_the_bounds_are_those_of_the_contract() {
        use crate::identity::record::{
            CODE_DIGITS, CODE_LIFE, CODE_TRIES_MAX, CODES_PER_DAY_MAX, CODES_PER_TEN_MINUTES_MAX,
            PASSWORD_LINK_LIFE,
        };
        for (what, is, bound) in [
            (
                "flow, minutes",
                crate::recovery::FLOW_LIFE.as_secs() / 60,
                15,
            ),
            ("digits of a code", CODE_DIGITS as u64, 8),
            ("code, minutes", CODE_LIFE.as_secs() / 60, 10),
            ("tries of a code", u64::from(CODE_TRIES_MAX), 5),
            ("codes in a day", CODES_PER_DAY_MAX as u64, 10),
            ("codes in ten minutes", CODES_PER_TEN_MINUTES_MAX as u64, 3),
            ("wrong codes of an app", u64::from(TOTP_FAILURES_MAX), 5),
            ("within hours", TOTP_FAILURES_WITHIN.as_secs() / 3600, 24),
            (
                "flows of an origin in an hour",
                FLOWS_PER_HOUR_MAX as u64,
                20,
            ),
            ("link, minutes", PASSWORD_LINK_LIFE.as_secs() / 60, 60),
        ] {
            assert_eq!(is, bound, "{what}");
        }
    }

    #[test]
    fn sec_08_an_origin_is_bounded_by_what_the_guard_says_of_its_network() {
        let plain = OriginStanding::default();
        let blocked = OriginStanding {
            blocked: true,
            ..plain
        };
        let shared = OriginStanding {
            shared: true,
            ..plain
        };
        for (what, from, most) in [
            (Spending::Flow, plain, 20),
            (Spending::Flow, blocked, 20),
            (Spending::Flow, shared, 200),
            (Spending::Code, plain, 40),
            (Spending::Code, blocked, 40),
            (Spending::Code, shared, 400),
            (Spending::Wrong, plain, 60),
            (Spending::Wrong, blocked, 10),
            (Spending::Wrong, shared, 600),
        ] {
            let mut budget = budget();
            for n in 0..most {
                assert!(budget.may_spend_there(what, from, T0), "{what} {n}");
                budget.spend(what, T0);
            }
            assert!(!budget.may_spend_there(what, from, T0), "{what} {from:?}");
            let hour = T0.plus(HOUR);
            assert!(!budget.may_spend_there(what, from, hour.minus(Span::from_millis(1))));
            assert!(budget.may_spend_there(what, from, hour), "{what}");
            budget.take_back(what);
            assert!(budget.may_spend_there(what, from, T0), "{what} taken back");
        }
    }

    #[test]
    fn sec_08_the_wider_network_is_bounded_too_and_a_crowd_ten_times_later() {
        let plain = OriginStanding::default();
        for (from, most) in [
            (plain, 200),
            (
                OriginStanding {
                    crowd: true,
                    ..plain
                },
                2_000,
            ),
            (
                OriginStanding {
                    shared: true,
                    ..plain
                },
                2_000,
            ),
            (
                OriginStanding {
                    blocked: true,
                    ..plain
                },
                200,
            ),
        ] {
            let mut budget = budget();
            for _ in 0..most {
                assert!(budget.may_spend_in_place(Spending::Flow, from, T0));
                budget.spend(Spending::Flow, T0);
            }
            assert!(
                !budget.may_spend_in_place(Spending::Flow, from, T0),
                "{from:?}"
            );
            assert!(budget.may_spend_in_place(Spending::Flow, from, T0.plus(HOUR)));
        }
        let place = |text: &str| BudgetKey::of_place(text.parse().unwrap());
        assert_eq!(place("2001:db8:7:1::1"), place("2001:db8:7:2::1"));
        assert_ne!(place("2001:db8:7::1"), place("2001:db8:8::1"));
        assert_eq!(place("192.0.2.1"), place("192.0.2.250"));
        assert_ne!(place("192.0.2.1"), place("192.0.3.1"));
        assert_eq!(place("::"), None);
    }

    #[test]
    fn a_fourth_code_waits_ten_minutes_after_the_first() {
        let (_, budget) = spent(Spending::Code, 1);
        let ten = T0.plus(Span::from_mins(10));
        assert!(!budget.may_spend(Spending::Code, ten.minus(Span::from_millis(1))));
        assert!(budget.may_spend(Spending::Code, ten));
    }

    #[test]
    fn sec_06_what_one_method_used_up_is_there_for_the_others() {
        let (_, budget) = spent(Spending::WrongTotp, 1);
        for other in [Spending::Code, Spending::Flow, Spending::Wrong] {
            assert!(
                budget.may_spend(other, T0.plus(Span::from_secs(9))),
                "{other}"
            );
        }
    }

    #[test]
    fn a_right_code_and_an_administrator_make_all_tries_available_again() {
        let (_, mut budget) = spent(Spending::WrongTotp, 1);
        budget.spend(Spending::Code, T0);
        budget.forgive(Spending::WrongTotp);
        assert!(budget.may_spend(Spending::WrongTotp, T0));
        assert_eq!(budget.times(Spending::Code, T0), [T0]);
        let version = budget.version;
        budget.release();
        assert_eq!((budget.spent.len(), budget.version), (0, version + 1));
    }

    #[test]
    fn what_lies_ahead_holds_nobody_and_what_is_old_is_dropped() {
        let (_, mut budget) = spent(Spending::WrongTotp, 1);
        let before = T0.minus(Span::from_mins(1));
        assert!(budget.may_spend(Spending::WrongTotp, before));
        assert_eq!(
            budget.until(),
            T0.plus(Span::from_secs(4)).plus(TOTP_FAILURES_WITHIN)
        );
        budget.spend(Spending::WrongTotp, budget.until());
        assert_eq!(budget.spent.len(), 1);
    }

    #[test]
    fn a_known_browser_an_unknown_name_and_an_origin_have_budgets_of_their_own() {
        let name = GuardKey::account(AccountId(7));
        let keys = [
            BudgetKey::of_name(name, false),
            BudgetKey::of_name(name, true),
            BudgetKey::of_name(GuardKey::unknown(7), false),
            BudgetKey::of_origin("192.0.2.7".parse().unwrap()),
        ];
        for (n, key) in keys.iter().enumerate() {
            assert!(!keys[..n].contains(key), "{key:?}");
            assert_eq!(&BudgetKey::from_stored(key.as_str().into()), key);
        }
        let near = |text: &str| BudgetKey::of_origin(text.parse().unwrap());
        assert_eq!(near("2001:db8::1"), near("2001:db8::2"), "one subscriber");
        assert_ne!(near("192.0.2.1"), near("192.0.2.2"));
    }

    #[test]
    fn all_origins_together_begin_so_many_flows_a_minute() {
        let mut pace = FlowPace::default();
        let begun = (0..FLOWS_PER_MINUTE_MAX + 5).filter(|_| pace.may_begin(T0));
        assert_eq!(begun.count(), FLOWS_PER_MINUTE_MAX as usize);
        assert!(!pace.may_begin(T0.plus(Span::from_secs(59))));
        assert!(pace.may_begin(T0.plus(Span::from_secs(60))));
        assert!(pace.may_begin(T0), "the clock was set back");
    }
}
