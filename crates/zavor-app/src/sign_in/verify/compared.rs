//! Comparing a password with the stored one: by proof, otherwise by hash.

use std::net::IpAddr;

use zavor_core::account::{Account, AccountId, Credential, SignInName};
use zavor_core::moment::Timestamp;
use zavor_core::sign_in::{Class, NoGuess, Standing};

use crate::ports::{Crowd, HashClass, HashPriority, StoreError, TypedPassword, Verified};
use crate::sign_in::proofs::Proof;
use crate::sign_in::question::SignInCase;
use crate::sign_in::service::SignIn;

impl SignIn {
    /// Compares a password with the stored one: by proof, otherwise by hash. `origin` is the client
    /// whose share of the hash pool it takes.
    pub(super) async fn compare(
        &self,
        asked: &SignInCase<'_>,
        account: Option<Account>,
        class: Class,
        origin: Option<IpAddr>,
        password: TypedPassword,
    ) -> Result<Comparison, StoreError> {
        let compared_with = self.credential_key(account.as_ref());
        let credential = account
            .as_ref()
            .and_then(|account| account.credential.clone());
        let tag = self.password_proof(asked.who.key, &password);
        let set = credential.as_ref().map(|credential| credential.set);
        // An expired temporary password is wrong, at the same cost.
        let lapsed = |credential: &&Credential| credential.has_lapsed(asked.now);
        let lapsed = credential.as_ref().filter(lapsed).is_some();
        if let Some(account) = account.as_ref().filter(|_| credential.is_some())
            && !lapsed
            && self
                .proofs
                .lock()
                .proves(asked.who.key, &tag, compared_with, asked.now)
        {
            return Ok(Comparison::right(account));
        }
        let stored = credential
            .as_ref()
            .filter(|_| !lapsed)
            .map(|credential| credential.hash.clone());
        let verified = self
            .platform
            .world
            .passwords
            .verify(hash_class(asked, class, origin), stored, password)
            .await;
        self.platform.tally.verified();
        let was_right = matches!(verified, Verified::Right { .. });
        if let Some(changed) = self.changed_meanwhile(asked, set, was_right).await? {
            return Ok(changed);
        }
        Ok(match (verified, account) {
            (Verified::Right { rehash }, Some(account)) if credential.is_some() => {
                self.prove(asked, &account, tag, rehash).await;
                Comparison::right(&account)
            }
            // So many of the same name or origin wait that any name would be turned away here.
            (Verified::Busy(Crowd::Own), _) => Comparison::Busy,
            (Verified::Busy(Crowd::Others), Some(_)) => {
                *self.turned_away.lock() = Some(asked.now);
                Comparison::Busy
            }
            (Verified::Busy(Crowd::Others), None) if self.turns_accounts_away(asked) => {
                Comparison::Busy
            }
            _ => Comparison::Wrong,
        })
    }

    /// Remembers a right password; stores the new hash if `rehash` has one.
    async fn prove(
        &self,
        asked: &SignInCase<'_>,
        account: &Account,
        tag: [u8; 16],
        rehash: Option<String>,
    ) {
        let mut account = account.clone();
        if let Some(hash) = rehash {
            match self.store_rehash(&account, hash.clone()).await {
                Ok(()) => account
                    .credential
                    .iter_mut()
                    .for_each(|c| c.hash.clone_from(&hash)),
                Err(error) => tracing::warn!(%error, "a password hash could not be renewed"),
            }
        }
        let until = asked.now.plus(asked.policies.passwords.verified_memory);
        let credential = self.credential_key(Some(&account));
        let proof = Proof {
            tag,
            credential,
            until,
        };
        self.proofs.lock().remember(asked.who.key, proof, asked.now);
    }

    /// What happened to the account while its password was hashed. An acknowledged reset or block
    /// must also stop a password that was typed before it (a mail server would keep it in the cache
    /// that the act has just emptied). The old password is wrong now. About any other password the
    /// old hash says nothing: it may be the new one. Judged by the time a password was set, because
    /// a renewed hash is of the same password.
    async fn changed_meanwhile(
        &self,
        asked: &SignInCase<'_>,
        set: Option<Timestamp>,
        was_right: bool,
    ) -> Result<Option<Comparison>, StoreError> {
        let Some(id) = asked.who.account else {
            return Ok(None);
        };
        let holds = self
            .platform
            .store
            .lasting_holds(&asked.who.subject())
            .await?;
        if Standing::of(&holds, asked.now).sign_in_blocked {
            return Ok(Some(Comparison::Blocked));
        }
        let account = self.platform.store.account(id).await?;
        let set_now = account.and_then(|account| account.credential.map(|c| c.set));
        Ok((set_now != set).then_some(match was_right {
            true => Comparison::Wrong,
            false => Comparison::Busy,
        }))
    }

    /// Whether accounts are turned away at the moment because of others. Unknown names have a smaller
    /// share of the pool and are turned away sooner. To be answered like accounts they get "busy" only
    /// while accounts do, and otherwise "wrong", which is true: no password is right for them. What
    /// their own name or origin caused is no such case: an account is turned away by it too.
    fn turns_accounts_away(&self, asked: &SignInCase<'_>) -> bool {
        let within = asked.policies.passwords.queue_deadline;
        let last = *self.turned_away.lock();
        last.is_some_and(|last| asked.now.since(last) <= within)
    }
}

/// Who waits for a hash, and how urgently: home places go before others, unknown names come last.
fn hash_class(asked: &SignInCase<'_>, class: Class, origin: Option<IpAddr>) -> HashClass {
    HashClass {
        account: asked.who.key,
        origin,
        priority: match (asked.who.account, class.is_home()) {
            (None, _) => HashPriority::Unknown,
            (Some(_), true) => HashPriority::Familiar,
            (Some(_), false) => HashPriority::Other,
        },
    }
}

/// The result of comparing a typed password with the stored one.
pub(super) enum Comparison {
    Right {
        account: AccountId,
        address: SignInName,
    },
    /// With an app password.
    ByApp {
        account: AccountId,
        address: SignInName,
    },
    Wrong,
    /// The result is unknown: no worker was free, or the password was changed meanwhile.
    Busy,
    /// Sign-in was blocked meanwhile.
    Blocked,
    /// It opens nothing, and nobody guessed.
    NoGuess(NoGuess),
}

impl Comparison {
    pub(super) fn right(account: &Account) -> Self {
        Self::Right {
            account: account.id,
            address: account.address.clone(),
        }
    }
}
