//! Sign-in at doors where Zavor itself verifies the password: LDAP binds and the pages.
//!
//! One call checks, verifies and reports. Order matters for security: a locked account costs no
//! hash, nor does a wrong password that was wrong just before; a keyed proof recognises the right
//! one for a few minutes, so that a polling mail program costs one Argon2 per period. Nothing here
//! tells a client why it failed; the door answers every failure alike, at
//! [`SignIn::answer_deadline`].
//!
//! Binds of a mail server that asks the auth policy door itself (`trusted_proxy`, or on this host)
//! belong to the attempt that its `allow` opened: they mark it as verified and count nothing,
//! because its report will. A bind without such an attempt comes from an unknown client: it counts
//! on the account as unfamiliar and charges no network, least of all the server's own.

pub(crate) mod remembered;

use std::net::IpAddr;

use zavor_core::account::{Account, AccountId, Credential, SignInName};
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::shared_network::SharedSource;
use zavor_core::sign_in::{Class, Closing, SignInGuard, Standing};

use crate::platform::settings::Mode;
use crate::ports::{GuardsExt, HashClass, HashPriority, StoreError, TypedPassword, Verified};
use crate::sign_in::proofs::Proof;
use crate::sign_in::question::{SignInCase, SignInQuestion, enforced, until_on_disk};
use crate::sign_in::service::SignIn;

/// A bind or web sign-in: Zavor itself verifies the password.
#[derive(Debug, Clone)]
pub struct VerifyQuestion<'a> {
    /// The attempt; `digest` is ignored, Zavor makes its own.
    pub attempt: SignInQuestion<'a>,
    /// The password as typed.
    pub password: TypedPassword,
    /// Whether the peer is a listed mail server that asks the auth policy door itself: its bind
    /// belongs to the attempt that its `allow` opened.
    pub trusted_proxy: bool,
    /// Whether the client has proved that it is a known device of this account.
    pub known_device: bool,
}

/// Answer to a verification. All but `Right` look the same on the wire, at the same deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyAnswer {
    /// Right.
    Right {
        /// The account.
        account: AccountId,
        /// Its address.
        address: SignInName,
    },
    /// Wrong, unknown, or refused.
    Refused(FailureReason),
    /// Too many passwords at once: answer "busy", never "wrong"; nothing was counted.
    Busy,
}

impl SignIn {
    /// Checks, verifies and reports in one (LDAP bind, page).
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when state cannot be read; nothing was counted.
    pub async fn verify_password(
        &self,
        question: VerifyQuestion<'_>,
    ) -> Result<VerifyAnswer, StoreError> {
        if (question.trusted_proxy || self.is_bind_of_this_host(&question.attempt))
            && let Some(class) = self.claim_attempt(question.attempt.name).await?
        {
            return self.verify_for_proxy(&question, class).await;
        }
        if question.trusted_proxy {
            self.platform.tally.bind_without_check();
        }
        let known = question.known_device && !question.trusted_proxy;
        let forced = known.then_some(Class::KnownDevice);
        let digest = self.password_digest(&question.password);
        let session = format!("bind {}", self.platform.next_attempt());
        let attempt = SignInQuestion {
            digest: Some(digest),
            session: &session,
            // Nobody knows where a bind without a policy check comes from: no network is charged.
            address: match question.trusted_proxy {
                true => None,
                false => question.attempt.address,
            },
            // What an observing policy door lets through must not fail at the bind behind it.
            mode: match question.trusted_proxy {
                true => self.platform.settings().sign_in_mode,
                false => Mode::Enforce,
            },
            ..question.attempt.clone()
        };
        let mut asked = self.ask(&attempt, forced).await?;
        // The lists are those of the mail servers' door; here a lockout holds for everybody.
        asked.origin.lifts_lockout = false;
        let checked = self.check_asked(&asked).await?;
        if let Some((reason, _)) = checked.refusal
            && enforced(reason, attempt.mode)
        {
            return Ok(VerifyAnswer::Refused(reason));
        }
        let account = self.judged_account(&asked).await?;
        asked.attempt.credential = self.credential_key(account.as_ref());
        let compared = if self.is_known_wrong(&asked, digest).await? {
            Comparison::Wrong
        } else {
            let origin = asked.attempt.origin.address();
            self.compare(&asked, account, checked.class, origin, question.password)
                .await?
        };
        // Hashing took time: the result counts from now, not from when the question came.
        asked.now = self.platform.now();
        self.conclude(&asked, compared).await
    }

    /// Whether a program on this host binds. Dovecot on this host needs no entry in
    /// `trusted_proxies`: its binds belong to the attempts that it announced. Without an announced
    /// attempt it is a client like any other behind a shared address.
    fn is_bind_of_this_host(&self, attempt: &SignInQuestion<'_>) -> bool {
        let settings = self.platform.settings();
        let view = attempt
            .address
            .and_then(|address| settings.shared.view(address));
        attempt.protocol == Protocol::Ldap
            && view.is_some_and(|view| view.source == SharedSource::ThisHost)
    }

    /// Finds the pending attempt that a mail server's bind belongs to; each attempt is claimed
    /// once.
    async fn claim_attempt(&self, name: &[u8]) -> Result<Option<Class>, StoreError> {
        let (who, now) = (self.platform.resolve(name).await?, self.platform.now());
        let claim = |guard: &mut SignInGuard| (guard.mark_verified(now), Touched::Transient);
        let (class, durable) = self.platform.store.sign_in(who.key, claim).await?;
        until_on_disk(durable).await;
        Ok(class)
    }

