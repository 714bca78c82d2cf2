//! Recovery addresses that lead back: the mailbox that is to be recovered, or one of our own that is
//! itself recovered through it. Whoever is locked out of the one is locked out of the other, and who
//! stole one would have both (NIST SP 800-63B-4 section 4.2.1.2; mailcow #5961).

use zavor_core::account::{Account, AccountId};

use crate::platform::error::AppError;
use crate::platform::names;
use crate::verification::service::Verification;

/// Most accounts of one chain that are looked at; a longer one counts as leading back.
const CHAIN_MAX: usize = 20;

impl Verification {
    /// Whether mail to this recovery address of an account ends in a mailbox that needs the account.
    pub(crate) async fn leads_back(
        &self,
        account: &Account,
        address: &str,
    ) -> Result<bool, AppError> {
        let mut chain: Vec<AccountId> = Vec::new();
        let mut next = vec![address.to_owned()];
        while let Some(address) = next.pop() {
            let Some(owner) = self.owner_of_mailbox(&address).await? else {
                continue;
            };
            if owner == account.id || chain.len() >= CHAIN_MAX {
                return Ok(true);
            }
            if chain.contains(&owner) {
                continue;
            }
            chain.push(owner);
            if let Some(owner) = self.platform.store.account(owner).await? {
                let addresses = owner.recovery_addresses.into_iter();
                let confirmed = addresses.filter(|known| known.is_confirmed());
                next.extend(confirmed.map(|known| known.address));
            }
        }
        Ok(false)
    }

    async fn owner_of_mailbox(&self, address: &str) -> Result<Option<AccountId>, AppError> {
        match names::normalise(address.as_bytes(), &self.platform.store.domains()) {
            Some(name) => Ok(self.platform.store.find(&name).await?),
            None => Ok(None),
        }
    }
}
