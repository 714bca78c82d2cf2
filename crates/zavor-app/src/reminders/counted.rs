//! How many people have no way back. The store keeps the counts; only accounts whose sign-in is blocked
//! are looked up, because blocking is no part of what an account has registered.

use std::collections::BTreeSet;

use zavor_core::account::AccountId;
use zavor_core::actor::Actor;
use zavor_core::hold::{HoldKind, Subject};
use zavor_core::recovery::{FactsSet, RecoveryFacts};
use zavor_core::rights::Right;

use crate::platform::error::AppError;
use crate::ports::StoreError;
use crate::reminders::service::Reminders;

/// People who may recover alone, and those of them who could not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaysCounted {
    /// All who may, by policy, and whose sign-in nobody blocked.
    pub people: u64,
    /// Those who have too little registered.
    pub lacking: u64,
}

impl Reminders {
    /// How many of the people whom the actor may see have no way back. The numbers are those of the
    /// filter [`NoRecovery`](zavor_core::listing::PeopleFilter::NoRecovery) of the list of accounts.
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub async fn counted(&self, actor: &Actor) -> Result<WaysCounted, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let domains = self.platform.domains_seen(actor);
        Ok(self.count(domains.as_deref()).await?)
    }

    /// The same for these domains; `None` = all.
    pub(super) async fn count(
        &self,
        domains: Option<&[String]>,
    ) -> Result<WaysCounted, StoreError> {
        let store = &self.platform.store;
        let policies = store.policies();
        let mut counting = Counting {
            offered: FactsSet::offered(&policies.recovery),
            lacking: self.lacking(),
            counted: WaysCounted::default(),
        };
        let within = |domain: &str| domains.is_none_or(|all| all.iter().any(|one| one == domain));
        for count in store.registered_counts() {
            if within(&count.domain) {
                counting.add(count.facts, count.accounts);
            }
        }
        let blocked = self.blocked(within).await?;
        for (_, facts) in store.registered_of(&blocked).await? {
            counting.take(facts);
        }
        Ok(counting.counted)
    }

    /// The accounts whose sign-in is blocked.
    async fn blocked(&self, within: impl Fn(&str) -> bool) -> Result<Vec<AccountId>, StoreError> {
        let store = &self.platform.store;
        let now = self.platform.now();
        let mut blocked = BTreeSet::new();
        for hold in store.all_holds().await? {
            let blocks = hold.identity.kind == HoldKind::SignInBlocked && hold.in_force(now);
            let Subject::Account(address) = &hold.identity.subject else {
                continue;
            };
            if blocks && within(address.domain()) {
                blocked.extend(store.find(address).await?);
            }
        }
        Ok(blocked.into_iter().collect())
    }
}

struct Counting {
    offered: FactsSet,
    lacking: FactsSet,
    counted: WaysCounted,
}

impl Counting {
    fn add(&mut self, facts: RecoveryFacts, accounts: u64) {
        let counted = &mut self.counted;
        if self.offered.contains(facts) {
            counted.people = counted.people.saturating_add(accounts);
        }
        if self.lacking.contains(facts) {
            counted.lacking = counted.lacking.saturating_add(accounts);
        }
    }

    /// Takes one account out again.
    fn take(&mut self, facts: RecoveryFacts) {
        let counted = &mut self.counted;
        if self.offered.contains(facts) {
            counted.people = counted.people.saturating_sub(1);
        }
        if self.lacking.contains(facts) {
            counted.lacking = counted.lacking.saturating_sub(1);
        }
    }
}
