//! What ends when somebody is shut out of an account: the one place that every new password, every
//! block of sign-in, every sign-out by others and every removal of a second factor goes through.
//!
//! What is decided for each kind of thing is in the core
//! ([`fate`](fn@zavor_core::identity::fate), with the table and its reasons); here it becomes changes
//! of records. They are part of the commit of the act, so that nothing is left for a moment. What
//! proved the act (a link, a flow of recovery) is used up before them in that commit, and what the act
//! itself makes (a link in a mail, a new code) comes after them.
//!
//! Three things end without a change of their own: a change of the password that waits for a factor
//! compares how often the sessions were ended, a registration that has begun ends with its session,
//! and the proof of a known browser carries when the password was set.
//!
//! Security: a token is suspended with its account and works again with it; the organisation's programs
//! rely on older ones, so only recent ones end, and the answer counts the others. The owner is told of
//! every recovery address that is taken away, there too, and of saved codes that ended.

use zavor_core::account::{Account, AccountId, GuardKey};
use zavor_core::alert::OwnerNotice;
use zavor_core::identity::{
    ApiToken, Belonging, Fate, LinkPurpose, NEW_FOR, Shutting, fate, is_new, link_belongs,
    take_new_addresses,
};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;

use crate::notifications::acted::Shut;
use crate::people::service::People;
use crate::platform::notes::ActNote;
use crate::ports::{Change, Effect, IdentityChange, StoreError};

/// Earlier than anything was made.
pub(crate) const EVER: Timestamp = Timestamp::from_millis(i64::MIN);

impl Shut {
    /// In words, for the audit and the command line; empty when nothing is worth a word.
    pub fn in_words(&self) -> String {
        self.noted(Detail::NONE).to_string()
    }

    /// This text, followed by these words.
    pub fn after(&self, text: String) -> String {
        match (text.is_empty(), self.in_words()) {
            (_, words) if words.is_empty() => text,
            (true, words) => words,
            (false, words) => format!("{text}; {words}"),
        }
    }

    /// What the audit or the result of a run says, with this at its end.
    pub(crate) fn noted(&self, detail: impl Into<Detail>) -> Detail {
        let mut detail = detail.into();
        if self.app_passwords > 0 {
            let count = self.app_passwords;
            detail.push(ActNote::AppPasswordsEnded { count });
        }
        if self.saved_codes > 0 {
            let count = self.saved_codes;
            detail.push(ActNote::SavedCodesEnded { count });
        }
        if !self.addresses.is_empty() {
            let addresses = self.addresses.join(", ");
            detail.push(ActNote::NewAddressesRemoved { addresses });
        }
        if !self.tokens.is_empty() {
            let names: Vec<String> = self.tokens.iter().map(|name| format!("{name:?}")).collect();
            detail.push(ActNote::TokensEnded {
                hours: NEW_FOR.as_secs() / 3600,
                count: names.len(),
                names: names.join(", "),
            });
        }
        if self.tokens_left > 0 {
            let count = self.tokens_left;
            detail.push(ActNote::TokensLeft { count });
        }
        detail
    }
}

/// What an act ends, before it is committed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ending {
    /// What to commit.
    pub(crate) changes: Vec<Change>,
    /// What ended, in numbers and names.
    pub(crate) shut: Shut,
    /// Mails that tell the owner, at the addresses from before.
    pub(crate) mails: Vec<Effect>,
}

impl Ending {
    /// Adds what it changes and mails; what ended is left to be said.
    pub(crate) fn join(self, changes: &mut Vec<Change>, mails: &mut Vec<Effect>) -> Shut {
        changes.extend(self.changes);
        mails.extend(self.mails);
        self.shut
    }
}

impl People {
    /// What this act ends of what the account has. Recovery addresses that end are taken out of
    /// `account`: then it has to be put with the act, in its next version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn shut_out(
        &self,
        account: &mut Account,
        act: Shutting,
    ) -> Result<Ending, StoreError> {
        let before = account.clone();
        let now = self.platform.now();
        let mut ending = Ending::default();
        for of in Belonging::ALL {
            let from = match fate(*of, act) {
                Fate::Ends => EVER,
                Fate::EndsIfNew => now.minus(NEW_FOR),
                // What only a report knows, it ends (`recovery::not_me`).
                Fate::EndsIfYounger | Fate::MustBeShown | Fate::Stays(_) => continue,
            };
            end(self, &mut ending, account, *of, act, from).await?;
        }
        if !ending.shut.addresses.is_empty() {
            let removed = OwnerNotice::NewAddressesRemoved;
            let which = vec![("addresses", ending.shut.addresses.join(", "))];
            ending.mails = self.verification.owner_notice(&before, removed, which);
        }
        if ending.shut.saved_codes > 0 {
            let told = OwnerNotice::RecoveryCodesEnded;
            let told = self.verification.owner_notice(&before, told, Vec::new());
            ending.mails.extend(told);
        }
        Ok(ending)
    }
}

