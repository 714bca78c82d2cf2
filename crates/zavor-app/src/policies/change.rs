//! Changes one value of one policy in a copy, which is committed only if everything is valid.
use zavor_core::policy::{
    DEFAULT_POLICY, NoticePolicy, OriginGuardPolicy, OutboundPolicies, OutboundPolicy,
    PasswordPolicy, Policies, PolicyType, RecoveryPolicy, SmartLockoutPolicy,
};

use crate::platform::error::AppError;
use crate::platform::service::Platform;
use crate::policies::alerting;
use crate::policies::named::change_named;
use crate::policies::own_terms;
use crate::policies::shown::{PolicySet, put};

/// What evidence calls `Default` is `sending` on the command line.
pub(super) fn canonical(name: &str) -> &str {
    if name.eq_ignore_ascii_case(DEFAULT_POLICY) {
        OutboundPolicy::NAME
    } else {
        name
    }
}

/// Changes one value in `policies`, a copy that is committed only if everything is valid.
pub(super) async fn change(
    policies: &mut Policies,
    name: &str,
    key: &str,
    value: &str,
    platform: &Platform,
) -> Result<PolicySet, AppError> {
    match name {
        SmartLockoutPolicy::NAME => put(&mut policies.smart_lockout, key, value),
        OriginGuardPolicy::NAME => put(&mut policies.origin_guard, key, value),
        RecoveryPolicy::NAME => put(&mut policies.recovery, key, value),
        PasswordPolicy::NAME => own_terms::set(policies, key, value),
        OutboundPolicy::NAME => {
            let mut default = policies.outbound.default_policy().clone();
            let set = put(&mut default, key, value)?;
            let ordered = policies.outbound.ordered().to_vec();
            policies.outbound = OutboundPolicies::new(default, ordered);
            Ok(set)
        }
        NoticePolicy::NAME => alerting::set_notices(&mut policies.alerts, key, value, platform),
        _ if let Some(kind) = alerting::kind_named(name) => {
            alerting::set_kind(&mut policies.alerts, kind, key, value)
        }
        _ => change_named(policies, name, key, value, platform).await,
    }
}
