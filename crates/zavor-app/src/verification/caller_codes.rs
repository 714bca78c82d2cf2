//! Codes for callers: sent to an address of the owner, and read back to the person who sent it.
//!
//! Security: the destination comes from the record of the account, never from a form. A code has
//! eight digits, is stored as a salted password hash (ASVS 6.5.2), lives ten minutes, counts only
//! for the actor who sent it, and a newer one replaces it. Each try is written down before the code
//! is compared, so parallel tries get no more than five. A try without a code costs the same hash.

use std::collections::HashSet;

use zavor_core::account::{Account, AccountId, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{CODE_DIGITS, CallerCode, may_make_code};
use zavor_core::rights::Right;
use zeroize::{Zeroize, Zeroizing};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::error::{AppError, BUSY, InvalidRequest, RefusedCaller};
use crate::platform::lock::Lock;
use crate::platform::notes::CallerNote;
use crate::ports::{
    Change, Commit, Entropy, HashClass, HashPriority, IdentityChange, Notice, StoreError,
    TypedPassword, Verified,
};
use crate::verification::service::Verification;

const SEND: AuditAct = AuditAct::SendCallerCode;
const ACT: AuditAct = AuditAct::VerifyCaller;

/// Marks an account while a code is made for it, so that only one task at a time reads and writes
/// the bounds.
struct Making<'a> {
    accounts: &'a Lock<HashSet<AccountId>>,
    account: AccountId,
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.accounts.lock().remove(&self.account);
    }
}

impl Verification {
    /// Sends a code to a recovery address of an account (its place in the list); returns the
    /// address.
    ///
    /// # Errors
    /// `Unknown` account or place; `Denied`; `Refused` when that address proves nothing, too many
    /// codes were sent, or mail is not configured.
    pub async fn send_caller_code(
        &self,
        actor: &Actor,
        name: &str,
        place: usize,
    ) -> Result<String, AppError> {
        let account = self
            .platform
            .account_for(actor, SEND, Right::FirstAid, name)
            .await?;
        let destination = match self.code_destination(&account, place).await {
            Err(AppError::Refused(why)) => {
                return Err(self
                    .platform
                    .refused(actor, SEND, &account.address, why)
                    .await);
            }
            other => other?,
        };
        let _making = self.begin_making(account.id)?;
        let made: Vec<_> = self.platform.store.codes_of(account.id).await?;
        let made: Vec<_> = made.iter().map(|code| code.created).collect();
        if !may_make_code(&made, self.platform.now()) {
            let why = RefusedCaller::TooManyCodes;
            return Err(self
                .platform
                .refused(actor, SEND, &account.address, why)
                .await);
        }
        let code = random_digits(&*self.platform.world.entropy, CODE_DIGITS);
        let typed = TypedPassword(code.as_bytes().to_vec());
        let hash = self.platform.world.passwords.hash(None, typed).await;
        let hash = hash.ok_or(AppError::Refused(BUSY))?;
        let record = CallerCode {
            id: self.platform.world.random_id(),
            account: account.id,
            maker: actor.maker(),
            destination: destination.clone(),
            hash,
            created: self.platform.now(),
            tries: 0,
            verified: None,
            version: 1,
        };
        let notice = Notice {
            key: "notice-caller-code",
            arguments: vec![("code", code.to_string()), ("by", actor.to_string())],
        };
        let said = CallerNote::CodeSent {
            address: destination.clone(),
        };
        let audit = self
            .platform
            .audit_of(actor, SEND, &account.address, AuditResult::Done, said);
        let commit = Commit {
            changes: vec![Change::Identity(IdentityChange::PutCode(record))],
            audit: vec![audit],
            effects: self
                .notifications
                .notice_to(&destination, &account.address, &notice)
                .into_iter()
                .collect(),
        };
        self.platform.store.commit(commit).await?;
        Ok(destination)
    }

