//! What an owner is asked about their ways back after a sign-in: to register some, or whether they are
//! still theirs. The rules are in [`zavor_core::recovery`]; here is what they need to know.
//!
//! Security: a question is about the account of the session, and its answer changes nothing but when it
//! is asked again. Registering goes the usual way, with its fresh proof, its notices and its wait.

use zavor_core::account::{Account, AccountId, RecoveryAddress};
use zavor_core::hold::Subject;
use zavor_core::identity::{Method, Stage};
use zavor_core::moment::Timestamp;
use zavor_core::not_me::frozen_until;
use zavor_core::policy::NoticeLanguage;
use zavor_core::recovery::{
    Later, RecoveryFacts, RecoveryMethod, SavedCode, WaysAsked, WaysBack, WaysQuestion,
    asked_at_sign_in, newest, registered, usable,
};

use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::audit::only;
use crate::platform::error::AppError;
use crate::ports::{Change, IdentityChange, Language, StoreError};
use crate::recovery::service::Recovery;
use crate::sign_on::sessions::{SESSION_OVER, SessionView};

/// A question, with what its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaysShown {
    /// What is asked.
    pub question: WaysQuestion,
    /// The ways back that are registered, whether they count yet or not.
    pub there: Vec<RecoveryMethod>,
    /// Those that policy takes and the installation can offer, which are not there yet.
    pub offered: Vec<RecoveryMethod>,
    /// Confirmed recovery addresses.
    pub addresses: Vec<String>,
    /// Recovery addresses that wait for their confirmation.
    pub unconfirmed: Vec<String>,
    /// For how long it may be put off now.
    pub later: Later,
    /// When the owner last said that all are theirs, or registered one.
    pub told: Option<Timestamp>,
}

/// Everything that the rules about ways back go by.
struct Ways {
    account: Account,
    registered: RecoveryFacts,
    stands: WaysBack,
    newest: Option<Timestamp>,
    asked: WaysAsked,
}

/// What the owner of an account is asked now that they have signed in; `None` = nothing.
///
/// # Errors
/// [`AppError::Store`]. Let the person in all the same.
pub async fn question_at_sign_in(
    recovery: &Recovery,
    account: AccountId,
) -> Result<Option<WaysQuestion>, AppError> {
    let ways = ways_of(recovery, account).await?;
    Ok(match ways {
        Some(ways) => question_of(recovery, &ways).await?,
        None => None,
    })
}

/// How an account stands with its ways back now; `None` = there is no such account.
pub(crate) async fn stands(
    recovery: &Recovery,
    account: AccountId,
) -> Result<Option<WaysBack>, AppError> {
    Ok(ways_of(recovery, account).await?.map(|ways| ways.stands))
}

/// The question for the owner of a session, with what its page shows; `None` once there is nothing
/// to ask.
///
/// # Errors
/// [`AppError::Store`].
pub async fn ways_shown(
    recovery: &Recovery,
    view: &SessionView,
) -> Result<Option<WaysShown>, AppError> {
    let Some(ways) = ways_of(recovery, view.account.id).await? else {
        return Ok(None);
    };
    let Some(question) = question_of(recovery, &ways).await? else {
        return Ok(None);
    };
    let policies = recovery.platform.store.policies();
    let policy = &policies.recovery;
    let there = usable(ways.registered, policy);
    let all = RecoveryFacts {
        has_address: recovery.notifications.can_mail(),
        has_app: true,
        has_passkey: true,
        has_saved_code: true,
        ..ways.registered
    };
    let mut offered = usable(all, policy);
    offered.retain(|method| !there.contains(method));
    let known = &ways.account.recovery_addresses;
    let named = |is: fn(&RecoveryAddress) -> bool| {
        let those = known.iter().filter(|known| is(known));
        those.map(|known| known.address.clone()).collect()
    };
    Ok(Some(WaysShown {
        question,
        there,
        offered,
        addresses: named(RecoveryAddress::is_confirmed),
        unconfirmed: named(|known| !known.is_confirmed()),
        later: ways.asked.later(ways.newest, policy),
        told: ways.newest.max(ways.asked.confirmed),
    }))
}