/// Ends one kind of thing, if it was made at `from` or later.
async fn end(
    people: &People,
    ending: &mut Ending,
    account: &mut Account,
    of: Belonging,
    act: Shutting,
    from: Timestamp,
) -> Result<(), StoreError> {
    let (id, all) = (account.id, from == EVER);
    let ended = match of {
        Belonging::Session => vec![IdentityChange::EndSessionsOf(id)],
        // See the text of the module.
        Belonging::PendingChange | Belonging::Registration | Belonging::KnownBrowser => Vec::new(),
        Belonging::RecoveryFlow => {
            vec![IdentityChange::VoidRecoveryFlows(GuardKey::account(id))]
        }
        Belonging::PasswordLink
        | Belonging::ConfirmationLink
        | Belonging::SignInLink
        | Belonging::AskHelpLink
        | Belonging::NotMeLink => links(id, of),
        Belonging::AppPassword => end_app_passwords(people, &mut ending.shut, id, from).await?,
        Belonging::SavedCode => {
            let codes = people.platform.store.saved_codes_of(id).await?;
            let new = codes.iter().filter(|code| code.made >= from);
            ending.shut.saved_codes = new.count();
            vec![IdentityChange::DropSavedCodes(id, from)]
        }
        Belonging::ApiToken => end_tokens(people, &mut ending.shut, id, all).await?,
        Belonging::NewAddress => {
            ending.shut.addresses = take_new_addresses(account, act, people.platform.now());
            Vec::new()
        }
        Belonging::LetIn => {
            ending.changes.extend(people.sign_in.end_let_ins_of(id));
            Vec::new()
        }
        // No act ends these (`zavor_core::identity::fate`).
        Belonging::OldAddress
        | Belonging::SecondFactor
        | Belonging::CallerCode
        | Belonging::RecoveryBudget
        | Belonging::WaysAsked
        | Belonging::BulkRun
        | Belonging::AllowRule
        | Belonging::Role
        | Belonging::Hold
        | Belonging::Name
        | Belonging::RaisedLimit
        | Belonging::SignInGuard
        | Belonging::Effect
        | Belonging::Password => Vec::new(),
    };
    ending
        .changes
        .extend(ended.into_iter().map(Change::Identity));
    Ok(())
}

/// The links that are this kind of thing.
fn links(account: AccountId, of: Belonging) -> Vec<IdentityChange> {
    let purposes = LinkPurpose::ALL.iter().copied();
    let ours = purposes.filter(|purpose| link_belongs(*purpose) == Some(of));
    ours.map(|purpose| IdentityChange::DropLinks(account, purpose))
        .collect()
}

async fn end_app_passwords(
    people: &People,
    shut: &mut Shut,
    account: AccountId,
    from: Timestamp,
) -> Result<Vec<IdentityChange>, StoreError> {
    let known = people.platform.store.app_passwords_of(account).await?;
    let new: Vec<_> = known.iter().filter(|one| one.created >= from).collect();
    shut.app_passwords = new.len();
    if from == EVER {
        // Also one that is being made now.
        return Ok(vec![IdentityChange::EndAppPasswordsOf(account)]);
    }
    let end = |id| IdentityChange::RemoveAppPassword(account, id);
    Ok(new.into_iter().map(|one| end(one.id)).collect())
}

/// Ends the API tokens of an account for good, all or the new ones.
async fn end_tokens(
    people: &People,
    shut: &mut Shut,
    account: AccountId,
    all: bool,
) -> Result<Vec<IdentityChange>, StoreError> {
    let now = people.platform.now();
    let mut tokens = people.platform.store.tokens().await?;
    tokens.retain(|token| token.account == Some(account) && token.in_force(now));
    let ends = |token: &ApiToken| all || is_new(token.created, now);
    let (new, old): (Vec<_>, Vec<_>) = tokens.into_iter().partition(ends);
    let changes = new.iter().map(|token| IdentityChange::DropToken(token.id));
    let changes = changes.collect();
    shut.tokens = new.into_iter().map(|token| token.name).collect();
    shut.tokens_left = old.len() as u64;
    Ok(changes)
}
