//! Policies by their names: the list, one of them, one value set.
//!
//! Every number comes from the `FIELDS` of its policy type in `zavor_core::policy`; nothing is
//! named twice. Named outbound policies also have a priority, conditions and exceptions, written as
//! lists with commas. Setting the `priority` creates such a policy; setting it to `none` removes
//! it.

use zavor_core::actor::Actor;

use crate::platform::error::{AppError, InvalidPolicy};
use crate::policies::change::canonical;
use crate::policies::many::PolicyWish;
use crate::policies::named::shown_matched;
use crate::policies::service::PolicyAdmin;
use crate::policies::shown::{PolicySet, PolicyShown, shown};
use crate::policies::unknown::unknown_policy;
use crate::policies::{alerting, named, own_terms};

impl PolicyAdmin {
    /// All policies: the fixed ones; then outbound policies in the order in which they are tried,
    /// with the default (`sending`) last; then notices and alerts.
    pub fn policies_list(&self) -> Vec<PolicyShown> {
        let policies = self.platform.store.policies();
        let mut list = vec![
            shown(&policies.smart_lockout),
            shown(&policies.origin_guard),
            own_terms::shown_with_terms(&policies),
            shown(&policies.recovery),
        ];
        list.extend(policies.outbound.ordered().iter().map(shown_matched));
        list.push(shown(policies.outbound.default_policy()));
        list.extend(alerting::all_shown(&policies.alerts));
        list
    }

    /// One policy by its name.
    ///
    /// # Errors
    /// `Invalid`, naming the policy with the most similar name.
    pub fn policies_show(&self, name: &str) -> Result<PolicyShown, AppError> {
        let mut list = self.policies_list();
        let wanted = canonical(name);
        match list.iter().position(|policy| policy.name == wanted) {
            Some(at) => Ok(list.swap_remove(at)),
            None => Err(unknown_policy(name, &self.platform.store.policies())),
        }
    }

    /// An outbound policy as it would start: no conditions, the limits of the default one, no place
    /// in the order yet.
    pub fn policies_new(&self, name: &str) -> PolicyShown {
        named::shown_new(
            name,
            self.platform.store.policies().outbound.default_policy(),
        )
    }

    /// Sets one value. The next question is judged by it.
    ///
    /// # Errors
    /// `Invalid` for an unknown policy or key (naming the most similar) and for a value out of
    /// bounds (naming the bounds); `Denied` without the right; `Store` when it could not be
    /// written.
    pub async fn policies_set(
        &self,
        actor: &Actor,
        name: &str,
        key: &str,
        value: &str,
    ) -> Result<PolicySet, AppError> {
        let wish = PolicyWish {
            policy: name,
            key,
            value,
            was: None,
        };
        let mut set = self.policies_set_many(actor, &[wish]).await?;
        set.pop().ok_or_else(|| InvalidPolicy::NoValue.into())
    }
}
