//! The change page: the owner of an account sets a new password, with the current one (lasting or
//! temporary) or with a one-time link.
//!
//! Security: the engine judges the current password, so guessing here counts like guessing
//! anywhere, and wrong, unknown and locked get the same answer. Only then is the owner told which
//! rule the new password breaks. A link is used up in the commit that sets the password; every
//! other link ends with it. All sessions end, and the change signs nobody in (OWASP, forgot
//! password). A second factor stays, and so does a block of sign-in: a link sets the password of a
//! blocked account and opens nothing else. If there is a factor, the current password alone changes
//! nothing: the new one waits in memory until the factor is shown (`change_factor`), and is set in
//! the commit that notes the use of the factor.

use std::net::IpAddr;

use zavor_core::account::{Account, AccountId, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::alert::{OwnerNotice, SignInLeft};
use zavor_core::audit::AuditAct;
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::identity::{Link, LinkPurpose, Method};
use zavor_core::moment::Timestamp;
use zavor_core::not_me::{BlockedBy, blocked_by};
use zavor_core::recovery::NotByOwner;

use crate::notifications::acted::Shut;
use crate::notifications::outbox::report::EffectReport;
use crate::people::users::password::{NewPassword, SetHow};
use crate::platform::accounts::owner;
use crate::platform::error::{AppError, PartDone};
use crate::platform::names::masked;
use crate::platform::notes::PasswordNote;
use crate::ports::{Change, Commit, IdentityChange, StoreError, TypedPassword};
use crate::sending::restrict::by_owner::{OwnChange, OwnWish, committed};
use crate::sign_in::unlock::Ending;
use crate::sign_on::factor_asked::{FactorAsked, NotProved};
use crate::sign_on::password::{PasswordJudgement, SignOnQuestion};
use crate::sign_on::service::SignOn;
use crate::verification::links::used;

/// What the owner does here.
const ACT: AuditAct = AuditAct::ChangePassword;

/// What lets somebody set a new password.
#[derive(Debug, Clone)]
pub enum ChangeBy<'a> {
    /// The current password, lasting or temporary.
    Password {
        /// What was typed as a name.
        name: &'a [u8],
        /// The current password as typed.
        current: TypedPassword,
    },
    /// The token of a one-time link.
    Link(&'a str),
}

/// A password change by the owner.
#[derive(Debug, Clone)]
pub struct ChangePassword<'a> {
    /// What allows it.
    pub by: ChangeBy<'a>,
    /// The new password as typed.
    pub new: TypedPassword,
    /// Client address.
    pub source: Option<IpAddr>,
    /// User agent; may be empty.
    pub device: &'a str,
    /// The cookie of known devices; may be empty.
    pub known_device: &'a str,
}

/// A link to choose a password, as its page shows it.
///
/// It says whose password it sets, because a person may have links of several accounts: the name, and the
/// address as its owner recognises it. The rest of the address stays in the mail, so that a link that got
/// elsewhere does not name what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choosing {
    /// Whose password it is.
    pub account: AccountId,
    /// The person's name; may be empty.
    pub display_name: String,
    /// The account's address with one letter before the `@`.
    pub masked_address: String,
    /// Who blocks sign-in: the password can be chosen, but it opens nothing until sign-in is allowed.
    /// `None` = nobody.
    pub sign_in_blocked: Option<BlockedBy>,
}

/// How a password change ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordChanged {
    /// Done and in force; all sessions ended.
    Done {
        /// What the mail hosts answered, or what to run on the mail server.
        effects: Vec<EffectReport>,
        /// Who still blocks sign-in: then the new password opens nothing until it is allowed. `None` =
        /// nobody.
        still_blocked: Option<BlockedBy>,
        /// What else ended with the old password, and has to be made anew.
        shut: Shut,
        /// Whether sending was released with it; `None` = the owner did not ask for that.
        sending: Option<Result<(), NotByOwner>>,
    },
    /// Refused: the same answer for a wrong password, an unknown name, a lockout, a blocked sign-in
    /// (by password), and a link that does not work any more.
    Refused,
    /// Too many passwords at once; nothing was counted and nothing was changed.
    Busy,
    /// The current password is right and the new one acceptable: a second factor must be shown now.
    /// Nothing was changed yet.
    Factor(FactorAsked),
    /// The second factor that was shown does not count; nothing was changed.
    NotProved(NotProved),
}

/// What allows a change.
pub(crate) struct Proofs {
    pub(super) detail: PasswordNote,
    pub(super) link: Option<Link>,
    /// The second factor that was shown, as it must be stored.
    pub(super) shown: Option<Method>,
    /// Changes that use up what was proved: committed before everything that ends.
    pub(super) used_up: Vec<Change>,
    /// What the change makes anew: committed after everything that ended.
    pub(super) made: Vec<Change>,
    /// Since when the proofs of a recovery are registered; `None` = it was none: the current password
    /// was shown, or a link.
    pub(super) recovered: Option<Timestamp>,
    /// What was proved, if the owner wants to send again.
    pub(super) sending: Option<OwnWish>,
}

