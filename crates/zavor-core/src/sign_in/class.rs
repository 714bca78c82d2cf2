//! Which class of place an origin has for an account, and which classes an origin block refuses.
//! The doors ask for every attempt, `why` asks about addresses that tried an account.

use super::guard::SignInGuard;
use super::places::Seen;
use crate::moment::Timestamp;
use crate::network::Origin;
use crate::policy::SmartLockoutPolicy;
use crate::sign_in::kinds::Class;
use crate::sign_in::view::OriginView;

impl OriginView {
    /// Whether the block of this origin refuses attempts of this class.
    pub const fn refuses(&self, class: Class) -> bool {
        match class {
            Class::KnownDevice | Class::Familiar => false,
            Class::Near => self.blocked.is_some() && self.blocked_for_near,
            Class::Unfamiliar => self.blocked.is_some(),
        }
    }
}

impl SignInGuard {
    /// The class of place that an origin has for this account now; `hint` as in [`super::Attempt`].
    pub fn class_at(
        &self,
        origin: Origin,
        hint: u32,
        view: &OriginView,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) -> Class {
        if let Some(shared) = view.shared {
            let proved =
                shared.shows_devices && self.records.knows_client(shared.key, hint, policy, now);
            return match proved {
                true => Class::KnownDevice,
                false => Class::Near,
            };
        }
        match self.records.see(origin, hint, policy, now) {
            Seen::KnownClient => Class::KnownDevice,
            Seen::Familiar => Class::Familiar,
            Seen::Neighbour => Class::Near,
            Seen::Strange if view.common => Class::Near,
            Seen::Strange => Class::Unfamiliar,
        }
    }

    /// Whether an observing door let the refused check of this key through and no report has closed
    /// it yet. If the mail server asks about it again, that is not a second refusal.
    pub fn was_let_through(&mut self, key: u64) -> bool {
        self.pending.was_let_through(key)
    }
}
