//! Passwords of accounts: rules, hashing, temporary passwords, rehash at sign-in.
//!
//! A change is *prepared* here and committed by the caller, so that the effects of a reset (ending
//! sessions, flushing caches) are in the same commit as the new hash. With it is prepared what ends with
//! the old password (`people::shutting`), so that no way to set one can forget it.
//!
//! Security: a typed password is brought to NFKC once, here and in the pool (the form is stable);
//! it is wiped when dropped, appears in no error, no audit event and no log. One that is made here
//! and handed over is drawn by [`temporary_password`]; one that nobody ever sees has at least 128 random
//! bits. Nothing expires by age (NIST SP 800-63B-4 section 3.1.1.2).

use zavor_core::account::{Account, Credential, GuardKey, PasswordLife};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::{Evidence, HoldIdentity, HoldKind, Reason, Scope, StoredHold, Subject};
use zavor_core::identity::Shutting;
use zavor_core::moment::Timestamp;
use zavor_core::password_rule::{self, PasswordRefusal};
use zavor_core::rights::Right;
use zavor_core::temporary_password::temporary_password;
use zeroize::{Zeroize, Zeroizing};

use crate::people::service::People;
use crate::people::shutting::Ending;
use crate::people::users::password_rules::{judge_words, policy_for};
pub(crate) use crate::people::users::set_how::SetHow;
use crate::platform::error::{AppError, BUSY};
use crate::platform::notes::PasswordNote;
use crate::ports::{Change, Entropy, HashClass, HashPriority, Stolen, TypedPassword, Verified};

/// Random bytes of a password that nobody ever sees.
const UNSEEN_BYTES: usize = 16;

/// Where a new account's password comes from.
#[derive(Debug, Clone)]
pub enum InitialPassword {
    /// The password lives elsewhere; Zavor never verifies it.
    Elsewhere,
    /// A lasting password (`--password-stdin`).
    Lasting(TypedPassword),
    /// A temporary password, which must be changed first.
    Temporary(TypedPassword),
    /// A temporary password that [`People::temporary_password`] made: it is shown once, and no rule for
    /// what people choose is asked about it.
    MadeHere(TypedPassword),
    /// Nobody knows it: it is made here and thrown away, and the owner chooses one through the link
    /// of a reset.
    ByLink,
}

impl InitialPassword {
    /// Whether the actor who adds the account knows the password.
    pub(crate) const fn is_known(&self) -> bool {
        matches!(
            self,
            Self::Lasting(_) | Self::Temporary(_) | Self::MadeHere(_)
        )
    }

    /// Whether it is made here, so that no rule for what people choose is asked about it.
    pub(crate) const fn is_made_here(&self) -> bool {
        matches!(self, Self::MadeHere(_) | Self::ByLink)
    }
}

/// A password to be set.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// As typed or generated.
    pub typed: TypedPassword,
    /// Whether it is temporary: its owner must change it before anything else.
    pub must_change: bool,
}

/// A password change, ready to commit. The account carries its next version: put further changes of
/// the same account into it before committing, not beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedPassword {
    /// The account with the new credential.
    pub account: Account,
    /// The account before, with the addresses at which its owner is told.
    pub(crate) before: Account,
    /// Holds that the change places or releases.
    pub holds: Vec<Change>,
    /// What ends with the old password, no matter who sets the new one.
    pub(crate) ending: Ending,
    /// The audit event.
    pub audit: AuditEvent,
}

impl PreparedPassword {
    /// All changes, in order. `proofs` is what is used up by the change: it comes first, because what
    /// ends with the old password may end it too.
    pub(crate) fn into_changes(self, proofs: Vec<Change>) -> (Vec<Change>, AuditEvent) {
        let mut changes = proofs;
        changes.push(Change::PutAccount(self.account));
        changes.extend(self.holds);
        changes.extend(self.ending.changes);
        (changes, self.audit)
    }
}