impl SignOn {
    /// Sets a new password for its owner.
    ///
    /// # Errors
    /// [`AppError::Password`] names the rule that the new password breaks, only to people who
    /// proved themselves; the link still works then. `Conflict` when the account was changed at the
    /// same time.
    pub async fn change_password(
        &self,
        change: ChangePassword<'_>,
    ) -> Result<PasswordChanged, AppError> {
        let (account, proofs) = match change.by {
            ChangeBy::Password { name, current } => {
                let judged = self.judge_password(SignOnQuestion {
                    name,
                    password: current,
                    address: change.source,
                    device: change.device,
                    known_device: change.known_device,
                });
                let account = match judged.await? {
                    PasswordJudgement::Right(account) => self.unchanged(&account).await?,
                    PasswordJudgement::Refused => return Ok(PasswordChanged::Refused),
                    PasswordJudgement::Busy => return Ok(PasswordChanged::Busy),
                };
                let Some(account) = account else {
                    return Ok(PasswordChanged::Refused);
                };
                if let Some(asked) = self.ask_for_factor(&account, &change.new).await? {
                    return Ok(PasswordChanged::Factor(asked));
                }
                (account, Proofs::of(PasswordNote::WithCurrent))
            }
            ChangeBy::Link(token) => {
                let Some((account, link)) = self.behind_link(token).await? else {
                    return Ok(PasswordChanged::Refused);
                };
                let by_link = Proofs {
                    link: Some(link),
                    ..Proofs::of(PasswordNote::WithLink)
                };
                (account, by_link)
            }
        };
        self.set_own_password(account, change.new, change.source, proofs)
            .await
    }

    /// Sets a password after every proof was shown.
    pub(crate) async fn set_own_password(
        &self,
        account: Account,
        new: TypedPassword,
        source: Option<IpAddr>,
        proofs: Proofs,
    ) -> Result<PasswordChanged, AppError> {
        let notice = proofs.notice();
        let how = proofs.how();
        let link = proofs.link;
        let new = NewPassword {
            typed: new,
            must_change: false,
        };
        let actor = owner(&account, source);
        let prepared = self
            .people
            .prepare_password_change(&actor, account, new, ACT, how);
        let mut prepared = prepared.await?;
        let shut = std::mem::take(&mut prepared.ending.shut);
        let detail = shut.noted(proofs.detail);
        prepared.audit.detail = self.notifications.with_sessions_left(detail);
        let account = prepared.account.clone();
        let mut effects = self.notifications.effects_for(&account);
        let still_blocked = still_blocked(self, &account, &proofs.made).await?;
        let (left, before) = (left_where(still_blocked.is_some()), prepared.before.clone());
        effects.extend(self.notifications.tell_owner(&before, notice, left));
        effects.extend(std::mem::take(&mut prepared.ending.mails));
        let mut used_up: Vec<Change> = link.as_ref().map(used).into_iter().collect();
        used_up.extend(proofs.used_up);
        used_up.extend(proofs.shown.map(|factor| shown_with(factor, &account)));
        let (mut changes, audit) = prepared.into_changes(used_up);
        changes.extend(proofs.made);
        let change = OwnChange {
            actor: &actor,
            before: &before,
            commit: Commit {
                changes,
                audit: vec![audit],
                effects,
            },
        };
        let (effects, sending) = match committed(&self.people.sending, change, proofs.sending).await
        {
            Err(AppError::Conflict) if self.is_used_up(link.as_ref()).await? => {
                return Ok(PasswordChanged::Refused);
            }
            other => other?,
        };
        let unlocked = unlocked_by(self, how, &account, &actor).await;
        let effects = self.notifications.end_sessions_now(&account, effects).await;
        unlocked.map_err(|error| error.after(PartDone::PasswordChanged))?;
        Ok(PasswordChanged::Done {
            effects,
            still_blocked,
            shut,
            sending,
        })
    }

    /// The account as it is now, if its password is still the one that was compared.
    pub(super) async fn unchanged(&self, before: &Account) -> Result<Option<Account>, AppError> {
        let set = |account: &Account| account.credential.as_ref().map(|c| c.set);
        let account = self.platform.store.account(before.id).await?;
        Ok(account.filter(|account| set(account) == set(before)))
    }

