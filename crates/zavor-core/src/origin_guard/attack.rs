//! "Attack in progress": many refusals of many accounts within one minute.
//!
//! One for the whole server, in memory only: after a restart the next minute counts anew. It
//! decides nothing; it only tells the administrators.

use alloc::vec::Vec;

use crate::moment::Timestamp;
use crate::policy::OriginGuardPolicy;

/// Most refused accounts told apart within one minute.
const ATTACK_SUBJECTS_MAX: usize = 256;

/// Refusals of the current minute over all accounts: "attack in progress".
#[derive(Debug, Clone, Default)]
pub struct AttackWatch {
    minute: i64,
    refusals: u32,
    subjects: Vec<u32>,
    alerted_hour: i64,
}

impl AttackWatch {
    /// Counts a refusal; gives refusals and accounts when an attack is noticed, at most once an
    /// hour.
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
        if !attack || self.alerted_hour == hour {
            return None;
        }
        self.alerted_hour = hour;
        Some((self.refusals, subjects))
    }
}
