//! "Attack in progress": many refusals of many accounts within one minute.
//!
//! One for the whole server, in memory only: after a restart counting starts again. No decision
//! depends on it; it only tells the administrators.

use alloc::vec::Vec;

use crate::moment::{Span, Timestamp};
use crate::policy::OriginGuardPolicy;

/// Most refused accounts counted apart within one minute.
const ATTACK_SUBJECTS_MAX: usize = 256;

/// How long an attack still counts as in progress after its last minute above the thresholds.
pub const ATTACK_SHOWN_FOR: Span = Span::from_mins(5);

/// An attack in progress, for the home page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attack {
    /// When it began; since then a minute above the thresholds came every few minutes.
    pub since: Timestamp,
    /// The last refusal that was part of it.
    pub last: Timestamp,
    /// Refusals in its last minute.
    pub refusals: u32,
    /// How many accounts they concern (at most 256 are counted apart).
    pub accounts: u32,
}

/// Refusals of the current minute over all accounts: "attack in progress".
#[derive(Debug, Clone, Default)]
pub struct AttackWatch {
    minute: i64,
    refusals: u32,
    subjects: Vec<u32>,
    alerted_hour: i64,
    attack: Option<Attack>,
}

impl AttackWatch {
    /// Counts a refusal. Returns the refusals and accounts when it notices an attack, at most once
    /// an hour.
    pub fn refused(
        &mut self,
        subject: u32,
        policy: &OriginGuardPolicy,
        now: Timestamp,
    ) -> Option<(u32, u32)> {
        let minute = now.as_millis().div_euclid(60_000);
        if minute != self.minute {
            *self = Self {
                minute,
                alerted_hour: self.alerted_hour,
                attack: self.attack,
                ..Self::default()
            };
        }
        self.refusals = self.refusals.saturating_add(1);
        if self.subjects.len() < ATTACK_SUBJECTS_MAX && !self.subjects.contains(&subject) {
            self.subjects.push(subject);
        }
        let hour = minute.div_euclid(60);
        let subjects = self.subjects.len() as u32;
        let attack = self.refusals >= policy.attack_refusals_per_minute
            && subjects >= policy.attack_accounts.min(ATTACK_SUBJECTS_MAX as u32);
        if attack {
            let since = self.in_progress(now).map_or(now, |known| known.since);
            self.attack = Some(Attack {
                since,
                last: now,
                refusals: self.refusals,
                accounts: subjects,
            });
        }
        if !attack || self.alerted_hour == hour {
            return None;
        }
        self.alerted_hour = hour;
        Some((self.refusals, subjects))
    }

    /// The attack in progress at `now`.
    pub fn in_progress(&self, now: Timestamp) -> Option<Attack> {
        self.attack
            .filter(|attack| now.since(attack.last) < ATTACK_SHOWN_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn minute_of_attack(watch: &mut AttackWatch, at: Timestamp) {
        let policy = OriginGuardPolicy::default();
        for n in 0..policy.attack_refusals_per_minute {
            watch.refused(n % policy.attack_accounts, &policy, at);
        }
    }

    #[test]
    fn an_attack_goes_on_while_its_minutes_follow_each_other_and_ends_in_silence() {
        let mut watch = AttackWatch::default();
        assert_eq!(watch.in_progress(T0), None);
        minute_of_attack(&mut watch, T0);
        let later = T0.plus(Span::from_mins(3));
        minute_of_attack(&mut watch, later);
        let attack = watch.in_progress(later).unwrap();
        assert_eq!(
            (attack.since, attack.refusals, attack.accounts),
            (T0, 100, 20)
        );
        assert_eq!(watch.in_progress(later.plus(ATTACK_SHOWN_FOR)), None);
        let again = later.plus(Span::from_hours(1));
        minute_of_attack(&mut watch, again);
        assert_eq!(watch.in_progress(again).unwrap().since, again);
    }

    #[test]
    fn an_attack_is_told_once_an_hour_and_needs_refusals_of_many_accounts() {
        let policy = OriginGuardPolicy::default();
        let (refusals, accounts) = (policy.attack_refusals_per_minute, policy.attack_accounts);
        let told = |watch: &mut AttackWatch, among: u32, at: Timestamp| {
            let answers = (0..refusals).map(|n| watch.refused(n % among, &policy, at));
            answers.flatten().collect::<Vec<_>>()
        };
        // T0 is the first minute of an hour.
        let mut watch = AttackWatch::default();
        let after = |minutes| T0.plus(Span::from_mins(minutes));
        assert_eq!(told(&mut watch, accounts - 1, T0), [], "too few accounts");
        assert_eq!(watch.in_progress(T0), None);
        assert_eq!(told(&mut watch, accounts, after(1)), [(refusals, accounts)]);
        assert_eq!(told(&mut watch, accounts, after(2)), [], "told already");
        assert_eq!(told(&mut watch, accounts, after(59)), []);
        assert_eq!(
            told(&mut watch, accounts, after(60)),
            [(refusals, accounts)]
        );
        // A few refusals of many accounts are none.
        let mut watch = AttackWatch::default();
        for subject in 0..accounts {
            assert_eq!(watch.refused(subject, &policy, T0), None);
        }
        assert_eq!(watch.in_progress(T0), None);
        for subject in 0..1_000 {
            watch.refused(subject, &policy, T0);
        }
        let seen = watch.in_progress(T0).map(|attack| attack.accounts);
        assert_eq!(seen, Some(ATTACK_SUBJECTS_MAX as u32));
    }
}
