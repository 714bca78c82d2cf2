//! What the pages of accounts share: the name of an account, its chips, and the acts offered to a
//! reader.

use zavor_app::platform::{AppError, RightsOn};
use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::listing::StatusChip;
use zavor_core::rights::{Denied, Right};

use crate::parts::ChipKind;
use crate::request::context::Context;
use crate::respond::failure::Failure;
use crate::text::Text;

/// Whether an act is offered while no account is chosen: a role limited to domains has the right
/// for some accounts.
pub(in crate::pages) fn offers(context: &Context, right: Right) -> bool {
    matches!(
        context.judge(right),
        Ok(()) | Err(AppError::Denied(Denied::NotFresh | Denied::OtherDomain))
    )
}

/// The actor of a page about an act on accounts not chosen yet. If the act needs a fresh second
/// factor, that is asked for first.
pub(in crate::pages) fn offered(context: &Context, right: Right) -> Result<&Actor, Failure> {
    let actor = context.may(Right::See)?;
    match context.judge(right) {
        // A role limited to domains is judged per account, later.
        Ok(()) | Err(AppError::Denied(Denied::OtherDomain)) => Ok(actor),
        Err(error) => Err(error.into()),
    }
}

/// The chips of an account: kind and words. Never empty.
pub(super) fn chips(text: Text, chips: &[StatusChip]) -> Vec<(&'static str, String)> {
    if chips.is_empty() {
        return vec![(ChipKind::Ok.as_str(), text.say("users-in-order"))];
    }
    let shown = chips.iter().map(|chip| {
        let kind = match chip {
            StatusChip::LockedOut | StatusChip::SignInBlocked | StatusChip::Restricted => {
                ChipKind::Held
            }
            StatusChip::AtRisk | StatusChip::MustChange | StatusChip::CodesWait => ChipKind::Warn,
        };
        (kind.as_str(), text.name_of("status-chip", chip))
    });
    shown.collect()
}

/// Display name, or the address if there is none.
pub(super) fn name_of(account: &Account) -> String {
    match account.display_name.is_empty() {
        true => account.address.to_string(),
        false => account.display_name.clone(),
    }
}

/// The right that opens the edit page to a reader: to names, or to groups alone.
pub(super) fn edit_right(rights: &RightsOn<'_>) -> Right {
    match !rights.has(Right::EditAccount) && rights.has(Right::Security) {
        true => Right::Security,
        false => Right::EditAccount,
    }
}
