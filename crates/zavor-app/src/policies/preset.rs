//! Presets: the limits of an outbound policy, set together.

use zavor_core::actor::Actor;
use zavor_core::policy::{OutboundPolicy, OutboundPreset, PolicyType};

use crate::platform::error::{AppError, InvalidPolicy};
use crate::policies::alerting;
use crate::policies::change::canonical;
use crate::policies::many::{BUILT_IN, PolicyDifference, PolicyWish};
use crate::policies::service::PolicyAdmin;

/// The key under which a preset is set, as typed in `zavor policies set`.
pub const PRESET: &str = "preset";

impl PolicyAdmin {
    /// Sets the limits of a preset in an outbound policy, all at once; each has its audit event.
    /// Returns those that changed.
    ///
    /// # Errors
    /// [`InvalidPolicy::PresetElsewhere`] for a policy that limits no sending,
    /// [`InvalidPolicy::Preset`] for a name that is none; as [`PolicyAdmin::policies_set_many`].
    /// Nothing was changed then.
    pub async fn policies_set_preset(
        &self,
        actor: &Actor,
        policy: &str,
        preset: &str,
    ) -> Result<Vec<PolicyDifference>, AppError> {
        let wanted = canonical(policy);
        let elsewhere = BUILT_IN.contains(&wanted) && wanted != OutboundPolicy::NAME;
        if elsewhere || alerting::names().any(|alert| alert == wanted) {
            let policy = policy.chars().take(100).collect();
            return Err(InvalidPolicy::PresetElsewhere { policy }.into());
        }
        let Some(preset) = OutboundPreset::from_name(preset.trim()) else {
            let given = preset.chars().take(100).collect();
            return Err(InvalidPolicy::Preset { given }.into());
        };
        let values = preset.values();
        let wishes: Vec<PolicyWish<'_>> = values
            .iter()
            .map(|(key, value)| PolicyWish {
                policy,
                key,
                value,
                was: None,
            })
            .collect();
        let sets = self.policies_set_many(actor, &wishes).await?;
        let changed = wishes
            .iter()
            .zip(sets)
            .filter(|(_, set)| set.before != set.now);
        Ok(changed
            .map(|(wish, set)| PolicyDifference {
                policy: wish.policy.into(),
                key: wish.key.into(),
                before: set.before,
                now: set.now,
            })
            .collect())
    }
}
