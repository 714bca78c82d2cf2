//! Every number of the rules, in one place: default, unit, bounds and text on the field itself.
//!
//! `zavor policies show`, the configuration reference, the manual and the admin centre are all
//! made from [`Field`] lists; a number that is not a field here is not a setting. Constants that
//! nobody may change (RFC sizes, encodings) stand where they are used.

use alloc::string::String;
use alloc::vec::Vec;

use crate::moment::Span;

pub(crate) mod alerts;
pub(crate) mod fields;
pub(crate) mod outbound;
pub(crate) mod recovery;
pub(crate) mod setting;
pub(crate) mod value;

use fields::policy;

pub use alerts::{
    ALERT_POLICY_PREFIX, AlertPolicies, AlertPolicy, NoticeLanguage, NoticePolicy,
    RECIPIENT_BYTES_MAX, RECIPIENTS_MAX, WEBHOOK_BYTES_MAX,
};
pub use fields::{Field, Group, PolicyError, PolicyType, field, grouped, set};
pub use outbound::{
    ActionAtLimit, CONDITION_VALUES_MAX, Charged, Conditions, DEFAULT_POLICY, Matched,
    OUTBOUND_POLICIES_MAX, OutboundPolicies, OutboundPolicy, OutboundPreset, POLICY_NAME_BYTES_MAX,
};
pub use recovery::{RecoveryPolicy, RecoveryUsers};
pub use value::{Bounds, Value, format_span, parse_span};

policy! {
    /// Smart lockout: one set of thresholds for each class of place (`spec/sign-in.md`; values
    /// tuned in simulation, `reference/protection-lab.md` section 5).
    pub struct SmartLockoutPolicy = "smart-lockout" {
        /// Wrong passwords on a known device before it is locked out.
        threshold_known_device: u32 = 20, Bounds::Count(1, 100), "wrong passwords";
        /// Wrong passwords at a familiar location before familiar locations are locked out.
        threshold_familiar: u32 = 20, Bounds::Count(1, 100), "wrong passwords";
        /// Wrong passwords near a familiar location before near places are locked out.
        threshold_near: u32 = 10, Bounds::Count(1, 100), "wrong passwords";
        /// Wrong passwords from unfamiliar places before those are locked out. Below 100 as NIST
        /// SP 800-63B-4 section 3.2.2 asks; a smaller number refuses more honest travellers.
        threshold_unfamiliar: u32 = 10, Bounds::Count(1, 100), "wrong passwords";
        /// Length of the first lockout of a class.
        lockout_duration: Span = Span::from_secs(60), Bounds::Time(Span::from_secs(1), Span::from_hours(24)), "";
        /// Each further lockout is this many times longer.
        lockout_growth: u32 = 2, Bounds::Count(1, 10), "times";
        /// Longest lockout on known devices.
        lockout_duration_max_known_device: Span = Span::from_mins(15), Bounds::Time(Span::from_secs(1), Span::from_hours(24)), "";
        /// Longest lockout at familiar locations.
        lockout_duration_max_familiar: Span = Span::from_mins(15), Bounds::Time(Span::from_secs(1), Span::from_hours(24)), "";
        /// Longest lockout near familiar locations.
        lockout_duration_max_near: Span = Span::from_hours(4), Bounds::Time(Span::from_secs(1), Span::from_hours(24)), "";
        /// Longest lockout elsewhere.
        lockout_duration_max_unfamiliar: Span = Span::from_hours(24), Bounds::Time(Span::from_secs(1), Span::from_days(7)), "";
        /// Near and unfamiliar: one failure is forgotten each time this span has passed.
        failure_leak: Span = Span::from_hours(12), Bounds::Time(Span::from_mins(1), Span::from_days(7)), "";
        /// Known device and familiar: all failures are forgotten after this long without one.
        failure_memory: Span = Span::from_hours(24), Bounds::Time(Span::from_mins(1), Span::from_days(7)), "";
        /// Failures in a row of one class after which it stays locked until recovery, unlock, or
        /// the success that the manual names (NIST SP 800-63B-4 section 3.2.2).
        consecutive_failures_max: u32 = 100, Bounds::Count(10, 100), "wrong passwords";
        /// How many of the last wrong passwords are remembered; repeating one does not count.
        repeated_password_memory: u32 = 3, Bounds::Count(0, 8), "passwords";
        /// How long a checked attempt may stay without a report. Must be longer than the
        /// slowest password database takes.
        pending_attempt: Span = Span::from_secs(10), Bounds::Time(Span::from_secs(5), Span::from_secs(120)), "";
        /// Successes that make a place familiar at once.
        familiar_successes: u32 = 2, Bounds::Count(1, 20), "successes";
        /// One success is enough once it is this old.
        familiar_after: Span = Span::from_mins(10), Bounds::Time(Span::ZERO, Span::from_days(7)), "";
        /// A place unused for this long is no longer familiar.
        familiar_memory: Span = Span::from_days(45), Bounds::Time(Span::from_days(1), Span::from_days(365)), "";
        /// Accounts that must find a network familiar before it is near for everybody.
        near_accounts: u32 = 5, Bounds::Count(2, 8), "accounts";
        /// Age of a familiar place from which a success ends a lockout at the consecutive maximum
        /// of near and unfamiliar places.
        old_familiar: Span = Span::from_days(7), Bounds::Time(Span::from_days(1), Span::from_days(365)), "";
        /// How long the step of the next lockout survives an unlock.
        step_kept_after_unlock: Span = Span::from_hours(24), Bounds::Time(Span::ZERO, Span::from_days(7)), "";
    } in groups {
        "common": threshold_unfamiliar, threshold_familiar, lockout_duration, consecutive_failures_max;
        "other_places": threshold_known_device, threshold_near;
        "longer_lockouts": lockout_growth, lockout_duration_max_known_device,
            lockout_duration_max_familiar, lockout_duration_max_near,
            lockout_duration_max_unfamiliar, step_kept_after_unlock;
        "forgetting": failure_leak, failure_memory, repeated_password_memory, pending_attempt;
        "familiar_places": familiar_successes, familiar_after, familiar_memory, near_accounts,
            old_familiar;
    }
}

