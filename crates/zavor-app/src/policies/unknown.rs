//! The error for a policy that does not exist, with the name that was probably meant.
use zavor_core::policy::{
    OriginGuardPolicy, OutboundPolicy, PasswordPolicy, Policies, PolicyType, RecoveryPolicy,
    SmartLockoutPolicy,
};

use crate::platform::error::{AppError, InvalidPolicy};
use crate::policies::alerting;
use crate::policies::shown::{PRIORITY, nearest};

pub(super) fn unknown_policy(name: &str, policies: &Policies) -> AppError {
    let fixed = [
        SmartLockoutPolicy::NAME,
        OriginGuardPolicy::NAME,
        PasswordPolicy::NAME,
        RecoveryPolicy::NAME,
        OutboundPolicy::NAME,
    ];
    let named = policies.outbound.ordered().iter();
    let alerts: Vec<String> = alerting::names().collect();
    let all = fixed
        .into_iter()
        .chain(named.map(|policy| policy.name.as_str()))
        .chain(alerts.iter().map(String::as_str));
    InvalidPolicy::NoPolicy {
        name: name.into(),
        nearest: nearest(name, all).unwrap_or_default().into(),
        begins: PRIORITY,
    }
    .into()
}
