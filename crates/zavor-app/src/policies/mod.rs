//! Policies: list, show, set.

pub(crate) mod alerting;
pub(crate) mod change;
pub(crate) mod effect;
pub(crate) mod many;
pub(crate) mod named;
pub(crate) mod own_terms;
pub(crate) mod preset;
pub(crate) mod service;
pub(crate) mod set;
pub(crate) mod shown;
pub(crate) mod unknown;
pub(crate) mod week;

pub use effect::{LIMIT_EFFECT_LOOKED_MAX, LIMIT_EFFECT_NAMED_MAX, LimitEffect};
pub use many::{POLICY_WISHES_MAX, PolicyDifference, PolicyPreview, PolicyRefusal, PolicyWish};
pub use named::PRIORITY_MAX;
pub use own_terms::{OWN_TERMS, terms_changed};
pub use preset::PRESET;
pub use service::PolicyAdmin;
pub use shown::{PolicySet, PolicyShown, SettingShown};
pub use week::{
    LimitsEffect, REPLAYED_MESSAGES_MAX, REPLAYED_NAMED_MAX, REPLAYED_OF_ONE_MAX, WeekEffect,
    WouldRestrict,
};