    /// Compares what a caller read back with the newest code that this actor sent. The number
    /// returned is the proof for acts on this account, for half an hour; `None` = the code is
    /// wrong, or none waits.
    ///
    /// # Errors
    /// `Unknown` account; `Denied`; `Invalid` without a digit, which costs no try; `Refused` when no worker is free; `Conflict`; `Store`.
    pub async fn check_caller_code(
        &self,
        actor: &Actor,
        name: &str,
        typed: &str,
    ) -> Result<Option<u64>, AppError> {
        let account = self
            .platform
            .account_for(actor, ACT, Right::FirstAid, name)
            .await?;
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            // A field left empty is no try, and nothing that others have to see.
            return Err(InvalidRequest::CallerCodeEmpty.into());
        }
        let code = self.count_try(actor, &account).await?;
        let class = HashClass {
            account: GuardKey::account(account.id),
            origin: None,
            priority: HashPriority::Other,
        };
        let stored = code.as_ref().map(|code| code.hash.clone());
        let typed = TypedPassword(digits.into_bytes());
        let verified = self
            .platform
            .world
            .passwords
            .verify(class, stored, typed)
            .await;
        match (verified, code) {
            (Verified::Right { .. }, Some(mut code)) => {
                code.verified = Some(self.platform.now());
                code.tries -= 1;
                code.version += 1;
                let id = code.id;
                let said = CallerNote::CodeReadBack {
                    address: code.destination.clone(),
                };
                let audit =
                    self.platform
                        .audit_of(actor, ACT, &account.address, AuditResult::Done, said);
                let change = Change::Identity(IdentityChange::PutCode(code));
                self.platform.commit(vec![change], audit).await?;
                Ok(Some(id))
            }
            (Verified::Busy(_), code) => {
                if let Some(mut code) = code {
                    // It was not compared: return the try, unless others came in between.
                    code.tries -= 1;
                    code.version += 1;
                    let back = only(vec![Change::Identity(IdentityChange::PutCode(code))]);
                    let _ = self.platform.store.commit(back).await;
                }
                Err(AppError::Refused(BUSY))
            }
            _ => {
                let said = CallerNote::CodeWrong;
                let refused = AuditResult::Refused;
                let audit = self
                    .platform
                    .audit_of(actor, ACT, &account.address, refused, said);
                self.platform.commit(Vec::new(), audit).await?;
                Ok(None)
            }
        }
    }

    /// The newest code of this actor for this account, with one more try written down; `None` when
    /// no further try counts.
    async fn count_try(
        &self,
        actor: &Actor,
        account: &Account,
    ) -> Result<Option<CallerCode>, AppError> {
        for _ in 0..CONFLICTS_MAX {
            let codes = self.platform.store.codes_of(account.id).await?;
            let newest = codes.into_iter().find(|code| code.maker.is(actor));
            let Some(mut code) = newest.filter(|code| code.open(self.platform.now())) else {
                return Ok(None);
            };
            code.tries += 1;
            code.version += 1;
            let counted = only(vec![Change::Identity(IdentityChange::PutCode(
                code.clone(),
            ))]);
            match self.platform.store.commit(counted).await {
                Ok(_) => return Ok(Some(code)),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Conflict)
    }

    async fn code_destination(&self, account: &Account, place: usize) -> Result<String, AppError> {
        let unknown = || AppError::Unknown {
            what: "recovery address",
            name: place.to_string(),
        };
        if place >= account.recovery_addresses.len() {
            return Err(unknown());
        }
        let proving = self.proving_addresses(account).await?.into_iter();
        let mut proving = proving.filter(|(proving, _)| *proving == place);
        let Some((_, address)) = proving.next() else {
            return Err(RefusedCaller::ProvesNothing.into());
        };
        self.needs_mail()?;
        Ok(address)
    }

    fn begin_making(&self, account: AccountId) -> Result<Making<'_>, AppError> {
        let accounts = &self.coding;
        match accounts.lock().insert(account) {
            true => Ok(Making { accounts, account }),
            false => Err(AppError::Conflict),
        }
    }
}

/// Random decimal digits, each equally likely.
pub(crate) fn random_digits(entropy: &dyn Entropy, count: usize) -> Zeroizing<String> {
    // Bytes at or above the largest multiple of ten are discarded.
    const FAIR: u8 = u8::MAX / 10 * 10;
    let mut digits = Zeroizing::new(String::with_capacity(count));
    let mut bytes = [0; 32];
    while digits.len() < count {
        entropy.fill(&mut bytes);
        let fair = bytes.iter().filter(|byte| **byte < FAIR);
        for byte in fair.take(count - digits.len()) {
            digits.push(char::from(b'0' + byte % 10));
        }
    }
    bytes.zeroize();
    digits
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Counting(AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn sec_13_a_code_has_eight_digits_each_equally_likely() {
        let entropy = Counting(AtomicU8::new(0));
        let mut counts = [0u32; 10];
        for _ in 0..1000 {
            let code = random_digits(&entropy, CODE_DIGITS);
            assert_eq!(code.len(), CODE_DIGITS);
            for digit in code.bytes() {
                counts[usize::from(digit - b'0')] += 1;
            }
        }
        assert!(counts.iter().all(|n| (700..900).contains(n)), "{counts:?}");
    }
}