impl People {
    /// Sets a password, and asks nothing of mail hosts. `Refused` names the broken rule.
    pub async fn set_password(
        &self,
        actor: &Actor,
        address: &str,
        new: NewPassword,
    ) -> Result<(), AppError> {
        let act = AuditAct::ResetPassword;
        let account = self
            .platform
            .account_for(actor, act, Right::SeeSecret, address)
            .await?;
        let prepared = self
            .prepare_password_change(actor, account, new, act, SetHow::Given)
            .await?;
        let mails = prepared.ending.mails.clone();
        let (changes, audit) = prepared.into_changes(Vec::new());
        self.platform.commit_with(changes, audit, mails).await
    }

    /// Checks and hashes a new password and says what to commit. It changes nothing; the caller has
    /// judged the actor's right.
    ///
    /// What was made under the old password ends with it. A temporary password places `must_change_password`;
    /// a lasting one releases every hold that a password change lifts, no matter who placed it. Where it must differ ([`SetHow`]), the password
    /// in force is refused, and with it the one that was in force when sending was restricted or
    /// sign-in was blocked.
    pub(crate) async fn prepare_password_change(
        &self,
        actor: &Actor,
        mut account: Account,
        new: NewPassword,
        act: AuditAct,
        how: SetHow,
    ) -> Result<PreparedPassword, AppError> {
        let told_at = account.clone();
        let subject = Subject::Account(account.address.clone());
        let holds = self.platform.store.lasting_holds(&subject).await?;
        let now = self.platform.world.clock.now();
        // A hold that could not be written yet is in force too.
        let unwritten = self.sending.state.unwritten(&subject);
        let misused_since = holds
            .iter()
            .chain(&unwritten)
            .filter(|hold| hold.identity.kind.hints_at_misuse() && hold.in_force(now))
            .map(|hold| hold.since)
            .min();
        let hash = match how == SetHow::MadeHere {
            false => checked_hash(self, &account, &new.typed).await,
            true => hashed(self, &new.typed).await,
        };
        let hash = self
            .platform
            .on_record(actor, act, subject.clone(), hash)
            .await?;
        if how.must_differ(misused_since.is_some()) {
            let other = self.refuse_same_as_before(&account, &new.typed).await;
            self.platform.on_record(actor, act, subject, other).await?;
        }
        let mut changes: Vec<Change> = holds
            .iter()
            .filter(|hold| hold.identity.kind.is_of_password())
            .map(|hold| Change::ReleaseHold(hold.identity.clone()))
            .collect();
        // Read the time again: hashing may have waited, and "changed since the restriction" is
        // judged by the moment of the change.
        let now = self.platform.world.clock.now();
        let before = account.credential.as_ref();
        let life = PasswordLife::of(new.must_change);
        account.credential = Some(Credential {
            hash,
            set: now,
            life,
            barred: before.and_then(|before| before.barred_after(misused_since, life)),
            reset: how.reset(before, now),
        });
        account.version += 1;
        let ending = self.shut_out(&mut account, Shutting::NewPassword).await?;
        let detail = ending.shut.noted(match new.must_change {
            true => PasswordNote::Temporary,
            false => PasswordNote::Lasting,
        });
        if new.must_change {
            changes.push(must_change(actor, &account, now));
        }
        let done = AuditResult::Done;
        let audit = self
            .platform
            .audit_of(actor, act, &account.address, done, detail);
        Ok(PreparedPassword {
            account,
            before: told_at,
            holds: changes,
            ending,
            audit,
        })
    }

    /// A temporary password to be shown once and handed over.
    pub fn temporary_password(&self) -> TypedPassword {
        drawn(&*self.platform.world.entropy)
    }

    /// The rules for a new password of this account; returns its NFKC form. Every door that takes a
    /// new password comes through here. Stolen ones are looked up last: a file is slower than a rule.
    ///
    /// # Errors
    /// `Password` for the rule that refuses it; `Refused` while too many are looked up among the
    /// stolen ones: whoever could bring that about would else choose one of them.
    pub(crate) async fn check_password_rules(
        &self,
        account: &Account,
        typed: &TypedPassword,
    ) -> Result<Zeroizing<String>, AppError> {
        let policy = policy_for(&self.platform, Some(account.id)).await;
        let judged = judge_words(&self.platform, Some(account), typed, &policy);
        let (text, _) = judged.map_err(AppError::Password)?;
        let seen = match self.platform.world.passwords.breached_count(typed).await {
            Stolen::NotKept => None,
            Stolen::Seen(times) => Some(times),
            Stolen::Unknown => {
                tracing::warn!(
                    account = %account.address,
                    "a new password was not looked up among stolen ones: their list cannot be read; \
                     every other rule has judged it"
                );
                None
            }
            Stolen::Busy => return Err(AppError::Refused(BUSY)),
        };
        password_rule::check_breached(seen, &policy).map_err(AppError::Password)?;
        Ok(text)
    }

