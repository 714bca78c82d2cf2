//! Reminding people who have no way back: who they are, and how fast they are told.
//!
//! Whoever lacks one is known without asking every account: what an account has registered
//! ([`registered`](super::registered)) has few forms, and stores count how many accounts have each
//! ([`RecoveryFacts::to_bits`]). A policy says of each form whether it is enough ([`FactsSet::lacking`]), so a
//! change of policy counts at once.
//!
//! A reminder is a mail to the mailbox, to people who read it: it carries nothing that signs in. It could
//! be a mail bomb, so nobody gets two within [`REMIND_AGAIN_AFTER`], whoever starts how many runs; and all
//! runs together send at most [`REMINDERS_AT_ONCE`] in each [`REMINDERS_EVERY`].

use alloc::string::String;
use alloc::vec::Vec;

use crate::moment::{Span, Timestamp};
use crate::policy::RecoveryPolicy;

use super::proofs::RecoveryFacts;
use super::ways_back::WaysBack;

/// Reminders that leave together.
pub const REMINDERS_AT_ONCE: usize = 10;
/// Time between such batches: sixty reminders a minute, which a small mail server takes beside its other
/// mail, and which lets a help desk answer those who write back.
pub const REMINDERS_EVERY: Span = Span::from_secs(10);
/// Nobody is reminded again within this time.
pub const REMIND_AGAIN_AFTER: Span = Span::from_days(14);

/// How many forms of [`RecoveryFacts`] there are.
const FORMS: u8 = 1 << 6;

impl RecoveryFacts {
    /// As a number below 64, for stores.
    pub const fn to_bits(self) -> u8 {
        self.has_address as u8
            | (self.has_app as u8) << 1
            | (self.has_passkey as u8) << 2
            | (self.has_saved_code as u8) << 3
            | (self.has_factor as u8) << 4
            | (self.has_role as u8) << 5
    }

    /// From [`Self::to_bits`].
    pub const fn from_bits(bits: u8) -> Self {
        Self {
            has_address: bits & 1 != 0,
            has_app: bits & (1 << 1) != 0,
            has_passkey: bits & (1 << 2) != 0,
            has_saved_code: bits & (1 << 3) != 0,
            // Nobody registers it, and whether the site knows a way is not known here.
            has_site: false,
            has_factor: bits & (1 << 4) != 0,
            has_role: bits & (1 << 5) != 0,
        }
    }
}

/// A set of forms of what an account may have registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FactsSet(u64);

impl FactsSet {
    /// The forms of which this holds.
    pub fn of(holds: impl Fn(RecoveryFacts) -> bool) -> Self {
        let forms = (0..FORMS).filter(|bits| holds(RecoveryFacts::from_bits(*bits)));
        Self(forms.fold(0, |set, bits| set | 1 << bits))
    }

    /// Those with which an owner who may recover alone could not, once everything counts. `can_mail`:
    /// whether a code can be mailed to an address at all.
    pub fn lacking(policy: &RecoveryPolicy, can_mail: bool) -> Self {
        Self::of(|facts| matches!(stands(facts, policy, can_mail), WaysBack::Missing(_)))
    }

    /// Those whose owner may recover alone, if they have what it needs.
    pub fn offered(policy: &RecoveryPolicy) -> Self {
        Self::of(|facts| stands(facts, policy, true) != WaysBack::NotOffered)
    }

    /// Whether this form is in the set.
    pub fn contains(self, facts: RecoveryFacts) -> bool {
        self.0 & (1 << facts.to_bits()) != 0
    }

    /// The numbers of the forms in it ([`RecoveryFacts::to_bits`]).
    pub fn bits(self) -> Vec<u8> {
        (0..FORMS)
            .filter(|bits| self.0 & (1 << bits) != 0)
            .collect()
    }
}

fn stands(facts: RecoveryFacts, policy: &RecoveryPolicy, can_mail: bool) -> WaysBack {
    let registered = RecoveryFacts {
        has_address: facts.has_address && can_mail,
        ..facts
    };
    // Nothing counts yet: what waits is registered all the same.
    WaysBack::of(0, registered, policy)
}