policy! {
    /// Origin guard: decides whether a network guesses across accounts. It counts accounts, not
    /// failures.
    pub struct OriginGuardPolicy = "origin-guard" {
        /// Penalty at which one address is blocked.
        origin_block_threshold: u32 = 10, Bounds::Count(1, 10_000), "points";
        /// Different accounts that must have added to the penalty of a network within 24 h before
        /// it is blocked: one account alone never blocks a network.
        origin_block_accounts: u32 = 2, Bounds::Count(2, 50), "accounts";
        /// The network around it is blocked at this many times the threshold.
        group_factor: u32 = 4, Bounds::Count(1, 100), "times";
        /// A block refuses near places only at this many times the threshold.
        near_factor: u32 = 5, Bounds::Count(1, 100), "times";
        /// How long a new installation learns who signs in from where, beginning with its first
        /// sign-in. Until the end of it, a network is blocked only at near_factor times the
        /// threshold. An import that adds half of the accounts begins it again.
        learning_period: Span = Span::from_days(7), Bounds::Time(Span::ZERO, Span::from_days(30)), "";
        /// The penalty halves in this time.
        half_life: Span = Span::from_hours(12), Bounds::Time(Span::from_mins(1), Span::from_days(7)), "";
        /// Length of the first block; doubles with each further one.
        block_duration: Span = Span::from_hours(1), Bounds::Time(Span::from_mins(1), Span::from_hours(24)), "";
        /// Longest block.
        block_duration_max: Span = Span::from_hours(24), Bounds::Time(Span::from_mins(1), Span::from_days(7)), "";
        /// Distinct accounts failing from one origin within an hour that raise an alert.
        alert_accounts: u32 = 20, Bounds::Count(2, 60), "accounts";
        /// Refusals a minute that count as an attack in progress.
        attack_refusals_per_minute: u32 = 100, Bounds::Count(1, 1_000_000), "refusals";
        /// Accounts over which they must spread.
        attack_accounts: u32 = 20, Bounds::Count(1, 100_000), "accounts";
    } in groups {
        "common": origin_block_threshold, block_duration, block_duration_max, learning_period;
        "counting": origin_block_accounts, half_life, group_factor, near_factor;
        "alerting": alert_accounts, attack_refusals_per_minute, attack_accounts;
    }
}

