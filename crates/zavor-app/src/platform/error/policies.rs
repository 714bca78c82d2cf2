//! Policies and where alerts go.

use zavor_core::policy::Bounds;

use crate::platform::notes::declare::notes;

notes! {
    /// Why a policy or one of its values is not acceptable.
    pub enum InvalidPolicy {
        NoPolicy { name: String, nearest: String, begins: &'static str } = "no_such_policy",
            "no policy {name:?}; did you mean {nearest:?}? A new outbound policy begins with its {begins}; nothing was changed";
        NoKey { policy: String, key: String, nearest: String } = "no_such_policy_key",
            "policy {policy} has no key {key:?}; did you mean {nearest}? Nothing was changed";
        OutOfBounds { policy: String, key: &'static str, bounds: Bounds, given: String } = "policy_value",
            "{policy} {key} must be {bounds}, not {given:?}; nothing was changed";
        Priority { key: &'static str, most: u32, given: String } = "policy_priority",
            "{key} must be 0 to {most} or none, not {given:?}; nothing was changed";
        Name { most: usize } = "policy_name",
            "a policy's name has 1 to {most} bytes and no invisible characters; nothing was changed";
        TooMany { most: usize } = "too_many_policies",
            "there are {most} outbound policies already; nothing was changed";
        ConditionValues { key: String, most: usize } = "too_many_condition_values",
            "{key} has at most {most} values; nothing was changed";
        Domain { typed: String } = "policy_domain",
            "{typed:?} is not a valid domain; nothing was changed";
        Preset { given: String } = "no_such_preset",
            "{given:?} is not a preset; the presets are standard and strict; nothing was changed";
        PresetElsewhere { policy: String } = "preset_is_for_sending",
            "{policy} has no presets: they are for policies that limit sending, such as \"sending\"; nothing was changed";
        NoValue = "no_policy_value",
            "no value was given; nothing was changed";
        TooManyValues { most: usize } = "too_many_policy_values",
            "at most {most} values at once; nothing was changed";
        Recipients { key: &'static str, most: usize } = "too_many_alert_recipients",
            "{key} has at most {most} addresses; nothing was changed";
        OwnTerms { most: usize } = "too_many_own_terms",
            "there may be at most {most} own terms; nothing was changed";
        OwnTermTooShort { term: String, least: usize } = "own_term_too_short",
            "{term:?} cannot be an own term: it has fewer than {least} letters or digits and would be found in words that have nothing to do with it; nothing was changed";
        OwnTermTooLong { term: String, most: usize } = "own_term_too_long",
            "{term:?} cannot be an own term: it has more than {most} characters; write its parts as terms of their own; nothing was changed";
        OwnTermNotTypeable { term: String } = "own_term_not_typeable",
            "{term:?} cannot be an own term: it has characters that cannot be typed; nothing was changed";
        WebhookLength { key: &'static str, most: usize } = "webhook_length",
            "{key} has at most {most} bytes; nothing was changed";
        Help { key: &'static str, most: usize } = "help_contact",
            "{key} must be words without invisible characters, or one link that begins with https:// or mailto:, at most {most} characters; nothing was changed";
        Webhook { why: String } = "webhook_not_callable",
            "{why}; nothing was changed";
    }
}
