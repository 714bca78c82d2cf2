//! Restricted entities: every restriction in force, and what is told of those that are shown.
//!
//! All restrictions come from one question to the store. What is told beside each (steps before a
//! release, earlier releases, the last address) asks for its account, roles and guard; so whoever
//! shows a page sorts and cuts the restrictions first.

use std::cmp::Reverse;
use std::net::IpAddr;

use zavor_core::actor::Actor;
use zavor_core::guard::Touched;
use zavor_core::hold::{Hold, StoredHold, Subject};
use zavor_core::rights::Right;

use crate::platform::error::AppError;
use crate::platform::restriction::is_restriction;
use crate::ports::GuardsExt;
use crate::sending::service::Sending;

/// A restriction in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Restriction {
    /// Its hold.
    pub stored: StoredHold,
    /// Whether it is in force from memory because it could not be written yet.
    pub unwritten: bool,
}

/// One row of Restricted entities.
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictedEntity {
    /// The restriction, with what must be done before its release.
    pub hold: Hold,
    /// The person's name; empty for a connector, or if there is none.
    pub display_name: String,
    /// How often this sender was released before.
    pub releases: u16,
    /// Client address of its last charged message.
    pub last_address: Option<IpAddr>,
    /// As in [`Restriction::unwritten`].
    pub unwritten: bool,
}

impl Sending {
    /// The restrictions in force that the actor may see, the newest first.
    ///
    /// # Errors
    /// `Denied` without the right to see; `Store` when the holds cannot be read.
    pub async fn restricted_seen(&self, actor: &Actor) -> Result<Vec<Restriction>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let (now, domains) = (self.platform.now(), self.platform.domains_seen(actor));
        let sees = |subject: &Subject| match (&domains, subject) {
            (None, _) => true,
            (Some(domains), Subject::Account(name)) => domains.iter().any(|d| d == name.domain()),
            (Some(_), _) => false,
        };
        let stands = |hold: &StoredHold| {
            is_restriction(hold) && hold.in_force(now) && sees(&hold.identity.subject)
        };
        let mut list = Vec::new();
        for stored in self.platform.store.all_holds().await? {
            if stands(&stored) {
                let unwritten = false;
                list.push(Restriction { stored, unwritten });
            }
        }
        for stored in self.state.all_unwritten() {
            let again = |row: &Restriction| row.stored.identity == stored.identity;
            if stands(&stored) && !list.iter().any(again) {
                let unwritten = true;
                list.push(Restriction { stored, unwritten });
            }
        }
        list.sort_by_key(|row| Reverse(row.stored.since));
        Ok(list)
    }

    /// The display names of whom these restrictions stop, in the same order; empty for a connector, or
    /// if there is none. Asks for every account: for a list that is searched or sorted by name.
    ///
    /// # Errors
    /// `Store` when an account cannot be read.
    pub async fn restricted_names(
        &self,
        restrictions: &[Restriction],
    ) -> Result<Vec<String>, AppError> {
        let now = self.platform.now();
        let mut names = Vec::with_capacity(restrictions.len());
        for Restriction { stored, .. } in restrictions {
            let subject = &stored.identity.subject;
            let payer = self.payers.of_subject(subject, now).await?;
            let account = self.account_behind(&payer).await?;
            names.push(account.map_or_else(String::new, |account| account.display_name));
        }
        Ok(names)
    }

    /// The rows of these restrictions, in the same order.
    ///
    /// # Errors
    /// `Store` when an account or guard cannot be read.
    pub async fn restricted_rows(
        &self,
        restrictions: Vec<Restriction>,
    ) -> Result<Vec<RestrictedEntity>, AppError> {
        let now = self.platform.now();
        let mut rows = Vec::with_capacity(restrictions.len());
        for Restriction { stored, unwritten } in restrictions {
            let payer = self
                .payers
                .of_subject(&stored.identity.subject, now)
                .await?;
            let account = self.account_behind(&payer).await?;
            let look = self.platform.store.sending(payer.key, |guard| {
                ((guard.releases(), guard.last_address()), Touched::Unchanged)
            });
            let ((releases, last_address), _) = look.await?;
            let named = account.as_ref().map(|account| account.display_name.clone());
            rows.push(RestrictedEntity {
                display_name: named.unwrap_or_default(),
                hold: self.restriction_shown(account.as_ref(), stored).await?,
                releases,
                last_address,
                unwritten,
            });
        }
        Ok(rows)
    }
}