/// A run of reminders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderRun {
    /// Its number.
    pub id: u64,
    /// Who started it, in words.
    pub by: String,
    /// When.
    pub started: Timestamp,
    /// Only people of these domains; empty = of all.
    pub domains: Vec<String>,
    /// How many lacked a way back when it started.
    pub lacking: u64,
    /// How many were reminded.
    pub sent: u64,
    /// How many were passed over: reminded lately, or registered meanwhile.
    pub passed_over: u64,
    /// The last account that was looked at, by address; empty = none yet.
    pub after: String,
    /// When the last batch left.
    pub last_batch: Option<Timestamp>,
    /// When it came to its end or was stopped.
    pub ended: Option<Timestamp>,
    /// Who stopped it, in words; empty = nobody.
    pub stopped_by: String,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

impl ReminderRun {
    /// Whether a batch may leave now that the last one of all runs left at `last`. A stamp that lies ahead
    /// was noted while the clock was wrong.
    pub fn is_due(last: Option<Timestamp>, now: Timestamp) -> bool {
        last.is_none_or(|at| at > now || now.since(at) >= REMINDERS_EVERY)
    }

    /// About how long it takes to remind so many people.
    pub const fn takes(people: u64) -> Span {
        let batches = people.div_ceil(REMINDERS_AT_ONCE as u64);
        REMINDERS_EVERY.times(batches)
    }
}

/// Whether somebody who was last reminded then may be reminded now.
pub fn may_remind(reminded: Option<Timestamp>, now: Timestamp) -> bool {
    reminded.is_none_or(|at| at > now || now.since(at) >= REMIND_AGAIN_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::RecoveryUsers;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
    const MOMENT: Span = Span::from_millis(1);

    #[test]
    fn every_form_of_facts_survives_its_number() {
        for bits in 0..FORMS {
            assert_eq!(RecoveryFacts::from_bits(bits).to_bits(), bits);
        }
        let all = FactsSet::of(|_| true);
        assert_eq!(all.bits().len(), usize::from(FORMS));
        assert!(all.contains(RecoveryFacts::default()));
        assert_eq!(FactsSet::default().bits(), []);
    }

    #[test]
    fn who_lacks_a_way_back_follows_the_policy_in_force() {
        let nothing = RecoveryFacts::default();
        let address = RecoveryFacts {
            has_address: true,
            ..nothing
        };
        let with_role = RecoveryFacts {
            has_role: true,
            ..address
        };
        let lacks =
            |policy: &RecoveryPolicy, mail, facts| FactsSet::lacking(policy, mail).contains(facts);
        let plain = RecoveryPolicy::default();
        let strict = RecoveryPolicy {
            proofs: 2,
            ..RecoveryPolicy::default()
        };
        for (policy, mail, facts, lacking) in [
            (&plain, true, nothing, true),
            (&plain, true, address, false),
            (&plain, false, address, true),
            (&plain, true, with_role, true),
            (&strict, true, address, true),
        ] {
            assert_eq!(lacks(policy, mail, facts), lacking, "{facts:?}");
        }
        let without_role = RecoveryPolicy {
            self_service: RecoveryUsers::WithoutRole,
            ..RecoveryPolicy::default()
        };
        assert!(!lacks(&without_role, true, with_role));
        assert!(!FactsSet::offered(&without_role).contains(with_role));
        assert!(FactsSet::offered(&without_role).contains(nothing));
        let nobody = RecoveryPolicy {
            self_service: RecoveryUsers::Nobody,
            ..RecoveryPolicy::default()
        };
        assert_eq!(FactsSet::lacking(&nobody, true), FactsSet::default());
    }

    #[test]
    fn nobody_is_reminded_twice_in_a_fortnight() {
        let again = T0.plus(REMIND_AGAIN_AFTER);
        assert!(may_remind(None, T0));
        assert!(!may_remind(Some(T0), again.minus(MOMENT)));
        assert!(may_remind(Some(T0), again));
        assert!(
            may_remind(Some(again), T0),
            "noted by a clock that was ahead"
        );
    }

    #[test]
    fn sixty_reminders_leave_in_a_minute() {
        let next = T0.plus(REMINDERS_EVERY);
        assert!(ReminderRun::is_due(None, T0));
        assert!(!ReminderRun::is_due(Some(T0), next.minus(MOMENT)));
        assert!(ReminderRun::is_due(Some(T0), next));
        assert!(ReminderRun::is_due(Some(next), T0));
        assert_eq!(ReminderRun::takes(0), Span::ZERO);
        assert_eq!(ReminderRun::takes(60), Span::from_mins(1));
        assert_eq!(ReminderRun::takes(61), Span::from_secs(70));
    }
}
