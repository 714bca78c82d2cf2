//! Holds of an address that becomes an alias.
//!
//! Holds are kept by address: of a sending name that had no account, of an account that was removed.
//! Once the address is an alias, every question about it is one about its account, and a hold of the
//! alias would be asked for by nobody: not in force, not shown, not released, for ever. So it moves
//! to the account in the commit that makes the alias, and the act says so. Holds on a password do
//! not move: there is no such password any more.
//!
//! Between the look and the commit a hold may be placed on the name, by a question that was asked
//! before. So they are looked at once more afterwards, each in its turn: whoever places a hold has
//! that turn, and who gets it later finds that the name is an alias.
//!
//! All aliases of the account are looked at, not only new ones: an installation may have such holds
//! from before.

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{HoldIdentity, HoldKind, StoredHold, Subject};
use zavor_core::identity::{Shutting, take_new_addresses};
use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Word};

use crate::people::service::People;
use crate::platform::error::AppError;
use crate::platform::notes::AccountNote;
use crate::ports::{Change, Effect};
use crate::sending::service::Sending;

/// What moves to an account with its aliases.
#[derive(Default)]
pub(crate) struct MovedHolds {
    /// What to commit with the aliases.
    pub(crate) changes: Vec<Change>,
    /// For the audit, and for who asked.
    pub(crate) notes: Vec<AccountNote>,
    /// Mails that tell the owner what ended with a block that moves.
    pub(crate) mails: Vec<Effect>,
    /// Whether a block of sign-in moves.
    blocks: bool,
    /// Restrictions of aliases that could not be written yet: after the commit they are forgotten
    /// there.
    unwritten: Vec<HoldIdentity>,
    /// Whose aliases they are; `None` = none were looked at.
    account: Option<Account>,
}

impl MovedHolds {
    /// The holds that the aliases of this account bring along.
    ///
    /// # Errors
    /// `Refused` when a block of sign-in would shut out the last Global Administrator who can act.
    pub(crate) async fn of_aliases(
        people: &People,
        actor: &Actor,
        act: AuditAct,
        account: &Account,
    ) -> Result<Self, AppError> {
        let mut moved = Self::of(people, actor, act, account, &account.aliases).await?;
        moved.account = Some(account.clone());
        Ok(moved)
    }

    async fn of(
        people: &People,
        actor: &Actor,
        act: AuditAct,
        account: &Account,
        aliases: &[SignInName],
    ) -> Result<Self, AppError> {
        let store = &people.platform.store;
        let own = Subject::Account(account.address.clone());
        let own = store.lasting_holds(&own).await?;
        let mut moved = Self::default();
        let mut theirs: Vec<StoredHold> = Vec::new();
        for alias in aliases {
            let subject = Subject::Account(alias.clone());
            let written = store.lasting_holds(&subject).await?;
            let unwritten = people.sending.state.unwritten(&subject);
            let gone = written.iter().map(|hold| hold.identity.clone());
            moved.changes.extend(gone.map(Change::ReleaseHold));
            let waiting = unwritten.iter().map(|hold| hold.identity.clone());
            moved.unwritten.extend(waiting);
            let now = people.platform.now();
            let moving =
                |hold: &&StoredHold| hold.in_force(now) && !hold.identity.kind.is_of_password();
            for hold in written.iter().chain(&unwritten).filter(moving) {
                moved.take(alias, hold, account, &own, &mut theirs);
            }
        }
        let blocks = |hold: &StoredHold| hold.identity.kind == HoldKind::SignInBlocked;
        if theirs.iter().any(blocks) {
            let others = people.without_global(actor, act, account).await?;
            moved.changes.splice(0..0, others);
            // A block shuts out as any other does; new recovery addresses end with `shut`.
            let ending = people
                .shut_out(&mut account.clone(), Shutting::Block)
                .await?;
            moved.changes.extend(ending.changes);
            moved.mails = ending.mails;
            moved.blocks = true;
        }
        moved
            .changes
            .extend(theirs.into_iter().map(Change::PlaceHold));
        Ok(moved)
    }

    /// Adds what moves to what is committed with the account.
    pub(super) fn join(
        &self,
        account: &mut Account,
        changes: &mut Vec<Change>,
        mails: &mut Vec<Effect>,
        now: Timestamp,
    ) {
        changes.extend(self.changes.iter().cloned());
        mails.extend(self.mails.iter().cloned());
        self.shut(account, now);
    }

    /// Takes the recovery addresses away that end with a block, if one moves.
    pub(super) fn shut(&self, account: &mut Account, now: Timestamp) {
        if self.blocks {
            take_new_addresses(account, Shutting::Block, now);
        }
    }

    /// Takes one hold of an alias over.
    fn take(
        &mut self,
        alias: &SignInName,
        hold: &StoredHold,
        account: &Account,
        own: &[StoredHold],
        theirs: &mut Vec<StoredHold>,
    ) {
        let hold = hold.clone().for_new_account();
        let identity = HoldIdentity {
            subject: Subject::Account(account.address.clone()),
            ..hold.identity.clone()
        };
        let same = |known: &&StoredHold| known.identity == identity;
        let known = theirs.iter().find(same).or(own.iter().find(same));
        // Of two holds for one reason the longer one stays.
        let longer = known.is_some_and(|known| match (known.until, hold.until) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(known), Some(new)) => known >= new,
        });
        if longer {
            return;
        }
        theirs.retain(|known| known.identity != identity);
        self.notes.push(AccountNote::HoldMoved {
            alias: alias.to_string(),
            kind: Word::of("hold-kind", identity.kind.as_str()),
        });
        theirs.push(StoredHold { identity, ..hold });
    }

    /// Once the aliases are committed: forgets restrictions that were in force from memory only, and
    /// moves what was placed on a name meanwhile. The act is done, so this does not fail.
    pub(crate) async fn landed(&self, people: &People, actor: &Actor, act: AuditAct) {
        self.forget(&people.sending);
        let Some(account) = &self.account else { return };
        for alias in &account.aliases {
            let subject = Subject::Account(alias.clone());
            let moved = move_rest(people, actor, act, account, alias);
            if let Err(error) = people.platform.orders.in_turn(&subject, moved).await {
                tracing::warn!(
                    alias = alias.as_str(), %error,
                    "holds that were placed on a name while it became an alias were not moved; \
                     add the alias again"
                );
            }
        }
    }

    fn forget(&self, sending: &Sending) {
        for moved in &self.unwritten {
            sending.state.forget_moved(moved);
        }
    }
}

/// Moves what is left on one alias, for whoever has its turn.
async fn move_rest(
    people: &People,
    actor: &Actor,
    act: AuditAct,
    account: &Account,
    alias: &SignInName,
) -> Result<(), AppError> {
    let mut rest = MovedHolds::of(people, actor, act, account, std::slice::from_ref(alias)).await?;
    if !rest.changes.is_empty() {
        if let Some(mut now) = people.platform.store.account(account.id).await? {
            let before = now.recovery_addresses.len();
            rest.shut(&mut now, people.platform.now());
            if now.recovery_addresses.len() < before {
                now.version += 1;
                rest.changes.push(Change::PutAccount(now));
            }
        }
        let (done, detail) = (
            AuditResult::Done,
            rest.notes.iter().cloned().collect::<Detail>(),
        );
        let platform = &people.platform;
        let audit = platform.audit_of(actor, act, &account.address, done, detail);
        let (changes, mails) = (rest.changes.clone(), rest.mails.clone());
        platform.commit_with(changes, audit, mails).await?;
    }
    rest.forget(&people.sending);
    Ok(())
}
