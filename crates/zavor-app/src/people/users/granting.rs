//! The roles that a row of an import grants: those the account lacks, within the actor's own.

use zavor_core::account::Account;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::audit::AuditAct;
use zavor_core::hold::Subject;
use zavor_core::note::Word;

use crate::notifications::alerts::told::Told;
use crate::people::service::People;
use crate::platform::error::AppError;
use crate::platform::notes::AccountNote;
use crate::ports::Change;

impl People {
    /// The grants of a row, if the actor may grant these roles, and the mails that announce them.
    pub(super) async fn granted_by_row(
        &self,
        actor: &Actor,
        account: &Account,
        roles: Vec<RoleHeld>,
    ) -> Result<(Vec<Change>, Told), AppError> {
        let subject = Subject::Account(account.address.clone());
        let (mut grants, mut told) = (Vec::new(), Told::default());
        for held in roles {
            let (act, subject) = (AuditAct::GrantRole, Some(subject.clone()));
            self.platform.hands_out(actor, act, subject, &held).await?;
            if held.role == Role::GlobalAdministrator {
                told = self
                    .notifications
                    .told_of_new_global(actor, account)
                    .await?;
            }
            grants.push(Change::GrantRole(account.id, held.role, held.domains));
        }
        Ok((grants, told))
    }

    /// The roles that a row asks for and the account lacks.
    pub(super) async fn missing_roles(
        &self,
        account: &Account,
        wanted: &[(Role, Vec<String>)],
        is_new: bool,
        changed: &mut Vec<AccountNote>,
    ) -> Result<Vec<RoleHeld>, AppError> {
        let had = match is_new {
            true => Vec::new(),
            false => self.platform.store.roles(account.id).await?,
        };
        let mut grants = Vec::new();
        for (role, domains) in wanted {
            // A role that it has stays as it is, wider or narrower: an import takes nothing away.
            if had.iter().any(|(has, _)| has == role) {
                continue;
            }
            let domains = self.checked_role_domains(domains)?;
            changed.push(AccountNote::RoleAdded {
                role: Word::of("role", role.as_str()),
            });
            grants.push(RoleHeld {
                role: *role,
                domains,
            });
        }
        Ok(grants)
    }
}