    /// Whether this password was wrong just before: then it costs no hash.
    async fn is_known_wrong(
        &self,
        asked: &SignInCase<'_>,
        digest: u64,
    ) -> Result<bool, StoreError> {
        let (policy, credential) = (&asked.policies.smart_lockout, asked.attempt.credential);
        let look = |guard: &mut SignInGuard| {
            let known = guard.is_known_wrong(digest, credential, policy);
            (known, Touched::Transient)
        };
        Ok(self.platform.store.sign_in(asked.who.key, look).await?.0)
    }

    /// Reports how the comparison ended and answers.
    async fn conclude(
        &self,
        asked: &SignInCase<'_>,
        compared: Comparison,
    ) -> Result<VerifyAnswer, StoreError> {
        match compared {
            Comparison::Right { account, address } => {
                self.report_asked(asked, Closing::Success).await?;
                Ok(VerifyAnswer::Right { account, address })
            }
            Comparison::Wrong => {
                let outcome = self.report_asked(asked, Closing::Failure).await?;
                let reason = outcome.reason.unwrap_or(FailureReason::WrongPassword);
                Ok(VerifyAnswer::Refused(reason))
            }
            Comparison::Busy => {
                self.abandon(asked).await?;
                Ok(VerifyAnswer::Busy)
            }
            Comparison::Blocked => {
                self.abandon(asked).await?;
                Ok(VerifyAnswer::Refused(FailureReason::SignInBlocked))
            }
        }
    }

    /// Closes an attempt without counting anything.
    async fn abandon(&self, asked: &SignInCase<'_>) -> Result<(), StoreError> {
        let key = asked.attempt.key;
        let abandon = |guard: &mut SignInGuard| {
            guard.abandon(key);
            ((), Touched::Transient)
        };
        let ((), durable) = self.platform.store.sign_in(asked.who.key, abandon).await?;
        until_on_disk(durable).await;
        Ok(())
    }

    /// A bind that belongs to an attempt of the auth policy door: verified, never counted here.
    async fn verify_for_proxy(
        &self,
        question: &VerifyQuestion<'_>,
        class: Class,
    ) -> Result<VerifyAnswer, StoreError> {
        let asked = self.ask(&question.attempt, Some(class)).await?;
        let holds = self
            .platform
            .store
            .lasting_holds(&asked.who.subject())
            .await?;
        let standing = Standing::of(&holds, asked.now);
        if standing.sign_in_blocked {
            return Ok(VerifyAnswer::Refused(FailureReason::SignInBlocked));
        }
        if standing.must_change || standing.password_expired {
            return Ok(VerifyAnswer::Refused(FailureReason::MustChangePassword));
        }
        // The server asks for everybody: its address must not get one client's share of the pool.
        let account = self.judged_account(&asked).await?;
        let compared = self.compare(&asked, account, class, None, question.password.clone());
        Ok(match compared.await? {
            Comparison::Right { account, address } => VerifyAnswer::Right { account, address },
            Comparison::Wrong => VerifyAnswer::Refused(FailureReason::WrongPassword),
            Comparison::Busy => {
                let mark = |guard: &mut SignInGuard| (guard.mark_unchecked(), Touched::Transient);
                let ((), durable) = self.platform.store.sign_in(asked.who.key, mark).await?;
                until_on_disk(durable).await;
                VerifyAnswer::Busy
            }
            Comparison::Blocked => VerifyAnswer::Refused(FailureReason::SignInBlocked),
        })
    }

    async fn judged_account(&self, asked: &SignInCase<'_>) -> Result<Option<Account>, StoreError> {
        match asked.who.account {
            Some(id) => self.platform.store.account(id).await,
            None => Ok(None),
        }
    }

    /// Compares a password with the stored one: by proof, otherwise by hash. `origin` is the client
    /// whose share of the hash pool it takes.
    async fn compare(
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
            (Verified::Busy, Some(_)) => {
                *self.turned_away.lock() = Some(asked.now);
                Comparison::Busy
            }
            (Verified::Busy, None) if self.turns_accounts_away(asked) => Comparison::Busy,
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

    /// Whether accounts are turned away at the moment. Unknown names have a smaller share of the
    /// pool and are turned away sooner. To be answered like accounts they get "busy" only while
    /// accounts do, and otherwise "wrong", which is true: no password is right for them.
    fn turns_accounts_away(&self, asked: &SignInCase<'_>) -> bool {
        let within = asked.policies.passwords.queue_deadline;
        let last = *self.turned_away.lock();
        last.is_some_and(|last| asked.now.since(last) <= within)
    }

    /// Shortest password that a person may choose, in characters; pages say so beforehand.
    pub fn password_minimum(&self) -> u32 {
        self.platform.store.policies().passwords.minimum_length
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
enum Comparison {
    Right {
        account: AccountId,
        address: SignInName,
    },
    Wrong,
    /// The result is unknown: no worker was free, or the password was changed meanwhile.
    Busy,
    /// Sign-in was blocked meanwhile.
    Blocked,
}

impl Comparison {
    fn right(account: &Account) -> Self {
        Self::Right {
            account: account.id,
            address: account.address.clone(),
        }
    }
}