policy! {
    /// Password rules (NIST SP 800-63B-4 section 3.1.1.2, ASVS 6.2): length and blocklists, no
    /// composition, no expiry.
    pub struct PasswordPolicy = "passwords" {
        /// Shortest password. 15 where the password alone opens mail or LDAP; never below 8.
        minimum_length: u32 = 15, Bounds::Count(8, 64), "characters";
        /// Mail programs and LDAP clients need an app password; the owner's password opens our pages
        /// only. It may then be as short as 8 characters for an account with a second factor.
        mail_needs_app_password: bool = false, Bounds::Switch, "";
        /// How often a password must have been seen among stolen ones to be refused, where the
        /// configuration names files of them (`[directory] breached_passwords`).
        breached_at_least: u32 = 1, Bounds::Count(1, 1_000_000), "times";
        /// Passwords verified at once for one account at doors that verify; others wait.
        verifications_per_account: u32 = 2, Bounds::Count(1, 16), "at once";
        /// Passwords verified at once for one origin.
        verifications_per_origin: u32 = 2, Bounds::Count(1, 64), "at once";
        /// How long a password may wait for its turn before the door answers "busy".
        queue_deadline: Span = Span::from_secs(2), Bounds::Time(Span::from_millis(100), Span::from_secs(30)), "";
        /// Doors that verify answer every failed attempt this long after its arrival.
        answer_deadline: Span = Span::from_millis(300), Bounds::Time(Span::from_millis(50), Span::from_secs(10)), "";
        /// The same when the hash pool is behind.
        answer_deadline_busy: Span = Span::from_secs(2), Bounds::Time(Span::from_millis(100), Span::from_secs(30)), "";
        /// How long a verified password is recognised without hashing it again.
        verified_memory: Span = Span::from_mins(10), Bounds::Time(Span::ZERO, Span::from_hours(1)), "";
        /// Helpdesk and User Administrators may show a temporary password of 24 hours, once, for an
        /// account without a role, after a recorded call back or in person. Without this they send
        /// links, which reach nobody who has no confirmed recovery address.
        help_desk_temporary_password: bool = true, Bounds::Switch, "";
        /// The sign-in log masks names without an account, because people type passwords where a
        /// name belongs. A search for the whole name still finds its rows.
        mask_unknown_names: bool = true, Bounds::Switch, "";
    } in groups {
        "common": minimum_length, mail_needs_app_password, breached_at_least,
            help_desk_temporary_password, mask_unknown_names;
        "checking": verifications_per_account, verifications_per_origin, queue_deadline,
            verified_memory;
        "answering": answer_deadline, answer_deadline_busy;
    }
}

