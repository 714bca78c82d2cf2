//! The numbers of the policy that differ by class of place.

use crate::moment::Span;
use crate::policy::SmartLockoutPolicy;
use crate::sign_in::kinds::Class;

/// The number of wrong passwords at which a class is locked out.
pub const fn threshold(policy: &SmartLockoutPolicy, class: Class) -> u32 {
    match class {
        Class::KnownDevice => policy.threshold_known_device,
        Class::Familiar => policy.threshold_familiar,
        Class::Near => policy.threshold_near,
        Class::Unfamiliar => policy.threshold_unfamiliar,
    }
}

/// The longest lockout of a class.
pub(super) const fn longest(policy: &SmartLockoutPolicy, class: Class) -> Span {
    match class {
        Class::KnownDevice => policy.lockout_duration_max_known_device,
        Class::Familiar => policy.lockout_duration_max_familiar,
        Class::Near => policy.lockout_duration_max_near,
        Class::Unfamiliar => policy.lockout_duration_max_unfamiliar,
    }
}
