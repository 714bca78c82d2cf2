//! What is counted about signing in and sending belongs to the person, not to the number of an
//! account: the counts of a removed account stay with its address, and an account that is added
//! takes over what its address did before. So removing an account and adding it again ends no
//! lockout and empties no window, as it ends no lasting hold (`spec/sign-in.md`,
//! `spec/sending.md`).
//!
//! The order is such that a crash between two steps loses nothing: a removal writes the counts of
//! the address before the account is gone. While an account lives, nobody asks about the counts of
//! its address, so what a removal that failed has written there means nothing, and the next one
//! replaces it.

use zavor_core::account::{GuardKey, SignInName};
use zavor_core::guard::Touched;
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::sending::SendingGuard;
use zavor_core::sign_in::SignInGuard;

use crate::platform::service::Platform;
use crate::ports::{Durable, GuardsExt, StoreError};

/// Writes what was counted about an account that is about to be removed under its address, in
/// place of what was there. On disk before it returns.
pub(crate) async fn leave_counts(
    platform: &Platform,
    account: GuardKey,
    address: &SignInName,
) -> Result<(), StoreError> {
    let (name, now) = (platform.key_of_name(address), platform.now());
    let look = |guard: &mut SignInGuard| (guard.after_removal(), Touched::Unchanged);
    let (sign_in, _) = platform.store.sign_in(account, look).await?;
    let put = |guard: &mut SignInGuard| match *guard == sign_in {
        true => ((), Touched::Unchanged),
        false => {
            guard.clone_from(&sign_in);
            ((), Touched::Transition)
        }
    };
    let ((), durable) = platform.store.sign_in(name, put).await?;
    durable.wait().await?;
    let look = |guard: &mut SendingGuard| (guard.after_removal(), Touched::Unchanged);
    let (sending, _) = platform.store.sending(account, look).await?;
    let blank = sending.is_blank(now);
    let put = |guard: &mut SendingGuard| match blank && guard.is_blank(now) {
        true => ((), Touched::Unchanged),
        false => {
            guard.clone_from(&sending);
            ((), Touched::Transition)
        }
    };
    let ((), durable) = platform.store.sending(name, put).await?;
    durable.wait().await
}

/// Forgets what was counted about an account that is removed. Its number is never given again,
/// so that this only frees memory.
pub(crate) async fn forget_counts(
    platform: &Platform,
    account: GuardKey,
) -> Result<(), StoreError> {
    let now = platform.now();
    let sign_in = platform.store.sign_in(account, |guard| {
        let known = *guard != SignInGuard::default();
        *guard = SignInGuard::default();
        ((), counters_if(known))
    });
    let _counters = sign_in.await?;
    let sending = platform.store.sending(account, |guard| {
        let known = !guard.is_blank(now);
        *guard = SendingGuard::default();
        ((), counters_if(known))
    });
    let _counters = sending.await?;
    Ok(())
}

/// Moves what was counted about a name to the account that it has become; returns whether
/// anything was counted about signing in. In force before it returns; if only writing fails,
/// the guards in memory keep deciding.
pub(crate) async fn take_over_counts(
    platform: &Platform,
    name: &SignInName,
    account: GuardKey,
) -> Result<bool, StoreError> {
    // Two reports may adopt one name at once; what it sent must not count twice.
    platform
        .orders
        .in_turn(&Subject::Account(name.clone()), async {
            let (name, now) = (platform.key_of_name(name), platform.now());
            take_over_sending(platform, name, account, now).await?;
            let look = |guard: &mut SignInGuard| (guard.clone(), Touched::Unchanged);
            let (sign_in, _) = platform.store.sign_in(name, look).await?;
            if sign_in == SignInGuard::default() {
                return Ok(false);
            }
            let policies = platform.store.policies();
            let take = |guard: &mut SignInGuard| {
                guard.take_over(&sign_in, &policies.smart_lockout, now);
                ((), Touched::Transition)
            };
            let ((), durable) = platform.store.sign_in(account, take).await?;
            until_on_disk(durable).await;
            let leave = |guard: &mut SignInGuard| {
                *guard = SignInGuard::default();
                ((), Touched::Transition)
            };
            let ((), durable) = platform.store.sign_in(name, leave).await?;
            until_on_disk(durable).await;
            Ok(true)
        })
        .await
}

async fn take_over_sending(
    platform: &Platform,
    name: GuardKey,
    account: GuardKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let look = |guard: &mut SendingGuard| (guard.after_removal(), Touched::Unchanged);
    let (sending, _) = platform.store.sending(name, look).await?;
    if sending.is_blank(now) {
        return Ok(());
    }
    let take = |guard: &mut SendingGuard| {
        guard.take_over(&sending, now);
        ((), Touched::Transition)
    };
    let ((), durable) = platform.store.sending(account, take).await?;
    until_on_disk(durable).await;
    let leave = |guard: &mut SendingGuard| {
        *guard = SendingGuard::default();
        ((), Touched::Transition)
    };
    let ((), durable) = platform.store.sending(name, leave).await?;
    until_on_disk(durable).await;
    Ok(())
}

async fn until_on_disk(durable: Durable) {
    if let Err(error) = durable.wait().await {
        tracing::warn!(%error, "the counts of a name that became an account are not yet on disk");
    }
}

fn counters_if(known: bool) -> Touched {
    match known {
        true => Touched::Counters,
        false => Touched::Unchanged,
    }
}