/// All policies in force.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policies {
    /// Smart lockout.
    pub smart_lockout: SmartLockoutPolicy,
    /// Origin guard.
    pub origin_guard: OriginGuardPolicy,
    /// Passwords.
    pub passwords: PasswordPolicy,
    /// The organisation's own terms, which count as one character in a new password: in the form of
    /// [`crate::password_rule::own_term`], sorted, at most [`crate::password_rule::OWN_TERMS_MAX`].
    pub own_terms: Vec<String>,
    /// Outbound policies in priority order; the default is last and always there.
    pub outbound: OutboundPolicies,
    /// Alerts and notices.
    pub alerts: AlertPolicies,
    /// Recovery by the owners of accounts.
    pub recovery: RecoveryPolicy,
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn defaults_are_inside_bounds<P: PolicyType>() {
        let policy = P::default();
        for field in P::FIELDS {
            let value = (field.get)(&policy);
            assert!(
                field.bounds.accept(value),
                "{} {}: {value}",
                P::NAME,
                field.key
            );
            assert_eq!(field.check(&value.to_string()), Ok(value), "{}", field.key);
            assert!(!field.text.is_empty(), "{}", field.key);
        }
    }

    #[test]
    fn every_default_is_inside_its_bounds_and_survives_its_text() {
        defaults_are_inside_bounds::<SmartLockoutPolicy>();
        defaults_are_inside_bounds::<OriginGuardPolicy>();
        defaults_are_inside_bounds::<PasswordPolicy>();
        defaults_are_inside_bounds::<OutboundPolicy>();
        defaults_are_inside_bounds::<AlertPolicy>();
        defaults_are_inside_bounds::<NoticePolicy>();
        defaults_are_inside_bounds::<RecoveryPolicy>();
    }

    fn groups_hold_every_field_once<P: PolicyType>() {
        let fields = || P::FIELDS.iter().map(|field| field.key);
        if P::GROUPS.is_empty() {
            assert!(
                fields().count() < 7,
                "{} is long enough for groups",
                P::NAME
            );
            return;
        }
        let keys = || P::GROUPS.iter().flat_map(|group| group.keys);
        for key in fields() {
            let places = keys().filter(|known| **known == key).count();
            assert_eq!(places, 1, "{} {key} belongs to one group", P::NAME);
        }
        assert_eq!(
            keys().count(),
            fields().count(),
            "{}: no such field",
            P::NAME
        );
        let common = P::GROUPS.first().map(|group| group.name);
        assert_eq!(common, Some("common"), "{}", P::NAME);
        let order: alloc::vec::Vec<_> = grouped::<P>().map(|(_, field)| field.key).collect();
        assert!(order.iter().eq(keys()), "{}", P::NAME);
    }

    #[test]
    fn every_setting_belongs_to_one_group_and_the_common_ones_come_first() {
        groups_hold_every_field_once::<SmartLockoutPolicy>();
        groups_hold_every_field_once::<OriginGuardPolicy>();
        groups_hold_every_field_once::<PasswordPolicy>();
        groups_hold_every_field_once::<OutboundPolicy>();
        groups_hold_every_field_once::<AlertPolicy>();
        groups_hold_every_field_once::<NoticePolicy>();
        groups_hold_every_field_once::<RecoveryPolicy>();
    }

    #[test]
    fn sec_02_the_default_thresholds_are_below_one_hundred() {
        let p = SmartLockoutPolicy::default();
        for n in [
            p.threshold_known_device,
            p.threshold_familiar,
            p.threshold_near,
            p.threshold_unfamiliar,
        ] {
            assert!(n < 100);
        }
        assert!(p.consecutive_failures_max <= 100);
    }

    #[test]
    fn a_value_out_of_bounds_changes_nothing_and_names_the_bounds() {
        let mut policy = SmartLockoutPolicy::default();
        let before = policy.clone();
        let error = set(&mut policy, "threshold_near", "101").unwrap_err();
        assert!(matches!(
            error,
            PolicyError::OutOfBounds {
                bounds: Bounds::Count(1, 100),
                ..
            }
        ));
        assert!(
            set(&mut policy, "lockout_duration", "60").is_err(),
            "a unit is needed"
        );
        assert!(set(&mut policy, "treshold_near", "5").is_err());
        assert_eq!(policy, before);
        assert!(set(&mut policy, "lockout_duration", "2m").is_ok());
        assert_eq!(policy.lockout_duration, Span::from_mins(2));
    }
}
