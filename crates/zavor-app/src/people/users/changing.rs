//! Which rights a change of an account needs: its parts belong to different rows of the rights
//! table.
//!
//! - Name, aliases and recovery addresses need the right to edit.
//! - Groups choose the outbound policy, so they are policy ([`Right::Security`]): otherwise anybody
//!   who edits accounts could choose anybody's limits.
//! - An alias receives mail and signs in, so it is judged by its own domain: otherwise a role for
//!   one domain could take names of another.
//!
//! Every change passes here: from pages, API, import and command line.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::rights::Right;

use crate::people::service::People;
use crate::people::users::check::AccountChange;
use crate::platform::error::AppError;
use crate::platform::names;

impl AccountChange {
    /// Whether it concerns groups.
    pub fn is_about_groups(&self) -> bool {
        !self.groups.is_empty() || !self.remove_groups.is_empty()
    }

    /// Whether it concerns anything but groups.
    pub fn is_about_more(&self) -> bool {
        self.display_name.is_some()
            || !self.aliases.is_empty()
            || !self.remove_aliases.is_empty()
            || !self.recovery_addresses.is_empty()
    }
}

impl People {
    /// Whether the actor may make this change; `right` is the right to the account itself (to edit
    /// it, or to add it).
    ///
    /// # Errors
    /// [`AppError::Denied`], audited.
    pub(crate) async fn authorise_change(
        &self,
        actor: &Actor,
        act: AuditAct,
        right: Right,
        name: &SignInName,
        change: &AccountChange,
    ) -> Result<(), AppError> {
        let groups = change.is_about_groups();
        if change.is_about_more() || !groups {
            self.platform.authorise(actor, act, right, name).await?;
        }
        if groups {
            self.platform
                .authorise(actor, act, Right::Security, name)
                .await?;
        }
        let domains = self.platform.store.domains();
        for typed in change.aliases.iter().chain(&change.remove_aliases) {
            // A text that is not a name is refused where it is read.
            if let Some(alias) = names::normalise(typed.as_bytes(), &domains) {
                self.platform
                    .authorise_name(actor, act, right, name, &alias)
                    .await?;
            }
        }
        Ok(())
    }
}
