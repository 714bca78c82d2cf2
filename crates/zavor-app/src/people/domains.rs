//! The organisation's domains: list, add, remove. The first one is the default: names without `@`
//! belong to it.
//!
//! Only a Global Administrator changes them, because a domain decides who is inside: which
//! recipients are internal, which names are ours. The last domain is not removed, nor one with
//! accounts or aliases. Changes are serialised here and audited. Known limit: an account that is
//! added at the very moment its domain is removed keeps its address; it is found and protected like
//! any other.

use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::rights::Right;

use crate::notifications::acted::Acted;
use crate::people::service::People;
use crate::platform::error::{AppError, InvalidOrganisation, RefusedOrganisation};
use crate::platform::names;
use crate::platform::notes::SettingNote;
use crate::ports::{AccountQuery, Change, PAGE_MAX};

/// Most domains: every question about a recipient looks at all of them.
pub const DOMAINS_MAX: usize = 100;

/// One domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainShown {
    /// Its name, as A-labels.
    pub domain: String,
    /// Whether names without `@` belong to it.
    pub is_default: bool,
    /// Whether an account or an alias is in it.
    pub in_use: bool,
}

impl People {
    /// The domains, the default first.
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub async fn list_domains(&self, actor: &Actor) -> Result<Vec<DomainShown>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let mut shown = Vec::new();
        for (place, domain) in self.platform.store.domains().iter().enumerate() {
            shown.push(DomainShown {
                domain: domain.clone(),
                is_default: place == 0,
                in_use: self.name_in_domain(domain).await?.is_some(),
            });
        }
        Ok(shown)
    }

    /// Adds a domain, last in the order.
    ///
    /// # Errors
    /// `Invalid` when it is not a domain; `Refused` when there are [`DOMAINS_MAX`] already;
    /// `Denied` without the right.
    pub async fn add_domain(&self, actor: &Actor, typed: &str) -> Result<Acted, AppError> {
        let (domain, _order) = self.may_change_domain(actor, typed).await?;
        let mut domains = self.platform.store.domains().to_vec();
        let new = !domains.contains(&domain);
        if new && domains.len() >= DOMAINS_MAX {
            let why = RefusedOrganisation::TooManyDomains { most: DOMAINS_MAX };
            return Err(self
                .platform
                .refusal(actor, AuditAct::ChangeDomains, None, why)
                .await);
        }
        let detail = SettingNote::DomainAdded {
            domain: domain.clone(),
        };
        if new {
            domains.push(domain);
        }
        self.put_domains(actor, domains, new, detail).await
    }

    /// Removes a domain. When it was the default, the next one is.
    ///
    /// # Errors
    /// `Refused` while an account or alias is in it, and for the last one; `Denied` without the
    /// right.
    pub async fn remove_domain(&self, actor: &Actor, typed: &str) -> Result<Acted, AppError> {
        let (domain, _order) = self.may_change_domain(actor, typed).await?;
        let mut domains = self.platform.store.domains().to_vec();
        let known = domains.contains(&domain);
        let refused = match self.name_in_domain(&domain).await? {
            Some(name) if known => Some(RefusedOrganisation::DomainInUse {
                name: name.to_string(),
                domain: domain.clone(),
            }),
            _ if known && domains.len() == 1 => {
                let domain = domain.clone();
                Some(RefusedOrganisation::LastDomain { domain })
            }
            _ => None,
        };
        if let Some(why) = refused {
            return Err(self
                .platform
                .refusal(actor, AuditAct::ChangeDomains, None, why)
                .await);
        }
        let detail = SettingNote::DomainRemoved {
            domain: domain.clone(),
        };
        domains.retain(|other| *other != domain);
        self.put_domains(actor, domains, known, detail).await
    }

    /// The domain in normal form, if the actor may change it, with the lock that serialises
    /// changes.
    async fn may_change_domain(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<(String, futures_util::lock::MutexGuard<'_, ()>), AppError> {
        self.platform
            .authorise_for_all(actor, AuditAct::ChangeDomains, Right::Organisation, None)
            .await?;
        let domain =
            names::normal_domain(typed.trim()).filter(|domain| !domain.starts_with(['-', '_']));
        let domain = domain.ok_or_else(|| {
            let typed = typed.chars().take(100).collect();
            InvalidOrganisation::Domain { typed }
        })?;
        Ok((domain, self.domains_order.lock().await))
    }

    async fn put_domains(
        &self,
        actor: &Actor,
        domains: Vec<String>,
        changed: bool,
        detail: SettingNote,
    ) -> Result<Acted, AppError> {
        let acted = Acted::done_if(changed);
        let act = AuditAct::ChangeDomains;
        let audit = self
            .platform
            .audit(actor, act, None, acted.result(), detail);
        let changes = match changed {
            true => vec![Change::PutDomains(domains)],
            false => Vec::new(),
        };
        self.platform.commit(changes, audit).await?;
        Ok(acted)
    }

    /// An address or alias in this domain.
    async fn name_in_domain(&self, domain: &str) -> Result<Option<String>, AppError> {
        let of_domain = AccountQuery {
            domains: Some(vec![domain.to_owned()]),
            limit: 1,
            ..AccountQuery::default()
        };
        if let Some(account) = self
            .platform
            .store
            .accounts(&of_domain)
            .await?
            .into_iter()
            .next()
        {
            return Ok(Some(account.address.to_string()));
        }
        let mut with_text = AccountQuery {
            text: format!("@{domain}"),
            limit: PAGE_MAX,
            ..AccountQuery::default()
        };
        loop {
            let page = self.platform.store.accounts(&with_text).await?;
            let mut aliases = page.iter().flat_map(|account| &account.aliases);
            if let Some(alias) = aliases.find(|alias| alias.domain() == domain) {
                return Ok(Some(alias.to_string()));
            }
            match page.last() {
                Some(last) if page.len() == PAGE_MAX => {
                    with_text.after = Some(last.address.clone());
                }
                _ => return Ok(None),
            }
        }
    }
}