/// Puts the question off; `language` is that of its page. Nothing to put off is no error.
///
/// # Errors
/// [`AppError::Refused`] in a session that is not whole or has ended.
pub async fn postpone_question(
    recovery: &Recovery,
    view: &SessionView,
    language: Language,
) -> Result<(), AppError> {
    let now = recovery.platform.now();
    let answer = |ways: &mut Ways| ways.asked.postpone(ways.newest, now);
    note(recovery, view, language, answer).await
}

/// Notes that the owner says that all ways back are still theirs.
///
/// # Errors
/// As [`postpone_question`].
pub async fn confirm_ways(
    recovery: &Recovery,
    view: &SessionView,
    language: Language,
) -> Result<(), AppError> {
    let now = recovery.platform.now();
    note(recovery, view, language, |ways| ways.asked.confirm(now)).await
}

/// Writes an answer down, if a question is open, as long as the session goes on.
async fn note(
    recovery: &Recovery,
    view: &SessionView,
    language: Language,
    answer: impl Fn(&mut Ways),
) -> Result<(), AppError> {
    if view.session.stage != Stage::Whole {
        return Err(AppError::Refused(SESSION_OVER));
    }
    let store = &recovery.platform.store;
    for _ in 0..CONFLICTS_MAX {
        let Some(mut ways) = ways_of(recovery, view.account.id).await? else {
            return Err(AppError::Refused(SESSION_OVER));
        };
        if question_of(recovery, &ways).await?.is_none() {
            return Ok(());
        }
        answer(&mut ways);
        ways.asked.language = NoticeLanguage::from_name(language.tag());
        let changes = vec![
            Change::Identity(IdentityChange::ExpectSession(view.session.key)),
            Change::Identity(IdentityChange::PutWaysAsked(ways.asked)),
        ];
        match store.commit(only(changes)).await {
            Err(StoreError::Conflict) => recovery.sign_on.still_open(view).await?,
            done => return Ok(done.map(|_| ())?),
        }
    }
    Err(AppError::Conflict)
}

/// `None` once the account is gone.
async fn ways_of(recovery: &Recovery, id: AccountId) -> Result<Option<Ways>, AppError> {
    let store = &recovery.platform.store;
    let Some(account) = store.account(id).await? else {
        return Ok(None);
    };
    let methods: Vec<Method> = store.methods_of(id).await?;
    let codes: Vec<SavedCode> = store.saved_codes_of(id).await?;
    let has_role = !store.roles(id).await?.is_empty();
    let usable_now = recovery.facts_of(account.clone()).await?.known().len();
    let reaching = without_dead_ends(recovery, &account).await?;
    let set = account.credential.as_ref().map(|password| password.set);
    let registered = registered(&reaching, set, &methods, !codes.is_empty(), has_role);
    let policies = store.policies();
    let asked = store.ways_asked(id).await?;
    Ok(Some(Ways {
        stands: WaysBack::of(usable_now, registered, &policies.recovery),
        newest: newest(&account, &methods, &codes),
        asked: asked.unwrap_or_else(|| WaysAsked::never(id)),
        registered,
        account,
    }))
}

/// The recovery addresses without those that reach nobody: none does without a mail server, and one
/// that leads back to the account reaches it only while it is open.
async fn without_dead_ends(
    recovery: &Recovery,
    account: &Account,
) -> Result<Vec<RecoveryAddress>, AppError> {
    let mut reaching = Vec::new();
    if recovery.notifications.can_mail() {
        for known in &account.recovery_addresses {
            if !recovery
                .verification
                .leads_back(account, &known.address)
                .await?
            {
                reaching.push(known.clone());
            }
        }
    }
    Ok(reaching)
}

/// Nobody is asked to register what cannot be registered now.
async fn question_of(recovery: &Recovery, ways: &Ways) -> Result<Option<WaysQuestion>, AppError> {
    let platform = &recovery.platform;
    let policies = platform.store.policies();
    let now = platform.now();
    let question = asked_at_sign_in(
        ways.stands,
        ways.newest,
        &ways.asked,
        &policies.recovery,
        now,
    );
    if question.is_none() {
        return Ok(None);
    }
    let subject = Subject::Account(ways.account.address.clone());
    let holds = platform.store.lasting_holds(&subject).await?;
    Ok(question.filter(|_| frozen_until(&holds, now).is_none()))
}
