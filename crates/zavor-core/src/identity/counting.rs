//! From when a second factor counts as a proof of recovery, beside the rule for recovery addresses
//! ([`RecoveryAddress::counts_from`](crate::account::RecoveryAddress::counts_from)) and that for saved
//! codes ([`SavedCode::counts_from`](crate::recovery::SavedCode::counts_from)).

use crate::account::RECOVERY_ADDRESS_WAIT;
use crate::identity::record::Method;
use crate::moment::{Span, Timestamp};

/// How long a second factor, a passkey or a saved code must wait before it counts as a proof of
/// recovery: as long as a recovery address, and for the same reason. Anybody who sits in a session
/// can make one; until the owner has had time to notice, it must not open the account. There is no
/// exception for the first ones of an account: a thief may be the first to make some.
pub const PROOF_WAIT: Span = RECOVERY_ADDRESS_WAIT;

impl Method {
    /// Whether nobody has shown it together with the password that was set then: whoever registered it
    /// knew an older one. Alone it opens nothing before that, and recovery does not count it. `None` =
    /// the password lives elsewhere, and nothing here says when it was set.
    pub fn rests_on_old_password(&self, password_set: Option<Timestamp>) -> bool {
        // Not at the same moment: somebody may show it again and again while the password is reset.
        let shown = |set| self.last_used.is_some_and(|used| used > set);
        password_set.is_some_and(|set| self.added < set && !shown(set))
    }

    /// Notes that it was shown together with the password that is set at this moment.
    pub fn shown_with_new_password(&mut self, set: Timestamp) {
        let after = set.plus(Span::from_millis(1));
        self.last_used = Some(self.last_used.map_or(after, |used| used.max(after)));
    }

    /// From when it counts as a proof of recovery: [`PROOF_WAIT`] after it was registered. `None` = not
    /// before it was shown with the password in force.
    pub fn counts_from(&self, password_set: Option<Timestamp>) -> Option<Timestamp> {
        let waits = !self.rests_on_old_password(password_set);
        waits.then(|| self.added.plus(PROOF_WAIT))
    }

    /// Whether it counts as a proof of recovery at `now`.
    pub fn counts(&self, password_set: Option<Timestamp>, now: Timestamp) -> bool {
        self.counts_from(password_set)
            .is_some_and(|from| now >= from)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;
    use crate::account::AccountId;
    use crate::identity::record::MethodKind;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn method() -> Method {
        Method {
            id: 1,
            account: AccountId(1),
            kind: MethodKind::Totp,
            name: String::new(),
            added: T0,
            last_used: None,
            sealed: Vec::new(),
            handle: Vec::new(),
            last_step: 0,
            failures: 0,
            failing_since: None,
            last_failed: None,
            version: 1,
        }
    }

    #[test]
    fn a_factor_counts_in_recovery_after_72_hours_and_once_it_was_shown_with_the_password() {
        let mut method = method();
        method.added = T0;
        method.last_used = Some(T0);
        let counts = T0.plus(PROOF_WAIT);
        let before = counts.minus(Span::from_millis(1));
        let set_before = Some(T0.minus(Span::from_secs(1)));
        for set in [None, set_before, Some(T0)] {
            assert!(!method.counts(set, before) && method.counts(set, counts));
        }
        // A new password, and nobody has shown the factor with it, however long ago it was made.
        let reset = T0.plus(Span::from_hours(1));
        let late = counts.plus(PROOF_WAIT.times(100));
        assert!(!method.counts(Some(reset), late));
        assert!(!method.counts(Some(late), late));
        method.last_used = None;
        assert_eq!(method.counts_from(Some(reset)), None);
        method.last_used = Some(reset);
        assert_eq!(method.counts_from(Some(reset)), None, "at the same moment");
        method.shown_with_new_password(reset);
        assert_eq!(method.counts_from(Some(reset)), Some(counts));
    }
}
