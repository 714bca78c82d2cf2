//! Tells owners of a sign-in from a place that is new to their account (`spec/recovery.md`; ASVS 6.3.5).
//!
//! Which place is new is the core's rule ([`zavor_core::sign_in::ReportOutcome::new_location`]). In the
//! learning period every place is new to everybody, and an organisation of thousands would get as many
//! mails in its first days: nothing is told then. The bounds are those of all notices to owners.
//!
//! The sign-in has happened: if the notice cannot be kept, the answer is not held back for it.

use zavor_core::alert::OwnerNotice;
use zavor_core::sign_in::ReportOutcome;

use crate::ports::{Commit, Notice, StoreError};
use crate::sign_in::event_row::cut;
use crate::sign_in::question::SignInCase;
use crate::sign_in::service::SignIn;

/// Puts the notice into the outbox, if this sign-in is news to the owner.
pub(super) async fn tell_of_place(
    sign_in: &SignIn,
    asked: &SignInCase<'_>,
    outcome: &ReportOutcome,
) {
    if !outcome.new_location {
        return;
    }
    if let Err(error) = told_of_place(sign_in, asked).await {
        tracing::error!(%error, "the owner is not told of a sign-in from a new place");
    }
}

async fn told_of_place(sign_in: &SignIn, asked: &SignInCase<'_>) -> Result<(), StoreError> {
    let (Some(id), Some(from)) = (asked.who.account, asked.question.address) else {
        return Ok(());
    };
    if sign_in
        .learns(&asked.policies.origin_guard, asked.now)
        .await?
    {
        return Ok(());
    }
    let Some(account) = sign_in.platform.store.account(id).await? else {
        return Ok(());
    };
    let notice = Notice {
        key: OwnerNotice::NewLocation.as_str(),
        arguments: vec![
            ("address", from.to_string()),
            ("device", cut(asked.question.device)),
        ],
    };
    let effects = sign_in.notifications.notice_effects(&account, notice);
    if effects.is_empty() {
        return Ok(());
    }
    let commit = Commit {
        effects,
        ..Commit::default()
    };
    sign_in.platform.store.commit(commit).await.map(drop)
}