    /// Refuses the password that is in force, and one that a restriction bars.
    async fn refuse_same_as_before(
        &self,
        account: &Account,
        typed: &TypedPassword,
    ) -> Result<(), AppError> {
        let Some(old) = account.credential.as_ref() else {
            return Ok(());
        };
        let class = HashClass {
            account: GuardKey::account(account.id),
            origin: None,
            priority: HashPriority::Familiar,
        };
        let passwords = &self.platform.world.passwords;
        for hash in std::iter::once(&old.hash).chain(&old.barred) {
            let stored = Some(hash.clone());
            match passwords.verify(class, stored, typed.clone()).await {
                Verified::Wrong => {}
                Verified::Right { .. } => {
                    return Err(AppError::Password(PasswordRefusal::SameAsBefore));
                }
                Verified::Busy(_) => return Err(AppError::Refused(BUSY)),
            }
        }
        Ok(())
    }
}

/// The hold of a temporary password.
pub(crate) fn must_change(actor: &Actor, account: &Account, now: Timestamp) -> Change {
    Change::PlaceHold(StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::MustChangePassword,
            subject: Subject::Account(account.address.clone()),
            scope: Scope::Everywhere,
            owner: actor.owner(),
            reason: Reason::AfterReset,
        },
        since: now,
        until: None,
        evidence: Evidence::None,
    })
}

fn drawn(entropy: &dyn Entropy) -> TypedPassword {
    TypedPassword(temporary_password(|| {
        let mut byte = [0];
        entropy.fill(&mut byte);
        byte[0]
    }))
}

/// Checks the rules, then hashes.
pub(crate) async fn checked_hash(
    people: &People,
    account: &Account,
    typed: &TypedPassword,
) -> Result<String, AppError> {
    let text = people.check_password_rules(account, typed).await?;
    hashed(people, &TypedPassword(text.as_bytes().to_vec())).await
}

/// Hashes a password in its normal form.
pub(crate) async fn hashed(people: &People, normal: &TypedPassword) -> Result<String, AppError> {
    let passwords = &people.platform.world.passwords;
    let hash = passwords.hash(None, normal.clone()).await;
    hash.ok_or(AppError::Refused(BUSY))
}

/// A password that is in force until its owner chooses one by a link, and that nobody ever sees.
pub(crate) fn unseen(entropy: &dyn Entropy) -> TypedPassword {
    let mut bytes = [0; UNSEEN_BYTES];
    entropy.fill(&mut bytes);
    let text = hex::encode(bytes).into_bytes();
    bytes.zeroize();
    TypedPassword(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn sec_13_a_password_that_nobody_sees_is_128_bits_of_the_random_source() {
        let entropy = Counting(Default::default());
        let text = String::from_utf8(unseen(&entropy).0.clone()).unwrap();
        assert_eq!(text, "000102030405060708090a0b0c0d0e0f");
        assert_ne!(unseen(&entropy).0, text.into_bytes());
    }

    #[test]
    fn sec_13_a_temporary_password_is_drawn_from_the_random_source() {
        let entropy = Counting(Default::default());
        let (first, second) = (drawn(&entropy), drawn(&entropy));
        assert_ne!(first.0, second.0);
        assert_eq!(first.0.len(), 23);
        assert_eq!(first.0.capacity(), 24, "no copy is left behind by growing");
    }

    #[test]
    fn sec_44_a_new_password_is_never_printed() {
        let canary = "canary-7f3a";
        let new = NewPassword {
            typed: TypedPassword(canary.into()),
            must_change: true,
        };
        let initial = crate::people::users::InitialPassword::Lasting(new.typed.clone());
        assert!(!format!("{new:?} {initial:?}").contains(canary));
    }
}