    /// What a person sees who opens a link to choose a password; `None` when it does not work.
    /// Changes nothing.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn choosing(&self, token: &str) -> Result<Option<Choosing>, AppError> {
        let Some((account, _)) = self.behind_link(token).await? else {
            return Ok(None);
        };
        let subject = Subject::Account(account.address.clone());
        let holds = self.platform.store.lasting_holds(&subject).await?;
        Ok(Some(Choosing {
            account: account.id,
            masked_address: masked(&account.address, &self.platform.domains()).to_string(),
            display_name: account.display_name.clone(),
            sign_in_blocked: blocked_by(&holds, self.platform.now()),
        }))
    }

    /// Whose password a link sets. It works while sign-in is blocked: the new password opens
    /// nothing then, but the owner of a stolen mailbox has it when sign-in is allowed again.
    async fn behind_link(&self, token: &str) -> Result<Option<(Account, Link)>, AppError> {
        let Some(link) = self
            .verification
            .link(LinkPurpose::ChangePassword, token)
            .await?
        else {
            return Ok(None);
        };
        let account = match link.account {
            Some(account) => self.platform.store.account(account).await?,
            None => None,
        };
        let account = account.filter(|account| account.credential.is_some());
        Ok(account.map(|account| (account, link)))
    }

    async fn is_used_up(&self, link: Option<&Link>) -> Result<bool, AppError> {
        match link {
            Some(link) => Ok(self.platform.store.link(&link.key).await?.is_none()),
            None => Ok(false),
        }
    }
}

/// Ends the lockouts if the owner proved who they are without a password: a completed reset does.
async fn unlocked_by(
    sign_on: &SignOn,
    how: SetHow,
    account: &Account,
    actor: &Actor,
) -> Result<bool, AppError> {
    match how {
        SetHow::WithCurrent => Ok(false),
        SetHow::MadeHere | SetHow::Given | SetHow::WithLink { .. } | SetHow::Recovered { .. } => {
            let ending = Ending::of(&account.address, ACT, actor);
            let (key, now) = (GuardKey::account(account.id), sign_on.platform.now());
            sign_on.sign_in.release_lockouts(&ending, key, now).await
        }
    }
}

/// The factor that was shown for this new password: it counts as shown with it.
fn shown_with(mut factor: Method, account: &Account) -> Change {
    if let Some(credential) = &account.credential {
        factor.shown_with_new_password(credential.set);
    }
    Change::Identity(IdentityChange::PutMethod(factor))
}

impl Proofs {
    pub(super) fn of(detail: PasswordNote) -> Self {
        Self {
            detail,
            link: None,
            shown: None,
            used_up: Vec::new(),
            made: Vec::new(),
            recovered: None,
            sending: None,
        }
    }

    /// The same, and the owner wants to send again.
    pub(crate) fn and_send(self, wish: Option<OwnWish>) -> Self {
        Self {
            sending: wish,
            ..self
        }
    }

    /// A recovery proved enough; `used_up` uses it up, and `made` is what it makes anew. `proofs_since`:
    /// when the newest of its proofs was registered.
    pub(crate) fn by_recovery(
        proofs_since: Timestamp,
        used_up: Vec<Change>,
        made: Vec<Change>,
    ) -> Self {
        Self {
            used_up,
            made,
            recovered: Some(proofs_since),
            ..Self::of(PasswordNote::ByRecovery)
        }
    }

    /// What the owner is told.
    fn notice(&self) -> OwnerNotice {
        match self.recovered {
            Some(_) => OwnerNotice::Recovered,
            None => OwnerNotice::PasswordChanged,
        }
    }

    /// How the new password comes about.
    fn how(&self) -> SetHow {
        match (&self.link, self.recovered) {
            (Some(link), _) => SetHow::WithLink { made: link.created },
            (None, Some(proofs_since)) => SetHow::Recovered { proofs_since },
            (None, None) => SetHow::WithCurrent,
        }
    }
}

/// Who blocks sign-in once this is committed: a recovery ends the block of the owner's own report.
async fn still_blocked(
    sign_on: &SignOn,
    account: &Account,
    made: &[Change],
) -> Result<Option<BlockedBy>, StoreError> {
    let subject = Subject::Account(account.address.clone());
    let holds = sign_on.platform.store.lasting_holds(&subject).await?;
    let ends = |hold: &StoredHold| {
        let released =
            |change: &Change| matches!(change, Change::ReleaseHold(id) if *id == hold.identity);
        made.iter().any(released)
    };
    let left: Vec<StoredHold> = holds.iter().filter(|hold| !ends(hold)).cloned().collect();
    Ok(blocked_by(&left, sign_on.platform.now()))
}

/// What is left of signing in once the owner has chosen a password.
const fn left_where(still_blocked: bool) -> SignInLeft {
    match still_blocked {
        true => SignInLeft::Blocked,
        false => SignInLeft::Whole,
    }
}
