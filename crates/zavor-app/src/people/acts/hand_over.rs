//! Who gets a password that a reset makes: somebody who may see secrets; where the policy
//! `help_desk_temporary_password` is on, the help desk; or the owner, who chooses one by a link.

use zavor_core::account::{Account, PasswordLife, SignInName};
use zavor_core::actor::Actor;
use zavor_core::alert::{OwnerNotice, SignInLeft};
use zavor_core::identity::LinkPurpose;
use zavor_core::rights::Right;
use zavor_core::sign_in::Standing;

use crate::notifications::notices::sign_in_argument;
use crate::platform::error::RefusedCaller;
use crate::platform::service::Platform;
use crate::ports::{Change, Effect, Notice, StoreError};
use crate::verification::caller::CallerProof;
use crate::verification::service::Verification;

/// Who may see a password that is made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// Nobody sees it, or somebody with [`Right::SeeSecret`].
    Free,
    /// Somebody of the help desk, after a call back or in person.
    HandedOver,
}

/// The right with which this actor sees a password that is made here, and what it asks for.
pub(super) async fn seen_by(
    platform: &Platform,
    actor: &Actor,
    address: &SignInName,
) -> Result<(Right, Secrecy), StoreError> {
    Ok(match hands_over(platform, actor, address).await? {
        true => (Right::HandOverPassword, Secrecy::HandedOver),
        false => (Right::SeeSecret, Secrecy::Free),
    })
}

/// Whether this actor may see a temporary password of this account only because the policy lets the
/// help desk hand one over.
pub(crate) async fn hands_over(
    platform: &Platform,
    actor: &Actor,
    address: &SignInName,
) -> Result<bool, StoreError> {
    if !platform
        .store
        .policies()
        .passwords
        .help_desk_temporary_password
    {
        return Ok(false);
    }
    let rights = platform.rights_on(actor, address).await?;
    Ok(!rights.has(Right::SeeSecret) && rights.has(Right::HandOverPassword))
}

/// Whether somebody called the owner back or saw them.
pub(super) fn was_met(caller: Option<&CallerProof>) -> bool {
    match caller {
        Some(CallerProof::CallBack { .. } | CallerProof::InPerson { .. }) => true,
        Some(
            CallerProof::Code(_)
            | CallerProof::Override { .. }
            | CallerProof::NobodyCalled { .. }
            | CallerProof::ForRun { .. },
        )
        | None => false,
    }
}

/// Why a password is not handed over to somebody who was not met.
pub(super) const fn not_met(caller: Option<&CallerProof>) -> RefusedCaller {
    match caller {
        Some(_) => RefusedCaller::CallBackOrInPerson,
        None => RefusedCaller::HowMet,
    }
}

/// What a reset leaves of signing in.
pub(super) fn left_after(
    account: &Account,
    sign_in_blocked: bool,
    must_change: bool,
) -> SignInLeft {
    let standing = Standing {
        sign_in_blocked,
        must_change,
        ..Standing::default()
    };
    let life = account.credential.as_ref().map(|password| password.life);
    SignInLeft::of(standing, life)
}

/// Links to choose a password for these addresses, and every mail of a reset: those that take the links
/// there, and those that tell the owner, also at the addresses that `before` had and that end with it.
pub(super) fn told(
    verification: &Verification,
    account: &Account,
    before: &Account,
    sent_to: &[String],
    left: SignInLeft,
) -> (Vec<Change>, Vec<Effect>) {
    let (links, mut letters) = password_links(verification, account, sent_to, left);
    let life = account.credential.as_ref().map(|password| password.life);
    let told = owner_told(life, left);
    letters.extend(verification.notifications.notice_effects(before, told));
    (links, letters)
}

/// What a reset tells the owner: how they get the next password, which nobody mails, and what is left of
/// signing in.
fn owner_told(life: Option<PasswordLife>, left: SignInLeft) -> Notice {
    let how = match life {
        Some(PasswordLife::ByLink) => "link",
        Some(PasswordLife::Temporary | PasswordLife::HandedOver) => "temporary",
        Some(PasswordLife::Lasting) | None => "given",
    };
    Notice {
        key: OwnerNotice::PasswordReset.as_str(),
        arguments: vec![("how", how.into()), sign_in_argument(left)],
    }
}

/// Links to choose a password, one for each of these addresses, and the mails that take them there.
fn password_links(
    verification: &Verification,
    account: &Account,
    addresses: &[String],
    left: SignInLeft,
) -> (Vec<Change>, Vec<Effect>) {
    let to = |address: &String| password_link(verification, account, address, left);
    let (links, letters): (Vec<Change>, Vec<Option<Effect>>) = addresses.iter().map(to).unzip();
    (links, letters.into_iter().flatten().collect())
}

/// A link to choose a password, and the mail that takes it to this address.
fn password_link(
    verification: &Verification,
    account: &Account,
    address: &str,
    left: SignInLeft,
) -> (Change, Option<Effect>) {
    let purpose = LinkPurpose::ChangePassword;
    let (token, link) = verification.new_link(purpose, Some(account.id), address);
    let notice = Notice {
        key: "notice-password-link",
        arguments: vec![
            ("link", verification.link_address(purpose, &token)),
            sign_in_argument(left),
        ],
    };
    let letter = verification
        .notifications
        .notice_to(address, &account.address, &notice);
    (link, letter)
}
